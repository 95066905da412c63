"""Nights for tests: findings as the rules would give them, reconciled on a day."""

from datetime import date, timedelta

from django.db import transaction

from daysheet.domain.finding import Answer, Finding, Owner, Subject
from daysheet.privacy.charts import Viewer
from daysheet.records.items import Night, reconcile
from daysheet.records.models import Item

MONDAY = date(2026, 11, 23)
ANA = Viewer("ana", "front_desk", True)


def later(days: int) -> date:
    return MONDAY + timedelta(days=days)


def found(subject: str = "A-1", **more) -> Finding:
    given = {
        "answer": Answer.FLAG,
        "subject": Subject("authorization", subject),
        "patient_id": "P-1",
        "title": "{patient} has 2 approved visits left, and more are coming",
        "message": "10 of 12 used.",
        "next_step": "Review the renewal request and send it.",
        "owner": Owner.FRONT_DESK,
        "due": MONDAY,
        "visits_at_risk": 2,
        "first_risk_on": later(2),
        "money_at_risk_cents": 26500,
        "situation": "approved 12, ends 2027-01-31",
        "rule": "visits_run_out",
        "workflow": "prior_auth",
    }
    return Finding(**{**given, **more})


def asks(subject: str = "A-2", **more) -> Finding:
    question = {"answer": Answer.CANNOT_TELL, "question": "How many visits a week?", "situation": "no plan"}
    nothing = {"visits_at_risk": 0, "first_risk_on": None, "money_at_risk_cents": 0}
    return found(subject, **{**question, **nothing, **more})


def stale(subject: str = "A-1") -> Finding:
    return asks(
        subject, question="stale", situation="stale", title="A check on {patient} waits for fresh records"
    )


def night(on: date, *findings: Finding, switched_on=("prior_auth",), late=(), draft=None):
    with transaction.atomic():
        return reconcile(
            [(finding, draft) for finding in findings],
            night=Night(on=on, records_as_of={"webpt.visits": on.isoformat()}, stale=list(late)),
            switched_on=switched_on,
        )


def item(subject: str = "A-1") -> Item:
    return Item.objects.get(subject_id=subject)


def rows() -> list[dict]:
    return list(Item.objects.order_by("key").values())
