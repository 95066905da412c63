"""The gate against a real server: it sends in the one case in which all eight conditions hold, and in no other."""

import itertools
import socket
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from daysheet.privacy import agreements, gate, manifests
from daysheet.privacy.charts import Viewer
from daysheet.privacy.conditions import email, phone
from daysheet.records.models import (
    Agreement,
    AuditRow,
    ContactPreferenceRow,
    CoverageRow,
    Delivery,
    DisclosureRow,
    PatientRow,
)
from safety.fake_vendor import FakeVendor, write_manifest

pytestmark = [pytest.mark.records, pytest.mark.django_db]

DESK = Viewer("ana", "front_desk", True)
NOW = datetime(2026, 5, 14, 15, 0, tzinfo=UTC)
TODAY = date(2026, 5, 14)


@pytest.fixture
def vendor():
    fake = FakeVendor()
    yield fake
    fake.close()


@pytest.fixture
def world(clinic_home, tmp_path, monkeypatch, vendor):
    return World(tmp_path, monkeypatch, vendor)


class World:
    """Everything in place for one reminder; each method breaks or mends one condition."""

    def __init__(self, folder, monkeypatch, vendor) -> None:
        self.vendor = vendor
        self.folder = folder / "connectors"
        self.paper = folder / "baa.pdf"
        self.paper.write_bytes(b"%PDF signed")
        self.parts: dict[str, str] = {}
        monkeypatch.setattr(gate, "registry", lambda: manifests.load(self.folder, fakes=True))
        delivery = Delivery.objects.create(
            name="patients.csv", sha256="0" * 64, received_at=NOW, as_of=TODAY, state="taken"
        )
        self.source = {"source_file": delivery, "source_row": 2}
        self.disclosure = {
            "vendor": "fake_text",
            "host": vendor.host,
            "purpose": "reminder",
            "patient_id": "P-1",
            "recipient": "(555) 010-2000",
            "fields": {"first_name": "Ada", "at": "9:00"},
        }

    def build(self, bad: dict[str, str] | None = None) -> None:
        """All good, except the conditions named in `bad` with how they are bad."""
        bad = bad or {}
        self.parts = {"hosts": f'["{self.vendor.host}"]'}
        for table in (Agreement, ContactPreferenceRow, PatientRow, DisclosureRow):
            table.objects.all().delete()
        for name in ("vendor", "host", "basis", "purpose", "fields", "recipient", "consent", "rate"):
            getattr(self, f"_{name}")(bad.get(name, "good"))
        if bad.get("vendor") != "absent":
            write_manifest(self.folder, **self.parts)
        if bad.get("vendor") == "unparsable":
            (self.folder / "messages" / "fake_text" / "manifest.toml").write_text("vendor = [")

    def _vendor(self, how) -> None:
        path = self.folder / "messages" / "fake_text" / "manifest.toml"
        path.unlink(missing_ok=True)
        if how == "expired":
            self.parts["more"] = "retired_on = 2026-05-14"

    def _host(self, how) -> None:
        hosts = {
            "absent": "[]",
            "expired": '["127.0.0.1:1"]',
            "unparsable": f'["http://{self.vendor.host}/../"]',
        }
        self.parts |= {"hosts": hosts[how]} if how in hosts else {}

    def _basis(self, how) -> None:
        if how == "absent":
            return
        agreement = agreements.add(
            vendor="fake_text", basis="baa", party="Fake Inc.", scope=("reminder",), by="owner", file=self.paper,
            starts_on=date(2026, 1, 1), signed_on=date(2025, 12, 1),
            ends_on=date(2026, 5, 13) if how == "expired" else date(2026, 5, 14),
        )  # fmt: skip
        if how == "unparsable":
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE records_agreement SET scope = '{{\"reminder\": 1}}' WHERE id = {agreement}"
                )

    def _purpose(self, how) -> None:
        changes = {
            "absent": {"purpose": "other"},
            "expired": {"purpose_more": "ended_on = 2026-05-14"},
            "unparsable": {"purpose_more": 'ended_on = "soon"'},
        }
        self.parts |= changes.get(how, {})

    def _fields(self, how) -> None:
        fields = {"absent": "[]", "expired": '["first_name"]', "unparsable": '["first_name", 7]'}
        self.parts |= {"fields": fields[how]} if how in fields else {}

    def _recipient(self, how) -> None:
        if how == "absent":
            return
        phones = {
            "good": "1-555-010-2000",
            "expired": "555-010-9999",
            "unparsable": "ask his wife 5550102000",
        }
        PatientRow.objects.create(
            id="P-1", first_name="Ada", last_name="Low", phone=phones[how], **self.source
        )

    def _consent(self, how) -> None:
        if how == "absent":
            return
        choices = {
            "good": {"text_ok": True},
            "expired": {"text_ok": True, "opted_out_on": date(2026, 5, 1)},
            "unparsable": {"text_ok": None},
        }
        ContactPreferenceRow.objects.create(patient_id="P-1", **choices[how], **self.source)

    def _rate(self, how) -> None:
        rates = {"absent": "0", "unparsable": '"many"', "expired": "1"}
        self.parts |= {"per_minute": rates[how]} if how in rates else {}
        if how == "expired":
            DisclosureRow.objects.create(
                at=NOW - timedelta(seconds=30),
                vendor="fake_text",
                host="h",
                purpose="p",
                patient_id="P-2",
                state="sent",
            )

    def send(self, now=NOW, **changes):
        return gate.send(gate.Disclosure(**self.disclosure | changes), who=DESK, now=now)


CONDITIONS = ("vendor", "host", "basis", "purpose", "fields", "recipient", "consent", "rate")
BAD = ("absent", "expired", "unparsable")


def combinations():
    """All 2^8 of good and bad; how a bad one is bad goes round, and each single one is bad in all three ways."""
    ways = itertools.cycle(BAD)
    for goods in itertools.product((True, False), repeat=8):
        yield {name: next(ways) for name, good in zip(CONDITIONS, goods, strict=True) if not good}
    yield from ({name: how} for name in CONDITIONS for how in BAD)
    yield from (dict.fromkeys(CONDITIONS, how) for how in BAD)
    yield from (
        {one: a, two: b} for one, two in itertools.combinations(CONDITIONS, 2) for a, b in (BAD[:2], BAD[1:])
    )


def test_truth_table(world):
    tried = sent = 0
    for bad in combinations():
        world.build(bad)
        before = len(world.vendor.received)
        receipt = world.send()
        left = len(world.vendor.received) - before
        tried += 1
        sent += left
        assert (receipt.state, left) == (("refused", 0) if bad else ("sent", 1)), (bad, receipt)
        row = DisclosureRow.objects.get(pk=receipt.disclosure)
        assert row.state == receipt.state
        assert bool(receipt.reason) == bool(bad)
    assert tried >= 256
    assert sent == 1


def test_what_arrives_is_the_fields_and_the_recipient_only(world):
    world.build()
    receipt = world.send()
    ((path, headers, body),) = world.vendor.received
    assert path == "/messages"
    assert body == {"to": "(555) 010-2000", "first_name": "Ada", "at": "9:00"}
    row = DisclosureRow.objects.get(pk=receipt.disclosure)
    assert row.receipt == f"{headers['Idempotency-Key']} HTTP 201"
    assert row.fields == ["at", "first_name"]
    assert "agreement" in row.basis


def test_it_is_audited_before_and_after(world):
    world.build()
    world.send()
    world.send(host="example.org")
    rows = list(AuditRow.objects.filter(event__startswith="disclosure").order_by("number"))
    assert [row.event for row in rows] == ["disclosure_sending", "disclosure_sent", "disclosure_refused"]
    assert all(row.subjects == ["P-1"] and row.who == "ana" for row in rows)
    assert "Ada" not in str([row.detail for row in rows])


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 12, 31), "refused"),
        (date(2026, 1, 1), "sent"),
        (TODAY, "sent"),
        (date(2026, 5, 15), "refused"),
    ],
)
def test_day_before_first_last_and_day_after(world, day, state):
    world.build()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("America/New_York"))
    assert world.send(now=noon).state == state


@pytest.mark.parametrize(
    ("starts", "ends", "now", "state"),
    [
        # New Year's Eve in New York is New Year's Day in UTC already; the clinic's day counts.
        (date(2026, 1, 1), None, datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), "refused"),
        (date(2026, 1, 1), None, datetime(2026, 1, 1, 5, 0, 0, tzinfo=UTC), "sent"),
        (date(2025, 1, 1), date(2025, 12, 31), datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), "sent"),
        (date(2025, 1, 1), date(2025, 12, 31), datetime(2026, 1, 1, 5, 0, 0, tzinfo=UTC), "refused"),
        # Clocks go forward on 8 March 2026 and back on 1 November 2026.
        (date(2026, 1, 1), date(2026, 3, 8), datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), "sent"),
        (date(2026, 1, 1), date(2026, 3, 8), datetime(2026, 3, 9, 4, 0, 0, tzinfo=UTC), "refused"),
        (date(2026, 1, 1), date(2026, 11, 1), datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), "sent"),
        (date(2026, 1, 1), date(2026, 11, 1), datetime(2026, 11, 2, 5, 0, 0, tzinfo=UTC), "refused"),
    ],
)
def test_the_clinics_own_day_counts(world, starts, ends, now, state):
    world.build()
    Agreement.objects.update(starts_on=starts, ends_on=ends, signed_on=starts)
    assert world.send(now=now).state == state


@pytest.mark.parametrize(
    "location",
    ["https://example.org/", "http://10.0.0.1/", "file:///etc/passwd", "/elsewhere", "//example.org/x"],
)
def test_redirects_are_not_followed(world, location):
    world.build()
    world.vendor.mood = f"redirect {location}"
    receipt = world.send()
    assert receipt.state == "unknown"
    assert len(world.vendor.received) == 1


def test_proxies_from_the_environment_are_ignored(world, monkeypatch):
    proxy = FakeVendor()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{proxy.host}")
    world.build()
    try:
        assert world.send().state == "sent"
        assert proxy.received == []
    finally:
        proxy.close()


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::", "ff02::1", "192.0.2.1", "198.18.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_refused(world, monkeypatch, address):
    world.build()
    write_manifest(world.folder, hosts='["api.example.org"]', fake="false")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    for answers in ([(family, 1, 6, "", (address, 443))], [public, (family, 1, 6, "", (address, 443))], []):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, answers=answers, **__: answers)
        receipt = world.send(host="api.example.org")
        assert receipt.state == "refused", receipt
        assert "private network" in receipt.reason


def test_a_fake_must_be_on_this_machine(world, monkeypatch):
    world.build()
    write_manifest(world.folder, hosts='["localhost:9"]')
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 9))])
    assert world.send(host="localhost:9").state == "refused"
    write_manifest(world.folder, hosts='["api.example.org"]')
    assert "lives on this machine" in world.send(host="api.example.org").reason


def test_the_products_own_registry_takes_no_fakes_and_is_empty_today(world):
    world.build()
    assert isinstance(manifests.load(world.folder).find("fake_text"), manifests.Unreadable)
    assert manifests.load(gate.CONNECTORS).vendors == {}


@pytest.mark.parametrize(
    "host",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://x",
        "user@host",
        "host/path",
        "host?x",
        "ho st",
        "",
        "-a",
        "h:port",
    ],
)
def test_what_is_no_host_is_refused(world, host):
    world.build()
    assert world.send(host=host).state == "refused"
    write_manifest(world.folder, hosts=f'["{host}"]')
    assert world.send(host=host).state == "refused"
    assert world.vendor.received == []


@pytest.mark.parametrize(
    "path", ["file:///etc/passwd", "messages", "//evil.org/x", "/a/../b", "/a?b", "@evil.org/"]
)
def test_what_is_no_path_is_refused(world, path):
    world.build()
    place = world.folder / "messages" / "fake_text" / "manifest.toml"
    place.write_text(place.read_text().replace("/messages", path))
    assert "a path is not a plain path" in world.send().reason


@pytest.mark.parametrize(
    ("mood", "state"),
    [("ok", "sent"), ("big", "sent"), ("hangup", "unknown"), ("slow", "unknown")]
    + [(f"status {code}", "unknown") for code in (301, 400, 401, 409, 422, 429, 500, 502, 503)],
)
def test_answers(world, monkeypatch, mood, state):
    monkeypatch.setattr(gate, "READ_SECONDS", 0.5)
    world.build()
    world.vendor.mood = mood
    receipt = world.send()
    assert receipt.state == state
    assert len(world.vendor.received) == 1
    assert DisclosureRow.objects.get(pk=receipt.disclosure).state == state


def test_no_connection_means_nothing_left(world):
    world.build()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    write_manifest(world.folder, hosts=f'["{host}"]')
    receipt = world.send(host=host)
    assert receipt.state == "refused"
    assert "no connection" in receipt.reason


def test_text_that_is_no_json_does_not_leave(world):
    world.build()
    assert world.send(fields={"first_name": "\ud800"}).state == "refused"


@pytest.mark.django_db(transaction=True)
def test_not_inside_another_transaction(world):
    world.build()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        world.send()
    assert world.vendor.received == []


def test_if_it_cannot_be_audited_it_is_not_sent(world, monkeypatch):
    world.build()

    def fails(**_):
        raise gate.audit.UnableToAudit("no")

    monkeypatch.setattr(gate.audit, "record", fails)
    with pytest.raises(gate.audit.UnableToAudit):
        world.send()
    assert world.vendor.received == []
    assert not DisclosureRow.objects.exists()


def test_a_crash_while_sending_is_unknown(world):
    at = timezone.now() - timedelta(minutes=11)
    row = DisclosureRow.objects.create(
        at=at, vendor="v", host="h", purpose="p", patient_id="P-1", state="sending"
    )
    assert gate.settle_interrupted(who=DESK, now=timezone.now()) == 1
    row.refresh_from_db()
    assert row.state == "unknown"
    assert gate.settle_interrupted(who=DESK, now=timezone.now()) == 0


def test_the_rate_counts_the_last_minute(world):
    world.build()
    write_manifest(world.folder, hosts=f'["{world.vendor.host}"]', per_minute="3")
    states = [world.send(now=NOW + timedelta(seconds=second)).state for second in (0, 1, 2, 3, 59, 61)]
    assert states == ["sent", "sent", "sent", "refused", "refused", "sent"]


def test_a_payer_gets_what_payment_needs_of_its_own_patients_only(world):
    world.build({"consent": "absent", "basis": "absent"})
    write_manifest(
        world.folder,
        hosts=f'["{world.vendor.host}"]',
        basis='["payment"]',
        recipient="payer",
        purpose="eligibility",
    )
    agreements.add(
        vendor="fake_text", basis="payment", party="Plan", scope=("eligibility",), starts_on=TODAY, by="owner"
    )
    CoverageRow.objects.create(id="C-1", patient_id="P-1", payer_name="Plan A", ends_on=TODAY, **world.source)
    asked = {"purpose": "eligibility"}
    assert world.send(recipient="Plan A", **asked).state == "sent"
    assert world.send(recipient="Plan B", **asked).state == "refused"
    assert world.send(recipient="Plan A", patient_id="P-2", **asked).state == "refused"
    assert world.send(recipient="Plan A", now=NOW + timedelta(days=1), **asked).state == "refused"


@pytest.mark.parametrize(
    "change", [{"patient_id": ""}, {"fields": {}}, {"fields": {"ssn": "1"}}, {"purpose": ""}, {"vendor": ""}]
)
def test_empty_answers_refuse(world, change):
    world.build()
    assert world.send(**change).state == "refused"


@pytest.mark.parametrize("junk", ["soon", "", "2026-02-30"])
def test_an_opt_out_that_cannot_be_read_is_an_opt_out(world, junk, on_postgres):
    if on_postgres:
        return  # its date columns hold dates only
    world.build()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_contactpreferencerow SET opted_out_on = %s", [junk])
    assert world.send().state == "refused"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("(555) 010-2000", "5550102000"), ("+1 555 010 2000", "5550102000"), ("555.010.2000", "5550102000"),
        ("+44 555 010 2000", ""), ("5550102000 x5", ""), ("", ""), ("555010200", ""), ("٥٥٥٠١٠٢٠٠٠", ""),
        ("+5550102000", ""), ("5550102000\n", ""),
    ],
)  # fmt: skip
def test_phone_numbers(text, digits):
    assert phone(text) == digits


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("A@b.org ", "a@b.org"), ("a@b.org,c@d.org", ""), ("a@b", ""), ("", ""), ("A <a@b.org>", ""), ("a@b.org.", ""),
    ],
)  # fmt: skip
def test_email_addresses(text, address):
    assert email(text) == address
