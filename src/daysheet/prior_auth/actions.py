"""The only writer of the request register. Each verb is one transaction with its audit row: both or neither.

Who may do what, and from which state, stands in `review`; here it is asked, and `given` checks the words that go
with it. A refusal is a sentence for the person who asked, and then nothing was changed.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Any, ParamSpec, TypeVar

import msgspec
from django.db import IntegrityError, transaction

from daysheet import audit
from daysheet.domain.base import RequestId
from daysheet.domain.coverage import RequestKind, RequestStatus
from daysheet.domain.requests import AttachmentKind, Channel, Extent, Request, State
from daysheet.home import clinic, inside
from daysheet.payers import PayerTerms
from daysheet.payers import load as load_payers
from daysheet.privacy.charts import Viewer
from daysheet.records import register

from . import attached, review
from . import given as words_given

P = ParamSpec("P")
T = TypeVar("T")

GONE = "This request does not exist any more."
CHANGED = "Somebody else changed this request meanwhile. Nothing was saved; look at it again."
LONGEST = 20_000
"""Characters of one answer or one reworded section."""


class UnableToMove(Exception):
    """What was asked cannot be done with this request; the sentence says why. Nothing was changed."""


def _whole(verb: Callable[P, T]) -> Callable[P, T]:
    """One transaction: a refusal halfway leaves nothing."""

    @wraps(verb)
    def inside_one(*args: P.args, **kwargs: P.kwargs) -> T:
        with transaction.atomic():
            return verb(*args, **kwargs)

    return inside_one


class ChangedMeanwhile(UnableToMove):
    """Somebody else was faster; what was shown is not what stands there now."""


# Opening.


@_whole
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
    _allow(review.doing_refusal("open", State.NEEDED, by.role), by)
    if exported_id is not None:
        return _take_over(exported_id, case_id, item_key, by, today)
    cover = register.cover(case_id, today, authorization_id)
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
    return _add(
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


def _terms(name: str, cover: register.Cover, today: date) -> PayerTerms:
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
            raise UnableToMove(
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
    cover = register.cover(case_id, today, row.authorization_id)
    name = row.payer_name or (cover.payer_name if cover else "")
    payer = _terms(name, cover, today) if cover else None
    return _add(
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


def _add(
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
    _log("request_opened", request_id, columns["patient_id"], by, detail={**detail, "move": number})
    return _stands(request_id)


# Moving.


@_whole
def move(*, handle: str, version: int, to: State, by: Viewer, today: date, **given: Any) -> Request:
    """One row of the state table, with what the payer or the person said. A move to `appeal` opens the appeal, and
    the draft of an appeal that the night opened moves what it appeals."""
    found = _shown(handle, version)
    moved = _move(found, State(to), by, today, given)
    if moved.state is State.APPEAL:
        _open_appeal(moved, by, today)
    elif moved.state is State.DRAFTING and moved.kind is RequestKind.APPEAL and moved.follows:
        _move_what_it_appeals(moved.follows, by, today)
    return moved


@_whole
def appeal(*, handle: str, version: int, by: Viewer, today: date) -> Request:
    """Moves a denied or partial request to `appeal`; gives the appeal that follows it."""
    moved = _move(_shown(handle, version), State.APPEAL, by, today, {})
    return _open_appeal(moved, by, today)


def move_many(
    *, chosen: Iterable[tuple[str, int]], to: State, by: Viewer, today: date, **given: Any
) -> list[tuple[str, str]]:
    """The same move for many, each by itself; gives the sentence of every refusal."""
    refused = []
    for handle, version in chosen:
        try:
            move(handle=handle, version=version, to=to, by=by, today=today, **given)
        except UnableToMove as sentence:
            refused.append((handle, str(sentence)))
    return refused


def _move(found: Request, to: State, by: Viewer, today: date, given: Mapping[str, Any]) -> Request:
    """The move, its step of the history and its audit row."""
    _allow(review.refusal(found.state, to, by.role), by)
    row = review.find(found.state, to)
    assert row is not None
    words = words_given.tidy(given)
    follows = register.by_id(found.follows) if found.follows else None
    _allow(words_given.refusal(found, row, words, today, follows), by)
    _keep_two_people(found, to, by)
    columns = _columns(to, by, today, words)
    if not register.change(found, {**columns, "state": to.value}):
        raise ChangedMeanwhile(CHANGED)
    on = words.get("on", today)
    detail = words_given.written(words)
    if on != today:
        detail["recorded_on"] = today.isoformat()
    if columns.get("packet_sha256"):
        detail["packet_sha256"] = columns["packet_sha256"]
    number = register.add_move(
        found.id,
        came_from=found.state.value,
        to=to.value,
        on=on,
        by=by.name,
        role=by.role,
        why=words.get("why", ""),
        detail=detail,
    )
    told = {"from": found.state.value, "to": to.value, "on": on.isoformat(), "move": number}
    _log("request_moved", found.id, found.patient_id, by, why=words.get("why", ""), detail=told)
    return _stands(found.id)


def _keep_two_people(found: Request, to: State, by: Viewer) -> None:
    if to is State.APPROVED_TO_SEND and clinic().two_people and found.prepared_by == by.name:
        raise UnableToMove(
            "You marked this request ready, so somebody else has to approve it. "
            "A clinic of one person sets `two_people = false` in clinic.toml."
        )


def _columns(to: State, by: Viewer, today: date, words: Mapping[str, Any]) -> dict[str, Any]:
    """What the move writes beside the state."""
    told = {name: value for name, value in words.items() if name in TOLD}
    dated = {DATED[to]: words["on"]} if to in DATED else {}
    match to:
        case State.DRAFTING:
            return {"prepared_by": "", "approved_by": "", "packet": None, "packet_sha256": ""}
        case State.READY_FOR_REVIEW:
            return {"prepared_by": by.name}
        case State.APPROVED_TO_SEND:
            kept = msgspec.to_builtins(words["packet"])
            return {"approved_by": by.name, "packet": kept, "packet_sha256": register.fingerprint(kept)}
        case State.APPROVED | State.PARTIAL:
            granted = register.extent_columns("approved", words["approved"])
            return {"reason": "", **told, **dated, **granted}
        case State.DENIED:
            return {"reason": "", **told, **dated}
    return {**told, **dated}


TOLD = frozenset(
    {
        "channel", "reference", "representative", "received_on", "answer_due", "answer_due_rule", "number", "reason",
        "appeal_by",
    }
)  # fmt: skip
"""Words that are columns by the same name."""
DATED = {
    State.SUBMITTED: "submitted_on",
    State.PENDED: "pended_on",
    State.APPROVED: "decided_on",
    State.PARTIAL: "decided_on",
    State.DENIED: "decided_on",
}


def _open_appeal(found: Request, by: Viewer, today: date) -> Request:
    """The appeal of a request: the one that is open already, or a new one."""
    for one in register.following(found.id):
        if one.kind is RequestKind.APPEAL and one.state in review.OPEN:
            return one
    return _add(
        RequestKind.APPEAL,
        {
            "case_id": found.case_id,
            "patient_id": found.patient_id,
            "authorization_id": found.authorization_id,
            "follows_id": found.id,
            "payer_id": found.payer_id,
            "payer_name": found.payer_name,
            "um_vendor": found.um_vendor,
            "urgent": found.urgent,
            "item_keys": list(found.item_keys),
            **register.extent_columns("requested", found.requested),
        },
        by=by,
        today=today,
    )


def _move_what_it_appeals(request_id: str, by: Viewer, today: date) -> None:
    """Somebody works on the appeal, so what it appeals is under appeal."""
    before = register.by_id(request_id)
    if before is not None and before.state in (State.PARTIAL, State.DENIED):
        held = register.locked(before.handle)
        if held is not None and held.state in (State.PARTIAL, State.DENIED):
            _move(held, State.APPEAL, by, today, {})


# What is done with a request where it stands.


@_whole
def ask_for(
    *,
    handle: str,
    version: int,
    requested: Extent,
    channel: Channel | None,
    um_vendor: str,
    urgent: bool,
    by: Viewer,
) -> Request:
    """What is asked for, and by which way; only before it is approved to send."""
    found = _for("ask_for", handle, version, by)
    _allow(words_given.extent_refusal(requested, "asked for"), by)
    columns = register.extent_columns("requested", requested)
    columns |= {"channel": channel.value if channel else "", "um_vendor": um_vendor.strip(), "urgent": urgent}
    detail = words_given.written({"requested": requested})
    return _changed(found, columns, "request_filled_in", by, detail)


@_whole
def answer(*, handle: str, version: int, question: str, text: str, by: Viewer) -> Request:
    """What a person says to a question that the chart leaves open; a later answer takes its place."""
    found = _for("answer", handle, version, by)
    if not question.strip() or not text.strip():
        raise UnableToMove("An empty answer says nothing; leave the question open instead.")
    _refuse_too_long(text)
    register.write_answer(found.id, question, text=text.strip(), by=by.name, role=by.role)
    return _changed(found, {}, "request_answered", by, {"question": _mark(question)})


@_whole
def edit(*, handle: str, version: int, heading: str, original: str, text: str, by: Viewer) -> Request:
    """A section in the reviewer's words, beside what was drafted; an empty text takes the edit back."""
    found = _for("edit", handle, version, by)
    if not heading.strip():
        raise UnableToMove("Say which section is reworded.")
    _refuse_too_long(text)
    if text.strip():
        register.write_edit(found.id, heading, original=original, text=text.strip(), by=by.name)
    elif not register.drop_edit(found.id, heading):
        raise UnableToMove("This section stands as it was drafted; there is no edit to take back.")
    return _changed(found, {}, "request_edited", by, {"heading": heading, "text": _mark(text)})


@_whole
def attach(
    *, handle: str, version: int, kind: AttachmentKind, name: str, content: bytes, by: Viewer
) -> Request:
    """Keep a file with the request, in the encrypted database."""
    found = _for("attach", handle, version, by)
    called = attached.kept_name(name)
    try:
        media_type = attached.media_type(called, content)
    except attached.UnableToAttach as sentence:
        raise UnableToMove(str(sentence)) from sentence
    digest = sha256(content).hexdigest()
    for one in register.attachments(found.id):
        if one.sha256 == digest:
            raise UnableToMove(f"The same file is attached already, as “{one.name}”.")
    number = register.add_attachment(
        found.id,
        content,
        kind=AttachmentKind(kind).value,
        name=called,
        media_type=media_type,
        sha256=digest,
        added_by=by.name,
    )
    detail = {"attachment": number, "kind": AttachmentKind(kind).value, "sha256": digest}
    return _changed(found, {}, "request_attached", by, detail)


# What every verb shares.


def _shown(handle: str, version: int) -> Request:
    """The request, locked, if it is still the one that was shown."""
    found = register.locked(handle)
    if found is None:
        raise UnableToMove(GONE)
    if found.version != version:
        raise ChangedMeanwhile(CHANGED)
    return found


def _for(doing: str, handle: str, version: int, by: Viewer) -> Request:
    found = _shown(handle, version)
    _allow(review.doing_refusal(doing, found.state, by.role), by)
    return found


def _allow(refusal: str, by: Viewer) -> None:
    if refusal:
        raise UnableToMove(refusal)
    if not by.may_see_patients:
        raise UnableToMove("Your account sees no patients, so it cannot work on their requests.")


def _changed(
    found: Request, columns: Mapping[str, Any], event: str, by: Viewer, detail: Mapping[str, Any]
) -> Request:
    if not register.change(found, columns):
        raise ChangedMeanwhile(CHANGED)
    _log(event, found.id, found.patient_id, by, detail=detail)
    return _stands(found.id)


def _log(
    event: str, request_id: str, patient_id: str, by: Viewer, *, detail: Mapping[str, Any], why: str = ""
) -> None:
    audit.record(
        event=event,
        who=by.name,
        role=by.role,
        subjects=[patient_id],
        target=request_id,
        why=why,
        detail=dict(detail),
    )


def _stands(request_id: str) -> Request:
    found = register.by_id(request_id)
    assert found is not None
    return found


def _refuse_too_long(text: str) -> None:
    if len(text) > LONGEST:
        raise UnableToMove(f"That is {len(text):,} characters long; at most {LONGEST:,} can be kept.")


def _mark(text: str) -> str:
    """The log outlives the chart, so it keeps a fingerprint of what was written and not the words."""
    return sha256(text.encode()).hexdigest()[:16]
