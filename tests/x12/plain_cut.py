"""The plainest way to cut a file, for tests to count with. It shares nothing with the reader but the rules, which are:

An interchange begins at ISA (or isa) where a sign that is no letter, digit or blank stands fifteen times more within
4,096 characters; behind the sixteenth come the component sign and the terminator, line breaks before the first of them
skipped, neither a letter or digit, the three different; date, time, version or number is made of digits. It ends behind
its IEA, before the next segment that begins with ISA, or with the file. Whatever is outside is kept as it stood. Line
breaks that are no terminators mean nothing.

`account(data, records)` then compares: every segment of the file must be found again in the records, in order, element
by element, and nothing may be in the records that is not in the file.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from msgspec.structs import astuple, replace

from daysheet.x12.elements import Delimiters, fields_of
from daysheet.x12.records import Interchange, Junk, Stray
from daysheet.x12.segments.base import Composite, Loop, Segment, Unknown, code_of

BLANK = "\ufeff\u00ef\u00bb\u00bf \t\r\n\x00\x1a\x0b\x0c\u0085"
OUTSIDE = str.maketrans("", "", BLANK)
LONGEST_HEADER = 4096


class Signs(NamedTuple):
    element: str
    component: str
    repetition: str
    terminator: str


class Cut(NamedTuple):
    """A segment, or, with neither signs nor elements, what stands outside every interchange."""

    text: str
    offset: int
    number: int = 0  # from 1; of what is outside: the number of the segment that comes next
    elements: tuple[str, ...] = ()
    signs: Signs | None = None


def signs_at(text: str, at: int) -> Signs | None:
    window = text[at : at + LONGEST_HEADER]
    separator = window[3:4]
    if not separator or separator.isalnum() or separator in BLANK:
        return None
    fields = window.split(separator, 16)
    if len(fields) < 17:
        return None
    rest = fields[16].lstrip("\r\n")
    component, terminator = rest[:1], rest[1:2]
    if not terminator and at + len(window) == len(text):
        terminator = "~"
    if not component or not terminator or (component + terminator).isalnum() or component.isalnum():
        return None
    if terminator.isalnum() or len({separator, component, terminator}) < 3:
        return None
    fields = [field.replace("\r", "").replace("\n", "") for field in fields]
    if not any(fields[at].strip().isdecimal() for at in (9, 10, 12, 13)):
        return None
    repetition = fields[11]
    if len(repetition) != 1 or repetition.isalnum() or repetition in (" ", separator, component, terminator):
        repetition = ""
    return Signs(separator, component, repetition, terminator)


def _next_header(text: str, start: int) -> tuple[int, Signs | None]:
    """Where the next interchange begins; the end of the text where none does."""
    while True:
        found = [at for at in (text.find("ISA", start), text.find("isa", start)) if at >= 0]
        if not found:
            return len(text), None
        signs = signs_at(text, min(found))
        if signs:
            return min(found), signs
        start = min(found) + 1


def cut(data: bytes) -> Iterator[Cut]:
    text = data.decode("latin-1")
    at, number = 0, 1
    while at < len(text):
        begin, signs = _next_header(text, at)
        if text[at:begin].strip(BLANK):
            yield Cut(text[at:begin], at, number)
        at = begin
        first = True
        while signs and at < len(text):
            end = text.find(signs.terminator, at)
            raw = text[at:] if end < 0 else text[at:end]
            id_ = raw.lstrip(BLANK.replace(signs.terminator, ""))[:4]
            tag = id_[:3] if id_[:3] in ("ISA", "isa", "IEA", "iea") and not id_[3:].isalnum() else ""
            if not first and tag in ("ISA", "isa"):
                break
            if end >= 0 or raw.strip(BLANK):
                yield _segment(raw, at, number, signs)
                number += 1
            first, at = False, len(text) if end < 0 else end + 1
            if tag in ("IEA", "iea"):
                break


def _segment(raw: str, at: int, number: int, signs: Signs) -> Cut:
    text = raw
    for sign in "\r\n":
        if sign != signs.terminator:
            text = text.replace(sign, "")
    id_, *elements = text.split(signs.element)
    while elements and not elements[-1]:
        elements.pop()
    begins = at + len(raw) - len(raw.lstrip(BLANK.replace(signs.terminator, "")))
    id_ = id_.strip()
    return Cut(raw, begins, number, (id_.upper() if id_.isascii() else id_, *elements), signs)


# --- comparing -------------------------------------------------------------------------------------------------------


@cache
def _fields(of: type) -> tuple[tuple[str, str], ...]:
    """Name and manner of every field: plain text, one value, or repeated values."""
    manners = {True: "repeated", False: "value"}
    return tuple(
        (one.name, "text" if one.python is str and not one.kind.repeats else manners[one.kind.repeats])
        for one in fields_of(of)
    )


@cache
def _repeated(of: type) -> tuple[str, ...]:
    return tuple(name for name, manner in _fields(of) if manner == "repeated")


def means(text: str, value: object, signs: Signs) -> bool:
    """Whether a value is what the text says, worked out from the text alone."""
    if isinstance(value, str):
        return text == value
    if value is None:
        return not text.strip(signs.component)
    if isinstance(value, Decimal):
        return Decimal(text) == value
    if isinstance(value, int):
        return int(text) == value
    if isinstance(value, date):
        return text in (
            f"{value:%Y%m%d}".rjust(8, "0"),
            f"{value:%y%m%d}" if value.year // 100 == 20 else None,
        )
    names = _fields(type(value))
    return all(
        name is not None and means(part, getattr(value, name[0]), signs)
        for part, name in zip_longest(text.split(signs.component), names, fillvalue=None)
        if part is not None or getattr(value, name[0])
    )


def same_segment(of: Cut, found: Segment) -> str:
    """What differs between a segment of the file and the one that was read; empty where nothing does."""
    if isinstance(found, Loop):
        return _differs(of, found)
    if _compared.get((of.text, of.signs)) == found:
        return ""
    fault = _differs(of, found)
    if not fault:
        if len(_compared) > 20_000:
            _compared.clear()
        _compared[of.text, of.signs] = found
    return fault


_compared: dict[
    tuple[str, Signs | None], Segment
] = {}  # found right before: fuzzing shows the same ones again


def _differs(of: Cut, found: Segment) -> str:
    signs = of.signs
    assert signs is not None
    id_, *texts = of.elements
    if isinstance(found, Unknown):
        return "" if (found.id, *found.elements) == of.elements else "unknown segment differs"
    if code_of(type(found)) != id_:
        return f"{id_} was read as {code_of(type(found))}"
    kept = {one.position: one.text for one in found.left}
    names = _fields(type(found))
    if id_ == "ISA":  # these four are filled up with blanks to their widths
        texts = [text.rstrip(" ") if at in (2, 4, 6, 8) else text for at, text in enumerate(texts, 1)]
    for position, text in enumerate(texts, 1):
        name, manner = names[position - 1] if position <= len(names) else ("", "")
        value = getattr(found, name) if name else ""
        if position in kept:
            right = kept[position] == text and not value
        elif not name:
            right = not text
        elif manner == "text":
            right = value == text
        elif manner == "repeated":
            parts = [text] if not signs.repetition else text.split(signs.repetition)
            right = (not text and not value) or (
                len(parts) == len(value)
                and all(means(*pair, signs) for pair in zip(parts, value, strict=True))
            )
        else:
            right = means(text, value, signs)
        if not right:
            return f"{id_}{position:02d} differs: {text!r} was read as {value!r}, kept {kept.get(position)!r}"
    if any(getattr(found, name) for name, _ in names[len(texts) :]) or any(one > len(texts) for one in kept):
        return f"{id_} holds what its segment has not"
    return ""


def _flat(record: Segment) -> Iterator[Segment]:
    if not isinstance(record, Stray):
        yield record
    if isinstance(record, Loop):
        for part in record.parts:
            yield from _flat(part)


def account(data: bytes, records: Iterable[Loop]) -> list[Cut]:
    """Fails unless the records hold what the file holds, all of it and no more. Answers the file's pieces."""
    pieces = list(cut(data))
    wanted = [one for one in pieces if one.signs is None or any(one.elements)]
    at, outside = 0, ""
    for record in records:
        if isinstance(record, Junk):
            outside += record.text
            assert data[record.offset : record.offset + len(record.text)] == record.text.encode("latin-1")
            continue
        first = True
        for segment in _flat(record):
            if at < len(wanted) and wanted[at].signs is None:
                _outside(wanted[at], outside)
                at, outside = at + 1, ""
            assert not outside, f"kept as outside: {outside[:80]!r}"
            assert at < len(wanted), f"{code_of(type(segment))} is not in the file"
            fault = same_segment(wanted[at], segment)
            assert not fault, f"segment {wanted[at].number} at byte {wanted[at].offset}: {fault}"
            if first:
                assert record.at == wanted[at].number, f"{segment!r} says it is segment {record.at}"
                first = False
            at += 1
    if at < len(wanted) and wanted[at].signs is None:
        _outside(wanted[at], outside)
        at, outside = at + 1, ""
    assert not outside and at == len(wanted), f"lost: {[one.text[:40] for one in wanted[at : at + 3]]}"
    return pieces


def _outside(wanted: Cut, found: str) -> None:
    # Compared without blanks: how far what is outside reaches is no matter, what it says is.
    assert found.translate(OUTSIDE) == wanted.text.translate(OUTSIDE), "what is outside differs"


def own_signs(pieces: Iterable[Cut]) -> Signs | None:
    """The signs of the file, if it has one set of them."""
    found = {one.signs for one in pieces if one.signs}
    return found.pop() if len(found) == 1 else None


def settled(records: Iterable[Loop]) -> list[object]:
    """Records as they compare once written: ISA without its widths, what is outside in one piece and without blanks."""
    found: list[object] = []
    for one in records:
        if not isinstance(one, Junk):
            found.append(_narrow(one) if isinstance(one, Interchange) else one)
        elif found and isinstance(found[-1], str):
            found[-1] += one.text.translate(OUTSIDE)
        else:
            found.append(one.text.translate(OUTSIDE))
    return found


def _narrow(record: Interchange) -> tuple[object, ...]:
    texts = [getattr(record, name) for name, _ in _fields(Interchange)]
    texts = [one.strip() if isinstance(one, str) else one for one in texts]
    texts[12] = texts[12].lstrip("0").strip()
    texts[10] = texts[15] = ""  # whatever they said, they say the signs of the file once it is written
    return (
        *texts,
        [(one.position, one.text.strip()) for one in record.left if one.text.strip()],
        record.parts,
    )


def refusable(records: Iterable[Loop], delimiters: Delimiters | None) -> bool:
    """Whether some value holds a sign of the file, so that a writer has to refuse it."""
    signs = delimiters or Delimiters()
    for record in records:
        if isinstance(record, Junk):
            continue
        # Beside the file's signs: line breaks, and two characters that the writer keeps for its own use.
        forbidden = {one for one in astuple(signs) if one} | set("\r\n\x1e\x1f")
        if isinstance(record, Interchange):
            if delimiters is None:
                signs = Delimiters(
                    component=record.component_separator, repetition=record.repetition_separator
                )
            forbidden = {signs.element, signs.terminator}  # what the other two are, ISA itself says
            said = record.repetition_separator
            kept = said if len(said) > 1 else ""  # no sign, but a text that stands there
            record = replace(record, repetition_separator=kept, component_separator="")  # noqa: PLW2901
        for segment in _flat(record):
            if any(forbidden & set(text) for text in _texts(segment)):
                return True
            if not signs.repetition and any(
                len(getattr(segment, name)) > 1 for name in _repeated(type(segment))
            ):
                return True
    return False


def overlong(records: Iterable[Loop]) -> bool:
    """Whether an ISA in the midst of a file has more elements than sixteen: as a header it would say other signs."""
    return any(
        isinstance(one, Interchange) and any(kept.position > 16 for kept in one.left) for one in records
    )


def _texts(of: Segment | Composite) -> Iterator[str]:
    if isinstance(of, Unknown):
        yield from (of.id, *of.elements)
        return
    for name, _ in _fields(type(of)):
        value = getattr(of, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                yield one
            elif isinstance(one, Composite):
                yield from _texts(one)
    if isinstance(of, Segment):
        yield from (one.text for one in of.left)
