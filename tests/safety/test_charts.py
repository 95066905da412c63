"""The chart door: what it shows, whom it turns away, and the one row that it leaves behind."""

import pytest
from django.db import DatabaseError

from daysheet import audit
from daysheet.domain.base import PatientId
from daysheet.privacy.charts import NIGHT, UnableToOpenChart, Viewer, names, numbers, open_chart
from daysheet.records.models import AuditRow
from safety import canaries

pytestmark = [pytest.mark.records, pytest.mark.django_db]

DESK = Viewer("ana", "front_desk", True)
IT = Viewer("ivo", "it", False)


@pytest.fixture(autouse=True)
def ids(clinic_home) -> list[PatientId]:
    return [PatientId(one) for one in canaries.insert(5)]


def test_a_chart_is_whole_and_its_reading_is_one_row(ids):
    charts = open_chart(ids[:3], who=DESK, why="morning sheet")
    assert list(charts) == ids[:3]
    chart = charts[ids[0]]
    assert chart.patient.name == f"{canaries.token(1, 'first')} {canaries.token(1, 'last')}"
    assert [one.id for one in chart.coverages] == [canaries.token(1, "coverage")]
    assert [one.diagnosis_codes for one in chart.cases] == [(canaries.token(1, "diagnosis"),)]
    assert [one.number for one in chart.authorizations] == [canaries.token(1, "number")]
    assert chart.contact.text_ok is True
    row = AuditRow.objects.get()
    assert (row.event, row.who, row.role, row.why) == ("read", "ana", "front_desk", "morning sheet")
    assert row.subjects == ids[:3]


@pytest.mark.parametrize("door", [open_chart, names])
def test_an_unknown_id_is_absent_and_not_listed_as_shown(ids, door):
    assert list(door([PatientId("nobody"), ids[0], ids[0]], who=DESK, why="search")) == [ids[0]]
    row = AuditRow.objects.get()
    assert row.subjects == [ids[0]]
    assert row.detail == {"shown": 1, "absent": 1}


@pytest.mark.parametrize("door", [open_chart, names])
def test_who_may_not_see_patients_is_refused_and_noted(ids, door):
    with pytest.raises(UnableToOpenChart, match="role it sees no patients"):
        door(ids[:2], who=IT, why="curious")
    row = AuditRow.objects.get()
    assert (row.event, row.who, row.subjects) == ("refused", "ivo", ids[:2])


@pytest.mark.parametrize("door", [open_chart, names])
@pytest.mark.parametrize("why", ["", "  "])
def test_no_reason_no_chart(ids, door, why):
    with pytest.raises(UnableToOpenChart, match="none was given"):
        door(ids, who=DESK, why=why)
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("name", ["", "anonymous"])
def test_nobody_sees_nothing(ids, name):
    with pytest.raises(audit.UnableToAudit):
        open_chart(ids, who=Viewer(name, "owner", True), why="sheet")


@pytest.mark.parametrize("door", [open_chart, names])
def test_if_the_reading_cannot_be_noted_nothing_is_shown(ids, door, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditRow.objects, "create", fails)
    with pytest.raises(DatabaseError):
        door(ids, who=DESK, why="sheet")


def test_names_are_one_row(ids):
    assert (
        names(ids, who=DESK, why="sheet")[ids[4]]
        == f"{canaries.token(5, 'first')} {canaries.token(5, 'last')}"
    )
    assert AuditRow.objects.get().subjects == ids


def test_the_night_says_how_many(ids):
    assert len(open_chart(ids, who=NIGHT, why="night")) == 5
    row = AuditRow.objects.get()
    assert (row.who, row.subjects, row.detail["shown"]) == ("night", [], 5)


def test_names_that_the_night_prints_are_listed(ids):
    names(ids[:2], who=NIGHT, why="printing the sheet")
    assert AuditRow.objects.get().subjects == ids[:2]


def test_nobody_can_pose_as_the_night(ids):
    open_chart(ids, who=Viewer("night", "front_desk", True), why="sheet")
    assert AuditRow.objects.get().subjects == ids


def test_many_at_once():
    assert len(open_chart([PatientId(f"x{n}") for n in range(2_001)], who=DESK, why="sheet")) == 0


def test_asking_for_nobody_reads_nothing():
    assert open_chart([], who=DESK, why="sheet") == {}
    assert not AuditRow.objects.exists()


def test_a_number_is_a_patient_too(ids):
    stranger = PatientId("P-77")
    assert numbers([ids[0], stranger], who=DESK, why="wall") == {
        ids[0]: f"patient {ids[0]}",
        stranger: "patient P-77",
    }
    row = AuditRow.objects.get()
    assert (row.event, row.target, row.subjects) == ("read", "numbers", [ids[0], stranger])
    with pytest.raises(UnableToOpenChart):
        numbers(ids, who=IT, why="wall")
