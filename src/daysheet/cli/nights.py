"""Commands around a night: run the demo clinic from nothing, run a night, show its sheet, score it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from daysheet.home import clinic, home, today

from .demo import next_weekday
from .ground import at_the_machine, console, prepare

if TYPE_CHECKING:
    from daysheet.domain.base import PatientId
    from daysheet.sheet.model import Sheet

DAY = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The morning to work for; default today.")
]
DEMO_PATIENTS = 250
DEMO_SEED = 4711
SHOWN_AT_FIRST = 12


def night(on: DAY = None) -> None:
    """Import what lies in the watch folder, find, reconcile and write the sheet. Running it twice changes nothing."""
    prepare()
    from daysheet.night.run import run as run_night

    result = run_night(on.date() if on else today())
    items = result.items
    if result.resumed:
        console.print("An interrupted night was finished first.")
    console.print(
        f"Night for {result.on}: {result.files['taken']} files taken, {result.files['held']} held; "
        f"{items['new']} new, {items['carried']} carried over, {items['returned']} came back, "
        f"{items['settled']} settled themselves."
    )
    if items["untold"]:
        console.print(
            f"{items['untold']} checks cannot be told until missing exports come; see the top of the sheet."
        )
    console.print("Next: `daysheet sheet`, the PDFs in out/, or `daysheet serve`.")


def sheet(
    on: DAY = None,
    as_json: Annotated[bool, typer.Option("--json", help="The documented list, patients by number.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write the sheet as PDF to this file.")] = None,
    copy: Annotated[str, typer.Option(help="desk (names) or wall (numbers)")] = "desk",
    by_number: Annotated[
        bool, typer.Option("--by-number", help="Patients by number instead of by name.")
    ] = False,
    top: Annotated[int, typer.Option(help="Only the first so many items; 0 = all.")] = 0,
) -> None:
    """Show the sheet of the last night."""
    prepare()
    from daysheet.sheet import collect, export, terminal
    from daysheet.sheet import print as paper

    found = collect.sheet(on.date() if on else None)
    named = not (as_json or by_number or copy == "wall")
    names = _call(found, "the sheet at the command line", by_name=named)
    if as_json:
        typer.echo(json.dumps(export.as_list(found), indent=1))
        return
    if pdf is not None:
        pdf.write_bytes(paper.pdf(found, copy="wall" if copy == "wall" else "desk", names=names))
        console.print(f"Written to {pdf}.")
        return
    terminal.show(found, console, names=names, at_most=top)


def evaluate(
    truth: Annotated[Path, typer.Argument(help="truth.json of a demo clinic")],
    as_json: Annotated[bool, typer.Option("--json", help="Numbers per workflow and kind.")] = False,
) -> None:
    """Hold the sheet against the planted truth: found, missed, false; decoys that stayed silent."""
    prepare()
    from daysheet.demo import evaluate as scoring
    from daysheet.records.items import flagged

    scored = scoring.read_truth(truth)
    standing = [scoring.Flagged(*row) for row in flagged()]
    if as_json:
        typer.echo(json.dumps(scoring.score(scored, standing), indent=1))
        return
    built = _installed()
    _show_score(scoring.score(scored, standing), built)
    for heading, rows in zip(("missed", "false"), scoring.missed_and_false(scored, standing), strict=True):
        for row in rows:
            if row.workflow in built:
                console.print(f"{heading}: {row.kind}, {row.subject}: {row.words}")


def _show_score(scored: dict[str, Any], built: set[str]) -> None:
    columns = ("planted", "found", "false", "recall", "precision", "decoys", "decoys_flagged")
    table = Table("workflow", *(column.replace("_", " ") for column in columns), box=None)
    for workflow, row in scored.items():
        if workflow in built:
            cells = [f"{row[key]:.3f}" if isinstance(row[key], float) else str(row[key]) for key in columns]
            table.add_row(workflow, *cells)
        else:
            table.add_row(workflow, str(row["planted"]), "not built yet")
    console.print(table)


def _installed() -> set[str]:
    from daysheet.sheet.workflows import INSTALLED

    return {workflow.name for workflow in INSTALLED}


def run() -> None:
    """The main job on the demo clinic: grow it, import it, run the night, show and print the sheet."""
    prepare()
    from daysheet import intake
    from daysheet.home import output_folder
    from daysheet.night.run import run as run_night
    from daysheet.sheet import collect, terminal

    folder = home() / "demo"
    on = clinic().demo_on or _grow(folder)
    taken = intake.take(folder, by="demo", on=on)
    rows = sum(file.rows_in for file in taken)
    console.print(f"Imported {len(taken)} files with {rows:,} rows.")
    run_night(on)
    found = collect.sheet(on)
    terminal.show(
        found, console, names=_call(found, "showing the demo sheet", by_name=True), at_most=SHOWN_AT_FIRST
    )
    console.print(f"\nPrinted: {output_folder() / f'sheet-{on}-desk.pdf'} and …-wall.pdf")
    console.print("Next: `make serve`, open https://localhost:8443 and sign in with what it prints.")


def _grow(folder: Path) -> date:
    """Grow the demo clinic once, and write down in its settings that it is one, and its today."""
    from daysheet.demo import grow

    settings = home() / "clinic.toml"
    if settings.exists():
        console.print(
            f"{settings} is a clinic’s own; the demo needs an empty folder. Set DAYSHEET_HOME to one."
        )
        raise typer.Exit(2)
    on = next_weekday(today())
    with console.status("Growing the demo clinic: 250 patients, none of them real …"):
        grow(seed=DEMO_SEED, patients=DEMO_PATIENTS, out=folder, on=on)
    settings.write_text(f'name = "Riverside Physical Therapy (demo)"\ndemo = true\ndemo_on = {on}\n', "utf-8")
    return on


def _call(found: "Sheet", why: str, *, by_name: bool) -> "dict[PatientId, str]":
    """What to call the patients of the sheet; either way the audit log says who was shown."""
    from daysheet.privacy.charts import names, numbers

    door = names if by_name else numbers
    return door({item.patient_id for item in found.items}, who=at_the_machine(), why=why)
