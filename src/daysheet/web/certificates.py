"""HTTPS inside the clinic: a small authority of the clinic's own and a certificate for this machine.

Phones trust the authority once; the server's certificate is renewed by itself. Keys are 0600, like all keys here.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from daysheet.home import inside

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""The longest that iPhones accept."""
RENEW_DAYS = 30
ALWAYS = ("localhost", "127.0.0.1", "::1")


class Pair(msgspec.Struct, frozen=True):
    certificate: Path
    key: Path


class UnableToServe(Exception):
    """No certificate to serve with; the text says which file is missing."""


def authority_path() -> Path:
    return inside("tls") / "authority.crt"


def given(certificate: Path, key: Path) -> Pair:
    """A certificate that the clinic brought."""
    for path in (certificate, key):
        if not path.is_file():
            raise UnableToServe(f"{path} is not there. Nothing was started; check --certificate and --key.")
    return Pair(certificate, key)


def names_of_this_machine(more: Iterable[str] = ()) -> tuple[str, ...]:
    """Names and addresses the certificate is good for."""
    name = socket.gethostname()
    return tuple(dict.fromkeys((*ALWAYS, name, f"{name}.local", *more)))


def own(names: Iterable[str], *, now: datetime | None = None) -> Pair:
    """The clinic's own certificate for these names; made, or made again when it ends soon or a name is new."""
    now = now or datetime.now(UTC)
    wanted = tuple(names)
    folder = inside("tls")
    pair = Pair(folder / "server.crt", folder / "server.key")
    authority, authority_key = _authority(now)
    if not _still_good(pair.certificate, wanted, authority, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(pair.key, key)
        pair.certificate.write_bytes(
            _pem(_server(wanted, key, authority, authority_key, now)) + _pem(authority)
        )
    return pair


def fingerprint() -> str:
    """What a person compares before trusting the authority."""
    authority = x509.load_pem_x509_certificate(authority_path().read_bytes())
    text = authority.fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(text[place : place + 2] for place in range(0, len(text), 2))


def _authority(now: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    path, key_path = authority_path(), inside("tls") / "authority.key"
    if path.exists() and key_path.exists():
        loaded = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        return x509.load_pem_x509_certificate(path.read_bytes()), loaded
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Daysheet on {socket.gethostname()}"[:64])])
    builder = _builder(name, name, key, now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    _write_key(key_path, key)
    path.write_bytes(_pem(certificate))
    return certificate, key


def _server(
    names: tuple[str, ...],
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Daysheet")])
    builder = _builder(name, authority.subject, key, now, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(list(map(_general, names))), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return builder.add_extension(identifier, critical=False).sign(authority_key, hashes.SHA256())


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _still_good(path: Path, names: tuple[str, ...], authority: x509.Certificate, now: datetime) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    there = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends_late = certificate.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
    return ends_late and certificate.issuer == authority.subject and set(map(_general, names)) <= set(there)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Never readable by others, not even between two steps."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
