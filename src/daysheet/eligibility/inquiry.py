"""One question to a payer about one person's coverage: what it holds, what is wrong with it, and its 270.

A row that cannot be sent never stops the others: `split` puts it aside with what to mend and who mends it.  No clock:
`today` and `at` are arguments.  Questions in any other form than the 270 are made of the same `Inquiry`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, cast

import msgspec

from daysheet.x12 import envelope, read, records, set_of, write
from daysheet.x12.guides.x279_request import SERVICE_TYPES
from daysheet.x12.segments import (
    Dated,
    Demographics,
    Purpose,
    Reference,
    Relationship,
    Specialty,
    TraceNumber,
)
from daysheet.x12.segments.base import Loop

from .resolving.refusing import BILLER, FRONT_DESK, SYSTEM

# --- which services are asked about ------------------------------------------------------------------------------


class Step(msgspec.Struct, frozen=True):
    """Service types that are asked about together, and why in this turn."""

    service_types: tuple[str, ...]
    why: str


LADDER: Final = (
    Step(
        ("30", "PT"), "the plan as a whole and physical therapy; payers ignore procedure codes in a question"
    ),
    Step(("AE",), "physical medicine: where a payer keeps therapy under it"),
    Step(("98",), "the office visit: for its co-payment, where nothing is said of therapy"),
    Step(("30",), "the plan as a whole: every payer must answer it"),
)
LADDER_SOURCE: Final = (
    "X12 270 guide 005010X279A1, service types; order by vendors' public advice to send a service type and fall back "
    "to 30; confidence medium, to be tried with each payer; checked 2026-11-24"
)
SERVICE_CODES: Final = frozenset(line.split(maxsplit=1)[0] for line in SERVICE_TYPES.splitlines())


def ladder(setting: str = "") -> tuple[Step, ...]:
    """A payer's own order as its file says it, "30+PT, AE, 98, 30"; empty: the usual one."""
    if not setting.strip():
        return LADDER
    steps = []
    for written in setting.split(","):
        codes = tuple(code.strip().upper() for code in written.split("+"))
        unknown = [code for code in codes if code not in SERVICE_CODES]
        if unknown or len(set(codes)) < len(codes):
            raise ValueError(
                f'"{written.strip()}" of the service types "{setting}" is no service type, or has one twice'
            )
        steps.append(Step(codes, "the payer's own order"))
    return tuple(steps)


def service_types(setting: str, attempt: int) -> tuple[str, ...]:
    """What the nth question asks about, the first being 1; behind the last step it stays the last."""
    if attempt < 1:
        raise ValueError("the first question is number 1")
    steps = ladder(setting)
    return steps[min(attempt, len(steps)) - 1].service_types


# --- the question ------------------------------------------------------------------------------------------------


class _Private(msgspec.Struct, frozen=True, kw_only=True):
    def __repr__(self) -> str:
        # Never the content: a repr ends in logs and tracebacks, and these are patients.
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """The clinic as the payer enrolled it.  With `first_name` it is one clinician who asks, not an organization."""

    name: str
    npi: str
    tax_id: str = ""
    taxonomy: str = ""
    first_name: str = ""


class Subscriber(_Private, frozen=True, kw_only=True):
    """Who holds the insurance.  `sex` F, M or empty: a 270 has no other, so a third is not sent (`sex_sent`)."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    member_id: str = ""
    group: str = ""


SPOUSE, CHILD, OTHER_ADULT = "01", "19", "34"
RELATED: Final = (SPOUSE, CHILD, OTHER_ADULT)


class Dependent(_Private, frozen=True, kw_only=True):
    """The patient, where somebody else holds the insurance."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    relationship: str = CHILD


class Inquiry(_Private, frozen=True, kw_only=True):
    """One question.  `trace` comes back in the answer; `payer_id` is the one that the clearinghouse knows.

    `service_until` None: one day, else the last day of the range, itself included.
    """

    trace: str
    payer_id: str
    payer_name: str
    asker: Asker
    subscriber: Subscriber
    dependent: Dependent | None = None
    service_types: tuple[str, ...] = LADDER[0].service_types
    service_from: date | None = None
    service_until: date | None = None

    @property
    def patient(self) -> Subscriber | Dependent:
        return self.dependent or self.subscriber


# --- how it is spelled -------------------------------------------------------------------------------------------

# Letters that are no letter with a mark; as passports write them (ICAO 9303 part 3, the usual choice).
_SPELLED: Final = str.maketrans(
    {
        "ß": "SS",
        "Æ": "AE",
        "æ": "AE",
        "Ø": "O",
        "ø": "O",
        "Œ": "OE",
        "œ": "OE",
        "Ł": "L",
        "ł": "L",
        "Đ": "D",
        "đ": "D",
    }
    | {"Þ": "TH", "þ": "TH", "Ð": "D", "ð": "D", "ı": "I"}
    | dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)


def spelled_text(text: str) -> str:
    """As a file takes it: capitals without accents, single blanks.  Letters of another script stay, and are a problem."""
    parts = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(plain.upper().split())


_GIVEN: Final = ("trace", "payer_id")  # compared letter by letter by those who gave them: never respelled


def spelled(inquiry: Inquiry) -> Inquiry:
    """The same question, every text as a file takes it; this is what is sent, and what comes back when it is read."""
    found: Inquiry = _spelled(inquiry)
    return found


def _spelled(of: Any) -> Any:
    changed: dict[str, Any] = {}
    for name in of.__struct_fields__:
        value = getattr(of, name)
        if name in _GIVEN:
            changed[name] = value.strip()
        elif isinstance(value, str):
            changed[name] = spelled_text(value)
        elif isinstance(value, msgspec.Struct):
            changed[name] = _spelled(value)
        elif isinstance(value, tuple):
            changed[name] = tuple(spelled_text(code) for code in value)
    return msgspec.structs.replace(of, **changed)


def sex_sent(sex: str) -> str:
    """F or M where the record says one of them, else nothing: no patient waits for a letter that a 270 has not."""
    letter = sex.strip().upper()[:1]
    return letter if letter in ("F", "M") else ""


# --- what is wrong with it ---------------------------------------------------------------------------------------


class Problem(msgspec.Struct, frozen=True):
    """Why a question cannot be sent: `field` is a path in `Inquiry`, `owner` as of a payer's rejection."""

    field: str
    sentence: str
    owner: str


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What a payer takes.  `one_letter_names`: somebody looked, and the name is that short.

    Days ahead and back are starting values, to be set for each payer: Medicare answers four months ahead and a year
    back (public HETS guide), most others less ahead and more back.
    """

    days_ahead: int = 120
    days_back: int = 730
    one_letter_names: bool = False


ALLOWED: Final = Allowed()
_OLDEST: Final = timedelta(days=366 * 125)
_SIGNS: Final = "*:^~"  # by which our files are cut
# The standard's basic characters without these; others need an agreement with each payer, and nobody has one.
_TAKEN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()+,-./;?= ")
_PLACEHOLDERS: Final = frozenset({"N/A", "NONE", "PENDING", "SELF PAY", "SELFPAY", "TBD", "TEST", "UNKNOWN"})
_NO_NUMBER: Final = _PLACEHOLDERS | {"NA", "SELF", "UNK", "XX", "XXX"}  # of a name, some of these are one
_LONGEST: Final = {"last": 60, "first": 35, "middle": 25, "suffix": 10, "member_id": 80, "group": 50}


def is_npi(npi: str) -> bool:
    """Ten digits whose last is right: Luhn over them with 80840 in front (45 CFR 162.406)."""
    if not re.fullmatch(r"[12][0-9]{9}", npi):
        return False
    total = 24  # what 80840 adds
    for place, sign in enumerate(reversed(npi)):
        digit = int(sign) * (1 + place % 2)
        total += digit - 9 * (digit > 9)
    return total % 10 == 0


def problems(inquiry: Inquiry, today: date, allowed: Allowed = ALLOWED) -> tuple[Problem, ...]:
    """Everything for which this question cannot be sent today, or cannot be answered; empty: it can go."""
    return (*_of_form(spelled(inquiry), allowed), *_of_days(inquiry, today, allowed))


def split(
    inquiries: Iterable[Inquiry], today: date, allowed: Allowed = ALLOWED
) -> tuple[list[Inquiry], list[tuple[Inquiry, tuple[Problem, ...]]]]:
    """Those that can go, as they are sent, and the others with their problems; the same trace twice goes once."""
    sendable: list[Inquiry] = []
    poison: list[tuple[Inquiry, tuple[Problem, ...]]] = []
    traces: set[str] = set()
    for inquiry in inquiries:
        ready = spelled(inquiry)
        found = problems(inquiry, today, allowed)
        if not found and ready.trace in traces:
            twice = (
                "Another question has the same trace number: its answer could not be told from this one's."
            )
            found = (Problem("trace", twice, SYSTEM),)
        if found:
            poison.append((inquiry, found))
            continue
        traces.add(ready.trace)
        sendable.append(ready)
    return sendable, poison


def _of_form(of: Inquiry, allowed: Allowed) -> Iterator[Problem]:
    yield from _text("trace", "The trace number", of.trace, (1, 50), SYSTEM)
    yield from _text("payer_id", "The payer's id", of.payer_id, (2, 80), BILLER)
    yield from _text("payer_name", "The payer's name", of.payer_name, (1, 60), BILLER)
    yield from _of_asker(of.asker)
    yield from _of_person("subscriber", of.subscriber, allowed)
    yield from _findable(of)
    if of.dependent is not None:
        yield from _of_person("dependent", of.dependent, allowed)
        yield from _of_dependent(of.dependent)
    yield from _of_services(of.service_types)


def _of_asker(asker: Asker) -> Iterator[Problem]:
    yield from _text("asker.name", "The clinic's name", asker.name, (1, 60), BILLER)
    yield from _text("asker.first_name", "The clinician's first name", asker.first_name, (0, 35), BILLER)
    if not asker.npi:
        yield Problem("asker.npi", "The clinic's NPI is missing: enter it in the settings.", BILLER)
    elif not is_npi(asker.npi):
        yield Problem("asker.npi", "The clinic's NPI is mistyped: its check digit is wrong.", BILLER)
    if asker.tax_id and not re.fullmatch(r"[0-9]{9}", asker.tax_id):
        yield Problem("asker.tax_id", "The clinic's tax id is not nine digits.", BILLER)
    if asker.taxonomy and not re.fullmatch(r"[0-9A-Z]{10}", asker.taxonomy):
        yield Problem("asker.taxonomy", "The clinic's taxonomy code is not ten letters and digits.", BILLER)


_CALLED: Final = {
    "last": "last name",
    "first": "first name",
    "middle": "middle name",
    "suffix": "name suffix",
    "member_id": "member number",
    "group": "group number",
}


def _of_person(whose: str, person: Subscriber | Dependent, allowed: Allowed) -> Iterator[Problem]:
    for name, longest in _LONGEST.items():
        value = getattr(person, name, "")
        shortest = 1 if name == "last" else 0
        called = f"The {whose}'s {_CALLED[name]}"
        yield from _text(f"{whose}.{name}", called, value, (shortest, longest), FRONT_DESK)
        if name in ("last", "first") and value in _PLACEHOLDERS:
            told = f"{called} is a placeholder: enter the name on the card."
            yield Problem(f"{whose}.{name}", told, FRONT_DESK)
        elif name in ("last", "first") and len(value) == 1 and not allowed.one_letter_names:
            told = f"{called} has one letter: compare it with the card."
            yield Problem(f"{whose}.{name}", told, FRONT_DESK)
    if person.sex not in ("", "F", "M"):
        told = f"The {whose}'s sex can be sent as F, M or not at all."
        yield Problem(f"{whose}.sex", told, FRONT_DESK)


def _of_dependent(of: Dependent) -> Iterator[Problem]:
    if of.relationship not in RELATED:
        told = "The patient's relation to the subscriber must be spouse, child or another adult."
        yield Problem("dependent.relationship", told, FRONT_DESK)
    if not of.first:
        yield Problem("dependent.first", "The patient's first name is missing.", FRONT_DESK)
    if of.birth_date is None:
        told = "The patient's birth date is missing: a payer does not find a dependent without it."
        yield Problem("dependent.birth_date", told, FRONT_DESK)


def _findable(of: Inquiry) -> Iterator[Problem]:
    """Whether a payer can find the subscriber: by the member number, or by full name and birth date."""
    member = of.subscriber.member_id
    if member:
        if len(member) < 2 or member in _NO_NUMBER or not member.strip("0 -"):
            told = "The member number is a placeholder: enter the one on the card."
            yield Problem("subscriber.member_id", told, FRONT_DESK)
        return
    if of.subscriber.birth_date is None:
        told = "Neither member number nor birth date is known: ask for the card."
        yield Problem("subscriber.member_id", told, FRONT_DESK)
        yield Problem("subscriber.birth_date", told, FRONT_DESK)
    elif not of.subscriber.first:
        told = "Without a member number the subscriber's first name is needed."
        yield Problem("subscriber.first", told, FRONT_DESK)


def _of_services(codes: tuple[str, ...]) -> Iterator[Problem]:
    if not codes:
        yield Problem("service_types", "The question names no service.", SYSTEM)
    elif len(codes) > 99 or len(set(codes)) < len(codes) or not SERVICE_CODES.issuperset(codes):
        told = "The services asked about are not service types of a 270, or one is named twice."
        yield Problem("service_types", told, SYSTEM)


def _text(field: str, called: str, value: str, fits: tuple[int, int], owner: str) -> Iterator[Problem]:
    shortest, longest = fits
    if len(value) < shortest:
        yield Problem(field, f"{called} is missing." if not value else f"{called} is too short.", owner)
    elif len(value) > longest:
        yield Problem(field, f"{called} is longer than the {longest} characters that fit.", owner)
    elif any(sign in _SIGNS for sign in value):
        yield Problem(field, f"{called} has one of the signs {' '.join(_SIGNS)}: leave it out.", owner)
    elif not _TAKEN.issuperset(value):
        yield Problem(field, f"{called} has a character that payers' files do not take: leave it out.", owner)


def _of_days(of: Inquiry, today: date, allowed: Allowed) -> Iterator[Problem]:
    asked, until = of.service_from, of.service_until or of.service_from
    if asked is None or until is None:
        yield Problem("service_from", "The day that is asked about is missing.", SYSTEM)
    elif until < asked:
        yield Problem("service_until", "The last day asked about lies before the first.", SYSTEM)
    elif until > _shifted(today, allowed.days_ahead):
        told = f"The day asked about is more than {allowed.days_ahead} days ahead, beyond what the payer answers."
        yield Problem("service_until" if of.service_until else "service_from", told, SYSTEM)
    elif asked < _shifted(today, -allowed.days_back):
        told = (
            f"The day asked about is more than {allowed.days_back} days back, beyond what the payer answers."
        )
        yield Problem("service_from", told, BILLER)
    people: tuple[tuple[str, Subscriber | Dependent | None], ...]
    people = (("subscriber", of.subscriber), ("dependent", of.dependent))
    for whose, person in people:
        born = person.birth_date if person is not None else None
        if born is None:
            continue
        if born > today:
            yield Problem(f"{whose}.birth_date", f"The {whose}'s birth date lies in the future.", FRONT_DESK)
        elif born < today and today - born > _OLDEST:
            yield Problem(f"{whose}.birth_date", f"The {whose}'s birth date is too long ago.", FRONT_DESK)
        elif person is of.patient and asked is not None and born > asked:
            told = "The patient's birth date lies after the day that is asked about."
            yield Problem(f"{whose}.birth_date", told, FRONT_DESK)


def _shifted(day: date, by: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + by, 1), date.max.toordinal()))


# --- the 270 -----------------------------------------------------------------------------------------------------


class UnableToAsk(ValueError):
    """A question with problems was given to be written; says which fields.  Split the questions first."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a clearinghouse wants its files.

    `per_set`: so many questions to one payer share a set; one each keeps a set's rejection (999) to one patient.
    `one_question_each`: an EQ for each service type, where a payer reads no repeated ones.  `originator`: who gave the
    trace number, ten characters; empty: from the tax id, or 9 and the sender.  `reference`: our number of the set.
    """

    per_set: int = 1
    one_question_each: bool = False
    originator: str = ""
    reference: str = ""

    def __post_init__(self) -> None:
        if self.per_set < 1:
            raise ValueError("a set has at least one question")
        if self.originator and not re.fullmatch(r"[0-9A-Z]{10}", self.originator):
            raise ValueError("who gave the trace number is named by ten letters and digits")


LAYOUT: Final = Layout()


def to_270(
    inquiries: Iterable[Inquiry],
    *,
    sender: str,
    receiver: str,
    control: int,
    at: datetime,
    usage: Literal["T", "P"],
    layout: Layout = LAYOUT,
) -> bytes:
    """One interchange with these questions; `control` is one that no earlier file had, `usage` P for real ones."""
    ready = [spelled(inquiry) for inquiry in inquiries]
    for inquiry in ready:
        found = [problem.field for problem in _of_form(inquiry, Allowed(one_letter_names=True))]
        if found or inquiry.service_from is None:
            raise UnableToAsk(
                f"question {inquiry.trace!r} has problems: {', '.join(found) or 'service_from'}"
            )
    shares = list(_shares(ready, layout.per_set))
    base = layout.reference or f"DS{control:09d}"
    sets = [
        _set(share, base if len(shares) == 1 else f"{base}-{nth}", at, sender, layout)
        for nth, share in enumerate(shares, 1)
    ]
    file = envelope(
        sets, sender=sender, receiver=receiver, control=control, group_control=control, at=at, usage=usage
    )
    return write(cast("list[Loop]", file))


def _shares(inquiries: Sequence[Inquiry], per_set: int) -> Iterator[list[Inquiry]]:
    """Questions of one set: to one payer, of one asker; where each has its own set the order stays."""
    alike: dict[Any, list[Inquiry]] = {}
    for nth, inquiry in enumerate(inquiries):
        among = nth if per_set == 1 else (inquiry.payer_id, inquiry.payer_name, inquiry.asker)
        alike.setdefault(among, []).append(inquiry)
    for group in alike.values():
        for start in range(0, len(group), per_set):
            yield group[start : start + per_set]


def _set(
    share: Sequence[Inquiry], reference: str, at: datetime, sender: str, layout: Layout
) -> list[records.Record]:
    first = share[0]
    payer = records.Party("PR", "2", first.payer_name, id_qualifier="PI", id=first.payer_id)
    contents: list[records.Record] = [
        records.Heading(parts=[Purpose("0022", "13", reference, at.date(), f"{at:%H%M}")]),
        records.Source(parts=[payer]),
        records.Receiver(parts=[_asker(first.asker)]),
    ]
    for inquiry in share:
        originator = layout.originator or _originator(first.asker, sender)
        contents += _levels(inquiry, TraceNumber("1", inquiry.trace, originator), layout)
    return set_of("270", contents)


def _originator(asker: Asker, sender: str) -> str:
    if asker.tax_id:
        return f"1{asker.tax_id}"
    name = re.sub(r"[^0-9A-Z]", "", sender.upper())
    return f"9{name[:9]:0<9}"


def _asker(asker: Asker) -> records.Party:
    kind = "1" if asker.first_name else "2"
    party = records.Party("1P", kind, asker.name, asker.first_name, id_qualifier="XX", id=asker.npi)
    if asker.tax_id:
        party.parts.append(Reference("TJ", asker.tax_id))
    if asker.taxonomy:
        party.parts.append(Specialty("PE" if asker.first_name else "BI", "PXC", asker.taxonomy))
    return party


def _levels(inquiry: Inquiry, trace: TraceNumber, layout: Layout) -> list[records.Record]:
    subscriber, dependent = inquiry.subscriber, inquiry.dependent
    member = _party("IL", subscriber, subscriber.member_id)
    if subscriber.group:
        member.parts.append(Reference("6P", subscriber.group))
    if dependent is None:
        member.parts.extend(_asked(inquiry, layout))
        return [records.Subscriber(parts=[trace, member])]
    patient = _party("03", dependent)
    patient.parts.append(Relationship("N", dependent.relationship))
    patient.parts.extend(_asked(inquiry, layout))
    return [records.Subscriber(parts=[member]), records.Dependent(parts=[trace, patient])]


def _party(role: str, person: Subscriber | Dependent, member_id: str = "") -> records.Party:
    party = records.Party(
        *(role, "1", person.last, person.first, person.middle),
        suffix=person.suffix,
        id_qualifier="MI" if member_id else "",
        id=member_id,
    )
    if person.birth_date is not None:
        party.parts.append(Demographics("D8", _day(person.birth_date), person.sex))
    elif person.sex:
        party.parts.append(Demographics(sex=person.sex))
    return party


def _asked(inquiry: Inquiry, layout: Layout) -> Iterator[Any]:
    if inquiry.service_from is not None:
        start = _day(inquiry.service_from)
        if inquiry.service_until is None:
            yield Dated("291", "D8", start)
        else:
            yield Dated("291", "RD8", f"{start}-{_day(inquiry.service_until)}")
    if layout.one_question_each:
        for code in inquiry.service_types:
            yield records.Inquiry((code,))
    else:
        yield records.Inquiry(inquiry.service_types)


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


# --- read back ---------------------------------------------------------------------------------------------------


def from_270(data: bytes) -> list[Inquiry]:
    """The questions of a 270, one for each person with a question; of what others write, what an Inquiry holds."""
    found: list[Inquiry] = []
    source: records.Source | None = None
    receiver: records.Receiver | None = None
    subscriber: records.Subscriber | None = None
    asking = False
    for record in read(data):
        if isinstance(record, records.Heading):
            asking = record.set_id == "270"
            source = receiver = subscriber = None
        elif isinstance(record, records.Source):
            source, receiver, subscriber = record, None, None
        elif isinstance(record, records.Receiver):
            receiver, subscriber = record, None
        elif isinstance(record, records.Subscriber):
            subscriber = record
        if not asking or not isinstance(record, records.Subscriber | records.Dependent):
            continue
        if record.questions and subscriber is not None:
            found.append(_read(record, subscriber, source, receiver))
    return found


def _read(
    record: records.Subscriber | records.Dependent,
    subscriber: records.Subscriber,
    source: records.Source | None,
    receiver: records.Receiver | None,
) -> Inquiry:
    payer = source.payer if source is not None else None
    when = next((one for one in record.dates if isinstance(one, Dated) and one.qualifier == "291"), None)
    codes = [code for question in record.questions for code in question.service_types]
    return Inquiry(
        trace=next((one.number for one in record.traces if one.kind == "1"), ""),
        payer_id=payer.id if payer is not None else "",
        payer_name=payer.last if payer is not None else "",
        asker=_read_asker(receiver.name if receiver is not None else None),
        subscriber=Subscriber(
            **_read_person(subscriber),
            member_id=subscriber.name.id if subscriber.name is not None else "",
            group=next((one.value for one in subscriber.references if one.qualifier == "6P"), ""),
        ),
        dependent=_read_dependent(record) if isinstance(record, records.Dependent) else None,
        service_types=tuple(dict.fromkeys(codes)),
        service_from=when.start if when is not None else None,
        service_until=when.end if when is not None else None,
    )


def _read_asker(party: records.Party | None) -> Asker:
    if party is None:
        return Asker(name="", npi="")
    tax = party.one(Reference, "TJ")
    specialty = party.one(Specialty)
    return Asker(
        name=party.last,
        npi=party.id if party.id_qualifier == "XX" else "",
        tax_id=tax.value if tax is not None else "",
        taxonomy=specialty.value if specialty is not None and specialty.qualifier == "PXC" else "",
        first_name=party.first,
    )


def _read_person(record: records.Subscriber | records.Dependent) -> dict[str, Any]:
    name, told = record.name, record.demographics
    found: dict[str, Any] = {"last": ""}
    if name is not None:
        found = {"last": name.last, "first": name.first, "middle": name.middle, "suffix": name.suffix}
    if told is not None:
        found |= {"birth_date": told.birth_date, "sex": told.sex}
    return found


def _read_dependent(record: records.Dependent) -> Dependent:
    said = record.name.one(Relationship) if record.name is not None else None
    return Dependent(**_read_person(record), relationship=said.relationship if said is not None else "")
