"""A request was approved, and the practice system has no authorization with the number that was granted."""

from datetime import timedelta

from daysheet.domain.coverage import AuthorizationRequest, RequestStatus
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import count, day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.numbers import compared
from daysheet.prior_auth.saying import cannot_tell, clear, flag

SUBJECT = "authorization_request"
READS = ("authorization_request", "authorization", "appointment", "visit")
IN_PMS = "In the case's authorizations, add the number with its first and last day and the visits or units of the letter."
LOOK_BACK = timedelta(days=60)
"""Older approvals have been used up or replaced, whatever was entered."""


def check(facts: CaseFacts, request: AuthorizationRequest) -> Finding:
    about = Subject(SUBJECT, request.id)
    if request.status not in (RequestStatus.APPROVED, RequestStatus.PARTIAL):
        return clear(facts, about, "It was not approved.")
    if not compared(request.number) or not facts.going_on:
        return clear(facts, about, "No number was granted, or the case is not going on.")
    if _entered(facts, request):
        return clear(facts, about, "The practice system has it.")
    if request.decided_on is None:
        return _since_when(facts, request, about)
    if not facts.today - LOOK_BACK <= request.decided_on <= facts.today:
        return clear(facts, about, f"It was decided {day(request.decided_on)}, more than 60 days ago.")
    visits = f"{count(request.visits_approved, 'visit')} under " if request.visits_approved else ""
    return flag(
        facts,
        about,
        title="{patient}’s approval is not in the practice system",
        message=(
            f"{facts.payer_of(request).payer.name} approved {visits}number {request.number} on "
            f"{day(request.decided_on, near=facts.today)}. No authorization of the patient has that number, so "
            "visits are booked and claims are sent without it."
        ),
        next_step="Enter the authorization in the practice system, with the days, visits and codes of the letter.",
        evidence=_evidence(facts, request),
        situation=f"number {request.number}",
        due=facts.today,
    )


def _entered(facts: CaseFacts, request: AuthorizationRequest) -> bool:
    """Any row of the exports, whatever its case, status and rank; what was recorded here alone is not entered."""
    rows = [row for row in facts.of_patient if row.source_file]
    return any(
        row.id == request.authorization_id or compared(row.number) == compared(request.number) for row in rows
    )


def _since_when(facts: CaseFacts, request: AuthorizationRequest, about: Subject) -> Finding:
    return cannot_tell(
        facts,
        about,
        title="Is {patient}’s approval entered in the practice system?",
        message=(
            f"Number {request.number} was granted, nobody wrote down when, and no authorization of the patient has it."
        ),
        question="When was it approved, and for which days?",
        next_step="Look at the letter; enter the authorization if its days are not over, and the day of the decision.",
        evidence=_evidence(facts, request),
    )


def _evidence(facts: CaseFacts, request: AuthorizationRequest) -> list[Fact]:
    found = [
        show.read(request, "status", "status", request.status),
        show.read(request, "number", "number granted", request.number),
    ]
    if request.decided_on:
        found.append(show.read(request, "decided_on", "decided", day(request.decided_on, near=facts.today)))
    if request.visits_approved is not None:
        approved = count(request.visits_approved, "visit")
        found.append(show.read(request, "visits_approved", "approved", approved))
    return found
