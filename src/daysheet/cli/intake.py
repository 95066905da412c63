"""`daysheet import` and `daysheet connect`: files into records, and teaching it an export it does not know."""

import getpass
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from .ground import console, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from daysheet.intake import Taken
    from daysheet.intake.connecting import Choice, Sample, Suggestion
    from daysheet.intake.kinds import Field, Kind

REJECTS_SHOWN = 5
COUNTS = {
    "rows_in": "rows in",
    "inserted": "inserted",
    "replaced": "replaced",
    "removed": "removed",
    "duplicates": "duplicate",
    "rejects": "rejects",
    "gone": "gone",
}
ALWAYS = ("rows_in", "inserted", "rejects")
STATES = {"taken": "taken", "already": "already", "held": "HELD", "skipped": "skipped"}
MODES = {"whole": "snapshot", "changes": "merge"}


def _who() -> str:
    return f"{getpass.getuser()} (command line)"


def import_(
    path: Annotated[Path, typer.Argument(metavar="FOLDER|FILE", help="A clinic's folder, or one export.")],
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day the files count for; default today."),
    ] = None,
    every_reject: Annotated[bool, typer.Option("--all", help="Show every rejected row.")] = False,
) -> None:
    """Take exports into the records. The same file twice changes nothing; a faulty file or row is said, never lost."""
    prepare()
    from daysheet.intake import take

    with _bar() as progress:
        results = take(path, by=_who(), on=on.date() if on else None, progress=progress)
    read = [result for result in results if result.state != "skipped"]
    if read:
        console.print(_table(read))
    for result in results:
        _say(result, every_reject)
    raise typer.Exit(_code(read))


def _code(results: Sequence["Taken"]) -> int:
    """0 all taken, 1 something was held or rejected, 2 nothing could be read."""
    if not any(result.state in ("taken", "already") for result in results):
        return 2
    return 1 if any(result.state == "held" or result.rejects for result in results) else 0


@contextmanager
def _bar() -> "Iterator[Callable[[str, int, int], None]]":
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(name: str, done: int, total: int) -> None:
            if name not in tasks:
                for earlier in tasks.values():
                    bar.update(earlier, visible=False)
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield progress


def _table(results: Sequence["Taken"]) -> Table:
    """One line per file; a count that is zero in every file has no column."""
    shown = [name for name in COUNTS if name in ALWAYS or any(getattr(one, name) for one in results)]
    days = {one.as_of for one in results}
    short = {one.path.name.casefold() for one in results}
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("file", overflow="fold")
    for name in shown:
        table.add_column(COUNTS[name], justify="right", no_wrap=True)
    if len(days) > 1:
        table.add_column("as of", no_wrap=True)
    else:
        table.caption = f"All as of {days.pop()}."
        table.caption_justify = "left"
    table.add_column("state")
    for result in results:
        counts = [f"{getattr(result, name):,}" if getattr(result, name) else "·" for name in shown]
        name = result.path.name if len(short) == len(results) else result.name
        table.add_row(name, *counts, *([str(result.as_of)] if days else []), STATES[result.state])
    return table


def _say(result: "Taken", every_reject: bool) -> None:
    """What a table has no room for, one sentence each."""
    if result.state in ("held", "skipped"):
        console.print(f"{result.name}: {STATES[result.state]}. {result.reason}", markup=False)
    if result.unknown_headers:
        names = ", ".join(result.unknown_headers)
        console.print(f"{result.name}: columns nobody knows, not read: {names}.", markup=False)
    for warning in result.warnings:
        console.print(f"{result.name}: {warning}", markup=False)
    from daysheet.intake.taking import rejects_of

    for line, column, reason in rejects_of(result, None if every_reject else REJECTS_SHOWN):
        where = f"line {line}, column {column}" if column else f"line {line}"
        console.print(f"{result.name}: {where}: {reason}.", markup=False)
    if not every_reject and result.rejects > REJECTS_SHOWN:
        more = result.rejects - REJECTS_SHOWN
        console.print(
            f"{result.name}: and {more} more; `daysheet import --all` shows every one.", markup=False
        )


def connect(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="An export that no profile knows.")],
    target: Annotated[
        str, typer.Option(help="The kind of record it holds, e.g. authorization, visit, charge.")
    ] = "",
    name: Annotated[str, typer.Option(help="What this export is called; default the file's name.")] = "",
    mode: Annotated[
        str, typer.Option(help="whole = each file is the whole picture; changes = it only adds and replaces.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; accept exact and sure suggestions only, or refuse.")
    ] = False,
) -> None:
    """Teach Daysheet an export: suggests a column for each field, a person confirms, later files are read by it."""
    prepare()
    from daysheet.intake import connecting
    from daysheet.intake.faults import UnableToTake

    try:
        found = connecting.sample(path)
        kind = _kind(found, target, yes)
        choices = _choices(found, kind, yes)
        name = name or path.stem
        loading = _mode(mode, yes)
        text, profile = connecting.learn(found, kind, choices, name=name, mode=loading)
    except UnableToTake as fault:
        console.print(str(fault), markup=False)
        raise typer.Exit(2) from fault
    _show(connecting.preview(found, profile))
    if not yes and not typer.confirm("Are these rows read as they should be?", default=False):
        console.print("Nothing was saved.")
        raise typer.Exit(1)
    where = connecting.save(name, text)
    console.print(f"Saved as {where}. `daysheet import {path}` reads it now.", markup=False)


def _kind(found: "Sample", target: str, yes: bool) -> "Kind":
    from daysheet.intake import connecting
    from daysheet.intake.kinds import kinds

    if not target:
        guess = connecting.best_kind(found).name
        if yes:
            console.print(f"Say what the file holds: --target KIND. It looks like {guess}.")
            raise typer.Exit(2)
        target = typer.prompt(f"What does each row hold? ({', '.join(kinds())})", default=guess)
    if target not in kinds():
        console.print(f"{target} is not a kind of record; one of {', '.join(kinds())} is.", markup=False)
        raise typer.Exit(2)
    return kinds()[target]


def _mode(mode: str, yes: bool) -> str:
    if not mode and not yes:
        mode = typer.prompt(
            "Is each file the whole picture, or only changes? (whole, changes)", default="changes"
        )
    # Only adding and replacing can never delete a record by mistake.
    mode = mode or "changes"
    if mode not in MODES:
        console.print(f"{mode} is neither whole nor changes.", markup=False)
        raise typer.Exit(2)
    return MODES[mode]


def _choices(found: "Sample", kind: "Kind", yes: bool) -> dict[str, "Choice"]:
    from daysheet.intake import connecting

    suggested = connecting.suggest(found, kind)
    if yes:
        return _sure(found, kind, suggested)
    console.print(f"Columns: {', '.join(filter(None, found.header))}", markup=False)
    console.print("For each field: Enter takes the column in brackets, - leaves the field out.", markup=False)
    choices: dict[str, Choice] = {}
    for field in kind.fields.values():
        header = _ask(found, field, suggested[field.name], set(one.header for one in choices.values()))
        if header:
            choices[field.name] = _choice(found, field, header, suggested[field.name], ask=True)
    return choices


def _sure(found: "Sample", kind: "Kind", suggested: dict[str, list["Suggestion"]]) -> dict[str, "Choice"]:
    """Only what is exact or above the score that counts as sure, and without words nobody explained."""
    from daysheet.intake import connecting

    choices = {}
    for name, options in suggested.items():
        if options and (options[0].exact or options[0].score >= connecting.SURE):
            best = options[0]
            if not connecting.unread_words(found, kind.fields[name], best.place):
                choices[name] = connecting.Choice(best.header, best.formats)
    doubtful = [
        f"{name} ({options[0].header}?)"
        for name, options in suggested.items()
        if options and name not in choices
    ]
    missing = connecting.unmet(kind, choices)
    if missing:
        console.print(f"Not sure enough about {', '.join(missing)}. Nothing was saved; run without --yes.")
        raise typer.Exit(1)
    if doubtful:
        console.print(f"Left out, not sure enough: {', '.join(doubtful)}.", markup=False)
    return choices


def _ask(found: "Sample", field: "Field", options: list["Suggestion"], taken: set[str]) -> str:
    """The header that a person names for a field; empty when none."""
    headers = {header.casefold(): header for header in found.header if header}
    best = next((one for one in options if one.header not in taken), None)
    need = " (needed)" if field.header else ""
    while True:
        hint = f"{best.score:.0%} sure" if best else "no suggestion"
        answer = typer.prompt(f"{field.name}{need}, {hint}", default=best.header if best else "-").strip()
        if answer == "-":
            return ""
        if answer.casefold() in headers and headers[answer.casefold()] not in taken:
            return headers[answer.casefold()]
        console.print("No such column, or it is taken already.")


def _choice(
    found: "Sample", field: "Field", header: str, options: list["Suggestion"], *, ask: bool
) -> "Choice":
    from daysheet.intake import connecting

    place = found.header.index(header)
    formats = next((one.formats for one in options if one.header == header), ())
    values = {}
    for word in connecting.unread_words(found, field, place) if ask else ():
        meaning = typer.prompt(
            f"  {header} holds “{word}”; which is that? ({', '.join(field.choices)}, -)", default="-"
        )
        if meaning in field.choices:
            values[word] = meaning
    return connecting.Choice(header, formats, values)


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table(title="The first rows, as they are read", box=None, pad_edge=False)
    table.add_column("field")
    for number in range(1, len(rows) + 1):
        table.add_column(f"row {number}")
    for field in rows[0] if rows else ():
        table.add_row(field, *(row[field] for row in rows))
    console.print(table)
