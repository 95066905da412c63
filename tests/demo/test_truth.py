"""The truth is true: an independent reading of the written files gives exactly what was planted."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from . import oracle, oracle_others
from .growth import DAYS, Place, clinic

SIZES = (40, 250, 400)
CLINICS = [(seed, SIZES[seed % 3], DAYS[seed % len(DAYS)]) for seed in range(1, 16)]
TINY = [(seed, size, DAYS[seed % len(DAYS)]) for seed, size in enumerate((1, 2, 3, 4, 9, 27, 80))]


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
    assert len(counts) == 9
    assert min(counts.values()) >= 3
    assert sum(counts.values()) >= 30


@pytest.mark.parametrize(("seed", "patients", "on"), [one for one in CLINICS if one[1] == 40])
def test_a_clinic_of_40_has_every_kind_once(seed: int, patients: int, on: date) -> None:
    planted = clinic(seed, patients, on).truth["planted"]
    assert len({entry["kind"] for entry in planted if entry["workflow"] == "prior_auth"}) == 9


@pytest.mark.parametrize(("seed", "patients", "on"), [*CLINICS, *TINY])
def test_every_problem_has_two_look_alikes(seed: int, patients: int, on: date) -> None:
    truth = clinic(seed, patients, on).truth
    beside = Counter((entry["workflow"], entry["kind"], entry["of"]) for entry in truth["decoys"])
    for entry in truth["planted"]:
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
