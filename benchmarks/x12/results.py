"""What was measured, and the figures that follow from it."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any

from way import Way

FLOOR = "floor.split"


@dataclass
class File:
    """One generated file: how many units (claims, members, answers) and how many bytes."""

    kind: str
    units: int
    size: int
    small: bool


@dataclass
class Results:
    files: dict[tuple[str, bool], File] = field(default_factory=dict)
    ways: dict[str, Way] = field(default_factory=dict)
    runs: dict[tuple[str, str, bool], list[dict[str, Any]]] = field(default_factory=dict)
    failed: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    ladders: dict[str, dict[str, Any]] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)
    memory_units: int = 0

    def cpu(self, kind: str, key: str, small: bool) -> float | None:
        runs = self.runs.get((kind, key, small))
        return (
            None
            if not runs or (kind, key, small) in self.failed
            else median(float(run["cpu"]) for run in runs)
        )

    def times_floor(self, kind: str, key: str, small: bool) -> float | None:
        own, floor = self.cpu(kind, key, small), self.cpu(kind, FLOOR, small)
        return None if own is None or not floor else own / floor

    def growth(self, kind: str, key: str, small: bool) -> float:
        """MiB above what the process held before the call."""
        runs = self.runs[kind, key, small]
        return median(max(float(run["peak"] - run["before"]), 0.0) for run in runs) / 1024

    def measured(self, kind: str) -> list[tuple[Way, bool]]:
        """What was tried on a kind of file, in the order of the ways, the large file before the small."""
        tried = {(key, small) for of, key, small in (*self.runs, *self.failed) if of == kind}
        return [
            (way, small) for small in (False, True) for way in self.ways.values() if (way.key, small) in tried
        ]


@dataclass(frozen=True)
class Goal:
    text: str
    held: bool | None
    found: str


def goals(results: Results) -> list[Goal]:
    """What the X12 room set out to hold; ratios are those of one process where there are any."""
    found: list[Goal] = []
    for kind, most in (("837p", 4.0), ("271", 4.0), ("835", 5.5)):
        found.append(
            _at_most(results, kind, "read", most, f"typed streamed read of {kind} at most {most:g}×")
        )
    for kind in ("837p", "271s"):
        found.append(_faster(results, kind, "read", "x12sdk.read.typed", 50))
    for kind in ("837p", "271", "835"):
        found.append(_at_most(results, kind, "write", 1.5, f"write of {kind} at most 1.5×"))
    for kind in ("837p", "271", "835"):
        found.append(_at_most(results, kind, "check", 15, f"check of {kind} at most 15×"))
    found.append(_faster(results, "837p", "check", "pyx12.check", 40))
    found.append(_memory(results))
    return found


def _at_most(results: Results, kind: str, job: str, most: float, text: str) -> Goal:
    in_one = results.ladders.get(kind, {}).get(job, {}).get("x")
    fresh = results.times_floor(kind, f"daysheet.{job}", small=False)
    if in_one is None and fresh is None:
        return Goal(text, None, "not measured")
    decides = fresh if in_one is None else in_one
    said = [f"{in_one:.2f}× in one process"] if in_one is not None else []
    said += [f"{fresh:.2f}× in fresh processes"] if fresh is not None else []
    assert decides is not None
    return Goal(text, decides <= most, ", ".join(said))


def _faster(results: Results, kind: str, job: str, peer: str, times: float) -> Goal:
    text = f"{job} of {kind} at least {times:g} times faster than {peer.partition('.')[0]}"
    for small in (False, True):
        ours, theirs = results.cpu(kind, f"daysheet.{job}", small), results.cpu(kind, peer, small)
        if ours and theirs is not None:
            on = f"on the same {results.files[kind, small].units:,}"
            return Goal(text, theirs / ours >= times, f"{theirs / ours:.0f} times, {on}")
    reasons = (results.failed.get((kind, peer, small)) for small in (False, True))
    return Goal(text, None, next((reason for reason in reasons if reason), "not measured"))


def _memory(results: Results) -> Goal:
    text = f"a streamed read of {results.memory_units or 100_000:,} claims adds at most 8 MiB"
    if "peak" not in results.memory:
        return Goal(text, None, results.memory.get("failed", "not measured"))
    grown = max(results.memory["peak"] - results.memory["before"], 0) / 1024
    return Goal(text, grown <= 8, f"{grown:.1f} MiB, {results.memory['cpu']:.1f} s of CPU")
