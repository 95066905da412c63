"""The look-alikes are worth their name: whoever overlooks one thing in the files answers wrongly."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from . import oracle
from .growth import clinic
from .oracle import Files, OneCase, OnePatient, Reading

ON = date(2027, 10, 29)
"""A Friday: people worked ten, eleven, fourteen and fifteen days before it."""
Change = Callable[[Files, pytest.MonkeyPatch], None]


def removed_rows_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "live", lambda table: table)
    files.__init__(files.out, files.on)  # type: ignore[misc]


def every_second_payers_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OnePatient, "followed", staticmethod(lambda auth: True))


def no_second_payers_count(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OnePatient, "followed", staticmethod(lambda auth: auth.rank == "1"))


def second_payers_are_first_ones(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OneCase, "rank_of", lambda self, auth: "1")


def the_first_payers_lead_holds_for_all(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OnePatient.lead
    patch.setattr(OnePatient, "lead", lambda self, payer: before(self, next(iter(self.cases.values())).payer))


def letters_are_not_read(files: Files, patch: pytest.MonkeyPatch) -> None:
    for terms in files.terms.values():
        terms["letter_ends_on"] = ""


def every_row_is_an_authorization(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OnePatient, "same", lambda self, one, other: False)


def one_authorization_per_payer(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "plain_number", lambda number: "all the same")


def numbers_are_compared_as_written(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "plain_number", lambda number: number)


def every_row_of_a_visit_counts(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        OneCase, "using", lambda self: sorted(oracle.must(one["visit_date"]) for one in self.completed)
    )


def nothing_is_asked_in_time(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OneCase, "asked_in_time", lambda self, payer, day: False)


def whoever_waits_has_asked_in_time(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OneCase, "asked_in_time", lambda self, payer, day: bool(self.waiting()))


def an_answer_on_the_day_is_in_time(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.asked_in_time
    patch.setattr(OneCase, "asked_in_time", lambda self, payer, day: before(self, payer, day + timedelta(1)))


def units_of_single_codes_are_ignored(files: Files, patch: pytest.MonkeyPatch) -> None:
    for terms in files.terms.values():
        terms["code_units"] = ""


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
    before = OnePatient.lead
    patch.setattr(OnePatient, "lead", lambda self, payer: before(self, payer) + 1)


def lead_a_day_shorter(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OnePatient.lead
    patch.setattr(OnePatient, "lead", lambda self, payer: before(self, payer) - 1)


def the_clock_ends_a_day_early(files: Files, patch: pytest.MonkeyPatch) -> None:
    before = OneCase.last_day_for_answer

    def early(self: OneCase, request: oracle.Row) -> date | None:
        due = before(self, request)
        return due and due - timedelta(1)

    patch.setattr(OneCase, "last_day_for_answer", early)


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


def nothing_ever_sleeps(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OneCase, "going_on", property(lambda self: not self.discharged))


def evaluations_need_cover(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "EVALUATION_EXEMPT", ())


def the_window_back_is_a_day_longer(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "DAYS_BACK", {"UHC Medicare Advantage": 11})


def the_window_back_is_a_day_shorter(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "DAYS_BACK", {"UHC Medicare Advantage": 9})


def every_payer_may_be_asked_back(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "DAYS_BACK", dict.fromkeys(oracle.REQUIRES, 10))


def requests_after_the_fact_are_overlooked(files: Files, patch: pytest.MonkeyPatch) -> None:
    for table in files.requests.values():
        for one in table:
            one["kind"] = "initial" if one["kind"] == "retro" else one["kind"]


def _appeals_end(patch: pytest.MonkeyPatch, days: int) -> None:
    before = OneCase.last_day_to_appeal

    def moved(self: OneCase, request: oracle.Row) -> date | None:
        last = before(self, request)
        return last and last + timedelta(days)

    patch.setattr(OneCase, "last_day_to_appeal", moved)


def appeals_end_a_day_early(files: Files, patch: pytest.MonkeyPatch) -> None:
    _appeals_end(patch, -1)


def appeals_end_a_day_late(files: Files, patch: pytest.MonkeyPatch) -> None:
    _appeals_end(patch, 1)


def appeals_already_sent_are_overlooked(files: Files, patch: pytest.MonkeyPatch) -> None:
    for case, table in files.requests.items():
        files.requests[case] = [one for one in table if one["kind"] != "appeal"]


def cuts_are_no_refusals(files: Files, patch: pytest.MonkeyPatch) -> None:
    for table in files.requests.values():
        for one in table:
            one["appeal_by"] = "" if one["status"] == "partial" else one["appeal_by"]


def an_unknown_letter_is_missing(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OnePatient, "no_letter", staticmethod(lambda request: request["letter"] != "yes"))


def letters_of_ended_ones_are_missed(files: Files, patch: pytest.MonkeyPatch) -> None:
    for table in files.requests.values():
        for one in table:
            one["authorization_id"] = "" if one["letter"] == "no" else one["authorization_id"]


def approvals_are_entered_within_59_days(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "ENTERED_WITHIN", timedelta(59))


def approvals_are_entered_within_61_days(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "ENTERED_WITHIN", timedelta(61))


def inactive_rows_are_not_entered(files: Files, patch: pytest.MonkeyPatch) -> None:
    for case, auths in files.auths.items():
        files.auths[case] = [one for one in auths if one["authorization_status"] == "A"]


def rows_that_requests_name_are_not_followed(files: Files, patch: pytest.MonkeyPatch) -> None:
    for table in files.requests.values():
        for one in table:
            one["authorization_id"] = ""


def an_evaluation_is_recent_for_13_days(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "RECENT", timedelta(13))


def an_evaluation_is_recent_for_15_days(files: Files, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(oracle, "RECENT", timedelta(15))


CHANGES: tuple[Change, ...] = (
    nothing_ever_sleeps,
    evaluations_need_cover,
    the_window_back_is_a_day_longer,
    the_window_back_is_a_day_shorter,
    every_payer_may_be_asked_back,
    requests_after_the_fact_are_overlooked,
    appeals_end_a_day_early,
    appeals_end_a_day_late,
    appeals_already_sent_are_overlooked,
    cuts_are_no_refusals,
    an_unknown_letter_is_missing,
    letters_of_ended_ones_are_missed,
    approvals_are_entered_within_59_days,
    approvals_are_entered_within_61_days,
    inactive_rows_are_not_entered,
    rows_that_requests_name_are_not_followed,
    an_evaluation_is_recent_for_13_days,
    an_evaluation_is_recent_for_15_days,
    removed_rows_count,
    every_second_payers_count,
    no_second_payers_count,
    second_payers_are_first_ones,
    the_first_payers_lead_holds_for_all,
    letters_are_not_read,
    every_row_is_an_authorization,
    one_authorization_per_payer,
    numbers_are_compared_as_written,
    every_row_of_a_visit_counts,
    nothing_is_asked_in_time,
    whoever_waits_has_asked_in_time,
    an_answer_on_the_day_is_in_time,
    units_of_single_codes_are_ignored,
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
    place = clinic(5, 700, ON)
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
