"""A 271 as answers: one for each person it answers about, and one for each question it turned away above every person."""

from collections.abc import Iterator
from typing import Any

from daysheet.domain.benefits import Person, Proof
from daysheet.x12 import read, records, segments_of
from daysheet.x12.segments import Contact, Message, Rejection, Relationship, SectionStart
from daysheet.x12.syntax import Block, blocks

from .answers import Answer, Count, Party, Refusal, Statement, When

PHONES = ("TE", "WP", "HP", "CP")
ANSWER = "271"
OUR_TRACE = "2"  # TRN01: the number that the question came with, not one of the payer's own
GROUP_NUMBERS = ("6P", "1L")
CHANGED = "25"  # INS04: the answer corrects what was sent


def answers(data: bytes) -> Iterator[Answer]:
    """Every answer in the file, in its order; `NotX12` where it is no such file."""
    return _Reading(data).answers()


class _Lines:
    """The segments of a record, each with where it stands in the file, and as what."""

    def __init__(self, record: Any, texts: list[str]) -> None:
        self.record = record
        self.texts = texts
        self.segments = list(segments_of(record))
        # Segments with nothing in them are in no record.
        at = record.at - 1
        self.at: dict[int, int] = {}
        for segment in self.segments:
            while at < len(texts) - 1 and not texts[at].strip():
                at += 1
            self.at[id(segment)] = at
            at += 1

    def text(self, segment: Any) -> str:
        return self.texts[self.at[id(segment)]].strip()

    def proof(self, segment: Any) -> Proof:
        return Proof("271", f"segment {self.at[id(segment)] + 1}", self.text(segment))

    def around(self, segment: Any) -> records.Benefit | None:
        """The benefit that a segment stands in."""
        benefits: list[records.Benefit] = getattr(self.record, "benefits", [])
        return next((one for one in benefits if any(part is segment for part in one.parts)), None)


class _Reading:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.texts = [text for block in blocks(data) if isinstance(block, Block) for text in block.segments]
        self.heading: records.Heading | None = None
        self.source: records.Source | None = None
        self.receiver: records.Receiver | None = None
        self.above: tuple[Refusal, ...] = ()  # what turned the question away above every person
        self.held: tuple[records.Subscriber, Answer] | None = None
        self.said = True  # something was said about a person of this question, or there is no question

    def answers(self) -> Iterator[Answer]:
        for record in self.of_answers():
            if isinstance(record, records.Dependent):
                yield from self.dependent(record)
                continue
            yield from self.release()
            if isinstance(record, records.Subscriber):
                self.said = True
                self.held = record, self.answer(record, "subscriber", ())
            elif isinstance(record, records.Source | records.Receiver | records.Heading | records.SetEnd):
                yield from self.turn(record)
        yield from self.release()
        yield from self.unsaid()

    def of_answers(self) -> Iterator[Any]:
        """Records of the sets that answer; a file may hold others beside them."""
        answering = False
        for record in read(self.data):
            if isinstance(record, records.Heading):
                answering = record.set_id == ANSWER
            if answering:
                yield record

    def turn(self, record: Any) -> Iterator[Answer]:
        """A set, a payer or a clinic begins; a question that was turned away above every person is told now."""
        if isinstance(record, records.Receiver):
            self.receiver, self.said = record, False
            self.above += self.refusals(self.lines(record), "provider")
            return
        yield from self.unsaid()
        self.source, self.receiver, self.above = None, None, ()
        if isinstance(record, records.Heading):
            self.heading = record
        elif isinstance(record, records.Source):
            self.source, self.said = record, False
            self.above = self.refusals(self.lines(record), "payer")

    def unsaid(self) -> Iterator[Answer]:
        if not self.said and (self.source or self.receiver):
            yield self.about(person=Person(), refusals=self.above)
        self.said = True

    def release(self) -> Iterator[Answer]:
        if self.held is not None:
            yield self.held[1]
            self.held = None

    def dependent(self, record: records.Dependent) -> Iterator[Answer]:
        above: tuple[Refusal, ...] = ()
        if self.held is not None:
            subscriber, answer = self.held
            if answer.statements or any(one.level == "subscriber" for one in answer.refusals) or answer.trace:
                yield answer
            above = self.refusals(self.lines(subscriber), "subscriber")
            self.held = None
        self.said = True
        yield self.answer(record, "dependent", above)

    def lines(self, record: Any) -> "_Lines":
        return _Lines(record, self.texts)

    def refusals(self, of: "_Lines", level: str) -> tuple[Refusal, ...]:
        found = []
        for one in of.segments:
            if isinstance(one, Rejection):
                benefit = of.around(one)
                told = ("benefit", benefit.service_types) if benefit else (level, ())
                found.append(
                    Refusal(told[0], one.valid, one.reason, one.follow_up, of.proof(one), tuple(told[1]))
                )
        return tuple(found)

    def answer(self, record: Any, level: str, inherited: tuple[Refusal, ...]) -> Answer:
        lines = self.lines(record)
        insured = (
            record.under[-1]
            if level == "dependent" and isinstance(record.under[-1], records.Subscriber)
            else None
        )
        references = [(one.qualifier, one.value) for one in record.references]
        if insured is not None:
            references += [(one.qualifier, one.value) for one in insured.references]
        person = _person(record, insured, references, lines)
        dates = tuple((When(one.qualifier, one.start, one.end), lines.proof(one)) for one in record.dates)
        return self.about(
            person=person,
            statements=tuple(_statement(one, lines) for one in record.benefits),
            refusals=(*self.above, *inherited, *self.refusals(lines, level)),
            dates=dates,
            references=tuple(references),
            trace=next((one.number for one in record.traces if one.kind == OUR_TRACE), ""),
        )

    def about(self, **told: Any) -> Answer:
        """What the payer and the set say, with what is told of one person."""
        payer = self.source.payer if self.source else None
        purpose = self.heading.purpose if self.heading else None
        return Answer(
            payer_name=payer.full_name if payer else "",
            payer_id=payer.id if payer else "",
            contacts=(_party(payer),) if payer and payer.contacts else (),
            reference=purpose.reference if purpose else "",
            answered_on=purpose.date if purpose else None,
            **told,
        )


def _person(record: Any, insured: Any, references: list[tuple[str, str]], lines: _Lines) -> Person:
    name, details = record.name, record.demographics
    member = name.id if name and name.id else (insured.name.id if insured and insured.name else "")
    relation = next((one for one in lines.segments if isinstance(one, Relationship)), None)
    return Person(
        last=name.last if name else "",
        first=name.first if name else "",
        middle=name.middle if name else "",
        suffix=name.suffix if name else "",
        birth_date=details.birth_date if details else None,
        sex=details.sex if details else "",
        member_id=member,
        group_number=next((value for kind, value in references if kind in GROUP_NUMBERS), ""),
        is_dependent=isinstance(record, records.Dependent),
        changed=relation is not None and relation.maintenance_reason == CHANGED,
    )


def _statement(benefit: records.Benefit, lines: _Lines) -> Statement:
    return Statement(
        information=benefit.information,
        level=benefit.level,
        service_types=benefit.service_types,
        insurance_type=benefit.insurance_type,
        plan=benefit.plan,
        period=benefit.period,
        amount=benefit.amount,
        percent=benefit.percent,
        quantity_kind=benefit.quantity_kind,
        quantity=benefit.quantity,
        authorization=benefit.authorization_needed,
        network=benefit.in_network,
        procedure=benefit.procedure.code if benefit.procedure else "",
        counts=tuple(
            Count(one.quantity_kind, one.quantity, one.period, one.period_count, one.unit)
            for one in benefit.delivery
        ),
        dates=tuple(When(one.qualifier, one.start, one.end) for one in benefit.dates),
        messages=tuple(one.text for one in segments_of(benefit) if isinstance(one, Message))
        if benefit.parts
        else (),
        places=tuple(one.code for one in benefit.details if one.qualifier == "ZZ"),
        references=tuple((one.qualifier, one.value) for one in benefit.references),
        parties=tuple(_party(one) for one in benefit.parties),
        proof=_narrowed(benefit, lines),
    )


def _narrowed(benefit: records.Benefit, lines: _Lines) -> Proof:
    """The benefit's segment as it stood, with what stands below it and narrows it."""
    own = lines.proof(benefit)
    texts = [own.text]
    for part in benefit.parts:
        if isinstance(part, SectionStart | records.Party):
            break
        texts.append(lines.text(part))
    return Proof(own.told_by, own.place, " ~ ".join(texts)) if len(texts) > 1 else own


def _party(party: records.Party) -> Party:
    numbers: dict[str, list[str]] = {"phone": [], "fax": [], "web": []}
    for contact in party.contacts:
        for kind, value in _ways(contact):
            told = "phone" if kind in PHONES else "fax" if kind == "FX" else "web" if kind == "UR" else ""
            if told:
                numbers[told].append(value)
    return Party(
        party.role,
        party.full_name,
        party.id,
        tuple(numbers["phone"]),
        tuple(numbers["fax"]),
        next(iter(numbers["web"]), ""),
        party.id_qualifier,
    )


def _ways(contact: Contact) -> Iterator[tuple[str, str]]:
    """Phone, fax, web; an extension joins the number before it."""
    last: tuple[str, str] | None = None
    for kind, value in contact.entries:
        if kind == "EX" and last:
            last = last[0], f"{last[1]} ext. {value}"
            continue
        if last:
            yield last
        last = (kind, value) if value else None
    if last:
        yield last
