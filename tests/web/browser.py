"""A real Chromium before a real server: what the browser tests share."""

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
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO CHROMIUM: nothing of the pages was tried in a real browser"
    ),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


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


def environment(home: Path) -> dict[str, str]:
    """That of a command for this clinic alone."""
    left_out = ("DATABASE_URL", "DAYSHEET_HOSTS")
    return {key: value for key, value in os.environ.items() if key not in left_out} | {
        "DAYSHEET_HOME": str(home)
    }


@contextmanager
def served(home: Path, script: str, *words: str) -> Iterator[Site]:
    """The clinic in `home`, served by that script of tests/web: `python script *words PORT`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = Site(home, port)
    command = [sys.executable, str(Path(__file__).with_name(script)), *words, str(port)]
    with home.joinpath("log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home), stdout=log, stderr=log)
        try:
            place.wait(process)
            yield place
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def a_chromium() -> Iterator[Any]:
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
        self.page.on("console", lambda said: self.heard(said.type, said.text))

    def heard(self, kind: str, text: str) -> None:
        """Errors; that a form was refused (409) is an answer, which Chromium reports as an error all the same."""
        if kind == "error" and "status of 409" not in text:
            self.complaints.append(text)

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

    def close(self) -> None:
        """Ends the window; what it asked of others, and what it complained about, fails the test."""
        self.context.close()
        outside = [url for url in self.asked if not url.startswith(self.site.address)]
        assert outside == [], "a page asked another host"
        assert self.complaints == [], "a page broke its own policy or a script failed"


def totp(secret: str) -> str:
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1
    ).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


CHECK = """() => {
  const bad = [];
  const shown = (e) => e.checkVisibility ? e.checkVisibility() : true;
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!e.labels.length && !e.getAttribute('aria-label') && !document.getElementById(e.getAttribute('aria-labelledby'))) bad.push('no label: ' + e.outerHTML.slice(0, 80));
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
