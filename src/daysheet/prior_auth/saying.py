"""The three answers of this workflow's rules, filled in from the case. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from daysheet.domain.finding import Answer, Bar, Fact, Finding, Owner, Subject

from . import evidence as show
from .facts import CaseFacts
from .ledger import Expected

SENDING_TAKES = 14
"""Days before the first visit at risk by which a request should leave when the payer's turnaround is not known."""


def clear(facts: CaseFacts, subject: Subject, because: str, evidence: Sequence[Fact] = ()) -> Finding:
    return Finding(
        answer=Answer.CLEAR,
        subject=subject,
        patient_id=facts.patient_id,
        title="",
        message=because,
        evidence=tuple(evidence),
    )


def flag(
    facts: CaseFacts,
    subject: Subject,
    *,
    title: str,
    message: str,
    next_step: str,
    situation: str,
    at_risk: Sequence[Expected] = (),
    evidence: Sequence[Fact] = (),
    bar: Bar | None = None,
    owner: Owner = Owner.FRONT_DESK,
    due: date | None = None,
) -> Finding:
    """A person must look. `at_risk` are the visits that nobody would pay for."""
    first = min((visit.on for visit in at_risk), default=None)
    booked = show.of_booked(facts, list(at_risk))
    return Finding(
        answer=Answer.FLAG,
        subject=subject,
        patient_id=facts.patient_id,
        title=title,
        message=message,
        next_step=next_step,
        owner=owner,
        due=due or send_by(facts, first),
        visits_at_risk=len(at_risk),
        first_risk_on=first,
        money_at_risk_cents=facts.money(len(at_risk)),
        evidence=(*evidence, *booked, *(show.of_money(facts, len(at_risk)) if at_risk else ())),
        bar=bar,
        situation=situation,
    )


def cannot_tell(
    facts: CaseFacts,
    subject: Subject,
    *,
    title: str,
    message: str,
    question: str,
    next_step: str,
    evidence: Sequence[Fact] = (),
    owner: Owner = Owner.FRONT_DESK,
) -> Finding:
    """The records do not answer; `question` is what a person must find out."""
    return Finding(
        answer=Answer.CANNOT_TELL,
        subject=subject,
        patient_id=facts.patient_id,
        title=title,
        message=message,
        next_step=next_step,
        question=question,
        owner=owner,
        due=facts.today + timedelta(days=1),
        evidence=tuple(evidence),
        situation=question,
    )


def send_by(facts: CaseFacts, first_at_risk: date | None) -> date:
    """The day by which the request must leave so that the answer is there before the first visit at risk."""
    if first_at_risk is None:
        return facts.today
    turnaround = facts.payer.number("turnaround_days")
    latest = first_at_risk - timedelta(days=SENDING_TAKES if turnaround is None else turnaround)
    return max(facts.today, latest)
