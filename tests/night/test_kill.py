"""kill -9 at every marked moment of the night, then run it again: the same sheet, nothing lost, nothing doubled."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from daysheet.demo import grow
from daysheet.night import marks

pytestmark = pytest.mark.records

ON = date(2026, 11, 24)
HERE = Path(__file__).parent


def night(home: Path, *words: str, mark: str = "-", nth: int = 1) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"DAYSHEET_HOME": str(home)}
    url = home.parent / f"{home.name}.url"
    if url.exists():
        environment["DATABASE_URL"] = url.read_text()
    return subprocess.run(
        [sys.executable, str(HERE / "killed_at.py"), mark, str(nth), *(words or ("night", "--on", str(ON)))],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("grown") / "clinic"
    grow(seed=7, patients=30, out=out, on=ON)
    return out


@pytest.fixture
def clinic(grown: Path, tmp_path: Path, on_postgres: bool) -> Path:
    """A home whose watch folder holds the whole clinic, long enough ago to count as written to the end."""
    home = tmp_path / "home"
    shutil.copytree(grown, home / "watch")
    (home / "watch" / "truth.json").unlink()
    for file in (home / "watch").rglob("*.csv"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    if on_postgres:
        (tmp_path / "home.url").write_text(fresh_database(tmp_path.name))
    return home


def fresh_database(name: str) -> str:
    """A database of its own on the session's server."""
    import psycopg

    plain = "".join(c if c.isalnum() else "_" for c in name.lower())[-50:]
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "kill_{plain}"')
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/kill_{plain}" + (f"?{query}" if query else "")


def state(home: Path) -> tuple[list[object], list[tuple[str, str]], str]:
    """What must be equal: the sheet (handles aside), the files put away, and a whole audit chain."""
    shown = night(home, "sheet", "--json")
    assert shown.returncode == 0, shown.stderr
    put_away = sorted(
        (file.parent.name, file.name)
        for folder in ("taken", "held", "watch")
        for file in (home / folder).rglob("*")
        if file.is_file()
    )
    chain = night(home, "verify-audit")
    assert chain.returncode == 0, chain.stdout + chain.stderr
    return json.loads(shown.stdout), put_away, deliveries(home)


def deliveries(home: Path) -> str:
    counted = night(home, "night", "--on", str(ON))
    assert counted.returncode == 0, counted.stderr
    return counted.stdout


@pytest.fixture(scope="module")
def undisturbed(
    grown: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[object], list[tuple[str, str]], str]:
    home = tmp_path_factory.mktemp("calm") / "home"
    shutil.copytree(grown, home / "watch")
    (home / "watch" / "truth.json").unlink()
    for file in (home / "watch").rglob("*.csv"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    if os.environ.get("DATABASE_URL"):
        (home.parent / "home.url").write_text(fresh_database("calm" + home.parent.name))
    first = night(home)
    assert first.returncode == 0, first.stderr
    return state(home)


@pytest.mark.parametrize("mark", (*marks.MARKS, "import.file_committed"))
def test_killed_there_and_run_again_the_sheet_is_the_same(
    mark: str, clinic: Path, undisturbed: tuple[list[object], list[tuple[str, str]], str]
) -> None:
    killed = night(clinic, mark=mark, nth=3 if mark == "import.file_committed" else 1)
    assert killed.returncode == -signal.SIGKILL, f"{mark} was never reached: {killed.stdout}{killed.stderr}"
    again = night(clinic)
    assert again.returncode == 0, again.stderr
    sheet, put_away, summary = state(clinic)
    assert sheet == undisturbed[0]
    assert put_away == undisturbed[1]
    assert summary == undisturbed[2]
    assert len(sheet) > 3
