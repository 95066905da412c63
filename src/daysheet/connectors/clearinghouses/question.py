"""One eligibility question as the wires take it: the fields of `eligibility.inquiry.Inquiry`, and a control number.

It stands here so that no wire knows the workflow; whoever asks copies the fields over.
"""

import re
from datetime import date
from typing import Any

import msgspec

NPI = re.compile(r"[0-9]{10}")
CONTROL = re.compile(r"[0-9]{9}")


class Private(msgspec.Struct, frozen=True, kw_only=True):
    """Holds a patient or a secret: what is printed of it, in a log or a traceback, is its kind and nothing else."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class UnableToAsk(ValueError):
    """The question cannot be put to this clearinghouse; says what is missing, never a value."""


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the clinic, or with `first_name` one clinician."""

    name: str
    npi: str
    tax_id: str = ""
    first_name: str = ""


class Subscriber(Private, frozen=True, kw_only=True):
    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    member_id: str = ""
    group: str = ""


class Dependent(Private, frozen=True, kw_only=True):
    """The patient, where somebody else holds the insurance; `relationship` 01 spouse, 19 child, 34 other adult."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    relationship: str = "19"


class Question(Private, frozen=True, kw_only=True):
    """`control`: nine digits that tell this question from every other of ours. `service_until` None: one day."""

    trace: str
    control: str
    payer_id: str
    payer_name: str = ""
    asker: Asker
    subscriber: Subscriber
    dependent: Dependent | None = None
    service_types: tuple[str, ...] = ("30", "PT")
    service_from: date
    service_until: date | None = None

    @property
    def patient(self) -> Subscriber | Dependent:
        return self.dependent or self.subscriber


def askable(question: Question) -> Question:
    """The question as it is; `UnableToAsk` where no clearinghouse would take it."""
    patient, subscriber = question.patient, question.subscriber
    lacking = (
        ("the payer's number", bool(question.payer_id)),
        ("the clinic's name", bool(question.asker.name)),
        ("an NPI of ten digits", NPI.fullmatch(question.asker.npi) is not None),
        ("a member number", bool(subscriber.member_id)),
        ("the patient's last name", bool(patient.last)),
        ("the patient's birth date", patient.birth_date is not None),
        ("a kind of service", bool(question.service_types)),
        ("a control number of nine digits", CONTROL.fullmatch(question.control) is not None),
        (
            "a last day behind the first",
            question.service_until is None or question.service_until >= question.service_from,
        ),
    )
    missing = [what for what, is_there in lacking if not is_there]
    if missing:
        raise UnableToAsk(f"The question lacks {', '.join(missing)}.")
    return question


def sex_sent(sex: str) -> str:
    """F or M, else nothing: the 270 under every one of these has no other letter, and no patient waits for that."""
    letter = sex.strip().upper()[:1]
    return letter if letter in ("F", "M") else ""
