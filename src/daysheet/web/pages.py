"""The pages about the sheet: thin views that ask, name the patients and hand a template its words."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from daysheet.audit import Event
from daysheet.home import today as todays_date
from daysheet.prior_auth.of_item import of_item
from daysheet.sheet import actions, collect, quoting
from daysheet.sheet.actions import UnableToDecide
from daysheet.sheet.collect import NoSheetYet
from daysheet.sheet.model import Sheet, SheetItem
from daysheet.sheet.print import Copy, fitting, pdf
from daysheet.web import activity, shown, witness
from daysheet.web.access import menu, role_of
from daysheet.web.viewer import by_name, by_number, viewer

SNOOZES = (("tomorrow", 1), ("in 3 days", 3), ("in a week", 7), ("in two weeks", 14))


def home(request: HttpRequest) -> HttpResponse:
    """The first page of the menu that this role has."""
    return redirect(menu(role_of(request.user))[0][0])


def last_sheet() -> Sheet | None:
    """None before the first night."""
    try:
        return collect.sheet()
    except NoSheetYet:
        return None


def today(request: HttpRequest) -> HttpResponse:
    sheet = last_sheet()
    if sheet is None:
        return render(request, "no_sheet.html")
    asked = {key: request.GET.get(key, "") for key in ("show", "who", "work")}
    choice = shown.choose(
        sheet, role_of(request.user), everything=bool(request.GET.get("everything")), **asked
    )
    names = by_name(request, choice.patients, "day sheet")
    items = [shown.named(item, names) for item in choice.items]
    return render(
        request,
        "today.html",
        {"sheet": sheet, "choice": choice, "items": items, "mark_new": sheet.new < len(sheet.items)},
    )


def wall(request: HttpRequest) -> HttpResponse:
    """For the screen at the desk: everybody's list, patients by number."""
    sheet = last_sheet()
    if sheet is None:
        return render(request, "no_sheet.html")
    names = by_number(request, (item.patient_id for item in sheet.items), "day sheet on the wall")
    return render(
        request,
        "wall.html",
        {"sheet": sheet, "items": [shown.named(item, names) for item in sheet.items], "mark_new": False},
    )


def sheet_pdf(request: HttpRequest) -> HttpResponse:
    copy: Copy = "wall" if request.GET.get("copy") == "wall" else "desk"
    sheet = last_sheet()
    if sheet is None:
        return render(request, "no_sheet.html")
    printed = fitting(sheet)
    patients = [item.patient_id for item in printed]
    names = (by_number if copy == "wall" else by_name)(request, patients, f"printed day sheet, {copy} copy")
    witness.note(Event.PRINTED, request.user, target=f"day sheet of {sheet.on}, {copy} copy")
    response = HttpResponse(pdf(sheet, copy=copy, names=names, items=printed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="daysheet-{sheet.on}-{copy}.pdf"'
    return response


def item(request: HttpRequest, handle: str) -> HttpResponse:
    return _item_page(request, _find(handle))


def _find(handle: str) -> SheetItem:
    found = collect.item(handle)
    if found is None:
        raise Http404
    return found


def _item_page(
    request: HttpRequest, found: SheetItem, *, trouble: str = "", status: int = 200
) -> HttpResponse:
    names = by_name(request, (found.patient_id,), f"item {found.handle}")
    view = shown.named(found, names)
    rows = quoting.evidence(collect.proofs_of(quoting.stands_on(found.evidence, found.draft)))
    context: dict[str, Any] = {
        "shown": view,
        "evidence": rows,
        "draft": quoting.sections(found.draft, rows, view.patient),
        "draft_title": quoting.fill(found.draft.title, view.patient) if found.draft else "",
        "questions": _questions(found, view),
        "snoozes": [(label, todays_date() + timedelta(days=days)) for label, days in SNOOZES],
        "history": activity.decisions_on(found.key),
        "asked": of_item(found.key, found.rule, found.subject, found.case_id, todays_date()),
        "mark_new": True,
        "trouble": trouble,
    }
    return render(request, "item.html", context, status=status)


def _questions(found: SheetItem, view: shown.ShownItem) -> list[str]:
    asked = [view.question] if view.question else []
    return asked + [
        quoting.fill(text, view.patient) for text in (found.draft.questions if found.draft else ())
    ]


def item_done(request: HttpRequest, handle: str) -> HttpResponse:
    return _decide(request, handle, actions.done, "Marked done.", because=_reason(request))


def item_dismiss(request: HttpRequest, handle: str) -> HttpResponse:
    return _decide(request, handle, actions.dismiss, "Dismissed.", because=_reason(request))


def item_snooze(request: HttpRequest, handle: str) -> HttpResponse:
    return _decide(request, handle, actions.snooze, "Snoozed.", until=_day(request.POST.get("until", "")))


def item_reopen(request: HttpRequest, handle: str) -> HttpResponse:
    return _decide(request, handle, actions.reopen, "Back on the sheet.")


def _decide(
    request: HttpRequest, handle: str, verb: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    """The verb, or the page again with the sentence that says why not. Which item and whose decision it is never
    comes from the form."""
    found = _find(handle)
    try:
        if None in given.values():
            raise UnableToDecide("That is not a day. Nothing was changed; choose a day and send it again.")
        verb(handle=handle, version=_version(request), by=viewer(request), **given)
    except UnableToDecide as error:
        return _item_page(request, _find(found.handle), trouble=str(error), status=409)
    messages.success(request, said, extra_tags=handle)
    return redirect("today")


def _reason(request: HttpRequest) -> str:
    """As much as the field takes; no database holds a NUL in a text."""
    return str(request.POST.get("because", "")).replace("\x00", "").strip()[:500]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise UnableToDecide(
            "The form came without the version it was made for. Nothing was changed; reload the page."
        )
    return int(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
