"""A payer's values in force on one day. Pure; the rules see this and never a file."""

from datetime import date
from typing import Literal

import msgspec

from daysheet.domain.coverage import Payer

Key = Literal[
    "authorization_required",
    "evaluation_exempt",
    "evaluation_counts",
    "turnaround_days",
    "decision_days",
    "urgent_decision_days",
]


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """One value with the days it holds (both included), its source, and who looked at it when."""

    value: bool | int
    starts: date
    until: date | None
    source: str
    confidence: str
    checked_on: date
    next_review: date
    from_clinic: bool = False

    @property
    def cited(self) -> str:
        """The proof line: source, since when, when last checked; overlays of the clinic say so."""
        whose = "the clinic's own value; " if self.from_clinic else ""
        return f"{whose}{self.source}; in force since {self.starts}, checked {self.checked_on}"


class PayerTerms(msgspec.Struct, frozen=True, kw_only=True):
    """`known` is False for a payer that no file names: its class may still answer, nothing else is guessed."""

    payer: Payer
    known: bool
    values: dict[str, Dated]

    def get(self, key: Key) -> Dated | None:
        """The value in force, or None: then the answer is *cannot tell*."""
        return self.values.get(key)

    def yes(self, key: Key) -> bool | None:
        found = self.values.get(key)
        return None if found is None else bool(found.value)

    def number(self, key: Key) -> int | None:
        found = self.values.get(key)
        return None if found is None else int(found.value)
