"""The register of authorization requests: our own records, since no export of a practice system holds them.

What was asked for and what was granted are kept apart; a request follows the one before it in its case.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from .base import AuthorizationId, CaseId, PatientId, RequestId
from .coverage import RequestKind


class State(StrEnum):
    """Where a request stands. `prior_auth.review` says who may move it on."""

    NEEDED = "needed"
    DRAFTING = "drafting"
    READY_FOR_REVIEW = "ready_for_review"
    APPROVED_TO_SEND = "approved_to_send"
    SUBMITTED = "submitted"
    PENDED = "pended"
    APPROVED = "approved"
    PARTIAL = "partial"
    DENIED = "denied"
    APPEAL = "appeal"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NOT_REQUIRED = "not_required"


class Channel(StrEnum):
    """How a request reaches the payer. `x12_278` and `fhir` are for the connectors that come later."""

    PORTAL = "portal"
    FAX = "fax"
    PHONE = "phone"
    X12_278 = "x12_278"
    FHIR = "fhir"


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """How much care: asked for, or granted. None = not said; both days included."""

    visits: int | None = None
    units: int | None = None
    codes: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None


class AttachmentKind(StrEnum):
    LETTER = "letter"
    PLAN_OF_CARE = "plan_of_care"
    PROGRESS_REPORT = "progress_report"
    REFERRAL = "referral"
    FORM = "form"
    OTHER = "other"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file kept with a request. `sha256` is of its bytes; the bytes lie in the encrypted database."""

    id: int
    request_id: RequestId
    kind: AttachmentKind
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person answered to a question that the chart leaves open. The question's own words are its key."""

    question: str
    text: str
    by: str
    role: str
    at: datetime


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's wording of one section, kept beside what was drafted (`original`)."""

    heading: str
    original: str
    text: str
    by: str
    at: datetime


class MoveMade(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a request's history. `on` is the day it happened in the world, `at` when it was written down."""

    number: int
    came_from: str
    to: State
    on: date
    at: datetime
    by: str
    role: str
    why: str = ""
    detail: dict[str, str] = {}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request of the register as it stands now.

    `handle` is what stands in a web address. `follows` is the request before it (a renewal follows what it renews, an
    appeal what it appeals). `exported_id`: the row of an export that it took over. `item_keys`: the items of the
    sheet that asked for it. `answer_due` was worked out when it was sent, `answer_due_rule` says by which rule.
    """

    id: RequestId
    handle: str
    version: int
    kind: RequestKind
    state: State
    case_id: CaseId
    patient_id: PatientId
    authorization_id: AuthorizationId | None = None
    follows: RequestId | None = None
    exported_id: RequestId | None = None
    payer_id: str = ""
    payer_name: str = ""
    um_vendor: str = ""
    channel: Channel | None = None
    urgent: bool = False
    requested: Extent = Extent()
    approved: Extent = Extent()
    number: str = ""
    reference: str = ""
    representative: str = ""
    needed_on: date
    submitted_on: date | None = None
    received_on: date | None = None
    pended_on: date | None = None
    decided_on: date | None = None
    answer_due: date | None = None
    answer_due_rule: str = ""
    reason: str = ""
    appeal_by: date | None = None
    item_keys: tuple[str, ...] = ()
    prepared_by: str = ""
    approved_by: str = ""
    letters: int = 0
    """How many approval or denial letters are attached."""
