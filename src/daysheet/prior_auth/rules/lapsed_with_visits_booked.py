"""The last authorization of the case has ended, and visits are booked."""

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Subject
from daysheet.domain.words import day, in_days
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import LOOK_BACK, Cause
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "authorization"
READS = ("authorization", "appointment", "visit")
IN_PMS = "When the answer comes: in the case's authorizations, add the new number with its first and last day and its visits or units; leave the old one as it is."


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about = Subject(SUBJECT, auth.id)
    if auth.ends_on is None or auth.ends_on >= facts.today:
        return clear(facts, about, "It has not ended.")
    if facts.requires_authorization is False:
        return clear(facts, about, "The payer wants no authorization.")
    if facts.use(auth.id).overused and auth.ends_on >= facts.today - LOOK_BACK:
        return clear(facts, about, "More was used than approved before it ended; another check says so.")
    uncovered = facts.ledger.uncovered_by(auth.id, Cause.ENDED)
    booked = [item.visit for item in uncovered if item.visit.appointment_id is not None]
    if not booked:
        return clear(facts, about, "It has ended, and no visit is booked that nothing else covers.")
    return flag(
        facts,
        about,
        title=f"{{patient}}’s authorization ended {in_days(auth.ends_on, today=facts.today)}, and visits are booked",
        message=(
            f"It ended {day(auth.ends_on, near=facts.today)} and nothing follows it; {show.in_words(booked)}."
        ),
        next_step="Call the payer today: ask for a new authorization and whether it can start earlier; "
        "move the visits that cannot wait for the answer.",
        at_risk=booked,
        bar=show.bar(facts.use(auth.id), len(booked)),
        evidence=(*show.of_authorization(auth, facts.today), *show.of_use(facts.use(auth.id))),
        situation=f"ended {auth.ends_on}",
        due=facts.today,
    )
