"""All addresses. Only those of allauth that we show are routed; every name here has its row in `access.ROUTES`."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, register_converter

from daysheet.prior_auth import request_page, requests_pages
from daysheet.prior_auth.pages import authorizations
from daysheet.web import assets, house_pages, pages, witness


class Handle:
    """A random handle of an item: says nothing about anybody."""

    regex = "[A-Za-z0-9_-]{1,16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Handle, "handle")
witness.listen()

urlpatterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("static/<str:name>", assets.asset, name="asset"),
    path("authority.crt", house_pages.authority, name="authority"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("sign-out/", house_pages.sign_out, name="account_logout"),
    path("account/", factors.index, name="mfa_index"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/second-factor/", house_pages.second_factor, name="mfa_activate_totp"),
    path(
        "account/second-factor/picture.svg", house_pages.second_factor_picture, name="second_factor_picture"
    ),
    path("account/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("lock/", house_pages.lock, name="lock"),
    path("stay/", house_pages.stay, name="stay"),
    path("today/", pages.today, name="today"),
    path("today/wall/", pages.wall, name="wall"),
    path("today/sheet.pdf", pages.sheet_pdf, name="sheet_pdf"),
    path("item/<handle:handle>/", pages.item, name="item"),
    path("item/<handle:handle>/done/", pages.item_done, name="item_done"),
    path("item/<handle:handle>/snooze/", pages.item_snooze, name="item_snooze"),
    path("item/<handle:handle>/dismiss/", pages.item_dismiss, name="item_dismiss"),
    path("item/<handle:handle>/reopen/", pages.item_reopen, name="item_reopen"),
    path("item/<handle:handle>/request/", request_page.item_request, name="item_request"),
    path("authorizations/", authorizations, name="authorizations"),
    path("requests/", requests_pages.requests, name="requests"),
    path("requests/move/", requests_pages.requests_move, name="requests_move"),
    path("requests/requests.csv", requests_pages.requests_csv, name="requests_csv"),
    path("requests/payers/", requests_pages.payer_scorecard, name="scorecard"),
    path("requests/payers.csv", requests_pages.payer_scorecard_csv, name="scorecard_csv"),
    path("request/<handle:handle>/", request_page.request_page, name="request"),
    path("request/<handle:handle>/move/", request_page.request_move, name="request_move"),
    path("request/<handle:handle>/ask/", request_page.request_ask, name="request_ask"),
    path("request/<handle:handle>/answer/", request_page.request_answer, name="request_answer"),
    path("request/<handle:handle>/edit/", request_page.request_edit, name="request_edit"),
    path("request/<handle:handle>/attach/", request_page.request_attach, name="request_attach"),
    path("request/<handle:handle>/file/<int:number>/", request_page.request_file, name="request_file"),
    path("request/<handle:handle>/packet.pdf", request_page.request_pdf, name="request_pdf"),
    path("request/<handle:handle>/packet.txt", request_page.request_text, name="request_text"),
    path("request/<handle:handle>/packet.json", request_page.request_data, name="request_data"),
    path("deliveries/", house_pages.deliveries, name="deliveries"),
    path("deliveries/<int:number>/", house_pages.delivery, name="delivery"),
    path("agreements/", house_pages.agreements, name="agreements"),
    path("activity/", house_pages.activity, name="activity"),
]

handler400 = "daysheet.web.errors.bad_request"
handler403 = "daysheet.web.errors.forbidden"
handler404 = "daysheet.web.errors.not_found"
handler500 = "daysheet.web.errors.failed"
