"""What is wrong with a file, as data: one list prints for a person and writes an acknowledgment (999, TA1).

A code says what kind of fault; its words are written here once.  Where the standard's acknowledgments have a number
for it (IK304 of a segment, IK403 of an element, IK502 of a set, AK905 of a group, TA105 of an interchange), the kind
carries that number.
"""

from typing import Final

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """A kind of deviation."""

    code: str
    sentence: str  # "{found}", "{wanted}", "{name}" are filled in
    repair: str
    severity: str = "error"  # error: the other side may refuse; warning: it is read all the same; note
    segment: str = ""  # IK304
    element: str = ""  # IK403
    set: str = ""  # IK502
    group: str = ""  # AK905
    interchange: str = ""  # TA105


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One deviation at one place."""

    code: str
    number: int  # of the segment in the file, from 1; 0 where it is about the whole
    offset: int  # of that segment in the file, bytes from 0
    segment: str = ""  # its id
    loop: str = ""
    element: int = 0  # from 1; 0 where it is about the segment
    component: int = 0
    repetition: int = 0
    name: str = ""  # of the segment or element, in our words
    found: str = ""
    wanted: str = ""
    set_control: str = ""  # ST02
    group_control: str = ""  # GS06
    interchange_control: str = ""  # ISA13
    in_set: int = 0  # number of the segment in its set, ST = 1
    private: bool = False  # `found` may be about a patient
