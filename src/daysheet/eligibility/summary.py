"""The benefits summary before the first visit: the same lines in the same order for every payer, each with its state.

One list of lines serves the page, the print and the text for the practice system.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

import msgspec

from daysheet.domain.benefits import Benefits, Contact, OtherPayer, Overall, Period, Proof, Said, State

from .estimate import Estimate, dollars

OVERALL: Final = {
    Overall.VERIFIED: "Verified",
    Overall.NOT_ELIGIBLE: "Not eligible",
    Overall.UNDETERMINED: "Could not be determined",
}
STATES: Final = {
    State.RETURNED: "returned",
    State.INFERRED: "inferred",
    State.NOT_RETURNED: "not returned",
    State.CONTRADICTORY: "contradictory",
}
PERIODS: Final = {
    Period.CALENDAR_YEAR: "calendar year",
    Period.SERVICE_YEAR: "plan's service year",
    Period.CONTRACT_YEAR: "contract year",
    Period.LIFETIME: "lifetime",
    Period.EPISODE: "episode",
}
# Codes of insurance types (EB04) in our words; others are shown as they are.
INSURANCE: Final = {
    "12": "Medicare second, large group plan",
    "13": "Medicare second, kidney disease",
    "C1": "commercial",
    "CO": "COBRA",
    "EP": "exclusive provider plan",
    "GP": "group plan",
    "HM": "HMO",
    "HN": "HMO of Medicare Advantage",
    "IN": "indemnity",
    "MA": "Medicare part A",
    "MB": "Medicare part B",
    "MC": "Medicaid",
    "MP": "Medicare first",
    "OT": "other",
    "PR": "PPO",
    "PS": "point of service",
    "QM": "qualified Medicare beneficiary: no cost share may be billed",
    "SP": "supplement",
    "WC": "workers' compensation",
}


class Line(msgspec.Struct, frozen=True):
    """One field as the summary shows it; `value` is empty where there is none, `note` says why."""

    path: str
    label: str
    value: str
    state: State
    note: str = ""
    proofs: tuple[Proof, ...] = ()


class Section(msgspec.Struct, frozen=True):
    title: str
    lines: tuple[Line, ...]


Show = Callable[[Any], str]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _day(value: date) -> str:
    return "no end" if value.year == 9999 else f"{value:%b} {value.day}, {value.year}"


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f} %"


def _period(value: Period) -> str:
    return PERIODS[value]


def _contact(value: Contact) -> str:
    ways = [*value.phones, *(f"fax {one}" for one in value.faxes), value.web]
    return ", ".join(filter(None, (value.name, *ways)))


def _payers(value: tuple[OtherPayer, ...]) -> str:
    return (
        "; ".join(f"{one.name or 'another payer'}{f' ({one.order})' if one.order else ''}" for one in value)
        or "none"
    )


def _insurance(value: str) -> str:
    return INSURANCE.get(value, value)


ORDER: Final[tuple[tuple[str, tuple[tuple[str, str, Show], ...]], ...]] = (
    (
        "Coverage",
        (
            ("active", "Active", _yes),
            ("plan_name", "Plan", str),
            ("insurance_type", "Kind of insurance", _insurance),
            ("coverage_starts", "Covered since", _day),
            ("coverage_ends", "Covered until", _day),
            ("plan_starts", "Plan begins", _day),
            ("plan_ends", "Plan ends", _day),
            ("year", "Counts by", _period),
            ("resets_on", "Starts over on", _day),
            ("in_network", "Clinic in network", _yes),
            ("therapy_covered", "Physical therapy covered", _yes),
        ),
    ),
    (
        "What the patient pays",
        (
            ("deductible.individual.total", "Deductible", dollars),
            ("deductible.individual.met", "Deductible met", dollars),
            ("deductible.individual.left", "Deductible left", dollars),
            ("deductible.family.total", "Family deductible", dollars),
            ("deductible.family.left", "Family deductible left", dollars),
            ("share.copay", "Co-payment a visit", dollars),
            ("share.coinsurance", "Patient's share", _percent),
            ("deductible_first", "Deductible comes first", _yes),
            ("out_of_pocket.individual.total", "Out-of-pocket maximum", dollars),
            ("out_of_pocket.individual.left", "Out-of-pocket left", dollars),
        ),
    ),
    (
        "Visits",
        (
            ("visits.limit", "Visits a period", str),
            ("visits.used", "Used by the payer's count", str),
            ("visits.left", "Left by the payer's count", str),
            ("visits.period", "Period", _period),
            ("visits.shared_with", "Shared with", ", ".join),
            ("visits.hard", "Nothing beyond the limit", _yes),
        ),
    ),
    (
        "Permission",
        (
            ("authorization_needed", "Authorization needed", _yes),
            ("authorization_from_visit", "From visit", str),
            ("referral_needed", "Referral needed", _yes),
            ("manager", "Decided by", _contact),
            ("telehealth", "Telehealth covered", _yes),
            ("other_payers", "Other coverage", _payers),
        ),
    ),
)


def sections(of: Benefits) -> tuple[Section, ...]:
    fields = dict(of.fields())
    return tuple(
        Section(title, tuple(_line(path, label, show, fields[path]) for path, label, show in lines))
        for title, lines in ORDER
    )


def _line(path: str, label: str, show: Show, said: Said[Any]) -> Line:
    if said.state is State.CONTRADICTORY:
        value = " or ".join(show(one) for one in said.others)
    else:
        value = show(said.value) if said.known and said.value is not None else ""
    if path == "visits.limit" and said.value == 0:
        value = "no limit"
    return Line(path, label, value, said.state, said.why, said.proofs)


def text(of: Benefits, verified: str, estimate: Estimate | None = None) -> str:
    """The summary as plain text for the practice system; `verified` says how and when.

    No name and no number of the patient: it is pasted into a chart that has them.
    """
    found = [
        f"BENEFITS - {OVERALL[of.overall].upper()}",
        *of.reasons,
        f"{verified}. A quote is not a guarantee of payment.",
    ]
    for section in sections(of) if _says_anything(of) else ():
        lines = [_as_text(one) for one in section.lines if one.value or one.state is State.CONTRADICTORY]
        missing = [
            one.label.lower() for one in section.lines if one.state is State.NOT_RETURNED and not one.value
        ]
        if missing:
            lines.append(f"  not returned: {', '.join(missing)}")
        found += ["", section.title, *lines]
    if estimate is not None and estimate.highest is not None:
        found += [
            "",
            f"Estimate for a visit: {between(estimate)}",
            *(f"  {one.words}: {dollars(one.amount)}" for one in estimate.steps),
        ]
    if of.flags:
        found += ["", "For a person", *(f"  {one.message}" for one in of.flags)]
    return "\n".join(found) + "\n"


def _says_anything(of: Benefits) -> bool:
    """Whether the payer answered at all: of a question that was turned away no list of blanks is shown."""
    return any(said.state is not State.NOT_RETURNED for _, said in of.fields())


def _as_text(line: Line) -> str:
    mark = (
        ""
        if line.state is State.RETURNED
        else f" [{STATES[line.state]}{': ' + line.note if line.note else ''}]"
    )
    return f"  {line.label}: {line.value}{mark}"


def between(of: Estimate) -> str:
    if of.lowest is None or of.highest is None:
        return "cannot tell"
    return (
        dollars(of.highest) if of.lowest == of.highest else f"{dollars(of.lowest)} to {dollars(of.highest)}"
    )
