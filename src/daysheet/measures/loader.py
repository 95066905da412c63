"""Reads the outcome measures: the package's own, then the clinic's overlay, same shape, same checks."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from .scale import Band, Direction, MdcBand, Measure, MeasureBook, spelled

PACKAGED = Path(__file__).parent / "measures.toml"
Number = int | float


class UnableToReadMeasures(Exception):
    """A file of measures cannot be used; says which entry, and what to mend."""


class _MdcBand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first: tuple[Number, Number]
    mdc: Number


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As written: `mcid` and `mdc` are a number or `[from, to]`."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    low: Number
    above_low: bool = False
    high: Number | None = None
    warn_above: Number | None = None
    step: Number | None = None
    unit: str = "points"
    direction: Direction
    mcid: Number | tuple[Number, Number] | None = None
    mcid_share: Number | None = None
    mdc: Number | tuple[Number, Number] | None = None
    mdc_by_first: tuple[_MdcBand, ...] = ()
    pain: bool = False
    note: str = ""
    source: str
    confidence: str
    checked_on: date


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measure: tuple[_Entry, ...] = ()


def read(path: Path) -> tuple[Measure, ...]:
    """The measures of one file, checked."""
    try:
        entries = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).measure
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnableToReadMeasures(
            f"{path.name}: {error}. No measure of this file is used until it is mended."
        ) from error
    found = tuple(_measure(path, entry) for entry in entries)
    names = [spelled(name) for one in found for name in {one.id, one.name, *one.aliases}]
    for name in names:
        owners = {one.id for one in found if name in map(spelled, (one.id, one.name, *one.aliases))}
        if len(owners) > 1:
            raise UnableToReadMeasures(f"{path.name}: {' and '.join(sorted(owners))} share the name {name}.")
    return found


def _measure(path: Path, entry: _Entry) -> Measure:
    given = msgspec.structs.asdict(entry)
    for field in ("low", "high", "warn_above", "step", "mcid_share"):
        given[field] = None if given[field] is None else _decimal(given[field])
    for field in ("mcid", "mdc"):
        given[field] = None if given[field] is None else _band(path, entry.id, given[field])
    given["mdc_by_first"] = tuple(
        MdcBand(
            from_score=_decimal(band.first[0]),
            to_score=_decimal(band.first[1]),
            mdc=_band(path, entry.id, band.mdc),
        )
        for band in entry.mdc_by_first
    )
    measure = Measure(**given)
    if measure.high is not None and measure.high <= measure.low:
        raise UnableToReadMeasures(f"{path.name}: {entry.id} ends at {entry.high}, before it starts.")
    return measure


def _band(path: Path, name: str, value: Number | tuple[Number, Number]) -> Band:
    low, high = value if isinstance(value, tuple) else (value, value)
    if not 0 < low <= high:
        raise UnableToReadMeasures(
            f"{path.name}: {name} has a change of {low} to {high}; it starts above zero."
        )
    return Band(_decimal(low), _decimal(high))


def _decimal(value: Number) -> Decimal:
    return Decimal(str(value))


@cache
def _load(overlay: Path, _stamp: int) -> MeasureBook:
    own = read(overlay) if overlay.exists() else ()
    mine = {one.id for one in own}
    # The clinic's own come last, so that their names win.
    return MeasureBook((*(one for one in read(PACKAGED) if one.id not in mine), *own))


def load(overlay: Path) -> MeasureBook:
    """The package's measures under the clinic's own `measures.toml` (may be missing); read again on change."""
    return _load(overlay, overlay.stat().st_mtime_ns if overlay.exists() else 0)
