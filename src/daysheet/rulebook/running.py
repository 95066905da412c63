"""Runs a workflow's rules: one module per rule, its name the rule's id.

A rule module has `SUBJECT` (the kind of thing it is asked about), `READS` (the kinds of record it stands on),
`IN_PMS` (what to enter in the practice system afterwards) and `check(facts, subject) -> Finding`. Missing deliveries turn *clear* into *cannot tell*; a rule that fails answers
*cannot tell* as well: silence is never an answer.
"""

import logging
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol

import msgspec

from daysheet.domain.base import PatientId
from daysheet.domain.finding import Answer, Finding, Subject

log = logging.getLogger("daysheet.rules")


class Snapshot(Protocol):
    """What every workflow's facts can say."""

    @property
    def patient_id(self) -> PatientId: ...

    def subjects(self, kind: str) -> Sequence[Any]: ...


class Rule(msgspec.Struct, frozen=True):
    id: str
    subject: str
    reads: tuple[str, ...]
    check: Callable[[Any, Any], Finding]
    meaning: str
    """First line of the module's docstring: what the rule looks for."""
    in_pms: str = ""
    """What a person enters in the practice system once such a finding is settled (`IN_PMS` of the module)."""


def load(package: ModuleType) -> tuple[Rule, ...]:
    """Every rule of a package, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(_rule(name, import_module(f"{package.__name__}.{name}")) for name in names)


def _rule(name: str, module: ModuleType) -> Rule:
    return Rule(
        id=name,
        subject=module.SUBJECT,
        reads=module.READS,
        check=module.check,
        meaning=(module.__doc__ or "").strip().split("\n")[0],
        in_pms=getattr(module, "IN_PMS", ""),
    )


def answers(
    rules: Sequence[Rule], facts: Snapshot, *, workflow: str, stale: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """One finding for each rule and subject, clear ones included."""
    for rule in rules:
        for subject in facts.subjects(rule.subject):
            yield _one(rule, facts, subject, workflow, stale)


def _one(rule: Rule, facts: Snapshot, subject: Any, workflow: str, stale: frozenset[str]) -> Finding:
    about = Subject(rule.subject, subject.id)
    try:
        finding = rule.check(facts, subject)
    except Exception:
        # The last resort that D12 of the safety goals asks for: a failed rule must reach a person.
        log.exception("rule %s failed on %s", rule.id, about.kind)
        finding = _failed(rule, about, facts.patient_id)
    if finding.answer is Answer.CLEAR and not stale.isdisjoint(rule.reads):
        finding = _stale(finding, sorted(stale.intersection(rule.reads)))
    return msgspec.structs.replace(finding, rule=rule.id, workflow=workflow, in_pms=rule.in_pms)


def _failed(rule: Rule, about: Subject, patient_id: PatientId) -> Finding:
    return Finding(
        answer=Answer.CANNOT_TELL,
        subject=about,
        patient_id=patient_id,
        title="A check on {patient} could not be finished",
        message=f"The check “{rule.meaning.rstrip('.')}” failed on these records. Nothing else is affected.",
        next_step="Check this one by hand today, and report the failure to whoever keeps Daysheet running.",
        situation="failed",
        question="failed",
    )


def _stale(finding: Finding, kinds: list[str]) -> Finding:
    listed = " and ".join(kind.replace("_", " ") for kind in kinds)
    return msgspec.structs.replace(
        finding,
        answer=Answer.CANNOT_TELL,
        title="A check on {patient} waits for fresh records",
        message=f"{finding.message} But the records of {listed} have missed a delivery.",
        next_step="Send the missing export, then run the night again.",
        situation="stale",
        question="stale",
    )
