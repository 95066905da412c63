"""A request was sent, and the payer's days for an answer are over."""

from daysheet.domain.coverage import AuthorizationRequest
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import count, day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.clocks import Due
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.saying import cannot_tell, clear, flag

SUBJECT = "authorization_request"
READS = ("authorization_request",)
IN_PMS = "Note the call in the chart: day, name and reference. Enter the decision when it is given."


def check(facts: CaseFacts, request: AuthorizationRequest) -> Finding:
    about, clock = Subject(SUBJECT, request.id), facts.answer_clock(request)
    if request not in facts.waiting():
        return clear(facts, about, "It is not waiting for an answer.")
    if clock is None:
        return _no_clock(facts, request, about)
    if facts.today <= clock.on:
        return clear(facts, about, f"The payer has until {day(clock.on)}.")
    sent = day(request.submitted_on or clock.on, near=facts.today)
    uncovered = [item.visit for item in facts.ledger.uncovered if item.visit.appointment_id]
    return flag(
        facts,
        about,
        title=f"{{patient}}’s request is {count((facts.today - clock.on).days, 'day')} past the payer’s deadline",
        message=(
            f"It was sent {sent}; {facts.payer_of(request).payer.name} had {count(clock.days, 'day')}, "
            f"until {day(clock.on, near=facts.today)}. No answer is recorded.{_both(clock)}"
        ),
        next_step="Call the payer, quote the rule in the note, ask for the decision and write down name and reference.",
        at_risk=uncovered,
        evidence=(
            show.read(request, "submitted_on", "sent", sent),
            show.read(request, "status", "status", request.status),
            *_clocks(facts, request, clock),
        ),
        situation=f"sent {request.submitted_on}",
        due=facts.today,
    )


def _both(clock: Due) -> str:
    """Named only where two clocks run, law and contract: then a person must know which one to quote."""
    return f" Two clocks run: {clock.rule_in_words}." if clock.also else ""


def _clocks(facts: CaseFacts, request: AuthorizationRequest, clock: Due) -> list[Fact]:
    payer = facts.payer_of(request)
    keys = (clock.key, *(other.key for other in clock.also))
    return [
        show.cited(payer.payer.id, key, "days to answer", count(int(value.value), "day"), value)
        for key in keys
        if (value := payer.get(key)) is not None
    ]


def _no_clock(facts: CaseFacts, request: AuthorizationRequest, about: Subject) -> Finding:
    if request.submitted_on is None:
        question, step = "When was the request sent?", "Enter the day it was sent."
    else:
        question, step = (
            "How many days does this payer have?",
            "Ask the payer, and enter its days in its payer file.",
        )
    return cannot_tell(
        facts,
        about,
        title="{patient}’s request waits, and nothing says until when",
        message=f"The request to {facts.payer_of(request).payer.name} is {request.status}, without a deadline on file.",
        question=question,
        next_step=step,
        evidence=(show.read(request, "status", "status", request.status),),
    )
