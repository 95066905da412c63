"""Ten packets of a demo clinic, as text and as PDF: whatever they say stands in the clinic's files, and a seeded
wrong value is caught by the same checker."""

import io
import re
from datetime import date
from pathlib import Path

import msgspec
import pypdf
import pytest

import daysheet
from daysheet import intake
from daysheet.domain.coverage import RequestKind
from daysheet.domain.draft import Draft, Quote, Section, Sentence
from daysheet.domain.requests import Channel, Request, State
from daysheet.prior_auth import gather
from daysheet.prior_auth import print as paper
from daysheet.prior_auth.packet import build, text, words
from daysheet.prior_auth.structured import data
from daysheet.privacy.charts import Viewer, open_chart
from daysheet.records import provenance
from daysheet.records.models import Delivery
from demo.growth import clinic

from .packet_checker import SIDES, Case, complaints, files_of

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)
ANA = Viewer("ana", "front_desk", True)
SETTINGS = {
    "name": "Riverside Physical Therapy",
    "npi": "1093817465",
    "tax_id": "12-3456789",
    "phone": "(555) 010-0100",
    "fax": "(555) 010-0101",
    "address": "1 Elm Street",
}
PACKETS = 10
_kept: dict[str, object] = {}


def a_request(case_id: str, patient_id: str, kind: RequestKind) -> Request:
    return Request(
        id="RQ-1", handle="k7f2m9", version=3, kind=kind, state=State.DRAFTING, case_id=case_id,
        patient_id=patient_id, payer_name="Cigna", channel=Channel.FAX, um_vendor="American Specialty Health",
        reference="PA-77201", urgent=True, needed_on=ON,
    )  # fmt: skip


OF_THE_REQUEST = {
    ("request", "payer_name"): "Cigna",
    ("request", "channel"): "fax",
    ("request", "um_vendor"): "American Specialty Health",
    ("request", "handle"): "k7f2m9",
    ("request", "reference"): "PA-77201",
    ("request", "urgent"): "yes",
}


@pytest.fixture
def packets(clinic_home, db):
    """Ten packets over all payers that want authorization; made once, since nothing changes them."""
    if not _kept:
        clinic_home.mkdir(parents=True, exist_ok=True)
        (clinic_home / "clinic.toml").write_text(
            "\n".join(f'{key} = "{value}"' for key, value in SETTINGS.items()) + "\n"
        )
        out = clinic(4711, 120, ON).out
        intake.take(out, by="test", on=ON)
        columns = {row.id: (row.name, row.columns) for row in Delivery.objects.all()}
        _kept["made"] = [_packet(out, columns, *one) for one in _chosen(out)]
    return _kept["made"]


def _chosen(out: Path) -> list[tuple[str, RequestKind, bool]]:
    """A renewal for each payer, a unit count, two sides, and one of each other kind."""
    everyone = [
        Case(out=out, on=ON, case_id=case_id, columns={}) for case_id in sorted(files_of(out, ON).cases)
    ]
    active = [one for one in everyone if one.case.going_on and one.patient.of_case(one.case, "1")]
    found: dict[str, tuple[str, RequestKind, bool]] = {}
    for one in active:
        if one.case.payer not in {payer for payer, *_ in found.values()} and one.uncovered():
            found[one.case_id] = (one.case.payer, RequestKind.RENEWAL, False)
    units = next(one for one in active if one.case_id not in found and _counts_units(one))
    found[units.case_id] = ("", RequestKind.RENEWAL, False)
    retro = next(one for one in active if one.case_id not in found and one.unpaid())
    found[retro.case_id] = ("", RequestKind.RETRO, False)
    fresh = next(
        one
        for one in everyone
        if one.case.payer in ("Cigna", "State Medicaid", "Humana Medicare Advantage")
        and not one.patient.rows
        and one.case.going_on
    )
    found[fresh.case_id] = ("", RequestKind.INITIAL, False)
    entered = next(one for one in active if one.case.payer == "Cigna" and one.case_id not in found)
    found[entered.case_id] = ("", RequestKind.RENEWAL, True)
    for one in active:
        if len(found) < PACKETS and len(one.scores) and one.case_id not in found:
            found[one.case_id] = ("", RequestKind.RENEWAL, False)
    return [(case_id, kind, entered) for case_id, (_, kind, entered) in list(found.items())]


def _counts_units(one: Case) -> bool:
    started = [auth for auth in one.patient.of_case(one.case, "1") if auth.starts <= ON]
    return bool(started) and max(started, key=lambda auth: auth.ends).units is not None


def _packet(out, columns, case_id, kind, entered):
    given = gather.inputs(case_id, on=ON, kind=kind)
    patient_id = given.facts.patient_id
    given = gather.with_patient(given, open_chart([patient_id], who=ANA, why="test")[patient_id].patient)
    if entered:
        given = msgspec.structs.replace(given, request=a_request(case_id, patient_id, kind))
    typed = {("clinic", field): value for field, value in SETTINGS.items()}
    case = Case(
        out=out, on=ON, case_id=case_id, columns=columns, kind=kind.value,
        typed=typed | (OF_THE_REQUEST if entered else {}),
        payer_files=Path(daysheet.__file__).parent / "payers",
    )  # fmt: skip
    draft = build(given)
    places = provenance.places(
        piece.fact.source.file
        for section in draft.sections for one in section.sentences for piece in one.pieces
        if piece.fact and piece.fact.source
    )  # fmt: skip
    return given, draft, case, places


def test_ten_packets_say_what_the_files_say(packets):
    assert len(packets) >= PACKETS
    for _, draft, case, _ in packets:
        assert list(complaints(draft, case)) == [], case.case_id


def test_they_are_ten_different_ones(packets):
    payers = {case.case.payer for _, _, case, _ in packets}
    kinds = {draft.kind for _, draft, _, _ in packets}
    said = "\n".join(text(words(draft)) for _, draft, _, _ in packets)
    everything = "\n".join(
        one.text for _, draft, _, _ in packets for section in draft.sections for one in section.sentences
    )
    assert len(payers) >= 6 and {"renewal", "initial", "retro"} <= kinds
    assert len({side.lower() for side in SIDES.findall(said)}) >= 2
    assert len(set(re.findall(r"LEFS|QuickDASH|ODI|NDI|TUG|Berg", said))) >= 3
    for words_of in ("Approved in units", "We ask for", "reached", "PA-77201", "Urgent: yes"):
        assert words_of in everything, words_of
    assert all(name in said for name in ("Plan of care", "Visits that took place", "Request (", "Goal: "))


def test_what_is_typeset_is_what_was_checked(packets):
    for given, draft, _, _ in packets:
        printed = typeset(draft)
        for section in draft.sections:
            for sentence in section.sentences:
                assert squeezed(sentence.text) in printed, sentence.text
        allowed = squeezed("".join(s.text for section in draft.sections for s in section.sentences))
        known = set(re.findall(r"\d+", allowed)) | {str(number) for number in range(1, 9)}
        assert set(re.findall(r"\d+", re.sub(r"page\d+of\d+", " ", printed))) <= known
        cover = squeezed(pages(draft)[0])
        for piece in (given.patient.last_name, given.patient.first_name, *given.facts.case.diagnosis_codes):
            assert squeezed(piece) not in cover


def test_the_clinics_copy_lists_a_source_for_every_value(packets):
    _, draft, _, places = packets[0]
    shown = paper.content(draft, copy="clinic", sources=places)
    numbered = {
        piece["source"] for section in shown["sections"] for one in section["sentences"] for piece in one
    }
    assert {one["number"] for one in shown["sources"]} >= numbered - {0}
    assert any(
        "Visits.csv, row" in one["place"] and "column visit_date" in one["place"] for one in shown["sources"]
    )
    printed = squeezed("".join(pages(draft, copy="clinic")))
    assert squeezed("Sources (clinic’s copy)") in printed
    assert paper.content(draft, sources={})["sources"] == []


def test_as_data_it_holds_the_same_values(packets):
    for given, draft, case, _ in packets:
        found = data(given, draft)
        assert found.um01 == "HS" and found.um02 == {"initial": "I", "renewal": "R"}.get(draft.kind, "")
        assert found.service.quantity == (len(case.asked()) or None)
        assert [one.isoformat() for one in found.held.visits_attended] == sorted(
            on.isoformat() for on, rows in case.visits.items() if case.status(rows) == "Completed"
        )
        assert {(one.measure, one.first, one.last) for one in found.scores} == {
            (measure, scores[0][2], scores[-1][2]) for measure, scores in case.scores.items()
        }
        assert msgspec.json.decode(msgspec.json.encode(found))["facts"]


# A wrong value, put in by hand, is caught. Each changes one piece of one packet, pointer and all where it can.


def squeezed(said: str) -> str:
    return re.sub(r"\s+", "", said)


def pages(draft, **more) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(paper.pdf(draft, **more)))
    return [page.extract_text() for page in reader.pages]


def typeset(draft) -> str:
    return squeezed("".join(pages(draft)))


def altered(draft: Draft, fits, change) -> Draft | None:
    """The draft with its first sentence that fits changed."""
    done = False
    sections = []
    for section in draft.sections:
        sentences = []
        for one in section.sentences:
            if not done and fits(one):
                sentences.append(change(one))
                done = True
            else:
                sentences.append(one)
        sections.append(Section(section.heading, tuple(sentences)))
    return msgspec.structs.replace(draft, sections=tuple(sections)) if done else None


def with_value(field: str, value):
    """The first quote of that field says something else; its fact says so as well."""

    def change(sentence: Sentence) -> Sentence:
        pieces = []
        for piece in sentence.pieces:
            if piece.fact and piece.fact.field == field:
                new = value(piece.text)
                pieces.append(Quote(text=new, fact=msgspec.structs.replace(piece.fact, value=new)))
            else:
                pieces.append(piece)
        return Sentence(tuple(pieces))

    return (
        lambda one: any(p.fact and p.fact.field == field and value(p.text) != p.text for p in one.pieces)
    ), change


def swapped(field: str):
    """Two quotes of that field change places, each with its own pointer."""

    def change(sentence: Sentence) -> Sentence:
        found = [piece for piece in sentence.pieces if piece.fact and piece.fact.field == field][:2]
        other = {id(found[0]): found[1], id(found[1]): found[0]}
        return Sentence(tuple(other.get(id(piece), piece) for piece in sentence.pieces))

    def fits(one: Sentence) -> bool:
        texts = [p.text for p in one.pieces if p.fact and p.fact.field == field]
        return len(texts) == 2 and len(set(texts)) == 2

    return fits, change


def more(said: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 1), said, count=1)


def other_side(said: str) -> str:
    return re.sub(r"\b(Left|Right)\b", lambda found: {"Left": "Right", "Right": "Left"}[found[0]], said)


def next_code(said: str) -> str:
    return re.sub(r"9711\d|9714\d|9753\d", "97150", said)


def own_words(value):
    """A value that lost its pointer."""

    def change(sentence: Sentence) -> Sentence:
        return Sentence((*sentence.pieces, Quote(text=value)))

    return (lambda one: True), change


WRONG = {
    "a number read": with_value("visits_authorized", more),
    "a number worked out": with_value("visits_held", more),
    "visits asked for": with_value("visits_asked", more),
    "a score": with_value("score", more),
    "two dates of scores change places": swapped("scored_on"),
    "two scores change places": swapped("score"),
    "an end date": with_value("ends_on", more),
    "a birth date": with_value("born_on", more),
    "the side": with_value("title", other_side),
    "a procedure code": with_value("code", next_code),
    "a diagnosis": with_value("diagnosis_codes", lambda said: said.replace("M", "S", 1)),
    "a measure": with_value("measure", lambda said: {"LEFS": "ODI", "ODI": "LEFS"}.get(said, "LEFS")),
    "the change": with_value("change", more),
    "the change that counts": with_value("mcid", more),
    "the change beyond chance": with_value("mdc", more),
    "better or worse": with_value(
        "change_way", lambda said: "worsened" if said == "improved" else "improved"
    ),
    "reached or not": with_value(
        "change_against", lambda said: "reached" if said != "reached" else "not reached"
    ),
    "a member number": with_value("member_id", more),
    "a goal": with_value("goals", lambda said: f"{said} again"),
    "what was granted": with_value("visits_approved", more),
    "a number without a pointer": own_words("12"),
    "a side without a pointer": own_words(" of the left knee"),
    "a measure without a pointer": own_words(" by LEFS"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_seeded_wrong_value_is_caught(packets, what):
    fits, change = WRONG[what]
    tried = 0
    for _, draft, case, _ in packets:
        wrong = altered(draft, fits, change)
        if wrong is not None:
            tried += 1
            assert list(complaints(wrong, case)), f"{what}, case {case.case_id}: not caught"
    assert tried, f"no packet has {what} to get wrong"


def test_a_pointer_to_another_patient_is_caught(packets):
    (_, draft, case, _), (_, other, _, _) = packets[0], packets[1]
    theirs = next(
        one for section in other.sections for one in section.sentences
        if any(p.fact and p.fact.field == "visit_on" for p in one.pieces)
    )  # fmt: skip
    fits = lambda one: any(p.fact and p.fact.field == "visit_on" for p in one.pieces)  # noqa: E731
    wrong = altered(draft, fits, lambda _: theirs)
    assert wrong is not None
    assert any("another" in said for said in complaints(wrong, case))
