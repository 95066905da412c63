"""What stands in a set: where each segment belongs, what comes too often or too late, and what never comes.

A segment that is clean and comes where its guide wants it is taken by `walking.py` without asking here.
"""

import re
from typing import Any, Final

from daysheet.x12.checking.levels import Levels, LineNumbers
from daysheet.x12.checking.loops import JOINS, Choice, Grammar, Move, State, Way, homes, id_of
from daysheet.x12.checking.plans import Finding, Plan
from daysheet.x12.checking.telling import Spot, Telling
from daysheet.x12.checking.values import listed
from daysheet.x12.discretion import may_be_personal
from daysheet.x12.guide import KEY_ELEMENT, Guide, Line, Loop, named, review
from daysheet.x12.paths import NOWHERE
from daysheet.x12.segments import BY_CODE

COUNTED: Final = "ServiceLine"  # records whose LX counts from 1; elsewhere LX is any number
_PLAIN_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)


class Contents:
    """The open loops of the set that is open.

    `stack` holds their states, the innermost last; that one is brought up to date by whoever looks at the stack, since
    `walking.py` keeps the newest to itself.
    """

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.grammar: Any = None
        self.guide: Guide | None = None  # of the set that is open; None too where nobody here knows it
        self.undecided = False  # a 278 whose BHT has not come
        self.stack: list[State] = []
        self.levels, self.line_numbers = Levels(telling), LineNumbers(telling)
        # Where something showed that what must stand before it will not come: by depth, and place in that loop.
        self.ahead: dict[int, dict[int, tuple[Spot, str]]] = {}
        self.lost_at = 0
        self.without_start = False  # parties came without their LS

    def arrive(self, grammar: Grammar) -> None:
        """The signs of what follows."""
        self.grammar = grammar
        self.stack = self.stack or [grammar.nothing]

    def begin(self, guide: Guide) -> None:
        self.guide = guide
        self.stack = [self.grammar.opened(self.grammar.places.start_of(guide))]
        self.levels.begin()
        self.ahead.clear()
        self.telling.pending.clear()

    def close_all(self) -> None:
        """The set is over, and with it all its loops."""
        if self.stack[0].place.path:
            while self.stack:
                self.close(self.stack.pop())
        self.stack = [self.grammar.nothing]
        self.undecided = False

    def place(self, id_: str, text: str, elements: list[str]) -> State:
        """A segment of a set: where it belongs, and what is wrong with that."""
        if self.undecided:
            self.decide(id_, elements)
        state, grammar = self.stack[-1], self.grammar
        if self.guide is None:
            if self.telling.around.set is None:  # else of a set that nobody here knows
                self.unexpected(id_, text, None)
            return state
        choice = grammar.choose(state.place, id_, elements)
        if choice is None:
            self.unexpected(id_, text, state.loop)
            return state
        if choice.line is None:
            return self.unknown(choice, id_, text, elements)
        way = grammar.way(state, choice, self.guide)
        if way is not None:
            grammar.remember(state, id_, elements, choice, way)
            return self.take(text, state, way)
        index = choice.line.place
        after, trouble = grammar.behind(state, index)
        self.trouble(trouble, state, index)
        plan = grammar.plan(choice.line, self.guide)
        return self.take(text, state, (JOINS, plan.match, after, plan))

    def decide(self, id_: str, elements: list[str]) -> None:
        """BHT02 says whether a 278 asks or answers."""
        self.undecided = False
        guide = review(elements[1] if id_ == "BHT" and len(elements) > 1 else "")
        self.telling.around.received = guide is named("x217_response")
        self.begin(guide)

    def take(self, text: str, state: State, way: Way, clean: Any = None) -> State:
        """Goes a segment's way, and says what is wrong within the segment."""
        kind, match, data, plan = way
        self.stack[-1] = state = data if kind == JOINS else self.move(state, data, text)
        if clean is None:
            clean = match(text)
        for one in plan.known(text) if not clean else ():
            self.telling.add(one, plan.id, state.loop)
        return state

    def move(self, state: State, move: Move, text: str) -> State:
        """Closes loops, and opens one if the segment does."""
        stack, index = self.stack, move.at
        stack[-1] = state
        while len(stack) > move.keep:
            self.close(stack.pop())
        around = stack[-1]
        if move.skipped is not None:
            self.skipped(around, move.skipped)
        else:
            after = around.after.get(index) or self.grammar.behind(around, index)
            if after[1]:
                self.trouble(after[1], around, index)
            stack[-1] = after[0]
        opened = move.opened
        if opened is None:
            return stack[-1]
        stack.append(opened)
        if opened.shape.leveled:
            elements = text.split(self.grammar.signs.of.element)[1:]
            self.levels.came(elements, opened.loop, len(stack) - 1)
        elif opened.loop.record == COUNTED:
            self.line_numbers.came(text[3:], stack[-2].counts[index], opened.loop)
        return opened

    # --- loops

    def trouble(self, trouble: str, state: State, index: int) -> None:
        """What is wrong with the coming of a line or loop; one that came ahead of what must come first is noted."""
        shape, depth = state.shape, len(self.stack) - 1
        item = shape.items[index]
        if trouble == "ahead":
            order = shape.order
            before = [at for at in state.missing if order[at] < order[index]]
            self.shown(depth, before, f"loop {item.id}" if isinstance(item, Loop) else item.id)
            return
        loop, line = (item, item.opening) if isinstance(item, Loop) else (shape.loop, item)
        if trouble == "too_often":
            code = "loop_too_often" if isinstance(item, Loop) else "segment_too_often"
            self.telling.add(Finding(code, wanted=f"at most {item.most}", name=line.label), line.id, loop)
            return
        noted = self.ahead.get(depth, {})
        noted.pop(index, None)
        if not noted:
            self.noted(depth)
        former = id_of(shape.items[shape.slots.index(state.last)])
        what = Finding("segment_out_of_order", wanted=f"before {former}", name=line.label)
        self.telling.add(what, line.id, loop)

    def close(self, state: State) -> None:
        """A loop is over: what is missing in it, and whether its HL kept its word."""
        if not state.watched and not self.ahead:
            return
        depth, lacks_level = len(self.stack), False
        noted = self.noted(depth)
        for at in state.missing:
            item = state.shape.items[at]
            self.missing(item, state.loop, *noted.get(at, ()))
            lacks_level = lacks_level or id_of(item) == "HL"
        if state.shape.leveled:
            self.levels.closed(depth, lacks_level)

    def shown(self, depth: int, missing: list[int], what: str) -> None:
        """What came showed that these will not come any more in their order, unless that was shown before."""
        state = self.stack[depth]
        for at in missing:
            if state.last <= state.shape.slots[at]:
                self.ahead.setdefault(depth, {}).setdefault(at, (self.telling.spot(), what))
                self.telling.pending.add(("missing", depth))

    def noted(self, depth: int) -> dict[int, tuple[Spot, str]]:
        """Takes what was noted of the loop at this depth."""
        self.telling.pending.discard(("missing", depth))
        return self.ahead.pop(depth, {})

    def missing(self, item: Line | Loop, around: Loop, at: Spot | None = None, following: str = "") -> None:
        """Something required did not come: told where it should have stood."""
        where = f"before {following}" if following else f"before loop {around.id} ends"
        if isinstance(item, Loop):
            wanted = f"the guide requires it in loop {around.id} ({around.label}), {where}"
            what = Finding("loop_missing", wanted=wanted, name=item.opening.label)
            self.telling.add(what, item.opening.id, item, at)
            return
        code = "loop_unclosed" if item.id == "LE" else "segment_missing"
        what = Finding(code, wanted=f"the guide requires it {where}", name=item.label)
        self.telling.add(what, item.id, around, at)

    def skipped(self, around: State, loop: Loop) -> None:
        """A loop in between was not opened: said once, then taken as open."""
        if around.counts[loop.place] == 0:
            depth = len(self.stack) - 1
            self.shown(depth, [at for at in around.missing if at < loop.place], loop.opening.id)
            self.missing(loop, around.loop, *self.ahead.get(depth, {}).get(loop.place, ()))
            self.stack[-1] = self.grammar.pardoned(around, loop.place)
            self.without_start = loop.opening.id == "LS"

    # --- what has no place

    def unknown(self, choice: Choice, id_: str, text: str, elements: list[str]) -> State:
        """A qualifier that no line has: told once, and what is missing of that id is not told again."""
        grammar, stack, step = self.grammar, self.stack, choice.step
        inside = stack[-1].place.path[step.keep - 1]
        lost = self.lost()
        if not lost or id_ == "HL":  # a level is never a consequence of what stands before it
            plan: Plan = grammar.general_plan(id_)
            position = KEY_ELEMENT.get(id_, 1)
            slot = plan.row.slots[position - 1]
            component = int(slot.row is not None)
            key = grammar.key(id_, elements)[component]
            label = f"{slot.label}: {slot.row.slots[0].label}" if slot.row else slot.label
            code = "qualifier_unknown" if key else "component_missing" if component else "element_missing"
            wanted = listed(choice.keys, {}) if choice.keys else "a qualifier that the guide has here"
            private = may_be_personal(key, "ID")
            what = Finding(code, position, key, wanted, label, private, component)
            self.telling.add(what, id_, inside)
            for one in plan.findings(text):
                if one.element != position:
                    self.telling.add(one, id_, inside)
        for depth, state in enumerate(stack):
            alike = [at for at in state.missing if id_of(state.shape.items[at]) == id_]
            if alike:
                stack[depth] = grammar.pardoned(state, *alike)
        while len(stack) > step.keep:
            self.close(stack.pop())
        around, depth = stack[-1], len(stack) - 1
        items, order = around.shape.items, around.shape.order
        its = min((order[at] for at, item in enumerate(items) if at and id_of(item) == id_), default=0)
        self.shown(depth, [at for at in around.missing if order[at] < its], id_)
        if id_ == "HL":
            self.levels.unknown(depth)
        if step.loop is not None:
            stack.append(grammar.state(step.place, (), 0))
        return stack[-1]

    def unexpected(self, id_: str, text: str, loop: Loop | None) -> None:
        """A segment that no open loop has."""
        if id_ not in BY_CODE:
            plain = bool(_PLAIN_ID.fullmatch(id_))
            found = Finding("segment_unknown", found=id_ or text[:20], private=not plain)
            self.telling.add(found, id_ if plain else "", loop)
            return
        self.homeless(id_)
        if self.lost(begins=True) or (loop is not None and loop.id == NOWHERE):
            return
        if id_ == "LE" and self.without_start:
            self.without_start = False
            return
        wanted = "it within a set"
        if self.guide is not None:
            having = [f"{one.id} ({one.label})" for one in homes(self.guide.root, id_)]
            wanted = (
                f"it in loop {' or '.join(having[:3])}" if having else "no such segment in this kind of set"
            )
        self.telling.add(Finding("segment_unexpected", wanted=wanted), id_, loop)

    def homeless(self, id_: str) -> None:
        """A segment of a loop that should have been opened before: that loop will not come in its order."""
        for depth in range(len(self.stack) - 1, -1, -1):
            state = self.stack[depth]
            its = next((at for at in state.missing if self.grammar.holds(state.shape.items[at], id_)), None)
            if its is not None:
                self.shown(depth, [at for at in state.missing if at <= its], id_)
                return

    def lost(self, begins: bool = False) -> bool:
        """Whether the segment before did not belong here either: of several in a row only the first is told."""
        number = self.telling.number
        lost = self.lost_at == number - 1
        if lost or begins:
            self.lost_at = number
        return lost
