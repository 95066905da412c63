"""The authorization board: every authorization of the cases going on, used of allotted, days left."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from daysheet.domain.base import AuthorizationId, PatientId
from daysheet.domain.coverage import Authorization, Rank
from daysheet.domain.finding import Bar
from daysheet.domain.words import count
from daysheet.home import clinic, inside
from daysheet.payers import load as load_payers
from daysheet.records import register
from daysheet.records.items import of_subject
from daysheet.records.prior_auth import load_facts

from . import evidence as show
from . import review
from .facts import CaseFacts


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One authorization. `near` is now, soon or later; `state` says it in words."""

    authorization_id: AuthorizationId
    patient_id: PatientId
    payer_name: str
    number: str
    starts_on: date | None
    ends_on: date | None
    days_left: int | None
    bar: Bar
    unit: str
    state: str
    near: str
    percent: int | None = None
    """Used of allotted; None where nothing was allotted by number."""
    rank: str = ""
    """`secondary` or `tertiary`; empty for the first payer."""
    shared: int = 0
    """Other cases of the patient that use it up as well."""
    typed_end: date | None = None
    """The end in the practice system, where the letter says another."""
    recorded_here: bool = False
    """Granted in the register; no export shows it yet."""
    item_handle: str = ""
    request_handle: str = ""
    request_state: str = ""


ORDERS: dict[str, tuple[str, Callable[[BoardRow], Any]]] = {
    "": ("soonest end first", lambda row: (row.ends_on or date.max, row.authorization_id)),
    "left": ("fewest left first", lambda row: (row.bar.left, row.ends_on or date.max)),
    "payer": ("by payer", lambda row: (row.payer_name.casefold(), row.ends_on or date.max)),
}
"""The only words that may name an order, each with what the page calls it; anything else means the first."""


def board(on: date, *, show_expired: bool = False, order: str = "") -> tuple[BoardRow, ...]:
    """All authorizations that count, each once, a second payer's among them; expired ones only on demand. An unknown
    order is the default one."""
    facts = load_facts(
        on,
        payers=load_payers(inside("payers")),
        preparation_days=clinic().preparation_days,
        covering_since=None if show_expired else on,
    )
    followed = [(case, auth) for case in facts for auth in case.followed if auth.case_id == case.case.id]
    rows = [_row(case, auth) for case, auth in followed if show_expired or _goes_on(case, auth)]
    rows = [row for row in rows if show_expired or row.days_left is None or row.days_left >= 0]
    handles = of_subject("authorization", [row.authorization_id for row in rows])
    asked = _asked_for()
    rows = [
        msgspec.structs.replace(
            row, item_handle=handles.get(row.authorization_id, ""), **asked.get(row.authorization_id, {})
        )
        for row in rows
    ]
    _, key = ORDERS.get(order, ORDERS[""])
    return tuple(sorted(rows, key=key))


def _asked_for() -> dict[str, dict[str, str]]:
    """Authorization -> the open request that continues it, or the one that it was granted by."""
    found = [*register.requests(review.GRANTED), *register.requests(review.OPEN)]
    return {
        name: {"request_handle": one.handle, "request_state": review.words(one.state)}
        for one in found
        for name in ((one.authorization_id, one.id) if one.state in review.OPEN else (one.id,))
        if name
    }


def _goes_on(facts: CaseFacts, auth: Authorization) -> bool:
    """One of the cases that it is for is going on."""
    return any(case.going_on for case in facts.cases_of(auth))


def _row(facts: CaseFacts, auth: Authorization) -> BoardRow:
    use = facts.use(auth.id)
    uncovered = [i.visit for i in facts.ledger_of(auth).uncovered if i.authorization_id == auth.id]
    beyond = sum(visit.appointment_id is not None for visit in uncovered)
    left = None if auth.ends_on is None else (auth.ends_on - facts.today).days
    planned, lead = any(v.on <= facts.lead_until_for(auth) for v in uncovered), facts.lead_days_for(auth)
    state, near = _state(left, beyond, overused=use.overused, planned=planned, lead=lead)
    if uncovered and not use.overused and facts.asked_in_time(auth, uncovered[0].on) is not None:
        state, near = f"asked in time, {count(len(uncovered), 'visit')} wait for the answer", "later"
    return BoardRow(
        authorization_id=auth.id,
        patient_id=facts.patient_id,
        payer_name=auth.payer_name or facts.payer_for(auth).payer.name,
        number=auth.number,
        starts_on=auth.starts_on,
        ends_on=auth.ends_on,
        days_left=left,
        bar=show.bar(use, beyond),
        unit="unit" if use.amounts else "visit",
        state=state,
        near=near,
        percent=_percent(show.bar(use, beyond)),
        rank="" if auth.rank is Rank.PRIMARY else auth.rank.value,
        shared=len(use.cases) - 1,
        typed_end=_typed(facts, auth),
        recorded_here=not auth.source_file,
    )


def _percent(bar: Bar) -> int | None:
    used = bar.signed + bar.unsigned
    return round(100 * used / (used + bar.left)) if used + bar.left else None


def _typed(facts: CaseFacts, auth: Authorization) -> date | None:
    typed = facts.typed_end(auth)
    return typed if typed != auth.ends_on else None


def _state(left: int | None, beyond: int, *, overused: bool, planned: bool, lead: int) -> tuple[str, str]:
    if overused:
        return "used beyond what was approved", "now"
    if left is None:
        return "no last day in the records", "soon"
    if left < 0:
        return (f"ended, {count(beyond, 'visit')} booked", "now") if beyond else ("ended", "later")
    if beyond:
        return f"{count(beyond, 'booked visit')} not covered", "now"
    if planned:
        return "planned visits not covered", "soon"
    return ("ends soon, nothing open", "later") if left <= lead else ("in order", "later")
