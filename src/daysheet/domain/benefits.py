"""What a payer said a patient's plan covers: each field with its state and with what says so.

A field is never just a value.  It was *returned* by the payer, *inferred* from what was (and says how), *not
returned*, or *contradictory* (and holds what contradicts).  Money is in cents, shares are percent of the price.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from .base import Cents

Value = TypeVar("Value")


class State(StrEnum):
    RETURNED = "returned"
    INFERRED = "inferred"
    NOT_RETURNED = "not_returned"
    CONTRADICTORY = "contradictory"


class Overall(StrEnum):
    """The answer to "can we see this patient?"; there is no fourth."""

    VERIFIED = "verified"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "could_not_be_determined"


class Proof(msgspec.Struct, frozen=True):
    """One thing that was said: by whom, where it stands, and its text as it stood.

    `told_by`: `271`, `vendor`, `report`, `phone`.  `place`: `segment 21` of the file, `benefitsInformation[3]` of a
    vendor's answer, or the call with its reference number.
    """

    told_by: str
    place: str
    text: str


class Said(msgspec.Struct, Generic[Value], frozen=True):
    """A field: its state, its value, what says so, and, where that is not plain, why.

    `others` are the values that contradict `value`'s place: a contradictory field has no `value`.
    """

    state: State = State.NOT_RETURNED
    value: Value | None = None
    proofs: tuple[Proof, ...] = ()
    why: str = ""
    others: tuple[Value, ...] = ()

    @property
    def known(self) -> bool:
        return self.state in (State.RETURNED, State.INFERRED)


class Accumulator(msgspec.Struct, frozen=True):
    """An amount that fills up over a year: a deductible, an out-of-pocket maximum."""

    total: Said[Cents] = Said()
    met: Said[Cents] = Said()
    left: Said[Cents] = Said()


class ByNetwork(msgspec.Struct, frozen=True):
    """Individual and family, in network and out."""

    individual: Accumulator = Accumulator()
    family: Accumulator = Accumulator()
    individual_out: Accumulator = Accumulator()
    family_out: Accumulator = Accumulator()


class Share(msgspec.Struct, frozen=True):
    """What the patient pays of a therapy visit.  `coinsurance` is percent of the allowed price, 0 to 100."""

    copay: Said[Cents] = Said()
    coinsurance: Said[Decimal] = Said()


class Period(StrEnum):
    CALENDAR_YEAR = "calendar_year"
    SERVICE_YEAR = "service_year"
    CONTRACT_YEAR = "contract_year"
    LIFETIME = "lifetime"
    EPISODE = "episode"


class VisitLimit(msgspec.Struct, frozen=True):
    """How many therapy visits the plan pays for.  `unlimited` True: the payer says there is no limit.

    `shared_with`: `OT`, `SLP`, `chiropractic`; `hard` False: more may be paid after a medical review.
    """

    unlimited: Said[bool] = Said()
    limit: Said[int] = Said()
    used: Said[int] = Said()
    left: Said[int] = Said()
    period: Said[Period] = Said()
    shared_with: Said[tuple[str, ...]] = Said()
    hard: Said[bool] = Said()


class Contact(msgspec.Struct, frozen=True):
    """Somebody to ask or to send to.  `role` in our words: `reviewer`, `payer`, `vendor`, `primary care`."""

    role: str
    name: str
    id: str = ""
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    web: str = ""


class OtherPayer(msgspec.Struct, frozen=True):
    """Another coverage that the payer names.  `order`: `primary`, `secondary`, `tertiary` or empty."""

    name: str
    order: str = ""
    payer_id: str = ""
    member_id: str = ""
    insurance_type: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    phones: tuple[str, ...] = ()


class Rejection(msgspec.Struct, frozen=True):
    """Why the payer did not answer (AAA), in our words; `owner` who repairs it, `retry` what may be done.

    `level`: `payer`, `provider`, `subscriber`, `dependent`, `benefit`.  `owner`: `front_desk`, `biller`, `system`.
    """

    code: str
    follow_up: str
    level: str
    reason: str
    next_step: str
    owner: str
    retry: str
    proof: Proof


class Flag(msgspec.Struct, frozen=True):
    """Something that a person must look at: `code` is stable, `message` a sentence."""

    code: str
    message: str
    proofs: tuple[Proof, ...] = ()


class Person(msgspec.Struct, frozen=True):
    """Who the answer is about, as the payer wrote it."""

    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    member_id: str = ""
    group_number: str = ""
    is_dependent: bool = False
    changed: bool = False
    """The payer says that it corrected what was sent."""

    def __repr__(self) -> str:
        return "<Person>"


class Benefits(msgspec.Struct, frozen=True, kw_only=True):
    """One person's benefits for outpatient physical therapy, as one answer has them."""

    person: Person
    payer_name: str = ""
    payer_id: str = ""
    trace: str = ""
    reference: str = ""
    answered_on: date | None = None
    overall: Overall
    reasons: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    rejections: tuple[Rejection, ...] = ()

    active: Said[bool] = Said()
    plan_name: Said[str] = Said()
    insurance_type: Said[str] = Said()
    coverage_starts: Said[date] = Said()
    coverage_ends: Said[date] = Said()
    plan_starts: Said[date] = Said()
    plan_ends: Said[date] = Said()
    year: Said[Period] = Said()
    resets_on: Said[date] = Said()
    in_network: Said[bool] = Said()
    therapy_covered: Said[bool] = Said()

    deductible: ByNetwork = ByNetwork()
    out_of_pocket: ByNetwork = ByNetwork()
    share: Share = Share()
    share_out: Share = Share()
    deductible_first: Said[bool] = Said()

    visits: VisitLimit = VisitLimit()
    authorization_needed: Said[bool] = Said()
    authorization_from_visit: Said[int] = Said()
    referral_needed: Said[bool] = Said()
    manager: Said[Contact] = Said()
    other_payers: Said[tuple[OtherPayer, ...]] = Said()
    telehealth: Said[bool] = Said()
    contacts: tuple[Contact, ...] = ()
    messages: tuple[Proof, ...] = ()

    def fields(self) -> Iterator[tuple[str, Said[object]]]:
        """Every field with its path, as `deductible.individual.left`."""
        yield from _fields(self, "")


def _fields(of: msgspec.Struct, path: str) -> Iterator[tuple[str, Said[object]]]:
    for name in of.__struct_fields__:
        value = getattr(of, name)
        if isinstance(value, Said):
            yield path + name, value
        elif isinstance(value, ByNetwork | Accumulator | Share | VisitLimit):
            yield from _fields(value, f"{path}{name}.")
