"""How many therapy visits the plan pays for, how many are used and left, and who shares them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from daysheet.domain.benefits import Period, Said, State, VisitLimit

from ..answers import Count, Statement
from . import wording
from .weighing import THERAPY, Candidate, contradiction, in_network, nearest, of_therapy, proofs_of, settled

UNLIMITED = "H"
VISITS, USED = "VS", "99"
# What a number of visits is counted over. "Years" (21) says that it is a year and not which.
PERIODS = {
    "23": Period.CALENDAR_YEAR,
    "22": Period.SERVICE_YEAR,
    "25": Period.CONTRACT_YEAR,
    "21": None,
    "32": Period.LIFETIME,
    "26": Period.EPISODE,
}
LEFT, TO_DATE = "29", "24"
OFTEN = ("7", "27", "34", "35")  # a day, a visit, a month, a week: how often, not how many
OTHERS = {"AD": "OT", "AF": "SLP", "33": "chiropractic", "4": "chiropractic"}


class Told(NamedTuple):
    """A number of visits with what it counts, and where it stands."""

    kind: str
    period: str
    number: int
    statement: Statement


def visit_limit(statements: list[Statement]) -> VisitLimit:
    # A number beside a procedure alone counts that procedure, not the visits of therapy.
    counting = [one for one in statements if one.service_types and in_network(one) and any(_told(one))]
    near = nearest(counting, THERAPY)
    told = [one for statement in near for one in _told(statement)]
    limit = _limit(told)
    used = settled(
        Candidate(one.number, one.statement)
        for one in told
        if one.kind == USED or (one.kind == VISITS and one.period == TO_DATE)
    )
    left = settled(
        Candidate(one.number, one.statement) for one in told if one.kind == VISITS and one.period == LEFT
    )
    used, left = _completed(limit, used, left)
    return VisitLimit(
        unlimited=_unlimited(statements, told),
        limit=limit,
        used=used,
        left=left,
        period=settled(
            Candidate(period, one.statement)
            for one in told
            if one.kind == VISITS and (period := PERIODS.get(one.period)) is not None
        ),
        shared_with=_shared(near),
        hard=_hard(near),
    )


def _told(of: Statement) -> Iterator[Told]:
    """Each number of visits: of the statement itself, and of what stands below it."""
    if of.quantity_kind in (VISITS, USED) and _whole(of.quantity):
        yield Told(of.quantity_kind, of.period, int(of.quantity or 0), of)
    for one in of.counts:
        if (
            one.kind in (VISITS, USED)
            and _whole(one.quantity)
            and not is_often(one)
            and one.periods in (None, 0, 1)
        ):
            yield Told(one.kind, one.period or of.period, int(one.quantity or 0), of)


def _whole(number: Decimal | None) -> bool:
    return number is not None and number >= 0 and number == number.to_integral_value()


def is_often(count: Count) -> bool:
    """Three visits a week is how often, not how many; so are sixty in two years."""
    return bool(count.per) or count.period in OFTEN or (count.periods or 1) > 1


def frequencies(statements: list[Statement]) -> list[Statement]:
    """Statements about therapy that say how often it may be."""
    return [
        one
        for one in of_therapy(statements)
        if any(is_often(count) for count in one.counts)
        or (one.quantity_kind == VISITS and one.period in OFTEN)
    ]


def _limit(told: list[Told]) -> Said[int]:
    found = settled(
        Candidate(one.number, one.statement) for one in told if one.kind == VISITS and one.period in PERIODS
    )
    if found.state is not State.NOT_RETURNED:
        return found
    why = "taken to be for a year: the payer does not say over which time"
    return settled(
        Candidate(one.number, one.statement, why)
        for one in told
        if one.kind == VISITS and not one.period and one.statement.information == "F"
    )


def _completed(limit: Said[int], used: Said[int], left: Said[int]) -> tuple[Said[int], Said[int]]:
    """What follows from two of the three; three that do not add up contradict each other."""
    if limit.known and left.known and used.state is State.NOT_RETURNED:
        return _difference(limit, left, "the limit less what is left"), left
    if limit.known and used.known and left.state is State.NOT_RETURNED:
        return used, _difference(limit, used, "the limit less what is used")
    if limit.known and used.known and left.known:
        worked_out = (limit.value or 0) - (used.value or 0)
        if worked_out != left.value:
            why = f"limit {limit.value}, used {used.value} and left {left.value} do not add up"
            proofs = tuple(dict.fromkeys((*limit.proofs, *used.proofs, *left.proofs)))
            return used, Said(State.CONTRADICTORY, None, proofs, why, (left.value or 0, worked_out))
    return used, left


def _difference(of: Said[int], less: Said[int], why: str) -> Said[int]:
    value = (of.value or 0) - (less.value or 0)
    proofs = tuple(dict.fromkeys((*of.proofs, *less.proofs)))
    if value < 0:
        return Said(State.CONTRADICTORY, None, proofs, f"{why} would be {value}", (value,))
    return Said(State.INFERRED, value, proofs, why)


def _unlimited(statements: list[Statement], told: list[Told]) -> Said[bool]:
    """No limit is said by a code; a limit, or visits that are left, say that there is one."""
    free = [
        one
        for one in of_therapy(statements)
        if one.information == UNLIMITED
        and in_network(one)
        and (not one.period or one.period in ("21", "22", "23", "25"))
    ]
    limits = [one.statement for one in told if one.kind == VISITS and one.period in PERIODS]
    lefts = [one.statement for one in told if one.kind == VISITS and one.period == LEFT]
    bare = [one.statement for one in told if one.kind == VISITS and not one.period]
    if free and (limits or lefts):
        why = "the payer says that there is no limit, and gives one"
        return contradiction((True, False), (*free, *limits, *lefts), why)
    if free:
        return Said(State.RETURNED, True, proofs_of(free))
    if limits:
        return Said(State.RETURNED, False, proofs_of(limits))
    why = "visits that are left say that there is a limit" if lefts else "a number of visits is told"
    return settled(Candidate(False, one, why) for one in lefts or bare)


def _shared(statements: list[Statement]) -> Said[tuple[str, ...]]:
    """Who else uses up the visits: said in a message, or by naming several services in one limit."""
    found: dict[str, None] = {}
    telling = []
    worded = False
    for one in statements:
        named = wording.shared_with(one.messages)
        together = [OTHERS[kind] for kind in one.service_types if kind in OTHERS]
        if named or together:
            found |= dict.fromkeys((*named, *together))
            telling.append(one)
            worded = worded or bool(named)
    if not found:
        return Said()
    order = [who for who in ("OT", "SLP", "chiropractic") if who in found]
    why = "a message says it" if worded else "one limit names several services"
    return Said(State.INFERRED, tuple(order), proofs_of(telling), why)


def _hard(statements: list[Statement]) -> Said[bool]:
    told = [(wording.hard(one.messages), one) for one in statements]
    return settled(Candidate(value, one, "a message says it") for value, one in told if value is not None)
