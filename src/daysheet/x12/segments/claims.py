"""A claim and its lines: what was done, for which diagnoses, at what charge, and what other payers made of it."""

import datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import (
    Diagnosis,
    DiagnosisPointers,
    PaperworkActions,
    Procedure,
    RelatedCauses,
    ServiceLocation,
    Unit,
)


class ClaimInformation(Loop, frozen=True, tag="CLM"):
    """A claim's own data."""

    patient_account: Annotated[str, "AN 1/38"] = ""
    charge: Annotated[Decimal | None, "R 1/18"] = None
    filing: Annotated[str, "ID 1/2"] = ""
    claim_type: Annotated[str, "ID 1/2"] = ""
    location: Annotated[ServiceLocation | None, "composite"] = None
    provider_signature: Annotated[str, "ID 1/1"] = ""
    assignment: Annotated[str, "ID 1/1"] = ""
    benefits_assigned: Annotated[str, "ID 1/1"] = ""
    release: Annotated[str, "ID 1/1"] = ""
    signature_source: Annotated[str, "ID 1/1"] = ""
    causes: Annotated[RelatedCauses | None, "composite"] = None
    special_program: Annotated[str, "ID 2/3"] = ""
    nonavailability: Annotated[str, "ID 1/1"] = ""
    level_of_service: Annotated[str, "ID 1/3"] = ""
    itemized: Annotated[str, "ID 1/1"] = ""
    provider_agreement: Annotated[str, "ID 1/1"] = ""
    claim_status: Annotated[str, "ID 1/2"] = ""
    paper_explanation: Annotated[str, "ID 1/1"] = ""
    submission_reason: Annotated[str, "ID 2/2"] = ""
    delay_reason: Annotated[str, "ID 1/2"] = ""


class Diagnoses(Segment, frozen=True, tag="HI"):
    """Diagnoses or other health care codes, up to twelve."""

    entry_1: Annotated[Diagnosis | None, "composite"] = None
    entry_2: Annotated[Diagnosis | None, "composite"] = None
    entry_3: Annotated[Diagnosis | None, "composite"] = None
    entry_4: Annotated[Diagnosis | None, "composite"] = None
    entry_5: Annotated[Diagnosis | None, "composite"] = None
    entry_6: Annotated[Diagnosis | None, "composite"] = None
    entry_7: Annotated[Diagnosis | None, "composite"] = None
    entry_8: Annotated[Diagnosis | None, "composite"] = None
    entry_9: Annotated[Diagnosis | None, "composite"] = None
    entry_10: Annotated[Diagnosis | None, "composite"] = None
    entry_11: Annotated[Diagnosis | None, "composite"] = None
    entry_12: Annotated[Diagnosis | None, "composite"] = None

    @property
    def entries(self) -> tuple[Diagnosis, ...]:
        every = (
            *(self.entry_1, self.entry_2, self.entry_3, self.entry_4, self.entry_5, self.entry_6),
            *(self.entry_7, self.entry_8, self.entry_9, self.entry_10, self.entry_11, self.entry_12),
        )
        return tuple(one for one in every if one is not None)


class LineNumber(Loop, frozen=True, tag="LX"):
    """Opens a service line (837) or a batch of claims (835)."""

    number: Annotated[int | None, "N0 1/6"] = None


class ServiceCharge(Segment, frozen=True, tag="SV1"):
    """A professional service: what, how much of it, for which of the claim's diagnoses."""

    procedure: Annotated[Procedure | None, "composite"] = None
    charge: Annotated[Decimal | None, "R 1/18"] = None
    unit: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    place: Annotated[str, "AN 1/2"] = ""
    service_type: Annotated[str, "ID 1/2"] = ""
    pointers: Annotated[DiagnosisPointers | None, "composite"] = None
    lab_charge: Annotated[Decimal | None, "R 1/18"] = None
    emergency: Annotated[str, "ID 1/1"] = ""
    multiple_procedures: Annotated[str, "ID 1/2"] = ""
    child_screening: Annotated[str, "ID 1/1"] = ""
    family_planning: Annotated[str, "ID 1/1"] = ""
    review: Annotated[str, "ID 1/2"] = ""
    review_value: Annotated[str, "AN 1/2"] = ""
    copay_status: Annotated[str, "ID 1/1"] = ""
    shortage_area: Annotated[str, "ID 1/1"] = ""
    reference: Annotated[str, "AN 1/50"] = ""
    zip_code: Annotated[str, "ID 3/15"] = ""
    other_amount: Annotated[Decimal | None, "R 1/18"] = None
    level_of_care: Annotated[str, "ID 1/1"] = ""
    provider_agreement: Annotated[str, "ID 1/1"] = ""


class EquipmentCharge(Segment, frozen=True, tag="SV5"):
    """Equipment that is rented or bought; `quantity` is the days that it is needed."""

    procedure: Annotated[Procedure | None, "composite"] = None
    unit: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    rental_price: Annotated[Decimal | None, "R 1/18"] = None
    purchase_price: Annotated[Decimal | None, "R 1/18"] = None
    rental_period: Annotated[str, "ID 1/1"] = ""
    prognosis: Annotated[str, "ID 1/1"] = ""


class FormIdentification(Loop, frozen=True, tag="LQ"):
    """A code of a list that is kept elsewhere: a form's number (837), a remark (835)."""

    qualifier: Annotated[str, "ID 1/3"] = ""
    code: Annotated[str, "AN 1/30"] = ""


class FormAnswer(Segment, frozen=True, tag="FRM"):
    """One answer on a form."""

    question: Annotated[str, "AN 1/20"] = ""
    yes_no: Annotated[str, "ID 1/1"] = ""
    text: Annotated[str, "AN 1/50"] = ""
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    percent: Annotated[Decimal | None, "R 1/6"] = None


class Adjudication(Loop, frozen=True, tag="SVD"):
    """What another payer decided on a line."""

    payer: Annotated[str, "AN 2/80"] = ""
    paid: Annotated[Decimal | None, "R 1/18"] = None
    procedure: Annotated[Procedure | None, "composite"] = None
    revenue_code: Annotated[str, "AN 1/48"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    bundled_line: Annotated[int | None, "N0 1/6"] = None


class AdjustmentEntry(NamedTuple):
    """One reason of an adjustment segment; an amount that is paid more is negative."""

    reason: str = ""
    amount: Decimal | None = None
    quantity: Decimal | None = None


NO_ADJUSTMENT = AdjustmentEntry()


class Adjustments(Segment, frozen=True, tag="CAS"):
    """Why less was paid than charged: one group, up to six reasons with their amounts."""

    group: Annotated[str, "ID 1/2"] = ""
    reason_1: Annotated[str, "ID 1/5"] = ""
    amount_1: Annotated[Decimal | None, "R 1/18"] = None
    quantity_1: Annotated[Decimal | None, "R 1/15"] = None
    reason_2: Annotated[str, "ID 1/5"] = ""
    amount_2: Annotated[Decimal | None, "R 1/18"] = None
    quantity_2: Annotated[Decimal | None, "R 1/15"] = None
    reason_3: Annotated[str, "ID 1/5"] = ""
    amount_3: Annotated[Decimal | None, "R 1/18"] = None
    quantity_3: Annotated[Decimal | None, "R 1/15"] = None
    reason_4: Annotated[str, "ID 1/5"] = ""
    amount_4: Annotated[Decimal | None, "R 1/18"] = None
    quantity_4: Annotated[Decimal | None, "R 1/15"] = None
    reason_5: Annotated[str, "ID 1/5"] = ""
    amount_5: Annotated[Decimal | None, "R 1/18"] = None
    quantity_5: Annotated[Decimal | None, "R 1/15"] = None
    reason_6: Annotated[str, "ID 1/5"] = ""
    amount_6: Annotated[Decimal | None, "R 1/18"] = None
    quantity_6: Annotated[Decimal | None, "R 1/15"] = None

    @property
    def entries(self) -> tuple[AdjustmentEntry, ...]:
        every = (
            AdjustmentEntry(self.reason_1, self.amount_1, self.quantity_1),
            AdjustmentEntry(self.reason_2, self.amount_2, self.quantity_2),
            AdjustmentEntry(self.reason_3, self.amount_3, self.quantity_3),
            AdjustmentEntry(self.reason_4, self.amount_4, self.quantity_4),
            AdjustmentEntry(self.reason_5, self.amount_5, self.quantity_5),
            AdjustmentEntry(self.reason_6, self.amount_6, self.quantity_6),
        )
        return tuple(one for one in every if one != NO_ADJUSTMENT)


class OtherCoverageTerms(Segment, frozen=True, tag="OI"):
    """What the patient agreed to with another payer."""

    filing: Annotated[str, "ID 1/2"] = ""
    submission_reason: Annotated[str, "ID 2/2"] = ""
    benefits_assigned: Annotated[str, "ID 1/1"] = ""
    signature_source: Annotated[str, "ID 1/1"] = ""
    provider_agreement: Annotated[str, "ID 1/1"] = ""
    release: Annotated[str, "ID 1/1"] = ""


class Amount(Segment, frozen=True, tag="AMT"):
    """An amount of money; `qualifier` says which."""

    qualifier: Annotated[str, "ID 1/3"] = ""
    amount: Annotated[Decimal | None, "R 1/18"] = None
    credit_or_debit: Annotated[str, "ID 1/1"] = ""


class Quantity(Segment, frozen=True, tag="QTY"):
    """A number of something; `qualifier` says of what."""

    qualifier: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    unit: Annotated[Unit | None, "composite"] = None
    text: Annotated[str, "AN 1/30"] = ""


class Note(Segment, frozen=True, tag="NTE"):
    """A note in words."""

    qualifier: Annotated[str, "ID 3/3"] = ""
    text: Annotated[str, "AN 1/80"] = ""


class FixedText(Segment, frozen=True, tag="K3"):
    """A text that a state or a payer asks for in a fixed form."""

    text: Annotated[str, "AN 1/80"] = ""
    form: Annotated[str, "ID 1/2"] = ""
    unit: Annotated[Unit | None, "composite"] = None


class Paperwork(Segment, frozen=True, tag="PWK"):
    """Records that go beside a claim or a request; `id` is the number written on them."""

    report: Annotated[str, "ID 2/2"] = ""
    delivery: Annotated[str, "ID 1/2"] = ""
    copies: Annotated[int | None, "N0 1/2"] = None
    role: Annotated[str, "ID 2/3"] = ""
    id_qualifier: Annotated[str, "ID 1/2"] = ""
    id: Annotated[str, "AN 2/80"] = ""
    description: Annotated[str, "AN 1/80"] = ""
    actions: Annotated[PaperworkActions | None, "composite"] = None
    request_category: Annotated[str, "ID 1/2"] = ""


class Contract(Segment, frozen=True, tag="CN1"):
    """Terms between the clinic and the payer."""

    kind: Annotated[str, "ID 2/2"] = ""
    amount: Annotated[Decimal | None, "R 1/18"] = None
    percent: Annotated[Decimal | None, "R 1/6"] = None
    code: Annotated[str, "AN 1/50"] = ""
    discount_percent: Annotated[Decimal | None, "R 1/6"] = None
    version: Annotated[str, "AN 1/30"] = ""


class Repricing(Segment, frozen=True, tag="HCP"):
    """What a repricer made of the charge."""

    method: Annotated[str, "ID 2/2"] = ""
    allowed: Annotated[Decimal | None, "R 1/18"] = None
    saved: Annotated[Decimal | None, "R 1/18"] = None
    organization: Annotated[str, "AN 1/50"] = ""
    rate: Annotated[Decimal | None, "R 1/9"] = None
    group_code: Annotated[str, "AN 1/50"] = ""
    group_amount: Annotated[Decimal | None, "R 1/18"] = None
    revenue_code: Annotated[str, "AN 1/48"] = ""
    procedure_qualifier: Annotated[str, "ID 2/2"] = ""
    procedure_code: Annotated[str, "AN 1/48"] = ""
    unit: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    reject_reason: Annotated[str, "ID 2/2"] = ""
    compliance: Annotated[str, "ID 1/2"] = ""
    exception: Annotated[str, "ID 1/2"] = ""


class PurchasedService(Segment, frozen=True, tag="PS1"):
    """A service that the biller bought from somebody else."""

    provider: Annotated[str, "AN 1/50"] = ""
    charge: Annotated[Decimal | None, "R 1/18"] = None
    state: Annotated[str, "ID 2/2"] = ""
