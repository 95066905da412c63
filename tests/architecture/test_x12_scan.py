"""The scan that keeps production files out: what it stops at, what it lets pass, and that it lets this tree pass.

No interchange here is written out: each is put together when the test runs, or the scan would find this file.
"""

import base64
import gzip
import hashlib
import importlib.util
import io
import json
import quopri
import subprocess
import sys
import textwrap
import time
import zipfile

import pytest

from architecture.places import ROOT

SCRIPT = ROOT / "docs" / "x12_scan.py"
_spec = importlib.util.spec_from_file_location("x12_scan", SCRIPT)
assert _spec and _spec.loader
scan = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scan)

PRODUCTION = "P"
REST = ("GS", "HC", "SENDER", "RECEIVER", "20261015", "0930", "1", "X", "005010X222A1")


def interchange(usage=PRODUCTION, sign="*", end="~", component=":", padded=True, tag="ISA"):
    who = ["SENDER", "RECEIVER"]
    blank, who = (" " * 10, [one.ljust(15) for one in who]) if padded else ("", who)
    fields = [tag, "00", blank, "00", blank, "ZZ", who[0], "ZZ", who[1], "261015", "0930", "^", "00501"]
    header = sign.join([*fields, "000000117", "0", usage, component]) + end
    return header + sign.join(REST) + end


def zipped(name, content, within=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "nothing")
        archive.writestr(name, content)
    return within + file.getvalue()


def wrapped(text, width, margin=""):
    return "\n".join(margin + text[at : at + width] for at in range(0, len(text), width))


def literals(text, prefix=""):
    """As a formatter cuts a long string: one literal a line."""
    return (
        "DATA = (\n"
        + "\n".join(f'    {prefix}"{text[at : at + 37]}"' for at in range(0, len(text), 37))
        + "\n)\n"
    )


def ways(usage):
    return {
        "plain": interchange(usage),
        "bars": interchange(usage, sign="|"),
        "control characters": interchange(usage, sign="\x1d", end="\x1c", component="\x1f"),
        "tildes part, line breaks end": interchange(usage, sign="~", end="\n"),
        "not padded": interchange(usage, padded=False),
        "small letters": interchange(usage, tag="isa").lower(),
        "wrapped at 80": wrapped(interchange(usage), 80),
        "wrapped at 20, with returns": wrapped(interchange(usage), 20).replace("\n", "\r\n"),
        "wrapped in its id": "I\n" + wrapped(interchange(usage)[1:], 80),
        "wrapped before the usage": interchange(usage).replace(f"*{usage}*", f"*\r\n{usage}*"),
        "quoted in a mail": wrapped(interchange(usage), 60, "> "),
        "in a comment": wrapped(interchange(usage), 50, "    # "),
        "in a comment, parted with its sign": wrapped(interchange(usage, sign="#"), 50, "// "),
        "behind prose": "The file of the 15th:\n\n" + interchange(usage),
        "the second of two": interchange("T") + interchange(usage),
        "as a literal": f'data = b"{interchange(usage)}"',
        "as literals": literals(interchange(usage)),
        "as literals of bytes": literals(interchange(usage), "b"),
        "as added literals": literals(interchange(usage)).replace('"\n', '" +\n'),
        "with line breaks written as escapes": 'data = "ST*1~\\n' + interchange(usage, end="~\\n") + '"',
        "wrapped by escapes": wrapped(interchange(usage), 30).replace("\n", "\\n"),
        "with escaped separators": interchange(usage, sign="\\x1d", end="\\x1c"),
        "with escaped separators in JSON": json.dumps(interchange(usage, sign="\x1d", end="\n")),
        "in a block of Markdown": f"```text\n{interchange(usage)}\n```\n",
        "in a table of Markdown": "| file | begins |\n|---|---|\n| a | " + interchange(usage, sign="\\|") + " |",
        "as HTML": f"<pre>{interchange(usage, sign='&#42;')}</pre>",
        "as part of an address": "https://example.test/?x12=" + interchange(usage, sign="%2A"),
        "as a list of elements": json.dumps(interchange(usage).split("~")[0].split("*")),
        "quoted-printable": quopri.encodestring(interchange(usage).encode()).decode(),
        "tabs, as pasted from a table": interchange(usage, sign="\t", end="\n"),
        "as a tuple over several lines": "(\n    " + ",\n    ".join(map(repr, interchange(usage).split("~")[0].split("*"))),
        "as a quoted row": ",".join(f'"{one}"' for one in interchange(usage).split("~")[0].split("*")),
        "as a row of CSV": interchange(usage, sign=",", end="\n"),
        "parted with blanks around the signs": interchange(usage, padded=False, sign=" * "),
        "an older version": interchange(usage).replace("*^*00501*", "*U*00401*"),
    }  # fmt: skip


WAYS = ways(PRODUCTION)


def production(data):
    data = data if isinstance(data, bytes) else data.encode("latin-1")
    return [one for one in scan.interchanges(data) if not one.trouble]


@pytest.mark.parametrize("way", WAYS)
def test_production_data_is_found_however_it_is_written(way):
    assert len(production(WAYS[way])) == 1


@pytest.mark.parametrize("way", WAYS)
def test_the_same_as_test_data_passes(way):
    """So what is found is the usage, not the shape."""
    assert production(ways("T")[way]) == []


@pytest.mark.parametrize(
    "content",
    [
        zipped("claims.837", interchange()),
        zipped("inner.zip", zipped("a/b/claims", interchange())),
        zipped("claims.txt", interchange(), within=b"#!/bin/sh\nexit\n"),
        gzip.compress(interchange().encode()),
        gzip.compress(zipped("claims", interchange())),
        zipped("notes.md", gzip.compress(WAYS["wrapped at 80"].encode())),
        interchange().encode("utf-16"),
        interchange().encode("utf-16-be"),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + interchange().encode() + b"\x00\xff\xfe",
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(interchange().encode()),
        "Größe: ".encode() + interchange().encode(),
    ],
    ids=["zip", "zip in zip", "zip behind a script", "gz", "zip in gz", "gz in zip", "UTF-16", "UTF-16 without mark",
         "binary", "base64", "UTF-8"],
)  # fmt: skip
def test_production_data_is_found_in_what_is_no_plain_text(content):
    assert len(production(content)) == 1


@pytest.mark.parametrize(
    "content",
    [
        "ISA is the first segment; its fifteenth element, ISA15, is T for tests and P for production.",
        "ISA*00* says that no password follows. " * 20,
        "| ISA | two | three |\n|---|---|---|\n" + "| P | P | P |\n" * 20,
        "Lisa, Visa, Pisa; disappear - ISA, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P.",
        interchange("T"),
        interchange("I"),
        interchange(""),
        interchange("PT"),
        interchange().replace("261015", "{day}").replace("000000117", "{control}"),
        interchange()[: interchange().index("*P*")],
        "",
    ],
)
def test_what_is_no_production_data_passes(content):
    assert production(content) == []


def test_an_offset_leads_to_the_interchange():
    for before in (b"", b"some words\n", b"\xff\xfe\x00 binary"):
        assert [one.offset for one in production(before + interchange().encode())] == [len(before)]
    wide = ("words\n" + interchange()).encode("utf-16-le")
    assert [one.offset for one in production(wide)] == [12]


@pytest.mark.parametrize(
    "content",
    [
        zipped("a.837", interchange())[:-40] + b"x" * 20,
        gzip.compress(interchange().encode())[:-20],
        b"PK\x03\x04 and no more",
        zipped("a", zipped("b", zipped("c", zipped("d", zipped("e", zipped("f", interchange())))))),
    ],
    ids=["cut zip", "cut gz", "no zip", "packed too often"],
)
def test_what_cannot_be_looked_into_is_said(content):
    assert [one for one in scan.interchanges(content) if one.trouble]


def test_an_encrypted_archive_is_said():
    content = bytearray(zipped("a.837", interchange()))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag that says "encrypted"
        position = content.rindex(sign)
        content[position + at] |= 1
    (one,) = [one for one in scan.interchanges(bytes(content)) if one.trouble]
    assert (one.member, one.trouble) == ("a.837", "it is encrypted or damaged")


# --- a tree ------------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True, timeout=60)

    git("init", "-q")
    (tmp_path / ".gitignore").write_text("out/\n")
    (tmp_path / "tests" / "x12").mkdir(parents=True)
    (tmp_path / "fine.md").write_text("ISA begins it.\n" + interchange("T"))
    git("add", ".")
    return tmp_path


def run(tree):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tree)], check=False, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr


def vouch(tree, name, **changes):
    entry = {
        "path": f'"{name}"',
        "sha256": f'"{hashlib.sha256((tree / name).read_bytes()).hexdigest()}"',
        "why": '"made by a test"',
        "said_by": '"the test"',
        "when": "2026-11-24",
    } | changes
    with (tree / "tests" / "x12" / "production_list.toml").open("a") as file:
        file.write("[[file]]\n" + "".join(f"{key} = {value}\n" for key, value in entry.items() if value))


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("claims.txt", interchange()),
        ("claims", interchange(sign="|")),
        ("src/part.py", literals(interchange())),
        ("docs/page.md", wrapped(interchange(), 80)),
        ("tests/x12/samples/a.837", interchange()),
        ("an old name ü.dat", interchange(tag="isa")),
    ],
)
def test_the_scan_stops_with_a_sentence(tree, name, content, tracked):
    assert run(tree) == (0, "")
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(content)
    if tracked:
        subprocess.run(["git", "-C", str(tree), "add", name], check=True, timeout=60)
    code, told = run(tree)
    at = content.upper().index("ISA")
    assert code == 1
    assert told.startswith(f"{name}, byte {at}: an X12 interchange marked as production data (ISA15 = P).")
    assert "take it out" in told and "tests/x12/production_list.toml" in told
    assert "SENDER" not in told  # where it stands is said, not what


def test_the_scan_names_the_file_within_an_archive(tree):
    (tree / "old.zip").write_bytes(zipped("2024/claims.837", interchange()))
    code, told = run(tree)
    assert code == 1 and told.startswith('old.zip, in "2024/claims.837", byte 0: ')


def test_what_git_ignores_is_not_looked_at(tree):
    (tree / "out").mkdir()
    (tree / "out" / "claims.837").write_text(interchange())
    assert run(tree) == (0, "")


def test_without_git_every_file_is_looked_at(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "claims.dat").write_text(interchange())
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "theirs.dat").write_text(interchange())
    code, told = run(tmp_path)
    assert code == 1 and told.startswith("a/claims.dat, byte 0") and ".venv" not in told


def test_a_file_on_the_list_passes(tree):
    (tree / "sample.edi").write_text(interchange())
    vouch(tree, "sample.edi")
    assert run(tree) == (0, "")
    (tree / "second.edi").write_text(interchange())  # the same content under a name that is not listed
    code, told = run(tree)
    assert code == 1 and told.startswith("second.edi, byte 0")


def test_a_file_on_the_list_that_changed_stops(tree):
    (tree / "sample.edi").write_text(interchange())
    vouch(tree, "sample.edi")
    (tree / "sample.edi").write_text(interchange() + "NTE*ADD*MORE~")
    code, told = run(tree)
    now = hashlib.sha256((tree / "sample.edi").read_bytes()).hexdigest()
    assert code == 1
    assert told.startswith(
        f"sample.edi is not the file that was vouched for on 2026-11-24: its SHA-256 is now {now}."
    )


def test_a_file_on_the_list_that_is_gone_stops(tree):
    (tree / "sample.edi").write_text(interchange())
    vouch(tree, "sample.edi")
    (tree / "sample.edi").unlink()
    code, told = run(tree)
    assert code == 1 and 'there is no file "sample.edi" any more' in told


@pytest.mark.parametrize("key", ["sha256", "why", "said_by", "when"])
@pytest.mark.parametrize("value", ["", '""', "7"])
def test_an_entry_needs_all_of_its_parts(tree, key, value):
    (tree / "sample.edi").write_text(interchange())
    vouch(tree, "sample.edi", **{key: value})
    code, told = run(tree)
    assert code == 1 and f'the entry "sample.edi" lacks {key}' in told and "sample.edi, byte 0" in told


@pytest.mark.parametrize(
    ("text", "said"), [("[[file]\n", " cannot be read: "), ("file = 3\n", ": what it lists is no [[file]]")]
)
def test_a_list_that_cannot_be_read_stops(tree, text, said):
    (tree / "tests" / "x12" / "production_list.toml").write_text(text)
    code, told = run(tree)
    assert code == 1 and told.startswith("tests/x12/production_list.toml" + said)


def test_this_tree_passes_and_quickly():
    begun = time.perf_counter()
    assert scan.faults(ROOT) == []
    assert time.perf_counter() - begun < 30  # a second or less on an idle machine; this one may be busy


def test_every_listed_file_is_marked_as_production_data():
    """A file that is not needs nobody to vouch for it."""
    known, wrong = scan.listed(ROOT)
    assert wrong == [] and known
    assert [name for name in known if not production((ROOT / name).read_bytes())] == []


def test_make_check_runs_the_scan():
    (recipe,) = [
        part for part in (ROOT / "Makefile").read_text("utf-8").split("\n\n") if part.startswith("check:")
    ]
    assert "\t$(BIN)/python docs/x12_scan.py" in textwrap.dedent(recipe).splitlines()
