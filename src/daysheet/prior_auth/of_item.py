"""Which request of the register an item of the sheet has, or which one could be opened for it."""

from collections.abc import Collection
from datetime import date

import msgspec

from daysheet.domain.base import CaseId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.finding import Subject
from daysheet.domain.requests import Request
from daysheet.prior_auth import actions, review
from daysheet.prior_auth.requests_board import KINDS, Filed, Row, rows
from daysheet.prior_auth.settling import NEEDS
from daysheet.privacy.charts import Viewer
from daysheet.records import register

EXPORTED = "authorization_request"


class OfItem(msgspec.Struct, frozen=True, kw_only=True):
    """`row` is the request that there is; `verb` the button that opens one where there is none, empty = none may."""

    row: Row | None = None
    verb: str = ""
    hint: str = ""


def of_item(key: str, rule: str, subject: Subject, case_id: str, today: date) -> OfItem:
    found = _standing(key, subject)
    if found is not None:
        return OfItem(row=rows((found,), {}, today, filed((found,)))[0])
    if subject.kind == EXPORTED and register.exported(subject.id) is not None:
        return OfItem(
            verb="Follow it up here",
            hint="The practice system shows this request. Taken into the register, its answer, its letter and "
            "its history are kept here.",
        )
    if rule in NEEDS and case_id:
        return OfItem(
            verb=f"Open a request: {KINDS[NEEDS[rule]].lower()}", hint="No request is open for this yet."
        )
    return OfItem()


def filed(requests: Collection[Request]) -> Filed:
    """What the exports show of those of these requests that were granted."""
    cases = {one.case_id for one in requests if one.state in review.GRANTED}
    found = register.for_cases(cases) if cases else {}
    return {one.id: one for some in found.values() for one in some}


def _standing(key: str, subject: Subject) -> Request | None:
    """The request that is the subject itself, else the newest one that this item asked for."""
    own = register.by_id(subject.id) if subject.kind == EXPORTED else None
    return own or register.of_items([key]).get(key)


def open_for(key: str, rule: str, subject: Subject, case_id: str, *, by: Viewer, today: date) -> Request:
    """The request that there is, else a new one, else the export's row taken over."""
    found = _standing(key, subject)
    if found is not None and (found.state in review.OPEN or subject.kind == EXPORTED):
        return found
    exported = subject.id if subject.kind == EXPORTED else None
    return actions.open_request(
        case_id=CaseId(case_id),
        kind=NEEDS.get(rule, RequestKind.RENEWAL),
        by=by,
        today=today,
        item_key=key,
        exported_id=exported,
        authorization_id=subject.id if subject.kind == "authorization" else None,
    )
