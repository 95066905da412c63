"""All addresses. Only those of allauth that we show are routed; every name here has its row in `access.ROUTES`."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, register_converter

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
    path("authorizations/", authorizations, name="authorizations"),
    path("deliveries/", house_pages.deliveries, name="deliveries"),
    path("deliveries/<int:number>/", house_pages.delivery, name="delivery"),
    path("agreements/", house_pages.agreements, name="agreements"),
    path("activity/", house_pages.activity, name="activity"),
]

handler400 = "daysheet.web.errors.bad_request"
handler403 = "daysheet.web.errors.forbidden"
handler404 = "daysheet.web.errors.not_found"
handler500 = "daysheet.web.errors.failed"
