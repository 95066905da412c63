"""Who may import whom: the contracts hold, they bite, and what they cannot see is read here from the source."""

import ast
import configparser
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.places import ROOT, SOURCE, rooms

LINT = Path(sys.executable).parent / "lint-imports"

PURE = ("domain", "payers/terms.py", "prior_auth/rules", "prior_auth/facts.py", "prior_auth/ledger.py")
PURE += (
    "prior_auth/drafts.py",
    "prior_auth/evidence.py",
    "prior_auth/saying.py",
    "prior_auth/review.py",
    "prior_auth/given.py",
    "prior_auth/attached.py",
    "domain/harm.py",
    "audit/seal.py",
    "measures/scale.py",
    "prior_auth/packet.py",
    "prior_auth/packet_blocks.py",
    "prior_auth/packet_inputs.py",
    "prior_auth/packet_questions.py",
    "prior_auth/packet_scores.py",
    "prior_auth/structured.py",
    "connectors/clearinghouses",
    "eligibility/answers.py",
    "eligibility/asking.py",
    "eligibility/estimate.py",
    "eligibility/from_271.py",
    "eligibility/from_availity.py",
    "eligibility/from_medicalnetwork.py",
    "eligibility/inquiry.py",
    "eligibility/lenient.py",
    "eligibility/needs",
    "eligibility/reading.py",
    "eligibility/resolving",
    "eligibility/retrying.py",
    "eligibility/summary.py",
)

BROUGHT_BY = {
    "python_calamine": "python-calamine",
    "argon2": "argon2-cffi",
    "allauth": "django-allauth",
    "qrcode": "django-allauth",  # by its extra `mfa`, whose own picture of a secret we replace
    "psycopg": "psycopg",
    "tomli_w": "tomli-w",
}
"""Module -> the declared dependency that brings it, where the two names differ."""


def _contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", "utf-8")
    return parser


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "COLUMNS": "300"}
    command = [str(LINT), "--config", str(root / ".importlinter"), "--no-cache", "--no-logo"]
    return subprocess.run(
        command, cwd=root, env=environment, check=False, capture_output=True, text=True, timeout=300
    )


def test_the_contracts_hold():
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("domain/words.py", "from daysheet import home", "The clinic's words know nothing of ours"),
        ("prior_auth/rules/placeholder_number.py", "import django.conf", "What decides is pure"),
        ("prior_auth/ledger.py", "import time", "What decides is pure"),
        ("sheet/collect.py", "from daysheet.records.models import Item", "Tables are touched"),
        ("connectors/__init__.py", "import httpx", "One module opens connections outward"),
        ("intake/taking.py", "import smtplib", "No other network library anywhere"),
        ("sheet/print.py", "import dbos", "The engine of the night"),
        ("demo/people.py", "from daysheet.payers import load", "The demo shares no code"),
        ("sheet/print.py", "from daysheet.web import words", "Pages are the outermost room"),
        ("web/pages.py", "from daysheet.cli import ground", "Nobody imports the command line"),
    ],
)
def test_a_contract_bites(tmp_path, module, line, contract):
    shutil.copytree(SOURCE, tmp_path / "src" / "daysheet", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    with (tmp_path / "src" / "daysheet" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    result = _lint(tmp_path)
    assert result.returncode == 1, result.stdout
    broken = [text for text in result.stdout.splitlines() if " BROKEN" in text]
    assert any(text.startswith(contract) for text in broken), broken


@pytest.mark.parametrize("contract", ["domain", "planting"])
def test_a_contract_about_all_rooms_names_all_of_them(contract):
    section = _contracts()[f"importlinter:contract:{contract}"]
    named = set(re.findall(r"daysheet\.(\w+)", section["source_modules"] + section["forbidden_modules"]))
    assert named == rooms()


def test_every_workflow_is_independent_of_the_others():
    """A workflow is a room with rules in it, or one that is to have them."""
    workflows = {path.parent.name for path in SOURCE.glob("*/rules") if path.is_dir()}
    named = set(re.findall(r"daysheet\.(\w+)", _contracts()["importlinter:contract:workflows"]["modules"]))
    assert workflows <= named <= rooms()


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield f"{node.module}" if node.module != "urllib" else f"urllib.{node.names[0].name}"


def _modules(*places: str) -> list[Path]:
    found = []
    for place in places:
        path = SOURCE / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


def test_of_urllib_only_the_parsing_is_used():
    used = {
        name for path in SOURCE.rglob("*.py") for name in _imports(path) if name.split(".")[0] == "urllib"
    }
    assert used <= {"urllib.parse"}


def test_modules_are_imported_by_their_name_only_in_known_places():
    """Such imports are invisible to the contracts: rules and their examples are collected, intake loads its own parts late."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        called = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        if called & {"import_module", "__import__", "exec", "eval"}:
            found.add(path.relative_to(SOURCE).as_posix())
    assert found <= {
        "rulebook/running.py",
        "rulebook/casebook.py",
        "intake/__init__.py",
        # A set's guide is loaded when a file needs it; readers and writers of segments are compiled from their classes.
        "x12/guide.py",
        "x12/elements.py",
    }


def test_what_decides_never_looks_at_the_clock():
    """`today` is an argument. The contracts forbid `time`; this reads the calls on `date` and `datetime`."""
    found = []
    for path in _modules(*PURE):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}:
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if owner in {"date", "datetime"}:
                    found.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert not found


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"]
    listed = [*project["dependencies"], *optional.get("postgres", [])]
    return {re.split(r"[\[><=~!;]", text)[0].strip().lower() for text in listed}


def test_every_library_that_is_imported_is_declared():
    used = {name.split(".")[0] for path in SOURCE.rglob("*.py") for name in _imports(path)}
    libraries = used - set(sys.stdlib_module_names) - {"daysheet"}
    declared = _declared()
    missing = {
        name for name in libraries if BROUGHT_BY.get(name, name).replace("_", "-").lower() not in declared
    }
    assert not missing
