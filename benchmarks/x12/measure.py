"""One measurement in a process of its own: warms up on a small file, then says CPU, wall and memory of one run.

    python measure.py way KEY FILE WARM         python measure.py ladder FILE         python measure.py memory FILE WARM

Prints one line of JSON. A library that cannot do it is a result too: {"failed": reason}.
"""

import gc
import importlib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from way import Way

TIMES = 9
REASON = 150  # characters of a failure's reason


def _kib(what: str) -> int:
    """A figure of this process's memory; 0 where the system does not say (only Linux does)."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def _peak_from_here() -> int:
    """Starts the peak anew; returns what is held now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0
    return _kib("VmRSS")


def _timed(run: Callable[[], Any]) -> dict[str, Any]:
    gc.collect()
    before = _peak_from_here()
    cpu, wall = time.process_time(), time.perf_counter()
    count = run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"n": count, "cpu": cpu, "wall": wall, "before": before, "peak": _kib("VmHWM")}


def _ways() -> dict[str, Way]:
    return {way.key: way for name in ("floor", "ours", "peers") for way in importlib.import_module(name).WAYS}


def one_way(key: str, file: str, warm: str) -> dict[str, Any]:
    way = _ways()[key]
    way.run(way.prepare(Path(warm)))
    given = way.prepare(Path(file))
    return _timed(lambda: way.run(given))


def ladder(file: str) -> dict[str, Any]:
    """Each of our functions right after a fresh floor, in this one process: the median of nine ratios."""
    import floor
    import ours

    data = Path(file).read_bytes()
    rungs: dict[str, Any] = {}
    for name, prepare in ours.LADDER.items():
        try:
            run = prepare(data)
            run()
            rungs[name] = _nine_ratios(run, lambda: floor.drop(data))
        except Exception as problem:
            rungs[name] = {"failed": _reason(problem)}
    return rungs


def _nine_ratios(run: Callable[[], object], floor: Callable[[], object]) -> dict[str, float]:
    ratios, seconds = [], []
    for _ in range(TIMES):
        gc.collect()
        began = time.process_time()
        floor()
        lowest = time.process_time() - began
        gc.collect()
        began = time.process_time()
        run()
        took = time.process_time() - began
        ratios.append(took / lowest)
        seconds.append(took)
    ratios.sort()
    return {
        "x": statistics.median(ratios),
        "low": ratios[1],
        "high": ratios[-2],
        "cpu": statistics.median(seconds),
    }


def memory(file: str, warm: str) -> dict[str, Any]:
    """How much a streamed reading of a large file adds to the process: the typed records, one after another."""
    return one_way("daysheet.read", file, warm)


def _reason(problem: BaseException) -> str:
    text = " ".join(f"{type(problem).__name__}: {problem}".split())
    text = re.sub(r"(?:[\w.-]*/){2,}", "", text)  # where things lie on this machine is nobody's business
    return text if len(text) <= REASON else text[: REASON - 1] + "…"


NODE_FRAME = """
const path = process.argv[1];
let cpu, wall, before;
function begin() { before = process.memoryUsage().rss / 1024; cpu = process.cpuUsage(); wall = process.hrtime.bigint(); }
function done(count) {
  const used = process.cpuUsage(cpu), took = Number(process.hrtime.bigint() - wall) / 1e9;
  console.log(JSON.stringify({n: count, cpu: (used.user + used.system) / 1e6, wall: took,
                              before: before, peak: process.resourceUsage().maxRSS}));
}
"""


def main() -> None:
    job, *rest = sys.argv[1:]
    try:
        jobs: dict[str, Callable[..., dict[str, Any]]] = {"way": one_way, "ladder": ladder, "memory": memory}
        found = jobs[job](*rest)
    except Exception as problem:
        found = {"failed": _reason(problem)}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
