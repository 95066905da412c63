"""The register's pages: all requests by state, moves for several at once, the payers' scorecard, and both as CSV.

Thin: the rows come from `requests_board` and `scorecard`, the moves go to `actions`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from daysheet import audit
from daysheet.audit import Event
from daysheet.domain.requests import Request, State
from daysheet.domain.words import count
from daysheet.home import inside, today
from daysheet.payers import load as load_payers
from daysheet.prior_auth import actions, clocks, of_item, request_forms, requests_board, review, scorecard
from daysheet.prior_auth.request_terms import due_of
from daysheet.prior_auth.requests_board import CLOSED, GROUPS, WITHIN, Choice, Row
from daysheet.prior_auth.spreadsheet import as_csv
from daysheet.prior_auth.turnaround import FEWEST
from daysheet.records import items, register
from daysheet.records.sent import sent
from daysheet.web.viewer import by_name, viewer

FIRST = 80
"""Rows on the page before `show all`; who is not shown is not read."""
MANY: tuple[State, ...] = (
    State.DRAFTING,
    State.READY_FOR_REVIEW,
    State.SUBMITTED,
    State.PENDED,
    State.NOT_REQUIRED,
    State.WITHDRAWN,
)
"""Moves that may be made for several at once: what needs reading or a number of its own is not among them."""


def requests(request: HttpRequest) -> HttpResponse:
    return _board(request)


def _board(
    request: HttpRequest,
    *,
    refused: Sequence[tuple[str, str]] = (),
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    everything, choice = _rows(request)
    found = [row for row in everything if requests_board.fits(row, choice)]
    rows = found if request.GET.get("everything") else found[:FIRST]
    names = by_name(request, (row.patient_id for row in rows), "requests")
    context = {
        **_filters(request, everything, choice),
        "groups": [
            group for group in _grouped(rows, names) if group["lines"] or choice.is_everything(group["key"])
        ],
        "total": len(found),
        "shown": len(rows),
        "overdue": sum(row.counts == "answer due" and (row.days_left or 0) < 0 for row in everything),
        "moves": _moves_for_many(viewer(request).role),
        "fields": request_forms.for_many(request.POST.dict(), today()),
        "refused": refused,
        "trouble": trouble,
    }
    return render(request, "prior_auth/requests.html", context, status=status)


def _rows(request: HttpRequest) -> tuple[tuple[Row, ...], Choice]:
    found = register.requests()
    due = items.due_days(key for one in found for key in one.item_keys)
    payers = sorted({one.payer_name for one in found if one.payer_name})
    filed = of_item.filed(found)
    return requests_board.rows(found, due, today(), filed), requests_board.choose(request.GET.dict(), payers)


def _filters(request: HttpRequest, everything: Sequence[Row], choice: Choice) -> dict[str, Any]:
    return {
        "asked": choice,
        "payers": sorted({row.request.payer_name for row in everything if row.request.payer_name}),
        "states": {str(state): review.words(state) for state in State},
        "within": {word: label for word, (label, _) in WITHIN.items()},
        "closed": sum(row.group == CLOSED.key for row in everything),
        "query": request.GET.urlencode(),
    }


def _grouped(rows: Sequence[Row], names: dict[Any, str]) -> list[dict[str, Any]]:
    return [
        {
            "key": group.key,
            "label": group.label,
            "empty": group.empty,
            "lines": [
                {"row": row, "patient": names[row.patient_id]} for row in rows if row.group == group.key
            ],
        }
        for group in (*GROUPS, CLOSED)
    ]


def _moves_for_many(role: str) -> list[tuple[str, str]]:
    """State -> verb, for what this role may do in any state."""
    found = {
        str(move.to): move.verb
        for to in MANY
        for move in review.MOVES
        if move.to is to and role in move.roles
    }
    return [*found.items()]


def requests_csv(request: HttpRequest) -> HttpResponse:
    """What the page shows, all of it, as a spreadsheet."""
    everything, choice = _rows(request)
    rows = [row for row in everything if requests_board.fits(row, choice)]
    ids = [row.patient_id for row in rows]
    names = by_name(request, ids, "requests as a spreadsheet")
    _exported(request, ids, "requests", len(rows))
    lines = (requests_board.cells(row, names[row.patient_id]) for row in rows)
    return _spreadsheet(as_csv(requests_board.COLUMNS, lines), f"requests-{today()}.csv")


def _exported(request: HttpRequest, patient_ids: Iterable[str], what: str, rows: int) -> None:
    """The one row that says whose data left as a file, and to whom."""
    who = viewer(request)
    with transaction.atomic():
        audit.record(
            event=Event.EXPORTED,
            who=who.name,
            role=who.role,
            subjects=sorted(set(patient_ids)),
            target=what,
            why="spreadsheet",
            detail={"rows": rows},
        )


def _spreadsheet(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def requests_move(request: HttpRequest) -> HttpResponse:
    """One move for all that were chosen; each stands or falls by itself, and every refusal is listed."""
    typed = request.POST.dict()
    try:
        chosen = request_forms.chosen(request.POST.getlist("chosen"))
        to = request_forms.target(typed, MANY)
        given = request_forms.given_for_many(to, typed)
    except request_forms.UnableToRead as error:
        return _board(request, trouble=str(error), status=409)
    refused = list(_move_each(request, chosen, to, given))
    done = len(chosen) - len(refused)
    if not refused:
        messages.success(request, f"{count(done, 'request')} moved on: now {review.words(to)}.")
        return redirect("requests")
    said = f"{count(done, 'request')} moved on, {len(refused)} not; nothing was changed in those."
    return _board(request, refused=_with_names(request, refused), trouble=said, status=409)


def _move_each(
    request: HttpRequest, chosen: Sequence[tuple[str, int]], to: State, given: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """In lots that have the same clock: the day for the answer is the payer's own."""
    by = viewer(request)
    for clock, lot in _lots(chosen, to, given).items():
        extra = {"answer_due": clock[0], "answer_due_rule": clock[1]} if clock else {}
        yield from actions.move_many(chosen=lot, to=to, by=by, today=today(), **given, **extra)


def _lots(
    chosen: Sequence[tuple[str, int]], to: State, given: dict[str, Any]
) -> dict[tuple[date, str] | None, list[tuple[str, int]]]:
    lots: dict[tuple[date, str] | None, list[tuple[str, int]]] = {}
    for handle, version in chosen:
        found = register.request(handle) if to is State.SUBMITTED else None
        due = due_of(found, given["on"]) if found else None
        lots.setdefault((due.on, due.rule_in_words) if due else None, []).append((handle, version))
    return lots


def _with_names(request: HttpRequest, refused: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Patient -> sentence."""
    found = {handle: register.request(handle) for handle, _ in refused}
    names = by_name(
        request, [one.patient_id for one in found.values() if one], "requests that were not moved on"
    )
    return [(_called(found[handle], names), said) for handle, said in refused]


def _called(found: Request | None, names: dict[Any, str]) -> str:
    return names[found.patient_id] if found else "A request that is not there any more"


def payer_scorecard(request: HttpRequest) -> HttpResponse:
    lines = scorecard.lines(_asked(), today())
    sources = sorted({source for line in lines for source in line.sources})
    context = {"lines": lines, "fewest": FEWEST, "sources": sources}
    return render(request, "prior_auth/scorecard.html", context)


def payer_scorecard_csv(request: HttpRequest) -> HttpResponse:
    """Counts per payer: no patient stands in it."""
    lines = scorecard.lines(_asked(), today())
    _exported(request, (), "payer scorecard", len(lines))
    return _spreadsheet(as_csv(scorecard.COLUMNS, map(scorecard.cells, lines)), f"payers-{today()}.csv")


def _asked() -> Iterator[scorecard.Asked]:
    """Every request that was sent, exported or recorded here, with its clock."""
    for one, terms in sent(today(), payers=load_payers(inside("payers"))):
        if one.submitted_on is None:
            continue
        due = clocks.due(terms, one.submitted_on, one.urgent)
        yield scorecard.Asked(
            request=one,
            payer_name=terms.payer.name or one.payer_name,
            answer_due=due.on if due else None,
            rule=f"{count(due.days, 'day')}{' when urgent' if one.urgent else ''}" if due else "",
            source=due.source if due else "",
        )
