"""Outcome measures as dated data: range, direction, and how large a change must be before it counts."""

from .loader import UnableToReadMeasures, load
from .scale import Change, Measure, MeasureBook, change

__all__ = ["Change", "Measure", "MeasureBook", "UnableToReadMeasures", "change", "load"]
