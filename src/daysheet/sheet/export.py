"""The sheet as JSON: a stable, documented shape (`docs/sheet.md`, `docs/sheet.schema.json`)."""

from datetime import date
from typing import Any

import msgspec

from daysheet.domain.finding import Answer, Owner, Subject

from .collect import proofs
from .model import Draft, Proof, Sheet, SheetItem


class ItemOut(msgspec.Struct, kw_only=True):
    """One item. `message` and the other texts name the patient by number; `draft` is null where none is needed."""

    key: str
    workflow: str
    rule: str
    answer: Answer
    state: str
    standing: str
    subject: Subject
    patient_id: str
    title: str
    message: str
    next_step: str
    question: str
    owner: Owner
    due: date | None
    rank: int
    rank_in_words: str
    visits_at_risk: int
    money_at_risk_cents: int
    draft: Draft | None
    evidence: tuple[Proof, ...]


def as_list(sheet: Sheet) -> list[Any]:
    """Open items, worst first, as plain values ready for JSON."""
    return [msgspec.to_builtins(_out(item)) for item in sheet.items]


def _out(item: SheetItem) -> ItemOut:
    by_number = f"patient {item.patient_id}"
    return ItemOut(
        key=item.key,
        workflow=item.workflow,
        rule=item.rule,
        answer=item.answer,
        state=item.state,
        standing=item.standing,
        subject=item.subject,
        patient_id=item.patient_id,
        title=named(item.title, by_number),
        message=named(item.message, by_number),
        next_step=named(item.next_step, by_number),
        question=named(item.question, by_number),
        owner=item.owner,
        due=item.due,
        rank=item.rank,
        rank_in_words=item.rank_in_words,
        visits_at_risk=item.visits_at_risk,
        money_at_risk_cents=item.money_at_risk_cents,
        draft=item.draft,
        evidence=proofs(item),
    )


def named(text: str, patient: str) -> str:
    """A text with its patient filled in; a text that starts with the patient starts with a capital."""
    filled = text.replace("{patient}", patient)
    return filled[:1].upper() + filled[1:]


def schema() -> dict[str, Any]:
    """JSON Schema of the list, generated from the types."""
    return msgspec.json.schema(list[ItemOut])
