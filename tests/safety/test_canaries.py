"""The canaries can be found where they are, or the searches in other tests would prove nothing."""

import html
import json
from urllib.parse import quote

import pytest

from daysheet.records.models import AuthorizationRow, CaseRow, CoverageRow, PatientRow
from safety import canaries


@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.upper,
        html.escape,
        quote,
        json.dumps,
        lambda text: text.encode("utf-16"),
        lambda text: f"<td>{text}</td>".encode(),
        lambda text: b"\xff\xfe" + text.encode() + b"\x00",
    ],
)
def test_tokens_are_found_however_they_are_written(spell):
    assert canaries.find_tokens(spell(canaries.token(7, "last"))) == {canaries.patient_id(7)}


def test_other_text_is_no_token():
    assert canaries.find_tokens("Canary Wharf, Canary0007, canary12lastQ") == set()


@pytest.mark.records
@pytest.mark.django_db
def test_every_text_of_a_canary_is_a_token():
    ids = canaries.insert(3)
    assert ids == [canaries.patient_id(number) for number in (1, 2, 3)]
    for table in (PatientRow, CoverageRow, CaseRow, AuthorizationRow):
        row = table.objects.order_by("source_row").values().first()
        texts = [value for value in row.values() if isinstance(value, str) and value]
        known = {"unknown", "primary", "PT", "active"}
        assert all(canaries.find_tokens(text) == {ids[0]} for text in texts if text not in known)
