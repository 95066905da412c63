"""The therapists' diaries: one patient per therapist and slot. Staff is hired when a day is full."""

import random
from datetime import date

from .people import SLOTS, new_therapist
from .world import Counter, Therapist

_STARTS = tuple(
    f"{hour:02d}:{minute:02d}" for hour, minute in (divmod(480 + 45 * n, 60) for n in range(6))
) + tuple(f"{hour:02d}:{minute:02d}" for hour, minute in (divmod(795 + 45 * n, 60) for n in range(6)))
_ENDS = tuple(
    f"{hour:02d}:{minute:02d}" for hour, minute in (divmod(525 + 45 * n, 60) for n in range(6))
) + tuple(f"{hour:02d}:{minute:02d}" for hour, minute in (divmod(840 + 45 * n, 60) for n in range(6)))


def slot_time(slot: int) -> tuple[str, str]:
    """Start and end of a slot as HH:MM: 08:00 to 12:30, lunch, 13:15 to 17:45."""
    return _STARTS[slot], _ENDS[slot]


class Diary:
    """Who works where, and which slots are taken."""

    def __init__(self, rng: random.Random, ids: Counter, clinics: int, patients: int) -> None:
        self._rng = rng
        self._ids = ids
        self.staff: dict[tuple[int, str], list[Therapist]] = {}
        self.therapists: list[Therapist] = []
        self._taken: dict[tuple[int, date], int] = {}
        pairs = max(1, round(patients * 0.012 / clinics))
        for clinic_id in range(1, clinics + 1):
            for _ in range(pairs):
                self._hire(clinic_id, "PT")
                self._hire(clinic_id, "PT")
                self._hire(clinic_id, "PTA")

    def _hire(self, clinic_id: int, credential: str) -> Therapist:
        person = new_therapist(self._rng, self._ids, clinic_id, credential)
        self.staff.setdefault((clinic_id, credential), []).append(person)
        self.therapists.append(person)
        return person

    def somebody(self, clinic_id: int, credential: str) -> Therapist:
        staff = self.staff.get((clinic_id, credential))
        return self._rng.choice(staff) if staff else self._hire(clinic_id, credential)

    def free(self, who: Therapist, day: date, slot: int) -> bool:
        if day.weekday() not in who.weekdays or not who.open_slots >> slot & 1:
            return False
        return not self._taken.get((who.id, day), 0) >> slot & 1

    def take(self, who: Therapist, day: date, slot: int) -> None:
        self._taken[who.id, day] = self._taken.get((who.id, day), 0) | 1 << slot

    def _near(self, who: Therapist, day: date, slot: int) -> int | None:
        """The free slot of that day nearest to the wanted one."""
        if day.weekday() not in who.weekdays:
            return None
        open_now = who.open_slots & ~self._taken.get((who.id, day), 0)
        if not open_now:
            return None
        return min((n for n in range(SLOTS) if open_now >> n & 1), key=lambda n: (abs(n - slot), n))

    def book(self, day: date, wanted: Therapist, slot: int) -> tuple[Therapist, int]:
        """A place on that day with the wanted person, else with a colleague, else with somebody new."""
        colleagues = self.staff[wanted.clinic_id, wanted.credential]
        start = self._rng.randrange(len(colleagues))
        for who in (wanted, *colleagues[start:], *colleagues[:start]):
            place = self._near(who, day, slot)
            if place is not None:
                self.take(who, day, place)
                return who, place
        while True:
            who = self._hire(wanted.clinic_id, wanted.credential)
            place = self._near(who, day, slot)
            if place is not None:
                self.take(who, day, place)
                return who, place
