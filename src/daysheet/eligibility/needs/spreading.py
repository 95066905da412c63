"""Which night asks what: every need before its visit, at most so many a night and of each payer. Pure.

A night is named by its morning, as everywhere in this house. Needs are placed by the day of their visit; where a
night is full, somebody who can wait moves to a later one (augmenting paths), so that a need goes to a person only if
no plan at all has room for it beside the more urgent ones.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import pairwise

import msgspec

from daysheet.domain.base import PayerId
from daysheet.domain.words import count, day

from .judging import How, Need, judge, urgency
from .picture import USUAL, Picture, Settings
from .reasons import Reason

DAY = timedelta(days=1)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question of one night; its answer is for all these needs. `told`: what a person must know about it."""

    night: date
    payer: PayerId
    needs: tuple[Need, ...]
    told: str = ""


class Told(msgspec.Struct, frozen=True):
    """A need that a person takes, and the sentence why."""

    need: Need
    sentence: str


class Spread(msgspec.Struct, frozen=True):
    """Every need is in one of the three. `later`: a night after the given ones is still early enough."""

    asked: tuple[Asked, ...]
    told: tuple[Told, ...]
    later: tuple[Need, ...]

    def on(self, night: date) -> tuple[Asked, ...]:
        return tuple(one for one in self.asked if one.night == night)


class _Question:
    """Needs that one answer serves. It is placed once, or not at all."""

    def __init__(self, first: Need) -> None:
        self.needs = [first]
        self.payer = first.payer
        self.from_on, self.by = first.from_on, first.by or date.max

    @property
    def last_night(self) -> date:
        """On which it is still worth asking; where nothing may be asked in time, none is."""
        if self.from_on > self.by:
            return date.min
        return self.by if self.from_on == self.by else self.by - DAY

    def takes(self, need: Need) -> bool:
        from_on, by = max(self.from_on, need.from_on), min(self.by, need.by or date.max)
        return from_on < by or (self.by == need.by and from_on <= by)

    def take(self, need: Need) -> None:
        self.needs.append(need)
        self.from_on, self.by = max(self.from_on, need.from_on), min(self.by, need.by or date.max)


def spread(needs: Iterable[Need], nights: Iterable[date], per_night: int, per_payer: int) -> Spread:
    """Earliest visit first. What no night can ask in time goes to a person."""
    ordered = sorted(needs, key=urgency)
    told = [Told(need, need.why) for need in ordered if need.how is How.PERSON]
    questions = _questions(need for need in ordered if need.how is How.ELECTRONIC)
    plan = _Plan(sorted(set(nights)), per_night, per_payer)
    for number, one in enumerate(questions):
        plan.add(number, one.payer, [night for night in plan.nights if one.from_on <= night < one.by])
    for number, one in enumerate(questions):
        # The night of the visit's own morning is late, and still better than none: it is said.
        if number not in plan.night_of and one.from_on <= one.by and one.by in plan.nights:
            plan.add(number, one.payer, [one.by])
    plan.settle()
    later: list[Need] = []
    for number, one in enumerate(questions):
        if number in plan.night_of:
            continue
        if plan.nights and plan.nights[-1] < one.last_night:
            later += one.needs
        else:
            told += [Told(need, _too_late(plan, one)) for need in one.needs]
    return Spread(
        _asked(questions, plan),
        tuple(sorted(told, key=lambda one: urgency(one.need))),
        tuple(sorted(later, key=urgency)),
    )


def _questions(needs: Iterable[Need]) -> list[_Question]:
    found: list[_Question] = []
    by_words: defaultdict[str, list[_Question]] = defaultdict(list)
    for need in needs:
        same = next((one for one in by_words[need.question] if one.takes(need)), None)
        if same is not None:
            same.take(need)
            continue
        found.append(_Question(need))
        by_words[need.question].append(found[-1])
    return found


def _asked(questions: list[_Question], plan: "_Plan") -> tuple[Asked, ...]:
    """Two questions of the same words that came to stand in one night are one."""
    together: defaultdict[tuple[date, str], list[Need]] = defaultdict(list)
    for number, night in plan.night_of.items():
        one = questions[number]
        together[night, one.needs[0].question] += one.needs
    found = []
    for (night, _), its in together.items():
        its.sort(key=urgency)
        late = any(need.by is not None and need.by <= night for need in its)
        words = (
            "Asked on the morning of the visit itself: look at the answer before it begins." if late else ""
        )
        found.append(Asked(night=night, payer=its[0].payer, needs=tuple(its), told=words))
    return tuple(sorted(found, key=lambda one: (one.night, urgency(one.needs[0]))))


def _too_late(plan: "_Plan", one: _Question) -> str:
    before = "" if one.by == date.max else f" before {day(one.by)}"
    if any(one.from_on <= night <= one.by for night in plan.nights):
        limits = f"{count(plan.per_night, 'check')} a night, {plan.per_payer} of one payer"
        return f"No night has room for it{before} ({limits}): call the payer."
    return f"No night can ask it in time{before}: call the payer."


Node = int | date | tuple[date, str]
"""A question by its number, a night, or a night's places for one payer."""


class _Plan:
    """Places questions one after the other; what is placed stays placed, though perhaps in another night."""

    def __init__(self, nights: list[date], per_night: int, per_payer: int) -> None:
        self.nights, self.per_night, self.per_payer = nights, max(per_night, 0), max(per_payer, 0)
        self.night_of: dict[int, date] = {}
        self._wants: dict[int, tuple[str, list[date]]] = {}
        self._placed: dict[date, defaultdict[str, list[int]]] = {night: defaultdict(list) for night in nights}
        # What a search in vain has reached leads nowhere for good: nothing placed later can open a way out of it.
        self._dead: set[Node] = set()

    def add(self, number: int, payer: str, nights: list[date]) -> None:
        """In the earliest night with room; else by moving others, where that makes room."""
        self._wants[number] = (payer, nights)
        came_from: dict[Node, Node] = {}
        seen: set[Node] = {number}
        queue: deque[Node] = deque([number])
        while queue:
            node = queue.popleft()
            if isinstance(node, date) and self._taken(node) < self.per_night:
                self._move(node, came_from)
                return
            for following in self._next(node):
                if following not in seen and following not in self._dead:
                    seen.add(following)
                    came_from[following] = node
                    queue.append(following)
        self._dead |= seen

    def settle(self) -> None:
        """Who moved to make room may have come behind one who can wait: each payer's places are given anew, each to
        the one who can wait least. It takes no other places, and none too late."""
        by_payer: defaultdict[str, list[int]] = defaultdict(list)
        for number in self.night_of:
            by_payer[self._wants[number][0]].append(number)
        for numbers in by_payer.values():
            waiting = sorted(numbers, key=lambda number: self._wants[number][1][0])
            ready: list[tuple[date, int]] = []
            for night in sorted(self.night_of[number] for number in numbers):
                while waiting and self._wants[waiting[0]][1][0] <= night:
                    first = waiting.pop(0)
                    heappush(ready, (self._wants[first][1][-1], first))
                self.night_of[heappop(ready)[1]] = night

    def _taken(self, night: date) -> int:
        return sum(len(numbers) for numbers in self._placed[night].values())

    def _next(self, node: Node) -> list[Node]:
        if isinstance(node, int):
            payer, nights = self._wants[node]
            return [(night, payer) for night in nights]
        if isinstance(node, date):
            return [(node, payer) for payer, numbers in self._placed[node].items() if numbers]
        night, payer = node
        there = self._placed[night][payer]
        return [*([night] if len(there) < self.per_payer else []), *there]

    def _move(self, end: Node, came_from: dict[Node, Node]) -> None:
        """Everybody on the way takes the place that follows."""
        path = [end]
        while path[-1] in came_from:
            path.append(came_from[path[-1]])
        path.reverse()
        moves = [
            (node, place)
            for node, place in pairwise(path)
            if isinstance(node, int) and isinstance(place, tuple)
        ]
        for number, _ in moves:
            if number in self.night_of:
                self._placed[self.night_of[number]][self._wants[number][0]].remove(number)
        for number, (night, payer) in moves:
            self._placed[night][payer].append(number)
            self.night_of[number] = night


def january(
    pictures: Iterable[Picture],
    year: int,
    settings: Settings = USUAL,
    *,
    per_night: int,
    per_payer: int,
    nights: Sequence[date] = (),
) -> Spread:
    """Who must be verified anew because a plan's year starts over in January, before the visits of that month.

    `nights`: those of January that are left; all of them where none are given.
    """
    first, last = date(year, 1, 1), date(year, 1, 31)
    asking = sorted(nights) or [first + timedelta(days=place) for place in range(31)]
    looked = msgspec.structs.replace(settings, horizon_days=(last - asking[0]).days)
    resets = [
        need
        for need in judge(pictures, asking[0], looked).needs
        if any(one.reason is Reason.PLAN_YEAR_RESET and first <= one.from_on <= last for one in need.reasons)
    ]
    return spread(resets, asking, per_night, per_payer)
