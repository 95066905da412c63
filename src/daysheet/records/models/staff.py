"""The people who sign in, each by name, each in one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    OWNER = "owner"
    FRONT_DESK = "front_desk"
    PT = "pt"
    PTA = "pta"
    BILLER = "biller"
    AUDITOR = "auditor"
    IT = "it"


class Staff(AbstractUser):
    """`auditor` reads and changes nothing; `it` keeps the machine running and sees no patient."""

    role = models.CharField(max_length=12, choices=Role.choices)

    class Meta(AbstractUser.Meta):
        constraints = (models.CheckConstraint(name="staff_role_known", condition=Q(role__in=Role.values)),)
