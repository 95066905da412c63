"""The pages in a real Chromium, served over HTTPS by `daysheet serve`, from signing in to settling an item."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO CHROMIUM: nothing of the pages was tried in a real browser"
    ),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MENDED = "faxed the renewal at 9:05"


class Site:
    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.address = f"https://localhost:{port}"
        self.keys: dict[str, Any] = {}
        self.used: dict[str, int] = {}

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        context = ssl.create_default_context()
        for _ in range(120):
            if process.poll() is not None:
                pytest.fail(f"The server ended: {self.home.joinpath('log').read_text()}")
            try:
                context.load_verify_locations(self.home / "tls" / "authority.crt")
                urllib.request.urlopen(f"{self.address}/sign-in/", context=context, timeout=5).close()
            except (OSError, urllib.error.URLError):
                time.sleep(0.5)
            else:
                self.keys = json.loads(self.home.joinpath("keys.json").read_text())
                return
        pytest.fail(f"The server did not answer: {self.home.joinpath('log').read_text()}")

    def code(self, role: str) -> str:
        """A recovery code that was not used yet."""
        self.used[role] = self.used.get(role, -1) + 1
        return str(self.keys[role]["codes"][self.used[role]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = Site(home, port)
    environment = {**os.environ, "DAYSHEET_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    environment.pop("DAYSHEET_HOSTS", None)
    script = str(Path(__file__).with_name("site.py"))
    with home.joinpath("log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, script, str(port)], env=environment, stdout=log, stderr=log
        )
        try:
            place.wait(process)
            yield place
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """One window, and everything it asked for or complained about."""

    def __init__(self, chromium: Any, site: Site, **options: Any) -> None:
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        self.context = chromium.new_context(ignore_https_errors=True, **options)
        self.page, self.site = self.context.new_page(), site
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )

    def go(self, path: str) -> Any:
        return self.page.goto(f"{self.site.address}{path}")

    def sign_in(self, role: str, code: str = "") -> "Visit":
        keys = self.site.keys[role]
        self.go("/sign-in/")
        self.page.fill("#id_login", keys["username"])
        self.page.fill("#id_password", keys["password"])
        self.page.click("main button[type=submit]")
        self.page.fill("#id_code", code or self.site.code(role))
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self


@pytest.fixture
def visit(chromium: Any, site: Site) -> Iterator[Any]:
    opened: list[Visit] = []

    def open_window(**options: Any) -> Visit:
        opened.append(Visit(chromium, site, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
        outside = [url for url in one.asked if not url.startswith(site.address)]
        assert outside == [], "a page asked another host"
        assert one.complaints == [], "a page broke its own policy or a script failed"


def totp(secret: str) -> str:
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


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


PAGES = ("/today/?show=all", "/today/wall/", "/authorizations/", "/deliveries/", "/deliveries/1/", "/agreements/",
         "/activity/", "/account/", "/account/password/", "/account/sessions/", "/account/codes/new/")  # fmt: skip
CHECK = """() => {
  const bad = [];
  const shown = (e) => e.checkVisibility ? e.checkVisibility() : true;
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!e.labels.length && !e.getAttribute('aria-label')) bad.push('no label: ' + e.outerHTML.slice(0, 80));
  let last = 0;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
    const level = Number(h.tagName[1]);
    if (level > last + 1) bad.push('heading jumps: ' + h.textContent.slice(0, 40));
    last = level;
  }
  if (document.querySelectorAll('h1').length !== 1) bad.push('not one h1');
  if (document.querySelectorAll('main').length !== 1) bad.push('not one main');
  if (!document.documentElement.lang) bad.push('no language');
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) bad.push('id twice: ' + id);
  for (const e of document.querySelectorAll('a, button')) {
    if (!shown(e)) continue;
    const name = (e.getAttribute('aria-label') || e.textContent).trim();
    if (!name) bad.push('no name: ' + e.outerHTML.slice(0, 80));
    const box = e.getBoundingClientRect();
    const alone = e.matches('.button, .chip, button, .menu a, .small-acts a, .copies a, .back a');
    if (alone && !e.classList.contains('skip') && (box.height < 43.5 || box.width < 43.5))
      bad.push('small target: ' + name + ' ' + box.width + 'x' + box.height);
  }
  for (const e of document.querySelectorAll('img')) if (!e.alt) bad.push('no alt');
  for (const e of document.querySelectorAll('[style]')) bad.push('inline style: ' + e.outerHTML.slice(0, 80));
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1)
    bad.push('scrolls sideways: ' + document.documentElement.scrollWidth);
  return bad;
}"""


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
