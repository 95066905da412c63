"""An authorization ends within the payer's lead time while visits are booked or planned after its last day."""

from datetime import date, timedelta

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import day, in_days
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Cause, within
from daysheet.prior_auth.saying import cannot_tell, clear, flag

SUBJECT = "authorization"
READS = ("authorization", "appointment", "visit", "plan_of_care")
IN_PMS = "When the answer comes: in the case's authorizations, add the new number with its first and last day and its visits or units; leave the old one as it is."
ONE_DAY = timedelta(days=1)


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if auth.ends_on is None:
        return _no_end(facts, auth, about)
    if not facts.today <= auth.ends_on <= facts.lead_until:
        return clear(
            facts, about, f"It ends {day(auth.ends_on)}, outside the {facts.lead_days} days of warning."
        )
    if use.overused or facts.ledger.uncovered_by(auth.id, Cause.RAN_OUT):
        return clear(facts, about, "Its visits run out before its last day; another check says so.")
    uncovered = tuple(item for item in facts.ledger.uncovered if item.after == auth.id)
    if not uncovered and _nobody_knows_what_follows(facts, auth.ends_on + ONE_DAY):
        return _no_plan(facts, auth, about)
    if not uncovered:
        return clear(
            facts, about, "No visit is booked or planned after its last day that nothing else covers."
        )
    at_risk = show.soon(uncovered, auth.ends_on)
    return flag(
        facts,
        about,
        title=f"{{patient}}’s authorization ends {in_days(auth.ends_on, today=facts.today)}, and visits go on after it",
        message=(
            f"It ends {day(auth.ends_on, near=facts.today)}; after that {show.in_words(at_risk)}. "
            f"{_warning(facts)}"
        ),
        next_step="Review the renewal request and send it; move the visits after the last day if no answer comes.",
        at_risk=at_risk,
        bar=show.bar(use, len(at_risk)),
        evidence=show.of_burn_down(facts, use),
        situation=f"ends {auth.ends_on}",
    )


def _warning(facts: CaseFacts) -> str:
    turnaround = facts.payer.number("turnaround_days")
    if turnaround is None:
        return "How long this payer takes is not on file, so three weeks of warning are given."
    return f"The payer may take {turnaround} days to answer."


def _nobody_knows_what_follows(facts: CaseFacts, next_day: date) -> bool:
    """Without a plan of care the calendar alone says what is to come, and its export may reach two weeks only."""
    followed = any(within(other, next_day) for other in facts.in_force)
    return facts.going_on and not facts.plans and not followed and facts.requires_authorization is not False


def _no_plan(facts: CaseFacts, auth: Authorization, about: Subject) -> Finding:
    return cannot_tell(
        facts,
        about,
        title="Does {patient}’s care go on after the authorization?",
        message=f"It ends {day(auth.ends_on or facts.today, near=facts.today)}; nothing is booked after it yet, and no "
        "plan of care says whether more visits follow.",
        question="How many visits a week, and until when?",
        next_step="Say frequency and duration to the front desk, or import the plan of care.",
        owner=Owner.CLINICIAN,
        evidence=(*show.of_authorization(auth, facts.today), facts.lead_fact()),
    )


def _no_end(facts: CaseFacts, auth: Authorization, about: Subject) -> Finding:
    if not facts.going_on:
        return clear(facts, about, "The case is not going on.")
    return cannot_tell(
        facts,
        about,
        title="{patient}’s authorization has no last day in the records",
        message=f"Authorization {auth.number or auth.id} covers visits from its start, but the export gives no end.",
        question="What is the last day on the approval letter?",
        next_step="Look at the approval letter and enter the end date in the PMS.",
        evidence=show.of_authorization(auth, facts.today),
    )
