"""Reads the payer files: the package's own, then the clinic's overlay folder, same shape, same checks.

A value is looked up in the payer's own file (the clinic's overlay first), then in the file of its class. What no
file says is absent; nothing is guessed and no old value is stretched over its end.
"""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import msgspec

from daysheet.domain.base import PayerId
from daysheet.domain.coverage import Payer, PayerClass

from .terms import NUMBERS, WORDS, Dated, Key, PayerTerms

PACKAGED = Path(__file__).parent


class UnableToReadPayer(Exception):
    """A payer file cannot be used; says which file, which entry, what to mend."""


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    payer_class: PayerClass = msgspec.field(name="class")
    aliases: tuple[str, ...] = ()
    whole_class: bool = False


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: Key
    value: bool | int | str
    starts: date = msgspec.field(name="from")
    until: date | None = None
    source: str
    confidence: str
    checked_on: date
    checked_by: str
    next_review: date


class PayerFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    payer: _Head
    value: tuple[_Entry, ...] = ()


class PayerBook:
    """All payer files, ready to be asked: which payer is meant by a name, what is in force on a day."""

    def __init__(self, packaged: Iterable[PayerFile], clinics_own: Iterable[PayerFile]) -> None:
        self._files: dict[str, list[tuple[PayerFile, bool]]] = {}
        self._by_name: dict[str, str] = {}
        self._class_file: dict[PayerClass, str] = {}
        for file, own in [*((file, True) for file in clinics_own), *((file, False) for file in packaged)]:
            self._files.setdefault(file.payer.id, []).append((file, own))
            for name in (file.payer.name, *file.payer.aliases):
                self._by_name.setdefault(plain(name), file.payer.id)
            if file.payer.whole_class:
                self._class_file.setdefault(file.payer.payer_class, file.payer.id)
        self._asked: dict[tuple[str, PayerClass, date], PayerTerms] = {}

    def payers(self) -> list[Payer]:
        """Every payer on file, by name."""
        heads = [files[0][0].payer for files in self._files.values()]
        return sorted((_payer(head) for head in heads if not head.whole_class), key=lambda payer: payer.name)

    def terms(self, name: str, payer_class: PayerClass, on: date) -> PayerTerms:
        """What this payer's files say on that day. An unknown name falls back on its class alone."""
        asked = (plain(name), payer_class, on)
        if asked not in self._asked:
            self._asked[asked] = self._look_up(name, payer_class, on)
        return self._asked[asked]

    def _look_up(self, name: str, payer_class: PayerClass, on: date) -> PayerTerms:
        payer_id = self._by_name.get(plain(name))
        if payer_id is not None:
            payer = _payer(self._files[payer_id][0][0].payer)
        else:
            payer = Payer(PayerId(plain(name).replace(" ", "_")), name, payer_class)
        values = self._in_force(self._class_file.get(payer.payer_class), on)
        values |= self._in_force(payer_id, on)
        return PayerTerms(payer=payer, known=payer_id is not None, values=values)

    def _in_force(self, payer_id: str | None, on: date) -> dict[str, Dated]:
        found: dict[str, Dated] = {}
        for file, own in reversed(self._files.get(payer_id or "", [])):
            for entry in file.value:
                if entry.starts <= on and (entry.until is None or on <= entry.until):
                    found[entry.key] = _dated(entry, own)
        return found


def plain(name: str) -> str:
    """A payer's name as it is compared: lower case, words only."""
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


def _payer(head: _Head) -> Payer:
    return Payer(PayerId(head.id), head.name, head.payer_class)


def _dated(entry: _Entry, own: bool) -> Dated:
    return Dated(
        value=entry.value,
        starts=entry.starts,
        until=entry.until,
        source=entry.source,
        confidence=entry.confidence,
        checked_on=entry.checked_on,
        next_review=entry.next_review,
        from_clinic=own,
    )


def read(path: Path) -> PayerFile:
    """One payer file, checked: known keys, right types, no two values for one day."""
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), PayerFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnableToReadPayer(
            f"{path.name}: {error}. No value of this file is used until it is mended."
        ) from error
    for key in get_args(Key):
        _refuse_overlaps(path, key, sorted((e for e in file.value if e.key == key), key=lambda e: e.starts))
    for entry in file.value:
        if entry.until is not None and entry.until < entry.starts:
            raise UnableToReadPayer(
                f"{path.name}: {entry.key} from {entry.starts} ends before it starts, on {entry.until}."
            )
        _refuse_wrong_kind(path, entry)
    return file


def _refuse_wrong_kind(path: Path, entry: _Entry) -> None:
    """A number where a number belongs, a word where a word does, a yes or no everywhere else."""
    wanted = int if entry.key in NUMBERS else str if entry.key in WORDS else bool
    if type(entry.value) is not wanted:
        raise UnableToReadPayer(
            f"{path.name}: {entry.key} from {entry.starts} has a value of the wrong kind."
        )
    if isinstance(entry.value, str) and not entry.value.strip():
        raise UnableToReadPayer(f"{path.name}: {entry.key} from {entry.starts} is empty.")
    if wanted is int and int(entry.value) < 1:
        unit = " day" if entry.key.endswith("_days") else ""
        raise UnableToReadPayer(f"{path.name}: {entry.key} from {entry.starts} is not at least 1{unit}.")


def _refuse_overlaps(path: Path, key: str, entries: list[_Entry]) -> None:
    for first, second in pairwise(entries):
        if first.until is None or first.until >= second.starts:
            raise UnableToReadPayer(
                f"{path.name}: two values of {key} hold on {second.starts}; "
                f"give the one from {first.starts} an `until` before that day."
            )


@cache
def _load(folder: Path, _stamp: tuple[int, ...]) -> PayerBook:
    packaged = [read(path) for path in sorted(PACKAGED.glob("*.toml"))]
    return PayerBook(packaged, [read(path) for path in sorted(folder.glob("*.toml"))])


def load(overlay: Path) -> PayerBook:
    """The package's payer files under the clinic's own in `overlay` (may be missing); read again on change."""
    stamp = (
        tuple(path.stat().st_mtime_ns for path in sorted(overlay.glob("*.toml"))) if overlay.exists() else ()
    )
    return _load(overlay, stamp)
