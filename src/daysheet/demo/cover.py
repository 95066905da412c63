"""The replay's own simple reading of cover: which day a case's authorizations first leave without any.

Much simpler than the ledger it is held against, and shares nothing with it: visits are laid day by day over the
authorizations of one policy, the one that ends first and has something left is used up first. Pure; what it knows
are the columns of `docs/contracts/clinic.md`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

import msgspec

from . import insurers
from .rewind import APPOINTMENTS, AUTHORIZATIONS, CASES, CHARGES, REQUESTS, TERMS, VISITS, Files, Row

PLANS, POLICIES = "plain/plans_of_care.csv", "webpt/PatientInsurance.csv"
RECENT = timedelta(days=14)
EVALUATION_FREE = tuple(one.name for one in insurers.REQUIRING if one.clock is not None)
"""Payers that want no authorization for the evaluation."""
A_YEAR, ENOUGH = timedelta(days=365), 5
ASKING = ("initial", "renewal", "extension")
Policy = tuple[str, str]
Subject = tuple[str, str]
"""What a lapse is about: ("authorization", id) or ("case", id)."""
_BY_NAME = {one.name: one for one in insurers.ALL}


class Count(msgspec.Struct):
    """One thing an authorization grants a number of: visits (no codes asked), units, or units of one code."""

    granted: int
    codes: frozenset[str] | None = None
    visits: bool = False


class Approval(msgspec.Struct):
    """One authorization, with the rows that are it in other cases, in the words of the row modified last."""

    id: str
    case_ids: set[str]
    starts: date
    ends: date
    counts: list[Count]
    used: list[float] = msgspec.field(default_factory=list)

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends

    def has_left(self) -> bool:
        return all(used < count.granted for used, count in zip(self.used, self.counts, strict=True))

    def overused(self) -> bool:
        return any(used > count.granted for used, count in zip(self.used, self.counts, strict=True))


class Gap(msgspec.Struct, frozen=True):
    """The first day without cover, and the authorization that should have reached it; the case if there is none."""

    subject: Subject
    day: date
    ended: date | None
    """The last day of the authorization, where it is its end that leaves the day without cover."""
    overused: bool


class Records:
    """The files of one morning, grouped as this reading needs them."""

    def __init__(self, files: Files, morning: date) -> None:
        self.morning = morning
        self.cases = {row["case_id"]: row for row in _live(files[CASES])}
        self.visits = _by_case(_live(files[VISITS]))
        self.appointments = _by_case(files[APPOINTMENTS])
        self.plans = _by_case(files[PLANS])
        self.requests = _by_case(files[REQUESTS])
        self.authorizations = [
            row for row in _live(files[AUTHORIZATIONS]) if row["authorization_status"] == "A"
        ]
        self._first = {
            (row["patient_id"], row["ins_name"], row["policy_number"])
            for row in _live(files[POLICIES])
            if row["insurance_rank"] == "1"
        }
        self.terms = {row["authorization_id"]: row for row in files[TERMS]}
        self.charges: dict[str, dict[date, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in _live(files[CHARGES]):
            self.charges[row["case_id"]][date.fromisoformat(row["visit_date"])].append(row)

    def lead(self, payer: str) -> timedelta:
        """Days for the payer's answer, by its own decisions of a year once there are five, and seven for the
        clinic's work."""
        taken = sorted(days for row in self._sent[payer] if (days := self._taken(row)) is not None)
        if len(taken) >= ENOUGH:
            return taken[-(-9 * len(taken) // 10) - 1] + timedelta(days=7)
        return timedelta(days=_BY_NAME[payer].lead if payer in _BY_NAME else 21)

    def _taken(self, request: Row) -> timedelta | None:
        if not request["decided_on"] or not request["submitted_on"] or request["urgent"] == "yes":
            return None
        decided = date.fromisoformat(request["decided_on"])
        return (
            decided - date.fromisoformat(request["submitted_on"])
            if decided >= self.morning - A_YEAR
            else None
        )

    @cached_property
    def _sent(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for rows in self.requests.values():
            for row in rows:
                found[row["payer_name"]].append(row)
        return found

    @cached_property
    def policies(self) -> dict[tuple[str, Policy], list[Approval]]:
        """(case, policy) -> its authorizations."""
        found: dict[tuple[str, Policy], list[Approval]] = defaultdict(list)
        for rows in self._same().values():
            approval = self._approval(rows)
            for row in rows:
                place = found[row["case_id"], (row["ins_name"], row["policy_number"])]
                if approval not in place:
                    place.append(approval)
        return dict(found)

    @cached_property
    def approvals(self) -> dict[str, Approval]:
        return {one.id: one for many in self.policies.values() for one in many}

    def _same(self) -> dict[tuple[str, ...], list[Row]]:
        """Rows that are one authorization: one patient, one policy, one number that is a number."""
        found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in filter(self._counts, self.authorizations):
            number = "".join(letter for letter in row["auth_number"].casefold() if letter.isalnum())
            key = (row["patient_id"], row["ins_name"], row["policy_number"], number)
            found[key if _is_number(number) else ("", row["record_id"])].append(row)
        return found

    def _counts(self, row: Row) -> bool:
        """A second policy's authorization counts only where its payer wants one."""
        first = (row["patient_id"], row["ins_name"], row["policy_number"]) in self._first
        return first or (row["ins_name"] in _BY_NAME and _wants_one(row["ins_name"]))

    def _approval(self, rows: list[Row]) -> Approval:
        row = max(rows, key=lambda one: (one["modified_date"], int(one["record_id"])))
        terms = self.terms.get(row["record_id"], {})
        counts = [Count(int(row["visit_authorized_for"]), visits=True)] if row["visit_authorized_for"] else []
        codes = frozenset(one for one in terms.get("codes", "").split(";") if one)
        if terms.get("units_authorized"):
            counts.append(Count(int(terms["units_authorized"]), codes))
        for one in filter(None, terms.get("code_units", "").split(";")):
            code, units = one.split("=")
            counts.append(Count(int(units), frozenset((code,))))
        ends = terms.get("letter_ends_on") or row["auth_end_date"]
        return Approval(
            row["record_id"],
            {one["case_id"] for one in rows},
            date.fromisoformat(row["auth_start_date"]),
            date.fromisoformat(ends),
            counts,
        )

    # --- the course of a case ---

    def held(self, case_id: str) -> list[date]:
        rows = self.visits[case_id]
        return sorted(
            {date.fromisoformat(one["visit_date"]) for one in rows if one["visit_status"] == "Completed"}
        )

    def booked(self, case_id: str) -> list[date]:
        if self.cases.get(case_id, {}).get("discharge_date"):
            return []
        settled = {one["visit_date"] for one in self.visits[case_id]}
        counts: dict[str, Row] = {}
        for one in self.appointments[case_id]:
            day = one["start_date"][:10]
            if day not in counts or int(one["appointmnet_id"]) > int(counts[day]["appointmnet_id"]):
                counts[day] = one
        active = {day for day, one in counts.items() if one["appointment_status"] == "Active"} - settled
        return sorted(day for day in map(date.fromisoformat, active) if day >= self.morning)

    def planned(self, case_id: str, booked: list[date]) -> list[date]:
        """What the plan of care asks for beyond the bookings."""
        plan = max(self.plans[case_id], key=lambda one: one["ends_on"], default=None)
        if plan is None or not self.goes_on(case_id, booked):
            return []
        step = timedelta(days=-(-7 // int(plan["visits_per_week"])))
        last, day, found = (
            date.fromisoformat(plan["ends_on"]),
            (booked[-1] if booked else self.morning) + step,
            [],
        )
        while day <= last:
            found.append(day)
            day += step
        return found

    def goes_on(self, case_id: str, booked: list[date]) -> bool:
        if self.cases.get(case_id, {}).get("discharge_date"):
            return False
        return bool(booked) or any(day >= self.morning - RECENT for day in self.held(case_id))

    def course(self, case_id: str) -> list[date]:
        """Every day of the case: held, booked, planned."""
        booked = self.booked(case_id)
        return [*self.held(case_id), *booked, *self.planned(case_id, booked)]

    # --- laying it over the authorizations ---

    def gaps(self) -> dict[Subject, Gap]:
        """For every case and policy with an authorization, the first day from this morning on without cover."""
        found: dict[Subject, Gap] = {}
        for (case_id, policy), approvals in self.policies.items():
            for gap in self.gaps_of(case_id, policy, approvals):
                if gap.subject not in found or gap.day < found[gap.subject].day:
                    found[gap.subject] = gap
        return found

    def gaps_of(self, case_id: str, policy: Policy, approvals: list[Approval]) -> list[Gap]:
        """The gap as a matter of the authorization that does not reach, and of the case where a later one begins."""
        day = self.first_uncovered(case_id, policy, approvals, self, self.morning)
        if day is None:
            return []
        covering = [one for one in approvals if one.covers(day)]
        earlier = covering or [one for one in approvals if one.ends < day]
        later = any(one.starts > day for one in approvals)
        over = any(one.overused() for one in approvals)
        found = []
        if earlier:
            last = max(earlier, key=_end)
            near = last.ends >= self.morning and self.goes_on(case_id, self.booked(case_id))
            if near or (self._stands_booked(case_id, policy, day) and last.ends < self.morning and not later):
                found.append(Gap(("authorization", last.id), day, None if covering else last.ends, over))
        if not covering and later and self._stands_booked(case_id, policy, day):
            found.append(Gap(("case", case_id), day, None, False))
        return found

    def _stands_booked(self, case_id: str, policy: Policy, day: date) -> bool:
        return _wants_one(policy[0]) and day in self.booked(case_id)

    def first_uncovered(
        self, case_id: str, policy: Policy, approvals: list[Approval], course: "Records", since: date
    ) -> date | None:
        """The first day from `since` on that these authorizations leave without cover, in that course of events."""
        sharing = {case_id}.union(*(one.case_ids for one in approvals))
        days = sorted((day, other) for other in sharing for day in course.course(other))
        free = min(
            (day for day, other in days if other == case_id and policy[0] in EVALUATION_FREE), default=None
        )
        for one in approvals:
            one.used = [0.0] * len(one.counts)
        for day, other in days:
            covering = [one for one in approvals if one.covers(day) and other in one.case_ids]
            left = [one for one in covering if one.has_left()]
            if other == case_id and day >= since and not left and day != free:
                return day
            if covering:
                course.take(min(left or covering, key=_end), other, day)
        return None

    def take(self, approval: Approval, case_id: str, day: date) -> None:
        for place, count in enumerate(approval.counts):
            approval.used[place] += 1 if count.visits else self.units(approval, count, case_id, day)

    def units(self, approval: Approval, count: Count, case_id: str, day: date) -> float:
        """The units charged that day; where none are charged yet, those of a day on the average."""
        charged = self.charges[case_id].get(day)
        if charged is not None:
            return _of_codes(charged, count.codes)
        days = [
            _of_codes(rows, count.codes)
            for case in approval.case_ids
            for on, rows in self.charges[case].items()
            if approval.covers(on)
        ]
        return sum(days) / len(days) if days else 0.0

    def asked_in_time(self, case_id: str, payer: str, gap: Gap) -> bool:
        """A request waits whose last day for the answer lies before the first day without cover."""
        known = _BY_NAME.get(payer)
        if known is None or known.clock is None:
            return False
        for one in self.requests[case_id]:
            waits = (
                one["status"] in ("submitted", "pended") and not one["decided_on"] and one["kind"] in ASKING
            )
            if waits and one["payer_name"] == payer:
                last = date.fromisoformat(one["submitted_on"]) + timedelta(
                    3 if one["urgent"] == "yes" else known.clock
                )
                if self.morning <= last < gap.day:
                    return True
        return False

    def lapses(self) -> dict[Subject, Gap]:
        """The gaps that are near enough to be told of, by the lead time of their payer."""
        payers = {approval.id: policy[0] for (_, policy), many in self.policies.items() for approval in many}
        cases = {approval.id: approval.case_ids for many in self.policies.values() for approval in many}
        found = {}
        for subject, gap in self.gaps().items():
            kind, key = subject
            payer = payers.get(key, "") if kind == "authorization" else ""
            whose = cases.get(key, {key})
            near = gap.ended is not None and gap.ended <= self.morning + self.lead(payer)
            near = near or gap.day <= self.morning + self.lead(payer)
            asked = any(self.asked_in_time(one, payer, gap) for one in whose)
            if near and not gap.overused and not asked:
                found[subject] = gap
        return found


def _wants_one(payer: str) -> bool:
    return payer not in _BY_NAME or _BY_NAME[payer].requires


def _end(one: Approval) -> date:
    return one.ends


def _of_codes(rows: Iterable[Row], codes: frozenset[str] | None) -> int:
    return sum(int(row["units"]) for row in rows if not codes or row["cpt"] in codes)


def _is_number(plain: str) -> bool:
    """Something that can tell one authorization from another: figures, and more than one of them."""
    return (
        any(letter.isdigit() for letter in plain)
        and len(set(plain)) > 1
        and plain not in "01234567890123456789"
    )


def _live(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["export_flag"] != "3"]


def _by_case(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found
