"""What grows: patients with their cases, visits, bookings and approvals, as plain mutable records.

Rows for the files are made from these by `writing`; ids are handed out by `Counter`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from .insurers import Insurer


@dataclass(slots=True)
class Therapist:
    id: int
    first: str
    last: str
    credential: str
    npi: str
    clinic_id: int
    weekdays: frozenset[int]
    open_slots: int
    """Bit mask of the slots worked on a day."""


@dataclass(slots=True)
class Patient:
    id: int
    first: str
    last: str
    born: date
    gender: str
    phone: str
    email: str
    address: str
    city: str
    zip: str


@dataclass(slots=True)
class Coverage:
    id: int
    insurer: Insurer
    rank: int
    policy: str
    group: str
    starts: date
    ends: date | None = None
    name: str = ""
    """Set where the name differs from the insurer's (a payer nobody has a file for)."""
    type_id: int | None = None
    case_id: int | None = None
    flag: int = 1

    @property
    def payer_name(self) -> str:
        return self.name or self.insurer.name


@dataclass(slots=True)
class Auth:
    id: int
    letter_id: int
    number: str
    starts: date
    ends: date
    visits: int | None
    coverage: Coverage
    status: str = "A"
    flag: int = 1
    units: int | None = None
    codes: tuple[str, ...] = ()
    notes: str = ""
    code_units: dict[str, int] = field(default_factory=dict)
    letter_ends: date | None = None
    """The last day on the approval letter, where it is known."""
    modified: date | None = None

    @property
    def last_day(self) -> date:
        return self.letter_ends or self.ends

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.last_day


@dataclass(slots=True)
class Request:
    id: str
    kind: str
    status: str
    submitted: date | None
    decided: date | None
    visits: int
    urgent: bool = False
    auth_id: int | None = None
    reference: str = ""
    payer: Insurer | None = None
    """Set where it was sent to another payer than the case's first."""
    approved: int | None = None
    number: str = ""
    letter: str = ""
    """Is the letter on file: yes, no, or nobody knows."""
    reason: str = ""
    appeal_by: date | None = None


@dataclass(slots=True)
class Plan:
    id: str
    starts: date
    ends: date
    per_week: int
    sent: date | None
    certified: date | None
    goals: str


@dataclass(slots=True)
class Charge:
    record_id: int
    pointer: int
    code: str
    units: int
    amount_cents: int
    modifiers: list[str]
    flag: int = 1


@dataclass(slots=True)
class Visit:
    id: int
    day: date
    status: str
    therapist: Therapist
    slot: int
    note: str = ""
    signed: date | None = None
    sign: str = "auto"
    """auto = as clinics do; now = on the day; never = left unsigned."""
    flag: int = 1
    charges: list[Charge] = field(default_factory=list)
    minutes: list[tuple[str, int, str]] = field(default_factory=list)
    twin: bool = False
    """A second row of a visit that stands in the export already."""


@dataclass(slots=True)
class Booking:
    """One future row of Appointments. `kind` is the vendor's appointment type."""

    id: int
    day: date
    therapist: Therapist
    slot: int
    kind: str
    active: bool = True


@dataclass(slots=True)
class Score:
    id: int
    measure: str
    score: str
    on: date


@dataclass(slots=True)
class Case:
    id: int
    patient: Patient
    clinic_id: int
    title: str
    discipline: str
    therapist: Therapist
    icd10: tuple[str, ...]
    referring: str
    npi: str
    insurer: Insurer
    primary: Coverage
    frequency: int
    measure: str
    started: date | None = None
    surgery: date | None = None
    discharged: date | None = None
    plans: list[Plan] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    auths: list[Auth] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    claims: list[tuple[str, ...]] = field(default_factory=list)
    ahead: list[date] = field(default_factory=list)
    """Days of the plan that lie beyond what is booked."""
    steady_units: bool = False
    """Every treatment has the same codes and units (approvals that count units)."""
    no_progress_notes: bool = False

    @property
    def plan_end(self) -> date:
        return max(plan.ends for plan in self.plans)

    @property
    def completed(self) -> list[Visit]:
        """Visits that happened, each once."""
        return [
            visit
            for visit in self.visits
            if visit.status == "Completed" and visit.flag != 3 and not visit.twin
        ]

    @property
    def booked(self) -> list[date]:
        """Days booked, each once, without those that a row in Visits calls off."""
        off = {visit.day for visit in self.visits if visit.flag != 3}
        return sorted({one.day for one in self.bookings if one.active} - off)

    def expected(self, today: date) -> list[date]:
        """Booked days, then the plan's frequency until it ends."""
        days = self.booked
        step = timedelta(days=-(-7 // self.frequency))
        day = (days[-1] if days else today) + step
        while self.plans and day <= self.plan_end:
            days.append(day)
            day += step
        return days

    def completed_from(self, first: date, last: date) -> int:
        return sum(first <= visit.day <= last for visit in self.completed)


@dataclass(slots=True)
class Preference:
    preferred: str
    text_ok: str
    email_ok: str
    voice_ok: str
    language: str
    opted_out: date | None


@dataclass(slots=True)
class Folder:
    """All about one patient; written out and let go as soon as it is complete."""

    patient: Patient
    coverages: list[Coverage] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    preference: Preference | None = None
    intake: list[tuple[str, date, date | None, str, str, date | None]] = field(default_factory=list)
    waitlist: list[tuple[str, int | None, date, str, date | None]] = field(default_factory=list)


class Counter:
    """Ids, each kind from its own start, so that no two kinds look alike."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {
            "patient": 100201,
            "case": 240117,
            "visit": 5300011,
            "checked_in": 8100005,
            "booked": -2200001,
            "auth": 70013,
            "letter": 31007,
            "coverage": 410029,
            "charge": 9400003,
            "pointer": 66000017,
            "score": 1,
            "request": 1,
            "plan": 1,
            "claim": 1,
            "intake": 1,
            "waitlist": 1,
            "therapist": 3101,
        }

    def __call__(self, kind: str) -> int:
        value = self._next[kind]
        self._next[kind] = value - 1 if kind == "booked" else value + 1
        return value
