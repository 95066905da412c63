"""Bring the database to the shape this version needs; safe, and cheap, to run at every start."""

import pkgutil
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder


def prepare() -> None:
    """Migrations, then the table that the sign-in limits are counted in; nothing where all of them stand."""
    if _applied() >= _shipped():
        return
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _applied() -> set[tuple[str, str]]:
    try:
        return set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return set()


def _shipped() -> set[tuple[str, str]]:
    """Migrations by their file names, without importing them: loading them all takes longer than a whole command."""
    return {(app.label, name) for app in apps.get_app_configs() for name in _names(f"{app.name}.migrations")}


def _names(package: str) -> list[str]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    return [module.name for module in pkgutil.iter_modules([str(Path(spec.origin).parent)])]
