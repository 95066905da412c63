"""Writes docs/request-states.md from the state table: `python -m daysheet.prior_auth.document`, `--check` compares."""

import sys
from collections.abc import Iterable
from pathlib import Path

from daysheet.domain.requests import State

from . import review

PAGE = Path(__file__).parents[3] / "docs" / "request-states.md"
HEAD = """# The states of a request

Generated from `src/daysheet/prior_auth/review.py` by `python -m daysheet.prior_auth.document`; a test compares them.
A move that is not in the table does not exist, for anybody. Every move is kept with who made it, when, and the day it
happened, and is written to the audit log in the same transaction. Why these states and moves:
[ADR 0010](adr/0010-the-request-register-and-its-states.md).
"""
RULES = """## What else holds

- Who marked a request ready may not approve it to be sent, unless `clinic.toml` says `two_people = false`.
- The packet is frozen when it is approved to send. Changing it again thaws it, and then it has to be approved anew.
- A day that is recorded lies neither after today nor before the day that it must follow.
- A move to *appeal* opens the appeal, which is a request of its own and follows the one that it appeals.
- The night opens what the findings need, lets go what it opened, nobody touched and nothing asks for any more, and
  marks approvals whose last day is over.
"""
NAMES = {review.NIGHT_ROLE: "the night", "pt": "PT", "pta": "PTA"}


def mermaid() -> str:
    """The diagram as GitHub and most editors draw it."""
    lines = ["stateDiagram-v2", "    [*] --> needed"]
    lines += [f"    {move.start.value} --> {move.to.value}: {move.verb}" for move in review.MOVES]
    return "\n".join(lines)


def plain() -> str:
    """The same as text, for a terminal and a screen reader."""
    width = max(len(review.words(state)) for state in State)
    lines = []
    for state in State:
        following = [review.words(move.to) for move in review.MOVES if move.start is state]
        lines.append(f"{review.words(state):<{width}} -> {', '.join(following) or '(an end)'}")
    return "\n".join(lines)


def page() -> str:
    parts = [
        HEAD,
        "## The diagram\n",
        f"```mermaid\n{mermaid()}\n```\n",
        f"```text\n{plain()}\n```\n",
        "## Who may move what\n",
        _table(("from", "to", "the button", "who", "needs"), map(_move_row, review.MOVES)),
        "## What is done without a move\n",
        _table(("what", "in which states", "who"), map(_doing_row, review.DOINGS.values())),
        RULES,
    ]
    return "\n".join(parts)


def _move_row(move: review.Move) -> tuple[str, ...]:
    needs = (*move.needs, *(("packet",) if move.to is State.APPROVED_TO_SEND else ()))
    return review.words(move.start), review.words(move.to), move.verb, _who(move.roles), ", ".join(needs)


def _doing_row(doing: review.Doing) -> tuple[str, ...]:
    return doing.verb, ", ".join(map(review.words, doing.states)) or "(a new one)", _who(doing.roles)


def _who(roles: Iterable[str]) -> str:
    return ", ".join(sorted((NAMES.get(role, role.replace("_", " ")) for role in roles), key=str.casefold))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def main() -> int:
    """Write the page, or with `--check` say whether the one on disk is the same."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == page():
        return 0
    sys.stderr.write(f"{PAGE.name} is not as the table says: run `python -m daysheet.prior_auth.document`.\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
