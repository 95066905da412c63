"""Facts of a case as evidence: value, record and field, with the row it came from. Pure."""

import math
from datetime import date, timedelta
from fractions import Fraction

from daysheet.domain.base import Cents, Record
from daysheet.domain.care import Visit
from daysheet.domain.coverage import Authorization
from daysheet.domain.finding import Bar, Fact
from daysheet.domain.words import count, day, days, dollars
from daysheet.payers.terms import Dated

from .facts import CaseFacts
from .ledger import Expected, Uncovered, Use

TWO_WEEKS = timedelta(days=14)
RECORDED_HERE = "recorded in Daysheet"
"""Said of a value that no file brought: a request or an approval of our own register."""


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
        worked_out=RECORDED_HERE if ours else "",
    )


def worked_out(label: str, value: str, how: str, *, record: str, record_id: str, field: str = "") -> Fact:
    """A value that follows from others; `how` says from which."""
    return Fact(label=label, value=value, record=record, record_id=record_id, field=field, worked_out=how)


def cited(payer_id: str, key: str, label: str, value: str, dated: Dated) -> Fact:
    """A payer's number with its source and dates."""
    return Fact(label=label, value=value, record="payer", record_id=payer_id, field=key, cited=dated.cited)


def of_authorization(auth: Authorization, today: date) -> list[Fact]:
    """Number, payer and last day, each from its cell."""
    found = [read(auth, "number", "authorization number", auth.number or "(empty)")]
    if auth.payer_name:
        found.append(read(auth, "payer_name", "payer", auth.payer_name))
    if auth.ends_on:
        found.append(read(auth, "ends_on", "last day", day(auth.ends_on, near=today)))
    return found


def of_use(use: Use) -> list[Fact]:
    """Approved, used (signed and unsigned) and left, in visits or units."""
    auth, found = use.authorization, []
    if auth.visits_authorized is not None:
        approved = count(auth.visits_authorized, "visit")
        found.append(read(auth, "visits_authorized", "approved", approved))
    if use.units_approved is not None and use.terms is not None:
        approved = count(use.units_approved, "unit")
        found.append(read(use.terms, "units_authorized", "approved", approved))
        how = (
            f"charged units, and {number(use.units_per_visit or Fraction(0))} for each visit not charged yet"
        )
        found.append(
            worked_out(
                "units used",
                f"{number(use.units_used)} units",
                how,
                record="authorization",
                record_id=auth.id,
            )
        )
    found.append(_visits("notes signed", use.signed, auth))
    found.append(_visits("notes not signed yet", use.unsigned, auth))
    return found


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


def of_booked(facts: CaseFacts, at_risk: list[Expected]) -> list[Fact]:
    """Each booked visit at risk, with its row."""
    by_id = {item.id: item for item in facts.booked}
    return [
        read(
            by_id[visit.appointment_id],
            "starts_at",
            "booked visit",
            f"{by_id[visit.appointment_id].starts_at:%a %d %b %H:%M}",
        )
        for visit in at_risk
        if visit.appointment_id in by_id
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
        *of_authorization(use.authorization, facts.today),
        *of_use(use),
        *of_plan(facts),
        facts.lead_fact(),
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
    if use.units_approved is not None and not use.visits_gone:
        left = max(0, int(use.units_left or 0))
        over = max(Fraction(0), -(use.units_left or Fraction(0))) + beyond * (use.units_per_visit or 0)
        return Bar(
            unit="unit", signed=use.units_approved - left, unsigned=0, left=left, beyond=math.ceil(over)
        )
    left = max(0, use.visits_left) if use.visits_left is not None else 0
    return Bar(unit="visit", signed=len(use.signed), unsigned=len(use.unsigned), left=left, beyond=beyond)


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
    said = f"{count(len(booked), 'visit')} {'is' if len(booked) == 1 else 'are'} booked ({days(booked)})"
    return f"{said} and {planned} more planned" if planned else said
