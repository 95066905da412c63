"""Reads a file as a stream of typed records, whatever its state: nothing is dropped, nothing raises on data.

A record is handed out as soon as the next begins, so a file of any size needs the memory of its largest record.  What
does not fit its guide is kept where it stood; whether a file is *right* is asked of `checking.py`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from daysheet.x12 import records
from daysheet.x12.elements import STANDARD, Unreadable
from daysheet.x12.guide import RESPONSE_PURPOSES, choose
from daysheet.x12.paths import Place, Places, Step, Switch, places
from daysheet.x12.segments import BY_CODE
from daysheet.x12.segments.base import Loop, Segment, Unknown
from daysheet.x12.syntax import Block, Junk, NotX12, blocks

# Segments around the sets, with how many records are open around each.
ENVELOPE: Final[dict[str, tuple[type[Loop], int]]] = {
    "ISA": (records.Interchange, 0),
    "IEA": (records.InterchangeEnd, 0),
    "TA1": (records.InterchangeAck, 1),
    "GS": (records.Group, 1),
    "GE": (records.GroupEnd, 1),
    "ST": (records.Heading, 2),
    "SE": (records.SetEnd, 2),
}
ENDS: Final = frozenset({"IEA", "GE", "SE", "TA1"})


def read(data: bytes | Iterable[bytes]) -> Iterator[records.Record]:
    """The records of a file, in its order; `NotX12` where nothing in it begins an interchange.

    `data` is the file's bytes, or an iterable of pieces of them of any size.
    """
    return _Reader().read(data)


class _Reader:
    """One pass over one file.

    Within a set, `place` is where in the guide the reader stands and `open` its open loops, outermost first; `record`
    is the record that is being filled.  `under[n]` holds the first n records that are open around it.
    """

    def __init__(self) -> None:
        self.places: Places = places(STANDARD)
        self.place: Place | None = None  # None: between sets, or in a set that no guide here knows
        self.open: list[Loop] = []
        self.record: Any = None
        self.under: list[tuple[Loop, ...]] = [()]
        self.version = ""  # GS08 of the open group
        self.undecided = False  # a 278 whose BHT has not come yet: a request or a response

    def read(self, data: bytes | Iterable[bytes]) -> Iterator[Any]:
        seen = False
        for block in blocks(data):
            if isinstance(block, Block):
                seen = True
                yield from self.block(block)
                continue
            if self.record is not None:
                yield self.record
            self.record, self.place, self.open, self.under = None, None, [], [()]
            yield records.Junk(text=block.text, offset=block.offset, at=block.before)
        if self.record is not None:
            yield self.record
        if not seen:
            raise NotX12("nothing in it begins an interchange (ISA)")

    def block(self, block: Block) -> Iterator[Any]:
        """Every segment's way: its step, its typed segment, its loop.

        One function with everything at hand, and no call of ours for what comes most: this is where a file's time goes.
        """
        self.places = places(block.delimiters)
        carefully = self.places.dialect.carefully
        separator = block.delimiters.element
        number = block.first - 1
        place, opened = self.here()
        plain, steps = place.plain, place.steps
        join = opened[-1].parts.append if opened else None
        for text in block.segments:
            number += 1
            elements = text.split(separator)
            id_ = elements.pop(0)
            make = plain.get(id_)
            if make is not None:
                try:
                    join(make(*elements))
                except (TypeError, Unreadable):
                    join(carefully(BY_CODE[id_], elements))
                continue
            step = steps.get(id_)
            if step.__class__ is Switch:
                try:
                    step = step.steps.get(elements[step.position], step.otherwise)
                except IndexError:
                    step = step.otherwise
            if step is None:
                step = self.look(id_, elements)
            if step is None:
                done = self.aside(id_, elements, number)
                if done is not None:
                    yield done
                place, opened = self.here()
                join = opened[-1].parts.append if opened else None
            elif step.record:
                done = self.record
                node = self.begin(step, elements, number)
                yield done
                place, join = step.place, node.parts.append
            else:
                try:
                    node = step.make(*elements)
                except (TypeError, Unreadable):
                    node = carefully(step.of, elements)
                keep = step.keep
                opened[keep - 1].parts.append(node)
                del opened[keep:]
                if step.loop is not None:
                    opened.append(node)
                self.place = place = step.place
                join = opened[-1].parts.append
            plain, steps = place.plain, place.steps

    def here(self) -> tuple[Place, list[Loop]]:
        return (self.places.outside if self.place is None or self.undecided else self.place), self.open

    def look(self, id_: str, elements: list[str]) -> Step | None:
        """The step of a segment that comes for the first time here; None where it is not of this set."""
        id_ = id_.strip().upper()
        if self.place is None or id_ in ENVELOPE:
            return None
        if self.undecided:
            self.undecided = False
            if id_ == "BHT" and elements[1:2] and elements[1] in RESPONSE_PURPOSES:
                self.place = self.places.start("x217_response")
        step = self.place.find(id_)
        return step.choose(elements) if isinstance(step, Switch) else step

    def begin(self, step: Step, elements: list[str], number: int) -> Loop:
        """Begins a record of the guide's."""
        under = self.under
        del under[step.level + 1 :]
        record: Loop = self.typed(step.make, step.of, elements, at=number, under=under[-1])
        under.append((*under[-1], record))
        self.open[step.keep :] = [record]
        self.record, self.place = record, step.place
        return record

    def typed(self, make: Any, of: type[Segment], elements: list[str], **more: Any) -> Any:
        try:
            return make(*elements, **more)
        except (TypeError, Unreadable):
            return self.places.dialect.carefully(of, elements, **more)

    def aside(self, id_: str, elements: list[str], number: int) -> Any:
        """A segment that no guide leads to: the envelope, or one that is kept where it stands.

        Answers the record that ends with it, if one does.
        """
        id_ = id_.strip().upper()
        while elements and not elements[-1]:
            elements.pop()
        if not id_ and not elements:
            return None  # nothing between two terminators
        if id_ not in ENVELOPE:
            of = BY_CODE.get(id_)
            if of is None:
                node: Any = Unknown(id_, tuple(elements))
            else:
                node = self.typed(self.places.dialect.make[of], of, elements)
            if self.open:
                self.open[-1].parts.append(node)
                return None
            done = self.record
            self.record = records.Stray(parts=[node], at=number, under=self.under[-1])
            return done
        of, level = ENVELOPE[id_]
        done, under = self.record, self.under
        del under[level + 1 :]
        self.record = self.typed(self.places.dialect.make[of], of, elements, at=number, under=under[-1])
        self.open, self.place = [], None
        if id_ not in ENDS:
            under += [under[-1]] * (level + 1 - len(under))  # a set without its group, a group without its interchange
            under.append((*under[-1], self.record))
        if id_ == "GS":
            self.version = elements[7] if len(elements) > 7 else ""
        if id_ == "ST":
            self.set(elements)
        return done

    def set(self, elements: list[str]) -> None:
        """Chooses the guide of the set that begins; ST03 stands nearer to it than GS08."""
        set_id, version = elements[:1], elements[2:3]
        guide, _ = choose(set_id[0] if set_id else "", (version[0] if version else "") or self.version)
        if guide is not None:
            self.place = self.places.start_of(guide)
            self.open = [self.record]
            self.undecided = guide.set_id == "278"
