"""X12 against the other libraries, and against the goals that the X12 room has set itself.

Every measurement is a process of its own, the rounds are interleaved so that a busy minute hits everybody, seconds are
CPU medians, memory is the peak above what the process held before the call. What travels from machine to machine is
the multiple of the floor: decode, split, split again, drop the row. Libraries are fetched by name into a work folder
that git ignores. One that cannot read a file is a result, not an error. Nothing here is a test.

    python benchmarks/x12/run.py [--n 10000] [--rounds 5] [--kinds 837p,271] [--only 'x12sdk.*'] [--no-peers] [--report FILE]
"""

import argparse
import fnmatch
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import floor
import measure
import ours
import peers
import tables
from install import install
from results import File, Results, goals
from way import Way

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KINDS = ("837p", "271", "271s", "835", "270")
BESIDE_SLOW = ("floor.split", "daysheet.read", "daysheet.check", "daysheet.write")  # on the small file too
WARM_UNITS = 20
SLOW_ROUNDS = 3
MEMORY_UNITS = 100_000


def main() -> None:
    asked = _asked()
    work: Path = asked.work.resolve()
    (work / "data").mkdir(parents=True, exist_ok=True)
    before = _load()
    missing = {} if asked.no_peers else install(work)
    results = Results()
    for way in (*floor.WAYS, *ours.WAYS, *(() if asked.no_peers else peers.WAYS)):
        wanted = way.library == "floor" or any(fnmatch.fnmatch(way.key, one) for one in asked.only.split(","))
        if wanted:
            results.ways[way.key] = way
    for kind in asked.kinds.split(","):
        _measure_kind(results, kind, asked, work, missing)
        title, rows, failures = tables.of_kind(results, kind)
        print(f"\n{title}\n{tables.columns(tables.HEAD, rows)}", *failures, sep="\n  ", flush=True)
        if any(way.library == "daysheet" for way in results.ways.values()):
            results.ladders[kind] = _child("ladder", str(_file(work, kind, asked.n)), limit=asked.limit * 5)
    if results.ladders:
        _measure_memory(results, asked, work)
        print("\n" + tables.columns(*tables.of_ladder(results)), *tables.failed_rungs(results), sep="\n  ")
        print("\n" + tables.columns(*tables.of_goals(goals(results))))
    if asked.report:
        asked.report.write_text(_report(results, asked, before), encoding="utf-8")
        print(f"\nwritten: {asked.report}")


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--n", type=int, default=10_000, help="units in a file; slow libraries get a tenth")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--kinds", default=",".join(KINDS))
    asked.add_argument(
        "--only", default="*", help="patterns of library.job, with commas: 'daysheet.*,x12sdk.read*'"
    )
    asked.add_argument(
        "--no-peers", action="store_true", help="fetch nothing, measure Daysheet and the floor"
    )
    asked.add_argument("--limit", type=float, default=180, help="seconds for one measurement")
    asked.add_argument("--memory-units", type=int, default=MEMORY_UNITS)
    asked.add_argument("--work", type=Path, default=ROOT / ".x12bench")
    asked.add_argument("--report", type=Path, help="write the tables as Markdown")
    asked.add_argument("--on", type=date.fromisoformat, help="date of the report; otherwise today")
    return asked.parse_args()


def _measure_kind(
    results: Results, kind: str, asked: argparse.Namespace, work: Path, missing: dict[str, str]
) -> None:
    warm = _file(work, kind, WARM_UNITS)
    paths = {}
    for small in (False, True):
        units = max(asked.n // 10, 1) if small else asked.n
        paths[small] = _file(work, kind, units)
        results.files[kind, small] = File(kind, units, paths[small].stat().st_size, small)
    ways = [way for way in results.ways.values() if kind in way.kinds]
    plan = [(way, way.slow) for way in ways]
    if any(way.slow for way in ways):  # a ratio needs both on the same file
        plan += [(way, True) for way in ways if way.key in BESIDE_SLOW]
    for number in range(asked.rounds):
        for way, small in plan:
            at = (kind, way.key, small)
            if at in results.failed or number >= min(way.rounds, SLOW_ROUNDS if small else asked.rounds):
                continue
            if way.library in missing:
                results.failed[at] = missing[way.library]
                continue
            found = _run(way, paths[small], warm, work, asked.limit)
            if "failed" in found:
                results.failed[at] = found["failed"]
            else:
                results.runs.setdefault(at, []).append(found)


def _file(work: Path, kind: str, units: int) -> Path:
    path = work / "data" / f"{kind}-{units}.x12"
    if not path.exists():
        if str(ROOT / "tests") not in sys.path:  # the tests' generator, and no package of ours
            sys.path.append(str(ROOT / "tests"))
        from x12.generated import write_to

        write_to(path, kind, units)
    return path


def _run(way: Way, file: Path, warm: Path, work: Path, limit: float) -> dict[str, Any]:
    if way.script:
        command = ["node", "--max-old-space-size=8192", "-e", measure.NODE_FRAME + way.script, str(file)]
        return _spoken(command, work / "peers" / way.library, os.environ.copy(), limit)
    if way.library in ("floor", "daysheet"):
        return _child("way", way.key, str(file), str(warm), limit=limit)
    return _child("way", way.key, str(file), str(warm), limit=limit, folder=work / "peers" / way.library)


def _child(job: str, *rest: str, limit: float, folder: Path | None = None) -> dict[str, Any]:
    """With a folder, nothing but that library and Python's own is there to be imported (-S)."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}
    environment["PYTHONPATH"] = str(folder or ROOT / "src")
    command = [sys.executable, *(["-S"] if folder else []), str(HERE / "measure.py"), job, *rest]
    return _spoken(command, HERE, environment, limit)


def _spoken(command: list[str], place: Path, environment: dict[str, str], limit: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, timeout=limit, check=False
        )
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    except subprocess.TimeoutExpired:
        return {"failed": f"over {limit:.0f} s"}
    except (IndexError, ValueError):
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        return {"failed": lines[0].strip()[: measure.REASON] if lines else "ended without a word"}
    return found


def _measure_memory(results: Results, asked: argparse.Namespace, work: Path) -> None:
    results.memory_units = asked.memory_units
    large = _file(work, "837p", asked.memory_units)
    results.memory = _child("memory", str(large), str(_file(work, "837p", WARM_UNITS)), limit=asked.limit * 3)


def _load() -> str:
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores" + (f" of {model}" if model else "") + f", {platform.system()}"


def _report(results: Results, asked: argparse.Namespace, before: str) -> str:
    on = asked.on or date.today()  # noqa: DTZ011 the day on the wall, for people
    used = {way.library for way in results.ways.values()}
    versions = ", ".join(" ".join(one.requirements) for one in peers.LIBRARIES if one.name in used)
    python = platform.python_version()
    parts = [
        "# X12: measured against other libraries",
        f"Made by `benchmarks/x12/run.py --n {asked.n} --rounds {asked.rounds} --kinds {asked.kinds}` on {on}: "
        f"{_machine()}, Python {python}; load {before} before and {_load()} after.",
        "Every measurement is a process of its own, rounds are interleaved, seconds are medians of CPU time. "
        "**× floor** is the multiple of the least that reading X12 in Python can cost: decode, split at the terminator, "
        "split at the separator, drop the row, on the same file. **+MiB** is the peak above what the process held "
        f"before the call. Rows of {max(asked.n // 10, 1):,} units are libraries too slow for the large file, with "
        "ours and the floor beside them. The files are made up from a seed (`tests/x12/generated.py`). Libraries give "
        "different things for the same file; the last column says what.",
        f"Other libraries: {versions}." if versions else "",
        "## The goals",
        tables.markdown(*tables.of_goals(goals(results))),
        "## In one process",
        "Each function right after a fresh floor, from memory; median of nine ratios, second lowest to second highest "
        "behind it. A fresh process makes the floor dearer, so ratios read lower in the tables below.",
        tables.markdown(*tables.of_ladder(results)),
        "\n".join(f"- {line}" for line in tables.failed_rungs(results)),
    ]
    for kind in results.ladders or dict.fromkeys(of for of, _ in results.files):
        title, rows, failures = tables.of_kind(results, kind)
        parts += [f"## {title}", tables.markdown(tables.HEAD, rows)]
        if failures:
            parts += ["Could not:", "\n".join(f"- {line}" for line in failures)]
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    main()
