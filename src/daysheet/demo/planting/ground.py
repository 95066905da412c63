"""Common ground of the other four workflows: ordinary care to which one thing is done, and how it is noted."""

from datetime import date, timedelta

from .. import insurers
from ..calendar import workday_before
from ..clinic import Clinic
from ..episodes import active, add_visit
from ..insurers import Insurer
from ..world import Case, Folder, Visit

DAY = timedelta(days=1)
EVERY = tuple(one for one in insurers.ALL if one not in (insurers.SELF_PAY, insurers.AUTO))


def cared_for(
    clinic: Clinic,
    among: tuple[Insurer, ...] = EVERY,
    *,
    weeks_in: tuple[int, int] = (3, 6),
    days_left: tuple[int, int] = (16, 30),
    booked_for: int = 14,
    frequency: int | None = None,
    discipline: str = "PT",
) -> tuple[Folder, Case]:
    """Care two or three times a week, some weeks in, with bookings ahead."""
    return active(
        clinic,
        clinic.rng.choice(among),
        frequency=frequency or clinic.rng.choice((2, 3)),
        weeks_in=weeks_in,
        days_left=days_left,
        booked_for=booked_for,
        discipline=discipline,
    )


def older_visit(clinic: Clinic, case: Case, *, at_least: int = 5) -> Visit:
    """A completed daily visit of some days ago: the newest but one that is old enough."""
    old = [one for one in case.completed[1:] if one.day <= clinic.day(-at_least)]
    return old[-2] if len(old) > 1 else old[-1]


def yesterdays_visit(clinic: Clinic, case: Case) -> Visit | None:
    """A completed visit on the last workday, if that is at most three days ago."""
    last = workday_before(clinic.on)
    if last < clinic.day(-3):
        return None
    found = [visit for visit in case.visits if visit.day == last]
    visit = found[0] if found else add_visit(clinic, case, last, "Completed", 6)
    visit.status = "Completed"
    return visit


class Noting:
    """Writes one kind's problems and look-alikes into the truth."""

    def __init__(self, workflow: str, kind: str, subject: str) -> None:
        self._workflow = workflow
        self._kind = kind
        self._subject = subject

    def plant(
        self,
        clinic: Clinic,
        folder: Folder,
        key: int | str,
        *,
        day: date,
        because: str,
        also: tuple[tuple[str, tuple[str, int | str]], ...] = (),
    ) -> tuple[Folder, str]:
        subject = (self._subject, key)
        patient = folder.patient.id
        clinic.truth.plant(
            self._workflow, self._kind, subject, patient=patient, day=day, because=because, also=also
        )
        return folder, str(key)

    def decoy(self, clinic: Clinic, of: str, folder: Folder, key: int | str, *, because: str) -> Folder:
        subject = (self._subject, key)
        clinic.truth.decoy(
            self._workflow, self._kind, of, subject, patient=folder.patient.id, because=because
        )
        return folder
