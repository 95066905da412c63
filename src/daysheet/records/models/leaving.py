"""What may leave and what left: the register of legal bases, and one row per disclosure."""

from django.db import models
from django.db.models import F, Q


class Agreement(models.Model):
    """The legal basis of one way out: a signed BAA with a vendor, or treatment/payment disclosure to a provider or
    payer (45 CFR 164.506). A patient's own verified address is looked up, not registered."""

    class Basis(models.TextChoices):
        BAA = "baa"
        TREATMENT = "treatment"
        PAYMENT = "payment"

    vendor = models.CharField(max_length=60)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    party = models.TextField()
    scope = models.JSONField(default=list)
    """Purposes that it covers, e.g. `eligibility`, `reminder`."""
    signed_on = models.DateField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    file_name = models.TextField(blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    added_by = models.TextField()
    added_at = models.DateTimeField()
    ended_by = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="agreement_basis_known", condition=Q(basis__in=["baa", "treatment", "payment"])
            ),
            models.CheckConstraint(
                name="agreement_baa_is_signed", condition=~Q(basis="baa") | Q(signed_on__isnull=False)
            ),
            models.CheckConstraint(
                name="agreement_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        )


class DisclosureRow(models.Model):
    """One thing that left, or was refused: for the accounting of disclosures (45 CFR 164.528)."""

    class State(models.TextChoices):
        SENDING = "sending"
        SENT = "sent"
        REFUSED = "refused"
        UNKNOWN = "unknown"

    at = models.DateTimeField()
    vendor = models.CharField(max_length=60)
    host = models.TextField()
    purpose = models.CharField(max_length=40)
    patient_id = models.CharField(max_length=120)
    recipient = models.TextField(blank=True)
    fields = models.JSONField(default=list)
    basis = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.TextField(blank=True)
    receipt = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="disclosure_state_known",
                condition=Q(state__in=["sending", "sent", "refused", "unknown"]),
            ),
            models.CheckConstraint(
                name="disclosure_refusal_says_why", condition=~Q(state="refused") | ~Q(reason="")
            ),
        )
