"""What may be done about a booked visit that nobody covers: by payer class, contract and day, and nothing invented."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daysheet.domain.coverage import PayerClass
from daysheet.domain.words import day
from daysheet.prior_auth import moves
from daysheet.prior_auth.cases import build, packaged
from daysheet.prior_auth.turnaround import Turnaround

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
AUTH = {"from": date(2026, 10, 5), "until": date(2026, 11, 27), "visits": 20}
GOING_ON = {
    "started": date(2026, 10, 5),
    "visits": ["2026-10-05 IE", "2026-11-16"],
    "booked": ["2026-11-25", "2026-11-30", "2026-12-02", "2026-12-09"],
    "authorizations": [AUTH],
}
PAYERS = [payer.name for payer in packaged().payers()]


def offered(on, *, auth=True, turnaround=None, today=TODAY, **told):
    facts = build(today, {**GOING_ON, **told})
    if turnaround:
        facts = msgspec.structs.replace(facts, turnaround={facts.payer.payer.id: turnaround})
    of = facts.followed[0] if auth else None
    return moves.allowed(facts, on, of)


def words(found, kind):
    return " | ".join(move.words for move in found if move.kind == kind)


def kinds(found):
    return {move.kind for move in found}


def test_a_medicare_advantage_plan_is_asked_for_its_own_decision_and_no_notice_is_given():
    found = offered(date(2026, 12, 9))
    assert kinds(found) == {"renew", "reschedule", "pre_service_decision", "retro"}
    own = words(found, "pre_service_decision")
    assert "organization determination" in own
    assert "42 CFR 422.566" in own
    assert "until 1 December" in own
    assert "No Advance Beneficiary Notice" in own


@pytest.mark.parametrize("name", [*PAYERS, "Prairie Mutual"])
@pytest.mark.parametrize("says", [{}, {"patient_notice_allowed": True}])
def test_a_notice_only_where_the_payer_file_allows_it_and_never_for_medicare_advantage(name, says):
    facts = build(TODAY, {**GOING_ON, "payer": name, "payer_says": says})
    found = moves.allowed(facts, date(2026, 12, 9), facts.followed[0])
    advantage = facts.payer.payer.payer_class is PayerClass.MEDICARE_ADVANTAGE
    assert ("patient_notice" in kinds(found)) is (bool(says) and not advantage), name
    assert not [move for move in found if "Advance Beneficiary Notice" in move.words and not advantage]


@pytest.mark.parametrize("name", [*PAYERS, "Prairie Mutual"])
def test_a_request_after_the_fact_only_with_a_known_window(name):
    facts = build(TODAY, {**GOING_ON, "payer": name})
    found = moves.allowed(facts, date(2026, 12, 9), facts.followed[0])
    assert ("retro" in kinds(found)) is (facts.payer.get("retro_days") is not None)


def test_the_window_is_counted_from_the_visit_and_its_source_is_said():
    said = words(offered(date(2026, 12, 2)), "retro")
    assert "until 12 December, 10 days back" in said
    assert "A clinic's manual of 2019" in said
    assert "Ask the payer first: this is not confirmed." in said


def test_the_clinics_own_window_says_that_it_is_its_own():
    said = words(offered(date(2026, 12, 2), payer="Cigna", payer_says={"retro_days": 3}), "retro")
    assert "until 5 December, 3 days back (the clinic's own value" in said
    assert "not confirmed" not in said


@pytest.mark.parametrize(
    ("on", "before"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), False),
        (date(2026, 12, 2), True),
    ],
)
def test_whether_the_answer_comes_before_the_visit(on, before):
    """Sent on 24 November, 7 days: the answer is expected on 1 December."""
    found = offered(on)
    said = words(found, "renew")
    assert "expected by 1 December" in said
    assert ("1 December, before this visit" in said) is before
    moved = words(found, "reschedule")
    if before:
        assert f"move it if no answer is there by {day(on - DAY, near=TODAY)}" in moved
    else:
        assert "Move it to 2 December or later" in moved


def test_what_was_measured_goes_before_what_the_file_says():
    said = words(offered(date(2026, 12, 9), turnaround=Turnaround(12, 4, 9)), "renew")
    assert "expected by 3 December" in said
    assert "nine of ten answers took at most 9 days, measured over 12 decisions" in said


def test_a_commercial_plan_answers_at_the_latest_by_its_clock():
    said = words(offered(date(2026, 12, 9), payer="Cigna"), "renew")
    assert "expected by 9 December, not before this visit" in said
    assert "29 CFR 2560.503-1" in said


def test_where_nothing_is_known_nothing_is_promised():
    found = offered(date(2026, 12, 9), payer="VA Community Care")
    assert kinds(found) == {"renew", "reschedule"}
    assert "How long this payer takes is not on file" in words(found, "renew")
    assert "the day on which the payer says that it will decide" in words(found, "reschedule")


def test_a_payer_that_extends_nothing_gets_a_new_request():
    said = words(offered(date(2026, 12, 9)), "renew")
    assert "Send a new request with clinical records today" in said
    assert "UnitedHealthcare provider notice 2025" in said
    assert "Send the renewal request today." in words(offered(date(2026, 12, 9), payer="Cigna"), "renew")


def test_without_any_authorization_the_first_request_is_sent():
    found = offered(date(2026, 12, 9), auth=False, authorizations=[])
    assert words(found, "renew").startswith("Send the request for an authorization today.")


class TestARequestThatWaits:
    def test_no_second_one_is_sent(self):
        said = words(
            offered(date(2026, 12, 9), requests=[{"sent": date(2026, 11, 20), "kind": "renewal"}]), "renew"
        )
        assert said.startswith("The renewal request was sent on 20 November; send no second one.")
        assert "expected by Friday, 27 November, before this visit" in said

    def test_past_its_clock_it_is_called_for(self):
        found = offered(date(2026, 12, 9), requests=[{"sent": date(2026, 11, 10), "kind": "renewal"}])
        assert "The answer was due by 17 November" in words(found, "renew")
        assert "call for the decision" in words(found, "renew")

    def test_an_appeal_or_a_look_back_asks_for_no_visit_ahead(self):
        for kind in ("retro", "appeal"):
            said = words(
                offered(date(2026, 12, 9), requests=[{"sent": date(2026, 11, 20), "kind": kind}]), "renew"
            )
            assert said.startswith("Send a new request"), kind


class TestMovingTheVisit:
    def test_before_the_cover_ends_while_visits_are_left(self):
        said = words(offered(date(2026, 12, 9)), "reschedule")
        assert "Move it up to Friday, 27 November or before" in said
        assert "17 approved visits beyond those booked are left" in said

    def test_not_before_it_when_none_is_left(self):
        """Two used and one booked under it: a fourth has no place."""
        said = words(offered(date(2026, 12, 9), authorizations=[{**AUTH, "visits": 3}]), "reschedule")
        assert "Move it up to" not in said

    def test_one_that_is_left_is_one(self):
        said = words(offered(date(2026, 12, 9), authorizations=[{**AUTH, "visits": 4}]), "reschedule")
        assert "1 approved visit beyond those booked is left" in said

    def test_not_before_it_when_the_units_of_a_code_are_gone(self):
        charged = {"charged": ["2026-10-05 97110 x2", "2026-11-16 97110 x2"]}
        short = [{**AUTH, "code_units": ["97110=7"]}]
        enough = [{**AUTH, "code_units": ["97110=8"]}]
        assert "Move it up to" not in words(
            offered(date(2026, 12, 9), authorizations=short, **charged), "reschedule"
        )
        assert "Move it up to" in words(
            offered(date(2026, 12, 9), authorizations=enough, **charged), "reschedule"
        )

    @pytest.mark.parametrize(
        ("ends", "offers"), [(TODAY - DAY, False), (TODAY, True), (date(2026, 12, 8), True)]
    )
    def test_only_to_a_day_that_is_still_covered(self, ends, offers):
        said = words(offered(date(2026, 12, 9), authorizations=[{**AUTH, "until": ends}]), "reschedule")
        assert ("Move it up to" in said) is offers

    def test_behind_the_first_day_of_the_next_authorization(self):
        later = {"from": date(2026, 12, 7), "until": date(2027, 1, 31), "visits": 12}
        found = offered(date(2026, 12, 2), authorizations=[later])
        assert (
            words(found, "reschedule")
            == "Move it to 7 December or later: the next authorization starts then."
        )
        assert words(found, "renew").startswith("Ask the payer today to start the authorization before")


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from([*PAYERS, "Prairie Mutual", ""]),
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from([None, Turnaround(5, 3, 6), Turnaround(40, 10, 30)]),
)
def test_every_visit_has_at_least_a_request_and_another_day(name, ahead, has_one, turnaround):
    found = offered(TODAY + ahead * DAY, auth=has_one, payer=name, turnaround=turnaround)
    assert next(move.kind for move in found) == "renew"
    assert "reschedule" in kinds(found)
    for move in found:
        assert move.words[0].isupper() and move.words.rstrip(")")[-1] in ".", move
        assert "{" not in move.words
