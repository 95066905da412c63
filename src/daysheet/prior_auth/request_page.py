"""One request of the register: its page, the forms on it, its files and its packet.

Thin: what may be done is the state table's, what is done is `actions`'; here a form becomes a call, and a refusal
becomes the same page again with its sentence and with what was typed.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from daysheet import audit
from daysheet.audit import Event
from daysheet.domain.coverage import AuthorizationRequest
from daysheet.domain.requests import AttachmentKind, Extent, Request, State
from daysheet.home import clinic, today
from daysheet.prior_auth import (
    actions,
    of_item,
    packet_of,
    request_forms,
    request_view,
    requests_board,
    review,
)
from daysheet.prior_auth.actions import UnableToMove
from daysheet.prior_auth.packet_of import Packet
from daysheet.prior_auth.print import Copy
from daysheet.prior_auth.request_forms import UnableToRead
from daysheet.prior_auth.request_terms import due_of
from daysheet.prior_auth.structured import UnableToStructure
from daysheet.privacy.charts import Viewer
from daysheet.records import items, register
from daysheet.records.register import UnableToOpen
from daysheet.sheet import collect, quoting
from daysheet.web.viewer import by_name, viewer

ATTACHED_AS = {
    AttachmentKind.LETTER: "the payer’s letter",
    AttachmentKind.PLAN_OF_CARE: "plan of care",
    AttachmentKind.PROGRESS_REPORT: "progress report",
    AttachmentKind.REFERRAL: "referral",
    AttachmentKind.FORM: "the payer’s form",
    AttachmentKind.OTHER: "something else",
}
LARGEST = 20 * 1024 * 1024
"""Bytes of one attachment; `actions.attach` holds the same limit, here the file is not even read."""


def request_page(request: HttpRequest, handle: str) -> HttpResponse:
    return _page(request, _find(handle))


def _find(handle: str) -> Request:
    found = register.request(handle)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Request,
    *,
    trouble: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = typed or {}
    patient = by_name(request, (found.patient_id,), f"request {found.handle}")[found.patient_id]
    due = items.due_days(found.item_keys)
    filed = of_item.filed((found,))
    context: dict[str, Any] = {
        "found": found,
        "patient": patient,
        "row": requests_board.rows((found,), due, today(), filed)[0],
        "kind": requests_board.KINDS[found.kind],
        "state_words": review.words(found.state),
        "trouble": trouble,
        "typed": typed,
        **_doing(request, found, typed),
        **_papers(request, found, patient, typed),
        **_files(found, filed.get(found.id)),
        **_record(found),
    }
    return render(request, "prior_auth/request.html", context, status=status)


def _doing(request: HttpRequest, found: Request, typed: Mapping[str, str]) -> dict[str, Any]:
    """What may be done now, by this person."""
    who = viewer(request)
    forms = request_view.forms(
        found, role=who.role, name=who.name, two_people=clinic().two_people, typed=typed, today=today()
    )
    return {
        "main": next((form for form in forms if form.main), None),
        "others": [form for form in forms if not form.main],
        "blocked": request_view.blocked(found, who.role),
        "if_sent": due_of(found, today()) if found.state in request_view.UNSENT else None,
        "overdue": found.state in review.WAITING
        and found.answer_due is not None
        and today() > found.answer_due,
        "askable": found.state in request_view.ASKABLE,
        "asking": typed.get("form") == "ask",
        "channels": request_forms.CHANNEL_OPTIONS,
        "channel_now": typed.get("channel", str(found.channel or "")),
        "um_vendor_now": typed.get("um_vendor", found.um_vendor),
        "unsent": found.state in request_view.UNSENT,
    }


def _papers(request: HttpRequest, found: Request, patient: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The packet with its evidence, its questions and the reviewer's words."""
    try:
        kept = packet_of.of_request(found, who=viewer(request), on=today())
        trouble = ""
    except UnableToOpen as error:
        kept, trouble = Packet(frozen=True), str(error)
    answers = register.answers(found.id)
    asked = kept.draft.questions if kept.draft and not kept.frozen else ()
    questions = request_view.questions(asked, answers, typed, kept.required, demands=kept.demands)
    rows = quoting.evidence(collect.proofs_of(quoting.stands_on((), kept.draft)))
    drafting = typed if typed.get("form") == "ask" else {}
    return {
        "packet": kept.draft,
        "packet_title": quoting.fill(kept.draft.title, patient) if kept.draft else "",
        "packet_trouble": trouble,
        "form": kept.form,
        "frozen": kept.frozen,
        "sections": _sections(kept, rows, patient, typed),
        "evidence": rows,
        "questions": questions,
        "more_questions": sum(not one.first for one in questions),
        "answered": len(answers),
        "more_open": sum(not one.first and one.answer is None for one in questions),
        "open_questions": request_view.open_questions(asked, answers),
        "editable": found.state in request_view.EDITABLE,
        "ask_fields": request_forms.extent_fields("requested", drafting, _asked(found, kept)),
        "is_proposed": found.requested == Extent() and kept.proposed != Extent(),
    }


def _asked(found: Request, kept: Packet) -> Extent:
    """What the form of the request is filled with: what was entered, else what the records suggest."""
    return kept.proposed if found.requested == Extent() else found.requested


def _sections(
    kept: Packet, rows: Sequence[quoting.Evidence], patient: str, typed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each section with its words; the cover sheet has no words of its own, since it goes into no field."""
    worded = {one.heading: one for one in kept.worded}
    return [
        {
            "number": number,
            "shown": section,
            "worded": worded.get(section.heading),
            "edit": request_view.edit_of(kept.edits, section.heading),
            "typed": typed.get("text", "") if typed.get("heading") == section.heading else "",
        }
        for number, section in enumerate(quoting.sections(kept.draft, rows, patient), 1)
    ]


def _files(found: Request, filed: AuthorizationRequest | None) -> dict[str, Any]:
    """What is attached, what is still to be filed, and where the practice system says something else."""
    to_enter = requests_board.to_enter(found, filed)
    return {
        "attachments": [(one, ATTACHED_AS[one.kind]) for one in register.attachments(found.id)],
        "attach_as": [(str(kind), label) for kind, label in ATTACHED_AS.items()],
        "attachable": found.state in request_view.ATTACHABLE,
        "no_letter": requests_board.to_attach(found, filed),
        "to_type": request_view.to_type(found) if to_enter else (),
        "differing": _differing(found) if found.exported_id else "",
    }


def _differing(found: Request) -> str:
    there = register.exported(found.exported_id or found.id)
    return request_view.differing(found, register.READ_AS[found.state], there)


def _record(found: Request) -> dict[str, Any]:
    """What happened: history, asked against granted, the requests before and after, the items it serves."""
    by_key = items.handles(found.item_keys)
    others = [one for one in register.chain(found.case_id) if one.id != found.id]
    return {
        "steps": request_view.steps(register.moves(found.id)),
        "compared": request_view.compared(found),
        "decided": found.decided_on is not None,
        "chain": [
            {
                "one": one,
                "kind": requests_board.KINDS[one.kind],
                "state": review.words(one.state),
                "said": requests_board.extent_words(one.approved)
                or requests_board.extent_words(one.requested),
                "how": "before this one"
                if one.id == found.follows
                else "follows this one"
                if one.follows == found.id
                else "",
            }
            for one in others
        ],
        "item_handles": [by_key[key] for key in found.item_keys if key in by_key],
    }


# What people do here. Each verb either happened and the page is shown anew, or the page says why not.


def _do(
    request: HttpRequest, handle: str, verb: Callable[[Request, int], object], said: str, at: str
) -> HttpResponse:
    """Which request it is and whose deed never comes from the form; which version was shown does."""
    found = _find(handle)
    typed = request.POST.dict()
    try:
        verb(found, request_forms.version(typed))
    except (UnableToMove, UnableToRead) as error:
        return _page(request, _find(handle), trouble=str(error), typed=typed, status=409)
    messages.success(request, said)
    return _to(handle, at)


def _to(handle: str, at: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("request", args=[handle]) + (f"#{at}" if at else ""))


def request_move(request: HttpRequest, handle: str) -> HttpResponse:
    typed = request.POST.dict()

    def move(found: Request, version: int) -> None:
        to = request_forms.target(typed, tuple(State))
        if to is State.APPEAL:
            actions.appeal(handle=handle, version=version, by=viewer(request), today=today())
            return
        row = review.find(found.state, to)
        given = request_forms.given(row, typed) if row else {}
        actions.move(
            handle=handle,
            version=version,
            to=to,
            by=viewer(request),
            today=today(),
            **given,
            **_worked_out(found, to, given, viewer(request)),
        )

    word = typed.get("to", "").replace("_", " ")
    return _do(request, handle, move, f"Written down: now {word}.", "")


def _worked_out(found: Request, to: State, given: Mapping[str, Any], who: Viewer) -> dict[str, Any]:
    """What the page adds to a move: the packet as it was read, the day and the rule of the answer."""
    if to is State.APPROVED_TO_SEND:
        return packet_of.to_freeze(found, who=who, on=today())
    due = due_of(found, given["on"]) if to is State.SUBMITTED else None
    return {"answer_due": due.on, "answer_due_rule": due.rule_in_words} if due else {}


def request_ask(request: HttpRequest, handle: str) -> HttpResponse:
    typed = request.POST.dict()

    def ask(found: Request, version: int) -> None:
        actions.ask_for(
            handle=handle,
            version=version,
            requested=request_forms.extent("requested", typed),
            channel=request_forms.channel(typed),
            um_vendor=request_forms.a_text(typed.get("um_vendor", "")),
            urgent=typed.get("urgent") == "1",
            by=viewer(request),
        )

    return _do(request, handle, ask, "What is asked for was kept.", "asked")


def request_answer(request: HttpRequest, handle: str) -> HttpResponse:
    typed = request.POST.dict()

    def answer(found: Request, version: int) -> None:
        text = request_forms.long_text(typed.get("text", ""))
        if not text:
            raise UnableToRead("The answer is empty. Nothing was changed; write it and send it again.")
        question = request_forms.long_text(typed.get("question", ""))
        actions.answer(handle=handle, version=version, question=question, text=text, by=viewer(request))

    return _do(request, handle, answer, "The answer was kept; it stands in the packet.", "questions")


def request_edit(request: HttpRequest, handle: str) -> HttpResponse:
    typed = request.POST.dict()

    def edit(found: Request, version: int) -> None:
        kept = packet_of.of_request(found, who=viewer(request), on=today())
        original = {one.heading: one.original for one in kept.worded}.get(typed.get("heading", ""))
        if original is None:
            raise UnableToRead(
                "The packet has no such section any more. Nothing was changed; reload the page."
            )
        text = "" if typed.get("take_back") else request_forms.long_text(typed.get("text", ""))
        heading, by = typed["heading"], viewer(request)
        actions.edit(handle=handle, version=version, heading=heading, original=original, text=text, by=by)

    said = "As drafted again." if typed.get("take_back") else "Your wording was kept beside the draft."
    return _do(request, handle, edit, said, "packet")


def request_attach(request: HttpRequest, handle: str) -> HttpResponse:
    typed = request.POST.dict()

    def attach(found: Request, version: int) -> None:
        file = request.FILES.get("file")
        if file is None:
            raise UnableToRead("No file was chosen. Nothing was changed; choose one and send it again.")
        if file.size is None or file.size > LARGEST:
            raise UnableToRead(
                "The file is larger than 20 MB. Nothing was kept; scan it smaller and send it again."
            )
        kind = typed.get("kind", "")
        if kind not in set(AttachmentKind):
            raise UnableToRead("Say what the file is. Nothing was kept; choose it and send it again.")
        actions.attach(
            handle=handle,
            version=version,
            kind=AttachmentKind(kind),
            name=(file.name or "file")[:200],
            content=file.read(),
            by=viewer(request),
        )

    return _do(request, handle, attach, "The file is kept with the request.", "files")


def item_request(request: HttpRequest, handle: str) -> HttpResponse:
    """Opens the request that an item of the sheet calls for."""
    item = items.by_handle(handle)
    if item is None:
        raise Http404
    finding = item.finding
    try:
        opened = of_item.open_for(
            item.key, finding.rule, finding.subject, finding.case_id, by=viewer(request), today=today()
        )
    except UnableToMove as error:
        messages.error(request, str(error))
        return redirect("item", handle=handle)
    return _to(opened.handle)


# What leaves as a file.


def request_file(request: HttpRequest, handle: str, number: int) -> HttpResponse:
    """One attachment, always as a download: what somebody else made is never shown as a page of ours."""
    found = _find(handle)
    if number not in {one.id for one in register.attachments(found.id)}:
        raise Http404
    try:
        kept = register.attachment(number)
    except UnableToOpen as error:
        return _page(request, found, trouble=str(error), status=409)
    if kept is None:
        raise Http404
    attached, content = kept
    _note(request, Event.EXPORTED, found, f"attachment {attached.id}")
    response = HttpResponse(content, content_type=attached.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="request-{found.handle}-{attached.id}"'
    return response


def _note(request: HttpRequest, event: Event, found: Request, what: str) -> None:
    """The one row that says whose paper left as a file, and to whom."""
    who = viewer(request)
    with transaction.atomic():
        audit.record(
            event=event, who=who.name, role=who.role, subjects=[found.patient_id], target=found.id, why=what
        )


def request_pdf(request: HttpRequest, handle: str) -> HttpResponse:
    copy: Copy = "clinic" if request.GET.get("copy") == "clinic" else "payer"
    return _file(
        request,
        handle,
        lambda found: packet_of.pdf(found, who=viewer(request), on=today(), copy=copy),
        File(Event.PRINTED, f"packet, {copy}’s copy", "application/pdf", "pdf"),
    )


def request_text(request: HttpRequest, handle: str) -> HttpResponse:
    return _file(
        request,
        handle,
        lambda found: packet_of.text(found, who=viewer(request), on=today()),
        File(Event.EXPORTED, "packet as text", "text/plain; charset=utf-8", "txt"),
    )


def request_data(request: HttpRequest, handle: str) -> HttpResponse:
    return _file(
        request,
        handle,
        lambda found: packet_of.data(found, who=viewer(request), on=today()),
        File(Event.EXPORTED, "packet as data", "application/json", "json"),
    )


class File(NamedTuple):
    """How a packet leaves: what the audit log says of it, and what the browser is told."""

    event: Event
    what: str
    kind: str
    ending: str


def _file(
    request: HttpRequest, handle: str, made: Callable[[Request], bytes | None], file: File
) -> HttpResponse:
    found = _find(handle)
    try:
        content = made(found)
    except (UnableToOpen, UnableToStructure) as error:
        return _page(request, found, trouble=str(error), status=409)
    if content is None:
        raise Http404
    _note(request, file.event, found, file.what)
    response = HttpResponse(content, content_type=file.kind)
    response.headers["Content-Disposition"] = f'inline; filename="request-{found.handle}.{file.ending}"'
    return response
