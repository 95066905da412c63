"""One outcome measure, and what a change of its score says. Pure.

The smallest change that patients notice (MCID) and the smallest that is more than chance (MDC) differ from one group
of patients to the next: they are shown as guidance with their source, never as a mark to pass.
"""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    """Neither end is the better one."""


class Way(StrEnum):
    IMPROVED = "improved"
    WORSENED = "worsened"
    UNCHANGED = "unchanged"
    NOT_SAID = "not said"


class Against(StrEnum):
    """A change for the better, held against the MCID. `WITHIN`: sources differ, and it lies between them."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    WITHIN = "within the range given"
    NOT_KNOWN = "not known"


class Band(msgspec.Struct, frozen=True):
    """A number, or from–to where sources differ."""

    low: Decimal
    high: Decimal

    @property
    def words(self) -> str:
        return plain(self.low) if self.low == self.high else f"{plain(self.low)} to {plain(self.high)}"


class MdcBand(msgspec.Struct, frozen=True, kw_only=True):
    """The MDC for first scores from `from_score` to `to_score`, both included."""

    from_score: Decimal
    to_score: Decimal
    mdc: Band


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """`low` and `high` are the ends of the range, None where there is none; `above_low`: the low end itself is not
    a score. `mcid_share` is an MCID as a share of the first score, in percent."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    low: Decimal
    above_low: bool = False
    high: Decimal | None = None
    warn_above: Decimal | None = None
    step: Decimal | None = None
    unit: str = "points"
    direction: Direction
    mcid: Band | None = None
    mcid_share: Decimal | None = None
    mdc: Band | None = None
    mdc_by_first: tuple[MdcBand, ...] = ()
    pain: bool = False
    note: str = ""
    source: str
    confidence: str
    checked_on: date

    @property
    def cited(self) -> str:
        return f"{self.source}; checked {self.checked_on}; differs between groups of patients, a guide only"

    @property
    def range_words(self) -> str:
        return (
            f"more than {plain(self.low)}"
            if self.high is None
            else f"{plain(self.low)} to {plain(self.high)}"
        )

    def trouble(self, score: Decimal) -> str:
        """What is wrong with a score, in words; empty when nothing is."""
        below = score <= self.low if self.above_low else score < self.low
        if below or (self.high is not None and score > self.high):
            return f"{plain(score)} is outside of the range of {self.name} ({self.range_words})"
        if self.step is not None and (score - self.low) % self.step:
            return f"{plain(score)} is not a score of {self.name} (steps of {plain(self.step)})"
        if self.warn_above is not None and score > self.warn_above:
            return f"{plain(score)} is unusual for {self.name} (above {plain(self.warn_above)})"
        return ""

    def mcid_from(self, first: Decimal) -> Band | None:
        """The MCID that holds for this first score."""
        if self.mcid is not None:
            return self.mcid
        if self.mcid_share is not None:
            share = first * self.mcid_share / 100
            return Band(share, share)
        return None

    def mdc_from(self, first: Decimal) -> Band | None:
        found = (band.mdc for band in self.mdc_by_first if band.from_score <= first <= band.to_score)
        return self.mdc or next(found, None)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From the first score to the last. `amount` is last − first; `troubles` name scores that cannot be right, and
    then nothing is compared."""

    amount: Decimal
    way: Way
    against: Against
    mcid: Band | None = None
    mdc: Band | None = None
    troubles: tuple[str, ...] = ()


def change(measure: Measure, first: Decimal, last: Decimal) -> Change:
    """What the change says in the measure's own direction."""
    amount = last - first
    troubles = tuple(said for said in map(measure.trouble, (first, last)) if said)
    if troubles or measure.direction is Direction.NONE:
        return Change(amount=amount, way=Way.NOT_SAID, against=Against.NOT_KNOWN, troubles=troubles)
    better = amount if measure.direction is Direction.HIGHER else -amount
    mcid = measure.mcid_from(first)
    return Change(
        amount=amount,
        way=Way.IMPROVED if better > 0 else Way.WORSENED if better < 0 else Way.UNCHANGED,
        against=_against(better, mcid),
        mcid=mcid,
        mdc=measure.mdc_from(first),
    )


def _against(better: Decimal, mcid: Band | None) -> Against:
    if mcid is None or mcid.low <= 0:
        return Against.NOT_KNOWN
    if better < mcid.low:
        return Against.NOT_REACHED
    return Against.REACHED if better >= mcid.high else Against.WITHIN


class MeasureBook:
    """All measures, found by any of their names."""

    def __init__(self, measures: tuple[Measure, ...]) -> None:
        self.measures = measures
        self._by_name = {spelled(name): one for one in measures for name in (one.id, one.name, *one.aliases)}

    def find(self, name: str) -> Measure | None:
        """The measure that an export calls so; None for a name that nobody has written down."""
        return self._by_name.get(spelled(name))


def spelled(name: str) -> str:
    """A name as it is compared: letters, digits and the percent sign alone."""
    return "".join(re.findall(r"[a-z0-9%]+", name.casefold()))


def plain(number: Decimal) -> str:
    """`9`, `11.4`: no zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
