"""The payer wants an authorization, the case has none, and visits after the evaluation are booked or were held."""

from datetime import timedelta

from daysheet.domain.care import Case, NoteKind
from daysheet.domain.finding import Finding, Subject
from daysheet.domain.words import count
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import STILL_GOING_DAYS, CaseFacts
from daysheet.prior_auth.ledger import Expected
from daysheet.prior_auth.saying import ENTER_THE_NEW, cannot_tell, clear, flag

SUBJECT = "case"
READS = ("authorization", "authorization_request", "coverage", "appointment", "visit")
IN_PMS = ENTER_THE_NEW


def check(facts: CaseFacts, case: Case) -> Finding:
    about = Subject(SUBJECT, case.id)
    if facts.in_force:
        return clear(facts, about, "The case has an authorization.")
    ahead, held = _after_the_evaluation(facts)
    if not facts.going_on or not (ahead or held):
        return clear(facts, about, "No visit after the evaluation is booked or was held lately.")
    required = facts.payer.get("authorization_required")
    if required is None:
        return _nobody_knows(facts, about)
    if enough := _nothing_missing(facts):
        return clear(facts, about, enough)
    late = facts.waiting()
    return flag(
        facts,
        about,
        title="{patient} has no authorization, and the payer wants one",
        message=(
            f"{facts.payer.payer.name} wants an authorization after the evaluation. None is in the records and "
            f"{'the answer to the request is overdue' if late else 'none was asked for'}. "
            f"{_at_stake(len(ahead), held)}"
        ),
        next_step=_step(late=bool(late), held=held),
        at_risk=ahead,
        evidence=(
            *(show.read(c, "payer_name", "coverage", c.payer_name) for c in facts.coverages[:1]),
            show.cited(facts.payer.payer.id, "authorization_required", "authorization", "required", required),
        ),
        situation=f"none for {facts.payer.payer.id}",
    )


def _nothing_missing(facts: CaseFacts) -> str:
    """Why none has to be there today; empty when one has."""
    if not facts.requires_authorization:
        return f"{facts.payer.payer.name} wants none."
    if facts.in_time():
        return "An authorization has been asked for; the answer is awaited."
    if facts.just_evaluated:
        return "One visit was held, and lately; another check asks for the request after the evaluation."
    return ""


def _step(*, late: bool, held: int) -> str:
    if late:
        return "Call the payer for the decision, and move the visits that cannot wait for it."
    ask = ", and ask the payer about the visits already held" if held else ""
    return f"Review the request and send it today{ask}."


def _at_stake(booked: int, held: int) -> str:
    """What is booked and what was held without one; nothing is said of what is not there."""
    said = [f"{count(booked, 'visit')} booked"] if booked else []
    said += [f"{count(held, 'visit')} held in the last two weeks without one"] if held else []
    return f"{', '.join(said)}."


def _after_the_evaluation(facts: CaseFacts) -> tuple[list[Expected], int]:
    """Booked visits that are not the first of the case, and visits held lately that were no evaluation."""
    booked = [Expected(item.on, item.id, facts.case.id) for item in facts.booked]
    recent = facts.today - timedelta(days=STILL_GOING_DAYS)
    held = [v for v in facts.happened if v.visit_on >= recent and v.note_kind is not NoteKind.IE]
    return (booked if facts.happened else booked[1:]), len(held)


def _nobody_knows(facts: CaseFacts, about: Subject) -> Finding:
    if not facts.coverages:
        return _nobody_pays(facts, about)
    name = facts.payer.payer.name
    return cannot_tell(
        facts,
        about,
        title="Does {patient}’s payer want an authorization?",
        message=f"No payer file says whether {name} wants one, the case has none, and visits are booked or were held.",
        question=f"Does {name} want an authorization for outpatient therapy, and from which visit?",
        next_step="Ask the payer once, enter the answer in its payer file; it then holds for every patient.",
        evidence=[show.read(c, "payer_name", "coverage", c.payer_name) for c in facts.coverages[:1]],
    )


def _nobody_pays(facts: CaseFacts, about: Subject) -> Finding:
    return cannot_tell(
        facts,
        about,
        title="No policy of {patient} is in force in the records",
        message="Visits are booked or were held, and no insurance that covers today is on file for this case.",
        question="Who pays for this case, and does that payer want an authorization?",
        next_step="Ask the patient for the card, enter the policy in the PMS.",
        evidence=[show.read(facts.case, "id", "case", facts.case.id)],
    )
