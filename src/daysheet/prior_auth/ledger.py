"""Who pays for which visit: visits that happened and visits expected, against the authorizations of one case.

Each visit uses up the covering authorization that ends first among those with something left. What happened when
none had anything left is booked against the covering one that ends last, which so goes below zero. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

import msgspec

from daysheet.domain.base import AppointmentId, AuthorizationId
from daysheet.domain.care import Visit
from daysheet.domain.coverage import Authorization, AuthorizationTerms

LOOK_BACK = timedelta(days=30)
"""How long an overused authorization that ended is still worth a request after the fact: payers that allow one
rarely look further back, and older ones are a matter for billing."""


class Expected(msgspec.Struct, frozen=True):
    """A visit ahead; `appointment_id` None = projected from the plan of care."""

    on: date
    appointment_id: AppointmentId | None


class Cause(StrEnum):
    """Why nothing covers an expected visit."""

    RAN_OUT = "ran_out"
    ENDED = "ended"
    NOT_STARTED = "not_started"
    NONE = "none"


class Uncovered(msgspec.Struct, frozen=True):
    """`authorization_id` is the one that ran out, ended, or (not started) the next to start; `after` the one that
    ended last before it, also where another starts later: a gap belongs to both of its edges."""

    visit: Expected
    cause: Cause
    authorization_id: AuthorizationId | None
    after: AuthorizationId | None = None


class Account(msgspec.Struct, frozen=True):
    """An authorization as the ledger sees it; `units_on` holds charged units per day under it."""

    authorization: Authorization
    terms: AuthorizationTerms | None
    units_approved: int | None
    units_on: Mapping[date, int]

    @property
    def units_per_visit(self) -> Fraction | None:
        return Fraction(sum(self.units_on.values()), len(self.units_on)) if self.units_on else None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What one authorization has been used for. `ahead` are expected visits that it still covers."""

    authorization: Authorization
    terms: AuthorizationTerms | None
    signed: tuple[Visit, ...]
    unsigned: tuple[Visit, ...]
    ahead: tuple[Expected, ...]
    units_approved: int | None
    units_used: Fraction
    units_per_visit: Fraction | None

    @property
    def visits_used(self) -> int:
        return len(self.signed) + len(self.unsigned)

    @property
    def visits_left(self) -> int | None:
        approved = self.authorization.visits_authorized
        return None if approved is None else approved - self.visits_used

    @property
    def units_left(self) -> Fraction | None:
        return None if self.units_approved is None else self.units_approved - self.units_used

    @property
    def visits_gone(self) -> bool:
        """With what is ahead, no approved visit is left, however many units are."""
        return self.visits_left is not None and self.visits_left <= len(self.ahead)

    @property
    def overused(self) -> bool:
        return (self.visits_left or 0) < 0 or (self.units_left or Fraction(0)) < 0


class Ledger(msgspec.Struct, frozen=True):
    uses: tuple[Use, ...]
    uncovered: tuple[Uncovered, ...]

    def use(self, authorization_id: AuthorizationId) -> Use:
        return next(use for use in self.uses if use.authorization.id == authorization_id)

    def uncovered_by(self, authorization_id: AuthorizationId, cause: Cause) -> tuple[Uncovered, ...]:
        return tuple(
            visit
            for visit in self.uncovered
            if visit.authorization_id == authorization_id and visit.cause is cause
        )


class _Tally:
    """One account while visits are dealt out."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.done: list[Visit] = []
        self.ahead: list[Expected] = []
        self.visits_left = account.authorization.visits_authorized
        self.units_left = None if account.units_approved is None else Fraction(account.units_approved)

    def has_any(self) -> bool:
        return (self.visits_left is None or self.visits_left > 0) and (
            self.units_left is None or self.units_left > 0
        )

    def has_a_whole_visit(self) -> bool:
        each = self.account.units_per_visit or Fraction(0)
        return self.has_any() and (self.units_left is None or self.units_left >= each)

    def take(self, units: Fraction) -> None:
        if self.visits_left is not None:
            self.visits_left -= 1
        if self.units_left is not None:
            self.units_left -= units

    def units_of(self, on: date, charged: bool) -> Fraction:
        """A charged day takes what was charged; a day not charged yet takes the average."""
        if charged:
            return Fraction(self.account.units_on.get(on, 0))
        return self.account.units_per_visit or Fraction(0)


def within(auth: Authorization, day: date) -> bool:
    """Both days included; a missing start or end is open."""
    return (auth.starts_on is None or auth.starts_on <= day) and (auth.ends_on is None or day <= auth.ends_on)


def work_out(
    *,
    accounts: Sequence[Account],
    done: Iterable[Visit],
    charged: set[date],
    expected: Iterable[Expected],
) -> Ledger:
    """Deal the visits out, oldest first."""
    tallies = sorted(
        (_Tally(account) for account in accounts), key=lambda tally: _end(tally.account.authorization)
    )
    for held in done:
        covering = [tally for tally in tallies if within(tally.account.authorization, held.visit_on)]
        if covering:
            chosen = next((tally for tally in covering if tally.has_any()), covering[-1])
            chosen.take(chosen.units_of(held.visit_on, held.visit_on in charged))
            chosen.done.append(held)
    used = [_use(tally) for tally in tallies]
    uncovered = []
    for visit in expected:
        open_for_it = [tally for tally in tallies if within(tally.account.authorization, visit.on)]
        payer_of_it = next((tally for tally in open_for_it if tally.has_a_whole_visit()), None)
        if payer_of_it is None:
            uncovered.append(_uncovered(visit, tallies, open_for_it))
        else:
            payer_of_it.take(payer_of_it.units_of(visit.on, charged=False))
            payer_of_it.ahead.append(visit)
    return Ledger(
        tuple(
            msgspec.structs.replace(use, ahead=tuple(tally.ahead))
            for use, tally in zip(used, tallies, strict=True)
        ),
        tuple(uncovered),
    )


def _end(auth: Authorization) -> tuple[date, date, str]:
    """The id settles ties, so that the order of the rows in a file decides nothing."""
    return (auth.ends_on or date.max, auth.starts_on or date.min, auth.id)


def _use(tally: _Tally) -> Use:
    approved = tally.account.units_approved
    return Use(
        authorization=tally.account.authorization,
        terms=tally.account.terms,
        signed=tuple(visit for visit in tally.done if visit.signed_on is not None),
        unsigned=tuple(visit for visit in tally.done if visit.signed_on is None),
        ahead=(),
        units_approved=approved,
        units_used=Fraction(0) if approved is None else approved - (tally.units_left or Fraction(0)),
        units_per_visit=tally.account.units_per_visit,
    )


def _uncovered(visit: Expected, tallies: list[_Tally], open_for_it: list[_Tally]) -> Uncovered:
    if open_for_it:
        return Uncovered(visit, Cause.RAN_OUT, open_for_it[-1].account.authorization.id)
    later = [
        tally.account.authorization
        for tally in tallies
        if (tally.account.authorization.starts_on or date.min) > visit.on
    ]
    ended = [
        tally.account.authorization
        for tally in tallies
        if (tally.account.authorization.ends_on or date.max) < visit.on
    ]
    after = ended[-1].id if ended else None
    if later:
        first = min(later, key=lambda auth: (auth.starts_on or date.min, auth.id))
        return Uncovered(visit, Cause.NOT_STARTED, first.id, after)
    if tallies:
        return Uncovered(visit, Cause.ENDED, after, after)
    return Uncovered(visit, Cause.NONE, None)
