"""What was read can be written and read again, and is the same: records and, where the file is in normal form, bytes.

Normal form is what the writer writes: no empty elements at the end, numbers without zeros that say nothing, ISA at its
widths, nothing between segments. The generated files are in it.
"""

import os
import random
import typing
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import astuple, replace

from daysheet.x12 import Delimiters, NotX12, UnableToWrite, chunks, read, records, segments_of, write
from daysheet.x12.elements import Field, fields_of
from daysheet.x12.guide import TABLES, Loop, named
from daysheet.x12.segments import (
    BY_CODE,
    Amount,
    Background,
    Demographics,
    LineNumber,
    Message,
    Procedure,
    Reference,
    ReviewDecision,
    ServiceCharge,
    Unknown,
)
from daysheet.x12.segments.base import Composite, Left, Segment, code_of
from daysheet.x12.syntax import delimiters_of
from x12.generated import GENERATORS
from x12.growing import grown, interchange
from x12.mutating import OTHERS, dressed
from x12.plain_cut import account, cut, own_signs, refusable, settled

FULL = os.environ.get("DAYSHEET_FULL") == "1"
ANSWERS = sorted((Path(__file__).parent / "answers_271").glob("*.271"))
KINDS = list(GENERATORS)
SIZES = [(1, 1), (2, 2), (7, 3), (120, 4)] + ([(3000, 5)] if FULL else [])
FOREIGN = (*OTHERS, "|>^~", "^|\\\n", "~*:^", "\x1f\x1d\x1c\x1e", "&%$#")
REPEATED = {"271", "271s", "270", "278", "278r"}


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("units", "seed"), SIZES)
def test_a_generated_file_comes_back_byte_by_byte(kind: str, units: int, seed: int) -> None:
    data = GENERATORS[kind](units, seed=seed).encode()
    found = list(read(data))
    assert write(found) == data
    assert list(read(write(found))) == found


@pytest.mark.parametrize("kind", KINDS)
def test_with_line_breaks_it_is_the_same_file(kind: str) -> None:
    plain, broken = (GENERATORS[kind](5, seed=6, newline=newline).encode() for newline in (False, True))
    assert list(read(broken)) == list(read(plain)) == list(read(broken.replace(b"\n", b"\r\n")))
    assert write(read(broken)) == plain
    assert write(read(plain), line_breaks=True) == broken.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 7, 106, 4096])
def test_however_it_arrives_it_is_the_same_file(kind: str, size: int) -> None:
    data = GENERATORS[kind](12, seed=7).encode()
    whole = list(read(data))
    parts = list(read(in_pieces(data, size)))
    assert parts == whole
    assert [(one.at, len(one.under)) for one in parts] == [(one.at, len(one.under)) for one in whole]


def test_a_file_longer_than_what_is_worked_on_at_a_time_is_cut_nowhere() -> None:
    data = GENERATORS["271"](1100, seed=8).encode()
    assert len(data) > 3 * 256 * 1024
    whole = list(read(data))
    assert whole == list(read([data])) == list(read(in_pieces(data, 100_003)))
    assert write(whole) == data


@pytest.mark.parametrize("signs", FOREIGN)
@pytest.mark.parametrize("kind", KINDS)
def test_other_signs_say_the_same(kind: str, signs: str) -> None:
    if "U" in signs and kind in REPEATED:
        return
    text = GENERATORS[kind](4, seed=9)
    there = dressed(text, signs).encode("latin-1")
    repetition = "" if signs[2] == "U" else signs[2]
    delimiters = Delimiters(signs[0], signs[1], repetition, signs[3])
    found = list(read(there))
    assert settled(found) == settled(read(text.encode()))
    assert delimiters_of(there) == delimiters
    assert write(found, delimiters) == write(found, delimiters_of(there), as_read=True) == there
    here = write(found, Delimiters(repetition="^" if repetition else ""))
    assert here == (text if repetition else dressed(text, "*:U~")).encode()


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_our_own_answers_read_the_same_once_written(path: Path) -> None:
    data = path.read_bytes()
    found = list(read(data))
    delimiters = delimiters_of(data)
    if (
        own_signs(cut(data)) is None
    ):  # several files in one, each with its own signs, and with the others' in its texts
        with pytest.raises(UnableToWrite):
            write(found, delimiters, as_read=True)
        return
    assert own_signs(cut(data)) == astuple(delimiters)
    once = write(found, delimiters, as_read=True)
    assert settled(read(once)) == settled(found)
    assert write(read(once), delimiters, as_read=True) == once
    if refusable(found, delimiters):  # a payer's message with a colon in it
        with pytest.raises(UnableToWrite):
            write(found, delimiters)
    else:
        assert write(found, delimiters) == once
    for size in (1, 7, 4096):
        assert list(read(in_pieces(data, size))) == found


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_says_which_segment_of_the_file_it_is(kind: str) -> None:
    text = GENERATORS[kind](9, seed=10)
    ids = [one.split("*")[0] for one in text.split("~")]
    number = 1
    for record in read(text.encode()):
        assert record.at == number
        assert ids[number - 1] == code_of(type(record))
        assert all(one.at < number for one in record.under)
        number += len(list(segments_of(record)))
    assert number == len(ids)


# --- records that nobody read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", TABLES.values())
@pytest.mark.parametrize("part", range(4))
def test_whatever_a_guide_allows_is_read_as_the_tree_it_was_written_from(module: str, part: int) -> None:
    for seed in range(part * 10, part * 10 + (500 if FULL else 10)):
        wanted = grown(named(module), seed, everything=seed == 0)
        assert list(read(write(wanted))) == wanted, f"grown(named({module!r}), {seed})"


@pytest.mark.parametrize("module", TABLES.values())
def test_what_is_grown_leaves_out_nothing_of_the_guide(module: str) -> None:
    def classes(of: Loop) -> set[str]:
        return {of.record, *(BY_CODE[line.id].__name__ for line in of.lines[1:])}.union(
            *map(classes, of.loops)
        )

    built = {type(one).__name__ for record in grown(named(module), 0, True) for one in segments_of(record)}
    named_otherwise = {"Adjustments"} & classes(named(module).root) if module == "x221" else set()
    assert classes(named(module).root) - named_otherwise <= built


# Anything that latin-1 has but the signs of the file, line breaks and the two that the writer keeps for itself.
TEXT = some.text(some.characters(max_codepoint=255, exclude_characters="*:^~\r\n\x1e\x1f"), max_size=14)


def values(field: Field) -> some.SearchStrategy[typing.Any]:
    if field.kind.repeats:
        one = one_value(field)
        # A single value that is empty is none.
        return some.lists(one, max_size=4).map(tuple).filter(lambda values: values not in (("",), (None,)))
    return one_value(field)


def one_value(field: Field) -> some.SearchStrategy[typing.Any]:
    if field.composite:
        return some.none() | composites(field.composite)
    if field.python is Decimal:
        return (
            some.none()
            | some.decimals(-(10**15), 10**15, allow_nan=False, places=4)
            | some.integers(0, 99).map(Decimal)
        )
    if field.python is int:
        return some.none() | some.integers(-(10**17), 10**17)
    if field.python is date:
        wide = field.kind.longest == 8
        return some.none() | (some.dates() if wide else some.dates(date(2000, 1, 1), date(2099, 12, 31)))
    return TEXT


def composites(of: type[Composite]) -> some.SearchStrategy[typing.Any]:
    """With at least one component that says something: one that says nothing is None."""
    names = of.__struct_fields__
    built = some.builds(of, **{field.name: one_value(field) for field in fields_of(of)})
    return built.filter(lambda one: any(getattr(one, name) for name in names))


def segments(of: type[Segment]) -> some.SearchStrategy[typing.Any]:
    return some.builds(of, **{field.name: values(field) for field in fields_of(of)})


ENVELOPE = {"ISA": records.Interchange, "GS": records.Group, "ST": records.Heading, "SE": records.SetEnd} | {
    "GE": records.GroupEnd,
    "IEA": records.InterchangeEnd,
    "TA1": records.InterchangeAck,
}
EXAMPLES = settings(max_examples=2000 if FULL else 25, deadline=None)


def alone(segment: Segment) -> list[typing.Any]:
    """A file with one segment outside every set, where no guide has a say."""
    return [interchange(random.Random(1)), records.Stray(parts=[segment])]


@pytest.mark.parametrize("id_", sorted(set(BY_CODE) - set(ENVELOPE)))
def test_a_segment_of_any_values_comes_back_the_same(id_: str) -> None:
    @EXAMPLES
    @given(segments(BY_CODE[id_]))
    def check(segment: Segment) -> None:
        wanted = alone(segment)
        assert list(read(write(wanted))) == wanted

    check()


@pytest.mark.parametrize("id_", sorted(set(ENVELOPE) - {"ISA"}))
def test_an_envelope_of_any_values_comes_back_the_same(id_: str) -> None:
    @EXAMPLES
    @given(segments(ENVELOPE[id_]))
    def check(record: typing.Any) -> None:
        wanted = [alone(record)[0], record]
        assert list(read(write(wanted))) == wanted

    check()


# Four numbers tell a header from prose that is cut by some sign; the control number is the one that has no widths.
TOLD = {"component_separator": some.just(":"), "repetition_separator": some.sampled_from("^U")} | {
    "control_number": some.integers(0, 10**9 - 1).map(str)
}
INTERCHANGES = some.builds(
    records.Interchange, **{one.name: values(one) for one in fields_of(records.Interchange)} | TOLD
)


@EXAMPLES
@given(INTERCHANGES)
def test_an_interchange_of_any_values_comes_back_but_for_its_widths(record: typing.Any) -> None:
    assert settled(read(write([record]))) == settled([record])


@EXAMPLES
@given(
    TEXT.filter(lambda text: text.strip() and text == text.strip().upper() and text not in (*BY_CODE, "?")),
    some.lists(TEXT, max_size=6).filter(lambda texts: not texts or texts[-1]).map(tuple),
)
def test_a_segment_that_nobody_knows_comes_back_the_same(id_: str, elements: tuple[str, ...]) -> None:
    wanted = alone(Unknown(id=id_, elements=elements))
    assert list(read(write(wanted))) == wanted


# --- copies of what was read -----------------------------------------------------------------------------------------

HEAD = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261015*0930*^*00501*000000001*0*T*:~"
SAYS_A_SIGN = {  # how, and which element
    "a message with a colon": ("MSG*call 1:30~", "MSG01"),
    "a name with a caret": ("NM1*IL*1*A^B~", "NM103"),
    "an account beside an amount and a composite": ("CLM*A:1*10***11:B:1~", "CLM01"),
    "a colon among what repeats": ("HCR*A1**0V:1^0W~", "HCR03"),
    "a caret among components": ("SV1*HC:97110^GP*10~", "SV101"),
}


@pytest.mark.parametrize("how", SAYS_A_SIGN)
def test_a_text_may_hold_a_sign_that_does_not_cut_it_where_it_was_read(how: str) -> None:
    text, place = SAYS_A_SIGN[how]
    data = (HEAD + text).encode()
    found = list(read(data))
    assert write(found, as_read=True) == b"".join(chunks(found, as_read=True)) == data
    with pytest.raises(UnableToWrite, match=place):
        write(found)


@pytest.mark.parametrize(
    ("segment", "place"),
    [
        (Message("A*B"), "MSG01"),
        (Message("A~B"), "MSG01"),
        (Message("A\nB"), "MSG01"),
        (Message("A\rB"), "MSG01"),
        (Message("\u20ac"), "MSG01"),
        (ServiceCharge(Procedure("HC", "A:B")), "SV101"),
        (ReviewDecision(reasons=("0V^0W",)), "HCR03"),
        (Demographics(background=(Background("A^B"),)), "DMG05"),
        (Demographics(background=(Background("A:B"),)), "DMG05"),
        (Unknown(id="ZZZ", elements=("A*B",)), "ZZZ01"),
        (LineNumber(left=(Left(2, "A*B"),)), "LX02"),
    ],
)
def test_what_would_be_cut_otherwise_is_refused_from_a_copy_too(segment: Segment, place: str) -> None:
    with pytest.raises(UnableToWrite, match=place):
        write(alone(segment), as_read=True)


def test_a_value_beside_the_text_that_could_not_be_read_is_refused() -> None:
    _, stray = read((HEAD + "AMT*D*12,50~").encode())
    amount: typing.Any = stray.parts[0]
    assert (amount.amount, amount.left) == (None, (Left(2, "12,50"),))
    with pytest.raises(UnableToWrite, match="AMT02"):
        write(alone(replace(amount, amount=Decimal("12.50"))))
    assert write(alone(replace(amount, amount=Decimal("12.50"), left=()))).endswith(b"AMT*D*12.5~")


@pytest.mark.parametrize("sign", [":", "^", "*", "~"])
def test_a_header_says_no_sign_of_the_file_but_where_it_names_them(sign: str) -> None:
    record = records.Interchange(sender=f"A{sign}B", component_separator=":", repetition_separator="^")
    with pytest.raises(UnableToWrite, match="ISA06"):
        write([record])
    if sign in ":^":
        assert f"A{sign}B".encode() in write([record], as_read=True)
    else:
        with pytest.raises(UnableToWrite, match="ISA06"):
            write([record], as_read=True)


def test_a_copy_in_signs_that_a_text_holds_reads_the_same() -> None:
    data = (HEAD.replace(":", ">").replace("^", "!") + "MSG*call 1:30^~REF*G1*A!B>C~").encode()
    found = list(read(data))
    copy = write(found, Delimiters(), as_read=True)
    assert copy.endswith(b"MSG*call 1:30^~REF*G1*A!B>C~")
    assert settled(read(copy)) == settled(found)


def test_the_signs_of_a_file_are_those_of_its_first_interchange() -> None:
    one, other = (HEAD + "IEA*0*000000001~").encode(), HEAD.translate(str.maketrans("*:^~", "|>!\n")).encode()
    assert delimiters_of(b"junk" + one + other) == Delimiters()
    assert delimiters_of([other[:50], other[50:], one]) == Delimiters("|", ">", "!", "\n")
    assert delimiters_of(one.replace(b"^", b"U")) == Delimiters(repetition="")
    for nothing in (b"", b"junk", b"ISA*00*", iter(())):
        with pytest.raises(NotX12):
            delimiters_of(nothing)


def test_interchanges_with_different_signs_are_copied_one_by_one() -> None:
    one, other = (
        (HEAD + "MSG*|~IEA*0*000000001~").encode(),
        dressed(HEAD + "MSG*x~IEA*0*000000001~", "|>!\n").encode(),
    )
    other = other.replace(b"x", b"*")
    found = list(read(one + other))
    with pytest.raises(UnableToWrite, match="MSG01"):
        write(found, delimiters_of(one + other), as_read=True)
    middle = 1 + max(at for at, record in enumerate(found[:-1]) if isinstance(record, records.InterchangeEnd))
    assert write(found[:middle], delimiters_of(one), as_read=True) == one
    assert write(found[middle:], delimiters_of(other), as_read=True) == other


# --- what cannot be written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["*", ":", "^", "~", "\r", "\n", "\u20ac", "\u2019"])
def test_a_value_that_would_break_the_file_is_refused_with_its_place(sign: str) -> None:
    for segment, place in (
        (Reference("G1", f"A{sign}B"), "REF02"),
        (Reference("G1", "", f"{sign}"), "REF03"),
        (Unknown(id="ZZZ", elements=("A", f"B{sign}")), "ZZZ02"),
        (LineNumber(left=(Left(2, f"X{sign}"),)), "LX02"),
    ):
        kept = isinstance(segment, Unknown) or segment.left
        if kept and sign in ":^":
            continue  # what was kept as it stood may have components
        with pytest.raises(UnableToWrite, match=place):
            write(alone(segment))


def test_a_value_of_a_wrong_type_is_refused_with_its_place() -> None:
    for segment, place in (
        (Amount("D", "12.50"), "AMT02"),  # type: ignore[arg-type]
        (Amount("D", Decimal("NaN")), "AMT02"),
        (Amount("D", Decimal("Infinity")), "AMT02"),
        (ServiceCharge("HC:97110"), "SV101"),  # type: ignore[arg-type]
    ):
        with pytest.raises(UnableToWrite, match=place):
            write(alone(segment))


def test_changing_the_signs_is_refused_where_a_text_holds_one_of_them() -> None:
    there = b"ISA|00|          |00|          |ZZ|A              |ZZ|B              |261015|0930|^|00501|000000001|0|T|>~"
    for segment in (b"REF|G1|A*B~", b"REF|G1|A:B~", b"ZZZ|A*B~", b"AMT|D|1*2~", b"NTE|ADD||||||7*8~"):
        with pytest.raises(UnableToWrite):
            write(read(there + segment), Delimiters())
        assert write(read(there + segment), Delimiters("|", ">", "^", "~")) == there + segment


def test_without_a_sign_for_it_nothing_repeats() -> None:
    data = GENERATORS["271"](3, seed=2).encode()
    with pytest.raises(UnableToWrite, match="EB03"):
        write(read(data), Delimiters(repetition=""))
    once = write(read(GENERATORS["837p"](3, seed=2).encode()), Delimiters(repetition=""))
    assert once[82:83] == b"U"


@pytest.mark.parametrize("signs", ["|*^~", "|~^!", "|:*~", "|:~!", "~*:^"])
def test_a_file_whose_signs_are_our_own_in_other_places_is_written_with_signs_that_differ(signs: str) -> None:
    text = GENERATORS["837p"](2, seed=3)
    found = list(read(dressed(text, signs).encode()))
    assert settled(read(write(found))) == settled(found)


@pytest.mark.parametrize(
    "number", ["1E99", "1E-60", "9E40", "-5E-41", "0E99", "1E2", "-0", "00.50", ".5", "12."]
)
def test_a_number_written_in_any_way_means_the_same_once_written(number: str) -> None:
    data = write(alone(Amount("D"))).replace(b"AMT*D~", f"AMT*D*{number}~".encode())
    found = list(read(data))
    account(data, found)
    assert list(read(write(found))) == found


DAYS = ["261015", "20261015", "19991015", "269915", "", "      ", "99991231", "X"]


@pytest.mark.parametrize("day", DAYS)
def test_the_day_of_an_interchange_is_never_another_once_written(day: str) -> None:
    data = write(alone(Reference("G1", "A")))
    head = data.split(b"*")
    head[9] = day.encode()
    found = list(read(b"*".join(head)))
    assert settled(read(write(found, as_read=True))) == settled(found)
    assert day.strip()[-6:].encode() in write(found, as_read=True)


def test_a_day_of_another_century_is_refused_where_only_six_digits_stand() -> None:
    for record, place in (
        (records.Interchange(date=date(1999, 10, 15)), "ISA09"),
        (records.InterchangeAck("000000001", date(2100, 1, 1)), "TA102"),
    ):
        with pytest.raises(UnableToWrite, match=place):
            write([record])
