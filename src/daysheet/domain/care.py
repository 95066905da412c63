"""Care: cases (episodes), plans of care, visits with their notes, minutes, outcome scores."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from .base import CaseId, ClinicianId, LocationId, PatientId, PlanId, Record, ScoreId, VisitId


class Discipline(StrEnum):
    PT = "PT"
    OT = "OT"
    SLP = "SLP"


class Case(Record, frozen=True, kw_only=True):
    """An episode of care. `started_on` is the start of care, usually the evaluation."""

    id: CaseId
    patient_id: PatientId
    title: str = ""
    discipline: Discipline = Discipline.PT
    diagnosis_codes: tuple[str, ...] = ()
    therapist_id: ClinicianId | None = None
    location_id: LocationId | None = None
    referring_name: str = ""
    referring_npi: str = ""
    started_on: date | None = None
    surgery_on: date | None = None
    discharged_on: date | None = None


class PlanOfCare(Record, frozen=True, kw_only=True):
    """Frequency, duration and the certification clock. `ends_on` is the last day the plan covers."""

    id: PlanId
    case_id: CaseId
    patient_id: PatientId
    starts_on: date
    ends_on: date
    visits_per_week: int
    sent_on: date | None = None
    certified_on: date | None = None
    goals: tuple[str, ...] = ()


class NoteKind(StrEnum):
    """WebPT's letters, widely spoken: evaluation, daily, progress, re-evaluation, discharge."""

    IE = "IE"
    DN = "DN"
    PN = "PN"
    RE = "RE"
    DC = "DC"


class Attendance(StrEnum):
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Visit(Record, frozen=True, kw_only=True):
    """One day of care and its note. `signed_on` None = the note is not finalized."""

    id: VisitId
    case_id: CaseId
    patient_id: PatientId
    visit_on: date
    attendance: Attendance = Attendance.COMPLETED
    note_kind: NoteKind | None = None
    signed_on: date | None = None
    therapist_id: ClinicianId | None = None


class Minutes(Record, frozen=True, kw_only=True):
    """Minutes of one procedure code in one visit, by whom (PT or PTA)."""

    visit_id: VisitId
    code: str
    minutes: int
    by: str = "PT"


class OutcomeScore(Record, frozen=True, kw_only=True):
    id: ScoreId
    case_id: CaseId
    patient_id: PatientId
    measure: str
    score: Decimal
    scored_on: date
