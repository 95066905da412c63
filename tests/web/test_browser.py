"""The pages in a real Chromium, served over HTTPS by `daysheet serve`, from signing in to settling an item."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from web.browser import CHECK, IN_A_BROWSER, Site, Visit, a_chromium, served, totp

pytestmark = IN_A_BROWSER
MENDED = "faxed the renewal at 9:05"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site"), "site.py") as place:
        yield place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Any]:
    opened: list[Visit] = []

    def open_window(**options: Any) -> Visit:
        opened.append(Visit(chromium, site, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()


def test_from_the_door_to_a_settled_item(visit: Any, site: Site) -> None:
    time.sleep(max(0.0, time.time() % 30 - 25) and 30 - time.time() % 30)
    page = visit().sign_in("front_desk", totp(site.keys["front_desk"]["secret"])).page
    assert page.url == f"{site.address}/today/"
    page.get_by_role("link", name="Ana Lopez has no cover").click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("after Friday")
    quote = page.locator("a.quote", has_text="9 visits")
    quote.hover()
    assert "lit" in page.locator("li.fact", has_text="visits used").get_attribute("class")
    page.fill("#done-because", MENDED)
    page.locator("#done button").click()
    page.wait_for_url("**/today/")
    assert page.get_by_role("status").inner_text().startswith("Marked done.")
    page.get_by_role("link", name="Hidden (1)").click()
    page.wait_for_url("**/?show=hidden")
    assert MENDED in page.locator(".items").inner_text()
    page.get_by_role("link", name="Ana Lopez has no cover").click()
    page.get_by_role("button", name="Put it back").click()
    page.wait_for_url("**/today/")


def test_all_of_it_without_a_mouse(visit: Any) -> None:
    page = visit().sign_in("biller").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className").startswith("item")
    page.keyboard.press("Tab")
    assert (
        page.evaluate("document.activeElement.textContent")
        == "One timed unit too many on the claim of 20 November"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/item/*/")
    page.locator("a[href='#done']").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'done-because'")
    page.keyboard.type("corrected the charge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    assert "Marked done" in page.get_by_role("status").inner_text()


def test_everything_works_without_scripts(visit: Any) -> None:
    page = visit(java_script_enabled=False).sign_in("owner").page
    page.get_by_role("link", name="Everyone").click()
    page.get_by_role("link", name="Eva Nilsen needs").click()
    page.locator("#snooze button").click()
    assert "Snoozed." in page.get_by_role("status").inner_text()


def test_a_filter_changes_the_list_and_the_address_without_a_new_page(visit: Any) -> None:
    page = visit().sign_in("pt").page
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Everyone").click()
    page.wait_for_url("**/?show=all")
    assert page.evaluate("window.same") is True
    # htmx keeps the address it is at, never a page.
    kept = page.evaluate("({...sessionStorage, ...localStorage})")
    assert kept in ({}, {"htmx-current-path-for-history": "/today/?show=all"})
    page.go_back()
    page.wait_for_url("**/today/")


def test_a_name_that_is_a_script_runs_nowhere(visit: Any) -> None:
    window = visit().sign_in("pta")
    asked: list[str] = []
    window.page.on("dialog", lambda dialog: asked.append(dialog.message))
    window.go("/today/?show=all")
    window.page.get_by_role("link", name="is close to the last approved visit").click()
    assert "<script>alert(1)</script>" in window.page.locator("h1").inner_text()
    assert asked == []


def test_signing_out_leaves_nothing_to_go_back_to(visit: Any, site: Site) -> None:
    window = visit().sign_in("auditor")
    window.page.get_by_role("button", name="Sign out").click()
    window.page.wait_for_url("**/sign-in/")
    assert window.context.cookies() == [] or all(
        "daysheet-form" in one["name"] for one in window.context.cookies()
    )
    window.page.go_back()
    window.page.wait_for_url("**/sign-in/**")
    assert "Lopez" not in window.page.content()


PAGES = ("/today/?show=all", "/today/wall/", "/authorizations/", "/requests/", "/requests/payers/", "/deliveries/", "/deliveries/1/", "/agreements/",
         "/activity/", "/account/", "/account/password/", "/account/sessions/", "/account/codes/new/")  # fmt: skip


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(390, 844, 1), (1280, 900, 1), (1920, 1080, 1), (640, 450, 2)],
    ids=["phone", "desk", "wall", "200 % zoom"],
)  # fmt: skip
def test_every_page_can_be_used_by_everybody(
    visit: Any, site: Site, width: int, height: int, scale: int
) -> None:
    window = visit(viewport={"width": width, "height": height}, device_scale_factor=scale)
    window.go("/sign-in/")
    assert window.page.evaluate(CHECK) == []
    window.sign_in("owner")
    handle = window.page.evaluate("document.querySelector('.items h2 a').getAttribute('href')")
    for path in (*PAGES, handle):
        window.go(path)
        assert window.page.evaluate(CHECK) == [], path
