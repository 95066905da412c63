"""Walking the chain from its first row: is it whole, and if not, which row is the first bad one and why.

Reads only. Three witnesses are compared: the rows' own seals, the head in the database, and the heads anchored
outside of it.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec
from django.db.models import TextField
from django.db.models.functions import Cast

from daysheet.home import secret
from daysheet.records.models import AuditHead, AuditRow

from .accepted import Accepted, given_up, in_words
from .anchors import Anchor, BadLine, read_anchors
from .events import Event
from .seal import Entry, seal

CHUNK = 5000
NEARBY = 5000
FIRST = -(2**62)


class Fault(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    SWAPPED = "swapped"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    OLDER_COPY = "older_copy"
    HEAD = "head"
    ANCHORS = "anchors"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`first_bad` is the number of the first row that is not as it was written; None when the chain is whole."""

    whole: bool
    rows: int
    sentence: str
    first_bad: int | None = None
    fault: Fault | None = None


class _Broken(Exception):
    def __init__(self, fault: Fault, first_bad: int | None, sentence: str) -> None:
        super().__init__(sentence)
        self.fault, self.first_bad, self.sentence = fault, first_bad, sentence


class _Walk(msgspec.Struct):
    """Where the walk stands, and the witnesses that it is compared with."""

    anchors: dict[int, Anchor]
    head_number: int
    head_mac: str
    number: int = 0
    mac: str = ""
    accepted: list[Accepted] = []
    restored_at_row: int = 0


def verify() -> Verdict:
    """Walk the whole chain. Takes no lock: the clinic works on, so rows added meanwhile must not look like faults.

    Therefore the witnesses are read before the rows, and asked again where the rows are ahead of them.
    """
    walk = _Walk({}, *_head())
    try:
        walk.accepted = given_up()
        walk.anchors = _anchors(walk.accepted)
        _compare_rows(walk)
        _compare_end(walk)
    except _Broken as broken:
        return Verdict(
            whole=False,
            rows=walk.number,
            sentence=broken.sentence,
            first_bad=broken.first_bad,
            fault=broken.fault,
        )
    return Verdict(whole=True, rows=walk.number, sentence=_whole(walk))


def _head() -> tuple[int, str]:
    head = AuditHead.objects.filter(id=1).first()
    return (head.number, head.mac) if head else (0, "")


def _whole(walk: _Walk) -> str:
    rows, last = walk.number, max(walk.anchors, default=0)
    if not rows:
        return "The audit log is empty."
    held = (
        f"anchored up to row {last:,}" if last else "no head is anchored yet, so a cut tail could not be seen"
    )
    restored = f" A backup was restored at row {walk.restored_at_row:,}." if walk.restored_at_row else ""
    return f"The audit log is whole: {rows:,} rows, {held}.{restored}{in_words(walk.accepted)}"


def _anchors(accepted: list[Accepted]) -> dict[int, Anchor]:
    """The anchored heads by row, without those that an owner gave up on the record. Of two for one row the first
    counts: a later line must not hide an earlier one."""
    gone = {one for acceptance in accepted for one in acceptance.lines}
    found: dict[int, Anchor] = {}
    for line in read_anchors():
        if isinstance(line, BadLine):
            raise _Broken(
                Fault.ANCHORS,
                None,
                f"Line {line.line} of the anchored heads was changed; compare it with your copy.",
            )
        if line.seal not in gone:
            found.setdefault(line.number, line)
    return found


def _rows(first: int = FIRST, last: int | None = None) -> Iterator[Entry]:
    rows = AuditRow.objects.filter(number__gte=first).order_by("number")
    if last is not None:
        rows = rows.filter(number__lte=last)
    fields = (
        "number", "at", "event", "who", "role", Cast("subjects", TextField()), "target", "why",
        Cast("detail", TextField()), "previous", "mac",
    )  # fmt: skip
    return map(Entry._make, rows.values_list(*fields).iterator(chunk_size=CHUNK))


def _compare_rows(walk: _Walk) -> None:
    key = secret("audit")
    for entry in _rows():
        if (
            entry.number != walk.number + 1
            or entry.previous != walk.mac
            or entry.mac != seal(key, walk.mac, entry)
        ):
            raise _diagnose(key, walk, entry)
        walk.number, walk.mac = entry.number, entry.mac
        if entry.event == Event.RESTORED:
            walk.restored_at_row = entry.number
        _compare_anchor(walk, entry)
        if entry.number == walk.head_number and entry.mac != walk.head_mac:
            raise _Broken(
                Fault.HEAD, entry.number, f"Row {entry.number:,} is not the row that the head names."
            )


def _compare_anchor(walk: _Walk, entry: Entry) -> None:
    anchored = walk.anchors.get(entry.number)
    if anchored is not None and anchored.mac != entry.mac:
        raise _forked(entry.number, walk.anchors)
    if entry.event == Event.ANCHOR and not _has_line(walk, entry.target):
        raise _Broken(
            Fault.ANCHORS,
            entry.number,
            f"Row {entry.number:,} says a head was anchored, but that line is not among the anchored heads: "
            "the file outside the database was cut or replaced.",
        )


def _has_line(walk: _Walk, line_seal: str) -> bool:
    if any(line.seal == line_seal for line in walk.anchors.values()):
        return True
    newer = _anchors(walk.accepted)
    walk.anchors |= {number: line for number, line in newer.items() if number > walk.number}
    return any(isinstance(line, Anchor) and line.seal == line_seal for line in read_anchors())


def _compare_end(walk: _Walk) -> None:
    last_anchor = max(walk.anchors, default=0)
    if walk.head_number > walk.number:
        raise _Broken(
            Fault.TRUNCATED,
            walk.number + 1,
            f"Row {walk.number + 1:,} is missing: the log ends at row {walk.number:,}, "
            f"its head says {walk.head_number:,}.",
        )
    if last_anchor > walk.number:
        raise _Broken(
            Fault.OLDER_COPY,
            walk.number + 1,
            f"Row {walk.number + 1:,} is missing: row {last_anchor:,} was anchored on "
            f"{walk.anchors[last_anchor].at[:10]}, but the log ends at row {walk.number:,}. "
            "It was cut, or an older copy was put in its place.",
        )
    if walk.number > walk.head_number:
        _compare_rows_added_meanwhile(walk)


def _compare_rows_added_meanwhile(walk: _Walk) -> None:
    """Rows beyond the head that was read first: added while we walked, or put in past Daysheet."""
    number, mac = _head()
    if number < walk.number or (number == walk.number and mac != walk.mac):
        raise _Broken(
            Fault.HEAD,
            number + 1,
            f"The head of the log says row {number:,}, the rows go on to {walk.number:,}: rows from {number + 1:,} on were added or "
            "the head was set back by something other than Daysheet.",
        )


def _forked(number: int, anchors: dict[int, Anchor]) -> _Broken:
    sound = max((one for one in anchors if one < number), default=0)
    return _Broken(
        Fault.OLDER_COPY,
        number,
        f"Row {number:,} is not the row that was anchored on {anchors[number].at[:10]}: an older copy was put in place "
        f"and added to. Rows up to {sound:,} agree with the anchored heads; do not trust what stands after them.",
    )


def _diagnose(key: bytes, walk: _Walk, entry: Entry) -> _Broken:
    """What happened where the chain no longer fits. `place` is the row that should stand here."""
    place = walk.number + 1
    if entry.number < place:
        return _Broken(
            Fault.INSERTED,
            entry.number,
            f"Row {entry.number:,} was put in from outside: rows count from one.",
        )
    if entry.number > place:
        return _Broken(
            Fault.MISSING, place, f"Row {place:,} is missing; the next row there is {entry.number:,}."
        )
    was = _written_as(key, entry)
    if was is not None and was != place:
        if _stands_elsewhere(key, place):
            return _Broken(
                Fault.SWAPPED,
                place,
                f"Row {place:,} was swapped: what stands there was written as row {was:,}.",
            )
        return _Broken(
            Fault.MISSING, place, f"Row {place:,} is missing: what stands there was written as row {was:,}."
        )
    if _continues(key, walk, place):
        return _Broken(
            Fault.INSERTED,
            place,
            f"Row {place:,} was put in from outside: it does not bear the clinic's seal.",
        )
    return _Broken(Fault.CHANGED, place, f"Row {place:,} was changed after it was written.")


def _written_as(key: bytes, entry: Entry) -> int | None:
    """The number under which this row's own seal holds, if a nearby one does."""
    for number in _near(entry.number):
        if entry.mac == seal(key, entry.previous, entry._replace(number=number)):
            return number
    return None


def _near(number: int) -> Iterator[int]:
    yield number
    for step in range(1, NEARBY):
        yield number + step
        if number > step:
            yield number - step


def _stands_elsewhere(key: bytes, place: int) -> bool:
    """Whether the row that was written as `place` now stands under a later number."""
    later = _rows(first=place + 1, last=place + NEARBY)
    return any(entry.mac == seal(key, entry.previous, entry._replace(number=place)) for entry in later)


def _continues(key: bytes, walk: _Walk, place: int) -> bool:
    """Whether the row after this one is the true successor of the row before it (its number moved up by one)."""
    for entry in _rows(first=place + 1, last=place + 1):
        return entry.mac == seal(key, walk.mac, entry._replace(number=place))
    return not _head_expects(place)


def _head_expects(place: int) -> bool:
    head = AuditHead.objects.filter(id=1).first()
    return head is not None and head.number >= place
