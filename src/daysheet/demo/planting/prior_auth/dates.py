"""Kinds that turn on days: ends before visits, lapsed with visits booked, booked visits uncovered."""

from datetime import date

from ... import insurers
from ...approvals import add_auth, add_request, ample
from ...calendar import workday_from
from ...clinic import Clinic
from ...episodes import add_booking, finish, finished
from ...world import Auth, Case, Folder
from ..kinds import Kind, said, say
from .scene import (
    DAY,
    FIRST_WITH_SECOND,
    WORKFLOW,
    asleep,
    call_off,
    first_day,
    in_care,
    lasting,
    second_payer,
    used,
    waiting_until,
    whole,
)

# --- ends_before_visits ------------------------------------------------------------------------------------


def _ends(clinic: Clinic, folder: Folder, case: Case, auth: Auth, why: str = "") -> tuple[Folder, str]:
    after = [day for day in case.booked if day > auth.last_day]
    harm = next(day for day in case.expected(clinic.on) if day > auth.last_day)
    what = f"visits are booked on {said(after)}" if after else "the plan of care goes on after it"
    because = f"ends {say(auth.last_day)}; {what}{why}"
    clinic.truth.plant(
        WORKFLOW,
        "ends_before_visits",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=harm,
        because=because,
    )
    return finish(clinic, folder), str(auth.id)


def _end_among_bookings(clinic: Clinic, case: Case) -> date:
    """A day with at least one booked visit after it."""
    booked = case.booked
    return booked[clinic.rng.randrange(len(booked) - 1)]


def ends_among_bookings(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    return _ends(clinic, folder, case, auth)


def ends_today(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    return _ends(clinic, folder, case, add_auth(clinic, case, first_day(case), clinic.on, ample(case)))


def ends_on_the_last_day_of_lead(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, weeks_in=(2, 4), days_left=(44, 50))
    auth = add_auth(clinic, case, first_day(case), clinic.day(case.insurer.lead), ample(case))
    return _ends(clinic, folder, case, auth)


def follow_on_inactive(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case), status="I")
    return _ends(clinic, folder, case, auth, "; the one that follows is inactive")


def follow_on_secondary(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case), coverage=other)
    return _ends(clinic, folder, case, auth, "; the one that follows is with the second payer")


def follow_on_removed(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case), flag=3)
    return _ends(clinic, folder, case, auth, "; the one that followed was removed")


def letter_ends_first(clinic: Clinic) -> tuple[Folder, str]:
    """Typed months too late; the letter's day holds, and it lies among the booked visits."""
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), case.plan_end + 60 * DAY, ample(case))
    auth.letter_ends = _end_among_bookings(clinic, case)
    return _ends(clinic, folder, case, auth, f"; {say(auth.ends)} was typed, the letter's day holds")


def second_payers_ends(clinic: Clinic) -> tuple[Folder, str]:
    """The first payer's lasts; the second payer requires one of its own and that one ends."""
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    whole(clinic, case)
    ends = _end_among_bookings(clinic, case)
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), coverage=other)
    return _ends(
        clinic, folder, case, auth, f"; it is the second payer's, {other.payer_name}, who requires one"
    )


def _end_before_a_booking(clinic: Clinic, case: Case) -> tuple[date, date] | None:
    """A last day, and the next booked visit, close enough for a request of these days to be answered around it."""
    assert case.insurer.clock is not None
    near = [day for day in case.booked if clinic.on < day < clinic.day(case.insurer.clock - 1)]
    return (near[-1] - DAY, near[-1]) if near else None


def _asked(clinic: Clinic, early: int) -> tuple[Folder, Case, Auth] | None:
    """A renewal waits whose answer is due so many days before the first visit that nothing covers."""
    folder, case = in_care(clinic, insurers.CLOCKED)
    found = _end_before_a_booking(clinic, case)
    if found is None:
        return None
    ends, uncovered = found
    auth = add_auth(clinic, case, first_day(case), ends, ample(case))
    due = uncovered - early * DAY
    return (folder, case, auth) if waiting_until(clinic, case, "renewal", due, auth=auth) else None


def renewal_due_too_late(clinic: Clinic) -> tuple[Folder, str] | None:
    """The answer may come on the very day of the first uncovered visit: nobody knows before it."""
    found = _asked(clinic, 0)
    return _ends(clinic, *found, "; a renewal waits, its answer is due that day") if found else None


def renewal_without_a_clock(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, insurers.UNCLOCKED)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    add_request(clinic, case, "renewal", "submitted", clinic.day(-4), auth=auth)
    return _ends(clinic, folder, case, auth, "; a renewal waits, and no clock says until when")


def renewal_asked_of_another_payer(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, (insurers.ANTHEM,))
    second_payer(clinic, folder, case, insurers.MEDICAID)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case))
    request = add_request(clinic, case, "renewal", "submitted", clinic.day(-7), auth=None)
    request.payer = insurers.MEDICAID
    return _ends(clinic, folder, case, auth, "; a renewal waits, but with the second payer")


def _not_ending(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    clinic.truth.decoy(
        WORKFLOW,
        "ends_before_visits",
        of,
        ("authorization", auth.id),
        patient=folder.patient.id,
        because=because,
    )
    return finish(clinic, folder)


def ends_a_day_after_lead(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, weeks_in=(2, 4), days_left=(44, 50))
    auth = add_auth(clinic, case, first_day(case), clinic.day(case.insurer.lead + 1), ample(case))
    return _not_ending(clinic, of, folder, auth, "ends the day after the payer's lead time")


def typed_early(clinic: Clinic, of: str) -> Folder:
    """Some desks type an earlier end so that the chart shows up in the report of ending ones."""
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    auth.letter_ends = lasting(case)
    auth.notes = f"END TYPED EARLY FOR REPORT, LETTER SAYS {auth.letter_ends:%m/%d/%Y}"
    because = f"typed early; the letter says {say(auth.letter_ends)}, which holds"
    return _not_ending(clinic, of, folder, auth, because)


def renewal_asked_in_time(clinic: Clinic, of: str) -> Folder | None:
    found = _asked(clinic, 1)
    if found is None:
        return None
    folder, _, auth = found
    return _not_ending(
        clinic, of, folder, auth, "a renewal waits; its answer is due the day before it is needed"
    )


def second_payers_lasts_longer(clinic: Clinic, of: str) -> Folder:
    """Within the first payer's lead time and a day beyond the second payer's own."""
    folder, case = in_care(clinic, (insurers.ANTHEM,), weeks_in=(2, 4), days_left=(44, 50))
    other = second_payer(clinic, folder, case, insurers.MEDICAID)
    whole(clinic, case)
    ends = clinic.day(insurers.MEDICAID.lead + 1)
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), coverage=other)
    return _not_ending(clinic, of, folder, auth, "ends the day after the second payer's own lead time")


def ends_on_last_visit(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    auth = add_auth(clinic, case, first_day(case), case.booked[-1], ample(case))
    return _not_ending(
        clinic, of, folder, auth, f"ends {say(auth.ends)}, the day of the last visit of the plan"
    )


def visit_after_end_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, ends_booked=True)
    *_, before, last = case.booked
    call_off(clinic, case, last)
    case.plans[-1].ends = before
    auth = add_auth(clinic, case, first_day(case), before, ample(case))
    return _not_ending(
        clinic, of, folder, auth, f"the one visit after its end, on {say(last)}, was cancelled"
    )


def renewed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case))
    return _not_ending(clinic, of, folder, auth, f"another one starts {say(auth.ends + DAY)}")


def ending_one_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    ends = _end_among_bookings(clinic, case)
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), status="I")
    return _not_ending(clinic, of, folder, auth, "it is inactive; the active one covers every visit")


def ending_one_secondary(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case, clinic.rng.choice(insurers.COMMERCIAL_FREE))
    whole(clinic, case)
    auth = add_auth(
        clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case), coverage=other
    )
    return _not_ending(clinic, of, folder, auth, "it belongs to the second payer, who asks for none")


def ends_after_discharge(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(3, 12))
    case.plans[-1].ends = clinic.day(16)
    ends = clinic.day(clinic.rng.randrange(2, 12))
    auth = add_auth(clinic, case, first_day(case), ends, len(case.completed) + 20)
    return _not_ending(
        clinic, of, folder, auth, "the case is discharged before its plan ends; no visit is expected"
    )


def ending_one_removed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), _end_among_bookings(clinic, case), ample(case), flag=3)
    return _not_ending(clinic, of, folder, auth, "the row was removed (export_flag 3)")


def ends_while_asleep(clinic: Clinic, of: str) -> Folder:
    folder, case = asleep(clinic)
    auth = add_auth(clinic, case, first_day(case), clinic.day(5), ample(case))
    return _not_ending(
        clinic, of, folder, auth, "nothing is booked and nobody came for five weeks: not going on"
    )


# --- lapsed_with_visits_booked -----------------------------------------------------------------------------


def _lapse(clinic: Clinic, case: Case, ago: int, **more: object) -> Auth:
    ends = clinic.day(-ago)
    return add_auth(clinic, case, first_day(case), ends, used(case, ends) + 4, **more)  # type: ignore[arg-type]


def _lapsed(clinic: Clinic, folder: Folder, case: Case, auth: Auth, why: str = "") -> tuple[Folder, str]:
    booked = case.booked
    clinic.truth.plant(
        WORKFLOW,
        "lapsed_with_visits_booked",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=booked[0],
        because=f"ended {say(auth.ends)}; visits are booked on {said(booked)}{why}",
    )
    return finish(clinic, folder), str(auth.id)


def lapsed(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    return _lapsed(clinic, folder, case, _lapse(clinic, case, clinic.rng.randrange(2, 12)))


def lapsed_yesterday(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    return _lapsed(clinic, folder, case, _lapse(clinic, case, 1))


def lapsed_renewal_inactive(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case), status="I")
    return _lapsed(clinic, folder, case, auth, "; the one that follows is inactive")


def lapsed_renewal_secondary(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case), coverage=other)
    return _lapsed(clinic, folder, case, auth, "; the one that follows is with the second payer")


def second_payers_lapsed(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    whole(clinic, case)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9), coverage=other)
    return _lapsed(
        clinic, folder, case, auth, f"; it is the second payer's, {other.payer_name}, who requires one"
    )


def _renewing(clinic: Clinic, early: int) -> tuple[Folder, Case, Auth] | None:
    """It ended, and a renewal waits whose answer is due so many days before the first booked visit."""
    folder, case = in_care(clinic, insurers.CLOCKED_NO_WAY_BACK)
    for booking in case.bookings:
        booking.active = booking.day > clinic.on
    auth = _lapse(clinic, case, clinic.rng.randrange(1, 4))
    due = case.booked[0] - early * DAY
    return (folder, case, auth) if waiting_until(clinic, case, "renewal", due, auth=auth) else None


def lapsed_answer_due_too_late(clinic: Clinic) -> tuple[Folder, str] | None:
    found = _renewing(clinic, 0)
    return (
        _lapsed(clinic, *found, "; a renewal waits, its answer is due on the first of them")
        if found
        else None
    )


def lapsed_renewal_past_its_clock(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, insurers.CLOCKED)
    assert case.insurer.clock is not None
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9))
    sent = clinic.day(-case.insurer.clock - 2)
    add_request(clinic, case, "renewal", "pended", sent, auth=auth)
    return _lapsed(clinic, folder, case, auth, "; a renewal waits past its clock")


def _not_lapsed(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    clinic.truth.decoy(
        WORKFLOW,
        "lapsed_with_visits_booked",
        of,
        ("authorization", auth.id),
        patient=folder.patient.id,
        because=because,
    )
    return finish(clinic, folder)


def payer_asks_for_none(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.FREE)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 12))
    return _not_lapsed(clinic, of, folder, auth, f"{case.insurer.name} asks for no authorization")


def lapsed_but_renewed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = _lapse(clinic, case, clinic.rng.randrange(1, 9))
    add_auth(clinic, case, auth.ends + DAY, case.plan_end + 10 * DAY, ample(case))
    return _not_lapsed(clinic, of, folder, auth, "it was renewed without a gap")


def lapsed_but_asked_in_time(clinic: Clinic, of: str) -> Folder | None:
    found = _renewing(clinic, 1)
    if found is None:
        return None
    folder, _, auth = found
    return _not_lapsed(
        clinic, of, folder, auth, "a renewal waits; its answer is due the day before the first visit"
    )


def lapsed_by_the_table_alone(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), clinic.day(-clinic.rng.randrange(2, 9)), ample(case))
    auth.letter_ends = lasting(case)
    because = f"the letter says {say(auth.letter_ends)}, which holds"
    return _not_lapsed(clinic, of, folder, auth, because)


def lapsed_and_discharged(clinic: Clinic, of: str) -> Folder:
    """The bookings left over were made inactive at the discharge."""
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(10, 13))
    assert case.discharged is not None
    for offset in (2, 5):
        booking = add_booking(clinic, case, _bookable(clinic, offset), 4)
        booking.active = False
    auth = add_auth(clinic, case, first_day(case), case.discharged + DAY, len(case.completed) + 2)
    return _not_lapsed(clinic, of, folder, auth, "the case is discharged; its appointments are inactive")


def _bookable(clinic: Clinic, offset: int) -> date:
    return workday_from(clinic.day(offset))


def lapsed_all_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.NO_WAY_BACK)
    for day in case.booked:
        call_off(clinic, case, day)
    case.plans[-1].ends = clinic.day(3)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9))
    return _not_lapsed(
        clinic, of, folder, auth, "every booked visit was cancelled; the appointments still say Active"
    )


def lapsed_one_secondary(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case, clinic.rng.choice(insurers.COMMERCIAL_FREE))
    whole(clinic, case)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9), coverage=other)
    return _not_lapsed(clinic, of, folder, auth, "it belongs to the second payer, who asks for none")


def lapsed_one_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9), status="I")
    return _not_lapsed(clinic, of, folder, auth, "it is inactive; the active one is in force")


def lapsed_one_removed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    auth = _lapse(clinic, case, clinic.rng.randrange(2, 9), flag=3)
    return _not_lapsed(clinic, of, folder, auth, "the row was removed (export_flag 3)")


# --- booked_visits_uncovered -------------------------------------------------------------------------------


def _uncovered(
    clinic: Clinic, folder: Folder, case: Case, days: list[date], *, because: str, also: Auth | None = None
) -> tuple[Folder, str]:
    consequences = (("ends_before_visits", ("authorization", also.id)),) if also else ()
    clinic.truth.plant(
        WORKFLOW,
        "booked_visits_uncovered",
        ("case", case.id),
        patient=case.patient.id,
        day=days[0],
        because=f"{because}; visits on {said(days)} are booked before it",
        also=consequences,
    )
    return finish(clinic, folder), str(case.id)


def starts_after_first_bookings(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, weeks_in=(0, 1))
    booked = case.booked
    early = booked[: clinic.rng.choice((1, 2))]
    auth = add_auth(clinic, case, early[-1] + DAY, case.plan_end + 10 * DAY, ample(case))
    return _uncovered(clinic, folder, case, early, because=f"the authorization starts {say(auth.starts)}")


def gap_after_an_ended_one(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    booked = case.booked
    old = _lapse(clinic, case, clinic.rng.randrange(1, 6))
    new = add_auth(clinic, case, booked[0] + DAY, case.plan_end + 10 * DAY, ample(case))
    because = f"one ended {say(old.ends)}, the next starts {say(new.starts)}"
    return _uncovered(clinic, folder, case, booked[:1], because=because)


def gap_ahead(clinic: Clinic) -> tuple[Folder, str]:
    """The ending one is true by itself too, and listed as a consequence."""
    folder, case = in_care(clinic)
    booked = case.booked
    old = add_auth(clinic, case, first_day(case), booked[0], ample(case))
    new = add_auth(clinic, case, booked[2], case.plan_end + 10 * DAY, ample(case))
    because = f"one ends {say(old.ends)}, the next starts {say(new.starts)}"
    return _uncovered(clinic, folder, case, booked[1:2], because=because, also=old)


def _covered(clinic: Clinic, of: str, folder: Folder, case: Case, because: str) -> Folder:
    clinic.truth.decoy(
        WORKFLOW,
        "booked_visits_uncovered",
        of,
        ("case", case.id),
        patient=case.patient.id,
        because=because,
    )
    return finish(clinic, folder)


def starts_on_first_booking(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.NO_WAY_BACK, weeks_in=(0, 1))
    auth = add_auth(clinic, case, case.booked[0], case.plan_end + 10 * DAY, ample(case))
    return _covered(
        clinic, of, folder, case, f"it starts {say(auth.starts)}, the day of the first booked visit"
    )


def gap_without_a_visit(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    booked = case.booked
    add_auth(clinic, case, first_day(case), booked[0], ample(case))
    add_auth(clinic, case, booked[1], case.plan_end + 10 * DAY, ample(case))
    because = f"nothing is booked between {say(booked[0])} and {say(booked[1])}"
    return _covered(clinic, of, folder, case, because)


def visit_in_gap_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    booked = case.booked
    call_off(clinic, case, booked[1])
    add_auth(clinic, case, first_day(case), booked[0], ample(case))
    add_auth(clinic, case, booked[2], case.plan_end + 10 * DAY, ample(case))
    return _covered(clinic, of, folder, case, f"the visit in the gap, on {say(booked[1])}, was cancelled")


def late_one_overlaps(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    booked = case.booked
    add_auth(clinic, case, first_day(case), booked[2], ample(case))
    add_auth(clinic, case, booked[1], case.plan_end + 10 * DAY, ample(case))
    return _covered(clinic, of, folder, case, f"the one before it lasts until {say(booked[2])}")


def late_one_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    add_auth(clinic, case, case.booked[1], case.plan_end + 40 * DAY, ample(case), status="I")
    return _covered(
        clinic, of, folder, case, "the one that starts late is inactive; the active one covers every visit"
    )


KINDS = (
    Kind(
        WORKFLOW,
        "ends_before_visits",
        (
            ends_among_bookings,
            second_payers_ends,
            ends_on_the_last_day_of_lead,
            follow_on_inactive,
            letter_ends_first,
            renewal_due_too_late,
            renewal_without_a_clock,
            renewal_asked_of_another_payer,
            ends_today,
            follow_on_secondary,
            follow_on_removed,
        ),
        (
            ends_a_day_after_lead,
            renewal_asked_in_time,
            typed_early,
            ends_on_last_visit,
            renewed,
            second_payers_lasts_longer,
            visit_after_end_cancelled,
            ending_one_inactive,
            ending_one_secondary,
            ends_after_discharge,
            ending_one_removed,
            ends_while_asleep,
        ),
    ),
    Kind(
        WORKFLOW,
        "lapsed_with_visits_booked",
        (
            lapsed_yesterday,
            lapsed_answer_due_too_late,
            lapsed,
            lapsed_renewal_inactive,
            lapsed_renewal_secondary,
            second_payers_lapsed,
            lapsed_renewal_past_its_clock,
        ),
        (
            lapsed_but_asked_in_time,
            payer_asks_for_none,
            lapsed_by_the_table_alone,
            lapsed_but_renewed,
            lapsed_and_discharged,
            lapsed_all_cancelled,
            lapsed_one_secondary,
            lapsed_one_inactive,
            lapsed_one_removed,
        ),
    ),
    Kind(
        WORKFLOW,
        "booked_visits_uncovered",
        (starts_after_first_bookings, gap_after_an_ended_one, gap_ahead),
        (
            starts_on_first_booking,
            gap_without_a_visit,
            visit_in_gap_cancelled,
            late_one_overlaps,
            late_one_inactive,
        ),
    ),
)
