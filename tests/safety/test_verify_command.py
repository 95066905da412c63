"""`daysheet verify-audit`: exit code 0 and a sentence when whole, 1 and the first bad row when not."""

from importlib import import_module

import pytest
import typer
from django.db import connection, transaction
from typer.testing import CliRunner

from daysheet import audit
from daysheet.cli.safety import verify_audit
from daysheet.records.models import AuditRow

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]


def test_whole_and_broken(clinic_home):
    app = typer.Typer()
    app.command()(verify_audit)
    with transaction.atomic():
        for _ in range(3):
            audit.record(event="read", who="ana")
    whole = CliRunner().invoke(app)
    assert whole.exit_code == 0
    assert "whole: 3 rows" in whole.output
    assert AuditRow.objects.order_by("number").last().event == "verify"

    triggers = import_module("daysheet.records.migrations.0002_append_only")
    with connection.schema_editor() as editor:
        triggers.drop(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_auditrow SET who = 'eve' WHERE number = 2")
    broken = CliRunner().invoke(app)
    assert broken.exit_code == 1
    assert "The audit log is broken. Row 2 was changed after it was written." in broken.output
    assert AuditRow.objects.count() == 4
