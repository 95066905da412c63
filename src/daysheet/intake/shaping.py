"""Rows of a file as rows of a table: pure, one pass, every row either shaped or rejected with its reason.

Accounting starts here: rows in = shaped (with values, or as a removal) + rejected.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

import msgspec

from .faults import CellFault
from .headers import Heading
from .parsing import REMEMBERED, Read, others, reader
from .reading import Table
from .tables import Key, Limit, Store, defaults, limit, out_of_order, store

MAX_REJECT_CELLS = 200
# Fields whose leading zeros a spreadsheet silently drops once it takes them for numbers.
LEADING_ZEROS = {
    "postal_code",
    "member_id",
    "group_number",
    "npi",
    "referring_npi",
    "number",
    "authorization_number",
}
_TOTAL = re.compile(r"^(grand\s+|sub\s*)?totals?\b", re.IGNORECASE)


class Shaped(msgspec.Struct, frozen=True):
    """One row that can be taken; `values` None = the row removes its record."""

    line: int
    key: Key
    values: tuple[object, ...] | None


class Rejected(msgspec.Struct, frozen=True):
    line: int
    column: str
    reason: str
    cells: tuple[str, ...]
    key: Key | None = None
    """The record it would have been, if that can be told."""


class Harvest(msgspec.Struct):
    """Everything that one file gave."""

    store: Store
    rows_in: int = 0
    shaped: list[Shaped] = []
    rejected: list[Rejected] = []
    stamp: date | None = None
    warnings: list[str] = []


class _Values(dict[str, object]):
    """Cell -> what is stored for it, worked out once per different cell: dates, codes and ids repeat."""

    def __init__(self, work_out: Callable[[str], object]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, cell: str) -> object:
        value = self.work_out(cell)
        if len(self) < REMEMBERED:
            self[cell] = value
        return value


class _Step(msgspec.Struct, frozen=True):
    """One column feeding one field: where it stands, what its cells become, where that goes."""

    place: int
    column: str
    field: str
    read: Read
    values: _Values
    target: int
    filled: bool
    is_date: bool


def _converter(read: Read, limits: Limit, part: int | None) -> Callable[[str], object]:
    """A cell's stored value; `part` picks one of the two that a cell with a whole name gives."""

    def convert(cell: str) -> object:
        value = read(cell)
        if part is not None:
            value = value[part]
        return None if value is None else limits.fit(value)

    return convert


class Shaper:
    """Compiled once per file: the profile's columns laid over the file's header."""

    def __init__(self, heading: Heading, table: Table) -> None:
        profile, kind = heading.profile, heading.profile.kind
        self.heading, self.table, self.profile = heading, table, profile
        self.store = store(kind.name, kind.record.__name__, kind.key)
        self.width = len(heading.cells)
        self.defaults = defaults(self.store)
        self.careful = bool(table.refused or table.dated)
        self.steps = [step for name in heading.placement.places for step in self._steps(name)]
        key_columns = set(profile.load.key)
        self.key_steps = [step for step in self.steps if step.column in key_columns]
        self.key_places = tuple(self.store.position(field) for field in kind.key)
        self.order = out_of_order(self.store)
        self.removes = self._removal()
        self.stamp = self._stamp_reader()
        self.promotions = self._promotions()

    def _steps(self, name: str) -> Iterator[_Step]:
        column, kind = self.profile.columns[name], self.profile.kind
        fields = [kind.fields[field] for field in column.fields]
        for part, field in enumerate(fields):
            read, limits = reader(column, field), limit(self.store, field.name)
            yield _Step(
                self._place(name),
                name,
                field.name,
                read,
                _Values(_converter(read, limits, part if len(fields) > 1 else None)),
                self.store.position(field.name),
                field.filled or column.filled,
                column.parse in ("date", "datetime"),
            )

    def _place(self, name: str) -> int:
        return self.heading.placement.places[name]

    def _removal(self) -> Callable[[list[str]], bool]:
        when = self.profile.load.delete_when
        if when is None:
            return lambda cells: False
        place, equals = self._place(when.column), when.equals
        return lambda cells: cells[place].strip() == equals

    def _stamp_reader(self) -> Callable[[list[str]], date | None]:
        name = self.profile.delivery.stamp
        if name not in self.heading.placement.places:
            return lambda cells: None
        place, days = self._place(name), _Values(reader(self.profile.columns[name], None))

        def stamp(cells: list[str]) -> date | None:
            try:
                value = days[cells[place]]
            except CellFault:
                return None
            return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None

        return stamp

    def _promotions(self) -> list[tuple[int, int, str, str]]:
        return [
            (self._place(rule.column), self.store.position(rule.field), rule.was, rule.to)
            for rule in self.profile.load.promote
            if rule.column in self.heading.placement.places
        ]

    def row(self, line: int, cells: list[str]) -> Shaped:
        """One row; raises `CellFault` when it must be rejected."""
        if len(cells) != self.width:
            cells = self._fitted(cells)
        if self.removes(cells):
            return Shaped(line, self._key(line, cells), None)
        values = self.defaults.copy()
        self._put(self.steps, line, cells, values)
        for place, target, was, to in self.promotions:
            if values[target] == was and cells[place].strip():
                values[target] = to
        if self.order:
            first, last, reason = self.order
            if values[first] and values[last] and values[last] < values[first]:  # type: ignore[operator]
                raise CellFault(reason)
        return Shaped(line, tuple(values[place] for place in self.key_places), tuple(values))

    def _put(self, steps: list[_Step], line: int, cells: list[str], values: list[object]) -> None:
        place = 0
        try:
            for step in steps:
                place = step.place
                value = step.values[self._cell(step, line, cells[place]) if self.careful else cells[place]]
                if value is not None:
                    values[step.target] = value
                elif step.filled:
                    raise CellFault("empty, and this column is needed")
        except CellFault as fault:
            raise CellFault(fault.reason, self.heading.cells[place]) from fault

    def _cell(self, step: _Step, line: int, cell: str) -> str:
        """In a spreadsheet a cell may have no value to trust, and a date may be a bare number, counted in days."""
        if refusal := self.table.refused.get((line, step.place)):
            raise CellFault(refusal)
        if self.table.dated and step.is_date and (line, step.place) in self.table.serials:
            return self.table.dated(cell)
        return cell

    def _fitted(self, cells: list[str]) -> list[str]:
        if len(cells) > self.width and not any(cells[self.width :]):
            return cells[: self.width]
        raise CellFault(f"has {len(cells)} cells where the header has {self.width}")

    def _key(self, line: int, cells: list[str]) -> Key:
        values: list[object] = self.defaults.copy()
        self._put(self.key_steps, line, cells, values)
        return tuple(values[place] for place in self.key_places)

    def key_or_none(self, line: int, cells: list[str]) -> Key | None:
        try:
            return self._key(line, cells)
        except (CellFault, IndexError):
            return None

    def is_total(self, cells: list[str]) -> bool:
        """A line of sums below the records: says so in words, and is no record."""
        first = cells[0].strip() or next((cell for cell in cells if cell.strip()), "").strip()
        if not _TOTAL.match(first):
            return False
        needed = [step for step in self.steps if step.filled]
        empty = sum(1 for step in needed if step.place >= len(cells) or not cells[step.place].strip())
        return 2 * empty >= len(needed)


def harvest(heading: Heading, table: Table, tick: Callable[[int], None] = lambda rows: None) -> Harvest:
    """All rows below the header, shaped or rejected."""
    shaper = Shaper(heading, table)
    result = Harvest(shaper.store)
    totals: list[int] = []
    for line, cells in _below(heading, table):
        if shaper.is_total(cells):
            totals.append(line)
            continue
        result.rows_in += 1
        _one(shaper, result, line, cells)
        if result.rows_in % 5_000 == 0:
            tick(result.rows_in)
    result.warnings = [
        *table.warnings,
        *_about_totals(totals),
        *_about_words(shaper),
        *_about_zeros(shaper),
        *_about_short_zips(result),
    ]
    return result


def _below(heading: Heading, table: Table) -> Iterator[tuple[int, list[str]]]:
    unworked = {line for line, _ in table.refused}
    for line, cells in table.rows():
        if line > heading.line and ("".join(cells).strip() or line in unworked):
            yield line, cells


def _one(shaper: Shaper, result: Harvest, line: int, cells: list[str]) -> None:
    try:
        result.shaped.append(shaper.row(line, cells))
    except CellFault as fault:
        raw = tuple(cell.replace("\0", "") for cell in cells[:MAX_REJECT_CELLS])
        result.rejected.append(
            Rejected(line, fault.column, fault.reason, raw, shaper.key_or_none(line, cells))
        )
        return
    stamp = shaper.stamp(cells)
    if stamp is not None and (result.stamp is None or stamp > result.stamp):
        result.stamp = stamp


def _about_totals(lines: list[int]) -> list[str]:
    if not lines:
        return []
    return [f"Left out as a line of totals: line {', '.join(map(str, lines))}."]


def _about_words(shaper: Shaper) -> list[str]:
    """Coded cells that the profile does not know and reads as its `otherwise`."""
    found = ((shaper.heading.cells[step.place], others(step.read)) for step in shaper.steps)
    return [
        f"Column {name} holds {count} word(s) that are not known; they were read as not known."
        for name, count in found
        if count
    ]


def _about_zeros(shaper: Shaper) -> list[str]:
    names = [
        shaper.heading.cells[step.place]
        for step in shaper.steps
        if step.place in shaper.table.numbers and step.field in LEADING_ZEROS
    ]
    return [
        f"Column {name} is stored as numbers, so zeros at the start of an entry may be lost; format it as text."
        for name in names
    ]


def _about_short_zips(result: Harvest) -> list[str]:
    """Excel drops the zero of a New England ZIP code before anybody sees the CSV."""
    if "postal_code" not in result.store.fields:
        return []
    place = result.store.position("postal_code")
    zips = (str(row.values[place]) for row in result.shaped if row.values is not None)
    short = sum(1 for code in zips if code.isdecimal() and 0 < len(code) < 5)
    return (
        [f"{short} entries of postal_code have fewer than 5 digits; zeros at the start are lost."]
        if short
        else []
    )
