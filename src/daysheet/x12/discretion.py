"""What of a file may be told, and how: one place for what may be about a patient, for masks, for unprintable signs.

Text may say something of a patient unless it is a code or an amount; and a field for codes or amounts may hold a name
that slipped in.
"""

import re
from typing import Final

# Segments about no patient: what stands in them is always shown.
PUBLIC: Final = frozenset({"ISA", "TA1", "GS", "ST", "SE", "GE", "IEA"}) | {
    *("BHT", "HL", "LX", "LS", "LE", "AK1", "AK2", "AK9", "IK5")
}
# Code sets that are kept elsewhere: those that say nothing of a patient, and those that do, whatever their form.
_PUBLIC_SETS: Final = frozenset({"cpt", "pos", "taxonomy", "state", "country", "currency"})
_PERSONAL_SETS: Final = frozenset({"icd", "zip"})
_SHOWN_KINDS: Final = frozenset({"ID", "R", "N0", "N2"})
_LONGEST: Final = 18  # no code or number is longer
_MOST_LETTERS: Final = 4  # more of them may be a name
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")


def may_be_personal(text: str, kind: str, listed: bool = False, external: str = "") -> bool:
    """Whether a text may be about a patient.

    `kind` is the type of its element (ID, AN ...); `listed`: its guide lists the codes it may be; `external`: the name
    of the code set that it is of, where that is kept elsewhere.
    """
    if len(text) > _LONGEST or sum(map(str.isalpha, text)) > _MOST_LETTERS or external in _PERSONAL_SETS:
        return True
    return not (listed or external in _PUBLIC_SETS or kind in _SHOWN_KINDS)


def masked(text: str) -> str:
    """The text's form without its content: letters become x, digits 9, signs and length stay."""
    return _DIGIT.sub("9", _LETTER.sub("x", text))


def printable(text: str) -> str:
    """What comes from outside may hold control characters, which a screen would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
