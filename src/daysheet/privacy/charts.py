"""The only door to a chart: who opens it, why, and a row in the audit log, or no chart.

Do not call it inside a transaction that may be rolled back after something was shown or refused: the row that
tells of it would go too.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from django.db import transaction

from daysheet import audit
from daysheet.domain.base import PatientId, Record
from daysheet.domain.care import Case, PlanOfCare
from daysheet.domain.coverage import Authorization, Coverage
from daysheet.domain.people import ContactPreference, Patient
from daysheet.records.models import (
    AuthorizationRow,
    CaseRow,
    ContactPreferenceRow,
    CoverageRow,
    PatientRow,
    PlanOfCareRow,
)

AT_ONCE = 500
"""Ids per query; databases limit the parameters of one statement."""

R = TypeVar("R", bound=Record)


class UnableToOpenChart(Exception):
    """The viewer may not see patients, or gave no reason; nothing was shown."""


class Viewer(msgspec.Struct, frozen=True):
    """Who looks. The web's access table decides `may_see_patients`; this door only obeys it."""

    name: str
    role: str
    may_see_patients: bool


NIGHT = Viewer("night", "system", True)
"""The night reads every chart; its one row says how many, since a list of all patients says nothing. Names are
another matter: they go onto paper, so the patients named are listed like for anybody."""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What a page or a draft may need about one patient: least data (45 CFR 164.502(b)), so no notes, no claims."""

    patient: Patient
    contact: ContactPreference | None = None
    coverages: tuple[Coverage, ...] = ()
    cases: tuple[Case, ...] = ()
    plans: tuple[PlanOfCare, ...] = ()
    authorizations: tuple[Authorization, ...] = ()


def open_chart(patient_ids: Iterable[PatientId], *, who: Viewer, why: str) -> dict[PatientId, Chart]:
    """The charts of these patients; an unknown id is absent. One audit row lists the patients shown."""
    asked = _asked(patient_ids, who, why)
    if not asked:
        return {}
    with transaction.atomic():
        charts = _load(asked)
        _record_read(asked, list(charts), who, why, listed=who != NIGHT)
    return charts


def names(patient_ids: Iterable[PatientId], *, who: Viewer, why: str) -> dict[PatientId, str]:
    """Display names through the same door: one audit row, unknown ids absent."""
    asked = _asked(patient_ids, who, why)
    if not asked:
        return {}
    with transaction.atomic():
        found = {patient.id: patient.name for patient in _rows(PatientRow, Patient, "id", asked)}
        _record_read(asked, list(found), who, why, listed=True)
    return found


def numbers(patient_ids: Iterable[PatientId], *, who: Viewer, why: str) -> dict[PatientId, str]:
    """What to call patients where no name may stand (walls, exports). A number is a patient too, so this is a read
    like any other: one audit row lists them, whether their record is here or not."""
    asked = _asked(patient_ids, who, why)
    if not asked:
        return {}
    with transaction.atomic():
        _record_read(asked, asked, who, why, listed=True, target="numbers")
    return {patient_id: f"patient {patient_id}" for patient_id in asked}


def _asked(patient_ids: Iterable[PatientId], who: Viewer, why: str) -> list[PatientId]:
    asked = list(dict.fromkeys(patient_ids))
    if not who.may_see_patients:
        _record_refusal(asked, who, why)
        raise UnableToOpenChart(
            f"The role {who.role or 'of this account'} sees no patients. Nothing was shown, and the attempt was noted."
        )
    if not why.strip():
        raise UnableToOpenChart("A chart is opened for a reason; none was given. Nothing was shown.")
    return asked


def _record_refusal(asked: list[PatientId], who: Viewer, why: str) -> None:
    with transaction.atomic():
        audit.record(
            event=audit.Event.REFUSED,
            who=who.name,
            role=who.role,
            subjects=asked,
            target="chart",
            why=why,
            detail={"reason": "this role sees no patients"},
        )


def _record_read(
    asked: list[PatientId],
    shown: list[PatientId],
    who: Viewer,
    why: str,
    *,
    listed: bool,
    target: str = "chart",
) -> None:
    audit.record(
        event=audit.Event.READ,
        who=who.name,
        role=who.role,
        subjects=shown if listed else (),
        target=target,
        why=why,
        detail={"shown": len(shown), "absent": len(asked) - len(shown)},
    )


def _load(asked: list[PatientId]) -> dict[PatientId, Chart]:
    contacts = {
        one.patient_id: one for one in _rows(ContactPreferenceRow, ContactPreference, "patient_id", asked)
    }
    coverages = _grouped(CoverageRow, Coverage, asked)
    cases = _grouped(CaseRow, Case, asked)
    plans = _grouped(PlanOfCareRow, PlanOfCare, asked)
    authorizations = _grouped(AuthorizationRow, Authorization, asked)
    return {
        patient.id: Chart(
            patient=patient,
            contact=contacts.get(patient.id),
            coverages=coverages.get(patient.id, ()),
            cases=cases.get(patient.id, ()),
            plans=plans.get(patient.id, ()),
            authorizations=authorizations.get(patient.id, ()),
        )
        for patient in _rows(PatientRow, Patient, "id", asked)
    }


def _grouped(table: Any, kind: type[R], asked: list[PatientId]) -> dict[PatientId, tuple[R, ...]]:
    groups: dict[PatientId, list[R]] = {}
    for record in _rows(table, kind, "patient_id", asked):
        groups.setdefault(record.patient_id, []).append(record)  # type: ignore[attr-defined]
    return {patient_id: tuple(records) for patient_id, records in groups.items()}


def _rows(table: Any, kind: type[R], column: str, asked: list[PatientId]) -> Iterator[R]:
    """Rows as domain records, in the order of their ids, so that the same chart reads the same every time."""
    fields = kind.__struct_fields__
    for start in range(0, len(asked), AT_ONCE):
        rows = (
            table.objects.filter(**{f"{column}__in": asked[start : start + AT_ONCE]})
            .order_by("pk")
            .values(*fields)
        )
        yield from msgspec.convert(list(rows), list[kind])  # type: ignore[valid-type]
