"""What one file changes, worked out before anything is written: pure, and every row counted exactly once.

rows in = inserted + replaced + removed + duplicates + rejects. `gone` counts records, not rows.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from .profiles import Dedupe
from .shaping import Harvest, Shaped
from .tables import Key, Store

Values = tuple[object, ...]


class Stored(msgspec.Struct):
    """What the database holds: which of the file's keys, newer than the file or not, and what the file should
    still show."""

    among: Mapping[Key, int] = {}
    newer: frozenset[Key] = frozenset()
    expected: frozenset[Key] = frozenset()
    """Records of the same profile within the file's reach: what the file no longer shows is gone."""
    same_days: Mapping[Key, tuple[object, ...]] = {}
    """For dedupe: stored records of this profile -> the group (case, day) each belongs to."""


class Change(msgspec.Struct):
    keep: dict[Key, Shaped] = {}
    delete: set[Key] = set()
    inserted: int = 0
    replaced: int = 0
    removed: int = 0
    duplicates: int = 0
    gone: int = 0
    older: int = 0
    """Of the duplicates: rows that lost against newer records in the database."""


def work_out(harvest: Harvest, stored: Stored, dedupe: Dedupe | None) -> Change:
    """The change, and the class of every row."""
    change = Change()
    last: dict[Key, Shaped] = {row.key: row for row in harvest.shaped}
    losers = _losers(harvest.store, last, stored, dedupe) if dedupe else set()
    _count(change, harvest.shaped, stored, losers)
    change.keep = {
        key: row
        for key, row in last.items()
        if row.values is not None and key not in losers and key not in stored.newer
    }
    # A rejected row leaves its record as it was stored; it is not gone, the file still shows it.
    shown = {row.key for row in harvest.rejected if row.key is not None}
    gone = {key for key in stored.expected if key not in change.keep and key not in shown}
    gone |= {key for key in losers if key in stored.same_days or key in stored.among}
    touched = {key for key in last if key in stored.among and key not in stored.newer and key not in losers}
    change.gone = len(gone)
    change.delete = touched | gone
    return change


def _count(change: Change, rows: list[Shaped], stored: Stored, losers: set[Key]) -> None:
    """Rows in their order in the file: what a later row says stands."""
    now: dict[Key, Values | None] = {}
    for row in rows:
        key = row.key
        if key in losers:
            change.duplicates += 1
            continue
        if key in stored.newer:
            change.duplicates += 1
            change.older += 1
            continue
        before = now.get(key)
        if row.values is None:
            change.removed += 1
        elif before is not None and before == row.values:
            change.duplicates += 1
        elif before is not None or (key not in now and key in stored.among):
            change.replaced += 1
        else:
            change.inserted += 1
        now[key] = row.values


def _losers(table: Store, last: Mapping[Key, Shaped], stored: Stored, dedupe: Dedupe) -> set[Key]:
    """Records that another one of the same group outranks, in the file or in the database."""
    places = [table.position(field) for field in dedupe.per]
    day = table.position(dedupe.day)
    groups: dict[tuple[object, ...], list[Key]] = {}
    for key, row in last.items():
        if row.values is not None:
            groups.setdefault(group_of(row.values, places, day), []).append(key)
    for key, group in stored.same_days.items():
        if key not in last and group in groups and key not in stored.expected:
            groups[group].append(key)
    return {key for keys in groups.values() if len(keys) > 1 for key in keys if key != max(keys, key=_rank)}


def group_of(values: Values, places: list[int], day: int) -> tuple[object, ...]:
    return (*(values[place] for place in places), str(values[day])[:10])


def _rank(key: Key) -> tuple[bool, int, str]:
    """Highest number first; an id that is no number stands below every number."""
    text = str(key[0])
    number = text.removeprefix("-")
    return (True, int(text), text) if number.isascii() and number.isdecimal() else (False, 0, text)


def window(as_of: date, reaches: int) -> tuple[date, date]:
    """First and last day that the file shows, both included."""
    return as_of - timedelta(days=reaches), as_of + timedelta(days=reaches)
