"""What a packet for a payer needs of one case beyond its facts: who treats it, and what was charged."""

from datetime import date

import msgspec

from daysheet.domain.base import CaseId, ClinicianId
from daysheet.domain.billing import Charge
from daysheet.domain.people import Clinician
from daysheet.payers import PayerBook
from daysheet.prior_auth.facts import CaseFacts

from . import models as m
from .prior_auth import load_facts
from .reading import records


class OneCase(msgspec.Struct, frozen=True, kw_only=True):
    facts: CaseFacts
    clinician: Clinician | None
    charges: tuple[Charge, ...]


def one_case(case_id: CaseId, on: date, *, payers: PayerBook, preparation_days: int) -> OneCase | None:
    """None for a case that nobody knows."""
    every = load_facts(on, payers=payers, preparation_days=preparation_days, cases=[case_id])
    facts = next((found for found in every if found.case.id == case_id), None)
    if facts is None:
        return None
    charges = records(m.ChargeRow.objects.filter(case_id=case_id).order_by("service_on", "id"), Charge)
    return OneCase(facts=facts, clinician=_clinician(facts.case.therapist_id), charges=tuple(charges))


def _clinician(clinician_id: ClinicianId | None) -> Clinician | None:
    found = records(m.ClinicianRow.objects.filter(id=clinician_id), Clinician) if clinician_id else []
    return next(iter(found), None)
