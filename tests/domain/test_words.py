"""Days, counts and money as the front desk says them."""

from datetime import date, timedelta

import pytest

from daysheet.domain.coverage import AuthorizationRequest
from daysheet.domain.schedule import Appointment
from daysheet.domain.words import count, day, days, dollars, in_days

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (TODAY, "Tuesday, 24 November"),
        (date(2026, 11, 30), "Monday, 30 November"),
        (date(2026, 12, 1), "1 December"),
        (date(2026, 11, 23), "23 November"),
        (date(2027, 1, 4), "4 January"),
        (TODAY + timedelta(days=182), "25 May"),
        (TODAY + timedelta(days=183), "26 May 2027"),
        (TODAY - timedelta(days=183), "25 May 2026"),
    ],
)
def test_a_day_near_today(value, said):
    assert day(value, near=TODAY) == said


def test_a_day_by_itself_has_its_year():
    assert day(date(2028, 2, 29)) == "29 February 2028"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (TODAY, "today"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 12, 1), "in 7 days"),
        (date(2026, 11, 22), "2 days ago"),
    ],
)
def test_how_far_away_a_day_is(value, said):
    assert in_days(value, today=TODAY) == said


@pytest.mark.parametrize(
    ("today", "other"), [(date(2026, 10, 31), date(2026, 11, 2)), (date(2027, 3, 13), date(2027, 3, 15))]
)
def test_the_changing_of_the_clocks_is_no_day(today, other):
    assert in_days(other, today=today) == "in 2 days"
    assert in_days(today, today=other) == "2 days ago"


@pytest.mark.parametrize(("number", "said"), [(0, "0 visits"), (1, "1 visit"), (2, "2 visits")])
def test_counts(number, said):
    assert count(number, "visit") == said


def test_counts_of_things_that_are_spelled_otherwise():
    assert count(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "$0"), (49, "$0"), (50, "$1"), (13250, "$133"), (124049, "$1,240"), (100000000, "$1,000,000")],
)
def test_money_is_rounded_to_dollars(cents, said):
    assert dollars(cents) == said


def test_a_list_of_days_ends_with_how_many_more():
    found = [TODAY + timedelta(days=apart) for apart in range(6)]
    assert days(found[:1]) == "Tue 24 Nov"
    assert days(found[:2]) == "Tue 24 Nov and Wed 25 Nov"
    assert days(found).endswith("Fri 27 Nov and 2 more")


def test_a_record_knows_its_kind_even_with_a_field_of_that_name():
    row = {"source_file": 1, "source_row": 2, "patient_id": "P-1", "case_id": "C-1"}
    request = AuthorizationRequest(id="R-1", **row)
    from datetime import datetime

    booked = Appointment(id="T-1", starts_at=datetime(2026, 11, 24, 9), kind="Follow-up", **row)
    assert (request.record_kind, booked.record_kind) == ("authorization_request", "appointment")
