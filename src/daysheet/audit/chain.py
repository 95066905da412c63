"""Adding to the log: one row, in the transaction of the change that it tells of, or no change at all.

A row holds ids and reasons, never a name, a date of birth or a note: the log outlives the chart.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from daysheet.home import secret
from daysheet.records.models import AuditHead, AuditRow

from .events import Event
from .seal import Entry, canonical, seal

NOBODY = frozenset({"", "anonymous", "anonymoususer", "none", "unknown"})


class UnableToAudit(Exception):
    """The row cannot be written, so what it tells of must not happen; the text says why."""


def record(
    *,
    event: str,
    who: str,
    role: str = "",
    subjects: Iterable[str] = (),
    target: str = "",
    why: str = "",
    detail: dict[str, Any] | None = None,
) -> int:
    """Append one row and return its number. `subjects` are the ids of the patients shown or touched."""
    _require_a_transaction()
    _require_a_known_event(event)
    _require_somebody(who)
    head = lock_head()
    entry = Entry(
        number=head.number + 1,
        at=datetime.now(UTC).isoformat(timespec="microseconds"),
        event=str(Event(event)),
        who=_clean(who),
        role=_clean(str(role)),
        subjects=canonical([_clean(str(subject)) for subject in subjects]),
        target=_clean(target),
        why=_clean(why),
        detail=canonical(_plain(detail or {})),
        previous=head.mac,
        mac="",
    )
    return _append(head, entry)


def _append(head: AuditHead, entry: Entry) -> int:

    mac = seal(secret("audit"), head.mac, entry)
    columns = entry._asdict() | {
        "mac": mac,
        "subjects": json.loads(entry.subjects),
        "detail": json.loads(entry.detail),
    }
    AuditRow.objects.create(**columns)
    head.number, head.mac = entry.number, mac
    head.save(update_fields=["number", "mac"])
    return entry.number


def lock_head() -> AuditHead:
    """The end of the chain, locked until the transaction ends, so that numbers have no gap and no twin.

    SQLite has no row lock and needs none: our transactions begin IMMEDIATE, one writer at a time.
    """
    head = _locked_head()
    if head is not None:
        return head
    if not AuditRow.objects.exists():
        AuditHead.objects.bulk_create([AuditHead(id=1)], ignore_conflicts=True)
    head = _locked_head()  # somebody else may have begun the log between the two looks
    if head is None:
        raise UnableToAudit(
            "The audit log has rows but its head is gone, so nothing can be added to it. "
            "Nothing was changed. Run `daysheet verify-audit` and call whoever keeps this machine."
        )
    return head


def _locked_head() -> AuditHead | None:
    head: AuditHead | None = AuditHead.objects.select_for_update().filter(id=1).first()
    return head


def _require_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise UnableToAudit("An audit row belongs in the transaction of what it tells of; none is open.")


def _require_a_known_event(event: str) -> None:
    if event not in set(Event):
        raise UnableToAudit(
            f"The audit log knows no event {event!r}; its events are listed in audit/events.py."
        )


def _require_somebody(who: str) -> None:
    if not isinstance(who, str) or who.strip().lower() in NOBODY:
        raise UnableToAudit("An audit row names who acted (45 CFR 164.312(a)(2)(i)); nobody was named.")


def _clean(text: str) -> str:
    """Text that every database takes: an odd byte in a name must not stop the log, nor the log lose the row."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _plain(value: Any) -> Any:
    """Values that read back the same from every database. No floats: their spelling differs between them."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return _clean(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {_clean(str(key)): _plain(one) for key, one in value.items()}
        case _:
            raise UnableToAudit(
                f"Audit details hold text, whole numbers and yes or no; {type(value).__name__} is none of them."
            )
