"""What one page of the sheet shows: which items, in which order, under which name. No database, no request."""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from daysheet.domain.base import PatientId
from daysheet.domain.finding import Answer, Owner
from daysheet.domain.people import Role
from daysheet.sheet.model import OWNER_LABELS, Sheet, SheetItem
from daysheet.sheet.quoting import fill

ACTS_AS: dict[str, Owner] = {
    Role.OWNER: Owner.OWNER,
    Role.FRONT_DESK: Owner.FRONT_DESK,
    Role.PT: Owner.CLINICIAN,
    Role.PTA: Owner.CLINICIAN,
    Role.BILLER: Owner.BILLER,
}
FIRST = 40
"""Items on the page before `show all`: a person works from the top, and a phone loads it between two patients."""


class Chip(msgspec.Struct, frozen=True):
    """One filter above the list."""

    key: str
    label: str
    count: int
    chosen: bool


class ShownItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its patient's name, or number, in its sentences."""

    item: SheetItem
    patient: str
    title: str
    message: str
    next_step: str
    question: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for and what that leaves: `items` to show now of `total`."""

    show: str
    who: str
    work: str
    chips: tuple[Chip, ...]
    owners: tuple[Chip, ...]
    items: tuple[SheetItem, ...]
    total: int

    @property
    def patients(self) -> tuple[PatientId, ...]:
        return tuple(item.patient_id for item in self.items)


def _for(owner: Owner | None) -> Callable[[SheetItem], bool]:
    return lambda item: owner is not None and item.owner == owner


def _is_unsure(item: SheetItem) -> bool:
    return item.answer == Answer.CANNOT_TELL


def _lists(sheet: Sheet, role: str | None) -> dict[str, tuple[str, tuple[SheetItem, ...]]]:
    mine = tuple(filter(_for(ACTS_AS.get(role) if role else None), sheet.items))
    lists = {
        "me": ("For me", mine),
        "all": ("Everyone", sheet.items),
        "new": ("New", tuple(item for item in sheet.items if item.standing == "new")),
        "unsure": ("Cannot tell", tuple(filter(_is_unsure, sheet.items))),
        "settled": ("Settled", sheet.settled),
        "hidden": ("Hidden", sheet.hidden),
    }
    if role not in ACTS_AS:
        del lists["me"]
    return lists


def choose(sheet: Sheet, role: str | None, *, show: str, who: str, work: str, everything: bool) -> Choice:
    """The list that was asked for; an unknown word in the address is the same as none."""
    lists = _lists(sheet, role)
    if show not in lists:
        show = "me" if "me" in lists and lists["me"][1] else "all"
    found = lists[show][1]
    works = {tile.workflow for tile in sheet.tiles}
    work = work if work in works else ""
    found = tuple(item for item in found if not work or item.workflow == work)
    owners = _owners(found, who)
    who = who if any(chip.chosen for chip in owners) else ""
    found = tuple(item for item in found if not who or item.owner == who)
    return Choice(
        show=show,
        who=who,
        work=work,
        chips=tuple(Chip(key, label, len(items), key == show) for key, (label, items) in lists.items()),
        owners=owners if len(owners) > 1 else (),
        items=found if everything else found[:FIRST],
        total=len(found),
    )


def _owners(items: Sequence[SheetItem], who: str) -> tuple[Chip, ...]:
    counts = {owner: sum(item.owner == owner for item in items) for owner in Owner}
    return tuple(
        Chip(str(owner), OWNER_LABELS[owner], count, str(owner) == who)
        for owner, count in counts.items()
        if count
    )


def named(item: SheetItem, names: Mapping[PatientId, str]) -> ShownItem:
    name = names[item.patient_id]
    return ShownItem(
        item=item,
        patient=name,
        title=_sentence_case(fill(item.title, name)),
        message=_sentence_case(fill(item.message, name)),
        next_step=fill(item.next_step, name),
        question=fill(item.question, name),
    )


def _sentence_case(text: str) -> str:
    """`patient 10482` at the start of a sentence; a name is never touched."""
    return re.sub(r"^patient ", "Patient ", text)
