"""More visits or units were used than the payer approved."""

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import count
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import LOOK_BACK, UNITS, Amount, Cause, Use
from daysheet.prior_auth.saying import ENTER_BESIDE_THE_OLD, clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms", "appointment", "visit", "charge")
IN_PMS = ENTER_BESIDE_THE_OLD


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if not use.overused:
        return clear(facts, about, "No more was used than approved.")
    if auth.ends_on is not None and auth.ends_on < facts.today - LOOK_BACK:
        return clear(facts, about, "It was overused, but ended more than 30 days ago.")
    booked = [
        item.visit
        for item in facts.ledger_of(auth).uncovered
        if item.authorization_id == auth.id
        and item.cause in (Cause.RAN_OUT, Cause.ENDED)
        and item.visit.appointment_id is not None
    ]
    return flag(
        facts,
        about,
        title=f"{{patient}} was treated {_over(use)} beyond the {show.called(auth)}",
        message=f"{_used(use)}. {_booked(len(booked))}{show.besides(facts, use)}",
        next_step="Ask the payer for a retroactive or a new authorization today, and hold the claims beyond it.",
        owner=Owner.FRONT_DESK,
        at_risk=booked,
        bar=show.bar(use, max(0, -(use.visits_left or 0)) + len(booked)),
        evidence=(*show.of_authorization(facts, auth), *show.of_use(use)),
        situation=f"{_used(use)}, ends {auth.ends_on}",
        due=facts.today,
        auth=auth,
    )


def _over(use: Use) -> str:
    visits = -(use.visits_left or 0)
    if visits > 0:
        return count(visits, "visit")
    amount = _beyond(use)
    return f"{show.number(-amount.left)} units{_of_code(amount)}"


def _used(use: Use) -> str:
    if (use.visits_left or 0) < 0:
        unsigned = f", {len(use.unsigned)} of them in notes not yet signed" if use.unsigned else ""
        return (
            f"{use.visits_used} visits were used and {use.authorization.visits_authorized} approved{unsigned}"
        )
    amount = _beyond(use)
    return f"{show.number(amount.used)} units{_of_code(amount)} were used and {amount.approved} approved"


def _beyond(use: Use) -> Amount:
    """The count in units that went below zero; of several the one that all codes share first."""
    return next(amount for amount in use.amounts if amount.left < 0)


def _of_code(amount: Amount) -> str:
    return "" if amount.name == UNITS else f" of {amount.name}"


def _booked(booked: int) -> str:
    return f"{count(booked, 'more visit')} booked without cover." if booked else "Nothing more is booked."
