"""The clinic's own certificates: good for its names, renewed in time, keys closed to others."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from daysheet.web import certificates

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = certificates.names_of_this_machine(("daysheet.clinic.example", "192.168.1.20"))


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_certificate_is_good_for_every_name_and_signed_by_the_authority(clinic_home: Path) -> None:
    pair = certificates.own(NAMES, now=NOW)
    server, authority = read(pair.certificate), read(certificates.authority_path())
    server.verify_directly_issued_by(authority)
    there = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "daysheet.clinic.example"} <= set(there.get_values_for_type(x509.DNSName))
    addresses = {str(one) for one in there.get_values_for_type(x509.IPAddress)}
    assert {"127.0.0.1", "::1", "192.168.1.20"} <= addresses
    usage = server.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_authority_may_sign_servers_and_nothing_below(clinic_home: Path) -> None:
    certificates.own(NAMES, now=NOW)
    limits = (
        read(certificates.authority_path()).extensions.get_extension_for_class(x509.BasicConstraints).value
    )
    assert (limits.ca, limits.path_length) == (True, 0)


def test_python_trusts_it_through_the_authority(clinic_home: Path) -> None:
    pair = certificates.own(NAMES)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair.certificate, pair.key)
    client = ssl.create_default_context(cafile=str(certificates.authority_path()))
    ours, theirs, back, forth = ssl.MemoryBIO(), ssl.MemoryBIO(), None, None
    back = client.wrap_bio(ours, theirs, server_hostname="localhost")
    forth = server.wrap_bio(theirs, ours, server_side=True)
    for _ in range(4):
        for end in (back, forth):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert back.getpeercert()


def test_keys_are_closed_to_others(clinic_home: Path) -> None:
    pair = certificates.own(NAMES, now=NOW)
    for key in (pair.key, pair.key.with_name("authority.key")):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("days", "names", "same"),
    [(0, NAMES, True), (366, NAMES, True), (368, NAMES, False), (0, (*NAMES, "new.example"), False)],
)
def test_it_is_made_again_when_it_ends_soon_or_a_name_is_new(
    clinic_home: Path, days: int, names: tuple[str, ...], same: bool
) -> None:
    first = read(certificates.own(NAMES, now=NOW).certificate)
    authority = read(certificates.authority_path())
    second = read(certificates.own(names, now=NOW + timedelta(days=days)).certificate)
    assert (first == second) is same
    assert read(certificates.authority_path()) == authority


def test_the_fingerprint_is_the_one_that_phones_show(clinic_home: Path) -> None:
    certificates.own(NAMES, now=NOW)
    assert len(certificates.fingerprint().split(":")) == 32


def test_a_given_certificate_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(certificates.UnableToServe, match="is not there"):
        certificates.given(tmp_path / "a.pem", tmp_path / "b.pem")
