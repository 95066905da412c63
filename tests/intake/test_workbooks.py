"""Spreadsheets as clinics have them: what Excel hides is said or refused, never guessed."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from daysheet.intake import take
from daysheet.records.models import AppointmentRow, AuthorizationRow, Delivery, PatientRow
from intake.samples import APPOINTMENTS, AUTHORIZATIONS, appointment, authorization

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)
END = AUTHORIZATIONS.index("auth_end_date")
VISITS = AUTHORIZATIONS.index("visit_authorized_for")
POLICY = AUTHORIZATIONS.index("policy_number")


def typed(record_id: object, **cells: str) -> list[object]:
    """A row as Excel holds it: dates as dates, counts as numbers."""
    row: list[object] = list(authorization(str(record_id), **cells))
    row[0] = record_id
    row[VISITS] = int(str(row[VISITS]))
    row[END] = datetime.fromisoformat(str(row[END]))
    return row


def book(*rows: list[object], header: list[str] = AUTHORIZATIONS) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in [header, *rows]:
        made.active.append(row)
    return made


def as_bytes(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def bring(tmp_path):
    def bring(made: openpyxl.Workbook | bytes, name: str = "Authorizations.xlsx"):
        path = tmp_path / name
        path.write_bytes(made if isinstance(made, bytes) else as_bytes(made))
        (taken,) = take(path, by="dana", on=ON)
        return taken

    return bring


def changed(data: bytes, name: str, edit) -> bytes:
    """The package with one of its members edited."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            content = before.read(member)
            after.writestr(member, edit(content) if member == name else content)
    return out.getvalue()


def test_dates_and_numbers_of_a_sheet(bring):
    taken = bring(book(typed(4711), typed("A-2")))
    assert (taken.state, taken.inserted, taken.rejects) == ("taken", 2, 0), taken
    row = AuthorizationRow.objects.get(id="4711")
    assert (row.ends_on, row.visits_authorized, row.source_row) == (date(2026, 12, 1), 12, 2)


def test_a_bare_serial_number_is_a_date_in_the_books_own_system(bring):
    row = typed("A-1")
    row[END] = 46357
    bring(book(row))
    assert AuthorizationRow.objects.get().ends_on == date(2026, 12, 1)


def test_a_workbook_that_counts_from_1904(bring):
    made = book(typed("A-1"), typed("A-2"))
    made.epoch = CALENDAR_MAC_1904
    made.active.cell(3, END + 1).value = 46357 - 1462
    made.active.cell(3, END + 1).number_format = "General"
    data = as_bytes(made)
    assert b'date1904="1"' in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    taken = bring(data)
    assert (taken.inserted, taken.rejects) == (2, 0)
    assert set(AuthorizationRow.objects.values_list("ends_on", flat=True)) == {date(2026, 12, 1)}


def test_times_of_appointments(bring):
    row: list[object] = list(appointment("-5", "2026-11-25 09:00"))
    row[APPOINTMENTS.index("start_date")] = datetime(2026, 11, 25, 9, 30)
    other: list[object] = list(appointment("-6", "2026-11-26 09:00"))
    other[APPOINTMENTS.index("start_date")] = 46352 + 13.75 / 24
    bring(book(row, other, header=APPOINTMENTS))
    assert set(AppointmentRow.objects.values_list("starts_at", flat=True)) == {
        "2026-11-25T09:30:00",
        "2026-11-26T13:45:00",
    }


def test_title_rows_above_total_rows_below_and_the_sheet_that_fits(bring):
    made = openpyxl.Workbook()
    made.active.append(["About this export"])
    made.active.append(["Printed", "on Monday"])
    sheet = made.create_sheet("Data")
    sheet.append(["Authorizations"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    for row in [AUTHORIZATIONS, typed("A-1"), typed("A-2"), ["Total", 2]]:
        sheet.append(row)
    taken = bring(made)
    assert (taken.rows_in, taken.inserted, taken.rejects) == (2, 2, 0)
    assert any("totals: line 6" in warning for warning in taken.warnings)


def test_cells_merged_downwards_are_read_as_they_show(bring):
    made = book(typed("A-1", case_id="C-7"), typed("A-2", case_id="C-8"))
    made.active.merge_cells(start_row=2, end_row=3, start_column=3, end_column=3)
    taken = bring(made)
    assert set(AuthorizationRow.objects.values_list("case_id", flat=True)) == {"C-7"}
    assert any("merged" in warning for warning in taken.warnings)


def test_a_formula_that_was_never_worked_out_rejects_its_row(bring):
    made = book(typed("A-1"), typed("A-2"))
    made.active.cell(3, END + 1).value = "=TODAY()+7"
    taken = bring(made)
    assert (taken.inserted, taken.rejects) == (1, 1)
    (reject,) = taken.rejected
    assert (reject.line, reject.column) == (3, "auth_end_date")
    assert "formula without a stored value" in reject.reason


def test_a_formula_with_its_value_is_read(bring):
    made = book(typed("A-1"))
    made.active.cell(2, VISITS + 1).value = "=10+2"

    def work_out(xml: bytes) -> bytes:
        assert b"<f>10+2</f><v" in xml
        return xml.replace(b"<f>10+2</f><v />", b"<f>10+2</f><v>12</v>").replace(
            b"<f>10+2</f><v></v>", b"<f>10+2</f><v>12</v>"
        )

    bring(changed(as_bytes(made), "xl/worksheets/sheet1.xml", work_out))
    assert AuthorizationRow.objects.get().visits_authorized == 12


def test_numbers_that_may_have_lost_leading_zeros_are_said(bring):
    row = typed("A-1")
    row[POLICY] = 1234
    taken = bring(book(row))
    assert any("policy_number" in warning and "zeros" in warning for warning in taken.warnings)
    assert AuthorizationRow.objects.get().member_id == "1234"


def test_a_short_zip_in_csv_is_said(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text("id,first_name,last_name,born_on,postal_code\n1,Ada,Lee,1950-01-01,1060\n")
    (taken,) = take(path, by="dana", on=ON)
    assert any("postal_code" in warning and "zeros" in warning for warning in taken.warnings)
    assert PatientRow.objects.get().postal_code == "1060"


def test_a_number_beyond_excels_digits_rejects_its_row(bring):
    row = typed("A-1")
    row[POLICY] = 12345678901234567
    taken = bring(book(row, typed("A-2")))
    assert (taken.inserted, taken.rejects) == (1, 1)
    assert "15 digits" in taken.rejected[0].reason


def held(taken, *words: str) -> None:
    assert taken.state == "held", taken
    assert all(word in taken.reason for word in words), taken.reason
    assert not AuthorizationRow.objects.exists()
    assert Delivery.objects.get().state == "held"


def test_a_bomb_of_200_megabytes_is_refused_before_it_is_unpacked(bring, monkeypatch):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb,
        bomb.open("xl/worksheets/sheet1.xml", "w") as inside,
    ):
        for _ in range(200):
            inside.write(b"\0" * 1_000_000)
    assert len(out.getvalue()) < 300_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    held(bring(out.getvalue()), "unpack to far more")


def test_a_package_that_lies_about_its_size(bring):
    data = bytearray(as_bytes(book(*(typed(f"A-{number}") for number in range(50)))))
    entry = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    held(bring(bytes(data)), "damaged")


def test_too_many_members(bring):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for number in range(1_001):
            package.writestr(f"xl/{number}", b"")
    held(bring(out.getvalue()), "unpack to far more")


def test_entities_in_the_package(bring):
    data = changed(
        as_bytes(book(typed("A-1"))), "xl/workbook.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml
    )
    held(bring(data), "entities")


@pytest.mark.parametrize(
    "start", [b"<html><table>", b"\r\n<!DOCTYPE html>", b"\xef\xbb\xbf<TABLE>", b"<?xml version='1.0'?>"]
)
def test_a_web_page_under_the_name_of_a_spreadsheet(bring, start):
    held(bring(start + b"<tr><td>auth_number</td></tr>", "Authorizations.xls"), "web page")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 and then nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_damaged_spreadsheets(bring, data):
    held(bring(data), "damaged")


def test_an_empty_workbook(bring):
    held(bring(openpyxl.Workbook()), "empty")
