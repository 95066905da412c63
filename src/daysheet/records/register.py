"""Rows of the request register, read and written. It knows no rules: `prior_auth.actions` alone calls what writes,
in its own transaction and with the audit row beside it.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from daysheet.domain.base import AuthorizationId, CaseId, FileId, RequestId
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationTerms,
    RequestKind,
    RequestStatus,
)
from daysheet.domain.draft import Draft
from daysheet.domain.requests import (
    Answer,
    Attachment,
    AttachmentKind,
    Edit,
    Extent,
    MoveMade,
    Request,
    State,
)

from . import models as m
from .reading import grouped, portions, records

NOT_READ = FileId(0)
"""The source of what was recorded here and read from no file."""

READ_AS = {
    State.NEEDED: RequestStatus.DRAFT,
    State.DRAFTING: RequestStatus.DRAFT,
    State.READY_FOR_REVIEW: RequestStatus.DRAFT,
    State.APPROVED_TO_SEND: RequestStatus.DRAFT,
    State.SUBMITTED: RequestStatus.SUBMITTED,
    State.PENDED: RequestStatus.PENDED,
    State.APPROVED: RequestStatus.APPROVED,
    State.PARTIAL: RequestStatus.PARTIAL,
    State.DENIED: RequestStatus.DENIED,
    State.APPEAL: RequestStatus.DENIED,
    State.EXPIRED: RequestStatus.APPROVED,
    State.WITHDRAWN: RequestStatus.WITHDRAWN,
    State.NOT_REQUIRED: RequestStatus.WITHDRAWN,
}
"""Our states in the words of the export. A partial approval under appeal still reads partial: it grants."""
GRANTED = [State.APPROVED, State.PARTIAL, State.APPEAL, State.EXPIRED]
DECIDED = [State.APPROVED, State.PARTIAL, State.DENIED, State.APPEAL, State.EXPIRED]

_EXTENT = ("visits", "units", "codes", "starts_on", "ends_on")
_ELSEWHERE = {"requested", "approved", "follows", "letters"}
_PLAIN = [name for name in Request.__struct_fields__ if name not in _ELSEWHERE]


class UnableToOpen(Exception):
    """What is kept with a request is not what was put there; it is not shown. The sentence says what to do."""


class Decided(NamedTuple):
    """One request that the payer decided, for turnaround and the scorecard."""

    id: RequestId
    kind: RequestKind
    payer_name: str
    payer_id: str
    urgent: bool
    submitted_on: date | None
    decided_on: date
    state: State


# Reading.


def request(handle: str) -> Request | None:
    """The request of a web address."""
    return _first(m.RequestRow.objects.filter(handle=handle))


def by_id(request_id: str) -> Request | None:
    return _first(m.RequestRow.objects.filter(id=request_id))


def requests(states: Iterable[State] | None = None, case_ids: Iterable[str] | None = None) -> list[Request]:
    """Requests in these states and of these cases (None = all), newest need first."""
    wanted = Q() if states is None else Q(state__in=list(states))
    found = [one for mine in portions("case_id", case_ids) for one in _read(wanted & mine)]
    return sorted(found, key=lambda one: one.needed_on, reverse=True)


def chain(case_id: str) -> tuple[Request, ...]:
    """All requests of the episode, oldest first."""
    return tuple(_read(Q(case_id=case_id)))


def following(request_id: str) -> tuple[Request, ...]:
    """The requests that follow this one: renewals of it, the appeal of it."""
    return tuple(_read(Q(follows_id=request_id)))


def of_items(keys: Iterable[str]) -> dict[str, Request]:
    """Key of an item of the sheet -> the newest request that it asked for."""
    wanted = set(keys)
    if not wanted:
        return {}
    asked = m.RequestRow.objects.exclude(item_keys=[]).values_list("id", "item_keys")
    ids = [request_id for request_id, own in asked if wanted & set(own)]
    found = [one for mine in portions("id", ids) for one in _read(mine)]
    return {key: one for one in found for key in one.item_keys if key in wanted}


def moves(request_id: str) -> tuple[MoveMade, ...]:
    """The history of one request, first step first."""
    rows = m.RequestMoveRow.objects.filter(request_id=request_id).order_by("number")
    return msgspec.convert(list(rows.values(*MoveMade.__struct_fields__)), tuple[MoveMade, ...])


def answers(request_id: str) -> tuple[Answer, ...]:
    rows = m.RequestAnswerRow.objects.filter(request_id=request_id).order_by("id")
    return msgspec.convert(list(rows.values(*Answer.__struct_fields__)), tuple[Answer, ...])


def edits(request_id: str) -> tuple[Edit, ...]:
    rows = m.RequestEditRow.objects.filter(request_id=request_id).order_by("id")
    return msgspec.convert(list(rows.values(*Edit.__struct_fields__)), tuple[Edit, ...])


def attachments(request_id: str) -> tuple[Attachment, ...]:
    """What is attached, without the bytes."""
    rows = m.AttachmentRow.objects.filter(request_id=request_id).order_by("id")
    return msgspec.convert(list(rows.values(*Attachment.__struct_fields__)), tuple[Attachment, ...])


def attachment(number: int) -> tuple[Attachment, bytes] | None:
    """One attached file; UnableToOpen when its bytes are not those that were attached."""
    row = m.AttachmentRow.objects.filter(id=number).values(*Attachment.__struct_fields__, "content").first()
    if row is None:
        return None
    content = bytes(row.pop("content"))
    found = msgspec.convert(row, Attachment)
    if hashlib.sha256(content).hexdigest() != found.sha256 or len(content) != found.size:
        raise UnableToOpen(
            f"“{found.name}” is not the file that was attached: its fingerprint differs. It is not shown. "
            "Attach the file anew, and tell whoever keeps this machine."
        )
    return found, content


class Frozen(msgspec.Struct, frozen=True):
    """What was approved to be sent: the packet, the reviewer's words on it, and the same as data for a connector
    (None: nobody gave any)."""

    draft: Draft
    edits: tuple[Edit, ...] = ()
    data: dict[str, Any] | None = None


def packet(request_id: str) -> Draft | None:
    """The packet as it was approved; UnableToOpen when it is not what was approved."""
    kept = frozen(request_id)
    return None if kept is None else kept.draft


def frozen(request_id: str) -> Frozen | None:
    """All that was approved; UnableToOpen when it is not what was approved."""
    row = m.RequestRow.objects.filter(id=request_id).values_list("packet", "packet_sha256").first()
    if row is None or row[0] is None:
        return None
    if fingerprint(row[0]) != row[1]:
        raise UnableToOpen(
            "The packet of this request is not the one that was approved: its fingerprint differs. It is not "
            "shown. Change the request again and have it approved anew, and tell whoever keeps this machine."
        )
    return msgspec.convert(row[0], Frozen)


def fingerprint(kept: object) -> str:
    """Hash of a value as JSON with its keys in order, the same on every database."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def decided(since: date) -> list[Decided]:
    """Every decision since that day, oldest first."""
    rows = m.RequestRow.objects.filter(state__in=DECIDED, decided_on__gte=since)
    found = rows.order_by("decided_on", "id").values_list(*Decided._fields)
    return [msgspec.convert(row, Decided) for row in found]


def for_cases(case_ids: Iterable[str] | None = None) -> dict[CaseId, tuple[AuthorizationRequest, ...]]:
    """The register in the words of the export, for the rules. A request that took over an export's row has that
    row's id, so that it stands where the row stood."""
    found = requests(case_ids=case_ids)
    shelf = _Exported(found)
    ordered = sorted(found, key=lambda one: (one.submitted_on or date.max, one.id))
    return grouped([_as_exported(one, shelf) for one in ordered], lambda one: one.case_id)


def granted(case_ids: Iterable[str] | None = None) -> dict[CaseId, tuple[Authorization, ...]]:
    """Approvals as authorizations, so that a decision counts before the export shows it; once an export has the
    number, its row speaks. `granted_terms` has their units and codes."""
    return grouped([_as_authorization(one) for one in _granting(case_ids)], lambda auth: auth.case_id)


def granted_terms(case_ids: Iterable[str] | None = None) -> dict[AuthorizationId, AuthorizationTerms]:
    """Units and codes of what `granted` gives."""
    return {
        AuthorizationId(one.id): AuthorizationTerms(
            authorization_id=AuthorizationId(one.id),
            units_authorized=one.approved.units,
            codes=one.approved.codes,
            source_file=NOT_READ,
            source_row=0,
        )
        for one in _granting(case_ids)
        if one.approved.units is not None or one.approved.codes
    }


def exported(request_id: str) -> AuthorizationRequest | None:
    """The export's row of this id."""
    rows = records(m.AuthorizationRequestRow.objects.filter(id=request_id), AuthorizationRequest)
    return rows[0] if rows else None


def exported_waiting(case_ids: Collection[str]) -> list[AuthorizationRequest]:
    """What the exports show as sent and not decided, without what the register took over."""
    taken = m.RequestRow.objects.filter(exported_id__isnull=False).values("exported_id")
    rows = m.AuthorizationRequestRow.objects.filter(
        status__in=["submitted", "pended"], decided_on__isnull=True
    ).exclude(id__in=taken)
    found = [rows.filter(mine).order_by("id") for mine in portions("case_id", case_ids)]
    return [one for some in found for one in records(some, AuthorizationRequest)]


def last_moves(request_ids: Iterable[str]) -> dict[RequestId, MoveMade]:
    """The latest step of each of these requests."""
    rows = m.RequestMoveRow.objects.order_by("number")
    return {
        RequestId(row.pop("request_id")): msgspec.convert(row, MoveMade)
        for mine in portions("request_id", request_ids)
        for row in rows.filter(mine).values("request_id", *MoveMade.__struct_fields__)
    }


def opened_by(request_ids: Iterable[str]) -> dict[RequestId, str]:
    """The role that opened each of these requests."""
    rows = m.RequestMoveRow.objects.filter(number=1)
    found = [
        rows.filter(mine).values_list("request_id", "role") for mine in portions("request_id", request_ids)
    ]
    return {RequestId(request_id): role for some in found for request_id, role in some}


def items_stand_since(keys: Iterable[str]) -> dict[str, date]:
    """Key of an item of the sheet -> the morning since which it stands there, or came back."""
    found: dict[str, date] = {}
    for mine in portions("key", keys):
        listed = m.Item.objects.filter(mine).values_list("key", "first_seen_on", "returned_on")
        found |= {key: max(first, back or first) for key, first, back in listed}
    return found


# Writing: called by prior_auth.actions alone, inside its transaction.


def locked(handle: str) -> Request | None:
    """The request as it stands, held against others until the transaction ends. SQLite has one writer at a time."""
    if m.RequestRow.objects.select_for_update().filter(handle=handle).values_list("id").first() is None:
        return None
    return request(handle)


def add(request_id: str, handle: str, columns: Mapping[str, Any]) -> None:
    m.RequestRow.objects.create(id=request_id, handle=handle, opened_at=timezone.now(), **columns)


def change(found: Request, columns: Mapping[str, Any]) -> bool:
    """Write these columns if nobody else did since; False = somebody did, and nothing was written."""
    rows = m.RequestRow.objects.filter(id=found.id, version=found.version)
    return bool(rows.update(version=F("version") + 1, **columns))


def link(request_id: str, item_keys: Iterable[str]) -> None:
    """Which items of the sheet it serves; no decision, so the version stays."""
    m.RequestRow.objects.filter(id=request_id).update(item_keys=sorted(item_keys))


def extent_columns(prefix: str, extent: Extent) -> dict[str, Any]:
    """`requested` or `approved` as columns."""
    return {f"{prefix}_{name}": _plain(getattr(extent, name)) for name in _EXTENT}


def add_move(request_id: str, **columns: Any) -> int:
    """Append one step of the history; gives its number."""
    rows = m.RequestMoveRow.objects.filter(request_id=request_id)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    m.RequestMoveRow.objects.create(request_id=request_id, number=number, at=timezone.now(), **columns)
    return int(number)


def write_answer(request_id: str, question: str, **columns: Any) -> None:
    values = {**columns, "at": timezone.now()}
    m.RequestAnswerRow.objects.update_or_create(request_id=request_id, question=question, defaults=values)


def write_edit(request_id: str, heading: str, **columns: Any) -> None:
    values = {**columns, "at": timezone.now()}
    m.RequestEditRow.objects.update_or_create(request_id=request_id, heading=heading, defaults=values)


def drop_edit(request_id: str, heading: str) -> bool:
    gone, _ = m.RequestEditRow.objects.filter(request_id=request_id, heading=heading).delete()
    return bool(gone)


def add_attachment(request_id: str, content: bytes, **columns: Any) -> int:
    row = m.AttachmentRow.objects.create(
        request_id=request_id, content=content, size=len(content), added_at=timezone.now(), **columns
    )
    return int(row.id)


# How it is done.


def _first(rows: "QuerySet[m.RequestRow]") -> Request | None:
    found = _requests(rows)
    return found[0] if found else None


def _read(wanted: Q) -> list[Request]:
    return _requests(m.RequestRow.objects.filter(wanted))


def _requests(rows: "QuerySet[m.RequestRow]") -> list[Request]:
    """Oldest need first."""
    letters = Count("attachments", filter=Q(attachments__kind=AttachmentKind.LETTER.value))
    extents = [f"{prefix}_{name}" for prefix in ("requested", "approved") for name in _EXTENT]
    ordered = rows.annotate(letters=letters).order_by("needed_on", "opened_at", "id")
    return [_request(row) for row in ordered.values(*_PLAIN, *extents, "follows_id", "letters")]


def _request(row: dict[str, Any]) -> Request:
    values = {name: row[name] for name in (*_PLAIN, "letters")}
    values["channel"] = row["channel"] or None
    values["follows"] = row["follows_id"]
    for prefix in ("requested", "approved"):
        values[prefix] = {name: row[f"{prefix}_{name}"] for name in _EXTENT}
    return msgspec.convert(values, Request)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def plain_number(number: str) -> str:
    """An authorization number as it is compared: letters and digits."""
    return re.sub(r"[\W_]+", "", number).casefold()


class _Exported:
    """What the exports show of the same things: letters on file, and the row that a granted number became."""

    def __init__(self, found: list[Request]) -> None:
        taken = [one.exported_id for one in found if one.exported_id]
        rows = m.AuthorizationRequestRow.objects.filter(letter=True)
        self._letters = {
            one for mine in portions("id", taken) for one in rows.filter(mine).values_list("id", flat=True)
        }
        patients = [one.patient_id for one in found if one.number]
        self._rows: dict[tuple[str, str], str] = {}
        for mine in portions("patient_id", patients):
            listed = m.AuthorizationRow.objects.filter(mine).order_by("id")
            for row_id, patient_id, number in listed.values_list("id", "patient_id", "number"):
                self._rows[(patient_id, plain_number(number))] = row_id

    def letter(self, one: Request) -> bool:
        return one.letters > 0 or one.exported_id in self._letters

    def row_of(self, one: Request) -> AuthorizationId | None:
        """The authorization in the export that has the number granted here."""
        number = plain_number(one.number)
        found = self._rows.get((one.patient_id, number)) if number else None
        return AuthorizationId(found) if found else None


def _as_exported(one: Request, shelf: _Exported) -> AuthorizationRequest:
    grants = one.state in GRANTED and bool(one.number)
    return AuthorizationRequest(
        id=one.id,
        case_id=one.case_id,
        patient_id=one.patient_id,
        authorization_id=shelf.row_of(one) if grants else one.authorization_id,
        kind=one.kind,
        status=RequestStatus.PARTIAL if grants and one.state is State.APPEAL else READ_AS[one.state],
        payer_name=one.payer_name,
        urgent=one.urgent,
        submitted_on=one.submitted_on,
        decided_on=one.decided_on,
        visits_requested=one.requested.visits,
        reference=one.reference,
        visits_approved=one.approved.visits,
        number=one.number,
        letter=shelf.letter(one),
        reason=one.reason,
        appeal_by=one.appeal_by,
        source_file=NOT_READ,
        source_row=0,
    )


def _granting(case_ids: Iterable[str] | None) -> list[Request]:
    """Requests that grant something which no export shows yet. One that was already decided when it was taken over
    has no days, so it covers nothing: the practice system has to be asked."""
    found = [one for one in requests(GRANTED, case_ids) if one.number]
    shelf = _Exported(found)
    return [
        one
        for one in found
        if shelf.row_of(one) is None
        and not (one.exported_id and one.approved.starts_on is None and one.approved.ends_on is None)
    ]


def _as_authorization(one: Request) -> Authorization:
    return Authorization(
        id=AuthorizationId(one.id),
        case_id=one.case_id,
        patient_id=one.patient_id,
        number=one.number,
        starts_on=one.approved.starts_on,
        ends_on=one.approved.ends_on,
        visits_authorized=one.approved.visits,
        payer_name=one.payer_name,
        modified_on=one.decided_on,
        source_file=NOT_READ,
        source_row=0,
    )
