"""What a packet is built from, and how values are quoted that no row of an export holds. Pure."""

from datetime import date
from functools import cached_property

import msgspec

from daysheet.domain.base import AuthorizationId
from daysheet.domain.billing import Charge
from daysheet.domain.care import Attendance, Visit
from daysheet.domain.coverage import Authorization, AuthorizationTerms, Rank, RequestKind
from daysheet.domain.finding import Fact
from daysheet.domain.people import Clinician, Patient
from daysheet.domain.requests import Answer, Request
from daysheet.measures.scale import MeasureBook
from daysheet.payers.terms import PayerTerms

from .evidence import RECORDED_HERE, worked_out
from .facts import CaseFacts
from .form import Form
from .ledger import Ledger, Use

SETTINGS = "the clinic’s own settings, clinic.toml"


class ClinicFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The clinic as it names itself to payers; empty = not said."""

    name: str = ""
    npi: str = ""
    tax_id: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""


class PacketInputs(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """`patient` and `clinician` None = not opened here: nothing is said of them and nothing asked. `request` None =
    nothing is registered yet: then `kind` says what is asked for. `chain`: the registered requests of the case."""

    facts: CaseFacts
    form: Form
    measures: MeasureBook
    patient: Patient | None = None
    clinician: Clinician | None = None
    clinic: ClinicFacts = ClinicFacts()
    request: Request | None = None
    answers: tuple[Answer, ...] = ()
    asked_kind: RequestKind = RequestKind.RENEWAL
    authorization_id: AuthorizationId | None = None
    charges: tuple[Charge, ...] = ()
    chain: tuple[Request, ...] = ()

    @property
    def kind(self) -> RequestKind:
        return self.request.kind if self.request else self.asked_kind

    @cached_property
    def authorization(self) -> Authorization | None:
        """The one that this request continues: as named, else the primary one that covers today or ended last; as its
        row in the export has it."""
        wanted = self.authorization_id or (self.request.authorization_id if self.request else None)
        named = self._row(wanted)
        if named is not None or self.kind is RequestKind.INITIAL:
            return named
        today = self.facts.today
        started = [auth for auth in self.facts.in_force if (auth.starts_on or date.min) <= today]
        last = max(started, key=lambda auth: (auth.ends_on or date.max, auth.id), default=None)
        return self._row(last.id) if last else None

    def _row(self, authorization_id: AuthorizationId | None) -> Authorization | None:
        rows = (row for part in (self.facts, *self.facts.others) for row in part.authorizations)
        return next((row for row in rows if row.id == authorization_id), None)

    @cached_property
    def terms(self) -> AuthorizationTerms | None:
        return self.facts.terms_of(self.authorization) if self.authorization else None

    @cached_property
    def use(self) -> Use | None:
        """How far it is used; None for one that does not count."""
        if self.authorization is None:
            return None
        try:
            return self.facts.use(self.authorization.id)
        except LookupError:
            return None

    @property
    def payer(self) -> PayerTerms:
        """Who is asked: the payer that the request names, else the one of the authorization's rank."""
        known = (self.facts.payer, *self.facts.of_rank.values())
        asked = self.request.payer_id if self.request else ""
        own = self.facts.payer_for(self.authorization) if self.authorization else self.facts.payer
        return next((terms for terms in known if terms.payer.id == asked), own)

    @property
    def ledger(self) -> Ledger:
        """What is used and what is uncovered in this case, at the rank of the authorization."""
        auth = self.authorization
        if auth is None or auth.rank is Rank.PRIMARY:
            return self.facts.ledger
        return self.facts.ledger_of(auth).of_case(self.facts.case.id)

    @cached_property
    def days(self) -> dict[date, list[Visit]]:
        """Rows of visits by day: several rows of one day are one visit."""
        found: dict[date, list[Visit]] = {}
        for visit in self.facts.visits:
            found.setdefault(visit.visit_on, []).append(visit)
        return found

    @property
    def held(self) -> tuple[Visit, ...]:
        """One row for each day on which a visit took place."""
        return self.facts.happened

    @cached_property
    def off(self) -> tuple[Visit, ...]:
        """One row for each day on which a visit was called off or missed and none took place."""
        taken = {visit.visit_on for visit in self.held}
        return tuple(
            max(rows, key=lambda visit: visit.attendance is Attendance.NO_SHOW)
            for on, rows in sorted(self.days.items())
            if on not in taken
        )

    @cached_property
    def unpaid(self) -> tuple[Visit, ...]:
        """Visits that took place and no authorization covered with something left: what a request after the fact
        asks for. Those before the payer's window are left out where its file says how long that is."""
        back = self.facts.payer.number("retro_days")
        return tuple(
            visit
            for visit in self.facts.unpaid_past
            if back is None or (self.facts.today - visit.visit_on).days <= back
        )


def entered(request: Request, field: str, label: str, value: str) -> Fact:
    """A value of our own register."""
    return Fact(
        label=label, value=value, record="request", record_id=request.id, field=field, cited=RECORDED_HERE
    )


def of_clinic(field: str, label: str, value: str) -> Fact:
    return Fact(label=label, value=value, record="clinic", record_id="clinic", field=field, cited=SETTINGS)


def reckoned(inputs: PacketInputs, field: str, label: str, value: str, how: str) -> Fact:
    """A value that follows from the records of the case; `how` says from which."""
    return worked_out(label, value, how, record="case", record_id=inputs.facts.case.id, field=field)
