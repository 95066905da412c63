"""Fetches the other libraries by name, one folder for each, and says what it fetches."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from peers import LIBRARIES, Library


def install(work: Path) -> dict[str, str]:
    """What could not be installed, and why."""
    missing = {}
    for library in LIBRARIES:
        folder = work / "peers" / library.name
        if folder.is_dir():
            continue
        if library.node and shutil.which("npm") is None:
            missing[library.name] = "not installed: no npm here"
            continue
        what = " ".join(library.requirements)
        print(f"fetching {what} with {'npm' if library.node else 'pip'} into {folder}", flush=True)
        problem = _install(library, folder)
        if problem:
            missing[library.name] = f"cannot be installed: {problem}"
    return missing


def _install(library: Library, folder: Path) -> str:
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    if library.node:
        (unfinished / "package.json").write_text("{}\n")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    else:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        command += ["--no-warn-conflicts", "--target", str(unfinished)]
    done = subprocess.run(
        [*command, *library.requirements], cwd=unfinished, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if "error" in line.lower()]
        return re.sub(r"\s+", " ", lines[-1] if lines else "no reason given")[:150]
    unfinished.rename(folder)
    return ""
