"""What is measured: one way of one library through a file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JOBS = ("split", "read", "keep", "check", "write")
"""Cut into segments; read as objects, one after another; the same kept in a list; look for faults; write again."""
EVERY_KIND = ("837p", "271", "270", "835", "276", "277", "277ca", "278", "278r", "999")


def _path(path: Path) -> Any:
    return path


@dataclass(frozen=True)
class Way:
    """`prepare` is not timed: it gives `run` what it needs, by default the path. `run` says how much it got."""

    library: str
    job: str
    gives: str  # what the count counts
    run: Callable[[Any], int]
    kinds: tuple[str, ...] = EVERY_KIND
    prepare: Callable[[Path], Any] = field(default=_path)
    variant: str = ""
    slow: bool = False  # seconds for a thousand units: measured on the small file
    rounds: int = 1000  # no more than these: half a minute each
    script: str = ""  # for Node, instead of `run`

    @property
    def key(self) -> str:
        return f"{self.library}.{self.job}" + (f".{self.variant}" if self.variant else "")

    @property
    def label(self) -> str:
        return f"{self.library}, {self.job}" + (f" ({self.variant})" if self.variant else "")
