"""The register as it is read: whole, in order, in the words of the export, and only what was really kept."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daysheet.domain.coverage import AuthorizationStatus, PayerClass, Rank, RequestKind, RequestStatus
from daysheet.domain.requests import AttachmentKind, Extent, State
from daysheet.payers import load as load_payers
from daysheet.prior_auth import actions, review
from daysheet.privacy.charts import NIGHT
from daysheet.records import asking, reading, register
from daysheet.records import models as m
from daysheet.records.prior_auth import load_facts
from prior_auth.desk import ANA, FRIDAY, GRANT, PACKET, TODAY, case, go, now, opened, row, standing

pytestmark = [pytest.mark.records, pytest.mark.django_db]

LONG_AGO = date(2020, 1, 1)
PDF = b"%PDF-1.7\nletter"
NOWHERE = Path("/nonexistent")


@pytest.fixture(autouse=True)
def _a_case(clinic_home):
    case()


def attach(found, kind=AttachmentKind.LETTER):
    return actions.attach(
        handle=found.handle, version=found.version, kind=kind, name="letter.pdf", content=PDF, by=ANA
    )


def exported(**more):
    given = {
        "id": "R-9", "case_id": "C-1", "patient_id": "P-C-1", "kind": "renewal", "status": "submitted",
        "payer_name": "Cigna", "submitted_on": FRIDAY, **more,
    }  # fmt: skip
    return row(m.AuthorizationRequestRow, **given)


def policy(**more):
    return row(m.CoverageRow, **{"patient_id": "P-C-1", "payer_class": "commercial", **more})


# Reading.


def test_what_is_not_there():
    assert register.request("0" * 16) is None
    assert register.by_id("R-404") is None
    assert register.packet("R-404") is None
    assert register.attachment(404) is None
    assert register.exported("R-404") is None
    assert asking.cover("C-404", TODAY) is None
    assert (register.requests(), register.chain("C-404"), register.moves("R-404")) == ([], (), ())
    assert (register.for_cases(), register.granted(), register.granted_terms()) == ({}, {}, {})
    assert register.of_items(["x"]) == register.of_items([]) == {}


def test_a_request_reads_the_same_by_handle_and_by_id():
    found = standing(State.APPROVED)
    assert register.request(found.handle) == register.by_id(found.id) == found
    assert len(found.handle) == 16
    assert found.patient_id not in found.handle


def test_requests_by_state_and_case_newest_need_first():
    for number in (2, 3):
        case(f"C-{number}")
    first = opened(today=FRIDAY)
    second = standing(State.DRAFTING, opened("C-2", today=FRIDAY + timedelta(days=1)))
    third = opened("C-3", today=TODAY)
    assert [one.id for one in register.requests()] == [third.id, second.id, first.id]
    assert [one.id for one in register.requests([State.NEEDED])] == [third.id, first.id]
    assert [one.id for one in register.requests(case_ids=["C-1", "C-2"])] == [second.id, first.id]
    assert register.requests([]) == register.requests(case_ids=[]) == []


def test_the_chain_of_an_episode_and_what_follows_what():
    first = standing(State.APPROVED)
    second = opened(today=TODAY + timedelta(days=30))
    assert [one.id for one in register.chain("C-1")] == [first.id, second.id]
    assert [one.id for one in register.following(first.id)] == [second.id]
    assert register.following(second.id) == ()


def test_more_requests_than_one_question_holds():
    cases = [case(f"N-{number}") for number in range(reading.AT_ONCE + 3)]
    for case_id in cases[:3] + cases[-3:]:
        opened(case_id)
    assert {one.case_id for one in register.requests(case_ids=cases)} == {*cases[:3], *cases[-3:]}
    assert set(asking.covers([(one, None) for one in cases], TODAY)) == {(one, None) for one in cases}


def test_the_newest_request_of_an_item():
    key = "prior_auth:visits_run_out:authorization:A-1"
    standing(State.WITHDRAWN, opened(item_key=key))
    second = opened(item_key=key, today=TODAY + timedelta(days=1))
    assert register.of_items([key, "other"]) == {key: second}


def test_how_many_letters_are_attached_is_counted():
    found = attach(standing(State.APPROVED))
    assert found.letters == 1
    other = actions.attach(
        handle=found.handle, version=found.version, kind=AttachmentKind.FORM, name="form.pdf", content=PDF + b"2",
        by=ANA,
    )  # fmt: skip
    assert other.letters == 1
    assert [one.kind for one in register.attachments(found.id)] == [
        AttachmentKind.LETTER,
        AttachmentKind.FORM,
    ]


# Only what was really kept.


@pytest.mark.parametrize("content", [PDF + b"!", b"%PDF-1.7\nlettex", b""])
def test_a_file_that_is_not_what_was_attached_is_not_shown(content):
    found = attach(standing(State.APPROVED))
    (kept,) = register.attachments(found.id)
    m.AttachmentRow.objects.filter(id=kept.id).update(content=content)
    with pytest.raises(register.UnableToOpen, match=r"“letter\.pdf” is not the file that was attached"):
        register.attachment(kept.id)


def test_a_packet_that_is_not_what_was_approved_is_not_shown():
    found = standing(State.SUBMITTED)
    assert register.packet(found.id) == PACKET
    changed = m.RequestRow.objects.get(id=found.id).packet
    changed["draft"]["sections"][0]["sentences"][0]["pieces"][0]["text"] = "13"
    m.RequestRow.objects.filter(id=found.id).update(packet=changed)
    with pytest.raises(register.UnableToOpen, match="not the one that was approved"):
        register.packet(found.id)


def test_a_fingerprint_does_not_hang_on_the_order_of_keys():
    assert register.fingerprint({"a": 1, "b": ["ä"]}) == register.fingerprint({"b": ["ä"], "a": 1})
    assert register.fingerprint({"a": 1}) != register.fingerprint({"a": 2})


# In the words of the export.


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.NEEDED, "draft"), (State.DRAFTING, "draft"), (State.READY_FOR_REVIEW, "draft"),
        (State.APPROVED_TO_SEND, "draft"), (State.SUBMITTED, "submitted"), (State.PENDED, "pended"),
        (State.APPROVED, "approved"), (State.PARTIAL, "partial"), (State.DENIED, "denied"),
        (State.APPEAL, "denied"), (State.EXPIRED, "approved"), (State.WITHDRAWN, "withdrawn"),
        (State.NOT_REQUIRED, "withdrawn"),
    ],
)  # fmt: skip
def test_every_state_has_a_word_of_the_export(state, status):
    found = standing(state)
    own = next(one for one in register.for_cases(["C-1"])["C-1"] if one.id == found.id)
    assert own.status is RequestStatus(status)
    assert (own.source_file, own.source_row, own.payer_name) == (0, 0, "Cigna")
    assert (own.submitted_on, own.decided_on) == (found.submitted_on, found.decided_on)


def test_every_state_is_translated():
    assert set(register.READ_AS) == set(State)
    assert set(register.DECIDED) == {*review.GRANTED, State.DENIED, State.APPEAL, State.EXPIRED}


def test_a_partial_approval_under_appeal_still_grants():
    partial = go(standing(State.PARTIAL), State.APPEAL)
    own = next(one for one in register.for_cases()["C-1"] if one.id == partial.id)
    assert own.status is RequestStatus.PARTIAL
    assert [auth.id for auth in register.granted()["C-1"]] == [partial.id]


def test_whether_the_letter_is_on_file():
    found = standing(State.APPROVED)
    assert register.for_cases()["C-1"][0].letter is False
    attach(found)
    assert register.for_cases()["C-1"][0].letter is True


def test_the_letter_that_the_practice_system_has_counts_too():
    export = exported(status="approved", decided_on=TODAY, letter=False)
    opened(exported_id="R-9")
    assert register.for_cases()["C-1"][0].letter is False
    m.AuthorizationRequestRow.objects.filter(pk=export.pk).update(letter=True)
    assert register.for_cases()["C-1"][0].letter is True


@pytest.mark.parametrize(
    ("number", "named"), [("ab 1234", "A-1"), ("AB-1234", "A-1"), ("AB-12345", None), ("", None)]
)
def test_an_approval_names_the_row_that_has_its_number(number, named):
    row(m.AuthorizationRow, id="A-1", case_id="C-1", patient_id="P-C-1", number=number)
    row(m.AuthorizationRow, id="A-0", case_id="C-0", patient_id="P-C-0", number="AB-1234")
    standing(State.APPROVED, opened(authorization_id="A-9"))
    assert register.for_cases()["C-1"][0].authorization_id == named
    assert ("C-1" in register.granted()) == (named is None)


def test_a_request_that_grants_nothing_names_what_it_renews():
    standing(State.PENDED, opened(authorization_id="A-9"))
    assert register.for_cases()["C-1"][0].authorization_id == "A-9"
    assert register.granted() == {}


def test_the_rules_see_the_register_in_the_place_of_the_row_it_took_over():
    exported()
    go(opened(exported_id="R-9"), State.DENIED)
    (facts,) = load_facts(TODAY, payers=load_payers(NOWHERE), preparation_days=7)
    assert [(one.id, one.status) for one in facts.requests] == [("R-9", RequestStatus.DENIED)]


# What was granted, as authorizations.


def test_an_approval_counts_before_the_export_shows_it():
    found = standing(State.APPROVED)
    (auth,) = register.granted(["C-1"])["C-1"]
    assert (auth.id, auth.number, auth.visits_authorized) == (found.id, "AB-1234", 12)
    assert (auth.starts_on, auth.ends_on) == (GRANT.starts_on, GRANT.ends_on)
    assert (auth.status, auth.rank, auth.payer_name) == (AuthorizationStatus.ACTIVE, Rank.PRIMARY, "Cigna")
    assert (auth.source_file, auth.source_row, auth.modified_on) == (0, 0, TODAY)
    assert register.granted(["C-2"]) == register.granted_terms() == {}


@pytest.mark.parametrize("state", [state for state in State if state not in register.GRANTED])
def test_nothing_else_grants(state):
    standing(state)
    assert register.granted() == {}


def test_an_ended_approval_still_covered_its_days():
    found = standing(State.EXPIRED)
    assert [auth.id for auth in register.granted()["C-1"]] == [found.id]


def test_units_and_codes_of_a_grant():
    extent = Extent(units=48, codes=("97110", "97140"), ends_on=GRANT.ends_on)
    found = go(standing(State.SUBMITTED), State.APPROVED, approved=extent)
    (terms,) = register.granted_terms().values()
    assert (terms.authorization_id, terms.units_authorized, terms.codes) == (found.id, 48, ("97110", "97140"))


def test_an_approval_taken_over_without_its_days_covers_nothing():
    exported(status="approved", decided_on=TODAY, number="AB-1", visits_approved=12)
    opened(exported_id="R-9")
    assert register.granted() == {}


# Decisions, for turnaround.


def test_decisions_since_a_day():
    for number in range(2, 6):
        case(f"C-{number}")
    approved = standing(State.APPROVED, urgent=True)
    denied = go(standing(State.SUBMITTED, case_id="C-2"), State.DENIED, on=FRIDAY)
    standing(State.SUBMITTED, case_id="C-3")
    appealed = standing(State.APPEAL, case_id="C-4")
    found = register.decided(FRIDAY)
    assert found[0].id == denied.id
    assert {one.id for one in found} == {approved.id, denied.id, appealed.id}
    first = next(one for one in found if one.id == approved.id)
    assert first == (
        approved.id, RequestKind.RENEWAL, "Cigna", "cigna", True, FRIDAY, TODAY, State.APPROVED,
    )  # fmt: skip
    assert [one.id for one in register.decided(TODAY)] == [one.id for one in found[1:]]
    assert len(register.decided(LONG_AGO)) == 3


# Who pays.


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"id": "I-2", "payer_name": "Aetna", "rank": "secondary"}, "Cigna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-1"}, "Aetna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-2"}, "Cigna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-1", "ends_on": FRIDAY}, "Cigna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-1", "ends_on": TODAY}, "Aetna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-1", "starts_on": date(2026, 11, 25)}, "Cigna"),
        ({"id": "I-2", "payer_name": "Aetna", "case_id": "C-1", "starts_on": TODAY}, "Aetna"),
    ],
)
def test_who_pays_is_the_first_policy_in_force(more, name):
    policy(**more)
    cover = asking.cover("C-1", TODAY)
    assert cover == ("P-C-1", name, PayerClass.COMMERCIAL)
    (facts,) = load_facts(TODAY, payers=load_payers(NOWHERE), preparation_days=7)
    assert facts.payer.payer.name == name, "the rules and the register ask the same payer"


def test_an_authorization_s_payer_is_asked_whoever_s_case_it_stands_in():
    row(m.AuthorizationRow, id="A-1", case_id="C-2", patient_id="P-C-1", payer_name="State Medicaid",
        payer_class="medicaid")  # fmt: skip
    assert asking.cover("C-1", TODAY, "A-1") == ("P-C-1", "State Medicaid", PayerClass.MEDICAID)
    own = standing(State.APPROVED, opened(authorization_id="A-1"))
    assert asking.cover("C-1", TODAY, own.id) == ("P-C-1", "State Medicaid", PayerClass.UNKNOWN)
    assert asking.cover("C-1", TODAY, "A-404") == ("P-C-1", "Cigna", PayerClass.COMMERCIAL)


def test_a_case_in_name_only_is_known_by_its_authorization():
    row(m.AuthorizationRow, id="A-1", case_id="C-7", patient_id="P-7", payer_name="Humana",
        payer_class="medicare_advantage")  # fmt: skip
    assert asking.cover("C-7", TODAY) == ("P-7", "Humana", PayerClass.MEDICARE_ADVANTAGE)


def test_a_case_without_a_policy_has_no_payer():
    row(m.CaseRow, id="C-8", patient_id="P-8")
    assert asking.cover("C-8", TODAY) == ("P-8", "", PayerClass.UNKNOWN)


def test_what_waits_in_the_exports_without_what_was_taken_over():
    exported()
    exported(id="R-8", status="pended")
    exported(id="R-7", status="approved", decided_on=TODAY)
    exported(id="R-6", case_id="C-2")
    opened(exported_id="R-9")
    assert [one.id for one in register.exported_waiting(["C-1"])] == ["R-8"]


def test_who_opened_and_what_was_last():
    found = standing(State.DRAFTING)
    night = opened(kind=RequestKind.RETRO, by=NIGHT)
    ids = [found.id, night.id]
    assert register.opened_by(ids) == {found.id: "front_desk", night.id: "system"}
    assert {key: step.number for key, step in register.last_moves(ids).items()} == {found.id: 2, night.id: 1}
    assert now(night).version == 1
