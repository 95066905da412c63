"""The floor every figure is a multiple of: the least that anybody who reads X12 in Python has to do."""

from pathlib import Path

from way import EVERY_KIND, Way

KINDS = (*EVERY_KIND, "271s")


def drop(data: bytes) -> int:
    """Decode, cut at the terminator, cut at the separator, let the row go."""
    count = 0
    for segment in data.decode("latin-1").split("~"):
        segment.split("*")
        count += 1
    return count - 1


def keep(data: bytes) -> int:
    """The same, but every row is kept in a list."""
    return len([segment.split("*") for segment in data.decode("latin-1").split("~")]) - 1


def _drop(path: Path) -> int:
    return drop(path.read_bytes())


def _keep(path: Path) -> int:
    return keep(path.read_bytes())


WAYS = (
    Way("floor", "split", "segments", _drop, KINDS),
    Way("floor", "keep", "segments", _keep, KINDS),
)
