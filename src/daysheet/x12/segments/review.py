"""Requests for a review and the decisions on them (278)."""

from decimal import Decimal
from typing import Annotated

from daysheet.x12.segments.base import Segment
from daysheet.x12.segments.composites import (
    DiagnosisPointers,
    MouthAreas,
    Procedure,
    RelatedCauses,
    ServiceLocation,
    ToothSurfaces,
)


class ReviewRequest(Segment, frozen=True, tag="UM"):
    """What is asked for: admission, a referral, services; for the first time, again, or changed."""

    category: Annotated[str, "ID 1/2"] = ""
    certification: Annotated[str, "ID 1/1"] = ""
    service_type: Annotated[str, "ID 1/2"] = ""
    location: Annotated[ServiceLocation | None, "composite"] = None
    causes: Annotated[RelatedCauses | None, "composite"] = None
    level_of_service: Annotated[str, "ID 1/3"] = ""
    health_condition: Annotated[str, "ID 1/1"] = ""
    prognosis: Annotated[str, "ID 1/1"] = ""
    release: Annotated[str, "ID 1/1"] = ""
    delay_reason: Annotated[str, "ID 1/2"] = ""


class ReviewDecision(Segment, frozen=True, tag="HCR"):
    """What was decided, the authorization's number, and the reasons."""

    action: Annotated[str, "ID 1/2"] = ""
    number: Annotated[str, "AN 1/50"] = ""
    reasons: Annotated[tuple[str, ...], "AN 1/30 *"] = ()
    second_opinion: Annotated[str, "ID 1/1"] = ""


class Admission(Segment, frozen=True, tag="CL1"):
    """Admission to a hospital."""

    admission_type: Annotated[str, "ID 1/1"] = ""
    admission_source: Annotated[str, "ID 1/1"] = ""
    patient_status: Annotated[str, "ID 1/2"] = ""
    nursing_home_status: Annotated[str, "ID 1/1"] = ""


class FacilityCharge(Segment, frozen=True, tag="SV2"):
    """A facility's service."""

    revenue_code: Annotated[str, "AN 1/48"] = ""
    procedure: Annotated[Procedure | None, "composite"] = None
    charge: Annotated[Decimal | None, "R 1/18"] = None
    unit: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    rate: Annotated[Decimal | None, "R 1/10"] = None
    charge_not_covered: Annotated[Decimal | None, "R 1/18"] = None
    yes_no: Annotated[str, "ID 1/1"] = ""
    nursing_home_status: Annotated[str, "ID 1/1"] = ""
    level_of_care: Annotated[str, "ID 1/1"] = ""


class DentalCharge(Segment, frozen=True, tag="SV3"):
    """A dentist's service."""

    procedure: Annotated[Procedure | None, "composite"] = None
    charge: Annotated[Decimal | None, "R 1/18"] = None
    place: Annotated[str, "AN 1/2"] = ""
    mouth_areas: Annotated[MouthAreas | None, "composite"] = None
    prosthesis: Annotated[str, "ID 1/1"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    description: Annotated[str, "AN 1/80"] = ""
    copay_status: Annotated[str, "ID 1/1"] = ""
    provider_agreement: Annotated[str, "ID 1/1"] = ""
    yes_no: Annotated[str, "ID 1/1"] = ""
    pointers: Annotated[DiagnosisPointers | None, "composite"] = None


class Tooth(Segment, frozen=True, tag="TOO"):
    """A tooth and its surfaces."""

    qualifier: Annotated[str, "ID 1/3"] = ""
    code: Annotated[str, "AN 1/30"] = ""
    surfaces: Annotated[ToothSurfaces | None, "composite"] = None
