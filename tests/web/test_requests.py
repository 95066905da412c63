"""The register's pages through Django's client: who sees what, what a form does, what a refusal says."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from daysheet.domain.base import CaseId, RequestId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.people import Role
from daysheet.domain.requests import AttachmentKind, Channel, Extent, Request, State
from daysheet.prior_auth import actions, review
from daysheet.privacy.charts import Viewer
from daysheet.records import models, register
from daysheet.records.models import AuditRow, Staff
from web.clinic import ON
from web.conftest import Browser

pytestmark = pytest.mark.records
SignedIn = Callable[..., Browser]
DESK = Viewer("front_desk.person", "front_desk", True)
THERAPIST = Viewer("pt.person", "pt", True)
QUESTION = "Why is skilled care still needed, and what would happen without it?"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _that_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("requests_pages", "request_page"):
        monkeypatch.setattr(f"daysheet.prior_auth.{module}.today", lambda: ON)


@pytest.fixture
def opened(items: dict[str, str]) -> Request:
    """A renewal for Ana Lopez, asked of a payer with a clock."""
    models.AuthorizationRow.objects.filter(id="ap1").update(
        payer_name="Humana Medicare Advantage", payer_class="medicare_advantage"
    )
    return actions.open_request(case_id=CaseId("cp1"), kind=RequestKind.RENEWAL, by=DESK, today=ON)


def now(request: Request) -> Request:
    found = register.request(request.handle)
    assert found is not None
    return found


def moved(request: Request, *states: State) -> Request:
    """As far as that, by hands that may."""
    given: dict[State, dict[str, Any]] = {
        State.SUBMITTED: {
            "on": ON - timedelta(days=10),
            "channel": Channel.FAX,
            "answer_due": ON - timedelta(days=3),
            "answer_due_rule": "7 days by the law",
        },
        State.APPROVED: {"on": ON, "number": "H-1", "approved": Extent(visits=8)},
        State.DENIED: {"on": ON, "reason": "not shown to be needed"},
    }
    for state in states:
        by = THERAPIST if state is State.APPROVED_TO_SEND else DESK
        words = {"packet": _packet()} if state is State.APPROVED_TO_SEND else given.get(state, {})
        found = now(request)
        actions.move(handle=found.handle, version=found.version, to=state, by=by, today=ON, **words)
    return now(request)


def _packet() -> Any:
    from daysheet.domain.draft import Draft, Quote, Section, Sentence

    return Draft(
        kind="renewal",
        title="Request for continued therapy",
        sections=(Section("Request", (Sentence((Quote(text="We ask for more care."),)),)),),
    )


SENT = (State.DRAFTING, State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, State.SUBMITTED)


def page(browser: Browser, request: Request) -> str:
    answer = browser.get(reverse("request", args=[request.handle]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(browser: Browser, verb: str, request: Request, **given: Any) -> Any:
    """The form as it was shown: with the version of this moment."""
    given = {"version": now(request).version, **given}
    return browser.post(reverse(f"request_{verb}", args=[request.handle]), given, follow=True)


# The board.


def test_the_board_says_who_acts_and_when(signed_in: SignedIn, opened: Request) -> None:
    body = signed_in("front_desk").get(reverse("requests")).content.decode()
    assert "Ana Lopez" in body and "start the draft" in body
    moved(opened, *SENT)
    body = signed_in("front_desk").get(reverse("requests")).content.decode()
    assert "3 days over" in body and "call the payer: the answer is late" in body


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True), ("state=submitted", True), ("state=denied", False), ("within=overdue", True), ("within=3", True),
        ("payer=Humana Medicare Advantage", True), ("payer=Nobody", True), ("state=nonsense&within=nonsense", True),
    ],
)  # fmt: skip
def test_filters_let_through_what_they_say(
    signed_in: SignedIn, opened: Request, query: str, shown: bool
) -> None:
    moved(opened, *SENT)
    body = signed_in("biller").get(f"{reverse('requests')}?{query}").content.decode()
    assert ("Ana Lopez" in body) == shown


def test_closed_ones_are_left_out_until_asked_for(signed_in: SignedIn, opened: Request) -> None:
    actions.move(
        handle=opened.handle,
        version=opened.version,
        to=State.NOT_REQUIRED,
        by=DESK,
        today=ON,
        why="Amy said so",
    )
    browser = signed_in("front_desk")
    hidden = browser.get(reverse("requests")).content.decode()
    assert "Ana Lopez" not in hidden and "1 closed left out" in hidden
    assert "Ana Lopez" in browser.get(f"{reverse('requests')}?closed=1").content.decode()


def test_who_is_shown_is_in_the_log_and_nobody_else(signed_in: SignedIn, opened: Request) -> None:
    signed_in("front_desk").get(reverse("requests"))
    row = AuditRow.objects.latest("number")
    assert (row.event, row.why, row.subjects) == ("read", "requests", ["p1"])


def test_it_sees_none_of_it(signed_in: SignedIn, opened: Request) -> None:
    browser = signed_in("it")
    for name in ("requests", "scorecard", "requests_csv", "scorecard_csv"):
        assert browser.get(reverse(name)).status_code == 403
    there, not_there = (browser.get(f"/request/{one}/") for one in (opened.handle, "ffffffffffffffff"))
    assert there.status_code == 403 and there.content == not_there.content


# Several at once.


def test_several_move_and_every_refusal_is_listed(signed_in: SignedIn, opened: Request) -> None:
    other = actions.open_request(case_id=CaseId("cp2"), kind=RequestKind.RENEWAL, by=DESK, today=ON)
    stale = f"{other.handle}:{other.version + 7}"
    chosen = [f"{opened.handle}:{opened.version}", stale]
    answer = signed_in("front_desk").post(reverse("requests_move"), {"chosen": chosen, "to": "drafting"})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "1 request moved on, 1 not" in body and "<strong>Ben Okafor:</strong>" in body
    assert (now(opened).state, now(other).state) == (State.DRAFTING, State.NEEDED)


def test_sent_together_each_gets_the_clock_of_its_payer(signed_in: SignedIn, opened: Request) -> None:
    other = actions.open_request(case_id=CaseId("cp2"), kind=RequestKind.RENEWAL, by=DESK, today=ON)
    ready = [moved(one, *SENT[:-1]) for one in (opened, other)]
    answer = signed_in("front_desk").post(
        reverse("requests_move"),
        {
            "chosen": [f"{one.handle}:{one.version}" for one in ready],
            "to": "submitted", "on": ON.isoformat(), "channel": "fax",
        },
        follow=True,
    )  # fmt: skip
    assert "2 requests moved on" in answer.content.decode()
    assert now(opened).answer_due == ON + timedelta(days=7)
    assert "CMS-0057-F" in now(opened).answer_due_rule
    assert (now(other).answer_due, now(other).answer_due_rule) == (None, "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to": "drafting"}, "No request was chosen"),
        ({"chosen": "x:1"}, "Choose what is to be done"),
        ({"chosen": "x:1", "to": "approved_to_send"}, "Choose what is to be done"),
        ({"chosen": "x:one", "to": "drafting"}, "without the version"),
        ({"chosen": "x:1", "to": "submitted", "on": "31/12"}, "is not a day"),
        ({"chosen": "x:1", "to": "submitted", "on": "2026-11-24"}, "“How it was sent” is empty"),
    ],
)
def test_a_form_for_several_that_cannot_be_read_says_why(
    signed_in: SignedIn, opened: Request, given: dict[str, str], said: str
) -> None:
    answer = signed_in("front_desk").post(reverse("requests_move"), given)
    assert answer.status_code == 409 and said in answer.content.decode()


# Spreadsheets.


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_spreadsheet_holds_what_is_shown_and_never_calculates(
    signed_in: SignedIn, opened: Request
) -> None:
    models.PatientRow.objects.filter(id="p1").update(first_name="=HYPERLINK(1)", last_name="Lopez")
    closed = actions.open_request(case_id=CaseId("cp2"), kind=RequestKind.RENEWAL, by=DESK, today=ON)
    actions.move(handle=closed.handle, version=1, to=State.WITHDRAWN, by=DESK, today=ON, why="asked twice")
    head, *rows = rows_of(signed_in("biller").get(reverse("requests_csv")))
    assert [row[head.index("patient")] for row in rows] == ["'=HYPERLINK(1) Lopez"]
    log = AuditRow.objects.filter(event="exported")
    assert [(row.subjects, row.target, row.who) for row in log] == [(["p1"], "requests", "biller.person")]


def test_the_scorecard_counts_and_says_where_there_is_too_little(
    signed_in: SignedIn, opened: Request
) -> None:
    moved(opened, *SENT, State.APPROVED)
    browser = signed_in("owner")
    body = browser.get(reverse("scorecard")).content.decode()
    assert "Humana Medicare Advantage" in body and "1 approved (100 %)" in body and "too few" in body
    assert "must answer in 7 days" in body
    assert "1 of 1" in body, "answered after ten days of seven"
    head, *rows = rows_of(browser.get(reverse("scorecard_csv")))
    line = dict(zip(head, rows[0], strict=True))
    assert (line["decided"], line["approved %"], line["median days"]) == ("1", "100", "too few")
    assert AuditRow.objects.get(event="exported").subjects == []


# One request.


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.IT])
def test_offered_is_what_the_table_lets_the_role(signed_in: SignedIn, opened: Request, role: str) -> None:
    found = opened
    browser = signed_in(role)
    for state in (None, *SENT):
        found = moved(found, state) if state else found
        body = page(browser, found)
        for move in review.MOVES:
            offered = f'name="to" value="{move.to}"' in body
            possible = move.start is found.state and role in move.roles
            by_two = move.to is State.APPROVED_TO_SEND and now(found).prepared_by == f"{role}.person"
            assert offered == (possible and not by_two) or move.start is not found.state, (
                role,
                found.state,
                move.to,
            )


def test_who_marked_it_ready_is_told_that_another_approves(signed_in: SignedIn, opened: Request) -> None:
    found = moved(opened, State.DRAFTING)
    actions.move(
        handle=found.handle, version=found.version, to=State.READY_FOR_REVIEW, by=THERAPIST, today=ON
    )
    body = page(signed_in("pt"), opened)
    assert "You marked it ready, so a second person reads it and approves it." in body
    assert 'name="to" value="approved_to_send"' not in body
    answer = post(signed_in("pt"), "move", opened, to="approved_to_send")
    assert answer.status_code == 409 and now(opened).state is State.READY_FOR_REVIEW
    assert 'name="to" value="approved_to_send"' in page(signed_in("owner"), opened)


def test_the_whole_way_by_its_forms(signed_in: SignedIn, opened: Request) -> None:
    desk, therapist = signed_in("front_desk"), signed_in("pt")
    post(desk, "move", opened, to="drafting")
    post(therapist, "answer", opened, question=QUESTION, text="Falls without cueing.")
    post(
        desk,
        "ask",
        opened,
        requested_visits="8",
        requested_codes="97110, 97140",
        channel="portal",
        form="ask",
    )
    post(desk, "move", opened, to="ready_for_review")
    post(therapist, "move", opened, to="approved_to_send")
    frozen = register.packet(opened.id)
    assert frozen is not None
    assert any("Falls without cueing." in one.text for part in frozen.sections for one in part.sentences)
    post(desk, "move", opened, to="submitted", on=str(ON), channel="portal", reference="R-1")
    sent = now(opened)
    assert (sent.answer_due, sent.reference, sent.requested.visits) == (ON + timedelta(days=7), "R-1", 8)
    answer = post(
        desk, "move", opened, to="partial", on=str(ON), number="H-9", approved_visits="5", approved_codes="97110",
        reason="fewer will do", appeal_by="2027-01-20",
    )  # fmt: skip
    body = answer.content.decode()
    assert "3 visits fewer" in body and "without 97140" in body and "fewer will do" in body
    assert "no letter on file" in body
    post(desk, "move", opened, to="appeal")
    assert [one.kind for one in register.chain("cp1")] == [RequestKind.RENEWAL, RequestKind.APPEAL]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"on": ""}, "“Day it was sent” is empty"),
        ({"on": "2026-02-30"}, "is not a day"),
        ({"channel": ""}, "“How it was sent” is empty"),
        ({"channel": "pigeon"}, "“How it was sent” is empty"),
        ({"version": "1"}, "changed"),
        ({"version": "x"}, "without the version"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    signed_in: SignedIn, opened: Request, given: dict[str, str], said: str
) -> None:
    moved(opened, *SENT[:-1])
    typed = {"to": "submitted", "on": str(ON), "channel": "fax", "reference": "KEEP-ME-44", **given}
    answer = post(signed_in("front_desk"), "move", opened, **typed)
    body = answer.content.decode()
    assert answer.status_code == 409 and said in body and 'value="KEEP-ME-44"' in body
    assert now(opened).state is State.APPROVED_TO_SEND


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"requested_visits": "0"}, "not a number of visits"), ({"requested_visits": "1e3"}, "not a number of visits"),
        ({"requested_visits": "٣"}, "not a number of visits"), ({"requested_codes": "97110 <b>"}, "not a procedure code"),
        ({"requested_starts_on": "2027-01-02", "requested_ends_on": "2027-01-01"}, "before the first day"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said(
    signed_in: SignedIn, opened: Request, given: dict[str, str], said: str
) -> None:
    answer = post(signed_in("front_desk"), "ask", opened, form="ask", um_vendor="Kept Reviewers", **given)
    body = answer.content.decode()
    assert answer.status_code == 409 and said in body and "Kept Reviewers" in body
    assert now(opened).requested == Extent()


def test_a_wording_stands_beside_the_draft_and_goes_again(signed_in: SignedIn, opened: Request) -> None:
    moved(opened, State.DRAFTING)
    browser = signed_in("pt")
    heading = _first_heading(browser, opened)
    answer = post(browser, "edit", opened, heading=heading, text="In my own words, 77 times.")
    body = answer.content.decode()
    assert "In my own words, 77 times." in body and "As drafted" in body
    assert "In no record of this packet: <strong>77</strong>" in body
    post(browser, "edit", opened, heading=heading, text="whatever", take_back="1")
    assert register.edits(opened.id) == ()
    answer = post(browser, "edit", opened, heading="No such heading", text="x")
    assert answer.status_code == 409 and "no such section" in answer.content.decode()


def _first_heading(browser: Browser, request: Request) -> str:
    body = page(browser, request)
    return body.split('name="heading" value="')[1].split('"')[0]


def test_the_assistant_drafts_and_answers_and_the_auditor_reads(signed_in: SignedIn, opened: Request) -> None:
    moved(opened, State.DRAFTING)
    answer = post(signed_in("pta"), "answer", opened, question=QUESTION, text="Needs cueing.")
    assert answer.status_code == 200 and "Needs cueing." in answer.content.decode()
    auditor = signed_in("auditor")
    body = page(auditor, opened)
    assert "Needs cueing." in body and "<textarea" not in body
    assert post(auditor, "answer", opened, question=QUESTION, text="x").status_code == 403


def test_a_file_is_kept_and_comes_back_as_it_was(signed_in: SignedIn, opened: Request) -> None:
    browser = signed_in("front_desk")
    answer = post(browser, "attach", opened, kind="letter", file=SimpleUploadedFile("<b>letter.pdf", PDF))
    kept = register.attachments(opened.id)[0]
    assert kept.sha256[:12] in answer.content.decode() and b"<b>letter" not in answer.content
    fetched = browser.get(reverse("request_file", args=[opened.handle, kept.id]))
    assert fetched.content == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment;")
    assert AuditRow.objects.latest("number").event == "exported"
    models.AttachmentRow.objects.filter(id=kept.id).update(content=PDF + b" ")
    spoilt = browser.get(reverse("request_file", args=[opened.handle, kept.id]))
    assert spoilt.status_code == 409 and "fingerprint differs" in spoilt.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "letter"}, "No file was chosen"),
        ({"kind": "", "file": SimpleUploadedFile("a.pdf", PDF)}, "Say what the file is"),
        ({"kind": "letter", "file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00 program")}, "PDF"),
    ],
)
def test_a_file_that_cannot_be_kept_says_why(
    signed_in: SignedIn, opened: Request, given: dict[str, Any], said: str
) -> None:
    answer = post(signed_in("front_desk"), "attach", opened, **given)
    assert answer.status_code == 409 and said in answer.content.decode()
    assert register.attachments(opened.id) == ()


def test_a_file_is_reached_through_its_own_request_alone(signed_in: SignedIn, opened: Request) -> None:
    other = actions.open_request(case_id=CaseId("cp2"), kind=RequestKind.RENEWAL, by=DESK, today=ON)
    actions.attach(
        handle=other.handle,
        version=other.version,
        kind=AttachmentKind.LETTER,
        name="a.pdf",
        content=PDF,
        by=DESK,
    )
    number = register.attachments(other.id)[0].id
    browser = signed_in("owner")
    assert browser.get(reverse("request_file", args=[opened.handle, number])).status_code == 404
    assert browser.get(reverse("request_file", args=[other.handle, number])).status_code == 200


@pytest.mark.parametrize(
    ("route", "begins", "event"),
    [
        ("request_pdf", b"%PDF", "printed"),
        ("request_text", b"", "exported"),
        ("request_data", b"{", "exported"),
    ],
)
def test_the_packet_leaves_with_a_row_in_the_log(
    signed_in: SignedIn, opened: Request, route: str, begins: bytes, event: str
) -> None:
    answer = signed_in("front_desk").get(reverse(route, args=[opened.handle]))
    assert answer.status_code == 200 and answer.content.startswith(begins) and len(answer.content) > 100
    row = AuditRow.objects.latest("number")
    assert (row.event, row.target, row.subjects) == (event, opened.id, ["p1"])
    if route == "request_data":
        assert json.loads(answer.content)["our_reference"] == opened.handle


def test_as_data_it_stays_what_was_approved(signed_in: SignedIn, opened: Request) -> None:
    """The chart goes on; what leaves is what somebody read and approved, and so is what it asks for."""
    therapist, data = signed_in("pt"), reverse("request_data", args=[opened.handle])
    models.AuthorizationRow.objects.filter(id="ap1").update(ends_on=ON)
    came = models.Delivery.objects.earliest("id")
    for days in (2, 5):
        models.AppointmentRow.objects.create(
            id=f"late{days}", patient_id="p1", case_id="cp1", starts_at=f"{ON + timedelta(days=days)}T09:00:00",
            source_file=came, source_row=days,
        )  # fmt: skip
    moved(opened, State.DRAFTING, State.READY_FOR_REVIEW)
    suggested = json.loads(therapist.get(data).content)["service"]["quantity"]
    post(therapist, "move", opened, to="approved_to_send")
    before = therapist.get(data).content
    assert (
        suggested == 1
        and now(opened).requested.visits == json.loads(before)["service"]["quantity"] == suggested
    )
    models.CaseRow.objects.filter(id="cp1").update(diagnosis_codes=["Z00.0"])
    models.AppointmentRow.objects.filter(case_id="cp1").delete()
    assert therapist.get(data).content == before and b"Z00.0" not in before


def test_where_nobody_wrote_a_packet_there_is_none_to_fetch(signed_in: SignedIn, opened: Request) -> None:
    moved(opened, *SENT[:-1])
    models.RequestRow.objects.filter(id=opened.id).update(state="withdrawn", packet=None, packet_sha256="")
    browser = signed_in("front_desk")
    before = AuditRow.objects.filter(event="printed").count()
    assert browser.get(reverse("request_pdf", args=[opened.handle])).status_code == 404
    assert AuditRow.objects.filter(event="printed").count() == before
    assert page(browser, opened)


def test_a_packet_that_was_tampered_with_is_not_shown(signed_in: SignedIn, opened: Request) -> None:
    moved(opened, *SENT[:-1])
    models.RequestRow.objects.filter(id=opened.id).update(packet_sha256="0" * 64)
    browser = signed_in("front_desk")
    body = page(browser, opened)
    assert "its fingerprint differs" in body and "We ask for more care." not in body
    assert browser.get(reverse("request_pdf", args=[opened.handle])).status_code == 409


# What a grant still needs, and where the practice system says something else.


def exported(**given: Any) -> None:
    row = {
        "id": "x1", "case_id": "cp1", "patient_id": "p1", "kind": "renewal", "status": "submitted",
        "payer_name": "Humana Medicare Advantage", "submitted_on": ON - timedelta(days=4), "reference": "R-7",
        "source_file": models.Delivery.objects.earliest("id"), "source_row": 9, **given,
    }  # fmt: skip
    models.AuthorizationRequestRow.objects.update_or_create(id=row.pop("id"), defaults=row)


def test_a_grant_says_what_to_enter_until_an_export_has_it_and_the_letter_is_there(
    signed_in: SignedIn, opened: Request
) -> None:
    found, browser = moved(opened, *SENT, State.APPROVED), signed_in("front_desk")
    body, listed = page(browser, found), browser.get(reverse("requests")).content.decode()
    assert "Nothing is left to do here" not in body and "the next delivery confirms it" in body
    assert "<dt>Number</dt><dd>H-1</dd>" in body and "<dt>Visits</dt><dd>8</dd>" in body
    assert "<dt>Last day</dt><dd>as on the letter</dd>" in body
    assert "enter it in the practice system and attach the letter" in body and 'href="#files"' in body
    assert "enter it in the practice system and attach the letter" in listed
    post(browser, "attach", found, kind="letter", file=SimpleUploadedFile("letter.pdf", PDF))
    body = page(browser, found)
    assert "enter it in the practice system</p>" in body and "Attach the letter" not in body
    models.AuthorizationRow.objects.filter(id="ap2").update(patient_id="p1", number="h 1")
    body = page(browser, found)
    assert "Nothing is left to do here." in body and "<dt>Number</dt>" not in body


def test_what_the_practice_system_says_else_is_said_with_what_to_do(
    signed_in: SignedIn, opened: Request
) -> None:
    actions.move(handle=opened.handle, version=1, to=State.WITHDRAWN, by=DESK, today=ON, why="asked there")
    exported()
    taken = actions.open_request(
        case_id=CaseId("cp1"), kind=RequestKind.RENEWAL, by=DESK, today=ON, exported_id=RequestId("x1")
    )
    browser = signed_in("front_desk")
    assert "The practice system says" not in page(browser, taken)
    exported(status="approved", decided_on=ON - timedelta(days=1), visits_approved=6, number="H-3")
    body = page(browser, taken)
    assert (
        "The practice system says approved on 23 November 2026, 6 visits, number H-3; here it stands as submitted. "
        "Look at the payer’s answer, and record it here." in body
    )


def test_the_scorecard_counts_exported_and_recorded_ones_once(signed_in: SignedIn, opened: Request) -> None:
    actions.move(handle=opened.handle, version=1, to=State.WITHDRAWN, by=DESK, today=ON, why="asked there")
    exported()
    exported(id="x2", patient_id="p2", case_id="cp2", payer_name="Plan of Nobody")
    exported(id="x3", patient_id="p3", case_id="cp3", payer_name="", submitted_on=None, status="draft")
    exported(id="x4", patient_id="p3", case_id="cp3", payer_name="")
    actions.open_request(
        case_id=CaseId("cp1"), kind=RequestKind.RENEWAL, by=DESK, today=ON, exported_id=RequestId("x1")
    )
    models.CoverageRow.objects.create(
        id="k2", patient_id="p2", payer_name="PLAN OF NOBODY", payer_class="medicare_advantage", rank="secondary",
        source_file=models.Delivery.objects.earliest("id"), source_row=1,
    )  # fmt: skip
    head, *rows = rows_of(signed_in("owner").get(reverse("scorecard_csv")))
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert {name: line["sent"] for name, line in found.items()} == {
        "Humana Medicare Advantage": "1", "Plan of Nobody": "1", "Union Plan": "1",
    }  # fmt: skip
    assert found["Plan of Nobody"]["clock"] == "7 days", "known by the class that the patient's policy says"


# From an item.


def test_an_item_opens_its_request_once(
    signed_in: SignedIn, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = models.Item.objects.get(handle=items["visits_run_out"])
    item.finding = {**item.finding, "case_id": "cp1"}
    item.save()
    browser = signed_in("front_desk")
    body = browser.get(reverse("item", args=[item.handle])).content.decode()
    assert "Open a request: renewal" in body and mains(body) == ["Open a request: renewal"]
    first = browser.post(reverse("item_request", args=[item.handle]))
    again = browser.post(reverse("item_request", args=[item.handle]))
    assert first.headers["Location"] == again.headers["Location"]
    assert len(register.requests()) == 1 and register.requests()[0].authorization_id == "ap1"
    body = browser.get(reverse("item", args=[item.handle])).content.decode()
    assert f'href="{first.headers["Location"]}"' in body and "start the draft" in body
    assert mains(body) == ["Open the request"]


def mains(body: str) -> list[str]:
    """What the buttons say that are not quiet."""
    return re.findall(r'class="button"[^>]*>([^<]*)<', body)


def test_without_a_request_done_is_the_main_button(signed_in: SignedIn, items: dict[str, str]) -> None:
    body = signed_in("front_desk").get(reverse("item", args=[items["no_end"]])).content.decode()
    assert mains(body) == ["Done", "Done"]


def test_what_is_not_there_is_not_there(
    signed_in: SignedIn, opened: Request, people: dict[str, Staff]
) -> None:
    browser = signed_in("owner")
    for name in ("request", "request_pdf", "request_text", "request_data"):
        assert browser.get(reverse(name, args=["ffffffffffffffff"])).status_code == 404
    for verb in ("move", "ask", "answer", "edit", "attach"):
        assert browser.post(reverse(f"request_{verb}", args=["ffffffffffffffff"])).status_code == 404
    assert browser.post(reverse("item_request", args=["ffffffffffffffff"])).status_code == 404
    assert browser.get(reverse("request_file", args=[opened.handle, 99999])).status_code == 404
