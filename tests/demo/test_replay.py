"""Sixty mornings in a row: what stands on the sheet is on every one of them what a second reading of that morning's
files finds, so the first morning a lapse is shown is the first on which the records show it."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from daysheet.cli.replay import measured
from daysheet.demo.cover import Records
from daysheet.demo.replay_report import Size, report
from daysheet.demo.replaying import LAPSES, Lapse, Replay
from daysheet.demo.rewind import Rewind
from daysheet.records.items import worst_first

from . import oracle
from .growth import DAYS, clinic

ON = DAYS[0]
SIZE = Size(seed=4711, patients=60, mornings=60, on=ON)
UNREAD = frozenset({"plain/claims.csv", "plain/minutes.csv", "plain/contact_preferences.csv"})
"""Exports that no rule of this workflow reads; leaving them out saves the test a quarter of its time."""
Found = set[tuple[str, str, str]]


class Compared:
    """Holds the sheet of every morning against the second reading of the same files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown, self.missed, self.false = 0, [], []
        self.first: dict[tuple[str, str], date] = {}
        self.mornings: list[date] = []

    def __call__(self, morning: date) -> None:
        files = oracle.Files(self.folder, morning)
        flagged, asked = standing()
        true: Found = set()
        for patient_id in files.cases_of:
            try:
                true |= oracle.OnePatient(files, patient_id, oracle.Reading()).kinds()
            except AssertionError as without:
                # Units are counted, and none has been charged yet that a visit's share could be told from.
                assert "no charged visit" in str(without)
                assert asked & subjects(files, patient_id)
                flagged -= {one for one in flagged if one[1:] in subjects(files, patient_id)}
        lapses = {one for one in true if one[0] in LAPSES}
        self.mornings.append(morning)
        self.shown += len(flagged)
        self.missed += [(morning, one) for one in lapses - flagged]
        self.false += [(morning, one) for one in flagged - lapses]
        for _, *subject in lapses:
            self.first.setdefault((subject[0], subject[1]), morning)


def standing() -> tuple[Found, set[tuple[str, str]]]:
    """Lapses flagged, and every subject of an open item, questions among them."""
    items = [item.finding for item in worst_first() if item.finding.workflow == "prior_auth"]
    every = [(one.answer.value, one.rule, one.subject.kind, one.subject.id) for one in items]
    flagged = {row[1:] for row in every if row[0] == "flag" and row[1] in LAPSES}
    return flagged, {row[2:] for row in every}


def subjects(files: oracle.Files, patient_id: str) -> set[tuple[str, str]]:
    cases = files.cases_of[patient_id]
    authorizations = {row["record_id"] for case in cases for row in files.auths[case]}
    return {("case", case) for case in cases} | {("authorization", key) for key in authorizations}


@pytest.mark.records
@pytest.mark.django_db
def test_sixty_mornings(tmp_path: Path, clinic_home: Path) -> None:
    compared = Compared(tmp_path / "morning")
    replay, lapses = measured(tmp_path, SIZE, compared, without=UNREAD)

    assert compared.mornings == [ON - timedelta(days=back) for back in range(59, -1, -1)]
    assert compared.shown > 200
    assert compared.missed == [], "recall 1.0 on every morning"
    assert compared.false == [], "precision 1.0 on every morning"

    planted = [one for one in lapses if one.planted]
    assert {one.kinds[-1] for one in planted} == set(LAPSES)
    for one in lapses:
        assert one.ahead or one.shown <= compared.first.get(one.subject, one.shown)
        assert one.at_once or one.ahead
    assert replay.never_shown() == []
    assert replay.silent == 0
    assert replay.seen >= compared.shown

    page = report(replay, lapses, SIZE)
    assert f"Of the {len(planted)} lapses planted" in page
    assert "0 came later than the records allow, and 0 never came" in page


# --- the measuring, by itself --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> Rewind:
    return Rewind(clinic(4711, 60, ON).out, ON)


def test_the_replays_own_reading_is_the_second_readings(small: Rewind, tmp_path: Path) -> None:
    """Two readings that share no code name the same subjects, on every seventh morning."""
    named = 0
    for back in range(0, 60, 7):
        morning = ON - timedelta(days=back)
        files = small.write(morning, tmp_path)
        second, untold = oracle.Files(tmp_path, morning), set()
        found: set[tuple[str, str]] = set()
        for patient_id in second.cases_of:
            try:
                kinds = oracle.OnePatient(second, patient_id, oracle.Reading()).kinds()
                found |= {(what, key) for kind, what, key in kinds if kind in LAPSES}
            except AssertionError:
                untold |= subjects(second, patient_id)
        assert set(Records(files, morning).lapses()) - untold == found
        named += len(found)
    assert named > 20


def a_lapse(shown: date, harm: date | None, **more: object) -> Lapse:
    given = {
        "subject": ("authorization", "1"),
        "kinds": ["visits_run_out"],
        "payer": "Cigna",
        "could_show": shown,
    }
    given |= {"lead": timedelta(days=21), "from_the_start": False}
    return Lapse(shown=shown, harm=harm, **(given | more))


@pytest.mark.parametrize(
    ("warning", "ahead"),
    [(20, False), (21, True), (22, True), (0, False)],
    ids=["before", "on", "after", "none"],
)
def test_ahead_means_the_lead_time_or_more(warning: int, ahead: bool) -> None:
    one = a_lapse(ON, ON + timedelta(days=warning))
    assert (one.warning, one.ahead) == (warning, ahead)


def test_a_lapse_shown_a_morning_after_the_records_could_is_late() -> None:
    late = a_lapse(ON, ON + timedelta(days=3), could_show=ON - timedelta(days=1))
    assert not late.ahead and not late.at_once


def test_an_alert_after_the_day_of_harm_is_no_warning() -> None:
    harm = ON + timedelta(days=5)
    assert a_lapse(ON, harm, alert=harm).alerted == 0
    assert a_lapse(ON, harm, alert=harm + timedelta(days=1)).alerted is None
    assert a_lapse(ON, None, alert=ON).alerted is None


def test_a_lapse_that_nobody_shows_is_counted(small: Rewind) -> None:
    replay = Replay(small, ON)
    files = small.files(ON)
    replay.note(ON, files, [])
    assert replay.never_shown() == sorted(Records(files, ON).lapses())
    assert replay.seen == replay.silent == len(replay.never_shown()) > 3
    assert "never came" in report(replay, replay.lapses([]), SIZE)


def row(small: Rewind, **more: str) -> dict[str, str]:
    """An authorization of a finished course of care, with other days and numbers."""
    from daysheet.demo.rewind import AUTHORIZATIONS

    return small.tables[AUTHORIZATIONS].rows[0] | more


def test_the_fixed_warning_counts_days_and_finalized_notes(small: Rewind) -> None:
    replay = Replay(small, ON)
    known = small.since("webpt/Authorizations.csv", "record_id")[row(small)["record_id"]] + timedelta(days=1)
    case_id = row(small)["case_id"]
    signed = sorted(
        date.fromisoformat(one["note_finalized_date"])
        for one in small.tables["webpt/Visits.csv"].rows
        if one["case_id"] == case_id and one["visit_status"] == "Completed" and one["note_finalized_date"]
    )
    wide = {"auth_start_date": "2020-01-01", "auth_end_date": "2029-12-31"}
    far = known + timedelta(days=400)
    assert replay.alert(
        row(small, visit_authorized_for="", auth_start_date="2020-01-01", auth_end_date=str(far))
    ) == (far - timedelta(days=7))
    third = replay.alert(row(small, visit_authorized_for="5", **wide))
    assert third == max(known, signed[2] + timedelta(days=1))
    assert replay.alert(row(small, visit_authorized_for="2", **wide)) == known


def test_the_command_writes_its_report_and_touches_no_clinic_of_this_machine(tmp_path: Path) -> None:
    home, page = tmp_path / "home", tmp_path / "report.md"
    words = ["replay", "--patients", "40", "--mornings", "3", "--on", str(ON), "--report", str(page)]
    done = subprocess.run(
        [sys.executable, "-c", "from daysheet.cli.main import main; main()", *words],
        env=os.environ
        | {"DAYSHEET_HOME": str(home), "DATABASE_URL": "postgres://nobody@nowhere.invalid/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert page.read_text("utf-8").startswith("# How early a lapse stands on the sheet")
    assert "the 3 mornings from 2026-11-22 to 2026-11-24" in page.read_text("utf-8")
    assert not home.exists()


def test_the_committed_report_is_the_one_that_make_full_writes() -> None:
    root = Path(__file__).parents[2]
    page, makefile = ((root / name).read_text("utf-8") for name in ("docs/replay.md", "Makefile"))
    command = page.split("Written by `")[1].split("`")[0]
    assert f"$(BIN)/{command} --report docs/replay.md" in makefile
    assert "0 came later than the records allow, and 0 never came" in page
