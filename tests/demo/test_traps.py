"""The look-alikes are worth their name: whoever overlooks one thing in the files answers wrongly."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from . import oracle
from .growth import clinic
from .oracle import Files, OneCase, Reading

ON = date(2026, 11, 24)
Change = Callable[[Files, pytest.MonkeyPatch], None]


def removed_rows_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "live", lambda table: table)
    files.__init__(files.out, files.on)  # type: ignore[misc]


def second_payers_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OneCase, "is_secondary", lambda self, auth: False)


def inactive_ones_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    for auths in files.auths.values():
        for auth in auths:
            auth["authorization_status"] = "A"


def cancelled_visits_stay_booked(files: Files, patch: pytest.MonkeyPatch) -> None:
    for case, visits in files.visits.items():
        files.visits[case] = [one for one in visits if one["visit_status"] != "Cancelled"]


def no_shows_use_visits(files: Files, patch: pytest.MonkeyPatch) -> None:
    for visits in files.visits.values():
        for one in visits:
            if one["visit_status"] == "No Show":
                one["visit_status"] = "Completed"


def only_signed_visits_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    for case, visits in files.visits.items():
        files.visits[case] = [
            one for one in visits if one["note_finalized_date"] or one["visit_status"] != "Completed"
        ]


def discharges_are_overlooked(files: Files, patch: pytest.MonkeyPatch) -> None:
    for case in files.cases.values():
        case["discharge_date"] = ""


def every_payer_requires_one(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "REQUIRES", oracle.KNOWN)


def lead_a_day_longer(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.lead
    patch.setattr(OneCase, "lead", lambda self: before(self) + 1)


def lead_a_day_shorter(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.lead
    patch.setattr(OneCase, "lead", lambda self: before(self) - 1)


def the_clock_ends_a_day_early(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.past_clock

    def early(self: OneCase, request: oracle.Row) -> bool:
        sent = request["submitted_on"]
        moved = (date.fromisoformat(sent) - timedelta(1)).isoformat() if sent else ""
        return before(self, request | {"submitted_on": moved})

    patch.setattr(OneCase, "past_clock", early)


def every_appointment_is_a_visit(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.booked_days

    def rows_not_days(self: OneCase) -> list[date]:
        days = before(self)
        all_rows = [oracle.must(one["start_date"]) for one in self.files.appointments[self.id]]
        return sorted(day for day in all_rows if day in days)

    patch.setattr(OneCase, "booked_days", rows_not_days)


def inactive_appointments_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    for appointments in files.appointments.values():
        for one in appointments:
            one["appointment_status"] = "Active"


def codes_of_an_approval_are_ignored(files: Files, patch: pytest.MonkeyPatch) -> None:
    for terms in files.terms.values():
        terms["codes"] = ""


CHANGES: tuple[Change, ...] = (
    removed_rows_count,
    second_payers_count,
    inactive_ones_count,
    cancelled_visits_stay_booked,
    no_shows_use_visits,
    only_signed_visits_count,
    discharges_are_overlooked,
    every_payer_requires_one,
    lead_a_day_longer,
    lead_a_day_shorter,
    the_clock_ends_a_day_early,
    every_appointment_is_a_visit,
    inactive_appointments_count,
    codes_of_an_approval_are_ignored,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_overlooking_it_shows(change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    place = clinic(5, 500, ON)
    files = Files(place.out, ON)
    change(files, monkeypatch)
    planted = {
        (one["kind"], one["subject"]["kind"], one["subject"]["id"])
        for one in place.truth["planted"]
        if one["workflow"] == "prior_auth"
    }
    also = {
        (other["kind"], other["subject"]["kind"], other["subject"]["id"])
        for one in place.truth["planted"]
        for other in one.get("also", [])
    }
    try:
        derived = oracle.prior_auth(files, Reading())
    except AssertionError:
        return  # the second reading itself noticed that the files no longer make sense
    assert derived - also != planted - also
