"""One loop: what has come of it so far, and what each next segment does to it.

A state is a loop with what came of its lines and loops; the grammar holds the states and plans of all guides for one
set of delimiters, and finds the way from one to the next.
"""

from functools import lru_cache
from typing import Any, Final, NamedTuple

from daysheet.x12.checking.plans import Book, Plan
from daysheet.x12.checking.values import Signs
from daysheet.x12.elements import Delimiters, fields_of
from daysheet.x12.guide import KEY_ELEMENT, UNBOUNDED, Element, Guide, Line, Loop
from daysheet.x12.paths import NOWHERE, Place, Places, Step, Switch, places
from daysheet.x12.segments import BY_CODE

MOST_STATES: Final = 20_000  # remembered for each set of delimiters
PARDONED: Final = -1  # in a state's counts: it is missing, and something has been said of it
# What a segment does to the walk. A way is one of these with what it needs, flat and ready.
JOINS: Final = 0  # match, the state behind it, plan
CHOOSES: Final = 1  # ways by qualifier, (how often to cut for it, the sign that ends it)
MOVES: Final = 2  # match, the move, plan
Way = tuple[int, Any, Any, Any]


class Shape:
    """A loop's lines and loops in one order, and which of them stand at the same place of the standard.

    Neighbors of one id are one place there, in any order: the guide only tells them apart.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.items: list[Line | Loop] = sorted((*loop.lines, *loop.loops), key=lambda one: one.place)
        self.slots: list[int] = []
        for at, item in enumerate(self.items):
            former = self.items[at - 1] if at else None
            same = former is not None and type(former) is type(item) and id_of(former) == id_of(item)
            self.slots.append(self.slots[-1] if same else at)
        # By what shows that something else will not come any more: of loops at one place the later ones do, of lines
        # none does.
        order = zip(self.items, self.slots, strict=True)
        self.order = [at if isinstance(item, Loop) else slot for at, (item, slot) in enumerate(order)]
        self.required = [at for at, item in enumerate(self.items) if item.usage == "R"]
        self.leveled = bool(loop.lines) and loop.opening.id == "HL"


def id_of(item: Line | Loop) -> str:
    return item.opening.id if isinstance(item, Loop) else item.id


class State:
    """An open loop with what has come of it; `ways` holds what each next segment does, as far as that was asked."""

    __slots__ = ("after", "counts", "last", "missing", "place", "shape", "watched", "ways")

    def __init__(self, place: Place, shape: Shape, counts: tuple[int, ...], last: int) -> None:
        self.place, self.shape, self.counts, self.last = place, shape, counts, last
        self.ways: dict[str, Way] = {}
        self.after: dict[int, tuple[State, str]] = {}
        self.missing = [at for at in shape.required if not counts[at]]
        self.watched = bool(self.missing) or shape.leveled  # its end is to be looked at

    @property
    def loop(self) -> Loop:
        return self.shape.loop


class Move(NamedTuple):
    """A segment that closes loops, and may open one."""

    keep: int  # how many loops stay open
    at: int  # which line or loop of the innermost of these it is
    opened: State | None = None
    skipped: Loop | None = None  # a loop in between whose opening was left out


class Choice(NamedTuple):
    """What `paths.py` and the guide say of a segment at a place."""

    step: Step
    line: Line | None  # None: its qualifier is none of the guide's
    keys: frozenset[str]  # qualifiers that it could have
    alone: bool  # whatever its qualifier, it goes this way


class Grammar:
    """Plans and states of all guides, for one set of delimiters."""

    def __init__(self, of: Delimiters) -> None:
        self.signs = Signs(of)
        self.places: Places = places(of)
        # Guides live as long as the program: identity is the quickest name of what is theirs.
        self.plans: dict[int, Plan] = {}
        self.shapes: dict[int, Shape] = {}
        self.states: dict[tuple[int, tuple[int, ...], int], State] = {}
        self.general: dict[str, Plan] = {}
        self.within: dict[tuple[int, str], bool] = {}
        self.nowhere = Shape(Loop(NOWHERE, "S", 1, "", "unknown loop", 0, (), ()))
        self.nothing = State(self.places.outside, self.nowhere, (), 0)

    def plan(self, line: Line, guide: Guide) -> Plan:
        found = self.plans.get(id(line))
        if found is None:
            found = self.plans[id(line)] = Plan(line, Book(self.signs, guide.lists))
        return found

    def general_plan(self, id_: str) -> Plan:
        """What the standard alone says of a segment, where no line of a guide is for it."""
        if id_ not in self.general:
            known = fields_of(BY_CODE[id_])
            every = tuple(Element("S", repeats=UNBOUNDED if field.kind.repeats else 1) for field in known)
            line = Line(id_, "S", UNBOUNDED, every, (), "", 0, 0)
            self.general[id_] = Plan(line, Book(self.signs, {}))
        return self.general[id_]

    def start(self, guide: Guide) -> Plan:
        """The plan of a set's ST; its third element is looked at apart, since older versions are read too."""
        line = guide.root.opening
        if id(line) not in self.plans:
            elements = [*line.elements[:2], *(Element(one.usage) for one in line.elements[2:])]
            plain = Line("ST", "R", 1, tuple(elements), (), line.label, 0, line.number)
            self.plans[id(line)] = Plan(plain, Book(self.signs, guide.lists))
        return self.plans[id(line)]

    def state(self, place: Place, counts: tuple[int, ...], last: int) -> State:
        key = id(place), counts, last
        found = self.states.get(key)
        if found is None:
            if len(self.states) >= MOST_STATES:
                for one in self.states.values():
                    one.ways.clear()
                    one.after.clear()
                self.states.clear()
            found = self.states[key] = State(place, self.shape(place.path[-1]), counts, last)
        return found

    def shape(self, loop: Loop) -> Shape:
        if loop.id == NOWHERE:
            return self.nowhere
        if id(loop) not in self.shapes:
            self.shapes[id(loop)] = Shape(loop)
        return self.shapes[id(loop)]

    def opened(self, place: Place) -> State:
        """The state of a loop that has just begun."""
        length = len(self.shape(place.path[-1]).items)
        return self.state(place, (1, *[0] * (length - 1)) if length else (), 0)

    def behind(self, state: State, index: int) -> tuple[State, str]:
        """The state after one more of a line or loop, and what is wrong with its coming."""
        found = state.after.get(index)
        if found is None:
            slots, order, most = state.shape.slots, state.shape.order, state.shape.items[index].most
            counts, slot = list(state.counts), slots[index]
            count = max(counts[index], 0)
            counts[index] = 1 if most == UNBOUNDED else min(count + 1, most + 1)
            trouble = ""
            if count == most:
                trouble = "too_often"
            elif count < most and slot < state.last:
                trouble = "out_of_order"
            elif any(state.last <= slots[at] and order[at] < order[index] for at in state.missing):
                trouble = "ahead"
            found = state.after[index] = self.state(state.place, tuple(counts), slot), trouble
        return found

    def pardoned(self, state: State, *indexes: int) -> State:
        """The state in which these are not missed any more: something was said of them already."""
        counts = list(state.counts)
        for at in indexes:
            counts[at] = counts[at] or PARDONED
        return self.state(state.place, tuple(counts), state.last)

    def holds(self, item: Line | Loop, id_: str) -> bool:
        """Whether it is a loop that has a segment of this id, in itself or further in."""
        key = id(item), id_
        if key not in self.within:
            self.within[key] = isinstance(item, Loop) and bool(homes(item, id_))
        return self.within[key]

    def choose(self, place: Place, id_: str, elements: list[str]) -> Choice | None:
        """Where a segment goes from a place, and which line it is."""
        found = place.find(id_)
        step = found.choose(elements) if isinstance(found, Switch) else found
        if step is None:
            return None
        keys = frozenset(found.steps) if isinstance(found, Switch) else frozenset()
        if step.loop is not None:
            line = step.loop.opening if step.loop.id != NOWHERE else None
            return Choice(step, line, keys, isinstance(found, Step))
        lines = lines_of(place, step, id_)
        key, within = self.key(id_, elements)
        general = next((line for line in lines if not line.keys), lines[0] if len(lines) == 1 else None)
        chosen = next((line for line in lines if (within if _composite(line) else key) in line.keys), general)
        keys = frozenset().union(*(line.keys for line in lines))
        return Choice(step, chosen, keys, isinstance(found, Step) and len(lines) == 1)

    def key(self, id_: str, elements: list[str]) -> tuple[str, str]:
        """The qualifier of a segment: the element, and its first component, of the first where it repeats."""
        position = KEY_ELEMENT.get(id_, 1)
        key = elements[position - 1] if len(elements) >= position else ""
        within = key.partition(self.signs.of.component)[0]
        if self.signs.of.repetition:
            within = within.partition(self.signs.of.repetition)[0]
        return key, within

    def way(self, state: State, choice: Choice, guide: Guide) -> Way | None:
        """What a segment does; None where something is wrong with its coming here."""
        step, line = choice.step, choice.line
        if line is None:
            return None
        plan = self.plan(line, guide)
        if step.loop is None and step.place is state.place:
            after, trouble = self.behind(state, line.place)
            return None if trouble else (JOINS, plan.match, after, plan)
        if step.loop is None:
            return MOVES, plan.match, Move(step.keep, line.place), plan
        loops = state.place.path[step.keep - 1].loops
        index, skipped = step.loop.place, None
        if not any(one is step.loop for one in loops):
            skipped = next(one for one in loops if any(inner is step.loop for inner in one.loops))
            index = skipped.place
        return MOVES, plan.match, Move(step.keep, index, self.opened(step.place), skipped), plan

    def remember(self, state: State, id_: str, elements: list[str], choice: Choice, way: Way) -> None:
        """Keeps what a segment does here, for the next like it."""
        start = (id_ + self.signs.of.element)[:3]
        if choice.alone:
            state.ways[start] = way
            return
        within = choice.step.loop is None and any(map(_composite, lines_of(state.place, choice.step, id_)))
        cut = KEY_ELEMENT.get(id_, 1) + 1, self.signs.of.component if within else ""
        ways = state.ways.setdefault(start, (CHOOSES, {}, cut, None))[1]
        key = self.key(id_, elements)[within]
        if key in choice.keys or len(ways) < 64:  # a file of nonsense has as many qualifiers as it likes
            ways[key] = way


def lines_of(place: Place, step: Step, id_: str) -> list[Line]:
    """The lines that a segment which opens no loop may be."""
    return [line for line in place.path[step.keep - 1].lines[1:] if line.id == id_]


def _composite(line: Line) -> bool:
    """Whether the qualifier is a component."""
    position = KEY_ELEMENT.get(line.id, 1)
    return len(line.elements) >= position and bool(line.elements[position - 1].components)


def homes(loop: Loop, id_: str) -> list[Loop]:
    """The loops of a guide that have a segment of this id, each once."""
    found = {loop.id: loop} if any(line.id == id_ for line in loop.lines) else {}
    for inner in loop.loops:
        for one in homes(inner, id_):
            found.setdefault(one.id, one)
    return list(found.values())


@lru_cache(maxsize=8)
def grammar_of(of: Delimiters) -> Grammar:
    return Grammar(of)
