"""The state table of a request: from where to where, and who may move it. Pure; its page in the docs is generated.

`MOVES` is the whole of it: a move that is not listed does not exist. Sending back, an approval that covers part and
then ends, and the night's own two moves are ours beyond the payers' words (ADR 0010).
"""

import msgspec

from daysheet.domain.people import Role
from daysheet.domain.requests import State

NIGHT_ROLE = "system"
"""The night's role: it opens what the findings need, lets go what they no longer need, and sees approvals end."""

DESK = frozenset({Role.OWNER, Role.FRONT_DESK, Role.BILLER, Role.PT})
ANY_HAND = DESK | {Role.PTA}
CLINICAL = frozenset({Role.OWNER, Role.PT})
"""Who may say that a request may leave: it speaks for the plan of care."""

OPEN = (
    State.NEEDED,
    State.DRAFTING,
    State.READY_FOR_REVIEW,
    State.APPROVED_TO_SEND,
    State.SUBMITTED,
    State.PENDED,
)
"""States in which something is still to come."""
WAITING = (State.SUBMITTED, State.PENDED)
GRANTED = (State.APPROVED, State.PARTIAL)


class Move(msgspec.Struct, frozen=True):
    """One row of the table. `needs` are the words that `actions` asks for; `verb` is the button."""

    start: State
    to: State
    roles: frozenset[str]
    verb: str
    needs: tuple[str, ...] = ()


def _answers(start: State) -> tuple[Move, ...]:
    return (
        Move(start, State.APPROVED, DESK, "Record the approval", ("on", "number", "approved")),
        Move(start, State.PARTIAL, DESK, "Record a partial approval", ("on", "number", "approved", "reason")),
        Move(start, State.DENIED, DESK, "Record the denial", ("on", "reason")),
    )


MOVES: tuple[Move, ...] = (
    Move(State.NEEDED, State.DRAFTING, ANY_HAND, "Start the draft"),
    Move(State.DRAFTING, State.READY_FOR_REVIEW, ANY_HAND, "Ready for review"),
    Move(State.READY_FOR_REVIEW, State.DRAFTING, ANY_HAND, "Send back", ("why",)),
    Move(State.READY_FOR_REVIEW, State.APPROVED_TO_SEND, CLINICAL, "Approve to send"),
    Move(State.APPROVED_TO_SEND, State.DRAFTING, ANY_HAND, "Change it again", ("why",)),
    Move(State.APPROVED_TO_SEND, State.SUBMITTED, DESK, "Record that it was sent", ("on", "channel")),
    Move(State.SUBMITTED, State.PENDED, DESK, "Record that it is pended", ("on",)),
    *_answers(State.SUBMITTED),
    *_answers(State.PENDED),
    Move(State.PARTIAL, State.APPEAL, DESK, "Appeal what was cut"),
    Move(State.DENIED, State.APPEAL, DESK, "Appeal"),
    Move(State.APPROVED, State.EXPIRED, DESK | {NIGHT_ROLE}, "Mark as ended"),
    Move(State.PARTIAL, State.EXPIRED, DESK | {NIGHT_ROLE}, "Mark as ended"),
    *(Move(state, State.WITHDRAWN, DESK, "Withdraw", ("why",)) for state in OPEN),
    *(
        Move(
            state,
            State.NOT_REQUIRED,
            DESK | ({NIGHT_ROLE} if state is State.NEEDED else frozenset()),
            "Not required",
            ("why",),
        )
        for state in OPEN
    ),
)

MAY_COME_WITH: dict[State, frozenset[str]] = {
    State.SUBMITTED: frozenset(
        {"on", "channel", "reference", "representative", "received_on", "answer_due", "answer_due_rule"}
    ),
    State.PENDED: frozenset(
        {"on", "reason", "reference", "representative", "received_on", "answer_due", "answer_due_rule"}
    ),
    State.APPROVED: frozenset({"on", "number", "approved", "reference", "representative"}),
    State.PARTIAL: frozenset(
        {"on", "number", "approved", "reason", "appeal_by", "reference", "representative"}
    ),
    State.DENIED: frozenset({"on", "reason", "appeal_by", "reference", "representative"}),
    State.APPROVED_TO_SEND: frozenset({"packet", "packet_data", "requested"}),
    State.EXPIRED: frozenset({"on"}),
    State.WITHDRAWN: frozenset({"on"}),
}
"""What may be said with a move into a state, beside the words that it needs and a `why`, which any move may have."""


class Doing(msgspec.Struct, frozen=True):
    """Something that is done with a request without moving it: in which states, and by whom."""

    verb: str
    states: tuple[State, ...]
    roles: frozenset[str]


DOINGS: dict[str, Doing] = {
    "open": Doing("Open a request", (), ANY_HAND | {NIGHT_ROLE}),
    "ask_for": Doing(
        "Say what is asked for", (State.NEEDED, State.DRAFTING, State.READY_FOR_REVIEW), ANY_HAND
    ),
    "answer": Doing("Answer a question", (State.DRAFTING, State.READY_FOR_REVIEW), ANY_HAND),
    "edit": Doing("Reword a section", (State.DRAFTING, State.READY_FOR_REVIEW), ANY_HAND),
    "attach": Doing(
        "Attach a file",
        tuple(state for state in State if state not in (State.WITHDRAWN, State.NOT_REQUIRED)),
        ANY_HAND,
    ),
}

_BY_PAIR = {(move.start, move.to): move for move in MOVES}


def find(start: State, to: State) -> Move | None:
    """The row of the table, or None: then there is no such move for anybody."""
    return _BY_PAIR.get((start, to))


def refusal(start: State, to: State, role: str) -> str:
    """Why this role may not make this move; empty when it may."""
    move = find(start, to)
    if move is None:
        return f"A request that is {words(start)} cannot become {words(to)}."
    return "" if role in move.roles else _not_for(move.verb, move.roles, role)


def doing_refusal(doing: str, state: State, role: str) -> str:
    """Why this role may not do this with a request that stands there; empty when it may."""
    row = DOINGS[doing]
    if row.states and state not in row.states:
        return f"“{row.verb}” is not possible any more: the request is {words(state)}."
    return "" if role in row.roles else _not_for(row.verb, row.roles, role)


def _not_for(verb: str, roles: frozenset[str], role: str) -> str:
    who = ", ".join(sorted(one.replace("_", " ") for one in roles if one != NIGHT_ROLE))
    return f"“{verb}” is for {who}; your role is {role.replace('_', ' ') or 'not known'}."


def moves_from(start: State, role: str) -> tuple[Move, ...]:
    """What this role may do with a request that stands there."""
    return tuple(move for move in MOVES if move.start is start and role in move.roles)


def words(state: State) -> str:
    """The state as people say it."""
    return state.value.replace("_", " ")
