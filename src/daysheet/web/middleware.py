"""What stands before every page: headers on all answers, the two ends of a session, and the access table."""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve

from daysheet.web import witness
from daysheet.web.access import ROUTES, Gate, Route, refusal, role_of
from daysheet.web.errors import only_by, refused

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
EVERY_ANSWER = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
}
BEGAN, SEEN = "daysheet_began", "daysheet_seen"
SEEN_EVERY = 15
"""Seconds between two notes of activity, so that not every request writes the session."""


def headers(get_response: Answer) -> Answer:
    """Outermost, so that redirects, refusals and failures carry them as well."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in EVERY_ANSWER.items():
            if name != "Cache-Control" or not getattr(response, "is_asset", False):
                response[name] = value
        return response

    return answer


def begin(request: HttpRequest) -> None:
    """The session starts to count now (at sign-in)."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def over(session: Any, now: float) -> bool:
    """Idle too long, or simply too old; a session without its times is over as well."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if not isinstance(began, int) or not isinstance(seen, int):
        return True
    idle, old = (
        now - seen >= settings.DAYSHEET_IDLE_SECONDS,
        now - began >= settings.DAYSHEET_ABSOLUTE_SECONDS,
    )
    return bool(idle or old)


def seconds_left(session: Any) -> int:
    now = time.time()
    idle = settings.DAYSHEET_IDLE_SECONDS - (now - session[SEEN])
    absolute = settings.DAYSHEET_ABSOLUTE_SECONDS - (now - session[BEGAN])
    return max(0, int(min(idle, absolute)))


def _route(request: HttpRequest) -> Route | None:
    try:
        return ROUTES.get(resolve(request.path_info).view_name)
    except Resolver404:
        return None


class Sessions:
    """Ends a session after 15 idle minutes or 12 hours. Only what a person does counts as activity: a route marked
    `background` in the access table never does, whoever asks and with whatever headers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._count(request, time.time())
        return self.get_response(request)

    def _count(self, request: HttpRequest, now: float) -> None:
        if over(request.session, now):
            witness.session_ended(request)
            logout(request)
            return
        route = _route(request)
        if route is not None and not route.background and now - request.session[SEEN] >= SEEN_EVERY:
            request.session[SEEN] = int(now)


def gave_second_factor(request: HttpRequest) -> bool:
    """In this very session, and it is still set up."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records) and is_mfa_enabled(request.user)


class Access:
    """Asks the access table before any view runs. Default: no."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name
        route = ROUTES.get(name)
        if route is None:
            return self._refuse(request, name, None)
        if route.gate is not Gate.OPEN:
            if not request.user.is_authenticated:
                return _to(request, "account_login")
            if route.gate is Gate.SECOND_FACTOR and not gave_second_factor(request):
                return _to(request, "mfa_activate_totp")
        if refusal(route, role_of(request.user)):
            return self._refuse(request, name, route)
        return None if route.answers(request.method) else only_by(route.methods)

    def _refuse(self, request: HttpRequest, name: str, route: Route | None) -> HttpResponse:
        role = role_of(request.user)
        no = refusal(route, role)
        reason = no.reason if no else ""
        if role is not None:
            witness.refused(request, name, reason)
        return refused(request, reason)


def _to(request: HttpRequest, route: str) -> HttpResponse:
    """To the page that is missing; a script is told to go there as a whole, and nothing but a page is carried on."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=403)
        response["HX-Redirect"] = resolve_url(route)
        return response
    if request.method not in ("GET", "HEAD"):
        return refused(request, "Please sign in first. Nothing was changed.")
    if route == "account_login":
        return redirect_to_login(request.get_full_path(), resolve_url(route))
    return redirect(route)
