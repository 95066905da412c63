"""What must hold of the ledger and the rules whatever the records look like."""

import os
import random
from datetime import date
from fractions import Fraction
from unittest.mock import patch

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from daysheet.domain.base import AppointmentId, CaseId
from daysheet.domain.finding import Answer
from daysheet.prior_auth import rules
from daysheet.prior_auth.evidence import in_words
from daysheet.prior_auth.ledger import Cause, Expected, within
from daysheet.rulebook import running as rulebook

from .drafting import draft
from .restated import FAMILY, Restated
from .shapes import CASES

BOOK = rulebook.load(rules)
ONLY_TO_ENTER = ("placeholder_number", "end_differs_from_letter", "letter_missing", "approval_not_entered")
"""Nothing is written to anybody: a person looks it up and enters it."""
FULL = os.environ.get("DAYSHEET_FULL") == "1"
MANY = settings(max_examples=2000 if FULL else 60, deadline=None, derandomize=True, database=None)


def asked(facts):
    """Every answer to every rule, without the rulebook's net below them."""
    return [
        (rule.id, subject.id, rule.check(facts, subject))
        for rule in BOOK
        for subject in facts.subjects(rule.subject)
    ]


def flagged(facts):
    return {(rule, subject) for rule, subject, finding in asked(facts) if finding.answer is Answer.FLAG}


@MANY
@given(CASES)
def test_every_visit_held_inside_an_authorization_is_counted_once(facts):
    """One row of a day, whatever else was typed on it; those of other cases count there."""
    own = [visit for use in facts.ledger.uses for visit in (*use.signed, *use.unsigned)]
    counted = [visit.id for visit in own if visit.case_id == facts.case.id]
    skips = facts.payer.yes("evaluation_counts") is False
    inside = [
        visit.id
        for visit in facts.happened
        if any(within(auth, visit.visit_on) for auth in facts.in_force)
        and not (skips and visit.note_kind == "IE")
    ]
    assert sorted(counted) == sorted(inside)
    days = [visit.visit_on for visit in facts.happened]
    assert len(days) == len(set(days))
    assert set(days) == {visit.visit_on for visit in facts.visits if visit.attendance == "completed"}


def turned(facts):
    """The same patient seen from each of the cases that are dealt out together."""
    parts = [msgspec.structs.replace(part, others=()) for part in (facts, *facts.others)]
    for place, part in enumerate(parts):
        others = (*parts[:place], *parts[place + 1 :])
        yield msgspec.structs.replace(part, others=others, of_patient=facts.of_patient)


@MANY
@given(CASES)
def test_cases_that_share_an_authorization_agree_on_it(facts):
    seen = {}
    for side in turned(facts):
        for auth in side.followed:
            use = side.use(auth.id)
            assert seen.setdefault(auth.id, use) == use
            assert {row.case_id for row in use.rows} == use.cases
            assert side.case.id in use.cases
            assert all(visit.case_id in use.cases for visit in (*use.signed, *use.unsigned, *use.ahead))


@MANY
@given(CASES)
def test_of_one_authorization_it_is_asked_once_however_many_rows_and_cases_it_has(facts):
    asked_about = [auth.id for side in turned(facts) for auth in side.subjects("authorization")]
    assert len(asked_about) == len(set(asked_about))
    followed = {auth.id for side in turned(facts) for auth in side.followed}
    assert set(asked_about) == followed


@MANY
@given(CASES)
def test_used_and_left_are_what_was_approved(facts):
    for use in facts.ledger.uses:
        assert use.visits_used == len(use.signed) + len(use.unsigned)
        assert all(visit.signed_on for visit in use.signed)
        assert not any(visit.signed_on for visit in use.unsigned)
        if use.authorization.visits_authorized is not None:
            assert use.visits_used + use.visits_left == use.authorization.visits_authorized
            assert len(use.ahead) <= max(0, use.visits_left)
        for amount in use.amounts:
            assert amount.used + amount.left == amount.approved
            each = amount.per_visit or Fraction(0)
            assert not use.ahead or each * len(use.ahead) <= amount.left


@MANY
@given(CASES)
def test_every_expected_visit_is_covered_once_or_uncovered_for_one_cause(facts):
    ahead = [v for use in facts.ledger.uses for v in use.ahead if v.case_id == facts.case.id]
    uncovered = [item.visit for item in facts.ledger.uncovered]
    assert sorted([*ahead, *uncovered], key=repr) == sorted(facts.expected, key=repr)
    for use in facts.ledger.uses:
        assert all(within(use.authorization, visit.on) for visit in use.ahead)
        assert all(visit.case_id in use.cases for visit in use.ahead)
    by_id = {auth.id: auth for auth in facts.in_force}
    for item in facts.ledger.uncovered:
        of = by_id.get(item.authorization_id)
        covering = [auth for auth in facts.in_force if within(auth, item.visit.on)]
        match item.cause:
            case Cause.RAN_OUT:
                assert of in covering
            case Cause.ENDED:
                assert not covering
                assert of.ends_on < item.visit.on
            case Cause.NOT_STARTED:
                assert not covering
                assert of.starts_on > item.visit.on
            case Cause.NONE:
                assert not facts.in_force


@MANY
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(facts, shuffle: random.Random):
    def mixed(rows):
        return tuple(shuffle.sample(rows, len(rows)))

    other = msgspec.structs.replace(
        facts,
        authorizations=mixed(facts.authorizations),
        terms=mixed(facts.terms),
        charged=mixed(facts.charged),
        plans=mixed(facts.plans),
        requests=mixed(facts.requests),
        others=mixed(facts.others),
        of_patient=mixed(facts.of_patient),
    )
    assert {use.authorization.id: use for use in facts.ledger.uses} == {
        use.authorization.id: use for use in other.ledger.uses
    }
    assert facts.ledger.uncovered == other.ledger.uncovered
    assert flagged(facts) == flagged(other)


@MANY
@given(CASES)
def test_an_authorization_gives_at_most_one_of_the_lapse_family(facts):
    of_family = [subject for rule, subject in flagged(facts) if rule in FAMILY]
    assert len(of_family) == len(set(of_family))


@settings(MANY, max_examples=10_000 if FULL else 250)
@given(CASES)
def test_the_rules_say_what_the_contract_says(facts):
    assert flagged(facts) == Restated(facts).flagged()


@MANY
@given(CASES)
def test_the_rules_never_raise_and_answer_the_same_twice(facts):
    again = msgspec.structs.replace(facts)
    assert asked(facts) == asked(again)
    with patch.object(rulebook.log, "exception") as complained:
        list(rulebook.answers(BOOK, facts, workflow="prior_auth"))
    complained.assert_not_called()


@MANY
@given(CASES)
def test_every_booked_visit_at_risk_is_named_with_what_may_be_done(facts):
    booked = {item.id: item for part in (facts, *facts.others) for item in part.booked}
    for rule, _, finding in asked(facts):
        assert finding.case_id == facts.case.id, rule
        assert len(finding.visits) <= finding.visits_at_risk, rule
        for visit in finding.visits:
            assert booked[visit.appointment_id].starts_at.strftime("%Y-%m-%dT%H:%M") == visit.at
            assert booked[visit.appointment_id].case_id == visit.case_id
            covered = rule == "placeholder_number"
            assert bool(visit.moves) != covered, rule
        second = [a for a in facts.followed if a.id == finding.subject.id and a.rank != "primary"]
        assert not (second and finding.money_at_risk_cents), rule


@MANY
@given(CASES)
def test_every_answer_that_reaches_a_person_can_be_acted_on(facts):
    for finding in rulebook.answers(BOOK, facts, workflow="prior_auth"):
        assert finding.message, finding.rule
        if finding.answer is Answer.CLEAR:
            continue
        assert finding.title and finding.next_step and finding.situation, finding.rule
        assert finding.due is not None and finding.due >= facts.today
        assert (finding.first_risk_on is None) == (finding.visits_at_risk == 0)
        assert finding.first_risk_on is None or finding.first_risk_on >= facts.today
        assert bool(finding.question) == (finding.answer is Answer.CANNOT_TELL)
        assert finding.evidence or finding.question, finding.rule
        needs_none = finding.answer is Answer.CANNOT_TELL or finding.rule in ONLY_TO_ENTER
        assert (draft(finding, facts) is None) == needs_none


def test_visits_of_two_cases_on_one_day_are_counted_apart_and_the_day_is_named_once():
    twice = [
        Expected(date(2026, 12, 2), AppointmentId("A-1"), CaseId("C-1")),
        Expected(date(2026, 12, 2), AppointmentId("A-2"), CaseId("C-2")),
        Expected(date(2026, 12, 4), AppointmentId("A-3"), CaseId("C-1")),
    ]
    assert in_words(twice) == "3 visits are booked on 2 days (Wed 2 Dec and Fri 4 Dec)"
    assert in_words(twice[1:]) == "2 visits are booked (Wed 2 Dec and Fri 4 Dec)"
