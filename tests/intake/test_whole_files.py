"""Faults of a file as a whole: nothing is taken, and a sentence says why, naming lines and columns."""

from datetime import date

import pytest

from daysheet.intake import take
from daysheet.records.models import AuthorizationRow, Delivery
from intake.samples import AUTHORIZATIONS, authorization, table, write

pytestmark = [pytest.mark.records, pytest.mark.django_db]
ON = date(2026, 11, 24)
TEXT = table(AUTHORIZATIONS, [authorization("A-1"), authorization("A-2")])


@pytest.fixture
def bring(tmp_path):
    def bring(data: bytes | str, name: str = "Authorizations.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        (taken,) = take(path, by="dana", on=ON)
        return taken

    return bring


def assert_held(taken, *words: str) -> None:
    assert taken.state == "held"
    assert all(word in taken.reason for word in words), taken.reason
    assert not AuthorizationRow.objects.exists()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.rows_in) == ("held", taken.reason, 0)


def test_byte_order_mark_and_hard_spaces_in_headers(bring):
    taken = bring(b"\xef\xbb\xbf" + TEXT.replace("auth_number", "Auth\u00a0 Number", 1).encode())
    assert (taken.state, taken.inserted, taken.unknown_headers) == ("taken", 2, ())


def test_windows_1252_is_read_where_the_profile_allows_it(bring):
    bring(table(AUTHORIZATIONS, [authorization("A-1", ins_name="Núñez – Care")]).encode("cp1252"))
    assert AuthorizationRow.objects.get().payer_name == "Núñez – Care"


def test_windows_1252_is_held_where_the_profile_wants_utf_8(bring):
    assert_held(bring("id,name,timezone\n1,Año,America/Chicago\n".encode("cp1252"), "locations.csv"), "UTF-8")


def test_neither_utf_8_nor_windows(bring):
    assert_held(bring(TEXT.replace("Cigna", "Cig\x01na").encode() + b"\xff\x81"), "neither UTF-8 nor Windows")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16(bring, encoding):
    assert_held(bring(TEXT.encode(encoding)), "UTF-16")


def test_nul_bytes(bring):
    assert_held(bring(TEXT.encode() + b"A-3\0"), "NUL")


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf"])
def test_empty(bring, data):
    assert_held(bring(data), "empty")


def test_only_a_header_is_a_file_without_rows(bring):
    taken = bring(table(AUTHORIZATIONS, []))
    assert (taken.state, taken.rows_in) == ("taken", 0)


def test_an_unclosed_quote_names_the_line_where_it_was_opened(bring):
    lines = [authorization(f"A-{number}") for number in range(1, 9)]
    text = table(AUTHORIZATIONS, lines).split("\n")
    text[4] = text[4].replace("Cigna", '"Cigna')
    assert_held(bring("\n".join(text)), "line 5", "not closed")


def test_an_unclosed_quote_that_a_later_one_closes(bring):
    text = table(AUTHORIZATIONS, [authorization(f"A-{number}") for number in range(1, 6)]).split("\n")
    text[2] = text[2].replace("Cigna", '"Cigna')
    text[4] = text[4].replace("Cigna", 'Cigna"')
    assert_held(bring("\n".join(text)), "line 3")


def test_a_quoted_cell_over_two_lines_is_fine_and_lines_stay_those_of_the_file(bring):
    bring(
        table(AUTHORIZATIONS, [authorization("A-1", notes='says "call",\nthen wait'), authorization("A-2")])
    )
    assert dict(AuthorizationRow.objects.values_list("id", "source_row")) == {"A-1": 2, "A-2": 4}


def test_a_missing_column_holds_the_file_and_is_named(bring):
    assert_held(bring(TEXT.replace("auth_end_date", "end", 1)), "auth_end_date", "Authorizations")


def test_the_same_header_twice(bring):
    assert_held(bring(TEXT.replace("group_number", "Auth Number", 1)), "twice", "Auth Number")


def test_columns_that_nobody_knows(bring):
    assert_held(bring("colour,shape\nred,round\n"), "No profile knows", "daysheet connect")


def test_an_unknown_column_is_named_and_its_cells_are_not(bring):
    taken = bring(TEXT.replace("notes", "favorite_song", 1).replace("A,P-1", "A,P-1"))
    assert (taken.state, taken.unknown_headers) == ("taken", ("favorite_song",))
    assert Delivery.objects.get().unknown_headers == ["favorite_song"]


def test_a_column_that_vanished_since_the_last_file_holds_the_next(bring):
    bring(TEXT)
    taken = bring(TEXT.replace("ins_name", "insurer", 1))
    assert taken.state == "held"
    assert "ins_name" in taken.reason
    assert AuthorizationRow.objects.filter(payer_name="Cigna").count() == 2


def test_columns_in_another_order(bring):
    header = AUTHORIZATIONS[::-1]
    assert bring(table(header, [authorization("A-1")[::-1]])).inserted == 1


def test_a_title_above_and_a_total_below(bring):
    taken = bring("Authorizations\nRiver Road PT\n\n" + TEXT + "Total: 2" + "," * 16 + "\n")
    assert (taken.rows_in, taken.inserted, taken.rejects) == (2, 2, 0)
    assert any("totals: line 7" in warning for warning in taken.warnings)


def test_a_row_of_the_wrong_width_is_rejected_alone(bring):
    taken = bring(TEXT + "A-3,1\n" + ",".join([*authorization("A-4"), "more"]) + "\n")
    assert (taken.rows_in, taken.inserted, taken.rejects) == (4, 2, 2)
    assert "2 cells where the header has 17" in taken.rejected[0].reason


def test_a_file_that_fits_two_profiles_equally(bring, clinic_home):
    from daysheet.intake.profiles import SHIPPED

    text = (SHIPPED / "plain" / "locations.toml").read_text("utf-8")
    (clinic_home / "profiles").mkdir(parents=True)
    (clinic_home / "profiles" / "twin.toml").write_text(text.replace("plain.locations", "own.locations"))
    assert_held(bring("id,name,timezone\n1,North,America/Chicago\n", "x.csv"), "more than one profile")


def test_a_profile_that_a_person_confirmed_goes_before_a_shipped_one(bring, clinic_home):
    from daysheet.intake.profiles import SHIPPED

    text = (SHIPPED / "plain" / "locations.toml").read_text("utf-8")
    learned = text.replace("plain.locations", "own.locations").replace("own_layout", "learned")
    (clinic_home / "profiles").mkdir(parents=True)
    (clinic_home / "profiles" / "twin.toml").write_text(learned)
    assert bring("id,name,timezone\n1,North,America/Chicago\n", "x.csv").profile == "own.locations"


def test_a_file_that_is_not_there(tmp_path):
    (taken,) = take(tmp_path / "none.csv", by="dana", on=ON)
    assert_held(taken, "cannot be opened")


def test_a_word_of_a_list_that_is_not_known_is_said(bring):
    taken = bring(table(AUTHORIZATIONS, [authorization("A-1", payer_type="Martian")]))
    assert AuthorizationRow.objects.get().payer_class == "unknown"
    assert any("payer_type" in warning and "Martian" not in warning for warning in taken.warnings)


def test_the_day_of_a_file(tmp_path):
    from_stamp = write(tmp_path / "a.csv", AUTHORIZATIONS, [authorization("A-1", modified_date="2026-11-30")])
    slip = write(tmp_path / "b.csv", AUTHORIZATIONS, [authorization("A-2", modified_date="2062-11-30")])
    today = write(tmp_path / "c.csv", AUTHORIZATIONS, [authorization("A-3", modified_date="2026-11-02")])
    days = {taken.name: taken.as_of for taken in take(tmp_path, by="dana", on=ON)}
    assert days == {from_stamp.name: date(2026, 11, 30), slip.name: ON, today.name: ON}


def test_a_folder_is_taken_in_the_order_of_its_days_and_says_what_it_left(tmp_path):
    def monday(visits: str) -> list[list[str]]:
        return [authorization("A-1", visit_authorized_for=visits)]

    write(tmp_path / "webpt" / "a_late.csv", AUTHORIZATIONS, monday("20"))
    write(tmp_path / "webpt" / "b_early.csv", AUTHORIZATIONS, monday("12"))
    days = [["webpt/a_late.csv", "2026-11-23"], ["webpt/b_early.csv", "2026-11-20"]]
    write(tmp_path / "plain" / "deliveries.csv", ["file", "as_of"], days)
    (tmp_path / "truth.json").write_text("{}")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "webpt" / "a_late.csv")
    results = {taken.name: taken for taken in take(tmp_path, by="dana", on=ON)}
    assert AuthorizationRow.objects.get().visits_authorized == 20
    assert results["webpt/b_early.csv"].as_of == date(2026, 11, 20)
    skipped = {name for name, taken in results.items() if taken.state == "skipped"}
    assert skipped == {"plain/deliveries.csv", "truth.json", "photo.jpg", "link.csv"}
    (alone,) = take(tmp_path / "webpt" / "a_late.csv", by="dana", on=ON)
    assert (alone.state, alone.as_of) == ("already", date(2026, 11, 23))


def test_a_list_of_days_that_cannot_be_read_keeps_its_files_outside(tmp_path):
    write(tmp_path / "webpt" / "a.csv", AUTHORIZATIONS, [authorization("A-1")])
    write(tmp_path / "plain" / "deliveries.csv", ["file", "as_of"], [["webpt/a.csv", "Monday"]])
    taken = take(tmp_path, by="dana", on=ON)[0]
    assert_held(taken, "deliveries.csv")
