"""The frozen snapshot of one case that the rules of this workflow may look at, with today and the payer's values.

Pure: no clock, no database. `records.prior_auth.load_facts()` fills it; everything worked out here is a function
of what it holds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

import msgspec

from daysheet.domain.base import AuthorizationId, CaseId, Cents, PatientId, PayerId, RequestId
from daysheet.domain.care import Attendance, Case, NoteKind, OutcomeScore, PlanOfCare, Visit
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationStatus,
    AuthorizationTerms,
    Coverage,
    Rank,
    RequestKind,
    RequestStatus,
)
from daysheet.domain.finding import Fact
from daysheet.domain.schedule import Appointment, AppointmentStatus
from daysheet.payers.terms import PayerTerms

from . import clocks
from .ledger import UNITS, Account, CaseDay, Count, Expected, Held, Ledger, Use, in_order, within, work_out
from .numbers import as_one
from .turnaround import Turnaround

ANSWER_WHEN_UNKNOWN = 14
"""Days for an answer of a payer whose turnaround nobody knows: with a week of preparation, the three weeks that are
the upper end of the brief's 2–3."""
STILL_GOING_DAYS = 14
"""A case without a booked visit counts as going on for this many days after its last visit."""
FOR_MORE = (RequestKind.INITIAL, RequestKind.RENEWAL, RequestKind.EXTENSION)
"""Requests that ask for visits ahead."""


class ChargedDay(msgspec.Struct, frozen=True):
    """Units of one procedure code charged on one day of the case."""

    on: date
    code: str
    units: int


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One case. `visits` and `appointments` are in order of their day; `visit_value_cents` is what one visit
    brings, `visit_value_how` says how that was worked out."""

    today: date
    case: Case
    patient_id: PatientId
    payer: PayerTerms
    """The primary payer's."""
    preparation_days: int
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    """The rows of this case as the export has them, each with the rank of its policy, and what was granted in our
    own register and is not in the export yet."""
    terms: tuple[AuthorizationTerms, ...] = ()
    requests: tuple[AuthorizationRequest, ...] = ()
    visits: tuple[Visit, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    plans: tuple[PlanOfCare, ...] = ()
    scores: tuple[OutcomeScore, ...] = ()
    charged: tuple[ChargedDay, ...] = ()
    asked_of: Mapping[RequestId, PayerTerms] = {}
    """Terms of the payers that requests name, where that is not the case's own payer."""
    of_rank: Mapping[Rank, PayerTerms] = {}
    """Terms of the second and third payer, where there is an authorization of theirs."""
    turnaround: Mapping[PayerId, Turnaround] = {}
    """What was measured on decided requests of all patients."""
    of_patient: tuple[Authorization, ...] = ()
    """Every authorization row of the patient in the exports: any case, status and rank."""
    others: tuple["CaseFacts", ...] = ()
    """The patient's cases that have an authorization in common with this one."""
    visit_value_cents: Cents = Cents(0)
    visit_value_how: str = ""

    # The case: what happened, what is ahead.

    @cached_property
    def happened(self) -> tuple[Visit, ...]:
        """Visits that took place, one per day, signed or not: an unsigned note is a used visit all the same, and a
        note entered twice is one visit. An evaluation stays one; of the others a signed note speaks for the day."""
        done = [visit for visit in self.visits if visit.attendance is Attendance.COMPLETED]
        by_day = groupby(sorted(done, key=_speaks_for_the_day), key=lambda visit: visit.visit_on)
        return tuple(next(rows) for _, rows in by_day)

    @cached_property
    def booked(self) -> tuple[Appointment, ...]:
        """Appointments from today on that still stand, one per day. A visit row on that day, completed or
        called off, means that the appointment is no longer ahead; after a discharge none needs cover."""
        if self.discharged:
            return ()
        settled = {visit.visit_on for visit in self.visits}
        by_day = {
            item.on: item
            for item in self.appointments
            if item.on >= self.today
            and item.on not in settled
            and item.status is not AppointmentStatus.CANCELLED
        }
        return tuple(by_day[day] for day in sorted(by_day))

    @cached_property
    def going_on(self) -> bool:
        """Not discharged, and either booked or seen within the last two weeks."""
        if self.discharged:
            return False
        return bool(self.booked) or any(visit.visit_on >= self._recently for visit in self.happened)

    @property
    def discharged(self) -> bool:
        return self.case.discharged_on is not None and self.case.discharged_on <= self.today

    @property
    def _recently(self) -> date:
        return self.today - timedelta(days=STILL_GOING_DAYS)

    @property
    def just_evaluated(self) -> Visit | None:
        """The only visit of the case, if exactly one has happened and that was in the last two weeks."""
        if len(self.happened) == 1 and self.happened[0].visit_on >= self._recently and not self.discharged:
            return self.happened[0]
        return None

    @cached_property
    def plan(self) -> PlanOfCare | None:
        """The plan of care that reaches furthest, if it has not ended."""
        alive = [plan for plan in self.plans if plan.ends_on >= self.today]
        return max(alive, key=lambda plan: plan.ends_on, default=None)

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """Visits ahead that need the primary payer's cover: the booked ones, then the plan of care's frequency."""
        return self._expected_of(self.payer)

    def _expected_of(self, payer: PayerTerms) -> tuple[Expected, ...]:
        if not self.going_on:
            return ()
        booked = [Expected(item.on, item.id, self.case.id) for item in self.booked]
        evaluation_free = payer.yes("evaluation_exempt") and not self.happened
        return (*booked[1 if evaluation_free else 0 :], *self._projected)

    @cached_property
    def _projected(self) -> tuple[Expected, ...]:
        if self.plan is None:
            return ()
        step = timedelta(days=-(-7 // self.plan.visits_per_week))
        day = (self.booked[-1].on if self.booked else self.today) + step
        found = []
        while day <= self.plan.ends_on:
            found.append(Expected(day, None, self.case.id))
            day += step
        return tuple(found)

    def appointment(self, visit: Expected) -> Appointment | None:
        """The booking of an expected visit, of this case or of one that shares an authorization with it."""
        found = (item for part in self._parts for item in part.booked if item.id == visit.appointment_id)
        return next(found, None)

    # Authorizations: which count, until when, and how far they are used.

    @property
    def _parts(self) -> "tuple[CaseFacts, ...]":
        return (self, *self.others)

    @cached_property
    def in_force(self) -> tuple[Authorization, ...]:
        """Primary authorizations with status active, each once, its last day the one that holds; the one that ends
        last stands last."""
        return self._of_rank(Rank.PRIMARY)

    @cached_property
    def followed(self) -> tuple[Authorization, ...]:
        """`in_force`, and behind it those of a second and third payer that want one."""
        return tuple(auth for rank in Rank for auth in self._of_rank(rank))

    def _of_rank(self, rank: Rank) -> tuple[Authorization, ...]:
        own = [item.authorization for item in self._accounts[rank] if self.case.id in item.cases]
        return tuple(sorted(own, key=in_order))

    @cached_property
    def _accounts(self) -> dict[Rank, list[Account]]:
        return {rank: [self._account(rows) for rows in as_one(self._rows(rank))] for rank in Rank}

    def _rows(self, rank: Rank) -> list[Authorization]:
        """Active rows of that rank, of every case that is dealt out together."""
        return [
            part._holding(auth)
            for part in self._parts
            for auth in part.authorizations
            if auth.rank is rank and auth.status is AuthorizationStatus.ACTIVE and part._wants(rank)
        ]

    def _wants(self, rank: Rank) -> bool:
        """A second payer's authorization only counts where that payer requires one."""
        payer = self.payer if rank is Rank.PRIMARY else self.of_rank.get(rank)
        return rank is Rank.PRIMARY or (payer is not None and payer.yes("authorization_required") is True)

    def _holding(self, auth: Authorization) -> Authorization:
        """The last day of the approval letter goes before the one somebody typed."""
        terms = self.terms_of(auth)
        if terms is None or terms.letter_ends_on is None:
            return auth
        return msgspec.structs.replace(auth, ends_on=terms.letter_ends_on)

    def terms_of(self, auth: Authorization) -> AuthorizationTerms | None:
        """What the approval letter says beyond the visits."""
        found = (terms for part in self._parts for terms in part.terms if terms.authorization_id == auth.id)
        return next(found, None)

    def typed_end(self, auth: Authorization) -> date | None:
        """The last day as the practice system has it, which the letter may contradict."""
        rows = (row for part in self._parts for row in part.authorizations if row.id == auth.id)
        return next(rows, auth).ends_on

    def _account(self, rows: tuple[Authorization, ...]) -> Account:
        speaks, terms = rows[0], self.terms_of(rows[0])
        cases = frozenset(row.case_id for row in rows)
        charged = [
            (part.case.id, charge)
            for part in self._parts
            if part.case.id in cases
            for charge in part.charged
            if within(speaks, charge.on)
        ]
        return Account(speaks, terms, rows, cases, tuple(_counts(terms, charged)))

    @cached_property
    def _ledgers(self) -> dict[Rank, Ledger]:
        """Of every rank, over all cases that share an authorization with this one."""
        return {rank: self._work_out(rank) for rank in Rank if rank is Rank.PRIMARY or self._accounts[rank]}

    def _work_out(self, rank: Rank) -> Ledger:
        held: list[Held] = []
        expected: list[Expected] = []
        charged: set[CaseDay] = set()
        for part in self._parts:
            payer = part.payer if rank is Rank.PRIMARY else part.of_rank.get(rank, part.payer)
            counts = payer.yes("evaluation_counts") is not False
            held += [Held(visit, counts or visit.note_kind is not NoteKind.IE) for visit in part.happened]
            expected += part._expected_of(payer)
            charged |= {(part.case.id, charge.on) for charge in part.charged}
        if self.others:
            held.sort(key=lambda item: (item.visit.visit_on, item.visit.case_id))
            expected.sort(key=lambda visit: (visit.on, visit.case_id))
        return work_out(accounts=self._accounts[rank], held=held, charged=charged, expected=expected)

    @cached_property
    def ledger(self) -> Ledger:
        """This case's visits against its primary authorizations: what each is used for, what nothing covers."""
        whole = self._ledgers[Rank.PRIMARY]
        return whole.of_case(self.case.id) if self.others else whole

    def ledger_of(self, auth: Authorization) -> Ledger:
        """All visits that this authorization is meant for, those of other cases that share it among them."""
        return self._ledgers[auth.rank]

    def cases_of(self, auth: Authorization) -> "tuple[CaseFacts, ...]":
        """The cases that this authorization is for, as far as it is known here."""
        cases = self.use(auth.id).cases
        return tuple(part for part in self._parts if part.case.id in cases)

    def use(self, authorization_id: AuthorizationId) -> Use:
        """How far an authorization of any rank is used, asked by any of its rows."""
        for ledger in self._ledgers.values():
            for use in ledger.uses:
                if any(row.id == authorization_id for row in use.rows):
                    return use
        raise LookupError(f"No authorization {authorization_id} counts in this case.")

    @cached_property
    def unpaid_past(self) -> tuple[Visit, ...]:
        """Visits that happened and that no primary authorization covered with something left; the evaluation is left
        out where the payer wants none for it."""
        exempt = self.payer.yes("evaluation_exempt")
        return tuple(v for v in self.ledger.unpaid if not (exempt and v.note_kind is NoteKind.IE))

    # Payers: whose terms, how long they take, until when they must answer.

    @cached_property
    def requires_authorization(self) -> bool | None:
        return self.payer.yes("authorization_required")

    def payer_for(self, auth: Authorization) -> PayerTerms:
        """The payer of its rank."""
        return self.payer if auth.rank is Rank.PRIMARY else self.of_rank.get(auth.rank, self.payer)

    def answer_days(self, payer: PayerTerms) -> int:
        """Days that an answer takes: as measured here, else as the payer's file says, else two weeks."""
        measured, said = self.turnaround.get(payer.payer.id), payer.number("turnaround_days")
        if measured is not None:
            return measured.p90
        return ANSWER_WHEN_UNKNOWN if said is None else said

    @cached_property
    def lead_days(self) -> int:
        """Days before the end at which a renewal must be under way: the payer's answer and our preparation."""
        return self.answer_days(self.payer) + self.preparation_days

    def lead_days_for(self, auth: Authorization) -> int:
        return self.answer_days(self.payer_for(auth)) + self.preparation_days

    def lead_until_for(self, auth: Authorization) -> date:
        return self.today + timedelta(days=self.lead_days_for(auth))

    def waiting(self) -> Sequence[AuthorizationRequest]:
        """Requests sent and not decided, late ones among them."""
        return [
            request
            for request in self.requests
            if request.status in (RequestStatus.SUBMITTED, RequestStatus.PENDED)
            and request.decided_on is None
        ]

    def in_time(self) -> Sequence[AuthorizationRequest]:
        """Waiting requests that the payer may still answer; without a clock on file they wait without an end."""
        due = ((request, self.answer_due(request)) for request in self.waiting())
        return [request for request, last in due if last is None or self.today <= last]

    def asked_in_time(self, auth: Authorization, first_uncovered: date) -> AuthorizationRequest | None:
        """A waiting request for more visits, to the payer of this authorization, whose answer is due before the first
        day that nothing covers; the soonest due of several."""
        payer = self.payer_for(auth).payer.id
        found = [
            (due, request.id, request)
            for request in self.in_time()
            if request.kind in FOR_MORE and self.payer_of(request).payer.id == payer
            if (due := self.answer_due(request)) is not None and due < first_uncovered
        ]
        return min(found)[2] if found else None

    def payer_of(self, request: AuthorizationRequest) -> PayerTerms:
        """Whose clock runs: the payer that the request names, else the case's."""
        return self.asked_of.get(request.id, self.payer)

    def answer_clock(self, request: AuthorizationRequest) -> clocks.Due | None:
        """The last day on which the payer may answer, and by which rule; None when no clock or no day is on file."""
        if request.submitted_on is None:
            return None
        return clocks.due(self.payer_of(request), request.submitted_on, request.urgent)

    def answer_due(self, request: AuthorizationRequest) -> date | None:
        """The last day on which the payer may answer; None when no clock or no date is on file."""
        found = self.answer_clock(request)
        return found.on if found else None

    def subjects(self, kind: str) -> Sequence[object]:
        """What the rules of this kind are asked about: the case itself, the authorizations whose speaking row is of
        this case, and all requests."""
        match kind:
            case "case":
                return (self.case,)
            case "authorization":
                return [auth for auth in self.followed if auth.case_id == self.case.id]
            case "authorization_request":
                return self.requests
        raise LookupError(f"No subjects of kind {kind} in a case.")

    # Facts as evidence: each says where it stands.

    def lead_fact(self, auth: Authorization | None = None) -> Fact:
        payer = self.payer if auth is None else self.payer_for(auth)
        measured, found = self.turnaround.get(payer.payer.id), payer.get("turnaround_days")
        if measured is not None:
            how = f"nine of ten answers within {measured.p90} days, {measured.measured}"
        elif found:
            how = f"payer's turnaround {found.value} days"
        else:
            how = "turnaround not known; two weeks by default"
        return Fact(
            label="days of warning",
            value=f"{self.answer_days(payer) + self.preparation_days} days",
            record="payer",
            record_id=payer.payer.id,
            field="turnaround_days",
            cited=found.cited if found and measured is None else "",
            worked_out=f"{how} + preparation {self.preparation_days} days",
        )

    def money(self, visits: int) -> Cents:
        return Cents(self.visit_value_cents * visits)


def _speaks_for_the_day(visit: Visit) -> tuple[date, bool, bool, str]:
    return (visit.visit_on, visit.note_kind is not NoteKind.IE, visit.signed_on is None, visit.id)


def limits(terms: AuthorizationTerms) -> dict[str, int] | None:
    """Units of single codes as the letter gives them; None when one of them cannot be read or a code comes twice."""
    found = [re.fullmatch(r"\s*(\w+)\s*=\s*(\d+)\s*", text) for text in terms.code_units]
    read = {match[1]: int(match[2]) for match in found if match}
    return read if len(read) == len(terms.code_units) else None


def _counts(
    terms: AuthorizationTerms | None, charged: Sequence[tuple[CaseId, ChargedDay]]
) -> Iterable[Count]:
    """The limits in units that a letter sets: all its units together, and each code by itself."""
    if terms is None:
        return
    if terms.units_authorized is not None:
        under = [item for item in charged if not terms.codes or item[1].code in terms.codes]
        yield _count(UNITS, terms.units_authorized, under, len(_by_day(under)))
    by_code = limits(terms) or {}
    listed = len(_by_day([item for item in charged if item[1].code in by_code]))
    for code, approved in by_code.items():
        yield _count(code, approved, [item for item in charged if item[1].code == code], listed)


def _count(name: str, approved: int, under: Sequence[tuple[CaseId, ChargedDay]], days: int) -> Count:
    return Count(name, approved, _by_day(under), days)


def _by_day(charged: Sequence[tuple[CaseId, ChargedDay]]) -> dict[CaseDay, int]:
    found: dict[CaseDay, int] = {}
    for case_id, charge in charged:
        day = (case_id, charge.on)
        found[day] = found.get(day, 0) + charge.units
    return found
