"""The kinds of record that a file can bring, read off the records in `daysheet.domain` themselves.

A field's sort (date, money, id …) says which reader of cells fits it; nothing here knows files or tables.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import msgspec

from daysheet.domain import billing, care, coverage, people, schedule
from daysheet.domain.base import Record

Sort = Literal["id", "text", "date", "datetime", "int", "money", "decimal", "yes_no", "enum", "list"]


class Field(msgspec.Struct, frozen=True):
    """One field of a record. `header` = a file without such a column is held; `filled` = an empty cell rejects
    its row."""

    name: str
    sort: Sort
    header: bool
    filled: bool
    choices: tuple[str, ...] = ()


class Kind(msgspec.Struct, frozen=True):
    name: str
    label: str
    record: type[Record]
    key: tuple[str, ...]
    fields: Mapping[str, Field]


_RECORDS: dict[str, tuple[type[Record], str, tuple[str, ...]]] = {
    "patient": (people.Patient, "patients", ("id",)),
    "contact_preference": (people.ContactPreference, "contact preferences", ("patient_id",)),
    "clinician": (people.Clinician, "clinicians", ("id",)),
    "location": (people.Location, "locations", ("id",)),
    "coverage": (coverage.Coverage, "insurance policies", ("id",)),
    "case": (care.Case, "cases", ("id",)),
    "plan_of_care": (care.PlanOfCare, "plans of care", ("id",)),
    "authorization": (coverage.Authorization, "authorizations", ("id",)),
    "authorization_terms": (coverage.AuthorizationTerms, "authorization terms", ("authorization_id",)),
    "authorization_request": (coverage.AuthorizationRequest, "authorization requests", ("id",)),
    "appointment": (schedule.Appointment, "appointments", ("id",)),
    "visit": (care.Visit, "visits", ("id",)),
    "minutes": (care.Minutes, "treatment minutes", ("visit_id", "code", "by")),
    "outcome_score": (care.OutcomeScore, "outcome scores", ("id",)),
    "charge": (billing.Charge, "charges", ("id",)),
    "claim": (billing.Claim, "claims", ("id",)),
    "intake_entry": (schedule.IntakeEntry, "new patients", ("id",)),
    "waitlist_entry": (schedule.WaitlistEntry, "waiting list", ("id",)),
}

# A person may have one name only; a row without the other is still that person's row.
_MAY_BE_EMPTY = {"first_name", "last_name"}
_SORTS: dict[Any, Sort] = {date: "date", datetime: "datetime", int: "int", bool: "yes_no", Decimal: "decimal"}


def _sort(name: str, hint: Any) -> Sort:
    if isinstance(hint, NewType):
        return "money" if hint.__name__ == "Cents" else "id"
    if get_origin(hint) is tuple:
        return "list"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "enum"
    return "id" if name == "id" else _SORTS.get(hint, "text")


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (UnionType, Union):
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint


def _field(name: str, hint: Any, has_default: bool, is_key: bool) -> Field:
    plain = _without_none(hint)
    sort = _sort(name, plain)
    return Field(
        name=name,
        sort=sort,
        header=is_key or not has_default,
        filled=is_key or (not has_default and name not in _MAY_BE_EMPTY),
        choices=tuple(choice.value for choice in plain) if sort == "enum" else (),
    )


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    return {name: _kind(name, *entry) for name, entry in _RECORDS.items()}


def _kind(name: str, record: type[Record], label: str, key: tuple[str, ...]) -> Kind:
    hints = get_type_hints(record)
    fields = {
        part.name: _field(
            part.name,
            hints[part.name],
            part.default is not msgspec.NODEFAULT or part.default_factory is not msgspec.NODEFAULT,
            part.name in key,
        )
        for part in msgspec.structs.fields(record)
        if not part.name.startswith("source_")
    }
    return Kind(name, label, record, key, fields)
