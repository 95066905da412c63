"""The packet: what it asks, what an answer becomes, what each kind of request opens with, and its text for pasting."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from daysheet.domain.billing import Charge
from daysheet.domain.coverage import AuthorizationRequest, RequestKind, RequestStatus
from daysheet.domain.finding import Owner
from daysheet.domain.requests import Answer, Channel, Edit, Extent, Request, State
from daysheet.measures import load as load_measures
from daysheet.prior_auth import forms
from daysheet.prior_auth.cases import build as build_case
from daysheet.prior_auth.form import Form, FormSection
from daysheet.prior_auth.packet import COVER, build, facts_of, needed, text, words
from daysheet.prior_auth.packet_blocks import BLOCKS
from daysheet.prior_auth.packet_inputs import PacketInputs
from daysheet.prior_auth.packet_questions import BY_KEY, QUESTIONS
from daysheet.prior_auth.structured import UnableToStructure, data

from .shapes import CASES

ON = date(2026, 11, 24)
NOWHERE = Path("/nonexistent")
MEASURES = load_measures(NOWHERE / "measures.toml")
FORMS = forms.load(NOWHERE)
TOLD = {
    "payer": "Cigna",
    "started": date(2026, 10, 5),
    "diagnoses": ["M25.561"],
    "plan": "2 a week until 2026-12-31",
    "authorizations": [
        {"from": date(2026, 10, 6), "until": date(2026, 12, 4), "visits": 12, "number": "A1234567"}
    ],
    "visits": ["2026-10-05 IE", "mon wed from 2026-10-07 to 2026-11-18", "2026-11-20 no show"],
    "booked": ["2026-12-07", "2026-12-09"],
    "scores": ["LEFS 41 on 2026-10-05", "LEFS 52 on 2026-11-18"],
}
SKILLED = BY_KEY["skilled_care"].text


def given_for(kind=RequestKind.RENEWAL, *, told=None, form=None, **more) -> PacketInputs:
    facts = build_case(ON, TOLD if told is None else told)
    return PacketInputs(facts=facts, form=form or FORMS.standard, measures=MEASURES, asked_kind=kind, **more)


def said(inputs: PacketInputs) -> str:
    return text(words(build(inputs), form=inputs.form))


def answer(question: str, words_of: str, *, minute: int = 0) -> Answer:
    at = datetime(2026, 11, 24, 9, minute, tzinfo=UTC)
    return Answer(question=question, text=words_of, by="Ines Marlow", role="pt", at=at)


def a_request(kind=RequestKind.RENEWAL, **more) -> Request:
    return Request(
        **{
            "id": "RQ-1", "handle": "k7f2m9", "version": 1, "kind": kind, "state": State.DRAFTING,
            "case_id": "C-1", "patient_id": "P-1", "needed_on": ON, **more,
        }
    )  # fmt: skip


# What the chart does not hold is asked.


def test_what_the_chart_does_not_hold_is_asked_and_never_filled_in():
    draft = build(given_for())
    assert SKILLED in draft.questions and BY_KEY["function"].text in draft.questions
    written = said(given_for())
    for phrase in ("tolerated", "normal", "within functional limits", "doing better", "as tolerated"):
        assert phrase not in written
    assert "Need for skilled care" not in written  # a section without an answer is left out


def test_an_answer_is_quoted_with_name_and_day_and_no_longer_asked():
    inputs = given_for(answers=(answer(SKILLED, "Gait needs cueing on 2 stairs."),))
    draft = build(inputs)
    assert SKILLED not in draft.questions
    assert "Reason for more skilled care: Gait needs cueing on 2 stairs." in said(inputs)
    fact = next(fact for fact in facts_of(draft) if fact.record == "request_answer")
    assert fact.value == "Gait needs cueing on 2 stairs." and fact.record_id == "skilled_care"
    assert fact.cited == "answered by Ines Marlow on 24 November 2026"


def test_the_last_answer_counts_and_an_empty_one_is_none():
    two = (answer(SKILLED, "first"), answer(SKILLED, "second", minute=5))
    assert "second" in said(given_for(answers=two)) and "first" not in said(given_for(answers=two))
    taken_back = (answer(SKILLED, "first"), answer(SKILLED, "  ", minute=5))
    assert SKILLED in build(given_for(answers=taken_back)).questions


def test_where_the_chart_holds_the_value_by_now_the_chart_counts():
    codes = BY_KEY["diagnosis_codes"].text
    bare = {**TOLD, "diagnoses": []}
    assert "Diagnosis: M54.50" in said(given_for(told=bare, answers=(answer(codes, "M54.50"),)))
    written = said(given_for(answers=(answer(codes, "M54.50"),)))
    assert "M54.50" not in written and "Diagnosis: M25.561" in written


def test_a_shared_authorization_is_not_renewed_for_one_case_alone_in_silence():
    other = {"case": "C-2", "payer": "Cigna", "authorizations": [{**TOLD["authorizations"][0], "id": "A-2"}]}
    asked = BY_KEY["other_cases"].text
    assert asked not in build(given_for()).questions
    assert asked in build(given_for(told={**TOLD, "others": [other]})).questions


def test_the_table_of_questions_is_whole():
    assert len({question.text for question in QUESTIONS}) == len({question.key for question in QUESTIONS})
    assert len(BY_KEY) == len(QUESTIONS)
    for question in QUESTIONS:
        assert question.block in BLOCKS and question.said.count("{answer}") == 1
        assert not re.search(r"\d", question.text + question.said)
        assert question.who in (Owner.CLINICIAN, Owner.FRONT_DESK)
        assert question.text.endswith(("?", "."))


def test_every_part_of_a_packet_is_in_the_standard_form():
    named = [block for section in FORMS.standard.sections for block in section.blocks]
    assert sorted(named) == sorted(BLOCKS)


# The five kinds.


@pytest.mark.parametrize(
    ("kind", "opens", "asks"),
    [
        (RequestKind.INITIAL, "We ask for authorization of therapy (PT).", "skilled_care_first"),
        (RequestKind.RENEWAL, "We ask to continue therapy (PT).", "goal_status"),
        (RequestKind.EXTENSION, "We ask for more time to use the visits that are approved.", "why_more_time"),
        (RequestKind.RETRO, "We ask for authorization of 1 visit that took place", "why_after_the_fact"),
        (RequestKind.APPEAL, "We appeal the decision on our request", "answer_to_reason"),
    ],
)
def test_each_kind_opens_and_asks_in_its_own_way(kind, opens, asks):
    told = {**TOLD, "visits": [*TOLD["visits"], "2026-11-23"]} if kind is RequestKind.RETRO else TOLD
    if kind is RequestKind.RETRO:
        told["authorizations"] = [{**TOLD["authorizations"][0], "until": date(2026, 11, 20), "visits": 30}]
    draft = build(given_for(kind, told=told))
    assert draft.kind == kind.value
    first = next(section for section in draft.sections if section.heading != COVER)
    assert first.sentences[0].text.startswith(opens)
    assert BY_KEY[asks].text in draft.questions
    others = {"why_after_the_fact", "answer_to_reason", "why_more_time", "skilled_care_first"} - {asks}
    assert not [key for key in others if BY_KEY[key].text in draft.questions]


def test_a_request_after_the_fact_names_its_days():
    told = {
        **TOLD,
        "authorizations": [{**TOLD["authorizations"][0], "until": date(2026, 11, 12), "visits": 30}],
    }
    written = said(given_for(RequestKind.RETRO, told=told))
    assert "We ask for authorization of 2 visits that took place without one." in written
    assert "Visit on 16 November 2026; " in written and "Visit on 18 November 2026; " in written
    assert "We ask for 2 visits." in written and "From 16 November 2026 to 18 November 2026." in written


def charged(place, on, code):
    return Charge(
        id=f"G-{place}", patient_id="P-1", case_id="C-1", service_on=on, code=code, units=1, amount_cents=5000,
        source_file=1, source_row=place,
    )  # fmt: skip


def test_care_ahead_is_not_asked_for_with_the_code_of_the_evaluation():
    charges = (
        charged(2, date(2026, 10, 5), "97161"),
        charged(3, date(2026, 11, 16), "97110"),
        charged(4, date(2026, 11, 16), "97164"),
    )
    assert "Procedure codes, as charged so far: 97110, 97164." in said(given_for(charges=charges))
    retro = given_for(
        RequestKind.RETRO,
        told={**TOLD, "authorizations": [{**TOLD["authorizations"][0], "until": date(2026, 11, 12)}]},
        charges=(*charges, charged(5, date(2026, 11, 9), "97530")),
    )
    assert "Procedure codes, as charged so far: 97110, 97164." in said(retro)


def test_an_appeal_quotes_the_decision_it_is_about():
    denied = a_request(
        id="RQ-0", handle="a1", state=State.APPEAL, decided_on=date(2026, 11, 20), reference="PA-9",
        reason="Not medically necessary", appeal_by=date(2027, 1, 24), submitted_on=date(2026, 11, 10),
    )  # fmt: skip
    written = said(given_for(request=a_request(RequestKind.APPEAL, follows="RQ-0"), chain=(denied,)))
    for words_of in ("20 November 2026", "PA-9", "Not medically necessary", "24 January 2027"):
        assert words_of in written


def test_an_exported_denial_is_quoted_where_none_is_registered():
    denial = AuthorizationRequest(
        id="R-7", case_id="C-1", patient_id="P-1", kind=RequestKind.RENEWAL, status=RequestStatus.DENIED,
        submitted_on=date(2026, 11, 1), reason="No progress shown", source_file=9, source_row=4,
    )  # fmt: skip
    inputs = given_for(RequestKind.APPEAL)
    inputs = msgspec.structs.replace(inputs, facts=msgspec.structs.replace(inputs.facts, requests=(denial,)))
    assert "No progress shown" in said(inputs)


def test_an_urgent_request_says_so_and_asks_why():
    inputs = given_for(request=a_request(urgent=True, channel=Channel.FAX))
    cover = next(section for section in build(inputs).sections if section.heading == COVER)
    assert any("expedited" in one.text for one in cover.sentences)
    assert BY_KEY["why_urgent"].text in build(inputs).questions
    assert BY_KEY["why_urgent"].text not in build(given_for()).questions


def test_what_was_entered_goes_before_what_follows_from_the_records():
    extent = Extent(
        visits=10, units=40, codes=("97110", "97140"), starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 31)
    )
    written = said(given_for(request=a_request(requested=extent)))
    for words_of in ("We ask for 10 visits.", "We ask for 40 units.", "97110, 97140", "31 January 2027"):
        assert words_of in written
    assert "as charged so far" not in written
    followed = said(given_for())
    assert re.search(r"We ask for \d+ visits\.", followed) and "We ask for 10 visits" not in followed


# Measures.


def test_pain_has_a_section_of_its_own_and_is_asked_for_where_nobody_scored_it():
    assert BY_KEY["pain"].text in build(given_for()).questions
    inputs = given_for(
        told={**TOLD, "scores": [*TOLD["scores"], "NPRS 7 on 2026-10-05", "NPRS 4 on 2026-11-18"]}
    )
    found = {one.heading: one.text for one in words(build(inputs))}
    assert "NPRS: 7 on 5 October 2026, 4 on 18 November 2026." in found["Pain"]
    assert "improved by 3 points" in found["Pain"] and "NPRS" not in found["Outcome measures"]
    assert BY_KEY["pain"].text not in build(inputs).questions


def test_a_score_that_cannot_be_right_is_said_asked_and_not_compared():
    inputs = given_for(told={**TOLD, "scores": ["LEFS 41 on 2026-10-05", "LEFS 94 on 2026-11-18"]})
    written = said(inputs)
    assert "94 on 18 November 2026" in written and "looks wrong; its range is 0 to 80" in written
    assert "improved" not in written
    assert BY_KEY["score_in_doubt"].text in build(inputs).questions


def test_a_measure_that_nobody_knows_is_shown_and_not_judged():
    written = said(
        given_for(
            told={**TOLD, "scores": ["House scale 3 on 2026-10-05"]}
            | {"scores": ["HSX 3 on 2026-10-05", "HSX 9 on 2026-11-18"]}
        )
    )
    assert "HSX: 3 on 5 October 2026, 9 on 18 November 2026." in written
    assert "not on file" in written and "improved" not in written and "worsened" not in written


# The text for pasting.


FORM = Form(
    id="short", label="Short", status="test", source="test", checked_on=ON,
    sections=(
        FormSection(heading="Summary", blocks=("opening", "skilled_care"), required=("skilled_care",), limit=60),
        FormSection(heading="Goals", blocks=("goals",)),
    ),
)  # fmt: skip


def edit(heading, original, words_of):
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    return Edit(heading=heading, original=original, text=words_of, by="Ines Marlow", at=at)


def test_a_section_that_the_payers_field_does_not_take_is_said_and_not_cut():
    draft = build(given_for(form=FORM))
    summary = words(draft, form=FORM)[0]
    assert summary.over == len(summary.text) - 60 > 0
    assert "too long" in summary.too_long and summary.text == summary.original
    shorter = words(draft, [edit("Summary", summary.original, "We ask to continue.")], FORM)[0]
    assert shorter.over == 0 and shorter.too_long == ""


def test_only_what_the_form_asks_for_is_asked():
    draft = build(given_for(form=FORM))
    assert BY_KEY["pain"].text not in draft.questions
    assert draft.questions[0] == SKILLED and needed(draft, FORM) == (SKILLED,)
    answered = build(given_for(form=FORM, answers=(answer(SKILLED, "because"),)))
    assert needed(answered, FORM) == ()


def test_an_edit_stands_in_the_reviewers_words_and_its_new_numbers_are_named():
    draft = build(given_for())
    drafted = next(one for one in words(draft) if one.heading == "Outcome measures")
    kept = edit(
        "Outcome measures", drafted.original, "LEFS rose from 41 to 52, and she walks 14 blocks on the left."
    )
    found = next(one for one in words(draft, [kept]) if one.heading == "Outcome measures")
    assert found.edited and found.edited_by == "Ines Marlow" and not found.outdated
    assert found.text == kept.text and found.original == drafted.original
    assert found.unproven == ("14", "left")
    stale = edit("Outcome measures", "LEFS: 41.", "LEFS rose from 41 to 52.")
    assert next(one for one in words(draft, [stale]) if one.edited).outdated
    gone = edit("Outcome measures", drafted.original, " ")
    assert not any(one.edited for one in words(draft, [gone]))


def test_the_cover_sheet_names_nobody_and_is_not_pasted():
    inputs = given_for(request=a_request(payer_name="Cigna"))
    draft = build(inputs)
    assert draft.sections[0].heading == COVER and COVER not in text(words(draft))
    cover = " ".join(one.text for one in draft.sections[0].sentences)
    assert "k7f2m9" in cover and "M25.561" not in cover and inputs.facts.coverages[0].member_id not in cover


def test_data_is_given_only_of_the_packet_as_it_stands():
    inputs = given_for()
    assert data(inputs, build(inputs)).service.quantity_qualifier == "VS"
    before = build(given_for(told={**TOLD, "diagnoses": ["M54.50"]}))
    with pytest.raises(UnableToStructure, match="have changed since"):
        data(inputs, before)


def test_codes_that_the_facts_do_not_give_stay_empty():
    for kind, code in {"initial": "I", "renewal": "R", "extension": "4", "retro": "", "appeal": ""}.items():
        inputs = given_for(RequestKind(kind))
        assert data(inputs, build(inputs)).um02 == code


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(CASES)
def test_whatever_the_case_no_number_stands_without_its_fact(facts):
    for kind in RequestKind:
        for form in (FORMS.standard, FORMS.find("optum_uhc")):
            inputs = PacketInputs(facts=facts, form=form, measures=MEASURES, asked_kind=kind)
            draft = build(inputs)
            assert data(inputs, draft).facts == facts_of(draft)
            for section in draft.sections:
                assert section.sentences
                for piece in (piece for one in section.sentences for piece in one.pieces):
                    if piece.fact is None:
                        assert not re.search(r"\d|\b(left|right|bilateral)\b", piece.text), piece.text
                    else:
                        assert piece.text == piece.fact.value
                        assert piece.fact.source or piece.fact.worked_out or piece.fact.cited
            assert not [text_of for text_of in draft.questions if re.search(r"\d", text_of)]
