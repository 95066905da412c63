"""Template filters: bold values, bars, and that text stays text."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from daysheet.domain.finding import Bar, Fact
from daysheet.records.deliveries import without_values
from daysheet.web import words


def facts(*values: str) -> list[Fact]:
    return [Fact(label="x", value=value, record="r", record_id="1", field="f") for value in values]


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("9 of 12 used", ("9", "12"), "<strong>9</strong> of <strong>12</strong> used"),
        ("9 of 12 used", ("12 visits",), "9 of <strong>12</strong> used"),
        ("12 visits left", ("12 visits",), "<strong>12 visits</strong> left"),
        ("ends 18 December.", ("18 December",), "ends <strong>18 December</strong>."),
        ("112 or 2.5 or 1,200 or 12-3", ("12", "2", "1", "200"), "112 or 2.5 or 1,200 or 12-3"),
        ("<b>3</b> & 3", ("3",), "&lt;b&gt;<strong>3</strong>&lt;/b&gt; &amp; <strong>3</strong>"),
        ("a <script> b", ("<script>",), "a <strong>&lt;script&gt;</strong> b"),
        ("a.*b", (".*",), "a.*b"),
        ("nothing", ("", " "), "nothing"),
        ("<i>", (), "&lt;i&gt;"),
    ],
)
def test_values_of_the_evidence_are_bold_and_everything_is_escaped(
    text: str, values: tuple[str, ...], shown: str
) -> None:
    assert str(words.emphasise(text, facts(*values))) == shown


@pytest.mark.parametrize(
    "bar",
    [
        Bar(unit="visit", signed=7, unsigned=2, left=3, beyond=4),
        Bar(unit="unit", signed=0, unsigned=0, left=1, beyond=0),
    ],
)
def test_the_pieces_of_a_bar_fill_it(bar: Bar) -> None:
    pieces = words.bar_pieces(bar)
    assert sum(float(piece["width"].rstrip("%")) for piece in pieces) == pytest.approx(100, abs=0.05)
    assert [piece["part"] for piece in pieces] == [part for part in words.BAR_PARTS if getattr(bar, part)]


def test_an_empty_bar_has_no_pieces() -> None:
    assert words.bar_pieces(Bar(unit="visit", signed=0, unsigned=0, left=0, beyond=0)) == []


def test_days_and_times_are_said_as_people_say_them() -> None:
    assert words.day(date(2026, 11, 24)) == "Tuesday, 24 November"
    assert words.short_day(None) == "not known"
    assert words.clock(datetime(2026, 11, 24, 10, 5, tzinfo=UTC)) == "5:05 am"
    assert words.clock(datetime(2026, 11, 24, 17, 5, tzinfo=UTC)) == "12:05 pm"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("'31/02/2026' is not a date.", "… is not a date."),
        ("“Ana Lopez” is no number", "… is no number"),
        ("Line 4 has A-17 in it", "Line … has … in it"),
        ("The row is empty.", "The row is empty."),
    ],
)
def test_a_reason_can_be_said_without_its_values(reason: str, shown: str) -> None:
    assert without_values(reason) == shown


def test_django_finds_nothing_to_warn_of_before_going_live(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check", deploy=True, fail_level="WARNING")
