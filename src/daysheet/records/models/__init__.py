"""All tables. One module per part of the clinic; constraints stand beside the fields they guard."""

from .acting import Item, NightRun
from .auditing import AuditHead, AuditRow
from .delivery import Delivery, Reject
from .exports import (
    AppointmentRow,
    AuthorizationRequestRow,
    AuthorizationRow,
    AuthorizationTermsRow,
    CaseRow,
    ChargeRow,
    ClaimRow,
    ClinicianRow,
    ContactPreferenceRow,
    CoverageRow,
    IntakeEntryRow,
    LocationRow,
    MinutesRow,
    OutcomeScoreRow,
    PatientRow,
    PlanOfCareRow,
    VisitRow,
    WaitlistEntryRow,
)
from .leaving import Agreement, DisclosureRow
from .register import AttachmentRow, RequestAnswerRow, RequestEditRow, RequestMoveRow, RequestRow
from .staff import Staff

__all__ = [
    "Agreement",
    "AppointmentRow",
    "AttachmentRow",
    "AuditHead",
    "AuditRow",
    "AuthorizationRequestRow",
    "AuthorizationRow",
    "AuthorizationTermsRow",
    "CaseRow",
    "ChargeRow",
    "ClaimRow",
    "ClinicianRow",
    "ContactPreferenceRow",
    "CoverageRow",
    "Delivery",
    "DisclosureRow",
    "IntakeEntryRow",
    "Item",
    "LocationRow",
    "MinutesRow",
    "NightRun",
    "OutcomeScoreRow",
    "PatientRow",
    "PlanOfCareRow",
    "Reject",
    "RequestAnswerRow",
    "RequestEditRow",
    "RequestMoveRow",
    "RequestRow",
    "Staff",
    "VisitRow",
    "WaitlistEntryRow",
]
