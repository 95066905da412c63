"""How fast a 271 becomes benefits: members per second, beside what only splitting and only reading the file cost.

All on the same generated file in one run, rounds interleaved, seconds are CPU medians. What travels from machine to
machine is the multiple of the split. Nothing here is a test.

    python benchmarks/benefits.py [--members 5000] [--rounds 5]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ON = date(2026, 11, 24)


def main() -> None:
    """Each way reads the same bytes, in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--members", type=int, default=5000)
    asked.add_argument("--rounds", type=int, default=5)
    chosen = asked.parse_args()
    sys.path.insert(0, str(ROOT / "tests"))
    from x12.generated import GENERATORS

    for kind in ("271", "271s"):
        data = GENERATORS[kind](chosen.members, seed=4711).encode()
        _measure(kind, data, chosen.rounds)


def _measure(kind: str, data: bytes, rounds: int) -> None:
    from daysheet.eligibility.from_271 import answers
    from daysheet.eligibility.reading import read as benefits
    from daysheet.eligibility.summary import text
    from daysheet.x12 import read
    from daysheet.x12.syntax import rows

    ways: dict[str, Callable[[], int]] = {
        "split into elements": lambda: sum(1 for _ in rows(data)),
        "typed records": lambda: sum(1 for _ in read(data)),
        "answers": lambda: sum(1 for _ in answers(data)),
        "benefits": lambda: sum(1 for _ in benefits(data, ON)),
        "benefits as a summary": lambda: sum(len(text(one, "271")) > 0 for one in benefits(data, ON)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    found = {name: 0 for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.process_time()
            found[name] = way()
            seconds[name].append(time.process_time() - began)
    members = found["benefits"]
    least = statistics.median(seconds["split into elements"])
    print(f"\n{kind}: {members:,} members, {len(data) / 1e6:.1f} MB")
    print(f"{'way':>22} {'s CPU':>7} {'members/s':>10} {'× split':>8}")
    for name in ways:
        median = statistics.median(seconds[name])
        print(f"{name:>22} {median:>7.3f} {members / median:>10,.0f} {median / least:>7.1f}×", flush=True)


if __name__ == "__main__":
    main()
