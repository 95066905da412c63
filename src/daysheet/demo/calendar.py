"""Working days of an outpatient clinic: no weekends, no US federal holidays; weekly patterns of visits."""

from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)

PATTERNS: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((0,), (1,), (2,), (3,), (4,)),
    2: ((0, 2), (0, 3), (1, 3), (1, 4), (2, 4)),
    3: ((0, 2, 4), (0, 1, 3), (0, 2, 3), (1, 2, 4), (1, 3, 4)),
}
"""Visits a week -> the weekdays they may fall on (Monday = 0)."""


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.weekday())


def _observed(day: date) -> date:
    """A holiday on a Saturday is kept on Friday, one on a Sunday on Monday (5 U.S.C. 6103)."""
    return {5: day - DAY, 6: day + DAY}.get(day.weekday(), day)


@cache
def holidays(year: int) -> frozenset[date]:
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _last_monday(year, 5),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    ]
    # A 1 January that falls on a Saturday is kept on 31 December of this year.
    return frozenset([*(_observed(day) for day in fixed), *moving, _observed(date(year + 1, 1, 1))])


@cache
def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year)


def workday_from(day: date) -> date:
    while not is_workday(day):
        day += DAY
    return day


def workday_before(day: date) -> date:
    day -= DAY
    while not is_workday(day):
        day -= DAY
    return day


def workday_after(day: date) -> date:
    return workday_from(day + DAY)


def care_days(first: date, last: date, weekdays: tuple[int, ...]) -> list[date]:
    """Days of one patient's visits from first to last; a visit on a holiday moves to the next free workday."""
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days: set[date] = {first}
    for day in wanted:
        if day.weekday() not in weekdays:
            continue
        place = workday_from(day)
        while place in days and place != day:
            place = workday_after(place)
        if place <= last:
            days.add(place)
    return sorted(days)
