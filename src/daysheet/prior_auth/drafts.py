"""Finding and facts -> the request or note that settles it, every number with a pointer to its fact. Pure."""

from collections.abc import Iterator

from daysheet.domain.care import OutcomeScore
from daysheet.domain.coverage import Authorization, AuthorizationRequest
from daysheet.domain.draft import Draft, Section, Sentence, say
from daysheet.domain.finding import Answer, Fact, Finding
from daysheet.domain.words import count, day

from . import evidence as show
from .facts import CaseFacts

RENEWALS = {
    "ends_before_visits",
    "visits_run_out",
    "units_run_out",
    "lapsed_with_visits_booked",
    "negative_remaining",
    "booked_visits_uncovered",
}


def draft(finding: Finding, facts: CaseFacts) -> Draft | None:
    """The draft that belongs to this finding, or None where a person only has to look something up."""
    if finding.answer is not Answer.FLAG:
        return None
    if finding.rule in RENEWALS:
        return _request("renewal", "Request for continued therapy", facts, _authorization(finding, facts))
    if finding.rule == "authorization_missing":
        return _request("initial", "Request for authorization of therapy", facts, None)
    if finding.rule == "request_past_clock":
        request = next(request for request in facts.requests if request.id == finding.subject.id)
        return _escalation(facts, request)
    return None


def _authorization(finding: Finding, facts: CaseFacts) -> Authorization | None:
    found = (auth for auth in facts.in_force if auth.id == finding.subject.id)
    return next(found, facts.in_force[-1] if facts.in_force else None)


def _request(kind: str, title: str, facts: CaseFacts, auth: Authorization | None) -> Draft:
    sections = [
        Section("Who and what", tuple(_who(facts, auth))),
        Section("Care so far", tuple(_care(facts, auth))),
        Section("Progress", tuple(_progress(facts))),
        Section("Asked for", tuple(_asked(facts))),
    ]
    return Draft(
        kind=kind,
        title=title,
        sections=tuple(section for section in sections if section.sentences),
        questions=tuple(_questions(facts)),
    )


def _who(facts: CaseFacts, auth: Authorization | None) -> Iterator[Sentence]:
    coverage = facts.coverages[0] if facts.coverages else None
    if coverage:
        yield say("Payer: {payer}.", payer=show.read(coverage, "payer_name", "payer", coverage.payer_name))
        if coverage.member_id:
            member = show.read(coverage, "member_id", "member number", coverage.member_id)
            yield say("Member number: {member}.", member=member)
    if auth and auth.number:
        yield say("Current authorization: {number}.", number=show.read(auth, "number", "number", auth.number))
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


def _asked(facts: CaseFacts) -> Iterator[Sentence]:
    uncovered = facts.ledger.uncovered
    if uncovered:
        first, last = uncovered[0].visit.on, uncovered[-1].visit.on
        how = (
            f"expected visits without cover from {first} to {last}: booked, then the plan of care's frequency"
        )
        case = facts.case.id
        visits = show.worked_out(
            "visits asked for", count(len(uncovered), "visit"), how, record="case", record_id=case
        )
        start = show.worked_out("first day asked for", day(first), how, record="case", record_id=case)
        end = show.worked_out("last day asked for", day(last), how, record="case", record_id=case)
        yield say("We ask for {visits}, from {start} to {end}.", visits=visits, start=start, end=end)
    for fact in show.of_plan(facts):
        yield say(f"{fact.label[0].upper()}{fact.label[1:]}: {{value}}.", value=fact)
    if facts.plan is not None:
        for goal in facts.plan.goals:
            yield say("Goal: {goal}.", goal=show.read(facts.plan, "goals", "goal", goal))


def _questions(facts: CaseFacts) -> Iterator[str]:
    """What a payer asks and this chart does not hold. The therapist answers; nothing is filled in."""
    yield "Why is skilled care still needed, and what would happen without it?"
    if facts.plan is None:
        yield "How many visits a week, until when?"
    elif not facts.plan.goals:
        yield "Which goals are met, which are in progress, which are not met?"
    if not facts.scores:
        yield "Which outcome measure was taken, when, and with what score?"
    elif len({score.scored_on for score in facts.scores}) == 1:
        yield "What is today’s score? Only the first one is in the records."
    if not facts.case.diagnosis_codes:
        yield "Which diagnosis codes?"
    if not facts.coverages:
        yield "Which payer and member number?"


def _escalation(facts: CaseFacts, request: AuthorizationRequest) -> Draft:
    due = facts.answer_due(request)
    key = facts.clock_key(request)
    clock = facts.payer_of(request).get(key)
    if due is None or clock is None or request.submitted_on is None:
        return Draft(kind="escalation", title="Follow-up", sections=())
    payer = facts.payer_of(request).payer
    sent = show.read(request, "submitted_on", "sent", day(request.submitted_on))
    days = show.cited(payer.id, key, "days to answer", count(int(clock.value), "day"), clock)
    rule = show.cited(payer.id, key, "rule", clock.source, clock)
    until = show.worked_out(
        "answer due", day(due), "sent + days to answer", record="authorization_request", record_id=request.id
    )
    lines = [
        say("Our request was sent on {sent} and has no decision.", sent=sent),
        say("You had {days}, until {until}.", days=days, until=until),
        say("The rule: {rule}.", rule=rule),
        say("Please give the decision today, or the name of the person who will."),
    ]
    if request.reference:
        lines.insert(
            1, say("Reference: {ref}.", ref=show.read(request, "reference", "reference", request.reference))
        )
    questions = ("Who answered, when, and under which call reference?",)
    return Draft(
        kind="escalation",
        title="Follow-up call or letter",
        sections=(Section("To say or paste", tuple(lines)),),
        questions=questions,
    )
