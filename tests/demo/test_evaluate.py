"""Scoring: found, false, neither; and truth files that cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from daysheet.demo.evaluate import Flagged, UnableToReadTruth, missed_and_false, read_truth, score

from .growth import DAYS, clinic

TRUTH: dict[str, Any] = {
    "on": "2026-11-24",
    "planted": [
        {
            "workflow": "prior_auth",
            "kind": "booked_visits_uncovered",
            "subject": {"kind": "case", "id": "C-1"},
            "patient": "P-1",
            "date": "2026-12-03",
            "because": "a gap",
            "also": [{"kind": "ends_before_visits", "subject": {"kind": "authorization", "id": "A-1"}}],
        },
        {
            "workflow": "prior_auth",
            "kind": "placeholder_number",
            "subject": {"kind": "authorization", "id": "A-2"},
            "patient": "P-2",
            "date": "2026-12-03",
            "because": "the number is 0000",
        },
    ],
    "decoys": [
        {
            "workflow": "prior_auth",
            "kind": "placeholder_number",
            "of": "A-2",
            "subject": {"kind": "authorization", "id": "A-3"},
            "patient": "P-3",
            "because": "it has ended",
        }
    ],
}
FOUND = Flagged("prior_auth", "booked_visits_uncovered", "case", "C-1")
CONSEQUENCE = Flagged("prior_auth", "ends_before_visits", "authorization", "A-1")
DECOY = Flagged("prior_auth", "placeholder_number", "authorization", "A-3")
ELSEWHERE = Flagged("prior_auth", "lapsed_with_visits_booked", "authorization", "A-9")


def test_found_false_and_neither() -> None:
    result = score(TRUTH, [FOUND, FOUND, CONSEQUENCE, DECOY, ELSEWHERE])["prior_auth"]
    assert result == {
        "kinds": {
            "booked_visits_uncovered": {"planted": 1, "found": 1, "false": 0},
            "lapsed_with_visits_booked": {"planted": 0, "found": 0, "false": 1},
            "placeholder_number": {"planted": 1, "found": 0, "false": 1},
        },
        "planted": 2,
        "found": 1,
        "false": 2,
        "recall": 0.5,
        "precision": 1 / 3,
        "decoys": 1,
        "decoys_flagged": 1,
        "flagged": 4,
    }


def test_nothing_planted_nothing_flagged() -> None:
    result = score(TRUTH, [])
    assert list(result) == ["prior_auth", "documentation", "eligibility", "scheduling", "billing"]
    assert result["billing"]["recall"] == result["billing"]["precision"] == 1.0
    assert result["prior_auth"]["recall"] == 0.0
    assert result["prior_auth"]["precision"] == 1.0


def test_words_for_what_went_wrong() -> None:
    missed, false = missed_and_false(TRUTH, [FOUND, DECOY, ELSEWHERE])
    assert [one.words for one in missed] == ["the number is 0000"]
    assert [one.words for one in false] == [
        "nothing of this kind was planted there",
        "a look-alike: it has ended",
    ]


def test_a_perfect_answer_to_a_grown_clinic() -> None:
    truth = clinic(2, 400, DAYS[0]).truth
    flagged = [
        Flagged(e["workflow"], e["kind"], e["subject"]["kind"], e["subject"]["id"]) for e in truth["planted"]
    ]
    for result in score(truth, flagged).values():
        assert result["recall"] == result["precision"] == 1.0
        assert result["false"] == result["decoys_flagged"] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "not an object"),
        ("{}", "no list `planted`"),
        ('{"planted": [], "decoys": {}}', "no list `decoys`"),
        ('{"planted": [3], "decoys": []}', "`planted` entry 1 is not an object"),
        ('{"planted": [{"workflow": "x"}], "decoys": []}', "`planted` entry 1 has no `kind`"),
    ],
)
def test_a_malformed_truth_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToReadTruth, match=says):
        read_truth(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"workflow": "cooking"}, "none of ours"),
        ({"subject": {"kind": "case"}}, "no subject"),
        ({"subject": {"kind": "case", "id": 4}}, "no subject"),
        ({"also": {}}, "not a list"),
        ({"also": [{}]}, "without a kind"),
    ],
)
def test_a_wrong_entry_is_named(change: dict[str, Any], says: str) -> None:
    truth = json.loads(json.dumps(TRUTH))
    truth["planted"][1] |= change
    with pytest.raises(UnableToReadTruth, match=says):
        score(truth, [])


def test_no_truth_at_all(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadTruth, match="There is no truth file"):
        read_truth(tmp_path / "truth.json")
