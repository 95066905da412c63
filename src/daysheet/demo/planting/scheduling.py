"""Scheduling: no visit ahead, behind the plan's frequency, two patients in one slot, texts after an opt-out."""

from .. import insurers
from ..clinic import Clinic
from ..episodes import finish, finished
from ..people import new_preference
from ..stories import ordinary, safe
from ..world import Booking, Case, Folder, Preference
from .ground import Noting, cared_for
from .kinds import Kind, say
from .prior_auth.scene import asleep, call_off, whole

WORKFLOW = "scheduling"
_NONE_AHEAD = Noting(WORKFLOW, "no_future_visit", "case")
_BEHIND = Noting(WORKFLOW, "behind_frequency", "case")
_DOUBLE = Noting(WORKFLOW, "double_booking", "appointment")
_TEXTS = Noting(WORKFLOW, "opted_out_with_text_ok", "patient")


def nothing_ahead(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, booked_for=-1)
    last = case.completed[-1].day
    safe(clinic, folder, case)
    because = f"last seen {say(last)}, the plan of care runs until {say(case.plan_end)}, nothing is booked"
    return _NONE_AHEAD.plant(clinic, folder, case.id, day=clinic.on, because=because)


def nothing_ahead_plan_over(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, booked_for=-1, days_left=(2, 6))
    safe(clinic, folder, case)
    return _NONE_AHEAD.decoy(clinic, of, folder, case.id, because="the plan of care ends within the week")


def nothing_ahead_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.FREE), ago=(2, 10))
    finish(clinic, folder)
    return _NONE_AHEAD.decoy(clinic, of, folder, case.id, because="the case is discharged")


def nothing_ahead_long_gone(clinic: Clinic, of: str) -> Folder:
    folder, case = asleep(clinic)
    whole(clinic, case)
    finish(clinic, folder)
    return _NONE_AHEAD.decoy(
        clinic, of, folder, case.id, because="nobody has seen the patient for over 30 days"
    )


def one_left_ahead(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic)
    for booking in case.bookings[:-1]:
        booking.active = False
    safe(clinic, folder, case)
    return _NONE_AHEAD.decoy(
        clinic, of, folder, case.id, because=f"one visit is left, on {say(case.booked[-1])}"
    )


def _thin_out(clinic: Clinic, case: Case, keep: int) -> int:
    """Let patients miss visits of the last four weeks until so many completed ones are left."""
    recent = [visit for visit in case.completed if visit.day >= clinic.day(-28)]
    spare = len(recent) - keep
    for visit in clinic.rng.sample(recent[:-1], max(spare, 0)):
        visit.status = clinic.rng.choice(("Cancelled", "No Show"))
    return len(recent) - max(spare, 0)


def fallen_behind(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, weeks_in=(5, 6))
    came = _thin_out(clinic, case, 2 * case.frequency - 1)
    safe(clinic, folder, case)
    because = f"{came} visits in the last four weeks; the plan of care asks for {4 * case.frequency}"
    return _BEHIND.plant(clinic, folder, case.id, day=clinic.on, because=because)


def just_half(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, weeks_in=(5, 6))
    _thin_out(clinic, case, 2 * case.frequency)
    safe(clinic, folder, case)
    return _BEHIND.decoy(
        clinic, of, folder, case.id, because="half of the planned visits took place, not less"
    )


def only_just_begun(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, weeks_in=(1, 1))
    safe(clinic, folder, case)
    return _BEHIND.decoy(clinic, of, folder, case.id, because="care began less than four weeks ago")


def _into_a_taken_slot(clinic: Clinic, case: Case) -> Booking | None:
    """Move one of the bookings onto a colleague's patient: same therapist, same time."""
    for booking in case.bookings:
        for place in clinic.taken_slots.get((case.clinic_id, booking.day), []):
            therapist, slot = place
            if therapist.credential == case.discipline:
                clinic.taken_slots[case.clinic_id, booking.day].remove(place)
                booking.therapist, booking.slot = therapist, slot
                return booking
    return None


def booked_twice(clinic: Clinic) -> tuple[Folder, str] | None:
    folder, case = cared_for(clinic)
    booking = _into_a_taken_slot(clinic, case)
    if booking is None:
        return None
    safe(clinic, folder, case)
    who = f"{booking.therapist.first} {booking.therapist.last}"
    because = f"{who} has another patient at the same time on {say(booking.day)}"
    return _DOUBLE.plant(clinic, folder, booking.id, day=booking.day, because=because)


def booked_twice_but_inactive(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic)
    booking = _into_a_taken_slot(clinic, case)
    if booking is None:
        return None
    booking.active = False
    safe(clinic, folder, case)
    return _DOUBLE.decoy(clinic, of, folder, booking.id, because="this one of the two is inactive")


def booked_twice_but_cancelled(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic)
    booking = _into_a_taken_slot(clinic, case)
    if booking is None:
        return None
    call_off(clinic, case, booking.day)
    safe(clinic, folder, case)
    return _DOUBLE.decoy(
        clinic, of, folder, booking.id, because="this one of the two was cancelled; it still says Active"
    )


def _somebody(clinic: Clinic) -> Folder:
    folder = ordinary(clinic)
    folder.preference = folder.preference or new_preference(clinic.rng, clinic.on)
    return folder


def texts_after_opt_out(clinic: Clinic) -> tuple[Folder, str]:
    folder = _somebody(clinic)
    out = clinic.day(-clinic.rng.randrange(10, 90))
    folder.preference = Preference("text", "yes", "yes", "", "en", out)
    because = f"opted out on {say(out)}, and texts are still marked as welcome"
    return _TEXTS.plant(clinic, folder, folder.patient.id, day=out, because=because)


def opted_out_properly(clinic: Clinic, of: str) -> Folder:
    folder = _somebody(clinic)
    folder.preference = Preference("email", "no", "yes", "", "en", clinic.day(-30))
    return _TEXTS.decoy(
        clinic, of, folder, folder.patient.id, because="opted out, and texts are marked as unwelcome"
    )


def texts_welcome(clinic: Clinic, of: str) -> Folder:
    folder = _somebody(clinic)
    folder.preference = Preference("none", "yes", "no", "no", "en", None)
    return _TEXTS.decoy(clinic, of, folder, folder.patient.id, because="never opted out")


KINDS = (
    Kind(
        WORKFLOW,
        "no_future_visit",
        (nothing_ahead,),
        (nothing_ahead_plan_over, one_left_ahead, nothing_ahead_discharged, nothing_ahead_long_gone),
    ),
    Kind(WORKFLOW, "behind_frequency", (fallen_behind,), (just_half, only_just_begun)),
    Kind(
        WORKFLOW,
        "double_booking",
        (booked_twice,),
        (booked_twice_but_inactive, booked_twice_but_cancelled),
    ),
    Kind(WORKFLOW, "opted_out_with_text_ok", (texts_after_opt_out,), (opted_out_properly, texts_welcome)),
)
