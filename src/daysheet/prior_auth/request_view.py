"""What the page of one request says: its moves as forms, asked against granted, its history in words. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from daysheet.domain.coverage import AuthorizationRequest, RequestStatus
from daysheet.domain.finding import Owner
from daysheet.domain.requests import Answer, Edit, Extent, MoveMade, Request, State
from daysheet.domain.words import count, day
from daysheet.prior_auth import request_forms, review
from daysheet.prior_auth.numbers import compared as compared_number
from daysheet.prior_auth.packet_questions import BY_TEXT
from daysheet.prior_auth.request_forms import MoveForm

EDITABLE = review.DOINGS["edit"].states
"""States in which answers and edits are taken."""
UNSENT = (State.NEEDED, State.DRAFTING, State.READY_FOR_REVIEW, State.APPROVED_TO_SEND)
ASKABLE = review.DOINGS["ask_for"].states
"""States in which what is asked for may still change."""
ATTACHABLE = review.DOINGS["attach"].states

WHO: dict[str, Owner] = {text: question.who for text, question in BY_TEXT.items()}
"""Who answers a question of a packet."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
WRITTEN = "recorded_on"
"""What a step calls the day on which it was written down, where that is another."""


class Compared(msgspec.Struct, frozen=True):
    """One line of asked against granted; `cut` says what is missing, empty where nothing is."""

    label: str
    asked: str
    granted: str
    cut: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the history. `on` is the day in the world, `at` when it was written down."""

    what: str
    on: date
    at: datetime
    written_on: date | None
    """The day it was written down, where that is not the day it happened."""
    by: str
    role: str
    why: str
    details: tuple[tuple[str, str], ...]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the chart does not say, with the answer that a person gave."""

    number: int
    text: str
    answer: Answer | None
    typed: str
    required: bool
    """The payer sends the request back without it."""
    who: Owner

    first: bool
    """Shown at once: open and demanded, or open where the form demands nothing."""

    @property
    def filled(self) -> str:
        """What stands in its box: what was typed and could not be kept, else the answer."""
        return self.typed or (self.answer.text if self.answer else "")


def forms(
    request: Request, *, role: str, name: str, two_people: bool, typed: Mapping[str, str], today: date
) -> tuple[MoveForm, ...]:
    """The moves that this person is offered, the one that is meant to come next first."""
    main = request_forms.MAIN.get(request.state)
    found = []
    for move in review.moves_from(request.state, role):
        chosen = typed.get("to") == move.to
        found.append(
            MoveForm(
                to=move.to,
                verb=move.verb,
                fields=request_forms.fields(move, typed if chosen else {}, today),
                main=move.to is main,
                open=chosen or (move.to is main and request.state not in review.WAITING),
                why_not=_why_not(request, move, name) if two_people else "",
            )
        )
    return tuple(sorted(found, key=lambda form: not form.main))


def _why_not(request: Request, move: review.Move, name: str) -> str:
    if move.to is State.APPROVED_TO_SEND and request.prepared_by == name:
        return "You marked it ready, so a second person reads it and approves it."
    return ""


def blocked(request: Request, role: str) -> str:
    """Why this role is not offered the next move; empty when it is, or when nothing is to come."""
    main = request_forms.MAIN.get(request.state)
    return review.refusal(request.state, main, role) if main else ""


def compared(request: Request) -> tuple[Compared, ...]:
    """Asked against granted, line by line; nothing is compared before a decision."""
    asked, granted = request.requested, request.approved
    decided = request.decided_on is not None
    lines = [
        _numbers("Visits", asked.visits, granted.visits, "visit", decided),
        _numbers("Units", asked.units, granted.units, "unit", decided),
        _codes(asked, granted, decided),
        _first(asked, granted, decided),
        _last(asked, granted, decided),
    ]
    return tuple(line for line in lines if line.asked or line.granted)


def _numbers(label: str, asked: int | None, granted: int | None, thing: str, decided: bool) -> Compared:
    fewer = decided and asked is not None and granted is not None and granted < asked
    cut = f"{count((asked or 0) - (granted or 0), thing)} fewer" if fewer else ""
    return Compared(label, _said(asked), _said(granted), cut)


def _codes(asked: Extent, granted: Extent, decided: bool) -> Compared:
    missing = [code for code in asked.codes if code not in granted.codes] if decided and granted.codes else []
    cut = f"without {', '.join(missing)}" if missing else ""
    return Compared("Codes", ", ".join(asked.codes), ", ".join(granted.codes), cut)


def _first(asked: Extent, granted: Extent, decided: bool) -> Compared:
    later = decided and asked.starts_on and granted.starts_on and granted.starts_on > asked.starts_on
    cut = f"{count((granted.starts_on - asked.starts_on).days, 'day')} later" if later else ""  # type: ignore[operator]
    return Compared("First day", _said(asked.starts_on), _said(granted.starts_on), cut)


def _last(asked: Extent, granted: Extent, decided: bool) -> Compared:
    earlier = decided and asked.ends_on and granted.ends_on and granted.ends_on < asked.ends_on
    cut = f"{count((asked.ends_on - granted.ends_on).days, 'day')} earlier" if earlier else ""  # type: ignore[operator]
    return Compared("Last day", _said(asked.ends_on), _said(granted.ends_on), cut)


def _said(value: int | date | None) -> str:
    """A day in short, so that a table of them fits on a phone."""
    return "" if value is None else f"{value.day} {value:%b %Y}" if isinstance(value, date) else str(value)


DETAILS = {
    "channel": "how",
    "reference": "reference",
    "representative": "spoke to",
    "received_on": "received",
    "number": "number",
    "approved_visits": "visits granted",
    "approved_units": "units granted",
    "approved_codes": "codes granted",
    "approved_starts_on": "granted from",
    "approved_ends_on": "granted until",
    "requested_visits": "visits asked for",
    "requested_units": "units asked for",
    "requested_codes": "codes asked for",
    "requested_starts_on": "asked from",
    "requested_ends_on": "asked until",
    "reason": "the payer’s reason",
    "appeal_by": "appeal by",
    "answer_due": "answer due",
    "answer_due_rule": "by the rule",
}
"""What a step of the history says beside its day; anything else that is kept with it is shown by its own name."""


def steps(moves: Iterable[MoveMade]) -> tuple[Step, ...]:
    """The history, newest first."""
    return tuple(_step(move) for move in reversed(tuple(moves)))


def _step(move: MoveMade) -> Step:
    kept = {name: _kept(name, value) for name, value in move.detail.items() if name not in ("on", WRITTEN)}
    return Step(
        what=review.words(move.to),
        on=move.on,
        at=move.at,
        written_on=date.fromisoformat(move.detail[WRITTEN]) if WRITTEN in move.detail else None,
        by=move.by,
        role=move.role.replace("_", " "),
        why=move.why,
        details=tuple(
            (DETAILS.get(name, name.replace("_", " ")), value) for name, value in kept.items() if value
        ),
    )


def _kept(name: str, value: str) -> str:
    """A value of the history as people say it: days in short, codes without their brackets."""
    if name.endswith("_codes"):
        return ", ".join(re.findall(r"\w+", value))
    try:
        return _said(date.fromisoformat(value)) if DAY.fullmatch(value) else value
    except ValueError:
        return value


def questions(
    texts: Sequence[str],
    answers: Iterable[Answer],
    typed: Mapping[str, str],
    required: Sequence[str],
    *,
    demands: bool,
) -> tuple[Question, ...]:
    """Open questions first, those that the payer demands before the others; then those that were answered, also
    when the draft no longer asks them. `demands`: the payer's form demands some answers at all."""
    given = {answer.question: answer for answer in answers}
    asked = list(dict.fromkeys((*texts, *given)))
    ordered = sorted(asked, key=lambda text: (text in given, text not in required))
    return tuple(
        Question(
            number=number,
            text=text,
            answer=given.get(text),
            typed=typed.get("text", "") if typed.get("question") == text else "",
            required=text in required,
            who=WHO.get(text, Owner.CLINICIAN),
            first=text not in given and (text in required or not demands),
        )
        for number, text in enumerate(ordered, 1)
    )


def open_questions(texts: Sequence[str], answers: Iterable[Answer]) -> int:
    given = {answer.question for answer in answers}
    return len(set(texts) - given)


def edit_of(edits: Iterable[Edit], heading: str) -> Edit | None:
    return next((edit for edit in edits if edit.heading == heading), None)


SEE_LETTER = "as on the letter"


ALSO_READ = {
    State.EXPIRED: (RequestStatus.APPROVED, RequestStatus.PARTIAL),
    State.APPEAL: (RequestStatus.DENIED, RequestStatus.PARTIAL),
}
"""What an export may say of a request that stands so: it has no word for these states."""


def to_type(request: Request) -> tuple[tuple[str, str], ...]:
    """What is entered in the practice system for a grant; what was not written down here stands on the letter."""
    granted = request.approved
    much = [
        (label, str(number))
        for label, number in (("Visits", granted.visits), ("Units", granted.units))
        if number is not None
    ]
    return (
        ("Number", request.number),
        ("First day", _said(granted.starts_on) or SEE_LETTER),
        ("Last day", _said(granted.ends_on) or SEE_LETTER),
        *(much or [("Visits or units", SEE_LETTER)]),
        ("Codes", ", ".join(granted.codes) or SEE_LETTER),
    )


def differing(request: Request, here: RequestStatus, there: AuthorizationRequest | None) -> str:
    """What the practice system says of a request that was taken over from it, where that is something else than the
    register says, and what to do; empty where both say the same. `here`: our state in the words of the export."""
    if there is None or not _differ(request, here, there):
        return ""
    said = f"The practice system says {_told(there)}; here it stands as {_stands(request)}."
    return f"{said} {_to_do(request, here, there)}"


def _differ(request: Request, here: RequestStatus, there: AuthorizationRequest) -> bool:
    """What the export leaves empty differs from nothing."""
    pairs = (
        (there.decided_on, request.decided_on),
        (there.visits_approved, request.approved.visits),
        (compared_number(there.number), compared_number(request.number)),
    )
    other = any(theirs and theirs != ours for theirs, ours in pairs)
    return other or there.status not in (here, *ALSO_READ.get(request.state, ()))


def _told(there: AuthorizationRequest) -> str:
    return _in_words(there.status.value, there.decided_on, there.visits_approved, there.number)


def _stands(request: Request) -> str:
    return _in_words(review.words(request.state), request.decided_on, request.approved.visits, request.number)


def _in_words(state: str, decided_on: date | None, visits: int | None, number: str) -> str:
    parts = [
        f"{state} on {day(decided_on)}" if decided_on else state,
        count(visits, "visit") if visits is not None else "",
        f"number {number}" if number else "",
    ]
    return ", ".join(part for part in parts if part)


def _to_do(request: Request, here: RequestStatus, there: AuthorizationRequest) -> str:
    """Who is behind catches up; where both have an answer, the letter says which one is right."""
    if request.state in review.WAITING:
        if there.status in (RequestStatus.SUBMITTED, RequestStatus.PENDED):
            return "Ask the payer where it stands, and write that down here."
        return "Look at the payer’s answer, and record it here."
    if request.state in review.OPEN:
        return "Look whether it was sent already before anything more is done here."
    if there.status in (RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.PENDED):
        return "Bring the practice system up to date; the next delivery confirms it."
    return "Compare both with the payer’s letter, mend what is wrong in the practice system, and attach the letter here."
