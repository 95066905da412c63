"""What a claim or a request tells of treatment and supplies: certificates, conditions, measurements, drugs."""

import datetime
from decimal import Decimal
from typing import Annotated

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import Unit


class AmbulanceTrip(Segment, frozen=True, tag="CR1"):
    """A trip by ambulance."""

    weight_unit: Annotated[str, "ID 2/2"] = ""
    weight: Annotated[Decimal | None, "R 1/10"] = None
    transport: Annotated[str, "ID 1/1"] = ""
    reason: Annotated[str, "ID 1/1"] = ""
    distance_unit: Annotated[str, "ID 2/2"] = ""
    distance: Annotated[Decimal | None, "R 1/15"] = None
    origin: Annotated[str, "AN 1/55"] = ""
    destination: Annotated[str, "AN 1/55"] = ""
    round_trip_reason: Annotated[str, "AN 1/80"] = ""
    stretcher_reason: Annotated[str, "AN 1/80"] = ""


class SpinalTreatment(Segment, frozen=True, tag="CR2"):
    """Treatment of the spine by hand."""

    treatment_number: Annotated[int | None, "N0 1/9"] = None
    treatment_count: Annotated[Decimal | None, "R 1/15"] = None
    level_from: Annotated[str, "ID 2/3"] = ""
    level_to: Annotated[str, "ID 2/3"] = ""
    period_unit: Annotated[str, "ID 2/2"] = ""
    period_count: Annotated[Decimal | None, "R 1/15"] = None
    visits_in_month: Annotated[Decimal | None, "R 1/15"] = None
    condition: Annotated[str, "ID 1/1"] = ""
    complication: Annotated[str, "ID 1/1"] = ""
    description_1: Annotated[str, "AN 1/80"] = ""
    description_2: Annotated[str, "AN 1/80"] = ""
    x_rays: Annotated[str, "ID 1/1"] = ""


class EquipmentNeed(Segment, frozen=True, tag="CR3"):
    """For how long equipment is needed."""

    certification: Annotated[str, "ID 1/1"] = ""
    unit: Annotated[str, "ID 2/2"] = ""
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    insulin: Annotated[str, "ID 1/1"] = ""
    description: Annotated[str, "AN 1/80"] = ""


class OxygenTherapy(Segment, frozen=True, tag="CR5"):
    """Oxygen at home."""

    certification: Annotated[str, "ID 1/1"] = ""
    months: Annotated[Decimal | None, "R 1/15"] = None
    equipment_1: Annotated[str, "ID 1/1"] = ""
    equipment_2: Annotated[str, "ID 1/1"] = ""
    equipment_reason: Annotated[str, "AN 1/80"] = ""
    flow_rate: Annotated[Decimal | None, "R 1/15"] = None
    uses_per_day: Annotated[Decimal | None, "R 1/15"] = None
    hours_per_use: Annotated[Decimal | None, "R 1/15"] = None
    therapist_order: Annotated[str, "AN 1/80"] = ""
    arterial_gas: Annotated[Decimal | None, "R 1/15"] = None
    saturation: Annotated[Decimal | None, "R 1/15"] = None
    test_condition: Annotated[str, "ID 1/1"] = ""
    finding_1: Annotated[str, "ID 1/1"] = ""
    finding_2: Annotated[str, "ID 1/1"] = ""
    finding_3: Annotated[str, "ID 1/1"] = ""
    portable_flow_rate: Annotated[Decimal | None, "R 1/15"] = None
    delivery_system: Annotated[str, "ID 1/1"] = ""
    equipment_3: Annotated[str, "ID 1/1"] = ""


class HomeHealth(Segment, frozen=True, tag="CR6"):
    """Care at home: its period, and the dates of what it is for."""

    prognosis: Annotated[str, "ID 1/1"] = ""
    start_date: Annotated[datetime.date | None, "DT 8/8"] = None
    certification_form: Annotated[str, "ID 2/3"] = ""
    certification_period: Annotated[str, "AN 1/35"] = ""
    diagnosis_date_1: Annotated[datetime.date | None, "DT 8/8"] = None
    in_skilled_facility: Annotated[str, "ID 1/1"] = ""
    medicare_covered: Annotated[str, "ID 1/1"] = ""
    certification: Annotated[str, "ID 1/1"] = ""
    surgery_date: Annotated[datetime.date | None, "DT 8/8"] = None
    procedure_qualifier: Annotated[str, "ID 2/2"] = ""
    procedure_code: Annotated[str, "AN 1/15"] = ""
    order_date: Annotated[datetime.date | None, "DT 8/8"] = None
    last_visit_date: Annotated[datetime.date | None, "DT 8/8"] = None
    physician_contact_date: Annotated[datetime.date | None, "DT 8/8"] = None
    admission_form: Annotated[str, "ID 2/3"] = ""
    last_admission: Annotated[str, "AN 1/35"] = ""
    discharged_from: Annotated[str, "ID 1/1"] = ""
    diagnosis_date_2: Annotated[datetime.date | None, "DT 8/8"] = None
    diagnosis_date_3: Annotated[datetime.date | None, "DT 8/8"] = None
    diagnosis_date_4: Annotated[datetime.date | None, "DT 8/8"] = None
    diagnosis_date_5: Annotated[datetime.date | None, "DT 8/8"] = None


class Conditions(Segment, frozen=True, tag="CRC"):
    """Conditions that hold, or do not (`applies`), up to five."""

    category: Annotated[str, "ID 2/2"] = ""
    applies: Annotated[str, "ID 1/1"] = ""
    code_1: Annotated[str, "ID 2/3"] = ""
    code_2: Annotated[str, "ID 2/3"] = ""
    code_3: Annotated[str, "ID 2/3"] = ""
    code_4: Annotated[str, "ID 2/3"] = ""
    code_5: Annotated[str, "ID 2/3"] = ""

    @property
    def entries(self) -> tuple[str, ...]:
        every = (self.code_1, self.code_2, self.code_3, self.code_4, self.code_5)
        return tuple(one for one in every if one)


class Price(Segment, frozen=True, tag="CTP"):
    """The quantity of a drug and its unit."""

    trade_class: Annotated[str, "ID 2/2"] = ""
    price_kind: Annotated[str, "ID 3/3"] = ""
    price: Annotated[Decimal | None, "R 1/17"] = None
    quantity: Annotated[Decimal | None, "R 1/15"] = None
    unit: Annotated[Unit | None, "composite"] = None
    multiplier_kind: Annotated[str, "ID 3/3"] = ""
    multiplier: Annotated[Decimal | None, "R 1/10"] = None
    amount: Annotated[Decimal | None, "R 1/18"] = None
    basis: Annotated[str, "ID 2/2"] = ""
    condition: Annotated[str, "AN 1/10"] = ""
    price_quantity: Annotated[int | None, "N0 1/2"] = None


class DrugIdentification(Loop, frozen=True, tag="LIN"):
    """What was given, by its drug code or another product code."""

    line: Annotated[str, "AN 1/20"] = ""
    qualifier_1: Annotated[str, "ID 2/2"] = ""
    code_1: Annotated[str, "AN 1/48"] = ""
    qualifier_2: Annotated[str, "ID 2/2"] = ""
    code_2: Annotated[str, "AN 1/48"] = ""
    qualifier_3: Annotated[str, "ID 2/2"] = ""
    code_3: Annotated[str, "AN 1/48"] = ""
    qualifier_4: Annotated[str, "ID 2/2"] = ""
    code_4: Annotated[str, "AN 1/48"] = ""
    qualifier_5: Annotated[str, "ID 2/2"] = ""
    code_5: Annotated[str, "AN 1/48"] = ""
    qualifier_6: Annotated[str, "ID 2/2"] = ""
    code_6: Annotated[str, "AN 1/48"] = ""
    qualifier_7: Annotated[str, "ID 2/2"] = ""
    code_7: Annotated[str, "AN 1/48"] = ""
    qualifier_8: Annotated[str, "ID 2/2"] = ""
    code_8: Annotated[str, "AN 1/48"] = ""
    qualifier_9: Annotated[str, "ID 2/2"] = ""
    code_9: Annotated[str, "AN 1/48"] = ""
    qualifier_10: Annotated[str, "ID 2/2"] = ""
    code_10: Annotated[str, "AN 1/48"] = ""
    qualifier_11: Annotated[str, "ID 2/2"] = ""
    code_11: Annotated[str, "AN 1/48"] = ""
    qualifier_12: Annotated[str, "ID 2/2"] = ""
    code_12: Annotated[str, "AN 1/48"] = ""
    qualifier_13: Annotated[str, "ID 2/2"] = ""
    code_13: Annotated[str, "AN 1/48"] = ""
    qualifier_14: Annotated[str, "ID 2/2"] = ""
    code_14: Annotated[str, "AN 1/48"] = ""
    qualifier_15: Annotated[str, "ID 2/2"] = ""
    code_15: Annotated[str, "AN 1/48"] = ""

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Each filled pair of a kind of code and a code."""
        every = (
            (self.qualifier_1, self.code_1),
            (self.qualifier_2, self.code_2),
            (self.qualifier_3, self.code_3),
            (self.qualifier_4, self.code_4),
            (self.qualifier_5, self.code_5),
            (self.qualifier_6, self.code_6),
            (self.qualifier_7, self.code_7),
            (self.qualifier_8, self.code_8),
            (self.qualifier_9, self.code_9),
            (self.qualifier_10, self.code_10),
            (self.qualifier_11, self.code_11),
            (self.qualifier_12, self.code_12),
            (self.qualifier_13, self.code_13),
            (self.qualifier_14, self.code_14),
            (self.qualifier_15, self.code_15),
        )
        return tuple(one for one in every if any(one))


class Measurement(Segment, frozen=True, tag="MEA"):
    """A measured value, as a test's result."""

    reference: Annotated[str, "ID 2/2"] = ""
    qualifier: Annotated[str, "ID 1/3"] = ""
    value: Annotated[Decimal | None, "R 1/20"] = None
    unit: Annotated[Unit | None, "composite"] = None
    minimum: Annotated[Decimal | None, "R 1/20"] = None
    maximum: Annotated[Decimal | None, "R 1/20"] = None
    significance: Annotated[str, "ID 2/2"] = ""
    attribute: Annotated[str, "ID 2/2"] = ""
    position: Annotated[str, "ID 2/2"] = ""
    method: Annotated[str, "ID 2/4"] = ""
    list_qualifier: Annotated[str, "ID 1/3"] = ""
    list_code: Annotated[str, "AN 1/30"] = ""
