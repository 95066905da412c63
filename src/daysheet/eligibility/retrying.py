"""What an attempt's outcome means for asking again: done, a person's, again not before then, or honestly open.

Pure: times are those of the attempts.  Two laws stand over everything else: what was sent and not answered is never sent
again unseen, and what the payer forbids to ask is not asked.  Whoever asks writes an attempt down as `BEGUN` before
anything leaves the house; after a crash it is still that, and so it is open.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final, TypeAlias

import msgspec

from daysheet.domain.base import Cents

from .answers import Answer
from .inquiry import Inquiry, ladder, spelled
from .resolving.refusing import BILLER, FRONT_DESK, REASONS, SYSTEM, UNKNOWN

# --- what became of an attempt -----------------------------------------------------------------------------------


class Refused(msgspec.Struct, frozen=True):
    """One rejection (AAA); `level` as in an answer: payer, provider, subscriber, dependent, benefit."""

    reason: str
    follow_up: str = ""
    level: str = "subscriber"


class Answered(msgspec.Struct, frozen=True, tag=True):
    """`enough` False: there is coverage, nothing is said of therapy, and another service type may bring it."""

    enough: bool = True


class Rejected(msgspec.Struct, frozen=True, tag=True):
    refusals: tuple[Refused, ...] = ()


class Unanswered(msgspec.Struct, frozen=True, tag=True):
    """It may have reached the payer, and no answer is known.

    `how`: `begun` (nothing was written down behind it), `taken` (the clearinghouse has it), `too_late` (no answer in
    time), `broken` (the connection broke after sending), `unreadable` (what came is no answer), `duplicate` (the
    clearinghouse has had this very one).
    """

    how: str = "begun"


class NotSent(msgspec.Struct, frozen=True, tag=True):
    """It certainly did not leave: no connection, no name, no certificate."""


class Status(msgspec.Struct, frozen=True, tag=True):
    """An HTTP status in place of an answer; `after`: seconds that the clearinghouse asks us to wait."""

    code: int
    after: int = 0


class FileRejected(msgspec.Struct, frozen=True, tag=True):
    """A 999 or TA1 turned the set or the file away before any payer saw it; one that says "had it already" is Unanswered."""

    by: str = "999"


Outcome: TypeAlias = Answered | Rejected | Unanswered | NotSent | Status | FileRejected
BEGUN: Final = Unanswered()
THERAPY: Final = frozenset({"PT", "AE", "A9", "AC"})
ACTIVE: Final = frozenset({"1", "2", "3", "4", "5"})


def of_answer(answer: Answer) -> Outcome:
    """The outcome that an answer read from a 271 or a vendor's JSON is; a benefit's own rejection is no rejection."""
    refusals = tuple(Refused(one.reason, one.follow_up, one.level) for one in answer.refusals)
    if not answer.statements:
        return Rejected(refusals)
    therapy = any(THERAPY.intersection(one.service_types) for one in answer.statements)
    return Answered(therapy or not any(one.information in ACTIVE for one in answer.statements))


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One question that was, or may have been, sent.  `together`: how many stood in its set or request."""

    began: datetime
    ended: datetime
    service_types: tuple[str, ...]
    service_from: date
    together: int = 1
    outcome: Outcome = BEGUN
    key: str = ""


# --- what is next ------------------------------------------------------------------------------------------------


class Task(msgspec.Struct, frozen=True):
    """Who mends what: `fields` are paths in `Inquiry`; empty where nothing that was sent is to be changed."""

    owner: str
    sentence: str
    fields: tuple[str, ...] = ()


class Done(msgspec.Struct, frozen=True, tag=True):
    """An answer is there."""


class ForPerson(msgspec.Struct, frozen=True, tag=True):
    """An exception.  `never`: this question is not asked again, whoever looks at it; `not_before`: it may be, then."""

    tasks: tuple[Task, ...]
    never: bool = False
    not_before: datetime | None = None


class AskAgain(msgspec.Struct, frozen=True, tag=True):
    """`together`: no more than so many in one set or request; `why` is a sentence for the log of the night."""

    not_before: datetime
    service_types: tuple[str, ...]
    service_from: date
    together: int
    why: str


class Open(msgspec.Struct, frozen=True, tag=True):
    """Sent, no answer known: look (status, pick-up) from then on; a person's when `person_at` comes."""

    look_at: datetime
    person_at: datetime
    why: str


Next: TypeAlias = Done | ForPerson | AskAgain | Open

# --- a payer's limits --------------------------------------------------------------------------------------------


class Hours(msgspec.Struct, frozen=True):
    """When a payer may be asked; from `opens` up to `closes`, over midnight where that is earlier, the same: all day.

    `days` are weekdays on which the hours begin, Monday 0.  Times are in the zone of the attempts.
    """

    opens: time = time(0)
    closes: time = time(0)
    days: frozenset[int] = frozenset(range(7))

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("a payer has hours on at least one weekday, 0 to 6")

    def admit(self, at: datetime) -> bool:
        clock, today, before = at.time(), at.weekday() in self.days, (at.weekday() - 1) % 7 in self.days
        if self.opens < self.closes:
            return today and self.opens <= clock < self.closes
        return (today and clock >= self.opens) or (before and clock < self.closes)

    def from_then(self, at: datetime) -> datetime:
        """`at`, or when the hours next begin."""
        if self.admit(at):
            return at
        ahead = (
            datetime.combine(at.date() + timedelta(days=number), self.opens, at.tzinfo) for number in range(8)
        )
        return next(start for start in ahead if start > at and start.weekday() in self.days)


RULES_SOURCE: Final = (
    "Clearinghouses' public advice: retry 42 and 80 over hours with growing pauses, 8 hours by default; 20 seconds for a "
    "real-time answer, 7 am of the next business day for a batch (CAQH CORE); numbers are starting values, confidence "
    "medium, to be tried with each payer; checked 2026-11-24"
)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How often and when one payer is asked by one clearinghouse.

    `tries` counts every attempt of one question, whatever became of it.  `pauses`: before the second try, the third …;
    the last holds for all further ones.  `further`: so many more questions where answers say nothing of therapy;
    `setting`: the payer's own order of service types.  `again_on`: statuses that say that no answer will come of it.
    """

    tries: int = 5
    pauses: tuple[timedelta, ...] = tuple(timedelta(minutes=number) for number in (15, 30, 60, 120))
    hours: Hours = Hours()
    look_after: timedelta = timedelta(minutes=15)
    wait_at_most: timedelta = timedelta(hours=24)
    further: int = 1
    setting: str = ""
    again_on: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503})

    def __post_init__(self) -> None:
        if self.tries < 1 or self.further < 0:
            raise ValueError("a question is asked at least once")
        if not self.pauses or self.pauses[0] <= timedelta(0) or list(self.pauses) != sorted(self.pauses):
            raise ValueError("pauses are longer than nothing and do not shrink")
        if not timedelta(0) < self.look_after <= self.wait_at_most:
            raise ValueError("an open question is looked at before it is a person's")
        ladder(self.setting)

    def pause(self, made: int) -> timedelta:
        """Before the next try, after so many."""
        return self.pauses[min(made, len(self.pauses)) - 1]


RULES: Final = Rules()

# --- rejections by code ------------------------------------------------------------------------------------------

LATER: Final = frozenset({"42", "80"})
FEWER: Final = frozenset({"04"})
OTHER_DATE: Final = frozenset({"56", "57", "62", "63"})
WHOLE_PLAN: Final = frozenset({"53", "54", "55", "AG"})
NEVER: Final = frozenset({"N", "S"})
WAITS: Final = {"W": timedelta(days=30), "X": timedelta(days=10)}
ANSWER_FOLLOWS, AS_BEFORE, CORRECT = "Y", "P", "C"

_PLAN: Final = ("30",)
_WHO: Final = "patient.last patient.first patient.birth_date subscriber.member_id"
# What a person looks at, of what was sent; `patient` is the dependent where the rejection is about one.
FIELDS: Final[dict[str, str]] = {
    **dict.fromkeys(("15", "33", "67"), _WHO),
    **dict.fromkeys(("43", "51"), "asker.npi"),
    **dict.fromkeys(("56", "57", "62", "63"), "service_from"),
    **dict.fromkeys(("53", "54", "55", "AG"), "service_types"),
    **dict.fromkeys(("58", "60", "71"), "patient.birth_date"),
    **dict.fromkeys(("64", "68", "72", "76"), "subscriber.member_id"),
    **dict.fromkeys(("79", "T4"), "payer_id"),
    "44": "asker.name",
    "45": "asker.taxonomy",
    "52": "service_from",
    "61": "patient.last patient.first patient.birth_date service_from",
    "65": "patient.last patient.first",
    "66": "patient.sex",
    "73": "subscriber.last subscriber.first",
    "74": "subscriber.sex",
    "75": "subscriber.last subscriber.first subscriber.birth_date subscriber.member_id",
    "77": "dependent.last dependent.first dependent.birth_date dependent.relationship",
    "78": "subscriber.group",
}


CALL: Final = "Call the payer."


def _code(text: str) -> str:
    return text.strip().upper()


def _said(refused: Refused) -> tuple[str, str, str]:
    says, step, owner = REASONS.get(_code(refused.reason), UNKNOWN)
    return f"{says[:1].upper()}{says[1:]}.", step, owner


def _task(refused: Refused) -> Task:
    """What the rejection asks of a person; what the night would have mended and could not, the front desk calls about."""
    says, step, owner = _said(refused)
    if _code(refused.reason) in FEWER:
        owner = BILLER
    elif owner == SYSTEM:
        step, owner = CALL, FRONT_DESK
    whom = "dependent" if refused.level == "dependent" else "subscriber"
    fields = FIELDS.get(_code(refused.reason), "").replace("patient.", f"{whom}.").split()
    return Task(owner, f"{says} {step}", tuple(fields))


class _Change(msgspec.Struct, frozen=True):
    """How to ask again after one rejection; what is None stays as it was."""

    wait: timedelta | None = None
    service_types: tuple[str, ...] | None = None
    service_from: date | None = None
    together: int | None = None


_NEVER, _PERSON, _FOLLOWS = "never", "person", "follows"


class _Chain(msgspec.Struct, frozen=True):
    """The attempts so far and the rules that they are held to."""

    last: Attempt
    earlier: Sequence[Attempt]
    rules: Rules

    @property
    def made(self) -> int:
        return len(self.earlier) + 1

    @property
    def outcomes(self) -> list[Outcome]:
        return [attempt.outcome for attempt in (*self.earlier, self.last)]

    def had(self, reasons: frozenset[str], follow_up: str = "") -> bool:
        """Whether this was tried before: what happens once happens once in the whole chain."""
        return any(
            _code(one.reason) in reasons or (follow_up and _code(one.follow_up) == follow_up)
            for outcome in self.outcomes[:-1]
            if isinstance(outcome, Rejected)
            for one in outcome.refusals
            if _code(one.reason) not in LATER | FEWER
        )


def _meant(refused: Refused, chain: _Chain) -> _Change | str:
    """What one rejection means by itself.  The follow-up forbids and permits; the reason says what to change."""
    follow_up = _code(refused.follow_up)
    if follow_up in NEVER:
        return _NEVER
    if follow_up == ANSWER_FOLLOWS:
        return _FOLLOWS
    if follow_up in WAITS:
        return _Change(wait=WAITS[follow_up])
    if follow_up not in ("", "R", AS_BEFORE, CORRECT):
        return _PERSON
    return _by_reason(_code(refused.reason), follow_up, chain) or _PERSON


def _by_reason(reason: str, follow_up: str, chain: _Chain) -> _Change | None:
    """What the night can change by itself; None: nothing."""
    last, today = chain.last, chain.last.ended.date()
    change = None
    if reason in LATER:
        change = _Change() if follow_up != CORRECT else None
    elif reason in FEWER:
        change = _Change(together=last.together // 2) if last.together > 1 else None
    elif follow_up == AS_BEFORE:
        change = _Change() if not chain.had(frozenset(), AS_BEFORE) else None
    elif reason in OTHER_DATE:
        # Today stands for a day ahead, never for a day that is over: that would answer another question.
        usable = last.service_from > today and not chain.had(OTHER_DATE)
        change = _Change(service_from=today) if usable else None
    elif reason in WHOLE_PLAN:
        usable = last.service_types != _PLAN and not chain.had(WHOLE_PLAN)
        change = _Change(service_types=_PLAN) if usable else None
    return change


# --- the decision ------------------------------------------------------------------------------------------------


def after(last: Attempt, earlier: Sequence[Attempt] = (), rules: Rules = RULES) -> Next:
    """What comes behind `last`; `earlier` are the other attempts of the same chain, the oldest first.

    A chain is one question of one coverage with its repeats and fallbacks.  What a person corrects begins a new one.
    """
    chain = _Chain(last, earlier, rules)
    found = _NEXT[type(last.outcome)](last.outcome, chain)
    if isinstance(found, AskAgain):
        found = _allowed(found, chain)
    if isinstance(found, ForPerson) and any(isinstance(one, Answered) for one in chain.outcomes):
        return Done()  # a fallback brought nothing more; the answer that there is stays
    return found


def _allowed(wanted: AskAgain, chain: _Chain) -> Next:
    """Two laws over every repeat: never what the payer forbids, never more often than the rules say."""
    if any(map(_forbidden, chain.outcomes)):
        return ForPerson((Task(FRONT_DESK, f"The payer does not want this asked again. {CALL}"),), never=True)
    if chain.made < chain.rules.tries:
        return wanted
    told = f"{wanted.why} Asked {chain.made} times: {CALL[:1].lower()}{CALL[1:]}"
    return ForPerson((Task(FRONT_DESK, told),), not_before=wanted.not_before)


def expired(of: Open, now: datetime) -> Next:
    """An open question when `now` has come: still open, or a person's."""
    if now < of.person_at:
        return of
    return ForPerson(
        (Task(FRONT_DESK, f"{of.why} No answer came in time: look at the payer's site or call."),)
    )


def _forbidden(outcome: Outcome) -> bool:
    return isinstance(outcome, Rejected) and any(_code(one.follow_up) in NEVER for one in outcome.refusals)


_UNANSWERED: Final = {
    "begun": "It may have been sent when the work was interrupted.",
    "taken": "The clearinghouse has it and has not answered yet.",
    "too_late": "It was sent, and no answer came in time.",
    "broken": "It was sent, and the connection broke before the answer.",
    "unreadable": "It was sent, and what came back cannot be read.",
    "duplicate": "The clearinghouse says that it has had this one.",
}


def _open(why: str, chain: _Chain) -> Open:
    ended = chain.last.ended
    return Open(ended + chain.rules.look_after, ended + chain.rules.wait_at_most, why)


def _again(change: _Change, why: str, chain: _Chain) -> AskAgain:
    last = chain.last
    pause = max(chain.rules.pause(chain.made), change.wait or timedelta(0))
    return AskAgain(
        not_before=chain.rules.hours.from_then(last.ended + pause),
        service_types=change.service_types or last.service_types,
        service_from=change.service_from or last.service_from,
        together=change.together or last.together,
        why=why,
    )


def _answered(_: Answered, chain: _Chain) -> Next:
    answers = [one for one in chain.outcomes if isinstance(one, Answered)]
    if any(one.enough for one in answers) or len(answers) > chain.rules.further:
        return Done()
    asked = {code for attempt in (*chain.earlier, chain.last) for code in attempt.service_types}
    for step in ladder(chain.rules.setting):
        if not asked.issuperset(step.service_types):
            change = _Change(service_types=step.service_types)
            return _again(change, "The answer says nothing of therapy.", chain)
    return Done()


def _unanswered(outcome: Unanswered, chain: _Chain) -> Next:
    return _open(_UNANSWERED.get(outcome.how, _UNANSWERED["begun"]), chain)


def _not_sent(_: NotSent, chain: _Chain) -> Next:
    return _again(_Change(), "The clearinghouse could not be reached; nothing was sent.", chain)


def _file_rejected(outcome: FileRejected, chain: _Chain) -> Next:
    by, together = _code(outcome.by), chain.last.together
    if by == "999" and together > 1:
        # One bad row turns its whole set away: in smaller ones the good rows go through.
        return _again(
            _Change(together=together // 2), "The set was turned away; it is asked in smaller ones.", chain
        )
    what = "the question" if by == "999" else "the file"
    told = f"The clearinghouse turned {what} away before a payer saw it: look at what it says."
    return ForPerson((Task(BILLER, told),))


def _rejected(outcome: Rejected, chain: _Chain) -> Next:
    """All rejections of an answer together: the strictest holds, and what is changed is changed for all."""
    if not outcome.refusals:
        return ForPerson((Task(FRONT_DESK, f"The payer did not answer and gave no reason. {CALL}"),))
    meant = [_meant(refused, chain) for refused in outcome.refusals]
    changes = [one for one in meant if isinstance(one, _Change)]
    wait = max((one.wait or timedelta(0) for one in changes), default=timedelta(0))
    if _NEVER in meant or _PERSON in meant:
        tasks = tuple(dict.fromkeys(_task(refused) for refused in outcome.refusals))
        never = _NEVER in meant
        return ForPerson(tasks, never, chain.last.ended + wait if wait and not never else None)
    why = " ".join(dict.fromkeys(_said(refused)[0] for refused in outcome.refusals))
    if _FOLLOWS in meant:
        return _open(f"{why} The payer says that an answer follows.", chain)
    change = _Change(
        wait=wait,
        service_types=next((one.service_types for one in changes if one.service_types), None),
        service_from=next((one.service_from for one in changes if one.service_from), None),
        together=min((one.together for one in changes if one.together), default=None),
    )
    return _again(change, why, chain)


_LONGEST_WAIT: Final = 24 * 3600  # seconds; who says more does not mean this question


def _status(outcome: Status, chain: _Chain) -> Next:
    code = outcome.code
    if code in chain.rules.again_on:
        wait = timedelta(seconds=min(max(outcome.after, 0), _LONGEST_WAIT))
        busy = "The clearinghouse wants fewer questions at a time."
        why = busy if code in (425, 429) else "The clearinghouse is not able to answer."
        return _again(_Change(wait=wait), why, chain)
    if code == 401:
        return _signed_out(chain)
    if 300 <= code < 500 and code != 409:
        told = _TURNED_AWAY.get(code, "The clearinghouse does not take the question as it is written")
        return ForPerson((Task(BILLER, f"{told} (status {code})."),))
    # A 2xx without an answer, a gateway that gave up waiting, anything unheard of: it may have reached the payer.
    how = "taken" if 200 <= code < 300 else "duplicate" if code == 409 else "too_late"
    return _open(_UNANSWERED[how], chain)


def _signed_out(chain: _Chain) -> Next:
    if any(isinstance(one, Status) and one.code == 401 for one in chain.outcomes[:-1]):
        return ForPerson((Task(BILLER, "The clearinghouse does not accept our sign-in: check the key."),))
    return _again(_Change(), "The sign-in had run out.", chain)


_TURNED_AWAY: Final = {
    402: "The clearinghouse wants to be paid first",
    403: "The clearinghouse does not let this clinic ask: check the contract and the enrollment",
    404: "The clearinghouse knows no such address: check its settings",
    410: "The clearinghouse has closed this address: check its settings",
}

_NEXT: Final[dict[type, Callable[[Any, _Chain], Next]]] = {
    Answered: _answered,
    Rejected: _rejected,
    Unanswered: _unanswered,
    NotSent: _not_sent,
    Status: _status,
    FileRejected: _file_rejected,
}

# --- never the same twice ----------------------------------------------------------------------------------------


class Turn(msgspec.Struct, frozen=True):
    """Which attempt: of which coverage, on which day, the how manyeth of that day's chain, from 1."""

    coverage_id: str
    day: date
    number: int


def fingerprint(inquiry: Inquiry) -> str:
    """The same for the same question, whatever its trace number.  It can be guessed back: kept where patients are."""
    same = msgspec.structs.replace(spelled(inquiry), trace="")
    return hashlib.sha256(msgspec.json.encode(same)).hexdigest()[:32]


def key(inquiry: Inquiry, turn: Turn) -> str:
    """Unique for each attempt; a run that is repeated makes the same key, finds it written down, and does not ask."""
    return f"{turn.coverage_id}:{turn.day}:{turn.number}:{fingerprint(inquiry)}"


def trace_number(of: str) -> str:
    """A trace number made of an attempt's key, so that a repeated run has the same one; it says nothing of anybody."""
    return f"DS{hashlib.sha256(of.encode()).hexdigest()[:24].upper()}"


# --- what it costs -----------------------------------------------------------------------------------------------


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What a clearinghouse charges; `cents` may be a part of a cent.  `failed_free`: rejected checks cost nothing."""

    cents: Decimal
    failed_free: bool = True


class Cost(msgspec.Struct, frozen=True):
    """`most` counts open attempts as if they had been answered; both are rounded up to whole cents."""

    checks: int
    least: Cents
    most: Cents


def cost(attempts: Iterable[Attempt], price: Price) -> Cost:
    """What was not sent, and what the clearinghouse itself turned away, is no check."""
    sure = perhaps = 0
    for attempt in attempts:
        outcome = attempt.outcome
        if isinstance(outcome, Answered) or (isinstance(outcome, Rejected) and not price.failed_free):
            sure += 1
        elif isinstance(outcome, Unanswered) or (
            isinstance(outcome, Status) and _may_be_charged(outcome.code)
        ):
            perhaps += 1
    return Cost(sure, _cents(sure, price), _cents(sure + perhaps, price))


def _may_be_charged(code: int) -> bool:
    return not 300 <= code < 500 or code == 409


def _cents(checks: int, price: Price) -> Cents:
    return Cents(int((checks * price.cents).to_integral_value(ROUND_CEILING)))
