"""A draft: what a person would otherwise have to write. It quotes facts, it never invents.

Plain words and values are kept apart: a value stands in a `Quote` with the fact it points to, and a template with
a digit of its own is refused, so that no number can reach a draft without a source.
"""

import re
import string

import msgspec

from .finding import Fact


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a draft: plain words (`fact` None) or a value with the fact that it quotes."""

    text: str
    fact: Fact | None = None


class Sentence(msgspec.Struct, frozen=True):
    pieces: tuple[Quote, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


class Section(msgspec.Struct, frozen=True):
    heading: str
    sentences: tuple[Sentence, ...]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`questions` are what the chart does not answer: asked of a person, never filled."""

    kind: str
    title: str
    sections: tuple[Section, ...]
    questions: tuple[str, ...] = ()


class UnableToQuote(Exception):
    """A template holds a number of its own, or names a fact that was not given."""


def say(template: str, **facts: Fact) -> Sentence:
    """`say("{used} of {total} are used.", used=fact, total=fact)`: every `{name}` becomes a quote of that fact."""
    pieces: list[Quote] = []
    for words, name, _, _ in string.Formatter().parse(template):
        if re.search(r"\d", words):
            raise UnableToQuote(f"“{words}” holds a number without a source; pass it as a fact.")
        if words:
            pieces.append(Quote(text=words))
        if name:
            if name not in facts:
                raise UnableToQuote(f"“{template}” quotes {name}, which was not given.")
            pieces.append(Quote(text=facts[name].value, fact=facts[name]))
    return Sentence(tuple(pieces))
