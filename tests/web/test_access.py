"""Every route x everyone x every method, against the one table (A1), and what the table does not know (D1)."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import get_resolver, reverse

from daysheet.domain.base import CaseId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.people import Role
from daysheet.domain.requests import AttachmentKind
from daysheet.prior_auth import actions
from daysheet.privacy.charts import Viewer
from daysheet.records import register
from daysheet.records.models import AuditRow, Delivery, Staff
from daysheet.web import assets
from daysheet.web.access import PERMISSIONS, ROUTES, Gate, Permission, Route
from daysheet.web.document_access import PAGE, page
from daysheet.web.middleware import EVERY_ANSWER, SEEN
from web.clinic import ON
from web.conftest import Browser, make_person, sign_in

pytestmark = pytest.mark.records
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OUTSIDERS = ("anonymous", "password only", "factor not given", "disabled", "expired")


def routed() -> dict[str, tuple[str, ...]]:
    """Route name -> names of its parameters, from Django itself."""
    return {one.name: tuple(one.pattern.converters) for one in get_resolver().url_patterns}


def samples(items: dict[str, str]) -> dict[str, str | int]:
    return {
        "handle": items["visits_run_out"],
        "number": Delivery.objects.get(state="taken").pk,
        "name": assets.all_assets()["daysheet.css"].served_as,
    }


def test_the_table_names_every_route_and_no_other() -> None:
    assert set(routed()) == set(ROUTES)
    assert set(PERMISSIONS) == set(Permission)
    assert all(roles <= set(Role) for roles in PERMISSIONS.values())


def outcome(response: object) -> str:
    status, place = response.status_code, response.headers.get("Location", "")  # type: ignore[attr-defined]
    if status in (403, 405):
        return str(status)
    if status == 302 and place.split("?")[0] == reverse("account_login") and "next=" in place:
        return "to sign-in"
    if status == 302 and place == reverse("mfa_activate_totp"):
        return "to set-up"
    return "served" if status < 500 else f"failed {status}"


def expected(route: Route, who: str, method: str) -> str:
    """What the table says, read by hand: who comes no further is led to the door when reading, refused otherwise."""
    reading = method in ("GET", "HEAD")
    answers = "served" if route.answers(method) else "405"
    if route.gate is Gate.OPEN:
        return answers
    if who in ("anonymous", "disabled", "expired"):
        return "to sign-in" if reading else "403"
    if who in ("password only", "factor not given"):
        if route.gate is Gate.PASSWORD:
            return answers
        return "to set-up" if reading else "403"
    return answers if who in route.roles else "403"


class Crowd:
    """Everybody who may knock, each with a fresh browser."""

    def __init__(self, people: dict[str, Staff]) -> None:
        self.people = people
        self.newcomer = make_person("owner", name="newcomer", factor=False)
        self.gone = make_person("owner", name="gone")

    def browser(self, who: str) -> Browser:
        browser = Browser()
        match who:
            case "anonymous":
                return browser
            case "password only":
                return sign_in(browser, self.newcomer, factor=False)
            case "factor not given":
                return sign_in(browser, self.people["owner"], factor=False)
            case "disabled":
                sign_in(browser, self.gone)
                Staff.objects.filter(pk=self.gone.pk).update(is_active=False)
            case "expired":
                sign_in(browser, self.people["owner"])
                session = browser.session
                session[SEEN] -= 15 * 60
                session.save()
            case _:
                sign_in(browser, self.people[who])
        return browser


def of_a_request() -> dict[str, str | int]:
    """The same for the pages of one request, which has a file."""
    desk = Viewer("dora", "front_desk", True)
    made = actions.open_request(case_id=CaseId("cp1"), kind=RequestKind.RENEWAL, by=desk, today=ON)
    actions.attach(
        handle=made.handle,
        version=made.version,
        kind=AttachmentKind.LETTER,
        name="a.txt",
        content=b"Granted.",
        by=desk,
    )
    return {"handle": made.handle, "number": register.attachments(made.id)[0].id}


@pytest.mark.parametrize("who", (*Role, *OUTSIDERS))
def test_every_route_by_every_method(who: str, people: dict[str, Staff], items: dict[str, str]) -> None:
    crowd, given, visited, wrong = Crowd(people), samples(items), set(), []
    asked = of_a_request()
    for name, parameters in routed().items():
        own = asked if name.startswith("request") else {}
        address = reverse(name, kwargs={one: {**given, **own}[one] for one in parameters})
        visited.add(name)
        for method in METHODS:
            response = crowd.browser(who).generic(method, address)
            said, should = outcome(response), expected(ROUTES[name], who, method)
            if said != should:
                wrong.append(f"{who} {method} {name}: {said}, should be {should}")
            wrong += [f"{method} {name} lacks {one}" for one in missing_headers(name, response)]
    assert visited == set(ROUTES)
    assert wrong == []


def missing_headers(name: str, response: object) -> list[str]:
    headers = response.headers  # type: ignore[attr-defined]
    kept = name == "asset" and response.status_code == 200  # type: ignore[attr-defined]
    return [
        key
        for key, value in EVERY_ANSWER.items()
        if headers.get(key) != value and not (key == "Cache-Control" and kept)
    ]


def test_no_policy_allows_inline_or_eval_or_another_host() -> None:
    policy = EVERY_ANSWER["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert not any(word in policy for word in ("unsafe", "http", "data:", "*", "blob:"))


@pytest.fixture
def hidden(settings: object) -> ModuleType:
    from web import hidden_urls

    settings.ROOT_URLCONF = "web.hidden_urls"  # type: ignore[attr-defined]
    return hidden_urls


@pytest.mark.parametrize("method", METHODS)
def test_a_route_outside_the_table_answers_403_even_to_the_owner(
    hidden: ModuleType, signed_in: Callable[[str], Browser], method: str
) -> None:
    for browser in (signed_in("owner"), Browser()):
        response = browser.generic(method, "/hidden/")
        assert response.status_code == 403
        assert b"secret" not in response.content


def test_a_refusal_is_a_sentence_and_an_audit_row(
    signed_in: Callable[[str], Browser], items: dict[str, str]
) -> None:
    response = signed_in("it").get(reverse("today"))
    assert response.status_code == 403
    assert b"may not see the day sheet" in response.content
    row = AuditRow.objects.latest("number")
    assert (row.event, row.who, row.target, row.subjects) == ("refused", "it.person", "today", [])


def test_a_role_that_changes_is_felt_at_the_next_request(
    signed_in: Callable[[str], Browser], people: dict[str, Staff], items: dict[str, str]
) -> None:
    browser = signed_in("front_desk")
    assert browser.get(reverse("today")).status_code == 200
    Staff.objects.filter(pk=people["front_desk"].pk).update(role="it")
    assert browser.get(reverse("today")).status_code == 403


def test_a_disabled_person_is_out_at_the_next_request(
    signed_in: Callable[[str], Browser], people: dict[str, Staff], items: dict[str, str]
) -> None:
    browser = signed_in("pt")
    assert browser.get(reverse("today")).status_code == 200
    Staff.objects.filter(pk=people["pt"].pk).update(is_active=False)
    assert browser.get(reverse("today")).status_code == 302


def test_what_is_not_there_looks_the_same_everywhere(
    signed_in: Callable[[str], Browser], items: dict[str, str]
) -> None:
    browser = signed_in("owner")
    gone = (
        "/item/ffffffffffffffff/",
        "/item/x/",
        "/deliveries/999999/",
        "/deliveries/0/",
        "/nothing/",
        "/static/no.css",
    )
    answers = [browser.get(address) for address in (*gone, f"/deliveries/{2**80}/")]
    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    posts = [browser.post(f"/item/{handle}/done/", {"version": "1"}) for handle in ("ffffffffffffffff", "x")]
    assert {one.content for one in posts} == {answers[0].content}


def test_who_may_not_see_items_cannot_tell_which_exist(
    signed_in: Callable[[str], Browser], items: dict[str, str]
) -> None:
    browser = signed_in("it")
    there, not_there = (browser.get(f"/item/{one}/") for one in (items["visits_run_out"], "ffffffffffffffff"))
    assert there.status_code == not_there.status_code == 403
    assert there.content == not_there.content


def test_the_menu_offers_exactly_what_opens(
    signed_in: Callable[[str], Browser], items: dict[str, str]
) -> None:
    for role in Role:
        browser = signed_in(role)
        body = browser.get(reverse("home"), follow=True).content.decode()
        for name in ("today", "requests", "authorizations", "deliveries", "agreements", "activity"):
            offered = f'<a href="{reverse(name)}"' in body
            assert offered == (browser.get(reverse(name)).status_code == 200), (role, name)


def test_buttons_are_offered_to_those_who_may_press_them(
    signed_in: Callable[[str], Browser], items: dict[str, str]
) -> None:
    page_of = reverse("item", args=[items["visits_run_out"]])
    for role in sorted(PERMISSIONS[Permission.SEE_SHEET]):
        body = signed_in(role).get(page_of).content.decode()
        for name, permission in (("item_done", Permission.DECIDE), ("item_dismiss", Permission.DISMISS)):
            offered = f'action="{reverse(name, args=[items["visits_run_out"]])}"' in body
            assert offered == (role in PERMISSIONS[permission]), (role, name)


def test_the_page_about_access_is_what_the_table_says() -> None:
    assert Path(PAGE).read_text("utf-8") == page()
