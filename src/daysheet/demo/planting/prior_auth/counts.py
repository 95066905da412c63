"""Kinds that turn on counts: visits run out, units run out, more used than approved."""

from ... import insurers
from ...approvals import add_auth, ample
from ...calendar import workday_before
from ...clinic import Clinic
from ...episodes import add_visit, finish, finished
from ...treatment import charge
from ...world import Auth, Case, Coverage, Folder
from ..kinds import Kind, say
from . import shared
from .scene import (
    DAY,
    FIRST_WITH_SECOND,
    WORKFLOW,
    again,
    first_day,
    in_care,
    lasting,
    missed,
    removed,
    second_payer,
    twice,
    used,
    waiting_until,
    whole,
)
from .scene import call_off as called_off

UNITS_A_VISIT = 3


# --- visits_run_out ----------------------------------------------------------------------------------------


def _runs_out(
    clinic: Clinic,
    folder: Folder,
    case: Case,
    left: int,
    *,
    why: str = "",
    coverage: Coverage | None = None,
) -> tuple[Folder, str]:
    """An approval with just so many visits left; the next one booked has none."""
    auth = add_auth(clinic, case, first_day(case), lasting(case), used(case) + left, coverage=coverage)
    harm = case.expected(clinic.on)[left]
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
    return _runs_out(clinic, folder, case, len(booked), why=", the next one the plan asks for")


def runs_out_though_one_inactive(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    add_auth(clinic, case, clinic.day(-3), lasting(case), ample(case), status="I")
    return _runs_out(
        clinic, folder, case, clinic.rng.randrange(len(case.booked)), why="; the other one is inactive"
    )


def second_payers_runs_out(clinic: Clinic) -> tuple[Folder, str]:
    """The first payer's has visits to spare; the second payer's, who requires one too, has not."""
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    whole(clinic, case)
    left = clinic.rng.randrange(len(case.booked))
    why = f"; it is the second payer's, {other.payer_name}, who requires one"
    return _runs_out(clinic, folder, case, left, why=why, coverage=other)


def runs_out_answer_due_too_late(clinic: Clinic) -> tuple[Folder, str] | None:
    """A renewal waits; its answer may come on the day of the visit that has none left."""
    found = _renewing(clinic, 0)
    if found is None:
        return None
    folder, case, left = found
    return _runs_out(clinic, folder, case, left, why="; a renewal waits, its answer is due that day")


def _renewing(clinic: Clinic, early: int) -> tuple[Folder, Case, int] | None:
    """A renewal whose answer is due so many days before the visit for which none is left; and how many are left."""
    folder, case = in_care(clinic, insurers.CLOCKED)
    assert case.insurer.clock is not None
    near = [day for day in case.booked if clinic.on < day < clinic.day(case.insurer.clock - 1)]
    if not near or not waiting_until(clinic, case, "renewal", near[-1] - early * DAY):
        return None
    return folder, case, case.booked.index(near[-1])


def _enough(clinic: Clinic, of: str, folder: Folder, visits: int, because: str) -> Folder:
    case = folder.cases[0]
    auth = add_auth(clinic, case, first_day(case), lasting(case), visits)
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


def enough_but_for_a_second_row(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    visits = used(case) + len(case.booked)
    twins = [again(clinic, case, visit) for visit in clinic.rng.sample(case.completed[1:], 2)]
    days = " and ".join(say(day) for day in sorted(one.day for one in twins))
    return _enough(clinic, of, folder, visits, f"the visits of {days} stand twice in the export")


def renewal_asked_in_time(clinic: Clinic, of: str) -> Folder | None:
    found = _renewing(clinic, 1)
    if found is None:
        return None
    folder, case, left = found
    because = "a renewal waits; its answer is due the day before the visit that has none left"
    return _enough(clinic, of, folder, used(case) + left, because)


def second_payer_asks_for_none(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case, clinic.rng.choice(insurers.COMMERCIAL_FREE))
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), lasting(case), used(case) + 1, coverage=other)
    because = "it belongs to the second payer, who asks for none"
    return _silent(clinic, "visits_run_out", of, folder, auth, because=because)


def another_takes_over(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    visits = used(case) + clinic.rng.randrange(len(case.booked))
    auth = add_auth(clinic, case, first_day(case), lasting(case), visits)
    add_auth(clinic, case, clinic.on, lasting(case) + 20 * DAY, ample(case))
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
    return add_auth(clinic, case, first_day(case), lasting(case), approved, units=units, codes=codes)


def _code_auth(clinic: Clinic, case: Case, visits: int, other: int) -> Auth:
    """Units of single codes: of 97110 for so many visits, of 97140 for more. A visit takes two and one."""
    auth = add_auth(clinic, case, first_day(case), lasting(case), ample(case) + 4)
    auth.code_units = {"97110": 2 * visits, "97140": other}
    return auth


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


def units_of_one_code_out(clinic: Clinic) -> tuple[Folder, str]:
    """Each code is a count of its own, and one of them falls short; visits and the other code have enough."""
    folder, case = _steady(clinic)
    left = clinic.rng.randrange(1, len(case.booked))
    visits = used(case) + left
    auth = _code_auth(clinic, case, visits, ample(case))
    harm = case.booked[left]
    clinic.truth.plant(
        WORKFLOW,
        "units_run_out",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=harm,
        because=f"{2 * visits} units of 97110 approved, {2 * left} left, 2 a visit; none on {say(harm)}",
    )
    return finish(clinic, folder), str(auth.id)


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


def each_code_has_enough(clinic: Clinic, of: str) -> Folder:
    folder, case = _steady(clinic, ends_booked=True)
    visits = used(case) + len(case.booked)
    auth = _code_auth(clinic, case, visits, visits)
    because = "97110 and 97140 have exactly enough, each by itself"
    return _units_enough(clinic, of, folder, auth, because)


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
    auth = add_auth(clinic, case, first_day(case), lasting(case), approved)
    return _overused(clinic, folder, case, auth, f"{count} visits used, {approved} approved")


def more_used_before_renewal(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(3, 15))
    count = used(case, ends)
    auth = add_auth(clinic, case, first_day(case), ends, count - 1)
    add_auth(clinic, case, ends + DAY, lasting(case), ample(case))
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


def more_of_one_code_than_approved(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _steady(clinic)
    count = used(case)
    auth = _code_auth(clinic, case, count - 1, ample(case))
    because = f"{2 * count} units of 97110 used, {2 * count - 2} approved"
    return _overused(clinic, folder, case, auth, because)


def _not_overused(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    return _silent(clinic, "negative_remaining", of, folder, auth, because=because)


def used_up_exactly(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(3, 15))
    auth = add_auth(clinic, case, first_day(case), ends, used(case, ends))
    add_auth(clinic, case, ends + DAY, lasting(case), ample(case))
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
    add_auth(clinic, case, clinic.on, lasting(case), ample(case))
    return _not_overused(
        clinic, of, folder, auth, f"{len(days)} visits were removed (export_flag 3) and use nothing"
    )


def second_rows_beyond_approved(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(3, 10))
    auth = add_auth(clinic, case, first_day(case), ends, used(case, ends))
    add_auth(clinic, case, ends + DAY, lasting(case), ample(case))
    under = [visit for visit in case.completed[1:] if visit.day <= ends]
    for visit in clinic.rng.sample(under, 2):
        again(clinic, case, visit)
    return _not_overused(clinic, of, folder, auth, "two visits stand twice in the export; each is one")


def visits_outside_its_days(clinic: Clinic, of: str) -> Folder:
    """More visits happened in the case than it allows, but not between its start and its end."""
    folder, case = in_care(clinic, weeks_in=(5, 6))
    ends = clinic.day(-clinic.rng.randrange(8, 15))
    auth = add_auth(clinic, case, first_day(case), ends, used(case, ends))
    add_auth(clinic, case, ends + DAY, lasting(case), ample(case))
    return _not_overused(clinic, of, folder, auth, "the visits after its end belong to the one that follows")


KINDS = (
    Kind(
        WORKFLOW,
        "visits_run_out",
        (
            runs_out_by_an_unsigned_visit,
            shared.runs_out_in_two_cases,
            runs_out_among_bookings,
            shared.runs_out_entered_twice,
            second_payers_runs_out,
            runs_out_answer_due_too_late,
            runs_out_beyond_the_booked,
            runs_out_at_once,
            runs_out_though_one_inactive,
        ),
        (
            exactly_enough,
            shared.two_numbers_each_enough,
            enough_but_for_a_second_row,
            enough_but_for_a_duplicate,
            renewal_asked_in_time,
            second_payer_asks_for_none,
            shared.superseded_row,
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
        (
            units_of_one_code_out,
            units_out,
            units_of_codes_out,
            units_out_no_visits_named,
            units_out_at_once,
        ),
        (
            each_code_has_enough,
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
            shared.overused_in_two_cases,
            more_used_before_renewal,
            more_used_then_discharged,
            more_units_than_approved,
            more_of_one_code_than_approved,
        ),
        (
            used_up_exactly,
            second_rows_beyond_approved,
            no_shows_beyond_approved,
            overused_long_ago,
            removed_visits_beyond_approved,
            visits_outside_its_days,
        ),
    ),
)
