"""Records that nobody read: whole sets grown from the guides' own tables, every loop and segment filled by the dice.

`grown(guide, seed)` follows the table line by line, so that whatever a guide allows is built sooner or later; the
values are arbitrary but for the codes that say which line a segment is. Any reader must find the same tree again.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from daysheet.x12 import records
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.guide import KEY_ELEMENT, RESPONSE_PURPOSES, Element, Guide, Line, Loop
from daysheet.x12.segments import BY_CODE
from daysheet.x12.segments.base import Composite, Segment

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789 .,-/&'()#\u00e9\u00f1\u00df"


def text(rng: random.Random, longest: int = 12) -> str:
    return "".join(rng.choices(LETTERS, k=rng.randint(1, max(1, min(longest, 12)))))


def day(rng: random.Random) -> date:
    return date(2000, 1, 1) + timedelta(days=rng.randrange(36_500))


def value(rng: random.Random, field: Field, of: Element | None) -> Any:
    if field.kind.repeats:
        return tuple(_one(rng, field, of) for _ in range(rng.choice((1, 1, 2, 3))))
    return _one(rng, field, of)


def _one(rng: random.Random, field: Field, of: Element | None) -> Any:
    if field.composite:
        return composite(rng, field.composite, of.components if of else ())
    if field.python is Decimal:
        return Decimal(rng.randint(-(10**8), 10**8)).scaleb(-rng.choice((0, 0, 1, 2, 2, 5)))
    if field.python is int:
        return rng.randrange(10**6)
    if field.python is date:
        return day(rng)
    return rng.choice(sorted(of.codes)) if of and of.codes else text(rng, field.kind.longest)


def composite(rng: random.Random, of: type[Composite], elements: tuple[Element, ...]) -> Composite:
    known = fields_of(of)
    filled = rng.randint(1, len(known))
    return of(
        *(
            _one(rng, field, elements[at] if at < len(elements) else None)
            if at == 0 or rng.random() < 0.7
            else None
            if field.composite
            else ""
            for at, field in enumerate(known[:filled])
        )
    )


def segment(rng: random.Random, of: type[Segment], line: Line) -> Any:
    """The segment of a line: what its guide requires, and as the dice say what it allows."""
    values = {}
    for position, field in enumerate(fields_of(of), 1):
        element = line.elements[position - 1] if position <= len(line.elements) else None
        tells = position == KEY_ELEMENT.get(line.id, 1)
        if tells or (element and element.usage == "R") or rng.random() < 0.5:
            values[field.name] = value(rng, field, element)
    if line.id == "HI":  # the diagnoses' qualifier decides, and some tables have it in the first only
        first = fields_of(of)[0]
        told = sorted(line.keys) or [text(rng, 3)]
        values[first.name] = fields_of(of)[0].composite(rng.choice(told), text(rng))
    return of(**values)


class _Grower:
    def __init__(self, rng: random.Random, everything: bool) -> None:
        self.rng = rng
        self.everything = everything
        self.found: list[Any] = []

    def times(self, usage: str, most: int) -> int:
        if self.everything:
            return min(most, 2)
        wanted = self.rng.choice((0, 0, 1, 1, 2)) if usage == "S" else self.rng.choice((1, 1, 1, 2))
        return min(most, wanted)

    def loop(self, of: Loop) -> Any:
        kind = records.BY_NAME[of.record]
        made = segment(self.rng, kind, of.opening)
        if issubclass(kind, records.Record):
            self.found.append(made)
        for one in sorted((*of.lines[1:], *of.loops), key=lambda one: one.place):
            for _ in range(self.times(one.usage, one.most)):
                if isinstance(one, Line):
                    made.parts.append(segment(self.rng, BY_CODE[one.id], one))
                    continue
                inner = self.loop(one)
                if not isinstance(inner, records.Record):
                    made.parts.append(inner)
        return made


def grown(guide: Guide, seed: int, everything: bool = False) -> list[Any]:
    """A whole file with one set of the guide."""
    rng = random.Random(f"{guide.version} {seed}")
    grower = _Grower(rng, everything)
    heading = grower.loop(guide.root)
    told = {"set_id": guide.set_id, "control_number": "0001", "guide": guide.version}
    # Whether a 278 asks or answers stands in its purpose alone.
    answers = "response" in guide.label or guide.root.label.endswith("an answer")
    purpose = heading.purpose
    if guide.set_id == "278" and purpose:
        fitting = RESPONSE_PURPOSES if answers else frozenset({"13"})
        at = heading.parts.index(purpose)
        heading.parts[at] = _with(purpose, purpose=next(iter(fitting)))
    grower.found[0] = _with(heading, **told)
    return [interchange(rng), group(rng, guide), *grower.found, *_trailers(rng)]


def _with(of: Any, **changes: Any) -> Any:
    values = {name: getattr(of, name) for name in of.__struct_fields__ if name not in ("at", "under")}
    return type(of)(**(values | changes))


def interchange(rng: random.Random) -> records.Interchange:
    return records.Interchange(
        # Blanks at the end are the header's widths, no part of a value.
        *("00", "", "00", "", "ZZ", text(rng, 15).rstrip(), "ZZ", text(rng, 15).rstrip()),
        *(day(rng), "0930", "^", "00501", f"{rng.randrange(10**9):09d}", "0", "T", ":"),
    )


def group(rng: random.Random, guide: Guide) -> records.Group:
    return records.Group(guide.group, text(rng, 15), text(rng, 15), day(rng), "0930", "1", "X", guide.version)


def _trailers(rng: random.Random) -> list[Any]:
    return [
        records.SetEnd(rng.randrange(100), "0001"),
        records.GroupEnd(1, "1"),
        records.InterchangeEnd(1, "000000001"),
    ]
