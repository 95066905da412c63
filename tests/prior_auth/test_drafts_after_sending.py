"""What is written once a request was sent: the escalation, the appeal, the request after the fact."""

import re
from datetime import date, timedelta

import pytest

from daysheet.domain.finding import Answer
from daysheet.prior_auth import rules
from daysheet.prior_auth.cases import build
from daysheet.rulebook import running as rulebook

from .drafting import draft

RULES = rulebook.load(rules)
TODAY = date(2026, 11, 24)
GOING_ON = {
    "started": date(2026, 10, 5),
    "plan": "2 a week until 2026-12-31",
    "visits": ["2026-10-05 IE", "2026-11-16", "2026-11-18 unsigned"],
    "booked": ["2026-11-25", "2026-11-30"],
    "diagnoses": ["M54.50"],
    "scores": ["LEFS 41 on 2026-10-05", "LEFS 52 on 2026-11-16"],
}
SENT = {"sent": date(2026, 11, 13), "reference": "PA-77201"}


def drafted(rule, today=TODAY, **told):
    facts = build(today, {**GOING_ON, **told})
    finding = next(
        finding
        for finding in rulebook.answers(RULES, facts, workflow="prior_auth")
        if finding.rule == rule and finding.answer is Answer.FLAG
    )
    return draft(finding, facts)


def text(made, heading=None):
    return "\n".join(
        sentence.text
        for section in made.sections
        if heading in (None, section.heading)
        for sentence in section.sentences
    )


def facts_by_label(made):
    return {
        piece.fact.label: piece.fact
        for section in made.sections
        for sentence in section.sentences
        for piece in sentence.pieces
        if piece.fact
    }


def test_the_escalation_names_request_rule_and_days_over():
    made = drafted("request_past_clock", requests=[SENT])
    said = text(made)
    assert made.kind == "escalation"
    assert "Member number: W4410077." in said
    assert "Reference: PA-77201." in said
    assert "sent on 13 November 2026" in said
    assert "You had 7 days, until 20 November 2026." in said
    assert "CMS-0057-F" in said
    assert "The answer is 4 days late." in said
    assert "Booked and without cover: 2, the first on 25 November 2026." in said
    assert "CMS-0057-F" in facts_by_label(made)["days to answer"].cited


@pytest.mark.parametrize(
    ("payer", "days", "rule"),
    [
        ("State Medicaid", 7, "CMS-0057-F"),
        ("Humana Medicare Advantage", 7, "CMS-0057-F"),
        ("Cigna", 15, "29 CFR 2560.503-1"),
    ],
)
def test_each_class_is_told_its_own_rule_and_no_other(payer, days, rule):
    said = text(drafted("request_past_clock", payer=payer, requests=[{**SENT, "sent": date(2026, 11, 1)}]))
    assert f"You had {days} days" in said
    assert rule in said
    assert ("CMS-0057-F" in said) is (rule == "CMS-0057-F")


def test_an_urgent_request_says_so():
    said = text(drafted("request_past_clock", requests=[{**SENT, "urgent": True}]))
    assert "It was sent as urgent." in said
    assert "You had 3 days, until 16 November 2026." in said


@pytest.mark.parametrize(
    ("contract", "ruling", "other"),
    [
        (5, "You had 5 days", "The law gives 7 days"),
        (10, "You had 7 days", "The contract gives 10 days"),
    ],
)
def test_both_clocks_are_cited_and_the_shorter_one_is_said_to_hold(contract, ruling, other):
    made = drafted("request_past_clock", payer_says={"contract_decision_days": contract}, requests=[SENT])
    said = text(made)
    assert ruling in said
    assert other in said
    assert "the shorter time holds" in said
    cited = facts_by_label(made)
    assert cited["days to answer"].cited != cited["days of the other clock"].cited


DENIED = {
    **SENT,
    "decided": date(2026, 11, 18),
    "status": "denied",
    "reason": "progress not shown in 4 weeks",
}


def test_the_appeal_quotes_the_denial_and_lays_the_chart_beside_it():
    made = drafted("appeal_deadline", requests=[DENIED])
    said = text(made)
    assert made.kind == "appeal"
    assert "Your reason: “progress not shown in 4 weeks”." in said
    assert "You decided on 18 November 2026." in said
    assert "An appeal counts until 22 January 2027, 65 days after the decision." in said
    assert "42 CFR 422.582" in said
    assert "Diagnosis: M54.50." in said
    assert "LEFS: 41 on 5 October 2026, 52 on 16 November 2026." in said
    assert "Visits held in this case: 3" in said
    reason = facts_by_label(made)["reason"]
    assert (reason.record, reason.record_id, reason.field) == ("authorization_request", "R-1", "reason")
    assert reason.source is not None


def test_the_last_day_is_the_denials_own_where_it_gives_one():
    said = text(drafted("appeal_deadline", requests=[{**DENIED, "appeal_by": date(2026, 12, 1)}]), "Last day")
    assert said == "By your decision an appeal counts until 1 December 2026."


def test_what_the_chart_does_not_hold_is_asked():
    asked = drafted(
        "appeal_deadline", requests=[{**DENIED, "reason": "", "reference": ""}], scores=[]
    ).questions
    assert "Which reason does the denial give, in its own words?" in asked
    assert "Under which reference did the payer deny it?" in asked
    assert "Which outcome measure was taken, when, and with what score?" in asked
    told = drafted("appeal_deadline", requests=[DENIED]).questions
    assert "Which reason does the denial give, in its own words?" not in told
    assert "What in the reason is not so, and where does the chart show it?" in told


def test_what_was_cut_is_said_in_numbers_of_the_decision():
    cut = {**DENIED, "status": "partial", "approved": 4, "appeal_by": date(2026, 12, 1)}
    made = drafted("appeal_deadline", requests=[cut])
    assert made.title == "Appeal of what was cut"
    assert "You approved 4 visits." in text(made)


def test_the_request_after_the_fact_lists_each_visit_with_its_note():
    made = drafted("retro_window_closing")
    said = text(made)
    assert made.kind == "retro"
    assert "We ask for authorization of 2 visits that took place without one." in said
    assert "Visit on 16 November 2026; note signed on 16 November 2026." in said
    assert "Visit on 18 November 2026; the note is not signed yet." in said
    assert "after the visit." not in said, "nobody has confirmed the window"
    assert "Why was the authorization not asked for before these visits?" in made.questions


def test_a_window_of_the_contract_is_held_against_the_payer():
    made = drafted("retro_window_closing", payer="Cigna", payer_says={"retro_days": 10})
    assert "You take a request for 10 days after the visit." in text(made)


def test_a_visit_that_is_too_old_to_ask_for_is_not_in_the_request():
    made = drafted("retro_window_closing", today=date(2026, 11, 16) + timedelta(days=11))
    said = text(made)
    assert "We ask for authorization of 1 visit that took place without one." in said
    assert "Visit on 18 November" in said
    assert "Visit on 16 November" not in said


def test_the_request_after_the_evaluation_is_an_initial_one():
    made = drafted("request_missing_after_evaluation", visits=["2026-11-23 IE"])
    assert made.kind == "initial"
    assert "We ask for authorization of therapy" in text(made)


@pytest.mark.parametrize("rule", ["request_past_clock", "appeal_deadline", "retro_window_closing"])
def test_every_value_points_somewhere(rule):
    requests = {"request_past_clock": [SENT], "appeal_deadline": [DENIED], "retro_window_closing": []}[rule]
    made = drafted(rule, requests=requests)
    for section in made.sections:
        for sentence in section.sentences:
            for piece in sentence.pieces:
                assert piece.fact is not None or not re.search(r"\d", piece.text), sentence.text
                if piece.fact:
                    assert piece.fact.source or piece.fact.worked_out or piece.fact.cited, piece.fact
