"""The packet as data, for the 278 and FHIR connectors to come: neutral names, the codes beside our own words. Pure.

Codes are those of the 278 as the project's facts give them (UM01, UM02, HSD, HCR01). Where they give none for a kind
of request, the code stays empty: a connector must ask, not guess.
"""

from datetime import date
from decimal import Decimal

import msgspec

from daysheet.domain.coverage import RequestKind, RequestStatus
from daysheet.domain.draft import Draft, Section
from daysheet.domain.finding import Fact
from daysheet.domain.requests import Extent

from . import packet_scores as scores
from .packet import COVER, build, facts_of
from .packet_blocks import asked_days, codes_asked, proposed, proposed_units
from .packet_inputs import PacketInputs
from .packet_questions import BY_TEXT

HEALTH_SERVICES = "HS"
VISITS = "VS"
CERTIFICATION = {RequestKind.INITIAL: "I", RequestKind.RENEWAL: "R", RequestKind.EXTENSION: "4"}
DECISION = {
    RequestStatus.APPROVED: "A1",
    RequestStatus.PARTIAL: "A2",
    RequestStatus.DENIED: "A3",
    RequestStatus.PENDED: "A4",
}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    first_name: str = ""
    last_name: str = ""
    born_on: date | None = None
    sex: str = ""
    credential: str = ""
    npi: str = ""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    payer_name: str
    payer_class: str
    rank: str
    member_id: str
    group_number: str


class Organization(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    npi: str
    tax_id: str
    phone: str
    fax: str
    address: str


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `quantity_qualifier` is HSD01, `quantity` HSD02."""

    quantity_qualifier: str
    quantity: int | None
    units: int | None
    codes: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    visits_per_week: int | None


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A request before this one. `action` is HCR01."""

    id: str
    kind: str
    status: str
    action: str
    reference: str
    number: str
    decided_on: date | None
    visits_requested: int | None
    visits_approved: int | None
    reason: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    authorization_number: str
    authorization_starts_on: date | None
    authorization_ends_on: date | None
    visits_approved: int | None
    visits_used: int | None
    units_approved: int | None
    visits_attended: tuple[date, ...]
    visits_off: tuple[date, ...]
    notes_unsigned: int


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    measure: str
    measure_id: str
    first: Decimal
    first_on: date
    last: Decimal
    last_on: date
    change: Decimal | None
    way: str
    against_mcid: str


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    question: str
    text: str
    by: str
    on: date


class Structured(msgspec.Struct, frozen=True, kw_only=True):
    """`um01` request category, `um02` certification type. `facts`: every value of the packet with its pointer."""

    version: int = 1
    kind: str
    um01: str = HEALTH_SERVICES
    um02: str
    urgent: bool
    our_reference: str
    payer_reference: str
    payer_name: str
    um_vendor: str
    discipline: str
    patient: Person | None
    policies: tuple[Policy, ...]
    requester: Organization
    provider: Person | None
    referring_name: str
    referring_npi: str
    diagnosis_codes: tuple[str, ...]
    started_on: date | None
    surgery_on: date | None
    plan_starts_on: date | None
    plan_ends_on: date | None
    plan_certified_on: date | None
    goals: tuple[str, ...]
    service: Service
    held: Held
    scores: tuple[Scored, ...]
    before: tuple[Grant, ...]
    answers: tuple[Answered, ...]
    questions: tuple[str, ...]
    facts: tuple[Fact, ...]


class UnableToStructure(Exception):
    """The records have moved on since the packet was approved; as data it would not be what was approved."""


def data(inputs: PacketInputs, draft: Draft) -> Structured:
    """The same content as the packet, as values."""
    if _said(draft) != _said(build(inputs)):
        raise UnableToStructure(
            "The records have changed since this packet was approved, so as data it would say something else. "
            "Nothing was written; send the packet itself, or take the request back and approve it again."
        )
    case, plan, request = inputs.facts.case, inputs.facts.plan, inputs.request
    return Structured(
        kind=inputs.kind.value,
        um02=CERTIFICATION.get(inputs.kind, ""),
        urgent=bool(request and request.urgent),
        our_reference=request.handle if request else "",
        payer_reference=request.reference if request else "",
        payer_name=_payer(inputs),
        um_vendor=(request.um_vendor if request else "") or inputs.payer.text("um_vendor"),
        discipline=case.discipline.value,
        patient=_patient(inputs),
        policies=_policies(inputs),
        requester=Organization(**msgspec.structs.asdict(inputs.clinic)),
        provider=_provider(inputs),
        referring_name=case.referring_name,
        referring_npi=case.referring_npi,
        diagnosis_codes=case.diagnosis_codes,
        started_on=case.started_on,
        surgery_on=case.surgery_on,
        plan_starts_on=plan.starts_on if plan else None,
        plan_ends_on=plan.ends_on if plan else None,
        plan_certified_on=plan.certified_on if plan else None,
        goals=plan.goals if plan else (),
        service=_service(inputs),
        held=_held(inputs),
        scores=_scores(inputs),
        before=_before(inputs),
        answers=_answers(inputs),
        questions=draft.questions,
        facts=facts_of(draft),
    )


def _said(draft: Draft) -> tuple[Section, ...]:
    """All but the cover sheet, onto which the payer's reference comes later."""
    return tuple(section for section in draft.sections if section.heading != COVER)


def _payer(inputs: PacketInputs) -> str:
    if inputs.request and inputs.request.payer_name:
        return inputs.request.payer_name
    return inputs.facts.coverages[0].payer_name if inputs.facts.coverages else ""


def _patient(inputs: PacketInputs) -> Person | None:
    who = inputs.patient
    if who is None:
        return None
    return Person(first_name=who.first_name, last_name=who.last_name, born_on=who.born_on, sex=who.sex)


def _provider(inputs: PacketInputs) -> Person | None:
    who = inputs.clinician
    if who is None:
        return None
    return Person(
        first_name=who.first_name, last_name=who.last_name, credential=who.credential.value, npi=who.npi
    )


def _policies(inputs: PacketInputs) -> tuple[Policy, ...]:
    return tuple(
        Policy(
            payer_name=one.payer_name,
            payer_class=one.payer_class.value,
            rank=one.rank.value,
            member_id=one.member_id,
            group_number=one.group_number,
        )
        for one in inputs.facts.coverages
    )


def _service(inputs: PacketInputs) -> Service:
    extent = inputs.request.requested if inputs.request else Extent()
    days = asked_days(inputs)
    visits = extent.visits if extent.visits is not None else proposed(inputs)[0] or None
    plan = inputs.facts.plan
    return Service(
        quantity_qualifier=VISITS,
        quantity=visits,
        units=extent.units if extent.units is not None else proposed_units(inputs),
        codes=extent.codes or tuple(sorted(codes_asked(inputs))),
        starts_on=extent.starts_on or (days[0] if days else None),
        ends_on=extent.ends_on or (days[-1] if days else None),
        visits_per_week=plan.visits_per_week if plan else None,
    )


def _held(inputs: PacketInputs) -> Held:
    auth, use, terms = inputs.authorization, inputs.use, inputs.terms
    letter = terms.letter_ends_on if terms else None
    return Held(
        authorization_number=auth.number if auth else "",
        authorization_starts_on=auth.starts_on if auth else None,
        authorization_ends_on=letter or (auth.ends_on if auth else None),
        visits_approved=auth.visits_authorized if auth else None,
        visits_used=use.visits_used if use else None,
        units_approved=terms.units_authorized if terms else None,
        visits_attended=tuple(visit.visit_on for visit in inputs.held),
        visits_off=tuple(visit.visit_on for visit in inputs.off),
        notes_unsigned=sum(visit.signed_on is None for visit in inputs.held),
    )


def _scores(inputs: PacketInputs) -> tuple[Scored, ...]:
    lines = (*scores.lines(inputs, pain=False), *scores.lines(inputs, pain=True))
    return tuple(_scored(line) for line in lines)


def _scored(line: scores.Line) -> Scored:
    change = line.change if line.again else None
    return Scored(
        measure=line.name,
        measure_id=line.measure.id if line.measure else "",
        first=line.first.score,
        first_on=line.first.scored_on,
        last=line.last.score,
        last_on=line.last.scored_on,
        change=change.amount if change else None,
        way=change.way.value if change else "",
        against_mcid=change.against.value if change else "",
    )


def _before(inputs: PacketInputs) -> tuple[Grant, ...]:
    own = {inputs.request.id, inputs.request.exported_id} if inputs.request else set()
    return tuple(
        Grant(
            id=one.id,
            kind=one.kind.value,
            status=one.status.value,
            action=DECISION.get(one.status, ""),
            reference=one.reference,
            number=one.number,
            decided_on=one.decided_on,
            visits_requested=one.visits_requested,
            visits_approved=one.visits_approved,
            reason=one.reason,
        )
        for one in inputs.facts.requests
        if one.id not in own
    )


def _answers(inputs: PacketInputs) -> tuple[Answered, ...]:
    last = {answer.question: answer for answer in sorted(inputs.answers, key=lambda answer: answer.at)}
    return tuple(
        Answered(
            key=BY_TEXT[answer.question].key if answer.question in BY_TEXT else "",
            question=answer.question,
            text=answer.text,
            by=answer.by,
            on=answer.at.date(),
        )
        for answer in last.values()
        if answer.text.strip()
    )
