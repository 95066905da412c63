"""A file for people: each record as lines of text, or as data for JSON.  Pure; `daysheet x12 show` prints it.

`data` holds every element of every segment.  `lines` says every element too, in words, but for these:

- counts and control numbers that stand only to be compared: the trailers (SE, GE, IEA), the numbers of levels (HL), the
  brackets LS and LE; `check` compares them,
- the signs that the file is cut by (ISA11, ISA16), login fields of blanks, and codes that only say how to read the
  element beside them: the form of a date that was read (D8, RD8), whether a name is a person's,
- a code that is the only one its guide allows in that place.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

import msgspec

from daysheet.x12 import records
from daysheet.x12.elements import fields_of
from daysheet.x12.guide import KEY_ELEMENT, Guide, Line, Loop, choose, named, review
from daysheet.x12.phrases import SILENT, phrased, told
from daysheet.x12.segments import Dated, Name, PlainDate, ServiceCharge, Unknown
from daysheet.x12.segments.base import Composite, Segment, code_of
from daysheet.x12.segments.base import Loop as Opened
from daysheet.x12.segments.dates import span
from daysheet.x12.wording import NAMED, Said, legible

AROUND: Final = (records.Interchange, records.Group)  # nothing is indented for these
ENVELOPE: Final = frozenset({"ISA", "IEA", "TA1", "GS", "GE", "SE"})
APART: Final = (
    *(records.Heading, records.Claim, records.PaidClaim, records.SetResponse),
    *(records.Subscriber, records.Dependent, records.Patient),
)
BILLED: Final = (records.ServiceLine, records.PaidLine, records.LineStatus)
SERVICE_DAY: Final = "472"
PERIODS: Final = {
    "DTP": ("form", "text"),
    "DTM": ("form", "text"),
    "DMG": ("form", "birth"),
    "MPI": ("form", "text"),
}


class Shown(msgspec.Struct, frozen=True):
    """One line of text."""

    depth: int
    text: str
    heading: bool = False  # of a record
    apart: bool = False  # a blank line stands before it


# --- where in the guide ------------------------------------------------------------------------------------------


def guide_of(record: Opened) -> Guide | None:
    """The guide of the set that a record stands in; as the reader chooses it."""
    heading = record if isinstance(record, records.Heading) else records.above(record, records.Heading)
    if heading is None:
        return None
    group = records.above(heading, records.Group)
    if heading.set_id == "278":
        return review(heading.purpose.purpose if heading.purpose else "")
    return _chosen(heading.set_id, heading.guide or (group.version if group else ""))


@lru_cache(maxsize=64)
def _chosen(set_id: str, version: str) -> Guide | None:
    return choose(set_id, version)[0]


def loop_of(record: Opened, guide: Guide | None) -> Loop | None:
    """The guide's loop that a record is."""
    if guide is None or isinstance(record, records.Stray | records.Junk):
        return None
    found: Loop | None = guide.root
    for one in (*record.under, record):
        if not isinstance(one, (*AROUND, records.Heading)):
            found = _inner(found, one)
    return found


def _inner(loop: Loop | None, node: Segment) -> Loop | None:
    """Which of the loops within this one a segment opens."""
    if loop is None:
        return None
    of, key = type(node), _qualifier(node)
    fits = [one for one in loop.loops if records.BY_NAME[one.record] is of and one.opening.id == code_of(of)]
    exact = [one for one in fits if not one.opening.keys or key in one.opening.keys]
    return next(iter(exact or fits), None)


def _line(loop: Loop | None, node: Segment) -> Line | None:
    """The guide's line for a segment that opens nothing; None where it has none with this qualifier."""
    if loop is None:
        return None
    id_, key = code_of(type(node)), _qualifier(node)
    reached = [line for line in loop.lines[1:] if line.id == id_]
    exact = [line for line in reached if not line.keys or key in line.keys]
    return next(iter(exact if exact or id_ in NAMED else reached), None)


def _qualifier(node: Segment) -> str:
    names = node.__struct_fields__
    value = getattr(node, names[KEY_ELEMENT.get(code_of(type(node)), 1) - 1])
    if isinstance(value, Composite):
        value = getattr(value, value.__struct_fields__[0])
    return value if isinstance(value, str) else ""


@cache
def _envelope() -> Guide:
    return named("envelope")


def _around(node: Segment) -> Line | None:
    """The line of a segment of the envelope."""
    return next((line for line in _envelope().root.lines if line.id == code_of(type(node))), None)


# --- text --------------------------------------------------------------------------------------------------------


def lines(record: Opened) -> Iterator[Shown]:
    """A record in words."""
    if isinstance(record, records.Junk):
        where = f"{len(record.text):,} bytes from byte {record.offset:,} belong to no interchange"
        yield Shown(0, f"{where}: {legible(record.text)}", heading=True)
        return
    guide = guide_of(record)
    depth = sum(not isinstance(one, AROUND) for one in record.under)
    if isinstance(record, records.Stray):
        for part in record.parts:
            yield from _part(part, None, guide, depth)
        return
    yield from _told(record, loop_of(record, guide), guide, depth, heading=True)


def _told(
    node: Opened, loop: Loop | None, guide: Guide | None, depth: int, heading: bool = False
) -> Iterator[Shown]:
    """A segment that opens a loop, and what the loop holds."""
    text, merged = _opening(node, loop, guide)
    if text:
        yield Shown(depth, text, heading, heading and isinstance(node, APART))
        depth += 1
    for part in node.parts:
        if not any(part is one for one in merged):
            yield from _part(part, loop, guide, depth)
        elif isinstance(part, Opened):
            for inner in part.parts:
                yield from _part(inner, _inner(loop, part), guide, depth)


def _part(part: Segment, loop: Loop | None, guide: Guide | None, depth: int) -> Iterator[Shown]:
    inner = _inner(loop, part)
    if isinstance(part, Opened) and (inner is not None or part.parts):
        yield from _told(part, inner, guide, depth)
        return
    line = _line(loop, part)
    if line is None or part.left or code_of(type(part)) not in SILENT:
        yield Shown(depth, told(Said(part, line, guide)))


def _opening(node: Opened, loop: Loop | None, guide: Guide | None) -> tuple[str, tuple[Segment, ...]]:
    """The line of a loop, and which of its parts it tells already."""
    tag = code_of(type(node))
    if tag in ENVELOPE:
        return "" if tag in SILENT and not node.left else told(Said(node, _around(node), _envelope())), ()
    if tag == "ST":
        return told(Said(node, guide.root.opening if guide else None, guide)), ()
    if tag == "HL":
        return _level(node, loop, guide)
    line, title = (loop.opening, loop.label) if loop else (None, "")
    if tag in SILENT and line is not None and not node.left:
        return "", ()
    if isinstance(node, BILLED):
        return _billed(node, loop, guide)
    return told(Said(node, line, guide, title, _whose(node))), ()


def _level(node: Opened, loop: Loop | None, guide: Guide | None) -> tuple[str, tuple[Segment, ...]]:
    """A level is told as who it is about, where its guide has one party for it."""
    if loop is None or node.left:
        return told(Said(node, None, guide)), ()
    title = loop.label.partition(":")[0]
    party = node.one(records.Party)
    inner = _inner(loop, party) if party else None
    single = sum(one.record == "Party" for one in loop.loops) == 1
    if party is None or inner is None or not single or party.role not in inner.opening.keys:
        return title[:1].upper() + title[1:], ()
    label, text = phrased(Said(party, inner.opening, guide, title))
    return f"{label}: {text}", (party,)


def _billed(node: Opened, loop: Loop | None, guide: Guide | None) -> tuple[str, tuple[Segment, ...]]:
    """A billed service in one line: its day, what was done, for how much."""
    label, text = phrased(Said(node, loop.opening if loop else None, guide))
    days = [one for one in (*node.all(Dated, SERVICE_DAY), *node.all(PlainDate, SERVICE_DAY)) if not one.left]
    merged = (*days[:1], *node.all(ServiceCharge)[:1])
    found = [phrased(Said(one, _line(loop, one), guide))[1] for one in merged]
    if isinstance(node, records.ServiceLine):
        return f"Line {text}: {', '.join(found)}" if found else f"Line {text}", merged
    return f"{', '.join((*found, label))}: {text}", merged


def _whose(node: Opened) -> str:
    """The patient of a claim; the 835 has no loop for a party within one."""
    patient: Name | None = None
    if isinstance(node, records.Claim):
        patient = node.patient
    elif isinstance(node, records.PaidClaim):
        patient = node.one(Name, "QC")
    if patient is None:
        return ""
    return legible(" ".join(filter(None, (patient.first, patient.middle, patient.last, patient.suffix))))


# --- data --------------------------------------------------------------------------------------------------------


def data(record: Opened) -> dict[str, Any]:
    """A record as JSON has it; what is empty is left out.

    `fields` are the elements by name, amounts as text, dates in ISO form; `meanings` say what codes mean, and what days
    the text of a period holds ("2026-01-01/2026-12-31"); `left` what no field could hold; `parts` the segments and loops within it.
    """
    head: dict[str, Any] = {"record": type(record).__name__, "segment_number": record.at}
    if isinstance(record, records.Junk):
        return head | {"offset": record.offset, "text": record.text}
    guide = guide_of(record)
    if isinstance(record, records.Stray):
        return head | {"parts": [_data_of(part, None, guide) for part in record.parts]}
    tag = code_of(type(record))
    if tag in ENVELOPE:
        found = _fields(Said(record, _around(record), _envelope()))
    elif tag == "ST":
        found = {"loop": "ST"} | _fields(Said(record, guide.root.opening if guide else None, guide))
        found = found | ({"label": guide.label} if guide else {})
    else:
        return head | _data_of(record, loop_of(record, guide), guide, is_loop=True)
    inner = guide.root if tag == "ST" and guide else None
    return head | found | _parts(record, inner, guide)


def _data_of(node: Segment, loop: Loop | None, guide: Guide | None, is_loop: bool = False) -> dict[str, Any]:
    """A segment; `loop` is the one that it opens where `is_loop`, else the one that it stands in."""
    if not isinstance(node, Opened):
        return _fields(Said(node, _line(loop, node), guide))
    own = loop if is_loop else _inner(loop, node)
    if own is None and not node.parts and not is_loop:
        return _fields(Said(node, _line(loop, node), guide))
    found: dict[str, Any] = {} if is_loop else {"record": type(node).__name__}
    if own is not None:
        found |= {"loop": own.id, "label": own.label}
    found |= {
        key: value
        for key, value in _fields(Said(node, own.opening if own else None, guide)).items()
        if key not in found
    }
    return found | _parts(node, own, guide)


def _parts(node: Opened, loop: Loop | None, guide: Guide | None) -> dict[str, Any]:
    return {"parts": [_data_of(part, loop, guide) for part in node.parts]} if node.parts else {}


def _fields(said: Said) -> dict[str, Any]:
    node = said.segment
    if isinstance(node, Unknown):
        return {"segment": node.id, "unknown": True, "elements": list(node.elements)}
    found: dict[str, Any] = {"segment": said.tag}
    if said.line is not None:
        found["label"] = said.line.label
    fields: dict[str, Any] = {}
    meanings: dict[str, str] = {}
    for name, position in said.unsaid.items():
        value = getattr(node, name)
        fields[name] = _plain(value)
        meaning = _meaning(said, position, value)
        if meaning:
            meanings[name] = meaning
    if said.tag in PERIODS:
        form, text = PERIODS[said.tag]
        days = [one.isoformat() for one in span(getattr(node, form), getattr(node, text)) if one]
        if days:
            meanings[text] = "/".join(days)
    found["fields"] = fields
    if meanings:
        found["meanings"] = meanings
    if node.left:
        found["left"] = [{"position": one.position, "text": one.text} for one in node.left]
    return found


def _meaning(said: Said, position: int, value: Any) -> str:
    """What codes say, in words; empty for what is no code."""
    element = said.element(position)
    if isinstance(value, str):
        return said.meaning(value, element, position)
    if isinstance(value, tuple) and all(isinstance(one, str) for one in value):
        known = [said.meaning(one, element, position) or one for one in value]
        return ", ".join(known) if known != list(value) else ""
    if isinstance(value, Composite):
        words = said.words_at(position)
        return "" if words in _plain(value).values() else words  # the text itself is no meaning
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Composite):
        return {
            field.name: text
            for field in fields_of(type(value))
            if (text := getattr(value, field.name)) not in ("", None)
        }
    return value
