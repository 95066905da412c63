"""The clinic's records as its exports show them: one table per kind of domain record, same field names.

References between them (a visit's case, a case's patient) are plain ids without foreign keys, on purpose: files
arrive in any order and rows come and go by themselves; a reference that leads nowhere is said by the rules as
*cannot tell*, and must never make a good row impossible to take.
"""

from django.db import models
from django.db.models import F, Q

from .delivery import Delivery

KEY = 120


def an_id(**options: object) -> models.CharField:
    return models.CharField(max_length=KEY, **options)


class Exported(models.Model):
    """Where the row came from. `source_file` is the delivery; `source_row` its line (1 = the header line)."""

    source_file = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    source_row = models.PositiveIntegerField()

    class Meta:
        abstract = True


def _one_of(field: str, values: list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))


def _in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__gte": F(first)}),
    )


PAYER_CLASSES = [
    "medicare_b",
    "medicare_advantage",
    "medicaid",
    "commercial",
    "tricare",
    "va",
    "workers_comp",
    "auto",
    "self_pay",
    "unknown",
]
RANKS = ["primary", "secondary", "tertiary"]
REQUEST_KINDS = ["initial", "renewal", "extension", "retro", "appeal"]


class PatientRow(Exported):
    id = an_id(primary_key=True)
    first_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    born_on = models.DateField(null=True)
    sex = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    street = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)


class ContactPreferenceRow(Exported):
    patient_id = an_id(primary_key=True)
    preferred = models.CharField(max_length=8, default="none")
    text_ok = models.BooleanField(null=True)
    email_ok = models.BooleanField(null=True)
    voice_ok = models.BooleanField(null=True)
    language = models.CharField(max_length=8, default="en")
    opted_out_on = models.DateField(null=True)

    class Meta:
        constraints = (_one_of("preferred", ["text", "email", "voice", "none"], "contact_preferred_known"),)


class ClinicianRow(Exported):
    id = an_id(primary_key=True)
    first_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    credential = models.CharField(max_length=4)
    npi = models.CharField(max_length=10, blank=True)
    location_id = an_id(null=True)

    class Meta:
        constraints = (
            _one_of("credential", ["PT", "PTA", "OT", "OTA", "SLP"], "clinician_credential_known"),
        )


class LocationRow(Exported):
    id = an_id(primary_key=True)
    name = models.TextField()
    timezone = models.TextField(default="America/New_York")


class CoverageRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id(db_index=True)
    case_id = an_id(null=True)
    payer_name = models.TextField()
    payer_class = models.CharField(max_length=20, default="unknown")
    rank = models.CharField(max_length=10, default="primary")
    member_id = models.TextField(blank=True)
    group_number = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("payer_class", PAYER_CLASSES, "coverage_class_known"),
            _one_of("rank", RANKS, "coverage_rank_known"),
            _in_order("starts_on", "ends_on", "coverage_dates_in_order"),
        )


class CaseRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id(db_index=True)
    title = models.TextField(blank=True)
    discipline = models.CharField(max_length=4, default="PT")
    diagnosis_codes = models.JSONField(default=list)
    therapist_id = an_id(null=True)
    location_id = an_id(null=True)
    referring_name = models.TextField(blank=True)
    referring_npi = models.CharField(max_length=10, blank=True)
    started_on = models.DateField(null=True)
    surgery_on = models.DateField(null=True)
    discharged_on = models.DateField(null=True)

    class Meta:
        constraints = (_one_of("discipline", ["PT", "OT", "SLP"], "case_discipline_known"),)


class PlanOfCareRow(Exported):
    id = an_id(primary_key=True)
    case_id = an_id(db_index=True)
    patient_id = an_id()
    starts_on = models.DateField()
    ends_on = models.DateField()
    visits_per_week = models.PositiveSmallIntegerField()
    sent_on = models.DateField(null=True)
    certified_on = models.DateField(null=True)
    goals = models.JSONField(default=list)

    class Meta:
        constraints = (
            _in_order("starts_on", "ends_on", "plan_dates_in_order"),
            models.CheckConstraint(
                name="plan_frequency_possible", condition=Q(visits_per_week__gte=1, visits_per_week__lte=14)
            ),
        )


class AuthorizationRow(Exported):
    id = an_id(primary_key=True)
    case_id = an_id(db_index=True)
    patient_id = an_id()
    number = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    visits_authorized = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=8, default="active")
    rank = models.CharField(max_length=10, default="primary")
    payer_name = models.TextField(blank=True)
    payer_class = models.CharField(max_length=20, default="unknown")
    member_id = models.TextField(blank=True)
    modified_on = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("status", ["active", "inactive"], "authorization_status_known"),
            _one_of("rank", RANKS, "authorization_rank_known"),
            _one_of("payer_class", PAYER_CLASSES, "authorization_class_known"),
            _in_order("starts_on", "ends_on", "authorization_dates_in_order"),
        )


class AuthorizationTermsRow(Exported):
    authorization_id = an_id(primary_key=True)
    units_authorized = models.PositiveIntegerField(null=True)
    codes = models.JSONField(default=list)
    code_units = models.JSONField(default=list)
    letter_ends_on = models.DateField(null=True)


class AuthorizationRequestRow(Exported):
    id = an_id(primary_key=True)
    case_id = an_id(db_index=True)
    patient_id = an_id()
    authorization_id = an_id(null=True)
    kind = models.CharField(max_length=10, default="initial")
    status = models.CharField(max_length=10, default="draft")
    payer_name = models.TextField(blank=True)
    urgent = models.BooleanField(default=False)
    submitted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    visits_requested = models.PositiveIntegerField(null=True)
    reference = models.TextField(blank=True)
    visits_approved = models.PositiveIntegerField(null=True)
    number = models.TextField(blank=True)
    letter = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    appeal_by = models.DateField(null=True)

    class Meta:
        constraints = (
            _one_of("kind", REQUEST_KINDS, "request_kind_known"),
            _one_of(
                "status",
                ["draft", "submitted", "pended", "approved", "partial", "denied", "withdrawn"],
                "request_status_known",
            ),
            _in_order("submitted_on", "decided_on", "request_dates_in_order"),
        )


class AppointmentRow(Exported):
    """`starts_at` is wall-clock time of the clinic, kept without a zone as text that sorts, `YYYY-MM-DDTHH:MM:SS`."""

    id = an_id(primary_key=True)
    patient_id = an_id()
    case_id = an_id(db_index=True)
    therapist_id = an_id(null=True)
    location_id = an_id(null=True)
    starts_at = models.CharField(max_length=19, db_index=True)
    ends_at = models.CharField(max_length=19, null=True)
    kind = models.TextField(blank=True)
    status = models.CharField(max_length=10, default="booked")

    class Meta:
        constraints = (
            _one_of("status", ["booked", "arrived", "cancelled"], "appointment_status_known"),
            _in_order("starts_at", "ends_at", "appointment_times_in_order"),
        )


class VisitRow(Exported):
    id = an_id(primary_key=True)
    case_id = an_id(db_index=True)
    patient_id = an_id()
    visit_on = models.DateField()
    attendance = models.CharField(max_length=10, default="completed")
    note_kind = models.CharField(max_length=2, null=True)
    signed_on = models.DateField(null=True)
    therapist_id = an_id(null=True)

    class Meta:
        constraints = (
            _one_of("attendance", ["completed", "cancelled", "no_show"], "visit_attendance_known"),
            models.CheckConstraint(
                name="visit_note_kind_known",
                condition=Q(note_kind__isnull=True) | Q(note_kind__in=["IE", "DN", "PN", "RE", "DC"]),
            ),
        )


class MinutesRow(Exported):
    visit_id = an_id(db_index=True)
    code = models.CharField(max_length=5)
    minutes = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=4, default="PT")

    class Meta:
        constraints = (
            models.UniqueConstraint(name="minutes_one_per_code", fields=("visit_id", "code", "by")),
            models.CheckConstraint(name="minutes_within_a_day", condition=Q(minutes__lte=1440)),
        )


class OutcomeScoreRow(Exported):
    id = an_id(primary_key=True)
    case_id = an_id(db_index=True)
    patient_id = an_id()
    measure = models.TextField()
    score = models.DecimalField(max_digits=7, decimal_places=2)
    scored_on = models.DateField()


class ChargeRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id()
    case_id = an_id(db_index=True)
    visit_id = an_id(null=True)
    service_on = models.DateField()
    code = models.CharField(max_length=5)
    units = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField()
    modifiers = models.JSONField(default=list)
    therapist_id = an_id(null=True)


class ClaimRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id()
    case_id = an_id(db_index=True)
    payer_name = models.TextField(blank=True)
    service_on = models.DateField()
    charge_cents = models.BigIntegerField()
    status = models.TextField(blank=True)
    submitted_on = models.DateField(null=True)
    authorization_number = models.TextField(blank=True)


class IntakeEntryRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id()
    received_on = models.DateField()
    first_visit_on = models.DateField(null=True)
    payer_name = models.TextField(blank=True)
    member_id = models.TextField(blank=True)
    benefits_checked_on = models.DateField(null=True)


class WaitlistEntryRow(Exported):
    id = an_id(primary_key=True)
    patient_id = an_id()
    case_id = an_id(null=True)
    asked_on = models.DateField()
    windows = models.TextField(blank=True)
    closed_on = models.DateField(null=True)
