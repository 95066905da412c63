"""CAQH CORE connectivity: a 270 out, a 271 back, one at a time (MIME or SOAP) or as a batch (MIME).

Envelope fields, payload types and SOAP names as the connectivity rule vC2.2.0 and partners' public clients have them
(read November 2026). What only one source says, or none that could be read, is named in README.md.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from ..question import Private, UnableToAsk
from ..reply import (
    Acknowledged,
    Answer,
    Denied,
    NotUnderstood,
    Pending,
    Refused,
    Reply,
    Request,
    VendorDown,
)
from ..sorting import (
    ANSWER_SET,
    DOWN,
    EMPTY,
    NO_ANSWER,
    WEB_PAGE,
    WRONG_KEY,
    by_status,
    interchange,
    of_x12,
    wait,
)
from .envelope import FAULT, as_parts, as_soap, from_parts, from_soap

VERSION: Final = "2.2.0"
QUESTION: Final = "X12_270_Request_005010X279A1"
BATCH_AFTER: Final = 15 * 60
PICK_UPS: Final = {
    "271": "X12_005010_Request_Batch_Results_271",
    "999": "X12_999_RetrievalRequest_005010X231A1",
}
REAL_TIME: Final = "COREEnvelopeRealTimeRequest"
ACTION: Final = "RealTimeTransaction"
UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
PLAIN: Final = re.compile(r"[\x20-\x7e]{1,50}")
PATH: Final = re.compile(r"/[A-Za-z0-9._/-]*")
WRONG_FIELD: Final = re.compile(r"[A-Za-z]{2,30}(Required|Illegal)")
FIELD_ENDS: Final = re.compile(r"(Required|Illegal)$")
OTHERWISE_WRONG: Final = re.compile(r"[A-Za-z]{0,30}(Mismatch|Mismatched|NotSupported)")
NOT_ALLOWED: Final = frozenset({"unauthorized", "forbidden", "failedauthentication", "failedcheck"})
SERVER_SIDE: Final = frozenset({"receiver", "server"})
OUR_SIDE: Final = frozenset({"sender", "client", "mustunderstand"})

NOT_LET_IN = Denied(
    "The other side does not let this clinic in: check the name, the password and the contract."
)
ODD_ERROR = NotUnderstood("The other side reports an error that nobody has described.")
NO_PAYLOAD = NotUnderstood("The envelope came back without anything in it.")


class Posting(Private, frozen=True, kw_only=True):
    """To whom and as whom, with what tells this message from every other: an id (UUID) and a moment."""

    path: str
    sender: str
    receiver: str
    user: str
    password: str
    payload_id: str
    sent_at: datetime


def request(content: bytes, posting: Posting, form: Literal["mime", "soap"] = "mime") -> Request:
    """One 270, asked now."""
    fields = _fields(posting, QUESTION, "RealTime", _payload(content))
    if form == "mime":
        return _in_parts(posting, fields)
    return Request(
        method="POST",
        path=posting.path,
        headers={"Accept": "application/soap+xml"},
        content_type=f'application/soap+xml; charset=UTF-8; action="{ACTION}"',
        body=as_soap(REAL_TIME, fields, posting.user, posting.password),
    )


def submit_batch(content: bytes, posting: Posting) -> Request:
    """Many 270s in one file; the answers are picked up later."""
    payload = _payload(content)
    measured = {
        "PayloadLength": str(len(content)),
        "CheckSum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),  # the rule wants SHA-1
    }
    return _in_parts(posting, _fields(posting, QUESTION, "Batch", payload, measured))


def pick_up(posting: Posting, what: Literal["271", "999"] = "271") -> Request:
    return _in_parts(posting, _fields(posting, PICK_UPS[what], "Batch", ""))


def _payload(content: bytes) -> str:
    if not content.startswith(b"ISA"):
        raise UnableToAsk("This is no X12 file.")
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        raise UnableToAsk("The 270 holds signs outside ASCII.") from None


def _fields(
    posting: Posting, payload_type: str, mode: str, payload: str, measured: Mapping[str, str] | None = None
) -> dict[str, str]:
    """In the rule's order; a batch has its length and check sum besides."""
    plain = all(PLAIN.fullmatch(one) for one in (posting.sender, posting.receiver))
    if not plain or not UUID.fullmatch(posting.payload_id) or not PATH.fullmatch(posting.path):
        raise UnableToAsk("Sender, receiver, message id or path of the envelope is not as the rule has it.")
    if posting.sent_at.tzinfo is None:
        raise UnableToAsk("The moment of the envelope has no time zone.")
    told = dict(measured or {})
    return {
        "PayloadType": payload_type,
        "ProcessingMode": mode,
        "PayloadID": posting.payload_id,
        **({"PayloadLength": told["PayloadLength"]} if told else {}),
        "TimeStamp": f"{posting.sent_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "SenderID": posting.sender,
        "ReceiverID": posting.receiver,
        "CORERuleVersion": VERSION,
        **({"CheckSum": told["CheckSum"]} if told else {}),
        **({"Payload": payload} if payload else {}),
    }


def _in_parts(posting: Posting, fields: dict[str, str]) -> Request:
    """As MIME has no header for it, the name and the password are fields among the others."""
    boundary = f"daysheet-{posting.payload_id}"
    with_login: dict[str, str] = {}
    for name, value in fields.items():
        if name == "SenderID" and posting.user:
            with_login |= {"UserName": posting.user, "Password": posting.password}
        with_login[name] = value
    return Request(
        method="POST",
        path=posting.path,
        headers={"Accept": "multipart/form-data"},
        content_type=f"multipart/form-data; boundary={boundary}",
        body=as_parts(with_login, boundary),
    )


def read(status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """The answer to one 270, whichever way it was asked."""
    fields, settled = _opened(status, headers, body)
    if settled is not None:
        return settled
    return of_x12(_content(fields)) if fields.get("Payload", "").strip() else NO_PAYLOAD


def read_submission(status: int, headers: Mapping[str, str], body: bytes, posting: Posting) -> Reply:
    """Whether a batch was taken; its results wait at the same address."""
    fields, settled = _opened(status, headers, body)
    if settled is not None:
        return settled
    is_taken = status == 202 or fields.get("ErrorCode", "").strip().lower() == "success"
    return Pending(posting.path, BATCH_AFTER) if is_taken else NO_ANSWER


def read_pick_up(status: int, headers: Mapping[str, str], body: bytes, posting: Posting) -> Reply:
    """What waited: answers, an acknowledgment, or nothing yet."""
    fields, settled = _opened(status, headers, body)
    if settled is not None:
        return settled
    if not fields.get("Payload", "").strip():
        is_early = "nobatch" in fields.get("PayloadType", "").lower() or status == 202
        return Pending(posting.path, BATCH_AFTER) if is_early else NO_PAYLOAD
    content = _content(fields)
    found = interchange(content)
    if isinstance(found, NotUnderstood):
        return found
    # A batch holds many people: rejections stand among answers, and `eligibility.reading` tells them apart.
    return Answer(content) if ANSWER_SET in found[0] else Acknowledged(content)


def _opened(status: int, headers: Mapping[str, str], body: bytes) -> tuple[dict[str, str], Reply | None]:
    """The envelope's fields, and what is settled before anybody looks at the X12 in it."""
    fields = from_parts(headers, body) or from_soap(body) or {}
    if not fields and body.lstrip()[:3] == b"ISA":
        fields = {"Payload": body.decode("utf-8", "replace")}  # some leave the envelope out
    # A fault comes with 400 or 500 and says more than the status does.
    settled = _error(fields, headers) or by_status(status, headers, unauthorized=WRONG_KEY)
    if settled is not None:
        return {}, settled
    if not fields:
        if status == 202 and not body.strip():
            return {}, None
        return {}, EMPTY if not body.strip() else WEB_PAGE if body.lstrip()[:1] == b"<" else NO_ANSWER
    return (fields, None) if 200 <= status < 300 else ({}, NO_ANSWER)


def _error(fields: Mapping[str, str], headers: Mapping[str, str]) -> Reply | None:
    code = (fields.get(FAULT) or fields.get("ErrorCode") or "").strip()
    is_error = FAULT in fields or fields.get("PayloadType", "").strip().lower() == "coreenvelopeerror"
    if not is_error and code.lower() in ("", "success"):
        return None
    known = (
        (code.lower() in NOT_ALLOWED, NOT_LET_IN),
        (code.lower() in SERVER_SIDE, VendorDown(DOWN, wait(headers))),
        (code.lower() in OUR_SIDE, Refused((), ("Envelope",))),
        (WRONG_FIELD.fullmatch(code), Refused((), (FIELD_ENDS.sub("", code),))),
        (OTHERWISE_WRONG.fullmatch(code), Refused((), (code,))),
    )
    return next((reply for is_so, reply in known if is_so), ODD_ERROR)


def _content(fields: Mapping[str, str]) -> bytes:
    return fields["Payload"].strip().encode("utf-8", "replace")
