"""The sealed file: a head in the open that says what it is, then numbered pieces under AES-256-GCM.

Each file has a key of its own, derived from the backup key and a fresh salt, so that a piece's number can be its
nonce. A piece is sealed together with the head, its number and whether it is the last: pieces that were changed,
swapped, repeated, left out, cut off or added do not open. No Django and no clinic here, only bytes.
"""

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import key as keys

MAGIC = b"DAYSHEET BACKUP\n"
FORMAT = 1
PIECE = 1024 * 1024
TAG = 16
LARGEST_HEAD = 64 * 1024
FRAME = struct.Struct(">QBI")
"""Number of the piece, whether it is the last, length of what follows."""
READ_ME = (
    "One clinic's Daysheet records, encrypted. `daysheet restore` THIS-FILE `--into` EMPTY-FOLDER opens it with the "
    "backup key whose number stands here; without that key nobody can."
)


class UnableToReadBackup(Exception):
    """The file is no backup, not whole, or not opened by this key; the text says which."""


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What anybody may read of a backup: nothing about the clinic, nothing about a patient."""

    format: int
    daysheet: str
    made_at: str
    key: str
    salt: str
    migrations: dict[str, str]
    """App -> its last migration: whether this version can take it, said before anything is opened."""
    read_me: str = READ_ME


class _Keys(msgspec.Struct, frozen=True):
    pieces: bytes
    head: bytes


def _derive(key: bytes, salt: bytes) -> _Keys:
    both = HKDF(algorithm=SHA256(), length=64, salt=salt, info=b"daysheet backup 1").derive(key)
    return _Keys(both[:32], both[32:])


def new_head(*, key: bytes, daysheet: str, made_at: str, migrations: dict[str, str]) -> Head:
    return Head(
        format=FORMAT,
        daysheet=daysheet,
        made_at=made_at,
        key=keys.number(key),
        salt=os.urandom(32).hex(),
        migrations=migrations,
    )


class Sealer:
    """Writes bytes into pieces. Until `close` the file has no end and does not open."""

    def __init__(self, file: BinaryIO, key: bytes, head: Head) -> None:
        self._file = file
        self._waiting = bytearray()
        self._number = 0
        derived = _derive(key, bytes.fromhex(head.salt))
        encoded = msgspec.json.encode(head)
        opening = MAGIC + struct.pack(">I", len(encoded)) + encoded
        self._sealed_with = hashlib.sha256(opening).digest()
        self._cipher = AESGCM(derived.pieces)
        file.write(opening + hmac.digest(derived.head, opening, "sha256"))

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        self._put(bytes(self._waiting), last=True)

    def _put(self, content: bytes, *, last: bool) -> None:
        frame = FRAME.pack(self._number, last, len(content) + TAG)
        sealed = self._cipher.encrypt(_nonce(self._number, last), content, self._sealed_with + frame)
        self._file.write(frame + sealed)
        self._number += 1


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def read_head(file: BinaryIO) -> Head:
    """The head as it stands, not yet proved: a key proves it."""
    head, _, _ = _opening(file)
    return head


def _opening(file: BinaryIO) -> tuple[Head, bytes, bytes]:
    start = file.read(len(MAGIC) + 4)
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 4:
        raise UnableToReadBackup("This file is not a Daysheet backup, or its head was damaged.")
    (length,) = struct.unpack(">I", start[-4:])
    encoded = file.read(min(length, LARGEST_HEAD))
    mac = file.read(32)
    try:
        head = msgspec.json.decode(encoded, type=Head)
        bytes.fromhex(head.salt)
    except (msgspec.DecodeError, ValueError) as error:
        newer = _format_of(encoded)
        if newer is not None and newer > FORMAT:
            raise UnableToReadBackup(_too_new(newer)) from error
        raise UnableToReadBackup("The head of this backup was changed or damaged.") from error
    if head.format != FORMAT:
        raise UnableToReadBackup(_too_new(head.format))
    return head, start + encoded, mac


def _too_new(found: int) -> str:
    return f"This backup is of format {found}; this Daysheet reads format {FORMAT}. Install a newer Daysheet."


def _format_of(encoded: bytes) -> int | None:
    try:
        found = msgspec.json.decode(encoded)
    except (msgspec.DecodeError, ValueError):
        return None
    number = found.get("format") if isinstance(found, dict) else None
    return number if isinstance(number, int) else None


def opened(file: BinaryIO, key: bytes) -> tuple[Head, Iterator[bytes]]:
    """The proved head, and the pieces in their order, each proved before it is given."""
    head, opening, mac = _opening(file)
    if head.key != keys.number(key):
        raise UnableToReadBackup(
            f"The key that was given ({keys.number(key)}) does not open this backup: it asks for the backup key "
            f"with the number {head.key}. Or the head of the file was damaged."
        )
    derived = _derive(key, bytes.fromhex(head.salt))
    if not hmac.compare_digest(mac, hmac.digest(derived.head, opening, "sha256")):
        raise UnableToReadBackup("The head of this backup was changed or damaged.")
    return head, _pieces(file, AESGCM(derived.pieces), hashlib.sha256(opening).digest())


def _pieces(file: BinaryIO, cipher: AESGCM, sealed_with: bytes) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        content, last = _piece(file, cipher, sealed_with, number)
        yield content
        number += 1
    if file.read(1):
        raise UnableToReadBackup("Something was added behind the end of this backup.")


def _piece(file: BinaryIO, cipher: AESGCM, sealed_with: bytes, number: int) -> tuple[bytes, bool]:
    frame = file.read(FRAME.size)
    if len(frame) < FRAME.size:
        raise UnableToReadBackup(f"This backup was cut off: it ends after piece {number}, without its end.")
    stands, last, length = FRAME.unpack(frame)
    if stands != number:
        raise UnableToReadBackup(
            f"Piece {stands + 1} stands in this backup where piece {number + 1} should: pieces were swapped, repeated "
            "or left out, or it was damaged there."
        )
    if last > 1 or not TAG <= length <= PIECE + TAG:
        raise UnableToReadBackup(f"Piece {number + 1} of this backup was changed or damaged.")
    sealed = file.read(length)
    if len(sealed) < length:
        raise UnableToReadBackup(f"This backup was cut off within piece {number + 1}.")
    try:
        return cipher.decrypt(_nonce(number, bool(last)), sealed, sealed_with + frame), bool(last)
    except InvalidTag as error:
        raise UnableToReadBackup(f"Piece {number + 1} of this backup was changed or damaged.") from error
