"""Writes records as a file: the same typed segments, in their order, with the counts worked out.

What cannot be written is refused with its place, never repaired in silence: a value that holds one of the file's own
signs, or a character that latin-1 has not.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from daysheet.x12 import records
from daysheet.x12.elements import (
    COMPONENT,
    REPETITION,
    STANDARD,
    Delimiters,
    Dialect,
    Field,
    Odd,
    Unreadable,
    dialect,
    fields_of,
)
from daysheet.x12.segments.base import Loop, Segment, Unknown, code_of

TOGETHER: Final = 2000  # segments joined at a time
# ISA is the one segment of fixed widths; its fields are padded, numbers with zeros in front.
ISA_WIDTHS: Final = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


class UnableToWrite(ValueError):
    """A value cannot stand in a file; says which, and why."""


def write(of: Iterable[Loop], delimiters: Delimiters | None = None, line_breaks: bool = False) -> bytes:
    """The records as one file.

    Without `delimiters` the usual `*` and `~` are taken, and each interchange's own component and repetition signs.
    """
    return b"".join(chunks(of, delimiters, line_breaks))


def chunks(
    of: Iterable[Loop], delimiters: Delimiters | None = None, line_breaks: bool = False
) -> Iterator[bytes]:
    """The same piece by piece, for a file of any size."""
    page = _Page(dialect(delimiters or STANDARD), "\r\n" if line_breaks else "")
    for record in of:
        if isinstance(record, records.Interchange):
            yield from page.full()
            page.dialect = dialect(delimiters or _own(record))
        if isinstance(record, records.Junk):
            yield from page.full()
            yield record.text.encode("latin-1")
            continue
        page.lay_out(record.parts if isinstance(record, records.Stray) else [record])
        if len(page.texts) >= TOGETHER:
            yield from page.full()
    yield from page.full()


def _own(interchange: records.Interchange) -> Delimiters:
    repetition, component = interchange.repetition_separator, interchange.component_separator
    return Delimiters(
        component=component or STANDARD.component,
        repetition=""
        if len(repetition) != 1 or repetition.isalnum() or repetition == component
        else repetition,
    )


class _Page:
    """Segments that are written together."""

    def __init__(self, of: Dialect, line_break: str) -> None:
        self.dialect = of
        self.line_break = line_break
        self.texts: list[str] = []

    def lay_out(self, parts: Iterable[Segment]) -> None:
        """Puts segments, and all that they hold, on the page."""
        writers, add, lay_out = self.dialect.write, self.texts.append, self.lay_out
        for part in parts:
            try:
                writers[type(part)](part, add, lay_out)
            except (Odd, TypeError, AttributeError, Unreadable):
                add(carefully(part, self.dialect))
                if isinstance(part, Loop):
                    lay_out(part.parts)

    def full(self) -> Iterator[bytes]:
        """What has come together, if anything."""
        if not self.texts:
            return
        end = self.dialect.delimiters.terminator
        text = end.join(self.texts) + end
        try:
            # Checked over the whole page at once: a sign that ends a segment, a line break, a strange character.
            if text.count(end) != len(self.texts) or any(sign in text for sign in "\r\n" if sign != end):
                raise UnableToWrite
            found = text.encode("latin-1")
        except (UnableToWrite, UnicodeEncodeError):
            raise self._why() from None
        if self.line_break:
            found = found.replace(end.encode("latin-1"), (end + self.line_break).encode("latin-1"))
        yield found
        self.texts = []

    def _why(self) -> UnableToWrite:
        end = self.dialect.delimiters.terminator
        for text in self.texts:
            for at, element in enumerate(text.split(self.dialect.delimiters.element)):
                for sign in element:
                    if sign in (end, "\r", "\n") or sign > "\xff":
                        return UnableToWrite(
                            f"{text[:3].strip(end)}{at:02d} holds {sign!r}, which cannot stand in this file: "
                            "take it out of the value, or choose other signs for the file"
                        )
        return UnableToWrite("a value holds a sign that cannot stand in this file")


def carefully(node: Segment, tongue: Dialect) -> str:
    """The segment's text where something about it is out of the ordinary; says what, where it cannot be written."""
    signs = tongue.delimiters
    if isinstance(node, Unknown):
        return signs.element.join((node.id, *node.elements)).rstrip(signs.element)
    id_, texts = code_of(type(node)), []
    for position, field in enumerate(fields_of(type(node)), 1):
        value, write = getattr(node, field.name), tongue.writer(field)
        try:
            text = (
                tongue.plain(value)
                if write is None and id_ != "ISA"
                else value
                if write is None
                else write[value]
            )
        except Unreadable as fault:
            raise UnableToWrite(_refusal(id_, position, field, f"expected {fault.wanted}")) from None
        except (TypeError, AttributeError, KeyError):
            wanted = field.python.__name__
            raise UnableToWrite(
                _refusal(id_, position, field, f"a value of type {wanted} belongs here")
            ) from None
        texts.append(text.replace(COMPONENT, signs.component).replace(REPETITION, signs.repetition))
    if id_ == "ISA":
        return _header(texts, signs)
    for one in node.left:
        texts += [""] * (one.position - len(texts))
        texts[one.position - 1] = one.text
    return signs.element.join((id_, *texts)).rstrip(signs.element)


def _refusal(id_: str, position: int, field: Field, why: str) -> str:
    return f"{id_}{position:02d} ({field.label}) cannot be written: {why}"


def _header(texts: list[str], signs: Delimiters) -> str:
    """ISA, the one segment of fixed widths: text filled up with blanks, the control number with zeros."""
    texts[10] = signs.repetition or texts[10] or "U"
    texts[15] = signs.component
    padded = [
        text.rjust(width, "0") if position == 12 else text.ljust(width)
        for position, (text, width) in enumerate(zip(texts, ISA_WIDTHS, strict=True))
    ]
    return signs.element.join(("ISA", *padded))
