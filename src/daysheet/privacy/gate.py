"""The only way out: every byte about a patient that leaves this machine goes through `send`.

The only module that may open an outward connection (a test reads all imports). It decides, writes down that it is
sending, sends, and writes down what came of it. When it cannot know what came of it, it says so: `unknown`.
"""

import ipaddress
import socket
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, Literal, TypeVar

import httpx
import msgspec
from django.db import transaction
from django.utils import timezone

from daysheet import audit
from daysheet.audit.chain import lock_head
from daysheet.domain.base import Record
from daysheet.domain.coverage import Coverage
from daysheet.domain.people import ContactPreference, Patient
from daysheet.records.models import ContactPreferenceRow, CoverageRow, DisclosureRow, PatientRow

from . import agreements
from .charts import Viewer
from .conditions import Disclosure, Known, why_not
from .manifests import Manifest, Registry, load

__all__ = ["Disclosure", "Receipt", "registry", "send", "settle_interrupted"]

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
LARGEST_ANSWER = 64 * 1024
LEFT_BEHIND = timedelta(minutes=10)
CONNECTORS = Path(__file__).resolve().parents[1] / "connectors"
State = Literal["sent", "refused", "unknown"]
R = TypeVar("R", bound=Record)


class Receipt(msgspec.Struct, frozen=True):
    """What came of it. `refused`: nothing left. `unknown`: it may have left; a person must look."""

    state: State
    reason: str
    disclosure: int


class _NothingLeft(Exception):
    """The connection never stood; the vendor has nothing."""


class _MayHaveLeft(Exception):
    """Bytes went out and no clear answer came back."""


@cache
def registry() -> Registry:
    """The connectors of this installation; none is shipped yet, so nothing can leave."""
    return load(CONNECTORS)


def send(disclosure: Disclosure, *, who: Viewer, now: datetime | None = None) -> Receipt:
    """Send it if all eight conditions hold. Not inside another transaction: bytes cannot be rolled back."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        lock_head()  # one decision at a time, so that the rate is counted exactly
        reason, basis = _decide(disclosure, now)
        row = _write_down(disclosure, who, now, reason, basis)
    if reason:
        return Receipt("refused", reason, row.pk)
    return _settle(row, who, *_try_to_send(disclosure, row.receipt))


def settle_interrupted(*, who: Viewer, now: datetime) -> int:
    """Rows left at `sending` by a crash become `unknown`: nobody can tell what left. Returns how many."""
    left = DisclosureRow.objects.filter(state=DisclosureRow.State.SENDING, at__lt=now - LEFT_BEHIND)
    rows = list(left.order_by("pk"))
    for row in rows:
        _settle(row, who, "unknown", "Daysheet stopped while this was being sent; ask the recipient.", "")
    return len(rows)


def _decide(disclosure: Disclosure, now: datetime) -> tuple[str, str]:
    """The reason to refuse (empty: none) and the legal basis in words."""
    today = timezone.localtime(now).date()
    basis = agreements.covers(disclosure.vendor, disclosure.purpose, today)
    known = Known(
        today=today,
        manifest=registry().find(disclosure.vendor),
        basis=basis,
        patient=_one(PatientRow, Patient, id=disclosure.patient_id),
        payers=_payers(disclosure.patient_id, today),
        preference=_preference(disclosure.patient_id),
        sent_last_minute=_sent_since(disclosure.vendor, now - timedelta(minutes=1)),
    )
    in_words = (
        f"{basis.in_words} (agreement {basis.agreement})" if isinstance(basis, agreements.Covered) else ""
    )
    return why_not(disclosure, known), in_words


def _one(table: Any, kind: type[R], **key: str) -> R | None:
    """The record, or None: one that cannot be read is as good as absent, and what is absent refuses."""
    try:
        rows = list(table.objects.filter(**key).values(*kind.__struct_fields__))
        return msgspec.convert(rows[0], kind) if rows else None
    except (ValueError, TypeError):
        return None


def _preference(patient_id: str) -> ContactPreference | None:
    found = _one(ContactPreferenceRow, ContactPreference, patient_id=patient_id)
    opted_out = ContactPreferenceRow.objects.filter(
        patient_id=patient_id, opted_out_on__isnull=False
    ).exists()
    # SQLite hands an empty text over as NULL, and here NULL would mean "never opted out": ask the database itself.
    return None if found is not None and opted_out and found.opted_out_on is None else found


def _payers(patient_id: str, on: date) -> frozenset[str]:
    """Payers of the patient on that day; a coverage that cannot be read gives nobody anything."""
    try:
        rows = CoverageRow.objects.filter(patient_id=patient_id).values(*Coverage.__struct_fields__)
        coverages = msgspec.convert(list(rows), list[Coverage])
    except (ValueError, TypeError):
        return frozenset()
    return frozenset(
        one.payer_name
        for one in coverages
        if (one.starts_on is None or one.starts_on <= on) and (one.ends_on is None or one.ends_on >= on)
    )


def _sent_since(vendor: str, since: datetime) -> int:
    rows = DisclosureRow.objects.filter(vendor=vendor, at__gte=since)
    return int(rows.exclude(state=DisclosureRow.State.REFUSED).count())


def _write_down(disclosure: Disclosure, who: Viewer, now: datetime, reason: str, basis: str) -> DisclosureRow:
    """The row of the accounting (45 CFR 164.528) and its audit row; names of fields, never their values."""
    row: DisclosureRow = DisclosureRow.objects.create(
        at=now,
        vendor=disclosure.vendor[:60],
        host=disclosure.host,
        purpose=disclosure.purpose[:40],
        patient_id=disclosure.patient_id[:120],
        recipient=disclosure.recipient,
        fields=sorted(map(str, disclosure.fields)),
        basis=basis,
        state=DisclosureRow.State.REFUSED if reason else DisclosureRow.State.SENDING,
        reason=reason,
        receipt="" if reason else str(uuid.uuid4()),
    )
    _record(audit.Event.DISCLOSURE_REFUSED if reason else audit.Event.DISCLOSURE_SENDING, row, who)
    return row


def _settle(row: DisclosureRow, who: Viewer, state: State, reason: str, receipt: str) -> Receipt:
    events = {
        "sent": audit.Event.DISCLOSURE_SENT,
        "refused": audit.Event.DISCLOSURE_REFUSED,
        "unknown": audit.Event.DISCLOSURE_UNKNOWN,
    }
    with transaction.atomic():
        row.state, row.reason = state, reason
        row.receipt = f"{row.receipt} {receipt}".strip()
        row.save(update_fields=["state", "reason", "receipt"])
        _record(events[state], row, who)
    return Receipt(state, reason, row.pk)


def _record(event: audit.Event, row: DisclosureRow, who: Viewer) -> None:
    audit.record(
        event=event,
        who=who.name,
        role=who.role,
        subjects=[row.patient_id],
        target=f"disclosure {row.pk}",
        why=row.purpose,
        detail={"vendor": row.vendor, "host": row.host, "fields": row.fields, "reason": row.reason},
    )


def _try_to_send(disclosure: Disclosure, key: str) -> tuple[State, str, str]:
    manifest = registry().find(disclosure.vendor)
    if not isinstance(manifest, Manifest):
        return "refused", "The connector went away before anything was sent.", ""
    try:
        address = _safe_address(disclosure.host, manifest)
        status = _post(disclosure, manifest, address, key)
    except _NothingLeft as error:
        return "refused", f"Nothing was sent: {error}", ""
    except _MayHaveLeft as error:
        return "unknown", f"It may have been sent: {error} Ask the recipient before sending again.", ""
    if 200 <= status < 300:
        return "sent", "", f"HTTP {status}"
    return (
        "unknown",
        f"{disclosure.vendor} answered HTTP {status}; it has what was sent, but did not accept it.",
        "",
    )


def _safe_address(host: str, manifest: Manifest) -> str:
    """One address of the host, looked up once and used as it is, so that a second lookup cannot lead elsewhere."""
    name, port = _split(host, manifest)
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _NothingLeft(f"{host} has no address ({error}).") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    is_allowed: Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool] = (
        _is_loopback if manifest.loopback_fake else _is_public
    )
    if not addresses or not all(map(is_allowed, addresses)):
        raise _NothingLeft(f"{host} leads to an address inside a private network, where no vendor lives.")
    return str(addresses[0])


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_loopback


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Public, also when written as an IPv4 address inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None and not _is_public(inner):
            return False
        if address in ipaddress.ip_network("64:ff9b::/96") and not _is_public(
            ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        ):
            return False
    return address.is_global and not address.is_multicast


def _split(host: str, manifest: Manifest) -> tuple[str, int]:
    name, _, port = host.partition(":")
    return name, int(port) if port else (80 if manifest.loopback_fake else 443)


def _post(disclosure: Disclosure, manifest: Manifest, address: str, key: str) -> int:
    """One POST over HTTPS to the address that was checked, with the certificate of the name. No redirects, no
    proxies from the environment, no cookies, no second try."""
    name, port = _split(disclosure.host, manifest)
    scheme = "http" if manifest.loopback_fake else "https"
    literal = f"[{address}]" if ":" in address else address
    client = httpx.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
    )
    with client:
        try:
            request = client.build_request(
                "POST",
                f"{scheme}://{literal}:{port}{manifest.purposes[disclosure.purpose].path}",
                json={**disclosure.fields, "to": disclosure.recipient},
                headers={"Host": disclosure.host, "Idempotency-Key": key, "User-Agent": "daysheet"},
                extensions={"sni_hostname": name},
            )
        except ValueError as error:
            raise _NothingLeft("a field holds text that cannot be written as JSON.") from error
        return _exchange(client, request)


def _exchange(client: httpx.Client, request: httpx.Request) -> int:
    ends_at = monotonic() + READ_SECONDS
    try:
        response = client.send(request, stream=True)
        try:
            read = 0
            for piece in response.iter_raw():
                read += len(piece)
                if read > LARGEST_ANSWER or monotonic() > ends_at:
                    break
        finally:
            response.close()
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
        raise _NothingLeft(f"no connection to the vendor ({type(error).__name__}).") from error
    except (httpx.HTTPError, httpx.StreamError, OSError) as error:
        raise _MayHaveLeft(f"the connection broke ({type(error).__name__}).") from error
    return int(response.status_code)
