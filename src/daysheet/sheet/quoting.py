"""A draft beside its evidence: every value that the draft quotes points at one row. No database, no request."""

from collections.abc import Iterable, Sequence

import msgspec

from daysheet.domain.draft import Draft, Section
from daysheet.domain.finding import Fact

from .model import Proof


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the evidence, with the number that quotes in the draft point to."""

    number: int
    proof: Proof
    kind: str
    """`read` from a file, `entered` here, `cited` from a payer, `worked` out from others"""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a draft: `evidence` is 0 for plain words, else the row it quotes."""

    text: str
    evidence: int = 0
    kind: str = ""


class ShownSection(msgspec.Struct, frozen=True, kw_only=True):
    heading: str
    sentences: tuple[tuple[Piece, ...], ...]


Key = tuple[str, str, str, str, str]


def fill(text: str, name: str) -> str:
    return text.replace("{patient}", name)


def _key(fact: Fact | Proof) -> Key:
    return (fact.label, fact.value, fact.record, fact.record_id, fact.field)


def _kind(fact: Fact | Proof) -> str:
    """What stands behind a value; citations of anything but a payer's rule are what people entered in Daysheet."""
    if fact.worked_out:
        return "worked"
    return "read" if not fact.cited else "cited" if fact.record == "payer" else "entered"


def stands_on(evidence: Iterable[Fact], draft: Draft | None) -> tuple[Fact, ...]:
    """All facts that a finding or its draft quotes, each once."""
    facts = {_key(fact): fact for fact in (*evidence, *quoted(draft))}
    return tuple(facts.values())


def evidence(proofs: Sequence[Proof]) -> tuple[Evidence, ...]:
    """One row for each, numbered."""
    found = {_key(proof): proof for proof in proofs}
    return tuple(
        Evidence(number=number, proof=proof, kind=_kind(proof))
        for number, proof in enumerate(found.values(), 1)
    )


def quoted(draft: Draft | None) -> list[Fact]:
    """The facts of a draft in the order in which it quotes them."""
    if draft is None:
        return []
    pieces = [
        piece for section in draft.sections for sentence in section.sentences for piece in sentence.pieces
    ]
    return [piece.fact for piece in pieces if piece.fact is not None]


def sections(draft: Draft | None, rows: Sequence[Evidence], name: str) -> tuple[ShownSection, ...]:
    """The draft with every quoted value pointing at its row of the evidence."""
    if draft is None:
        return ()
    numbers = {_key(row.proof): row.number for row in rows}
    return tuple(_section(section, numbers, name) for section in draft.sections)


def _section(section: Section, numbers: dict[Key, int], name: str) -> ShownSection:
    return ShownSection(
        heading=fill(section.heading, name),
        sentences=tuple(
            tuple(
                Piece(
                    text=fill(piece.text, name),
                    evidence=numbers.get(_key(piece.fact), 0) if piece.fact else 0,
                    kind=_kind(piece.fact) if piece.fact else "",
                )
                for piece in sentence.pieces
            )
            for sentence in section.sentences
        ),
    )
