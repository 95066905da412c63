"""What may be done about one booked visit that nobody covers: what this payer's class and contract allow. Pure.

Only what a payer file gives is offered: a request after the fact needs a known window, a notice to the patient a
payer that allows one. Medicare Advantage never gets one: its own decision before the service takes the place of the
Advance Beneficiary Notice of Original Medicare (42 CFR 422.566; CMS to the plans, May 2014).
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from daysheet.domain.coverage import Authorization, AuthorizationRequest, PayerClass, RequestKind
from daysheet.domain.finding import Move
from daysheet.domain.words import count, day
from daysheet.payers.terms import Dated, PayerTerms

from . import clocks
from .facts import FOR_MORE, CaseFacts
from .ledger import Use

ONE_DAY = timedelta(days=1)


class Awaited(msgspec.Struct, frozen=True):
    """When an answer is expected, and how that is known."""

    on: date
    how: str


def allowed(facts: CaseFacts, on: date, auth: Authorization | None) -> tuple[Move, ...]:
    """The moves for a visit on that day, the first to try first. `auth` is the authorization that fails it."""
    payer = facts.payer if auth is None else facts.payer_for(auth)
    sent = _waiting(facts, payer)
    awaited = _answer_to(facts, sent) if sent else expected(facts, payer)
    asked = _sent(facts, sent) if sent else _ask(facts, auth, payer)
    return (
        _renew(facts, on, asked, awaited),
        *_reschedule(facts, on, auth, awaited),
        *_pre_service(facts, payer),
        *_retro(facts, on, payer),
        *_notice(payer),
    )


def expected(facts: CaseFacts, payer: PayerTerms) -> Awaited | None:
    """The day by which a request sent today should be answered: as measured, as the payer's file says, or at the
    latest by its clock; None where nothing is known."""
    measured, typical = facts.turnaround.get(payer.payer.id), payer.get("turnaround_days")
    last = clocks.due(payer, facts.today, urgent=False)
    if measured is not None:
        how = f"nine of ten answers took at most {count(measured.p90, 'day')}, {measured.measured}"
        return Awaited(facts.today + timedelta(days=measured.p90), how)
    if typical is not None:
        days = int(typical.value)
        return Awaited(facts.today + timedelta(days=days), f"{count(days, 'day')}: {_source(typical)}")
    return None if last is None else Awaited(last.on, f"at the latest, {_rule(last)}")


def _waiting(facts: CaseFacts, payer: PayerTerms) -> AuthorizationRequest | None:
    """The newest request for more visits that this payer still has to answer."""
    found = [
        request
        for request in facts.waiting()
        if request.kind in FOR_MORE and facts.payer_of(request).payer.id == payer.payer.id
    ]
    return max(found, key=lambda request: request.submitted_on or date.min, default=None)


def _answer_to(facts: CaseFacts, request: AuthorizationRequest) -> Awaited | None:
    due = facts.answer_clock(request)
    return None if due is None else Awaited(due.on, _rule(due))


def _renew(facts: CaseFacts, on: date, asked: str, awaited: Awaited | None) -> Move:
    if awaited is None:
        return Move("renew", f"{asked} How long this payer takes is not on file: ask on the phone.")
    if awaited.on < facts.today:
        late = day(awaited.on, near=facts.today)
        return Move("renew", f"{asked} The answer was due by {late} ({awaited.how}): call for the decision.")
    when = (
        "before this visit" if awaited.on < on else "not before this visit, so ask the payer to decide sooner"
    )
    due = day(awaited.on, near=facts.today)
    return Move("renew", f"{asked} The answer is expected by {due}, {when} ({awaited.how}).")


def _ask(facts: CaseFacts, auth: Authorization | None, payer: PayerTerms) -> str:
    if auth is None:
        return "Send the request for an authorization today."
    if auth.starts_on is not None and auth.starts_on > facts.today:
        return "Ask the payer today to start the authorization before this visit."
    extends = payer.get("extension_allowed")
    if extends is not None and not extends.value:
        return (
            f"Send a new request with clinical records today: this payer extends none ({_source(extends)})."
        )
    return "Send the renewal request today."


def _sent(facts: CaseFacts, request: AuthorizationRequest) -> str:
    what = "first request" if request.kind is RequestKind.INITIAL else f"{request.kind} request"
    when = f" on {day(request.submitted_on, near=facts.today)}" if request.submitted_on else ""
    return f"The {what} was sent{when}; send no second one."


def _reschedule(
    facts: CaseFacts, on: date, auth: Authorization | None, awaited: Awaited | None
) -> Iterator[Move]:
    if auth is not None and auth.starts_on is not None and auth.starts_on > on:
        starts = day(auth.starts_on, near=facts.today)
        yield Move("reschedule", f"Move it to {starts} or later: the next authorization starts then.")
        return
    if auth is not None and auth.ends_on is not None and facts.today <= auth.ends_on < on:
        room = _room(facts.use(auth.id))
        if room:
            ends = day(auth.ends_on, near=facts.today)
            yield Move(
                "reschedule", f"Move it up to {ends} or before, while the authorization holds: {room}."
            )
    yield from _after_the_answer(facts, on, awaited)


def _after_the_answer(facts: CaseFacts, on: date, awaited: Awaited | None) -> Iterator[Move]:
    if awaited is None or awaited.on < facts.today:
        yield Move("reschedule", "Move it behind the day on which the payer says that it will decide.")
    elif awaited.on < on:
        latest = day(on - ONE_DAY, near=facts.today)
        yield Move("reschedule", f"Leave it booked for now; move it if no answer is there by {latest}.")
    else:
        first = day(awaited.on + ONE_DAY, near=facts.today)
        yield Move("reschedule", f"Move it to {first} or later, when the answer should be there.")


def _room(use: Use) -> str:
    """What is left for one visit more than those it already covers; empty when nothing is."""
    covered = len(use.ahead) + 1
    if any(amount.left < (amount.per_visit or 0) * covered for amount in use.amounts):
        return ""
    if use.visits_left is None:
        return "its visits are not counted"
    spare = use.visits_left - len(use.ahead)
    return (
        f"{count(spare, 'approved visit')} beyond those booked {'is' if spare == 1 else 'are'} left"
        if spare > 0
        else ""
    )


def _pre_service(facts: CaseFacts, payer: PayerTerms) -> Iterator[Move]:
    found = payer.get("pre_service_decision")
    if found is None:
        return
    due = clocks.due(payer, facts.today, urgent=False)
    until = f"; sent today, it has until {day(due.on, near=facts.today)} ({_rule(due)})" if due else ""
    instead = " No Advance Beneficiary Notice: it does not count here." if _never_a_notice(payer) else ""
    words = f"Ask the plan for its {found.value} before the visit ({_source(found)}){until}.{instead}"
    yield Move("pre_service_decision", words)


def _retro(facts: CaseFacts, on: date, payer: PayerTerms) -> Iterator[Move]:
    window = payer.get("retro_days")
    if window is None:
        return
    days = int(window.value)
    last = day(on + timedelta(days=days), near=facts.today)
    unsure = " Ask the payer first: this is not confirmed." if window.confidence == "low" else ""
    words = (
        f"If it is held all the same, the payer may be asked for it until {last}, {count(days, 'day')} back"
    )
    yield Move("retro", f"{words} ({_source(window)}).{unsure}")


def _notice(payer: PayerTerms) -> Iterator[Move]:
    found = payer.get("patient_notice_allowed")
    if found is None or not found.value or _never_a_notice(payer):
        return
    words = "Tell the patient in writing, before the visit, what it costs if the payer does not cover it"
    yield Move("patient_notice", f"{words} (allowed: {_source(found)}).")


def _never_a_notice(payer: PayerTerms) -> bool:
    """Whatever a clinic's own file says: this is law, not a contract."""
    return payer.payer.payer_class is PayerClass.MEDICARE_ADVANTAGE


def _rule(due: clocks.Due) -> str:
    """`7 days by the law, CMS-0057-F`: short enough to be read beside a visit; the whole source stands in the proof."""
    whose = "the contract" if due.key.startswith("contract_") else "the law"
    return f"{count(due.days, 'day')} by {whose}, {_short(due.source)}"


def _source(dated: Dated) -> str:
    said = _short(dated.source)
    return f"the clinic's own value, {said}" if dated.from_clinic else said


def _short(source: str) -> str:
    """What is cited, without what it says: sources are written `42 CFR 422.582(b): what it says`."""
    return source.partition(":")[0]
