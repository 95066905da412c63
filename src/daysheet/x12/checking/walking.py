"""One pass over a file: cuts come in, and each segment goes its way; what is clean goes it without being looked at.

`contents.py` is asked about segments of a set that are not clean or come for the first time at their place,
`envelope.py` about those around the sets.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from daysheet.x12.checking.around import Around
from daysheet.x12.checking.contents import Contents
from daysheet.x12.checking.envelope import Envelope
from daysheet.x12.checking.loops import CHOOSES, JOINS, Grammar, State, Way, grammar_of
from daysheet.x12.checking.plans import Finding
from daysheet.x12.checking.telling import BLANK, Spot, Telling
from daysheet.x12.discretion import PUBLIC
from daysheet.x12.elements import fields_of
from daysheet.x12.issues import Issue
from daysheet.x12.reading import id_of as known_id
from daysheet.x12.segments import BY_CODE
from daysheet.x12.syntax import Block, Junk, NotX12, blocks, pieces

LONGEST_JUNK: Final = 40
ENVELOPE: Final = frozenset({"ISA", "TA1", "GS", "ST", "SE", "GE", "IEA"})
WRITTEN_SMALL: Final = frozenset({"PER"})  # e-mail and web addresses stand here
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Walk:
    """One pass over one file."""

    def __init__(self) -> None:
        self.telling = Telling(Around())
        self.contents = Contents(self.telling)
        self.envelope = Envelope(self.telling, self.contents)
        self.head = b""
        self.junk: tuple[str, int] | None = None  # what stood there since the last interchange, and where

    def check(self, data: bytes | Iterable[bytes]) -> Iterator[Issue]:
        for part in blocks(self.watched(data)):
            if isinstance(part, Junk):
                self.keep_junk(part)
            else:
                yield from self.walk(part)
        if self.telling.block is None:
            raise NotX12("nothing in it begins an interchange (ISA)")
        self.tell_junk()
        self.envelope.end()
        yield from self.telling.flush(all_=True)
        self.telling.rest()
        yield from self.telling.flush()

    def watched(self, data: bytes | Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, with the first bytes remembered: a byte order mark is gone before anybody else sees it."""
        for piece in pieces(data):
            if len(self.head) < len(_BYTE_ORDER_MARK):
                self.head += bytes(piece[:3])
            yield piece

    def keep_junk(self, part: Junk) -> None:
        """Junk comes in pieces, without those that are blank: told as one, without blanks."""
        text, offset = self.junk or ("", part.offset + len(part.text) - len(part.text.lstrip()))
        self.junk = (text + "".join(part.text.split()))[:LONGEST_JUNK], offset

    def tell_junk(self) -> None:
        if self.junk is not None:
            text, offset = self.junk
            self.telling.add(Finding("junk", found=text, private=True), at=Spot(0, offset))
            self.junk = None

    def walk(self, block: Block) -> Iterator[Issue]:
        """Every segment of a block.  What is clean takes the short way here; `odd` is asked about everything else."""
        telling, move = self.telling, self.contents.move
        state = self.arrive(block)
        separator, extended = block.delimiters.element, self.extended(block)
        number, ways = block.first - 1, state.ways
        for text in block.segments if block.ended else _whole_ones(block):
            number += 1
            try:
                kind, match, data, plan = ways[text[:3]]
                if kind == CHOOSES:
                    cut, sign = data
                    key = text.split(separator, cut)[cut - 1]
                    kind, match, data, plan = match[key.partition(sign)[0] if sign else key]
                clean = match(text)
            except (KeyError, IndexError):
                clean = plan = None
            if clean is None:
                telling.number = number
                state = self.odd(text, state, (kind, match, data, plan)) if plan else self.odd(text, state)
            elif kind == JOINS:
                state = data
            else:
                telling.number = number
                state = move(state, data, text)
            ways = state.ways
            if extended is not None and extended(text):
                telling.number = number
                self.unusual(text, state)
            if telling.found:
                yield from telling.flush()
        self.contents.stack[-1], telling.number = state, block.first + len(block.segments) - 1

    def arrive(self, block: Block) -> State:
        """The signs of a block, and what stood before it."""
        first = self.telling.block is None
        self.telling.arrive(block)
        self.contents.arrive(grammar_of(block.delimiters))
        if first and self.head.startswith(_BYTE_ORDER_MARK):
            self.telling.add(Finding("byte_order_mark"), at=Spot(0, 0))
        self.tell_junk()
        return self.contents.stack[-1]

    def extended(self, block: Block) -> Callable[[str], Any] | None:
        """Finds characters that not everybody takes; None where the block has none, which is asked all at once."""
        grammar: Grammar = self.contents.grammar
        unusual = block.raw.encode("latin-1").translate(None, grammar.signs.usual)
        return grammar.signs.extended.search if unusual else None

    def unusual(self, text: str, state: State) -> None:
        separator: str = self.telling.block.delimiters.element
        id_, *elements = text.split(separator)
        found = self.contents.grammar.signs.extended.search(text)
        position = text.count(separator, 0, found.start() if found else 0)
        if id_ in WRITTEN_SMALL or self.contents.guide is None or not 0 < position <= len(elements):
            return
        known = fields_of(BY_CODE[id_]) if id_ in BY_CODE else ()
        name = known[position - 1].label if position <= len(known) else ""
        value = elements[position - 1]
        what = Finding("character_extended", position, value, name=name, private=id_ not in PUBLIC)
        self.telling.add(what, id_, state.loop)

    def odd(self, text: str, state: State, way: Way | None = None) -> State:
        """A segment that is not clean, or comes for the first time here, or stands around the sets."""
        contents = self.contents
        if way is not None and text.startswith(way[3].start):
            return contents.take(text, state, way, clean=False)
        contents.stack[-1] = state
        separator: str = self.telling.block.delimiters.element
        written, parted, rest = text.partition(separator)
        id_ = known_id(written)
        text = id_ + parted + rest
        if not text.strip(separator + BLANK):
            self.telling.add(Finding("segment_empty"))
            if self.telling.around.set is not None:
                self.telling.around.set.blanks += 1
            return state
        if written != id_ and id_ in BY_CODE:
            self.telling.add(Finding("segment_form", found=written, wanted=f'"{id_}"'), id_)
        if id_ in ENVELOPE:
            self.envelope.take(id_, text)
            return contents.stack[-1]
        return contents.place(id_, text, rest.split(separator) if parted else [])


def _whole_ones(block: Block) -> list[str]:
    """The segments of data that break off: the last is not looked at, unless only its sign is missing."""
    return block.segments if block.segments[-1].strip().upper().startswith("IEA") else block.segments[:-1]
