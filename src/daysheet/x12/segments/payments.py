"""What a payer paid and why (835)."""

import datetime
from decimal import Decimal
from typing import Annotated, NamedTuple

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import AdjustmentReason, OtherReferences, Procedure


class PaymentOrder(Segment, frozen=True, tag="BPR"):
    """The payment itself: amount, way and day, from which account to which."""

    handling: Annotated[str, "ID 1/2"] = ""
    amount: Annotated[Decimal | None, "R 1/18"] = None
    credit_or_debit: Annotated[str, "ID 1/1"] = ""
    method: Annotated[str, "ID 3/3"] = ""
    format: Annotated[str, "ID 1/10"] = ""
    payer_bank_qualifier: Annotated[str, "ID 2/2"] = ""
    payer_bank: Annotated[str, "AN 3/12"] = ""
    payer_account_qualifier: Annotated[str, "ID 1/3"] = ""
    payer_account: Annotated[str, "AN 1/35"] = ""
    payer_id: Annotated[str, "AN 10/10"] = ""
    payer_division: Annotated[str, "AN 9/9"] = ""
    payee_bank_qualifier: Annotated[str, "ID 2/2"] = ""
    payee_bank: Annotated[str, "AN 3/12"] = ""
    payee_account_qualifier: Annotated[str, "ID 1/3"] = ""
    payee_account: Annotated[str, "AN 1/35"] = ""
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    business_function: Annotated[str, "ID 1/3"] = ""
    return_bank_qualifier: Annotated[str, "ID 2/2"] = ""
    return_bank: Annotated[str, "AN 3/12"] = ""
    return_account_qualifier: Annotated[str, "ID 1/3"] = ""
    return_account: Annotated[str, "AN 1/35"] = ""


class TraceNumber(Loop, frozen=True, tag="TRN"):
    """A number to find this again by: of a payment, a question, a claim."""

    kind: Annotated[str, "ID 1/2"] = ""
    number: Annotated[str, "AN 1/50"] = ""
    originator: Annotated[str, "AN 10/10"] = ""
    reference: Annotated[str, "AN 1/50"] = ""


class Currency(Segment, frozen=True, tag="CUR"):
    """Another currency than the dollar."""

    role_1: Annotated[str, "ID 2/3"] = ""
    currency_1: Annotated[str, "ID 3/3"] = ""
    rate: Annotated[Decimal | None, "R 4/10"] = None
    role_2: Annotated[str, "ID 2/3"] = ""
    currency_2: Annotated[str, "ID 3/3"] = ""
    market: Annotated[str, "ID 3/3"] = ""
    date_qualifier_1: Annotated[str, "ID 3/3"] = ""
    date_1: Annotated[datetime.date | None, "DT 8/8"] = None
    time_1: Annotated[str, "TM 4/8"] = ""
    date_qualifier_2: Annotated[str, "ID 3/3"] = ""
    date_2: Annotated[datetime.date | None, "DT 8/8"] = None
    time_2: Annotated[str, "TM 4/8"] = ""
    date_qualifier_3: Annotated[str, "ID 3/3"] = ""
    date_3: Annotated[datetime.date | None, "DT 8/8"] = None
    time_3: Annotated[str, "TM 4/8"] = ""
    date_qualifier_4: Annotated[str, "ID 3/3"] = ""
    date_4: Annotated[datetime.date | None, "DT 8/8"] = None
    time_4: Annotated[str, "TM 4/8"] = ""
    date_qualifier_5: Annotated[str, "ID 3/3"] = ""
    date_5: Annotated[datetime.date | None, "DT 8/8"] = None
    time_5: Annotated[str, "TM 4/8"] = ""


class RemittanceDelivery(Segment, frozen=True, tag="RDM"):
    """How the remittance advice is to be sent on."""

    method: Annotated[str, "ID 1/2"] = ""
    name: Annotated[str, "AN 1/60"] = ""
    address: Annotated[str, "AN 1/256"] = ""
    others_1: Annotated[OtherReferences | None, "composite"] = None
    others_2: Annotated[OtherReferences | None, "composite"] = None


class ProviderTotals(Segment, frozen=True, tag="TS3"):
    """Totals of a batch for one provider."""

    provider: Annotated[str, "AN 1/50"] = ""
    place: Annotated[str, "AN 1/2"] = ""
    fiscal_year_end: Annotated[datetime.date | None, "DT 8/8"] = None
    claim_count: Annotated[Decimal | None, "R 1/15"] = None
    charge: Annotated[Decimal | None, "R 1/18"] = None
    covered_charges: Annotated[Decimal | None, "R 1/18"] = None
    charges_not_covered: Annotated[Decimal | None, "R 1/18"] = None
    denied_charges: Annotated[Decimal | None, "R 1/18"] = None
    provider_payment: Annotated[Decimal | None, "R 1/18"] = None
    interest: Annotated[Decimal | None, "R 1/18"] = None
    contract_adjustment: Annotated[Decimal | None, "R 1/18"] = None
    budget_reduction: Annotated[Decimal | None, "R 1/18"] = None
    other_payer_paid: Annotated[Decimal | None, "R 1/18"] = None
    blood_deductible: Annotated[Decimal | None, "R 1/18"] = None
    charges_without_lab: Annotated[Decimal | None, "R 1/18"] = None
    coinsurance: Annotated[Decimal | None, "R 1/18"] = None
    procedure_charges: Annotated[Decimal | None, "R 1/18"] = None
    procedure_payable: Annotated[Decimal | None, "R 1/18"] = None
    deductible: Annotated[Decimal | None, "R 1/18"] = None
    professional_component: Annotated[Decimal | None, "R 1/18"] = None
    patient_liability_met: Annotated[Decimal | None, "R 1/18"] = None
    patient_reimbursement: Annotated[Decimal | None, "R 1/18"] = None
    periodic_claim_count: Annotated[Decimal | None, "R 1/15"] = None
    periodic_adjustment: Annotated[Decimal | None, "R 1/18"] = None


class InpatientTotals(Segment, frozen=True, tag="TS2"):
    """Totals of a batch of hospital stays."""

    drg_amount: Annotated[Decimal | None, "R 1/18"] = None
    federal_amount: Annotated[Decimal | None, "R 1/18"] = None
    hospital_amount: Annotated[Decimal | None, "R 1/18"] = None
    disproportionate_share: Annotated[Decimal | None, "R 1/18"] = None
    capital: Annotated[Decimal | None, "R 1/18"] = None
    indirect_teaching: Annotated[Decimal | None, "R 1/18"] = None
    outlier_days: Annotated[Decimal | None, "R 1/15"] = None
    day_outlier: Annotated[Decimal | None, "R 1/18"] = None
    cost_outlier: Annotated[Decimal | None, "R 1/18"] = None
    average_stay: Annotated[Decimal | None, "R 1/15"] = None
    discharge_count: Annotated[Decimal | None, "R 1/15"] = None
    cost_report_days: Annotated[Decimal | None, "R 1/15"] = None
    covered_days: Annotated[Decimal | None, "R 1/15"] = None
    days_not_covered: Annotated[Decimal | None, "R 1/15"] = None
    pass_through: Annotated[Decimal | None, "R 1/18"] = None
    average_drg_weight: Annotated[Decimal | None, "R 1/15"] = None
    capital_federal: Annotated[Decimal | None, "R 1/18"] = None
    capital_hospital: Annotated[Decimal | None, "R 1/18"] = None
    capital_disproportionate_share: Annotated[Decimal | None, "R 1/18"] = None


class ClaimPayment(Loop, frozen=True, tag="CLP"):
    """What came of one claim."""

    patient_account: Annotated[str, "AN 1/38"] = ""
    status: Annotated[str, "ID 1/2"] = ""
    charge: Annotated[Decimal | None, "R 1/18"] = None
    paid: Annotated[Decimal | None, "R 1/18"] = None
    patient_owes: Annotated[Decimal | None, "R 1/18"] = None
    filing: Annotated[str, "ID 1/2"] = ""
    payer_claim_number: Annotated[str, "AN 1/50"] = ""
    place: Annotated[str, "AN 1/2"] = ""
    frequency: Annotated[str, "ID 1/1"] = ""
    patient_status: Annotated[str, "ID 1/2"] = ""
    drg: Annotated[str, "ID 1/4"] = ""
    drg_weight: Annotated[Decimal | None, "R 1/15"] = None
    discharge_fraction: Annotated[Decimal | None, "R 1/10"] = None
    yes_no: Annotated[str, "ID 1/1"] = ""


class InpatientDetails(Segment, frozen=True, tag="MIA"):
    """How a hospital stay was priced, and remarks on it."""

    covered_days: Annotated[Decimal | None, "R 1/15"] = None
    operating_outlier: Annotated[Decimal | None, "R 1/18"] = None
    lifetime_psychiatric_days: Annotated[Decimal | None, "R 1/15"] = None
    drg_amount: Annotated[Decimal | None, "R 1/18"] = None
    remark_1: Annotated[str, "AN 1/50"] = ""
    disproportionate_share: Annotated[Decimal | None, "R 1/18"] = None
    pass_through: Annotated[Decimal | None, "R 1/18"] = None
    capital: Annotated[Decimal | None, "R 1/18"] = None
    capital_federal: Annotated[Decimal | None, "R 1/18"] = None
    capital_hospital: Annotated[Decimal | None, "R 1/18"] = None
    capital_disproportionate_share: Annotated[Decimal | None, "R 1/18"] = None
    old_capital: Annotated[Decimal | None, "R 1/18"] = None
    capital_teaching: Annotated[Decimal | None, "R 1/18"] = None
    operating_hospital: Annotated[Decimal | None, "R 1/18"] = None
    cost_report_days: Annotated[Decimal | None, "R 1/15"] = None
    operating_federal: Annotated[Decimal | None, "R 1/18"] = None
    capital_outlier: Annotated[Decimal | None, "R 1/18"] = None
    indirect_teaching: Annotated[Decimal | None, "R 1/18"] = None
    professional_component: Annotated[Decimal | None, "R 1/18"] = None
    remark_2: Annotated[str, "AN 1/50"] = ""
    remark_3: Annotated[str, "AN 1/50"] = ""
    remark_4: Annotated[str, "AN 1/50"] = ""
    remark_5: Annotated[str, "AN 1/50"] = ""
    capital_exception: Annotated[Decimal | None, "R 1/18"] = None

    @property
    def remarks(self) -> tuple[str, ...]:
        every = (self.remark_1, self.remark_2, self.remark_3, self.remark_4, self.remark_5)
        return tuple(one for one in every if one)


class OutpatientDetails(Segment, frozen=True, tag="MOA"):
    """How a claim was priced, and remarks on it."""

    rate: Annotated[Decimal | None, "R 1/10"] = None
    procedure_payable: Annotated[Decimal | None, "R 1/18"] = None
    remark_1: Annotated[str, "AN 1/50"] = ""
    remark_2: Annotated[str, "AN 1/50"] = ""
    remark_3: Annotated[str, "AN 1/50"] = ""
    remark_4: Annotated[str, "AN 1/50"] = ""
    remark_5: Annotated[str, "AN 1/50"] = ""
    kidney_disease_payment: Annotated[Decimal | None, "R 1/18"] = None
    professional_component: Annotated[Decimal | None, "R 1/18"] = None

    @property
    def remarks(self) -> tuple[str, ...]:
        every = (self.remark_1, self.remark_2, self.remark_3, self.remark_4, self.remark_5)
        return tuple(one for one in every if one)


class ServicePayment(Loop, frozen=True, tag="SVC"):
    """What came of one line; `billed_procedure` where the payer changed it."""

    procedure: Annotated[Procedure | None, "composite"] = None
    charge: Annotated[Decimal | None, "R 1/18"] = None
    paid: Annotated[Decimal | None, "R 1/18"] = None
    revenue_code: Annotated[str, "AN 1/48"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    billed_procedure: Annotated[Procedure | None, "composite"] = None
    billed_quantity: Annotated[Decimal | None, "R 1/15"] = None


class ProviderAdjustmentEntry(NamedTuple):
    """One reason of a provider's adjustment; a positive amount lowers the payment."""

    reason: AdjustmentReason | None = None
    amount: Decimal | None = None


NO_PROVIDER_ADJUSTMENT = ProviderAdjustmentEntry()


class ProviderAdjustment(Loop, frozen=True, tag="PLB"):
    """Amounts that concern no one claim: interest, a take-back, a balance; up to six."""

    provider: Annotated[str, "AN 1/50"] = ""
    fiscal_year_end: Annotated[datetime.date | None, "DT 8/8"] = None
    reason_1: Annotated[AdjustmentReason | None, "composite"] = None
    amount_1: Annotated[Decimal | None, "R 1/18"] = None
    reason_2: Annotated[AdjustmentReason | None, "composite"] = None
    amount_2: Annotated[Decimal | None, "R 1/18"] = None
    reason_3: Annotated[AdjustmentReason | None, "composite"] = None
    amount_3: Annotated[Decimal | None, "R 1/18"] = None
    reason_4: Annotated[AdjustmentReason | None, "composite"] = None
    amount_4: Annotated[Decimal | None, "R 1/18"] = None
    reason_5: Annotated[AdjustmentReason | None, "composite"] = None
    amount_5: Annotated[Decimal | None, "R 1/18"] = None
    reason_6: Annotated[AdjustmentReason | None, "composite"] = None
    amount_6: Annotated[Decimal | None, "R 1/18"] = None

    @property
    def entries(self) -> tuple[ProviderAdjustmentEntry, ...]:
        every = (
            ProviderAdjustmentEntry(self.reason_1, self.amount_1),
            ProviderAdjustmentEntry(self.reason_2, self.amount_2),
            ProviderAdjustmentEntry(self.reason_3, self.amount_3),
            ProviderAdjustmentEntry(self.reason_4, self.amount_4),
            ProviderAdjustmentEntry(self.reason_5, self.amount_5),
            ProviderAdjustmentEntry(self.reason_6, self.amount_6),
        )
        return tuple(one for one in every if one != NO_PROVIDER_ADJUSTMENT)
