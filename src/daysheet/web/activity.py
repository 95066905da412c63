"""Reading the audit log for people: newest first, a page at a time. Counts of patients, never which ones, so that
looking at the log is not a second way to look at patients."""

import msgspec

from daysheet import audit
from daysheet.audit import Event
from daysheet.audit.reading import Logged
from daysheet.records.items import handles

PAGE = 50
DECISIONS = {
    Event.ITEM_DONE: "marked done",
    Event.ITEM_SNOOZED: "snoozed",
    Event.ITEM_DISMISSED: "dismissed",
    Event.ITEM_REOPENED: "put back",
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """`item` is the handle of the item that it was about; `about` whatever else it was about, patients apart."""

    number: int
    at: str
    event: str
    who: str
    role: str
    patients: int
    item: str
    about: str
    why: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[Line, ...]
    events: tuple[str, ...]
    event: str
    who: str
    older: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    at: str
    who: str
    what: str
    why: str


def page(*, event: str, who: str, before: str, with_reasons: bool) -> Page:
    """`with_reasons`: what people typed as a reason may name a patient, so not every role reads it."""
    known = tuple(str(one) for one in Event)
    event = event if event in known else ""
    older_than = int(before) if before.isascii() and before.isdigit() and len(before) < 15 else None
    found = audit.latest(
        at_most=PAGE + 1, before=older_than, events=[event] if event else known, who=who[:150]
    )
    of_items = handles(row.target for row in found)
    lines = tuple(_line(row, of_items, with_reasons) for row in found[:PAGE])
    older = lines[-1].number if len(found) > PAGE else 0
    return Page(lines=lines, events=known, event=event, who=who, older=older)


def _line(row: Logged, of_items: dict[str, str], with_reasons: bool) -> Line:
    return Line(
        number=row.number,
        at=_when(row),
        event=row.event.replace("_", " "),
        who=row.who,
        role=row.role.replace("_", " "),
        patients=len(row.subjects),
        item=of_items.get(row.target, "") if with_reasons else "",
        # The key of an item holds record ids, which are a patient's as well.
        about=row.target if with_reasons and row.event not in DECISIONS else "",
        why=row.why if with_reasons else "",
    )


def decisions_on(key: str) -> tuple[Decision, ...]:
    """Who decided what about this item, newest first."""
    rows = audit.latest(at_most=20, events=DECISIONS, target=key)
    return tuple(
        Decision(at=_when(row), who=row.who, what=DECISIONS[Event(row.event)], why=row.why) for row in rows
    )


def _when(row: Logged) -> str:
    return str(row.at[:16]).replace("T", " ")
