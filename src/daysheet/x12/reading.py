"""Reads a file as a stream of typed records, whatever its state: nothing is dropped, nothing raises on data.

A record is handed out as soon as the next begins, so a file of any size needs the memory of its largest record.  What
does not fit its guide is kept where it stood; whether a file is *right* is asked of `checking/`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from daysheet.x12 import records
from daysheet.x12.elements import STANDARD, Unreadable
from daysheet.x12.guide import choose, review
from daysheet.x12.paths import BEGINS, CHOOSES, JOINS, OPENS, RETURNS, Place, Places, Step, places
from daysheet.x12.segments import BY_CODE
from daysheet.x12.segments.base import Loop, Segment, Unknown
from daysheet.x12.syntax import Block, NotX12, blocks

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
ASIDE: Final = (-1, None, None)
DEEPEST: Final = 16  # no guide nests loops half as deep
PADDED: Final = (2, 4, 6, 8)  # texts of ISA that are filled up with blanks to their width
ENDS: Final = frozenset({"IEA", "GE", "SE", "TA1"})


def id_of(text: str) -> str:
    """A segment's id as it is known: without blanks around it, in capitals; a strange letter stays as it is."""
    text = text.strip()
    return text.upper() if text.isascii() else text


def read(data: bytes | Iterable[bytes]) -> Iterator[records.Record]:
    """The records of a file, in its order; `NotX12` where nothing in it begins an interchange.

    `data` is the file's bytes, or an iterable of pieces of them of any size.
    """
    return _Reader().read(data)


class _Reader:
    """One pass over one file.

    `place` is where in a guide the reader stands; `open[n]` is the loop that is open at depth n of it, the last the
    innermost (what stands behind that is of loops before, and nobody looks).  `record` is the record that is being
    filled, and `under[n]` holds the first n records that are open around it.
    """

    def __init__(self) -> None:
        self.places: Places = places(STANDARD)
        self.place: Place = self.places.outside
        self.open: list[Loop] = [records.Stray()] * DEEPEST
        self.record: Any = None
        self.under: list[tuple[Loop, ...]] = [()]
        self.version = ""  # GS08 of the open group

    def read(self, data: bytes | Iterable[bytes]) -> Iterator[Any]:
        seen = False
        for block in blocks(data):
            if isinstance(block, Block):
                seen = True
                yield from self.block(block)
                continue
            if self.record is not None:
                yield self.record
            self.record, self.place, self.under = None, self.places.outside, [()]
            yield records.Junk(text=block.text, offset=block.offset, at=block.before)
        if self.record is not None:
            yield self.record
        if not seen:
            raise NotX12("nothing in it begins an interchange (ISA)")

    def block(self, block: Block) -> Iterator[Any]:  # noqa: PLR0915 (no calls: see below)
        """Every segment's way: its step, its typed segment, its loop.

        One function with everything at hand, and no call of ours for what comes most: this is where a file's time goes.
        """
        self.places = places(block.delimiters)
        carefully = self.places.dialect.carefully
        separator = block.delimiters.element
        number = block.first - 1
        opened, place = self.open, self.place
        ways, join = place.ways, opened[len(place.path) - 1].parts.append
        for text in block.segments:
            number += 1
            elements = text.split(separator)
            id_ = elements[0]
            del elements[0]
            try:
                kind, make, more = ways[id_]
                if kind == CHOOSES:
                    kind, make, more = more[0].get(elements[make], more[1])
            except (KeyError, IndexError, TypeError):
                kind, make, more = self.look(place, id_, elements)
            if not kind:  # JOINS
                try:
                    join(make[len(elements)](*elements))
                except (IndexError, Unreadable):
                    join(carefully(make[0], elements))
            elif kind == OPENS:
                depth, place = more
                try:
                    node = make[len(elements)](*elements)
                except (IndexError, Unreadable):
                    node = carefully(make[0], elements)
                opened[depth - 1].parts.append(node)
                opened[depth] = node
                ways, join = place.ways, node.parts.append
            elif kind == BEGINS:
                done = self.record
                self.begin(make, elements, number)
                yield done
                place = make.place
                ways, join = place.ways, self.record.parts.append
            elif kind == RETURNS:
                depth, place = more
                try:
                    node = make[len(elements)](*elements)
                except (IndexError, Unreadable):
                    node = carefully(make[0], elements)
                ways, join = place.ways, opened[depth].parts.append
                join(node)
            else:
                self.place = place
                done = self.aside(id_, elements, number)
                if done is not None:
                    yield done
                place = self.place
                ways, join = place.ways, opened[len(place.path) - 1].parts.append
        self.place = place

    def look(self, place: Place, id_: str, elements: list[str]) -> tuple[int, Any, Any]:
        """The way of a segment that comes for the first time here, or lacks its qualifier; ASIDE where none leads."""
        id_ = id_of(id_)
        if id_ in ENVELOPE:
            return ASIDE
        if place is self.places.undecided:
            place = self.places.start_of(review("".join(elements[1:2]) if id_ == "BHT" else ""))
            first = self.look(place, id_, elements)
            return (RETURNS, first[1], (0, place)) if first[0] == JOINS else first
        place.find(id_)
        way: Any = place.ways.get(id_)
        if way is not None and way[0] == CHOOSES:
            qualifier = elements[way[1]] if len(elements) > way[1] else ""
            way = way[2][0].get(qualifier, way[2][1])
        return way or ASIDE

    def begin(self, step: Step, elements: list[str], number: int) -> None:
        """Begins a record of the guide's."""
        under = self.under
        del under[step.level + 1 :]
        self.record = self.open[step.keep] = self.typed(step.of, elements, at=number, under=under[-1])
        under.append((*under[-1], self.record))

    def typed(self, of: type[Segment], elements: list[str], **more: Any) -> Any:
        makers = self.places.dialect.begin if more else self.places.dialect.make
        try:
            return makers[of][len(elements)](*elements, **more)
        except (IndexError, Unreadable):
            return self.places.dialect.carefully(of, elements, **more)

    def aside(self, id_: str, elements: list[str], number: int) -> Any:
        """A segment that no guide leads to: the envelope, or one that is kept where it stands.

        Answers the record that ends with it, if one does.
        """
        id_ = id_of(id_)
        while elements and not elements[-1]:
            elements.pop()
        if not id_ and not elements:
            return None  # nothing between two terminators
        if id_ not in ENVELOPE:
            of = BY_CODE.get(id_)
            node = self.typed(of, elements) if of else Unknown(id_, tuple(elements))
            # A 278 of which is not yet known which guide it follows has its heading open all the same.
            if self.place.path or self.place is self.places.undecided:
                self.open[max(len(self.place.path) - 1, 0)].parts.append(node)
                return None
            done = self.record
            self.record = records.Stray(parts=[node], at=number, under=self.under[-1])
            return done
        if id_ == "ISA":
            elements = [text.rstrip(" ") if at in PADDED else text for at, text in enumerate(elements, 1)]
        of, level = ENVELOPE[id_]
        done, under = self.record, self.under
        del under[level + 1 :]
        self.record = self.typed(of, elements, at=number, under=under[-1])
        self.place = self.places.outside
        if id_ not in ENDS:
            under += [under[-1]] * (
                level + 1 - len(under)
            )  # a set without its group, a group without its interchange
            under.append((*under[-1], self.record))
        if id_ == "GS":
            self.version = elements[7] if len(elements) > 7 else ""
        if id_ == "ST":
            self.set(elements)
        return done

    def set(self, elements: list[str]) -> None:
        """Chooses the guide of the set that begins; ST03 stands nearer to it than GS08."""
        set_id, version = "".join(elements[:1]), "".join(elements[2:3])
        guide, _ = choose(set_id, version or self.version)
        if guide is not None:
            self.open[0] = self.record
            self.place = self.places.undecided if set_id == "278" else self.places.start_of(guide)
