"""docs/profiles.md, written from the profiles themselves: `python -m daysheet.intake.document`.

With `--check` it compares instead, and says how to bring the page up to date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from .profiles import SHIPPED, Profile, read_profile

PAGE = Path(__file__).resolve().parents[3] / "docs" / "profiles.md"
_STATUS = {
    "documented": "documented: the vendor publishes these columns",
    "described": "described: the vendor describes the report in words; its header is not verified",
    "own_layout": "own layout: the vendor's columns are not public, or the file is Daysheet's own",
    "learned": "learned: confirmed column by column at a clinic",
}
_MODES = {
    "merge": "a row replaces the record with its key",
    "snapshot": "the file is the whole picture; what it no longer shows is gone",
    "window": "the same for the days it shows",
}
_HEAD = """# Mapping profiles

Written by `python -m daysheet.intake.document` from the TOML files; do not edit by hand.

A profile says which column of an export becomes which field of a record. A file is recognized by its header, never
by its name. A column that is needed and missing holds the whole file; a column that nobody knows is named in a
warning and not read. No profile here has been run on a live account of a vendor.
"""


def page() -> str:
    """The whole page."""
    profiles = [
        (path, read_profile(path.read_text("utf-8"), path.name)) for path in sorted(SHIPPED.glob("*/*.toml"))
    ]
    parts = [
        _HEAD,
        *_overview(profiles),
        *(line for path, profile in profiles for line in _section(path, profile)),
    ]
    return "\n".join(parts) + "\n"


def _file(path: Path) -> str:
    return f"connectors/pms/{path.parent.name}/{path.name}"


def _overview(profiles: list[tuple[Path, Profile]]) -> Iterator[str]:
    yield "| profile | file | status | source |\n|---|---|---|---|"
    for path, profile in profiles:
        about = profile.profile
        yield f"| [{about.label}](#{_anchor(about.id)}) | `{_file(path)}` | {about.status} | {about.source} |"


def _anchor(profile_id: str) -> str:
    return profile_id.replace(".", "")


def _section(path: Path, profile: Profile) -> Iterator[str]:
    about, load = profile.profile, profile.load
    status = _STATUS[about.status]
    yield f"\n## {about.id}\n"
    yield f"{about.label}, version {about.version}. {status[0].upper()}{status[1:]}.\n"
    yield f"Gives {profile.kind.label}; {_MODES[load.mode]}. {_steers(profile)}\n"
    yield "| column | field | read as | also called | needed |\n|---|---|---|---|---|"
    for name, column in profile.columns.items():
        also = ", ".join(f"`{alias}`" for alias in column.aliases)
        needed = "yes" if profile.must_have(name) else ""
        fields = ", ".join(f"`{field}`" for field in column.fields)
        yield f"| `{name}` | {fields} | {column.parse} | {also} | {needed} |"
    if profile.ignore.columns:
        yield f"\nNot read: {', '.join(f'`{name}`' for name in profile.ignore.columns)}."


def _steers(profile: Profile) -> str:
    load, delivery = profile.load, profile.delivery
    parts = [f"Expected: {delivery.calendar}."]
    if load.delete_when:
        parts.append(f"`{load.delete_when.column}` = {load.delete_when.equals} removes the record.")
    if load.mode == "window":
        parts.append(f"It shows {delivery.reaches_days} days to either side of its own day.")
    if load.dedupe:
        parts.append(
            f"Of several with the same {', '.join(load.dedupe.per)} on a day the highest number counts."
        )
    parts += [f"`{rule.column}` filled turns {rule.was} into {rule.to}." for rule in load.promote]
    if delivery.stamp:
        parts.append(f"`{delivery.stamp}` says how fresh it is.")
    return " ".join(parts)


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == page():
        return 0
    print(
        "docs/profiles.md is not up to date; run python -m daysheet.intake.document",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
