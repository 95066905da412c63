"""The kinds of the other four workflows, read a second time from the CSV files by `src/daysheet/demo/README.md`."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from .oracle import Files, OneCase, Reading, Row, day, must, rows

Found = set[tuple[str, str, str]]

TIMED = ("97032", "97035", "97110", "97112", "97116", "97140", "97530", "97535")
MODIFIER = {"PT": "GP", "OT": "GO", "SLP": "GN"}
COMMERCIAL = ("1", "2", "4", "9", "11", "14", "17")


def cms_units(minutes: int) -> int:
    return 0 if minutes < 8 else (minutes + 7) // 15


class Others:
    def __init__(self, out: Path, on: date) -> None:
        self.on, self.out = on, out
        self.files = Files(out, on)
        self.booked = {case: OneCase(self.files, case, Reading()).booked for case in self.files.cases}
        self.minutes: dict[str, list[Row]] = defaultdict(list)
        for row in rows(out / "plain" / "minutes.csv"):
            self.minutes[row["visit_id"]].append(row)
        self.scored = {
            (row["case_id"], row["scored_on"]) for row in rows(out / "plain" / "outcome_scores.csv")
        }

    def all(self) -> dict[str, Found]:
        return {
            "documentation": self.documentation(),
            "eligibility": self.eligibility(),
            "scheduling": self.scheduling(),
            "billing": self.billing(),
        }

    def completed(self, case: str) -> list[Row]:
        mine = [row for row in self.files.visits[case] if row["visit_status"] == "Completed"]
        return sorted(mine, key=lambda row: (row["visit_date"], int(row["visit_id"])))

    # --- documentation ---

    def documentation(self) -> Found:
        found: Found = set()
        for case, row in self.files.cases.items():
            for visit in self.completed(case):
                found |= self.of_note(row, visit)
            if not row["discharge_date"] and self.since_report(case) > 10:
                found.add(("progress_report_overdue", "case", case))
            plans = sorted(self.files.plans[case], key=lambda plan: plan["ends_on"])
            if plans and any(booked > must(plans[-1]["ends_on"]) for booked in self.booked[case]):
                found.add(("plan_of_care_ending", "plan_of_care", plans[-1]["id"]))
        return found

    def of_note(self, case: Row, visit: Row) -> Found:
        found: Found = set()
        key, signed = visit["visit_id"], bool(visit["note_finalized_date"])
        if not signed and must(visit["visit_date"]) < self.on - timedelta(3):
            found.add(("unsigned_note", "visit", key))
        timed = any(line["cpt"] in TIMED for line in self.files.charges[key])
        if signed and timed and not any(line["code"] in TIMED for line in self.minutes[key]):
            found.add(("minutes_missing", "visit", key))
        measured = (case["case_id"], visit["visit_date"]) in self.scored
        wanted = visit["note_type"] in ("IE", "PN", "DS") and case["discipline"] in ("PT", "OT")
        if wanted and signed and not measured and not case["discharge_date"]:
            found.add(("outcome_measure_missing", "visit", key))
        return found

    def since_report(self, case: str) -> int:
        """Days with a visit since the last report; the same visit in two rows is one."""
        days: list[str] = []
        for visit in self.completed(case):
            if visit["note_type"] in ("PN", "RE"):
                days = []
            elif visit["visit_date"] not in days:
                days.append(visit["visit_date"])
        return len(days)

    # --- eligibility ---

    def booked_under(self, coverage: Row) -> list[date]:
        cases = [
            case
            for case, row in self.files.cases.items()
            if row["patient_id"] == coverage["patient_id"] and coverage["case_id"] in ("", case)
        ]
        return sorted(booked for case in cases for booked in self.booked[case])

    def eligibility(self) -> Found:
        found: Found = set()
        for row in self.files.coverages:
            booked = self.booked_under(row) if row["insurance_rank"] == "1" else []
            if booked:
                found |= self.of_coverage(row, booked)
        for row in rows(self.out / "plain" / "intake.csv"):
            first = day(row["first_visit_on"])
            soon = first is not None and self.on <= first <= self.on + timedelta(7)
            if soon and not row["benefits_checked_on"]:
                found.add(("benefits_never_checked", "intake", row["id"]))
        return found

    def of_coverage(self, row: Row, booked: list[date]) -> Found:
        found: Found = set()
        ends = day(row["termination_date"])
        after = [one for one in booked if ends and one > ends]
        if any(not self.serves_other(row, one) for one in after):
            found.add(("coverage_inactive", "coverage", row["record_id"]))
        starts = must(row["effective_date"])
        turns = [starts.replace(year=year) for year in (self.on.year, self.on.year + 1) if year > starts.year]
        if row["insurance_type_id"] in COMMERCIAL and any(self.on < turn <= booked[-1] for turn in turns):
            found.add(("plan_year_reset", "coverage", row["record_id"]))
        if row["insurance_type_id"] == "15":
            found.add(("coverage_unknown_payer", "coverage", row["record_id"]))
        return found

    def serves_other(self, row: Row, on: date) -> bool:
        return any(
            other is not row
            and other["insurance_rank"] == "1"
            and must(other["effective_date"]) <= on
            and not (other["termination_date"] and must(other["termination_date"]) < on)
            for other in self.files.by_patient[row["patient_id"]]
        )

    # --- scheduling ---

    def scheduling(self) -> Found:
        found: Found = set()
        for case, row in self.files.cases.items():
            if not row["discharge_date"]:
                found |= self.of_calendar(case, row)
        for row in rows(self.out / "plain" / "contact_preferences.csv"):
            if row["opted_out_on"] and row["text_ok"] == "yes":
                found.add(("opted_out_with_text_ok", "patient", row["patient_id"]))
        return found | self.double()

    def of_calendar(self, case: str, row: Row) -> Found:
        found: Found = set()
        came = {must(visit["visit_date"]) for visit in self.completed(case)}
        plans = self.files.plans[case]
        if not plans:
            return found
        plan = max(plans, key=lambda one: one["ends_on"])
        seen = any(one >= self.on - timedelta(30) for one in came)
        runs = must(plan["ends_on"]) >= self.on + timedelta(7)
        if seen and runs and not self.booked[case]:
            found.add(("no_future_visit", "case", case))
        since = self.on - timedelta(28)
        long_enough = bool(row["start_of_care"]) and must(row["start_of_care"]) <= since
        recent = sum(one >= since for one in came)
        if self.booked[case] and long_enough and recent < 2 * int(plan["visits_per_week"]):
            found.add(("behind_frequency", "case", case))
        return found

    def double(self) -> Found:
        places: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for case, days in self.booked.items():
            for on in days:
                same_day = [one for one in self.files.appointments[case] if must(one["start_date"]) == on]
                counts = max(same_day, key=lambda one: int(one["appointmnet_id"]))
                places[counts["therapist_id"], counts["start_date"]].append(counts)
        return {
            ("double_booking", "appointment", str(min(int(one["appointmnet_id"]) for one in two)))
            for two in places.values()
            if len(two) > 1
        }

    # --- billing ---

    def billing(self) -> Found:
        found: Found = set()
        for case, row in self.files.cases.items():
            for visit in self.completed(case):
                lines = self.files.charges[visit["visit_id"]]
                if lines:
                    found |= self.of_visit(visit, lines)
                for line in lines:
                    found |= self.of_line(row, line, lines)
        return found

    def of_visit(self, visit: Row, lines: list[Row]) -> Found:
        found: Found = set()
        key = visit["visit_id"]
        minutes = [int(one["minutes"]) for one in self.minutes[key] if one["code"] in TIMED]
        units = sum(int(line["units"]) for line in lines if line["cpt"] in TIMED)
        if minutes and units > cms_units(sum(minutes)):
            found.add(("units_exceed_minutes", "visit", key))
        if not visit["note_finalized_date"]:
            found.add(("note_unsigned_charge", "visit", key))
        return found

    def of_line(self, case: Row, line: Row, lines: list[Row]) -> Found:
        found: Found = set()
        key, modifiers = line["record_pointer"], line["cpt_modifier"].split(";")
        if MODIFIER[case["discipline"]] not in modifiers:
            found.add(("missing_gp", "charge", key))
        by = [one["by"] for one in self.minutes[line["visit_id"]] if one["code"] == line["cpt"]]
        medicare = line["insurance_type_id"] in ("3", "16")
        if medicare and by and set(by) == {"PTA"} and "CQ" not in modifiers:
            found.add(("pta_without_cq", "charge", key))
        if line["cpt"] not in TIMED and int(line["units"]) > 1:
            found.add(("untimed_units_over_one", "charge", key))
        same = [
            one
            for one in lines
            if one["cpt"] == line["cpt"] and sorted(one["cpt_modifier"].split(";")) == sorted(modifiers)
        ]
        if any(int(one["record_pointer"]) < int(key) for one in same):
            found.add(("duplicate_charge", "charge", key))
        return found
