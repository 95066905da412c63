"""270 and 271 as our own code builds them: each function makes the file of its name, which a person wrote by hand."""

from datetime import date, datetime

from daysheet.x12.records import (
    Benefit,
    BenefitDetail,
    Dependent,
    Heading,
    Inquiry,
    Party,
    Receiver,
    Record,
    RelatedParties,
    Source,
    Subscriber,
)
from daysheet.x12.segments import (
    City,
    Contact,
    Delivery,
    Diagnoses,
    Diagnosis,
    DiagnosisPointers,
    InformationItem,
    Message,
    Purpose,
    Rejection,
    Relationship,
    SectionEnd,
    Specialty,
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

TAMPA = City("TAMPA", "FL", "336020000")
QUAY_STREET = Street("18 QUAY STREET", "APT 2")
ANYTHING, PT = "30", "PT"


def _other_plan() -> Party:
    return organization("PR", "CEDAR COMMUNITY PLAN", "XV", "90035")


def _begin(purpose: str, reference: str, clock: str) -> Heading:
    return Heading(parts=[Purpose("0022", purpose, reference, date(2026, 11, 2), clock)])


def _asked(contents: list[Record], at: datetime, control: int) -> list[Record]:
    return file(
        "270", contents, at=at, control=control, group=control, sender="HARBORPT", receiver="CLRHOUSE"
    )


def _answered(*sets: list[Record], at: datetime, control: int) -> list[Record]:
    return file("271", *sets, at=at, control=control, group=control, sender="CLRHOUSE", receiver="HARBORPT")


# --- 270 ---------------------------------------------------------------------------------------------------------


def one_member() -> list[Record]:
    member = lena(born("19840317", "F"), on("291", "20261102"), Inquiry((ANYTHING,)))
    contents = [
        _begin("13", "HB26110201", "0815"),
        Source(parts=[plan()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[mark("HB-7001"), member]),
    ]
    return _asked(contents, datetime(2026, 11, 2, 8, 15), 101)


def family_batch() -> list[Record]:
    monday, tuesday = on("291", "20261103"), on("291", "20261104")
    son = theo(
        "03",
        QUAY_STREET,
        TAMPA,
        born("20140905", "M"),
        Relationship("N", "19"),
        monday,
        Inquiry((PT,)),
    )
    wife = person(
        *("03", "MBEKI", "ZOLA"),
        parts=[
            born("19830214", "F"),
            Relationship("N", "01"),
            tuesday,
            Inquiry((ANYTHING,)),
            Inquiry((PT,)),
        ],
    )
    contents = [
        _begin("13", "HB26110202", "0430"),
        Source(parts=[plan()]),
        Receiver(parts=[clinic()]),
        Subscriber(
            parts=[mark("HB-7002"), per(born("19550720", "M"), monday, Inquiry((ANYTHING,)))],
        ),
        Subscriber(parts=[anna(number("6P", "GRP0417"))]),
        Dependent(parts=[mark("HB-7003"), son]),
        Dependent(parts=[mark("HB-7004"), wife]),
        Subscriber(
            parts=[mark("HB-7005"), finn(born("19910630", "M"), tuesday, Inquiry((ANYTHING,)))],
        ),
    ]
    return _asked(contents, datetime(2026, 11, 2, 4, 30), 102)


def several_services() -> list[Record]:
    # The parts are out of order on purpose: the builder puts them where the guide has them.
    member = lena(
        Inquiry((ANYTHING, PT, "AE")),
        Inquiry(procedure=cpt("97110", "GP"), parts=[InformationItem("ZZ", "11")]),
        Inquiry(
            procedure=cpt("97530"),
            diagnosis_pointers=DiagnosisPointers("1", "2"),
            parts=[on("291", "20261116"), number("G1", "PW-A-20417")],
        ),
        between("291", "20261102", "20261231"),
        Diagnoses(Diagnosis("ABK", "M5450"), Diagnosis("ABF", "R262")),
        born("19840317", "F"),
    )
    contents = [
        _begin("13", "HB26110203", "0816"),
        Source(parts=[plan()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[member, mark("HB-7006")]),
    ]
    return _asked(contents, datetime(2026, 11, 2, 8, 16), 103)


def provider_taxonomy() -> list[Record]:
    asking = therapist(
        parts=[number("0B", "PT20417", "FL"), Street("400 HARBOR VIEW ROAD"), TAMPA, specialty("PE")]
    )
    member = person(
        *("IL", "DE LA CRUZ", "INES"),
        parts=[
            number("EJ", "HPT-11873"),
            Street("7 MILL LANE"),
            City("TAMPA", "FL", "33602"),
            Specialty("RF", "HPI", "2003366996"),
            born("19770808", "F"),
            on("291", "20261102"),
            Inquiry((PT,)),
        ],
    )
    contents = [
        _begin("13", "HB26110204", "0817"),
        Source(parts=[_other_plan()]),
        Receiver(parts=[asking]),
        Subscriber(parts=[mark("HB-7007", reference="DESK 3"), member]),
    ]
    return _asked(contents, datetime(2026, 11, 2, 8, 17), 104)


# --- 271 ---------------------------------------------------------------------------------------------------------


def visits_left() -> list[Record]:
    reviewer = organization(
        *("X3", "PINEWOOD CARE REVIEW", "PI", "90022"),
        parts=[Contact("IC", "", "TE", "8005550143", "FX", "8005550144")],
    )
    covered = ("1", "33", "35", "47", "48", "50", "86", "88", "98", "AL", "MH", "UC", PT)
    member = lena(
        number("6P", "GRP0417", "HARBOR CITY SCHOOLS"),
        Street("22 LIGHTHOUSE WAY"),
        TAMPA,
        born("19840317", "F"),
        on("346", "20260101"),
        Benefit("1", "IND", (ANYTHING,), "PR", "PINEWOOD SILVER PPO"),
        Benefit("1", service_types=covered),
        Benefit("C", "IND", (ANYTHING,), period="23", amount=amount("1500"), in_network="Y"),
        Benefit("C", "IND", (ANYTHING,), period="29", amount=amount("212.35"), in_network="Y"),
        Benefit("G", "IND", (ANYTHING,), period="23", amount=amount("6000.00"), in_network="W"),
        Benefit(
            *("B", "IND", (PT,)),
            period="27",
            amount=amount("35"),
            authorization_needed="N",
            in_network="Y",
            parts=[Message("COPAY ONCE A DAY, WHATEVER IS DONE")],
        ),
        Benefit("A", "IND", (PT,), period="27", percent=amount("0.40"), in_network="N"),
        Benefit(
            *("F", "IND", (PT,)),
            period="23",
            quantity_kind="VS",
            quantity=amount("30"),
            authorization_needed="Y",
            in_network="Y",
        ),
        Benefit(
            *("F", "IND", (PT,)),
            period="29",
            quantity_kind="VS",
            quantity=amount("17"),
            in_network="Y",
            parts=[on("636", "20261030")],
        ),
        Benefit("U", "IND", (PT,), parts=[RelatedParties("2120", parts=[reviewer, SectionEnd("2120")])]),
    )
    desk = Contact("IC", "PROVIDER SERVICES", "TE", "8005550142", "UR", "EXAMPLE.ORG/PINEWOOD")
    contents = [
        _begin("11", "HB26110201", "0816"),
        Source(parts=[plan([desk])]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[echo("HB-7001"), mark("PW20261102-88", "9PINEWOOD0"), member]),
    ]
    return _answered(contents, at=datetime(2026, 11, 2, 8, 16), control=201)


def child_pattern_of_visits() -> list[Record]:
    shared = Benefit(
        *("F", "IND", (PT, "AD", "AF")),
        authorization_needed="Y",
        in_network="Y",
        parts=[
            Delivery("VS", amount("24"), "WK", amount("2"), "22", 1),
            between("292", "20260901", "20270831"),
            Message("PT, OT AND SPEECH SHARE THESE VISITS"),
            BenefitDetail("ZZ", "11"),
            BenefitDetail("ZZ", "22"),
        ],
    )
    by_code = Benefit(
        *("CB", "IND", (PT,)),
        authorization_needed="Y",
        in_network="Y",
        procedure=cpt("97110", "GP"),
        parts=[number("9F", "PW-R-5512")],
    )
    doctor = Party(
        *("P3", "1", "SORENSEN", "KAI"),
        suffix="MD",
        id_qualifier="XX",
        id="2004477008",
        parts=[Street("9 CLINIC ROAD"), TAMPA, specialty("PC", "208000000X")],
    )
    contracted = organization("13", "GULF CHILDREN REHAB")
    whose = RelatedParties("2120", parts=[doctor, contracted, SectionEnd("2120")])
    child = theo(
        "03",
        QUAY_STREET,
        TAMPA,
        born("20140905", "M"),
        Relationship("N", "19", "001", "25"),
        between("291", "20260901", "20270831"),
        Benefit("1", "", (ANYTHING,), "HM", "PINEWOOD SCHOOL YEAR HMO"),
        shared,
        by_code,
        Benefit("X", parts=[whose]),
    )
    contents = [
        _begin("11", "HB26110202", "0432"),
        Source(parts=[plan()]),
        Receiver(parts=[clinic()]),
        Subscriber(parts=[anna(number("6P", "GRP0417"))]),
        Dependent(parts=[echo("HB-7003"), child]),
    ]
    return _answered(contents, at=datetime(2026, 11, 2, 4, 32), control=202)


def member_not_found() -> list[Record]:
    refused = [Rejection("N", "", "75", "C"), Rejection("N", "", "58", "C")]
    member = person("IL", "DE LA CRUZ", "INES", parts=[*refused, born("19770808", "F")])
    contents = [
        _begin("11", "HB26110204", "0818"),
        Source(parts=[_other_plan()]),
        Receiver(parts=[therapist()]),
        Subscriber(parts=[echo("HB-7007", reference="DESK 3"), member]),
    ]
    return _answered(contents, at=datetime(2026, 11, 2, 8, 18), control=203)


def payer_cannot_answer() -> list[Record]:
    down = [
        _begin("11", "HB26110205", "0819"),
        Source(parts=[Rejection("Y", "", "42", "R"), plan()]),
    ]
    unknown = [
        _begin("11", "HB26110206", "0819"),
        Source(parts=[plan([Contact("IC", "", "TE", "8005550142")])]),
        Receiver(parts=[clinic(parts=[Rejection("N", "", "51", "C")])]),
    ]
    return _answered(down, unknown, at=datetime(2026, 11, 2, 8, 19), control=204)


FILES = {
    "270-one-member": one_member,
    "270-family-batch": family_batch,
    "270-several-services": several_services,
    "270-provider-taxonomy": provider_taxonomy,
    "271-visits-left": visits_left,
    "271-child-pattern-of-visits": child_pattern_of_visits,
    "271-member-not-found": member_not_found,
    "271-payer-cannot-answer": payer_cannot_answer,
}
