"""The records that a file is read as: each is a loop with its segments, under names that people use.

A record's own fields are its first segment's elements; `parts` holds everything else in the order of the file.  The
properties below only look things up in `parts`: there is one truth, and writing a record gives back what was read.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, TypeVar

from daysheet.x12.segments import (
    Adjudication,
    Adjustments,
    Amount,
    BenefitInformation,
    City,
    ClaimInformation,
    ClaimPayment,
    Contact,
    Coverage,
    Dated,
    Delivery,
    Demographics,
    Diagnoses,
    Diagnosis,
    DrugIdentification,
    ElementIssue,
    FormIdentification,
    GroupAnswered,
    GroupHeader,
    GroupTrailer,
    GroupVerdict,
    InformationItem,
    InterchangeAcknowledgment,
    InterchangeHeader,
    InterchangeTrailer,
    Level,
    LineNumber,
    Message,
    Name,
    OrganizationName,
    PaymentOrder,
    PlainDate,
    ProviderAdjustment,
    Purpose,
    Question,
    Reference,
    Rejection,
    ReviewDecision,
    ReviewRequest,
    SectionStart,
    SegmentIssue,
    ServiceCharge,
    ServicePayment,
    SetAnswered,
    SetHeader,
    SetTrailer,
    SetVerdict,
    Status,
    Street,
    TraceNumber,
)
from daysheet.x12.segments.base import Loop, Segment

Kind = TypeVar("Kind", bound=Loop)
Part = TypeVar("Part", bound=Segment)


class Record:
    """What a reader hands out one by one.  Equal when its content is, wherever in a file it stood."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name)
            for name in self.__struct_fields__
            if name not in ("at", "under")
        )

    __hash__ = None  # type: ignore[assignment]
    __struct_fields__: tuple[str, ...]


def above(record: Loop, kind: type[Kind]) -> Kind | None:
    """The innermost record of a class that was open around this one."""
    return next((one for one in reversed(record.under) if isinstance(one, kind)), None)


def segments_of(record: Segment) -> Iterator[Segment]:
    """The record's own segment and all under it, in the order of the file."""
    if not isinstance(record, Stray):
        yield record
    if isinstance(record, Loop):
        for part in record.parts:
            yield from segments_of(part)


# What many loops hold, under one name wherever it stands.


class _Told:
    """Dates and reference numbers."""

    __slots__ = ()
    parts: list[Segment]

    @property
    def dates(self) -> list[Dated | PlainDate]:
        """In the order of the file; a remittance writes the plain ones."""
        return [part for part in self.parts if isinstance(part, Dated | PlainDate)]

    @property
    def references(self) -> list[Reference]:
        return _parts_of(self, Reference)


class _Adjusted:
    """What a payer took off, and its other amounts."""

    __slots__ = ()

    @property
    def adjustments(self) -> list[Adjustments]:
        return _parts_of(self, Adjustments)

    @property
    def amounts(self) -> list[Amount]:
        return _parts_of(self, Amount)


class _Judged:
    """What the other side says has become of it."""

    __slots__ = ()

    @property
    def statuses(self) -> list[Status]:
        return _parts_of(self, Status)


class _Addressed:
    """Where somebody lives and how to reach them."""

    __slots__ = ()

    @property
    def street(self) -> Street | None:
        return next(iter(_parts_of(self, Street)), None)

    @property
    def city(self) -> City | None:
        return next(iter(_parts_of(self, City)), None)

    @property
    def contacts(self) -> list[Contact]:
        return _parts_of(self, Contact)


def _parts_of(loop: Any, of: type[Part]) -> list[Part]:
    return [part for part in loop.parts if isinstance(part, of)]


# --- envelope ----------------------------------------------------------------------------------------------------


class Interchange(Record, InterchangeHeader, frozen=True):
    pass


class InterchangeEnd(Record, InterchangeTrailer, frozen=True):
    pass


class InterchangeAck(Record, InterchangeAcknowledgment, frozen=True):
    pass


class Group(Record, GroupHeader, frozen=True):
    pass


class GroupEnd(Record, GroupTrailer, frozen=True):
    pass


class SetEnd(Record, SetTrailer, frozen=True):
    pass


class Stray(Record, Loop, frozen=True, tag="stray"):
    """Segments that belong to a record already handed out, or to nothing here; its own segment is none."""


class Junk(Record, Loop, frozen=True, tag="junk"):
    """Bytes between or behind interchanges that are no segment."""

    text: str = ""
    offset: int = 0


class Heading(_Told, Record, SetHeader, frozen=True):
    """The beginning of a set, down to its first level."""

    @property
    def purpose(self) -> Purpose | None:
        return self.one(Purpose)

    @property
    def payment(self) -> PaymentOrder | None:
        """Of a remittance: how much is paid, how and when."""
        return self.one(PaymentOrder)

    @property
    def trace(self) -> TraceNumber | None:
        return self.one(TraceNumber)

    @property
    def answered(self) -> GroupAnswered | None:
        """Of an acknowledgment: the group that it answers."""
        return self.one(GroupAnswered)

    def organization(self, entity: str) -> "Organization | None":
        return self.one(Organization, entity)


# --- people and organizations ------------------------------------------------------------------------------------


class Party(_Told, _Addressed, Name, frozen=True):
    """A person or an organization with address, numbers and contacts."""

    @property
    def demographics(self) -> Demographics | None:
        return self.one(Demographics)

    @property
    def rejections(self) -> list[Rejection]:
        return self.all(Rejection)


class Organization(_Told, _Addressed, OrganizationName, frozen=True):
    """The same in a remittance (N1)."""


class _Leveled(_Told, Record, Level, frozen=True):
    """A level of the hierarchy: who it is about comes first."""

    def party(self, *entities: str) -> Party | None:
        """The first party in one of these roles (NM101)."""
        return self.one(Party, *entities)

    @property
    def rejections(self) -> list[Rejection]:
        """Why this level was refused: said of the level itself, and of who it is about."""
        return self.all(Rejection) + [one for party in self.all(Party) for one in party.rejections]


class Source(_Leveled, frozen=True):
    """Who has the information: the payer, or for 277CA the clearinghouse."""

    @property
    def payer(self) -> Party | None:
        return self.one(Party)


class Receiver(_Leveled, frozen=True):
    """Who asks or is told."""

    @property
    def name(self) -> Party | None:
        return self.one(Party)


class Provider(_Leveled, frozen=True):
    """Who bills or treated."""

    @property
    def name(self) -> Party | None:
        """Of a claim the billing provider (85); else who this level is about."""
        return self.one(Party, "85") or self.one(Party)


class _Person(_Leveled, frozen=True):
    """A subscriber, or somebody insured through one; in an answer, with what was answered."""

    @property
    def name(self) -> Party | None:
        return self.one(Party, "IL", "QC", "03")

    @property
    def payer(self) -> Party | None:
        return self.one(Party, "PR")

    @property
    def coverage(self) -> Coverage | None:
        return self.one(Coverage)

    @property
    def demographics(self) -> Demographics | None:
        return self.one(Demographics) or (self.name.demographics if self.name else None)

    @property
    def dates(self) -> list[Dated | PlainDate]:
        """Of the level and of the person: an answer says most of them behind the name."""
        return [*super().dates, *(self.name.dates if self.name else ())]

    @property
    def references(self) -> list[Reference]:
        return [*super().references, *(self.name.references if self.name else ())]

    @property
    def traces(self) -> list[TraceNumber]:
        return [one for one in self.all(TraceNumber) if not isinstance(one, ClaimTrace)]

    @property
    def questions(self) -> list["Inquiry"]:
        return [*self.all(Inquiry), *(one for party in self.all(Party) for one in party.all(Inquiry))]

    @property
    def benefits(self) -> list["Benefit"]:
        return [*self.all(Benefit), *(one for party in self.all(Party) for one in party.all(Benefit))]

    @property
    def claims(self) -> list["ClaimTrace"]:
        """Of a status question or answer: the claims that it is about."""
        return self.all(ClaimTrace)


class Subscriber(_Person, frozen=True):
    pass


class Dependent(_Person, frozen=True):
    pass


class Patient(_Person, frozen=True):
    """The patient's level of a claim acknowledgment (277CA)."""


class UnknownLevel(_Leveled, frozen=True):
    """A level that no guide here has: what stands in it is kept, and not taken for a neighbor's."""


# --- claims ------------------------------------------------------------------------------------------------------


class Claim(_Told, Record, ClaimInformation, frozen=True):
    """One professional claim with its lines."""

    @property
    def provider(self) -> Provider | None:
        return above(self, Provider)

    @property
    def subscriber(self) -> Subscriber | None:
        return above(self, Subscriber)

    @property
    def dependent(self) -> Dependent | None:
        """The patient, where that is not the subscriber."""
        return above(self, Dependent)

    @property
    def patient(self) -> Party | None:
        level = self.dependent or self.subscriber
        return level.name if level else None

    @property
    def lines(self) -> list["ServiceLine"]:
        return self.all(ServiceLine)

    @property
    def diagnoses(self) -> list[Diagnosis]:
        """In order: pointer 1 is the first."""
        return [
            entry
            for segment in self.all(Diagnoses)
            for entry in segment.entries
            if entry.qualifier in ("ABK", "ABF", "BK", "BF")
        ]

    @property
    def authorization(self) -> str:
        return _value(self.one(Reference, "G1"))

    @property
    def payer_claim_number(self) -> str:
        return _value(self.one(Reference, "F8"))

    @property
    def referring(self) -> Party | None:
        return self.one(Party, "DN")

    @property
    def rendering(self) -> Party | None:
        return self.one(Party, "82")

    @property
    def other_coverage(self) -> list["OtherCoverage"]:
        return self.all(OtherCoverage)


class OtherCoverage(_Adjusted, Coverage, frozen=True):
    """What another payer covers, and what it has decided."""

    @property
    def payer(self) -> Party | None:
        return self.one(Party, "PR")

    @property
    def subscriber(self) -> Party | None:
        return self.one(Party, "IL")


class ServiceLine(_Told, LineNumber, frozen=True):
    """One line of a claim."""

    @property
    def service(self) -> ServiceCharge | None:
        return self.one(ServiceCharge)

    @property
    def charge(self) -> Decimal | None:
        return self.service.charge if self.service else None

    @property
    def service_date(self) -> Dated | None:
        return self.one(Dated, "472")

    @property
    def adjudications(self) -> list["LineAdjudication"]:
        return self.all(LineAdjudication)


class Drug(DrugIdentification, frozen=True):
    pass


class LineAdjudication(_Adjusted, Adjudication, frozen=True):
    """What another payer decided on this line."""


class Form(FormIdentification, frozen=True):
    pass


# --- eligibility -------------------------------------------------------------------------------------------------


class Inquiry(Question, frozen=True):
    """What is asked about one kind of service."""


class Benefit(_Told, BenefitInformation, frozen=True):
    """One statement about what the plan covers."""

    @property
    def messages(self) -> list[str]:
        return [one.text for one in self.all(Message)]

    @property
    def delivery(self) -> list[Delivery]:
        """How many visits, how often, over which time."""
        return self.all(Delivery)

    @property
    def rejections(self) -> list[Rejection]:
        return self.all(Rejection)

    @property
    def details(self) -> list["BenefitDetail"]:
        return self.all(BenefitDetail)

    @property
    def parties(self) -> list[Party]:
        """Whom else this concerns: a vendor who manages therapy, another payer, a network."""
        return [party for related in self.all(RelatedParties) for party in related.all(Party)] + self.all(
            Party
        )


class BenefitDetail(InformationItem, frozen=True):
    pass


class RelatedParties(SectionStart, frozen=True):
    pass


# --- claim status ------------------------------------------------------------------------------------------------


class Trace(_Judged, TraceNumber, frozen=True):
    """A batch that is being answered."""


class ClaimTrace(_Told, _Judged, TraceNumber, frozen=True):
    """A claim that is asked about or answered."""

    @property
    def lines(self) -> list["LineStatus"]:
        return self.all(LineStatus)


class LineStatus(_Told, _Judged, ServicePayment, frozen=True):
    """One line of a claim that is asked about or answered."""


# --- authorization -----------------------------------------------------------------------------------------------


class _Reviewed(_Leveled, frozen=True):
    @property
    def request(self) -> ReviewRequest | None:
        return self.one(ReviewRequest)

    @property
    def decision(self) -> ReviewDecision | None:
        return self.one(ReviewDecision)

    @property
    def traces(self) -> list[TraceNumber]:
        return self.all(TraceNumber)

    @property
    def delivery(self) -> list[Delivery]:
        return self.all(Delivery)

    @property
    def messages(self) -> list[str]:
        return [one.text for one in self.all(Message)]


class Event(_Reviewed, frozen=True):
    """What a review is asked for, or was decided on: an episode of care."""


class Service(_Reviewed, frozen=True):
    """One service within it."""


# --- remittance --------------------------------------------------------------------------------------------------


class Batch(Record, LineNumber, frozen=True):
    """Payments that the payer groups under one number."""


class PaidClaim(_Told, _Adjusted, Record, ClaimPayment, frozen=True):
    """What the payer decided on one claim."""

    @property
    def patient(self) -> Name | None:
        return self.one(Name, "QC")

    @property
    def lines(self) -> list["PaidLine"]:
        return self.all(PaidLine)


class PaidLine(_Told, _Adjusted, ServicePayment, frozen=True):
    """What the payer decided on one line."""


class ProviderAdjustments(Record, ProviderAdjustment, frozen=True):
    """Money taken or given beside all claims."""


# --- acknowledgment ----------------------------------------------------------------------------------------------


class SetResponse(Record, SetAnswered, frozen=True):
    """What the other side says about one set of ours."""

    @property
    def faults(self) -> list["SegmentFault"]:
        return self.all(SegmentFault)

    @property
    def verdict(self) -> SetVerdict | None:
        return self.one(SetVerdict)


class SegmentFault(SegmentIssue, frozen=True):
    @property
    def elements(self) -> list["ElementFault"]:
        return self.all(ElementFault)


class ElementFault(ElementIssue, frozen=True):
    pass


class GroupResponse(Record, GroupVerdict, frozen=True):
    pass


def _value(reference: Reference | None) -> str:
    return reference.value if reference else ""


# What a guide table calls each loop's class.
BY_NAME: Final[dict[str, Any]] = {
    one.__name__: one
    for one in (
        *(
            Interchange,
            Heading,
            Party,
            Organization,
            Source,
            Receiver,
            Provider,
            Subscriber,
            Dependent,
            Patient,
            UnknownLevel,
        ),
        *(Claim, OtherCoverage, ServiceLine, Drug, LineAdjudication, Form),
        *(Inquiry, Benefit, BenefitDetail, RelatedParties, Trace, ClaimTrace, LineStatus),
        *(Event, Service, Batch, PaidClaim, PaidLine, SetResponse, SegmentFault, ElementFault, GroupResponse),
    )
} | {"Adjustments": ProviderAdjustments}
