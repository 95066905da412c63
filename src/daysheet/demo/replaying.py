"""How early a lapse stood on the sheet, measured over consecutive mornings of one clinic.

Whoever replays says for every morning what was flagged (`note`); the days of harm come from the later, real course in
the clinic's own files, read by `cover` and by no rule. The fixed warning that practice systems give is worked out for
the same mornings from the same records.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from .cover import Approval, Policy, Records, Subject
from .rewind import AUTHORIZATIONS, DAY, Files, Rewind, Row

LAPSES = {
    "ends_before_visits": "ends before the visits do",
    "visits_run_out": "visits run out",
    "units_run_out": "units run out",
    "lapsed_with_visits_booked": "ended, visits booked",
    "booked_visits_uncovered": "visits booked before it starts",
}
Flagged = tuple[str, str, str]
"""Kind, kind of subject, id of subject."""
DAYS_LEFT, VISITS_LEFT, UNITS_LEFT = 7, 2, 9
"""A chart alert of the incumbents: 7 days or less, 2 visits or less by finalized notes, fewer than 10 units."""


class Lapse(msgspec.Struct, kw_only=True):
    """One subject that lost its cover or was about to, and who said so when."""

    subject: Subject
    kinds: list[str]
    payer: str
    lead: timedelta
    """The lead time of its payer on the first morning it was shown."""
    shown: date
    could_show: date | None
    """The first morning on which the replay's own reading sees it in the records."""
    from_the_start: bool
    """It stood there on the very first morning: it may have been shown earlier."""
    harm: date | None = None
    """The first day, in the real course, of a visit that the authorizations known when it was shown leave uncovered."""
    renewed: bool = False
    alert: date | None = None
    planted: bool = False

    @property
    def warning(self) -> int | None:
        return (self.harm - self.shown).days if self.harm else None

    @property
    def alerted(self) -> int | None:
        """Days of warning by the incumbents' rule; None when it was silent up to the day of harm."""
        return (self.harm - self.alert).days if self.harm and self.alert and self.alert <= self.harm else None

    @property
    def ahead(self) -> bool:
        return self.harm is not None and self.shown + self.lead <= self.harm

    @property
    def at_once(self) -> bool:
        return self.from_the_start or self.could_show is None or self.shown <= self.could_show


class Replay:
    """Collects mornings, oldest first; `lapses` measures them when the last one is in."""

    def __init__(self, rewind: Rewind, first: date) -> None:
        self._rewind = rewind
        self.first = first
        self.mornings = 0
        self.found: dict[Subject, Lapse] = {}
        self.seen = 0
        """Lapses that the replay's own reading saw, counted anew on every morning."""
        self.silent = 0
        """Those of them that were not on the sheet on that morning."""
        self._could: dict[Subject, date] = {}
        self._held_then: dict[Subject, list[Approval]] = {}
        self._end = Records(rewind.files(rewind.on), rewind.on)
        self._known = rewind.since(AUTHORIZATIONS, "record_id")
        self._rows = {row["record_id"]: row for row in rewind.tables[AUTHORIZATIONS].rows}

    def note(self, morning: date, files: Files, flagged: Iterable[Flagged]) -> None:
        """What stood flagged on that morning, and the files that were imported for it."""
        self.mornings += 1
        records = Records(files, morning)
        shown = {(what, key): kind for kind, what, key in sorted(flagged) if kind in LAPSES}
        for subject in records.lapses():
            self._could.setdefault(subject, morning)
            self.seen += 1
            self.silent += subject not in shown
        for subject, kind in shown.items():
            self._shown(subject, kind, morning, records)

    def _shown(self, subject: Subject, kind: str, morning: date, records: Records) -> None:
        if subject not in self.found:
            case_id, policy = self._whose(subject)
            self._held_then[subject] = records.policies.get((case_id, policy), [])
            self.found[subject] = Lapse(
                subject=subject,
                kinds=[kind],
                payer=policy[0],
                lead=records.lead(policy[0]),
                shown=morning,
                could_show=None,
                from_the_start=morning == self.first,
            )
        elif kind not in self.found[subject].kinds:
            self.found[subject].kinds.append(kind)

    def _whose(self, subject: Subject) -> tuple[str, Policy]:
        """The case of a subject and the policy that its authorizations belong to."""
        kind, key = subject
        if kind == "authorization":
            row = self._rows[key]
            return row["case_id"], (row["ins_name"], row["policy_number"])
        mine = [policy for case_id, policy in self._end.policies if case_id == key]
        return key, mine[0] if mine else ("", "")

    def lapses(self, planted: Iterable[Flagged]) -> list[Lapse]:
        """Every lapse that was shown, measured. `planted` are the truth's kinds and subjects."""
        planned = {(what, key) for kind, what, key in planted if kind in LAPSES}
        for subject, lapse in self.found.items():
            lapse.could_show = self._could.get(subject)
            lapse.planted = subject in planned
            self._measure(lapse)
        return sorted(self.found.values(), key=lambda one: (one.shown, one.subject))

    def entered(self, lapse: Lapse) -> date:
        """The first morning on which the files hold what the lapse is about."""
        case_id, policy = self._whose(lapse.subject)
        known = [self._known[one.id] for one in self._end.policies.get((case_id, policy), [])]
        return (self._known.get(lapse.subject[1]) or max(known, default=self._rewind.on)) + DAY

    def never_shown(self) -> list[Subject]:
        """Lapses that the replay's own reading sees on some morning and the sheet never had."""
        return sorted(self._could.keys() - self.found.keys())

    def _measure(self, lapse: Lapse) -> None:
        case_id, policy = self._whose(lapse.subject)
        then, later = self._held_then[lapse.subject], self._end.policies.get((case_id, policy), [])
        lapse.harm = self._end.first_uncovered(case_id, policy, then, self._end, lapse.shown)
        still = self._end.first_uncovered(case_id, policy, later, self._end, lapse.shown)
        lapse.renewed = lapse.harm is not None and still != lapse.harm
        rows = [self._rows[one.id] for one in then if lapse.subject[1] in (one.id, case_id)]
        alerts = [alert for row in rows if (alert := self.alert(row)) is not None]
        lapse.alert = min(alerts, default=None)

    # --- the incumbents' rule ---

    def alert(self, row: Row) -> date | None:
        """The first morning with a chart alert about this authorization. What is still ahead is taken to happen as
        booked and planned and to be signed on its day, and a note that is still open to be signed on the last morning:
        both are to the rule's advantage."""
        known = self._known[row["record_id"]] + DAY
        ends = date.fromisoformat(row["auth_end_date"])
        mornings = [ends - timedelta(days=DAYS_LEFT)]
        signed = [day for visited, day in self._signed(row["case_id"]) if _within(row, visited)]
        if row["visit_authorized_for"]:
            mornings += _after(signed, int(row["visit_authorized_for"]) - VISITS_LEFT)
        mornings += self._by_units(row)
        return max(known, min(mornings))

    def _signed(self, case_id: str) -> list[tuple[date, date]]:
        """(day, day of signature) of each visit, in the order of the signatures."""
        last = self._rewind.on
        rows = [row for row in self._end.visits[case_id] if row["visit_status"] == "Completed"]
        signed = {row["visit_date"]: row["note_finalized_date"] or last.isoformat() for row in rows}
        found = [(date.fromisoformat(day), date.fromisoformat(on)) for day, on in signed.items()]
        ahead = [(day, day) for day in self._end.course(case_id) if day >= last]
        return sorted([*found, *ahead], key=lambda one: one[1])

    def _by_units(self, row: Row) -> list[date]:
        approval = self._end.approvals.get(row["record_id"])
        count = next((one for one in approval.counts if not one.visits), None) if approval else None
        if approval is None or count is None:
            return []
        left: float = count.granted
        for visited, signed in self._signed(row["case_id"]):
            if _within(row, visited):
                left -= self._end.units(approval, count, row["case_id"], visited)
            if left <= UNITS_LEFT:
                return [signed + DAY]
        return []

    def alerts_without_lapse(self) -> int:
        """Authorizations the incumbents' rule raised during the replay though no visit was at risk under them."""
        lapsed = {key for kind, key in self.found if kind == "authorization"}
        active = [row for row in self._end.authorizations if row["record_id"] not in lapsed]
        alerts = [alert for row in active if (alert := self.alert(row)) is not None]
        return sum(self.first <= alert <= self._rewind.on for alert in alerts)


def _within(row: Row, day: date) -> bool:
    return row["auth_start_date"] <= day.isoformat() <= row["auth_end_date"]


def _after(days: list[date], count: int) -> list[date]:
    """The morning after so many of these days; at once when none is needed."""
    if count <= 0:
        return [date.min]
    return [days[count - 1] + DAY] if len(days) >= count else []
