"""What an issue tells: whole sentences with where, what, what instead and what to do, and nothing about a patient."""

import re

import pytest

from daysheet.x12.checking import check
from daysheet.x12.issues import FAULTS, LONGEST_SHOWN, Issue, masked
from x12.generated import GENERATORS
from x12.planting import PLANTED, planted, put, recount, row

# --- files in which everything about a patient is a marked word --------------------------------------------------------

LAST, FIRST, MIDDLE, NUMBER, BIRTH = "QUXLAST", "QUXFIRST", "QUXMID", "Q7730077003", "19770707"
STREET, CITY, ZIP, PHONE = "77 QUXROAD", "QUXTOWN", "880998809", "6640066401"
DIAGNOSIS, ACCOUNT = "Q55X55", "QUXACCT77"
SECRETS = (LAST, FIRST, MIDDLE, NUMBER, BIRTH, STREET, CITY, ZIP, PHONE, DIAGNOSIS, ACCOUNT)
MARKS = {
    "NM1": {3: LAST, 4: FIRST, 5: MIDDLE, 9: NUMBER},
    "N3": {1: STREET},
    "N4": {1: CITY, 3: ZIP},
    "DMG": {2: BIRTH},
    "REF": {2: NUMBER},
    "PER": {2: LAST, 4: PHONE},
    "CLM": {1: ACCOUNT},
    "CLP": {1: ACCOUNT},
    "TRN": {2: ACCOUNT},
    "MSG": {1: LAST},
    "NTE": {2: LAST},
    "DTP": {3: BIRTH},
}
PERSONS = ("IL", "QC", "03", "74")
KINDS = ("837p", "270", "271", "276", "277", "277ca", "278", "278r", "835")


def marked(kind, seed):
    """The segments of a good file, each value about a patient replaced by a marked one."""
    segments = GENERATORS[kind](1, seed=seed).removesuffix("~").split("~")
    for at, segment in enumerate(segments):
        id_, *elements = segment.split("*")
        if id_ == "HI":
            elements = [":".join([one.split(":")[0], DIAGNOSIS, *one.split(":")[2:]]) for one in elements]
        for position, mark in MARKS.get(id_, {}).items():
            if position > len(elements) or not elements[position - 1]:
                continue
            if id_ == "NM1" and elements[0] not in PERSONS:
                continue
            period = id_ == "DTP" and elements[1] == "RD8"
            elements[position - 1] = f"{mark}-{mark}" if period else mark
        segments[at] = "*".join((id_, *elements))
    return segments


FILES = [(kind, seed, marked(kind, seed)) for kind in KINDS for seed in (1, 2)]


def issues_of(segments):
    segments = list(segments)
    recount(segments)
    return list(check(("~".join(segments) + "~").encode("latin-1")))


def shown_by(issue):
    """Everything of an issue that may end on a screen, in a log, in a traceback."""
    return f"{issue} {issue!r} {issue.message} {issue.where} {issue.told()} {issue.shown()}".upper()


def places(segments):
    """Each marked value: its segment, and the position of its element."""
    for at, segment in enumerate(segments):
        for position, value in enumerate(segment.split("*")):
            if re.search("|".join((*SECRETS, "ZQJW", "JVQ")), value) and segment.split("*")[0] in {
                *MARKS,
                "HI",
            }:
                yield at, position


def with_element(segments, at, position, *values):
    """The segments with other values in the place of one element."""
    changed = list(segments)
    elements = changed[at].split("*")
    elements[position : position + 1] = values
    changed[at] = "*".join(elements)
    return changed


def wrong_values(segments):
    for at, position in places(segments):
        value = segments[at].split("*")[position]
        for wrong in (
            f"{value} ",
            f"{value}\u00e9",
            f"{value}@",
            f"{value}\x07",
            f"{value}:X",
            f"{value}^X",
            value * 40,
        ):
            yield with_element(segments, at, position, wrong)
        yield with_element(segments, at, position, value.lower())


def neighbors_values(segments):
    """One sign too many or too few, and each value stands in the element of its neighbor."""
    for at, position in places(segments):
        elements = segments[at].split("*")
        yield with_element(segments, at, position, "", elements[position])
        yield with_element(segments, at, position - 1) if position > 1 else segments


def run_together(segments):
    """A sign at the end of a segment was lost: the next one stands in elements that nobody expects."""
    for at in range(3, len(segments) - 3):
        for between in ("", "*", " "):
            yield [*segments[:at], segments[at] + between + segments[at + 1], *segments[at + 2 :]]


def anywhere(segments):
    """A name, a number, a day, a diagnosis in each element of the set that another may stand in."""
    for at in range(4, len(segments) - 3):
        for position in range(1, len(segments[at].split("*"))):
            for secret in (LAST, NUMBER, BIRTH, DIAGNOSIS):
                yield with_element(segments, at, position, secret)


def as_segments(segments):
    """A value that holds the sign at the end of segments: what stands behind it is one of its own."""
    for at in range(4, len(segments) - 3):
        for nth, secret in enumerate(SECRETS):
            stranger = (secret, f"{secret}*1", f"X {secret}*{secret}")[(nth + at) % 3]
            yield [*segments[:at], stranger, *segments[at:]]


def beside_the_file(segments):
    for secret in SECRETS:
        yield [f"{secret.replace(' ', '')}{segments[0]}", *segments[1:]]
        yield [*segments, f"FOR {secret.replace(' ', '')}"]


SPOILED = (wrong_values, neighbors_values, run_together, anywhere, as_segments, beside_the_file)


def test_the_marked_files_are_clean():
    for kind, seed, segments in FILES:
        assert issues_of(list(segments)) == [], (kind, seed)


@pytest.mark.parametrize("spoil", SPOILED)
def test_what_may_be_about_a_patient_is_masked(spoil):
    opened = set()
    for _, _, segments in FILES if spoil in (neighbors_values, run_together) else FILES[::2]:
        for changed in spoil(segments):
            for issue in issues_of(changed):
                shown, told = shown_by(issue), issue.told(open_=True).upper()
                leaked = [secret for secret in SECRETS if secret in shown]
                assert not leaked, f"{issue.message} shows {leaked}"
                opened |= {secret for secret in SECRETS if secret in told}
    assert len(opened) > 3  # there was something to mask


@pytest.mark.parametrize("spoil", [wrong_values, neighbors_values, run_together])
def test_a_name_as_short_as_a_code_is_masked(spoil):
    """KIM and DIAZ are no longer than codes: where they stand in place of one, the form is all that is shown."""
    for kind, seed, _ in FILES[::2]:
        segments = "~".join(marked(kind, seed)).replace(LAST, "ZQJW").replace(FIRST, "JVQ").split("~")
        for changed in spoil(segments):
            for issue in issues_of(changed):
                assert not re.search("ZQJW|JVQ", shown_by(issue)), issue.message


# --- sentences -----------------------------------------------------------------------------------------------------------

SENT = frozenset({"837p", "270", "276", "278"})  # what a clinic sends: here something can be corrected
EVERY = [(one, issue) for one in PLANTED for issue in check(planted(one))]
# Names of elements that say too little alone are told longer.
SPOKEN = frozenset({"last", "first", "middle", "birth", "id"})
OF_EACH_CODE = {issue.code: (one, issue) for one, issue in EVERY}
FILLED = re.compile(r"\{(\w+)\}")


def place_of(issue):
    """Where it is, in words, put together anew."""
    element = f"{issue.element:02d}" if issue.element else ""
    component = f"-{issue.component}" if issue.component else ""
    label = issue.segment + element + component
    loop = f" of loop {issue.loop} ({issue.loop_name})" if issue.loop else ""
    repetition = f", repetition {issue.repetition}" if issue.repetition else ""
    numbers = (
        f", segment {issue.number:,} at byte {issue.offset:,}" if issue.number else f", byte {issue.offset:,}"
    )
    return label, loop + repetition + numbers


def test_each_code_has_a_sentence_and_a_repair():
    for code, fault in FAULTS.items():
        assert fault.code == code
        assert set(FILLED.findall(fault.sentence)) <= {"found", "wanted", "name"}
        assert fault.sentence[0].islower() and fault.sentence[-1] != "."
        for repair in filter(None, (fault.repair, fault.received)):
            assert set(FILLED.findall(repair)) <= {"name"}
            assert repair[0].isupper() and repair[-1] == "."
            assert not re.search(r"\bwe\b|\bplease\b|\binvalid\b", repair, re.IGNORECASE)


@pytest.mark.parametrize("code", sorted(set(FAULTS) - {"more"}))
def test_a_message_is_whole(code):
    _, issue = OF_EACH_CODE[code]
    message, fault = issue.message, FAULTS[code]
    label, tail = place_of(issue)
    assert message.startswith(label or "The file")
    where, parted, rest = message.partition(f"{tail}: ")
    assert parted
    assert (
        where == (f"{label} ({issue.name})" if issue.name and label else label or "The file")
        or issue.name in SPOKEN
    )
    # What was found, and what was expected instead.
    if "found" in FILLED.findall(fault.sentence):
        assert issue.found and issue.shown() in rest
    if "wanted" in FILLED.findall(fault.sentence):
        assert issue.wanted and issue.wanted in rest
    # Then what to do.
    words = fault.sentence if not issue.wanted else fault.sentence.replace("{wanted}", issue.wanted)
    sentence = words.replace("{found}", issue.shown())
    assert rest.startswith(f"{sentence}. ")
    repair = rest.removeprefix(f"{sentence}. ")
    assert repair[0].isupper() and repair[-1] == "." and len(repair) > 15
    assert message[0] == message[0].upper()
    assert not re.search(r"[{}]|None|\.\.|something else|found nothing", message.replace(issue.shown(), ""))
    assert message == issue.told()


def test_who_can_correct_it_is_told_so_and_who_received_it_is_not():
    for one, issue in EVERY:
        if one.file.split("/")[0] in SENT:
            assert not issue.received, one.fault
        elif issue.set_control:
            assert issue.received, one.fault
            assert not re.search("PMS|export", issue.message), issue.message


def test_a_clinic_is_told_what_to_correct_by_the_name_of_the_element():
    message = OF_EACH_CODE["not_a_date"][1].message
    assert re.search(r"[A-Z]\w+\d\d \([a-z ]+\)", message)


def test_numbers_are_grouped():
    issue = Issue(
        code="too_long", number=12_345, offset=1_234_567, segment="REF", element=2, name="charge", found="X"
    )
    assert issue.where == "REF02 (charge), segment 12,345 at byte 1,234,567"


def test_what_was_found_is_cut_and_harmless_on_a_screen():
    issue = Issue(
        code="character",
        number=3,
        offset=200,
        segment="NM1",
        element=3,
        found="\x1b[2J\x00\x9bA\n" + "B" * 80,
    )
    assert issue.shown() == f'"?[2J??A?{"B" * (LONGEST_SHOWN - 8)}…"'
    assert issue.told(open_=True).isprintable()


def test_a_mask_keeps_length_and_signs():
    for text, mask in (
        ("O'BRIEN-LOPEZ 12", "x'xxxxx-xxxxx 99"),
        ("W953093628", "x999999999"),
        ("M54.50", "x99.99"),
        ("a_b@c.d", "x_x@x.x"),
        ("\u00c9\u00df\u00f1 \u00b7", "xxx \u00b7"),
        ("", ""),
        ("-~^*:", "-~^*:"),
    ):
        assert masked(text) == mask
    everything = "".join(map(chr, range(256)))
    assert len(masked(everything)) == 256
    assert not {*masked(everything)} & ({*"ABCXYZabcyz01245678"} | {*"\u00c0\u00e9\u00ff"})
    assert masked(masked(everything)) == masked(everything)


def test_a_masked_value_is_shown_by_its_form_and_opened_on_demand():
    issue = Issue(
        code="too_long",
        number=9,
        offset=300,
        segment="NM1",
        element=9,
        name="id",
        found="W95-3 B",
        private=True,
    )
    assert '"x99-9 x"' in issue.message
    assert "W95" not in issue.message + repr(issue) + str(issue)
    assert '"W95-3 B"' in issue.told(open_=True)
    assert repr(issue) == '<Issue too_long NM109 (ID number), segment 9 at byte 300: "x99-9 x">'


def test_an_issue_in_a_list_or_an_exception_keeps_silent():
    issue = Issue(code="too_long", number=9, offset=300, segment="NM1", found=LAST, private=True)
    for shown in (
        f"{[issue]}",
        f"{ {'a': issue} }",
        f"{issue!r:>200}",
        repr(ValueError(issue)),
        f"{issue} {issue!s}",
    ):
        assert LAST not in shown


def test_the_last_issue_says_how_many_more():
    issue = Issue(
        code="more",
        number=0,
        offset=0,
        segment="EB",
        element=1,
        loop="2110C",
        name="charge",
        found="4,000",
    )
    assert issue.message.startswith("EB01 (charge) of loop 2110C: found 4,000 more of the same")
    assert issue.message.endswith(".")


def test_huge_values_around_make_no_huge_message():
    """Also where the value is what was expected: the number at the beginning of a group."""
    huge = planted(row("", "270/26", put("GS", 6, "1" * 5000)))
    assert all(len(issue.message) < 700 for issue in check(huge))
