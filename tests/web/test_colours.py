"""The colours of the style sheet: every pair of words and ground can be read (WCAG 2.2 AA, 4.5 : 1), light and dark."""

import re

import pytest

from daysheet.web.assets import FOLDER

SHEET = (FOLDER / "daysheet.css").read_text("utf-8")
WORDS_ON_GROUND = [
    *((word, ground) for word in ("ink", "muted", "teal-dark") for ground in ("paper", "card", "teal-soft")),
    *((word, ground) for word in ("ink", "muted") for ground in ("grey-soft", "amber-soft", "red-soft", "blue-soft")),
    *((word, "card") for word in ("red", "amber", "blue", "teal")),
    *(("paper", ground) for ground in ("ink",)),
    ("red", "paper"), ("amber", "paper"), ("amber", "amber-soft"), ("blue", "blue-soft"),
    ("on-teal", "teal"), ("on-teal", "teal-dark"),
]  # fmt: skip
DRAWN_ON_GROUND = [
    ("teal", "grey-soft"),
    ("red", "grey-soft"),
    ("focus", "paper"),
    ("focus", "card"),
    ("muted", "card"),
]
"""Shapes and outlines need 3 : 1; the hatch of unsigned visits is said in words beneath the bar."""


def tokens(scheme: str) -> dict[str, str]:
    light, dark = SHEET.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    return (
        found if scheme == "light" else {**found, **dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark))}
    )


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read(scheme: str) -> None:
    found = tokens(scheme)
    weak = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in WORDS_ON_GROUND}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_can_be_seen(scheme: str) -> None:
    found = tokens(scheme)
    weak = {pair: round(contrast(found[pair[0]], found[pair[1]]), 2) for pair in DRAWN_ON_GROUND}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_the_style_sheet_asks_nothing_of_other_hosts() -> None:
    assert not re.search(r"url\(|@import|http", SHEET)
