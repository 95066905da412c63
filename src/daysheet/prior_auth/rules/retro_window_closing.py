"""Visits were held that nothing covered, and the payer may still be asked for them, for a few days more."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from daysheet.domain.care import Case, Visit
from daysheet.domain.coverage import RequestKind
from daysheet.domain.finding import Fact, Finding, Subject
from daysheet.domain.words import count, day, days, in_days
from daysheet.payers.terms import Dated
from daysheet.prior_auth import evidence as show
from daysheet.prior_auth.facts import CaseFacts
from daysheet.prior_auth.saying import clear, flag

SUBJECT = "case"
READS = ("authorization", "authorization_terms", "authorization_request", "coverage", "visit", "charge")
IN_PMS = "When the answer comes: add the number with the first day that it covers, and put it on the claims of these visits."


def check(facts: CaseFacts, case: Case) -> Finding:
    about, window = Subject(SUBJECT, case.id), facts.payer.get("retro_days")
    if window is None or not facts.payer.yes("authorization_required"):
        return clear(
            facts, about, "The payer wants no authorization, or no window for asking afterwards is on file."
        )
    if any(request.kind is RequestKind.RETRO for request in facts.waiting()):
        return clear(facts, about, "It has been asked for after the fact.")
    since = facts.today - timedelta(days=int(window.value))
    unpaid = [visit for visit in facts.unpaid_past if since <= visit.visit_on <= facts.today]
    if not unpaid:
        return clear(facts, about, "No visit that the payer may still be asked for was held without cover.")
    last = unpaid[0].visit_on + timedelta(days=int(window.value))
    found = flag(
        facts,
        about,
        title=(
            f"{{patient}} had {count(len(unpaid), 'visit')} without cover; the last day to ask for "
            f"{'it' if len(unpaid) == 1 else 'all of them'} is {in_days(last, today=facts.today)}"
        ),
        message=_message(facts, unpaid, last, window),
        next_step="Review the request for these visits and send it today; ask the payer first whether it takes it.",
        evidence=_evidence(facts, unpaid, window),
        situation=f"{len(unpaid)} held without cover since {unpaid[0].visit_on}",
        due=facts.today,
    )
    money = facts.money(len(unpaid))
    return msgspec.structs.replace(
        found, visits_at_risk=len(unpaid), first_risk_on=last, money_at_risk_cents=money
    )


def _message(facts: CaseFacts, unpaid: Sequence[Visit], last: date, window: Dated) -> str:
    held = days([visit.visit_on for visit in unpaid])
    sure = "" if window.confidence == "high" else " The window is not confirmed by the payer."
    return (
        f"Held without cover: {held}. {facts.payer.payer.name} takes a request for {count(int(window.value), 'day')} "
        f"after the visit; for the oldest one until {day(last, near=facts.today)}.{sure}"
    )


def _evidence(facts: CaseFacts, unpaid: Sequence[Visit], window: Dated) -> list[Fact]:
    shown = [show.read(visit, "visit_on", "held without cover", day(visit.visit_on)) for visit in unpaid]
    limit = count(int(window.value), "day")
    return [
        *shown,
        show.cited(facts.payer.payer.id, "retro_days", "days back", limit, window),
        *show.of_money(facts, len(unpaid)),
    ]
