"""The audit log: what a row needs, that it stands or falls with its action, and that the chain has no gap."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from daysheet import audit
from daysheet.audit import chain
from daysheet.audit.seal import Entry, framed, seal
from daysheet.records.models import Agreement, AuditHead, AuditRow

pytestmark = [pytest.mark.records]


@pytest.fixture(autouse=True)
def _own_home(clinic_home):
    return clinic_home


def write(count: int = 1, **changes) -> int:
    with transaction.atomic():
        for _ in range(count):
            number = audit.record(
                **{"event": "read", "who": "ana", "subjects": ["P-1"], "why": "sheet"} | changes
            )
    return number


@pytest.mark.django_db
def test_rows_count_from_one_without_a_gap():
    assert [write(), write(), write(3)] == [1, 2, 5]
    assert list(AuditRow.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert audit.verify() == audit.Verdict(
        whole=True,
        rows=5,
        sentence="The audit log is whole: 5 rows, no head is anchored yet, so a cut tail could not be seen.",
    )


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_nothing_is_recorded():
    with pytest.raises(audit.UnableToAudit, match="none is open"):
        audit.record(event="read", who="ana")
    assert not AuditRow.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["", "  ", "anonymous", "AnonymousUser", None])
def test_nobody_cannot_act(who):
    with pytest.raises(audit.UnableToAudit, match="nobody was named"):
        write(who=who)


@pytest.mark.django_db
@pytest.mark.parametrize("event", ["", "READ", "delete_everything"])
def test_only_known_events(event):
    with pytest.raises(audit.UnableToAudit, match="knows no event"):
        write(event=event)


@pytest.mark.django_db
@pytest.mark.parametrize("event", list(audit.Event))
def test_every_event_fits_its_column(event):
    write(event=event)
    assert AuditRow.objects.get().event == event


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["", "Zoë O’Neil", "\x00", "a\x00b", "\ud800", "\u202eevil", "x" * 100_000, '{"a":1}', "[]", "\\u0000"],
)
def test_any_text_can_be_recorded_and_verified(text):
    write(why=text, target=text, subjects=[text, text], detail={"key" + text: [text, {"b": 1, "a": text}]})
    write()
    assert audit.verify().whole


@pytest.mark.django_db
def test_details_hold_plain_values_only():
    write(detail={"rows": 10**15, "ok": True, "none": None, "list": (1, "two"), "z": {"b": 1, "a": 2}})
    assert audit.verify().whole
    with pytest.raises(audit.UnableToAudit, match="float is none of them"):
        write(detail={"share": 0.5})


@pytest.mark.django_db(transaction=True)
def test_if_the_row_cannot_be_written_the_action_does_not_happen(monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditRow.objects, "create", fails)
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.create(
            vendor="v",
            basis="payment",
            party="p",
            starts_on="2026-01-01",
            added_by="a",
            added_at="2026-01-01T00:00Z",
        )
        audit.record(event="agreement_added", who="ana")
    assert not Agreement.objects.exists()
    assert not AuditHead.objects.filter(number__gt=0).exists()


@pytest.mark.django_db(transaction=True)
def test_if_the_action_fails_no_row_stays():
    write()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record(event="read", who="ana")
        1 / 0  # noqa: B018
    assert write() == 2
    assert audit.verify().whole


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_leave_one_whole_chain():
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for _ in range(200):
                write(who=name)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    verdict = audit.verify()
    assert verdict.whole, verdict.sentence
    assert verdict.rows == 400
    assert {AuditRow.objects.filter(who=name).count() for name in ("ana", "ben")} == {200}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_auditrow SET who = 'eve' WHERE number = 1",
        "DELETE FROM records_auditrow",
        "REPLACE INTO records_auditrow SELECT * FROM records_auditrow",
        "TRUNCATE records_auditrow",
    ],
)
def test_the_database_refuses_to_change_rows(statement, on_postgres):
    if statement.startswith("REPLACE" if on_postgres else "TRUNCATE"):
        return
    write(3)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify().rows == 3


@pytest.mark.django_db
def test_a_chain_without_head_is_not_begun_anew():
    write(2)
    AuditHead.objects.all().delete()
    with pytest.raises(audit.UnableToAudit, match="head is gone"):
        write()


@pytest.mark.django_db
def test_the_log_is_read_newest_first_and_narrowed():
    write(3)
    write(2, who="ben", event="printed", target="sheet")
    assert [row.number for row in audit.latest(at_most=4)] == [5, 4, 3, 2]
    assert [row.number for row in audit.latest(at_most=9, before=3)] == [2, 1]
    assert [row.number for row in audit.latest(at_most=9, who="ben", events=["printed"], target="sheet")] == [
        5,
        4,
    ]
    assert audit.latest(at_most=9, who="\x00") == audit.latest(at_most=9, target="nothing") == []
    assert audit.latest(at_most=1)[0].subjects == ("P-1",)


ENTRY = Entry(1, "2026-01-01", "read", "ana", "pt", "[]", "target", "why", "{}", "", "")


@pytest.mark.parametrize("first", range(1, 8))
def test_text_cannot_slide_between_fields(first):
    """Moving the last letter of a field to the front of the next keeps the joined text and must change the seal."""
    texts = ["2026-01-01", "read", "ana", "pt", '["x"]', "target", "why", '{"y":1}']
    slid = list(texts)
    slid[first - 1], slid[first] = texts[first - 1][:-1], texts[first - 1][-1] + texts[first]
    assert "".join(texts) == "".join(slid)
    key = b"k" * 32
    assert seal(key, "", Entry(1, *texts, "", "")) != seal(key, "", Entry(1, *slid, "", ""))


def test_lengths_are_part_of_the_seal():
    assert framed([b"1:a", b""]) != framed([b"", b"1:a"])
    assert framed([b"a", b"b"]) != framed([b"ab"])
    assert framed([]) != framed([b""])


def test_seals_differ_by_key_and_place():
    assert seal(b"a", "", ENTRY) != seal(b"b", "", ENTRY)
    assert seal(b"a", "", ENTRY) != seal(b"a", "x", ENTRY)
    assert chain.NOBODY


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(8))
def test_two_who_begin_the_log_at_once_begin_one(_time):
    failures: list[BaseException] = []
    ready = threading.Barrier(2)

    def work(name: str) -> None:
        try:
            ready.wait(timeout=30)
            for _ in range(3):
                write(who=name)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ana", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert audit.verify().rows == 6
