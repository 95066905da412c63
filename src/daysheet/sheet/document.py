"""Writes docs/sheet.schema.json and docs/sheet.md from the types: `python -m daysheet.sheet.document`."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[3] / "docs"
HEAD = """# The sheet as JSON

`daysheet sheet --json` and the night's `sheet-<day>.json` hold a list of the open items, worst first, in the shape
below (JSON Schema: [sheet.schema.json](sheet.schema.json)). Both files are generated from the types by
`python -m daysheet.sheet.document`, and a test compares them. Patients are named by number; nothing here holds a
name, a date of birth or a phone number. A new key may be added; none is renamed or taken away without a new
version of Daysheet that says so.

Every value of `evidence` names the record it was read from and, where it came from a file, the file, row and
column; a value that follows from others says how in `worked_out`, a payer's number says who says so in `cited`.
In `draft`, a piece of a sentence is plain words (`fact` null) or a value with the fact that it quotes.
"""


def schema() -> dict[str, Any]:
    from daysheet.sheet import export  # needs Django's settings, which a script has to ask for first

    return export.schema()


def as_json() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def page() -> str:
    lines = [HEAD.rstrip()]
    for name, shape in sorted(schema()["$defs"].items(), key=lambda pair: (pair[0] != "ItemOut", pair[0])):
        title = "One item" if name == "ItemOut" else f"`{name}`"
        lines += ["", f"## {title}", "", *_described(shape)]
    return "\n".join(lines) + "\n"


def _described(shape: dict[str, Any]) -> list[str]:
    said = re.sub(r"\s+", " ", shape.get("description", "")).strip()
    found = [said, ""] if said else []
    if "enum" in shape:
        return [*found, "One of " + ", ".join(f"`{value}`" for value in shape["enum"]) + "."]
    rows = [f"| `{key}` | {_type(value)} |" for key, value in shape["properties"].items()]
    return [*found, "| key | value |", "|---|---|", *rows]


def _type(shape: dict[str, Any]) -> str:
    if "anyOf" in shape:
        return " or ".join(_type(one) for one in shape["anyOf"])
    if "$ref" in shape:
        return f"`{shape['$ref'].rsplit('/', 1)[-1]}`"
    if shape["type"] == "array":
        return f"list of {_type(shape['items'])}"
    words = {"string": "text", "integer": "whole number", "null": "null", "boolean": "yes or no"}
    return "day (`YYYY-MM-DD`)" if shape.get("format") == "date" else words[shape["type"]]


def main() -> int:
    """Write both pages, or with `--check` say whether the ones on disk are the same."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daysheet.web.settings")
    import django

    django.setup()
    pages = {DOCS / "sheet.schema.json": as_json(), DOCS / "sheet.md": page()}
    if "--check" not in sys.argv:
        for path, text in pages.items():
            path.write_text(text, "utf-8")
        return 0
    old = [path.name for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    if old:
        sys.stderr.write(
            f"{' and '.join(old)} not as the types say: run `python -m daysheet.sheet.document`.\n"
        )
    return len(old)


if __name__ == "__main__":
    raise SystemExit(main())
