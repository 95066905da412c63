"""The evaluation was held, the payer wants an authorization for what follows, and none was asked for."""

from daysheet.domain.care import Case
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import count, day
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.ledger import Expected
from daysheet.prior_auth.saying import ENTER_THE_NEW, cannot_tell, clear, flag

SUBJECT = "case"
READS = ("authorization", "authorization_request", "coverage", "appointment", "visit")
IN_PMS = ENTER_THE_NEW


def check(facts: CaseFacts, case: Case) -> Finding:
    about, evaluation = Subject(SUBJECT, case.id), facts.just_evaluated
    if evaluation is None or facts.in_force or facts.in_time():
        return clear(facts, about, "Not just evaluated, or it has an authorization, or one was asked for.")
    required = facts.payer.get("authorization_required")
    if required is None:
        return _nobody_knows(facts, about)
    if not required.value:
        return clear(facts, about, f"{facts.payer.payer.name} wants none.")
    held, late = day(evaluation.visit_on, near=facts.today), facts.waiting()
    asked = "the answer to the request is overdue" if late else "nothing has been asked for"
    ahead = [Expected(item.on, item.id, case.id) for item in facts.booked]
    return flag(
        facts,
        about,
        title="{patient} was evaluated, and no authorization has been asked for"
        if not late
        else "{patient} was evaluated, and the answer to the request is overdue",
        message=(
            f"The evaluation was held {held}; {facts.payer.payer.name} wants an authorization for what follows, and "
            f"{asked}. {_booked(facts)}{_free_visits(facts)}"
        ),
        next_step="Call the payer for the decision today."
        if late
        else "Review the request for the whole plan of care and send it today.",
        at_risk=ahead,
        evidence=(
            show.read(evaluation, "visit_on", "evaluation held", held),
            *(show.read(c, "payer_name", "coverage", c.payer_name) for c in facts.coverages[:1]),
            show.cited(facts.payer.payer.id, "authorization_required", "authorization", "required", required),
            *_free_facts(facts),
        ),
        situation=f"evaluated {evaluation.visit_on}",
        due=facts.today,
    )


def _booked(facts: CaseFacts) -> str:
    ahead = len(facts.booked)
    if not ahead:
        return "Nothing is booked yet."
    return f"{count(ahead, 'visit')} {'is' if ahead == 1 else 'are'} booked."


def _free_visits(facts: CaseFacts) -> str:
    """Visits that pass unreviewed still need the request: it is the one that clinics forget."""
    visits, weeks = facts.payer.number("visits_without_review"), facts.payer.get("weeks_without_review")
    if visits is None or weeks is None:
        return ""
    return (
        f" The request is due although the first {count(visits, 'visit')} in {count(int(weeks.value), 'week')} pass "
        f"without clinical review ({weeks.source})."
    )


def _free_facts(facts: CaseFacts) -> list[Fact]:
    payer, found = facts.payer, []
    for key, label, unit in (
        ("visits_without_review", "visits without review", "visit"),
        ("weeks_without_review", "within", "week"),
    ):
        value = payer.values.get(key)
        if value is not None:
            found.append(show.cited(payer.payer.id, key, label, count(int(value.value), unit), value))
    return found


def _nobody_knows(facts: CaseFacts, about: Subject) -> Finding:
    """With visits booked, or without a policy, another check asks."""
    name = facts.payer.payer.name
    if facts.booked or not facts.coverages:
        return clear(facts, about, "Whether the payer wants one is asked by another check.")
    return cannot_tell(
        facts,
        about,
        title="Does {patient}’s payer want an authorization after the evaluation?",
        message=f"The evaluation was held, nothing is booked yet, and no payer file says whether {name} wants one.",
        question=f"Does {name} want an authorization for outpatient therapy, and from which visit?",
        next_step="Ask the payer once, enter the answer in its payer file; it then holds for every patient.",
        evidence=[show.read(c, "payer_name", "coverage", c.payer_name) for c in facts.coverages[:1]],
    )
