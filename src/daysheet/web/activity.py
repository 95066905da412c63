"""Reading the audit log for people: newest first, a page at a time. Counts of patients, never which ones, so that
looking at the log is not a second way to look at patients."""

import msgspec

from daysheet.audit import Event
from daysheet.records.models import AuditRow, Item

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
    rows = AuditRow.objects.order_by("-number")
    known = tuple(str(one) for one in Event)
    event = event if event in known else ""
    rows = rows.filter(event=event) if event else rows
    rows = rows.filter(who=who[:150].replace("\x00", "")) if who else rows
    if before.isascii() and before.isdigit() and len(before) < 15:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: PAGE + 1])
    handles = dict(Item.objects.filter(key__in=[row.target for row in found]).values_list("key", "handle"))
    lines = tuple(_line(row, handles, with_reasons) for row in found[:PAGE])
    older = lines[-1].number if len(found) > PAGE else 0
    return Page(lines=lines, events=known, event=event, who=who, older=older)


def _line(row: AuditRow, handles: dict[str, str], with_reasons: bool) -> Line:
    return Line(
        number=row.number,
        at=_when(row),
        event=row.event.replace("_", " "),
        who=row.who,
        role=row.role.replace("_", " "),
        patients=len(row.subjects),
        item=handles.get(row.target, "") if with_reasons else "",
        # The key of an item holds record ids, which are a patient's as well.
        about=row.target if with_reasons and row.event not in DECISIONS else "",
        why=row.why if with_reasons else "",
    )


def decisions_on(key: str) -> tuple[Decision, ...]:
    """Who decided what about this item, newest first."""
    rows = AuditRow.objects.filter(target=key, event__in=[str(one) for one in DECISIONS]).order_by("-number")
    return tuple(
        Decision(at=_when(row), who=row.who, what=DECISIONS[Event(row.event)], why=row.why)
        for row in rows[:20]
    )


def _when(row: AuditRow) -> str:
    return str(row.at[:16]).replace("T", " ")
