"""Clinics of a test's own, each in a folder and a database of its own, run in processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from conftest import POSTGRES

DRIVER = Path(__file__).parent / "driver.py"
OTHER = "server" if POSTGRES else "file"
DIRECTIONS = (
    [("file", "server"), ("server", "file"), ("server", "server")] if POSTGRES else [("file", "file")]
)
"""From which database into which. Without a server there is one direction; with one, the other three."""


class Clinic(NamedTuple):
    home: Path
    url: str

    def run(self, *words: str, mark: str = "-", **more: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"DAYSHEET_HOME": str(self.home)} | more
        if self.url:
            environment["DATABASE_URL"] = self.url
        command = [sys.executable, str(DRIVER), mark, *map(str, words)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    def good(self, *words: str, **more: str) -> str:
        done = self.run(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *words: str) -> str:
        """The sentence with which it was refused."""
        done = self.run(*words)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return " ".join(done.stderr.split())

    def picture(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.good("picture"))
        return found

    @property
    def key(self) -> Path:
        return self.home / "keys" / "backup.key"

    def backups(self) -> list[Path]:
        return sorted((self.home / "backups").glob("*.backup"))


def clinic(folder: Path, name: str, database: str) -> Clinic:
    """An empty place: the folder is not there, and on a server the database holds nothing."""
    return Clinic(folder / name, fresh_database(f"{folder.name}_{name}") if database == "server" else "")


def fresh_database(name: str) -> str:
    import psycopg

    plain = "backup_" + "".join(c if c.isalnum() else "_" for c in name.lower())[-45:]
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{plain}"')  # type: ignore[call-overload]
    base, _, query = url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{plain}" + (f"?{query}" if query else "")


def files(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()
    }
