"""What people do with items of the sheet: the only writer of those decisions. Each one and its audit row are one
transaction; a stale version changes nothing."""

from datetime import date

from django.db import transaction

from daysheet import audit
from daysheet.domain.words import day
from daysheet.privacy.charts import Viewer
from daysheet.records.items import SHOWN_AGAIN_AFTER, Stored, UnableToDecide, decide, last_night

__all__ = ["UnableToDecide", "dismiss", "done", "reopen", "snooze"]


def snooze(*, handle: str, version: int, until: date, by: Viewer) -> None:
    """Hide the item until that morning."""
    today = _today()
    if until <= today:
        raise UnableToDecide("Snooze until a day that is still to come.")
    _decide(
        handle,
        version,
        by,
        "item_snoozed",
        f"until {day(until)}",
        state="snoozed",
        hidden_until=until,
        today=today,
    )


def done(*, handle: str, version: int, because: str = "", by: Viewer) -> None:
    """Say that it is settled. If the records still show it three days later, it comes back and says so."""
    today = _today()
    until = today + SHOWN_AGAIN_AFTER
    _decide(handle, version, by, "item_done", because.strip(), state="done", hidden_until=until, today=today)


def dismiss(*, handle: str, version: int, because: str, by: Viewer) -> None:
    """Put it away for as long as its situation is unchanged; a reason is required."""
    if not because.strip():
        raise UnableToDecide("Say why this is put away; the reason is kept with it.")
    _decide(
        handle,
        version,
        by,
        "item_dismissed",
        because.strip(),
        state="dismissed",
        hidden_until=None,
        today=_today(),
    )


def reopen(*, handle: str, version: int, by: Viewer) -> None:
    """Bring a hidden item back to the sheet."""
    _decide(handle, version, by, "item_reopened", "", state="open", hidden_until=None, today=_today())


def _today() -> date:
    night = last_night()
    if night is None:
        raise UnableToDecide("No night has run yet, so there is nothing to decide.")
    return night.on


def _decide(
    handle: str,
    version: int,
    by: Viewer,
    event: str,
    because: str,
    *,
    state: str,
    hidden_until: date | None,
    today: date,
) -> Stored:
    with transaction.atomic():
        item = decide(
            handle,
            version,
            state=state,
            hidden_until=hidden_until,
            decided_by=by.name,
            decided_on=today,
            decided_because=because,
        )
        audit.record(
            event=event,
            who=by.name,
            role=by.role,
            subjects=[item.finding.patient_id],
            target=item.key,
            why=because,
        )
    return item
