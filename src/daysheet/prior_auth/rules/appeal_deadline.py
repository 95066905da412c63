"""A request was denied or cut, and the last day to appeal is near."""

from datetime import date, timedelta

from daysheet.domain.coverage import AuthorizationRequest, RequestStatus
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import count, day, in_days
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.saying import cannot_tell, clear, flag

SUBJECT = "authorization_request"
READS = ("authorization_request", "authorization", "appointment", "visit")
IN_PMS = (
    "Note the appeal in the chart: day, reference and what was sent. Enter the new decision when it comes."
)


def check(facts: CaseFacts, request: AuthorizationRequest) -> Finding:
    about, denied = Subject(SUBJECT, request.id), request.status is RequestStatus.DENIED
    if not denied and not (request.status is RequestStatus.PARTIAL and request.appeal_by):
        return clear(
            facts, about, "It was not denied, and nothing that was cut can be appealed by a known day."
        )
    if not facts.going_on or answered_by_another(facts, request):
        return clear(facts, about, "The case is not going on, or another request was sent since.")
    last = last_day(facts, request)
    if last is None:
        return _nobody_knows(facts, request, about)
    if last < facts.today:
        return clear(facts, about, f"The last day to appeal was {day(last)}.")
    at_risk = [item.visit for item in facts.ledger.uncovered if item.visit.appointment_id]
    what = "denied" if denied else "cut"
    return flag(
        facts,
        about,
        title=f"{{patient}}’s request was {what}; the last day to appeal is {in_days(last, today=facts.today)}",
        message=_message(facts, request, last, what),
        next_step="Review the appeal, answer its open questions and send it, or send a new request.",
        at_risk=at_risk,
        evidence=evidence(facts, request),
        situation=f"{what} {request.decided_on}, appeal by {last}",
        due=last,
    )


def last_day(facts: CaseFacts, request: AuthorizationRequest) -> date | None:
    """The day on the denial, else the decision and the payer's days; None where nobody knows."""
    days = facts.payer_of(request).number("appeal_days")
    if request.appeal_by is not None:
        return request.appeal_by
    if days is None or request.decided_on is None:
        return None
    return request.decided_on + timedelta(days=days)


def answered_by_another(facts: CaseFacts, request: AuthorizationRequest) -> bool:
    """Something was sent on the day of the decision or later: an appeal, or a new request in its place."""
    since = request.decided_on or request.submitted_on
    others = (other for other in facts.requests if other.id != request.id)
    return since is not None and any(other.submitted_on and other.submitted_on >= since for other in others)


def _message(facts: CaseFacts, request: AuthorizationRequest, last: date, what: str) -> str:
    when = f" on {day(request.decided_on, near=facts.today)}" if request.decided_on else ""
    why = (
        f" The reason given: “{request.reason}”." if request.reason else " No reason is on file; ask for it."
    )
    by = "says the denial" if request.appeal_by else "by the payer’s days to appeal"
    return (
        f"{facts.payer_of(request).payer.name} {what} it{when}.{why} "
        f"An appeal counts until {day(last, near=facts.today)}, {by}."
    )


def evidence(facts: CaseFacts, request: AuthorizationRequest) -> list[Fact]:
    """What the denial says, and where the last day comes from."""
    payer, found = facts.payer_of(request), [show.read(request, "status", "status", request.status)]
    for field, label in (("decided_on", "decided"), ("appeal_by", "last day to appeal")):
        on = getattr(request, field)
        if on is not None:
            found.append(show.read(request, field, label, day(on, near=facts.today)))
    if request.reason:
        found.append(show.read(request, "reason", "reason", request.reason))
    limit = payer.get("appeal_days")
    if request.appeal_by is None and limit is not None:
        given = count(int(limit.value), "day")
        found.append(show.cited(payer.payer.id, "appeal_days", "days to appeal", given, limit))
    return found


def _nobody_knows(facts: CaseFacts, request: AuthorizationRequest, about: Subject) -> Finding:
    name = facts.payer_of(request).payer.name
    when = f" on {day(request.decided_on, near=facts.today)}" if request.decided_on else ""
    undated = request.decided_on is None and facts.payer_of(request).get("appeal_days") is not None
    asked = "When was it denied?" if undated else "Until which day may it be appealed, and where to?"
    return cannot_tell(
        facts,
        about,
        title="Until when may {patient}’s denial be appealed?",
        message=f"{name} denied the request{when}; neither the denial nor a payer file gives a last day to appeal.",
        question=asked,
        next_step="Look at the denial letter or call the payer, and enter the last day with the request.",
        evidence=evidence(facts, request),
    )
