"""Whatever happens to a file on its way: every row is counted once, and only sentences of ours come back."""

import csv
import io
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daysheet.intake import take
from daysheet.intake.faults import CellFault, UnableToTake
from daysheet.intake.kinds import kinds
from daysheet.intake.parsing import reader
from daysheet.intake.profiles import Column
from daysheet.intake.reading import csv_rows, tables_of
from daysheet.records.models import AuthorizationRow, Delivery, Reject
from intake.samples import APPOINTMENTS, AUTHORIZATIONS, appointment, authorization, table

ON = date(2026, 11, 24)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
odd_cells = st.one_of(
    st.sampled_from(
        ["", " ", "0", "-1", "3", "99999999999", "2026-02-30", "1/1/1", "Total", '"', "é", "A-1", "😀", "A"]
    ),
    st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=130),
)
rows = st.lists(
    st.tuples(
        st.sampled_from(["A-1", "A-2", "A-3", "A-4"]),
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["6", "12"]),
        st.lists(st.tuples(st.integers(0, len(AUTHORIZATIONS) - 1), odd_cells), max_size=2),
    ),
    max_size=12,
)


def accounted(taken) -> bool:
    return taken.rows_in == taken.inserted + taken.replaced + taken.removed + taken.duplicates + taken.rejects


@pytest.mark.records
@pytest.mark.django_db
@quick
@given(rows)
def test_rows_in_are_rows_accounted_for(tmp_path, drawn):
    made = []
    for record_id, flag, visits, oddities in drawn:
        row = authorization(record_id, export_flag=flag, visit_authorized_for=visits)
        for place, cell in oddities:
            row[place] = cell
        made.append(row)
    stored = AuthorizationRow.objects.count()
    path = tmp_path / "Authorizations.csv"
    path.write_text(table(AUTHORIZATIONS, made), "utf-8", newline="")
    (taken,) = take(path, by="dana", on=ON)
    assert taken.state in ("taken", "already", "held")
    if taken.state == "taken":
        totals = sum("totals" in warning for warning in taken.warnings)
        assert accounted(taken)
        assert taken.rows_in <= sum(any(cell.strip() for cell in row) for row in made)
        assert totals or taken.rows_in == sum(any(cell.strip() for cell in row) for row in made)
        assert Reject.objects.filter(delivery_id=taken.delivery_id).count() == taken.rejects
    else:
        assert AuthorizationRow.objects.count() == stored


@pytest.mark.records
@pytest.mark.django_db
@quick
@given(st.integers(), st.integers(1, 6))
def test_damaged_bytes_end_in_rows_or_in_a_sentence(tmp_path, seed, damages):
    chance = random.Random(seed)
    made = [appointment(str(number), f"2026-11-{10 + number} 09:00") for number in range(1, 9)]
    data = bytearray(table(APPOINTMENTS, made).encode())
    for _ in range(damages):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                del data[at : at + chance.randrange(1, 40)]
            case 1:
                data[at:at] = chance.choice(
                    [b'"', b",", b"\n", b"\r", b"\xff", b"\0", b"\xef\xbb\xbf", b"\x9d"]
                )
            case 2:
                data[at] = chance.randrange(256)
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 200)]
    path = tmp_path / "Appointments.csv"
    path.write_bytes(bytes(data))
    (taken,) = take(path, by="dana", on=ON)
    assert taken.state in ("taken", "already", "held")
    assert accounted(taken)
    if taken.state == "held":
        assert taken.reason.strip().endswith(".")
        assert Delivery.objects.filter(id=taken.delivery_id, state="held").exists()


@quick
@given(
    st.lists(
        st.lists(st.text(max_size=8).filter(lambda cell: "\0" not in cell), min_size=3, max_size=3),
        max_size=8,
    )
)
def test_the_reader_gives_back_what_a_writer_wrote(drawn):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(drawn)
    try:
        read = [cells for _, cells in csv_rows(out.getvalue())]
    except UnableToTake as fault:
        # A cell that holds line breaks and a row's worth of commas cannot be told from an unclosed quote.
        assert any("\n" in cell or "\r" in cell for row in drawn for cell in row), fault
        return
    assert read == [row for row in drawn if any(row)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_sentence(data):
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"):
        try:
            for found in tables_of(start + data):
                list(found.rows())
        except UnableToTake as fault:
            assert str(fault).endswith(".")


PARSES = ["text", "id", "date", "datetime", "money", "int", "decimal", "yes_no", "list", "last_first"]


@pytest.mark.parametrize("parse", PARSES)
@settings(max_examples=150, deadline=None)
@given(cell=st.one_of(odd_cells, st.text(max_size=30), st.dates().map(str), st.decimals().map(str)))
def test_any_cell_is_a_value_or_a_reason_without_the_cell(parse, cell):
    try:
        reader(Column(parse=parse), None)(cell)
    except CellFault as fault:
        assert len(cell.strip()) < 4 or cell.strip() not in fault.reason


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        ("money", "132.50", 13250), ("money", "$1,234.50", 123450), ("money", "(123.45)", -12345),
        ("money", "($1,000)", -100000), ("money", "-5", -500), ("money", ".5", 50), ("money", "", None),
        ("money", "132.5000", 13250), ("int", "1,200", 1200), ("int", "12.0", 12), ("int", "-3", -3),
        ("date", "2026-11-24", date(2026, 11, 24)), ("date", "11/4/2026", date(2026, 11, 4)),
        ("date", "2026-11-24 08:15", date(2026, 11, 24)), ("date", "11/24/2026 8:15 AM", date(2026, 11, 24)),
        ("yes_no", "Yes", True), ("yes_no", "n", False), ("yes_no", "", None),
        ("list", "M54.5; ;G89.29", ("M54.5", "G89.29")), ("last_first", "van Lee, Ada", ("van Lee", "Ada")),
        ("decimal", "41.50", Decimal("41.50")),
    ],
)  # fmt: skip
def test_cells_as_values(parse, cell, value):
    formats = ("%m/%d/%Y",) if parse == "date" else ()
    assert reader(Column(parse=parse, formats=formats), None)(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        ("money", "12,34.50"), ("money", "1.234"), ("money", "$"), ("money", "12 dollars"), ("money", "١٢"),
        ("int", "1.5"), ("int", "one"), ("int", "1e3"), ("int", "１２"), ("date", "24.11.2026"), ("date", "13/13/2026"),
        ("date", "0026-11-24"), ("date", "2026-W10-1"), ("datetime", "2026-11-24"), ("yes_no", "maybe"),
        ("last_first", "Ada Lee"), ("decimal", "NaN"), ("decimal", "1e5"),
    ],
)  # fmt: skip
def test_cells_that_are_not_read(parse, cell):
    with pytest.raises(CellFault):
        reader(Column(parse=parse, formats=("%m/%d/%Y",) if parse == "date" else ()), None)(cell)


def test_twelve_hour_times():
    read = reader(Column(parse="datetime", formats=("%m/%d/%Y %I:%M %p",)), None)
    assert [
        str(read(cell)) for cell in ("11/24/2026 12:05 AM", "11/24/2026 12:05 PM", "11/4/2026 1:30 pm")
    ] == [
        "2026-11-24 00:05:00",
        "2026-11-24 12:05:00",
        "2026-11-04 13:30:00",
    ]


def test_every_kind_knows_its_key():
    assert all(set(kind.key) <= set(kind.fields) for kind in kinds().values())


@pytest.mark.records
@pytest.mark.django_db
def test_twenty_thousand_rows_in_one_file(tmp_path, django_assert_max_num_queries):
    made = [authorization(f"A-{number}", case_id=f"C-{number % 900}") for number in range(20_000)]
    path = tmp_path / "Authorizations.csv"
    path.write_text(table(AUTHORIZATIONS, made))
    with django_assert_max_num_queries(60):
        (taken,) = take(path, by="dana", on=ON)
    assert taken.inserted == 20_000
    with django_assert_max_num_queries(120):
        (again,) = take(path, by="dana", on=date(2026, 11, 25))
    assert again.replaced == 20_000
