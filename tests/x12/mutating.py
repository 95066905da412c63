"""Files that went wrong, made from good ones by a seed: cut, doubled, swapped, misspelled, mixed with others.

mutated("837p", 4711)        # always the same bytes; a failing test names the two
"""

import itertools
import random
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from x12.generated import GENERATORS

KINDS = ("837p", "270", "271", "276", "277", "277ca", "278", "278r", "835", "999", "ta1")
STANDARD = "*:^~"
OTHERS = ("|>^~", "*:^\n", "\x1d\x1f\x1e\x1c", "|:U~", "!$`\r")  # U: nothing repeats


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CODES = ("", "*", *_words("ZZ IL QC 85 PR 1P 22 23 20 EV SS D8 RD8 HC ABK zz 2110"))
NUMBERS = (
    *_words(
        "1E99 1E-99 1E2 - . +5 NaN Infinity 1_000 -0 -.50 00012.500 12. 1,000.00 $5 0x10 1E --1 1:2 1^2 0000"
    ),
    *(" 5", "5 ", "\u00b2", "9" * 19, "9" * 60, "0." + "1" * 50),
)
DAYS = _words("20260231 00000000 261301 260115 20261301 99991231 10000101 2026011 2026-01-15 0001")
COUNTS = ("", *_words("0 1 99 000000002 X -1 1.0"))
TEXTS = (
    *_words("ISA IEA iea ISA* GS ST '\"\\ {} %s <?xml?>"),
    *("", " ", "  X  ", "A" * 80, "\x00", "\x1a", "\x85", "a\nb", "a\r\nb"),
    *("\u00e9\u00df\u00f1", "\u00c3\u00a9", "\u00ef\u00bb\u00bf", "\u00a0", "\u00ad"),
)
JUNK = (
    *("\n\n", "  ", "\x00" * 9, "\x1a", "\u00ef\u00bb\u00bf"),
    *("From: a@b.example\n\n", "ISA", "ISA*00*", "X"),
)


class Signs(NamedTuple):
    element: str
    component: str
    repetition: str
    terminator: str


Segments = list[str]
Change = Callable[[random.Random, Segments, Signs], None]
Turn = Callable[[random.Random, str, Signs], str]


# --- good files ------------------------------------------------------------------------------------------------------


def dressed(text: str, signs: str) -> str:
    """The same file with other signs; ISA11 says U where nothing is to repeat."""
    return text.translate(str.maketrans(STANDARD, signs))


@cache
def bases(kind: str) -> tuple[tuple[str, Signs], ...]:
    """Some small good files of a kind, most of them with the usual signs."""
    found = []
    for seed in range(1, 9):
        signs = STANDARD if seed < 6 else OTHERS[(seed + len(kind)) % len(OTHERS)]
        text = GENERATORS[kind](1 + (seed == 1), seed=seed)
        found.append((dressed(text, signs), Signs(*signs)))
    return tuple(found)


# --- one change to the segments --------------------------------------------------------------------------------------


def _any(rng: random.Random, segments: Segments) -> int:
    return rng.randrange(len(segments))


def drop(rng: random.Random, segments: Segments, signs: Signs) -> None:
    if len(segments) > 1:
        at = _any(rng, segments)
        del segments[at : at + rng.choice((1, 1, 1, 2, 5))]


def double(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    segments.insert(rng.choice((at, _any(rng, segments))), segments[at])


def swap(rng: random.Random, segments: Segments, signs: Signs) -> None:
    one, other = _any(rng, segments), _any(rng, segments)
    segments[one], segments[other] = segments[other], segments[one]


def move_stretch(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at, length = _any(rng, segments), rng.randint(1, 8)
    stretch = segments[at : at + length]
    del segments[at : at + length]
    to = rng.randint(0, len(segments))
    segments[to:to] = stretch


def repeat(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    segments[at:at] = [segments[at]] * (1000 if rng.random() < 0.01 else rng.randint(2, 12))


def envelope_again(rng: random.Random, segments: Segments, signs: Signs) -> None:
    """A second ISA, an ST within a set, a trailer too early."""
    around = [one for one in segments if one[:2] in ("IS", "GS", "ST", "SE", "GE", "IE")]
    if around:
        segments.insert(_any(rng, segments) + 1, rng.choice(around))


def envelope_gone(rng: random.Random, segments: Segments, signs: Signs) -> None:
    places = [at for at, one in enumerate(segments) if at and one[:2] in ("GS", "ST", "SE", "GE", "IE")]
    for at in sorted(rng.sample(places, min(len(places), rng.randint(1, 3))), reverse=True):
        del segments[at]


def misspell(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    id_, separator, rest = segments[at].partition(signs.element)
    odd = (id_.lower(), f" {id_}", f"\t{id_} ", id_.title(), id_[:1], id_ + "X", "", "ZZZ", "HL", "EB", "NM1")
    segments[at] = rng.choice(odd) + separator + rest


def lower(rng: random.Random, segments: Segments, signs: Signs) -> None:
    segments[:] = [one.lower() for one in segments]


def _element(rng: random.Random, segments: Segments, signs: Signs, new: Callable[[str], str]) -> None:
    at = _any(rng, segments)
    elements = segments[at].split(signs.element)
    place = rng.randint(1, max(len(elements) - 1, 1))
    elements += [""] * (place + 1 - len(elements))
    elements[place] = new(elements[place])
    segments[at] = signs.element.join(elements)


def change_number(rng: random.Random, segments: Segments, signs: Signs) -> None:
    _element(rng, segments, signs, lambda _: rng.choice(NUMBERS))


def change_day(rng: random.Random, segments: Segments, signs: Signs) -> None:
    _element(rng, segments, signs, lambda _: rng.choice(DAYS))


def change_text(rng: random.Random, segments: Segments, signs: Signs) -> None:
    _element(rng, segments, signs, lambda old: rng.choice((*TEXTS, old + rng.choice(TEXTS))))


def change_qualifier(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    elements = segments[at].split(signs.element)
    place = 3 if elements[0] == "HL" else 1
    if len(elements) > place:
        elements[place] = rng.choice(CODES)
        segments[at] = signs.element.join(elements)


def count_wrong(rng: random.Random, segments: Segments, signs: Signs) -> None:
    for at, one in enumerate(segments):
        if one[:2] in ("SE", "GE", "IE") and rng.random() < 0.6:
            elements = one.split(signs.element)
            elements[rng.randrange(len(elements))] = rng.choice(COUNTS)
            segments[at] = signs.element.join(elements)


def more_elements(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    more = rng.choice((1, 2, 5, 30))
    segments[at] += signs.element * more + rng.choice(("", "", "X", "20260101"))


def fewer_elements(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    elements = segments[at].split(signs.element)
    del elements[rng.randint(0, len(elements)) :]
    segments[at] = signs.element.join(elements)


def shift_elements(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    elements = segments[at].split(signs.element)
    elements.insert(rng.randint(0, len(elements)), rng.choice(("", "", "X")))
    segments[at] = signs.element.join(elements)


def more_components(rng: random.Random, segments: Segments, signs: Signs) -> None:
    sign = rng.choice((signs.component, signs.repetition))
    more = sign * rng.choice((1, 1, 3, 12))
    _element(rng, segments, signs, lambda old: old + more + rng.choice(("", "X", old)))


def blank_segments(rng: random.Random, segments: Segments, signs: Signs) -> None:
    at = _any(rng, segments)
    segments[at:at] = [rng.choice(("", "", " ", "\n", signs.element, "\x00"))] * rng.choice((1, 1, 2, 20))


def huge(rng: random.Random, segments: Segments, signs: Signs) -> None:
    size = rng.choice((200, 5000, 5000, 70_000))
    _element(rng, segments, signs, lambda old: (old or "7") * (size // len(old or "7")))


def foreign(rng: random.Random, segments: Segments, signs: Signs) -> None:
    """Segments of another kind of file."""
    text, theirs = rng.choice(bases(rng.choice(KINDS)))
    strangers = text.split(theirs.terminator)
    at, length = rng.randrange(len(strangers)), rng.randint(1, 6)
    to = _any(rng, segments)
    segments[to:to] = [one.replace(theirs.element, signs.element) for one in strangers[at : at + length]]


# With how often each is drawn.
CHANGES: dict[Change, int] = {
    **{drop: 8, double: 6, swap: 8, move_stretch: 6, repeat: 3, envelope_again: 6, envelope_gone: 5},
    **{misspell: 6, lower: 2, change_number: 8, change_day: 6, change_text: 8, change_qualifier: 10},
    **{count_wrong: 4, more_elements: 5, fewer_elements: 6, shift_elements: 5, more_components: 6},
    **{blank_segments: 4, huge: 1, foreign: 6},
}


# --- one change to the bytes -----------------------------------------------------------------------------------------


def flip(rng: random.Random, text: str, signs: Signs) -> str:
    at = rng.randrange(len(text))
    return text[:at] + chr(rng.randrange(256)) + text[at + 1 :]


def insert(rng: random.Random, text: str, signs: Signs) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice((*signs, *"\r\n\x00I ~*", chr(rng.randrange(256)))) + text[at:]


def delete(rng: random.Random, text: str, signs: Signs) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.choice((1, 1, 1, 2, 10, 100)) :]


def double_stretch(rng: random.Random, text: str, signs: Signs) -> str:
    at = rng.randrange(len(text))
    stretch = text[at : at + rng.randint(1, 200)]
    return text[:at] + stretch + text[at:]


def lose_terminators(rng: random.Random, text: str, signs: Signs) -> str:
    if rng.random() < 0.3:
        return text[:106] + text[106:].replace(signs.terminator, "")
    places = [at for at, sign in enumerate(text) if sign == signs.terminator]
    at = rng.choice(places or [0])
    return text[:at] + text[at + 1 :]


def break_off(rng: random.Random, text: str, signs: Signs) -> str:
    at = rng.randrange(len(text))
    return rng.choice((text[:at], text[:at], text[at:]))


def wrap(rng: random.Random, text: str, signs: Signs) -> str:
    """Line breaks where nobody needs them: every so many characters, or behind each segment."""
    end = rng.choice(("\r\n", "\n", "\r"))
    if end.strip(signs.terminator) != end:
        return text
    if rng.random() < 0.5:
        width = rng.choice((80, 80, 72, 20, 1))
        return end.join(text[at : at + width] for at in range(0, len(text), width))
    return text.replace(signs.terminator, signs.terminator + end)


def dirt(rng: random.Random, text: str, signs: Signs) -> str:
    """Before it, behind it, around it."""
    junk = rng.choice(JUNK)
    return rng.choice((junk + text, text + junk, junk + text + junk))


def join(rng: random.Random, text: str, signs: Signs) -> str:
    """Another file behind it, whole; between them perhaps something."""
    other, _ = rng.choice(bases(rng.choice(KINDS)))
    return text + rng.choice(("", "", "\n", "junk", "\r\n\r\n--\r\n")) + other


def splice(rng: random.Random, text: str, signs: Signs) -> str:
    """The beginning of this, the rest of another, whose signs may be others; now and then with its own ISA."""
    other, _ = rng.choice(bases(rng.choice(KINDS)))
    at = rng.randrange(len(text))
    if rng.random() < 0.4:
        at = text.find(signs.terminator, at) + 1 or len(text)
        return text[:at] + other
    return text[:at] + other[rng.randrange(len(other)) :]


def odd_header(rng: random.Random, text: str, signs: Signs) -> str:
    """ISA without its blanks, in capitals and small letters, with signs that clash, or no repetition sign."""
    head, rest = text[:106], text[106:]
    elements = head.split(signs.element)
    if len(elements) != 17:
        return text
    which = rng.randrange(5)
    if which == 0:
        elements = [one if at == 16 else one.strip() for at, one in enumerate(elements)]
    elif which == 1:
        elements[11] = rng.choice(("U", "", signs.component, "V", signs.element, " ", "^^"))
    elif which == 2:
        elements[16] = rng.choice((signs.element, signs.terminator, "X", ":")) + elements[16][1:]
    elif which == 3:
        elements[0] = rng.choice(("isa", "Isa", "ISA ", "IS"))
    else:
        elements[rng.randint(1, 15)] = rng.choice((*TEXTS, *DAYS))
    return signs.element.join(elements) + rest


TURNS: dict[Turn, int] = {
    **{flip: 8, insert: 8, delete: 8, double_stretch: 4, lose_terminators: 5, break_off: 6, wrap: 4},
    **{dirt: 4, join: 4, splice: 6, odd_header: 5},
}
_CHANGES, _CHANGE_WEIGHTS = list(CHANGES), list(itertools.accumulate(CHANGES.values()))
_TURNS, _TURN_WEIGHTS = list(TURNS), list(itertools.accumulate(TURNS.values()))


def mutated(kind: str, number: int) -> bytes:
    """The file of this number: one to six changes to a good one."""
    rng = random.Random(f"{kind} {number}")
    text, signs = rng.choice(bases(kind))
    changes = rng.choice((0, 1, 1, 1, 2, 2, 3, 4))
    if changes:
        segments = text.split(signs.terminator)
        for change in rng.choices(_CHANGES, cum_weights=_CHANGE_WEIGHTS, k=changes):
            if segments:
                change(rng, segments, signs)
        text = signs.terminator.join(segments)
    turns = rng.choice((0, 0, 1, 1, 2)) if changes else rng.choice((1, 1, 2))
    for turn in rng.choices(_TURNS, cum_weights=_TURN_WEIGHTS, k=turns):
        if text:
            text = turn(rng, text, signs)
    return text.encode("latin-1")
