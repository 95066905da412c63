"""How much harm an item stands for, and the words that say so: visits at risk × nearness × money. Pure.

Nearness follows the days until the first visit at risk: over, 3, 7, 14, 21. An item without a visit at risk ranks
by its due day alone, below every item that costs visits as soon.
"""

from datetime import date

import msgspec

from daysheet.domain.finding import Answer, Finding
from daysheet.domain.words import count, dollars, in_days

NEARNESS = ((0, 20), (3, 12), (7, 8), (14, 4), (21, 2))
FAR = 1
WITHOUT_MONEY_CENTS = 10_000
"""What a visit weighs where no charge is on file: a round number, so that it is ranked at all."""


class Rank(msgspec.Struct, frozen=True):
    """`harm` orders the sheet (higher first); `words` explain it; `near` is now, soon or later."""

    harm: int
    words: str
    near: str


def rank(finding: Finding, on: date) -> Rank:
    day = finding.first_risk_on or finding.due or on
    apart = (day - on).days
    weight = next((weight for until, weight in NEARNESS if apart <= until), FAR)
    each = finding.money_at_risk_cents or finding.visits_at_risk * WITHOUT_MONEY_CENTS
    harm = weight * (each * max(1, finding.visits_at_risk) + 1)
    if finding.answer is Answer.CANNOT_TELL:
        harm = weight
    return Rank(harm, _words(finding, on), "now" if apart <= 3 else "soon" if apart <= 14 else "later")


def _words(finding: Finding, on: date) -> str:
    if finding.answer is Answer.CANNOT_TELL:
        return "the records do not answer, so a person must"
    if not finding.visits_at_risk or finding.first_risk_on is None:
        return (
            f"no visit is lost yet; due {in_days(finding.due, today=on)}"
            if finding.due
            else "no visit is lost yet"
        )
    money = f", about {dollars(finding.money_at_risk_cents)}" if finding.money_at_risk_cents else ""
    first = in_days(finding.first_risk_on, today=on)
    return f"{count(finding.visits_at_risk, 'visit')} at risk{money}, the first {first}"
