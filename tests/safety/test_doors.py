"""The doors stay the only doors: every source file is read, and what passes them by fails here.

Three walls: who may touch the tables, who may open a connection, and what nobody may write at all. A place that
needs an exception is named below with its reason; the list should only get shorter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import daysheet

ROOT = Path(daysheet.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

TABLE_ROOMS = ("records/", "audit/", "backup/", "intake/", "night/", "privacy/")
WEB_MAY_READ = {"Staff", "Role", "Authenticator", "UserSession", "Session"}
"""People who sign in, their second factors and their sessions are no patients; pages may read them."""
TABLES_ALLOWED = {}
SAVING_ALLOWED = {"web/people.py": "accounts are the web's own records"}

NETWORK = {
    "aiohttp", "asyncssh", "ftplib", "http.client", "httpx", "imaplib", "nntplib", "paramiko", "poplib", "requests",
    "smtplib", "socket", "ssl", "telnetlib", "urllib.request", "urllib3", "websocket", "websockets", "xmlrpc",
    "django.core.mail",
}  # fmt: skip
NETWORK_ALLOWED = {
    "privacy/gate.py": {"httpx", "socket", "ssl"},
    "web/certificates.py": {"ssl", "socket"},  # the machine's own name and certificate; connects to nothing
}

FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle", "yaml"}
FORBIDDEN_NAMES = {"mark_safe"}
COMPILING_ALLOWED = {
    "x12/elements.py": "readers and writers of segments, out of our own annotations; no text of a file goes in (ADR 0012)",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "mark_safe", "SafeString", "SafeText"}
RAW_SQL_METHODS = {"raw", "extra", "execute", "executemany", "executescript"}
RAW_SQL_NAMES = {"RawSQL"}
RAW_SQL_ALLOWED = {
    "records/sqlcipher/base.py": "the database backend itself: PRAGMAs, and Django's own statements passing through",
    "records/migrations/0002_append_only.py": "triggers are not a thing of the ORM",
    "records/migrations/0004_moves_append_only.py": "triggers are not a thing of the ORM",
    "backup/restoring.py": "counters of numbered rows on PostgreSQL; the statements are Django's own",
    "intake/tables.py": "imports of 100,000 rows, in bulk; names from the models, values as parameters",
    "intake/taking.py": "one advisory lock on PostgreSQL, a constant statement",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(tree: ast.AST, package: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Every import as (line, module, names), relative ones made whole, also inside functions and by importlib."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield node.lineno, module, tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) == "import_module":
            first = node.args[0] if node.args else None
            module = first.value if isinstance(first, ast.Constant) else "<worked out>"
            yield node.lineno, str(module), ()


def package_of(path: Path) -> str:
    return ".".join(("daysheet", *path.relative_to(ROOT).parent.parts))


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def modules_reached(module: str, names: tuple[str, ...]) -> set[str]:
    return {module} | {f"{module}.{one}" for one in names}


def is_one_of(module: str, banned: set[str]) -> str:
    return next((one for one in banned if module == one or module.startswith(one + ".")), "")


def network_breaches(name: str, tree: ast.AST, package: str) -> list[str]:
    allowed = NETWORK_ALLOWED.get(name, set())
    found = []
    for line, module, names in imports(tree, package):
        for reached in modules_reached(module, names):
            one = is_one_of(reached, NETWORK)
            if one and one not in allowed:
                found.append(f"{name}:{line} imports {one}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in {"open_connection", "create_connection", "urlopen"}:
            found.append(f"{name}:{node.lineno} opens a connection")
    return sorted(set(found))


def table_breaches(name: str, tree: ast.AST, package: str) -> list[str]:
    if name.startswith(TABLE_ROOMS) or name.endswith("/actions.py") or name in TABLES_ALLOWED:
        return []
    found = []
    for line, module, names in imports(tree, package):
        reached = modules_reached(module, names)
        if not any(
            one == "daysheet.records.models" or one.startswith("daysheet.records.models.") for one in reached
        ):
            continue
        if (
            name.startswith("web/")
            and module.startswith("daysheet.records.models")
            and set(names) <= WEB_MAY_READ
        ):
            continue
        found.append(f"{name}:{line} imports tables")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            owner = getattr(node.value, "id", "")
            if not (name.startswith("web/") and owner in WEB_MAY_READ):
                found.append(f"{name}:{node.lineno} reads tables ({owner}.{node.attr})")
        if isinstance(node, ast.Call) and called(node) in {"get_model", "get_models"}:
            found.append(f"{name}:{node.lineno} reaches for a table by name")
    return found


def writing_breaches(name: str, tree: ast.AST) -> list[str]:
    """`.save()` of a row takes no file; a workbook or a picture is saved somewhere."""
    if name.startswith(TABLE_ROOMS) or name.endswith("/actions.py") or name in SAVING_ALLOWED:
        return []
    return [
        f"{name}:{node.lineno} saves a row"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.args
    ]


def forbidden(name: str, tree: ast.AST, package: str) -> list[str]:
    found = []
    for line, module, names in imports(tree, package):
        for reached in modules_reached(module, names):
            if is_one_of(reached, FORBIDDEN_IMPORTS) or reached.rpartition(".")[2] in FORBIDDEN_NAMES:
                found.append(f"{name}:{line} imports {reached}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += forbidden_call(name, node)
    return found


def forbidden_call(name: str, node: ast.Call) -> list[str]:
    found = []
    what = called(node)
    is_plain = isinstance(node.func, ast.Name)
    is_regex = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
    compiles = what == "exec" and name in COMPILING_ALLOWED
    if what in FORBIDDEN_CALLS and (is_plain or what in {"mark_safe"}) and not is_regex and not compiles:
        found.append(f"{name}:{node.lineno} calls {what}")
    if any(one.arg == "shell" and not is_false(one.value) for one in node.keywords):
        found.append(f"{name}:{node.lineno} runs a shell")
    if what in {"system", "popen"} and getattr(getattr(node.func, "value", None), "id", "") == "os":
        found.append(f"{name}:{node.lineno} runs a shell")
    is_method = isinstance(node.func, ast.Attribute)
    if ((is_method and what in RAW_SQL_METHODS) or what in RAW_SQL_NAMES) and name not in RAW_SQL_ALLOWED:
        found.append(f"{name}:{node.lineno} writes SQL by hand ({what})")
    return found


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def all_breaches(name: str, tree: ast.AST, package: str) -> list[str]:
    return (
        network_breaches(name, tree, package)
        + table_breaches(name, tree, package)
        + writing_breaches(name, tree)
        + forbidden(name, tree, package)
    )


def test_no_file_passes_a_door_by():
    found = [one for path in FILES for one in all_breaches(name_of(path), tree_of(path), package_of(path))]
    assert found == []


def test_the_gate_alone_imports_a_client():
    clients = {
        name_of(path)
        for path in FILES
        for _, module, names in imports(tree_of(path), package_of(path))
        if "httpx" in modules_reached(module, names)
    }
    assert clients == {"privacy/gate.py"}


def test_no_template_switches_escaping_off():
    unsafe = re.compile(
        r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|\{%\s*debug|<script(?![^>]*\bsrc=)", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in ROOT.rglob("*.html")
        for match in unsafe.finditer(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("exceptions", [TABLES_ALLOWED, SAVING_ALLOWED, RAW_SQL_ALLOWED, NETWORK_ALLOWED])
def test_the_exceptions_are_still_needed(exceptions, monkeypatch):
    """An exception for a file that is gone, or that no longer does it, is an open door nobody watches."""
    names = list(exceptions)
    for name in names:
        monkeypatch.delitem(exceptions, name)
        path = ROOT / name
        assert path.exists(), f"{name} is gone; take its exception out"
        assert all_breaches(name, tree_of(path), package_of(path)), f"{name} needs no exception any more"


@pytest.mark.parametrize(
    "source",
    [
        "import socket", "import httpx as h", "from http import client", "import urllib.request as u",
        "from urllib import request", "def f():\n    import smtplib", "from importlib import import_module\n"
        "import_module('requests')", "import asyncio\nasyncio.open_connection('h', 1)", "import ssl",
        "from django.core import mail",
        "from daysheet.records.models import PatientRow", "from daysheet.records import models",
        "import daysheet.records.models.exports", "from ..records.models import PatientRow",
        "from ..records import models", "PatientRow.objects.all()", "row._default_manager.get()", "row.save()",
        "row.save(update_fields=['x'])", "apps.get_model('records', 'PatientRow')",
        "from django.utils.safestring import mark_safe", "mark_safe('x')", "eval('1')", "exec('1')",
        "import pickle", "from pickle import loads", "import subprocess\nsubprocess.run('x', shell=True)",
        "subprocess.run('x', shell=flag)", "import os\nos.system('x')", "cursor.execute('DELETE')",
        "T.raw('SELECT 1')", "RawSQL('x', [])", "q.extra(where=['x'])",
    ],
)  # fmt: skip
def test_the_lint_sees(source):
    assert all_breaches("billing/pages.py", ast.parse(source), "daysheet.billing")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("web/certificates.py", "import ssl"), ("privacy/gate.py", "import httpx"),
        ("web/access.py", "from daysheet.records.models import Staff\nStaff.objects.all()"),
        ("night/run.py", "from daysheet.records.models import Item\nItem.objects.all()"),
        ("prior_auth/actions.py", "from daysheet.records.models import Item\nrow.save()"),
        ("demo/sheets.py", "workbook.save(path)"), ("domain/words.py", "import re\nre.compile('x')"),
        ("cli/run.py", "import subprocess\nsubprocess.run(['x'], shell=False)"),
    ],
)  # fmt: skip
def test_the_lint_lets_pass(name, source):
    assert all_breaches(name, ast.parse(source), "daysheet." + name.partition("/")[0]) == []
