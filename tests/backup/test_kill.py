"""kill -9 at every marked moment: a backup that was not finished is none, a restore left an empty place or a whole one."""

import signal
from pathlib import Path

import pytest

from backup.clinics import OTHER, Clinic, clinic
from daysheet.backup.marks import MARKS

pytestmark = pytest.mark.records

OF_BACKUP = [mark for mark in MARKS if mark.startswith("backup.")]
OF_RESTORE = [mark for mark in MARKS if mark.startswith("restore.")]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    made = clinic(tmp_path_factory.mktemp("source"), "home", OTHER)
    made.good("fill", "patients=5")
    made.good("backup")
    return made


def test_marks_are_all_of_one_kind_or_the_other() -> None:
    assert sorted([*OF_BACKUP, *OF_RESTORE]) == sorted(MARKS)


@pytest.mark.parametrize("mark", OF_BACKUP)
def test_a_killed_backup_leaves_none_or_a_whole_one(mark: str, source: Clinic, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    killed = source.run("backup", str(disk), "--keep", "1", mark=mark)
    assert killed.returncode == -signal.SIGKILL, f"{mark} was never reached: {killed.stdout}{killed.stderr}"
    whole = list(disk.glob("daysheet-*.backup"))
    assert len(whole) == (1 if mark in ("backup.in_place", "backup.recorded", "backup.pruned") else 0)
    said = source.good("backup", str(disk), "--keep", "1")
    assert "Backed up and read back" in said
    left = list(disk.iterdir())
    assert len(left) == 1
    assert left[0] not in whole
    assert "compared and thrown away" in " ".join(source.good("backup", str(disk), "--drill").split())


@pytest.mark.parametrize("mark", OF_RESTORE)
def test_a_killed_restore_leaves_an_empty_place_or_a_whole_one(
    mark: str, source: Clinic, tmp_path: Path
) -> None:
    target = clinic(tmp_path, "home", OTHER)
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    killed = target.run(*words, mark=mark)
    assert killed.returncode == -signal.SIGKILL, f"{mark} was never reached: {killed.stdout}{killed.stderr}"
    if mark == "restore.in_place":
        assert target.home.exists()
    else:
        assert not target.home.exists()
        assert "Restored and compared" in target.good(*words)
    before, after = source.picture(), target.picture()
    same = {label for label, rows in before["tables"].items() if after["tables"][label] == rows}
    assert set(before["tables"]) - same <= {"sessions.Session"}
    assert after["whole"]
    assert after["canaries"] == 5
    assert sum('"event": "restored"' in row for row in after["log"]) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name != "home.url"] == ["home"]


def test_a_restore_killed_before_its_last_step_is_finished_and_not_begun_anew(
    source: Clinic, tmp_path: Path
) -> None:
    target = clinic(tmp_path, "home", OTHER)
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    target.run(*words, mark="restore.committed")
    assert "was finished" in target.good(*words)


def test_another_backup_after_a_killed_restore_takes_its_place(source: Clinic, tmp_path: Path) -> None:
    target = clinic(tmp_path, "home", OTHER)
    words = ("--into", str(target.home), "--key-file", str(source.key))
    target.run("restore", str(source.backups()[0]), *words, mark="restore.loaded")
    source.good("backup")
    newest = source.backups()[-1]
    assert newest != source.backups()[0]
    target.good("restore", str(newest), *words)
    assert newest.name in target.picture()["log"][-1]
