"""Every worked example of every rule, one test each, named after its place."""

from collections import Counter
from pathlib import Path

import pytest

from daysheet.domain.finding import Answer
from daysheet.prior_auth import rules
from daysheet.rulebook import casebook, running

BOOK = next(book for book in casebook.casebooks() if book.workflow == "prior_auth")
CASES = list(BOOK.cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_the_rule_answers_as_the_example_says(case):
    assert casebook.differences(case.example.expected, BOOK.answer(case)) == []


def test_every_rule_has_at_least_five_examples_that_fire_and_stay_silent():
    counted = Counter(case.rule for case in CASES)
    for rule in BOOK.rules:
        answers = {case.example.expected.answer for case in CASES if case.rule == rule.id}
        assert counted[rule.id] >= 5, rule.id
        assert {Answer.FLAG, Answer.CLEAR} <= answers, rule.id


def test_every_folder_is_a_rule():
    folders = {path.name for path in BOOK.folder.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {rule.id for rule in BOOK.rules}


def test_names_are_told_apart():
    assert [name for name, times in Counter(case.name for case in CASES).items() if times > 1] == []


def test_a_subject_that_an_example_names_is_in_its_facts():
    """A rule that is not asked counts as silent, so a slip of the pen must not look like silence."""
    for case in CASES:
        facts, wanted = BOOK.build(case.example.today, case.example.facts), case.example.expected.subject
        known = {facts.case.id, *(a.id for a in facts.authorizations), *(r.id for r in facts.requests)}
        assert not wanted or wanted in known, case.name


def test_the_page_of_rules_is_what_the_rules_say():
    shown = Path(__file__).parents[2].joinpath("docs", "rules.md")
    assert shown.read_text("utf-8") == casebook.page(), "run `python -m daysheet.rulebook.casebook`"


def test_every_rule_says_what_to_enter_in_the_practice_system():
    assert [rule.id for rule in running.load(rules) if not rule.in_pms.endswith(".")] == []
