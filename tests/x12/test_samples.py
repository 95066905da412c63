"""Files that other projects publish, against a table written by hand: what is read, shown, found and written back.

`samples/expected.toml` says of each file what a person sees in its text; a file that is not in it fails, as does one
that is gone.  What is counted here is counted by a plain split, not by our reader.
"""

import json
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daysheet.cli.faults import in_a_sentence
from daysheet.cli.main import app
from daysheet.cli.x12 import UnableToReadX12
from daysheet.x12 import Delimiters, UnableToWrite, read, write
from daysheet.x12.checking import check
from daysheet.x12.issues import FAULTS
from daysheet.x12.records import segments_of
from daysheet.x12.segments.base import Loop, Unknown, code_of
from x12 import oracle

FOLDER = Path(__file__).parent / "samples"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text("utf-8"))
BESIDE = {"LICENSE.txt", "NOTICE.txt"}
NAMES = [pytest.param(name, id=name.partition("/")[2]) for name in EXPECTED]


# Where the check does not say what it should, with the reason; nothing else may differ from the table.
def content(name):
    return (FOLDER / name).read_bytes()


def plainly(data):
    """Segments as lists of elements: the text cut at the sign that stands behind the header, and nothing else."""
    text = data.decode("latin-1")
    header, end = text[:106], text[105]
    segments = [part.strip("\r\n") for part in text.split(end)]
    return [part.split(header[3]) for part in segments if part]


def test_every_sample_is_in_the_table_and_every_license_beside_it():
    found = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert found - {"README.md", "expected.toml"} - {
        name for name in found if Path(name).name in BESIDE
    } == set(EXPECTED)
    folders = {name.partition("/")[0] for name in EXPECTED}
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == folders
    assert [one for one in folders if not (FOLDER / one / "LICENSE.txt").is_file()] == []
    told = (FOLDER / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\S+)` \| (\S+) \|", told, flags=re.MULTILINE))
    assert rows == {one: one.replace("--", "/") for one in folders}


# --- what stands in it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_table_says_what_stands_in_the_file(name):
    """The table itself, held against the text by means that our reader does not have."""
    expected, data = EXPECTED[name], content(name)
    rows = plainly(data)
    assert len(rows) == expected["segments"]
    header = rows[0]
    element, repetition, component, end = expected["signs"]
    assert (chr(data[3]), header[16], chr(data[105])) == (element, component, end)
    assert header[11] == repetition or (repetition == " " and header[11] == "U")
    versions = [row[8] for row in rows if row[0] == "GS"]
    assert [f"{row[1]} {versions[0]}" for row in rows if row[0] == "ST"] == expected["sets"]
    assert len(versions) == 1


def all_loops(loops):
    """Every loop, outermost first, in the order of the file."""
    for one in loops:
        yield one
        yield from all_loops(part for part in one.parts if isinstance(part, Loop))


def value(loops, path):
    """What "Claim[0].lines[1].charge" leads to; without a number, the only one of its kind."""
    kind, place, rest = re.fullmatch(r"(\w+)(?:\[(\d+)\])?\.(.+)", path).groups()
    of_kind = [one for one in loops if type(one).__name__ == kind]
    assert place or len(of_kind) == 1 or rest == "name", f"{len(of_kind)} of {kind}: say which"
    found = of_kind[int(place or 0)]
    for step, at in re.findall(r"(\w+)(?:\[(\d+)\])?", rest):
        found = getattr(found, step)
        found = found[int(at)] if at else found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_as_the_table_says(name):
    expected = EXPECTED[name]
    records = list(read(content(name)))
    loops = list(all_loops(records))
    kinds = Counter(type(one).__name__ for one in loops)
    assert {kind: kinds[kind] for kind in expected["units"]} == expected["units"]
    headings = [f"{one.set_id} {one.under[-1].version}" for one in records if type(one).__name__ == "Heading"]
    assert headings == expected["sets"]
    for path, wanted in expected["read"].items():
        found = value(loops, path)
        assert (found == Decimal(wanted)) if isinstance(found, Decimal) else str(found) == wanted, path


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_it_is_lost(name):
    """Segment by segment; what stands in each is held against the text where it is shown as data."""
    data = content(name)
    records = list(read(data))
    assert ids(records) == [row[0] for row in plainly(data)]
    assert list(read([data[at : at + 7] for at in range(0, len(data), 7)])) == records


def ids(records):
    segments = [one for record in records for one in segments_of(record)]
    return [one.id if isinstance(one, Unknown) else code_of(type(one)) for one in segments]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_written_back(name):
    expected, data = EXPECTED[name], content(name)
    element, repetition, component, end = expected["signs"]
    own = Delimiters(element, component, repetition.strip(), end)
    records = list(read(data))
    if expected["written"].startswith("refused"):
        with pytest.raises(UnableToWrite, match=expected["written"].split()[1]):
            write(records, own)
        return
    written = write(records, own)
    assert list(read(written)) == records
    plain = b"".join(data.split(b"\n")) if end != "\n" else data.strip(b"\n") + b"\n"
    if expected["written"] == "same":
        assert written == plain
    else:
        assert expected["written"] == "shorter" and len(written) < len(plain)
        assert [shortest(row) for row in plainly(written)] == [shortest(row) for row in plainly(data)]


def shortest(row):
    """Elements with numbers in their shortest form and nothing empty at the end, for comparing."""
    row = [short_number(one) for one in row]
    while row and not row[-1]:
        row.pop()
    return row


def short_number(text):
    if not re.fullmatch(r"-?[0-9]*\.[0-9]+", text):
        return text
    text = re.sub(r"\.?0+$", "", text)
    return re.sub(r"^(-?)0+(?=[.]|$)", r"\1", text) or "0"


# --- what is wrong with it -------------------------------------------------------------------------------------------


def listed(issues):
    """Codes with the numbers of their segments, from what the check says or the table expects."""
    found = Counter()
    for issue in issues:
        found[issue["code"], issue["number"]] += 1
    return found


def wanted(name):
    """What the check must say, as the table has it."""
    return Counter((code, at) for code, places in EXPECTED[name].get("issues", {}).items() for at in places)


def typed(*words):
    """Exit code, standard output, and what is said beside it."""
    done = CliRunner().invoke(app, ["x12", *map(str, words)])
    if isinstance(done.exception, UnableToReadX12):
        return 2, done.stdout, in_a_sentence(done.exception) or ""
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_the_check_says_what_the_table_says(name):
    data, rows = content(name), plainly(content(name))
    code, printed, beside = typed("check", FOLDER / name, "--json", "--values")
    issues = [json.loads(line) for line in printed.splitlines()]
    assert listed(issues) == wanted(name)
    assert code == (1 if any(one["severity"] != "note" for one in issues) else 0) and not beside
    for one in issues:
        assert re.fullmatch(r"[A-Z].{20,}\.", one["message"], flags=re.DOTALL), one["message"]
        assert "{" not in one["message"]
        assert f"segment {one['number']:,} at byte {one['offset']:,}" in one["message"]
        # A missing segment is told where it should have stood; everything else is at its own place.
        here = rows[one["number"] - 1]
        assert data[one["offset"] :].startswith("*".join(here).encode("latin-1")[:12])
        if not one["code"].endswith("_missing") or one["element"]:
            assert here[0] == one["segment"]
    assert [one["message"] for one in issues] == [one.told(True) for one in check(data)]


@pytest.mark.parametrize("name", NAMES)
def test_the_check_prints_every_issue(name):
    code, printed, beside = typed("check", FOLDER / name)
    found = wanted(name)
    lines = [line for line in printed.splitlines() if re.match(r"  (error|warning|note): ", line)]
    assert len(lines) == found.total() and not beside
    severities = Counter(FAULTS[code].severity for code, _ in found.elements())
    assert Counter(line.split()[0].rstrip(":") for line in lines) == severities
    assert code == (1 if severities["error"] + severities["warning"] else 0)
    assert printed.splitlines()[-1].startswith(f"{FOLDER / name}: ")


# Where pyx12 and the check part ways over a segment, and why the check is right, or may be.
APART = {
    "LinuxForHealth--x12/837P--demo.cob.example3.B.837": {
        16
    },  # a ZIP code of four digits, which pyx12 does not look at
    "imsweb--x12-parser/277CA--x12_277CA_accepted.txt": {
        19,
        24,
    },  # STC below TRN*1 (see x214.py); a day in 1001 exists
    "imsweb--x12-parser/277CA--x12_277CA_rejected.txt": {19},
    "imsweb--x12-parser/999--x12_999_accepted.txt": {1, 10},  # the same, told at ISA or at IEA
    "moov-io--x12/835--sample1.txt": {1},  # ISA11 as in 4010
}
JUDGED = [
    name
    for name, expected in EXPECTED.items()
    if expected["sets"][0].startswith(("837 ", "835 ", "277 005010X214", "999 005010X231"))
]


@pytest.mark.parametrize("name", [pytest.param(name, id=name.partition("/")[2]) for name in JUDGED])
def test_another_checker_finds_fault_with_the_same_segments(name):
    """pyx12 gives up on a loop whose first segment it does not know, and then on each behind it: those are left out."""
    data = content(name).replace(b"005010X222A2", b"005010X222A1")  # all that pyx12 has of 837P
    theirs, follows = set(), set()
    for one in sorted(oracle.findings(data)):
        unplaced = one.code == "1" and not one.element
        if one.number - 1 in theirs and (unplaced or one.code == "3"):
            follows.add(one.number)
        theirs.add(one.number)
    ours = {issue.number for issue in check(content(name)) if issue.severity != "note"}
    assert (ours - theirs) | (theirs - follows - ours) == APART.get(name, set())


# --- what is shown of it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_it_is_shown_in_words(name):
    code, printed, beside = typed("show", FOLDER / name)
    assert (code, beside) == (0, "")
    assert printed.count("\n") >= EXPECTED[name]["segments"] / 3
    persons = {row[3] for row in plainly(content(name)) if row[0] == "NM1" and len(row) > 3 and row[3]}
    assert [one for one in persons if one not in printed] == []


@pytest.mark.parametrize("name", NAMES)
def test_it_is_shown_as_data(name):
    code, printed, beside = typed("show", FOLDER / name, "--json")
    assert (code, beside) == (0, "")
    segments = [one for line in printed.splitlines() for one in flat(json.loads(line))]
    rows = plainly(content(name))
    assert [one["segment"] for one in segments] == [row[0] for row in rows]
    _, repetition, component, _ = EXPECTED[name]["signs"]
    for segment, row in zip(segments, rows, strict=True):
        exact = {str(leaf).strip() for leaf in leaves(segment)}
        told = {short_number(leaf.replace("-", "")) for leaf in exact}
        for text in row[1:]:
            parts = re.split(f"[{re.escape(repetition + component)}]", text.strip())
            plain = [short_number(part.replace("-", "")) for part in parts if part]
            # Six digits of a date say no century, the data do.
            assert text.strip() in exact or all({one, f"20{one}"} & told for one in plain), (row, text)


def flat(node):
    """The segments of a record as data, in order, each without those below it."""
    if "segment" in node:
        yield {key: value for key, value in node.items() if key != "parts"}
    for part in node.get("parts", []):
        yield from flat(part)


def leaves(node):
    for one in node.values() if isinstance(node, dict) else node:
        if isinstance(one, dict | list):
            yield from leaves(one)
        elif one is not None:
            yield one


# --- what else may happen to it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_that_breaks_off_is_told(name, tmp_path):
    data = content(name)
    path = tmp_path / "cut"
    path.write_bytes(data[: len(data) * 2 // 3])
    for word in ("check", "show"):
        code, printed, beside = typed(word, path)
        assert code == 1, word
        assert re.search(r"the data end here, and .+ should follow|breaks off: .+\.", printed + beside)
    assert ids(read(path.read_bytes())) == [row[0] for row in plainly(path.read_bytes())]


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_with_a_wrong_count_is_told(name, tmp_path):
    rows = plainly(content(name))
    signs = EXPECTED[name]["signs"]
    at, last = next((at, row) for at, row in enumerate(rows, 1) if row[0] == "SE")
    last[1] = "99"
    path = tmp_path / "miscounted"
    path.write_bytes("".join(signs[0].join(row) + signs[3] for row in rows).encode("latin-1"))
    code, printed, _ = typed("check", path, "--json")
    counts = [one for one in map(json.loads, printed.splitlines()) if one["code"] == "count_wrong"]
    assert code == 1
    assert [(one["number"], one["found"]) for one in counts] == [(at, "99")]
    start = max(number for number, row in enumerate(rows[:at], 1) if row[0] == "ST")
    assert counts[0]["wanted"].strip('"') == str(at - start + 1)
    assert 'found "99", expected' in counts[0]["message"]
    assert re.search(r"Export the file again|fetch the file again", counts[0]["message"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("word", ["check", "show"])
def test_a_copy_without_its_header_is_no_x12(name, word, tmp_path):
    data = content(name)
    path = tmp_path / "headless"
    path.write_bytes(data[106:].lstrip(b"\r\n"))
    code, printed, said = typed(word, path)
    assert (code, printed) == (2, "")
    assert said.startswith(f"{path} cannot be read as X12: ") and said.endswith(".")
