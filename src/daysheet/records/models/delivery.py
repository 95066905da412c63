"""What arrived: each file with its hash and its count of rows, and each row that could not be taken."""

from django.db import models
from django.db.models import F, Q


class Delivery(models.Model):
    """One file that was looked at. Rows in = inserted + replaced + removed + duplicates + rejects, as a CHECK."""

    class State(models.TextChoices):
        TAKEN = "taken"
        HELD = "held"

    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    profile = models.TextField(blank=True)
    profile_version = models.CharField(max_length=16, blank=True)
    record_kind = models.TextField(blank=True)
    received_at = models.DateTimeField()
    as_of = models.DateField()
    """The day whose records the file shows."""
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.TextField(blank=True)
    unknown_headers = models.JSONField(default=list)
    header_fingerprint = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict)
    """Field -> the header it was read from in this very file; the proof line names it."""
    rows_in = models.PositiveIntegerField(default=0)
    inserted = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejects = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    """Records deleted because a whole-picture file no longer shows them; not rows of the file."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="delivery_rows_add_up",
                condition=Q(
                    rows_in=F("inserted") + F("replaced") + F("removed") + F("duplicates") + F("rejects")
                ),
            ),
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=["taken", "held"])),
            models.CheckConstraint(name="delivery_held_says_why", condition=Q(state="taken") | ~Q(reason="")),
            models.CheckConstraint(
                name="delivery_held_takes_nothing",
                condition=Q(state="taken") | Q(inserted=0, replaced=0, removed=0, gone=0),
            ),
            models.UniqueConstraint(
                name="delivery_taken_once",
                fields=("sha256", "profile", "as_of"),
                condition=Q(state="taken"),
            ),
        )
        indexes = (models.Index(fields=("profile", "as_of")), models.Index(fields=("sha256",)))


class Reject(models.Model):
    """One row that was not taken: where it stands, why, and the row itself, so that nothing is lost."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejected")
    row = models.PositiveIntegerField()
    column = models.TextField(blank=True)
    reason = models.TextField()
    raw = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.CheckConstraint(name="reject_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="reject_row_counts_from_one", condition=Q(row__gte=1)),
        )
