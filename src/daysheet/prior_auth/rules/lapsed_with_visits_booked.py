"""The last authorization of the case has ended, and visits are booked."""

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Subject
from daysheet.domain.words import day, in_days
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import LOOK_BACK, Cause
from daysheet.prior_auth.saying import ENTER_BESIDE_THE_OLD, asked, clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms", "authorization_request", "appointment", "visit")
IN_PMS = ENTER_BESIDE_THE_OLD


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about = Subject(SUBJECT, auth.id)
    if auth.ends_on is None or auth.ends_on >= facts.today:
        return clear(facts, about, "It has not ended.")
    if facts.payer_for(auth).yes("authorization_required") is False:
        return clear(facts, about, "The payer wants no authorization.")
    use = facts.use(auth.id)
    if use.overused and auth.ends_on >= facts.today - LOOK_BACK:
        return clear(facts, about, "More was used than approved before it ended; another check says so.")
    uncovered = facts.ledger_of(auth).uncovered_by(auth.id, Cause.ENDED)
    booked = [item.visit for item in uncovered if item.visit.appointment_id is not None]
    if not booked:
        return clear(facts, about, "It has ended, and no visit is booked that nothing else covers.")
    if request := facts.asked_in_time(auth, booked[0].on):
        return asked(facts, about, request, booked[0].on)
    return flag(
        facts,
        about,
        title=f"{{patient}}’s {show.called(auth)} ended {in_days(auth.ends_on, today=facts.today)}, and visits are booked",
        message=(
            f"It ended {day(auth.ends_on, near=facts.today)} and nothing follows it; {show.in_words(booked)}."
            f"{show.besides(facts, use)}"
        ),
        next_step="Call the payer today: ask for a new authorization and whether it can start earlier; "
        "move the visits that cannot wait for the answer.",
        at_risk=booked,
        bar=show.bar(use, len(booked)),
        evidence=(*show.of_authorization(facts, auth), *show.of_use(use)),
        situation=f"ended {auth.ends_on}",
        due=facts.today,
        auth=auth,
    )
