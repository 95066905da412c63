"""Kinds that turn on a window that closes: to ask after the evaluation, to ask after the fact, to appeal."""

from datetime import date, timedelta

from ... import insurers
from ...approvals import add_auth, add_request, ample, grant, refuse
from ...calendar import is_workday, workday_before
from ...clinic import Clinic
from ...episodes import add_booking, finish, finished
from ...insurers import Insurer
from ...world import Case, Folder, Request
from ..ground import Noting
from ..kinds import Kind, say
from .scene import (
    DAY,
    FIRST_WITH_SECOND,
    WORKFLOW,
    again,
    asleep,
    came,
    came_on,
    evaluated,
    first_day,
    in_care,
    lasting,
    removed,
    safely_approved,
    second_payer,
    used,
)

_ASK = Noting(WORKFLOW, "request_missing_after_evaluation", "case")
_RETRO = Noting(WORKFLOW, "retro_window_closing", "case")
_APPEAL = Noting(WORKFLOW, "appeal_deadline", "authorization_request")

MEDICARE_ADVANTAGE = (insurers.UHC_MA, insurers.HUMANA_MA)
DAYS_BACK = timedelta(days=10)

# --- request_missing_after_evaluation ----------------------------------------------------------------------


def _unasked(clinic: Clinic, folder: Folder, case: Case, why: str = "") -> tuple[Folder, str]:
    assert case.started is not None
    day = case.booked[0] if case.booked else clinic.on
    because = f"evaluated {say(case.started)}; {case.insurer.name} requires a request{why}"
    return _ASK.plant(clinic, finish(clinic, folder), case.id, day=day, because=because)


def evaluated_yesterday(clinic: Clinic) -> tuple[Folder, str]:
    """The next morning: the request is due although the first visits pass without review."""
    return _unasked(clinic, *evaluated(clinic, insurers.UHC_MA, workday_before(clinic.on)))


def evaluated_yesterday_nothing_booked(clinic: Clinic) -> tuple[Folder, str]:
    insurer = clinic.rng.choice(MEDICARE_ADVANTAGE)
    folder, case = evaluated(clinic, insurer, workday_before(clinic.on), booked=False)
    return _unasked(clinic, folder, case, "; nothing is booked yet")


def evaluated_two_weeks_ago(clinic: Clinic) -> tuple[Folder, str] | None:
    day = clinic.day(-14)
    if not is_workday(day):
        return None
    return _unasked(clinic, *evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), day))


def _lately(clinic: Clinic) -> date:
    return workday_before(clinic.day(-clinic.rng.randrange(0, 7)))


def evaluated_and_only_drafted(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), _lately(clinic))
    add_request(clinic, case, "initial", "draft", None)
    return _unasked(clinic, folder, case, "; it was drafted and never sent")


def evaluated_and_entered_twice(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), _lately(clinic))
    again(clinic, case, case.visits[0])
    return _unasked(clinic, folder, case, "; the evaluation stands twice in the export and is one visit")


def evaluated_second_payer_asked(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = evaluated(clinic, clinic.rng.choice(FIRST_WITH_SECOND), _lately(clinic))
    other = second_payer(clinic, folder, case)
    add_auth(clinic, case, first_day(case), lasting(case), ample(case), coverage=other)
    return _unasked(clinic, folder, case, "; what there is comes from the second payer")


def _asked(clinic: Clinic, of: str, folder: Folder, case: Case, because: str) -> Folder:
    return _ASK.decoy(clinic, of, finish(clinic, folder), case.id, because=because)


def evaluated_and_asked(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, insurers.UHC_MA, workday_before(clinic.on))
    add_request(clinic, case, "initial", "submitted", case.started)
    return _asked(clinic, of, folder, case, "the request was sent on the day of the evaluation")


def evaluated_before_two_weeks(clinic: Clinic, of: str) -> Folder:
    day = workday_before(clinic.day(-14))
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), day, booked=False)
    return _asked(clinic, of, folder, case, "the one visit lies over two weeks back, and nothing is booked")


def evaluated_and_free(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.FREE), _lately(clinic))
    return _asked(clinic, of, folder, case, f"{case.insurer.name} asks for none")


def evaluated_and_approved(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), _lately(clinic))
    add_auth(clinic, case, first_day(case), lasting(case), ample(case) + 12)
    return _asked(clinic, of, folder, case, "there is an authorization")


def evaluated_and_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.REQUIRING), _lately(clinic), booked=False)
    case.discharged = case.started
    return _asked(clinic, of, folder, case, "seen once and discharged")


def evaluation_missed(clinic: Clinic, of: str) -> Folder:
    insurer = clinic.rng.choice(insurers.REQUIRING)
    folder, case = evaluated(clinic, insurer, workday_before(clinic.on), booked=False, status="No Show")
    case.started = None
    add_booking(clinic, case, _bookable(clinic), 3, "Initial Evaluation")
    return _asked(clinic, of, folder, case, "the patient did not come; the evaluation is booked anew")


def _bookable(clinic: Clinic) -> date:
    day = clinic.day(3)
    while not is_workday(day):
        day += DAY
    return day


def evaluated_and_waiting_without_clock(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, clinic.rng.choice(insurers.UNCLOCKED), _lately(clinic))
    add_request(clinic, case, "initial", "submitted", clinic.day(-20))
    return _asked(clinic, of, folder, case, f"a request waits; no clock is on file for {case.insurer.name}")


# --- retro_window_closing ----------------------------------------------------------------------------------


def _between(clinic: Clinic, insurer: Insurer, first: date, last: date) -> tuple[Folder, Case]:
    """One authorization ended before `first`, the next one starts after `last`; the visits between have none."""
    folder, case = in_care(clinic, (insurer,))
    came(clinic, case, (clinic.on - first).days)
    came_on(clinic, case, first)
    until = first - DAY
    add_auth(clinic, case, first_day(case), until, used(case, until) + 4)
    add_auth(clinic, case, last + DAY, lasting(case), ample(case))
    return folder, case


def _open(clinic: Clinic, folder: Folder, case: Case, oldest: date, why: str = "") -> tuple[Folder, str]:
    last = oldest + DAYS_BACK
    because = f"nothing paid for {say(oldest)}; {case.insurer.name} may be asked until {say(last)}{why}"
    return _RETRO.plant(clinic, finish(clinic, folder), case.id, day=last, because=because)


def last_day_to_ask_is_today(clinic: Clinic) -> tuple[Folder, str] | None:
    oldest = clinic.on - DAYS_BACK
    if not is_workday(oldest):
        return None
    folder, case = _between(clinic, insurers.UHC_MA, oldest, oldest)
    return _open(clinic, folder, case, oldest)


def unpaid_between_two(clinic: Clinic) -> tuple[Folder, str]:
    oldest = workday_before(clinic.day(-clinic.rng.randrange(2, 5)))
    folder, case = _between(clinic, insurers.UHC_MA, oldest, clinic.day(-1))
    return _open(clinic, folder, case, oldest)


def unpaid_before_the_first(clinic: Clinic) -> tuple[Folder, str]:
    """The evaluation needs none; the visits after it did, and the authorization starts today."""
    folder, case = in_care(clinic, (insurers.UHC_MA,), weeks_in=(1, 2))
    came(clinic, case, 10)
    came_on(clinic, case, workday_before(clinic.on))
    add_auth(clinic, case, clinic.on, lasting(case), ample(case))
    days = sorted(visit.day for visit in case.completed)[1:]
    oldest = next(day for day in days if day >= clinic.on - DAYS_BACK)
    return _open(clinic, folder, case, oldest, "; the authorization starts today")


def retro_only_drafted(clinic: Clinic) -> tuple[Folder, str]:
    oldest = workday_before(clinic.day(-clinic.rng.randrange(2, 5)))
    folder, case = _between(clinic, insurers.UHC_MA, oldest, clinic.day(-1))
    add_request(clinic, case, "retro", "draft", None)
    return _open(clinic, folder, case, oldest, "; the request was drafted and never sent")


def _shut(clinic: Clinic, of: str, folder: Folder, case: Case, because: str) -> Folder:
    return _RETRO.decoy(clinic, of, finish(clinic, folder), case.id, because=because)


def window_closed(clinic: Clinic, of: str) -> Folder:
    """The last visit without cover lies a day too far back, or the next workday before it."""
    last = workday_before(clinic.on - DAYS_BACK)
    folder, case = _between(clinic, insurers.UHC_MA, last, last)
    over = last + DAYS_BACK
    return _shut(
        clinic, of, folder, case, f"{say(last)} had no cover; it might be asked for until {say(over)}"
    )


def asked_after_the_fact(clinic: Clinic, of: str) -> Folder:
    oldest = workday_before(clinic.day(-clinic.rng.randrange(2, 5)))
    folder, case = _between(clinic, insurers.UHC_MA, oldest, clinic.day(-1))
    status = clinic.rng.choice(("submitted", "pended"))
    request = add_request(clinic, case, "retro", status, clinic.day(-1))
    return _shut(clinic, of, folder, case, f"it was asked for after the fact ({request.reference})")


def no_window_on_file(clinic: Clinic, of: str) -> Folder:
    insurer = clinic.rng.choice(insurers.NO_WAY_BACK)
    folder, case = _between(clinic, insurer, workday_before(clinic.day(-3)), clinic.day(-1))
    return _shut(clinic, of, folder, case, f"nothing is on file of asking {insurer.name} after the fact")


def only_the_evaluation(clinic: Clinic, of: str) -> Folder:
    folder, case = evaluated(clinic, insurers.UHC_MA, _lately(clinic))
    add_auth(clinic, case, first_day(case), lasting(case), ample(case) + 12)
    return _shut(clinic, of, folder, case, "only the evaluation had no cover, and it needs none")


def nobody_came_between_two(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, (insurers.UHC_MA,))
    visit = case.visits[-1]
    visit.status = "No Show"
    add_auth(clinic, case, first_day(case), visit.day - DAY, ample(case))
    add_auth(clinic, case, visit.day + DAY, lasting(case), ample(case))
    return _shut(clinic, of, folder, case, f"the one visit between the two, {say(visit.day)}, was a no-show")


def visit_between_two_removed(clinic: Clinic, of: str) -> Folder | None:
    folder, case = in_care(clinic, (insurers.UHC_MA,))
    days = removed(clinic, case, 1)
    if not days or days[0] < clinic.on - DAYS_BACK:
        return None
    add_auth(clinic, case, first_day(case), days[0] - DAY, ample(case))
    add_auth(clinic, case, days[0] + DAY, lasting(case), ample(case))
    return _shut(clinic, of, folder, case, f"the visit of {say(days[0])} was removed (export_flag 3)")


def letter_lasted_longer(clinic: Clinic, of: str) -> Folder:
    folder, case = _between(clinic, insurers.UHC_MA, workday_before(clinic.day(-3)), clinic.day(-1))
    auth = case.auths[0]
    auth.visits, auth.letter_ends = ample(case), clinic.day(-1)
    return _shut(clinic, of, folder, case, "by its letter the first one lasted until the next began")


# --- appeal_deadline ---------------------------------------------------------------------------------------


def _refused(
    clinic: Clinic,
    among: tuple[Insurer, ...],
    ago: int,
    *,
    weeks_in: tuple[int, int] = (3, 6),
    appeal_in: int | None = None,
) -> tuple[Folder, Case, Request]:
    """Care goes on under an authorization, and a request for more was denied so many days ago."""
    folder, case = in_care(clinic, among, weeks_in=weeks_in)
    auth = safely_approved(clinic, case)
    last = None if appeal_in is None else clinic.day(appeal_in)
    return folder, case, refuse(clinic, case, "extension", clinic.day(-ago), auth=auth, appeal_by=last)


def _to_appeal(clinic: Clinic, folder: Folder, request: Request, last: date) -> tuple[Folder, str]:
    assert request.decided is not None
    because = f"{request.status} {say(request.decided)}: {request.reason}; may be appealed until {say(last)}"
    return _APPEAL.plant(clinic, finish(clinic, folder), request.id, day=last, because=because)


def last_day_to_appeal_is_today(clinic: Clinic) -> tuple[Folder, str]:
    ago = clinic.rng.randrange(6, 15)
    folder, _, request = _refused(clinic, insurers.REQUIRING, ago, appeal_in=0)
    return _to_appeal(clinic, folder, request, clinic.on)


def denied_lately(clinic: Clinic) -> tuple[Folder, str]:
    ago = clinic.rng.randrange(1, 15)
    folder, case, request = _refused(clinic, insurers.CLOCKED, ago)
    assert case.insurer.appeal_days is not None
    return _to_appeal(clinic, folder, request, clinic.day(case.insurer.appeal_days - ago))


def payers_days_end_today(clinic: Clinic) -> tuple[Folder, str]:
    """No day was given; the days on file for this payer's kind end today."""
    insurer = clinic.rng.choice((*MEDICARE_ADVANTAGE, insurers.MEDICAID))
    assert insurer.appeal_days is not None
    folder, _, request = _refused(clinic, (insurer,), insurer.appeal_days, weeks_in=(11, 13))
    return _to_appeal(clinic, folder, request, clinic.on)


def cut_with_a_deadline(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    back = clinic.day(-clinic.rng.randrange(1, 12))
    request = grant(clinic, case, "extension", back, auth=auth, status="partial")
    request.appeal_by = clinic.day(clinic.rng.randrange(1, 30))
    return _to_appeal(clinic, folder, request, request.appeal_by)


def denied_after_an_earlier_appeal(clinic: Clinic) -> tuple[Folder, str]:
    """Something was sent before the denial; nothing since."""
    ago = clinic.rng.randrange(2, 9)
    folder, case, request = _refused(clinic, insurers.REQUIRING, ago, appeal_in=20)
    add_request(clinic, case, "appeal", "withdrawn", clinic.day(-ago - 1))
    return _to_appeal(clinic, folder, request, clinic.day(20))


def _no_appeal(clinic: Clinic, of: str, folder: Folder, request: Request, because: str) -> Folder:
    return _APPEAL.decoy(clinic, of, finish(clinic, folder), request.id, because=because)


def appeal_was_due_yesterday(clinic: Clinic, of: str) -> Folder:
    folder, _, request = _refused(clinic, insurers.REQUIRING, clinic.rng.randrange(6, 15), appeal_in=-1)
    return _no_appeal(clinic, of, folder, request, "the last day to appeal was yesterday")


def appeal_sent(clinic: Clinic, of: str) -> Folder:
    ago = clinic.rng.randrange(3, 9)
    folder, case, request = _refused(clinic, insurers.CLOCKED, ago, appeal_in=30)
    add_request(clinic, case, "appeal", "submitted", clinic.day(-2))
    return _no_appeal(clinic, of, folder, request, "the appeal was sent")


def asked_anew_the_same_day(clinic: Clinic, of: str) -> Folder:
    ago = clinic.rng.randrange(1, 6)
    folder, case, request = _refused(clinic, insurers.CLOCKED, ago)
    add_request(clinic, case, "extension", "pended", request.decided, auth=case.auths[-1])
    return _no_appeal(clinic, of, folder, request, "it was asked for anew on the day of the denial")


def cut_without_a_deadline(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED)
    auth = safely_approved(clinic, case)
    back = clinic.day(-clinic.rng.randrange(1, 12))
    request = grant(clinic, case, "extension", back, auth=auth, status="partial")
    return _no_appeal(clinic, of, folder, request, "approved in part, and no day to appeal was given")


def payers_days_ended_yesterday(clinic: Clinic, of: str) -> Folder:
    insurer = clinic.rng.choice((*MEDICARE_ADVANTAGE, insurers.MEDICAID))
    assert insurer.appeal_days is not None
    folder, _, request = _refused(clinic, (insurer,), insurer.appeal_days + 1, weeks_in=(11, 13))
    return _no_appeal(clinic, of, folder, request, "the payer's days to appeal ended yesterday")


def no_days_on_file(clinic: Clinic, of: str) -> Folder:
    folder, case, request = _refused(clinic, insurers.UNCLOCKED, clinic.rng.randrange(1, 15))
    because = f"no day was given and none is on file for {case.insurer.name}"
    return _no_appeal(clinic, of, folder, request, because)


def denied_and_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(2, 10))
    auth = safely_approved(clinic, case)
    request = refuse(clinic, case, "extension", clinic.day(-1), auth=auth, appeal_by=clinic.day(20))
    return _no_appeal(clinic, of, folder, request, "the case is discharged")


def denied_and_asleep(clinic: Clinic, of: str) -> Folder:
    folder, case = asleep(clinic)
    auth = safely_approved(clinic, case)
    back = workday_before(clinic.day(-20))
    request = refuse(clinic, case, "extension", back, auth=auth, appeal_by=clinic.day(9))
    return _no_appeal(clinic, of, folder, request, "nobody came for five weeks: not going on")


KINDS = (
    Kind(
        WORKFLOW,
        "request_missing_after_evaluation",
        (
            evaluated_yesterday,
            evaluated_yesterday_nothing_booked,
            evaluated_two_weeks_ago,
            evaluated_and_only_drafted,
            evaluated_and_entered_twice,
            evaluated_second_payer_asked,
        ),
        (
            evaluated_and_asked,
            evaluated_before_two_weeks,
            evaluated_and_free,
            evaluated_and_approved,
            evaluated_and_discharged,
            evaluation_missed,
            evaluated_and_waiting_without_clock,
        ),
    ),
    Kind(
        WORKFLOW,
        "retro_window_closing",
        (last_day_to_ask_is_today, unpaid_between_two, unpaid_before_the_first, retro_only_drafted),
        (
            window_closed,
            only_the_evaluation,
            asked_after_the_fact,
            no_window_on_file,
            nobody_came_between_two,
            visit_between_two_removed,
            letter_lasted_longer,
        ),
    ),
    Kind(
        WORKFLOW,
        "appeal_deadline",
        (
            last_day_to_appeal_is_today,
            denied_lately,
            payers_days_end_today,
            cut_with_a_deadline,
            denied_after_an_earlier_appeal,
        ),
        (
            appeal_was_due_yesterday,
            asked_anew_the_same_day,
            appeal_sent,
            cut_without_a_deadline,
            payers_days_ended_yesterday,
            no_days_on_file,
            denied_and_discharged,
            denied_and_asleep,
        ),
    ),
)
