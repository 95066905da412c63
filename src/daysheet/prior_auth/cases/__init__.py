"""Turns a worked example into the facts of one case. The examples lie beside this file, one folder per rule.

A visit is written `2026-10-05`, with the words `unsigned`, `cancelled`, `no show`, `IE`, `PN`, `RE`, `DC` where they
apply; a row of them `mon wed from 2026-10-05 to 2026-11-18`. An appointment is a day, perhaps `cancelled`; a charge
is `2026-10-05 97110 x2`; a plan of care `2 a week until 2026-12-31`; a score `LEFS 41 on 2026-10-05`.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from daysheet.domain.base import (
    AppointmentId,
    AuthorizationId,
    CaseId,
    Cents,
    CoverageId,
    FileId,
    PatientId,
    PlanId,
    RequestId,
    ScoreId,
    VisitId,
)
from daysheet.domain.care import Attendance, Case, NoteKind, OutcomeScore, PlanOfCare, Visit
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationStatus,
    AuthorizationTerms,
    Coverage,
    PayerClass,
    Rank,
    RequestKind,
    RequestStatus,
)
from daysheet.domain.schedule import Appointment, AppointmentStatus
from daysheet.payers import Dated, PayerBook, PayerTerms
from daysheet.payers.loader import PACKAGED
from daysheet.payers.loader import read as read_payer
from daysheet.prior_auth.facts import CaseFacts, ChargedDay

PATIENT, CASE = PatientId("P-1"), CaseId("C-1")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


class ToldAuthorization(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`from`, `until` and `visits` left out are not known, exactly as in an export with empty cells."""

    id: str = "A-1"
    number: str = "UM48213077"
    starts: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    visits: int | None = None
    units: int | None = None
    codes: tuple[str, ...] = ()
    code_units: tuple[str, ...] = ()
    letter_until: date | None = None
    status: AuthorizationStatus = AuthorizationStatus.ACTIVE
    rank: Rank = Rank.PRIMARY


class ToldRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str = "R-1"
    sent: date | None = None
    decided: date | None = None
    status: RequestStatus = RequestStatus.SUBMITTED
    urgent: bool = False
    reference: str = ""
    kind: RequestKind = RequestKind.INITIAL
    names: str = ""
    """The authorization that it is about."""
    number: str = ""
    approved: int | None = None
    letter: bool | None = None
    reason: str = ""
    appeal_by: date | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An example's facts as they are written down. `payer_says` are values over the payer's own file."""

    payer: str = "UHC Medicare Advantage"
    payer_says: dict[str, bool | int | str] = {}
    preparation_days: int = 7
    started: date | None = None
    discharged: date | None = None
    diagnoses: tuple[str, ...] = ()
    plan: str = ""
    authorizations: tuple[ToldAuthorization, ...] = ()
    requests: tuple[ToldRequest, ...] = ()
    visits: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    charged: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    visit_value: int = 13250


class UnableToUnderstand(Exception):
    """A line of an example is not written in the way described above."""


def build(today: date, told: dict[str, Any]) -> CaseFacts:
    """The facts of one case, as the records would give them on that morning."""
    this, row = msgspec.convert(told, Told), _rows()
    visits = sorted(_visits(this.visits, row), key=lambda visit: (visit.visit_on, visit.id))
    booked = sorted((_appointment(line, row) for line in this.booked), key=lambda item: item.starts_at)
    authorizations = tuple(_authorization(auth, this, row) for auth in this.authorizations)
    return CaseFacts(
        today=today,
        case=_case(this, row),
        patient_id=PATIENT,
        payer=_payer(this, today),
        preparation_days=this.preparation_days,
        coverages=_coverages(this, row),
        authorizations=authorizations,
        of_patient=authorizations,
        terms=tuple(_terms(auth, row) for auth in this.authorizations if _has_terms(auth)),
        requests=tuple(_request(request, this, row) for request in this.requests),
        visits=tuple(visits),
        appointments=tuple(booked),
        plans=(_plan(this.plan, this.started, row),) if this.plan else (),
        scores=tuple(_score(line, row) for line in this.scores),
        charged=tuple(_charge(line) for line in this.charged),
        visit_value_cents=Cents(this.visit_value),
        visit_value_how="the middle charge of this case",
    )


def _rows() -> Iterator[dict[str, Any]]:
    """Each record stands on a row of its own, so that a proof can be told from another."""
    row = 1
    while True:
        row += 1
        yield {"source_file": FileId(1), "source_row": row}


@cache
def packaged() -> PayerBook:
    return PayerBook([read_payer(path) for path in sorted(PACKAGED.glob("*.toml"))], [])


def _payer(this: Told, today: date) -> PayerTerms:
    terms = packaged().terms(this.payer, PayerClass.UNKNOWN, today)
    own = {key: _own(value) for key, value in this.payer_says.items()}
    return msgspec.structs.replace(terms, values={**terms.values, **own})


def _own(value: bool | int | str) -> Dated:
    return Dated(
        value=value,
        starts=date(2026, 1, 1),
        until=None,
        source="the example",
        confidence="high",
        checked_on=date(2026, 1, 1),
        next_review=date(2027, 1, 1),
        from_clinic=True,
    )


def _case(this: Told, row: Iterator[dict[str, Any]]) -> Case:
    return Case(
        id=CASE,
        patient_id=PATIENT,
        started_on=this.started,
        discharged_on=this.discharged,
        diagnosis_codes=this.diagnoses,
        **next(row),
    )


def _coverages(this: Told, row: Iterator[dict[str, Any]]) -> tuple[Coverage, ...]:
    if not this.payer:
        return ()
    return (
        Coverage(
            id=CoverageId("K-1"), patient_id=PATIENT, payer_name=this.payer, member_id="W4410077", **next(row)
        ),
    )


def _authorization(told: ToldAuthorization, this: Told, row: Iterator[dict[str, Any]]) -> Authorization:
    return Authorization(
        id=AuthorizationId(told.id),
        case_id=CASE,
        patient_id=PATIENT,
        number=told.number,
        starts_on=told.starts,
        ends_on=told.until,
        visits_authorized=told.visits,
        status=told.status,
        rank=told.rank,
        payer_name=this.payer,
        **next(row),
    )


def _has_terms(told: ToldAuthorization) -> bool:
    return told.units is not None or bool(told.codes or told.code_units or told.letter_until)


def _terms(told: ToldAuthorization, row: Iterator[dict[str, Any]]) -> AuthorizationTerms:
    return AuthorizationTerms(
        authorization_id=AuthorizationId(told.id),
        units_authorized=told.units,
        codes=told.codes,
        code_units=told.code_units,
        letter_ends_on=told.letter_until,
        **next(row),
    )


def _request(told: ToldRequest, this: Told, row: Iterator[dict[str, Any]]) -> AuthorizationRequest:
    return AuthorizationRequest(
        id=RequestId(told.id),
        case_id=CASE,
        patient_id=PATIENT,
        status=told.status,
        payer_name=this.payer,
        urgent=told.urgent,
        submitted_on=told.sent,
        decided_on=told.decided,
        reference=told.reference,
        kind=told.kind,
        authorization_id=AuthorizationId(told.names) if told.names else None,
        number=told.number,
        visits_approved=told.approved,
        letter=told.letter,
        reason=told.reason,
        appeal_by=told.appeal_by,
        **next(row),
    )


def _visits(lines: tuple[str, ...], row: Iterator[dict[str, Any]]) -> Iterator[Visit]:
    for number, (on, words) in enumerate((day for line in lines for day in _days(line)), 1):
        kind = next((kind for kind in NoteKind if kind.value in words.split()), NoteKind.DN)
        yield Visit(
            id=VisitId(f"V-{number}"),
            case_id=CASE,
            patient_id=PATIENT,
            visit_on=on,
            attendance=_attendance(words),
            note_kind=kind,
            signed_on=None if "unsigned" in words else on,
            **next(row),
        )


def _attendance(words: str) -> Attendance:
    if "no show" in words:
        return Attendance.NO_SHOW
    return Attendance.CANCELLED if "cancelled" in words else Attendance.COMPLETED


def _days(line: str) -> Iterator[tuple[date, str]]:
    """`2026-10-05 unsigned` or `mon wed from 2026-10-05 to 2026-11-18 unsigned`, as days with their words."""
    row = re.fullmatch(r"((?:[a-z]{3} )+)from (\S+) to (\S+)(.*)", line)
    if row is None:
        on, _, words = line.partition(" ")
        yield _day(on, line), words
        return
    weekdays, day, last = row[1].split(), _day(row[2], line), _day(row[3], line)
    while day <= last:
        if WEEKDAYS[day.weekday()] in weekdays:
            yield day, row[4]
        day += ONE_DAY


def _day(text: str, line: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnableToUnderstand(f"“{line}”: {text} is not a day such as 2026-10-05.") from error


def _appointment(line: str, row: Iterator[dict[str, Any]]) -> Appointment:
    on, _, words = line.partition(" ")
    status = AppointmentStatus.CANCELLED if "cancelled" in words else AppointmentStatus.BOOKED
    at = re.search(r"\d\d:\d\d", words)
    return Appointment(
        id=AppointmentId(f"T-{line}"),
        patient_id=PATIENT,
        case_id=CASE,
        starts_at=datetime.combine(_day(on, line), time.fromisoformat(at[0] if at else "09:00")),
        status=status,
        **next(row),
    )


def _plan(line: str, started: date | None, row: Iterator[dict[str, Any]]) -> PlanOfCare:
    found = re.fullmatch(r"(\d+) a week until (\S+)", line)
    if found is None:
        raise UnableToUnderstand(f"“{line}” is not a plan such as “2 a week until 2026-12-31”.")
    ends = _day(found[2], line)
    return PlanOfCare(
        id=PlanId("PL-1"),
        case_id=CASE,
        patient_id=PATIENT,
        starts_on=min(started or ends, ends),
        ends_on=ends,
        visits_per_week=int(found[1]),
        **next(row),
    )


def _score(line: str, row: Iterator[dict[str, Any]]) -> OutcomeScore:
    measure, score, _, on = line.split()
    return OutcomeScore(
        id=ScoreId(f"S-{line}"),
        case_id=CASE,
        patient_id=PATIENT,
        measure=measure,
        score=Decimal(score),
        scored_on=_day(on, line),
        **next(row),
    )


def _charge(line: str) -> ChargedDay:
    found = re.fullmatch(r"(\S+) (\S+) x(\d+)", line)
    if found is None:
        raise UnableToUnderstand(f"“{line}” is not a charge such as “2026-10-05 97110 x2”.")
    return ChargedDay(_day(found[1], line), found[2], int(found[3]))
