"""A second, slow and simple reading of the contract's prior_auth kinds, straight from the CSV files.

Shares nothing with the generator and nothing with the rules. Where a payer's file may decide, `Reading` names the
way; the truth has to hold under every one of them.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

Row = dict[str, str]
Found = set[tuple[str, str, str]]
Day = tuple[date, str]
"""A day and the case that has a visit on it."""

MEDICARE_ADVANTAGE = ("UHC Medicare Advantage", "Humana Medicare Advantage")
WITHIN_SEVEN = (*MEDICARE_ADVANTAGE, "State Medicaid")
COMMERCIAL = ("Cigna", "Anthem Blue Cross", "Aetna", "BCBS Nebraska")
REQUIRES = (
    *WITHIN_SEVEN,
    "Cigna",
    "Anthem Blue Cross",
    "VA Community Care",
    "State Fund Workers Compensation",
)
KNOWN = (*REQUIRES, "Medicare Part B", "Aetna", "BCBS Nebraska", "Riverside Auto PIP", "Self Pay")
EVALUATION_EXEMPT = (*WITHIN_SEVEN, "Cigna", "Anthem Blue Cross")
CLOCK = dict.fromkeys(WITHIN_SEVEN, 7) | dict.fromkeys(COMMERCIAL, 15)
DAYS_TO_APPEAL = (
    dict.fromkeys(MEDICARE_ADVANTAGE, 65) | {"State Medicaid": 60} | dict.fromkeys(COMMERCIAL, 180)
)
DAYS_BACK = {"UHC Medicare Advantage": 10}
PLACEHOLDERS = ("tbd", "pending", "on file", "none", "n/a", "unknown", "see notes", "")
RECENT = timedelta(14)
ENTERED_WITHIN = timedelta(60)


@dataclass(frozen=True)
class Reading:
    """`evaluation_counts`: what a payer's file may say."""

    evaluation_counts: bool = True


READINGS = (Reading(True), Reading(False))


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


def plain_number(number: str) -> str:
    return re.sub("[^a-z0-9]", "", number.lower())


def is_placeholder(number: str) -> bool:
    plain = number.strip().lower()
    row = "01234567890123456789"
    return plain in PLACEHOLDERS or len(set(plain)) == 1 or (len(plain) >= 4 and plain in row)


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
        self.cases_of: dict[str, list[str]] = defaultdict(list)
        for case_id, row in self.cases.items():
            self.cases_of[row["patient_id"]].append(case_id)
        self.answers = {name: self.days_for_an_answer(name) for name in KNOWN}

    @staticmethod
    def _by_case(table: list[Row]) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in table:
            grouped[row["case_id"]].append(row)
        return grouped

    def decided_within_a_year(self, payer: str) -> list[int]:
        found = []
        for request in (one for table in self.requests.values() for one in table):
            back, sent = day(request["decided_on"]), day(request["submitted_on"])
            if request["payer_name"] != payer or request["urgent"] == "yes" or not back or not sent:
                continue
            if back >= self.on - timedelta(365):
                found.append((back - sent).days)
        return sorted(found)

    def days_for_an_answer(self, payer: str) -> int:
        taken = self.decided_within_a_year(payer)
        if len(taken) >= 5:
            return taken[-(-9 * len(taken) // 10) - 1]
        return 7 if payer in WITHIN_SEVEN else 14


def days_of_harm(files: Files) -> dict[tuple[str, str, str], date]:
    """The day on which it happens, of the kinds that have one by the contract."""
    found: dict[tuple[str, str, str], date] = {}
    for patient_id in files.cases_of:
        found |= OnePatient(files, patient_id, Reading()).days()
    return found


def prior_auth(files: Files, reading: Reading) -> Found:
    found: Found = set()
    for patient_id in files.cases_of:
        found |= OnePatient(files, patient_id, reading).kinds()
    return found


@dataclass
class Approval:
    """One authorization: the row that speaks for it, and the cases that have a row of it."""

    row: Row
    rank: str
    cases: set[str]
    typed: date
    letter: date | None
    visits: int | None
    units: int | None
    codes: list[str]
    code_units: dict[str, int]

    @property
    def id(self) -> str:
        return self.row["record_id"]

    @property
    def payer(self) -> str:
        return self.row["ins_name"]

    @property
    def starts(self) -> date:
        return must(self.row["auth_start_date"])

    @property
    def ends(self) -> date:
        return self.letter or self.typed

    def covers(self, on: date) -> bool:
        return self.starts <= on <= self.ends

    def counts(self) -> list[tuple[str, int]]:
        """Everything counted: visits, units, and every code with units of its own."""
        found = [("visits", self.visits), ("units", self.units), *self.code_units.items()]
        return [(what, approved) for what, approved in found if approved is not None]


class OneCase:
    """What happened and is ahead in one case."""

    def __init__(self, files: Files, case_id: str, reading: Reading) -> None:
        self.files, self.reading, self.on = files, reading, files.on
        self.id = case_id
        self.case = files.cases[case_id]
        mine = [one for one in files.by_patient[self.case["patient_id"]] if one["case_id"] in ("", case_id)]
        self.coverages = mine
        first = [one for one in mine if one["insurance_rank"] == "1"]
        self.payer = first[0]["ins_name"] if first else ""
        self.requests = files.requests[case_id]
        self.completed = sorted(
            (one for one in files.visits[case_id] if one["visit_status"] == "Completed"),
            key=lambda one: (one["visit_date"], int(one["visit_id"])),
        )
        self.happened = sorted({must(one["visit_date"]) for one in self.completed})
        self.booked = self.booked_days()

    def rank_of(self, auth: Row) -> str:
        ranks = {
            one["insurance_rank"]
            for one in self.coverages
            if one["ins_name"] == auth["ins_name"] and one["policy_number"] == auth["policy_number"]
        }
        assert ranks, f"authorization {auth['record_id']} belongs to no coverage"
        assert len(ranks) == 1, f"authorization {auth['record_id']} belongs to coverages of several ranks"
        return ranks.pop()

    def booked_days(self) -> list[date]:
        if self.discharged:
            return []
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
    def discharged(self) -> bool:
        return bool(self.case["discharge_date"])

    @property
    def going_on(self) -> bool:
        if self.discharged:
            return False
        return bool(self.booked) or any(on >= self.on - timedelta(14) for on in self.happened)

    def expected(self) -> list[date]:
        if not self.going_on:
            return []
        days = list(self.booked)
        if days and not self.happened and self.payer in EVALUATION_EXEMPT:
            days = days[1:]
        plans = self.files.plans[self.id]
        if not plans:
            return days
        plan = max(plans, key=lambda one: one["ends_on"])
        step = timedelta(-(-7 // int(plan["visits_per_week"])))
        start = (self.booked[-1] if self.booked else self.on) + step
        while start <= must(plan["ends_on"]):
            days.append(start)
            start += step
        return days

    def evaluations(self) -> set[date]:
        return {must(one["visit_date"]) for one in self.completed if one["note_type"] == "IE"}

    def using(self) -> list[date]:
        """Days that use up a visit."""
        if self.reading.evaluation_counts:
            return self.happened
        return [on for on in self.happened if on not in self.evaluations()]

    def charged_on(self, on: date) -> list[Row]:
        return [
            line
            for visit in self.completed
            if must(visit["visit_date"]) == on
            for line in self.files.charges[visit["visit_id"]]
        ]

    # --- requests ---

    def last_day_for_answer(self, request: Row) -> date | None:
        days = CLOCK.get(request["payer_name"])
        if days is None or not request["submitted_on"]:
            return None
        return must(request["submitted_on"]) + timedelta(3 if request["urgent"] == "yes" else days)

    def undecided(self) -> list[Row]:
        sent = [one for one in self.requests if one["status"] in ("submitted", "pended")]
        return [one for one in sent if not one["decided_on"]]

    def past_clock(self, request: Row) -> bool:
        due = self.last_day_for_answer(request)
        return request in self.undecided() and due is not None and self.on > due

    def waiting(self) -> list[Row]:
        return [one for one in self.undecided() if not self.past_clock(one)]

    def asked_in_time(self, payer: str, first_uncovered: date) -> bool:
        for one in self.waiting():
            due = self.last_day_for_answer(one)
            asks = one["kind"] in ("initial", "renewal", "extension") and one["payer_name"] == payer
            if asks and due is not None and due < first_uncovered:
                return True
        return False

    def last_day_to_appeal(self, request: Row) -> date | None:
        if request["appeal_by"]:
            return must(request["appeal_by"])
        days = DAYS_TO_APPEAL.get(request["payer_name"])
        return must(request["decided_on"]) + timedelta(days) if days else None

    def appeal_deadline(self, request: Row) -> bool:
        refused = request["status"] == "denied" or (request["status"] == "partial" and request["appeal_by"])
        if not refused or not self.going_on:
            return False
        last = self.last_day_to_appeal(request)
        later = [one for one in self.requests if one is not request and one["submitted_on"]]
        acted = any(one["submitted_on"] >= request["decided_on"] for one in later)
        return last is not None and last >= self.on and not acted


class OnePatient:
    """All cases of one patient, since an authorization may serve more than one of them."""

    def __init__(self, files: Files, patient_id: str, reading: Reading) -> None:
        self.files, self.on = files, files.on
        self.cases = {case: OneCase(files, case, reading) for case in files.cases_of[patient_id]}
        self.rows = [row for case in self.cases for row in files.auths[case]]
        """Every authorization row of the patient, any status and rank."""
        self.approvals = self.joined()

    # --- which authorizations count ---

    def joined(self) -> list[Approval]:
        active = [row for row in self.rows if row["authorization_status"] == "A"]
        groups: list[list[Row]] = []
        for row in active:
            mine = next((group for group in groups if any(self.same(row, one) for one in group)), None)
            if mine is None:
                groups.append([row])
            else:
                mine.append(row)
        made = [self.approval(group) for group in groups]
        return [one for one in made if self.followed(one)]

    @staticmethod
    def followed(auth: Approval) -> bool:
        return auth.rank == "1" or auth.payer in REQUIRES

    def rank(self, row: Row) -> str:
        return self.cases[row["case_id"]].rank_of(row)

    def last_day(self, row: Row) -> date:
        terms = self.files.terms.get(row["record_id"])
        letter = day(terms["letter_ends_on"]) if terms else None
        return letter or must(row["auth_end_date"])

    def same(self, one: Row, other: Row) -> bool:
        if is_placeholder(one["auth_number"]) or is_placeholder(other["auth_number"]):
            return False
        alike = all(one[field] == other[field] for field in ("ins_name", "policy_number"))
        numbers = plain_number(one["auth_number"]) == plain_number(other["auth_number"])
        overlap = must(one["auth_start_date"]) <= self.last_day(other) and must(
            other["auth_start_date"]
        ) <= self.last_day(one)
        return alike and numbers and overlap and self.rank(one) == self.rank(other)

    def approval(self, group: list[Row]) -> Approval:
        speaks = max(group, key=lambda row: (row["modified_date"], int(row["record_id"])))
        terms = self.files.terms.get(speaks["record_id"], defaultdict(str))
        pairs = [one.split("=") for one in terms["code_units"].split(";") if one]
        visits = speaks["visit_authorized_for"]
        return Approval(
            row=speaks,
            rank=self.rank(speaks),
            cases={row["case_id"] for row in group},
            typed=must(speaks["auth_end_date"]),
            letter=day(terms["letter_ends_on"]),
            visits=int(visits) if visits else None,
            units=int(terms["units_authorized"]) if terms["units_authorized"] else None,
            codes=[one for one in terms["codes"].split(";") if one],
            code_units={code: int(units) for code, units in pairs},
        )

    def of_case(self, case: OneCase, rank: str) -> list[Approval]:
        return [one for one in self.approvals if case.id in one.cases and one.rank == rank]

    def lead(self, payer: str) -> int:
        return self.files.answers.get(payer, 14) + 7

    # --- the kinds ---

    def kinds(self) -> Found:
        found: Found = set()
        for approval in self.approvals:
            found |= self.of_authorization(approval)
        for case in self.cases.values():
            truths = {
                "booked_visits_uncovered": self.uncovered(case),
                "authorization_missing": self.missing(case),
                "request_missing_after_evaluation": self.request_missing(case),
                "retro_window_closing": self.oldest_in_window(case) is not None,
            }
            found |= {(kind, "case", case.id) for kind, true in truths.items() if true}
            for request in case.requests:
                found |= self.of_request(case, request)
        return found

    def of_request(self, case: OneCase, request: Row) -> Found:
        truths = {
            "request_past_clock": case.past_clock(request),
            "letter_missing": self.letter_missing(case, request),
            "approval_not_entered": self.not_entered(case, request),
            "appeal_deadline": case.appeal_deadline(request),
        }
        return {(kind, "authorization_request", request["id"]) for kind, true in truths.items() if true}

    def of_authorization(self, auth: Approval) -> Found:
        found: Found = set()
        if auth.ends >= self.on and is_placeholder(auth.row["auth_number"]):
            found.add(("placeholder_number", "authorization", auth.id))
        differs = auth.letter is not None and auth.letter != auth.typed
        if differs and max(auth.letter or auth.typed, auth.typed) >= self.on and self.going_on(auth):
            found.add(("end_differs_from_letter", "authorization", auth.id))
        lapse = self.lapse(auth)
        return found | {(lapse[0], "authorization", auth.id)} if lapse else found

    def going_on(self, auth: Approval) -> bool:
        return any(self.cases[case].going_on for case in auth.cases)

    def days(self) -> dict[tuple[str, str, str], date]:
        found: dict[tuple[str, str, str], date] = {}
        for auth in self.approvals:
            lapse = self.lapse(auth)
            if lapse:
                found[lapse[0], "authorization", auth.id] = lapse[1]
        for case in self.cases.values():
            oldest = self.oldest_in_window(case)
            if oldest:
                last = oldest + timedelta(DAYS_BACK[case.payer])
                found["retro_window_closing", "case", case.id] = last
            for request in case.requests:
                due, last_day = case.last_day_for_answer(request), None
                if case.appeal_deadline(request):
                    last_day = case.last_day_to_appeal(request)
                if case.past_clock(request) and due:
                    found["request_past_clock", "authorization_request", request["id"]] = due
                if last_day:
                    found["appeal_deadline", "authorization_request", request["id"]] = last_day
        return found

    def lapse(self, auth: Approval) -> tuple[str, date] | None:
        """At most one of the five kinds that say how an authorization comes to its end."""
        days: dict[str, date] = {}
        use = Use(self, auth.rank)
        over = use.over(auth)
        if over and auth.ends >= self.on - timedelta(30):
            if auth.covers(self.on):
                return "negative_remaining", self.on
            days["negative_remaining"] = auth.ends
        out = None if over else self.runs_out(auth)
        if out:
            kind, case, on = out
            if not case.asked_in_time(auth.payer, on):
                days[kind] = on
        end = self.ends_before(auth)
        if end and not (out and out[2] <= end[1]) and not end[0].asked_in_time(auth.payer, end[1]):
            days["ends_before_visits"] = end[1]
        lapsed = self.lapsed(auth)
        if lapsed and not lapsed.asked_in_time(auth.payer, lapsed.booked[0]):
            days["lapsed_with_visits_booked"] = lapsed.booked[0]
        kind = min(days, key=lambda one: (days[one], one)) if days else None
        return (kind, days[kind]) if kind else None

    def ahead(self, auth: Approval) -> list[Day]:
        """Expected visits of every case that has the authorization, day by day."""
        found = [(on, case) for case in auth.cases for on in self.cases[case].expected()]
        return sorted(found, key=lambda one: (one[0], int(one[1])))

    def ends_before(self, auth: Approval) -> tuple[OneCase, date] | None:
        if not self.on <= auth.ends <= self.on + timedelta(self.lead(auth.payer)):
            return None
        for on, case in self.ahead(auth):
            others = self.of_case(self.cases[case], auth.rank)
            if on > auth.ends and not any(one.covers(on) for one in others):
                return self.cases[case], on
        return None

    def runs_out(self, auth: Approval) -> tuple[str, OneCase, date] | None:
        """Lay the expected visits over the authorizations until one finds nothing left."""
        use = Use(self, auth.rank)
        everybody = [(on, case.id) for case in self.cases.values() for on in case.expected()]
        for on, case_id in sorted(everybody, key=lambda one: (one[0], int(one[1]))):
            case = self.cases[case_id]
            covering = [one for one in self.of_case(case, auth.rank) if one.covers(on)]
            if not covering or use.stuck(case):
                continue
            if any(use.has_left(one) for one in covering):
                use.take(on, case, ahead=True)
                continue
            use.stop(case)
            subject = max(covering, key=lambda one: one.ends)
            if subject is auth and on <= self.on + timedelta(self.lead(auth.payer)):
                return ("visits_run_out" if use.gone(auth) == "visits" else "units_run_out"), case, on
        return None

    def lapsed(self, auth: Approval) -> OneCase | None:
        asks = auth.payer in REQUIRES or auth.payer not in KNOWN
        for case_id in sorted(auth.cases, key=int):
            case = self.cases[case_id]
            last = max(one.ends for one in self.of_case(case, auth.rank))
            if auth.ends < self.on and auth.ends == last and asks and case.booked:
                return case
        return None

    # --- kinds of a case ---

    def uncovered(self, case: OneCase) -> bool:
        if case.payer in KNOWN and case.payer not in REQUIRES:
            return False
        mine = self.of_case(case, "1")
        for on in case.booked:
            if not any(one.covers(on) for one in mine) and any(one.starts > on for one in mine):
                return True
        return False

    def bare(self, case: OneCase) -> bool:
        """Needs an authorization, has none, and nobody has been asked."""
        return case.payer in REQUIRES and not self.of_case(case, "1") and not case.waiting()

    def request_missing(self, case: OneCase) -> bool:
        once = len(case.happened) == 1 and case.happened[0] >= self.on - RECENT
        return self.bare(case) and once and not case.discharged

    def missing(self, case: OneCase) -> bool:
        if not self.bare(case) or self.request_missing(case) or not case.going_on:
            return False
        later = [on for on in case.happened if on not in case.evaluations()]
        recent = any(on >= self.on - timedelta(14) for on in later)
        after_evaluation = case.booked if case.happened else case.booked[1:]
        return bool(after_evaluation) or recent

    def oldest_in_window(self, case: OneCase) -> date | None:
        back = DAYS_BACK.get(case.payer)
        if back is None:
            return None
        if any(one["kind"] == "retro" for one in case.undecided()):
            return None
        unpaid = [on for on, whose in Use(self, "1").unpaid if whose == case.id]
        if case.payer in EVALUATION_EXEMPT:
            unpaid = [on for on in unpaid if on not in case.evaluations()]
        return min((on for on in unpaid if on >= self.on - timedelta(back)), default=None)

    # --- kinds of a request ---

    def letter_missing(self, case: OneCase, request: Row) -> bool:
        granted = request["status"] in ("approved", "partial") and self.no_letter(request)
        if not granted or not case.going_on:
            return False
        named = [row for row in self.rows if row["record_id"] == request["authorization_id"]]
        return all(self.last_day(row) >= self.on for row in named)

    @staticmethod
    def no_letter(request: Row) -> bool:
        return request["letter"] == "no"

    def not_entered(self, case: OneCase, request: Row) -> bool:
        granted = request["status"] in ("approved", "partial") and case.going_on
        if not granted or is_placeholder(request["number"]):
            return False
        if must(request["decided_on"]) < self.on - ENTERED_WITHIN:
            return False
        return not any(
            row["record_id"] == request["authorization_id"]
            or plain_number(row["auth_number"]) == plain_number(request["number"])
            for row in self.rows
        )


class Use:
    """How much of each authorization of one rank is taken by what happened, in all cases of the patient."""

    def __init__(self, patient: OnePatient, rank: str) -> None:
        self.patient, self.rank = patient, rank
        self.left: dict[tuple[str, str], Fraction] = {
            (auth.id, what): Fraction(approved)
            for auth in patient.approvals
            for what, approved in auth.counts()
        }
        self.unpaid: list[Day] = []
        self._stopped: set[str] = set()
        everything = [(on, case.id) for case in patient.cases.values() for on in case.using()]
        for on, case_id in sorted(everything, key=lambda one: (one[0], int(one[1]))):
            self.take(on, patient.cases[case_id], ahead=False)

    def stop(self, case: OneCase) -> None:
        self._stopped.add(case.id)

    def stuck(self, case: OneCase) -> bool:
        return case.id in self._stopped

    def has_left(self, auth: Approval) -> bool:
        return all(self.left[auth.id, what] > 0 for what, _ in auth.counts())

    def gone(self, auth: Approval) -> str:
        return next(what for what, _ in auth.counts() if self.left[auth.id, what] <= 0)

    def over(self, auth: Approval) -> bool:
        return any(self.left[auth.id, what] < 0 for what, _ in auth.counts())

    def take(self, on: date, case: OneCase, *, ahead: bool) -> None:
        covering = sorted(
            (one for one in self.patient.of_case(case, self.rank) if one.covers(on)), key=lambda one: one.ends
        )
        with_left = [one for one in covering if self.has_left(one)]
        if not with_left and not ahead:
            self.unpaid.append((on, case.id))
        if covering:
            auth = (with_left or covering[-1:])[0]
            for what, _ in auth.counts():
                self.left[auth.id, what] -= self.needs(auth, what, on, case, ahead)

    def needs(self, auth: Approval, what: str, on: date, case: OneCase, ahead: bool) -> Fraction:
        if what == "visits":
            return Fraction(1)
        lines = [] if ahead else case.charged_on(on)
        if lines:
            return Fraction(units_of(auth, what, lines))
        days = [
            (one, other.charged_on(one))
            for other in (self.patient.cases[key] for key in auth.cases)
            for one in other.happened
            if auth.covers(one)
        ]
        listed = set(auth.code_units) if what != "units" else set(auth.codes)
        charged = [table for _, table in days if any(not listed or line["cpt"] in listed for line in table)]
        assert charged, f"authorization {auth.id}: no charged visit to take an average of"
        return Fraction(sum(units_of(auth, what, table) for table in charged), len(charged))


def units_of(auth: Approval, what: str, lines: list[Row]) -> int:
    codes = ([what] if what != "units" else auth.codes) or [line["cpt"] for line in lines]
    return sum(int(line["units"]) for line in lines if line["cpt"] in codes)
