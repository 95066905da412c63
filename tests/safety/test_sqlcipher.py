"""The encrypted database: it does all that Django's does, shows nothing on disk, and opens with its key only."""

import sqlite3
import threading
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from django.db.models import Max, Sum

from daysheet.records.models import Delivery, NightRun, OutcomeScoreRow, PatientRow, VisitRow
from daysheet.records.sqlcipher.base import DatabaseWrapper, UnableToOpen
from safety import canaries

records = pytest.mark.records
KEY = "ab" * 32


def delivery() -> Delivery:
    return Delivery.objects.create(
        name="scores.csv", sha256="0" * 64, received_at=datetime(2026, 5, 1, 8, tzinfo=UTC), as_of=date(2026, 5, 1),
        state="taken",
    )  # fmt: skip


# What both databases must do alike.


@records
@pytest.mark.django_db
def test_decimals_dates_json_and_booleans_come_back_as_they_were():
    file = delivery()
    score = {"case_id": "C", "patient_id": "P", "measure": "LEFS", "scored_on": date(2026, 2, 28)}
    for number, value in enumerate(("0.01", "12.50", "99999.99", "-3.10")):
        OutcomeScoreRow.objects.create(
            id=str(number), score=Decimal(value), source_file=file, source_row=number, **score
        )
    values = list(OutcomeScoreRow.objects.order_by("id").values_list("score", flat=True))
    assert values == [Decimal("0.01"), Decimal("12.50"), Decimal("99999.99"), Decimal("-3.10")]
    assert all(isinstance(value, Decimal) for value in values)
    assert OutcomeScoreRow.objects.aggregate(most=Max("score"), day=Max("scored_on")) == {
        "most": Decimal("99999.99"),
        "day": date(2026, 2, 28),
    }
    counts = {"a": [1, None, True, "Zoë"], "b": {"c": {}}}
    at = datetime(2026, 5, 1, 8, 30, 15, 123456, tzinfo=UTC)
    NightRun.objects.create(on=date(2026, 5, 1), finished_at=at, counts=counts)
    run = NightRun.objects.get(counts__a__0=1, counts__has_key="b")
    assert (run.counts, run.finished_at) == (counts, at)


@records
@pytest.mark.django_db
def test_ten_thousand_rows_in_bulk_and_read_in_chunks():
    file = delivery()
    rows = [
        VisitRow(
            id=f"V-{n:05d}",
            case_id="C",
            patient_id="P",
            visit_on=date(2026, 1, 1),
            source_file=file,
            source_row=n,
        )
        for n in range(10_000)
    ]
    VisitRow.objects.bulk_create(rows)
    ids = [row.id for row in VisitRow.objects.order_by("id").iterator(chunk_size=137)]
    assert ids == [row.id for row in rows]
    assert VisitRow.objects.aggregate(total=Sum("source_row"))["total"] == sum(range(10_000))
    assert len(VisitRow.objects.in_bulk(ids[:3000])) == 3000
    VisitRow.objects.bulk_create(
        rows[:2], update_conflicts=True, unique_fields=["id"], update_fields=["source_row"]
    )
    assert VisitRow.objects.count() == 10_000


@records
@pytest.mark.django_db
def test_an_inner_failure_rolls_back_to_its_savepoint_only():
    file = delivery()
    with transaction.atomic():
        PatientRow.objects.create(id="P-1", source_file=file, source_row=2)
        with pytest.raises(IntegrityError), transaction.atomic():
            PatientRow.objects.create(id="P-2", source_file=file, source_row=3)
            VisitRow.objects.create(
                id="V", case_id="C", patient_id="P", visit_on=date(2026, 1, 1), attendance="perhaps",
                source_file=file, source_row=1,
            )  # fmt: skip
    assert list(PatientRow.objects.values_list("id", flat=True)) == ["P-1"]


@records
@pytest.mark.django_db
def test_parameters_are_never_part_of_the_sql():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, '%%'", ["'; DROP TABLE x; --"])
        assert cursor.fetchone() == ("'; DROP TABLE x; --", "%")
        cursor.execute("SELECT %(a)s, %(b)s", {"a": "1", "b": "%s"})
        assert cursor.fetchone() == ("1", "%s")


@records
@pytest.mark.django_db(transaction=True)
def test_threads_have_connections_of_their_own():
    file = delivery()
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(50):
                with transaction.atomic():
                    PatientRow.objects.create(id=f"{name}-{number}", source_file=file, source_row=number)
                assert PatientRow.objects.filter(id=f"{name}-{number}").exists()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert PatientRow.objects.count() == 200


# What only the encrypted file must do.


@pytest.fixture
def open_file(tmp_path, db):
    """Opens a database file of this test's own, as the product does."""
    opened: list[DatabaseWrapper] = []

    def open_file(name: str = "own.db", key: str = KEY) -> DatabaseWrapper:
        settings = deepcopy(connections["default"].settings_dict)
        settings |= {"NAME": str(tmp_path / name)}
        settings["OPTIONS"] = settings["OPTIONS"] | {"key": key}
        wrapper = DatabaseWrapper(settings, alias="own")
        wrapper.inc_thread_sharing()
        opened.append(wrapper)
        return wrapper

    yield open_file
    for wrapper in opened:
        wrapper.close()


def fill(wrapper: DatabaseWrapper, rows: int = 500) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE patient (id integer PRIMARY KEY, name text)")
        cursor.executemany(
            "INSERT INTO patient VALUES (%s, %s)",
            [(n, canaries.token(n % 9999, "last") * 5) for n in range(rows)],
        )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_the_live_file_its_wal_and_the_folder_show_no_patient():
    canaries.insert(50)
    database = Path(connection.settings_dict["NAME"])
    wal = database.with_name(database.name + "-wal")
    assert wal.stat().st_size > 0
    looked_at = [path for path in files(database.parent.parent) if path.stat().st_size]
    assert {database, wal} <= set(looked_at)
    assert canaries.find_in_files(looked_at) == {}
    assert not database.read_bytes().startswith(b"SQLite format 3")
    assert PatientRow.objects.filter(last_name=canaries.token(50, "last")).exists()


def test_sorting_and_vacuum_leave_nothing_readable(open_file, tmp_path, monkeypatch):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    wrapper = open_file()
    fill(wrapper, 20_000)
    with wrapper.cursor() as cursor:
        cursor.execute("DELETE FROM patient WHERE id %% 2 = 0", [])
        cursor.execute("VACUUM")
        cursor.execute("SELECT name FROM patient ORDER BY name DESC, id")
        cursor.fetchone()
        assert canaries.find_in_files(files(tmp_path)) == {}
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA cipher_integrity_check")
        assert cursor.fetchone() is None
    assert canaries.find_in_files(files(tmp_path)) == {}


def test_the_settings_that_keep_the_promises_are_on(open_file):
    wrapper = open_file()
    expected = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "temp_store": 2,
    }  # fmt: skip
    with wrapper.cursor() as cursor:
        for name, value in expected.items():
            cursor.execute(f"PRAGMA {name}")
            assert cursor.fetchone()[0] == value, name


def test_files_are_for_their_owner_alone(open_file, tmp_path):
    fill(open_file())
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in files(tmp_path)} == dict.fromkeys(
        ("own.db", "own.db-shm", "own.db-wal"), "0o600"
    )


@pytest.mark.parametrize("key", ["cd" * 32, "ab" * 31 + "ac"])
def test_a_wrong_key_is_refused_in_a_sentence(open_file, key):
    first = open_file()
    fill(first)
    first.close()
    with pytest.raises(UnableToOpen, match="does not open with the key on this machine"):
        open_file(key=key).ensure_connection()
    with open_file().cursor() as cursor:
        cursor.execute("SELECT count(*) FROM patient")
        assert cursor.fetchone() == (500,)


@pytest.mark.parametrize("key", ["", "secret", "AB" * 32, "ab" * 32 + "\n", "x'; --"])
def test_no_key_is_no_database(open_file, tmp_path, key):
    with pytest.raises(UnableToOpen, match="no usable key"):
        open_file(key=key).ensure_connection()
    assert files(tmp_path) == []


def test_a_plain_database_in_its_place_is_refused(open_file, tmp_path):
    with sqlite3.connect(tmp_path / "own.db") as other:
        other.execute("CREATE TABLE patient (id)")
    other.close()
    with pytest.raises(UnableToOpen):
        open_file().ensure_connection()


def test_one_flipped_bit_is_refused_on_every_page(open_file, tmp_path):
    first = open_file()
    fill(first, 3000)
    first.close()
    path = tmp_path / "own.db"
    whole = path.read_bytes()
    page = 4096
    places = [number * page + offset for number in range(len(whole) // page) for offset in (20, 2000, 4090)]
    assert len(places) > 100
    accepted = []
    for place in places[:3] + places[3::7]:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        wrapper = open_file()
        try:
            with wrapper.cursor() as cursor:
                cursor.execute("SELECT sum(length(name)), count(*) FROM patient")
                cursor.fetchall()
            accepted.append(place)
        except (UnableToOpen, DatabaseError):
            pass
        finally:
            wrapper.close()
    assert accepted == []


def test_a_busy_database_is_not_called_damaged(open_file, monkeypatch):
    """A wrong sentence would send somebody to restore a backup over a good database."""

    def busy(self, connection):
        raise DatabaseWrapper.Database.OperationalError("database is locked")

    monkeypatch.setattr(DatabaseWrapper, "_prepare", busy)
    with pytest.raises(OperationalError, match="locked"):
        open_file().ensure_connection()


@pytest.mark.parametrize("kind", ["date", "datetime", "time"])
@pytest.mark.parametrize("junk", ["soon", " ", "2026-13-45"])
def test_an_unreadable_date_raises_and_is_not_taken_for_none(open_file, kind, junk):
    with open_file().cursor() as cursor:
        cursor.execute(f"CREATE TABLE one (day {kind})")
        cursor.execute("INSERT INTO one VALUES (%s)", [junk])
        with pytest.raises(ValueError):
            cursor.execute("SELECT day FROM one").fetchone()
        cursor.execute("UPDATE one SET day = NULL")
        cursor.execute("SELECT day FROM one")
        assert cursor.fetchone() == (None,)
