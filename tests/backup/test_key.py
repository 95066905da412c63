"""The key on paper: what was printed can be typed back, and a slip of the finger is found in its row."""

import pytest

from daysheet.backup import key

KEY = bytes(range(100, 132))
ROWS = key.on_paper(KEY)


def test_what_is_printed_can_be_typed_back():
    assert len(ROWS) == 8
    spelled = (
        "\n".join(ROWS),
        " ".join(ROWS),
        "\n".join(row.split()[1] for row in ROWS).lower(),
        "".join(row.split()[1].replace("-", "") for row in ROWS),
        "\r\n".join(row.replace("  ", ") ") for row in ROWS),
        KEY.hex() + "\n",
    )
    assert {key.typed(text) for text in spelled} == {KEY}
    assert b"".join(key.row_typed(place, row) for place, row in enumerate(ROWS, 1)) == KEY


def test_letters_that_look_like_digits_are_read_as_digits():
    other = bytes(32)
    rows = key.on_paper(other)
    assert any("0" in row[3:] for row in rows)
    looked_like = [row[:3] + row[3:].replace("0", "O").replace("1", "l") for row in rows]
    assert key.typed("\n".join(looked_like)) == other


def test_a_slip_is_found_and_its_row_named():
    """Every letter of every row replaced by every other one; a check of eight bits misses one in 256."""
    missed = tried = 0
    for place, row in enumerate(ROWS, 1):
        for at in (*range(3, 7), *range(8, 12)):
            for letter in set(key.ALPHABET) - {row[at]}:
                tried += 1
                rows = [*ROWS]
                rows[place - 1] = row[:at] + letter + row[at + 1 :]
                try:
                    key.typed("\n".join(rows))
                    missed += 1
                except key.UnableToReadKey as error:
                    assert f"Row {place} " in str(error)
    assert tried == 8 * 8 * 31
    assert missed / tried < 0.01


def test_rows_in_the_wrong_order_are_refused():
    rows = [row.split()[1] for row in ROWS]
    rows[2], rows[3] = rows[3], rows[2]
    with pytest.raises(key.UnableToReadKey, match=r"Row 3 "):
        key.typed("\n".join(rows))


@pytest.mark.parametrize("text", ["", "1 AAAA", "\n".join(ROWS[:7]), "\n".join([*ROWS, ROWS[0]]), "ü" * 64])
def test_anything_else_is_no_key(text):
    with pytest.raises(key.UnableToReadKey, match=r"8 rows of 8"):
        key.typed(text)


def test_the_number_of_a_key_says_nothing_about_it():
    assert key.number(KEY) != key.number(KEY[::-1])
    assert key.number(KEY).lower() not in KEY.hex()


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(key.UnableToReadKey, match="cannot be read"):
        key.from_file(tmp_path / "none")
