"""What an answer's codes say, in our own words, and what to do about each.

The standards' lists have licensed wording: only their code numbers are here.
"""

from collections.abc import Sequence
from typing import Final

ACCEPTED: Final = "accepted"
FAULTY: Final = "accepted with faults"
PARTLY: Final = "partly refused"
REFUSED: Final = "refused"
UNANSWERED: Final = "unanswered"
UNKNOWN: Final = "unknown"  # the answer breaks off, or says neither

NAMED_AT_MOST: Final = 3  # claims or sets in one sentence

LOOK: Final = "Look for another answer, or ask the receiver, before you send it again."
LOOK_UP: Final = "Look up what the codes mean, "
NO_VERDICT: Final = "answered, but the verdict is missing"
REPEATED: Final = "answered before in the same answer"
CORRECT: Final = "Correct it"
FILL: Final = "Fill it in"
CLEAR: Final = "Take it out"
VENDOR: Final = "Show this to the PMS vendor, since it comes from how the PMS exports"
ASK: Final = "Ask the receiver, since that does not fit the file that was sent."
EMPTY: Final = frozenset({"1", "2", "I9"})  # IK403
MISSING: Final = frozenset({"3", "I6", "I7", "I8"})  # IK304: the segment is named for not being there

# Of each code what it says, to stand behind the name of the segment or element; and what to do.
SEGMENT_FAULTS: Final = {
    "1": ("is a segment that the receiver does not know", VENDOR),
    "2": ("does not belong there", VENDOR),
    "3": ("is missing", FILL),
    "4": ("opens a loop that comes too often", CLEAR),
    "5": ("comes too often", CLEAR),
    "6": ("is no segment of this kind of set", VENDOR),
    "7": ("is out of order", VENDOR),
    "8": ("has a fault, and the answer does not say which", CORRECT),
    "I4": ("has no use in this guide", CLEAR),
    "I6": ("is missing, and the rest of the data calls for it", FILL),
    "I7": ("opens a loop that comes too seldom", FILL),
    "I8": ("comes too seldom", FILL),
    "I9": ("stands there, and the rest of the data rules it out", CLEAR),
}
ELEMENT_FAULTS: Final = {
    "1": ("is empty and must be filled in", FILL),
    "2": ("is empty and must be filled in because its partner is", FILL),
    "3": ("is more than the segment has room for", VENDOR),
    "4": ("is too short", CORRECT),
    "5": ("is too long", CORRECT),
    "6": ("has a character that is not allowed", CORRECT),
    "7": ("is not a code of the list", CORRECT),
    "8": ("is not a date", CORRECT),
    "9": ("is not a time of day", CORRECT),
    "10": ("is filled in, and must be empty because its partner is", CLEAR),
    "12": ("is repeated too often", CLEAR),
    "13": ("has more parts than it may", VENDOR),
    "I10": ("is filled in, and this guide has no use for it", CLEAR),
    "I11": ("is repeated too seldom", FILL),
    "I12": ("is not in the form that the guide asks for", CORRECT),
    "I13": ("is filled in, and the rest of the data rules it out", CLEAR),
    "I6": ("is a code that this guide does not use", CORRECT),
    "I9": ("is empty, and the rest of the data calls for it", FILL),
}
SET_VERDICTS: Final = {"A": ACCEPTED, "E": FAULTY, "P": PARTLY} | dict.fromkeys("RMWX", REFUSED)
DONE: Final = {
    ACCEPTED: "taken in",
    FAULTY: "taken in, with faults",
    PARTLY: "taken in only in part",
    REFUSED: "refused",
    UNANSWERED: "not answered",
}
# The letter and digit of a status category (277CA), in our own words.
CATEGORIES: Final = {
    "A0": (ACCEPTED, "passed on to somebody else", ""),
    "A1": (ACCEPTED, "received", ""),
    "A2": (ACCEPTED, "taken in for processing", ""),
    "A3": (REFUSED, "turned back", "it cannot be processed"),
    "A4": (UNKNOWN, "not found", ""),
    "A5": (ACCEPTED, "split into several", ""),
    "A6": (REFUSED, "turned back", "something is missing"),
    "A7": (REFUSED, "turned back", "something is not valid"),
    "A8": (REFUSED, "turned back", "its data contradict each other"),
}


def several(count: int, thing: str) -> str:
    """ "1 claim", "2 claims" """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def listing(names: Sequence[str], thing: str = "") -> str:
    """ "PT1, PT2, PT3 and 4 more", with the thing "and 4 more sets" """
    shown = ", ".join(names[:NAMED_AT_MOST])
    more = len(names) - NAMED_AT_MOST
    if more <= 0:
        return shown
    return f"{shown} and {several(more, f'more {thing}') if thing else f'{more:,} more'}"


def because(reasons: Sequence[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""
