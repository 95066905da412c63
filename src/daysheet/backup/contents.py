"""What a backup says once it is open: lines of JSON, each table and file with its count and SHA-256, then all of
these once more at the end. Whoever has the key can read it with any JSON reader, ten years on and without us.

Lines are ASCII with sorted names, so that the same row has the same line, and the same digest, whatever database
it came from. Everything is read and written in a stream; a clinic need not fit into memory. No Django here.
"""

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from .sealing import Head, Sealer, UnableToReadBackup, opened

STEP = 1024 * 1024
COMPRESSION = 4


class Begin(msgspec.Struct, frozen=True, kw_only=True, tag="begin", tag_field="what"):
    """What the file is a backup of."""

    daysheet: str
    made_at: str
    clinic: str
    database: str
    migrations: list[tuple[str, str]]
    head_number: int
    head_mac: str
    log_was_whole: bool
    log_in_words: str


class Keys(msgspec.Struct, frozen=True, tag="keys", tag_field="what"):
    keys: dict[str, str]


class FileBegins(msgspec.Struct, frozen=True, tag="file", tag_field="what"):
    path: str


class FileEnds(msgspec.Struct, frozen=True, tag="file_end", tag_field="what"):
    size: int
    sha256: str


class TableBegins(msgspec.Struct, frozen=True, tag="table", tag_field="what"):
    label: str
    columns: list[str]


class TableEnds(msgspec.Struct, frozen=True, tag="table_end", tag_field="what"):
    rows: int
    sha256: str


class End(msgspec.Struct, frozen=True, tag="end", tag_field="what"):
    tables: dict[str, TableEnds]
    files: dict[str, FileEnds]


Said = Begin | Keys | FileBegins | FileEnds | TableBegins | TableEnds | End
Row = list[Any]
Part = Said | bytes | Row
"""A control line, a piece of a file, or a row of a table."""


def line(value: object) -> bytes:
    """One spelling for a value, whatever database it was read from."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


class TableDigest:
    """The SHA-256 of a table: its columns and its rows, in the order of their keys."""

    def __init__(self, columns: list[str]) -> None:
        self.rows = 0
        self._sum = hashlib.sha256(line(columns))

    def add(self, encoded: bytes) -> None:
        self.rows += 1
        self._sum.update(encoded)

    def ends(self) -> TableEnds:
        return TableEnds(self.rows, self._sum.hexdigest())


class Writer:
    """Puts parts one after the other into a sealed file and keeps the list of what went in."""

    def __init__(self, file: BinaryIO, key: bytes, head: Head) -> None:
        self._sealer = Sealer(file, key, head)
        self._packer = zlib.compressobj(COMPRESSION)
        self._tables: dict[str, TableEnds] = {}
        self._files: dict[str, FileEnds] = {}

    def _line(self, encoded: bytes) -> None:
        self._sealer.write(self._packer.compress(encoded))

    def say(self, said: Said) -> None:
        self._line(line(msgspec.to_builtins(said)))

    def file(self, path: str, pieces: Iterable[bytes]) -> None:
        self.say(FileBegins(path))
        size, digest = 0, hashlib.sha256()
        for piece in pieces:
            size += len(piece)
            digest.update(piece)
            self._line(line(base64.b64encode(piece).decode()))
        self._files[path] = FileEnds(size, digest.hexdigest())
        self.say(self._files[path])

    def table(self, label: str, columns: list[str], rows: Iterable[Row]) -> None:
        self.say(TableBegins(label, columns))
        digest = TableDigest(columns)
        for row in rows:
            encoded = line(row)
            digest.add(encoded)
            self._line(encoded)
        self._tables[label] = digest.ends()
        self.say(self._tables[label])

    def close(self) -> End:
        end = End(self._tables, self._files)
        self.say(end)
        self._sealer.write(self._packer.flush())
        self._sealer.close()
        return end


def read(file: BinaryIO, key: bytes) -> Iterator[Part]:
    """Every part in order. Raises at the first thing that is not as it was written, and at a missing end."""
    _, pieces = opened(file, key)
    checking = _Checking()
    for encoded in _lines(pieces):
        part = _part(encoded)
        checking.see(part, encoded)
        yield part
    checking.require_the_end()


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    for text in _unpacked(pieces):
        first, *others = text.split(b"\n")
        waiting.append(first)
        for other in others:
            yield b"".join(waiting) + b"\n"
            waiting = [other]
    if any(waiting):
        raise UnableToReadBackup("This backup ends in the middle of a line.")


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for piece in pieces:
        waiting = piece
        while waiting:
            yield unpacker.decompress(waiting, STEP)
            waiting = unpacker.unconsumed_tail
    yield unpacker.flush()


def _part(encoded: bytes) -> Part:
    try:
        value = json.loads(encoded)
        if isinstance(value, list):
            return value
        if isinstance(value, str):
            return base64.b64decode(value, validate=True)
        said: Said = msgspec.convert(value, Said)
    except (ValueError, binascii.Error) as error:
        raise UnableToReadBackup(
            "A line of this backup cannot be read; it was not written by Daysheet."
        ) from error
    return said


class _Checking:
    """Counts and digests while reading, against what stands behind each table and file and at the end."""

    def __init__(self) -> None:
        self._tables: dict[str, TableEnds] = {}
        self._files: dict[str, FileEnds] = {}
        self._label = self._path = ""
        self._table = TableDigest([])
        self._size, self._digest = 0, hashlib.sha256()
        self._is_over = False

    def see(self, part: Part, encoded: bytes) -> None:
        match part:
            case list():
                self._table.add(encoded)
            case bytes():
                self._size += len(part)
                self._digest.update(part)
            case TableBegins():
                self._label, self._table = part.label, TableDigest(part.columns)
            case TableEnds():
                self._tables[self._label] = self._same(part, self._table.ends(), self._label)
            case FileBegins():
                self._path, self._size, self._digest = part.path, 0, hashlib.sha256()
            case FileEnds():
                found = FileEnds(self._size, self._digest.hexdigest())
                self._files[self._path] = self._same(part, found, self._path)
            case End():
                self._same(part, End(self._tables, self._files), "The list at the end")
                self._is_over = True

    def _same(self, said: Any, found: Any, what: str) -> Any:
        if said != found:
            raise UnableToReadBackup(f"{what} in this backup is not what was put into it.")
        return found

    def require_the_end(self) -> None:
        if not self._is_over:
            raise UnableToReadBackup("This backup has no list at its end, so it is not whole.")


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was read from its first byte to its last and is whole."""

    begin: Begin
    end: End

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.end.tables.values())


def check(file: BinaryIO, key: bytes) -> Checked:
    """Read all of it, keep nothing, and say what it holds."""
    begin, end = None, None
    for part in read(file, key):
        if isinstance(part, Begin):
            begin = part
        elif isinstance(part, End):
            end = part
    if begin is None or end is None:
        raise UnableToReadBackup("This backup does not say what it is a backup of.")
    return Checked(begin=begin, end=end)
