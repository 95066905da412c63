"""What an HTTP answer is, as far as all clearinghouses agree: its status, how long to wait, whether it is JSON or X12."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from daysheet.x12 import NotX12, read, records, segments_of
from daysheet.x12.segments import Rejection as RejectionSegment

from .reply import (
    Answer,
    Denied,
    NotUnderstood,
    Refused,
    Rejection,
    Reply,
    Throttled,
    Token,
    TokenExpired,
    VendorDown,
)

LARGEST: Final = 8 * 1024 * 1024
LONGEST_WAIT: Final = 3600
WAIT: Final = 60  # seconds, where nobody says how long
BLANKS: Final = b"\xef\xbb\xbf \t\r\n\x00"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HTTP_DATE: Final = re.compile(
    r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
FIELD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]]{0,79}")
CODE: Final = re.compile(r"[0-9A-Z]{2}")

EMPTY = NotUnderstood("Nothing came where an answer was due.")
TOO_LARGE = NotUnderstood("What came is larger than any answer; it was not read.")
WEB_PAGE = NotUnderstood(
    "A web page came instead of an answer; the address may be wrong or the service down."
)
NO_JSON = NotUnderstood("What came is no JSON, or breaks off.")
NO_ANSWER = NotUnderstood("What came has none of the fields of an answer.")
NO_X12 = NotUnderstood("What came is no X12 file, or breaks off.")
REFUSED_BY_VENDOR = Denied("The clearinghouse does not let this clinic ask: check the contract and the plan.")
WRONG_KEY = Denied("The clearinghouse does not accept the clinic's key or password.")
DOWN = "The clearinghouse or the payer behind it does not answer now."
OTHER_STATUS = NotUnderstood("The clearinghouse answered with a status that means nothing here.")


def header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "").strip()


def by_status(status: int, headers: Mapping[str, str], *, unauthorized: Reply) -> Reply | None:
    """What the status alone settles; None: look at the content. `unauthorized`: what a 401 means here."""
    if status == 401:
        return unauthorized
    if status == 403:
        return REFUSED_BY_VENDOR
    if status == 429:
        return Throttled(wait(headers))
    if status == 408 or 500 <= status < 600:
        return VendorDown(DOWN, wait(headers))
    return None


def wait(headers: Mapping[str, str]) -> int:
    """Seconds of `Retry-After`, which may be a day and time; that one is held against the answer's own `Date`."""
    told = header(headers, "Retry-After")
    if told.isascii() and told.isdigit():
        return _bounded(int(told[:9]))
    until, now = _moment(told), _moment(header(headers, "Date"))
    return _bounded(int((until - now).total_seconds())) if until and now else WAIT


def _bounded(seconds: int) -> int:
    return max(1, min(seconds, LONGEST_WAIT))


def _moment(text: str) -> datetime | None:
    found = HTTP_DATE.fullmatch(text)
    if not found or found[2] not in MONTHS:
        return None
    day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
    try:
        return datetime(year, MONTHS.index(found[2]) + 1, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def document(body: bytes) -> dict[str, Any] | NotUnderstood:
    """A JSON object, or why there is none."""
    start = body[:256].lstrip(BLANKS)
    if not start:
        return EMPTY
    if len(body) > LARGEST:
        return TOO_LARGE
    if start[:1] == b"<":
        return WEB_PAGE
    try:
        found = msgspec.json.decode(body.lstrip(BLANKS))
    except (ValueError, RecursionError):
        return NO_JSON
    return found if isinstance(found, dict) else NO_ANSWER


def text(of: Any, name: str) -> str:
    value = of.get(name) if isinstance(of, dict) else None
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def every(of: Any) -> list[dict[str, Any]]:
    return [one for one in of if isinstance(one, dict)] if isinstance(of, list) else []


def token(status: int, headers: Mapping[str, str], body: bytes, *, lifetime: int) -> Token | Reply:
    """A token, or why there is none. `lifetime`: the documented seconds, where the answer names none that can be."""
    settled = by_status(status, headers, unauthorized=WRONG_KEY)
    if settled is not None:
        return settled
    found = document(body)
    if isinstance(found, NotUnderstood):
        return found
    value = text(found, "access_token")
    if not 200 <= status < 300 or not value:
        # A token endpoint says 400 where the client is wrong (RFC 6749, section 5.2).
        return WRONG_KEY if text(found, "error") in ("invalid_client", "unauthorized_client") else NO_ANSWER
    if not re.fullmatch(r"[\x21-\x7e]{1,16384}", value):
        return NO_ANSWER
    told = text(found, "expires_in")
    seconds = int(told) if re.fullmatch(r"[0-9]{1,6}", told) else lifetime
    return Token(value=value, expires_in=max(1, min(seconds, lifetime)))


def complaints(fields: list[str]) -> tuple[str, ...]:
    """Names of fields only: a vendor's sentence about a field may repeat what was in it."""
    return tuple(dict.fromkeys(name for name in fields if FIELD.fullmatch(name)))


# --- X12 ---------------------------------------------------------------------------------------------------------

LEVELS: Final = (
    (records.Source, "payer"),
    (records.Receiver, "provider"),
    (records.Subscriber, "subscriber"),
    (records.Dependent, "dependent"),
)
ANSWER_SET: Final = "271"
ACKNOWLEDGMENT: Final = "999"


def of_x12(data: bytes) -> Reply:
    """A 271 by what is in it: benefits, or rejections alone. A 999 or TA1 here says that the question was malformed."""
    found = interchange(data)
    if isinstance(found, NotUnderstood):
        return found
    sets, refusals, is_answered = found
    if ANSWER_SET not in sets:
        return Refused((), (ACKNOWLEDGMENT,), data) if sets <= {ACKNOWLEDGMENT, "TA1"} else NO_ANSWER
    return Refused(refusals, (), data) if refusals and not is_answered else Answer(data)


def interchange(data: bytes) -> tuple[frozenset[str], tuple[Rejection, ...], bool] | NotUnderstood:
    """Kinds of sets in the file, its rejections, and whether it tells of any benefit; only if it is whole."""
    start = data[:256].lstrip(BLANKS)
    if start[:3].upper() != b"ISA" or len(data) > LARGEST:
        return (
            TOO_LARGE
            if len(data) > LARGEST
            else EMPTY
            if not start
            else WEB_PAGE
            if start[:1] == b"<"
            else NO_X12
        )
    sets: set[str] = set()
    refusals: dict[Rejection, None] = {}
    is_answered = is_whole = is_about = False
    try:
        for record in read(data):
            sets |= {record.set_id} if isinstance(record, records.Heading) else set()
            sets |= {"TA1"} if isinstance(record, records.InterchangeAck) else set()
            is_whole = isinstance(record, records.InterchangeEnd)
            is_about = is_about or isinstance(record, records.Source | records.Subscriber | records.Dependent)
            told = _refusals(record)
            refusals |= dict.fromkeys(one for one in told if one)
            is_answered = is_answered or None in told
    except NotX12:
        return NO_X12
    if ANSWER_SET in sets and not is_about:
        return NO_ANSWER  # its heading is damaged, so that nothing in it is about anybody
    if not is_whole or not sets:
        return NO_X12
    return frozenset(sets), tuple(refusals), is_answered


def _refusals(record: Any) -> list[Rejection | None]:
    """Rejections in a record, in the order of the file; None stands for a benefit, whose own rejections follow it."""
    about = next((name for kind, name in LEVELS if isinstance(record, kind)), "")
    found: list[Rejection | None] = []
    for one in segments_of(record):
        if isinstance(one, records.Benefit):
            found.append(None)
        elif isinstance(one, RejectionSegment) and one.reason:
            found.append(Rejection(one.reason, one.follow_up, "benefit" if None in found else about))
    return found


EXPIRED: Final = TokenExpired()
