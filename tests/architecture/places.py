"""Where things are, and what git would hand to a stranger."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "daysheet"
DOCUMENTS = (
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
    "SECURITY.md",
    "docs/backup.md",
    "docs/benefits.md",
    "docs/guide.md",
    "docs/install.md",
    "docs/x12.md",
)


@cache
def committed() -> tuple[Path, ...]:
    """Every file under version control, or (unpacked without git) every file that is not made by a tool."""
    asked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )
    if asked.returncode == 0 and asked.stdout:
        return tuple(path for name in asked.stdout.split("\0") if name and (path := ROOT / name).is_file())
    made = {
        ".venv",
        ".git",
        "build",
        "dist",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        "home",
        "out",
    }
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.parts))


def text_of(path: Path) -> str:
    """The text of a file; nothing for a picture or a font."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def rooms() -> set[str]:
    """The rooms of the house, and the one module that stands beside them."""
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    return folders | {path.stem for path in SOURCE.glob("*.py") if path.stem != "__init__"}
