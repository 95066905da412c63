"""Our own answers to eligibility questions, one trap each, against values that a person wrote beside them.

`answers_271/NN-name.271` is an answer as a payer sends it (nobody in it is real), `NN-name.toml` what a person reads in
it: `because` says what is tricky and what it costs a front desk, then every set, its members in the order of the file
and all that was said about each. Keys whose element is empty are left out; numbers are text as they are written.
Both sides are compared whole, so a benefit too many fails as one too few. To add a case, write both files by hand:
a value copied from the reader proves nothing.

Words of the TOML that are not plain: `benefit` beside a rejection counts the member's benefits from 1; `trace` is the
first number that is ours (TRN01 = 2), `other_traces` are the rest; `subscriber_id` is the number that a dependent goes
by, found one level up; `unknown` are segments that no guide has, as they stood.
"""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from daysheet.x12 import read
from daysheet.x12.records import (
    Benefit,
    BenefitDetail,
    Dependent,
    Group,
    GroupEnd,
    Heading,
    Interchange,
    InterchangeEnd,
    Party,
    Receiver,
    RelatedParties,
    SetEnd,
    Source,
    Subscriber,
)
from daysheet.x12.segments import (
    City,
    Contact,
    Dated,
    Delivery,
    Demographics,
    Diagnoses,
    Message,
    Purpose,
    Reference,
    Rejection,
    Relationship,
    SectionEnd,
    Specialty,
    Street,
    TraceNumber,
    Unknown,
)

FOLDER = Path(__file__).parent / "answers_271"
FILES = sorted(FOLDER.glob("*.271"))
ENVELOPE = (Interchange, Group, SetEnd, GroupEnd, InterchangeEnd)
LEVELS = {
    Source: ("2000A", "2100A"),
    Receiver: ("2000B", "2100B"),
    Subscriber: ("2000C", "2100C"),
    Dependent: ("2000D", "2100D"),
}
NUMBERS = ("amount", "percent", "quantity", "per_unit", "period_count")
CHANNELS = {"TE": "phones", "WP": "phones", "EX": "extensions", "FX": "faxes", "EM": "emails", "UR": "web"}


def filled(segment, leave=("left", "parts", "at", "under")):
    """The elements of a segment that are not empty, by name; a number as it prints, so that 1500.00 is not 1500."""
    values = {name: getattr(segment, name) for name in segment.__struct_fields__ if name not in leave}
    return {
        name: str(value)
        if isinstance(value, Decimal | int)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
        if value not in ("", None, ())
    }


def without_empty(found):
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def contact(*segments):
    """How somebody can be reached, by the kind of way."""
    found = {"contact": [one.name for one in segments if one.name]}
    for one in segments:
        for channel, number in one.entries:
            found.setdefault(CHANNELS[channel], []).append(number)
    return without_empty(found)


def period(segment):
    return without_empty({"qualifier": segment.qualifier, "start": segment.start, "end": segment.end})


def refusal(segment, level, **more):
    said = {"level": level, "valid": segment.valid, "reason": segment.reason, "follow_up": segment.follow_up}
    return without_empty(said | more)


def unknown(segment):
    return [segment.id, *segment.elements]


class Parts:
    """The parts of one or more records by class; `rest` names what nobody took, so that nothing is overlooked."""

    def __init__(self, *records):
        self.parts = [part for record in records for part in record.parts]
        assert not [left for record in records for left in record.left], "an element did not fit its field"

    def take(self, of):
        taken = [part for part in self.parts if isinstance(part, of)]
        self.parts = [part for part in self.parts if not isinstance(part, of)]
        assert not any(part.left for part in taken), f"an element of {of.__name__} did not fit its field"
        return taken

    @property
    def rest(self):
        return [type(part).__name__ for part in self.parts]


def party(record):
    parts = Parts(record)
    found = {"entity": record.role, "name": record.last, "first": record.first, "id": record.id}
    found |= {"street": [line for one in parts.take(Street) for line in (one.line_1, one.line_2) if line]}
    for one in parts.take(City):
        found |= {"city": one.city, "state": one.state, "zip": one.zip_code}
    found |= contact(*parts.take(Contact))
    for one in parts.take(Specialty):
        found["specialty"] = one.value
    found["unknown"] = [unknown(one) for one in parts.take(Unknown)]
    assert parts.rest == []
    return without_empty(found)


def benefit(record):
    """What one line said, and the rejections that stood below it."""
    parts = Parts(record)
    found = filled(record)
    if record.procedure:
        found["procedure"] = without_empty(
            {
                "qualifier": record.procedure.qualifier,
                "code": record.procedure.code,
                "modifiers": list(record.procedure.modifiers),
            }
        )
    if record.diagnosis_pointers:
        found["diagnosis_pointers"] = list(record.diagnosis_pointers.entries)
    found["delivery"] = [filled(one) for one in parts.take(Delivery)]
    found["references"] = [filled(one) for one in parts.take(Reference)]
    found["dates"] = [period(one) for one in parts.take(Dated)]
    found["messages"] = [one.text for one in parts.take(Message)]
    found["unknown"] = [unknown(one) for one in parts.take(Unknown)]
    found["details"] = [filled(one) for one in parts.take(BenefitDetail)]
    brackets = parts.take(RelatedParties)
    within = Parts(*brackets)
    found["parties"] = [party(one) for one in within.take(Party) + parts.take(Party)]
    within.take(SectionEnd)
    parts.take(SectionEnd)
    refused = parts.take(Rejection)
    assert within.rest == parts.rest == []
    assert record.messages == found["messages"]
    assert len(record.parties) == len(found["parties"])
    return without_empty(found), refused


def member(record):
    level_itself, about_the_person = LEVELS[type(record)]
    own = Parts(record)
    names = own.take(Party)
    parts = Parts(record, *names)
    assert parts.take(Party) == names, "somebody else stands among a member's own names"
    traces = parts.take(TraceNumber)
    ours = next((one for one in traces if one.kind == "2"), None)
    assert [one.role for one in names] in ([], ["03" if isinstance(record, Dependent) else "IL"])
    found = {
        "trace": ours.number if ours else "",
        "other_traces": [filled(one) for one in traces if one is not ours],
        "last": names[0].last if names else "",
        "first": names[0].first if names else "",
        "member_id": names[0].id if names else "",
        "is_dependent": isinstance(record, Dependent),
        "references": [filled(one) for one in parts.take(Reference)],
        "dates": [period(one) for one in parts.take(Dated)],
        "unknown": [unknown(one) for one in parts.take(Unknown)],
    }
    if isinstance(record, Dependent):
        above = [one for one in record.under if isinstance(one, Subscriber)]
        assert len(above) == 1
        found["subscriber_id"] = above[0].name.id
    for one in parts.take(Relationship):
        found |= {"relationship": one.relationship}
        found |= {"changed": [one for one in (one.maintenance, one.maintenance_reason) if one]}
    refused = [refusal(one, level_itself) for one in own.take(Rejection)]
    refused += [refusal(one, about_the_person) for name in names for one in name.all(Rejection)]
    parts.take(Rejection)
    found["benefits"] = []
    for number, line in enumerate(parts.take(Benefit), start=1):
        said, below = benefit(line)
        found["benefits"].append(said)
        refused += [refusal(one, f"2110{level_itself[-1]}", benefit=number) for one in below]
    found["rejections"] = refused
    for of in (Demographics, Diagnoses, Specialty):
        parts.take(of)  # not what these cases are about
    assert parts.rest == []
    assert record.name == (names[0] if names else None)
    assert len(record.benefits) == len(found["benefits"])
    return without_empty(found)


def above_members(record, found):
    """What payer and receiver said of themselves, and whether they refused."""
    parts = Parts(record)
    level_itself, about_them = LEVELS[type(record)]
    refused = [refusal(one, level_itself) for one in parts.take(Rejection)]
    for one in parts.take(Party):
        within = Parts(one)
        refused += [refusal(one, about_them) for one in within.take(Rejection)]
        if isinstance(record, Source):
            found |= {"payer": one.last, "payer_id": one.id}
            found["contacts"] = [contact(call) for call in within.take(Contact)]
        else:
            assert one.id_qualifier == "XX"
            found["receiver_npi"] = one.id
            within.take(Reference)
        assert within.rest == []
    assert parts.rest == []
    found["rejections"] = found.get("rejections", []) + refused
    return found


def understood(data):
    """Everything in a file, in the words of the TOML."""
    sets = []
    for record in read(data):
        if isinstance(record, Heading):
            parts = Parts(record)
            sets.append({"reference": parts.take(Purpose)[0].reference, "members": []})
            assert parts.rest == []
        elif isinstance(record, Source | Receiver):
            sets[-1] = above_members(record, sets[-1])
        elif isinstance(record, Subscriber | Dependent):
            sets[-1]["members"].append(member(record))
        else:
            assert type(record) in ENVELOPE, "a record that no answer has"
            assert not record.parts
    for one in sets:
        one["member_count"] = len(one["members"])
    return [without_empty(one) for one in sets]


def as_written(value, key=""):
    """The expected value; a number that a person wrote as `.5` prints as 0.5."""
    if isinstance(value, dict):
        return {key: as_written(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [as_written(one) for one in value]
    return str(Decimal(value)) if key in NUMBERS else value


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in FILES])
def test_an_answer_says_what_a_person_reads_in_it(path):
    expected = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    assert understood(path.read_bytes()) == as_written(expected["sets"]), expected["because"]


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in FILES])
def test_an_answer_in_pieces_says_the_same(path):
    data = path.read_bytes()
    assert understood(data[at : at + 7] for at in range(0, len(data), 7)) == understood(data)


def test_what_was_said_of_a_member_is_found_by_its_name():
    """An empty list where something was said would be read as 'nothing was said'."""
    counted = {"dates": 0, "references": 0, "rejections": 0, "benefits": 0, "traces": 0}
    for path in FILES:
        for record in read(path.read_bytes()):
            if not isinstance(record, Subscriber | Dependent):
                continue
            below = Parts(record, *record.all(Party))
            for name, of in (
                ("dates", Dated),
                ("references", Reference),
                ("rejections", Rejection),
                ("benefits", Benefit),
                ("traces", TraceNumber),
            ):
                there = below.take(of)
                assert getattr(record, name) == there, f"{path.stem}: {name}"
                counted[name] += len(there)
    assert min(counted.values()) > 4


def test_every_case_is_a_pair_and_says_why():
    assert [path.stem for path in sorted(FOLDER.glob("*.toml"))] == [path.stem for path in FILES]
    assert len(FILES) >= 40
    for path in FILES:
        because = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))["because"]
        assert len(because) > 40
        assert because.endswith(".")


def test_no_case_is_from_real_life():
    for path in FILES:
        for record in read(path.read_bytes()):
            if isinstance(record, Interchange):
                assert record.usage == "T"
