"""When a night is due, and what is said where records are missing."""

from datetime import date, datetime, time

import pytest
from django.db import transaction

from daysheet.night import schedule
from daysheet.records.items import Night, reconcile
from daysheet.sheet import collect

AT = time(4, 30)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-11-24 04:29", "2026-11-23", None),
        ("2026-11-24 04:30", "2026-11-23", "2026-11-24"),
        ("2026-11-24 23:59", "2026-11-23", "2026-11-24"),
        ("2026-11-24 04:31", "2026-11-24", None),
        ("2026-11-27 04:31", "2026-11-20", "2026-11-27"),
        ("2026-11-24 04:30", None, "2026-11-24"),
        ("2027-01-01 04:30", "2026-12-31", "2027-01-01"),
        ("2028-02-29 05:00", "2028-02-28", "2028-02-29"),
    ],
)
def test_a_night_is_due_once_a_morning_and_a_missed_hour_is_caught_up(
    now: str, last: str | None, due: str | None
) -> None:
    found = schedule.due(datetime.fromisoformat(now), at=AT, last=date.fromisoformat(last) if last else None)
    assert (found.isoformat() if found else None) == due


@pytest.mark.records
@pytest.mark.django_db
def test_a_clinic_without_records_is_not_told_that_all_is_well() -> None:
    with transaction.atomic():
        reconcile(
            [], night=Night(on=date(2026, 11, 24), records_as_of={}, stale=[]), switched_on=("prior_auth",)
        )
    (said,) = collect.sheet().stale
    assert "No records have come in yet" in said.in_words


@pytest.mark.records
@pytest.mark.django_db
def test_an_earlier_morning_stands_in_print_only() -> None:
    for day in (23, 24):
        with transaction.atomic():
            night = Night(on=date(2026, 11, day), records_as_of={"x": "2026-11-22"}, stale=[])
            reconcile([], night=night, switched_on=("prior_auth",))
    with pytest.raises(collect.NoSheetYet, match=r"sheet-2026-11-23-desk\.pdf"):
        collect.sheet(date(2026, 11, 23))
    with pytest.raises(collect.NoSheetYet, match="No night has run for 25 November"):
        collect.sheet(date(2026, 11, 25))
