"""Compare what was flagged with what was planted. Knows `truth.json` and nothing of how a rule works."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

WORKFLOWS = ("prior_auth", "documentation", "eligibility", "scheduling", "billing")


class UnableToReadTruth(Exception):
    """The truth file is not one; the text says where it goes wrong."""


class Flagged(NamedTuple):
    """One thing that Daysheet flagged. `rule` is compared with the truth's `kind`."""

    workflow: str
    rule: str
    subject_kind: str
    subject_id: str


class Miss(NamedTuple):
    """A planted problem that nobody flagged, or something flagged that is not true, in words."""

    workflow: str
    kind: str
    subject: str
    patient: str
    words: str


_NEEDED = {
    "planted": ("workflow", "kind", "subject", "patient", "date", "because"),
    "decoys": ("workflow", "kind", "of", "subject", "patient", "because"),
}


def read_truth(path: Path) -> dict[str, Any]:
    """The truth file, checked."""
    try:
        truth = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnableToReadTruth(f"There is no truth file at {path}. `daysheet demo` writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnableToReadTruth(f"The truth file {path} cannot be read: {error}.") from None
    except json.JSONDecodeError as error:
        raise UnableToReadTruth(
            f"The truth file {path} is not JSON: {error.msg}, line {error.lineno}."
        ) from None
    check(truth)
    checked: dict[str, Any] = truth
    return checked


def check(truth: object) -> None:
    """Refuse a truth that lacks what scoring reads, naming the entry."""
    if not isinstance(truth, dict):
        raise UnableToReadTruth("The truth is not an object with `planted` and `decoys`.")
    for part, needed in _NEEDED.items():
        entries = truth.get(part)
        if not isinstance(entries, list):
            raise UnableToReadTruth(f"The truth has no list `{part}`.")
        for number, entry in enumerate(entries, start=1):
            _check_entry(f"`{part}` entry {number}", entry, needed)


def _check_entry(where: str, entry: object, needed: tuple[str, ...]) -> None:
    if not isinstance(entry, dict):
        raise UnableToReadTruth(f"{where} is not an object.")
    for key in needed:
        if key not in entry:
            raise UnableToReadTruth(f"{where} has no `{key}`.")
    if entry["workflow"] not in WORKFLOWS:
        raise UnableToReadTruth(f"{where} names the workflow {entry['workflow']!r}, which is none of ours.")
    _check_subject(where, entry["subject"])
    also = entry.get("also", [])
    if not isinstance(also, list):
        raise UnableToReadTruth(f"{where} has an `also` that is not a list.")
    for other in also:
        if not isinstance(other, dict) or not isinstance(other.get("kind"), str):
            raise UnableToReadTruth(f"{where} has an `also` without a kind.")
        _check_subject(where, other.get("subject"))


def _check_subject(where: str, subject: object) -> None:
    if not isinstance(subject, dict) or not all(isinstance(subject.get(key), str) for key in ("kind", "id")):
        raise UnableToReadTruth(f"{where} has no subject with a kind and an id in words.")


def _key(entry: dict[str, Any], workflow: str | None = None) -> Flagged:
    subject = entry["subject"]
    return Flagged(workflow or entry["workflow"], entry["kind"], subject["kind"], subject["id"])


class _Sorted(NamedTuple):
    planted: dict[Flagged, dict[str, Any]]
    decoys: dict[Flagged, dict[str, Any]]
    flagged: set[Flagged]
    found: set[Flagged]
    false: set[Flagged]


def _sort(truth: dict[str, Any], flagged: Iterable[Flagged]) -> _Sorted:
    check(truth)
    planted = {_key(entry): entry for entry in truth["planted"]}
    decoys = {_key(entry): entry for entry in truth["decoys"]}
    consequences = {
        _key(other, entry["workflow"]) for entry in truth["planted"] for other in entry.get("also", [])
    }
    seen = {Flagged(*one) for one in flagged}
    found = seen & planted.keys()
    false = seen - found - consequences
    return _Sorted(planted, decoys, seen, found, false)


def score(truth: dict[str, Any], flagged: Iterable[Flagged]) -> dict[str, Any]:
    """Per workflow: planted, found and false in all and per kind, recall and precision, look-alikes flagged.

    The same thing flagged twice counts once. What a planted problem lists under `also` counts neither way.
    """
    sorted_ = _sort(truth, flagged)
    return {workflow: _score_one(workflow, sorted_) for workflow in WORKFLOWS}


def _score_one(workflow: str, of: _Sorted) -> dict[str, Any]:
    def mine(keys: Iterable[Flagged]) -> list[Flagged]:
        return [key for key in keys if key.workflow == workflow]

    planted, found, false, decoys = mine(of.planted), mine(of.found), mine(of.false), mine(of.decoys)
    kinds = sorted({key.rule for key in (*planted, *false, *decoys)})
    return {
        "kinds": {
            kind: {
                "planted": sum(key.rule == kind for key in planted),
                "found": sum(key.rule == kind for key in found),
                "false": sum(key.rule == kind for key in false),
            }
            for kind in kinds
        },
        "planted": len(planted),
        "found": len(found),
        "false": len(false),
        "recall": len(found) / len(planted) if planted else 1.0,
        "precision": len(found) / (len(found) + len(false)) if found or false else 1.0,
        "decoys": len(decoys),
        "decoys_flagged": len(set(decoys) & of.flagged),
        "flagged": len(mine(of.flagged)),
    }


def missed_and_false(truth: dict[str, Any], flagged: Iterable[Flagged]) -> tuple[list[Miss], list[Miss]]:
    """What was not found and what should not have been flagged, each with its reason in words."""
    of = _sort(truth, flagged)
    missed = [
        Miss(
            key.workflow, key.rule, f"{key.subject_kind} {key.subject_id}", entry["patient"], entry["because"]
        )
        for key, entry in of.planted.items()
        if key not in of.found
    ]
    return missed, [_false(of, key) for key in sorted(of.false)]


def _false(of: _Sorted, key: Flagged) -> Miss:
    decoy = of.decoys.get(key)
    words = f"a look-alike: {decoy['because']}" if decoy else "nothing of this kind was planted there"
    patient = decoy["patient"] if decoy else ""
    return Miss(key.workflow, key.rule, f"{key.subject_kind} {key.subject_id}", patient, words)
