"""`deliveries.csv`: which day's records each file of a clinic's folder shows."""

import csv
from datetime import date
from pathlib import Path

from .faults import UnableToTake
from .reading import csv_rows, decoded

NAME = "deliveries.csv"


def clinic_folder(path: Path) -> Path:
    """The clinic's folder for a file in it: the one that holds `plain/deliveries.csv`, else the file's own."""
    for folder in (path.parent.parent, path.parent):
        if (folder / "plain" / NAME).is_file():
            return folder
    return path.parent


def listed(folder: Path) -> dict[str, date]:
    """File (as a path inside the folder, with `/`) -> the day it shows. Empty when there is no list."""
    for place in (folder / "plain" / NAME, folder / NAME):
        if place.is_file():
            return _read(place)
    return {}


def _read(path: Path) -> dict[str, date]:
    try:
        text, _ = decoded(path.read_bytes())
        rows = list(csv_rows(text))
        header = [cell.strip().casefold() for cell in rows[0][1]]
        file, as_of = header.index("file"), header.index("as_of")
        return {cells[file].strip(): date.fromisoformat(cells[as_of].strip()) for _, cells in rows[1:]}
    except (OSError, ValueError, IndexError, csv.Error, UnableToTake) as error:
        raise UnableToTake(
            f"The list {NAME} beside it cannot be read, so which day this file shows is not known. Nothing was "
            "taken; mend the list (columns file and as_of, dates as YYYY-MM-DD) or remove it."
        ) from error
