"""The one answer over all fields, why, and what a person must look at all the same."""

from datetime import date

import msgspec

from daysheet.domain.benefits import Benefits, Flag, Overall, State
from daysheet.domain.coverage import PayerClass

from ..answers import Answer, Statement
from . import visits, wording
from .standing import ACTIVE, FOREVER, NOT_COVERED
from .weighing import NEARNESS, distance, of_therapy, proofs_of

# Never verified from an answer: a person asks the adjuster, the VA or the patient.
BY_PERSON = {
    PayerClass.WORKERS_COMP: "workers' compensation is verified with the adjuster, never by an electronic answer",
    PayerClass.AUTO: "auto insurance is verified with the adjuster, never by an electronic answer",
    PayerClass.VA: "VA care is verified by its referral, never by an electronic answer",
    PayerClass.UNKNOWN: "nobody has said yet which kind of payer this is",
}
CANNOT_SAY = ("V", "U")  # the payer cannot process it, or wants to be asked otherwise


def flags(of: Benefits, statements: list[Statement], plans: list[str]) -> tuple[Flag, ...]:
    """What a person must look at, each with what says so."""
    found: list[Flag] = []
    if len(plans) > 1:
        proofs = proofs_of(one for one in statements if one.information in ACTIVE and one.plan in plans)
        message = f"Two plans are active: {' and '.join(plans)}. Ask which pays for therapy."
        found.append(Flag("two_plans", message, proofs))
    if of.person.changed:
        message = "The payer corrected name, number or birth date: take its values into the chart."
        found.append(Flag("person_changed", message))
    if of.other_payers.value:
        names = " and ".join(one.name or "another payer" for one in of.other_payers.value)
        message = f"The payer names other coverage: {names}. Ask the patient which pays first."
        found.append(Flag("other_payer", message, of.other_payers.proofs))
    found += _limits(of, statements)
    if of.manager.value:
        message = f"{of.manager.value.name} decides on therapy: requests go there, not to the payer."
        found.append(Flag("reviewer", message, of.manager.proofs))
    for path, said in of.fields():
        if said.state is State.CONTRADICTORY:
            found.append(Flag("contradictory", f"{words(path)}: {said.why}. Ask the payer.", said.proofs))
    return tuple(found)


def _limits(of: Benefits, statements: list[Statement]) -> list[Flag]:
    """Limits that only words tell, limits on how often, and what is excluded."""
    found = []
    known = {of.visits.limit.value, of.visits.left.value, of.visits.used.value, *of.visits.limit.others}
    worded = [one for one in statements if wording.limits(one.messages) - known]
    worded += [one for one in statements if not one.service_types and one.quantity_kind == visits.VISITS]
    if worded:
        message = "A limit stands in a message, or beside no service: read it and enter what it says."
        found.append(Flag("limit_in_words", message, proofs_of(worded)))
    often = visits.frequencies(statements)
    if often:
        message = "The payer limits how often therapy may be: check the plan of care."
        found.append(Flag("frequency", message, proofs_of(often)))
    refused = [one for one in of_therapy(statements) if one.information in (NOT_COVERED, "E")]
    if refused:
        message = "The payer excludes some therapy: read under which condition."
        found.append(Flag("excluded", message, proofs_of(refused)))
    return found


def words(path: str) -> str:
    """A field's path as a person says it."""
    return path.replace(".", ", ").replace("_", " ")


def judged(
    of: Benefits, found: tuple[Flag, ...], answer: Answer, payer_class: PayerClass, today: date
) -> Benefits:
    """The benefits with their overall answer, its reasons and the flags."""
    overall, reasons = _answer(of, answer, payer_class, today)
    return msgspec.structs.replace(of, overall=overall, reasons=tuple(reasons), flags=found)


def _answer(of: Benefits, answer: Answer, payer_class: PayerClass, today: date) -> tuple[Overall, list[str]]:
    if payer_class in BY_PERSON:
        return Overall.UNDETERMINED, [BY_PERSON[payer_class]]
    refused = [one for one in of.rejections if one.level != "benefit"]
    if refused:
        return Overall.UNDETERMINED, [f"{one.reason} ({one.code})" for one in refused]
    return _of_standing(of, today) or _of_therapy(of, answer)


def _of_standing(of: Benefits, today: date) -> tuple[Overall, list[str]] | None:
    """Whether the coverage holds on the day; None where it does."""
    if of.active.state is State.CONTRADICTORY:
        return Overall.UNDETERMINED, ["the payer says both that the coverage is active and that it is not"]
    ends = _days(of, "coverage_ends", "plan_ends")
    if of.active.value is False:
        past = [one for one in ends if one < today]
        return Overall.NOT_ELIGIBLE, [f"the coverage is not active{f' since {max(past)}' if past else ''}"]
    if not of.active.known:
        return Overall.UNDETERMINED, ["the payer does not say whether the coverage is active"]
    return _of_dates(of, ends, today)


def _of_dates(of: Benefits, ends: list[date], today: date) -> tuple[Overall, list[str]] | None:
    """An active coverage that has ended, or not begun; None where the day lies within."""
    if ends and all(one < today for one in ends):
        return Overall.NOT_ELIGIBLE, [f"the coverage ended on {max(ends)}"]
    if any(one < today for one in ends):
        return Overall.UNDETERMINED, ["the payer gives an end that is past and one that is not"]
    starts = _days(of, "coverage_starts") or _days(of, "plan_starts")
    if starts and all(one > today for one in starts):
        return Overall.NOT_ELIGIBLE, [f"the coverage begins only on {min(starts)}"]
    return None


def _days(of: Benefits, *names: str) -> list[date]:
    """Every day that is told for these, contradictory ones included."""
    told = [getattr(of, name) for name in names]
    days = [day for one in told for day in (one.value, *one.others) if day is not None]
    return [day for day in days if day.year < FOREVER] or days


def _of_therapy(of: Benefits, answer: Answer) -> tuple[Overall, list[str]]:
    covered = of.therapy_covered
    if covered.value is False:
        return Overall.NOT_ELIGIBLE, ["the coverage is active and does not pay for physical therapy"]
    if covered.state is State.CONTRADICTORY or (not covered.known and covered.proofs):
        return Overall.UNDETERMINED, [f"the coverage is active; about therapy {covered.why}"]
    if covered.known:
        return Overall.VERIFIED, ["the coverage is active and therapy is part of it"]
    if _turned_away(answer):
        return Overall.UNDETERMINED, ["the coverage is active; the question about therapy was turned away"]
    return Overall.VERIFIED, ["the coverage is active; the payer does not say whether therapy is part of it"]


def _turned_away(answer: Answer) -> bool:
    """Whether a question about therapy, or about no service in particular, got no answer."""
    refused = [one for one in answer.refusals if one.level == "benefit"]
    silent = [one for one in answer.statements if one.information in CANNOT_SAY and not one.parties]
    return any(not one.service_types or set(NEARNESS) & set(one.service_types) for one in refused) or any(
        distance(one) is not None for one in silent
    )
