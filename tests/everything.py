"""Runs the whole suite on SQLCipher, then everything that touches records on PostgreSQL; one closing line for both.

Browser tests need an installed Chromium; where there is none, this says loudly what did not run and how to get it.
"""

import os
import re
import shutil
import subprocess
import sys

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
    results = [
        run("SQLCipher", {}, [*without, *extra]),
        run("PostgreSQL", {"DAYSHEET_TEST_DATABASE": "postgres"}, ["-m", "records and not browser", *extra]),
    ]
    if not has_browser:
        print(NO_BROWSER)
    passed, failed = (sum(result[i] for result in results) for i in (1, 2))
    print(f"{passed} passed, {failed} failed")
    return max(result[0] for result in results)


def run(name: str, environment: dict[str, str], arguments: list[str]) -> tuple[int, int, int]:
    print(f"== {name}", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    tail = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        tail = line if re.search(r"\d+ (passed|failed|error)", line) else tail
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", tail)}
    code = process.wait()
    return code, counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)


if __name__ == "__main__":
    sys.exit(main())
