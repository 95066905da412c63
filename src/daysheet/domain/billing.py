"""What is billed: charges per visit and code, and claims. Money in cents."""

from datetime import date

from .base import CaseId, Cents, ChargeId, ClaimId, ClinicianId, PatientId, Record, VisitId


class Charge(Record, frozen=True, kw_only=True):
    id: ChargeId
    patient_id: PatientId
    case_id: CaseId
    visit_id: VisitId | None = None
    service_on: date
    code: str
    units: int
    amount_cents: Cents
    modifiers: tuple[str, ...] = ()
    therapist_id: ClinicianId | None = None


class Claim(Record, frozen=True, kw_only=True):
    id: ClaimId
    patient_id: PatientId
    case_id: CaseId
    payer_name: str = ""
    service_on: date
    charge_cents: Cents
    status: str = ""
    submitted_on: date | None = None
    authorization_number: str = ""
