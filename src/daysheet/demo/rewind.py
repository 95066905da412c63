"""A written clinic as its exports looked on an earlier morning: files in, files out, row by row.

Knows the columns of `docs/contracts/clinic.md` and no story, so that new columns and new kinds pass through
untouched. What the files themselves date decides on which morning it could be known:

- a row is there from the evening of the day it is about: a visit from its day, an authorization from the day it was
  last modified, a request from the day it was sent, a plan of care from its start, terms with their authorization;
- a patient and a case are there from their first dated row: the intake, a request, the evaluation;
- what happened later is blank: signatures, decisions, certifications, discharges;
- a visit that has not happened yet stands booked within the vendor's window, also one that was called off on its
  day; a row that was taken back (export_flag 3) was never there.

What the files do not date stays as it stands at the end: a status, an address, a policy.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import msgspec

Row = dict[str, str]
Files = dict[str, list[Row]]
DAY = timedelta(days=1)
WINDOW = timedelta(days=14)
"""Appointments reach so far back and ahead."""
CASES, PATIENTS = "webpt/Cases.csv", "webpt/Patients.csv"
VISITS, APPOINTMENTS = "webpt/Visits.csv", "webpt/Appointments.csv"
AUTHORIZATIONS, CHARGES = "webpt/Authorizations.csv", "webpt/Charges.csv"
REQUESTS, TERMS = "plain/authorization_requests.csv", "plain/authorization_terms.csv"
INTAKE, DELIVERIES = "plain/intake.csv", "plain/deliveries.csv"

SINCE = {
    AUTHORIZATIONS: ("modified_date", "auth_start_date"),
    CHARGES: ("note_finalized_date", "visit_date"),
    REQUESTS: ("submitted_on", "decided_on"),
    INTAKE: ("received_on",),
    "plain/plans_of_care.csv": ("starts_on",),
    "plain/outcome_scores.csv": ("scored_on",),
    "plain/claims.csv": ("submitted_on", "service_on"),
    "plain/waitlist.csv": ("asked_on",),
}
"""The column that says since when a row is there; the next one where that is empty."""
WITH = {
    TERMS: ("authorization_id", AUTHORIZATIONS, "record_id"),
    "plain/minutes.csv": ("visit_id", VISITS, "visit_id"),
}
"""Rows without a day of their own come with the row they name."""
LATER = {
    VISITS: ("note_finalized_date",),
    CHARGES: ("note_finalized_date",),
    CASES: ("start_of_care", "discharge_date"),
    "plain/plans_of_care.csv": ("sent_on", "certified_on"),
    INTAKE: ("benefits_checked_on",),
    "plain/waitlist.csv": ("closed_on",),
    "plain/contact_preferences.csv": ("opted_out_on",),
}
"""Days of events, blank before them. Every other day is a plan or a promise and known with its row."""
STAMPS = ("modified_date", "time_stamp")
DECISION = ("decided_on", "visits_approved", "number", "letter", "reason", "appeal_by")
DECIDED = ("approved", "partial", "denied", "withdrawn")


class Table(msgspec.Struct):
    """One file: its columns in order, its rows, and since which evening each of them is there."""

    columns: list[str]
    rows: list[Row]
    since: list[date]


def day_of(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        rows = list(reader)
        return Table(list(reader.fieldnames or ()), rows, [])


class Rewind:
    """A clinic written for the morning `on`; `files` gives its rows as they were on an earlier one."""

    def __init__(self, folder: Path, on: date) -> None:
        self.on = on
        self._eve = on - DAY
        paths = sorted(folder.glob("*/*.csv"))
        self.tables = {path.relative_to(folder).as_posix(): _read(path) for path in paths}
        self._date_rows()
        self._kept = _by_case_and_day(self.tables[APPOINTMENTS].rows)
        self._held = self._visits_by_day()

    def files(self, morning: date) -> Files:
        """Every file's rows on the evening before that morning."""
        eve = min(morning, self.on) - DAY
        found = {name: self._until(name, eve) for name in self.tables if name != APPOINTMENTS}
        entered = self.since(AUTHORIZATIONS, "record_id")
        later = {key for key, since in entered.items() if since > eve}
        found[REQUESTS] = [_before_decision(row, eve, later) for row in found[REQUESTS]]
        found[DELIVERIES] = [self._shifted(row, eve) for row in found[DELIVERIES]]
        cases = {row["case_id"] for row in found[CASES]}
        found[APPOINTMENTS] = [_stamped(row, eve) for row in self._appointments(eve, cases)]
        return found

    def write(self, morning: date, out: Path) -> Files:
        """The clinic of that morning as a folder; gives its rows as well."""
        found = self.files(morning)
        for name, rows in found.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as handle:
                sheet = csv.writer(handle, lineterminator="\n")
                columns = self.tables[name].columns
                sheet.writerow(columns)
                sheet.writerows([row[column] for column in columns] for row in rows)
        return found

    # --- since when a row is there ---

    def _date_rows(self) -> None:
        """Never later than the last evening, on which all of them are."""
        for name, columns in SINCE.items():
            if name in self.tables:
                self._give(name, [self._first(row, columns) for row in self.tables[name].rows])
        self._give(VISITS, [self._visit_since(row) for row in self.tables[VISITS].rows])
        self._date_cases()
        self._date_patients()
        for name, (mine, other, key) in WITH.items():
            if name in self.tables:
                self._follow(name, mine, self.since(other, key))
        cases, patients = self.since(CASES, "case_id"), self.since(PATIENTS, "patient_id")
        for table in self.tables.values():
            if len(table.since) != len(table.rows):
                table.since = [_of_owner(row, cases, patients) for row in table.rows]

    def _give(self, name: str, since: list[date]) -> None:
        self.tables[name].since = since

    def _first(self, row: Row, columns: Iterable[str]) -> date:
        given = next((row[column] for column in columns if row[column]), "")
        return min(day_of(given) or self._eve, self._eve)

    def _visit_since(self, row: Row) -> date:
        """A visit called off ahead of its day is known from the day somebody wrote so."""
        return min(self._first(row, ("visit_date",)), self._first(row, ("modified_date", "visit_date")))

    def _date_cases(self) -> None:
        first: dict[str, date] = defaultdict(lambda: self._eve)
        for name in (AUTHORIZATIONS, VISITS, REQUESTS, "plain/plans_of_care.csv"):
            table = self.tables[name]
            for row, since in zip(table.rows, table.since, strict=True):
                first[row["case_id"]] = min(first[row["case_id"]], since)
        asked = self._intakes()
        cases = self.tables[CASES].rows
        begun = self._begun()
        for row in cases:
            key = (row["patient_id"], begun.get(row["case_id"], ""))
            first[row["case_id"]] = min(first[row["case_id"]], asked.get(key, self._eve))
        self._give(CASES, [first[row["case_id"]] for row in cases])

    def _intakes(self) -> dict[tuple[str, str], date]:
        """(patient, day of the first visit) -> the day the patient called."""
        table = self.tables[INTAKE]
        named = zip(table.rows, table.since, strict=True)
        return {(row["patient_id"], row["first_visit_on"]): since for row, since in named}

    def _begun(self) -> dict[str, str]:
        """Case -> the day of its first visit, held or booked."""
        days = [(row["case_id"], row["visit_date"]) for row in self.tables[VISITS].rows]
        days += [(row["case_id"], row["start_date"][:10]) for row in self.tables[APPOINTMENTS].rows]
        first: dict[str, str] = {}
        for case_id, day in days:
            first[case_id] = min(first.get(case_id, day), day)
        return first

    def _date_patients(self) -> None:
        first: dict[str, date] = defaultdict(lambda: self._eve)
        for name in (CASES, INTAKE, "plain/waitlist.csv"):
            table = self.tables[name]
            for row, since in zip(table.rows, table.since, strict=True):
                first[row["patient_id"]] = min(first[row["patient_id"]], since)
        self._give(PATIENTS, [first[row["patient_id"]] for row in self.tables[PATIENTS].rows])

    def since(self, name: str, key: str) -> dict[str, date]:
        """Key of a row -> the evening from which on it is in the file."""
        table = self.tables[name]
        return {row[key]: since for row, since in zip(table.rows, table.since, strict=True)}

    def _follow(self, name: str, column: str, days: dict[str, date]) -> None:
        self._give(name, [days.get(row[column], self._eve) for row in self.tables[name].rows])

    # --- one evening ---

    def _until(self, name: str, eve: date) -> list[Row]:
        table, later = self.tables[name], LATER.get(name, ())
        there = (row for row, since in zip(table.rows, table.since, strict=True) if since <= eve)
        return [_stamped(_without(row, later, eve), eve) for row in there]

    def _shifted(self, row: Row, eve: date) -> Row:
        """A file that was late at the end is late by as many days on every morning."""
        shown = day_of(row["as_of"]) or self._eve
        return {**row, "as_of": (shown - (self._eve - eve)).isoformat()}

    def _appointments(self, eve: date, cases: set[str]) -> list[Row]:
        """Days that have passed as they are kept, days ahead as bookings; worked out from the visits where the last
        export, which shows 14 days back, has nothing to take them from."""
        first, last = eve + DAY - WINDOW, eve + DAY + WINDOW
        found: list[Row] = []
        held = {key: row for key, row in self._held.items() if first <= key[1] <= last}
        for key in sorted(held.keys() | {key for key in self._kept if first <= key[1] <= last}):
            case_id, day = key
            if case_id not in cases:
                continue
            kept = self._kept.get(key, [])
            if kept and (day <= eve or day > self._eve):
                found += kept
            elif key in held:
                found.append(self._worked_out(held[key], kept, day <= eve))
        return found

    def _visits_by_day(self) -> dict[tuple[str, date], Row]:
        """The visit of each case and day that was not taken back and had its day."""
        found: dict[tuple[str, date], Row] = {}
        for row in self.tables[VISITS].rows:
            day = date.fromisoformat(row["visit_date"])
            if row["export_flag"] != "3" and day <= self._eve:
                found.setdefault((row["case_id"], day), row)
        return found

    def _worked_out(self, visit: Row, kept: list[Row], passed: bool) -> Row:
        """A scheduled row has a negative id, a checked-in one a positive (`docs/contracts/clinic.md`)."""
        model = kept[0] if kept else dict.fromkeys(self.tables[APPOINTMENTS].columns, "") | _hours(visit)
        came = passed and visit["visit_status"] == "Completed"
        number = 900_000_000 + int(visit["visit_id"])
        evaluation = visit["note_type"] == "IE"
        return {
            **model,
            "appointmnet_id": str(number if came else -number),
            "check_in_time": model["start_date"] if came else "",
            "check_out_time": model["end_date"] if came else "",
            "appointment_type": "Initial Evaluation" if evaluation else "Follow Up",
            "apt_apttype": "IE" if evaluation else "FU",
            "appointment_status": "Active",
            "reason": "",
            "time_stamp": model["time_stamp"] or model["end_date"],
        }


def _by_case_and_day(rows: list[Row]) -> dict[tuple[str, date], list[Row]]:
    found: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["case_id"], date.fromisoformat(row["start_date"][:10])].append(row)
    return found


def _of_owner(row: Row, cases: dict[str, date], patients: dict[str, date]) -> date:
    """A row that nothing dates comes with its case, else with its patient, else it was always there."""
    if row.get("case_id") in cases:
        return cases[row["case_id"]]
    return patients.get(row.get("patient_id", ""), date.min)


def _without(row: Row, columns: tuple[str, ...], eve: date) -> Row:
    later = [column for column in columns if row.get(column) and row[column][:10] > eve.isoformat()]
    return {**row, **dict.fromkeys(later, "")} if later else row


def _stamped(row: Row, eve: date) -> Row:
    """No row is stamped after the evening it was exported."""
    last = eve.isoformat()
    late = {name: last + row[name][10:] for name in STAMPS if row.get(name, "")[:10] > last}
    return {**row, **late} if late else row


def _before_decision(row: Row, eve: date, later: set[str]) -> Row:
    """A request that the payer has not answered yet; `later` are the approvals that nobody has entered yet."""
    found = dict(row)
    if row["decided_on"] > eve.isoformat():
        found |= {column: "" for column in DECISION if column in row}
        found["status"] = "submitted" if row["status"] in DECIDED else row["status"]
    if row["authorization_id"] in later:
        found["authorization_id"] = ""
    return found


def _hours(visit: Row) -> Row:
    """A place in the day for a visit whose hour no file tells any more."""
    hour = 8 + int(visit["visit_id"]) % 9
    day = visit["visit_date"]
    kept = {name: visit[name] for name in ("clinic_id", "therapist_id", "case_id", "patient_id")}
    return {**kept, "start_date": f"{day} {hour:02d}:00", "end_date": f"{day} {hour:02d}:45"}
