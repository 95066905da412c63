"""Folders become rows. Files are written while the clinic grows, so that its size costs time and not memory.

The vendor's habits live here: negative and positive appointment ids, the same day twice, a cancelled visit whose
appointment still says Active.
"""

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from .clinic import Clinic
from .columns import PLAIN, WEBPT
from .diary import slot_time
from .insurers import TYPE_WORDS
from .names import CLINICS, STATE
from .world import Auth, Case, Coverage, Folder, Therapist, Visit

_REASONS = ("Patient ill", "Transport", "Work conflict", "Weather", "Child care", "")


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


class Writing:
    """Opens every file with its header; `folder` writes one patient, `close_with` the rest."""

    def __init__(self, clinic: Clinic, out: Path, stack: ExitStack) -> None:
        self.clinic = clinic
        self.rows: dict[str, int] = {}
        self._sheets: dict[str, Any] = {}
        self._yesterday = clinic.day(-1).isoformat()
        for place, files in (("webpt", WEBPT), ("plain", PLAIN)):
            (out / place).mkdir(parents=True, exist_ok=True)
            for name, columns in files.items():
                handle = stack.enter_context((out / place / name).open("w", encoding="utf-8", newline=""))
                sheet = csv.writer(handle, lineterminator="\n")
                sheet.writerow(columns)
                self._sheets[name] = sheet
                self.rows[f"{place}/{name}"] = 0
        self._count = {key.split("/")[1]: key for key in self.rows}

    def _put(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        many = list(rows)
        self._sheets[name].writerows(many)
        self.rows[self._count[name]] += len(many)

    def folder(self, folder: Folder) -> None:
        self._patient(folder)
        self._put("PatientInsurance.csv", (self._coverage(folder, one) for one in folder.coverages))
        for case in folder.cases:
            self._case(case)
        patient = folder.patient.id
        self._put(
            "intake.csv",
            (
                (key, patient, _day(asked), _day(first), payer, member, _day(checked))
                for key, asked, first, payer, member, checked in folder.intake
            ),
        )
        self._put(
            "waitlist.csv",
            (
                (key, patient, case_id or "", _day(asked), windows, _day(closed))
                for key, case_id, asked, windows, closed in folder.waitlist
            ),
        )

    def _patient(self, folder: Folder) -> None:
        one, prefer = folder.patient, folder.preference
        where = (one.phone, one.email, one.address, one.city, STATE, one.zip)
        row = (one.id, one.last, one.first, _day(one.born), one.gender, *where, self._yesterday, 1)
        self._put("Patients.csv", [row])
        if prefer:
            said = (prefer.preferred, prefer.text_ok, prefer.email_ok, prefer.voice_ok, prefer.language)
            self._put("contact_preferences.csv", [(one.id, *said, _day(prefer.opted_out))])

    def _coverage(self, folder: Folder, one: Coverage) -> tuple[Any, ...]:
        type_id = one.insurer.type_id if one.type_id is None else one.type_id
        return (
            one.id,
            folder.patient.id,
            one.case_id or "",
            one.payer_name,
            type_id,
            one.rank,
            one.policy,
            one.group,
            _day(one.starts),
            _day(one.ends),
            self._yesterday,
            one.flag,
        )

    def _case(self, case: Case) -> None:
        self._put(
            "Cases.csv",
            [
                (
                    case.id,
                    case.patient.id,
                    case.clinic_id,
                    case.title,
                    case.discipline,
                    case.therapist.id,
                    ";".join(case.icd10),
                    case.referring,
                    case.npi,
                    _day(case.started),
                    _day(case.surgery),
                    _day(case.discharged),
                    self._yesterday,
                    1,
                )
            ],
        )
        self._put("Visits.csv", (self._visit(case, one) for one in case.visits))
        self._put("Charges.csv", (row for one in case.visits for row in self._charges(case, one)))
        self._put("Appointments.csv", self._appointments(case))
        self._put("Authorizations.csv", (self._auth(case, one) for one in case.auths))
        self._plain(case)

    def _visit(self, case: Case, one: Visit) -> tuple[Any, ...]:
        key = (one.id, case.id, case.patient.id, case.clinic_id, one.therapist.id, _day(one.day), one.status)
        return (
            *key,
            one.note,
            _day(one.signed),
            _day(one.signed or min(one.day, self.clinic.day(-1))),
            one.flag,
        )

    def _charges(self, case: Case, visit: Visit) -> Iterable[tuple[Any, ...]]:
        signed = _day(visit.signed)
        day = visit.day.isoformat()
        by = visit.therapist.id
        cosign = case.therapist.id if visit.therapist.credential == "PTA" else ""
        payer = case.primary
        for one in visit.charges:
            yield (
                one.record_id,
                day,
                one.pointer,
                one.code,
                case.clinic_id,
                case.patient.id,
                case.id,
                visit.id,
                by,
                cosign,
                payer.id,
                payer.insurer.type_id if payer.type_id is None else payer.type_id,
                one.units,
                _money(one.amount_cents),
                one.code,
                1,
                visit.note,
                "",
                "",
                ";".join(one.modifiers),
                signed or self._yesterday,
                signed,
                payer.payer_name,
                one.flag,
            )

    def _appointments(self, case: Case) -> Iterable[tuple[Any, ...]]:
        """Fourteen days back, fourteen ahead. What was cancelled shows in Visits; here it often stays Active."""
        clinic = self.clinic
        since = clinic.day(-14)
        for one in case.visits:
            if not since <= one.day < clinic.on or one.flag == 3 or one.twin:
                continue
            came = one.status == "Completed"
            kind = "Initial Evaluation" if one.note == "IE" else "Follow Up"
            reason = "" if came else clinic.rng.choice(_REASONS)
            status = "Inactive" if one.status == "Cancelled" and clinic.rng.random() < 0.3 else "Active"
            place = (one.therapist, one.slot)
            key = clinic.ids("checked_in" if came else "booked")
            yield self._appointment(
                key, case, one.day, place, kind=kind, status=status, came=came, reason=reason
            )
            if came and clinic.rng.random() < 0.06:
                # The scheduled row that a check-in leaves behind.
                yield self._appointment(clinic.ids("booked"), case, one.day, place, kind=kind)
        for booked in case.bookings:
            status = "Active" if booked.active else "Inactive"
            place = (booked.therapist, booked.slot)
            yield self._appointment(booked.id, case, booked.day, place, kind=booked.kind, status=status)

    def _appointment(
        self,
        key: int,
        case: Case,
        day: date,
        place: tuple[Therapist, int],
        *,
        kind: str,
        status: str = "Active",
        came: bool = False,
        reason: str = "",
    ) -> tuple[Any, ...]:
        who, slot = place
        start, end = slot_time(slot)
        starts, ends = f"{day} {start}", f"{day} {end}"
        stamp = f"{min(day, self.clinic.day(-1))} {end}" if came else f"{self._yesterday} 17:05"
        title = f"{case.patient.last}, {case.patient.first}"
        return (
            key,
            "",
            starts,
            ends,
            starts if came else "",
            ends if came else "",
            title,
            case.clinic_id,
            who.id,
            kind,
            case.id,
            case.patient.id,
            status,
            900 + case.clinic_id,
            "IE" if kind == "Initial Evaluation" else "FU",
            "",
            reason,
            stamp,
        )

    def _auth(self, case: Case, one: Auth) -> tuple[Any, ...]:
        held = one.coverage
        type_id = held.insurer.type_id
        return (
            one.id,
            one.letter_id,
            case.id,
            one.number,
            _day(one.starts),
            _day(one.ends),
            "" if one.visits is None else one.visits,
            one.notes,
            one.status,
            case.patient.id,
            case.clinic_id,
            _day(one.modified or min(one.starts, self.clinic.day(-1))),
            held.payer_name,
            held.policy,
            held.group,
            TYPE_WORDS[type_id] if one.id % 5 == 0 else type_id,
            one.flag,
        )

    def _plain(self, case: Case) -> None:
        whose = (case.id, case.patient.id)
        self._put(
            "plans_of_care.csv",
            (
                (
                    one.id,
                    *whose,
                    _day(one.starts),
                    _day(one.ends),
                    one.per_week,
                    _day(one.sent),
                    _day(one.certified),
                    one.goals,
                )
                for one in case.plans
            ),
        )
        self._put(
            "authorization_requests.csv",
            (
                (
                    one.id,
                    *whose,
                    one.auth_id or "",
                    one.kind,
                    one.status,
                    (one.payer or case.insurer).name,
                    "yes" if one.urgent else "no",
                    _day(one.submitted),
                    _day(one.decided),
                    one.visits,
                    one.reference,
                    "" if one.approved is None else one.approved,
                    one.number,
                    one.letter,
                    one.reason,
                    _day(one.appeal_by),
                )
                for one in case.requests
            ),
        )
        self._put(
            "authorization_terms.csv",
            (
                (
                    one.id,
                    "" if one.units is None else one.units,
                    ";".join(one.codes),
                    ";".join(f"{code}={units}" for code, units in one.code_units.items()),
                    _day(one.letter_ends),
                )
                for one in case.auths
                if one.units is not None or one.codes or one.code_units or one.letter_ends
            ),
        )
        self._put("minutes.csv", ((one.id, *line) for one in case.visits for line in one.minutes))
        scores = ((one.id, *whose, one.measure, one.score, _day(one.on)) for one in case.scores)
        self._put("outcome_scores.csv", ((f"S-{row[0]}", *row[1:]) for row in scores))
        self._put("claims.csv", case.claims)

    def close_with(self) -> None:
        """Staff and places, which are known when everybody has been booked, and the deliveries' days."""
        clinic = self.clinic
        self._put(
            "Therapists.csv",
            (
                (one.id, one.last, one.first, one.credential, one.npi, one.clinic_id, self._yesterday, 1)
                for one in clinic.diary.therapists
            ),
        )
        zone = "America/Chicago"
        self._put("Clinics.csv", ((n, CLINICS[n - 1], zone, 1) for n in range(1, clinic.locations + 1)))
        files = [name for name in self.rows if name != "plain/deliveries.csv"]
        self._put("deliveries.csv", ((name, self._yesterday) for name in files))
