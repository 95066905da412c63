"""Profiles are checked when they are loaded, by one loader for ours and the clinic's own."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models

from daysheet.intake import document, tables
from daysheet.intake.headers import place
from daysheet.intake.kinds import kinds
from daysheet.intake.profiles import SHIPPED, UnableToUseProfile, all_profiles, read_profile
from intake.samples import APPOINTMENTS, AUTHORIZATIONS

LOCATIONS = (SHIPPED / "plain" / "locations.toml").read_text("utf-8")
CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "contracts" / "clinic.md"


def test_every_kind_of_record_has_a_plain_profile():
    plain = {profile.load.target for profile in all_profiles() if profile.id.startswith("plain.")}
    assert plain == set(kinds())


def contract_tables() -> dict[str, list[str]]:
    """File -> columns, from the tables of the contract."""
    found = {}
    for line in CONTRACT.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and cells[0].startswith("`") and cells[0].endswith(".csv`"):
            text = "".join(
                part for part in cells[1].replace("(", "|(").replace(")", ")|").split("|") if "(" not in part
            )
            found[cells[0].strip("`")] = text.split("`")[1::2]
    return found


def test_the_profiles_read_exactly_the_contracts_columns():
    profiles = all_profiles()
    assert len(contract_tables()) == len(profiles) + 1
    for file, columns in contract_tables().items():
        if file == "deliveries.csv":
            continue
        fits = [place(profile, columns) for profile in profiles]
        whole = [
            fit for fit in fits if fit.recognized and not fit.missing and not fit.unknown and not fit.doubled
        ]
        assert len(whole) == 1, (file, [fit.profile.id for fit in whole])
        assert whole[0].profile.id.rpartition(".")[2] == Path(file).stem.lower()


def test_the_documented_columns_are_the_vendors():
    files = contract_tables()
    assert files["Authorizations.csv"] == AUTHORIZATIONS
    assert files["Appointments.csv"] == APPOINTMENTS


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[load]", "[loads]", "loads"),
        ('target = "location"', 'target = "place"', "[load] target"),
        ('parse = "id"', 'parse = "number"', "columns"),
        ('to = "name"\nparse = "text"', 'to = "name"\nparse = "money"', "[columns.name] parse"),
        ('to = "name"', 'to = "nome"', "no field nome"),
        ('to = "timezone"', 'to = "name"', "two columns have to = name"),
        ('key = ["id"]', 'key = ["name"]', "[load] key must give id"),
        ('key = ["id"]', 'key = ["nr"]', "[load] key nr has no [columns.nr]"),
        ('mode = "snapshot"', 'mode = "window"', "reaches_days"),
        ('calendar = "weekdays"', 'calendar = "sometimes"', "[delivery] calendar"),
        (
            'mode = "snapshot"',
            'mode = "snapshot"\ndelete_when = { column = "name", equals = "3" }',
            "delete_when",
        ),
        ('require = ["id", "name", "timezone"]', "require = []", "names no column"),
        ("[profile]", "[profile", "file.toml"),
    ],
)
def test_a_profile_that_does_not_hold_together_names_file_and_key(old, new, says):
    assert old in LOCATIONS
    with pytest.raises(UnableToUseProfile) as error:
        read_profile(LOCATIONS.replace(old, new), "file.toml")
    assert "file.toml" in str(error.value)
    assert says in str(error.value)


def test_two_profiles_of_one_id_are_refused(clinic_home):
    (clinic_home / "profiles").mkdir(parents=True)
    (clinic_home / "profiles" / "mine.toml").write_text(LOCATIONS)
    with pytest.raises(UnableToUseProfile, match=r"mine\.toml"):
        all_profiles()


def test_limits_are_those_of_the_tables():
    """Whatever the tables refuse is checked row by row before; a new constraint must be known here too."""
    named = set()
    for kind in kinds().values():
        table = tables.store(kind.name, kind.record.__name__, kind.key)
        assert set(table.fields) == set(kind.fields), kind.name
        for constraint in table.model._meta.constraints:
            if isinstance(constraint, models.CheckConstraint) and not constraint.name.endswith("_known"):
                named.add(constraint.name)
                assert kind.name in tables.IN_ORDER or any(kind.name == one for one, _ in tables.BOUNDS)
    assert len(named) == len(tables.IN_ORDER) + len(tables.BOUNDS)


def test_the_page_of_profiles_is_up_to_date():
    assert document.main(["--check"]) == 0


def test_the_page_needs_no_database():
    code = "from daysheet.intake import document; print(document.page(), end='')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert ran.stdout == document.page()


def test_samples_are_well_formed():
    assert len(set(AUTHORIZATIONS)) == len(AUTHORIZATIONS)
    assert next(csv.reader([",".join(APPOINTMENTS)])) == APPOINTMENTS
