"""The steps of a night, each harmless when repeated: a file taken is not taken again, findings replace findings,
the printed sheet is written beside and moved into place."""

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from django.db import transaction

from daysheet import audit
from daysheet.domain.finding import Finding
from daysheet.home import output_folder
from daysheet.intake.freshness import freshness
from daysheet.intake.watch import take_watch_folder
from daysheet.privacy.charts import NIGHT, names, numbers
from daysheet.records.items import Night, Reconciled, reconcile
from daysheet.sheet import collect, export, workflows
from daysheet.sheet import print as paper

from . import marks


def take_in(on: date) -> dict[str, int]:
    """Import what lies in the watch folder. Gives counts of files taken and held."""
    taken = take_watch_folder(by=NIGHT.name, on=on)
    marks.reached("import.done")
    return {
        "taken": sum(file.state == "taken" for file in taken),
        "held": sum(file.state == "held" for file in taken),
    }


def find_and_reconcile(on: date) -> Reconciled:
    """Ask every rule of every workflow that is switched on, and reconcile with the open items; one transaction,
    its audit row included."""
    exports = freshness(on)
    late = [row for row in exports if row.stale]
    stale = frozenset(row.record_kind for row in late)
    running = workflows.switched_on()
    night = Night(
        on=on,
        records_as_of={row.profile: row.as_of.isoformat() for row in exports},
        stale=[
            {
                "profile": row.profile,
                "label": row.label,
                "as_of": row.as_of.isoformat(),
                "expected_on": row.expected_on.isoformat() if row.expected_on else "",
            }
            for row in late
        ],
    )
    with transaction.atomic():
        found = [pair for workflow in running for pair in workflow.find(on, stale)]
        marks.reached("find.loaded")
        result = reconcile(found, night=night, switched_on=[workflow.name for workflow in running])
        settled = _settle(running, on, [finding for finding, _ in found])
        audit.record(
            event="night",
            who=NIGHT.name,
            role=NIGHT.role,
            target=on.isoformat(),
            detail=msgspec.to_builtins(result) | settled,
        )
        marks.reached("reconcile.before_commit")
    marks.reached("reconcile.committed")
    return result


def _settle(
    running: Sequence[workflows.Workflow], on: date, found: Sequence[Finding]
) -> dict[str, dict[str, int]]:
    """Let every workflow bring its own records to what was found; gives its counts by its name."""
    return {
        workflow.name: msgspec.to_builtins(
            workflow.settle(on, [finding for finding in found if finding.workflow == workflow.name])
        )
        for workflow in running
        if workflow.settle is not None
    }


def write_sheet(on: date) -> list[Path]:
    """Print the sheet: desk copy, wall copy, JSON. Each file appears whole or not at all."""
    sheet = collect.sheet(on)
    printed = paper.fitting(sheet)
    by_name = names({item.patient_id for item in printed}, who=NIGHT, why="printing the morning's sheet")
    desk = _put(f"sheet-{on}-desk.pdf", paper.pdf(sheet, copy="desk", names=by_name, items=printed))
    marks.reached("sheet.written_half")
    numbers({item.patient_id for item in sheet.items}, who=NIGHT, why="writing the sheet by number")
    wall = _put(f"sheet-{on}-wall.pdf", paper.pdf(sheet, copy="wall", names={}, items=printed))
    listed = _put(f"sheet-{on}.json", json.dumps(export.as_list(sheet), indent=1).encode())
    marks.reached("sheet.written")
    return [desk, wall, listed]


def _put(name: str, content: bytes) -> Path:
    """Write beside, flush to disk, move into place, readable by the owner alone."""
    target = output_folder() / name
    beside = target.with_name(f".{name}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    return target


def anchor() -> None:
    """Put the end of the audit chain where the database is not."""
    audit.anchor()
    marks.reached("anchor.written")
