"""The only writer of the request register. Each verb is one transaction with its audit row: both or neither.

Who may do what, and from which state, stands in `review`; here it is asked, and `given` checks the words that go
with it. A refusal is a sentence for the person who asked, and then nothing was changed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from daysheet.domain.coverage import RequestKind
from daysheet.domain.requests import AttachmentKind, Channel, Extent, Request, State
from daysheet.home import clinic
from daysheet.privacy.charts import Viewer
from daysheet.records import register

from . import attached, review
from . import given as words_given
from .opening import add, open_request
from .verbs import AlreadyOpen, ChangedMeanwhile, UnableToMove, allow, log, stands, whole

__all__ = [
    "AlreadyOpen",
    "ChangedMeanwhile",
    "UnableToMove",
    "answer",
    "appeal",
    "ask_for",
    "attach",
    "edit",
    "move",
    "move_many",
    "open_request",
]

GONE = "This request does not exist any more."
CHANGED = "Somebody else changed this request meanwhile. Nothing was saved; look at it again."
LONGEST = 20_000
"""Characters of one answer or one reworded section."""


# Moving.


@whole
def move(*, handle: str, version: int, to: State, by: Viewer, today: date, **given: Any) -> Request:
    """One row of the state table, with what the payer or the person said. A move to `appeal` opens the appeal, and
    the draft of an appeal that the night opened moves what it appeals."""
    found = _shown(handle, version)
    appealed = _held_with(found, State(to))
    moved = _move(found, State(to), by, today, given)
    if moved.state is State.APPEAL:
        _open_appeal(moved, by, today)
    elif appealed is not None:
        _move(appealed, State.APPEAL, by, today, {})
    return moved


@whole
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
    allow(review.refusal(found.state, to, by.role), by)
    row = review.find(found.state, to)
    assert row is not None
    words = words_given.tidy(given)
    follows = register.by_id(found.follows) if found.follows else None
    allow(words_given.refusal(found, row, words, today, follows), by)
    _keep_two_people(found, to, by)
    columns = _columns(found, to, by, words)
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
    log("request_moved", found.id, found.patient_id, by, why=words.get("why", ""), detail=told)
    return stands(found.id)


def _keep_two_people(found: Request, to: State, by: Viewer) -> None:
    if to is State.APPROVED_TO_SEND and clinic().two_people and found.prepared_by == by.name:
        raise UnableToMove(
            "You marked this request ready, so somebody else has to approve it. "
            "A clinic of one person sets `two_people = false` in clinic.toml."
        )


def _columns(found: Request, to: State, by: Viewer, words: Mapping[str, Any]) -> dict[str, Any]:
    """What the move writes beside the state."""
    told = {name: value for name, value in words.items() if name in TOLD}
    dated = {DATED[to]: words["on"]} if to in DATED else {}
    match to:
        case State.DRAFTING:
            return {"prepared_by": "", "approved_by": "", "packet": None, "packet_sha256": ""}
        case State.READY_FOR_REVIEW:
            return {"prepared_by": by.name}
        case State.APPROVED_TO_SEND:
            return {"approved_by": by.name, **_frozen(found, words)}
        case State.APPROVED | State.PARTIAL:
            granted = register.extent_columns("approved", words["approved"])
            return {"reason": "", **told, **dated, **granted}
        case State.DENIED:
            return {"reason": "", **told, **dated}
    return {**told, **dated}


def _frozen(found: Request, words: Mapping[str, Any]) -> dict[str, Any]:
    """What leaves is what was approved: the packet with the reviewer's words, the same as data, and how much it asks
    for, where nobody had entered that before."""
    kept = {
        "draft": msgspec.to_builtins(words["packet"]),
        "edits": msgspec.to_builtins(register.edits(found.id)),
        "data": words.get("packet_data"),
    }
    asked = register.extent_columns("requested", words["requested"]) if _asks_anew(found, words) else {}
    return {"packet": kept, "packet_sha256": register.fingerprint(kept), **asked}


def _asks_anew(found: Request, words: Mapping[str, Any]) -> bool:
    return found.requested == Extent() and "requested" in words


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
    return add(
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


def _held_with(found: Request, to: State) -> Request | None:
    """What moves with it, held before anything is written: somebody who drafts an appeal appeals the decision."""
    if found.kind is not RequestKind.APPEAL or to is not State.DRAFTING or not found.follows:
        return None
    before = register.by_id(found.follows)
    held = None if before is None else register.locked(before.handle)
    return held if held is not None and held.state in (State.PARTIAL, State.DENIED) else None


# What is done with a request where it stands.


@whole
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
    allow(words_given.extent_refusal(requested, "asked for"), by)
    columns = register.extent_columns("requested", requested)
    columns |= {"channel": channel.value if channel else "", "um_vendor": um_vendor.strip(), "urgent": urgent}
    detail = words_given.written({"requested": requested})
    return _changed(found, columns, "request_filled_in", by, detail)


@whole
def answer(*, handle: str, version: int, question: str, text: str, by: Viewer) -> Request:
    """What a person says to a question that the chart leaves open; a later answer takes its place."""
    found = _for("answer", handle, version, by)
    if not question.strip() or not text.strip():
        raise UnableToMove("An empty answer says nothing; leave the question open instead.")
    _refuse_too_long(text)
    register.write_answer(found.id, question, text=text.strip(), by=by.name, role=by.role)
    return _changed(found, {}, "request_answered", by, {"question": _mark(question)})


@whole
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


@whole
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
    allow(review.doing_refusal(doing, found.state, by.role), by)
    return found


def _changed(
    found: Request, columns: Mapping[str, Any], event: str, by: Viewer, detail: Mapping[str, Any]
) -> Request:
    if not register.change(found, columns):
        raise ChangedMeanwhile(CHANGED)
    log(event, found.id, found.patient_id, by, detail=detail)
    return stands(found.id)


def _refuse_too_long(text: str) -> None:
    if len(text) > LONGEST:
        raise UnableToMove(f"That is {len(text):,} characters long; at most {LONGEST:,} can be kept.")


def _mark(text: str) -> str:
    """The log outlives the chart, so it keeps a fingerprint of what was written and not the words."""
    return sha256(text.encode()).hexdigest()[:16]
