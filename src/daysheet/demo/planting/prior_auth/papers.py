"""Kinds that turn on papers: a request past its clock, no authorization at all, a number that is none."""

from datetime import date, timedelta

from ... import insurers
from ...approvals import add_auth, add_request, ample, approve_safely, grant, refuse
from ...calendar import workday_before
from ...clinic import Clinic
from ...episodes import awaited, finish, finished
from ...insurers import Insurer
from ...world import Auth, Case, Folder, Request
from ..kinds import Kind, say
from .scene import (
    DAY,
    FIRST_WITH_SECOND,
    WORKFLOW,
    evaluated,
    first_day,
    in_care,
    lasting,
    second_payer,
    whole,
)

URGENT_DAYS = 3


def _clock(case: Case, request: Request) -> int:
    assert case.insurer.clock is not None
    return URGENT_DAYS if request.urgent else case.insurer.clock


# --- request_past_clock ------------------------------------------------------------------------------------


def _past_clock(clinic: Clinic, folder: Folder, case: Case, request: Request) -> tuple[Folder, str]:
    assert request.submitted is not None
    due = request.submitted + timedelta(days=_clock(case, request))
    because = f"sent {say(request.submitted)} to {case.insurer.name}, an answer was due {say(due)}"
    clinic.truth.plant(
        WORKFLOW,
        "request_past_clock",
        ("authorization_request", request.id),
        patient=case.patient.id,
        day=due,
        because=because,
    )
    return finish(clinic, folder), request.id


def _waiting(clinic: Clinic, case: Case, kind: str, over: int, *, urgent: bool = False) -> Request:
    """A request whose clock ran out so many days before today (0 = it runs out today)."""
    assert case.insurer.clock is not None
    days = URGENT_DAYS if urgent else case.insurer.clock
    status = clinic.rng.choice(("submitted", "pended"))
    held = case.auths[-1] if case.auths else None
    return add_request(clinic, case, kind, status, clinic.day(-days - over), urgent=urgent, auth=held)


def _extension_past_clock(
    clinic: Clinic, among: tuple[Insurer, ...], *, urgent: bool = False
) -> tuple[Folder, str]:
    folder, case = in_care(clinic, among)
    approve_safely(clinic, case)
    over = 1 if urgent else clinic.rng.randrange(1, 9)
    return _past_clock(clinic, folder, case, _waiting(clinic, case, "extension", over, urgent=urgent))


def medicare_advantage_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.UHC_MA, insurers.HUMANA_MA))


def medicaid_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.MEDICAID,))


def commercial_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.CIGNA, insurers.ANTHEM))


def urgent_medicare_advantage_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.UHC_MA, insurers.HUMANA_MA), urgent=True)


def urgent_medicaid_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.MEDICAID,), urgent=True)


def urgent_commercial_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    return _extension_past_clock(clinic, (insurers.CIGNA, insurers.ANTHEM), urgent=True)


def yesterday_was_the_last_day(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, insurers.CLOCKED)
    approve_safely(clinic, case)
    return _past_clock(clinic, folder, case, _waiting(clinic, case, "extension", 1))


def first_request_past_clock(clinic: Clinic) -> tuple[Folder, str]:
    """Nothing else allows the visits, so the missing authorization is a consequence."""
    folder, case = in_care(clinic, insurers.CLOCKED, weeks_in=(2, 3))
    return _past_clock(clinic, folder, case, _waiting(clinic, case, "initial", clinic.rng.randrange(1, 5)))


def request_before_first_visit(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = awaited(clinic, clinic.rng.choice(insurers.CLOCKED))
    return _past_clock(clinic, folder, case, _waiting(clinic, case, "initial", 1))


def _in_time(clinic: Clinic, of: str, folder: Folder, request: Request, because: str) -> Folder:
    subject = ("authorization_request", request.id)
    clinic.truth.decoy(
        WORKFLOW, "request_past_clock", of, subject, patient=folder.patient.id, because=because
    )
    return finish(clinic, folder)


def due_today(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED)
    approve_safely(clinic, case)
    return _in_time(clinic, of, folder, _waiting(clinic, case, "extension", 0), "the answer is due today")


def urgent_due_today(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED)
    approve_safely(clinic, case)
    request = _waiting(clinic, case, "extension", 0, urgent=True)
    return _in_time(clinic, of, folder, request, "urgent, and the answer is due today")


def already_decided(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED)
    approve_safely(clinic, case)
    back = workday_before(clinic.day(-clinic.rng.randrange(8, 19)))
    request = grant(clinic, case, "extension", back, auth=case.auths[-1], on_the_day=True)
    return _in_time(clinic, of, folder, request, f"it was answered on {say(back)}")


def no_clock_on_file(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.UNCLOCKED)
    approve_safely(clinic, case)
    sent = clinic.day(-clinic.rng.randrange(20, 40))
    request = add_request(clinic, case, "extension", "submitted", sent, auth=case.auths[-1])
    return _in_time(clinic, of, folder, request, f"no clock is on file for {case.insurer.name}")


def never_sent(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED)
    approve_safely(clinic, case)
    status = clinic.rng.choice(("draft", "withdrawn"))
    sent = None if status == "draft" else clinic.day(-30)
    request = add_request(clinic, case, "extension", status, sent, auth=case.auths[-1])
    return _in_time(clinic, of, folder, request, f"nobody waits for an answer: it is {status}")


def late_only_for_another_payer(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, (insurers.CIGNA, insurers.ANTHEM))
    approve_safely(clinic, case)
    request = add_request(clinic, case, "extension", "submitted", clinic.day(-10), auth=case.auths[-1])
    return _in_time(clinic, of, folder, request, "ten days are within a commercial payer's fifteen")


# --- authorization_missing ---------------------------------------------------------------------------------


def _missing(clinic: Clinic, folder: Folder, case: Case, why: str) -> tuple[Folder, str]:
    clinic.truth.plant(
        WORKFLOW,
        "authorization_missing",
        ("case", case.id),
        patient=case.patient.id,
        day=case.booked[0],
        because=f"{case.insurer.name} requires one; {why}",
    )
    return finish(clinic, folder), str(case.id)


def none_at_all(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, weeks_in=(2, 3))
    return _missing(clinic, folder, case, "the case has none and nothing was asked for")


def _back_again(
    clinic: Clinic, among: tuple[Insurer, ...] = insurers.REQUIRING, *, weeks_in: tuple[int, int]
) -> tuple[Folder, Case]:
    """In care, and seen since the evaluation."""
    folder, case = in_care(clinic, among, weeks_in=weeks_in)
    case.visits[1].status = "Completed"
    return folder, case


def evaluated_fifteen_days_ago(clinic: Clinic) -> tuple[Folder, str]:
    """Seen once, but longer than two weeks ago; visits are booked."""
    insurer = clinic.rng.choice(insurers.REQUIRING)
    seen = workday_before(clinic.day(-14))
    folder, case = evaluated(clinic, insurer, seen)
    return _missing(clinic, folder, case, f"evaluated {say(seen)} and nothing was asked for since")


def only_inactive(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, weeks_in=(2, 4))
    add_auth(clinic, case, first_day(case), case.plan_end + 10 * DAY, ample(case), status="I")
    return _missing(clinic, folder, case, "the one it has is inactive")


def only_secondary(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, FIRST_WITH_SECOND, weeks_in=(2, 4))
    other = second_payer(clinic, folder, case)
    add_auth(clinic, case, first_day(case), case.plan_end + 10 * DAY, ample(case), coverage=other)
    return _missing(clinic, folder, case, "the one it has is with the second payer")


def only_removed(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, weeks_in=(2, 4))
    add_auth(clinic, case, first_day(case), case.plan_end + 10 * DAY, ample(case), flag=3)
    return _missing(clinic, folder, case, "the one it had was removed")


def request_denied(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, weeks_in=(2, 4))
    back = workday_before(clinic.day(-3))
    refuse(clinic, case, "initial", back)
    return _missing(clinic, folder, case, f"the request was denied on {say(back)}")


def request_still_a_draft(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _back_again(clinic, weeks_in=(2, 3))
    add_request(clinic, case, "initial", "draft", None)
    return _missing(clinic, folder, case, "the request was never sent")


def _not_missing(clinic: Clinic, of: str, folder: Folder, because: str) -> Folder:
    subject = ("case", folder.cases[0].id)
    clinic.truth.decoy(
        WORKFLOW, "authorization_missing", of, subject, patient=folder.patient.id, because=because
    )
    return finish(clinic, folder)


def none_needed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.FREE, weeks_in=(1, 4))
    return _not_missing(clinic, of, folder, f"{case.insurer.name} asks for none")


def asked_and_within_clock(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED_NO_WAY_BACK, weeks_in=(0, 1))
    add_request(clinic, case, "initial", "submitted", clinic.day(-clinic.rng.randrange(1, 4)))
    return _not_missing(clinic, of, folder, "a request waits within the payer's clock")


def asked_and_due_today(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.CLOCKED_NO_WAY_BACK, weeks_in=(2, 3))
    _waiting(clinic, case, "initial", 0)
    return _not_missing(clinic, of, folder, "a request waits, its answer is due today")


def only_an_evaluation_booked(clinic: Clinic, of: str) -> Folder:
    folder, _ = awaited(clinic, clinic.rng.choice(insurers.REQUIRING))
    return _not_missing(clinic, of, folder, "only the evaluation is booked")


def evaluated_fifteen_days_ago_nothing_booked(clinic: Clinic, of: str) -> Folder:
    insurer = clinic.rng.choice(insurers.REQUIRING)
    folder, _ = evaluated(clinic, insurer, workday_before(clinic.day(-14)), booked=False)
    return _not_missing(clinic, of, folder, "seen once, over two weeks ago, and nothing is booked")


def asked_without_a_clock(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.UNCLOCKED, weeks_in=(3, 4))
    add_request(clinic, case, "initial", "submitted", clinic.day(-20))
    return _not_missing(clinic, of, folder, f"a request waits; no clock is on file for {case.insurer.name}")


def seen_long_ago(clinic: Clinic, of: str) -> Folder:
    folder, _ = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(25, 60))
    return _not_missing(clinic, of, folder, "discharged weeks ago; nothing is booked")


# --- placeholder_number ------------------------------------------------------------------------------------

_STAND_INS = (
    "0000",
    "TBD",
    "pending",
    "",
    "on file",
    "123456",
    "N/A",
    "see notes",
    "99999999",
    "None",
    "unknown",
)
_LOOK_ALIKES = ("000041700", "TB4471D", "1234-0077", "N20041A", "PEND-220417")


def _stand_in(clinic: Clinic) -> str:
    """Each in turn, so that a clinic of a few hundred has met them all."""
    turn = sum(one["kind"] == "placeholder_number" for one in clinic.truth.planted)
    return _STAND_INS[turn % len(_STAND_INS)]


def placeholder(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = whole(clinic, case)
    auth.number = _stand_in(clinic)
    what = f"the number is “{auth.number}”" if auth.number else "the number is empty"
    clinic.truth.plant(
        WORKFLOW,
        "placeholder_number",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=case.booked[0],
        because=f"{what}; claims for the visits under it will be denied",
    )
    return finish(clinic, folder), str(auth.id)


def second_payers_placeholder(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), lasting(case), ample(case), coverage=other)
    auth.number = _stand_in(clinic)
    clinic.truth.plant(
        WORKFLOW,
        "placeholder_number",
        ("authorization", auth.id),
        patient=case.patient.id,
        day=case.booked[0],
        because=f"the number is “{auth.number}”; it is the second payer's, {other.payer_name}, who requires one",
    )
    return finish(clinic, folder), str(auth.id)


def _fine_number(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    subject = ("authorization", auth.id)
    clinic.truth.decoy(
        WORKFLOW, "placeholder_number", of, subject, patient=folder.patient.id, because=because
    )
    return finish(clinic, folder)


def placeholder_ended(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    ends: date = clinic.day(-clinic.rng.randrange(1, 9))
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), number="0000")
    add_auth(clinic, case, ends + DAY, case.plan_end + 12 * DAY, ample(case))
    return _fine_number(clinic, of, folder, auth, "it has ended; the one in force has a number")


def placeholder_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    ends = case.plan_end + 12 * DAY
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), number="TBD", status="I")
    return _fine_number(clinic, of, folder, auth, "it is inactive; the active one has a number")


def placeholder_secondary(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case, clinic.rng.choice(insurers.COMMERCIAL_FREE))
    whole(clinic, case)
    ends = case.plan_end + 12 * DAY
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), number="pending", coverage=other)
    return _fine_number(clinic, of, folder, auth, "it belongs to the second payer, who asks for none")


def placeholder_removed(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    ends = case.plan_end + 12 * DAY
    auth = add_auth(clinic, case, first_day(case), ends, ample(case), number="0000", flag=3)
    return _fine_number(clinic, of, folder, auth, "the row was removed (export_flag 3)")


def odd_but_real(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = whole(clinic, case)
    auth.number = clinic.rng.choice(_LOOK_ALIKES)
    return _fine_number(clinic, of, folder, auth, f"“{auth.number}” looks odd and is a number")


KINDS = (
    Kind(
        WORKFLOW,
        "request_past_clock",
        (
            medicare_advantage_past_clock,
            medicaid_past_clock,
            commercial_past_clock,
            yesterday_was_the_last_day,
            urgent_medicare_advantage_past_clock,
            urgent_medicaid_past_clock,
            urgent_commercial_past_clock,
            first_request_past_clock,
            request_before_first_visit,
        ),
        (
            due_today,
            urgent_due_today,
            no_clock_on_file,
            late_only_for_another_payer,
            already_decided,
            never_sent,
        ),
        3,
    ),
    Kind(
        WORKFLOW,
        "authorization_missing",
        (
            evaluated_fifteen_days_ago,
            none_at_all,
            only_inactive,
            request_denied,
            only_secondary,
            only_removed,
            request_still_a_draft,
        ),
        (
            asked_and_due_today,
            evaluated_fifteen_days_ago_nothing_booked,
            none_needed,
            only_an_evaluation_booked,
            asked_and_within_clock,
            asked_without_a_clock,
            seen_long_ago,
        ),
    ),
    Kind(
        WORKFLOW,
        "placeholder_number",
        (placeholder, placeholder, second_payers_placeholder),
        (placeholder_ended, odd_but_real, placeholder_inactive, placeholder_secondary, placeholder_removed),
    ),
)
