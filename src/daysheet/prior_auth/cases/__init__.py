"""Turns a worked example into the facts of one case. The examples lie beside this file, one folder per rule.

A visit is written `2026-10-05`, with the words `unsigned`, `cancelled`, `no show`, `IE`, `PN`, `RE`, `DC` where they
apply; a row of them `mon wed from 2026-10-05 to 2026-11-18`. An appointment is a day, perhaps `cancelled`; a charge
is `2026-10-05 97110 x2`; a plan of care `2 a week until 2026-12-31`; a score `LEFS 41 on 2026-10-05`. Other cases of
the same patient stand under `others`, in the same words, each with its `case`.
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
from daysheet.prior_auth.turnaround import measure

PATIENT = PatientId("P-1")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)
Rows = Iterator[dict[str, Any]]


class ToldAuthorization(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`from`, `until` and `visits` left out are not known, exactly as in an export with empty cells; `payer` left out
    is that of its rank. `letter_until` is the last day on the letter. `recorded`: in our own register, in no file."""

    id: str = "A-1"
    number: str | None = None
    starts: date | None = msgspec.field(name="from", default=None)
    until: date | None = None
    visits: int | None = None
    units: int | None = None
    codes: tuple[str, ...] = ()
    code_units: tuple[str, ...] = ()
    letter_until: date | None = None
    status: AuthorizationStatus = AuthorizationStatus.ACTIVE
    rank: Rank = Rank.PRIMARY
    payer: str | None = None
    member: str = ""
    modified: date | None = None
    recorded: bool = False


class ToldRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`names` is the authorization that it is about; `payer` left out is the case's own."""

    id: str = "R-1"
    kind: RequestKind = RequestKind.INITIAL
    sent: date | None = None
    decided: date | None = None
    status: RequestStatus = RequestStatus.SUBMITTED
    urgent: bool = False
    reference: str = ""
    payer: str | None = None
    names: str = ""
    number: str = ""
    approved: int | None = None
    letter: bool | None = None
    reason: str = ""
    appeal_by: date | None = None
    recorded: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An example's facts as they are written down. `payer_says` and `second_payer_says` are values over the payer's
    own file; `answers_took` the days of the payer's decisions of the last year; `elsewhere` rows of the patient in
    cases that do not concern this one."""

    case: str = "C-1"
    payer: str = "UHC Medicare Advantage"
    payer_says: dict[str, bool | int | str] = {}
    second_payer: str = ""
    second_payer_says: dict[str, bool | int | str] = {}
    answers_took: tuple[int, ...] = ()
    preparation_days: int = 7
    started: date | None = None
    discharged: date | None = None
    diagnoses: tuple[str, ...] = ()
    plan: str = ""
    authorizations: tuple[ToldAuthorization, ...] = ()
    elsewhere: tuple[ToldAuthorization, ...] = ()
    requests: tuple[ToldRequest, ...] = ()
    visits: tuple[str, ...] = ()
    booked: tuple[str, ...] = ()
    charged: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    visit_value: int = 13250
    others: tuple["Told", ...] = ()


class UnableToUnderstand(Exception):
    """A line of an example is not written in the way described above."""


def build(today: date, told: dict[str, Any]) -> CaseFacts:
    """The facts of one case, as the records would give them on that morning."""
    this, row = msgspec.convert(told, Told), _rows()
    parts = [_part(today, one, row) for one in (this, *this.others)]
    rows = tuple(auth for part in parts for auth in part.authorizations)
    elsewhere = tuple(_authorization(auth, this, "C-9", row) for auth in this.elsewhere)
    exported = tuple(auth for auth in (*rows, *elsewhere) if auth.source_file)
    return msgspec.structs.replace(parts[0], others=tuple(parts[1:]), of_patient=exported)


def _part(today: date, this: Told, row: Rows) -> CaseFacts:
    """One case by itself."""
    visits = sorted(_visits(this, row), key=lambda visit: (visit.visit_on, visit.id))
    booked = sorted((_appointment(line, this, row) for line in this.booked), key=lambda item: item.starts_at)
    payer, measured = _payer(this.payer, this.payer_says, today), measure(this.answers_took)
    return CaseFacts(
        today=today,
        case=_case(this, row),
        patient_id=PATIENT,
        payer=payer,
        of_rank=_of_rank(this, today),
        turnaround={payer.payer.id: measured} if measured else {},
        preparation_days=this.preparation_days,
        coverages=tuple(_coverages(this, row)),
        authorizations=tuple(_authorization(auth, this, this.case, row) for auth in this.authorizations),
        terms=tuple(_terms(auth, row) for auth in this.authorizations if _has_terms(auth)),
        requests=tuple(_request(request, this, row) for request in this.requests),
        asked_of=_asked_of(this, today),
        visits=tuple(visits),
        appointments=tuple(booked),
        plans=(_plan(this, row),) if this.plan else (),
        scores=tuple(_score(line, this, row) for line in this.scores),
        charged=tuple(_charge(line) for line in this.charged),
        visit_value_cents=Cents(this.visit_value),
        visit_value_how="the middle charge of this case",
    )


def _rows() -> Rows:
    """Each record stands on a row of its own, so that a proof can be told from another."""
    row = 1
    while True:
        row += 1
        yield {"source_file": FileId(1), "source_row": row}


@cache
def packaged() -> PayerBook:
    return PayerBook([read_payer(path) for path in sorted(PACKAGED.glob("*.toml"))], [])


def _payer(name: str, says: dict[str, bool | int | str], today: date) -> PayerTerms:
    terms = packaged().terms(name, PayerClass.UNKNOWN, today)
    own = {key: _own(value) for key, value in says.items()}
    return msgspec.structs.replace(terms, values={**terms.values, **own})


def _of_rank(this: Told, today: date) -> dict[Rank, PayerTerms]:
    """The second payer's terms serve as the third's as well."""
    if not this.second_payer:
        return {}
    terms = _payer(this.second_payer, this.second_payer_says, today)
    return {rank: terms for rank in Rank if rank is not Rank.PRIMARY}


def _asked_of(this: Told, today: date) -> dict[RequestId, PayerTerms]:
    says = {this.second_payer: this.second_payer_says}
    return {
        RequestId(request.id): _payer(request.payer, says.get(request.payer, {}), today)
        for request in this.requests
        if request.payer is not None and request.payer != this.payer
    }


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


def _case(this: Told, row: Rows) -> Case:
    return Case(
        id=CaseId(this.case),
        patient_id=PATIENT,
        started_on=this.started,
        discharged_on=this.discharged,
        diagnosis_codes=this.diagnoses,
        **next(row),
    )


def _coverages(this: Told, row: Rows) -> Iterator[Coverage]:
    for rank, name in ((Rank.PRIMARY, this.payer), (Rank.SECONDARY, this.second_payer)):
        if name:
            yield Coverage(
                id=CoverageId("K-1" if rank is Rank.PRIMARY else "K-2"),
                patient_id=PATIENT,
                payer_name=name,
                rank=rank,
                member_id="W4410077",
                **next(row),
            )


def _authorization(told: ToldAuthorization, this: Told, case: str, row: Rows) -> Authorization:
    payer = this.payer if told.rank is Rank.PRIMARY else this.second_payer
    return Authorization(
        id=AuthorizationId(told.id),
        case_id=CaseId(case),
        patient_id=PATIENT,
        number=_number(told.id) if told.number is None else told.number,
        starts_on=told.starts,
        ends_on=told.until,
        visits_authorized=told.visits,
        status=told.status,
        rank=told.rank,
        payer_name=payer if told.payer is None else told.payer,
        member_id=told.member,
        modified_on=told.modified,
        **_recorded(row, told.recorded),
    )


def _number(authorization_id: str) -> str:
    """A payer's number, another one for each authorization whose number the example leaves out."""
    return "UM48213077" if authorization_id == "A-1" else f"UM48213{ord(authorization_id[-1])}"


def _recorded(row: Rows, ours: bool) -> dict[str, Any]:
    return {"source_file": FileId(0), "source_row": 0} if ours else next(row)


def _has_terms(told: ToldAuthorization) -> bool:
    return told.units is not None or bool(told.codes or told.code_units or told.letter_until)


def _terms(told: ToldAuthorization, row: Rows) -> AuthorizationTerms:
    return AuthorizationTerms(
        authorization_id=AuthorizationId(told.id),
        units_authorized=told.units,
        codes=told.codes,
        code_units=told.code_units,
        letter_ends_on=told.letter_until,
        **next(row),
    )


def _request(told: ToldRequest, this: Told, row: Rows) -> AuthorizationRequest:
    return AuthorizationRequest(
        id=RequestId(told.id),
        case_id=CaseId(this.case),
        patient_id=PATIENT,
        authorization_id=AuthorizationId(told.names) if told.names else None,
        kind=told.kind,
        status=told.status,
        payer_name=this.payer if told.payer is None else told.payer,
        urgent=told.urgent,
        submitted_on=told.sent,
        decided_on=told.decided,
        reference=told.reference,
        visits_approved=told.approved,
        number=told.number,
        letter=told.letter,
        reason=told.reason,
        appeal_by=told.appeal_by,
        **_recorded(row, told.recorded),
    )


def _named(kind: str, name: object, this: Told) -> str:
    """Ids of several cases are told apart; those of the first are short."""
    return f"{kind}-{name}" if this.case == "C-1" else f"{this.case}-{kind}-{name}"


def _visits(this: Told, row: Rows) -> Iterator[Visit]:
    for number, (on, words) in enumerate((day for line in this.visits for day in _days(line)), 1):
        kind = next((kind for kind in NoteKind if kind.value in words.split()), NoteKind.DN)
        yield Visit(
            id=VisitId(_named("V", number, this)),
            case_id=CaseId(this.case),
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


def _appointment(line: str, this: Told, row: Rows) -> Appointment:
    on, _, words = line.partition(" ")
    status = AppointmentStatus.CANCELLED if "cancelled" in words else AppointmentStatus.BOOKED
    at = re.search(r"\d\d:\d\d", words)
    return Appointment(
        id=AppointmentId(_named("T", line, this)),
        patient_id=PATIENT,
        case_id=CaseId(this.case),
        starts_at=datetime.combine(_day(on, line), time.fromisoformat(at[0] if at else "09:00")),
        status=status,
        **next(row),
    )


def _plan(this: Told, row: Rows) -> PlanOfCare:
    found = re.fullmatch(r"(\d+) a week until (\S+)", this.plan)
    if found is None:
        raise UnableToUnderstand(f"“{this.plan}” is not a plan such as “2 a week until 2026-12-31”.")
    ends = _day(found[2], this.plan)
    return PlanOfCare(
        id=PlanId(_named("PL", 1, this)),
        case_id=CaseId(this.case),
        patient_id=PATIENT,
        starts_on=min(this.started or ends, ends),
        ends_on=ends,
        visits_per_week=int(found[1]),
        **next(row),
    )


def _score(line: str, this: Told, row: Rows) -> OutcomeScore:
    name, score, _, on = line.split()
    return OutcomeScore(
        id=ScoreId(_named("S", line, this)),
        case_id=CaseId(this.case),
        patient_id=PATIENT,
        measure=name,
        score=Decimal(score),
        scored_on=_day(on, line),
        **next(row),
    )


def _charge(line: str) -> ChargedDay:
    found = re.fullmatch(r"(\S+) (\S+) x(\d+)", line)
    if found is None:
        raise UnableToUnderstand(f"“{line}” is not a charge such as “2026-10-05 97110 x2”.")
    return ChargedDay(_day(found[1], line), found[2], int(found[3]))
