"""The parts of a packet: each turns what is known of a case into sentences, every value a pointer. Pure.

A form names these parts in the payer's order. The words “left” and “right” are kept for sides of the body.
"""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from math import ceil

from daysheet.domain.billing import Charge
from daysheet.domain.care import Attendance, NoteKind, Visit
from daysheet.domain.coverage import Authorization, AuthorizationRequest, Coverage, RequestKind, RequestStatus
from daysheet.domain.draft import Sentence, say
from daysheet.domain.finding import Fact
from daysheet.domain.requests import Extent
from daysheet.domain.words import count, day

from . import packet_scores as scores
from .evidence import cited, number, read
from .packet_inputs import PacketInputs, entered, of_clinic, reckoned

Block = Callable[[PacketInputs], Iterator[Sentence]]
KINDS = {
    RequestKind.INITIAL: "First request",
    RequestKind.RENEWAL: "Request for continued therapy",
    RequestKind.EXTENSION: "Request for more time",
    RequestKind.RETRO: "Request after the fact",
    RequestKind.APPEAL: "Appeal",
}
DECIDED = (RequestStatus.APPROVED, RequestStatus.PARTIAL, RequestStatus.DENIED)


def cover(inputs: PacketInputs) -> Iterator[Sentence]:
    """Who sends what to whom. By reference alone: no name, no diagnosis, since a cover sheet lies open."""
    request = inputs.request
    yield from _addressee(inputs)
    if request and request.channel:
        yield say("By: {channel}.", channel=entered(request, "channel", "channel", _channel(request.channel)))
    for field, label in (("name", "From"), ("phone", "Phone"), ("fax", "Fax"), ("address", "Address")):
        value = getattr(inputs.clinic, field)
        if value:
            yield say(f"{label}: {{value}}.", value=of_clinic(field, label.lower(), value))
    yield say(f"Re: {KINDS[inputs.kind].lower()}.")
    if request:
        yield say("Our reference: {ours}.", ours=entered(request, "handle", "our reference", request.handle))
        if request.reference:
            yours = entered(request, "reference", "payer’s reference", request.reference)
            yield say("Your reference: {yours}.", yours=yours)
    auth = inputs.authorization
    if auth and auth.number:
        yield say("Authorization: {number}.", number=read(auth, "number", "number", auth.number))
    if request and request.urgent:
        urgent = entered(request, "urgent", "urgent", "yes")
        yield say("Urgent: {urgent}; we ask for the expedited answer.", urgent=urgent)


def _addressee(inputs: PacketInputs) -> Iterator[Sentence]:
    request, policies = inputs.request, inputs.facts.coverages
    if request and request.payer_name:
        payer = entered(request, "payer_name", "payer", request.payer_name)
        yield say("To: {payer}.", payer=payer)
    elif policies:
        name = inputs.payer.payer.name.casefold()
        named = next((one for one in policies if one.payer_name.casefold() == name), policies[0])
        yield say("To: {payer}.", payer=read(named, "payer_name", "payer", named.payer_name))
    if request and request.um_vendor:
        vendor = entered(request, "um_vendor", "reviewer", request.um_vendor)
        yield say("Attention: {vendor}.", vendor=vendor)
    elif (dated := inputs.payer.get("um_vendor")) is not None:
        payer_id = inputs.payer.payer.id
        vendor = cited(payer_id, "um_vendor", "reviewer", str(dated.value), dated)
        yield say("Attention: {vendor}.", vendor=vendor)


def _channel(channel: str) -> str:
    return {"x12_278": "electronic request (278)", "fhir": "electronic request (FHIR)"}.get(channel, channel)


def opening(inputs: PacketInputs) -> Iterator[Sentence]:
    """What is asked for, in the sentence that its kind calls for."""
    yield from OPENINGS[inputs.kind](inputs)


def _initial(inputs: PacketInputs) -> Iterator[Sentence]:
    case = inputs.facts.case
    yield say("We ask for authorization of therapy ({discipline}).", discipline=_discipline(inputs))
    evaluation = next((visit for visit in inputs.held if visit.note_kind is NoteKind.IE), None)
    if evaluation:
        on = read(evaluation, "visit_on", "evaluation", day(evaluation.visit_on))
        yield say("The evaluation took place on {on}.", on=on)
    elif case.started_on:
        on = read(case, "started_on", "start of care", day(case.started_on))
        yield say("Care starts on {on}.", on=on)


def _renewal(inputs: PacketInputs) -> Iterator[Sentence]:
    yield say("We ask to continue therapy ({discipline}).", discipline=_discipline(inputs))
    yield from _until(inputs)


def _extension(inputs: PacketInputs) -> Iterator[Sentence]:
    yield say("We ask for more time to use the visits that are approved.")
    yield from _until(inputs)


def _until(inputs: PacketInputs) -> Iterator[Sentence]:
    auth = inputs.authorization
    last = _last_day(inputs, auth) if auth else None
    if last:
        yield say("The last day approved so far is {last}.", last=last)


def _retro(inputs: PacketInputs) -> Iterator[Sentence]:
    if not inputs.unpaid:
        yield say("We ask for authorization of visits that took place without one.")
        return
    how = "visits that took place on days that no authorization covers with visits remaining"
    visits = reckoned(
        inputs, "visits_after_the_fact", "visits asked for", count(len(inputs.unpaid), "visit"), how
    )
    yield say("We ask for authorization of {visits} that took place without one.", visits=visits)
    for visit in inputs.unpaid:
        yield _after_the_fact(visit)
    window = inputs.payer.get("retro_days")
    if window is not None and window.confidence == "high":
        # A window that nobody confirmed is not held against the payer.
        limit = count(int(window.value), "day")
        days = cited(inputs.payer.payer.id, "retro_days", "days back", limit, window)
        yield say("You take a request for {days} after the visit.", days=days)


def _after_the_fact(visit: Visit) -> Sentence:
    on = read(visit, "visit_on", "visit", day(visit.visit_on))
    if visit.signed_on is None:
        return say("Visit on {on}; the note is not signed yet.", on=on)
    signed = read(visit, "signed_on", "note signed", day(visit.signed_on))
    return say("Visit on {on}; note signed on {signed}.", on=on, signed=signed)


def _appeal(inputs: PacketInputs) -> Iterator[Sentence]:
    yield say("We appeal the decision on our request and ask to have it looked at anew.")
    follows = inputs.request.follows if inputs.request else None
    mine = next((one for one in inputs.chain if one.id == follows), None)
    if mine is not None:
        dates = (("decided_on", "Decided on"), ("appeal_by", "Appeal to be made by"))
        for field, label in dates:
            if (on := getattr(mine, field)) is not None:
                yield say(f"{label}: {{on}}.", on=entered(mine, field, label.lower(), day(on)))
        for field, label in (("reference", "Reference"), ("reason", "Reason given")):
            if value := getattr(mine, field):
                yield say(f"{label}: {{value}}", value=entered(mine, field, label.lower(), value))
        return
    cut = [
        one for one in inputs.facts.requests if one.status in (RequestStatus.DENIED, RequestStatus.PARTIAL)
    ]
    if cut:
        yield from _decision(max(cut, key=lambda one: (one.decided_on is not None, one.decided_on, one.id)))


OPENINGS: dict[RequestKind, Block] = {
    RequestKind.INITIAL: _initial,
    RequestKind.RENEWAL: _renewal,
    RequestKind.EXTENSION: _extension,
    RequestKind.RETRO: _retro,
    RequestKind.APPEAL: _appeal,
}


def _discipline(inputs: PacketInputs) -> Fact:
    case = inputs.facts.case
    return read(case, "discipline", "discipline", case.discipline.value)


def _last_day(inputs: PacketInputs, auth: Authorization) -> Fact | None:
    """The letter's own last day where it is known: it holds where the practice system says another."""
    terms = inputs.terms
    if terms is not None and terms.authorization_id == auth.id and terms.letter_ends_on is not None:
        return read(terms, "letter_ends_on", "last day on the letter", day(terms.letter_ends_on))
    return read(auth, "ends_on", "last day", day(auth.ends_on)) if auth.ends_on else None


def _runs(inputs: PacketInputs, auth: Authorization) -> Iterator[Sentence]:
    last = _last_day(inputs, auth)
    if auth.number:
        yield say("Authorization {number}.", number=read(auth, "number", "number", auth.number))
    if auth.starts_on and last:
        start = read(auth, "starts_on", "first day", day(auth.starts_on))
        yield say("It runs from {start} to {last}.", start=start, last=last)
    elif last:
        yield say("It runs until {last}.", last=last)


def patient(inputs: PacketInputs) -> Iterator[Sentence]:
    who = inputs.patient
    if who is None:
        return
    first = read(who, "first_name", "first name", who.first_name)
    last = read(who, "last_name", "last name", who.last_name)
    yield say("Patient: {first} {last}.", first=first, last=last)
    if who.born_on:
        yield say("Born on {born}.", born=read(who, "born_on", "date of birth", day(who.born_on)))
    if who.sex:
        yield say("Sex: {sex}.", sex=read(who, "sex", "sex", who.sex))


def coverage(inputs: PacketInputs) -> Iterator[Sentence]:
    for policy in inputs.facts.coverages:
        yield from _policy(policy)


def _policy(policy: Coverage) -> Iterator[Sentence]:
    rank = read(policy, "rank", "rank", policy.rank.value)
    payer = read(policy, "payer_name", "payer", policy.payer_name)
    yield say("Payer ({rank}): {payer}.", rank=rank, payer=payer)
    for field, label in (("member_id", "Member number"), ("group_number", "Group number")):
        if value := getattr(policy, field):
            yield say(f"{label}: {{value}}.", value=read(policy, field, label.lower(), value))
    if policy.starts_on:
        yield say("Covered since {on}.", on=read(policy, "starts_on", "covered since", day(policy.starts_on)))


def clinic(inputs: PacketInputs) -> Iterator[Sentence]:
    fields = (("name", "Clinic"), ("npi", "NPI"), ("tax_id", "Tax number"))
    for field, label in (*fields, ("phone", "Phone"), ("fax", "Fax"), ("address", "Address")):
        if value := getattr(inputs.clinic, field):
            yield say(f"{label}: {{value}}.", value=of_clinic(field, label.lower(), value))


def clinician(inputs: PacketInputs) -> Iterator[Sentence]:
    who, case = inputs.clinician, inputs.facts.case
    if who is not None:
        yield say(
            "Treating therapist: {first} {last}, {credential}.",
            first=read(who, "first_name", "first name", who.first_name),
            last=read(who, "last_name", "last name", who.last_name),
            credential=read(who, "credential", "credential", who.credential.value),
        )
        if who.npi:
            yield say("Therapist’s NPI: {npi}.", npi=read(who, "npi", "NPI", who.npi))
    if case.referring_name:
        name = read(case, "referring_name", "referring provider", case.referring_name)
        yield say("Referred by {name}.", name=name)
    if case.referring_npi:
        npi = read(case, "referring_npi", "NPI of the referring provider", case.referring_npi)
        yield say("NPI of the referring provider: {npi}.", npi=npi)


def diagnosis(inputs: PacketInputs) -> Iterator[Sentence]:
    case = inputs.facts.case
    if case.title:
        yield say("Treated for: {title}.", title=read(case, "title", "treated for", case.title))
    if case.diagnosis_codes:
        codes = read(case, "diagnosis_codes", "diagnosis codes", ", ".join(case.diagnosis_codes))
        yield say("Diagnosis: {codes}.", codes=codes)
    for field, label in (("started_on", "Start of care"), ("surgery_on", "Surgery")):
        if (on := getattr(case, field)) is not None:
            yield say(f"{label}: {{on}}.", on=read(case, field, label.lower(), day(on)))


def plan(inputs: PacketInputs) -> Iterator[Sentence]:
    found = inputs.facts.plan
    if found is None:
        return
    yield say(
        "Plan of care: {weekly} a week, from {start} to {end}.",
        weekly=read(found, "visits_per_week", "planned", count(found.visits_per_week, "visit")),
        start=read(found, "starts_on", "plan starts", day(found.starts_on)),
        end=read(found, "ends_on", "plan ends", day(found.ends_on)),
    )
    for field, label in (("sent_on", "Sent for signature"), ("certified_on", "Certified")):
        if (on := getattr(found, field)) is not None:
            yield say(f"{label} on {{on}}.", on=read(found, field, label.lower(), day(on)))


def attendance(inputs: PacketInputs) -> Iterator[Sentence]:
    """One visit a day, signed or not; what was called off or missed beside it."""
    if not inputs.days:
        return
    missed = [visit for visit in inputs.off if visit.attendance is Attendance.NO_SHOW]
    cancelled = [visit for visit in inputs.off if visit.attendance is Attendance.CANCELLED]
    yield say(
        "Visits that took place: {held}; cancelled: {cancelled}; missed: {missed}.",
        held=_counted(inputs, "visits_held", "visits held", inputs.held),
        cancelled=_counted(inputs, "visits_cancelled", "cancelled", cancelled),
        missed=_counted(inputs, "visits_missed", "missed", missed),
    )
    unsigned = [visit for visit in inputs.held if visit.signed_on is None]
    if unsigned:
        yield say(
            "Notes not signed yet: {unsigned}.",
            unsigned=_counted(inputs, "visits_unsigned", "notes not signed yet", unsigned),
        )
    if inputs.held:
        last = inputs.held[-1]
        yield say("Last visit: {on}.", on=read(last, "visit_on", "last visit", day(last.visit_on)))
    reports = [visit for visit in inputs.held if visit.note_kind in (NoteKind.PN, NoteKind.RE)]
    if reports:
        report = read(reports[-1], "visit_on", "last progress report", day(reports[-1].visit_on))
        yield say("Last progress report: {on}.", on=report)


def _counted(inputs: PacketInputs, field: str, label: str, visits: list[Visit] | tuple[Visit, ...]) -> Fact:
    days = ", ".join(f"{visit.visit_on:%m/%d}" for visit in visits) or "none"
    return reckoned(
        inputs, field, label, str(len(visits)), f"counted by day from the visits of this case: {days}"
    )


def authorization(inputs: PacketInputs) -> Iterator[Sentence]:
    """The authorization that this request continues: number, days, approved and used."""
    auth = inputs.authorization
    if auth is None:
        return
    yield from _runs(inputs, auth)
    use = inputs.use
    if auth.visits_authorized is not None:
        approved = read(auth, "visits_authorized", "approved", count(auth.visits_authorized, "visit"))
        yield say("Approved: {approved}.", approved=approved)
        if use is not None:
            how = "visits under this authorization, signed or not"
            used = reckoned(inputs, "visits_used", "visits used", str(use.visits_used), how)
            yield say("Used: {used}.", used=used)
            yield from _remaining(inputs, auth.visits_authorized - use.visits_used)
    yield from _units(inputs)


def _remaining(inputs: PacketInputs, left: int) -> Iterator[Sentence]:
    if left >= 0:
        fact = reckoned(inputs, "visits_remaining", "visits remaining", str(left), "approved − used")
        yield say("Remaining: {remaining}.", remaining=fact)
    else:
        fact = reckoned(inputs, "visits_beyond", "visits beyond it", str(-left), "used − approved")
        yield say("Beyond what was approved: {beyond}.", beyond=fact)


def _units(inputs: PacketInputs) -> Iterator[Sentence]:
    terms, use = inputs.terms, inputs.use
    if terms is None:
        return
    if terms.units_authorized is not None:
        approved = read(terms, "units_authorized", "units approved", count(terms.units_authorized, "unit"))
        yield say("Approved in units: {approved}.", approved=approved)
        if use is not None:
            how = "charged units, and the average of a charged visit for each visit not charged yet"
            used = reckoned(inputs, "units_used", "units used", number(use.units_used), how)
            yield say("Units used: {used}.", used=used)
    if terms.codes:
        codes = read(terms, "codes", "codes approved", ", ".join(terms.codes))
        yield say("Approved for: {codes}.", codes=codes)
    if terms.code_units:
        each = read(terms, "code_units", "units of single codes", ", ".join(terms.code_units))
        yield say("Approved units of single codes: {each}.", each=each)
        for amount in use.codes if use else ():
            how = "charged units of this code, and the average for each visit not charged yet"
            used = reckoned(
                inputs, "code_units_used", "units of a code used", f"{amount.name}={number(amount.used)}", how
            )
            yield say("Used: {used}.", used=used)


def measures(inputs: PacketInputs) -> Iterator[Sentence]:
    yield from scores.sentences(inputs, pain=False)


def pain(inputs: PacketInputs) -> Iterator[Sentence]:
    yield from scores.sentences(inputs, pain=True)


def goals(inputs: PacketInputs) -> Iterator[Sentence]:
    found = inputs.facts.plan
    for goal in found.goals if found else ():
        yield say("Goal: {goal}.", goal=read(found, "goals", "goal", goal))  # type: ignore[arg-type]


def requested(inputs: PacketInputs) -> Iterator[Sentence]:
    """What is asked for: as entered in the register; what is not entered there, as it follows from the records."""
    extent = inputs.request.requested if inputs.request else Extent()
    yield from _visits_asked(inputs, extent)
    yield from _units_asked(inputs, extent)
    yield from _days_asked(inputs, extent)
    found = inputs.facts.plan
    if found is not None:
        weekly = read(found, "visits_per_week", "planned", count(found.visits_per_week, "visit"))
        yield say("Frequency: {weekly} a week.", weekly=weekly)
    yield from _codes_asked(inputs, extent)


def proposed(inputs: PacketInputs) -> tuple[int, str]:
    """How many visits to ask for where nobody has said, and how that follows."""
    if inputs.kind is RequestKind.RETRO:
        return len(inputs.unpaid), "visits that took place on days that no authorization covers"
    how = "expected visits without cover: those booked, then the plan of care’s frequency until it ends"
    return len(inputs.ledger.uncovered), how


def _visits_asked(inputs: PacketInputs, extent: Extent) -> Iterator[Sentence]:
    if inputs.request and extent.visits is not None:
        fact = entered(inputs.request, "requested_visits", "visits asked for", count(extent.visits, "visit"))
        yield say("We ask for {visits}.", visits=fact)
        return
    visits, how = proposed(inputs)
    if visits:
        fact = reckoned(inputs, "visits_asked", "visits asked for", count(visits, "visit"), how)
        yield say("We ask for {visits}.", visits=fact)


def _units_asked(inputs: PacketInputs, extent: Extent) -> Iterator[Sentence]:
    """Units where units count."""
    if inputs.request and extent.units is not None:
        fact = entered(inputs.request, "requested_units", "units asked for", count(extent.units, "unit"))
        yield say("We ask for {units}.", units=fact)
        return
    units, use = proposed_units(inputs), inputs.use
    if units is not None and use is not None:
        each = number(use.units_per_visit or Fraction(0))
        how = f"visits asked for × {each} units, the average of a charged visit, rounded up"
        fact = reckoned(inputs, "units_asked", "units asked for", count(units, "unit"), how)
        yield say("We ask for {units}.", units=fact)


def proposed_units(inputs: PacketInputs) -> int | None:
    """Units for the visits asked for, where the authorization counts units and charges say what a visit takes."""
    use, extent = inputs.use, inputs.request.requested if inputs.request else Extent()
    visits = extent.visits if extent.visits is not None else proposed(inputs)[0]
    if use is None or not use.units_per_visit or not visits:
        return None
    return ceil(visits * use.units_per_visit)


def _days_asked(inputs: PacketInputs, extent: Extent) -> Iterator[Sentence]:
    first, last = _first_day(inputs, extent), _last_asked(inputs, extent)
    if first and last:
        yield say("From {first} to {last}.", first=first, last=last)


def _first_day(inputs: PacketInputs, extent: Extent) -> Fact | None:
    if inputs.request and extent.starts_on:
        return entered(inputs.request, "requested_starts_on", "first day asked for", day(extent.starts_on))
    days = asked_days(inputs)
    how = "first of the visits asked for"
    return reckoned(inputs, "asked_from", "first day asked for", day(days[0]), how) if days else None


def _last_asked(inputs: PacketInputs, extent: Extent) -> Fact | None:
    if inputs.request and extent.ends_on:
        return entered(inputs.request, "requested_ends_on", "last day asked for", day(extent.ends_on))
    days = asked_days(inputs)
    how = "last of the visits asked for"
    return reckoned(inputs, "asked_until", "last day asked for", day(days[-1]), how) if days else None


def asked_days(inputs: PacketInputs) -> list[date]:
    if inputs.kind is RequestKind.RETRO:
        return [visit.visit_on for visit in inputs.unpaid]
    return [one.visit.on for one in inputs.ledger.uncovered]


def _codes_asked(inputs: PacketInputs, extent: Extent) -> Iterator[Sentence]:
    if inputs.request and extent.codes:
        codes = entered(inputs.request, "requested_codes", "codes asked for", ", ".join(extent.codes))
        yield say("Procedure codes: {codes}.", codes=codes)
        return
    latest = codes_asked(inputs)
    if latest:
        facts = {f"code_{place}": _charged(latest[code]) for place, code in enumerate(sorted(latest))}
        yield say(
            f"Procedure codes, as charged so far: {', '.join(f'{{{name}}}' for name in facts)}.", **facts
        )


EVALUATIONS = frozenset(
    {"97161", "97162", "97163", "97165", "97166", "97167", "92521", "92522", "92523", "92524"}
)
"""Codes of a first evaluation (PT, OT, SLP): no care ahead needs one. Re-evaluations stay."""


def codes_asked(inputs: PacketInputs) -> dict[str, Charge]:
    """Procedure code -> its latest charge: what was charged so far without the evaluation; after the fact, what was
    charged on the days asked for."""
    days = {visit.visit_on for visit in inputs.unpaid} if inputs.kind is RequestKind.RETRO else None
    return {
        charge.code: charge
        for charge in sorted(inputs.charges, key=lambda one: (one.service_on, one.id))
        if (charge.code not in EVALUATIONS if days is None else charge.service_on in days)
    }


def _charged(charge: Charge) -> Fact:
    return read(charge, "code", "procedure code", charge.code)


def history(inputs: PacketInputs) -> Iterator[Sentence]:
    """What was asked for and granted before in this case, oldest first."""
    request = inputs.request
    own = {request.id, request.exported_id} if request else set()
    before = [one for one in inputs.facts.requests if one.status in DECIDED and one.id not in own]
    for one in sorted(before, key=lambda one: (one.decided_on or one.submitted_on or date.min, one.id)):
        yield from _decision(one)
    current = inputs.authorization
    for auth in inputs.facts.authorizations:
        if auth.source_file and (current is None or auth.id != current.id):
            yield from _earlier(inputs, auth)


def _decision(one: AuthorizationRequest) -> Iterator[Sentence]:
    facts = {
        "kind": read(one, "kind", "kind", one.kind.value),
        "status": read(one, "status", "decision", one.status.value),
    }
    if one.decided_on:
        facts["on"] = read(one, "decided_on", "decided", day(one.decided_on))
        yield say("Request ({kind}): {status} on {on}.", **facts)
    else:
        yield say("Request ({kind}): {status}.", **facts)
    if one.reference:
        yield say("Reference {ref}.", ref=read(one, "reference", "reference", one.reference))
    if one.visits_requested is not None:
        asked = read(one, "visits_requested", "asked for", count(one.visits_requested, "visit"))
        yield say("Asked for: {asked}.", asked=asked)
    if one.visits_approved is not None:
        granted = read(one, "visits_approved", "granted", count(one.visits_approved, "visit"))
        yield say("Granted: {granted}.", granted=granted)
    if one.reason:
        yield say("Reason given: {reason}", reason=read(one, "reason", "reason given", one.reason))


def _earlier(inputs: PacketInputs, auth: Authorization) -> Iterator[Sentence]:
    number_ = read(auth, "number", "number", auth.number or "(no number)")
    yield say("Authorization before or beside it: {number}.", number=number_)
    if auth.starts_on and auth.ends_on:
        start = read(auth, "starts_on", "first day", day(auth.starts_on))
        end = read(auth, "ends_on", "last day", day(auth.ends_on))
        yield say("From {start} to {end}.", start=start, end=end)
    if auth.visits_authorized is not None:
        approved = read(auth, "visits_authorized", "approved", count(auth.visits_authorized, "visit"))
        yield say("Approved: {approved}.", approved=approved)


def nothing(_: PacketInputs) -> Iterator[Sentence]:
    """A part that the chart's exports never hold: its questions alone."""
    yield from ()


BLOCKS: dict[str, Block] = {
    "opening": opening,
    "patient": patient,
    "coverage": coverage,
    "clinic": clinic,
    "clinician": clinician,
    "diagnosis": diagnosis,
    "plan": plan,
    "attendance": attendance,
    "authorization": authorization,
    "measures": measures,
    "pain": pain,
    "function": nothing,
    "goals": goals,
    "skilled_care": nothing,
    "requested": requested,
    "history": history,
}
