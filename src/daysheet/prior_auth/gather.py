"""Fetches what the packet of one case is built from. The patient's record is the caller's to open, through the one
door to charts; without it the packet names nobody.
"""

from datetime import date

import msgspec

from daysheet import measures
from daysheet.domain.base import CaseId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.people import Patient
from daysheet.domain.requests import Request
from daysheet.home import clinic, home, inside
from daysheet.payers import PayerTerms
from daysheet.payers import load as load_payers

from . import forms
from .facts import CaseFacts
from .form import Form
from .packet_inputs import ClinicFacts, PacketInputs


def inputs(
    case_id: CaseId,
    *,
    on: date,
    patient: Patient | None = None,
    request: Request | None = None,
    kind: RequestKind | None = None,
    form: Form | None = None,
) -> PacketInputs | None:
    """None for a case that nobody knows. Without a request `kind` says what would be asked for: by default a renewal,
    or a first request where nothing was authorized yet. `form` None = the one that the payer's file names."""
    from daysheet.records import register
    from daysheet.records.packet import one_case

    settings = clinic()
    found = one_case(
        case_id, on, payers=load_payers(inside("payers")), preparation_days=settings.preparation_days
    )
    if found is None:
        return None
    first = RequestKind.RENEWAL if found.facts.authorizations else RequestKind.INITIAL
    return PacketInputs(
        facts=found.facts,
        form=form or form_of(found.facts, request),
        measures=measures.load(home() / "measures.toml"),
        patient=patient,
        clinician=found.clinician,
        clinic=_clinic(),
        request=request,
        answers=register.answers(request.id) if request else (),
        asked_kind=kind or first,
        charges=found.charges,
        chain=register.chain(case_id),
    )


def with_patient(found: PacketInputs, patient: Patient | None) -> PacketInputs:
    """The same with the patient's record, which the caller opened."""
    return msgspec.structs.replace(found, patient=patient)


def form_of(facts: CaseFacts, request: Request | None = None) -> Form:
    """The form of the payer that is asked."""
    return forms.load(inside("forms")).for_payer(_asked(facts, request))


def _asked(facts: CaseFacts, request: Request | None) -> PayerTerms:
    """The case's payer, or its second or third one where the request goes there."""
    known = (facts.payer, *facts.of_rank.values())
    asked = request.payer_id if request else ""
    return next((terms for terms in known if terms.payer.id == asked), facts.payer)


def _clinic() -> ClinicFacts:
    said = clinic()
    return ClinicFacts(
        name=said.name,
        npi=said.npi,
        tax_id=said.tax_id,
        phone=said.phone,
        fax=said.fax,
        address=said.address,
    )
