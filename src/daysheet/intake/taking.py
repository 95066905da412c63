"""One file into the database in one transaction: its delivery, its records, its rejects and its audit row.

A fault of the file as a whole leaves nothing behind but a held delivery with the reason; a fault of a row leaves
that row as a reject. The same file again changes nothing.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from daysheet.audit import record
from daysheet.records.models import Delivery, Reject

from . import tables
from .accounting import Change, Stored, window, work_out
from .faults import UnableToTake
from .headers import LOOK_DOWN, Heading, find_heading, fingerprint
from .profiles import Profile, all_profiles
from .reading import Opened, Table, open_file
from .shaping import Harvest, Rejected, harvest

Progress = Callable[[str, int, int], None]
State = Literal["taken", "already", "held", "skipped"]
# A stamp further ahead than this is a slip of the keyboard and must not make the file look fresh for years.
STAMP_MAY_LEAD = timedelta(days=400)
REJECTS_SHOWN = 20


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file. Sentences name lines and columns, never a cell."""

    name: str
    path: Path
    state: State
    reason: str = ""
    profile: str = ""
    label: str = ""
    record_kind: str = ""
    as_of: date | None = None
    delivery_id: int | None = None
    rows_in: int = 0
    inserted: int = 0
    replaced: int = 0
    removed: int = 0
    duplicates: int = 0
    rejects: int = 0
    gone: int = 0
    unknown_headers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    """The first rejected rows; all of them stand in the database."""


class Reading(msgspec.Struct, frozen=True):
    """A file understood: which profile, which day, all rows."""

    opened: Opened
    heading: Heading
    harvest: Harvest
    as_of: date

    @property
    def profile(self) -> Profile:
        return self.heading.profile


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """One file at the door: where it lies, what it is called to people, who brings it, which day it counts for."""

    path: Path
    name: str
    by: str
    on: date
    listed: date | None = None
    """The day that `deliveries.csv` gives; it overrides every other."""
    progress: Progress | None = None

    def tick(self, done: int, total: int) -> None:
        if self.progress:
            self.progress(self.name, min(done, total), total)


def take_file(arrival: Arrival) -> Taken:
    """Takes one file; whatever is wrong with it comes back as `held` with a sentence."""
    opened = heading = None
    try:
        opened = open_file(arrival.path)
        heading, table = _understood(opened)
        if (same := _same_taken(opened, heading, arrival.listed or arrival.on)) is not None:
            return already(arrival, same)
        reading = _read(arrival, opened, heading, table)
        return _in_one_transaction(arrival, reading)
    except UnableToTake as fault:
        reason = str(fault)
    except (IntegrityError, DataError) as error:
        # Every limit of the tables is checked row by row before; this is the net below that.
        reason = (
            f"The database refused a row of this file ({type(error).__name__}). Nothing was taken from it."
        )
    return hold(arrival, reason, opened.sha256 if opened else "", heading)


def _understood(opened: Opened) -> tuple[Heading, Table]:
    """The first table of the file whose header a profile recognizes."""
    profiles = all_profiles()
    fault: UnableToTake | None = None
    for table in opened.tables:
        try:
            heading = find_heading(_top(table), profiles)
        except UnableToTake as error:
            fault = fault or error
            continue
        if table.encoding not in heading.profile.match.encodings:
            raise UnableToTake(
                "The file is not written in UTF-8, so letters outside English would be lost. "
                "Nothing was taken; save it as CSV UTF-8."
            )
        return heading, table
    raise fault or UnableToTake("The file holds no table. Nothing was taken.")


def _top(table: Table) -> list[tuple[int, list[str]]]:
    top = []
    for row in table.rows():
        top.append(row)
        if len(top) == LOOK_DOWN:
            break
    return top


def _read(arrival: Arrival, opened: Opened, heading: Heading, table: Table) -> Reading:
    # Reading and writing take about as long as each other: half of the bar each.
    found = harvest(heading, table, lambda rows: arrival.tick(rows, 2 * table.about_rows))
    return Reading(opened, heading, found, arrival.listed or _as_of(found, arrival.on))


def _as_of(found: Harvest, on: date) -> date:
    if found.stamp is None or found.stamp <= on:
        return on
    if found.stamp - on > STAMP_MAY_LEAD:
        found.warnings.append(
            "A row is stamped more than a year ahead; the file counts as of the day of import."
        )
        return on
    return found.stamp


def _in_one_transaction(arrival: Arrival, reading: Reading) -> Taken:
    with transaction.atomic():
        _one_import_at_a_time()
        before = Delivery.objects.filter(profile=reading.profile.id, state=Delivery.State.TAKEN)
        same = _same_taken(reading.opened, reading.heading, reading.as_of)
        if same is not None:
            return already(arrival, same)
        _refuse_vanished(before, reading)
        newest = before.order_by("-as_of", "-id").values_list("as_of", flat=True).first()
        late = newest is not None and reading.as_of < newest
        if late and reading.profile.load.mode != "merge":
            raise UnableToTake(
                f"It shows {reading.as_of}, and a later one, of {newest}, was taken already. "
                "Nothing was taken from this file, so that newer records stay."
            )
        stored = _stored(reading, late)
        change = work_out(reading.harvest, stored, reading.profile.load.dedupe)
        if change.older:
            reading.harvest.warnings.append(
                f"{change.older} row(s) are older than what is stored and were left out. A record that was removed "
                "since may be back until the next file."
            )
        delivery = _deliver(arrival.name, reading, change)
        _clear(reading, stored, change)
        _write(arrival, delivery, reading, change)
        record(event="import", who=arrival.by, target=arrival.name, detail=_counts(delivery))
        return _taken(arrival.path, delivery, reading.profile, reading)


def _same_taken(opened: Opened, heading: Heading, as_of: date) -> Any:
    """The delivery of this very file for this day, if it was taken."""
    mine = Delivery.objects.filter(profile=heading.profile.id, sha256=opened.sha256, as_of=as_of)
    return mine.filter(state=Delivery.State.TAKEN).first()


def _one_import_at_a_time() -> None:
    """SQLite's transactions are exclusive already (IMMEDIATE); PostgreSQL is asked for a lock until the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('daysheet.import'))")


def _refuse_vanished(before: Any, reading: Reading) -> None:
    """A column that the last file of this profile had and this one has not is never taken for empty cells."""
    last = (
        before.filter(profile_version=str(reading.profile.profile.version)).order_by("-as_of", "-id").first()
    )
    if last is None or last.header_fingerprint == fingerprint(reading.heading.cells):
        return
    lost = sorted({header for field, header in last.columns.items() if field not in reading.heading.columns})
    if lost:
        raise UnableToTake(
            f"Columns that the last file ({last.name}, {last.as_of}) had are missing: {', '.join(lost)}. Nothing was "
            "taken from this file; export it with them, or run `daysheet connect` on it if they are gone for good."
        )


def _stored(reading: Reading, late: bool) -> Stored:
    """What the accounting has to know of the database."""
    profile, table = reading.profile, reading.harvest.store
    among = tables.stored_among(table, list({row.key for row in reading.harvest.shaped}))
    if profile.load.mode == "merge":
        return Stored(among, _newer(among, reading.as_of) if late else frozenset())
    mine = table.model.objects.filter(source_file__profile=profile.id)
    if profile.load.mode == "snapshot":
        return Stored(among, expected=frozenset(mine.values_list(*table.key).iterator(tables.BATCH)))
    day = profile.load.day
    first, last = window(reading.as_of, profile.delivery.reaches_days)
    # Appointments keep their time as text that sorts; a day is a prefix of it.
    reach = mine.filter(
        **{f"{day}__gte": first.isoformat(), f"{day}__lt": (last + timedelta(days=1)).isoformat()}
    )
    return Stored(
        among, expected=frozenset(reach.values_list(*table.key)), same_days=_same_days(mine, reading)
    )


def _newer(among: dict[tables.Key, int], as_of: date) -> frozenset[tables.Key]:
    newer = set(
        Delivery.objects.filter(id__in=set(among.values()), as_of__gt=as_of).values_list("id", flat=True)
    )
    return frozenset(key for key, file in among.items() if file in newer)


def _same_days(mine: Any, reading: Reading) -> dict[tables.Key, tuple[object, ...]]:
    """Stored records on the days that the file shows, with the group in which only one may count."""
    dedupe, table = reading.profile.load.dedupe, reading.harvest.store
    place = table.position(reading.profile.load.day)
    days = [str(row.values[place])[:10] for row in reading.harvest.shaped if row.values is not None]
    if dedupe is None or not days:
        return {}
    reach = mine.filter(**{f"{dedupe.day}__gte": min(days), f"{dedupe.day}__lt": max(days) + "~"})
    return {
        (key,): (*per, str(day)[:10])
        for key, day, *per in reach.values_list(table.key[0], dedupe.day, *dedupe.per).iterator(tables.BATCH)
    }


def _deliver(name: str, reading: Reading, change: Change) -> Delivery:
    found = reading.harvest
    delivery = Delivery(
        name=name,
        sha256=reading.opened.sha256,
        **_of_heading(reading.heading),
        received_at=timezone.now(),
        as_of=reading.as_of,
        state=Delivery.State.TAKEN,
        rows_in=found.rows_in,
        inserted=change.inserted,
        replaced=change.replaced,
        removed=change.removed,
        duplicates=change.duplicates,
        rejects=len(found.rejected),
        gone=change.gone,
    )
    classes = (
        delivery.inserted + delivery.replaced + delivery.removed + delivery.duplicates + delivery.rejects
    )
    assert delivery.rows_in == classes, "every row is counted exactly once"
    delivery.save(force_insert=True)
    return delivery


def _of_heading(heading: Heading | None) -> dict[str, Any]:
    if heading is None:
        return {}
    return {
        "profile": heading.profile.id,
        "profile_version": str(heading.profile.profile.version),
        "record_kind": heading.profile.load.target,
        "unknown_headers": list(heading.placement.unknown),
        "header_fingerprint": fingerprint(heading.cells),
        "columns": heading.columns,
    }


def _clear(reading: Reading, stored: Stored, change: Change) -> None:
    """What is replaced, removed or gone. A whole picture mostly replaces all that the last one brought, at once."""
    table, profile = reading.harvest.store, reading.profile
    keys = change.delete
    if profile.load.mode == "snapshot" and stored.expected and stored.expected <= keys:
        tables.delete_all_of(table, profile.id)
        keys = keys - stored.expected
    tables.delete(table, keys)


def _write(arrival: Arrival, delivery: Any, reading: Reading, change: Change) -> None:
    table, total = reading.harvest.store, max(len(change.keep), 1)
    done = 0
    rows = ((row.line, row.values) for row in change.keep.values() if row.values is not None)
    for written in tables.insert(table, delivery.id, rows):
        done += written
        arrival.tick(total + done, 2 * total)
    Reject.objects.bulk_create(
        (
            Reject(delivery=delivery, row=row.line, column=row.column, reason=row.reason, raw=list(row.cells))
            for row in reading.harvest.rejected
        ),
        batch_size=1_000,
    )


def _counts(delivery: Any) -> dict[str, Any]:
    names = ("rows_in", "inserted", "replaced", "removed", "duplicates", "rejects", "gone")
    counts: dict[str, Any] = {name: getattr(delivery, name) for name in names}
    return counts | {"profile": delivery.profile, "as_of": str(delivery.as_of), "sha256": delivery.sha256}


def _taken(path: Path, delivery: Any, profile: Profile, reading: Reading) -> Taken:
    return Taken(
        path=path,
        state="taken",
        label=profile.profile.label,
        delivery_id=delivery.id,
        unknown_headers=reading.heading.placement.unknown,
        warnings=tuple(reading.harvest.warnings),
        rejected=tuple(reading.harvest.rejected[:REJECTS_SHOWN]),
        **_shown(delivery),
    )


def already(arrival: Arrival, delivery: Any) -> Taken:
    """What is said of a file that was taken before."""
    return Taken(
        name=arrival.name,
        path=arrival.path,
        state="already",
        reason=f"This very file was already taken, as of {delivery.as_of}. Nothing changed.",
        profile=delivery.profile,
        label=next((p.profile.label for p in all_profiles() if p.id == delivery.profile), delivery.profile),
        record_kind=delivery.record_kind,
        as_of=delivery.as_of,
        delivery_id=delivery.id,
    )


def _shown(delivery: Any) -> dict[str, Any]:
    names = ("name", "profile", "record_kind", "as_of", "rows_in", "inserted", "replaced", "removed")
    return {name: getattr(delivery, name) for name in (*names, "duplicates", "rejects", "gone")}


def hold(arrival: Arrival, reason: str, sha256: str = "", heading: Heading | None = None) -> Taken:
    """Nothing of the file is taken; that it came, and why it stays outside, is written down."""
    known, name, as_of = _of_heading(heading), arrival.name, arrival.listed or arrival.on
    with transaction.atomic():
        held = Delivery.objects.filter(
            name=name, sha256=sha256, state=Delivery.State.HELD, reason=reason
        ).first()
        if held is None:
            held = Delivery.objects.create(
                name=name,
                sha256=sha256,
                received_at=timezone.now(),
                as_of=as_of,
                state="held",
                reason=reason,
                **known,
            )
            record(
                event="import",
                who=arrival.by,
                target=name,
                why=reason,
                detail={"held": True, "sha256": sha256},
            )
    return Taken(
        name=name,
        path=arrival.path,
        state="held",
        reason=reason,
        profile=str(known.get("profile", "")),
        label=heading.profile.profile.label if heading else "",
        record_kind=str(known.get("record_kind", "")),
        as_of=as_of,
        delivery_id=held.id,
    )


def rejects_of(taken: Taken, most: int | None) -> list[tuple[int, str, str]]:
    """(line, column, reason) of the rows that were not taken, for as many as asked."""
    if taken.state == "held" or taken.delivery_id is None:
        return []
    rows = Reject.objects.filter(delivery_id=taken.delivery_id).order_by("row")
    return [(row.row, row.column, row.reason) for row in rows[:most]]
