"""The answer to a group of sets: what was taken in, and what was wrong with the rest (999)."""

from typing import Annotated

from daysheet.x12.segments.base import Loop, Segment
from daysheet.x12.segments.composites import ContextName, ElementPosition, ElementReference


class GroupAnswered(Segment, frozen=True, tag="AK1"):
    """The group that is answered."""

    kind: Annotated[str, "ID 2/2"] = ""
    control_number: Annotated[str, "N0 1/9"] = ""
    version: Annotated[str, "AN 1/12"] = ""


class SetAnswered(Loop, frozen=True, tag="AK2"):
    """A set of that group."""

    set_id: Annotated[str, "ID 3/3"] = ""
    control_number: Annotated[str, "AN 4/9"] = ""
    guide: Annotated[str, "AN 1/35"] = ""


class SegmentIssue(Loop, frozen=True, tag="IK3"):
    """A segment with an error; `position` counts from its ST, which is 1."""

    segment_id: Annotated[str, "ID 2/3"] = ""
    position: Annotated[int | None, "N0 1/6"] = None
    loop_id: Annotated[str, "AN 1/4"] = ""
    code: Annotated[str, "ID 1/3"] = ""


class ElementIssue(Loop, frozen=True, tag="IK4"):
    """An element with an error, and a copy of what stood there."""

    position: Annotated[ElementPosition | None, "composite"] = None
    reference: Annotated[int | None, "N0 1/4"] = None
    code: Annotated[str, "ID 1/3"] = ""
    value: Annotated[str, "AN 1/99"] = ""


class SetVerdict(Segment, frozen=True, tag="IK5"):
    """Whether the set was taken in."""

    verdict: Annotated[str, "ID 1/1"] = ""
    code_1: Annotated[str, "ID 1/3"] = ""
    code_2: Annotated[str, "ID 1/3"] = ""
    code_3: Annotated[str, "ID 1/3"] = ""
    code_4: Annotated[str, "ID 1/3"] = ""
    code_5: Annotated[str, "ID 1/3"] = ""

    @property
    def entries(self) -> tuple[str, ...]:
        every = (self.code_1, self.code_2, self.code_3, self.code_4, self.code_5)
        return tuple(one for one in every if one)


class GroupVerdict(Loop, frozen=True, tag="AK9"):
    """Whether the group was taken in, and how many of its sets."""

    verdict: Annotated[str, "ID 1/1"] = ""
    sets_included: Annotated[int | None, "N0 1/6"] = None
    sets_received: Annotated[int | None, "N0 1/6"] = None
    sets_accepted: Annotated[int | None, "N0 1/6"] = None
    code_1: Annotated[str, "ID 1/3"] = ""
    code_2: Annotated[str, "ID 1/3"] = ""
    code_3: Annotated[str, "ID 1/3"] = ""
    code_4: Annotated[str, "ID 1/3"] = ""
    code_5: Annotated[str, "ID 1/3"] = ""

    @property
    def entries(self) -> tuple[str, ...]:
        every = (self.code_1, self.code_2, self.code_3, self.code_4, self.code_5)
        return tuple(one for one in every if one)


class Context(Segment, frozen=True, tag="CTX"):
    """What the error hangs on: a situation in the guide, or another element."""

    names: Annotated[tuple[ContextName, ...], "composite *"] = ()
    segment_id: Annotated[str, "ID 2/3"] = ""
    position: Annotated[int | None, "N0 1/6"] = None
    loop_id: Annotated[str, "AN 1/4"] = ""
    element: Annotated[ElementPosition | None, "composite"] = None
    reference: Annotated[ElementReference | None, "composite"] = None
