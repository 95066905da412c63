"""The sheet as PDF: a desk copy with names, a wall copy with numbers; one to three pages."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from daysheet import audit
from daysheet.domain.base import PatientId
from daysheet.domain.finding import Answer, Owner
from daysheet.domain.words import count

from .collect import at_stake, proofs
from .export import named
from .model import OWNER_LABELS, Sheet, SheetItem
from .terminal import bar_words, proof_line, standing, summary

Copy = Literal["desk", "wall"]
TEMPLATE = Path(__file__).parent / "paper" / "sheet.typ"
IN_FULL = 10
"""Items printed with their reasons; those after them in short, by title and next step."""
AT_MOST = 48
PAGES = 3
LONG_NAME = "Maximiliana Featherstonehaugh"
"""Stands for every name while the pages are filled, so that real names never push an item over the edge."""
NOTES = {
    "desk": "Desk copy with names: keep it out of sight, shred it tonight.",
    "wall": "Wall copy: patients by number.",
}


def fitting(sheet: Sheet) -> tuple[SheetItem, ...]:
    """The items that three pages hold, worst first. The rest is counted at the end: it is on the screen."""
    shown = min(len(sheet.items), AT_MOST)
    while shown > IN_FULL:
        inputs = _inputs(
            sheet, "desk", dict.fromkeys((item.patient_id for item in sheet.items), LONG_NAME), shown
        )
        pages = int(
            json.loads(typst.query(str(TEMPLATE), "<pages>", field="value", one=True, sys_inputs=inputs))
        )
        if pages <= PAGES:
            break
        shown -= max(1, (pages - PAGES) * 4)
    return sheet.items[:shown]


def pdf(
    sheet: Sheet, *, copy: Copy, names: Mapping[PatientId, str], items: Sequence[SheetItem] | None = None
) -> bytes:
    """The sheet typeset on at most three pages; `names` is used on the desk copy alone. `items`: as `fitting()`
    gave them, where the caller needed to know them first."""
    shown = len(fitting(sheet) if items is None else items)
    return typst.compile(
        str(TEMPLATE), sys_inputs=_inputs(sheet, copy, names if copy == "desk" else {}, shown)
    )


def _inputs(sheet: Sheet, copy: Copy, names: Mapping[PatientId, str], shown: int) -> dict[str, str]:
    return {"data": json.dumps(content(sheet, copy, names, shown))}


def content(sheet: Sheet, copy: Copy, names: Mapping[PatientId, str], shown: int) -> dict[str, Any]:
    """What the page template is given: the first `shown` items, grouped by who acts."""
    items = sheet.items[:shown]
    rest = len(sheet.items) - len(items)
    return {
        "heading": f"{sheet.on:%A}, {sheet.on.day} {sheet.on:%B}",
        "date": f"{sheet.on:%m/%d/%Y}",
        "clinic": sheet.clinic,
        "summary": summary(sheet).plain,
        "stale": [*(late.in_words for late in sheet.stale), *sheet.troubles],
        "log": "log {} · {}".format(*audit.head()),
        "groups": [_group(owner, items, names) for owner in Owner if any(i.owner is owner for i in items)],
        "more": f"{count(rest, 'more item')}, less urgent: see the screen." if rest else "",
        "copy_note": NOTES[copy],
    }


def _group(owner: Owner, items: tuple[SheetItem, ...], names: Mapping[PatientId, str]) -> dict[str, Any]:
    mine = [item for item in items if item.owner is owner]
    at_risk, _ = at_stake(mine)
    counted = count(len(mine), "item") + (f", {count(at_risk, 'visit')} at risk" if at_risk else "")
    return {
        "owner": OWNER_LABELS[owner].capitalize(),
        "counted": counted,
        "items": [_item(item, names) for item in mine],
    }


def _item(item: SheetItem, names: Mapping[PatientId, str]) -> dict[str, Any]:
    who = names.get(item.patient_id, f"patient {item.patient_id}")
    bar = item.bar
    return {
        "rank": item.rank,
        "full": item.rank <= IN_FULL,
        "answer": item.answer.value,
        "title": named(item.title, who),
        "message": named(item.message, who),
        "question": named(item.question, who) if item.answer is Answer.CANNOT_TELL else "",
        "next_step": named(item.next_step, who),
        "proof": proof_line(item, proofs(item)),
        "near": item.near,
        "due": item.due_in_words,
        "standing": standing(item),
        "bar": None
        if bar is None
        else {
            "signed": bar.signed,
            "unsigned": bar.unsigned,
            "left": bar.left,
            "beyond": bar.beyond,
            "words": bar_words(bar),
        },
    }
