"""The history of requests is append-only in the database too: an UPDATE, DELETE or TRUNCATE of a move is refused.

Like the audit log (0002), a second wall and not the first: no code of ours changes a move.
"""

from django.db import migrations

TABLE = "records_requestmoverow"
SENTENCE = "the history of requests is append-only"

SQLITE_CREATE = (
    f"CREATE TRIGGER moves_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    f"CREATE TRIGGER moves_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
)
SQLITE_DROP = ("DROP TRIGGER IF EXISTS moves_no_update", "DROP TRIGGER IF EXISTS moves_no_delete")

POSTGRES_CREATE = (
    "CREATE OR REPLACE FUNCTION moves_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    f"CREATE TRIGGER moves_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION moves_are_append_only()",
    f"CREATE TRIGGER moves_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION moves_are_append_only()",
)
POSTGRES_DROP = (
    f"DROP TRIGGER IF EXISTS moves_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS moves_no_truncate ON {TABLE}",
    "DROP FUNCTION IF EXISTS moves_are_append_only()",
)


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE_CREATE, "postgresql": POSTGRES_CREATE}[vendor]:
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE_DROP, "postgresql": POSTGRES_DROP}[vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [("records", "0003_register")]

    operations = [migrations.RunPython(create, drop)]
