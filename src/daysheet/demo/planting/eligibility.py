"""Eligibility: coverage that ended, benefits nobody checked, a plan year that turns, a payer nobody knows."""

from datetime import date

from .. import insurers
from ..calendar import workday_from
from ..clinic import Clinic
from ..episodes import add_secondary, awaited, finish, finished, new_coverage
from ..insurers import COMMERCIAL_FREE, FREE
from ..stories import safe
from ..world import Case, Coverage, Folder
from .ground import DAY, EVERY, Noting, cared_for
from .kinds import Kind, say

WORKFLOW = "eligibility"
_ENDED = Noting(WORKFLOW, "coverage_inactive", "coverage")
_CHECK = Noting(WORKFLOW, "benefits_never_checked", "intake")
_YEAR = Noting(WORKFLOW, "plan_year_reset", "coverage")
_UNKNOWN = Noting(WORKFLOW, "coverage_unknown_payer", "coverage")


def ended_before_visits(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, COMMERCIAL_FREE)
    booked = case.booked
    case.primary.ends = booked[clinic.rng.randrange(len(booked) - 1)]
    after = next(day for day in booked if day > case.primary.ends)
    because = f"{case.primary.payer_name} ended {say(case.primary.ends)}; a visit is booked on {say(after)}"
    return _ENDED.plant(clinic, finish(clinic, folder), case.primary.id, day=after, because=because)


def ended_last_month(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, COMMERCIAL_FREE)
    case.primary.ends = clinic.day(-clinic.rng.randrange(3, 15))
    day = case.booked[0]
    because = f"{case.primary.payer_name} ended {say(case.primary.ends)}; a visit is booked on {say(day)}"
    return _ENDED.plant(clinic, finish(clinic, folder), case.primary.id, day=day, because=because)


def ended_and_replaced(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, (insurers.AETNA,))
    old = case.primary
    old.ends = clinic.day(-clinic.rng.randrange(2, 15))
    if (old.ends.month, old.ends.day) == (2, 28):
        # No policy starts on 29 February: its year would have no day to come round on.
        old.ends -= DAY
    new = new_coverage(clinic, insurers.BCBS_NE, 1, clinic.on)
    new.starts, new.case_id = old.ends + DAY, old.case_id
    folder.coverages.append(new)
    return _ENDED.decoy(
        clinic, of, finish(clinic, folder), old.id, because=f"another policy started {say(new.starts)}"
    )


def ends_on_last_booking(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, COMMERCIAL_FREE)
    case.primary.ends = case.booked[-1]
    because = "it ends on the day of the last booked visit"
    return _ENDED.decoy(clinic, of, finish(clinic, folder), case.primary.id, because=because)


def second_policy_ended(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, (insurers.MEDICARE_B,))
    second = next((one for one in folder.coverages if one.rank == 2), None)
    second = second or add_secondary(clinic, folder, case, clinic.rng.choice(COMMERCIAL_FREE))
    second.ends = clinic.day(-20)
    return _ENDED.decoy(clinic, of, finish(clinic, folder), second.id, because="it is the second policy")


def ended_after_discharge(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(COMMERCIAL_FREE), ago=(15, 60))
    case.primary.ends = clinic.day(-2)
    return _ENDED.decoy(clinic, of, finish(clinic, folder), case.primary.id, because="the case is discharged")


def _newcomer(clinic: Clinic, first: date, *, checked: bool) -> tuple[Folder, Case, str]:
    folder, case = awaited(clinic, clinic.rng.choice(EVERY), first)
    key, asked, day, payer, member, on = folder.intake[0]
    folder.intake[0] = (key, asked, day, payer, member, on if checked else None)
    return finish(clinic, folder), case, key


def never_checked(clinic: Clinic) -> tuple[Folder, str]:
    first = workday_from(clinic.day(clinic.rng.randrange(0, 4)))
    if first > clinic.day(7):
        first = workday_from(clinic.on)
    folder, _, key = _newcomer(clinic, first, checked=False)
    because = f"the first visit is on {say(first)} and nobody has checked the benefits"
    return _CHECK.plant(clinic, folder, key, day=first, because=because)


def checked(clinic: Clinic, of: str) -> Folder:
    folder, _, key = _newcomer(clinic, workday_from(clinic.day(2)), checked=True)
    return _CHECK.decoy(clinic, of, folder, key, because="the benefits were checked")


def first_visit_far_off(clinic: Clinic, of: str) -> Folder:
    first = workday_from(clinic.day(8))
    folder, _, key = _newcomer(clinic, first, checked=False)
    return _CHECK.decoy(clinic, of, folder, key, because="the first visit is more than a week away")


def _year_turning(clinic: Clinic, case: Case, day: date) -> Coverage | None:
    """Make the policy's year begin on that day; 29 February has no yesterday's year."""
    if (day.month, day.day) == (2, 29):
        return None
    case.primary.starts = day.replace(year=day.year - 2)
    return case.primary


def year_turns_among_bookings(clinic: Clinic) -> tuple[Folder, str] | None:
    folder, case = cared_for(clinic, COMMERCIAL_FREE)
    later = [day for day in case.booked if day > clinic.on]
    day = clinic.rng.choice(later)
    coverage = _year_turning(clinic, case, day)
    if coverage is None:
        return None
    because = f"the plan year of {coverage.payer_name} begins anew on {say(day)}, and visits are booked from then on"
    return _YEAR.plant(clinic, finish(clinic, folder), coverage.id, day=day, because=because)


def year_turns_after_bookings(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic, COMMERCIAL_FREE)
    coverage = _year_turning(clinic, case, case.booked[-1] + DAY)
    if coverage is None:
        return None
    return _YEAR.decoy(
        clinic,
        of,
        finish(clinic, folder),
        coverage.id,
        because="it turns the day after the last booked visit",
    )


def year_turns_not_commercial(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic, (insurers.MEDICARE_B,))
    coverage = _year_turning(clinic, case, case.booked[1])
    if coverage is None:
        return None
    return _YEAR.decoy(
        clinic, of, finish(clinic, folder), coverage.id, because="it is not a commercial policy"
    )


def year_turns_when_gone(clinic: Clinic, of: str) -> Folder | None:
    folder, case = finished(clinic, clinic.rng.choice(COMMERCIAL_FREE), ago=(15, 60))
    coverage = _year_turning(clinic, case, clinic.day(5))
    if coverage is None:
        return None
    return _YEAR.decoy(clinic, of, finish(clinic, folder), coverage.id, because="nothing is booked any more")


def _stranger(clinic: Clinic, coverage: Coverage) -> None:
    coverage.name, coverage.type_id = clinic.rng.choice(insurers.STRANGERS), 15


def unknown_payer(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, (insurers.AETNA,))
    _stranger(clinic, case.primary)
    because = f"{case.primary.payer_name} is of type “other” and in no payer file"
    return _UNKNOWN.plant(
        clinic, finish(clinic, folder), case.primary.id, day=case.booked[0], because=because
    )


def unknown_second_payer(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, (insurers.UHC_MA, insurers.HUMANA_MA))
    second = add_secondary(clinic, folder, case, insurers.AETNA)
    _stranger(clinic, second)
    return _UNKNOWN.decoy(
        clinic, of, safe(clinic, folder, case), second.id, because="it is the second policy"
    )


def unknown_payer_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(FREE), ago=(15, 90))
    _stranger(clinic, case.primary)
    return _UNKNOWN.decoy(
        clinic, of, finish(clinic, folder), case.primary.id, because="the case is discharged"
    )


KINDS = (
    Kind(
        WORKFLOW,
        "coverage_inactive",
        (ended_before_visits, ended_last_month),
        (ended_and_replaced, ends_on_last_booking, second_policy_ended, ended_after_discharge),
    ),
    Kind(WORKFLOW, "benefits_never_checked", (never_checked,), (checked, first_visit_far_off)),
    Kind(
        WORKFLOW,
        "plan_year_reset",
        (year_turns_among_bookings,),
        (year_turns_after_bookings, year_turns_not_commercial, year_turns_when_gone),
    ),
    Kind(
        WORKFLOW,
        "coverage_unknown_payer",
        (unknown_payer,),
        (unknown_second_payer, unknown_payer_discharged),
    ),
)
