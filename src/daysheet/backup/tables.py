"""Which tables a backup holds, and their rows as plain values and back, the same for every database.

All of them, so that a table of next year is in it without a line here; left out are only those of people who are
signed in at the moment: after a restore everybody signs in anew.
"""

import base64
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import connections, models
from django.db.models import F, Value
from django.db.models.functions import Collate

from .contents import Row, TableDigest, TableEnds, line

LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession"})
AT_ONCE = 500


def kept(apps: Apps) -> list[type[models.Model]]:
    """Every table that is backed up, referred-to ones before those that refer to them."""
    found = {
        model._meta.label_lower: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }
    ordered: dict[str, type[models.Model]] = {}
    for label in sorted(found.keys() - LEFT_OUT):
        _put_after_its_references(label, found, ordered, frozenset())
    return list(ordered.values())


def _put_after_its_references(
    label: str,
    found: dict[str, type[models.Model]],
    ordered: dict[str, type[models.Model]],
    on_the_way: frozenset[str],
) -> None:
    if label in ordered or label in on_the_way or label not in found or label in LEFT_OUT:
        return
    for field in found[label]._meta.concrete_fields:
        if field.remote_field is not None:
            _put_after_its_references(
                field.remote_field.model._meta.label_lower, found, ordered, on_the_way | {label}
            )
    ordered[label] = found[label]


def label_of(model: type[models.Model]) -> str:
    return str(model._meta.label_lower)


def columns_of(model: type[models.Model]) -> list[str]:
    """By name: a migration's model has them in another order than the one in the source."""
    return sorted(field.attname for field in model._meta.concrete_fields)


def rows_of(model: type[models.Model], using: str) -> Generator[Row, None, None]:
    """All rows by key, in a stream; the key's order is that of its bytes on every database."""
    rows = model._base_manager.using(using).order_by(_by_key(model, using)).values_list(*columns_of(model))
    for values in rows.iterator(chunk_size=_at_once(model)):
        yield [_plain(value) for value in values]


def _by_key(model: type[models.Model], using: str) -> Any:
    key = model._meta.pk
    is_text = isinstance(key, models.CharField | models.TextField)
    if is_text and connections[using].vendor == "postgresql":
        return Collate(key.attname, "C").asc()
    return F(key.attname).asc()


def _at_once(model: type[models.Model]) -> int:
    """A table with files in it is read one by one: 500 attachments at once would be gigabytes."""
    holds_files = any(isinstance(field, models.BinaryField) for field in model._meta.concrete_fields)
    return 1 if holds_files else AT_ONCE


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def digest_of(model: type[models.Model], using: str) -> TableEnds:
    digest = TableDigest(columns_of(model))
    for row in rows_of(model, using):
        digest.add(line(row))
    return digest.ends()


def put(model: type[models.Model], columns: list[str], rows: Iterable[Row]) -> None:
    """Insert the rows as they are, keys and stamps included."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for field in fields.values():
        field.auto_now = field.auto_now_add = False
    chosen = [fields[column] for column in columns]
    for some in _batches(rows, _at_once(model)):
        model._base_manager.bulk_create(
            [
                model(
                    **{field.attname: _value(field, value) for field, value in zip(chosen, row, strict=True)}
                )
                for row in some
            ]
        )


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _value(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        # Where NULL may not stand, "nothing" is the JSON value of that name.
        return Value(None, field) if value is None and not field.null else value
    if value is None:
        return None
    target = field.target_field if field.remote_field is not None else field
    return target.to_python(value)
