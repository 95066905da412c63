"""Writes docs/benefits.schema.json and docs/benefits.md from the types: `python -m daysheet.eligibility.document`."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from daysheet.domain.benefits import Benefits

from .resolving.refusing import FOLLOW_UPS, REASONS

DOCS = Path(__file__).parents[3] / "docs"
HEAD = """# Benefits as JSON

`daysheet benefits read FILE --json` prints `{"answers": [...]}`: one object for each person whom the file answers
about, subscriber or dependent, and one with an empty `person` for a question that was turned away above every person.
The shape is in [benefits.schema.json](benefits.schema.json). Both files are generated from the types by
`python -m daysheet.eligibility.document`, and a test compares them.

FILE is a 271 (any number of sets and files in it), the JSON answer of Optum (Change Healthcare) or Stedi, or that of
Availity's coverages. All become the same benefits.

## A field

Every field below is an object: `state`, `value`, `proofs`, `why`, `others`.

| state | means |
|---|---|
| `returned` | the payer says it |
| `inferred` | it follows from what the payer says; `why` tells how |
| `not_returned` | nothing says it; `why` may tell what comes near |
| `contradictory` | the payer says more than one thing; `others` holds each of them, `value` is empty |

`proofs` are what says so: `told_by` (`271`, `vendor`, `phone`), `place` (the segment's number in the file, or the
entry in the JSON), `text` as it stood. Money is in cents; a share is percent of the price.

## The one answer

`overall` is one of three; `reasons` says why.

| overall | means |
|---|---|
| `verified` | the coverage is active on the day asked about, and nothing says that therapy is not part of it |
| `not_eligible` | the coverage is not active, or does not pay for physical therapy |
| `could_not_be_determined` | rejected, contradictory, silent, or of a kind that no electronic answer settles: workers' compensation, auto, VA, unknown |
"""

MEANINGS: Final = {
    "active": "the coverage holds",
    "plan_name": "the plan's name",
    "insurance_type": "kind of insurance, as the payer codes it (EB04)",
    "coverage_starts": "first day of the coverage",
    "coverage_ends": "last day of the coverage",
    "plan_starts": "first day of the plan's year",
    "plan_ends": "last day of the plan's year",
    "year": "by which year deductible and visits count",
    "resets_on": "the day on which they start over",
    "in_network": "whether the clinic is in network",
    "therapy_covered": "whether outpatient physical therapy is covered",
    "total": "the whole amount",
    "met": "how much of it is used",
    "left": "how much of it is left",
    "copay": "what the patient pays for a visit",
    "coinsurance": "the patient's share of the price, in percent",
    "deductible_first": "whether the deductible comes before co-payment and share",
    "unlimited": "the payer says that there is no limit on visits",
    "limit": "visits that the plan pays for in the period",
    "used": "visits used, as the payer counts",
    "period": "over which time the limit counts",
    "shared_with": "who else uses them up: OT, SLP, chiropractic",
    "hard": "true: nothing beyond the limit; false: more after a medical review",
    "authorization_needed": "whether therapy needs an authorization",
    "authorization_from_visit": "the first visit that needs it",
    "referral_needed": "whether a referral or prescription is needed",
    "manager": "who decides on therapy in the payer's place",
    "other_payers": "other coverage that the payer names",
    "telehealth": "whether therapy by telehealth is covered",
}


def schema() -> dict[str, Any]:
    return msgspec.json.schema(Benefits)


def as_json() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def page() -> str:
    empty = msgspec.convert({"person": {}, "overall": "verified"}, Benefits)
    rows = [f"| `{path}` | {_meaning(path)} |" for path, _ in empty.fields()]
    lines = [HEAD.rstrip(), "", "## Fields", "", "| field | what it says |", "|---|---|", *rows]
    lines += [
        "",
        "Beside these: `person`, `payer_name`, `payer_id`, `trace` (the number the question came with), `reference` and",
    ]
    lines += [
        "`answered_on` (of the set), `contacts`, `messages` (every message about therapy or the plan, as it stood)."
    ]
    lines += [
        "",
        "## Flags",
        "",
        "What a person must look at, each with what says so.",
        "",
        "| code | when |",
        "|---|---|",
    ]
    lines += [f"| `{code}` | {when} |" for code, when in FLAGS.items()]
    lines += ["", "## Rejections", "", "Why a payer did not answer (AAA), in our words.", ""]
    lines += ["| code | says | what to do | who |", "|---|---|---|---|"]
    lines += [
        f"| {code} | {says} | {step} | {who.replace('_', ' ')} |"
        for code, (says, step, who) in REASONS.items()
    ]
    lines += [
        "",
        "| follow-up | means |",
        "|---|---|",
        *(f"| {code} | {means} |" for code, means in FOLLOW_UPS.items()),
    ]
    return "\n".join(lines) + "\n"


FLAGS: Final = {
    "two_plans": "two plans are active",
    "person_changed": "the payer corrected name, number or birth date",
    "other_payer": "the payer names other coverage",
    "limit_in_words": "a limit on visits stands in a message only",
    "frequency": "how often therapy may be is limited",
    "excluded": "some therapy is excluded",
    "reviewer": "somebody else than the payer decides on therapy",
    "contradictory": "a field contradicts itself",
}


def _meaning(path: str) -> str:
    parts = path.split(".")
    meaning = MEANINGS.get(path) or MEANINGS[parts[-1]]
    around = {
        "deductible": "deductible",
        "out_of_pocket": "out-of-pocket maximum",
        "share": "in network",
        "share_out": "out of network",
        "visits": "",
    }.get(parts[0], "")
    who = {"individual": "one person", "family": "the family", "individual_out": "one person out of network"}
    who["family_out"] = "the family out of network"
    named = [around] if around and len(parts) > 1 else []
    named += [who[parts[1]]] if len(parts) > 2 else []
    return f"{', '.join(named)}: {meaning}" if named else meaning


def main() -> int:
    """Writes both; with `--check` compares, and answers how many are not up to date."""
    wanted = {DOCS / "benefits.schema.json": as_json(), DOCS / "benefits.md": page()}
    if "--check" not in sys.argv:
        for path, text in wanted.items():
            path.write_text(text, "utf-8")
        return 0
    return sum(not path.exists() or path.read_text("utf-8") != text for path, text in wanted.items())


if __name__ == "__main__":
    sys.exit(main())
