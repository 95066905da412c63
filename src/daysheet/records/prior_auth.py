"""The facts of the prior authorization workflow, loaded for every case at once."""

from collections.abc import Iterator
from datetime import date
from statistics import median

import msgspec
from django.db.models import Q, Sum

from daysheet.domain.base import CaseId, Cents, RequestId
from daysheet.domain.care import Case, OutcomeScore, PlanOfCare, Visit
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationTerms,
    Coverage,
    PayerClass,
    Rank,
)
from daysheet.domain.schedule import Appointment
from daysheet.payers import PayerBook, PayerTerms
from daysheet.payers.loader import plain
from daysheet.prior_auth.facts import CaseFacts, ChargedDay

from . import models as m
from .reading import grouped, records


def load_facts(
    on: date, *, payers: PayerBook, preparation_days: int, cases: tuple[CaseId, ...] | None = None
) -> Iterator[CaseFacts]:
    """One snapshot per case, as the records stand, with `on` as today. `cases` None = all of them."""
    mine = Q() if cases is None else Q(case_id__in=cases)
    plans = grouped(
        records(m.PlanOfCareRow.objects.filter(mine).order_by("ends_on", "id"), PlanOfCare), _case
    )
    authorizations = grouped(
        records(m.AuthorizationRow.objects.filter(mine).order_by("ends_on", "id"), Authorization), _case
    )
    terms = {
        item.authorization_id: item
        for item in records(m.AuthorizationTermsRow.objects.all(), AuthorizationTerms)
    }
    requests = grouped(
        records(
            m.AuthorizationRequestRow.objects.filter(mine).order_by("submitted_on", "id"),
            AuthorizationRequest,
        ),
        _case,
    )
    visits = grouped(records(m.VisitRow.objects.filter(mine).order_by("visit_on", "id"), Visit), _case)
    ahead = m.AppointmentRow.objects.filter(mine, starts_at__gte=on.isoformat()).exclude(status="cancelled")
    appointments = grouped(records(ahead.order_by("starts_at", "id"), Appointment), _case)
    scores = grouped(
        records(m.OutcomeScoreRow.objects.filter(mine).order_by("scored_on", "id"), OutcomeScore), _case
    )
    coverages = grouped(
        records(m.CoverageRow.objects.order_by("starts_on", "id"), Coverage), lambda c: c.patient_id
    )
    charged = _charged(mine)
    worth = _Worth(mine)
    of_cases = m.CaseRow.objects.order_by("id") if cases is None else m.CaseRow.objects.filter(id__in=cases)
    for case in _with_strays(records(of_cases, Case), authorizations if cases is None else {}):
        mine_coverages = _in_force(coverages[case.patient_id], case.id, on)
        of_case = tuple(_ranked(auth, mine_coverages) for auth in authorizations[case.id])
        value, how = worth.of(case.id)
        payer = _payer(payers, mine_coverages, of_case, on)
        yield CaseFacts(
            today=on,
            case=case,
            patient_id=case.patient_id,
            payer=payer,
            asked_of=_asked_of(payers, requests[case.id], payer, mine_coverages, on),
            preparation_days=preparation_days,
            coverages=mine_coverages,
            authorizations=of_case,
            terms=tuple(terms[auth.id] for auth in of_case if auth.id in terms),
            requests=requests[case.id],
            visits=visits[case.id],
            appointments=appointments[case.id],
            plans=plans[case.id],
            scores=scores[case.id],
            charged=charged.get(case.id, ()),
            visit_value_cents=value,
            visit_value_how=how,
        )


def _with_strays(
    found: list[Case], authorizations: dict[CaseId, tuple[Authorization, ...]]
) -> Iterator[Case]:
    """Every case, and one in name only for authorizations whose case no export has brought (ADR 0006): what can be
    told from them is told, and a lapse is not silent because another file is late."""
    yield from found
    known = {case.id for case in found}
    for case_id in sorted(authorizations.keys() - known):
        first = authorizations[case_id][0]
        yield Case(
            id=case_id,
            patient_id=first.patient_id,
            source_file=first.source_file,
            source_row=first.source_row,
        )


def _case(
    record: Authorization | AuthorizationRequest | Visit | Appointment | PlanOfCare | OutcomeScore,
) -> CaseId:
    return record.case_id


def _in_force(found: tuple[Coverage, ...], case_id: CaseId, on: date) -> tuple[Coverage, ...]:
    """Policies that serve this case on that day: the case's own before the patient's, primary first."""
    holding = [
        item
        for item in found
        if item.case_id in (None, case_id)
        and (item.starts_on is None or item.starts_on <= on)
        and (item.ends_on is None or on <= item.ends_on)
    ]
    ranks = list(Rank)
    return tuple(sorted(holding, key=lambda item: (ranks.index(item.rank), item.case_id is None)))


def _ranked(auth: Authorization, coverages: tuple[Coverage, ...]) -> Authorization:
    """WebPT's export does not say whether an authorization is the first or the second payer's: the policies do."""
    same = [item for item in coverages if plain(item.payer_name) == plain(auth.payer_name)]
    same = [item for item in same if auth.member_id and item.member_id == auth.member_id] or same
    if auth.rank is not Rank.PRIMARY or not same or any(item.rank is Rank.PRIMARY for item in same):
        return auth
    return msgspec.structs.replace(auth, rank=same[0].rank)


def _payer(
    payers: PayerBook, coverages: tuple[Coverage, ...], authorizations: tuple[Authorization, ...], on: date
) -> PayerTerms:
    """The primary payer's terms; without a coverage on file the last authorization says who pays."""
    if coverages:
        return payers.terms(coverages[0].payer_name, coverages[0].payer_class, on)
    if authorizations:
        return payers.terms(authorizations[-1].payer_name, authorizations[-1].payer_class, on)
    return payers.terms("", PayerClass.UNKNOWN, on)


def _asked_of(
    payers: PayerBook,
    requests: tuple[AuthorizationRequest, ...],
    own: PayerTerms,
    coverages: tuple[Coverage, ...],
    on: date,
) -> dict[RequestId, PayerTerms]:
    """Terms for requests to somebody else than the case's payer, a second payer for one."""
    classes = {plain(item.payer_name): item.payer_class for item in coverages}
    found = {}
    for request in requests:
        name = plain(request.payer_name)
        if name and name != plain(own.payer.name):
            terms = payers.terms(request.payer_name, classes.get(name, PayerClass.UNKNOWN), on)
            if terms.payer.id != own.payer.id:
                found[request.id] = terms
    return found


def _charged(mine: Q) -> dict[CaseId, tuple[ChargedDay, ...]]:
    """Charged units by day and code, only for cases with an authorization that counts units."""
    counting = m.AuthorizationTermsRow.objects.filter(units_authorized__isnull=False).values(
        "authorization_id"
    )
    cases = m.AuthorizationRow.objects.filter(id__in=counting).values("case_id")
    rows = (
        m.ChargeRow.objects.filter(mine, case_id__in=cases)
        .values_list("case_id", "service_on", "code")
        .annotate(units_that_day=Sum("units"))
        .order_by("case_id", "service_on", "code")
    )
    found: dict[CaseId, list[ChargedDay]] = {}
    for case_id, on, code, units in rows:
        found.setdefault(case_id, []).append(ChargedDay(on, code, units))
    return {case_id: tuple(days) for case_id, days in found.items()}


class _Worth:
    """What a visit brings: the middle value of the case's own charged visits, else of the whole clinic's."""

    def __init__(self, mine: Q) -> None:
        by_case: dict[CaseId, list[int]] = {}
        rows = (
            m.ChargeRow.objects.filter(mine)
            .values_list("case_id", "service_on")
            .annotate(total=Sum("amount_cents"))
            .order_by("case_id", "service_on")
        )
        for case_id, _, total in rows.iterator(chunk_size=5000):
            by_case.setdefault(case_id, []).append(total)
        self._by_case = by_case
        totals = [total for found in by_case.values() for total in found]
        self._clinic = Cents(int(median(totals))) if totals else Cents(0)
        self._visits = len(totals)

    def of(self, case_id: CaseId) -> tuple[Cents, str]:
        own = self._by_case.get(case_id)
        if own:
            return Cents(int(median(own))), f"the middle charge of the {len(own)} charged visits of this case"
        return self._clinic, f"the middle charge of the clinic’s {self._visits} charged visits"
