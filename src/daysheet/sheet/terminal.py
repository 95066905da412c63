"""The sheet in the terminal: the same order, words and ranks as on paper and page."""

from collections import Counter
from collections.abc import Mapping

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from daysheet.domain.base import PatientId
from daysheet.domain.finding import Answer, Bar, Owner
from daysheet.domain.words import count, dollars

from .collect import proofs
from .export import named
from .model import OWNER_LABELS, WORKFLOW_LABELS, Proof, Sheet, SheetItem

WIDE = 44
COLOURS = {"now": "bold red", "soon": "yellow", "later": "dim"}


def show(sheet: Sheet, console: Console, *, names: Mapping[PatientId, str], at_most: int = 0) -> None:
    """Print the sheet; `names` gives a name for a patient id, anybody else is shown by number."""
    console.print()
    console.print(
        Text(f"{sheet.on:%A}, {sheet.on.day} {sheet.on:%B %Y}", style="bold"), Text(f" · {sheet.clinic}")
    )
    console.print(summary(sheet))
    for late in sheet.stale:
        console.print(Text(f"! {late.in_words}", style="bold yellow"))
    for trouble in sheet.troubles:
        console.print(Text(f"! {trouble}", style="bold yellow"))
    if sheet.cannot_tell_for_staleness:
        more = count(sheet.cannot_tell_for_staleness, "check")
        console.print(Text(f"! {more} cannot be told until fresh records come.", style="yellow"))
    shown = sheet.items[:at_most] if at_most else sheet.items
    all_of = Counter(item.owner for item in sheet.items)
    for owner in Owner:
        mine = [item for item in shown if item.owner is owner]
        if mine:
            console.print(
                Text(f"\n{OWNER_LABELS[owner].upper()} · {count(all_of[owner], 'item')}", style="bold cyan")
            )
        for item in mine:
            console.print(_item(item, names))
    rest = len(sheet.items) - len(shown)
    if rest:
        console.print(
            Text(f"\n… and {rest} more; all of them in the PDF, the web page, or `daysheet sheet`.")
        )
    if sheet.settled:
        console.print(
            Text(f"\n{count(len(sheet.settled), 'item')} settled themselves since last night.", style="dim")
        )


def summary(sheet: Sheet) -> Text:
    """`38 things need a person today. 11 are new, 6 settled themselves overnight.`"""
    said = (
        f"{count(len(sheet.items), 'thing')} {'needs' if len(sheet.items) == 1 else 'need'} a person today. "
    )
    back = f"{sheet.returned} came back, " if sheet.returned else ""
    said += f"{sheet.new} new, {sheet.carried} carried over, {back}{len(sheet.settled)} settled themselves. "
    if sheet.visits_at_risk:
        said += (
            f"{count(sheet.visits_at_risk, 'visit')} at risk, about {dollars(sheet.money_at_risk_cents)}. "
        )
    if sheet.records_as_of:
        said += f"Records of {sheet.records_as_of.day} {sheet.records_as_of:%B}."
    return Text(said)


def _item(item: SheetItem, names: Mapping[PatientId, str]) -> Padding:
    who = names.get(item.patient_id, f"patient {item.patient_id}")
    label = "cannot tell" if item.answer is Answer.CANNOT_TELL else WORKFLOW_LABELS[item.workflow]
    head = Text.assemble(
        (f"{item.rank:>3}  ", "bold"), (f"[{label}] ", "cyan"), (named(item.title, who), "bold")
    )
    lines: list[Text] = [Text(named(item.message, who))]
    if item.bar:
        lines.append(bar_line(item.bar))
    if item.question:
        lines.append(Text(f"? {named(item.question, who)}", style="italic"))
    lines.append(Text(f"→ {named(item.next_step, who)}"))
    lines.append(Text(proof_line(item, proofs(item)), style="dim"))
    when = Text(
        f"{OWNER_LABELS[item.owner]}, {item.due_in_words} · {standing(item)}", style=COLOURS[item.near]
    )
    body = Table.grid(padding=(0, 0))
    body.add_row(Group(*lines, when))
    return Padding(Group(head, Padding(body, (0, 0, 0, 5))), (1, 0, 0, 0))


def standing(item: SheetItem) -> str:
    """`new`, `day 3 on the sheet`, `came back`."""
    match item.standing:
        case "new":
            return "new"
        case "returned":
            return f"came back; marked {(item.decided_by and 'by ' + item.decided_by) or 'before'}"
    return f"day {item.carried_days + 1} on the sheet"


def bar_line(bar: Bar) -> Text:
    """Used of allotted as a bar, with the words under it in the same line."""
    total = max(1, bar.signed + bar.unsigned + bar.left + bar.beyond)
    cells = [round(part * WIDE / total) for part in (bar.signed, bar.unsigned, bar.left, bar.beyond)]
    drawn = Text()
    for cell, sign, style in zip(cells, "█▓░█", ("cyan", "cyan", "dim", "red"), strict=True):
        drawn.append(sign * cell, style=style)
    return drawn.append(f"  {bar_words(bar)}", style="dim")


def bar_words(bar: Bar) -> str:
    """`7 signed · 2 unsigned · 3 left · 4 beyond`."""
    first = "used" if bar.unit == "unit" else "signed"
    parts = [f"{bar.signed} {first}"]
    if bar.unsigned:
        parts.append(f"{bar.unsigned} unsigned")
    parts.append(f"{bar.left} left")
    if bar.beyond:
        parts.append(f"{bar.beyond} beyond")
    return " · ".join(parts)


def proof_line(item: SheetItem, evidence: tuple[Proof, ...]) -> str:
    """Why it ranks here, the rows it stands on, the rule."""
    rows: dict[str, list[int]] = {}
    for proof in evidence:
        if proof.file:
            rows.setdefault(proof.file, []).append(proof.row)
    places = "; ".join(f"{file} {_rows(sorted(set(found)))}" for file, found in rows.items())
    return f"Why here: {item.rank_in_words} · Source: {places or 'worked out'} · Rule {item.rule.replace('_', ' ')}"


def _rows(rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:4])
    more = f" and {len(rows) - 4} more" if len(rows) > 4 else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {shown}{more}"
