"""What each kind of segment is called and how it is told, where `label: value` would not read well.

A phrase answers the label and what stands behind it; elements that it does not ask for follow by themselves.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from daysheet.x12.joining.words import CATEGORIES, REFUSED
from daysheet.x12.wording import Said, diagnosis, legible, money, percent, period, plain

Phrase = Callable[[Said], tuple[str, str]]

# Said by the levels and places themselves, or compared by `check`: these have no line of their own.
SILENT: Final = frozenset({"LS", "LE", "SE", "GE", "IEA"})
_ICD: Final = {"ABK": "ICD-10", "ABF": "ICD-10", "BK": "ICD-9", "BF": "ICD-9"}
# HSD05 beside its count, and the unit of HSD03: one of them.
_SPANS: Final = {
    **{"6": "hour", "7": "day", "21": "year", "22": "plan year", "23": "calendar year"},
    **{"27": "visit", "34": "month", "35": "week"},
}
_MARKS: Final = {"1": "number that the sender gave this", "2": "number of what is answered"}
_UNITS: Final = {"DA": "day", "MO": "month", "WK": "week", "YR": "year", "VS": "visit"}


def told(said: Said) -> str:
    """The segment in one line."""
    label, text = phrased(said)
    return f"{label}: {text}" if text else label


def phrased(said: Said) -> tuple[str, str]:
    """What the segment is, and all that it says."""
    phrase = PHRASES.get(said.tag)
    label, text = phrase(said) if phrase else ("", "")
    label = label or said.label
    rest = said.rest()
    return label[:1].upper() + label[1:], "; ".join([text, *rest] if text else rest)


def _joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)


# --- envelope ----------------------------------------------------------------------------------------------------


def interchange(said: Said) -> tuple[str, str]:
    said.skip("repetition_separator", "component_separator")  # the signs that the file is cut by
    for kind, name in (("authorization_qualifier", "authorization"), ("security_qualifier", "security")):
        if getattr(said.segment, kind) == "00":
            said.skip(kind)
        if not getattr(said.segment, name).strip():
            said.skip(name)
    password = "a password, not shown here" if said.taken("security").strip() else ""
    people = f"from {_partner(said, 'sender')} to {_partner(said, 'receiver')}"
    when = _joined(said.word("date"), said.word("time"), by=" ")
    label = f"Interchange {said.word('control_number')}"
    return label, _joined(
        said.word("usage"),
        people,
        f"written {when}",
        *said.words("version", "acknowledgment_wanted"),
        password,
    )


def _partner(said: Said, who: str) -> str:
    kind = said.word(f"{who}_qualifier")
    return said.word(who) + (f" ({kind})" if kind else "")


def group(said: Said) -> tuple[str, str]:
    label = f"Group {said.word('control_number')}"
    kind, guide = said.word("kind"), said.with_label("version", "guide")
    people = _joined(said.with_label("sender", "from"), said.with_label("receiver", "to"), by=" ")
    return label, _joined(
        kind, guide, people, _joined("written", said.word("date"), said.word("time"), by=" ")
    )


TAKEN_IN: Final = "WQ"  # STC03 of an acknowledgment that is no rejection


def set_(said: Said) -> tuple[str, str]:
    kind = said.word("set_id")
    name = f"{said.guide.label} ({kind})" if said.guide else f"set of a kind that nobody here knows ({kind})"
    return name, _joined(said.with_label("control_number", "set"), said.with_label("guide", "guide"))


def purpose(said: Said) -> tuple[str, str]:
    when = _joined(said.word("date"), said.word("time"), by=" ")
    return "about this set", _joined(
        *said.words("kind", "purpose"),
        said.with_label("reference", "number"),
        f"written {when}" if when else "",
    )


def file_answer(said: Said) -> tuple[str, str]:
    label = f"answer to file {said.word('control_number')} of {_joined(said.word('date'), said.word('time'), by=' ')}"
    return label, _joined(*said.words("verdict", "note"), by="; ")


# --- people ------------------------------------------------------------------------------------------------------


def name(said: Said) -> tuple[str, str]:
    """Who: name and number.  Whether it is a person is seen."""
    if getattr(said.segment, "kind", "") in ("1", "2"):
        said.skip("kind")
    names = _joined(*said.words("prefix", "first", "middle", "last", "suffix"), by=" ")
    return _role(said), _joined(names, _identified(said))


def organization(said: Said) -> tuple[str, str]:
    return _role(said), _joined(said.word("name"), _identified(said))


def _identified(said: Said) -> str:
    return _joined(said.word("id_qualifier"), said.word("id"), by=" ")


def _role(said: Said) -> str:
    """The loop's label, and which of the roles that it allows."""
    role = said.word("role") if not said.is_only("role") else ""
    said.skip("role")
    title = said.title.partition(":")[0]
    if title and role and not title.startswith(role):
        return f"{title} ({role})"
    return title or role or said.short


def street(said: Said) -> tuple[str, str]:
    return "", _joined(*said.words("line_1", "line_2"))


def city(said: Said) -> tuple[str, str]:
    code = said.word("zip_code")
    if len(code) == 9 and code.isdigit():
        code = f"{code[:5]}-{code[5:]}"
    return "", _joined(said.word("city"), _joined(said.word("state"), code, by=" "), said.word("country"))


def contact(said: Said) -> tuple[str, str]:
    ways = (_joined(said.word(f"channel_{at}"), said.word(f"number_{at}"), by=" ") for at in (1, 2, 3))
    return "", _joined(said.word("name"), *ways)


def demographics(said: Said) -> tuple[str, str]:
    return "", _joined(_span(said, "form", "birth"), said.word("sex"))


def _span(said: Said, form: str, text: str) -> str:
    days = period(getattr(said.segment, form), getattr(said.segment, text))
    if days:
        said.skip(form, text)
    return days


def number(said: Said) -> tuple[str, str]:
    return said.label, _joined(*said.words("value", "description"))


def specialty(said: Said) -> tuple[str, str]:
    role = "" if said.is_only("role") else said.word("role")
    kind = "" if said.is_only("qualifier") else said.word("qualifier")
    said.skip("role", "qualifier")
    return "", _joined(role, _joined(kind, said.word("value"), by=" "))


# --- dates, amounts, notes ---------------------------------------------------------------------------------------


def dated(said: Said) -> tuple[str, str]:
    return said.label, _span(said, "form", "text") or said.word("text")


def plain_date(said: Said) -> tuple[str, str]:
    return said.label, _joined(said.word("date"), _span(said, "form", "text"), said.word("time"), by=" ")


def amount(said: Said) -> tuple[str, str]:
    return said.label, said.word("amount")


def quantity(said: Said) -> tuple[str, str]:
    return said.label, _joined(said.word("quantity"), said.word("unit"), by=" ")


def note(said: Said) -> tuple[str, str]:
    return said.label, said.word("text")


def counted(said: Said) -> tuple[str, str]:
    return "", said.word("number")


def listed(said: Said) -> tuple[str, str]:
    kind = "" if said.is_only("qualifier") else said.word("qualifier")
    return "", _joined(kind, said.word("code"), by=" ")


def narrowed(said: Said) -> tuple[str, str]:
    return "", _joined(said.word("qualifier"), said.word("code"), by=" ")


def trace(said: Said) -> tuple[str, str]:
    label = said.short
    if not said.is_only("kind"):
        kind = said.taken("kind")
        label = _MARKS.get(kind) or _joined(label, legible(kind), by=" ")
    return label, _joined(
        said.word("number"), said.with_label("originator", "given by"), said.word("reference")
    )


# --- claims ------------------------------------------------------------------------------------------------------


def claim(said: Said) -> tuple[str, str]:
    label = f"Claim {said.word('patient_account')}" + (f" for {said.whose}" if said.whose else "")
    return label, _joined(said.word("charge"), said.word("location"))


def diagnoses(said: Said) -> tuple[str, str]:
    """Numbered, since lines point at them by number."""
    entries = [(at, getattr(said.segment, f"entry_{at}")) for at in range(1, 13)]
    given = [(at, one) for at, one in entries if one is not None]
    lists = {_ICD.get(one.qualifier, "") for _, one in given}
    if len(lists) != 1 or "" in lists:
        return "", _joined(*said.words(*(f"entry_{at}" for at, _ in given)), by="; ")
    more = [
        at
        for at, one in given
        if any(
            (
                one.form,
                one.date_text,
                one.amount,
                one.quantity,
                one.version,
                one.last_code,
                one.present_on_admission,
            )
        )
    ]
    if more:
        return "", _joined(*said.words(*(f"entry_{at}" for at, _ in given)), by="; ")
    said.skip(*(f"entry_{at}" for at, _ in given))
    first = given[0][1].qualifier in ("ABK", "BK")
    label = f"diagnoses ({lists.pop()})" if first else said.short
    return label, _joined(*(f"{at}: {diagnosis(one.code)}" for at, one in given))


def service(said: Said) -> tuple[str, str]:
    units = said.word("quantity")
    return "", _joined(
        said.word("procedure"),
        said.word("charge"),
        _joined(units, said.word("unit").removesuffix("s" if units == "1" else "\0"), by=" "),
        _pointed(said),
        said.with_label("place", "place of service"),
    )


def _pointed(said: Said) -> str:
    pointers = said.taken("pointers")
    if pointers is None:
        return ""
    given = [legible(one) for one in pointers.entries]
    return f"for diagnosis {', '.join(given)}" if given else ""


def coverage(said: Said) -> tuple[str, str]:
    return said.title or "", _joined(*said.words("priority", "relationship", "filing"))


def adjustments(said: Said) -> tuple[str, str]:
    """ "CO-45 $12.00 (contract: ...)": billers say group and reason in one breath."""
    code = said.taken("group")
    group = said.meaning(code, said.element(1), 1)
    found = []
    for at in range(1, 7):
        reason, value = said.word(f"reason_{at}"), said.word(f"amount_{at}")
        if reason or value:
            found.append(
                _joined(
                    _joined(legible(code), reason, by="-"),
                    value,
                    said.with_label(f"quantity_{at}", "for a count of"),
                    by=" ",
                )
            )
    return "", _joined(*found) + (f" ({group})" if group else "" if found else legible(code))


# --- coverage ----------------------------------------------------------------------------------------------------


def benefit(said: Said) -> tuple[str, str]:
    head = [
        said.word("information").partition(":")[0],
        *said.words("level", "insurance_type", "plan", "service_types", "procedure", "period"),
    ]
    share = said.taken("percent")
    counted = _joined(said.word("quantity"), said.word("quantity_kind"), by=" ")
    what = _joined(said.word("amount"), "" if share is None else percent(share), counted)
    network = said.taken("in_network")
    where = (
        "network not known"
        if network == "U"
        else said.meaning(network, said.element(12), 12) or legible(network)
    )
    leave = said.taken("authorization_needed")
    leave = (
        "whether authorization is needed is not known"
        if leave == "U"
        else said.meaning(leave, said.element(11), 11) or legible(leave)
    )
    return _joined(*head), _joined(what, where, leave)


def delivery(said: Said) -> tuple[str, str]:
    """ "12 visits, 3 per week, for 1 month"."""
    count = _joined(said.word("quantity"), said.word("quantity_kind"), by=" ")
    every, unit = said.taken("per_unit"), said.taken("unit")
    rate = ""
    if unit:
        one = _UNITS.get(unit) or said.meaning(unit, said.element(3), 3) or legible(unit)
        rate = f"{plain(every)} per {one}" if every is not None else f"per {one}"
    elif every is not None:
        rate = plain(every)
    span, spans = said.taken("period"), said.taken("period_count")
    over = ""
    if span and spans is not None and span in _SPANS:
        over = f"for {spans} {_SPANS[span]}{'' if spans == 1 else 's'}"
    elif span or spans is not None:
        over = _joined(
            said.meaning(span, said.element(5), 5) or legible(span),
            "" if spans is None else str(spans),
            by=" ",
        )
    return "", _joined(count, rate, over, *said.words("pattern", "time_of_day"))


def message(said: Said) -> tuple[str, str]:
    return "message", said.word("text")


def rejection(said: Said) -> tuple[str, str]:
    return "", _joined(*said.words("reason", "follow_up", "valid"), by="; ")


def question(said: Said) -> tuple[str, str]:
    return "", _joined(*said.words("service_types", "procedure"))


# --- payments, status, decisions ---------------------------------------------------------------------------------


def payment(said: Said) -> tuple[str, str]:
    return "", _joined(
        said.word("amount"), said.word("credit_or_debit"), said.word("method"), said.with_label("date", "on")
    )


def paid_claim(said: Said) -> tuple[str, str]:
    label = f"Claim {said.word('patient_account')}" + (f" for {said.whose}" if said.whose else "")
    return label, _joined(
        said.word("status"),
        said.with_label("charge", "charged"),
        said.with_label("paid", "paid"),
        said.with_label("patient_owes", "patient owes"),
        said.with_label("payer_claim_number", "payer's number"),
        said.word("filing"),
    )


def paid_line(said: Said) -> tuple[str, str]:
    billed = said.with_label("billed_procedure", "billed as")
    units = said.word("quantity")
    return said.word("procedure"), _joined(
        said.with_label("charge", "charged"),
        said.with_label("paid", "paid"),
        f"units {units}" if units else "",
        billed,
        said.with_label("billed_quantity", "units billed"),
    )


def provider_adjustments(said: Said) -> tuple[str, str]:
    """A positive amount lowers the payment."""
    found = []
    for at in range(1, 7):
        reason, value = said.word(f"reason_{at}"), said.taken(f"amount_{at}")
        if reason or value is not None:
            found.append(_joined("" if value is None else _moved(value), reason, by=": "))
    return "", _joined(*found, by="; ")


def _moved(value: Decimal) -> str:
    return f"{money(abs(value))} {'added' if value < 0 else 'kept'}"


def claim_status(said: Said) -> tuple[str, str]:
    """The codes decide, not the word beside them: clearinghouses send both, and not always of one mind."""
    status: Any = said.segment
    decided = [CATEGORIES[one.category] for one in status.entries if one.category in CATEGORIES]
    refused = next((words for words in decided if words[0] == REFUSED), None)
    action = said.word("action")
    if refused and status.action == TAKEN_IN:
        action = f"{refused[1]}: {refused[2]} (marked as {action} all the same)"
    return said.short, _joined(
        action,
        *said.words("status_1", "status_2", "status_3", "date"),
        said.with_label("charge", "charged"),
        said.with_label("paid", "paid"),
        by="; ",
    )


def decision(said: Said) -> tuple[str, str]:
    return "decision", _joined(
        said.word("action"), said.with_label("number", "number"), said.with_label("reasons", "reason")
    )


# --- acknowledgments ---------------------------------------------------------------------------------------------


def group_answered(said: Said) -> tuple[str, str]:
    return "", _joined(
        said.word("kind"), said.with_label("control_number", "group"), said.with_label("version", "guide")
    )


def set_answered(said: Said) -> tuple[str, str]:
    return "", _joined(
        said.word("set_id"), said.with_label("control_number", "set"), said.with_label("guide", "guide")
    )


def segment_fault(said: Said) -> tuple[str, str]:
    return "", _joined(
        said.word("segment_id"),
        said.with_label("position", "number"),
        said.with_label("loop_id", "loop"),
        said.word("code"),
    )


def element_fault(said: Said) -> tuple[str, str]:
    return "", _joined(
        said.word("position"), said.word("code"), said.with_label("value", "there stood"), by="; "
    )


def context(said: Said) -> tuple[str, str]:
    return "", said.word("names")


def verdict(said: Said) -> tuple[str, str]:
    faults = said.words(*(f"code_{at}" for at in range(1, 6)))
    counts = (
        _joined(
            said.with_label("sets_included", "sets sent"),
            said.with_label("sets_received", "received"),
            said.with_label("sets_accepted", "taken in"),
        )
        if hasattr(said.segment, "sets_included")
        else ""
    )
    return "", _joined(said.word("verdict"), counts, *faults, by="; ")


PHRASES: Final[dict[str, Phrase]] = {
    "ISA": interchange,
    "GS": group,
    "ST": set_,
    "TA1": file_answer,
    "BHT": purpose,
    "NM1": name,
    "N1": organization,
    "N3": street,
    "N4": city,
    "PER": contact,
    "DMG": demographics,
    "PRV": specialty,
    "REF": number,
    "DTP": dated,
    "DTM": plain_date,
    "AMT": amount,
    "QTY": quantity,
    "NTE": note,
    "TRN": trace,
    "CLM": claim,
    "HI": diagnoses,
    "SV1": service,
    "SBR": coverage,
    "CAS": adjustments,
    "EB": benefit,
    "HSD": delivery,
    "MSG": message,
    "AAA": rejection,
    "EQ": question,
    "BPR": payment,
    "CLP": paid_claim,
    "SVC": paid_line,
    "PLB": provider_adjustments,
    "LX": counted,
    "III": narrowed,
    "CTX": context,
    "LQ": listed,
    "K3": note,
    "STC": claim_status,
    "HCR": decision,
    "AK1": group_answered,
    "AK2": set_answered,
    "IK3": segment_fault,
    "IK4": element_fault,
    "IK5": verdict,
    "AK9": verdict,
}
