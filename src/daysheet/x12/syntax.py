"""From bytes to segments: finds the delimiters of each interchange, cuts, and keeps what is no segment.

No I/O: bytes come as pieces of any size, from a file, a socket, a test.  Text is latin-1 on the way in and out, so a
byte is a character and none is lost.  Offsets are not counted while reading (a fifth of the whole time); a block keeps
its bytes and finds an offset when somebody asks.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from daysheet.x12.elements import Delimiters

PIECE: Final = 256 * 1024  # bytes worked on at a time
_LONGEST_HEADER: Final = (
    4096  # ISA is 106 characters; not padded or wrapped it may differ, never by this much
)
DIGITS: Final = (9, 10, 12, 13)  # date, time, version and control number: some of them are left in any header
_BLANK: Final = "\ufeff\u00ef\u00bb\u00bf \t\r\n\x00\x1a\x0b\x0c\u0085"


class NotX12(Exception):
    """There is no interchange in what was given: nothing that starts like one."""


class Block(msgspec.Struct, frozen=True):
    """Segments of one interchange that arrived together."""

    delimiters: Delimiters
    segments: list[str]  # without terminators and line breaks
    first: int  # number of the first segment in the whole file, from 1
    raw: str  # what they were cut from
    offset: int  # of `raw` in the whole file, bytes from 0
    ended: bool = True  # False where the last segment has no terminator: the file breaks off

    def offset_of(self, number: int) -> int:
        """Offset in bytes of a segment, by its number in the whole file."""
        position = 0
        for _ in range(number - self.first):
            position = self.raw.index(self.delimiters.terminator, position) + 1
        while (
            position < len(self.raw)
            and self.raw[position] in _BLANK
            and self.raw[position] != self.delimiters.terminator
        ):
            position += 1
        return self.offset + position


class Junk(msgspec.Struct, frozen=True):
    """Bytes that are in no interchange."""

    text: str
    offset: int
    before: int  # number of the segment that comes next


class Header(msgspec.Struct, frozen=True):
    """What an interchange's first segment says about how to cut it."""

    delimiters: Delimiters
    length: int  # characters up to its terminator, that included


def pieces(data: bytes | bytearray | memoryview | Iterable[bytes]) -> Iterator[bytes]:
    """The data in pieces that are worked on at a time."""
    if isinstance(data, bytes | bytearray | memoryview):
        for start in range(0, len(data), PIECE):
            yield bytes(data[start : start + PIECE])
    else:
        yield from data


def header(text: str, last: bool) -> Header | None:
    """Delimiters of the interchange that `text` begins with; None where it is none, or more text is needed to say.

    Counted, not measured: sixteen element separators, since files come whose fields are not padded to their widths.
    """
    separator = text[3:4]
    if not separator or separator.isalnum() or separator in _BLANK:
        return None
    position = 3
    for _ in range(15):
        position = text.find(separator, position + 1, _LONGEST_HEADER)
        if position < 0:
            return None
    # A file may be wrapped every 80 characters, its header included: a break may stand before the component sign.
    after = position + 1
    while text[after : after + 1] in ("\r", "\n") and after < len(text):
        after += 1
    component, terminator = text[after : after + 1], text[after + 1 : after + 2]
    if not component or component.isalnum() or (not terminator and not last):
        return None
    terminator = terminator or "~"
    if len({separator, component, terminator}) < 3 or terminator.isalnum():
        return None
    fields = text[:position].replace("\r", "").replace("\n", "").split(separator)
    if not any(fields[at].strip().isdecimal() for at in DIGITS):
        return None  # prose that happens to be cut by one sign
    repetition = fields[11]
    if len(repetition) != 1 or repetition.isalnum() or repetition in (" ", separator, component, terminator):
        repetition = ""  # "U" in a file of this version, or the component sign twice: nothing repeats
    return Header(Delimiters(separator, component, repetition, terminator), after + 2)


def blocks(data: bytes | Iterable[bytes]) -> Iterator[Block | Junk]:
    """Everything in the data, in order: segments in blocks, and what is none as junk."""
    waiting, offset, number = "", 0, 1  # text not yet cut, its offset, number of its first segment
    current: Delimiters | None = None
    headed = False  # whether what waits begins with the ISA of the current interchange
    for last, piece in _marked(pieces(data)):
        waiting += piece.decode("latin-1")
        while waiting:
            if current is None:
                stop, current = _opening(waiting, last)
                if stop == 0 and current is None:
                    break
                headed = current is not None
                if waiting[:stop].strip(_BLANK):
                    yield Junk(waiting[:stop], offset, number)
            else:
                stop, closes = _cut(waiting, current.terminator, headed, last)
                if stop:
                    headed = False
                    block = _block(current, waiting[:stop], number, offset)
                    if block.segments:
                        yield block
                        number += len(block.segments)
                elif not closes:
                    break
                if closes:
                    current = None
            waiting, offset = waiting[stop:], offset + stop


def delimiters_of(data: bytes | Iterable[bytes]) -> Delimiters:
    """The four signs of the first interchange in the data; `NotX12` where none begins.

    Pieces that can be gone through only once are used up by it.
    """
    for block in blocks(data):
        if isinstance(block, Block):
            return block.delimiters
    raise NotX12("nothing in it begins an interchange (ISA)")


def _marked(pieces: Iterator[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Each piece with whether it is the last."""
    held: bytes | None = None
    for piece in pieces:
        if held is not None:
            yield False, held
        held = piece
    yield True, held or b""


def _opening(text: str, last: bool) -> tuple[int, Delimiters | None]:
    """How much of the text is in no interchange, and how to cut the one that begins there, if one does."""
    for at in sorted([*_tags(text, "ISA"), *_tags(text, "isa")]):
        found = header(text[at : at + _LONGEST_HEADER], last)
        if found is not None:
            return at, found.delimiters
        if not last and len(text) - at < _LONGEST_HEADER:
            return at, None  # not enough of it has come to say
    return (len(text) if last else max(len(text) - 3, 0)), None


def _tags(text: str, tag: str, start: int = 0) -> Iterator[int]:
    """Where a segment id stands in the text, in order."""
    at = text.find(tag, start)
    while at >= 0:
        if not text[at + 3 : at + 4].isalnum():
            yield at
        at = text.find(tag, at + 1)


def _cut(text: str, terminator: str, headed: bool, last: bool) -> tuple[int, bool]:
    """How much of the text can be cut now, and whether the interchange ends there.

    It ends behind its IEA, and before an ISA that is not its own: `headed` text begins with that one.
    """
    end = len(text) if last else text.rfind(terminator) + 1
    closing = min(_segment_at(text, tag, 0, terminator) for tag in ("IEA", "iea"))
    opening = min(_segment_at(text, tag, int(headed), terminator) for tag in ("ISA", "isa"))
    # What stands behind the tag must have come: "ISAX" would be another.
    if opening < closing and (last or opening + 3 < len(text)):
        return opening, True
    if closing >= end:
        return end, last
    stop = text.find(terminator, closing)
    return (end, last) if stop < 0 or stop >= end else (stop + 1, True)


def _segment_at(text: str, tag: str, start: int, terminator: str) -> int:
    """Where the first segment of this id begins; behind the text where there is none."""
    return next((at for at in _tags(text, tag, start) if _begins_segment(text, at, terminator)), len(text))


def _begins_segment(text: str, at: int, terminator: str) -> bool:
    """Whether only blanks stand between the place and the end of the segment before it."""
    before = at - 1
    while before >= 0 and text[before] in _BLANK and text[before] != terminator:
        before -= 1
    return before < 0 or text[before] == terminator


def _block(delimiters: Delimiters, raw: str, first: int, offset: int) -> Block:
    terminator = delimiters.terminator
    text = raw
    if terminator != "\n" and "\n" in text:
        text = text.replace("\n", "")
    if terminator != "\r" and "\r" in text:
        text = text.replace("\r", "")
    ended = text.endswith(terminator)
    segments = text.split(terminator)
    tail = segments.pop()
    if not ended and tail.strip(_BLANK):
        segments.append(tail)
    return Block(delimiters, segments, first, raw, offset, ended or not tail.strip(_BLANK))


def rows(data: bytes | Iterable[bytes]) -> Iterator[list[str]]:
    """Every segment as the list of its elements, its id first: the plainest way to look at a file."""
    for block in blocks(data):
        if isinstance(block, Block):
            separator = block.delimiters.element
            for segment in block.segments:
                yield segment.split(separator)
