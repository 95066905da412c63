"""One night as a durable workflow. A killed night goes on where it stopped; a repeated one ends the same."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import msgspec
from dbos import DBOS, SetWorkflowID
from django.db import connections

from daysheet import __version__

from . import engine, marks, steps

WORKER = "night"
T = TypeVar("T")


class NightResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a night did: files taken and held, and how the items changed."""

    on: date
    files: dict[str, int]
    items: dict[str, int]
    resumed: bool = False


@DBOS.step()
def take_in(on: str) -> dict[str, int]:
    return _with_database(lambda: steps.take_in(date.fromisoformat(on)))


@DBOS.step()
def find_and_reconcile(on: str) -> dict[str, int]:
    return _with_database(lambda: msgspec.to_builtins(steps.find_and_reconcile(date.fromisoformat(on))))


@DBOS.step()
def write_sheet(on: str) -> int:
    return _with_database(lambda: len(steps.write_sheet(date.fromisoformat(on))))


@DBOS.step()
def anchor() -> None:
    _with_database(steps.anchor)


@DBOS.workflow()
def night(on: str) -> dict[str, Any]:
    """The whole night of a morning `on` (ISO date). Passes dates and counts between its steps, nothing else."""
    marks.reached("night.started")
    files = take_in(on)
    items = find_and_reconcile(on)
    write_sheet(on)
    anchor()
    return {"files": files, "items": items}


def _with_database(step: Callable[[], T]) -> T:
    """Steps run on the engine's threads; each gives its database connection back."""
    try:
        return step()
    finally:
        connections.close_all()


def run(on: date, *, worker: str = WORKER) -> NightResult:
    """Run the night of that morning, first finishing what an interrupted one left."""
    with engine.running(worker):
        resumed = finish_interrupted(worker)
        return NightResult(on=on, resumed=resumed, **start(on))


def start(on: date) -> dict[str, Any]:
    """Start the night of that morning in the running engine and wait for it."""
    done_before = DBOS.list_workflows(workflow_id_prefix=f"night-{on}-", load_input=False, load_output=False)
    with SetWorkflowID(f"night-{on}-{len(done_before) + 1}"):
        handle = DBOS.start_workflow(night, on.isoformat())
    result: dict[str, Any] = handle.get_result(polling_interval_sec=0.1)
    return result


def finish_interrupted(worker: str) -> bool:
    """Wait for nights that a killed process of this name left behind; the engine has taken them up already. Those
    of another name or of an older version are nobody's to resume: they are called off, since the night that
    follows does all of their work again."""
    left = DBOS.list_workflows(
        status=["PENDING", "ENQUEUED"], name="night", load_input=False, load_output=False
    )
    mine = [found for found in left if found.executor_id == worker and found.app_version == __version__]
    for found in left:
        if found in mine:
            DBOS.retrieve_workflow(found.workflow_id).get_result(polling_interval_sec=0.1)
        elif found.app_version != __version__:
            DBOS.cancel_workflow(found.workflow_id)
    return bool(mine)
