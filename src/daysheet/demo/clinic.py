"""The clinic being grown: its day, its chance, its diary, its truth. Passed to everything that tells a story."""

import random
from datetime import date, timedelta

from .diary import Diary
from .truth import TruthBook
from .world import Case, Counter, Therapist


class Clinic:
    """`on` is the morning the truth holds for; files show the evening before."""

    def __init__(self, seed: int, patients: int, on: date) -> None:
        self.on = on
        self.rng = random.Random(f"daysheet-{seed}-{patients}-{on.isoformat()}")
        self.ids = Counter()
        self.locations = 1 if patients < 60 else 2 if patients < 600 else 3 if patients < 2500 else 4
        self.diary = Diary(self.rng, self.ids, self.locations, patients)
        self.truth = TruthBook()
        self.decisions: dict[str, int] = {}
        """How many requests each payer has decided."""
        self.taken_slots: dict[tuple[int, date], list[tuple[Therapist, int]]] = {}
        """Where ordinary patients are booked, by clinic and day: places for a second patient in one slot."""

    def day(self, offset: int) -> date:
        return self.on + timedelta(days=offset)

    @property
    def last_bookable(self) -> date:
        return self.day(14)

    def remember_bookings(self, case: Case) -> None:
        days = case.booked
        for one in case.bookings:
            if one.active and one.day in days:
                self.taken_slots.setdefault((case.clinic_id, one.day), []).append((one.therapist, one.slot))
