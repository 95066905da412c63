"""Heads of the chain written down outside the database, once a day: what notices a cut tail or an older copy.

A chain alone cannot: its shorter self is whole too. Copy `anchors/heads.log` to another place (mail, print, a
second machine): who holds this machine, its key and this file can rewrite the log up to the last copied head.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from django.db import transaction

from daysheet.home import inside, secret

from .chain import lock_head, record
from .events import Event
from .seal import framed


class UnableToAnchor(Exception):
    """The head could not be written down outside the database."""


class Anchor(msgspec.Struct, frozen=True):
    """One line: the row that was last at that time, its seal, and this line's own seal over the line before."""

    number: int
    mac: str
    at: str
    seal: str


class BadLine(msgspec.Struct, frozen=True):
    line: int


def log_path() -> Path:
    return inside("anchors") / "heads.log"


def anchor(*, who: str = "night") -> int:
    """Write the head down and say so in the chain; returns the anchored row number.

    Outside of any other transaction only: a head that may yet be rolled back must not be anchored. The line goes
    first, the audit row after it, so that the chain itself knows which lines must be in the file.
    """
    with transaction.atomic(durable=True):
        head = lock_head()
        line = _append_line(head.number, head.mac)
        record(event=Event.ANCHOR, who=who, target=line.seal, detail={"row": head.number})
    return line.number


def read_anchors() -> Iterator[Anchor | BadLine]:
    """Every line in order; a line whose own seal does not hold comes back as a BadLine."""
    path = log_path()
    if not path.exists():
        return
    previous = ""
    for place, text in enumerate(path.read_bytes().splitlines(), start=1):
        line = _parse(text)
        if line is None or not hmac.compare_digest(
            line.seal, _seal(previous, line.number, line.mac, line.at)
        ):
            yield BadLine(place)
            return
        previous = line.seal
        yield line


def _parse(text: bytes) -> Anchor | None:
    try:
        return msgspec.json.decode(text, type=Anchor)
    except msgspec.DecodeError:
        return None


def _seal(previous: str, number: int, mac: str, at: str) -> str:
    message = framed((b"anchor", previous.encode(), b"%d" % number, mac.encode(), at.encode()))
    return hmac.digest(secret("audit"), message, "sha256").hex()


def _append_line(number: int, mac: str) -> Anchor:
    previous = ""
    for line in read_anchors():
        if isinstance(line, BadLine):
            raise UnableToAnchor(
                f"Line {line.line} of {log_path()} was changed or cut, so no new head was written after it. "
                "Keep the file as it is, run `daysheet verify-audit`, and compare it with your copy."
            )
        previous = line.seal
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = Anchor(number, mac, at, _seal(previous, number, mac, at))
    handle = os.open(log_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, msgspec.json.encode(line) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    return line
