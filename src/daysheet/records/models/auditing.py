"""The audit chain: who did or saw what, when and why; each row keyed to the one before it."""

from django.db import models
from django.db.models import Q


class AuditRow(models.Model):
    """Append only. `mac` = HMAC(key, previous mac + every field with its length); see `daysheet.audit.chain`."""

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=32)
    event = models.CharField(max_length=40)
    who = models.TextField()
    role = models.CharField(max_length=20, blank=True)
    subjects = models.JSONField(default=list)
    """Patient ids shown or touched."""
    target = models.TextField(blank=True)
    why = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="audit_says_who", condition=~Q(who="")),
            models.CheckConstraint(name="audit_counts_from_one", condition=Q(number__gte=1)),
        )


class AuditHead(models.Model):
    """The one row that holds the end of the chain, locked while a row is added."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(name="audit_head_is_one", condition=Q(id=1)),)
