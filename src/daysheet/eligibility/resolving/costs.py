"""What the patient pays: deductible, out-of-pocket maximum, co-payment, co-insurance."""

from collections.abc import Iterable
from decimal import Decimal

from daysheet.domain.base import Cents
from daysheet.domain.benefits import Accumulator, ByNetwork, Said, Share, State

from ..answers import Statement
from . import wording
from .weighing import THERAPY, Candidate, distance, in_network, nearest, settled

DEDUCTIBLE, OUT_OF_POCKET, COPAY, COINSURANCE = "C", "G", "B", "A"
TOTAL, LEFT, MET = ("23", "22", "25", "21", ""), ("29",), ("24",)
PER_VISIT = ("27", "7", "")
INDIVIDUAL, FAMILY = ("IND", ""), ("FAM",)
EMPLOYEE_ONLY = ("EMP",)
# What an office visit's words may say and still be about therapy.
MAY_BE_OURS = ("THERAP", "SPECIALIST", "PHYSICAL MED", "REHAB")
WHOLE = 100  # percent


def by_network(statements: list[Statement], information: str) -> ByNetwork:
    """Deductible (C) or out-of-pocket maximum (G)."""
    kinds = [one for one in statements if one.information == information and _is_amount(one.amount)]
    return ByNetwork(
        individual=_accumulator(kinds, (*INDIVIDUAL, *EMPLOYEE_ONLY), "Y"),
        family=_accumulator(kinds, FAMILY, "Y"),
        individual_out=_accumulator(kinds, (*INDIVIDUAL, *EMPLOYEE_ONLY), "N"),
        family_out=_accumulator(kinds, FAMILY, "N"),
    )


def _is_amount(amount: Decimal | None) -> bool:
    """Nobody owes less than nothing: a minus is a mistake, and no amount."""
    return amount is not None and amount >= 0


def _accumulator(statements: list[Statement], levels: tuple[str, ...], network: str) -> Accumulator:
    asked = [one for one in statements if one.level in levels and _of_network(one, network)]
    # Total, met and left must be of one and the same deductible: the nearest that is spoken of at all.
    near = nearest(asked)
    total, met, left = (_amount(near, periods) for periods in (TOTAL, MET, LEFT))
    if total.known and left.known and met.known:
        return _checked(total, met, left)
    if total.known and left.known and (left.value or 0) > (total.value or 0):
        why = "more is left than there is in all"
        return Accumulator(total, Said(why=why), _doubted(left, why))
    if total.known and left.known and met.state is State.NOT_RETURNED:
        met = _difference(total, left, "total less what is left")
    elif total.known and met.known and left.state is State.NOT_RETURNED:
        left = _difference(total, met, "total less what is met")
    return Accumulator(total, met, left)


def _checked(total: Said[Cents], met: Said[Cents], left: Said[Cents]) -> Accumulator:
    """All three are told: they must add up, or nobody knows which is right."""
    if (total.value or 0) - (met.value or 0) == (left.value or 0):
        return Accumulator(total, met, left)
    why = "total, met and left do not add up"
    return Accumulator(total, *(_doubted(one, why) for one in (met, left)))


def _doubted(said: Said[Cents], why: str) -> Said[Cents]:
    return Said(State.CONTRADICTORY, None, said.proofs, why, (said.value or Cents(0),))


def _of_network(of: Statement, network: str) -> bool:
    # Out of network is only what is said to be: a plain amount is the one that applies to the clinic's own patients.
    return of.network in ("N", "W") if network == "N" else in_network(of)


def _amount(statements: list[Statement], periods: tuple[str, ...]) -> Said[Cents]:
    return settled(
        Candidate(cents(one.amount), one, _why(one))
        for one in statements
        if one.period in periods and one.amount is not None
    )


def _why(of: Statement) -> str:
    """What had to be read into a statement that does not say it."""
    missing = []
    if not of.network and of.insurance_type != "MB":  # Medicare itself has no network
        missing.append("in network")
    if not of.level and of.insurance_type != "MB":
        missing.append("for one person")
    if of.level in EMPLOYEE_ONLY:
        missing.append("for one person, since the plan covers the employee alone")
    if not of.period:
        missing.append("for the plan's year")
    return f"taken to be {' and '.join(missing)}: the payer does not say" if missing else ""


def _difference(of: Said[Cents], less: Said[Cents], why: str) -> Said[Cents]:
    value = Cents((of.value or 0) - (less.value or 0))
    proofs = tuple(dict.fromkeys((*of.proofs, *less.proofs)))
    if value < 0:
        return Said(State.CONTRADICTORY, None, proofs, f"{why} would be less than nothing", (value,))
    return Said(State.INFERRED, value, proofs, why)


def cents(amount: Decimal | None) -> Cents:
    return Cents(int(((amount or Decimal()) * 100).to_integral_value()))


def share(statements: list[Statement], network: str) -> Share:
    asked = [
        one for one in statements if _of_network(one, network) and one.period in PER_VISIT and _ours(one)
    ]
    copays = nearest([one for one in asked if one.information == COPAY and _is_amount(one.amount)])
    shares = nearest([one for one in asked if one.information == COINSURANCE and one.percent is not None])
    return Share(
        copay=settled(Candidate(cents(one.amount), one, _why_visit(one)) for one in copays),
        coinsurance=_percents(shares),
    )


def _ours(of: Statement) -> bool:
    """The cost of an office visit may be therapy's too, unless its words give it to other care."""
    if distance(of, THERAPY) is not None or not of.messages:
        return True
    return any(word in text.upper() for text in of.messages for word in MAY_BE_OURS)


def _why_visit(of: Statement) -> str:
    missing = [] if of.network or of.insurance_type == "MB" else ["in network"]
    if distance(of, THERAPY) is None:
        office = "98" in of.service_types
        missing.append("the same as for an office visit" if office else "that of the whole plan")
    said = f"taken to be {' and '.join(missing)}: the payer does not say" if missing else ""
    changes = "its message says that it changes with the visits" if wording.limits(of.messages) else ""
    return "; ".join(filter(None, (said, changes)))


def _percents(statements: Iterable[Statement]) -> Said[Decimal]:
    """The standard writes a fraction; who writes 20 means 20 %, and 1 might be either."""
    found = [one for one in map(_percent, statements) if one is not None]
    wrong = [one for one in statements if one.percent is not None and not 0 <= one.percent <= WHOLE]
    if wrong and not found:
        return Said(proofs=(wrong[0].proof,), why=f"{wrong[0].percent} is no share of a price")
    return settled(found)


def _percent(of: Statement) -> Candidate[Decimal] | None:
    written, why = of.percent or Decimal(), _why_visit(of)
    if not 0 <= written <= WHOLE:
        return None
    if written > 1:
        said = f"written as {written}, which can only be percent"
        return Candidate(_plain(written), of, "; ".join(filter(None, (said, why))))
    if written == 1:
        said = "written as 1, which is all of it by the standard and could be 1 % by mistake"
        return Candidate(Decimal(WHOLE), of, "; ".join(filter(None, (said, why))))
    return Candidate(_plain(written * WHOLE), of, why)


def _plain(number: Decimal) -> Decimal:
    """20 and 20.0 and 2E+1 are one number, written one way."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def deductible_first(statements: list[Statement]) -> Said[bool]:
    """Whether the deductible is used up before co-payment or co-insurance: only messages say it."""
    shares = [
        one
        for one in statements
        if one.information in (COPAY, COINSURANCE) and in_network(one) and _ours(one)
    ]
    told = [(wording.deductible_first(one.messages), one) for one in nearest(shares)]
    return settled(Candidate(value, one, "a message says it") for value, one in told if value is not None)
