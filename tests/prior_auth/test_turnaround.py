"""How long a payer takes, measured: from five decisions on, by days that did occur."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daysheet.prior_auth.turnaround import Turnaround, measure


@pytest.mark.parametrize("days", [[], [3], [3, 4, 5, 6]])
def test_below_five_decisions_nothing_is_measured(days):
    assert measure(days) is None


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [
        ([7, 1, 3, 5, 9], 5, 9),
        ([2, 2, 2, 2, 30], 2, 30),
        (list(range(1, 11)), 5, 9),
        (list(range(1, 12)), 6, 10),
        (list(range(1, 21)), 10, 18),
        (list(range(1, 31)), 15, 27),
        (list(range(1, 101)), 50, 90),
        ([0, 0, 0, 0, 0], 0, 0),
    ],
)
def test_nearest_rank(days, median, p90):
    assert measure(days) == Turnaround(len(days), median, p90)


@given(st.lists(st.integers(0, 400), min_size=5, max_size=60))
def test_nine_of_ten_took_no_longer_and_fewer_would_not_do(days):
    found = measure(days)
    ordered = sorted(days)
    assert found.p90 == ordered[math.ceil(Fraction(9, 10) * len(days)) - 1]
    assert found.median == ordered[math.ceil(Fraction(len(days), 2)) - 1]
    assert sum(day <= found.p90 for day in days) * 10 >= 9 * len(days)
    assert sum(day < found.p90 for day in days) * 10 < 9 * len(days)


def test_the_order_of_the_decisions_does_not_matter():
    assert measure([9, 1, 4, 4, 2, 8]) == measure([1, 2, 4, 4, 8, 9])


def test_it_says_how_much_it_was_measured_over():
    assert measure([1, 2, 3, 4, 5]).measured == "measured over 5 decisions"
