"""Issues as they are found: each gets its place and the control numbers around it, and waits to be handed out.

Of one kind at one place of the guide so many are listed; the rest is counted.
"""

import re
from typing import Any, Final, NamedTuple

from daysheet.x12.checking.around import Around
from daysheet.x12.checking.plans import Finding
from daysheet.x12.elements import fields_of
from daysheet.x12.guide import Loop
from daysheet.x12.issues import Issue, spoken
from daysheet.x12.segments import BY_CODE
from daysheet.x12.syntax import Block

MOST_ALIKE: Final = 1000  # issues listed of one kind at one line
MOST_NOTES: Final = 20  # the same for characters that some receivers do not take
BLANK: Final = " \t\r\n\x00\x1a\x0b\x0c\x85\xef\xbb\xbf"  # what `syntax` counts as nothing before a segment
_MISSING: Final = frozenset({"segment_missing", "loop_missing", "loop_unclosed", "trailer_missing"})


class Spot(NamedTuple):
    """Where an issue is: a segment's number in the file, its offset, its number in the set."""

    number: int
    offset: int
    in_set: int = 0


class Telling:
    """What is found, and where the walk stands."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.found: list[Issue] = []
        self.pending: set[tuple[str, int]] = set()  # why nothing is handed out: something may go before it
        self.counts: dict[tuple[str, str, str, int, int], int] = {}
        self.number = 0  # of the segment that is looked at
        self.block: Any = None
        self.starts: list[int] = []

    def arrive(self, block: Block) -> None:
        self.block, self.starts = block, []

    def add(self, what: Finding, segment: str = "", loop: Loop | None = None, at: Spot | None = None) -> None:
        """Something wrong with the segment that is looked at, or at another place."""
        key = what.code, loop.id if loop else "", segment, what.element, what.component
        count = self.counts[key] = self.counts.get(key, 0) + 1
        if count > _most(what.code):
            return
        at = at or self.spot()
        around = self.around
        self.found.append(
            Issue(
                code=what.code,
                number=at.number,
                offset=at.offset,
                segment=segment,
                loop=loop.id if loop else "",
                loop_name=loop.label if loop else "",
                element=what.element,
                component=what.component,
                repetition=what.repetition,
                name=spoken(what.name, segment) if what.element else what.name,
                found=what.found,
                wanted=what.wanted,
                private=what.private,
                set_id=around.set_id,
                set_control=around.set.control if around.set and at.in_set else "",
                group_control=around.group.control if around.group else "",
                interchange_control=around.interchange.control if around.interchange else "",
                in_set=at.in_set,
                received=around.received,
            )
        )

    def spot(self) -> Spot:
        """The segment that is looked at."""
        return Spot(self.number, self.offset(), self.around.position(self.number))

    def offset(self) -> int:
        """Offset of the segment that is looked at; all of a block are found at once, when the first is asked for."""
        block: Block = self.block
        if not self.starts:
            ends = re.finditer(re.escape(block.delimiters.terminator), block.raw)
            self.starts = [0, *(end.end() for end in ends)]
        at = self.starts[min(self.number - block.first, len(self.starts) - 1)]
        ahead = block.raw[at : at + 200]
        blank = BLANK.replace(block.delimiters.terminator, "")
        return block.offset + at + len(ahead) - len(ahead.lstrip(blank))

    def flush(self, all_: bool = False) -> list[Issue]:
        """What can be handed out, in the order of the file; nothing while a verdict on something before it is open."""
        if self.pending and not all_:
            return []
        found, self.found = self.found, []
        found.sort(key=_place)
        return found

    def rest(self) -> None:
        """How much was not listed."""
        for (code, loop, segment, element, component), count in self.counts.items():
            if count > _most(code):
                known = fields_of(BY_CODE[segment]) if segment in BY_CODE else ()
                more = Issue(
                    code="more",
                    alike=code,
                    number=0,
                    offset=0,
                    segment=segment,
                    loop=loop,
                    element=element,
                    component=component,
                    name=spoken(known[element - 1].label, segment) if 0 < element <= len(known) else "",
                    found=f"{count - _most(code):,}",
                )
                self.found.append(more)


def _place(issue: Issue) -> tuple[int, bool]:
    """What is missing goes before what is wrong with the segment that came in its stead."""
    return issue.offset, issue.code not in _MISSING


def _most(code: str) -> int:
    return MOST_NOTES if code == "character_extended" else MOST_ALIKE
