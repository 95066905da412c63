"""Canary patients: every text of theirs is a token that occurs nowhere else, so that a leak can be searched for.

A token reads `Canary<patient><field>Q`, letters and digits only: it survives HTML, CSV, URLs and JSON unchanged.
Dates and numbers cannot carry a token; each canary has a birthday of its own instead (not searched for).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

TOKEN = re.compile(rb"Canary([0-9]{4})([a-z]+)Q", re.IGNORECASE)
PATIENT_FIELDS = ("first", "last", "sex", "phone", "email", "street", "city", "state", "postal")


def token(number: int, field: str) -> str:
    return f"Canary{number:04d}{field}Q"


def patient_id(number: int) -> str:
    return token(number, "id")


def insert(count: int = 50) -> list[str]:
    """Put `count` canaries with a coverage, a case, an authorization and a preference into the database."""
    from daysheet.records import models

    delivery = models.Delivery.objects.create(
        name="canaries.csv", sha256="c" * 64, received_at=datetime(2026, 5, 1, tzinfo=UTC), as_of=date(2026, 5, 1),
        state="taken", rows_in=count, inserted=count,
    )  # fmt: skip
    numbers = range(1, count + 1)
    for table, make in (
        (models.PatientRow, _patient),
        (models.ContactPreferenceRow, _preference),
        (models.CoverageRow, _coverage),
        (models.CaseRow, _case),
        (models.AuthorizationRow, _authorization),
    ):
        table.objects.bulk_create([table(source_file=delivery, source_row=n + 1, **make(n)) for n in numbers])
    return [patient_id(number) for number in numbers]


def _patient(n: int) -> dict[str, object]:
    names = ("first_name", "last_name", "sex", "phone", "email", "street", "city", "state", "postal_code")
    texts = {name: token(n, field) for name, field in zip(names, PATIENT_FIELDS, strict=True)}
    return {"id": patient_id(n), "born_on": date(1940, 1, 1) + timedelta(days=n), **texts}


def _preference(n: int) -> dict[str, object]:
    return {"patient_id": patient_id(n), "preferred": "text", "text_ok": True}


def _coverage(n: int) -> dict[str, object]:
    texts = {
        "payer_name": token(n, "payer"),
        "member_id": token(n, "member"),
        "group_number": token(n, "group"),
    }
    return {"id": token(n, "coverage"), "patient_id": patient_id(n), **texts}


def _case(n: int) -> dict[str, object]:
    texts = {"title": token(n, "title"), "referring_name": token(n, "referring")}
    return {
        "id": token(n, "case"),
        "patient_id": patient_id(n),
        "diagnosis_codes": [token(n, "diagnosis")],
        **texts,
    }


def _authorization(n: int) -> dict[str, object]:
    texts = {
        "number": token(n, "number"),
        "member_id": token(n, "authmember"),
        "payer_name": token(n, "authpayer"),
    }
    return {
        "id": token(n, "authorization"),
        "case_id": token(n, "case"),
        "patient_id": patient_id(n),
        **texts,
    }


def find_tokens(content: bytes | str) -> set[str]:
    """The ids of the canaries of whom anything stands in `content`, in UTF-8 or UTF-16."""
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    found: set[str] = set()
    for text in (raw, raw.replace(b"\x00", b"")):
        found |= {patient_id(int(match[1])) for match in TOKEN.finditer(text)}
    return found


def find_in_files(paths: Iterable) -> dict[str, set[str]]:
    """Path -> canaries found in it, for every file that holds any."""
    found = {str(path): find_tokens(path.read_bytes()) for path in paths if path.is_file()}
    return {path: tokens for path, tokens in found.items() if tokens}
