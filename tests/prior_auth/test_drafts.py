"""Drafts quote: no number stands in one without its fact, and every fact is what the records say."""

import re
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings

from daysheet.domain.draft import UnableToQuote, say
from daysheet.domain.finding import Answer, Fact
from daysheet.prior_auth import rules
from daysheet.rulebook import casebook
from daysheet.rulebook import running as rulebook

from .drafting import draft
from .shapes import CASES

BOOK = next(book for book in casebook.casebooks() if book.workflow == "prior_auth")
RULES = rulebook.load(rules)
TO_ENTER = {"placeholder_number", "end_differs_from_letter", "letter_missing", "approval_not_entered"}
"""Settled by looking something up and entering it: there is nothing to write."""


def drafts(facts):
    for finding in rulebook.answers(RULES, facts, workflow="prior_auth"):
        made = draft(finding, facts)
        if made is not None:
            yield finding, made


def quotes(made):
    return [
        piece
        for section in made.sections
        for sentence in section.sentences
        for piece in sentence.pieces
        if piece.fact is not None
    ]


def unquoted(made):
    """Every word of a draft that points to nothing."""
    yield made.title
    yield from made.questions
    for section in made.sections:
        yield section.heading
        for sentence in section.sentences:
            yield from (piece.text for piece in sentence.pieces if piece.fact is None)


def record_of(facts, fact):
    """A record of the case, or of a case that shares an authorization with it."""
    parts = (facts, *facts.others)
    kinds = {
        "case": [part.case for part in parts],
        "coverage": [item for part in parts for item in part.coverages],
        "authorization": [item for part in parts for item in part.authorizations],
        "authorization_terms": [item for part in parts for item in part.terms],
        "authorization_request": [item for part in parts for item in part.requests],
        "plan_of_care": [item for part in parts for item in part.plans],
        "outcome_score": [item for part in parts for item in part.scores],
        "visit": [item for part in parts for item in part.visits],
        "appointment": [item for part in parts for item in part.appointments],
    }
    return next(record for record in kinds[fact.record] if record.key == fact.record_id)


def spellings(value) -> set[str]:
    """The runs of digits by which a value may be written out."""
    match value:
        case date():
            return {str(value.day), str(value.year)}
        case tuple():
            return {run for one in value for run in spellings(one)}
        case _:
            return set(re.findall(r"\d+", str(value)))


def check(facts):
    made_any = 0
    for finding in rulebook.answers(RULES, facts, workflow="prior_auth"):
        for fact in finding.evidence:
            if fact.source:
                assert record_of(facts, fact).key == fact.record_id
    for finding, made in drafts(facts):
        made_any += 1
        assert made.sections, finding.rule
        assert not [text for text in unquoted(made) if re.search(r"\d", text)], finding.rule
        for piece in quotes(made):
            fact = piece.fact
            assert piece.text == fact.value
            assert fact.source or fact.worked_out or fact.cited, fact
            if fact.source and not fact.worked_out:
                record = record_of(facts, fact)
                assert record.source == fact.source
                assert set(re.findall(r"\d+", fact.value)) <= spellings(getattr(record, fact.field)), fact
            if fact.record == "payer":
                known = (facts.payer, *facts.of_rank.values(), *facts.asked_of.values())
                shown = next(one for one in known if one.payer.id == fact.record_id).values[fact.field]
                assert fact.cited == shown.cited
                assert fact.value in (shown.source, shown.value) or fact.value.split()[0] == str(shown.value)
    return made_any


def counted(made, label):
    return [int(piece.text.split()[0]) for piece in quotes(made) if piece.fact.label == label]


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(CASES)
def test_no_number_without_a_fact_and_no_fact_without_a_record(facts):
    check(facts)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(CASES)
def test_what_was_counted_was_counted_right(facts):
    for finding, made in drafts(facts):
        if made.kind == "escalation":
            continue
        assert counted(made, "visits held") in ([], [len(facts.happened)])
        of = [auth for auth in facts.followed if auth.id == finding.subject.id]
        ledger = facts.ledger_of(of[0]).of_case(facts.case.id) if of else facts.ledger
        wanted = ledger.uncovered
        if made.kind == "retro":
            back = facts.payer.number("retro_days")
            wanted = [v for v in facts.unpaid_past if back is None or (facts.today - v.visit_on).days <= back]
        assert set(counted(made, "visits asked for")) <= {len(wanted)}
        if finding.subject.kind == "authorization":
            use = facts.use(finding.subject.id)
            assert counted(made, "visits used") in ([], [use.visits_used])
            assert counted(made, "notes not signed yet") in ([], [len(use.unsigned)])


def test_every_flagged_example_has_its_draft_or_needs_none():
    flagged = 0
    for case in BOOK.cases():
        if case.example.expected.answer is Answer.FLAG:
            made = check(BOOK.build(case.example.today, case.example.facts))
            flagged += 1
            assert made or case.rule in TO_ENTER, case.name
    assert flagged > 60


def test_what_the_chart_does_not_hold_is_asked_and_not_filled_in():
    case = next(case for case in BOOK.cases() if case.rule == "ends_before_visits")
    bare = BOOK.build(case.example.today, case.example.facts)
    asked = next(made.questions for _, made in drafts(bare))
    assert "Which diagnosis codes?" in asked
    assert "Which outcome measure was taken, when, and with what score?" in asked
    told = {**case.example.facts, "diagnoses": ["M54.50"], "scores": ["LEFS 41 on 2026-10-05"]}
    asked = next(made.questions for _, made in drafts(BOOK.build(case.example.today, told)))
    assert not [question for question in asked if "diagnosis" in question or "Which outcome" in question]


def test_an_authorization_of_units_and_visits_keeps_the_two_apart():
    found = {case.name: case for case in BOOK.cases()}
    case = found["visits_run_out/counting/units are approved too, but the visits go first"]
    finding, made = next(drafts(BOOK.build(case.example.today, case.example.facts)))
    assert finding.rule == "visits_run_out"
    text = " ".join(sentence.text for section in made.sections for sentence in section.sentences)
    assert "200 units" in text
    assert not re.search(r"visits? of 200|200 units approved visits", text)


FACT = Fact(label="used", value="7", record="authorization", record_id="A-1", field="", worked_out="counted")


def test_a_sentence_quotes_what_it_was_given():
    said = say("{used} of {used} are used.", used=FACT)
    assert said.text == "7 of 7 are used."
    assert [piece.fact for piece in said.pieces if piece.text == "7"] == [FACT, FACT]


@pytest.mark.parametrize("template", ["7 are used.", "{used} of 12 are used.", "{used} visits, or ٣"])
def test_a_number_without_a_source_is_refused(template):
    with pytest.raises(UnableToQuote, match="number without a source"):
        say(template, used=FACT)


def test_a_fact_that_was_not_given_is_refused():
    with pytest.raises(UnableToQuote, match="quotes left, which was not given"):
        say("{left} are left.", used=FACT)


def test_the_words_of_a_fact_are_never_read_as_a_template():
    tricky = msgspec.structs.replace(FACT, value="{patient} 12 {0}")
    assert say("Goal: {goal}.", goal=tricky).text == "Goal: {patient} 12 {0}."
