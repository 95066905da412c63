"""SQLite through SQLCipher for Django: Django's own sqlite3 backend with the encrypted library underneath.

The key is 32 random bytes from a file outside the database (`OPTIONS["key"]`, hex). Connections use WAL with
`synchronous=FULL`: what was committed, an audit row above all, survives a power cut.
"""

import datetime
import decimal
import os
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import tee
from typing import Any

from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database

KEY = re.compile(r"[0-9a-f]{64}")
SETTINGS = (
    "foreign_keys = ON",
    "legacy_alter_table = OFF",
    # REPLACE deletes a row; without this it would pass the triggers that keep the audit log append-only.
    "recursive_triggers = ON",
    # Sorting and VACUUM spill into memory, never into a file beside the database.
    "temp_store = MEMORY",
)


class UnableToOpen(Exception):
    """The database file and the key do not belong together, or the file is damaged."""


def _read_as(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """Django reads a date that is none as NULL. Here NULL means something (an agreement without an end, a patient
    who never opted out), so an unreadable value raises."""

    def read(value: bytes) -> Any:
        found = parse(value.decode())
        if found is None:
            raise ValueError(f"{value!r} in the database is no date or time.")
        return found

    return read


# The library keeps its own tables of converters; these are the ones that Django registers with sqlite3.
Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", _read_as(parse_date))
Database.register_converter("time", _read_as(parse_time))
Database.register_converter("datetime", _read_as(parse_datetime))
Database.register_converter("timestamp", _read_as(parse_datetime))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, lambda value: value.isoformat())
Database.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


class Cursor(Database.Cursor):
    """Django writes `%s`, SQLite wants `?`: the same conversion as Django's own cursor."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        return super().execute(_converted(query, params), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        peekable, params = tee(iter(param_list))
        return super().executemany(_converted(query, next(peekable, ())), params)


def _converted(query: str, params: Any) -> str:
    if isinstance(params, Mapping):
        return query % {name: f":{name}" for name in params}
    return str(plain.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class DatabaseWrapper(plain.DatabaseWrapper):
    """Everything else (savepoints, JSON, schema changes) is Django's sqlite3 backend as it is."""

    Database = Database

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._key = str(params.pop("key", ""))
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        path = str(conn_params["database"])
        if not KEY.fullmatch(self._key):
            raise UnableToOpen(f"There is no usable key for the database {path}. Nothing was changed.")
        _close_to_others(path)
        connection = Database.connect(**conn_params)
        try:
            self._prepare(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, Database.DatabaseError) and not isinstance(error, Database.OperationalError):
                raise UnableToOpen(
                    f"The database {path} does not open with the key on this machine. "
                    "Nothing was changed. Put the right key file back into keys/, or restore a backup."
                ) from error
            raise
        return connection

    def _prepare(self, connection: Any) -> None:
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        # A wrong key shows at the first page that is read, not when it is given.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        register_functions(connection)
        for command in SETTINGS:
            connection.execute(f"PRAGMA {command}")
        for command in self.init_commands:
            if command.strip():
                connection.execute(command.strip())

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=Cursor)


def _close_to_others(path: str) -> None:
    """Make a new file readable by its owner alone; SQLite gives its WAL the same rights."""
    if path.startswith("file:") or ":memory:" in path:
        return
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
