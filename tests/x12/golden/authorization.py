"""278, both directions, as our own code builds it: each function makes the file of its name, written by hand."""

from datetime import date, datetime
from typing import Any

from daysheet.x12.records import (
    Dependent,
    Event,
    Heading,
    Party,
    Receiver,
    Record,
    Service,
    Source,
    Subscriber,
)
from daysheet.x12.segments import (
    City,
    Contact,
    Delivery,
    Diagnoses,
    Diagnosis,
    Message,
    Paperwork,
    Purpose,
    Rejection,
    RelatedCauses,
    Relationship,
    ReviewDecision,
    ReviewRequest,
    ServiceCharge,
    ServiceLocation,
    Street,
)
from x12.golden import (
    amount,
    anna,
    between,
    born,
    clinic,
    cpt,
    echo,
    file,
    finn,
    lena,
    mark,
    number,
    on,
    organization,
    per,
    person,
    plan,
    specialty,
    theo,
    therapist,
)

IN_THE_CLINIC = ServiceLocation("11", "B")
BACK_PAIN = Diagnoses(Diagnosis("ABK", "M5450"), Diagnosis("ABF", "R262"))
NEW_KNEE = Diagnoses(Diagnosis("ABK", "Z96651"))
WHIPLASH = Diagnoses(Diagnosis("ABK", "S134XXA"), Diagnosis("ABF", "M542"))
CAR_ACCIDENT = RelatedCauses("AA", state="FL")
TWELVE_VISITS = Delivery("VS", amount("12"), "WK", amount("2"), "35", 6)


def _asking(reference: str, clock: str) -> Heading:
    return Heading(parts=[Purpose("0007", "13", reference, date(2026, 11, 3), clock)])


def _answering(reference: str, clock: str, kind: str) -> Heading:
    return Heading(parts=[Purpose("0007", "11", reference, date(2026, 11, 5), clock, kind)])


def _reviewer(*parts: Any) -> Party:
    return organization("X3", "PINEWOOD CARE REVIEW", "PI", "90022", parts)


def _wanted(certification: str, **more: Any) -> ReviewRequest:
    return ReviewRequest("HS", certification, "PT", IN_THE_CLINIC, **more)


def _units(code: str, *modifiers: str, units: str) -> ServiceCharge:
    return ServiceCharge(cpt(code, *modifiers), unit="UN", quantity=amount(units))


def _visits(count: str) -> Delivery:
    return Delivery("VS", amount(count))


def _asked(contents: list[Record], at: datetime, control: int) -> list[Record]:
    return file(
        "278", contents, at=at, control=control, group=control, sender="HARBORPT", receiver="PINEWOOD"
    )


def _answered(*sets: list[Record], at: datetime, control: int) -> list[Record]:
    return file("278", *sets, at=at, control=control, group=control, sender="PINEWOOD", receiver="HARBORPT")


# --- request -----------------------------------------------------------------------------------------------------


def initial() -> list[Record]:
    event = Event(
        parts=[
            mark("HB-A-3001-1"),
            _wanted("I"),
            on("431", "20261019"),
            between("AAH", "20261105", "20261231"),
            BACK_PAIN,
            TWELVE_VISITS,
            Paperwork("08", "EL", id_qualifier="AC", id="HB-DOC-3001"),
            Message("EVALUATION OF 2 NOVEMBER ATTACHED"),
            therapist("SJ", [specialty("PE")]),
        ]
    )
    front_desk = Contact("IC", "FRONT DESK", "TE", "8135550117", "FX", "8135550118")
    contents = [
        _asking("HB-A-3001", "1010"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic(parts=[front_desk])]),
        Subscriber(parts=[lena(born("19840317", "F"))]),
        event,
        Service(parts=[_units("97110", "GP", units="24")]),
    ]
    return _asked(contents, datetime(2026, 11, 3, 10, 10), 501)


def more_visits() -> list[Record]:
    event = Event(
        parts=[
            mark("HB-A-3002-1"),
            _wanted("4"),
            number("BB", "PW-A-20388"),
            between("AAH", "20261110", "20261215"),
            NEW_KNEE,
            _visits("6"),
            Message("10 OF 12 VISITS USED, FLEXION 95 DEGREES, STAIRS NOT YET SAFE"),
            therapist("SJ"),
        ]
    )
    contents = [
        _asking("HB-A-3002", "1011"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic(parts=[Contact("IC", "FRONT DESK", "TE", "8135550117")])]),
        Subscriber(parts=[per(born("19550720", "M"))]),
        event,
    ]
    return _asked(contents, datetime(2026, 11, 3, 10, 11), 502)


def several_codes() -> list[Record]:
    period = between("472", "20261105", "20261205")
    who_asks = therapist(
        parts=[
            Street("400 HARBOR VIEW ROAD"),
            City("TAMPA", "FL", "336020000"),
            Contact("IC", "", "TE", "8135550117"),
            specialty("PE"),
        ]
    )
    event = Event(
        parts=[
            mark("HB-A-3003-1"),
            _wanted("I", causes=CAR_ACCIDENT, level_of_service="U"),
            on("439", "20261025"),
            between("AAH", "20261105", "20261205"),
            WHIPLASH,
            clinic("SJ"),
            Party("DN", "1", "VELEZ", "TOMAS", id_qualifier="XX", id="2003366996"),
        ]
    )
    weekly = Delivery("VS", amount("8"), "WK", amount("2"), "35", 4)
    contents = [
        _asking("HB-A-3003", "1012"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[who_asks]),
        Subscriber(parts=[lena(number("6P", "GRP0417"), born("19840317", "F"))]),
        event,
        Service(parts=[period, _units("97110", "GP", units="16"), _visits("8")]),
        Service(parts=[period, _units("97140", "GP", "59", units="8"), weekly]),
        Service(parts=[_units("97161", units="1")]),
    ]
    return _asked(contents, datetime(2026, 11, 3, 10, 12), 503)


def taken_back() -> list[Record]:
    event = Event(
        parts=[
            mark("HB-A-3004-1"),
            _wanted("3"),
            number("BB", "PW-A-20392"),
            Diagnoses(Diagnosis("ABK", "G801")),
            Message("FAMILY MOVES AWAY ON 8 NOVEMBER"),
            therapist("SJ"),
        ]
    )
    contents = [
        _asking("HB-A-3004", "1013"),
        Source(parts=[plan()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[anna()]),
        Dependent(parts=[theo("QC", born("20140905", "M"), Relationship("N", "19"))]),
        event,
    ]
    return _asked(contents, datetime(2026, 11, 3, 10, 13), 504)


# --- response ----------------------------------------------------------------------------------------------------


def approved() -> list[Record]:
    yes = ReviewDecision("A1", "PW-A-20455")
    event = Event(
        parts=[
            echo("HB-A-3001-1"),
            mark("PW-T-77120", "9PINEWOOD0"),
            _wanted("I"),
            yes,
            between("AAH", "20261105", "20261231"),
            on("102", "20261105"),
            between("007", "20261105", "20261231"),
            BACK_PAIN,
            TWELVE_VISITS,
            therapist("SJ"),
        ]
    )
    contents = [
        _answering("HB-A-3001", "0900", "18"),
        Source(parts=[_reviewer(Contact("IC", "REVIEW DESK", "TE", "8005550143"))]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[lena(born("19840317", "F"))]),
        event,
        Service(parts=[yes, _units("97110", "GP", units="24")]),
    ]
    return _answered(contents, at=datetime(2026, 11, 5, 9, 0), control=601)


def in_part() -> list[Record]:
    event = Event(
        parts=[
            echo("HB-A-3003-1"),
            _wanted("I", causes=CAR_ACCIDENT, level_of_service="U"),
            ReviewDecision("A2", "PW-A-20456"),
            between("007", "20261105", "20261205"),
            WHIPLASH,
            clinic("SJ"),
        ]
    )
    fewer = Service(
        parts=[
            ReviewDecision("A6", "PW-A-20456"),
            between("472", "20261105", "20261205"),
            _units("97110", "GP", units="12"),
            _visits("6"),
        ]
    )
    refused = Service(
        parts=[
            ReviewDecision("A3", reasons=("0B", "0F")),
            _units("97140", "GP", "59", units="8"),
            Message("ASK AGAIN WITH THE FINDINGS OF THE NECK"),
        ]
    )
    contents = [
        _answering("HB-A-3003", "0901", "18"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[therapist()]),
        Subscriber(parts=[lena()]),
        event,
        fewer,
        refused,
        Service(parts=[ReviewDecision("NA"), _units("97161", units="1")]),
    ]
    return _answered(contents, at=datetime(2026, 11, 5, 9, 1), control=602)


def denied() -> list[Record]:
    whom_to_call = Party(
        "L5", "1", "BRANDT", "ODA", parts=[Contact("IC", "", "TE", "8005550146", "EX", "214")]
    )
    event = Event(
        parts=[
            echo("HB-A-3002-1"),
            _wanted("4"),
            ReviewDecision("A3", reasons=("0V",), second_opinion="Y"),
            number("NT", "PW-R-66071"),
            number("BB", "PW-A-20388"),
            between("AAH", "20261110", "20261215"),
            NEW_KNEE,
            Message("CALL WITHIN 14 DAYS TO SPEAK WITH A REVIEWER"),
            therapist("SJ"),
            whom_to_call,
        ]
    )
    contents = [
        _answering("HB-A-3002", "0902", "18"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[per(born("19550720", "M"))]),
        event,
    ]
    return _answered(contents, at=datetime(2026, 11, 5, 9, 2), control=603)


def pended() -> list[Record]:
    event = Event(
        parts=[
            echo("HB-A-3001-1"),
            _wanted("I"),
            ReviewDecision("A4", reasons=("0U",)),
            number("NT", "PW-R-66080"),
            between("AAH", "20261105", "20261231"),
            BACK_PAIN,
            Paperwork("08", "EL", id_qualifier="AC", id="PW-DOC-881"),
            Paperwork("06", "FX", id_qualifier="AC", id="PW-DOC-882"),
            therapist("SJ"),
        ]
    )
    contents = [
        _answering("HB-A-3001", "0903", "19"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[lena()]),
        event,
    ]
    return _answered(contents, at=datetime(2026, 11, 5, 9, 3), control=604)


def not_worked_on() -> list[Record]:
    stranger = person(
        *("IL", "PRUITT", "DALE", "PW500000000"),
        parts=[Rejection("N", "", "72", "C"), born("19680111", "M")],
    )
    unknown_member = [
        _answering("HB-A-3005", "0904", "18"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[stranger]),
    ]
    faulty_request = [
        _answering("HB-A-3006", "0904", "18"),
        Source(parts=[_reviewer()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[finn()]),
        Event(parts=[echo("HB-A-3006-1"), Rejection("N", "", "33", "C"), _wanted("I")]),
    ]
    return _answered(unknown_member, faulty_request, at=datetime(2026, 11, 5, 9, 4), control=605)


FILES = {
    "278-request-initial": initial,
    "278-request-more-visits": more_visits,
    "278-request-several-codes": several_codes,
    "278-request-taken-back": taken_back,
    "278-response-approved": approved,
    "278-response-in-part": in_part,
    "278-response-denied": denied,
    "278-response-pended": pended,
    "278-response-not-worked-on": not_worked_on,
}
