"""Who pays: payer classes, a patient's coverage, authorizations and the requests for them."""

from datetime import date
from enum import StrEnum

import msgspec

from .base import AuthorizationId, CaseId, CoverageId, PatientId, PayerId, Record, RequestId


class PayerClass(StrEnum):
    """Classes that differ in law: who may set which clock, who may be billed what."""

    MEDICARE_B = "medicare_b"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICAID = "medicaid"
    COMMERCIAL = "commercial"
    TRICARE = "tricare"
    VA = "va"
    WORKERS_COMP = "workers_comp"
    AUTO = "auto"
    SELF_PAY = "self_pay"
    UNKNOWN = "unknown"


class Rank(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    TERTIARY = "tertiary"


class Payer(msgspec.Struct, frozen=True):
    id: PayerId
    name: str
    payer_class: PayerClass


class Coverage(Record, frozen=True, kw_only=True):
    """One insurance policy of a patient; `case_id` None = it serves every case."""

    id: CoverageId
    patient_id: PatientId
    case_id: CaseId | None = None
    payer_name: str
    payer_class: PayerClass = PayerClass.UNKNOWN
    rank: Rank = Rank.PRIMARY
    member_id: str = ""
    group_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


class AuthorizationStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"


class Authorization(Record, frozen=True, kw_only=True):
    """What a payer allowed: a number, a range of dates (both days included), visits or units, perhaps codes."""

    id: AuthorizationId
    case_id: CaseId
    patient_id: PatientId
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    visits_authorized: int | None = None
    status: AuthorizationStatus = AuthorizationStatus.ACTIVE
    rank: Rank = Rank.PRIMARY
    payer_name: str = ""
    payer_class: PayerClass = PayerClass.UNKNOWN
    member_id: str = ""
    modified_on: date | None = None


class AuthorizationTerms(Record, frozen=True, kw_only=True):
    """What the approval letter says and most exports leave out: units, procedure codes, its own last day.

    `code_units` are counts of single codes, written `97110=24`; each is followed by itself. `letter_ends_on` is the
    last day on the letter, which holds where the practice system says another.
    """

    authorization_id: AuthorizationId
    units_authorized: int | None = None
    codes: tuple[str, ...] = ()
    code_units: tuple[str, ...] = ()
    letter_ends_on: date | None = None

    @property
    def key(self) -> str:
        return self.authorization_id


class RequestKind(StrEnum):
    INITIAL = "initial"
    RENEWAL = "renewal"
    EXTENSION = "extension"
    RETRO = "retro"
    APPEAL = "appeal"


class RequestStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PENDED = "pended"
    APPROVED = "approved"
    PARTIAL = "partial"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class AuthorizationRequest(Record, frozen=True, kw_only=True):
    """A request as an export shows it, or one of our own register in the same words (`source_file` 0: nothing was
    read, it was recorded here). `letter` says whether the approval letter is on file; None = nobody knows."""

    id: RequestId
    case_id: CaseId
    patient_id: PatientId
    authorization_id: AuthorizationId | None = None
    kind: RequestKind = RequestKind.INITIAL
    status: RequestStatus = RequestStatus.DRAFT
    payer_name: str = ""
    urgent: bool = False
    submitted_on: date | None = None
    decided_on: date | None = None
    visits_requested: int | None = None
    reference: str = ""
    visits_approved: int | None = None
    number: str = ""
    letter: bool | None = None
    reason: str = ""
    appeal_by: date | None = None
