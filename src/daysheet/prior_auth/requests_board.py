"""The register as a board: which requests stand where, who must act, how many days are left. Pure.

`near` is now, soon or later, as on the sheet; the words beside it say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from daysheet.domain.base import PatientId, RequestId
from daysheet.domain.coverage import AuthorizationRequest
from daysheet.domain.requests import Extent, Request, State
from daysheet.domain.words import count, day
from daysheet.prior_auth import review
from daysheet.prior_auth.spreadsheet import Cell

SOON_DAYS = 3
"""An answer or a deadline that is this near stands in amber."""


class Group(msgspec.Struct, frozen=True):
    """One part of the board; `states` in the order in which a request passes them."""

    key: str
    label: str
    states: tuple[State, ...]
    empty: str


GROUPS: tuple[Group, ...] = (
    Group("prepare", "To prepare", (State.NEEDED, State.DRAFTING), "Nothing is to be prepared."),
    Group("review", "To review", (State.READY_FOR_REVIEW,), "Nothing waits for a review."),
    Group("send", "To send", (State.APPROVED_TO_SEND,), "Nothing waits to be sent."),
    Group("waiting", "Waiting for the payer", review.WAITING, "No payer owes an answer."),
    Group(
        "decided",
        "Decided",
        (State.APPROVED, State.PARTIAL, State.DENIED),
        "Nothing was decided yet.",
    ),
)
CLOSED = Group(
    "closed",
    "Closed",
    (State.APPEAL, State.EXPIRED, State.WITHDRAWN, State.NOT_REQUIRED),
    "Nothing is closed.",
)
WITHIN: dict[str, tuple[str, int | None]] = {
    "": ("any", None),
    "overdue": ("overdue", -1),
    "3": ("3 days or less", 3),
    "7": ("7 days or less", 7),
    "14": ("14 days or less", 14),
}
"""What the filter by days left may say: its label, and the most days left that it lets through."""
KINDS = {
    "initial": "First request",
    "renewal": "Renewal",
    "extension": "Extension",
    "retro": "Request after the fact",
    "appeal": "Appeal",
}
CHANNELS = {
    "portal": "portal",
    "fax": "fax",
    "phone": "phone",
    "x12_278": "278 transaction",
    "fhir": "FHIR",
}


ACTS: dict[State, tuple[str, str]] = {
    State.NEEDED: ("front desk", "start the draft"),
    State.DRAFTING: ("front desk and therapist", "answer the questions, then mark it ready"),
    State.READY_FOR_REVIEW: ("therapist", "read it and approve it to send"),
    State.APPROVED_TO_SEND: ("front desk", "send it and record that"),
    State.SUBMITTED: ("payer", "owes its answer"),
    State.PENDED: ("front desk", "give the payer what it asked for"),
    State.DENIED: ("therapist", "decide about an appeal"),
}
"""Who must act in which state, and what on. What a grant still needs depends on what is on file."""
ENTER, ATTACH = "enter it in the practice system", "attach the letter"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One request on the board. `next_day` is the day that counts now, `counts` says what it is."""

    request: Request
    kind: str
    group: str
    state: str
    who: str
    what: str
    next_day: date | None
    counts: str
    days_left: int | None
    left: str
    near: str

    @property
    def patient_id(self) -> PatientId:
        return self.request.patient_id


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, each word one of those that are known, or empty."""

    payer: str = ""
    state: str = ""
    within: str = ""
    closed: bool = False

    def is_everything(self, group: str) -> bool:
        """Whether an empty group says something: nothing was filtered out of it."""
        return not (self.payer or self.state or self.within) and group != CLOSED.key


def choose(asked: Mapping[str, str], payers: Sequence[str]) -> Choice:
    """An unknown word in the address is the same as none."""
    state = asked.get("state", "")
    known = {str(one) for one in State}
    return Choice(
        payer=asked.get("payer", "") if asked.get("payer", "") in payers else "",
        state=state if state in known else "",
        within=asked.get("within", "") if asked.get("within", "") in WITHIN else "",
        closed=asked.get("closed", "") == "1",
    )


def fits(row: Row, choice: Choice) -> bool:
    most = WITHIN[choice.within][1]
    return (
        choice.payer in ("", row.request.payer_name)
        and choice.state in ("", row.request.state)
        and (most is None or (row.days_left is not None and row.days_left <= most))
        and (choice.closed or row.group != CLOSED.key or choice.state == row.request.state)
    )


Filed = Mapping[RequestId, AuthorizationRequest]
"""The register in the words of the export: whether an export has the granted number, and whether the letter is there."""
NOTHING: Filed = {}


def rows(
    requests: Iterable[Request], due: Mapping[str, date], today: date, filed: Filed = NOTHING
) -> tuple[Row, ...]:
    """The requests in the order of the board: group by group, the nearest day first. `due`: item key -> its day."""
    places = {group.key: place for place, group in enumerate((*GROUPS, CLOSED))}
    found = [_row(request, due, today, filed) for request in requests]
    return tuple(sorted(found, key=lambda row: (places[row.group], row.next_day or date.max, row.request.id)))


def group_of(state: State) -> Group:
    return next((group for group in GROUPS if state in group.states), CLOSED)


def _row(request: Request, due: Mapping[str, date], today: date, filed: Filed) -> Row:
    when, counts = next_day(request, due)
    left = None if when is None else (when - today).days
    who, what = to_act(request, today, filed.get(request.id))
    return Row(
        request=request,
        kind=KINDS[request.kind],
        group=group_of(request.state).key,
        state=review.words(request.state),
        who=who,
        what=what,
        next_day=when,
        counts=counts,
        days_left=left,
        left=in_words(left),
        near=_near(left),
    )


def next_day(request: Request, due: Mapping[str, date]) -> tuple[date | None, str]:
    """The day that counts for a request as it stands, and what that day is."""
    match request.state:
        case State.NEEDED | State.DRAFTING | State.READY_FOR_REVIEW | State.APPROVED_TO_SEND:
            days = [due[key] for key in request.item_keys if key in due]
            return min(days, default=None), "send by"
        case State.SUBMITTED | State.PENDED:
            return request.answer_due, "answer due"
        case State.DENIED:
            return request.appeal_by, "appeal by"
        case State.PARTIAL if request.appeal_by is not None:
            return request.appeal_by, "appeal by"
        case State.APPROVED | State.PARTIAL:
            return request.approved.ends_on, "ends"
    return None, ""


def to_act(request: Request, today: date, filed: AuthorizationRequest | None = None) -> tuple[str, str]:
    """Who must act, and what on; both empty where nobody must."""
    waits = request.state in review.WAITING
    if waits and request.answer_due is not None and today > request.answer_due:
        return "front desk", "call the payer: the answer is late"
    if request.state in review.GRANTED:
        needs = ((ENTER, to_enter(request, filed)), (ATTACH, to_attach(request, filed)))
        left = " and ".join(what for what, needed in needs if needed)
        return ("front desk", left) if left else ("", "")
    return ACTS.get(request.state, ("", ""))


def to_enter(request: Request, filed: AuthorizationRequest | None) -> bool:
    """Granted under a number that no export shows yet. `filed` None = nobody looked."""
    granted = request.state in review.GRANTED and bool(request.number)
    return granted and filed is not None and filed.authorization_id is None


def to_attach(request: Request, filed: AuthorizationRequest | None) -> bool:
    """Granted, and the letter is neither attached here nor on file by the export."""
    there = request.letters > 0 or (filed is not None and filed.letter is True)
    return request.state in review.GRANTED and not there


def in_words(left: int | None) -> str:
    """`in 6 days`, `today`, `2 days over`."""
    if left is None:
        return ""
    if left < 0:
        return f"{count(-left, 'day')} over"
    return "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"


def _near(left: int | None) -> str:
    if left is None:
        return "later"
    return "now" if left <= 0 else "soon" if left <= SOON_DAYS else "later"


def extent_words(extent: Extent) -> str:
    """`8 visits, 7 December to 3 January`; what is not said is left out."""
    parts = [
        count(number, thing)
        for number, thing in ((extent.visits, "visit"), (extent.units, "unit"))
        if number is not None
    ]
    if extent.starts_on and extent.ends_on:
        parts.append(f"{day(extent.starts_on)} to {day(extent.ends_on)}")
    elif extent.starts_on or extent.ends_on:
        parts += [
            f"{word} {day(one)}"
            for word, one in (("from", extent.starts_on), ("until", extent.ends_on))
            if one
        ]
    if extent.codes:
        parts.append(", ".join(extent.codes))
    return "; ".join(parts)


COLUMNS = (
    "request", "patient", "payer", "um vendor", "kind", "urgent", "state", "who acts", "what", "day that counts",
    "which day", "days left", "visits asked", "units asked", "codes asked", "asked from", "asked until",
    "visits granted", "units granted", "codes granted", "granted from", "granted until", "number", "reference",
    "representative", "channel", "needed", "sent", "received", "pended", "decided", "answer due", "rule", "reason",
    "appeal by", "letters on file", "prepared by", "approved by",
)  # fmt: skip


def cells(row: Row, patient: str) -> tuple[Cell, ...]:
    """The request for a spreadsheet."""
    one = row.request
    return (
        one.handle, patient, one.payer_name, one.um_vendor, KINDS[one.kind], "yes" if one.urgent else "no", row.state,
        row.who, row.what, row.next_day, row.counts, row.days_left, *_extent(one.requested), *_extent(one.approved),
        one.number, one.reference, one.representative, CHANNELS.get(str(one.channel or ""), ""), one.needed_on,
        one.submitted_on, one.received_on, one.pended_on, one.decided_on, one.answer_due, one.answer_due_rule,
        one.reason, one.appeal_by, one.letters, one.prepared_by, one.approved_by,
    )  # fmt: skip


def _extent(extent: Extent) -> tuple[Cell, ...]:
    return (extent.visits, extent.units, " ".join(extent.codes), extent.starts_on, extent.ends_on)
