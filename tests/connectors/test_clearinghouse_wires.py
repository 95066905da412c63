"""Clearinghouses on the wire: what goes out is what our contracts say, and whatever comes back is one of the replies.

All people, numbers and payers are invented.
"""

import ast
import base64
import datetime
import re
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daysheet.connectors.clearinghouses import medicalnetwork, sorting
from daysheet.connectors.clearinghouses.availity import wire as availity
from daysheet.connectors.clearinghouses.caqh_core import envelope
from daysheet.connectors.clearinghouses.caqh_core import wire as core
from daysheet.connectors.clearinghouses.optum import wire as optum
from daysheet.connectors.clearinghouses.question import (
    Asker,
    Dependent,
    Private,
    Question,
    Subscriber,
    UnableToAsk,
)
from daysheet.connectors.clearinghouses.reply import (
    Acknowledged,
    Answer,
    Denied,
    NotUnderstood,
    Pending,
    Refused,
    Rejection,
    Reply,
    Request,
    Throttled,
    Token,
    TokenExpired,
    VendorDown,
    authorized,
)
from daysheet.connectors.clearinghouses.stedi import wire as stedi
from daysheet.eligibility.reading import answers
from daysheet.privacy import manifests

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "docs" / "contracts" / "clearinghouses"

# --- a question, written by hand ---------------------------------------------------------------------------------

QUESTION = Question(
    trace="DS20261124001",
    control="000000417",
    payer_id="PRHP1",
    payer_name="Pine River Health Plan",
    asker=Asker(name="Alder Street Physical Therapy", npi="1234567893", tax_id="990000001"),
    subscriber=Subscriber(
        last="Testerly",
        first="Oda",
        birth_date=datetime.date(1961, 4, 2),
        sex="Female",
        member_id="PRH000417",
        group="7001",
    ),
    service_from=datetime.date(2026, 11, 24),
)
OF_A_CHILD = msgspec.structs.replace(
    QUESTION,
    dependent=Dependent(
        last="Testerly", first="Nil", birth_date=datetime.date(2015, 9, 30), sex="X", relationship="19"
    ),
    service_from=datetime.date(2026, 12, 1),
    service_until=datetime.date(2026, 12, 31),
)
DEMO = availity.Settings(plan="demo")
LIVE = availity.Settings(plan="standard", base_path="/availity/v1")
UUID = "3f0c6a3e-6b1d-4c55-9a55-0a7d0b2f4c11"
POSTING = core.Posting(
    path="/core",
    sender="ALDERPT",
    receiver="PINERIVER",
    user="alder",
    password="not <a> real & one",
    payload_id=UUID,
    sent_at=datetime.datetime(2026, 11, 24, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=-5))),
)


def interchange(kind: str, *inside: str, group: str = "HB", version: str = "005010X279A1") -> bytes:
    head = (
        f"ISA*00*          *00*          *ZZ*{'PINERIVER':<15}*ZZ*{'ALDERPT':<15}*261124*0102*^*00501*000000417*0*T*:",
        f"GS*{group}*PINERIVER*ALDERPT*20261124*0102*1*X*{version}",
        f"ST*{kind}*0001*{version}",
    )
    tail = (f"SE*{len(inside) + 2}*0001", "GE*1*1", "IEA*1*000000417")
    return ("~".join((*head, *inside, *tail)) + "~").encode()


PEOPLE = (
    "HL*1**20*1",
    "NM1*PR*2*PINE RIVER HEALTH PLAN*****PI*PRHP1",
    "HL*2*1*21*1",
    "NM1*1P*2*ALDER STREET PHYSICAL THERAPY*****XX*1234567893",
    "HL*3*2*22*0",
    "NM1*IL*1*TESTERLY*ODA****MI*PRH000417",
)
ASKED_270 = interchange(
    "270",
    "BHT*0022*13*DS20261124001*20261124*0102",
    *PEOPLE,
    "DMG*D8*19610402*F",
    "EQ*PT",
    group="HS",
)
ANSWERED_271 = interchange(
    "271", "BHT*0022*11*DS20261124001*20261124*0102", *PEOPLE, "EB*1**PT", "EB*B**PT***27*40"
)
REJECTED_271 = interchange(
    "271", "BHT*0022*11*DS20261124001*20261124*0102", *PEOPLE, "AAA*N**72*C", "AAA*N**71*C"
)
PAYER_DOWN_271 = interchange(
    "271", "BHT*0022*11*DS20261124001*20261124*0102", "HL*1**20*1", "AAA*Y**42*R", PEOPLE[1]
)
MIXED_271 = interchange(
    "271", "BHT*0022*11*DS20261124001*20261124*0102", *PEOPLE, "EB*1**30", "EB*V**PT", "AAA*Y**62*C"
)
REJECTED_999 = interchange(
    "999", "AK1*HS*1*005010X279A1", "AK2*270*0001", "IK5*R", "AK9*R*1*1*0", group="FA", version="005010X231A1"
)

# --- our contracts, and a small judge of them ---------------------------------------------------------------------

KNOWN_WORDS = {
    "$ref", "type", "required", "additionalProperties", "properties", "items", "enum", "pattern", "minLength",
    "maxLength", "minItems", "maxItems", "description", "oneOf",
}  # fmt: skip
KINDS: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int}


class Contract:
    def __init__(self, vendor: str) -> None:
        self.document = msgspec.yaml.decode((CONTRACTS / f"{vendor}.yaml").read_bytes())

    def problems(self, request: Request, base: str = "") -> list[str]:
        """What is wrong with a request; the words of a schema that this judge does not know are a failure, too."""
        path = request.path.removeprefix(base)
        operation, given = self._operation(request.method.lower(), path)
        if operation is None:
            return [f"no operation {request.method} {path}"]
        found = []
        for parameter in operation.get("parameters", []):
            where = request.headers if parameter["in"] == "header" else given
            if parameter["name"] in where:
                found += self.judge(where[parameter["name"]], parameter["schema"], parameter["name"])
            elif parameter["required"]:
                found.append(f"{parameter['name']} is missing")
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        found += [
            f"unknown header {name}"
            for name in request.headers
            if name not in named | {"Authorization", "Accept"}
        ]
        return found + self._body(request, operation)

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
        for template, item in self.document["paths"].items():
            found = re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)), path)
            if found and method in item:
                return item[method], found.groupdict()
        return None, {}

    def _body(self, request: Request, operation: dict[str, Any]) -> list[str]:
        if "requestBody" not in operation:
            return ["a body where none is due"] if request.body or request.content_type else []
        kinds = operation["requestBody"]["content"]
        kind = request.content_type.partition(";")[0]
        if kind not in kinds:
            return [f"content type {kind or 'none'}"]
        schema = kinds[kind]["schema"]
        try:
            return self.judge(decoded(request, kind, self._followed(schema)), schema, "body")
        except (ValueError, ElementTree.ParseError) as fault:
            return [f"body is no {kind}: {fault}"]

    def _followed(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def judge(self, value: Any, schema: dict[str, Any], place: str) -> list[str]:
        schema = self._followed(schema)
        assert set(schema) <= KNOWN_WORDS, f"the judge does not know {set(schema) - KNOWN_WORDS}"
        if "oneOf" in schema:
            fitting = [one for one in schema["oneOf"] if not self.judge(value, one, place)]
            return [] if len(fitting) == 1 else [f"{place} fits {len(fitting)} of {len(schema['oneOf'])}"]
        if not isinstance(value, KINDS[schema["type"]]) or isinstance(value, bool):
            return [f"{place} is no {schema['type']}"]
        found = []
        if isinstance(value, dict):
            known = schema.get("properties", {})
            found += [
                f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value
            ]
            if schema.get("additionalProperties") is False:
                found += [f"{place}.{name} is unknown" for name in value if name not in known]
            for name, inner in known.items():
                found += self.judge(value[name], inner, f"{place}.{name}") if name in value else []
        elif isinstance(value, list):
            if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**6):
                found.append(f"{place} has {len(value)}")
            for at, one in enumerate(value):
                found += self.judge(one, schema.get("items", {"type": "object"}), f"{place}[{at}]")
        elif isinstance(value, str):
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
                found.append(f"{place} is {len(value)} long")
            if "pattern" in schema and not re.search(schema["pattern"], value):
                found.append(f"{place} is not like {schema['pattern']}")
        if "enum" in schema and value not in schema["enum"]:
            found.append(f"{place} is none of {schema['enum']}")
        return found


def decoded(request: Request, kind: str, schema: dict[str, Any]) -> Any:
    """The body as its content type says it is to be read; by other means than the wires have."""
    if kind == "application/json":
        return msgspec.json.decode(request.body)
    if kind == "application/x-www-form-urlencoded":
        fields = parse_qs(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        lists = {name for name, one in schema["properties"].items() if one.get("type") == "array"}
        return {
            name: values if name in lists or len(values) > 1 else values[0] for name, values in fields.items()
        }
    if kind == "multipart/form-data":
        message = BytesParser(policy=HTTP).parsebytes(
            f"Content-Type: {request.content_type}\r\n\r\n".encode() + request.body
        )
        assert message.is_multipart()
        parts = [part for part in message.iter_parts()]  # type: ignore[attr-defined]
        return {part.get_param("name", header="content-disposition"): part.get_payload() for part in parts}
    body = ElementTree.fromstring(request.body).find(f"{{{envelope.SOAP}}}Body")
    assert body is not None
    assert body[0].tag == f"{{{envelope.SCHEMA}}}COREEnvelopeRealTimeRequest"
    return {child.tag: child.text for child in body[0]}


# --- what goes out -----------------------------------------------------------------------------------------------


def test_availity_is_asked_with_a_form():
    asked = availity.request(QUESTION, DEMO)
    assert (asked.method, asked.path) == ("POST", "/v1/coverages")
    assert asked.content_type == "application/x-www-form-urlencoded"
    assert dict(asked.headers) == {"Accept": "application/json"}
    assert asked.body == (
        b"payerId=PRHP1&providerLastName=Alder+Street+Physical+Therapy&providerNpi=1234567893"
        b"&providerTaxId=990000001&asOfDate=2026-11-24&serviceType=30&serviceType=PT&memberId=PRH000417"
        b"&groupNumber=7001&patientLastName=Testerly&patientFirstName=Oda&patientBirthDate=1961-04-02"
        b"&patientGender=F&subscriberRelationship=18"
    )


def test_availity_is_asked_about_a_child_by_the_parents_member_number():
    asked = availity.request(OF_A_CHILD, LIVE)
    fields = parse_qs(asked.body.decode())
    assert asked.path == "/availity/v1/coverages"
    assert fields["memberId"] == ["PRH000417"]
    assert fields["patientFirstName"] == ["Nil"]
    assert fields["patientBirthDate"] == ["2015-09-30"]
    assert fields["subscriberRelationship"] == ["19"]
    assert (fields["asOfDate"], fields["toDate"]) == (["2026-12-01"], ["2026-12-31"])
    assert "patientGender" not in fields, "X is no letter of a 270, and no patient waits for that"


def test_availitys_plan_is_in_the_scope_alone():
    demo = availity.token_request("id", "s&cret", DEMO)
    live = availity.token_request("id", "s&cret", LIVE)
    assert demo.body == (
        b"grant_type=client_credentials&client_id=id&client_secret=s%26cret"
        b"&scope=healthcare-hipaa-transactions+healthcare-hipaa-transactions-demo"
    )
    assert live.body == demo.body.replace(b"-demo", b"-standard")
    assert demo.path == live.path == "/v1/token"


def test_optum_is_asked_with_json():
    asked = optum.request(QUESTION)
    assert (asked.method, asked.path, asked.content_type) == (
        "POST",
        "/medicalnetwork/eligibility/v3/",
        "application/json",
    )
    assert msgspec.json.decode(asked.body) == {
        "controlNumber": "000000417",
        "tradingPartnerServiceId": "PRHP1",
        "tradingPartnerName": "Pine River Health Plan",
        "provider": {
            "organizationName": "Alder Street Physical Therapy",
            "npi": "1234567893",
            "taxId": "990000001",
        },
        "subscriber": {
            "firstName": "Oda",
            "lastName": "Testerly",
            "gender": "F",
            "dateOfBirth": "19610402",
            "memberId": "PRH000417",
            "groupNumber": "7001",
        },
        "encounter": {"serviceTypeCodes": ["30", "PT"], "dateOfService": "20261124"},
    }


def test_optum_is_asked_about_a_child_by_a_clinician_over_a_month():
    asker = Asker(name="Pell", first_name="Ida", npi="1234567893")
    body = msgspec.json.decode(optum.request(msgspec.structs.replace(OF_A_CHILD, asker=asker)).body)
    assert body["provider"] == {"firstName": "Ida", "lastName": "Pell", "npi": "1234567893"}
    assert body["dependents"] == [
        {
            "firstName": "Nil",
            "lastName": "Testerly",
            "dateOfBirth": "20150930",
            "individualRelationshipCode": "19",
        }
    ]
    assert body["encounter"] == {
        "serviceTypeCodes": ["30", "PT"],
        "beginningDateOfService": "20261201",
        "endDateOfService": "20261231",
    }


def test_optums_token_is_asked_for_with_json():
    asked = optum.token_request("id", "secret")
    assert asked.path == "/apip/auth/v2/token"
    assert asked.body == b'{"client_id":"id","client_secret":"secret","grant_type":"client_credentials"}'


def test_stedi_is_asked_what_optum_is_asked_elsewhere():
    asked = stedi.request(QUESTION)
    assert asked.path == "/2024-04-01/change/medicalnetwork/eligibility/v3"
    assert asked.body == optum.request(QUESTION).body
    assert authorized(asked, "test_key").headers["Authorization"] == "test_key"


def test_a_token_is_a_bearers():
    token = Token(value="abc", expires_in=300)
    assert authorized(optum.request(QUESTION), token.authorization).headers["Authorization"] == "Bearer abc"


@pytest.mark.parametrize("wire", ["optum", "stedi"])
def test_a_270_goes_inside_json_as_it_is(wire):
    asked = {"optum": optum, "stedi": stedi}[wire].raw_request(ASKED_270)
    assert asked.path.endswith("/eligibility/v3/raw-x12")
    assert msgspec.json.decode(asked.body) == {"x12": ASKED_270.decode()}


def test_core_is_asked_in_parts():
    asked = core.request(ASKED_270, POSTING)
    boundary = f"daysheet-{UUID}"
    assert asked.content_type == f"multipart/form-data; boundary={boundary}"
    fields = (
        ("PayloadType", "X12_270_Request_005010X279A1"),
        ("ProcessingMode", "RealTime"),
        ("PayloadID", UUID),
        ("TimeStamp", "2026-11-24T06:02:03Z"),
        ("UserName", "alder"),
        ("Password", "not <a> real & one"),
        ("SenderID", "ALDERPT"),
        ("ReceiverID", "PINERIVER"),
        ("CORERuleVersion", "2.2.0"),
        ("Payload", ASKED_270.decode()),
    )
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    assert asked.body == f"{parts}--{boundary}--\r\n".encode()


def test_core_is_asked_in_soap_by_the_names_of_the_rule():
    asked = core.request(ASKED_270.replace(b"~", b"~\r\n"), POSTING, "soap")
    assert asked.content_type == 'application/soap+xml; charset=UTF-8; action="RealTimeTransaction"'
    root = ElementTree.fromstring(asked.body)
    login = [
        (one.tag.rpartition("}")[2], one.text) for one in root.iter() if one.text and "wssecurity" in one.tag
    ]
    assert login == [("Username", "alder"), ("Password", "not <a> real & one")]
    fields = decoded(asked, "application/soap+xml", {})
    assert list(fields) == [
        "PayloadType", "ProcessingMode", "PayloadID", "TimeStamp", "SenderID", "ReceiverID", "CORERuleVersion",
        "Payload",
    ]  # fmt: skip
    assert fields["Payload"].encode() == ASKED_270.replace(b"~", b"~\r\n"), "line ends survive XML"


def test_a_batch_has_its_length_and_its_check_sum():
    asked = core.submit_batch(ASKED_270, POSTING)
    fields = decoded(asked, "multipart/form-data", {})
    assert fields["ProcessingMode"] == "Batch"
    assert fields["PayloadLength"] == str(len(ASKED_270))
    assert fields["CheckSum"] == "446a60e4b6345b7dd0faa4fb654823a25c91de89", "by sha1sum"


def test_answers_of_a_batch_are_picked_up():
    fields = decoded(core.pick_up(POSTING), "multipart/form-data", {})
    assert fields["PayloadType"] == "X12_005010_Request_Batch_Results_271"
    assert "Payload" not in fields


EVERY_REQUEST = [
    ("availity", availity.token_request("id", "secret", DEMO), ""),
    ("availity", availity.token_request("id", "secret", LIVE), ""),
    ("availity", availity.request(QUESTION, DEMO), "/v1"),
    ("availity", availity.request(OF_A_CHILD, LIVE), "/availity/v1"),
    ("availity", availity.request(QUESTION, availity.Settings(scenario="Coverages-Complete-i")), "/v1"),
    ("availity", availity.poll("/v1/coverages/123-ab", DEMO), "/v1"),
    ("optum", optum.token_request("id", "secret"), ""),
    ("optum", optum.request(QUESTION), ""),
    ("optum", optum.request(OF_A_CHILD), ""),
    ("optum", optum.raw_request(ASKED_270), ""),
    ("stedi", stedi.request(QUESTION), ""),
    ("stedi", stedi.request(OF_A_CHILD), ""),
    ("stedi", stedi.raw_request(ASKED_270), ""),
    ("caqh_core", core.request(ASKED_270, POSTING), ""),
    ("caqh_core", core.request(ASKED_270, POSTING, "soap"), ""),
    ("caqh_core", core.submit_batch(ASKED_270, POSTING), ""),
    ("caqh_core", core.pick_up(POSTING, "271"), ""),
    ("caqh_core", core.pick_up(POSTING, "999"), ""),
]


@pytest.mark.parametrize(("vendor", "request_", "base"), EVERY_REQUEST)
def test_what_goes_out_is_what_the_contract_says(vendor, request_, base):
    assert Contract(vendor).problems(request_, base) == []


def test_every_operation_of_a_contract_is_called_here():
    """A contract describes what is called, and nothing besides."""
    for vendor in ("availity", "optum", "stedi", "caqh_core"):
        contract = Contract(vendor)
        described = {
            operation["operationId"]
            for item in contract.document["paths"].values()
            for operation in _operations(item)
        }
        called = set()
        for name, request_, base in EVERY_REQUEST:
            if name == vendor:
                operation, _ = contract._operation(request_.method.lower(), request_.path.removeprefix(base))
                assert operation is not None
                called.add(operation["operationId"])
        assert called == described


@pytest.mark.parametrize("vendor", ["availity", "optum", "stedi", "caqh_core"])
def test_a_contract_is_whole_and_dated(vendor):
    """Every reference leads somewhere, every word of it is one that OpenAPI has, and its head says since when."""
    contract = Contract(vendor)
    text = (CONTRACTS / f"{vendor}.yaml").read_text("utf-8")
    assert contract.document["openapi"] == "3.1.0"
    assert re.search(r"Checked \d{4}-\d{2}-\d{2}\.", text)
    assert "Never tried against" in text
    for reference in re.findall(r"#/components/schemas/(\w+)", text):
        assert reference in contract.document["components"]["schemas"]
    for schema in contract.document["components"]["schemas"].values():
        _only_known_words(schema)
    for item in contract.document["paths"].values():
        for operation in _operations(item):
            for status, response in operation["responses"].items():
                assert re.fullmatch(r"\d{3}", status)
                assert set(response) <= {"description", "content"}, response
            for parameter in operation.get("parameters", []):
                assert set(parameter) == {"name", "in", "required", "schema"}


def _only_known_words(schema: dict[str, Any]) -> None:
    assert set(schema) <= KNOWN_WORDS, schema
    for inner in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        _only_known_words(inner)


def _operations(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for method, one in item.items() if method in ("get", "post", "put", "delete")]


def _form_without(name: str) -> Request:
    asked = availity.request(QUESTION, DEMO)
    kept = [pair for pair in asked.body.split(b"&") if not pair.startswith(name.encode() + b"=")]
    assert len(kept) < len(asked.body.split(b"&"))
    return msgspec.structs.replace(asked, body=b"&".join(kept))


def _form_with(old: bytes, new: bytes) -> Request:
    asked = availity.request(QUESTION, DEMO)
    assert old in asked.body
    return msgspec.structs.replace(asked, body=asked.body.replace(old, new))


def _json_with(change: dict[str, Any], inside: str = "") -> Request:
    asked = optum.request(QUESTION)
    body = msgspec.json.decode(asked.body)
    (body[inside] if inside else body).update(change)
    return msgspec.structs.replace(asked, body=msgspec.json.encode(body))


def _json_without(name: str, inside: str) -> Request:
    asked = optum.request(QUESTION)
    body = msgspec.json.decode(asked.body)
    del body[inside][name]
    return msgspec.structs.replace(asked, body=msgspec.json.encode(body))


WRONG = {
    "no member number": ("availity", _form_without("memberId"), "body.memberId is missing"),
    "a day with slashes": ("availity", _form_with(b"2026-11-24", b"2026%2F11%2F24"), "body.asOfDate is not like"),
    "JSON instead of a form": (
        "availity",
        msgspec.structs.replace(
            availity.request(QUESTION, DEMO), content_type="application/json", body=optum.request(QUESTION).body
        ),
        "content type application/json",
    ),
    "JSON called a form": (
        "availity",
        msgspec.structs.replace(availity.request(QUESTION, DEMO), body=optum.request(QUESTION).body),
        "body is no",
    ),
    "two days": ("availity", _form_with(b"&serviceType=30", b"&asOfDate=2026-11-25"), "body.asOfDate is no string"),
    "a field of its own making": ("availity", _form_with(b"groupNumber", b"group_number"), "group_number is unknown"),
    "another plan": (
        "availity",
        msgspec.structs.replace(
            availity.token_request("id", "secret", DEMO), body=b"grant_type=client_credentials&client_id=a&client_secret=b&scope=hipaa"
        ),
        "body.scope is none of",
    ),
    "another path": ("availity", msgspec.structs.replace(availity.request(QUESTION, DEMO), path="/v1/coverage"), "no operation"),
    "nothing accepted": ("availity", msgspec.structs.replace(availity.request(QUESTION, DEMO), headers={}), "Accept is missing"),
    "no member number in JSON": ("optum", _json_without("memberId", "subscriber"), "subscriber.memberId is missing"),
    "a day with dashes": ("optum", _json_with({"dateOfBirth": "1961-04-02"}, "subscriber"), "dateOfBirth is not like"),
    "a short control number": ("optum", _json_with({"controlNumber": "417"}), "controlNumber is not like"),
    "a number for a text": ("optum", _json_with({"controlNumber": 417}), "controlNumber is no string"),
    "snake case": ("optum", _json_with({"member_id": "1"}, "subscriber"), "member_id is unknown"),
    "a form for a token": (
        "optum",
        msgspec.structs.replace(availity.token_request("id", "secret", DEMO), path=optum.TOKEN_PATH),
        "content type",
    ),
    "a batch without its length": (
        "caqh_core",
        msgspec.structs.replace(
            core.submit_batch(ASKED_270, POSTING),
            body=core.submit_batch(ASKED_270, POSTING).body.replace(b'"PayloadLength"', b'"Length"'),
        ),
        "body fits 0 of 3",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_request_is_against_the_contract(name):
    vendor, request_, problem = WRONG[name]
    found = Contract(vendor).problems(request_, "/v1" if "coverage" in request_.path else "")
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"payer_id": ""}, "the payer's number"),
        ({"control": "41"}, "a control number"),
        ({"service_types": ()}, "a kind of service"),
        ({"asker": Asker(name="Alder", npi="12")}, "an NPI"),
        ({"subscriber": Subscriber(last="T", birth_date=datetime.date(1961, 4, 2))}, "a member number"),
        ({"subscriber": Subscriber(last="T", member_id="1")}, "birth date"),
        ({"service_until": datetime.date(2026, 11, 23)}, "a last day behind the first"),
    ],
)
@pytest.mark.parametrize(
    "ask", [lambda question: availity.request(question, DEMO), optum.request, stedi.request]
)
def test_a_question_that_nobody_would_take_is_not_made(change, what, ask):
    with pytest.raises(UnableToAsk, match=what):
        ask(msgspec.structs.replace(QUESTION, **change))


def test_what_cannot_be_carried_is_said_before_it_is_sent():
    odd = ASKED_270.replace(b"~", b"\x1c")
    assert core.request(odd, POSTING).body, "a form carries any sign"
    with pytest.raises(UnableToAsk, match="XML"):
        core.request(odd, POSTING, "soap")
    with pytest.raises(UnableToAsk, match="no X12"):
        core.request(b"hello", POSTING)
    with pytest.raises(UnableToAsk, match="time zone"):
        core.request(ASKED_270, msgspec.structs.replace(POSTING, sent_at=datetime.datetime(2026, 11, 24)))
    with pytest.raises(UnableToAsk, match="boundary"):
        core.request(ASKED_270 + f"daysheet-{UUID}".encode(), POSTING)
    with pytest.raises(UnableToAsk, match="as the rule has it"):
        core.request(ASKED_270, msgspec.structs.replace(POSTING, sender="A\r\n\r\nB"))
    with pytest.raises(UnableToAsk, match="ASCII"):
        stedi.raw_request("ISA*É".encode())
    with pytest.raises(UnableToAsk, match="header"):
        authorized(optum.request(QUESTION), "Bearer a\r\nX-Other: b")


@pytest.mark.parametrize(
    "path", ["/v1/coverages/", "/v1/coverages/a/b", "/v1/coverages/..", "/v1/token", "//x/v1/coverages/1"]
)
def test_only_a_coverage_is_polled(path):
    with pytest.raises(UnableToAsk):
        availity.poll(path, DEMO)


def test_a_scenario_is_for_the_demo_plan():
    with pytest.raises(UnableToAsk):
        availity.request(QUESTION, availity.Settings(plan="standard", scenario="Coverages-Complete-i"))


def test_nothing_that_holds_a_patient_or_a_secret_prints_it():
    holders: list[Private] = [
        QUESTION,
        OF_A_CHILD.dependent,
        POSTING,
        Token(value="abc", expires_in=1),
        Answer(b"T"),
    ]
    holders += [Refused((), (), b"T"), authorized(optum.request(QUESTION), "Bearer abc"), Acknowledged(b"T")]
    for one in holders:
        assert repr(one) == f"<{type(one).__name__}>"
        assert one.__rich_repr__() == []


# --- what comes back ---------------------------------------------------------------------------------------------

MOCK = {"X-Api-Mock-Response": "true"}
HTML = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
PLANS = {"id": "c-1", "statusCode": "4", "status": "Complete", "plans": [{"statusCode": "1", "benefits": []}]}
ANSWER_JSON = {
    "subscriber": {"memberId": "1"},
    "payer": {"name": "P"},
    "benefitsInformation": [{"code": "1"}],
}


def told(document: Any) -> bytes:
    return msgspec.json.encode(document)


def in_parts(fields: dict[str, str]) -> tuple[dict[str, str], bytes]:
    return {"content-type": 'multipart/form-data; boundary="b1"'}, envelope.as_parts(fields, "b1")


def in_soap(fields: dict[str, str], element: str = "COREEnvelopeRealTimeResponse") -> bytes:
    return envelope.as_soap(element, fields, "", "")


def fault(code: str, inner: str = "") -> bytes:
    nested = f"<s:Subcode><s:Value>{inner}</s:Value></s:Subcode>" if inner else ""
    return (
        f'<s:Envelope xmlns:s="{envelope.SOAP}"><s:Body><s:Fault><s:Code><s:Value>{code}</s:Value>{nested}</s:Code>'
        "<s:Reason><s:Text>Oda Testerly</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>"
    ).encode()


OK = {
    "PayloadType": "X12_271_Response_005010X279A1",
    "ErrorCode": "Success",
    "Payload": ANSWERED_271.decode(),
}
DATED = {"retry-after": "Tue, 24 Nov 2026 06:05:00 GMT", "date": "Tue, 24 Nov 2026 06:02:30 GMT"}


def read(vendor: str, status: int, headers: dict[str, str], body: bytes) -> Reply:
    """By each wire's own reader, as a live one."""
    return {
        "availity": lambda: availity.read(status, headers, body, LIVE),
        "polled": lambda: availity.read(status, headers, body, LIVE, polled=True),
        "demo": lambda: availity.read(status, headers, body, DEMO),
        "optum": lambda: optum.read(status, headers, body),
        "stedi": lambda: stedi.read(status, headers, body),
        "core": lambda: core.read(status, headers, body),
        "batch": lambda: core.read_submission(status, headers, body, POSTING),
        "pick-up": lambda: core.read_pick_up(status, headers, body, POSTING),
    }[vendor]()


READERS = ("availity", "polled", "demo", "optum", "stedi", "core", "batch", "pick-up")


@pytest.mark.parametrize("vendor", READERS)
@pytest.mark.parametrize(
    ("status", "headers", "body", "reply"),
    [
        (429, {"Retry-After": "7"}, b"", Throttled(7)),
        (429, {}, HTML, Throttled(60)),
        (429, DATED, b"{}", Throttled(150)),
        (429, {"retry-after": DATED["retry-after"]}, b"", Throttled(60)),
        (429, {"Retry-After": "99999999999"}, b"", Throttled(3600)),
        (429, {"Retry-After": "-5"}, b"", Throttled(60)),
        (429, {"Retry-After": "Tue, 31 Feb 2026 06:05:00 GMT", "Date": DATED["date"]}, b"", Throttled(60)),
        (503, {"Retry-After": "0"}, b"", VendorDown(sorting.DOWN, 1)),
        (503, {}, HTML, VendorDown(sorting.DOWN, 60)),
        (502, {}, b"", VendorDown(sorting.DOWN, 60)),
        (403, {}, HTML, sorting.REFUSED_BY_VENDOR),
    ],
)
def test_what_the_status_alone_says(vendor, status, headers, body, reply):
    assert read(vendor, status, headers, body) == reply


@pytest.mark.parametrize(
    ("vendor", "reply"),
    [
        ("availity", TokenExpired()),
        ("polled", TokenExpired()),
        ("optum", TokenExpired()),
        ("stedi", sorting.WRONG_KEY),
        ("core", sorting.WRONG_KEY),
    ],
)
def test_a_401_is_mended_by_a_new_token_where_there_are_tokens(vendor, reply):
    assert read(vendor, 401, {}, b"") == reply


@pytest.mark.parametrize("vendor", READERS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \r\n",
        b"\xef\xbb\xbf",
        HTML,
        b"{",
        b'{"benefitsInformation": [{"code": "1"',
        b"[]",
        b"null",
        b"{}",
        b'"ISA"',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b'{"a": "\xff"}',
        b"{\x00}",
        b"ISA",
        ANSWERED_271[:-30],
        ANSWERED_271[:200],
        b"<?xml version='1.0'?><a/>",
        b"--b\r\n",
        b"--b\r\n\r\nhello\r\n--b--\r\n",
        b'{"x12": "ISA"}',
        b'{"x12": ""}',
        b'{"statusCode": "99", "id": "c-1"}',
        b'{"statusCode": {}, "plans": 4, "errors": 7, "validationMessages": {"a": 1}}',
    ],
)
def test_what_is_no_answer_is_never_taken_for_one(vendor, body):
    headers = MOCK if vendor == "demo" else {}
    for status in (200, 201, 204, 302, 404, 418, 999, 0, -1):
        assert isinstance(read(vendor, status, headers, body), NotUnderstood), status


@pytest.mark.parametrize(
    ("vendor", "status", "body", "reply"),
    [
        # Availity
        ("availity", 202, {"id": "c-1", "statusCode": "0"}, Pending("/availity/v1/coverages/c-1", 3)),
        ("availity", 202, {"coverages": [{"id": "c-1", "statusCode": "R1"}]}, Pending("/availity/v1/coverages/c-1", 3)),
        ("availity", 200, {"id": "c-1", "statusCode": "R1"}, Pending("/availity/v1/coverages/c-1", 3)),
        ("availity", 200, {"id": "c-1", "statusCode": "4"}, Pending("/availity/v1/coverages/c-1", 0)),
        ("polled", 202, {"id": "c-1"}, Pending("/availity/v1/coverages/c-1", 3)),
        ("polled", 202, {"id": "../token"}, availity.ODD_NUMBER),
        ("polled", 202, {"id": None}, availity.ODD_NUMBER),
        ("polled", 200, PLANS, Answer(told(PLANS))),
        ("availity", 200, PLANS, Answer(told(PLANS))),
        ("polled", 200, {"id": "c-1", "statusCode": "4"}, Answer(told({"id": "c-1", "statusCode": "4"}))),
        ("polled", 200, {"statusCode": "7"}, availity.NOT_REACHED),
        ("polled", 200, {"statusCode": "85"}, availity.ODD_STATE),
        ("polled", 404, {}, availity.GONE),
        ("availity", 200, {"coverages": [{"id": "1"}, {"id": "2"}]}, availity.SEVERAL),
        # medicalnetwork
        ("optum", 200, ANSWER_JSON, Answer(told(ANSWER_JSON))),
        ("stedi", 200, ANSWER_JSON, Answer(told(ANSWER_JSON))),
        ("stedi", 200, {"x12": ANSWERED_271.decode()}, Answer(ANSWERED_271)),
        ("stedi", 200, ANSWER_JSON | {"meta": {"applicationMode": "test"}}, medicalnetwork.CANNED),
        ("optum", 200, ANSWER_JSON | {"meta": {"applicationMode": "sandbox"}}, medicalnetwork.CANNED),
        ("optum", 400, ANSWER_JSON, sorting.NO_ANSWER),
    ],
)  # fmt: skip
def test_what_comes_back_as_json(vendor, status, body, reply):
    assert read(vendor, status, {}, told(body)) == reply


AAA = {
    "code": "72",
    "field": "AAA",
    "followupAction": "Please Correct and Resubmit",
    "location": "Loop 2100C",
}
OLD_AAA = {"field": "71", "followupAction": "Resubmission Not Allowed", "location": "Loop 2100D"}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("vendor", "body", "rejections", "complaints"),
    [
        ("optum", {"errors": [AAA, OLD_AAA]}, [("72", "C", "subscriber"), ("71", "N", "dependent")], ()),
        ("stedi", {"errors": [{"field": "AAA"}, AAA]}, [("72", "C", "subscriber")], ()),
        ("stedi", {"payer": {"aaaErrors": [{"code": "42", "followupAction": "R"}]}, "errors": [{"code": "42"}]}, [("42", "R", "payer")], ()),
        ("stedi", {"subscriber": {"aaaErrors": [AAA]}, "payer": {"name": "P"}}, [("72", "C", "subscriber")], ()),
        ("stedi", {"dependents": [{"aaaErrors": [{"code": "67"}]}]}, [("67", "", "dependent")], ()),
        ("optum", {"errors": [{"field": "subscriber.dateOfBirth", "description": "Oda 1961"}]}, [], ("subscriber.dateOfBirth",)),
        ("optum", {"errors": [{"field": "Oda Testerly, born 1961"}, {"code": "x y"}, {}]}, [], ("request",)),
        ("optum", {"errors": {"inputDto": ["..."], "$.claim[0]": ["..."]}}, [], ("inputDto", "request")),
        ("optum", {"transactionSetAcknowledgement": "R"}, [], ("request",)),
        ("availity", {"validationMessages": [{"code": "75", "field": "memberId"}], "statusCode": "19"}, [("75", "", "subscriber")], ()),
        ("polled", {"validationMessages": [{"code": "LONG", "field": "patientLastName"}], "statusCode": "4"}, [], ("patientLastName",)),
        ("availity", {"errors": [{"field": "memberId", "errorMessage": "..."}], "reasonCode": "400"}, [], ("memberId",)),
        ("availity", {"userMessage": "Oda Testerly is unknown"}, [], ("request",)),
    ],
)  # fmt: skip
def test_a_no_is_told_by_codes_and_names_of_fields(vendor, status, body, rejections, complaints):
    found = read(vendor, status, {}, told(body))
    assert isinstance(found, Refused)
    assert found.rejections == tuple(Rejection(*one) for one in rejections)
    assert found.complaints == complaints
    assert found.body == told(body)


def test_a_rejection_beside_benefits_is_an_answer():
    """The reader of answers tells which service was turned down."""
    assert isinstance(read("stedi", 200, {}, told(ANSWER_JSON | {"errors": [AAA]})), Answer)
    assert read("core", 200, {}, MIXED_271) == Answer(MIXED_271)


# --- canned answers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 400, 404])
@pytest.mark.parametrize(
    "body", [PLANS, {"id": "c-1", "statusCode": "0"}, {"validationMessages": [{"code": "72"}]}]
)
@pytest.mark.parametrize("mark", [{}, {"X-Api-Mock-Response": "false"}, {"X-Api-Mock-Scenario-ID": "true"}])
def test_in_a_test_nothing_is_read_that_is_not_marked_as_canned(status, body, mark):
    assert availity.read(status, mark, told(body), DEMO) == availity.NOT_A_TEST


@pytest.mark.parametrize("status", [200, 202, 400])
def test_no_canned_answer_passes_for_a_patients(status):
    assert (
        availity.read(status, {"x-api-mock-response": "TRUE"}, told(PLANS), LIVE, polled=True)
        == availity.CANNED
    )


def test_a_marked_answer_is_read_in_a_test():
    assert availity.read(200, {"x-api-mock-response": " True "}, told(PLANS), DEMO) == Answer(told(PLANS))


def test_a_test_key_may_be_answered_with_a_test():
    body = told(ANSWER_JSON | {"meta": {"applicationMode": "test"}})
    assert stedi.read(200, {}, body, live=False) == Answer(body)


# --- X12 in an envelope ------------------------------------------------------------------------------------------

CODES = [
    ("PayloadTypeIllegal", Refused((), ("PayloadType",))),
    ("SenderIDRequired", Refused((), ("SenderID",))),
    ("UnAuthorized", core.NOT_LET_IN),
    ("VersionMismatch", Refused((), ("VersionMismatch",))),
    ("ChecksumMismatched", Refused((), ("ChecksumMismatched",))),
    ("Receiver", VendorDown(sorting.DOWN, 60)),
    ("Sender", Refused((), ("Envelope",))),
    ("Oda Testerly", core.ODD_ERROR),
]


@pytest.mark.parametrize(("code", "reply"), CODES)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_code_says_more_than_the_status(code, reply, status):
    fields = {"PayloadType": "CoreEnvelopeError", "ErrorCode": code, "ErrorMessage": "Oda Testerly"}
    for vendor in ("core", "batch", "pick-up"):
        assert read(vendor, status, *in_parts(fields)) == reply
        assert read(vendor, status, {}, in_soap(fields)) == reply


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        (fault("s:Receiver"), VendorDown(sorting.DOWN, 60)),
        (fault("s:Sender"), Refused((), ("Envelope",))),
        (fault("s:Sender", "wsse:FailedAuthentication"), core.NOT_LET_IN),
        (fault(""), core.ODD_ERROR),
        (
            fault("s:Sender").replace(b"s:Code>", b"x>").replace(b"s:Value>", b"faultcode>"),
            Refused((), ("Envelope",)),
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_soap_fault_is_read(body, reply, status):
    assert read("core", status, {"Content-Type": "application/soap+xml"}, body) == reply


ENVELOPES = {
    "parts": in_parts,
    "parts without a header": lambda fields: ({}, in_parts(fields)[1]),
    "parts with other line ends": lambda fields: (
        in_parts(fields)[0],
        in_parts(fields)[1].replace(b"\r\n", b"\n"),
    ),
    "soap": lambda fields: ({}, in_soap(fields)),
    "soap behind a mark": lambda fields: ({}, b"\xef\xbb\xbf" + in_soap(fields)),
    "bare": lambda fields: ({"content-type": "text/plain"}, fields["Payload"].encode()),
    "soap beside its payload": lambda fields: (
        {"content-type": "multipart/related; boundary=b2"},
        b"--b2\r\nContent-ID: root\r\n\r\n"
        + in_soap({name: value for name, value in fields.items() if name != "Payload"})
        + b"\r\n--b2\r\nContent-ID: payload\r\n\r\n"
        + fields["Payload"].encode()
        + b"\r\n--b2--\r\n",
    ),
    "payload in base64": lambda fields: (
        {"content-type": "multipart/form-data; boundary=b3"},
        b'--b3\r\nContent-Disposition: form-data; name="Payload"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(fields["Payload"].encode())
        + b"\r\n--b3--\r\n",
    ),
}


@pytest.mark.parametrize("kind", ENVELOPES)
@pytest.mark.parametrize(
    ("payload", "reply"),
    [
        (ANSWERED_271, Answer(ANSWERED_271)),
        (
            REJECTED_271,
            Refused(
                (Rejection("72", "C", "subscriber"), Rejection("71", "C", "subscriber")), (), REJECTED_271
            ),
        ),
        (PAYER_DOWN_271, Refused((Rejection("42", "R", "payer"),), (), PAYER_DOWN_271)),
        (REJECTED_999, Refused((), ("999",), REJECTED_999)),
        (ANSWERED_271[:-40], sorting.NO_X12),
        (ASKED_270, sorting.NO_ANSWER),
    ],
)
def test_a_271_is_taken_out_of_its_envelope(kind, payload, reply):
    headers, body = ENVELOPES[kind](OK | {"Payload": payload.decode()})
    assert read("core", 200, headers, body) == reply


def test_an_envelope_with_nothing_in_it_is_no_answer():
    fields = OK | {"Payload": " "}
    assert read("core", 200, *in_parts(fields)) == core.NO_PAYLOAD
    assert read("core", 200, {}, in_soap({"ErrorCode": "Success"})) == core.NO_PAYLOAD


def test_a_batch_goes_and_its_answers_come_later():
    assert read("batch", 200, *in_parts({"ErrorCode": "Success"})) == Pending("/core", 900)
    assert read("batch", 202, {}, b"") == Pending("/core", 900)
    assert read("batch", 200, *in_parts({"PayloadType": "X"})) == sorting.NO_ANSWER
    none = {"PayloadType": "X12_005010_Response_NoBatchResultsFile", "ErrorCode": "Success"}
    assert read("pick-up", 200, *in_parts(none)) == Pending("/core", 900)
    assert read("pick-up", 200, *in_parts(OK)) == Answer(ANSWERED_271)
    assert read("pick-up", 200, *in_parts(OK | {"Payload": REJECTED_271.decode()})) == Answer(REJECTED_271)
    assert read("pick-up", 200, *in_parts(OK | {"Payload": REJECTED_999.decode()})) == Acknowledged(
        REJECTED_999
    )


LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ISA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
)


@pytest.mark.parametrize(
    "start",
    [
        LAUGHS,
        LAUGHS.replace(b"DOCTYPE", b"doctype"),
        b'<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        b'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []>',
        b"<!-- --><!DOCTYPE x>",
    ],
)
def test_no_entity_is_followed(start, monkeypatch):
    """The parser is not even asked."""
    monkeypatch.setattr(envelope.ElementTree, "fromstring", lambda text: pytest.fail("it was parsed"))
    body = start + in_soap(OK).partition(b"?>")[2].replace(b"ISA*", b"&b;*")
    for text in (body, body.decode().encode("utf-16")):
        assert envelope.from_soap(text) is None
        assert isinstance(read("core", 200, {}, text), NotUnderstood)


def test_an_undeclared_entity_is_no_answer():
    assert isinstance(read("core", 200, {}, in_soap(OK).replace(b"ISA*", b"&b;*")), NotUnderstood)


def test_what_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(sorting, "LARGEST", 50)
    monkeypatch.setattr(envelope, "LARGEST", 50)
    assert read("stedi", 200, {}, told(ANSWER_JSON)) == sorting.TOO_LARGE
    assert isinstance(read("core", 200, {}, in_soap(OK)), NotUnderstood)
    assert isinstance(read("core", 200, *in_parts(OK)), NotUnderstood)
    assert read("core", 200, {}, ANSWERED_271) == sorting.TOO_LARGE


# --- tokens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wire", "lifetime"), [(availity, 300), (optum, 3600)])
@pytest.mark.parametrize(
    ("told_seconds", "shorter"),
    [(120, 120), ("120", 120), (0, 1), (None, None), (-5, None), (10**9, None), ("soon", None), (True, None)],
)
def test_a_token_lives_no_longer_than_the_vendor_says_anywhere(wire, lifetime, told_seconds, shorter):
    found = wire.token(200, {}, told({"access_token": "abc", "expires_in": told_seconds}))
    assert found == Token(value="abc", expires_in=shorter or lifetime)


@pytest.mark.parametrize("wire", [availity, optum])
@pytest.mark.parametrize(
    ("status", "body", "reply"),
    [
        (401, b"", sorting.WRONG_KEY),
        (400, b'{"error": "invalid_client"}', sorting.WRONG_KEY),
        (400, b'{"error": "invalid_request"}', sorting.NO_ANSWER),
        (400, b'{"access_token": "abc"}', sorting.NO_ANSWER),
        (403, b"", sorting.REFUSED_BY_VENDOR),
        (429, b"", Throttled(60)),
        (503, b"", VendorDown(sorting.DOWN, 60)),
        (200, HTML, sorting.WEB_PAGE),
        (200, b"", sorting.EMPTY),
        (200, b'{"access_token":', sorting.NO_JSON),
        (200, b'{"access_token": ""}', sorting.NO_ANSWER),
        (200, b'{"access_token": "a\\r\\nX: b"}', sorting.NO_ANSWER),
        (200, b"[]", sorting.NO_ANSWER),
    ],
)
def test_no_token_has_a_reason(wire, status, body, reply):
    assert wire.token(status, {}, body) == reply


# --- anything at all ---------------------------------------------------------------------------------------------

SEEDS = [
    ANSWERED_271, REJECTED_271, REJECTED_999, HTML, in_soap(OK), in_parts(OK)[1], fault("s:Sender"), told(PLANS),
    told(ANSWER_JSON), told({"errors": [AAA, OLD_AAA]}), told({"x12": ANSWERED_271.decode()}),
]  # fmt: skip
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["errors", "code", "field", "plans", "statusCode", "id", "coverages", "validationMessages", "x12", "meta",
             "subscriber", "payer", "dependents", "aaaErrors", "benefitsInformation", "followupAction", "location",
             "access_token", "expires_in", "applicationMode"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real body with a piece cut out and something put in its place."""
    body = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, len(body)))
    return body[:start] + draw(st.binary(max_size=8)) + body[end:]


BODIES = st.binary(max_size=200) | spoiled() | JSON_VALUES.map(told)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Type", "content-type", "Retry-After", "Date", "X-Api-Mock-Response"]),
    st.text(max_size=30) | st.sampled_from(["true", "multipart/form-data; boundary=b1", *DATED.values()]),
    max_size=3,
)
STATUSES = st.integers() | st.sampled_from([200, 202, 400, 401, 404, 429, 500, 503])


@settings(max_examples=300, deadline=None)
@given(body=BODIES, status=STATUSES, headers=HEADERS)
@example(body=b'{"errors": {"": 1}}', status=200, headers={})
@example(body=ANSWERED_271.replace(b"ST*271*0001*005010X279A1~BHT", b"ST*271*BHT"), status=200, headers={})
@example(body=b"--\n--\n", status=200, headers={"Content-Type": "multipart/x; boundary=-"})
@example(body="<É/>".encode("latin-1"), status=500, headers={})
def test_whatever_comes_back_is_one_of_the_replies(body, status, headers):
    for vendor in READERS:
        reply = read(vendor, status, headers, body)
        assert isinstance(reply, Reply)
        if isinstance(reply, Answer):
            assert 200 <= status < 300
            assert list(answers(reply.body)), "an answer is one for the reader of answers, too"
        if isinstance(reply, Pending):
            assert reply.path == "/core" or availity.poll(reply.path, DEMO if vendor == "demo" else LIVE)
        if isinstance(reply, NotUnderstood | Denied | VendorDown):
            assert re.fullmatch(r"[A-Z][A-Za-z0-9 ,;:'-]+\.", reply.sentence), (
                "our words, and nothing that came"
            )
    for wire in (availity, optum):
        assert isinstance(wire.token(status, headers, body), Token | Reply)


def test_real_answers_of_others_are_answers():
    """Anonymized samples that a public project ships (their notice stands beside them)."""
    folder = ROOT / "tests" / "eligibility" / "medicalnetwork"
    for path in sorted(folder.glob("0000*.json")):
        assert isinstance(optum.read(200, {}, path.read_bytes()), Answer), path.name
    refused = optum.read(400, {}, (folder / "error_response.fields.json").read_bytes())
    assert isinstance(refused, Refused)
    assert refused.rejections == (Rejection("73", "C", "subscriber"), Rejection("71", "C", "subscriber"))
    assert refused.complaints == ("subscriber", "subscriber.dateOfBirth")


# --- nothing leaves ----------------------------------------------------------------------------------------------

FOLDER = ROOT / "src" / "daysheet" / "connectors" / "clearinghouses"


def test_no_clearinghouse_has_a_manifest_while_the_gate_cannot_fetch_an_answer():
    """`privacy.gate` posts and looks at a status; until it hands an answer back, no way out is declared."""
    assert not any("clearinghouses" in path.parts for path in FOLDER.rglob("manifest.toml"))
    assert not {"availity", "optum", "stedi", "caqh_core"} & set(manifests.load(FOLDER.parent).vendors)


def test_wires_do_no_io():
    """By their imports: parsing, records and the X12 language, and nothing else."""
    allowed = {
        "daysheet.x12", "daysheet.x12.segments", "msgspec", "re", "datetime", "typing", "collections.abc", "hashlib",
        "base64", "binascii", "urllib.parse", "xml.etree",
    }  # fmt: skip
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert set(names) <= allowed, (path.name, names)
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"now", "utcnow", "today", "uuid4", "token_hex"}, path.name
