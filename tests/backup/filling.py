"""A clinic's worth of everything, put in through the rooms that keep it. Imported when Django stands."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import JSONField, Model, Value

from backup.driver import LETTER, PAPER
from daysheet import audit
from daysheet.privacy import agreements
from daysheet.records import models
from daysheet.web import people
from safety import canaries

PASSWORD = "a long enough password 7"
AT = datetime(2026, 5, 1, 8, 30, 15, 123456, tzinfo=UTC)


def fill(home: Path, *, patients: int, extra: int) -> None:
    canaries.insert(patients)
    delivery = models.Delivery.objects.order_by("id").last()
    _odd_values(delivery)
    _many(delivery, extra)
    _requests()
    with transaction.atomic():
        people.add(username="maria", role="owner", by="test", password=PASSWORD)
        people.give_second_factor(username="maria", by="test")
    paper = home / "paper.pdf"
    paper.write_bytes(PAPER)
    agreements.add(
        vendor="clearing", basis="baa", party="Clearing Inc.", scope=("eligibility",), starts_on=date(2026, 1, 1),
        signed_on=date(2026, 1, 1), file=paper, by="maria",
    )  # fmt: skip
    audit.anchor()
    session = SessionStore()
    session["who"] = "CanarySessionQ"
    session.create()


def _odd_values(delivery: models.Delivery) -> None:
    """What dumps get wrong: nulls beside empty texts, decimals, floats, big numbers, other scripts, odd marks."""
    models.OutcomeScoreRow.objects.create(
        id="z", score=Decimal("-3.10"), case_id="C", patient_id="P", measure="LEFS", scored_on=date(2026, 2, 28),
        source_file=delivery, source_row=2,
    )  # fmt: skip
    for name in ("Z", "a", "É", "_", "\N{BEAR FACE}", "é", "-1", "10", "9"):
        models.CaseRow.objects.create(
            id=name, patient_id="P", title="Zoë\r\n\t\u2028’", diagnosis_codes=["M54.50", {"b": 1.5, "a": None}],
            started_on=None, source_file=delivery, source_row=3,
        )  # fmt: skip
    models.ContactPreferenceRow.objects.create(
        patient_id="odd", text_ok=None, email_ok=False, voice_ok=True, source_file=delivery, source_row=4
    )
    models.NightRun.objects.create(
        on=date(2026, 5, 1), finished_at=AT, counts={"z": 2**53 + 1, "a": [1, None, True]}, records_as_of={}
    )
    models.Reject.objects.create(delivery=delivery, row=7, reason="no date", raw=Value(None, JSONField()))


def _many(delivery: models.Delivery, extra: int) -> None:
    rows = (
        models.VisitRow(
            id=f"V-{n:06}", case_id=f"C-{n % 500}", patient_id="P", visit_on=date(2026, 1, 1), source_file=delivery,
            source_row=n,
        )
        for n in range(extra)
    )  # fmt: skip
    models.VisitRow.objects.bulk_create(rows, batch_size=1000)


def _requests(letters: int = 2, letter: bytes = LETTER) -> None:
    first = _request("R-2", None)
    second = _request("R-1", first)
    for number in range(letters):
        content = letter + bytes([number])
        models.AttachmentRow.objects.create(
            request=second, kind="letter", name=f"letter-{number}.pdf", media_type="application/pdf",
            size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=content,
            added_by="maria", added_at=AT,
        )  # fmt: skip
    move = {"request": first, "number": 1, "came_from": "", "to": "needed", "by": "maria", "role": "owner"}
    models.RequestMoveRow.objects.create(**_whole(models.RequestMoveRow, move))


def _request(name: str, follows: models.RequestRow | None) -> models.RequestRow:
    given = {
        "id": name, "handle": f"handle{name}", "kind": "renewal", "state": "needed", "case_id": f"C-{name}",
        "patient_id": "P", "follows": follows, "requested_codes": ["97110"], "packet": None,
    }  # fmt: skip
    return models.RequestRow.objects.create(**_whole(models.RequestRow, given))


def _whole(model: type[Model], given: dict[str, object]) -> dict[str, object]:
    """What a table asks for beyond what this test cares about, so that a new column is no matter of backups."""
    some = {"DateField": date(2026, 5, 1), "DateTimeField": AT, "TextField": "x", "CharField": "x"}
    asked = {
        field.name: some[field.get_internal_type()]
        for field in model._meta.concrete_fields
        if not field.null and not field.has_default() and field.get_internal_type() in some
    }
    return asked | given
