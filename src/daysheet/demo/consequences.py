"""What is true of a patient because of what was told, though no story says so: worked out when the folder is whole.

A visit nobody paid for opens a window to ask after the fact, a single visit without a request is a missing request,
a refusal runs towards its last day of appeal. No story has to remember them.
"""

from datetime import date, timedelta

from .clinic import Clinic
from .planting.kinds import say
from .world import Auth, Case, Folder, Request, Visit

WORKFLOW = "prior_auth"
RECENT = 14


def note_consequences(clinic: Clinic, folder: Folder) -> None:
    for case in folder.cases:
        _of_case(clinic, folder, case)
        for request in case.requests:
            _of_request(clinic, folder, case, request)
        for auth in case.auths:
            if _letter_differs(clinic, case, auth):
                because = f"typed {say(auth.ends)}, the letter says {say(auth.last_day)}"
                day = min(auth.ends, auth.last_day)
                _note(
                    clinic,
                    folder,
                    "end_differs_from_letter",
                    ("authorization", auth.id),
                    day=day,
                    because=because,
                )


def _of_request(clinic: Clinic, folder: Folder, case: Case, request: Request) -> None:
    subject = ("authorization_request", request.id)
    last = _last_day_to_appeal(clinic, case, request)
    if last:
        _note(
            clinic, folder, "appeal_deadline", subject, day=last, because=f"may be appealed until {say(last)}"
        )
    due = _answer_due(case, request)
    if due and due < clinic.on:
        _note(clinic, folder, "request_past_clock", subject, day=due, because=f"an answer was due {say(due)}")


def _letter_differs(clinic: Clinic, case: Case, auth: Auth) -> bool:
    counts = auth.status == "A" and auth.flag != 3
    counts = counts and (auth.coverage.rank == 1 or auth.coverage.insurer.requires)
    differs = auth.letter_ends is not None and auth.letter_ends != auth.ends
    return counts and differs and max(auth.ends, auth.last_day) >= clinic.on and going_on(clinic, case)


def _of_case(clinic: Clinic, folder: Folder, case: Case) -> None:
    subject = ("case", case.id)
    unpaid = _unpaid_in_window(clinic, case)
    if unpaid and case.insurer.days_back:
        until = unpaid[0] + timedelta(days=case.insurer.days_back)
        because = f"nothing paid for {say(unpaid[0])}; it may be asked for until {say(until)}"
        _note(clinic, folder, "retro_window_closing", subject, day=until, because=because)
    if _bare(clinic, case):
        once = len(case.completed) == 1 and case.completed[0].day >= clinic.day(-RECENT)
        first = case.booked[0] if case.booked else clinic.on
        if once and not case.discharged:
            because = "the evaluation was held and nothing was asked for"
            _note(clinic, folder, "request_missing_after_evaluation", subject, day=first, because=because)
        elif _visits_after_evaluation(clinic, case):
            because = f"{case.insurer.name} requires one and there is none"
            _note(clinic, folder, "authorization_missing", subject, day=first, because=because)


def _note(
    clinic: Clinic, folder: Folder, kind: str, subject: tuple[str, int | str], *, day: date, because: str
) -> None:
    clinic.truth.consequence(WORKFLOW, kind, subject, patient=folder.patient.id, day=day, because=because)


def _primary(case: Case) -> list[Auth]:
    return [one for one in case.auths if one.status == "A" and one.flag != 3 and one.coverage.rank == 1]


def going_on(clinic: Clinic, case: Case) -> bool:
    seen = any(visit.day >= clinic.day(-RECENT) for visit in case.completed)
    return not case.discharged and (bool(case.booked) or seen)


# --- no authorization --------------------------------------------------------------------------------------


def _bare(clinic: Clinic, case: Case) -> bool:
    requires = case.insurer.requires and not case.primary.name
    return requires and not _primary(case) and not any(_waits(clinic, case, one) for one in case.requests)


def _answer_due(case: Case, request: Request) -> date | None:
    """The last day for the answer to a request that nobody has answered; None = no clock, or no question open."""
    clock = (request.payer or case.insurer).clock
    if request.status not in ("submitted", "pended") or request.submitted is None or clock is None:
        return None
    return request.submitted + timedelta(days=3 if request.urgent else clock)


def _waits(clinic: Clinic, case: Case, request: Request) -> bool:
    due = _answer_due(case, request)
    return request.status in ("submitted", "pended") and (due is None or due >= clinic.on)


def _visits_after_evaluation(clinic: Clinic, case: Case) -> bool:
    later = [visit for visit in case.completed if visit.note != "IE"]
    booked = case.booked if case.completed else case.booked[1:]
    return bool(booked) or any(visit.day >= clinic.day(-RECENT) for visit in later)


# --- visits nobody paid for --------------------------------------------------------------------------------


def _unpaid_in_window(clinic: Clinic, case: Case) -> list[date]:
    """Days in the window on which nothing with something left covered a visit; the evaluation needs no cover."""
    back = case.insurer.days_back
    asked = any(one.kind == "retro" and one.status in ("submitted", "pended") for one in case.requests)
    if back is None or asked:
        return []
    left = {auth.id: _Left(auth) for auth in _primary(case)}
    unpaid = []
    for visit in case.completed:
        covering = sorted(
            (one for one in _primary(case) if one.covers(visit.day)), key=lambda one: one.last_day
        )
        paying = [one for one in covering if left[one.id].something]
        if covering:
            left[(paying or covering[-1:])[0].id].take(visit)
        if not paying and visit.note != "IE" and visit.day >= clinic.day(-back):
            unpaid.append(visit.day)
    return unpaid


class _Left:
    """What is left of one authorization. A visit not charged yet takes no units here: approvals that count units
    are told with every note signed, or with units to spare."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth
        self._visits = auth.visits
        self._units = auth.units
        self._code_units = dict(auth.code_units)

    @property
    def something(self) -> bool:
        counts = (self._visits, self._units, *self._code_units.values())
        return all(count is None or count > 0 for count in counts)

    def take(self, visit: Visit) -> None:
        lines = [one for one in visit.charges if one.flag != 3]
        if self._visits is not None:
            self._visits -= 1
        if self._units is not None:
            codes = self._auth.codes
            self._units -= sum(one.units for one in lines if not codes or one.code in codes)
        for code in self._code_units:
            self._code_units[code] -= sum(one.units for one in lines if one.code == code)


# --- refusals ----------------------------------------------------------------------------------------------


def _last_day_to_appeal(clinic: Clinic, case: Case, request: Request) -> date | None:
    refused = request.status == "denied" or (request.status == "partial" and request.appeal_by)
    if not refused or request.decided is None or not going_on(clinic, case):
        return None
    decided = request.decided
    if any(one is not request and one.submitted and one.submitted >= decided for one in case.requests):
        return None
    days = (request.payer or case.insurer).appeal_days
    last = request.appeal_by or (decided + timedelta(days=days) if days else None)
    return last if last and last >= clinic.on else None
