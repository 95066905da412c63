"""The sheet as one value, and the same in JSON, in the terminal and on paper."""

import io
import json
import re
from datetime import date

import msgspec
import pytest
from django.utils import timezone
from rich.console import Console

from daysheet.domain.base import Source
from daysheet.domain.draft import Draft, Section, say
from daysheet.domain.finding import Bar, Fact, Owner
from daysheet.intake import take
from daysheet.records.models import Delivery
from daysheet.sheet import actions, collect, document, export, terminal
from daysheet.sheet import print as paper

from .nights import ANA, MONDAY, asks, found, item, later, night, stale

pytestmark = [pytest.mark.records, pytest.mark.django_db]
NAMES = {"P-1": "Ines Maldonado", "P-2": "Walter Oyelaran"}
KEYS = {
    "key", "workflow", "rule", "answer", "state", "standing", "subject", "patient_id", "title", "message", "next_step",
    "question", "owner", "due", "rank", "rank_in_words", "visits_at_risk", "money_at_risk_cents", "draft", "evidence",
}  # fmt: skip
PROOF_KEYS = {
    "label", "value", "record", "record_id", "field", "file", "row", "column", "delivered_on", "cited", "worked_out",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_home(clinic_home):
    return clinic_home


@pytest.fixture
def delivered():
    return Delivery.objects.create(
        name="Authorizations.csv",
        sha256="a" * 64,
        received_at=timezone.now(),
        as_of=MONDAY,
        state="taken",
        columns={"visits_authorized": "visit_authorized_for"},
    )


def fact(delivery, row=17):
    return Fact(
        label="approved",
        value="12 visits",
        record="authorization",
        record_id="A-1",
        field="visits_authorized",
        source=Source(delivery.pk, row),
    )


def many(count):
    owners = list(Owner)
    return [
        found(
            f"A-{number}",
            patient_id=f"P-{number}",
            owner=owners[number % 4],
            visits_at_risk=1 + number % 7,
            bar=Bar(unit="visit", signed=8, unsigned=2, left=2, beyond=number % 5),
            message="10 of 12 used, 2 of them in notes not yet signed. From 2 December nothing is left.",
        )
        for number in range(count)
    ]


# --- collect ----------------------------------------------------------------------------------------------


def test_before_the_first_night_the_sheet_says_what_to_do():
    with pytest.raises(collect.NoSheetYet, match="Run `daysheet night`"):
        collect.sheet()
    with pytest.raises(collect.NoSheetYet, match="24 November 2026"):
        collect.sheet(date(2026, 11, 24))


def test_open_items_are_ranked_from_one_and_the_others_stand_aside():
    night(MONDAY, *(found(f"A-{number}", visits_at_risk=number) for number in range(1, 7)), asks("Q-1"))
    for subject, do, more in (
        ("A-6", actions.snooze, {"until": later(9)}),
        ("A-5", actions.done, {}),
        ("A-4", actions.dismiss, {"because": "waived"}),
    ):
        do(handle=item(subject).handle, version=1, by=ANA, **more)
    night(
        later(1),
        *(found(f"A-{number}", visits_at_risk=number) for number in range(2, 8)),
        asks("Q-1"),
        stale("Q-2"),
    )
    sheet = collect.sheet()
    assert [(line.rank, line.subject.id, line.standing) for line in sheet.items] == [
        (1, "A-7", "new"),
        (2, "A-3", "carried"),
        (3, "A-2", "carried"),
        (4, "Q-1", "carried"),
    ]
    assert {line.subject.id for line in sheet.hidden} == {"A-4", "A-5", "A-6"}
    assert [line.subject.id for line in sheet.settled] == ["A-1"]
    assert (sheet.new, sheet.carried, sheet.cannot_tell_for_staleness) == (1, 3, 1)
    assert sheet.visits_at_risk == 7 + 3 + 2
    assert sheet.records_as_of == later(1)


def test_an_item_by_its_handle_has_its_place():
    night(MONDAY, found("A-1"), found("A-2", visits_at_risk=9))
    assert collect.item(item("A-1").handle).rank == 2
    assert collect.item("0" * 16) is None
    actions.dismiss(handle=item("A-1").handle, version=1, because="waived", by=ANA)
    assert (collect.item(item("A-1").handle).rank, collect.item(item("A-1").handle).state) == (0, "dismissed")


def test_carried_days_and_coming_back():
    night(MONDAY, found(), found("A-2"))
    actions.done(handle=item("A-2").handle, version=1, by=ANA)
    night(later(3), found(), found("A-2"))
    lines = {line.subject.id: line for line in collect.sheet().items}
    assert (lines["A-1"].standing, lines["A-1"].carried_days) == ("carried", 3)
    assert lines["A-2"].standing == "returned"
    assert terminal.standing(lines["A-1"]) == "day 4 on the sheet"
    assert terminal.standing(lines["A-2"]) == "came back; marked by ana"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (MONDAY, "today"),
        (later(-3), "today"),
        (later(1), "by tomorrow"),
        (later(9), "by 2 December"),
        (None, ""),
    ],
)
def test_when_it_is_due_in_words(due, words):
    night(MONDAY, found(due=due))
    assert collect.sheet().items[0].due_in_words == words


def test_evidence_leads_to_file_row_and_column(delivered):
    night(MONDAY, found(evidence=(fact(delivered),)))
    (proof,) = collect.proofs(collect.sheet().items[0])
    assert (proof.file, proof.row, proof.column, proof.delivered_on) == (
        "Authorizations.csv",
        17,
        "visit_authorized_for",
        MONDAY,
    )


def test_a_missed_delivery_is_said_in_a_sentence():
    late = [
        {"profile": "webpt.visits", "label": "Visits", "as_of": "2026-11-20", "expected_on": "2026-11-23"}
    ]
    night(MONDAY, late=late)
    (said,) = collect.sheet().stale
    assert (
        said.in_words
        == "Visits: the delivery of Monday, 23 November is missing; the last records are of 20 November."
    )


def test_exports_that_missed_the_same_delivery_share_a_line():
    late = [
        {"profile": f"x.{name}", "label": f"Extract: {name}", "as_of": day, "expected_on": "2026-11-23"}
        for name, day in (("A", "2026-11-20"), ("B", "2026-11-19"), ("C", "2026-11-20"))
    ]
    night(MONDAY, late=late)
    first, second = (line.in_words for line in collect.sheet().stale)
    assert first.startswith("2 exports: ") and first.endswith("20 November (A, C).")
    assert second.startswith("Extract: B: ") and second.endswith("19 November.")


# --- JSON -------------------------------------------------------------------------------------------------


def valid(value, shape, schema) -> bool:
    """As much of JSON Schema as the sheet's schema uses."""
    if "$ref" in shape:
        return valid(value, schema["$defs"][shape["$ref"].rsplit("/", 1)[-1]], schema)
    if "anyOf" in shape:
        return any(valid(value, one, schema) for one in shape["anyOf"])
    if "enum" in shape:
        return value in shape["enum"]
    match shape["type"]:
        case "array":
            return isinstance(value, list) and all(valid(one, shape["items"], schema) for one in value)
        case "object":
            known = shape["properties"]
            return (
                isinstance(value, dict)
                and set(shape.get("required", ())) <= set(value) <= set(known)
                and all(valid(one, known[key], schema) for key, one in value.items())
            )
        case "string":
            day = shape.get("format") == "date"
            return isinstance(value, str) and (not day or re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "null":
            return value is None
    raise AssertionError(f"the check does not know {shape}")


@pytest.fixture
def listed(delivered):
    quoted = say("{used} are used.", used=fact(delivered))
    draft = Draft(
        kind="renewal", title="Request", sections=(Section("Care so far", (quoted,)),), questions=("Why?",)
    )
    night(MONDAY, found(evidence=(fact(delivered),)), draft=draft)
    night(later(1), found(evidence=(fact(delivered),)), asks(due=None), draft=draft)
    return json.loads(json.dumps(export.as_list(collect.sheet())))


def test_the_json_is_what_its_schema_says(listed):
    schema = json.loads((document.DOCS / "sheet.schema.json").read_text("utf-8"))
    assert valid(listed, schema, schema)
    assert not valid([{**listed[0], "due": "Monday"}], schema, schema)
    assert not valid([{key: value for key, value in listed[0].items() if key != "rule"}], schema, schema)


def test_the_json_has_exactly_the_documented_keys(listed):
    page = (document.DOCS / "sheet.md").read_text("utf-8")
    assert [set(one) for one in listed] == [KEYS, KEYS]
    assert [set(proof) for one in listed for proof in one["evidence"]] == [PROOF_KEYS]
    assert set(listed[0]["draft"]) == {"kind", "title", "sections", "questions"}
    assert not [key for key in KEYS | PROOF_KEYS if f"`{key}`" not in page]


def test_the_pages_about_the_json_are_what_the_types_say():
    again = "run `python -m daysheet.sheet.document`"
    assert (document.DOCS / "sheet.schema.json").read_text("utf-8") == document.as_json(), again
    assert (document.DOCS / "sheet.md").read_text("utf-8") == document.page(), again


def test_the_json_reads_back_as_items(listed):
    assert (
        msgspec.convert(listed, list[export.ItemOut])[0].draft.sections[0].sentences[0].text
        == "12 visits are used."
    )


def test_the_json_names_patients_by_number(listed):
    text = json.dumps(listed)
    assert "{patient}" not in text
    assert listed[0]["title"].startswith("Patient P-1 has 2 approved visits left")
    assert not [name for name in NAMES.values() if name in text]


# --- terminal ---------------------------------------------------------------------------------------------


def shown(**more) -> str:
    console = Console(file=io.StringIO(), width=110, color_system=None)
    terminal.show(collect.sheet(), console, **{"names": NAMES, **more})
    return console.file.getvalue()


def test_the_terminal_shows_what_to_do_and_why(delivered):
    bar = Bar(unit="visit", signed=8, unsigned=2, left=2, beyond=2)
    night(MONDAY, found(bar=bar, evidence=(fact(delivered),)), asks(patient_id="P-9"), stale("A-7"))
    text = shown()
    assert "Monday, 23 November 2026 · Our clinic" in " ".join(text.split())
    assert "2 things need a person today. 2 new, 0 carried over, 0 settled themselves." in text
    assert "1 check cannot be told until fresh records come." in text
    assert "  1  [authorization] Ines Maldonado has 2 approved visits left" in text
    assert "8 signed · 2 unsigned · 2 left · 2 beyond" in text
    assert "Why here: 2 visits at risk, about $265, the first in 2 days" in text
    assert "Authorizations.csv row 17" in " ".join(text.split())
    assert "→ Review the renewal request and send it." in text
    assert "[cannot tell] Patient P-9" in text
    assert "? How many visits a week?" in text


def test_one_thing_needs_a_person():
    night(MONDAY, found())
    assert "1 thing needs a person today." in shown()


def test_the_terminal_says_how_many_are_left_out():
    night(MONDAY, *many(12))
    assert "… and 9 more" in shown(at_most=3)


def test_a_name_with_brackets_is_text_and_not_a_colour():
    night(MONDAY, found())
    assert "[bold]Ines[/bold]" in shown(names={"P-1": "[bold]Ines[/bold]"})


def test_a_bar_is_never_longer_than_its_room():
    for parts in ((8, 2, 2, 0), (0, 0, 0, 0), (1, 1, 1, 1), (500, 1, 1, 1), (0, 0, 0, 9)):
        drawn = terminal.bar_line(
            Bar(unit="visit", **dict(zip(("signed", "unsigned", "left", "beyond"), parts, strict=True)))
        )
        assert sum(drawn.plain.count(sign) for sign in "█▓░") <= terminal.WIDE + 2


# --- paper ------------------------------------------------------------------------------------------------


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_sixty_items_fit_on_three_pages_and_the_rest_is_counted():
    night(MONDAY, *many(60))
    sheet = collect.sheet()
    made = paper.pdf(sheet, copy="desk", names={f"P-{number}": paper.LONG_NAME for number in range(60)})
    assert made.startswith(b"%PDF-")
    assert 1 <= pages(made) <= 3
    told = paper.content(sheet, "desk", {}, len(paper.fitting(sheet)))
    printed = [line["rank"] for group in told["groups"] for line in group["items"]]
    assert sorted(printed) == list(range(1, len(printed) + 1))
    assert told["more"].startswith(f"{60 - len(printed)} more items")


def test_an_empty_morning_is_one_page():
    night(MONDAY)
    assert pages(paper.pdf(collect.sheet(), copy="wall", names={})) == 1


def test_the_wall_copy_never_sees_a_name(monkeypatch):
    night(MONDAY, found(), asks(patient_id="P-2"))
    handed = {}

    def typeset(_template, *, sys_inputs):
        handed["data"] = sys_inputs["data"]
        return b"%PDF-"

    monkeypatch.setattr(paper.typst, "compile", typeset)
    paper.pdf(collect.sheet(), copy="desk", names=NAMES)
    assert "Ines Maldonado has 2 approved visits left" in handed["data"]
    assert "shred it" in handed["data"]
    paper.pdf(collect.sheet(), copy="wall", names=NAMES)
    assert not [name for name in NAMES.values() if name in handed["data"]]
    assert "Patient P-1 has 2 approved visits left" in handed["data"]
    assert "Wall copy" in handed["data"]


def test_the_paper_groups_by_who_acts_and_keeps_the_rank():
    night(MONDAY, found("A-1", owner=Owner.BILLER, visits_at_risk=9), found("A-2"), asks("A-3"))
    told = paper.content(collect.sheet(), "desk", NAMES, 3)
    assert [(group["owner"], group["counted"]) for group in told["groups"]] == [
        ("Front desk", "2 items, 2 visits at risk"),
        ("Biller", "1 item, 9 visits at risk"),
    ]
    assert [line["rank"] for group in told["groups"] for line in group["items"]] == [2, 3, 1]
    assert told["more"] == ""


def test_typesetting_signs_in_a_name_stay_text():
    night(MONDAY, found())
    made = paper.pdf(collect.sheet(), copy="desk", names={"P-1": "#panic(1) $x$ *Ines* \\ @a <b> ]"})
    assert made.startswith(b"%PDF-")


def test_files_that_left_rows_behind_stand_at_the_top(tmp_path):
    header = "id,first_name,last_name,born_on"
    (tmp_path / "patients.csv").write_text(f"{header}\nP-1,Ana,Ruiz,1960-01-01\nP-2,Bo,Lund,soon\n", "utf-8")
    (tmp_path / "visits.csv").write_text("", "utf-8")
    take(tmp_path, by="ana", on=MONDAY)
    night(MONDAY, found())
    held, rejected = sorted(collect.sheet().troubles, key=lambda said: "held" not in said)
    assert "held: The file is empty" in held
    assert "1 row could not be taken" in rejected and "Lund" not in rejected
    (tmp_path / "patients.csv").write_text(f"{header}\nP-1,Ana,Ruiz,1960-01-01\n", "utf-8")
    take(tmp_path / "patients.csv", by="ana", on=later(1))
    assert len(collect.sheet().troubles) == 1


def test_a_workflow_that_is_switched_off_is_not_on_the_sheet(clinic_home):
    night(MONDAY, found())
    assert len(collect.sheet().items) == 1
    clinic_home.mkdir(parents=True, exist_ok=True)
    (clinic_home / "clinic.toml").write_text("[workflows]\nprior_auth = false\n", "utf-8")
    assert collect.sheet().items == ()


def test_an_item_alone_stands_in_the_same_place_as_on_the_sheet():
    night(MONDAY, *(found(f"A-{number}", visits_at_risk=number % 3) for number in range(9)), asks("Q-1"))
    actions.done(handle=item("A-5").handle, version=1, because="", by=ANA)
    whole = collect.sheet()
    assert [collect.item(line.handle) for line in whole.items] == list(whole.items)
    assert collect.item(item("A-5").handle).rank == 0
    assert collect.item("0" * 16) is None
