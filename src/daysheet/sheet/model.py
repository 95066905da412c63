"""The sheet as one value: what the terminal, the PDF, the JSON and the page all show, in the same order and words.

Texts still hold `{patient}`; `named()` fills it in, with a name for those who may see it, else with a number.
"""

from datetime import date, datetime

import msgspec

from daysheet.domain.base import Cents, PatientId
from daysheet.domain.draft import Draft, Quote, Section, Sentence
from daysheet.domain.finding import Answer, Bar, Fact, Owner, Subject, VisitAtRisk


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence, down to file and row; `column` is the header it stood under."""

    label: str
    value: str
    record: str
    record_id: str
    field: str
    file: str = ""
    row: int = 0
    column: str = ""
    delivered_on: date | None = None
    cited: str = ""
    worked_out: str = ""


class SheetItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the sheet."""

    key: str
    handle: str
    version: int
    workflow: str
    rule: str
    answer: Answer
    state: str
    """open, snoozed, done, dismissed or resolved"""
    standing: str
    """new (first seen this morning), carried (seen before), returned (came back after done or snooze), settled"""
    carried_days: int
    subject: Subject
    patient_id: PatientId
    title: str
    message: str
    next_step: str
    question: str
    in_pms: str
    owner: Owner
    due: date | None
    due_in_words: str
    near: str
    """`now`, `soon` or `later`: how near the harm is; the only thing a colour may carry, next to its words"""
    rank: int
    rank_in_words: str
    visits_at_risk: int
    money_at_risk_cents: Cents
    bar: Bar | None
    evidence: tuple[Fact, ...]
    draft: Draft | None
    case_id: str = ""
    visits: tuple[VisitAtRisk, ...] = ()
    """The booked visits at risk, each with what may be done about it."""
    decided_by: str = ""
    decided_on: date | None = None
    decided_because: str = ""
    resolved_because: str = ""


class Stale(msgspec.Struct, frozen=True, kw_only=True):
    """One missed delivery, of one export or of several: `label` names them."""

    label: str
    as_of: date | None
    expected_on: date
    in_words: str


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One of the small tiles above the list: a count, what it counts, and one line more."""

    count: int
    label: str
    detail: str
    workflow: str
    urgent: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One morning. `items` are open, ranked; `settled` went by themselves last night; `hidden` are snoozed, done or
    dismissed; `cannot_tell_for_staleness` counts checks that only lack fresh records (not listed one by one)."""

    on: date
    clinic: str
    records_as_of: date | None
    finished_at: datetime | None
    stale: tuple[Stale, ...]
    tiles: tuple[Tile, ...]
    items: tuple[SheetItem, ...]
    settled: tuple[SheetItem, ...] = ()
    hidden: tuple[SheetItem, ...] = ()
    cannot_tell_for_staleness: int = 0
    troubles: tuple[str, ...] = ()
    """Files that were held or left rows behind at their last delivery, each in a sentence."""
    new: int = 0
    carried: int = 0
    returned: int = 0
    visits_at_risk: int = 0
    money_at_risk_cents: Cents = Cents(0)


__all__ = [
    "OWNER_LABELS",
    "WORKFLOW_LABELS",
    "Draft",
    "Proof",
    "Quote",
    "Section",
    "Sentence",
    "Sheet",
    "SheetItem",
    "Stale",
    "Tile",
]

OWNER_LABELS = {
    Owner.FRONT_DESK: "front desk",
    Owner.CLINICIAN: "clinician",
    Owner.BILLER: "biller",
    Owner.OWNER: "owner",
}
WORKFLOW_LABELS = {
    "prior_auth": "authorization",
    "documentation": "note",
    "eligibility": "benefits",
    "scheduling": "schedule",
    "billing": "claim",
}
