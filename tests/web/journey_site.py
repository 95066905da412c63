"""The clinic of the browser journey: three invented patients, exported anew each morning as a practice system would.

`python journey_site.py morning DAY` writes that morning's exports, takes them and runs the night;
`python journey_site.py serve PORT` makes the people and serves. `DAYSHEET_HOME` says where.
"""

import csv
import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

FIRST = date(2026, 11, 24)
GRANTED = "H-7802"
SETTINGS = """name = "Riverside Physical Therapy"
demo = true
demo_on = {on}
npi = "1234567893"
tax_id = "12-3456789"
phone = "(555) 010-0100"
fax = "(555) 010-0101"
address = "1 River Street, Springfield"
"""
HELD = [
    "2026-10-20",
    "2026-10-23",
    "2026-10-27",
    "2026-10-30",
    "2026-11-03",
    "2026-11-06",
    "2026-11-17",
    "2026-11-20",
]
AHEAD = ["2026-11-27", "2026-12-01", "2026-12-04", "2026-12-08", "2026-12-11"]

Rows = Iterable[Sequence[object]]


def exports(on: date, *, entered: bool) -> dict[str, tuple[str, Rows]]:
    """File -> columns and rows. `entered`: the front desk has put the granted authorization into the system."""
    return {**_people(), **_care(), **_schedule(on), **_cover(entered)}


def _people() -> dict[str, tuple[str, Rows]]:
    return {
        "patients": (
            "id,first_name,last_name,born_on,sex,phone,email,street,city,state,postal_code",
            [
                ("P1", "Ana", "Lopez", "1957-03-04", "F", "", "", "", "", "", ""),
                ("P2", "Ben", "Okafor", "1980-07-15", "M", "", "", "", "", "", ""),
                ("P3", "Cleo", "Martin", "1972-01-30", "F", "", "", "", "", "", ""),
            ],
        ),
        "clinicians": (
            "id,first_name,last_name,credential,npi,location_id",
            [("T1", "Theo", "Lind", "PT", "1003000126", "L1")],
        ),
        "locations": ("id,name,timezone", [("L1", "Riverside", "America/New_York")]),
        "coverages": (
            "id,patient_id,case_id,payer_name,payer_class,rank,member_id,group_number,starts_on,ends_on",
            [
                ("K1", "P1", "C1", "Humana Medicare Advantage", "medicare_advantage", "primary", "H5512", "", "2026-01-01", ""),
                ("K2", "P2", "C2", "Cigna", "commercial", "primary", "U9001", "", "2026-01-01", ""),
                ("K3", "P3", "C3", "Cigna", "commercial", "primary", "U9002", "", "2026-01-01", ""),
            ],
        ),
    }  # fmt: skip


def _care() -> dict[str, tuple[str, Rows]]:
    return {
        "cases": (
            "id,patient_id,title,discipline,diagnosis_codes,therapist_id,location_id,referring_name,referring_npi,"
            "started_on,surgery_on,discharged_on",
            [
                ("C1", "P1", "Left total knee replacement", "PT", "Z47.1;Z96.652", "T1", "L1", "Dr. Ishaan Verma",
                 "1679576722", "2026-10-20", "2026-10-06", ""),
                ("C2", "P2", "Low back pain", "PT", "M54.50", "T1", "L1", "", "", "2026-11-02", "", ""),
                ("C3", "P3", "Shoulder pain", "PT", "M25.511", "T1", "L1", "", "", "2026-11-02", "", ""),
            ],
        ),
        "plans_of_care": (
            "id,case_id,patient_id,starts_on,ends_on,visits_per_week,sent_on,certified_on,goals",
            [
                ("PL1", "C1", "P1", "2026-10-20", "2026-12-11", 2, "2026-10-21", "2026-10-28",
                 "Walk 30 minutes without a rest;Climb one flight of stairs"),
                ("PL2", "C2", "P2", "2026-11-02", "2026-12-31", 1, "2026-11-03", "2026-11-09", "Sit 60 minutes"),
            ],
        ),
        "outcome_scores": (
            "id,case_id,patient_id,measure,score,scored_on",
            [("S1", "C1", "P1", "LEFS", 28, "2026-10-20"), ("S2", "C1", "P1", "LEFS", 41, "2026-11-17")],
        ),
    }  # fmt: skip


def _schedule(on: date) -> dict[str, tuple[str, Rows]]:
    """What lay ahead on the first morning has taken place once its day is over."""
    done = [*HELD, *(day for day in AHEAD if day < on.isoformat())]
    visits = [
        (f"V{day}", "C1", "P1", day, "completed", "IE" if day == HELD[0] else "DN", day, "T1") for day in done
    ]
    booked = [
        (f"A{day}", "P1", "C1", "T1", "L1", f"{day} 09:30", f"{day} 10:15", "follow-up", "booked")
        for day in AHEAD
        if day >= on.isoformat()
    ]
    return {
        "visits": ("id,case_id,patient_id,visit_on,attendance,note_kind,signed_on,therapist_id", visits),
        "appointments": (
            "id,patient_id,case_id,therapist_id,location_id,starts_at,ends_at,kind,status",
            [*booked, ("B1", "P3", "C3", "T1", "L1", "2026-12-15 11:00", "2026-12-15 11:45", "follow-up", "booked")],
        ),
        "charges": (
            "id,patient_id,case_id,visit_id,service_on,code,units,amount,modifiers,therapist_id",
            [
                (f"{day}-{code}", "P1", "C1", f"V{day}", day, code, 2, "66.00", "GP", "T1")
                for day in done
                for code in ("97110", "97140")
            ],
        ),
    }  # fmt: skip


def _cover(entered: bool) -> dict[str, tuple[str, Rows]]:
    humana, cigna = ("Humana Medicare Advantage", "medicare_advantage"), ("Cigna", "commercial")
    new = (
        "Z4",
        "C1",
        "P1",
        GRANTED,
        "2026-12-05",
        "2027-01-08",
        8,
        "active",
        "primary",
        *humana,
        "H5512",
        "2026-12-03",
    )
    return {
        "authorizations": (
            "id,case_id,patient_id,number,starts_on,ends_on,visits_authorized,status,rank,payer_name,payer_class,"
            "member_id,modified_on",
            [
                ("Z1", "C1", "P1", "H-7701", "2026-10-20", "2026-12-04", 12, "active", "primary", *humana, "H5512", "2026-10-19"),
                ("Z2", "C2", "P2", "C-2211", "2026-11-01", "2027-03-31", 30, "active", "primary", *cigna, "U9001", "2026-11-01"),
                ("Z3", "C3", "P3", "TBD", "2026-11-01", "2027-03-31", 30, "active", "primary", *cigna, "U9002", "2026-11-01"),
                *([new] if entered else []),
            ],
        ),
        "authorization_terms": ("authorization_id,units_authorized,codes,code_units,letter_ends_on", []),
        "authorization_requests": (
            "id,case_id,patient_id,authorization_id,kind,status,payer_name,urgent,submitted_on,decided_on,"
            "visits_requested,reference,visits_approved,number,letter,reason,appeal_by",
            [],
        ),
    }  # fmt: skip


def write(folder: Path, on: date, *, entered: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in exports(on, entered=entered).items():
        with folder.joinpath(f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns.split(","), *rows])


def morning(home: Path, on: date) -> None:
    """The clock of the clinic moves on, the night's exports come, the night runs."""
    home.joinpath("clinic.toml").write_text(SETTINGS.format(on=on), "utf-8")
    _begin()
    from daysheet import intake
    from daysheet.night.run import run

    folder = home / f"exports-{on}"
    write(folder, on, entered=on > FIRST + timedelta(days=9))
    taken = intake.take(folder, by="journey", on=on)
    assert all(file.state == "taken" for file in taken), [(one.name, one.state, one.reason) for one in taken]
    print(run(on))


def _begin() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "daysheet.web.settings"
    warnings.filterwarnings("ignore", module="sqlcipher3")
    django.setup()
    from daysheet.web.prepare import prepare

    prepare()


def serve(home: Path, port: int) -> None:
    _begin()
    import msgspec

    from daysheet.cli.serve import serve as run
    from daysheet.web import demo_people

    keys = {one.role: one for one in demo_people.make()}
    home.joinpath("keys.json").write_bytes(msgspec.json.encode(keys))
    run(port=port)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    place = Path(os.environ["DAYSHEET_HOME"])
    if sys.argv[1] == "morning":
        morning(place, date.fromisoformat(sys.argv[2]))
    else:
        serve(place, int(sys.argv[2]))
