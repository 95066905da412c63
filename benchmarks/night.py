"""How long a night takes, import included, and how it grows with the clinic: 1×, 10× and 40× of 250 patients.

Prints seconds of this machine and, what travels better, each size as a multiple of the first: a factor near the
factor of the patients means linear. Nothing here is a test.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

PATIENTS = 250
ON = date(2026, 11, 24)


def main() -> None:
    """Grow, import and run a night at each size, in processes of their own."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, nargs="+", default=[1, 10, 40])
    sizes = asked.parse_args().times
    print(
        f"{'patients':>9} {'rows':>9} {'grow s':>7} {'import s':>9} {'night s':>8} {'both':>7} {'× first':>8} {'items':>6}"
    )
    first = None
    for times in sizes:
        with tempfile.TemporaryDirectory(prefix="daysheet-bench-") as folder:
            row = _one(Path(folder), PATIENTS * times)
        both = row["import"] + row["night"]
        first = first or both
        print(
            f"{PATIENTS * times:>9} {row['rows']:>9,.0f} {row['grow']:>7.2f} {row['import']:>9.2f} "
            f"{row['night']:>8.2f} {both:>7.2f} {both / first:>7.1f}× {row['items']:>6.0f}",
            flush=True,
        )


def _one(folder: Path, patients: int) -> dict[str, float]:
    home, clinic = folder / "home", folder / "clinic"
    grow = _timed(
        home, "demo", "--seed", "4711", "--patients", str(patients), "--out", str(clinic), "--on", str(ON)
    )
    taken = _timed(home, "import", str(clinic), "--on", str(ON))
    night = _timed(home, "night", "--on", str(ON))
    rows = sum(sum(1 for _ in file.open("rb")) - 1 for file in clinic.rglob("*.csv"))
    listed = subprocess.run(
        [*_program(), "sheet", "--json"],
        env=os.environ | {"DAYSHEET_HOME": str(home)},
        capture_output=True,
        check=True,
    )
    return {
        "grow": grow,
        "import": taken,
        "night": night,
        "rows": rows,
        "items": listed.stdout.count(b'"rank":'),
    }


def _timed(home: Path, *words: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [*_program(), *words],
        env=os.environ | {"DAYSHEET_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"daysheet {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return time.perf_counter() - began


def _program() -> list[str]:
    return [sys.executable, "-c", "from daysheet.cli.main import main; main()"]


if __name__ == "__main__":
    main()
