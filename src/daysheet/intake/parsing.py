"""Cells as values: dates, wall-clock times, money in cents, yes/no, coded words, lists.

Each reader takes a cell's text and gives a value, None for "not known", or raises `CellFault` with a reason that
never quotes the cell.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from .faults import CellFault
from .headers import folded
from .kinds import Field
from .profiles import Column

Read = Callable[[str], Any]

# Cells repeat (dates, codes, amounts); the memory for them stays bounded on the largest file.
REMEMBERED = 50_000
_CONTROL = re.compile(r"[\x00-\x1f]")
_MONEY = re.compile(r"^(?P<minus>-?)\$?(?P<whole>\d{1,3}(,\d{3})+|\d+)?(\.(?P<cents>\d{1,2})0*)?$", re.ASCII)
_WHOLE = re.compile(r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.0+)?$")
_DECIMAL = re.compile(r"^[+-]?\d{1,12}(\.\d{1,6})?$")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_DATES = ("%Y-%m-%d",)
_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")
_IN_WORDS = {
    "%Y": "YYYY",
    "%y": "YY",
    "%m": "MM",
    "%d": "DD",
    "%H": "HH",
    "%I": "HH",
    "%M": "MM",
    "%S": "SS",
    "%p": "AM",
}
_DATE_PART = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})[ T]\d{1,2}:\d{2}")


def reader(column: Column, field: Field | None) -> Read:
    """The reader for a column. `field` None = a column that only steers."""
    if column.values or column.parse == "enum":
        return _coded(column, field)
    match column.parse:
        case "date":
            return _date_in((*_DATES, *column.formats))
        case "datetime":
            return _datetime_in((*_TIMES, *column.formats))
        case "list":
            return _list_in(column.separator)
        case "last_first":
            return last_first
        case name:
            return _READERS[name]


def text(cell: str) -> object:
    return cell.strip() or None


def an_id(cell: str) -> object:
    value = cell.strip()
    if _CONTROL.search(value):
        raise CellFault("an id cannot hold line breaks or control characters")
    return value or None


def money(cell: str) -> object:
    """`132.50`, `$1,234.50`, `-5`, and `(123.45)` as bookkeepers write a minus, in cents."""
    value = cell.strip().replace(" ", "")
    if not value:
        return None
    minus = value.startswith("(") and value.endswith(")")
    found = _MONEY.match(value[1:-1] if minus else value.replace("$-", "-$"))
    if not found or not (found["whole"] or found["cents"]):
        raise CellFault("not an amount in dollars, such as 132.50")
    cents = int((found["whole"] or "0").replace(",", "")) * 100 + int((found["cents"] or "0").ljust(2, "0"))
    return -cents if minus or found["minus"] else cents


def whole(cell: str) -> object:
    value = cell.strip()
    if not value:
        return None
    found = _WHOLE.match(value)
    if not found or not value.isascii():
        raise CellFault("not a whole number")
    return int(found[1] + found[2].replace(",", ""))


def decimal(cell: str) -> object:
    value = cell.strip()
    if not value:
        return None
    if not _DECIMAL.match(value) or not value.isascii():
        raise CellFault("not a number")
    return Decimal(value)


def yes_no(cell: str) -> object:
    value = folded(cell)
    if not value:
        return None
    if value not in _YES:
        raise CellFault("neither yes nor no")
    return _YES[value]


def last_first(cell: str) -> object:
    """`Last, First` in one cell, as a pair (last, first)."""
    value = cell.strip()
    if not value:
        return (None, None)
    last, comma, first = value.partition(",")
    if not comma or not last.strip():
        raise CellFault("not a name written as Last, First")
    return (last.strip(), first.strip())


_READERS: dict[str, Read] = {
    "text": text,
    "id": an_id,
    "money": money,
    "int": whole,
    "decimal": decimal,
    "yes_no": yes_no,
}


def _date_in(formats: tuple[str, ...]) -> Read:
    wanted = _said(formats)

    def read(cell: str) -> object:
        value = cell.strip()
        if not value:
            return None
        with_time = _DATE_PART.match(value)
        found = _by_format(with_time[1] if with_time else value, formats)
        if found is None:
            raise CellFault(f"not a date as {wanted}")
        return _plausible(found).date()

    return read


def _datetime_in(formats: tuple[str, ...]) -> Read:
    wanted = _said(formats[:1] + formats[len(_TIMES) :])

    def read(cell: str) -> object:
        value = cell.strip()
        if not value:
            return None
        found = _by_format(value, formats)
        if found is None:
            raise CellFault(f"not a day and time as {wanted}")
        return _plausible(found)

    return read


def _by_format(value: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats:
        try:
            # Wall-clock time of the clinic, kept without a zone as the export gives it.
            return datetime.strptime(value, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _plausible(found: datetime) -> datetime:
    if not 1900 <= found.year <= 2100:
        raise CellFault("the year is not between 1900 and 2100")
    return found


def _said(formats: tuple[str, ...]) -> str:
    words = []
    for form in dict.fromkeys(formats):
        for sign, word in _IN_WORDS.items():
            form = form.replace(sign, word)  # noqa: PLW2901
        words.append(form)
    return " or ".join(words)


def _list_in(separator: str) -> Read:
    split = re.compile(f"[{re.escape(separator)}]")

    def read(cell: str) -> object:
        return tuple(part for part in (part.strip() for part in split.split(cell)) if part)

    return read


class Coded:
    """Words of a code list; keeps count of those that only `otherwise` could read."""

    def __init__(self, known: dict[str, str], otherwise: str) -> None:
        self.known, self.otherwise = known, otherwise
        self.others: set[str] = set()

    def __call__(self, cell: str) -> object:
        try:
            return self.known[cell]
        except KeyError:
            value = folded(cell)
        if not value:
            return None
        if value in self.known:
            return self.known[value]
        if not self.otherwise:
            raise CellFault("a word that this column is not known to hold")
        if len(self.others) < REMEMBERED:
            self.others.add(value)
        return self.otherwise


def _coded(column: Column, field: Field | None) -> Coded:
    own = {choice: choice for choice in field.choices} if field else {}
    return Coded({folded(word): value for word, value in (column.values or own).items()}, column.otherwise)


def others(read: Read) -> int:
    """How many different words of a column were read as its `otherwise`."""
    return len(read.others) if isinstance(read, Coded) else 0
