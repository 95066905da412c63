"""The drill: restore the newest backup into a temporary place, with everything a real restore does, and throw it away.

In a process of its own, as a real restore runs, into an encrypted file whatever database the clinic uses. A backup
that nobody has ever restored is a hope.
"""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from django.db import transaction

from daysheet import audit
from daysheet.home import home, inside

from . import lateness
from .writing import alone, ours

SENTENCE = 2
RUN = "from daysheet.cli.main import main; main()"


class UnableToDrill(Exception):
    """The newest backup could not be restored, or there is none; the clinic itself is as it was."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    took_seconds: int
    before: datetime | None
    """The last good drill before this one."""
    said: str


def drill(folder: Path, *, who: str, role: str) -> Tried:
    """Try the newest backup in `folder`; either way the audit log holds what came of it."""
    with alone():
        found = ours(folder)
        if not found:
            raise UnableToDrill(f"There is no backup of this clinic in {folder}, so nothing could be tried.")
        before, began = lateness.last().drill_at, datetime.now(UTC)
        tried = _restore(found[-1])
        ended = datetime.now(UTC)
        _record(found[-1].name, tried.returncode == 0, who, role)
        if tried.returncode != 0:
            raise UnableToDrill(
                f"{found[-1].name} cannot be restored: {_why(tried)} Make a new backup now, try that one, and look at "
                "the disk it lies on."
            )
        lateness.note_drill(ended)
    return Tried(
        name=found[-1].name, took_seconds=(ended - began).seconds, before=before, said=tried.stdout.strip()
    )


def _restore(file: Path) -> subprocess.CompletedProcess[str]:
    """Below the clinic's own folder, so that the records do not leave the disk they are on."""
    place = inside("backups") / ".drill"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    words = ["restore", str(file.absolute()), "--into", str(place / "clinic")]
    words += ["--key-file", str(home() / "keys" / "backup.key")]
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DAYSHEET_HOME")
    }
    try:
        return subprocess.run(  # noqa: S603 - this program, with words of its own
            [sys.executable, "-c", RUN, *words], env=environment, capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _why(tried: subprocess.CompletedProcess[str]) -> str:
    """A sentence comes with exit code 2; anything else may quote a row, which belongs on no terminal."""
    if tried.returncode == SENTENCE and tried.stderr.strip():
        return tried.stderr.strip()
    return f"restoring stopped with exit code {tried.returncode} and no sentence."


def _record(name: str, is_good: bool, who: str, role: str) -> None:
    with transaction.atomic():
        audit.record(
            event=audit.Event.BACKUP_TRIED, who=who, role=role, target=name, detail={"good": is_good}
        )
