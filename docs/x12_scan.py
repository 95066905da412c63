"""Keeps production files out: stops at an X12 interchange marked as production data (ISA15 = P) that nobody vouches for.

`python docs/x12_scan.py [FOLDER]` looks into every file that git tracks or would take in (without git: every file),
whatever its name: text, source code, binary, .zip, .gz and what is in them.  A file passes if it is on
`tests/x12/production_list.toml` with its SHA-256, a reason, and who gave it when.

It looks for how an interchange begins, ISA and fifteen fields, in any way that people write it down: any separator,
wrapped, quoted, cut into string literals, escaped, UTF-16, base64.  It does not look into pictures, PDF streams,
encrypted files or git's history.
"""

import base64
import bz2
import gzip
import hashlib
import html
import io
import lzma
import re
import subprocess
import sys
import tomllib
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIST = "tests/x12/production_list.toml"
KEYS = {"path": str, "sha256": str, "why": str, "said_by": str, "when": date}
MADE_BY_TOOLS = {
    ".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache",
    ".hypothesis", ".x12bench", "build", "dist", "home", "out",
}  # fmt: skip
LARGEST = 256 * 1024 * 1024  # bytes that an archive may unpack to
DEEPEST = 4  # archives within archives
WINDOW = 4096  # an ISA is 106 characters; wrapped, quoted and indented it is longer, never by this much


class Found(NamedTuple):
    offset: int  # bytes from the beginning of the file, or of the member of an archive
    member: str = ""
    trouble: str = ""  # why it could not be looked into


# --- one header --------------------------------------------------------------------------------------------------

_BEGINS = re.compile(rb"I[\r\n]*S[\r\n]*A(?![A-Za-z0-9])", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([0-7]{3})|(\r?\n|.))", re.DOTALL)
_JOINT = re.compile(r"""(["'`])\s*[+.&\\]?\s*[BbFfRrUu]{0,2}\1""")  # between literals that are one string
_ROW = re.compile(r"""(["'])\s*,\s*\1""")  # between the elements of a list
# How a comment, a quotation, a diff begins its lines.
_MARGIN = re.compile(r"\r?\n[ \t]*(?:#|//|--|[>*|;+])?[ \t]*")
_NO_SIGN = re.compile(r"[^A-Za-z0-9]+")
_P = re.compile(r"[^A-Za-z0-9]*P(?![A-Za-z0-9])", re.IGNORECASE)
# What fields look like; a table or a sentence that happens to be cut by one sign does not.
_SHAPES = {
    1: r"[0-9A-Z]{2}", 3: r"[0-9A-Z]{2}", 5: r"[0-9A-Z]{2}", 7: r"[0-9A-Z]{2}", 9: r"[0-9]{6}(?:[0-9]{2})?",
    10: r"[0-9]{4,8}", 12: r"[0-9]{5}", 13: r"[0-9]{1,9}", 14: r"[0-9]",
}  # fmt: skip
_LIKE_ENOUGH = 5
_DATE, _CONTROL, _USAGE = 9, 13, 15


def is_production(text: str) -> bool:
    """Whether what stands behind "ISA" makes it a header with the usage P, however it is written down."""
    return any(_usage_is_p(form) for form in _written(text))


def _written(text: str) -> Iterator[str]:
    yield text
    forms = [text]
    if "\\" in text:
        forms.append(_ESCAPE.sub(_unescaped, text))
    if "%" in text:
        forms.append(urllib.parse.unquote(text, "latin-1"))
    if "&" in text:
        forms.append(html.unescape(text))
    for form in forms:
        yield from {form, _JOINT.sub("", form), _ROW.sub("\x1d", form), _MARGIN.sub("", form)}


def _unescaped(escape: re.Match[str]) -> str:
    code, wide, octal, sign = escape.groups()
    if sign:
        return "" if sign.strip() in ("", "n", "r", "t") else sign
    return chr(int(code or wide, 16) if not octal else int(octal, 8))


def _usage_is_p(text: str) -> bool:
    text = text.lstrip(" \r\n")
    separator = text[:1]
    if not separator or (separator.isascii() and separator.isalnum()) or separator == "\0":
        return False
    parts = text.split(separator, 16)
    # Where the file is cut off behind the usage, whatever follows stands in its field.
    if len(parts) <= _USAGE or not _P.match(parts[_USAGE]):
        return False
    fields = [_NO_SIGN.sub("", part).upper() for part in parts]
    like = {position for position, shape in _SHAPES.items() if re.fullmatch(shape, fields[position])}
    # With neither a date nor a control number it is a pattern to be filled in, not an interchange.
    return len(like) >= _LIKE_ENOUGH and bool(like & {_DATE, _CONTROL})


# --- one file ----------------------------------------------------------------------------------------------------


def interchanges(data: bytes, member: str = "", depth: int = 0) -> Iterator[Found]:
    """Every interchange in the data that says P, and whatever cannot be looked into."""
    yield from (Found(at, member) for at in sorted(set(_headers(data))))
    for name, inside in _unpacked(data, member):
        if isinstance(inside, str) or depth == DEEPEST:
            yield Found(0, name, inside if isinstance(inside, str) else "it is packed too often")
        else:
            yield from interchanges(inside, name, depth + 1)


def _headers(data: bytes) -> Iterator[int]:
    for hit in _BEGINS.finditer(data):
        if is_production(data[hit.end() : hit.end() + WINDOW].decode("latin-1")):
            yield hit.start()
    if b"\0" in data:  # UTF-16, or a binary file that parts its text with zeros
        narrow = data.replace(b"\0", b"")
        for hit in _BEGINS.finditer(narrow):
            if is_production(narrow[hit.end() : hit.end() + WINDOW].decode("latin-1")):
                yield _with_zeros(data, hit.start())
    for hit in re.finditer(rb"(?:SVNB|aXNh|SXNh)[A-Za-z0-9+/\r\n]{130,}={0,2}", data):
        text = re.sub(rb"[\r\n=]", b"", hit.group())
        plain = base64.b64decode(text[: len(text) // 4 * 4])[: WINDOW + 3]
        if is_production(plain[3:].decode("latin-1")):
            yield hit.start()


def _with_zeros(data: bytes, position: int) -> int:
    """Where the sign at a position of the data without zeros stands in the data."""
    at = -1
    for _ in range(position + 1):
        at += 1
        while data[at] == 0:
            at += 1
    return at


def _unpacked(data: bytes, member: str) -> Iterator[tuple[str, bytes | str]]:
    """What an archive holds, by name; of what cannot be unpacked, why."""
    within = f"{member}/" if member else ""
    if data.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(data)):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for one in archive.infolist():
                    yield within + one.filename, _member(archive, one)
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            yield member, "it is a .zip that cannot be opened"
    for sign, opened, name in (
        (b"\x1f\x8b", gzip.open, ".gz"),
        (b"BZh", bz2.open, ".bz2"),
        (b"\xfd7zXZ", lzma.open, ".xz"),
    ):
        if data.startswith(sign):
            try:
                with opened(io.BytesIO(data)) as file:
                    plain = file.read(LARGEST + 1)
                yield within + "(unpacked)", plain if len(plain) <= LARGEST else "it unpacks to too much"
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                yield member, f"it begins as a {name} and cannot be unpacked"


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes | str:
    if one.file_size > LARGEST:
        return "it unpacks to too much"
    try:
        return archive.read(one)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return "it is encrypted or damaged"


# --- the whole tree ----------------------------------------------------------------------------------------------


def files(root: Path) -> list[Path]:
    """What git tracks or would take in; where there is no git, everything that no tool made."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        asked = subprocess.run(command, cwd=root, check=False, capture_output=True, timeout=60)
        names = asked.stdout.decode("utf-8", "surrogateescape") if asked.returncode == 0 else ""
    except OSError:
        names = ""
    found = {root / name for name in names.split("\0") if name}
    if not found:
        found = {path for path in root.rglob("*") if not MADE_BY_TOOLS & set(path.relative_to(root).parts)}
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def listed(root: Path) -> tuple[dict[str, str], list[str]]:
    """The SHA-256 of every file that somebody vouches for, and what is wrong with the list."""
    try:
        entries = tomllib.loads((root / LIST).read_text("utf-8")).get("file", [])
    except FileNotFoundError:
        return {}, []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, [f"{LIST} cannot be read: {error}. Write it as its first lines say."]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return {}, [f"{LIST}: what it lists is no [[file]]. Write it as its first lines say."]
    known: dict[str, str] = {}
    wrong = []
    for entry in entries:
        path = str(entry.get("path", ""))
        missing = [
            key for key, kind in KEYS.items() if not isinstance(entry.get(key), kind) or not entry[key]
        ]
        if missing:
            wrong.append(
                f'{LIST}: the entry "{path}" lacks {", ".join(missing)}. Fill them in, or take it out.'
            )
        elif path in known:
            wrong.append(f'{LIST}: "{path}" is there twice. Take one of them out.')
        else:
            known[path] = entry["sha256"]
            wrong += _stale(root, entry)
    return known, wrong


def _stale(root: Path, entry: dict[str, Any]) -> list[str]:
    path = root / entry["path"]
    if not path.is_file():
        return [f'{LIST}: there is no file "{entry["path"]}" any more. Take its entry out.']
    if (now := hashlib.sha256(path.read_bytes()).hexdigest()) != entry["sha256"]:
        return [
            f"{entry['path']} is not the file that was vouched for on {entry['when']}: its SHA-256 is now {now}. "
            f"Take the change back, or read the file whole again and renew its entry in {LIST}."
        ]
    return []


def faults(root: Path) -> list[str]:
    """A sentence for everything that must not stay as it is."""
    known, found = listed(root)
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if name in known:
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            found.append(
                f"{name} cannot be read ({error.strerror}), so nobody knows what is in it. Make it readable."
            )
            continue
        found += [_told(name, data, one) for one in interchanges(data)]
    return found


def _told(name: str, data: bytes, one: Found) -> str:
    where = f'{name}, in "{one.member}"' if one.member else name
    hashed = f"SHA-256 of the file: {hashlib.sha256(data).hexdigest()}."
    if one.trouble:
        return f"{where}: {one.trouble}, so nobody knows whether production data is in it. {hashed}"
    return f"{where}, byte {one.offset:,}: an X12 interchange marked as production data (ISA15 = P). {hashed}"


WHAT_TO_DO = (
    "A file that may be about anybody does not belong here, masked or not: take it out, and out of git's history if "
    f"it was committed. What is known to be invented goes into {LIST}, with the reason. Where you made it yourself, "
    "write T instead of P."
)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]).resolve() if arguments else ROOT
    found = faults(root)
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found:
        print(WHAT_TO_DO, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
