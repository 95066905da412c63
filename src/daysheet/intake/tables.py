"""The database's side of a kind of record: its table, its limits, and writing many rows at once.

Limits are read off the models, so that a row the database would refuse is rejected by name and line before it
gets there.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

import msgspec
from django.db import connection, models

from daysheet.records import models as tables

from .faults import CellFault

BATCH = 5_000
# Pairs that must not be in the wrong order, and numbers that have bounds of their own; a test compares them with
# the constraints of the models.
IN_ORDER: dict[str, tuple[str, str]] = {
    "coverage": ("starts_on", "ends_on"),
    "plan_of_care": ("starts_on", "ends_on"),
    "authorization": ("starts_on", "ends_on"),
    "authorization_request": ("submitted_on", "decided_on"),
    "appointment": ("starts_at", "ends_at"),
}
BOUNDS: dict[tuple[str, str], tuple[int, int]] = {
    ("plan_of_care", "visits_per_week"): (1, 14),
    ("minutes", "minutes"): (0, 1440),
}
_RANGES: dict[type[models.Field], tuple[int, int]] = {
    models.PositiveSmallIntegerField: (0, 32_767),
    models.PositiveIntegerField: (0, 2_147_483_647),
    models.BigIntegerField: (-(2**63), 2**63 - 1),
}

Key = tuple[object, ...]


class Store(msgspec.Struct, frozen=True):
    """One table: the fields in the order in which values are written (without the two of the source)."""

    kind: str
    model: Any
    key: tuple[str, ...]
    fields: tuple[str, ...]

    def position(self, field: str) -> int:
        return self.fields.index(field)


@cache
def store(kind: str, record_name: str, key: tuple[str, ...]) -> Store:
    model: Any = getattr(tables, f"{record_name}Row")
    own = [field.name for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return Store(kind, model, key, tuple(name for name in own if not name.startswith("source_")))


def defaults(table: Store) -> list[object]:
    """What stands in a field that a file says nothing about."""
    return [_stored(_default(table.model._meta.get_field(name))) for name in table.fields]


def _default(field: Any) -> object:
    if field.has_default():
        return field.get_default()
    return None if field.null else ""


def _stored(value: object) -> object:
    return json.dumps(value) if isinstance(value, list | tuple) else value


class Limit(msgspec.Struct, frozen=True):
    """What one field can hold, and how a value is written there."""

    longest: int | None
    lowest: int | None
    highest: int | None
    decimals: tuple[int, int] | None

    def fit(self, value: Any) -> object:
        """The value as it is stored; raises `CellFault` when the table cannot hold it."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            return json.dumps(value)
        if self.decimals is not None:
            return self._decimal(value)
        if self.lowest is not None and self.highest is not None and not self.lowest <= value <= self.highest:
            raise CellFault(f"not between {self.lowest} and {self.highest}")
        return value.isoformat(timespec="seconds") if hasattr(value, "hour") else value

    def _text(self, value: str) -> str:
        if self.longest is not None and len(value) > self.longest:
            raise CellFault(f"longer than {self.longest} characters")
        if "\0" in value:
            raise CellFault("holds a NUL character")
        return value

    def _decimal(self, value: Any) -> object:
        digits, places = self.decimals or (0, 0)
        if -value.as_tuple().exponent > places or abs(value) >= 10 ** (digits - places):
            raise CellFault(f"not a number with at most {digits - places} digits and {places} decimals")
        return value


def limit(table: Store, name: str) -> Limit:
    field = table.model._meta.get_field(name)
    low, high = BOUNDS.get((table.kind, name)) or _RANGES.get(type(field)) or (None, None)
    decimals = (field.max_digits, field.decimal_places) if isinstance(field, models.DecimalField) else None
    return Limit(getattr(field, "max_length", None), low, high, decimals)


def out_of_order(table: Store) -> tuple[int, int, str] | None:
    """Positions of the pair that must be in order, and the reason when it is not."""
    pair = IN_ORDER.get(table.kind)
    if pair is None:
        return None
    first, last = pair
    return table.position(first), table.position(last), f"{last} lies before {first}"


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def insert(table: Store, file: int, rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[int]:
    """Writes (line, values) rows; gives the number written after each batch."""
    quote = connection.ops.quote_name
    names = [
        table.model._meta.get_field(name).column for name in (*table.fields, "source_file", "source_row")
    ]
    target = f"{quote(table.model._meta.db_table)} ({', '.join(map(quote, names))})"
    write = _copy if connection.vendor == "postgresql" else _execute
    for batch in _batches(rows):
        write(target, len(names), [(*values, file, line) for line, values in batch])
        yield len(batch)


def _execute(target: str, width: int, rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {target} VALUES ({', '.join(['%s'] * width)})", rows)  # noqa: S608


def _copy(target: str, _width: int, rows: list[tuple[object, ...]]) -> None:
    """PostgreSQL's own way for many rows; row by row it would answer each one over the wire."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def delete(table: Store, keys: Iterable[Key]) -> None:
    """Deletes the records with these keys."""
    if connection.vendor == "postgresql" and len(table.key) == 1:
        for batch in _batches(keys):
            table.model.objects.filter(pk__in=[key for (key,) in batch]).delete()
        return
    quote = connection.ops.quote_name
    matches = " AND ".join(f"{quote(table.model._meta.get_field(name).column)} = %s" for name in table.key)
    statement = f"DELETE FROM {quote(table.model._meta.db_table)} WHERE {matches}"  # noqa: S608
    for batch in _batches(keys):
        with connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def delete_all_of(table: Store, profile: str) -> None:
    """Deletes every record that files of this profile brought."""
    table.model.objects.filter(source_file__profile=profile).delete()


def stored_among(table: Store, keys: Sequence[Key]) -> dict[Key, int]:
    """Which of these keys are stored, and the delivery each came from."""
    if not keys or not table.model.objects.exists():
        return {}
    # Few keys are asked for by name; for many it is quicker to read the table's keys once.
    if len(keys) > 20_000:
        wanted = set(keys)
        rows = table.model.objects.values_list(*table.key, "source_file_id").iterator(BATCH)
        return {key: file for *parts, file in rows if (key := tuple(parts)) in wanted}
    found: dict[Key, int] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        first = {f"{table.key[0]}__in": [key[0] for key in part]}
        for *parts, file in table.model.objects.filter(**first).values_list(*table.key, "source_file_id"):
            found[tuple(parts)] = file
    return {key: found[key] for key in keys if key in found}
