"""What people do with items: one change, one audit row, both or neither."""

import pytest

from daysheet import audit
from daysheet.records.items import UnableToDecide
from daysheet.records.models import AuditRow
from daysheet.sheet import actions

from .nights import ANA, MONDAY, asks, found, item, later, night, rows

pytestmark = [pytest.mark.records, pytest.mark.django_db]

DOINGS = {
    "snooze": (actions.snooze, {"until": later(3)}, "item_snoozed", "snoozed"),
    "done": (actions.done, {"because": " faxed to the payer "}, "item_done", "done"),
    "dismiss": (actions.dismiss, {"because": "the payer waived it"}, "item_dismissed", "dismissed"),
    "reopen": (actions.reopen, {}, "item_reopened", "open"),
}


@pytest.fixture(autouse=True)
def _a_night(clinic_home):
    night(MONDAY, found(), asks())


@pytest.mark.parametrize("name", DOINGS)
def test_one_change_and_one_audit_row(name):
    do, more, event, state = DOINGS[name]
    others = [row for row in rows() if row["subject_id"] != "A-1"]
    do(handle=item().handle, version=1, by=ANA, **more)
    now = item()
    assert (now.state, now.version, now.decided_by, now.decided_on) == (state, 2, "ana", MONDAY)
    (row,) = AuditRow.objects.all()
    assert (row.event, row.who, row.role, row.subjects) == (event, "ana", "front_desk", ["P-1"])
    assert row.target == "prior_auth:visits_run_out:authorization:A-1"
    assert [row for row in rows() if row["subject_id"] != "A-1"] == others
    assert audit.verify().rows == 1


@pytest.mark.parametrize("name", DOINGS)
def test_without_its_audit_row_nothing_changes(name, monkeypatch):
    do, more, _, _ = DOINGS[name]
    before = rows()

    def fails(**_):
        raise audit.UnableToAudit("the log cannot be written")

    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(audit.UnableToAudit):
        do(handle=item().handle, version=1, by=ANA, **more)
    assert rows() == before
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("name", DOINGS)
def test_a_stale_version_changes_nothing(name):
    do, more, _, _ = DOINGS[name]
    actions.snooze(handle=item().handle, version=1, until=later(5), by=ANA)
    before, logged = rows(), AuditRow.objects.count()
    with pytest.raises(
        UnableToDecide, match=r"^Somebody else changed this item meanwhile\. Nothing was saved"
    ):
        do(handle=item().handle, version=1, by=ANA, **more)
    assert (rows(), AuditRow.objects.count()) == (before, logged)


@pytest.mark.parametrize("name", DOINGS)
def test_an_item_that_is_not_there(name):
    do, more, _, _ = DOINGS[name]
    with pytest.raises(UnableToDecide, match="does not exist any more"):
        do(handle="0" * 16, version=1, by=ANA, **more)


@pytest.mark.parametrize("because", ["", "   ", "\n\t"])
def test_putting_away_needs_a_reason(because):
    before = rows()
    with pytest.raises(UnableToDecide, match="Say why"):
        actions.dismiss(handle=item().handle, version=1, because=because, by=ANA)
    assert rows() == before
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("until", [MONDAY, later(-1)])
def test_a_snooze_ends_on_a_day_to_come(until):
    with pytest.raises(UnableToDecide, match="still to come"):
        actions.snooze(handle=item().handle, version=1, until=until, by=ANA)
    assert item().state == "open"


def test_the_reason_is_kept_with_the_item_and_in_the_log():
    actions.done(handle=item().handle, version=1, because=" faxed to the payer ", by=ANA)
    assert item().decided_because == "faxed to the payer"
    assert AuditRow.objects.get().why == "faxed to the payer"
    assert item().hidden_until == later(3)


def test_an_item_that_settled_itself_is_not_decided_any_more():
    night(later(1), asks())
    before = rows()
    with pytest.raises(UnableToDecide, match="settled itself"):
        actions.snooze(handle=item().handle, version=item().version, until=later(5), by=ANA)
    assert rows() == before


def test_before_the_first_night_there_is_nothing_to_decide():
    from daysheet.records.models import NightRun

    NightRun.objects.all().delete()
    with pytest.raises(UnableToDecide, match="No night has run yet"):
        actions.done(handle=item().handle, version=1, by=ANA)
