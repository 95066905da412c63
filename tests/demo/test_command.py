"""`daysheet demo`: the folder it may write to, the day it takes, what it says."""

from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from daysheet.cli.demo import demo, next_weekday

APP = typer.Typer()
APP.command()(demo)


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(APP, [str(word) for word in words])
    return result.exit_code, result.output


def test_grows_and_says_what(tmp_path: Path) -> None:
    code, said = run("--patients", 60, "--seed", 3, "--out", tmp_path / "clinic", "--on", "2026-11-24")
    assert code == 0
    assert "60 patients for the morning of Tuesday, 24 November 2026 (seed 3)" in said
    assert "in prior authorization" in said
    assert (tmp_path / "clinic" / "truth.json").is_file()


def test_one_patient_is_a_clinic(tmp_path: Path) -> None:
    code, said = run("--patients", 1, "--out", tmp_path)
    assert code == 0
    assert "too small" in said


def test_an_earlier_demo_makes_way(tmp_path: Path) -> None:
    run("--patients", 30, "--out", tmp_path, "--on", "2026-11-24")
    (tmp_path / "plain" / "left_over.csv").write_text("id\n", encoding="utf-8")
    code, _ = run("--patients", 5, "--out", tmp_path, "--on", "2026-11-24")
    assert code == 0
    assert not (tmp_path / "plain" / "left_over.csv").exists()


@pytest.mark.parametrize("name", ["letter.txt", "webpt", "truth.json"])
def test_any_other_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}", encoding="utf-8")
    code, said = run("--patients", 5, "--out", tmp_path)
    assert code == 2
    assert "not empty and not a demo clinic" in said
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, said = run("--out", tmp_path / "file")
    assert code == 2
    assert "is a file" in said


def test_the_next_weekday() -> None:
    assert next_weekday(date(2026, 11, 23)) == date(2026, 11, 24)
    assert next_weekday(date(2026, 11, 27)) == date(2026, 11, 30)
