"""A session ends after 15 idle minutes and after 12 hours; what a page asks by itself keeps nothing alive (S1)."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from daysheet.records.models import AuditRow
from daysheet.web.access import ROUTES
from web.conftest import Browser

pytestmark = pytest.mark.records
Clock = Callable[[float], None]
MINUTE = 60


def test_polling_does_not_keep_a_session_alive(signed_in: Callable[[str], Browser], at: Clock) -> None:
    browser = signed_in("front_desk")
    for seconds in range(30, 15 * MINUTE - 1, 30):
        at(seconds)
        assert browser.get(reverse("lock"), headers={"HX-Request": "true"}).status_code == 200, seconds
    at(15 * MINUTE + 1)
    response = browser.get(reverse("lock"), headers={"HX-Request": "true"})
    assert response.status_code == 403
    assert response["HX-Redirect"] == reverse("account_login")
    row = AuditRow.objects.latest("number")
    assert (row.event, row.who, row.why) == ("sign_out", "front_desk.person", "session reached its limit")


def test_no_header_or_parameter_turns_polling_into_activity(
    signed_in: Callable[[str], Browser], at: Clock
) -> None:
    browser = signed_in("front_desk")
    for seconds in range(60, 15 * MINUTE, 60):
        at(seconds)
        browser.get(f"{reverse('lock')}?skip_timeout_reset=0&activity=1", headers={"X-Activity": "1"})
    at(15 * MINUTE + 1)
    assert browser.get(reverse("today")).status_code == 302


def test_working_keeps_a_session_alive_until_twelve_hours(
    signed_in: Callable[[str], Browser], items: dict[str, str], at: Clock
) -> None:
    browser = signed_in("front_desk")
    for minutes in range(14, 12 * 60, 14):
        at(minutes * MINUTE)
        assert browser.post(reverse("stay")).status_code == 204, minutes
    at(12 * 60 * MINUTE)
    assert browser.get(reverse("today")).status_code == 302


def test_typing_counts_as_being_there(
    signed_in: Callable[[str], Browser], items: dict[str, str], at: Clock
) -> None:
    browser = signed_in("front_desk")
    at(14 * MINUTE)
    assert browser.post(reverse("stay")).status_code == 204
    at(28 * MINUTE)
    assert browser.get(reverse("today")).status_code == 200


def test_the_page_says_how_long_is_left(signed_in: Callable[[str], Browser], at: Clock) -> None:
    browser = signed_in("front_desk")
    at(9.5 * MINUTE)
    assert browser.get(reverse("lock")).content.decode() == "screen locks in 6 min"


def test_a_session_without_its_times_is_over(signed_in: Callable[[str], Browser]) -> None:
    for missing in ("daysheet_began", "daysheet_seen"):
        browser = signed_in("front_desk")
        session = browser.session
        del session[missing]
        session.save()
        assert browser.get(reverse("mfa_index")).status_code == 302


def test_only_what_pages_ask_by_themselves_is_background() -> None:
    assert {name for name, route in ROUTES.items() if route.background} == {"lock", "asset"}
