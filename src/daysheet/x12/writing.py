"""Writes records as a file: the same typed segments, in their order, saying what they say.

Nothing is worked out here: counts and control numbers are written as the records have them (`building.set_of` counts).
What cannot be written is refused with its place, never repaired in silence: a value that holds one of the file's own
signs, a line break, or a character that latin-1 has not.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from daysheet.x12 import records
from daysheet.x12.elements import (
    STANDARD,
    Delimiters,
    Dialect,
    Field,
    Odd,
    Unreadable,
    dialect,
    dialect_as_read,
    fields_of,
)
from daysheet.x12.segments.base import Loop, Segment, Unknown, code_of

TOGETHER: Final = 2000  # segments joined at a time
# ISA is the one segment of fixed widths; its fields are padded, numbers with zeros in front.
ISA_WIDTHS: Final = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
ISA_SIGNS: Final = (11, 16)  # its elements that say signs of the file


class UnableToWrite(ValueError):
    """A value cannot stand in a file; says which, and why."""


def write(
    of: Iterable[Loop],
    delimiters: Delimiters | None = None,
    line_breaks: bool = False,
    as_read: bool = False,
) -> bytes:
    """The records as one file.

    Without `delimiters` the usual `*` and `~` are taken, and each interchange's own component and repetition signs.
    `as_read` is for copying what was read: texts may hold a sign by which a reader does not cut them where they stand.
    """
    return b"".join(chunks(of, delimiters, line_breaks, as_read))


def chunks(
    of: Iterable[Loop],
    delimiters: Delimiters | None = None,
    line_breaks: bool = False,
    as_read: bool = False,
) -> Iterator[bytes]:
    """The same piece by piece, for a file of any size."""
    tongue = dialect_as_read if as_read else dialect
    page = _Page(tongue(delimiters or STANDARD), "\r\n" if line_breaks else "")
    for record in of:
        if isinstance(record, records.Interchange):
            yield from page.full()
            page.dialect = tongue(delimiters or _own(record))
        if isinstance(record, records.Junk):
            yield from page.full()
            yield record.text.encode("latin-1")
            continue
        page.lay_out(record.parts if isinstance(record, records.Stray) else [record])
        if len(page.texts) >= TOGETHER:
            yield from page.full()
    yield from page.full()


def _own(interchange: records.Interchange) -> Delimiters:
    """The usual signs, but the interchange's own for components and repetition, if they can stand beside `*` and `~`."""
    taken = STANDARD.element + STANDARD.terminator
    component = _usable(interchange.component_separator, taken, STANDARD.component)
    if not _is_sign(interchange.repetition_separator) or (
        interchange.repetition_separator == interchange.component_separator
    ):
        return Delimiters(
            component=component, repetition=""
        )  # "U", or the component sign twice: nothing repeats
    repetition = _usable(interchange.repetition_separator, taken + component, STANDARD.repetition)
    return Delimiters(component=component, repetition=repetition)


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isalnum() and text not in " \r\n"


def _usable(sign: str, taken: str, usual: str) -> str:
    if _is_sign(sign) and sign not in taken:
        return sign
    return next(one for one in (usual, STANDARD.component, "!") if one not in taken)


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
            id_, *elements = text.split(self.dialect.delimiters.element)
            for at, element in enumerate((id_, *elements)):
                for sign in element:
                    if sign in (end, "\r", "\n") or sign > "\xff":
                        return UnableToWrite(
                            f"{id_[:3].strip(end)}{at:02d} holds {sign!r}, which cannot stand in this file: "
                            "take it out of the value, or choose other signs for the file"
                        )
        return UnableToWrite("a value holds a sign that cannot stand in this file")


def carefully(node: Segment, tongue: Dialect) -> str:
    """The segment's text where something about it is out of the ordinary; says what, where it cannot be written."""
    signs = tongue.delimiters
    if isinstance(node, Unknown):
        for position, text in enumerate((node.id, *node.elements)):
            if signs.element in text:
                raise UnableToWrite(
                    _refusal(node.id[:3], position, "", "it holds the sign that parts elements")
                )
        return signs.element.join((node.id, *node.elements)).rstrip(signs.element)
    of, id_ = type(node), code_of(type(node))
    texts = [_text(node, id_, at, field, tongue) for at, field in enumerate(fields_of(of), 1)]
    for one in node.left:
        texts += [""] * (one.position - len(texts))
        if texts[one.position - 1]:
            raise UnableToWrite(
                _refusal(id_, one.position, "", "it has a value, and a text in `left` beside it")
            )
        if signs.element in one.text:
            raise UnableToWrite(_refusal(id_, one.position, "", "it holds the sign that parts elements"))
        texts[one.position - 1] = one.text
    if id_ == "ISA":
        return _header(texts, signs)
    return signs.element.join((id_, *texts)).rstrip(signs.element)


def _text(node: Segment, id_: str, position: int, field: Field, tongue: Dialect) -> str:
    value: Any = getattr(node, field.name)
    write = tongue.writer(field)
    try:
        if write is not None:
            return str(write[value])
        return value if id_ == "ISA" and position in ISA_SIGNS else tongue.plain(value)
    except Unreadable as fault:
        raise UnableToWrite(_refusal(id_, position, field.label, f"expected {fault.wanted}")) from None
    except (TypeError, AttributeError, KeyError):
        why = f"a value of type {field.python.__name__} belongs here"
        raise UnableToWrite(_refusal(id_, position, field.label, why)) from None


def _refusal(id_: str, position: int, label: str, why: str) -> str:
    place = f"{id_}{position:02d} ({label})" if label else f"{id_}{position:02d}"
    return f"{place} cannot be written: {why}"


def _header(texts: list[str], signs: Delimiters) -> str:
    """ISA, the one segment of fixed widths: text filled up with blanks, the control number with zeros."""
    if len(texts) > len(ISA_WIDTHS):
        beyond = len(ISA_WIDTHS) + 1
        raise UnableToWrite(
            _refusal("ISA", beyond, "", f"it has {len(ISA_WIDTHS)} elements, and their end says the signs")
        )
    # Without a sign for it, what stood there may stay if no reader takes it for one.
    silent = texts[10] == signs.component or not _is_sign(texts[10])
    texts[10] = signs.repetition or (silent and texts[10]) or "U"
    texts[15] = signs.component
    texts[12] = texts[12].rjust(ISA_WIDTHS[12], "0")
    if signs.terminator != " ":  # a damaged file may be cut by blanks: its header has no widths then
        texts = [text.ljust(width) for text, width in zip(texts, ISA_WIDTHS, strict=True)]
    return signs.element.join(("ISA", *texts))
