"""Putting on record that an older copy of the records is in place on purpose: a restored backup, a disk put back.

Only what the anchored heads say about rows that are no longer there can be accepted. A row that was changed,
swapped or put in stays a break, whoever says what.
"""

from django.db import transaction

from daysheet.records.models import AuditRow

from .accepted import UnableToAccept, given_up
from .anchors import Anchor, read_anchors
from .chain import lock_head, record
from .events import Event
from .verification import Fault, verify


def accept_older_copy(*, who: str, role: str, why: str) -> str:
    """One row that names the heads given up, and why; returns what verification says from now on."""
    if not why.strip():
        raise UnableToAccept("Say why an older copy is in place; without a reason nothing is put on record.")
    with transaction.atomic(durable=True):
        lock_head()
        verdict = verify()
        if verdict.whole:
            raise UnableToAccept("The audit log is whole; there is nothing to accept. Nothing was written.")
        if verdict.fault is not Fault.OLDER_COPY:
            raise UnableToAccept(
                f"This cannot be accepted: {verdict.sentence} Only an older copy put in place can. Nothing was written."
            )
        _record(who, role, why)
        after = verify()
        if not after.whole:
            raise UnableToAccept(f"There is more than an older copy: {after.sentence} Nothing was written.")
    return after.sentence


def _record(who: str, role: str, why: str) -> None:
    lines = _without_their_row()
    numbers = [line.number for line in lines]
    sound = [line.number for line in _lines() if line.number < min(numbers)]
    record(
        event=Event.OLDER_COPY_ACCEPTED,
        who=who,
        role=role,
        target="anchors/heads.log",
        why=why,
        detail={
            "kept_to": _ends_at(max(sound, default=0), min(numbers)),
            "lines": [line.seal for line in lines],
        },
    )


def _lines() -> list[Anchor]:
    gone = {one for acceptance in given_up() for one in acceptance.lines}
    return [line for line in read_anchors() if isinstance(line, Anchor) and line.seal not in gone]


def _without_their_row() -> list[Anchor]:
    """The anchored heads whose row is not there, or is another one now."""
    lines = _lines()
    there = dict(
        AuditRow.objects.filter(number__in=[line.number for line in lines]).values_list("number", "mac")
    )
    return [line for line in lines if there.get(line.number) != line.mac]


def _ends_at(sound: int, first_lost: int) -> int:
    """The last row of the older copy: the one before the restore was recorded, if it was; else the last anchored."""
    restored = (
        AuditRow.objects.filter(event=Event.RESTORED, number__gt=sound, number__lte=first_lost)
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    return restored - 1 if restored else sound
