"""`daysheet benefits`: any payer's answer as it comes, in words and as JSON; its documents are up to date."""

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from daysheet.cli.benefits import UnableToReadAnswer, app
from daysheet.domain.benefits import Benefits
from daysheet.eligibility import document
from daysheet.eligibility.lenient import UnreadableAnswer
from daysheet.eligibility.reading import read

TESTS = Path(__file__).parents[1]
ANSWERS = sorted((TESTS / "x12" / "answers_271").glob("*.271"))
VENDOR = Path(__file__).parent / "medicalnetwork"
ON = "2026-11-23"

AVAILITY = {
    "id": "123",
    "controlNumber": "DS1",
    "updatedDate": "2026-11-23T07:15:00.000+0000",
    "payer": {"name": "PINE RIVER HEALTH PLAN", "payerId": "99001"},
    "patient": {
        "lastName": "TESTERLY",
        "firstName": "ODA",
        "memberId": "PRH1",
        "subscriberRelationshipCode": "18",
    },
    "plans": [
        {
            "status": "Active Coverage",
            "statusCode": "1",
            "planName": "RIVER CHOICE 500",
            "insuranceTypeCode": "PR",
            "eligibilityStartDate": "2026-01-01T05:00:00.000+0000",
            "benefits": [
                {
                    "type": "PT",
                    "statusCode": "1",
                    "amounts": {
                        "coPayment": {
                            "inNetwork": [{"amount": "35", "amountTimePeriodCode": "27", "units": "USD"}]
                        },
                        "deductibles": {
                            "inNetwork": [
                                {
                                    "levelCode": "IND",
                                    "total": "500",
                                    "totalTimePeriodCode": "23",
                                    "remaining": "120.50",
                                }
                            ]
                        },
                        "coInsurance": {
                            "outOfNetwork": [
                                {"amount": "40", "units": "Percent", "amountTimePeriodCode": "27"}
                            ]
                        },
                    },
                    "limitations": {
                        "inNetwork": [
                            {
                                "levelCode": "IND",
                                "authorizationRequired": True,
                                "deliveryInformation": [
                                    {
                                        "quantity": "30",
                                        "quantityQualifierCode": "VS",
                                        "timePeriodCode": "23",
                                        "timePeriods": "1",
                                    },
                                    {"quantity": "12", "quantityQualifierCode": "VS", "timePeriodCode": "29"},
                                ],
                                "payerNotes": ["30 VISITS PT/OT COMBINED"],
                            }
                        ]
                    },
                }
            ],
        }
    ],
}


def typed(*words):
    """Exit code and what is printed; a sentence where it is no answer."""
    done = CliRunner().invoke(app, [*map(str, words)])
    if isinstance(done.exception, UnableToReadAnswer):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


@pytest.mark.parametrize("path", ANSWERS, ids=lambda one: one.stem)
def test_each_answer_is_read_in_words_and_as_data(path):
    code, printed = typed("read", path, "--on", ON)
    assert code in (0, 1) and "BENEFITS - " in printed
    code_too, text = typed("read", path, "--on", ON, "--json")
    found = json.loads(text)["answers"]
    assert code_too == code and len(found) == printed.count("BENEFITS - ")
    # What is printed is the documented shape, and nothing is lost on the way through it.
    assert msgspec.convert(found, list[Benefits], strict=False) == list(
        read(path.read_bytes(), date(2026, 11, 23))
    )


def test_a_rejection_is_explained_without_a_list_of_blanks():
    code, printed = typed("read", ANSWERS[2], "--on", ON)
    assert code == 1
    assert "the payer does not know this provider (51)" in printed
    assert "Check the NPI and the enrollment with this payer." in printed
    assert "not returned" not in printed


def test_the_call_asks_what_is_open():
    path = next(one for one in ANSWERS if one.stem.startswith("36"))
    code, printed = typed("ask", path, "--on", ON)
    assert code == 1
    assert "1. Is the coverage active today?" in printed
    assert "How much is the individual deductible?" not in printed


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "neither a 271 nor a clearinghouse's JSON"),
        (b"name,birth date\n", "neither a 271 nor a clearinghouse's JSON"),
        (b"<html><body>503</body></html>", "this is a web page"),
        (b'{"plans": [', "this JSON breaks off"),
        (b'{"error": "invalid_request"}', "the clearinghouse refused the request itself"),
        (b"[1, 2]", "neither a 271"),
        (b'{"plans": ' + b"[" * 100_000, "this JSON breaks off or is damaged"),
        (b'{"plans": "\xff\xfe"}', "this JSON breaks off or is damaged"),
    ],
)
def test_what_is_no_answer_is_said_to_be_none(tmp_path, content, why):
    path = tmp_path / "answer"
    path.write_bytes(content)
    code, said = typed("read", path)
    assert code == 2 and why in said and str(path) in said


def test_no_file_and_no_such_payer_are_said():
    assert typed("read", "nowhere.271") == (2, "There is no file nowhere.271. Check the name and the folder.")
    code, said = typed("read", ANSWERS[0], "--payer-class", "friendly")
    assert code == 2 and "There is no kind of payer 'friendly'. It is one of: medicare_b," in said


def test_an_x12_file_of_another_kind_answers_about_nobody(tmp_path):
    claims = next((TESTS / "x12" / "samples").rglob("837P--demo.837"))
    code, said = typed("read", claims)
    assert code == 2 and "answers about nobody" in said


def test_availitys_answer_is_read_with_its_rows_as_lines():
    (found,) = read(json.dumps(AVAILITY).encode(), date(2026, 11, 23))
    assert (found.overall.value, found.trace, found.answered_on) == ("verified", "DS1", date(2026, 11, 23))
    assert (found.active.value, found.plan_name.value, found.insurance_type.value) == (
        True,
        "RIVER CHOICE 500",
        "PR",
    )
    assert found.coverage_starts.value == date(2026, 1, 1)
    assert found.share.copay.value == 3500
    assert (found.share.coinsurance.state.value, found.share_out.coinsurance.value) == ("not_returned", 40)
    one = found.deductible.individual
    assert (one.total.value, one.left.value, one.met.value) == (50_000, 12_050, 37_950)
    assert (found.visits.limit.value, found.visits.left.value, found.visits.used.value) == (30, 12, 18)
    assert found.visits.shared_with.value == ("OT",)
    assert found.authorization_needed.value is True
    assert found.visits.limit.proofs[0].place == "plans[0].benefits[0].limitations.inNetwork[0]"


def test_availitys_complaints_are_rejections():
    refused = {
        "validationMessages": [{"field": "memberId", "code": "72", "errorMessage": "Invalid"}],
        "plans": [],
    }
    (found,) = read(json.dumps(refused).encode(), date(2026, 11, 23))
    assert [(one.code, one.owner) for one in found.rejections] == [("72", "front_desk")]
    assert found.overall.value == "could_not_be_determined"


@pytest.mark.parametrize("value", [None, 5, "x", [], [3], {"a": 1}, True])
@pytest.mark.parametrize("name", ["plans", "patient", "payer", "validationMessages"])
def test_availity_may_write_anything(name, value):
    try:
        found = list(read(json.dumps(AVAILITY | {name: value}).encode(), date(2026, 11, 23)))
    except UnreadableAnswer:
        return
    assert len(found) == 1


def test_the_documents_are_those_of_the_types(monkeypatch):
    monkeypatch.setattr("sys.argv", ["document", "--check"])
    assert document.main() == 0


def test_every_flag_and_every_field_is_described():
    page = document.page()
    told = {
        flag.code
        for path in ANSWERS
        for one in read(path.read_bytes(), date(2026, 11, 23))
        for flag in one.flags
    }
    assert told <= set(document.FLAGS)
    (found,) = read(json.dumps(AVAILITY).encode(), date(2026, 11, 23))
    assert all(f"| `{path}` |" in page for path, _ in found.fields())
