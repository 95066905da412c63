"""Takes the pictures of docs/pictures that show a running demo clinic. By hand:

DAYSHEET_HOME=<a demo home> daysheet run
DAYSHEET_HOME=<the same> daysheet serve --new-demo-keys     (in another window; note the front desk's keys)
python docs/take_screenshots.py NAME PASSWORD ONE-TIME-CODE [ADDRESS]

The pictures journey-… come from the browser journey: DAYSHEET_PICTURES=docs/pictures pytest tests/web/test_journey.py
"""

import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).with_name("pictures")
SIZES = {"390": (390, 844), "1280": (1280, 960), "1920": (1920, 1080)}
PATHS = {
    "today": "/today/",
    "board": "/authorizations/",
    "requests": "/requests/",
    "scorecard": "/requests/payers/",
    "deliveries": "/deliveries/",
}
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def sign_in(page: Any, address: str, name: str, password: str, code: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.fill("#id_code", code)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{address}/today/")


def take(page: Any, address: str, names: tuple[str, ...], sizes: tuple[str, ...], scheme: str = "") -> None:
    for size in sizes:
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        for name in names:
            page.goto(address + PATHS.get(name, "/today/"))
            if name == "item":
                _open_first(page)
            page.screenshot(path=PICTURES / f"{name}-{size}{scheme}.png")


def _open_first(page: Any) -> None:
    """The first item, with a value of its draft under the pointer."""
    page.locator(".items h2 a").first.click()
    page.wait_for_load_state()
    quotes = page.locator("a.quote")
    if page.viewport_size["width"] > SIZES["390"][0] and quotes.count():
        quotes.nth(min(2, quotes.count() - 1)).hover()


def main() -> int:
    if len(sys.argv) < 4:
        print(__doc__)
        return 2
    name, password, code, *rest = sys.argv[1:]
    address = rest[0] if rest else "https://localhost:8443"
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(ignore_https_errors=True).new_page()
        sign_in(page, address, name, password, code)
        take(page, address, ("today", "item", "board", "requests", "scorecard"), tuple(SIZES))
        take(page, address, ("deliveries",), ("1280",))
        page.emulate_media(color_scheme="dark")
        take(page, address, ("today", "item"), ("1280", "390"), "-dark")
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
