"""Who is asked for an authorization: the payer of what is to be renewed, else the one who pays for the case."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from daysheet.domain.base import CaseId, PatientId
from daysheet.domain.coverage import Authorization, Coverage, PayerClass, Rank

from . import models as m
from .reading import grouped, portions, records


class Cover(NamedTuple):
    """Whose case it is and who pays for it."""

    patient_id: PatientId
    payer_name: str
    payer_class: PayerClass


def cover(case_id: str, on: date, authorization_id: str | None = None) -> Cover | None:
    """Whose case it is and who is asked: the payer of that authorization, else the first policy that serves the
    case on that day, else the payer of its last authorization. None = no record knows the case."""
    return covers([(case_id, authorization_id)], on).get((case_id, authorization_id))


def covers(asked: Collection[tuple[str, str | None]], on: date) -> dict[tuple[str, str | None], Cover]:
    """`cover` for many (case, authorization) at once."""
    shelf = _Payers(asked, on)
    found = {pair: shelf.cover(*pair) for pair in asked}
    return {pair: one for pair, one in found.items() if one is not None}


class _Payers:
    """Policies and authorizations of some cases, to say who is asked."""

    def __init__(self, asked: Collection[tuple[str, str | None]], on: date) -> None:
        self._on = on
        case_ids = sorted({case_id for case_id, _ in asked})
        self._named = _payers_named({one for _, one in asked if one})
        rows = m.AuthorizationRow.objects.order_by("ends_on", "id")
        listed = [rows.filter(mine) for mine in portions("case_id", case_ids)]
        self._authorizations = grouped(
            [one for rows in listed for one in records(rows, Authorization)], lambda auth: auth.case_id
        )
        self._patients = {
            case_id: patient_id
            for mine in portions("id", case_ids)
            for case_id, patient_id in m.CaseRow.objects.filter(mine).values_list("id", "patient_id")
        }
        for case_id, found in self._authorizations.items():
            self._patients.setdefault(case_id, found[0].patient_id)
        policies = [
            m.CoverageRow.objects.filter(mine).order_by("starts_on", "id")
            for mine in portions("patient_id", self._patients.values())
        ]
        self._policies = grouped(
            [one for rows in policies for one in records(rows, Coverage)], lambda policy: policy.patient_id
        )

    def cover(self, case_id: str, authorization_id: str | None) -> Cover | None:
        patient_id = self._patients.get(case_id)
        if patient_id is None:
            return None
        name, payer_class = self._named.get(authorization_id or "", ("", PayerClass.UNKNOWN))
        if name:
            return Cover(patient_id, name, payer_class)
        chosen: list[Authorization | Coverage] = [
            *self._serving(case_id, patient_id),
            *reversed(self._authorizations[CaseId(case_id)]),
        ]
        if chosen:
            return Cover(patient_id, chosen[0].payer_name, chosen[0].payer_class)
        return Cover(patient_id, "", PayerClass.UNKNOWN)

    def _serving(self, case_id: str, patient_id: PatientId) -> list[Coverage]:
        """Policies in force that day: first ranks first, the case's own before the patient's."""
        ranks = list(Rank)
        serving = [
            one
            for one in self._policies[patient_id]
            if one.case_id in (None, case_id)
            and (one.starts_on is None or one.starts_on <= self._on)
            and (one.ends_on is None or self._on <= one.ends_on)
        ]
        return sorted(serving, key=lambda one: (ranks.index(one.rank), one.case_id is None))


def _payers_named(authorization_ids: set[str]) -> dict[str, tuple[str, PayerClass]]:
    """Who granted these authorizations, be they rows of an export (of whatever case shares them) or our own."""
    found: dict[str, tuple[str, PayerClass]] = {}
    for mine in portions("id", authorization_ids):
        own = m.RequestRow.objects.filter(mine).values_list("id", "payer_name")
        found |= {request_id: (name, PayerClass.UNKNOWN) for request_id, name in own}
        rows = m.AuthorizationRow.objects.filter(mine).values_list("id", "payer_name", "payer_class")
        found |= {row_id: (name, PayerClass(payer_class)) for row_id, name, payer_class in rows}
    return found
