"""The backup key and how it stands on paper: eight numbered rows, each with a check of its own.

The key opens every backup of the clinic. A row that was mistyped is named, so that nobody has to type all eight
again; letters that look like digits are not used, and are read as those digits when typed.
"""

import hashlib
import re
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
ROWS = 8
ROW_BYTES = 4
LETTERS = 8


class UnableToReadKey(Exception):
    """What was given is no backup key; the text says which row, and what to do."""


def number(key: bytes) -> str:
    """What a key may be called in the open, on its paper and in every file that it opens; says nothing about it."""
    return hashlib.sha256(b"daysheet backup key " + key).hexdigest()[:8].upper()


def on_paper(key: bytes) -> list[str]:
    """The rows to print, such as `3  7GQ2-0XKD`."""
    return [
        f"{place}  {_row(place, key[(place - 1) * ROW_BYTES :][:ROW_BYTES])}" for place in range(1, ROWS + 1)
    ]


def _row(place: int, part: bytes) -> str:
    letters = _letters(part + _check(place, part))
    return f"{letters[:4]}-{letters[4:]}"


def _check(place: int, part: bytes) -> bytes:
    return hashlib.sha256(b"%d:%b" % (place, part)).digest()[:1]


def _letters(five: bytes) -> str:
    value = int.from_bytes(five, "big")
    return "".join(ALPHABET[value >> shift & 31] for shift in range(35, -5, -5))


def _five(letters: str) -> bytes:
    value = 0
    for letter in letters:
        value = value << 5 | ALPHABET.index(letter)
    return value.to_bytes(5, "big")


def row_typed(place: int, text: str) -> bytes:
    """One row's part of the key, with or without its number before it."""
    words = [word for word in text.split() if not re.fullmatch(r"[1-8][.:)]?", word)]
    letters = "".join(words).replace("-", "").upper().translate(LOOKS_LIKE)
    if len(letters) != LETTERS or set(letters) - set(ALPHABET):
        raise UnableToReadKey(f"Row {place} has {LETTERS} letters and digits. Type it again.")
    return _part(place, letters)


def typed(text: str) -> bytes:
    """The key from what a person typed off the paper, or from the key file itself."""
    plain = text.strip()
    if re.fullmatch(r"[0-9a-fA-F]{64}", plain):
        return bytes.fromhex(plain)
    words = [word for word in plain.split() if not re.fullmatch(r"[1-8][.:)]?", word)]
    letters = "".join(words).replace("-", "").upper().translate(LOOKS_LIKE)
    if len(letters) != ROWS * LETTERS or set(letters) - set(ALPHABET):
        raise UnableToReadKey(
            f"A backup key has {ROWS} rows of {LETTERS} letters and digits; what was given has {len(letters)} "
            "in all. Type all rows as they are printed. Nothing was changed."
        )
    return b"".join(_part(place, letters[(place - 1) * LETTERS :][:LETTERS]) for place in range(1, ROWS + 1))


def _part(place: int, letters: str) -> bytes:
    five = _five(letters)
    part, check = five[:ROW_BYTES], five[ROW_BYTES:]
    if check != _check(place, part):
        raise UnableToReadKey(
            f"Row {place} of the backup key is not as it was printed. Compare it letter by letter with the paper "
            "and type it again. Nothing was changed."
        )
    return part


def from_file(path: Path) -> bytes:
    """The key from a file: `keys/backup.key`, or one into which the paper was typed."""
    try:
        return typed(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnableToReadKey(f"The key file {path} cannot be read. Nothing was changed.") from error
