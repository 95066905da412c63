"""What a day of care leaves behind: charges with units and modifiers, and minutes that support them.

Minutes are laid so that counting all timed minutes together and counting each code alone give the same units.
"""

import random

from .conditions import OT, PT, SLP
from .world import Case, Charge, Counter, Visit

FEES = {
    "97110": 4450,
    "97112": 4725,
    "97116": 4180,
    "97140": 4310,
    "97530": 5275,
    "97535": 4900,
    "97161": 14200,
    "97162": 14200,
    "97163": 14200,
    "97165": 14600,
    "97166": 14600,
    "92507": 11800,
    "92523": 31000,
    "G0283": 1850,
    "97016": 1900,
    "97012": 2150,
}
TIMED = frozenset({"97110", "97112", "97116", "97140", "97530", "97535"})
_MODIFIER = {"PT": "GP", "OT": "GO", "SLP": "GN"}
_EVALUATION = {"PT": ("97161", "97162", "97163"), "OT": ("97165", "97166"), "SLP": ("92523",)}
_SUITS = {one.title: one.codes for one in (*PT, OT, SLP)}


def charge(ids: Counter, code: str, units: int, modifiers: list[str]) -> Charge:
    return Charge(ids("charge"), ids("pointer"), code, units, units * FEES[code], modifiers)


def _codes_of_day(rng: random.Random, case: Case) -> list[tuple[str, int]]:
    """Three timed units over two or three codes, sometimes a modality beside them."""
    if case.discipline == "SLP":
        return [("92507", 1)]
    if case.steady_units:
        return [("97110", 2), ("97140", 1)]
    suits = _SUITS[case.title]
    first, second = suits[0], suits[1]
    third = suits[2 + (rng.random() < 0.4)] if len(suits) > 3 else suits[2]
    lines = [(first, 1), (second, 1), (third, 1)] if rng.random() < 0.7 else [(first, 2), (second, 1)]
    if rng.random() < 0.45:
        lines.append((rng.choice(("G0283", "97016", "97012")), 1))
    return lines


def _minutes(rng: random.Random, code: str, units: int) -> int:
    if code in TIMED:
        return 15 * units - rng.randrange(3)
    return rng.choice((25, 28, 30)) if code.startswith(("971", "925")) else rng.choice((10, 12, 15))


def treat(rng: random.Random, ids: Counter, case: Case, visit: Visit) -> None:
    """Give a signed visit its charges and minutes. Evaluations: the evaluation's code and one unit beside it."""
    if visit.note == "IE":
        lines = [(rng.choice(_EVALUATION[case.discipline]), 1)]
        if case.discipline != "SLP":
            lines.append(("97110", 1))
    else:
        lines = _codes_of_day(rng, case)
    assistant = visit.therapist.credential == "PTA"
    by = "PTA" if assistant else "PT"
    modifiers = [_MODIFIER[case.discipline]]
    if assistant and case.insurer.wants_cq:
        modifiers.append("CQ")
    for code, units in lines:
        visit.charges.append(charge(ids, code, units, list(modifiers)))
        visit.minutes.append((code, _minutes(rng, code, units), by))
