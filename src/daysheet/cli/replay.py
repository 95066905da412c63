"""`daysheet replay`: how early a lapse stands on the sheet, measured over consecutive mornings of a demo clinic.

The clinic's home is a folder of its own that is thrown away: no record of the real one is touched.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from daysheet.demo import grow
from daysheet.demo.replay_report import Size, report
from daysheet.demo.replaying import Lapse, Replay
from daysheet.demo.rewind import Rewind

from .demo import next_weekday
from .ground import console, prepare


class UnableToReplay(Exception):
    """A morning could not be replayed as it should; the text says which file stood in the way."""


def replay(
    seed: Annotated[int, typer.Option(help="The same seed grows the same clinic.")] = 4711,
    patients: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many patients the clinic has.")
    ] = 400,
    mornings: Annotated[int, typer.Option(min=2, max=365, help="How many mornings, the last one --on.")] = 60,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last morning; the next weekday if not given."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--report", help="Write the report to this file instead of the screen.")
    ] = None,
) -> None:
    """Replay the mornings of a demo clinic and measure how many days of warning its lapses had."""
    day = on.date() if on else next_weekday(datetime.now().astimezone().date())
    size = Size(seed=seed, patients=patients, mornings=mornings, on=day)
    with tempfile.TemporaryDirectory(prefix="daysheet-replay-") as room:
        _move_into(Path(room) / "home")
        page = report(*_measured(Path(room), size), size)
    if to is None:
        typer.echo(page)
        return
    to.write_text(page, encoding="utf-8")
    console.print(f"Written to {to}.")


def _move_into(home: Path) -> None:
    """A home and a database of the replay's own, whatever this machine is set to."""
    os.environ["DAYSHEET_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    prepare()


def _measured(room: Path, size: Size) -> tuple[Replay, list[Lapse]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Replaying mornings", total=size.mornings)
        return measured(room, size, lambda _: bar.advance(task))


Progressed = Callable[[date], None]


def measured(
    room: Path, size: Size, each: Progressed = lambda _: None, without: frozenset[str] = frozenset()
) -> tuple[Replay, list[Lapse]]:
    """Grow the clinic into that folder and replay its mornings; `each` hears of every morning that is done, while
    its files still lie in `room / "morning"`. `without` names files that are not exported at all."""
    grown = grow(seed=size.seed, patients=size.patients, out=room / "clinic", on=size.on)
    for name in without:
        (grown.out / name).unlink()
    rewind = Rewind(grown.out, size.on)
    first = size.on - timedelta(days=size.mornings - 1)
    collected = Replay(rewind, first)
    for back in range(size.mornings - 1, -1, -1):
        morning = size.on - timedelta(days=back)
        _one(collected, rewind, morning, room / "morning")
        each(morning)
    truth = json.loads(grown.truth.read_text(encoding="utf-8"))
    planted = [entry for entry in truth["planted"] if entry["workflow"] == "prior_auth"]
    named = [(entry["kind"], entry["subject"]["kind"], entry["subject"]["id"]) for entry in planted]
    return collected, collected.lapses(named)


def _one(collected: Replay, rewind: Rewind, morning: date, folder: Path) -> None:
    """One morning: its exports taken in, its night run, and what stands flagged then. Nothing is printed: paper
    changes nothing of what is found."""
    from daysheet.intake import take
    from daysheet.night.steps import find_and_reconcile
    from daysheet.records.items import flagged

    shutil.rmtree(folder, ignore_errors=True)
    files = rewind.write(morning, folder)
    for file in take(folder, by="replay", on=morning):
        if file.state in ("held", "already") or file.rejects:
            raise UnableToReplay(
                f"{file.name} of {morning} was not taken whole: {file.reason or 'rejected rows'}."
            )
    find_and_reconcile(morning)
    collected.note(morning, files, [row[1:] for row in flagged() if row[0] == "prior_auth"])
