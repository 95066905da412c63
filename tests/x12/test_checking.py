"""Each kind of fault planted once in a good file is told once, at its place and byte, and nothing else is told.

What is expected follows from the guides' tables, the standard's lengths and rules, and the edited bytes themselves
(`planting`); nothing here is copied from what the check prints.
"""

import random
import tracemalloc
from collections import Counter
from operator import attrgetter
from types import FunctionType

import pytest

from daysheet.x12 import Delimiters, NotX12
from daysheet.x12.checking import check
from daysheet.x12.checking.loops import grammar_of
from daysheet.x12.checking.plans import Plan
from daysheet.x12.elements import fields_of
from daysheet.x12.guide import Element, every, named
from daysheet.x12.issues import FAULTS
from daysheet.x12.segments import BY_CODE
from x12.generated import GENERATORS
from x12.mutating import KINDS, dressed, mutated
from x12.planting import PLANTED, base, behind, drop, instead, move, places_of, planted, put, row

WARNINGS = frozenset(
    {"junk", "byte_order_mark", "signs_clash", "unterminated", "segment_form", "segment_empty"}
    | {"trailing_separators", "blank_edges"}
)
NOTES = frozenset({"character_extended", "number_form"})


def severity(code):
    return "note" if code in NOTES else "warning" if code in WARNINGS else "error"


def shape(issue):
    """Everything of an issue that says what and where."""
    what = (issue.code, issue.segment, issue.element, issue.component, issue.repetition)
    where = (issue.number, issue.offset, issue.in_set)
    controls = (issue.set_control, issue.group_control, issue.interchange_control)
    return (*what, issue.loop, issue.found, issue.severity, *where, *controls)


def expected(data, fault):
    return [(*one[:7], severity(one.code), *where) for one, where in places_of(data, fault.told)]


@pytest.mark.parametrize("file", sorted({one.file for one in PLANTED}))
def test_the_files_are_clean_before_a_fault_is_planted(file):
    assert list(check(base(file))) == []


@pytest.mark.parametrize("fault", PLANTED, ids=attrgetter("fault"))
def test_a_planted_fault_is_told_once_and_nothing_else(fault):
    data = planted(fault)
    assert data != base(fault.file)
    assert [shape(issue) for issue in check(data)] == expected(data, fault)


def test_every_code_is_planted():
    assert {told.code for one in PLANTED for told in one.told} == set(FAULTS) - {"more"}


def test_severities_are_those_of_this_table():
    assert {code: fault.severity for code, fault in FAULTS.items()} == {
        code: severity(code) for code in FAULTS
    }


# --- in the order of the file ------------------------------------------------------------------------------------------


def told_of(data):
    return [(issue.code, issue.segment, issue.element) for issue in check(data)]


def test_what_is_missing_is_told_before_what_stands_behind_it():
    """A payer is missed where the claim begins, not where the next member does."""
    data = planted(row("", "837p/17", (drop("NM1*PR"), put("CLM", 6, "Q"), put("HL*3", 4, "X"))))
    assert told_of(data) == [
        ("loop_missing", "NM1", 0),
        ("code_unknown", "CLM", 6),
        ("code_unknown", "HL", 4),
    ]


def test_a_payee_is_missed_where_the_first_claim_begins():
    data = planted(row("", "835/39", (drop("N1*PE", "REF*TJ"), put("CLP", 2, "99"))))
    assert told_of(data) == [("loop_missing", "N1", 0), ("code_unknown", "CLP", 2)]


def test_a_context_of_the_claim_below_an_element_is_one_fault():
    data = planted(row("", "999/1", move("CTX*CLM01:PT00000002#2", "IK4*9")))
    assert told_of(data) == [("code_unknown", "CTX", 1)]


def test_a_level_that_was_left_out_is_told_by_what_comes_twice():
    """The next member's name stands in the dependent's place: what it has that a dependent has not, follows from that."""
    data = planted(row("", "270/26", drop("HL*5")))
    assert told_of(data) == [
        ("segment_out_of_order", "TRN", 0),
        ("loop_too_often", "NM1", 0),
        ("code_unknown", "NM1", 1),
    ]


@pytest.mark.parametrize("number", ["1", "        1"])
def test_a_trailer_of_right_form_is_not_blamed_for_its_header(number):
    assert [one[1:] for one in told_of(planted(row("", "276/34", put("ISA", 13, number))))] == [("ISA", 13)]


# What the end of the data cuts off, and what a second file of the same number adds to.
ALONE = frozenset({"truncated", "unterminated", "control_repeated", "byte_order_mark"})


def test_a_fault_leaves_no_trace_in_the_file_behind_it():
    good = base("270/26").replace(b"*000000001", b"*000000077")
    for fault in PLANTED:
        if not ALONE & {one.code for one in fault.told}:
            data = planted(fault)
            assert [one for one in check(data + good) if one.offset > len(data)] == [], fault.fault
            assert told_of(good + data) == told_of(data), fault.fault


# --- nothing is said of good files -------------------------------------------------------------------------------------

SIGNS = {
    "usual": "*:^~",
    "bars": "|>^~",
    "line feed": "*:^\n",
    "carriage return": "*:^\r",
    "control": "\x1d\x1f\x1e\x1c",
}


@pytest.mark.parametrize("kind", sorted(GENERATORS))
def test_good_files_of_every_kind_and_size_are_clean(kind):
    for units, seeds in ((1, range(1, 13)), (7, range(20, 24)), (60, range(30, 32))):
        for seed in seeds:
            found = list(check(GENERATORS[kind](units, seed=seed).encode("ascii")))
            assert found == [], f"{kind}, {units}, {seed}"


@pytest.mark.parametrize("signs", SIGNS.values(), ids=SIGNS)
@pytest.mark.parametrize("kind", sorted(GENERATORS))
def test_signs_and_line_breaks_make_no_fault(kind, signs):
    for seed in range(1, 4):
        text = dressed(GENERATORS[kind](3, seed=seed), signs)
        assert list(check(text.encode("latin-1"))) == []
        for end in ("\n", "\r\n", "\r"):
            if signs[3] not in end:
                assert list(check(text.replace(signs[3], signs[3] + end).encode("latin-1"))) == []
                wrapped = end.join(text[at : at + 80] for at in range(0, len(text), 80))
                assert list(check(wrapped.encode("latin-1"))) == []


def test_what_may_say_why_in_a_999_stands_in_any_order():
    trigger, unit = "CTX*SITUATIONAL TRIGGER*SV1*1*2400*7:1*1328:2", "CTX*CLM01:PT00000002^TRN02:1"
    for contexts in ((trigger, unit), (unit, trigger), (unit,), (trigger,) * 9, (trigger, unit, trigger)):
        edits = drop("CTX", "CTX#2"), behind("IK3*SV1", *contexts)
        assert told_of(planted(row("", "999/1", edits))) == []


# --- however it arrives --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_files_in_pieces_have_the_same_faults(size):
    for one in PLANTED:
        data = planted(one)
        pieces = (data[at : at + size] for at in range(0, len(data), size))
        assert list(check(pieces)) == list(check(data)), one.fault


# --- the quick look and the slow one ---------------------------------------------------------------------------------------


def takes_nothing(text):
    return None


def faults_of(data):
    try:
        return list(check(data))
    except NotX12:
        return None


@pytest.fixture
def slow_and_quick(monkeypatch):
    """Both looks at each of some files: patterns that take nothing make the check look element by element."""

    def look(files):
        with monkeypatch.context() as patch:
            patch.setattr(Plan, "match", property(lambda plan: takes_nothing))
            grammar_of.cache_clear()
            slow = [faults_of(data) for data in files]
        grammar_of.cache_clear()
        return zip(slow, map(faults_of, files), strict=True)

    yield look
    grammar_of.cache_clear()


def test_good_files_look_the_same_to_both(slow_and_quick):
    for slow, quick in slow_and_quick([make(20, seed=5).encode("ascii") for make in GENERATORS.values()]):
        assert slow == quick == []


def test_planted_faults_look_the_same_to_both(slow_and_quick):
    for one, (slow, quick) in zip(PLANTED, slow_and_quick([planted(one) for one in PLANTED]), strict=True):
        assert slow == quick, one.fault
        assert slow, one.fault


@pytest.mark.parametrize("kind", KINDS)
def test_spoiled_files_look_the_same_to_both(kind, slow_and_quick):
    told = 0
    for number, (slow, quick) in enumerate(slow_and_quick([mutated(kind, number) for number in range(80)])):
        assert slow == quick, f"mutated({kind!r}, {number})"
        told += len(slow or ())
    assert told > 80


@pytest.mark.parametrize("data", [b"", b"\r\n ", b"Dear clinic", b"ISA", b"ISA*00*", b"GS*HC~ST*837~"])
def test_what_is_no_file_is_refused(data):
    for arriving in (data, [data], [bytes([one]) for one in data]):
        with pytest.raises(NotX12):
            list(check(arriving))


def test_a_header_alone_is_no_whole_file():
    """Not a file that lacks its last sign alone: everything is missing."""
    data = base("270/26")
    for files in (data[:105], data + data.replace(b"000000001", b"000000002")[:105]):
        last = list(check(files))[-1]
        assert (last.code, last.offset) == ("truncated", files.rindex(b"ISA*"))


OF_MISSING = frozenset(
    {"segment_missing", "loop_missing", "loop_unclosed", "trailer_missing", "truncated", "unterminated"}
    | {"junk", "byte_order_mark"}
)


# Told of a segment before: what was promised there, and a version that the first set makes a fault.
OF_BEFORE = frozenset({"hl_child", "version_unknown"})


@pytest.mark.parametrize("kind", KINDS)
def test_issues_come_in_the_order_of_the_file_at_the_bytes_of_their_segments(kind):
    for number in range(80):
        data = mutated(kind, number)
        found = [issue for issue in faults_of(data) or () if issue.code != "more"]
        offsets = [issue.offset for issue in found if issue.code not in OF_BEFORE]
        assert offsets == sorted(offsets), f"mutated({kind!r}, {number})"
        for issue in found:
            if issue.code not in OF_MISSING:
                text = data[issue.offset :][:90].decode("latin-1").replace("\r", "").replace("\n", "")
                assert text.lstrip().upper().startswith(issue.segment), (
                    f"mutated({kind!r}, {number}): {issue!r}"
                )


def test_any_bytes_will_do():
    data = planted(PLANTED[-1])
    assert list(check(bytearray(data))) == list(check(memoryview(data))) == list(check(data)) != []


def test_it_is_told_as_soon_as_it_is_met():
    """A file that never ends says what is wrong with its beginning."""

    def endless():
        head, _, _ = base("271/3").partition(b"EB*U")
        yield head.replace(b"BHT*0022*11", b"BHT*0022*QQ")
        while True:
            yield b"EB*U*IND*PT~"

    assert next(check(endless())).code == "code_unknown"


# --- each line of each guide -----------------------------------------------------------------------------------------------

GOOD_OF_SETS = {
    "pos": "11", "state": "TX", "country": "CA", "currency": "USD", "icd": "M5450", "taxonomy": "225100000X",
    "zip": "787010000", "cpt": "97110",
}  # fmt: skip
GOOD_DAYS = {"D8": "20240229", "RD8": "20261001-20261031", "DT": "202610151645", "TM": "2359"}
BAD = (
    *("", " ", " A", "A ", "a", "\u00e9", "\x07", "A" * 90, "7" * 25, ":", "^", "A:B", "A^B", "::", "ZZZ", "?", "1.50", "01"),
    *("-0", "1E5", ".", "+5", "20260229", "2026101", "20261015-", "2460", "20261015-20261301", "0"),
)  # fmt: skip


def distinct_lines():
    """The lines of all guides, those alike once."""
    found = {}

    def walk(guide, loop):
        for one in loop.lines:
            found.setdefault((one.id, one.elements, one.rules), (guide, one))
        for inner in loop.loops:
            walk(guide, inner)

    for guide in (named("envelope"), *every()):
        walk(guide, guide.root)
    return list(found.values())


def good_value(rng, field, of, before):
    kind = field.kind
    if of.codes:
        return rng.choice(sorted(of.codes))
    if of.external in GOOD_OF_SETS:
        return GOOD_OF_SETS[of.external]
    if before in GOOD_DAYS and kind.type == "AN":
        return GOOD_DAYS[before]
    if kind.type == "R":
        return rng.choice(("0", "7", "12.5", ".25", "-3.75", "120"))
    if kind.type in ("N0", "N2"):
        return "7" * kind.shortest
    if kind.type == "DT":
        return "20260930"[-kind.longest :]
    if kind.type == "TM":
        return rng.choice(("0930", "2359"))
    return (
        "A1 B2 C3 D4 E5"[: rng.choice((kind.shortest, min(kind.longest, 7)))]
        .strip()
        .ljust(kind.shortest, "X")
    )


def value_text(rng, field, of, before, spoil):
    if rng.random() < spoil:
        return rng.choice(BAD)
    if field.composite is None:
        return good_value(rng, field, of, before)
    parts = []
    known = fields_of(field.composite)
    for inner, element in zip(known, of.components or (Element("S"),) * len(known), strict=False):
        filled = element.usage == "R" or rng.random() < (0.4 if element.usage == "S" else spoil)
        parts.append(value_text(rng, inner, element, parts[-1] if parts else "", spoil) if filled else "")
    return ":".join(parts).rstrip(":") + ":" * (rng.random() < spoil)


def line_text(rng, line, spoil):
    """A segment as the line wants it, but for what is spoiled."""
    texts = []
    share = rng.choice((0.1, 0.5, 0.9))
    for field, of in zip(fields_of(BY_CODE[line.id]), line.elements, strict=False):
        wanted = {"R": 1 - spoil, "S": share, "-": spoil / 3}[of.usage]
        before = texts[-1] if texts else ""
        count = (
            min(rng.choice((1, 1, 2, 3, 120)), of.repeats + (rng.random() < spoil))
            if rng.random() < wanted
            else 0
        )
        texts.append("^".join(value_text(rng, field, of, before, spoil) for _ in range(count)))
    texts += ["X"] * (rng.random() < spoil / 3)
    return "*".join((line.id, *texts)).rstrip("*") + "*" * (rng.random() < spoil / 2)


def test_the_pattern_of_each_line_takes_what_the_slow_look_finds_clean():
    grammar, rng = grammar_of(Delimiters()), random.Random(20261124)
    lines = distinct_lines()
    inexact = set()
    for guide, line in lines:
        plan = grammar.plan(line, guide)
        if isinstance(plan.match, FunctionType):  # a pattern cannot say it: all go to the slow look
            inexact.add(line.id)
            continue
        clean = 0
        for nth in range(60):
            text = line_text(rng, line, (0, 0.03, 0.15)[nth % 3])
            found = plan.findings(text)
            assert (plan.match(text) is None) == bool(found), f"{guide.set_id}, line {line.number}: {text!r}"
            clean += not found
        assert 5 < clean < 58, f"{guide.set_id}, line {line.number}: {clean} clean"
    assert len(lines) > 370
    assert not inexact  # none in the tables as they stand


# --- limits --------------------------------------------------------------------------------------------------------------

LISTED, NOTES_LISTED = 1000, 20  # as the manual says of faults; notes on characters are told more briefly


def test_of_many_faults_alike_a_thousand_are_listed_and_the_rest_is_counted():
    data = planted(row("", "271/3", behind("EB*U", *["EB*ZQ*IND*PT"] * 5000)))
    *listed, last = check(data)
    assert [(one.code, one.segment, one.element) for one in listed] == [("code_unknown", "EB", 1)] * LISTED
    assert (last.code, last.segment, last.element, last.loop, last.found) == (
        "more",
        "EB",
        1,
        "2110D",
        "4,000",
    )
    assert last.severity == "error"


def test_of_many_notes_alike_a_few_are_listed_and_the_rest_is_a_note_too():
    data = planted(
        row(
            "",
            "271/3",
            behind(
                "EB*U", *["MSG*Call"] * 9, "EB*U*IND*PT", *["MSG*Call"] * 9, "EB*U*IND*PT", *["MSG*Call"] * 9
            ),
        )
    )
    *listed, last = check(data)
    assert [(one.code, one.severity) for one in listed] == [("character_extended", "note")] * NOTES_LISTED
    assert (last.code, last.severity, last.found) == ("more", "note", "7")


def test_each_kind_at_each_place_is_counted_apart():
    data = planted(row("", "271/3", behind("EB*U", *["EB*ZQ*IND*PT", "EB*U*ZQ*PT", "ZZZ*1"] * 1500)))
    found = list(check(data))
    assert Counter(
        (one.code, one.segment, one.element, one.found if one.code == "more" else "") for one in found
    ) == {
        ("code_unknown", "EB", 1, ""): LISTED,
        ("code_unknown", "EB", 2, ""): LISTED,
        ("segment_unknown", "ZZZ", 0, ""): LISTED,
        ("more", "EB", 1, "500"): 1,
        ("more", "EB", 2, "500"): 1,
        ("more", "ZZZ", 0, "500"): 1,
    }


def stream(segments, watched):
    """A 271 with segments at fault, each in eleven ways and with values of its own; nobody holds the whole.

    Memory is watched while the last of them come.
    """
    head, tail = base("271/3").split(b"EB*U", 1)
    yield head
    for nth in range(segments):
        if nth == segments - watched:
            tracemalloc.start()
        code = b"Q%d" % nth
        wrong = (code, code, b"PT", code, b"\xff", code, b"%dA" % nth, b"%dB" % nth, code)
        yield b"EB*" + b"*".join(wrong) + b"~DTP*348*D8*2026%04d~Z%d*1~" % (9000 + nth % 1000, nth)
    yield b"EB*U" + tail


def test_memory_does_not_grow_with_faults():
    """Of fifty thousand, the last eleven thousand leave nothing behind but what is remembered of segments."""
    try:
        found = Counter(issue.code for issue in check(stream(4_600, watched=1_000)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [found[code] for code in ("code_unknown", "not_a_number", "character", "not_a_date")] == [
        *(5000, 2000, 1000, 1000)
    ]
    assert 0 < peak < 2_000_000


# --- bounded, whatever is in it --------------------------------------------------------------------------------------------

HUGE = 50_000
HUGE_VALUES = {
    "digits": "9" * HUGE,
    "points": "." * HUGE,
    "exponent": "1E" + "9" * HUGE,
    "blanks": "A" + " " * HUGE + "B",
    "letters": "A" * HUGE,
}
HUGE_PLACES = (
    ("271/3", "EB*B", 1), ("271/3", "EB*B", 7), ("271/3", "EB*B", 13), ("271/3", "MSG", 1), ("271/3", "NM1*03", 3),
    ("271/3", "DTP*346", 3), ("276/34", "HL*6", 1), ("276/34", "HL*6", 2), ("837p/1", "LX*2", 1), ("837p/1", "N4", 3),
    ("837p/1", "HI", 1), ("837p/1", "SV1", 1), ("999/1", "CTX", 1), ("270/26", "GE", 1), ("270/26", "SE", 1),
)  # fmt: skip


@pytest.mark.parametrize(("file", "place", "element"), HUGE_PLACES, ids=str)
def test_a_huge_value_is_told_in_few_words(file, place, element):
    for name, value in HUGE_VALUES.items():
        found = list(check(planted(row(name, file, put(place, element, value), counted=False))))
        assert 1 <= len(found) <= 4, name
        assert all(len(one.message) < 700 for one in found), name


@pytest.mark.parametrize("sign", ["A", "7"])
def test_two_megabytes_in_one_element_are_one_fault(sign):
    for place, element in (("MSG", 1), ("EB*B", 7)):
        (issue,) = check(planted(row("", "271/3", put(place, element, f"1{sign * 2_000_000}1"))))
        assert len(issue.message) < 700


def flood(*segments):
    return list(check(planted(row("", "276/34", behind("AMT", *segments)))))


def test_floods_of_segments_end():
    assert Counter(one.code for one in flood(*[""] * 200_000)) == {"segment_empty": LISTED, "more": 1}
    found = flood(*(f"UNKNOWN{nth}*1" for nth in range(100_000)))
    assert Counter(one.code for one in found) == {"segment_unknown": LISTED, "more": 1}
    found = flood(*(f"NM1*Z{nth}*1*A" for nth in range(10_000)))
    assert Counter(one.code for one in found)["qualifier_unknown"] == LISTED


def test_floods_of_levels_end():
    deep = [f"HL*{nth}*{nth - 1}*23" for nth in range(6, 10_000)]
    assert Counter(one.code for one in flood(*deep))["segment_missing"] <= LISTED
    assert len(flood(*(f"HL*{nth}*{nth - 1}*99*1" for nth in range(6, 10_000)))) <= LISTED + 10


def test_floods_of_values_in_one_segment_end():
    """Of what stands behind the last element, or component, a thousand are enough."""
    for text in ("AMT*T3*1" + "*X" * 50_000, "SVC*HC:97110" + ":X" * 50_000 + "*1*****1"):
        assert len(list(check(planted(row("", "276/34", instead("AMT", text)))))) <= LISTED + 10


def test_control_numbers_that_count_down_end():
    """Each set's number is compared with all before it."""
    sets = (f"ST*270*{nth:09d}*005010X279A1" for nth in range(6_000, 0, -1))
    found = list(check(planted(row("", "270/26", behind("GS", *sets)))))
    assert Counter(one.code for one in found)["trailer_missing"] == LISTED


def test_floods_of_signs_end():
    for text in (
        "AMT*T3*1" + "*" * HUGE,
        "AMT" + "*" * HUGE,
        "SVC*" + ":" * HUGE,
        "DTP*472*D8*" + "^" * HUGE,
    ):
        found = list(check(planted(row("", "276/34", instead("AMT", text)))))
        assert 1 <= len(found) < 10
