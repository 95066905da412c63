"""Worked examples of rules, as data: read from TOML, run against the one rule they belong to, printed as a page.

`python -m daysheet.rulebook.casebook` writes docs/rules.md; `--check` compares instead. A workflow has
examples when its package holds `cases/`, with one folder per rule and `build()` to turn an example into facts.
"""

import pkgutil
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import msgspec

from daysheet.domain.finding import Answer, Finding, Owner

from .running import Rule, Snapshot, load

PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


class UnableToReadCases(Exception):
    """An example cannot be used; says which file, which example, what to mend."""


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rule must answer. What is left out is not compared; `subject` may be left out if there is one."""

    answer: Answer
    because: str
    subject: str = ""
    visits_at_risk: int | None = None
    first_risk_on: date | None = None
    due: date | None = None
    owner: Owner | None = None
    says: str = ""
    """Words that the title or the message must hold."""


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    today: date
    expected: Expected
    facts: dict[str, Any] = {}


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`facts` hold for every example of the file; an example's own come over them, key by key."""

    facts: dict[str, Any] = {}
    example: tuple[Example, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One example with its facts complete, and the file it stands in."""

    rule: str
    file: str
    example: Example

    @property
    def name(self) -> str:
        return f"{self.rule}/{self.file}/{self.example.name}"


class Builder(Protocol):
    def __call__(self, today: date, told: dict[str, Any]) -> Snapshot: ...


class Casebook(msgspec.Struct, frozen=True, kw_only=True):
    """All examples of one workflow, its rules, and how facts are built from an example."""

    workflow: str
    rules: tuple[Rule, ...]
    build: Callable[[date, dict[str, Any]], Snapshot]
    folder: Path

    def cases(self) -> Iterator[Case]:
        for path in sorted(self.folder.glob("*/*.toml")):
            yield from read(path)

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == name)

    def answer(self, case: Case) -> Finding | None:
        """What the rule says about the example's subject; None when it is not asked about it at all."""
        rule, facts = self.rule(case.rule), self.build(case.example.today, case.example.facts)
        subjects = {subject.id: subject for subject in facts.subjects(rule.subject)}
        wanted = case.example.expected.subject or next(iter(subjects), "")
        return rule.check(facts, subjects[wanted]) if wanted in subjects else None


def read(path: Path) -> list[Case]:
    """The examples of one file; its folder is the rule."""
    try:
        file = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnableToReadCases(f"{path.parent.name}/{path.name}: {error}") from error
    return [
        Case(
            rule=path.parent.name,
            file=path.stem,
            example=msgspec.structs.replace(example, facts={**file.facts, **example.facts}),
        )
        for example in file.example
    ]


def differences(expected: Expected, finding: Finding | None) -> list[str]:
    """How an answer differs from what the example expects, in words; nothing when it does not."""
    if finding is None:
        silent = expected.answer is Answer.CLEAR
        return [] if silent else [f"expected {expected.answer.value}, but the rule was not asked"]
    found = [_differs("answer", expected.answer, finding.answer)]
    if expected.subject:
        found.append(_differs("subject", expected.subject, finding.subject.id))
    for name in ("visits_at_risk", "first_risk_on", "due", "owner"):
        if getattr(expected, name) is not None:
            found.append(_differs(name, getattr(expected, name), getattr(finding, name)))
    if expected.says not in f"{finding.title} {finding.message}":
        found.append(f"“{expected.says}” is not said: {finding.title} {finding.message}")
    return [difference for difference in found if difference]


def _differs(name: str, expected: object, found: object) -> str:
    return "" if expected == found else f"{name}: expected {expected}, found {found}"


def casebooks() -> Iterator[Casebook]:
    """One for every workflow of the installed package that has examples."""
    import daysheet

    for module in sorted(pkgutil.iter_modules(daysheet.__path__), key=lambda module: module.name):
        folder = Path(daysheet.__path__[0]) / module.name / "cases"
        if (folder / "__init__.py").exists():
            cases = import_module(f"daysheet.{module.name}.cases")
            rules = load(import_module(f"daysheet.{module.name}.rules"))
            yield Casebook(workflow=module.name, rules=rules, build=cases.build, folder=folder)


def page() -> str:
    """docs/rules.md: every rule with what it looks for, what it reads, and its examples."""
    lines = [
        "# What Daysheet looks for",
        "",
        "Generated from the rules and their examples by `python -m daysheet.rulebook.casebook`.",
        "Every line of every table runs as a test. The three answers: **flag** (a person must look), **clear**,",
        "**cannot tell** (the records do not answer, so a person is asked).",
    ]
    for book in casebooks():
        cases = list(book.cases())
        lines += ["", f"## {book.workflow.replace('_', ' ').capitalize()}"]
        for rule in book.rules:
            lines += _of_rule(book.workflow, rule, [case for case in cases if case.rule == rule.id])
    return "\n".join(lines) + "\n"


def _of_rule(workflow: str, rule: Rule, cases: Sequence[Case]) -> list[str]:
    reads = ", ".join(kind.replace("_", " ") for kind in rule.reads)
    return [
        "",
        f"### `{rule.id}`",
        "",
        rule.meaning,
        "",
        f"Asked about each {rule.subject.replace('_', ' ')}; reads {reads}. "
        f"Code: `src/daysheet/{workflow}/rules/{rule.id}.py`, examples: `src/daysheet/{workflow}/cases/{rule.id}/`.",
        "",
        "| today | example | answer | because |",
        "|---|---|---|---|",
        *(_row(case.example) for case in cases),
    ]


def _row(example: Example) -> str:
    answer = example.expected.answer.value.replace("_", " ")
    shown = answer if example.expected.answer is Answer.CLEAR else f"**{answer}**"
    cells = (str(example.today), example.name, shown, example.expected.because)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with `--check` say whether the one on disk is the same."""
    if "--check" not in arguments:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == page():
        return 0
    sys.stderr.write("docs/rules.md is not what the rules say. Run `python -m daysheet.rulebook.casebook`.\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
