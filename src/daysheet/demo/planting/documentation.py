"""Documentation: notes unsigned, reports overdue, plans ending, minutes and measures missing."""

from .. import insurers
from ..clinic import Clinic
from ..episodes import add_plan, add_visit, finish, finished
from ..stories import safe
from ..world import Case, Folder, Visit
from .ground import DAY, Noting, cared_for, older_visit, yesterdays_visit
from .kinds import Kind, said, say
from .prior_auth.scene import call_off, free_past_days, removed

WORKFLOW = "documentation"
_UNSIGNED = Noting(WORKFLOW, "unsigned_note", "visit")
_REPORT = Noting(WORKFLOW, "progress_report_overdue", "case")
_PLAN = Noting(WORKFLOW, "plan_of_care_ending", "plan_of_care")
_MINUTES = Noting(WORKFLOW, "minutes_missing", "visit")
_MEASURE = Noting(WORKFLOW, "outcome_measure_missing", "visit")


def unsigned(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic)
    visit = older_visit(clinic, case)
    visit.sign = "never"
    safe(clinic, folder, case)
    because = f"the visit of {say(visit.day)} is completed and its note is not signed"
    return _UNSIGNED.plant(clinic, folder, visit.id, day=visit.day, because=because)


def unsigned_since_yesterday(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic)
    visit = yesterdays_visit(clinic, case)
    if visit is None:
        return None
    visit.sign = "never"
    safe(clinic, folder, case)
    return _UNSIGNED.decoy(
        clinic, of, folder, visit.id, because=f"it is from {say(visit.day)}, three days ago at most"
    )


def unsigned_and_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic)
    visit = add_visit(clinic, case, free_past_days(clinic, case, 4)[-1], "Cancelled", 3)
    safe(clinic, folder, case)
    return _UNSIGNED.decoy(
        clinic, of, folder, visit.id, because="the visit was cancelled; there is nothing to sign"
    )


def signed_late(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic)
    visit = older_visit(clinic, case, at_least=9)
    visit.sign = "now"
    safe(clinic, folder, case)
    visit.signed = visit.day + 6 * DAY
    return _UNSIGNED.decoy(
        clinic, of, folder, visit.id, because=f"it was signed late, on {say(visit.signed)}"
    )


def unsigned_and_removed(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic)
    removed(clinic, case, 3)
    visit = case.visits[-1]
    visit.signed = None
    safe(clinic, folder, case)
    return _UNSIGNED.decoy(clinic, of, folder, visit.id, because="the row was removed (export_flag 3)")


def _long_course(clinic: Clinic) -> tuple[Folder, Case]:
    return cared_for(clinic, weeks_in=(6, 7), frequency=3)


def report_overdue(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _long_course(clinic)
    case.no_progress_notes = True
    safe(clinic, folder, case)
    day = case.completed[10].day
    because = f"{len(case.completed)} treatment days since the evaluation and no progress report; the eleventh was {say(day)}"
    return _REPORT.plant(clinic, folder, case.id, day=day, because=because)


def report_in_time(clinic: Clinic, of: str) -> Folder:
    folder, case = _long_course(clinic)
    safe(clinic, folder, case)
    return _REPORT.decoy(
        clinic, of, folder, case.id, because="a progress note was written on the tenth treatment day"
    )


def reevaluated_instead(clinic: Clinic, of: str) -> Folder:
    folder, case = _long_course(clinic)
    safe(clinic, folder, case)
    for visit in case.completed:
        visit.note = "RE" if visit.note == "PN" else visit.note
    return _REPORT.decoy(
        clinic, of, folder, case.id, because="a re-evaluation stands in for the progress report"
    )


def discharged_without_report(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.FREE), ago=(20, 90), discipline="PT")
    case.no_progress_notes = True
    finish(clinic, folder)
    return _REPORT.decoy(clinic, of, folder, case.id, because="the case is discharged")


def visits_after_plan(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic, insurers.FREE)
    booked = case.booked
    plan = case.plans[-1]
    plan.ends = booked[clinic.rng.randrange(len(booked) - 1)]
    after = [day for day in booked if day > plan.ends]
    finish(clinic, folder)
    because = f"the plan of care ends {say(plan.ends)}; visits are booked on {said(after)}"
    return _PLAN.plant(clinic, folder, plan.id, day=after[0], because=because)


def plan_renewed(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, insurers.FREE)
    plan = case.plans[-1]
    end = plan.ends
    plan.ends = case.booked[1]
    add_plan(clinic, case, plan.ends + DAY, end)
    finish(clinic, folder)
    return _PLAN.decoy(clinic, of, folder, plan.id, because=f"another plan starts {say(plan.ends + DAY)}")


def visit_after_plan_cancelled(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, insurers.FREE)
    plan = case.plans[-1]
    *_, before, last = case.booked
    call_off(clinic, case, last)
    plan.ends = before
    finish(clinic, folder)
    return _PLAN.decoy(
        clinic, of, folder, plan.id, because=f"the visit after it, on {say(last)}, was cancelled"
    )


def plan_ends_on_last_visit(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, insurers.FREE)
    plan = case.plans[-1]
    plan.ends = case.booked[-1]
    finish(clinic, folder)
    return _PLAN.decoy(clinic, of, folder, plan.id, because="it ends on the day of the last booked visit")


def _charged(clinic: Clinic, discipline: str = "PT") -> tuple[Folder, Visit]:
    folder, case = cared_for(clinic, discipline=discipline)
    visit = older_visit(clinic, case)
    visit.sign = "now"
    safe(clinic, folder, case)
    return folder, visit


def minutes_lost(clinic: Clinic) -> tuple[Folder, str]:
    folder, visit = _charged(clinic)
    visit.minutes.clear()
    because = f"timed codes of {say(visit.day)} are charged and no minutes are written down"
    return _MINUTES.plant(clinic, folder, visit.id, day=visit.day, because=because)


def minutes_of_untimed_only(clinic: Clinic, of: str) -> Folder:
    folder, visit = _charged(clinic, "SLP")
    visit.minutes.clear()
    return _MINUTES.decoy(clinic, of, folder, visit.id, because="only an untimed code is charged")


def minutes_of_untimed_missing(clinic: Clinic, of: str) -> Folder:
    folder, visit = _charged(clinic)
    visit.minutes = [line for line in visit.minutes if line[0] not in ("G0283", "97016", "97012")]
    return _MINUTES.decoy(clinic, of, folder, visit.id, because="the minutes of every timed code are there")


def minutes_not_charged_yet(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic)
    visit = yesterdays_visit(clinic, case)
    if visit is None:
        return None
    visit.sign = "never"
    safe(clinic, folder, case)
    return _MINUTES.decoy(
        clinic, of, folder, visit.id, because="the note is not signed yet and nothing is charged"
    )


def measure_missing(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = cared_for(clinic)
    visit = case.completed[0]
    safe(clinic, folder, case)
    case.scores = [score for score in case.scores if score.on != visit.day]
    because = f"the evaluation of {say(visit.day)} has no outcome measure"
    return _MEASURE.plant(clinic, folder, visit.id, day=visit.day, because=because)


def measure_missing_at_report(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = _long_course(clinic)
    for visit in case.visits:
        visit.sign = "now"
    safe(clinic, folder, case)
    report = next(visit for visit in case.completed if visit.note == "PN")
    case.scores = [score for score in case.scores if score.on != report.day]
    because = f"the progress note of {say(report.day)} has no outcome measure"
    return _MEASURE.plant(clinic, folder, report.id, day=report.day, because=because)


def measure_not_for_speech(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic, discipline="SLP")
    safe(clinic, folder, case)
    return _MEASURE.decoy(
        clinic, of, folder, case.completed[0].id, because="speech cases keep other measures"
    )


def measure_not_on_daily_notes(clinic: Clinic, of: str) -> Folder:
    folder, case = cared_for(clinic)
    safe(clinic, folder, case)
    return _MEASURE.decoy(clinic, of, folder, case.completed[1].id, because="a daily note needs no measure")


def measure_missing_but_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.FREE), ago=(20, 90), discipline="PT")
    finish(clinic, folder)
    last = case.completed[-1]
    case.scores = [score for score in case.scores if score.on != last.day]
    return _MEASURE.decoy(clinic, of, folder, last.id, because="the case is discharged")


KINDS = (
    Kind(
        WORKFLOW,
        "unsigned_note",
        (unsigned,),
        (unsigned_since_yesterday, unsigned_and_cancelled, signed_late, unsigned_and_removed),
    ),
    Kind(
        WORKFLOW,
        "progress_report_overdue",
        (report_overdue,),
        (report_in_time, reevaluated_instead, discharged_without_report),
    ),
    Kind(
        WORKFLOW,
        "plan_of_care_ending",
        (visits_after_plan,),
        (plan_renewed, visit_after_plan_cancelled, plan_ends_on_last_visit),
    ),
    Kind(
        WORKFLOW,
        "minutes_missing",
        (minutes_lost,),
        (minutes_of_untimed_only, minutes_not_charged_yet, minutes_of_untimed_missing),
    ),
    Kind(
        WORKFLOW,
        "outcome_measure_missing",
        (measure_missing, measure_missing_at_report),
        (measure_not_for_speech, measure_not_on_daily_notes, measure_missing_but_discharged),
    ),
)
