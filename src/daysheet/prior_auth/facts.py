"""The frozen snapshot of one case that the rules of this workflow may look at, with today and the payer's values.

Pure: no clock, no database. `records.prior_auth.load_facts()` fills it; everything worked out here is a function
of what it holds.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property

import msgspec

from daysheet.domain.base import AuthorizationId, Cents, PatientId, RequestId
from daysheet.domain.care import Attendance, Case, NoteKind, OutcomeScore, PlanOfCare, Visit
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationStatus,
    AuthorizationTerms,
    Coverage,
    Rank,
    RequestStatus,
)
from daysheet.domain.finding import Fact
from daysheet.domain.schedule import Appointment, AppointmentStatus
from daysheet.payers.terms import Key, PayerTerms

from .ledger import Account, Expected, Ledger, Use, within, work_out

LEAD_WHEN_UNKNOWN = 21
"""Days of warning for a payer whose turnaround nobody knows: three weeks, the upper end of the brief's 2–3."""
STILL_GOING_DAYS = 14
"""A case without a booked visit counts as going on for this many days after its last visit."""


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
    preparation_days: int
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    terms: tuple[AuthorizationTerms, ...] = ()
    requests: tuple[AuthorizationRequest, ...] = ()
    visits: tuple[Visit, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    plans: tuple[PlanOfCare, ...] = ()
    scores: tuple[OutcomeScore, ...] = ()
    charged: tuple[ChargedDay, ...] = ()
    asked_of: dict[RequestId, PayerTerms] = {}
    """Terms of the payers that requests name, where that is not the case's own payer."""
    visit_value_cents: Cents = Cents(0)
    visit_value_how: str = ""

    @cached_property
    def happened(self) -> tuple[Visit, ...]:
        """Visits that took place, signed or not: an unsigned note is a used visit all the same."""
        return tuple(visit for visit in self.visits if visit.attendance is Attendance.COMPLETED)

    @cached_property
    def booked(self) -> tuple[Appointment, ...]:
        """Appointments from today on that still stand, one per day. A visit row on that day, completed or
        called off, means that the appointment is no longer ahead."""
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
        if self.case.discharged_on is not None and self.case.discharged_on <= self.today:
            return False
        recent = self.today - timedelta(days=STILL_GOING_DAYS)
        return bool(self.booked) or any(visit.visit_on >= recent for visit in self.happened)

    @cached_property
    def plan(self) -> PlanOfCare | None:
        """The plan of care that reaches furthest, if it has not ended."""
        alive = [plan for plan in self.plans if plan.ends_on >= self.today]
        return max(alive, key=lambda plan: plan.ends_on, default=None)

    @cached_property
    def expected(self) -> tuple[Expected, ...]:
        """Visits ahead that need cover: the booked ones, then the plan of care's frequency to its end."""
        if not self.going_on:
            return ()
        booked = [Expected(item.on, item.id) for item in self.booked]
        return (*booked[self._free_evaluation :], *self._projected())

    @property
    def _free_evaluation(self) -> int:
        """1 while the first booked visit is the evaluation and this payer wants no authorization for it."""
        return int(bool(self.payer.yes("evaluation_exempt")) and not self.happened)

    def _projected(self) -> list[Expected]:
        if self.plan is None:
            return []
        step = timedelta(days=-(-7 // self.plan.visits_per_week))
        day = (self.booked[-1].on if self.booked else self.today) + step
        found = []
        while day <= self.plan.ends_on:
            found.append(Expected(day, None))
            day += step
        return found

    @cached_property
    def in_force(self) -> tuple[Authorization, ...]:
        """Primary authorizations with status active: the only ones that cover anything."""
        return tuple(
            auth
            for auth in self.authorizations
            if auth.status is AuthorizationStatus.ACTIVE and auth.rank is Rank.PRIMARY
        )

    @cached_property
    def ledger(self) -> Ledger:
        """Which authorization each visit uses up, and which expected visits nothing covers."""
        return work_out(
            accounts=[self._account(auth) for auth in self.in_force],
            done=[visit for visit in self.happened if self._uses_up(visit)],
            charged={day.on for day in self.charged},
            expected=self.expected,
        )

    def _account(self, auth: Authorization) -> Account:
        terms = next((terms for terms in self.terms if terms.authorization_id == auth.id), None)
        units_approved = terms.units_authorized if terms else None
        units_on: dict[date, int] = {}
        if units_approved is not None:
            for charge in self.charged:
                if within(auth, charge.on) and (not terms or not terms.codes or charge.code in terms.codes):
                    units_on[charge.on] = units_on.get(charge.on, 0) + charge.units
        return Account(auth, terms, units_approved, units_on)

    def _uses_up(self, visit: Visit) -> bool:
        counts = self.payer.yes("evaluation_counts")
        return visit.note_kind is not NoteKind.IE or counts is None or counts

    @cached_property
    def lead_days(self) -> int:
        """Days before the end at which a renewal must be under way: the payer's turnaround and our preparation."""
        turnaround = self.payer.number("turnaround_days")
        return LEAD_WHEN_UNKNOWN if turnaround is None else turnaround + self.preparation_days

    @cached_property
    def lead_until(self) -> date:
        return self.today + timedelta(days=self.lead_days)

    @cached_property
    def requires_authorization(self) -> bool | None:
        return self.payer.yes("authorization_required")

    def waiting(self) -> Sequence[AuthorizationRequest]:
        """Requests sent and not decided."""
        return [
            request
            for request in self.requests
            if request.status in (RequestStatus.SUBMITTED, RequestStatus.PENDED)
            and request.decided_on is None
        ]

    def payer_of(self, request: AuthorizationRequest) -> PayerTerms:
        """Whose clock runs: the payer that the request names, else the case's."""
        return self.asked_of.get(request.id, self.payer)

    def clock_key(self, request: AuthorizationRequest) -> Key:
        """Which of the payer's clocks runs for this request."""
        return "urgent_decision_days" if request.urgent else "decision_days"

    def answer_due(self, request: AuthorizationRequest) -> date | None:
        """The last day on which the payer may answer; None when no clock or no date is on file."""
        days = self.payer_of(request).number(self.clock_key(request))
        if days is None or request.submitted_on is None:
            return None
        return request.submitted_on + timedelta(days=days)

    def use(self, authorization_id: AuthorizationId) -> Use:
        return self.ledger.use(authorization_id)

    def subjects(self, kind: str) -> Sequence[object]:
        """What the rules of this kind are asked about: the case itself, its authorizations, its requests."""
        match kind:
            case "case":
                return (self.case,)
            case "authorization":
                return self.in_force
            case "authorization_request":
                return self.waiting()
        raise LookupError(f"No subjects of kind {kind} in a case.")

    # Facts as evidence: each says where it stands.

    def lead_fact(self) -> Fact:
        found = self.payer.get("turnaround_days")
        how = (
            f"payer's turnaround {found.value} days + preparation {self.preparation_days} days"
            if found
            else "turnaround not known; three weeks by default"
        )
        return Fact(
            label="days of warning",
            value=f"{self.lead_days} days",
            record="payer",
            record_id=self.payer.payer.id,
            field="turnaround_days",
            cited=found.cited if found else "",
            worked_out=how,
        )

    def money(self, visits: int) -> Cents:
        return Cents(self.visit_value_cents * visits)
