"""A finding: one rule's answer about one subject, with the facts it stood on and what to do next.

Three answers and no fourth: clear, flag, cannot tell. Missing or stale records are never "clear".
"""

from datetime import date
from enum import StrEnum

import msgspec

from .base import Cents, PatientId, Source


class Answer(StrEnum):
    CLEAR = "clear"
    FLAG = "flag"
    CANNOT_TELL = "cannot_tell"


class Owner(StrEnum):
    """Who acts."""

    FRONT_DESK = "front_desk"
    CLINICIAN = "clinician"
    BILLER = "biller"
    OWNER = "owner"


class Subject(msgspec.Struct, frozen=True):
    """What a finding is about: `kind` is a record kind (`authorization`, `case`, …), `id` its id."""

    kind: str
    id: str


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One value that a rule read or a draft quotes, with where it stands.

    `record`, `record_id`, `field` name a record in the clinic's own data and `source` its file and row;
    a payer's number has `record="payer"` and its citation in `cited`; a value worked out from others
    (a count, a sum, a projected date) has `worked_out` saying how.
    """

    label: str
    value: str
    record: str
    record_id: str
    field: str
    source: Source | None = None
    cited: str = ""
    worked_out: str = ""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Used of allotted, as a bar: notes signed, notes unsigned, left, and booked or done beyond."""

    unit: str
    signed: int
    unsigned: int
    left: int
    beyond: int


class Move(msgspec.Struct, frozen=True):
    """One thing that this payer's class and contract allow for a visit that nobody covers. `kind`: `renew`,
    `reschedule`, `pre_service_decision`, `retro`, `patient_notice`; `words` say it with its day or its limit."""

    kind: str
    words: str


class VisitAtRisk(msgspec.Struct, frozen=True, kw_only=True):
    """One booked visit that nobody covers, and what may be done about it. `at` = wall clock, `YYYY-MM-DDTHH:MM`."""

    on: date
    at: str
    appointment_id: str
    case_id: str
    therapist_id: str = ""
    moves: tuple[Move, ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. Texts may hold `{patient}`, filled in with a name or a number where the reader may see it.

    `title` is the sentence read first, `message` the why, `next_step` the one thing to do.
    `first_risk_on` is the day the first visit at risk takes place; `situation` names what the finding
    stands on, so that a dismissal holds exactly as long as that is unchanged.
    """

    answer: Answer
    subject: Subject
    patient_id: PatientId
    title: str
    message: str
    next_step: str = ""
    owner: Owner = Owner.FRONT_DESK
    due: date | None = None
    visits_at_risk: int = 0
    first_risk_on: date | None = None
    money_at_risk_cents: Cents = Cents(0)
    evidence: tuple[Fact, ...] = ()
    bar: Bar | None = None
    situation: str = ""
    question: str = ""
    rule: str = ""
    workflow: str = ""
    in_pms: str = ""
    """What to enter in the practice system once it is settled; Daysheet writes nothing there."""
    case_id: str = ""
    """The case it belongs to, where there is one: requests are kept per case."""
    visits: tuple[VisitAtRisk, ...] = ()
    """The booked visits at risk, one by one."""
