"""A file or a whole folder, taken in the order of the days it shows."""

from datetime import date
from pathlib import Path

from daysheet.home import today

from . import delivered
from .faults import UnableToTake
from .taking import Arrival, Progress, Taken, hold, take_file

TABLES = {".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"}


def take(path: Path, *, by: str, on: date | None = None, progress: Progress | None = None) -> list[Taken]:
    """Takes a file, or every table in a folder and below. `on` = the day a file counts for that no list dates."""
    on = on or today()
    path = Path(path)
    if not path.is_dir():
        return _in_order([path], delivered.clinic_folder(path), by, on, progress)
    root = path.parent if path.name == "plain" and (path / delivered.NAME).is_file() else path
    return _in_order(sorted(_files(path)), root, by, on, progress)


def _files(folder: Path) -> list[Path]:
    """All files below, without following links: what is linked may lie anywhere."""
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            found += _files(entry) if not entry.name.startswith(".") else []
        else:
            found.append(entry)
    return found


def _in_order(files: list[Path], root: Path, by: str, on: date, progress: Progress | None) -> list[Taken]:
    skipped = [
        Taken(name=_name(file, root), path=file, state="skipped", reason=why)
        for file in files
        if (why := skip(file))
    ]
    found = arrivals([file for file in files if not skip(file)], root, by, on, progress)
    return [*(hold(arrival, fault) if fault else take_file(arrival) for arrival, fault in found), *skipped]


def arrivals(
    files: list[Path], root: Path, by: str, on: date, progress: Progress | None
) -> list[tuple[Arrival, str]]:
    """The files in the order of the days they show, each with the sentence that keeps it outside, if any."""
    lists = {folder: _listed(folder) for folder in {root, *map(delivered.clinic_folder, files)}}
    found = []
    for file in files:
        day = _day(file, root, lists)
        fault, listed = (str(day), None) if isinstance(day, UnableToTake) else ("", day)
        name = _name(file, root)
        found.append((Arrival(path=file, name=name, by=by, on=on, listed=listed, progress=progress), fault))
    return sorted(found, key=lambda one: (one[0].listed or on, one[0].name))


def _listed(folder: Path) -> dict[str, date] | UnableToTake:
    try:
        return delivered.listed(folder)
    except UnableToTake as fault:
        return fault


def _day(
    file: Path, root: Path, lists: dict[Path, dict[str, date] | UnableToTake]
) -> date | UnableToTake | None:
    """The day that a list gives for this file; None when none does."""
    for folder in dict.fromkeys((delivered.clinic_folder(file), root)):
        days = lists[folder]
        if isinstance(days, UnableToTake):
            return days
        if (day := days.get(_name(file, folder))) is not None:
            return day
    return None


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name


def skip(file: Path) -> str:
    """Why this file is not looked at; empty when it is."""
    if file.is_symlink():
        return "It is a link, and links are not followed."
    if file.name == delivered.NAME:
        return "The list of days; it was read first."
    if file.name.startswith((".", "~$")):
        return "A hidden or temporary file."
    if file.name == "truth.json":
        return "The demo's own answers; not an export."
    if file.exists() and file.suffix.lower() not in TABLES:
        return "Not a table (.csv, .xlsx, .xls, .ods)."
    return ""
