"""Outcome scores in a packet: first, last, and what the change between them says. Pure."""

from collections.abc import Iterator

import msgspec

from daysheet.domain.care import OutcomeScore
from daysheet.domain.draft import Sentence, say
from daysheet.domain.finding import Fact
from daysheet.domain.words import day
from daysheet.measures.scale import Band, Change, Direction, Measure, Way, change, plain

from .evidence import read
from .packet_inputs import PacketInputs


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the case. `measure` None = nobody has written down what its scores mean."""

    name: str
    measure: Measure | None
    first: OutcomeScore
    last: OutcomeScore

    @property
    def again(self) -> bool:
        return self.first.id != self.last.id

    @property
    def change(self) -> Change | None:
        if self.measure is None:
            return None
        return change(self.measure, self.first.score, self.last.score)


def lines(inputs: PacketInputs, *, pain: bool) -> tuple[Line, ...]:
    """The measures that are about pain, or all others, by name."""
    together: dict[str, list[OutcomeScore]] = {}
    for score in sorted(inputs.facts.scores, key=lambda score: (score.scored_on, score.id)):
        known = inputs.measures.find(score.measure)
        together.setdefault(known.id if known else score.measure, []).append(score)
    found = [
        Line(
            name=scores[0].measure,
            measure=inputs.measures.find(scores[0].measure),
            first=scores[0],
            last=scores[-1],
        )
        for _, scores in sorted(together.items())
    ]
    return tuple(line for line in found if bool(line.measure and line.measure.pain) == pain)


def only_first(inputs: PacketInputs) -> bool:
    found = lines(inputs, pain=False)
    return bool(found) and not any(line.again for line in found)


def in_doubt(inputs: PacketInputs) -> bool:
    found = (*lines(inputs, pain=False), *lines(inputs, pain=True))
    return any(line.change and line.change.troubles for line in found)


def sentences(inputs: PacketInputs, *, pain: bool) -> Iterator[Sentence]:
    for line in lines(inputs, pain=pain):
        yield from _scored(line)
        if line.change and line.change.troubles and line.measure:
            yield say(
                "To be checked: a score of {measure} looks wrong; its range is {range}.",
                measure=read(line.first, "measure", "measure", line.name),
                range=_of_measure(line.measure, "range", "range", line.measure.range_words),
            )
        elif line.again:
            yield from _compared(line)


def _scored(line: Line) -> Iterator[Sentence]:
    given = {
        "measure": read(line.first, "measure", "measure", line.name),
        "then": read(line.first, "score", "first score", plain(line.first.score)),
        "on": read(line.first, "scored_on", "first scored", day(line.first.scored_on)),
    }
    if not line.again:
        yield say("{measure}: {then} on {on}; not scored again yet.", **given)
        return
    given["now"] = read(line.last, "score", "last score", plain(line.last.score))
    given["now_on"] = read(line.last, "scored_on", "last scored", day(line.last.scored_on))
    yield say("{measure}: {then} on {on}, {now} on {now_on}.", **given)


def _compared(line: Line) -> Iterator[Sentence]:
    measure, found = line.measure, line.change
    if measure is None or found is None:
        yield say("What a change of this score means is not on file.")
        return
    if measure.direction is Direction.NONE:
        return
    way = _reckoned(line, "change_way", "direction", found.way.value, f"{measure.direction} is better")
    if found.way is Way.UNCHANGED:
        yield say("The score is {way}.", way=way)
    else:
        amount = plain(abs(found.amount))
        by = _reckoned(line, "change", "change", f"{amount} {measure.unit}", "last score − first score")
        yield say("The score {way} by {by}.", way=way, by=by)
    if found.mcid is not None:
        yield _held_against(line, measure, found, found.mcid)
    if found.mdc is not None:
        chance = _of_measure(measure, "mdc", "change beyond chance", _band(found.mdc, measure))
        yield say("Change beyond what chance explains: {chance}.", chance=chance)


def _held_against(line: Line, measure: Measure, found: Change, mcid: Band) -> Sentence:
    how = f"improvement of {plain(abs(found.amount))} against {mcid.words}"
    against = _reckoned(line, "change_against", "held against it", found.against.value, how)
    smallest = _of_measure(measure, "mcid", "change that patients notice", _band(mcid, measure))
    return say(
        "Smallest change that patients notice: {smallest}; {against}.", smallest=smallest, against=against
    )


def _band(band: Band, measure: Measure) -> str:
    return f"{band.words} {measure.unit}"


def _of_measure(measure: Measure, field: str, label: str, value: str) -> Fact:
    return Fact(
        label=label, value=value, record="measure", record_id=measure.id, field=field, cited=measure.cited
    )


def _reckoned(line: Line, field: str, label: str, value: str, how: str) -> Fact:
    return Fact(
        label=label,
        value=value,
        record="outcome_score",
        record_id=line.last.id,
        field=field,
        worked_out=how,
    )
