"""The database itself refuses what must not be, on SQLCipher and on PostgreSQL: each constraint is broken once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, models, transaction

from daysheet.records import models as m

pytestmark = [pytest.mark.records, pytest.mark.django_db]

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TAKEN: dict[str, Any] = {
    "name": "x.csv", "sha256": "a" * 64, "received_at": NOW, "as_of": DAY, "state": "taken", "rows_in": 2,
    "inserted": 1, "rejects": 1,
}  # fmt: skip
ITEM: dict[str, Any] = {
    "key": "k", "handle": "h", "workflow": "prior_auth", "rule": "r", "subject_kind": "case", "subject_id": "1",
    "patient_id": "P", "answer": "flag", "owner": "front_desk", "finding": {}, "first_seen_on": DAY,
    "last_seen_on": DAY, "decided_by": "ana", "decided_on": DAY, "decided_because": "x", "hidden_until": DAY,
    "resolved_on": DAY,
}  # fmt: skip
AUTH: dict[str, Any] = {"id": "A", "case_id": "C", "patient_id": "P", "starts_on": DAY, "ends_on": DAY}
PLAN: dict[str, Any] = {
    "id": "L", "case_id": "C", "patient_id": "P", "starts_on": DAY, "ends_on": DAY, "visits_per_week": 2,
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "id": "R",
    "case_id": "C",
    "patient_id": "P",
    "submitted_on": DAY,
    "decided_on": DAY,
}
VISIT: dict[str, Any] = {"id": "V", "case_id": "C", "patient_id": "P", "visit_on": DAY}
APPOINTMENT: dict[str, Any] = {
    "id": "B", "case_id": "C", "patient_id": "P", "starts_at": "2026-11-24T09:00:00", "ends_at": "2026-11-24T09:45:00",
}  # fmt: skip
COVERAGE: dict[str, Any] = {
    "id": "I",
    "patient_id": "P",
    "payer_name": "Cigna",
    "starts_on": DAY,
    "ends_on": DAY,
}
AGREEMENT: dict[str, Any] = {
    "vendor": "v", "basis": "baa", "party": "p", "signed_on": DAY, "starts_on": DAY, "added_by": "o", "added_at": NOW,
}  # fmt: skip
DISCLOSURE: dict[str, Any] = {
    "at": NOW, "vendor": "v", "host": "h", "purpose": "p", "patient_id": "P", "state": "refused", "reason": "no",
}  # fmt: skip
AUDIT: dict[str, Any] = {"number": 1, "at": "t", "event": "read", "who": "ana", "previous": "", "mac": "m"}
EARLIER = date(2026, 11, 23)
OF_OURS: dict[str, Any] = {
    "id": "request-1", "handle": "h", "kind": "renewal", "state": "denied", "case_id": "C", "patient_id": "P",
    "payer_id": "cigna", "channel": "fax", "needed_on": DAY, "opened_at": NOW, "submitted_on": DAY,
    "decided_on": DAY, "reason": "x", "approved_starts_on": DAY, "approved_ends_on": DAY,
}  # fmt: skip
MOVE: dict[str, Any] = {"number": 1, "to": "needed", "on": DAY, "at": NOW, "by": "ana", "role": "pt"}
ANSWER: dict[str, Any] = {"question": "q", "text": "t", "by": "ana", "role": "pt", "at": NOW}
FILE: dict[str, Any] = {
    "kind": "letter", "name": "x.pdf", "media_type": "application/pdf", "size": 3, "sha256": "a" * 64,
    "content": b"pdf", "added_by": "ana", "added_at": NOW,
}  # fmt: skip

BROKEN: list[tuple[str, type[models.Model], dict[str, Any], dict[str, Any]]] = [
    ("delivery_rows_add_up", m.Delivery, TAKEN, {"rows_in": 3}),
    ("delivery_state_known", m.Delivery, TAKEN, {"state": "lost", "reason": "x", "inserted": 0, "rejects": 2}),
    ("delivery_held_says_why", m.Delivery, TAKEN, {"state": "held", "inserted": 0, "rejects": 2}),
    ("delivery_held_takes_nothing", m.Delivery, TAKEN, {"state": "held", "reason": "x"}),
    ("item_state_known", m.Item, ITEM, {"state": "gone"}),
    ("item_answer_known", m.Item, ITEM, {"answer": "clear"}),
    ("item_owner_known", m.Item, ITEM, {"owner": "nobody"}),
    ("item_decision_is_whole", m.Item, ITEM, {"state": "done", "decided_by": ""}),
    ("item_dismissal_says_why", m.Item, ITEM, {"state": "dismissed", "decided_because": ""}),
    ("item_snooze_has_an_end", m.Item, ITEM, {"state": "snoozed", "hidden_until": None}),
    ("item_resolved_says_when", m.Item, ITEM, {"state": "resolved", "resolved_on": None}),
    ("item_seen_in_order", m.Item, ITEM, {"last_seen_on": EARLIER}),
    ("authorization_status_known", m.AuthorizationRow, AUTH, {"status": "maybe"}),
    ("authorization_rank_known", m.AuthorizationRow, AUTH, {"rank": "fourth"}),
    ("authorization_class_known", m.AuthorizationRow, AUTH, {"payer_class": "church"}),
    ("authorization_dates_in_order", m.AuthorizationRow, AUTH, {"ends_on": EARLIER}),
    ("plan_dates_in_order", m.PlanOfCareRow, PLAN, {"ends_on": EARLIER}),
    ("plan_frequency_possible", m.PlanOfCareRow, PLAN, {"visits_per_week": 0}),
    ("request_kind_known", m.AuthorizationRequestRow, REQUEST, {"kind": "wish"}),
    ("request_status_known", m.AuthorizationRequestRow, REQUEST, {"status": "odd"}),
    ("request_dates_in_order", m.AuthorizationRequestRow, REQUEST, {"decided_on": EARLIER}),
    ("register_kind_known", m.RequestRow, OF_OURS, {"kind": "wish"}),
    ("register_state_known", m.RequestRow, OF_OURS, {"state": "lost"}),
    ("register_channel_known", m.RequestRow, OF_OURS, {"channel": "pigeon"}),
    ("register_sent_says_when_and_how", m.RequestRow, OF_OURS, {"channel": ""}),
    ("register_sent_says_when_and_how", m.RequestRow, OF_OURS, {"submitted_on": None}),
    ("register_decided_says_when", m.RequestRow, OF_OURS, {"decided_on": None}),
    ("register_denial_says_why", m.RequestRow, OF_OURS, {"reason": ""}),
    ("register_dates_in_order", m.RequestRow, OF_OURS, {"decided_on": EARLIER}),
    ("register_grant_dates_in_order", m.RequestRow, OF_OURS, {"approved_ends_on": EARLIER}),
    ("register_approved_packet_is_kept", m.RequestRow, OF_OURS, {"state": "approved_to_send"}),
    ("register_packet_has_its_hash", m.RequestRow, OF_OURS, {"packet": {"kind": "x"}}),
    ("register_packet_has_its_hash", m.RequestRow, OF_OURS, {"packet_sha256": "a"}),
    ("request_move_to_known", m.RequestMoveRow, MOVE, {"to": "lost"}),
    ("request_move_says_who", m.RequestMoveRow, MOVE, {"by": ""}),
    ("request_answer_says_something", m.RequestAnswerRow, ANSWER, {"text": ""}),
    ("attachment_kind_known", m.AttachmentRow, FILE, {"kind": "song"}),
    ("attachment_is_not_empty", m.AttachmentRow, FILE, {"size": 0}),
    ("visit_attendance_known", m.VisitRow, VISIT, {"attendance": "late"}),
    ("visit_note_kind_known", m.VisitRow, VISIT, {"note_kind": "XX"}),
    ("appointment_status_known", m.AppointmentRow, APPOINTMENT, {"status": "asked"}),
    ("appointment_times_in_order", m.AppointmentRow, APPOINTMENT, {"ends_at": "2026-11-24T08:00:00"}),
    ("coverage_class_known", m.CoverageRow, COVERAGE, {"payer_class": "church"}),
    ("coverage_rank_known", m.CoverageRow, COVERAGE, {"rank": "last"}),
    ("coverage_dates_in_order", m.CoverageRow, COVERAGE, {"ends_on": EARLIER}),
    ("case_discipline_known", m.CaseRow, {"id": "C", "patient_id": "P"}, {"discipline": "MD"}),
    ("clinician_credential_known", m.ClinicianRow, {"id": "T", "credential": "PT"}, {"credential": "MD"}),
    ("contact_preferred_known", m.ContactPreferenceRow, {"patient_id": "P"}, {"preferred": "fax"}),
    ("minutes_within_a_day", m.MinutesRow, {"visit_id": "V", "code": "97110", "minutes": 15}, {"minutes": 1441}),
    ("agreement_basis_known", m.Agreement, AGREEMENT, {"basis": "trust"}),
    ("agreement_baa_is_signed", m.Agreement, AGREEMENT, {"signed_on": None}),
    ("agreement_dates_in_order", m.Agreement, AGREEMENT, {"ends_on": EARLIER}),
    ("disclosure_state_known", m.DisclosureRow, DISCLOSURE, {"state": "gone"}),
    ("disclosure_refusal_says_why", m.DisclosureRow, DISCLOSURE, {"reason": ""}),
    ("audit_says_who", m.AuditRow, AUDIT, {"who": ""}),
    ("audit_counts_from_one", m.AuditRow, AUDIT, {"number": 0}),
    ("audit_head_is_one", m.AuditHead, {"id": 1}, {"id": 2}),
    ("staff_role_known", m.Staff, {"username": "a", "role": "pt"}, {"role": "boss"}),
]  # fmt: skip
ELSEWHERE = {
    "delivery_taken_once", "minutes_one_per_code", "reject_says_why", "reject_row_counts_from_one",
    "register_one_open_of_a_kind", "register_one_open_appeal", "request_move_one_per_number",
    "request_answer_one_per_question", "request_edit_one_per_section", "attachment_once_per_request",
}  # fmt: skip
"""Broken in tests of their own below."""


def _with_source(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    if any(field.name == "request" for field in model._meta.fields):
        return {"request": m.RequestRow.objects.create(**OF_OURS), **values}
    if not any(field.name == "source_file" for field in model._meta.fields):
        return values
    source = m.Delivery.objects.create(**{**TAKEN, "sha256": "s" * 64})
    return {"source_file": source, "source_row": 2, **values}


@pytest.mark.parametrize(("name", "model", "good", "bad"), BROKEN, ids=[row[0] for row in BROKEN])
def test_it_is_refused(
    name: str, model: type[models.Model], good: dict[str, Any], bad: dict[str, Any]
) -> None:
    whole = _with_source(model, good)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._default_manager.create(**{**whole, **bad})
    if not model._default_manager.filter(pk=good.get("id")).exists():
        model._default_manager.create(**whole)


def test_a_file_is_taken_once_and_minutes_stand_once() -> None:
    delivery = m.Delivery.objects.create(**TAKEN, profile="p")
    with pytest.raises(IntegrityError), transaction.atomic():
        m.Delivery.objects.create(**TAKEN, profile="p")
    m.Delivery.objects.create(
        **{**TAKEN, "state": "held", "reason": "x", "inserted": 0, "rejects": 2}, profile="p"
    )
    minutes = {"visit_id": "V", "code": "97110", "minutes": 15, "source_file": delivery, "source_row": 2}
    m.MinutesRow.objects.create(**minutes)
    with pytest.raises(IntegrityError), transaction.atomic():
        m.MinutesRow.objects.create(**minutes)


@pytest.mark.parametrize("bad", [{"reason": ""}, {"row": 0}])
def test_a_reject_says_where_and_why(bad: dict[str, Any]) -> None:
    delivery = m.Delivery.objects.create(**TAKEN)
    good = {"delivery": delivery, "row": 3, "reason": "not a date"}
    m.Reject.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        m.Reject.objects.create(**{**good, **bad})


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (m.RequestMoveRow, MOVE),
        (m.RequestAnswerRow, ANSWER),
        (m.RequestEditRow, {"heading": "Goals", "original": "o", "text": "t", "by": "ana", "at": NOW}),
        (m.AttachmentRow, FILE),
    ],
)
def test_what_belongs_to_a_request_stands_there_once(
    table: type[models.Model], values: dict[str, Any]
) -> None:
    first = m.RequestRow.objects.create(**OF_OURS)
    second = m.RequestRow.objects.create(**{**OF_OURS, "id": "request-2", "handle": "h2"})
    table._default_manager.create(request=first, **values)
    table._default_manager.create(request=second, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        table._default_manager.create(request=first, **values)


@pytest.mark.parametrize("state", ["needed", "drafting", "ready_for_review", "submitted", "pended"])
def test_one_open_request_of_a_kind_and_one_open_appeal_of_a_decision(state: str) -> None:
    def add(number: int, **more: Any) -> m.RequestRow:
        values = {**OF_OURS, "id": f"request-{number}", "handle": f"h{number}", "state": state, **more}
        return m.RequestRow.objects.create(**values)

    denied = add(1, state="denied")
    add(2)
    add(3, payer_id="other")
    add(4, kind="retro")
    add(5, exported_id="request-5")
    with pytest.raises(IntegrityError), transaction.atomic():
        add(6)
    add(7, kind="appeal", follows=denied)
    add(8, kind="appeal", follows=add(9, state="denied"))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(10, kind="appeal", follows=denied)


def test_what_an_export_left_out_may_be_missing_where_its_row_was_taken_over() -> None:
    m.RequestRow.objects.create(**{**OF_OURS, "exported_id": "R-1", "channel": "", "reason": ""})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_step_of_a_request_s_history_is_never_changed(change: str) -> None:
    request = m.RequestRow.objects.create(**OF_OURS)
    m.RequestMoveRow.objects.create(request=request, **MOVE)
    rows = m.RequestMoveRow.objects.filter(request=request)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(by="eve") if change == "update" else rows.delete()
    assert list(rows.values_list("by", flat=True)) == ["ana"]


def test_every_constraint_of_ours_is_broken_somewhere() -> None:
    ours = {c.name for model in apps.get_app_config("records").get_models() for c in model._meta.constraints}
    assert ours == {row[0] for row in BROKEN} | ELSEWHERE
