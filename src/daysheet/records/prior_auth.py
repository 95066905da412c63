"""The facts of the prior authorization workflow, loaded for every case at once."""

from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any

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
from .reading import R, grouped, records


def load_facts(
    on: date, *, payers: PayerBook, preparation_days: int, covering_since: date | None = None
) -> Iterator[CaseFacts]:
    """One snapshot per case, as the records stand, with `on` as today. `covering_since` leaves out cases without an
    active authorization that reaches that day: the board needs no others."""
    shelf = _Shelf(None if covering_since is None else _with_cover(covering_since), on)
    for case in shelf.cases():
        coverages = _in_force(shelf.coverages[case.patient_id], case.id, on)
        authorizations = tuple(_ranked(auth, coverages) for auth in shelf.authorizations[case.id])
        payer = _payer(payers, coverages, authorizations, on)
        requests = shelf.requests[case.id]
        value, how = shelf.worth.of(case.id)
        yield CaseFacts(
            today=on,
            case=case,
            patient_id=case.patient_id,
            payer=payer,
            asked_of=_asked_of(payers, requests, payer, coverages, on),
            preparation_days=preparation_days,
            coverages=coverages,
            authorizations=authorizations,
            terms=tuple(shelf.terms[auth.id] for auth in authorizations if auth.id in shelf.terms),
            requests=requests,
            visits=shelf.visits[case.id],
            appointments=shelf.appointments[case.id],
            plans=shelf.plans[case.id],
            scores=shelf.scores[case.id],
            charged=shelf.charged.get(case.id, ()),
            visit_value_cents=value,
            visit_value_how=how,
        )


def _with_cover(since: date) -> Any:
    """Ids of cases with an active authorization that has not ended before that day, as a subquery."""
    active = m.AuthorizationRow.objects.filter(Q(ends_on__gte=since) | Q(ends_on=None), status="active")
    return active.values("case_id")


class _Shelf:
    """The tables that the snapshots are made of, each read once and grouped by case; `chosen` None = all cases."""

    def __init__(self, chosen: Any, on: date) -> None:
        mine = Q() if chosen is None else Q(case_id__in=chosen)
        self.plans = _by_case(m.PlanOfCareRow, PlanOfCare, mine, "ends_on")
        self.authorizations = _by_case(m.AuthorizationRow, Authorization, mine, "ends_on")
        self.requests = _by_case(m.AuthorizationRequestRow, AuthorizationRequest, mine, "submitted_on")
        self.visits = _by_case(m.VisitRow, Visit, mine, "visit_on")
        ahead = mine & Q(starts_at__gte=on.isoformat()) & ~Q(status="cancelled")
        self.appointments = _by_case(m.AppointmentRow, Appointment, ahead, "starts_at")
        self.scores = _by_case(m.OutcomeScoreRow, OutcomeScore, mine, "scored_on")
        terms = records(m.AuthorizationTermsRow.objects.all(), AuthorizationTerms)
        self.terms = {item.authorization_id: item for item in terms}
        policies = records(m.CoverageRow.objects.order_by("starts_on", "id"), Coverage)
        self.coverages = grouped(policies, lambda policy: policy.patient_id)
        self.charged = _charged(mine)
        self.worth = _Worth(mine)
        self._cases = Q() if chosen is None else Q(id__in=chosen)

    def cases(self) -> Iterator[Case]:
        found = records(m.CaseRow.objects.filter(self._cases).order_by("id"), Case)
        return _with_strays(found, self.authorizations)


def _by_case(table: Any, kind: type[R], mine: Q, order: str) -> dict[CaseId, tuple[R, ...]]:
    return grouped(records(table.objects.filter(mine).order_by(order, "id"), kind), _case)


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


def _case(record: Any) -> CaseId:
    case_id: CaseId = record.case_id
    return case_id


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
