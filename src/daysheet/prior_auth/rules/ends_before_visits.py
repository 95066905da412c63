"""An authorization ends within the payer's lead time while visits are booked or planned after its last day."""

from datetime import date, timedelta

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import day, in_days
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Cause, within
from daysheet.prior_auth.saying import ENTER_BESIDE_THE_OLD, asked, cannot_tell, clear, flag

SUBJECT = "authorization"
READS = (
    "authorization",
    "authorization_terms",
    "authorization_request",
    "appointment",
    "visit",
    "plan_of_care",
)
IN_PMS = ENTER_BESIDE_THE_OLD
ONE_DAY = timedelta(days=1)


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if auth.ends_on is None:
        return _no_end(facts, auth, about)
    if elsewhere := _elsewhere(facts, auth, auth.ends_on):
        return clear(facts, about, elsewhere)
    uncovered = facts.ledger_of(auth).uncovered_after(auth.id)
    if not uncovered:
        return _nothing_follows(facts, auth, about, auth.ends_on)
    first = uncovered[0].visit.on
    if request := facts.asked_in_time(auth, first):
        return asked(facts, about, request, first)
    at_risk = show.soon(uncovered, auth.ends_on)
    return flag(
        facts,
        about,
        title=f"{{patient}}’s {show.called(auth)} ends {in_days(auth.ends_on, today=facts.today)}, and visits go on after it",
        message=(
            f"It ends {day(auth.ends_on, near=facts.today)}; after that {show.in_words(at_risk)}. "
            f"{_warning(facts, auth)}{show.besides(facts, use)}"
        ),
        next_step="Review the renewal request and send it; move the visits after the last day if no answer comes.",
        at_risk=at_risk,
        bar=show.bar(use, len(at_risk)),
        evidence=show.of_burn_down(facts, use),
        situation=f"ends {auth.ends_on}",
        auth=auth,
    )


def _elsewhere(facts: CaseFacts, auth: Authorization, ends_on: date) -> str:
    """Why its last day is nothing to warn of today; empty when it is."""
    if not facts.today <= ends_on <= facts.lead_until_for(auth):
        return f"It ends {day(ends_on)}, outside the {facts.lead_days_for(auth)} days of warning."
    if facts.use(auth.id).overused or facts.ledger_of(auth).uncovered_by(auth.id, Cause.RAN_OUT):
        return "Its visits run out before its last day; another check says so."
    return ""


def _nothing_follows(facts: CaseFacts, auth: Authorization, about: Subject, ends_on: date) -> Finding:
    if _nobody_knows_what_follows(facts, auth, ends_on + ONE_DAY):
        return _no_plan(facts, auth, about)
    return clear(facts, about, "No visit is booked or planned after its last day that nothing else covers.")


def _warning(facts: CaseFacts, auth: Authorization) -> str:
    payer = facts.payer_for(auth)
    measured, turnaround = facts.turnaround.get(payer.payer.id), payer.number("turnaround_days")
    if measured is not None:
        return f"Nine of ten answers of this payer took at most {measured.p90} days, {measured.measured}."
    if turnaround is None:
        return "How long this payer takes is not on file, so three weeks of warning are given."
    return f"The payer may take {turnaround} days to answer."


def _nobody_knows_what_follows(facts: CaseFacts, auth: Authorization, next_day: date) -> bool:
    """Without a plan of care the calendar alone says what is to come, and its export may reach two weeks only."""
    if facts.payer_for(auth).yes("authorization_required") is False:
        return False
    same_payer = [other for other in facts.followed if other.rank is auth.rank]
    followed = any(within(other, next_day) for other in same_payer)
    return not followed and any(case.going_on and not case.plans for case in facts.cases_of(auth))


def _no_plan(facts: CaseFacts, auth: Authorization, about: Subject) -> Finding:
    return cannot_tell(
        facts,
        about,
        title=f"Does {{patient}}’s care go on after the {show.called(auth)}?",
        message=f"It ends {day(auth.ends_on or facts.today, near=facts.today)}; nothing is booked after it yet, and no "
        "plan of care says whether more visits follow.",
        question="How many visits a week, and until when?",
        next_step="Say frequency and duration to the front desk, or import the plan of care.",
        owner=Owner.CLINICIAN,
        evidence=(*show.of_authorization(facts, auth), facts.lead_fact(auth)),
    )


def _no_end(facts: CaseFacts, auth: Authorization, about: Subject) -> Finding:
    if not any(case.going_on for case in facts.cases_of(auth)):
        return clear(facts, about, "The case is not going on.")
    return cannot_tell(
        facts,
        about,
        title=f"{{patient}}’s {show.called(auth)} has no last day in the records",
        message=f"Authorization {auth.number or auth.id} covers visits from its start, but the export gives no end.",
        question="What is the last day on the approval letter?",
        next_step="Look at the approval letter and enter the end date in the PMS.",
        evidence=show.of_authorization(facts, auth),
    )
