"""Which profile a file belongs to, and which of its columns is which.

A column is found by its name or an alias, exactly (after folding case and punctuation); nothing is guessed here.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from .faults import UnableToTake
from .profiles import Profile

# How far down the header may stand: exports put a title, a clinic's name and a date range above it.
LOOK_DOWN = 20
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f\u00ad"), None)
_PUNCTUATION = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """A header or a coded value as it is compared: no BOM, no case, any run of punctuation as one space."""
    return _PUNCTUATION.sub(" ", text.translate(_INVISIBLE).casefold()).strip()


def fingerprint(header: Iterable[str]) -> str:
    """One value for a set of headers, whatever their order."""
    return hashlib.sha256("\n".join(sorted(filter(None, map(folded, header)))).encode()).hexdigest()


class Placement(msgspec.Struct, frozen=True):
    """One profile laid over one header row."""

    profile: Profile
    places: Mapping[str, int]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def recognized(self) -> bool:
        return all(name in self.places for name in self.profile.match.require)

    @property
    def score(self) -> tuple[int, int]:
        return (-len(self.unknown), len(self.places))


class Heading(msgspec.Struct, frozen=True):
    """The header row of a file, found: its line, its cells and the profile that reads it."""

    line: int
    cells: tuple[str, ...]
    placement: Placement

    @property
    def profile(self) -> Profile:
        return self.placement.profile

    @property
    def columns(self) -> dict[str, str]:
        """Field -> the header it is read from."""
        return {
            field: self.cells[place]
            for name, place in self.placement.places.items()
            for field in self.profile.columns[name].fields
        }


def place(profile: Profile, header: Sequence[str]) -> Placement:
    """Where each column of the profile stands in this header."""
    known = {
        folded(alias): name for name, column in profile.columns.items() for alias in (name, *column.aliases)
    }
    ignored = {folded(name) for name in profile.ignore.columns}
    places: dict[str, int] = {}
    unknown: list[str] = []
    doubled: list[str] = []
    seen: set[str] = set()
    for index, text in enumerate(header):
        fold = folded(text)
        name = known.get(fold)
        if fold and (fold in seen or name in places):
            doubled.append(shown(text))
        elif name is not None:
            places[name] = index
        elif fold and fold not in ignored:
            unknown.append(shown(text))
        seen.add(fold)
    missing = tuple(name for name in profile.columns if profile.must_have(name) and name not in places)
    return Placement(profile, places, tuple(unknown), missing, tuple(doubled))


def shown(text: str) -> str:
    """A header as it is named to a person: one line, not endless."""
    return " ".join(text.translate(_INVISIBLE).split())[:60]


def find_heading(rows: Sequence[tuple[int, Sequence[str]]], profiles: Sequence[Profile]) -> Heading:
    """The first of the top rows that a profile recognizes; otherwise the sentence that says what is missing."""
    top = rows[:LOOK_DOWN]
    for line, cells in top:
        fits = [fit for fit in (place(profile, cells) for profile in profiles) if fit.recognized]
        if fits:
            return _whole(Heading(line, tuple(map(shown, cells)), _best(fits)))
    raise UnableToTake(_what_is_missing(top, profiles))


def _best(fits: list[Placement]) -> Placement:
    best = max(fit.score for fit in fits)
    equal = [fit for fit in fits if fit.score == best]
    learned = [fit for fit in equal if fit.profile.profile.status == "learned"]
    chosen = learned or equal
    if len(chosen) > 1:
        labels = " and ".join(fit.profile.profile.label for fit in chosen)
        raise UnableToTake(
            f"The header fits more than one profile ({labels}). Nothing was taken; "
            "run `daysheet connect` on this file to say what it is."
        )
    return chosen[0]


def _whole(heading: Heading) -> Heading:
    fit, label = heading.placement, heading.profile.profile.label
    if fit.doubled:
        raise UnableToTake(
            f"The header names a column twice ({', '.join(fit.doubled)}), so which one counts cannot be told. "
            f"Nothing was taken from this file ({label}); remove one of them and import it again."
        )
    if fit.missing:
        raise UnableToTake(_missing(fit))
    return heading


def _missing(fit: Placement) -> str:
    return (
        f"It looks like {fit.profile.profile.label}, but these columns are missing: {', '.join(fit.missing)}. "
        "Nothing was taken from this file; export it again with them, or run `daysheet connect` on it."
    )


def _what_is_missing(rows: Sequence[tuple[int, Sequence[str]]], profiles: Sequence[Profile]) -> str:
    fits = [place(profile, cells) for _, cells in rows for profile in profiles]
    near = max(fits, key=lambda fit: (_share(fit), fit.score), default=None)
    if near is not None and _share(near) >= 0.5:
        return _missing(near)
    return (
        "No profile knows the columns of this file. Nothing was taken from it; "
        "run `daysheet connect` on it once, and every later file of this kind is read."
    )


def _share(fit: Placement) -> float:
    needed = [name for name in fit.profile.columns if fit.profile.must_have(name)]
    return sum(name in fit.places for name in needed) / len(needed)
