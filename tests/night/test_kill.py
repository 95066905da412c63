"""kill -9 at every marked moment of the night, then run it again: the same sheet, nothing lost, nothing doubled."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from daysheet.demo import grow
from daysheet.night import marks

pytestmark = pytest.mark.records

ON = date(2026, 11, 24)
DAY = ON.isoformat()
HERE = Path(__file__).parent


def night(
    home: Path, *words: str, mark: str = "-", nth: int = 1, **more: str
) -> subprocess.CompletedProcess[str]:
    environment = (
        {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"DAYSHEET_HOME": str(home)} | more
    )
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
def clinic(grown: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    fill_watch_folder(grown, home)
    return home


def fill_watch_folder(grown: Path, home: Path) -> None:
    """The whole clinic in the watch folder, long enough ago to count as written to the end; a database of its own."""
    shutil.copytree(grown, home / "watch", ignore=shutil.ignore_patterns("truth.json"))
    for file in (home / "watch").rglob("*.csv"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    if "DATABASE_URL" in os.environ:
        (home.parent / "home.url").write_text(fresh_database(home.parent.name))


def fresh_database(name: str) -> str:
    """A database of its own on the session's server."""
    import psycopg

    plain = "".join(c if c.isalnum() else "_" for c in name.lower())[-50:]
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "kill_{plain}"')
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/kill_{plain}" + (f"?{query}" if query else "")


class State(NamedTuple):
    """What must be equal: the sheet, the files put away, and what one night more says."""

    sheet: list[object]
    put_away: list[tuple[str, str]]
    one_more: str


def finished(home: Path) -> State:
    """Run the night to its end, then look: at the sheet, the audit chain, the folders, and at one night more."""
    shown = night(
        home, "night", "--on", DAY, "+", "sheet", "--json", "+", "verify-audit", "+", "night", "--on", DAY
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    _, sheet, _, one_more = re.split(r"^----- .*\n", shown.stdout, flags=re.MULTILINE)[1:]
    put_away = sorted(
        (file.parent.name, file.name)
        for folder in ("taken", "held", "watch")
        for file in (home / folder).rglob("*")
        if file.is_file()
    )
    return State(json.loads(sheet), put_away, one_more)


@pytest.fixture(scope="module")
def undisturbed(grown: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    home = tmp_path_factory.mktemp("calm") / "home"
    fill_watch_folder(grown, home)
    return finished(home)


@pytest.mark.parametrize("mark", (*marks.MARKS, "import.file_committed"))
def test_killed_there_and_run_again_the_sheet_is_the_same(
    mark: str, clinic: Path, undisturbed: State
) -> None:
    killed = night(clinic, mark=mark, nth=3 if mark == "import.file_committed" else 1)
    assert killed.returncode == -signal.SIGKILL, f"{mark} was never reached: {killed.stdout}{killed.stderr}"
    after = finished(clinic)
    assert after.sheet == undisturbed.sheet
    assert after.put_away == undisturbed.put_away
    assert after.one_more == undisturbed.one_more
    assert len(after.sheet) > 3


@pytest.mark.parametrize(
    "later", [{"TEST_WORKER": "serve"}, {"TEST_VERSION": "99.0"}], ids=["name", "version"]
)
def test_a_night_left_by_another_name_or_version_is_not_waited_for(
    later: dict[str, str], clinic: Path, undisturbed: State
) -> None:
    killed = night(clinic, mark="reconcile.before_commit")
    assert killed.returncode == -signal.SIGKILL
    again = night(clinic, **later)
    assert again.returncode == 0, again.stderr
    assert "interrupted" not in again.stdout
    assert finished(clinic).sheet == undisturbed.sheet


def test_a_killed_night_says_that_it_was_finished_first(clinic: Path) -> None:
    night(clinic, mark="sheet.written_half")
    again = night(clinic)
    assert "An interrupted night was finished first." in again.stdout
    assert not list((clinic / "out").glob(".*"))
