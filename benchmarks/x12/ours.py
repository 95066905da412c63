"""Daysheet's own functions, as the benchmark calls them. Read and check come piece by piece from the file."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import floor
from way import Way

PIECE = 256 * 1024


def from_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _split(path: Path) -> int:
    from daysheet.x12.syntax import rows

    return sum(1 for _ in rows(from_file(path)))


def _read(path: Path) -> int:
    from daysheet.x12 import read

    return sum(1 for _ in read(from_file(path)))


def _read_and_use(path: Path) -> int:
    from daysheet.x12 import read

    return _used(read(from_file(path)))


def _used(records: Iterator[Any]) -> int:
    """What somebody asks who reads a file for its money, its days and its visits."""
    asked = 0
    for record in records:
        match type(record).__name__:
            case "Claim":
                _ = record.charge, record.authorization, [(of.charge, of.service_date) for of in record.lines]
            case "PaidClaim":
                _ = record.charge, record.paid, [(of.charge, of.paid, of.adjustments) for of in record.lines]
            case "Subscriber" | "Dependent":
                _ = [(of.information, of.service_types, of.amount, of.quantity) for of in record.benefits]
            case _:
                continue
        asked += 1
    return asked


def _keep(path: Path) -> int:
    from daysheet.x12 import read

    return len(list(read(from_file(path))))


def _keep_uncollected(path: Path) -> int:
    gc.disable()
    return _keep(path)


def _check(path: Path) -> int:
    from daysheet.x12 import check

    return sum(1 for _ in check(from_file(path)))


def _records(path: Path) -> list[Any]:
    from daysheet.x12 import read

    return list(read(path.read_bytes()))


def _write(records: list[Any]) -> int:
    from daysheet.x12 import write

    return len(write(records))


WAYS = (
    Way("daysheet", "split", "segments", _split, floor.KINDS),
    Way("daysheet", "read", "records", _read, floor.KINDS),
    Way("daysheet", "read", "records", _read_and_use, floor.KINDS, variant="and used"),
    Way("daysheet", "keep", "records", _keep, floor.KINDS),
    Way("daysheet", "keep", "records", _keep_uncollected, floor.KINDS, variant="gc off"),
    Way("daysheet", "check", "issues", _check, floor.KINDS),
    Way("daysheet", "write", "bytes", _write, floor.KINDS, prepare=_records),
)


# --- the ladder: the same from memory, each right after a fresh floor ------------------------------------------------


def _rung_split(data: bytes) -> Callable[[], object]:
    from daysheet.x12.syntax import rows

    return lambda: sum(1 for _ in rows(data))


def _rung_read(data: bytes) -> Callable[[], object]:
    from daysheet.x12 import read

    return lambda: sum(1 for _ in read(data))


def _rung_used(data: bytes) -> Callable[[], object]:
    from daysheet.x12 import read

    return lambda: _used(read(data))


def _rung_keep(data: bytes) -> Callable[[], object]:
    from daysheet.x12 import read

    return lambda: len(list(read(data)))


def _rung_check(data: bytes) -> Callable[[], object]:
    from daysheet.x12 import check

    return lambda: sum(1 for _ in check(data))


def _rung_write(data: bytes) -> Callable[[], object]:
    from daysheet.x12 import read, write

    records = list(read(data))
    return lambda: write(records)


def _without_collector(
    rung: Callable[[bytes], Callable[[], object]],
) -> Callable[[bytes], Callable[[], object]]:
    def prepared(data: bytes) -> Callable[[], object]:
        run = rung(data)

        def uncollected() -> object:
            gc.disable()
            try:
                return run()
            finally:
                gc.enable()

        return uncollected

    return prepared


LADDER: dict[str, Callable[[bytes], Callable[[], object]]] = {
    "floor, rows kept": lambda data: lambda: floor.keep(data),
    "split": _rung_split,
    "read": _rung_read,
    "read and used": _rung_used,
    "kept in a list": _rung_keep,
    "kept in a list, gc off": _without_collector(_rung_keep),
    "check": _rung_check,
    "write": _rung_write,
}
