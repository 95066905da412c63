"""What we change in django-allauth: nobody signs up, nothing is mailed, everything about signing in is audited."""

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from daysheet.audit import Event
from daysheet.home import secret
from daysheet.web import witness

FRESH_SECONDS = 300


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Daysheet has no mail of its own."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            witness.failed_at_the_door(
                str(credentials.get("username", "")), "too many tries, not even looked at"
            )
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        witness.failed_at_the_door(str(credentials.get("username", "")), "wrong password or disabled")

    def login(self, request: HttpRequest, user: Any) -> None:
        from daysheet.web.middleware import begin

        super().login(request, user)
        begin(request)
        witness.signed_in(user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            witness.signed_out(request)
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        witness.note(Event.STAFF_CHANGED, user, target=user.username, why="password changed")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in within the last five minutes need not do it again to set up a second factor."""
        from daysheet.web.middleware import BEGAN

        began = self.request.session.get(BEGAN, 0) if self.request else 0
        return bool(
            time.time() - began > FRESH_SECONDS and super().is_reauthentication_required(app=app, **kwargs)
        )


class SecondFactors(DefaultMFAAdapter):
    """Secrets of authenticators lie encrypted with a key outside the database, whichever database it is."""

    def encrypt(self, text: str) -> str:
        return str(_box().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(_box().decrypt(encrypted_text.encode()).decode())


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret("second-factor")).digest()))
