"""A table as CSV for spreadsheet programs, which run what looks like a formula. Pure.

A cell that begins like a formula gets an apostrophe in front, which spreadsheets show as text (OWASP, CSV injection).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet program calculate."""

Cell = str | int | date | None


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark that Excel needs to read it as such."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in (columns, *rows):
        writer.writerow([cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def cell(value: Cell) -> str:
    """Numbers of ours are numbers; everything else is text and stays text."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) else text
