"""Files with an export flag: rows replace rows with the same key, a 3 removes."""

from datetime import date
from pathlib import Path

import pytest

from daysheet.audit import verify
from daysheet.intake import take
from daysheet.records.models import AuditRow, AuthorizationRow, Delivery
from intake.samples import AUTHORIZATIONS, authorization, write

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)


def import_rows(folder: Path, *rows: list[str], on: date = ON, name: str = "Authorizations.csv"):
    (taken,) = take(write(folder / name, AUTHORIZATIONS, rows), by="dana", on=on)
    return taken


def test_new_rows_are_inserted_with_where_they_came_from(tmp_path):
    taken = import_rows(
        tmp_path, authorization("A-1"), authorization("A-2", payer_type="16", auth_end_date="11/30/2026")
    )
    assert (taken.state, taken.rows_in, taken.inserted) == ("taken", 2, 2), taken.reason
    row = AuthorizationRow.objects.get(id="A-2")
    assert (row.ends_on, row.payer_class, row.status) == (date(2026, 11, 30), "medicare_advantage", "active")
    assert (row.source_file_id, row.source_row) == (taken.delivery_id, 3)
    delivery = Delivery.objects.get()
    assert delivery.columns["ends_on"] == "auth_end_date"
    assert delivery.record_kind == "authorization"


def test_a_known_key_is_replaced_and_a_three_removes(tmp_path):
    import_rows(tmp_path, authorization("A-1"), authorization("A-2"))
    taken = import_rows(
        tmp_path,
        authorization("A-1", visit_authorized_for="20", export_flag="2"),
        authorization("A-2", export_flag="3"),
        authorization("A-9", export_flag="3"),
        authorization("A-3", export_flag="2"),
    )
    assert (taken.inserted, taken.replaced, taken.removed) == (1, 1, 2)
    assert dict(AuthorizationRow.objects.values_list("id", "visits_authorized")) == {"A-1": 20, "A-3": 12}


def test_a_row_to_be_removed_needs_nothing_but_its_key(tmp_path):
    import_rows(tmp_path, authorization("A-1"))
    taken = import_rows(tmp_path, authorization("A-1", export_flag="3", auth_end_date="?", case_id=""))
    assert (taken.removed, taken.rejects) == (1, 0)
    assert not AuthorizationRow.objects.exists()


def test_the_same_row_twice_is_a_duplicate_and_a_later_version_stands(tmp_path):
    taken = import_rows(
        tmp_path, authorization("A-1"), authorization("A-1"), authorization("A-1", visit_authorized_for="24")
    )
    assert (taken.inserted, taken.duplicates, taken.replaced, taken.rows_in) == (1, 1, 1, 3)
    assert AuthorizationRow.objects.get().visits_authorized == 24


def test_removed_and_new_again_in_one_file(tmp_path):
    import_rows(tmp_path, authorization("A-1"))
    taken = import_rows(
        tmp_path, authorization("A-1", export_flag="3"), authorization("A-1", auth_number="B")
    )
    assert (taken.removed, taken.inserted) == (1, 1)
    assert AuthorizationRow.objects.get().number == "B"


def test_a_faulty_row_is_rejected_with_line_and_column_and_the_others_are_taken(tmp_path):
    taken = import_rows(
        tmp_path,
        authorization("A-1", auth_end_date="31.12.2026"),
        authorization("A-2", visit_authorized_for="twelve"),
        authorization("A-3", auth_start_date="2026-12-02"),
        authorization("", auth_number="X"),
        authorization("A-5", authorization_status=""),
        authorization("A-6", visit_authorized_for="-1"),
        authorization("A" * 121),
        authorization("A-7"),
    )
    assert (taken.state, taken.rows_in, taken.inserted, taken.rejects) == ("taken", 8, 1, 7)
    stood = Delivery.objects.get().rejected.order_by("row")
    assert [(reject.row, reject.column) for reject in stood] == [
        (2, "auth_end_date"), (3, "visit_authorized_for"), (4, ""), (5, "record_id"), (6, "authorization_status"),
        (7, "visit_authorized_for"), (8, "record_id"),
    ]  # fmt: skip
    assert stood[0].reason == "not a date as YYYY-MM-DD or MM/DD/YYYY"
    assert stood[0].raw[0] == "A-1"
    assert all("31.12" not in reject.reason for reject in taken.rejected)


def test_a_rejected_row_leaves_the_stored_record_as_it_was(tmp_path):
    import_rows(tmp_path, authorization("A-1"))
    import_rows(tmp_path, authorization("A-1", auth_end_date="soon"))
    assert AuthorizationRow.objects.get().ends_on == date(2026, 12, 1)


def test_the_same_file_again_changes_nothing(tmp_path):
    first = import_rows(tmp_path, authorization("A-1"))
    audited = AuditRow.objects.count()
    again = import_rows(tmp_path, authorization("A-1"))
    assert (again.state, again.delivery_id) == ("already", first.delivery_id)
    assert "already taken" in again.reason
    assert (Delivery.objects.count(), AuditRow.objects.count()) == (1, audited)


def test_a_late_file_fills_gaps_but_does_not_undo_newer_rows(tmp_path):
    import_rows(tmp_path, authorization("A-1", visit_authorized_for="20"), on=date(2026, 11, 24))
    late = import_rows(tmp_path, authorization("A-1"), authorization("A-2"), on=date(2026, 11, 23))
    assert (late.state, late.inserted, late.duplicates) == ("taken", 1, 1)
    assert any("older" in warning for warning in late.warnings)
    assert AuthorizationRow.objects.get(id="A-1").visits_authorized == 20


def test_every_import_is_in_the_audit_chain(tmp_path):
    import_rows(tmp_path, authorization("A-1"), authorization("A-2", auth_end_date="x"))
    row = AuditRow.objects.get()
    assert (row.event, row.who, row.target) == ("import", "dana", "Authorizations.csv")
    assert (row.detail["rows_in"], row.detail["inserted"], row.detail["rejects"]) == (2, 1, 1)
    assert verify().whole


def test_when_the_audit_row_cannot_be_written_nothing_is_taken(tmp_path, monkeypatch):
    from daysheet.audit import UnableToAudit
    from daysheet.intake import taking

    def refuse(**_: object) -> None:
        raise UnableToAudit("the chain is broken")

    monkeypatch.setattr(taking, "record", refuse)
    with pytest.raises(UnableToAudit):
        import_rows(tmp_path, authorization("A-1"))
    assert not AuthorizationRow.objects.exists()
    assert not Delivery.objects.exists()
