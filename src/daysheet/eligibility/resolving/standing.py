"""Whether the coverage holds, since when and until when, and whether therapy is part of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from daysheet.domain.benefits import Period, Proof, Said, State

from ..answers import Answer, Statement, When
from .weighing import THERAPY, Candidate, distance, in_network, nearest, of_therapy, proofs_of, settled

ACTIVE = ("1", "2", "3", "4", "5")
INACTIVE = ("6", "7", "8")
NOT_COVERED = "I"
COST_SHARE = ("A", "B", "C", "F", "G")
YEARS = {"23": Period.CALENDAR_YEAR, "22": Period.SERVICE_YEAR, "25": Period.CONTRACT_YEAR}
FOREVER = 9999


class Day(NamedTuple):
    """How a date of the coverage is written: by itself, within a span, and below a benefit."""

    single: str
    spanning: str
    end: bool
    below: str = ""


PLAN_STARTS, PLAN_ENDS = Day("346", "291", False), Day("347", "291", True)
COVERAGE_STARTS, COVERAGE_ENDS = Day("356", "307", False, "348"), Day("357", "307", True, "349")


def active(statements: list[Statement]) -> Said[bool]:
    """As the plan's own statements say; where there are none, the nearest."""
    standing = [one for one in statements if one.information in (*ACTIVE, *INACTIVE)]
    of_plan = [one for one in standing if not one.service_types or "30" in one.service_types]
    chosen = of_plan or nearest(standing)
    return settled(Candidate(one.information in ACTIVE, one) for one in chosen)


def plans(statements: list[Statement]) -> list[str]:
    """Names of the plans that are active for the whole of the coverage."""
    named = [
        one.plan for one in statements if one.information in ACTIVE and "30" in one.service_types and one.plan
    ]
    return list(dict.fromkeys(named))


def therapy_covered(statements: list[Statement], holds: Said[bool]) -> Said[bool]:
    """Said outright, or inferred from a cost share that is quoted for therapy; never from the plan being active."""
    here = [one for one in of_therapy(statements) if in_network(one) and one.service_types]
    outright = [one for one in here if one.information in (*ACTIVE, *INACTIVE, NOT_COVERED)]
    if any(one.information == NOT_COVERED and (one.messages or one.dates) for one in outright):
        why = "the payer refuses therapy under a condition that only its words tell"
        return Said(proofs=proofs_of(outright), why=why)
    if outright:
        return settled(Candidate(one.information in ACTIVE, one) for one in nearest(outright, THERAPY))
    quoted = [one for one in nearest(here, THERAPY) if one.information in COST_SHARE]
    if quoted and holds.value is False:
        return Said(
            proofs=proofs_of(quoted), why="a cost share is quoted for therapy, and the coverage is not active"
        )
    return settled(Candidate(True, one, "a cost share or limit is quoted for therapy") for one in quoted)


def said_date(answer: Answer, statements: list[Statement], wanted: Day) -> Said[date]:
    """A date of the coverage: said of the person, or else below a statement that it is active or not."""
    of_person = [(day, proof) for when, proof in answer.dates if (day := _day(when, wanted)) is not None]
    if of_person and not statements and answer.refusals:
        proofs = tuple(proof for _, proof in of_person)
        return Said(proofs=proofs, why="the question was turned away: the date only repeats what was asked")
    found = list(of_person)
    if not found:
        standing = [one for one in statements if one.information in (*ACTIVE, *INACTIVE)]
        for of in (wanted, wanted._replace(single=wanted.below, spanning=wanted.below)):
            below = [
                (day, one.proof)
                for one in standing
                for when in one.dates
                if (day := _day(when, of)) is not None
            ]
            found = found or below
    return _agreed(found)


def _day(when: When, wanted: Day) -> date | None:
    if when.of == wanted.single:
        return when.start
    if when.of == wanted.spanning:
        return when.end if wanted.end else when.start
    return None


def _agreed(found: list[tuple[date, Proof]]) -> Said[date]:
    days = list(dict.fromkeys(day for day, _ in found))
    proofs = tuple(dict.fromkeys(proof for _, proof in found))
    if not days:
        return Said()
    if len(days) > 1:
        return Said(State.CONTRADICTORY, None, proofs, "the payer gives different dates", tuple(days))
    return Said(State.RETURNED, days[0], proofs)


def _counting(statements: Iterable[Statement]) -> list[Statement]:
    """Statements that count something over a year."""
    return [
        one
        for one in statements
        if one.information in ("C", "F", "G")
        and one.service_types
        and distance(one) is not None
        and any(period in YEARS for period in (one.period, *(count.period for count in one.counts)))
    ]


def year(statements: Iterable[Statement]) -> Said[Period]:
    """Over which year amounts and visits count, as the statements near therapy say."""
    return settled(
        Candidate(YEARS[period], one)
        for one in _counting(statements)
        for period in (one.period, *(count.period for count in one.counts))
        if period in YEARS
    )


def resets_on(kind: Said[Period], statements: list[Statement], starts: Said[date], today: date) -> Said[date]:
    """When deductible and visits begin anew."""
    if kind.value is Period.CALENDAR_YEAR:
        why = "amounts are counted by the calendar year"
        return Said(State.INFERRED, date(today.year + 1, 1, 1), kind.proofs, why)
    if not kind.known:
        return Said()
    own = [(one, end) for one in _counting(statements) if (end := _own_end(one)) is not None]
    if own:
        ends, proofs = {end for _, end in own}, proofs_of(one for one, _ in own)
        if len(ends) > 1:
            return Said(proofs=proofs, why="the lines say different years")
        day = _next(ends.pop() + timedelta(days=1), today)
        return Said(State.INFERRED, day, proofs, "the lines say their own year")
    if starts.value:
        proofs = (*kind.proofs, *starts.proofs)
        return Said(
            State.INFERRED, _next(starts.value, today), proofs, "the plan's year begins on its anniversary"
        )
    return Said()


def _own_end(of: Statement) -> date | None:
    """The last day of the year that a statement says for itself: of a span, or written alone."""
    ends = [when.end for when in of.dates if when.end]
    ends += [
        when.start for when in of.dates if when.of in (PLAN_ENDS.single, COVERAGE_ENDS.below) and when.start
    ]
    return next((end for end in ends if end.year < FOREVER), None)


def _next(start: date, today: date) -> date:
    """The first such day of a year after today; 29 February counts as 1 March."""
    for year_ in range(max(today.year, start.year), max(today.year, start.year) + 2):
        try:
            day = start.replace(year=year_)
        except ValueError:
            day = date(year_, 3, 1)
        if day > today:
            return day
    raise AssertionError("one of two anniversaries lies ahead")
