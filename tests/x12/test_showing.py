"""What `daysheet x12 show` says of a record: readable lines, and data that leaves out nothing.

Both are held against the file's own text, element by element. JSON must have each of them; the lines must too, but
for what `LEFT_OUT` names, codes that are the only ones of their guide's line, and codes said in words.
"""

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from daysheet.x12 import read
from daysheet.x12.elements import Field, Kind, fields_of
from daysheet.x12.guide import Line, Loop, every, named
from daysheet.x12.records import segments_of
from daysheet.x12.segments import BY_CODE
from daysheet.x12.showing import data, lines
from daysheet.x12.syntax import Block, blocks
from x12.generated import GENERATORS

ANSWERS = sorted((Path(__file__).parent / "answers_271").glob("*.271"))
FULL = os.environ.get("DAYSHEET_FULL") == "1"
SEEDS = (1, 2, 3)
FILES = {
    **{f"{name}-{seed}": make(25, seed=seed).encode("latin-1") for name, make in GENERATORS.items() for seed in SEEDS},
    **{path.stem: path.read_bytes() for path in ANSWERS},
}  # fmt: skip

HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261015*0930*^*00501*000000001*0*T*:~"
    "GS*{kind}*SENDER*RECEIVER*20261015*0930*1*X*{version}~ST*{set}*0001*{version}~"
)
TAIL = "SE*9*0001~GE*1*1~IEA*1*000000001~"
MEMBER = (
    "BHT*0022*11*A1*20261015*0930~HL*1**20*1~NM1*PR*2*PINE HEALTH*****PI*90001~HL*2*1*21*1~"
    "NM1*1P*2*NORTH PT*****XX*2341672113~HL*3*2*22*0~NM1*IL*1*DOE*JANE****MI*W1~"
)


def told(
    text: str, kind: str = "HB", version: str = "005010X279A1", set_: str = "271", tail: str = TAIL
) -> list[str]:
    """The lines of a set that `text` stands in."""
    whole = HEAD.format(kind=kind, version=version, set=set_) + text + tail
    return [line.text for record in read(whole.encode("latin-1")) for line in lines(record)]


def said(benefits: str) -> list[str]:
    """The lines of what is said about one member."""
    found = told(MEMBER + benefits)
    return found[found.index("Member: JANE DOE, member number W1") + 1 :]


# --- nothing is left out -----------------------------------------------------------------------------------------


def rows(content: bytes) -> Iterator[tuple[Block, str, list[str]]]:
    for block in blocks(content):
        if isinstance(block, Block):
            for segment in block.segments:
                id_, *elements = segment.split(block.delimiters.element)
                if id_ or elements:
                    yield block, id_.strip().upper(), elements


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The segments of a record as data, in order."""
    if "segment" in node:
        yield node
    for part in node.get("parts", []):
        yield from flat(part)


def same(text: str, value: Any, field: Field, block: Block) -> bool:
    if field.kind.repeats:
        sign, one = block.delimiters.repetition, msgspec.structs.replace(field, kind=Kind(field.kind.type))
        texts = text.split(sign) if sign else [text]
        return len(texts) == len(value) and all(
            same(*pair, one, block) for pair in zip(texts, value, strict=True)
        )
    if field.composite:
        known = [one.name for one in fields_of(field.composite)]
        texts = text.split(block.delimiters.component)
        return {name: text for name, text in zip(known, texts, strict=False) if text} == (value or {})
    if field.python is Decimal:
        return Decimal(value) == Decimal(text)
    if field.python is int:
        return isinstance(value, int) and value == int(text)
    if field.kind.type == "DT":
        return str(value).replace("-", "").endswith(text)
    return bool(value == text)


@pytest.mark.parametrize("name", FILES)
def test_data_holds_every_element_of_every_segment_in_order(name: str) -> None:
    content = FILES[name]
    records = [msgspec.json.decode(msgspec.json.encode(data(record))) for record in read(content)]
    segments = [segment for record in records for segment in flat(record)]
    raw = list(rows(content))
    assert [segment["segment"] for segment in segments] == [id_ for _, id_, _ in raw]
    for segment, (block, id_, elements) in zip(segments, raw, strict=True):
        if "elements" in segment:
            assert segment["elements"] == elements
            continue
        left = {one["position"]: one["text"] for one in segment.get("left", [])}
        known = fields_of(BY_CODE[id_])
        # The header is filled up to its widths: the blanks are not part of what it says.
        said = [text.rstrip(" ") for text in elements] if id_ == "ISA" else elements
        for position, text in enumerate(said, 1):
            if not text or left.get(position) == text:
                continue
            field = known[position - 1]
            value = segment["fields"].get(field.name)
            assert value is not None or not text.strip(":^"), (id_, position)
            assert same(text, value, field, block), (id_, position)


def every_line(loop: Loop) -> Iterator[Line]:
    yield from loop.lines
    for inner in loop.loops:
        yield from every_line(inner)


LINES = [line for guide in (*every(), named("envelope")) for line in every_line(guide.root)]
# Codes that some line allows alone: they say nothing where that line holds.
ALONE = {
    (line.id, position, code)
    for line in LINES
    for position, element in enumerate(line.elements, 1)
    for one in (element, *element.components)
    if len(one.codes) == 1 and one.usage == "R" and not one.external
    for code in one.codes
}
# Every word that some guide has for a code.
WORDS: dict[str, set[str]] = {}
for guide in (*every(), named("envelope")):
    for listed in guide.lists.values():
        for code, label in listed.items():
            WORDS.setdefault(code, set()).add(label.partition(":")[0].lower())
# Words that the showing has of its own, for codes that guides leave unexplained.
OWN = {
    "TE": "phone", "FX": "fax", "EM": "e-mail", "EX": "extension", "UR": "website", "F": "female", "M": "male",
    "U": "not known", "Y": "yes", "N": "no", "UN": "unit", "MJ": "minutes", "11": "an answer", "13": "a question",
    "08": "status", "00": "first sending", "MI": "member number", "C": "as the payer has it", "18": "insured in the",
    "TH": "answers on arrival", "DG": "answers a question", "CH": "to be paid", "PR": "payer", "PE": "payee",
    "WK": "per week", "DA": "day", "MO": "month", "34": "month", "35": "week", "7": "day", "1": "number", "2": "number",
    "23": "calendar year", "22": "plan year", "29": "left to use", "ADD": "anything more", "06": "confirms",
    "HC": "cpt", "B": "place of service", "ABK": "diagnoses", "ABF": "diagnoses", "01": "takes", "34 ": "ssn",
    "BK": "icd-9", "BF": "icd-9", "001": "changed", "25": "corrected", "WP": "work phone", "D8": "", "RD8": "", "RDT": "", "DT": "",
}  # fmt: skip
# Element positions that the lines leave out, and why.
LEFT_OUT: dict[str, dict[int, str]] = {
    "SE": dict.fromkeys((1, 2), "a count, a control number"),
    "GE": dict.fromkeys((1, 2), "a count, a control number"),
    "IEA": dict.fromkeys((1, 2), "a count, a control number"),
    "ISA": dict.fromkeys((1, 2, 3, 4, 11, 16), "login fields that are empty, signs that the file is cut by"),
    "HL": dict.fromkeys((1, 2, 3, 4), "numbers of levels: the indentation shows them"),
    "LS": {1: "a bracket"},
    "LE": {1: "a bracket"},
    "NM1": {2: "whether it is a person"},
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def ways(text: str) -> Iterator[str]:
    """How an element may be said."""
    yield text.strip().lower()
    yield from WORDS.get(text, ())
    if text in OWN:
        yield OWN[text]
    for day in re.findall(r"(?<!\d)(?:20|19)\d{6}|(?<!\d)\d{6}(?!\d)", text):
        full = day if len(day) == 8 else "20" + day
        if 1 <= int(full[4:6]) <= 12:
            yield f"{int(full[6:])} {MONTHS[int(full[4:6]) - 1]} {full[:4]}".lower()
    if re.fullmatch(r"-?\d*\.?\d+\.?", text):
        value = Decimal(text)
        yield f"${abs(value):,.2f}"
        yield f"{value:f}".rstrip("0").rstrip(".") if "." in text else f"{int(value)}"
        yield f"{value * 100:f}".rstrip("0").rstrip(".") + "%"
    if re.fullmatch(r"\d{4}(\d\d(\d\d)?)?", text):
        yield f"{text[:2]}:{text[2:4]}"
    if re.fullmatch(r"[A-Z]\d\w{2,5}", text):
        yield f"{text[:3]}.{text[3:]}".lower()
    if re.fullmatch(r"\d{9}", text):
        yield f"{text[:5]}-{text[5:]}"


@pytest.mark.parametrize("name", FILES)
def test_the_lines_say_every_element_but_those_named_above(name: str) -> None:
    content = FILES[name]
    raw = iter(rows(content))
    for record in read(content):
        text = "\n".join(line.text for line in lines(record)).lower()
        for _ in segments_of(record):
            block, id_, elements = next(raw)
            for position, element in enumerate(elements, 1):
                if position in LEFT_OUT.get(id_, {}) or (id_, position, element) in ALONE:
                    continue
                for one in re.split(
                    "[" + re.escape(block.delimiters.component + block.delimiters.repetition) + "]", element
                ):
                    known = (
                        not one.strip()
                        or any(way in text for way in ways(one))
                        or (id_, position, one) in ALONE
                    )
                    assert known, (id_, position, one, text[:2000])
    assert next(raw, None) is None


TOKEN = "XQZ7K"


@pytest.mark.parametrize("name", GENERATORS)
def test_whatever_stands_in_an_element_is_said_and_is_in_the_data(name: str) -> None:
    """Every element of every kind of segment in turn, used here or not, and components, holds a text of its own."""
    segments = GENERATORS[name](1, seed=4).split("~")
    seen: set[tuple[str, str]] = set()
    for at, segment in enumerate(segments):
        id_, *elements = segment.strip().split("*")
        kind = (id_, elements[2 if id_ == "HL" else 0] if elements else "")
        if id_ in ("", "ISA", "IEA", "GE", "SE") or (kind in seen and not FULL):
            continue
        seen.add(kind)
        for position in range(1, len(fields_of(BY_CODE[id_])) + 2):
            filled = elements + [""] * (position - len(elements))
            parts = filled[position - 1].split(":")
            texts = {TOKEN, *(":".join((*parts[:n], TOKEN, *parts[n + 1 :])) for n in range(len(parts)))}
            for text in texts:
                changed = "*".join((id_, *filled[: position - 1], text, *filled[position:]))
                content = "~".join((*segments[:at], changed, *segments[at + 1 :])).encode("latin-1")
                records = list(read(content))
                assert any(TOKEN in str(data(record)) for record in records), (id_, position)
                if position not in LEFT_OUT.get(id_, {}) or id_ == "NM1":
                    assert any(TOKEN in line.text for record in records for line in lines(record)), (
                        id_,
                        position,
                    )


# --- how it reads ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("segment", "line"),
    [
        ("EB*C*IND*30***29*350~", "Deductible, one person, the health plan as a whole, left to use: $350.00"),
        (
            "EB*B*IND*PT***27*35*****Y~",
            "Copay, one person, PT (physical therapy), per visit: $35.00, in network",
        ),
        (
            "EB*A**PT*****.2***Y*N~",
            "Coinsurance, PT (physical therapy): 20%, out of network, authorization needed",
        ),
        ("EB*F**PT***23***VS*30~", "Limit, PT (physical therapy), from January to December: 30 visits"),
        ("EB*1**98^PT~", "Covered now, doctor, office visit / PT (physical therapy)"),
        ("EB*ZZ**PT~", "Code ZZ, PT (physical therapy)"),
    ],
)
def test_a_benefit_is_one_line(segment: str, line: str) -> None:
    assert said(segment) == [line]


@pytest.mark.parametrize(
    ("segment", "line"),
    [
        ("HSD*VS*12*WK*3*34*1~", "12 visits, 3 per week, for 1 month"),
        ("HSD*VS*12***29~", "12 visits, left to use"),
        ("HSD*VS*30***23*1~", "30 visits, for 1 calendar year"),
        ("HSD*VS*2*DA**7*2~", "2 visits, per day, for 2 days"),
    ],
)
def test_how_often_is_said_as_people_do(segment: str, line: str) -> None:
    assert said(f"EB*F**PT~{segment}")[1] == f"How many visits, how often, for how long: {line}"


def test_dates_and_people_and_messages() -> None:
    found = said(
        "DMG*D8*19800503*F~DTP*291*RD8*20260101-20261231~EB*1**30~DTP*348*D8*20260230~MSG*ASK FIRST~"
        "LS*2120~NM1*PRP*1*ROE*RICHARD~PER*IC*DESK*TE*5550100*EX*12~LE*2120~"
    )
    assert found == [
        "Member's birth date and sex: 3 May 1980, female",
        "Plan: 1 Jan 2026 to 31 Dec 2026",
        "Covered now, the health plan as a whole",
        "Benefit starts: 20260230; form: D8",  # no such day: as it stands there
        "Message: ASK FIRST",
        "Party named for the benefit (payer that pays first): RICHARD ROE",
        "Whom to call there: DESK, phone 5550100, extension 12",
    ]


def test_a_claim_with_its_lines() -> None:
    found = told(
        "BHT*0019*00*17*20261015*0930*CH~NM1*41*2*NORTH PT*****46*NPT~PER*IC*DESK*TE*5550100~"
        "NM1*40*2*CLEARING*****46*CLR~HL*1**20*1~NM1*85*2*NORTH PT*****XX*2341672113~N3*1 MAIN ST~N4*AUSTIN*TX*787010000~"
        "REF*EI*001234567~HL*2*1*22*0~SBR*P*18*G1******MB~NM1*IL*1*DOE*JANE****MI*W1~NM1*PR*2*PINE*****PI*90001~"
        "CLM*PT-17*126.4***11:B:1*Y*A*Y*Y~HI*ABK:M5450*ABF:M25561~"
        "LX*1~SV1*HC:97110:GP:KX*84.7*UN*2***1:2~DTP*472*D8*20261002~REF*6R*L1~",
        kind="HC", version="005010X222A1", set_="837",
    )  # fmt: skip
    assert found[-4:] == [
        "Claim PT-17 for JANE DOE: $126.40, place of service 11, first sending of this claim; provider signature: yes; "
        "assignment: we accept it; benefits assigned: the plan pays us; release: signed, on file",
        "Diagnoses (ICD-10): 1: M54.50, 2: M25.561",
        "Line 1: 2 Oct 2026, CPT 97110 GP KX, $84.70, 2 units, for diagnosis 1, 2",
        "Our number for this line: L1",
    ]
    assert "City, state and ZIP: AUSTIN, TX 78701-0000" in found


def test_a_paid_claim_with_its_adjustments() -> None:
    found = told(
        "BPR*I*90*C*ACH*CCP*01*999999992*DA*123*1001234567**01*999988880*DA*98*20261020~TRN*1*EFT1*1001234567~"
        "N1*PR*PINE~N1*PE*NORTH PT*XX*2341672113~LX*1~"
        "CLP*PT-17*1*126.4*90*10*MB*ICN1*11*1~NM1*QC*1*DOE*JANE~"
        "SVC*HC:97110:GP*126.4*90**2~DTM*472*20261002~CAS*CO*45*26.4~CAS*PR*1*8*1*2*2~"
        "PLB*2341672113*20261231*L6:ICN1*-3.17*WO*2.5~",
        kind="HP", version="005010X221A1", set_="835",
    )  # fmt: skip
    assert found[-6:] == [
        "Claim PT-17 for JANE DOE: settled by the first payer, charged $126.40, paid $90.00, patient owes $10.00, "
        "payer's number ICN1, Medicare B (outpatient therapy); place: 11; frequency: first sending of this claim",
        "Patient: JANE DOE",
        "2 Oct 2026, CPT 97110 GP: charged $126.40, paid $90.00, units 2",
        "Why the service was not paid in full: CO-45 $26.40 (contract: written off, never billed to the patient)",
        "Why the service was not paid in full: PR-1 $8.00 for a count of 1, PR-2 $2.00 (the patient owes it)",
        "Added to or kept from the payment: $3.17 added: interest on a claim paid late, reference ICN1; "
        "$2.50 kept: overpayment taken back; provider: 2341672113; fiscal year end: 31 Dec 2026",
    ]


def test_a_verdict_a_status_and_a_decision() -> None:
    found = told(
        "AK1*HC*1*005010X222A1~AK2*837*0001~IK3*NM1*53*2310*8~IK4*9*67*7*123X~IK5*R*5~AK9*R*1*1*0~",
        kind="FA", version="005010X231A1", set_="999",
    )  # fmt: skip
    assert found[-5:] == [
        "The set that is answered: claims, set 0001",
        "Segment at fault: NM1, number 53, loop 2310, something in the segment is wrong",
        "Element at fault: element 9; not a code of the list; there stood 123X; reference: 67",
        "Verdict on the set: turned back; faults in its segments",
        "Verdict on the group: turned back; sets sent 1, received 1, taken in 0",
    ]


# --- files that are not as they should be ------------------------------------------------------------------------


def test_what_no_guide_knows_is_said_by_its_id() -> None:
    assert said("REF*ZQ*77~QQQ*1**3~EB*1**30~DTP*998*D8*20260101~") == [
        "Reference (REF): 77; qualifier: code ZQ",
        "Segment QQQ, which nobody knows: element 1: 1; element 3: 3",
        "Covered now, the health plan as a whole",
        "Dated (DTP): 1 Jan 2026; qualifier: code 998",
    ]


def test_what_cannot_be_read_is_shown_as_it_stands() -> None:
    assert said("EB*B**PT****3O*1.5.2*~MSG*A**1*EXTRA~") == [
        "Copay, PT (physical therapy): amount, as it stands there: 3O; percent, as it stands there: 1.5.2",
        "Message: A; number: 1; element 4, which nobody knows: EXTRA",
    ]


def test_nothing_steers_a_terminal() -> None:
    found = said("EB*1**30~MSG*\x1b[2Jgone \x9b31m caf\xe9 \xc3\x89~")
    assert found[-1] == "Message: \\x1b[2Jgone \\x9b31m café Ã\\x89"
    assert said("EB*1**30~MSG*CAF\xc3\x89~")[-1] == "Message: CAFÉ"  # a sender that wrote UTF-8


def test_junk_and_segments_outside_of_sets_are_shown() -> None:
    whole = (
        "mail text\n"
        + HEAD.format(kind="HB", version="005010X279A1", set="271")
        + MEMBER
        + "SE*9*0001~NTE*ADD*LATE~"
    )
    found = [(line.text, data(record)["record"]) for record in read(whole.encode()) for line in lines(record)]
    assert found[0][0] == "10 bytes from byte 0 belong to no interchange: mail text\\x0a"
    assert found[-1] == ("Anything more: LATE", "Stray")


def test_a_password_is_in_the_data_alone() -> None:
    whole = (
        (HEAD + TAIL)
        .format(kind="HB", version="005010X279A1", set="271")
        .replace("*00*          *ZZ", "*01*SECRET    *ZZ")
    )
    header = next(iter(read(whole.encode())))
    assert (
        "a password, not shown here" in next(lines(header)).text and "SECRET" not in next(lines(header)).text
    )
    assert data(header)["fields"]["security"] == "SECRET"


def test_data_says_what_codes_mean() -> None:
    benefit = next(
        node
        for record in read((HEAD + MEMBER + "EB*C*IND*30***29*350~" + TAIL).format(kind="HB", version="005010X279A1", set="271").encode())
        for node in flat(data(record))
        if node["segment"] == "EB"
    )  # fmt: skip
    assert benefit["record"] == "Benefit" and benefit["loop"] == "2110C"
    assert benefit["fields"] == {
        "information": "C", "level": "IND", "service_types": ["30"], "period": "29", "amount": "350",
    }  # fmt: skip
    assert benefit["meanings"] == {
        "information": "deductible", "level": "one person", "service_types": "the health plan as a whole",
        "period": "left to use",
    }  # fmt: skip


def test_a_claim_that_was_turned_back_is_not_said_to_be_taken_in() -> None:
    head = "BHT*0085*08*1*20261015*0930*TH~HL*1**20*1~NM1*PR*2*PINE*****PI*1~TRN*1*1~DTP*050*D8*20261015~DTP*009*D8*20261015~"
    head += "HL*2*1*21*1~NM1*41*2*NORTH PT*****46*9~TRN*2*1~STC*A1:20*20261015*WQ*90~HL*3*2*19*1~NM1*85*2*NORTH PT*****XX*2341672113~"
    head += "TRN*1*0~HL*4*3*PT~NM1*QC*1*DOE*JANE****MI*W1~TRN*2*PT1~STC*A7:562:85*20261015*WQ*90~"
    found = [one for one in told(head, "HN", "005010X214", "277") if "A7 562" in one or "A1 20" in one]
    assert "taken in for processing; A1 20" in found[0]
    assert "turned back: something is not valid (marked as taken in for processing all the same)" in found[1]
