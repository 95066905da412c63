"""Availity's coverages: a form goes out, an answer is fetched when it is ready.

Demo and live share one address and differ in the token's scope alone, so every answer is held against the plan that was
meant: a canned one never passes for a patient's, and in a test a live one is not touched.
Field names are Availity's own, from its public interface description (read November 2026).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlencode

import msgspec

from .. import sorting
from ..question import Question, UnableToAsk, askable, sex_sent
from ..reply import (
    Answer,
    NotUnderstood,
    Pending,
    Refused,
    Rejection,
    Reply,
    Request,
    Token,
    VendorDown,
)
from ..sorting import CODE, EXPIRED, NO_ANSWER, by_status, complaints, document, every, header, text

Plan = Literal["demo", "standard"]
FORM: Final = "application/x-www-form-urlencoded"
ACCEPT: Final = {"Accept": "application/json"}
TOKEN_PATH: Final = "/v1/token"  # noqa: S105 (an address)
LIFETIME: Final = 300
PRODUCT: Final = "healthcare-hipaa-transactions"
MOCK: Final = "X-Api-Mock-Response"
SCENARIO: Final = "X-Api-Mock-Scenario-ID"
POLL_AFTER: Final = 3
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
BASE_PATH: Final = re.compile(r"(/[a-z0-9]+)+")
COMPLETE: Final = frozenset({"4", "3"})  # answered, and answered in part
ASKING: Final = frozenset({"0", "R1"})  # being asked, and asked again
NO_CONNECTION: Final = frozenset({"7"})  # medium confidence: the payer could not be reached

NOT_A_TEST = NotUnderstood(
    "This answer lacks the mark of the demo plan, so it is not ours to read in a test."
)
CANNED = NotUnderstood("This answer is a canned one of the demo plan; it says nothing about the patient.")
ODD_NUMBER = NotUnderstood("The clearinghouse took the question, but gave no number to ask again by.")
SEVERAL = NotUnderstood("The clearinghouse answered with several coverages where one was asked about.")
GONE = NotUnderstood("The clearinghouse does not know this question any more; ask it anew.")
NOT_REACHED = VendorDown("The clearinghouse could not reach the payer.", sorting.WAIT)
ODD_STATE = NotUnderstood("The question is in a state that nobody has described.")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """`base_path`: the interface description says /v1, the reference pages say /availity/v1; nobody here has tried."""

    plan: Plan = "demo"
    base_path: str = "/v1"
    scenario: str = ""
    """Which canned answer the demo plan is to give; empty: its own choice."""


def scope(plan: Plan) -> str:
    return f"{PRODUCT} {PRODUCT}-{plan}"


def token_request(client_id: str, client_secret: str, settings: Settings) -> Request:
    fields = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "scope": scope(settings.plan),
    }
    return Request(
        method="POST", path=TOKEN_PATH, headers=ACCEPT, content_type=FORM, body=urlencode(fields).encode()
    )


def token(status: int, headers: Mapping[str, str], body: bytes) -> Token | Reply:
    return sorting.token(status, headers, body, lifetime=LIFETIME)


def request(question: Question, settings: Settings) -> Request:
    return Request(
        method="POST",
        path=_coverages(settings),
        headers=_headers(settings),
        content_type=FORM,
        body=urlencode(_fields(askable(question)), doseq=True).encode(),
    )


def poll(path: str, settings: Settings) -> Request:
    """`path` as `Pending` has it; no other is asked."""
    start = f"{_coverages(settings)}/"
    if not path.startswith(start) or not ID.fullmatch(path.removeprefix(start)):
        raise UnableToAsk("This is not the address of a coverage.")
    return Request(method="GET", path=path, headers=_headers(settings))


def _coverages(settings: Settings) -> str:
    if not BASE_PATH.fullmatch(settings.base_path):
        raise UnableToAsk("The base path is not a plain path.")
    return f"{settings.base_path}/coverages"


def _headers(settings: Settings) -> dict[str, str]:
    if not settings.scenario:
        return dict(ACCEPT)
    if settings.plan != "demo" or not ID.fullmatch(settings.scenario):
        raise UnableToAsk("A scenario is a plain name, and for the demo plan only.")
    return {**ACCEPT, SCENARIO: settings.scenario}


def _fields(question: Question) -> dict[str, str | tuple[str, ...]]:
    """An organization's name goes where a last name goes: the service has no other place for it."""
    asker, patient, holder = question.asker, question.patient, question.subscriber
    fields: dict[str, str | tuple[str, ...]] = {
        "payerId": question.payer_id,
        "providerLastName": asker.name,
        "providerFirstName": asker.first_name,
        "providerNpi": asker.npi,
        "providerTaxId": asker.tax_id,
        "asOfDate": _day(question.service_from),
        "toDate": _day(question.service_until),
        "serviceType": question.service_types,
        "memberId": holder.member_id,
        "groupNumber": holder.group,
        "patientLastName": patient.last,
        "patientFirstName": patient.first,
        "patientMiddleName": patient.middle,
        "patientSuffix": patient.suffix,
        "patientBirthDate": _day(patient.birth_date),
        "patientGender": sex_sent(patient.sex),
        "subscriberRelationship": question.dependent.relationship if question.dependent else "18",
    }
    return {name: value for name, value in fields.items() if value}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def read(
    status: int, headers: Mapping[str, str], body: bytes, settings: Settings, *, polled: bool = False
) -> Reply:
    """`polled`: this came for `poll`; an answer to the question itself is a summary and may have to be fetched."""
    settled = by_status(status, headers, unauthorized=EXPIRED)
    if settled is not None:
        return settled
    unfit = _unfit(headers, settings)
    if unfit is not None or (status == 404 and polled):
        return unfit or GONE
    found = document(body)
    if isinstance(found, NotUnderstood):
        return found
    if not 200 <= status < 300:
        return _refused(found, body) or NO_ANSWER
    return _coverage(status, found, body, settings, polled=polled)


def _unfit(headers: Mapping[str, str], settings: Settings) -> NotUnderstood | None:
    """Canned where a patient was asked about, or live where a test was meant."""
    is_canned = header(headers, MOCK).lower() == "true"
    if is_canned == (settings.plan == "demo"):
        return None
    return CANNED if is_canned else NOT_A_TEST


def _coverage(status: int, found: dict[str, Any], body: bytes, settings: Settings, *, polled: bool) -> Reply:
    coverages = every(found.get("coverages"))
    if len(coverages) > 1:
        return SEVERAL
    if coverages:
        # A list of one is a summary: the whole coverage is fetched by its number.
        return _state(status, coverages[0], msgspec.json.encode(coverages[0]), settings, is_whole=False)
    return _state(status, found, body, settings, is_whole=polled)


def _state(
    status: int, coverage: dict[str, Any], body: bytes, settings: Settings, *, is_whole: bool
) -> Reply:
    code = text(coverage, "statusCode")
    if status == 202 or code in ASKING:
        return _again(coverage, settings, POLL_AFTER)
    if code in COMPLETE and every(coverage.get("plans")):
        return Answer(body)
    refused = _refused(coverage, body)
    if refused is not None:
        return refused
    if code in COMPLETE:
        return Answer(body) if is_whole else _again(coverage, settings, 0)
    return NOT_REACHED if code in NO_CONNECTION else ODD_STATE if code else NO_ANSWER


def _again(coverage: dict[str, Any], settings: Settings, after: int) -> Reply:
    number = text(coverage, "id")
    return Pending(f"{_coverages(settings)}/{number}", after) if ID.fullmatch(number) else ODD_NUMBER


def _refused(found: dict[str, Any], body: bytes) -> Refused | None:
    """A payer's rejections and complaints about fields come in the same two lists."""
    rejections: dict[Rejection, None] = {}
    fields: list[str] = []
    for one in (*every(found.get("validationMessages")), *every(found.get("errors"))):
        code = text(one, "code")
        if CODE.fullmatch(code):
            rejections[Rejection(code, "", "subscriber")] = None
        else:
            fields.append(text(one, "field") or "request")
    if not fields and not rejections and (text(found, "reasonCode") or text(found, "userMessage")):
        fields.append("request")
    named = complaints(fields)
    return Refused(tuple(rejections), named, body) if rejections or named else None
