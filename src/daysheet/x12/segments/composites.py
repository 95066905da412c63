"""Elements that have components of their own, shared by the segments.  Components are text; amounts among them too."""

from typing import Annotated

from daysheet.x12.segments.base import Composite


class Unit(Composite, frozen=True):
    """What a quantity is counted in; up to five units multiplied with each other."""

    unit_1: Annotated[str, "ID 2/2"] = ""
    exponent_1: Annotated[str, "R 1/15"] = ""
    multiplier_1: Annotated[str, "R 1/10"] = ""
    unit_2: Annotated[str, "ID 2/2"] = ""
    exponent_2: Annotated[str, "R 1/15"] = ""
    multiplier_2: Annotated[str, "R 1/10"] = ""
    unit_3: Annotated[str, "ID 2/2"] = ""
    exponent_3: Annotated[str, "R 1/15"] = ""
    multiplier_3: Annotated[str, "R 1/10"] = ""
    unit_4: Annotated[str, "ID 2/2"] = ""
    exponent_4: Annotated[str, "R 1/15"] = ""
    multiplier_4: Annotated[str, "R 1/10"] = ""
    unit_5: Annotated[str, "ID 2/2"] = ""
    exponent_5: Annotated[str, "R 1/15"] = ""
    multiplier_5: Annotated[str, "R 1/10"] = ""


class PaperworkActions(Composite, frozen=True):
    """What is to be done with the records."""

    action_1: Annotated[str, "ID 1/2"] = ""
    action_2: Annotated[str, "ID 1/2"] = ""
    action_3: Annotated[str, "ID 1/2"] = ""
    action_4: Annotated[str, "ID 1/2"] = ""
    action_5: Annotated[str, "ID 1/2"] = ""


class Procedure(Composite, frozen=True):
    """A service by its code and modifiers; `last_code` closes a range."""

    qualifier: Annotated[str, "ID 2/2"] = ""
    code: Annotated[str, "AN 1/48"] = ""
    modifier_1: Annotated[str, "AN 2/2"] = ""
    modifier_2: Annotated[str, "AN 2/2"] = ""
    modifier_3: Annotated[str, "AN 2/2"] = ""
    modifier_4: Annotated[str, "AN 2/2"] = ""
    description: Annotated[str, "AN 1/80"] = ""
    last_code: Annotated[str, "AN 1/48"] = ""

    @property
    def modifiers(self) -> tuple[str, ...]:
        every = (self.modifier_1, self.modifier_2, self.modifier_3, self.modifier_4)
        return tuple(one for one in every if one)


class DiagnosisPointers(Composite, frozen=True):
    """Which of the claim's diagnoses a line is for, by their number there."""

    pointer_1: Annotated[str, "N0 1/2"] = ""
    pointer_2: Annotated[str, "N0 1/2"] = ""
    pointer_3: Annotated[str, "N0 1/2"] = ""
    pointer_4: Annotated[str, "N0 1/2"] = ""

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(one for one in (self.pointer_1, self.pointer_2, self.pointer_3, self.pointer_4) if one)


class ToothSurfaces(Composite, frozen=True):
    """Surfaces of a tooth."""

    surface_1: Annotated[str, "ID 1/2"] = ""
    surface_2: Annotated[str, "ID 1/2"] = ""
    surface_3: Annotated[str, "ID 1/2"] = ""
    surface_4: Annotated[str, "ID 1/2"] = ""
    surface_5: Annotated[str, "ID 1/2"] = ""


class MouthAreas(Composite, frozen=True):
    """Areas of the mouth."""

    area_1: Annotated[str, "ID 1/3"] = ""
    area_2: Annotated[str, "ID 1/3"] = ""
    area_3: Annotated[str, "ID 1/3"] = ""
    area_4: Annotated[str, "ID 1/3"] = ""
    area_5: Annotated[str, "ID 1/3"] = ""


class Diagnosis(Composite, frozen=True):
    """One health care code, with what belongs to it; `last_code` closes a range."""

    qualifier: Annotated[str, "ID 1/3"] = ""
    code: Annotated[str, "AN 1/30"] = ""
    form: Annotated[str, "ID 2/3"] = ""
    date_text: Annotated[str, "AN 1/35"] = ""
    amount: Annotated[str, "R 1/18"] = ""
    quantity: Annotated[str, "R 1/15"] = ""
    version: Annotated[str, "AN 1/30"] = ""
    last_code: Annotated[str, "AN 1/30"] = ""
    present_on_admission: Annotated[str, "ID 1/1"] = ""


class ServiceLocation(Composite, frozen=True):
    """Where the service was given, and whether the claim is new, corrected or void (`frequency`)."""

    place: Annotated[str, "AN 1/2"] = ""
    qualifier: Annotated[str, "ID 1/2"] = ""
    frequency: Annotated[str, "ID 1/1"] = ""


class RelatedCauses(Composite, frozen=True):
    """What the patient's trouble comes from: an accident, the job; and where it happened."""

    cause_1: Annotated[str, "ID 2/3"] = ""
    cause_2: Annotated[str, "ID 2/3"] = ""
    cause_3: Annotated[str, "ID 2/3"] = ""
    state: Annotated[str, "ID 2/2"] = ""
    country: Annotated[str, "ID 2/3"] = ""

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(one for one in (self.cause_1, self.cause_2, self.cause_3) if one)


class ElementPosition(Composite, frozen=True):
    """A place in a segment."""

    element: Annotated[str, "N0 1/2"] = ""
    component: Annotated[str, "N0 1/2"] = ""
    repetition: Annotated[str, "N0 1/4"] = ""


class SpecialtyDetails(Composite, frozen=True):
    """A provider's specialty."""

    specialty: Annotated[str, "AN 1/3"] = ""
    agency: Annotated[str, "ID 2/2"] = ""
    certified: Annotated[str, "ID 1/1"] = ""


class OtherReferences(Composite, frozen=True):
    """Up to three more numbers with what each of them is."""

    qualifier_1: Annotated[str, "ID 2/3"] = ""
    value_1: Annotated[str, "AN 1/50"] = ""
    qualifier_2: Annotated[str, "ID 2/3"] = ""
    value_2: Annotated[str, "AN 1/50"] = ""
    qualifier_3: Annotated[str, "ID 2/3"] = ""
    value_3: Annotated[str, "AN 1/50"] = ""


class AdjustmentReason(Composite, frozen=True):
    """Why a provider's balance changes, and the number that belongs to it."""

    code: Annotated[str, "ID 2/2"] = ""
    reference: Annotated[str, "AN 1/50"] = ""


class StatusCode(Composite, frozen=True):
    """A status: its category, what precisely, and whom it is about."""

    category: Annotated[str, "AN 1/30"] = ""
    code: Annotated[str, "AN 1/30"] = ""
    role: Annotated[str, "ID 2/3"] = ""
    list_qualifier: Annotated[str, "ID 1/3"] = ""


class MedicareStatus(Composite, frozen=True):
    """Medicare cover and what it rests on."""

    plan: Annotated[str, "ID 1/1"] = ""
    reason_1: Annotated[str, "ID 1/1"] = ""
    reason_2: Annotated[str, "ID 1/1"] = ""
    reason_3: Annotated[str, "ID 1/1"] = ""


class Background(Composite, frozen=True):
    """Race or ethnicity."""

    race: Annotated[str, "ID 1/1"] = ""
    list_qualifier: Annotated[str, "ID 1/3"] = ""
    list_code: Annotated[str, "AN 1/30"] = ""


class ContextName(Composite, frozen=True):
    """A situation that an error hangs on, by name."""

    name: Annotated[str, "AN 1/35"] = ""
    reference: Annotated[str, "AN 1/35"] = ""


class ElementReference(Composite, frozen=True):
    """An element, and a component of it, by their numbers in the standard."""

    element: Annotated[str, "N0 1/4"] = ""
    component: Annotated[str, "N0 1/4"] = ""
