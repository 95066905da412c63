"""The register of legal bases: what may be filed, what covers a day, and that everything doubtful refuses."""

from datetime import date, datetime

import pytest
from django.db import connection
from typer.testing import CliRunner

from daysheet import audit
from daysheet.cli import safety
from daysheet.privacy import agreements
from daysheet.privacy.agreements import Covered, Refused, UnableToAddAgreement, UnableToEndAgreement, covers
from daysheet.records.models import Agreement, AuditRow

pytestmark = [pytest.mark.records, pytest.mark.django_db]

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def paper(clinic_home, tmp_path):
    path = tmp_path / "BAA signed.pdf"
    path.write_bytes(b"%PDF-1.7 signed")
    return path


@pytest.fixture
def add(paper):
    def add(**changes) -> int:
        given = {
            "vendor": "texts", "basis": "baa", "party": "Texts Inc.", "scope": ("reminder", "recall"), "by": "owner",
            "starts_on": FIRST, "ends_on": LAST, "signed_on": date(2025, 12, 20), "file": paper,
        }  # fmt: skip
        return agreements.add(**given | changes)

    return add


def test_it_is_filed_with_its_paper_and_audited(add, clinic_home):
    number = add()
    row = Agreement.objects.get(pk=number)
    kept = clinic_home / "agreements" / row.file_sha256
    assert kept.read_bytes() == b"%PDF-1.7 signed"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert row.file_name == "BAA signed.pdf"
    audited = AuditRow.objects.get()
    assert (audited.event, audited.target, audited.who) == ("agreement_added", f"agreement {number}", "owner")
    assert [one.vendor for one in agreements.entries()] == ["texts"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vendor": " "}, "no vendor"), ({"party": ""}, "no party"), ({"basis": "handshake"}, "none of"),
        ({"scope": ()}, "no purpose"), ({"scope": ("",)}, "no purpose"), ({"ends_on": date(2025, 1, 1)}, "before"),
        ({"signed_on": None}, "day it was signed"), ({"file": None}, "signed paper"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_filed(add, changes, message):
    with pytest.raises(UnableToAddAgreement, match=message):
        add(**changes)
    assert not Agreement.objects.exists()


def test_a_paper_that_is_no_file_is_not_filed(add, tmp_path):
    for path in (tmp_path, tmp_path / "absent.pdf"):
        with pytest.raises(UnableToAddAgreement, match="Nothing was registered"):
            add(file=path)
    assert not Agreement.objects.exists()


def test_if_it_cannot_be_audited_it_is_not_filed(add):
    with pytest.raises(audit.UnableToAudit):
        add(by="")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("on", "is_covered"),
    [
        (date(2025, 12, 31), False),
        (FIRST, True),
        (date(2026, 2, 28), True),
        (LAST, True),
        (date(2027, 1, 1), False),
    ],
)
def test_day_before_first_last_day_after(add, on, is_covered):
    add()
    assert isinstance(covers("texts", "reminder", on), Covered) is is_covered


def test_a_later_agreement_takes_over(add):
    add(ends_on=date(2026, 3, 31))
    add(starts_on=date(2026, 4, 1))
    assert all(
        isinstance(covers("texts", "reminder", day), Covered) for day in (date(2026, 3, 31), date(2026, 4, 1))
    )


@pytest.mark.parametrize(
    ("vendor", "purpose", "on"),
    [("", "reminder", FIRST), ("texts", "", FIRST), ("other", "reminder", FIRST), ("texts", "marketing", FIRST),
     ("texts", "reminder", None), ("texts", "reminder", "2026-05-01"), ("texts", "reminder", datetime(2026, 5, 1)),
     ("Texts", "reminder", FIRST)],
)  # fmt: skip
def test_what_is_not_covered_by_name_is_refused(add, vendor, purpose, on):
    add()
    answer = covers(vendor, purpose, on)
    assert isinstance(answer, Refused)
    assert answer.reason


def test_signed_later_is_not_signed_yet(add):
    add(signed_on=date(2026, 6, 1))
    assert isinstance(covers("texts", "reminder", date(2026, 5, 31)), Refused)
    assert isinstance(covers("texts", "reminder", date(2026, 6, 1)), Covered)


def test_a_paper_lost_or_changed_covers_nothing(add, clinic_home):
    row = Agreement.objects.get(pk=add())
    kept = clinic_home / "agreements" / row.file_sha256
    kept.write_bytes(b"another")
    assert "missing or was changed" in covers("texts", "reminder", FIRST).reason
    kept.unlink()
    assert "missing or was changed" in covers("texts", "reminder", FIRST).reason


def test_treatment_and_payment_need_no_paper(add):
    add(vendor="plan", basis="payment", signed_on=None, file=None)
    assert isinstance(covers("plan", "reminder", FIRST), Covered)


@pytest.mark.parametrize("scope", ['{"reminder": 1}', '"reminder"', "null", "[7]", "[]", '[""]', "not json"])
def test_a_scope_that_cannot_be_read_covers_nothing(add, scope, on_postgres):
    number = add()
    if scope == "not json" and on_postgres:
        return  # PostgreSQL itself refuses to keep that
    with connection.cursor() as cursor:
        if not on_postgres:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE records_agreement SET scope = %s WHERE id = %s", [scope, number])
        if not on_postgres:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert isinstance(covers("texts", "reminder", FIRST), Refused)


@pytest.mark.parametrize("column", ["starts_on", "ends_on", "signed_on"])
@pytest.mark.parametrize("junk", ["soon", "2026-13-01", ""])
def test_a_date_that_cannot_be_read_covers_nothing(add, column, junk, on_postgres):
    if on_postgres:
        return  # its date columns hold dates only
    number = add()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE records_agreement SET {column} = %s WHERE id = %s", [junk, number])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert isinstance(covers("texts", "reminder", FIRST), Refused)


def test_ending_takes_effect_at_once(add):
    number = add()
    agreements.end(number, by="owner", on=date(2026, 5, 14), why="contract over")
    assert isinstance(covers("texts", "reminder", date(2026, 5, 13)), Covered)
    assert isinstance(covers("texts", "reminder", date(2026, 5, 14)), Refused)
    assert AuditRow.objects.order_by("number").last().event == "agreement_ended"
    for gone in (number, 999):
        with pytest.raises(UnableToEndAgreement):
            agreements.end(gone, by="owner", on=date(2026, 5, 14), why="again")


@pytest.mark.parametrize("on", [date(2025, 6, 1), FIRST, date(2030, 1, 1)])
def test_ended_before_it_began_or_after_it_ended(add, on):
    add_number = add()
    agreements.end(add_number, by="owner", on=on, why="mistake")
    row = Agreement.objects.get()
    assert FIRST <= row.ends_on <= LAST
    assert isinstance(covers("texts", "reminder", max(on, FIRST)), Refused)


def test_the_commands(paper):
    run = CliRunner().invoke
    assert "nothing may leave" in run(safety.agreements, ["list"]).output
    added = run(
        safety.agreements,
        ["add", "texts", "--basis", "baa", "--party", "Texts Inc.", "--scope", "reminder", "--starts-on", "2026-01-01",
         "--signed-on", "2025-12-01", "--file", str(paper)],
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    assert (
        "texts  baa  Texts Inc.  reminder  from 2026-01-01, without an end"
        in run(safety.agreements, ["list"]).output
    )
    number = str(agreements.entries()[0].id)
    assert run(safety.agreements, ["end", number, "--why", "over"]).exit_code == 0
    assert run(safety.agreements, ["end", number, "--why", "over"]).exit_code == 1
    refused = run(safety.agreements, ["add", "x", "--basis", "baa", "--party", "X", "--scope", "s", "--starts-on", "2026-01-01"])  # fmt: skip
    assert refused.exit_code == 1
    assert run(safety.agreements, ["add", "x", "--basis", "baa", "--party", "X", "--scope", "s", "--starts-on", "soon"]).exit_code == 2  # fmt: skip
