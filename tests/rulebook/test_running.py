"""Three answers and no fourth, and what the rulebook makes of late records and failed rules."""

import logging
from types import SimpleNamespace

import msgspec
import pytest

from daysheet.domain.finding import Answer, Finding, Subject
from daysheet.rulebook import running as rulebook
from daysheet.rulebook.running import Rule

FACTS = SimpleNamespace(
    patient_id="P-1", subjects=lambda kind: [SimpleNamespace(id="A-1"), SimpleNamespace(id="A-2")]
)


def answering(answer, **more):
    def check(facts, subject):
        return Finding(
            answer=answer,
            subject=Subject("authorization", subject.id),
            patient_id=facts.patient_id,
            title="",
            message="Enough for now.",
            **more,
        )

    return rule(check)


def rule(check):
    return Rule("visits_run_out", "authorization", ("visit", "appointment"), check, "The visits are used up.")


def answers(*rules, stale=()):
    return list(rulebook.answers(rules, FACTS, workflow="prior_auth", stale=frozenset(stale)))


def test_every_rule_answers_for_every_subject_under_its_name():
    found = answers(answering(Answer.CLEAR), answering(Answer.FLAG))
    assert [(finding.answer, finding.subject.id) for finding in found] == [
        ("clear", "A-1"),
        ("clear", "A-2"),
        ("flag", "A-1"),
        ("flag", "A-2"),
    ]
    assert {(finding.rule, finding.workflow) for finding in found} == {("visits_run_out", "prior_auth")}


@pytest.mark.parametrize("late", [("visit",), ("appointment", "charge"), ("visit", "appointment")])
def test_late_records_turn_clear_into_cannot_tell(late):
    (found, _) = answers(answering(Answer.CLEAR), stale=late)
    assert (found.answer, found.question, found.situation) == (Answer.CANNOT_TELL, "stale", "stale")
    assert found.title == "A check on {patient} waits for fresh records"
    assert "have missed a delivery" in found.message
    assert found.next_step
    for kind in set(late) & {"visit", "appointment"}:
        assert kind in found.message


def test_late_records_that_the_rule_does_not_read_change_nothing():
    assert [found.answer for found in answers(answering(Answer.CLEAR), stale=["claim"])] == ["clear", "clear"]


@pytest.mark.parametrize("answer", [Answer.FLAG, Answer.CANNOT_TELL])
def test_late_records_never_take_a_flag_or_a_question_away(answer):
    fresh, late = (
        answers(answering(answer, question="Why?")),
        answers(answering(answer, question="Why?"), stale=["visit"]),
    )
    assert fresh == late


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyError("A-9"), AssertionError, RecursionError])
def test_a_rule_that_fails_reaches_a_person(error, caplog):
    def fails(facts, subject):
        if subject.id == "A-1":
            raise error
        return answering(Answer.CLEAR).check(facts, subject)

    with caplog.at_level(logging.ERROR, "daysheet.rules"):
        failed, other = answers(rule(fails))
    assert (failed.answer, failed.question, failed.subject.id) == (Answer.CANNOT_TELL, "failed", "A-1")
    assert failed.title and failed.next_step
    assert other.answer is Answer.CLEAR, "nothing else is affected"
    assert [record.getMessage() for record in caplog.records] == [
        "rule visits_run_out failed on authorization"
    ]


def test_the_log_of_a_failed_rule_names_nobody(caplog):
    def fails(facts, subject):
        raise LookupError("no plan")

    with caplog.at_level(logging.ERROR, "daysheet.rules"):
        answers(rule(fails))
    assert "P-1" not in caplog.text


def test_a_failed_rule_on_late_records_still_says_that_it_failed():
    def fails(facts, subject):
        raise LookupError

    assert {found.question for found in answers(rule(fails), stale=["visit"])} == {"failed"}


def test_there_is_no_fourth_answer():
    assert [answer.value for answer in Answer] == ["clear", "flag", "cannot_tell"]
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert("maybe", Answer)


def test_a_finding_survives_the_way_to_the_database():
    found = answers(answering(Answer.FLAG, visits_at_risk=2, situation="ends 2026-12-04"))[0]
    assert msgspec.convert(msgspec.to_builtins(found), Finding) == found
