"""Outcome measures: the values are those of the fact sheet, and a change is read in the measure's own direction."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daysheet.measures import UnableToReadMeasures, change, load
from daysheet.measures.loader import PACKAGED, read
from daysheet.measures.scale import Against, Direction, Way

NOWHERE = Path("/nonexistent/measures.toml")
BOOK = load(NOWHERE)

# name, lowest, highest, direction, MCID, MDC: typed from the fact sheet's table B2, the second of two who typed it.
SHEET = """
LEFS|0|80|higher|9|9
QuickDASH|0|100|lower|8 to 16|11 to 13
DASH|0|100|lower|10 to 11|10.8
UEFI-20|0|80|higher|8|9
ODI|0|100|lower|10|10
Modified ODI|0|100|lower|6|
NDI raw|0|50|lower|7.5|5 to 10
NDI %|0|100|lower|15|
RMDQ|0|24|lower|5|5
PSFS|0|10|higher|2|2
NPRS|0|10|lower|2|2
VAS pain|0|100|lower|13 to 20|
SPADI|0|100|lower|8 to 13|18
Penn Shoulder|0|100|higher|11.4|12.1
KOOS pain|0|100|higher|8 to 10|
HOOS ADL|0|100|higher|8 to 10|
KOOS JR|0|100|higher|14|
HOOS JR|0|100|higher|18|
IKDC|0|100|higher|11.5|8 to 9
FAAM ADL|0|100|higher|8|5.7
FAAM Sport|0|100|higher|9|12.3
TUG|0||lower|0.8 to 1.4|
6MWT|0|900|higher|30.5|58 to 61
Gait speed|0|3|higher|0.05 to 0.1|
5×STS|0||lower|2.3|
30-s chair stand|0|40|higher|2|
ABC|0|100|higher||11 to 13
FGA|0|30|higher|4|4 to 6
DGI|0|24|higher||2.9
Mini-BESTest|0|28|higher|4|3.5
Tinetti POMA|0|28|higher||4 to 5
SPPB|0|12|higher|0.5 to 1|
DHI|0|100|lower||18
STarT Back|0|9|lower||
FABQ-W|0|42|lower||
FABQ-PA|0|24|lower||
TSK-11|11|44|lower|4|5.6
PROMIS pain|20|80|lower|2 to 6|
PROMIS function|20|80|higher|2 to 6|
GROC|-7|7|higher||
Borg CR10|0|10|none||
RPE|6|20|none||
"""
ROWS = [line.split("|") for line in SHEET.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_measure_is_as_the_fact_sheet_has_it(row):
    name, low, high, direction, mcid, mdc = row
    found = BOOK.find(name)
    assert found is not None
    assert (found.low, found.high) == (Decimal(low), Decimal(high) if high else None)
    assert found.direction == direction
    assert (found.mcid.words if found.mcid else "") == mcid
    assert (found.mdc.words if found.mdc else "") == mdc


def test_no_other_number_has_slipped_in():
    """Whatever gives a change and is not in the table above is one of the three that depend on the first score."""
    typed = {BOOK.find(row[0]).id for row in ROWS}
    rest = {one.id for one in BOOK.measures if (one.mcid or one.mdc) and one.id not in typed}
    subscales = {
        f"{joint}_{part}"
        for joint in ("koos", "hoos")
        for part in ("pain", "symptoms", "adl", "sport", "qol")
    }
    assert rest - subscales == {"ndi"}
    assert all(BOOK.find(one).mcid == BOOK.find("KOOS pain").mcid for one in rest & subscales)
    assert {one.id for one in BOOK.measures if one.mdc_by_first} == {"berg"}
    assert {one.id for one in BOOK.measures if one.mcid_share} == {"womac"}
    assert all(one.checked_on >= date(2026, 1, 1) and one.source and one.confidence for one in BOOK.measures)
    assert {one.id for one in BOOK.measures if one.pain} == {"nprs", "vas_pain"}


@pytest.mark.parametrize(
    ("name", "first", "last", "way", "against"),
    [
        ("LEFS", 40, 48, Way.IMPROVED, Against.NOT_REACHED),
        ("LEFS", 40, 49, Way.IMPROVED, Against.REACHED),
        ("LEFS", 40, 40, Way.UNCHANGED, Against.NOT_REACHED),
        ("LEFS", 49, 40, Way.WORSENED, Against.NOT_REACHED),
        ("quick dash", 50, 43, Way.IMPROVED, Against.NOT_REACHED),
        ("QuickDASH", 50, 42, Way.IMPROVED, Against.WITHIN),
        ("QuickDASH", "50.0", "34.1", Way.IMPROVED, Against.WITHIN),
        ("QuickDASH", 50, 34, Way.IMPROVED, Against.REACHED),
        ("QuickDASH", 34, 50, Way.WORSENED, Against.NOT_REACHED),
        ("Berg", 40, 50, Way.IMPROVED, Against.NOT_KNOWN),
        ("TUG", "14.0", "13.3", Way.IMPROVED, Against.NOT_REACHED),
        ("TUG", "14.0", "13.2", Way.IMPROVED, Against.WITHIN),
        ("WOMAC", 50, 44, Way.IMPROVED, Against.REACHED),
        ("WOMAC", 50, "44.1", Way.IMPROVED, Against.NOT_REACHED),
        ("WOMAC", 0, 0, Way.UNCHANGED, Against.NOT_KNOWN),
        ("NDI", 40, 30, Way.IMPROVED, Against.WITHIN),
        ("Borg RPE", 12, 14, Way.NOT_SAID, Against.NOT_KNOWN),
    ],
)  # fmt: skip
def test_a_change_is_read_in_the_measures_direction(name, first, last, way, against):
    found = change(BOOK.find(name), Decimal(first), Decimal(last))
    assert (found.way, found.against) == (way, against)


@pytest.mark.parametrize(
    ("name", "score", "said"),
    [
        ("LEFS", "81", "outside of the range"),
        ("LEFS", "-1", "outside of the range"),
        ("LEFS", "40.5", "steps of 1"),
        ("DHI", "41", "steps of 2"),
        ("TUG", "0", "outside of the range"),
        ("TUG", "121", "unusual"),
        ("TSK-11", "10", "outside of the range"),
    ],
)
def test_a_score_that_cannot_be_right_is_said_and_nothing_is_compared(name, score, said):
    measure = BOOK.find(name)
    assert said in measure.trouble(Decimal(score))
    found = change(measure, Decimal(score), measure.low + 4)
    assert found.troubles and found.way is Way.NOT_SAID and found.against is Against.NOT_KNOWN


def test_the_ends_of_a_range_are_scores():
    for one in BOOK.measures:
        assert bool(one.trouble(one.low)) == one.above_low, one.id
        if one.high is not None:
            assert one.trouble(one.high) == "", one.id


@pytest.mark.parametrize(
    ("first", "mdc"), [(24, 5), (25, 7), (34, 7), (35, 5), (44, 5), (45, 4), (56, 4), (0, 5)]
)
def test_the_change_beyond_chance_of_berg_follows_the_first_score(first, mdc):
    assert BOOK.find("Berg").mdc_from(Decimal(first)).low == mdc


@given(st.sampled_from(BOOK.measures), st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_there_and_back_are_opposites(measure, first, last):
    there, back = change(measure, first, last), change(measure, last, first)
    assert there.amount == -back.amount
    opposite = {Way.IMPROVED: Way.WORSENED, Way.WORSENED: Way.IMPROVED}
    assert back.way == opposite.get(there.way, there.way)
    if there.way is not Way.IMPROVED:
        assert there.against in (Against.NOT_REACHED, Against.NOT_KNOWN)


def test_a_name_is_found_however_it_is_spelled():
    assert BOOK.find("lower extremity functional scale").id == BOOK.find("L.E.F.S.").id == "lefs"
    assert BOOK.find("six-minute walk").id == "6mwt"
    assert BOOK.find("KOOS") is None and BOOK.find("HOOS total") is None  # never one total
    assert BOOK.find("something else") is None
    assert BOOK.find("NDI %").id == "ndi_percent" and BOOK.find("NDI").id == "ndi"


def test_a_clinics_own_values_go_before(tmp_path):
    own = tmp_path / "measures.toml"
    own.write_text(_entry(mcid="12"), "utf-8")
    assert load(own).find("LEFS").mcid.words == "12"
    assert load(own).find("ODI").mcid.words == "10"
    assert BOOK.find("LEFS").mcid.words == "9"


def _entry(**changed):
    entry = {
        "id": '"lefs"', "name": '"LEFS"', "low": "0", "high": "80", "direction": '"higher"', "mcid": "9",
        "source": '"our own"', "confidence": '"high"', "checked_on": "2026-11-01",
    } | changed  # fmt: skip
    return "[[measure]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items())


@pytest.mark.parametrize(
    "wrong",
    [
        {"direction": '"up"'}, {"mcid": "[16, 8]"}, {"mcid": "0"}, {"high": "0"}, {"colour": '"red"'},
        {"checked_on": '"today"'}, {"mdc": '"many"'},
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_right_is_refused(tmp_path, wrong):
    path = tmp_path / "measures.toml"
    path.write_text(_entry(**wrong), "utf-8")
    with pytest.raises(UnableToReadMeasures, match=r"measures\.toml"):
        read(path)


def test_two_measures_never_share_a_name(tmp_path):
    path = tmp_path / "measures.toml"
    path.write_text(_entry() + _entry(id='"other"', name='"L E F S"'), "utf-8")
    with pytest.raises(UnableToReadMeasures, match="share the name"):
        read(path)
    assert len({one.id for one in read(PACKAGED)}) == len(read(PACKAGED))
    assert all(one.direction in Direction for one in read(PACKAGED))
