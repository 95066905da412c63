"""Rows in which somebody put on record that an older copy of the records was put in place, and why.

Such a row names the anchored heads that no longer have a row, one by one; verification then asks for all others
only. The row bears the clinic's seal, so that the database alone cannot write one.
"""

import hmac

import msgspec
from django.db.models import TextField
from django.db.models.functions import Cast

from daysheet.home import secret
from daysheet.records.models import AuditRow

from .events import Event
from .seal import Entry, seal


class UnableToAccept(Exception):
    """There is nothing that could be accepted; nothing was written."""


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    on: str
    who: str
    why: str
    kept_to: int
    lines: tuple[str, ...]
    """The seals of the lines of anchors/heads.log that are given up."""


class _Detail(msgspec.Struct, frozen=True):
    kept_to: int
    lines: tuple[str, ...]


FIELDS = (
    "number", "at", "event", "who", "role", Cast("subjects", TextField()), "target", "why",
    Cast("detail", TextField()), "previous", "mac",
)  # fmt: skip


def given_up() -> list[Accepted]:
    """Every acceptance that bears the clinic's own seal; one that does not is left to the walk to find."""
    rows = AuditRow.objects.filter(event=Event.OLDER_COPY_ACCEPTED).order_by("number")
    entries = [Entry._make(row) for row in rows.values_list(*FIELDS)]
    key = secret("audit")
    return [
        _accepted(entry)
        for entry in entries
        if hmac.compare_digest(entry.mac, seal(key, entry.previous, entry))
    ]


def _accepted(entry: Entry) -> Accepted:
    detail = msgspec.json.decode(entry.detail, type=_Detail)
    return Accepted(
        row=entry.number,
        on=entry.at[:10],
        who=entry.who,
        why=entry.why,
        kept_to=detail.kept_to,
        lines=detail.lines,
    )


def in_words(accepted: list[Accepted]) -> str:
    """Said every time, so that it is never forgotten."""
    return "".join(
        f" On {one.on} {one.who} put on record that an older copy is in place, which ends at row {one.kept_to:,}; "
        f"{'one anchored head' if len(one.lines) == 1 else f'{len(one.lines)} anchored heads'} after it "
        f"{'has' if len(one.lines) == 1 else 'have'} no row any more. Reason: {one.why}"
        for one in accepted
    )
