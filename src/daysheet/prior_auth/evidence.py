"""Facts of a case as evidence: value, record and field, with the row it came from. Pure."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from daysheet.domain.base import Cents, Record
from daysheet.domain.care import Visit
from daysheet.domain.coverage import Authorization, Rank
from daysheet.domain.finding import Bar, Fact
from daysheet.domain.words import count, day, days, dollars
from daysheet.payers.terms import Dated

from .facts import CaseFacts
from .ledger import UNITS, Amount, Expected, Uncovered, Use

TWO_WEEKS = timedelta(days=14)
RECORDED_HERE = "entered in Daysheet’s register of requests"
"""Said of a value that no file brought: a request or an approval of our own register. The packet says the same."""


def read(record: Record, field: str, label: str, value: str) -> Fact:
    """A value as one row of an export gives it, or as somebody recorded it here."""
    ours = not record.source_file
    return Fact(
        label=label,
        value=value,
        record=record.record_kind,
        record_id=record.key,
        field=field,
        source=None if ours else record.source,
        cited=RECORDED_HERE if ours else "",
    )


def worked_out(label: str, value: str, how: str, *, record: str, record_id: str, field: str = "") -> Fact:
    """A value that follows from others; `how` says from which."""
    return Fact(label=label, value=value, record=record, record_id=record_id, field=field, worked_out=how)


def cited(payer_id: str, key: str, label: str, value: str, dated: Dated) -> Fact:
    """A payer's number with its source and dates."""
    return Fact(label=label, value=value, record="payer", record_id=payer_id, field=key, cited=dated.cited)


def of_authorization(facts: CaseFacts, auth: Authorization) -> list[Fact]:
    """Number, payer and last day, each from its cell, and the other rows that are the same authorization."""
    found = [read(auth, "number", "authorization number", auth.number or "(empty)")]
    if auth.payer_name:
        found.append(read(auth, "payer_name", "payer", auth.payer_name))
    found += [last for last in (last_day(facts, auth),) if last]
    typed, terms = facts.typed_end(auth), facts.terms_of(auth)
    if terms and terms.letter_ends_on and typed and typed != auth.ends_on:
        found.append(read(auth, "ends_on", "last day as typed", day(typed, near=facts.today)))
    again = facts.use(auth.id).rows[1:]
    return [
        *found,
        *(read(row, "number", "the same authorization in another row", row.number) for row in again),
    ]


def last_day(facts: CaseFacts, auth: Authorization) -> Fact | None:
    """The last day that holds, from the letter where the letter says one."""
    if auth.ends_on is None:
        return None
    terms, value = facts.terms_of(auth), day(auth.ends_on, near=facts.today)
    if terms is not None and terms.letter_ends_on is not None:
        return read(terms, "letter_ends_on", "last day", value)
    return read(auth, "ends_on", "last day", value)


def of_use(use: Use) -> list[Fact]:
    """Approved, used (signed and unsigned) and left, in visits or units, and in units of single codes."""
    auth, found = use.authorization, []
    if auth.visits_authorized is not None:
        approved = count(auth.visits_authorized, "visit")
        found.append(read(auth, "visits_authorized", "approved", approved))
    for amount in use.amounts:
        found += _of_amount(use, amount)
    found.append(_visits("notes signed", use.signed, auth))
    found.append(_visits("notes not signed yet", use.unsigned, auth))
    return found


def _of_amount(use: Use, amount: Amount) -> list[Fact]:
    """A limit in units, of all codes together or of one, and how far it is used."""
    whole = amount.name == UNITS
    field, of_code = ("units_authorized", "") if whole else ("code_units", f" of {amount.name}")
    terms = use.terms
    approved = count(amount.approved, "unit")
    how = f"charged units{of_code}, and {number(amount.per_visit or Fraction(0))} for each visit not charged yet"
    used = worked_out(
        f"units{of_code} used",
        f"{number(amount.used)} units",
        how,
        record="authorization",
        record_id=use.authorization.id,
    )
    return [*([read(terms, field, f"approved{of_code}", approved)] if terms else []), used]


def _visits(label: str, visits: tuple[Visit, ...], auth: Authorization) -> Fact:
    how = ", ".join(f"{visit.visit_on:%m/%d}" for visit in visits) or "none"
    last = visits[-1].source if visits else None
    return Fact(
        label=label,
        value=str(len(visits)),
        record="visit",
        record_id=visits[-1].id if visits else auth.id,
        field="visit_on",
        source=last,
        worked_out=f"counted: {how}",
    )


def of_booked(facts: CaseFacts, at_risk: Sequence[Expected]) -> list[Fact]:
    """Each booked visit at risk, with its row."""
    found = (facts.appointment(visit) for visit in at_risk if visit.appointment_id is not None)
    return [
        read(item, "starts_at", "booked visit", f"{item.starts_at:%a %d %b %H:%M}") for item in found if item
    ]


def of_plan(facts: CaseFacts) -> list[Fact]:
    plan = facts.plan
    if plan is None:
        return []
    return [
        read(
            plan,
            "visits_per_week",
            "planned",
            f"{plan.visits_per_week} visits a week",
        ),
        read(plan, "ends_on", "plan of care ends", day(plan.ends_on, near=facts.today)),
    ]


def of_burn_down(facts: CaseFacts, use: Use) -> list[Fact]:
    """All that says how long an authorization lasts: itself, its use, the plan ahead, the days of warning."""
    return [
        *of_authorization(facts, use.authorization),
        *of_use(use),
        *of_plan(facts),
        facts.lead_fact(use.authorization),
    ]


def of_money(facts: CaseFacts, visits: int) -> list[Fact]:
    if not facts.visit_value_cents:
        return []
    value = dollars(Cents(facts.visit_value_cents * visits))
    how = f"{count(visits, 'visit')} × {dollars(facts.visit_value_cents)}, {facts.visit_value_how}"
    return [worked_out("money at risk", value, how, record="case", record_id=facts.case.id)]


def number(units: Fraction) -> str:
    """Units as a person says them: whole, or with one decimal; never rounded to none."""
    if units.denominator == 1:
        return str(units.numerator)
    return f"{float(max(units, Fraction(1, 10))):.1f}"


def bar(use: Use, beyond: int) -> Bar:
    """Used of allotted as a bar, `beyond` being visits; in units where units are what limits."""
    amount = use.shortest
    if amount is not None and not use.visits_gone:
        left = max(0, int(amount.left))
        over = max(Fraction(0), -amount.left) + beyond * (amount.per_visit or 0)
        return Bar(unit="unit", signed=amount.approved - left, unsigned=0, left=left, beyond=math.ceil(over))
    left = max(0, use.visits_left) if use.visits_left is not None else 0
    return Bar(unit="visit", signed=len(use.signed), unsigned=len(use.unsigned), left=left, beyond=beyond)


def called(auth: Authorization) -> str:
    """What a title calls it: the first payer’s is just the authorization."""
    return "authorization" if auth.rank is Rank.PRIMARY else f"{auth.rank} authorization"


def besides(facts: CaseFacts, use: Use) -> str:
    """What somebody who looks it up must know besides: whose it is, who shares it, that it is entered twice."""
    auth = use.authorization
    said = [] if auth.rank is Rank.PRIMARY else [f"It is the {auth.rank} payer’s, {_payer(facts, auth)}."]
    if len(use.cases) > 1:
        whose = "both" if len(use.cases) == 2 else "all"
        said.append(f"{len(use.cases)} cases share this authorization, and the visits of {whose} use it up.")
    if len(use.rows) > len(use.cases):
        times = {2: "twice"}.get(len(use.rows), f"{len(use.rows)} times")
        said.append(f"It is entered {times} and counts once.")
    return "".join(f" {sentence}" for sentence in said)


def _payer(facts: CaseFacts, auth: Authorization) -> str:
    return auth.payer_name or facts.payer_for(auth).payer.name


def soon(uncovered: tuple[Uncovered, ...], since: date) -> list[Expected]:
    """Booked ones, and the projected ones of the first two weeks: what a late renewal would cost."""
    until = since + TWO_WEEKS
    return [
        item.visit for item in uncovered if item.visit.appointment_id is not None or item.visit.on <= until
    ]


def in_words(visits: list[Expected]) -> str:
    """`2 visits are booked (Mon 7 Dec and Wed 9 Dec) and 3 more planned`."""
    booked = [visit.on for visit in visits if visit.appointment_id]
    planned = len(visits) - len(booked)
    if not booked:
        return f"{count(planned, 'visit')} {'is' if planned == 1 else 'are'} planned by the plan of care"
    on = sorted(set(booked))
    fewer = f" on {count(len(on), 'day')}" if len(on) < len(booked) else ""
    said = f"{count(len(booked), 'visit')} {'is' if len(booked) == 1 else 'are'} booked{fewer} ({days(on)})"
    return f"{said} and {planned} more planned" if planned else said
