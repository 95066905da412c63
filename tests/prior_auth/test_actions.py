"""The register’s verbs: one change with its step of the history and its audit row, or a sentence and no change."""

import os
import re
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from django.db import connection, transaction

from daysheet import audit
from daysheet.domain.coverage import RequestKind
from daysheet.domain.draft import Draft
from daysheet.domain.people import Role
from daysheet.domain.requests import AttachmentKind, Channel, Extent, State
from daysheet.prior_auth import actions, attached, review
from daysheet.prior_auth.actions import UnableToMove
from daysheet.privacy.charts import NIGHT, Viewer
from daysheet.records import models as m
from daysheet.records import register

from .desk import (
    ALL,
    ANA,
    BEN,
    FRIDAY,
    GRANT,
    OLA,
    PACKET,
    PAT,
    SAYS,
    TODAY,
    case,
    go,
    now,
    opened,
    picture,
    row,
    standing,
)

pytestmark = [pytest.mark.records, pytest.mark.django_db]

PDF = b"%PDF-1.7\n1 0 obj\n"
OPEN_FOR_WORDS = (State.DRAFTING, State.READY_FOR_REVIEW)
OPEN_FOR_ASKING = (State.NEEDED, *OPEN_FOR_WORDS)


@pytest.fixture(autouse=True)
def _a_case(clinic_home):
    case()


# The state table, through the real verb.


@pytest.mark.parametrize("start", list(State))
def test_every_move_that_the_table_does_not_name_is_refused(start: State):
    """From every state to every state for every role and the night: 13 by 13 by 8."""
    found = standing(start)
    before = picture()
    made = refused = 0
    for by in ALL:
        for to in State:
            named = review.find(start, to)
            if named is not None and by.role in named.roles:
                _made(found, to, by)
                made += 1
            else:
                with pytest.raises(UnableToMove, match=r"^(A request that is|“.*” is for)"):
                    go(found, to, by)
                refused += 1
            assert picture() == before, (start, to, by.role)
    assert made + refused == len(ALL) * len(State)
    assert made == sum(len(review.moves_from(start, by.role)) for by in ALL)


def _made(found, to: State, by: Viewer) -> None:
    """The move is made with one step and one audit row (and, for an appeal, those of the appeal), then undone."""
    point = transaction.savepoint()
    steps, rows = m.RequestMoveRow.objects.count(), m.AuditRow.objects.count()
    moved = go(found, to, by)
    more = 2 if to is State.APPEAL else 1
    assert (moved.state, moved.version) == (to, found.version + 1)
    assert (m.RequestMoveRow.objects.count(), m.AuditRow.objects.count()) == (steps + more, rows + more)
    step = register.moves(found.id)[-1]
    assert (step.came_from, step.to, step.by, step.role) == (found.state, to, by.name, by.role)
    told = m.AuditRow.objects.get(number=rows + 1)
    assert (told.event, told.who, told.role, told.target) == ("request_moved", by.name, by.role, found.id)
    assert told.subjects == [found.patient_id]
    assert told.detail["from"] == found.state
    assert (told.detail["to"], told.detail["move"]) == (to, step.number)
    transaction.savepoint_rollback(point)


def test_the_whole_way_is_one_step_and_one_row_each():
    found = standing(State.APPROVED)
    assert m.AuditRow.objects.count() == m.RequestMoveRow.objects.count() == 6
    assert [step.number for step in register.moves(found.id)] == [1, 2, 3, 4, 5, 6]
    assert audit.verify().whole
    assert (found.submitted_on, found.decided_on, found.channel) == (FRIDAY, TODAY, Channel.PORTAL)
    assert (found.number, found.approved, found.prepared_by, found.approved_by) == (
        "AB-1234",
        GRANT,
        "ana",
        "pat",
    )
    sent = register.moves(found.id)[4]
    assert sent.on == FRIDAY
    assert sent.detail == {"on": "2026-11-20", "channel": "portal", "recorded_on": "2026-11-24"}


@pytest.mark.parametrize("start", [state for state in State if review.moves_from(state, Role.OWNER)])
def test_without_its_audit_row_no_move_is_made(start: State, monkeypatch):
    found = standing(start)
    before = picture()

    def fails(**_):
        raise audit.UnableToAudit("the log cannot be written")

    monkeypatch.setattr(audit, "record", fails)
    for one in review.moves_from(start, Role.OWNER):
        with pytest.raises(audit.UnableToAudit):
            go(found, one.to, OLA)
        assert picture() == before, one


def test_if_the_second_half_of_an_appeal_fails_the_first_is_undone(monkeypatch):
    found = standing(State.DENIED)
    before = picture()
    real, told = audit.record, []

    def fails_the_second_time(**given):
        told.append(given["event"])
        if len(told) == 2:
            raise audit.UnableToAudit("the log cannot be written")
        return real(**given)

    monkeypatch.setattr(audit, "record", fails_the_second_time)
    with pytest.raises(audit.UnableToAudit):
        actions.appeal(handle=found.handle, version=found.version, by=ANA, today=TODAY)
    assert told == ["request_moved", "request_opened"]
    assert picture() == before


# Two people.


@pytest.mark.parametrize("to", [State.READY_FOR_REVIEW, State.WITHDRAWN])
def test_a_stale_version_changes_nothing(to: State):
    shown = standing(State.DRAFTING)
    actions.ask_for(
        handle=shown.handle, version=shown.version, requested=GRANT, channel=None, um_vendor="", urgent=False, by=BEN
    )  # fmt: skip
    before = picture()
    with pytest.raises(
        actions.ChangedMeanwhile, match=r"^Somebody else changed this request meanwhile\. Nothing"
    ):
        go(shown, to)
    assert picture() == before


def test_a_request_that_is_not_there():
    with pytest.raises(UnableToMove, match="does not exist any more"):
        actions.move(handle="0" * 16, version=1, to=State.DRAFTING, by=ANA, today=TODAY)


def test_who_prepared_it_does_not_approve_it(clinic_home):
    found = go(standing(State.DRAFTING), State.READY_FOR_REVIEW, PAT)
    before = picture()
    with pytest.raises(
        UnableToMove, match="You marked this request ready, so somebody else has to approve it"
    ):
        go(found, State.APPROVED_TO_SEND, PAT)
    assert picture() == before
    assert go(found, State.APPROVED_TO_SEND, OLA).approved_by == "ola"


def test_a_clinic_of_one_approves_its_own(clinic_home):
    clinic_home.mkdir(exist_ok=True)
    (clinic_home / "clinic.toml").write_text("two_people = false\n")
    found = go(standing(State.DRAFTING), State.READY_FOR_REVIEW, OLA)
    assert go(found, State.APPROVED_TO_SEND, OLA).state is State.APPROVED_TO_SEND


def test_sending_back_forgets_who_prepared_it():
    found = go(standing(State.READY_FOR_REVIEW), State.DRAFTING, PAT, why="the goal is missing")
    assert (found.prepared_by, found.approved_by) == ("", "")
    assert register.moves(found.id)[-1].why == "the goal is missing"
    again = go(found, State.READY_FOR_REVIEW, BEN)
    assert go(again, State.APPROVED_TO_SEND, PAT).prepared_by == "ben"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_two_at_once_one_moves_and_one_is_told(_time):
    found = standing(State.SUBMITTED)
    ready, outcomes = threading.Barrier(2), []

    def decide(by: Viewer, to: State) -> None:
        try:
            ready.wait(timeout=30)
            outcomes.append(go(found, to, by).state)
        except UnableToMove as sentence:
            outcomes.append(str(sentence))
        except BaseException as error:
            outcomes.append(error)
        finally:
            connection.close()

    pairs = ((ANA, State.APPROVED), (BEN, State.DENIED))
    threads = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = now(found).state
    assert sorted(map(str, outcomes)) == sorted([str(won), actions.CHANGED]), outcomes
    assert len(register.moves(found.id)) == 6
    assert m.AuditRow.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_two_open_the_same_at_once_and_there_is_one():
    ready, outcomes = threading.Barrier(2), []

    def ask(by: Viewer) -> None:
        try:
            ready.wait(timeout=30)
            outcomes.append(opened(by=by).state)
        except UnableToMove as sentence:
            outcomes.append(str(sentence))
        except BaseException as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(by,)) for by in (ANA, BEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in outcomes if one is State.NEEDED]) == 1, outcomes
    assert m.RequestRow.objects.count() == m.RequestMoveRow.objects.count() == m.AuditRow.objects.count() == 1


def test_many_at_once_those_that_cannot_are_named():
    for case_id in ("C-2", "C-3"):
        case(case_id)
    fine, wrong, stale = standing(State.NEEDED), standing(State.DENIED, case_id="C-2"), opened("C-3")
    go(stale, State.DRAFTING)
    chosen = [(one.handle, one.version) for one in (fine, wrong, stale)]
    refused = actions.move_many(
        chosen=chosen, to=State.WITHDRAWN, by=ANA, today=TODAY, why="the clinic left the network"
    )
    assert dict(refused) == {
        wrong.handle: "A request that is denied cannot become withdrawn.",
        stale.handle: actions.CHANGED,
    }
    assert [now(one).state for one in (fine, wrong, stale)] == [State.WITHDRAWN, State.DENIED, State.DRAFTING]


# A power cut.


def test_killed_in_the_middle_of_a_move_nothing_of_it_is_left(tmp_path: Path):
    """A process of its own dies by SIGKILL after the audit row and before the commit."""
    script = Path(__file__).parent / "killed_while_moving.py"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DAYSHEET_HOME": str(tmp_path / "home")}
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    def run(word: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), word]
        return subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, timeout=120
        )

    assert run("prepare").returncode == 0, run("prepare").stderr
    before = run("show")
    assert before.returncode == 0, before.stderr
    killed = run("move")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert "written, not yet kept" in killed.stdout
    after = run("show")
    assert (after.stdout, after.returncode) == (before.stdout, 0)
    assert "needed 1 1 True" in after.stdout


# What a move needs.


@pytest.mark.parametrize(
    ("start", "to", "without", "sentence"),
    [
        (State.READY_FOR_REVIEW, State.DRAFTING, "why", "“Send back” needs a reason."),
        (State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, "packet", "needs the packet that is to be sent."),
        (State.APPROVED_TO_SEND, State.SUBMITTED, "on", "“Record that it was sent” needs the day."),
        (State.APPROVED_TO_SEND, State.SUBMITTED, "channel", "needs how it was sent."),
        (State.SUBMITTED, State.PENDED, "on", "needs the day."),
        (State.SUBMITTED, State.APPROVED, "number", "needs the authorization number."),
        (State.PENDED, State.APPROVED, "approved", "needs what was approved."),
        (State.PENDED, State.PARTIAL, "reason", "needs the payer’s reason."),
        (State.SUBMITTED, State.DENIED, "reason", "“Record the denial” needs the payer’s reason."),
        (State.NEEDED, State.WITHDRAWN, "why", "“Withdraw” needs a reason."),
        (State.PENDED, State.NOT_REQUIRED, "why", "“Not required” needs a reason."),
    ],
)
@pytest.mark.parametrize("empty", [None, "", "   "])
def test_a_move_without_what_it_needs_is_refused(start, to, without, sentence, empty):
    found = standing(start)
    before = picture()
    with pytest.raises(UnableToMove, match=re.escape(sentence)):
        go(found, to, **{without: empty})
    assert picture() == before


def test_all_that_is_missing_is_said_at_once():
    found = standing(State.SUBMITTED)
    with pytest.raises(UnableToMove, match="needs the day and the payer’s reason"):
        go(found, State.DENIED, on=None, reason="")


@pytest.mark.parametrize(
    ("to", "given", "sentence"),
    [
        (State.DENIED, {"number": "AB-1"}, "“Record the denial” does not take the authorization number."),
        (State.DENIED, {"approved": GRANT}, "does not take what was approved."),
        (State.PENDED, {"appeal_by": TODAY}, "does not take appeal by."),
        (State.APPROVED, {"packet": PACKET}, "does not take the packet"),
        (State.APPROVED, {"state": "needed"}, "does not take state."),
        (State.DENIED, {"on": "2026-11-24"}, "The day cannot be read."),
        (State.APPROVED, {"approved": 12}, "What was approved cannot be read."),
    ],
)
def test_words_that_do_not_belong_are_refused(to, given, sentence):
    found = standing(State.SUBMITTED)
    before = picture()
    with pytest.raises(UnableToMove, match=re.escape(sentence)):
        go(found, to, **given)
    assert picture() == before


@pytest.mark.parametrize(
    ("start", "to", "given", "sentence"),
    [
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"on": date(2026, 11, 25)}, "25 November 2026 is still to come"),
        (State.SUBMITTED, State.DENIED, {"on": date(2026, 11, 25)}, "is still to come. Record it when it has"),
        (State.SUBMITTED, State.DENIED, {"on": date(2026, 11, 19)}, "19 November 2026 lies before the day it was sent, 20"),
        (State.SUBMITTED, State.PENDED, {"on": date(2026, 11, 19)}, "before the day it was sent"),
        (State.PENDED, State.APPROVED, {"on": date(2026, 11, 22)}, "before the day it was pended, 23 November 2026"),
        (State.APPROVED, State.EXPIRED, {"on": date(2026, 11, 23)}, "before the day it was decided"),
        (State.SUBMITTED, State.WITHDRAWN, {"on": date(2026, 11, 19)}, "before the day it was sent"),
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"received_on": date(2026, 11, 19)}, "cannot have it before it was sent"),
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"received_on": date(2026, 11, 25)}, "is still to come"),
        (State.SUBMITTED, State.DENIED, {"appeal_by": date(2026, 11, 23)}, "cannot lie before the decision"),
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"answer_due": date(2026, 11, 19), "answer_due_rule": "x"},
         "cannot be due before it was sent"),
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"answer_due": date(2026, 11, 27)}, "belong together"),
        (State.APPROVED_TO_SEND, State.SUBMITTED, {"answer_due_rule": "x"}, "belong together"),
        (State.SUBMITTED, State.APPROVED, {"approved": Extent()}, "Say how much was approved"),
        (State.SUBMITTED, State.APPROVED, {"approved": Extent(visits=0)}, "At least 1 visit must be approved"),
        (State.SUBMITTED, State.APPROVED, {"approved": Extent(units=-1)}, "At least 1 unit must be approved"),
        (State.SUBMITTED, State.APPROVED,
         {"approved": Extent(visits=1, starts_on=TODAY, ends_on=FRIDAY)}, "end before they start"),
    ],
)  # fmt: skip
def test_days_and_amounts_that_cannot_be_are_refused(start, to, given, sentence):
    found = standing(start)
    before = picture()
    with pytest.raises(UnableToMove, match=re.escape(sentence)):
        go(found, to, **given)
    assert picture() == before


@pytest.mark.parametrize("on", [FRIDAY, TODAY])
def test_the_first_and_the_last_possible_day_are_taken(on):
    found = go(standing(State.SUBMITTED), State.DENIED, on=on)
    assert found.decided_on == on


def test_the_day_of_the_answer_comes_from_who_sends_with_its_rule():
    silent = standing(State.SUBMITTED)
    assert (silent.answer_due, silent.answer_due_rule) == (None, "")
    case("C-2")
    found = go(
        standing(State.APPROVED_TO_SEND, case_id="C-2"),
        State.SUBMITTED,
        answer_due=date(2026, 11, 27),
        answer_due_rule="42 CFR 422.568(b)(1): 7 calendar days",
        reference="REF-9",
        representative="Kim",
        received_on=FRIDAY,
    )
    assert (found.answer_due, found.answer_due_rule) == (
        date(2026, 11, 27),
        "42 CFR 422.568(b)(1): 7 calendar days",
    )
    assert (found.reference, found.representative, found.received_on) == ("REF-9", "Kim", FRIDAY)


def test_what_was_asked_for_stays_beside_what_was_granted():
    found = standing(State.DRAFTING)
    asked = Extent(visits=20, codes=("97110", "97140"), starts_on=TODAY, ends_on=date(2027, 2, 28))
    found = _ask(found, requested=asked)
    for to in (State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, State.SUBMITTED, State.PARTIAL):
        found = go(found, to)
    assert (found.requested, found.approved) == (asked, GRANT)
    assert found.reason == "8 were not needed"


def test_the_history_says_codes_as_people_do():
    granted = Extent(visits=4, codes=("97110", "97140"), ends_on=date(2027, 1, 31))
    found = go(standing(State.SUBMITTED), State.APPROVED, approved=granted)
    told = register.moves(found.id)[-1].detail
    assert (told["approved_codes"], told["approved_visits"]) == ("97110 97140", "4")
    plain = go(standing(State.SUBMITTED, case_id=case("C-2")), State.APPROVED, approved=Extent(visits=4))
    assert "approved_codes" not in register.moves(plain.id)[-1].detail


def test_less_than_was_asked_for_is_a_partial_approval():
    found = _ask(standing(State.DRAFTING), requested=Extent(visits=20, starts_on=TODAY))
    for to in (State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, State.SUBMITTED):
        found = go(found, to)
    with pytest.raises(UnableToMove, match="12 of 20 visits asked for is a partial approval"):
        go(found, State.APPROVED)
    with pytest.raises(UnableToMove, match="19 of 20 visits"):
        go(found, State.APPROVED, approved=Extent(visits=19))
    assert go(found, State.APPROVED, approved=Extent(visits=20)).state is State.APPROVED


def test_why_it_was_pended_is_not_why_it_was_approved():
    found = go(standing(State.SUBMITTED), State.PENDED, reason="send the plan of care")
    assert found.reason == "send the plan of care"
    assert go(found, State.APPROVED).reason == ""


# The packet.


def test_the_packet_is_frozen_at_approval_and_thawed_by_changing_it_again():
    found = standing(State.APPROVED_TO_SEND)
    assert register.packet(found.id) == PACKET
    frozen = m.RequestRow.objects.get(id=found.id).packet_sha256
    assert register.moves(found.id)[-1].detail == {"packet_sha256": frozen}
    back = go(found, State.DRAFTING, PAT, why="one visit more")
    assert register.packet(back.id) is None
    assert back.approved_by == ""
    other = Draft(kind="packet", title="Another", sections=())
    again = go(go(back, State.READY_FOR_REVIEW), State.APPROVED_TO_SEND, packet=other)
    sent = go(again, State.SUBMITTED)
    assert register.packet(sent.id) == other
    assert m.RequestRow.objects.get(id=found.id).packet_sha256 != frozen


def test_what_is_approved_is_frozen_whole():
    """The packet, the reviewer's words, the same as data, and how much it asks for where nobody entered that."""
    found = go(_edit(standing(State.DRAFTING)), State.READY_FOR_REVIEW)
    asked = Extent(visits=8, starts_on=TODAY, ends_on=date(2026, 12, 31))
    found = go(found, State.APPROVED_TO_SEND, packet_data={"kind": "renewal"}, requested=asked)
    kept = register.frozen(found.id)
    assert (kept.draft, kept.data, found.requested) == (PACKET, {"kind": "renewal"}, asked)
    assert [edit.text for edit in kept.edits] == ["in my words"]
    m.RequestEditRow.objects.filter(request_id=found.id).update(text="changed behind our back")
    assert [edit.text for edit in register.frozen(found.id).edits] == ["in my words"]


def test_what_somebody_entered_is_not_overwritten_by_what_the_packet_suggests():
    found = go(_ask(standing(State.DRAFTING)), State.READY_FOR_REVIEW)
    found = go(found, State.APPROVED_TO_SEND, requested=Extent(visits=99))
    assert found.requested == GRANT


# What is done where it stands.


def _ask(found, by=ANA, **more):
    given = {"requested": GRANT, "channel": Channel.FAX, "um_vendor": " Carelon ", "urgent": True, **more}
    return actions.ask_for(handle=found.handle, version=found.version, by=by, **given)


def _answer(found, by=PAT, **more):
    given = {"question": "What is the goal?", "text": " Stairs without a rail ", **more}
    return actions.answer(handle=found.handle, version=found.version, by=by, **given)


def _edit(found, by=PAT, **more):
    given = {"heading": "Function", "original": "as drafted", "text": "in my words", **more}
    return actions.edit(handle=found.handle, version=found.version, by=by, **given)


def _attach(found, by=ANA, **more):
    given = {"kind": AttachmentKind.LETTER, "name": "letter.pdf", "content": PDF, **more}
    return actions.attach(handle=found.handle, version=found.version, by=by, **given)


DOINGS = {
    "ask_for": (_ask, "request_filled_in"),
    "answer": (_answer, "request_answered"),
    "edit": (_edit, "request_edited"),
    "attach": (_attach, "request_attached"),
}


@pytest.mark.parametrize("start", list(State))
def test_what_may_be_done_where_is_the_table_s(start: State):
    found = standing(start)
    before = picture()
    for name, (do, event) in DOINGS.items():
        doing = review.DOINGS[name]
        for by in ALL:
            if start in doing.states and by.role in doing.roles:
                point = transaction.savepoint()
                rows = m.AuditRow.objects.count()
                assert do(found, by=by).version == found.version + 1
                (told,) = m.AuditRow.objects.filter(number__gt=rows)
                assert (told.event, told.who, told.target) == (event, by.name, found.id)
                assert told.subjects == [found.patient_id]
                transaction.savepoint_rollback(point)
            else:
                with pytest.raises(UnableToMove):
                    do(found, by=by)
            assert picture() == before, (name, by.role)


def test_words_are_changed_only_while_somebody_works_on_them():
    assert review.DOINGS["answer"].states == review.DOINGS["edit"].states == OPEN_FOR_WORDS
    assert review.DOINGS["ask_for"].states == OPEN_FOR_ASKING


@pytest.mark.parametrize("name", DOINGS)
def test_without_its_audit_row_nothing_is_done(name, monkeypatch):
    found = standing(State.DRAFTING)
    before = picture()

    def fails(**_):
        raise audit.UnableToAudit("the log cannot be written")

    monkeypatch.setattr(audit, "record", fails)
    with pytest.raises(audit.UnableToAudit):
        DOINGS[name][0](found)
    assert picture() == before


@pytest.mark.parametrize("name", DOINGS)
def test_of_a_stale_version_nothing_is_done(name):
    shown = standing(State.DRAFTING)
    _answer(shown, question="another")
    before = picture()
    with pytest.raises(actions.ChangedMeanwhile):
        DOINGS[name][0](shown)
    assert picture() == before


def test_an_account_that_sees_no_patients_does_nothing():
    blind = Viewer("blind", Role.OWNER, False)
    found = standing(State.DRAFTING)
    before = picture()
    for do, _ in DOINGS.values():
        with pytest.raises(UnableToMove, match="sees no patients"):
            do(found, by=blind)
    with pytest.raises(UnableToMove, match="sees no patients"):
        go(found, State.READY_FOR_REVIEW, blind)
    with pytest.raises(UnableToMove, match="sees no patients"):
        opened(kind=RequestKind.RETRO, by=blind)
    assert picture() == before


def test_what_is_asked_for_is_kept():
    found = _ask(standing(State.DRAFTING))
    assert (found.requested, found.channel, found.um_vendor, found.urgent) == (
        GRANT,
        Channel.FAX,
        "Carelon",
        True,
    )
    with pytest.raises(UnableToMove, match="Say how much was asked for"):
        _ask(found, requested=Extent())


def test_an_answer_is_replaced_and_its_words_stay_out_of_the_log():
    found = _answer(_answer(standing(State.DRAFTING)), by=OLA, text="Ten stairs")
    (kept,) = register.answers(found.id)
    assert (kept.question, kept.text, kept.by, kept.role) == (
        "What is the goal?",
        "Ten stairs",
        "ola",
        "owner",
    )
    assert "stairs" not in str(list(m.AuditRow.objects.values())).casefold()
    with pytest.raises(UnableToMove, match="An empty answer says nothing"):
        _answer(found, text="  ")


def test_an_edit_stands_beside_the_draft_and_can_be_taken_back():
    found = _edit(standing(State.READY_FOR_REVIEW))
    (kept,) = register.edits(found.id)
    assert (kept.heading, kept.original, kept.text, kept.by) == (
        "Function",
        "as drafted",
        "in my words",
        "pat",
    )
    found = _edit(found, text="")
    assert register.edits(found.id) == ()
    with pytest.raises(UnableToMove, match="there is no edit to take back"):
        _edit(found, text=" ")
    with pytest.raises(UnableToMove, match="at most 20,000"):
        _edit(found, text="x" * 20_001)


# Attachments.


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", PDF, "application/pdf"),
        ("Letter.PDF", PDF, "application/pdf"),
        ("scan.png", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("scan.jpg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("scan.tif", b"II*\x00rest", "image/tiff"),
        ("scan.tiff", b"MM\x00*rest", "image/tiff"),
        ("call.txt", "the payer’s agent said yes\r\n".encode(), "text/plain"),
        ("scan", b"\x89PNG\r\n\x1a\nrest", "image/png"),
    ],
)
def test_a_file_is_kept_as_what_its_bytes_are(name, content, kind):
    found = _attach(standing(State.APPROVED), name=name, content=content)
    (kept,) = register.attachments(found.id)
    assert (kept.media_type, kept.size, kept.added_by) == (kind, len(content), "ana")
    assert register.attachment(kept.id) == (kept, content)
    assert now(found).letters == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.pdf", b"", "“letter.pdf” is empty"),
        ("letter.pdf", b"PK\x03\x04zip", "neither a PDF nor"),
        ("letter.pdf", b"MZ\x90\x00", "neither a PDF nor"),
        ("letter.pdf", b"\x00\x01\x02", "neither a PDF nor"),
        ("letter.txt", "Grüße".encode("latin-1"), "neither a PDF nor"),
        ("letter.txt", b"a\x1b[2J", "neither a PDF nor"),
        ("letter.pdf", b"<html>not found</html>", "“letter.pdf” is plain text inside"),
        ("letter.html", b"<script>", "is plain text inside"),
        ("letter.pdf", b"\x89PNG\r\n\x1a\n", "is a PNG picture inside"),
        ("scan.png", PDF, "is a PDF inside"),
        ("big.pdf", PDF + b"0" * attached.LARGEST, "has 20 MB; at most 20 MB"),
    ],
)
def test_a_file_of_another_kind_is_refused(name, content, sentence):
    found = standing(State.APPROVED)
    before = picture()
    with pytest.raises(UnableToMove, match=re.escape(sentence)):
        _attach(found, name=name, content=content)
    assert picture() == before


def test_the_largest_file_is_just_taken():
    content = PDF + b"0" * (attached.LARGEST - len(PDF))
    found = _attach(standing(State.APPROVED), content=content)
    (kept,) = register.attachments(found.id)
    assert kept.size == attached.LARGEST


def test_the_same_file_twice_is_said():
    found = _attach(standing(State.APPROVED))
    before = picture()
    with pytest.raises(UnableToMove, match=r"attached already, as “letter\.pdf”"):
        _attach(found, name="again.pdf")
    assert picture() == before


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\letter.pdf", "letter.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', "a Set-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("...", "file"),
        ("Prüfung (2).pdf", "Prüfung (2).pdf"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_keeps_nothing_that_leads_elsewhere(name, kept):
    assert attached.kept_name(name) == kept


# Opening.


def test_a_request_is_opened_with_who_pays(clinic_home):
    found = opened(
        item_key="prior_auth:visits_run_out:authorization:A-1", urgent=True, authorization_id="A-1"
    )
    assert (found.state, found.version, found.payer_id, found.payer_name) == (
        State.NEEDED,
        1,
        "cigna",
        "Cigna",
    )
    assert (found.patient_id, found.needed_on, found.urgent) == ("P-C-1", TODAY, True)
    assert found.item_keys == ("prior_auth:visits_run_out:authorization:A-1",)
    assert found.authorization_id == "A-1"
    (step,) = register.moves(found.id)
    assert (step.number, step.came_from, step.to, step.by) == (1, "", State.NEEDED, "ana")
    (told,) = m.AuditRow.objects.all()
    assert (told.event, told.target, told.subjects) == ("request_opened", found.id, ["P-C-1"])


def test_the_authorization_s_own_payer_is_asked():
    row(m.AuthorizationRow, id="A-2", case_id="C-1", patient_id="P-C-1", payer_name="State Medicaid",
        payer_class="medicaid")  # fmt: skip
    found = opened(authorization_id="A-2")
    assert found.payer_id == "state_medicaid"
    assert opened().payer_id == "cigna", "another payer is another request"


@pytest.mark.parametrize("state", review.OPEN)
def test_one_open_request_per_case_kind_and_payer(state):
    standing(state)
    before = picture()
    with pytest.raises(UnableToMove, match=f"already a request of this kind .* it is {review.words(state)}"):
        opened()
    assert picture() == before
    assert opened(kind=RequestKind.RETRO).kind is RequestKind.RETRO


def test_after_a_decision_the_next_one_is_opened_and_follows_it():
    first = standing(State.APPROVED)
    second = opened()
    third = standing(State.DENIED, second)
    fourth = opened()
    assert (first.follows, second.follows, fourth.follows) == (None, first.id, first.id)
    assert [one.id for one in register.chain("C-1")] == [first.id, third.id, fourth.id]


def test_a_case_that_no_record_knows():
    with pytest.raises(UnableToMove, match="No record knows this case"):
        opened("C-404")
    assert not m.AuditRow.objects.exists()


def test_a_request_follows_one_of_its_own_case():
    case("C-2")
    other = standing(State.APPROVED, case_id="C-2")
    with pytest.raises(UnableToMove, match="not one of this case"):
        opened(follows=other.id)
    with pytest.raises(UnableToMove, match="not one of this case"):
        opened(follows="request-404")


def test_who_grants_no_extensions_is_not_asked_for_one():
    case("C-9", payer="UHC Medicare Advantage", payer_class="medicare_advantage")
    with pytest.raises(UnableToMove, match="UHC Medicare Advantage grants no extensions; open a new request"):
        opened("C-9", kind=RequestKind.EXTENSION)
    assert opened("C-9", kind=RequestKind.RENEWAL).state is State.NEEDED
    assert opened(kind=RequestKind.EXTENSION).state is State.NEEDED, (
        "nothing on file says that Cigna does not"
    )


@pytest.mark.parametrize("by", ALL, ids=lambda one: one.role)
def test_who_may_open(by):
    if by.role in (Role.AUDITOR, Role.IT):
        with pytest.raises(UnableToMove, match="“Open a request” is for"):
            opened(by=by)
        assert not m.RequestRow.objects.exists()
    else:
        assert opened(by=by).state is State.NEEDED


# Appeals.


@pytest.mark.parametrize("decision", [State.DENIED, State.PARTIAL])
def test_an_appeal_follows_what_it_appeals(decision):
    denied = standing(decision)
    second = actions.appeal(handle=denied.handle, version=denied.version, by=ANA, today=TODAY)
    assert (second.kind, second.state, second.follows) == (RequestKind.APPEAL, State.NEEDED, denied.id)
    assert second.payer_id == denied.payer_id
    assert now(denied).state is State.APPEAL
    rows = m.AuditRow.objects.order_by("number").values_list("event", "target")
    assert list(rows)[-2:] == [("request_moved", denied.id), ("request_opened", second.id)]


def test_working_on_an_appeal_that_waits_moves_what_it_appeals():
    denied = standing(State.DENIED)
    second = opened(kind=RequestKind.APPEAL, follows=denied.id, by=NIGHT)
    assert now(denied).state is State.DENIED
    go(second, State.DRAFTING)
    assert now(denied).state is State.APPEAL


def test_who_may_not_appeal_does_not_begin_one_either():
    denied = standing(State.DENIED)
    second = opened(kind=RequestKind.APPEAL, follows=denied.id, by=NIGHT)
    before = picture()
    with pytest.raises(UnableToMove, match="“Appeal” is for"):
        go(second, State.DRAFTING, Viewer("pia", Role.PTA, True))
    assert picture() == before


def test_an_appeal_that_waits_already_is_taken_up_and_not_doubled():
    denied = standing(State.DENIED)
    waiting = opened(kind=RequestKind.APPEAL, follows=denied.id, by=NIGHT)
    again = actions.appeal(handle=denied.handle, version=denied.version, by=ANA, today=TODAY)
    assert again.id == waiting.id
    assert m.RequestRow.objects.count() == 2


def test_an_appeal_is_not_sent_before_the_decision():
    denied = go(standing(State.SUBMITTED), State.DENIED, on=date(2026, 11, 23))
    second = actions.appeal(handle=denied.handle, version=denied.version, by=ANA, today=TODAY)
    for to in (State.DRAFTING, State.READY_FOR_REVIEW, State.APPROVED_TO_SEND):
        second = go(second, to)
    with pytest.raises(
        UnableToMove, match="before the day of the decision that it appeals, 23 November 2026"
    ):
        go(second, State.SUBMITTED, on=date(2026, 11, 22))
    assert go(second, State.SUBMITTED, on=date(2026, 11, 23)).state is State.SUBMITTED


# Taking over what an export shows.


def _exported(**more):
    given = {
        "id": "R-9", "case_id": "C-1", "patient_id": "P-C-1", "kind": "renewal", "status": "submitted",
        "payer_name": "Cigna", "submitted_on": FRIDAY, "visits_requested": 12, "reference": "REF-1", **more,
    }  # fmt: skip
    return row(m.AuthorizationRequestRow, **given)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("draft", State.DRAFTING), ("submitted", State.SUBMITTED), ("pended", State.PENDED),
        ("approved", State.APPROVED), ("partial", State.PARTIAL), ("denied", State.DENIED),
        ("withdrawn", State.WITHDRAWN),
    ],
)  # fmt: skip
def test_a_row_of_an_export_is_taken_over_as_it_stands(status, state):
    _exported(status=status, decided_on=TODAY, number="AB-1", visits_approved=8, appeal_by=TODAY)
    found = opened(exported_id="R-9", item_key="prior_auth:request_past_clock:authorization_request:R-9")
    assert (found.id, found.exported_id, found.state, found.kind) == (
        "R-9",
        "R-9",
        state,
        RequestKind.RENEWAL,
    )
    assert (found.submitted_on, found.reference, found.payer_id) == (FRIDAY, "REF-1", "cigna")
    assert (found.requested.visits, found.approved.visits) == (12, 8)
    assert (found.decided_on is not None) == (status in ("approved", "partial", "denied"))
    (step,) = register.moves("R-9")
    assert (step.came_from, step.to) == ("", state)
    assert step.detail == {"kind": "renewal", "taken_over": "R-9"}
    with pytest.raises(UnableToMove, match="in the register already"):
        opened(exported_id="R-9")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"submitted_on": None}, "does not say when this request was sent"),
        ({"status": "denied"}, "does not say when this was decided"),
        ({"case_id": "C-2"}, "show no such request of this case"),
    ],
)
def test_a_row_that_says_too_little_is_not_taken_over(more, sentence):
    _exported(**more)
    with pytest.raises(UnableToMove, match=sentence):
        opened(exported_id="R-9")
    assert not m.RequestRow.objects.exists()
    assert not m.AuditRow.objects.exists()


def test_a_request_taken_over_goes_on_by_the_table():
    _exported()
    found = go(opened(exported_id="R-9"), State.PARTIAL, appeal_by=TODAY + timedelta(days=60))
    assert (found.state, found.approved, found.number) == (State.PARTIAL, GRANT, "AB-1234")
    assert register.for_cases(["C-1"])["C-1"][0].id == "R-9"


def test_every_word_of_the_tests_is_one_of_the_table():
    """The way to each state says what the table needs, so that the refusals above are those they name."""
    for move in review.MOVES:
        given = SAYS.get(move.to, {"why": "x"})
        assert set(move.needs) <= set(given) | {"why"}, move
    assert msgspec.to_builtins(PACKET)
