"""A clinic with one person per role, and clients that speak HTTPS and are signed in as them."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.template import engines
from django.test import Client

from daysheet.domain.people import Role
from daysheet.records.models import Staff
from daysheet.web.middleware import BEGAN, SEEN
from web import clinic

PASSWORD = "a-long-sentence-for-tests"
_hash: list[str] = []


class Browser(Client):
    """Django's client over HTTPS."""

    def generic(self, *arguments: Any, **options: Any) -> Any:
        return super().generic(*arguments, **{**options, "secure": True})


class _Undefined(str):
    """A template that names what was not given fails, instead of showing nothing."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"A template uses {name}, which no view gave it.")


@pytest.fixture(autouse=True)
def _undefined_variables_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", _Undefined("%s"))


def make_person(role: str, *, name: str = "", factor: bool = True) -> Staff:
    if not _hash:
        _hash.append(make_password(PASSWORD))
    person = Staff.objects.create(username=name or f"{role}.person", role=role, password=_hash[0])
    if factor:
        person.secret = generate_totp_secret()
        TOTP.activate(person, person.secret)
    return person


@pytest.fixture
def people(db: None) -> dict[str, Staff]:
    return {role: make_person(role) for role in Role}


@pytest.fixture
def items(db: None) -> dict[str, str]:
    """Rule -> handle of the items of the small clinic."""
    return clinic.build()


def sign_in(browser: Browser, person: Staff, *, factor: bool = True) -> Browser:
    """As if the person had just come through the door; `test_signing_in` walks through it for real."""
    browser.force_login(person)
    session, now = browser.session, int(time.time())
    session[BEGAN] = session[SEEN] = now
    methods = [{"method": "password", "at": now}]
    if factor:
        methods.append({"method": "mfa", "at": now, "type": "totp"})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session["account_authentication_methods_user"] = user_id_to_str(person)
    session.save()
    UserSession.objects.create(
        user=person, session_key=session.session_key, ip="127.0.0.1", user_agent="test"
    )
    return browser


@pytest.fixture
def signed_in(people: dict[str, Staff]) -> Callable[..., Browser]:
    def as_role(role: str, **options: Any) -> Browser:
        return sign_in(Browser(**options), people[role])

    return as_role


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the clock that sessions are counted with, in seconds from now."""
    start = time.time()

    def move(seconds: float) -> None:
        monkeypatch.setattr("daysheet.web.middleware.time.time", lambda: start + seconds)

    move(0)
    return move
