"""A guide as data: loops, segments, elements and codes of one transaction set, parsed from its table in `guides/`.

The table's format is told in docs/x12.md.  One table has three uses: reading (which loop a segment opens or belongs
to), checking (usage, counts, codes) and writing (order).
"""

import re
from functools import cache
from importlib import import_module
from typing import Final

import msgspec

from daysheet.x12 import records
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.segments import BY_CODE
from daysheet.x12.segments.base import code_of

KEY_ELEMENT: Final = {"HL": 3}  # which element tells lines of one id apart; otherwise the first
UNBOUNDED: Final = 10**9
# Code sets that are kept elsewhere: a table names them, and their content is nobody's business here.
ELSEWHERE: Final = frozenset(
    (
        *("pos", "state", "country", "currency", "icd", "taxonomy", "cpt", "zip", "carc", "rarc"),
        *("claim_status", "claim_status_category", "condition", "decision_reason"),
    )
)


class Element(msgspec.Struct, frozen=True):
    """How a guide wants one element: usage R, S or - (not used), its codes, its components."""

    usage: str
    codes: frozenset[str] = frozenset()
    external: str = ""  # name of a code set that is kept elsewhere ("pos", "icd" …)
    components: tuple["Element", ...] = ()
    repeats: int = 1
    listed: str = ""  # name of the list that its codes come from


class Rule(msgspec.Struct, frozen=True):
    """A rule between elements: P all or none, R at least one, E at most one, C if the first then all, L then one."""

    letter: str
    positions: tuple[int, ...]
    within: int = 0  # of the components of this element; 0: of the segment


class Line(msgspec.Struct, frozen=True):
    """A segment at its place in a guide."""

    id: str
    usage: str
    most: int
    elements: tuple[Element, ...]
    rules: tuple[Rule, ...]
    label: str
    place: int  # order within its loop
    number: int  # of the line in the table, for messages to who writes tables

    @property
    def keys(self) -> frozenset[str]:
        """Codes of the element that tells this line from others of the same id; empty where none does."""
        position = KEY_ELEMENT.get(self.id, 1)
        if len(self.elements) < position:
            return frozenset()
        element = self.elements[position - 1]
        return element.components[0].codes if element.components else element.codes


class Loop(msgspec.Struct, frozen=True):
    """A loop of a guide: its first line opens it."""

    id: str
    usage: str
    most: int
    record: str  # name of its class in records.py
    label: str
    place: int
    lines: tuple[Line, ...]
    loops: tuple["Loop", ...]

    @property
    def opening(self) -> Line:
        return self.lines[0]


class Guide(msgspec.Struct, frozen=True):
    """One transaction set's guide."""

    set_id: str  # ST01
    version: str  # GS08
    group: str  # GS01
    also: tuple[str, ...]  # other versions that it reads
    label: str
    root: Loop  # the loop that ST opens
    lists: dict[str, dict[str, str]]  # named code lists: code to label


class UnusableTable(ValueError):
    """A guide table cannot be read: which line, and why."""


_LINE = re.compile(r"(?P<indent> *)(?P<content>[^;#][^;]*?)\s*(?:;\s*(?P<label>.*))?$")
_RULE = re.compile(r"(?:(\d+)\.)?([PRECL])((?:\d\d){2,})$")


def parse(table: str) -> Guide:
    """Reads one table."""
    return _Parser(table).guide()


class _Parser:
    def __init__(self, table: str) -> None:
        self.rows = [
            (number, row)
            for number, row in enumerate(table.splitlines(), 1)
            if row.strip() and not row.lstrip().startswith("#")
        ]
        self.at = 0
        self.lists: dict[str, dict[str, str]] = {}

    def guide(self) -> Guide:
        head: tuple[list[str], str] | None = None
        root: Loop | None = None
        while self.at < len(self.rows):
            indent, words, label = self.row()
            if words[0] == "codes":
                self.codes(words[1])
            elif words[0] == "set":
                head = words, label
                self.at += 1
            elif words[0] == "loop" and indent == 0 and root is None:
                root = self.loop(0)
            else:
                raise self.fault(f"{words[0]!r} does not belong here")
        if head is None or root is None:
            raise UnusableTable("a table needs a line that begins with `set` and one `loop` at its left edge")
        words, label = head
        also = tuple(words[words.index("also") + 1].split(",")) if "also" in words else ()
        return Guide(words[1], words[2], words[3], also, label, root, self.lists)

    def row(self) -> tuple[int, list[str], str]:
        match = _LINE.match(self.rows[self.at][1])
        if match is None:
            raise self.fault("this line has no content before its label")
        return len(match["indent"]), match["content"].split(), match["label"] or ""

    def fault(self, why: str) -> UnusableTable:
        number, row = self.rows[self.at]
        return UnusableTable(f"line {number} of the table: {why}: {row.strip()!r}")

    def codes(self, name: str) -> None:
        self.at += 1
        found: dict[str, str] = {}
        while self.at < len(self.rows) and self.rows[self.at][1].startswith(" "):
            # Two blanks: there are codes with one in them.
            code, parted, label = self.rows[self.at][1].strip().partition("  ")
            if not parted:
                raise self.fault("a code, two blanks, its label: one of these is missing")
            if code in found:
                raise self.fault(f"code {code} stands twice")
            found[code] = label.strip()
            self.at += 1
        self.lists[name] = found

    def loop(self, place: int) -> Loop:
        indent, words, label = self.row()
        if len(words) != 5 or not label:
            raise self.fault("a loop line is: loop ID USAGE MOST CLASS ; label")
        _, id_, usage, written, record = words
        most, opens = self.most(usage, written), self.at
        if record not in records.BY_NAME:
            raise self.fault(f"records.py lists no class with the name {record!r}")
        self.at += 1
        lines: list[Line] = []
        loops: list[Loop] = []
        while self.at < len(self.rows):
            inner, inside, _ = self.row()
            if inner <= indent or inside[0] in ("codes", "set"):
                break
            if inside[0] == "loop":
                if not lines:
                    raise self.fault("a loop begins with the segment that opens it")
                if inside[-1] in records.BY_NAME and self.stranded(record, inside[-1]):
                    raise self.fault(f"{inside[-1]} is handed out by itself, so it cannot stand in {record}")
                loops.append(self.loop(len(lines) + len(loops)))
            else:
                lines.append(self.line(len(lines) + len(loops), lines))
        wanted = code_of(records.BY_NAME[record])
        if not lines or lines[0].id != wanted or lines[0].usage != "R":
            self.at = opens
            raise self.fault(f"its first segment must be {wanted}, which is what {record} is, and R")
        return Loop(id_, usage, most, record, label, place, tuple(lines), tuple(loops))

    def stranded(self, around: str, inner: str) -> bool:
        record = records.Record
        return issubclass(records.BY_NAME[inner], record) and not issubclass(records.BY_NAME[around], record)

    def line(self, place: int, before: list[Line]) -> Line:
        _, words, label = self.row()
        if len(words) < 3 or not label:
            raise self.fault("a segment line is: ID USAGE MOST ELEMENTS codes rules ; label")
        id_, usage, written, *rest = words
        if id_ not in BY_CODE:
            raise self.fault(f"segments/ has no class for {id_!r}")
        most, fields = self.most(usage, written), fields_of(BY_CODE[id_])
        shape = rest.pop(0) if rest and "=" not in rest[0] and not _RULE.match(rest[0]) else ""
        elements = self.elements(shape, fields)
        rules = []
        for word in rest:
            rule = _RULE.match(word)
            if rule:
                within, letter, digits = rule.groups()
                positions = tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))
                rules.append(Rule(letter, positions, int(within or 0)))
                known = fields[int(within) - 1].composite if within and int(within) <= len(fields) else None
                if max(positions) > len(fields_of(known) if known else fields) or (within and not known):
                    raise self.fault(f"{word!r} speaks of what {id_} has not")
            elif "=" in word:
                self.coded(elements, word)
            else:
                raise self.fault(f"{word!r} is neither codes nor a rule")
        number = self.rows[self.at][0]
        line = Line(id_, usage, most, tuple(elements), tuple(rules), label, place, number)
        others = [one.keys for one in before if one.id == id_]
        if any(line.keys & keys or (not line.keys and not keys) for keys in others):
            raise self.fault(f"another line of {id_} in this loop has the same qualifier")
        self.at += 1
        return line

    def most(self, usage: str, written: str) -> int:
        """How often; what is not written as it should be is refused."""
        if usage not in ("R", "S"):
            raise self.fault(f"{usage!r} should be R (required) or S (where it applies)")
        if written == "*":
            return UNBOUNDED
        if not (written.isascii() and written.isdigit() and int(written)):
            raise self.fault(f"{written!r} should be how often it may come: a number, or *")
        return int(written)

    def elements(self, shape: str, fields: tuple[Field, ...]) -> list[Element]:
        found: list[Element] = []
        at = 0
        while at < len(shape):
            if len(found) >= len(fields):
                raise self.fault(f"{shape!r} has more elements than the segment's {len(fields)}")
            field = fields[len(found)]
            length = len(fields_of(field.composite)) if field.composite else 0
            usage = shape[at]
            if usage not in "RS-":
                raise self.fault(f"{usage!r} in {shape!r} is no usage")
            at += 1
            components: tuple[Element, ...] = ()
            if shape[at : at + 1] == "(":
                inside, closed, _ = shape[at + 1 :].partition(")")
                if not closed or set(inside) - set("RS-"):
                    raise self.fault(f"components in {shape!r} are written (RS-)")
                components = tuple(Element(one) for one in inside)
                at += len(inside) + 2
            if len(components) > length or (usage != "-" and bool(components) != bool(length)):
                raise self.fault(f"element {len(found) + 1} has {length} components, not {len(components)}")
            repeats = 1
            if shape[at : at + 1] == "*":
                digits = re.match(r"\d*", shape[at + 1 :])
                count = digits.group() if digits else ""
                repeats = int(count) if count else UNBOUNDED
                at += 1 + len(count)
                if not field.kind.repeats:
                    raise self.fault(f"element {len(found) + 1} cannot repeat")
            found.append(Element(usage, components=components, repeats=repeats))
        if found and found[-1].usage == "-":
            raise self.fault("elements at the end that are not used are not written")
        return found

    def coded(self, elements: list[Element], word: str) -> None:
        where, _, what = word.partition("=")
        position, _, component = where.partition(".")
        if not position.isdigit() or int(position) > len(elements):
            raise self.fault(f"{word!r} names an element that the line has not")
        codes: set[str] = set()
        external = listed = ""
        for one in what.split(","):
            if one.startswith("@"):
                if one[1:] not in self.lists:
                    raise self.fault(f"no list of codes has the name {one[1:]!r} above this line")
                codes |= set(self.lists[one[1:]])
                listed = one[1:]
            elif one.startswith(":"):
                external = one[1:]
                if external not in ELSEWHERE:
                    raise self.fault(f"no code set that is kept elsewhere is called {external!r}")
            else:
                codes.add(one)
        told = {"codes": frozenset(codes), "external": external, "listed": listed}
        element = elements[int(position) - 1]
        if component:
            parts = list(element.components)
            if int(component) > len(parts):
                raise self.fault(f"{word!r} names a component that the line has not")
            parts[int(component) - 1] = msgspec.structs.replace(parts[int(component) - 1], **told)
            elements[int(position) - 1] = msgspec.structs.replace(element, components=tuple(parts))
        else:
            elements[int(position) - 1] = msgspec.structs.replace(element, **told)


# Set and version to the module that holds its table. The two halves of 278 share both; BHT02 tells them apart.
TABLES: Final = {
    ("270", "005010X279A1"): "x279_request",
    ("271", "005010X279A1"): "x279_response",
    ("276", "005010X212"): "x212_request",
    ("277", "005010X212"): "x212_response",
    ("277", "005010X214"): "x214",
    ("278", "005010X217"): "x217_request",
    ("278", "005010X217 response"): "x217_response",
    ("835", "005010X221A1"): "x221",
    ("837", "005010X222A1"): "x222",
    ("999", "005010X231A1"): "x231",
}
DEFAULTS: Final = {"277": "005010X212"}
RESPONSE_PURPOSES: Final = frozenset(
    {"08", "11"}
)  # BHT02 of a 278 that answers; 08 is no purpose of the guide, but sent


@cache
def named(module: str) -> Guide:
    """The guide in `guides/<module>.py`, parsed once and only when a file needs it."""
    return parse(import_module(f"daysheet.x12.guides.{module}").TABLE)


def choose(set_id: str, version: str) -> tuple[Guide | None, bool]:
    """The guide for a set, and whether it is the one of exactly this version.

    ST01 decides what the set is, whatever GS08 claims; None where no guide here knows the set.
    """
    modules = {of: module for (id_, of), module in TABLES.items() if id_ == set_id and " " not in of}
    if not modules:
        return None, False
    if version in modules:
        return named(modules[version]), True
    # The letters behind the number are errata: X222, X222A1 and X222A2 are one guide to a reader.
    for of, module in modules.items():
        if version[:10] == of[:10]:
            guide = named(module)
            return guide, version in guide.also
    guide = named(modules.get(DEFAULTS.get(set_id, ""), next(iter(modules.values()))))
    return guide, version in guide.also


def review(purpose: str) -> Guide:
    """The guide of a 278, which BHT02 decides: whether it asks for a review or answers one."""
    return named("x217_response" if purpose in RESPONSE_PURPOSES else "x217_request")


def every() -> tuple[Guide, ...]:
    return tuple(named(module) for module in TABLES.values())
