"""More visits or units were used than the payer approved."""

from fractions import Fraction

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import count
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import LOOK_BACK, Cause, Use
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms", "visit", "charge")
IN_PMS = "When the answer comes: in the case's authorizations, add the new number with its first and last day and its visits or units; leave the old one as it is."


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if not use.overused:
        return clear(facts, about, "No more was used than approved.")
    if auth.ends_on is not None and auth.ends_on < facts.today - LOOK_BACK:
        return clear(facts, about, "It was overused, but ended more than 30 days ago.")
    booked = [
        item.visit
        for item in facts.ledger.uncovered
        if item.authorization_id == auth.id
        and item.cause in (Cause.RAN_OUT, Cause.ENDED)
        and item.visit.appointment_id is not None
    ]
    return flag(
        facts,
        about,
        title=f"{{patient}} was treated {_over(use)} beyond the authorization",
        message=f"{_used(use)}. {_booked(len(booked))}",
        next_step="Ask the payer for a retroactive or a new authorization today, and hold the claims beyond it.",
        owner=Owner.FRONT_DESK,
        at_risk=booked,
        bar=show.bar(use, max(0, -(use.visits_left or 0)) + len(booked)),
        evidence=(*show.of_authorization(auth, facts.today), *show.of_use(use)),
        situation=f"{_used(use)}, ends {auth.ends_on}",
        due=facts.today,
    )


def _over(use: Use) -> str:
    visits = -(use.visits_left or 0)
    if visits > 0:
        return count(visits, "visit")
    return f"{show.number(-(use.units_left or Fraction(0)))} units"


def _used(use: Use) -> str:
    if (use.visits_left or 0) < 0:
        unsigned = f", {len(use.unsigned)} of them in notes not yet signed" if use.unsigned else ""
        return (
            f"{use.visits_used} visits were used and {use.authorization.visits_authorized} approved{unsigned}"
        )
    return f"{show.number(use.units_used)} units were used and {use.units_approved} approved"


def _booked(booked: int) -> str:
    return f"{count(booked, 'more visit')} booked without cover." if booked else "Nothing more is booked."
