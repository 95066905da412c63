"""Who somebody is: names, addresses, contacts, personal data, coverage, and the numbers that people go by."""

import datetime
from decimal import Decimal
from typing import Annotated

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import Background, MedicareStatus, OtherReferences, SpecialtyDetails
from daysheet.x12.segments.dates import span


class Name(Loop, frozen=True, tag="NM1"):
    """A person or an organization in one role; an organization's name stands in `last`."""

    role: Annotated[str, "ID 2/3"] = ""
    kind: Annotated[str, "ID 1/1"] = ""
    last: Annotated[str, "AN 1/60"] = ""
    first: Annotated[str, "AN 1/35"] = ""
    middle: Annotated[str, "AN 1/25"] = ""
    prefix: Annotated[str, "AN 1/10"] = ""
    suffix: Annotated[str, "AN 1/10"] = ""
    id_qualifier: Annotated[str, "ID 1/2"] = ""
    id: Annotated[str, "AN 2/80"] = ""
    relationship: Annotated[str, "ID 2/2"] = ""
    related_role: Annotated[str, "ID 2/3"] = ""
    second_last: Annotated[str, "AN 1/60"] = ""

    @property
    def full_name(self) -> str:
        """As people say it, without the title; an organization's name alone."""
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


class OrganizationName(Loop, frozen=True, tag="N1"):
    """An organization in one role, as the 835 writes it."""

    role: Annotated[str, "ID 2/3"] = ""
    name: Annotated[str, "AN 1/60"] = ""
    id_qualifier: Annotated[str, "ID 1/2"] = ""
    id: Annotated[str, "AN 2/80"] = ""
    relationship: Annotated[str, "ID 2/2"] = ""
    related_role: Annotated[str, "ID 2/3"] = ""


class MoreName(Segment, frozen=True, tag="N2"):
    """The rest of a name that was too long."""

    name: Annotated[str, "AN 1/60"] = ""
    second_name: Annotated[str, "AN 1/60"] = ""


class Street(Segment, frozen=True, tag="N3"):
    """Street, box or suite."""

    line_1: Annotated[str, "AN 1/55"] = ""
    line_2: Annotated[str, "AN 1/55"] = ""


class City(Segment, frozen=True, tag="N4"):
    """City, state and ZIP code."""

    city: Annotated[str, "AN 2/30"] = ""
    state: Annotated[str, "ID 2/2"] = ""
    zip_code: Annotated[str, "ID 3/15"] = ""
    country: Annotated[str, "ID 2/3"] = ""
    location_qualifier: Annotated[str, "ID 1/2"] = ""
    location: Annotated[str, "AN 1/30"] = ""
    country_part: Annotated[str, "ID 1/3"] = ""


class Contact(Segment, frozen=True, tag="PER"):
    """Whom to call or write to, in up to three ways."""

    purpose: Annotated[str, "ID 2/2"] = ""
    name: Annotated[str, "AN 1/60"] = ""
    channel_1: Annotated[str, "ID 2/2"] = ""
    number_1: Annotated[str, "AN 1/256"] = ""
    channel_2: Annotated[str, "ID 2/2"] = ""
    number_2: Annotated[str, "AN 1/256"] = ""
    channel_3: Annotated[str, "ID 2/2"] = ""
    number_3: Annotated[str, "AN 1/256"] = ""
    inquiry_reference: Annotated[str, "AN 1/20"] = ""

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Each way to reach them with its number or address."""
        every = (
            (self.channel_1, self.number_1),
            (self.channel_2, self.number_2),
            (self.channel_3, self.number_3),
        )
        return tuple(one for one in every if any(one))


class Specialty(Segment, frozen=True, tag="PRV"):
    """What kind of provider somebody is; `value` is the taxonomy code where `qualifier` is PXC."""

    role: Annotated[str, "ID 1/3"] = ""
    qualifier: Annotated[str, "ID 2/3"] = ""
    value: Annotated[str, "AN 1/50"] = ""
    state: Annotated[str, "ID 2/2"] = ""
    specialty: Annotated[SpecialtyDetails | None, "composite"] = None
    organization: Annotated[str, "ID 3/3"] = ""


class Demographics(Segment, frozen=True, tag="DMG"):
    """Date of birth and sex."""

    form: Annotated[str, "ID 2/3"] = ""
    birth: Annotated[str, "AN 1/35"] = ""
    sex: Annotated[str, "ID 1/1"] = ""
    marital_status: Annotated[str, "ID 1/1"] = ""
    background: Annotated[tuple[Background, ...], "composite *"] = ()
    citizenship: Annotated[str, "ID 1/2"] = ""
    country: Annotated[str, "ID 2/3"] = ""
    verification: Annotated[str, "ID 1/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    list_qualifier: Annotated[str, "ID 1/3"] = ""
    list_code: Annotated[str, "AN 1/30"] = ""

    @property
    def birth_date(self) -> datetime.date | None:
        return span(self.form, self.birth)[0]


class Relationship(Segment, frozen=True, tag="INS"):
    """How a person stands to the subscriber."""

    is_subscriber: Annotated[str, "ID 1/1"] = ""
    relationship: Annotated[str, "ID 2/2"] = ""
    maintenance: Annotated[str, "ID 3/3"] = ""
    maintenance_reason: Annotated[str, "ID 2/3"] = ""
    benefit_status: Annotated[str, "ID 1/1"] = ""
    medicare: Annotated[MedicareStatus | None, "composite"] = None
    cobra: Annotated[str, "ID 1/2"] = ""
    employment: Annotated[str, "ID 2/2"] = ""
    student: Annotated[str, "ID 1/1"] = ""
    disabled: Annotated[str, "ID 1/1"] = ""
    death_form: Annotated[str, "ID 2/3"] = ""
    death: Annotated[str, "AN 1/35"] = ""
    confidentiality: Annotated[str, "ID 1/1"] = ""
    city: Annotated[str, "AN 2/30"] = ""
    state: Annotated[str, "ID 2/2"] = ""
    country: Annotated[str, "ID 2/3"] = ""
    birth_sequence: Annotated[int | None, "N0 1/9"] = None

    @property
    def death_date(self) -> datetime.date | None:
        return span(self.death_form, self.death)[0]


class PatientDetails(Segment, frozen=True, tag="PAT"):
    """What is told of a patient beside the name."""

    relationship: Annotated[str, "ID 2/2"] = ""
    location: Annotated[str, "ID 1/1"] = ""
    employment: Annotated[str, "ID 2/2"] = ""
    student: Annotated[str, "ID 1/1"] = ""
    death_form: Annotated[str, "ID 2/3"] = ""
    death: Annotated[str, "AN 1/35"] = ""
    weight_unit: Annotated[str, "ID 2/2"] = ""
    weight: Annotated[Decimal | None, "R 1/10"] = None
    pregnant: Annotated[str, "ID 1/1"] = ""

    @property
    def death_date(self) -> datetime.date | None:
        return span(self.death_form, self.death)[0]


class Coverage(Loop, frozen=True, tag="SBR"):
    """Which place a payer has in line, and under which group the patient is covered."""

    priority: Annotated[str, "ID 1/1"] = ""
    relationship: Annotated[str, "ID 2/2"] = ""
    group_number: Annotated[str, "AN 1/50"] = ""
    group_name: Annotated[str, "AN 1/60"] = ""
    insurance_type: Annotated[str, "ID 1/3"] = ""
    coordination: Annotated[str, "ID 1/1"] = ""
    yes_no: Annotated[str, "ID 1/1"] = ""
    employment: Annotated[str, "ID 2/2"] = ""
    filing: Annotated[str, "ID 1/2"] = ""


class Reference(Segment, frozen=True, tag="REF"):
    """A number by which somebody knows this: an authorization, a claim, a license."""

    qualifier: Annotated[str, "ID 2/3"] = ""
    value: Annotated[str, "AN 1/50"] = ""
    description: Annotated[str, "AN 1/80"] = ""
    others: Annotated[OtherReferences | None, "composite"] = None
