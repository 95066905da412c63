"""Reading the audit log for people: newest first, a page at a time. Counts of patients, never which ones, so that
looking at the log is not a second way to look at patients."""

import msgspec

from daysheet.audit import Event
from daysheet.records.models import AuditRow

PAGE = 50
DECISIONS = (Event.ITEM_DONE, Event.ITEM_SNOOZED, Event.ITEM_DISMISSED, Event.ITEM_REOPENED)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    at: str
    event: str
    who: str
    role: str
    patients: int
    target: str
    why: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[Line, ...]
    events: tuple[str, ...]
    event: str
    who: str
    older: int


def page(*, event: str, who: str, before: str, with_reasons: bool) -> Page:
    """`with_reasons`: what people typed as a reason may name a patient, so not every role reads it."""
    rows = AuditRow.objects.order_by("-number")
    known = tuple(str(one) for one in Event)
    event = event if event in known else ""
    rows = rows.filter(event=event) if event else rows
    rows = rows.filter(who=who[:150].replace("\x00", "")) if who else rows
    if before.isascii() and before.isdigit() and len(before) < 15:
        rows = rows.filter(number__lt=int(before))
    found = tuple(_line(row, with_reasons) for row in rows[: PAGE + 1])
    older = found[PAGE - 1].number if len(found) > PAGE else 0
    return Page(lines=found[:PAGE], events=known, event=event, who=who, older=older)


def _line(row: AuditRow, with_reasons: bool) -> Line:
    return Line(
        number=row.number,
        at=row.at[:19].replace("T", " "),
        event=row.event.replace("_", " "),
        who=row.who,
        role=row.role.replace("_", " "),
        patients=len(row.subjects),
        target=row.target if with_reasons else "",
        why=row.why if with_reasons else "",
    )
