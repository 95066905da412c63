"""Benefits out of a payer's answer: every field with its state and proof, and one of three answers over all.

Pure: an answer, the day, the kind of payer and the clinic's place of service in; benefits out.
"""

from datetime import date

from daysheet.domain.benefits import Benefits, Overall, Proof, Said, State
from daysheet.domain.coverage import PayerClass

from ..answers import Answer, Statement
from . import costs, permission, standing, visits, wording
from .overall import flags, judged
from .refusing import explained
from .weighing import is_about_us, is_here, of_therapy, proofs_of

__all__ = ["resolve"]

TELEHEALTH = {"02", "10"}  # places of service


def resolve(
    answer: Answer, today: date, payer_class: PayerClass = PayerClass.COMMERCIAL, place: str = "11"
) -> Benefits:
    """What the answer says of outpatient physical therapy at the clinic's place of service."""
    every = [one for one in _outpatient(answer.statements) if is_about_us(one)]
    here = [one for one in every if is_here(one, place)]
    active = standing.active(here)
    year = standing.year(here)
    plan_starts = standing.said_date(answer, here, standing.PLAN_STARTS)
    needed = permission.authorization_needed(here)
    found = Benefits(
        person=answer.person,
        payer_name=answer.payer_name,
        payer_id=answer.payer_id,
        trace=answer.trace,
        reference=answer.reference,
        answered_on=answer.answered_on,
        overall=Overall.UNDETERMINED,
        rejections=tuple(explained(one) for one in dict.fromkeys(answer.refusals)),
        active=active,
        plan_name=_text(here, "plan"),
        insurance_type=_text(here, "insurance_type"),
        coverage_starts=standing.said_date(answer, here, standing.COVERAGE_STARTS),
        coverage_ends=standing.said_date(answer, here, standing.COVERAGE_ENDS),
        plan_starts=plan_starts,
        plan_ends=standing.said_date(answer, here, standing.PLAN_ENDS),
        year=year,
        resets_on=standing.resets_on(year, here, plan_starts, today),
        therapy_covered=standing.therapy_covered(every, active),
        deductible=costs.by_network(here, costs.DEDUCTIBLE),
        out_of_pocket=costs.by_network(here, costs.OUT_OF_POCKET),
        share=costs.share(here, "Y"),
        share_out=costs.share(here, "N"),
        deductible_first=costs.deductible_first(here),
        visits=visits.visit_limit(here),
        authorization_needed=needed,
        authorization_from_visit=permission.from_visit(here, needed),
        referral_needed=permission.referral_needed(here),
        manager=permission.manager(every),
        other_payers=permission.other_payers(answer),
        telehealth=_telehealth(every),
        contacts=permission.contacts(answer),
        messages=tuple(_messages(every)),
    )
    return judged(found, flags(found, every, standing.plans(here)), answer, payer_class, today)


def _outpatient(statements: tuple[Statement, ...]) -> list[Statement]:
    """Without what is about hospital stays: Medicare answers for parts A and B side by side."""
    has_b = any(one.insurance_type == "MB" for one in statements)
    return [one for one in statements if not (has_b and one.insurance_type == "MA")]


def _text(statements: list[Statement], name: str) -> Said[str]:
    """A text that the statements about the plan's standing carry; where the plan's own do not, the nearest that do."""
    telling = [
        one
        for one in statements
        if one.information in (*standing.ACTIVE, *standing.INACTIVE) and getattr(one, name)
    ]
    of_plan = [one for one in telling if "30" in one.service_types or not one.service_types] or telling
    values = tuple(dict.fromkeys(getattr(one, name) for one in of_plan))
    if not values:
        return Said()
    if len(values) > 1:
        return Said(State.CONTRADICTORY, None, proofs_of(of_plan), "the payer names several", values)
    return Said(State.RETURNED, values[0], proofs_of(of_plan))


def _telehealth(statements: list[Statement]) -> Said[bool]:
    """Said for a place of service (02, 10), or in a message."""
    placed = [one for one in of_therapy(statements) if TELEHEALTH & set(one.places)]
    if placed:
        covered = all(one.information != standing.NOT_COVERED for one in placed)
        why = "said for telehealth as a place of service"
        return Said(State.INFERRED, covered, proofs_of(placed), why)
    worded = [
        one
        for one in of_therapy(statements)
        if any(wording.TELEHEALTH.search(text.upper()) for text in one.messages)
    ]
    return Said(proofs=proofs_of(worded), why="only a message speaks of it" if worded else "")


def _messages(statements: list[Statement]) -> list[Proof]:
    """Every message about therapy or the plan, as it stood: a person reads these."""
    found = [Proof(one.proof.told_by, one.proof.place, text) for one in statements for text in one.messages]
    return list(dict.fromkeys(found))
