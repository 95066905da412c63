"""The state table itself: which moves there are, that every state can be left or is an end, and what goes with each."""

import pytest

from daysheet.domain.people import Role
from daysheet.domain.requests import State
from daysheet.prior_auth import document, review

ENDS = {State.APPEAL, State.EXPIRED, State.WITHDRAWN, State.NOT_REQUIRED}
ISSUE = {
    ("needed", "drafting"), ("drafting", "ready_for_review"), ("ready_for_review", "approved_to_send"),
    ("approved_to_send", "submitted"), ("submitted", "pended"),
    *((start, to) for start in ("submitted", "pended") for to in ("approved", "partial", "denied")),
    ("partial", "appeal"), ("denied", "appeal"), ("approved", "expired"),
    *(
        (start, to)
        for start in ("needed", "drafting", "ready_for_review", "approved_to_send", "submitted", "pended")
        for to in ("withdrawn", "not_required")
    ),
}  # fmt: skip
OURS = {
    ("ready_for_review", "drafting"), ("approved_to_send", "drafting"), ("partial", "expired"),
}  # fmt: skip
"""Beyond the words of the issue; ADR 0010 says why."""


def test_the_table_is_what_was_asked_for_and_three_moves_more():
    table = [(move.start.value, move.to.value) for move in review.MOVES]
    assert len(table) == len(set(table))
    assert set(table) == ISSUE | OURS


def test_every_state_is_reached_and_every_one_that_is_no_end_can_be_left():
    reached = {State.NEEDED}
    while more := {move.to for move in review.MOVES if move.start in reached} - reached:
        reached |= more
    assert reached == set(State)
    assert {state for state in State if not any(move.start is state for move in review.MOVES)} == ENDS


def test_open_states_are_those_from_which_something_is_still_to_come():
    assert set(review.OPEN) == {move.start for move in review.MOVES if move.to is State.WITHDRAWN}
    assert set(review.WAITING) < set(review.OPEN)
    assert not set(review.GRANTED) & set(review.OPEN)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.IT, "", "stranger"])
def test_who_only_reads_moves_nothing(role):
    assert not [move for move in review.MOVES if role in move.roles]
    assert not [doing for doing in review.DOINGS.values() if role in doing.roles]
    for state in State:
        assert review.moves_from(state, role) == ()


def test_only_the_clinical_side_says_that_a_request_may_leave():
    approve = review.find(State.READY_FOR_REVIEW, State.APPROVED_TO_SEND)
    assert approve is not None
    assert approve.roles == {Role.OWNER, Role.PT}


def test_the_night_opens_lets_go_and_sees_the_end_and_nothing_else():
    own = {(move.start, move.to) for move in review.MOVES if review.NIGHT_ROLE in move.roles}
    assert own == {
        (State.NEEDED, State.NOT_REQUIRED),
        (State.APPROVED, State.EXPIRED),
        (State.PARTIAL, State.EXPIRED),
    }
    assert [name for name, doing in review.DOINGS.items() if review.NIGHT_ROLE in doing.roles] == ["open"]


def test_an_assistant_drafts_and_does_not_send():
    own = {move.to for move in review.MOVES if Role.PTA in move.roles}
    assert own == {State.DRAFTING, State.READY_FOR_REVIEW}


def test_every_refusal_is_a_sentence_and_every_button_has_its_words():
    for start in State:
        for to in State:
            for role in (*Role, review.NIGHT_ROLE, ""):
                sentence = review.refusal(start, to, role)
                row = review.find(start, to)
                assert bool(sentence) == (row is None or role not in row.roles)
                assert not sentence or sentence.endswith("."), sentence
                assert "_" not in sentence, sentence
    assert all(move.verb for move in review.MOVES)


def test_what_a_move_needs_may_come_with_it():
    for move in review.MOVES:
        assert set(move.needs) <= review.MAY_COME_WITH.get(move.to, frozenset()) | {"why"}, move


def test_a_state_is_said_in_words():
    assert review.words(State.READY_FOR_REVIEW) == "ready for review"
    assert review.refusal(State.NEEDED, State.APPROVED, Role.OWNER) == (
        "A request that is needed cannot become approved."
    )
    assert review.refusal(State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, Role.PTA) == (
        "“Approve to send” is for owner, pt; your role is pta."
    )
    assert review.doing_refusal("edit", State.SUBMITTED, Role.PT) == (
        "“Reword a section” is not possible any more: the request is submitted."
    )


def test_the_page_of_the_docs_is_up_to_date():
    assert document.PAGE.read_text("utf-8") == document.page()


def test_both_diagrams_show_every_move_and_no_other():
    drawn = document.mermaid()
    for start in State:
        for to in State:
            arrow = f" {start.value} --> {to.value}:"
            assert (arrow in drawn) == (review.find(start, to) is not None), arrow
    lines = [line.partition(" -> ") for line in document.plain().splitlines()]
    assert [start.strip() for start, _, _ in lines] == [review.words(state) for state in State]
    for state, (_, _, following) in zip(State, lines, strict=True):
        own = [review.words(move.to) for move in review.MOVES if move.start is state]
        assert following == (", ".join(own) or "(an end)")
