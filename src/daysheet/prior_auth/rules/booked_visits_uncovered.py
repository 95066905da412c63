"""Visits are booked before the next authorization starts, in a gap that nothing covers."""

from daysheet.domain.care import Case
from daysheet.domain.finding import Finding, Subject
from daysheet.domain.words import count, day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Cause
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "case"
READS = ("authorization", "authorization_terms", "appointment", "visit")
IN_PMS = (
    "Correct the first day of the authorization if the payer moves it, or move the appointments behind it."
)


def check(facts: CaseFacts, case: Case) -> Finding:
    about = Subject(SUBJECT, case.id)
    in_gap = [
        item
        for item in facts.ledger.uncovered
        if item.cause is Cause.NOT_STARTED and item.visit.appointment_id is not None
    ]
    if not in_gap or facts.requires_authorization is False:
        return clear(facts, about, "No booked visit lies before the start of the authorization meant for it.")
    following = facts.use(
        next(item.authorization_id for item in in_gap if item.authorization_id)
    ).authorization
    starts = day(following.starts_on, near=facts.today) if following.starts_on else "later"
    at_risk = [item.visit for item in in_gap]
    return flag(
        facts,
        about,
        title=f"{{patient}} has {count(len(at_risk), 'visit')} booked before the authorization starts",
        message=f"The next authorization starts {starts}; before that {show.in_words(at_risk)}.",
        next_step="Ask the payer to start the authorization earlier, or move these visits behind its first day.",
        at_risk=at_risk,
        evidence=(
            *show.of_authorization(facts, following),
            show.read(following, "starts_on", "first day", starts),
        ),
        situation=f"starts {following.starts_on}",
        auth=following,
    )
