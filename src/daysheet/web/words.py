"""Template filters and tags: how values become words, bold numbers and bars. Everything that is text is escaped."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from daysheet.domain.finding import Answer, Bar
from daysheet.domain.words import dollars
from daysheet.sheet import collect
from daysheet.sheet.model import OWNER_LABELS, WORKFLOW_LABELS, SheetItem
from daysheet.sheet.terminal import bar_words
from daysheet.sheet.terminal import proof_line as same_line
from daysheet.web import assets

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    return assets.address(name)


DAY_OF = "| (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
"""A count of 8 is not the 8 of `8 Dec`."""


@register.filter
def emphasise(text: str, facts: Iterable[Any]) -> SafeString:
    """The text, escaped, with every value of the evidence in bold where it stands as a word of its own."""
    values = sorted({value for fact in facts for value in _spellings(fact.value)}, key=len, reverse=True)
    if not values:
        return format_html("{}", text)
    any_value = re.compile(
        r"(?<![\w.,$-])(" + "|".join(map(re.escape, values)) + r")(?![\w-]|[.,:/]\w" + DAY_OF + ")"
    )
    pieces = any_value.split(text)
    return format_html_join("", "{}", ((_bold(piece, odd % 2 == 1),) for odd, piece in enumerate(pieces)))


COUNTED = re.compile(r"(\d+) (?:visit|unit|day|minute|note)s?")


def _spellings(value: str) -> list[str]:
    """`12 visits` is also said as `12`."""
    counted = COUNTED.fullmatch(value)
    return [value, counted.group(1)] if counted else [value] if value.strip() else []


def _bold(piece: str, strong: bool) -> SafeString:
    return format_html("<strong>{}</strong>" if strong else "{}", piece)


@register.filter
def day(when: date | None) -> str:
    """Tuesday, 24 November."""
    return f"{when:%A}, {when.day} {when:%B}" if when else ""


@register.filter
def short_day(when: date | None) -> str:
    return f"{when.day} {when:%b %Y}" if when else "not known"


@register.filter
def clock(when: datetime | None) -> str:
    """5:12 am, in the clinic's own time."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    return f"{local:%I:%M} {'am' if local.hour < 12 else 'pm'}".lstrip("0")


@register.filter
def wall_clock(at: str) -> str:
    """2:45 pm, of a time as the schedule writes it (`2026-11-27T14:45`): already the clinic's own."""
    hour, minute = at[11:13], at[14:16]
    if not (hour.isdigit() and minute.isdigit()):
        return at
    return f"{int(hour) % 12 or 12}:{minute} {'am' if int(hour) < 12 else 'pm'}"


@register.filter
def moment(when: datetime | None) -> str:
    return f"{short_day(timezone.localtime(when).date())}, {clock(when)}" if when else ""


register.filter("dollars", dollars)


@register.filter
def grouped(number: int) -> str:
    return f"{number:,}"


@register.filter
def owner_label(owner: Any) -> str:
    return OWNER_LABELS.get(owner, str(owner))


@register.filter
def chip(item: SheetItem) -> str:
    if item.answer is Answer.CANNOT_TELL:
        return "cannot tell"
    return WORKFLOW_LABELS.get(item.workflow, item.workflow.replace("_", " "))


@register.filter
def chip_kind(item: SheetItem) -> str:
    return "unsure" if item.answer is Answer.CANNOT_TELL else item.workflow.replace("_", "-")


@register.filter
def record_words(record: str) -> str:
    return record.replace("_", " ")


@register.filter
def proof_line(item: SheetItem) -> str:
    """The same line as in the terminal and on paper; the first item says that it is the first."""
    said = same_line(item, collect.proofs(item))
    return said.replace("Why here", "Why first", 1) if item.rank == 1 else said


BAR_PARTS = ("signed", "unsigned", "left", "beyond")
register.filter("bar_words", bar_words)


@register.filter
def bar_pieces(bar: Bar) -> list[dict[str, str]]:
    """The pieces of the bar as percentages of its width, for SVG attributes (the policy allows no inline style)."""
    total = sum(getattr(bar, part) for part in BAR_PARTS)
    pieces, start = [], 0.0
    for part in BAR_PARTS:
        width = 100 * getattr(bar, part) / total if total else 0.0
        if width:
            pieces.append({"part": part, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return pieces
