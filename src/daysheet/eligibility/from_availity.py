"""The JSON answer of Availity's coverages, as an answer: its rows are turned back into the benefit lines they came of.

A benefit lists co-payments, deductibles and limits by network; each row may hold an amount, a total and what is left.
Field names are Availity's own, from its public interface description (read November 2026).
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from daysheet.domain.benefits import Person, Proof

from . import lenient
from .answers import Answer, Count, Party, Refusal, Statement, When

NETWORKS: Final = {"inNetwork": "Y", "outOfNetwork": "N", "notApplicableNetwork": "W", "noNetwork": ""}
AMOUNTS: Final = {"coPayment": "B", "coInsurance": "A", "deductibles": "C", "outOfPocket": "G"}
DETAILS: Final = {
    "limitations": "F",
    "nonCovered": "I",
    "coverageBasis": "CB",
    "exclusions": "E",
    "benefitDescriptions": "D",
    "statusDetails": "",
}
LEFT: Final = "29"
DATES: Final = {
    "planStartDate": "346",
    "planEndDate": "347",
    "eligibilityStartDate": "356",
    "eligibilityEndDate": "357",
    "coverageStartDate": "348",
    "coverageEndDate": "349",
    "benefitBeginDate": "348",
    "benefitEndDate": "349",
    "serviceDate": "472",
}
ORDERS: Final = {"primary": "PRP", "secondary": "SEP", "tertiary": "TTP"}
COMPLETE: Final = frozenset(
    {"4", "3"}
)  # answered, and answered in part; the rest is still asked or has failed


def answers(data: bytes) -> list[Answer]:
    """One answer: Availity is asked about one person at a time."""
    try:
        document = msgspec.json.decode(data)
    except msgspec.DecodeError as fault:
        raise lenient.UnreadableAnswer(f"this is no JSON answer ({fault})") from None
    if not isinstance(document, dict) or not ({"plans", "validationMessages", "patient"} & set(document)):
        raise lenient.UnreadableAnswer("this JSON has none of the fields of a coverage")
    patient, subscriber, payer = (
        lenient.one(document.get(name)) for name in ("patient", "subscriber", "payer")
    )
    plans = lenient.every(document.get("plans"))
    statements = [one for at, plan in enumerate(plans) for one in _plan(plan, f"plans[{at}]")]
    return [
        Answer(
            person=_person(patient, subscriber, plans),
            payer_name=lenient.text(payer, "responseName") or lenient.text(payer, "name"),
            payer_id=lenient.text(payer, "responsePayerId") or lenient.text(payer, "payerId"),
            contacts=tuple(_contacts([payer], "PR")),
            trace=lenient.text(document, "controlNumber"),
            reference=lenient.text(document, "id"),
            answered_on=_day(lenient.text(document, "updatedDate")),
            statements=tuple(statements),
            refusals=tuple(_refusals(document)),
            references=tuple(
                ("6P", number) for plan in plans if (number := lenient.text(plan, "groupNumber"))
            ),
        )
    ]


def _person(patient: dict[str, Any], subscriber: dict[str, Any], plans: list[dict[str, Any]]) -> Person:
    relation = lenient.text(patient, "subscriberRelationshipCode")
    return Person(
        last=lenient.text(patient, "lastName"),
        first=lenient.text(patient, "firstName"),
        middle=lenient.text(patient, "middleName"),
        suffix=lenient.text(patient, "suffix"),
        birth_date=_day(lenient.text(patient, "birthDate")),
        sex=lenient.text(patient, "genderCode"),
        member_id=lenient.text(patient, "memberId") or lenient.text(subscriber, "memberId"),
        group_number=next((number for plan in plans if (number := lenient.text(plan, "groupNumber"))), ""),
        is_dependent=relation not in ("", "18"),
        changed=patient.get("updateYourRecords") is True,
    )


def _plan(plan: dict[str, Any], place: str) -> Iterator[Statement]:
    """The plan's own line, whom else it names, and its benefits."""
    if lenient.text(plan, "statusCode"):
        yield Statement(
            information=lenient.text(plan, "statusCode"),
            service_types=("30",),
            dates=tuple(_dates(plan)),
            messages=tuple(_notes(plan)),
            parties=tuple(_contacts(lenient.every(plan.get("contacts")), "")),
            insurance_type=lenient.text(plan, "insuranceTypeCode"),
            plan=lenient.text(plan, "planName"),
            proof=_proof(plan, place),
        )
    for at, other in enumerate(lenient.every(plan.get("additionalPayers"))):
        yield _other_payer(other, f"{place}.additionalPayers[{at}]")
    for name, information in DETAILS.items():
        yield from _rows(lenient.one(plan.get(name)), information, ("30",), f"{place}.{name}")
    for at, benefit in enumerate(lenient.every(plan.get("benefits"))):
        yield from _benefit(benefit, f"{place}.benefits[{at}]")


def _benefit(benefit: dict[str, Any], place: str) -> Iterator[Statement]:
    kinds = (lenient.text(benefit, "type"),) if lenient.text(benefit, "type") else ()
    if lenient.text(benefit, "statusCode"):
        yield Statement(
            information=lenient.text(benefit, "statusCode"),
            service_types=kinds,
            messages=tuple(_notes(benefit)),
            parties=tuple(_contacts(lenient.every(benefit.get("contacts")), "")),
            proof=_proof(benefit, place),
        )
    for at, other in enumerate(lenient.every(benefit.get("additionalPayers"))):
        yield _other_payer(other, f"{place}.additionalPayers[{at}]")
    for name, information in AMOUNTS.items():
        yield from _rows(
            lenient.one(lenient.one(benefit.get("amounts")).get(name)),
            information,
            kinds,
            f"{place}.amounts.{name}",
        )
    for name, information in DETAILS.items():
        yield from _rows(lenient.one(benefit.get(name)), information, kinds, f"{place}.{name}")


def _rows(
    detail: dict[str, Any], information: str, kinds: tuple[str, ...], place: str
) -> Iterator[Statement]:
    for name, network in NETWORKS.items():
        for at, row in enumerate(lenient.every(detail.get(name))):
            yield from _row(
                row, information or lenient.text(row, "statusCode"), kinds, network, f"{place}.{name}[{at}]"
            )


def _row(
    row: dict[str, Any], information: str, kinds: tuple[str, ...], network: str, place: str
) -> Iterator[Statement]:
    """A row as one benefit line for each number in it: an amount, a total, what is left."""
    line = Statement(
        information=information,
        level=lenient.text(row, "levelCode"),
        service_types=kinds,
        insurance_type=lenient.text(row, "insuranceTypeCode"),
        plan=lenient.text(row, "planName"),
        quantity_kind=lenient.text(row, "quantityQualifierCode"),
        quantity=lenient.number(row, "quantity"),
        authorization=_authorization(row),
        network=network,
        period=lenient.text(row, "amountTimePeriodCode"),
        counts=tuple(map(_count, lenient.every(row.get("deliveryInformation")))),
        dates=tuple(_dates(row)),
        messages=tuple(_notes(row)),
        places=(lenient.text(row, "placeOfServiceCode"),) if lenient.text(row, "placeOfServiceCode") else (),
        parties=tuple(_contacts(lenient.every(row.get("contacts")), "")),
        proof=_proof(row, place),
    )
    numbers = (
        (lenient.number(row, "amount"), lenient.text(row, "amountTimePeriodCode")),
        (lenient.number(row, "total"), lenient.text(row, "totalTimePeriodCode")),
        (lenient.number(row, "remaining"), lenient.text(row, "remainingTimePeriodCode") or LEFT),
    )
    told = [(number, period) for number, period in numbers if number is not None]
    if not told:
        yield line
    for number, period in told:
        yield _with_number(line, row, number, period)


def _with_number(line: Statement, row: dict[str, Any], number: Decimal, period: str) -> Statement:
    """What a number is, its units and the kind of line say."""
    units = lenient.text(row, "units").lower()
    if line.information == "A" or units.startswith("percent"):
        share = number / 100 if units.startswith("percent") else number  # else as written: .2 or 20
        return msgspec.structs.replace(line, percent=share, period=period)
    if line.information == "F" or units.startswith("visit"):
        kind = line.quantity_kind or ("VS" if units.startswith("visit") else "")
        return msgspec.structs.replace(line, quantity_kind=kind, quantity=number, period=period)
    return msgspec.structs.replace(line, amount=number, period=period)


def _authorization(row: dict[str, Any]) -> str:
    if row.get("authorizationRequiredUnknown") is True:
        return "U"
    needed = row.get("authorizationRequired")
    return ("Y" if needed else "N") if isinstance(needed, bool) else ""


def _count(delivery: dict[str, Any]) -> Count:
    periods = lenient.number(delivery, "timePeriods")
    return Count(
        kind=lenient.text(delivery, "quantityQualifierCode"),
        quantity=lenient.number(delivery, "quantity"),
        period=lenient.text(delivery, "timePeriodCode"),
        periods=int(periods) if periods is not None and periods == int(periods) else None,
        per=lenient.text(delivery, "perCode"),
    )


def _other_payer(payer: dict[str, Any], place: str) -> Statement:
    role = next((role for name, role in ORDERS.items() if payer.get(name) is True), "PR")
    start, end = (_day(lenient.text(payer, f"coordinationOfBenefits{name}Date")) for name in ("Begin", "End"))
    start = start or _day(lenient.text(payer, "coordinationOfBenefitsDate"))
    insured = Party(
        "IL", "", lenient.text(payer, "insuredMemberId") or lenient.text(payer, "memberIdentificationNumber")
    )
    named = next(
        iter(_contacts([payer], role)),
        Party(role, lenient.text(payer, "name"), lenient.text(payer, "payerId")),
    )
    return Statement(
        information="R",
        service_types=(lenient.text(payer, "serviceTypeCode"),)
        if lenient.text(payer, "serviceTypeCode")
        else (),
        dates=(When("290", start, end),) if start or end else (),
        messages=tuple(one for one in payer.get("payerNotes") or () if isinstance(one, str)),
        parties=(named, *((insured,) if insured.id else ())),
        proof=_proof(payer, place),
    )


def _contacts(of: list[dict[str, Any]], role: str) -> Iterator[Party]:
    for one in of:
        ways = lenient.every(one.get("contactInformation"))
        if not ways and not role:
            ways = [one]
        phones = tuple(
            number for way in ways for name in ("phone", "workPhone") if (number := lenient.text(way, name))
        )
        faxes = tuple(number for way in ways if (number := lenient.text(way, "fax")))
        web = next((address for way in ways if (address := lenient.text(way, "url"))), "")
        if phones or faxes or web:
            number = lenient.text(one, "payerId") or lenient.text(one, "npi")
            yield Party(
                role or lenient.text(one, "roleCode"), lenient.text(one, "name"), number, phones, faxes, web
            )


def _notes(of: dict[str, Any]) -> Iterator[str]:
    for one in of.get("payerNotes") or ():
        text = one if isinstance(one, str) else lenient.text(lenient.one(one), "message")
        if text:
            yield text
    if lenient.text(of, "description"):
        yield lenient.text(of, "description")


def _refusals(document: dict[str, Any]) -> Iterator[Refusal]:
    for at, one in enumerate(lenient.every(document.get("validationMessages"))):
        code = lenient.text(one, "code")
        kept = {key: one[key] for key in ("field", "code", "errorMessage") if key in one}
        text = msgspec.json.encode(kept).decode()
        yield Refusal("subscriber", "", code, "", Proof("vendor", f"validationMessages[{at}]", text))


def _proof(of: dict[str, Any], place: str) -> Proof:
    """The row as it stood, without the rows below it."""
    plain = {key: value for key, value in of.items() if isinstance(value, str | int | float | bool)}
    kept = plain | {key: of[key] for key in ("deliveryInformation", "payerNotes") if key in of}
    return Proof("vendor", place, msgspec.json.encode(kept).decode())


def _dates(of: dict[str, Any]) -> Iterator[When]:
    for name, kind in DATES.items():
        day = _day(lenient.text(of, name))
        if day is not None:
            yield When(kind, day)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None
