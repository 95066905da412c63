"""Spreadsheets as tables: .xlsx, .xls, .ods, one table per sheet, no macro and no formula run.

Looks before it unpacks: a small file that declares hundreds of megabytes is refused. Says what Excel hides: dates
as serial numbers in two systems, formulas without a value, zeros and digits lost to numbers, merged cells.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import msgspec
import python_calamine as calamine

from .faults import CellFault, UnableToTake
from .reading import Row, Table

BIGGEST_UNPACKED = 200_000_000
MOST_MEMBERS = 1_000
HIGHEST_RATIO = 100
# Below this size even the emptiest of sheets, which packs very well, harms nobody.
HARMLESS = 2_000_000
# Excel keeps 15 digits of a number; a longer number has lost its end.
KEPT_DIGITS = 15
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d+)$")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Insides(msgspec.Struct):
    """What the package itself says: the date system, and cells whose formula has no value, per sheet."""

    dates_from_1904: bool | None = None
    unworked: dict[str, set[tuple[int, int]]] = {}


def tables_of(data: bytes) -> list[Table]:
    """One table per sheet that holds anything."""
    insides = _inside_package(data) if data.startswith(b"PK") else Insides()
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = [_table(book.get_sheet_by_name(name), insides) for name in book.sheet_names]
    except calamine.PasswordError as error:
        raise UnableToTake(
            "The spreadsheet has a password. Nothing was taken; save it without one."
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnableToTake(
            "The spreadsheet is damaged or of a kind that cannot be read. Nothing was taken; save it as .xlsx or CSV."
        ) from error
    tables = [table for table in sheets if table is not None]
    if not tables:
        raise UnableToTake("The spreadsheet is empty. Nothing was taken; export it again.")
    return tables


def _inside_package(data: bytes) -> Insides:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _refuse_bomb(package)
            _unpack_to_nowhere(package)
            names = set(package.namelist())
            if "xl/workbook.xml" not in names:
                return Insides()
            book = _xml(package.read("xl/workbook.xml"))
            files = _sheet_files(package, book, names)
            unworked = {name: _unworked(package.read(file)) for name, file in files.items()}
            return Insides(_dates_from_1904(book), unworked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        raise UnableToTake("The spreadsheet is damaged. Nothing was taken; export it again.") from error
    except ElementTree.ParseError as error:
        raise UnableToTake(
            "The spreadsheet's inside is not well-formed. Nothing was taken; save it again."
        ) from error


def _refuse_bomb(package: zipfile.ZipFile) -> None:
    members = package.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > BIGGEST_UNPACKED
        or (unpacked > HARMLESS and unpacked > HIGHEST_RATIO * packed)
    ):
        raise UnableToTake(
            "The spreadsheet would unpack to far more than its size, as files do that are made to harm. It was not "
            "opened and nothing was taken; export it as CSV."
        )


def _unpack_to_nowhere(package: zipfile.ZipFile) -> None:
    """What is declared may be a lie: reading each member against its declared size and checksum finds out."""
    for member in package.infolist():
        with package.open(member) as inside:
            while inside.read(1 << 20):
                pass


def _xml(data: bytes) -> ElementTree.Element:
    if _DECLARATION.search(data):
        raise UnableToTake("The spreadsheet declares entities, as harmful files do. It was not opened.")
    return ElementTree.fromstring(data)  # noqa: S314 - declarations are refused above


def _dates_from_1904(book: ElementTree.Element) -> bool:
    settings = book.find(f"{_SHEET}workbookPr")
    return settings is not None and settings.get("date1904", "0").lower() in ("1", "true", "on")


def _sheet_files(package: zipfile.ZipFile, book: ElementTree.Element, names: set[str]) -> dict[str, str]:
    """Sheet name -> its file inside the package."""
    links = (
        _xml(package.read("xl/_rels/workbook.xml.rels")) if "xl/_rels/workbook.xml.rels" in names else None
    )
    targets = {link.get("Id"): link.get("Target", "") for link in links} if links is not None else {}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    found = {}
    for sheet in book.iter(f"{_SHEET}sheet"):
        target = targets.get(sheet.get(relation), "")
        file = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if file in names:
            found[sheet.get("name", "")] = file
    return found


def _unworked(data: bytes) -> set[tuple[int, int]]:
    """(row, column), from 1 and 0, of cells with a formula that nobody ever worked out: they look empty."""
    if b"<f" not in data:
        return set()
    found = set()
    for cell in _xml(data).iter(f"{_SHEET}c"):
        value = cell.find(f"{_SHEET}v")
        if cell.find(f"{_SHEET}f") is not None and (value is None or not (value.text or "").strip()):
            place = _REFERENCE.match(cell.get("r", ""))
            if place:
                found.add((int(place[2]), _column(place[1])))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _table(sheet: Any, insides: Insides) -> Table | None:
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    if not any(any(cell != "" for cell in row) for row in rows):
        return None
    warnings = _fill_merged(rows, sheet.merged_cell_ranges or [])
    refused: dict[tuple[int, int], str] = dict.fromkeys(
        insides.unworked.get(sheet.name, ()),
        "a formula without a stored value; open the file in Excel, save it, and import it again",
    )
    serials: set[tuple[int, int]] = set()
    numbers: set[int] = set()
    texts = [_row(line, cells, refused, serials, numbers) for line, cells in enumerate(rows, start=1)]

    def again() -> Iterator[Row]:
        return iter(
            [(line, cells) for line, cells in enumerate(texts, start=1) if any(cells) or _has(refused, line)]
        )

    return Table(
        rows=again,
        about_rows=len(texts),
        dated=_serial_reader(insides.dates_from_1904),
        numbers=frozenset(numbers),
        serials=frozenset(serials),
        refused=refused,
        warnings=warnings,
    )


def _has(refused: dict[tuple[int, int], str], line: int) -> bool:
    return bool(refused) and any(place[0] == line for place in refused)


def _fill_merged(rows: list[list[Any]], ranges: list[Any]) -> tuple[str, ...]:
    """A cell merged downwards shows its value in each of its rows, so each of them gets it."""
    filled = 0
    for (top, left), (bottom, _right) in ranges:
        if bottom <= top or top >= len(rows) or left >= len(rows[top]):
            continue
        for line in range(top + 1, min(bottom, len(rows) - 1) + 1):
            if rows[line][left] == "":
                rows[line][left] = rows[top][left]
                filled += 1
    return (f"{filled} merged cell(s) were read as what they show in each row.",) if filled else ()


def _row(
    line: int,
    cells: list[Any],
    refused: dict[tuple[int, int], str],
    serials: set[tuple[int, int]],
    numbers: set[int],
) -> list[str]:
    texts = []
    for place, cell in enumerate(cells):
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            serials.add((line, place))
            numbers.add(place)
            if abs(cell) >= 10**KEPT_DIGITS:
                refused[line, place] = (
                    "a number of more than 15 digits, of which Excel loses the last; format it as text"
                )
        texts.append(_text(cell))
    return texts


def _text(cell: Any) -> str:
    """The cell as it would stand in our CSV."""
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.strftime("%Y-%m-%d" if cell.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _serial_reader(dates_from_1904: bool | None) -> Any:
    """Turns a serial number into a date, or refuses where the file does not tell which day is its first."""

    def read(text: str) -> str:
        if dates_from_1904 is None:
            raise CellFault("a bare number where a date is expected; format the column as a date")
        # Excel counts a 29 February 1900 that never was; from March 1900 on the 30th of December is day zero.
        first = datetime(1904, 1, 1) if dates_from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        number = float(text)
        if not 61 <= number < 80_000:
            raise CellFault("a number that is no date")
        found = first + timedelta(seconds=round(number * 86_400))
        return found.strftime("%Y-%m-%d %H:%M:%S" if number % 1 else "%Y-%m-%d")

    return read
