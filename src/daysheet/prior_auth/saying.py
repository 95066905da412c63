"""The three answers of this workflow's rules, filled in from the case. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from daysheet.domain.coverage import Authorization, AuthorizationRequest, Rank, RequestKind
from daysheet.domain.finding import Answer, Bar, Fact, Finding, Owner, Subject, VisitAtRisk
from daysheet.domain.words import day

from . import evidence as show
from . import moves
from .facts import CaseFacts
from .ledger import Expected

SENT = {RequestKind.RENEWAL: "A renewal", RequestKind.EXTENSION: "An extension"}
"""What a waiting request is called where it is why nothing is flagged."""


ENTER_THE_NEW = (
    "When the answer comes: in the case's authorizations, add the new number with its first and last day and its "
    "visits or units."
)
ENTER_BESIDE_THE_OLD = ENTER_THE_NEW.removesuffix(".") + "; leave the old one as it is."
"""What to enter in the practice system, where a request settles the finding."""


def clear(facts: CaseFacts, subject: Subject, because: str, evidence: Sequence[Fact] = ()) -> Finding:
    return Finding(
        answer=Answer.CLEAR,
        subject=subject,
        patient_id=facts.patient_id,
        title="",
        message=because,
        evidence=tuple(evidence),
        case_id=facts.case.id,
    )


def asked(facts: CaseFacts, subject: Subject, request: AuthorizationRequest, before: date) -> Finding:
    """Clear, since somebody asked in time: the answer is due before the first day that nothing covers."""
    sent, due = request.submitted_on, facts.answer_due(request)
    if sent is None or due is None:
        raise LookupError(f"Request {request.id} has no day of sending or no clock.")
    said, until = day(sent, near=facts.today), day(due, near=facts.today)
    return clear(
        facts,
        subject,
        f"{SENT.get(request.kind, 'A request')} was sent {said}; the answer is due {until}, "
        f"before the first visit without cover on {day(before, near=facts.today)}.",
        evidence=(show.read(request, "submitted_on", "sent", said),),
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
    auth: Authorization | None = None,
    covered: bool = False,
) -> Finding:
    """A person must look. `at_risk` are the visits that nobody would pay for, `auth` the authorization that fails
    them; `covered`: they have one, but something about it is wrong, so no visit needs a move of its own. What a
    second payer would pay is not known, so no money is said."""
    first = min((visit.on for visit in at_risk), default=None)
    priced = len(at_risk) if auth is None or auth.rank is Rank.PRIMARY else 0
    return Finding(
        answer=Answer.FLAG,
        subject=subject,
        patient_id=facts.patient_id,
        title=title,
        message=message,
        next_step=next_step,
        owner=owner,
        due=due or send_by(facts, first, auth),
        visits_at_risk=len(at_risk),
        first_risk_on=first,
        money_at_risk_cents=facts.money(priced),
        evidence=(
            *evidence,
            *show.of_booked(facts, at_risk),
            *(show.of_money(facts, priced) if priced else ()),
        ),
        bar=bar,
        situation=situation,
        case_id=facts.case.id,
        visits=tuple(_one_by_one(facts, at_risk, auth, covered=covered)),
    )


def _one_by_one(
    facts: CaseFacts, at_risk: Sequence[Expected], auth: Authorization | None, *, covered: bool
) -> Iterator[VisitAtRisk]:
    """The booked ones, each with what may be done about it."""
    for visit in at_risk:
        booking = facts.appointment(visit)
        if booking is not None:
            yield VisitAtRisk(
                on=visit.on,
                at=f"{booking.starts_at:%Y-%m-%dT%H:%M}",
                appointment_id=booking.id,
                case_id=booking.case_id,
                therapist_id=booking.therapist_id or "",
                moves=() if covered else moves.allowed(facts, visit.on, auth),
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
        case_id=facts.case.id,
    )


def send_by(facts: CaseFacts, first_at_risk: date | None, auth: Authorization | None = None) -> date:
    """The day by which the request must leave so that the answer is there before the first visit at risk."""
    if first_at_risk is None:
        return facts.today
    payer = facts.payer if auth is None else facts.payer_for(auth)
    return max(facts.today, first_at_risk - timedelta(days=facts.answer_days(payer)))
