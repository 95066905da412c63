"""Files that a person wrote segment by segment, for the sets that no free validator knows, and the same built by our API.

For each `NAME.x12` there is a `NAME.toml`, which says why each segment is as it is and what must be read in it, and in
one of these modules a function that builds it. No text of any X12 guide is repeated; everybody is invented.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from daysheet.x12.building import envelope, set_of
from daysheet.x12.records import Party, Record
from daysheet.x12.segments import Dated, Demographics, Procedure, Reference, Specialty, TraceNumber

OURS = "9HARBORPT0"  # who gave a trace number: ten characters, beginning with 9 where it is no tax number
TAXONOMY = "225100000X"


def organization(
    role: str, name: str, id_qualifier: str = "", id: str = "", parts: Sequence[Any] = ()
) -> Party:
    return Party(role, "2", name, id_qualifier=id_qualifier, id=id, parts=list(parts))


def clinic(role: str = "1P", parts: Sequence[Any] = ()) -> Party:
    return organization(role, "HARBOR PHYSICAL THERAPY", "XX", "2001144775", parts)


def therapist(role: str = "1P", parts: Sequence[Any] = ()) -> Party:
    return Party(role, "1", "ABARA", "JUNE", id_qualifier="XX", id="2002255885", parts=list(parts))


def plan(parts: Sequence[Any] = (), id_qualifier: str = "PI") -> Party:
    return organization("PR", "PINEWOOD HEALTH PLAN", id_qualifier, "90021", parts)


def person(
    role: str, last: str, first: str, member: str = "", middle: str = "", parts: Sequence[Any] = ()
) -> Party:
    qualifier = "MI" if member else ""
    return Party(role, "1", last, first, middle, id_qualifier=qualifier, id=member, parts=list(parts))


def lena(*parts: Any) -> Party:
    return person("IL", "OKAFOR", "LENA", "PW500112233", "M", parts)


def per(*parts: Any) -> Party:
    return person("IL", "LINDQVIST", "PER", "PW500998877", parts=parts)


def anna(*parts: Any) -> Party:
    return person("IL", "MBEKI", "ANNA", "PW500443322", parts=parts)


def finn(*parts: Any) -> Party:
    return person("IL", "O'DAY", "FINN", "PW500556611", parts=parts)


def theo(role: str, *parts: Any) -> Party:
    return person(role, "MBEKI", "THEO", parts=parts)


def born(day: str, sex: str) -> Demographics:
    return Demographics("D8", day, sex)


def on(qualifier: str, day: str) -> Dated:
    return Dated(qualifier, "D8", day)


def between(qualifier: str, first: str, last: str) -> Dated:
    return Dated(qualifier, "RD8", f"{first}-{last}")


def number(qualifier: str, value: str, description: str = "") -> Reference:
    return Reference(qualifier, value, description)


def mark(number: str, originator: str = OURS, reference: str = "") -> TraceNumber:
    """A question's own number."""
    return TraceNumber("1", number, originator, reference)


def echo(number: str, originator: str = OURS, reference: str = "") -> TraceNumber:
    """The same in an answer."""
    return TraceNumber("2", number, originator, reference)


def cpt(code: str, *modifiers: str) -> Procedure:
    return Procedure("HC", code, *modifiers)


def specialty(role: str, code: str = TAXONOMY) -> Specialty:
    return Specialty(role, "PXC", code)


def amount(text: str) -> Decimal:
    return Decimal(text)


def file(
    what: str, *sets: list[Any], at: datetime, control: int, group: int, sender: str, receiver: str
) -> list[Record]:
    built = [set_of(what, one) for one in sets]
    return envelope(
        built, sender=sender, receiver=receiver, control=control, group_control=group, at=at, usage="T"
    )
