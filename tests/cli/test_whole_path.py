"""The whole path at the command line, as somebody else would try it: grow, import, night, evaluate, sheet."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TYPED = Path(__file__).parents[1] / "night" / "killed_at.py"
FULL = os.environ.get("DAYSHEET_FULL") == "1"
CLINICS = [(4711, 400, "2026-11-24"), (20261, 120, "2026-12-31"), (8, 60, "2028-02-29")]
MORE = [(seed, 400, f"2027-{seed % 12 + 1:02d}-{seed % 27 + 1:02d}") for seed in range(100, 120)]
WORKFLOWS = ["prior_auth", "documentation", "eligibility", "scheduling", "billing"]


def typed(home: Path, *commands: str) -> list[str]:
    """Commands in one process; what each printed."""
    words = " + ".join(commands).split()
    done = subprocess.run(
        [sys.executable, str(TYPED), "-", "1", *words],
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"DAYSHEET_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return re.split(r"^----- .*\n", done.stdout, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(("seed", "patients", "on"), CLINICS + (MORE if FULL else []))
def test_every_planted_problem_is_found_and_nothing_else(
    tmp_path: Path, seed: int, patients: int, on: str
) -> None:
    out = tmp_path / "clinic"
    *_, scored, listed = typed(
        tmp_path / "home",
        f"demo --seed {seed} --patients {patients} --out {out} --on {on}",
        f"import {out}",
        f"night --on {on}",
        f"evaluate {out}/truth.json --json",
        "sheet --json",
    )
    assert (out / "truth.json").read_text().lstrip("{ \n").startswith(f'"on": "{on}"')
    score: dict[str, Any] = json.loads(scored)
    assert list(score) == WORKFLOWS
    mine = score["prior_auth"]
    assert (mine["recall"], mine["precision"], mine["false"]) == (1.0, 1.0, 0)
    assert mine["planted"] == mine["found"] == sum(kind["planted"] for kind in mine["kinds"].values())
    assert mine["planted"] >= 45 * patients // 400
    # Two look-alikes to a problem; a few look-alikes are true problems of another kind and have none.
    assert 5 * mine["decoys"] >= 9 * mine["planted"]
    assert len(mine["kinds"]) == 15 and all(kind["found"] for kind in mine["kinds"].values())
    items = json.loads(listed)
    assert [item["rank"] for item in items] == list(range(1, len(items) + 1))
    assert all(item["evidence"] and item["next_step"] for item in items)


def test_the_main_job_on_the_demo_clinic_twice(tmp_path: Path) -> None:
    first, second = typed(tmp_path / "home", "run", "run")
    assert "Next: `make serve`" in first
    assert first.split("things need")[0].splitlines()[-1] == second.split("things need")[0].splitlines()[-1]
    assert sorted(file.suffix for file in (tmp_path / "home" / "out").iterdir()) == [".json", ".pdf", ".pdf"]
