"""What arrived, for the page that shows it. Rows that were not taken are shown by line, column and reason; the row
itself stays in the database, since nobody has yet said whose it is."""

import re
from datetime import date, datetime

import msgspec
from django.db.models import Max, Q

from daysheet.domain.words import count
from daysheet.records.models import Delivery, Reject

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’|\S*\d\S*")
LARGEST = 2**63 - 1


class ShownDelivery(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    profile: str
    record_kind: str
    received_at: datetime
    as_of: date
    state: str
    reason: str
    unknown_headers: tuple[str, ...]
    rows_in: int
    inserted: int
    replaced: int
    removed: int
    duplicates: int
    rejects: int
    gone: int


class ShownReject(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    column: str
    reason: str


def latest(limit: int) -> tuple[ShownDelivery, ...]:
    """Held files first, since somebody must do something about them; then newest first."""
    rows = Delivery.objects.order_by("-received_at", "-id")[:limit]
    return tuple(sorted(map(_shown, rows), key=lambda one: one.state != "held"))


def troubles() -> list[str]:
    """A sentence for every file whose last delivery was held or left rows behind; they name no patient."""
    newest = Delivery.objects.values("name").annotate(last=Max("id")).values("last")
    rows = Delivery.objects.filter(id__in=newest).filter(Q(state="held") | Q(rejects__gt=0)).order_by("name")
    return [
        f"{row.name} was held: {row.reason}"
        if row.state == Delivery.State.HELD
        else f"{row.name}: {count(row.rejects, 'row')} could not be taken; Deliveries says which and why."
        for row in rows
    ]


def one(number: int) -> ShownDelivery | None:
    row = Delivery.objects.filter(pk=number).first() if 0 < number <= LARGEST else None
    return _shown(row) if row else None


def rejects_of(number: int, *, with_values: bool, limit: int = 500) -> tuple[ShownReject, ...]:
    """A reason may quote the value that could not be read; who sees no patient reads it without."""
    rows = Reject.objects.filter(delivery_id=number).order_by("row", "id")[:limit]
    return tuple(
        ShownReject(
            row=row.row, column=row.column, reason=row.reason if with_values else without_values(row.reason)
        )
        for row in rows
    )


def without_values(reason: str) -> str:
    """The reason with everything quoted, and every word with a digit in it, left out."""
    return QUOTED.sub("…", reason)


def _shown(row: Delivery) -> ShownDelivery:
    fields = {
        name: getattr(row, name) for name in ShownDelivery.__struct_fields__ if name != "unknown_headers"
    }
    return ShownDelivery(**fields, unknown_headers=tuple(str(header) for header in row.unknown_headers))
