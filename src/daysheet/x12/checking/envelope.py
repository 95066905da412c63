"""The envelope: interchange, group and set open and close, with their counts and control numbers (ISA to IEA)."""

from collections.abc import Callable
from typing import Final

from daysheet.x12.checking.around import Around, Numbers, Opened
from daysheet.x12.checking.contents import Contents
from daysheet.x12.checking.plans import Finding, Plan
from daysheet.x12.checking.telling import BLANK, Spot, Telling
from daysheet.x12.checking.values import whole
from daysheet.x12.discretion import quoted
from daysheet.x12.elements import fields_of
from daysheet.x12.guide import TABLES, Guide, Loop, choose, named
from daysheet.x12.segments import BY_CODE
from daysheet.x12.syntax import Block

RECEIVED: Final = frozenset(
    {"271", "277", "835", "997", "999"}
)  # that a clinic receives; and the 278 that answers
RECEIVED_GROUPS: Final = frozenset({"HB", "HN", "HP", "FA"})
_NAMES: Final = {
    "ISA": "beginning of the file",
    "TA1": "answer to a file",
    "GS": "beginning of the group",
    "ST": "beginning of the set",
    "SE": "end of the set",
    "GE": "end of the group",
    "IEA": "end of the file",
}
_HEADER_WIDTHS: Final = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_OWN_SIGNS: Final = (11, 16)  # elements of ISA that hold a sign


class Envelope:
    """What is open, and what is said when it opens and closes."""

    def __init__(self, telling: Telling, contents: Contents) -> None:
        self.telling, self.contents = telling, contents
        self.around: Around = telling.around
        self.numbers = Numbers()
        self.closed: Opened | None = None  # the last interchange that was over

    def take(self, id_: str, text: str) -> None:
        elements = [*text.split(self.telling.block.delimiters.element)[1:], *[""] * 16]
        handlers: dict[str, Callable[[str, list[str]], None]] = {
            "ISA": self.isa,
            "TA1": self.ta1,
            "GS": self.gs,
            "ST": self.st,
            "SE": self.se,
            "GE": self.ge,
            "IEA": self.iea,
        }
        handlers[id_](text, elements)

    def outer(self, code: str, id_: str, wanted: str = "", at: Spot | None = None) -> None:
        """An issue of the envelope, about a whole segment."""
        self.telling.add(Finding(code, wanted=wanted, name=_NAMES[id_]), id_, at=at)

    def field(self, code: str, id_: str, position: int, found: str, wanted: str = "") -> None:
        """An issue of the envelope, about one element."""
        self.telling.add(self.about(code, id_, position, found, wanted), id_, self.loop(id_))

    def about(self, code: str, id_: str, position: int, found: str, wanted: str) -> Finding:
        return Finding(code, position, found, wanted, fields_of(BY_CODE[id_])[position - 1].label)

    def loop(self, id_: str) -> Loop | None:
        """The guide's outermost loop, where the segment is one of it."""
        guide = self.contents.guide
        return guide.root if guide is not None and id_ in ("ST", "SE") else None

    def plan(self, id_: str) -> Plan:
        """The envelope's line of a segment."""
        envelope = named("envelope")
        line = next(line for line in envelope.root.lines if line.id == id_)
        plan: Plan = self.contents.grammar.plan(line, envelope)
        return plan

    def outline(self, id_: str, text: str, plan: Plan | None = None, known: int = 0) -> None:
        """What is wrong within a segment of the envelope; `known` is an element about which all is said."""
        plan = plan or self.plan(id_)
        if plan.match(text) is not None:
            return
        for one in plan.findings(text):
            if one.element and one.element == known:
                continue
            field = plan.row.known[one.element - 1] if 0 < one.element <= len(plan.row.known) else None
            if field is not None and field.name == "control_number" and one.code != "element_missing":
                wanted = plan.row.slots[one.element - 1].wanted
                self.field("control_format", id_, one.element, one.found, wanted)
            else:
                self.telling.add(one, id_, self.loop(id_))

    def isa(self, text: str, elements: list[str]) -> None:
        self.lose("ISA", "SE", "GE", "IEA")
        control = elements[12].strip()
        self.around.interchange = Opened(self.telling.number, control)
        self.around.received = False
        for position, (width, found) in enumerate(zip(_HEADER_WIDTHS, elements, strict=False), 1):
            if position not in _OWN_SIGNS:
                self.header(position, width, found)
        if not self.telling.block.delimiters.repetition:
            wanted = "a sign of its own that parts repeated values, as ^"
            self.field("signs_clash", "ISA", 11, elements[10], wanted)
        if control and self.numbers.used(control):
            self.field("control_repeated", "ISA", 13, control)

    def header(self, position: int, width: int, found: str) -> None:
        """One field of ISA: they have fixed widths, so blanks at the ends belong there."""
        if len(found) != width:
            self.field("header_widths", "ISA", position, found, f"{width} characters")
            return
        value = self.plan("ISA").row.slots[position - 1].value
        if not found.strip() and position in (6, 8):
            self.field(
                "element_missing", "ISA", position, "", "who sends" if position == 6 else "who receives"
            )
        elif value is not None and (value.kind.type != "AN" or not (found.isascii() and found.isprintable())):
            fault = value.fault(found, "", "")
            if fault is not None:
                code, wanted = fault
                code = {12: "version_unknown", 13: "control_format"}.get(position, code)
                self.field(code, "ISA", position, found, wanted)

    def ta1(self, text: str, elements: list[str]) -> None:
        self.outline("TA1", text)
        interchange = self.around.interchange
        if interchange is not None:
            interchange.acknowledges = True
            if interchange.count:
                self.outer("segment_out_of_order", "TA1", "before GS")

    def gs(self, text: str, elements: list[str]) -> None:
        self.lose("GS", "SE", "GE")
        kind, control, version = elements[0], elements[5], elements[7]
        group = self.around.group = Opened(self.telling.number, control)
        group.kind, group.version, group.offset = kind, version, self.telling.offset()
        self.around.received = kind in RECEIVED_GROUPS
        self.outline("GS", text)
        interchange = self.around.interchange
        if interchange is not None:
            interchange.count += 1
            if control and interchange.numbers.used(control):
                self.field("control_repeated", "GS", 6, control)

    def st(self, text: str, elements: list[str]) -> None:
        self.lose("ST", "SE")
        around, contents = self.around, self.contents
        group = around.group
        if group is None:
            self.outer("segment_missing", "GS", "a set stands in a group")
            group = around.group = Opened(self.telling.number, "")
            if around.interchange is not None:
                around.interchange.count += 1
        group.count += 1
        around.set_id, control, version = elements[:3]
        around.set = Opened(self.telling.number, control)
        around.received = around.set_id in RECEIVED
        guide = contents.guide = choose(around.set_id, version or group.version)[0]
        if control and group.numbers.used(control):
            self.field("control_repeated", "ST", 2, control)
        if guide is None:
            known = sorted({id_ for id_, _ in TABLES})
            self.field("set_unknown", "ST", 1, around.set_id, f"{', '.join(known[:-1])} or {known[-1]}")
            self.outline("ST", text, known=1)
            return
        self.outline("ST", text, contents.grammar.start(guide))
        if group.kind and group.kind != guide.group:
            self.field("group_contradicts", "ST", 1, around.set_id, f"it in a group {guide.group} (GS01)")
        if not self.version(guide, version, group):
            contents.guide = None  # of another guide than any here: its faults would not be faults
        elif around.set_id == "278":
            contents.undecided = True
        else:
            contents.begin(guide)

    def version(self, guide: Guide, of_set: str, group: Opened) -> bool:
        """ST03 and GS08: whether they agree, and name a guide that is known; answers whether the set can be checked."""
        known = {guide.version, *guide.also}
        told = of_set or group.version
        readable = not told or told in known or told[:10] == guide.version[:10]
        wanted = " or ".join(sorted(known)) + ("" if readable else ", so what is in it was not checked")
        if of_set and group.version and of_set != group.version:
            self.field("version_contradicts", "ST", 3, of_set, quoted(group.version))
        elif group.version and group.version not in known:
            if group.count == 1:
                what = self.about("version_unknown", "GS", 8, group.version, wanted)
                self.telling.add(what, "GS", at=Spot(group.number, group.offset))
        elif of_set and of_set not in known:
            self.field("version_unknown", "ST", 3, of_set, wanted)
        return readable

    def se(self, text: str, elements: list[str]) -> None:
        opened = self.around.set
        if opened is None:
            self.outer("trailer_unexpected", "SE", "no set is open")
            return
        self.contents.close_all()
        self.outline("SE", text)
        self.trailer("SE", elements, self.around.position(self.telling.number), opened)
        self.forget("SE")

    def ge(self, text: str, elements: list[str]) -> None:
        self.lose("GE", "SE")
        opened = self.around.group
        if opened is None:
            self.outer("trailer_unexpected", "GE", "no group is open")
            return
        self.outline("GE", text)
        self.trailer("GE", elements, opened.count, opened)
        self.forget("GE")

    def iea(self, text: str, elements: list[str]) -> None:
        self.lose("IEA", "SE", "GE")
        opened = self.around.interchange
        if opened is None:
            self.outer("trailer_unexpected", "IEA", "no file is open")
            return
        if not opened.count and not opened.acknowledges:
            self.outer("segment_missing", "GS", "nothing stands between ISA and IEA")
        self.outline("IEA", text)
        self.trailer("IEA", elements, opened.count, opened)
        self.forget("IEA")

    def trailer(self, id_: str, elements: list[str], count: int, opened: Opened) -> None:
        """A trailer's count and its control number."""
        counted, control = elements[:2]
        if whole(counted, count) != count:
            self.field("count_wrong", id_, 1, counted, str(count))
        if not control or not opened.control or control == opened.control:
            return
        # Of a number whose form is wrong that was said, and it is the same for all that.
        same = whole(control, -1) == whole(opened.control, -2)
        if same and id_ == "IEA":
            return  # of nine digits there is one form only: the other number was told where it stands
        told = self.telling.found
        if not any(one.number == self.telling.number and one.code == "control_format" for one in told):
            code = "control_format" if same else "control_mismatch"
            self.field(code, id_, 2, control, quoted(opened.control))

    def lose(self, before: str, *trailers: str) -> None:
        """What is open comes to its end without its trailers."""
        for id_ in trailers:
            opened = self.opened(id_)
            if opened is not None:
                if id_ == "SE":
                    self.contents.close_all()
                wanted = f"what begins in segment {opened.number:,} has no end before {before}"
                self.outer("trailer_missing", id_, wanted)
                self.forget(id_)

    def opened(self, trailer: str) -> Opened | None:
        """What the trailer closes."""
        around = self.around
        return {"SE": around.set, "GE": around.group, "IEA": around.interchange}[trailer]

    def forget(self, trailer: str) -> None:
        """What the trailer closes is open no more."""
        if trailer == "SE":
            self.around.set, self.around.set_id, self.contents.guide = None, "", None
        elif trailer == "GE":
            self.around.group = None
        else:
            self.closed, self.around.interchange = self.around.interchange, None

    def end(self) -> None:
        """The data are over: what is still open."""
        block: Block = self.telling.block
        number = self.telling.number
        after = block.offset + len(block.raw.rstrip(BLANK.replace(block.delimiters.terminator, "")))
        names = [id_ for id_ in ("SE", "GE", "IEA") if self.opened(id_) is not None]
        closing = block.segments[-1].strip().upper().startswith("IEA")
        if self.around.set is not None or (not block.ended and (names or not closing)):
            wanted = " and ".join(filter(None, (", ".join(names[:-1]), (names or ["IEA"])[-1])))
            at = Spot(number + 1, after, self.around.position(number + 1)) if block.ended else None
            self.outer("truncated", "IEA", wanted, at)
            return
        if not block.ended:
            self.around.interchange = self.closed
            self.outer("unterminated", "IEA")
        for id_ in names:
            opened = self.opened(id_)
            if opened is not None:
                wanted = f"what begins in segment {opened.number:,} has no end before the data end"
                self.outer("trailer_missing", id_, wanted, Spot(number + 1, after))
