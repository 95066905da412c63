"""What waits for a person: items of the sheet, and the nights that worked them out."""

from django.db import models
from django.db.models import F, Q


class Item(models.Model):
    """One open matter, kept across nights by its key (workflow, rule, subject). The text of last night's finding
    is kept as it was shown."""

    class State(models.TextChoices):
        OPEN = "open"
        SNOOZED = "snoozed"
        DONE = "done"
        DISMISSED = "dismissed"
        RESOLVED = "resolved"

    key = models.TextField(unique=True)
    handle = models.CharField(max_length=16, unique=True)
    """What stands in a web address: random, says nothing about anybody."""
    workflow = models.CharField(max_length=20)
    rule = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=120)
    patient_id = models.CharField(max_length=120, db_index=True)
    answer = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    situation = models.TextField(blank=True)
    owner = models.CharField(max_length=12)
    due = models.DateField(null=True)
    finding = models.JSONField()
    """The whole finding, as `domain.finding.Finding` is encoded."""
    draft = models.JSONField(null=True)
    harm = models.BigIntegerField(default=0)
    harm_in_words = models.TextField(blank=True)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()
    returned_on = models.DateField(null=True)
    resolved_on = models.DateField(null=True)
    resolved_because = models.TextField(blank=True)
    hidden_until = models.DateField(null=True)
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    decided_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="item_state_known",
                condition=Q(state__in=["open", "snoozed", "done", "dismissed", "resolved"]),
            ),
            models.CheckConstraint(name="item_answer_known", condition=Q(answer__in=["flag", "cannot_tell"])),
            models.CheckConstraint(
                name="item_owner_known", condition=Q(owner__in=["front_desk", "clinician", "biller", "owner"])
            ),
            models.CheckConstraint(
                name="item_decision_is_whole",
                condition=Q(state__in=["open", "resolved"])
                | (~Q(decided_by="") & Q(decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="item_dismissal_says_why", condition=~Q(state="dismissed") | ~Q(decided_because="")
            ),
            models.CheckConstraint(
                name="item_snooze_has_an_end", condition=~Q(state="snoozed") | Q(hidden_until__isnull=False)
            ),
            models.CheckConstraint(
                name="item_resolved_says_when", condition=~Q(state="resolved") | Q(resolved_on__isnull=False)
            ),
            models.CheckConstraint(
                name="item_seen_in_order", condition=Q(last_seen_on__gte=F("first_seen_on"))
            ),
        )
        indexes = (models.Index(fields=("state", "-harm", "key")),)


class NightRun(models.Model):
    """One finished night: what it saw. Written with the items, in the same transaction."""

    on = models.DateField(unique=True)
    finished_at = models.DateTimeField()
    records_as_of = models.JSONField(default=dict)
    stale = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
