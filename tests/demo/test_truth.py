"""The truth is true: an independent reading of the written files gives exactly what was planted."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from daysheet.demo.clinic import Clinic
from daysheet.demo.planting import prior_auth

from . import oracle, oracle_others
from .growth import DAYS, Place, clinic

SIZES = (60, 250, 400)
CLINICS = [(seed, SIZES[seed % 3], DAYS[seed % len(DAYS)]) for seed in range(1, 16)]
TINY = [(seed, size, DAYS[seed % len(DAYS)]) for seed, size in enumerate((1, 2, 3, 4, 9, 27, 40, 80))]
KINDS = {
    "ends_before_visits",
    "visits_run_out",
    "units_run_out",
    "lapsed_with_visits_booked",
    "booked_visits_uncovered",
    "request_past_clock",
    "request_missing_after_evaluation",
    "authorization_missing",
    "placeholder_number",
    "negative_remaining",
    "end_differs_from_letter",
    "letter_missing",
    "approval_not_entered",
    "retro_window_closing",
    "appeal_deadline",
}


def key(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["kind"], entry["subject"]["kind"], entry["subject"]["id"]


@cache
def second_reading(out: Path, on: date) -> oracle_others.Others:
    """Files are read once for all tests."""
    return oracle_others.Others(out, on)


def agrees(place: Place, workflow: str, derived: set[tuple[str, str, str]]) -> None:
    mine = [entry for entry in place.truth["planted"] if entry["workflow"] == workflow]
    planted = {key(entry) for entry in mine}
    also = {key(other) for entry in mine for other in entry.get("also", [])}
    assert planted - derived == set(), "planted, but not true"
    assert derived - planted - also == set(), "true, but neither planted nor a consequence"
    assert also - derived == set(), "named as a consequence, but not true"


@pytest.mark.parametrize(("seed", "patients", "on"), [*CLINICS, *TINY])
def test_prior_auth_as_derived_from_the_files(seed: int, patients: int, on: date) -> None:
    place = clinic(seed, patients, on)
    files = second_reading(place.out, on).files
    for reading in oracle.READINGS:
        agrees(place, "prior_auth", oracle.prior_auth(files, reading))


STORIES = [
    (kind.kind, story) for kind in prior_auth.KINDS for story in dict.fromkeys([*kind.plants, *kind.decoys])
]


@pytest.mark.parametrize(("kind", "story"), STORIES, ids=lambda one: getattr(one, "__name__", one))
def test_every_story_can_be_told(kind: str, story: Callable[..., Any]) -> None:
    """Some fit only some days; none fits no day."""
    told = 0
    for seed, on in enumerate(DAYS):
        here = Clinic(seed, 400, on)
        is_plant = any(story in one.plants for one in prior_auth.KINDS if one.kind == kind)
        if (story(here) if is_plant else story(here, "somebody")) is not None:
            told += 1
            entries = here.truth.planted if is_plant else here.truth.decoys
            assert [entry["kind"] for entry in entries] == [kind]
    assert told >= 3


@pytest.mark.parametrize(("seed", "on"), [(901, DAYS[0]), (902, DAYS[3]), (903, DAYS[2])])
def test_a_clinic_with_every_story(seed: int, on: date) -> None:
    """More rounds than any kind has stories."""
    place = clinic(seed, 1200, on)
    agrees(place, "prior_auth", oracle.prior_auth(second_reading(place.out, on).files, oracle.Reading()))


@pytest.mark.parametrize(("seed", "patients", "on"), CLINICS)
def test_the_days_of_harm(seed: int, patients: int, on: date) -> None:
    place = clinic(seed, patients, on)
    days = oracle.days_of_harm(second_reading(place.out, on).files)
    told = {
        key(entry): date.fromisoformat(entry["date"])
        for entry in place.truth["planted"]
        if entry["workflow"] == "prior_auth" and key(entry) in days
    }
    assert len({kind for kind, *_ in told}) == 8
    assert told == {one: days[one] for one in told}


@pytest.mark.parametrize(("seed", "patients", "on"), [*CLINICS, *TINY])
def test_other_workflows_as_derived_from_the_files(seed: int, patients: int, on: date) -> None:
    place = clinic(seed, patients, on)
    for workflow, derived in second_reading(place.out, on).all().items():
        agrees(place, workflow, derived)


@pytest.mark.parametrize(("seed", "patients", "on"), [one for one in CLINICS if one[1] == 400])
def test_a_clinic_of_400_has_every_kind_three_times(seed: int, patients: int, on: date) -> None:
    counts = Counter(
        e["kind"] for e in clinic(seed, patients, on).truth["planted"] if e["workflow"] == "prior_auth"
    )
    assert set(counts) == KINDS
    assert min(counts.values()) >= 4


@pytest.mark.parametrize(("seed", "on"), [(seed, DAYS[seed % len(DAYS)]) for seed in range(6)])
def test_the_lead_is_the_same_measured_and_on_file(seed: int, on: date) -> None:
    files = second_reading(clinic(seed, 400, on).out, on).files
    measured = {payer: files.decided_within_a_year(payer) for payer in oracle.REQUIRES}
    assert sum(len(taken) >= 5 for taken in measured.values()) >= 4
    for payer, taken in measured.items():
        assert files.answers[payer] == (7 if payer in oracle.WITHIN_SEVEN else 14), payer
        assert not taken or taken[-1] <= files.answers[payer]


@pytest.mark.parametrize(("seed", "patients", "on"), [one for one in CLINICS if one[1] == 60])
def test_a_clinic_of_60_has_every_kind_once(seed: int, patients: int, on: date) -> None:
    planted = clinic(seed, patients, on).truth["planted"]
    assert {entry["kind"] for entry in planted if entry["workflow"] == "prior_auth"} == KINDS


@pytest.mark.parametrize(("seed", "patients", "on"), [*CLINICS, *TINY])
def test_every_problem_has_two_look_alikes(seed: int, patients: int, on: date) -> None:
    """But for those that are a look-alike of another kind themselves, and true of their own."""
    truth = clinic(seed, patients, on).truth
    beside = Counter((entry["workflow"], entry["kind"], entry["of"]) for entry in truth["decoys"])
    look_alikes = {entry["patient"] for entry in truth["decoys"]}
    for entry in truth["planted"]:
        if entry["patient"] in look_alikes:
            continue
        assert beside[entry["workflow"], entry["kind"], entry["subject"]["id"]] >= 2, entry
    assert len(truth["decoys"]) == sum(beside.values())


@pytest.mark.parametrize(("seed", "patients", "on"), [*CLINICS, *TINY])
def test_no_subject_is_problem_and_look_alike_at_once(seed: int, patients: int, on: date) -> None:
    truth = clinic(seed, patients, on).truth
    planted = {key(entry) for entry in truth["planted"]}
    assert len(planted) == len(truth["planted"])
    assert not planted & {key(entry) for entry in truth["decoys"]}


def test_truth_opens_with_the_morning_it_holds_for() -> None:
    place = clinic(*CLINICS[0])
    assert list(place.truth)[:4] == ["on", "contract", "seed", "patients"]
    assert place.truth["on"] == place.on.isoformat()
