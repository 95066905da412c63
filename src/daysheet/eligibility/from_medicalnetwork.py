"""The JSON answer that Optum (Change Healthcare) and Stedi give instead of a 271, as an answer.

Each entry of `benefitsInformation` is one benefit line of the 271 under it, with its codes; older answers say some of
them in words only.  Field names are the vendors' own, from their public descriptions and sample answers.
"""

import datetime
from typing import Any, Final

import msgspec

from daysheet.domain.benefits import Person, Proof

from . import lenient
from .answers import Answer, Count, Party, Refusal, Statement, When

# Names of dates to what the 271 calls them.
DATES: Final = {
    "plan": "291",
    "planBegin": "346",
    "planEnd": "347",
    "eligibility": "307",
    "eligibilityBegin": "356",
    "eligibilityEnd": "357",
    "benefit": "292",
    "benefitBegin": "348",
    "benefitEnd": "349",
    "coordinationOfBenefits": "290",
    "service": "472",
    "policyEffective": "PE",
    "added": "193",
}
# Where a code was left out and only a word stands.
PERIODS: Final = {
    "day": "7",
    "years": "21",
    "service year": "22",
    "calendar year": "23",
    "year to date": "24",
    "contract": "25",
    "episode": "26",
    "visit": "27",
    "remaining": "29",
    "exceeded": "30",
    "lifetime": "32",
    "lifetime remaining": "33",
    "month": "34",
    "week": "35",
}
QUANTITIES: Final = {
    "visits": "VS",
    "visit": "VS",
    "days": "DY",
    "units": "UN",
    "used": "99",
    "maximum": "M2",
}
RATES: Final = {"week": "WK", "month": "MO", "day": "DA"}
ROLES: Final = {
    "primary payer": "PRP",
    "secondary payer": "SEP",
    "tertiary payer": "TTP",
    "utilization management organization": "X3",
    "vendor": "VN",
    "payer": "PR",
    "primary care provider": "P3",
    "origin carrier": "PR",
    "third-party administrator": "2B",
    "insured or subscriber": "IL",
}


def answers(data: bytes) -> list[Answer]:
    """One answer: the vendor is asked about one person at a time."""
    try:
        document = msgspec.json.decode(data)
    except msgspec.DecodeError as fault:
        raise lenient.UnreadableAnswer(f"this is no JSON answer: {_beginning(data)} ({fault})") from None
    if not isinstance(document, dict):
        raise lenient.UnreadableAnswer("this JSON is no answer but a list or a value")
    answered = {"benefitsInformation", "planStatus", "subscriber", "payer"} & set(document)
    if not answered and not lenient.every(document.get("errors")):
        raise lenient.UnreadableAnswer(
            "this JSON has none of the fields of an eligibility answer: the clearinghouse refused the request itself"
        )
    return [_answer(document)]


def _beginning(data: bytes) -> str:
    return "an HTML page" if data.lstrip()[:1] == b"<" else "it begins otherwise"


def _answer(document: dict[str, Any]) -> Answer:
    dependents = lenient.every(document.get("dependents"))
    subscriber = lenient.one(document.get("subscriber"))
    asked = dependents[0] if dependents else subscriber
    payer = lenient.one(document.get("payer"))
    traces = lenient.every(document.get("subscriberTraceNumbers"))
    entries = lenient.every(document.get("benefitsInformation"))
    return Answer(
        person=_person(asked, subscriber, lenient.one(document.get("planInformation")), bool(dependents)),
        payer_name=lenient.text(payer, "name"),
        payer_id=lenient.text(payer, "payorIdentification")
        or lenient.text(document, "tradingPartnerServiceId"),
        contacts=_payer_contacts(payer),
        trace=next(
            (
                lenient.text(one, "referenceIdentification")
                for one in traces
                if lenient.text(one, "traceTypeCode") == "2"
            ),
            "",
        )
        or lenient.text(document, "controlNumber"),
        reference=lenient.text(document, "reassociationKey"),
        statements=tuple(_statement(one, at) for at, one in enumerate(entries)),
        refusals=tuple(_refusals(document)),
        dates=tuple(
            (when, Proof("vendor", f"planDateInformation.{name}", when_text))
            for name, when, when_text in _dates(lenient.one(document.get("planDateInformation")))
        ),
        references=tuple(
            (kind, value)
            for kind, name in (("6P", "groupNumber"), ("18", "planNumber"))
            if (value := lenient.text(lenient.one(document.get("planInformation")), name))
        ),
    )


def _person(of: dict[str, Any], subscriber: dict[str, Any], plan: dict[str, Any], dependent: bool) -> Person:
    return Person(
        last=lenient.text(of, "lastName"),
        first=lenient.text(of, "firstName"),
        middle=lenient.text(of, "middleName"),
        suffix=lenient.text(of, "suffix"),
        birth_date=_day(lenient.text(of, "dateOfBirth")),
        sex=lenient.text(of, "gender"),
        member_id=lenient.text(of, "memberId") or lenient.text(subscriber, "memberId"),
        group_number=lenient.text(of, "groupNumber")
        or lenient.text(subscriber, "groupNumber")
        or lenient.text(plan, "groupNumber"),
        is_dependent=dependent,
        changed=lenient.text(lenient.one(of.get("insuredIndicator")), "maintenanceReasonCode") == "25"
        or lenient.text(of, "maintenanceReasonCode") == "25",
    )


def _statement(entry: dict[str, Any], at: int) -> Statement:
    delivery = lenient.every(entry.get("benefitsServiceDelivery"))
    related = lenient.every(entry.get("benefitsRelatedEntities")) or lenient.every(
        [entry.get("benefitsRelatedEntity")]
    )
    procedure = lenient.one(entry.get("compositeMedicalProcedureIdentifier"))
    return Statement(
        information=lenient.text(entry, "code"),
        level=lenient.text(entry, "coverageLevelCode"),
        service_types=lenient.texts(entry.get("serviceTypeCodes")),
        insurance_type=lenient.text(entry, "insuranceTypeCode"),
        plan=lenient.text(entry, "planCoverage"),
        period=_coded(entry, "timeQualifierCode", "timeQualifier", PERIODS),
        amount=lenient.number(entry, "benefitAmount"),
        percent=lenient.share(entry, "benefitPercent"),
        quantity_kind=_coded(entry, "quantityQualifierCode", "quantityQualifier", QUANTITIES),
        quantity=lenient.number(entry, "benefitQuantity"),
        authorization=lenient.text(entry, "authOrCertIndicator"),
        network=_network(entry),
        procedure=lenient.text(procedure, "procedureCode"),
        counts=tuple(map(_count, delivery)),
        dates=tuple(when for _, when, _ in _dates(lenient.one(entry.get("benefitsDateInformation")))),
        messages=tuple(
            text
            for one in lenient.every(entry.get("additionalInformation"))
            if (text := lenient.text(one, "description"))
        ),
        places=tuple(
            code
            for one in (
                *lenient.every(entry.get("eligibilityAdditionalInformationList")),
                lenient.one(entry.get("eligibilityAdditionalInformation")),
            )
            if lenient.text(one, "codeListQualifierCode") == "ZZ"
            and (code := lenient.text(one, "industryCode"))
        ),
        references=(),
        parties=tuple(map(_party, related)),
        proof=Proof("vendor", f"benefitsInformation[{at}]", _as_it_stood(entry)),
    )


def _network(entry: dict[str, Any]) -> str:
    code = lenient.text(entry, "inPlanNetworkIndicatorCode")
    words = {"yes": "Y", "no": "N", "not applicable": "W", "unknown": "U"}
    return code or words.get(lenient.text(entry, "inPlanNetworkIndicator").lower(), "")


def _as_it_stood(entry: dict[str, Any]) -> str:
    """The entry without what only repeats its codes in words, and without who else it names."""
    kept = {
        key: value
        for key, value in entry.items()
        if key.endswith(
            ("Code", "Codes", "Amount", "Percent", "Quantity", "Indicator", "Delivery", "Coverage")
        )
        or key in ("code", "additionalInformation", "benefitsDateInformation")
    }
    return msgspec.json.encode(kept).decode()


def _count(delivery: dict[str, Any]) -> Count:
    periods = lenient.number(delivery, "numOfPeriods")
    return Count(
        kind=_coded(delivery, "quantityQualifierCode", "quantityQualifier", QUANTITIES),
        quantity=lenient.number(delivery, "quantity"),
        period=_coded(delivery, "timePeriodQualifierCode", "timePeriodQualifier", PERIODS),
        periods=int(periods) if periods is not None and periods == int(periods) else None,
        per=_coded(delivery, "unitForMeasurementQualifierCode", "unitForMeasurementCode", RATES),
    )


def _coded(of: dict[str, Any], code: str, word: str, words: dict[str, str]) -> str:
    told = lenient.text(of, word)
    known = words.get(told.lower().replace("-", " "), "")
    # Some write the code where others write the word.
    return lenient.text(of, code) or known or (told if len(told) <= 2 else "")


ID_KINDS: Final = {
    "member identification number": "MI",
    "payor identification": "PI",
    "national provider identifier": "XX",
    "centers for medicare and medicaid services planid": "XV",
}


def _party(of: dict[str, Any]) -> Party:
    contact = lenient.one(of.get("contactInformation"))
    phones: list[str] = []
    faxes: list[str] = []
    web = ""
    for one in lenient.every(contact.get("contacts")) or lenient.every(of.get("contactInformation")):
        kind, told = lenient.text(one, "communicationMode").lower(), lenient.text(one, "communicationNumber")
        if "extension" in kind:
            if phones and told:
                phones[-1] += f" ext. {told}"
        elif "fax" in kind or "facsimile" in kind:
            faxes.append(told)
        elif "phone" in kind:
            phones.append(told)
        elif ("url" in kind or "web" in kind or "uniform resource" in kind) and not web:
            web = told
    name = lenient.text(of, "entityName") or " ".join(
        filter(
            None,
            (
                lenient.text(of, "entityFirstname") or lenient.text(of, "entityFirstName"),
                lenient.text(of, "entityLastName"),
            ),
        )
    )
    word = lenient.text(of, "entityIdentifier")
    return Party(
        lenient.text(of, "entityIdentifierCode") or ROLES.get(word.lower(), "") or word,
        name,
        lenient.text(of, "entityIdentificationValue"),
        tuple(filter(None, phones)),
        tuple(filter(None, faxes)),
        web,
        ID_KINDS.get(
            lenient.text(of, "entityIdentification").lower(), lenient.text(of, "entityIdentification")
        ),
    )


def _payer_contacts(payer: dict[str, Any]) -> tuple[Party, ...]:
    if not payer.get("contactInformation"):
        return ()
    named = {"entityIdentifierCode": "PR", "entityName": lenient.text(payer, "name")}
    number = {"entityIdentificationValue": lenient.text(payer, "payorIdentification")}
    return (_party(payer | named | number | {"entityIdentification": "Payor Identification"}),)


def _refusals(document: dict[str, Any]) -> list[Refusal]:
    """Rejections stand beside complaints about the request, or with whom they are about, or in both places.

    Older answers write the code where the field's name belongs.
    """
    dependents = lenient.every(document.get("dependents"))
    places = (
        ("errors", "", document.get("errors")),
        ("payer.aaaErrors", "payer", lenient.one(document.get("payer")).get("aaaErrors")),
        ("provider.aaaErrors", "provider", lenient.one(document.get("provider")).get("aaaErrors")),
        ("subscriber.aaaErrors", "subscriber", lenient.one(document.get("subscriber")).get("aaaErrors")),
        *(
            (f"dependents[{at}].aaaErrors", "dependent", one.get("aaaErrors"))
            for at, one in enumerate(dependents)
        ),
    )
    found: dict[tuple[str, str, str], Refusal] = {}
    for place, whose, errors in places:
        for at, one in enumerate(lenient.every(errors)):
            code = lenient.text(one, "code") or lenient.text(one, "field")
            if len(code) != CODE_LENGTH or not code.isalnum() or code != code.upper():
                continue
            level = whose or _level(lenient.text(one, "location"))
            follow_up = _follow_up(lenient.text(one, "followupAction"))
            kept = {key: one[key] for key in ("code", "field", "followupAction", "location") if key in one}
            proof = Proof("vendor", f"{place}[{at}]", msgspec.json.encode(kept).decode())
            found.setdefault((code, level, follow_up), Refusal(level, "", code, follow_up, proof))
    return list(found.values())


CODE_LENGTH: Final = 2


def _level(location: str) -> str:
    loops = {"2000A": "payer", "2100A": "payer", "2000B": "provider", "2100B": "provider"}
    loops |= {"2000C": "subscriber", "2100C": "subscriber", "2000D": "dependent", "2100D": "dependent"}
    loops |= {"2110C": "benefit", "2110D": "benefit"}
    return next((level for loop, level in loops.items() if loop in location), "subscriber")


def _follow_up(words: str) -> str:
    text = words.lower()
    known = (
        ("correct", "C"),
        ("30 days", "W"),
        ("10 days", "X"),
        ("original", "P"),
        ("resubmission allowed", "R"),
        ("not allowed", "N"),
        ("will respond", "Y"),
        ("do not resubmit", "S"),
    )
    return next((code for part, code in known if part in text), words if len(words) == 1 else "")


def _dates(of: dict[str, Any]) -> list[tuple[str, When, str]]:
    found = []
    for name, value in of.items():
        if name in DATES and isinstance(value, str):
            start, _, end = value.partition("-")
            found.append((name, When(DATES[name], _day(start), _day(end)), value))
    return found


def _day(text: str) -> datetime.date | None:
    plain = text.replace("-", "")
    if len(plain) != 8 or not (plain.isascii() and plain.isdigit()):
        return None
    try:
        return datetime.date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    except ValueError:
        return None
