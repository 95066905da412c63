"""A request to another payer than the case's own runs by that payer's clock."""

from datetime import date

import pytest

from daysheet.intake import take
from daysheet.night.steps import find_and_reconcile
from daysheet.records.items import flagged

ON = date(2026, 11, 24)
FILES = {
    "cases.csv": "id,patient_id,discipline,started_on,discharged_on\nC-1,P-1,PT,2026-10-01,\n",
    "coverages.csv": "id,patient_id,case_id,payer_name,payer_class,rank,member_id,starts_on,ends_on\n"
    "K-1,P-1,C-1,Cigna,commercial,primary,A,2026-01-01,\n"
    "K-2,P-1,C-1,UHC Medicare Advantage,medicare_advantage,secondary,B,2026-01-01,\n",
    "authorization_requests.csv": "id,case_id,patient_id,authorization_id,kind,status,payer_name,urgent,submitted_on,"
    "decided_on,visits_requested,reference\n"
    "R-1,C-1,P-1,,initial,submitted,Cigna,no,2026-11-13,,8,\n"
    "R-2,C-1,P-1,,initial,submitted,UHC Medicare Advantage,no,2026-11-13,,8,\n"
    "R-3,C-1,P-1,,initial,pended,UHC Medicare Advantage,no,2026-11-17,,8,\n",
}


@pytest.mark.records
@pytest.mark.django_db
def test_each_request_runs_by_the_clock_of_the_payer_it_names(tmp_path, clinic_home):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert {file.state for file in take(tmp_path, by="ana", on=ON)} == {"taken"}
    find_and_reconcile(ON)
    assert flagged() == [("prior_auth", "request_past_clock", "authorization_request", "R-2")]
