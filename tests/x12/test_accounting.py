"""Kept + rejected = read: of odd files written by hand, where every odd byte is afterwards, and what the check says.

Each row says the whole of it: which records come, what is in each one that is not as in the good file, and every issue
with its segment number and byte offset. `plain_cut.account` then finds each segment of the file in the records and
nothing beside; that it would notice is tried by taking away every single thing that was kept.

Left out by the reader, and by this reckoning, are only line breaks, empty segments, empty elements at the end of one,
and outside of segments blanks, NUL, 1A and a byte order mark.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from daysheet.x12 import check, read, write
from daysheet.x12.records import Junk, Record, Subscriber
from daysheet.x12.segments.base import Loop, Segment, Unknown, code_of
from x12.mutating import dressed
from x12.plain_cut import account

# All people, payers and numbers are invented.
ANSWER = """\
ISA*00*          *00*          *ZZ*90002          *ZZ*NORTHPT        *261015*0930*^*00501*000000117*0*T*:~
GS*HB*90002*NORTHPT*20261015*0930*7*X*005010X279A1~
ST*271*0001*005010X279A1~
BHT*0022*11*DS000017*20261015*0931~
HL*1**20*1~
NM1*PR*2*BLUE PLAN*****PI*90002~
HL*2*1*21*1~
NM1*1P*2*NORTH PHYSICAL THERAPY*****XX*2345678900~
HL*3*2*22*0~
TRN*2*DS000017*9NORTHPT00~
NM1*IL*1*DIAZ*ANA****MI*W953093628~
DTP*346*D8*20260101~
EB*1*IND*30*HM*GOLD PLAN~
EB*B*IND*PT***27*20****N*Y~
SE*13*0001~
GE*1*7~
IEA*1*000000117~
""".replace("\n", "")
CLAIM = """\
ISA*00*          *00*          *ZZ*NORTHPT        *ZZ*CLRHOUSE       *261015*0930*^*00501*000000042*0*T*:~
GS*HC*NORTHPT*CLRHOUSE*20261015*0930*42*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*B000042*20261015*0930*CH~
NM1*41*2*NORTH PHYSICAL THERAPY*****46*NORTHPT~
PER*IC*OFFICE*TE*8005550100~
NM1*40*2*CLEARING HOUSE*****46*CLRHOUSE~
HL*1**20*1~
NM1*85*2*NORTH PHYSICAL THERAPY*****XX*2345678900~
N3*1 MAIN ST~
N4*AUSTIN*TX*787010000~
REF*EI*990000001~
HL*2*1*22*0~
SBR*P*18*******CI~
NM1*IL*1*DIAZ*ANA****MI*W953093628~
NM1*PR*2*BLUE PLAN*****PI*90002~
CLM*PT00000001*42.35***11:B:1*Y*A*Y*Y~
HI*ABK:M5450~
NM1*82*1*IBARRA*INES****XX*2345678918~
LX*1~
SV1*HC:97110:GP*42.35*UN*1***1~
DTP*472*D8*20261004~
SE*21*0001~
GE*1*42~
IEA*1*000000042~
""".replace("\n", "")

LEVELS = "Source Receiver Subscriber"
SET = f"Heading {LEVELS} SetEnd"
GROUP = f"Group {SET} GroupEnd"
FILE = f"Interchange {GROUP} InterchangeEnd"
CLAIMS = "Interchange Group Heading Provider Subscriber Claim SetEnd GroupEnd InterchangeEnd"
# What stands in each record of the good files; a row says what is otherwise.
_ENVELOPE = {"Interchange": "ISA", "Group": "GS", "SetEnd": "SE", "GroupEnd": "GE", "InterchangeEnd": "IEA"}
IN_ANSWER = _ENVELOPE | {
    "Heading": "ST(BHT)",
    "Source": "HL(NM1)",
    "Receiver": "HL(NM1)",
    "Subscriber": "HL(TRN NM1(DTP EB EB))",
}
IN_CLAIM = _ENVELOPE | {
    "Heading": "ST(BHT NM1(PER) NM1)",
    "Provider": "HL(NM1(N3 N4 REF))",
    "Subscriber": "HL(SBR NM1 NM1)",
    "Claim": "CLM(HI NM1 LX(SV1 DTP))",
}
BOM = "\xef\xbb\xbf"

# Code, number of the segment, the segment and its element, and where: the byte, or a text that the file has once.
Said = tuple[str, int, str, int | str]


class Row(NamedTuple):
    data: str
    records: str = FILE
    holds: Mapping[int, str] = MappingProxyType({})  # by the record's `at`; of junk, with a minus before it
    said: tuple[Said, ...] = ()
    same: bool = False  # it reads as the good file does
    usual: Mapping[str, str] = MappingProxyType(IN_ANSWER)


def odd(*changes: str, of: str = ANSWER) -> str:
    """The good file with texts in it, each of which it has once, replaced by others."""
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert of.count(old) == 1, old
        of = of.replace(old, new)
    return of


def wrapped(text: str, width: int, line_break: str) -> str:
    return line_break.join(text[at : at + width] for at in range(0, len(text), width))


OTHER = odd("*000000117*0*", "*000000118*0*", "IEA*1*000000117", "IEA*1*000000118")
BARS = dressed(OTHER, "|>!\n")
SET_1 = ANSWER[ANSWER.index("ST*") : ANSWER.index("GE*")]
SET_2 = SET_1.replace("*0001", "*0002")
GROUP_1 = ANSWER[ANSWER.index("GS*") : ANSWER.index("IEA*")]
GROUP_2 = GROUP_1.replace("*7*X", "*8*X").replace("GE*1*7", "GE*1*8")
END = len(ANSWER)
UNTO_MEMBER = ANSWER[: ANSWER.index("HL*3*")]

ROWS: dict[str, Row] = {
    "nothing is odd": Row(ANSWER, same=True),
    "nothing is odd in a claim": Row(CLAIM, CLAIMS, usual=IN_CLAIM),
    # --- around interchanges
    "a byte order mark": Row(BOM + ANSWER, said=(("byte_order_mark", 0, "", 0),), same=True),
    "a byte order mark and line breaks": Row(
        BOM + "\r\n" + ANSWER, said=(("byte_order_mark", 0, "", 0),), same=True
    ),
    "blanks around it": Row(" \r\n\t" + ANSWER + "\r\n \x1a\x00", same=True),
    "a mail's header before it": Row(
        "From: x\r\n\r\n" + ANSWER,
        f"Junk {FILE}",
        {-1: "'From: x\\r\\n\\r\\n' at byte 0"},
        (("junk", 0, "", 0),),
    ),
    "words before it that begin like a header": Row(
        "ISA is a header. ISA*too, NISA*not\n" + ANSWER,
        f"Junk {FILE}",
        {-1: "'ISA is a header. ISA*too, NISA*not\\n' at byte 0"},
        (("junk", 0, "", 0),),
    ),
    "segments before it": Row(
        "REF*G1*1~SE*1*1~" + ANSWER,
        f"Junk {FILE}",
        {-1: "'REF*G1*1~SE*1*1~' at byte 0"},
        (("junk", 0, "", 0),),
    ),
    "words between two": Row(
        ANSWER + "-- next --" + OTHER,
        f"{FILE} Junk {FILE}",
        {-18: f"'-- next --' at byte {END}"},
        (("junk", 0, "", "-- next --"),),
    ),
    "words behind it": Row(
        ANSWER + "\nbye\n", f"{FILE} Junk", {-18: f"'\\nbye\\n' at byte {END}"}, (("junk", 0, "", "bye"),)
    ),
    "words before, between and behind": Row(
        "a" + ANSWER + "b\xb5" + OTHER + "c",
        f"Junk {FILE} Junk {FILE} Junk",
        {
            -1: "'a' at byte 0",
            -18: f"'b\xb5' at byte {END + 1}",
            -35: f"'c' at byte {2 * END + 3}",
        },
        (("junk", 0, "", 0), ("junk", 0, "", "b\xb5"), ("junk", 0, "", 2 * END + 3)),
    ),
    "its end twice": Row(
        ANSWER + "IEA*1*000000117~",
        f"{FILE} Junk",
        {-18: f"'IEA*1*000000117~' at byte {END}"},
        (("junk", 0, "", END),),
    ),
    "a second header that breaks off": Row(
        ANSWER + "ISA*00*   ",
        f"{FILE} Junk",
        {-18: f"'ISA*00*   ' at byte {END}"},
        (("junk", 0, "", END),),
    ),
    # --- interchanges, groups, sets
    "two with different signs": Row(ANSWER + BARS, f"{FILE} {FILE}"),
    "two with different signs, each with the other's in a text": Row(
        odd("GOLD PLAN", "GOLD|PLAN!") + BARS.replace("GOLD PLAN", "GOLD*PLAN^~"),
        f"{FILE} {FILE}",
        said=(
            ("character_extended", 13, "EB05", "EB*1*IND*30"),
            ("character_extended", 30, "EB05", "EB|1|IND|30"),
        ),
    ),
    "the second's numbers are the first's": Row(
        ANSWER + ANSWER, f"{FILE} {FILE}", said=(("control_repeated", 18, "ISA13", END),)
    ),
    "several sets in a group": Row(
        odd(SET_1, SET_1 + SET_2, "GE*1*", "GE*2*"), f"Interchange Group {SET} {SET} GroupEnd InterchangeEnd"
    ),
    "two sets with one number": Row(
        odd(SET_1, SET_1 + SET_1.replace("DS000017", "DS000018"), "GE*1*", "GE*2*"),
        f"Interchange Group {SET} {SET} GroupEnd InterchangeEnd",
        said=(("control_repeated", 16, "ST02", ANSWER.index("GE*")),),
    ),
    "several groups": Row(
        odd(GROUP_1, GROUP_1 + GROUP_2, "IEA*1*", "IEA*2*"), f"Interchange {GROUP} {GROUP} InterchangeEnd"
    ),
    "a header without an end before it": Row(
        ANSWER[: ANSWER.index("IEA*")] + OTHER,
        f"Interchange {GROUP} {FILE}",
        said=(("trailer_missing", 17, "IEA", ANSWER.index("IEA*")),),
    ),
    "a header in the midst of a set": Row(
        UNTO_MEMBER + OTHER,
        f"Interchange Group Heading Source Receiver {FILE}",
        said=(
            ("hl_child", 7, "HL04", UNTO_MEMBER.index("HL*2*1*21*1")),
            ("trailer_missing", 9, "SE", len(UNTO_MEMBER)),
            ("trailer_missing", 9, "GE", len(UNTO_MEMBER)),
            ("trailer_missing", 9, "IEA", len(UNTO_MEMBER)),
        ),
    ),
    "a header that is none in the midst of a set": Row(
        UNTO_MEMBER + "ISA*00~HL*3*2*22*0~" + OTHER,
        f"Interchange Group Heading Source Receiver Junk {FILE}",
        {-9: f"'ISA*00~HL*3*2*22*0~' at byte {len(UNTO_MEMBER)}"},
        (
            ("hl_child", 7, "HL04", UNTO_MEMBER.index("HL*2*1*21*1")),
            ("junk", 0, "", "ISA*00~"),
            ("trailer_missing", 9, "SE", len(UNTO_MEMBER) + 19),
            ("trailer_missing", 9, "GE", len(UNTO_MEMBER) + 19),
            ("trailer_missing", 9, "IEA", len(UNTO_MEMBER) + 19),
        ),
    ),
    "counts that are wrong": Row(
        odd("SE*13*", "SE*14*", "GE*1*", "GE*02*", "IEA*1*", "IEA*3*"),
        holds={15: "SE*14*0001~", 16: "GE*2*7~", 17: "IEA*3*000000117~"},
        said=(
            ("count_wrong", 15, "SE01", "SE*14"),
            ("number_form", 16, "GE01", "GE*02"),
            ("count_wrong", 16, "GE01", "GE*02"),
            ("count_wrong", 17, "IEA01", "IEA*3"),
        ),
    ),
    "control numbers that are others": Row(
        odd("SE*13*0001", "SE*13*0009", "GE*1*7", "GE*1*8", "IEA*1*000000117", "IEA*1*000000171"),
        holds={15: "SE*13*0009~", 16: "GE*1*8~", 17: "IEA*1*000000171~"},
        said=(
            ("control_mismatch", 15, "SE02", "SE*13"),
            ("control_mismatch", 16, "GE02", "GE*1"),
            ("control_mismatch", 17, "IEA02", "IEA*1"),
        ),
    ),
    "no end of the set": Row(
        odd("SE*13*0001~", ""),
        FILE.replace("SetEnd ", ""),
        said=(("trailer_missing", 15, "SE", "GE*1*7"),),
    ),
    "no end of the group": Row(
        odd("GE*1*7~", ""), FILE.replace("GroupEnd ", ""), said=(("trailer_missing", 16, "GE", "IEA*"),)
    ),
    "no beginning of the group": Row(
        odd(ANSWER[ANSWER.index("GS*") : ANSWER.index("ST*")], ""),
        FILE.replace("Group ", ""),
        said=(("segment_missing", 2, "GS", "ST*271"),),
    ),
    "segments between the ends": Row(
        odd("~GE*", "~REF*ZZ*1~GE*", "~IEA*", "~MSG*HELLO~IEA*"),
        FILE.replace("GroupEnd", "Stray GroupEnd Stray"),
        {16: "(REF)", 18: "(MSG)"},
        (("segment_unexpected", 16, "REF", "REF*ZZ"), ("segment_unexpected", 18, "MSG", "MSG*")),
    ),
    "a set that nobody knows": Row(
        odd("ST*271*0001*005010X279A1", "ST*834*0001"),
        f"Interchange Group Heading {'Stray ' * 11}SetEnd GroupEnd InterchangeEnd",
        {3: "ST"} | {at: f"({one.partition('*')[0]})" for at, one in enumerate(SET_1.split("~")[1:12], 4)},
        (("set_unknown", 3, "ST01", "ST*834"),),
    ),
    # --- the end of the data
    "it breaks off within a segment": Row(
        ANSWER[: ANSWER.index("EB*B*") + 8],
        f"Interchange Group Heading {LEVELS}",
        said=(("truncated", 14, "IEA", "EB*B*IND"),),
    ),
    "it breaks off within an id": Row(
        ANSWER[: ANSWER.index("DTP*") + 2],
        f"Interchange Group Heading {LEVELS}",
        {9: "HL(TRN NM1(?DT))"},
        (("truncated", 12, "IEA", ANSWER.index("DTP*")),),
    ),
    "it breaks off between segments": Row(
        ANSWER[: ANSWER.index("DTP*")],
        f"Interchange Group Heading {LEVELS}",
        {9: "HL(TRN NM1)"},
        (("truncated", 12, "IEA", ANSWER.index("DTP*")),),
    ),
    "its last sign is missing": Row(ANSWER[:-1], said=(("unterminated", 17, "IEA", "IEA*"),), same=True),
    # --- line breaks
    "a line feed behind each segment": Row(ANSWER.replace("~", "~\n"), same=True),
    "a carriage return behind each segment": Row(ANSWER.replace("~", "~\r"), same=True),
    "both behind each segment": Row(ANSWER.replace("~", "~\r\n"), same=True),
    "a line feed ends segments": Row(ANSWER.replace("~", "\n"), same=True),
    "a carriage return ends segments": Row(ANSWER.replace("~", "\r"), same=True),
    "a line feed ends segments, with a carriage return before it": Row(
        ANSWER[:105] + "\n" + ANSWER[106:].replace("~", "\r\n"), same=True
    ),
    "wrapped at 80 columns": Row(wrapped(ANSWER, 80, "\r\n"), same=True),
    "wrapped at 80 columns by line feeds": Row(wrapped(ANSWER, 80, "\n") + "\n", same=True),
    "wrapped at 80 columns, and broken behind each segment": Row(
        wrapped(ANSWER.replace("~", "~\n"), 80, "\r\n"), same=True
    ),
    "a line break in an id": Row(odd("NM1*IL", "NM\r\n1*IL"), same=True),
    "a line break in place of a sign": Row(
        odd("W953093628~DTP*", "W953093628\nDTP*"),
        holds={9: "HL(TRN NM1(EB EB))"},
        said=(
            *(("element_not_used", 11, f"NM1{nth}", "NM1*IL") for nth in (10, 11, 12)),
            ("count_wrong", 14, "SE01", "SE*13"),
        ),
    ),
    # --- segments
    "ids in small letters": Row(
        odd("~ST*", "~st*", "~HL*3", "~Hl*3", "~EB*B", "~eB*B", "~IEA*", "~iea*"),
        said=(
            ("segment_form", 3, "ST", "st*"),
            ("segment_form", 9, "HL", "Hl*"),
            ("segment_form", 14, "EB", "eB*"),
            ("segment_form", 17, "IEA", "iea*"),
        ),
        same=True,
    ),
    "all ids in small letters": Row(
        "~".join(one[:3].lower() + one[3:] for one in ANSWER.split("~")),
        said=tuple(
            (
                "segment_form",
                number,
                one.partition("*")[0],
                sum(map(len, ANSWER.split("~")[: number - 1])) + number - 1,
            )
            for number, one in enumerate(ANSWER.split("~")[:-1], 1)
        ),
        same=True,
    ),
    "segments that nobody knows": Row(
        odd("~GS*", "~XXX~GS*", "~HL*3", "~ZZ9*A**B:C~HL*3", "~SE*13", "~QQ*1~SE*15", "~GE*", "~YYY*2~GE*"),
        f"Interchange Stray Group Heading {LEVELS} SetEnd Stray GroupEnd InterchangeEnd",
        {2: "(?XXX)", 8: "HL(NM1(?ZZ9*A**B:C))", 11: "HL(TRN NM1(DTP EB EB(?QQ*1)))", 19: "(?YYY*2)"},
        (
            ("segment_unknown", 2, "XXX", "XXX~"),
            ("segment_unknown", 10, "ZZ9", "ZZ9*"),
            ("segment_unknown", 17, "QQ", "QQ*1"),
            ("segment_unknown", 19, "YYY", "YYY*"),
        ),
    ),
    "segments repeated": Row(
        odd("~HL*1*", "~BHT*0022*11*X*20261015*0931~HL*1*", "SE*13*0001~", "SE*14*0001~SE*14*0001~"),
        FILE.replace("SetEnd", "SetEnd SetEnd"),
        {3: "ST(BHT BHT)"},
        (
            ("segment_too_often", 5, "BHT", "BHT*0022*11*X"),
            ("trailer_unexpected", 17, "SE", ANSWER.index("SE*13") + 28 + 11),
        ),
    ),
    "segments with nothing in them": Row(
        odd("~HL*3", "~~HL*3", "~GS*", "~ \n~GS*", "~GE*", "~***~GE*"),
        said=(
            ("segment_empty", 2, "", ANSWER.index("GS*") + 2),
            ("segment_empty", 10, "", ANSWER.index("HL*3") + 3),
            ("segment_empty", 18, "", "***~GE"),
        ),
        same=True,
    ),
    "signs at the end of segments": Row(
        odd("DTP*346*D8*20260101", "DTP*346*D8*20260101**", "SE*13*0001", "SE*13*0001*"),
        said=(("trailing_separators", 12, "DTP", "DTP*"), ("trailing_separators", 15, "SE", "SE*13")),
        same=True,
    ),
    # --- elements
    "elements beyond the last": Row(
        odd(
            "HL*3*2*22*0",
            "HL*3*2*22*0*5**6",
            "SE*13*0001",
            "SE*13*0001*X",
            "IEA*1*000000117",
            "IEA*1*000000117*Y",
        ),
        holds={9: "HL[5=5][7=6](TRN NM1(DTP EB EB))", 15: "SE[3=X]", 17: "IEA[3=Y]"},
        said=(
            ("element_too_many", 9, "HL05", "HL*3"),
            ("element_too_many", 9, "HL07", "HL*3"),
            ("element_too_many", 15, "SE03", "SE*13"),
            ("element_too_many", 17, "IEA03", "IEA*1"),
        ),
    ),
    "numbers and dates that are none": Row(
        odd("*27*20*", "*27*12,50*", "DS000017*20261015*0931", "DS000017*20261315*0931", "SE*13", "SE*1x3"),
        holds={3: "ST(BHT[4=20261315])", 9: "HL(TRN NM1(DTP EB EB[7=12,50]))", 15: "SE[1=1x3]"},
        said=(
            ("not_a_date", 4, "BHT04", "BHT*"),
            ("not_a_number", 14, "EB07", "EB*B"),
            ("not_a_number", 15, "SE01", "SE*1x3"),
        ),
    ),
    "a date that is none where the text is kept as it is": Row(
        odd("DTP*346*D8*20260101", "DTP*346*D8*20260199"), said=(("not_a_date", 12, "DTP03", "DTP*"),)
    ),
    # --- qualifiers
    "a level that nobody knows": Row(
        odd("HL*3*2*22*0", "HL*3*2*99*0"),
        FILE.replace("Subscriber", "UnknownLevel"),
        {9: "HL(TRN NM1 DTP EB EB)"},
        (("qualifier_unknown", 9, "HL03", "HL*3"),),
    ),
    "a level that nobody knows, and one that is known behind it": Row(
        odd("HL*3*2*22*0", "HL*3*2*99*0~REF*EJ*1~HL*4*2*22*0", "SE*13", "SE*15"),
        FILE.replace("Subscriber", "UnknownLevel Subscriber"),
        {9: "HL(REF)"},
        (("qualifier_unknown", 9, "HL03", "HL*3"), ("hl_number", 11, "HL01", "HL*4")),
    ),
    "a claim below a level that nobody knows": Row(
        odd("HL*2*1*22*0", "HL*2*1*99*0", of=CLAIM),
        CLAIMS.replace("Subscriber Claim", "UnknownLevel"),
        {13: "HL(SBR NM1 NM1 CLM HI NM1 LX SV1 DTP)"},
        (("qualifier_unknown", 13, "HL03", "HL*2"),),
        usual=IN_CLAIM,
    ),
    "a role that nobody knows": Row(
        odd("~DTP*346", "~NM1*Q9*1*FISHER~DTP*346", "SE*13", "SE*14"),
        holds={9: "HL(TRN NM1 NM1(DTP) EB EB)"},
        said=(("qualifier_unknown", 12, "NM101", "NM1*Q9"),),
    ),
    "a role that nobody knows where there is but one": Row(
        odd("NM1*IL", "NM1*Q9"), said=(("code_unknown", 11, "NM101", "NM1*Q9"),)
    ),
    "a role that nobody knows in a claim": Row(
        odd("~LX*1", "~NM1*Q9*1*FISHER~PRV*PE*PXC*225100000X~LX*1", "SE*21", "SE*23", of=CLAIM),
        CLAIMS,
        {17: "CLM(HI NM1 NM1(PRV) LX(SV1 DTP))"},
        (("qualifier_unknown", 20, "NM101", "NM1*Q9"),),
        usual=IN_CLAIM,
    ),
}


def layout(node: Segment) -> str:
    """A record as its ids, what is within in parentheses; behind an id in brackets what its fields cannot hold."""
    if isinstance(node, Junk):
        return f"{node.text!r} at byte {node.offset}"
    if isinstance(node, Unknown):
        return "?" + "*".join((node.id, *node.elements))
    id_ = code_of(type(node)).replace("stray", "")
    text = id_ + "".join(f"[{one.position}={one.text}]" for one in node.left)
    parts = " ".join(map(layout, node.parts)) if isinstance(node, Loop) else ""
    return f"{text}({parts})" if parts else text


def bytes_of(row: Row) -> bytes:
    return row.data.encode("latin-1")


def told(data: bytes, pieces: int = 0) -> list[tuple[str, int, str, int]]:
    found = check(in_pieces(data, pieces) if pieces else data)
    return [
        (one.code, one.number, one.segment + (f"{one.element:02d}" if one.element else ""), one.offset)
        for one in found
    ]


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


every_row = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)


@every_row
def test_each_odd_byte_is_where_it_should_be(row: Row) -> None:
    found = list(read(bytes_of(row)))
    assert " ".join(type(one).__name__ for one in found) == row.records
    seen = set()
    for one in found:
        key = -one.at if isinstance(one, Junk) else one.at
        expected = row.holds.get(key) or row.usual[type(one).__name__]
        has = write([one], as_read=True).decode("latin-1") if expected.endswith("~") else layout(one)
        assert has == expected, f"{type(one).__name__} {one.at}"
        seen.add(key)
    assert set(row.holds) <= seen
    account(bytes_of(row), found)


@every_row
def test_what_is_odd_is_named_with_its_place(row: Row) -> None:
    data = bytes_of(row)
    expected = []
    for code, number, what, where in row.said:
        if isinstance(where, str):
            assert row.data.count(where) == 1, where
            where = row.data.index(where)  # noqa: PLW2901
        expected.append((code, number, what, where))
    assert told(data) == expected


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.same])
def test_what_means_nothing_changes_nothing(name: str) -> None:
    assert list(read(bytes_of(ROWS[name]))) == list(read(ANSWER.encode()))


def test_each_record_stands_in_its_own_set_group_and_interchange() -> None:
    one = odd(GROUP_1, GROUP_1.replace(SET_1, SET_1 + SET_2) + GROUP_2)
    data = (one + "between" + BARS).encode()
    found = [record for record in read(data) if isinstance(record, Subscriber)]
    assert [[(type(above).__name__, above.at) for above in record.under] for record in found] == [
        [
            ("Interchange", interchange),
            ("Group", group),
            ("Heading", heading),
            ("Source", heading + 2),
            ("Receiver", heading + 4),
        ]
        for interchange, group, heading in [(1, 2, 3), (1, 2, 16), (1, 30, 31), (46, 47, 48)]
    ]


@every_row
@pytest.mark.parametrize("size", [1, 61])
def test_in_pieces_it_comes_to_the_same(row: Row, size: int) -> None:
    data = bytes_of(row)
    whole, parts = (list(read(one)) for one in (data, in_pieces(data, size)))
    assert [one for one in parts if not isinstance(one, Junk)] == [
        one for one in whole if not isinstance(one, Junk)
    ]
    account(data, parts)
    assert told(data, size) == told(data)


def one_less(node: Segment) -> Iterator[Segment | None]:
    """Copies of it with one thing less: itself, a text that its fields could not hold, something within it."""
    yield None
    for at in range(len(node.left)):
        yield replace(node, left=node.left[:at] + node.left[at + 1 :])
    if isinstance(node, Loop):
        for at, part in enumerate(node.parts):
            for other in one_less(part):
                yield replace(
                    node, parts=[*node.parts[:at], *([other] if other else []), *node.parts[at + 1 :]]
                )


def records_less(found: list[Record]) -> Iterator[list[Record]]:
    for at, record in enumerate(found):
        for other in one_less(record):  # type: ignore[arg-type]
            yield [*found[:at], *([other] if other else []), *found[at + 1 :]]  # type: ignore[list-item]


@every_row
def test_whatever_were_lost_or_twice_would_be_noticed(row: Row) -> None:
    data = bytes_of(row)
    found = list(read(data))
    for less in records_less(found):
        with pytest.raises(AssertionError):
            account(data, less)
    for at in range(len(found)):
        with pytest.raises(AssertionError):
            account(data, [*found[: at + 1], *found[at:]])


def test_what_is_found_is_what_stands_in_the_file() -> None:
    data = ANSWER.replace("~HL*3", "~\xdfZ*1~HL*3", 1).encode("latin-1")
    assert [one.found for one in check(data) if one.code == "segment_unknown"] == ["\xdfZ"]
