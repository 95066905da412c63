"""Making a backup: one snapshot of the database, written beside, read back whole, moved into place, put on record.

People work on meanwhile: the snapshot is a read transaction of its own on a second connection, on SQLCipher (WAL)
as on PostgreSQL (repeatable read). The chain's anchors lie outside of it and are cut to its head.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from daysheet import __version__, audit
from daysheet.audit.anchors import BadLine, read_anchors
from daysheet.home import clinic, home, inside, secret
from daysheet.records.models import AuditRow

from . import contents, key, lateness, marks, places, tables
from .contents import Begin, Checked, End, Keys, Writer
from .sealing import UnableToReadBackup, new_head

ALIAS = "snapshot"
ENDING = ".backup"


class UnableToBackUp(Exception):
    """No backup was made; those that were there before are as they were."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    path: Path
    size: int
    rows: int
    files: int
    sha256: str
    pruned: tuple[str, ...] = ()
    log_in_words: str = ""
    """Empty while the audit log is whole, as it should be."""


def back_up(folder: Path, *, who: str, role: str, keep: int | None = None) -> Written:
    """One verified backup in `folder`; with `keep`, older ones of this clinic beyond so many are removed."""
    if keep is not None and keep < 1:
        raise UnableToBackUp("At least one backup is kept. Nothing was written and nothing was removed.")
    with alone():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear_unfinished(folder)
        at = datetime.now(UTC)
        target = folder / name_of(at, key.number(secret("backup")))
        verdict = audit.verify()
        written = _write(target, at, verdict)
        lateness.note_backup(at, str(target))
        with transaction.atomic():
            audit.record(
                event=audit.Event.BACKUP,
                who=who,
                role=role,
                target=target.name,
                detail={"rows": written.rows, "files": written.files, "sha256": written.sha256},
            )
        marks.reached("backup.recorded")
        pruned = _prune(folder, keep, target) if keep is not None else ()
        marks.reached("backup.pruned")
    return msgspec.structs.replace(
        written, pruned=pruned, log_in_words="" if verdict.whole else verdict.sentence
    )


@contextmanager
def alone() -> Iterator[None]:
    """One backup or drill of a clinic at a time; the lock goes with the process that holds it."""
    handle = os.open(inside("backups") / ".lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise UnableToBackUp(
            "Another backup or drill of this clinic is running. Let it finish, then look."
        ) from error
    try:
        yield
    finally:
        os.close(handle)


def name_of(at: datetime, key_number: str) -> str:
    """The time in UTC and the number of the key that opens it: what one needs to choose a file years later."""
    return f"daysheet-{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03}Z-{key_number}{ENDING}"


def ours(folder: Path) -> list[Path]:
    """The backups in a folder that this clinic's key opens, by their names, oldest first."""
    pattern = re.compile(rf"daysheet-\d{{8}}T\d{{9}}Z-{key.number(secret('backup'))}{re.escape(ENDING)}")
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if pattern.fullmatch(path.name) and path.is_file())


def _clear_unfinished(folder: Path) -> None:
    """What a killed backup left behind; no other one of this clinic runs now."""
    for path in folder.glob(f".daysheet-*-{key.number(secret('backup'))}{ENDING}.part"):
        path.unlink(missing_ok=True)


def _prune(folder: Path, keep: int, newest: Path) -> tuple[str, ...]:
    older = [path for path in ours(folder) if path != newest]
    surplus = older[: max(0, len(older) - (keep - 1))]
    for path in surplus:
        path.unlink()
    return tuple(path.name for path in surplus)


def _write(target: Path, at: datetime, verdict: audit.Verdict) -> Written:
    """Beside, read back, moved into place. Whatever fails leaves no half file under a good name."""
    beside = target.with_name(f".{target.name}.part")
    try:
        with open(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            end = _pour(file, at, verdict)
            file.flush()
            os.fsync(file.fileno())
            marks.reached("backup.written")
            checked = _read_back(file, end)
            digest = places.sha256_of_file(file)
            size = file.tell()
        marks.reached("backup.read_back")
        beside.replace(target)
        places.settle(target.parent)
        marks.reached("backup.in_place")
    finally:
        beside.unlink(missing_ok=True)
    return Written(path=target, size=size, rows=checked.rows, files=len(end.files), sha256=digest)


def _read_back(file: BinaryIO, end: End) -> Checked:
    file.seek(0)
    try:
        checked = contents.check(file, secret("backup"))
    except UnableToReadBackup as error:
        raise UnableToBackUp(
            f"The backup was written but does not read back: {error} It was thrown away; look at the disk and "
            "run it again."
        ) from error
    if checked.end != end:
        raise UnableToBackUp(
            "The backup does not read back as it was written. It was thrown away; look at the disk."
        )
    return checked


def _pour(file: BinaryIO, at: datetime, verdict: audit.Verdict) -> End:
    """The whole clinic, into the file."""
    with snapshot() as using:
        applied = sorted(MigrationRecorder(connections[using]).applied_migrations())
        head = new_head(
            key=secret("backup"),
            daysheet=__version__,
            made_at=at.isoformat(timespec="seconds"),
            migrations=dict(applied),
        )
        writer = Writer(file, secret("backup"), head)
        begin = _begin(using, head.made_at, applied, verdict)
        writer.say(begin)
        marks.reached("backup.snapshot_taken")
        writer.say(Keys({name: secret(name).hex() for name in places.KEYS_IN}))
        for path, place in places.files(home()):
            writer.file(path, places.pieces(place))
        writer.file(places.ANCHORS, anchors_up_to(begin.head_number))
        marks.reached("backup.half_written")
        for model in tables.kept(apps):
            with closing(tables.rows_of(model, using)) as rows:
                writer.table(tables.label_of(model), tables.columns_of(model), rows)
        return writer.close()


def _begin(using: str, made_at: str, applied: list[tuple[str, str]], verdict: audit.Verdict) -> Begin:
    number, mac = head_of_the_log(using)
    return Begin(
        daysheet=__version__,
        made_at=made_at,
        clinic=clinic().name,
        database=connections[using].vendor,
        migrations=applied,
        head_number=number,
        head_mac=mac,
        log_was_whole=verdict.whole,
        log_in_words=verdict.sentence,
    )


def head_of_the_log(using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    row = AuditRow.objects.using(using).order_by("-number").values_list("number", "mac").first()
    return (row[0], row[1]) if row else (0, "")


@contextmanager
def snapshot() -> Iterator[str]:
    """A second connection that sees the database as it is at this moment, until it is closed. Takes no write lock."""
    connection = connections[DEFAULT_DB_ALIAS].copy(alias=ALIAS)
    connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | _reading(connection.vendor)
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            yield ALIAS
    finally:
        connection.close()
        del connections[ALIAS]


def _reading(vendor: str) -> dict[str, object]:
    if vendor != "postgresql":
        # The clinic's other transactions begin IMMEDIATE, as writers; this one must not hold them up.
        return {"transaction_mode": "DEFERRED"}
    from django.db.backends.postgresql.psycopg_any import IsolationLevel

    return {"isolation_level": IsolationLevel.REPEATABLE_READ}


def anchors_up_to(number: int) -> Iterator[bytes]:
    """The anchored heads as far as the snapshot goes: a line beyond it would look like a cut log after a restore."""
    for line in read_anchors():
        if isinstance(line, BadLine) or line.number > number:
            return
        yield msgspec.json.encode(line) + b"\n"
