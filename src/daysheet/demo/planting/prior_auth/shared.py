"""One authorization in several rows: shared by two cases of a patient, or entered twice. What it allows is there once.

The payers are those that say nothing of asking after the fact, so that a visit too many has one consequence.
"""

from datetime import date

from ... import insurers
from ...approvals import add_auth, ample
from ...clinic import Clinic
from ...episodes import finish
from ...world import Auth, Case, Folder
from ..kinds import say
from .scene import WORKFLOW, first_day, in_care, joined_by, lasting, used


def _two_cases(clinic: Clinic, *, ends_booked: bool = False) -> tuple[Folder, Case, Case]:
    folder, case = in_care(clinic, insurers.NO_WAY_BACK, ends_booked=ends_booked)
    return folder, case, joined_by(clinic, folder, case, ends_booked=ends_booked)


def _share(clinic: Clinic, one: Case, other: Case, left: int) -> Auth:
    """A row in each case, alike but for the spelling of the number; the second, entered last, speaks for both."""
    starts = max(first_day(one), first_day(other))
    ends = max(lasting(one), lasting(other))
    visits = _used_together(one, other) + left
    first = add_auth(clinic, one, starts, ends, visits, asked=True)
    number = first.number.replace("-", " ").lower()
    second = add_auth(clinic, other, starts, ends, visits, number=number, asked=False)
    second.letter_ends = first.letter_ends
    return second


def _used_together(one: Case, other: Case) -> int:
    starts = max(first_day(one), first_day(other))
    return sum(case.completed_from(starts, date.max) for case in (one, other))


def runs_out_in_two_cases(clinic: Clinic) -> tuple[Folder, str]:
    """Enough for either case by itself; both together come to its end."""
    folder, one, other = _two_cases(clinic)
    ahead = sorted((day, case.id) for case in (one, other) for day in case.booked)
    left = clinic.rng.randrange(1, min(len(one.booked), len(other.booked)))
    auth = _share(clinic, one, other, left)
    clinic.truth.plant(
        WORKFLOW,
        "visits_run_out",
        ("authorization", auth.id),
        patient=folder.patient.id,
        day=ahead[left][0],
        because=f"two cases share it: {auth.visits} visits approved, {left} left; none on {say(ahead[left][0])}",
    )
    return finish(clinic, folder), str(auth.id)


def overused_in_two_cases(clinic: Clinic) -> tuple[Folder, str]:
    folder, one, other = _two_cases(clinic)
    auth = _share(clinic, one, other, -clinic.rng.choice((1, 2)))
    count = _used_together(one, other)
    clinic.truth.plant(
        WORKFLOW,
        "negative_remaining",
        ("authorization", auth.id),
        patient=folder.patient.id,
        day=clinic.on,
        because=f"two cases share it: {count} visits used, {auth.visits} approved",
    )
    return finish(clinic, folder), str(auth.id)


def two_numbers_each_enough(clinic: Clinic, of: str) -> Folder:
    """Two cases, the same payer, an authorization for each: nothing adds up."""
    folder, one, other = _two_cases(clinic, ends_booked=True)
    auths = [
        add_auth(clinic, case, first_day(case), lasting(case), used(case) + len(case.booked))
        for case in (one, other)
    ]
    clinic.truth.decoy(
        WORKFLOW,
        "visits_run_out",
        of,
        ("authorization", auths[1].id),
        patient=folder.patient.id,
        because="the other case has an authorization of another number; each has exactly enough",
    )
    return finish(clinic, folder)


def _entered_again(clinic: Clinic, case: Case, visits: int, again: int) -> tuple[Auth, Auth]:
    """The same letter entered twice; the row changed last, here the first one, speaks for both."""
    auth = add_auth(clinic, case, first_day(case), lasting(case), visits, asked=True)
    number = auth.number.replace("-", "")
    copy = add_auth(clinic, case, first_day(case), lasting(case), again, number=number, asked=False)
    copy.letter_ends = auth.letter_ends
    auth.modified = max(copy.starts, clinic.day(-10))
    copy.modified = min(copy.starts, clinic.day(-11))
    return auth, copy


def runs_out_entered_twice(clinic: Clinic) -> tuple[Folder, str]:
    """As two authorizations it would last twice as long."""
    folder, case = in_care(clinic, insurers.NO_WAY_BACK)
    left = clinic.rng.randrange(1, len(case.booked))
    visits = used(case) + left
    auth, _ = _entered_again(clinic, case, visits, visits)
    harm = case.booked[left]
    clinic.truth.plant(
        WORKFLOW,
        "visits_run_out",
        ("authorization", auth.id),
        patient=folder.patient.id,
        day=harm,
        because=f"entered twice, it is one: {visits} visits approved, {left} left; none on {say(harm)}",
    )
    return finish(clinic, folder), str(auth.id)


def superseded_row(clinic: Clinic, of: str) -> Folder:
    """The row entered first has too few visits and was corrected by another; the later one holds."""
    folder, case = in_care(clinic, insurers.NO_WAY_BACK)
    _, copy = _entered_again(clinic, case, ample(case), used(case) + 1)
    clinic.truth.decoy(
        WORKFLOW,
        "visits_run_out",
        of,
        ("authorization", copy.id),
        patient=folder.patient.id,
        because="the same number was entered anew with more visits, and that row holds",
    )
    return finish(clinic, folder)
