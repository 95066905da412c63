"""A set that was sent, found out about as far as an answer asks.

Where each segment stands in our guide, which claim it belongs to, whose claim that is.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import msgspec

from daysheet.x12.acknowledging import GroupSpan, InterchangeSpan, SetSpan
from daysheet.x12.guide import Line, Loop, choose, review
from daysheet.x12.joining.words import listing, several
from daysheet.x12.paths import Switch, places

# What a set is made of: what people call one, its segment, and which element has its number.
_UNITS: Final = {
    "837": ("claim", "CLM", 1),
    "270": ("question", "TRN", 2),
    "276": ("question", "TRN", 2),
    "278": ("request", "TRN", 2),
}
_NO_UNIT: Final = ("", "", 0)
_PEOPLE: Final = ("QC", "03", "IL")  # NM101 of the patient, likelier first


def element_at(row: Sequence[str], position: int) -> str:
    return row[position] if len(row) > position else ""


def same(one: str, other: str) -> bool:
    """Whether two control numbers are one: who reads them as numbers loses the zeros in front."""
    one, other = one.strip(), other.strip()
    return one == other or (one.isdecimal() and other.isdecimal() and int(one) == int(other))


class Unit(msgspec.Struct, frozen=True):
    """A claim or question in a set."""

    position: int  # of its segment in the set, ST = 1
    number: str
    level: int


class Spot(msgspec.Struct, frozen=True):
    """A segment of the set, as our guide sees it."""

    line: Line | None
    loop: Loop | None


class Sent:
    """A set that was sent, found out about as far as somebody asks."""

    def __init__(self, span: SetSpan, group: GroupSpan, interchange: InterchangeSpan) -> None:
        self.span, self.group, self.interchange = span, group, interchange
        self.id = span.element(1)
        self.thing, _, _ = _UNITS.get(self.id, _NO_UNIT)
        # A blank between two terminators is counted by nobody.
        kept = [(at, text) for at, text in enumerate(span.segments) if text.strip()]
        self.numbers = [span.first + at for at, _ in kept]
        self.rows = [text.split(span.delimiters.element) for _, text in kept]
        self.verdict = ""  # as soon as something answered it
        self.level_of: list[int] = []  # for each segment, which level it is in; 0 is the head of the set
        self.parents: list[int] = [-1]
        self.units: list[Unit] = []
        self.units_of: dict[int, list[Unit]] = {}  # by level
        self.people: dict[int, dict[str, list[str]]] = {}  # by level and role, the first NM1 of each
        self._levels()

    def _levels(self) -> None:
        by_number: dict[str, int] = {}
        _, id_, element = _UNITS.get(self.id, _NO_UNIT)
        level = 0
        for position, row in enumerate(self.rows, 1):
            row[0] = row[0].strip().upper()
            if row[0] == "HL":
                level = by_number[element_at(row, 1)] = len(self.parents)
                self.parents.append(
                    by_number.get(element_at(row, 2), 0) if element_at(row, 2) != element_at(row, 1) else 0
                )
            elif row[0] == "NM1":
                self.people.setdefault(level, {}).setdefault(element_at(row, 1), row)
            self.level_of.append(level)
            if row[0] == id_:
                unit = Unit(position, element_at(row, element).strip(), level)
                self.units.append(unit)
                self.units_of.setdefault(level, []).append(unit)

    @cached_property
    def spots(self) -> list[Spot]:
        return list(self._walked())

    @cached_property
    def numbered(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.number, []).append(unit)
        return found

    def _walked(self) -> Iterator[Spot]:
        guide, _ = choose(self.id, self.span.element(3) or self.group.element(8))
        beginning = self.rows[1] if len(self.rows) > 1 else []
        if self.id == "278":
            guide = review(element_at(beginning, 2))
        place = places(self.span.delimiters).start_of(guide) if guide else None
        yield Spot(guide.root.opening if guide else None, guide.root if guide else None)
        for row in self.rows[1:]:
            step = place.find(row[0]) if place else None
            if isinstance(step, Switch):
                step = step.choose(row[1:])
            if step is None or place is None:
                yield Spot(None, None)
                continue
            place = step.place
            yield Spot(step.line, place.path[-1])

    def units_at(self, position: int) -> list[Unit]:
        """The claims that a segment belongs to: its own, else those below it, else those of the level around it."""
        level = self.level_of[position - 1]
        own = self.units_of.get(level, [])
        at = bisect_right(own, position, key=lambda unit: unit.position)
        if at:
            return [own[at - 1]]
        below = [one for one in self.units if level in self.around(one.level)]
        if below or level == 0:
            return below
        above = (self.units_of[one] for one in self.around(level)[1:] if one in self.units_of)
        return next(above, [])

    def around(self, level: int) -> list[int]:
        """The level and those above it, innermost first."""
        found = []
        while level >= 0 and level not in found:
            found.append(level)
            level = self.parents[level]
        return found

    def person(self, unit: Unit) -> list[str]:
        """NM1 of the patient whose claim it is; empty where none is named."""
        for level in self.around(unit.level):
            people = self.people.get(level, {})
            found = next((people[role] for role in _PEOPLE if role in people), None)
            if found:
                return found
        return []

    def controls(self) -> dict[str, str]:
        return {
            "interchange_control": self.interchange.element(13),
            "group_control": self.group.element(6),
            "set_control": self.span.element(2),
            "set_id": self.id,
        }

    def row(self, id_: str) -> list[str]:
        """The first segment of this id."""
        return next((row for row in self.rows if row[0] == id_), [])

    def spoken(self) -> str:
        """ "set 0001 (3 claims)" """
        what = several(len(self.units), self.thing) if self.thing else f"a {self.id}"
        return f"set {self.span.element(2)} ({what})"

    def about(self, claims: Sequence[str], person: str) -> str:
        """ "claim PT1 of A. D.", "3 claims (PT1, PT2, PT3)", or the set where no claim is concerned."""
        if not claims or not self.thing:
            return f"set {self.span.element(2)}"
        if len(claims) > 1:
            return f"{several(len(claims), self.thing)} ({listing(claims)})"
        return f"{self.thing} {claims[0]}" + (f" of {person}" if person else "")

    def send_again(self) -> str:
        """What to do with a set that was refused."""
        thing = self.thing
        if not thing:
            return "Correct what is wrong, then send the set again."
        if len(self.units) == 1:
            return f"Nobody has its {thing}: correct what is wrong, then send it again, as a new {thing}."
        return (
            f"Nobody has its {thing}s: correct what is wrong, then send all of them again, as new {thing}s."
        )

    def line(self, unit: Unit, reference: str) -> tuple[int, str]:
        """Where a claim's line begins, and what it is called, by our own number for it."""
        start, called = 0, ""
        for position in range(unit.position + 1, len(self.rows) + 1):
            row = self.rows[position - 1]
            if row[0] in ("CLM", "HL", "SE"):
                break
            if row[0] == "LX":
                start, called = position, f"line {element_at(row, 1)}"
            elif row[0] == "SV1":
                called += f" ({element_at(element_at(row, 1).split(self.span.delimiters.component), 1)})"
            elif (
                row[0] == "REF"
                and element_at(row, 1) == "6R"
                and reference
                and element_at(row, 2) == reference
            ):
                return start, called
        return 0, f"a line that the claim does not have ({reference or 'no number'})"
