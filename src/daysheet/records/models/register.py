"""The register of authorization requests: records that exist nowhere else. `domain.requests` says what they mean.

References to exported records are plain ids (ADR 0006); within the register itself they are real foreign keys.
"""

from django.db import models
from django.db.models import F, Q

from .exports import REQUEST_KINDS

STATES = [
    "needed",
    "drafting",
    "ready_for_review",
    "approved_to_send",
    "submitted",
    "pended",
    "approved",
    "partial",
    "denied",
    "appeal",
    "expired",
    "withdrawn",
    "not_required",
]
OPEN = ["needed", "drafting", "ready_for_review", "approved_to_send", "submitted", "pended"]
CHANNELS = ["", "portal", "fax", "phone", "x12_278", "fhir"]
ATTACHMENT_KINDS = ["letter", "plan_of_care", "progress_report", "referral", "form", "other"]
KEY = 120


def _an_id(**options: object) -> models.CharField:
    return models.CharField(max_length=KEY, **options)


class RequestRow(models.Model):
    """One request. `packet` is what was approved (`draft`, `edits`, `data`), frozen; None before that. What an export leaves out
    (how it was sent, why it was denied) may be missing where a row of an export was taken over."""

    id = _an_id(primary_key=True)
    handle = models.CharField(max_length=16, unique=True)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=20)
    case_id = _an_id(db_index=True)
    patient_id = _an_id(db_index=True)
    authorization_id = _an_id(null=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    exported_id = _an_id(null=True, unique=True)
    payer_id = _an_id(blank=True, default="")
    payer_name = models.TextField(blank=True, default="")
    um_vendor = models.TextField(blank=True, default="")
    channel = models.CharField(max_length=10, blank=True, default="")
    urgent = models.BooleanField(default=False)
    requested_visits = models.PositiveIntegerField(null=True)
    requested_units = models.PositiveIntegerField(null=True)
    requested_codes = models.JSONField(default=list)
    requested_starts_on = models.DateField(null=True)
    requested_ends_on = models.DateField(null=True)
    approved_visits = models.PositiveIntegerField(null=True)
    approved_units = models.PositiveIntegerField(null=True)
    approved_codes = models.JSONField(default=list)
    approved_starts_on = models.DateField(null=True)
    approved_ends_on = models.DateField(null=True)
    number = models.TextField(blank=True, default="")
    reference = models.TextField(blank=True, default="")
    representative = models.TextField(blank=True, default="")
    needed_on = models.DateField()
    opened_at = models.DateTimeField()
    submitted_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    pended_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    answer_due = models.DateField(null=True)
    answer_due_rule = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    appeal_by = models.DateField(null=True)
    item_keys = models.JSONField(default=list)
    prepared_by = models.TextField(blank=True, default="")
    approved_by = models.TextField(blank=True, default="")
    packet = models.JSONField(null=True)
    packet_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(name="register_kind_known", condition=Q(kind__in=REQUEST_KINDS)),
            models.CheckConstraint(name="register_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="register_channel_known", condition=Q(channel__in=CHANNELS)),
            models.CheckConstraint(
                name="register_sent_says_when_and_how",
                condition=~Q(state__in=["submitted", "pended", "approved", "partial", "denied", "appeal"])
                | (Q(submitted_on__isnull=False) & (~Q(channel="") | Q(exported_id__isnull=False))),
            ),
            models.CheckConstraint(
                name="register_decided_says_when",
                condition=~Q(state__in=["approved", "partial", "denied", "appeal", "expired"])
                | Q(decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="register_denial_says_why",
                condition=~Q(state__in=["denied", "partial"]) | ~Q(reason="") | Q(exported_id__isnull=False),
            ),
            models.CheckConstraint(
                name="register_dates_in_order",
                condition=Q(decided_on__isnull=True)
                | Q(submitted_on__isnull=True)
                | Q(decided_on__gte=F("submitted_on")),
            ),
            models.CheckConstraint(
                name="register_grant_dates_in_order",
                condition=Q(approved_starts_on__isnull=True)
                | Q(approved_ends_on__isnull=True)
                | Q(approved_ends_on__gte=F("approved_starts_on")),
            ),
            models.CheckConstraint(
                name="register_approved_packet_is_kept",
                condition=~Q(state="approved_to_send") | Q(packet__isnull=False),
            ),
            models.CheckConstraint(
                name="register_packet_has_its_hash",
                condition=Q(packet__isnull=True, packet_sha256="")
                | (Q(packet__isnull=False) & ~Q(packet_sha256="")),
            ),
            models.UniqueConstraint(
                name="register_one_open_of_a_kind",
                fields=("case_id", "kind", "payer_id"),
                condition=Q(state__in=OPEN, exported_id__isnull=True) & ~Q(kind="appeal"),
            ),
            models.UniqueConstraint(
                name="register_one_open_appeal",
                fields=("follows",),
                condition=Q(state__in=OPEN, kind="appeal"),
            ),
        )
        indexes = (models.Index(fields=("state", "payer_id")),)


class RequestMoveRow(models.Model):
    """One step of a request; never changed, never removed. Written with the change it tells of."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    came_from = models.CharField(max_length=20, blank=True, default="")
    to = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()
    role = models.CharField(max_length=20)
    why = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="request_move_one_per_number", fields=("request", "number")),
            models.CheckConstraint(name="request_move_to_known", condition=Q(to__in=STATES)),
            models.CheckConstraint(name="request_move_says_who", condition=~Q(by="")),
        )


class RequestAnswerRow(models.Model):
    """An answer to an open question of a request; a later one replaces it, the audit log keeps who and when."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="answers")
    question = models.TextField()
    text = models.TextField()
    by = models.TextField()
    role = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="request_answer_one_per_question", fields=("request", "question")),
            models.CheckConstraint(name="request_answer_says_something", condition=~Q(text="")),
        )


class RequestEditRow(models.Model):
    """A reviewer's wording of one section, beside the drafted one."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="edits")
    heading = models.TextField()
    original = models.TextField()
    text = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="request_edit_one_per_section", fields=("request", "heading")),
        )


class AttachmentRow(models.Model):
    """A file of a request, in the encrypted database with it, so that it is backed up and never lies in the open."""

    request = models.ForeignKey(RequestRow, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=20)
    name = models.TextField()
    media_type = models.TextField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="attachment_once_per_request", fields=("request", "sha256")),
            models.CheckConstraint(name="attachment_kind_known", condition=Q(kind__in=ATTACHMENT_KINDS)),
            models.CheckConstraint(name="attachment_is_not_empty", condition=Q(size__gte=1)),
        )
