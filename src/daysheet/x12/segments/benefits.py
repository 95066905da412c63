"""Questions on a coverage and the answers to them (270, 271)."""

import datetime
from decimal import Decimal
from typing import Annotated

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import DiagnosisPointers, Procedure, Unit
from daysheet.x12.segments.dates import span


class Question(Loop, frozen=True, tag="EQ"):
    """What is asked of a coverage: kinds of service, or one procedure."""

    service_types: Annotated[tuple[str, ...], "ID 1/2 *"] = ()
    procedure: Annotated[Procedure | None, "composite"] = None
    level: Annotated[str, "ID 3/3"] = ""
    insurance_type: Annotated[str, "ID 1/3"] = ""
    diagnosis_pointers: Annotated[DiagnosisPointers | None, "composite"] = None


class BenefitInformation(Loop, frozen=True, tag="EB"):
    """One answer: covered or not, a limit, a co-payment, a remainder."""

    information: Annotated[str, "ID 1/2"] = ""
    level: Annotated[str, "ID 3/3"] = ""
    service_types: Annotated[tuple[str, ...], "ID 1/2 *"] = ()
    insurance_type: Annotated[str, "ID 1/3"] = ""
    plan: Annotated[str, "AN 1/50"] = ""
    period: Annotated[str, "ID 1/2"] = ""
    amount: Annotated[Decimal | None, "R 1/18"] = None
    percent: Annotated[Decimal | None, "R 1/10"] = None
    quantity_kind: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    authorization_needed: Annotated[str, "ID 1/1"] = ""
    in_network: Annotated[str, "ID 1/1"] = ""
    procedure: Annotated[Procedure | None, "composite"] = None
    diagnosis_pointers: Annotated[DiagnosisPointers | None, "composite"] = None


class Delivery(Segment, frozen=True, tag="HSD"):
    """How often and for how long, as "12 visits, 3 a week, for 1 month"."""

    quantity_kind: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    unit: Annotated[str, "ID 2/2"] = ""
    per_unit: Annotated[Decimal | None, "R 1/6"] = None
    period: Annotated[str, "ID 1/2"] = ""
    period_count: Annotated[int | None, "N0 1/3"] = None
    pattern: Annotated[str, "ID 1/2"] = ""
    time_of_day: Annotated[str, "ID 1/1"] = ""


class InformationItem(Loop, frozen=True, tag="III"):
    """A code that narrows what was said, as a place of service."""

    qualifier: Annotated[str, "ID 1/3"] = ""
    code: Annotated[str, "AN 1/30"] = ""
    category: Annotated[str, "ID 2/2"] = ""
    text: Annotated[str, "AN 1/264"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    unit: Annotated[Unit | None, "composite"] = None
    position_1: Annotated[str, "ID 2/2"] = ""
    position_2: Annotated[str, "ID 2/2"] = ""
    position_3: Annotated[str, "ID 2/2"] = ""


class Message(Segment, frozen=True, tag="MSG"):
    """A message in words."""

    text: Annotated[str, "AN 1/264"] = ""
    line_break: Annotated[str, "ID 2/2"] = ""
    number: Annotated[int | None, "N0 1/9"] = None


class Rejection(Segment, frozen=True, tag="AAA"):
    """Why a question was not answered, and what to do."""

    valid: Annotated[str, "ID 1/1"] = ""
    agency: Annotated[str, "ID 2/2"] = ""
    reason: Annotated[str, "ID 2/2"] = ""
    follow_up: Annotated[str, "ID 1/1"] = ""


class MilitaryService(Segment, frozen=True, tag="MPI"):
    """A member's service in the armed forces."""

    information_status: Annotated[str, "ID 1/1"] = ""
    employment: Annotated[str, "ID 2/2"] = ""
    branch: Annotated[str, "ID 1/1"] = ""
    description: Annotated[str, "AN 1/80"] = ""
    rank: Annotated[str, "ID 2/2"] = ""
    form: Annotated[str, "ID 2/3"] = ""
    text: Annotated[str, "AN 1/35"] = ""

    @property
    def start(self) -> datetime.date | None:
        return span(self.form, self.text)[0]

    @property
    def end(self) -> datetime.date | None:
        return span(self.form, self.text)[1]


class SectionStart(Loop, frozen=True, tag="LS"):
    """From here on, until LE, the named loop."""

    loop_id: Annotated[str, "AN 1/4"] = ""


class SectionEnd(Segment, frozen=True, tag="LE"):
    """Closes what LS opened."""

    loop_id: Annotated[str, "AN 1/4"] = ""
