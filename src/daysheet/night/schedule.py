"""The embedded scheduler of `daysheet serve`: one night a day at the clinic's own hour.

A plain `cron` line with `daysheet night` does the same; both together do no harm.
"""

import logging
import threading
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from daysheet.home import clinic
from daysheet.records.items import last_night

log = logging.getLogger("daysheet.night")
LOOK_EVERY_SECONDS = 60


def due(now: datetime, *, at: time, last: date | None) -> date | None:
    """The morning whose night is due and has not run; level-triggered, so a missed hour is caught up. Pure."""
    return now.date() if now.time() >= at and (last is None or last < now.date()) else None


def start() -> threading.Event:
    """Watch the clock on a thread of its own; set the event to stop."""
    stop = threading.Event()
    threading.Thread(target=_watch, args=(stop,), name="night-watch", daemon=True).start()
    return stop


def _watch(stop: threading.Event) -> None:
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            _look()
        except Exception:
            # A failed night must not end the watch: the next look tries again, and the page shows the old date.
            log.exception("the night did not finish; it is tried again in a minute")


def _look() -> None:
    from .run import run

    settings = clinic()
    if settings.demo:
        return
    now = datetime.now(ZoneInfo(settings.timezone))
    last = last_night()
    morning = due(now, at=time.fromisoformat(settings.night_at), last=last.on if last else None)
    if morning is not None:
        run(morning, worker="serve")
