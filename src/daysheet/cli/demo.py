"""`daysheet demo`: grow a fictional clinic into a folder, to try Daysheet on and to measure it against."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daysheet.demo import Grown, grow
from daysheet.demo.evaluate import UnableToReadTruth, read_truth

from .ground import console

WORKFLOW_WORDS = {
    "prior_auth": "prior authorization",
    "documentation": "documentation",
    "eligibility": "eligibility",
    "scheduling": "scheduling",
    "billing": "billing",
}


class UnableToGrow(Exception):
    """The clinic cannot be written there; the text says why and what to do."""


def next_weekday(after: date) -> date:
    day = after + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def make_room(out: Path) -> None:
    """An empty place for a clinic. An earlier demo clinic makes way; anything else is left alone."""
    if out.exists() and not out.is_dir():
        raise UnableToGrow(f"{out} is a file. Give a folder with --out.")
    if not out.exists() or not any(out.iterdir()):
        return
    ours = {"webpt", "plain", "truth.json"}
    strangers = sorted(one.name for one in out.iterdir() if one.name not in ours)
    if strangers or not _is_demo(out):
        what = f"it holds {strangers[0]}" if strangers else "it holds no truth.json of one"
        raise UnableToGrow(
            f"{out} is not empty and not a demo clinic ({what}). Nothing was written. Give another folder with --out."
        )
    for place in ("webpt", "plain"):
        shutil.rmtree(out / place, ignore_errors=True)
    (out / "truth.json").unlink()


def _is_demo(out: Path) -> bool:
    try:
        read_truth(out / "truth.json")
    except UnableToReadTruth:
        return False
    return True


def demo(
    seed: Annotated[int, typer.Option(help="The same seed grows the same clinic.")] = 4711,
    patients: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many patients the clinic has.")
    ] = 250,
    out: Annotated[Path, typer.Option(help="Folder to write the clinic to.")] = Path("demo-clinic"),
    on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The morning the clinic is grown for; the next weekday if not given."
        ),
    ] = None,
) -> None:
    """Grow a fictional clinic: its exports, and every problem planted in it."""
    day = on.date() if on else next_weekday(datetime.now().astimezone().date())
    try:
        make_room(out)
    except UnableToGrow as refusal:
        console.print(str(refusal), style="bold", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from None
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Growing the clinic", total=patients)
        grown = grow(
            seed=seed,
            patients=patients,
            out=out,
            on=day,
            progress=lambda done: bar.update(task, completed=done),
        )
    for line in summary(grown):
        console.print(line, highlight=False, soft_wrap=True)


def summary(grown: Grown) -> list[str]:
    """The clinic in words."""
    truth = read_truth(grown.truth)
    lines = [
        f"A clinic of {grown.patients:,} patients for the morning of {grown.on:%A}, "
        f"{grown.on.day} {grown.on:%B %Y} (seed {grown.seed}). Nobody in it is real.",
        f"{grown.visits:,} visits, {grown.appointments:,} appointments, {grown.charges:,} charges, "
        f"{grown.authorizations:,} authorizations, in {grown.files} files under {grown.out}.",
    ]
    counts = {
        words: sum(one["workflow"] == workflow for one in truth["planted"])
        for workflow, words in WORKFLOW_WORDS.items()
    }
    named = ", ".join(f"{count} in {words}" for words, count in counts.items() if count)
    if named:
        lines.append(
            f"{grown.planted:,} problems are planted ({named}), beside {grown.decoys:,} look-alikes."
        )
        lines.append(f"{grown.truth} names each of them; do not look before the first morning.")
    else:
        lines.append("It is too small to hold a problem and its look-alikes: nothing is planted.")
    return lines
