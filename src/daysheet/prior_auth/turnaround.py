"""How long a payer really takes, measured on requests that it has decided. Pure.

Below five decisions nothing is measured: one slow answer would move every warning. Both values are days that did
occur (nearest rank), never an average that no request ever took.
"""

from collections.abc import Sequence

import msgspec

from daysheet.domain.words import count

FEWEST = 5


class Turnaround(msgspec.Struct, frozen=True):
    """Calendar days between sent and decided: `p90` is the number that nine of ten decisions did not exceed."""

    decisions: int
    median: int
    p90: int

    @property
    def measured(self) -> str:
        """`measured over 12 decisions`: what stands beside each of its numbers."""
        return f"measured over {count(self.decisions, 'decision')}"


def measure(days: Sequence[int]) -> Turnaround | None:
    """None below five decisions."""
    if len(days) < FEWEST:
        return None
    ordered = sorted(days)
    return Turnaround(len(ordered), _rank(ordered, 50), _rank(ordered, 90))


def _rank(ordered: Sequence[int], percent: int) -> int:
    """Nearest rank: the ⌈n × percent / 100⌉-th smallest; in whole numbers, since 0.9 × 10 is not 9 for a computer."""
    return ordered[-(-len(ordered) * percent // 100) - 1]
