"""Spreadsheets as tables."""

from .faults import UnableToTake
from .reading import Table


def tables_of(data: bytes) -> list[Table]:
    raise UnableToTake("Spreadsheets cannot be read yet. Nothing was taken; save it as CSV UTF-8.")
