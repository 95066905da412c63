"""`daysheet packet`: the packet of one case or one request, as PDF, as text for pasting, as data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from daysheet.home import inside, today

from .ground import at_the_machine, console, prepare
from .nights import DAY

if TYPE_CHECKING:
    from datetime import date

    from daysheet.domain.requests import Request
    from daysheet.prior_auth.form import Form
    from daysheet.prior_auth.packet_inputs import PacketInputs
    from daysheet.records.register import Frozen


def packet(
    case: Annotated[str, typer.Option(help="The case's number, where nothing is registered yet.")] = "",
    request: Annotated[str, typer.Option(help="The handle of a request of the register.")] = "",
    kind: Annotated[
        str, typer.Option(help="With --case: initial, renewal, extension, retro or appeal.")
    ] = "",
    form: Annotated[str, typer.Option(help="Another form than the payer's, by its id.")] = "",
    pdf: Annotated[Path | None, typer.Option(help="Write the packet typeset to this file.")] = None,
    text: Annotated[Path | None, typer.Option(help="Write its text by section to this file.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write it as data to this file.")] = None,
    clinics_copy: Annotated[
        bool, typer.Option("--clinic-copy", help="PDF with the source of every value; not for sending.")
    ] = False,
    on: DAY = None,
) -> None:
    """The packet for a payer: built from the chart, or as it was approved. Without a file it is printed here."""
    prepare()
    found = _request(request)
    if bool(case) == (found is not None):
        _stop("Give either --case or --request. Nothing was written.")
    given = _inputs(case, found, kind, _form(form), on.date() if on else today())
    content = _content(given, found)
    if pdf is not None:
        _put(pdf, _pdf(content, found, clinics_copy), given, "packet as PDF")
    if text is not None:
        _put(text, _text(content, given).encode(), given, "packet as text")
    if as_json is not None:
        _put(as_json, _data(content, given), given, "packet as data")
    if pdf is text is as_json is None:
        typer.echo(_text(content, given), nl=False)
    for question in content.draft.questions:
        console.print(f"Not answered yet: {question}")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _request(handle: str) -> "Request | None":
    from daysheet.records import register

    found = register.request(handle) if handle else None
    if handle and found is None:
        _stop(f"There is no request {handle}. Nothing was written; its page shows the handle.")
    return found


def _form(form_id: str) -> "Form | None":
    from daysheet.prior_auth import forms

    book = forms.load(inside("forms"))
    found = book.find(form_id) if form_id else None
    if form_id and found is None:
        known = ", ".join(sorted(one.id for one in book.forms))
        _stop(f"There is no form {form_id}; there are {known}. Nothing was written.")
    return found


def _inputs(case: str, found: "Request | None", kind: str, form: "Form | None", on: "date") -> "PacketInputs":
    """Everything but the patient first; then the chart is opened for the patient of that case alone."""
    from daysheet.domain.base import CaseId
    from daysheet.domain.coverage import RequestKind
    from daysheet.prior_auth import gather
    from daysheet.privacy.charts import open_chart

    if kind and kind not in set(RequestKind):
        _stop(f"A request is {', '.join(RequestKind)}, not {kind}. Nothing was written.")
    case_id = found.case_id if found else CaseId(case)
    given = gather.inputs(case_id, on=on, request=found, kind=RequestKind(kind) if kind else None, form=form)
    if given is None:
        _stop(f"There is no case {case_id}. Nothing was written.")
    patient_id = given.facts.patient_id
    chart = open_chart([patient_id], who=at_the_machine(), why="packet for a payer").get(patient_id)
    return gather.with_patient(given, chart.patient if chart else None)


def _content(given: "PacketInputs", found: "Request | None") -> "Frozen":
    """As approved, where it is; else built anew."""
    from daysheet.prior_auth.packet import build
    from daysheet.records import register

    kept = register.frozen(found.id) if found else None
    return kept or register.Frozen(build(given), register.edits(found.id) if found else ())


def _pdf(content: "Frozen", found: "Request | None", clinics_copy: bool) -> bytes:
    from daysheet.prior_auth import print as paper
    from daysheet.records import register

    return paper.pdf(
        content.draft,
        edits=content.edits,
        attachments=register.attachments(found.id) if found else (),
        copy="clinic" if clinics_copy else "payer",
    )


def _text(content: "Frozen", given: "PacketInputs") -> str:
    from daysheet.prior_auth.packet import text, words

    worded = words(content.draft, content.edits, given.form)
    for one in worded:
        if one.too_long:
            console.print(one.too_long)
    return text(worded)


def _data(content: "Frozen", given: "PacketInputs") -> bytes:
    import msgspec

    from daysheet.prior_auth.structured import data

    return msgspec.json.format(msgspec.json.encode(content.data or data(given, content.draft)), indent=1)


def _put(path: Path, content: bytes, given: "PacketInputs", what: str) -> None:
    """The file, readable by this account alone, and the one row that says whose paper it is."""
    from django.db import transaction

    from daysheet import audit

    path.write_bytes(content)
    path.chmod(0o600)
    who = at_the_machine()
    with transaction.atomic():
        audit.record(
            event=audit.Event.EXPORTED,
            who=who.name,
            role=who.role,
            subjects=[given.facts.patient_id],
            target=given.request.id if given.request else given.facts.case.id,
            why=what,
        )
    console.print(f"Written to {path}.")
