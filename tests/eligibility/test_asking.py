"""The call asks what is open and nothing else; what is said is recorded with who, when and under which number."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from daysheet.domain.benefits import Benefits, Overall, Person, Proof, Said, Share, State, VisitLimit
from daysheet.eligibility.asking import Call, UnableToRecord, gaps, recorded
from daysheet.eligibility.script import UnableToReadQuestions, load

QUESTIONS = load()
CALL = Call("Dana", datetime(2026, 11, 24, 9, 40, tzinfo=UTC), "REF-7781", "front desk")
EMPTY = Benefits(person=Person(), overall=Overall.UNDETERMINED)


def asked(of):
    return [one.question.path for one in gaps(of, QUESTIONS)]


def test_each_question_is_about_a_field_once():
    paths = [one.path for one in QUESTIONS]
    assert set(paths) <= dict(EMPTY.fields()).keys()
    assert len(set(paths)) == len(paths)
    known = dict(EMPTY.fields()).keys()
    assert all(one.needs is None or one.needs.path in known for one in QUESTIONS)
    assert all(one.choices for one in QUESTIONS if one.kind == "choice")


def test_of_an_empty_answer_everything_is_asked_but_what_depends_on_another_answer():
    left_out = set(dict(EMPTY.fields())) & {one.path for one in QUESTIONS} - set(asked(EMPTY))
    assert left_out == {"authorization_from_visit", "manager"}


def test_what_is_known_is_not_asked():
    returned, inferred = Said(State.RETURNED, True), Said(State.INFERRED, 12, why="limit less left")
    of = msgspec.structs.replace(EMPTY, active=returned, visits=VisitLimit(used=inferred))
    assert {"active", "visits.used"} & set(asked(of)) == set()


def test_a_contradiction_is_asked_with_what_contradicts():
    proofs = (
        Proof("271", "segment 12", "EB*F*IND*PT***23***VS*60"),
        Proof("271", "segment 13", "HSD*VS*20***23*1"),
    )
    said = Said(
        State.CONTRADICTORY, None, proofs, "the payer gives different values for the same thing", (60, 20)
    )
    gap = next(
        one
        for one in gaps(msgspec.structs.replace(EMPTY, visits=VisitLimit(limit=said)), QUESTIONS)
        if one.question.path == "visits.limit"
    )
    assert gap.proofs == proofs
    assert gap.why == "the answer contradicts itself: the payer gives different values for the same thing"


def test_a_question_that_another_answer_settles_is_left_out():
    copay = msgspec.structs.replace(EMPTY, share=Share(copay=Said(State.RETURNED, 3000)))
    assert "share.coinsurance" not in asked(copay)
    unlimited = msgspec.structs.replace(EMPTY, visits=VisitLimit(unlimited=Said(State.RETURNED, True)))
    assert not [path for path in asked(unlimited) if path.startswith("visits.")]
    needed = msgspec.structs.replace(EMPTY, authorization_needed=Said(State.RETURNED, True))
    assert {"authorization_from_visit", "manager"} <= set(asked(needed))


def test_what_is_said_is_recorded_with_its_call():
    told = {
        "active": True,
        "visits.limit": 30,
        "share.coinsurance": Decimal(20),
        "coverage_starts": date(2026, 1, 1),
    }
    found = recorded(EMPTY, told, CALL, QUESTIONS)
    assert (found.active.value, found.visits.limit.value) == (True, 30)
    proof = found.visits.limit.proofs[0]
    assert proof.told_by == "phone"
    assert proof.place == "call of 2026-11-24 09:40 with Dana, reference REF-7781"
    assert proof.text.endswith(" 30.")
    assert set(asked(EMPTY)) - set(asked(found)) == {*told, "share.copay"}


@pytest.mark.parametrize(
    ("call", "told", "why"),
    [
        (Call("", CALL.at, "R1"), {"active": True}, "who spoke"),
        (Call("Dana", CALL.at, "  "), {"active": True}, "the reference number"),
        (CALL, {"shoe_size": 9}, "Nothing is asked about 'shoe_size'"),
    ],
)
def test_a_call_that_proves_nothing_is_refused(call, told, why):
    with pytest.raises(UnableToRecord, match=why):
        recorded(EMPTY, told, call, QUESTIONS)


def test_a_call_does_not_overwrite_what_the_payer_returned():
    of = msgspec.structs.replace(EMPTY, active=Said(State.RETURNED, False))
    with pytest.raises(UnableToRecord, match="not overwritten"):
        recorded(of, {"active": True}, CALL, QUESTIONS)


def test_questions_of_the_clinics_own_are_looked_at_before_anybody_calls(tmp_path):
    path = tmp_path / "questions.toml"
    path.write_text('[[question]]\npath = "visits.limits"\nkind = "number"\nask = "How many?"\n', "utf-8")
    with pytest.raises(
        UnableToReadQuestions, match=r"'How many\?' is about 'visits.limits', and there is no such field"
    ):
        load(path)
    other = tmp_path / "others.toml"
    other.write_text('[[question]]\npath = "active"\nkind = "maybe"\nask = "Active?"\n', "utf-8")
    with pytest.raises(UnableToReadQuestions, match=r"others\.toml cannot be read"):
        load(other)
