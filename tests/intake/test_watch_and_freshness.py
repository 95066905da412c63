"""The watch folder moves a file only after its commit; freshness follows each export's own calendar."""

import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from daysheet.home import watch_folder
from daysheet.intake import take, take_watch_folder, watch
from daysheet.intake.freshness import UnableToTellFreshness, expected, freshness, missed
from daysheet.records.models import AuthorizationRow, Delivery
from intake.samples import AUTHORIZATIONS, authorization, write

ON = date(2026, 11, 24)


def drop(name: str, *rows: list[str], age: float = 120.0) -> Path:
    path = write(watch_folder() / name, AUTHORIZATIONS, rows)
    os.utime(path, (time.time() - age,) * 2)
    return path


def look(**options: object):
    return take_watch_folder(by="night", on=ON, sleep=lambda seconds: None, **options)


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.records
@pytest.mark.django_db
class TestWatchFolder:
    def test_a_taken_file_moves_whole_and_a_held_one_beside(self, clinic_home):
        data = drop("Authorizations.csv", authorization("A-1")).read_bytes()
        drop("bad.csv").write_text("colour,shape\n1,2\n")
        states = {taken.name: taken.state for taken in look()}
        assert states == {"Authorizations.csv": "taken", "bad.csv": "held"}
        assert below(clinic_home / "watch") == set()
        assert (clinic_home / "taken" / "2026-11-24" / "Authorizations.csv").read_bytes() == data
        assert below(clinic_home / "held") == {"bad.csv"}

    def test_a_file_still_being_written_waits(self, clinic_home):
        path = drop("Authorizations.csv", authorization("A-1"), age=0)
        sleeping = lambda seconds: path.write_text(path.read_text() + "x")  # noqa: E731
        assert take_watch_folder(by="night", on=ON, sleep=sleeping) == []
        assert below(clinic_home / "watch") == {"Authorizations.csv"}
        assert [taken.state for taken in look()] == ["taken"]

    def test_a_crash_between_commit_and_move_takes_nothing_twice(self, clinic_home, monkeypatch):
        drop("Authorizations.csv", authorization("A-1"))
        with monkeypatch.context() as crash:

            def die(*_: object) -> None:
                raise KeyboardInterrupt

            crash.setattr(watch, "_move", die)
            with pytest.raises(KeyboardInterrupt):
                look()
        assert AuthorizationRow.objects.count() == 1
        (again,) = take_watch_folder(by="night", on=ON + timedelta(days=1), sleep=lambda seconds: None)
        assert again.state == "already"
        assert Delivery.objects.count() == 1
        assert below(clinic_home / "watch") == set()

    def test_the_same_bytes_delivered_the_next_day_are_a_new_delivery(self, clinic_home):
        drop("Authorizations.csv", authorization("A-1"))
        look()
        drop("Authorizations.csv", authorization("A-1"))
        (taken,) = take_watch_folder(by="night", on=ON + timedelta(days=1), sleep=lambda seconds: None)
        assert (taken.state, taken.as_of) == ("taken", ON + timedelta(days=1))

    def test_a_name_that_lies_there_already_is_kept(self, clinic_home):
        for number in range(2):
            drop("Authorizations.csv", authorization(f"A-{number}"))
            look()
        assert below(clinic_home / "taken") == {
            "2026-11-24/Authorizations.csv",
            "2026-11-24/Authorizations-2.csv",
        }

    def test_links_are_left_alone(self, clinic_home, tmp_path):
        target = write(tmp_path / "elsewhere.csv", AUTHORIZATIONS, [authorization("A-1")])
        (watch_folder() / "link.csv").symlink_to(target)
        assert look() == []
        assert target.exists()

    def test_a_whole_clinic_with_its_list_of_days(self, clinic_home):
        drop("webpt/Authorizations.csv", authorization("A-1"))
        days = [["webpt/Authorizations.csv", "2026-11-23"]]
        write(watch_folder() / "plain" / "deliveries.csv", ["file", "as_of"], days)
        (taken,) = look()
        assert taken.as_of == date(2026, 11, 23)
        assert below(clinic_home / "watch") == set()
        assert below(clinic_home / "taken" / "2026-11-24") == {
            "webpt/Authorizations.csv",
            "plain/deliveries.csv",
        }


@pytest.mark.parametrize(
    ("calendar", "on", "excluded", "due"),
    [
        ("daily", "2026-11-24", [], "2026-11-23"),
        ("daily", "2026-11-24", ["2026-11-23"], "2026-11-22"),
        ("weekdays", "2026-11-24", [], "2026-11-23"),
        ("weekdays", "2026-11-23", [], "2026-11-20"),
        ("weekdays", "2026-11-30", ["2026-11-27", "2026-11-26"], "2026-11-25"),
        ("weekly:mon", "2026-11-23", [], "2026-11-16"),
        ("weekly:mon", "2026-11-24", [], "2026-11-23"),
        ("weekly:mon", "2026-11-24", ["2026-11-23"], "2026-11-16"),
        ("weekdays", "2027-01-04", ["2027-01-01"], "2026-12-31"),
        ("never", "2026-11-24", [], None),
    ],
)
def test_the_last_day_on_which_a_file_was_expected(calendar, on, excluded, due):
    days = [date.fromisoformat(day) for day in excluded]
    expected_day = date.fromisoformat(due) if due else None
    assert expected(calendar, date.fromisoformat(on), days) == expected_day


def test_fresh_on_the_day_itself_and_stale_the_day_before():
    assert not missed("daily", date(2026, 11, 23), ON)
    assert missed("daily", date(2026, 11, 22), ON)
    assert not missed("never", date(2020, 1, 1), ON)


def test_a_calendar_nobody_knows_is_said():
    with pytest.raises(UnableToTellFreshness, match="fortnightly"):
        expected("fortnightly", ON)


@pytest.mark.records
@pytest.mark.django_db
def test_freshness_of_what_was_ever_delivered(clinic_home, tmp_path):
    clinic_home.mkdir()
    path = write(tmp_path / "Authorizations.csv", AUTHORIZATIONS, [authorization("A-1")])
    take(path, by="dana", on=date(2026, 11, 20))
    (export,) = freshness(ON)
    assert export.profile == "webpt.standard_extract.authorizations"
    assert (export.record_kind, export.as_of, export.expected_on) == (
        "authorization",
        date(2026, 11, 20),
        date(2026, 11, 23),
    )
    assert export.stale
    (clinic_home / "clinic.toml").write_text(
        'excluded_days = [2026-11-23]\n[deliveries]\n"webpt.standard_extract.authorizations" = "weekdays"\n'
    )
    (export,) = freshness(ON)
    assert (export.expected_on, export.stale) == (date(2026, 11, 20), False)


@pytest.mark.records
@pytest.mark.django_db
def test_a_held_file_does_not_count_as_fresh(clinic_home, tmp_path):
    path = write(tmp_path / "Authorizations.csv", AUTHORIZATIONS, [authorization("A-1")])
    take(path, by="dana", on=date(2026, 11, 20))
    write(path, [name for name in AUTHORIZATIONS if name != "auth_end_date"], [])
    (held,) = take(path, by="dana", on=date(2026, 11, 23))
    assert held.state == "held"
    assert freshness(ON)[0].stale
