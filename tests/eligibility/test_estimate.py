"""What the patient will pay, worked out by hand for each case; what is not known makes a range or no estimate."""

from decimal import Decimal

import msgspec
import pytest

from daysheet.domain.benefits import (
    Accumulator,
    Benefits,
    ByNetwork,
    Overall,
    Person,
    Said,
    Share,
    State,
    VisitLimit,
)
from daysheet.eligibility.estimate import dollars, estimate

ALLOWED = 12_000


def said(value):
    return Said() if value is None else Said(State.RETURNED, value)


def plan(copay=None, share=None, left=None, first=None, pocket=None, **more):
    percent = None if share is None else Decimal(share)
    return Benefits(
        person=Person(),
        overall=Overall.VERIFIED,
        share=Share(said(copay), said(percent)),
        deductible=ByNetwork(individual=Accumulator(left=said(left))),
        out_of_pocket=ByNetwork(individual=Accumulator(left=said(pocket))),
        deductible_first=said(first),
        **more,
    )


@pytest.mark.parametrize(
    ("of", "lowest", "highest"),
    [
        (plan(copay=3000, left=0), 3000, 3000),
        (plan(copay=3000, left=50_000, first=False), 3000, 3000),
        (plan(copay=3000, left=50_000, first=True), 12_000, 12_000),
        # 40 dollars of deductible are left: they, and then the co-payment.
        (plan(copay=3000, left=4000, first=True), 7000, 7000),
        # Nobody says whether the deductible comes before the co-payment.
        (plan(copay=3000, left=50_000), 3000, 12_000),
        (plan(copay=3000, left=None, first=False), 3000, 3000),
        (plan(copay=3000, left=None), 3000, 12_000),
        (plan(share=20, left=0), 2400, 2400),
        # 100 dollars go to the deductible, 20 % of the 20 dollars that remain are 4.
        (plan(share=20, left=10_000), 10_400, 10_400),
        (plan(share=20, left=50_000), 12_000, 12_000),
        (plan(copay=2000, share=10, left=0), 3200, 3200),
        (plan(copay=20_000, left=0), 12_000, 12_000),
        (plan(copay=3000, left=0, pocket=1000), 1000, 1000),
        (plan(share=20, left=50_000, pocket=0), 0, 0),
        (plan(share=0, left=0), 0, 0),
        (plan(left=0), None, None),
        (plan(copay=3000, left=0, visits=VisitLimit(left=said(0))), 12_000, 12_000),
        (plan(copay=3000, left=0, therapy_covered=said(False)), 12_000, 12_000),
    ],
)
def test_an_estimate_is_what_a_person_works_out(of, lowest, highest):
    found = estimate(of, ALLOWED)
    assert (found.lowest, found.highest) == (lowest, highest)
    if lowest is None:
        assert found.open and not found.steps
    elif lowest < highest:
        assert found.open, "a range says what is not known"
    else:
        assert found.steps or highest == 0


def test_the_steps_say_the_arithmetic():
    found = estimate(plan(share=20, left=10_000), ALLOWED)
    assert [(one.words, one.amount) for one in found.steps] == [
        ("to the deductible, of which $100 is left", 10_000),
        ("20 % of $20 (of what the deductible leaves)", 400),
    ]
    assert sum(one.amount for one in found.steps) == found.highest


def test_half_a_cent_is_rounded_up():
    assert estimate(plan(share="12.5", left=0), 10_004).highest == 1251  # 1250.5 cents


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "$0"), (2500, "$25"), (123_456, "$1,234.56"), (100_000, "$1,000")]
)
def test_dollars_as_people_write_them(cents, text):
    assert dollars(cents) == text


def test_an_estimate_never_leaves_the_price():
    for copay in (None, 0, 500, 30_000):
        for share in (None, 0, 20, 100):
            for left in (None, 0, 700, 90_000):
                for first in (None, True, False):
                    for pocket in (None, 0, 5000):
                        found = estimate(plan(copay, share, left, first, pocket), ALLOWED)
                        if found.highest is not None:
                            assert 0 <= found.lowest <= found.highest <= ALLOWED, msgspec.to_builtins(found)
