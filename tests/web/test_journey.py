"""One lapse from the morning it is found to the morning it is gone, in a real browser against the real server and
real nights: sheet, item, request, the therapist's answers, two people, sent, waiting, late, decided, settled.

`DAYSHEET_PICTURES=docs/pictures` keeps the pictures that this takes on its way; otherwise they are thrown away.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web.browser import CHECK, IN_A_BROWSER, Site, Visit, a_chromium, environment, served
from web.journey_site import GRANTED

pytestmark = IN_A_BROWSER
SCRIPT = "journey_site.py"
SIZES = {"390": (390, 844), "1280": (1280, 960), "1920": (1920, 1080)}
ANSWER = "Cannot yet climb stairs with a load; gait still needs cueing to prevent falls."
LETTER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def morning(home: Path, on: str) -> None:
    """That day's exports come and the night runs, beside the server that goes on serving."""
    script = str(Path(__file__).with_name(SCRIPT))
    done = subprocess.run(
        [sys.executable, script, "morning", on],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("journey")
    morning(home, "2026-11-24")
    with served(home, SCRIPT, "serve") as place:
        yield place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with a_chromium() as browser:
        yield browser


class Album:
    """Where the pictures go: each page at three widths, checked for use by everybody at each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, window: Visit, name: str) -> None:
        page = window.page
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(CHECK) == [], f"{name} at {size}"
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=self.folder / f"{name}-{size}.png", caret="initial")
        page.set_viewport_size({"width": 1280, "height": 960})


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(Path(os.environ.get("DAYSHEET_PICTURES") or tmp_path / "pictures"))


@pytest.fixture
def window(chromium: Any, site: Site) -> Iterator[Any]:
    opened: list[Visit] = []

    def as_role(role: str) -> Visit:
        opened.append(Visit(chromium, site).sign_in(role))
        return opened[-1]

    yield as_role
    for one in opened:
        one.close()


def listed(desk: Visit) -> str:
    """The sheet as everybody's list shows it."""
    desk.go("/today/?show=all")
    return str(desk.page.locator(".items").inner_text())


def press(window: Visit, name: str) -> None:
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=name, exact=True).click()


def said(window: Visit) -> str:
    return str(window.page.get_by_role("status").first.inner_text())


def test_a_lapse_from_the_sheet_to_its_end(window: Any, site: Site, album: Album) -> None:
    desk, therapist = window("front_desk"), window("pt")
    request = _from_the_sheet_to_the_request(desk, album)
    _the_therapist_answers(therapist, request, album)
    _two_people_let_it_leave(desk, therapist, request)
    _what_leaves(desk, request)
    _it_is_sent(desk, request, album)

    morning(site.home, "2026-11-25")
    assert "Ana Lopez" not in listed(desk)
    desk.go("/requests/")
    waiting = desk.page.get_by_role("region", name="Waiting for the payer").inner_text()
    assert "Ana Lopez" in waiting and "in 6 days" in waiting and "1 Dec 2026" in waiting

    morning(site.home, "2026-12-01")
    desk.go("/requests/")
    assert "today" in desk.page.get_by_role("region", name="Waiting for the payer").inner_text()
    assert "past the payer’s deadline" not in listed(desk)

    morning(site.home, "2026-12-02")
    _it_is_late(desk, request, album)
    _the_payer_decides(desk, request, album)

    morning(site.home, "2026-12-03")
    left = listed(desk)
    assert "authorization ends in" not in left and "past the payer’s deadline" not in left
    assert GRANTED in left, "the approval is not in the practice system yet, and the sheet says so"

    morning(site.home, "2026-12-04")
    left = listed(desk)
    assert "Ana Lopez" not in left and "Cleo Martin" in left
    desk.go("/today/?show=settled")
    assert "Ana Lopez" in desk.page.locator(".items").inner_text()


def _from_the_sheet_to_the_request(desk: Visit, album: Album) -> str:
    listed(desk)
    album.take(desk, "journey-1-sheet")
    desk.page.get_by_role("link", name="Ana Lopez’s authorization ends in 10 days").click()
    risk = desk.page.get_by_role("heading", name="Booked visits at risk").locator("..").inner_text()
    assert "Tuesday, 8 December" in risk and "9:30 am" in risk and "Friday, 11 December" in risk
    assert "Advance Beneficiary Notice" not in risk or "No Advance Beneficiary Notice" in risk
    album.take(desk, "journey-2-item")
    desk.page.get_by_role("link", name="Open the request").click()
    desk.page.wait_for_url("**/request/*/")
    assert desk.page.get_by_role("heading", level=1).inner_text().endswith("Renewal for Ana Lopez")
    press(desk, "Start the draft")
    assert desk.page.get_by_label("Visits").input_value() == "2"
    desk.page.get_by_label("Visits").fill("8")
    desk.page.get_by_label("Last day").fill("2027-01-08")
    press(desk, "Keep it")
    assert "8" in desk.page.locator(".compare").inner_text()
    return str(desk.page.url.split("#")[0].removeprefix(desk.site.address))


def _the_therapist_answers(therapist: Visit, request: str, album: Album) -> None:
    page = therapist.go(request) and therapist.page
    quote = page.locator("a.quote", has_text="Z47.1").first
    quote.focus()
    assert "lit" in page.locator("li.fact", has_text="Z47.1").first.get_attribute("class")
    album.take(therapist, "journey-3-request")
    asked = page.locator(".questions").first.locator(".question")
    while asked.count():
        before = asked.count()
        asked.first.get_by_role("textbox").fill(ANSWER)
        with page.expect_navigation():
            asked.first.get_by_role("button").click()
        assert said(therapist).startswith("The answer was kept")
        assert asked.count() == before - 1
    assert ANSWER in page.locator(".draft").inner_text()
    page.locator("details.edit", has_text="Reword this section").first.locator("summary").click()
    page.locator("details.edit[open] textarea").fill(
        "We ask for 8 visits from 8 December to 8 January; 99 is wrong."
    )
    press(therapist, "Keep my wording")
    assert "In no record of this packet: 99" in page.locator(".draft").inner_text()
    album.take(therapist, "journey-4-reworded")
    page.locator("details.edit", has=page.locator("[name=take_back]")).locator("summary").click()
    press(therapist, "Back to the draft")
    assert "99" not in page.locator(".draft").inner_text()


def _two_people_let_it_leave(desk: Visit, therapist: Visit, request: str) -> None:
    desk.go(request)
    press(desk, "Ready for review")
    now = desk.page.get_by_role("heading", name="What to do now").locator("..").inner_text()
    assert "Approve to send” is for owner, pt" in now
    assert desk.page.get_by_role("button", name="Approve to send").count() == 0
    therapist.go(request)
    press(therapist, "Approve to send")
    assert said(therapist) == "Written down: now approved to send."


def _what_leaves(desk: Visit, request: str) -> None:
    """The packet as paper, text and data, fetched as a person would."""
    for name, begins in (("packet.pdf", b"%PDF"), ("packet.txt", b""), ("packet.json", b"{")):
        answer = desk.page.request.get(f"{desk.site.address}{request}{name}")
        assert answer.status == 200 and answer.body().startswith(begins), name
    desk.go(request)
    copy = desk.page.get_by_role("button", name="Copy Diagnosis and dates")
    copy.click()
    desk.page.wait_for_function(
        "document.querySelector('.copy[aria-label=\"Copy Diagnosis and dates\"]').textContent === 'Copied'"
    )
    text = desk.page.request.get(f"{desk.site.address}{request}packet.txt").text()
    assert ANSWER in text and "Z47.1" in text and "8 visits" in text


def _it_is_sent(desk: Visit, request: str, album: Album) -> None:
    desk.go(request)
    assert "by 1 Dec 2026: 7 days by the law (CMS-0057-F" in desk.page.locator(".now").inner_text()
    page = desk.page
    page.get_by_label("How it was sent").select_option("portal")
    page.locator("#submitted-on").fill("2026-11-25")
    press(desk, "Record that it was sent")
    assert page.get_by_role("alert").count() == 1, "tomorrow has not happened yet"
    assert page.get_by_label("How it was sent").input_value() == "portal", "what was typed is kept"
    page.locator("#submitted-on").fill("2026-11-24")
    page.get_by_label("Reference").fill("HUM-4471")
    press(desk, "Record that it was sent")
    clock = page.get_by_role("heading", name="Clock").locator("..").inner_text()
    assert "answer due 1 Dec 2026" in clock and "7 days by the law (CMS-0057-F" in clock
    album.take(desk, "journey-5-sent")


def _it_is_late(desk: Visit, request: str, album: Album) -> None:
    desk.go("/requests/?within=overdue")
    assert "1 day over" in desk.page.get_by_role("region", name="Waiting for the payer").inner_text()
    album.take(desk, "journey-6-requests")
    listed(desk)
    desk.page.locator(".items h2 a", has_text="Ana Lopez").filter(
        has_text="past the payer’s deadline"
    ).click()
    desk.page.wait_for_url("**/item/*/")
    note = desk.page.locator(".draft").inner_text()
    assert "HUM-4471" in note and "1 December 2026" in note and "CMS-0057-F" in note
    album.take(desk, "journey-7-late")
    assert desk.page.get_by_role("link", name="Open the request").get_attribute("href") == request


def _the_payer_decides(desk: Visit, request: str, album: Album) -> None:
    page = desk.go(request) and desk.page
    page.locator("summary", has_text="Record the approval").click()
    form = page.locator("form.move", has=page.locator("[name=to][value=approved]"))
    form.get_by_label("Authorization number").fill(GRANTED)
    form.get_by_label("Visits").fill("8")
    form.get_by_label("First day").fill("2026-12-05")
    form.get_by_label("Last day").fill("2027-01-08")
    with page.expect_navigation():
        form.get_by_role("button").click()
    assert "no letter on file" in page.locator("#files").inner_text()
    page.get_by_label("What it is").select_option("letter")
    page.locator("#attach-file").set_input_files(
        {"name": "approval.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    )
    press(desk, "Attach it")
    files = page.locator("#files").inner_text()
    assert "approval.pdf" in files and "no letter on file" not in files
    assert "nothing" in page.locator(".compare").inner_text(), "nothing was cut"
    with page.expect_download() as fetched:
        page.get_by_role("link", name="approval.pdf").click()
    assert Path(fetched.value.path()).read_bytes() == LETTER
    album.take(desk, "journey-8-decided")


def test_the_request_pages_without_a_mouse(window: Any, site: Site) -> None:
    page = window("biller").page
    page.goto(f"{site.address}/requests/?closed=1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.who a')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/request/*/")
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert summary.evaluate("one => one.parentElement.open")


def test_the_scorecard_can_be_used_by_everybody(window: Any, site: Site, tmp_path: Path) -> None:
    owner = window("owner")
    owner.go("/requests/payers/")
    assert "Humana Medicare Advantage" in owner.page.locator("main").inner_text()
    Album(tmp_path / "pictures").take(owner, "scorecard")
