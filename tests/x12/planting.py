"""One exact fault in a good file, and the places where it must be told, worked out from the edited bytes alone.

A place is named by how its segment begins: "NM1*IL" is the first segment with these elements, "NM1*IL#2" the second,
"end" is what would follow the last segment, "=TEXT" the bytes where TEXT stands, outside of any segment.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from x12.generated import GENERATORS

BEGINS = {"ISA": ("GS", "ST"), "GS": ("ST",)}
ENDS = {"SE": ("ST",), "GE": ("GS", "ST"), "IEA": ("ISA", "GS", "ST")}  # what is over behind a segment
Segments = list[str]
Edit = Callable[[Segments], None]


# --- places ----------------------------------------------------------------------------------------------------------


def find(segments: Segments, place: str) -> int:
    """Which segment a place names."""
    begins, _, nth = place.partition("#")
    wanted = begins.split("*")
    found = [at for at, one in enumerate(segments) if one.split("*")[: len(wanted)] == wanted]
    return found[int(nth or 1) - 1]


class Spot(NamedTuple):
    """Where a segment stands, as the bytes say."""

    number: int
    offset: int
    in_set: int  # 0 outside of a set
    set_control: str
    group_control: str
    interchange_control: str


def spot(data: bytes, place: str, lacks_trailer: bool = False) -> Spot:
    """Counted by cutting at `~`, as whoever reads the file by hand would; a trailer that is missing is still inside."""
    if place.startswith("="):
        text = place[1:].encode("latin-1")
        assert data.count(text) == 1, f"{place} stands {data.count(text)} times in the file"
        return Spot(0, data.index(text), 0, "", "", "")
    start = data.index(b"ISA*")
    segments = data[start:].decode("latin-1").split("~")
    at = len(segments) - 1 if place == "end" else find(segments, place)
    offset = start + sum(len(one) + 1 for one in segments[:at])
    controls = {"ISA": "", "GS": "", "ST": ""}
    in_set = 0
    for nth, one in enumerate(segments[: at + 1]):
        id_, *elements = one.split("*")
        if nth:
            controls.update(dict.fromkeys(ENDS.get(segments[nth - 1].split("*")[0], ()), ""))
        if not (lacks_trailer and nth == at):
            controls.update(dict.fromkeys(BEGINS.get(id_, ()), ""))
        if id_ in controls and not (lacks_trailer and nth == at):
            controls[id_] = elements[{"ISA": 12, "GS": 5, "ST": 1}[id_]].strip()
            in_set = 0
        # What is no segment stands where the next would stand.
        in_set += bool(one) or nth == at
    return Spot(
        at + 1, offset, in_set if controls["ST"] else 0, controls["ST"], controls["GS"], controls["ISA"]
    )


# --- edits -----------------------------------------------------------------------------------------------------------


def put(place: str, element: int, value: str) -> Edit:
    """Another value in one element; elements that the segment lacks are filled up with nothing."""

    def edit(segments: Segments) -> None:
        at = find(segments, place)
        elements = segments[at].split("*")
        elements += [""] * (element + 1 - len(elements))
        elements[element] = value
        segments[at] = "*".join(elements)

    return edit


def instead(place: str, text: str) -> Edit:
    def edit(segments: Segments) -> None:
        segments[find(segments, place)] = text

    return edit


def drop(*places: str) -> Edit:
    def edit(segments: Segments) -> None:
        for at in sorted((find(segments, place) for place in places), reverse=True):
            del segments[at]

    return edit


def behind(place: str, *new: str) -> Edit:
    def edit(segments: Segments) -> None:
        at = find(segments, place) + 1
        segments[at:at] = new

    return edit


def again(place: str, times: int = 1) -> Edit:
    """The segment once more, right behind itself."""

    def edit(segments: Segments) -> None:
        at = find(segments, place)
        segments[at:at] = [segments[at]] * times

    return edit


def move(place: str, to: str) -> Edit:
    """The segment stands behind another."""

    def edit(segments: Segments) -> None:
        moved = segments.pop(find(segments, place))
        segments.insert(find(segments, to) + 1, moved)

    return edit


# --- rows ------------------------------------------------------------------------------------------------------------


class Told(NamedTuple):
    """What must be said, whole."""

    code: str
    segment: str
    element: int
    component: int
    repetition: int
    loop: str
    found: str
    at: str


def told(what: str, loop: str = "", found: str = "", at: str = "") -> Told:
    """`told("not_a_number SV1 05-2^3", "2400", "12A")`; `at` says where if not at the first segment of that id."""
    code, segment, position, *_ = *what.split(), "", ""
    position, _, repetition = position.partition("^")
    element, _, component = position.partition("-")
    numbers = (int(element or 0), int(component or 0), int(repetition or 0))
    return Told(code, segment, *numbers, loop, found, at or segment)


class Row(NamedTuple):
    """A fault in one file; its SE01 counts right again unless the fault is about counts."""

    fault: str
    file: str  # generator kind and seed; two units each
    edits: tuple[Edit, ...]
    told: tuple[Told, ...]
    counted: bool = True
    bytes_: Callable[[bytes], bytes] | None = None  # what is done to the bytes at last


def row(
    fault: str,
    file: str,
    edit: Edit | tuple[Edit, ...],
    *expected: Told,
    counted: bool = True,
    bytes_: Callable[[bytes], bytes] | None = None,
) -> Row:
    return Row(fault, file, edit if isinstance(edit, tuple) else (edit,), expected, counted, bytes_)


@cache
def base(file: str) -> bytes:
    """The file that a fault is planted in."""
    kind, seed = file.split("/")
    return GENERATORS[kind](2, seed=int(seed)).encode("ascii")


def planted(of: Row) -> bytes:
    segments = base(of.file).decode("ascii").removesuffix("~").split("~")
    for edit in of.edits:
        edit(segments)
    if of.counted:
        recount(segments)
    data = ("~".join(segments) + "~").encode("latin-1")
    return of.bytes_(data) if of.bytes_ is not None else data


def recount(segments: Segments) -> None:
    number = 0
    for at, segment in enumerate(segments):
        number = 1 if segment.startswith("ST*") else number + bool(segment)
        if segment.startswith("SE*"):
            segments[at] = "*".join(("SE", str(number), *segment.split("*")[2:]))


def places_of(data: bytes, expected: tuple[Told, ...]) -> Iterator[tuple[Told, Spot]]:
    for one in expected:
        yield one, spot(data, one.at, lacks_trailer=one.code == "trailer_missing")


# --- the table -------------------------------------------------------------------------------------------------------

TA1_BEHIND_GROUP = "TA1*000000009*261015*0930*A*000"

PLANTED = (
    # --- around the file
    row("text before the file", "270/26", (),
        told("junk", "", "FROM:PAYER", "=FROM:PAYER"), bytes_=lambda data: b"FROM:PAYER" + data),
    row("text behind the file", "270/26", (),
        told("junk", "", "--END--", "=--END--"), bytes_=lambda data: data + b"--END--"),
    row("text between two files", "ta1/1", (),
        told("junk", "", "=====", "======"), bytes_=lambda data: data.replace(b"~ISA", b"~\n=====\nISA")),
    row("byte order mark", "271/3", (),
        told("byte_order_mark", at="=\u00ef\u00bb\u00bf"), bytes_=lambda data: b"\xef\xbb\xbf" + data),
    row("sender's number not filled up", "276/34", put("ISA", 6, "NORTHPT"),
        told("header_widths ISA 6", "", "NORTHPT")),
    row("one sign for two things", "270/26", put("ISA", 11, ":"), told("signs_clash ISA 11", "", ":")),
    row("no sign for repetitions, as in 4010", "276/34", put("ISA", 11, "U"),
        told("signs_clash ISA 11", "", "U")),
    row("data end within a segment", "277/7", (),
        told("truncated IEA", at="REF*FJ#2"), bytes_=lambda data: data[: data.index(b"0000000102")]),
    row("data end behind a segment", "277/7", (),
        told("truncated IEA", at="end"), bytes_=lambda data: data[: data.index(b"REF*FJ*0000000102")]),
    row("data end behind GE", "277/7", drop("IEA"), told("trailer_missing IEA", at="end")),
    row("last sign missing", "835/39", (),
        told("unterminated IEA"), bytes_=lambda data: data.removesuffix(b"~")),
    row("no SE in the last set", "278r/7", drop("SE*26"), told("trailer_missing SE", at="GE"), counted=False),
    row("no SE between sets", "278r/7", drop("SE*11"), told("trailer_missing SE", at="ST#2"), counted=False),
    row("no GE", "835/39", drop("GE"), told("trailer_missing GE", at="IEA")),
    row("no IEA before the next file", "ta1/1", drop("IEA"), told("trailer_missing IEA", at="ISA#2")),
    row("SE twice", "276/34", again("SE"), told("trailer_unexpected SE", at="SE#2"), counted=False),
    row("GE without a group", "276/34", again("GE"), told("trailer_unexpected GE", at="GE#2")),
    row("SE01 miscounts", "276/34", put("SE", 1, "40"), told("count_wrong SE 1", "ST", "40"), counted=False),
    row("GE01 miscounts", "278/1", put("GE", 1, "1"), told("count_wrong GE 1", "", "1")),
    row("IEA01 counts a group that is not there", "ta1/1", put("IEA", 1, "1"),
        told("count_wrong IEA 1", "", "1")),
    row("SE02 is another number", "278/1", put("SE#2", 2, "0003"),
        told("control_mismatch SE 2", "ST", "0003", "SE#2")),
    row("GE02 is another number", "999/1", put("GE", 2, "2"), told("control_mismatch GE 2", "", "2")),
    row("IEA02 is another number", "ta1/1", put("IEA#2", 2, "000000009"),
        told("control_mismatch IEA 2", "", "000000009", "IEA#2")),
    row("two sets of one number", "278/1", (put("ST#2", 2, "0001"), put("SE#2", 2, "0001")),
        told("control_repeated ST 2", "ST", "0001", "ST#2")),
    row("two files of one number", "ta1/1", (put("ISA#2", 13, "000000001"), put("IEA#2", 2, "000000001")),
        told("control_repeated ISA 13", "", "000000001", "ISA#2")),
    row("GS06 is no number", "270/26", (put("GS", 6, "A1"), put("GE", 2, "A1")),
        told("control_format GS 6", "", "A1"), told("control_format GE 2", "", "A1")),
    row("ST02 too short", "270/26", (put("ST", 2, "26"), put("SE", 2, "26")),
        told("control_format ST 2", "ST", "26"), told("control_format SE 2", "ST", "26")),
    row("SE02 with one zero more", "270/26", put("SE", 2, "00001"),
        told("control_format SE 2", "ST", "00001")),
    row("errata that nobody knows", "276/34", (put("GS", 8, "005010X212E9"), put("ST", 3, "005010X212E9")),
        told("version_unknown GS 8", "", "005010X212E9")),
    row("an 835 of 4010", "835/39", put("GS", 8, "004010X091A1"),
        told("version_unknown GS 8", "", "004010X091A1")),
    row("ISA12 of 4010", "ta1/1", put("ISA#2", 12, "00401"),
        told("version_unknown ISA 12", "", "00401", "ISA#2")),
    row("ST03 is not GS08", "271/3", put("ST", 3, "005010X279"),
        told("version_contradicts ST 3", "ST", "005010X279")),
    row("questions in a group of answers", "270/26", put("GS", 1, "HB"),
        told("group_contradicts ST 1", "ST", "270")),
    row("a set that nobody here reads", "270/26", put("ST", 1, "820"), told("set_unknown ST 1", "", "820")),
    row("GS05 is no time", "999/1", put("GS", 5, "2460"), told("not_a_time GS 5", "", "2460")),
    row("GS04 is no day", "999/1", put("GS", 4, "20260931"), told("not_a_date GS 4", "", "20260931")),
    row("ISA09 is no day", "ta1/1", put("ISA", 9, "260229"), told("not_a_date ISA 9", "", "260229")),
    row("ISA05 is a code that nobody knows", "ta1/1", put("ISA", 5, "ZY"),
        told("code_unknown ISA 5", "", "ZY")),
    row("GS01 empty", "ta1/1", behind("TA1", "GS**CLRHOUSE*NORTHPT*20261015*0930*1*X*005010X231A1", "GE*0*1"),
        told("element_missing GS 1"), told("count_wrong IEA 1", "", "0")),
    row("nothing in the file", "ta1/1", drop("TA1#2"), told("segment_missing GS", at="IEA#2")),
    # --- TA1
    row("TA104 is no verdict", "ta1/1", put("TA1", 4, "X"), told("code_unknown TA1 4", "", "X")),
    row("TA105 is no fault", "ta1/1", put("TA1", 5, "999"), told("code_unknown TA1 5", "", "999")),
    row("TA101 too short", "ta1/1", put("TA1", 1, "0001"), told("control_format TA1 1", "", "0001")),
    row("TA102 is no day", "ta1/1", put("TA1", 2, "261301"), told("not_a_date TA1 2", "", "261301")),
    row("TA1 behind the group", "270/26", behind("GE", TA1_BEHIND_GROUP), told("segment_out_of_order TA1")),
    # --- what stands where, and how often
    row("a segment that nobody knows", "276/34", behind("AMT", "ZZZ*1"),
        told("segment_unknown ZZZ", "2200E", "ZZZ")),
    row("a segment of another set", "276/34", behind("AMT", "CLP*1*1*1*1"),
        told("segment_unexpected CLP", "2200E")),
    row("a segment between SE and GE", "276/34", behind("SE", "REF*EJ*1"),
        told("segment_unexpected REF", at="REF*EJ*1")),
    row("no BHT", "276/34", drop("BHT"), told("segment_missing BHT", "ST", at="HL*1")),
    row("no birth date of the dependent", "276/34", drop("DMG*D8*20170501"),
        told("segment_missing DMG", "2000E", at="NM1*QC")),
    row("no day of a line", "276/34", drop("DTP*472#3"), told("segment_missing DTP", "2210E", at="HL*6")),
    row("no status", "277/7", drop("STC*F2:104"),
        told("segment_missing STC", "2200D", at="REF*1K*ICN0000000002")),
    row("no review asked for", "278/1", drop("UM"), told("segment_missing UM", "2000E", at="DTP*AAH")),
    row("no number of the payment", "835/39", drop("TRN"), told("segment_missing TRN", "ST", at="DTM*405")),
    row("nobody to call about files", "835/39", drop("PER*BL"),
        told("segment_missing PER", "1000A", at="N1*PE")),
    row("no verdict on a set", "999/1", drop("IK5*A"),
        told("segment_missing IK5", "2000", at="AK2*837*0002")),
    row("no patient's name", "277ca/1", drop("NM1*QC"),
        told("loop_missing NM1", "2100D", at="TRN*2*PT00000001")),
    row("no day of the claim", "277ca/1", drop("DTP*472"), told("segment_missing DTP", "2200D", at="HL*5")),
    row("no day of arrival", "277ca/1", drop("DTP*050"), told("segment_missing DTP", "2200A", at="HL*2")),
    row("no name of the dependent", "270/26", drop("NM1*03"),
        told("loop_missing NM1", "2100D", at="DMG*D8*20200104"),
        told("segment_unexpected DMG", "2000D", at="DMG*D8*20200104")),
    row("nothing is asked of the dependent", "270/26", drop("EQ"),
        told("loop_missing EQ", "2110D", at="HL*5")),
    row("no payer, then the claim", "837p/17", drop("NM1*PR"), told("loop_missing NM1", "2010BB", at="CLM")),
    row("no payer, then the dependent", "837p/1", drop("NM1*PR"),
        told("loop_missing NM1", "2010BB", at="HL*3")),
    row("no other payer", "837p/17", drop("NM1*PR#3"), told("loop_missing NM1", "2330B", at="LX*1#2")),
    row("no service line", "837p/1",
        drop("LX*1#2", "SV1#3", "DTP*472#3", "REF*6R#3", "LX*2#2", "SV1#4", "DTP*472#4", "REF*6R#4"),
        told("loop_missing LX", "2400", at="SE")),
    row("no payee", "835/39", drop("N1*PE", "REF*TJ"), told("loop_missing N1", "1000B", at="LX")),
    row("no verdict on the group", "999/1", drop("AK9"), told("loop_missing AK9", "AK9", at="SE")),
    row("no dependent below HL", "270/26",
        drop("HL*4", "TRN*1*ELG000000001", "NM1*03", "DMG*D8*20200104", "EQ"),
        told("hl_child HL 4", "2000C", "1", "HL*3"), told("hl_number HL 1", "2000C", "5", "HL*5")),
    row("LS without LE, then HL", "271/3", drop("LE"), told("loop_unclosed LE", "LS", at="HL*5")),
    row("LS without LE, then EB", "271/3", drop("LE#2"), told("loop_unclosed LE", "LS", at="EB*A*IND*")),
    row("parties without LS", "271/3", drop("LS"), told("loop_missing LS", "LS", at="NM1*X3")),
    row("birth date twice", "271/3", again("DMG"), told("segment_too_often DMG", "2100D", at="DMG#2")),
    row("eleven messages", "271/3", again("MSG*COPAY FOR EACH VISIT OF THERAPY", 10),
        told("segment_too_often MSG", "2110D", at="MSG#11")),
    row("claim number twice", "277/7", again("REF*1K"),
        told("segment_too_often REF", "2200D", at="REF*1K#2")),
    row("payment twice", "835/39", again("BPR"), told("segment_too_often BPR", "ST", at="BPR#2")),
    row("verdict twice", "999/1", again("IK5*R"), told("segment_too_often IK5", "2000", at="IK5*R#2")),
    row("three marks of a question", "270/26", again("TRN", 2),
        told("segment_too_often TRN", "2000D", at="TRN#3")),
    row("a hundred questions", "270/26", again("EQ", 99), told("loop_too_often EQ", "2110D", at="EQ#100")),
    row("three providers", "276/34", again("NM1*1P", 2), told("loop_too_often NM1", "2100C", at="NM1*1P#3")),
    row("two therapists", "837p/1", again("NM1*82"), told("loop_too_often NM1", "2310B", at="NM1*82#2")),
    row("two payers of a remittance", "835/39",
        behind("PER*BL", "N1*PR*OTHER PLAN", "N3*1 ST", "N4*DENVER*CO*80202", "PER*BL*DESK*TE*8005550112"),
        told("loop_too_often N1", "1000A", at="N1*PR#2")),
    row("number behind the birth date", "271/3", move("REF*6P*GRP47295", "DMG#2"),
        told("segment_out_of_order REF", "2100C", at="REF*6P*GRP47295")),
    row("diagnoses behind the visits", "278/1", move("HI", "HSD"), told("segment_out_of_order HI", "2000E")),
    row("amount behind the numbers", "837p/17", move("AMT*F5", "REF*G1"),
        told("segment_out_of_order AMT", "2300")),
    row("trace behind the run's day", "835/39", move("TRN", "DTM*405"),
        told("segment_out_of_order TRN", "ST")),
    row("id in small letters", "278/1", instead("HSD", "hsd*VS*12*WK*1*35*12"),
        told("segment_form HSD", "", "hsd", "hsd")),
    row("nothing between two signs", "278/1", behind("UM", ""), told("segment_empty", at="#1")),
    row("a number of an unknown kind", "277/7", put("REF*EJ", 1, "ZZ"),
        told("qualifier_unknown REF 1", "2200D", "ZZ", "REF*ZZ")),
    row("a day of an unknown kind", "837p/1", put("DTP*454", 1, "999"),
        told("qualifier_unknown DTP 1", "2300", "999", "DTP*999")),
    row("a party of an unknown kind", "837p/1", put("NM1*DN", 1, "ZZ"),
        told("qualifier_unknown NM1 1", "2300", "ZZ", "NM1*ZZ")),
    row("a level of an unknown kind", "270/26", put("HL*5", 3, "24"),
        told("qualifier_unknown HL 3", "2000C", "24", "HL*5")),
    row("levels jump", "276/34", put("HL*6", 1, "8"), told("hl_number HL 1", "2000D", "8", "HL*8")),
    row("level under another than the one around it", "276/34", put("HL*6", 2, "2"),
        told("hl_parent HL 2", "2000D", "2", "HL*6")),
    row("level says none below, and one is", "276/34", put("HL*4", 4, "0"),
        told("hl_child HL 4", "2000D", "0", "HL*4")),
    row("level says one below, and none is", "276/34", put("HL*6", 4, "1"),
        told("hl_child HL 4", "2000D", "1", "HL*6")),
    row("lines jump", "837p/1", put("LX*2", 1, "3"), told("line_number LX 1", "2400", "3", "LX*3")),
    # --- one value
    row("an amount that is not there", "276/34", put("AMT", 2, ""), told("element_missing AMT 2", "2200E")),
    row("signs at the end", "276/34", put("DMG", 5, ""), told("trailing_separators DMG", "2000E")),
    row("signs at the end of a component", "276/34", put("SVC", 1, "HC:97535::"),
        told("trailing_separators SVC 1", "2210E")),
    row("an element that the guide leaves out", "276/34", put("BHT", 6, "DG"),
        told("element_not_used BHT 6", "ST", "DG")),
    row("a fifth element of four", "278/1", put("TRN", 5, "X"), told("element_too_many TRN 5", "2000E", "X")),
    row("a company's number too short", "278/1", put("TRN", 3, "9NORTHPT"),
        told("too_short TRN 3", "2000E", "9NORTHPT")),
    row("a message of 265 signs", "271/3", put("MSG", 1, "A" * 265),
        told("too_long MSG 1", "2110D", "A" * 265)),
    row("a number of 51 signs", "277/7", put("REF*EJ", 2, "9" * 51),
        told("too_long REF 2", "2200D", "9" * 51, "REF*EJ")),
    row("an amount in words", "271/3", put("EB*B", 7, "TWENTY"),
        told("not_a_number EB 7", "2110D", "TWENTY", "EB*B")),
    row("an amount with its sign behind it", "835/39", put("CLP", 4, "96.09-"),
        told("not_a_number CLP 4", "2100", "96.09-")),
    row("a tenth of a cent", "271/3", put("EB*B", 7, "20.125"),
        told("too_precise EB 7", "2110D", "20.125", "EB*B")),
    row("an amount with two zeros", "835/39", put("SVC", 2, "125.750"),
        told("number_form SVC 2", "2110", "125.750")),
    row("units with a zero in front", "837p/1", put("SV1", 4, "01"), told("number_form SV1 4", "2400", "01")),
    row("February 29 in 2026", "271/3", put("DTP*346", 3, "20260229"),
        told("not_a_date DTP 3", "2100D", "20260229")),
    row("February 29 in 2100", "276/34", put("DMG", 2, "21000229"),
        told("not_a_date DMG 2", "2000E", "21000229")),
    row("a range with a blank in it", "278/1", put("DTP*AAH", 3, "20261022 -20261121"),
        told("not_a_date DTP 3", "2000E", "20261022 -20261121")),
    row("a day where a range is said", "277/7", put("DTP*472", 2, "RD8"),
        told("not_a_date DTP 3", "2200D", "20260929")),
    row("day of the payment", "835/39", put("BPR", 16, "20261131"),
        told("not_a_date BPR 16", "ST", "20261131")),
    row("BHT05 is no time", "278/1", put("BHT", 5, "0960"), told("not_a_time BHT 5", "ST", "0960")),
    row("a benefit of an unknown kind", "271/3", put("EB*U", 1, "ZQ"),
        told("code_unknown EB 1", "2110D", "ZQ", "EB*ZQ")),
    row("one of several service types unknown", "271/3",
        put("EB*1*IND*1^33^35^47^48^50^86^88^98^AL^MH^UC^PT", 3, "1^33^ZQ^PT"),
        told("code_unknown EB 3^3", "2110D", "ZQ", "EB*1*IND*1^33^ZQ^PT")),
    row("a decision of an unknown kind", "278r/7", put("HCR", 1, "Z9"),
        told("code_unknown HCR 1", "2000E", "Z9")),
    row("why it was refused: unknown", "278r/7", put("AAA", 3, "XX"),
        told("code_unknown AAA 3", "2010C", "XX")),
    row("sex of an unknown kind", "276/34", put("DMG", 3, "X"), told("code_unknown DMG 3", "2000E", "X")),
    row("who is told of a claim: unknown", "277ca/1", put("STC*A2:20:PR", 1, "A2:20:ZQ"),
        told("code_unknown STC 1-3", "2200D", "ZQ", "STC*A2:20:ZQ")),
    row("a state with a digit", "835/39", put("N4", 2, "C0"), told("code_unknown N4 2", "1000A", "C0")),
    row("an adjustment's group unknown", "835/39", put("CAS", 1, "ZZ"),
        told("code_unknown CAS 1", "2110", "ZZ")),
    row("a fault of an unknown kind", "999/1", put("IK3", 4, "9"), told("code_unknown IK3 4", "2100", "9")),
    row("a letter that is no ASCII", "271/3", put("NM1*03", 3, "VO\u00df"),
        told("character NM1 3", "2100D", "VO\u00df", "NM1*03")),
    row("a tab in a name", "270/26", put("NM1*03", 4, "U\tA"),
        told("character NM1 4", "2100D", "U\tA", "NM1*03")),
    row("small letters", "276/34", put("NM1*QC", 3, "Young"),
        told("character_extended NM1 3", "2100E", "Young", "NM1*QC")),
    row("the component sign in a name", "276/34", put("NM1*QC", 3, "YOUNG:REED"),
        told("delimiter_in_text NM1 3", "2100E", "YOUNG:REED", "NM1*QC")),
    row("the repetition sign in a message", "271/3", put("MSG", 1, "SEE ^ BELOW"),
        told("delimiter_in_text MSG 1", "2110D", "SEE ^ BELOW")),
    row("a component more than there are", "837p/1", put("CLM", 5, "11:B:7:X"),
        told("component_too_many CLM 5-4", "2300", "X")),
    row("components where one value is", "271/3", put("EB*U", 2, "IND:X"),
        told("component_too_many EB 2", "2110D", "IND:X", "EB*U")),
    row("a procedure without its code", "276/34", put("SVC", 1, "HC"),
        told("component_missing SVC 1-2", "2210E")),
    row("a procedure without its kind", "276/34", put("SVC", 1, ":97535"),
        told("component_missing SVC 1-1", "2210E")),
    row("two sexes", "276/34", put("DMG", 3, "F^M"), told("repetition_too_many DMG 3", "2000E", "F^M")),
    row("a hundred service types", "271/3", put("EB*U", 3, "^".join(["PT"] * 100)),
        told("repetition_too_many EB 3^100", "2110D", "^".join(["PT"] * 100), "EB*U")),
    row("a form without its day", "271/3", instead("DMG", "DMG*D8"), told("rule_broken DMG 2", "2100D")),
    row("a kind of quantity without its number", "271/3", instead("HSD", "HSD*VS"),
        told("rule_broken HSD 2", "2110D")),
    row("a question about nothing", "270/26", instead("EQ", "EQ**"), told("rule_broken EQ 1", "2110D")),
    row("a bank without its number", "835/39", put("BPR", 13, ""), told("rule_broken BPR 13", "ST")),
    row("a state and a part of another country", "837p/1", (put("N4", 4, "US"), put("N4", 7, "AB")),
        told("rule_excludes N4 7", "2010AA")),
    row("blank in front of a name", "276/34", put("NM1*QC", 4, " XENIA"),
        told("blank_edges NM1 4", "2100E", " XENIA", "NM1*QC")),
    row("blanks behind a number", "277/7", put("REF*EJ", 2, "PT00000001  "),
        told("blank_edges REF 2", "2200D", "PT00000001  ", "REF*EJ")),
)  # fmt: skip
