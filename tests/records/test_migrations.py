"""The tables are what the models say: no change waits for a migration nobody wrote."""

import pytest
from django.core.management import call_command

from daysheet.web import prepare


@pytest.mark.records
@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.records
@pytest.mark.django_db
def test_a_database_in_shape_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepare._applied() >= prepare._shipped() != set()

    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing was to be migrated")

    monkeypatch.setattr(prepare, "call_command", never)
    prepare.prepare()
