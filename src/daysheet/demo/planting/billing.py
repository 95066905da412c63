"""Billing: units without minutes, modifiers missing, untimed codes twice, the same line twice, no signed note."""

from .. import insurers
from ..clinic import Clinic
from ..episodes import finish
from ..insurers import FREE, Insurer
from ..treatment import FEES, TIMED, charge
from ..world import Case, Charge, Folder, Visit
from .ground import Noting, cared_for, older_visit, yesterdays_visit
from .kinds import Kind, say

WORKFLOW = "billing"
_UNITS = Noting(WORKFLOW, "units_exceed_minutes", "visit")
_GP = Noting(WORKFLOW, "missing_gp", "charge")
_CQ = Noting(WORKFLOW, "pta_without_cq", "charge")
_UNTIMED = Noting(WORKFLOW, "untimed_units_over_one", "charge")
_TWICE = Noting(WORKFLOW, "duplicate_charge", "charge")
_NO_NOTE = Noting(WORKFLOW, "note_unsigned_charge", "visit")


def _billed(
    clinic: Clinic, among: tuple[Insurer, ...] = FREE, discipline: str = "PT"
) -> tuple[Folder, Case, Visit]:
    """Care with one signed and charged daily visit, a therapist's own, to do something to."""
    folder, case = cared_for(clinic, among, discipline=discipline)
    visit = older_visit(clinic, case)
    visit.sign = "now"
    if visit.therapist.credential == "PTA":
        visit.therapist, visit.slot = clinic.diary.book(visit.day, case.therapist, visit.slot)
    return finish(clinic, folder), case, visit


def _by_assistant(clinic: Clinic, insurer: Insurer) -> tuple[Folder, Visit]:
    """The third visit is an assistant's."""
    folder, case = cared_for(clinic, (insurer,))
    visit = case.completed[2]
    visit.sign = "now"
    visit.therapist, visit.slot = clinic.diary.book(
        visit.day, clinic.diary.somebody(case.clinic_id, "PTA"), 4
    )
    return finish(clinic, folder), visit


def _timed(visit: Visit) -> Charge:
    return next(line for line in visit.charges if line.code in TIMED)


def _set_units(line: Charge, units: int) -> None:
    line.units, line.amount_cents = units, units * FEES[line.code]


def _add(clinic: Clinic, visit: Visit, code: str, units: int, modifiers: list[str]) -> Charge:
    line = charge(clinic.ids, code, units, modifiers)
    visit.charges.append(line)
    return line


def _without(visit: Visit, code: str) -> None:
    visit.charges = [line for line in visit.charges if line.code != code]
    visit.minutes = [line for line in visit.minutes if line[0] != code]


def more_units_than_minutes(clinic: Clinic) -> tuple[Folder, str]:
    folder, _, visit = _billed(clinic)
    line = _timed(visit)
    _set_units(line, line.units + 1)
    minutes = sum(amount for code, amount, _ in visit.minutes if code in TIMED)
    units = sum(one.units for one in visit.charges if one.code in TIMED)
    because = f"{units} timed units for {minutes} timed minutes on {say(visit.day)}"
    return _UNITS.plant(clinic, folder, visit.id, day=visit.day, because=because)


def just_enough_minutes(clinic: Clinic, of: str) -> Folder:
    """38 minutes are the fewest for three units."""
    folder, _, visit = _billed(clinic)
    lines = [line for line in visit.charges if line.code in TIMED]
    fewest = (25, 13) if len(lines) == 2 else (13, 13, 12)
    others = [line for line in visit.minutes if line[0] not in TIMED]
    visit.minutes = [(line.code, amount, "PT") for line, amount in zip(lines, fewest, strict=True)] + others
    return _UNITS.decoy(
        clinic, of, folder, visit.id, because="38 timed minutes are just enough for three units"
    )


def untimed_needs_no_minutes(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    _without(visit, "G0283")
    _without(visit, "97016")
    _add(clinic, visit, "G0283", 1, ["GP"])
    _add(clinic, visit, "97016", 1, ["GP"])
    return _UNITS.decoy(
        clinic, of, folder, visit.id, because="the units beyond the minutes are of untimed codes"
    )


def no_gp(clinic: Clinic) -> tuple[Folder, str]:
    folder, _, visit = _billed(clinic)
    line = clinic.rng.choice(visit.charges)
    line.modifiers.remove("GP")
    because = f"{line.code} of {say(visit.day)} goes out without GP"
    return _GP.plant(clinic, folder, line.pointer, day=visit.day, because=because)


def occupational_has_go(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic, discipline="OT")
    return _GP.decoy(
        clinic, of, folder, visit.charges[0].pointer, because="an occupational case has GO instead"
    )


def gp_comes_second(clinic: Clinic, of: str) -> Folder:
    folder, visit = _by_assistant(clinic, insurers.MEDICARE_B)
    line = visit.charges[0]
    line.modifiers = ["CQ", "GP"]
    return _GP.decoy(clinic, of, folder, line.pointer, because="GP stands second, after CQ")


def no_gp_but_removed(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    line = _add(clinic, visit, "97110", 1, [])
    line.flag = 3
    return _GP.decoy(clinic, of, folder, line.pointer, because="the row was removed (export_flag 3)")


def no_cq(clinic: Clinic) -> tuple[Folder, str]:
    folder, visit = _by_assistant(clinic, insurers.MEDICARE_B)
    line = clinic.rng.choice(visit.charges)
    line.modifiers.remove("CQ")
    because = f"{line.code} of {say(visit.day)} was an assistant's and goes to Medicare without CQ"
    return _CQ.plant(clinic, folder, line.pointer, day=visit.day, because=because)


def payer_wants_no_cq(clinic: Clinic, of: str) -> Folder:
    folder, visit = _by_assistant(clinic, insurers.BCBS_NE)
    because = "an assistant's visit, and the payer asks for no CQ"
    return _CQ.decoy(clinic, of, folder, visit.charges[0].pointer, because=because)


def therapists_own(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic, (insurers.MEDICARE_B,))
    return _CQ.decoy(
        clinic, of, folder, visit.charges[0].pointer, because="the therapist treated, no assistant"
    )


def untimed_twice(clinic: Clinic) -> tuple[Folder, str]:
    folder, _, visit = _billed(clinic)
    _without(visit, "G0283")
    line = _add(clinic, visit, "G0283", 2, ["GP"])
    because = f"G0283 is untimed and charged with 2 units on {say(visit.day)}"
    return _UNTIMED.plant(clinic, folder, line.pointer, day=visit.day, because=because)


def timed_twice(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    lines = [line for line in visit.charges if line.code in TIMED]
    for line in lines[1:]:
        _without(visit, line.code)
    _set_units(lines[0], 2)
    visit.minutes = [line for line in visit.minutes if line[0] not in TIMED]
    visit.minutes.append((lines[0].code, 30, "PT"))
    return _UNTIMED.decoy(clinic, of, folder, lines[0].pointer, because="a timed code with 30 minutes")


def untimed_twice_but_removed(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    _without(visit, "G0283")
    line = _add(clinic, visit, "G0283", 2, ["GP"])
    line.flag = 3
    return _UNTIMED.decoy(clinic, of, folder, line.pointer, because="the row was removed (export_flag 3)")


def same_line_twice(clinic: Clinic) -> tuple[Folder, str]:
    """The second line also brings the units above the minutes."""
    folder, _, visit = _billed(clinic)
    first = _timed(visit)
    again = _add(clinic, visit, first.code, first.units, list(first.modifiers))
    because = f"{first.code} of {say(visit.day)} is charged twice"
    also = (("units_exceed_minutes", ("visit", visit.id)),)
    return _TWICE.plant(clinic, folder, again.pointer, day=visit.day, because=because, also=also)


def same_untimed_line_twice(clinic: Clinic) -> tuple[Folder, str]:
    folder, _, visit = _billed(clinic)
    _without(visit, "G0283")
    _add(clinic, visit, "G0283", 1, ["GP"])
    again = _add(clinic, visit, "G0283", 1, ["GP"])
    because = f"G0283 of {say(visit.day)} is charged twice"
    return _TWICE.plant(clinic, folder, again.pointer, day=visit.day, because=because)


def split_between_two(clinic: Clinic, of: str) -> Folder:
    """One code on two lines, the therapist's units and the assistant's."""
    folder, _, visit = _billed(clinic, (insurers.MEDICARE_B,))
    visit.charges.clear()
    visit.minutes = [("97110", 15, "PT"), ("97110", 15, "PTA")]
    _add(clinic, visit, "97110", 1, ["GP"])
    second = _add(clinic, visit, "97110", 1, ["GP", "CQ"])
    because = "the second line is the assistant's part, with CQ"
    return _TWICE.decoy(clinic, of, folder, second.pointer, because=because)


def second_line_removed(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    first = _timed(visit)
    again = _add(clinic, visit, first.code, first.units, list(first.modifiers))
    again.flag = 3
    return _TWICE.decoy(
        clinic, of, folder, again.pointer, because="the second row was removed (export_flag 3)"
    )


def charged_unsigned(clinic: Clinic) -> tuple[Folder, str] | None:
    folder, case = cared_for(clinic, FREE)
    visit = yesterdays_visit(clinic, case)
    if visit is None:
        return None
    visit.sign = "now"
    finish(clinic, folder)
    visit.signed = None
    because = f"the visit of {say(visit.day)} is charged and its note is not signed"
    return _NO_NOTE.plant(clinic, folder, visit.id, day=visit.day, because=because)


def signed_next_day(clinic: Clinic, of: str) -> Folder:
    folder, _, visit = _billed(clinic)
    visit.signed = visit.day.fromordinal(visit.day.toordinal() + 3)
    return _NO_NOTE.decoy(clinic, of, folder, visit.id, because="it was signed days after the visit")


def unsigned_without_charge(clinic: Clinic, of: str) -> Folder | None:
    folder, case = cared_for(clinic, FREE)
    visit = yesterdays_visit(clinic, case)
    if visit is None:
        return None
    visit.sign = "never"
    finish(clinic, folder)
    return _NO_NOTE.decoy(clinic, of, folder, visit.id, because="not signed yet, and nothing is charged")


KINDS = (
    Kind(
        WORKFLOW,
        "units_exceed_minutes",
        (more_units_than_minutes,),
        (just_enough_minutes, untimed_needs_no_minutes),
    ),
    Kind(WORKFLOW, "missing_gp", (no_gp,), (occupational_has_go, gp_comes_second, no_gp_but_removed)),
    Kind(WORKFLOW, "pta_without_cq", (no_cq,), (payer_wants_no_cq, therapists_own)),
    Kind(WORKFLOW, "untimed_units_over_one", (untimed_twice,), (timed_twice, untimed_twice_but_removed)),
    Kind(
        WORKFLOW,
        "duplicate_charge",
        (same_line_twice, same_untimed_line_twice),
        (split_between_two, second_line_removed),
    ),
    Kind(WORKFLOW, "note_unsigned_charge", (charged_unsigned,), (signed_next_day, unsigned_without_charge)),
)
