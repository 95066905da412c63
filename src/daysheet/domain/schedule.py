"""The calendar: appointments, people waiting for one, people about to have their first."""

from datetime import date, datetime
from enum import StrEnum

from .base import AppointmentId, CaseId, ClinicianId, LocationId, PatientId, Record


class AppointmentStatus(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class Appointment(Record, frozen=True, kw_only=True):
    """A booked time. `starts_at` is the clinic's wall-clock time, without a zone, as the export gives it."""

    id: AppointmentId
    patient_id: PatientId
    case_id: CaseId
    therapist_id: ClinicianId | None = None
    location_id: LocationId | None = None
    starts_at: datetime
    ends_at: datetime | None = None
    kind: str = ""
    status: AppointmentStatus = AppointmentStatus.BOOKED

    @property
    def on(self) -> date:
        return self.starts_at.date()


class IntakeEntry(Record, frozen=True, kw_only=True):
    """A new patient before the first visit, as the front desk wrote it down."""

    id: str
    patient_id: PatientId
    received_on: date
    first_visit_on: date | None = None
    payer_name: str = ""
    member_id: str = ""
    benefits_checked_on: date | None = None


class WaitlistEntry(Record, frozen=True, kw_only=True):
    id: str
    patient_id: PatientId
    case_id: CaseId | None = None
    asked_on: date
    windows: str = ""
    closed_on: date | None = None
