"""What is said of a file that was sent: the list that all kinds of answers add to.

Here it is decided what of a patient may be told: names as initials, values by their form, unless they were asked for.
"""

from typing import Any

import msgspec

from daysheet.x12.acknowledging import InterchangeSpan
from daysheet.x12.discretion import masked, may_be_personal, printable
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.joining.sent import Sent, Spot, Unit, element_at
from daysheet.x12.segments import BY_CODE, ElementPosition


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an answer says of what was sent, or leaves unsaid.

    `sentence` and `repair` are for people.  Names and values of patients are masked in every field, unless they were
    asked for.
    """

    about: str  # file, group, set, segment, element, provider, claim, line
    verdict: str
    by: str = ""  # 999, TA1, 277CA; empty where nothing answers
    sentence: str
    repair: str = ""
    matched: bool = True  # False: it answers something that is not in the file
    again: bool = False  # the same was answered before in the same answer
    codes: tuple[str, ...] = ()  # IK304, IK403, IK502, AK905, TA105, or statuses as A7:562:85
    interchange_control: str = ""  # numbers as they stand in the file that was sent
    group_control: str = ""
    set_control: str = ""
    set_id: str = ""
    number: int = 0  # of the segment in the file that was sent, ISA = 1
    in_set: int = 0  # the same in its set, ST = 1
    segment: str = ""
    loop: str = ""
    label: str = ""  # of the segment, in our guide's words
    element: int = 0
    component: int = 0
    repetition: int = 0
    name: str = ""  # of the element
    found: str = ""  # what stood there
    claims: tuple[str, ...] = ()  # CLM01 of the claims it is about; of a question its trace number
    person: str = ""

    def __repr__(self) -> str:
        # A repr ends in logs and tracebacks: never what may be about a patient.
        return f"<Answered {self.about} {self.verdict}>"


class Place:
    """An element that an answer names, with what our guide knows of it."""

    def __init__(self, id_: str, position: ElementPosition | None, spot: Spot) -> None:
        self.id = id_
        self.element = _count(position.element) if position else 0
        self.component = _count(position.component) if position else 0
        self.repetition = _count(position.repetition) if position else 0
        known = fields_of(BY_CODE[id_]) if id_ in BY_CODE else ()
        self.field: Field | None = known[self.element - 1] if 0 < self.element <= len(known) else None
        self.name = self.field.label if self.field else ""
        self.guided = None
        if spot.line is not None and 0 < self.element <= len(spot.line.elements):
            self.guided = spot.line.elements[self.element - 1]
        if self.component and self.field and self.field.composite:
            parts = fields_of(self.field.composite)
            self.field = parts[self.component - 1] if self.component <= len(parts) else None
            self.name += f": {self.field.label}" if self.field else ""
            inner = self.guided.components if self.guided else ()
            self.guided = inner[self.component - 1] if self.component <= len(inner) else None

    def spoken(self) -> str:
        """ "CLM05-1 (location: place)", or the segment alone."""
        if not self.element:
            return self.id
        component = f"-{self.component}" if self.component else ""
        repetition = f", repetition {self.repetition}" if self.repetition else ""
        name = f" ({self.name}{repetition})" if self.name or repetition else ""
        return f"{self.id}{self.element:02d}{component}{name}"

    def public(self, text: str) -> bool:
        """Whether the text says nothing of a patient: codes and amounts, unless a name may have slipped in."""
        if self.field is None or self.field.composite:
            return False
        codes, external = (self.guided.codes, self.guided.external) if self.guided else (frozenset(), "")
        return not may_be_personal(text, self.field.kind.type, codes, external)


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


class Teller:
    """What all answers share: the sets that were sent, and the list of what is said of them."""

    def __init__(self, sent: list[InterchangeSpan], show_values: bool) -> None:
        self.sent = sent
        self.show_values = show_values
        self.found: list[Answered] = []
        self.sets = {
            id(span): Sent(span, group, interchange)
            for interchange in sent
            for group in interchange.groups
            for span in group.sets
        }

    def tell(self, about: str, by: str, verdict: str, sentence: str, repair: str = "", **more: Any) -> None:
        sentence = printable(sentence[:1].upper() + sentence[1:])
        self.found.append(
            Answered(about=about, by=by, verdict=verdict, sentence=sentence, repair=repair, **more)
        )

    def person(self, sent: Sent, unit: Unit) -> str:
        """The patient's name, or its initials."""
        name = sent.person(unit)
        given = [one for one in (element_at(name, 4).strip(), element_at(name, 3).strip()) if one]
        return " ".join(given) if self.show_values else " ".join(f"{one[0]}." for one in given)

    def quoted(self, place: Place, row: list[str], sent: Sent, told: str) -> str:
        """What stood in our file, else what the answer tells; its form only, where it may be about a patient."""
        signs = sent.span.delimiters
        text = element_at(row, place.element)
        if signs.repetition and place.repetition:
            text = element_at(text.split(signs.repetition), place.repetition - 1)
        if place.component:
            text = element_at(text.split(signs.component), place.component - 1)
        text = printable(text or told)
        return text if self.show_values or place.public(text) else masked(text)
