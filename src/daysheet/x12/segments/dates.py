"""Dates: one segment that says its own form, and one with a plain day.

A period is text in a form that the text beside it names; what cannot be read as days is None here, and stays as it
stood in the segment.
"""

import datetime
from typing import Annotated

from daysheet.x12.segments.base import Segment

# Length of a text that is one day in its form, and where its range is cut; CCYYMMDD comes first in each of them.
DAYS = {"D8": 8, "DT": 12}
RANGES = {"RD8": 8, "RDT": 12}


def span(form: str, text: str) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day that a period says; one day has no last, and other forms (a month, a time) have neither."""
    if form in RANGES:
        start, _, end = text.partition("-")
        return _day(start, RANGES[form]), _day(end, RANGES[form])
    return (_day(text, DAYS[form]), None) if form in DAYS else (None, None)


def _day(text: str, length: int) -> datetime.date | None:
    if len(text) != length or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


class Dated(Segment, frozen=True, tag="DTP"):
    """A date or a range of dates, in the form that it says itself: D8 one day, RD8 from-to, DT a day with its time."""

    qualifier: Annotated[str, "ID 3/3"] = ""
    form: Annotated[str, "ID 2/3"] = ""
    text: Annotated[str, "AN 1/35"] = ""

    @property
    def start(self) -> datetime.date | None:
        """The day, or the first day of a range; None where it is no date."""
        return span(self.form, self.text)[0]

    @property
    def end(self) -> datetime.date | None:
        """The last day of a range; None where it is a single day or no date."""
        return span(self.form, self.text)[1]


class PlainDate(Segment, frozen=True, tag="DTM"):
    """A date as the 835 writes it."""

    qualifier: Annotated[str, "ID 3/3"] = ""
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    time: Annotated[str, "TM 4/8"] = ""
    time_zone: Annotated[str, "ID 2/2"] = ""
    form: Annotated[str, "ID 2/3"] = ""
    text: Annotated[str, "AN 1/35"] = ""

    @property
    def start(self) -> datetime.date | None:
        """The day, or the first day of a range; None where it is no date."""
        return self.date or span(self.form, self.text)[0]

    @property
    def end(self) -> datetime.date | None:
        return span(self.form, self.text)[1]
