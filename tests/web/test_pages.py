"""What the pages show, to whom, and what forms may change (U1, A3, A5, Z5)."""

import itertools
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.urls import reverse

from daysheet.domain.base import PatientId
from daysheet.domain.finding import Answer, Finding, Subject
from daysheet.domain.people import Role
from daysheet.records.models import AppointmentRow, AuditRow, Delivery, Item, NightRun, Reject
from daysheet.web.access import PERMISSIONS, ROUTES, Permission, may
from safety.canaries import find_tokens, insert, patient_id, token
from web import clinic
from web.conftest import Browser
from web.test_access import routed

pytestmark = pytest.mark.records
SignedIn = Callable[..., Browser]
HOSTILE = (
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% now 'Y' %}", "'; DROP TABLE item; --", "\x00", "\u202eevil", "a" * 5000,
    "../../etc/passwd", "-1", "999999999999999999999", "None", "%00", "\r\nSet-Cookie: a=b", "é" * 300, "1e9", "٣",
)  # fmt: skip


# -- what is there ------------------------------------------------------------------------------------------------


def test_today_shows_every_part_of_an_item(signed_in: SignedIn, items: dict[str, str]) -> None:
    body = signed_in("front_desk").get(reverse("today")).content.decode()
    for words in (
        "Tuesday, 24 November", "things need a person today", "For me (4)", "Everyone (7)", "Cannot tell (1)",
        "Ana Lopez has no cover for 4 booked visits after Friday", "<strong>9</strong> of <strong>12</strong> used",
        "until <strong>18 December</strong>", "7 signed · 2 unsigned · 3 left · 4 beyond",
        "Review the renewal for 8 visits", "Why first: 4 visits at risk", "authorizations.csv row 2", "Open the draft",
        "What is the last day on Dev Shah’s approval letter?", "the delivery of Tuesday, 24 November is missing",
    ):  # fmt: skip
        assert words in body, words


def test_each_role_begins_with_its_own_list(signed_in: SignedIn, items: dict[str, str]) -> None:
    mine = {"front_desk": 4, "pt": 1, "pta": 1, "biller": 1, "owner": 1}
    for role, count in mine.items():
        response = signed_in(role).get(reverse("today"))
        assert (response.context["choice"].show, len(response.context["items"])) == ("me", count), role
    assert signed_in("auditor").get(reverse("today")).context["choice"].show == "all"


@pytest.mark.parametrize(
    ("show", "count"), [("all", 7), ("new", 7), ("unsure", 1), ("settled", 0), ("hidden", 0)]
)
def test_the_filters_above_the_list(
    signed_in: SignedIn, items: dict[str, str], show: str, count: int
) -> None:
    response = signed_in("owner").get(reverse("today"), {"show": show})
    assert len(response.context["items"]) == count
    assert f"({count})" in response.content.decode()


def test_the_list_can_be_narrowed_to_who_acts(signed_in: SignedIn, items: dict[str, str]) -> None:
    response = signed_in("owner").get(reverse("today"), {"show": "all", "who": "biller"})
    assert [one.item.rule for one in response.context["items"]] == ["units_over"]


def test_what_settled_and_what_is_hidden_are_still_there(signed_in: SignedIn, items: dict[str, str]) -> None:
    browser = signed_in("front_desk")
    browser.post(reverse("item_done", args=[items["visits_run_out"]]), {"version": 1, "because": "sent at 9"})
    hidden = browser.get(reverse("today"), {"show": "hidden"}).content.decode()
    assert "Done by front_desk.person on 24 Nov 2026: sent at 9" in hidden
    clinic.night([], on=clinic.ON + timedelta(days=1))
    settled = browser.get(reverse("today"), {"show": "settled"}).content.decode()
    assert "Settled by itself: the records no longer show it" in settled


def test_an_empty_list_with_missing_records_is_not_an_all_clear(signed_in: SignedIn, db: None) -> None:
    clinic.night([], on=clinic.ON)
    body = signed_in("owner").get(reverse("today")).content.decode()
    assert "an empty list is not an all-clear" in body
    clinic.night([], on=clinic.ON + timedelta(days=1), stale=False)
    assert "every check gave an answer" in signed_in("auditor").get(reverse("today")).content.decode()


def test_before_the_first_night_the_pages_say_so(signed_in: SignedIn, db: None) -> None:
    assert not NightRun.objects.exists()
    for name in ("today", "wall", "sheet_pdf"):
        assert "No night has run here" in signed_in("owner").get(reverse(name)).content.decode()


def test_the_evidence_goes_down_to_file_row_and_column(signed_in: SignedIn, items: dict[str, str]) -> None:
    body = signed_in("pt").get(reverse("item", args=[items["visits_run_out"]])).content.decode()
    assert "authorizations.csv, row 2, column “Auth Visits”, delivered 24 Nov 2026" in body
    assert "worked out: counted: 7 signed and 2 unsigned visits" in body
    assert "Acme provider manual 2026, p. 41" in body
    assert "Why is skilled care still needed for Ana Lopez?" in body


def test_every_value_of_the_draft_leads_to_its_evidence(signed_in: SignedIn, items: dict[str, str]) -> None:
    response = signed_in("pt").get(reverse("item", args=[items["visits_run_out"]]))
    rows = {row.number: row.proof.value for row in response.context["evidence"]}
    quotes = [
        piece for section in response.context["draft"] for sentence in section.sentences for piece in sentence
        if piece.kind
    ]  # fmt: skip
    assert [piece.text for piece in quotes] == [rows[piece.evidence] for piece in quotes]
    assert {piece.kind for piece in quotes} == {"read", "worked", "cited"}


def test_the_wall_shows_numbers_and_no_names(signed_in: SignedIn, items: dict[str, str]) -> None:
    body = signed_in("front_desk").get(reverse("wall")).content.decode()
    assert "Patient p1 has no cover" in body
    assert not any(last in body for _, _, last in clinic.NAMES if last.isalpha())


def test_the_sheet_prints_with_names_or_with_numbers(signed_in: SignedIn, items: dict[str, str]) -> None:
    for copy in ("desk", "wall", "nonsense"):
        response = signed_in("front_desk").get(reverse("sheet_pdf"), {"copy": copy})
        assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")
        assert "Lopez" not in response["Content-Disposition"]
        assert AuditRow.objects.filter(event="printed").count() >= 1


def test_the_board_shows_used_of_allotted(signed_in: SignedIn, items: dict[str, str]) -> None:
    for number, patient in enumerate(("p1", "p2", "p3", "p7"), 1):
        book(clinic_delivery(), number, patient, f"c{patient}")
    browser = signed_in("biller")
    body = browser.get(reverse("authorizations")).content.decode()
    assert "Ana Lopez" in body and "A-2" in body and "27 Nov 2026" in body and "Acme Health" in body
    one_payer = browser.get(reverse("authorizations"), {"payer": "Acme Health", "order": "left"})
    assert {row["row"].payer_name for row in one_payer.context["rows"]} == {"Acme Health"}


def clinic_delivery() -> Delivery:
    return Delivery.objects.filter(state="taken").latest("pk")


def book(delivery: Delivery, number: int, patient: str, case: str) -> None:
    AppointmentRow.objects.create(
        id=f"visit-{number}", patient_id=patient, case_id=case, starts_at="2026-11-25T09:00:00",
        source_file=delivery, source_row=number,
    )  # fmt: skip


def test_deliveries_say_what_became_of_every_row(signed_in: SignedIn, items: dict[str, str]) -> None:
    browser = signed_in("front_desk")
    listed = browser.get(reverse("deliveries")).content.decode()
    assert "held" in listed and "ends inside a quoted cell" in listed
    body = browser.get(reverse("delivery", args=[clinic_delivery().pk])).content.decode()
    assert "31/02/2026" in body and "End Date" in body and "6 new + 1 changed" in body


def test_the_agreements_page_says_that_none_means_nothing_leaves(
    signed_in: SignedIn, items: dict[str, str]
) -> None:
    assert "nothing can leave this machine" in signed_in("it").get(reverse("agreements")).content.decode()


def test_the_log_can_be_paged_and_filtered(
    signed_in: SignedIn, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daysheet.web.activity.PAGE", 5)
    browser = signed_in("auditor")
    for _ in range(8):
        browser.get(reverse("today"))
    first = browser.get(reverse("activity"), {"event": "read", "who": "auditor.person"})
    assert len(first.context["page"].lines) == 5
    older = browser.get(reverse("activity"), {"event": "read", "before": first.context["page"].older})
    assert len(older.context["page"].lines) == 3


# -- who is shown, and that it is written down -----------------------------------------------------------------------


@pytest.fixture
def canaries(db: None) -> list[str]:
    """Six canaries, each with an open item, an authorization that goes on, and a row that was not taken."""
    ids = insert(6)
    delivery = Delivery.objects.get(name="canaries.csv")
    for number in range(1, 7):
        book(delivery, number, patient_id(number), token(number, "case"))
        quoted = f"'{token(number, 'phone')}' is not a phone number; {token(number, 'id')} was left out."
        Reject.objects.create(delivery=delivery, row=number, column="Phone", reason=quoted)
    clinic.night([(canary_finding(number), None) for number in range(1, 7)], on=clinic.ON)
    return ids


def canary_finding(number: int) -> Finding:
    return Finding(
        answer=Answer.FLAG if number % 2 else Answer.CANNOT_TELL,
        subject=Subject("authorization", token(number, "authorization")),
        patient_id=PatientId(patient_id(number)),
        title="{patient} needs a look",
        message="{patient} has visits after the last day.",
        next_step="Call {patient}.",
        question="" if number % 2 else "When did {patient} come?",
        rule=f"rule_{number}",
        workflow="prior_auth",
        situation="as it is",
    )


def pages_to_read(role: str) -> Iterable[str]:
    """Every address a role may read, with each item and each filter."""
    for name, parameters in routed().items():
        route = ROUTES[name]
        if "GET" not in route.methods or role not in route.roles or name in ("asset", "delivery"):
            continue
        if parameters == ("handle",):
            yield from (reverse(name, args=[item.handle]) for item in Item.objects.all())
        elif not parameters:
            yield reverse(name)
    if may(role, Permission.SEE_SHEET):
        shows = ("all", "me", "new", "unsure", "settled", "hidden")
        yield from (
            f"{reverse('today')}?show={show}&who={who}"
            for show, who in itertools.product(shows, ("", "owner"))
        )


@pytest.mark.parametrize("role", list(Role))
def test_who_is_on_a_page_is_in_the_log_of_that_request_and_nobody_else(
    role: str, signed_in: SignedIn, canaries: list[str]
) -> None:
    browser, seen = signed_in(role), set()
    for address in pages_to_read(role):
        last = AuditRow.objects.order_by("-number").values_list("number", flat=True).first() or 0
        response = browser.get(address)
        if response.get("Content-Type") == "application/pdf":
            continue
        shown = find_tokens(b"".join(response)) if response.streaming else find_tokens(response.content)
        rows = AuditRow.objects.filter(number__gt=last, event="read")
        assert shown == {subject for row in rows for subject in row.subjects}, address
        assert not any(find_tokens(str(value)) for value in response.headers.values()), address
        seen |= shown
    assert seen == (set(canaries) if role in PERMISSIONS[Permission.SEE_PATIENTS] else set())


def test_printing_is_a_read_of_everybody_on_the_paper(signed_in: SignedIn, canaries: list[str]) -> None:
    for copy in ("desk", "wall"):
        signed_in("front_desk").get(reverse("sheet_pdf"), {"copy": copy})
        row = AuditRow.objects.filter(event="read").latest("number")
        assert set(row.subjects) == set(canaries), copy


def test_it_sees_why_a_row_was_not_taken_without_its_values(signed_in: SignedIn, canaries: list[str]) -> None:
    address = reverse("delivery", args=[Delivery.objects.get(name="canaries.csv").pk])
    body = signed_in("it").get(address).content
    assert find_tokens(body) == set()
    assert "… is not a phone number; … was left out." in body.decode()


def test_titles_and_addresses_name_nobody(signed_in: SignedIn, canaries: list[str]) -> None:
    browser = signed_in("owner")
    for address in pages_to_read("owner"):
        assert find_tokens(address) == set()
        response = browser.get(address)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            title = response.content.split(b"<title>")[1].split(b"</title>")[0]
            assert find_tokens(title) == set()


def test_a_page_that_fails_shows_and_logs_nobody(
    signed_in: SignedIn,
    canaries: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot read {canaries[0]}")

    monkeypatch.setattr("daysheet.web.pages.collect.sheet", fail)
    browser = signed_in("owner")
    browser.raise_request_exception = False
    response = browser.get(reverse("today"))
    assert response.status_code == 500 and b"Nothing was changed" in response.content
    assert find_tokens(response.content) == find_tokens(capfd.readouterr().err) == set()


# -- what forms may change -------------------------------------------------------------------------------------------


def state(handle: str) -> tuple[object, ...]:
    row = Item.objects.get(handle=handle)
    return (
        row.state,
        row.version,
        row.decided_by,
        row.decided_because,
        row.hidden_until,
        row.patient_id,
        row.owner,
    )


def test_decisions_are_made_and_undone(signed_in: SignedIn, items: dict[str, str]) -> None:
    browser, handle = signed_in("front_desk"), items["visits_run_out"]
    response = browser.post(
        reverse("item_done", args=[handle]), {"version": 1, "because": "faxed"}, follow=True
    )
    assert "Marked done." in response.content.decode()
    assert state(handle)[:4] == ("done", 2, "front_desk.person", "faxed")
    page = browser.get(reverse("item", args=[handle])).content.decode()
    assert "marked done</strong> by front_desk.person" in page and "Put it back on the sheet" in page
    browser.post(reverse("item_reopen", args=[handle]), {"version": 2})
    until = clinic.ON + timedelta(days=3)
    browser.post(reverse("item_snooze", args=[handle]), {"version": 3, "until": until.isoformat()})
    assert state(handle)[0] == "snoozed" and state(handle)[4] == until
    browser.post(reverse("item_reopen", args=[handle]), {"version": 4})
    browser.post(reverse("item_dismiss", args=[handle]), {"version": 5, "because": "self-pay now"})
    assert state(handle)[0] == "dismissed"
    events = list(AuditRow.objects.filter(event__startswith="item_").values_list("event", flat=True))
    assert sorted(events) == sorted(
        ["item_done", "item_reopened", "item_snoozed", "item_reopened", "item_dismissed"]
    )


@pytest.mark.parametrize(
    ("verb", "form", "sentence"),
    [
        ("item_done", {"version": 7}, "Somebody else changed this item"),
        ("item_done", {}, "without the version"),
        ("item_done", {"version": "-1"}, "without the version"),
        ("item_done", {"version": "1; DROP"}, "without the version"),
        ("item_done", {"version": "٣"}, "without the version"),
        ("item_dismiss", {"version": 1, "because": "   "}, "Say why"),
        ("item_dismiss", {"version": 1}, "Say why"),
        ("item_snooze", {"version": 1}, "not a day"),
        ("item_snooze", {"version": 1, "until": "tomorrow"}, "not a day"),
        ("item_snooze", {"version": 1, "until": "2026-11-24"}, "still to come"),
        ("item_snooze", {"version": 1, "until": "2020-01-01"}, "still to come"),
    ],
)
def test_a_decision_that_cannot_be_made_changes_nothing_and_says_why(
    signed_in: SignedIn, items: dict[str, str], verb: str, form: dict[str, object], sentence: str
) -> None:
    handle = items["visits_run_out"]
    before = state(handle)
    response = signed_in("owner").post(reverse(verb, args=[handle]), form)
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert state(handle) == before
    assert not AuditRow.objects.filter(event__startswith="item_").exists()


def test_fields_that_were_added_to_a_form_have_no_effect(signed_in: SignedIn, items: dict[str, str]) -> None:
    handle, other = items["visits_run_out"], items["no_end"]
    extra = {
        "handle": other, "state": "resolved", "decided_by": "somebody.else", "by": "somebody.else", "role": "owner",
        "patient_id": "p2", "owner": "biller", "harm": 0, "hidden_until": "2099-01-01", "decided_on": "2000-01-01",
        "may_see_patients": "1", "key": "x", "id": 1, "pk": 1, "is_superuser": "1",
    }  # fmt: skip
    untouched = state(other)
    signed_in("front_desk").post(
        reverse("item_done", args=[handle]), {"version": 1, "because": "called", **extra}
    )
    assert state(handle)[:4] == ("done", 2, "front_desk.person", "called")
    assert state(handle)[5:] == ("p1", "front_desk")
    assert state(other) == untouched


@pytest.mark.parametrize("verb", ["item_done", "item_snooze", "item_dismiss", "item_reopen"])
@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_decide_changes_nothing(
    signed_in: SignedIn, items: dict[str, str], role: str, verb: str
) -> None:
    handle = items["visits_run_out"]
    before = state(handle)
    form = {"version": 1, "because": "x", "until": "2026-11-30"}
    response = signed_in(role).post(reverse(verb, args=[handle]), form)
    allowed = role in ROUTES[verb].roles
    assert response.status_code == (302 if allowed else 403)
    assert (state(handle) != before) == allowed


@pytest.mark.parametrize("name", sorted(name for name, route in ROUTES.items() if "POST" in route.methods))
def test_a_form_without_its_token_or_from_elsewhere_is_refused(
    signed_in: SignedIn, items: dict[str, str], name: str
) -> None:
    browser = signed_in("owner", enforce_csrf_checks=True)
    address = reverse(name, args=[items["visits_run_out"]] if routed()[name] else [])
    browser.get(reverse("today"))
    token = browser.cookies["__Host-daysheet-form"].value
    elsewhere = {"Origin": "https://evil.example"}
    for headers in (
        {},
        {"HX-Request": "true"},
        {"X-CSRFToken": "x" * 64},
        {**elsewhere, "X-CSRFToken": token},
    ):
        response = browser.post(address, {"version": 1, "because": "x"}, headers=headers)
        assert response.status_code == 403, headers
        assert b"no longer valid" in response.content
    assert state(items["visits_run_out"])[:2] == ("open", 1)


def test_the_same_form_with_its_token_is_taken(signed_in: SignedIn, items: dict[str, str]) -> None:
    browser = signed_in("owner", enforce_csrf_checks=True)
    page = browser.get(reverse("item", args=[items["visits_run_out"]]))
    form = {"version": 1, "because": "x", "csrfmiddlewaretoken": page.context["csrf_token"]}
    response = browser.post(
        reverse("item_done", args=[items["visits_run_out"]]), form, headers={"Referer": "https://testserver/"}
    )
    assert response.status_code == 302


# -- hostile text ------------------------------------------------------------------------------------------------------


def test_names_that_are_scripts_or_templates_are_only_names(
    signed_in: SignedIn, items: dict[str, str]
) -> None:
    browser = signed_in("owner")
    pages = [f"{reverse('today')}?show=all", reverse("item", args=[items["hostile"]])]
    for address in pages:
        body = browser.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}{% now %}" in body
        assert "<script>alert" not in body and "<b>1</b> visit" not in body
        assert "&lt;b&gt;1&lt;/b&gt;" in body


def test_a_reason_that_is_a_script_is_only_a_reason(signed_in: SignedIn, items: dict[str, str]) -> None:
    browser, handle = signed_in("owner"), items["visits_run_out"]
    browser.post(reverse("item_dismiss", args=[handle]), {"version": 1, "because": clinic.SCRIPT})
    for address in (reverse("item", args=[handle]), reverse("activity"), f"{reverse('today')}?show=hidden"):
        body = browser.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in body and "<script>alert" not in body


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_parameter_of_any_page_can_break_it(
    signed_in: SignedIn, items: dict[str, str], hostile: str
) -> None:
    browser = signed_in("owner")
    fields = (
        "show",
        "who",
        "work",
        "everything",
        "copy",
        "payer",
        "order",
        "expired",
        "event",
        "before",
        "next",
        "_sort",
    )
    for name in ("today", "wall", "authorizations", "deliveries", "agreements", "activity", "mfa_index"):
        response = browser.get(reverse(name), dict.fromkeys(fields, hostile))
        assert response.status_code == 200, name
        assert b"<script>alert" not in response.content and "Set-Cookie: a" not in str(response.headers)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_form_field_can_break_a_decision(signed_in: SignedIn, items: dict[str, str], hostile: str) -> None:
    browser, handle = signed_in("owner"), items["visits_run_out"]
    for verb, field in (("item_done", "version"), ("item_snooze", "until"), ("item_dismiss", "because")):
        form = {"version": Item.objects.get(handle=handle).version, "because": "x", field: hostile}
        assert browser.post(reverse(verb, args=[handle]), form).status_code in (302, 409), (verb, field)
