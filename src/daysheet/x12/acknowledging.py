"""The answer to a file that came in: a 999 for each group and, where it was asked for or is due, a TA1 for the envelope.

`checking` says what is wrong; here that becomes verdicts and numbers.  An acknowledgment is never acknowledged: groups
of 999 and files of nothing but TA1 get no answer, or two machines would thank each other forever.

    issues = list(check(data))
    answer = write(acknowledge(data, issues, at=now, control=18))
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, Literal, TypeVar

import msgspec

from daysheet.x12 import records
from daysheet.x12.building import envelope, set_of
from daysheet.x12.elements import STANDARD, Delimiters, Unreadable, day
from daysheet.x12.guide import named
from daysheet.x12.issues import Issue
from daysheet.x12.segments import Context, ContextName, ElementPosition, GroupAnswered, SetVerdict
from daysheet.x12.segments.base import Segment
from daysheet.x12.syntax import Block, blocks

SEVERITIES: Final = ("note", "warning", "error")
ANSWERS: Final = frozenset({"997", "999"})  # sets that answer sets
ANSWERING_GROUP: Final = "FA"
LONGEST_COPY: Final = 99  # IK404
LONGEST_NAME: Final = 35  # CTX01
LONGEST_LOOP: Final = 4  # IK303: 2010AA is told as 2010
NOBODY: Final = "UNKNOWN"  # where their header names nobody
ELEMENT_AT_FAULT: Final = "8"  # IK304 where IK4 follow
MISSING: Final = "3"  # IK304
MORE: Final = "more"  # only counts what the same issues before it told already
UNSAID: Final = "I12"  # IK403 for what the standard has no number for
# What is wrong with the header as TA105 counts it, by element of ISA.
_HEADER_NOTES: Final = {1: "010", 2: "011", 3: "012", 4: "013", 5: "005", 6: "006", 7: "007", 8: "008"} | {
    9: "014",
    10: "015",
    11: "016",
    12: "017",
    13: "018",
    14: "019",
    15: "020",
    16: "027",
}
_TRAILER_NOTES: Final = {1: "021", 2: "001"}
_CONTENT_NOTE: Final = "024"  # something between ISA and IEA, such as a bad GS
_ENVELOPE: Final = frozenset({"ISA", "GS", "TA1", "ST", "SE", "GE", "IEA"})
_SETS: Final = {"BE": "834", "HB": "271", "HC": "837", "HI": "278", "HN": "277", "HP": "835", "HR": "276"} | {
    "HS": "270",
    "PI": "275",
    "RA": "820",
}
# By which element a set's units are told to who sent them: the segment, the name that the guide has for it, the element.
_UNITS: Final = {"837": ("CLM", "CLM01", 1)} | {
    id_: ("TRN", "TRN02", 2) for id_ in ("270", "271", "276", "277", "278", "835")
}


def acknowledge(
    data: bytes | Iterable[bytes],
    issues: Iterable[Issue],
    *,
    at: datetime,
    control: int,
    group_control: int | None = None,
    lowest: Literal["note", "warning", "error"] = "error",
    accept_with_errors: bool = False,
    copy_values: bool = False,
    delimiters: Delimiters = STANDARD,
) -> list[records.Record]:
    """Answers to a file, as records to write: one interchange for each that came in, from its receiver to its sender.

    `issues` are what `check` found in the same data.  An error turns its set back (R); with `accept_with_errors` the
    set is taken all the same and its errors told (E).  Warnings and notes are told where `lowest` says so, and never
    turn anything back.  A faulty envelope is answered by TA1; one that is turned back gets no 999, for nothing in it was
    taken.  `control` numbers the first answer (ISA13), the next has one more; `group_control` likewise (GS06).

    Values are copied into the answer (IK404) only where they are about nobody, unless `copy_values`: whoever sent them
    knows them, whoever passes the answer on does not need to.

    Empty where nothing in the file wants an answer.
    """
    told = [
        one
        for one in issues
        if SEVERITIES.index(one.severity) >= SEVERITIES.index(lowest) and one.code != MORE
    ]
    manner = _Manner(accept_with_errors, copy_values, delimiters)
    found: list[records.Record] = []
    group = control if group_control is None else group_control
    for interchange in _sorted_in(spans(data), told):
        answer, groups = _answer(interchange, manner, at, control, group)
        if answer:
            control, group = control + 1, group + groups
        found += answer
    return found


class _Manner(msgspec.Struct, frozen=True):
    """How faults are answered."""

    lenient: bool
    copy_values: bool
    delimiters: Delimiters

    def verdict(self, told: Iterable[Issue]) -> str:
        severities = [issue.severity for issue in told]
        if not severities:
            return "A"
        return "R" if "error" in severities and not self.lenient else "E"

    def plain(self, text: str, longest: int) -> str:
        """A text of theirs as it can stand in our answer: their signs are not ours."""
        signs = msgspec.structs.astuple(self.delimiters)
        kept = "".join(sign for sign in text if sign not in signs and sign.isascii() and sign.isprintable())
        return kept.strip()[:longest].strip()


# --- what came in ------------------------------------------------------------------------------------------------


class Span(msgspec.Struct):
    """Something of a file with a beginning and an end: from which segment to which, and what is wrong with itself."""

    elements: list[str]  # of the segment that begins it
    first: int
    last: int = 0
    issues: list[Issue] = []

    def element(self, position: int) -> str:
        return self.elements[position - 1].strip() if len(self.elements) >= position else ""


class SetSpan(Span):
    units: list[
        tuple[int, str, str]
    ] = []  # from which segment of the set on, name and number of what it is about
    segments: list[str] = []  # where they are kept
    delimiters: Delimiters = STANDARD

    def unit(self, position: int) -> tuple[str, str]:
        at = bisect_right(self.units, position, key=lambda unit: unit[0])
        return self.units[at - 1][1:] if at else ("", "")


class GroupSpan(Span):
    sets: list[SetSpan] = []
    counted: str = ""  # GE01

    def answered(self) -> list[SetSpan]:
        """Its sets that want an answer."""
        if self.element(1) == ANSWERING_GROUP:
            return []
        return [one for one in self.sets if one.element(1) not in ANSWERS]


class InterchangeSpan(Span):
    groups: list[GroupSpan] = []
    acknowledges: bool = False  # it holds TA1


Found = TypeVar("Found", bound=Span)


def spans(data: bytes | Iterable[bytes], keep: bool = False) -> list[InterchangeSpan]:
    """The envelope of everything in a file, and in each set which claim stands where; `keep`: its segments, too."""
    return _Walk(keep).over(data)


class _Walk:
    """One pass over a file, counting what opens and closes."""

    def __init__(self, keep: bool) -> None:
        self.keep = keep
        self.found: list[InterchangeSpan] = []
        self.group: GroupSpan | None = None
        self.set: SetSpan | None = None
        self.unit = ("", "", 0)

    def over(self, data: bytes | Iterable[bytes]) -> list[InterchangeSpan]:
        for block in blocks(data):
            if not isinstance(block, Block):
                continue
            separator = block.delimiters.element
            for number, text in enumerate(block.segments, block.first):
                id_, _, rest = text.partition(separator)
                id_ = id_.strip().upper()
                if id_ in _ENVELOPE:
                    self.envelope(id_, rest.split(separator), number, block.delimiters)
                if self.set is None:
                    continue
                self.set.last = number
                if self.keep:
                    self.set.segments.append(text)
                if id_ in ("HL", self.unit[0]):
                    self.units(id_, rest.split(separator), number)
                elif id_ == "SE":
                    self.set = None
            # A file that breaks off has no trailer to say where its interchange ends.
            for one in (self.found[-1], self.group):
                if one is not None:
                    one.last = max(one.last, block.first + len(block.segments) - 1)
        return self.found

    def envelope(self, id_: str, elements: list[str], number: int, delimiters: Delimiters) -> None:
        if id_ == "ISA":
            self.found.append(InterchangeSpan(elements, number))
        interchange = self.found[-1]  # a block begins with ISA
        interchange.last = number
        if id_ != "SE":
            self.set = None
        if id_ in ("ISA", "GS", "IEA"):
            self.group = None
        if id_ == "GS":
            self.group = GroupSpan(elements, number)
            interchange.groups.append(self.group)
        elif id_ == "TA1":
            interchange.acknowledges = True
        if self.group is None:
            return
        self.group.last = number
        if id_ == "ST":
            self.set = SetSpan(elements, number, delimiters=delimiters)
            self.group.sets.append(self.set)
            self.unit = _UNITS.get(self.set.element(1), ("", "", 0))
        elif id_ == "GE":
            self.group.counted, self.group = elements[0].strip(), None

    def units(self, id_: str, elements: list[str], number: int) -> None:
        assert self.set is not None
        position = number - self.set.first + 1
        if id_ == "HL":
            self.set.units.append((position, "", ""))
        else:
            _, name, at = self.unit
            self.set.units.append((position, name, elements[at - 1] if len(elements) >= at else ""))


def _sorted_in(received: list[InterchangeSpan], issues: list[Issue]) -> list[InterchangeSpan]:
    """Puts each issue to what it is about."""
    for issue in issues:
        interchange = _holding(received, issue, issue.interchange_control, 13)
        if interchange is None:
            continue  # bytes in no interchange: nobody to answer
        group = _holding(interchange.groups, issue, issue.group_control, 6)
        set_ = _holding(group.sets, issue, issue.set_control, 2) if group is not None else None
        if issue.segment in ("ISA", "IEA", "TA1") or group is None:
            interchange.issues.append(issue)
        elif issue.segment in ("GS", "GE") or set_ is None:
            # AK905 has no number for a date in GS that is none; TA105 has one for a bad GS of whatever kind.
            (group if issue.fault.group else interchange).issues.append(issue)
        else:
            set_.issues.append(issue)
    return received


def _holding(among: Sequence[Found], issue: Issue, control: str, position: int) -> Found | None:
    """The one that the issue is about: of those with the control number it names the one around its place.

    Control numbers repeat in bad files, and what is missing at an end is noticed behind it.
    """
    meant = [one for one in among if control and one.element(position) == control]
    if len(meant) == 1:
        return meant[0]
    around = [one for one in meant or among if one.first <= issue.number <= one.last]
    before = [one for one in meant if one.first <= issue.number]
    return next(iter(around or before[-1:]), None)


# --- what is answered --------------------------------------------------------------------------------------------


def _answer(
    interchange: InterchangeSpan, manner: _Manner, at: datetime, control: int, group_control: int
) -> tuple[list[records.Record], int]:
    """The answer to one interchange, and how many groups it has."""
    if interchange.acknowledges and not interchange.groups:
        return [], 0
    verdict = manner.verdict(interchange.issues)
    answered = [group for group in interchange.groups if group.answered()]
    able = [group for group in answered if _answerable(group)]
    if len(able) < len(answered) and verdict == "A":
        verdict = "E" if manner.lenient else "R"
    acknowledgments = []
    if verdict != "A" or interchange.element(14) == "1":
        acknowledgments.append(_interchange_answer(interchange, verdict, manner, at))
    answered = able if verdict != "R" else []
    if not answered and not acknowledgments:
        return [], 0
    first = next(iter(answered or interchange.groups), None)
    sender = manner.plain(interchange.element(8), 15) or NOBODY
    receiver = manner.plain(interchange.element(6), 15) or NOBODY
    sets = [_group_answer(group, manner) for group in answered]
    return envelope(
        sets,
        sender=sender,
        receiver=receiver,
        sender_kind=_partner_kind(interchange.element(7)),
        receiver_kind=_partner_kind(interchange.element(5)),
        group_sender=manner.plain(first.element(3), 15) if first else "",
        group_receiver=manner.plain(first.element(2), 15) if first else "",
        control=control,
        group_control=group_control,
        at=at,
        usage="P" if interchange.element(15) == "P" else "T",
        acknowledgments=acknowledgments,
        delimiters=manner.delimiters,
    ), min(len(sets), 1)


def _answerable(group: GroupSpan) -> bool:
    """Whether a 999 can name the group: what AK1 repeats of a broken GS would be broken too, so TA1 speaks of it."""
    control, version = group.element(6), group.element(8)
    plain = control.isascii() and control.isdecimal() and len(control) <= 9
    return (
        plain
        and re.fullmatch("[A-Z]{2}", group.element(1)) is not None
        and version.isascii()
        and version.isalnum()
    )


def _partner_kind(text: str) -> str:
    return text if text in named("envelope").lists["partner_kinds"] else "ZZ"


def _interchange_answer(
    interchange: InterchangeSpan, verdict: str, manner: _Manner, at: datetime
) -> records.InterchangeAck:
    """TA1: number, day and time of their file as they stood in it."""
    try:
        on: date = day(interchange.element(9))
    except Unreadable:
        on = at.date()
    worst = sorted(interchange.issues, key=lambda issue: -SEVERITIES.index(issue.severity))
    time, control = interchange.element(10), interchange.element(13)
    return records.InterchangeAck(
        control_number=control.rjust(9, "0") if re.fullmatch("[0-9]{1,9}", control) else "0" * 9,
        date=on,
        time=time if re.fullmatch("([01][0-9]|2[0-3])[0-5][0-9]", time) else f"{at:%H%M}",
        verdict=verdict,
        note=_note(worst[0]) if worst else "000" if verdict == "A" else _CONTENT_NOTE,
    )


def _note(issue: Issue) -> str:
    """TA105 of a fault of the envelope."""
    told = issue.fault.interchange
    if issue.segment == "ISA":
        return told or _HEADER_NOTES.get(issue.element, "022")
    if issue.segment == "IEA":
        return told or _TRAILER_NOTES.get(issue.element, "022")
    return told or _CONTENT_NOTE


def _group_answer(group: GroupSpan, manner: _Manner) -> list[records.Record]:
    """A 999: what became of each set of the group, and of the group."""
    responses = [_set_answer(one, group, manner) for one in group.answered()]
    count = len(responses)
    verdicts = [given.verdict for one in responses if (given := one.verdict)]
    refused = verdicts.count("R")
    verdict = manner.verdict(group.issues)
    if verdict != "R" and refused:
        verdict = "R" if refused == count else "P"
    elif verdict == "A" and "E" in verdicts:
        verdict = "E"
    stated = int(group.counted) if group.counted.isdecimal() and len(group.counted) <= 6 else count
    codes = _distinct(issue.fault.group for issue in group.issues)
    heading = records.Heading(
        parts=[GroupAnswered(group.element(1), group.element(6), manner.plain(group.element(8), 12))]
    )
    summary = records.GroupResponse(verdict, stated, count, 0 if verdict == "R" else count - refused, *codes)
    return set_of("999", [heading, *responses, summary])


def _set_answer(set_: SetSpan, group: GroupSpan, manner: _Manner) -> records.SetResponse:
    codes: list[str] = []
    # What is wrong, by segment and IK304, since a segment has an IK3 of its own for each; so has each that is missing.
    faults: dict[tuple[int, str, str, str], list[Issue]] = {}
    for issue in set_.issues:
        fault = issue.fault
        if fault.set and not fault.segment:  # of the set's own envelope
            codes.append(fault.set)
            continue
        position = issue.in_set or max(issue.number - set_.first + 1, 1)
        kind = ELEMENT_AT_FAULT if issue.element else fault.segment or ELEMENT_AT_FAULT
        which = ("", "") if kind == ELEMENT_AT_FAULT else (issue.segment, issue.loop)
        faults.setdefault((position, kind, *which), []).append(issue)
    parts: list[Segment] = []
    for (position, kind, *_), issues in sorted(faults.items(), key=lambda one: one[0][:2]):
        parts.append(_segment_answer(set_, position, kind, issues, manner))
        told = {_element_code(issue) for issue in issues} if kind == ELEMENT_AT_FAULT else {kind}
        codes += ["I5" if code.startswith("I") else "5" for code in sorted(told)]
    verdict = SetVerdict(manner.verdict(set_.issues), *_distinct(codes))
    # A set that does not say what it is is named by its group.
    id_ = set_.element(1)
    answered = (
        id_ if re.fullmatch("[0-9]{3}", id_) else _SETS.get(group.element(1), "000"),
        manner.plain(set_.element(2), 9).rjust(4, "0"),
        manner.plain(set_.element(3), 35),
    )
    return records.SetResponse(*answered, parts=[*parts, verdict])


def _distinct(codes: Iterable[str]) -> list[str]:
    """The first five, each once: there is no room for more."""
    return list(dict.fromkeys(code for code in codes if code))[:5]


def _segment_answer(
    set_: SetSpan, position: int, kind: str, issues: list[Issue], manner: _Manner
) -> records.SegmentFault:
    parts: list[Segment] = []
    # What is missing is missed where the next thing stands, which may be the next claim.
    name, number = set_.unit(position - (kind == MISSING))
    number = manner.plain(number, LONGEST_NAME)
    if name and number:
        parts.append(Context((ContextName(name, number),)))
    if kind == ELEMENT_AT_FAULT:
        seen = set()
        for issue in sorted(issues, key=lambda one: (one.element, one.component, one.repetition)):
            key = issue.element, issue.component, issue.repetition, _element_code(issue)
            if issue.element and key not in seen:
                seen.add(key)
                parts.append(_element_answer(issue, manner))
    id_ = "".join(sign for sign in issues[0].segment.upper() if sign.isascii() and sign.isalnum())[:3]
    loop = issues[0].loop if issues[0].loop[:1].isdigit() else ""
    return records.SegmentFault(id_.ljust(2, "X"), position, loop[:LONGEST_LOOP], kind, parts=parts)


def _element_code(issue: Issue) -> str:
    return issue.fault.element or UNSAID


def _element_answer(issue: Issue, manner: _Manner) -> records.ElementFault:
    position = ElementPosition(
        str(min(issue.element, 99)),
        str(issue.component) if issue.component else "",
        str(issue.repetition) if issue.repetition else "",
    )
    return records.ElementFault(position, None, _element_code(issue), _copy(issue, manner))


def _copy(issue: Issue, manner: _Manner) -> str:
    """What stood there, where it may be told and can be: a copy that was changed is none."""
    text = issue.found.strip()
    if issue.private and not manner.copy_values:
        return ""
    return text[:LONGEST_COPY].rstrip() if manner.plain(text, len(text)) == text else ""
