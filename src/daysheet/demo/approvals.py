"""Authorizations and the requests for them: believable ones that raise no question, and the parts to build others."""

from datetime import date, timedelta

from .calendar import workday_before
from .clinic import Clinic
from .insurers import UNCLOCKED
from .world import Auth, Case, Coverage, Request

ROOM = 6
"""Visits to spare where visits must not be what runs out."""


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
) -> Auth:
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
    if held is case.primary and flag != 3 and clinic.rng.random() < 0.85:
        _answered(clinic, case, auth, "renewal" if earlier else "initial")
    return auth


def _answered(clinic: Clinic, case: Case, auth: Auth, kind: str) -> None:
    """The request that led to an approval: decided within the payer's days, and not after today."""
    days = clinic.rng.randrange(1, 6)
    decided = min(auth.starts, clinic.day(-1))
    add_request(
        clinic,
        case,
        kind,
        clinic.rng.choices(("approved", "partial"), (9, 1))[0],
        workday_before(decided - timedelta(days=days)),
        decided=decided,
        auth=auth,
    )


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
