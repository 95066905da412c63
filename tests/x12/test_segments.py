"""The segment classes: their positions are the standard's, their kinds are readable, their lists find what is filled."""

import datetime
import re
import typing
from decimal import Decimal

import pytest

from daysheet.x12 import segments
from daysheet.x12.segments import (
    BY_CODE,
    AdjustmentReason,
    Adjustments,
    BenefitInformation,
    ClaimInformation,
    Composite,
    Conditions,
    Contact,
    Dated,
    Demographics,
    Diagnoses,
    Diagnosis,
    DiagnosisPointers,
    DrugIdentification,
    GroupVerdict,
    Loop,
    MilitaryService,
    OutpatientDetails,
    PatientDetails,
    PlainDate,
    Procedure,
    ProviderAdjustment,
    RelatedCauses,
    Segment,
    SetVerdict,
    Status,
    StatusCode,
    Unknown,
    code_of,
    span,
)

OF_THE_BASE = {"left", "parts", "at", "under"}
KIND = re.compile(
    r"(composite|(?P<type>AN|ID|DT|TM|R|N0|B) (?P<shortest>\d+)/(?P<longest>\d+))(?P<repeats> \*)?"
)

# How many elements each segment has in release 005010, used by a guide or not.
ELEMENTS = {
    **{"ISA": 16, "IEA": 2, "GS": 8, "GE": 2, "ST": 3, "SE": 2, "TA1": 5, "BHT": 6, "HL": 4},
    **{
        "NM1": 12,
        "N1": 6,
        "N2": 2,
        "N3": 2,
        "N4": 7,
        "PER": 9,
        "PRV": 6,
        "DMG": 11,
        "INS": 17,
        "PAT": 9,
        "SBR": 9,
    },
    **{
        "REF": 4,
        "DTP": 3,
        "DTM": 6,
        "CLM": 20,
        "HI": 12,
        "LX": 1,
        "SV1": 21,
        "SV5": 7,
        "LQ": 2,
        "FRM": 5,
        "SVD": 6,
    },
    **{"CAS": 19, "OI": 6, "AMT": 3, "QTY": 4, "NTE": 2, "K3": 3, "PWK": 9, "CN1": 6, "HCP": 15, "PS1": 3},
    **{"CR1": 10, "CR2": 12, "CR3": 5, "CR5": 18, "CR6": 21, "CRC": 7, "CTP": 11, "LIN": 31, "MEA": 12},
    **{"EQ": 5, "EB": 14, "HSD": 8, "III": 9, "MSG": 3, "AAA": 4, "MPI": 7, "LS": 1, "LE": 1},
    **{
        "BPR": 21,
        "TRN": 4,
        "CUR": 21,
        "RDM": 5,
        "TS3": 24,
        "TS2": 19,
        "CLP": 14,
        "MIA": 24,
        "MOA": 9,
        "SVC": 7,
        "PLB": 14,
    },
    **{"STC": 12, "UM": 10, "HCR": 4, "CL1": 4, "SV2": 10, "SV3": 11, "TOO": 3},
    **{"AK1": 3, "AK2": 3, "IK3": 4, "IK4": 4, "IK5": 6, "AK9": 9, "CTX": 6},
}
OPEN_LOOPS = {
    *("ISA", "IEA", "TA1", "GS", "GE", "ST", "SE", "HL", "NM1", "N1"),
    *("CLM", "SBR", "LX", "LIN", "SVD", "LQ", "EQ", "EB", "III", "LS"),
    *("TRN", "SVC", "CLP", "PLB", "AK2", "IK3", "IK4", "AK9"),
}
# Positions that a wrong class would do harm at: an amount, a date, an identifier.
KNOWN = {
    "BPR": {2: "amount", 4: "method", 16: "date"},
    "CLM": {1: "patient_account", 2: "charge", 5: "location", 11: "causes", 20: "delay_reason"},
    "CLP": {
        1: "patient_account",
        2: "status",
        3: "charge",
        4: "paid",
        5: "patient_owes",
        7: "payer_claim_number",
    },
    "DMG": {2: "birth", 3: "sex"},
    "EB": {1: "information", 3: "service_types", 7: "amount", 8: "percent", 10: "quantity", 13: "procedure"},
    "HCR": {1: "action", 2: "number", 3: "reasons"},
    "IK4": {1: "position", 3: "code", 4: "value"},
    "ISA": {6: "sender", 8: "receiver", 13: "control_number"},
    "NM1": {1: "role", 3: "last", 4: "first", 8: "id_qualifier", 9: "id"},
    "N4": {1: "city", 2: "state", 3: "zip_code"},
    "PLB": {2: "fiscal_year_end", 3: "reason_1", 4: "amount_1", 14: "amount_6"},
    "SV1": {1: "procedure", 2: "charge", 4: "quantity", 5: "place", 7: "pointers"},
    "SVC": {1: "procedure", 2: "charge", 3: "paid", 5: "quantity", 6: "billed_procedure"},
    "SVD": {1: "payer", 2: "paid", 3: "procedure", 5: "quantity"},
    "UM": {1: "category", 4: "location", 5: "causes"},
}

COMPOSITES = [
    one
    for one in vars(segments).values()
    if isinstance(one, type) and issubclass(one, Composite) and one is not Composite
]


def kinds(of):
    """Name, Python type and kind of every element or component, in the order that a file has them."""
    hints = typing.get_type_hints(of, include_extras=True)
    return [
        (name, hints[name].__origin__, hints[name].__metadata__[0])
        for name in of.__struct_fields__
        if name not in OF_THE_BASE
    ]


def test_every_segment_has_one_class_and_every_class_its_segment():
    assert {code: len(kinds(one)) for code, one in BY_CODE.items()} == ELEMENTS
    written = [
        one
        for one in {*Segment.__subclasses__(), *Loop.__subclasses__()} - {Loop, Unknown}
        if one.__module__.startswith(segments.__name__)
    ]
    assert sorted(map(code_of, written)) == sorted(BY_CODE)
    assert set(written) == set(BY_CODE.values())
    assert {one.__name__ for one in written} <= set(segments.__all__)


def test_only_what_may_open_a_loop_has_parts():
    assert {code for code, one in BY_CODE.items() if issubclass(one, Loop)} == OPEN_LOOPS


@pytest.mark.parametrize("code", BY_CODE)
def test_field_n_is_element_n(code):
    segment = BY_CODE[code]
    marks = [object() for _ in range(ELEMENTS[code])]
    made = segment(*marks)
    assert [getattr(made, name) for name, _, _ in kinds(segment)] == marks
    with pytest.raises(TypeError):
        segment(*marks, object())
    for position, name in KNOWN.get(code, {}).items():
        assert kinds(segment)[position - 1][0] == name


@pytest.mark.parametrize("of", [*BY_CODE.values(), *COMPOSITES], ids=lambda of: of.__name__)
def test_every_element_says_its_kind_and_has_the_type_for_it(of):
    assert of.__struct_config__.frozen
    empty = of()
    for name, python, kind in kinds(of):
        said = KIND.fullmatch(kind)
        assert said, (name, kind)
        if said["type"]:
            assert 1 <= int(said["shortest"]) <= int(said["longest"])
        inner = python
        if said["repeats"]:
            inner, rest = typing.get_args(python)
            assert rest is ...
            assert getattr(empty, name) == ()
        elif python is str:
            assert getattr(empty, name) == ""
        else:
            assert getattr(empty, name) is None
            inner = next(one for one in typing.get_args(python) if one is not type(None))
        if said["type"] is None:
            assert issubclass(inner, Composite)
        elif issubclass(of, Composite) or name == "control_number":
            assert inner is str  # a component; or a name made of digits, whose leading zeros count
        else:
            assert inner is {"R": Decimal, "N0": int, "DT": datetime.date}.get(said["type"], str)


@pytest.mark.parametrize("of", [*BY_CODE.values(), *COMPOSITES], ids=lambda of: of.__name__)
def test_names_can_be_read_to_a_person(of):
    for name, _, _ in kinds(of):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*(_\d+)?", name)


# --- dates -------------------------------------------------------------------------------------------------------

DAY = datetime.date(2026, 3, 9)


@pytest.mark.parametrize(
    "form, text, start, end",
    [
        ("D8", "20260309", DAY, None),
        ("DT", "202603091415", DAY, None),
        ("RD8", "20260309-20260331", DAY, datetime.date(2026, 3, 31)),
        ("RDT", "202603091415-202603101500", DAY, datetime.date(2026, 3, 10)),
        ("RD8", "20260309", DAY, None),
        ("RD8", "20260309-", DAY, None),
        ("RD8", "-20260309", None, DAY),
        ("RD8", "20260309-20260231", DAY, None),
        ("RD8", "20260309-20260310-20260311", DAY, None),
        ("D8", "20260229", None, None),
        ("D8", "00000000", None, None),
        ("D8", "260309", None, None),
        ("D8", "2026030", None, None),
        ("D8", "202603091", None, None),
        ("D8", "2026-309", None, None),
        ("D8", "２０２６０３０９", None, None),
        ("D8", " 2026309", None, None),
        ("D8", "20260309-20260310", None, None),
        ("DT", "20260309", None, None),
        ("TM", "1415", None, None),
        ("D6", "260309", None, None),
        ("", "20260309", None, None),
        ("", "", None, None),
    ],
)
def test_a_period_says_its_days_or_none(form, text, start, end):
    assert span(form, text) == (start, end)
    dated = Dated("472", form, text)
    assert (dated.start, dated.end) == (start, end)
    plain = PlainDate("232", None, "", "", form, text)
    assert (plain.start, plain.end) == (start, end)
    member = MilitaryService("A", form=form, text=text)
    assert (member.start, member.end) == (start, end)
    assert Demographics(form, text).birth_date == start
    assert PatientDetails(death_form=form, death=text).death_date == start
    assert segments.Relationship(death_form=form, death=text).death_date == start


def test_the_plain_day_of_a_remittance_goes_before_its_period():
    assert PlainDate("405", DAY).start == DAY
    assert PlainDate("405", DAY).end is None


# --- lists -------------------------------------------------------------------------------------------------------


def test_adjustments_are_the_filled_reasons():
    adjustments = Adjustments(
        *("CO", "45", Decimal("12.50"), None),
        *("", None, None),
        *("", Decimal(0), None),
        *("253", None, Decimal(1)),
    )
    assert adjustments.entries == (
        ("45", Decimal("12.50"), None),
        ("", Decimal(0), None),
        ("253", None, Decimal(1)),
    )
    assert adjustments.entries[0].amount == Decimal("12.50")
    full = Adjustments(
        "PR", *[value for number in range(6) for value in (str(number), Decimal(number), None)]
    )
    assert [one.reason for one in full.entries] == list("012345")
    assert Adjustments("CO").entries == ()


def test_a_providers_adjustments_are_the_filled_pairs():
    reason = AdjustmentReason("WO", "R-1")
    adjustment = ProviderAdjustment("1234567893", DAY, reason, Decimal("-9.1"), None, None, None, Decimal(2))
    assert adjustment.entries == ((reason, Decimal("-9.1")), (None, Decimal(2)))
    assert ProviderAdjustment().entries == ()
    full = ProviderAdjustment("", None, *[part for number in range(6) for part in (reason, Decimal(number))])
    assert [one.amount for one in full.entries] == [Decimal(number) for number in range(6)]


def test_diagnoses_are_the_filled_entries_in_order():
    first, third = Diagnosis("ABK", "M545"), Diagnosis("ABF", "M542")
    assert Diagnoses(first, None, third).entries == (first, third)
    every = [Diagnosis("ABF", f"M5{number}") for number in range(12)]
    assert list(Diagnoses(*every).entries) == every


def test_lists_of_text_leave_out_what_is_empty():
    assert Procedure("HC", "97110", "GP", "", "KX").modifiers == ("GP", "KX")
    assert DiagnosisPointers("1", "", "3").entries == ("1", "3")
    assert RelatedCauses("AA", "", "EM", "TX").entries == ("AA", "EM")
    assert Conditions("07", "Y", "01", "", "05", "", "09").entries == ("01", "05", "09")
    assert SetVerdict("R", "5", "", "I6").entries == ("5", "I6")
    assert GroupVerdict("P", 2, 2, 1, "", "3").entries == ("3",)
    assert OutpatientDetails(None, None, "MA01", "", "", "", "N130").remarks == ("MA01", "N130")
    assert segments.InpatientDetails(remark_1="MA01", remark_5="N1").remarks == ("MA01", "N1")


def test_lists_of_pairs_keep_a_half_filled_pair():
    contact = Contact("IC", "Front desk", "TE", "2025550143", "", "", "EX")
    assert contact.entries == (("TE", "2025550143"), ("EX", ""))
    assert DrugIdentification("", "N4", "01234567891", "", "", "", "lone").entries == (
        ("N4", "01234567891"),
        ("", "lone"),
    )
    last = DrugIdentification(**{f"code_{number}": str(number) for number in range(1, 16)})
    assert [code for _, code in last.entries] == [str(number) for number in range(1, 16)]


def test_a_status_has_up_to_three_codes():
    one, two = StatusCode("A7", "562", "85"), StatusCode("A8", "21")
    assert Status(one, status_3=two).entries == (one, two)
    assert Status().entries == ()


# --- what a program that prints a segment must not do --------------------------------------------------------------


@pytest.mark.parametrize(
    "made", [Demographics("D8", "19700101"), ClaimInformation("SMITH-1"), BenefitInformation("1")]
)
def test_a_segment_printed_shows_no_content(made):
    assert repr(made) == f"<{type(made).__name__} {code_of(type(made))}>"
