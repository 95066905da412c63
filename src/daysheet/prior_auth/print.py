"""The packet as PDF: a cover sheet that names no patient, then the sections in the order of the payer's form. The
clinic's copy carries a small number at every value and the list of sources; the payer's copy carries neither.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from daysheet.domain.base import FileId
from daysheet.domain.draft import Draft, Sentence
from daysheet.domain.finding import Fact
from daysheet.domain.requests import Attachment, Edit
from daysheet.records.provenance import Place, places

from .packet import COVER, Worded, words

Copy = Literal["payer", "clinic"]
TEMPLATE = Path(__file__).parent / "paper" / "packet.typ"
CONFIDENTIAL = (
    "This packet holds health information about one person and is meant for the payer named above alone. If it "
    "reached you by mistake: please do not read on, copy or keep it, call the clinic at the number above, and "
    "destroy all pages."
)
FINGERPRINT = 12
"""Characters of a file's hash that the cover sheet shows: enough to tell two files apart."""


def pdf(
    draft: Draft,
    *,
    edits: Sequence[Edit] = (),
    attachments: Sequence[Attachment] = (),
    copy: Copy = "payer",
) -> bytes:
    """The packet typeset. Edited sections stand in the reviewer's words; the clinic's copy says so."""
    sources = _places(draft) if copy == "clinic" else {}
    given = content(draft, edits=edits, attachments=attachments, copy=copy, sources=sources)
    return typst.compile(str(TEMPLATE), sys_inputs={"data": json.dumps(given)})


def _places(draft: Draft) -> dict[FileId, Place]:
    pieces = [piece for section in draft.sections for one in section.sentences for piece in one.pieces]
    return places(piece.fact.source.file for piece in pieces if piece.fact and piece.fact.source)


def content(
    draft: Draft,
    *,
    edits: Sequence[Edit] = (),
    attachments: Sequence[Attachment] = (),
    copy: Copy = "payer",
    sources: Mapping[FileId, Place],
) -> dict[str, Any]:
    """What the page template is given, strings and numbers alone."""
    numbers: dict[Fact, int] | None = {} if copy == "clinic" else None
    by_heading = {section.heading: section.sentences for section in draft.sections}
    clinics = copy == "clinic"
    return {
        "title": draft.title,
        "foot": "Clinic’s copy, with sources: not for sending" if clinics else "Confidential",
        "confidential": CONFIDENTIAL,
        "cover": _sentences(by_heading.get(COVER, ()), numbers),
        "attachments": [_attachment(one) for one in attachments],
        "sections": [
            _section(one, _sentences(by_heading[one.heading], None if one.edited else numbers), clinics)
            for one in words(draft, edits)
        ],
        "questions": list(draft.questions) if clinics else [],
        "sources": [_source(number, fact, sources) for fact, number in (numbers or {}).items()],
    }


def _sentences(found: Sequence[Sentence], numbers: dict[Fact, int] | None) -> list[list[dict[str, Any]]]:
    return [
        [{"text": piece.text, "source": _number(piece.fact, numbers)} for piece in sentence.pieces]
        for sentence in found
    ]


def _number(fact: Fact | None, numbers: dict[Fact, int] | None) -> int:
    """The number of a source, given in the order of reading; 0 for none."""
    if fact is None or numbers is None:
        return 0
    return numbers.setdefault(fact, len(numbers) + 1)


def _section(one: Worded, sentences: list[list[dict[str, Any]]], clinics: bool) -> dict[str, Any]:
    return {
        "heading": one.heading,
        "edited": one.edited,
        "lines": one.text.split("\n"),
        "sentences": sentences,
        "note": _note(one) if clinics and one.edited else "",
    }


def _note(one: Worded) -> str:
    said = f"In the words of {one.edited_by}, not of the draft; no source stands behind this section."
    if one.unproven:
        said += f" In no record behind this section: {', '.join(one.unproven)}."
    if one.outdated:
        said += " The records have changed since it was written."
    return said


def _attachment(one: Attachment) -> dict[str, str]:
    return {
        "kind": one.kind.value.replace("_", " "),
        "name": one.name,
        "size": _size(one.size),
        "fingerprint": one.sha256[:FINGERPRINT],
    }


def _size(size: int) -> str:
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _source(number: int, fact: Fact, sources: Mapping[FileId, Place]) -> dict[str, Any]:
    return {"number": number, "label": fact.label, "value": fact.value, "place": _place(fact, sources)}


def _place(fact: Fact, sources: Mapping[FileId, Place]) -> str:
    place = sources.get(fact.source.file) if fact.source else None
    if place is not None and fact.source is not None:
        column = place.columns.get(fact.field, fact.field)
        return f"{place.file}, row {fact.source.row}, column {column}, as of {place.as_of:%m/%d/%Y}"
    how = fact.worked_out and f"worked out: {fact.worked_out}"
    whose = f"{fact.record.replace('_', ' ')} {fact.record_id}"
    return "; ".join(part for part in (how, fact.cited, whose) if part)
