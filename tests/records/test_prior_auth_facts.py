"""What the rules of prior authorization get from the tables: ranks, shared rows, our register, measured payers."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daysheet.domain.requests import State
from daysheet.payers import load as load_payers
from daysheet.prior_auth.turnaround import Turnaround
from daysheet.records import models as m
from daysheet.records.prior_auth import load_facts
from prior_auth.desk import GRANT, TODAY, case, go, opened, row, standing

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
NOWHERE = Path("/nowhere")
ENDS = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def _home(clinic_home):
    """A clinic of its own for every test."""


def loaded(**more):
    found = load_facts(TODAY, payers=load_payers(NOWHERE), preparation_days=7, **more)
    return {facts.case.id: facts for facts in found}


def authorization(name, case_id="C-1", patient="P-C-1", **more):
    given = {
        "number": "UM48213077",
        "starts_on": date(2026, 10, 1),
        "ends_on": ENDS,
        "payer_name": "Cigna",
        **more,
    }
    return row(m.AuthorizationRow, id=name, case_id=case_id, patient_id=patient, **given)


def policy(name, rank, payer="UHC Medicare Advantage", **more):
    row(m.CoverageRow, id=name, patient_id="P-C-1", rank=rank, payer_name=payer, **more)


def visit(name, case_id, on, patient="P-C-1"):
    row(m.VisitRow, id=name, case_id=case_id, patient_id=patient, visit_on=on, note_kind="DN")


def test_an_authorization_has_the_rank_of_its_policy_and_that_payer_s_terms():
    case()
    policy("K-2", "secondary", member_id="B")
    authorization("A-1")
    authorization("A-2", payer_name="UHC Medicare Advantage", member_id="B")
    facts = loaded()["C-1"]
    assert [auth.id for auth in facts.in_force] == ["A-1"]
    assert [auth.id for auth in facts.followed] == ["A-1", "A-2"]
    second = facts.followed[1]
    assert facts.payer_for(second).payer.name == "UHC Medicare Advantage"
    assert (facts.lead_days, facts.lead_days_for(second)) == (21, 14)


@pytest.mark.parametrize(
    ("ended", "rank"),
    [(None, "secondary"), (TODAY, "secondary"), (TODAY - timedelta(days=1), "secondary")],
)
def test_a_policy_that_has_ended_still_says_the_rank(ended, rank):
    case()
    policy("K-2", "secondary", member_id="B", ends_on=ended)
    authorization("A-2", payer_name="UHC Medicare Advantage", member_id="B")
    assert loaded()["C-1"].followed[0].rank == rank


def test_a_second_payer_that_wants_none_is_not_followed():
    case()
    policy("K-2", "secondary", payer="Aetna", member_id="B")
    authorization("A-2", payer_name="Aetna", member_id="B")
    assert loaded()["C-1"].followed == ()


def test_cases_that_share_a_number_are_read_along_and_others_are_not():
    for name in ("C-1", "C-2", "C-3"):
        row(m.CaseRow, id=name, patient_id="P-C-1")
    authorization("A-1", "C-1", visits_authorized=10)
    authorization("A-2", "C-2", visits_authorized=10, modified_on=TODAY)
    authorization("A-3", "C-3", number="UM999")
    case("C-9")
    authorization("A-9", "C-9", "P-C-9")
    visit("V-1", "C-1", date(2026, 11, 2))
    visit("V-2", "C-2", date(2026, 11, 3))
    visit("V-3", "C-3", date(2026, 11, 4))
    facts = loaded()
    assert {name: [o.case.id for o in one.others] for name, one in facts.items()} == {
        "C-1": ["C-2"],
        "C-2": ["C-1"],
        "C-3": [],
        "C-9": [],
    }
    assert facts["C-1"].use("A-1") == facts["C-2"].use("A-1")
    assert facts["C-1"].use("A-1").visits_used == 2
    assert facts["C-1"].subjects("authorization") == []
    assert [auth.id for auth in facts["C-2"].subjects("authorization")] == ["A-2"]
    assert {auth.id for auth in facts["C-1"].of_patient} == {"A-1", "A-2", "A-3"}


def test_a_third_case_joins_by_the_second():
    for name in ("C-1", "C-2", "C-3"):
        row(m.CaseRow, id=name, patient_id="P-C-1")
    authorization("A-1", "C-1")
    authorization("A-2", "C-2")
    authorization("A-3", "C-2", number="UM999")
    authorization("A-4", "C-3", number="um-999")
    assert {o.case.id for o in loaded()["C-1"].others} == {"C-2", "C-3"}


@pytest.mark.parametrize("number", ["TBD", "", "0000"])
def test_what_stands_in_for_a_number_joins_nothing(number):
    for name in ("C-1", "C-2"):
        row(m.CaseRow, id=name, patient_id="P-C-1")
        authorization(f"A-{name}", name, number=number)
    assert [facts.others for facts in loaded().values()] == [(), ()]


def test_units_of_codes_are_read_with_the_charges_of_every_case_that_shares():
    for name in ("C-1", "C-2", "C-3"):
        row(m.CaseRow, id=name, patient_id="P-C-1" if name != "C-3" else "P-9")
        on = date(2026, 11, 2)
        patient = "P-C-1" if name != "C-3" else "P-9"
        row(
            m.ChargeRow, id=f"X-{name}", patient_id=patient, case_id=name, service_on=on, code="97110", units=3,
            amount_cents=9000,
        )  # fmt: skip
        visit(f"V-{name}", name, on, patient)
    authorization("A-1", "C-1")
    authorization("A-2", "C-2", modified_on=TODAY)
    authorization("A-3", "C-3", "P-9")
    row(m.AuthorizationTermsRow, authorization_id="A-2", code_units=["97110=24"])
    facts = loaded()
    (amount,) = facts["C-2"].use("A-2").codes
    assert (amount.name, amount.approved, amount.used, amount.per_visit) == ("97110", 24, 6, 3)
    assert facts["C-3"].charged == ()
    assert loaded(cases=["C-3"])["C-3"].charged != ()


def test_the_letter_s_last_day_holds_and_brings_the_case_to_the_board():
    case()
    authorization("A-1", ends_on=TODAY - timedelta(days=1))
    assert loaded(covering_since=TODAY) == {}
    row(m.AuthorizationTermsRow, authorization_id="A-1", letter_ends_on=TODAY)
    facts = loaded(covering_since=TODAY)["C-1"]
    assert facts.in_force[0].ends_on == TODAY
    assert facts.typed_end(facts.in_force[0]) == TODAY - timedelta(days=1)


def test_the_board_reads_a_case_along_whose_own_row_has_ended():
    for name in ("C-1", "C-2"):
        row(m.CaseRow, id=name, patient_id="P-C-1")
    authorization("A-1", "C-1", ends_on=date(2026, 11, 1))
    authorization("A-2", "C-2", modified_on=TODAY, visits_authorized=5)
    visit("V-1", "C-1", date(2026, 10, 5))
    assert loaded(covering_since=TODAY)["C-2"].use("A-2").visits_used == 1


def test_chosen_cases_alone_are_given_each_with_all_that_it_shares():
    for name in ("C-1", "C-2", "C-3"):
        row(m.CaseRow, id=name, patient_id="P-C-1")
    authorization("A-1", "C-1")
    authorization("A-2", "C-2")
    found = loaded(cases=["C-1", "C-3"])
    assert set(found) == {"C-1", "C-3"}
    assert [other.case.id for other in found["C-1"].others] == ["C-2"]
    everything = loaded()["C-1"]
    assert everything.use("A-1") == found["C-1"].use("A-1")


def test_an_approval_recorded_here_covers_with_the_rank_of_its_policy():
    case()
    found = standing(State.APPROVED)
    facts = loaded()["C-1"]
    assert [auth.id for auth in facts.in_force] == [found.id]
    assert facts.of_patient == ()
    assert [auth.id for auth in loaded(covering_since=TODAY)["C-1"].in_force] == [found.id]
    authorization("A-1", number=" ab 1234 ", ends_on=GRANT.ends_on)
    assert [auth.id for auth in loaded()["C-1"].in_force] == ["A-1"]


def test_a_request_taken_over_is_seen_once():
    case()
    row(
        m.AuthorizationRequestRow, id="R-9", case_id="C-1", patient_id="P-C-1", kind="renewal", status="submitted",
        payer_name="Cigna", submitted_on=date(2026, 11, 16),
    )  # fmt: skip
    assert [one.source_file > 0 for one in loaded()["C-1"].waiting()] == [True]
    found = opened(exported_id="R-9")
    assert [(one.id, one.source_file) for one in loaded()["C-1"].waiting()] == [("R-9", 0)]
    go(found, State.DENIED)
    assert loaded()["C-1"].waiting() == []


def decided(name, days, on=TODAY, **more):
    given = {"payer_name": "Cigna", "status": "approved", "urgent": False, **more}
    row(
        m.AuthorizationRequestRow, id=name, case_id="C-1", patient_id="P-C-1", decided_on=on,
        submitted_on=on - timedelta(days=days), **given,
    )  # fmt: skip


def test_five_decisions_of_the_last_year_measure_a_payer():
    case()
    for number, days in enumerate((2, 4, 6, 30)):
        decided(f"R-{number}", days)
    assert loaded()["C-1"].turnaround == {}
    decided("R-urgent", 1, urgent=True)
    decided("R-withdrawn", 1, status="withdrawn")
    decided("R-old", 1, on=TODAY - timedelta(days=366))
    decided("R-other", 1, payer_name="State Medicaid")
    assert loaded()["C-1"].turnaround == {}
    decided("R-5", 8, on=TODAY - timedelta(days=365), status="denied")
    facts = loaded()["C-1"]
    assert facts.turnaround == {"cigna": Turnaround(5, 6, 30)}
    assert facts.lead_days == 37


def test_our_own_decisions_measure_too_and_each_counts_once():
    case()
    for number in range(3):
        decided(f"R-{number}", 3)
    decided("R-9", 3, status="submitted", on=TODAY)
    m.AuthorizationRequestRow.objects.filter(id="R-9").update(decided_on=None)
    go(opened(exported_id="R-9"), State.APPROVED)
    standing(State.DENIED)
    assert loaded()["C-1"].turnaround["cigna"].decisions == 5
