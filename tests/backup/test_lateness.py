"""The sheet says when the last good backup is too old, and says nothing when all is well."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daysheet.backup import lateness, places
from daysheet.home import home, secret

NOW = datetime(2026, 5, 10, 8, tzinfo=UTC)
SOURCE = Path(lateness.__file__).parents[1]


@pytest.fixture(autouse=True)
def _own_home(clinic_home: Path) -> Path:
    return clinic_home


def began(days: float) -> None:
    secret("pages")
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(home() / "keys" / "pages.key", (at, at))


@pytest.mark.parametrize(("days", "sentences"), [(0, 0), (1, 0), (2, 0), (2.01, 1), (400, 1)])
def test_a_clinic_without_any_backup(days, sentences):
    began(days)
    found = lateness.troubles(NOW)
    assert len(found) == sentences
    assert all("There is no backup yet." in one and "daysheet backup" in one for one in found)


@pytest.mark.parametrize(("days", "sentences"), [(0, 0), (1.9, 0), (2, 0), (2.01, 1), (30, 1)])
def test_an_old_backup(days, sentences):
    began(400)
    lateness.note_backup(NOW - timedelta(days=days), "x")
    lateness.note_drill(NOW)
    found = lateness.troubles(NOW)
    assert len(found) == sentences
    assert all(
        one.startswith(f"The last good backup is of {(NOW - timedelta(days=days)).day} ") for one in found
    )


@pytest.mark.parametrize(("days", "sentences"), [(0, 0), (8, 0), (8.01, 1)])
def test_an_old_drill(days, sentences):
    began(400)
    lateness.note_backup(NOW - timedelta(days=100), "x")
    lateness.note_backup(NOW, "y")
    lateness.note_drill(NOW - timedelta(days=days))
    found = lateness.troubles(NOW)
    assert len(found) == sentences
    assert all("was last tried on" in one and "--drill" in one for one in found)


def test_a_backup_that_was_never_tried():
    began(400)
    lateness.note_backup(NOW - timedelta(days=9), "x")
    lateness.note_backup(NOW, "y")
    (sentence,) = lateness.troubles(NOW)
    assert "was never tried so far" in sentence


def test_a_demo_says_nothing():
    began(400)
    (home() / "clinic.toml").write_text("demo = true\n")
    assert lateness.troubles(NOW) == []


def test_a_note_that_cannot_be_read_is_no_backup():
    began(400)
    lateness.note_backup(NOW, "x")
    (home() / "backups" / "last.json").write_text("{")
    assert len(lateness.troubles(NOW)) == 1


def test_every_key_of_a_clinic_travels_or_stays_by_name():
    """A key that nobody thought of would be missing after a fire."""
    made = set()
    for path in SOURCE.rglob("*.py"):
        made |= set(re.findall(r'\bsecret\("([\w-]+)"\)', path.read_text("utf-8")))
    assert made == {*places.KEYS_IN, *places.KEYS_OUT}


def test_every_folder_of_a_clinic_travels_or_stays_by_name():
    """`inside("…")` makes one; what is left out can be made or had again."""
    stay = {"watch", "out", "taken", "held", "keys", "tls", "backups", "anchors"}
    made = set()
    for path in SOURCE.rglob("*.py"):
        made |= set(re.findall(r'\binside\("([\w-]+)"', path.read_text("utf-8")))
    assert made - stay <= set(places.FOLDERS)
