"""Which files of the clinic's folder are in a backup, and which stay out of it. No Django here.

In: what a person wrote or signed and nobody can make again. Out: exports (the PMS has them), printed sheets,
certificates (made again), the night's own jobs (worked out again), other backups.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SINGLE_FILES = ("clinic.toml",)
FOLDERS = ("agreements", "forms", "payers", "profiles")
ANCHORS = "anchors/heads.log"
KEYS_IN = ("audit", "second-factor")
"""Without the first the log of the restored clinic cannot be verified, without the second nobody could sign in."""
KEYS_OUT = ("backup", "database", "pages")
"""Of no use to a restored clinic: the first opens this file, the others are made anew."""
PIECE = 512 * 1024


class UnableToPlace(Exception):
    """A path in a backup leads outside of the folder that it belongs to."""


def files(home: Path) -> Iterator[tuple[str, Path]]:
    """Path inside the clinic's folder and where it lies, without links, hidden files and unfinished ones."""
    for name in SINGLE_FILES:
        if _is_plain(home / name):
            yield name, home / name
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if _is_plain(path) and not path.name.startswith(".") and path.suffix != ".part":
                yield path.relative_to(home).as_posix(), path


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def inside(home: Path, path: str) -> Path:
    """Where a file of a backup belongs; only below the folder, and only where backups put files."""
    parts = path.split("/")
    known = path in (*SINGLE_FILES, ANCHORS) or parts[0] in FOLDERS
    if not known or any(part in ("", ".", "..") for part in parts) or "\\" in path or "\x00" in path:
        raise UnableToPlace(
            f"This backup holds a file {path!r} that no clinic's folder has. Nothing was restored."
        )
    return home.joinpath(*parts)


def write(path: Path, content: bytes) -> None:
    """A small file, whole and on the disk, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """What was made or moved in this folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return sha256_of_file(file)


def sha256_of_file(file: BinaryIO) -> str:
    """Of the whole file, from its start; leaves it at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
