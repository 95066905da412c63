"""Small real files as a clinic's exports write them."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

AUTHORIZATIONS = [
    "record_id", "authorization_id", "case_id", "auth_number", "auth_start_date", "auth_end_date",
    "visit_authorized_for", "notes", "authorization_status", "patient_id", "clinic_id", "modified_date", "ins_name",
    "policy_number", "group_number", "payer_type", "export_flag",
]  # fmt: skip
APPOINTMENTS = [
    "appointmnet_id", "parent_appointment_id", "start_date", "end_date", "check_in_time", "check_out_time",
    "calendar_title", "clinic_id", "therapist_id", "appointment_type", "case_id", "patient_id",
    "appointment_status", "appointment_creator_id", "apt_apttype", "visit_comment", "reason", "time_stamp",
]  # fmt: skip


def authorization(record_id: str, **cells: str) -> list[str]:
    row = {
        "record_id": record_id, "authorization_id": "1", "case_id": "C-1", "auth_number": "AX100",
        "auth_start_date": "2026-10-01", "auth_end_date": "2026-12-01", "visit_authorized_for": "12", "notes": "",
        "authorization_status": "A", "patient_id": "P-1", "clinic_id": "1", "modified_date": "2026-11-20",
        "ins_name": "Cigna", "policy_number": "U001", "group_number": "", "payer_type": "9", "export_flag": "1",
    }  # fmt: skip
    return [(row | cells)[name] for name in AUTHORIZATIONS]


def appointment(appointment_id: str, start: str, **cells: str) -> list[str]:
    row = dict.fromkeys(APPOINTMENTS, "") | {
        "appointmnet_id": appointment_id, "start_date": start, "case_id": "C-1", "patient_id": "P-1",
        "appointment_status": "Active", "appointment_type": "Follow up", "time_stamp": "2026-11-20 08:00",
    }  # fmt: skip
    return [(row | cells)[name] for name in APPOINTMENTS]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV text; before Python 3.13 the writer leaves a lone CR unquoted, which would be another row."""
    out = io.StringIO()
    bare = any("\r" in cell for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="\n", quoting=quoting).writerows([header, *rows])
    return out.getvalue()


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(header, rows), "utf-8")
    return path
