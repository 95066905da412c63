"""X12 5010 as physical therapy needs it: eligibility, status, authorization, claims, payments, acknowledgments.

Reads, checks and writes 270, 271, 276, 277, 277CA, 278, 835, 837P, 999 and TA1.  No I/O, no clock, nothing of the rest
of Daysheet: bytes in, records out, and back.  docs/x12.md is its manual.
"""

from daysheet.x12.acknowledging import acknowledge
from daysheet.x12.building import UnableToBuild, envelope, set_of
from daysheet.x12.checking import check
from daysheet.x12.elements import STANDARD, Delimiters
from daysheet.x12.issues import Issue
from daysheet.x12.joining import join
from daysheet.x12.reading import read
from daysheet.x12.records import segments_of
from daysheet.x12.syntax import NotX12, delimiters_of
from daysheet.x12.writing import UnableToWrite, chunks, write

__all__ = [
    "STANDARD",
    "Delimiters",
    "Issue",
    "NotX12",
    "UnableToBuild",
    "UnableToWrite",
    "acknowledge",
    "check",
    "chunks",
    "delimiters_of",
    "envelope",
    "join",
    "read",
    "segments_of",
    "set_of",
    "write",
]
