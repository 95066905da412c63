"""Rules and what they stand on are pure: facts in, finding out. Held by reading the code, not by trust."""

import ast
import sys
from pathlib import Path
from statistics import median

import pytest

import daysheet
from daysheet.prior_auth import rules
from daysheet.rulebook import running as rulebook

SOURCE = Path(daysheet.__file__).parent
HERE = SOURCE / "prior_auth"
PURE = [
    *sorted((HERE / "rules").glob("*.py")),
    *(
        HERE / f"{name}.py"
        for name in (
            "facts",
            "ledger",
            "numbers",
            "evidence",
            "saying",
            "drafts",
            "review",
            "given",
            "attached",
        )
    ),
    *(HERE / f"{name}.py" for name in ("clocks", "moves", "turnaround")),
    *sorted((SOURCE / "domain").glob("*.py")),
    SOURCE / "rulebook" / "running.py",
    SOURCE / "payers" / "terms.py",
    SOURCE / "measures" / "scale.py",
    *sorted(HERE.glob("packet_[biqs]*.py")),
    *(HERE / f"{name}.py" for name in ("form", "packet", "structured")),
]
ALLOWED = {
    "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "importlib",
    "itertools", "logging", "math", "msgspec", "pkgutil", "re", "string", "types", "typing",
}  # fmt: skip
OURS = (
    "daysheet.measures.scale",
    "daysheet.domain",
    "daysheet.rulebook.running",
    "daysheet.prior_auth",
    "daysheet.payers.terms",
)
CALLS = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "time", "monotonic"}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or "" if not node.level else ""


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in PURE])
def test_it_reaches_for_nothing_outside_of_its_facts(path):
    tree = ast.parse(path.read_text("utf-8"))
    for name in filter(None, imported(tree)):
        ours = name == "daysheet.prior_auth" or name.startswith(OURS)
        assert ours or name.split(".")[0] in ALLOWED, f"{path.name} imports {name}"
        assert not name.startswith(("daysheet.prior_auth.workflow", "daysheet.prior_auth.cases")), path.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in CALLS, f"{path.name}:{node.lineno} calls {node.func.id}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS, f"{path.name}:{node.lineno} asks a clock"
        assert not isinstance(node, (ast.Global, ast.AsyncFunctionDef)), f"{path.name}:{node.lineno}"


def test_only_the_rulebook_loads_modules_and_logs():
    for path in PURE:
        wide = {"importlib", "pkgutil", "logging"} & {
            name.split(".")[0] for name in imported(ast.parse(path.read_text("utf-8")))
        }
        assert not wide or path.name == "running.py", path.name


def test_loading_the_rules_loads_no_framework():
    """In a process of its own, since this one has loaded Django for other tests."""
    import subprocess

    asked = (
        "import sys; from daysheet.rulebook import running as rulebook; from daysheet.prior_auth import rules, drafts; "
        "rulebook.load(rules); "
        "print([m for m in sys.modules if m.split('.')[0] in ('django','sqlite3','httpx','socket','random','daysheet.records')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"


def lengths():
    for path in sorted((HERE / "rules").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name == "check":
                yield path.stem, node.end_lineno - node.lineno + 1


def test_a_rule_is_one_short_function():
    found = dict(lengths())
    assert set(found) == {rule.id for rule in rulebook.load(rules)}
    assert 10 <= median(found.values()) <= 40, found
    assert max(found.values()) <= 50, found


def test_every_rule_says_what_it_looks_for_and_what_it_reads():
    kinds = {
        "authorization", "authorization_terms", "authorization_request", "appointment", "visit", "charge",
        "plan_of_care", "coverage", "case",
    }  # fmt: skip
    for rule in rulebook.load(rules):
        assert rule.meaning.endswith("."), rule.id
        assert rule.subject in kinds
        assert rule.reads and set(rule.reads) <= kinds, rule.id
