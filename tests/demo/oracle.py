"""A second, slow and simple reading of the contract's prior_auth kinds, straight from the CSV files.

Shares nothing with the generator. Where the contract can be read in more than one way, `Reading` names the way;
the truth has to hold under every one of them.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

Row = dict[str, str]
Found = set[tuple[str, str, str]]

MEDICARE_ADVANTAGE = ("UHC Medicare Advantage", "Humana Medicare Advantage")
REQUIRES = (*MEDICARE_ADVANTAGE, "State Medicaid", "Cigna", "Anthem Blue Cross", "VA Community Care")
REQUIRES = (*REQUIRES, "State Fund Workers Compensation")
KNOWN = (*REQUIRES, "Medicare Part B", "Aetna", "BCBS Nebraska", "Riverside Auto PIP", "Self Pay")
CLOCK = {"UHC Medicare Advantage": 7, "Humana Medicare Advantage": 7, "State Medicaid": 7, "Cigna": 15}
CLOCK |= {"Anthem Blue Cross": 15, "Aetna": 15, "BCBS Nebraska": 15}
PLACEHOLDERS = ("tbd", "pending", "on file", "none", "n/a", "unknown", "see notes", "")


@dataclass(frozen=True)
class Reading:
    """`first`: where the visits begin that the plan asks for beyond the booked ones.
    `evaluation_counts`: what the payer's file may say."""

    first: str = "day_after"
    evaluation_counts: bool = True


READINGS = tuple(
    Reading(first, counts)
    for first in ("day_after", "step_after", "day_and_step_after")
    for counts in (True, False)
)


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


@cache
def must(text: str) -> date:
    return date.fromisoformat(text[:10])


def live(table: list[Row]) -> list[Row]:
    return [row for row in table if row["export_flag"] != "3"]


class Files:
    """All files of a clinic, removed rows taken out, grouped by case where they have one."""

    def __init__(self, out: Path, on: date) -> None:
        self.out, self.on = out, on
        web, plain = out / "webpt", out / "plain"
        self.cases = {row["case_id"]: row for row in live(rows(web / "Cases.csv"))}
        self.coverages = live(rows(web / "PatientInsurance.csv"))
        self.visits = self._by_case(live(rows(web / "Visits.csv")))
        self.appointments = self._by_case(rows(web / "Appointments.csv"))
        self.auths = self._by_case(live(rows(web / "Authorizations.csv")))
        self.charges: dict[str, list[Row]] = defaultdict(list)
        for row in live(rows(web / "Charges.csv")):
            self.charges[row["visit_id"]].append(row)
        self.plans = self._by_case(rows(plain / "plans_of_care.csv"))
        self.requests = self._by_case(rows(plain / "authorization_requests.csv"))
        self.terms = {row["authorization_id"]: row for row in rows(plain / "authorization_terms.csv")}
        self.by_patient: dict[str, list[Row]] = defaultdict(list)
        for row in self.coverages:
            self.by_patient[row["patient_id"]].append(row)

    @staticmethod
    def _by_case(table: list[Row]) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in table:
            grouped[row["case_id"]].append(row)
        return grouped


def prior_auth(files: Files, reading: Reading) -> Found:
    found: Found = set()
    for case_id in files.cases:
        found |= OneCase(files, case_id, reading).kinds()
    return found


class OneCase:
    def __init__(self, files: Files, case_id: str, reading: Reading) -> None:
        self.files, self.reading, self.on = files, reading, files.on
        self.id = case_id
        self.case = files.cases[case_id]
        mine = [one for one in files.by_patient[self.case["patient_id"]] if one["case_id"] in ("", case_id)]
        self.coverages = mine
        first = [one for one in mine if one["insurance_rank"] == "1"]
        self.payer = first[0]["ins_name"] if first else ""
        self.auths = [
            one
            for one in files.auths[case_id]
            if one["authorization_status"] == "A" and not self.is_secondary(one)
        ]
        self.happened = sorted(
            (one for one in files.visits[case_id] if one["visit_status"] == "Completed"),
            key=lambda one: one["visit_date"],
        )
        self.booked = self.booked_days()

    def is_secondary(self, auth: Row) -> bool:
        ranks = {
            one["insurance_rank"]
            for one in self.coverages
            if one["ins_name"] == auth["ins_name"] and one["policy_number"] == auth["policy_number"]
        }
        assert ranks, f"authorization {auth['record_id']} belongs to no coverage"
        assert len(ranks) == 1, f"authorization {auth['record_id']} belongs to coverages of several ranks"
        return ranks != {"1"}

    def booked_days(self) -> list[date]:
        decided = {must(one["visit_date"]) for one in self.files.visits[self.id]}
        highest: dict[date, Row] = {}
        for one in self.files.appointments[self.id]:
            on = must(one["start_date"])
            if on not in highest or int(one["appointmnet_id"]) > int(highest[on]["appointmnet_id"]):
                highest[on] = one
        return sorted(
            on
            for on, one in highest.items()
            if on >= self.on and one["appointment_status"] == "Active" and on not in decided
        )

    @property
    def going_on(self) -> bool:
        if self.case["discharge_date"]:
            return False
        recent = any(self.on - timedelta(14) <= must(one["visit_date"]) < self.on for one in self.happened)
        return bool(self.booked) or recent

    def expected(self) -> list[date]:
        if not self.going_on:
            return []
        plans = self.files.plans[self.id]
        if not plans:
            return list(self.booked)
        plan = max(plans, key=lambda one: one["ends_on"])
        step = timedelta(-(-7 // int(plan["visits_per_week"])))
        after = self.booked[-1] + timedelta(1) if self.booked else self.on
        start = {
            "day_after": after,
            "step_after": (self.booked[-1] if self.booked else self.on) + step,
            "day_and_step_after": after + step,
        }[self.reading.first]
        days = list(self.booked)
        while start <= must(plan["ends_on"]):
            days.append(start)
            start += step
        return days

    def lead(self) -> int:
        return 14 if self.payer in (*MEDICARE_ADVANTAGE, "State Medicaid") else 21

    # --- using up ---

    @staticmethod
    def covers(auth: Row, on: date) -> bool:
        return must(auth["auth_start_date"]) <= on <= must(auth["auth_end_date"])

    def counted(self) -> list[Row]:
        if self.reading.evaluation_counts:
            return self.happened
        return [one for one in self.happened if one["note_type"] != "IE"]

    def used_up(self) -> "Use":
        use = Use(self)
        for visit in self.counted():
            use.take(must(visit["visit_date"]), visit)
        return use

    def units_of(self, auth: Row, visit: Row) -> float:
        terms = self.files.terms[auth["record_id"]]
        codes = [one for one in terms["codes"].split(";") if one]
        lines = self.files.charges[visit["visit_id"]]
        return sum(int(one["units"]) for one in lines if not codes or one["cpt"] in codes)

    # --- the nine kinds ---

    def kinds(self) -> Found:
        found: Found = set()
        for auth in self.auths:
            found |= self.of_authorization(auth)
        if self.uncovered():
            found.add(("booked_visits_uncovered", "case", self.id))
        if self.missing():
            found.add(("authorization_missing", "case", self.id))
        for request in self.files.requests[self.id]:
            if self.past_clock(request):
                found.add(("request_past_clock", "authorization_request", request["id"]))
        return found

    def of_authorization(self, auth: Row) -> Found:
        key = auth["record_id"]
        found: Found = set()
        if must(auth["auth_end_date"]) >= self.on and is_placeholder(auth["auth_number"]):
            found.add(("placeholder_number", "authorization", key))
        days: dict[str, date] = {}
        use = self.used_up()
        over = use.visits_over(key) or use.units_over(key)
        if over and must(auth["auth_end_date"]) >= self.on - timedelta(30):
            if self.covers(auth, self.on):
                return found | {("negative_remaining", "authorization", key)}
            days["negative_remaining"] = must(auth["auth_end_date"])
        out = self.runs_out(auth)
        if out:
            days[out[0]] = out[1]
        end = self.ends_before(auth)
        if end and not (out and out[1] <= end):
            days["ends_before_visits"] = end
        if self.lapsed(auth):
            days["lapsed_with_visits_booked"] = self.booked[0]
        if days:
            kind = min(days, key=lambda one: (days[one], one))
            found.add((kind, "authorization", key))
        return found

    def ends_before(self, auth: Row) -> date | None:
        ends = must(auth["auth_end_date"])
        if not self.on <= ends <= self.on + timedelta(self.lead()):
            return None
        after = [
            on for on in self.expected() if on > ends and not any(self.covers(one, on) for one in self.auths)
        ]
        return after[0] if after else None

    def runs_out(self, auth: Row) -> tuple[str, date] | None:
        """Lay the expected visits over the authorizations until one finds nothing left."""
        use = self.used_up()
        if use.visits_over(auth["record_id"]) or use.units_over(auth["record_id"]):
            return None
        for on in self.expected():
            covering = [one for one in self.auths if self.covers(one, on)]
            if not covering:
                continue
            if not any(use.has_left(one) for one in covering):
                if auth not in covering or on > self.on + timedelta(self.lead()):
                    return None
                kind = "units_run_out" if use.out_of_units(auth) else "visits_run_out"
                return kind, on
            use.take(on, None)
        return None

    def lapsed(self, auth: Row) -> bool:
        ends = must(auth["auth_end_date"])
        last = max(must(one["auth_end_date"]) for one in self.auths)
        asks = self.payer in REQUIRES or self.payer not in KNOWN
        return ends < self.on and ends == last and asks and bool(self.booked)

    def uncovered(self) -> bool:
        for on in self.booked:
            if any(self.covers(one, on) for one in self.auths):
                continue
            if any(must(one["auth_start_date"]) > on for one in self.auths):
                return True
        return False

    def missing(self) -> bool:
        if self.payer not in REQUIRES or self.auths:
            return False
        waits = [one for one in self.files.requests[self.id] if one["status"] in ("submitted", "pended")]
        if any(not one["decided_on"] and not self.past_clock(one) for one in waits):
            return False
        later = [one for one in self.happened if one["note_type"] != "IE"]
        recent = any(must(one["visit_date"]) >= self.on - timedelta(14) for one in later)
        evaluated = any(one["note_type"] == "IE" for one in self.happened)
        after_evaluation = self.booked if evaluated else self.booked[1:]
        return bool(after_evaluation) or recent

    def past_clock(self, request: Row) -> bool:
        if request["status"] not in ("submitted", "pended") or request["decided_on"]:
            return False
        days = CLOCK.get(request["payer_name"])
        if days is None:
            return False
        if request["urgent"] == "yes":
            days = 3
        return self.on > must(request["submitted_on"]) + timedelta(days)


class Use:
    """How much of each authorization is taken."""

    def __init__(self, case: OneCase) -> None:
        self.case = case
        self.visits: dict[str, int] = defaultdict(int)
        self.units: dict[str, float] = defaultdict(float)
        self.charged: dict[str, list[float]] = defaultdict(list)
        self.approved: dict[str, int | None] = {}
        self.approved_units: dict[str, int | None] = {}
        for auth in case.auths:
            key = auth["record_id"]
            text = auth["visit_authorized_for"]
            self.approved[key] = int(text) if text else None
            terms = case.files.terms.get(key)
            self.approved_units[key] = (
                int(terms["units_authorized"]) if terms and terms["units_authorized"] else None
            )

    def has_left(self, auth: Row) -> bool:
        key = auth["record_id"]
        visits, units = self.approved[key], self.approved_units[key]
        return (visits is None or self.visits[key] < visits) and (units is None or self.units[key] < units)

    def out_of_units(self, auth: Row) -> bool:
        units = self.approved_units[auth["record_id"]]
        return units is not None and self.units[auth["record_id"]] >= units

    def take(self, on: date, visit: Row | None) -> None:
        covering = sorted(
            (one for one in self.case.auths if self.case.covers(one, on)),
            key=lambda one: one["auth_end_date"],
        )
        if not covering:
            return
        with_left = [one for one in covering if self.has_left(one)]
        if not with_left:
            assert len(covering) == 1, f"case {self.case.id}: unclear which authorization is overused on {on}"
        auth = (with_left or covering)[0]
        key = auth["record_id"]
        self.visits[key] += 1
        if self.approved_units[key] is None:
            return
        if visit is not None and self.case.files.charges[visit["visit_id"]]:
            taken = self.case.units_of(auth, visit)
            self.charged[key].append(taken)
        else:
            assert self.charged[key], f"authorization {key}: no charged visit to take an average of"
            taken = sum(self.charged[key]) / len(self.charged[key])
        self.units[key] += taken

    def visits_over(self, key: str) -> bool:
        approved = self.approved[key]
        return approved is not None and self.visits[key] > approved

    def units_over(self, key: str) -> bool:
        approved = self.approved_units[key]
        return approved is not None and self.units[key] > approved


def is_placeholder(number: str) -> bool:
    plain = number.strip().lower()
    row = "01234567890123456789"
    return plain in PLACEHOLDERS or len(set(plain)) == 1 or (len(plain) >= 4 and plain in row)
