"""`daysheet packet` at the command line: files that open, text and data of one case, and sentences for what is wrong."""

import csv
import json
import subprocess
import sys
from datetime import date
from io import BytesIO

import pypdf

from demo.growth import clinic

from .test_whole_path import TYPED, typed

ON = date(2026, 11, 24)


def a_case(out) -> dict[str, str]:
    """One that has an authorization."""
    with (out / "webpt" / "Authorizations.csv").open(encoding="utf-8") as handle:
        case_id = next(csv.DictReader(handle))["case_id"]
    with (out / "webpt" / "Cases.csv").open(encoding="utf-8") as handle:
        return next(row for row in csv.DictReader(handle) if row["case_id"] == case_id)


def test_a_packet_of_a_case_as_pdf_text_and_data(tmp_path):
    out = clinic(4711, 120, ON).out
    case, home = a_case(out), tmp_path / "home"
    to = f"--pdf {tmp_path}/p.pdf --text {tmp_path}/p.txt --json {tmp_path}/p.json"
    _, first, second, _, verified = typed(
        home,
        f"import {out}",
        f"packet --case {case['case_id']} --on {ON} {to}",
        f"packet --case {case['case_id']} --on {ON} --kind initial --form standard",
        f"packet --case {case['case_id']} --on {ON} --clinic-copy --pdf {tmp_path}/c.pdf",
        "verify-audit",
    )
    assert first.count("Written to") == 3 and "Not answered yet: " in first
    text, data = (tmp_path / "p.txt").read_text("utf-8"), json.loads((tmp_path / "p.json").read_text("utf-8"))
    assert case["case_title"] in text and data["diagnosis_codes"] == case["icd10_codes"].split(";")
    assert "We ask for authorization of therapy" in second and case["case_title"] in second
    payers = pypdf.PdfReader(BytesIO((tmp_path / "p.pdf").read_bytes()))
    clinics = pypdf.PdfReader(BytesIO((tmp_path / "c.pdf").read_bytes()))
    assert 2 <= len(payers.pages) < len(clinics.pages)
    assert case["case_title"].split()[-1] not in payers.pages[0].extract_text()
    assert (tmp_path / "p.pdf").stat().st_mode & 0o077 == 0
    assert "verified" in verified.lower() or "whole" in verified.lower(), verified


def test_what_cannot_be_made_is_said_in_a_sentence(tmp_path):
    for asked, said in {
        "packet": "Give either --case or --request.",
        "packet --case C-404": "There is no case C-404.",
        "packet --request nothing": "There is no request nothing.",
        "packet --case C-1 --kind more": "A request is initial, renewal",
        "packet --case C-1 --form none": "There is no form none; there are ash",
    }.items():
        done = subprocess.run(
            [sys.executable, str(TYPED), "-", "1", *asked.split()],
            env={"DAYSHEET_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "PYTHONPATH": "src"},
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert said in done.stderr, done.stderr
        assert done.returncode != 0 or "Nothing was written" in done.stderr
