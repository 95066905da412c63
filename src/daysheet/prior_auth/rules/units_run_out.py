"""The approved units are used up before the last day, at the units that this case's visits usually take."""

from fractions import Fraction

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Cause, Use
from daysheet.prior_auth.saying import cannot_tell, clear, flag

SUBJECT = "authorization"
READS = ("authorization", "authorization_terms", "appointment", "visit", "charge", "plan_of_care")
IN_PMS = "When the answer comes: in the case's authorizations, add the new number with its first and last day and its visits or units; leave the old one as it is."


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if use.units_approved is None:
        return clear(facts, about, "It does not count units.")
    if use.overused:
        return clear(facts, about, "More was used than approved; another check says so.")
    if use.visits_gone:
        return clear(facts, about, "Its visits run out before its units; another check counts them.")
    if use.units_per_visit is None and use.ahead:
        return _not_charged_yet(facts, auth, use, about)
    uncovered = facts.ledger.uncovered_by(auth.id, Cause.RAN_OUT)
    if not uncovered or uncovered[0].visit.on > facts.lead_until:
        return clear(
            facts, about, f"{show.number(use.units_used)} of {use.units_approved} units used; enough for now."
        )
    first = uncovered[0].visit.on
    at_risk = show.soon(uncovered, first)
    return flag(
        facts,
        about,
        title="{patient}’s approved units will not last",
        message=(
            f"{show.number(use.units_used)} of {use.units_approved} units are used; a visit takes about "
            f"{show.number(use.units_per_visit or Fraction(0))}. From {day(first, near=facts.today)} not enough is left: "
            f"{show.in_words(at_risk)}."
        ),
        next_step="Review the renewal request, asking in units, and send it.",
        at_risk=at_risk,
        bar=show.bar(use, len(at_risk)),
        evidence=show.of_burn_down(facts, use),
        situation=f"approved {use.units_approved} units, ends {auth.ends_on}",
    )


def _not_charged_yet(facts: CaseFacts, auth: Authorization, use: Use, about: Subject) -> Finding:
    return cannot_tell(
        facts,
        about,
        title="{patient}’s authorization counts units, and none is charged yet",
        message=f"{use.units_approved} units are approved; without a charge nobody can say how long they last.",
        question="How many units will a visit take?",
        next_step="Tell the front desk, or look again when the first charges are in.",
        owner=Owner.CLINICIAN,
        evidence=(*show.of_authorization(auth, facts.today), *show.of_use(use)),
    )
