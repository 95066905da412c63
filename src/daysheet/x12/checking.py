"""Says everything that is wrong with a file against its guide: one pass, in bounded memory, whatever the file's state.

Two things make it quick.  Each line of a guide is compiled into one pattern over a whole segment that takes exactly
the clean ones: only a segment that it refuses is looked at element by element.  And what has come of a loop so far is
a state that leads to the next, found once and remembered: a clean segment costs a look-up and a match.

Where a segment belongs is decided by `paths.py`, as for the reader, so both see the same loops.  Content that needs
code sets or sums (NPI, charges, pointers) is not checked here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from daysheet.x12.elements import Delimiters, Field, Kind, amount_text, fields_of
from daysheet.x12.guide import (
    KEY_ELEMENT,
    TABLES,
    UNBOUNDED,
    Element,
    Guide,
    Line,
    Loop,
    Rule,
    choose,
    named,
    review,
)
from daysheet.x12.issues import Issue
from daysheet.x12.paths import NOWHERE, Place, Places, Step, Switch, places
from daysheet.x12.segments import BY_CODE
from daysheet.x12.syntax import Block, Junk, NotX12, blocks, pieces

MOST_ALIKE: Final = 1000  # issues listed of one kind at one line; the rest is counted
MOST_NOTES: Final = 20  # the same for characters that some receivers do not take
LONGEST_JUNK: Final = 40
MOST_KNOWN: Final = 500  # segments whose faults are remembered, for each line
MOST_STATES: Final = 20_000  # remembered for each set of delimiters
ENVELOPE: Final = frozenset({"ISA", "TA1", "GS", "ST", "SE", "GE", "IEA"})
# Segments about no patient: what stands in them is always shown.
PUBLIC: Final = ENVELOPE | {"BHT", "HL", "LX", "LS", "LE", "AK1", "AK2", "AK9", "IK5"}


def check(data: bytes | Iterable[bytes]) -> Iterator[Issue]:
    """Every deviation of a file from its guides, as it is met; `NotX12` where nothing begins an interchange.

    `data` is the file's bytes, or an iterable of pieces of them of any size.
    """
    return _Checker().check(data)


# --- one value ---------------------------------------------------------------------------------------------------


class Form(NamedTuple):
    """What a text must look like."""

    pattern: str
    wanted: str
    code: str  # of the fault where it does not, unless something plainer is wrong


# A day that exists, from year 1000 on: up to the 28th, the 29th and 30th, the 31st, the leap day.
_DAY_OF_YEAR: Final = (
    "(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
)
_DATE: Final = (
    f"(?:[12][0-9]{{3}}{_DAY_OF_YEAR}|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)0229)"
)
_SHORT_DATE: Final = f"(?:[0-9]{{2}}{_DAY_OF_YEAR}|(?:[02468][048]|[13579][26])0229)"
_HOUR: Final = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_DAY: Final = Form(_DATE, "a day that exists, as year, month and day in eight digits", "not_a_date")
_SHORT_DAY: Final = Form(_SHORT_DATE, "a day that exists, as six digits, year first", "not_a_date")
_TIME: Final = Form(_HOUR, "a time of day, hours and minutes in four digits", "not_a_time")
_DAYS: Final = Form(
    f"{_DATE}-{_DATE}", "two days that exist, of eight digits each, with a hyphen between", "not_a_date"
)
_MOMENT: Final = Form(_DATE + _HOUR, "a day that exists and its time, in twelve digits", "not_a_date")
# What the element in front of a date says of its form.
_DATE_FORMS: Final = {"D8": _DAY, "RD8": _DAYS, "DT": _MOMENT, "TM": _TIME}
_CPT: Final = Form("[0-9A-Z]{5}", "five characters", "code_unknown")
# Of the kinds of procedure codes, those that are five characters long.
_CPT_KINDS: Final = {"HC": _CPT, "BP": _CPT, "BO": _CPT}
# Code sets that are kept elsewhere: only their form is known here.
_EXTERNAL: Final = {
    "pos": Form("[0-9A-Z]{2}", "two characters", "code_unknown"),
    "state": Form("[A-Z]{2}", "two capital letters", "code_unknown"),
    "country": Form("[A-Z]{2,3}", "two or three capital letters", "code_unknown"),
    "currency": Form("[A-Z]{3}", "three capital letters", "code_unknown"),
    "icd": Form("[0-9A-Z]{3,7}", "three to seven letters and digits, without the point", "code_unknown"),
    "taxonomy": Form("[0-9A-Z]{10}", "ten letters and digits", "code_unknown"),
    "zip": Form("(?:[0-9]{5}(?:[0-9]{4}|))", "five or nine digits", "code_unknown"),
    "cpt": _CPT,
}
_HIDDEN_CODES: Final = frozenset({"icd", "zip"})  # shown by their form only: they say something of a patient
_SHOWN_KINDS: Final = frozenset({"ID", "R", "N0", "N2"})
_LONGEST_SHOWN: Final = 18  # no code or number is longer
MONEY: Final = 18  # digits that the standard gives to amounts of money, and to nothing else
_BASIC: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()*+,-./:;?= "


class _Signs:
    """The signs of a file, as patterns."""

    def __init__(self, of: Delimiters) -> None:
        self.of = of
        self.element, self.component = re.escape(of.element), re.escape(of.component)
        self.repetition = re.escape(of.repetition)
        every = of.element + of.component + of.repetition + of.terminator
        self.text = _any_of(sign for sign in map(chr, range(32, 127)) if sign not in every)
        self.any = f"(?:{_any_of(every)}|\\Z)"
        self.end = f"(?:{_any_of(every.replace(of.component, ''))}|\\Z)"  # where an element is over
        # Bytes that need no look, and the printable characters that are none of them.
        self.usual = _BASIC + b"\r\n" + every.encode("latin-1")
        usual = self.usual.decode("latin-1")
        self.extended = re.compile(_any_of(sign for sign in map(chr, range(33, 127)) if sign not in usual))


def _any_of(signs: Iterable[str]) -> str:
    return "[" + "".join(re.escape(sign) for sign in signs) + "]"


@cache
def _compiled(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern, re.ASCII).fullmatch


def _either(codes: Iterable[str]) -> str:
    """A pattern for one of many codes that looks at each character once."""
    rests: dict[str, set[str]] = {}
    for code in codes:
        rests.setdefault(code[:1], set()).add(code[1:])
    last = sorted(sign for sign, behind in rests.items() if sign and behind == {""})
    branches = [_any_of(last) if len(last) > 1 else re.escape(last[0])] if last else []
    branches += [
        re.escape(sign) + _either(behind) for sign, behind in sorted(rests.items()) if sign and behind != {""}
    ]
    if "" in rests:
        branches.append("")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _of_kind(field: Field, signs: _Signs) -> Form:
    """What the standard says of an element of this kind."""
    kind, low, high = field.kind, field.kind.shortest, field.kind.longest
    if kind.type == "R":
        return Form(_number(high), "a number", "not_a_number")
    if kind.type in ("N0", "N2"):
        if field.python is int:
            return Form(f"(?:0|[1-9][0-9]{{0,{high - 1}}})", "a whole number", "not_a_number")
        return Form(f"[0-9]{{{low},{high}}}", _lengths(kind, "digits"), "not_a_number")
    if kind.type == "DT":
        return _DAY if high == 8 else _SHORT_DAY
    if kind.type == "TM":
        return _TIME if high == 4 else _TIME._replace(pattern=_HOUR + "(?:[0-5][0-9](?:[0-9]{1,2}|)|)")
    return Form(f"(?! ){signs.text}{{{low},{high}}}(?<! )", _lengths(kind, "characters"), "character")


def _number(longest: int) -> str:
    """A number in its shortest form: no zeros that say nothing, no bare point; money with two decimals at most."""
    if longest == MONEY:
        return r"(?:-?(?:[1-9][0-9]{0,15}(?:\.[0-9]?[1-9]|)|\.[0-9]?[1-9])|0)"
    half = (longest + 1) // 2
    return (
        rf"(?:-?(?:[1-9][0-9]{{0,{half - 1}}}(?:\.[0-9]{{0,{max(longest - half - 1, 0)}}}[1-9]|)"
        rf"|\.[0-9]{{0,{longest - 1}}}[1-9]|[1-9][0-9]{{0,{longest - 1}}}"
        rf"|(?=[0-9.]{{1,{longest + 1}}}(?![0-9.]))[1-9][0-9]*\.[0-9]*[1-9])|0)"
    )


def _lengths(kind: Kind, what: str) -> str:
    low, high = kind.shortest, kind.longest
    return f"{low} {what}" if low == high else f"{low} to {high} {what}"


def _listed(codes: Iterable[str], labels: dict[str, str]) -> str:
    """Codes in words: "A (we accept it), B (only for lab work) or C (we do not accept it)"."""
    said = [
        f"{code} ({labels[code]})" if labels.get(code) else code
        for code in sorted(codes, key=lambda code: (len(code), code))
    ]
    if len(said) > 8:
        return f"one of {len(said)} codes, such as {', '.join(said[:3])}"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


class _Value:
    """An element without components, or a component: what may stand there, and what is wrong where it does not."""

    def __init__(
        self, field: Field, of: Element, signs: _Signs, labels: dict[str, str], before: "_Value | None"
    ) -> None:
        self.kind, self.signs = field.kind, signs
        self.codes, self.external = of.codes, of.external
        # Whether it says in which form the date behind it is written.
        lengths = field.kind.shortest, field.kind.longest
        self.tells_form: bool = field.name.endswith("form") and lengths == (2, 3)
        self.plain = _of_kind(field, signs)
        self.form = _EXTERNAL.get(of.external, self.plain)
        if of.codes:
            self.form = Form(_either(of.codes), _listed(of.codes, labels), "code_unknown")
        self.forms: dict[str, Form] = {}  # by what stands in front of it, where that matters
        told = before.codes if before is not None else frozenset()
        if before is not None and not of.codes and before.tells_form:
            self.forms = {code: form for code, form in _DATE_FORMS.items() if not told or code in told}
        elif of.external == "cpt" and told:
            self.forms = {code: form for code, form in _CPT_KINDS.items() if code in told}
            self.form = self.plain
        only = next(iter(self.forms.values())) if len(self.forms) == 1 and told == set(self.forms) else None
        self.settled: Form | None = (
            only if self.forms else self.form
        )  # where what is in front leaves no choice

    def pattern(self, form: Form) -> str:
        if self.external != "zip":
            return form.pattern
        # Another country, which stands right behind it, has other codes.
        return f"(?:{form.pattern}|{self.plain.pattern}(?={self.signs.element}(?!{self.signs.end})))"

    def fault(self, text: str, before: str, after: str) -> tuple[str, str] | None:
        """What is wrong with the text, and what was expected; None where nothing is."""
        form = self.forms.get(before) or (not before and self.settled) or self.form
        if self.external == "zip" and after:
            form = self.plain
        if _compiled(form.pattern)(text):
            return None
        return self.sign_fault(text) or self.kind_fault(text, form)

    def sign_fault(self, text: str) -> tuple[str, str] | None:
        """A sign of the file, or a character that no file takes."""
        signs, coded = self.signs.of, self.kind.type == "ID" or bool(self.codes)
        repeated = bool(signs.repetition) and signs.repetition in text
        if repeated and coded:
            return "repetition_too_many", "one value only"
        if signs.component in text and (coded or self.kind.type != "AN"):
            return "component_too_many", "one value without components"
        if repeated or signs.component in text:
            return "delimiter_in_text", ""
        return None if text.isascii() and text.isprintable() else ("character", "")

    def kind_fault(self, text: str, form: Form) -> tuple[str, str]:
        kind = self.kind
        if self.codes or form.code in ("not_a_date", "not_a_time"):
            return form.code, form.wanted
        if kind.type == "R":
            return _number_fault(text, kind)
        if kind.type in ("N0", "N2"):
            return _count_fault(text, kind, form)
        if text[0] == " " or text[-1] == " ":
            return "blank_edges", ""
        if not kind.shortest <= len(text) <= kind.longest:
            return "too_short" if len(text) < kind.shortest else "too_long", _lengths(kind, "characters")
        return form.code, form.wanted

    def hides(self, text: str) -> bool:
        """Whether it may be about a patient."""
        coded = self.codes or (self.external in _EXTERNAL and self.external not in _HIDDEN_CODES)
        return _may_tell("ID" if coded else self.kind.type, text) or self.external in _HIDDEN_CODES


def _may_tell(kind: str, text: str) -> bool:
    """Whether a text may be about a patient: a field for codes or amounts may hold a name by mistake."""
    return kind not in _SHOWN_KINDS or len(text) > _LONGEST_SHOWN or sum(map(str.isalpha, text)) > 4


def _number_fault(text: str, kind: Kind) -> tuple[str, str]:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return "not_a_number", "a number"
    if text.strip("+-0123456789.E") or "_" in text or abs(value.adjusted()) > 40:
        return "not_a_number", "a number"
    exponent = value.normalize().as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    whole = max(value.adjusted() + 1, 0)
    if kind.longest == MONEY and whole > MONEY - 2:
        return "too_long", f"at most {MONEY - 2} digits before the point"
    if kind.longest == MONEY and decimals > 2:
        return "too_precise", ""
    if whole + decimals > kind.longest:
        return "too_long", f"at most {kind.longest} digits"
    return "number_form", amount_text(value)


def _count_fault(text: str, kind: Kind, form: Form) -> tuple[str, str]:
    if not (text.isascii() and text.isdigit()):
        return "not_a_number", form.wanted
    if len(text) < kind.shortest:
        return "too_short", form.wanted
    if len(text) > kind.longest and (form.wanted != "a whole number" or len(text.lstrip("0")) > kind.longest):
        return "too_long", f"at most {kind.longest} digits"
    return "number_form", text.lstrip("0") or "0"


# --- one segment -------------------------------------------------------------------------------------------------


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


class _Slot:
    """A place in a row: one value, or a row of components; once, or repeated."""

    def __init__(
        self, field: Field, of: Element, rules: Sequence[Rule], book: "_Book", before: "_Slot | None"
    ) -> None:
        self.field, self.label, self.usage, self.most = field, field.label, of.usage, of.repeats
        self.signs = book.signs
        self.value: _Value | None = None
        self.row: _Row | None = None
        if field.composite is not None:
            known = fields_of(field.composite)
            self.row = _Row("component", known, of.components or (Element("S"),) * len(known), rules, book)
        else:
            former = before.value if before is not None else None
            self.value = _Value(field, of, book.signs, book.lists.get(of.listed, {}), former)

    def findings(self, position: int, text: str, before: str, after: str) -> Sequence[Finding]:
        """What is wrong with the text that stands here."""
        sign = self.signs.of.repetition
        if self.most == 1 or not sign or sign not in text:
            return self.each(position, text, before, after)
        found: list[Finding] = []
        texts = text.split(sign)
        if len(texts) > self.most:
            most, wanted = self.most, f"at most {self.most} values"
            private = _may_tell(self.field.kind.type, text)
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


class _Row:
    """Values with signs between them: the elements of a segment, or the components of an element."""

    def __init__(
        self,
        what: str,
        known: Sequence[Field],
        elements: Sequence[Element],
        rules: Sequence[Rule],
        book: "_Book",
    ) -> None:
        self.what, self.known = what, known
        within = what == "component"
        self.rules = [rule for rule in rules if within or not rule.within]
        self.slots: list[_Slot] = []
        for position, (field, element) in enumerate(zip(known, elements, strict=False), 1):
            inner = [rule for rule in rules if rule.within == position and not within]
            self.slots.append(_Slot(field, element, inner, book, self.slots[-1] if self.slots else None))

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
        beyond = range(len(self.slots) + 1, last + 1)
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
        return Finding("element_not_used", position, text, "", field.label, _may_tell(field.kind.type, text))

    def broken(self, rule: Rule, given: set[int], missed: set[int]) -> Iterator[Finding]:
        """What a rule between elements finds: each that should be filled, or should not."""
        first, *others = rule.positions
        there = [position for position in rule.positions if position in given]
        lacking: list[int] = []
        wanted = ""
        if rule.letter == "P" and there:
            lacking = [one for one in rule.positions if one not in given]
            wanted = f"filled as {_positions(there)} is"
        elif rule.letter == "R" and not there:
            lacking, wanted = [first], f"filled, or {_positions(others)}"
        elif rule.letter == "C" and first in given:
            lacking, wanted = [one for one in others if one not in given], f"filled as {first:02d} is"
        elif rule.letter == "L" and there == [first]:
            lacking = [others[0]]
            wanted = f"or {_positions(others[1:])} filled as {first:02d} is"
        for position in lacking:
            if position not in missed:
                missed.add(position)
                yield Finding("rule_broken", position, wanted=wanted, name=self.label(position))
        if rule.letter == "E" and len(there) > 1:
            wanted = f"where {there[0]:02d} is filled"
            yield Finding("rule_excludes", there[1], wanted=wanted, name=self.label(there[1]))

    def label(self, position: int) -> str:
        return self.known[position - 1].label if position <= len(self.known) else ""


def _positions(of: list[int]) -> str:
    return " or ".join(f"{position:02d}" for position in of)


class _Book(NamedTuple):
    """What plans are made with: the file's signs, and the guide's named lists."""

    signs: _Signs
    lists: dict[str, dict[str, str]]


class _Plan:
    """A line of a guide, made ready for one set of delimiters.

    `match` takes a segment's text and answers None unless it is clean; `findings` says what is wrong.
    """

    def __init__(self, line: Line, book: _Book) -> None:
        self.line, self.id, self.signs = line, line.id, book.signs
        self.start = line.id + book.signs.of.element
        self.row = _Row("element", fields_of(BY_CODE[line.id]), line.elements, line.rules, book)
        self._match: Callable[[str], Any] | None = None
        self._known: dict[str, list[Finding]] = {}

    @property
    def match(self) -> Callable[[str], Any]:
        if self._match is None:
            pattern = _Pattern(self.signs)
            whole = re.escape(self.id) + pattern.row(self.row, self.signs.element, leading=True)
            self._match = re.compile(whole, re.ASCII).fullmatch if pattern.exact else _no_match
        return self._match

    def known(self, text: str) -> list[Finding]:
        """The same as `findings`, remembered: what a sender gets wrong comes again and again."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[text] = self.findings(text)
        return found

    def findings(self, text: str) -> list[Finding]:
        """Everything wrong with a segment of this line; empty exactly where it is clean."""
        found = self.row.findings(text.split(self.signs.of.element)[1:])
        return [one._replace(private=False) for one in found] if self.id in PUBLIC else found


def _no_match(_: str) -> None:
    return None


class _Pattern:
    """Builds a line's pattern; `exact` turns False where only the slow way can tell.

    A value that decides on the form of the next, or takes part in a rule, is a group; conditions on groups do the rest.
    """

    def __init__(self, signs: _Signs) -> None:
        self.signs = signs
        self.groups = 0
        self.exact = True

    def group(self) -> str:
        self.groups += 1
        return f"g{self.groups}"

    def row(self, row: _Row, sign: str, leading: bool) -> str:
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
        self, slot: _Slot, following: _Value | None, telling: dict[str, str]
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

    def value(self, value: _Value, tells: dict[str, str], telling: dict[str, str]) -> str:
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
            said += "|" + _either(others)
        elif not value.codes:
            said += f"|(?!{_either(tells)}{self.signs.any}){value.settled.pattern}"
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


# --- one loop ----------------------------------------------------------------------------------------------------

PARDONED: Final = -1  # in a state's counts: it is missing, and something has been said of it
COUNTED: Final = "ServiceLine"  # records whose LX counts from 1; elsewhere LX is any number
# What a segment does to the walk. A way is one of these with what it needs, flat and ready.
JOINS: Final = 0  # match, the state behind it, plan
CHOOSES: Final = 1  # ways by qualifier, (how often to cut for it, the sign that ends it)
MOVES: Final = 2  # match, the move, plan
Way = tuple[int, Any, Any, Any]


class _Shape:
    """A loop's lines and loops in one order, and which of them stand at the same place of the standard.

    Neighbors of one id are one place there, in any order: the guide only tells them apart.
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.items: list[Line | Loop] = sorted((*loop.lines, *loop.loops), key=lambda one: one.place)
        self.slots: list[int] = []
        for at, item in enumerate(self.items):
            former = self.items[at - 1] if at else None
            same = former is not None and type(former) is type(item) and _id_of(former) == _id_of(item)
            self.slots.append(self.slots[-1] if same else at)
        self.required = [at for at, item in enumerate(self.items) if item.usage == "R"]
        self.leveled = bool(loop.lines) and loop.opening.id == "HL"


def _id_of(item: Line | Loop) -> str:
    return item.opening.id if isinstance(item, Loop) else item.id


class _State:
    """An open loop with what has come of it; `ways` holds what each next segment does, as far as that was asked."""

    __slots__ = ("after", "counts", "last", "missing", "place", "shape", "watched", "ways")

    def __init__(self, place: Place, shape: _Shape, counts: tuple[int, ...], last: int) -> None:
        self.place, self.shape, self.counts, self.last = place, shape, counts, last
        self.ways: dict[str, Way] = {}
        self.after: dict[int, tuple[_State, str]] = {}
        self.missing = [at for at in shape.required if not counts[at]]
        self.watched = bool(self.missing) or shape.leveled  # its end is to be looked at

    @property
    def loop(self) -> Loop:
        return self.shape.loop


class _Move(NamedTuple):
    """A segment that closes loops, and may open one."""

    keep: int  # how many loops stay open
    at: int  # which line or loop of the innermost of these it is
    opened: _State | None = None
    skipped: Loop | None = None  # a loop in between whose opening was left out


class _Choice(NamedTuple):
    """What `paths.py` and the guide say of a segment at a place."""

    step: Step
    line: Line | None  # None: its qualifier is none of the guide's
    keys: frozenset[str]  # qualifiers that it could have
    alone: bool  # whatever its qualifier, it goes this way


class _Grammar:
    """Plans and states of all guides, for one set of delimiters."""

    def __init__(self, of: Delimiters) -> None:
        self.signs = _Signs(of)
        self.places: Places = places(of)
        # Guides live as long as the program: identity is the quickest name of what is theirs.
        self.plans: dict[int, _Plan] = {}
        self.shapes: dict[int, _Shape] = {}
        self.states: dict[tuple[int, tuple[int, ...], int], _State] = {}
        self.general: dict[str, _Plan] = {}
        self.nowhere = _Shape(Loop(NOWHERE, "S", 1, "", "unknown loop", 0, (), ()))
        self.nothing = _State(self.places.outside, self.nowhere, (), 0)

    def plan(self, line: Line, guide: Guide) -> _Plan:
        found = self.plans.get(id(line))
        if found is None:
            found = self.plans[id(line)] = _Plan(line, _Book(self.signs, guide.lists))
        return found

    def general_plan(self, id_: str) -> _Plan:
        """What the standard alone says of a segment, where no line of a guide is for it."""
        if id_ not in self.general:
            known = fields_of(BY_CODE[id_])
            every = tuple(Element("S", repeats=UNBOUNDED if field.kind.repeats else 1) for field in known)
            line = Line(id_, "S", UNBOUNDED, every, (), "", 0, 0)
            self.general[id_] = _Plan(line, _Book(self.signs, {}))
        return self.general[id_]

    def start(self, guide: Guide) -> _Plan:
        """The plan of a set's ST; its third element is looked at apart, since older versions are read too."""
        line = guide.root.opening
        if id(line) not in self.plans:
            elements = [*line.elements[:2], *(Element(one.usage) for one in line.elements[2:])]
            plain = Line("ST", "R", 1, tuple(elements), (), line.label, 0, line.number)
            self.plans[id(line)] = _Plan(plain, _Book(self.signs, guide.lists))
        return self.plans[id(line)]

    def state(self, place: Place, counts: tuple[int, ...], last: int) -> _State:
        key = id(place), counts, last
        found = self.states.get(key)
        if found is None:
            if len(self.states) >= MOST_STATES:
                for one in self.states.values():
                    one.ways.clear()
                    one.after.clear()
                self.states.clear()
            found = self.states[key] = _State(place, self.shape(place.path[-1]), counts, last)
        return found

    def shape(self, loop: Loop) -> _Shape:
        if loop.id == NOWHERE:
            return self.nowhere
        if id(loop) not in self.shapes:
            self.shapes[id(loop)] = _Shape(loop)
        return self.shapes[id(loop)]

    def opened(self, place: Place) -> _State:
        """The state of a loop that has just begun."""
        length = len(self.shape(place.path[-1]).items)
        return self.state(place, (1, *[0] * (length - 1)) if length else (), 0)

    def behind(self, state: _State, index: int) -> tuple[_State, str]:
        """The state after one more of a line or loop, and what is wrong with its coming."""
        found = state.after.get(index)
        if found is None:
            slots, most = state.shape.slots, state.shape.items[index].most
            counts, slot = list(state.counts), slots[index]
            count = max(counts[index], 0)
            counts[index] = 1 if most == UNBOUNDED else min(count + 1, most + 1)
            trouble = ""
            if count == most:
                trouble = "too_often"
            elif count < most and slot < state.last:
                trouble = "out_of_order"
            elif any(state.last <= slots[at] < slot for at in state.missing):
                trouble = "ahead"
            found = state.after[index] = self.state(state.place, tuple(counts), slot), trouble
        return found

    def pardoned(self, state: _State, *indexes: int) -> _State:
        """The state in which these are not missed any more: something was said of them already."""
        counts = list(state.counts)
        for at in indexes:
            counts[at] = counts[at] or PARDONED
        return self.state(state.place, tuple(counts), state.last)

    def choose(self, place: Place, id_: str, elements: list[str]) -> _Choice | None:
        """Where a segment goes from a place, and which line it is."""
        found = place.find(id_)
        step = found.choose(elements) if isinstance(found, Switch) else found
        if step is None:
            return None
        keys = frozenset(found.steps) if isinstance(found, Switch) else frozenset()
        if step.loop is not None:
            line = step.loop.opening if step.loop.id != NOWHERE else None
            return _Choice(step, line, keys, isinstance(found, Step))
        lines = _lines(place, step, id_)
        key, within = self.key(id_, elements)
        general = next((line for line in lines if not line.keys), lines[0] if len(lines) == 1 else None)
        chosen = next((line for line in lines if (within if _composite(line) else key) in line.keys), general)
        keys = frozenset().union(*(line.keys for line in lines))
        return _Choice(step, chosen, keys, isinstance(found, Step) and len(lines) == 1)

    def key(self, id_: str, elements: list[str]) -> tuple[str, str]:
        """The qualifier of a segment: the element, and its first component."""
        position = KEY_ELEMENT.get(id_, 1)
        key = elements[position - 1] if len(elements) >= position else ""
        return key, key.partition(self.signs.of.component)[0]

    def way(self, state: _State, choice: _Choice, guide: Guide) -> Way | None:
        """What a segment does; None where something is wrong with its coming here."""
        step, line = choice.step, choice.line
        if line is None:
            return None
        plan = self.plan(line, guide)
        if step.loop is None and step.place is state.place:
            after, trouble = self.behind(state, line.place)
            return None if trouble else (JOINS, plan.match, after, plan)
        if step.loop is None:
            return MOVES, plan.match, _Move(step.keep, line.place), plan
        loops = state.place.path[step.keep - 1].loops
        index, skipped = step.loop.place, None
        if not any(one is step.loop for one in loops):
            skipped = next(one for one in loops if any(inner is step.loop for inner in one.loops))
            index = skipped.place
        return MOVES, plan.match, _Move(step.keep, index, self.opened(step.place), skipped), plan

    def remember(self, state: _State, id_: str, elements: list[str], choice: _Choice, way: Way) -> None:
        """Keeps what a segment does here, for the next like it."""
        start = (id_ + self.signs.of.element)[:3]
        if choice.alone:
            state.ways[start] = way
            return
        within = choice.step.loop is None and any(map(_composite, _lines(state.place, choice.step, id_)))
        cut = KEY_ELEMENT.get(id_, 1) + 1, self.signs.of.component if within else ""
        ways = state.ways.setdefault(start, (CHOOSES, {}, cut, None))[1]
        key = self.key(id_, elements)[within]
        if key in choice.keys or len(ways) < 64:  # a file of nonsense has as many qualifiers as it likes
            ways[key] = way


def _lines(place: Place, step: Step, id_: str) -> list[Line]:
    """The lines that a segment which opens no loop may be."""
    return [line for line in place.path[step.keep - 1].lines[1:] if line.id == id_]


def _composite(line: Line) -> bool:
    """Whether the qualifier is a component."""
    position = KEY_ELEMENT.get(line.id, 1)
    return len(line.elements) >= position and bool(line.elements[position - 1].components)


@lru_cache(maxsize=8)
def _grammar(of: Delimiters) -> _Grammar:
    return _Grammar(of)


# --- one file ----------------------------------------------------------------------------------------------------

RECEIVED: Final = frozenset(
    {"271", "277", "835", "999"}
)  # sets that a clinic receives; and the 278 that answers
RECEIVED_GROUPS: Final = frozenset({"HB", "HN", "HP", "FA"})
WRITTEN_SMALL: Final = frozenset({"PER"})  # e-mail and web addresses stand here
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
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_PLAIN_ID: Final = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)
_BLANK: Final = " \t\r\n\x00\x1a\x0b\x0c\x85\xef\xbb\xbf"  # what `syntax` counts as nothing before a segment


class _Numbers:
    """Control numbers that were used: runs that count up, so that a hundred thousand sets need no memory."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.others: set[str] = set()

    def used(self, text: str) -> bool:
        """Whether the number was used before; remembers it."""
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            known = text in self.others
            if len(self.others) < MOST_STATES:
                self.others.add(text)
            return known
        value = int(text)
        if any(first <= value <= last for first, last in self.runs):
            return True
        if self.runs and value == self.runs[-1][1] + 1:
            self.runs[-1][1] = value
        elif len(self.runs) < MOST_STATES:
            self.runs.append([value, value])
        return False


class _Opened:
    """An interchange, a group or a set that is open."""

    def __init__(self, number: int, offset: int, control: str) -> None:
        self.number, self.offset, self.control = number, offset, control
        self.count = 0  # groups, sets
        self.blanks = 0  # segments of the set with nothing in them
        self.numbers = _Numbers()
        self.kind = self.version = ""  # GS01, GS08
        self.acknowledges = False  # TA1 came


class _Level(NamedTuple):
    """An open HL."""

    number: str
    ordinal: int  # how many levels of the set there are with it
    promise: str  # HL04
    at: int  # number of the segment
    block: Block | None  # until the first level below came: to find the offset with
    loop: Loop


class _Checker:
    """One pass over one file.

    `stack` holds the states of the open loops, the innermost last; that one is brought up to date by whoever looks at
    the stack, since `walk` keeps the newest to itself.
    """

    def __init__(self) -> None:
        self.found: list[Issue] = []
        self.told: dict[tuple[str, str, str, int, int], int] = {}
        self.head = b""
        self.junk: tuple[str, int] | None = None  # what stood there since the last interchange, and where
        self.block: Any = None
        self.starts: list[int] = []
        self.number = 0
        self.numbers = _Numbers()
        self.interchange: _Opened | None = None
        self.group: _Opened | None = None
        self.set: _Opened | None = None
        self.set_id = ""
        self.guide: Guide | None = None  # of the set that is open; None too where nobody here knows it
        self.undecided = False  # a 278 whose BHT has not come
        self.received = False
        self.grammar: Any = None
        self.stack: list[_State] = []
        self.levels: dict[int, _Level] = {}
        self.level_count = self.level_before = 0
        self.ahead: dict[tuple[int, int], tuple[int, int, str]] = {}
        self.lost_at = 0
        self.without_start = False  # parties came without their LS
        self.shift = 0  # by how much LX01 is beside its count

    def check(self, data: bytes | Iterable[bytes]) -> Iterator[Issue]:
        for part in blocks(self.watched(data)):
            if isinstance(part, Junk):
                self.keep_junk(part)
            else:
                yield from self.walk(part)
        if self.block is None:
            raise NotX12("nothing in it begins an interchange (ISA)")
        self.end()
        yield from self.flush()

    def watched(self, data: bytes | Iterable[bytes]) -> Iterator[bytes]:
        """The pieces, with the first bytes remembered: a byte order mark is gone before anybody else sees it."""
        for piece in pieces(data):
            if len(self.head) < len(_BYTE_ORDER_MARK):
                self.head += bytes(piece[:3])
            yield piece

    def keep_junk(self, part: Junk) -> None:
        """Junk comes in pieces, without those that are blank: told as one, without blanks."""
        text, offset = self.junk or ("", part.offset + len(part.text) - len(part.text.lstrip()))
        self.junk = (text + "".join(part.text.split()))[:LONGEST_JUNK], offset

    def tell_junk(self) -> None:
        if self.junk is not None:
            text, offset = self.junk
            self.add(Finding("junk", found=text, private=True), number=0, offset=offset)
            self.junk = None

    # --- telling

    def add(
        self,
        what: Finding,
        segment: str = "",
        loop: Loop | None = None,
        *,
        number: int | None = None,
        offset: int | None = None,
    ) -> None:
        key = what.code, loop.id if loop else "", segment, what.element, what.component
        count = self.told[key] = self.told.get(key, 0) + 1
        if count > _most(what.code):
            return
        number = self.number if number is None else number
        of_set = self.set if self.set is not None and number >= self.set.number else None
        self.found.append(
            Issue(
                code=what.code,
                number=number,
                offset=self.offset(number) if offset is None else offset,
                segment=segment,
                loop=loop.id if loop else "",
                loop_name=loop.label if loop else "",
                element=what.element,
                component=what.component,
                repetition=what.repetition,
                name=what.name,
                found=what.found,
                wanted=what.wanted,
                private=what.private,
                set_id=self.set_id,
                set_control=of_set.control if of_set else "",
                group_control=self.group.control if self.group else "",
                interchange_control=self.interchange.control if self.interchange else "",
                in_set=number - of_set.number + 1 - of_set.blanks if of_set else 0,
                received=self.received,
            )
        )

    def offset(self, number: int) -> int:
        """Offset of a segment of this block; all are found at once, when the first is asked for."""
        block: Block = self.block
        if not self.starts:
            ends = re.finditer(re.escape(block.delimiters.terminator), block.raw)
            self.starts = [0, *(end.end() for end in ends)]
        at = self.starts[min(number - block.first, len(self.starts) - 1)]
        ahead = block.raw[at : at + 200]
        return (
            block.offset
            + at
            + len(ahead)
            - len(ahead.lstrip(_BLANK.replace(block.delimiters.terminator, "")))
        )

    def flush(self) -> list[Issue]:
        found, self.found = self.found, []
        return found

    # --- walking

    def walk(self, block: Block) -> Iterator[Issue]:
        """Every segment of a block.  What is clean takes the short way here; `odd` is asked about everything else."""
        state = self.arrive(block)
        separator, extended = block.delimiters.element, self.extended(block)
        number, ways = block.first - 1, state.ways
        for text in block.segments if block.ended else self.unfinished(block):
            number += 1
            try:
                kind, match, data, plan = ways[text[:3]]
                if kind == CHOOSES:
                    cut, sign = data
                    key = text.split(separator, cut)[cut - 1]
                    kind, match, data, plan = match[key.partition(sign)[0] if sign else key]
                clean = match(text)
            except (KeyError, IndexError):
                clean = plan = None
            if clean is None:
                self.number = number
                state = self.odd(text, state, (kind, match, data, plan)) if plan else self.odd(text, state)
            elif kind == JOINS:
                state = data
            else:
                self.number = number
                state = self.move(state, data, text)
            ways = state.ways
            if extended is not None and extended(text):
                self.number = number
                self.unusual(text, state)
            if self.found:
                yield from self.flush()
        self.stack[-1], self.number = state, block.first + len(block.segments) - 1

    def arrive(self, block: Block) -> _State:
        first, self.block, self.starts = self.block is None, block, []
        self.grammar = _grammar(block.delimiters)
        if first:
            self.stack = [self.grammar.nothing]
            if self.head.startswith(_BYTE_ORDER_MARK):
                self.add(Finding("byte_order_mark"), number=0, offset=0)
        self.tell_junk()
        return self.stack[-1]

    def unfinished(self, block: Block) -> list[str]:
        """The segments of data that break off: the last is not looked at, unless only its sign is missing."""
        return block.segments if block.segments[-1].strip().upper().startswith("IEA") else block.segments[:-1]

    def extended(self, block: Block) -> Callable[[str], Any] | None:
        """Finds characters that not everybody takes; None where the block has none, which is asked all at once."""
        signs: _Signs = self.grammar.signs
        unusual = block.raw.encode("latin-1").translate(None, signs.usual)
        return signs.extended.search if unusual else None

    def unusual(self, text: str, state: _State) -> None:
        separator: str = self.block.delimiters.element
        id_, *elements = text.split(separator)
        found = self.grammar.signs.extended.search(text)
        position = text.count(separator, 0, found.start() if found else 0)
        if id_ in WRITTEN_SMALL or self.guide is None or not 0 < position <= len(elements):
            return
        known = fields_of(BY_CODE[id_]) if id_ in BY_CODE else ()
        name = known[position - 1].label if position <= len(known) else ""
        value = elements[position - 1]
        what = Finding("character_extended", position, value, name=name, private=id_ not in PUBLIC)
        self.add(what, id_, state.loop)

    def odd(self, text: str, state: _State, way: Way | None = None) -> _State:
        """A segment that is not clean, or comes for the first time here, or stands around the sets."""
        if way is not None and text.startswith(way[3].start):
            return self.take(text, state, way, clean=False)
        self.stack[-1] = state
        separator: str = self.block.delimiters.element
        written, parted, rest = text.partition(separator)
        id_ = written.strip().upper()
        text = id_ + parted + rest
        if not text.strip(separator + _BLANK):
            self.add(Finding("segment_empty"))
            if self.set is not None:
                self.set.blanks += 1
            return state
        if written != id_ and id_ in BY_CODE:
            self.add(Finding("segment_form", found=written, wanted=f'"{id_}"'), id_)
        if id_ in ENVELOPE:
            self.envelope(id_, text)
            return self.stack[-1]
        elements = rest.split(separator) if parted else []
        if self.undecided:
            self.decide(id_, elements)
        return self.place(id_, text, elements)

    def place(self, id_: str, text: str, elements: list[str]) -> _State:
        """A segment of a set: where it belongs, and what is wrong with that."""
        state, grammar = self.stack[-1], self.grammar
        if self.guide is None:
            if self.set is None:  # else of a set that nobody here knows
                self.unexpected(id_, text, None)
            return state
        choice = grammar.choose(state.place, id_, elements)
        if choice is None:
            self.unexpected(id_, text, state.loop)
            return state
        if choice.line is None:
            return self.unknown(choice, id_, text, elements)
        way = grammar.way(state, choice, self.guide)
        if way is not None:
            grammar.remember(state, id_, elements, choice, way)
            return self.take(text, state, way)
        index = choice.line.place
        after, trouble = grammar.behind(state, index)
        self.trouble(trouble, state, index)
        plan = grammar.plan(choice.line, self.guide)
        return self.take(text, state, (JOINS, plan.match, after, plan))

    def take(self, text: str, state: _State, way: Way, clean: Any = None) -> _State:
        """Goes a segment's way, and says what is wrong within the segment."""
        kind, match, data, plan = way
        self.stack[-1] = state = data if kind == JOINS else self.move(state, data, text)
        if clean is None:
            clean = match(text)
        for one in plan.known(text) if not clean else ():
            self.add(one, plan.id, state.loop)
        return state

    def move(self, state: _State, move: _Move, text: str) -> _State:
        """Closes loops, and opens one if the segment does."""
        stack, index = self.stack, move.at
        stack[-1] = state
        while len(stack) > move.keep:
            self.close(stack.pop())
        around = stack[-1]
        if move.skipped is not None:
            self.skipped(around, move.skipped)
        else:
            after = around.after.get(index) or self.grammar.behind(around, index)
            if after[1]:
                self.trouble(after[1], around, index)
            stack[-1] = after[0]
        opened = move.opened
        if opened is None:
            return stack[-1]
        stack.append(opened)
        if opened.shape.leveled:
            self.level(text, opened.loop)
        elif opened.loop.record == COUNTED:
            self.line_number(text, stack[-2].counts[index], opened.loop)
        return opened

    # --- loops

    def trouble(self, trouble: str, state: _State, index: int) -> None:
        """What is wrong with the coming of a line or loop; one that came ahead of what must come first is noted."""
        shape, depth = state.shape, len(self.stack) - 1
        item = shape.items[index]
        if trouble == "ahead":
            at = self.number, self.offset(self.number), _id_of(item)
            for one in state.missing:
                if state.last <= shape.slots[one] < shape.slots[index]:
                    self.ahead.setdefault((depth, one), at)
            return
        loop, line = (item, item.opening) if isinstance(item, Loop) else (shape.loop, item)
        if trouble == "too_often":
            code = "loop_too_often" if isinstance(item, Loop) else "segment_too_often"
            self.add(Finding(code, wanted=f"at most {item.most}", name=line.label), line.id, loop)
            return
        self.ahead.pop((depth, index), None)
        before = _id_of(shape.items[shape.slots.index(state.last)])
        what = Finding("segment_out_of_order", wanted=f"before {before}", name=line.label)
        self.add(what, line.id, loop)

    def close(self, state: _State) -> None:
        """A loop is over: what is missing in it, and whether its HL kept its word."""
        if not state.watched:
            return
        depth, lacks_level = len(self.stack), False
        for at in state.missing:
            item = state.shape.items[at]
            self.missing(item, state.loop, self.ahead.pop((depth, at), None))
            lacks_level = lacks_level or _id_of(item) == "HL"
        level = self.levels.pop(depth, None) if state.shape.leveled else None
        if level is not None and level.promise == "1" and level.block is not None and not lacks_level:
            self.promise_broken(level, "no level below follows")

    def missing(self, item: Line | Loop, around: Loop, ahead: tuple[int, int, str] | None) -> None:
        """Something required did not come: told where it should have stood."""
        number, offset, following = ahead or (None, None, "")
        where = f"before {following}" if following else f"before loop {around.id} ends"
        if isinstance(item, Loop):
            wanted = f"the guide requires it in loop {around.id} ({around.label}), {where}"
            what = Finding("loop_missing", wanted=wanted, name=item.opening.label)
            self.add(what, item.opening.id, item, number=number, offset=offset)
            return
        code = "loop_unclosed" if item.id == "LE" else "segment_missing"
        what = Finding(code, wanted=f"the guide requires it {where}", name=item.label)
        self.add(what, item.id, around, number=number, offset=offset)

    def skipped(self, around: _State, loop: Loop) -> None:
        """A loop in between was not opened: said once, then taken as open."""
        if around.counts[loop.place] == 0:
            self.missing(loop, around.loop, None)
            self.stack[-1] = self.grammar.pardoned(around, loop.place)
            self.without_start = loop.opening.id == "LS"

    def level(self, text: str, loop: Loop) -> None:
        """HL: its number counts up, its parent is the level around it, and its promise of levels below is kept."""
        number, parent, _, promise = (*text.split(self.block.delimiters.element)[1:5], "", "", "", "")[:4]
        self.level_count += 1
        if number and number not in (str(self.level_count), str(self.level_before + 1)):
            self.add(Finding("hl_number", 1, number, str(self.level_count), "number"), "HL", loop)
        self.level_before = _whole(number, self.level_count)
        depth = len(self.stack) - 1
        above = next((at for at in range(depth - 1, -1, -1) if at in self.levels), None)
        if above is not None:
            around = self.levels[above]
            used = loop.opening.elements[1].usage != "-"
            if parent and used and parent not in (around.number, str(around.ordinal)):
                self.add(Finding("hl_parent", 2, parent, around.number or "a number", "parent"), "HL", loop)
            if around.block is not None and around.promise == "0":
                self.promise_broken(around, f"a level below follows in segment {self.number:,}")
            self.levels[above] = around._replace(block=None)
        promised = promise if len(loop.opening.elements) > 3 else ""
        self.levels[depth] = _Level(number, self.level_count, promised, self.number, self.block, loop)

    def promise_broken(self, level: _Level, wanted: str) -> None:
        offset = level.block.offset_of(level.at) if level.block is not None else None
        what = Finding("hl_child", 4, level.promise, wanted, "has children")
        self.add(what, "HL", level.loop, number=level.at, offset=offset)

    def line_number(self, text: str, count: int, loop: Loop) -> None:
        """LX of a claim's line: counts up from 1 in each claim."""
        number = text[3:]
        if count == 1:
            self.shift = 0
        if number == str(count) or count > loop.most or _whole(number, -1) < 0:
            return
        shift = int(number) - count
        if shift != self.shift:
            self.add(Finding("line_number", 1, number, str(count + self.shift), "number"), "LX", loop)
        self.shift = shift

    def unknown(self, choice: _Choice, id_: str, text: str, elements: list[str]) -> _State:
        """A qualifier that no line has: told once, and what is missing of that id is not told again."""
        grammar, stack, step = self.grammar, self.stack, choice.step
        inside = stack[-1].place.path[step.keep - 1]
        if not self.lost():
            plan: _Plan = grammar.general_plan(id_)
            position = KEY_ELEMENT.get(id_, 1)
            slot = plan.row.slots[position - 1]
            component = int(slot.row is not None)
            key = grammar.key(id_, elements)[component]
            label = f"{slot.label}: {slot.row.slots[0].label}" if slot.row else slot.label
            code = "qualifier_unknown" if key else "component_missing" if component else "element_missing"
            wanted = _listed(choice.keys, {}) if choice.keys else "a qualifier that the guide has here"
            private = len(key) > 3 and id_ not in PUBLIC
            self.add(Finding(code, position, key, wanted, label, private, component), id_, inside)
            for one in plan.findings(text):
                if one.element != position:
                    self.add(one, id_, inside)
        for depth, state in enumerate(stack):
            alike = [at for at in state.missing if _id_of(state.shape.items[at]) == id_]
            if alike:
                stack[depth] = grammar.pardoned(state, *alike)
        while len(stack) > step.keep:
            self.close(stack.pop())
        if step.loop is not None:
            stack.append(grammar.state(step.place, (), 0))
        return stack[-1]

    def unexpected(self, id_: str, text: str, loop: Loop | None) -> None:
        """A segment that no open loop has."""
        if id_ not in BY_CODE:
            plain = bool(_PLAIN_ID.fullmatch(id_))
            found = Finding("segment_unknown", found=id_ or text[:20], private=not plain)
            self.add(found, id_ if plain else "", loop)
            return
        if self.lost(begins=True) or (loop is not None and loop.id == NOWHERE):
            return
        if id_ == "LE" and self.without_start:
            self.without_start = False
            return
        wanted = "it within a set"
        if self.guide is not None:
            homes = [f"{one.id} ({one.label})" for one in _homes(self.guide.root, id_)]
            wanted = (
                f"it in loop {' or '.join(homes[:3])}" if homes else "no such segment in this kind of set"
            )
        self.add(Finding("segment_unexpected", wanted=wanted), id_, loop)

    def lost(self, begins: bool = False) -> bool:
        """Whether the segment before did not belong here either: of several in a row only the first is told."""
        lost = self.lost_at == self.number - 1
        if lost or begins:
            self.lost_at = self.number
        return lost

    # --- the envelope

    def envelope(self, id_: str, text: str) -> None:
        elements = [*text.split(self.block.delimiters.element)[1:], *[""] * 16]
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

    def outer(self, code: str, id_: str, wanted: str = "", **at: Any) -> None:
        """An issue of the envelope, about a whole segment."""
        self.add(Finding(code, wanted=wanted, name=_NAMES[id_]), id_, **at)

    def field(self, code: str, id_: str, position: int, found: str, wanted: str = "", **at: Any) -> None:
        """An issue of the envelope, about one element."""
        name = fields_of(BY_CODE[id_])[position - 1].label
        loop = self.guide.root if self.guide is not None and id_ in ("ST", "SE") else None
        self.add(Finding(code, position, found, wanted, name), id_, loop, **at)

    def plan(self, id_: str) -> _Plan:
        """The envelope's line of a segment."""
        envelope = named("envelope")
        line = next(line for line in envelope.root.lines if line.id == id_)
        plan: _Plan = self.grammar.plan(line, envelope)
        return plan

    def outline(self, id_: str, text: str, plan: _Plan | None = None, known: int = 0) -> None:
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
                self.add(one, id_, self.guide.root if self.guide and id_ in ("ST", "SE") else None)

    def isa(self, text: str, elements: list[str]) -> None:
        self.lose("ISA", "SE", "GE", "IEA")
        control = elements[12].strip()
        self.interchange = _Opened(self.number, self.offset(self.number), control)
        self.received = False
        for position, (width, found) in enumerate(zip(_HEADER_WIDTHS, elements, strict=False), 1):
            if position not in _OWN_SIGNS:
                self.header(position, width, found)
        if not self.block.delimiters.repetition:
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
        if self.interchange is not None:
            self.interchange.acknowledges = True
            if self.interchange.count:
                self.outer("segment_out_of_order", "TA1", "before GS")

    def gs(self, text: str, elements: list[str]) -> None:
        self.lose("GS", "SE", "GE")
        self.group = _Opened(self.number, self.offset(self.number), elements[5])
        self.group.kind, self.group.version = elements[0], elements[7]
        self.received = elements[0] in RECEIVED_GROUPS
        self.outline("GS", text)
        if self.interchange is not None:
            self.interchange.count += 1
            if elements[5] and self.interchange.numbers.used(elements[5]):
                self.field("control_repeated", "GS", 6, elements[5])

    def st(self, text: str, elements: list[str]) -> None:
        self.lose("ST", "SE")
        if self.group is None:
            self.outer("segment_missing", "GS", "a set stands in a group")
            self.group = _Opened(self.number, self.offset(self.number), "")
            if self.interchange is not None:
                self.interchange.count += 1
        self.group.count += 1
        self.set_id, control, version = elements[:3]
        self.set = _Opened(self.number, self.offset(self.number), control)
        self.received = self.set_id in RECEIVED
        self.level_count = self.level_before = 0
        self.levels.clear()
        self.ahead.clear()
        self.guide, _ = choose(self.set_id, version or self.group.version)
        if control and self.group.numbers.used(control):
            self.field("control_repeated", "ST", 2, control)
        if self.guide is None:
            known = sorted({id_ for id_, _ in TABLES})
            self.field("set_unknown", "ST", 1, self.set_id, f"{', '.join(known[:-1])} or {known[-1]}")
            self.outline("ST", text, known=1)
            return
        self.outline("ST", text, self.grammar.start(self.guide))
        if self.group.kind and self.group.kind != self.guide.group:
            wanted = f"it in a group {self.guide.group} (GS01)"
            self.field("group_contradicts", "ST", 1, self.set_id, wanted)
        if not self.version(self.guide, version, self.group):
            self.guide = None  # of another guide than any here: its faults would not be faults
        elif self.set_id == "278":
            self.undecided = True
        else:
            self.begin(self.guide)

    def version(self, guide: Guide, of_set: str, group: _Opened) -> bool:
        """ST03 and GS08: whether they agree, and name a guide that is known; answers whether the set can be checked."""
        known = {guide.version, *guide.also}
        told = of_set or group.version
        readable = not told or told in known or told[:10] == guide.version[:10]
        wanted = " or ".join(sorted(known)) + ("" if readable else ", so what is in it was not checked")
        if of_set and group.version and of_set != group.version:
            self.field("version_contradicts", "ST", 3, of_set, f'"{group.version}"')
        elif group.version and group.version not in known:
            if group.count == 1:
                at = {"number": group.number, "offset": group.offset}
                self.field("version_unknown", "GS", 8, group.version, wanted, **at)
        elif of_set and of_set not in known:
            self.field("version_unknown", "ST", 3, of_set, wanted)
        return readable

    def decide(self, id_: str, elements: list[str]) -> None:
        """BHT02 says whether a 278 asks or answers."""
        self.undecided = False
        guide = review(elements[1] if id_ == "BHT" and len(elements) > 1 else "")
        self.received = guide is named("x217_response")
        self.begin(guide)

    def begin(self, guide: Guide) -> None:
        self.guide = guide
        self.stack = [self.grammar.opened(self.grammar.places.start_of(guide))]

    def se(self, text: str, elements: list[str]) -> None:
        if self.set is None:
            self.outer("trailer_unexpected", "SE", "no set is open")
            return
        self.close_set()
        self.outline("SE", text)
        self.trailer("SE", elements, self.number - self.set.number + 1 - self.set.blanks, self.set)
        self.set, self.set_id, self.guide = None, "", None

    def ge(self, text: str, elements: list[str]) -> None:
        self.lose("GE", "SE")
        if self.group is None:
            self.outer("trailer_unexpected", "GE", "no group is open")
            return
        self.outline("GE", text)
        self.trailer("GE", elements, self.group.count, self.group)
        self.group = None

    def iea(self, text: str, elements: list[str]) -> None:
        self.lose("IEA", "SE", "GE")
        if self.interchange is None:
            self.outer("trailer_unexpected", "IEA", "no file is open")
            return
        if not self.interchange.count and not self.interchange.acknowledges:
            self.outer("segment_missing", "GS", "nothing stands between ISA and IEA")
        self.outline("IEA", text)
        self.trailer("IEA", elements, self.interchange.count, self.interchange)
        self.interchange = None

    def trailer(self, id_: str, elements: list[str], count: int, opened: _Opened) -> None:
        """A trailer's count and its control number."""
        counted, control = elements[:2]
        if _whole(counted, count) != count:
            self.field("count_wrong", id_, 1, counted, str(count))
        # Of a number whose form is wrong that was said, and it is the same for all that.
        same = _whole(control, -1) == _whole(opened.control, -2)
        if control and opened.control and control != opened.control:
            code = "control_format" if same else "control_mismatch"
            if not any(one.number == self.number and one.code == "control_format" for one in self.found):
                self.field(code, id_, 2, control, f'"{opened.control}"')

    def close_set(self) -> None:
        """Closes all loops of the set."""
        if self.stack[0].place.path:
            while self.stack:
                self.close(self.stack.pop())
        self.stack = [self.grammar.nothing]
        self.undecided = False

    def lose(self, before: str, *trailers: str) -> None:
        """What is open comes to its end without its trailers."""
        for id_ in trailers:
            opened = {"SE": self.set, "GE": self.group, "IEA": self.interchange}[id_]
            if opened is None:
                continue
            if id_ == "SE":
                self.close_set()
            self.outer(
                "trailer_missing", id_, f"what begins in segment {opened.number:,} has no end before {before}"
            )
            if id_ == "SE":
                self.set, self.set_id, self.guide = None, "", None
            elif id_ == "GE":
                self.group = None
            else:
                self.interchange = None

    def end(self) -> None:
        """The data are over: what is still open, and how much was not listed."""
        self.tell_junk()
        block: Block = self.block
        after = block.offset + len(block.raw.rstrip(_BLANK.replace(block.delimiters.terminator, "")))
        open_ = (("SE", self.set), ("GE", self.group), ("IEA", self.interchange))
        names = [id_ for id_, opened in open_ if opened is not None]
        if self.set is not None or (names and not block.ended):
            at = {"number": self.number, "offset": after} if block.ended else {}
            self.outer(
                "truncated", "IEA", " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))), **at
            )
        elif not block.ended:
            self.outer("unterminated", "IEA")
        for id_, opened in open_[1:]:
            if opened is not None and self.set is None and block.ended:
                wanted = f"what begins in segment {opened.number:,} has no end before the data end"
                self.outer("trailer_missing", id_, wanted, number=self.number + 1, offset=after)
        for (code, loop, segment, element, component), count in self.told.items():
            if count > _most(code):
                known = fields_of(BY_CODE[segment]) if segment in BY_CODE else ()
                more = Issue(
                    code="more",
                    number=0,
                    offset=0,
                    segment=segment,
                    loop=loop,
                    element=element,
                    component=component,
                    name=known[element - 1].label if 0 < element <= len(known) else "",
                    found=f"{count - _most(code):,}",
                )
                self.found.append(more)


def _most(code: str) -> int:
    return MOST_NOTES if code == "character_extended" else MOST_ALIKE


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def _homes(loop: Loop, id_: str) -> list[Loop]:
    """The loops of a guide that have a segment of this id, each once."""
    found = {loop.id: loop} if any(line.id == id_ for line in loop.lines) else {}
    for inner in loop.loops:
        for one in _homes(inner, id_):
            found.setdefault(one.id, one)
    return list(found.values())
