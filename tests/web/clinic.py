"""A small clinic for the pages: eight patients, a night with items of every kind, a delivery with rejects, one of
each role. Nobody in it exists."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from daysheet.domain.base import Cents, FileId, PatientId, Source
from daysheet.domain.draft import Draft, Quote, Section, Sentence, say
from daysheet.domain.finding import Answer, Bar, Fact, Finding, Owner, Subject
from daysheet.records import models
from daysheet.records.items import Night, reconcile

ON = date(2026, 11, 24)
SCRIPT = "<script>alert(1)</script>"
NAMES = (
    ("p1", "Ana", "Lopez"),
    ("p2", "Ben", "Okafor"),
    ("p3", "Cleo", "Martin"),
    ("p4", "Dev", "Shah"),
    ("p5", "Eva", "Nilsen"),
    ("p6", "Finn", "O’Dowd"),
    ("p7", SCRIPT, "{{ 7*7 }}{% now %}"),
    ("p8", "Gail", "Young"),
)


def build() -> dict[str, str]:
    """Fills the database; returns title word -> handle of the items."""
    delivery = _deliveries()
    _patients(delivery)
    _authorizations(delivery)
    return night(found(FileId(delivery.pk)), on=ON)


def night(
    findings: Sequence[tuple[Finding, Draft | None]], *, on: date, stale: bool = True
) -> dict[str, str]:
    late = [{"profile": "visits", "label": "Visits", "as_of": "2026-11-20", "expected_on": str(ON)}]
    with transaction.atomic():
        reconcile(
            findings,
            night=Night(on=on, records_as_of={"authorizations": str(on)}, stale=late if stale else []),
            switched_on=["prior_auth", "billing", "eligibility"],
        )
    return {item.rule: item.handle for item in models.Item.objects.all()}


def _deliveries() -> models.Delivery:
    at = datetime(2026, 11, 24, 10, 12, tzinfo=UTC)
    common: dict[str, Any] = {"received_at": at, "as_of": ON}
    taken = models.Delivery.objects.create(
        name="authorizations.csv", sha256="a" * 64, profile="authorizations", record_kind="authorization",
        state="taken", rows_in=10, inserted=6, replaced=1, duplicates=1, rejects=2,
        columns={"ends_on": "End Date", "visits_authorized": "Auth Visits", "number": "Auth #"}, **common,
    )  # fmt: skip
    models.Reject.objects.create(
        delivery=taken, row=7, column="End Date", reason="'31/02/2026' is not a date.", raw=["x"]
    )
    models.Reject.objects.create(
        delivery=taken, row=9, column="", reason="The row has 3 cells, not 9.", raw=["y"]
    )
    models.Delivery.objects.create(
        name="visits.csv", sha256="b" * 64, profile="visits", record_kind="visit", state="held",
        reason="The file ends inside a quoted cell at line 41. Nothing of it was used.", **common,
    )  # fmt: skip
    return taken


def _patients(delivery: models.Delivery) -> None:
    models.PatientRow.objects.bulk_create(
        models.PatientRow(id=key, first_name=first, last_name=last, source_file=delivery, source_row=place)
        for place, (key, first, last) in enumerate(NAMES, 2)
    )


def _authorizations(delivery: models.Delivery) -> None:
    start = ON - timedelta(days=60)
    for place, (key, days) in enumerate((("p1", 3), ("p2", 12), ("p3", 40), ("p7", 60)), 2):
        common: dict[str, Any] = {"source_file": delivery, "source_row": place, "patient_id": key}
        models.CaseRow.objects.create(id=f"c{key}", started_on=start, **common)
        models.AuthorizationRow.objects.create(
            id=f"a{key}", case_id=f"c{key}", number=f"A-{place}", starts_on=start, ends_on=ON + timedelta(days=days),
            visits_authorized=12, payer_name="Acme Health" if place % 2 else "Union Plan", **common,
        )  # fmt: skip


def found(file: FileId) -> list[tuple[Finding, Draft | None]]:
    approved = Fact(
        label="approved", value="12 visits", record="authorization", record_id="ap1", field="visits_authorized",
        source=Source(file, 2),
    )  # fmt: skip
    last = Fact(
        label="last day", value="18 December", record="authorization", record_id="ap1", field="ends_on",
        source=Source(file, 2),
    )  # fmt: skip
    used = Fact(
        label="visits used", value="9 visits", record="case", record_id="cp1", field="",
        worked_out="counted: 7 signed and 2 unsigned visits",
    )  # fmt: skip
    answers = Fact(
        label="the payer may take", value="6 days", record="payer", record_id="acme", field="turnaround_days",
        cited="Acme provider manual 2026, p. 41",
    )  # fmt: skip
    draft = Draft(
        kind="renewal",
        title="Request for continued therapy of {patient}",
        sections=(
            Section(
                "Care so far", (say("{used} of {approved} approved are used.", used=used, approved=approved),)
            ),
            Section("Asked for", (say("We ask for more before {last}.", last=last),)),
            Section(
                "Deadline", (say("You may take {answers} to answer.", answers=answers), _plain("Thank you."))
            ),
        ),
        questions=("Why is skilled care still needed for {patient}?",),
    )
    renewal = _finding(
        "visits_run_out", "p1", "{patient} has no cover for 4 booked visits after Friday",
        "9 of 12 used, 2 of them in notes not yet signed, and 2 visits a week are planned until 18 December.",
        next_step="Review the renewal for 8 visits and send it today; one question for the therapist is open.",
        due=ON, first_risk_on=ON + timedelta(days=1), visits_at_risk=4, money_at_risk_cents=Cents(44_000),
        evidence=(approved, used, last, answers), bar=Bar(unit="visit", signed=7, unsigned=2, left=3, beyond=4),
    )  # fmt: skip
    return [
        (renewal, draft),
        (
            _finding(
                "ends_before_visits", "p2", "{patient}’s authorization ends in 12 days, and visits go on after it",
                "It ends 6 December; after that 2 visits are booked (7 and 9 December) and 1 more planned.",
                next_step="Review the renewal request and send it.", due=ON + timedelta(days=6),
                first_risk_on=ON + timedelta(days=13), visits_at_risk=2,
                bar=Bar(unit="visit", signed=4, unsigned=0, left=8, beyond=2),
            ),
            None,
        ),
        (
            _finding(
                "units_over", "p3", "One timed unit too many on the claim of 20 November",
                "The note of {patient} shows 38 timed minutes, which support 3 units.", workflow="billing",
                owner=Owner.BILLER, next_step="Ask the therapist which service keeps the second unit.",
                money_at_risk_cents=Cents(3_150),
            ),
            None,
        ),
        (
            _finding(
                "no_end", "p4", "{patient}’s authorization has no last day in the records",
                "Authorization A-77 covers visits from its start, but the export gives no end.",
                answer=Answer.CANNOT_TELL, question="What is the last day on {patient}’s approval letter?",
                next_step="Look at the approval letter and enter the end date in the PMS.",
            ),
            None,
        ),
        (
            _finding(
                "progress_report", "p5", "{patient} needs a progress report before the next visit",
                "10 visits since the last one.", owner=Owner.CLINICIAN, next_step="Write it with today’s visit.",
            ),
            None,
        ),
        (
            _finding(
                "hostile", "p7", "{patient} is close to the last approved visit",
                "{patient} has <b>1</b> visit left & counting.", owner=Owner.FRONT_DESK, next_step="Call {patient}.",
            ),
            None,
        ),
        (_finding("for_owner", "p8", "{patient}’s payer has not answered in 40 days", "", owner=Owner.OWNER), None),
    ]  # fmt: skip


def _plain(words: str) -> Sentence:
    return Sentence((Quote(text=words),))


def _finding(rule: str, patient: str, title: str, message: str, **given: Any) -> Finding:
    given = {"answer": Answer.FLAG, "workflow": "prior_auth", **given}
    return Finding(
        rule=rule,
        subject=Subject("authorization", f"a{patient}"),
        patient_id=PatientId(patient),
        title=title,
        message=message,
        situation="as it is",
        **given,
    )
