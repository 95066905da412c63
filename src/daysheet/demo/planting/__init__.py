"""Which patients carry a problem, and which only look like it.

Problems come in sets of three patients: one planted, two look-alikes that name it. The sets are laid out over
the whole list of patients by chance, so that no id or place in a file gives one away.
"""

from itertools import zip_longest

from ..clinic import Clinic
from ..stories import ordinary
from ..world import Folder
from . import billing, documentation, eligibility, prior_auth, scheduling
from .kinds import Kind

_BY_WORKFLOW = (documentation.KINDS, eligibility.KINDS, scheduling.KINDS, billing.KINDS)
OTHERS: tuple[Kind, ...] = tuple(
    kind for turn in zip_longest(*_BY_WORKFLOW) for kind in turn if kind is not None
)
"""The other workflows' kinds, one of each workflow in turn, so that a small clinic has some of all."""

SET = 3
"""Patients to a set: the planted one and two look-alikes."""


class PlantedSet:
    """One planted problem and its look-alikes, told one patient at a time, the planted one first."""

    def __init__(self, kind: Kind, turn: int) -> None:
        self._kind = kind
        self._turn = turn
        self._told = 0
        self._of: str | None = None

    def next(self, clinic: Clinic) -> Folder:
        self._told += 1
        return (self._plant(clinic) if self._told == 1 else self._look_alike(clinic)) or ordinary(clinic)

    def _plant(self, clinic: Clinic) -> Folder | None:
        plants = self._kind.plants
        for step in range(len(plants)):
            grown = plants[(self._turn + step) % len(plants)](clinic)
            if grown is not None:
                folder, self._of = grown
                return folder
        return None

    def _look_alike(self, clinic: Clinic) -> Folder | None:
        if self._of is None:
            return None
        decoys = self._kind.decoys
        first = (SET - 1) * self._turn + self._told - 2
        for step in range(len(decoys)):
            folder = decoys[(first + step) % len(decoys)](clinic, self._of)
            if folder is not None:
                return folder
        return None


def sets_for(clinic: Clinic, patients: int) -> list[PlantedSet]:
    """Prior authorization first, then the others turn by turn; at most six patients in seven carry a role."""
    room = max(patients * 6 // 7, min(patients, SET)) // SET
    rounds = -(-patients * 4 // 400)
    others = max(1, round(patients * 2 / 400))
    first = [kind.dealt(clinic) for kind in prior_auth.KINDS]
    then = [kind.dealt(clinic) for kind in OTHERS]
    wanted = [PlantedSet(kind, 0) for kind in (*first, *then)]
    wanted += [PlantedSet(kind, turn) for turn in range(1, rounds) for kind in first]
    wanted += [PlantedSet(kind, turn) for turn in range(1, others) for kind in then]
    return wanted[:room]


def cast(clinic: Clinic, patients: int) -> list[PlantedSet | None]:
    """A role for every patient in the order they are written; None = an ordinary patient."""
    roles: list[PlantedSet | None] = [one for one in sets_for(clinic, patients) for _ in range(SET)]
    roles += [None] * (patients - len(roles))
    clinic.rng.shuffle(roles)
    return roles
