"""Who writes a guide table learns by its line what is wrong with it; the tables that stand say nothing twice."""

import pytest

from daysheet.x12.guide import UNBOUNDED, Loop, UnusableTable, every, named, parse, review

TABLE = """\
codes sexes
  F  female
  M  male

set 271 005010X279A1 HB ; answers
loop ST R 1 Heading ; the beginning
  ST R 1 RRR 1=271 ; set begins
  loop 2100C R 1 Party ; who it is about
    NM1 R 1 RRSSS--RR 1=IL P0809 ; name
    DMG S 1 SSS 3=@sexes P0102 ; personal data
    EQ S * S*99S(RR--) ; what is asked
"""


def test_a_table_is_read_with_its_lists_rules_and_repeats():
    guide = parse(TABLE)
    party = guide.root.loops[0]
    name, person, question = party.lines
    assert (guide.set_id, guide.version, guide.group, guide.label) == ("271", "005010X279A1", "HB", "answers")
    assert guide.lists == {"sexes": {"F": "female", "M": "male"}}
    assert (party.id, party.record, party.usage, party.most) == ("2100C", "Party", "R", 1)
    assert name.keys == {"IL"} and [rule.positions for rule in name.rules] == [(8, 9)]
    assert person.elements[2].codes == {"F", "M"} and person.elements[2].listed == "sexes"
    assert question.most == UNBOUNDED and question.elements[0].repeats == 99


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("  F  female", "  F female", 2, "a code, two blanks, its label"),
        ("  F  female", "  F  ", 2, "a code, two blanks, its label"),
        ("  M  male", "  F  male", 3, "code F stands twice"),
        ("DMG S 1", "DGM S 1", 10, "no class for 'DGM'"),
        ("1 Party", "1 Partie", 8, "no class with the name 'Partie'"),
        ("1 Party", "1 Claim", 8, "its first segment must be CLM"),
        ("R 1 Party", "R one Party", 8, "'one' should be how often"),
        ("R 1 Party", "X 1 Party", 8, "'X' should be R (required) or S"),
        ("R 1 Party", "R 1", 8, "a loop line is: loop ID USAGE MOST CLASS"),
        ("NM1 R 1", "NM1 R 0", 9, "'0' should be how often"),
        ("NM1 R 1", "NM1 Y 1", 9, "'Y' should be R (required) or S"),
        ("S(RR--)", "S(RR--", 11, "components in"),
        ("S*99S(RR--)", "S(RR)", 11, "element 1 has 0 components, not 2"),
        ("RRSSS--RR", "RRSSS--RRSSSSSSS", 9, "more elements than the segment's 12"),
        ("RRSSS--RR", "RRSXS--RR", 9, "'X' in 'RRSXS--RR' is no usage"),
        ("3=@sexes", "3=@sex", 10, "no list of codes has the name 'sex'"),
        ("3=@sexes", "9=F", 10, "names an element that the line has not"),
        ("3=@sexes", "3.1=F", 10, "names a component that the line has not"),
        ("NM1 R 1", "NM1 S 1", 8, "its first segment must be NM1, which is what Party is, and R"),
        ("R 1 Party", "R 1 Subscriber", 8, "its first segment must be HL"),
        ("who it is about", "", 8, "a loop line is"),
        ("; personal data", "", 10, "a segment line is"),
        ("DMG S 1 SSS", "DMG S 1 SSS-", 10, "elements at the end that are not used"),
        ("DMG S 1 SSS", "DMG S 1 SSS*2", 10, "element 3 cannot repeat"),
        ("DMG S 1 SSS", "DMG S 1 SS(RR)S", 10, "element 2 has 0 components, not 2"),
        ("S*99S(RR--)", "S*99S", 11, "element 2 has 8 components, not 0"),
        ("3=@sexes", "3=:nowhere", 10, "no code set that is kept elsewhere is called 'nowhere'"),
        ("    DMG", "    NM1 S 1 R 1=QC,IL ; again\n    DMG", 10, "another line of NM1 in this loop"),
        ("    DMG", "    loop 2300 S 1 Claim ; x\n      CLM R 1 R ; x\n    DMG", 10, "cannot stand in Party"),
        ("P0809", "P0899", 9, "speaks of what NM1 has not"),
        ("P0809", "1.P0102", 9, "speaks of what NM1 has not"),
        ("P0809", "whatever", 9, "'whatever' is neither codes nor a rule"),
        ("    NM1 R 1 RRSSS--RR 1=IL P0809 ; name\n", "", 8, "its first segment must be NM1"),
        ("  ST R 1 RRR 1=271 ; set begins\n", "", 7, "a loop begins with the segment that opens it"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(old, new, line, why):
    assert TABLE.count(old) == 1
    with pytest.raises(UnusableTable) as told:
        parse(TABLE.replace(old, new))
    assert str(told.value).startswith(f"line {line} of the table: ")
    assert why in str(told.value)


def test_a_table_without_its_beginning_is_refused():
    with pytest.raises(UnusableTable, match="needs a line that begins with `set`"):
        parse("codes sexes\n  F  female\n")


def test_which_guide_a_review_follows_is_decided_by_its_purpose():
    assert review("11") is named("x217_response")
    assert review("13") is review("01") is review("") is named("x217_request")


def loops(of: Loop):
    yield of
    for inner in of.loops:
        yield from loops(inner)


@pytest.mark.parametrize("guide", [*every(), named("envelope")], ids=lambda one: f"{one.set_id} {one.label}")
def test_no_two_lines_of_a_loop_claim_the_same_segment(guide):
    for loop in loops(guide.root):
        claimed = [(line.id, key) for line in loop.lines for key in line.keys or ("",)]
        claimed += [(one.opening.id, key) for one in loop.loops for key in one.opening.keys or ("",)]
        twice = {one for one in claimed if claimed.count(one) > 1}
        assert not twice, f"loop {loop.id} ({loop.label}): {sorted(twice)}"


@pytest.mark.parametrize("guide", every(), ids=lambda one: f"{one.set_id} {one.label}")
def test_every_line_and_loop_of_a_table_has_a_label_of_its_own_words(guide):
    for loop in loops(guide.root):
        assert loop.label, loop.id
        for line in loop.lines:
            assert line.label, f"{line.id} of {loop.id}, line {line.number}"
