"""The clinic is whole and believable: same bytes twice, ids that lead somewhere, real calendars, nobody real."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from daysheet.demo import grow
from daysheet.demo.calendar import care_days, holidays, is_workday

from .growth import DAYS, Place, clinic
from .oracle import Row, live, must, rows

CONTRACT = Path(__file__).parents[2] / "docs" / "contracts" / "clinic.md"
HERE = [clinic_args for clinic_args in ((2, 400, DAYS[0]), (3, 250, DAYS[3]), (5, 40, DAYS[6]))]
PLAIN = [
    "plans_of_care",
    "authorization_requests",
    "authorization_terms",
    "minutes",
    "outcome_scores",
    "claims",
    "intake",
    "waitlist",
    "contact_preferences",
    "deliveries",
]


@pytest.fixture(params=HERE, ids=lambda args: f"{args[1]}-{args[2]}")
def place(request: pytest.FixtureRequest) -> Place:
    return clinic(*request.param)


def bytes_of(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()
    }


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        grow(seed=7, patients=120, out=tmp_path / name, on=date(2026, 11, 24))
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_another_seed_other_bytes(tmp_path: Path) -> None:
    for seed in (1, 2):
        grow(seed=seed, patients=30, out=tmp_path / str(seed), on=date(2026, 11, 24))
    one, two = bytes_of(tmp_path / "1"), bytes_of(tmp_path / "2")
    assert one["webpt/Visits.csv"] != two["webpt/Visits.csv"]


def contract_columns() -> dict[str, list[str]]:
    """File name -> columns, as the tables of the contract list them."""
    found: dict[str, list[str]] = {}
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        match = re.match(r"\| `([A-Za-z_]+\.csv)` \| (.+) \|$", line)
        if match:
            without_notes = re.sub(r"\([^)]*\)", "", match[2]).split(";")[0]
            found[match[1]] = re.findall(r"`([A-Za-z0-9_]+)`", without_notes)
    return found


def test_columns_are_the_contracts(place: Place) -> None:
    wanted = contract_columns()
    written = sorted(path for path in place.out.glob("*/*.csv"))
    assert {path.name for path in written if path.parent.name == "plain"} == {f"{name}.csv" for name in PLAIN}
    assert len([path for path in written if path.parent.name == "webpt"]) == 9
    for path in written:
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert header == wanted[path.name], path.name


def web(place: Place, name: str) -> list[Row]:
    return rows(place.out / "webpt" / f"{name}.csv")


def plain(place: Place, name: str) -> list[Row]:
    return rows(place.out / "plain" / f"{name}.csv")


def test_keys_are_keys(place: Place) -> None:
    keys = {"Authorizations": "record_id", "Appointments": "appointmnet_id", "Charges": "record_pointer"}
    keys |= {
        "Patients": "patient_id",
        "Cases": "case_id",
        "PatientInsurance": "record_id",
        "Visits": "visit_id",
    }
    for name, key in keys.items():
        values = [row[key] for row in web(place, name)]
        assert len(values) == len(set(values)), name
    for name in set(PLAIN) - {"minutes", "deliveries", "contact_preferences", "authorization_terms"}:
        values = [row["id"] for row in plain(place, name)]
        assert len(values) == len(set(values)), name
    triples = [(row["visit_id"], row["code"], row["by"]) for row in plain(place, "minutes")]
    assert len(triples) == len(set(triples))


def test_ids_lead_somewhere(place: Place) -> None:
    patients = {row["patient_id"] for row in web(place, "Patients")}
    cases = {row["case_id"]: row["patient_id"] for row in web(place, "Cases")}
    visits = {row["visit_id"]: row["case_id"] for row in web(place, "Visits")}
    therapists = {row["therapist_id"] for row in web(place, "Therapists")}
    clinics = {row["clinic_id"] for row in web(place, "Clinics")}
    auths = {row["record_id"]: row["case_id"] for row in web(place, "Authorizations")}
    policies = {row["record_id"] for row in web(place, "PatientInsurance")}
    assert len(patients) == place.grown.patients
    for name in ("Authorizations", "Appointments", "Charges", "Visits"):
        for row in web(place, name):
            assert cases[row["case_id"]] == row["patient_id"], name
            assert row["clinic_id"] in clinics
            assert row.get("therapist_id", next(iter(therapists))) in therapists
    assert {row["insurance_id"] for row in web(place, "Charges")} <= policies
    for row in web(place, "Charges"):
        assert visits[row["visit_id"]] == row["case_id"]
    assert {row["visit_id"] for row in plain(place, "minutes")} <= visits.keys()
    assert {row["authorization_id"] for row in plain(place, "authorization_terms")} <= auths.keys()
    for row in plain(place, "authorization_requests"):
        assert row["authorization_id"] == "" or auths[row["authorization_id"]] == row["case_id"]
    for name in ("plans_of_care", "authorization_requests", "outcome_scores", "claims", "waitlist"):
        for row in plain(place, name):
            assert row["patient_id"] in patients
            assert row["case_id"] == "" or cases[row["case_id"]] == row["patient_id"]
    for name in ("intake", "contact_preferences"):
        assert {row["patient_id"] for row in plain(place, name)} <= patients


def test_truth_names_subjects_that_exist(place: Place) -> None:
    where = {
        "authorization": ("webpt/Authorizations.csv", "record_id"),
        "case": ("webpt/Cases.csv", "case_id"),
        "visit": ("webpt/Visits.csv", "visit_id"),
        "charge": ("webpt/Charges.csv", "record_pointer"),
        "coverage": ("webpt/PatientInsurance.csv", "record_id"),
        "appointment": ("webpt/Appointments.csv", "appointmnet_id"),
        "patient": ("webpt/Patients.csv", "patient_id"),
        "authorization_request": ("plain/authorization_requests.csv", "id"),
        "intake": ("plain/intake.csv", "id"),
        "plan_of_care": ("plain/plans_of_care.csv", "id"),
    }
    ids: dict[str, dict[str, str]] = {}
    for kind, (name, column) in where.items():
        ids[kind] = {row[column]: row["patient_id"] for row in rows(place.out / name)}
    for entry in (*place.truth["planted"], *place.truth["decoys"]):
        subject = entry["subject"]
        assert ids[subject["kind"]][subject["id"]] == entry["patient"], entry


def test_files_show_the_evening_before(place: Place) -> None:
    yesterday = (place.on - timedelta(1)).isoformat()
    deliveries = {row["file"]: row["as_of"] for row in plain(place, "deliveries")}
    assert set(deliveries.values()) == {yesterday}
    for name in deliveries:
        assert (place.out / name).is_file()
    for row in web(place, "Visits"):
        assert row["visit_status"] == "Cancelled" or must(row["visit_date"]) < place.on
        assert row["note_finalized_date"] <= yesterday
    for row in web(place, "Appointments"):
        assert place.on - timedelta(14) <= must(row["start_date"]) <= place.on + timedelta(14)
        assert row["time_stamp"][:10] <= yesterday
        assert (int(row["appointmnet_id"]) > 0) == bool(row["check_in_time"])
        assert not row["check_in_time"] or must(row["start_date"]) < place.on
    for name in (
        "Charges",
        "Patients",
        "Cases",
        "Authorizations",
        "PatientInsurance",
        "Visits",
        "Therapists",
    ):
        assert all(row["modified_date"] <= yesterday for row in web(place, name)), name
    for row in plain(place, "authorization_requests"):
        assert row["submitted_on"] <= yesterday and row["decided_on"] <= yesterday
    for row in plain(place, "plans_of_care"):
        assert row["sent_on"] <= yesterday and row["certified_on"] <= yesterday


def test_therapists_see_one_patient_at_a_time(place: Place) -> None:
    planted = [entry for entry in place.truth["planted"] if entry["kind"] == "double_booking"]
    silent = [entry for entry in place.truth["decoys"] if entry["kind"] == "double_booking"]
    moved = {entry["subject"]["id"] for entry in (*planted, *silent)}
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in web(place, "Appointments"):
        if row["appointmnet_id"] not in moved:
            seen[row["therapist_id"], row["start_date"]].add(row["case_id"])
    assert all(len(cases) == 1 for cases in seen.values())


def test_nobody_works_on_weekends_and_holidays(place: Place) -> None:
    for row in web(place, "Appointments"):
        assert is_workday(must(row["start_date"]))
        start, end = row["start_date"][11:], row["end_date"][11:]
        assert "08:00" <= start < end <= "17:45"
        assert end <= "12:30" or start >= "13:15"
    for row in web(place, "Visits"):
        assert is_workday(must(row["visit_date"]))


def test_holidays() -> None:
    assert date(2026, 11, 26) in holidays(2026)
    assert date(2027, 12, 31) in holidays(2027)  # 1 January 2028 is a Saturday
    assert date(2027, 5, 31) in holidays(2027)
    assert date(2026, 7, 3) in holidays(2026)  # 4 July 2026 is a Saturday
    assert len(holidays(2026)) == 12  # eleven, and 1 January 2027 which is a Friday of its own year
    thanksgiving_week = care_days(date(2026, 11, 23), date(2026, 11, 29), (0, 3))
    assert thanksgiving_week == [date(2026, 11, 23), date(2026, 11, 27)]


def test_nobody_is_real(place: Place) -> None:
    for row in web(place, "Patients"):
        assert re.fullmatch(r"\d{3}-555-01\d\d", row["phone"])
        assert row["email"] == "" or row["email"].endswith(("@example.com", "@example.org"))


def test_attendance_is_believable() -> None:
    place = clinic(*HERE[0])
    past = [row for row in live(web(place, "Visits")) if must(row["visit_date"]) < place.on]
    share = Counter(row["visit_status"] for row in past)
    assert 0.84 < share["Completed"] / len(past) < 0.92
    assert share["Cancelled"] > share["No Show"] > 0.02 * len(past)


def test_vendor_habits_are_there() -> None:
    place = clinic(*HERE[0])
    appointments = web(place, "Appointments")
    days = Counter((row["case_id"], row["start_date"][:10]) for row in appointments)
    assert any(count > 1 for count in days.values())
    assert {row["appointment_status"] for row in appointments} == {"Active", "Inactive"}
    cancelled = {
        (r["case_id"], r["visit_date"]) for r in web(place, "Visits") if r["visit_status"] == "Cancelled"
    }
    active = {
        (r["case_id"], r["start_date"][:10]) for r in appointments if r["appointment_status"] == "Active"
    }
    assert cancelled & active
    for name in ("Authorizations", "Visits", "Charges"):
        assert any(row["export_flag"] == "3" for row in web(place, name)), name
    assert {row["discipline"] for row in web(place, "Cases")} >= {"PT", "OT"}
    assert {row["insurance_rank"] for row in web(place, "PatientInsurance")} == {"1", "2"}


def test_every_visit_charged_is_supported(place: Place) -> None:
    completed = {row["visit_id"] for row in live(web(place, "Visits")) if row["visit_status"] == "Completed"}
    lines = Counter(row["visit_id"] for row in live(web(place, "Charges")))
    assert set(lines) <= completed
    assert 2.4 < sum(lines.values()) / len(lines) < 4
