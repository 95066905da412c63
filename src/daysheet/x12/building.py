"""How our own code makes a file: records put in the guide's order, numbered and counted, then wrapped in an envelope.

Nothing is guessed and nothing repaired in silence: what the guide has no place for is refused, with its place.  No
clock: the time comes from who calls.

    heading = Heading(parts=[Purpose("0022", "13", "EL0001", today, "0930")])
    asked = set_of("270", [heading, Source(parts=[payer]), Receiver(parts=[clinic]), Subscriber(parts=[patient])])
    file = write(envelope([asked], sender="NORTHPT", receiver="CLRHOUSE", control=17, at=now, usage="P"))
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from daysheet.x12 import records
from daysheet.x12.elements import STANDARD, Delimiters, fields_of
from daysheet.x12.guide import KEY_ELEMENT, Guide, Line, choose, named, review
from daysheet.x12.guide import Loop as GuideLoop
from daysheet.x12.paths import OPENERS
from daysheet.x12.segments import LineNumber
from daysheet.x12.segments.base import Composite, Loop, Segment, code_of

HIGHEST_CONTROL: Final = 999_999_999  # nine digits, in ISA13 as in GS06
# Sets that people call by more than ST01.
SPOKEN: Final = {"277CA": "x214", "837P": "x222"}


class UnableToBuild(ValueError):
    """These records make no file by the guide; says which part, and why."""


def set_of(
    guide: Guide | str, contents: Iterable[records.Record], *, control: str = ""
) -> list[records.Record]:
    """One set from ST to SE: each record's parts in the guide's order, levels and lines numbered, segments counted.

    `guide` is a guide, or what the set is called: "270", "271", "276", "277", "277CA", "278", "835", "837P", "999".
    `contents` begins with the Heading; the records behind it stay in their order, for that order says what is whose.
    HL01, HL02, HL04 and, where it is empty, HL03 are filled in; so is LX01 where it is None.  Without `control` (ST02)
    the envelope gives the set its number.

        set_of("837P", [heading, Provider(parts=[clinic]), Subscriber(parts=[...]), claim, claim], control="0001")
    """
    given = list(contents)
    if not given or not isinstance(given[0], records.Heading):
        raise UnableToBuild("a set begins with its Heading: give that record first")
    return _Set(_guide_named(guide, given[0]), control).build(given)


def _guide_named(guide: Guide | str, heading: records.Heading) -> Guide:
    if isinstance(guide, Guide):
        return guide
    if guide in SPOKEN:
        return named(SPOKEN[guide])
    if guide == "278":
        return review(heading.purpose.purpose if heading.purpose else "")
    found, _ = choose(guide, "")
    if found is None:
        raise UnableToBuild(f"no guide here is for a set called {guide!r}")
    return found


class _Open(msgspec.Struct):
    """A loop that is open while records are looked at, and where it stands among them."""

    loop: GuideLoop
    index: int  # of its record
    last: int = -1  # place of the record loop that came last in it


class _Draft(msgspec.Struct):
    """A record with its parts in order, before the levels have their numbers."""

    record: Any
    loop: GuideLoop
    under: tuple[int, ...]  # indexes of the records that are open around it
    parent: bool = False  # a level below it follows


class _Set:
    def __init__(self, guide: Guide, control: str) -> None:
        self.guide = guide
        self.control = control
        self.known: dict[int, dict[str, list[tuple[Line, GuideLoop | None]]]] = {}

    def build(self, given: list[Any]) -> list[records.Record]:
        drafts: list[_Draft] = []
        open_: list[_Open] = []
        batch = 0
        for index, record in enumerate(given):
            loop = self.guide.root if index == 0 else self.belongs(record, open_)
            under = tuple(one.index for one in open_)
            open_.append(_Open(loop, index))
            arranged = self.arranged(record, loop)
            if isinstance(arranged, records.Batch):
                batch = arranged.number if arranged.number is not None else batch + 1
                arranged = msgspec.structs.replace(arranged, number=batch)
            drafts.append(_Draft(arranged, loop, under))
            if loop.opening.id == "HL":
                for above in under:
                    drafts[above].parent = True
        return self.finished(drafts)

    def belongs(self, record: Any, open_: list[_Open]) -> GuideLoop:
        """The record's loop; closes those that it ends."""
        for depth in range(len(open_) - 1, -1, -1):
            around = open_[depth]
            fits = [loop for loop in around.loop.loops if records.BY_NAME[loop.record] is type(record)]
            exact = [loop for loop in fits if _allows(loop.opening, record, absent=True)]
            if not exact and len(fits) == 1 and fits[0].opening.id not in OPENERS:
                exact = fits  # its place is plain; whether its code is right, `check` says
            for loop in exact:
                if loop.place < around.last:
                    raise UnableToBuild(
                        f"{_called(record)} comes too late: {self.spoken(loop)} stands before what came already"
                    )
                del open_[depth + 1 :]
                around.last = loop.place
                return loop
        where = " > ".join(one.loop.id for one in open_)
        raise UnableToBuild(
            f"{_called(record)} has no place here: no loop of {where} in a {self.guide.set_id} opens with it"
        )

    def arranged(self, node: Any, loop: GuideLoop) -> Any:
        """The same with its parts where the guide has them, and their parts likewise."""
        placed: list[tuple[int, Segment]] = []
        for part in node.parts:
            line, inner = self.place(part, loop)
            if isinstance(part, Loop) and inner is not None:
                placed.append((inner.place, self.arranged(part, inner)))
                continue
            if isinstance(part, Loop) and part.parts:
                raise UnableToBuild(
                    f"{_called(part)} in {self.spoken(loop)} opens no loop, and has parts all the same"
                )
            placed.append((line.place, part))
        placed.sort(key=lambda one: one[0])
        return msgspec.structs.replace(node, parts=_numbered(part for _, part in placed))

    def place(self, part: Segment, loop: GuideLoop) -> tuple[Line, GuideLoop | None]:
        if isinstance(part, records.Record):
            raise UnableToBuild(
                f"{_called(part)} is a record of its own: give it behind the other, not as its part"
            )
        reachable = self.reachable(loop).get(code_of(type(part)), [])
        for line, inner in reachable:
            if _allows(line, part):
                return line, inner
        if len(reachable) == 1 and reachable[0][0].id not in OPENERS:
            return reachable[0]  # its place is plain; whether its code is right, `check` says
        why = f"the guide has no {code_of(type(part))} there"
        if reachable:
            codes = sorted({code for line, _ in reachable for code in line.keys})
            why = f"the guide wants it to begin with one of {', '.join(codes)}"
        raise UnableToBuild(f"{_called(part)} has no place in {self.spoken(loop)}: {why}")

    def reachable(self, loop: GuideLoop) -> dict[str, list[tuple[Line, GuideLoop | None]]]:
        """Lines and inner loops of a loop by the id that they begin with; those with codes first."""
        if id(loop) not in self.known:
            found: dict[str, list[tuple[Line, GuideLoop | None]]] = {}
            for line in loop.lines[1:]:
                found.setdefault(line.id, []).append((line, None))
            for inner in loop.loops:
                if not issubclass(records.BY_NAME[inner.record], records.Record):
                    found.setdefault(inner.opening.id, []).append((inner.opening, inner))
            for ways in found.values():
                ways.sort(key=lambda way: not way[0].keys)
            self.known[id(loop)] = found
        return self.known[id(loop)]

    def spoken(self, loop: GuideLoop) -> str:
        return f"{loop.label} (loop {loop.id} of the {self.guide.set_id})"

    def finished(self, drafts: list[_Draft]) -> list[records.Record]:
        done: list[Any] = []
        levels: dict[int, str] = {}  # index of a record to its HL01
        for index, draft in enumerate(drafts):
            under = tuple(done[above] for above in draft.under)
            more: dict[str, Any] = {"at": 0, "under": under}
            if draft.loop.opening.id == "HL":
                levels[index] = str(len(levels) + 1)
                parent = next((levels[above] for above in reversed(draft.under) if above in levels), "")
                more |= self.level(draft, levels[index], parent)
            if index == 0:
                more |= self.head(draft.loop.opening)
            done.append(msgspec.structs.replace(draft.record, **more))
        count = sum(1 for record in done for _ in records.segments_of(record)) + 1
        return [*done, records.SetEnd(segment_count=count, control_number=self.control)]

    def level(self, draft: _Draft, number: str, parent: str) -> dict[str, str]:
        line = draft.loop.opening
        tells = len(line.elements) > 3 and line.elements[3].usage != "-"
        level = draft.record.level
        if not level:
            if len(line.keys) != 1:
                raise UnableToBuild(
                    f"{_called(draft.record)} does not say its level (HL03), and the guide leaves a choice"
                )
            (level,) = line.keys
        return {
            "number": number,
            "parent": parent,
            "level": level,
            "has_children": str(int(draft.parent)) if tells else "",
        }

    def head(self, line: Line) -> dict[str, str]:
        says = len(line.elements) > 2 and line.elements[2].usage != "-"
        return {
            "set_id": self.guide.set_id,
            "control_number": self.control,
            "guide": self.guide.version if says else "",
        }


def _numbered(parts: Iterable[Any]) -> list[Segment]:
    """Service lines that have no number get the next."""
    found: list[Segment] = []
    last = 0
    for part in parts:
        if isinstance(part, LineNumber):
            last = part.number if part.number is not None else last + 1
            found.append(msgspec.structs.replace(part, number=last))
        else:
            found.append(part)
    return found


def _allows(line: Line, part: Segment, absent: bool = False) -> bool:
    """Whether the part's qualifier is one of the line's; `absent`: an empty one will be filled in."""
    if not line.keys:
        return True
    position = KEY_ELEMENT.get(line.id, 1)
    qualifier = _qualifier(part, position)
    if qualifier:
        return qualifier in line.keys or bool(line.elements[position - 1].external)
    return absent or line.elements[position - 1].usage != "R"


def _qualifier(part: Segment, position: int) -> str:
    value: Any = getattr(part, fields_of(type(part))[position - 1].name)
    if isinstance(value, tuple):
        value = value[0] if value else ""
    if isinstance(value, Composite):
        value = getattr(value, fields_of(type(value))[0].name)
    return "" if value is None else str(value)


def _called(part: Segment) -> str:
    """The part for a message: its class and id, its qualifier where that is as short as a code.  Never its values."""
    id_ = code_of(type(part))
    fields = fields_of(type(part))
    position = KEY_ELEMENT.get(id_, 1)
    qualifier = ""
    if len(fields) >= position and (fields[position - 1].kind.type == "ID" or fields[position - 1].composite):
        qualifier = _qualifier(part, position)
    code = f"*{qualifier}" if 0 < len(qualifier) <= 3 and qualifier.isalnum() else ""
    return f"{type(part).__name__} ({id_}{code})"


# --- the envelope ------------------------------------------------------------------------------------------------


def envelope(
    sets: Iterable[Sequence[records.Record]],
    *,
    sender: str,
    receiver: str,
    control: int,
    at: datetime,
    usage: Literal["T", "P"],
    group_control: int = 1,
    sender_kind: str = "ZZ",
    receiver_kind: str = "ZZ",
    group_sender: str = "",
    group_receiver: str = "",
    acknowledgment_wanted: bool = False,
    acknowledgments: Sequence[records.InterchangeAck] = (),
    delimiters: Delimiters = STANDARD,
) -> list[records.Record]:
    """One interchange around sets that `set_of` made: from ISA to IEA, groups, counts and control numbers included.

    Sets of one kind that follow each other share a group; the first has `group_control`, the next one more.  A set
    without a control number gets the next free one of its group.  `usage` is T for a test, P for real claims, and has
    no default.  `acknowledgments` are TA1 about files that came in.  Where `delimiters` are not the usual ones, the
    same go to `write`.

        envelope([claims], sender="NORTHPT", receiver="CLRHOUSE", control=17, group_control=17, at=now, usage="T")
    """
    for name, text, longest in (
        ("sender", sender, 15),
        ("receiver", receiver, 15),
        ("group_sender", group_sender or sender, 15),
        ("group_receiver", group_receiver or receiver, 15),
    ):
        _checked_name(name, text, longest, delimiters)
    number = f"{_checked_control('control', control):09d}"
    groups = _grouped(sets)
    if not groups and not acknowledgments:
        raise UnableToBuild("there is nothing to send: neither a set nor a TA1")
    found: list[records.Record] = [
        records.Interchange(
            *("00", "", "00", "", sender_kind, sender, receiver_kind, receiver),
            date=at.date(),
            time=f"{at:%H%M}",
            repetition_separator=delimiters.repetition or "U",
            version="00501",
            control_number=number,
            acknowledgment_wanted="1" if acknowledgment_wanted else "0",
            usage=usage,
            component_separator=delimiters.component,
        ),
        *acknowledgments,
    ]
    for nth, (guide, inside) in enumerate(groups):
        group = str(_checked_control("group_control", group_control + nth))
        found.append(
            records.Group(
                kind=guide.group,
                sender=group_sender or sender,
                receiver=group_receiver or receiver,
                date=at.date(),
                time=f"{at:%H%M}",
                control_number=group,
                agency="X",
                version=guide.version,
            )
        )
        found += _set_numbers(inside)
        found.append(records.GroupEnd(set_count=len(inside), control_number=group))
    return [*found, records.InterchangeEnd(group_count=len(groups), control_number=number)]


def _grouped(sets: Iterable[Sequence[records.Record]]) -> list[tuple[Guide, list[Sequence[records.Record]]]]:
    groups: list[tuple[Guide, list[Sequence[records.Record]]]] = []
    for one in sets:
        if len(one) < 2 or not isinstance(one[0], records.Heading) or not isinstance(one[-1], records.SetEnd):
            raise UnableToBuild("a set goes from its Heading to its SetEnd: make it with set_of")
        guide = _guide_named(one[0].set_id, one[0])
        if one[0].guide:
            guide = choose(one[0].set_id, one[0].guide)[0] or guide
        if groups and groups[-1][0].version == guide.version and groups[-1][0].group == guide.group:
            groups[-1][1].append(one)
        else:
            groups.append((guide, [one]))
    return groups


def _set_numbers(sets: list[Sequence[records.Record]]) -> list[records.Record]:
    """The records of a group's sets, those without a control number given one."""
    used: set[str] = set()
    for one in sets:
        control = _head(one).control_number
        if control and control in used:
            raise UnableToBuild(f"two sets of the group have the control number {control}")
        used.add(control)
    found: list[records.Record] = []
    last = 0
    for one in sets:
        if _head(one).control_number:
            found += one
            continue
        last += 1
        while f"{last:04d}" in used:
            last += 1
        control = f"{last:04d}"
        # What was open around the records stays what it was: a claim still finds its subscriber.
        found.append(msgspec.structs.replace(_head(one), control_number=control))
        found += one[1:-1]
        found.append(msgspec.structs.replace(_tail(one), control_number=control))
    return found


def _head(one: Sequence[records.Record]) -> Any:
    return one[0]


def _tail(one: Sequence[records.Record]) -> Any:
    return one[-1]


def _checked_name(name: str, text: str, longest: int, delimiters: Delimiters) -> None:
    if not 0 < len(text.strip()) <= longest:
        raise UnableToBuild(f"{name} has {len(text)} characters; one to {longest} fit")
    if any(sign in text for sign in msgspec.structs.astuple(delimiters) if sign) or not text.isprintable():
        raise UnableToBuild(f"{name} holds a sign that the file is cut by")


def _checked_control(name: str, number: int) -> int:
    if not 0 < number <= HIGHEST_CONTROL:
        raise UnableToBuild(f"{name} is {number}; a control number is 1 to {HIGHEST_CONTROL}")
    return number
