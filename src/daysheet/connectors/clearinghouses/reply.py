"""What goes out and what may come back, in words that all clearinghouses share.

A `Reply` is one of eight things; `read` of every wire gives one of them for any bytes whatever. Sentences are ours and
hold nothing of what came, because that may name a patient.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from .question import Private, UnableToAsk

HEADER_TEXT = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")


class Request(Private, frozen=True, kw_only=True):
    method: str
    path: str
    headers: Mapping[str, str]
    content_type: str = ""
    body: bytes = b""


def authorized(request: Request, authorization: str) -> Request:
    """The request with its permission; apart, so that a question is made once and a token may be renewed."""
    if not HEADER_TEXT.fullmatch(authorization):
        raise UnableToAsk("The permission to ask holds signs that no header may hold.")
    return msgspec.structs.replace(request, headers={**request.headers, "Authorization": authorization})


class Token(Private, frozen=True, kw_only=True):
    """`expires_in`: seconds from when it came."""

    value: str
    expires_in: int

    @property
    def authorization(self) -> str:
        return f"Bearer {self.value}"


class Answer(Private, frozen=True):
    """The payer answered: `body` is for `eligibility.reading`."""

    body: bytes


class Pending(msgspec.Struct, frozen=True):
    """Taken, and not answered yet: ask again at `path` after so many seconds. `path` empty: nothing to ask again at."""

    path: str
    after: int


class Rejection(msgspec.Struct, frozen=True):
    """A payer's no (AAA): reason and follow-up as codes, and whom it is about."""

    code: str
    follow_up: str = ""
    about: str = ""


class Refused(Private, frozen=True):
    """Not answered, with reasons: the payer's `rejections`, or names of what the clearinghouse complains of.

    `body` is kept because `eligibility.reading` makes sentences of rejections.
    """

    rejections: tuple[Rejection, ...]
    complaints: tuple[str, ...] = ()
    body: bytes = b""


class Throttled(msgspec.Struct, frozen=True):
    after: int


class TokenExpired(msgspec.Struct, frozen=True):
    """Get a token and ask once more; a second one of these in a row is `Denied` in truth."""


class Denied(msgspec.Struct, frozen=True):
    """The clearinghouse does not let us: nothing but a person mends that."""

    sentence: str


class VendorDown(msgspec.Struct, frozen=True):
    sentence: str
    after: int


class NotUnderstood(msgspec.Struct, frozen=True):
    """Whatever came is no answer; nothing was learned, and a person is told."""

    sentence: str


class Acknowledged(Private, frozen=True):
    """What a batch pick-up brought is a 999 or a TA1: `body` is for `x12`."""

    body: bytes


Reply: TypeAlias = (
    Answer | Pending | Refused | Throttled | TokenExpired | Denied | VendorDown | NotUnderstood | Acknowledged
)
