"""Scenes that several prior_auth kinds share: care in its middle, without any approval yet."""

from datetime import date, timedelta

from ... import insurers
from ...approvals import add_auth, add_request, ample
from ...calendar import PATTERNS, care_days, is_workday, workday_before, workday_from
from ...clinic import Clinic
from ...episodes import (
    active,
    active_case,
    add_booking,
    add_intake,
    add_plan,
    add_secondary,
    add_visit,
    fill,
    new_case,
    new_folder,
)
from ...insurers import Insurer
from ...world import Auth, Case, Coverage, Folder, Request, Visit

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


def again(clinic: Clinic, case: Case, visit: Visit) -> Visit:
    """A second row of a visit that happened: saved twice, signed twice, billed once."""
    twin = Visit(clinic.ids("visit"), visit.day, "Completed", visit.therapist, visit.slot)
    twin.note, twin.signed, twin.twin = "DN", visit.day, True
    case.visits.append(twin)
    return twin


def came(clinic: Clinic, case: Case, days: int) -> list[date]:
    """Nobody missed a visit in the last so many days; gives those after the evaluation."""
    recent = [visit for visit in case.visits[1:] if visit.day >= clinic.day(-days)]
    for visit in recent:
        visit.status = "Completed"
    return [visit.day for visit in recent]


def came_on(clinic: Clinic, case: Case, day: date) -> None:
    """A visit happened on that day."""
    found = [visit for visit in case.visits if visit.day == day]
    visit = found[0] if found else add_visit(clinic, case, day, "Completed", 6)
    visit.status = "Completed"


def evaluated(
    clinic: Clinic, insurer: Insurer, day: date, *, booked: bool = True, status: str = "Completed"
) -> tuple[Folder, Case]:
    """A new patient who was evaluated on that day and has not been back."""
    folder = new_folder(clinic, insurer)
    case = new_case(clinic, folder, insurer, 2, day)
    case.started = day
    add_visit(clinic, case, day, status, clinic.rng.randrange(12))
    received = day - timedelta(days=clinic.rng.randrange(2, 9))
    add_intake(clinic, folder, received, day, received + DAY)
    if booked:
        add_plan(clinic, case, day, clinic.day(clinic.rng.randrange(20, 31)))
        pattern = clinic.rng.choice(PATTERNS[2])
        for ahead in care_days(workday_from(clinic.on), clinic.day(14), pattern):
            add_booking(clinic, case, ahead, 5)
    return folder, case


def winding_down(clinic: Clinic, among: tuple[Insurer, ...]) -> tuple[Folder, Case]:
    """The plan of care ended yesterday, nothing is booked, the discharge is not written yet."""
    folder, case = in_care(clinic, among, days_left=(-1, -1))
    came(clinic, case, 12)
    return folder, case


def joined_by(clinic: Clinic, folder: Folder, first: Case, *, ends_booked: bool = False) -> Case:
    """The same patient comes for something else as well, under the same policy."""
    second = active_case(
        clinic,
        folder,
        first.insurer,
        frequency=clinic.rng.choice((2, 3)),
        weeks_in=(3, 6),
        days_left=(23, 34),
        ends_booked=ends_booked,
    )
    for coverage in folder.coverages:
        coverage.case_id = None
    return second


def second_payer(clinic: Clinic, folder: Folder, case: Case, insurer: Insurer | None = None) -> Coverage:
    """A second policy whose payer requires an authorization of its own, unless another is given."""
    return add_secondary(clinic, folder, case, insurer or clinic.rng.choice(insurers.SECONDARY))


FIRST_WITH_SECOND = (insurers.ANTHEM, insurers.UHC_MA, insurers.HUMANA_MA)
"""First payers of patients who have a second policy."""


def lasting(case: Case) -> date:
    """A day well after the plan of care."""
    return case.plan_end + timedelta(days=12)


def safely_approved(clinic: Clinic, case: Case) -> Auth:
    """As `whole`, and its request was sent and answered before care began."""
    return add_auth(clinic, case, first_day(case), lasting(case), ample(case), asked=False)


def waiting_until(
    clinic: Clinic,
    case: Case,
    kind: str,
    due: date,
    *,
    auth: Auth | None = None,
    payer: Insurer | None = None,
) -> Request | None:
    """A request whose answer is due on that day at the latest. None where it would be sent today or later."""
    clock = (payer or case.insurer).clock
    assert clock is not None
    sent = due - timedelta(days=clock)
    if sent >= clinic.on:
        return None
    request = add_request(clinic, case, kind, clinic.rng.choice(("submitted", "pended")), sent, auth=auth)
    request.payer = payer
    return request
