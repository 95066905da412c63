"""Runs the whole suite on SQLCipher and, beside it, everything that touches records on PostgreSQL; one closing line for
both. Each has its own folder, its own database and its own process; two cores are enough for the two.

Browser tests need an installed Chromium; where there is none, this says loudly what did not run and how to get it.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

NO_BROWSER = """
!! No Chromium is installed: the browser tests did NOT run. On Debian or Ubuntu:
!!     sudo apt-get install -y chromium
"""


def main() -> int:
    has_browser = (
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    must = os.environ.get("DAYSHEET_NO_SKIPS") == "1"
    if not has_browser and must:
        print(NO_BROWSER)
        return 1
    extra = sys.argv[1:]
    without = [] if has_browser else ["-m", "not browser"]
    with ThreadPoolExecutor() as side_by_side:
        beside = side_by_side.submit(
            run,
            "PostgreSQL",
            {"DAYSHEET_TEST_DATABASE": "postgres"},
            ["-m", "records and not browser", *extra],
            aloud=False,
        )
        results = [run("SQLCipher", {}, [*without, *extra], aloud=True), beside.result()]
    if not has_browser:
        print(NO_BROWSER)
    passed, failed = (sum(result[i] for result in results) for i in (1, 2))
    print(f"{passed} passed, {failed} failed")
    return max(result[0] for result in results)


def run(name: str, environment: dict[str, str], arguments: list[str], *, aloud: bool) -> tuple[int, int, int]:
    """Exit code, passed, failed. What is not said aloud as it comes is said at the end, in one piece."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=None if aloud else subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    tail, kept = "", [f"== {name}\n"]
    for line in process.stdout:
        if aloud:
            print(*kept, line, sep="", end="", flush=True)
            kept = []
        else:
            kept.append(line)
        tail = line if re.search(r"\d+ (passed|failed|error)", line) else tail
    code = process.wait()
    print(*kept, sep="", end="", flush=True)
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", tail)}
    return code, counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)


if __name__ == "__main__":
    sys.exit(main())
