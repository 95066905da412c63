"""`daysheet benefits`: what a payer's answer says a plan covers.  Needs no clinic folder and no database."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .ground import console

if TYPE_CHECKING:
    from daysheet.domain.benefits import Benefits

app = typer.Typer(
    help="Benefits: read a payer's answer, and what is still to be asked.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FILE = Annotated[str, typer.Argument(help="A 271, or a clearinghouse's JSON answer.", show_default=False)]
ON = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day it is read for; today.", show_default=False),
]
CLASS = Annotated[str, typer.Option(help="Kind of payer: commercial, medicare_b, medicaid, workers_comp …")]
PLACE = Annotated[str, typer.Option(help="The clinic's place of service.")]
NOBODY = "nobody: the question itself was turned away"


class UnableToReadAnswer(Exception):
    """No file, or no answer; the text says which, and what to do."""


@app.command()
def read(
    file: FILE,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Every field with its state and what says so; see docs/benefits.md."),
    ] = False,
    on: ON = None,
    payer_class: CLASS = "commercial",
    place: PLACE = "11",
) -> None:
    """Read a payer's answer: each person's benefits, every field with its state and what says so.

    Patients are shown by name: the file is the clinic's own.  Ends with 0, with 1 where something is for a person
    (not determined, or a flag), with 2 where it is no answer.
    """
    from daysheet.domain.benefits import Overall

    found = _found(file, on, payer_class, place)
    if as_json:
        _as_json(found)
    else:
        for one in found:
            _as_text(one)
    if any(one.overall is Overall.UNDETERMINED or one.flags for one in found):
        raise typer.Exit(1)


@app.command()
def ask(file: FILE, on: ON = None, payer_class: CLASS = "commercial", place: PLACE = "11") -> None:
    """What to ask the payer on the phone: only what its answer leaves open, in the order of a call.

    Ends with 0 where nothing is open, with 1 where something is, with 2 where it is no answer.
    """
    from daysheet.eligibility.asking import DISCLAIMER, gaps
    from daysheet.eligibility.script import load

    is_open = False
    for one in _found(file, on, payer_class, place):
        console.print(_who(one), style="bold", soft_wrap=True)
        for contact in one.contacts:
            for phone in contact.phones:
                console.print(f"  {contact.name}: {phone}", soft_wrap=True)
        console.print(
            "  Note who speaks, the time and the reference number: without them the call proves nothing."
        )
        for at, gap in enumerate(gaps(one, load()), 1):
            is_open = True
            console.print(f"  {at}. {gap.question.ask}", soft_wrap=True)
            if gap.proofs:
                console.print(f"     {gap.why}", soft_wrap=True)
        console.print(f"  {DISCLAIMER}\n", soft_wrap=True)
    if is_open:
        raise typer.Exit(1)


def _found(file: str, on: datetime | None, payer_class: str, place: str) -> "list[Benefits]":
    from daysheet.domain.coverage import PayerClass
    from daysheet.eligibility.lenient import UnreadableAnswer
    from daysheet.eligibility.reading import read as read_answer

    try:
        kind = PayerClass(payer_class)
    except ValueError:
        raise UnableToReadAnswer(
            f"There is no kind of payer {payer_class!r}. It is one of: {', '.join(PayerClass)}."
        ) from None
    today = (on or datetime.now(UTC).astimezone()).date()
    try:
        found = list(read_answer(_bytes(file), today, kind, place))
    except UnreadableAnswer as fault:
        raise UnableToReadAnswer(f"{file} cannot be read: {fault}.") from None
    if not found:
        raise UnableToReadAnswer(f"{file} answers about nobody: no person and no rejection stands in it.")
    return found


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        raise UnableToReadAnswer(f"There is no file {file}. Check the name and the folder.") from None
    except OSError as error:
        raise UnableToReadAnswer(f"{file} cannot be opened: {error.strerror}.") from None


def _as_json(found: "list[Benefits]") -> None:
    import msgspec

    text = msgspec.json.format(msgspec.json.encode({"answers": found}), indent=2)
    sys.stdout.write(text.decode() + "\n")


def _as_text(one: "Benefits") -> None:
    from daysheet.eligibility.summary import text

    console.print(_who(one), style="bold", soft_wrap=True)
    when = f"Answer of {one.answered_on:%Y-%m-%d}" if one.answered_on else "Answer without a date"
    console.print(text(one, when), soft_wrap=True)
    for refusal in one.rejections:
        retry = f" The payer says: {refusal.retry}." if refusal.retry else ""
        sentence = f"  Rejected: {refusal.reason} ({refusal.code}). {refusal.next_step}{retry}"
        console.print(sentence, soft_wrap=True)


def _who(one: "Benefits") -> str:
    person = one.person
    name = " ".join(filter(None, (person.first, person.last))) or NOBODY
    member = f", member {person.member_id}" if person.member_id else ""
    return f"{name}{member}, {one.payer_name or 'payer not named'}"
