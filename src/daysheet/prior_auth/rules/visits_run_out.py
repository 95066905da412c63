"""The approved visits are used up before the last day: counting signed, unsigned, booked and planned visits."""

from daysheet.domain.coverage import Authorization, Rank
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import count, day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Cause, Use
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


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    uncovered = facts.ledger_of(auth).uncovered_by(auth.id, Cause.RAN_OUT)
    if elsewhere := _elsewhere(use, bool(uncovered)):
        return clear(facts, about, elsewhere)
    if not uncovered:
        return _enough(facts, auth, use, about)
    first = uncovered[0].visit.on
    if first > facts.lead_until_for(auth):
        lead = facts.lead_days_for(auth)
        return clear(facts, about, f"Visits last until {day(first)}, beyond the {lead} days of warning.")
    if request := facts.asked_in_time(auth, first):
        return asked(facts, about, request, first)
    at_risk = show.soon(uncovered, first)
    return flag(
        facts,
        about,
        title=_title(use),
        message=(
            f"{use.visits_used} of {auth.visits_authorized} used{_unsigned(use)}. From "
            f"{day(first, near=facts.today)} nothing is left: {show.in_words(at_risk)}.{show.besides(facts, use)}"
        ),
        next_step="Review the renewal request for the visits that are missing and send it.",
        at_risk=at_risk,
        bar=show.bar(use, len(at_risk)),
        evidence=show.of_burn_down(facts, use),
        situation=f"approved {auth.visits_authorized}, ends {auth.ends_on}",
        auth=auth,
    )


def _elsewhere(use: Use, ran_out: bool) -> str:
    """Why its visits are not what limits it; empty when they are."""
    if use.authorization.visits_authorized is None:
        return "It does not count visits."
    if use.overused:
        return "More was used than approved; another check says so."
    return (
        "Its units run out before its visits; another check says so."
        if ran_out and not use.visits_gone
        else ""
    )


def _title(use: Use) -> str:
    left = count(use.visits_left, "approved visit") if use.visits_left else "no approved visits"
    whose = "" if use.authorization.rank is Rank.PRIMARY else f" on the {show.called(use.authorization)}"
    return f"{{patient}} has {left} left{whose}, and more are coming"


def _unsigned(use: Use) -> str:
    return f", {len(use.unsigned)} of them in notes not yet signed" if use.unsigned else ""


def _enough(facts: CaseFacts, auth: Authorization, use: Use, about: Subject) -> Finding:
    """Enough, unless nobody can say how many visits are still to come."""
    outlasts = auth.ends_on is None or auth.ends_on > facts.today
    unplanned = any(case.plan is None and case.booked for case in facts.cases_of(auth))
    if unplanned and outlasts and (use.visits_left or 0) - len(use.ahead) <= 1:
        return cannot_tell(
            facts,
            about,
            title="{patient} is close to the last approved visit, and no plan of care says how many follow",
            message=f"{use.visits_used} of {auth.visits_authorized} are used and {len(use.ahead)} are booked.",
            question="How many visits a week, and until when?",
            next_step="Say frequency and duration to the front desk, or import the plan of care.",
            owner=Owner.CLINICIAN,
            evidence=(*show.of_authorization(facts, auth), *show.of_use(use)),
        )
    return clear(
        facts, about, f"{use.visits_used} of {auth.visits_authorized} used; enough for what is expected."
    )
