"""Authorizations and the requests for them: believable ones that raise no question, and the parts to build others."""

from datetime import date, timedelta

from .calendar import is_workday, workday_from
from .clinic import Clinic
from .insurers import UNCLOCKED, Insurer
from .world import Auth, Case, Coverage, Request

ROOM = 6
"""Visits to spare where visits must not be what runs out."""

_CUTS = ("Fewer visits than asked for; send progress for more", "Two visits a week are enough at this stage")
_DENIALS = (
    "Not medically necessary: no measurable progress was sent",
    "The plan of care was not with the request",
    "Frequency not supported by the notes",
    "Goals are met by a home program",
)


def ample(case: Case) -> int:
    """More visits than the whole episode can use, counted in any way."""
    days = len(case.visits) + len(case.bookings) + len(case.ahead) + ROOM
    return -(-days // 4) * 4


def real_number(clinic: Clinic, coverage: Coverage) -> str:
    rng = clinic.rng
    middle = rng.randrange(10**5, 10**6)
    prefix = coverage.insurer.prefix
    return f"{prefix}{middle}-{rng.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}{rng.randrange(2, 10)}{rng.choice('KMPRTVX')}"


def add_auth(
    clinic: Clinic,
    case: Case,
    starts: date,
    ends: date,
    visits: int | None,
    *,
    coverage: Coverage | None = None,
    status: str = "A",
    number: str | None = None,
    flag: int = 1,
    units: int | None = None,
    codes: tuple[str, ...] = (),
    asked: bool | None = None,
) -> Auth:
    """An authorization and, mostly, the request that led to it (`asked` says whether)."""
    held = coverage or case.primary
    auth = Auth(
        id=clinic.ids("auth"),
        letter_id=clinic.ids("letter"),
        number=real_number(clinic, held) if number is None else number,
        starts=starts,
        ends=ends,
        visits=visits,
        coverage=held,
        status=status,
        flag=flag,
        units=units,
        codes=codes,
    )
    earlier = any(one.flag != 3 and one.coverage is held for one in case.auths)
    case.auths.append(auth)
    if asked is None:
        asked = held is case.primary and flag != 3 and clinic.rng.random() < 0.85
    if asked:
        grant(clinic, case, "renewal" if earlier else "initial", min(starts, clinic.day(-1)), auth=auth)
        if clinic.rng.random() < 0.3:
            auth.letter_ends = ends
    return auth


def grant(
    clinic: Clinic,
    case: Case,
    kind: str,
    until: date,
    *,
    auth: Auth | None = None,
    on_the_day: bool = False,
    status: str | None = None,
    letter: str | None = None,
    number: str | None = None,
) -> Request:
    """A request that the payer approved, in whole or in part, on a workday until that day (or `on_the_day`)."""
    rng = clinic.rng
    payer = auth.coverage.insurer if auth else case.insurer
    decided = until if on_the_day else _decision_day(payer, until)
    status = status or rng.choices(("approved", "partial"), (9, 1))[0]
    request = add_request(
        clinic, case, kind, status, sent_for(clinic, payer, decided), decided=decided, auth=auth
    )
    request.payer = payer
    request.approved = request.visits
    if status == "partial":
        request.visits += rng.choice((2, 4, 6))
        request.reason = rng.choice(_CUTS)
    request.number = (
        number if number is not None else auth.number if auth else real_number(clinic, case.primary)
    )
    request.letter = letter if letter is not None else rng.choices(("yes", ""), (8, 2))[0]
    return request


def refuse(
    clinic: Clinic,
    case: Case,
    kind: str,
    decided: date,
    *,
    auth: Auth | None = None,
    appeal_by: date | None = None,
) -> Request:
    """A request that the payer denied on that day."""
    sent = sent_for(clinic, case.insurer, decided)
    request = add_request(clinic, case, kind, "denied", sent, decided=decided, auth=auth)
    request.reason, request.appeal_by = clinic.rng.choice(_DENIALS), appeal_by
    return request


def _decision_day(payer: Insurer, until: date) -> date:
    """A workday that lies exactly the payer's longest time after another workday."""
    day = until
    while not (is_workday(day) and is_workday(day - timedelta(days=payer.slowest))):
        day -= timedelta(days=1)
    return day


def sent_for(clinic: Clinic, payer: Insurer, decided: date) -> date:
    """The day a request was sent that was decided on that day. Every third decision of a payer takes as long as it
    ever takes and none longer, so that its own record says of its time what is said of its kind of payer."""
    count = clinic.decisions[payer.name] = clinic.decisions.get(payer.name, 0) + 1
    if count % 3 == 0:
        return decided - timedelta(days=payer.slowest)
    return min(workday_from(decided - timedelta(days=clinic.rng.randrange(1, payer.slowest))), decided)


def add_request(
    clinic: Clinic,
    case: Case,
    kind: str,
    status: str,
    submitted: date | None,
    *,
    decided: date | None = None,
    auth: Auth | None = None,
    urgent: bool = False,
) -> Request:
    request = Request(
        id=f"R-{clinic.ids('request')}",
        kind=kind,
        status=status,
        submitted=submitted,
        decided=decided,
        visits=clinic.rng.choice((8, 10, 12, 16)) if auth is None or auth.visits is None else auth.visits,
        urgent=urgent,
        auth_id=auth.id if auth else None,
        reference=f"REF{clinic.rng.randrange(10**6, 10**7)}" if submitted else "",
    )
    case.requests.append(request)
    return request


def approve_safely(clinic: Clinic, case: Case) -> Auth:
    """Approvals under which nothing is in question; gives the one in force."""
    assert case.started is not None
    rng = clinic.rng
    end = case.plan_end + timedelta(days=rng.randrange(6, 45))
    first = case.started + timedelta(days=rng.randrange(2))
    seen = [visit.day for visit in case.completed]
    if len(seen) >= 6 and rng.random() < 0.4:
        # Approved in two blocks; the first has ended and the second follows at once.
        break_on = seen[rng.randrange(3, len(seen) - 1)]
        used = case.completed_from(case.started, break_on)
        add_auth(clinic, case, first, break_on, used + rng.randrange(1, 5))
        first = break_on + timedelta(days=1)
    visits = ample(case) + rng.randrange(0, 5)
    if case.insurer in UNCLOCKED and rng.random() < 0.25:
        return add_auth(clinic, case, first, end, None)
    if case.discipline == "PT" and case.completed_from(first, clinic.day(-5)) >= 3 and rng.random() < 0.2:
        return add_auth(clinic, case, first, end, visits, units=visits * 4)
    return add_auth(clinic, case, first, end, visits)


def approve_past(clinic: Clinic, case: Case) -> Auth:
    """What a finished episode had: enough visits, ended or about to."""
    assert case.started is not None and case.discharged is not None
    ends = case.discharged + timedelta(days=clinic.rng.randrange(1, 40))
    return add_auth(clinic, case, case.started, ends, len(case.completed) + clinic.rng.randrange(0, 6))
