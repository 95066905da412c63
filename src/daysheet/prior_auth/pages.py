"""The authorization board: what was allotted, what is used, when it ends. Thin; the rows come from `board`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daysheet.home import today
from daysheet.prior_auth.board import ORDERS, board
from daysheet.web.viewer import by_name

FIRST = 60
"""Rows on the page before `show all`; who is not shown is not read."""


def authorizations(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    everything = board(today(), show_expired=asked["expired"], order=asked["order"])
    payers = sorted({row.payer_name for row in everything if row.payer_name})
    payer = asked["payer"] if asked["payer"] in payers else ""
    found = [row for row in everything if payer in ("", row.payer_name)]
    rows = found if request.GET.get("everything") else found[:FIRST]
    names = by_name(request, (row.patient_id for row in rows), "authorization board")
    context = {
        "rows": [{"row": row, "patient": names[row.patient_id]} for row in rows],
        "total": len(found),
        "payers": payers,
        "orders": {word: label for word, (label, _) in ORDERS.items()},
        "asked": {**asked, "payer": payer},
    }
    return render(request, "prior_auth/board.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    order = request.GET.get("order", "")
    return {
        "expired": request.GET.get("expired") == "1",
        "payer": request.GET.get("payer", ""),
        "order": order if order in ORDERS else "",
    }
