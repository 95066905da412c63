"""Answers to files: whole 999 and TA1 beside the issues that led to them, written here by hand."""

import random
from datetime import datetime
from typing import Any

import pytest

from daysheet.x12 import Delimiters, NotX12, read, records, write
from daysheet.x12.acknowledging import acknowledge
from daysheet.x12.checking import check
from daysheet.x12.guide import named
from daysheet.x12.issues import FAULTS, Issue
from x12.generated import GENERATORS, make_837p

AT = datetime(2026, 10, 16, 7, 5)


def file(
    *inside: str, wanted: str = "0", usage: str = "T", control: str = "000000031", repetition: str = "^"
) -> bytes:
    head = f"ISA*00*          *00*          *ZZ*CLRHOUSE       *30*001234567      *261015*0930*{repetition}*00501"
    return "~\n".join([f"{head}*{control}*{wanted}*{usage}*:", *inside, f"IEA*1*{control}", ""]).encode()


CLAIMS = (
    "GS*HC*SENDER*NORTHPT*20261015*0930*7*X*005010X222A1",
    "ST*837*0001*005010X222A1",  # 3 in the file
    "BHT*0019*00*B1*20261015*0930*CH",
    "HL*1**20*1",
    "NM1*85*2*CLINIC*****XX*2",
    "HL*2*1*22*0",
    "NM1*IL*1*DIAZ*ANA****MI*W12",  # 8 in the file, 6 in the set
    "CLM*PT1*42.35***99:B:1*Y*A*Y*Y",  # 9, 7
    "HI*ABK:M5450",
    "LX*1",
    "SV1*HC:97110*42.35*UN*1***1",  # 12, 10
    "SE*11*0001",
    "ST*837*0002*005010X222A1",  # 14
    "BHT*0019*00*B2*20261015*0930*CH",
    "SE*3*0002",
    "GE*2*7",
)


def issue(code: str, number: int, segment: str, in_set: int = 0, set_control: str = "", **more: Any) -> Issue:
    around = {"group_control": "7", "interchange_control": "000000031", "set_control": set_control}
    return Issue(code=code, number=number, offset=0, segment=segment, in_set=in_set, **around | more)


def answer(data: bytes, *issues: Issue, **more: Any) -> list[str]:
    return write(acknowledge(data, issues, at=AT, control=18, **more)).decode().split("~")[:-1]


HEAD = "ISA*00*          *00*          *30*001234567      *ZZ*CLRHOUSE       *261016*0705*^*00501*000000018*0*T*:"
GROUP = "GS*FA*NORTHPT*SENDER*20261016*0705*18*X*005010X231A1"
SET = ["ST*999*0001*005010X231A1", "AK1*HC*7*005010X222A1"]
END = ["GE*1*18", "IEA*1*000000018"]


def test_a_clean_file_is_taken_in() -> None:
    assert answer(file(*CLAIMS)) == [
        HEAD,
        GROUP,
        *SET,
        *("AK2*837*0001*005010X222A1", "IK5*A", "AK2*837*0002*005010X222A1", "IK5*A"),
        *("AK9*A*2*2*2", "SE*8*0001"),
        *END,
    ]


def test_faults_are_told_by_segment_and_element_with_the_claim_they_are_in() -> None:
    found = answer(
        file(*CLAIMS),
        issue("code_unknown", 9, "CLM", 7, "0001", loop="2300", element=5, component=1, found="99"),
        issue("too_short", 8, "NM1", 6, "0001", loop="2010BA", element=9, found="W12", private=True),
        issue("element_missing", 9, "CLM", 7, "0001", loop="2300", element=2),
        issue("segment_missing", 10, "DTP", 8, "0001", loop="2400"),
        issue("segment_too_often", 9, "CLM", 7, "0001", loop="2300"),
        issue("repetition_too_many", 12, "SV1", 10, "0001", loop="2400", element=1, repetition=2),
    )
    assert found[4:-4] == [
        "AK2*837*0001*005010X222A1",
        "IK3*NM1*6*2010*8",
        "IK4*9**4",
        "IK3*CLM*7*2300*5",
        "CTX*CLM01:PT1",
        "IK3*CLM*7*2300*8",
        "CTX*CLM01:PT1",
        "IK4*2**1",
        "IK4*5:1**7*99",
        "IK3*DTP*8*2400*3",
        "CTX*CLM01:PT1",
        "IK3*SV1*10*2400*8",
        "CTX*CLM01:PT1",
        "IK4*1::2**12",
        "IK5*R*5",
        "AK2*837*0002*005010X222A1",
        "IK5*A",
    ]
    assert found[-4] == "AK9*P*2*2*1"


def test_what_is_missing_at_the_end_of_a_claim_is_told_with_that_claim() -> None:
    """It is missed where the next claim begins; and each thing that is missing there is told."""
    data = file(*CLAIMS[:-5], "CLM*PT2*42.35***11:B:1*Y*A*Y*Y", *CLAIMS[-5:])
    found = answer(
        data,
        issue("segment_missing", 13, "SV1", 11, "0001", loop="2400"),
        issue("segment_missing", 13, "DTP", 11, "0001", loop="2400"),
        issue("element_missing", 13, "CLM", 11, "0001", loop="2300", element=5),
    )
    assert found[5:-7] == [
        *("IK3*SV1*11*2400*3", "CTX*CLM01:PT1"),
        *("IK3*DTP*11*2400*3", "CTX*CLM01:PT1"),
        *("IK3*CLM*11*2300*8", "CTX*CLM01:PT2", "IK4*5**1"),
    ]


def test_what_all_claims_of_a_level_miss_is_told_with_none_of_them() -> None:
    found = answer(file(*CLAIMS), issue("loop_missing", 9, "NM1", 7, "0001", loop="2010BB"))
    assert found[5:7] == ["IK3*NM1*7*2010*3", "IK5*R*5"]


def test_what_was_found_about_a_patient_is_copied_only_when_asked_for() -> None:
    private = issue("too_short", 8, "NM1", 6, "0001", element=9, found="W12", private=True)
    assert "IK4*9**4" in answer(file(*CLAIMS), private)
    assert "IK4*9**4*W12" in answer(file(*CLAIMS), private, copy_values=True)


@pytest.mark.parametrize(
    ("found", "copied"),
    [
        ("A" * 120, "*" + "A" * 99),
        ("JOS\xc9", ""),  # a character that is not allowed is none in our answer either
        ("A>B", "*A>B"),
        ("A^B", ""),  # would be cut in two
        ("A:B", ""),
        ("  9 ", "*9"),
        ("\t", ""),
        ("", ""),
    ],
)
def test_a_copy_is_exact_or_none(found: str, copied: str) -> None:
    told = answer(file(*CLAIMS), issue("code_unknown", 9, "CLM", 7, "0001", element=1, found=found))
    assert f"IK4*1**7{copied}" in told


def test_verdicts_when_every_set_has_faults_and_when_faults_are_put_up_with() -> None:
    both = (
        issue("too_long", 9, "CLM", 7, "0001", element=1),
        issue("too_long", 15, "BHT", 2, "0002", element=3),
    )
    assert [row for row in answer(file(*CLAIMS), *both) if row[:3] in ("IK5", "AK9")] == [
        "IK5*R*5",
        "IK5*R*5",
        "AK9*R*2*2*0",
    ]
    told = answer(file(*CLAIMS), *both, accept_with_errors=True)
    assert [row for row in told if row[:3] in ("IK5", "AK9")] == ["IK5*E*5", "IK5*E*5", "AK9*E*2*2*2"]
    one = answer(file(*CLAIMS), both[0], accept_with_errors=True)
    assert [row for row in one if row[:3] in ("IK5", "AK9")] == ["IK5*E*5", "IK5*A", "AK9*E*2*2*2"]


def test_warnings_and_notes_are_told_when_asked_for_and_turn_nothing_back() -> None:
    warning = issue("trailing_separators", 9, "CLM", 7, "0001")
    note = issue("number_form", 9, "CLM", 7, "0001", element=2, found="042.35")
    assert FAULTS["trailing_separators"].severity == "warning"
    assert "AK9*A*2*2*2" in answer(file(*CLAIMS), warning, note)
    told = answer(file(*CLAIMS), warning, note, lowest="warning")
    assert told[5:9] == ["IK3*CLM*7**8", "CTX*CLM01:PT1", "IK5*E*5", "AK2*837*0002*005010X222A1"]
    assert "IK4*2**6*042.35" in answer(file(*CLAIMS), warning, note, lowest="note")


def test_what_only_a_guide_forbids_has_a_verdict_of_its_own() -> None:
    told = answer(file(*CLAIMS), issue("element_not_used", 9, "CLM", 7, "0001", element=3, found="X"))
    assert told[-6:-3] == ["AK2*837*0002*005010X222A1", "IK5*A", "AK9*P*2*2*1"]
    assert "IK5*R*I5" in told


def test_faults_of_the_sets_own_envelope_have_no_segment() -> None:
    told = answer(
        file(*CLAIMS),
        issue("count_wrong", 13, "SE", 11, "0001", element=1, found="12"),
        issue("control_mismatch", 13, "SE", 11, "0001", element=2, found="0002"),
        issue("segment_unknown", 11, "XX1", 9, "0001"),
        issue("set_unknown", 14, "ST", 1, "0002", element=1),
    )
    assert told[4:-3] == [
        *("AK2*837*0001*005010X222A1", "IK3*XX1*9**1", "CTX*CLM01:PT1", "IK5*R*4*3*5"),
        *("AK2*837*0002*005010X222A1", "IK5*R*1"),
        "AK9*R*2*2*0",
    ]


def test_a_group_that_miscounts_is_turned_back_with_its_count_beside_ours() -> None:
    data = file(*CLAIMS[:-1], "GE*5*7")
    wrong = issue("count_wrong", 17, "GE", element=1, found="5")
    assert answer(data, wrong)[4:-3] == [
        *("AK2*837*0001*005010X222A1", "IK5*A", "AK2*837*0002*005010X222A1", "IK5*A"),
        "AK9*R*5*2*0*5",
    ]
    assert "AK9*E*5*2*2*5" in answer(data, wrong, accept_with_errors=True)


# --- TA1 -----------------------------------------------------------------------------------------------------------


def test_a_file_that_asks_for_it_gets_a_ta1_beside_its_999() -> None:
    told = answer(file(*CLAIMS, wanted="1", usage="P"))
    assert told[0].endswith("*0*P*:")
    assert told[1:3] == ["TA1*000000031*261015*0930*A*000", GROUP]


@pytest.mark.parametrize(
    ("wrong", "note"),
    [
        (issue("count_wrong", 18, "IEA", element=1), "021"),
        (issue("control_mismatch", 18, "IEA", element=2), "001"),
        (issue("too_long", 1, "ISA", element=6), "006"),
        (issue("not_a_date", 1, "ISA", element=9), "014"),
        (issue("not_a_date", 2, "GS", element=4), "024"),
        (issue("element_missing", 18, "IEA", element=1), "021"),
        (issue("header_widths", 1, "ISA"), "022"),
        (issue("segment_unexpected", 1, "ISA"), "022"),
    ],
)
def test_a_wrong_envelope_is_turned_back_and_nothing_in_it_answered(wrong: Issue, note: str) -> None:
    assert answer(file(*CLAIMS), wrong) == [HEAD, f"TA1*000000031*261015*0930*R*{note}", "IEA*0*000000018"]
    told = answer(file(*CLAIMS), wrong, accept_with_errors=True)
    assert told[1] == f"TA1*000000031*261015*0930*E*{note}"
    assert "AK9*A*2*2*2" in told


def test_a_header_that_says_nothing_usable_is_answered_all_the_same() -> None:
    data = b"ISA|00||00||ZZ||ZZ|A*B|2610|xx|^|00501|31|0|T|>~GS|HC|S|R|20261015|0930|7|X|005010X222A1~ST|837|1~SE|2|1~GE|1|7~IEA|1|31~"
    told = answer(data, Issue(code="not_a_date", number=1, offset=0, segment="ISA", element=9))
    assert "*ZZ*AB             *ZZ*UNKNOWN        *261016*" in told[0]
    assert told[1] == "TA1*000000031*261016*0705*R*014"


# --- never an answer to an answer ------------------------------------------------------------------------------------


def test_a_999_is_never_answered_by_a_999_and_a_file_of_ta1_not_at_all() -> None:
    acknowledgment = GENERATORS["999"](5).encode()
    assert acknowledge(acknowledgment, [], at=AT, control=1) == []
    broken = Issue(code="segment_unknown", number=5, offset=0, segment="ZZZ", in_set=3, set_control="0001")
    assert acknowledge(acknowledgment, [broken], at=AT, control=1) == []
    ta1 = GENERATORS["ta1"](3).encode().replace(b"*^*00501*000000001*0*", b"*^*00501*000000001*1*")
    assert (
        acknowledge(ta1, [Issue(code="header_widths", number=1, offset=0, segment="ISA")], at=AT, control=1)
        == []
    )


def test_an_answer_to_our_answer_ends_the_exchange() -> None:
    first = write(acknowledge(file(*CLAIMS, wanted="1"), [], at=AT, control=18))
    assert acknowledge(first, [], at=AT, control=1) == []


def test_a_group_of_answers_beside_claims_is_passed_over() -> None:
    mixed = file(
        *CLAIMS,
        "GS*FA*S*R*20261015*0930*8*X*005010X231A1",
        "ST*999*0001",
        "AK1*HC*1",
        "AK9*A*0*0*0",
        "SE*4*0001",
        "GE*1*8",
    )
    told = answer(mixed)
    assert [row for row in told if row.startswith("AK1")] == ["AK1*HC*7*005010X222A1"]


def test_what_asks_for_a_ta1_gets_one_even_around_a_999() -> None:
    acknowledgment = GENERATORS["999"](1).replace("*000000001*0*T", "*000000001*1*T").encode()
    told = answer(acknowledgment)
    assert [row[:3] for row in told] == ["ISA", "TA1", "IEA"]


# --- several -------------------------------------------------------------------------------------------------------


def test_each_file_gets_its_answer_and_each_group_its_set() -> None:
    eligibility = (
        "GS*HS*S*R*20261015*0930*8*X*005010X279A1",
        "ST*270*0001*005010X279A1",
        "HL*1**22*0",
        "TRN*1*ELG7*9NORTHPT00",
        "EQ*30",
        "SE*5*0001",
        "GE*1*8",
    )
    data = file(*CLAIMS, *eligibility) + file(*eligibility, control="000000032")
    wrong = Issue(
        code="code_unknown", number=22, offset=0, segment="EQ", in_set=4, element=1, found="ZZZ",
        set_control="0001", group_control="8", interchange_control="000000031",
    )  # fmt: skip
    told = write(acknowledge(data, [wrong], at=AT, control=18, group_control=40)).decode().split("~")
    assert [row for row in told if row[:2] in ("GS", "GE", "IE") or row[:3] in ("AK1", "AK9", "CTX")] == [
        "GS*FA*NORTHPT*SENDER*20261016*0705*40*X*005010X231A1",
        "AK1*HC*7*005010X222A1",
        "AK9*A*2*2*2",
        "AK1*HS*8*005010X279A1",
        "CTX*TRN02:ELG7",
        "AK9*R*1*1*0",
        "GE*2*40",
        "IEA*1*000000018",
        "GS*FA*R*S*20261016*0705*41*X*005010X231A1",
        "AK1*HS*8*005010X279A1",
        "AK9*A*1*1*1",
        "GE*1*41",
        "IEA*1*000000019",
    ]


def test_sets_of_one_number_are_told_apart_by_their_place() -> None:
    twice = (*CLAIMS[:12], *CLAIMS[1:12], "GE*2*7")
    told = answer(file(*twice), issue("too_long", 20, "CLM", 7, "0001", element=1))
    assert [row for row in told if row.startswith("IK5")] == ["IK5*A", "IK5*R*5"]


def test_a_missing_trailer_noticed_behind_its_set_is_that_sets() -> None:
    cut = (*CLAIMS[:11], *CLAIMS[12:])
    told = answer(file(*cut), issue("trailer_missing", 13, "SE", 0, "0001"))
    assert [row for row in told if row.startswith("IK5")] == ["IK5*R*2", "IK5*A"]


def test_a_file_that_breaks_off_is_answered() -> None:
    data = file(*CLAIMS)[:-90]
    wrong = Issue(code="truncated", number=16, offset=0, segment="ISA", interchange_control="000000031")
    assert answer(data, wrong)[1] == "TA1*000000031*261015*0930*R*023"


def test_issues_that_are_in_no_file_are_nobodys() -> None:
    data = file(*CLAIMS) + b"GOODBYE"
    assert "AK9*A*2*2*2" in answer(data, Issue(code="junk", number=19, offset=999))


def test_our_signs_can_be_others() -> None:
    signs = Delimiters("|", ">", "", "\n")
    told = acknowledge(file(*CLAIMS), [], at=AT, control=18, delimiters=signs)
    data = write(told, signs).decode()
    assert data.startswith("ISA|00|")
    assert [
        one.verdict.verdict
        for one in read(data.encode())
        if isinstance(one, records.SetResponse) and one.verdict
    ] == ["A", "A"]


# --- the answer itself ---------------------------------------------------------------------------------------------


def test_the_numbers_of_every_fault_are_in_the_guide() -> None:
    lists = named("x231").lists
    envelope = named("envelope").lists
    for fault in FAULTS.values():
        assert not fault.segment or fault.segment in lists["segment_faults"], fault.code
        assert not fault.element or fault.element in lists["element_faults"], fault.code
        assert not fault.set or fault.set in lists["set_faults"], fault.code
        assert not fault.group or fault.group in lists["group_faults"], fault.code
        assert not fault.interchange or fault.interchange in envelope["file_faults"], fault.code


@pytest.mark.parametrize("code", [code for code in FAULTS if code != "more"])
def test_every_fault_comes_back_as_it_was_written(code: str) -> None:
    """At every level that it may be told at, the answer reads as typed records and writes as the same bytes."""
    data = make_837p(3, per_set=2).encode()
    rows = data.decode().split("~")
    places = [
        (1, "ISA", 0, ""),
        (2, "GS", 0, ""),
        (3, "ST", 1, "0001"),
        (10, rows[9].split("*")[0], 8, "0001"),
    ]
    for number, segment, in_set, set_control in places:
        for element in (0, 2):
            wrong = Issue(
                code=code, number=number, offset=0, segment=segment, in_set=in_set, element=element, found="A*B",
                set_control=set_control, group_control="1", interchange_control="000000001",
            )  # fmt: skip
            built = acknowledge(data, [wrong], at=AT, control=18, lowest="note", accept_with_errors=True)
            written = write(built)
            assert list(read(written))[1:] == built[1:]
            assert write(read(written)) == written
            told = FAULTS[code]
            rejected = acknowledge(data, [wrong], at=AT, control=18)
            if told.severity != "error":
                assert [one.verdict for one in rejected if isinstance(one, records.GroupResponse)] == ["A"]


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (b"GS*HC*", b"GS*H*", "R*024"),
        (b"GS*HC*", b"GS*", "R*024"),
        (b"*7*X*005010X222A1", b"*7X*X*005010X222A1", "R*024"),
        (b"*7*X*005010X222A1", b"*7*X", "R*024"),
    ],
)
def test_a_group_that_no_999_can_name_is_answered_by_ta1(before: bytes, after: bytes, note: str) -> None:
    told = answer(file(*CLAIMS).replace(before, after))
    assert [row[:3] for row in told] == ["ISA", "TA1", "IEA"]
    assert told[1].endswith(note)


def test_a_set_that_does_not_say_what_it_is_is_named_by_its_group() -> None:
    told = answer(file(*CLAIMS).replace(b"ST*837*0001", b"ST*8A7*0001").replace(b"ST*837*0002", b"ST**2"))
    assert [row for row in told if row.startswith("AK2")] == [
        "AK2*837*0001*005010X222A1",
        "AK2*837*0002*005010X222A1",
    ]


def test_a_group_of_another_trade_is_answered_under_its_own_name() -> None:
    told = answer(file(*CLAIMS).replace(b"GS*HC*", b"GS*IN*").replace(b"ST*837*", b"ST*810*"))
    assert "AK1*IN*7*005010X222A1" in told
    assert "AK2*810*0001*005010X222A1" in told


def broken(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        at, many = rng.randrange(len(found)), rng.randrange(1, 40)
        found[at : at + rng.choice((0, 1, many))] = rng.choice(
            (b"~XX*1~", b"*", b":", b"\xe9", b"ABCDEF" * 20, b"~HL*9*1*22~")
        )
    return bytes(found)


@pytest.mark.parametrize("kind", GENERATORS)
def test_whatever_comes_our_answer_is_itself_without_fault(kind: str) -> None:
    rng = random.Random(kind)
    per_set = 1 if kind in ("278", "278r") else 2
    whole = GENERATORS[kind](4, seed=5, per_set=per_set).encode()
    for nth in range(25):
        data = broken(whole, rng) if nth else whole
        try:
            issues = list(check(data))
        except NotX12:
            continue
        for lenient in (False, True):
            told = write(
                acknowledge(data, issues, at=AT, control=18, accept_with_errors=lenient, lowest="warning")
            )
            if told:
                assert [one.message for one in check(told) if one.severity != "note"] == []


def test_what_check_finds_is_answered_where_it_stands() -> None:
    data = (
        make_837p(3)
        .replace("DTP*472*", "DTP*473*", 1)
        .replace("*UN*", "*XX*", 1)
        .replace("~SE*", "~SE*1")
        .encode()
    )
    rows = data.decode().split("~")
    date_at = next(at for at, row in enumerate(rows) if row.startswith("DTP*473")) - 1
    told = write(acknowledge(data, check(data), at=AT, control=18)).decode().split("~")
    assert [row for row in told if row[:3] in ("IK3", "IK4", "IK5", "AK9")] == [
        f"IK3*SV1*{date_at - 1}*2400*8",
        "IK4*3**7*XX",
        f"IK3*DTP*{date_at}*2400*8",
        "IK4*1**7*473",
        "IK5*R*4*5",
        "AK9*R*1*1*0",
    ]
