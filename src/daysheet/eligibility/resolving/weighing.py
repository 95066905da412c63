"""Which of a payer's statements count for a field, and what they come to together.

The nearest kind of service counts: physical therapy before physical medicine, rehabilitation, the office visit and the
plan as a whole.  Statements at the same distance that differ are not averaged and none is preferred in silence: what
tells them apart (the network, a word about therapy) decides and is said, or the field is contradictory.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

import msgspec

from daysheet.domain.benefits import Proof, Said, State

from ..answers import Statement

Value = TypeVar("Value")

# Kinds of service (EB03) from the nearest to the farthest.
NEARNESS = ("PT", "AE", "AC", "A9", "98", "30")
THERAPY = ("PT", "AE", "AC", "A9")
WHOLE_PLAN = "30"
SAYS_THERAPY = ("PHYSICAL THERAP", "PHYS THERAP", "PHYSICAL MED")
IN, BOTH = "Y", "W"
ELSEWHERE = ("13",)  # a named hospital: what stands with it is said of its own clinic


class Candidate(msgspec.Struct, Generic[Value], frozen=True):
    """A value that a statement gives for a field; `why` where it does not stand there as such."""

    value: Value
    statement: Statement
    why: str = ""


def distance(of: Statement, kinds: tuple[str, ...] = NEARNESS) -> int | None:
    """How near the statement is to therapy, 0 the nearest; None where it is about other services.

    One that names a procedure of physical medicine (97…) and no service is about therapy.
    """
    if of.service_types:
        return _distance(of.service_types, kinds)
    return 0 if of.procedure.startswith("97") else None


@lru_cache(maxsize=4096)
def _distance(services: tuple[str, ...], kinds: tuple[str, ...]) -> int | None:
    """Asked of every statement for every field, and of few different lists of services."""
    return next((at for at, kind in enumerate(kinds) if kind in services), None)


def of_therapy(statements: Iterable[Statement]) -> list[Statement]:
    return [one for one in statements if distance(one, THERAPY) is not None]


def nearest(statements: Iterable[Statement], kinds: tuple[str, ...] = NEARNESS) -> list[Statement]:
    """Those of the nearest kind of service."""
    found: dict[int, list[Statement]] = {}
    for one in statements:
        at = distance(one, kinds)
        if at is not None:
            found.setdefault(at, []).append(one)
    return found[min(found)] if found else []


def is_about_us(of: Statement) -> bool:
    """Said of therapy, the office visit, the plan, or of no service in particular."""
    return (not of.service_types and not of.procedure) or distance(of) is not None


def is_here(of: Statement, place: str) -> bool:
    """Said of every place, or of the clinic's own: not of a hospital that it names."""
    if of.places:
        return place in of.places
    return not any(party.role in ELSEWHERE for party in of.parties)


def in_network(of: Statement, wanted: str = IN) -> bool:
    """Whether it may speak of the network asked for: said so, of both, or of none."""
    return of.network in (wanted, BOTH, "")


def settled(candidates: Iterable[Candidate[Value]]) -> Said[Value]:
    """What the candidates come to: one value returned or inferred, nothing, or a contradiction."""
    every = list(candidates)
    if not every:
        return Said()
    if len({one.value for one in every}) == 1:
        return _agreed(every, "")
    for tell, why in (
        (lambda one: one.network != "", "the others say no network"),
        (says_therapy, "only its message speaks of physical therapy"),
    ):
        kept = _told_apart(every, tell)
        if kept:
            return _agreed(kept, why)
    values = tuple(dict.fromkeys(one.value for one in every))
    return contradiction(
        values, (one.statement for one in every), "the payer gives different values for the same thing"
    )


def contradiction(values: tuple[Value, ...], statements: Iterable[Statement], why: str) -> Said[Value]:
    return Said(State.CONTRADICTORY, None, proofs_of(statements), why, values)


def proofs_of(statements: Iterable[Statement]) -> tuple[Proof, ...]:
    """What says so, each once."""
    return tuple(dict.fromkeys(one.proof for one in statements))


def _told_apart(of: list[Candidate[Value]], tell: Callable[[Statement], bool]) -> list[Candidate[Value]]:
    """Those that a mark tells from the others, if they agree; nothing where the mark does not help."""
    kept = [one for one in of if tell(one.statement)]
    return kept if kept and len(kept) < len(of) and len({one.value for one in kept}) == 1 else []


def _agreed(of: list[Candidate[Value]], why: str) -> Said[Value]:
    plain = next((one for one in of if not one.why), None)
    said = "; ".join(filter(None, (why, "" if plain else of[0].why)))
    state = State.INFERRED if said else State.RETURNED
    return Said(state, (plain or of[0]).value, proofs_of(one.statement for one in of), said)


def says_therapy(of: Statement) -> bool:
    return any(word in text.upper() for text in of.messages for word in SAYS_THERAPY)
