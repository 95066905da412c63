"""DBOS, started and stopped: the engine that remembers which steps of a night are done.

Its tables hold ids, dates and counts, never anything about a patient. Without `DATABASE_URL` they lie in a file of
their own beside the encrypted database.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from dbos import DBOS, DBOSConfig

from daysheet import __version__
from daysheet.home import home


def _config(worker: str) -> DBOSConfig:
    return {
        "name": "daysheet",
        "system_database_url": os.environ.get("DATABASE_URL") or f"sqlite:///{home() / 'jobs.db'}",
        "executor_id": worker,
        "application_version": __version__,
        "enable_otlp": False,
        "log_level": "ERROR",
    }


@contextmanager
def running(worker: str) -> Iterator[None]:
    """The engine for the length of a `with`. `worker` is a stable name: work that a killed process of that name
    left behind is taken up again at once."""
    DBOS(config=_config(worker))
    DBOS.launch()
    try:
        yield
    finally:
        DBOS.destroy()
