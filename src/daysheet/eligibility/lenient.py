"""Looking into a vendor's JSON without trusting it: what is missing, or of another kind, is nothing."""

from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 18  # digits: no amount and no count is longer


class UnreadableAnswer(ValueError):
    """What came is no answer of this kind; says what it is instead."""


def text(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def number(of: dict[str, Any], name: str) -> Decimal | None:
    """A number, whether written as one, as text, with a dollar sign or with commas."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = Decimal(str(value).replace("$", "").replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < LONGEST else None


def share(of: dict[str, Any], name: str) -> Decimal | None:
    """A share of a price as a fraction; with its sign, "20%", it is percent for sure."""
    value = of.get(name)
    if isinstance(value, str) and value.strip().endswith("%"):
        found = number({name: value.strip()[:-1]}, name)
        return found / 100 if found is not None else None
    return number(of, name)


def texts(of: Any) -> tuple[str, ...]:
    """Texts of a list; of anything else none."""
    return tuple(each for each in of if isinstance(each, str)) if isinstance(of, list) else ()


def one(of: Any) -> dict[str, Any]:
    return of if isinstance(of, dict) else {}


def every(of: Any) -> list[dict[str, Any]]:
    return [each for each in of if isinstance(each, dict)] if isinstance(of, list) else []
