"""Files without a flag: what they no longer show is gone, within their reach, and a late one undoes nothing."""

from datetime import date

import pytest

from daysheet.intake import take
from daysheet.records.models import AppointmentRow, Delivery, LocationRow, MinutesRow, VisitRow
from intake.samples import APPOINTMENTS, appointment, write

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)


@pytest.fixture
def appointments(tmp_path):
    def bring(*rows: list[str], on: date = ON):
        (taken,) = take(write(tmp_path / "Appointments.csv", APPOINTMENTS, rows), by="dana", on=on)
        return taken

    return bring


@pytest.fixture
def locations(tmp_path):
    def bring(*rows: tuple[str, str], on: date = ON):
        header = ["id", "name", "timezone"]
        path = write(tmp_path / "locations.csv", header, [[*row, "America/Chicago"] for row in rows])
        (taken,) = take(path, by="dana", on=on)
        return taken

    return bring


def ids() -> set[str]:
    return set(AppointmentRow.objects.values_list("id", flat=True))


def test_an_appointment_of_the_window_that_is_no_longer_shown_is_gone(appointments):
    appointments(appointment("-1", "2026-11-25 09:00"), appointment("-2", "2026-11-27 09:00"))
    taken = appointments(appointment("-2", "2026-11-27 09:00"), appointment("-3", "2026-11-30 09:00"))
    assert (taken.inserted, taken.replaced, taken.gone) == (1, 1, 1)
    assert ids() == {"-2", "-3"}


def test_the_window_reaches_fourteen_days_to_either_side_and_no_further(appointments):
    appointments(
        appointment("1", "2026-11-10 23:59", case_id="C-1"),
        appointment("2", "2026-11-09 23:59", case_id="C-2"),
        appointment("-3", "2026-12-08 23:59", case_id="C-3"),
        appointment("-4", "2026-12-09 00:00", case_id="C-4"),
        on=date(2026, 11, 23),
    )
    taken = appointments(appointment("-9", "2026-11-25 09:00", case_id="C-9"))
    assert taken.gone == 2
    assert ids() == {"2", "-4", "-9"}


def test_of_two_appointments_of_one_case_and_day_the_higher_number_counts(appointments):
    taken = appointments(
        appointment("-70", "2026-11-25 09:00"),
        appointment("9", "2026-11-25 09:00"),
        appointment("10", "2026-11-25 15:00"),
        appointment("-71", "2026-11-25 09:00", case_id="C-2"),
    )
    assert (taken.rows_in, taken.inserted, taken.duplicates) == (4, 2, 2)
    assert ids() == {"10", "-71"}


def test_a_scheduled_one_disappears_when_the_checked_in_one_comes(appointments):
    appointments(appointment("-70", "2026-11-25 09:00"))
    with_both = appointments(
        appointment("-70", "2026-11-25 09:00"),
        appointment("81", "2026-11-25 09:00", check_in_time="2026-11-25 08:55"),
    )
    assert (with_both.inserted, with_both.duplicates, with_both.gone) == (1, 1, 1)
    assert AppointmentRow.objects.get().status == "arrived"


def test_a_stored_one_of_higher_number_outside_the_window_outranks_the_files(appointments):
    appointments(appointment("50", "2026-11-01 09:00"), on=date(2026, 11, 5))
    taken = appointments(appointment("40", "2026-11-01 10:00"))
    assert (taken.duplicates, taken.gone) == (1, 0)
    assert ids() == {"50"}


def test_inactive_is_cancelled_even_when_checked_in(appointments):
    appointments(appointment("1", "2026-11-25 09:00", appointment_status="Inactive", check_in_time="08:55"))
    assert AppointmentRow.objects.get().status == "cancelled"


def test_times_keep_the_clinics_wall_clock_in_either_spelling(appointments):
    appointments(
        appointment("1", "2026-11-25 09:05", end_date="2026-11-25 09:50"),
        appointment("2", "11/26/2026 1:05 PM", end_date=""),
    )
    stored = dict(AppointmentRow.objects.values_list("id", "starts_at"))
    assert stored == {"1": "2026-11-25T09:05:00", "2": "2026-11-26T13:05:00"}
    assert AppointmentRow.objects.get(id="2").ends_at is None


def test_an_older_window_does_not_bring_back_what_changed(appointments):
    appointments(appointment("-2", "2026-11-27 09:00"))
    late = appointments(appointment("-1", "2026-11-25 09:00"), on=date(2026, 11, 23))
    assert late.state == "held"
    assert "2026-11-24, was taken already" in late.reason
    assert ids() == {"-2"}
    assert Delivery.objects.filter(state="held").count() == 1


def test_a_snapshot_is_the_whole_picture(locations):
    locations(("1", "North"), ("2", "South"))
    taken = locations(("2", "South side"), ("3", "East"))
    assert (taken.rows_in, taken.inserted, taken.replaced, taken.gone) == (2, 1, 1, 1)
    assert dict(LocationRow.objects.values_list("id", "name")) == {"2": "South side", "3": "East"}


def test_a_snapshot_leaves_records_of_another_profile_alone(locations, tmp_path):
    webpt = write(tmp_path / "Clinics.csv", ["clinic_id", "clinic_name", "export_flag"], [["9", "West", "1"]])
    take(webpt, by="dana", on=ON)
    assert locations(("1", "North")).gone == 0
    assert set(LocationRow.objects.values_list("id", flat=True)) == {"1", "9"}


def test_a_row_that_cannot_be_read_does_not_make_its_record_gone(locations):
    locations(("1", "North"), ("2", "South"))
    taken = locations(("1", ""), ("2", "South"))
    assert (taken.rejects, taken.gone) == (1, 0)
    assert LocationRow.objects.get(id="1").name == "North"


def test_a_snapshot_of_the_same_day_replaces_and_an_older_one_is_held(locations):
    locations(("1", "North"))
    assert locations(("1", "North end")).replaced == 1
    assert locations(("1", "Nord"), on=date(2026, 11, 1)).state == "held"
    assert LocationRow.objects.get().name == "North end"


def test_a_key_of_three_columns(tmp_path):
    header = ["visit_id", "code", "minutes", "by"]
    rows = [["V-1", "97110", "23", "PT"], ["V-1", "97110", "8", "PTA"], ["V-1", "97110", "23", "PT"]]
    (taken,) = take(write(tmp_path / "minutes.csv", header, rows), by="dana", on=ON)
    assert (taken.inserted, taken.duplicates) == (2, 1)
    (taken,) = take(
        write(tmp_path / "minutes.csv", header, [*rows[1:2], ["V-2", "97112", "1441", "PT"]]), by="d", on=ON
    )
    assert (taken.replaced, taken.gone, taken.rejects) == (1, 1, 1)
    assert MinutesRow.objects.get().minutes == 8


def test_coded_words_are_stored_as_the_clinics_words(tmp_path):
    header = [
        "id",
        "case_id",
        "patient_id",
        "visit_on",
        "attendance",
        "note_kind",
        "signed_on",
        "therapist_id",
    ]
    row = ["V-1", "C-1", "P-1", "2026-11-20", "no_show", "PN", "", ""]
    take(write(tmp_path / "visits.csv", header, [row]), by="dana", on=ON)
    stored = VisitRow.objects.filter(attendance="no_show", note_kind="PN", signed_on=None, therapist_id=None)
    assert stored.count() == 1
