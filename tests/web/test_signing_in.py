"""Through the door for real: password, second factor, recovery codes, limits, and what the log says about it (S1, S2)."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.urls import reverse

from daysheet.records.models import AuditRow, Staff
from web.conftest import PASSWORD, Browser, make_person, sign_in

pytestmark = pytest.mark.records
LOGIN, CODE, SET_UP = "/sign-in/", "/sign-in/code/", "/account/second-factor/"


def code_now(secret: str) -> str:
    """What the app shows now, not in the last two seconds of its half minute."""
    time.sleep(max(0.0, time.time() % 30 - 28) and 30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def wrong_code(secret: str) -> str:
    """Not the code of this half minute nor of the next."""
    counter = int(time.time()) // 30
    near = {format_hotp_value(hotp_value(secret, counter + step)) for step in (0, 1)}
    return next(text for text in ("000000", "111111", "222222") if text not in near)


def give_password(browser: Browser, name: str, password: str = PASSWORD) -> object:
    return browser.post(LOGIN, {"login": name, "password": password})


def events() -> list[tuple[str, str, str]]:
    return list(AuditRow.objects.order_by("number").values_list("event", "who", "why"))


def is_in(browser: Browser) -> bool:
    return browser.get(reverse("mfa_index")).status_code == 200


def test_password_and_code_lead_in(people: dict[str, Staff], items: dict[str, str]) -> None:
    browser = Browser()
    before = give_password(browser, "pt.person")
    assert before.url == CODE and not is_in(browser)  # type: ignore[attr-defined]
    old_key = browser.session.session_key
    response = browser.post(CODE, {"code": code_now(people["pt"].secret)})
    assert response.status_code == 302 and response.url == reverse("home")
    assert browser.session.session_key != old_key
    assert browser.get("/", follow=True).redirect_chain[-1][0] == reverse("today")
    assert ("sign_in", "pt.person", "") in events()


def test_the_cookies_are_closed(people: dict[str, Staff]) -> None:
    browser = Browser()
    browser.get(LOGIN)
    give_password(browser, "pt.person")
    cookies = browser.cookies
    assert set(cookies) == {"__Host-daysheet", "__Host-daysheet-form"}
    for cookie in cookies.values():
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/" and not cookie["domain"]
        assert cookie["samesite"] in ("Lax", "Strict")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["owner", "it"])
def test_nobody_gets_further_than_the_set_up_without_a_second_factor(
    role: str, items: dict[str, str]
) -> None:
    make_person(role, name="newcomer", factor=False)
    browser, elsewhere = Browser(), Browser()
    give_password(browser, "newcomer")
    give_password(elsewhere, "newcomer")
    assert browser.get("/", follow=True).redirect_chain[-1][0] == SET_UP
    page = browser.get(SET_UP)
    assert page.status_code == 200 and b"Lopez" not in page.content
    picture = browser.get(reverse("second_factor_picture"))
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    secret = browser.get(SET_UP).context["form"].secret
    response = browser.post(SET_UP, {"code": code_now(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    response = browser.get(response.url)
    assert len(response.context["unused_codes"]) == 10
    assert is_in(browser)
    assert elsewhere.get(SET_UP).url.startswith(LOGIN)
    assert browser.get(SET_UP).url == reverse("mfa_index")
    assert browser.get(reverse("second_factor_picture")).status_code == 404
    again = browser.get(reverse("mfa_view_recovery_codes"))
    assert "****" in again.context["unused_codes"] and b"were shown when they were made" in again.content


def test_a_session_without_the_factor_of_somebody_who_has_one_starts_again(people: dict[str, Staff]) -> None:
    browser = sign_in(Browser(), people["owner"], factor=False)
    assert browser.get(SET_UP).url == LOGIN
    assert browser.get(reverse("mfa_index")).status_code == 302


def test_a_recovery_code_lets_in_once(people: dict[str, Staff]) -> None:
    code = RecoveryCodes.activate(people["pt"]).generate_codes()[0]
    for should in (True, False):
        browser = Browser()
        give_password(browser, "pt.person")
        browser.post(CODE, {"code": code})
        assert is_in(browser) is should


def test_a_code_from_the_app_works_once(people: dict[str, Staff]) -> None:
    code = code_now(people["pt"].secret)
    for should in (True, False):
        browser = Browser()
        give_password(browser, "pt.person")
        browser.post(CODE, {"code": code})
        assert is_in(browser) is should


def test_the_sixth_wrong_password_closes_the_name_for_a_while_and_no_other(people: dict[str, Staff]) -> None:
    browser = Browser()
    for _ in range(5):
        assert give_password(browser, "pt.person", "wrong-wrong-wrong").status_code == 200  # type: ignore[attr-defined]
    response = give_password(browser, "pt.person")
    assert response.status_code == 200 and b"Too many" in response.content  # type: ignore[attr-defined]
    assert give_password(Browser(REMOTE_ADDR="10.0.0.9"), "pta.person").url == CODE  # type: ignore[attr-defined]
    failed = [(who, why) for event, who, why in events() if event == "sign_in_failed"]
    assert failed[:5] == [("pt.person", "wrong password or disabled")] * 5
    assert failed[5:] == [("pt.person", "too many tries, not even looked at")]


def test_the_sixth_wrong_code_is_refused_even_if_the_seventh_is_right(people: dict[str, Staff]) -> None:
    browser = Browser()
    give_password(browser, "pt.person")
    for _ in range(5):
        assert browser.post(CODE, {"code": wrong_code(people["pt"].secret)}).status_code == 200
    browser.post(CODE, {"code": code_now(people["pt"].secret)})
    assert not is_in(browser)
    assert ("sign_in_failed", "pt.person", "wrong second factor") in events()


def test_unknown_disabled_and_wrong_say_the_same(people: dict[str, Staff]) -> None:
    Staff.objects.filter(username="pta.person").update(is_active=False)
    pages = []
    for name, password in (
        ("nobody.here", PASSWORD),
        ("pta.person", PASSWORD),
        ("pt.person", "wrong-wrong-wrong"),
    ):
        response = give_password(Browser(), name, password)
        pages.append([str(error) for error in response.context["form"].non_field_errors()])  # type: ignore[attr-defined]
    assert pages[0] == pages[1] == pages[2] != []


@pytest.mark.parametrize("name", ["nobody.here", "pt.person", "pta.person"])
def test_every_name_costs_the_same_one_hash(
    people: dict[str, Staff], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Counted, not timed: a clock on a busy machine proves nothing. The hash is nearly all the time there is."""
    Staff.objects.filter(username="pta.person").update(is_active=False)
    counted = []
    for work in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, work)

        def count(*given: object, real: Callable[..., object] = real, work: str = work) -> object:
            counted.append(work)
            return real(*given)

        monkeypatch.setattr(Argon2PasswordHasher, work, count)
    give_password(Browser(), name, "wrong-wrong-wrong")
    assert len(counted) == 1


def test_what_was_typed_as_a_name_that_nobody_has_is_not_written_down(db: None) -> None:
    give_password(Browser(), "my-secret-password-in-the-wrong-field")
    row = AuditRow.objects.get(event="sign_in_failed")
    assert row.who == "somebody at the sign-in page"
    assert "secret" not in " ".join(str(value) for value in row.__dict__.values())


def test_signing_out_ends_it_on_the_server_and_clears_the_browser(
    signed_in: Callable[[str], Browser],
) -> None:
    browser = signed_in("pt")
    key = browser.session.session_key
    kept = dict(browser.cookies)
    response = browser.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    browser.cookies.update(kept)
    assert not is_in(browser)
    assert ("sign_out", "pt.person", "signed out") in events()


def test_a_new_password_ends_the_other_sessions(signed_in: Callable[[str], Browser]) -> None:
    here, elsewhere = signed_in("pt"), signed_in("pt")
    new = "another-long-sentence"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert is_in(here) and not is_in(elsewhere)
    assert ("staff_changed", "pt.person", "password changed") in events()


@pytest.mark.parametrize("password", ["short", "password1234", "pt.person.123"])
def test_a_weak_password_is_not_taken(signed_in: Callable[[str], Browser], password: str) -> None:
    browser = signed_in("pt")
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert browser.post(reverse("account_change_password"), form).status_code == 200
    assert give_password(Browser(), "pt.person").url == CODE  # type: ignore[attr-defined]


def test_new_recovery_codes_end_the_other_sessions(
    signed_in: Callable[[str], Browser], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    here, elsewhere = signed_in("pt"), signed_in("pt")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert here.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    assert is_in(here) and not is_in(elsewhere)


def test_other_places_can_be_signed_out(signed_in: Callable[[str], Browser]) -> None:
    here, elsewhere = signed_in("pt"), signed_in("pt")
    assert here.get(reverse("usersessions_list")).context["session_count"] == 2
    here.post(reverse("usersessions_list"))
    assert is_in(here) and not is_in(elsewhere)


def test_secrets_of_authenticators_are_not_readable_in_the_database(people: dict[str, Staff]) -> None:
    stored = Authenticator.objects.get(user=people["pt"], type="totp").data["secret"]
    assert people["pt"].secret not in stored


@pytest.mark.parametrize(
    "path", ["signup", "password/reset", "email", "confirm-email", "login/code", "inactive"]
)
def test_nothing_else_of_allauth_is_there(db: None, path: str) -> None:
    for place in ("/", "/account/", "/accounts/", "/sign-in/"):
        assert Browser().get(f"{place}{path}/").status_code == 404


def test_the_way_back_after_signing_in_stays_in_the_house(people: dict[str, Staff]) -> None:
    for place, should in (
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/deliveries/", "/deliveries/"),
    ):
        browser = Browser()
        response = browser.post(
            f"{LOGIN}?next={place}", {"login": "pt.person", "password": PASSWORD, "next": place}
        )
        code = RecoveryCodes.activate(people["pt"]).get_unused_codes()[0]
        assert browser.post(response.url, {"code": code}).url == should
