"""docs/contracts/clinic.md once more, slowly: each kind of prior_auth as its sentence reads, without the ledger.

Three readings that the sentences leave open are written where they apply, marked READING.
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
DAY = timedelta(days=1)


class Restated:
    def __init__(self, facts):
        self.facts, self.today = facts, facts.today
        self.payer = {key: value.value for key, value in facts.payer.values.items()}
        self.lead = self.payer.get("turnaround_days", 21 - facts.preparation_days) + facts.preparation_days
        self.held = [visit for visit in facts.visits if visit.attendance == "completed"]
        rows = {visit.visit_on for visit in facts.visits}
        standing = [item for item in facts.appointments if item.status != "cancelled"]
        self.booked = sorted(
            {i.starts_at.date() for i in standing if i.starts_at.date() >= self.today} - rows
        )
        self.counted = [a for a in facts.authorizations if a.status == "active" and a.rank == "primary"]
        self.units = {t.authorization_id: t for t in facts.terms if t.units_authorized is not None}
        self.deal()

    def covers(self, auth, day):
        return (auth.starts_on or date.min) <= day <= (auth.ends_on or date.max)

    def going_on(self):
        discharged = self.facts.case.discharged_on
        if discharged and discharged <= self.today:
            return False
        return bool(self.booked) or any(v.visit_on >= self.today - 14 * DAY for v in self.held)

    def expected(self):
        """Booked, and then one visit every 7/frequency days, rounded up, until the plan of care ends."""
        if not self.going_on():
            return []
        alive = sorted((p for p in self.facts.plans if p.ends_on >= self.today), key=lambda p: p.ends_on)
        days = list(self.booked)
        if self.payer.get("evaluation_exempt") and not self.held:
            days = days[1:]  # the first visit of the case is its evaluation, and needs no cover
        if alive:
            apart = next(n for n in range(1, 8) if n * alive[-1].visits_per_week >= 7)
            day = (self.booked or [self.today])[-1] + apart * DAY
            while day <= alive[-1].ends_on:
                days.append(day)
                day += apart * DAY
        return days

    def charged_under(self, auth):
        """Units of each charged day under it, for its codes if it lists codes."""
        terms = self.units.get(auth.id)
        found = {}
        for charge in self.facts.charged:
            if terms and self.covers(auth, charge.on) and (not terms.codes or charge.code in terms.codes):
                found[charge.on] = found.get(charge.on, 0) + charge.units
        return found

    def average(self, auth):
        days = self.charged_under(auth)
        return Fraction(sum(days.values()), len(days)) if days else None

    def ends_first(self, day):
        found = [auth for auth in self.counted if self.covers(auth, day)]
        return sorted(found, key=lambda a: (a.ends_on or date.max, a.starts_on or date.min, a.id))

    def deal(self):
        self.visits_left = {a.id: a.visits_authorized for a in self.counted}
        self.units_left = {
            a.id: Fraction(self.units[a.id].units_authorized) if a.id in self.units else None
            for a in self.counted
        }
        self.used = {a.id: 0 for a in self.counted}
        charged_days = {charge.on for charge in self.facts.charged}
        for visit in sorted(self.held, key=lambda v: (v.visit_on, v.id)):
            if visit.note_kind == "IE" and self.payer.get("evaluation_counts") is False:
                continue
            covering = self.ends_first(visit.visit_on)
            if not covering:
                continue
            left = [a for a in covering if self.something_left(a)]
            auth = left[0] if left else covering[-1]  # READING: overuse is put on the one that ends last
            day = visit.visit_on
            units = self.charged_under(auth).get(day, 0) if day in charged_days else self.average(auth) or 0
            self.take(auth, units)
            self.used[auth.id] += 1
        self.left_today = dict(self.visits_left), dict(self.units_left)
        self.ran_out, self.uncovered = {}, []
        for day in self.expected():
            covering = self.ends_first(day)
            with_some = [a for a in covering if self.enough_for_a_visit(a)]
            if with_some:
                self.take(with_some[0], self.average(with_some[0]) or 0)
            elif covering:
                # READING: of several used-up ones the one that ends last is asked about, not each of them
                self.ran_out.setdefault(covering[-1].id, (day, self.visits_left[covering[-1].id]))
            else:
                self.uncovered.append(day)

    def something_left(self, auth):
        return all(left is None or left > 0 for left in (self.visits_left[auth.id], self.units_left[auth.id]))

    def enough_for_a_visit(self, auth):
        units = self.units_left[auth.id]
        return self.something_left(auth) and (units is None or units >= (self.average(auth) or 0))

    def take(self, auth, units):
        if self.visits_left[auth.id] is not None:
            self.visits_left[auth.id] -= 1
        if self.units_left[auth.id] is not None:
            self.units_left[auth.id] -= units

    def flagged(self):
        found = set()
        for auth in self.counted:
            found |= {(kind, auth.id) for kind in self.of_authorization(auth)}
        case = self.facts.case.id
        if self.booked_before_a_start():
            found.add(("booked_visits_uncovered", case))
        if self.missing():
            found.add(("authorization_missing", case))
        return found | {("request_past_clock", r.id) for r in self.waiting() if self.late(r)}

    def of_authorization(self, auth):
        visits_left, units_left = (left[auth.id] for left in self.left_today)
        over = (visits_left or 0) < 0 or (units_left or 0) < 0
        ended = auth.ends_on is not None and auth.ends_on < self.today
        if over and not (ended and auth.ends_on < self.today - 30 * DAY):
            yield "negative_remaining"
            over_first = True
        else:
            over_first = False
        if auth.id in self.ran_out and not over:
            day, visits = self.ran_out[auth.id]
            if day <= self.today + self.lead * DAY:
                yield "visits_run_out" if visits is not None and visits <= 0 else "units_run_out"
        after = [day for day in self.uncovered if self.ended_last_before(day) is auth]
        soon = auth.ends_on and self.today <= auth.ends_on <= self.today + self.lead * DAY
        if soon and after and not over and auth.id not in self.ran_out:
            yield "ends_before_visits"
        last = not any((a.ends_on or date.max) >= self.today for a in self.counted)
        wanted = self.payer.get("authorization_required", True) and not over_first
        if ended and last and wanted and any(day in self.booked for day in after):
            yield "lapsed_with_visits_booked"
        if not ended and self.stands_for_a_number(auth.number):
            yield "placeholder_number"

    def ended_last_before(self, day):
        """READING: visits after the end of several are laid to the one that ended last."""
        ended = [a for a in self.counted if a.ends_on and a.ends_on < day]
        key = lambda a: (a.ends_on, a.starts_on or date.min, a.id)  # noqa: E731
        return max(ended, key=key, default=None)

    def stands_for_a_number(self, number):
        bare = re.sub(r"\W", "", number.lower())
        words = {"", "tbd", "pending", "onfile", "none", "na", "unknown", "seenotes"}
        return bare in words or len(set(bare)) == 1 or bare in "1234567890"

    def booked_before_a_start(self):
        if self.payer.get("authorization_required") is False or not self.going_on():
            return False
        starts = [a.starts_on for a in self.counted if a.starts_on]
        return any(day < start for day in self.booked if day in self.uncovered for start in starts)

    def waiting(self):
        return [r for r in self.facts.requests if r.status in ("submitted", "pended") and not r.decided_on]

    def clock(self, request):
        days = self.payer.get("urgent_decision_days" if request.urgent else "decision_days")
        return None if days is None or request.submitted_on is None else request.submitted_on + days * DAY

    def late(self, request):
        return self.clock(request) is not None and self.today > self.clock(request)

    def missing(self):
        if not self.payer.get("authorization_required") or self.counted or not self.going_on():
            return False
        if any(not self.late(request) for request in self.waiting()):
            return False
        booked = self.booked if self.held else self.booked[1:]
        recent = [v for v in self.held if v.note_kind != "IE" and v.visit_on >= self.today - 14 * DAY]
        return bool(booked or recent)
