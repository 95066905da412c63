"""The register of legal bases: with whom, for what, from when until when, and the signed paper itself.

A business associate gets nothing before a signed agreement (45 CFR 164.308(b), 164.504(e)); providers and payers
may get what treatment or payment needs (164.506). Empty, missing, ended and unreadable all mean: refused.
"""

import hashlib
import os
from datetime import date, datetime
from pathlib import Path

import msgspec
from django.db import DatabaseError, transaction
from django.db.models import Case, When
from django.utils import timezone

from daysheet import audit
from daysheet.home import inside
from daysheet.records.models import Agreement

LARGEST_FILE = 50 * 1024 * 1024
BASES = ("baa", "treatment", "payment")


class UnableToAddAgreement(Exception):
    """The agreement cannot be registered as given; the text says what is missing."""


class UnableToEndAgreement(Exception):
    """There is no such agreement, or it has ended already."""


class Covered(msgspec.Struct, frozen=True):
    agreement: int
    basis: str
    in_words: str


class Refused(msgspec.Struct, frozen=True):
    reason: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the register, for lists."""

    id: int
    vendor: str
    basis: str
    party: str
    scope: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    signed_on: date | None
    file_name: str
    added_by: str
    ended_by: str


class _Paper(msgspec.Struct, frozen=True):
    name: str
    sha256: str


def add(
    *,
    vendor: str,
    basis: str,
    party: str,
    scope: tuple[str, ...],
    starts_on: date,
    by: str,
    ends_on: date | None = None,
    signed_on: date | None = None,
    file: Path | None = None,
    role: str = "",
) -> int:
    """Register a legal basis and keep a copy of its paper; returns its number in the register."""
    _require_sense(
        vendor=vendor,
        basis=basis,
        party=party,
        scope=scope,
        starts_on=starts_on,
        ends_on=ends_on,
        signed_on=signed_on,
        file=file,
    )
    paper = _keep(file) if file is not None else _Paper("", "")
    with transaction.atomic():
        row = Agreement.objects.create(
            vendor=vendor,
            basis=basis,
            party=party,
            scope=sorted(set(scope)),
            starts_on=starts_on,
            ends_on=ends_on,
            signed_on=signed_on,
            file_name=paper.name,
            file_sha256=paper.sha256,
            added_by=by,
            added_at=timezone.now(),
        )
        audit.record(
            event=audit.Event.AGREEMENT_ADDED,
            who=by,
            role=role,
            target=f"agreement {row.pk}",
            detail={"vendor": vendor, "basis": basis, "scope": sorted(set(scope)), "sha256": paper.sha256},
        )
    return int(row.pk)


def end(agreement: int, *, by: str, on: date, why: str, role: str = "") -> None:
    """End an agreement at once: from `on`, that day included, it covers nothing."""
    with transaction.atomic():
        row = Agreement.objects.select_for_update().filter(pk=agreement).first()
        if row is None or row.ended_by:
            raise UnableToEndAgreement(f"Agreement {agreement} is not in force. Nothing was changed.")
        row.ends_on = (
            max(on, row.starts_on) if row.ends_on is None else min(row.ends_on, max(on, row.starts_on))
        )
        row.ended_by = by
        row.save(update_fields=["ends_on", "ended_by"])
        audit.record(
            event=audit.Event.AGREEMENT_ENDED, who=by, role=role, target=f"agreement {agreement}", why=why
        )


def entries() -> list[Entry]:
    rows = Agreement.objects.order_by("vendor", "starts_on", "pk").values(*Entry.__struct_fields__)
    return msgspec.convert(list(rows), list[Entry])


def covers(vendor: str, purpose: str, on: date) -> Covered | Refused:
    """Whether a legal basis covers this vendor and purpose on this day, and which."""
    if not vendor or not purpose or not isinstance(on, date) or isinstance(on, datetime):
        return Refused("No vendor, purpose or day was named, so no legal basis covers it.")
    try:
        with transaction.atomic():
            has_end = Case(When(ends_on__isnull=True, then=False), default=True)
            rows = list(Agreement.objects.filter(vendor=vendor).annotate(has_end=has_end).order_by("pk"))
    except (ValueError, TypeError, DatabaseError):
        return Refused(f"The register of agreements with {vendor} cannot be read, so nothing is sent.")
    if not rows:
        return Refused(f"No agreement with {vendor} is on file.")
    reasons: list[str] = []
    covered: Covered | None = None
    for row in rows:
        reason = _why_not(row, purpose, on)
        reasons.append(reason)
        if not reason and covered is None:
            covered = Covered(row.pk, row.basis, f"{row.basis} with {row.party}, from {row.starts_on}")
    return covered or Refused(reasons[-1])


def _why_not(row: Agreement, purpose: str, on: date) -> str:
    """Empty when this row covers the purpose on that day, else the first reason why it does not."""
    name = f"Agreement {row.pk} with {row.vendor}"
    if not _is_readable(row):
        return f"{name} cannot be read, so it covers nothing."
    has_ended = row.ends_on is not None and (on > row.ends_on or (row.ended_by != "" and on >= row.ends_on))
    reasons = (
        (purpose not in row.scope, f"{name} does not cover {purpose}."),
        (on < row.starts_on, f"{name} begins on {row.starts_on}; today is {on}."),
        (has_ended, f"{name} ended on {row.ends_on}; today is {on}."),
        (
            row.basis == "baa" and (row.signed_on is None or row.signed_on > on),
            f"{name} is not signed as of {on}.",
        ),
        (not _paper_is_there(row), f"{name}: its signed paper is missing or was changed."),
    )
    return next((sentence for is_so, sentence in reasons if is_so), "")


def _is_readable(row: Agreement) -> bool:
    scope = row.scope
    return (
        isinstance(scope, list)
        and all(isinstance(one, str) and one for one in scope)
        and row.basis in BASES
        and _is_day(row.starts_on)
        # SQLite hands an empty text over as NULL; the database itself says whether there is an end.
        and (_is_day(row.ends_on) if row.has_end else row.ends_on is None)
        and (row.signed_on is None or _is_day(row.signed_on))
    )


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _paper_is_there(row: Agreement) -> bool:
    """A BAA needs its paper; another basis may do without, but a paper once filed must still be that paper."""
    if not row.file_sha256:
        return bool(row.basis != "baa")
    path = _place(row.file_sha256)
    return path.is_file() and _digest(path.read_bytes()) == row.file_sha256


def _place(sha256: str) -> Path:
    return inside("agreements") / sha256


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _keep(file: Path) -> _Paper:
    """Copy the paper under its own hash: its given name never becomes a path."""
    try:
        if not file.is_file() or file.stat().st_size > LARGEST_FILE:
            raise UnableToAddAgreement(f"{file.name} is not a file of at most 50 MB. Nothing was registered.")
        content = file.read_bytes()
    except OSError as error:
        raise UnableToAddAgreement(f"{file.name} cannot be read: {error}. Nothing was registered.") from error
    sha256 = _digest(content)
    place = _place(sha256)
    if not place.exists():
        part = place.with_suffix(f".{os.getpid()}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(place)
    return _Paper(file.name, sha256)


def _require_sense(
    *,
    vendor: str,
    basis: str,
    party: str,
    scope: tuple[str, ...],
    starts_on: date,
    ends_on: date | None,
    signed_on: date | None,
    file: Path | None,
) -> None:
    problems = (
        (not vendor.strip(), "it names no vendor"),
        (not party.strip(), "it names no party that signed it"),
        (basis not in BASES, f"its basis {basis!r} is none of {', '.join(BASES)}"),
        (not scope or not all(one.strip() for one in scope), "it covers no purpose"),
        (ends_on is not None and ends_on < starts_on, "it ends before it begins"),
        (basis == "baa" and signed_on is None, "a business associate agreement needs the day it was signed"),
        (basis == "baa" and file is None, "a business associate agreement needs its signed paper"),
    )
    for is_so, what in problems:
        if is_so:
            raise UnableToAddAgreement(
                f"This agreement cannot be registered: {what}. Nothing was registered."
            )
