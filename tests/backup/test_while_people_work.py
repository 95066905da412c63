"""A backup is one moment of a clinic that goes on: nothing half in it, nobody held up, nothing large in memory."""

import errno
import io
import os
import threading
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction

from backup import filling
from daysheet import audit
from daysheet.backup import contents, marks, places, sealing, tables, writing
from daysheet.cli.faults import in_a_sentence
from daysheet.home import secret
from daysheet.records import models
from safety import canaries

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_home(clinic_home: Path) -> Path:
    return clinic_home


def work(number: int) -> None:
    """One change and its audit row, in one transaction, as everything in a clinic is."""
    with transaction.atomic():
        models.NightRun.objects.create(
            on=datetime(2026, 1, 1).date().replace(year=2000 + number), finished_at=filling.AT
        )
        audit.record(event="read", who="ana", detail={"number": number})


class Colleague(threading.Thread):
    """Somebody who works on while the backup is made."""

    def __init__(self) -> None:
        super().__init__()
        self.stop, self.done, self.failures = threading.Event(), 0, list[BaseException]()

    def run(self) -> None:
        with closing(connection):
            try:
                while not self.stop.is_set():
                    self.done += 1
                    work(self.done)
                    if self.done % 7 == 0:
                        audit.anchor()
            except BaseException as error:
                self.failures.append(error)


def read(path: Path) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    with path.open("rb") as file:
        for part in contents.read(file, secret("backup")):
            if isinstance(part, contents.TableBegins):
                found[part.label] = rows = []
            elif isinstance(part, list):
                rows.append(part)
            elif isinstance(part, contents.FileBegins):
                found[part.path] = rows = []
            elif isinstance(part, bytes):
                rows.append(part)
            elif isinstance(part, contents.Begin):
                found["head"] = [part.head_number, part.head_mac]
    return found


def test_a_backup_beside_a_busy_colleague_is_one_moment(tmp_path, monkeypatch):
    """He works at every mark and in between; counts, log, head and anchors of the file belong to one moment."""
    canaries.insert(300)
    with transaction.atomic():
        audit.record(event="sign_in", who="ana")
    colleague = Colleague()
    seen: list[int] = []

    def reached(mark: str) -> None:
        if mark in ("backup.snapshot_taken", "backup.half_written"):
            before = colleague.done
            limit = threading.Event()
            for _ in range(2000):
                if colleague.done >= before + 3 or colleague.failures:
                    break
                limit.wait(0.01)
            seen.append(colleague.done - before)

    monkeypatch.setattr(marks, "reached", reached)
    colleague.start()
    try:
        made = [writing.back_up(tmp_path, who="ana", role="owner") for _ in range(3)]
    finally:
        colleague.stop.set()
        colleague.join()
    assert colleague.failures == []
    assert len(seen) == 6
    assert min(seen) >= 3, "the colleague was held up while the backup was made"
    for one in made:
        held = read(one.path)
        numbers = [
            row[tables.columns_of(models.AuditRow).index("number")] for row in held["records.auditrow"]
        ]
        assert numbers == list(range(1, held["head"][0] + 1))
        (head,) = held["records.audithead"]
        assert set(held["head"]) <= set(head)
        events = [row[tables.columns_of(models.AuditRow).index("event")] for row in held["records.auditrow"]]
        assert events.count("read") == len(held["records.nightrun"])
        lines = b"".join(held[places.ANCHORS]).splitlines()
        assert events.count("anchor") <= len(lines)
        assert all(
            f'"number":{n},'.encode() not in line
            for line in lines
            for n in range(held["head"][0] + 1, 10_000)
        )


def test_reading_takes_no_lock_that_a_writer_needs():
    work(1)
    with writing.snapshot() as using:
        assert models.NightRun.objects.using(using).count() == 1
        work(2)
        assert models.NightRun.objects.using(using).count() == 1
        assert models.NightRun.objects.count() == 2
    assert writing.ALIAS not in connections


def test_two_backups_at_once_are_not_made(tmp_path):
    with writing.alone(), pytest.raises(writing.UnableToBackUp, match="Another backup or drill"):
        writing.back_up(tmp_path, who="ana", role="owner")
    assert list(tmp_path.glob("*.backup")) == []


def test_ten_thousand_rows_and_large_letters_never_lie_in_memory(tmp_path):
    canaries.insert(1)
    delivery = models.Delivery.objects.get()
    filling._many(delivery, 12_000)
    filling._requests(letters=12, letter=b"x" * 3_000_000)
    tracemalloc.start()
    made = writing.back_up(tmp_path, who="ana", role="owner")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.rows > 12_000
    assert peak < 30_000_000, peak


def test_loading_takes_rows_in_batches_and_letters_one_by_one():
    filling._requests(letters=3)
    columns = tables.columns_of(models.AttachmentRow)
    rows = list(tables.rows_of(models.AttachmentRow, "default"))
    models.AttachmentRow.objects.all().delete()
    taken: list[int] = []

    def counted():
        for row in rows:
            taken.append(models.AttachmentRow.objects.count())
            yield row

    tables.put(models.AttachmentRow, columns, counted())
    assert taken == [0, 1, 2]
    assert list(tables.rows_of(models.AttachmentRow, "default")) == rows


def test_a_backup_that_does_not_read_back_is_thrown_away(tmp_path, monkeypatch):
    """A disk that loses a bit between writing and reading."""
    written, disk = marks.reached, tmp_path / "disk"

    def rot(mark: str) -> None:
        written(mark)
        if mark == "backup.written":
            (part,) = disk.glob(".*.part")
            raw = bytearray(part.read_bytes())
            raw[-40] ^= 1
            part.write_bytes(raw)

    monkeypatch.setattr(marks, "reached", rot)
    with pytest.raises(writing.UnableToBackUp, match="does not read back"):
        writing.back_up(disk, who="ana", role="owner")
    assert list(disk.iterdir()) == []
    assert audit.latest(at_most=9, events=["backup"]) == []


@pytest.mark.parametrize("at", [0, 1])
def test_a_full_disk_leaves_no_half_backup(at, tmp_path, monkeypatch):
    filling._requests(letters=2, letter=os.urandom(800_000))
    put, disk = sealing.Sealer._put, tmp_path / "disk"

    def full(self, content, *, last):
        if self._number == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        put(self, content, last=last)

    monkeypatch.setattr(sealing.Sealer, "_put", full)
    with pytest.raises(OSError, match="No space left") as raised:
        writing.back_up(disk, who="ana", role="owner")
    assert "The disk is full" in str(in_a_sentence(raised.value))
    assert list(disk.iterdir()) == []
    assert writing.ALIAS not in connections
    assert audit.latest(at_most=9, events=["backup"]) == []


def test_the_log_says_who_made_which_backup(tmp_path):
    made = writing.back_up(tmp_path, who="ana", role="owner")
    (row,) = audit.latest(at_most=9, events=["backup"])
    assert (row.who, row.role, row.target, row.subjects) == ("ana", "owner", made.path.name, ())


def test_the_order_of_rows_is_the_same_on_every_database():
    canaries.insert(1)
    filling._odd_values(models.Delivery.objects.get())
    ids = [
        row[tables.columns_of(models.CaseRow).index("id")]
        for row in tables.rows_of(models.CaseRow, "default")
    ]
    assert len(ids) == 10
    assert ids == sorted(ids, key=str.encode)


def test_every_table_is_in_it_or_left_out_by_name():
    found = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.swapped
    }
    kept = [tables.label_of(model) for model in tables.kept(apps)]
    assert set(kept) | tables.LEFT_OUT == found
    assert not set(kept) & tables.LEFT_OUT
    for model in tables.kept(apps):
        for field in model._meta.concrete_fields:
            if field.remote_field is not None and field.remote_field.model is not model:
                other = field.remote_field.model._meta.label_lower
                assert kept.index(other) < kept.index(tables.label_of(model)), (other, tables.label_of(model))


def test_every_kind_of_column_comes_back_from_a_line():
    """A kind that is not here was never tried: put a value of it into `filling` before adding it."""
    tried = {
        "AutoField", "BigAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField", "DateField",
        "DateTimeField", "DecimalField", "ForeignKey", "JSONField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "TextField",
    }  # fmt: skip
    found = {
        field.get_internal_type() for model in tables.kept(apps) for field in model._meta.concrete_fields
    }
    assert found <= tried


def test_the_head_says_nothing_about_the_clinic(tmp_path):
    made = writing.back_up(tmp_path, who="ana", role="owner")
    head = sealing.read_head(io.BytesIO(made.path.read_bytes()))
    assert head.made_at[:10] == f"{datetime.now(UTC):%Y-%m-%d}"
    assert "records" in head.migrations
    assert "ana" not in str(head.migrations) + head.key + head.daysheet
