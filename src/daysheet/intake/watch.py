"""The watch folder: what a PMS or a person drops there is taken and then moved away, byte for byte.

A file moves only after its commit. A crash between the two leaves it in place; the next look finds it already
taken and moves it.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from daysheet.home import inside, today, watch_folder
from daysheet.records.models import Delivery

from . import delivered
from .folders import arrivals, skip
from .reading import file_hash
from .taking import Taken, already, hold, take_file

# A file younger than this may still be being written; its size must be the same at two looks.
SETTLED_AFTER = 60.0
BETWEEN_LOOKS = 2.0


def take_watch_folder(
    *,
    by: str,
    on: date | None = None,
    settled_after: float = SETTLED_AFTER,
    between_looks: float = BETWEEN_LOOKS,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Taken]:
    """Takes every file that is finished being written, then moves it to `taken/<day>/` or `held/`."""
    on, folder = on or today(), watch_folder()
    taken = []
    for arrival, fault in arrivals(
        _settled(folder, settled_after, between_looks, sleep), folder, by, on, None
    ):
        left_over = _left_over(arrival.path)
        if fault:
            result = hold(arrival, fault)
        elif left_over is not None:
            result = already(arrival, left_over)
        else:
            result = take_file(arrival)
        _move(arrival.path, folder, on, result)
        taken.append(result)
    _move_finished_lists(folder, on)
    return taken


def _settled(folder: Path, after: float, between: float, sleep: Callable[[float], None]) -> list[Path]:
    """Files that nobody is writing any more."""
    first = _looks(folder)
    old = {path for path, (_, changed) in first.items() if time.time() - changed > after}
    if len(old) < len(first):
        sleep(between)
    second = _looks(folder)
    return sorted(path for path in second if path in old or second[path] == first.get(path))


def _looks(folder: Path) -> dict[Path, tuple[int, float]]:
    found = {}
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(root) / name for name in files):
            if not skip(path):
                stat = path.stat()
                found[path] = (stat.st_size, stat.st_mtime)
    return found


def _left_over(path: Path) -> Delivery | None:
    """The delivery of this very file, when it was taken and only the move is missing.

    The same bytes delivered anew (an unchanged table) are a new file: it changed after the earlier one was taken.
    """
    changed = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    same = Delivery.objects.filter(
        sha256=file_hash(path), state=Delivery.State.TAKEN, received_at__gte=changed
    )
    left_over: Delivery | None = same.order_by("-id").first()
    return left_over


def _move(path: Path, folder: Path, on: date, result: Taken) -> None:
    room = inside("held") if result.state == "held" else inside("taken", on.isoformat())
    _move_to(path, room / path.relative_to(folder))


def _move_to(path: Path, target: Path) -> None:
    """Moves without ever replacing a file that lies there already."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    free, number = target, 2
    while free.exists():
        free, number = target.with_stem(f"{target.stem}-{number}"), number + 1
    os.replace(path, free)


def _move_finished_lists(folder: Path, on: date) -> None:
    """A list of days goes when none of the files beside it is left."""
    for path in sorted(folder.rglob(delivered.NAME)):
        root = path.parent.parent if path.parent.name == "plain" and path.parent != folder else path.parent
        if path.is_file() and not path.is_symlink() and not _looks(root):
            _move_to(path, inside("taken", on.isoformat()) / path.relative_to(folder))
