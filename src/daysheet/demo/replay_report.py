"""The report of a replay, as one page of Markdown. Only counts and words: the measuring is `replaying`'s."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median

import msgspec

from .replaying import LAPSES, Lapse, Replay


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """What was replayed."""

    seed: int
    patients: int
    mornings: int
    on: date


COLUMNS = (
    "lapse",
    "lapses",
    "days of warning (least)",
    "the lead time or more",
    "less, but on the first morning the records show it",
    "later",
    "fixed warning: days",
    "fixed warning: silent",
)
LIMITS = """\
- The clinic is grown by Daysheet’s own demo, so it holds what its makers thought of. A real clinic’s exports hold more.
- The files keep no history. An authorization is taken to be known from the evening it was last modified, a request
  from the day it was sent, a case from its first dated row; every visit is taken to have been booked since it was
  within 14 days, also those called off on their day. A real diary fills later and less evenly, which shortens
  warnings that rest on bookings; those that rest on the plan of care stay.
- Nobody acts on the sheet in the replay. A lapse that a new authorization ended is measured by the first visit that
  would have been without cover; how much earlier the new one came because of the warning is not measured.
- The fixed warning is the rule of one vendor’s chart alert as its help pages describe it (7 days or less, 2 visits or
  less by finalized notes, fewer than 10 units), worked out by Daysheet from the same files. No other product was run.
  Whatever lies after the last morning is taken to happen as booked and to be signed on its day, which is to its
  advantage; so is that any alert on any authorization of the case counts where the case is the subject.
- A lapse that already stood there on the first morning may have been shown earlier; it is left out of the medians.
"""


def report(replay: Replay, lapses: list[Lapse], size: Size) -> str:
    """The page."""
    measured = [one for one in lapses if one.harm is not None and not one.from_the_start]
    parts = [
        _head(size),
        _answer(replay, lapses, measured),
        _table(measured),
        _also(replay, lapses, measured),
    ]
    return "\n".join([*parts, "## What this does not show\n", LIMITS])


def _head(size: Size) -> str:
    first = size.on - timedelta(days=size.mornings - 1)
    command = f"daysheet replay --seed {size.seed} --patients {size.patients} --mornings {size.mornings} --on {size.on}"
    return (
        "# How early a lapse stands on the sheet\n\n"
        f"Written by `{command}`; nothing in it is typed by hand.\n\n"
        f"The demo clinic of seed {size.seed} with {size.patients} patients was taken back to each of the "
        f"{size.mornings} mornings from {first} to {size.on}: its exports were written as they would have looked on "
        "the evening before, imported into a clinic of its own, and the night’s rules were run on them, one morning "
        "after the other. A lapse is an authorization that ends or runs out, or a case whose authorization begins, "
        "with visits ahead that nothing covers. Days of warning are counted from the first morning it stood on the "
        "sheet to the first day of a visit, in the later, real course, that the authorizations known on that morning "
        "left without cover.\n"
    )


def _answer(replay: Replay, lapses: list[Lapse], measured: list[Lapse]) -> str:
    planted = [one for one in lapses if one.planted]
    late = [one for one in lapses if one.harm and not one.ahead and not one.at_once]
    ours = _middle([one.warning for one in measured])
    theirs = _middle([one.alerted for one in measured])
    silent = sum(one.alerted is None for one in measured)
    unseen = replay.never_shown()
    return (
        f"**Daysheet: a median of {ours} days of warning. The fixed warning of 7 days or 2 visits, on the same "
        f"mornings and records: a median of {theirs} days over those it announced; {silent} of {len(measured)} it did "
        "not announce before the first visit without cover.**\n\n"
        f"Of the {len(planted)} lapses planted for the last morning, {sum(one.ahead for one in planted)} stood on the "
        "sheet at least the payer’s lead time ahead (days for the payer’s answer and 7 for the clinic), and "
        f"{sum(not one.ahead and one.at_once for one in planted)} less than that, but from the first morning on which "
        "the records show them. Of all lapses, planted or grown with the clinic, "
        f"{len(late)} came later than the records allow, and {len(unseen)} never came. A reading of the same files "
        f"that shares no code with the rules saw {replay.seen} lapses, counted anew on every morning; {replay.silent} "
        "of these were not on the sheet on that morning.\n"
    )


def _table(measured: list[Lapse]) -> str:
    rows = [_row(words, [one for one in measured if one.kinds[0] == kind]) for kind, words in LAPSES.items()]
    rows = [*filter(None, rows), _row("**all**", measured)]
    head = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
    return head + "".join(rows)


def _row(words: str, lapses: list[Lapse]) -> str:
    if not lapses:
        return ""
    warnings = [one.warning for one in lapses if one.warning is not None]
    cells = [
        words,
        len(lapses),
        f"{_middle(warnings)} ({min(warnings)})",
        _count(lapses, lambda one: one.ahead),
        _count(lapses, lambda one: not one.ahead and one.at_once),
        _count(lapses, lambda one: not one.ahead and not one.at_once),
        _middle([one.alerted for one in lapses]),
        _count(lapses, lambda one: one.alerted is None),
    ]
    return f"| {' | '.join(map(str, cells))} |\n"


def _also(replay: Replay, lapses: list[Lapse], measured: list[Lapse]) -> str:
    short = [one for one in measured if not one.ahead and one.at_once]
    entered = sum(one.shown <= replay.entered(one) for one in short)
    averted = _count(lapses, lambda one: one.harm is None)
    return (
        "\nDays are medians. Each lapse stands under what it was first shown as; a lapse changes its kind when its "
        "day has passed.\n\n"
        f"- Shown less than the lead time ahead: {len(short)}. Of these, shown on the first morning that their "
        f"authorization was in the files: {entered}; it was granted or entered too late, or for too little, for more. "
        "The others moved closer when visits were booked or called off, or when a request that was to be answered in "
        "time was not.\n"
        f"- Ended by a new authorization before the last morning: {_count(measured, lambda one: one.renewed)}.\n"
        "- Shown besides, and no visit was without cover in the end, because visits fell out or the patient was "
        f"discharged: {averted}.\n"
        f"- On the sheet on the first morning already: {_count(lapses, lambda one: one.from_the_start)}.\n"
        "- Authorizations for which the fixed warning came up though no visit was at risk under them: "
        f"{replay.alerts_without_lapse()}.\n"
    )


def _count(lapses: list[Lapse], which: Callable[[Lapse], bool]) -> int:
    return sum(map(which, lapses))


def _middle(days: Iterable[int | None]) -> str:
    known = [one for one in days if one is not None]
    return f"{median(known):g}" if known else "–"
