"""The seal of one row: HMAC-SHA256 over the previous seal and every field with its length. No database here.

Lengths stand before the fields because text must not slide from one field into the next under the same seal;
the key stands in the clinic's folder because a seal that the database alone can make proves nothing.
"""

import hmac
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder().decode


class Entry(NamedTuple):
    """One row of the log, its JSON columns as text."""

    number: int
    at: str
    event: str
    who: str
    role: str
    subjects: str
    target: str
    why: str
    detail: str
    previous: str
    mac: str


def canonical(value: Any) -> str:
    """One spelling per JSON value, so that a database may keep it in its own way."""
    return _encode(value).decode()


def _recanonical(text: str) -> bytes:
    if text in ("[]", "{}"):
        return text.encode()
    try:
        return _encode(_decode(text))
    except msgspec.DecodeError:
        return text.encode()


def framed(fields: Iterable[bytes]) -> bytes:
    """Each field with its length before it."""
    return b"".join([b"%d:%b" % (len(field), field) for field in fields])


def seal(key: bytes, previous: str, entry: Entry) -> str:
    """The seal that this entry has when it stands after `previous`."""
    message = framed(
        (
            previous.encode(),
            b"%d" % entry.number,
            entry.at.encode(),
            entry.event.encode(),
            entry.who.encode(),
            entry.role.encode(),
            _recanonical(entry.subjects),
            entry.target.encode(),
            entry.why.encode(),
            _recanonical(entry.detail),
        )
    )
    return hmac.digest(key, message, "sha256").hex()
