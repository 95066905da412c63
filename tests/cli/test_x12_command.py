"""`daysheet x12 show` and `daysheet x12 check` as somebody types them: what is printed, and with which code they end."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daysheet.cli.faults import in_a_sentence
from daysheet.cli.main import app
from daysheet.cli.x12 import UnableToReadX12, wrapped
from x12.generated import GENERATORS

CLAIMS = GENERATORS["837p"](3, seed=4).encode("latin-1")


def typed(*words: object, given: bytes | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, and what is said beside it."""
    done = CliRunner().invoke(app, ["x12", *map(str, words)], input=given)
    if isinstance(done.exception, UnableToReadX12):
        return 2, done.stdout, in_a_sentence(done.exception) or ""
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_bytes(CLAIMS)
    return path


def test_show_prints_a_claim_in_words(claims: Path) -> None:
    code, printed, beside = typed("show", claims)
    assert (code, beside) == (0, "")
    assert "      Claim PT00000001 for MARY-ANN E PATEL: $98.70, place of service 12" in printed
    assert (
        "        Line 1: 23 Aug 2026, CPT 97140 GP 59, $39.15, 1 unit, for diagnosis 1, 2, 3, 4\n" in printed
    )
    assert "\x1b" not in printed and not printed.startswith("\n")


def test_show_as_json_is_one_document_a_line(claims: Path) -> None:
    code, printed, _ = typed("show", claims, "--json")
    records = [json.loads(row) for row in printed.splitlines()]
    assert code == 0 and records[0]["record"] == "Interchange" and records[-1]["record"] == "InterchangeEnd"
    claim = next(one for one in records if one["record"] == "Claim")
    assert (
        claim["segment_number"] == CLAIMS[: CLAIMS.index(b"CLM*")].count(b"~") + 1
        and claim["loop"] == "2300"
        and claim["fields"]["charge"] == "98.7"
    )
    line = next(part for part in claim["parts"] if part.get("record") == "ServiceLine")
    day = next(part for part in line["parts"] if part["segment"] == "DTP")
    assert day["fields"]["text"] == "20260823" and day["meanings"]["text"] == "2026-08-23"


@pytest.mark.parametrize("name", GENERATORS)
def test_every_set_can_be_shown_and_checked(name: str) -> None:
    content = GENERATORS[name](20, seed=7).encode("latin-1")
    for words in (("show", "-"), ("show", "-", "--json"), ("check", "-"), ("check", "-", "--json")):
        code, _, beside = typed(*words, given=content)
        assert code in (0, 1) and not beside, (words, beside)


def test_a_clean_file_has_nothing_to_correct(claims: Path) -> None:
    assert typed("check", claims) == (0, f"{claims}: nothing to correct.\n", "")
    assert typed("check", claims, "--json") == (0, "", "")


def test_check_names_place_and_repair_and_masks_patients(tmp_path: Path) -> None:
    path = tmp_path / "claims.837"
    path.write_bytes(CLAIMS.replace(b"DMG*D8*19740218", b"DMG*D8*1974O218"))
    code, printed, _ = typed("check", path)
    assert code == 1
    heading, told, blank, last = printed.splitlines()
    assert heading == "Set 0001 (837), group 1, file 000000001" and not blank
    assert told.startswith("  error: DMG02 (birth date) of loop 2010BA (subscriber), segment 19 at byte ")
    assert '"9999x999"' in told and "Correct the birth date" in told
    assert last == f"{path}: 1 error."
    assert '"1974O218"' in typed("check", path, "--values")[1]
    row = json.loads(typed("check", path, "--json")[1])
    assert (row["severity"], row["code"], row["found"]) == ("error", "not_a_date", "9999x999")
    assert "1974" not in typed("check", path, "--json")[1]
    assert json.loads(typed("check", path, "--json", "--values")[1])["found"] == "1974O218"


def test_notes_alone_are_nothing_to_correct() -> None:
    code, printed, _ = typed(
        "check", "-", given=CLAIMS.replace(b"97140:GP:59*39.15", b"97140:GP:59*039.15", 1)
    )
    assert code == 0 and printed.endswith("Standard input: nothing to correct (1 note).\n")


def test_a_file_that_breaks_off_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "half.837"
    path.write_bytes(CLAIMS[:1500])
    code, printed, beside = typed("show", path)
    assert code == 1 and "Claim PT00000001" in printed
    assert beside == (
        f"{path} breaks off: its last interchange has no end (IEA). What came of it is shown; "
        "fetch the file again for the rest.\n"
    )
    assert typed("check", path)[0] == 1


OTHERS = {
    "scan.pdf": (b"%PDF-1.7\n%\xe2\xe3", "it looks like a PDF"),
    "claims.zip": (b"PK\x03\x04" + CLAIMS[:50], "unpack it first"),
    "claims.gz": (gzip.compress(CLAIMS), "unpack it first"),
    "table.csv": (b"visit,code,charge\n1,97110,42.35\n", "it looks like a table (CSV)"),
    "page.html": (b"<!doctype html><p>Sign in", "XML or a web page"),
    "wide.837": (CLAIMS.decode("latin-1").encode("utf-16"), "save it as plain text first"),
    "letter.txt": (b"Dear biller, the file is attached.", "nothing in it begins an interchange (ISA)"),
    "bare.837": (CLAIMS[CLAIMS.index(b"GS*") :], "the first segment (ISA) is missing"),
    "cut.837": (CLAIMS[:60], "its first segment (ISA) breaks off or is damaged"),
    "empty.837": (b"", "is empty: not one byte"),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("word", ["show", "check"])
def test_what_is_no_x12_is_said_in_a_sentence(tmp_path: Path, word: str, name: str) -> None:
    content, sentence = OTHERS[name]
    path = tmp_path / name
    path.write_bytes(content)
    code, printed, beside = typed(word, path)
    assert (code, printed) == (2, "")
    assert beside.startswith(str(path)) and sentence in beside and beside.endswith(".")
    code, printed, beside = typed(word, "-", given=content)
    assert (code, printed) == (2, "") and beside.startswith("Standard input") and sentence in beside


def test_a_large_file_that_is_no_x12_is_left_early() -> None:
    assert typed("show", "-", given=b"row of a log\n" * 500_000)[:2] == (2, "")


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    for word in ("show", "check"):
        missing = tmp_path / "none.837"
        assert typed(word, missing) == (2, "", f"There is no file {missing}. Check the name and the folder.")
        assert typed(word, tmp_path) == (2, "", f"{tmp_path} is a folder. Name one file in it.")


def test_junk_before_the_interchange_is_shown_with_it() -> None:
    code, printed, _ = typed("show", "-", given=b"From the clearinghouse:\n" + CLAIMS)
    assert code == 0 and printed.startswith(
        "24 bytes from byte 0 belong to no interchange: From the clearinghouse:"
    )


def test_nothing_printed_steers_a_terminal() -> None:
    hostile = CLAIMS.replace(b"*PATEL*", b"*\x1b[31m\x9b2J*", 1)
    for words in (
        ("show", "-"),
        ("show", "-", "--json"),
        ("check", "-", "--values"),
        ("check", "-", "--json", "--values"),
    ):
        _, printed, _ = typed(*words, given=hostile)
        assert printed and not {sign for sign in printed if not sign.isprintable()} - {"\n"}, words


def test_long_lines_are_wrapped_for_a_terminal_and_stay_whole_in_a_pipe(claims: Path) -> None:
    found = wrapped("Copay, one person, PT (physical therapy), per visit: $35.00, in network", "    ", 50)
    assert found == [
        "    Copay, one person, PT (physical therapy), per",
        "        visit: $35.00, in network",
    ]
    assert max(map(len, typed("show", claims)[1].splitlines())) > 150


def test_it_needs_no_clinic_and_no_database(claims: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    script = (
        "import sys; from daysheet.cli.main import main\n"
        f"sys.argv = ['daysheet', 'x12', WORD, {str(claims)!r}]\n"
        "try: main()\n"
        "finally: assert 'django' not in sys.modules and 'dbos' not in sys.modules\n"
    )
    for word in ("show", "check"):
        done = subprocess.run(
            [sys.executable, "-c", script.replace("WORD", repr(word))],
            env={"DAYSHEET_HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": "src"},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert not home.exists()


def test_a_reader_that_stops_early_is_no_fault(claims: Path) -> None:
    """As `daysheet x12 show FILE | head`."""
    claims.write_bytes(GENERATORS["837p"](2000, seed=1).encode("latin-1"))
    with subprocess.Popen(
        [sys.executable, "-c", "from daysheet.cli.main import main; main()", "x12", "show", str(claims)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": "src"},
    ) as running:  # fmt: skip
        assert running.stdout and running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
