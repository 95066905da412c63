"""Reading the log for people, newest first. Nothing here writes; what a page may show of a row is the page's matter."""

from collections.abc import Iterable

import msgspec

from daysheet.records.models import AuditRow


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it stands. `subjects` are patient ids: count them, unless the reader may see patients."""

    number: int
    at: str
    event: str
    who: str
    role: str
    subjects: tuple[str, ...]
    target: str
    why: str


def head() -> tuple[int, str]:
    """Number and the first letters of the seal of the last row, for paper: a printed head cannot be rewritten."""
    row = AuditRow.objects.order_by("-number").values_list("number", "mac").first()
    return (row[0], row[1][:16]) if row else (0, "empty")


def latest(
    *, at_most: int, before: int | None = None, events: Iterable[str] = (), who: str = "", target: str = ""
) -> list[Logged]:
    """The newest rows, older than row `before` if given, narrowed to events, person or target if given."""
    rows = AuditRow.objects.order_by("-number")
    kinds = [str(one) for one in events]
    rows = rows.filter(event__in=kinds) if kinds else rows
    rows = rows.filter(who=who.replace("\x00", "")) if who else rows
    rows = rows.filter(target=target.replace("\x00", "")) if target else rows
    rows = rows.filter(number__lt=before) if before is not None else rows
    return msgspec.convert(list(rows.values(*Logged.__struct_fields__)[:at_most]), list[Logged])
