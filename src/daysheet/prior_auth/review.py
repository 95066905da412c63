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

_BY_PAIR = {(move.start, move.to): move for move in MOVES}


def find(start: State, to: State) -> Move | None:
    """The row of the table, or None: then there is no such move for anybody."""
    return _BY_PAIR.get((start, to))


def refusal(start: State, to: State, role: str) -> str:
    """Why this role may not make this move; empty when it may."""
    move = find(start, to)
    if move is None:
        return f"A request that is {words(start)} cannot become {words(to)}."
    if role not in move.roles:
        who = ", ".join(sorted(one.replace("_", " ") for one in move.roles if one != NIGHT_ROLE))
        return f"“{move.verb}” is for {who}; your role is {role.replace('_', ' ') or 'not known'}."
    return ""


def moves_from(start: State, role: str) -> tuple[Move, ...]:
    """What this role may do with a request that stands there."""
    return tuple(move for move in MOVES if move.start is start and role in move.roles)


def words(state: State) -> str:
    """The state as people say it."""
    return state.value.replace("_", " ")
