"""Until when a payer must answer: the shorter of the law's and the contract's clock, each cited, none guessed."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daysheet.domain.coverage import PayerClass
from daysheet.payers import Dated, PayerBook
from daysheet.payers.loader import PACKAGED, read
from daysheet.prior_auth import clocks

BOOK = PayerBook([read(path) for path in sorted(PACKAGED.glob("*.toml"))], [])
TODAY = date(2026, 11, 24)
BOUND_BY_CMS = {PayerClass.MEDICARE_ADVANTAGE, PayerClass.MEDICAID}


def own(value, source="the contract of 1 March"):
    return Dated(
        value=value,
        starts=date(2026, 3, 1),
        until=None,
        source=source,
        confidence="high",
        checked_on=date(2026, 11, 1),
        next_review=date(2027, 5, 1),
        from_clinic=True,
    )


def terms(name="UHC Medicare Advantage", on=TODAY, **contract):
    found = BOOK.terms(name, PayerClass.UNKNOWN, on)
    return msgspec.structs.replace(
        found, values={**found.values, **{key: own(days) for key, days in contract.items()}}
    )


@pytest.mark.parametrize(
    ("name", "urgent", "days", "key"),
    [
        ("UHC Medicare Advantage", False, 7, "decision_days"),
        ("UHC Medicare Advantage", True, 3, "urgent_decision_days"),
        ("Humana Medicare Advantage", False, 7, "decision_days"),
        ("State Medicaid", False, 7, "decision_days"),
        ("State Medicaid", True, 3, "urgent_decision_days"),
        ("Cigna", False, 15, "decision_days"),
        ("Cigna", True, 3, "urgent_decision_days"),
    ],
)
def test_the_law_of_the_payers_class(name, urgent, days, key):
    found = clocks.due(terms(name), TODAY, urgent)
    assert (found.on, found.days, found.key) == (TODAY + timedelta(days=days), days, key)
    assert found.also == ()


def test_the_federal_rule_is_named_for_the_classes_that_it_binds_and_no_others():
    for payer_class in PayerClass:
        found = clocks.due(BOOK.terms("Prairie Mutual", payer_class, TODAY), TODAY, False)
        cites = found is not None and "CMS-0057-F" in found.cited
        assert cites is (payer_class in BOUND_BY_CMS), payer_class


@pytest.mark.parametrize("name", ["VA Community Care", "State Fund Workers Compensation"])
@pytest.mark.parametrize("urgent", [False, True])
def test_without_a_clock_nobody_is_late(name, urgent):
    assert clocks.due(terms(name), TODAY, urgent) is None


@pytest.mark.parametrize(
    ("contract", "days", "rules"),
    [
        (6, 6, "contract_decision_days"),
        (7, 7, "decision_days"),
        (8, 7, "decision_days"),
    ],
)
def test_the_shorter_one_rules_and_both_are_cited(contract, days, rules):
    found = clocks.due(terms(contract_decision_days=contract), TODAY, False)
    assert (found.days, found.key) == (days, rules)
    assert {found.key, *(clock.key for clock in found.also)} == {"decision_days", "contract_decision_days"}
    assert "CMS-0057-F" in found.rule_in_words
    assert "the contract of 1 March" in found.rule_in_words
    assert found.rule_in_words.startswith(f"{days} days by the {'contract' if contract == 6 else 'law'}")
    assert found.rule_in_words.endswith("the same" if contract == 7 else "longer, so the shorter one rules")


def test_a_contract_alone_is_a_clock():
    found = clocks.due(terms("VA Community Care", contract_decision_days=5), TODAY, False)
    assert (found.days, found.key, found.also) == (5, "contract_decision_days", ())
    assert "the clinic's own value" in found.cited


@pytest.mark.parametrize(
    ("contract", "urgent", "key", "days"),
    [
        ({"contract_urgent_decision_days": 1}, True, "contract_urgent_decision_days", 1),
        ({"contract_urgent_decision_days": 1}, False, "decision_days", 7),
        ({"contract_decision_days": 2}, True, "contract_decision_days", 2),
        ({"contract_decision_days": 5}, True, "urgent_decision_days", 3),
        (
            {"contract_decision_days": 5, "contract_urgent_decision_days": 4},
            True,
            "urgent_decision_days",
            3,
        ),
    ],
)
def test_urgent_is_never_slower_than_ordinary(contract, urgent, key, days):
    found = clocks.due(terms(**contract), TODAY, urgent)
    assert (found.key, found.days) == (key, days)


@pytest.mark.parametrize(
    ("sent", "on"),
    [
        (date(2026, 11, 24), date(2026, 12, 1)),
        (date(2026, 10, 28), date(2026, 11, 4)),
        (date(2027, 3, 10), date(2027, 3, 17)),
        (date(2028, 2, 22), date(2028, 2, 29)),
        (date(2028, 2, 23), date(2028, 3, 1)),
        (date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_calendar_days_across_months_leap_days_and_clock_changes(sent, on):
    assert clocks.due(terms(), sent, False).on == on


@pytest.mark.parametrize(
    ("on", "days"), [(date(2025, 12, 31), None), (date(2026, 1, 1), 7), (date(2026, 1, 2), 7)]
)
def test_the_rule_counts_from_its_first_day(on, days):
    found = clocks.due(terms(on=on), on, False)
    assert (found.days if found else None) == days


@given(
    st.dictionaries(st.sampled_from([*clocks.LAW, *clocks.CONTRACT]), st.integers(1, 60)),
    st.booleans(),
)
def test_no_clock_on_file_is_shorter_than_the_one_that_rules(values, urgent):
    bare = msgspec.structs.replace(terms(), values={key: own(days) for key, days in values.items()})
    found = clocks.due(bare, TODAY, urgent)
    running = [days for key, days in values.items() if urgent or "urgent" not in key]
    assert (found.days if found else None) == min(running, default=None)
    if found:
        assert values[found.key] == found.days
        assert all(clock.days >= found.days for clock in found.also)
