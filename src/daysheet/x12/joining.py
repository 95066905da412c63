"""An answer (999, TA1, 277CA) laid beside the file that it answers: which claim was refused, for what, what to do now.

An acknowledgment speaks in numbers: group 7, set 0001, segment 31, element 9, fault 4.  Only together with the file
that was sent do they become a claim and a field.  Nothing is taken on trust: an answer to something that was not sent,
a segment number beyond the end, a set that nobody answered are said as what they are.

    for one in join(answer, sent):
        print(one.sentence, one.repair)
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from daysheet.x12 import records
from daysheet.x12.acknowledging import ANSWERING_GROUP, GroupSpan, InterchangeSpan, SetSpan, Span, spans
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.guide import RESPONSE_PURPOSES, Line, Loop, choose, named
from daysheet.x12.issues import masked
from daysheet.x12.paths import Switch, places
from daysheet.x12.reading import read
from daysheet.x12.segments import BY_CODE, Context, ElementPosition, Reference, Status, StatusCode

ACCEPTED: Final = "accepted"
FAULTY: Final = "accepted with faults"
PARTLY: Final = "partly refused"
REFUSED: Final = "refused"
UNANSWERED: Final = "unanswered"
UNKNOWN: Final = "unknown"  # the answer breaks off, or says neither

NAMED_AT_MOST: Final = 3  # claims in one sentence
STRETCH: Final = 18  # characters of a code or amount; what is longer may be a name that slipped in


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


def join(answer: bytes, sent: bytes, *, show_values: bool = False) -> list[Answered]:
    """What an answer says of a file that we sent, in the answer's order; at the end what it leaves unanswered.

    With `show_values` what stood in the file and the patients' names are told as they are, for the screen of somebody
    who may see them; otherwise only their form ("W12" as "x99").
    """
    teller = _Teller(spans(sent, keep=True), show_values)
    files, groups, claims = _Files(teller), _Groups(teller), _Claims(teller)
    takes: _Groups | _Claims | None = None
    for record in read(answer):
        if isinstance(record, records.InterchangeAck):
            files.take(record)
        elif isinstance(record, records.Heading):
            groups.end(None)
            takes = groups if record.answered is not None else claims if _answers_claims(record) else None
        if takes is not None:
            takes.take(record)
    files.rest()
    groups.rest()
    claims.rest()
    if not (files.came or groups.came or claims.came):
        sentence = "this is no answer to a file: it holds neither 999 nor TA1 nor 277CA."
        teller.tell("file", "", UNKNOWN, sentence, matched=False)
    return teller.found


def _answers_claims(heading: records.Heading) -> bool:
    """Whether a set is a 277CA and not the answer to a question (277)."""
    group = records.above(heading, records.Group)
    guide = heading.guide or (group.version if group else "")
    purpose = heading.purpose
    return heading.set_id == "277" and (
        "X214" in guide or (purpose is not None and purpose.structure == "0085")
    )


# --- words -------------------------------------------------------------------------------------------------------

_LOOK: Final = "Look for another answer, or ask the receiver, before you send it again."
_LOOK_UP: Final = "Look up what the codes mean, "
_NO_VERDICT: Final = "answered, but the verdict is missing"
_CORRECT: Final = "Correct it"
_FILL: Final = "Fill it in"
_CLEAR: Final = "Take it out"
_VENDOR: Final = "Show this to the PMS vendor, since it comes from how the PMS exports"
_ASK: Final = "Ask the receiver, since that does not fit the file that was sent."
_EMPTY: Final = frozenset({"1", "2", "I9"})  # IK403
_MISSING: Final = frozenset({"3", "I6", "I7", "I8"})  # IK304: the segment is named for not being there

# Of each code what it says, to stand behind the name of the segment or element; and what to do.
_SEGMENT_FAULTS: Final = {
    "1": ("is a segment that the receiver does not know", _VENDOR),
    "2": ("does not belong there", _VENDOR),
    "3": ("is missing", _FILL),
    "4": ("opens a loop that comes too often", _CLEAR),
    "5": ("comes too often", _CLEAR),
    "6": ("is no segment of this kind of set", _VENDOR),
    "7": ("is out of order", _VENDOR),
    "8": ("has a fault, and the answer does not say which", _CORRECT),
    "I4": ("has no use in this guide", _CLEAR),
    "I6": ("is missing, and the rest of the data calls for it", _FILL),
    "I7": ("opens a loop that comes too seldom", _FILL),
    "I8": ("comes too seldom", _FILL),
    "I9": ("stands there, and the rest of the data rules it out", _CLEAR),
}
_ELEMENT_FAULTS: Final = {
    "1": ("is empty and must be filled in", _FILL),
    "2": ("is empty and must be filled in because its partner is", _FILL),
    "3": ("is more than the segment has room for", _VENDOR),
    "4": ("is too short", _CORRECT),
    "5": ("is too long", _CORRECT),
    "6": ("has a character that is not allowed", _CORRECT),
    "7": ("is not a code of the list", _CORRECT),
    "8": ("is not a date", _CORRECT),
    "9": ("is not a time of day", _CORRECT),
    "10": ("is filled in, and must be empty because its partner is", _CLEAR),
    "12": ("is repeated too often", _CLEAR),
    "13": ("has more parts than it may", _VENDOR),
    "I10": ("is filled in, and this guide has no use for it", _CLEAR),
    "I11": ("is repeated too seldom", _FILL),
    "I12": ("is not in the form that the guide asks for", _CORRECT),
    "I13": ("is filled in, and the rest of the data rules it out", _CLEAR),
    "I6": ("is a code that this guide does not use", _CORRECT),
    "I9": ("is empty, and the rest of the data calls for it", _FILL),
}
_SET_VERDICTS: Final = {"A": ACCEPTED, "E": FAULTY, "P": PARTLY} | dict.fromkeys("RMWX", REFUSED)
_DONE: Final = {
    ACCEPTED: "taken in",
    FAULTY: "taken in, with faults",
    PARTLY: "taken in only in part",
    REFUSED: "refused",
    UNANSWERED: "not answered",
}
# What the units of a set are called: one, several.
_UNITS: Final = {
    "837": ("claim", "claims"),
    "270": ("question", "questions"),
    "276": ("question", "questions"),
} | {"278": ("request", "requests")}
_UNIT_SEGMENTS: Final = {"837": ("CLM", 1)} | {id_: ("TRN", 2) for id_ in ("270", "276", "278")}
_PEOPLE: Final = ("QC", "03", "IL")  # NM101 of the patient, likelier first
# The letter and digit of a status category (277CA), in our own words.
_CATEGORIES: Final = {
    "A0": (ACCEPTED, "passed on to somebody else", ""),
    "A1": (ACCEPTED, "received", ""),
    "A2": (ACCEPTED, "taken in for processing", ""),
    "A3": (REFUSED, "turned back", "it cannot be processed"),
    "A4": (UNKNOWN, "not found", ""),
    "A5": (ACCEPTED, "split into several", ""),
    "A6": (REFUSED, "turned back", "something is missing"),
    "A7": (REFUSED, "turned back", "something is not valid"),
    "A8": (REFUSED, "turned back", "its data contradict each other"),
}
_TURNED_BACK: Final = "U"  # STC03
_SHOWN_KINDS: Final = frozenset({"ID", "R", "N0", "N2"})
_SHOWN_SETS: Final = frozenset({"cpt", "pos", "taxonomy", "state", "country", "currency"})

Found = TypeVar("Found", bound=Span)


def _same(one: str, other: str) -> bool:
    """Whether two control numbers are one: who reads them as numbers loses the zeros in front."""
    one, other = one.strip(), other.strip()
    return one == other or (one.isdecimal() and other.isdecimal() and int(one) == int(other))


def _matching(among: Sequence[Found], position: int, control: str) -> list[Found]:
    """Those with the control number, as it stands if there are such, else but for its zeros."""
    exact = [one for one in among if one.element(position) == control.strip()]
    return exact or [one for one in among if control.strip() and _same(one.element(position), control)]


def _listing(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:NAMED_AT_MOST])
    more = len(numbers) - NAMED_AT_MOST
    return f"{shown} and {more:,} more" if more > 0 else shown


def _several(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


# --- a set that was sent -----------------------------------------------------------------------------------------


class _Unit(msgspec.Struct, frozen=True):
    """A claim or question in a set."""

    position: int  # of its segment in the set, ST = 1
    number: str
    level: int


class _Spot(msgspec.Struct, frozen=True):
    """A segment of the set, as our guide sees it."""

    line: Line | None
    loop: Loop | None


class _Sent:
    """A set that was sent, found out about as far as somebody asks."""

    def __init__(self, span: SetSpan, group: GroupSpan, interchange: InterchangeSpan) -> None:
        self.span, self.group, self.interchange = span, group, interchange
        self.id = span.element(1)
        # A blank between two terminators is counted by nobody.
        kept = [(at, text) for at, text in enumerate(span.segments) if text.strip()]
        self.numbers = [span.first + at for at, _ in kept]
        self.rows = [text.split(span.delimiters.element) for _, text in kept]
        self.verdict = ""  # as soon as something answered it
        self.level_of: list[int] = []  # for each segment, which level it is in; 0 is the head of the set
        self.parents: list[int] = [-1]
        self.units: list[_Unit] = []
        self.units_of: dict[int, list[_Unit]] = {}  # by level
        self.people: dict[int, dict[str, list[str]]] = {}  # by level and role, the first NM1 of each
        self._levels()
        self._spots: list[_Spot] = []

    def _levels(self) -> None:
        by_number: dict[str, int] = {}
        id_, element = _UNIT_SEGMENTS.get(self.id, ("", 0))
        level = 0
        for position, row in enumerate(self.rows, 1):
            row[0] = row[0].strip().upper()
            if row[0] == "HL":
                level = by_number[_at(row, 1)] = len(self.parents)
                self.parents.append(by_number.get(_at(row, 2), 0) if _at(row, 2) != _at(row, 1) else 0)
            elif row[0] == "NM1":
                self.people.setdefault(level, {}).setdefault(_at(row, 1), row)
            self.level_of.append(level)
            if row[0] == id_:
                unit = _Unit(position, _at(row, element).strip(), level)
                self.units.append(unit)
                self.units_of.setdefault(level, []).append(unit)

    @property
    def spots(self) -> list[_Spot]:
        if not self._spots:
            self._spots = list(self._walked())
        return self._spots

    def _walked(self) -> Iterator[_Spot]:
        guide, _ = choose(self.id, self.span.element(3) or self.group.element(8))
        beginning = self.rows[1] if len(self.rows) > 1 else []
        if self.id == "278":
            guide = named("x217_response" if _at(beginning, 2) in RESPONSE_PURPOSES else "x217_request")
        place = places(self.span.delimiters).start_of(guide) if guide else None
        yield _Spot(guide.root.opening if guide else None, guide.root if guide else None)
        for row in self.rows[1:]:
            step = place.find(row[0]) if place else None
            if isinstance(step, Switch):
                step = step.choose(row[1:])
            if step is None or place is None:
                yield _Spot(None, None)
                continue
            place = step.place
            yield _Spot(step.line, place.path[-1])

    def units_at(self, position: int) -> list[_Unit]:
        """The claims that a segment belongs to: its own, else those below it, else those of the level around it."""
        level = self.level_of[position - 1]
        own = self.units_of.get(level, [])
        at = bisect_right(own, position, key=lambda unit: unit.position)
        if at:
            return [own[at - 1]]
        below = [one for one in self.units if level in self.around(one.level)]
        if below or level == 0:
            return below
        above = (self.units_of[one] for one in self.around(level)[1:] if one in self.units_of)
        return next(above, [])

    def around(self, level: int) -> list[int]:
        """The level and those above it, innermost first."""
        found = []
        while level >= 0 and level not in found:
            found.append(level)
            level = self.parents[level]
        return found

    def person(self, unit: _Unit) -> list[str]:
        """NM1 of the patient whose claim it is; empty where none is named."""
        for level in self.around(unit.level):
            people = self.people.get(level, {})
            found = next((people[role] for role in _PEOPLE if role in people), None)
            if found:
                return found
        return []

    def controls(self) -> dict[str, str]:
        return {
            "interchange_control": self.interchange.element(13),
            "group_control": self.group.element(6),
            "set_control": self.span.element(2),
            "set_id": self.id,
        }

    def row(self, id_: str) -> list[str]:
        """The first segment of this id."""
        return next((row for row in self.rows if row[0] == id_), [])

    def spoken(self) -> str:
        """ "set 0001 (3 claims)" """
        words = _UNITS.get(self.id)
        what = _several(len(self.units), *words) if words else f"a {self.id}"
        return f"set {self.span.element(2)} ({what})"

    def about(self, claims: Sequence[str], person: str) -> str:
        """ "claim PT1 of A. D.", "3 claims (PT1, PT2, PT3)", or the set where no claim is concerned."""
        one, many = _UNITS.get(self.id, ("", ""))
        if not claims or not one:
            return f"set {self.span.element(2)}"
        if len(claims) > 1:
            return f"{_several(len(claims), one, many)} ({_listing(claims)})"
        return f"{one} {claims[0]}" + (f" of {person}" if person else "")

    def line(self, unit: _Unit, reference: str) -> tuple[int, str]:
        """Where a claim's line begins, and what it is called, by our own number for it."""
        start, called = 0, ""
        for position in range(unit.position + 1, len(self.rows) + 1):
            row = self.rows[position - 1]
            if row[0] in ("CLM", "HL", "SE"):
                break
            if row[0] == "LX":
                start, called = position, f"line {_at(row, 1)}"
            elif row[0] == "SV1":
                called += f" ({_at(_at(row, 1).split(self.span.delimiters.component), 1)})"
            elif row[0] == "REF" and _at(row, 1) == "6R" and reference and _at(row, 2) == reference:
                return start, called
        return 0, f"a line that the claim does not have ({reference or 'no number'})"


def _at(row: Sequence[str], element: int) -> str:
    return row[element] if len(row) > element else ""


# --- the answer --------------------------------------------------------------------------------------------------


class _Teller:
    """What all answers share: the sets that were sent, and the list of what is said of them."""

    def __init__(self, sent: list[InterchangeSpan], show_values: bool) -> None:
        self.sent = sent
        self.show_values = show_values
        self.found: list[Answered] = []
        self.sets = {
            id(span): _Sent(span, group, interchange)
            for interchange in sent
            for group in interchange.groups
            for span in group.sets
        }

    def tell(self, about: str, by: str, verdict: str, sentence: str, repair: str = "", **more: Any) -> None:
        # Numbers and names come from outside: a control character among them would be obeyed by a screen.
        sentence = "".join(sign if sign.isprintable() else "?" for sign in _capital(sentence))
        self.found.append(
            Answered(about=about, by=by, verdict=verdict, sentence=sentence, repair=repair, **more)
        )

    def person(self, sent: _Sent, unit: _Unit) -> str:
        """The patient's name, or its initials."""
        name = sent.person(unit)
        given = [one for one in (_at(name, 4).strip(), _at(name, 3).strip()) if one]
        return " ".join(given) if self.show_values else " ".join(f"{one[0]}." for one in given)

    def quoted(self, place: "_Place", row: list[str], sent: _Sent, told: str) -> str:
        """What stood in our file, else what the answer tells; its form only, where it may be about a patient."""
        signs = sent.span.delimiters
        text = _at(row, place.element)
        if signs.repetition and place.repetition:
            text = _at(text.split(signs.repetition), place.repetition - 1)
        if place.component:
            text = _at(text.split(signs.component), place.component - 1)
        text = "".join(sign if sign.isprintable() else "?" for sign in text or told)
        return text if self.show_values or place.public(text) else masked(text)


class _Files:
    """TA1: the answer to an interchange."""

    def __init__(self, teller: _Teller) -> None:
        self.teller = teller
        self.answered: set[int] = set()
        self.came = False

    def take(self, ack: records.InterchangeAck) -> None:
        self.came = True
        tell, codes = self.teller.tell, (ack.note,) if ack.note else ()
        matching = _matching(self.teller.sent, 13, ack.control_number)
        verdict = {"A": ACCEPTED, "E": FAULTY, "R": REFUSED}.get(ack.verdict, UNKNOWN)
        if not matching:
            sentence = f"the answer is about file {ack.control_number}, which is not the one that was sent."
            repair = "Find the file with this number (ISA13) and lay the answer beside it."
            tell("file", "TA1", verdict, sentence, repair, matched=False, codes=codes)
            return
        fresh = [one for one in matching if id(one) not in self.answered]
        interchange = (fresh or matching)[0]
        self.answered.add(id(interchange))
        control = interchange.element(13)
        reasons = [
            named("envelope").lists["file_faults"].get(code, f"note {code}")
            for code in codes
            if code != "000"
        ]
        reasons += ["answered before in the same answer"] if not fresh else []
        sentence = f"file {control} was {_DONE.get(verdict, _NO_VERDICT)}{_because(reasons)}."
        repair = ""
        if verdict == REFUSED:
            inside = [self.teller.sets[id(span)] for group in interchange.groups for span in group.sets]
            for one in inside:
                one.verdict = REFUSED
            sentence += (
                f" Nothing in it was taken: {', '.join(one.spoken() for one in inside[:NAMED_AT_MOST])}"
            )
            more = len(inside) - NAMED_AT_MOST
            sentence += f" and {_several(more, 'more set', 'more sets')}." if more > 0 else "."
            repair = "Correct the envelope, then send the whole file again under a new number (ISA13)."
        tell(
            "file",
            "TA1",
            verdict,
            sentence,
            repair,
            codes=codes,
            interchange_control=control,
            again=not fresh,
        )

    def rest(self) -> None:
        for interchange in self.teller.sent:
            control = interchange.element(13)
            if self.came and interchange.element(14) == "1" and id(interchange) not in self.answered:
                sentence = f"file {control} asked for a TA1, and the answer has none for it."
                self.teller.tell("file", "", UNANSWERED, sentence, _LOOK, interchange_control=control)


class _Groups:
    """999: the answer to a group of sets."""

    def __init__(self, teller: _Teller) -> None:
        self.teller = teller
        self.answered: set[int] = set()
        self.came = False
        self.open: records.Heading | None = None
        self.responses: list[records.SetResponse] = []

    def take(self, record: Any) -> None:
        if isinstance(record, records.Heading):
            self.end(None)
            self.came, self.open, self.responses = True, record, []
        elif isinstance(record, records.SetResponse):
            self.responses.append(record)
        elif isinstance(record, records.GroupResponse):
            self.end(record)

    def end(self, given: records.GroupResponse | None) -> None:
        """All has been read of the group that is being answered."""
        answered = self.open.answered if self.open else None
        self.open = None
        if answered is None:
            return
        verdict = _SET_VERDICTS.get(given.verdict, UNKNOWN) if given else UNKNOWN
        codes = given.entries if given else ()
        kind = named("x231").lists["group_kinds"].get(answered.kind, answered.kind)
        matching = _matching(
            [group for one in self.teller.sent for group in one.groups], 6, answered.control_number
        )
        matching = [one for one in matching if one.element(1) == answered.kind] or matching
        if not matching:
            which = f"group {answered.control_number} ({kind})"
            sentence = f"the answer is about {which}, which is not in the file that was sent."
            repair = "Find the file with this group (GS06) and lay the answer beside it."
            more = {"matched": False, "codes": codes, "group_control": answered.control_number}
            self.teller.tell("group", "999", verdict, sentence, repair, **more)
            return
        fresh = [one for one in matching if id(one) not in self.answered]
        group = (fresh or matching)[0]
        self.answered.add(id(group))
        reasons = [named("x231").lists["group_faults"].get(code, f"fault {code}") for code in codes]
        if len(matching) > 1:
            reasons.append(f"{len(matching)} groups have this number, taken in their order")
        if not fresh:
            reasons.append("answered before in the same answer")
        verdicts = {_verdict_of(one) for one in self.responses}
        if verdict == REFUSED and not codes and verdicts > {REFUSED} and verdicts & {ACCEPTED, FAULTY}:
            verdict = PARTLY
            reasons.append("its verdict says refused, those of its sets do not")
        done = _DONE.get(verdict, _NO_VERDICT)
        sentence = f"group {group.element(6)} ({kind}, {_several(len(group.sets), 'set', 'sets')}) was {done}"
        interchange = next(one for one in self.teller.sent if any(inside is group for inside in one.groups))
        controls = {"interchange_control": interchange.element(13), "group_control": group.element(6)}
        repair = "Ask for the answer again: it is cut short." if given is None else ""
        more = {"codes": codes, "again": not fresh, **controls}
        self.teller.tell("group", "999", verdict, sentence + _because(reasons) + ".", repair, **more)
        self.sets(group, verdict, whole=verdict == REFUSED and (bool(codes) or REFUSED not in verdicts))

    def sets(self, group: GroupSpan, verdict: str, whole: bool) -> None:
        """Its sets; `whole`: the group was refused for itself, whatever its sets are like."""
        taken: set[int] = set()
        for response in self.responses:
            matching = _matching(group.sets, 2, response.control_number)
            matching = [one for one in matching if one.element(1) == response.set_id] or matching
            if not matching:
                which = f"set {response.control_number} ({response.set_id}) of group {group.element(6)}"
                sentence = f"the answer is about {which}, which was not sent."
                repair = "Check with the receiver which file it speaks of."
                controls = {"group_control": group.element(6), "set_control": response.control_number}
                more = {"matched": False, "set_id": response.set_id, **controls}
                self.teller.tell("set", "999", _verdict_of(response), sentence, repair, **more)
                continue
            fresh = [one for one in matching if id(one) not in taken]
            span = fresh[0] if fresh else matching[-1]
            taken.add(id(span))
            self.set(self.teller.sets[id(span)], response, whole, again=not fresh, alike=len(matching))
        for span in group.sets:
            if id(span) not in taken:
                self.unlisted(self.teller.sets[id(span)], verdict)

    def unlisted(self, sent: _Sent, verdict: str) -> None:
        """Who lists only what is wrong says by the group's verdict how the rest fared."""
        if verdict in (ACCEPTED, FAULTY, REFUSED):
            sent.verdict = verdict
            sentence = f"{sent.spoken()} is not listed; by the verdict on its group it was {_DONE[verdict]}."
            repair = _again(sent) if verdict == REFUSED else ""
            self.teller.tell("set", "999", verdict, sentence, repair, **sent.controls())
        else:
            sent.verdict = UNANSWERED
            sentence = f"{sent.spoken()} was sent, and the answer to its group does not list it."
            self.teller.tell("set", "", UNANSWERED, sentence, _LOOK, **sent.controls())

    def set(self, sent: _Sent, response: records.SetResponse, whole: bool, again: bool, alike: int) -> None:
        verdict = sent.verdict = REFUSED if whole else _verdict_of(response)
        codes = response.verdict.entries if response.verdict else ()
        lists = named("x231").lists["set_faults"]
        reasons = [lists.get(code, f"fault {code}") for code in codes if code not in ("5", "I5")]
        if whole:
            reasons.append("with its whole group")
        if alike > 1:
            reasons.append(f"{alike} sets of the group have this number, taken in their order")
        if again:
            reasons.append("answered before in the same answer")
        sentence = f"{sent.spoken()} was {_DONE.get(verdict, _NO_VERDICT)}{_because(reasons)}."
        repair = _again(sent) if verdict == REFUSED else ""
        self.teller.tell("set", "999", verdict, sentence, repair, again=again, codes=codes, **sent.controls())
        for fault in response.faults:
            for element in fault.elements or (None,):
                self.fault(sent, verdict, fault, element)

    def fault(
        self, sent: _Sent, verdict: str, fault: records.SegmentFault, element: records.ElementFault | None
    ) -> None:
        position = fault.position or 0
        inside = 0 < position <= len(sent.rows)
        row = sent.rows[position - 1] if inside else []
        id_ = fault.segment_id.strip().upper()
        absent = fault.code in _MISSING and element is None
        fits = inside and id_ == row[0]
        spot = sent.spots[position - 1] if fits else _Spot(None, None)
        place = _Place(id_, element.position if element else None, spot)
        found = self.teller.quoted(place, row, sent, element.value) if fits and element else ""
        code = element.code if element else fault.code
        kinds = _ELEMENT_FAULTS if element else _SEGMENT_FAULTS
        says, repair = kinds.get(code, (f"has fault {code or 'without a number'}", _CORRECT))
        where, between = f"segment {position}", " "
        if not inside:
            where, between = f"{where}, but the set has only {len(sent.rows)} segments", ", "
        elif not fits and not absent:
            where, between = f"{where}, but {row[0]} stands there", ", "
        elif spot.line is not None and not absent:
            where = f"{where} ({spot.line.label})"
        if found:
            between = f' — found "{found}" — '
        if found and code in _EMPTY:
            says, repair = "is called empty, and is not", _ASK
        if not inside or not (fits or absent):
            repair = _ASK
        units = sent.units_at(position) if inside and (fits or absent) else []
        claims = tuple(one.number for one in units) or _told_units(fault)
        person = self.teller.person(sent, units[0]) if len(units) == 1 else ""
        done = f"{'was' if len(claims) < 2 else 'were'} {_DONE.get(verdict, 'answered')}"
        self.teller.tell(
            "element" if element else "segment",
            "999",
            verdict,
            f"{sent.about(claims, person)} {done}: {place.spoken()} {'at' if absent else 'in'} {where}{between}{says}.",
            repair if repair is _ASK else repair + _then(verdict),
            codes=(fault.code, element.code) if element else (fault.code,),
            **sent.controls(),
            number=sent.numbers[position - 1] if inside else 0,
            in_set=position,
            segment=id_,
            loop=spot.loop.id if spot.loop else fault.loop_id,
            label=spot.line.label if spot.line else "",
            element=place.element,
            component=place.component,
            repetition=place.repetition,
            name=place.name,
            found=found,
            claims=claims,
            person=person,
        )

    def rest(self) -> None:
        self.end(None)
        for sent in self.teller.sets.values():
            group = sent.group
            if (
                self.came
                and not sent.verdict
                and id(group) not in self.answered
                and group.element(1) != ANSWERING_GROUP
            ):
                sentence = (
                    f"{sent.spoken()} of group {group.element(6)} was sent, and no 999 here answers it."
                )
                self.teller.tell("set", "", UNANSWERED, sentence, _LOOK, **sent.controls())


class _Claims:
    """277CA: the answer to each claim."""

    def __init__(self, teller: _Teller) -> None:
        self.teller = teller
        self.came = False
        self.who = ""  # answers
        self.sets: list[_Sent] = []  # that are answered at this place of the answer
        self.scope: dict[int, _Sent] = {}  # all that are answered
        self.answered: set[tuple[int, int]] = set()  # claims: which set, and where in it
        self.known: dict[int, dict[str, list[_Unit]]] = {}  # claims of a set by their number

    def take(self, record: Any) -> None:
        if isinstance(record, records.Source):
            self.came = True
            self.who = record.payer.last if record.payer else ""
            self.sets = [one for one in self.teller.sets.values() if one.id == "837"]
        elif isinstance(record, records.Receiver):
            for trace in record.all(records.Trace):
                self.batch(trace)
        elif isinstance(record, records.Provider):
            for trace in record.all(records.Trace):
                self.provider(record, trace)
        elif isinstance(record, records.Patient):
            for claim in record.claims:
                self.claim(claim)

    def batch(self, trace: records.Trace) -> None:
        """The level of the submitter: which of our sets is answered (BHT03), and whether it came through."""
        ours = [one for one in self.sets if _same(_at(one.row("BHT"), 3), trace.number)]
        judged = _judged(trace.statuses)
        verdict, said, codes = judged.verdict, judged.by(self.who), judged.codes
        if not ours:
            sentence = f"the answer is about batch {trace.number}, which is not in the file that was sent."
            repair = "Its claims are looked for in the whole file; if none is found, lay it beside another."
            self.teller.tell("set", "277CA", verdict, sentence, repair, matched=False, codes=codes)
            return
        self.sets = ours
        for one in ours:
            self.scope[id(one)] = one
            repair = ""
            if verdict == REFUSED:
                one.verdict = REFUSED
                repair = "Nothing in it was taken: correct what the codes name, then send all of it again."
            sentence = f"{one.spoken()}, batch {trace.number}, was {said}."
            self.teller.tell("set", "277CA", verdict, sentence, repair, codes=codes, **one.controls())

    def provider(self, record: records.Provider, trace: records.Trace) -> None:
        """The level of who bills: only told where it turns claims back."""
        judged = _judged(trace.statuses)
        verdict, said, codes = judged.verdict, judged.by(self.who), judged.codes
        if verdict != REFUSED:
            return
        npi = record.name.id if record.name else ""
        claims = []
        for one in self.sets:
            levels = {at for at, people in one.people.items() if npi and _at(people.get("85", []), 9) == npi}
            for unit in one.units:
                if levels.intersection(one.around(unit.level)):
                    claims.append(unit.number)
                    self.answered.add((id(one), unit.position))
        held = f" with {_several(len(claims), 'claim', 'claims')} ({_listing(claims)})" if claims else ""
        sentence = f"the billing provider{held} was {said}."
        repair = (
            "Correct the provider's data as the codes name it, then send these claims again, as new ones."
        )
        more = {"matched": bool(claims), "codes": codes, "claims": tuple(claims)}
        self.teller.tell("provider", "277CA", verdict, sentence, repair, **more)

    def claim(self, claim: records.ClaimTrace) -> None:
        judged = _judged(claim.statuses)
        verdict, said, codes = judged.verdict, judged.by(self.who), judged.codes
        number = claim.number.strip()
        # A payer may answer what another batch of the file held.
        fits = self.fitting(self.sets, number) or self.fitting(self.teller.sets.values(), number)
        if not fits:
            sentence = f"claim {number} was {said}; no claim of this number is in the file that was sent."
            repair = "Find the file that this claim was in."
            more = {"matched": False, "codes": codes, "claims": (number,)}
            self.teller.tell("claim", "277CA", verdict, sentence, repair, **more)
            return
        fresh = [(one, unit) for one, unit in fits if (id(one), unit.position) not in self.answered]
        sent, unit = (fresh or fits)[0]
        if any(one is sent for one in self.sets):
            self.scope[id(sent)] = sent
        self.answered.add((id(sent), unit.position))
        reasons = [f"{len(fits)} claims of the file have this number"] if len(fits) > 1 else []
        reasons += ["answered before in the same answer"] if not fresh else []
        person = self.teller.person(sent, unit)
        sentence = f"{sent.about((number,), person)}{_because(reasons)} was {said}."
        todo = {
            REFUSED: f"{_LOOK_UP}correct the claim, and send it again as a new one.",
            UNKNOWN: "Ask the payer.",
        }
        about = self.place(sent, unit, person)
        more = {"codes": codes, "again": not fresh, **about}
        self.teller.tell("claim", "277CA", verdict, sentence, todo.get(verdict, ""), **more)
        for line in claim.lines:
            self.line(sent, unit, line, about)

    def fitting(self, sets: Iterable[_Sent], number: str) -> list[tuple[_Sent, _Unit]]:
        return [(one, unit) for one in sets if one.id == "837" for unit in self.numbered(one).get(number, [])]

    def numbered(self, sent: _Sent) -> dict[str, list[_Unit]]:
        if id(sent) not in self.known:
            found: dict[str, list[_Unit]] = {}
            for unit in sent.units:
                found.setdefault(unit.number, []).append(unit)
            self.known[id(sent)] = found
        return self.known[id(sent)]

    def place(self, sent: _Sent, unit: _Unit, person: str) -> dict[str, Any]:
        number = sent.numbers[unit.position - 1]
        where = {"number": number, "in_set": unit.position, "segment": "CLM"}
        return {**sent.controls(), **where, "claims": (unit.number,), "person": person}

    def line(self, sent: _Sent, unit: _Unit, line: records.LineStatus, about: dict[str, Any]) -> None:
        """A line of the claim, found by our own number for it (REF*6R, answered as REF*FJ)."""
        judged = _judged(line.statuses)
        verdict, said, codes = judged.verdict, judged.by(self.who), judged.codes
        reference = next((one.value for one in line.all(Reference, "FJ")), "")
        position, which = sent.line(unit, reference)
        more = {**about, "codes": codes, "matched": bool(position)}
        if position:
            more |= {"in_set": position, "number": sent.numbers[position - 1], "segment": "LX"}
        sentence = f"claim {unit.number}, {which} was {said}."
        repair = _LOOK_UP + "correct the line." if verdict == REFUSED else ""
        self.teller.tell("line", "277CA", verdict, sentence, repair, **more)

    def rest(self) -> None:
        for sent in self.scope.values():
            for unit in sent.units if sent.verdict != REFUSED else []:
                if (id(sent), unit.position) in self.answered:
                    continue
                person = self.teller.person(sent, unit)
                sentence = (
                    f"{sent.about((unit.number,), person)} was sent, and the answer says nothing of it."
                )
                self.teller.tell("claim", "", UNANSWERED, sentence, _LOOK, **self.place(sent, unit, person))


# --- small things ------------------------------------------------------------------------------------------------


class _Place:
    """An element that an answer names, with what our guide knows of it."""

    def __init__(self, id_: str, position: ElementPosition | None, spot: _Spot) -> None:
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
        if len(text) > STRETCH or self.field is None or self.field.composite:
            return False
        if self.guided is not None and (self.guided.codes or self.guided.external):
            return bool(self.guided.codes) or self.guided.external in _SHOWN_SETS
        return self.field.kind.type in _SHOWN_KINDS and sum(map(str.isalpha, text)) <= 4


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _verdict_of(response: records.SetResponse) -> str:
    return _SET_VERDICTS.get(response.verdict.verdict, UNKNOWN) if response.verdict else UNKNOWN


def _told_units(fault: records.SegmentFault) -> tuple[str, ...]:
    """The claim as the answer itself names it."""
    names = (name for context in fault.all(Context) for name in context.names)
    return tuple(name.reference for name in names if name.name in ("CLM01", "TRN02") and name.reference)[:1]


def _again(sent: _Sent) -> str:
    one, many = _UNITS.get(sent.id, ("", ""))
    if not one:
        return "Correct what is wrong, then send the set again."
    if len(sent.units) == 1:
        return f"Nobody has its {one}: correct what is wrong, then send it again, as a new {one}."
    return f"Nobody has its {many}: correct what is wrong, then send all of them again, as new {many}."


def _then(verdict: str) -> str:
    if verdict == REFUSED:
        return ", then send the whole set again."
    return "; the set was taken all the same." if verdict in (ACCEPTED, FAULTY) else "."


def _because(reasons: Sequence[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""


class _Judged(msgspec.Struct, frozen=True):
    """What the statuses (STC) of one thing come to."""

    verdict: str
    done: str
    why: str
    codes: tuple[str, ...]

    def by(self, who: str) -> str:
        return f"{self.done}{f' by {who}' if who else ''}{f': {self.why}' if self.why else ''}"


def _judged(statuses: Sequence[Status]) -> _Judged:
    """One status that turns the thing back decides, else the first."""
    judged: list[tuple[str, str, str]] = []
    details: list[str] = []
    codes: list[str] = []
    for status in statuses:
        for entry in status.entries:
            one = _CATEGORIES.get(entry.category, (UNKNOWN, f"answered with category {entry.category}", ""))
            if status.action == _TURNED_BACK and one[0] != REFUSED:
                one = (REFUSED, "turned back", "")
            judged.append(one)
            codes.append(":".join(part for part in (entry.category, entry.code, entry.role) if part))
            if one[0] == REFUSED:
                details.append(_status_words(entry))
    nothing = (UNKNOWN, "answered without a verdict", "")
    verdict, done, why = next((one for one in judged if one[0] == REFUSED), (*judged, nothing)[0])
    if details:
        told = "; ".join(dict.fromkeys(details))
        why = f"{why} ({told})" if why else told
    return _Judged(verdict, done, why, tuple(dict.fromkeys(codes)))


def _status_words(entry: StatusCode) -> str:
    lists = named("x214").lists
    role = lists["parties_to_the_claim"].get(entry.role) or lists["parties_to_the_batch"].get(
        entry.role, entry.role
    )
    return f"{entry.category} {entry.code}" + (f", {role}" if role else "")
