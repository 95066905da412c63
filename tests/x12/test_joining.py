"""Answers laid beside what was sent: files written by hand, and every sentence that a person reads about them."""

import random
from datetime import datetime

import pytest

from daysheet.x12 import NotX12, write
from daysheet.x12.acknowledging import acknowledge
from daysheet.x12.issues import FAULTS, Issue
from daysheet.x12.joining import Answered, join
from x12.generated import GENERATORS, make_270, make_277ca, make_837p


def file(*inside: str, control: str = "000000031", wanted: str = "0", signs: str = "*:~") -> bytes:
    element, component, end = signs
    head = f"ISA*00*          *00*          *ZZ*NORTHPT        *ZZ*CLRHOUSE       *261015*0930*^*00501*{control}*{wanted}*T*:"
    rows = [head, *inside, f"IEA*1*{control}", ""]
    return end.join(row.replace("*", element).replace(":", component) for row in rows).encode()


def claim_set(control: str, first: int, batch: str = "B1") -> tuple[str, ...]:
    """A clinic, a subscriber with a claim of her own, and another with a child's two claims: 34 segments."""
    return (
        f"ST*837*{control}*005010X222A1",  # 1
        f"BHT*0019*00*{batch}*20261015*0930*CH",
        "NM1*41*2*NORTH PHYSICAL THERAPY*****46*NORTHPT",  # 3
        "HL*1**20*1",  # 4
        "NM1*85*2*NORTH PHYSICAL THERAPY*****XX*2291417774",
        "HL*2*1*22*0",  # 6
        "SBR*P*18*******CI",
        "NM1*IL*1*DIAZ*ANA****MI*W12",  # 8
        "DMG*D8*19700102*F",
        f"CLM*PT{first}*42.35***99:B:1*Y*A*Y*Y",  # 10
        "HI*ABK:M5450",
        "LX*1",  # 12
        "SV1*HC:97110:GP*42.35*UN*1***1",
        "REF*6R*L1",
        "HL*3*1*22*1",  # 15
        "SBR*P********CI",
        "NM1*IL*1*REED*TARA****MI*W99",  # 17
        "HL*4*3*23*0",  # 18
        "PAT*19",
        "NM1*QC*1*REED*SAM",  # 20
        f"CLM*PT{first + 1}*80***11:B:1*Y*A*Y*Y",  # 21
        "HI*ABK:M5450",
        "LX*1",
        "SV1*HC:97110:GP*80*UN*2***1",  # 24
        f"CLM*PT{first + 2}*20***11:B:1*Y*A*Y*Y",  # 25
        "HI*ABK:M5450",
        "LX*1",  # 27
        "SV1*HC:97140:GP*15*UN*1***1",
        "REF*6R*L2",
        "LX*2",  # 30
        "SV1*HC:97035:GP*5*UN*1***1",
        "REF*6R*L3",
        f"SE*33*{control}",
    )


GROUP = "GS*HC*NORTHPT*CLRHOUSE*20261015*0930*7*X*005010X222A1"
SENT = file(GROUP, *claim_set("0001", 1), *claim_set("0002", 4, "B2"), "GE*2*7")


def answer(
    *inside: str, group: str = "AK1*HC*7*005010X222A1", end: str = "AK9*P*2*2*1", signs: str = "*:~"
) -> bytes:
    begin = ("GS*FA*CLRHOUSE*NORTHPT*20261016*0705*9*X*005010X231A1", "ST*999*0001*005010X231A1")
    rows = [*begin, group, *inside, *([end] if end else []), "SE*9*0001", "GE*1*9"]
    return file(*rows, control="000000900", signs=signs)


def said(answer: bytes, sent: bytes = SENT, show_values: bool = False) -> list[str]:
    return [one.sentence for one in join(answer, sent, show_values=show_values)]


REFUSED = ("AK2*837*0001*005010X222A1",)
TAKEN = ("AK2*837*0002*005010X222A1", "IK5*A")


def one_fault(*fault: str, show_values: bool = False, verdict: str = "R", sent: bytes = SENT) -> Answered:
    told = join(answer(*REFUSED, *fault, f"IK5*{verdict}*5", *TAKEN), sent, show_values=show_values)
    (found,) = [one for one in told if one.about in ("segment", "element")]
    return found


# --- 999: what a fault is about --------------------------------------------------------------------------------------


def test_a_whole_answer_in_sentences() -> None:
    data = answer(
        *REFUSED, "IK3*NM1*8*2010*8", "IK4*9**4", "IK3*CLM*10*2300*8", "IK4*5:1**7*99", "IK5*R*5", *TAKEN
    )
    found = join(data, SENT)
    assert [(one.about, one.verdict, one.sentence, one.repair) for one in found] == [
        ("group", "partly refused", "Group 7 (claims (837), 2 sets) was taken in only in part.", ""),
        (
            "set",
            "refused",
            "Set 0001 (3 claims) was refused.",
            "Nobody has its claims: correct what is wrong, then send all of them again, as new claims.",
        ),
        (
            "element",
            "refused",
            "Claim PT1 of A. D. was refused: NM109 (id) in segment 8 (subscriber's name and member number) — found "
            '"x99" — is too short.',
            "Correct it, then send the whole set again.",
        ),
        (
            "element",
            "refused",
            "Claim PT1 of A. D. was refused: CLM05-1 (location: place) in segment 10 (our claim number, charge, place, "
            'signatures, accident) — found "99" — is not a code of the list.',
            "Correct it, then send the whole set again.",
        ),
        ("set", "accepted", "Set 0002 (3 claims) was taken in.", ""),
    ]
    name = found[2]
    assert (name.number, name.in_set, name.segment, name.element, name.loop) == (10, 8, "NM1", 9, "2010BA")
    assert (name.interchange_control, name.group_control, name.set_control) == ("000000031", "7", "0001")
    assert (name.codes, name.claims, name.person, name.found) == (("8", "4"), ("PT1",), "A. D.", "x99")


def test_names_and_values_are_told_when_asked_for_and_never_in_a_repr() -> None:
    shown = one_fault("IK3*NM1*8*2010*8", "IK4*9**4", show_values=True)
    assert shown.sentence.startswith("Claim PT1 of ANA DIAZ was refused:")
    assert shown.found == "W12"
    assert repr(shown) == "<Answered element refused>"
    hidden = one_fault("IK3*NM1*8*2010*8", "IK4*9**4*W12")
    assert not any(text in repr(hidden) + hidden.sentence for text in ("W12", "DIAZ", "ANA"))


@pytest.mark.parametrize(
    ("position", "segment", "whose"),
    [
        (8, "NM1", "Claim PT1 of A. D."),  # the subscriber stands before her claim
        (12, "LX", "Claim PT1 of A. D."),
        (16, "SBR", "2 claims (PT2, PT3)"),  # of the child below
        (20, "NM1", "2 claims (PT2, PT3)"),
        (24, "SV1", "Claim PT2 of S. R."),
        (31, "SV1", "Claim PT3 of S. R."),
        (5, "NM1", "3 claims (PT1, PT2, PT3)"),
        (2, "BHT", "3 claims (PT1, PT2, PT3)"),
        (33, "SE", "Claim PT3 of S. R."),
    ],
)
def test_whose_a_segment_is(position: int, segment: str, whose: str) -> None:
    assert one_fault(f"IK3*{segment}*{position}**5").sentence.startswith(
        f"{whose} wa" if "claims" not in whose else whose
    )


@pytest.mark.parametrize(
    ("fault", "sentence", "repair"),
    [
        (
            ("IK3*DTP*12*2400*3",),
            "Claim PT1 of A. D. was refused: DTP at segment 12 is missing.",
            "Fill it in, then send the whole set again.",
        ),
        (
            ("IK3*HI*11*2300*7",),
            "Claim PT1 of A. D. was refused: HI in segment 11 (diagnoses, the main one first) is out of order.",
            "Show this to the PMS vendor, since it comes from how the PMS exports, then send the whole set again.",
        ),
        (
            ("IK3*NM1*8*2010*8", "IK4*3**1"),
            "Claim PT1 of A. D. was refused: NM103 (last) in segment 8 (subscriber's name and member number) — found "
            '"xxxx" — is called empty, and is not.',
            "Ask the receiver, since that does not fit the file that was sent.",
        ),
        (
            ("IK3*NM1*8*2010*8", "IK4*8**1", "CTX*SITUATIONAL TRIGGER*NM1*8**2"),
            "Claim PT1 of A. D. was refused: NM108 (id qualifier) in segment 8 (subscriber's name and member number) — "
            'found "MI" — is called empty, and is not.',
            "Ask the receiver, since that does not fit the file that was sent.",
        ),
        (
            ("IK3*DMG*9*2010*8", "IK4*5**1"),
            "Claim PT1 of A. D. was refused: DMG05 (background) in segment 9 (birth date and sex) is empty and must be "
            "filled in.",
            "Fill it in, then send the whole set again.",
        ),
        (
            ("IK3*SV1*13*2400*8", "IK4*1:2**I6"),
            "Claim PT1 of A. D. was refused: SV101-2 (procedure: code) in segment 13 (procedure, charge, units, diagnoses "
            'it is for) — found "97110" — is a code that this guide does not use.',
            "Correct it, then send the whole set again.",
        ),
        (
            ("IK3*HI*11*2300*8", "IK4*1:2**7*M5450"),
            "Claim PT1 of A. D. was refused: HI01-2 (entry 1: code) in segment 11 (diagnoses, the main one first) "
            '— found "x9999" — is not a code of the list.',
            "Correct it, then send the whole set again.",
        ),
        (
            ("IK3*CLM*10*2300*8", "IK4*77**99*X"),
            "Claim PT1 of A. D. was refused: CLM77 in segment 10 (our claim number, charge, place, signatures, accident) "
            '— found "x" — has fault 99.',
            "Correct it, then send the whole set again.",
        ),
        (
            ("IK3*CLM*10*2300*8",),
            "Claim PT1 of A. D. was refused: CLM in segment 10 (our claim number, charge, place, signatures, accident) has "
            "a fault, and the answer does not say which.",
            "Correct it, then send the whole set again.",
        ),
    ],
)
def test_faults_in_sentences(fault: tuple[str, ...], sentence: str, repair: str) -> None:
    found = one_fault(*fault)
    assert (found.sentence, found.repair) == (sentence, repair)


def test_a_set_taken_with_faults_says_so() -> None:
    found = one_fault("IK3*CLM*10*2300*8", "IK4*5:1**7", verdict="E")
    assert found.verdict == "accepted with faults"
    assert found.sentence.startswith("Claim PT1 of A. D. was taken in, with faults: CLM05-1")
    assert found.repair == "Correct it; the set was taken all the same."


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (
            ("IK3*NM1*400*2010*8", "IK4*9**4"),
            "Set 0001 was refused: NM109 (id) in segment 400, but the set has only 33 segments, is too short.",
        ),
        (
            ("IK3*NM1*400*2010*8", "CTX*CLM01:PT2", "IK4*9**4"),
            "Claim PT2 was refused: NM109 (id) in segment 400, but the set has only 33 segments, is too short.",
        ),
        (
            ("IK3*REF*8*2010*8", "IK4*2**4*SECRET"),
            "Set 0001 was refused: REF02 (value) in segment 8, but NM1 stands there, is too short.",
        ),
        (
            ("IK3*ZZZ**2010*1",),
            "Set 0001 was refused: ZZZ in segment 0, but the set has only 33 segments, is a segment that the receiver "
            "does not know.",
        ),
    ],
)
def test_a_number_that_does_not_fit_the_file_is_said_and_nothing_quoted(
    fault: tuple[str, ...], sentence: str
) -> None:
    found = one_fault(*fault)
    assert found.sentence == sentence
    assert found.repair == "Ask the receiver, since that does not fit the file that was sent."
    assert found.found == ""


# --- 999: which set is answered ------------------------------------------------------------------------------------


def test_numbers_that_lost_their_zeros_and_other_signs_are_understood() -> None:
    sent = file(GROUP.replace("*7*", "*0007*"), *claim_set("0001", 1), "GE*1*0007")
    told = answer("AK2*837*1", "IK3*NM1*8*2010*8", "IK4*9**4", "IK5*R*5", end="AK9*R*1*1*0", signs="|>\n")
    assert [(one.about, one.group_control, one.set_control) for one in join(told, sent)] == [
        ("group", "0007", ""),
        ("set", "0007", "0001"),
        ("element", "0007", "0001"),
    ]


def test_a_number_as_it_stands_is_preferred_to_one_with_zeros() -> None:
    sent = file(GROUP, *claim_set("0012", 1), *claim_set("00012", 4), "GE*2*7")
    found = join(answer("AK2*837*00012", "IK5*R*5", "AK2*837*0012", "IK5*A"), sent)
    assert [(one.set_control, one.verdict) for one in found[1:]] == [
        ("00012", "refused"),
        ("0012", "accepted"),
    ]


def test_one_set_number_in_two_groups_is_told_apart_by_the_group() -> None:
    second = GROUP.replace("*7*", "*8*")
    sent = file(GROUP, *claim_set("0001", 1), "GE*1*7", second, *claim_set("0001", 4), "GE*1*8")
    fault = ("AK2*837*0001", "IK3*NM1*8*2010*8", "IK4*9**4", "IK5*R*5")
    assert said(answer(*fault, group="AK1*HC*8", end="AK9*R*1*1*0"), sent) == [
        "Group 8 (claims (837), 1 set) was refused.",
        "Set 0001 (3 claims) was refused.",
        "Claim PT4 of A. D. was refused: NM109 (id) in segment 8 (subscriber's name and member number) — found "
        '"x99" — is too short.',
        "Set 0001 (3 claims) of group 7 was sent, and no 999 here answers it.",
    ]


def test_one_group_number_in_two_files_is_taken_in_order_and_said() -> None:
    both = file(GROUP, *claim_set("0001", 1), "GE*1*7") + file(
        GROUP, *claim_set("0001", 4), "GE*1*7", control="000000032"
    )
    told = answer(*TAKEN[:0], "AK2*837*0001", "IK5*A", end="AK9*A*1*1*1")
    found = join(told + told, both)
    assert [(one.about, one.interchange_control, one.again) for one in found] == [
        ("group", "000000031", False),
        ("set", "000000031", False),
        ("group", "000000032", False),
        ("set", "000000032", False),
    ]
    assert (
        found[0].sentence
        == "Group 7 (claims (837), 1 set) was taken in (2 groups have this number, taken in their order)."
    )


def test_two_sets_of_one_number_in_a_group_are_taken_in_order() -> None:
    sent = file(GROUP, *claim_set("0001", 1), *claim_set("0001", 4), "GE*2*7")
    fault = ("AK2*837*0001", "IK3*NM1*8*2010*8", "IK4*9**4", "IK5*R*5")
    found = join(answer("AK2*837*0001", "IK5*A", *fault), sent)
    assert [one.sentence for one in found[1:]] == [
        "Set 0001 (3 claims) was taken in (2 sets of the group have this number, taken in their order).",
        "Set 0001 (3 claims) was refused (2 sets of the group have this number, taken in their order).",
        "Claim PT4 of A. D. was refused: NM109 (id) in segment 8 (subscriber's name and member number) — found "
        '"x99" — is too short.',
    ]


def test_a_set_that_is_answered_twice_and_a_group_too() -> None:
    once = answer("AK2*837*0001", "IK5*A", *TAKEN, "AK2*837*0001", "IK5*R*5")
    found = join(once + answer(*TAKEN), SENT)
    assert [(one.about, one.set_control, one.again, one.verdict) for one in found] == [
        ("group", "", False, "partly refused"),
        ("set", "0001", False, "accepted"),
        ("set", "0002", False, "accepted"),
        ("set", "0001", True, "refused"),
        ("group", "", True, "partly refused"),
        ("set", "0002", False, "accepted"),
        ("set", "0001", False, "unanswered"),
    ]
    assert found[3].sentence == "Set 0001 (3 claims) was refused (answered before in the same answer)."


def test_a_set_and_a_group_that_were_not_sent() -> None:
    found = join(answer("AK2*837*0009", "IK3*NM1*8**8", "IK5*R*5", *TAKEN), SENT)
    assert [(one.matched, one.sentence) for one in found[1:3]] == [
        (False, "The answer is about set 0009 (837) of group 7, which was not sent."),
        (True, "Set 0002 (3 claims) was taken in."),
    ]
    elsewhere = join(answer(*TAKEN, group="AK1*HC*99"), SENT)
    assert [(one.matched, one.sentence) for one in elsewhere] == [
        (False, "The answer is about group 99 (claims (837)), which is not in the file that was sent."),
        (True, "Set 0001 (3 claims) of group 7 was sent, and no 999 here answers it."),
        (True, "Set 0002 (3 claims) of group 7 was sent, and no 999 here answers it."),
    ]


@pytest.mark.parametrize(
    ("end", "sentence", "verdict"),
    [
        (
            "AK9*A*2*2*2",
            "Set 0001 (3 claims) is not listed; by the verdict on its group it was taken in.",
            "accepted",
        ),
        (
            "AK9*R*2*2*0*1",
            "Set 0001 (3 claims) is not listed; by the verdict on its group it was refused.",
            "refused",
        ),
        (
            "AK9*P*2*2*1",
            "Set 0001 (3 claims) was sent, and the answer to its group does not list it.",
            "unanswered",
        ),
        ("", "Set 0001 (3 claims) was sent, and the answer to its group does not list it.", "unanswered"),
    ],
)
def test_a_set_that_the_answer_does_not_list(end: str, sentence: str, verdict: str) -> None:
    found = join(answer(*TAKEN, end=end), SENT)
    assert (found[-1].sentence, found[-1].verdict) == (sentence, verdict)


def test_a_group_refused_for_itself_takes_its_sets_along() -> None:
    found = join(answer("AK2*837*0001", "IK5*A", *TAKEN, end="AK9*R*3*2*0*5"), SENT)
    assert [(one.verdict, one.sentence) for one in found] == [
        ("refused", "Group 7 (claims (837), 2 sets) was refused (GE01 miscounts)."),
        ("refused", "Set 0001 (3 claims) was refused (with its whole group)."),
        ("refused", "Set 0002 (3 claims) was refused (with its whole group)."),
    ]


def test_a_group_called_refused_of_which_a_set_was_taken() -> None:
    found = join(answer("AK2*837*0001", "IK5*R*5", *TAKEN, end="AK9*R*2*2*1"), SENT)
    assert [(one.verdict, one.sentence) for one in found] == [
        (
            "partly refused",
            "Group 7 (claims (837), 2 sets) was taken in only in part (its verdict says refused, those of its sets do not).",
        ),
        ("refused", "Set 0001 (3 claims) was refused."),
        ("accepted", "Set 0002 (3 claims) was taken in."),
    ]


def test_verdicts_that_an_answer_forgot() -> None:
    found = join(answer("AK2*837*0001", "IK3*CLM*10**5", end=""), SENT)
    assert [(one.about, one.verdict, one.sentence) for one in found[:3]] == [
        ("group", "unknown", "Group 7 (claims (837), 2 sets) was answered, but the verdict is missing."),
        ("set", "unknown", "Set 0001 (3 claims) was answered, but the verdict is missing."),
        (
            "segment",
            "unknown",
            "Claim PT1 of A. D. was answered: CLM in segment 10 (our claim number, charge, place, signatures, accident) "
            "comes too often.",
        ),
    ]


def test_the_sets_own_faults_are_said_with_its_verdict() -> None:
    found = join(answer("AK2*837*0001", "IK5*R*4*3*5*I5", *TAKEN), SENT)
    assert found[1].sentence == "Set 0001 (3 claims) was refused (SE01 miscounts; ST02 and SE02 differ)."
    assert found[1].codes == ("4", "3", "5", "I5")


def test_a_question_is_known_by_its_trace() -> None:
    sent = make_270(3).encode()
    rows = sent.decode().split("~")
    position = next(at for at, row in enumerate(rows) if row.startswith("EQ")) - 1
    told = answer(
        "AK2*270*0001", f"IK3*EQ*{position}**8", "IK4*1**7", "IK5*R*5", group="AK1*HS*1", end="AK9*R*1*1*0"
    )
    found = join(told, sent)
    assert found[0].sentence == "Group 1 (eligibility questions (270), 1 set) was refused."
    assert found[1].sentence == "Set 0001 (3 questions) was refused."
    assert found[2].claims == ("ELG000000001",)
    assert found[2].sentence.startswith("Question ELG000000001 of ")


def test_an_authorization_request_is_known_from_its_services() -> None:
    sent = GENERATORS["278"](1).encode()
    rows = sent.decode().split("~")
    position = next(at for at, row in enumerate(rows) if row.startswith("SV1")) - 1
    told = answer(
        "AK2*278*0001",
        f"IK3*SV1*{position}*2000*8",
        "IK4*1:2**7",
        "IK5*R*5",
        group="AK1*HI*1",
        end="AK9*R*1*1*0",
    )
    (found,) = [one for one in join(told, sent) if one.about == "element"]
    assert found.claims == ("PATRACE00000001",)
    assert found.loop.startswith("2000F")


# --- TA1 -----------------------------------------------------------------------------------------------------------


def ta1(control: str, verdict: str) -> bytes:
    return file(f"TA1*{control}*261015*0930*{verdict}", control="000000900").replace(b"IEA*1", b"IEA*0")


@pytest.mark.parametrize(
    ("verdict", "sentence", "told"),
    [
        ("A*000", "File 000000031 was taken in.", "accepted"),
        ("E*014", "File 000000031 was taken in, with faults (ISA09: not a date).", "accepted with faults"),
        (
            "R*025",
            "File 000000031 was refused (ISA13: the number was used before). Nothing in it was taken: set 0001 (3 claims), "
            "set 0002 (3 claims).",
            "refused",
        ),
        ("Q*", "File 000000031 was answered, but the verdict is missing.", "unknown"),
    ],
)
def test_a_ta1_is_joined_by_the_number_of_the_file(verdict: str, sentence: str, told: str) -> None:
    for control in ("000000031", "31"):
        (found,) = join(ta1(control, verdict), SENT)
        assert (found.sentence, found.verdict, found.by) == (sentence, told, "TA1")


def test_a_ta1_for_another_file_and_none_for_one_that_asked() -> None:
    sent = file(GROUP, *claim_set("0001", 1), "GE*1*7", wanted="1")
    assert said(ta1("000000077", "A*000"), sent) == [
        "The answer is about file 000000077, which is not the one that was sent.",
        "File 000000031 asked for a TA1, and the answer has none for it.",
    ]
    assert said(ta1("000000031", "A*000") * 2, sent) == [
        "File 000000031 was taken in.",
        "File 000000031 was taken in (answered before in the same answer).",
    ]


def test_sets_of_a_file_that_was_refused_are_not_called_unanswered() -> None:
    sent = SENT + file(GROUP.replace("*7*", "*8*"), *claim_set("0001", 7), "GE*1*8", control="000000032")
    told = ta1("000000031", "R*023") + answer("AK2*837*0001", "IK5*A", group="AK1*HC*8", end="AK9*A*1*1*1")
    assert [(one.about, one.verdict) for one in join(told, sent)] == [
        ("file", "refused"),
        ("group", "accepted"),
        ("set", "accepted"),
    ]


# --- 277CA ---------------------------------------------------------------------------------------------------------

LEVELS = (
    "ST*277*0001*005010X214",
    "BHT*0085*08*CA1*20261016*0705*TH",
    "HL*1**20*1",
    "NM1*PR*2*BLUE PLAN*****PI*90002",
    "TRN*1*CH1",
    "HL*2*1*21*1",
    "NM1*41*2*NORTH PT*****46*NORTHPT",
)


def statuses(*inside: str, batch: str = "B1", status: str = "A1:19:PR*20261016*WQ*1") -> bytes:
    begin = "GS*HN*CLRHOUSE*NORTHPT*20261016*0705*9*X*005010X214"
    rows = [begin, *LEVELS, f"TRN*2*{batch}", f"STC*{status}", *inside, "SE*1*0001", "GE*1*9"]
    return file(*rows, control="000000900")


PROVIDER = ("HL*3*2*19*1", "NM1*85*2*NORTH PT*****XX*2291417774", "TRN*1*0", "STC*A1:19:PR**WQ*1")


def patient(number: str, *statuses: str) -> tuple[str, ...]:
    return ("HL*4*3*PT", "NM1*QC*1*DIAZ*ANA****MI*W12", f"TRN*2*{number}", *statuses, "DTP*472*D8*20261001")


def test_claims_are_joined_by_their_number_and_those_left_out_are_said() -> None:
    data = statuses(
        *PROVIDER,
        *patient("PT1", "STC*A2:20:PR*20261016*WQ*42.35"),
        *patient("PT2", "STC*A7:562:85*20261016*U*80******A7:164:IL"),
    )
    found = join(data, SENT)
    assert [(one.about, one.verdict, one.sentence, one.repair) for one in found] == [
        ("set", "accepted", "Set 0001 (3 claims), batch B1, was received by BLUE PLAN.", ""),
        ("claim", "accepted", "Claim PT1 of A. D. was taken in for processing by BLUE PLAN.", ""),
        (
            "claim",
            "refused",
            "Claim PT2 of S. R. was turned back by BLUE PLAN: something is not valid (A7 562, who bills; A7 164, insured "
            "person).",
            "Look up what the codes mean, correct the claim, and send it again as a new one.",
        ),
        (
            "claim",
            "unanswered",
            "Claim PT3 of S. R. was sent, and the answer says nothing of it.",
            "Look for another answer, or ask the receiver, before you send it again.",
        ),
    ]
    assert (found[2].codes, found[2].set_control, found[2].in_set) == (("A7:562:85", "A7:164:IL"), "0001", 21)
    assert join(data, SENT, show_values=True)[1].sentence.startswith("Claim PT1 of ANA DIAZ was")


@pytest.mark.parametrize(
    ("status", "verdict", "sentence"),
    [
        ("A0:16:PR*20261016*WQ", "accepted", "was passed on to somebody else by BLUE PLAN."),
        ("A3:116*20261016*U", "refused", "was turned back by BLUE PLAN: it cannot be processed (A3 116)."),
        (
            "A6:21:82*20261016*U",
            "refused",
            "was turned back by BLUE PLAN: something is missing (A6 21, who treated).",
        ),
        (
            "A8:496*20261016*U",
            "refused",
            "was turned back by BLUE PLAN: its data contradict each other (A8 496).",
        ),
        ("A4:35*20261016*WQ", "unknown", "was not found by BLUE PLAN."),
        ("A1:19:PR*20261016*U", "refused", "was turned back by BLUE PLAN: A1 19, payer."),
        ("ZZ:1*20261016*WQ", "unknown", "was answered with category ZZ by BLUE PLAN."),
    ],
)
def test_the_category_decides_and_turned_back_is_turned_back(
    status: str, verdict: str, sentence: str
) -> None:
    found = join(statuses(*PROVIDER, *patient("PT1", f"STC*{status}")), SENT)[1]
    assert (found.verdict, found.sentence.removeprefix("Claim PT1 of A. D. ")) == (verdict, sentence)


def test_one_status_that_turns_a_claim_back_decides_among_several() -> None:
    found = join(
        statuses(*PROVIDER, *patient("PT1", "STC*A2:20:PR*20261016*WQ*1", "STC*A7:500:85*20261016*U*1")), SENT
    )
    assert (found[1].verdict, found[1].codes) == ("refused", ("A2:20:PR", "A7:500:85"))
    nothing = join(statuses(*PROVIDER, *patient("PT1")), SENT)
    assert nothing[1].sentence == "Claim PT1 of A. D. was answered without a verdict by BLUE PLAN."


def test_lines_are_found_by_our_number_for_them() -> None:
    lines = (
        *("SVC*HC:97035*5*****1", "STC*A7:507*20261016*U", "REF*FJ*L3"),
        *("SVC*HC:97035*5*****1", "STC*A7:507*20261016*U", "REF*FJ*L1"),  # of another claim
        *("SVC*HC:97035*5*****1", "STC*A7:507*20261016*U"),
    )
    found = join(statuses(*PROVIDER, *patient("PT3", "STC*A7:21*20261016*U*20"), *lines), SENT)
    assert [(one.sentence, one.matched, one.in_set) for one in found if one.about == "line"] == [
        (
            "Claim PT3, line 2 (97035) was turned back by BLUE PLAN: something is not valid (A7 507).",
            True,
            30,
        ),
        (
            "Claim PT3, a line that the claim does not have (L1) was turned back by BLUE PLAN: something is not valid "
            "(A7 507).",
            False,
            25,
        ),
        (
            "Claim PT3, a line that the claim does not have (no number) was turned back by BLUE PLAN: something is not "
            "valid (A7 507).",
            False,
            25,
        ),
    ]


def test_a_batch_turned_back_as_a_whole() -> None:
    found = join(statuses(status="A3:24:41*20261016*U*1"), SENT)
    assert [(one.verdict, one.sentence) for one in found] == [
        (
            "refused",
            "Set 0001 (3 claims), batch B1, was turned back by BLUE PLAN: it cannot be processed (A3 24, submitter).",
        )
    ]


def test_a_provider_turned_back_takes_its_claims_along() -> None:
    refused = ("HL*3*2*19*0", "NM1*85*2*NORTH PT*****XX*2291417774", "TRN*1*0", "STC*A7:562:85**U*1")
    found = join(statuses(*refused), SENT)
    assert [(one.about, one.sentence) for one in found] == [
        ("set", "Set 0001 (3 claims), batch B1, was received by BLUE PLAN."),
        (
            "provider",
            "The billing provider with 3 claims (PT1, PT2, PT3) was turned back by BLUE PLAN: something is not valid "
            "(A7 562, who bills).",
        ),
    ]
    stranger = join(statuses(*(row.replace("2291417774", "2000000002") for row in refused)), SENT)
    assert (stranger[1].matched, stranger[1].claims) == (False, ())
    assert len([one for one in stranger if one.verdict == "unanswered"]) == 3


def test_claims_and_batches_of_another_file() -> None:
    found = join(statuses(*PROVIDER, *patient("PT77", "STC*A2:20*20261016*WQ"), batch="B9"), SENT)
    assert [(one.matched, one.sentence) for one in found] == [
        (False, "The answer is about batch B9, which is not in the file that was sent."),
        (
            False,
            "Claim PT77 was taken in for processing by BLUE PLAN; no claim of this number is in the file that was sent.",
        ),
    ]
    # The batch is not known, the claim is: then the rest of its set is missed.
    found = join(statuses(*PROVIDER, *patient("PT1", "STC*A2:20*20261016*WQ"), batch="B9"), SENT)
    assert [one.claims for one in found if one.verdict == "unanswered"] == [("PT2",), ("PT3",)]
    # A claim of the other batch is found, and its set not held against the answer.
    found = join(statuses(*PROVIDER, *patient("PT4", "STC*A2:20*20261016*WQ")), SENT)
    assert [(one.claims, one.verdict) for one in found if one.about == "claim"] == [
        (("PT4",), "accepted"),
        *(((f"PT{at}",), "unanswered") for at in (1, 2, 3)),
    ]


def test_a_claim_number_that_was_sent_twice_is_said() -> None:
    sent = file(GROUP, *(row.replace("CLM*PT2", "CLM*PT1") for row in claim_set("0001", 1)), "GE*1*7")
    taken, back = patient("PT1", "STC*A2:20*20261016*WQ"), patient("PT1", "STC*A3:116*20261016*U")
    found = [one for one in join(statuses(*PROVIDER, *taken, *back, *taken), sent) if one.claims == ("PT1",)]
    assert [(one.in_set, one.verdict, one.again) for one in found] == [
        (10, "accepted", False),
        (21, "refused", False),
        (10, "accepted", True),
    ]
    assert found[1].sentence == (
        "Claim PT1 of S. R. (2 claims of the file have this number) was turned back by BLUE PLAN: it cannot be processed "
        "(A3 116)."
    )


# --- whatever comes ------------------------------------------------------------------------------------------------


def test_what_is_no_answer_is_said_and_what_is_no_x12_raises() -> None:
    assert said(SENT) == ["This is no answer to a file: it holds neither 999 nor TA1 nor 277CA."]
    assert said(make_837p(1).encode(), SENT) == [
        "This is no answer to a file: it holds neither 999 nor TA1 nor 277CA."
    ]
    assert said(GENERATORS["277"](2).encode()) == [
        "This is no answer to a file: it holds neither 999 nor TA1 nor 277CA."
    ]
    with pytest.raises(NotX12):
        join(b"Dear customer,", SENT)


def test_control_characters_of_an_answer_reach_no_screen() -> None:
    told = said(answer("AK2*837*\x1b[2J1", "IK5*R*5", group="AK1*HC*7\x1b[0m"))
    told += said(statuses(*PROVIDER, *patient("PT1\x07", "STC*A2:20*20261016*WQ"), batch="B\x1b9"))
    assert all(sentence.isprintable() for sentence in told)


def test_an_answer_to_nothing_finds_nothing() -> None:
    assert all(not one.matched for one in join(answer(*TAKEN), b"no X12 at all"))


@pytest.mark.parametrize("seed", range(20))
def test_broken_answers_are_read_as_far_as_they_go(seed: int) -> None:
    rng = random.Random(seed)
    whole = answer(*REFUSED, "IK3*NM1*8*2010*8", "IK4*9**4", "IK5*R*5", *TAKEN) + statuses(
        *PROVIDER, *patient("PT2", "STC*A7:562:85*20261016*U*80")
    )
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(105, len(broken))
            broken[at : at + rng.randrange(4)] = bytes(
                rng.choice(b"*~:9A \xe9") for _ in range(rng.randrange(3))
            )
        for one in join(bytes(broken), SENT):
            assert one.sentence.endswith(".")
            assert "DIAZ" not in one.sentence


def issue_at(rows: list[str], number: int, code: str, element: int) -> Issue:
    first = max(at for at, row in enumerate(rows[:number], 1) if row.startswith("ST*"))
    return Issue(
        code=code, number=number, offset=0, segment=rows[number - 1].split("*")[0], in_set=number - first + 1,
        element=element, set_control=rows[first - 1].split("*")[2], group_control="1", interchange_control="000000001",
    )  # fmt: skip


def test_our_own_answer_to_our_own_file_comes_back_to_where_it_started() -> None:
    """Issues to a 999 and back: place, element and code are those of the issue."""
    data, rng = make_837p(60, per_set=20).encode(), random.Random(5)
    rows = data.decode().split("~")
    inside = [
        at for at, row in enumerate(rows, 1) if row[:2] not in ("IS", "GS", "ST", "SE", "GE", "IE") and row
    ]
    codes = [code for code, fault in FAULTS.items() if fault.element and fault.severity == "error"]
    issues = [issue_at(rows, rng.choice(inside), rng.choice(codes), rng.randrange(1, 6)) for _ in range(80)]
    found = join(write(acknowledge(data, issues, at=datetime(2026, 10, 16), control=2)), data)
    told = {(one.number, one.segment, one.element, one.codes[1]) for one in found if one.about == "element"}
    assert told == {(one.number, one.segment, one.element, one.fault.element) for one in issues}
    # Where the answer names a claim, it is the one that was found here.
    assert all(one.claims and one.claims[0].startswith("PT0") for one in found if one.about == "element")
    refused = {one.set_control for one in issues}
    assert {one.set_control for one in found if one.about == "set" and one.verdict == "refused"} == refused


def test_every_claim_of_a_generated_file_is_answered_once() -> None:
    sent, told = make_837p(40).encode(), make_277ca(40).encode()
    found = [one for one in join(told, sent) if one.about == "claim"]
    assert [one.claims[0] for one in found] == [f"PT{at:08d}" for at in range(1, 41)]
    assert all(one.matched and not one.again and one.person for one in found)
