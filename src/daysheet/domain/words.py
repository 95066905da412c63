"""How the house says days, counts and money: front-desk English, the same on paper, page and terminal."""

from datetime import date

from .base import Cents


def day(value: date, *, near: date | None = None) -> str:
    """`3 December`, with the weekday inside a week of `near`, with the year outside of half a year of it."""
    plain = f"{value.day} {value:%B}"
    if near is None:
        return f"{plain} {value.year}"
    apart = (value - near).days
    if 0 <= apart <= 6:
        return f"{value:%A}, {plain}"
    return plain if abs(apart) <= 182 else f"{plain} {value.year}"


def days(values: list[date], *, at_most: int = 4) -> str:
    """`Mon 7 Dec, Wed 9 Dec and 3 more`: short, since lists of days are scanned and not read."""
    shown = [f"{value:%a} {value.day} {value:%b}" for value in values[:at_most]]
    rest = len(values) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def count(number: int, thing: str, things: str = "") -> str:
    """`1 visit`, `2 visits`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def dollars(cents: Cents) -> str:
    """`$1,240`; whole dollars, rounded half up: an estimate should not look exact."""
    return f"${(cents + 50) // 100:,}"


def in_days(value: date, *, today: date) -> str:
    """`today`, `tomorrow`, `in 5 days`, `3 days ago`."""
    apart = (value - today).days
    match apart:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    return f"in {apart} days" if apart > 0 else f"{-apart} days ago"
