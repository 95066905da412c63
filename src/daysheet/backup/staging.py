"""Where a restored clinic is built: a folder beside its place, into which it is moved when it is whole. No Django.

Until that move the place is as empty as it was. A restore that was killed leaves only the folder beside; the next
one clears it, or, if everything was done but the move (`.ready` says so), makes the move.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from . import contents, marks, places
from .contents import FileBegins, FileEnds, Keys, TableBegins

READY = ".ready"


class UnableToRestore(Exception):
    """Nothing was restored; the text says why, and what to do."""


class Ready(msgspec.Struct, frozen=True):
    """Everything was done but the move: from which file, and the seal of the row that says so in the log."""

    sha256: str
    mac: str


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """`brought` are the anchored heads that lay in the target: copied off the old machine, newer than the backup's."""

    folder: Path
    into: Path
    brought: bytes = b""


@contextmanager
def stage(into: Path) -> Iterator[Stage]:
    """The folder beside, for this process alone."""
    into = into.absolute()
    _require_room(into)
    folder = into.with_name(f".{into.name}.restoring")
    into.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        _require_to_be_alone(handle, into)
        yield Stage(folder=folder, into=into, brought=_brought(into))
    finally:
        os.close(handle)


def _require_to_be_alone(handle: int, into: Path) -> None:
    """The lock goes with the process that holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UnableToRestore(f"Another restore into {into} is running. Let it finish, then look.") from error


def _require_room(into: Path) -> None:
    if into.is_symlink() or (into.exists() and not into.is_dir()):
        raise UnableToRestore(f"{into} is not a folder. Nothing was restored.")
    if into.is_mount():
        raise UnableToRestore(
            f"{into} is a disk of its own; name a folder on it that is not there yet. Nothing was restored."
        )
    others = (
        [path for path in into.rglob("*") if path.is_file() or path.is_symlink()] if into.exists() else []
    )
    if [path for path in others if path != into / places.ANCHORS]:
        raise UnableToRestore(
            f"{into} is not empty, and a restore never writes over a clinic. Name an empty folder; only a copy of "
            f"{places.ANCHORS} may lie in it. Nothing was restored."
        )


def _brought(into: Path) -> bytes:
    path = into / places.ANCHORS
    return path.read_bytes() if path.is_file() else b""


def ready(stage: Stage) -> Ready | None:
    """What a killed restore had done; None when it must begin anew."""
    try:
        return msgspec.json.decode((stage.folder / READY).read_bytes(), type=Ready)
    except (OSError, msgspec.DecodeError):
        return None


def say_ready(stage: Stage, state: Ready) -> None:
    places.write(stage.folder / READY, msgspec.json.encode(state))
    places.settle(stage.folder)


def clear(stage: Stage) -> None:
    """The folder beside, emptied; it was never anybody's clinic. Keys that are made anew for every clinic stay: this
    process may have read them already."""
    fresh = {stage.folder / "keys" / f"{name}.key" for name in places.KEYS_OUT}
    for path in sorted(stage.folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in fresh:
            path.unlink()


def throw_away(stage: Stage) -> None:
    shutil.rmtree(stage.folder)


def lay_out(stage: Stage, file: BinaryIO, key: bytes) -> None:
    """Keys and files of the clinic, before its database is opened: settings are read from them."""
    places.write(stage.folder / "keys" / "backup.key", f"{key.hex()}\n".encode())
    path, waiting = "", bytearray()
    file.seek(0)
    for part in contents.read(file, key):
        match part:
            case Keys():
                _write_keys(stage, part.keys)
            case FileBegins():
                path, waiting = part.path, bytearray()
            case bytes():
                waiting += part
            case FileEnds():
                places.write(places.inside(stage.folder, path), bytes(waiting))
            case TableBegins():
                break
    marks.reached("restore.files_laid_out")


def _write_keys(stage: Stage, keys: dict[str, str]) -> None:
    for name, value in keys.items():
        if name not in places.KEYS_IN:
            raise UnableToRestore(
                f"This backup holds a key {name!r} that no clinic has. Nothing was restored."
            )
        places.write(stage.folder / "keys" / f"{name}.key", f"{bytes.fromhex(value).hex()}\n".encode())


def keep_brought_anchors(stage: Stage) -> None:
    """The heads from the old machine replace the backup's, of which they are the longer list."""
    places.write(stage.folder / places.ANCHORS, stage.brought)


def put_in_place(stage: Stage) -> None:
    """One rename. What lay in the target (a copy of the anchors, empty folders) is inside the stage already."""
    (stage.into / places.ANCHORS).unlink(missing_ok=True)
    if stage.into.exists():
        for folder in sorted(stage.into.rglob("*"), reverse=True):
            folder.rmdir()
    for folder in (stage.folder, *(path for path in stage.folder.rglob("*") if path.is_dir())):
        places.settle(folder)
    stage.folder.rename(stage.into)
    places.settle(stage.into.parent)
    marks.reached("restore.in_place")
    (stage.into / READY).unlink(missing_ok=True)
