"""A kind of problem: how it is planted, and what only looks like it. One small function each."""

from collections.abc import Callable
from datetime import date

import msgspec

from ..clinic import Clinic
from ..world import Folder

Plant = Callable[[Clinic], tuple[Folder, str] | None]
"""Builds a patient with the problem and notes it; gives the subject's id. None = does not fit this day."""
Decoy = Callable[[Clinic, str], Folder | None]
"""Builds a patient who only looks like the subject given. None = does not fit this day."""


class Kind(msgspec.Struct, frozen=True):
    workflow: str
    kind: str
    plants: tuple[Plant, ...]
    decoys: tuple[Decoy, ...]


def say(day: date) -> str:
    return f"{day.day} {day:%B}"


def said(days: list[date]) -> str:
    return " and ".join(say(day) for day in days[:3]) + (" and later" if len(days) > 3 else "")
