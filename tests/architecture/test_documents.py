"""What the documents say is there, is there; and nothing is handed to strangers that is not theirs."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from architecture.places import DOCUMENTS, ROOT, SOURCE, committed, rooms, text_of

ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
SPAN = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"[\w.*-]*(/[\w.*-]+)*/?")
OF_THE_CLINIC = {
    "anchors", "agreements", "backups", "clinic.toml", "daysheet.db", "held", "jobs.db", "keys", "out", "profiles",
    "taken", "tls", "watch",
}  # fmt: skip
"""Files and folders of DAYSHEET_HOME: made at run time, in no checkout."""
ENDINGS = (".py", ".toml", ".md", ".html", ".css", ".js", ".typ", ".lock", ".json")


def _places(text: str) -> set[str]:
    """Everything in backquotes that reads like a file or a folder of the repository."""
    found = set()
    for span in SPAN.findall(text):
        if not PLACE.fullmatch(span) or span.startswith(("/", "-")):
            continue
        if "/" in span or span.endswith(ENDINGS):
            found.add(span)
    return found


def _is_there(place: str) -> bool:
    """From the root, inside the package, or (a bare file name) in any room of it."""
    place = place.rstrip("/")
    if place.split("/")[0] in (OF_THE_CLINIC - rooms()) | {"DAYSHEET_HOME", "home"}:
        return True
    if "/" not in place and next(SOURCE.rglob(place), None) is not None:
        return True
    return any(next(root.glob(place), None) is not None for root in (ROOT, SOURCE))


@pytest.mark.parametrize("name", [*DOCUMENTS, *(path.relative_to(ROOT).as_posix() for path in ADRS)])
def test_every_place_that_a_document_names_exists(name):
    path = ROOT / name
    missing = sorted(place for place in _places(path.read_text("utf-8")) if not _is_there(place))
    assert not missing


def test_the_architecture_names_every_room():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `(\w+)(?:/|\.py)` \|", text, flags=re.MULTILINE))
    assert rows == rooms()


@pytest.mark.parametrize("name", ["README.md", *DOCUMENTS])
def test_links_between_documents_lead_somewhere(name):
    path = ROOT / name
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text("utf-8"))
    dead = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("name", ["README.md", *DOCUMENTS])
def test_every_command_that_a_document_names_exists(name):
    import typer

    from daysheet.cli.main import app

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert _typed(name, "daysheet") <= known


@pytest.mark.parametrize("name", ["README.md", *DOCUMENTS])
def test_every_make_target_that_a_document_names_exists(name):
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), flags=re.MULTILINE))
    assert _typed(name, "make") <= targets


def _typed(name: str, program: str) -> set[str]:
    """The first words that a document gives to a program, in backquotes or in a block to be typed."""
    text = (ROOT / name).read_text("utf-8")
    typed = "\n".join(part.strip("`") for part in re.findall(r"```.*?```|`[^`]+`", text, flags=re.DOTALL))
    return set(re.findall(rf"(?:^|/){program} ([a-z][a-z0-9-]*)", typed, flags=re.MULTILINE))


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in ADRS] == [f"{number:04}" for number in range(1, len(ADRS) + 1)]


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_argued(path):
    text = path.read_text("utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.search(
        r"^Status: (proposed|accepted|superseded by \d{4}) · Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE
    )
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings[:3] == ["What had to be decided", "Decision", "Rejected"] or "Rejected" in headings
    assert headings[-1] == "What would change our mind"
    rejected = text.split("## Rejected")[1].split("## ")[0]
    assert len(re.findall(r"^- \*\*.+?\*\*", rejected, flags=re.MULTILINE)) >= 2


def test_every_direct_dependency_says_why():
    inside, lines = False, []
    for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines():
        if re.match(r"^(dependencies|\w+) = \[$", line):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside and re.match(r'^\s+"[A-Za-z0-9]', line) and re.search(r"[><=]=", line):
            lines.append(line)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [
        *project["dependencies"],
        *(name for group in project["optional-dependencies"].values() for name in group),
    ]
    assert len(lines) == len(listed)
    assert not [line for line in lines if not re.search(r"#\s+\S.{2,}", line)]
    assert len(project["dependencies"]) <= 25


def test_the_readme_needs_two_commands():
    text = text_of(ROOT / "README.md")
    if "## Set up" not in text:
        return
    block = re.search(r"```\w*\n(.*?)```", text.split("## Set up")[1], flags=re.DOTALL)
    assert block
    assert len([line for line in block[1].splitlines() if line.strip() and not line.startswith("#")]) == 2


def test_the_licence_is_the_standard_text():
    """SHA-256 of the text as the Apache Software Foundation publishes it, whose first line is empty."""
    text = (ROOT / "LICENSE").read_bytes()
    published = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    assert hashlib.sha256(b"\n" + text.lstrip(b"\n")).hexdigest() == published


# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(
        r"(?<![\w.])/(?:wor" + r"k|roo" + r"t|Users|home/(?!daysheet)\w+)/\w"
    ),
    "where packages were fetched from": re.compile(
        r"--(?:extra-)?index-" + r"url|https?://[^\s\"')]+/simp" + r"le\b"
    ),
    "a library that we do not use": re.compile("lite" + "llm", re.IGNORECASE),
    "a US social security number": re.compile(
        r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"
    ),
    "a key": re.compile(r"-----BEGIN [A-Z ]*PRIV" + r"ATE KEY-----|\bAKIA[0-9A-Z]{16}\b"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(what):
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in committed()
        for hit in FORBIDDEN[what].finditer(text_of(path))
    ]
    assert not found


# What others publish is kept as they publish it: the help desk of a company that X12's own example made up.
PUBLISHED_ADDRESSES = {
    "tests/x12/samples/LinuxForHealth--x12/837P--demo.example7.837": "HELPDESK" + "@OXYGEN.COM"
}


def test_addresses_and_numbers_in_the_source_belong_to_nobody():
    """Invented people have invented addresses: reserved names (RFC 2606), and telephone numbers with 555 in them."""
    address = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.(?:com|net|edu|gov|us|io))\b", re.IGNORECASE)
    number = re.compile(r"(?<![\d.-])\(?([2-9]\d{2})\)?[ .-]([2-9]\d{2})[.-]\d{4}(?![\d.-])")
    found = []
    for path in committed():
        if path.suffix == ".lock":
            continue
        text = text_of(path)
        published = PUBLISHED_ADDRESSES.get(path.relative_to(ROOT).as_posix(), "")
        found += [
            f"{path.name}: {hit.group()}"
            for hit in address.finditer(text)
            if not _is_reserved(hit[1]) and hit.group() != published
        ]
        found += [f"{path.name}: {hit.group()}" for hit in number.finditer(text) if "555" not in hit.group()]
    assert not found


def _is_reserved(host: str) -> bool:
    return host.lower().split(".")[-2] == "example"


def test_no_clinics_data_is_committed():
    """No databases, keys or spreadsheets; tables only where a test says what they are."""
    endings = {
        ".db",
        ".sqlite3",
        ".key",
        ".pem",
        ".crt",
        ".xlsx",
        ".xls",
        ".ods",
        ".wav",
        ".mp3",
    }
    found = [path.relative_to(ROOT).as_posix() for path in committed() if path.suffix.lower() in endings]
    tables = [
        path
        for path in committed()
        if path.suffix.lower() == ".csv" and path.relative_to(ROOT).parts[0] != "tests"
    ]
    # Which of these are marked as production data, the scan in `make check` knows.
    interchanges = [path for path in committed() if _is_interchange(path) and not _may_be_interchange(path)]
    assert not found
    assert not tables
    assert not interchanges


X12_ENDINGS = {".edi", ".x12", ".ta1", ".277ca", ".837p"} | {
    f".{number}" for number in (270, 271, 275, 276, 277, 278, 820, 834, 835, 837, 997, 999)
}


def _is_interchange(path: Path) -> bool:
    """By its name, or, whatever it is called, by how it begins."""
    begins = re.match(rb"\s*ISA([^\w\s]).{2}\1", path.read_bytes()[:200], re.IGNORECASE)
    return path.suffix.lower() in X12_ENDINGS or begins is not None


def _may_be_interchange(path: Path) -> bool:
    """Ours are named for what they are; what others publish keeps its name."""
    parts = path.relative_to(ROOT).parts
    return parts[:3] == ("tests", "x12", "samples") or (
        parts[:2] == ("tests", "x12") and path.suffix.lower() in X12_ENDINGS
    )


@pytest.mark.parametrize(
    ("place", "may"),
    [
        ("tests/x12/samples/A--b/278--sample", True),
        ("tests/x12/samples/A--b/835--sample.txt", True),
        ("tests/x12/golden/one.x12", True),
        ("tests/x12/one.txt", False),
        ("tests/cli/one.271", False),
        ("docs/one.edi", False),
    ],
)
def test_an_interchange_may_stand_only_where_samples_are(place, may):
    assert _may_be_interchange(ROOT / place) is may


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.txt", b"ISA*00*          *", True),
        ("b", b"\r\nisa|00|", True),
        ("c.835", b"", True),
        ("d.txt", b"ISAAC*00*", False),
        ("e.md", b"ISA is the first segment", False),
    ],
)
def test_an_interchange_is_known_by_its_name_or_its_beginning(tmp_path, name, content, is_one):
    (tmp_path / name).write_bytes(content)
    assert _is_interchange(tmp_path / name) is is_one


def test_the_source_has_no_rooms_without_a_name():
    vague = {
        "utils",
        "util",
        "common",
        "core",
        "helpers",
        "helper",
        "misc",
        "manager",
        "managers",
        "services",
    }
    found = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if Path(path).stem.lower() in vague and "__pycache__" not in path.parts
    ]
    assert not found
