"""TA1 and 999: what became of a file that was sent, of its groups and sets, and which segments were at fault.

Control numbers repeat in bad files, so each answer goes to the first of that number that has none yet.
"""

from collections.abc import Sequence
from typing import Any

from daysheet.x12 import records
from daysheet.x12.acknowledging import ANSWERING_GROUP, Found, GroupSpan
from daysheet.x12.guide import named
from daysheet.x12.joining.sent import Sent, Spot, same
from daysheet.x12.joining.telling import Place, Teller
from daysheet.x12.joining.words import (
    ACCEPTED,
    ASK,
    CORRECT,
    DONE,
    ELEMENT_FAULTS,
    EMPTY,
    FAULTY,
    LOOK,
    MISSING,
    NO_VERDICT,
    PARTLY,
    REFUSED,
    REPEATED,
    SEGMENT_FAULTS,
    SET_VERDICTS,
    UNANSWERED,
    UNKNOWN,
    because,
    listing,
    several,
)
from daysheet.x12.segments import Context


def _matching(among: Sequence[Found], position: int, control: str, kind: str | None = None) -> list[Found]:
    """Those with the control number, as it stands if there are such, else but for its zeros.

    Of these those of the kind (GS01, ST01), if there are any.
    """
    found = [one for one in among if one.element(position) == control.strip()]
    found = found or [one for one in among if control.strip() and same(one.element(position), control)]
    return [one for one in found if one.element(1) == kind] or found


def _taken(meant: Sequence[Found], answered: set[int]) -> tuple[Found, bool]:
    """The first that has no answer yet, else the first of all; whether it had one before."""
    fresh = [one for one in meant if id(one) not in answered]
    chosen = (fresh or meant)[0]
    answered.add(id(chosen))
    return chosen, not fresh


class Files:
    """TA1: the answer to an interchange."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.answered: set[int] = set()
        self.came = False

    def take(self, ack: records.InterchangeAck) -> None:
        self.came = True
        tell, codes = self.teller.tell, (ack.note,) if ack.note else ()
        meant = _matching(self.teller.sent, 13, ack.control_number)
        verdict = {"A": ACCEPTED, "E": FAULTY, "R": REFUSED}.get(ack.verdict, UNKNOWN)
        if not meant:
            sentence = f"the answer is about file {ack.control_number}, which is not the one that was sent."
            repair = "Find the file with this number (ISA13) and lay the answer beside it."
            tell("file", "TA1", verdict, sentence, repair, matched=False, codes=codes)
            return
        interchange, again = _taken(meant, self.answered)
        control = interchange.element(13)
        meanings = named("envelope").lists["file_faults"]
        reasons = [meanings.get(code, f"note {code}") for code in codes if code != "000"]
        reasons += [REPEATED] if again else []
        sentence = f"file {control} was {DONE.get(verdict, NO_VERDICT)}{because(reasons)}."
        repair = ""
        if verdict == REFUSED:
            inside = [self.teller.sets[id(span)] for group in interchange.groups for span in group.sets]
            for one in inside:
                one.verdict = REFUSED
            which = f": {listing([one.spoken() for one in inside], 'set')}" if inside else ""
            sentence += f" Nothing in it was taken{which}."
            repair = "Correct the envelope, then send the whole file again under a new number (ISA13)."
        more = {"codes": codes, "interchange_control": control, "again": again}
        tell("file", "TA1", verdict, sentence, repair, **more)

    def rest(self) -> None:
        for interchange in self.teller.sent:
            control = interchange.element(13)
            if self.came and interchange.element(14) == "1" and id(interchange) not in self.answered:
                sentence = f"file {control} asked for a TA1, and the answer has none for it."
                self.teller.tell("file", "", UNANSWERED, sentence, LOOK, interchange_control=control)


class Groups:
    """999: the answer to a group of sets."""

    def __init__(self, teller: Teller) -> None:
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
        verdict = SET_VERDICTS.get(given.verdict, UNKNOWN) if given else UNKNOWN
        codes = given.entries if given else ()
        kind = named("x231").lists["group_kinds"].get(answered.kind, answered.kind)
        groups = [group for one in self.teller.sent for group in one.groups]
        meant = _matching(groups, 6, answered.control_number, answered.kind)
        if not meant:
            which = f"group {answered.control_number} ({kind})"
            sentence = f"the answer is about {which}, which is not in the file that was sent."
            repair = "Find the file with this group (GS06) and lay the answer beside it."
            more = {"matched": False, "codes": codes, "group_control": answered.control_number}
            self.teller.tell("group", "999", verdict, sentence, repair, **more)
            return
        group, again = _taken(meant, self.answered)
        reasons = [named("x231").lists["group_faults"].get(code, f"fault {code}") for code in codes]
        reasons += [f"{len(meant)} groups have this number, taken in their order"] if len(meant) > 1 else []
        reasons += [REPEATED] if again else []
        verdicts = {_verdict_of(one) for one in self.responses}
        if verdict == REFUSED and not codes and verdicts > {REFUSED} and verdicts & {ACCEPTED, FAULTY}:
            verdict = PARTLY
            reasons.append("its verdict says refused, those of its sets do not")
        which = f"group {group.element(6)} ({kind}, {several(len(group.sets), 'set')})"
        sentence = f"{which} was {DONE.get(verdict, NO_VERDICT)}{because(reasons)}."
        interchange = next(one for one in self.teller.sent if any(inside is group for inside in one.groups))
        controls = {"interchange_control": interchange.element(13), "group_control": group.element(6)}
        repair = "Ask for the answer again: it is cut short." if given is None else ""
        more = {"codes": codes, "again": again, **controls}
        self.teller.tell("group", "999", verdict, sentence, repair, **more)
        self.sets(group, verdict, whole=verdict == REFUSED and (bool(codes) or REFUSED not in verdicts))

    def sets(self, group: GroupSpan, verdict: str, whole: bool) -> None:
        """Its sets; `whole`: the group was refused for itself, whatever its sets are like."""
        taken: set[int] = set()
        for response in self.responses:
            meant = _matching(group.sets, 2, response.control_number, response.set_id)
            if not meant:
                which = f"set {response.control_number} ({response.set_id}) of group {group.element(6)}"
                sentence = f"the answer is about {which}, which was not sent."
                repair = "Check with the receiver which file it speaks of."
                controls = {"group_control": group.element(6), "set_control": response.control_number}
                more = {"matched": False, "set_id": response.set_id, **controls}
                self.teller.tell("set", "999", _verdict_of(response), sentence, repair, **more)
                continue
            fresh = [one for one in meant if id(one) not in taken]
            span = fresh[0] if fresh else meant[-1]
            taken.add(id(span))
            self.set(self.teller.sets[id(span)], response, whole, again=not fresh, alike=len(meant))
        for span in group.sets:
            if id(span) not in taken:
                self.unlisted(self.teller.sets[id(span)], verdict)

    def unlisted(self, sent: Sent, verdict: str) -> None:
        """Who lists only what is wrong says by the group's verdict how the rest fared."""
        if verdict in (ACCEPTED, FAULTY, REFUSED):
            sent.verdict = verdict
            sentence = f"{sent.spoken()} is not listed; by the verdict on its group it was {DONE[verdict]}."
            repair = sent.send_again() if verdict == REFUSED else ""
            self.teller.tell("set", "999", verdict, sentence, repair, **sent.controls())
        else:
            sent.verdict = UNANSWERED
            sentence = f"{sent.spoken()} was sent, and the answer to its group does not list it."
            self.teller.tell("set", "", UNANSWERED, sentence, LOOK, **sent.controls())

    def set(self, sent: Sent, response: records.SetResponse, whole: bool, again: bool, alike: int) -> None:
        verdict = sent.verdict = REFUSED if whole else _verdict_of(response)
        codes = response.verdict.entries if response.verdict else ()
        meanings = named("x231").lists["set_faults"]
        reasons = [meanings.get(code, f"fault {code}") for code in codes if code not in ("5", "I5")]
        reasons += ["with its whole group"] if whole else []
        reasons += [f"{alike} sets of the group have this number, taken in their order"] if alike > 1 else []
        reasons += [REPEATED] if again else []
        sentence = f"{sent.spoken()} was {DONE.get(verdict, NO_VERDICT)}{because(reasons)}."
        repair = sent.send_again() if verdict == REFUSED else ""
        self.teller.tell("set", "999", verdict, sentence, repair, again=again, codes=codes, **sent.controls())
        for fault in response.faults:
            for element in fault.elements or (None,):
                self.fault(sent, verdict, fault, element)

    def fault(
        self, sent: Sent, verdict: str, fault: records.SegmentFault, element: records.ElementFault | None
    ) -> None:
        position = fault.position or 0
        code = element.code if element else fault.code
        inside = 0 < position <= len(sent.rows)
        row = sent.rows[position - 1] if inside else []
        id_ = fault.segment_id.strip().upper()
        absent = fault.code in MISSING and element is None
        fits = inside and id_ == row[0]
        placed = fits or (inside and absent)
        spot = sent.spots[position - 1] if fits else Spot(None, None)
        place = Place(id_, element.position if element else None, spot)
        found = self.teller.quoted(place, row, sent, element.value) if fits and element else ""
        kinds = ELEMENT_FAULTS if element else SEGMENT_FAULTS
        says, repair = kinds.get(code, (f"has fault {code or 'without a number'}", CORRECT))
        where, between = f"segment {position}", " "
        if not inside:
            where, between = f"{where}, but the set has only {len(sent.rows)} segments", ", "
        elif not fits and not absent:
            where, between = f"{where}, but {row[0]} stands there", ", "
        elif spot.line is not None and not absent:
            where = f"{where} ({spot.line.label})"
        if found:
            between = f' — found "{found}" — '
        if found and code in EMPTY:
            says, repair = "is called empty, and is not", ASK
        if not placed:
            repair = ASK
        # What is missing is missed where the next thing stands, which may be the next claim.
        units = sent.units_at(max(position - absent, 1)) if placed else []
        claims = tuple(one.number for one in units) or _told_units(fault)
        person = self.teller.person(sent, units[0]) if len(units) == 1 else ""
        done = f"{'was' if len(claims) < 2 else 'were'} {DONE.get(verdict, 'answered')}"
        at = "at" if absent else "in"
        self.teller.tell(
            "element" if element else "segment",
            "999",
            verdict,
            f"{sent.about(claims, person)} {done}: {place.spoken()} {at} {where}{between}{says}.",
            repair if repair is ASK else repair + _then(verdict),
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
        for sent in self.teller.sets.values() if self.came else ():
            group = sent.group
            wanted = group.element(1) != ANSWERING_GROUP and id(group) not in self.answered
            if wanted and not sent.verdict:
                which = f"{sent.spoken()} of group {group.element(6)}"
                sentence = f"{which} was sent, and no 999 here answers it."
                self.teller.tell("set", "", UNANSWERED, sentence, LOOK, **sent.controls())


def _verdict_of(response: records.SetResponse) -> str:
    return SET_VERDICTS.get(response.verdict.verdict, UNKNOWN) if response.verdict else UNKNOWN


def _told_units(fault: records.SegmentFault) -> tuple[str, ...]:
    """The claim as the answer itself names it."""
    names = (name for context in fault.all(Context) for name in context.names)
    return tuple(name.reference for name in names if name.name in ("CLM01", "TRN02") and name.reference)[:1]


def _then(verdict: str) -> str:
    if verdict == REFUSED:
        return ", then send the whole set again."
    return "; the set was taken all the same." if verdict in (ACCEPTED, FAULTY) else "."
