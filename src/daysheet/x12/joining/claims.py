"""277CA: what became of each claim that was sent, told by batch, provider, claim and line.

Whoever answers refuses as a whole what it names higher up, so a batch or provider turned back answers its claims, too.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from daysheet.x12 import records
from daysheet.x12.guide import named
from daysheet.x12.joining.sent import Sent, Unit, element_at, same
from daysheet.x12.joining.telling import Teller
from daysheet.x12.joining.words import (
    CATEGORIES,
    LOOK,
    LOOK_UP,
    REFUSED,
    REPEATED,
    UNANSWERED,
    UNKNOWN,
    because,
    listing,
    several,
)
from daysheet.x12.segments import Reference, Status, StatusCode

_TURNED_BACK: Final = "U"  # STC03


class Claims:
    """277CA: the answer to each claim."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.came = False
        self.who = ""  # answers
        self.sets: list[Sent] = []  # that are answered at this place of the answer
        self.scope: dict[int, Sent] = {}  # all that are answered
        self.answered: set[tuple[int, int]] = set()  # claims: which set, and where in it

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
        ours = [one for one in self.sets if same(element_at(one.row("BHT"), 3), trace.number)]
        verdict, said, codes = _judged(trace.statuses, self.who)
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
        verdict, said, codes = _judged(trace.statuses, self.who)
        if verdict != REFUSED:
            return
        npi = record.name.id if record.name else ""
        claims = []
        for one in self.sets:
            levels = {
                level
                for level, people in one.people.items()
                if npi and element_at(people.get("85", []), 9) == npi
            }
            for unit in one.units:
                if levels.intersection(one.around(unit.level)):
                    claims.append(unit.number)
                    self.answered.add((id(one), unit.position))
        held = f" with {several(len(claims), 'claim')} ({listing(claims)})" if claims else ""
        sentence = f"the billing provider{held} was {said}."
        repair = (
            "Correct the provider's data as the codes name it, then send these claims again, as new ones."
        )
        more = {"matched": bool(claims), "codes": codes, "claims": tuple(claims)}
        self.teller.tell("provider", "277CA", verdict, sentence, repair, **more)

    def claim(self, claim: records.ClaimTrace) -> None:
        verdict, said, codes = _judged(claim.statuses, self.who)
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
        reasons += [REPEATED] if not fresh else []
        person = self.teller.person(sent, unit)
        sentence = f"{sent.about((number,), person)}{because(reasons)} was {said}."
        todo = {
            REFUSED: f"{LOOK_UP}correct the claim, and send it again as a new one.",
            UNKNOWN: "Ask the payer.",
        }
        about = self.place(sent, unit, person)
        more = {"codes": codes, "again": not fresh, **about}
        self.teller.tell("claim", "277CA", verdict, sentence, todo.get(verdict, ""), **more)
        for line in claim.lines:
            self.line(sent, unit, line, about)

    def fitting(self, sets: Iterable[Sent], number: str) -> list[tuple[Sent, Unit]]:
        return [(one, unit) for one in sets if one.id == "837" for unit in one.numbered.get(number, [])]

    def place(self, sent: Sent, unit: Unit, person: str) -> dict[str, Any]:
        number = sent.numbers[unit.position - 1]
        where = {"number": number, "in_set": unit.position, "segment": "CLM"}
        return {**sent.controls(), **where, "claims": (unit.number,), "person": person}

    def line(self, sent: Sent, unit: Unit, line: records.LineStatus, about: dict[str, Any]) -> None:
        """A line of the claim, found by our own number for it (REF*6R, answered as REF*FJ)."""
        verdict, said, codes = _judged(line.statuses, self.who)
        reference = next((one.value for one in line.all(Reference, "FJ")), "")
        position, which = sent.line(unit, reference)
        more = {**about, "codes": codes, "matched": bool(position)}
        if position:
            more |= {"in_set": position, "number": sent.numbers[position - 1], "segment": "LX"}
        sentence = f"claim {unit.number}, {which} was {said}."
        repair = LOOK_UP + "correct the line." if verdict == REFUSED else ""
        self.teller.tell("line", "277CA", verdict, sentence, repair, **more)

    def rest(self) -> None:
        for sent in self.scope.values():
            for unit in sent.units if sent.verdict != REFUSED else []:
                if (id(sent), unit.position) in self.answered:
                    continue
                person = self.teller.person(sent, unit)
                which = sent.about((unit.number,), person)
                sentence = f"{which} was sent, and the answer says nothing of it."
                self.teller.tell("claim", "", UNANSWERED, sentence, LOOK, **self.place(sent, unit, person))


def _judged(statuses: Sequence[Status], who: str) -> tuple[str, str, tuple[str, ...]]:
    """What the statuses (STC) of one thing come to, in words, and their codes.

    One status that turns the thing back decides, else the first.
    """
    judged: list[tuple[str, str, str]] = []
    details: list[str] = []
    codes: list[str] = []
    for status in statuses:
        for entry in status.entries:
            one = CATEGORIES.get(entry.category, (UNKNOWN, f"answered with category {entry.category}", ""))
            if status.action == _TURNED_BACK and one[0] != REFUSED:
                one = (REFUSED, "turned back", "")
            judged.append(one)
            codes.append(":".join(part for part in (entry.category, entry.code, entry.role) if part))
            if one[0] == REFUSED:
                details.append(_status_words(entry))
    nothing = (UNKNOWN, "answered without a verdict", "")
    verdict, said, why = next((one for one in judged if one[0] == REFUSED), (*judged, nothing)[0])
    if details:
        told = "; ".join(dict.fromkeys(details))
        why = f"{why} ({told})" if why else told
    said += (f" by {who}" if who else "") + (f": {why}" if why else "")
    return verdict, said, tuple(dict.fromkeys(codes))


def _status_words(entry: StatusCode) -> str:
    """ "A7 562, billing provider" """
    lists = named("x214").lists
    roles = lists["parties_to_the_batch"] | lists["parties_to_the_claim"]
    role = roles.get(entry.role, entry.role)
    return f"{entry.category} {entry.code}" + (f", {role}" if role else "")
