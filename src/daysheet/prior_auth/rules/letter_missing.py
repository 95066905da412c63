"""A request was approved, and the approval letter is not on file."""

from datetime import date

from daysheet.domain.coverage import AuthorizationRequest, RequestStatus
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "authorization_request"
READS = ("authorization_request", "authorization", "appointment", "visit")
IN_PMS = (
    "Attach the letter to the authorization, and compare its days, visits and codes with what was entered."
)


def check(facts: CaseFacts, request: AuthorizationRequest) -> Finding:
    about = Subject(SUBJECT, request.id)
    if request.status not in (RequestStatus.APPROVED, RequestStatus.PARTIAL):
        return clear(facts, about, "It was not approved.")
    if request.letter is not False:
        return clear(facts, about, "The letter is on file, or nobody keeps a list of letters.")
    ended = _last_day(facts, request)
    if not facts.going_on or (ended is not None and ended < facts.today):
        return clear(facts, about, "The case is not going on, or the authorization has ended.")
    when = f" {day(request.decided_on, near=facts.today)}" if request.decided_on else ""
    payer, number = facts.payer_of(request).payer.name, f", number {request.number}" if request.number else ""
    return flag(
        facts,
        about,
        title="{patient}’s approval has no letter on file",
        message=(
            f"{payer} approved the request{when}{number}. Without the letter nobody can check the days, visits and "
            "codes that were entered, or prove them when a claim is denied."
        ),
        next_step=_step(facts, request),
        evidence=_evidence(facts, request),
        situation=f"no letter, decided {request.decided_on}",
        due=facts.today,
    )


def _last_day(facts: CaseFacts, request: AuthorizationRequest) -> date | None:
    """The last day of the authorization that the request names, the letter's before the one in the table."""
    held = (*facts.followed, *facts.authorizations, *facts.of_patient)
    named = next((auth for auth in held if auth.id == request.authorization_id), None)
    if named is None:
        return None
    terms = facts.terms_of(named)
    return (terms.letter_ends_on if terms else None) or named.ends_on


def _step(facts: CaseFacts, request: AuthorizationRequest) -> str:
    payer = facts.payer_of(request)
    where = payer.text("um_vendor") or payer.payer.name
    quoting = f", reference {request.reference}" if request.reference else ""
    return f"Download the letter from {where}’s portal, or ask for it by phone{quoting}, and attach it."


def _evidence(facts: CaseFacts, request: AuthorizationRequest) -> list[Fact]:
    found = [
        show.read(request, "status", "status", request.status),
        show.read(request, "letter", "letter on file", "no"),
    ]
    if request.decided_on:
        found.append(show.read(request, "decided_on", "decided", day(request.decided_on, near=facts.today)))
    if request.number:
        found.append(show.read(request, "number", "number granted", request.number))
    return found
