"""Authorization numbers: which only stand in for one, and which rows of the exports are one authorization. Pure.

A practice system makes a row per case, and some clinics enter a letter twice; the payer counts one authorization.
"""

import re
from collections.abc import Sequence
from datetime import date

from daysheet.domain.coverage import Authorization

WORDS = {
    "tbd", "tba", "pending", "onfile", "authonfile", "none", "na", "unknown", "seenotes", "seenote", "x",
    "notrequired", "temp", "test", "placeholder", "requested", "waiting",
}  # fmt: skip
FILLING = {"auth", "authorization", "number"}
RUNS = ("0123456789", "1234567890", "9876543210")


def stands_in(number: str) -> bool:
    """True for nothing, one repeated character, a counting row, or a word that means “later”."""
    words = re.findall(r"[0-9a-z]+", number.casefold())
    bare = "".join(word for word in words if word not in FILLING)
    if not bare or bare in WORDS or len(set(bare)) == 1:
        return True
    return len(bare) >= 4 and any(bare in run for run in RUNS)


def compared(number: str) -> str:
    """Letters and digits alone, `UM-482 13077` as `um48213077`; empty where no payer's number is there."""
    return "" if stands_in(number) else "".join(re.findall(r"[0-9a-z]+", number.casefold()))


def as_one(rows: Sequence[Authorization]) -> list[tuple[Authorization, ...]]:
    """Rows of one patient, grouped into authorizations: same number, payer, policy and rank, and days that overlap.
    The first of each group is the row that speaks for it: modified last, then the higher id."""
    if len(rows) < 2:
        return [(row,) for row in rows]
    by_key: dict[object, list[Authorization]] = {}
    for row in rows:
        by_key.setdefault(_key(row), []).append(row)
    return [
        tuple(sorted(group, key=_speaks, reverse=True)) for rows in by_key.values() for group in _joined(rows)
    ]


def _key(row: Authorization) -> object:
    number = compared(row.number)
    if not number:
        return row.id
    payer = tuple(re.findall(r"[a-z0-9]+", row.payer_name.casefold()))
    return number, payer, row.member_id.strip().casefold(), row.rank


def _joined(rows: list[Authorization]) -> list[list[Authorization]]:
    """Split where a row starts after all before it have ended: a renewal may keep its number."""
    ordered = sorted(rows, key=lambda row: (row.starts_on or date.min, row.id))
    groups: list[list[Authorization]] = []
    reach = date.min
    for row in ordered:
        if groups and (row.starts_on or date.min) <= reach:
            groups[-1].append(row)
        else:
            groups.append([row])
        reach = max(reach, _end(row))
    return groups


def _end(row: Authorization) -> date:
    return row.ends_on or date.max


def _speaks(row: Authorization) -> tuple[date, tuple[tuple[int, str], ...], str]:
    return (row.modified_on or date.min, _in_order(row.id), row.id)


def _in_order(text: str) -> tuple[tuple[int, str], ...]:
    """`A-9` before `A-17`: runs of digits compare as numbers."""
    runs = re.findall(r"\d+|\D+", text)
    return tuple((int(run), "") if run.isdecimal() else (-1, run) for run in runs)
