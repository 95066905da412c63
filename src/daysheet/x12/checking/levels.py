"""Numbers that count: levels (HL) with the level around each and what it promised, and the lines of a claim (LX)."""

from typing import NamedTuple

from daysheet.x12.checking.plans import Finding
from daysheet.x12.checking.telling import Spot, Telling
from daysheet.x12.checking.values import whole
from daysheet.x12.discretion import counts
from daysheet.x12.guide import Loop
from daysheet.x12.syntax import Block


class Level(NamedTuple):
    """An open HL."""

    number: str
    ordinal: int  # how many levels of the set there are with it
    promise: str  # HL04
    at: int  # number of the segment
    in_set: int
    block: Block | None  # until the first level below came: to find the offset with
    loop: Loop


class Levels:
    """The levels of a set that are open, by how many loops are open around each."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.begin()

    def begin(self) -> None:
        """A new set."""
        self.open: dict[int, Level] = {}
        self.count = self.before = 0

    def came(self, elements: list[str], loop: Loop, depth: int) -> None:
        """HL: its number counts up, its parent is the level around it, and its promise of levels below is kept."""
        number, parent, _, promise = (*elements[:4], "", "", "", "")[:4]
        telling = self.telling
        self.count += 1
        if number and number not in (str(self.count), str(self.before + 1)):
            telling.add(
                Finding("hl_number", 1, number, str(self.count), "number", not counts(number)), "HL", loop
            )
        self.before = whole(number, self.count)
        above = next((at for at in range(depth - 1, -1, -1) if at in self.open), None)
        if above is not None:
            around = self.open[above]
            used = loop.opening.elements[1].usage != "-"
            if parent and used and parent not in (around.number, str(around.ordinal)):
                wanted = around.number if counts(around.number) else str(around.ordinal)
                what = Finding("hl_parent", 2, parent, wanted or "a number", "parent", not counts(parent))
                telling.add(what, "HL", loop)
            if around.promise == "0":
                self.broken(around, f"a level below follows in segment {telling.number:,}")
            self.open[above] = around._replace(block=None)
            telling.pending.discard(("level", above))
        promised = promise if len(loop.opening.elements) > 3 else ""
        in_set = telling.around.position(telling.number)
        self.open[depth] = Level(number, self.count, promised, telling.number, in_set, telling.block, loop)
        if promised == "1":
            telling.pending.add(("level", depth))

    def unknown(self, depth: int) -> None:
        """A level of a kind unknown stands below the one at this depth: that one has what it promised."""
        if depth in self.open:
            self.open[depth] = self.open[depth]._replace(block=None)
            self.telling.pending.discard(("level", depth))

    def closed(self, depth: int, lacks_level: bool) -> None:
        """A level is over; `lacks_level`: it was said already that one below is missing."""
        level = self.open.pop(depth, None)
        self.telling.pending.discard(("level", depth))
        if level is not None and level.promise == "1" and not lacks_level:
            self.broken(level, "no level below follows")

    def broken(self, level: Level, wanted: str) -> None:
        if level.block is None:  # a level below came already
            return
        at = Spot(level.at, level.block.offset_of(level.at), level.in_set)
        self.telling.add(Finding("hl_child", 4, level.promise, wanted, "has children"), "HL", level.loop, at)


class LineNumbers:
    """LX of a claim's lines counts up from 1 in each claim."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.shift = 0  # by how much the last was beside its count

    def came(self, number: str, count: int, loop: Loop) -> None:
        if count == 1:
            self.shift = 0
        if number == str(count) or count > loop.most or whole(number, -1) < 0:
            return
        shift = int(number) - count
        if shift != self.shift:
            what = Finding("line_number", 1, number, str(count + self.shift), "number", not counts(number))
            self.telling.add(what, "LX", loop)
        self.shift = shift
