"""What of a file may be told, and how: one place for what may be about a patient, for masks, for unprintable signs.

Text may say something of a patient unless it is a code or an amount; and a field for codes or amounts may hold a name,
a number or a day that slipped in.
"""

import re
from collections.abc import Collection
from typing import Final

# Segments about no patient: what stands in them is always shown.
PUBLIC: Final = frozenset({"ISA", "TA1", "GS", "ST", "SE", "GE", "IEA", "BHT", "AK1", "AK2", "AK9", "IK5"})
# Segments of nothing but numbers that count: shown, unless the next segment ran into one.
NUMBERS: Final = frozenset({"HL", "LX", "LS", "LE"})
# Code sets that are kept elsewhere and say nothing of a patient, with the length of a code.
_PUBLIC_SETS: Final = {"cpt": 5, "pos": 2, "state": 2, "country": 3, "currency": 3, "carc": 5, "rarc": 5}
_PERSONAL_SETS: Final = frozenset({"icd", "zip"})
LONGEST_SHOWN: Final = 60
_LONGEST: Final = 18  # no code or number is longer
_MOST_LETTERS: Final = 4  # more of them may be a name
_LONGEST_CODE: Final = 4  # of a code that no list has: ZIP codes are codes, too
_LONGEST_WORD: Final = 2  # of letters alone: there are names of three
_LONGEST_COUNT: Final = 6  # eight digits may be a birth date
_LONGEST_SUM: Final = (
    7  # of an amount without a point, or with a letter in it: what is longer may be a number or a day
)
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")


def may_be_personal(text: str, kind: str, codes: Collection[str] = (), external: str = "") -> bool:
    """Whether a text may be about a patient, wherever it stands: one sign too many, and each element has its neighbor's.

    `kind` is the type of its element (ID, AN ...); `codes`: those that its guide lists; `external`: the name of the
    code set that it is of, where that is kept elsewhere.
    """
    letters = sum(map(str.isalpha, text))
    if len(text) > _LONGEST or letters > _MOST_LETTERS or external in _PERSONAL_SETS:
        return True
    if codes:
        return len(text) > max(map(len, codes))
    if external in _PUBLIC_SETS or kind == "ID":
        word = text.isalpha() and letters > _LONGEST_WORD
        return word or len(text) > max(_LONGEST_CODE, _PUBLIC_SETS.get(external, 0))
    if kind == "R":
        return letters > 1 or (len(text) > _LONGEST_SUM and (letters == 1 or text.isdigit()))
    return kind not in ("N0", "N2") or not counts(text)


def counts(text: str) -> bool:
    """Whether it is no more than a number that counts something."""
    return len(text) <= (_LONGEST_COUNT if text.isdigit() else _LONGEST_WORD)


def masked(text: str) -> str:
    """The text's form without its content: letters become x, digits 9, signs and length stay."""
    return _DIGIT.sub("9", _LETTER.sub("x", text))


def quoted(text: str) -> str:
    """A text in quotes, harmless on a screen, of a length that can be read."""
    text = printable(text)
    return f'"{text}"' if len(text) <= LONGEST_SHOWN else f'"{text[:LONGEST_SHOWN]}…"'


def printable(text: str) -> str:
    """What comes from outside may hold control characters, which a screen would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
