"""The night and the register: opened for what the findings need, let go when nothing needs it, never twice."""

import contextlib
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from daysheet import audit
from daysheet.domain.base import PatientId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.finding import Answer, Finding, Subject
from daysheet.domain.requests import Extent, State
from daysheet.night import marks, steps
from daysheet.prior_auth import actions, review, rules
from daysheet.prior_auth.settling import NEEDS, settle
from daysheet.privacy.charts import NIGHT
from daysheet.records import models as m
from daysheet.records import register
from daysheet.records.items import Night, reconcile
from daysheet.sheet import workflows

from .desk import ANA, FRIDAY, PAT, TODAY, case, go, now, opened, picture, row, standing

pytestmark = [pytest.mark.records, pytest.mark.django_db]

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_case(clinic_home):
    case()
    for number, payer in (("A-1", "Cigna"), ("A-2", "State Medicaid")):
        row(m.AuthorizationRow, id=number, case_id="C-1", patient_id="P-C-1", payer_name=payer)


def found(rule: str = "visits_run_out", subject: str = "A-1", kind: str = "authorization", **more) -> Finding:
    given = {
        "answer": Answer.FLAG, "subject": Subject(kind, subject), "patient_id": PatientId("P-C-1"), "title": "t",
        "message": "m", "rule": rule, "workflow": "prior_auth", "case_id": "C-1", "situation": "s", **more,
    }  # fmt: skip
    return Finding(**given)


def asks(**more) -> Finding:
    return found(answer=Answer.CANNOT_TELL, question="stale", **more)


def night(*findings: Finding, on: date = TODAY):
    """The items, then the register, as the night does it."""
    with transaction.atomic():
        pairs = [(finding, None) for finding in findings]
        reconcile(pairs, night=Night(on=on, records_as_of={}, stale=[]), switched_on=["prior_auth"])
        return settle(on, findings)


def kinds() -> list[tuple[RequestKind, State]]:
    return [(one.kind, one.state) for one in register.chain("C-1")]


def only():
    (one,) = register.requests()
    return one


# What is opened.


@pytest.mark.parametrize(("rule", "kind"), NEEDS.items())
def test_each_rule_opens_its_kind(rule, kind):
    denied = standing(State.DENIED, kind=RequestKind.INITIAL) if kind is RequestKind.APPEAL else None
    subject = ("authorization_request", denied.id) if denied else ("authorization", "A-1")
    assert night(found(rule, subject[1], subject[0])).opened == 1
    newest = register.requests([State.NEEDED])[0]
    assert (newest.kind, newest.follows) == (kind, denied.id if denied else None)
    assert newest.item_keys == (f"prior_auth:{rule}:{subject[0]}:{subject[1]}",)
    assert (newest.payer_id, newest.patient_id) == ("cigna", "P-C-1")
    (step,) = register.moves(newest.id)
    assert (step.by, step.role) == (NIGHT.name, "system")


def test_the_rules_that_it_names_exist():
    names = {
        path.name.removesuffix(".py")
        for path in __import__("pathlib").Path(rules.__file__).parent.glob("*.py")
    }
    assert set(NEEDS) <= names


@pytest.mark.parametrize(
    "rule",
    ["booked_visits_uncovered", "request_past_clock", "placeholder_number", "letter_missing", "approval_not_entered",
     "end_differs_from_letter"],
)  # fmt: skip
def test_what_is_settled_by_other_means_opens_nothing(rule):
    assert night(found(rule)).opened == 0
    assert register.requests() == []


@pytest.mark.parametrize("one", [asks(), found(case_id=""), found(case_id="C-404")])
def test_no_request_without_certainty_or_without_a_case(one):
    assert night(one).opened == 0
    assert register.requests() == []


def test_a_renewal_knows_what_it_renews_and_who_is_asked():
    night(found(), found("ends_before_visits", "A-2"))
    first, second = register.chain("C-1")
    pairs = {(one.authorization_id, one.payer_id) for one in (first, second)}
    assert pairs == {("A-1", "cigna"), ("A-2", "state_medicaid")}


def test_findings_with_one_answer_share_one_request():
    findings = [found(), found("lapsed_with_visits_booked"), found("authorization_missing", "C-1", "case")]
    assert night(*findings).opened == 1
    assert only().kind is RequestKind.INITIAL
    assert len(only().item_keys) == 3
    before = picture()
    assert night(*reversed(findings)).opened == 0
    assert picture() == before


def test_a_retro_request_and_a_renewal_are_two():
    assert night(found(), found("retro_window_closing", "C-1", "case")).opened == 2
    assert {kind for kind, _ in kinds()} == {RequestKind.RENEWAL, RequestKind.RETRO}


# Levels.


def test_a_second_run_changes_nothing():
    denied = standing(State.DENIED, kind=RequestKind.INITIAL)
    findings = [found(), found("appeal_deadline", denied.id, "authorization_request"), asks(subject="A-2")]
    night(*findings)
    before = picture()
    for on in (TODAY, TODAY, TOMORROW):
        again = night(*findings, on=on)
        assert (again.opened, again.let_go, again.ended) == (0, 0, 0)
        assert picture() == before


@pytest.mark.parametrize("state", [State.NEEDED, State.DRAFTING, State.SUBMITTED, State.PENDED])
def test_an_open_request_serves_and_is_told_which_item(state):
    there = standing(state)
    assert night(found()).opened == 0
    assert only().item_keys == ("prior_auth:visits_run_out:authorization:A-1",)
    assert (only().state, only().version) == (there.state, there.version)


@pytest.mark.parametrize("kind", [RequestKind.INITIAL, RequestKind.EXTENSION])
def test_another_kind_for_the_same_care_is_enough(kind):
    opened(kind=kind)
    assert night(found()).opened == 0


def exported(**more):
    given = {
        "id": "R-9", "case_id": "C-1", "patient_id": "P-C-1", "kind": "renewal", "status": "submitted",
        "payer_name": "Cigna", "submitted_on": FRIDAY, **more,
    }  # fmt: skip
    return row(m.AuthorizationRequestRow, **given)


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 0),
        ({"status": "pended"}, 0),
        ({"kind": "extension"}, 0),
        ({"payer_name": ""}, 0),
        ({"status": "draft"}, 1),
        ({"status": "denied", "decided_on": TODAY}, 1),
        ({"kind": "retro"}, 1),
        ({"payer_name": "State Medicaid"}, 1),
        ({"case_id": "C-2"}, 1),
    ],
)
def test_a_request_that_waits_in_the_practice_system_is_enough(more, count):
    exported(**more)
    assert night(found()).opened == count


# Letting go.


def test_what_nothing_asks_for_any_more_is_let_go():
    night(found())
    assert night(on=TOMORROW).let_go == 1
    assert only().state is State.NOT_REQUIRED
    last = register.moves(only().id)[-1]
    assert (last.by, last.on, last.why) == ("night", TOMORROW, "the records no longer show the need")
    assert m.AuditRow.objects.filter(event="request_moved", who="night", target=only().id).count() == 1
    before = picture()
    assert night(on=TOMORROW).let_go == 0
    assert picture() == before


@pytest.mark.parametrize("case_id", ["C-1", ""])
def test_late_records_are_no_reason_to_let_go(case_id):
    night(found())
    assert night(asks(case_id=case_id), on=TOMORROW).let_go == 0
    assert only().state is State.NEEDED


def test_the_need_may_change_its_rule():
    night(found())
    result = night(found("lapsed_with_visits_booked"), on=TOMORROW)
    assert (result.opened, result.let_go) == (0, 0)
    assert only().state is State.NEEDED


def test_what_somebody_touched_or_opened_stays():
    night(found())
    begun = go(only(), State.DRAFTING)
    case("C-2")
    own = opened("C-2")
    case("C-3")
    night(found(case_id="C-3", subject="C-3", kind="case", rule="authorization_missing"), found())
    asked = register.requests(case_ids=["C-3"])[0]
    actions.ask_for(
        handle=asked.handle, version=asked.version, requested=Extent(visits=8), channel=None, um_vendor="",
        urgent=False, by=PAT,
    )  # fmt: skip
    assert night(on=TOMORROW).let_go == 0
    assert [now(one).state for one in (begun, own, asked)] == [State.DRAFTING, State.NEEDED, State.NEEDED]


def test_a_request_sent_in_the_practice_system_takes_its_place():
    night(found())
    exported()
    assert night(found(), on=TOMORROW).let_go == 1
    assert only().state is State.NOT_REQUIRED
    assert register.moves(only().id)[-1].why == "the practice system shows a request that was sent"


def test_what_was_let_go_is_opened_again_when_it_comes_back():
    night(found())
    night(on=TOMORROW)
    assert night(found(), on=TOMORROW + timedelta(days=1)).opened == 1
    assert [state for _, state in kinds()] == [State.NOT_REQUIRED, State.NEEDED]


# What people decided stays decided.


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.NOT_REQUIRED])
def test_what_a_person_put_away_is_not_asked_again_while_the_item_stands(to):
    night(found())
    go(only(), to)
    for days in range(4):
        assert night(found(), on=TODAY + timedelta(days=days)).opened == 0
    night(on=TODAY + timedelta(days=4))
    assert night(found(), on=TODAY + timedelta(days=5)).opened == 1


def test_a_denial_is_followed_by_its_appeal_and_not_by_the_same_request():
    night(found())
    denied = standing(State.DENIED, only())
    findings = (found(), found("appeal_deadline", denied.id, "authorization_request"))
    assert night(*findings, on=TOMORROW).opened == 1
    assert [kind for kind, _ in kinds()] == [RequestKind.RENEWAL, RequestKind.APPEAL]


def test_a_decision_written_down_days_later_still_counts():
    """Decided before the item came, recorded after: the item is not asked for anew."""
    night(found(), on=TODAY)
    late = standing(State.SUBMITTED, only())
    go(late, State.DENIED, on=FRIDAY)
    assert night(found(), on=TOMORROW).opened == 0


def test_an_appeal_of_a_decision_that_only_an_export_knows():
    exported(status="denied", decided_on=FRIDAY)
    finding = found("appeal_deadline", "R-9", "authorization_request")
    night(finding)
    assert (only().kind, only().follows) == (RequestKind.APPEAL, None)
    before = picture()
    assert night(finding, on=TOMORROW).opened == 0
    assert picture() == before
    assert night(on=TOMORROW + timedelta(days=1)).let_go == 1


def test_an_appeal_nobody_took_up_is_let_go_when_its_day_is_over():
    denied = standing(State.DENIED)
    night(found("appeal_deadline", denied.id, "authorization_request"))
    assert night(on=TOMORROW).let_go == 1
    assert now(denied).state is State.DENIED


# The end of what was granted.


@pytest.mark.parametrize("state", [State.APPROVED, State.PARTIAL])
@pytest.mark.parametrize(("days", "ended"), [(-1, 0), (0, 0), (1, 1), (9, 1)])
def test_an_approval_ends_the_day_after_its_last(state, days, ended):
    last = TODAY + timedelta(days=30)
    granted = go(standing(State.SUBMITTED), state, approved=Extent(visits=4, ends_on=last))
    assert night(on=last + timedelta(days=days)).ended == ended
    assert now(granted).state is (State.EXPIRED if ended else state)
    if ended:
        step = register.moves(granted.id)[-1]
        assert (step.on, step.role) == (last + timedelta(days=1), "system")
        assert night(on=last + timedelta(days=days)).ended == 0


def test_an_approval_without_a_last_day_does_not_end_by_itself():
    go(standing(State.SUBMITTED), State.APPROVED, approved=Extent(visits=4))
    assert night(on=TODAY + timedelta(days=900)).ended == 0


def test_an_approval_after_the_fact_ends_when_it_was_decided():
    past = Extent(visits=2, ends_on=FRIDAY)
    granted = go(standing(State.SUBMITTED), State.APPROVED, approved=past)
    assert night(on=FRIDAY + timedelta(days=1)).ended == 0, "the night of a day before the decision"
    assert night().ended == 1
    assert register.moves(granted.id)[-1].on == TODAY


def test_a_partial_approval_that_may_still_be_appealed_stays():
    last = TODAY + timedelta(days=10)
    granted = go(
        standing(State.SUBMITTED),
        State.PARTIAL,
        approved=Extent(visits=4, ends_on=last),
        appeal_by=TODAY + timedelta(days=60),
    )
    assert night(on=TODAY + timedelta(days=60)).ended == 0
    assert now(granted).state is State.PARTIAL
    assert night(on=TODAY + timedelta(days=61)).ended == 1


# The night itself.


@pytest.fixture
def one_finding(monkeypatch):
    only_one = workflows.Workflow("prior_auth", lambda on, stale: iter([(found(), None)]), settle)
    monkeypatch.setattr(workflows, "INSTALLED", (only_one,))


def test_the_night_settles_in_its_own_transaction(one_finding):
    steps.find_and_reconcile(TODAY)
    assert only().state is State.NEEDED
    events = list(m.AuditRow.objects.order_by("number").values_list("event", flat=True))
    assert events == ["request_opened", "night"]
    assert m.AuditRow.objects.get(event="night").detail["prior_auth"] == {
        "opened": 1,
        "let_go": 0,
        "ended": 0,
    }
    assert audit.verify().whole


def test_a_night_that_fails_at_its_end_leaves_no_request(one_finding, monkeypatch):
    def fails(name):
        if name == "reconcile.before_commit":
            raise ZeroDivisionError

    monkeypatch.setattr(marks, "reached", fails)
    with pytest.raises(ZeroDivisionError):
        steps.find_and_reconcile(TODAY)
    assert picture() == [[], [], [], [], [], []]
    assert not m.Item.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_night_and_a_person_do_not_wait_for_each_other():
    """One opens and lets go while the other moves what the night may move and opens what it may open."""
    for number in range(2, 8):
        case(f"C-{number}")
    needs = [found("authorization_missing", f"C-{n}", "case", case_id=f"C-{n}") for n in range(1, 8)]
    failures: list[BaseException] = []

    def nights() -> None:
        try:
            for turn in range(6):
                night(*needs[turn % 2 :: 2], on=TODAY + timedelta(days=turn))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def people() -> None:
        try:
            for turn in range(12):
                with contextlib.suppress(actions.UnableToMove):
                    for one in register.requests([State.NEEDED])[:1]:
                        go(one, State.DRAFTING)
                with contextlib.suppress(actions.UnableToMove):
                    opened(f"C-{1 + turn % 7}", kind=RequestKind.INITIAL)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (nights, people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert m.RequestMoveRow.objects.count() == m.AuditRow.objects.count()
    assert audit.verify().whole
    open_ones = [(one.case_id, one.kind) for one in register.requests(review.OPEN)]
    assert len(open_ones) == len(set(open_ones)) > 0


def test_a_person_who_is_faster_than_the_night_wins(monkeypatch):
    night(found())
    shown = only()
    real = register.opened_by

    def meanwhile(ids):
        go(shown, State.DRAFTING, ANA)
        return real(ids)

    monkeypatch.setattr(register, "opened_by", meanwhile)
    assert night(on=TOMORROW).let_go == 0
    assert only().state is State.DRAFTING
