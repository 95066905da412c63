"""One segment in the words of a front desk: "Copay, individual, PT (physical therapy): $35.00".

Codes are said in the words of their guide.  `Said` keeps account of which elements a phrase has used; whatever is left
over is added as `label: value`, so a phrase may be short and still nothing is lost.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from daysheet.x12.elements import Field, fields_of
from daysheet.x12.guide import Element, Guide, Line, named
from daysheet.x12.guides import x279_request
from daysheet.x12.segments import (
    BY_CODE,
    AdjustmentReason,
    ContextName,
    Diagnosis,
    ElementPosition,
    Procedure,
    ServiceLocation,
    StatusCode,
    Unknown,
)
from daysheet.x12.segments.base import Composite, Segment, code_of
from daysheet.x12.segments.dates import span

MONEY: Final = 18  # digits that the standard gives to amounts of money, and to nothing else
# Lists of diagnoses whose codes people write with a point.
ICD: Final = frozenset({"ABK", "ABF", "ABJ", "APR"})
FORMS: Final = {  # an element that says the form of another; what that other is called
    "form": ("text", "birth"),
    "death_form": ("death",),
    "certification_form": ("certification_period",),
    "admission_form": ("last_admission",),
}
MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# What guides leave unexplained: everybody who reads such files knows it, or one list serves all guides.
_CHANNELS: Final = {
    "TE": "phone",
    "FX": "fax",
    "EM": "e-mail",
    "EX": "extension",
    "UR": "website",
    "WP": "work phone",
}
_UNITS: Final = {"UN": "units", "MJ": "minutes", "DA": "days", "MO": "months", "VS": "visits", "WK": "weeks"}
_KNOWN: Final[dict[tuple[str, int], dict[str, str]]] = {
    ("DMG", 3): {"F": "female", "M": "male", "U": "sex not known"},
    ("PER", 3): _CHANNELS | {"ED": "access number"},
    ("PER", 5): _CHANNELS | {"ED": "access number"},
    ("PER", 7): _CHANNELS | {"ED": "access number"},
    ("SV1", 3): _UNITS,
    ("SBR", 2): {"18": "insured in the patient's own name"},
    ("INS", 3): {"001": "changed"},
    ("INS", 4): {"25": "the payer corrected the data"},
    ("NTE", 1): {"ADD": "anything more", "TPO": "from an organization in between"},
    ("PAT", 7): {"01": "pounds"},
    ("N1", 1): {"PR": "payer", "PE": "payee"},
    ("BHT", 2): {"00": "first sending", "01": "takes an earlier one back", "06": "confirms", "08": "status"}
    | {"11": "an answer", "13": "a question", "18": "sent again", "36": "takes an approval back"},
    ("BHT", 6): {
        "CH": "to be paid",
        "DG": "answers a question",
        "RT": "spend-down",
        "TH": "answers on arrival",
    },
    ("NM1", 8): {
        "34": "SSN",
        "MI": "member number",
        "C": "as the payer has it",
        "PC": "payer's own number",
        "MC": "Medicaid number",
    },
}
# Lists that hold all codes of an element, whatever a line allows: of the claim's guide, and of the coverage question's.
_GENERAL: Final[dict[tuple[str, int], tuple[str, str]]] = {
    ("REF", 1): ("reference", "REFERENCES"),
    ("DTP", 1): ("date", "DATES"),
    ("DTM", 1): ("date", "DATES"),
    ("NM1", 1): ("party", "PARTIES"),
    ("N1", 1): ("party", "PARTIES"),
    ("NM1", 8): ("identifier", "PARTY_NUMBERS"),
    ("N1", 3): ("identifier", "PARTY_NUMBERS"),
    ("AMT", 1): ("amount", ""),
    ("CLP", 9): ("claim_frequency", ""),
}
# Their first element says what they are: with a code that the guide has not, its label would be wrong.
QUALIFIED: Final = frozenset({"REF", "DTP", "DTM", "AMT", "QTY", "NTE"})
NAMED: Final = QUALIFIED | {"NM1", "N1", "PER", "PRV", "PWK", "CRC", "HI", "MEA", "CUR", "LIN", "HL"}
# their first element says what they are


# --- values ------------------------------------------------------------------------------------------------------


def legible(text: str) -> str:
    """Text as it can be printed: letters beyond ASCII read as what they most likely are, nothing that steers a terminal."""
    if not text.isascii():
        with suppress(UnicodeError):  # honest latin-1 stays, one byte a letter
            text = text.encode("latin-1").decode("utf-8")
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


def day(value: date) -> str:
    return f"{value.day} {MONTHS[value.month]} {value.year}"


def period(form: str, text: str) -> str:
    """A date or range that says its own form; empty where it cannot be read as days."""
    first, last = span(form, text)
    if first is None or (last is None and form.startswith("R")):
        return ""
    time = f" {clock(text[8:])}" if form == "DT" else ""
    if form == "RDT":
        start, _, end = text.partition("-")
        return f"{day(first)} {clock(start[8:])} to {day(last)} {clock(end[8:])}" if last else ""
    return f"{day(first)}{time}" + (f" to {day(last)}" if last else "")


def clock(text: str) -> str:
    """ "0930" as "09:30"; seconds, where they are told, too."""
    if not text.isdigit() or len(text) < 4:
        return legible(text)
    seconds = f":{text[4:6]}" if text[4:] else ""
    return f"{text[:2]}:{text[2:4]}{seconds}" + (f".{text[6:]}" if text[6:] else "")


def money(value: Decimal) -> str:
    """Dollars and cents; more digits behind the point where the file has them."""
    sign = "-" if value < 0 else ""
    return f"{sign}${abs(value):,.2f}" if value == round(value, 2) else f"{sign}${abs(value):,f}"


def plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal) -> str:
    """The standard wants .2 for 20 %, and payers write either."""
    return f"{plain(value * 100 if abs(value) <= 1 else value)}%"


def diagnosis(code: str) -> str:
    """With the point that people write and files leave out."""
    return f"{code[:3]}.{code[3:]}" if re.fullmatch(r"[A-Z]\d\w{2,5}", code) else legible(code)


@cache
def general(tag: str, position: int) -> dict[str, str]:
    """Words for the codes of an element wherever it stands."""
    found = dict(_KNOWN.get((tag, position), {}))
    claims, coverage = _GENERAL.get((tag, position), ("", ""))
    if coverage:
        rows = (row.split(maxsplit=1) for row in getattr(x279_request, coverage).splitlines())
        found = {code: label for code, label in rows} | found
    return found | (named("x222").lists[claims] if claims else {})


def line_anywhere(guide: Guide, tag: str) -> Line | None:
    """The first line for a segment id, wherever its guide has one."""
    loops = [guide.root]
    while loops:
        loop = loops.pop(0)
        for line in loop.lines:
            if line.id == tag:
                return line
        loops += loop.loops
    return None


# --- one segment -------------------------------------------------------------------------------------------------


class Said:
    """A segment that is being put into words: what has been said of it, and what has not yet."""

    __slots__ = ("fields", "guide", "like", "line", "segment", "tag", "title", "unsaid", "whose")

    def __init__(
        self, segment: Segment, line: Line | None, guide: Guide | None, title: str = "", whose: str = ""
    ) -> None:
        self.segment = segment
        self.tag = code_of(type(segment))
        self.line = line  # of the guide, where it has one for this segment in this place
        # Elsewhere the guide may have words for the same codes.
        self.like = line or (line_anywhere(guide, self.tag) if guide else None)
        self.guide = guide
        self.title = title  # of the loop that the segment opens
        self.whose = whose  # the patient, where a record has one
        self.fields = fields_of(type(segment))
        self.unsaid = {
            field.name: position
            for position, field in enumerate(self.fields, 1)
            if getattr(segment, field.name) not in ("", None, ())
        }

    def taken(self, name: str) -> Any:
        """The value itself, counted as said."""
        self.unsaid.pop(name, None)
        return getattr(self.segment, name)

    def skip(self, *names: str) -> None:
        for name in names:
            self.unsaid.pop(name, None)

    def word(self, name: str) -> str:
        """An element in words; empty where it has no value."""
        position = self.unsaid.pop(name, 0)
        return self.words_at(position) if position else ""

    def words(self, *names: str) -> list[str]:
        return [said for said in map(self.word, names) if said]

    def with_label(self, name: str, label: str) -> str:
        """ "charged $84.70"; empty where there is no value."""
        said = self.word(name)
        return f"{label} {said}" if said else ""

    def is_only(self, name: str) -> bool:
        """The guide allows no other code there."""
        position = next(at for at, field in enumerate(self.fields, 1) if field.name == name)
        return self._is_only(getattr(self.segment, name), position)

    def _is_only(self, code: Any, position: int) -> bool:
        return (
            isinstance(code, str)
            and self.line is not None
            and goes_without_saying(code, self.element(position))
        )

    def words_at(self, position: int) -> str:
        field = self.fields[position - 1]
        value = getattr(self.segment, field.name)
        element = self.element(position)
        if field.kind.repeats:  # the words of codes have commas of their own
            return " / ".join(said for one in value if (said := self.value(field, one, element, position)))
        return self.value(field, value, element, position)

    def element(self, position: int) -> Element | None:
        """What the guide says of an element here."""
        if self.like is None or len(self.like.elements) < position:
            return None
        return self.like.elements[position - 1]

    def value(self, field: Field, value: Any, element: Element | None, position: int) -> str:
        if isinstance(value, str):
            return self.text(field, value, element, position)
        if isinstance(value, Decimal):
            return money(value) if field.kind.longest == MONEY else plain(value)
        if isinstance(value, date):
            return day(value)
        if isinstance(value, Composite):
            return self.composite(value, element, position)
        return "" if value is None else str(value)

    def text(self, field: Field, text: str, element: Element | None, position: int = 0) -> str:
        """A text or code: the code in the guide's words, where it has some."""
        if field.kind.type == "TM":
            return clock(text)
        known = self.meaning(text, element, position)
        if known:
            return known
        if element is not None and element.external == "icd":
            return diagnosis(text)
        unknown = element is not None and element.listed and text not in element.codes
        return f"code {legible(text)}" if unknown else legible(text).strip()

    def meaning(self, code: str, element: Element | None, position: int = 0) -> str:
        """What a code means here; empty where nobody has words for it."""
        if element is not None and self.guide is not None and element.listed:
            known = self.guide.lists[element.listed].get(code)
            if known:
                return known
        if element is not None and code in ("Y", "N") and {"Y", "N"} <= element.codes <= {"Y", "N", "U", "W"}:
            return "yes" if code == "Y" else "no"
        return general(self.tag, position).get(code, "") if position else ""

    def composite(self, value: Composite, element: Element | None, position: int) -> str:
        inner = element.components if element is not None else ()
        own = _COMPOSITES.get(type(value))
        if own:
            return own(self, value, inner)
        said: list[tuple[str, str]] = []
        for at, field in enumerate(fields_of(type(value))):
            text = getattr(value, field.name)
            one = inner[at] if at < len(inner) else None
            if text and not goes_without_saying(text, one):
                said.append((_label(field.name), self.text(field, text, one)))
        if len({label for label, _ in said}) == 1 and not isinstance(value, ElementPosition):
            return ", ".join(words for _, words in said)
        return ", ".join(f"{label} {words}" for label, words in said)

    def rest(self) -> list[str]:
        """Everything that has not been said, each with its label."""
        found = []
        for name in list(self.unsaid):
            position = self.unsaid.get(name, 0)
            if not position:
                continue
            field, value = self.fields[position - 1], getattr(self.segment, name)
            if self._is_only(value, position):
                self.skip(name)
                continue
            dated = next((one for one in FORMS.get(name, ()) if one in self.unsaid), "")
            if dated and (days := period(value, getattr(self.segment, dated))):
                self.skip(name, dated)
                found.append(f"{_label(dated)}: {days}")
                continue
            said = self.word(name)
            if said:
                found.append(f"{_label(field.name)}: {said}")
        if isinstance(self.segment, Unknown):
            found += [
                f"element {at}: {legible(text)}" for at, text in enumerate(self.segment.elements, 1) if text
            ]
        found += [f"{self._place(one.position)}: {legible(one.text)}" for one in self.segment.left]
        return found

    def _place(self, position: int) -> str:
        if position > len(self.fields):
            return f"element {position}, which nobody knows"
        return f"{_label(self.fields[position - 1].name)}, as it stands there"

    @property
    def label(self) -> str:
        """What the segment is: in the words of its qualifier, else of its guide, else by its id."""
        first = self.fields[0].name if self.fields else ""
        code = getattr(self.segment, first) if first else ""
        if self.tag in QUALIFIED and code:
            element = self.element(1)
            only = self._is_only(code, 1)
            known = "" if only else self.meaning(code, element, 1)
            if known:
                self.skip(first)
                return known
            if self.line is not None and not only:
                self.skip(first)
                return f"{self.short} ({legible(code)})"
        return self.short

    @property
    def short(self) -> str:
        """The guide's label without what it explains behind a colon."""
        if self.line is not None and self.line.label:
            return self.line.label.partition(":")[0]
        if isinstance(self.segment, Unknown):
            return f"segment {legible(self.segment.id)}, which nobody knows"
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", BY_CODE[self.tag].__name__).lower()
        return f"{words} ({self.tag})"


def _label(name: str) -> str:
    return name.rstrip("_0123456789").replace("_", " ")


def goes_without_saying(code: str, element: Element | None) -> bool:
    """It stands there always, and the guide allows nothing else."""
    return element is not None and element.usage == "R" and not element.external and element.codes == {code}


# --- composites --------------------------------------------------------------------------------------------------


def _component(said: Said, value: Composite, inner: tuple[Element, ...], at: int) -> str:
    field = fields_of(type(value))[at]
    text = getattr(value, field.name)
    return said.text(field, text, inner[at] if at < len(inner) else None) if text else ""


def procedure(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    """ "CPT 97110 GP KX": a code and its modifiers."""
    kind = _component(said, value, inner, 0)
    if value.qualifier == "HC":
        kind = "HCPCS" if value.code[:1].isalpha() else "CPT"
    found = [kind, legible(value.code), *map(legible, value.modifiers)]
    if value.last_code:
        found += ["to", legible(value.last_code)]
    if value.description:
        found.append(f"({legible(value.description)})")
    return " ".join(one for one in found if one)


def location(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    kind = value.qualifier
    place = (
        f"place of service {legible(value.place)}"
        if kind == "B" or not kind
        else f"place {legible(value.place)}, {_component(said, value, inner, 1)}"
    )
    return ", ".join(
        one for one in (place if value.place or kind else "", _component(said, value, inner, 2)) if one
    )


def health_code(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    """A diagnosis or another health care code, with what it is and what goes with it."""
    kind = _component(said, value, inner, 0)
    code = diagnosis(value.code) if value.qualifier in ICD else legible(value.code)
    days = period(value.form, value.date_text)
    found = [f"{code} ({kind})" if code and kind else code or kind, days]
    told = {"qualifier", "code"} | ({"form", "date_text"} if days else set())
    known: tuple[Field, ...] = fields_of(Diagnosis)
    for at, field in enumerate(known):
        if field.name not in told and (words := _component(said, value, inner, at)):
            found.append(f"{field.label} {words}")
    return ", ".join(one for one in found if one)


def status(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    """ "A2 20, about: payer": what these codes say is licensed."""
    found = " ".join(one for one in (legible(value.category), legible(value.code)) if one)
    role, kind = _component(said, value, inner, 2), _component(said, value, inner, 3)
    return found + (f", about: {role}" if role else "") + (f", of the list {kind}" if kind else "")


def reason(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    """Why a provider's balance changes."""
    reference = f"reference {legible(value.reference)}" if value.reference else ""
    return ", ".join(one for one in (_component(said, value, inner, 0), reference) if one)


def context(said: Said, value: Any, inner: tuple[Element, ...]) -> str:
    return " ".join(one for one in (_component(said, value, inner, 0), legible(value.reference)) if one)


_COMPOSITES: Final[dict[type[Composite], Callable[[Said, Any, tuple[Element, ...]], str]]] = {
    Diagnosis: health_code,
    Procedure: procedure,
    ServiceLocation: location,
    StatusCode: status,
    AdjustmentReason: reason,
    ContextName: context,
}
