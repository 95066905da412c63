"""`daysheet staff` and the people of the demo: who may sign in, each change audited."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from typer.testing import CliRunner

from daysheet.cli.serve import staff
from daysheet.domain.people import Role
from daysheet.records.models import AuditRow, Staff
from daysheet.web import demo_people, people
from web.conftest import Browser, make_person, sign_in

pytestmark = pytest.mark.records


@pytest.fixture(autouse=True)
def _no_preparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test database is in shape already."""
    monkeypatch.setattr("daysheet.cli.serve.prepare", lambda: None)


def run(*words: str) -> str:
    result = CliRunner().invoke(staff, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def last() -> tuple[str, str, str]:
    row = AuditRow.objects.latest("number")
    assert row.who.endswith("(command line)")
    return (row.event, row.target, row.why)


def test_somebody_is_added_listed_changed_disabled_and_let_back_in(db: None) -> None:
    said = run("add", "dana.desk", "front_desk")
    password = said.split("password")[1].split()[0]
    assert Staff.objects.get(username="dana.desk").check_password(password)
    assert last() == ("staff_added", "dana.desk", "role front_desk")
    assert "no second step yet" in run("list")
    run("role", "dana.desk", "biller")
    assert last() == ("staff_changed", "dana.desk", "role biller")
    run("disable", "dana.desk")
    assert last() == ("staff_changed", "dana.desk", "disabled")
    assert "disabled" in run("list")
    assert password not in run("reset", "dana.desk")
    assert Staff.objects.get(username="dana.desk").is_active


@pytest.mark.parametrize("words", [("disable", "someone"), ("reset", "someone")])
def test_disabling_and_resetting_sign_out_everywhere(db: None, words: tuple[str, ...]) -> None:
    browser = sign_in(Browser(), make_person("pt", name="someone"))
    assert browser.get("/account/").status_code == 200
    run(*words)
    assert browser.get("/account/").status_code == 302
    assert words[0] == "disable" or not Authenticator.objects.filter(user__username="someone").exists()


def test_what_cannot_be_done_is_said_in_a_sentence(db: None) -> None:
    make_person("pt", name="someone")
    for attempt, sentence in (
        (lambda: people.add(username="new", role="boss", by="t"), "There is no role"),
        (lambda: people.add(username="someone", role="pt", by="t"), "has an account already"),
        (lambda: people.add(username="a b", role="pt", by="t"), "Enter a valid username"),
        (lambda: people.add(username="new", role="pt", by="t", password="short"), "too short"),
        (lambda: people.disable(username="nobody", by="t"), "Nobody here is called nobody"),
        (lambda: people.change_role(username="someone", role="boss", by="t"), "There is no role"),
    ):
        with pytest.raises(people.UnableToChangeStaff, match=sentence):
            attempt()
    assert AuditRow.objects.count() == 0


def test_passwords_are_long_and_differ() -> None:
    made = {people.a_password() for _ in range(200)}
    assert len(made) == 200 and all(len(one) == 23 for one in made)


def test_the_demo_has_one_person_per_role_whose_keys_are_shown_once(db: None, clinic_home: Path) -> None:
    clinic_home.mkdir()
    clinic_home.joinpath("clinic.toml").write_text("demo = true\n", "utf-8")
    made = demo_people.make()
    assert {one.role for one in made} == set(Role)
    assert all(len(one.codes) == 10 and one.secret and one.password for one in made)
    assert demo_people.make() == ()
    again = demo_people.renew()
    assert {one.username for one in again} == {one.username for one in made}
    assert {one.password for one in again}.isdisjoint(one.password for one in made)


def test_a_real_clinic_gets_no_demo_people(db: None, clinic_home: Path) -> None:
    for attempt in (demo_people.make, demo_people.renew):
        with pytest.raises(demo_people.UnableToMakeDemoPeople):
            attempt()
    assert not Staff.objects.exists()
