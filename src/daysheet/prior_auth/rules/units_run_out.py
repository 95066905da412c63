"""The approved units, of all codes or of one, are used up before the last day, as this case's visits take them."""

from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Finding, Owner, Subject
from daysheet.domain.words import day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts, limits
from daysheet.prior_auth.ledger import UNITS, Amount, Cause, Uncovered, Use
from daysheet.prior_auth.saying import ENTER_BESIDE_THE_OLD, asked, cannot_tell, clear, flag

SUBJECT = "authorization"
READS = (
    "authorization", "authorization_terms", "authorization_request", "appointment", "visit", "charge",
    "plan_of_care",
)  # fmt: skip
IN_PMS = ENTER_BESIDE_THE_OLD


def check(facts: CaseFacts, auth: Authorization) -> Finding:
    about, use = Subject(SUBJECT, auth.id), facts.use(auth.id)
    if use.terms is not None and limits(use.terms) is None:
        return _not_readable(facts, auth, use, about)
    if elsewhere := _elsewhere(use):
        return clear(facts, about, elsewhere)
    if use.ahead and all(amount.per_visit is None for amount in use.amounts):
        return _not_charged_yet(facts, auth, use, about)
    uncovered = facts.ledger_of(auth).uncovered_by(auth.id, Cause.RAN_OUT)
    if not uncovered or uncovered[0].visit.on > facts.lead_until_for(auth):
        return clear(facts, about, f"{'; '.join(map(_used, use.amounts))}; enough for now.")
    if request := facts.asked_in_time(auth, uncovered[0].visit.on):
        return asked(facts, about, request, uncovered[0].visit.on)
    return _runs_out(facts, auth, use, about, uncovered)


def _elsewhere(use: Use) -> str:
    """Why its units are not what limits it; empty when they are."""
    if not use.amounts:
        return "It does not count units."
    if use.overused:
        return "More was used than approved; another check says so."
    return "Its visits run out before its units; another check counts them." if use.visits_gone else ""


def _runs_out(
    facts: CaseFacts, auth: Authorization, use: Use, about: Subject, uncovered: tuple[Uncovered, ...]
) -> Finding:
    first = uncovered[0].visit.on
    amount = next(amount for amount in use.amounts if amount.name == uncovered[0].short_of)
    at_risk = show.soon(uncovered, first)
    return flag(
        facts,
        about,
        title=f"{{patient}}’s approved units{_of_code(amount)} will not last",
        message=(
            f"{_used(amount)}; a visit takes about {show.number(amount.per_visit or amount.used)}. "
            f"From {day(first, near=facts.today)} not enough is left: {show.in_words(at_risk)}."
            f"{show.besides(facts, use)}"
        ),
        next_step=f"Review the renewal request, asking in units{_of_code(amount)}, and send it.",
        at_risk=at_risk,
        bar=show.bar(use, len(at_risk)),
        evidence=show.of_burn_down(facts, use),
        situation=f"approved {amount.approved} units{_of_code(amount)}, ends {auth.ends_on}",
        auth=auth,
    )


def _used(amount: Amount) -> str:
    """`20 of 24 units of 97110 are used`; the code is named, since the others may last longer."""
    return f"{show.number(amount.used)} of {amount.approved} units{_of_code(amount)} are used"


def _of_code(amount: Amount) -> str:
    return "" if amount.name == UNITS else f" of {amount.name}"


def _not_charged_yet(facts: CaseFacts, auth: Authorization, use: Use, about: Subject) -> Finding:
    approved = " and ".join(f"{amount.approved} units{_of_code(amount)}" for amount in use.amounts)
    return cannot_tell(
        facts,
        about,
        title="{patient}’s authorization counts units, and none is charged yet",
        message=f"{approved} are approved; without a charge nobody can say how long they last.",
        question="How many units will a visit take?",
        next_step="Tell the front desk, or look again when the first charges are in.",
        owner=Owner.CLINICIAN,
        evidence=(*show.of_authorization(facts, auth), *show.of_use(use)),
    )


def _not_readable(facts: CaseFacts, auth: Authorization, use: Use, about: Subject) -> Finding:
    written = "; ".join(use.terms.code_units) if use.terms else ""
    return cannot_tell(
        facts,
        about,
        title="{patient}’s authorization limits single codes, and the limits cannot be read",
        message=f"The export says “{written}”. Each code is written once, as the code, an equals sign and its units.",
        question="How many units of each code does the approval letter give?",
        next_step="Look at the approval letter and correct the units of the codes in the file of authorization terms.",
        evidence=show.of_authorization(facts, auth),
    )
