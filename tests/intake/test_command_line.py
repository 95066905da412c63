"""`daysheet import` and `daysheet connect`, as a person at the clinic types them."""

from datetime import date

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from daysheet.cli import intake as commands
from daysheet.intake import take
from daysheet.records.models import AuditRow, AuthorizationRow
from intake.samples import AUTHORIZATIONS, authorization, write

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)
ODD = [
    "Patient Number",
    "Case No.",
    "Referral",
    "Auth Number",
    "Valid From",
    "Expires",
    "Approved Visits",
    "State of it",
]


@pytest.fixture
def run(clinic_home, monkeypatch):
    monkeypatch.setattr(commands, "prepare", lambda: None)
    monkeypatch.setattr(commands, "console", Console(width=200, highlight=False, emoji=False, markup=False))
    app = typer.Typer()
    app.command(name="import")(commands.import_)
    app.command(name="connect")(commands.connect)

    def run(*words: object, typed: str = ""):
        monkeypatch.setattr(commands.console, "_file", None)
        return CliRunner().invoke(app, [str(word) for word in words], input=typed)

    return run


def test_all_taken_is_zero_and_the_counts_stand_in_a_table(run, tmp_path):
    path = write(
        tmp_path / "Authorizations.csv", AUTHORIZATIONS, [authorization("A-1"), authorization("A-2")]
    )
    result = run("import", path, "--on", "2026-11-24")
    assert result.exit_code == 0, result.output
    assert "All as of 2026-11-24." in result.output
    assert AuditRow.objects.get().who.endswith("(command line)")


def test_rejects_are_told_by_line_and_column_and_give_one(run, tmp_path):
    rows = [authorization(f"A-{number}", auth_end_date="soon") for number in range(7)]
    path = write(tmp_path / "Authorizations.csv", AUTHORIZATIONS, rows)
    result = run("import", path)
    assert result.exit_code == 1
    assert "line 2, column auth_end_date: not a date as YYYY-MM-DD or MM/DD/YYYY." in result.output
    assert "line 6," in result.output
    assert "line 7," not in result.output
    assert "and 2 more; `daysheet import --all`" in result.output
    assert "soon" not in result.output
    assert "line 8," in run("import", path, "--all").output


def test_a_held_file_beside_a_taken_one_gives_one(run, tmp_path):
    write(tmp_path / "Authorizations.csv", AUTHORIZATIONS, [authorization("A-1")])
    (tmp_path / "x.csv").write_text("colour,shape\n1,2\n")
    result = run("import", tmp_path)
    assert result.exit_code == 1
    assert "x.csv: HELD. No profile knows the columns of this file." in result.output


def test_nothing_readable_gives_two(run, tmp_path):
    (tmp_path / "x.csv").write_text("")
    assert run("import", tmp_path).exit_code == 2


def odd(path, *, state: str = "Active"):
    rows = [
        [f"P-{n}", f"C-{n}", f"R{n}", f"AX{n}", f"11/{n}/2026", f"12/{n}/2026", "12", state]
        for n in range(1, 5)
    ]
    return write(path, ODD, rows)


def test_connect_learns_an_export_and_import_reads_it(run, tmp_path):
    path = odd(tmp_path / "auth list.csv", state="Live")
    answers = [
        "Referral",  # id
        "",  # case_id: the suggestion
        "",  # patient_id
        "",  # number
        "",  # starts_on
        "",  # ends_on
        "",  # visits_authorized
        "State of it", "active",  # status, and what "Live" means
        "-", "-", "-", "-", "-",  # rank, payer_name, payer_class, member_id, modified_on
        "whole",
        "y",
    ]  # fmt: skip
    result = run("connect", path, "--target", "authorization", typed="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "2026-12-01" in result.output
    (taken,) = take(path, by="dana", on=ON)
    assert (taken.state, taken.inserted, taken.profile) == ("taken", 4, "learned.auth-list"), taken
    row = AuthorizationRow.objects.get(id="R3")
    assert (row.patient_id, row.case_id, row.number) == ("P-3", "C-3", "AX3")
    assert (row.starts_on, row.ends_on, row.status) == (date(2026, 11, 3), date(2026, 12, 3), "active")


def test_connect_saves_nothing_when_the_preview_is_not_right(run, tmp_path, clinic_home):
    path = odd(tmp_path / "auths.csv")
    answers = ["Referral", *[""] * 6, "-", "-", "-", "-", "-", "-", "changes", "n"]
    result = run("connect", path, "--target", "authorization", typed="\n".join(answers) + "\n")
    assert result.exit_code == 1, result.output
    assert "Nothing was saved." in result.output
    assert not (clinic_home / "profiles").exists()


def test_yes_refuses_what_is_not_sure(run, tmp_path, clinic_home):
    result = run("connect", odd(tmp_path / "auths.csv"), "--target", "authorization", "--yes")
    assert result.exit_code == 1
    assert "Not sure enough about id" in result.output
    assert not (clinic_home / "profiles").exists()


def test_yes_accepts_names_the_fields_are_known_by(run, tmp_path):
    path = write(
        tmp_path / "clinicians.csv",
        ["Therapist ID", "Last Name", "First Name", "Credential", "Shoe size"],
        [["T-1", "Lee", "Ada", "PT", "38"], ["T-2", "Ito", "Ken", "PTA", "42"]],
    )
    result = run("connect", path, "--target", "clinician", "--yes", "--name", "Staff list")
    assert result.exit_code == 0, result.output
    (taken,) = take(path, by="dana", on=ON)
    assert (taken.profile, taken.inserted, taken.unknown_headers) == ("learned.staff-list", 2, ())


def test_connect_again_is_the_next_version(run, tmp_path, clinic_home):
    header = ["Therapist ID", "Last Name", "First Name", "Credential"]
    path = write(tmp_path / "staff.csv", header, [["T-1", "Lee", "Ada", "PT"]])
    for version in (1, 2):
        assert run("connect", path, "--target", "clinician", "--yes").exit_code == 0
        assert f"version = {version}\n" in (clinic_home / "profiles" / "staff.toml").read_text()


def test_a_kind_that_does_not_exist(run, tmp_path):
    result = run("connect", odd(tmp_path / "x.csv"), "--target", "invoice")
    assert result.exit_code == 2
    assert "invoice is not a kind of record" in result.output


def test_a_file_without_a_header(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("hello\n")
    result = run("connect", path, "--target", "visit")
    assert result.exit_code == 2
    assert "No row with column names" in result.output
