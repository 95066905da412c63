"""Questions: what is wrong with them, told before they are sent; the 270 that is written, checked clean and read back."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from daysheet.eligibility.inquiry import (
    CHILD,
    LADDER,
    OTHER_ADULT,
    RELATED,
    SERVICE_CODES,
    SPOUSE,
    Allowed,
    Asker,
    Dependent,
    Inquiry,
    Layout,
    Subscriber,
    UnableToAsk,
    from_270,
    is_npi,
    ladder,
    problems,
    service_types,
    sex_sent,
    spelled,
    spelled_text,
    split,
    to_270,
)
from daysheet.x12 import check, read
from daysheet.x12.records import Heading

GOLDEN = Path(__file__).parent.parent / "x12" / "golden"
TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 21, 30)
CLINIC = Asker(name="HARBOR PHYSICAL THERAPY", npi="2001144775")
ANA = Subscriber(last="DIAZ", first="ANA", birth_date=date(1980, 6, 25), sex="F", member_id="W953093628")
ASKED = Inquiry(
    trace="DS000018",
    payer_id="90021",
    payer_name="PINEWOOD HEALTH PLAN",
    asker=CLINIC,
    subscriber=ANA,
    service_from=date(2026, 11, 30),
)
SON = Dependent(last="DIAZ", first="LEO", birth_date=date(2014, 9, 5), sex="M")


def but(of=ASKED, **changed):
    """The same with other values; `subscriber__last` is one of the subscriber's."""
    for path, value in changed.items():
        part, _, name = path.partition("__")
        inner = msgspec.structs.replace(getattr(of, part), **{name: value}) if name else value
        of = msgspec.structs.replace(of, **{part: inner})
    return of


def written(inquiries, control=118, **layout):
    return to_270(
        inquiries,
        sender="NORTHPT",
        receiver="CLRHOUSE",
        control=control,
        at=AT,
        usage="T",
        layout=Layout(**layout),
    )


def segments(data):
    return data.decode().split("~")[:-1]


def sets(data):
    return sum(isinstance(record, Heading) for record in read(data))


# --- the 270 -----------------------------------------------------------------------------------------------------


def test_the_plainest_question_segment_by_segment():
    assert segments(written([ASKED]))[2:-2] == [
        "ST*270*0001*005010X279A1",
        "BHT*0022*13*DS000000118*20261124*2130",
        "HL*1**20*1",
        "NM1*PR*2*PINEWOOD HEALTH PLAN*****PI*90021",
        "HL*2*1*21*1",
        "NM1*1P*2*HARBOR PHYSICAL THERAPY*****XX*2001144775",
        "HL*3*2*22*0",
        "TRN*1*DS000018*9NORTHPT00",
        "NM1*IL*1*DIAZ*ANA****MI*W953093628",
        "DMG*D8*19800625*F",
        "DTP*291*D8*20261130",
        "EQ*30^PT",
        "SE*13*0001",
    ]


def test_a_childs_question_with_everything_that_can_be_said():
    asker = Asker(
        name="ABARA", first_name="JUNE", npi="2002255885", tax_id="987654321", taxonomy="225100000X"
    )
    of = but(
        asker=asker,
        dependent=SON,
        subscriber__middle="M",
        subscriber__suffix="JR",
        subscriber__group="GRP0417",
        service_until=date(2026, 12, 31),
        service_types=("AE",),
    )
    assert segments(written([of]))[6:-3] == [
        "HL*2*1*21*1",
        "NM1*1P*1*ABARA*JUNE****XX*2002255885",
        "REF*TJ*987654321",
        "PRV*PE*PXC*225100000X",
        "HL*3*2*22*1",
        "NM1*IL*1*DIAZ*ANA*M**JR*MI*W953093628",
        "REF*6P*GRP0417",
        "DMG*D8*19800625*F",
        "HL*4*3*23*0",
        "TRN*1*DS000018*1987654321",
        "NM1*03*1*DIAZ*LEO",
        "DMG*D8*20140905*M",
        "INS*N*19",
        "DTP*291*RD8*20261130-20261231",
        "EQ*AE",
    ]
    assert list(check(written([of]))) == []
    assert from_270(written([of])) == [of]


def test_the_golden_question_is_written_as_the_person_wrote_it():
    """Letter by letter but for the services: this clinic asked about the plan alone."""
    golden = re.sub(rb"[\r\n]", b"", (GOLDEN / "270-one-member.x12").read_bytes())
    (asked,) = from_270(golden)
    assert asked.service_types == ("30",)
    again = to_270(
        [asked],
        sender="HARBORPT",
        receiver="CLRHOUSE",
        control=101,
        at=datetime(2026, 11, 2, 8, 15),
        usage="T",
        layout=Layout(reference="HB26110201"),
    )
    assert again == golden


def test_golden_questions_of_a_family_are_read():
    found = from_270((GOLDEN / "270-family-batch.x12").read_bytes())
    assert [
        (one.trace, one.patient.last, one.patient.first, one.service_types, one.service_from) for one in found
    ] == [
        ("HB-7002", "LINDQVIST", "PER", ("30",), date(2026, 11, 3)),
        ("HB-7003", "MBEKI", "THEO", ("PT",), date(2026, 11, 3)),
        ("HB-7004", "MBEKI", "ZOLA", ("30", "PT"), date(2026, 11, 4)),
        ("HB-7005", "O'DAY", "FINN", ("30",), date(2026, 11, 4)),
    ]
    assert [one.dependent.relationship if one.dependent else "" for one in found] == ["", CHILD, SPOUSE, ""]
    assert [one.subscriber.member_id for one in found] == [
        "PW500998877",
        "PW500443322",
        "PW500443322",
        "PW500556611",
    ]
    assert found[1].subscriber.group == "GRP0417"
    assert all(one.asker == CLINIC and one.payer_id == "90021" for one in found)


def test_golden_question_of_one_clinician_is_read():
    (found,) = from_270((GOLDEN / "270-provider-taxonomy.x12").read_bytes())
    assert found.asker == Asker(name="ABARA", first_name="JUNE", npi="2002255885", taxonomy="225100000X")
    assert (found.subscriber.member_id, found.subscriber.birth_date) == ("", date(1977, 8, 8))


def test_an_answer_holds_no_question():
    assert from_270((GOLDEN / "271-visits-left.x12").read_bytes()) == []


def many():
    """Seven questions to two payers, in turn."""
    payers = [("90021", "PINEWOOD HEALTH PLAN"), ("90035", "CEDAR COMMUNITY PLAN")]
    return [
        but(trace=f"DS{number}", payer_id=payers[number % 2][0], payer_name=payers[number % 2][1])
        for number in range(7)
    ]


@pytest.mark.parametrize(("per_set", "count"), [(1, 7), (2, 4), (3, 3), (4, 2), (100, 2)])
def test_a_set_is_for_one_payer_and_holds_no_more_than_it_may(per_set, count):
    data = written(many(), per_set=per_set)
    assert sets(data) == count
    assert list(check(data)) == []
    assert sorted(from_270(data), key=lambda one: one.trace) == many()
    numbers = [text.split("*")[3] for text in segments(data) if text.startswith("BHT")]
    assert len(set(numbers)) == count
    for share in data.decode().split("ST*270")[1:]:
        assert share.count("NM1*PR") == 1
        assert share.count("TRN*") <= per_set


def test_alone_the_order_stays():
    assert from_270(written(many())) == many()


def test_one_service_type_in_each_question_where_a_payer_wants_it_so():
    data = written([ASKED], one_question_each=True)
    assert [text for text in segments(data) if text.startswith("EQ")] == ["EQ*30", "EQ*PT"]
    assert list(check(data)) == []
    assert from_270(data) == [ASKED]


def test_a_question_with_a_problem_is_never_written():
    with pytest.raises(UnableToAsk, match=r"asker\.npi") as refused:
        written([ASKED, but(asker__npi="1234567890", subscriber__last="QUIRKE*")])
    assert "subscriber.last" in str(refused.value)
    assert "QUIRKE" not in str(refused.value)


@pytest.mark.parametrize("layout", [{"per_set": 0}, {"originator": "SHORT"}, {"originator": "9 NORTHPT0"}])
def test_a_layout_that_cannot_be_is_refused(layout):
    with pytest.raises(ValueError, match=r"set has|who gave"):
        Layout(**layout)


def test_no_repr_shows_a_patient():
    shown = repr(ASKED) + repr(ANA) + repr(SON) + f"{but(dependent=SON)}"
    assert not any(word in shown for word in ("DIAZ", "ANA", "W953093628", "1980"))


# --- what is wrong -----------------------------------------------------------------------------------------------

DESK, BILLER, SYSTEM = "front_desk", "biller", "system"

POISON = [
    ({"subscriber__member_id": "", "subscriber__birth_date": None}, "subscriber.member_id", DESK),
    ({"subscriber__member_id": "", "subscriber__birth_date": None}, "subscriber.birth_date", DESK),
    ({"subscriber__member_id": "", "subscriber__first": ""}, "subscriber.first", DESK),
    ({"subscriber__member_id": "TBD"}, "subscriber.member_id", DESK),
    ({"subscriber__member_id": "000-0000"}, "subscriber.member_id", DESK),
    ({"subscriber__member_id": "7"}, "subscriber.member_id", DESK),
    ({"subscriber__member_id": "9" * 81}, "subscriber.member_id", DESK),
    ({"subscriber__last": ""}, "subscriber.last", DESK),
    ({"subscriber__last": "  "}, "subscriber.last", DESK),
    ({"subscriber__last": "D"}, "subscriber.last", DESK),
    ({"subscriber__first": "A"}, "subscriber.first", DESK),
    ({"subscriber__last": "UNKNOWN"}, "subscriber.last", DESK),
    ({"subscriber__last": "DIAZ*"}, "subscriber.last", DESK),
    ({"subscriber__first": "ANA: MARIA"}, "subscriber.first", DESK),
    ({"subscriber__first": "ANA\x07"}, "subscriber.first", DESK),
    ({"subscriber__last": "李"}, "subscriber.last", DESK),
    ({"subscriber__last": "DIAZ_ORTIZ"}, "subscriber.last", DESK),
    ({"trace": "ds000018"}, "trace", SYSTEM),
    ({"subscriber__last": "D" * 61}, "subscriber.last", DESK),
    ({"subscriber__suffix": "THE YOUNGER"}, "subscriber.suffix", DESK),
    ({"subscriber__group": "A~B"}, "subscriber.group", DESK),
    ({"subscriber__sex": "X"}, "subscriber.sex", DESK),
    ({"subscriber__birth_date": TODAY + timedelta(days=1)}, "subscriber.birth_date", DESK),
    ({"subscriber__birth_date": date(1880, 1, 1)}, "subscriber.birth_date", DESK),
    (
        {"subscriber__birth_date": date(2026, 11, 20), "service_from": date(2026, 11, 19)},
        "subscriber.birth_date",
        DESK,
    ),
    ({"dependent": SON, "dependent__first": ""}, "dependent.first", DESK),
    ({"dependent": SON, "dependent__birth_date": None}, "dependent.birth_date", DESK),
    ({"dependent": SON, "dependent__relationship": "18"}, "dependent.relationship", DESK),
    ({"dependent": SON, "dependent__relationship": ""}, "dependent.relationship", DESK),
    ({"dependent": SON, "dependent__birth_date": TODAY + timedelta(days=1)}, "dependent.birth_date", DESK),
    ({"asker__npi": ""}, "asker.npi", BILLER),
    ({"asker__npi": "2001144776"}, "asker.npi", BILLER),
    ({"asker__npi": "200114477"}, "asker.npi", BILLER),
    ({"asker__name": ""}, "asker.name", BILLER),
    ({"asker__tax_id": "98-7654321"}, "asker.tax_id", BILLER),
    ({"asker__taxonomy": "225100000"}, "asker.taxonomy", BILLER),
    ({"payer_id": ""}, "payer_id", BILLER),
    ({"payer_name": ""}, "payer_name", BILLER),
    ({"trace": ""}, "trace", SYSTEM),
    ({"trace": "D" * 51}, "trace", SYSTEM),
    ({"service_types": ()}, "service_types", SYSTEM),
    ({"service_types": ("PT", "PT")}, "service_types", SYSTEM),
    ({"service_types": ("97110",)}, "service_types", SYSTEM),
    ({"service_from": None}, "service_from", SYSTEM),
    ({"service_until": date(2026, 11, 29)}, "service_until", SYSTEM),
    ({"service_from": TODAY + timedelta(days=121)}, "service_from", SYSTEM),
    ({"service_until": TODAY + timedelta(days=121)}, "service_until", SYSTEM),
    ({"service_from": TODAY - timedelta(days=731)}, "service_from", BILLER),
]


@pytest.mark.parametrize(("changed", "field", "owner"), POISON)
def test_what_cannot_be_sent_is_told_with_field_sentence_and_owner(changed, field, owner):
    found = problems(but(**changed), TODAY)
    assert (field, owner) in [(one.field, one.owner) for one in found]
    assert all(one.sentence[0].isupper() and one.sentence.endswith(".") for one in found)
    private = [value for value in changed.values() if isinstance(value, str) and len(value) > 3]
    assert not any(value in one.sentence for one in found for value in private)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"subscriber__member_id": ""},  # full name and birth date
        {"subscriber__birth_date": None},  # a member number
        {"subscriber__first": ""},  # some people have one name
        {"subscriber__last": "NA"},  # a family name, no placeholder
        {"subscriber__last": "Muñoz-O’Day"},
        {"subscriber__sex": ""},
        {"subscriber__birth_date": TODAY, "service_from": TODAY},
        {"service_from": TODAY + timedelta(days=120)},
        {"service_from": TODAY - timedelta(days=730)},
        {"service_until": date(2026, 11, 30)},
        {"dependent": SON},
        {
            "dependent": SON,
            "dependent__relationship": OTHER_ADULT,
            "subscriber__birth_date": date(2015, 1, 1),
        },
    ],
)
def test_what_can_be_sent_has_no_problem(changed):
    of = but(**changed)
    assert problems(of, TODAY) == ()
    assert list(check(written([of]))) == []


def test_what_a_payer_takes_is_a_setting():
    ahead = but(service_from=TODAY + timedelta(days=31))
    assert problems(ahead, TODAY) == ()
    assert [one.field for one in problems(ahead, TODAY, Allowed(days_ahead=30))] == ["service_from"]
    back = but(service_from=TODAY - timedelta(days=366))
    assert [one.field for one in problems(back, TODAY, Allowed(days_back=365))] == ["service_from"]
    # Somebody looked at the card: the name is that short.
    assert problems(but(subscriber__last="O"), TODAY, Allowed(one_letter_names=True)) == ()
    assert list(check(written([but(subscriber__last="O")]))) == []


@pytest.mark.parametrize("npi", ["1234567893", "2001144775", "2002255885", "2345678900"])
def test_a_check_digit_that_is_right(npi):
    """The first is the example in CMS's own description of the check digit."""
    assert is_npi(npi)
    for place in range(10):
        for digit in "0123456789":
            other = npi[:place] + digit + npi[place + 1 :]
            assert is_npi(other) == (other == npi), "one wrong digit is always seen"


@pytest.mark.parametrize("npi", ["", "123456789", "12345678933", "3234567893", "١٢٣٤٥٦٧٨٩٣", "1234567893\n"])
def test_what_is_no_npi(npi):
    assert not is_npi(npi)


@pytest.mark.parametrize(
    ("written_as", "sent"),
    [
        ("Muñoz", "MUNOZ"),
        ("O’Day", "O'DAY"),
        ("  de  la\tCruz ", "DE LA CRUZ"),
        ("Strauß", "STRAUSS"),
        ("Łukasz", "LUKASZ"),
        ("Søren Æbelø", "SOREN AEBELO"),
        ("Nguyễn", "NGUYEN"),
        ("Smith–Jones", "SMITH-JONES"),
        ("Þór", "THOR"),
        ("李", "李"),
    ],
)
def test_how_a_name_is_spelled_in_a_file(written_as, sent):
    assert spelled_text(written_as) == sent


def test_numbers_that_others_gave_are_not_respelled():
    of = spelled(but(trace=" DS-é1 ", payer_id="Ab12 "))
    assert (of.trace, of.payer_id) == ("DS-é1", "Ab12")


@pytest.mark.parametrize(
    ("said", "sent"), [("f", "F"), ("Male", "M"), ("X", ""), ("unknown", ""), ("", ""), (" Female ", "F")]
)
def test_a_sex_that_a_270_has_not_is_not_sent(said, sent):
    assert sex_sent(said) == sent


def test_a_poison_row_stops_no_other():
    poison = [
        but(trace=f"P{at}", **changed) for at, (changed, _, _) in enumerate(POISON) if "trace" not in changed
    ]
    fine = many()
    mixed = [one for pair in zip(poison, fine * len(poison), strict=False) for one in pair][: 2 * len(fine)]
    sendable, put_aside = split([*mixed, *poison[len(fine) :]], TODAY)
    assert sendable == fine
    assert [one for one, _ in put_aside] == poison
    assert all(found for _, found in put_aside)
    assert from_270(written(sendable)) == fine


def test_a_trace_goes_once():
    sendable, put_aside = split([ASKED, but(subscriber__first="EVA"), but(trace="DS000018 ")], TODAY)
    assert sendable == [ASKED]
    assert [[(one.field, one.owner) for one in found] for _, found in put_aside] == [[("trace", SYSTEM)]] * 2


def test_a_row_put_aside_does_not_take_the_trace():
    sendable, put_aside = split([but(asker__npi=""), ASKED], TODAY)
    assert (sendable, len(put_aside)) == ([ASKED], 1)


# --- service types -----------------------------------------------------------------------------------------------


def test_the_order_of_service_types():
    asked = [service_types("", attempt) for attempt in range(1, 7)]
    assert asked == [("30", "PT"), ("AE",), ("98",), ("30",), ("30",), ("30",)]
    assert all(step.why for step in LADDER)
    with pytest.raises(ValueError, match="number 1"):
        service_types("", 0)


def test_a_payers_own_order():
    assert [step.service_types for step in ladder(" pt, 30+98 ")] == [("PT",), ("30", "98")]
    assert service_types("PT, 30+98", 2) == ("30", "98")
    for wrong in ("97110", "PT,,30", "PT+PT", "PT;30", ","):
        with pytest.raises(ValueError, match="service type"):
            ladder(wrong)


# --- any name, any day -------------------------------------------------------------------------------------------

names = some.text(some.characters(codec="latin-1", categories=("L", "P", "S", "Zs")), min_size=0, max_size=70)
letters = some.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ '-.,/&()+\"!?=;", min_size=2, max_size=25).map(spelled_text)
days = some.dates(date(1902, 1, 1), TODAY)


def is_a_name(text):
    return len(text) > 1 and text not in (
        "N/A",
        "NONE",
        "PENDING",
        "SELF PAY",
        "SELFPAY",
        "TBD",
        "TEST",
        "UNKNOWN",
    )


@some.composite
def plain_inquiries(draw):
    """Questions that nothing is wrong with, from any letters that a file takes."""
    person = {
        "last": draw(letters.filter(is_a_name)),
        "first": draw(letters.filter(is_a_name)),
        "middle": draw(letters),
        "suffix": draw(letters)[:9].strip(),
        "sex": draw(some.sampled_from(("", "F", "M"))),
    }
    start = draw(some.dates(TODAY - timedelta(days=730), TODAY + timedelta(days=120)))
    until = draw(some.none() | some.dates(start, TODAY + timedelta(days=120)))
    born = draw(days.filter(lambda day: day <= start))
    other = {
        "last": "DIAZ",
        "first": "LEO",
        "birth_date": born,
        "relationship": draw(some.sampled_from(RELATED)),
    }
    return but(
        subscriber=Subscriber(
            **person,
            birth_date=born,
            member_id=draw(some.sampled_from(("", "W1", "PW-500 112/233"))),
            group=draw(letters),
        ),
        dependent=draw(some.none() | some.just(Dependent(**other))),
        service_types=tuple(
            draw(some.lists(some.sampled_from(sorted(SERVICE_CODES)), min_size=1, unique=True))
        ),
        service_from=start,
        service_until=until,
        trace=draw(some.text("ABC019-/", min_size=1, max_size=50)),
    )


@settings(max_examples=60, deadline=None)
@given(
    some.lists(plain_inquiries(), min_size=1, max_size=4, unique_by=lambda one: one.trace),
    some.integers(1, 3),
)
def test_a_good_question_is_sendable_clean_and_read_back_as_it_was(asked, per_set):
    sendable, put_aside = split(asked, TODAY)
    assert put_aside == []
    assert sendable == asked
    data = written(asked, per_set=per_set)
    assert list(check(data)) == []
    assert sorted(from_270(data), key=lambda one: one.trace) == sorted(asked, key=lambda one: one.trace)


@some.composite
def any_inquiries(draw):
    """Rows as practice systems hold them: anything anywhere."""
    text = some.text(max_size=8) | names
    person = {name: draw(text) for name in ("last", "first", "middle", "suffix")}
    return Inquiry(
        trace=draw(text),
        payer_id=draw(some.sampled_from(("90021", "")) | text),
        payer_name=draw(text),
        asker=draw(some.sampled_from((CLINIC, but(asker__npi="1").asker))),
        subscriber=Subscriber(
            **person,
            birth_date=draw(some.none() | some.dates()),
            sex=draw(some.sampled_from(("F", "f", "M", "", "X")) | text),
            member_id=draw(text),
            group=draw(text),
        ),
        dependent=draw(
            some.none() | some.just(SON) | some.builds(Dependent, last=text, first=text, sex=text)
        ),
        service_types=tuple(draw(some.lists(some.sampled_from(("30", "pt", "AE")) | text, max_size=3))),
        service_from=draw(some.none() | some.just(TODAY) | some.dates()),
        service_until=draw(some.none() | some.dates()),
    )


@settings(max_examples=150, deadline=None)
@given(some.lists(any_inquiries() | plain_inquiries(), max_size=6))
def test_whatever_the_rows_hold_each_is_put_aside_or_goes_clean(rows):
    sendable, put_aside = split(rows, TODAY, Allowed(one_letter_names=True))
    assert len(sendable) + len(put_aside) == len(rows)
    assert all(found for _, found in put_aside)
    assert [spelled(one) for one in sendable] == sendable
    if sendable:
        data = written(sendable)
        assert list(check(data)) == []
        assert from_270(data) == sendable
