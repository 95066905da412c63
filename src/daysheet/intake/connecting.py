"""Learning an export that no profile knows: suggestions for a person to confirm, and the profile they make.

A suggestion weighs the words of a header against the names a field goes by, and whether sampled cells read as
what the field holds. It is never used without a yes.
"""

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec
import tomli_w

from daysheet.home import inside

from .faults import CellFault, UnableToTake
from .headers import LOOK_DOWN, folded, shown
from .kinds import Field, Kind, Sort, kinds
from .parsing import Read, reader
from .profiles import Column, Parse, Profile, all_profiles, read_profile
from .reading import Table, open_file

SAMPLED = 200
# From here on a suggestion may be accepted without being asked for one by one (`--yes`).
SURE = 0.8
# Below this a header has nothing to do with the field.
WORTH_SHOWING = 0.4
_FORMATS = ("%m/%d/%Y", "%d.%m.%Y", "%m/%d/%y")
_TIME_FORMATS = ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%y %I:%M %p")
_PARSE: dict[Sort, Parse] = {"id": "id", "text": "text", "money": "money", "yes_no": "yes_no", "list": "list"}
# What clinics and their systems call a field, beside our own word and the words of the shipped profiles.
_CALLED: dict[str, tuple[str, ...]] = {
    "id": ("id", "number", "record id", "key"),
    "patient_id": ("patient id", "patient number", "mrn", "account number", "client id", "chart number"),
    "case_id": ("case id", "case number", "episode id"),
    "born_on": ("dob", "date of birth", "birth date", "patient dob"),
    "sex": ("gender", "sex"),
    "postal_code": ("zip", "zip code", "postal code"),
    "street": ("address", "street address", "address line 1"),
    "payer_name": ("insurance", "insurance name", "payer", "primary insurance", "payer name"),
    "member_id": ("member id", "policy number", "subscriber id", "insurance id"),
    "number": ("authorization number", "auth number", "auth no", "referral number"),
    "starts_on": ("start date", "effective date", "from", "valid from"),
    "ends_on": ("end date", "expiration date", "expires", "valid to", "through"),
    "visits_authorized": (
        "visits authorized",
        "authorized visits",
        "approved visits",
        "total authorized visits",
    ),
    "starts_at": ("start", "start time", "appointment date", "appointment time", "date time"),
    "ends_at": ("end", "end time"),
    "visit_on": ("visit date", "date of service", "dos", "service date"),
    "service_on": ("date of service", "dos", "service date", "visit date"),
    "attendance": ("status", "visit status", "attendance"),
    "signed_on": ("date of finalization", "finalized date", "signed date", "note signed"),
    "code": ("cpt", "cpt code", "procedure code", "service code"),
    "amount_cents": ("charge", "amount", "charge amount", "fee"),
    "charge_cents": ("charge", "billed amount", "total charge", "amount"),
    "therapist_id": ("therapist id", "provider id", "therapist"),
    "location_id": ("clinic id", "location id", "facility id"),
}
_SAME = {
    "no": "number",
    "nr": "number",
    "num": "number",
    "auth": "authorization",
    "pt": "patient",
    "ins": "insurance",
    "insurer": "insurance",
    "appt": "appointment",
    "svc": "service",
    "expiry": "expiration",
}


class Suggestion(msgspec.Struct, frozen=True):
    """One column for one field. `exact` = its name is one the field is known by, and every sampled cell reads."""

    field: str
    place: int
    header: str
    score: float
    exact: bool
    formats: tuple[str, ...] = ()


class Sample(msgspec.Struct, frozen=True):
    """The header row that was found and some of the rows below it."""

    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    table: Table

    def cells(self, place: int) -> list[str]:
        return [row[place] for row in self.rows if place < len(row) and row[place].strip()]


def sample(path: Path) -> Sample:
    """The header (the first of the widest rows near the top) and sampled rows of a file's first table."""
    table = open_file(path).tables[0]
    rows = []
    for row in table.rows():
        rows.append(row)
        if len(rows) == SAMPLED:
            break
    top = rows[:LOOK_DOWN]
    width = max((sum(map(bool, cells)) for _, cells in top), default=0)
    if width < 2:
        raise UnableToTake("No row with column names was found in this file, so there is nothing to connect.")
    at = next(index for index, (_, cells) in enumerate(top) if sum(map(bool, cells)) == width)
    line, header = rows[at]
    below = tuple(tuple(cells) for _, cells in rows[at + 1 :])
    return Sample(line, tuple(map(shown, header)), below, table)


def suggest(found: Sample, kind: Kind) -> dict[str, list[Suggestion]]:
    """For each field the columns that may hold it, best first; each column is first choice of one field only."""
    scored = {name: _for_field(found, kind, field) for name, field in kind.fields.items()}
    taken: set[int] = set()
    order = sorted(scored, key=lambda name: max((s.score for s in scored[name]), default=0.0), reverse=True)
    for name in order:
        free = [one for one in scored[name] if one.place not in taken]
        scored[name] = free
        if free:
            taken.add(free[0].place)
    return scored


def _for_field(found: Sample, kind: Kind, field: Field) -> list[Suggestion]:
    names = _names(kind.name, field.name)
    scored = []
    for place, header in enumerate(found.header):
        if not folded(header):
            continue
        likeness = max(_likeness(folded(header), name) for name in names)
        if likeness < WORTH_SHOWING:
            continue
        formats, share = _reads(found, found.cells(place), field)
        score = round(likeness * (0.3 + 0.7 * share), 2)
        if score >= WORTH_SHOWING:
            exact = likeness == 1.0 and share == 1.0
            scored.append(Suggestion(field.name, place, header, score, exact, formats))
    return sorted(scored, key=lambda one: -one.score)


@cache
def _names(kind: str, field: str) -> frozenset[str]:
    """Every name this field goes by, folded: ours, the shipped profiles', and what people call it."""
    names = {field, f"{kind} {field}" if field in ("id", "number") else field, *_CALLED.get(field, ())}
    for profile in all_profiles():
        for name, column in profile.columns.items():
            if profile.load.target == kind and column.fields == (field,):
                names |= {name, *column.aliases}
    return frozenset(map(folded, names))


def _likeness(header: str, name: str) -> float:
    """1 for the same words, else the share of words in common."""
    if header == name:
        return 1.0
    ours, theirs = _words(name), _words(header)
    if ours == theirs:
        return 0.99
    return 0.95 * len(ours & theirs) / len(ours | theirs)


def _words(text: str) -> frozenset[str]:
    """The words of a header, with those taken together that mean the same on a screen."""
    return frozenset(_SAME.get(word, word) for word in text.split())


def _reads(found: Sample, cells: Sequence[str], field: Field) -> tuple[tuple[str, ...], float]:
    """The date formats that fit best, and the share of sampled cells that can be read."""
    if not cells:
        return (), 0.5
    tries = {"date": _FORMATS, "datetime": _TIME_FORMATS}.get(field.sort, ())
    options: list[tuple[str, ...]] = [(), *((form,) for form in tries)]
    return max(
        (
            (form, _share(cells, _reader(found, Column(parse=_parse(field), formats=form), field)))
            for form in options
        ),
        key=lambda one: one[1],
    )


def _reader(found: Sample, column: Column, field: Field) -> Read:
    """The column's reader; in a spreadsheet a date may also be a bare number, as it may when the file is taken."""
    read, dated = reader(column, field), found.table.dated
    if dated is None or column.parse not in ("date", "datetime"):
        return read
    return lambda cell: read(dated(cell) if cell.replace(".", "", 1).isdecimal() else cell)


def _parse(field: Field) -> Parse:
    return _PARSE.get(field.sort) or field.sort


def _share(cells: Sequence[str], read: Read) -> float:
    good = 0
    for cell in cells:
        try:
            read(cell)
        except CellFault:
            continue
        good += 1
    return good / len(cells)


class Choice(msgspec.Struct, frozen=True):
    """What a person confirmed for one field: the column, how it is written, what its words mean."""

    header: str
    formats: tuple[str, ...] = ()
    values: Mapping[str, str] = {}


def unread_words(found: Sample, field: Field, place: int) -> list[str]:
    """Words of a coded column that the field does not know by itself; a person says what each means."""
    if field.sort != "enum":
        return []
    read = _reader(found, Column(parse=_parse(field)), field)
    words = dict.fromkeys(cell.strip() for cell in found.cells(place))
    return [word for word in words if _share([word], read) == 0]


def unmet(kind: Kind, choices: Mapping[str, Choice]) -> list[str]:
    """Fields without which no record of this kind can be made."""
    return [name for name, field in kind.fields.items() if field.header and name not in choices]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40] or "export"


def learn(
    found: Sample, kind: Kind, choices: Mapping[str, Choice], *, name: str, mode: str
) -> tuple[str, Profile]:
    """The profile as TOML and checked. A later one of the same name counts as its next version."""
    missing = unmet(kind, choices)
    if missing:
        raise UnableToTake(
            f"No column was chosen for {', '.join(missing)}; without them nothing can be taken."
        )
    headers = {choice.header for choice in choices.values()}
    ignored = [header for header in found.header if header and header not in headers]
    content = {
        "profile": {
            "id": f"learned.{slug(name)}",
            "version": _next_version(slug(name)),
            "status": "learned",
            "source": "confirmed column by column at this clinic",
            "label": f"{name} ({kind.label})",
        },
        "match": {
            "require": [choice.header for choice in choices.values()],
            "encodings": ["utf-8", "cp1252"],
        },
        "load": {"target": kind.name, "key": [choices[field].header for field in kind.key], "mode": mode},
        "columns": {choice.header: _column(kind.fields[field], choice) for field, choice in choices.items()},
        "ignore": {"columns": ignored},
        "delivery": {"calendar": "weekdays"},
    }
    text = tomli_w.dumps(content)
    return text, read_profile(text, f"{slug(name)}.toml")


def _column(field: Field, choice: Choice) -> dict[str, object]:
    column: dict[str, object] = {"to": field.name, "parse": _parse(field)}
    if choice.formats:
        column["formats"] = list(choice.formats)
    if choice.values:
        column["values"] = {**{word: word for word in field.choices}, **choice.values}
    # A person said that this column holds it: a file without it is held rather than read as if it were empty.
    column["required"] = True
    return column


def _next_version(name: str) -> int:
    earlier = [profile for profile in all_profiles() if profile.id == f"learned.{name}"]
    return earlier[0].profile.version + 1 if earlier else 1


def save(name: str, text: str) -> str:
    """Writes the profile whole or not at all; gives where it lies."""
    path = inside("profiles") / f"{slug(name)}.toml"
    new = path.with_suffix(".new")
    new.write_text(text, "utf-8")
    os.replace(new, path)
    return str(path)


def preview(found: Sample, profile: Profile, rows: int = 3) -> list[dict[str, str]]:
    """The first rows as they would be read; a cell that cannot be read says so instead."""
    places = {folded(header): place for place, header in enumerate(found.header)}
    shown_rows = []
    for row in found.rows[:rows]:
        shown_rows.append(
            {
                field: _previewed(found, column, profile.kind.fields[field], row, places[folded(name)])
                for name, column in profile.columns.items()
                for field in column.fields
            }
        )
    return shown_rows


def _previewed(found: Sample, column: Column, field: Field, row: Sequence[str], place: int) -> str:
    try:
        value = _reader(found, column, field)(row[place] if place < len(row) else "")
    except CellFault as fault:
        return f"✗ {fault.reason}"
    if isinstance(value, int) and field.sort == "money":
        return f"{value / 100:.2f}"
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def best_kind(found: Sample) -> Kind:
    """The kind whose needed fields are found best; a proposal, for a person to confirm."""

    def fit(kind: Kind) -> float:
        scored = suggest(found, kind)
        needed = [name for name, field in kind.fields.items() if field.header]
        tops = {name: scored[name][0].score if scored[name] else 0.0 for name in scored}
        return sum(tops[name] for name in needed) / len(needed) + 0.1 * sum(tops.values())

    return max(kinds().values(), key=fit)
