"""What is said with a move: complete, of the right kind, and with days that can be true. Pure; gives the sentence of
the refusal, or nothing.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from daysheet.domain.draft import Draft
from daysheet.domain.requests import Channel, Extent, Request, State
from daysheet.domain.words import day

from . import review

Given = Mapping[str, Any]

NAMED = {
    "on": "the day",
    "channel": "how it was sent",
    "number": "the authorization number",
    "approved": "what was approved",
    "reason": "the payer’s reason",
    "why": "a reason",
    "packet": "the packet that is to be sent",
}
KINDS: dict[str, type] = {
    "on": date,
    "received_on": date,
    "answer_due": date,
    "appeal_by": date,
    "channel": Channel,
    "approved": Extent,
    "requested": Extent,
    "packet": Draft,
    "packet_data": dict,
}
"""Every other word is text."""
HAPPENED = (State.APPROVED, State.PARTIAL, State.DENIED)


def tidy(given: Given) -> dict[str, Any]:
    """Without what was left empty; text without spaces around it."""
    plain = {name: value.strip() if type(value) is str else value for name, value in given.items()}
    return {name: value for name, value in plain.items() if value not in (None, "")}


def refusal(
    request: Request, move: review.Move, given: Given, today: date, follows: Request | None = None
) -> str:
    """Why these words cannot go with this move. `follows` is the request before it, if there is one."""
    return (
        _unknown(move, given)
        or _missing(move, given)
        or _days(request, move, given, today, follows)
        or _due(given)
        or (extent_refusal(given["approved"], "approved") if "approved" in given else "")
        or (extent_refusal(given["requested"], "asked for") if "requested" in given else "")
        or _cut(request, move, given)
    )


def _unknown(move: review.Move, given: Given) -> str:
    allowed = review.MAY_COME_WITH.get(move.to, frozenset()) | {"why"}
    for name, value in given.items():
        words = NAMED.get(name, name.replace("_", " "))
        if name not in allowed:
            return f"“{move.verb}” does not take {words}."
        if not isinstance(value, KINDS.get(name, str)):
            return f"{words[0].upper()}{words[1:]} cannot be read."
    return ""


def _missing(move: review.Move, given: Given) -> str:
    needs = (*move.needs, *(("packet",) if move.to is State.APPROVED_TO_SEND else ()))
    lacking = [NAMED[name] for name in needs if name not in given]
    if not lacking:
        return ""
    said = lacking[0] if len(lacking) == 1 else f"{', '.join(lacking[:-1])} and {lacking[-1]}"
    return f"“{move.verb}” needs {said}."


def _days(request: Request, move: review.Move, given: Given, today: date, follows: Request | None) -> str:
    for name in ("on", "received_on"):
        if name in given and given[name] > today:
            return f"{day(given[name])} is still to come. Record it when it has happened."
    on = given.get("on", today)
    for before, words in _earliest(request, move, follows):
        if before is not None and on < before:
            return f"{day(on)} lies before the day {words}, {day(before)}."
    since = on if move.to is State.SUBMITTED else request.submitted_on
    return (
        _not_before(given, "received_on", since, "The payer cannot have it before it was sent")
        or _not_before(given, "answer_due", since, "The answer cannot be due before it was sent")
        or _not_before(given, "appeal_by", on, "The last day to appeal cannot lie before the decision")
    )


def _earliest(request: Request, move: review.Move, follows: Request | None) -> list[tuple[date | None, str]]:
    if move.to is State.SUBMITTED:
        appealed = follows.decided_on if follows and request.kind == "appeal" else None
        return [(appealed, "of the decision that it appeals")]
    if move.to is State.PENDED:
        return [(request.submitted_on, "it was sent")]
    if move.to in (*HAPPENED, State.WITHDRAWN):
        return [(request.submitted_on, "it was sent"), (request.pended_on, "it was pended")]
    if move.to is State.EXPIRED:
        return [(request.decided_on, "it was decided")]
    return []


def _not_before(given: Given, name: str, first: date | None, sentence: str) -> str:
    value = given.get(name)
    if value is None or first is None or value >= first:
        return ""
    return f"{sentence}: {day(value)} lies before {day(first)}."


def _due(given: Given) -> str:
    """A clock without its rule could not be argued with a payer."""
    if ("answer_due" in given) == ("answer_due_rule" in given):
        return ""
    return "The last day for the answer and the rule that says so belong together; one of them is missing."


def _cut(request: Request, move: review.Move, given: Given) -> str:
    """Less than was asked for is a partial approval: it has a reason, and may be appealed."""
    if move.to is not State.APPROVED:
        return ""
    for name in ("visits", "units"):
        asked, granted = getattr(request.requested, name), getattr(given["approved"], name)
        if asked is not None and granted is not None and granted < asked:
            return (
                f"{granted} of {asked} {name} asked for is a partial approval. "
                "Record it as one, with the payer’s reason for the cut."
            )
    return ""


def extent_refusal(extent: Extent, what: str) -> str:
    """Why this cannot be what was asked for or granted."""
    checks: tuple[tuple[Callable[[Extent], bool], str], ...] = (
        (
            lambda one: one.visits is None and one.units is None and one.ends_on is None,
            f"Say how much was {what}: visits, units or a last day.",
        ),
        (lambda one: (one.visits or 1) < 1 or one.visits == 0, f"At least 1 visit must be {what}."),
        (lambda one: (one.units or 1) < 1 or one.units == 0, f"At least 1 unit must be {what}."),
        (
            lambda one: bool(one.starts_on and one.ends_on and one.ends_on < one.starts_on),
            f"The days that were {what} end before they start.",
        ),
    )
    return next((sentence for fails, sentence in checks if fails(extent)), "")


def written(given: Given) -> dict[str, str]:
    """What was said, as the history keeps it: text, days in ISO, without the packet itself."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, Extent):
            parts = msgspec.to_builtins(value)
            for part, one in parts.items():
                text = " ".join(one) if isinstance(one, list | tuple) else one
                if text not in (None, ""):
                    found[f"{name}_{part}"] = str(text)
        elif name not in ("packet", "packet_data", "why"):
            found[name] = value.isoformat() if isinstance(value, date) else str(value)
    return found
