"""The JSON that Optum and Stedi share, there and back; they differ in address and in how one is let in.

Field names are the vendors' own, from their public interface descriptions (read November 2026).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from .question import Dependent, Question, Subscriber, UnableToAsk, askable, sex_sent
from .reply import Answer, NotUnderstood, Refused, Rejection, Reply, Request
from .sorting import CODE, NO_ANSWER, by_status, complaints, document, every, of_x12, text

JSON: Final = "application/json"
ACCEPT: Final = {"Accept": JSON}
ANSWERED: Final = ("benefitsInformation", "planStatus")
MALFORMED: Final = ("transactionSetAcknowledgement", "implementationTransactionSetSyntaxError")
TEST_MODES: Final = frozenset({"test", "sandbox"})
CANNED = NotUnderstood("This answer is a canned one of the test system; it says nothing about the patient.")
# Words of the vendors for what a payer's rejection allows next, to the 271's code for it.
FOLLOW_UPS: Final = (
    ("correct", "C"),
    ("30 days", "W"),
    ("10 days", "X"),
    ("original", "P"),
    ("resubmission allowed", "R"),
    ("not allowed", "N"),
    ("will respond", "Y"),
    ("do not resubmit", "S"),
)
LOOPS: Final = {"A": "payer", "B": "provider", "C": "subscriber", "D": "dependent"}


def request(path: str, question: Question) -> Request:
    return Request(
        method="POST", path=path, headers=ACCEPT, content_type=JSON, body=msgspec.json.encode(asked(question))
    )


def raw_request(path: str, interchange: bytes) -> Request:
    """A 270 as it is, inside JSON."""
    try:
        told = interchange.decode("ascii")
    except UnicodeDecodeError:
        raise UnableToAsk("The 270 holds signs outside ASCII, which JSON would carry otherwise.") from None
    return Request(
        method="POST", path=path, headers=ACCEPT, content_type=JSON, body=msgspec.json.encode({"x12": told})
    )


def asked(question: Question) -> dict[str, Any]:
    """The question in the vendors' fields; what is empty is left out."""
    askable(question)
    asker, subscriber, dependent = question.asker, question.subscriber, question.dependent
    name = (
        {"firstName": asker.first_name, "lastName": asker.name}
        if asker.first_name
        else {"organizationName": asker.name}
    )
    holder = _person(subscriber) | _told(memberId=subscriber.member_id, groupNumber=subscriber.group)
    days = (
        {"dateOfService": _day(question.service_from)}
        if question.service_until in (None, question.service_from)
        else {
            "beginningDateOfService": _day(question.service_from),
            "endDateOfService": _day(question.service_until),
        }
    )
    relation = {"individualRelationshipCode": dependent.relationship} if dependent else {}
    return {
        "controlNumber": question.control,
        "tradingPartnerServiceId": question.payer_id,
        **_told(tradingPartnerName=question.payer_name),
        "provider": name | {"npi": asker.npi} | _told(taxId=asker.tax_id),
        "subscriber": holder,
        **({"dependents": [_person(dependent) | relation]} if dependent else {}),
        "encounter": {"serviceTypeCodes": list(question.service_types)} | days,
    }


def _person(of: Subscriber | Dependent) -> dict[str, str]:
    return _told(
        firstName=of.first,
        middleName=of.middle,
        lastName=of.last,
        suffix=of.suffix,
        gender=sex_sent(of.sex),
        dateOfBirth=_day(of.birth_date),
    )


def _told(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""


def read(
    status: int, headers: Mapping[str, str], body: bytes, *, unauthorized: Reply, live: bool = True
) -> Reply:
    settled = by_status(status, headers, unauthorized=unauthorized)
    if settled is not None:
        return settled
    found = document(body)
    if isinstance(found, NotUnderstood):
        return found
    if live and text(found.get("meta"), "applicationMode").lower() in TEST_MODES:
        return CANNED
    return _content(found, body, is_answer=200 <= status < 300)


def _content(found: dict[str, Any], body: bytes, *, is_answer: bool) -> Reply:
    if is_answer and any(every(found.get(name)) for name in ANSWERED):
        return Answer(body)
    refused = _refused(found, body)
    if refused or not is_answer:
        return refused or NO_ANSWER
    if isinstance(found.get("x12"), str) and not {"subscriber", "payer"} & set(found):
        return of_x12(found["x12"].encode("utf-8", "replace"))
    return Answer(body) if {"subscriber", "payer"} <= set(found) else NO_ANSWER


def _refused(found: dict[str, Any], body: bytes) -> Refused | None:
    """Rejections stand among complaints about the request, or with whom they are about; older ones as a field's name."""
    rejections: dict[Rejection, None] = {}
    fields: list[str] = []
    for about, one in _errors(found):
        code = text(one, "code") or text(one, "field")
        if CODE.fullmatch(code):
            where = about or _about(text(one, "location"))
            rejections[Rejection(code, _follow_up(text(one, "followupAction")), where)] = None
        elif text(one, "field") != "AAA":  # which only says that a rejection follows
            fields.append(text(one, "field") or text(one, "code") or "request")
    errors = found.get("errors")
    fields += (
        [name if name.isidentifier() else "request" for name in errors] if isinstance(errors, dict) else []
    )
    if not rejections and any(text(found, name) for name in MALFORMED):
        fields.append("request")
    named = complaints(fields)
    return Refused(tuple(rejections), named, body) if rejections or named else None


def _errors(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    holders = [("payer", found.get("payer")), ("provider", found.get("provider"))]
    holders += [("subscriber", found.get("subscriber"))]
    holders += [("dependent", one) for one in every(found.get("dependents"))]
    placed = [
        (about, one) for about, of in holders if isinstance(of, dict) for one in every(of.get("aaaErrors"))
    ]
    return placed + [("", one) for one in every(found.get("errors")) if not _is_placed(one, placed)]


def _is_placed(one: dict[str, Any], placed: list[tuple[str, dict[str, Any]]]) -> bool:
    """Told again at the top what stands below with whom it is about."""
    code = text(one, "code") or text(one, "field")
    return any((text(other, "code") or text(other, "field")) == code for _, other in placed)


def _about(location: str) -> str:
    return next((name for letter, name in LOOPS.items() if f"00{letter}" in location), "subscriber")


def _follow_up(words: str) -> str:
    if len(words) == 1 and words.isascii() and words.isalpha():
        return words.upper()
    return next((code for part, code in FOLLOW_UPS if part in words.lower()), "")
