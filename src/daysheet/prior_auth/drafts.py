"""Finding and facts -> the request or note that settles it, every number with a pointer to its fact. Pure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from daysheet.domain.care import OutcomeScore
from daysheet.domain.coverage import (
    Authorization,
    AuthorizationRequest,
    Coverage,
    RequestKind,
    RequestStatus,
)
from daysheet.domain.draft import Draft, Section, Sentence, say
from daysheet.domain.finding import Answer, Fact, Finding
from daysheet.domain.words import count, day
from daysheet.measures.scale import MeasureBook
from daysheet.payers.terms import PayerTerms

from . import evidence as show
from . import packet
from .clocks import Due
from .facts import CaseFacts
from .form import Form
from .packet_questions import BY_KEY

REQUESTS: dict[str, RequestKind] = {
    "ends_before_visits": RequestKind.RENEWAL,
    "visits_run_out": RequestKind.RENEWAL,
    "units_run_out": RequestKind.RENEWAL,
    "lapsed_with_visits_booked": RequestKind.RENEWAL,
    "booked_visits_uncovered": RequestKind.RENEWAL,
    "authorization_missing": RequestKind.INITIAL,
    "request_missing_after_evaluation": RequestKind.INITIAL,
    "negative_remaining": RequestKind.RETRO,
    "retro_window_closing": RequestKind.RETRO,
}
"""Findings that a request settles, and the kind of request: its packet is the draft."""
ANSWERS = {"request_past_clock", "appeal_deadline"}
"""Findings about a request that was sent."""


def draft(
    finding: Finding, facts: CaseFacts, *, form_for: Callable[[PayerTerms], Form], measures: MeasureBook
) -> Draft | None:
    """The draft that belongs to this finding, or None where a person only has to look something up. It names nobody:
    the page or the command that may open the chart adds the patient."""
    if finding.answer is not Answer.FLAG:
        return None
    if finding.rule in REQUESTS:
        return _packet(finding, facts, form_for, measures)
    if finding.rule in ANSWERS:
        request = next(request for request in facts.requests if request.id == finding.subject.id)
        return (
            _escalation(facts, request) if finding.rule == "request_past_clock" else _appeal(facts, request)
        )
    return None


def _packet(
    finding: Finding, facts: CaseFacts, form_for: Callable[[PayerTerms], Form], measures: MeasureBook
) -> Draft:
    """What the payer would be sent today, in the order of its form."""
    subject = finding.subject
    auth = next((auth for auth in facts.followed if auth.id == subject.id), None)
    return packet.build(
        packet.PacketInputs(
            facts=facts,
            form=form_for(facts.payer_for(auth) if auth else facts.payer),
            measures=measures,
            asked_kind=REQUESTS[finding.rule],
            authorization_id=auth.id if auth else None,
        )
    )


def _filled(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.sentences)


def _policy(facts: CaseFacts, payer: PayerTerms) -> Coverage | None:
    """The policy with that payer, else the primary one."""
    named = (item for item in facts.coverages if item.payer_name.casefold() == payer.payer.name.casefold())
    return next(named, facts.coverages[0] if facts.coverages else None)


def _care(facts: CaseFacts, auth: Authorization | None) -> Iterator[Sentence]:
    if auth is not None:
        yield from _used(facts, auth)
    if facts.visits:
        held = _counted(facts, "visits held", len(facts.happened))
        off = _counted(facts, "cancelled or missed", len(facts.visits) - len(facts.happened))
        yield say("Visits held in this case: {held}; cancelled or missed: {off}.", held=held, off=off)


def _used(facts: CaseFacts, auth: Authorization) -> Iterator[Sentence]:
    use = facts.use(auth.id)
    given = {fact.label: fact for fact in show.of_use(use)}
    if auth.visits_authorized is not None:
        approved = show.read(auth, "visits_authorized", "approved", str(auth.visits_authorized))
        used = _counted(facts, "visits used", use.visits_used)
        yield say("{used} of {approved} approved visits are used.", used=used, approved=approved)
    if use.units_approved is not None:
        yield say("{used} of {approved} approved.", used=given["units used"], approved=given["approved"])
    for amount in use.codes:
        code, limit = f"units of {amount.name} used", f"approved of {amount.name}"
        if use.terms is not None and limit in given:
            name = show.read(use.terms, "code_units", "procedure code", amount.name)
            template = "Code {code}: {used} of {approved} approved."
            yield say(template, code=name, used=given[code], approved=given[limit])
    if use.unsigned:
        yield say("Notes not signed yet: {unsigned}.", unsigned=given["notes not signed yet"])


def _counted(facts: CaseFacts, label: str, number: int) -> Fact:
    how = "counted from the visits of this case"
    return show.worked_out(label, str(number), how, record="case", record_id=facts.case.id)


def _progress(facts: CaseFacts) -> Iterator[Sentence]:
    by_measure: dict[str, list[OutcomeScore]] = {}
    for score in sorted(facts.scores, key=lambda score: (score.scored_on, score.id)):
        by_measure.setdefault(score.measure, []).append(score)
    for measure, scores in sorted(by_measure.items()):
        first, last = scores[0], scores[-1]
        name = show.read(first, "measure", "measure", measure)
        then = show.read(first, "score", "first score", f"{first.score:f}".rstrip("0").rstrip("."))
        on = show.read(first, "scored_on", "first scored", day(first.scored_on))
        if first.id == last.id:
            yield say("{measure}: {score} on {on}; not scored again yet.", measure=name, score=then, on=on)
            continue
        now = show.read(last, "score", "last score", f"{last.score:f}".rstrip("0").rstrip("."))
        now_on = show.read(last, "scored_on", "last scored", day(last.scored_on))
        template = "{measure}: {then} on {on}, {now} on {now_on}."
        yield say(template, measure=name, then=then, on=on, now=now, now_on=now_on)


def _planned(facts: CaseFacts) -> Iterator[Sentence]:
    """The plan of care and its goals."""
    for fact in show.of_plan(facts):
        yield say(f"{fact.label[0].upper()}{fact.label[1:]}: {{value}}.", value=fact)
    if facts.plan is not None:
        for goal in facts.plan.goals:
            yield say("Goal: {goal}.", goal=show.read(facts.plan, "goals", "goal", goal))


def _questions(facts: CaseFacts) -> Iterator[str]:
    """What a payer asks and this chart does not hold, in the packet's own words. The therapist answers; nothing is
    filled in."""
    missing = {
        "skilled_care": True,
        "plan": facts.plan is None,
        "goal_status": facts.plan is not None and not facts.plan.goals,
        "measure": not facts.scores,
        "score_now": len({score.scored_on for score in facts.scores}) == 1,
        "diagnosis_codes": not facts.case.diagnosis_codes,
        "payer": not facts.coverages,
    }
    return (BY_KEY[key].text for key, is_missing in missing.items() if is_missing)


def _escalation(facts: CaseFacts, request: AuthorizationRequest) -> Draft | None:
    """Ready to paste or to read on the phone: what was sent, how late the answer is, by which rule."""
    clock = facts.answer_clock(request)
    if clock is None:
        return None
    sections = [
        Section("Whom it concerns", tuple(_reference(facts, request))),
        Section("To say or paste", tuple(_overdue(facts, request, clock))),
        Section("What waits for it", tuple(_waits(facts))),
    ]
    return Draft(
        kind="escalation",
        title="Follow-up call or letter",
        sections=_filled(sections),
        questions=("Who answered, when, and under which call reference?",),
    )


def _reference(facts: CaseFacts, request: AuthorizationRequest) -> Iterator[Sentence]:
    """What the payer finds the request by. No name: that is added by whoever may open the chart."""
    policy = _policy(facts, facts.payer_of(request))
    if policy:
        yield say("Payer: {payer}.", payer=show.read(policy, "payer_name", "payer", policy.payer_name))
        if policy.member_id:
            member = show.read(policy, "member_id", "member number", policy.member_id)
            yield say("Member number: {member}.", member=member)
    if request.reference:
        ref = show.read(request, "reference", "reference", request.reference)
        yield say("Reference: {ref}.", ref=ref)
    yield say("Kind of request: {kind}.", kind=show.read(request, "kind", "kind", request.kind))
    if request.visits_requested is not None:
        asked = count(request.visits_requested, "visit")
        asked_for = show.read(request, "visits_requested", "visits asked for then", asked)
        yield say("Asked for: {visits}.", visits=asked_for)


def _overdue(facts: CaseFacts, request: AuthorizationRequest, clock: Due) -> Iterator[Sentence]:
    payer, sent_on = facts.payer_of(request), request.submitted_on or clock.on
    sent = show.read(request, "submitted_on", "sent", day(sent_on))
    yield say("Our request was sent on {sent} and has no decision.", sent=sent)
    if request.urgent:
        yield say("It was sent as {urgent}.", urgent=show.read(request, "urgent", "urgent", "urgent"))
    ruling = payer.values[clock.key]
    days = show.cited(payer.payer.id, clock.key, "days to answer", count(clock.days, "day"), ruling)
    until = _of_request(request, "answer due", day(clock.on), "sent + days to answer")
    yield say("You had {days}, until {until}.", days=days, until=until)
    yield say("The rule: {rule}.", rule=show.cited(payer.payer.id, clock.key, "rule", clock.source, ruling))
    for other in clock.also:
        also = count(other.days, "day")
        given = show.cited(payer.payer.id, other.key, "days of the other clock", also, other.value)
        source = show.cited(payer.payer.id, other.key, "the other rule", other.value.source, other.value)
        whose = other.whose[0].upper() + other.whose[1:]
        holds = "the same" if other.days == clock.days else "the shorter time holds"
        yield say(f"{whose} gives {{days}} ({{source}}); {holds}.", days=given, source=source)
    how = f"from the last day for the answer to today, {day(facts.today)}"
    over = _of_request(request, "days over", count((facts.today - clock.on).days, "day"), how)
    yield say("The answer is {over} late.", over=over)
    yield say("Please give the decision today, or the name of the person who will.")


def _waits(facts: CaseFacts) -> Iterator[Sentence]:
    booked = [item.visit.on for item in facts.ledger.uncovered if item.visit.appointment_id]
    if booked:
        visits = _counted(facts, "booked visits without cover", len(booked))
        how = f"the earliest of {count(len(booked), 'booked visit')} that nothing covers"
        case = facts.case.id
        first = show.worked_out("the first of them", day(booked[0]), how, record="case", record_id=case)
        yield say("Booked and without cover: {visits}, the first on {first}.", visits=visits, first=first)


def _of_request(request: AuthorizationRequest, label: str, value: str, how: str) -> Fact:
    return show.worked_out(label, value, how, record=request.record_kind, record_id=request.id)


def _appeal(facts: CaseFacts, request: AuthorizationRequest) -> Draft:
    """The denial in its own words, and beside it what the chart holds; what it does not hold is asked."""
    auth = next((auth for auth in facts.followed if auth.id == request.authorization_id), None)
    sections = [
        Section("Whom it concerns", tuple(_reference(facts, request))),
        Section("What we appeal", tuple(_denied(facts, request))),
        Section("Last day", tuple(_appeal_until(facts, request))),
        Section("Care so far", (*_background(facts), *_care(facts, auth))),
        Section("Progress", tuple(_progress(facts))),
        Section("Plan of care", tuple(_planned(facts))),
    ]
    return Draft(
        kind="appeal",
        title="Appeal of a denial" if request.status is RequestStatus.DENIED else "Appeal of what was cut",
        sections=_filled(sections),
        questions=(*_about_the_denial(request), *_questions(facts)),
    )


def _denied(facts: CaseFacts, request: AuthorizationRequest) -> Iterator[Sentence]:
    if request.submitted_on:
        sent = show.read(request, "submitted_on", "sent", day(request.submitted_on))
        yield say("Our request was sent on {sent}.", sent=sent)
    if request.decided_on:
        decided = show.read(request, "decided_on", "decided", day(request.decided_on))
        yield say("You decided on {decided}.", decided=decided)
    status = show.read(request, "status", "status", request.status)
    yield say("Your decision: {status}.", status=status)
    if request.visits_approved is not None:
        approved = show.read(
            request, "visits_approved", "visits approved", count(request.visits_approved, "visit")
        )
        yield say("You approved {approved}.", approved=approved)
    if request.reason:
        yield say("Your reason: “{reason}”.", reason=show.read(request, "reason", "reason", request.reason))
    yield say("We ask you to change that decision.")


def _appeal_until(facts: CaseFacts, request: AuthorizationRequest) -> Iterator[Sentence]:
    """For us rather than for the payer, and proof that it is in time."""
    payer, limit = facts.payer_of(request).payer.id, facts.payer_of(request).get("appeal_days")
    if request.appeal_by is not None:
        on_file = show.read(request, "appeal_by", "last day to appeal", day(request.appeal_by))
        yield say("By your decision an appeal counts until {last}.", last=on_file)
    elif limit is not None and request.decided_on is not None:
        days = int(limit.value)
        last = _of_request(
            request,
            "last day to appeal",
            day(request.decided_on + timedelta(days=days)),
            "the day of the decision + the days to appeal",
        )
        given = show.cited(payer, "appeal_days", "days to appeal", count(days, "day"), limit)
        rule = show.cited(payer, "appeal_days", "rule of appeals", limit.source, limit)
        yield say("An appeal counts until {last}, {days} after the decision.", last=last, days=given)
        yield say("The rule: {rule}.", rule=rule)


def _background(facts: CaseFacts) -> Iterator[Sentence]:
    """Diagnosis, start of care, surgery, referral: what the care is for."""
    if facts.case.diagnosis_codes:
        codes = ", ".join(facts.case.diagnosis_codes)
        yield say("Diagnosis: {codes}.", codes=show.read(facts.case, "diagnosis_codes", "diagnosis", codes))
    for field, label in (("started_on", "Start of care"), ("surgery_on", "Surgery")):
        value = getattr(facts.case, field)
        if value is not None:
            yield say(f"{label}: {{on}}.", on=show.read(facts.case, field, label.lower(), day(value)))
    if facts.case.referring_name:
        name = show.read(facts.case, "referring_name", "referring provider", facts.case.referring_name)
        yield say("Referred by {name}.", name=name)


def _about_the_denial(request: AuthorizationRequest) -> Iterator[str]:
    if not request.reason:
        yield "Which reason does the denial give, in its own words?"
    yield "What in the reason is not so, and where does the chart show it?"
    yield "Does the payer offer a talk with its reviewer, and until when?"
    if not request.reference:
        yield "Under which reference did the payer deny it?"
