"""One segment: a guide's line made ready for one file's signs, as a pattern that takes exactly what is clean.

What the pattern refuses is gone through place by place: `Plan.findings` says what is wrong, and is empty exactly where
the pattern matches.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from daysheet.x12.checking.values import Signs, Value, either
from daysheet.x12.discretion import NUMBERS, PUBLIC, counts, may_be_personal
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.guide import UNBOUNDED, Element, Line, Rule
from daysheet.x12.segments import BY_CODE

MOST_BEYOND: Final = 100  # values behind the last that there is: told of one segment
# Segments whose first element says what the others are.
QUALIFIED: Final = frozenset({"NM1", "N1", "REF", "DTP", "DTM", "AMT", "QTY", "HI", "CTX"})
# Faults that only a line has, not the standard: where the line is not the right one, they follow from that.
_OF_A_LINE: Final = frozenset(
    {"element_not_used", "element_missing", "component_missing", "repetition_too_many"}
) | {*("rule_broken", "rule_excludes")}
# Which element is the one that the line is about: it has the line's name.
VALUES: Final = {"REF": 2, "AMT": 2, "QTY": 2, "DTP": 3, "DTM": 2}
MOST_KNOWN: Final = 500  # segments whose faults are remembered, for each line
LONGEST_KNOWN: Final = 1000  # characters of such a segment


class Finding(NamedTuple):
    """What is wrong at one place of a segment."""

    code: str
    element: int = 0
    found: str = ""
    wanted: str = ""
    name: str = ""
    private: bool = False
    component: int = 0
    repetition: int = 0


class Slot:
    """A place in a row: one value, or a row of components; once, or repeated."""

    def __init__(
        self, field: Field, of: Element, rules: Sequence[Rule], book: "Book", before: "Slot | None"
    ) -> None:
        self.field, self.label, self.usage, self.most = field, field.label, of.usage, of.repeats
        self.signs = book.signs
        self.value: Value | None = None
        self.row: Row | None = None
        if field.composite is not None:
            known = fields_of(field.composite)
            self.row = Row("component", known, of.components or (Element("S"),) * len(known), rules, book)
        else:
            former = before.value if before is not None else None
            self.value = Value(field, of, book.signs, book.lists.get(of.listed, {}), former)

    def findings(self, position: int, text: str, before: str, after: str) -> Sequence[Finding]:
        """What is wrong with the text that stands here."""
        sign = self.signs.of.repetition
        if self.most == 1 or not sign or sign not in text:
            return self.each(position, text, before, after)
        found: list[Finding] = []
        texts = text.split(sign)
        if len(texts) > self.most:
            most, wanted = self.most, f"at most {self.most} values"
            private = may_be_personal(text, self.field.kind.type)
            over = Finding("repetition_too_many", position, text, wanted, self.label, private, 0, most + 1)
            found.append(over)
        for number, one in enumerate(texts, 1):
            found += (wrong._replace(repetition=number) for wrong in self.each(position, one, before, after))
        return found

    def each(self, position: int, text: str, before: str, after: str) -> Sequence[Finding]:
        if self.value is not None and text:
            fault = self.value.fault(text, before, after)
            if fault is None:
                return ()
            return [Finding(fault[0], position, text, fault[1], self.label, self.value.hides(text))]
        signs = self.signs.of
        if not text.strip(signs.component):
            # Only signs, or nothing between two signs of repetition.
            code = "element_missing" if self.usage == "R" or not text else "trailing_separators"
            return [Finding(code, position, "", "a value", self.label)]
        if signs.repetition and signs.repetition in text:
            return [Finding("repetition_too_many", position, text, "one value only", self.label, True)]
        return [
            one._replace(
                element=position,
                component=one.element,
                name=f"{self.label}: {one.name}" if one.name else self.label,
            )
            for one in (self.row.findings(text.split(signs.component)) if self.row is not None else ())
        ]

    @property
    def wanted(self) -> str:
        return self.value.form.wanted if self.value is not None and self.value.settled else "a value"


class Row:
    """Values with signs between them: the elements of a segment, or the components of an element."""

    def __init__(
        self,
        what: str,
        known: Sequence[Field],
        elements: Sequence[Element],
        rules: Sequence[Rule],
        book: "Book",
    ) -> None:
        self.what, self.known = what, known
        within = what == "component"
        self.rules = [rule for rule in rules if within or not rule.within]
        self.slots: list[Slot] = []
        for position, (field, element) in enumerate(zip(known, elements, strict=False), 1):
            inner = [rule for rule in rules if rule.within == position and not within]
            self.slots.append(Slot(field, element, inner, book, self.slots[-1] if self.slots else None))

    def findings(self, texts: list[str]) -> list[Finding]:
        """Everything wrong in a row; `element` of each is its position here."""
        last = len(texts)
        while last and not texts[last - 1]:
            last -= 1
        found: list[Finding] = []
        missed: set[int] = set()
        for position, slot in enumerate(self.slots, 1):
            text = texts[position - 1] if position <= last else ""
            if not text or (slot.usage == "R" and not text.strip(" ")):
                # One bad text where components should be: what else is lacking follows from that.
                if slot.usage == "R" and not (self.what == "component" and len(texts) == 1 and found):
                    missed.add(position)
                    found.append(Finding(f"{self.what}_missing", position, text, slot.wanted, slot.label))
            elif slot.usage == "-":
                found.append(self.unused(position, text))
            else:
                before = texts[position - 2] if position > 1 else ""
                after = texts[position] if position < last else ""
                found += slot.findings(position, text, before, after)
        beyond = range(len(self.slots) + 1, min(last, len(self.slots) + MOST_BEYOND) + 1)
        found += (self.unused(position, texts[position - 1]) for position in beyond if texts[position - 1])
        for rule in self.rules:
            given = {position for position, text in enumerate(texts[:last], 1) if text}
            found += self.broken(rule, given, missed)
        if not last and not found:
            found.append(Finding(f"{self.what}_missing", 1, "", "at least one value", self.slots[0].label))
        elif last < len(texts) and not missed:
            found.append(Finding("trailing_separators"))
        return found

    def unused(self, position: int, text: str) -> Finding:
        if position > len(self.known):
            wanted = f"at most {len(self.known)} {self.what}s"
            return Finding(f"{self.what}_too_many", position, text, wanted, private=True)
        field = self.known[position - 1]
        return Finding(
            "element_not_used", position, text, "", field.label, may_be_personal(text, field.kind.type)
        )

    def broken(self, rule: Rule, given: set[int], missed: set[int]) -> Iterator[Finding]:
        """What a rule between elements finds: each that should be filled, or should not."""
        first, *others = rule.positions
        there = [position for position in rule.positions if position in given]
        lacking: list[int] = []
        wanted = ""
        if rule.letter == "P" and there:
            lacking = [one for one in rule.positions if one not in given]
            wanted = f"filled, as {self.what} {positions_of(there)} is"
        elif rule.letter == "R" and not there:
            lacking, wanted = [first], f"filled, or {self.what} {positions_of(others)}"
        elif rule.letter == "C" and first in given:
            lacking, wanted = (
                [one for one in others if one not in given],
                f"filled, as {self.what} {first:02d} is",
            )
        elif rule.letter == "L" and there == [first]:
            lacking = [others[0]]
            wanted = f"or {self.what} {positions_of(others[1:])} filled, as {first:02d} is"
        for position in lacking:
            if position not in missed:
                missed.add(position)
                yield Finding("rule_broken", position, wanted=wanted, name=self.label(position))
        if rule.letter == "E" and len(there) > 1:
            wanted = f"where {self.what} {there[0]:02d} is filled"
            yield Finding("rule_excludes", there[1], wanted=wanted, name=self.label(there[1]))

    def label(self, position: int) -> str:
        return self.known[position - 1].label if position <= len(self.known) else ""


def positions_of(of: list[int]) -> str:
    return " or ".join(f"{position:02d}" for position in of)


class Book(NamedTuple):
    """What plans are made with: the file's signs, and the guide's named lists."""

    signs: Signs
    lists: dict[str, dict[str, str]]


class Plan:
    """A line of a guide, made ready for one set of delimiters.

    `match` takes a segment's text and answers None unless it is clean; `findings` says what is wrong.
    """

    def __init__(self, line: Line, book: Book) -> None:
        self.line, self.id, self.signs = line, line.id, book.signs
        self.start = line.id + book.signs.of.element
        self.row = Row("element", fields_of(BY_CODE[line.id]), line.elements, line.rules, book)
        self._match: Callable[[str], Any] | None = None
        self._known: dict[str, list[Finding]] = {}

    @property
    def match(self) -> Callable[[str], Any]:
        if self._match is None:
            pattern = Pattern(self.signs)
            whole = re.escape(self.id) + pattern.row(self.row, self.signs.element, leading=True)
            self._match = re.compile(whole, re.ASCII).fullmatch if pattern.exact else _no_match
        return self._match

    def known(self, text: str) -> list[Finding]:
        """The same as `findings`, remembered: what a sender gets wrong comes again and again."""
        found = self._known.get(text)
        if found is None:
            found = self.findings(text)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            if len(text) <= LONGEST_KNOWN:
                self._known[text] = found
        return found

    def findings(self, text: str) -> list[Finding]:
        """Everything wrong with a segment of this line; empty exactly where it is clean."""
        found = self.row.findings(text.split(self.signs.of.element)[1:])
        if self.id in QUALIFIED and found and (found[0].code, found[0].element) == ("code_unknown", 1):
            found[1:] = [one for one in found[1:] if one.code not in _OF_A_LINE]
        position = VALUES.get(self.id, 0)
        if position and self.line.label:
            found = [one._replace(name=self.line.label) if one.element == position else one for one in found]
        if self.id in PUBLIC:
            return [one._replace(private=False) for one in found]
        if self.id in NUMBERS:
            return [one._replace(private=not counts(one.found)) for one in found]
        return found


def _no_match(_: str) -> None:
    return None


class Pattern:
    """Builds a line's pattern; `exact` turns False where only the slow way can tell.

    A value that decides on the form of the next, or takes part in a rule, is a group; conditions on groups do the rest.
    """

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.groups = 0
        self.exact = True

    def group(self) -> str:
        self.groups += 1
        return f"g{self.groups}"

    def row(self, row: Row, sign: str, leading: bool) -> str:
        """Values with signs between them: those behind the last that is required may be left out, signs and all."""
        ruled = {position for rule in row.rules for position in rule.positions}
        slots = row.slots
        names = {at: self.group() for at, slot in enumerate(slots, 1) if at in ruled and slot.usage != "-"}
        required = max((at for at, slot in enumerate(slots) if slot.usage == "R"), default=0)
        bodies: list[str] = []
        telling: dict[str, str] = {}  # which group says that the value in front was this code
        for at, slot in enumerate(slots):
            following = slots[at + 1].value if at + 1 < len(slots) else None
            body, telling = self.slot(slot, following, telling)
            bodies.append(f"(?P<{names[at + 1]}>{body})" if at + 1 in names else body)
        rest = ""
        for at in range(len(slots) - 1, -1, -1):
            usage = slots[at].usage
            part = "" if usage == "-" else bodies[at] if usage == "R" else f"(?:{bodies[at]}|)"
            rest = (sign if leading or at else "") + part + rest
            if at > required:
                rest = f"(?:{rest}|)"
        return f"{rest}(?<!{sign})" + "".join(self.condition(rule, names) for rule in row.rules)

    def slot(
        self, slot: Slot, following: Value | None, telling: dict[str, str]
    ) -> tuple[str, dict[str, str]]:
        """A slot's pattern, and the groups by which it tells the form of the value that follows."""
        tells: dict[str, str] = {}
        if slot.usage == "-":
            return "", tells
        before = self.groups
        if slot.row is not None:
            body = f"(?:(?!{self.signs.end}){self.row(slot.row, self.signs.component, leading=False)})"
        elif slot.value is not None:
            if following is not None and following.settled is None:
                tells = {code: self.group() for code in following.forms}
            body = self.value(slot.value, tells, telling)
        if slot.most > 1 and self.signs.repetition:
            if self.groups > before or telling:
                self.exact = False  # a group in a repeated value would remember the wrong one
                return body, {}
            most = "" if slot.most == UNBOUNDED else str(slot.most - 1)
            body = f"(?:{body}(?:{self.signs.repetition}{body}){{0,{most}}})"
        return body, tells

    def value(self, value: Value, tells: dict[str, str], telling: dict[str, str]) -> str:
        if value.settled is None:
            pattern = value.pattern(value.form)
            for code, group in telling.items():
                pattern = f"(?({group}){value.forms[code].pattern}|{pattern})"
            return f"(?:{pattern})"
        if not tells:
            return value.pattern(value.settled)
        said = "|".join(f"(?P<{group}>{re.escape(code)})" for code, group in tells.items())
        others = value.codes - set(tells)
        if others:
            said += "|" + either(others)
        elif not value.codes:
            said += f"|(?!{either(tells)}{self.signs.any}){value.settled.pattern}"
        return f"(?:{said})"

    def condition(self, rule: Rule, names: dict[int, str]) -> str:
        groups = [names.get(position, "") for position in rule.positions]
        first, others = groups[0], groups[1:]
        if rule.letter == "P":
            return self.if_given(first, self.all(others), self.none(others))
        if rule.letter == "R":
            return self.some(groups)
        if rule.letter == "C":
            return self.if_given(first, self.all(others), "")
        if rule.letter == "L":
            return self.if_given(first, self.some(others), "")
        return self.one_at_most(groups)

    def if_given(self, group: str, then: str, otherwise: str) -> str:
        return f"(?({group}){then}|{otherwise})" if group else otherwise

    def all(self, groups: list[str]) -> str:
        return self.if_given(groups[0], self.all(groups[1:]), "(?!)") if groups else ""

    def none(self, groups: list[str]) -> str:
        return self.if_given(groups[0], "(?!)", self.none(groups[1:])) if groups else ""

    def some(self, groups: list[str]) -> str:
        return self.if_given(groups[0], "", self.some(groups[1:])) if groups else "(?!)"

    def one_at_most(self, groups: list[str]) -> str:
        if not groups:
            return ""
        return self.if_given(groups[0], self.none(groups[1:]), self.one_at_most(groups[1:]))
