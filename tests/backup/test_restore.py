"""A clinic that burnt down is whole again: from the file, the key and an empty place; into either database."""

import shutil
import stat
from pathlib import Path

import pytest

from backup import older
from backup.clinics import DIRECTIONS, OTHER, Clinic, clinic, files
from daysheet.backup import contents, key, places
from safety import canaries

pytestmark = pytest.mark.records

NOT_RESTORED = {"sessions.Session", "usersessions.UserSession"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clinic]:
    """One filled clinic per database, backed up once."""
    made = {}
    for database in sorted({source for source, _ in DIRECTIONS}):
        made[database] = clinic(tmp_path_factory.mktemp("source"), "home", database)
        made[database].good("fill", "patients=40")
        made[database].good("backup")
    return made


@pytest.fixture(scope="module")
def source(sources: dict[str, Clinic]) -> Clinic:
    return sources[OTHER]


@pytest.fixture(scope="module")
def again(source: Clinic, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """That clinic, restored; only looked at."""
    target = clinic(tmp_path_factory.mktemp("again"), "home", OTHER)
    restored(source, target)
    return target


def restored(source: Clinic, target: Clinic, *more: str) -> str:
    words = ("restore", source.backups()[0], "--into", target.home, "--key-file", source.key, *more)
    return " ".join(target.good(*map(str, words)).split())


@pytest.mark.parametrize(("one", "other"), DIRECTIONS)
def test_everything_is_there_again(one: str, other: str, sources: dict[str, Clinic], tmp_path: Path) -> None:
    source, target = sources[one], clinic(tmp_path, "home", other)
    before = source.picture()
    said = restored(source, target)
    after = target.picture()
    assert after["vendor"] == {"file": "sqlite", "server": "postgresql"}[other]
    for label, rows in before["tables"].items():
        assert after["tables"][label] == (
            rows if label not in NOT_RESTORED else [0, after["tables"][label][1]]
        ), label
    assert before["tables"]["sessions.Session"][0] == 1
    assert after["canaries"] == before["canaries"] == 40
    assert after["factors"] == {"maria": True}
    assert after["refused"] == before["refused"]
    assert len(after["refused"]) == 3
    # The backup's own row came after the snapshot; the restored log ends before it, and says that it was restored.
    assert after["log"][:-1] == before["log"][: len(after["log"]) - 1]
    assert len(after["log"]) == len(before["log"])
    assert '"event": "restored"' in after["log"][-1]
    assert '"event": "backup"' in before["log"][-1]
    assert source.backups()[0].name in after["log"][-1]
    assert after["whole"]
    assert f"A backup was restored at row {len(after['log'])}" in after["verdict"]
    assert "Restored and compared: " in said
    assert f"The log ends at row {len(after['log']) - 1} " in said


def test_the_files_of_the_clinic_are_there_and_others_are_not(source: Clinic, again: Clinic) -> None:
    before, after = files(source.home), files(again.home)
    kept = {
        name
        for name in before
        if name.split("/")[0] in ("agreements", "anchors", "forms", "payers", "profiles")
    }
    assert len(kept) == 5
    assert {name: after.get(name) for name in kept} == {name: before[name] for name in kept}
    assert after["clinic.toml"] == before["clinic.toml"]
    keys = {name for name in after if name.startswith("keys/")}
    same = {name for name in keys if after[name] == before.get(name)}
    assert same == {"keys/audit.key", "keys/backup.key", "keys/second-factor.key"}
    assert not [name for name in after if name.startswith(("watch", "out", "backups", "."))]
    assert {path.name for path in again.home.parent.iterdir()} == {"home"}


def test_everything_is_for_its_owner_alone(source: Clinic, again: Clinic) -> None:
    for place in (source.home / "backups", again.home):
        for path in (place, *place.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_patient_no_key_and_no_session_stands_in_the_file(source: Clinic) -> None:
    raw = source.backups()[0].read_bytes()
    assert canaries.find_tokens(raw) == set()
    assert b"Canary" not in raw
    for path in (source.home / "keys").iterdir():
        text = path.read_text().strip()
        assert text.encode() not in raw
        assert bytes.fromhex(text) not in raw


def test_exports_sheets_and_sessions_are_not_even_inside(source: Clinic) -> None:
    with source.backups()[0].open("rb") as file:
        lines = b"\n".join(contents.line(part) for part in contents.read(file, key.from_file(source.key))
                           if isinstance(part, list))  # fmt: skip
        file.seek(0)
        held = contents.check(file, key.from_file(source.key)).end
    assert canaries.token(7, "last").encode() in lines
    assert b"CanarySessionQ" not in lines
    assert not {"sessions.session", "usersessions.usersession"} & set(held.tables)
    assert not [path for path in held.files if path.startswith(("watch", "out", "keys", "tls"))]


def test_a_place_that_is_not_empty_is_left_alone(source: Clinic, tmp_path: Path) -> None:
    target = clinic(tmp_path, "home", "file")
    (target.home / "watch").mkdir(parents=True)
    (target.home / "watch" / "export.csv").write_text("a day's work")
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    assert "is not empty, and a restore never writes over a clinic" in target.refused(*words)
    assert files(tmp_path) == {"home/watch/export.csv": b"a day's work"}


def test_a_clinic_is_never_restored_over_itself(source: Clinic) -> None:
    before = files(source.home)
    words = ("restore", str(source.backups()[0]), "--into", str(source.home), "--key-file", str(source.key))
    assert "is not empty" in source.refused(*words)
    assert {
        name: files(source.home)[name] for name in before if not name.endswith((".db-shm", ".db-wal"))
    } == {name: content for name, content in before.items() if not name.endswith((".db-shm", ".db-wal"))}


def test_a_database_that_is_not_empty_is_left_alone(source: Clinic, again: Clinic, tmp_path: Path) -> None:
    """On a server the folder may be new and the database not; a file lies in its folder."""
    home = tmp_path / "new" if again.url else again.home
    target, before = Clinic(home, again.url), again.picture()
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    assert "is not empty" in target.refused(*words)
    assert list(tmp_path.iterdir()) == []
    assert again.picture() == before


def test_a_wrong_key_and_a_damaged_file_restore_nothing(source: Clinic, tmp_path: Path) -> None:
    target = clinic(tmp_path, "home", OTHER)
    wrong, damaged = tmp_path / "wrong.txt", tmp_path / "damaged.backup"
    wrong.write_text("00" * 32)
    raw = bytearray(source.backups()[0].read_bytes())
    raw[-100] ^= 4
    damaged.write_bytes(raw)
    good = str(source.backups()[0])
    into = ("--into", str(target.home), "--key-file")
    assert "does not open this backup" in target.refused("restore", good, *into, str(wrong))
    assert "was changed or damaged" in target.refused("restore", str(damaged), *into, str(source.key))
    damaged.write_bytes(raw[: len(raw) // 2])
    assert "was cut off" in target.refused("restore", str(damaged), *into, str(source.key))
    assert "not a Daysheet backup" in target.refused("restore", str(wrong), *into, str(source.key))
    assert not target.home.exists()
    assert not list(tmp_path.glob(".*"))


def test_the_key_can_be_typed_from_paper(source: Clinic, tmp_path: Path) -> None:
    shown = source.good("backup", "--show-key")
    rows = [line.strip() for line in shown.splitlines() if line.startswith("    ")]
    assert len(rows) == 8
    assert source.key.read_text().strip() not in shown
    paper = tmp_path / "typed.txt"
    paper.write_text("\n".join(rows).lower())
    target = clinic(tmp_path, "home", "file")
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(paper))
    assert "Restored and compared" in target.good(*words)
    assert (target.home / "keys" / "backup.key").read_text() == source.key.read_text()
    again = source.good("backup", "--show-key")
    assert "It was shown before, by" in again
    assert sum('"backup_key_shown"' in row for row in source.picture()["log"]) == 2


def test_an_older_schema_is_restored_into_this_version(sources: dict[str, Clinic], tmp_path: Path) -> None:
    """A backup whose newest migration of ours is the one before the register, as an older Daysheet would write it."""
    for direction, (one, other) in enumerate(DIRECTIONS):
        source, folder = sources[one], tmp_path / str(direction)
        folder.mkdir()
        file = older.without_the_register(source.backups()[0], source.key, folder / "older.backup")
        target = clinic(folder, "home", other)
        words = ("restore", str(file), "--into", str(target.home), "--key-file", str(source.key))
        target.good(*words)
        before, after = source.picture(), target.picture()
        assert after["tables"]["records.PatientRow"] == before["tables"]["records.PatientRow"]
        assert after["tables"]["records.RequestRow"][0] == 0
        assert after["whole"]
        # There is no move yet that could be deleted; the log's own walls stand.
        assert after["refused"] == before["refused"][:2]


def test_a_newer_schema_asks_for_a_newer_daysheet(source: Clinic, tmp_path: Path) -> None:
    file = older.with_a_migration_of_tomorrow(source.backups()[0], source.key, tmp_path / "newer.backup")
    target = clinic(tmp_path, "home", OTHER)
    (target.home / "watch" / "deep").mkdir(parents=True)
    words = ("restore", str(file), "--into", str(target.home), "--key-file", str(source.key))
    assert "made by a newer Daysheet (99.0)" in target.refused(*words)
    assert [path.name for path in target.home.rglob("*")] == ["watch", "deep"]
    # Folders without a file are no obstacle, and the refusal left none.
    assert "Restored and compared" in restored(source, target)


def test_a_path_that_leads_outside_is_refused(source: Clinic, tmp_path: Path) -> None:
    file = older.with_a_file(
        source.backups()[0], source.key, tmp_path / "bad.backup", "agreements/../../escaped"
    )
    target = clinic(tmp_path, "home", "file")
    words = ("restore", str(file), "--into", str(target.home), "--key-file", str(source.key))
    assert "that no clinic's folder has" in target.refused(*words)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "path",
    ["../escaped", "agreements/../../escaped", "/escaped", "keys/audit.key", "payers//x", "payers/./x", "daysheet.db",
     "payers/a\\..\\b", "payers/\x00", "", "anchors/other", "watch/x"],
)  # fmt: skip
def test_only_known_places_are_written(path: str, tmp_path: Path) -> None:
    with pytest.raises(places.UnableToPlace):
        places.inside(tmp_path, path)


def test_the_restored_clinic_makes_backups_that_the_same_paper_opens(source: Clinic, tmp_path: Path) -> None:
    target = clinic(tmp_path, "home", "file")
    restored(source, target)
    target.good("backup")
    third = clinic(tmp_path, "third", "file")
    third.good("restore", str(target.backups()[0]), "--into", str(third.home), "--key-file", str(source.key))
    assert third.picture()["tables"] == target.picture()["tables"]
    assert third.picture()["whole"]


def test_old_backups_are_removed_when_asked_and_only_ours(source: Clinic, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    stranger = folder / "daysheet-20200101T000000000Z-00000000.backup"
    stranger.write_bytes(b"another clinic's")
    for _ in range(3):
        source.good("backup", str(folder))
    assert len(list(folder.iterdir())) == 4
    newest = max(path for path in folder.iterdir())
    said = source.good("backup", str(folder), "--keep", "2")
    assert "Removed: " in said
    left = sorted(folder.iterdir())
    assert len(left) == 3
    assert stranger in left
    assert newest in left
    assert "At least one backup is kept" in source.refused("backup", str(folder), "--keep", "0")
    assert sorted(folder.iterdir()) == left
    shutil.rmtree(folder)


def test_a_drill_restores_compares_and_throws_away(source: Clinic, tmp_path: Path) -> None:
    first = source.good("backup", "--drill")
    assert "it was the first one" in " ".join(first.split())
    assert "the last one was on" in " ".join(source.good("backup", "--drill").split())
    assert not (source.home / "backups" / ".drill").exists()
    assert sum('"backup_tried"' in row for row in source.picture()["log"]) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "There is no backup of this clinic" in source.refused("backup", str(empty), "--drill")


def test_a_drill_notices_a_rotten_backup(source: Clinic, tmp_path: Path) -> None:
    name = source.backups()[-1].name
    raw = bytearray(source.backups()[-1].read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / name).write_bytes(raw)
    refusal = source.refused("backup", str(tmp_path), "--drill")
    assert f"{name} cannot be restored: " in refusal
    assert "was changed or damaged" in refusal
    assert '"good": false' in source.picture()["log"][-1]
