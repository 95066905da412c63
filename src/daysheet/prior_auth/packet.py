"""The renewal packet: what a payer wants to read, in the order of its form, built from the chart. Pure.

Every value points at its record; what the chart does not hold is a question to a person, whose answer is quoted with
name and day. Nothing is phrased that nobody wrote, and nothing is called normal that nobody measured.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from daysheet.domain.draft import Draft, Section, Sentence
from daysheet.domain.finding import Fact
from daysheet.domain.requests import Edit

from . import packet_blocks as blocks
from . import packet_questions as asking
from .form import Form, FormSection
from .packet_inputs import ClinicFacts, PacketInputs

__all__ = ["COVER", "ClinicFacts", "PacketInputs", "Worded", "build", "facts_of", "needed", "text", "words"]

COVER = "Cover sheet"
"""Heading of the section that goes onto the cover sheet and into no portal field."""


def build(inputs: PacketInputs) -> Draft:
    """The cover sheet, then the sections in the order of the form; those that hold nothing are left out."""
    found = [Section(COVER, tuple(blocks.cover(inputs)))]
    found += [Section(one.heading, tuple(_sentences(inputs, one))) for one in inputs.form.sections]
    return Draft(
        kind=inputs.kind.value,
        title=blocks.KINDS[inputs.kind],
        sections=tuple(section for section in found if section.sentences),
        questions=tuple(_questions(inputs)),
    )


def _sentences(inputs: PacketInputs, section: FormSection) -> Iterator[Sentence]:
    for block in section.blocks:
        yield from blocks.BLOCKS[block](inputs)
        yield from asking.answered(inputs, block)


def _questions(inputs: PacketInputs) -> list[str]:
    """In the order of the form, those that this payer wants answered first."""
    open_ones = [
        (question.key not in section.required, question.text)
        for section in inputs.form.sections
        for block in section.blocks
        for question in asking.unanswered(inputs, block)
    ]
    return list(dict.fromkeys(text for _, text in sorted(open_ones, key=lambda one: one[0])))


def needed(draft: Draft, form: Form) -> tuple[str, ...]:
    """The open questions without whose answer this payer would send the request back, by its form."""
    required = {asking.BY_KEY[key].text for section in form.sections for key in section.required}
    return tuple(question for question in draft.questions if question in required)


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """One section as it will be sent. `edited`: in a reviewer's words. `outdated`: the records have changed since
    that edit. `unproven`: numbers and sides in the edit that no fact bears out. `over`: characters too many."""

    heading: str
    text: str
    original: str
    edited: bool = False
    edited_by: str = ""
    outdated: bool = False
    unproven: tuple[str, ...] = ()
    limit: int | None = None
    over: int = 0

    @property
    def too_long(self) -> str:
        """What to do about a section that the payer's field does not take; empty when it fits."""
        if not self.over:
            return ""
        return (
            f"“{self.heading}” is {self.over} characters too long: the payer’s field takes {self.limit}. "
            "Shorten it here; nothing is cut off by itself."
        )


def words(draft: Draft, edits: Sequence[Edit] = (), form: Form | None = None) -> tuple[Worded, ...]:
    """The text by section in the order of the form, for pasting; edited sections in the reviewer's words. The cover
    sheet is not part of it."""
    by_heading = {edit.heading: edit for edit in sorted(edits, key=lambda edit: edit.at)}
    sides = _sides(" ".join(fact.value for fact in facts_of(draft)))
    return tuple(
        _worded(section, by_heading.get(section.heading), form, sides)
        for section in draft.sections
        if section.heading != COVER
    )


def _worded(section: Section, edit: Edit | None, form: Form | None, sides: set[str]) -> Worded:
    original = "\n".join(sentence.text for sentence in section.sentences)
    edited = edit is not None and bool(edit.text.strip())
    said = edit.text.strip() if edit and edited else original
    of_form = form.section(section.heading) if form else None
    limit = of_form.limit if of_form else None
    return Worded(
        heading=section.heading,
        text=said,
        original=original,
        edited=edited,
        edited_by=edit.by if edit and edited else "",
        outdated=bool(edit and edited and edit.original != original),
        unproven=_unproven(section, said, sides) if edited else (),
        limit=limit,
        over=max(0, len(said) - limit) if limit is not None else 0,
    )


def _unproven(section: Section, said: str, sides: set[str]) -> tuple[str, ...]:
    """Numbers that stand in no fact of this section, and sides of the body that stand in none of the packet."""
    quoted = (piece.fact for one in section.sentences for piece in one.pieces if piece.fact)
    known = _numbers(" ".join(fact.value for fact in quoted))
    return tuple(sorted((_numbers(said) - known) | (_sides(said) - sides)))


def _sides(said: str) -> set[str]:
    return {side.lower() for side in re.findall(r"\b(?:left|right|bilateral)\b", said, re.IGNORECASE)}


def _numbers(said: str) -> set[str]:
    """Numbers as they stand in a text; a code or a decimal is one of them."""
    return set(re.findall(r"[A-Za-z]*\d[\w.]*\w|\d", said))


def text(worded: Sequence[Worded]) -> str:
    """All sections as one text."""
    return "\n\n".join(f"{one.heading}\n{one.text}" for one in worded) + "\n"


def facts_of(draft: Draft) -> tuple[Fact, ...]:
    """Every fact that the packet quotes, each once, in the order of reading."""
    found = {
        (piece.fact.record, piece.fact.record_id, piece.fact.field, piece.fact.value): piece.fact
        for section in draft.sections
        for sentence in section.sentences
        for piece in sentence.pieces
        if piece.fact is not None
    }
    return tuple(found.values())
