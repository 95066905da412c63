"""A clinic taken back to an earlier morning: nothing that came later, nothing lost, and whole on its last one."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from daysheet.demo.rewind import (
    APPOINTMENTS,
    AUTHORIZATIONS,
    CASES,
    CHARGES,
    DELIVERIES,
    INTAKE,
    PATIENTS,
    REQUESTS,
    TERMS,
    VISITS,
    Files,
    Rewind,
    Row,
)

from . import oracle
from .growth import DAYS, clinic

SEED, PATIENTS_GROWN, ON = 3, 250, DAYS[0]
BACK = (1, 5, 13, 14, 15, 29, 45, 59)
MORNINGS = tuple(ON - timedelta(days=back) for back in BACK)
EVENTS = {
    VISITS: ("visit_date", "note_finalized_date", "modified_date"),
    CHARGES: ("visit_date", "note_finalized_date", "modified_date"),
    CASES: ("start_of_care", "discharge_date", "modified_date"),
    AUTHORIZATIONS: ("modified_date",),
    REQUESTS: ("submitted_on", "decided_on"),
    INTAKE: ("received_on", "benefits_checked_on"),
    APPOINTMENTS: ("check_in_time", "check_out_time", "time_stamp"),
    "plain/plans_of_care.csv": ("starts_on", "sent_on", "certified_on"),
    "plain/outcome_scores.csv": ("scored_on",),
    "plain/claims.csv": ("submitted_on", "service_on"),
    "plain/waitlist.csv": ("asked_on", "closed_on"),
    "plain/contact_preferences.csv": ("opted_out_on",),
    DELIVERIES: ("as_of",),
}


@pytest.fixture(scope="module")
def rewind() -> Rewind:
    return Rewind(clinic(SEED, PATIENTS_GROWN, ON).out, ON)


@pytest.fixture(scope="module")
def mornings(rewind: Rewind) -> dict[date, Files]:
    return {morning: rewind.files(morning) for morning in MORNINGS}


def cells(rows: list[Row]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


@pytest.mark.parametrize("on", [ON, date(2028, 2, 29), date(2026, 11, 28)])
def test_the_last_morning_is_the_clinic_itself(on: date) -> None:
    whole = Rewind(clinic(SEED, PATIENTS_GROWN, on).out, on)
    for name, rows in whole.files(on).items():
        assert cells(rows) == cells(whole.tables[name].rows), name


def test_nothing_is_known_before_it_happened(mornings: dict[date, Files]) -> None:
    for morning, files in mornings.items():
        for name, columns in EVENTS.items():
            later = [
                (name, column, row[column])
                for row in files[name]
                for column in columns
                if row[column][:10] >= morning.isoformat()
            ]
            # A visit that somebody called off ahead of its day is known before it.
            assert [one for one in later if one[:2] != (VISITS, "visit_date")] == [], morning


def test_rows_only_come_and_change_and_never_go(mornings: dict[date, Files]) -> None:
    keys = {
        CASES: "case_id",
        PATIENTS: "patient_id",
        VISITS: "visit_id",
        AUTHORIZATIONS: "record_id",
        REQUESTS: "id",
    }
    for name, key in keys.items():
        there = [{row[key] for row in mornings[morning][name]} for morning in sorted(mornings)]
        assert all(earlier <= later for earlier, later in pairwise(there)), name
        assert len(there[0]) < len(there[-1]), name


def test_a_row_has_its_case_and_its_patient(mornings: dict[date, Files]) -> None:
    for files in mornings.values():
        cases = {row["case_id"] for row in files[CASES]}
        patients = {row["patient_id"] for row in files[PATIENTS]}
        authorizations = {row["record_id"] for row in files[AUTHORIZATIONS]}
        visits = {row["visit_id"] for row in files[VISITS]}
        for rows in files.values():
            assert {row["case_id"] for row in rows if row.get("case_id")} <= cases
            assert {row["patient_id"] for row in rows if row.get("patient_id")} <= patients
        assert {row["authorization_id"] for row in files[TERMS]} <= authorizations
        assert {row["visit_id"] for row in (*files[CHARGES], *files["plain/minutes.csv"])} <= visits


def test_what_happened_later_stood_booked_within_the_window(
    mornings: dict[date, Files], rewind: Rewind
) -> None:
    held = {
        (row["case_id"], row["visit_date"])
        for row in rewind.tables[VISITS].rows
        if row["export_flag"] != "3" and row["visit_date"] < ON.isoformat()
    }
    for morning, files in mornings.items():
        known = {row["case_id"] for row in files[CASES]}
        last = (morning + timedelta(days=14)).isoformat()
        due = {(case, day) for case, day in held if case in known and morning.isoformat() <= day <= last}
        active = [row for row in files[APPOINTMENTS] if row["appointment_status"] == "Active"]
        booked = {(row["case_id"], row["start_date"][:10]) for row in active}
        assert due and due <= booked
        assert all(abs((oracle.must(row["start_date"]) - morning).days) <= 14 for row in files[APPOINTMENTS])


def test_appointments_have_ids_of_their_own_and_the_vendors_signs(mornings: dict[date, Files]) -> None:
    for morning, files in mornings.items():
        rows = files[APPOINTMENTS]
        assert len({row["appointmnet_id"] for row in rows}) == len(rows)
        checked_in = [row for row in rows if row["check_in_time"]]
        assert all(int(row["appointmnet_id"]) > 0 for row in checked_in)
        assert all(row["start_date"] < morning.isoformat() for row in checked_in)
        assert checked_in


def test_a_request_waits_until_the_day_of_its_decision(mornings: dict[date, Files], rewind: Rewind) -> None:
    final = {row["id"]: row for row in rewind.tables[REQUESTS].rows}
    waiting = 0
    for morning, files in mornings.items():
        for row in files[REQUESTS]:
            decided = final[row["id"]]["decided_on"]
            if decided and decided >= morning.isoformat():
                waiting += 1
                assert row["status"] == "submitted"
                later = ("decided_on", "visits_approved", "number", "letter", "reason", "appeal_by")
                assert not any(row.get(name) for name in later)
            else:
                assert row["status"] == final[row["id"]]["status"]
    assert waiting > 10


def test_columns_and_files_that_nobody_names_pass_through(tmp_path: Path) -> None:
    """A column that comes tomorrow is carried along, and so is a whole file."""
    place = Rewind(clinic(SEED, PATIENTS_GROWN, ON).out, ON)
    place.write(ON, tmp_path / "clinic")
    morning, since = ON - timedelta(days=20), place.since(CASES, "case_id")
    early, late = min(since, key=since.__getitem__), max(since, key=since.__getitem__)
    orders = tmp_path / "clinic" / "plain" / "orders.csv"
    orders.write_text(f"id,case_id,seen\nO-1,{early},yes\nO-2,{late},no\n", encoding="utf-8")
    visits = tmp_path / "clinic" / VISITS
    text = visits.read_text(encoding="utf-8").splitlines()
    visits.write_text(
        "\n".join([f"{text[0]},room", *(f"{line},4" for line in text[1:])]) + "\n", encoding="utf-8"
    )
    files = Rewind(tmp_path / "clinic", ON).write(morning, tmp_path / "earlier")
    assert {row["room"] for row in files[VISITS]} == {"4"}
    assert files["plain/orders.csv"] == [{"id": "O-1", "case_id": early, "seen": "yes"}]
    assert oracle.rows(tmp_path / "earlier" / VISITS) == files[VISITS]
