"""The envelope of a file: interchange, group and set, their trailers, and what stands at the head of a set.

Control numbers are text although the standard counts them as numbers: they are names, compared and echoed as they stood.
"""

import datetime
from typing import Annotated

from daysheet.x12.segments.base import Loop, Segment


class InterchangeHeader(Loop, frozen=True, tag="ISA"):
    """Opens a file: who sends, who receives, and with which signs the rest is cut."""

    authorization_qualifier: Annotated[str, "ID 2/2"] = ""
    authorization: Annotated[str, "AN 10/10"] = ""
    security_qualifier: Annotated[str, "ID 2/2"] = ""
    security: Annotated[str, "AN 10/10"] = ""
    sender_qualifier: Annotated[str, "ID 2/2"] = ""
    sender: Annotated[str, "AN 15/15"] = ""
    receiver_qualifier: Annotated[str, "ID 2/2"] = ""
    receiver: Annotated[str, "AN 15/15"] = ""
    date: Annotated[datetime.date | None, "DT 6/6"] = None
    time: Annotated[str, "TM 4/4"] = ""
    repetition_separator: Annotated[str, "AN 1/1"] = ""
    version: Annotated[str, "ID 5/5"] = ""
    control_number: Annotated[str, "N0 9/9"] = ""
    acknowledgment_wanted: Annotated[str, "ID 1/1"] = ""
    usage: Annotated[str, "ID 1/1"] = ""
    component_separator: Annotated[str, "AN 1/1"] = ""


class InterchangeTrailer(Loop, frozen=True, tag="IEA"):
    """Closes a file: how many groups it held."""

    group_count: Annotated[int | None, "N0 1/5"] = None
    control_number: Annotated[str, "N0 9/9"] = ""


class GroupHeader(Loop, frozen=True, tag="GS"):
    """Opens a group of sets of one kind."""

    kind: Annotated[str, "ID 2/2"] = ""
    sender: Annotated[str, "AN 2/15"] = ""
    receiver: Annotated[str, "AN 2/15"] = ""
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    time: Annotated[str, "TM 4/8"] = ""
    control_number: Annotated[str, "N0 1/9"] = ""
    agency: Annotated[str, "ID 1/2"] = ""
    version: Annotated[str, "AN 1/12"] = ""


class GroupTrailer(Loop, frozen=True, tag="GE"):
    """Closes a group: how many sets it held."""

    set_count: Annotated[int | None, "N0 1/6"] = None
    control_number: Annotated[str, "N0 1/9"] = ""


class SetHeader(Loop, frozen=True, tag="ST"):
    """Opens a set; `guide` is the guide that its sender followed (never said in an 835)."""

    set_id: Annotated[str, "ID 3/3"] = ""
    control_number: Annotated[str, "AN 4/9"] = ""
    guide: Annotated[str, "AN 1/35"] = ""


class SetTrailer(Loop, frozen=True, tag="SE"):
    """Closes a set: how many segments it held, ST and SE among them."""

    segment_count: Annotated[int | None, "N0 1/10"] = None
    control_number: Annotated[str, "AN 4/9"] = ""


class InterchangeAcknowledgment(Loop, frozen=True, tag="TA1"):
    """The answer to a whole file: which one (`date` and `time` are that file's), and whether it was taken in."""

    control_number: Annotated[str, "N0 9/9"] = ""
    date: Annotated[datetime.date | None, "DT 6/6"] = None
    time: Annotated[str, "TM 4/4"] = ""
    verdict: Annotated[str, "ID 1/1"] = ""
    note: Annotated[str, "ID 3/3"] = ""


class Purpose(Segment, frozen=True, tag="BHT"):
    """What a set is for: a new one, an inquiry, an answer; and its sender's own number for it."""

    structure: Annotated[str, "ID 4/4"] = ""
    purpose: Annotated[str, "ID 2/2"] = ""
    reference: Annotated[str, "AN 1/50"] = ""
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    time: Annotated[str, "TM 4/8"] = ""
    kind: Annotated[str, "ID 2/2"] = ""


class Level(Loop, frozen=True, tag="HL"):
    """A step in the order of source, receiver, provider, subscriber, patient."""

    number: Annotated[str, "AN 1/12"] = ""
    parent: Annotated[str, "AN 1/12"] = ""
    level: Annotated[str, "ID 1/2"] = ""
    has_children: Annotated[str, "ID 1/1"] = ""
