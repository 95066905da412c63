"""The pages about the house: what was delivered, what may leave, who did what, the own account."""

import io

import qrcode  # type: ignore[import-untyped]
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from daysheet.privacy import agreements as register
from daysheet.records import deliveries as delivered
from daysheet.web import activity as log
from daysheet.web.access import Permission, may, role_of
from daysheet.web.certificates import authority_path
from daysheet.web.middleware import gave_second_factor, seconds_left
from daysheet.web.viewer import viewer

CLEARED = '"cache", "cookies", "storage"'


def deliveries(request: HttpRequest) -> HttpResponse:
    return render(request, "deliveries.html", {"deliveries": delivered.latest(100)})


def delivery(request: HttpRequest, number: int) -> HttpResponse:
    found = delivered.one(number)
    if found is None:
        raise Http404
    with_values = may(role_of(request.user), Permission.SEE_PATIENTS)
    rejects = delivered.rejects_of(number, with_values=with_values)
    return render(
        request, "delivery.html", {"delivery": found, "rejects": rejects, "with_values": with_values}
    )


def agreements(request: HttpRequest) -> HttpResponse:
    return render(request, "agreements.html", {"agreements": register.entries()})


def activity(request: HttpRequest) -> HttpResponse:
    asked = {key: request.GET.get(key, "") for key in ("event", "who", "before")}
    page = log.page(**asked, with_reasons=viewer(request).may_see_patients)
    return render(request, "activity.html", {"page": page})


def lock(request: HttpRequest) -> HttpResponse:
    """What the page asks once a minute; it answers how long the session has, and adds nothing to it."""
    minutes = -(-seconds_left(request.session) // 60)
    return HttpResponse(f"screen locks in {minutes} min", content_type="text/plain; charset=utf-8")


def stay(_request: HttpRequest) -> HttpResponse:
    """Somebody is typing. Reaching this view is what keeps the session; see `middleware.Sessions`."""
    return HttpResponse(status=204)


def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up once. Who has one but did not give it in this session signs in again; who gave it is done here."""
    if not is_mfa_enabled(request.user):
        return activate_totp(request)
    if gave_second_factor(request):
        return redirect("mfa_index")
    logout(request)
    return redirect("account_login")


def second_factor_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the secret that is being set up, as a file of its own: the policy allows no `data:` pictures."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or is_mfa_enabled(request.user):
        raise Http404
    drawn = io.BytesIO()
    qrcode.make(get_adapter().build_totp_url(request.user, secret), image_factory=SvgPathFillImage).save(
        drawn
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def sign_out(request: HttpRequest) -> HttpResponse:
    from allauth.account.views import logout as allauth_logout

    response = allauth_logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = CLEARED
    return response


def authority(_request: HttpRequest) -> HttpResponse:
    """The clinic's own certificate authority, for phones that should trust this server. It is public by nature."""
    path = authority_path()
    if not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"),
        content_type="application/x-x509-ca-cert",
        as_attachment=True,
        filename="daysheet-authority.crt",
    )
