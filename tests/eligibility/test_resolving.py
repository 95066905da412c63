"""What holds of benefits whatever a payer says, tried on lines of the own answers, mixed and changed at random."""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daysheet.domain.benefits import Benefits, Person, Proof, Said, State
from daysheet.eligibility import from_271
from daysheet.eligibility.answers import Answer, Count, Party, Statement, When
from daysheet.eligibility.resolving import resolve

FILES = Path(__file__).parent.parent / "x12" / "answers_271"
TODAY = date(2026, 11, 23)
FULL = os.environ.get("DAYSHEET_FULL") == "1"
EXAMPLES = settings(
    max_examples=300 if FULL else 40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
UNRELATED = ("35", "88", "AL", "MH")

messages = st.sampled_from([
    (), (), (), ("OFFICE",), ("SPECIALIST",), ("PHYSICAL THERAPIST IN AN OFFICE",), ("60 VISITS PT/OT/SLP COMBINED",),
    ("SLP AND OT COMBINED",), ("PRIOR AUTHORIZATION FROM VISIT 7",), ("NO AUTHORIZATION NEEDED",),
    ("REFERRAL NEEDED",), ("NO REFERRAL NEEDED",), ("AFTER THE DEDUCTIBLE",), ("DEDUCTIBLE WAIVED",),
    ("HARD LIMIT",), ("MEDICAL REVIEW AFTER 20 VISITS",), ("TELEHEALTH IS COVERED",),
])  # fmt: skip
amounts = st.one_of(
    st.none(), st.sampled_from([Decimal(one) for one in ("0", "20", "35.5", "250", "1500", "3000")])
)
shares = st.one_of(st.none(), st.sampled_from([Decimal(one) for one in ("0", ".2", ".3", "1", "20")]))
visits = st.one_of(st.none(), st.sampled_from([Decimal(one) for one in (0, 9, 12, 20, 30, 60)]))
periods = st.sampled_from(["", "22", "23", "24", "25", "26", "27", "29", "32", "33"])
counts = st.builds(
    Count,
    st.sampled_from(["VS", "VS", "DY", ""]),
    visits,
    periods,
    st.none(),
    st.sampled_from(["", "", "", "WK"]),
)
whens = st.builds(
    When,
    st.sampled_from(["291", "307", "346", "347", "348", "356", "357", "292"]),
    st.sampled_from([date(2026, 1, 1), date(2026, 7, 1), date(2027, 1, 1)]),
    st.sampled_from([None, date(2026, 6, 30), date(2026, 12, 31)]),
)
parties = st.builds(
    Party,
    st.sampled_from(["X3", "VN", "P3", "PRP", "SEP", "IL", "13"]),
    st.sampled_from(["STILLWATER REVIEW", "GRANITE FUND"]),
    st.sampled_from(["", "99088"]),
    st.sampled_from([(), ("8005550100",)]),
)
lines = st.builds(
    Statement,
    information=st.sampled_from(
        ["1", "1", "6", "A", "B", "B", "C", "C", "C", "D", "E", "F", "F", "G", "H", "I", "R", "CB"]
    ),
    level=st.sampled_from(["", "IND", "IND", "FAM", "EMP"]),
    service_types=st.sampled_from(
        [("30",), ("30",), ("PT",), ("PT",), ("98",), ("AE",), ("PT", "AD", "AF"), ("AD",), ()]
    ),
    insurance_type=st.sampled_from(["", "", "", "PR"]),
    plan=st.sampled_from(["", "", "RIVER CHOICE", "CASCADE"]),
    period=periods,
    amount=amounts,
    percent=shares,
    quantity_kind=st.sampled_from(["", "VS", "VS", "99"]),
    quantity=visits,
    authorization=st.sampled_from(["", "", "Y", "N", "U"]),
    network=st.sampled_from(["", "Y", "Y", "N", "W", "U"]),
    counts=st.lists(counts, max_size=2).map(tuple),
    dates=st.lists(whens, max_size=1).map(tuple),
    messages=messages,
    places=st.sampled_from([(), (), (), ("11",), ("22",), ("02",)]),
    parties=st.lists(parties, max_size=1).map(tuple),
    proof=st.just(Proof("271", "", "")),
)


@cache
def _own() -> list[Statement]:
    return [
        one
        for file in sorted(FILES.glob("*.271"))
        for answer in from_271.answers(file.read_bytes())
        for one in answer.statements
    ]


mixed = st.lists(st.one_of(st.deferred(lambda: st.sampled_from(_own())), lines), max_size=9).map(
    lambda these: tuple(_numbered(one, at) for at, one in enumerate(these, 12))
)


def _numbered(of: Statement, at: int) -> Statement:
    return msgspec.structs.replace(of, proof=Proof("271", f"segment {at}", f"EB*{at}"))


def _benefits(statements: tuple[Statement, ...]) -> Benefits:
    return resolve(Answer(person=Person(last="A", first="B"), statements=statements), TODAY)


def _fields(of: Benefits) -> dict[str, Said]:
    return dict(of.fields())


def _told(said: Said) -> tuple:
    """A field without the order of what proves it and of what contradicts."""
    value = said.value
    if isinstance(value, tuple):
        value = tuple(sorted(map(repr, value))) if value and isinstance(value[0], msgspec.Struct) else value
    return (
        said.state,
        repr(value),
        sorted(map(repr, said.others)),
        sorted(one.place for one in said.proofs),
        bool(said.why),
    )


def _whole(of: Benefits) -> dict:
    return {path: _told(said) for path, said in of.fields()} | {
        "overall": of.overall,
        "flags": sorted((one.code, sorted(proof.place for proof in one.proofs)) for one in of.flags),
    }


# --- What a line says for a field, read here without the resolver.


def _amounts(path: str, of: Statement) -> set[object]:
    if path.startswith(("deductible.", "out_of_pocket.")) or path.endswith(".copay"):
        return {int(of.amount * 100)} if of.amount is not None else set()
    if path.endswith(".coinsurance"):
        return _percents(of.percent)
    wanted = {
        "visits.limit": ("22", "23", "25", "21", "26", "32", ""),
        "visits.left": ("29", "33"),
        "visits.used": ("24",),
    }
    found = [(of.quantity_kind, of.quantity, of.period)]
    found += [(one.kind, one.quantity, one.period or of.period) for one in of.counts if not one.per]
    return {
        int(number)
        for kind, number, period in found
        if number is not None
        and ((kind == "VS" and period in wanted[path]) or (kind == "99" and path == "visits.used"))
    }


def _percents(written: Decimal | None) -> set[object]:
    if written is None:
        return set()
    return {written if written > 1 else written * 100}


def _numeric(of: Benefits) -> Iterator[tuple[str, Said]]:
    for path, said in of.fields():
        if path.startswith(("deductible.", "out_of_pocket.", "share.", "share_out.")) or path in (
            "visits.limit", "visits.left", "visits.used",
        ):  # fmt: skip
            yield path, said


@EXAMPLES
@given(mixed)
def test_what_is_returned_is_said_by_each_of_its_proofs_and_nothing_else(
    statements: tuple[Statement, ...],
) -> None:
    by_place = {one.proof.place: one for one in statements}
    for path, said in _numeric(_benefits(statements)):
        if said.state is State.RETURNED:
            for proof in said.proofs:
                assert _amounts(path, by_place[proof.place]) == {said.value}, path


@EXAMPLES
@given(mixed)
def test_nothing_is_returned_from_a_line_of_the_other_network(statements: tuple[Statement, ...]) -> None:
    by_place = {one.proof.place: one for one in statements}
    for path, said in _numeric(_benefits(statements)):
        networks = {by_place[proof.place].network for proof in said.proofs}
        if "_out." in path:
            assert networks <= {"N", "W"}, path
        else:
            assert not networks & {"N", "U"}, path


@EXAMPLES
@given(mixed, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(statements: tuple[Statement, ...], dice: object) -> None:
    shuffled = list(statements)
    dice.shuffle(shuffled)
    assert _whole(_benefits(tuple(shuffled))) == _whole(_benefits(statements))


@EXAMPLES
@given(mixed)
def test_saying_everything_twice_changes_nothing(statements: tuple[Statement, ...]) -> None:
    once, twice = _benefits(statements), _benefits(statements + statements)
    assert _fields(twice) == _fields(once)
    assert _whole(twice) == _whole(once)


@EXAMPLES
@given(mixed)
def test_met_is_the_total_less_what_is_left(statements: tuple[Statement, ...]) -> None:
    of = _benefits(statements)
    for kind in (of.deductible, of.out_of_pocket):
        for name in kind.__struct_fields__:
            one = getattr(kind, name)
            if one.total.known and one.met.known and one.left.known:
                assert one.met.value == one.total.value - one.left.value >= 0, name
    if of.visits.limit.known and of.visits.used.known and of.visits.left.known:
        assert of.visits.used.value == of.visits.limit.value - of.visits.left.value >= 0


@EXAMPLES
@given(mixed, lines, st.sampled_from(UNRELATED), st.integers(0, 9))
def test_another_service_changes_nothing(
    statements: tuple[Statement, ...], line: Statement, service: str, at: int
) -> None:
    other = _numbered(msgspec.structs.replace(line, service_types=(service,)), 99)
    more = (*statements[:at], other, *statements[at:])
    assert _whole(_benefits(more)) == _whole(_benefits(statements))


NEARNESS = ("PT", "AE", "AC", "A9", "98", "30")


def _distance(of: Statement) -> int:
    return min((NEARNESS.index(one) for one in of.service_types if one in NEARNESS), default=len(NEARNESS))


@EXAMPLES
@given(mixed, st.integers(0, 8))
def test_hearing_less_never_makes_more_known(statements: tuple[Statement, ...], at: int) -> None:
    """A line less may end a contradiction, or let a line speak that is farther from therapy; nothing else.

    A field that is `not_returned` for a reason that is told (the payer does not know; only words speak of it) rests on
    lines, and may change with them.
    """
    if not statements:
        return
    gone = statements[at % len(statements)]
    before = _fields(_benefits(statements))
    after = _fields(_benefits(tuple(one for one in statements if one is not gone)))
    by_place = {one.proof.place: one for one in statements}
    solved = any(
        said.state is State.CONTRADICTORY and after[path].state is not State.CONTRADICTORY
        for path, said in before.items()
    )
    for path, said in before.items():
        if said.state is State.NOT_RETURNED and not said.why and after[path].known and not solved:
            farther = [_distance(by_place[proof.place]) > _distance(gone) for proof in after[path].proofs]
            assert all(farther), (path, gone)
