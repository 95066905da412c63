"""Where a segment belongs: for each place in a guide, what the next segment may be and what it opens.

A place is the path of open loops.  What a segment id leads to from there is looked up in the open loop and the loops
that it may open, then in the loops around it; the answer is found once and remembered.  The innermost loop that can
hold the segment gets it, whatever its qualifier, with one exception: a party's loop (NM1, N1) is so often followed by
what belongs around it that a qualifier it does not know is asked of the loop around it.  Nothing is put back into a
record that was handed out already.  Never guessed: a segment that no open loop knows stays where it is, and what
follows an unknown qualifier is not taken for its neighbor's.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import msgspec

from daysheet.x12 import records
from daysheet.x12.elements import Delimiters, dialect
from daysheet.x12.guide import KEY_ELEMENT, Guide, Line, Loop
from daysheet.x12.segments import BY_CODE
from daysheet.x12.segments.base import Segment

# Ids whose unknown qualifier opens something unknown: what follows belongs to that, not to the loop before.
OPENERS: Final = frozenset({"HL", "NM1", "N1", "LX", "LS"})
NOWHERE: Final = "?"
AROUND_SETS: Final = 2  # interchange and group
SKIPPED: Final = frozenset({"NM1", "LS"})
PARTIES: Final = frozenset({"NM1", "N1"})
CODE_WITHIN: Final = frozenset({"HI"})  # the qualifier is a component of the element


Makers = tuple[Callable[..., Any], ...]
Way = tuple[int, Any, Any]
# What a segment does to the reader's place. A way is one of these with what it needs, flat and ready: this is read
# once for every segment of every file.
JOINS: Final = 0  # makers, nothing: becomes a part of the open loop
OPENS: Final = 1  # makers, (depth, place behind it): opens a loop
RETURNS: Final = (
    2  # makers, (depth, place behind it): becomes a part of a loop further out; those within close
)
BEGINS: Final = 3  # the step, nothing: begins a record
CHOOSES: Final = 4  # which element, (way by its text, way for other texts)


class Step(msgspec.Struct, frozen=True):
    """Where one segment goes: its class, its line in the guide, and how the path changes."""

    of: type[Segment]
    line: Line | None
    keep: int  # how many of the open loops stay open
    loop: Loop | None  # that it opens
    place: "Place"  # where the reader stands afterwards
    record: bool  # it begins a record
    level: int  # how many records are open around what it begins, interchange and group included


class Switch(msgspec.Struct, frozen=True):
    """Several lines share the id: the qualifier chooses."""

    position: int  # of the qualifier among the elements, from 0
    steps: dict[str, Step]
    otherwise: Step | None  # for a qualifier that no line has

    def choose(self, elements: list[str]) -> Step | None:
        try:
            return self.steps.get(elements[self.position], self.otherwise)
        except IndexError:
            return self.otherwise


class Place:
    """A path of open loops; `steps` and `ways` fill themselves as segments come."""

    __slots__ = ("path", "places", "record_at", "steps", "ways")

    def __init__(self, places: "Places", path: tuple[Loop, ...]) -> None:
        self.places = places
        self.path = path
        self.steps: dict[str, Step | Switch] = {}
        self.ways: dict[str, Way] = {}
        self.record_at = max((at for at, loop in enumerate(path) if _is_record(loop)), default=0)

    def find(self, id_: str) -> Step | Switch | None:
        """What the id leads to from here; None where no open loop knows it."""
        if id_ not in self.steps:
            found = self._look(id_)
            if found is None:  # not remembered: a file of nonsense has as many ids as it likes
                return None
            self.steps[id_] = found
            self.ways[id_] = self._way(found)
        return self.steps[id_]

    def _way(self, of: Step | Switch) -> Way:
        if isinstance(of, Switch):
            otherwise = self._way(of.otherwise) if of.otherwise else None
            return CHOOSES, of.position, ({key: self._way(step) for key, step in of.steps.items()}, otherwise)
        if of.record:
            return BEGINS, of, None
        make: Makers = self.places.dialect.make[of.of]
        if of.loop is not None:
            return OPENS, make, (of.keep, of.place)
        return (JOINS, make, None) if of.place is self else (RETURNS, make, (of.keep - 1, of.place))

    def _look(self, id_: str) -> Step | Switch | None:
        known: dict[str, Step] = {}
        general: Step | None = None  # for any other qualifier
        lost = bool(self.path) and self.path[-1].id == NOWHERE
        for depth in range(len(self.path) - 1, -1, -1):
            inside = depth >= self.record_at
            reached = [
                (line, self._step(depth, line, loop))
                for line, loop in _reachable(self.path[depth], id_)
                if (loop is not None or not lost) and (inside or (loop and _is_record(loop)))
            ]
            for line, step in reached:
                for key in line.keys:
                    known.setdefault(key, step)
            for inner in _behind_skipped(self.path[depth], id_) if inside else ():
                for key in inner.opening.keys or ("",):
                    known.setdefault(key, self._step(depth, inner.opening, inner))
            general = general or self._whatever(id_, reached, depth)
            if reached and id_ != "HL" and self.path[depth].opening.id not in PARTIES:
                break
        if general is None and set(known) == {""}:
            return known[""]
        if not known:
            return general
        if id_ in CODE_WITHIN or all(_same(step, general) for step in known.values()):
            return general or next(iter(known.values()))
        return Switch(KEY_ELEMENT.get(id_, 1) - 1, known, general)

    def _whatever(self, id_: str, reached: list[tuple[Line, Step]], depth: int) -> Step | None:
        """The step for a qualifier that no line has: the only one there is, or one that only joins its loop."""
        innermost = depth == len(self.path) - 1
        if not reached:
            return None
        if id_ != "HL":
            without = [step for line, step in reached if not line.keys]
            joining = [step for _, step in reached if step.loop is None]
            if without or joining or (len(reached) == 1 and (innermost or id_ not in OPENERS)):
                return (without or joining or [reached[0][1]])[0]
        return self._unknown(id_, depth) if id_ in OPENERS else None

    def _step(self, depth: int, line: Line, loop: Loop | None) -> Step:
        of = BY_CODE[line.id] if loop is None else records.BY_NAME[loop.record]
        path = self.path[: depth + 1] if loop is None else (*self.path[: depth + 1], loop)
        place = self.places.at(path)
        level = AROUND_SETS + sum(_is_record(one) for one in self.path[: depth + 1])
        return Step(of, line, depth + 1, loop, place, loop is not None and _is_record(loop), level)

    def _unknown(self, id_: str, depth: int) -> Step:
        """A loop without a name, where the loop at this depth has others of the id.

        A level is a record of its own: those around it were handed out before.
        """
        level = id_ == "HL"
        kept = self.path[: (depth if level else max(depth, self.record_at)) + 1]
        kept = tuple(loop for loop in kept if loop.id != NOWHERE)
        of: type[Segment] = records.UnknownLevel if level else BY_CODE[id_]
        nowhere = Loop(NOWHERE, "S", 1, of.__name__ if level else "", "unknown loop", 0, (), ())
        place = self.places.at((*kept, nowhere))
        around = AROUND_SETS + sum(map(_is_record, kept))
        return Step(of, None, len(kept), nowhere, place, level, around)


def _reachable(loop: Loop, id_: str) -> list[tuple[Line, Loop | None]]:
    """Lines of the loop, and loops that it may open, that begin with this id; in the guide's order."""
    found: list[tuple[Line, Loop | None]] = [(line, None) for line in loop.lines[1:] if line.id == id_]
    found += [(inner.opening, inner) for inner in loop.loops if inner.opening.id == id_]
    return sorted(found, key=lambda one: one[1].place if one[1] else one[0].place)


def _behind_skipped(loop: Loop, id_: str) -> list[Loop]:
    """Loops that this one holds one deeper, behind an opening that senders leave out: benefits without their NM1,
    parties without their LS.
    """
    skipped = [inner for inner in loop.loops if inner.opening.id in SKIPPED and not _is_record(inner)]
    return [deeper for inner in skipped for deeper in inner.loops if deeper.opening.id == id_]


def _same(one: Step, other: Step | None) -> bool:
    if other is None:
        return False
    return all(getattr(one, what) is getattr(other, what) for what in ("place", "loop", "keep", "of"))


def _is_record(loop: Loop) -> bool:
    return bool(loop.record) and issubclass(records.BY_NAME[loop.record], records.Record)


class Places:
    """All places of all guides, for one set of delimiters."""

    def __init__(self, of: Delimiters) -> None:
        self.dialect = dialect(of)
        self._known: dict[tuple[Any, ...], Place] = {}
        self.outside = Place(self, ())  # around the sets: no guide leads anywhere from here
        self.undecided = Place(self, ())  # behind the ST of a 278: BHT will say whether it asks or answers

    def at(self, path: tuple[Loop, ...]) -> Place:
        # A guide's loops are made once and live as long as the program: their identity is a name.
        key = tuple(NOWHERE + loop.record if loop.id == NOWHERE else id(loop) for loop in path)
        if key not in self._known:
            self._known[key] = Place(self, path)
        return self._known[key]

    def start_of(self, guide: Guide) -> Place:
        """The place right behind ST."""
        return self.at((guide.root,))


@lru_cache(maxsize=8)
def places(of: Delimiters) -> Places:
    return Places(of)
