"""What a payer's messages say: read clause by clause, and where a clause may mean two things, it says nothing.

A message never decides alone what a patient is told as sure: what is read here is *inferred*, and stands beside the
message itself.
"""

import re
from collections.abc import Iterable

_CLAUSE = re.compile(r"[.;,*\n|]+|\s-\s|\bBUT\b")
_WITHOUT = re.compile(r"\bWITHOUT\b")
_NEGATED = re.compile(r"\b(NO|NOT|NEVER|NONE|WAIVED|N'T|DOESN)\b")
_ONLY_FIRST = re.compile(r"\b(FIRST|VISITS? \d+ ?(-|TO|THROUGH) ?\d+|UNTIL|UP TO|EMERGENC|BEFORE VISIT)\b")
_ASKED = re.compile(
    r"\b(REQUIRED|REQUIRES|REQ|NEEDED|NEEDS?|MUST|OBTAIN|MANDATORY|FROM VISIT|AFTER|STARTING|BEGINNING)\b"
)
AUTHORIZATION = re.compile(r"\b(PRIOR AUTH\w*|PRE-?AUTH\w*|PRE-?CERT\w*|AUTHORI[SZ]ATIONS?|AUTH)\b")
REFERRAL = re.compile(r"\b(REFERRALS?|PRESCRIPTIONS?)\b")
_FROM_VISIT = re.compile(
    r"\b(?:FROM|STARTING (?:AT|WITH)|BEGINNING (?:AT|WITH)) (?:THE )?VISIT (\d{1,3})\b"
    r"|\bAFTER (?:THE )?(?:FIRST )?(?:VISIT (\d{1,3})|(\d{1,3}) VISITS?)\b"
)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"),
            *("ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN"),
            *("NINETEEN", "TWENTY"),
        )
    )
} | {"THIRTY": 30, "FORTY": 40, "FIFTY": 50, "SIXTY": 60, "NINETY": 90}
_COUNTED = r"(?:VISITS?|SESSIONS?|TREATMENTS?|VSTS?|UNITS?|MODALITIES)"
_LIMIT = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:[A-Z/]+\s+)?{_COUNTED}\b"
    rf"|\b{_COUNTED}\s+(?:LIMIT|MAX\w*)\W+(\d{{1,3}})\b"
    r"|\b(?:AFTER|THROUGH|UNTIL) (?:THE )?VISIT (\d{1,3})\b"
)
_COMBINED = re.compile(r"\b(COMBINED|SHARED|COMBINES|COMB)\b")
_WORDS = (
    ("OT", re.compile(r"\bO\.?T\b|OCCUPATIONAL")),
    ("SLP", re.compile(r"\bS\.?L\.?P\b|\bST\b|SPEECH")),
    ("chiropractic", re.compile(r"CHIRO")),
)
_SOFT = re.compile(
    r"MEDICAL(LY)? (NECESS\w*|REVIEW)|MED NEC|SOFT LIMIT|MAY BE EXTENDED|ADDITIONAL VISITS WITH"
)
_HARD = re.compile(r"HARD LIMIT|NO EXCEPTION|NOT BE EXTENDED|NO ADDITIONAL VISITS")
TELEHEALTH = re.compile(r"\bTELE(HEALTH|MED\w*|THERAPY|REHAB\w*|VISIT\w*)\b|\bVIRTUAL\b")
_WAIVED = re.compile(
    r"\bDED\w* (IS )?(WAIVED|DOES NOT APPLY|NOT APPLICABLE|N/A)|NOT SUBJECT TO (THE )?DED|\bNO DED|BEFORE (THE )?DED"
)
_APPLIES = re.compile(
    r"\bAFTER (THE )?(\w+ )?DED|(?<!NOT )SUBJECT TO (THE )?DED|\bDED\w* APPL(IES|Y)(?! NOT)"
)


def clauses(messages: Iterable[str]) -> list[str]:
    return [part.strip() for text in messages for part in _CLAUSE.split(text.upper()) if part.strip()]


def needed(messages: Iterable[str], thing: re.Pattern[str]) -> bool | None:
    """Whether the messages say that the thing is needed; None where they do not, or say it both ways."""
    told: set[bool] = set()
    for clause in clauses(messages):
        if not thing.search(clause):
            continue
        if _WITHOUT.search(clause):
            told.add(True)  # nothing is paid without it
        elif _NEGATED.search(clause):
            if not _ONLY_FIRST.search(clause):
                told.add(False)
        elif _ASKED.search(clause):
            told.add(True)
    return told.pop() if len(told) == 1 else None


def from_visit(messages: Iterable[str]) -> int | None:
    """The first visit that needs an authorization; "after 6 visits" is the seventh."""
    match = _FROM_VISIT.search(" ".join(text.upper() for text in messages))
    if match is None:
        return None
    return int(match[1]) if match[1] else int(match[2] or match[3]) + 1


def limits(messages: Iterable[str]) -> set[int]:
    """Numbers of visits, sessions or units that messages speak of."""
    found = set()
    for text in messages:
        for match in _LIMIT.finditer(text.upper()):
            number = match[1] or match[2] or match[3]
            found.add(int(number) if number.isdigit() else _NUMBERS[number])
    return found


def shared_with(messages: Iterable[str]) -> list[str]:
    """Who uses up the same visits."""
    found: dict[str, None] = {}
    for clause in (text.upper() for text in messages):
        if _COMBINED.search(clause) and not _NEGATED.search(clause):
            found |= {who: None for who, pattern in _WORDS if pattern.search(clause)}
    return list(found)


def hard(messages: Iterable[str]) -> bool | None:
    text = " ".join(messages).upper()
    if _SOFT.search(text):
        return False
    found = _HARD.search(text)
    # "Not a hard limit", and not "no exceptions".
    return True if found and not re.search(r"\bNOT (A |AN )?$", text[: found.start()]) else None


def deductible_first(messages: Iterable[str]) -> bool | None:
    text = " ".join(messages).upper()
    waived, applies = bool(_WAIVED.search(text)), bool(_APPLIES.search(text))
    return None if waived == applies else applies
