"""Scenes that several prior_auth kinds share: care in its middle, without any approval yet."""

from datetime import date, timedelta

from ... import insurers
from ...approvals import add_auth, ample
from ...calendar import PATTERNS, care_days, is_workday, workday_before
from ...clinic import Clinic
from ...episodes import active, add_booking, add_plan, add_visit, fill, new_case, new_folder
from ...insurers import Insurer
from ...world import Auth, Case, Folder, Visit

DAY = timedelta(days=1)
WORKFLOW = "prior_auth"


def in_care(
    clinic: Clinic,
    among: tuple[Insurer, ...] = insurers.REQUIRING,
    *,
    weeks_in: tuple[int, int] = (3, 6),
    days_left: tuple[int, int] = (23, 34),
    booked_for: int = 14,
    ends_booked: bool = False,
    discipline: str | None = None,
) -> tuple[Folder, Case]:
    """Two or three visits a week, so that at least three are booked in the coming two weeks."""
    return active(
        clinic,
        clinic.rng.choice(among),
        frequency=clinic.rng.choice((2, 3)),
        weeks_in=weeks_in,
        days_left=days_left,
        booked_for=booked_for,
        ends_booked=ends_booked,
        discipline=discipline,
    )


def asleep(clinic: Clinic) -> tuple[Folder, Case]:
    """Not discharged, but nobody has seen the patient for five weeks and nothing is booked."""
    insurer = clinic.rng.choice(insurers.REQUIRING)
    last = workday_before(clinic.day(-35))
    started = workday_before(last - timedelta(days=28))
    folder = new_folder(clinic, insurer)
    case = new_case(clinic, folder, insurer, 2, started)
    case.started = started
    pattern = next(days for days in PATTERNS[2] if started.weekday() in days)
    add_plan(clinic, case, started, clinic.day(16))
    fill(clinic, case, care_days(started, last, pattern), last)
    return folder, case


def first_day(case: Case) -> date:
    """Approvals start the day after the evaluation, so that it matters to nobody whether that counts."""
    assert case.started is not None
    return case.started + DAY


def whole(clinic: Clinic, case: Case) -> Auth:
    """An approval that lasts beyond the plan with visits to spare."""
    return add_auth(clinic, case, first_day(case), case.plan_end + timedelta(days=12), ample(case))


def used(case: Case, until: date | None = None) -> int:
    return case.completed_from(first_day(case), until or date.max)


def free_past_days(clinic: Clinic, case: Case, count: int) -> list[date]:
    """Workdays within the episode on which nothing happened, older than four weeks last."""
    taken = {visit.day for visit in case.visits}
    day, found = clinic.day(-2), list[date]()
    while len(found) < count and day > first_day(case):
        if is_workday(day) and day not in taken:
            found.append(day)
        day -= DAY
    return found


def missed(clinic: Clinic, case: Case, count: int, status: str = "No Show") -> list[date]:
    """Further days on which the patient was due and did not come."""
    days = free_past_days(clinic, case, count)
    for day in days:
        add_visit(clinic, case, day, status, 5)
    return days


def removed(clinic: Clinic, case: Case, count: int) -> list[date]:
    """Completed visits that the vendor's export has since taken back (export_flag 3)."""
    days = free_past_days(clinic, case, count)
    for day in days:
        visit = add_visit(clinic, case, day, "Completed", 5)
        visit.flag, visit.note, visit.signed = 3, "DN", day
    return days


def call_off(clinic: Clinic, case: Case, day: date) -> None:
    """Cancelled ahead: Visits says so, the appointment still says Active."""
    booking = next(one for one in case.bookings if one.day == day)
    case.visits.append(Visit(clinic.ids("visit"), day, "Cancelled", booking.therapist, booking.slot))


def twice(clinic: Clinic, case: Case, day: date) -> None:
    """The same case and day a second time: the earlier booking was moved and never taken out."""
    add_booking(clinic, case, day, 9)
