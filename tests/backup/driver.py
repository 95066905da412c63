"""Runs `daysheet` words in a process of its own, and kills it with SIGKILL when a backup or restore reaches a mark.

`python driver.py MARK WORDS…`; MARK `-` kills nowhere. Instead of words: `fill` makes a clinic with something in
every kind of place, `picture` prints what stands in one, read without the code under test.
"""

import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))

PAPER = b"%PDF-1.4 signed by both parties"
LETTER = bytes(range(256)) * 8
OVERLAY = 'id = "own_payer"\nname = "CanaryOverlay"\n'


def set_up() -> None:
    from daysheet.cli.ground import prepare

    prepare()


def fill(patients: int = 30, extra: int = 0) -> None:
    """A clinic's worth of everything: records, requests, files, people, agreements, a log with anchors, sessions."""
    home = Path(os.environ["DAYSHEET_HOME"])
    for name, text in (
        ("clinic.toml", 'name = "Riverside"\ntimezone = "America/Chicago"\n'),
        ("payers/own.toml", OVERLAY),
        ("forms/own.toml", "# a form of the clinic's own\n"),
        ("profiles/own.toml", "# learned\n"),
        ("watch/export.csv", "CanaryExportQ\n"),
        ("out/sheet.pdf", "CanarySheetQ\n"),
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")
    set_up()
    from backup import filling

    filling.fill(home, patients=patients, extra=extra)


def work() -> None:
    """A day of work and its night: rows in the log, its head anchored."""
    set_up()
    from django.db import transaction

    from daysheet import audit

    with transaction.atomic():
        for _ in range(3):
            audit.record(event="read", who="ana")
    audit.anchor()


def picture() -> dict[str, Any]:
    """Every row of every table by digest, in an order and a spelling of this test's own; and what the log says."""
    set_up()
    from django.apps import apps
    from django.db import connection

    from daysheet import audit
    from daysheet.records.models import AuditRow

    tables = {
        model._meta.label: _rows(model)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.label.startswith("records.Audit")
    }
    log = [json.dumps(row, sort_keys=True) for row in AuditRow.objects.order_by("number").values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM records_patientrow WHERE first_name LIKE %s AND born_on IS NOT NULL",
            ["Canary%"],
        )
        canaries = cursor.fetchone()[0]
    return {
        "tables": tables,
        "log": log,
        "whole": audit.verify().whole,
        "verdict": audit.verify().sentence,
        "vendor": connection.vendor,
        "canaries": canaries,
        "refused": _refused(),
        "next": _next_numbers(),
        "factors": _factors(),
    }


def _rows(model: Any) -> list[Any]:
    found = sorted(
        json.dumps({key: _spelled(value) for key, value in row.items()}, sort_keys=True)
        for row in model._base_manager.values()
    )
    return [len(found), hashlib.sha256("\n".join(found).encode()).hexdigest()]


def _spelled(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value if isinstance(value, dict | list | int | str | None) else f"{type(value).__name__} {value}"


def _refused() -> list[str]:
    """Which of the database's own walls stand: they are tried, and rolled back."""
    from django.db import DatabaseError, connection, transaction

    stand = []
    for table, change in (
        ("records_auditrow", "UPDATE records_auditrow SET who = 'eve'"),
        ("records_auditrow", "DELETE FROM records_auditrow"),
        ("records_requestmoverow", "DELETE FROM records_requestmoverow"),
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
                transaction.set_rollback(True)
        except DatabaseError:
            stand.append(f"{table}: {change.split()[0]}")
    return stand


def _next_numbers() -> bool:
    """A new row takes a number of its own; rolled back."""
    from datetime import UTC, date, datetime

    from django.db import transaction

    from daysheet.records.models import Delivery, NightRun

    with transaction.atomic():
        for _ in range(3):
            Delivery.objects.create(
                name="x", sha256="0" * 64, received_at=datetime(2026, 1, 1, tzinfo=UTC), as_of=date(2026, 1, 1),
                state="held", reason="x",
            )  # fmt: skip
        NightRun.objects.create(on=date(1999, 1, 1), finished_at=datetime(2026, 1, 1, tzinfo=UTC))
        transaction.set_rollback(True)
    return True


def _factors() -> dict[str, bool]:
    """Whose authenticator can be read with the keys of this home, and whose password still holds."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    from backup import filling

    found = Authenticator.objects.filter(type="totp").select_related("user")
    return {
        one.user.username: get_adapter().decrypt(one.data["secret"]) != ""
        and one.user.check_password(filling.PASSWORD)
        for one in found
    }


def run(mark: str, words: list[str]) -> None:
    from daysheet.backup import marks

    def kill_there(name: str) -> None:
        assert name in marks.MARKS, name
        if name == mark:
            os.kill(os.getpid(), signal.SIGKILL)

    marks.reached = kill_there
    from daysheet.cli import main

    sys.argv = ["daysheet", *words]
    main.main()


if __name__ == "__main__":
    mark, *words = sys.argv[1:]
    if words[0] == "fill":
        fill(**{name: int(value) for name, value in (one.split("=") for one in words[1:])})
    elif words[0] == "work":
        work()
    elif words[0] == "picture":
        print(json.dumps(picture()))
    else:
        run(mark, words)
