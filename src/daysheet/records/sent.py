"""Every request that was sent, exported or recorded here, with the terms of the payer that it went to: what the
payers' scorecard counts. It reads requests alone, and policies only where the payer's name says too little."""

from collections.abc import Collection, Iterator
from datetime import date

from daysheet.domain.base import PatientId
from daysheet.domain.coverage import AuthorizationRequest, Coverage, PayerClass
from daysheet.payers import PayerBook, PayerTerms
from daysheet.payers.loader import plain

from . import asking, register
from . import models as m
from .reading import portions, records

Classes = dict[tuple[PatientId, str], PayerClass]


def sent(on: date, *, payers: PayerBook) -> Iterator[tuple[AuthorizationRequest, PayerTerms]]:
    """A request that our register took over counts once, as it stands here. A payer that has no file of its own is
    known by its class, which the patient's policies say; a request without a name went to who pays for the case."""
    found = _all()
    by_name = {one.id: payers.terms(one.payer_name, PayerClass.UNKNOWN, on) for one in found}
    unknown = [one for one in found if not by_name[one.id].known]
    classes = _classes({one.patient_id for one in unknown})
    nameless = {(one.case_id, one.authorization_id) for one in unknown if not plain(one.payer_name)}
    asked = asking.covers(nameless, on)
    for one in found:
        cover = asked.get((one.case_id, one.authorization_id))
        if by_name[one.id].known:
            yield one, by_name[one.id]
        elif cover is not None and not plain(one.payer_name):
            yield one, payers.terms(cover.payer_name, cover.payer_class, on)
        else:
            known_as = classes.get((one.patient_id, plain(one.payer_name)), PayerClass.UNKNOWN)
            yield one, payers.terms(one.payer_name, known_as, on)


def _all() -> list[AuthorizationRequest]:
    registered = [one for some in register.for_cases().values() for one in some]
    ours = {one.id for one in registered}
    rows = m.AuthorizationRequestRow.objects.filter(submitted_on__isnull=False).order_by("submitted_on", "id")
    exported = [one for one in records(rows, AuthorizationRequest) if one.id not in ours]
    return [*exported, *(one for one in registered if one.submitted_on is not None)]


def _classes(patient_ids: Collection[PatientId]) -> Classes:
    """Patient and payer's name -> the class that the newest policy says."""
    found: Classes = {}
    for mine in portions("patient_id", patient_ids):
        for policy in records(m.CoverageRow.objects.filter(mine).order_by("starts_on", "id"), Coverage):
            found[(policy.patient_id, plain(policy.payer_name))] = policy.payer_class
    return found
