"""docs/contracts/clinic.md once more, slowly: each kind of prior_auth as its sentence reads, without the ledger.

Readings that the sentences leave open are written where they apply, marked READING.
"""

import re
from datetime import date, timedelta
from fractions import Fraction

FAMILY = (
    "ends_before_visits",
    "visits_run_out",
    "units_run_out",
    "lapsed_with_visits_booked",
    "negative_remaining",
)
RANKS = ("primary", "secondary", "tertiary")
DAY = timedelta(days=1)
EVER, NEVER = date.max, date.min


def stands_for_a_number(number):
    bare = re.sub(r"[\W_]", "", number.lower())
    words = {"", "tbd", "pending", "onfile", "none", "na", "unknown", "seenotes"}
    return bare in words or len(set(bare)) == 1 or bare in "1234567890"


def same_number(one, other):
    return re.sub(r"[\W_]", "", one.lower()) == re.sub(r"[\W_]", "", other.lower())


class One:
    """One authorization: all its rows, and the one that says its days, visits and units."""

    def __init__(self, rows, facts):
        self.rows = rows
        self.row = max(rows, key=lambda row: (row.modified_on or NEVER, row.id))
        parts = (facts, *facts.others)
        self.terms = next((t for p in parts for t in p.terms if t.authorization_id == self.row.id), None)
        self.id, self.rank = self.row.id, self.row.rank
        self.start, self.end = self.row.starts_on or NEVER, last_day(self.row, parts)
        self.cases = {row.case_id for row in rows}

    def covers(self, case, day):
        return case in self.cases and self.start <= day <= self.end

    def limits(self):
        """name -> (approved, codes that count, codes whose days count)"""
        found = {}
        if self.terms and self.terms.units_authorized is not None:
            found["units"] = (self.terms.units_authorized, self.terms.codes, self.terms.codes)
        given = dict(text.split("=") for text in (self.terms.code_units if self.terms else ()))
        for code, units in given.items():
            found[code] = (int(units), (code,), tuple(given))
        return found


def last_day(row, parts):
    letters = [t.letter_ends_on for p in parts for t in p.terms if t.authorization_id == row.id]
    return next((letter for letter in letters if letter), row.ends_on) or EVER


class Case:
    """One case by itself: what happened, what is booked, what is expected."""

    def __init__(self, facts):
        self.facts, self.today, self.id = facts, facts.today, facts.case.id
        self.held = {}
        for visit in sorted(facts.visits, key=lambda v: v.visit_on):
            if visit.attendance == "completed":  # rows of one day are one visit, an evaluation if one says so
                self.held[visit.visit_on] = self.held.get(visit.visit_on, False) or visit.note_kind == "IE"
        rows = {visit.visit_on for visit in facts.visits}
        standing = {item.starts_at.date() for item in facts.appointments if item.status != "cancelled"}
        self.booked = sorted(day for day in standing - rows if day >= self.today and not self.discharged())

    def says(self, rank):
        terms = self.facts.payer if rank == "primary" else self.facts.of_rank.get(rank)
        return {key: value.value for key, value in terms.values.items()} if terms else {}

    def discharged(self):
        return self.facts.case.discharged_on and self.facts.case.discharged_on <= self.today

    def recent(self):
        return [day for day in self.held if day >= self.today - 14 * DAY]

    def going_on(self):
        return not self.discharged() and bool(self.booked or self.recent())

    def expected(self, rank):
        """Booked, and then one visit every 7/frequency days, rounded up, until the plan of care ends."""
        if not self.going_on():
            return []
        alive = sorted((p for p in self.facts.plans if p.ends_on >= self.today), key=lambda p: p.ends_on)
        days = list(self.booked)
        if self.says(rank).get("evaluation_exempt") and not self.held:
            days = days[1:]  # the first visit of the case is its evaluation, and needs no cover
        if alive:
            apart = next(n for n in range(1, 8) if n * alive[-1].visits_per_week >= 7)
            day = (self.booked or [self.today])[-1] + apart * DAY
            while day <= alive[-1].ends_on:
                days.append(day)
                day += apart * DAY
        return days


class Dealt:
    """The visits of all cases dealt out among the authorizations of one rank."""

    def __init__(self, cases, ones, rank):
        self.cases, self.ones, self.rank = cases, ones, rank
        self.left = {
            one.id: {
                "visits": one.row.visits_authorized,
                **{n: Fraction(a) for n, (a, _, _) in one.limits().items()},
            }
            for one in ones
        }
        self.unpaid, self.uncovered, self.ran_out = [], [], {}
        for day, case, evaluation in sorted((d, c.id, e) for c in cases for d, e in c.held.items()):
            self.held_one(self.case(case), day, evaluation)
        self.left_today = {key: dict(value) for key, value in self.left.items()}
        for day, case in sorted((d, c.id) for c in cases for d in c.expected(rank)):
            self.expected_one(case, day)

    def case(self, case_id):
        return next(case for case in self.cases if case.id == case_id)

    def ends_first(self, case, day):
        found = [one for one in self.ones if one.covers(case, day)]
        return sorted(found, key=lambda one: (one.end, one.start, one.id))

    def held_one(self, case, day, evaluation):
        covering = self.ends_first(case.id, day)
        with_some = [one for one in covering if self.something_left(one)]
        if not with_some:
            self.unpaid.append((case.id, day, evaluation))
        if evaluation and case.says(self.rank).get("evaluation_counts") is False:
            return
        if covering:
            one = (
                with_some[0] if with_some else covering[-1]
            )  # READING: overuse is put on the one that ends last
            self.take(one, case if any(c.on == day for c in case.facts.charged) else None, day)

    def expected_one(self, case_id, day):
        covering = self.ends_first(case_id, day)
        enough = [one for one in covering if not self.short(one)]
        if enough:
            self.take(enough[0], None, day)
        elif covering:
            # READING: of several used-up ones the one that ends last is asked about, not each of them
            self.ran_out.setdefault(covering[-1].id, (day, self.short(covering[-1])))
        else:
            self.uncovered.append((case_id, day))

    def charged(self, one, codes):
        """Units of each charged day under it, of these codes or of all."""
        found = {}
        for case in self.cases:
            for charge in case.facts.charged:
                if one.covers(case.id, charge.on) and (not codes or charge.code in codes):
                    found[case.id, charge.on] = found.get((case.id, charge.on), 0) + charge.units
        return found

    def each(self, one, name):
        _, codes, days_of = one.limits()[name]
        days = self.charged(one, days_of)
        return Fraction(sum(self.charged(one, codes).values()), len(days)) if days else Fraction(0)

    def take(self, one, charged_in, day):
        left = self.left[one.id]
        if left["visits"] is not None:
            left["visits"] -= 1
        for name, (_, codes, _) in one.limits().items():
            if charged_in is not None:
                left[name] -= self.charged(one, codes).get((charged_in.id, day), 0)
            else:
                left[name] -= self.each(one, name)

    def something_left(self, one):
        for name, left in self.left[one.id].items():
            # READING: a code that no visit takes is never used up
            if left is not None and left <= 0 and (name in ("visits", "units") or self.each(one, name)):
                return False
        return True

    def short(self, one):
        for name, left in self.left[one.id].items():
            each = self.each(one, name) if name != "visits" else 1
            free = name not in ("visits", "units") and not each
            if left is not None and not free and (left <= 0 or left < each):
                return name
        return ""

    def over(self, one):
        return any(left is not None and left < 0 for left in self.left_today[one.id].values())


class Restated:
    def __init__(self, facts):
        self.facts, self.today = facts, facts.today
        self.parts = [Case(part) for part in (facts, *facts.others)]
        self.case = self.parts[0]
        self.payer = self.case.says("primary")
        self.ones = [one for rank in RANKS for one in self.authorizations(rank)]
        self.dealt = {r: Dealt(self.parts, [o for o in self.ones if o.rank == r], r) for r in RANKS}

    def authorizations(self, rank):
        rows = [
            row
            for part in self.parts
            for row in part.facts.authorizations
            if row.status == "active" and row.rank == rank
            if rank == "primary" or part.says(rank).get("authorization_required")
        ]
        groups = [{row.id: row} for row in rows]
        while pair := self.one_and_the_same(groups):
            first, second = pair
            groups = [group for group in groups if group is not first and group is not second]
            groups.append(first | second)
        return [One(list(group.values()), self.facts) for group in groups]

    def one_and_the_same(self, groups):
        pairs = ((a, b) for a in groups for b in groups if a is not b)
        return next(
            ((a, b) for a, b in pairs if any(self.same(x, y) for x in a.values() for y in b.values())), None
        )

    def same(self, a, b):
        parts = (self.facts, *self.facts.others)
        return (
            not stands_for_a_number(a.number)
            and same_number(a.number, b.number)
            and (a.payer_name, a.member_id, a.rank) == (b.payer_name, b.member_id, b.rank)
            and (a.starts_on or NEVER) <= last_day(b, parts)
            and (b.starts_on or NEVER) <= last_day(a, parts)
        )

    def lead(self, rank):
        terms = self.facts.payer if rank == "primary" else self.facts.of_rank[rank]
        measured = self.facts.turnaround.get(terms.payer.id)
        said = self.case.says(rank).get("turnaround_days", 14)
        return ((measured.p90 if measured else said) + self.facts.preparation_days) * DAY

    def flagged(self):
        found, case = set(), self.facts.case.id
        for one in self.ones:
            if one.row.case_id == case:
                found |= {(kind, one.id) for kind in self.of_authorization(one)}
        found |= {(kind, case) for kind in self.of_case()}
        for request in self.facts.requests:
            found |= {(kind, request.id) for kind in self.of_request(request)}
        return found

    # Authorizations.

    def of_authorization(self, one):
        dealt, soon = self.dealt[one.rank], self.today + self.lead(one.rank)
        over, ended = dealt.over(one), one.end < self.today
        over_first = over and one.end >= self.today - 30 * DAY
        if over_first:
            yield "negative_remaining"
        if one.id in dealt.ran_out and not over:
            day, short = dealt.ran_out[one.id]
            if day <= soon and not self.asked(one, day):
                yield "visits_run_out" if short == "visits" else "units_run_out"
        after = [(c, d) for c, d in dealt.uncovered if self.ended_last_before(c, d, one.rank) is one]
        ends_soon = self.today <= one.end <= soon
        if (
            ends_soon
            and after
            and not over
            and one.id not in dealt.ran_out
            and not self.asked(one, after[0][1])
        ):
            yield "ends_before_visits"
        wanted = self.case.says(one.rank).get("authorization_required", True) and not over_first
        booked = [d for c, d in after if d in dealt.case(c).booked and not self.another(c, one.rank)]
        if ended and wanted and booked and not self.asked(one, booked[0]):
            yield "lapsed_with_visits_booked"
        if not ended and stands_for_a_number(one.row.number):
            yield "placeholder_number"
        typed, letter = one.row.ends_on, one.terms and one.terms.letter_ends_on
        if letter and letter != typed and max(letter, typed or letter) >= self.today and self.case.going_on():
            yield "end_differs_from_letter"

    def another(self, case, rank):
        """READING: of an authorization that several cases share it is asked in each whether it is the last one."""
        return any(case in one.cases and one.end >= self.today for one in self.ones if one.rank == rank)

    def ended_last_before(self, case, day, rank):
        """READING: visits after the end of several are laid to the one that ended last."""
        ended = [one for one in self.ones if one.rank == rank and case in one.cases and one.end < day]
        return max(ended, key=lambda one: (one.end, one.start, one.id), default=None)

    def asked(self, one, first_uncovered):
        payer = self.facts.payer if one.rank == "primary" else self.facts.of_rank[one.rank]
        return any(
            request.kind in ("initial", "renewal", "extension")
            and self.asked_of(request).payer.id == payer.payer.id
            and self.waits(request)
            and self.last_for_the_answer(request)
            and self.last_for_the_answer(request) < first_uncovered
            for request in self.facts.requests
        )

    # Cases.

    def of_case(self):
        dealt = self.dealt["primary"]
        mine = [one for one in self.ones if one.rank == "primary" and self.case.id in one.cases]
        bare = [day for day in self.case.booked if (self.case.id, day) in dealt.uncovered]
        wanted = self.payer.get("authorization_required") is not False
        if wanted and any(day < one.start for day in bare for one in mine):
            yield "booked_visits_uncovered"
        if self.payer.get("authorization_required"):
            if not mine and not any(self.waits(request) for request in self.facts.requests):
                yield from self.of_case_without_any()
            if self.payer.get("retro_days") and self.could_be_asked_after_the_fact(dealt):
                yield "retro_window_closing"

    def of_case_without_any(self):
        recent, held = self.case.recent(), self.case.held
        if len(held) == 1 and recent and not self.case.discharged():
            yield "request_missing_after_evaluation"
        elif self.case.going_on():
            booked = self.case.booked if held else self.case.booked[1:]
            if booked or any(not held[day] for day in recent):
                yield "authorization_missing"

    def could_be_asked_after_the_fact(self, dealt):
        since = self.today - self.payer["retro_days"] * DAY
        open_retro = any(r.kind == "retro" and self.is_open(r) for r in self.facts.requests)
        return not open_retro and any(
            case == self.case.id
            and since <= day <= self.today
            and not (evaluation and self.payer.get("evaluation_exempt"))
            for case, day, evaluation in dealt.unpaid
        )

    # Requests.

    def is_open(self, request):
        return request.status in ("submitted", "pended") and not request.decided_on

    def asked_of(self, request):
        return self.facts.asked_of.get(request.id, self.facts.payer)

    def last_for_the_answer(self, request):
        says = {key: value.value for key, value in self.asked_of(request).values.items()}
        keys = ["decision_days", *(["urgent_decision_days"] if request.urgent else [])]
        days = [says[key] for key in keys if key in says]
        return request.submitted_on + min(days) * DAY if days and request.submitted_on else None

    def waits(self, request):
        last = self.last_for_the_answer(request)
        return self.is_open(request) and (last is None or self.today <= last)

    def of_request(self, request):
        granted, going_on = request.status in ("approved", "partial"), self.case.going_on()
        if self.is_open(request) and not self.waits(request):
            yield "request_past_clock"
        if granted and request.letter is False and going_on and not self.names_an_ended_one(request):
            yield "letter_missing"
        lately = request.decided_on and self.today - 60 * DAY <= request.decided_on <= self.today
        if granted and lately and going_on and not self.entered(request):
            yield "approval_not_entered"
        denied = request.status == "denied" or (request.status == "partial" and request.appeal_by)
        if denied and going_on and not self.sent_since(request):
            days = self.asked_of(request).values.get("appeal_days")
            last = request.appeal_by
            if last is None and days and request.decided_on:
                last = request.decided_on + days.value * DAY
            if last and last >= self.today:
                yield "appeal_deadline"

    def names_an_ended_one(self, request):
        known = (*self.facts.of_patient, *self.facts.authorizations)
        named = [row for row in known if row.id == request.authorization_id]
        return any(last_day(row, (self.facts, *self.facts.others)) < self.today for row in named)

    def entered(self, request):
        return stands_for_a_number(request.number) or any(
            row.id == request.authorization_id or same_number(row.number, request.number)
            for row in self.facts.of_patient
        )

    def sent_since(self, request):
        since = request.decided_on or request.submitted_on
        others = [r for r in self.facts.requests if r is not request and r.submitted_on]
        return since is not None and any(other.submitted_on >= since for other in others)
