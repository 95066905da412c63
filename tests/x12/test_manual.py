"""docs/x12.md cannot go stale: its blocks run and print what it says, its tables are read, its walk-through is walked.

On the page: a `python` block runs; a `text` block right behind it is what it prints.  Blocks run in one session, but
those of "Adding to it": there `diff` blocks change a copy of the room, a block with a file's name makes that file in it,
and each `python` block runs in the copy as it is then.  A `guide` block is a table.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from daysheet.cli.main import app
from daysheet.cli.x12 import UnableToReadX12
from daysheet.x12 import NotX12, read, records, write
from daysheet.x12.checking import check
from daysheet.x12.guide import ELSEWHERE, TABLES, Guide, Loop, every, named, parse
from daysheet.x12.records import BY_NAME, Claim, Record, Stray
from daysheet.x12.segments import Name, Unknown
from x12.generated import make_837p

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "x12.md"
WALK = "Adding to it"


class Block(NamedTuple):
    kind: str  # what stands behind the three backquotes
    text: str
    line: int  # of the page, where its text begins
    section: str
    part: str  # heading within the section
    behind: bool  # nothing but blank lines between it and the block before


def blocks() -> list[Block]:
    found: list[Block] = []
    section = part = kind = ""
    inside: list[str] | None = None
    start = 0
    behind = False
    for number, line in enumerate(PAGE.read_text("utf-8").splitlines(), 1):
        if inside is not None:
            if line == "```":
                found.append(Block(kind, "\n".join(inside) + "\n", start, section, part, behind))
                inside, behind = None, True
            else:
                inside.append(line)
        elif line.startswith("```"):
            kind, inside, start = line[3:], [], number + 1
        else:
            behind = behind and not line.strip()
            if line.startswith("## "):
                section, part = line[3:], ""
            elif line.startswith("### "):
                part = line[4:]
    assert inside is None, "a block is not closed"
    return found


BLOCKS = blocks()


def told(at: int) -> str | None:
    """What the page says that the block prints; None where it says nothing."""
    following = BLOCKS[at + 1 : at + 2]
    return next((one.text for one in following if one.kind == "text" and one.behind), None)


def rows(heading: str, columns: int) -> list[list[str]]:
    """Cells of the first table behind a heading."""
    text = PAGE.read_text("utf-8")
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, heading
    table = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE)
    assert table, heading
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in table[0].splitlines()[2:]
    ]
    assert all(len(row) == columns for row in cells)
    return cells


# --- the blocks run --------------------------------------------------------------------------------------------------


def test_the_page_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    session: dict[str, Any] = {"__name__": "manual"}
    for at, block in enumerate(BLOCKS):
        if block.kind != "python" or block.section == WALK:
            continue
        # Lines are counted as on the page, so that a traceback points there.
        exec(compile("\n" * (block.line - 1) + block.text, str(PAGE), "exec"), session)
        printed = capsys.readouterr().out
        assert printed.rstrip() == (told(at) or "").rstrip(), f"{PAGE.name}, line {block.line}"


@pytest.mark.parametrize(
    "block", [one for one in BLOCKS if one.kind == "guide"], ids=lambda block: f"line-{block.line}"
)
def test_each_table_on_the_page_is_one(block: Block) -> None:
    assert parse(block.text).root.label


# --- the tables of the page ------------------------------------------------------------------------------------------


def loops_of(loop: Loop) -> Iterator[Loop]:
    yield loop
    for inner in loop.loops:
        yield from loops_of(inner)


def guides_called(name: str) -> list[Guide]:
    set_id, version = {"277CA": ("277", "005010X214"), "277": ("277", "005010X212"), "837P": ("837", "")}.get(
        name, (name, "")
    )
    return [one for one in every() if one.set_id == set_id and one.version.startswith(version)]


def test_the_page_lists_every_set_with_its_versions() -> None:
    said = []
    for name, _, version, also, table in rows("## What it reads and writes", 5):
        module = table.strip("`").removesuffix(".py")
        guide = named(module)
        assert version == guide.version, name
        assert tuple(also.split(", ") if also else ()) == guide.also, name
        if name != "TA1":
            said.append(module)
            assert guide in guides_called(name)
    assert sorted(said) == sorted(TABLES.values())


def test_the_page_says_which_records_a_set_gives() -> None:
    told_of = {}
    text = "Records between Heading and SetEnd, with the loops that they hold:"
    for name, whole, inner in rows(text, 3):
        told_of[name] = (set(whole.split(", ")), set(inner.split(", ")))
    found = {}
    for name in told_of:
        classes = {BY_NAME[loop.record] for guide in guides_called(name) for loop in loops_of(guide.root)} - {
            records.Heading
        }
        found[name] = (
            {one.__name__ for one in classes if issubclass(one, Record)},
            {one.__name__ for one in classes if not issubclass(one, Record)},
        )
    assert told_of == found


# --- the table of broken input ---------------------------------------------------------------------------------------

GOOD = make_837p(2, seed=3)
BEFORE_SE = re.compile(r"~(SE\*[^~]*)~")
Told = list[Record]


def kinds(found: Told) -> list[str]:
    return [type(one).__name__ for one in found]


def inside(node: Any) -> Iterator[Any]:
    yield node
    for part in getattr(node, "parts", ()):
        yield from inside(part)


def left(found: Told) -> list[str]:
    return [one.text for record in found for node in inside(record) for one in node.left]


def same(found: Told) -> bool:
    return found == list(read(GOOD.encode()))


def holds_what_follows(found: Told) -> bool:
    """Q9 stands beside the party before, and what follows it stands in Q9."""
    claim = next(one for one in found if isinstance(one, Claim))
    unknown = claim.one(Name, "Q9")
    alone = claim.referring is not None and not claim.referring.all(Name)
    return alone and unknown is not None and kinds(unknown.parts) == ["Specialty"] and not claim.rendering  # type: ignore[arg-type]


# First cell of the row: how to spoil a file so, and what reading must then give.
BROKEN: dict[str, tuple[Callable[[str], str], Callable[[Told], bool]]] = {
    "a byte order mark before ISA": (lambda good: "\xef\xbb\xbf" + good, same),
    "blanks, NUL and 1A around interchanges, line breaks anywhere (files wrapped at 80 signs)": (
        lambda good: " \n" + "\r\n".join(good[at : at + 80] for at in range(0, len(good), 80)) + "\r\n\x1a",
        same,
    ),
    "empty elements at the end of a segment, nothing between two ends of segments": (
        lambda good: good.replace("~LX*1~", "~LX*1**~~"),
        same,
    ),
    "other text before, between or behind interchanges": (
        lambda good: "From: x " + good + "bye",
        lambda found: kinds(found)[0] == kinds(found)[-1] == "Junk" and same(found[1:-1]),
    ),
    "fields of ISA that are not padded to their widths": (
        lambda good: good.replace("NORTHPT        ", "NORTHPT").replace("CLRHOUSE       ", "CLRHOUSE"),
        lambda found: same(found[:0] + list(read(GOOD.encode()))[:1] + found[1:]),
    ),
    "ISA11 is the component sign, too": (
        lambda good: good.replace("*^*00501", "*:*00501"),
        lambda found: found[1:] == list(read(GOOD.encode()))[1:],
    ),
    "ids in small letters": (lambda good: good.replace("~NM1*", "~nm1*"), same),
    "SE, GE or IEA is missing": (
        lambda good: BEFORE_SE.sub("~", good),
        lambda found: kinds(found) == [one for one in kinds(list(read(GOOD.encode()))) if one != "SetEnd"],
    ),
    "the file breaks off": (
        lambda good: good[: good.index("~LX*2~") + 3],
        lambda found: kinds(found)[-1] == "Claim" and "LX" in write(found).decode()[-6:],
    ),
    "a count or control number is wrong": (
        lambda good: BEFORE_SE.sub("~SE*7*0009~", good),
        lambda found: found[-3].segment_count == 7,  # type: ignore[attr-defined]
    ),
    "a version that no table has, 4010 among them": (
        lambda good: good.replace("005010X222A1", "004010X098A1"),
        lambda found: kinds(found) == kinds(list(read(GOOD.encode()))),
    ),
    "a set that no table has": (
        lambda good: good.replace("ST*837", "ST*834"),
        lambda found: set(kinds(found)[3:-3]) == {"Stray"} and kinds(found)[2] == "Heading",
    ),
    "a segment id that nobody knows": (
        lambda good: good.replace("~LX*1~", "~LX*1~ZZ9*A*B~"),
        lambda found: any(
            isinstance(one, Unknown) and one.elements == ("A", "B")
            for claim in found
            if isinstance(claim, Claim)
            for one in claim.lines[0].parts
        ),
    ),
    "a segment that this place of the guide does not have": (
        lambda good: good.replace("~LX*1~", "~LX*1~MSG*HELLO~"),
        lambda found: any(
            "Message" in kinds(claim.lines[0].parts)  # type: ignore[arg-type]
            for claim in found
            if isinstance(claim, Claim)
        ),
    ),
    "a segment between SE and the next ST": (
        lambda good: good.replace("~GE*", "~REF*ZZ*1~GE*"),
        lambda found: isinstance(found[-3], Stray),
    ),
    "a qualifier that the loop does not have, as REF*ZZ in a claim": (
        lambda good: good.replace("REF*G1*", "REF*ZZ*"),
        lambda found: any(
            [one.qualifier for one in claim.references] == ["9F", "ZZ"]
            for claim in found
            if isinstance(claim, Claim)
        ),
    ),
    "NM1, N1, LX or LS with an unknown qualifier": (
        lambda good: good.replace("NM1*82*", "NM1*Q9*"),
        holds_what_follows,
    ),
    "HL with an unknown level": (
        lambda good: re.sub(r"~HL\*2\*1\*22", "~HL*2*1*99", good),
        lambda found: set(kinds(found)[4:-3]) == {"UnknownLevel"} and kinds(found)[3] == "Provider",
    ),
    "an amount, a count or a day that cannot be read": (
        lambda good: re.sub(r"(SV1\*[^*]*)\*[0-9.]*", r"\1*12,50", good).replace(
            "*20261015*0930*CH", "*20261315*0930*CH"
        ),
        lambda found: set(left(found)) == {"12,50", "20261315"},
    ),
    "more elements than the segment has": (
        lambda good: good.replace("~LX*1~", "~LX*1*2~"),
        lambda found: left(found) == ["2", "2"],
    ),
    "bytes that are no ASCII": (
        lambda good: good.replace("NORTH PHYSICAL", "N\xd6RTH PHYSICAL"),
        lambda found: b"N\xd6RTH" in write(found),
    ),
}
SAYS_IT_ELSEWHERE = "nothing in it begins an interchange, or it is empty"


@pytest.mark.parametrize("row", rows("## Broken input", 3), ids=lambda row: row[0])
def test_broken_input_gives_what_the_page_says(row: list[str]) -> None:
    what, _, said = row
    if what == SAYS_IT_ELSEWHERE:
        for data in (b"", b"hello"):
            for ask in (read, check):
                with pytest.raises(NotX12):
                    list(ask(data))
        return
    spoil, holds = BROKEN[what]
    spoiled = spoil(GOOD).encode("latin-1")
    assert spoiled != GOOD.encode()
    assert holds(list(read(spoiled)))
    expected = set(re.findall(r"`(\w+)`", said))
    found = {issue.code for issue in check(spoiled)}
    assert expected <= found if expected else not found


def test_the_page_has_a_row_for_each_case() -> None:
    assert {row[0] for row in rows("## Broken input", 3)} == {*BROKEN, SAYS_IT_ELSEWHERE}


# --- the format of the tables ----------------------------------------------------------------------------------------


def test_the_page_names_the_code_sets_that_are_kept_elsewhere() -> None:
    told = PAGE.read_text("utf-8").partition("Code sets that are kept elsewhere:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) == ELSEWHERE


# --- the walk-through ------------------------------------------------------------------------------------------------


def hunks(diff: str) -> Iterator[tuple[Path, str, str]]:
    """Each change of a diff: the file, the text before, the text after."""
    path, old, new = Path(), "", ""
    for line in [*diff.splitlines(), "@@"]:
        if line.startswith("@@"):
            if old or new:
                yield path, old, new
            old = new = ""
        elif line.startswith("--- "):
            if old or new:
                yield path, old, new
            path, old, new = Path(line[4:].removeprefix("a/")), "", ""
        elif not line.startswith("+++ "):
            sign, content = line[:1], line[1:] + "\n"
            old += content if sign != "+" else ""
            new += content if sign != "-" else ""


def changed(block: Block, root: Path) -> None:
    """Does to the copy what the block says."""
    if block.kind == "diff":
        for path, old, new in hunks(block.text):
            text = (root / path).read_text("utf-8")
            assert text.count(old) == 1, (
                f"line {block.line} of the page: {path} has not, once, the lines\n{old}"
            )
            (root / path).write_text(text.replace(old, new), "utf-8")
    else:
        (root / block.kind.split()[1]).write_text(block.text, "utf-8")


def copied(root: Path) -> Path:
    """The room alone: that it runs so is a part of what the page promises."""
    room = root / "src" / "daysheet" / "x12"
    room.parent.mkdir(parents=True)
    shutil.copytree(ROOT / "src" / "daysheet" / "x12", room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "src" / "daysheet" / "__init__.py", room.parent)
    (root / "tests" / "x12").mkdir(parents=True)
    for name in ("__init__.py", "generated.py", "test_segments.py"):
        shutil.copy(ROOT / "tests" / "x12" / name, root / "tests" / "x12")
    return root


def environment(root: Path) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root / "tests"))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def ran(text: str, root: Path) -> str:
    text = f"import daysheet\nassert daysheet.__file__.startswith({str(root)!r})\n{text}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", text],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_walk_through_can_be_walked(tmp_path: Path) -> None:
    root = copied(tmp_path)
    for at, block in enumerate(BLOCKS):
        if block.section != WALK:
            continue
        if block.kind == "diff" or block.kind.startswith("python "):
            changed(block, root)
        elif block.kind == "python":
            assert ran(block.text, root).rstrip() == (told(at) or "").rstrip(), (
                f"line {block.line} of the page"
            )
    # What the page says about the tests is done as well: the segment's class is counted there.
    names = "every_segment_has_one_class or only_what_may_open_a_loop"
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:django", "-k", names, "tests/x12"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# --- the command line ------------------------------------------------------------------------------------------------


def typed(*words: str) -> int:
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, UnableToReadX12):
        return 2
    return done.exit_code


@pytest.mark.parametrize(
    "line", [line for one in BLOCKS if one.kind == "console" for line in one.text.splitlines() if line]
)
def test_each_command_on_the_page_runs(line: str, tmp_path: Path) -> None:
    (tmp_path / "claims").write_text(GOOD, "latin-1")
    program, *words = line.partition("#")[0].replace("FILE", str(tmp_path / "claims")).split()
    assert program == "daysheet"
    assert typed(*words) == 0


def test_the_commands_end_as_the_page_says(tmp_path: Path) -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    assert (
        "`check` ends with 0 where nothing is wrong (notes count as nothing), 1 where something is, 2 where it is no X12. "
        "`show` ends with 0, with 1 where the file breaks off, with 2 where it is no X12."
    ) in text
    for name, content in {"good": GOOD, "cut": GOOD[:900], "other": "hello"}.items():
        (tmp_path / name).write_text(content, "latin-1")
    ends = {
        (command, name): typed("x12", command, str(tmp_path / name))
        for command in ("show", "check")
        for name in ("good", "cut", "other")
    }
    assert list(ends.values()) == [0, 1, 2, 0, 1, 2]
