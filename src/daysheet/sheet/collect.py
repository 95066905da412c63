"""Last night's items as one sheet: ranked, counted, put into words. Reads only."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from daysheet.backup import lateness
from daysheet.domain.base import Cents, FileId
from daysheet.domain.finding import Answer, Fact
from daysheet.domain.harm import rank
from daysheet.domain.words import count, day, dollars
from daysheet.home import clinic
from daysheet.records import deliveries, provenance
from daysheet.records import items as stored
from daysheet.records.items import FinishedNight, Stored

from .model import WORKFLOW_LABELS, Proof, Sheet, SheetItem, Stale, Tile


class NoSheetYet(Exception):
    """No night has run for that day."""


def sheet(on: date | None = None) -> Sheet:
    """The sheet of the night that finished last; `on` asks for that morning and no other. NoSheetYet says what to
    do: items move on every night, so an earlier morning's sheet stands only in print."""
    night = stored.last_night()
    if night is None or (on is not None and stored.last_night(on) is None):
        raise NoSheetYet(
            f"No night has run{f' for {day(on)}' if on else ''} yet. Run `daysheet night`, then look again."
        )
    if on is not None and night.on != on:
        raise NoSheetYet(
            f"The sheet of {day(on)} has been followed by that of {day(night.on)}; "
            f"it stands as it was printed, in out/sheet-{on}-desk.pdf."
        )
    off = {name for name, wanted in clinic().workflows.items() if not wanted}
    found = [item for item in stored.worst_first(settled_on=night.on) if item.finding.workflow not in off]
    lines = [_line(item, night.on, 0) for item in found]
    open_ones = _with_age([line for line in lines if line.state == "open"], night)
    open_ones = [msgspec.structs.replace(line, rank=place) for place, line in enumerate(open_ones, 1)]
    return _sheet(night, open_ones, lines)


def item(handle: str) -> SheetItem | None:
    """One line by its handle, with its place on the sheet; None when there is none."""
    night, found = stored.last_night(), stored.by_handle(handle)
    if night is None or found is None:
        return None
    (line,) = _with_age([_line(found, night.on, stored.place_of(found))], night)
    return line


def proofs(line: SheetItem) -> tuple[Proof, ...]:
    """The line's evidence down to file, row and column."""
    return proofs_of(line.evidence)


def proofs_of(facts: Sequence[Fact]) -> tuple[Proof, ...]:
    """These facts down to file, row and column."""
    places = provenance.places(fact.source.file for fact in facts if fact.source)
    return tuple(_proof(fact, places) for fact in facts)


def _proof(fact: Fact, places: dict[FileId, provenance.Place]) -> Proof:
    place = places.get(fact.source.file) if fact.source else None
    return Proof(
        label=fact.label,
        value=fact.value,
        record=fact.record,
        record_id=fact.record_id,
        field=fact.field,
        cited=fact.cited,
        worked_out=fact.worked_out,
        row=fact.source.row if fact.source else 0,
        file=place.file if place else "",
        delivered_on=place.as_of if place else None,
        column=place.columns.get(fact.field, "") if place else "",
    )


def _line(item: Stored, on: date, place: int) -> SheetItem:
    finding, ranked = item.finding, rank(item.finding, on)
    return SheetItem(
        key=item.key,
        handle=item.handle,
        version=item.version,
        workflow=finding.workflow,
        rule=finding.rule,
        answer=finding.answer,
        state=item.state,
        standing=_standing(item, on),
        carried_days=(on - item.first_seen_on).days,
        subject=finding.subject,
        patient_id=finding.patient_id,
        title=finding.title,
        message=finding.message,
        next_step=finding.next_step,
        question="" if finding.question in ("stale", "failed") else finding.question,
        in_pms=finding.in_pms,
        owner=finding.owner,
        due=finding.due,
        due_in_words=_due(finding.due, on),
        near="later" if finding.answer is Answer.CANNOT_TELL else ranked.near,
        rank=place,
        rank_in_words=item.harm_in_words,
        visits_at_risk=finding.visits_at_risk,
        money_at_risk_cents=finding.money_at_risk_cents,
        bar=finding.bar,
        evidence=finding.evidence,
        draft=item.draft,
        case_id=finding.case_id,
        visits=finding.visits,
        decided_by=item.decided_by,
        decided_on=item.decided_on,
        decided_because=item.decided_because,
        resolved_because=item.resolved_because,
    )


def _standing(item: Stored, on: date) -> str:
    if item.state == "resolved":
        return "settled"
    if item.returned_on == on and item.first_seen_on != on:
        return "returned"
    return "new" if item.first_seen_on == on else "carried"


def _due(due: date | None, on: date) -> str:
    if due is None:
        return ""
    if due <= on:
        return "today"
    if due == on + timedelta(days=1):
        return "by tomorrow"
    return f"by {day(due, near=on)}"


def _sheet(night: FinishedNight, open_ones: list[SheetItem], lines: list[SheetItem]) -> Sheet:
    settled = tuple(line for line in lines if line.state == "resolved")
    hidden = tuple(line for line in lines if line.state in ("snoozed", "done", "dismissed"))
    as_of = [date.fromisoformat(value) for value in night.records_as_of.values() if value]
    at_risk, money = at_stake(open_ones)
    return Sheet(
        on=night.on,
        clinic=clinic().name,
        records_as_of=min(as_of) if as_of else None,
        finished_at=night.finished_at,
        stale=_late(night.stale) if as_of else (_nothing_came(night.on),),
        tiles=tuple(_tiles(open_ones, settled, night, at_risk, money)),
        items=tuple(open_ones),
        settled=settled,
        hidden=hidden,
        troubles=(*lateness.troubles(), *deliveries.troubles()),
        cannot_tell_for_staleness=night.counts.get("untold", 0),
        new=sum(line.standing == "new" for line in open_ones),
        carried=sum(line.standing == "carried" for line in open_ones),
        returned=sum(line.standing == "returned" for line in open_ones),
        visits_at_risk=at_risk,
        money_at_risk_cents=money,
    )


def at_stake(lines: Iterable[SheetItem]) -> tuple[int, Cents]:
    """Visits and money at risk over all items, each booked visit once: one visit may be at risk for two reasons."""
    booked: dict[str, set[str]] = {}
    planned: dict[str, int] = {}
    each: dict[str, int] = {}
    for line in lines:
        mine = {fact.record_id for fact in line.evidence if fact.record == "appointment"}
        booked.setdefault(line.patient_id, set()).update(mine)
        planned[line.patient_id] = planned.get(line.patient_id, 0) + max(0, line.visits_at_risk - len(mine))
        if line.visits_at_risk:
            value = line.money_at_risk_cents // line.visits_at_risk
            each[line.patient_id] = max(each.get(line.patient_id, 0), value)
    visits = {patient: len(found) + planned[patient] for patient, found in booked.items()}
    return sum(visits.values()), Cents(
        sum(number * each.get(patient, 0) for patient, number in visits.items())
    )


TILES = 5
LABELS = 4
"""Names of late exports that one line lists."""


def _tiles(
    lines: list[SheetItem], settled: tuple[SheetItem, ...], night: FinishedNight, at_risk: int, money: Cents
) -> list[Tile]:
    """Five small tiles: what there is to do, what is at stake, what changed, what nobody can tell, what is gone."""
    new = sum(line.standing == "new" for line in lines)
    flagged = [line for line in lines if line.answer is Answer.FLAG]
    untold = night.counts.get("untold", 0)
    others = (
        Tile(count=at_risk, label="visits at risk", detail=f"about {dollars(money)}", workflow=""),
        Tile(count=new, label="new this morning", detail=f"{len(lines) - new} from before", workflow=""),
        Tile(
            count=len(lines) - len(flagged),
            label="cannot tell",
            detail=f"{untold} more wait for records" if untold else "each with its question",
            workflow="",
        ),
        Tile(count=len(settled), label="settled themselves", detail="gone since last night", workflow=""),
    )
    return [*_workflow_tiles(flagged), *others][:TILES]


def _workflow_tiles(flagged: list[SheetItem]) -> list[Tile]:
    found = []
    for workflow in dict.fromkeys(line.workflow for line in flagged):
        mine = [line for line in flagged if line.workflow == workflow]
        found.append(
            Tile(
                count=len(mine),
                label=f"{WORKFLOW_LABELS[workflow]}s",
                detail=f"{sum(line.near == 'now' for line in mine)} with harm within three days",
                workflow=workflow,
                urgent=any(line.near == "now" for line in mine),
            )
        )
    return found


def _nothing_came(on: date) -> Stale:
    """An empty sheet must not look like a clear one."""
    said = "No records have come in yet, so nothing could be checked: put the exports into the folder watch/, or run "
    return Stale(label="records", as_of=None, expected_on=on, in_words=f"{said}`daysheet import FOLDER`.")


def _late(rows: list[dict[str, str]]) -> tuple[Stale, ...]:
    """Exports that missed the same delivery make one line: ten lines that say the same are read by nobody."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row["as_of"], row["expected_on"]), []).append(row["label"])
    return tuple(
        _one_line(date.fromisoformat(a), date.fromisoformat(e), labels) for (a, e), labels in groups.items()
    )


def _one_line(as_of: date, expected: date, labels: list[str]) -> Stale:
    short = [label.rpartition(": ")[2] for label in labels]
    listed = ", ".join(short[:LABELS]) + (f" and {len(short) - LABELS} more" if len(short) > LABELS else "")
    who = labels[0] if len(labels) == 1 else count(len(labels), "export")
    said = (
        f"{who}: the delivery of {day(expected, near=expected)} is missing; the last records are of "
        f"{day(as_of, near=expected)}"
    )
    in_words = f"{said}." if len(labels) == 1 else f"{said} ({listed})."
    return Stale(label=listed, as_of=as_of, expected_on=expected, in_words=in_words)


def _with_age(lines: list[SheetItem], night: FinishedNight) -> list[SheetItem]:
    """When a delivery is missing, a flag says how old the records are that it stands on."""
    late = {row["as_of"] for row in night.stale}
    if not late:
        return lines
    files = {fact.source.file for line in lines for fact in line.evidence if fact.source}
    shows = {file: place.as_of for file, place in provenance.places(files).items()}
    return [_aged(line, shows, late, night.on) for line in lines]


def _aged(line: SheetItem, shows: dict[FileId, date], late: set[str], on: date) -> SheetItem:
    days_shown = {
        shows[fact.source.file] for fact in line.evidence if fact.source and fact.source.file in shows
    }
    old = [shown for shown in days_shown if shown.isoformat() in late]
    if not old:
        return line
    age = f"(Records of {day(min(old), near=on)}, {count((on - min(old)).days, 'day')} old.)"
    return msgspec.structs.replace(line, message=f"{line.message} {age}")
