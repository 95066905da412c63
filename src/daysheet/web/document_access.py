"""Writes docs/access.md from the access table; `--check` says whether it is up to date.

python -m daysheet.web.document_access [--check]
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "access.md"
INTRODUCTION = """# Who may do what

Generated from `src/daysheet/web/access.py` by `python -m daysheet.web.document_access`. Do not edit.

A route that is not in this table answers 403 to everyone. Every page but those marked *open* and *password* needs the
second factor, given in that very session. Sessions end after 15 idle minutes and after 12 hours.
"""


def page() -> str:
    return "\n".join([INTRODUCTION, *_permissions(), "", *_routes(), ""])


def _permissions() -> Iterator[str]:
    from daysheet.domain.people import Role
    from daysheet.web.access import PERMISSIONS

    yield "## Permissions\n"
    yield f"| permission | {' | '.join(Role)} |"
    yield f"| --- | {' | '.join('---' for _ in Role)} |"
    for permission, roles in PERMISSIONS.items():
        yield f"| {permission.value} | {' | '.join('yes' if role in roles else '' for role in Role)} |"


def _routes() -> Iterator[str]:
    from django.urls import get_resolver

    from daysheet.web.access import ROUTES

    addresses = {one.name: f"/{one.pattern}" for one in get_resolver().url_patterns}
    yield "## Routes\n"
    yield "| route | address | methods | needs | permission |"
    yield "| --- | --- | --- | --- | --- |"
    for name, route in ROUTES.items():
        yield (
            f"| {name} | `{addresses[name]}` | {', '.join(route.methods)} | {route.gate.value} | "
            f"{route.permission.value} |"
        )


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daysheet.web.settings")
    import django

    django.setup()
    text = page()
    if "--check" not in sys.argv:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    print("docs/access.md is not what the access table says: run python -m daysheet.web.document_access.")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
