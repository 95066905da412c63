"""The people who sign in, each by name, each in one role."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from daysheet.domain.people import Role

ROLES = [role.value for role in Role]


class Staff(AbstractUser):
    role = models.CharField(max_length=12, choices=[(role, role) for role in ROLES])

    class Meta(AbstractUser.Meta):
        constraints = (models.CheckConstraint(name="staff_role_known", condition=Q(role__in=ROLES)),)
