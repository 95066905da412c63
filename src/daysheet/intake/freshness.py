"""Which exports should have come by now and have not: records that are too old are never "clear".

An export is expected on each day of its calendar. It is fresh when its records reach the last such day before the
day asked about.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Max

from daysheet.home import clinic
from daysheet.records.models import Delivery

from .profiles import CALENDARS, DAYS, all_profiles

# Holidays in a row are few; a calendar without any day in a year expects nothing.
LOOK_BACK = 366


class UnableToTellFreshness(Exception):
    """A calendar in the clinic's settings cannot be read; the text says which."""


class Freshness(NamedTuple):
    profile: str
    label: str
    record_kind: str
    as_of: date
    """The last day whose records were delivered."""
    expected_on: date | None
    stale: bool


def expected(calendar: str, on: date, excluded: Collection[date] = ()) -> date | None:
    """The last day strictly before `on` on which a file was expected; None when the calendar has none."""
    if calendar not in CALENDARS:
        raise UnableToTellFreshness(
            f"The delivery calendar {calendar} is not known; it must be one of {', '.join(CALENDARS)}. "
            "Mend [deliveries] in clinic.toml."
        )
    days = (on - timedelta(days=back) for back in range(1, LOOK_BACK + 1))
    return next((day for day in days if day not in excluded and _is_due(calendar, day)), None)


def _is_due(calendar: str, day: date) -> bool:
    if calendar == "daily":
        return True
    if calendar == "weekdays":
        return day.weekday() < 5
    return calendar == f"weekly:{DAYS[day.weekday()]}"


def missed(calendar: str, last_as_of: date, on: date, excluded: Collection[date] = ()) -> bool:
    """Whether the delivery of the last expected day is missing."""
    due = expected(calendar, on, excluded)
    return due is not None and last_as_of < due


def freshness(on: date) -> list[Freshness]:
    """Every export that ever came, and whether its last records are too old for the morning of `on`."""
    profiles, settings = {profile.id: profile for profile in all_profiles()}, clinic()
    taken = Delivery.objects.filter(state=Delivery.State.TAKEN).values("profile", "record_kind")
    found = []
    for row in taken.annotate(last=Max("as_of")).order_by("profile"):
        profile = profiles.get(row["profile"])
        # A profile that is gone is held to the strictest calendar rather than to none.
        calendar = settings.deliveries.get(row["profile"]) or (
            profile.delivery.calendar if profile else "daily"
        )
        label = profile.profile.label if profile else row["profile"]
        due = expected(calendar, on, settings.excluded_days)
        stale = due is not None and row["last"] < due
        found.append(Freshness(row["profile"], label, row["record_kind"], row["last"], due, stale))
    return found
