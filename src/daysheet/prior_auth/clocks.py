"""Until when a payer must answer a request, and by which rule. Pure.

Two clocks may run: the law's for the payer's class (`decision_days` of the class's file: CMS-0057-F for those it
binds, ERISA's for employer plans) and the clinic's contract's (`contract_decision_days` of the clinic's own file).
The shorter one rules. An urgent request is never given more days than an ordinary one. 72 hours are three days here:
the records know the day of sending, not the hour.
"""

from datetime import date, timedelta

import msgspec

from daysheet.domain.words import count
from daysheet.payers.terms import Dated, Key, PayerTerms

LAW: tuple[Key, Key] = ("urgent_decision_days", "decision_days")
CONTRACT: tuple[Key, Key] = ("contract_urgent_decision_days", "contract_decision_days")
"""Each side's clock for an urgent request, then for an ordinary one."""


class Clock(msgspec.Struct, frozen=True):
    """One clock that runs, with the key and the dated value it comes from."""

    key: Key
    value: Dated

    @property
    def days(self) -> int:
        return int(self.value.value)

    @property
    def whose(self) -> str:
        return "the contract" if self.key.startswith("contract_") else "the law"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The last day for the answer. `key` names the clock that rules, `cited` its source and dates; `also` are the
    other clocks that run, longer or equal; `rule_in_words` says all of it in a sentence that may stand in a letter."""

    on: date
    days: int
    key: Key
    cited: str
    source: str
    rule_in_words: str
    also: tuple[Clock, ...] = ()


def due(terms: PayerTerms, submitted_on: date, urgent: bool) -> Due | None:
    """None where neither the law nor a contract gives a clock: then nobody knows, and nothing is called late."""
    running = clocks(terms, urgent)
    if not running:
        return None
    ruling = min(running, key=lambda clock: clock.days)
    others = tuple(clock for clock in running if clock.key != ruling.key)
    return Due(
        on=submitted_on + timedelta(days=ruling.days),
        days=ruling.days,
        key=ruling.key,
        cited=ruling.value.cited,
        source=ruling.value.source,
        rule_in_words=_in_words(ruling, others),
        also=others,
    )


def clocks(terms: PayerTerms, urgent: bool) -> tuple[Clock, ...]:
    """The law's clock and the contract's, as far as they are on file; the law's first, which settles a tie."""
    return tuple(clock for side in (LAW, CONTRACT) if (clock := _of(side, terms, urgent)) is not None)


def _of(side: tuple[Key, Key], terms: PayerTerms, urgent: bool) -> Clock | None:
    keys = side if urgent else side[1:]
    found = [Clock(key, value) for key in keys if (value := terms.get(key)) is not None]
    return min(found, key=lambda clock: clock.days, default=None)


def _in_words(ruling: Clock, others: tuple[Clock, ...]) -> str:
    said = f"{count(ruling.days, 'day')} by {ruling.whose} ({ruling.value.source})"
    for other in others:
        how = "the same" if other.days == ruling.days else "longer, so the shorter one rules"
        said += f"; {other.whose} gives {count(other.days, 'day')} ({other.value.source}), {how}"
    return said
