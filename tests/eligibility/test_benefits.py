"""Benefits out of whole answers, against what a person worked out from the raw file: every field, flag and rejection.

`benefits/NN-name.toml` stands for `../x12/answers_271/NN-name.271`, the others for the JSON answer of their name in
`medicalnetwork/`.  It lists each person in the order of the file, and of each every field that is not `not_returned`:
its state, its value (cents, percent) or the `others` that contradict, and in `from` what proves it: the number of a
segment (ISA is 1; what stands below a benefit line counts as that line), the index in `benefitsInformation`, or the
vendor's field by name.  `because` says why, where that is not plain.  What is not listed must not be found.

A value copied from the code proves nothing: to add a case, work it out by hand.  Asked on 2026-11-23 by a clinic that
treats in an office (11), commercial payers but for file 43, which is Medicare B.
"""

import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from daysheet.domain.benefits import Benefits, Proof, Said, State
from daysheet.domain.coverage import PayerClass
from daysheet.eligibility import from_271, from_medicalnetwork
from daysheet.eligibility.lenient import UnreadableAnswer
from daysheet.eligibility.resolving import resolve
from daysheet.eligibility.resolving.refusing import FOLLOW_UPS, REASONS
from daysheet.x12.guides.x279_response import TABLE as GUIDE

HERE = Path(__file__).parent
FILES = HERE.parent / "x12" / "answers_271"
VENDOR = HERE / "medicalnetwork"
OWN_VENDOR = HERE / "medicalnetwork_own"
TODAY = date(2026, 11, 23)
WORKED = sorted((HERE / "benefits").glob("*.toml"))


def found(name: str, place: str = "11") -> list[Benefits]:
    answers = (
        list(from_271.answers(_file(name))) if _is_271(name) else from_medicalnetwork.answers(_file(name))
    )
    return [resolve(one, TODAY, _payer_class(name), place) for one in answers]


def _is_271(name: str) -> bool:
    return (FILES / f"{name}.271").exists()


def _file(name: str) -> bytes:
    return (FILES / f"{name}.271" if _is_271(name) else VENDOR / f"{name}.json").read_bytes()


def _payer_class(name: str) -> PayerClass:
    return PayerClass.MEDICARE_B if name.startswith("43-") else PayerClass.COMMERCIAL


def test_every_answer_is_worked_out() -> None:
    read = {one.stem for one in FILES.glob("*.271")} | {one.stem for one in VENDOR.glob("*.json")}
    assert read - {one.stem for one in WORKED} == {"error_response", "error_response.inputDto"}
    assert len(WORKED) == 64


@pytest.mark.parametrize("worked", WORKED, ids=lambda one: one.stem)
def test_benefits_are_those_of_the_file(worked: Path) -> None:
    expected = tomllib.loads(worked.read_text("utf-8"))["people"]
    told = [_told(one) for one in found(worked.stem)]
    assert told == [_expected(one) for one in expected]


def _expected(person: dict) -> dict:
    return {
        "who": person["who"],
        "member": person["member"],
        "overall": person["overall"],
        "flags": sorted(person["flags"]),
        "rejections": person.get("rejections", []),
        "fields": {path: _expected_field(one) for path, one in person.get("fields", {}).items()},
    }


def _expected_field(one: dict) -> dict:
    assert set(one) <= {"state", "value", "others", "from", "because"}
    said = {"state": one["state"], "from": sorted({_place(at) for at in one["from"]})}
    if one["state"] == "contradictory":
        return said | {"others": sorted(map(str, one["others"]))}
    return said | {"value": _plain(one["value"])}


def _place(at: int | str) -> str:
    return at if isinstance(at, str) else f"line {at}"


def _told(of: Benefits) -> dict:
    return {
        "who": f"{of.person.last} {of.person.first}".strip(),
        "member": of.person.member_id,
        "overall": of.overall.value,
        "flags": sorted(one.code for one in of.flags),
        "rejections": [{"code": one.code, "level": one.level, "owner": one.owner} for one in of.rejections],
        "fields": {
            path: _told_field(said) for path, said in of.fields() if said.state is not State.NOT_RETURNED
        },
    }


def _told_field(said: Said) -> dict:
    places = {
        re.sub(r"^segment (\d+)$|^benefitsInformation\[(\d+)\]$", _line, one.place) for one in said.proofs
    }
    told = {"state": said.state.value, "from": sorted(places)}
    if said.state is State.CONTRADICTORY:
        assert said.value is None
        return told | {"others": sorted(str(_plain(one)) for one in said.others)}
    assert said.others == ()
    return told | {"value": _plain(said.value)}


def _line(match: re.Match) -> str:
    return f"line {match[1] or match[2]}"


def _plain(value: object) -> object:
    """As TOML has it; what is empty in a contact or another payer is not written there."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.structs.asdict(value))
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one not in ("", (), None)}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


@pytest.mark.parametrize("worked", WORKED, ids=lambda one: one.stem)
def test_what_was_not_said_as_such_says_why(worked: Path) -> None:
    for person in found(worked.stem):
        for path, said in person.fields():
            if said.state in (State.INFERRED, State.CONTRADICTORY):
                assert len(said.why.split()) > 2, path
                assert said.proofs, path
            if said.state is State.RETURNED:
                assert said.proofs, path
            if said.state is State.NOT_RETURNED:
                assert (said.value, said.others) == (None, ()), path


# --- Proofs: each stands in the file, letter by letter, where it says that it stands.


@pytest.mark.parametrize("worked", WORKED, ids=lambda one: one.stem)
def test_every_proof_stands_in_the_file(worked: Path) -> None:
    stands = _stands_in_271 if _is_271(worked.stem) else _stands_in_json
    whole = _cut(_file(worked.stem)) if _is_271(worked.stem) else json.loads(_file(worked.stem))
    for person in found(worked.stem):
        for proof in _proofs(person):
            assert stands(whole, proof), proof


def _proofs(of: Benefits) -> list[Proof]:
    return [
        *(proof for _, said in of.fields() for proof in said.proofs),
        *(proof for flag in of.flags for proof in flag.proofs),
        *(one.proof for one in of.rejections),
    ]


def _cut(data: bytes) -> list[str]:
    """The segments of a file, ISA the first; each file in it is cut at the terminator of its own header."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    segments: list[str] = []
    at = text.find("ISA")
    while at >= 0:
        terminator = text[at + 105]
        ended = False
        while not ended and terminator in text[at:]:
            end = text.index(terminator, at)
            segments.append(text[at:end].strip("\r\n"))
            ended = segments[-1].startswith("IEA")
            at = end + 1
        at = text.find("ISA", at) if ended else -1
    return segments


def _stands_in_271(segments: list[str], proof: Proof) -> bool:
    """The segment of that number, and behind it, in their order, segments that stand below it."""
    number = int(proof.place.removeprefix("segment "))
    first = segments[number - 1]
    bare = first.rstrip(first[2:4].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[:1])
    start = next((one for one in (first, bare) if proof.text.startswith(one)), None)
    if start is None or proof.told_by != "271":
        return False
    rest = proof.text[len(start) :]
    for segment in segments[number:]:
        if segment[:2] in ("EB", "HL", "SE"):
            break
        if rest.startswith(f" ~ {segment}"):
            rest = rest[len(segment) + 3 :]
    return rest == ""


def _stands_in_json(document: dict, proof: Proof) -> bool:
    at = re.fullmatch(r"(benefitsInformation|errors)\[(\d+)\]", proof.place)
    if at is None:
        section, _, name = proof.place.partition(".")
        return document[section][name] == proof.text
    entry = document[at[1]][int(at[2])]
    told = json.loads(proof.text)
    return bool(told) and all(entry[key] == value for key, value in told.items())


# --- What single files teach beyond their own fields.


def _changed(name: str, *changes: tuple[bytes, bytes]) -> Benefits:
    data = _file(name)
    for old, new in changes:
        assert data.count(old) == 1, old
        data = data.replace(old, new)
    return resolve(next(iter(from_271.answers(data))), TODAY)


def test_the_place_of_service_of_the_clinic_counts() -> None:
    hospital = found("23-place-of-service-below-the-line", place="22")[0]
    assert (hospital.share.copay.state, hospital.share.copay.value) == (State.RETURNED, 9000)


def test_what_is_said_of_another_place_alone_is_not_said_of_the_office() -> None:
    office = _changed("23-place-of-service-below-the-line", (b"III*ZZ*11~", b"III*ZZ*21~"))
    assert office.share.copay.state is State.NOT_RETURNED


def test_a_plan_for_teeth_names_no_plan_and_ends_no_coverage() -> None:
    teeth = b"EB*1**35**DENTAL GOLD~\r\nDTP*347*D8*20261031~"
    data = _file("49-byte-order-mark")
    line = b"EB*1**30~"
    assert data.count(line) == 1
    person = resolve(next(iter(from_271.answers(data.replace(line, line + teeth)))), TODAY)
    assert (person.plan_name, person.plan_ends) == (Said(), Said())
    assert person.overall.value == "verified"


def test_two_plans_are_told() -> None:
    data = _file("49-byte-order-mark")
    line = b"EB*1**30~"
    both = b"EB*1**30**PLAN A~EB*1**30**PLAN B~"
    person = resolve(next(iter(from_271.answers(data.replace(line, both)))), TODAY)
    assert "two_plans" in {one.code for one in person.flags}
    assert (person.plan_name.state, person.plan_name.others) == (State.CONTRADICTORY, ("PLAN A", "PLAN B"))


@pytest.mark.parametrize(
    "payer_class", [PayerClass.WORKERS_COMP, PayerClass.AUTO, PayerClass.VA, PayerClass.UNKNOWN]
)
def test_some_payers_are_verified_by_a_person_alone(payer_class: PayerClass) -> None:
    answer = next(iter(from_271.answers(_file("49-byte-order-mark"))))
    assert resolve(answer, TODAY, payer_class).overall.value == "could_not_be_determined"


@pytest.mark.parametrize(
    ("starts", "ends", "overall"),
    [
        (b"20260101", b"20261231", "verified"),
        (b"20260101", b"20261123", "verified"),
        (b"20260101", b"20261122", "not_eligible"),
        (b"20261123", b"20261231", "verified"),
        (b"20261124", b"20271231", "not_eligible"),
    ],
)
def test_the_dates_of_the_coverage_count_to_the_day(starts: bytes, ends: bytes, overall: str) -> None:
    person = _changed(
        "20-date-ranges-inside-a-benefit",
        (b"DTP*307*RD8*20260101-20261231", b"DTP*307*RD8*" + starts + b"-" + ends),
    )
    assert person.overall.value == overall


def test_an_older_end_of_coverage_is_not_hidden_by_an_open_plan() -> None:
    person = _changed("54-coverage-ended", (b"EB*6**30~", b"EB*1**30~"))
    assert person.overall.value == "not_eligible", "the plan ended on 2026-10-31, whatever else is active"


def test_visits_that_are_told_for_speech_alone_are_not_therapys() -> None:
    person = _changed("31-only-the-dependent", (b"EB*F*DEP*PT*", b"EB*F*DEP*AF*"))
    assert person.visits.limit.state is State.NOT_RETURNED


def test_visits_out_of_network_are_not_those_of_the_clinic() -> None:
    person = _changed("31-only-the-dependent", (b"***VS*20**Y~", b"***VS*20**N~"))
    assert person.visits.limit.state is State.NOT_RETURNED


def test_more_left_than_allowed_is_a_contradiction() -> None:
    person = _changed("16-visits-in-the-benefit-line", (b"***VS*11**Y~", b"***VS*31**Y~"))
    assert State.CONTRADICTORY in (person.visits.left.state, person.visits.limit.state)
    assert person.visits.used.state is not State.INFERRED


def test_a_deductible_with_more_left_than_there_is_is_a_contradiction() -> None:
    person = _changed(
        "44-amounts-as-written", (b"EB*C*IND*30***29*0.00*****Y~", b"EB*C*IND*30***29*1500.01*****Y~")
    )
    assert person.deductible.individual.left.state is State.CONTRADICTORY
    assert not person.deductible.individual.met.known


@pytest.mark.parametrize("written", [b"1", b"1.0"])
def test_a_percent_of_one_is_not_sure(written: bytes) -> None:
    person = _changed(
        "43-medicare-parts-a-and-b", (b"EB*A**30*MB**27**.2~", b"EB*A**PT*MB**27**" + written + b"****Y~")
    )
    assert (person.share.coinsurance.state, person.share.coinsurance.value) == (State.INFERRED, Decimal(100))


def test_a_percent_above_a_hundred_is_none() -> None:
    person = _changed("36-two-deductibles", (b"***27**.2****Y~", b"***27**120****Y~"))
    assert not person.share.coinsurance.known


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (b"NO PRIOR AUTHORIZATION REQUIRED", False),
        (b"PRIOR AUTHORIZATION IS NOT REQUIRED", False),
        (b"PRECERTIFICATION REQUIRED", True),
        (b"PRIOR AUTH REQUIRED. NO REFERRAL NEEDED", True),
        (b"AUTHORIZATION REQUIRED; CLAIMS WITHOUT IT ARE NOT PAID", True),
    ],
)
def test_a_message_about_authorization(text: bytes, needed: bool) -> None:
    person = _changed(
        "38-authorization-needed",
        (b"EB*1**PT********Y*Y~", b"EB*1**PT*********Y~"),
        (b"EB*B*IND*PT***27*30****Y*Y~", b"EB*B*IND*PT***27*30*****Y~"),
        (b"PRIOR AUTHORIZATION FROM VISIT 7", text),
    )
    assert (person.authorization_needed.state, person.authorization_needed.value) == (State.INFERRED, needed)


# --- Rejections: every reason that the standard lists at any level has words of its own.


def _codes(name: str) -> set[str]:
    block = re.search(rf"^codes {name}$\n((?:^  .*$\n?)+)", GUIDE, re.MULTILINE)
    assert block, name
    return {line.split()[0] for line in block[1].splitlines()}


@pytest.mark.parametrize(
    "name",
    [
        "refused_at_source",
        "refused_by_source",
        "refused_receiver",
        "refused_member",
        "refused_dependent",
        "refused_benefit",
    ],
)
def test_every_reason_of_a_rejection_is_explained(name: str) -> None:
    assert _codes(name) - set(REASONS) == set()


@pytest.mark.parametrize("name", ["next_at_source", "next_by_source", "next_patient", "next_benefit"])
def test_every_follow_up_is_explained(name: str) -> None:
    assert _codes(name) - set(FOLLOW_UPS) == set()


# --- A vendor's JSON.


@pytest.mark.parametrize("name", ["error_response", "error_response.inputDto"])
def test_a_complaint_of_the_vendor_is_no_answer_of_a_payer(name: str) -> None:
    with pytest.raises(UnreadableAnswer):
        from_medicalnetwork.answers((VENDOR / f"{name}.json").read_bytes())


@pytest.mark.parametrize("path", sorted(OWN_VENDOR.glob("*.json")), ids=lambda one: one.stem)
def test_the_vendors_answer_says_what_the_file_says(path: Path) -> None:
    """But for where it stands: nothing else may be lost or won on the way through the vendor."""
    (ours,) = found(path.stem)
    (theirs,) = (resolve(one, TODAY) for one in from_medicalnetwork.answers(path.read_bytes()))
    assert _without_places(theirs) == _without_places(ours)


def _without_places(of: Benefits) -> dict:
    fields = {
        path: (said.state, _plain(said.value), [_plain(one) for one in said.others], said.why)
        for path, said in of.fields()
    }
    return {
        "person": msgspec.structs.asdict(of.person),
        "payer": (of.payer_name, of.payer_id),
        "trace": of.trace,
        "overall": (of.overall, of.reasons),
        "flags": [(one.code, one.message) for one in of.flags],
        "rejections": [(one.code, one.follow_up, one.level, one.owner) for one in of.rejections],
        "contacts": of.contacts,
        "messages": [one.text for one in of.messages],
        "fields": fields,
    }


def test_there_are_vendors_answers_of_our_own() -> None:
    assert len(list(OWN_VENDOR.glob("*.json"))) >= 10


def _own(name: str) -> dict:
    return json.loads((OWN_VENDOR / f"{name}.json").read_bytes())


def _of(document: dict) -> Benefits:
    (answer,) = from_medicalnetwork.answers(json.dumps(document).encode())
    return resolve(answer, TODAY)


@pytest.mark.parametrize("kept", ["errors", "aaaErrors", "both"])
def test_a_rejection_is_told_once_wherever_the_vendor_puts_it(kept: str) -> None:
    """Some give a list for the whole answer, some one with whom it is about, some the same twice."""
    document = _own("04-member-not-found")
    if kept == "errors":
        del document["subscriber"]["aaaErrors"]
    elif kept == "aaaErrors":
        del document["errors"]
    told = [(one.code, one.level, one.follow_up) for one in _of(document).rejections]
    assert told == [("75", "subscriber", "C"), ("71", "subscriber", "C")]


@pytest.mark.parametrize(("where", "level"), [("payer", "payer"), ("provider", "provider")])
def test_a_rejection_above_the_person_keeps_its_level(where: str, level: str) -> None:
    document = _own("04-member-not-found")
    del document["errors"], document["subscriber"]["aaaErrors"]
    document[where]["aaaErrors"] = [{"field": "AAA", "code": "42", "followupAction": "Resubmission Allowed"}]
    person = _of(document)
    assert [(one.code, one.level) for one in person.rejections] == [("42", level)]
    assert person.overall.value == "could_not_be_determined"


def test_a_place_of_service_that_is_no_list_is_read_too() -> None:
    document = _own("23-place-of-service-below-the-line")
    for entry in document["benefitsInformation"]:
        places = entry.pop("eligibilityAdditionalInformationList", [])
        if len(places) == 1:
            entry["eligibilityAdditionalInformation"] = places[0]
        elif places:
            entry["eligibilityAdditionalInformationList"] = places
    office = _of(document).share.copay
    assert office.value == 3000


def test_what_the_vendor_says_in_words_alone_counts_as_its_code() -> None:
    document = _own("17-visits-below-the-benefit-line")
    limit = document["benefitsInformation"][0]
    limit["benefitsServiceDelivery"].append(
        {"quantityQualifier": "Visits", "quantity": "18", "timePeriodQualifier": "Year to Date"}
    )
    visits = _of(document).visits
    assert (visits.limit.value, visits.left.value, visits.used.value) == (30, 12, 18)
    assert visits.used.state is State.RETURNED


@pytest.mark.parametrize("value", [None, "", "n/a", [], {}, True, "NaN", "1e400", -5, "9" * 40])
@pytest.mark.parametrize("name", ["benefitAmount", "benefitPercent", "benefitQuantity", "serviceTypeCodes"])
def test_what_is_no_number_is_no_benefit(name: str, value: object) -> None:
    """Whatever stands there, a person gets an answer, and no cost below nothing."""
    document = _own("36-two-deductibles")
    for entry in document["benefitsInformation"]:
        entry[name] = value
    person = _of(document)
    for path, said in person.fields():
        if (
            path.startswith(("deductible.", "out_of_pocket.", "share.", "share_out.", "visits.l"))
            and said.value is not None
        ):
            assert said.value >= 0, path


@pytest.mark.parametrize(("written", "percent"), [("20%", 20), ("1%", 1), ("0.5%", Decimal("0.5"))])
def test_a_percent_with_its_sign_is_no_fraction(written: str, percent: Decimal) -> None:
    document = _own("36-two-deductibles")
    shares = [entry for entry in document["benefitsInformation"] if entry["code"] == "A"]
    shares[0]["benefitPercent"] = written
    share = _of(document).share.coinsurance
    assert share.value in (None, percent), "less may be known, but nothing else"
