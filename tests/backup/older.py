"""Backups as other versions of Daysheet, or somebody with the key, would write them: a real one, rewritten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from django.db.migrations.loader import MigrationLoader

from daysheet.backup import contents, key, sealing
from daysheet.backup.contents import Begin, FileBegins, FileEnds, Keys, TableBegins, TableEnds, Writer

BEFORE = ("records", "0002_append_only")
"""The last migration before there was a register of requests."""


def _rewritten(
    source: Path, key_file: Path, target: Path, *, begin: Callable[[Begin], Begin] = lambda one: one,
    table: Callable[[str, list[str]], list[str] | None] = lambda _label, columns: columns, more: str = "",
) -> Path:  # fmt: skip
    secret = key.from_file(key_file)
    with source.open("rb") as raw, target.open("wb") as out:
        parts = contents.read(raw, secret)
        first = begin(next(part for part in parts if isinstance(part, Begin)))
        head = sealing.new_head(
            key=secret, daysheet=first.daysheet, made_at=first.made_at, migrations=dict(first.migrations)
        )
        writer = Writer(out, secret, head)
        writer.say(first)
        if more:
            writer.file(more, [b"escaped"])
        for part in parts:
            if isinstance(part, Keys):
                writer.say(part)
            elif isinstance(part, FileBegins):
                writer.file(part.path, _until(parts, FileEnds))
            elif isinstance(part, TableBegins):
                _table(writer, part, list(_until(parts, TableEnds)), table(part.label, part.columns))
        writer.close()
    return target


def _until(parts: Any, end: type) -> Any:
    for part in parts:
        if isinstance(part, end):
            return
        yield part


def _table(writer: Writer, part: TableBegins, rows: list[Any], columns: list[str] | None) -> None:
    if columns is not None:
        places = [part.columns.index(column) for column in columns]
        writer.table(part.label, columns, ([row[place] for place in places] for row in rows))


def without_the_register(source: Path, key_file: Path, target: Path) -> Path:
    loader = MigrationLoader(None)
    old = loader.project_state(BEFORE).apps
    columns = {
        model._meta.label_lower: {field.attname for field in model._meta.concrete_fields}
        for model in old.get_models(include_auto_created=True)
    }
    known = set(loader.graph.forwards_plan(BEFORE))

    def begin(one: Begin) -> Begin:
        kept = [pair for pair in one.migrations if pair[0] != "records" or tuple(pair) in known]
        return msgspec.structs.replace(one, migrations=kept, daysheet="0.0.9")

    def table(label: str, found: list[str]) -> list[str] | None:
        if not label.startswith("records."):
            return found
        return [column for column in found if column in columns[label]] if label in columns else None

    return _rewritten(source, key_file, target, begin=begin, table=table)


def with_a_migration_of_tomorrow(source: Path, key_file: Path, target: Path) -> Path:
    def begin(one: Begin) -> Begin:
        return msgspec.structs.replace(
            one, migrations=[*one.migrations, ("records", "0999_tomorrow")], daysheet="99.0"
        )

    return _rewritten(source, key_file, target, begin=begin)


def with_a_file(source: Path, key_file: Path, target: Path, name: str) -> Path:
    return _rewritten(source, key_file, target, more=name)
