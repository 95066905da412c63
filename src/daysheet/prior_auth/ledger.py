"""Who pays for which visit: visits that happened and visits expected, against the authorizations of one rank.

Each visit uses up the covering authorization of its case that ends first among those with something left. What
happened when none had anything left is booked against the covering one that ends last, which so goes below zero.
Cases that share an authorization are dealt out together, day by day. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

import msgspec

from daysheet.domain.base import AppointmentId, AuthorizationId, CaseId
from daysheet.domain.care import Visit
from daysheet.domain.coverage import Authorization, AuthorizationTerms

LOOK_BACK = timedelta(days=30)
"""How long an overused authorization that ended is still worth a request after the fact: payers that allow one
rarely look further back, and older ones are a matter for billing."""
VISITS, UNITS = "visits", "units"
CaseDay = tuple[CaseId, date]


class Expected(msgspec.Struct, frozen=True):
    """A visit ahead; `appointment_id` None = projected from the plan of care."""

    on: date
    appointment_id: AppointmentId | None
    case_id: CaseId


class Held(msgspec.Struct, frozen=True):
    """A visit that happened; `counts` is False for an evaluation that this payer does not count."""

    visit: Visit
    counts: bool = True


class Cause(StrEnum):
    """Why nothing covers an expected visit."""

    RAN_OUT = "ran_out"
    ENDED = "ended"
    NOT_STARTED = "not_started"
    NONE = "none"


class Uncovered(msgspec.Struct, frozen=True):
    """`authorization_id` is the one that ran out, ended, or (not started) the next to start; `after` the one that
    ended last before it, also where another starts later: a gap belongs to both of its edges. `short_of` says what
    ran out: `visits`, `units`, or a procedure code."""

    visit: Expected
    cause: Cause
    authorization_id: AuthorizationId | None
    after: AuthorizationId | None = None
    short_of: str = ""


class Count(msgspec.Struct, frozen=True):
    """A limit in units: of all its codes (`name` is `units`), or of the one code it is named after. `units_on` are
    charged units by case and day, `days` on how many of them anything that the letter lists was charged."""

    name: str
    approved: int
    units_on: Mapping[CaseDay, int]
    days: int

    @property
    def per_visit(self) -> Fraction | None:
        return Fraction(sum(self.units_on.values()), self.days) if self.days else None

    def is_left(self, left: Fraction) -> bool:
        """A code that no visit takes is never short."""
        return left > 0 or (self.name != UNITS and not self.per_visit)

    def has_a_visit(self, left: Fraction) -> bool:
        return self.is_left(left) and left >= (self.per_visit or 0)


class Account(msgspec.Struct, frozen=True):
    """An authorization as the ledger sees it, its last day the one that holds. `rows` are all rows that are this
    authorization, the one that speaks for it first; `cases` those that have one."""

    authorization: Authorization
    terms: AuthorizationTerms | None
    rows: tuple[Authorization, ...]
    cases: frozenset[CaseId]
    counts: tuple[Count, ...]


class Amount(msgspec.Struct, frozen=True):
    """How far one limit in units is used."""

    name: str
    approved: int
    used: Fraction
    per_visit: Fraction | None

    @property
    def left(self) -> Fraction:
        return self.approved - self.used


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What one authorization has been used for. `ahead` are expected visits that it still covers."""

    authorization: Authorization
    terms: AuthorizationTerms | None
    rows: tuple[Authorization, ...]
    cases: frozenset[CaseId]
    signed: tuple[Visit, ...]
    unsigned: tuple[Visit, ...]
    ahead: tuple[Expected, ...]
    amounts: tuple[Amount, ...]

    @property
    def visits_used(self) -> int:
        return len(self.signed) + len(self.unsigned)

    @property
    def visits_left(self) -> int | None:
        approved = self.authorization.visits_authorized
        return None if approved is None else approved - self.visits_used

    @property
    def units(self) -> Amount | None:
        """The count of all its units together."""
        return next((amount for amount in self.amounts if amount.name == UNITS), None)

    @property
    def codes(self) -> tuple[Amount, ...]:
        """The counts of single codes."""
        return tuple(amount for amount in self.amounts if amount.name != UNITS)

    @property
    def units_approved(self) -> int | None:
        return None if self.units is None else self.units.approved

    @property
    def units_used(self) -> Fraction:
        return Fraction(0) if self.units is None else self.units.used

    @property
    def units_per_visit(self) -> Fraction | None:
        return None if self.units is None else self.units.per_visit

    @property
    def shortest(self) -> Amount | None:
        """Of the counts in units, the one with the fewest visits left; the earlier one of equals."""

        def visits(amount: Amount) -> Fraction:
            return amount.left / amount.per_visit if amount.per_visit else Fraction(10**9)

        return min(self.amounts, key=visits, default=None)

    @property
    def visits_gone(self) -> bool:
        """With what is ahead, no approved visit is left, however many units are."""
        return self.visits_left is not None and self.visits_left <= len(self.ahead)

    @property
    def overused(self) -> bool:
        return (self.visits_left or 0) < 0 or any(amount.left < 0 for amount in self.amounts)


class Ledger(msgspec.Struct, frozen=True):
    """`unpaid` are visits that happened while nothing that covered them had anything left."""

    uses: tuple[Use, ...]
    uncovered: tuple[Uncovered, ...]
    unpaid: tuple[Visit, ...] = ()

    def use(self, authorization_id: AuthorizationId) -> Use:
        """By the row that speaks for it or by any other row that is the same authorization."""
        return next(use for use in self.uses if any(row.id == authorization_id for row in use.rows))

    def uncovered_by(self, authorization_id: AuthorizationId, cause: Cause) -> tuple[Uncovered, ...]:
        return tuple(
            visit
            for visit in self.uncovered
            if visit.authorization_id == authorization_id and visit.cause is cause
        )

    def uncovered_after(self, authorization_id: AuthorizationId) -> tuple[Uncovered, ...]:
        """What lies behind its last day and in front of any other."""
        return tuple(visit for visit in self.uncovered if visit.after == authorization_id)

    def of_case(self, case_id: CaseId) -> "Ledger":
        """The part of one case; an authorization that it shares stays whole."""
        return Ledger(
            tuple(use for use in self.uses if case_id in use.cases),
            tuple(item for item in self.uncovered if item.visit.case_id == case_id),
            tuple(visit for visit in self.unpaid if visit.case_id == case_id),
        )


class _Tally:
    """One account while visits are dealt out."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.done: list[Visit] = []
        self.ahead: list[Expected] = []
        self.visits_left = account.authorization.visits_authorized
        self.left = [Fraction(count.approved) for count in account.counts]

    def covers(self, case_id: CaseId, day: date) -> bool:
        return case_id in self.account.cases and within(self.account.authorization, day)

    def has_any(self) -> bool:
        return (self.visits_left is None or self.visits_left > 0) and all(
            count.is_left(left) for count, left in zip(self.account.counts, self.left, strict=True)
        )

    def short_of(self) -> str:
        """What is missing for one more visit; empty when nothing is."""
        if self.visits_left is not None and self.visits_left <= 0:
            return VISITS
        counted = zip(self.account.counts, self.left, strict=True)
        return next((count.name for count, left in counted if not count.has_a_visit(left)), "")

    def take(self, charged_on: CaseDay | None) -> None:
        """A charged day takes what was charged; a day not charged yet takes the average."""
        if self.visits_left is not None:
            self.visits_left -= 1
        for place, count in enumerate(self.account.counts):
            self.left[place] -= (
                (count.per_visit or 0) if charged_on is None else count.units_on.get(charged_on, 0)
            )


def within(auth: Authorization, day: date) -> bool:
    """Both days included; a missing start or end is open."""
    return (auth.starts_on is None or auth.starts_on <= day) and (auth.ends_on is None or day <= auth.ends_on)


def work_out(
    *,
    accounts: Sequence[Account],
    held: Iterable[Held],
    charged: Set[CaseDay],
    expected: Iterable[Expected],
) -> Ledger:
    """Deal the visits out, oldest first."""
    tallies = sorted(
        (_Tally(account) for account in accounts), key=lambda tally: in_order(tally.account.authorization)
    )
    unpaid = _deal_held(tallies, held, charged)
    used = [_use(tally) for tally in tallies]
    uncovered = _deal_expected(tallies, expected)
    return Ledger(
        tuple(
            msgspec.structs.replace(use, ahead=tuple(tally.ahead))
            for use, tally in zip(used, tallies, strict=True)
        ),
        tuple(uncovered),
        tuple(unpaid),
    )


def _deal_held(tallies: list[_Tally], held: Iterable[Held], charged: Set[CaseDay]) -> list[Visit]:
    unpaid = []
    for item in held:
        visit, day = item.visit, (item.visit.case_id, item.visit.visit_on)
        covering = [tally for tally in tallies if tally.covers(*day)]
        payer_of_it = next((tally for tally in covering if tally.has_any()), None)
        if payer_of_it is None:
            unpaid.append(visit)
        if covering and item.counts:
            chosen = payer_of_it or covering[-1]
            chosen.take(day if day in charged else None)
            chosen.done.append(visit)
    return unpaid


def _deal_expected(tallies: list[_Tally], expected: Iterable[Expected]) -> list[Uncovered]:
    uncovered = []
    for visit in expected:
        covering = [tally for tally in tallies if tally.covers(visit.case_id, visit.on)]
        payer_of_it = next((tally for tally in covering if not tally.short_of()), None)
        if payer_of_it is not None:
            payer_of_it.take(None)
            payer_of_it.ahead.append(visit)
        elif covering:
            last = covering[-1]
            ran_out = last.account.authorization.id
            uncovered.append(Uncovered(visit, Cause.RAN_OUT, ran_out, short_of=last.short_of()))
        else:
            own = [t.account.authorization for t in tallies if visit.case_id in t.account.cases]
            uncovered.append(_outside(visit, own))
    return uncovered


def in_order(auth: Authorization) -> tuple[date, date, str]:
    """Which ends first. The id settles ties, so that the order of the rows in a file decides nothing."""
    return (auth.ends_on or date.max, auth.starts_on or date.min, auth.id)


def _use(tally: _Tally) -> Use:
    account = tally.account
    return Use(
        authorization=account.authorization,
        terms=account.terms,
        rows=account.rows,
        cases=account.cases,
        signed=tuple(visit for visit in tally.done if visit.signed_on is not None),
        unsigned=tuple(visit for visit in tally.done if visit.signed_on is None),
        ahead=(),
        amounts=tuple(
            Amount(count.name, count.approved, count.approved - left, count.per_visit)
            for count, left in zip(account.counts, tally.left, strict=True)
        ),
    )


def _outside(visit: Expected, own: list[Authorization]) -> Uncovered:
    """No authorization of its case covers this day: one is still to start, the last has ended, or there is none."""
    later = [auth for auth in own if (auth.starts_on or date.min) > visit.on]
    ended = [auth for auth in own if (auth.ends_on or date.max) < visit.on]
    after = ended[-1].id if ended else None
    if later:
        first = min(later, key=lambda auth: (auth.starts_on or date.min, auth.id))
        return Uncovered(visit, Cause.NOT_STARTED, first.id, after)
    if own:
        return Uncovered(visit, Cause.ENDED, after, after)
    return Uncovered(visit, Cause.NONE, None)
