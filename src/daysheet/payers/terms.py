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
    "contract_decision_days",
    "contract_urgent_decision_days",
    "retro_days",
    "appeal_days",
    "extension_allowed",
    "visits_without_review",
    "weeks_without_review",
    "patient_notice_allowed",
    "pre_service_decision",
    "um_vendor",
    "form",
    "check_holds_days",
    "checked_each_month",
    "electronic_check",
]
"""What a payer file may say. `decision_days` are the law's, `contract_…` the clinic's contract's (its own overlay).
`retro_days`: so many days after a visit it may still be asked for. `pre_service_decision`: what the plan calls its
own decision before a service. `um_vendor`: who reviews for the payer. `form`: id of a form profile.
`check_holds_days`: so many days after a check of benefits it is made anew. `checked_each_month`: also when a month has
begun since. `electronic_check`: false where only a person's call counts."""

NUMBERS: frozenset[Key] = frozenset(
    {
        "turnaround_days",
        "decision_days",
        "urgent_decision_days",
        "contract_decision_days",
        "contract_urgent_decision_days",
        "retro_days",
        "appeal_days",
        "visits_without_review",
        "weeks_without_review",
        "check_holds_days",
    }
)
WORDS: frozenset[Key] = frozenset({"pre_service_decision", "um_vendor", "form"})
"""Every other key is a yes or a no."""


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """One value with the days it holds (both included), its source, and who looked at it when."""

    value: bool | int | str
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

    def text(self, key: Key) -> str:
        """A name, empty where no file gives one."""
        found = self.values.get(key)
        return "" if found is None else str(found.value)
