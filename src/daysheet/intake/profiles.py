"""Mapping profiles: one TOML per report, saying which column becomes which field and how the file is loaded.

Shipped profiles lie in `connectors/pms/<system>/`, the clinic's own in `DAYSHEET_HOME/profiles/`; both go through
the same loader and the same checks, and a profile that does not hold together is never used.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from daysheet.home import home

from .kinds import Kind, Sort, kinds

SHIPPED = Path(__file__).resolve().parent.parent / "connectors" / "pms"

Parse = Literal[
    "text", "id", "date", "datetime", "money", "int", "decimal", "yes_no", "enum", "list", "last_first"
]
# Which readers of cells give what a field of this sort holds.
FITS: dict[Sort, tuple[Parse, ...]] = {
    "id": ("id", "text"),
    "text": ("text", "id", "enum"),
    "date": ("date",),
    "datetime": ("datetime",),
    "int": ("int",),
    "money": ("money",),
    "decimal": ("decimal", "int"),
    "yes_no": ("yes_no",),
    "enum": ("enum",),
    "list": ("list",),
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDARS = ("daily", "weekdays", "never", *(f"weekly:{day}" for day in DAYS))


class UnableToUseProfile(Exception):
    """A mapping profile does not hold together; the text names the file and the key to mend."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class About(_Part, frozen=True, kw_only=True):
    """`status`: documented = the vendor publishes these columns; own_layout = ours, the vendor's are not public;
    learned = a person at the clinic confirmed each column."""

    id: str
    version: int
    status: Literal["documented", "described", "own_layout", "learned"]
    source: str
    label: str


class Match(_Part, frozen=True, kw_only=True):
    """Columns by which a file is recognized, and the encodings it may come in."""

    require: tuple[str, ...]
    encodings: tuple[Literal["utf-8", "cp1252"], ...] = ("utf-8",)


class DeleteWhen(_Part, frozen=True, kw_only=True):
    column: str
    equals: str


class Dedupe(_Part, frozen=True, kw_only=True):
    """Of several records with the same `per` fields on the same day, the one with the highest number as key
    counts."""

    per: tuple[str, ...]
    day: str


class Promote(_Part, frozen=True, kw_only=True):
    """When `column` is filled and `field` holds `was`, the field becomes `to`."""

    column: str
    field: str
    was: str = msgspec.field(name="from")
    to: str


class Load(_Part, frozen=True, kw_only=True):
    """`merge`: rows replace rows with the same key. `snapshot`: the file is the whole picture, what it does not
    show is gone. `window`: the same for days near the file's own day; `day` is the field that holds the day."""

    target: str
    key: tuple[str, ...]
    mode: Literal["merge", "snapshot", "window"]
    day: str = ""
    delete_when: DeleteWhen | None = None
    dedupe: Dedupe | None = None
    promote: tuple[Promote, ...] = ()


class Column(_Part, frozen=True, kw_only=True):
    """One column. Without `to` it only steers (a flag, a stamp). `values` maps cells to a field's own values;
    a cell outside of it rejects its row, unless `otherwise` names the value that then stands."""

    to: str | tuple[str, str] = ""
    parse: Parse = "text"
    aliases: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    values: dict[str, str] = {}
    otherwise: str = ""
    separator: str = ";"
    required: bool = False
    filled: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        if isinstance(self.to, tuple):
            return self.to
        return (self.to,) if self.to else ()


class Ignore(_Part, frozen=True, kw_only=True):
    columns: tuple[str, ...] = ()


class Rhythm(_Part, frozen=True, kw_only=True):
    """When a file is expected, which column says how fresh it is, how many days it reaches to either side."""

    calendar: str = "weekdays"
    stamp: str = ""
    reaches_days: int = 0


class Profile(_Part, frozen=True, kw_only=True):
    profile: About
    match: Match
    load: Load
    columns: dict[str, Column]
    ignore: Ignore = Ignore()
    delivery: Rhythm = Rhythm()

    @property
    def id(self) -> str:
        return self.profile.id

    @property
    def kind(self) -> Kind:
        return kinds()[self.load.target]

    def must_have(self, name: str) -> bool:
        """Whether a file without this column is held."""
        column = self.columns[name]
        steers = self.load.delete_when is not None and self.load.delete_when.column == name
        needed = any(self.kind.fields[field].header for field in column.fields)
        return steers or needed or column.required or name in self.load.key or name in self.match.require


def read_profile(text: str, where: str) -> Profile:
    """A profile from its TOML, checked as a whole."""
    try:
        profile = msgspec.convert(tomllib.loads(text), Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UnableToUseProfile(
            f"The mapping profile {where} cannot be used: {error}. No file was read with it."
        ) from error
    problem = next(_problems(profile), None)
    if problem:
        raise UnableToUseProfile(
            f"The mapping profile {where} cannot be used: {problem}. No file was read with it."
        )
    return profile


def _problems(profile: Profile) -> Iterator[str]:
    """What does not fit together, each with the key it stands at."""
    if profile.load.target not in kinds():
        yield f"[load] target is not a kind of record; one of {', '.join(kinds())} is"
        return
    yield from _columns_named(profile)
    yield from _columns_fit(profile)
    yield from _fields_whole(profile)
    yield from _loading_fits(profile)
    if profile.delivery.calendar not in CALENDARS:
        yield f"[delivery] calendar must be one of {', '.join(CALENDARS)}"


def _columns_named(profile: Profile) -> Iterator[str]:
    load = profile.load
    named = {f"[match] require {name}": name for name in profile.match.require}
    named |= {f"[load] key {name}": name for name in load.key}
    if load.delete_when:
        named["[load] delete_when column"] = load.delete_when.column
    if profile.delivery.stamp:
        named["[delivery] stamp"] = profile.delivery.stamp
    named |= {f"[load] promote column {rule.column}": rule.column for rule in load.promote}
    for key, column in named.items():
        if column not in profile.columns:
            yield f"{key} has no [columns.{column}]"
    if not profile.match.require:
        yield "[match] require names no column"


def _columns_fit(profile: Profile) -> Iterator[str]:
    for name, column in profile.columns.items():
        for field in column.fields:
            known = profile.kind.fields.get(field)
            if known is None:
                yield f"[columns.{name}] to: a {profile.load.target} has no field {field}"
                continue
            if column.parse not in (("last_first",) if len(column.fields) == 2 else FITS[known.sort]):
                yield f"[columns.{name}] parse = {column.parse} does not give the {known.sort} that {field} holds"
            given = {*column.values.values(), *((column.otherwise,) if column.otherwise else ())}
            if known.choices and given - set(known.choices):
                yield f"[columns.{name}] values: {field} can only be {', '.join(known.choices)}"


def _fields_whole(profile: Profile) -> Iterator[str]:
    given = [field for column in profile.columns.values() for field in column.fields]
    for field in sorted({field for field in given if given.count(field) > 1}):
        yield f"two columns have to = {field}"
    for known in profile.kind.fields.values():
        if known.header and known.name not in given:
            yield f"no column has to = {known.name}, which a {profile.load.target} needs"
    key = tuple(field for name in profile.load.key for field in profile.columns.get(name, Column()).fields)
    if set(key) != set(profile.kind.key):
        yield f"[load] key must give {', '.join(profile.kind.key)}"


def _loading_fits(profile: Profile) -> Iterator[str]:
    load, fields = profile.load, profile.kind.fields
    if load.delete_when and load.mode != "merge":
        yield "[load] delete_when belongs to mode = merge"
    if load.mode == "window" and not profile.delivery.reaches_days:
        yield "[delivery] reaches_days is missing; mode = window needs it"
    if load.mode == "window" and (
        load.day not in fields or fields[load.day].sort not in ("date", "datetime")
    ):
        yield "[load] day must name the field that holds the record's day"
    if load.dedupe and {*load.dedupe.per, load.dedupe.day} - set(fields):
        yield "[load] dedupe names a field that does not exist"
    if load.dedupe and len(profile.kind.key) != 1:
        yield "[load] dedupe needs a key of one column"
    for rule in load.promote:
        choices = fields[rule.field].choices if rule.field in fields else ()
        if {rule.was, rule.to} - set(choices):
            yield f"[load] promote: {rule.field} cannot go from {rule.was} to {rule.to}"


@cache
def _read_file(path: Path, _stamp: int) -> Profile:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UnableToUseProfile(
            f"The mapping profile {path} cannot be used: it is not UTF-8 text."
        ) from error
    return read_profile(text, str(path))


def profile_files() -> list[Path]:
    """Shipped profiles first, then the clinic's own."""
    own = home() / "profiles"
    return [*sorted(SHIPPED.glob("*/*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else ())]


def all_profiles() -> list[Profile]:
    """Every profile there is; two with one id are refused, since deliveries are told apart by it."""
    found: dict[str, Profile] = {}
    for path in profile_files():
        profile = _read_file(path, path.stat().st_mtime_ns)
        if profile.id in found:
            raise UnableToUseProfile(
                f"The mapping profile {path} cannot be used: [profile] id is taken already."
            )
        found[profile.id] = profile
    return list(found.values())
