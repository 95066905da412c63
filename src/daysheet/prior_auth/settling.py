"""The night and the register: what the findings need is opened, what nobody needs any more is let go, what has ended
is marked. Part of the night's transaction; levels and no events, so a second run changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from daysheet.audit.chain import lock_head
from daysheet.domain.coverage import PayerClass, RequestKind
from daysheet.domain.finding import Answer, Finding
from daysheet.domain.requests import Request, State
from daysheet.home import inside
from daysheet.payers import PayerBook
from daysheet.payers import load as load_payers
from daysheet.privacy.charts import NIGHT
from daysheet.records import asking, register
from daysheet.records.items import key_of

from . import actions, review

NEEDS: dict[str, RequestKind] = {
    "authorization_missing": RequestKind.INITIAL,
    "request_missing_after_evaluation": RequestKind.INITIAL,
    "ends_before_visits": RequestKind.RENEWAL,
    "visits_run_out": RequestKind.RENEWAL,
    "units_run_out": RequestKind.RENEWAL,
    "lapsed_with_visits_booked": RequestKind.RENEWAL,
    "retro_window_closing": RequestKind.RETRO,
    "negative_remaining": RequestKind.RETRO,
    "appeal_deadline": RequestKind.APPEAL,
}
"""Rule -> the kind of request that settles what it found. Other findings are settled by other means: a question to
the payer, a correction in the practice system, a letter to be filed."""

FAMILY = {
    RequestKind.INITIAL: "care ahead",
    RequestKind.RENEWAL: "care ahead",
    RequestKind.EXTENSION: "care ahead",
    RequestKind.RETRO: "care given",
    RequestKind.APPEAL: "appeal",
}
"""An initial request, a renewal and an extension answer the same need; one of them is enough."""


class Need(msgspec.Struct, frozen=True):
    """What a request is for: one at a time per case, family and payer; an appeal per request that it appeals."""

    case_id: str
    family: str
    payer_id: str
    appealed: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One finding that calls for a request."""

    need: Need
    kind: RequestKind
    key: str
    certain: bool
    authorization_id: str | None = None
    follows: str | None = None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What the night did in the register."""

    opened: int
    let_go: int
    ended: int


def settle(on: date, findings: Sequence[Finding]) -> Settled:
    """Bring the register to what tonight's findings need. A finding that cannot tell opens nothing and lets
    nothing go: late records are no reason to forget a need."""
    lock_head()  # from here on nobody else writes in the register, as every verb begins with this lock
    payers = load_payers(inside("payers"))
    asked = _asked(on, findings, payers)
    waiting = _waiting_elsewhere(on, asked, payers)
    open_ones = _by_need(register.requests(review.OPEN, {one.need.case_id for one in asked}))
    opened = sum(_serve(on, need, group, open_ones, waiting) for need, group in _groups(asked).items())
    return Settled(opened=opened, let_go=_let_go(on, findings, asked, waiting), ended=_end(on))


# What is needed.


def _asked(on: date, findings: Sequence[Finding], payers: PayerBook) -> list[Asked]:
    chosen = [one for one in findings if one.rule in NEEDS and one.case_id]
    covers = asking.covers({(one.case_id, _authorization(one)) for one in chosen}, on)
    found = []
    for one in chosen:
        cover = covers.get((one.case_id, _authorization(one)))
        if cover is not None:
            found.append(_ask(one, cover, payers, on))
    return found


def _authorization(finding: Finding) -> str | None:
    return finding.subject.id if finding.subject.kind == "authorization" else None


def _ask(finding: Finding, cover: asking.Cover, payers: PayerBook, on: date) -> Asked:
    kind = NEEDS[finding.rule]
    appealed = finding.subject.id if kind is RequestKind.APPEAL else ""
    before = register.by_id(appealed) if appealed else None
    payer_id = before.payer_id if before else payers.terms(cover.payer_name, cover.payer_class, on).payer.id
    return Asked(
        need=Need(finding.case_id, FAMILY[kind], "" if appealed else payer_id, appealed),
        kind=kind,
        key=key_of(finding),
        certain=finding.answer is Answer.FLAG,
        authorization_id=_authorization(finding) or _appealed_authorization(appealed),
        follows=appealed if before else None,
    )


def _appealed_authorization(request_id: str) -> str | None:
    """What a denied request was about, if only an export knows it: it says who is asked."""
    row = register.exported(request_id) if request_id else None
    return None if row is None else row.authorization_id


def _groups(asked: Iterable[Asked]) -> dict[Need, list[Asked]]:
    """Flags by need, in an order that does not hang on the order of the findings."""
    found: dict[Need, list[Asked]] = {}
    for one in sorted((one for one in asked if one.certain), key=lambda one: (one.kind, one.key)):
        found.setdefault(one.need, []).append(one)
    return found


def _waiting_elsewhere(on: date, asked: Iterable[Asked], payers: PayerBook) -> frozenset[Need]:
    """Needs for which an export shows a request that was sent and not decided."""
    rows = register.exported_waiting({one.need.case_id for one in asked})
    covers = asking.covers({(row.case_id, row.authorization_id) for row in rows}, on)
    found = set()
    for row in rows:
        cover = covers.get((row.case_id, row.authorization_id))
        name = row.payer_name or (cover.payer_name if cover else "")
        payer = payers.terms(name, PayerClass.UNKNOWN, on).payer
        found.add(Need(row.case_id, FAMILY[row.kind], payer.id))
    return frozenset(found)


def _by_need(found: Iterable[Request]) -> dict[Need, Request]:
    return {_need_of(one): one for one in found}


def _need_of(one: Request) -> Need:
    if one.kind is RequestKind.APPEAL:
        return Need(one.case_id, FAMILY[one.kind], "", one.follows or _appealed_by_key(one))
    return Need(one.case_id, FAMILY[one.kind], one.payer_id)


def _appealed_by_key(one: Request) -> str:
    """The request that only an export knows stands in the key of the item that asked for the appeal."""
    start = "prior_auth:appeal_deadline:authorization_request:"
    return next((key.removeprefix(start) for key in one.item_keys if key.startswith(start)), "")


# Opening.


def _serve(
    on: date,
    need: Need,
    group: list[Asked],
    open_ones: dict[Need, Request],
    waiting: frozenset[Need],
) -> int:
    """Open one request for a need, or tell the open one which items it serves; gives how many were opened."""
    keys = {one.key for one in group}
    there = open_ones.get(need)
    if there is None:
        if need in waiting or _put_away(keys):
            return 0
        there = _open(on, group[0])
    if there is None:
        return 0
    if not keys <= set(there.item_keys):
        register.link(there.id, keys | set(there.item_keys))
    return int(need not in open_ones)


def _open(on: date, first: Asked) -> Request | None:
    """None when a person opened the same one at this moment: then theirs stands."""
    try:
        return actions.open_request(
            case_id=first.need.case_id,
            kind=first.kind,
            by=NIGHT,
            today=on,
            item_key=first.key,
            follows=first.follows,
            authorization_id=first.authorization_id,
        )
    except (actions.AlreadyOpen, actions.ChangedMeanwhile):
        return None


def _put_away(keys: set[str]) -> bool:
    """Whether a person or the payer closed the request of one of these items while the item stood: what was decided
    once is not asked for again until the item goes and comes back."""
    newest = {key: one for key, one in register.of_items(keys).items() if one.state not in review.OPEN}
    moves = register.last_moves({one.id for one in newest.values()})
    since = register.items_stand_since(newest)
    for key, one in newest.items():
        last = moves[one.id]
        closed = date.fromisoformat(last.detail.get("recorded_on", last.on.isoformat()))
        if last.role != NIGHT.role and (key not in since or since[key] <= closed):
            return True
    return False


# Letting go, and the end of what was granted.


def _let_go(on: date, findings: Sequence[Finding], asked: Iterable[Asked], waiting: frozenset[Need]) -> int:
    """Requests that the night opened, that nobody has touched and that nothing asks for any more."""
    wanted = {one.need for one in asked} - waiting
    spoken_for = {key_of(one) for one in findings}
    untouched = [one for one in register.requests([State.NEEDED]) if one.version == 1]
    opened_by = register.opened_by(one.id for one in untouched)
    gone = [
        one
        for one in untouched
        if opened_by[one.id] == NIGHT.role
        and _need_of(one) not in wanted
        and (_need_of(one) in waiting or not spoken_for & set(one.item_keys))
    ]
    return sum(_drop(one, on, sent=_need_of(one) in waiting) for one in gone)


def _drop(one: Request, on: date, *, sent: bool) -> int:
    why = (
        "the practice system shows a request that was sent" if sent else "the records no longer show the need"
    )
    return _move(one, State.NOT_REQUIRED, on, why=why)


def _end(on: date) -> int:
    """Mark approvals whose last day is over, as of the day after it."""
    return sum(
        _move(one, State.EXPIRED, on, on=ended)
        for one in register.requests(review.GRANTED)
        if (ended := _ended(one, on)) is not None
    )


def _ended(one: Request, on: date) -> date | None:
    """Since when it is over; None while it is not. A partial approval stays while it may still be appealed."""
    last, decided = one.approved.ends_on, one.decided_on
    appealable = one.state is State.PARTIAL and one.appeal_by is not None and one.appeal_by >= on
    if last is None or last >= on or appealable or decided is None or decided > on:
        return None
    return max(last + timedelta(days=1), decided)


def _move(one: Request, to: State, today: date, **given: object) -> int:
    """1 for a move; 0 when a person was faster, and then what they did stands."""
    try:
        actions.move(handle=one.handle, version=one.version, to=to, by=NIGHT, today=today, **given)
    except actions.ChangedMeanwhile:
        return 0
    return 1
