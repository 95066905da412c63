"""Files made by our own code: what was counted and numbered in a file is taken out, and comes back byte for byte."""

import random
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from daysheet.x12 import STANDARD, Delimiters, UnableToWrite, read, records, write
from daysheet.x12.building import UnableToBuild, envelope, set_of
from daysheet.x12.records import (
    Batch,
    Claim,
    Dependent,
    Heading,
    Party,
    Provider,
    ProviderAdjustments,
    Receiver,
    ServiceLine,
    SetEnd,
    Source,
    Subscriber,
)
from daysheet.x12.segments import Dated, Level, Note, Purpose, Reference, SectionEnd, ServiceCharge, Unknown
from daysheet.x12.segments.base import Loop, Segment
from x12.generated import CLEARINGHOUSE, CLINIC, GENERATORS, KINDS, TODAY

SPOKEN = {"837p": "837P", "277ca": "277CA", "278r": "278", "271s": "271"}
SETS = [kind for kind in GENERATORS if kind != "ta1"]


def made(kind: str, n: int = 40, seed: int = 4) -> bytes:
    """A generated file, in the order of the guide: two places of the generator differ from it.

    A refusal of the member stands before the birth date; in a 999 what asked for a segment before the claim.
    """
    per_set = 1 if kind in ("278", "278r") else 13
    text = GENERATORS[kind](n, seed=seed, per_set=per_set)
    text = re.sub(r"(DMG\*[^~]*~)(AAA\*[^~]*~)", r"\2\1", text) if kind in ("271", "278r") else text
    return re.sub(r"(CTX\*CLM01[^~]*~)(CTX\*SITU[^~]*~)", r"\2\1", text).encode()


def bare(node: Any) -> Any:
    """Without what the builder works out: numbers of levels and lines."""
    changes: dict[str, Any] = {}
    if isinstance(node, Level):
        changes = {"number": "", "parent": "", "level": "", "has_children": ""}
    if isinstance(node, Batch | ServiceLine):
        changes = {"number": None}
    if isinstance(node, Heading):
        changes = {"set_id": "", "control_number": "", "guide": ""}
    if isinstance(node, Loop):
        changes["parts"] = [bare(part) for part in node.parts]
    return msgspec.structs.replace(node, **changes)


def contents(data: bytes) -> list[list[Any]]:
    """Records of each set, without its SE."""
    sets: list[list[Any]] = []
    for record in read(data):
        if isinstance(record, Heading):
            sets.append([])
        if record.under and not isinstance(record, SetEnd | records.GroupEnd | records.Group):
            sets[-1].append(record)
    return sets


def wrapped(kind: str, sets: list[list[Any]]) -> bytes:
    sender, receiver = (CLEARINGHOUSE, CLINIC) if KINDS[kind].inbound else (CLINIC, CLEARINGHOUSE)
    return write(envelope(sets, sender=sender, receiver=receiver, control=1, at=TODAY, usage="T"))


@pytest.mark.parametrize("kind", SETS)
def test_a_file_stripped_of_its_numbers_is_built_again_byte_for_byte(kind: str) -> None:
    data = made(kind)
    sets = [set_of(SPOKEN.get(kind, kind), [bare(one) for one in inside]) for inside in contents(data)]
    assert wrapped(kind, sets) == data


def shuffled(node: Any, rng: random.Random) -> Any:
    """The parts in any order, those of one id in theirs: among them the order may mean something."""
    parts = [shuffled(part, rng) if isinstance(part, Loop) else part for part in node.parts]
    order = list(range(len(parts)))
    rng.shuffle(order)
    waiting: dict[str, list[Segment]] = {}
    for part in parts:
        waiting.setdefault(part.__struct_config__.tag, []).append(part)
    ids = [parts[at].__struct_config__.tag for at in order]
    return msgspec.structs.replace(node, parts=[waiting[id_].pop(0) for id_ in ids])


@pytest.mark.parametrize("kind", SETS)
def test_shuffled_parts_come_back_in_the_order_of_the_guide(kind: str) -> None:
    data, rng = made(kind, seed=9), random.Random(9)
    sets = [
        set_of(SPOKEN.get(kind, kind), [shuffled(bare(one), rng) for one in inside])
        for inside in contents(data)
    ]
    assert wrapped(kind, sets) == data


# --- a claim made by hand ------------------------------------------------------------------------------------------


def line(procedure: str = "97110") -> ServiceLine:
    return ServiceLine(
        parts=[
            Reference("6R", "1"),
            Dated("472", "D8", "20261001"),
            ServiceCharge(charge=Decimal("42.35"), unit="UN", quantity=Decimal(1)),
        ]
    )


def claim(number: str = "PT1", *parts: Segment) -> Claim:
    return Claim(number, Decimal("42.35"), parts=[line(), line(), *parts])


def claims(*more: Any) -> list[Any]:
    return [
        Heading(parts=[Purpose("0019", "00", "B1", date(2026, 10, 15), "0930", "CH")]),
        Provider(parts=[Party("85", "2", "NORTH PHYSICAL THERAPY")]),
        Subscriber(parts=[Party("PR", "2", "BLUE PLAN"), Party("IL", "1", "DIAZ", "ANA")]),
        *more,
    ]


NOW = datetime(2026, 10, 15, 9, 30)


def enveloped(*sets: Any, **more: Any) -> list[Any]:
    told: dict[str, Any] = {
        "sender": "NORTHPT",
        "receiver": "CLRHOUSE",
        "control": 17,
        "at": NOW,
        "usage": "T",
    }
    return envelope(sets, **told | more)


def test_what_every_part_of_a_claim_comes_to() -> None:
    built = set_of("837P", claims(claim(), Dependent(parts=[Party("QC", "1", "DIAZ", "BEN")]), claim("PT2")))
    assert write(enveloped(built)).decode().split("~") == [
        "ISA*00*          *00*          *ZZ*NORTHPT        *ZZ*CLRHOUSE       *261015*0930*^*00501*000000017*0*T*:",
        "GS*HC*NORTHPT*CLRHOUSE*20261015*0930*1*X*005010X222A1",
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*B1*20261015*0930*CH",
        "HL*1**20*1",
        "NM1*85*2*NORTH PHYSICAL THERAPY",
        "HL*2*1*22*1",
        "NM1*IL*1*DIAZ*ANA",
        "NM1*PR*2*BLUE PLAN",
        *("CLM*PT1*42.35", "LX*1", "SV1**42.35*UN*1", "DTP*472*D8*20261001", "REF*6R*1"),
        *("LX*2", "SV1**42.35*UN*1", "DTP*472*D8*20261001", "REF*6R*1"),
        "HL*3*2*23*0",
        "NM1*QC*1*DIAZ*BEN",
        *("CLM*PT2*42.35", "LX*1", "SV1**42.35*UN*1", "DTP*472*D8*20261001", "REF*6R*1"),
        *("LX*2", "SV1**42.35*UN*1", "DTP*472*D8*20261001", "REF*6R*1"),
        "SE*28*0001",
        "GE*1*1",
        "IEA*1*000000017",
        "",
    ]


def test_references_of_one_id_are_ordered_by_their_lines_and_else_left_alone() -> None:
    given = [
        Reference("G1", "A1"),
        Reference("9F", "R1"),
        Reference("F8", "I1"),
        Note("ADD", "N"),
        Dated("431", "D8", "20260901"),
    ]
    built = set_of("837P", claims(claim("PT1", *given)))
    found = [one for record in built if isinstance(record, Claim) for one in record.parts[:5]]
    assert [
        (type(one).__name__, one.__struct_fields__ and getattr(one, one.__struct_fields__[0]))
        for one in found
    ] == [
        ("Dated", "431"),
        ("Reference", "9F"),
        ("Reference", "G1"),
        ("Reference", "F8"),
        ("Note", "ADD"),
    ]
    payer = Party(
        "PR",
        "2",
        "P",
        parts=[Reference("G2", "1"), Reference("LU", "2"), Reference("FY", "3"), Reference("EI", "4")],
    )
    level = set_of("837", [*claims()[:2], Subscriber(parts=[payer])])[2]
    assert [one.value for one in level.parts[0].references] == ["3", "4", "1", "2"]


def test_a_built_claim_finds_its_subscriber_and_the_numbering_is_that_of_this_set() -> None:
    old = [record for inside in contents(made("837p", 3)) for record in inside]
    built = set_of("837P", old)
    for record in built:
        if isinstance(record, Claim):
            assert record.subscriber is not None
            assert any(record.subscriber is one for one in built)
    again = set_of("837P", [*old[:1], *[one for one in old if not isinstance(one, Heading)]])
    assert again == built


def test_lines_that_have_a_number_keep_it() -> None:
    three = ServiceLine(number=3, parts=line().parts)
    built = set_of("837", claims(msgspec.structs.replace(claim(), parts=[line(), three, line()])))
    assert [one.number for one in built[3].lines] == [1, 3, 4]


def test_levels_between_sets_begin_anew_and_the_sets_get_numbers() -> None:
    one, two, three = (
        set_of("837", claims(claim())),
        set_of("837", claims(claim()), control="0002"),
        set_of("837", claims()),
    )
    found = enveloped(one, two, three, group_control=5)
    assert [record.control_number for record in found if isinstance(record, Heading | SetEnd)] == (
        ["0001", "0001", "0002", "0002", "0003", "0003"]
    )
    assert [record.number for record in found if isinstance(record, Provider)] == ["1", "1", "1"]
    assert [record.control_number for record in found if isinstance(record, records.Group)] == ["5"]


def test_sets_of_another_kind_get_a_group_of_their_own() -> None:
    question = [
        Heading(parts=[Purpose("0022", "13", "E1", NOW.date(), "0930")]),
        Source(parts=[Party("PR", "2", "BLUE PLAN")]),
        Receiver(parts=[Party("1P", "2", "NORTH PT")]),
        Subscriber(parts=[Party("IL", "1", "DIAZ", "ANA")]),
    ]
    found = enveloped(set_of("270", question), set_of("837", claims()), set_of("270", question))
    groups = [one for one in found if isinstance(one, records.Group)]
    assert [(one.kind, one.version, one.control_number) for one in groups] == [
        ("HS", "005010X279A1", "1"),
        ("HC", "005010X222A1", "2"),
        ("HS", "005010X279A1", "3"),
    ]
    assert next(one for one in found if isinstance(one, records.InterchangeEnd)).group_count == 3
    # Read back, everything is as it was built.
    assert list(read(write(found)))[1:] == found[1:]


def test_other_signs_stand_in_the_header() -> None:
    signs = Delimiters("|", ">", "", "\n")
    data = write(enveloped(set_of("837", claims(claim())), delimiters=signs), signs)
    assert data[:106].endswith(b"|U|00501|000000017|0|T|>\n")
    assert [one.patient_account for one in read(data) if isinstance(one, Claim)] == ["PT1"]


def test_a_group_can_have_other_names_than_the_file() -> None:
    found = enveloped(
        set_of("837", claims()), group_sender="CLINIC1", group_receiver="PAYER", acknowledgment_wanted=True
    )
    assert (found[1].sender, found[1].receiver, found[0].acknowledgment_wanted) == ("CLINIC1", "PAYER", "1")


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (
            Reference("ZZ", "1"),
            "Reference (REF*ZZ) has no place in claim for the subscriber's own care (loop 2300 of the 837)",
        ),
        (SectionEnd("2120"), "the guide has no LE there"),
        (Unknown("XYZ", ("1",)), "the guide has no ? there"),
        (Party("IL", "1", "DIAZ"), "Party (NM1*IL) has no place in claim"),
        (Claim("PT2"), "is a record of its own"),
        (
            Party("82", "1", parts=[Dated("472", "D8", "20261001")]),
            "Dated (DTP*472) has no place in who treated the patient",
        ),
    ],
)
def test_a_part_that_the_guide_does_not_know_is_refused(part: Segment, why: str) -> None:
    with pytest.raises(UnableToBuild) as caught:
        set_of("837P", claims(claim("PT1", part)))
    assert why in str(caught.value)
    assert "DIAZ" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "begins with its Heading"),
        (claims()[1:], "begins with its Heading"),
        ([*claims()[:1], claim()], "Claim (CLM) has no place here: no loop of ST in a 837 opens with it"),
        ([*claims()[:2], Dependent(), claim()], "Dependent (HL) has no place here: no loop of ST > 2000A"),
        ([*claims(), Subscriber(level="23")], "Subscriber (HL*23) has no place here"),
        ([*claims(), records.GroupEnd()], "GroupEnd (GE) has no place here"),
        ([*claims(), records.Stray(parts=[Unknown("XYZ")])], "Stray (stray) has no place here"),
    ],
)
def test_records_that_do_not_follow_each_other_are_refused(given: list[Any], why: str) -> None:
    with pytest.raises(UnableToBuild) as caught:
        set_of("837P", given)
    assert why in str(caught.value)


def test_a_record_that_comes_too_late_is_refused() -> None:
    with pytest.raises(
        UnableToBuild, match=r"Batch \(LX\) comes too late: a batch of claims \(loop 2000 of the 835\)"
    ):
        set_of("835", [Heading(), ProviderAdjustments("1"), Batch()])


def test_no_guide_no_set() -> None:
    with pytest.raises(UnableToBuild, match="no guide here is for a set called '850'"):
        set_of("850", [Heading()])


@pytest.mark.parametrize("text", ["A*B", "A~B", "A:B", "A^B", "A\nB", "Zo\u0115"])
def test_a_value_with_a_sign_of_the_file_is_refused_when_it_is_written(text: str) -> None:
    with pytest.raises(UnableToWrite):
        write(enveloped(set_of("837", claims(claim("PT1", Note("ADD", text))))))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sender": ""}, "sender has 0 characters"),
        ({"receiver": "A" * 16}, "receiver has 16 characters"),
        ({"sender": "A*B"}, "sender holds a sign"),
        ({"control": 0}, "control is 0"),
        ({"control": 10**9}, "control is 1000000000"),
        ({"group_control": -1}, "group_control is -1"),
    ],
)
def test_an_envelope_that_cannot_be_is_refused(more: dict[str, Any], why: str) -> None:
    with pytest.raises(UnableToBuild) as caught:
        enveloped(set_of("837", claims(claim())), **more)
    assert why in str(caught.value)


def test_an_envelope_around_nothing_around_half_a_set_and_around_two_of_one_number_is_refused() -> None:
    built = set_of("837", claims(), control="0007")
    with pytest.raises(UnableToBuild, match="nothing to send"):
        enveloped()
    with pytest.raises(UnableToBuild, match="make it with set_of"):
        enveloped(built[:-1])
    with pytest.raises(UnableToBuild, match="two sets of the group have the control number 0007"):
        enveloped(built, built)


def test_signs_of_the_file_are_the_usual_ones() -> None:
    assert enveloped(set_of("837", claims()))[0].component_separator == STANDARD.component
