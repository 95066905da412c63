"""Clinics grown once per test run and shared by the tests that only read them."""

import json
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from daysheet.demo import Grown, grow

DAYS = (
    date(2026, 11, 24),  # Thanksgiving two days ahead
    date(2026, 11, 30),  # the Monday after it, a month's end
    date(2026, 12, 31),
    date(2028, 2, 29),
    date(2027, 1, 4),
    date(2027, 7, 6),  # the day after a holiday weekend
    date(2026, 11, 28),  # a Saturday
    date(2026, 12, 24),
    date(2027, 5, 31),  # Memorial Day itself
    date(2027, 10, 29),
)


class Place(NamedTuple):
    grown: Grown
    out: Path
    on: date
    truth: dict[str, Any]


@cache
def clinic(seed: int, patients: int, on: date) -> Place:
    out = Path(tempfile.mkdtemp(prefix=f"demo-{seed}-{patients}-"))
    grown = grow(seed=seed, patients=patients, out=out, on=on)
    return Place(grown, out, on, json.loads(grown.truth.read_text(encoding="utf-8")))
