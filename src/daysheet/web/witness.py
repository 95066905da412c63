"""Audit rows that the pages themselves write: who came in, who was refused, whose account changed.

Names that nobody here has are not written down: people type passwords into the wrong field.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_reset
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from daysheet import audit
from daysheet.audit import Event
from daysheet.records.models import Staff

AT_THE_DOOR = "somebody at the sign-in page"


def note(event: Event, who: Any, *, target: str = "", why: str = "") -> None:
    """One row about a person of the clinic; `who` is a staff record."""
    with transaction.atomic():
        audit.record(event=event, who=who.username, role=who.role, target=target, why=why)


def signed_in(who: Any) -> None:
    note(Event.SIGN_IN, who)


def signed_out(request: HttpRequest) -> None:
    note(Event.SIGN_OUT, request.user, why="signed out")


def session_ended(request: HttpRequest) -> None:
    note(Event.SIGN_OUT, request.user, why="session reached its limit")


def refused(request: HttpRequest, route: str, reason: str) -> None:
    note(Event.REFUSED, request.user, target=route, why=reason)


def failed_at_the_door(username: str, why: str) -> None:
    known = Staff.objects.filter(username=username).first()
    with transaction.atomic():
        audit.record(
            event=Event.SIGN_IN_FAILED,
            who=known.username if known else AT_THE_DOOR,
            role=known.role if known else "",
            why=why if known else f"{why}, unknown name",
        )


def end_sessions(who: Any, *, but: str = "") -> None:
    """Every other place where this person is signed in is signed out. Asked of the sessions themselves: a list kept
    beside them could miss one."""
    theirs = [
        one.session_key for one in Session.objects.all() if one.get_decoded().get(SESSION_KEY) == str(who.pk)
    ]
    Session.objects.filter(session_key__in=theirs).exclude(session_key=but).delete()
    UserSession.objects.filter(user=who).exclude(session_key=but).delete()


# allauth tells of second factors by signal only; nothing else in Daysheet listens to signals.
def _wrong_code(user: Any, **_: Any) -> None:
    note(Event.SIGN_IN_FAILED, user, why="wrong second factor")


def _new_factor(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    """The person has just shown the first code: this session has given its second factor, all others end."""
    if authenticator.type == "totp":
        record_authentication(request, user, "mfa", type="totp")
    end_sessions(user, but=request.session.session_key or "")
    note(Event.STAFF_CHANGED, user, target=user.username, why=f"second factor set up: {authenticator.type}")


def _new_codes(request: HttpRequest, user: Any, **_: Any) -> None:
    end_sessions(user, but=request.session.session_key or "")
    note(Event.STAFF_CHANGED, user, target=user.username, why="new recovery codes")


def listen() -> None:
    """Called once, when the routes are loaded."""
    authentication_failed.connect(_wrong_code, dispatch_uid="daysheet")
    authenticator_added.connect(_new_factor, dispatch_uid="daysheet")
    authenticator_reset.connect(_new_codes, dispatch_uid="daysheet")
