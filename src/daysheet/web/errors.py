"""Pages that say no, and the log line beside them: what happened, what is safe, what to do; never a value."""

import logging
import os
import traceback
from collections.abc import Iterable
from types import TracebackType

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template import loader


def _page(status: int, heading: str, sentence: str) -> HttpResponse:
    """Without the request on purpose: the same bytes for everyone, whatever was asked for."""
    body = loader.render_to_string("plain.html", {"heading": heading, "sentence": sentence})
    return HttpResponse(body, status=status)


def refused(_request: HttpRequest, reason: str) -> HttpResponse:
    return _page(403, "Not for this account", reason)


def only_by(methods: Iterable[str]) -> HttpResponse:
    body = loader.render_to_string(
        "plain.html",
        {
            "heading": "Not this way",
            "sentence": "This address does not take that kind of request. Nothing was changed.",
        },
    )
    response = HttpResponseNotAllowed(methods)
    response.content = body
    return response


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        400, "This request cannot be read", "Nothing was changed. Go back, reload the page and try again."
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, "This account may not do that. Nothing was changed.")


def foreign_form(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's reason is for developers; the person needs to know that nothing happened."""
    return _page(
        403,
        "This form is no longer valid",
        "It was opened before you signed in, or it came from another site. Nothing was changed. "
        "Go back, reload the page and send it again.",
    )


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        404,
        "There is nothing here",
        "The address is wrong, or what it named is gone. Start again from Today.",
    )


def failed(_request: HttpRequest) -> HttpResponse:
    return _page(
        500,
        "This page failed",
        "Nothing was changed by it. Try again; if it fails again, tell whoever looks after Daysheet here: "
        "the reason is in its log.",
    )


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """A log line names the place in the code and the kind of failure. Messages of exceptions and addresses of
    requests may quote a patient, so they stay out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django"):
            record = logging.makeLogRecord(
                {
                    **record.__dict__,
                    "args": None,
                    "msg": f"status {getattr(record, 'status_code', 'unknown')}",
                }
            )
            record.exc_text = None
        return super().format(record).replace("\r", " ")

    def formatException(self, ei: ExcInfo) -> str:
        kind, _error, trace = ei
        places = [
            f"  {os.path.basename(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([kind.__name__ if kind else "no exception", *places])
