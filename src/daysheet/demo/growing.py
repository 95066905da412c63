"""Grow a clinic from a seed: roles are dealt, patients told one by one, files written as they come."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import msgspec

from .clinic import Clinic
from .consequences import note_consequences
from .planting import cast
from .stories import ordinary
from .writing import Writing


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo clinic holds. `rows` counts the rows of every file, by its path inside the clinic."""

    on: date
    seed: int
    patients: int
    cases: int
    visits: int
    appointments: int
    charges: int
    authorizations: int
    planted: int
    decoys: int
    rows: dict[str, int]
    out: Path
    truth: Path

    @property
    def files(self) -> int:
        return len(self.rows) + 1


def grow(
    *, seed: int, patients: int, out: Path, on: date, progress: Callable[[int], None] | None = None
) -> Grown:
    """Write a clinic of so many patients to `out`, as it looks on the evening before `on`.

    The same seed, size and day give the same bytes. `progress` hears how many patients are written.
    """
    clinic = Clinic(seed, patients, on)
    truth = out / "truth.json"
    with ExitStack() as stack:
        writing = Writing(clinic, out, stack)
        for number, role in enumerate(cast(clinic, patients), start=1):
            folder = role.next(clinic) if role else ordinary(clinic)
            note_consequences(clinic, folder)
            writing.folder(folder)
            if role is None:
                for case in folder.cases:
                    clinic.remember_bookings(case)
            if progress:
                progress(number)
        writing.close_with()
    clinic.truth.write(truth, on=on, seed=seed, patients=patients)
    rows = writing.rows
    return Grown(
        on=on,
        seed=seed,
        patients=rows["webpt/Patients.csv"],
        cases=rows["webpt/Cases.csv"],
        visits=rows["webpt/Visits.csv"],
        appointments=rows["webpt/Appointments.csv"],
        charges=rows["webpt/Charges.csv"],
        authorizations=rows["webpt/Authorizations.csv"],
        planted=len(clinic.truth.planted),
        decoys=len(clinic.truth.decoys),
        rows=dict(rows),
        out=out,
        truth=truth,
    )
