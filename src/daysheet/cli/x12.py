"""`daysheet x12`: what stands in an X12 file, and what is wrong with it.  Needs no clinic folder and no database.

A file is read in pieces, never held whole.  Exit codes: 0 fine, 1 shown or checked with something to tell, 2 no X12.
"""

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final, TypeVar

import typer

from .ground import console

if TYPE_CHECKING:
    from daysheet.x12.issues import Issue

app = typer.Typer(
    help="X12 files: show what stands in one, check it.", no_args_is_help=True, rich_markup_mode=None
)

Kind = TypeVar("Kind")
PIECE: Final = 256 * 1024
STANDARD_INPUT: Final = "-"
PATIENCE: Final = 4 * PIECE  # bytes that may come before an interchange does
BLANKS: Final = b"\xef\xbb\xbf \t\r\n\x00"
_ISA: Final = re.compile(
    rb"ISA([^A-Za-z0-9\s\x00]).{0,40}?\1", re.IGNORECASE | re.DOTALL
)  # what may begin one
_STEERING: Final = re.compile(rb"\xc2[\x80-\x9f]")
NARROWEST: Final = 40  # columns for text, however deep it stands
FILE = Annotated[str, typer.Argument(help="The file, or - for standard input.", show_default=False)]

# How other files begin, that people take for X12.
_OTHERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or Office file (.zip, .xlsx, .docx): unpack it first"),
    (b"\x1f\x8b", "a compressed file (.gz): unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an Office file (.xls, .doc)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a scanned page (TIFF)"),
    (b"MM\x00*", "a scanned page (TIFF)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\xff\xfe", "text saved as Unicode (UTF-16): save it as plain text first"),
    (b"\xfe\xff", "text saved as Unicode (UTF-16): save it as plain text first"),
    (b"I\x00S\x00A", "text saved as Unicode (UTF-16): save it as plain text first"),
    (b"-----BEGIN PGP", "an encrypted file (PGP): decrypt it first"),
    (b"UNA", "EDIFACT, another standard"),
    (b"UNB", "EDIFACT, another standard"),
    (b"MSH|", "HL7, another standard"),
    (b"<", "XML or a web page"),
    (b"{", "JSON"),
    (b"GS*", "X12 without its envelope: the first segment (ISA) is missing"),
    (b"ST*", "X12 without its envelope: the first segments (ISA, GS) are missing"),
)


class UnableToReadX12(Exception):
    """Not X12, or no file; the text says which, and what to do."""


@app.command()
def show(
    file: FILE,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document a record and line, nothing left out.")
    ] = False,
) -> None:
    """Show what stands in an X12 file, in words.

    Patients are shown by name: the file is the clinic's own, and this prints it for whoever types the command.  It
    does not lie in the chart, so no access to a chart is recorded; keep what is printed as you keep the file.

    Ends with 0, with 1 where the file breaks off, with 2 where it is no X12.
    """
    from daysheet.x12.records import Interchange, InterchangeEnd
    from daysheet.x12.showing import data, lines

    source, page = _Source(file), _Page()
    ended = True
    for record in _records(source):
        if isinstance(record, Interchange | InterchangeEnd):
            ended = isinstance(record, InterchangeEnd)
        if as_json:
            page.row(data(record))
        else:
            for line in lines(record):
                page.line(line.depth, line.text, heading=line.heading, apart=line.apart)
    page.end()
    if not ended:
        typer.echo(
            f"{source.name} breaks off: its last interchange has no end (IEA). What came of it is shown; "
            "fetch the file again for the rest.",
            err=True,
        )
        raise typer.Exit(1)


@app.command()
def check(
    file: FILE,
    values: Annotated[
        bool, typer.Option("--values", help="Show what stands there even where it may be about a patient.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document a deviation and line.")] = False,
) -> None:
    """Check an X12 file against its guide: every deviation with its place and what to do.

    Ends with 0 where nothing is wrong (notes alone count as nothing), 1 where something is, 2 where it is no X12.
    Values that may be about a patient are masked unless --values is given.
    """
    from daysheet.x12.checking import check as deviations
    from daysheet.x12.wording import legible

    source, page = _Source(file), _Page()
    counts: Counter[str] = Counter()
    around = ""
    for issue in source.from_x12(deviations(source.pieces())):
        counts[issue.severity] += 1
        if as_json:
            page.row(_issue_data(issue, values))
            continue
        if (inside := _inside(issue)) != around:
            page.line(0, legible(inside), heading=True, apart=True)
            around = inside
        page.line(1, f"{issue.severity}: {legible(issue.told(values))}")
    if not as_json:
        page.line(0, f"{source.name}: {_counted(counts)}", apart=bool(around))
    page.end()
    if counts["error"] or counts["warning"]:
        raise typer.Exit(1)


# --- reading -----------------------------------------------------------------------------------------------------


class _Source:
    """A file or standard input, in pieces; says in a sentence what it is instead of X12."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.name = "Standard input" if file == STANDARD_INPUT else file
        self.start = b""

    def pieces(self) -> Iterator[bytes]:
        if self.file == STANDARD_INPUT:
            yield from self._filled(typer.get_binary_stream("stdin"))
            return
        with self._opened() as handle:
            yield from self._filled(handle)

    def _opened(self) -> BinaryIO:
        try:
            return Path(self.file).open("rb")
        except FileNotFoundError:
            raise UnableToReadX12(f"There is no file {self.file}. Check the name and the folder.") from None
        except IsADirectoryError:
            raise UnableToReadX12(f"{self.file} is a folder. Name one file in it.") from None
        except PermissionError:
            raise UnableToReadX12(f"{self.file} cannot be opened: this account may not read it.") from None
        except OSError as error:
            raise UnableToReadX12(
                f"{self.file} cannot be opened: {error.strerror}. Check the name."
            ) from None

    def _filled(self, handle: BinaryIO) -> Iterator[bytes]:
        read, x12, before = 0, False, b""
        while piece := self._piece(handle, read):
            if not read:
                self.start = piece[:4096]
            x12 = x12 or _ISA.search(before + piece) is not None
            before = piece[-44:]
            read += len(piece)
            if not x12 and (read > PATIENCE or _other(self.start)):
                raise UnableToReadX12(self.no_x12())
            yield piece
        if not read:
            raise UnableToReadX12(f"{self.name} is empty: not one byte. Export or fetch it again.")

    def _piece(self, handle: BinaryIO, read: int) -> bytes:
        try:
            return handle.read(PIECE)
        except OSError as error:
            raise UnableToReadX12(
                f"{self.name} cannot be read beyond byte {read:,}: {error.strerror}. Copy it anew and try again."
            ) from None

    def from_x12(self, found: Iterable[Kind]) -> Iterator[Kind]:
        """What a reader finds; where there is no interchange in all of it, a sentence."""
        from daysheet.x12 import NotX12

        try:
            yield from found
        except NotX12:
            raise UnableToReadX12(self.no_x12()) from None

    def no_x12(self) -> str:
        start = self.start.lstrip(BLANKS)
        if start[:3].upper() == b"ISA":
            return (
                f"{self.name} begins as X12 does, but its first segment (ISA) breaks off or is damaged, and without "
                "it nothing can be read. Fetch the file again."
            )
        what = _other(start) or _other(self.start)
        looks = f"it looks like {what}" if what else "nothing in it begins an interchange (ISA)"
        return f"{self.name} cannot be read as X12: {looks}. Ask its sender for the X12 (EDI) file itself."


def _other(start: bytes) -> str:
    """What something that begins like this is, where that can be told."""
    for sign, words in _OTHERS:
        if start.startswith(sign):
            return words
    rows = start.decode("latin-1").splitlines()[:3]
    for part in (",", ";", "\t", "|"):
        if len(rows) > 1 and all(row.count(part) == rows[0].count(part) > 0 for row in rows[:2]):
            return "a table (CSV)"
    return ""


def _records(source: _Source) -> Iterator[Any]:
    """The records; junk is held back until an interchange comes, so that nothing is shown of a file that has none."""
    from daysheet.x12 import read
    from daysheet.x12.records import Junk

    held: list[Junk] | None = []
    for record in source.from_x12(read(source.pieces())):
        if held is not None and isinstance(record, Junk):
            held.append(record)
            if sum(len(one.text) for one in held) > PATIENCE:
                raise UnableToReadX12(source.no_x12())
            continue
        yield from held or ()
        held = None
        yield record


# --- printing ----------------------------------------------------------------------------------------------------


class _Page:
    """Lines for a terminal, wrapped, or for a pipe, where others search and cut them."""

    def __init__(self) -> None:
        self.begun = False
        if isinstance(sys.stdout, TextIOWrapper):
            # A letter of a name may be none that this terminal has.
            sys.stdout.reconfigure(errors="backslashreplace")

    def line(self, depth: int, text: str, heading: bool = False, apart: bool = False) -> None:
        """`apart`: a blank line stands before it, but not at the top."""
        indent, before = "  " * depth, "\n" if apart and self.begun else ""
        self.begun = True
        if not console.is_terminal:
            sys.stdout.write(f"{before}{indent}{text}\n")
            return
        found = before + "\n".join(wrapped(text, indent, console.width))
        console.print(found, style="bold" if heading else None, soft_wrap=True)

    def row(self, row: dict[str, Any]) -> None:
        """One JSON document on a line of its own."""
        import msgspec

        # Bytes 80 to 9F steer some terminals; JSON has another way to write these letters.
        found = _STEERING.sub(lambda match: b"\\u00%02x" % match[0][1], msgspec.json.encode(row))
        sys.stdout.buffer.write(found + b"\n")

    def end(self) -> None:
        sys.stdout.flush()


def wrapped(text: str, indent: str, width: int) -> list[str]:
    """The text within the width, lines after the first further in."""
    return textwrap.wrap(
        text,
        max(width, len(indent) + NARROWEST),
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_on_hyphens=False,
    )


def _inside(issue: "Issue") -> str:
    """Which set an issue is in, or what around it."""
    if issue.set_control or issue.set_id:
        return f"Set {issue.set_control} ({issue.set_id}), group {issue.group_control}, file {issue.interchange_control}"
    if issue.group_control:
        return f"Group {issue.group_control}, file {issue.interchange_control}"
    return f"File {issue.interchange_control}" if issue.interchange_control else "The file as a whole"


def _issue_data(issue: "Issue", values: bool) -> dict[str, Any]:
    import msgspec

    from daysheet.x12.issues import masked

    row = {"severity": issue.severity, "message": issue.told(values), **msgspec.to_builtins(issue)}
    if issue.private and not values:
        row["found"] = masked(issue.found)
    return row


def _counted(counts: "Counter[str]") -> str:
    """ "2 errors, 1 note."; notes alone are nothing to correct."""
    from daysheet.domain.words import count

    told = ", ".join(count(counts[kind], kind) for kind in ("error", "warning", "note") if counts[kind])
    if counts["error"] or counts["warning"]:
        return f"{told}."
    return f"nothing to correct{f' ({told})' if told else ''}."
