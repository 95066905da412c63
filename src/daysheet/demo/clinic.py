"""The clinic being grown: its day, its chance, its diary, its truth. Passed to everything that tells a story."""

import random
from datetime import date, timedelta

from .diary import Diary
from .truth import TruthBook
from .world import Counter


class Clinic:
    """`on` is the morning the truth holds for; files show the evening before."""

    def __init__(self, seed: int, patients: int, on: date) -> None:
        self.on = on
        self.rng = random.Random(f"daysheet-{seed}-{patients}-{on.isoformat()}")
        self.ids = Counter()
        self.locations = 1 if patients < 60 else 2 if patients < 600 else 3 if patients < 2500 else 4
        self.diary = Diary(self.rng, self.ids, self.locations, patients)
        self.truth = TruthBook()

    def day(self, offset: int) -> date:
        return self.on + timedelta(days=offset)

    @property
    def last_bookable(self) -> date:
        return self.day(14)
