"""Putting a backup into an empty clinic: the schema of its day, all its rows, then this version's schema; compared,
verified and put on record before anybody can open it.

On PostgreSQL everything is one transaction. On SQLCipher the whole database is part of the folder that is moved
into place at the end. Either way: all of it, or an empty place.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, BinaryIO

import msgspec
from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from daysheet import audit

from . import contents, log_after, marks, places, staging, tables
from .contents import Checked, Part, Row, TableBegins, TableEnds
from .staging import Ready, Stage, UnableToRestore
from .writing import head_of_the_log

Migrations = list[tuple[str, str]]
HALF = 3


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What is now in place. `remarks` are sentences about what was already so when the backup was made, or lies
    beyond it."""

    rows: int
    tables: int
    files: int
    made_at: str
    head_number: int
    remarks: tuple[str, ...] = ()


def restore(
    stage: Stage, file: BinaryIO, key: bytes, checked: Checked, *, name: str, who: str, role: str
) -> Restored:
    """Build the clinic of `file` in the staging folder, which is this process's DAYSHEET_HOME by now."""
    _require_an_empty_database()
    _require_known_migrations(checked)
    with _all_or_nothing():
        historical = _migrate_to(checked.begin.migrations)
        marks.reached("restore.migrated")
        _load(historical, file, key)
        marks.reached("restore.loaded")
        _compare(historical, checked)
        marks.reached("restore.compared")
        _migrate_to_this_version()
        _reset_sequences()
        remarks = (*log_after.remarks(stage, checked.begin), *_papers_unlike_their_hash(stage))
        sha256 = places.sha256_of_file(file)
        _record(checked, name=name, sha256=sha256, who=who, role=role)
        marks.reached("restore.recorded")
        staging.say_ready(stage, Ready(sha256, head_of_the_log()[1]))
        marks.reached("restore.ready")
    marks.reached("restore.committed")
    connections.close_all()
    return _told(checked, remarks)


def _told(checked: Checked, remarks: tuple[str, ...]) -> Restored:
    return Restored(
        rows=checked.rows,
        tables=len(checked.end.tables),
        files=len(checked.end.files),
        made_at=checked.begin.made_at,
        head_number=checked.begin.head_number,
        remarks=remarks,
    )


def was_finished(ready: Ready | None, file: BinaryIO) -> bool:
    """Whether a killed restore of this very file had everything done but the move into place."""
    if ready is None or ready.sha256 != places.sha256_of_file(file):
        return False
    try:
        done = head_of_the_log()[1] == ready.mac
    except DatabaseError:
        done = False
    connections.close_all()
    return done


def finished(checked: Checked) -> Restored:
    return _told(checked, ("A restore that had been interrupted before its last step was finished.",))


def _all_or_nothing() -> AbstractContextManager[None]:
    """SQLite changes tables outside of transactions only; there the folder is what is all or nothing."""
    if connection.vendor == "postgresql":
        return transaction.atomic(durable=True)  # type: ignore[no-any-return]
    return nullcontext()


def _require_an_empty_database() -> None:
    if connection.introspection.table_names():
        raise UnableToRestore(
            "The database that DATABASE_URL names is not empty, and a restore never writes over a clinic. Name an "
            "empty one. Nothing was restored."
        )


def _require_known_migrations(checked: Checked) -> None:
    known = set(MigrationExecutor(connection).loader.graph.nodes)
    unknown = {tuple(one) for one in checked.begin.migrations} - known
    if unknown:
        raise UnableToRestore(
            f"This backup was made by a newer Daysheet ({checked.begin.daysheet}). Install that version or a later "
            "one and restore again. Nothing was restored."
        )


def _migrate_to(wanted: Migrations) -> Apps:
    """The tables as they were on the day of the backup, and the models that fit them."""
    executor = MigrationExecutor(connection)
    graph, chosen = executor.loader.graph, {tuple(one) for one in wanted}
    targets = sorted(
        one for one in chosen if not chosen & {child.key for child in graph.node_map[one].children}
    )
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def _load(apps: Apps, file: BinaryIO, key: bytes) -> None:
    """All rows in one transaction; references are checked at its end, so that their order does not matter."""
    known = {tables.label_of(model): model for model in tables.kept(apps)}
    file.seek(0)
    with transaction.atomic():
        _clear(apps)
        parts = contents.read(file, key)
        place = 0
        for part in parts:
            if isinstance(part, TableBegins):
                _put(_model(known, part.label), part, _rows(parts))
                place += 1
            if place == HALF:
                marks.reached("restore.half_loaded")
        _check_references()


def _check_references() -> None:
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise UnableToRestore(
            "A row of this backup refers to one that is not in it. Nothing was restored."
        ) from error


def _put(model: type[models.Model], table: TableBegins, rows: Iterator[Row]) -> None:
    try:
        tables.put(model, table.columns, rows)
    except (DatabaseError, ValidationError, ValueError, TypeError, KeyError) as error:
        # The database's own words quote the row.
        raise UnableToRestore(
            f"Rows of {table.label} do not fit into this database ({type(error).__name__}). Nothing was restored."
        ) from error


def _clear(apps: Apps) -> None:
    """Rows that migrations made by themselves; the backup has its own of them."""
    for model in reversed(tables.kept(apps)):
        if model._base_manager.exists():
            model._base_manager.all().delete()


def _model(known: dict[str, type[models.Model]], label: str) -> type[models.Model]:
    try:
        return known[label]
    except KeyError as error:
        raise UnableToRestore(
            f"This backup holds a table {label} that its own version of Daysheet did not have. Nothing was restored."
        ) from error


def _rows(parts: Iterator[Part]) -> Iterator[Row]:
    for part in parts:
        if isinstance(part, TableEnds):
            return
        assert isinstance(part, list)
        yield part


def _compare(apps: Apps, checked: Checked) -> None:
    """What stands in the database now is what the backup says stood in the old one: every row of every table."""
    found = {
        tables.label_of(model): tables.digest_of(model, connection.alias)
        for model in tables.kept(apps)
        if tables.label_of(model) in checked.end.tables
    }
    unlike = sorted(label for label, said in checked.end.tables.items() if found.get(label) != said)
    if unlike:
        raise UnableToRestore(
            f"After loading, these tables are not as they were backed up: {', '.join(unlike)}. Nothing was restored."
        )


def _migrate_to_this_version() -> None:
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _reset_sequences() -> None:
    """On PostgreSQL rows that brought their own numbers do not move the counter of the next one."""
    statements = connection.ops.sequence_reset_sql(no_style(), tables.kept(current_apps))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _papers_unlike_their_hash(stage: Stage) -> list[str]:
    """Signed papers and attachments against the hash under which they were filed, long before the backup."""
    folder = stage.folder / "agreements"
    papers = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [f"The signed paper {path.name[:12]}… is not as it was filed; it was so before the backup."
             for path in papers if places.sha256(path) != path.name]  # fmt: skip
    return found + [
        f"Attachment {number} is not as it was filed; it was so before the backup."
        for model in tables.kept(current_apps)
        for number in _contents_unlike_their_hash(model)
    ]


def _contents_unlike_their_hash(model: type[models.Model]) -> Iterator[Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if not isinstance(fields.get("content"), models.BinaryField) or "sha256" not in fields:
        return
    rows = model._base_manager.order_by("pk").values_list("pk", "content", "sha256").iterator(chunk_size=1)
    yield from (pk for pk, content, said in rows if places.sha256_of(bytes(content)) != said)


def _record(checked: Checked, *, name: str, sha256: str, who: str, role: str) -> None:
    begin = checked.begin
    with transaction.atomic():
        audit.record(
            event=audit.Event.RESTORED,
            who=who,
            role=role,
            target=name,
            why=f"restored the backup made at {begin.made_at}",
            detail={
                "sha256": sha256,
                "row": begin.head_number,
                "rows": checked.rows,
                "daysheet": begin.daysheet,
            },
        )
