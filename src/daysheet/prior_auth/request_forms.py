"""What the forms of a request ask and how their answers are read. Pure: no request, no database.

The state table says which words a move `needs`; here they become fields, and what was typed becomes values. What
cannot be read comes back as a sentence, and the typed words stay in the form.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from daysheet.domain.requests import Channel, Extent, State
from daysheet.prior_auth import review
from daysheet.prior_auth.requests_board import CHANNELS
from daysheet.prior_auth.review import Move

LONGEST = 2000
"""Characters that a field takes; the page says the same number to the browser."""
MOST = 999
"""Visits or units in one request; more is a slip of the finger."""


class UnableToRead(Exception):
    """A form that cannot be read; the sentence says which field and what to type. Nothing was changed."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a form. `kind`: date, number, text, area, choice."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """One move that is offered, with what it asks. `why_not`: said instead of a form where it would be refused."""

    to: State
    verb: str
    fields: tuple[Field, ...]
    main: bool
    open: bool
    note: str = ""
    why_not: str = ""


ON = {
    State.SUBMITTED: "Day it was sent",
    State.PENDED: "Day it was pended",
    State.APPROVED: "Day of the decision",
    State.PARTIAL: "Day of the decision",
    State.DENIED: "Day of the decision",
}
MAY_ALSO: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: ("reference", "representative", "received_on"),
    State.PENDED: ("reason", "reference", "representative"),
    State.APPROVED: ("reference", "representative"),
    State.PARTIAL: ("appeal_by", "reference", "representative"),
    State.DENIED: ("appeal_by", "reference", "representative"),
}
"""What may be given with a move beyond what it needs."""
WHY = {
    State.DRAFTING: "What is to be changed",
    State.WITHDRAWN: "Why it is withdrawn",
    State.NOT_REQUIRED: "Who said that none is required, and when",
}
MAIN: dict[State, State] = {
    State.NEEDED: State.DRAFTING,
    State.DRAFTING: State.READY_FOR_REVIEW,
    State.READY_FOR_REVIEW: State.APPROVED_TO_SEND,
    State.APPROVED_TO_SEND: State.SUBMITTED,
    State.SUBMITTED: State.APPROVED,
    State.PENDED: State.APPROVED,
    State.DENIED: State.APPEAL,
}
"""The move that is meant to come next. After a partial approval a person decides whether anything does."""
CHANNEL_OPTIONS = (("", "choose"), *CHANNELS.items())
EXTENT = ("visits", "units", "codes", "starts_on", "ends_on")
EXTENT_LABELS = {
    "visits": ("Visits", "number", ""),
    "units": ("Units", "number", "only where the payer counts units"),
    "codes": ("Codes", "text", "with commas between them"),
    "starts_on": ("First day", "date", ""),
    "ends_on": ("Last day", "date", ""),
}


def fields(move: Move, typed: Mapping[str, str], today: date) -> tuple[Field, ...]:
    """What the form of this move asks, in the order in which people have it before them."""
    found: list[Field] = []
    for name in (*move.needs, *(one for one in MAY_ALSO.get(move.to, ()) if one not in move.needs)):
        found += _fields(name, move, typed, today)
    return tuple(found)


def _fields(name: str, move: Move, typed: Mapping[str, str], today: date) -> list[Field]:
    required, value = name in move.needs, typed.get(name, "")
    if name == "approved":
        return extent_fields("approved", typed)
    if name == "on":
        label = ON.get(move.to, "Day")
        return [Field(name=name, label=label, kind="date", required=True, value=value or today.isoformat())]
    _, kind, hint = _TEXTS[name]
    label = _label(name, move)
    options = CHANNEL_OPTIONS if kind == "choice" else ()
    return [
        Field(name=name, label=label, kind=kind, required=required, value=value, hint=hint, options=options)
    ]


_TEXTS = {
    "channel": ("How it was sent", "choice", ""),
    "reference": ("Reference", "text", "the payer’s number for this request or call"),
    "representative": ("Who at the payer", "text", "name, if you spoke to somebody"),
    "received_on": ("Day the payer received it", "date", "if the payer confirmed it"),
    "number": ("Authorization number", "text", "as on the letter"),
    "reason": ("The payer’s reason", "area", "in its own words"),
    "appeal_by": ("Last day to appeal", "date", "as on the letter"),
    "why": ("Why", "text", ""),
}


def extent_fields(prefix: str, typed: Mapping[str, str], extent: Extent | None = None) -> list[Field]:
    """Visits, units, codes and days; filled with what was typed, else with what stands there."""
    found = []
    for part in EXTENT:
        label, kind, hint = EXTENT_LABELS[part]
        name = f"{prefix}_{part}"
        standing = _shown(getattr(extent, part)) if extent is not None else ""
        found.append(Field(name=name, label=label, kind=kind, hint=hint, value=typed.get(name, standing)))
    return found


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def given(move: Move, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as values for `actions.move`; UnableToRead says what is missing or wrong."""
    found: dict[str, Any] = {}
    for name in (*move.needs, *MAY_ALSO.get(move.to, ())):
        value = _value(name, typed)
        if value not in (None, "", Extent()):
            found[name] = value
        elif name in move.needs:
            raise UnableToRead(
                f"“{_label(name, move)}” is empty. Nothing was changed; fill it in and send it again."
            )
    return found


def _label(name: str, move: Move) -> str:
    if name == "approved":
        return "What was granted"
    if name == "on":
        return ON.get(move.to, "Day")
    if name == "reason" and move.to is State.PENDED:
        return "What the payer asks for"
    return WHY.get(move.to, "Why") if name == "why" else _TEXTS[name][0]


def _value(name: str, typed: Mapping[str, str]) -> object:
    if name == "approved":
        return extent("approved", typed)
    if name == "channel":
        return channel(typed)
    if name == "on" or name.endswith(("_on", "_by")):
        return a_day(typed.get(name, ""))
    return a_text(typed.get(name, ""))


def channel(typed: Mapping[str, str]) -> Channel | None:
    word = typed.get("channel", "")
    return Channel(word) if word in set(Channel) else None


def extent(prefix: str, typed: Mapping[str, str]) -> Extent:
    """Visits, units, codes and days as a value; empty fields are not said."""
    starts, ends = (a_day(typed.get(f"{prefix}_{part}", "")) for part in ("starts_on", "ends_on"))
    if starts and ends and ends < starts:
        raise UnableToRead(
            "The last day lies before the first day. Nothing was changed; look at the two days again."
        )
    return Extent(
        visits=a_number(typed.get(f"{prefix}_visits", ""), "visits"),
        units=a_number(typed.get(f"{prefix}_units", ""), "units"),
        codes=_codes(typed.get(f"{prefix}_codes", "")),
        starts_on=starts,
        ends_on=ends,
    )


def _codes(text: str) -> tuple[str, ...]:
    words = a_text(text).upper().replace(",", " ").replace(";", " ").split()
    wrong = [word for word in words if not (word.isascii() and word.isalnum() and len(word) <= 7)]
    if wrong:
        raise UnableToRead(
            f"“{wrong[0][:20]}” is not a procedure code. Nothing was changed; mend it and send it again."
        )
    return tuple(dict.fromkeys(words))


def long_text(text: str) -> str:
    """What somebody wrote, whole; too long is refused where it is kept. No database holds a NUL in a text."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def a_text(text: str) -> str:
    """As much as the field takes."""
    return long_text(text)[:LONGEST]


def a_day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UnableToRead(
            f"“{text.strip()[:20]}” is not a day. Nothing was changed; write it like 2026-11-24 and send it again."
        ) from None


def a_number(text: str, of: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST and len(text) <= len(str(MOST))):
        raise UnableToRead(
            f"“{text[:20]}” is not a number of {of} from 1 to {MOST}. Nothing was changed; mend it and send it again."
        )
    return int(text)


def version(typed: Mapping[str, str]) -> int:
    """Which version of the request the form was made for."""
    text = typed.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnableToRead(
            "The form came without the version it was made for. Nothing was changed; reload the page."
        )
    return int(text)


MOST_AT_ONCE = 200
_FOR_MANY: dict[str, Field] = {
    "channel": Field(name="channel", label="How they were sent", kind="choice", options=CHANNEL_OPTIONS),
    "why": Field(name="why", label="Why", hint="required for withdraw and not required"),
}


def for_many(typed: Mapping[str, str], today: date) -> tuple[Field, ...]:
    """The fields of the form for several requests; which of them count depends on the move."""
    on = Field(name="on", label="Day", kind="date", value=typed.get("on", today.isoformat()))
    rest = (msgspec.structs.replace(field, value=typed.get(name, "")) for name, field in _FOR_MANY.items())
    return (on, *rest)


def chosen(marks: Sequence[str]) -> list[tuple[str, int]]:
    """`handle:version` of every box that was ticked."""
    found = []
    for mark in dict.fromkeys(marks):
        handle, _, number = mark.partition(":")
        found.append((handle[:16], version({"version": number})))
    if not found:
        raise UnableToRead("No request was chosen. Nothing was changed; tick at least one and send it again.")
    if len(found) > MOST_AT_ONCE:
        raise UnableToRead(
            f"At most {MOST_AT_ONCE} requests are moved on at once. Nothing was changed; choose fewer."
        )
    return found


def target(typed: Mapping[str, str], offered: Sequence[State]) -> State:
    """The state that was asked for, if it is one of these."""
    word = typed.get("to", "")
    if word not in set(offered):
        raise UnableToRead("Choose what is to be done with the chosen requests. Nothing was changed.")
    return State(word)


def given_for_many(to: State, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the move needs, the same for all of them; the rows of the table that lead to a state need the same."""
    move = next(move for move in review.MOVES if move.to is to)
    return given(move, typed)
