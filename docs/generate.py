"""Writes the generated pages of the documentation, or with `--check` says which are not up to date."""

import subprocess
import sys

PAGES = (
    "daysheet.rulebook.casebook",
    "daysheet.intake.document",
    "daysheet.web.document_access",
    "daysheet.sheet.document",
    "daysheet.prior_auth.document",
    "daysheet.eligibility.document",
)


def main() -> int:
    """Every page module prints or writes its own page; `--check` compares instead."""
    arguments = ["--check"] if "--check" in sys.argv else []
    failed = [
        page
        for page in PAGES
        if subprocess.run([sys.executable, "-m", page, *arguments], check=False).returncode
    ]
    if failed:
        print(
            f"Not up to date: {', '.join(failed)}. Run `make docs` and commit what it writes.",
            file=sys.stderr,
        )
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
