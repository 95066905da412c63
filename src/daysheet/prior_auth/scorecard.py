"""How each payer treats our requests: how many, what came of them, how long it took, what is overdue. Pure.

Exported and recorded requests count alike. What is measured says over how many decisions; what cannot be measured
yet says so, and is never a zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from daysheet.domain.coverage import AuthorizationRequest, RequestStatus
from daysheet.domain.finding import Bar
from daysheet.prior_auth.turnaround import Turnaround, measure

DECIDED = GRANTED, PARTIAL, DENIED = RequestStatus.APPROVED, RequestStatus.PARTIAL, RequestStatus.DENIED
WAITING = (RequestStatus.SUBMITTED, RequestStatus.PENDED)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request with the last day for its answer, where a clock is on file."""

    request: AuthorizationRequest
    payer_name: str
    answer_due: date | None = None
    rule: str = ""
    """The clock in short, `7 days`."""
    source: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One payer. `turnaround` None = too few decisions to measure; urgent ones are left out of it."""

    payer_name: str
    sent: int
    waiting: int
    overdue: int
    approved: int
    partial: int
    denied: int
    late: int
    """Decisions that came after the last day for the answer."""
    clocked: int
    """Decisions that had such a day."""
    turnaround: Turnaround | None
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def decided(self) -> int:
        return self.approved + self.partial + self.denied

    @property
    def bar(self) -> Bar:
        """Approved, partial (hatched) and denied, drawn like visits used."""
        return Bar(unit="request", signed=self.approved, unsigned=self.partial, left=0, beyond=self.denied)

    def share(self, number: int) -> int | None:
        """Percent of the decisions, rounded half up; None while there is none."""
        return (200 * number + self.decided) // (2 * self.decided) if self.decided else None

    @property
    def approved_share(self) -> int | None:
        return self.share(self.approved)

    @property
    def partial_share(self) -> int | None:
        return self.share(self.partial)

    @property
    def denied_share(self) -> int | None:
        return self.share(self.denied)


def lines(found: Iterable[Asked], today: date) -> tuple[Line, ...]:
    """One line for each payer that was sent something, most requests first."""
    by_payer: dict[str, list[Asked]] = {}
    for asked in found:
        if asked.request.submitted_on is not None:
            by_payer.setdefault(asked.payer_name or "payer not known", []).append(asked)
    rows = [_line(name, group, today) for name, group in by_payer.items()]
    return tuple(sorted(rows, key=lambda line: (-line.sent, line.payer_name.casefold())))


def _line(name: str, group: Sequence[Asked], today: date) -> Line:
    waiting = [one for one in group if one.request.status in WAITING and one.request.decided_on is None]
    decided = [one for one in group if one.request.decided_on is not None and one.request.status in DECIDED]
    clocked = [one for one in decided if one.answer_due is not None]
    return Line(
        payer_name=name,
        sent=len(group),
        waiting=len(waiting),
        overdue=sum(_is_past(one, today) for one in waiting),
        approved=_count(decided, GRANTED),
        partial=_count(decided, PARTIAL),
        denied=_count(decided, DENIED),
        late=sum(_is_past(one, one.request.decided_on or today) for one in clocked),
        clocked=len(clocked),
        turnaround=measure([_days(one.request) for one in decided if not one.request.urgent]),
        rules=tuple(
            sorted({one.rule for one in group if one.rule}, key=lambda rule: ("urgent" in rule, rule))
        ),
        sources=tuple(sorted({one.source for one in group if one.source})),
    )


def _is_past(one: Asked, day: date) -> bool:
    return one.answer_due is not None and day > one.answer_due


def _count(decided: Sequence[Asked], status: RequestStatus) -> int:
    return sum(one.request.status is status for one in decided)


def _days(request: AuthorizationRequest) -> int:
    """Calendar days between sent and decided; both are known for those that are asked about."""
    if request.decided_on is None or request.submitted_on is None:
        raise ValueError("only a decided request took days")
    return (request.decided_on - request.submitted_on).days


COLUMNS = (
    "payer", "sent", "waiting", "overdue", "decided", "approved", "partial", "denied", "approved %", "partial %",
    "denied %", "median days", "90th percentile days", "decisions measured", "answered late", "with a clock", "clock", "source of the clock",
)  # fmt: skip


def cells(line: Line) -> tuple[str | int | None, ...]:
    """The line for a spreadsheet."""
    took = line.turnaround
    return (
        line.payer_name, line.sent, line.waiting, line.overdue, line.decided, line.approved, line.partial,
        line.denied, line.approved_share, line.partial_share, line.denied_share,
        took.median if took else "too few", took.p90 if took else "too few", took.decisions if took else None,
        line.late, line.clocked, " / ".join(line.rules), " / ".join(line.sources),
    )  # fmt: skip
