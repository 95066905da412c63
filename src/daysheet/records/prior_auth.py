"""The facts of the prior authorization workflow, loaded for every case at once: exports and our register together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

import msgspec
from django.db.models import Q, Sum

from daysheet.domain.base import CaseId, Cents, PatientId, PayerId, RequestId
from daysheet.domain.care import Case, OutcomeScore, PlanOfCare, Visit
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    AuthorizationStatus,
    AuthorizationTerms,
    Coverage,
    PayerClass,
    Rank,
)
from daysheet.domain.schedule import Appointment
from daysheet.payers import PayerBook, PayerTerms
from daysheet.payers.loader import plain
from daysheet.prior_auth.facts import CaseFacts, ChargedDay
from daysheet.prior_auth.numbers import compared
from daysheet.prior_auth.turnaround import Turnaround, measure

from . import models as m
from . import register
from .reading import R, grouped, records

MEASURED_OVER = timedelta(days=365)
"""How far back decisions tell how long a payer takes: a year of them, since payers change their ways."""


def load_facts(
    on: date,
    *,
    payers: PayerBook,
    preparation_days: int,
    covering_since: date | None = None,
    cases: Collection[str] | None = None,
) -> Iterator[CaseFacts]:
    """One snapshot per case, as the records stand, with `on` as today. `covering_since` reads only patients with an
    active authorization that reaches that day: the board needs no others. `cases` are a few chosen ones, for a
    packet or a page; for these the charges are read whatever their authorizations count."""
    shelf = _Shelf(_chosen(covering_since, cases), on, charges=cases is not None)
    desk = _Desk(shelf, payers, on, preparation_days)
    found = {case.id: case for case in shelf.cases()}
    together = _together(shelf.authorizations.values())
    for case in found.values():
        if cases is None or case.id in cases:
            others = [found[other] for other in together.get(case.id, ()) if other in found]
            yield desk.facts(case, others)


# Which patients are read.


class _Chosen(msgspec.Struct, frozen=True):
    """`patients` as a subquery or a list; `cases` are added to those in which they have an authorization."""

    patients: Any
    cases: Collection[str] = ()

    def by_case(self, column: str = "case_id") -> Q:
        listed = m.AuthorizationRow.objects.filter(patient_id__in=self.patients).values("case_id")
        return Q(**{f"{column}__in": listed}) | Q(**{f"{column}__in": list(self.cases)})


def _chosen(covering_since: date | None, cases: Collection[str] | None) -> _Chosen | None:
    """None = everybody. A patient is read whole: an authorization may be shared by cases that ended long ago."""
    if cases is not None:
        of_cases = m.CaseRow.objects.filter(id__in=list(cases)).values_list("patient_id", flat=True)
        strays = m.AuthorizationRow.objects.filter(case_id__in=list(cases))
        patients = {*of_cases, *strays.values_list("patient_id", flat=True)}
        return _Chosen(sorted(patients), cases)
    return None if covering_since is None else _with_cover(covering_since)


def _with_cover(since: date) -> _Chosen:
    """Patients with an active authorization whose last day, typed or on the letter, is that day or later."""
    letters = m.AuthorizationTermsRow.objects.filter(letter_ends_on__gte=since).values("authorization_id")
    reaches = Q(ends_on__gte=since) | Q(ends_on=None) | Q(id__in=letters)
    patients = m.AuthorizationRow.objects.filter(reaches, status="active").values("patient_id")
    return _Chosen(patients, list(register.granted()))


class _Shelf:
    """The tables that the snapshots are made of, each read once and grouped; `chosen` None = all patients. `charges`:
    all charges of the chosen, not only where an authorization counts units."""

    def __init__(self, chosen: _Chosen | None, on: date, *, charges: bool) -> None:
        mine = Q() if chosen is None else chosen.by_case()
        self._cases = Q() if chosen is None else chosen.by_case("id")
        self.plans = _by_case(m.PlanOfCareRow, PlanOfCare, mine, "ends_on")
        self.visits = _by_case(m.VisitRow, Visit, mine, "visit_on")
        ahead = mine & Q(starts_at__gte=on.isoformat()) & ~Q(status="cancelled")
        self.appointments = _by_case(m.AppointmentRow, Appointment, ahead, "starts_at")
        self.scores = _by_case(m.OutcomeScoreRow, OutcomeScore, mine, "scored_on")
        policies = records(m.CoverageRow.objects.order_by("starts_on", "id"), Coverage)
        self.coverages = grouped(policies, lambda policy: policy.patient_id)
        self.worth = _Worth(mine, of_clinic=chosen is None)
        granted = register.granted()
        self._read_authorizations(mine, granted)
        self.charged = _charged(mine if charges else mine & _counting_units(granted))
        self._read_requests(mine)

    def _read_authorizations(self, mine: Q, granted: Mapping[CaseId, tuple[Authorization, ...]]) -> None:
        """Those of the exports, and what our register granted and no export shows yet."""
        exported = records(m.AuthorizationRow.objects.filter(mine).order_by("ends_on", "id"), Authorization)
        recorded = [auth for found in granted.values() for auth in found]
        self.authorizations = grouped([*exported, *recorded], _case)
        self.of_patient = grouped(exported, lambda auth: auth.patient_id)
        terms = records(m.AuthorizationTermsRow.objects.all(), AuthorizationTerms)
        self.terms = {item.authorization_id: item for item in terms} | register.granted_terms()

    def _read_requests(self, mine: Q) -> None:
        """A request that our register took over has the id of the export's row, which then is not read again."""
        registered = [request for found in register.for_cases().values() for request in found]
        ours = {request.id for request in registered}
        rows = m.AuthorizationRequestRow.objects.filter(mine).order_by("submitted_on", "id")
        exported = [item for item in records(rows, AuthorizationRequest) if item.id not in ours]
        self.requests = grouped([*exported, *registered], _case)

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


def _together(by_case: Iterable[Collection[Authorization]]) -> dict[CaseId, list[CaseId]]:
    """Case -> the other cases of its patient with the same authorization number, directly or by a third one. Which
    rows are one authorization is for `prior_auth.numbers.as_one` to say; here it is only found who is read along."""
    first: dict[tuple[PatientId, str], CaseId] = {}
    groups: dict[CaseId, set[CaseId]] = {}
    for auth in (auth for found in by_case for auth in found):
        number = compared(auth.number) if auth.status is AuthorizationStatus.ACTIVE else ""
        if not number:
            continue
        other = first.setdefault((auth.patient_id, number), auth.case_id)
        if other != auth.case_id:
            joined = groups.get(other, {other}) | groups.get(auth.case_id, {auth.case_id})
            groups |= dict.fromkeys(joined, joined)
    return {case_id: sorted(group - {case_id}) for case_id, group in groups.items()}


class _Desk:
    """Puts one case's records together with who pays for them."""

    def __init__(self, shelf: _Shelf, payers: PayerBook, on: date, preparation_days: int) -> None:
        self._shelf, self._payers, self._on = shelf, payers, on
        self._preparation_days = preparation_days
        self._turnaround = _turnaround(payers, on)

    def facts(self, case: Case, others: Iterable[Case] = ()) -> CaseFacts:
        shelf, on = self._shelf, self._on
        policies = [item for item in shelf.coverages[case.patient_id] if item.case_id in (None, case.id)]
        coverages = _in_force(policies, on)
        authorizations = tuple(_ranked(auth, coverages, policies) for auth in shelf.authorizations[case.id])
        payer = _payer(self._payers, coverages, authorizations, on)
        requests = shelf.requests[case.id]
        value, how = shelf.worth.of(case.id)
        return CaseFacts(
            today=on,
            case=case,
            patient_id=case.patient_id,
            payer=payer,
            of_rank=_of_rank(self._payers, coverages, authorizations, on),
            asked_of=_asked_of(self._payers, requests, payer, coverages, on),
            turnaround=self._turnaround,
            preparation_days=self._preparation_days,
            coverages=coverages,
            authorizations=authorizations,
            terms=tuple(shelf.terms[auth.id] for auth in authorizations if auth.id in shelf.terms),
            of_patient=shelf.of_patient[case.patient_id],
            requests=requests,
            visits=shelf.visits[case.id],
            appointments=shelf.appointments[case.id],
            plans=shelf.plans[case.id],
            scores=shelf.scores[case.id],
            charged=shelf.charged.get(case.id, ()),
            visit_value_cents=value,
            visit_value_how=how,
            others=tuple(self.facts(other) for other in others),
        )


# Who pays.


def _in_force(policies: list[Coverage], on: date) -> tuple[Coverage, ...]:
    """Policies that serve this case on that day: the case's own before the patient's, primary first."""
    holding = [
        item
        for item in policies
        if (item.starts_on is None or item.starts_on <= on) and (item.ends_on is None or on <= item.ends_on)
    ]
    ranks = list(Rank)
    return tuple(sorted(holding, key=lambda item: (ranks.index(item.rank), item.case_id is None)))


def _ranked(auth: Authorization, in_force: tuple[Coverage, ...], policies: list[Coverage]) -> Authorization:
    """WebPT's export does not say whether an authorization is the first or the second payer's: the policies do, those
    in force before those that have ended."""
    if auth.rank is not Rank.PRIMARY:
        return auth
    same = _of_policy(auth, in_force) or _of_policy(auth, policies)
    if not same or any(item.rank is Rank.PRIMARY for item in same):
        return auth
    return msgspec.structs.replace(auth, rank=same[0].rank)


def _of_policy(auth: Authorization, policies: Iterable[Coverage]) -> list[Coverage]:
    """Same payer and policy number; where no policy has that number, same payer."""
    same = [item for item in policies if plain(item.payer_name) == plain(auth.payer_name)]
    return [item for item in same if auth.member_id and item.member_id == auth.member_id] or same


def _payer(
    payers: PayerBook, coverages: tuple[Coverage, ...], authorizations: tuple[Authorization, ...], on: date
) -> PayerTerms:
    """The primary payer's terms; without a coverage on file the last authorization says who pays."""
    if coverages:
        return payers.terms(coverages[0].payer_name, coverages[0].payer_class, on)
    if authorizations:
        return payers.terms(authorizations[-1].payer_name, authorizations[-1].payer_class, on)
    return payers.terms("", PayerClass.UNKNOWN, on)


def _of_rank(
    payers: PayerBook, coverages: tuple[Coverage, ...], authorizations: tuple[Authorization, ...], on: date
) -> dict[Rank, PayerTerms]:
    """Terms of the second and third payer, where one of their authorizations is there to follow."""
    found: dict[Rank, PayerTerms] = {}
    for auth in authorizations:
        if auth.rank is not Rank.PRIMARY:
            own = [item for item in coverages if item.rank is auth.rank]
            who: Coverage | Authorization = own[0] if own else auth
            found[auth.rank] = payers.terms(who.payer_name, who.payer_class, on)
    return found


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


def _turnaround(payers: PayerBook, on: date) -> Mapping[PayerId, Turnaround]:
    """What was measured per payer: days from sent to decided, urgent requests left out, all patients, one year. A
    request that names no payer tells of none."""
    took: dict[PayerId, list[int]] = {}
    for name, sent, decided in _decisions(on):
        payer = payers.terms(name, PayerClass.UNKNOWN, on).payer.id
        took.setdefault(payer, []).append((decided - sent).days)
    measured = {payer: measure(days) for payer, days in took.items()}
    return {payer: found for payer, found in measured.items() if found is not None}


def _decisions(on: date) -> Iterator[tuple[str, date, date]]:
    """Payer's name, day of sending, day of the decision: of the register, and of the exports what is not in it."""
    since = on - MEASURED_OVER
    ours = set()
    for one in register.decided(since):
        ours.add(str(one.id))
        if one.payer_name and not one.urgent and one.submitted_on is not None and one.decided_on <= on:
            yield one.payer_name, one.submitted_on, one.decided_on
    exported = m.AuthorizationRequestRow.objects.filter(
        decided_on__gte=since, decided_on__lte=on, submitted_on__isnull=False, urgent=False
    ).exclude(Q(status__in=["draft", "withdrawn"]) | Q(payer_name=""))
    for row_id, name, sent, decided in exported.values_list("id", "payer_name", "submitted_on", "decided_on"):
        if row_id not in ours:
            yield name, sent, decided


# What was charged, and what a visit brings.


def _charged(mine: Q) -> dict[CaseId, tuple[ChargedDay, ...]]:
    """Charged units by day and code."""
    rows = (
        m.ChargeRow.objects.filter(mine)
        .values_list("case_id", "service_on", "code")
        .annotate(units_that_day=Sum("units"))
        .order_by("case_id", "service_on", "code")
    )
    found: dict[CaseId, list[ChargedDay]] = {}
    for case_id, on, code, units in rows:
        found.setdefault(case_id, []).append(ChargedDay(on, code, units))
    return {case_id: tuple(days) for case_id, days in found.items()}


def _counting_units(granted: Collection[CaseId]) -> Q:
    """Cases of patients with an authorization that counts units, its other cases too: they may share it."""
    counts = Q(units_authorized__isnull=False) | ~Q(code_units=[])
    counting = m.AuthorizationTermsRow.objects.filter(counts).values("authorization_id")
    patients = m.AuthorizationRow.objects.filter(id__in=counting).values("patient_id")
    cases = m.AuthorizationRow.objects.filter(patient_id__in=patients).values("case_id")
    return Q(case_id__in=cases) | Q(case_id__in=list(granted))


class _Worth:
    """What a visit brings: the middle value of the case's own charged visits, else of the whole clinic's, where the
    whole clinic is read."""

    def __init__(self, mine: Q, *, of_clinic: bool) -> None:
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
        totals = [total for found in by_case.values() for total in found] if of_clinic else []
        self._clinic = Cents(int(median(totals))) if totals else Cents(0)
        self._visits = len(totals)

    def of(self, case_id: CaseId) -> tuple[Cents, str]:
        own = self._by_case.get(case_id)
        if own:
            return Cents(int(median(own))), f"the middle charge of the {len(own)} charged visits of this case"
        return self._clinic, f"the middle charge of the clinic’s {self._visits} charged visits"
