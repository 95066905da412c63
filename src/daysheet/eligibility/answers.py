"""One answer of a payer about one person, as it was given: statements, dates, parties, rejections.

Whatever brings an answer (a 271, a vendor's JSON, a report) is turned into this, statement by statement, and nothing is
decided here.  Codes are those of the 271, which vendors keep; `resolving/` makes benefits of them.
"""

from datetime import date
from decimal import Decimal

import msgspec

from daysheet.domain.benefits import Person, Proof


class Count(msgspec.Struct, frozen=True):
    """A number of visits, days or services, as a statement or the delivery below it has it.

    `kind`: VS visits, DY days, P6 services …; `per`: WK, MO … where it is a frequency; `period` as in a statement, with
    `periods` how many of these.
    """

    kind: str
    quantity: Decimal | None
    period: str = ""
    periods: int | None = None
    per: str = ""


class When(msgspec.Struct, frozen=True):
    """A date or a range with what it is the date of (291 plan, 307 eligibility …)."""

    of: str
    start: date | None
    end: date | None = None


class Party(msgspec.Struct, frozen=True):
    """Somebody named in an answer; `role` as in the 271 (X3 reviewer, PRP primary payer …)."""

    role: str
    name: str
    id: str = ""
    phones: tuple[str, ...] = ()
    faxes: tuple[str, ...] = ()
    web: str = ""
    id_kind: str = ""
    """What the id is: MI a member's number, PI a payer's, XX an NPI."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an answer: what kind of information, for which services, how much, over which time."""

    information: str
    level: str = ""
    service_types: tuple[str, ...] = ()
    insurance_type: str = ""
    plan: str = ""
    period: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    quantity_kind: str = ""
    quantity: Decimal | None = None
    authorization: str = ""
    network: str = ""
    procedure: str = ""
    counts: tuple[Count, ...] = ()
    dates: tuple[When, ...] = ()
    messages: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    references: tuple[tuple[str, str], ...] = ()
    parties: tuple[Party, ...] = ()
    proof: Proof


class Refusal(msgspec.Struct, frozen=True):
    """A payer's no (AAA): at which level, why, what may follow."""

    level: str
    valid: str
    reason: str
    follow_up: str
    proof: Proof
    service_types: tuple[str, ...] = ()
    """Of a refusal below one statement: the services that it is about."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was said about one person; of a question turned away above every person, `person` is empty."""

    person: Person
    payer_name: str = ""
    payer_id: str = ""
    contacts: tuple[Party, ...] = ()
    trace: str = ""
    reference: str = ""
    answered_on: date | None = None
    statements: tuple[Statement, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    dates: tuple[tuple[When, Proof], ...] = ()
    references: tuple[tuple[str, str], ...] = ()
