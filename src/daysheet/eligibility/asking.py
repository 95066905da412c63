"""The call to the payer: what an answer left open, asked in order, and what was said put in its place.

Only gaps are asked: a field that was not returned, one that contradicts itself (with what contradicts), and nothing
else.  A call counts only with who spoke, when, and under which reference number.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from daysheet.domain.benefits import Benefits, Proof, Said, State

Kind = Literal["yes_no", "money", "percent", "number", "date", "text", "choice"]
DISCLAIMER = "What the payer says on the phone is not a promise to pay."


class Condition(msgspec.Struct, frozen=True, rename={"is_": "is", "not_": "not"}, forbid_unknown_fields=True):
    """Asked only where that field is, or is not, this."""

    path: str
    is_: bool | int | None = None
    not_: bool | int | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str
    kind: Kind
    ask: str
    choices: tuple[str, ...] = ()
    needs: Condition | None = None
    unless_known: tuple[str, ...] = ()


class Gap(msgspec.Struct, frozen=True):
    """One question of this call, with why it is asked."""

    question: Question
    why: str
    proofs: tuple[Proof, ...] = ()


class Call(msgspec.Struct, frozen=True):
    """A call as it must be recorded: without these three it proves nothing."""

    representative: str
    at: datetime
    reference: str
    by: str = ""


class UnableToRecord(ValueError):
    """The call cannot be recorded as given; the text says what is missing or wrong."""


def gaps(of: Benefits, questions: Iterable[Question]) -> tuple[Gap, ...]:
    """What to ask, in the order of the script."""
    fields: dict[str, Said[Any]] = dict(of.fields())
    found = []
    for one in questions:
        said = fields[one.path]
        settled = said.known or not _applies(one, fields)
        if settled or any(fields[path].known for path in one.unless_known):
            continue
        found.append(Gap(one, _why(said), said.proofs))
    return tuple(found)


def _applies(question: Question, fields: Mapping[str, Said[Any]]) -> bool:
    if question.needs is None:
        return True
    value = fields[question.needs.path].value
    if question.needs.is_ is not None:
        return bool(value == question.needs.is_)
    # Not known is no reason to leave the question out.
    return value is None or value != question.needs.not_


def _why(said: Said[Any]) -> str:
    if said.state is State.CONTRADICTORY:
        return f"the answer contradicts itself: {said.why}"
    return said.why or "the answer does not say it"


def recorded(of: Benefits, told: Mapping[str, Any], call: Call, questions: Iterable[Question]) -> Benefits:
    """The benefits with what was said on the phone in place of the gaps; `told` maps a field's path to its value."""
    for name, text in (("who spoke", call.representative), ("the reference number", call.reference)):
        if not text.strip():
            raise UnableToRecord(f"A call counts only with {name}: ask for it before you hang up.")
    known = {one.path: one for one in questions}
    by_path = dict(of.fields())
    result = of
    for path, value in told.items():
        if path not in known:
            raise UnableToRecord(f"Nothing is asked about {path!r}.")
        if by_path[path].state is State.RETURNED:
            raise UnableToRecord(
                f"The payer's own answer says {path!r} already; it is not overwritten by a call."
            )
        place = f"call of {call.at:%Y-%m-%d %H:%M} with {call.representative}, reference {call.reference}"
        proof = Proof("phone", place, f"{known[path].ask} {_spoken(value)}")
        said: Said[Any] = Said(State.RETURNED, value, (proof,))
        result = _replaced(result, path.split("."), said)
    return result


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes." if value else "No."
    if isinstance(value, Decimal):
        return f"{value.normalize():f} %."
    return f"{value}."


def _replaced(of: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    inner = _replaced(getattr(of, name), rest, value) if rest else value
    return msgspec.structs.replace(of, **{name: inner})
