"""The people who sign in: added, disabled and helped back in by whoever runs the machine; each step is audited."""

import secrets

import msgspec
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from daysheet import audit
from daysheet.audit import Event
from daysheet.domain.people import Role
from daysheet.records.models import Staff
from daysheet.web.witness import end_sessions

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class UnableToChangeStaff(Exception):
    """The account was left as it was; the text says why."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    username: str
    role: str
    active: bool
    second_factor: bool


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """What lets a person in. Shown once, to the person who asked for it; kept nowhere."""

    username: str
    role: str
    password: str
    secret: str = ""
    codes: tuple[str, ...] = ()


def a_password() -> str:
    """Four groups of five letters and digits that nobody mistakes for each other: about 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def accounts() -> tuple[Account, ...]:
    with_factor = set(Authenticator.objects.filter(type="totp").values_list("user_id", flat=True))
    return tuple(
        Account(
            username=one.username, role=one.role, active=one.is_active, second_factor=one.pk in with_factor
        )
        for one in Staff.objects.order_by("username")
    )


@transaction.atomic
def add(*, username: str, role: str, by: str, password: str = "") -> Keys:
    if role not in set(Role):
        raise UnableToChangeStaff(f"There is no role {role!r}. Roles are: {', '.join(Role)}.")
    if Staff.objects.filter(username=username).exists():
        raise UnableToChangeStaff(f"{username} has an account already. Nothing was changed.")
    person = Staff(username=username, role=role)
    given = password or a_password()
    _check(person, given)
    person.set_password(given)
    person.save()
    audit.record(event=Event.STAFF_ADDED, who=by, target=username, why=f"role {role}")
    return Keys(username=username, role=role, password=given)


def _check(person: Staff, password: str) -> None:
    try:
        person.full_clean(exclude=("password",))
        validate_password(password, person)
    except ValidationError as error:
        raise UnableToChangeStaff(f"{' '.join(error.messages)} Nothing was changed.") from error


@transaction.atomic
def change_role(*, username: str, role: str, by: str) -> None:
    if role not in set(Role):
        raise UnableToChangeStaff(f"There is no role {role!r}. Roles are: {', '.join(Role)}.")
    person = _find(username)
    person.role = role
    person.save(update_fields=["role"])
    audit.record(event=Event.STAFF_CHANGED, who=by, target=username, why=f"role {role}")


@transaction.atomic
def disable(*, username: str, by: str) -> None:
    """From the next request on; open sessions end now."""
    person = _find(username)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    audit.record(event=Event.STAFF_CHANGED, who=by, target=username, why="disabled")


@transaction.atomic
def reset(*, username: str, by: str) -> Keys:
    """A new password, and the second factor is set up again at the next sign-in; also lets a disabled person back."""
    person = _find(username)
    password = a_password()
    person.set_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    audit.record(event=Event.STAFF_CHANGED, who=by, target=username, why="password and second factor reset")
    return Keys(username=username, role=person.role, password=password)


@transaction.atomic
def give_second_factor(*, username: str, by: str) -> tuple[str, tuple[str, ...]]:
    """Sets a second factor up for somebody else (the demo does); returns its secret and the recovery codes."""
    person = _find(username)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = tuple(RecoveryCodes.activate(person).generate_codes())
    audit.record(event=Event.STAFF_CHANGED, who=by, target=username, why="second factor given")
    return secret, codes


def _find(username: str) -> Staff:
    person: Staff | None = Staff.objects.filter(username=username).first()
    if person is None:
        raise UnableToChangeStaff(f"Nobody here is called {username}. `daysheet staff list` shows who is.")
    return person
