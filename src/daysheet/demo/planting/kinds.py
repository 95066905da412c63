"""A kind of problem: how it is planted, and what only looks like it. One small function each."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import msgspec

from ..clinic import Clinic
from ..world import Folder

Plant = Callable[[Clinic], tuple[Folder, str] | None]
"""Builds a patient with the problem and notes it; gives the subject's id. None = does not fit this day."""
Decoy = Callable[[Clinic, str], Folder | None]
"""Builds a patient who only looks like the subject given. None = does not fit this day."""


_Story = TypeVar("_Story")


class Kind(msgspec.Struct, frozen=True):
    workflow: str
    kind: str
    plants: tuple[Plant, ...]
    decoys: tuple[Decoy, ...]
    always: int = 2
    """So many of the plants (and twice as many look-alikes) come first in every clinic; the others take turns from
    one clinic to the next."""

    def dealt(self, clinic: Clinic) -> "Kind":
        """This clinic's order."""
        plants = _turned(clinic, self.plants, self.always)
        return msgspec.structs.replace(
            self, plants=plants, decoys=_turned(clinic, self.decoys, 2 * self.always)
        )


def _turned(clinic: Clinic, stories: tuple[_Story, ...], first: int) -> tuple[_Story, ...]:
    rest = stories[first:]
    start = clinic.rng.randrange(len(rest)) if rest else 0
    return (*stories[:first], *rest[start:], *rest[:start])


def say(day: date) -> str:
    return f"{day.day} {day:%B}"


def said(days: list[date]) -> str:
    return " and ".join(say(day) for day in days[:3]) + (" and later" if len(days) > 3 else "")
