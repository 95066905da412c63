"""Kinds that turn on counts: visits run out, units run out, more used than approved."""

from datetime import date

from ... import insurers
from ...approvals import add_auth, ample
from ...calendar import workday_before
from ...clinic import Clinic
from ...episodes import add_visit, finish, finished
from ...treatment import charge
from ...world import Auth, Case, Folder
from ..kinds import Kind, say
from .scene import DAY, WORKFLOW, first_day, in_care, missed, removed, twice, used
from .scene import call_off as called_off

UNITS_A_VISIT = 3


def _lasting(case: Case) -> date:
    return case.plan_end + 12 * DAY


# --- visits_run_out ----------------------------------------------------------------------------------------


def _runs_out(
    clinic: Clinic, folder: Folder, case: Case, left: int, *, why: str = "", day: date | None = None
) -> tuple[Folder, str]:
    """An approval with just so many visits left; the next one booked has none."""
    auth = add_auth(clinic, case, first_day(case), _lasting(case), used(case) + left)
    harm = day or case.booked[left]
    clinic.truth.plant(
        WORKFLOW,
        "visits_run_out",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=harm,
        because=f"{auth.visits} visits approved, {left} left; none for the visit of {say(harm)}{why}",
    )
    return finish(clinic, folder), str(auth.id)


def runs_out_among_bookings(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    return _runs_out(clinic, folder, case, clinic.rng.randrange(1, len(case.booked)))


def runs_out_at_once(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    return _runs_out(clinic, folder, case, 0)


def runs_out_by_an_unsigned_visit(clinic: Clinic) -> tuple[Folder, str] | None:
    """Counting signed notes alone would find one visit more than there is."""
    last = workday_before(clinic.on)
    if last < clinic.day(-3):
        return None
    folder, case = in_care(clinic, ends_booked=True)
    found = [visit for visit in case.visits if visit.day == last]
    visit = found[0] if found else add_visit(clinic, case, last, "Completed", 6)
    visit.status, visit.sign = "Completed", "never"
    return _runs_out(
        clinic, folder, case, len(case.booked) - 1, why=f" (the visit of {say(last)} is not signed yet)"
    )


def runs_out_beyond_the_booked(clinic: Clinic) -> tuple[Folder, str]:
    """Every booked visit has one left; the plan of care goes on."""
    folder, case = in_care(clinic, booked_for=7, days_left=(28, 34))
    booked = case.booked
    return _runs_out(
        clinic, folder, case, len(booked), why=", the next one the plan asks for", day=booked[-1] + DAY
    )


def runs_out_though_one_inactive(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    add_auth(clinic, case, clinic.day(-3), _lasting(case), ample(case), status="I")
    return _runs_out(
        clinic, folder, case, clinic.rng.randrange(len(case.booked)), why="; the other one is inactive"
    )


def _enough(clinic: Clinic, of: str, folder: Folder, visits: int, because: str) -> Folder:
    case = folder.cases[0]
    auth = add_auth(clinic, case, first_day(case), _lasting(case), visits)
    return _silent(clinic, "visits_run_out", of, folder, auth, because=because)


def _silent(clinic: Clinic, kind: str, of: str, folder: Folder, auth: Auth, *, because: str) -> Folder:
    subject = ("authorization", auth.id)
    clinic.truth.decoy(WORKFLOW, kind, of, subject, patient=folder.patient.id, because=because)
    return finish(clinic, folder)


def exactly_enough(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    visits = used(case) + len(case.booked)
    return _enough(clinic, of, folder, visits, "exactly as many visits are left as are booked")


def enough_but_for_a_duplicate(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    visits = used(case) + len(case.booked)
    day = clinic.rng.choice(case.booked)
    twice(clinic, case, day)
    return _enough(clinic, of, folder, visits, f"{say(day)} stands twice in the calendar and is one visit")


def enough_since_no_shows_use_nothing(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    days = missed(clinic, case, 2)
    visits = used(case) + len(case.booked)
    return _enough(
        clinic, of, folder, visits, f"{len(days)} of the days counted were no-shows, which use no visit"
    )


def enough_since_one_was_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    day = case.booked[1]
    called_off(clinic, case, day)
    visits = used(case) + len(case.booked)
    return _enough(
        clinic,
        of,
        folder,
        visits,
        f"the visit of {say(day)} was cancelled; the appointment says Active",
    )


def enough_since_visits_were_removed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    days = removed(clinic, case, 2)
    visits = used(case) + len(case.booked)
    return _enough(
        clinic, of, folder, visits, f"{len(days)} visits were removed (export_flag 3) and use nothing"
    )


def another_takes_over(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    visits = used(case) + clinic.rng.randrange(len(case.booked))
    auth = add_auth(clinic, case, first_day(case), _lasting(case), visits)
    add_auth(clinic, case, clinic.on, _lasting(case) + 20 * DAY, ample(case))
    return _silent(
        clinic,
        "visits_run_out",
        of,
        folder,
        auth,
        because="a second authorization covers the days it has none for",
    )


def runs_out_much_later(clinic: Clinic, of: str) -> Folder:
    """The first visit with none left lies days beyond the lead, however the coming visits are laid out."""
    folder, case = in_care(clinic, weeks_in=(2, 3), days_left=(50, 55))
    last = case.booked[-1]
    step = -(-7 // case.frequency)
    horizon = clinic.day(case.insurer.lead + 5)
    beyond = (horizon - last).days // step + 1 if horizon > last else 0
    visits = used(case) + len(case.booked) + beyond
    return _enough(clinic, of, folder, visits, "it runs out later than the payer's lead time")


# --- units_run_out -----------------------------------------------------------------------------------------


def _steady(clinic: Clinic, *, ends_booked: bool = False) -> tuple[Folder, Case]:
    """Every treatment takes the same three units, and every note is signed."""
    folder, case = in_care(clinic, ends_booked=ends_booked, discipline="PT", weeks_in=(3, 5))
    case.steady_units = True
    for visit in case.visits:
        visit.sign = "now"
    return folder, case


def _unit_auth(
    clinic: Clinic, case: Case, units: int, codes: tuple[str, ...], *, visits: bool = True
) -> Auth:
    approved = ample(case) + 4 if visits else None
    return add_auth(clinic, case, first_day(case), _lasting(case), approved, units=units, codes=codes)


def _units_out(
    clinic: Clinic, each: int, codes: tuple[str, ...], *, visits: bool = True, left: int | None = None
) -> tuple[Folder, str]:
    folder, case = _steady(clinic)
    booked = case.booked
    left = clinic.rng.randrange(1, len(booked)) if left is None else left
    auth = _unit_auth(clinic, case, each * (used(case) + left), codes, visits=visits)
    of_what = f" of {' and '.join(codes)}" if codes else ""
    clinic.truth.plant(
        WORKFLOW,
        "units_run_out",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=booked[left],
        because=f"{auth.units} units{of_what} approved, {each * left} left, {each} a visit; none on {say(booked[left])}",
    )
    return finish(clinic, folder), str(auth.id)


def units_out(clinic: Clinic) -> tuple[Folder, str]:
    return _units_out(clinic, UNITS_A_VISIT, ())


def units_of_codes_out(clinic: Clinic) -> tuple[Folder, str]:
    return _units_out(clinic, 2, ("97110",))


def units_out_no_visits_named(clinic: Clinic) -> tuple[Folder, str]:
    return _units_out(clinic, UNITS_A_VISIT, (), visits=False)


def units_out_at_once(clinic: Clinic) -> tuple[Folder, str]:
    return _units_out(clinic, UNITS_A_VISIT, ("97110", "97140"), left=0)


def _units_enough(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    return _silent(clinic, "units_run_out", of, folder, auth, because=because)


def units_exactly_enough(clinic: Clinic, of: str) -> Folder:
    folder, case = _steady(clinic, ends_booked=True)
    auth = _unit_auth(clinic, case, UNITS_A_VISIT * (used(case) + len(case.booked)), ())
    return _units_enough(clinic, of, folder, auth, "exactly as many units are left as the booked visits take")


def other_codes_do_not_count(clinic: Clinic, of: str) -> Folder:
    folder, case = _steady(clinic, ends_booked=True)
    auth = _unit_auth(clinic, case, 2 * (used(case) + len(case.booked)), ("97110",))
    return _units_enough(clinic, of, folder, auth, "only 97110 is counted; with every code it would be short")


def units_enough_but_for_a_duplicate(clinic: Clinic, of: str) -> Folder:
    folder, case = _steady(clinic, ends_booked=True)
    auth = _unit_auth(clinic, case, UNITS_A_VISIT * (used(case) + len(case.booked)), ())
    day = clinic.rng.choice(case.booked)
    twice(clinic, case, day)
    return _units_enough(
        clinic, of, folder, auth, f"{say(day)} stands twice in the calendar and is one visit"
    )


def removed_charges_do_not_count(clinic: Clinic, of: str) -> Folder:
    folder, case = _steady(clinic, ends_booked=True)
    auth = _unit_auth(clinic, case, UNITS_A_VISIT * (used(case) + len(case.booked)), ())
    _units_enough(clinic, of, folder, auth, "charges that were removed (export_flag 3) use nothing")
    for visit in case.completed[-2:]:
        again = charge(clinic.ids, "97110", 2, ["GP"])
        again.flag = 3
        visit.charges.append(again)
    return folder


# --- negative_remaining ------------------------------------------------------------------------------------


def _overused(clinic: Clinic, folder: Folder, case: Case, auth: Auth, because: str) -> tuple[Folder, str]:
    clinic.truth.plant(
        WORKFLOW,
        "negative_remaining",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=min(clinic.on, auth.ends),
        because=because,
    )
    return finish(clinic, folder), str(auth.id)


def more_used_than_approved(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    count = used(case)
    approved = count - clinic.rng.choice((1, 2))
    auth = add_auth(clinic, case, first_day(case), _lasting(case), approved)
    return _overused(clinic, folder, case, auth, f"{count} visits used, {approved} approved")


def more_used_before_renewal(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(3, 15))
    count = used(case, ends)
    auth = add_auth(clinic, case, first_day(case), ends, count - 1)
    add_auth(clinic, case, ends + DAY, _lasting(case), ample(case))
    return _overused(
        clinic, folder, case, auth, f"{count} visits used, {count - 1} approved; ended {say(ends)}"
    )


def more_used_then_discharged(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(2, 18))
    assert case.discharged is not None
    count = used(case)
    auth = add_auth(clinic, case, first_day(case), case.discharged + DAY, count - 1)
    return _overused(
        clinic, folder, case, auth, f"{count} visits used, {count - 1} approved; the case is discharged"
    )


def more_units_than_approved(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _steady(clinic)
    units = UNITS_A_VISIT * used(case)
    auth = _unit_auth(clinic, case, units - UNITS_A_VISIT, ())
    return _overused(clinic, folder, case, auth, f"{units} units used, {auth.units} approved")


def _not_overused(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    return _silent(clinic, "negative_remaining", of, folder, auth, because=because)


def used_up_exactly(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(3, 15))
    auth = add_auth(clinic, case, first_day(case), ends, used(case, ends))
    add_auth(clinic, case, ends + DAY, _lasting(case), ample(case))
    return _not_overused(
        clinic, of, folder, auth, "used up to the last visit and not beyond; the next one follows"
    )


def no_shows_beyond_approved(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(2, 18))
    assert case.discharged is not None
    done = case.discharged
    days = [day for day in missed(clinic, case, 2) if day < done]
    auth = add_auth(clinic, case, first_day(case), done + DAY, used(case))
    return _not_overused(
        clinic, of, folder, auth, f"with {len(days)} no-shows it would be overused; they use no visit"
    )


def overused_long_ago(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(31, 44))
    assert case.discharged is not None
    ends = max(case.discharged, min(clinic.day(-31), case.discharged + 3 * DAY))
    auth = add_auth(clinic, case, first_day(case), ends, used(case) - 2)
    return _not_overused(clinic, of, folder, auth, f"ended {say(ends)}, more than 30 days ago")


def removed_visits_beyond_approved(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    days = removed(clinic, case, 2)
    ends = clinic.day(-1)
    auth = add_auth(clinic, case, first_day(case), ends, used(case))
    add_auth(clinic, case, clinic.on, _lasting(case), ample(case))
    return _not_overused(
        clinic, of, folder, auth, f"{len(days)} visits were removed (export_flag 3) and use nothing"
    )


def visits_outside_its_days(clinic: Clinic, of: str) -> Folder:
    """More visits happened in the case than it allows, but not between its start and its end."""
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(8, 15))
    auth = add_auth(clinic, case, first_day(case), ends, used(case, ends))
    add_auth(clinic, case, ends + DAY, _lasting(case), ample(case))
    return _not_overused(clinic, of, folder, auth, "the visits after its end belong to the one that follows")


KINDS = (
    Kind(
        WORKFLOW,
        "visits_run_out",
        (
            runs_out_among_bookings,
            runs_out_by_an_unsigned_visit,
            runs_out_beyond_the_booked,
            runs_out_at_once,
            runs_out_though_one_inactive,
        ),
        (
            exactly_enough,
            enough_but_for_a_duplicate,
            enough_since_no_shows_use_nothing,
            enough_since_one_was_cancelled,
            enough_since_visits_were_removed,
            another_takes_over,
            runs_out_much_later,
        ),
    ),
    Kind(
        WORKFLOW,
        "units_run_out",
        (units_out, units_of_codes_out, units_out_no_visits_named, units_out_at_once),
        (
            units_exactly_enough,
            other_codes_do_not_count,
            units_enough_but_for_a_duplicate,
            removed_charges_do_not_count,
        ),
    ),
    Kind(
        WORKFLOW,
        "negative_remaining",
        (
            more_used_than_approved,
            more_used_before_renewal,
            more_used_then_discharged,
            more_units_than_approved,
        ),
        (
            used_up_exactly,
            no_shows_beyond_approved,
            overused_long_ago,
            removed_visits_beyond_approved,
            visits_outside_its_days,
        ),
    ),
)
