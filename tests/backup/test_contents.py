"""What stands inside the seal: read back as written, checked against its own lists, and by nobody's memory."""

import io
import tracemalloc
from typing import Any

import pytest

from daysheet.backup import contents, sealing
from daysheet.backup.contents import Begin, End, FileBegins, Keys, TableBegins, TableEnds, Writer
from daysheet.backup.sealing import UnableToReadBackup

KEY = bytes(range(32))
BEGIN = Begin(
    daysheet="0.1.0", made_at="2026-05-01T00:00:00+00:00", clinic="Riverside", database="sqlite",
    migrations=[("records", "0001_initial")], head_number=3, head_mac="ab", log_was_whole=True, log_in_words="",
)  # fmt: skip
ROWS: list[list[Any]] = [["1", None, {"b": 1, "a": [1.5, None]}], ["é\ud800\x00", "\n", []], [3, True, ""]]


def writer(file: io.BytesIO) -> Writer:
    head = sealing.new_head(key=KEY, daysheet="0.1.0", made_at=BEGIN.made_at, migrations={})
    return Writer(file, KEY, head)


def written(tamper: Any = None) -> io.BytesIO:
    file = io.BytesIO()
    one = writer(file)
    one.say(BEGIN)
    one.say(Keys({"audit": "00"}))
    one.file("clinic.toml", [b"a" * 10, b"\x00\xff"])
    one.table("t.one", ["a", "b", "c"], ROWS)
    one.table("t.none", ["a"], [])
    if tamper:
        tamper(one)
    one.close()
    file.seek(0)
    return file


def test_everything_comes_back_in_order():
    parts = list(contents.read(written(), KEY))
    assert parts[0] == BEGIN
    assert [part for part in parts if isinstance(part, list)] == ROWS
    assert b"".join(part for part in parts if isinstance(part, bytes)) == b"a" * 10 + b"\x00\xff"
    assert isinstance(parts[-1], End)
    assert [part.label for part in parts if isinstance(part, TableBegins)] == ["t.one", "t.none"]


def test_a_check_says_what_is_in_it():
    checked = contents.check(written(), KEY)
    assert checked.begin == BEGIN
    assert (checked.rows, set(checked.end.tables), set(checked.end.files)) == (
        3,
        {"t.one", "t.none"},
        {"clinic.toml"},
    )


def test_the_same_row_has_one_digest_whatever_the_order_of_its_names():
    one, other = contents.TableDigest(["a"]), contents.TableDigest(["a"])
    one.add(contents.line([{"a": 1, "b": [2]}]))
    other.add(contents.line([{"b": [2], "a": 1}]))
    assert one.ends() == other.ends()


def test_a_table_that_is_not_as_its_digest_says_is_refused():
    def tamper(one: Writer) -> None:
        one.say(TableBegins("t.two", ["a"]))
        one._line(contents.line(["x"]))
        one.say(TableEnds(1, "0" * 64))

    with pytest.raises(UnableToReadBackup, match=r"t\.two in this backup is not what was put into it"):
        list(contents.read(written(tamper), KEY))


def test_a_table_that_the_list_at_the_end_does_not_know_is_refused():
    def tamper(one: Writer) -> None:
        one.table("t.two", ["a"], [["x"]])
        del one._tables["t.two"]

    with pytest.raises(UnableToReadBackup, match="list at the end"):
        list(contents.read(written(tamper), KEY))


def test_without_the_list_at_the_end_it_is_not_whole():
    file = io.BytesIO()
    one = writer(file)
    one.say(BEGIN)
    one._sealer.write(one._packer.flush())
    one._sealer.close()
    file.seek(0)
    with pytest.raises(UnableToReadBackup, match="no list at its end"):
        contents.check(file, KEY)


def test_a_line_nobody_wrote_is_refused():
    with pytest.raises(UnableToReadBackup, match="cannot be read"):
        list(contents.read(written(lambda one: one._line(b'{"what":"surprise"}\n')), KEY))


def test_a_large_clinic_is_read_and_written_in_a_stream(tmp_path):
    """40,000 rows and a file, 60 MB in all, in a few megabytes of memory."""
    row = [FileBegins.__name__, "x" * 1000, None]
    with (tmp_path / "one.backup").open("w+b") as file:
        tracemalloc.start()
        one = writer(file)  # type: ignore[arg-type]
        one.say(BEGIN)
        one.file("agreements/a", (bytes([n]) * 500_000 for n in range(40)))
        one.table("t.one", ["a", "b", "c"], (row for _ in range(40_000)))
        end = one.close()
        file.seek(0)
        assert contents.check(file, KEY).end == end
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert end.tables["t.one"].rows == 40_000
    assert peak < 12_000_000, peak
