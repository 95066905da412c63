"""Ordinary patients: nothing planted, and clear of every planted kind by a margin."""

from datetime import timedelta

from . import insurers
from .approvals import add_request, approve_past, approve_safely
from .calendar import workday_before, workday_from
from .clinic import Clinic
from .episodes import active, add_intake, awaited, finish, finished, new_coverage, new_folder, past_case
from .insurers import Insurer
from .world import Case, Folder

_WINDOWS = (
    "Mon/Wed mornings",
    "any day after 16:00",
    "Tue or Thu before 10:00",
    "Fri all day",
    "weekdays at lunch",
    "any",
)


def ordinary(clinic: Clinic) -> Folder:
    """One patient who is only here because a clinic has patients."""
    draw = clinic.rng.random()
    insurer = insurers.draw(clinic.rng)
    if draw < 0.44:
        folder = _in_care(clinic, insurer)
    elif draw < 0.9:
        folder = _left(clinic, insurer)
    elif draw < 0.96:
        folder = _expected(clinic, insurer)
    else:
        folder = _just_asked(clinic, insurer)
    return folder


def safe(clinic: Clinic, folder: Folder, case: Case) -> Folder:
    """Finish a scene whose approvals are to be beyond doubt."""
    if case.insurer.requires:
        approve_safely(clinic, case)
    return finish(clinic, folder)


def _in_care(clinic: Clinic, insurer: Insurer) -> Folder:
    rng = clinic.rng
    near_end = rng.random() < 0.2
    folder, case = active(
        clinic,
        insurer,
        weeks_in=(0, 6) if not near_end else (3, 8),
        days_left=(9, 34) if not near_end else (1, 6),
    )
    if insurer.requires:
        auth = approve_safely(clinic, case)
        if insurer.clock and rng.random() < 0.1:
            waiting = clinic.day(-rng.randrange(1, 6))
            add_request(clinic, case, "extension", rng.choice(("submitted", "pended")), waiting, auth=auth)
    assert case.started is not None
    if case.started >= clinic.day(-20):
        received = case.started - timedelta(days=rng.randrange(2, 9))
        add_intake(clinic, folder, received, case.started, received + timedelta(days=1))
    if rng.random() < 0.1:
        _earlier_episode(clinic, folder, case)
    if rng.random() < 0.06:
        _wait(clinic, folder, case)
    return finish(clinic, folder)


def _earlier_episode(clinic: Clinic, folder: Folder, case: Case) -> None:
    """The same patient, months ago, for something else."""
    for coverage in folder.coverages:
        coverage.case_id = None
    old = past_case(clinic, folder, case.insurer, ago=(110, 150), discipline="PT")
    for coverage in folder.coverages:
        coverage.case_id = None
    if case.insurer.requires:
        approve_past(clinic, old)


def _wait(clinic: Clinic, folder: Folder, case: Case | None) -> None:
    rng = clinic.rng
    asked = clinic.day(-rng.randrange(1, 25))
    closed = (
        min(asked + timedelta(days=rng.randrange(1, 10)), clinic.day(-1)) if rng.random() < 0.35 else None
    )
    number = f"W-{clinic.ids('waitlist')}"
    folder.waitlist.append((number, case.id if case else None, asked, rng.choice(_WINDOWS), closed))


def _left(clinic: Clinic, insurer: Insurer) -> Folder:
    folder, case = finished(clinic, insurer)
    if insurer.requires:
        approve_past(clinic, case)
    return finish(clinic, folder)


def _expected(clinic: Clinic, insurer: Insurer) -> Folder:
    """Evaluation booked; a request may already be with the payer."""
    folder, case = awaited(clinic, insurer)
    if insurer.clock and clinic.rng.random() < 0.5:
        add_request(clinic, case, "initial", "submitted", clinic.day(-clinic.rng.randrange(1, 6)))
    return finish(clinic, folder)


def _just_asked(clinic: Clinic, insurer: Insurer) -> Folder:
    """Called, has no case yet; perhaps a day in mind."""
    rng = clinic.rng
    folder = new_folder(clinic, insurer)
    folder.coverages.append(new_coverage(clinic, insurer, 1, clinic.on))
    received = workday_before(clinic.day(-rng.randrange(0, 4)))
    first = workday_from(clinic.day(rng.randrange(10, 14))) if rng.random() < 0.5 else None
    add_intake(clinic, folder, received, first, received if rng.random() < 0.6 else None)
    if rng.random() < 0.5:
        _wait(clinic, folder, None)
    return folder
