"""What people come for: title, diagnosis codes, outcome measure, and the procedure codes a day is made of.

Labels are our own words; procedure codes are numbers only.
"""

import random

import msgspec


class Condition(msgspec.Struct, frozen=True):
    title: str
    discipline: str
    icd10: tuple[str, ...]
    measure: str
    codes: tuple[str, ...]
    """Timed codes that suit it, the first two most."""
    surgical: bool = False


class Measure(msgspec.Struct, frozen=True):
    """`worst` and `best` of the range a patient moves in; `digits` after the point."""

    worst: float
    best: float
    digits: int = 0


MEASURES = {
    "LEFS": Measure(22, 74),
    "ODI": Measure(58, 8),
    "NDI": Measure(54, 8),
    "QuickDASH": Measure(66, 6, 1),
    "TUG": Measure(24, 9, 1),
    "Berg": Measure(31, 53),
}

PT = (
    Condition("Low back pain", "PT", ("M54.50",), "ODI", ("97110", "97140", "97530", "97112")),
    Condition(
        "Lumbar radiculopathy", "PT", ("M54.16", "M54.50"), "ODI", ("97110", "97140", "97530", "97112")
    ),
    Condition("Neck pain", "PT", ("M54.2",), "NDI", ("97140", "97110", "97112", "97530")),
    Condition(
        "Right shoulder impingement", "PT", ("M75.41",), "QuickDASH", ("97110", "97140", "97112", "97530")
    ),
    Condition(
        "Left rotator cuff repair",
        "PT",
        ("Z47.89", "M75.102"),
        "QuickDASH",
        ("97110", "97140", "97112"),
        True,
    ),
    Condition(
        "Right total knee replacement", "PT", ("Z47.1", "Z96.651"), "LEFS", ("97110", "97116", "97140"), True
    ),
    Condition(
        "Left total hip replacement", "PT", ("Z47.1", "Z96.642"), "LEFS", ("97110", "97116", "97530"), True
    ),
    Condition("Left knee osteoarthritis", "PT", ("M17.12",), "LEFS", ("97110", "97530", "97116", "97140")),
    Condition("Right ankle sprain", "PT", ("S93.401D",), "LEFS", ("97110", "97112", "97140", "97116")),
    Condition("Balance and falls", "PT", ("R26.89", "Z91.81"), "TUG", ("97112", "97116", "97110", "97530")),
    Condition("Unsteady gait", "PT", ("R26.81",), "Berg", ("97116", "97112", "97110", "97530")),
)
OT = Condition(
    "Right wrist fracture, hand therapy", "OT", ("S52.501D",), "QuickDASH", ("97110", "97530", "97140")
)
SLP = Condition("Speech after stroke", "SLP", ("I69.320",), "", ("92507",))


def draw(rng: random.Random, *, discipline: str | None = None) -> Condition:
    if discipline is None:
        discipline = rng.choices(("PT", "OT", "SLP"), (93, 5, 2))[0]
    if discipline == "PT":
        return rng.choice(PT)
    return OT if discipline == "OT" else SLP
