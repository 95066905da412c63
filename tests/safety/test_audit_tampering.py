"""Seven ways to rewrite history, done past Daysheet with plain SQL; each is noticed and the first bad row named."""

import time
from importlib import import_module

import pytest
from django.db import connection, transaction

from daysheet import audit
from daysheet.audit import anchors
from daysheet.audit.seal import Entry, canonical, seal
from daysheet.home import secret
from daysheet.records.models import AuditHead, AuditRow

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]

TRIGGERS = import_module("daysheet.records.migrations.0002_append_only")
TABLE = "records_auditrow"


@pytest.fixture(autouse=True)
def _own_home(clinic_home):
    return clinic_home


@pytest.fixture(autouse=True)
def _triggers_dropped():
    """Who owns the database drops them; what remains is the chain."""
    with connection.schema_editor() as editor:
        TRIGGERS.drop(None, editor)
    yield
    with connection.schema_editor() as editor:
        TRIGGERS.create(None, editor)


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def write(count: int, who: str = "ana") -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                event="read", who=who, subjects=[f"P-{number}"], why="sheet", detail={"page": number}
            )


def expect(fault: audit.Fault, first_bad: int | None) -> None:
    verdict = audit.verify()
    assert not verdict.whole
    assert (verdict.fault, verdict.first_bad) == (fault, first_bad), verdict.sentence
    if first_bad is not None:
        assert f"{first_bad:,}" in verdict.sentence


def copy() -> list[tuple]:
    return [
        list(AuditRow.objects.order_by("number").values()),
        list(AuditHead.objects.values()),
    ]


def put_back(saved) -> None:
    sql(f"DELETE FROM {TABLE}", "DELETE FROM records_audithead")
    AuditRow.objects.bulk_create([AuditRow(**row) for row in saved[0]])
    AuditHead.objects.bulk_create([AuditHead(**row) for row in saved[1]])


@pytest.mark.parametrize(
    "change",
    [
        "who = 'eve'",
        "at = '2026-01-01T00:00:00.000000+00:00'",
        "event = 'printed'",
        "role = 'owner'",
        "subjects = '[]'",
        "subjects = '[\"P-5\"]'",
        "target = 'x'",
        "why = 'other'",
        "detail = '{}'",
        "detail = '{\"page\": 5}'",
        "previous = 'f'",
        "mac = 'f'",
    ],
)
def test_1_a_changed_row(change):
    write(10)
    sql(f"UPDATE {TABLE} SET {change} WHERE number = 5")
    expect(audit.Fault.CHANGED, 5)


def test_1_a_change_with_a_seal_made_without_the_key():
    write(10)
    row = AuditRow.objects.get(number=5)
    entry = Entry(
        5, row.at, row.event, "eve", row.role, canonical(row.subjects), row.target, row.why,
        canonical(row.detail), row.previous, "",
    )  # fmt: skip
    sql(f"UPDATE {TABLE} SET who = 'eve', mac = '{seal(b'guess', row.previous, entry)}' WHERE number = 5")
    expect(audit.Fault.CHANGED, 5)


@pytest.mark.parametrize("number", [1, 5, 9])
def test_2_a_deleted_row(number):
    write(10)
    sql(f"DELETE FROM {TABLE} WHERE number = {number}")
    expect(audit.Fault.MISSING, number)


def test_2_a_deleted_row_with_the_gap_closed():
    write(10)
    sql(f"DELETE FROM {TABLE} WHERE number = 5")
    for number in range(6, 11):
        sql(f"UPDATE {TABLE} SET number = {number - 1} WHERE number = {number}")
    sql(f"UPDATE records_audithead SET number = 9, mac = (SELECT mac FROM {TABLE} WHERE number = 9)")
    expect(audit.Fault.MISSING, 5)


@pytest.mark.parametrize(("one", "other"), [(4, 5), (1, 2), (3, 8)])
def test_3_two_swapped_rows(one, other):
    write(10)
    sql(
        f"UPDATE {TABLE} SET number = 999 WHERE number = {one}",
        f"UPDATE {TABLE} SET number = {one} WHERE number = {other}",
        f"UPDATE {TABLE} SET number = {other} WHERE number = 999",
    )
    expect(audit.Fault.SWAPPED, one)


COPY_ROW = (
    f"INSERT INTO {TABLE} (number, at, event, who, role, subjects, target, why, detail, previous, mac) "
    f"SELECT %d, at, event, 'eve', role, subjects, target, why, detail, previous, 'forged' FROM {TABLE} WHERE number = 1"
)


def test_4_an_inserted_row_in_the_middle():
    write(10)
    for number in range(10, 4, -1):
        sql(f"UPDATE {TABLE} SET number = {number + 1} WHERE number = {number}")
    sql(
        COPY_ROW % 5,
        f"UPDATE records_audithead SET number = 11, mac = (SELECT mac FROM {TABLE} WHERE number = 11)",
    )
    expect(audit.Fault.INSERTED, 5)


@pytest.mark.parametrize(("number", "first_bad"), [(11, 11), (0, 0), (-3, -3)])
def test_4_an_inserted_row_at_an_end(number, first_bad):
    write(10)
    with connection.cursor() as cursor:
        if number < 1:
            cursor.execute(
                "PRAGMA ignore_check_constraints = ON"
                if connection.vendor == "sqlite"
                else f"ALTER TABLE {TABLE} DROP CONSTRAINT audit_counts_from_one"
            )
        cursor.execute(COPY_ROW % number)
    try:
        expect(audit.Fault.INSERTED, first_bad)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE number < 1")
            if number < 1:
                cursor.execute(
                    "PRAGMA ignore_check_constraints = OFF"
                    if connection.vendor == "sqlite"
                    else f"ALTER TABLE {TABLE} ADD CONSTRAINT audit_counts_from_one CHECK (number >= 1)"
                )


def test_5_a_cut_tail():
    write(10)
    sql(f"DELETE FROM {TABLE} WHERE number > 7")
    expect(audit.Fault.TRUNCATED, 8)


def test_5_a_cut_tail_with_the_head_set_back():
    write(10)
    audit.anchor()
    sql(
        f"DELETE FROM {TABLE} WHERE number > 7",
        f"UPDATE records_audithead SET number = 7, mac = (SELECT mac FROM {TABLE} WHERE number = 7)",
    )
    expect(audit.Fault.OLDER_COPY, 8)


def test_5_everything_gone():
    write(10)
    audit.anchor()
    sql(f"DELETE FROM {TABLE}", "DELETE FROM records_audithead")
    expect(audit.Fault.OLDER_COPY, 1)


def test_6_an_older_file_replayed_and_added_to():
    write(5)
    older = copy()
    write(5, who="ben")
    audit.anchor()
    put_back(older)
    write(30, who="eve")
    expect(audit.Fault.OLDER_COPY, 10)


def test_7_an_older_backup_restored():
    write(5)
    audit.anchor()
    older = copy()
    write(5)
    audit.anchor()
    put_back(older)
    expect(audit.Fault.OLDER_COPY, 7)


def test_the_head_set_back_alone():
    write(10)
    sql(f"UPDATE records_audithead SET number = 7, mac = (SELECT mac FROM {TABLE} WHERE number = 7)")
    expect(audit.Fault.HEAD, 8)


def test_a_head_that_names_another_row():
    write(10)
    sql("UPDATE records_audithead SET mac = 'f'")
    expect(audit.Fault.HEAD, 10)


def test_an_anchor_line_changed_is_noticed(clinic_home):
    write(10)
    audit.anchor()
    text = anchors.log_path().read_text()
    anchors.log_path().write_text(text.replace('"number":10', '"number":1'))
    expect(audit.Fault.ANCHORS, None)
    with pytest.raises(audit.UnableToAnchor):
        audit.anchor()


@pytest.mark.parametrize("keep", [0, 1])
def test_an_anchor_line_removed_is_noticed_by_the_chain(keep):
    write(10)
    audit.anchor()
    write(10)
    audit.anchor()
    lines = anchors.log_path().read_bytes().splitlines(keepends=True)
    anchors.log_path().write_bytes(b"".join(lines[:keep]))
    expect(audit.Fault.ANCHORS, 11 if keep == 0 else 22)


def test_anchors_hold_no_names_and_are_for_their_owner_alone():
    write(3)
    assert audit.anchor() == 3
    assert audit.anchor() == 4
    path = anchors.log_path()
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"P-1" not in path.read_bytes()
    verdict = audit.verify()
    assert verdict.whole
    assert "anchored up to row 4" in verdict.sentence


def test_a_head_that_may_yet_be_rolled_back_is_not_anchored():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        audit.anchor()
    assert not anchors.log_path().exists()


def test_another_key_opens_nothing(monkeypatch, tmp_path):
    write(3)
    monkeypatch.setenv("DAYSHEET_HOME", str(tmp_path / "elsewhere"))
    expect(audit.Fault.CHANGED, 1)


def test_an_unwritten_log_is_whole():
    assert audit.verify().sentence == "The audit log is empty."


def test_rows_added_during_a_verification_are_no_fault(monkeypatch):
    """The head is read first; a row and an anchor committed after that must not look like a forgery."""
    write(3)
    from daysheet.audit import verification

    rows = verification._rows

    def slow(*arguments):
        write(2)
        audit.anchor()
        write(1)
        return rows(*arguments)

    monkeypatch.setattr(verification, "_rows", slow)
    verdict = audit.verify()
    assert verdict.whole, verdict.sentence
    assert verdict.rows == 7


def test_speed_is_printed(capsys):
    rows, key, previous, made = 20_000, secret("audit"), "", []
    for number in range(1, rows + 1):
        entry = Entry(
            number, "2026-01-01T00:00:00.000000+00:00", "read", "ana", "pt", '["P-1","P-2"]', "sheet", "morning",
            '{"page":1}', previous, "",
        )  # fmt: skip
        mac = seal(key, previous, entry)
        columns = entry._asdict() | {"subjects": ["P-1", "P-2"], "detail": {"page": 1}, "mac": mac}
        made.append(AuditRow(**columns))
        previous = mac
    AuditRow.objects.bulk_create(made, batch_size=500)
    AuditHead.objects.update_or_create(id=1, defaults={"number": rows, "mac": previous})
    started = time.perf_counter()
    verdict = audit.verify()
    seconds = time.perf_counter() - started
    assert verdict.whole, verdict.sentence
    with capsys.disabled():
        print(f" [verified {rows / seconds:,.0f} rows/s on {connection.vendor}]", end="")
