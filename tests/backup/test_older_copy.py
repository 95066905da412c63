"""An older copy in place shows; the owner may put on record that it is meant, and then it is said for ever."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection, transaction

from backup.clinics import OTHER, Clinic, clinic
from daysheet import audit
from daysheet.audit import anchors
from daysheet.records.models import AuditHead, AuditRow

pytestmark = [pytest.mark.records, pytest.mark.django_db(transaction=True)]
TRIGGERS = import_module("daysheet.records.migrations.0002_append_only")


@pytest.fixture(autouse=True)
def _own_home(clinic_home: Path) -> Path:
    return clinic_home


@pytest.fixture(autouse=True)
def _triggers_dropped():
    with connection.schema_editor() as editor:
        TRIGGERS.drop(None, editor)
    yield
    with connection.schema_editor() as editor:
        TRIGGERS.create(None, editor)


def write(count: int, who: str = "ana") -> None:
    with transaction.atomic():
        for _ in range(count):
            audit.record(event="read", who=who)


def copy() -> tuple[list[dict], list[dict]]:
    return list(AuditRow.objects.order_by("number").values()), list(AuditHead.objects.values())


def put_back(saved) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_auditrow")
        cursor.execute("DELETE FROM records_audithead")
    AuditRow.objects.bulk_create([AuditRow(**row) for row in saved[0]])
    AuditHead.objects.bulk_create([AuditHead(**row) for row in saved[1]])


def older_copy(*, then: int) -> None:
    """Ten rows copied, five nights anchored after that, the copy put back and worked on for `then` rows."""
    write(10)
    audit.anchor()
    saved = copy()
    for _ in range(5):
        write(3)
        audit.anchor()
    put_back(saved)
    if then:
        write(then, who="ben")


@pytest.mark.parametrize("then", [0, 1, 2, 30])
def test_accepted_on_record_it_is_whole_and_says_so(then):
    older_copy(then=then)
    before = audit.verify()
    assert before.fault is audit.Fault.OLDER_COPY
    sentence = audit.accept_older_copy(who="olive", role="owner", why="the disk died")
    after = audit.verify()
    assert after.whole
    assert after.sentence == sentence
    assert "olive put on record that an older copy is in place" in sentence
    assert "5 anchored heads after it have no row any more. Reason: the disk died" in sentence
    (row,) = audit.latest(at_most=5, events=["older_copy_accepted"])
    assert (row.who, row.role, row.why) == ("olive", "owner", "the disk died")
    assert audit.anchor() == 11 + then + 1
    write(2)
    assert audit.verify().whole


def test_nothing_else_can_be_accepted():
    write(5)
    with pytest.raises(audit.UnableToAccept, match="is whole"):
        audit.accept_older_copy(who="olive", role="owner", why="just so")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_auditrow SET who = 'eve' WHERE number = 3")
    with pytest.raises(audit.UnableToAccept, match="Row 3 was changed"):
        audit.accept_older_copy(who="olive", role="owner", why="just so")
    assert AuditRow.objects.count() == 5


def test_a_cut_tail_below_the_head_cannot_be_accepted():
    write(5)
    audit.anchor()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_auditrow WHERE number > 3")
    with pytest.raises(audit.UnableToAccept, match="Row 4 is missing"):
        audit.accept_older_copy(who="olive", role="owner", why="just so")
    assert AuditRow.objects.count() == 3


def test_an_older_copy_that_was_changed_too_cannot_be_accepted():
    older_copy(then=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_auditrow SET who = 'eve' WHERE number = 12")
    rows = AuditRow.objects.count()
    with pytest.raises(audit.UnableToAccept):
        audit.accept_older_copy(who="olive", role="owner", why="just so")
    assert AuditRow.objects.count() == rows


def test_without_a_reason_nothing_is_accepted():
    older_copy(then=0)
    with pytest.raises(audit.UnableToAccept, match="Say why"):
        audit.accept_older_copy(who="olive", role="owner", why=" ")
    assert not audit.verify().whole


def test_who_has_the_database_alone_cannot_accept():
    """A row of that kind without the clinic's seal gives nothing up."""
    older_copy(then=0)
    lines = [line.seal for line in anchors.read_anchors() if isinstance(line, anchors.Anchor)]
    head = AuditHead.objects.get()
    AuditRow.objects.create(
        number=head.number + 1, at="2026-05-01T00:00:00+00:00", event="older_copy_accepted", who="eve", why="x",
        detail={"kept_to": 11, "lines": lines}, previous=head.mac, mac="0" * 64,
    )  # fmt: skip
    AuditHead.objects.update(number=head.number + 1, mac="0" * 64)
    assert not audit.verify().whole


def test_a_second_older_copy_shows_again():
    older_copy(then=3)
    audit.accept_older_copy(who="olive", role="owner", why="the disk died")
    saved = copy()
    write(4)
    audit.anchor()
    put_back(saved)
    assert audit.verify().fault is audit.Fault.OLDER_COPY
    sentence = audit.accept_older_copy(who="olive", role="owner", why="it died again")
    assert "Reason: the disk died" in sentence
    assert "one anchored head after it has no row any more. Reason: it died again" in sentence
    assert audit.verify().whole


def test_a_later_line_does_not_hide_an_earlier_one_for_the_same_row():
    write(10)
    saved = copy()
    write(2)
    audit.anchor()
    put_back(saved)
    write(2, who="eve")
    audit.anchor()
    lines = [line.number for line in anchors.read_anchors()]
    assert lines == [12, 12]
    assert audit.verify().fault is audit.Fault.OLDER_COPY


# The whole way: a backup, days of work, the disk dies, the anchors were copied elsewhere.


@pytest.fixture(scope="module")
def burnt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clinic, bytes]:
    made = clinic(tmp_path_factory.mktemp("burnt"), "home", OTHER)
    made.good("fill", "patients=3")
    made.good("backup")
    for _ in range(2):
        made.good("work")
    return made, (made.home / "anchors" / "heads.log").read_bytes()


def test_newer_anchors_in_the_target_show_what_is_gone(burnt, tmp_path):
    source, newer = burnt
    target = clinic(tmp_path, "home", OTHER)
    (target.home / "anchors").mkdir(parents=True)
    (target.home / "anchors" / "heads.log").write_bytes(newer)
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    said = " ".join(target.good(*words).split())
    assert "The clinic went on after this backup: row " in said
    assert (target.home / "anchors" / "heads.log").read_bytes() == newer
    broken = target.run("verify-audit")
    assert broken.returncode == 1
    assert "older copy" in broken.stderr
    accepted = " ".join(target.good("accept-restore", "the disk died on Monday").split())
    assert "The audit log is whole" in accepted
    head = int(re.search(r"ends at row (\d+)", said)[1])
    assert f"which ends at row {head};" in accepted
    whole = " ".join(target.good("verify-audit").split())
    assert "Reason: the disk died on Monday" in whole
    assert "A backup was restored at row" in whole


def test_the_anchors_of_another_clinic_in_the_target_are_refused(burnt, tmp_path):
    source, newer = burnt
    target = clinic(tmp_path, "home", OTHER)
    (target.home / "anchors").mkdir(parents=True)
    (target.home / "anchors" / "heads.log").write_bytes(newer[5:])
    words = ("restore", str(source.backups()[0]), "--into", str(target.home), "--key-file", str(source.key))
    assert "are not those of this clinic's log" in target.refused(*words)
    assert [path.name for path in target.home.rglob("*")] == ["anchors", "heads.log"]
    assert not list(tmp_path.glob(".*"))
