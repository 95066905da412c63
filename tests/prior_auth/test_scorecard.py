"""The payers' scorecard and the board of the register, counted by hand; cells that would calculate do not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from daysheet.domain.base import CaseId, FileId, PatientId, RequestId
from daysheet.domain.coverage import AuthorizationRequest, RequestKind, RequestStatus
from daysheet.domain.requests import Extent, MoveMade, Request, State
from daysheet.prior_auth import request_forms, request_view, requests_board, review, scorecard
from daysheet.prior_auth.requests_board import Choice
from daysheet.prior_auth.spreadsheet import as_csv, cell

TODAY = date(2028, 2, 29)


def asked(
    number: int, took: int | None, status: RequestStatus, *, clock: int | None = 7, urgent: bool = False
) -> scorecard.Asked:
    sent = TODAY - timedelta(days=30)
    return scorecard.Asked(
        request=AuthorizationRequest(
            id=RequestId(str(number)), case_id=CaseId("c"), patient_id=PatientId("p"), status=status, urgent=urgent,
            submitted_on=sent, decided_on=None if took is None else sent + timedelta(days=took),
            source_file=FileId(1), source_row=2,
        ),
        payer_name="Acme Health",
        answer_due=None if clock is None else sent + timedelta(days=clock),
        rule="" if clock is None else f"{clock} days",
    )  # fmt: skip


def test_every_request_is_counted_once() -> None:
    found = [
        asked(1, 2, RequestStatus.APPROVED), asked(2, 7, RequestStatus.APPROVED), asked(3, 8, RequestStatus.PARTIAL),
        asked(4, 9, RequestStatus.DENIED), asked(5, None, RequestStatus.SUBMITTED),
        asked(6, None, RequestStatus.PENDED, clock=31), asked(7, None, RequestStatus.WITHDRAWN),
    ]  # fmt: skip
    (line,) = scorecard.lines(found, TODAY)
    assert (line.sent, line.waiting, line.overdue, line.decided) == (7, 2, 1, 4)
    assert (line.approved_share, line.partial_share, line.denied_share) == (50, 25, 25)
    assert (line.late, line.clocked) == (2, 4), "the seventh day is in time, the eighth is not"
    assert line.turnaround is None, "four decisions are too few"


@pytest.mark.parametrize(("clock", "overdue"), [(29, 1), (30, 0), (31, 0), (None, 0)])
def test_overdue_is_the_day_after_the_last_day_and_never_without_a_clock(
    clock: int | None, overdue: int
) -> None:
    (line,) = scorecard.lines([asked(1, None, RequestStatus.SUBMITTED, clock=clock)], TODAY)
    assert line.overdue == overdue


def test_five_decisions_are_measured_and_urgent_ones_are_left_out() -> None:
    found = [asked(day, day, RequestStatus.APPROVED) for day in (1, 2, 3, 4)]
    fast = asked(9, 0, RequestStatus.APPROVED, urgent=True)
    assert scorecard.lines([*found, fast], TODAY)[0].turnaround is None
    took = scorecard.lines([*found, fast, asked(5, 14, RequestStatus.APPROVED)], TODAY)[0].turnaround
    assert took is not None and (took.decisions, took.median, took.p90) == (5, 3, 14)


def test_no_decision_is_no_percentage() -> None:
    (line,) = scorecard.lines([asked(1, None, RequestStatus.SUBMITTED)], TODAY)
    assert line.approved_share is None
    assert len(scorecard.cells(line)) == len(scorecard.COLUMNS)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "＝1"])
def test_a_cell_never_calculates(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert as_csv(["a"], [[text]]).decode("utf-8-sig").splitlines()[0] == "a"


@pytest.mark.parametrize(
    ("value", "shown"), [(7, "7"), (-7, "-7"), (None, ""), (TODAY, "2028-02-29"), ("a-b", "a-b"), ("", "")]
)
def test_what_is_ours_stays_as_it_is(value: str | int | date | None, shown: str) -> None:
    assert cell(value) == shown


def request(state: State, **given: object) -> Request:
    values = {
        "id": RequestId("r"), "handle": "h", "version": 1, "kind": RequestKind.RENEWAL, "state": state,
        "case_id": CaseId("c"), "patient_id": PatientId("p"), "needed_on": TODAY, "payer_name": "Acme", **given,
    }  # fmt: skip
    return Request(**values)  # type: ignore[arg-type]


def test_every_state_stands_in_one_group() -> None:
    for state in State:
        groups = [
            group.key for group in (*requests_board.GROUPS, requests_board.CLOSED) if state in group.states
        ]
        assert len(groups) == 1, state


@pytest.mark.parametrize(
    ("days", "left", "near"),
    [
        (-1, "1 day over", "now"),
        (0, "today", "now"),
        (1, "tomorrow", "soon"),
        (3, "in 3 days", "soon"),
        (4, "in 4 days", "later"),
    ],
)
def test_days_left_in_words_and_colour(days: int, left: str, near: str) -> None:
    (row,) = requests_board.rows(
        [request(State.SUBMITTED, answer_due=TODAY + timedelta(days=days))], {}, TODAY
    )
    assert (row.days_left, row.left, row.near, row.counts) == (days, left, near, "answer due")


@pytest.mark.parametrize(
    ("within", "days", "fits"),
    [("overdue", -1, True), ("overdue", 0, False), ("3", 3, True), ("3", 4, False), ("14", None, False)],
)
def test_the_filter_by_days_left(within: str, days: int | None, fits: bool) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    (row,) = requests_board.rows([request(State.SUBMITTED, answer_due=due)], {}, TODAY)
    assert requests_board.fits(row, Choice(within=within)) == fits


def test_before_it_is_sent_the_day_of_its_item_counts() -> None:
    due = {"item": TODAY + timedelta(days=2), "other": TODAY}
    (row,) = requests_board.rows([request(State.DRAFTING, item_keys=("item",))], due, TODAY)
    assert (row.counts, row.left) == ("send by", "in 2 days")


def test_what_was_cut_is_said() -> None:
    lines = request_view.compared(
        request(
            State.PARTIAL,
            decided_on=TODAY,
            requested=Extent(
                visits=12, codes=("97110", "97140"), starts_on=TODAY, ends_on=TODAY + timedelta(days=60)
            ),
            approved=Extent(
                visits=11,
                codes=("97110",),
                starts_on=TODAY + timedelta(days=1),
                ends_on=TODAY + timedelta(days=30),
            ),
        )
    )
    assert [line.cut for line in lines] == [
        "1 visit fewer",
        "without 97140",
        "1 day later",
        "30 days earlier",
    ]


def test_what_was_not_said_was_not_cut() -> None:
    found = request(
        State.APPROVED,
        decided_on=TODAY,
        requested=Extent(visits=12, codes=("97110",)),
        approved=Extent(visits=12),
    )
    assert [line.cut for line in request_view.compared(found)] == ["", ""]


def row(status: RequestStatus, **given: object) -> AuthorizationRequest:
    values = {
        "id": RequestId("r"), "case_id": CaseId("c"), "patient_id": PatientId("p"), "status": status,
        "source_file": FileId(1), "source_row": 2, **given,
    }  # fmt: skip
    return AuthorizationRequest(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "here", "there", "says"),
    [
        (State.SUBMITTED, RequestStatus.SUBMITTED, row(RequestStatus.SUBMITTED), ""),
        (State.SUBMITTED, RequestStatus.SUBMITTED, row(RequestStatus.PENDED), "Ask the payer where it stands"),
        (State.PENDED, RequestStatus.PENDED, row(RequestStatus.DENIED), "record it here"),
        (State.APPROVED, RequestStatus.APPROVED, row(RequestStatus.SUBMITTED), "the next delivery confirms it"),
        (State.DENIED, RequestStatus.DENIED, row(RequestStatus.APPROVED, visits_approved=5), "the payer’s letter"),
        (State.EXPIRED, RequestStatus.APPROVED, row(RequestStatus.PARTIAL), ""),
        (State.EXPIRED, RequestStatus.APPROVED, row(RequestStatus.PARTIAL, number="B 2"), "number B 2; here"),
        (State.APPEAL, RequestStatus.DENIED, row(RequestStatus.PARTIAL), ""),
        (State.NEEDED, RequestStatus.DRAFT, row(RequestStatus.SUBMITTED), "whether it was sent already"),
        (State.DENIED, RequestStatus.DENIED, None, ""),
    ],
)  # fmt: skip
def test_what_the_practice_system_says_else(
    state: State, here: RequestStatus, there: AuthorizationRequest | None, says: str
) -> None:
    said = request_view.differing(request(state, number="A-1"), here, there)
    assert (says in said) if says else said == ""


def test_the_same_number_written_in_another_way_differs_in_nothing() -> None:
    there = row(RequestStatus.APPROVED, number="UM 482-1", decided_on=TODAY, visits_approved=8)
    ours = request(State.APPROVED, number="um4821", decided_on=TODAY, approved=Extent(visits=8))
    assert request_view.differing(ours, RequestStatus.APPROVED, there) == ""


def test_a_grant_with_its_letter_in_the_export_needs_nobody() -> None:
    granted = request(State.APPROVED, number="A-1")
    there = row(RequestStatus.APPROVED, authorization_id="a", letter=True)
    assert requests_board.to_act(granted, TODAY, there) == ("", "")
    assert requests_board.to_act(granted, TODAY) == ("front desk", "attach the letter")


def test_the_history_says_its_days_and_codes_as_people_do() -> None:
    detail = {
        "on": "2028-02-28", "number": "A-1", "approved_visits": "8", "approved_codes": "('97110', '97140')",
        "requested_codes": "()", "approved_ends_on": "2028-03-31", "reference": "2028-99-99",
    }  # fmt: skip
    move = MoveMade(
        number=1, came_from="submitted", to=State.APPROVED, on=TODAY, at=datetime.now(UTC), by="x", role="front_desk",
        detail=detail,
    )  # fmt: skip
    assert request_view.steps([move])[0].details == (
        ("number", "A-1"), ("visits granted", "8"), ("codes granted", "97110, 97140"),
        ("granted until", "31 Mar 2028"), ("reference", "2028-99-99"),
    )  # fmt: skip


def test_the_forms_ask_nothing_that_no_move_takes() -> None:
    for move in review.MOVES:
        also = set(request_forms.MAY_ALSO.get(move.to, ()))
        assert also <= set(review.MAY_COME_WITH.get(move.to, frozenset())), move
        assert request_forms.fields(move, {}, TODAY) or not move.needs


def test_every_move_that_is_meant_to_come_next_exists() -> None:
    for start, to in request_forms.MAIN.items():
        assert review.find(start, to) is not None
