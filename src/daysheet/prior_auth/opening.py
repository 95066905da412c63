"""Opening a request: a new one, or one that an export shows and the register takes over. Part of `actions`."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from daysheet.domain.base import RequestId
from daysheet.domain.coverage import RequestKind, RequestStatus
from daysheet.domain.requests import Request, State
from daysheet.home import inside
from daysheet.payers import PayerTerms
from daysheet.payers import load as load_payers
from daysheet.privacy.charts import Viewer
from daysheet.records import asking, register

from . import review
from .verbs import AlreadyOpen, ChangedMeanwhile, UnableToMove, allow, log, stands, whole

DECIDED = (State.APPROVED, State.PARTIAL, State.DENIED)
TAKEN_AS = {
    RequestStatus.DRAFT: State.DRAFTING,
    RequestStatus.SUBMITTED: State.SUBMITTED,
    RequestStatus.PENDED: State.PENDED,
    RequestStatus.APPROVED: State.APPROVED,
    RequestStatus.PARTIAL: State.PARTIAL,
    RequestStatus.DENIED: State.DENIED,
    RequestStatus.WITHDRAWN: State.WITHDRAWN,
}


@whole
def open_request(
    *,
    case_id: str,
    kind: RequestKind,
    by: Viewer,
    today: date,
    item_key: str = "",
    follows: str | None = None,
    exported_id: str | None = None,
    urgent: bool = False,
    authorization_id: str | None = None,
) -> Request:
    """A new request in state needed. With `exported_id` it takes over the row of an export as it stands there;
    `authorization_id` is what it renews or extends. Who pays is looked up in the records of that day."""
    allow(review.doing_refusal("open", State.NEEDED, by.role), by)
    if exported_id is not None:
        return _take_over(exported_id, case_id, item_key, by, today)
    cover = asking.cover(case_id, today, authorization_id)
    if cover is None:
        raise UnableToMove(
            "No record knows this case, so nothing can be asked for it. Import the cases first."
        )
    before = None if follows is None else register.by_id(follows)
    if follows is not None and (before is None or before.case_id != case_id):
        raise UnableToMove("The request that this one should follow is not one of this case.")
    payer = _terms(
        before.payer_name if before and kind is RequestKind.APPEAL else cover.payer_name, cover, today
    )
    if kind is RequestKind.EXTENSION and payer.yes("extension_allowed") is False:
        raise UnableToMove(f"{payer.payer.name} grants no extensions; open a new request instead.")
    _refuse_a_second(case_id, kind, payer)
    before = before or _one_before(case_id, kind, payer, authorization_id)
    return add(
        RequestKind(kind),
        {
            "case_id": case_id,
            "patient_id": cover.patient_id,
            "authorization_id": authorization_id or (before.authorization_id if before else None),
            "follows_id": None if before is None else before.id,
            "payer_id": payer.payer.id,
            "payer_name": payer.payer.name,
            "um_vendor": _vendor(payer),
            "urgent": urgent,
            "item_keys": [item_key] if item_key else [],
        },
        by=by,
        today=today,
    )


def _terms(name: str, cover: asking.Cover, today: date) -> PayerTerms:
    return load_payers(inside("payers")).terms(name, cover.payer_class, today)


def _vendor(payer: PayerTerms) -> str:
    found = payer.values.get("um_vendor")
    return "" if found is None else str(found.value)


def _refuse_a_second(case_id: str, kind: RequestKind, payer: PayerTerms) -> None:
    """One open request of a kind per case and payer; appeals belong to what they appeal, taken-over ones are what
    they are."""
    for one in register.requests(review.OPEN, [case_id]):
        same = one.kind is kind and one.payer_id == payer.payer.id and one.exported_id is None
        if same and kind is not RequestKind.APPEAL:
            raise AlreadyOpen(
                f"There is already a request of this kind ({kind.value}) to {payer.payer.name or 'this payer'} "
                f"for this case; it is {review.words(one.state)}."
            )


def _one_before(
    case_id: str, kind: RequestKind, payer: PayerTerms, authorization_id: str | None
) -> Request | None:
    """What a renewal follows: the request that gave the authorization, else the last one that this payer granted."""
    if kind not in (RequestKind.RENEWAL, RequestKind.EXTENSION):
        return None
    granted = (*review.GRANTED, State.EXPIRED)
    found = [one for one in register.chain(case_id) if one.state in granted]
    named = next((one for one in found if one.id == authorization_id), None)
    return named or next((one for one in reversed(found) if one.payer_id == payer.payer.id), None)


def _take_over(exported_id: str, case_id: str, item_key: str, by: Viewer, today: date) -> Request:
    """The export's row becomes ours with all that it says; its id stays, so that its items stay the same items."""
    row = register.exported(exported_id)
    if row is None or row.case_id != case_id:
        raise UnableToMove("The exports show no such request of this case.")
    if register.by_id(exported_id) is not None:
        raise UnableToMove("This request is in the register already; look at it there.")
    state = TAKEN_AS[row.status]
    if state in (*review.WAITING, *DECIDED) and row.submitted_on is None:
        raise UnableToMove(
            "The practice system does not say when this request was sent. Enter it there first."
        )
    if state in DECIDED and row.decided_on is None:
        raise UnableToMove("The practice system does not say when this was decided. Enter it there first.")
    cover = asking.cover(case_id, today, row.authorization_id)
    name = row.payer_name or (cover.payer_name if cover else "")
    payer = _terms(name, cover, today) if cover else None
    return add(
        row.kind,
        {
            "case_id": case_id,
            "patient_id": row.patient_id,
            "authorization_id": row.authorization_id,
            "exported_id": row.id,
            "payer_id": payer.payer.id if payer else "",
            "payer_name": payer.payer.name if payer else name,
            "um_vendor": _vendor(payer) if payer else "",
            "urgent": row.urgent,
            "submitted_on": row.submitted_on,
            "pended_on": row.submitted_on if state is State.PENDED else None,
            "decided_on": row.decided_on if state in DECIDED else None,
            "requested_visits": row.visits_requested,
            "approved_visits": row.visits_approved,
            "reference": row.reference,
            "number": row.number,
            "reason": row.reason,
            "appeal_by": row.appeal_by,
            "item_keys": [item_key] if item_key else [],
        },
        by=by,
        today=today,
        state=state,
        on=row.decided_on or row.submitted_on or today,
    )


def add(
    kind: RequestKind,
    columns: Mapping[str, Any],
    *,
    by: Viewer,
    today: date,
    state: State = State.NEEDED,
    on: date | None = None,
) -> Request:
    handle = secrets.token_hex(8)
    request_id = RequestId(columns.get("exported_id") or f"request-{handle}")
    try:
        with transaction.atomic():
            whole = {**columns, "kind": kind.value, "state": state.value, "needed_on": today}
            register.add(request_id, handle, whole)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "Somebody else opened the same request just now. Nothing was added; look at it."
        ) from error
    detail = {"kind": kind.value}
    if "exported_id" in columns:
        detail["taken_over"] = columns["exported_id"]
    number = register.add_move(
        request_id, came_from="", to=state.value, on=on or today, by=by.name, role=by.role, detail=detail
    )
    log("request_opened", request_id, columns["patient_id"], by, detail={**detail, "move": number})
    return stands(request_id)
