"""Episodes of care: from the evaluation through daily and progress notes to the discharge.

`active`, `finished` and `awaited` set a scene; whoever calls may still change it; `finish` then writes the
notes, charges, minutes, scores and claims that follow from it.
"""

from datetime import date, timedelta

from . import conditions, insurers
from .calendar import PATTERNS, care_days, workday_after, workday_before, workday_from
from .clinic import Clinic
from .insurers import Insurer
from .people import new_patient, new_preference, referrer
from .treatment import treat
from .world import Booking, Case, Coverage, Folder, Plan, Score, Visit

_GOALS = (
    "Walk 30 minutes without a rest",
    "Climb one flight of stairs with a rail",
    "Reach a shelf overhead with 2 kg",
    "Sit 60 minutes at work",
    "Return to gardening",
    "Sleep through the night without waking from pain",
    "Lift a laundry basket from the floor",
)


def plan_year_start(clinic: Clinic, before: date) -> date:
    """A first of a month before care began whose anniversary is not near the coming weeks."""
    rng = clinic.rng
    months = [
        month
        for month in range(1, 13)
        if not any(
            clinic.day(-3) <= date(year, month, 1) <= clinic.day(45)
            for year in (clinic.on.year, clinic.on.year + 1)
        )
    ]
    day = date(before.year - rng.randrange(1, 3), rng.choice(months), 1)
    return day if day <= before - timedelta(days=40) else day.replace(year=day.year - 1)


def new_coverage(clinic: Clinic, insurer: Insurer, rank: int, before: date) -> Coverage:
    rng = clinic.rng
    policy = f"{insurer.prefix}{rng.randrange(10**8, 10**9)}" if insurer.prefix else ""
    group = f"G{rng.randrange(10**4, 10**5)}" if insurer.commercial else ""
    return Coverage(clinic.ids("coverage"), insurer, rank, policy, group, plan_year_start(clinic, before))


def new_folder(clinic: Clinic, insurer: Insurer) -> Folder:
    folder = Folder(new_patient(clinic.rng, clinic.ids, insurer, clinic.on))
    if clinic.rng.random() < 0.85:
        folder.preference = new_preference(clinic.rng, clinic.on)
    return folder


def add_secondary(clinic: Clinic, folder: Folder, case: Case, insurer: Insurer) -> Coverage:
    coverage = new_coverage(clinic, insurer, 2, case.started or clinic.on)
    coverage.case_id = folder.coverages[0].case_id
    folder.coverages.append(coverage)
    return coverage


def new_case(
    clinic: Clinic,
    folder: Folder,
    insurer: Insurer,
    frequency: int,
    begun: date,
    *,
    discipline: str | None = None,
) -> Case:
    rng = clinic.rng
    condition = conditions.draw(rng, discipline=discipline)
    clinic_id = rng.randint(1, clinic.locations)
    if not folder.coverages:
        folder.coverages.append(new_coverage(clinic, insurer, 1, begun))
        if insurer is insurers.MEDICARE_B and rng.random() < 0.35:
            folder.coverages.append(new_coverage(clinic, rng.choice(insurers.COMMERCIAL_FREE), 2, begun))
    name, npi = referrer(rng)
    case = Case(
        id=clinic.ids("case"),
        patient=folder.patient,
        clinic_id=clinic_id,
        title=condition.title,
        discipline=condition.discipline,
        therapist=clinic.diary.somebody(clinic_id, condition.discipline),
        icd10=condition.icd10,
        referring=name,
        npi=npi,
        insurer=insurer,
        primary=folder.coverages[0],
        frequency=frequency,
        measure=condition.measure,
        surgery=begun - timedelta(days=rng.randrange(10, 40)) if condition.surgical else None,
    )
    if rng.random() < 0.7:
        for coverage in folder.coverages:
            coverage.case_id = case.id
    folder.cases.append(case)
    return case


def add_plan(clinic: Clinic, case: Case, starts: date, ends: date) -> Plan:
    rng = clinic.rng
    sent = workday_after(starts)
    sent_on = sent if sent < clinic.on else None
    signed = starts + timedelta(days=rng.randrange(3, 22))
    certified = signed if sent_on and signed < clinic.on else None
    plan = Plan(
        id=f"POC-{clinic.ids('plan')}",
        starts=starts,
        ends=ends,
        per_week=case.frequency,
        sent=sent_on,
        certified=certified,
        goals=";".join(rng.sample(_GOALS, 2)),
    )
    case.plans.append(plan)
    return plan


class _Attendance:
    """Who comes: about 88 in 100. In the last four weeks nobody misses so much as to fall behind."""

    def __init__(self, clinic: Clinic, case: Case) -> None:
        self._clinic = clinic
        self._recent = case.frequency
        self._since = clinic.day(-29)

    def of(self, day: date) -> str:
        draw = self._clinic.rng.random()
        if draw < 0.875:
            return "Completed"
        if day >= self._since:
            if self._recent == 0:
                return "Completed"
            self._recent -= 1
        return "Cancelled" if draw < 0.955 else "No Show"


def add_visit(clinic: Clinic, case: Case, day: date, status: str, wanted: int) -> Visit:
    therapist = case.therapist
    assistants = clinic.diary.staff.get((case.clinic_id, "PTA"))
    position = (len(case.completed) + 1) % 10
    # Evaluations and the visits on which a progress report may fall are the therapist's own.
    if (
        case.discipline == "PT"
        and assistants
        and position in range(2, 8)
        and case.visits
        and clinic.rng.random() < 0.35
    ):
        therapist = assistants[case.id % len(assistants)]
    who, slot = clinic.diary.book(day, therapist, wanted)
    visit = Visit(clinic.ids("visit"), day, status, who, slot)
    case.visits.append(visit)
    return visit


def add_booking(clinic: Clinic, case: Case, day: date, wanted: int, kind: str = "Follow Up") -> Booking:
    who, slot = clinic.diary.book(day, case.therapist, wanted)
    booking = Booking(clinic.ids("booked"), day, who, slot, kind)
    case.bookings.append(booking)
    return booking


def fill(clinic: Clinic, case: Case, days: list[date], booked_until: date) -> None:
    """Past days become visits, days from today on become bookings, later ones stay ahead."""
    wanted = clinic.rng.randrange(12)
    attendance = _Attendance(clinic, case)
    for day in days:
        if day < clinic.on:
            add_visit(clinic, case, day, attendance.of(day) if case.visits else "Completed", wanted)
        elif day <= booked_until:
            add_booking(clinic, case, day, wanted)
        else:
            case.ahead.append(day)


def pattern_with(clinic: Clinic, frequency: int, weekday: int) -> tuple[int, ...]:
    return clinic.rng.choice([days for days in PATTERNS[frequency] if weekday in days])


def active(
    clinic: Clinic,
    insurer: Insurer,
    *,
    frequency: int | None = None,
    weeks_in: tuple[int, int] = (1, 6),
    days_left: tuple[int, int] = (15, 34),
    booked_for: int = 14,
    ends_booked: bool = False,
    discipline: str | None = None,
) -> tuple[Folder, Case]:
    """An episode in its middle. `ends_booked`: the plan of care ends on the last booked day."""
    folder = new_folder(clinic, insurer)
    case = active_case(
        clinic,
        folder,
        insurer,
        frequency=frequency,
        weeks_in=weeks_in,
        days_left=days_left,
        booked_for=booked_for,
        ends_booked=ends_booked,
        discipline=discipline,
    )
    return folder, case


def active_case(
    clinic: Clinic,
    folder: Folder,
    insurer: Insurer,
    *,
    frequency: int | None,
    weeks_in: tuple[int, int],
    days_left: tuple[int, int],
    booked_for: int = 14,
    ends_booked: bool = False,
    discipline: str | None = None,
) -> Case:
    """The same as a case of somebody who is known."""
    rng = clinic.rng
    frequency = frequency or rng.choices((1, 2, 3), (12, 55, 33))[0]
    started = workday_before(clinic.on - timedelta(days=7 * rng.randint(*weeks_in) + rng.randrange(6)))
    plan_end = clinic.day(rng.randint(*days_left))
    booked_until = clinic.day(booked_for)
    days = care_days(started, plan_end, pattern_with(clinic, frequency, started.weekday()))
    if ends_booked:
        plan_end = max(day for day in days if day <= booked_until)
        days = [day for day in days if day <= plan_end]
    case = new_case(clinic, folder, insurer, frequency, started, discipline=discipline)
    case.started = started
    add_plan(clinic, case, started, plan_end)
    fill(clinic, case, days, booked_until)
    return case


def finished(
    clinic: Clinic, insurer: Insurer, *, ago: tuple[int, int] = (2, 150), discipline: str | None = None
) -> tuple[Folder, Case]:
    """An episode that ended with a discharge some days ago."""
    folder = new_folder(clinic, insurer)
    return folder, past_case(clinic, folder, insurer, ago=ago, discipline=discipline)


def past_case(
    clinic: Clinic, folder: Folder, insurer: Insurer, *, ago: tuple[int, int], discipline: str | None = None
) -> Case:
    rng = clinic.rng
    frequency = rng.choices((1, 2, 3), (10, 58, 32))[0]
    last = clinic.day(-rng.randint(*ago))
    started = workday_from(last - timedelta(days=7 * rng.randint(4, 9)))
    days = [
        day
        for day in care_days(started, last, pattern_with(clinic, frequency, started.weekday()))
        if day < clinic.on
    ]
    case = new_case(clinic, folder, insurer, frequency, started, discipline=discipline)
    case.started = started
    fill(clinic, case, days, days[-1])
    case.visits[-1].status = "Completed"
    case.discharged = case.visits[-1].day
    add_plan(clinic, case, started, case.discharged + timedelta(days=rng.randrange(0, 6)))
    return case


def awaited(clinic: Clinic, insurer: Insurer, first_on: date | None = None) -> tuple[Folder, Case]:
    """A new patient whose evaluation is booked and has not happened."""
    rng = clinic.rng
    folder = new_folder(clinic, insurer)
    day = first_on or workday_from(clinic.day(rng.randrange(0, 10)))
    case = new_case(clinic, folder, insurer, 2, clinic.day(-2))
    add_booking(clinic, case, day, rng.randrange(12), "Initial Evaluation")
    received = clinic.day(-rng.randrange(1, 9))
    add_intake(clinic, folder, received, day, received + timedelta(days=1))
    return folder, case


def add_intake(
    clinic: Clinic, folder: Folder, received: date, first: date | None, checked: date | None
) -> str:
    number = f"IN-{clinic.ids('intake')}"
    coverage = folder.coverages[0]
    if checked is not None and checked >= clinic.on:
        checked = clinic.day(-1)
    folder.intake.append((number, received, first, coverage.payer_name, coverage.policy, checked))
    return number


# --- what follows from the scene ---------------------------------------------------------------------------


def finish(clinic: Clinic, folder: Folder, *, billed: bool = True) -> Folder:
    """Notes, signatures, charges, minutes, scores and claims of all cases, in the order they happened."""
    for case in folder.cases:
        case.visits.sort(key=lambda visit: (visit.day, visit.id))
        _number_notes(clinic, case)
        for visit in case.completed:
            _sign(clinic, visit)
            if visit.signed and billed:
                treat(clinic.rng, clinic.ids, case, visit)
        _score(clinic, case)
        _claim(clinic, case)
    return folder


def _number_notes(clinic: Clinic, case: Case) -> None:
    """IE first, a progress note on the ninth or tenth treatment day at the latest, DS at the discharge."""
    since = 0
    completed = case.completed
    for visit in completed:
        since += 1
        if visit is completed[0]:
            visit.note = "IE"
        elif case.discharged and visit is completed[-1]:
            visit.note = "DS"
        elif since == 10 and not case.no_progress_notes:
            visit.note = "PN"
            since = 0
        else:
            visit.note = "DN"
        if visit.note != "DN" and visit.therapist.credential == "PTA":
            visit.therapist, visit.slot = clinic.diary.book(visit.day, case.therapist, visit.slot)


def _sign(clinic: Clinic, visit: Visit) -> None:
    """Same day, next day, now and then the day after; what falls on `on` or later is not signed yet."""
    if visit.sign == "never":
        return
    lag = 0 if visit.sign == "now" else clinic.rng.choices((0, 1, 2), (82, 14, 4))[0]
    day = visit.day + timedelta(days=lag)
    visit.signed = day if day < clinic.on else None


def _score(clinic: Clinic, case: Case) -> None:
    measure = conditions.MEASURES.get(case.measure)
    if measure is None:
        return
    rng = clinic.rng
    share = rng.uniform(0.0, 0.35)
    for visit in case.completed:
        if visit.note in ("IE", "PN", "DS"):
            value = measure.worst + (measure.best - measure.worst) * min(share, 1.0)
            case.scores.append(
                Score(clinic.ids("score"), case.measure, f"{value:.{measure.digits}f}", visit.day)
            )
            share += rng.uniform(0.12, 0.35)


def _claim(clinic: Clinic, case: Case) -> None:
    """A claim per billed day, sent two days after the signature."""
    rng = clinic.rng
    if case.insurer is insurers.SELF_PAY:
        return
    for visit in case.completed:
        if not visit.charges or visit.signed is None:
            continue
        sent = visit.signed + timedelta(days=2)
        if sent >= clinic.on:
            continue
        age = (clinic.on - sent).days
        status = "submitted" if age < 12 else rng.choices(("paid", "denied", "pending"), (92, 4, 4))[0]
        cents = sum(one.amount_cents for one in visit.charges)
        number = next(
            (auth.number for auth in case.auths if auth.status == "A" and auth.covers(visit.day)),
            "",
        )
        case.claims.append(
            (
                f"CL-{clinic.ids('claim')}",
                str(case.patient.id),
                str(case.id),
                case.primary.payer_name,
                visit.day.isoformat(),
                f"{cents // 100}.{cents % 100:02d}",
                status,
                sent.isoformat(),
                number,
            )
        )
