"""Files as rows of cells: what kind of file it is, how its text is written, where each row stands.

Refuses whole files that cannot be read safely; looks at no profile and knows no records.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from .faults import UnableToTake

Row = tuple[int, list[str]]

BIGGEST_FILE = 1_000_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Table(msgspec.Struct):
    """One table of a file. `rows` gives (line, cells) and may raise `UnableToTake` until its end; it can be asked
    for again. `numbers` are the columns of a spreadsheet that hold numbers somewhere."""

    rows: Callable[[], Iterator[Row]]
    about_rows: int
    encoding: str = "utf-8"
    dated: Callable[[str], str] | None = None
    """Turns a serial number of a spreadsheet into a date; None where there are none."""
    numbers: frozenset[int] = frozenset()
    serials: frozenset[tuple[int, int]] = frozenset()
    """(line, column) of cells that a spreadsheet holds as numbers."""
    refused: dict[tuple[int, int], str] = {}
    """(line, column) -> why this cell has no value, e.g. a formula that was never worked out."""
    warnings: tuple[str, ...] = ()


class Opened(msgspec.Struct):
    """A file read into memory once, so that what is hashed is what is parsed."""

    sha256: str
    tables: list[Table]


def open_file(path: Path) -> Opened:
    """Reads the file; raises `UnableToTake` with a sentence when it is no table that can be read safely."""
    data = _bytes(path)
    return Opened(hashlib.sha256(data).hexdigest(), tables_of(data))


def file_hash(path: Path) -> str:
    """SHA-256 of the file's bytes; empty when it cannot be read."""
    try:
        return hashlib.sha256(_bytes(path)).hexdigest()
    except UnableToTake:
        return ""


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnableToTake("This is a folder, not a file. Nothing was taken.")
    try:
        if path.stat().st_size > BIGGEST_FILE:
            raise UnableToTake(
                "The file is larger than 1 GB. Nothing was taken; export a shorter range of dates."
            )
        return path.read_bytes()
    except OSError as error:
        raise UnableToTake(f"The file cannot be opened ({error.strerror}). Nothing was taken.") from error


def tables_of(data: bytes) -> list[Table]:
    """By what the bytes are, not by what the file is called."""
    from . import workbooks

    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise UnableToTake("The file is empty. Nothing was taken; export it again.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return workbooks.tables_of(data)
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<?xml")):
        raise UnableToTake(
            "This is a web page saved under the name of a spreadsheet. Nothing was taken; "
            "open it and save it as .xlsx or CSV, or choose CSV in the export."
        )
    return [csv_table(data)]


def csv_table(data: bytes) -> Table:
    text, encoding = decoded(data)
    return Table(lambda: csv_rows(text), text.count("\n") + 1, encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The text and how it was written: UTF-8, or Windows-1252 when the bytes can be nothing else we know."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(b"\0") > len(data[:200]) // 4:
        raise UnableToTake("The file is written in UTF-16. Nothing was taken; save it as CSV UTF-8.")
    if b"\0" in data:
        raise UnableToTake(
            "The file holds NUL bytes and is damaged or no CSV. Nothing was taken; export it again."
        )
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text() from error
    if _CONTROL.search(text):
        raise _not_text()
    return text, "cp1252"


def _not_text() -> UnableToTake:
    return UnableToTake(
        "The file is neither UTF-8 nor Windows text, so letters would be lost. Nothing was taken; save it as CSV UTF-8."
    )


def csv_rows(text: str) -> Iterator[Row]:
    """Rows with the line each begins at. Python's csv joins the rest of the file into one cell at an unclosed
    quote unless it is strict; strict, it says so, and we say where the quote was opened."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    width = 0
    begin = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnableToTake(_csv_fault(text, begin, str(error))) from error
        if cells is None:
            return
        if width and reader.line_num > begin and _swallowed(cells, width):
            raise UnableToTake(_unclosed(text, begin))
        if any(cells):
            width = width or (len(cells) if len(cells) > 1 else 0)
            yield begin, cells
        begin = reader.line_num + 1


def _swallowed(cells: list[str], width: int) -> bool:
    """Whether a row over several lines has most likely swallowed its neighbours: it has the wrong width, or one of
    its cells holds as many commas as the rows it runs over."""
    return len(cells) != width or any(
        "\n" in cell and cell.count(",") >= (width - 1) * cell.count("\n") for cell in cells
    )


def _csv_fault(text: str, begin: int, error: str) -> str:
    if "field larger" in error or "unexpected end" in error or "expected after" in error:
        return _unclosed(text, begin)
    return f"The file is not well-formed CSV near line {begin}. Nothing was taken; export it again."


def _unclosed(text: str, begin: int) -> str:
    return (
        f"A quotation mark opened in line {_quote_opened(text, begin)} is not closed properly, so rows run into each "
        "other. Nothing was taken from this file; mend that line or export it again."
    )


def _quote_opened(text: str, begin: int) -> int:
    """The line in which the last open quote of the row that starts at `begin` was opened."""
    opened, inside = begin, False
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if number < begin:
            continue
        for piece in line.split('"')[1:]:
            inside = not inside
            if inside:
                opened = number
            elif piece and piece[0] not in ",\r\n":
                # The quote that should have closed a cell stands in the middle of another: the fault is here.
                return opened
        if not inside:
            return opened
    return opened
