"""What the patient will pay for a visit, with its arithmetic: every step a sentence with its number.

An estimate, never a quote.  Where the answer leaves something open, the estimate is a range and says what would narrow
it; where too much is open there is none.
"""

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from daysheet.domain.base import Cents
from daysheet.domain.benefits import Benefits, Said


class Step(msgspec.Struct, frozen=True):
    words: str
    amount: Cents


class Estimate(msgspec.Struct, frozen=True):
    """`lowest` and `highest` are equal where nothing is open; None: too much is."""

    lowest: Cents | None
    highest: Cents | None
    steps: tuple[Step, ...] = ()
    open: tuple[str, ...] = ()


def estimate(of: Benefits, allowed: Cents) -> Estimate:
    """For one visit in network whose allowed price is `allowed`."""
    settled = _settled(of, allowed)
    if settled is not None:
        return settled
    left, first = of.deductible.individual.left, of.deductible_first
    if left.value == 0 or (first.value is False and first.known):
        why = "the deductible is met" if left.value == 0 else "the deductible does not come first"
        return _capped(of, _share(of, allowed, why))
    after = _share(of, allowed, "if the deductible does not come first or is met")
    if not left.known:
        return _capped(
            of, _between(after, _whole(allowed), "how much of the deductible is left is not known")
        )
    before = _with_deductible(of, allowed, left)
    if first.value is True or not of.share.copay.known:
        # A share of the price is taken of what the deductible leaves; a co-payment may stand beside it.
        return _capped(of, before)
    return _capped(
        of, _between(after, before, "whether the deductible comes before the co-payment is not known")
    )


def _settled(of: Benefits, allowed: Cents) -> Estimate | None:
    """Where deductible and shares do not matter, or where nothing is known of them."""
    why = ""
    if of.therapy_covered.value is False or of.active.value is False:
        why = "not covered"
    elif of.visits.left.value == 0:
        why = "no covered visit is left"
    if why:
        return Estimate(allowed, allowed, (Step(f"{why}: the patient pays the whole price", allowed),))
    if not of.share.copay.known and not of.share.coinsurance.known:
        return Estimate(None, None, (), ("neither a co-payment nor the patient's share is known",))
    return None


def _share(of: Benefits, price: int, why: str) -> Estimate:
    """Co-payment, or share, or both, of a price of which nothing goes to the deductible."""
    steps, total = [], 0
    if of.share.copay.known:
        amount = min(int(of.share.copay.value or 0), price)
        steps.append(Step(f"co-payment for the visit ({why})", Cents(amount)))
        total += amount
    if of.share.coinsurance.known and of.share.coinsurance.value:
        percent = of.share.coinsurance.value
        amount = _rounded(percent * price / 100)
        steps.append(Step(f"{percent.normalize():f} % of {dollars(price)} ({why})", Cents(amount)))
        total += amount
    total = min(total, price)
    return Estimate(Cents(total), Cents(total), tuple(steps))


def _with_deductible(of: Benefits, allowed: Cents, left: Said[Cents]) -> Estimate:
    first = min(int(left.value or 0), int(allowed))
    step = Step(f"to the deductible, of which {dollars(left.value or 0)} is left", Cents(first))
    rest = int(allowed) - first
    if not rest:
        return Estimate(Cents(first), Cents(first), (step,))
    after = _share(of, rest, "of what the deductible leaves")
    total = Cents(first + int(after.highest or 0))
    return Estimate(total, total, (step, *after.steps))


def _whole(allowed: Cents) -> Estimate:
    return Estimate(allowed, allowed, (Step("the whole price, if the deductible is not met", allowed),))


def _between(one: Estimate, other: Estimate, why: str) -> Estimate:
    amounts = [amount for of in (one, other) for amount in (of.lowest, of.highest) if amount is not None]
    return Estimate(
        min(amounts), max(amounts), (*one.steps, *other.steps), (why,) if min(amounts) < max(amounts) else ()
    )


def _capped(of: Benefits, found: Estimate) -> Estimate:
    """Nobody pays more than what is left of the out-of-pocket maximum."""
    left = of.out_of_pocket.individual.left
    if not left.known or found.highest is None or int(left.value or 0) >= found.highest:
        return found
    cap = Cents(int(left.value or 0))
    step = Step(f"no more than the {dollars(cap)} left of the out-of-pocket maximum", cap)
    return Estimate(min(found.lowest or cap, cap), cap, (*found.steps, step), found.open)


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}" if cents % 100 else f"${cents // 100:,}"
