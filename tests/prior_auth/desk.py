"""A clinic's desk for tests of the register: one case with a payer, and the people who work on its requests."""

from datetime import UTC, date, datetime
from typing import Any

from daysheet.domain.coverage import RequestKind
from daysheet.domain.draft import Draft, Section, say
from daysheet.domain.finding import Fact
from daysheet.domain.people import Role
from daysheet.domain.requests import Channel, Extent, Request, State
from daysheet.prior_auth import actions
from daysheet.privacy.charts import NIGHT, Viewer
from daysheet.records import models as m
from daysheet.records import register

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 20)
ANA = Viewer("ana", Role.FRONT_DESK, True)
PAT = Viewer("pat", Role.PT, True)
OLA = Viewer("ola", Role.OWNER, True)
BEN = Viewer("ben", Role.BILLER, True)
ALL = (*(Viewer(f"a {role}", role, True) for role in Role), NIGHT)
VISITS = Fact(label="visits", value="12", record="plan_of_care", record_id="L-1", field="visits")
PACKET = Draft(
    kind="packet",
    title="Request for more visits",
    sections=(Section("Request", (say("{n} visits are asked for.", n=VISITS),)),),
)
GRANT = Extent(visits=12, starts_on=TODAY, ends_on=date(2027, 1, 31))

SAYS: dict[State, dict[str, Any]] = {
    State.DRAFTING: {"why": "a goal is missing"},
    State.APPROVED_TO_SEND: {"packet": PACKET},
    State.SUBMITTED: {"on": FRIDAY, "channel": Channel.PORTAL},
    State.PENDED: {"on": date(2026, 11, 23)},
    State.APPROVED: {"on": TODAY, "number": "AB-1234", "approved": GRANT},
    State.PARTIAL: {"on": TODAY, "number": "AB-1234", "approved": GRANT, "reason": "8 were not needed"},
    State.DENIED: {"on": TODAY, "reason": "no progress shown"},
    State.WITHDRAWN: {"why": "moved away"},
    State.NOT_REQUIRED: {"why": "the payer waived it"},
}
WAY: dict[State, tuple[State, ...]] = {
    State.NEEDED: (),
    State.DRAFTING: (State.DRAFTING,),
    State.READY_FOR_REVIEW: (State.DRAFTING, State.READY_FOR_REVIEW),
    State.APPROVED_TO_SEND: (State.DRAFTING, State.READY_FOR_REVIEW, State.APPROVED_TO_SEND),
}
WAY[State.SUBMITTED] = (*WAY[State.APPROVED_TO_SEND], State.SUBMITTED)
for one in (State.PENDED, State.APPROVED, State.PARTIAL, State.DENIED):
    WAY[one] = (*WAY[State.SUBMITTED], one)
WAY[State.APPEAL] = (*WAY[State.DENIED], State.APPEAL)
WAY[State.EXPIRED] = (*WAY[State.APPROVED], State.EXPIRED)
WAY[State.WITHDRAWN] = (State.WITHDRAWN,)
WAY[State.NOT_REQUIRED] = (State.NOT_REQUIRED,)
"""A way through the real verb to every state."""


def delivery() -> m.Delivery:
    found, _ = m.Delivery.objects.get_or_create(
        name="x.csv",
        sha256="s" * 64,
        defaults={
            "received_at": datetime(2026, 11, 24, 4, tzinfo=UTC), "as_of": TODAY, "state": "taken", "rows_in": 1,
            "inserted": 1, "rejects": 0,
        },
    )  # fmt: skip
    return found


def row(table: Any, **columns: Any) -> Any:
    return table.objects.create(source_file=delivery(), source_row=2, **columns)


def case(case_id: str = "C-1", payer: str = "Cigna", payer_class: str = "commercial") -> str:
    patient = f"P-{case_id}"
    row(m.CaseRow, id=case_id, patient_id=patient)
    row(m.CoverageRow, id=f"I-{case_id}", patient_id=patient, payer_name=payer, payer_class=payer_class)
    return case_id


def opened(case_id: str = "C-1", **more: Any) -> Request:
    given: dict[str, Any] = {"kind": RequestKind.RENEWAL, "by": ANA, "today": TODAY, **more}
    return actions.open_request(case_id=case_id, **given)


def hand(to: State) -> Viewer:
    """Somebody who may; the therapist approves what the desk prepared."""
    return PAT if to is State.APPROVED_TO_SEND else ANA


def go(found: Request, to: State, by: Viewer | None = None, **given: Any) -> Request:
    today = given.pop("today", TODAY)
    said = {**SAYS.get(to, {}), **given}
    return actions.move(
        handle=found.handle, version=found.version, to=to, by=by or hand(to), today=today, **said
    )


def standing(state: State, found: Request | None = None, case_id: str = "C-1", **more: Any) -> Request:
    """A request that came to this state by its moves."""
    found = found or opened(case_id, **more)
    for to in WAY[state]:
        found = go(found, to)
    return found


def picture() -> list[list[dict[str, Any]]]:
    """Everything that a verb may write."""
    tables = (
        m.RequestRow,
        m.RequestMoveRow,
        m.RequestAnswerRow,
        m.RequestEditRow,
        m.AttachmentRow,
        m.AuditRow,
    )
    return [list(table.objects.order_by("pk").values()) for table in tables]


def now(found: Request) -> Request:
    again = register.request(found.handle)
    assert again is not None
    return again
