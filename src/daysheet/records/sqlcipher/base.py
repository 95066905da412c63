"""SQLite through SQLCipher for Django: Django's own sqlite3 backend with the encrypted library underneath.

The key is 32 random bytes from a file outside the database (`OPTIONS["key"]`, hex). Connections use WAL with
`synchronous=FULL`: what was committed, an audit row above all, survives a power cut.
"""

import datetime
import decimal
from typing import Any

from django.db.backends.sqlite3 import base as plain
from django.db.backends.sqlite3._functions import register as register_functions
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database

# The library keeps its own tables of converters; these are the ones that Django registers with sqlite3.
Database.register_converter("bool", b"1".__eq__)
Database.register_converter("date", lambda value: parse_date(value.decode()))
Database.register_converter("time", lambda value: parse_time(value.decode()))
Database.register_converter("datetime", lambda value: parse_datetime(value.decode()))
Database.register_converter("timestamp", lambda value: parse_datetime(value.decode()))
Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, lambda value: value.isoformat())
Database.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


class UnableToOpen(Exception):
    """The database file and the key do not belong together, or the file is damaged."""


class Cursor(Database.Cursor):  # type: ignore[misc]
    """Django writes `%s`, SQLite wants `?`: the same conversion as Django's own cursor."""

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        if isinstance(params, dict):
            return super().execute(query % {name: f":{name}" for name in params}, params)
        return super().execute(_question_marks(query), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        return super().executemany(_question_marks(query), param_list)


def _question_marks(query: str) -> str:
    return str(plain.FORMAT_QMARK_REGEX.sub("?", query)).replace("%%", "%")


class DatabaseWrapper(plain.DatabaseWrapper):
    Database = Database

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        self._key = params.pop("key")
        return params

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = Database.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{self._key}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except Database.DatabaseError as error:
            connection.close()
            raise UnableToOpen(
                f"The database {conn_params['database']} does not open with the key on this machine. "
                "Nothing was changed. Put the right key file back into keys/, or restore a backup."
            ) from error
        register_functions(connection)
        for command in ("foreign_keys = ON", "legacy_alter_table = OFF", "recursive_triggers = ON"):
            connection.execute(f"PRAGMA {command}")
        for command in self.init_commands:
            if command.strip():
                connection.execute(command.strip())
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=Cursor)
