"""The order of the sheet, and the words that explain it."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daysheet.domain.finding import Answer
from daysheet.domain.harm import FAR, NEARNESS, rank

from .nights import MONDAY, asks, found, later


def harm(**more):
    return rank(found(**more), MONDAY).harm


def test_more_visits_rank_higher():
    assert harm(visits_at_risk=3, money_at_risk_cents=39000) > harm(
        visits_at_risk=2, money_at_risk_cents=26000
    )


def test_more_money_ranks_higher():
    assert harm(money_at_risk_cents=40000) > harm(money_at_risk_cents=20000)


@pytest.mark.parametrize(
    ("near", "far"), [(-3, 1), (0, 1), (3, 4), (7, 8), (14, 15), (21, 22)], ids=lambda days: f"day {days}"
)
def test_nearer_ranks_higher_at_every_step(near, far):
    assert harm(first_risk_on=later(near)) > harm(first_risk_on=later(far))


def test_within_a_step_the_days_do_not_matter():
    assert harm(first_risk_on=later(4)) == harm(first_risk_on=later(7))
    assert harm(first_risk_on=later(22)) == harm(first_risk_on=later(200))
    assert sorted((weight for _, weight in NEARNESS), reverse=True) == [weight for _, weight in NEARNESS]
    assert NEARNESS[-1][1] > FAR


def test_visits_without_a_known_price_are_ranked_all_the_same():
    assert harm(money_at_risk_cents=0) > harm(visits_at_risk=0, first_risk_on=None, money_at_risk_cents=0)
    assert harm(money_at_risk_cents=0, visits_at_risk=3) > harm(money_at_risk_cents=0)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 60), st.integers(0, 500_000), st.integers(-5, 60))
def test_an_item_without_a_visit_at_risk_is_below_every_one_that_costs_visits_as_soon(visits, money, apart):
    day = MONDAY + timedelta(days=apart)
    costs = rank(found(visits_at_risk=visits, money_at_risk_cents=money, first_risk_on=day), MONDAY)
    nothing = rank(found(visits_at_risk=0, money_at_risk_cents=0, first_risk_on=None, due=day), MONDAY)
    question = rank(asks(due=day), MONDAY)
    assert costs.harm > nothing.harm >= question.harm > 0


@pytest.mark.parametrize(
    ("apart", "near"), [(-1, "now"), (0, "now"), (3, "now"), (4, "soon"), (14, "soon"), (15, "later")]
)
def test_near_in_a_word(apart, near):
    assert rank(found(first_risk_on=later(apart)), MONDAY).near == near


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (found(), "2 visits at risk, about $265, the first in 2 days"),
        (found(visits_at_risk=1, first_risk_on=MONDAY), "1 visit at risk, about $265, the first today"),
        (found(money_at_risk_cents=0, first_risk_on=later(1)), "2 visits at risk, the first tomorrow"),
        (found(visits_at_risk=0, first_risk_on=None), "no visit is lost yet; due today"),
        (found(visits_at_risk=0, first_risk_on=None, due=None), "no visit is lost yet"),
        (asks(), "the records do not answer, so a person must"),
    ],
)
def test_the_words_say_why(finding, words):
    assert rank(finding, MONDAY).words == words


def test_the_answer_and_nothing_else_decides_that_it_is_a_question():
    assert harm(answer=Answer.CANNOT_TELL, visits_at_risk=40) < harm(visits_at_risk=1)
