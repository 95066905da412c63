"""Holds a packet against the clinic's CSV files, read anew: every number, date, side, code and measure.

Shares nothing with what writes packets. What was read must stand in its cell, of a row of the same patient; what was
worked out is worked out again; what a measure's change means is a copy of the fact sheet's table, typed by hand.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from math import ceil
from pathlib import Path

from demo import oracle

# Range, direction (+1 higher is better), MCID from-to, MDC from-to: fact sheet B2, the measures of the demo.
TABLE = {
    "LEFS": ("0 to 80", 1, (9, 9), (9, 9), "points"),
    "ODI": ("0 to 100", -1, (10, 10), (10, 10), "percentage points"),
    "NDI": ("0 to 100", -1, (Decimal("7.5"), 15), None, "points"),
    "QuickDASH": ("0 to 100", -1, (8, 16), (11, 13), "points"),
    "TUG": ("more than 0", -1, (Decimal("0.8"), Decimal("1.4")), None, "seconds"),
    "Berg": ("0 to 56", 1, None, "by first score", "points"),
}
BERG_MDC = ((45, 56, 4), (35, 44, 5), (25, 34, 7), (0, 24, 5))
RANKS = {"1": "primary", "2": "secondary", "3": "tertiary"}
SIDES = re.compile(r"\b(left|right|bilateral)\b", re.IGNORECASE)
MEASURES = re.compile(r"\b(LEFS|ODI|NDI|QuickDASH|TUG|Berg|NPRS|VAS)\b")
DAY = re.compile(
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)
COUNTED = re.compile(r"(\d+) (?:visits?|units?)")
SCORED = re.compile(
    rf"(\w+): ([\d.]+) on ({DAY.pattern})(?:, ([\d.]+) on ({DAY.pattern})\.|; not scored again yet\.)"
)
RUN = re.compile(rf"from ({DAY.pattern}) to ({DAY.pattern})", re.IGNORECASE)


def as_day(text: str) -> date:
    return datetime.strptime(text, "%d %B %Y").date()


@cache
def files_of(out: Path, on: date) -> "oracle.Files":
    return oracle.Files(out, on)


@dataclass
class Case:
    """One case in the files. `typed` are values that were entered by people in this test, by (record, field)."""

    out: Path
    on: date
    case_id: str
    columns: dict[int, tuple[str, dict[str, str]]]
    """Delivery -> file name and field -> column, as the import wrote them down."""
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    payer_files: Path = Path()
    kind: str = "renewal"

    @cached_property
    def lines(self) -> dict[str, list[list[str]]]:
        found = {}
        for path in [*self.out.glob("webpt/*.csv"), *self.out.glob("plain/*.csv")]:
            with path.open(encoding="utf-8", newline="") as handle:
                found[path.name] = list(csv.reader(handle, strict=True))
        return found

    @cached_property
    def patient(self) -> "oracle.OnePatient":
        files = files_of(self.out, self.on)
        return oracle.OnePatient(files, files.cases[self.case_id]["patient_id"], oracle.Reading())

    @cached_property
    def case(self) -> "oracle.OneCase":
        return self.patient.cases[self.case_id]

    # What is worked out, from the files.

    @cached_property
    def visits(self) -> dict[date, list[oracle.Row]]:
        found: dict[date, list[oracle.Row]] = {}
        for row in self.case.files.visits[self.case_id]:
            found.setdefault(oracle.must(row["visit_date"]), []).append(row)
        return found

    def status(self, rows: list[oracle.Row]) -> str:
        said = {row["visit_status"] for row in rows}
        return next(one for one in ("Completed", "No Show", "Cancelled") if one in said)

    def days_with(self, status: str) -> int:
        return sum(self.status(rows) == status for rows in self.visits.values())

    def unsigned(self) -> int:
        done = [rows for rows in self.visits.values() if self.status(rows) == "Completed"]
        return sum(
            not any(row["note_finalized_date"] for row in rows if row["visit_status"] == "Completed")
            for rows in done
        )

    def approval(self, record_id: str) -> "oracle.Approval":
        return next(one for one in self.patient.approvals if one.id == record_id)

    def used(self, record_id: str, what: str = "visits") -> Fraction:
        auth = self.approval(record_id)
        use = oracle.Use(self.patient, auth.rank)
        if what == "visits" and auth.visits is None:
            raise AssertionError("nothing counted")
        return dict(auth.counts())[what] - use.left[auth.id, what]

    def uncovered(self) -> list[date]:
        """Expected visits that no primary authorization covers with a whole visit to give."""
        use = oracle.Use(self.patient, "1")
        found = []
        ahead = [(on, one) for one in self.patient.cases.values() for on in one.expected()]
        for on, case in sorted(ahead, key=lambda one: (one[0], int(one[1].id))):
            covering = sorted(
                (one for one in self.patient.of_case(case, "1") if one.covers(on)), key=lambda one: one.ends
            )
            fit = [auth for auth in covering if self.has_a_visit(use, auth, on, case)]
            if fit:
                for what, _ in fit[0].counts():
                    use.left[fit[0].id, what] -= use.needs(fit[0], what, on, case, True)
            elif case.id == self.case_id:
                found.append(on)
        return found

    @staticmethod
    def has_a_visit(use: "oracle.Use", auth: "oracle.Approval", on: date, case: "oracle.OneCase") -> bool:
        return all(
            use.left[auth.id, what] > 0 and use.left[auth.id, what] >= use.needs(auth, what, on, case, True)
            for what, _ in auth.counts()
        )

    def unpaid(self) -> list[date]:
        found = [on for on, case in oracle.Use(self.patient, "1").unpaid if case == self.case_id]
        if self.case.payer in oracle.EVALUATION_EXEMPT:
            found = [on for on in found if on not in self.case.evaluations()]
        back = oracle.DAYS_BACK.get(self.case.payer)
        return [on for on in found if back is None or (self.on - on).days <= back]

    def asked(self) -> list[date]:
        return self.unpaid() if self.kind == "retro" else self.uncovered()

    def average(self, record_id: str) -> Fraction:
        auth = self.approval(record_id)
        return oracle.Use(self.patient, auth.rank).needs(auth, "units", self.on, self.case, True)

    @cached_property
    def scores(self) -> dict[str, list[tuple[date, str, Decimal]]]:
        found: dict[str, list[tuple[date, str, Decimal]]] = {}
        header, *rows = self.lines["outcome_scores.csv"]
        for row in (dict(zip(header, cells, strict=True)) for cells in rows):
            if row["case_id"] == self.case_id:
                score = (oracle.must(row["scored_on"]), row["id"], Decimal(row["score"]))
                found.setdefault(row["measure"], []).append(score)
        return {measure: sorted(scores) for measure, scores in found.items()}


Draft = Sentence = Fact = object


def complaints(draft, case: Case) -> Iterator[str]:
    """Everything in this packet that the files do not bear out."""
    yield from words_of_their_own(draft)
    current = next(
        (
            piece.fact.record_id
            for section in draft.sections
            for one in section.sentences
            for piece in one.pieces
            if piece.fact and piece.fact.field == "visits_authorized" and one.text.startswith("Approved:")
        ),
        "",
    )
    for section in draft.sections:
        measure = ""
        for sentence in section.sentences:
            for piece in sentence.pieces:
                if piece.fact is not None:
                    yield from wrong_value(piece, case, current)
            measure = next((p.text for p in sentence.pieces if p.fact and p.fact.field == "measure"), measure)
            yield from wrong_change(sentence, measure, case)
            yield from wrong_place(sentence, case)


def words_of_their_own(draft) -> Iterator[str]:
    texts = [draft.title, *draft.questions, *(section.heading for section in draft.sections)]
    for section in draft.sections:
        texts += [piece.text for one in section.sentences for piece in one.pieces if piece.fact is None]
    for text in texts:
        if re.search(r"\d", text) or SIDES.search(text) or MEASURES.search(text):
            yield f"no pointer: {text!r}"


def wrong_value(piece, case: Case, current: str) -> Iterator[str]:
    fact = piece.fact
    if piece.text != fact.value:
        yield f"{piece.text!r} is not its fact {fact.value!r}"
    if fact.source is not None:
        yield from wrong_cell(piece, case)
    elif fact.worked_out:
        yield from wrong_sum(piece, case, current)
    elif (fact.record, fact.field) in case.typed:
        if piece.text != case.typed[fact.record, fact.field]:
            yield f"{fact.record} {fact.field} is {case.typed[fact.record, fact.field]!r}, not {piece.text!r}"
    elif fact.record == "payer":
        said = tomllib.loads((case.payer_files / f"{fact.record_id}.toml").read_text("utf-8"))["value"]
        if piece.text not in {str(one["value"]) for one in said if one["key"] == fact.field}:
            yield f"payer file of {fact.record_id} does not say {piece.text!r}"
    elif fact.record != "measure":
        yield f"no source: {fact}"


def wrong_cell(piece, case: Case) -> Iterator[str]:
    """Re-read by file, row and column."""
    fact = piece.fact
    name, columns = case.columns[fact.source.file]
    table = case.lines[Path(name).name]
    header, cells = table[0], table[fact.source.row - 1]
    row = dict(zip(header, cells, strict=True))
    cell = row[columns[fact.field]]
    if not same(piece.text, cell):
        yield f"{name} row {fact.source.row} {columns[fact.field]} is {cell!r}, not {piece.text!r}"
    if fact.record_id not in cells:
        yield f"{name} row {fact.source.row} is not {fact.record} {fact.record_id}"
    owner = {"patient_id": case.case.case["patient_id"], "case_id": case.case_id}
    for column, mine in owner.items():
        other = column == "case_id" and row.get(column) in case.patient.cases
        if row.get(column) not in (None, "", mine) and not other:
            yield f"{name} row {fact.source.row} is of another {column}"


def same(said: str, cell: str) -> bool:
    if DAY.fullmatch(said):
        return bool(cell) and as_day(said) == oracle.must(cell)
    if counted := COUNTED.fullmatch(said):
        return counted[1] == cell
    if re.fullmatch(r"-?[\d.]+", said) and re.fullmatch(r"-?[\d.]+", cell):
        return Decimal(said) == Decimal(cell)
    listed = [one.strip() for one in cell.split(";")]
    return said in (cell, RANKS.get(cell)) or said.split(", ") == listed or said in listed


def wrong_sum(piece, case: Case, current: str) -> Iterator[str]:
    fact = piece.fact
    if fact.record == "outcome_score":
        return  # held sentence by sentence below
    if fact.field == "code_units_used":
        code = piece.text.partition("=")[0]
        if piece.text != f"{code}={in_tenths(case.used(current, code))}":
            yield f"{code} used is {case.used(current, code)}, not {piece.text}"
        return
    again = SUMS.get(fact.field)
    if again is None:
        yield f"worked out, and nobody knows how to do it again: {fact.field}"
        return
    expected = again(case, current)
    said = as_day(piece.text) if DAY.fullmatch(piece.text) else piece.text.split()[0]
    if said != expected and said != str(expected):
        yield f"{fact.field} is {expected}, not {said}"


SUMS: dict[str, Callable[[Case, str], object]] = {
    "visits_held": lambda case, _: case.days_with("Completed"),
    "visits_cancelled": lambda case, _: case.days_with("Cancelled"),
    "visits_missed": lambda case, _: case.days_with("No Show"),
    "visits_unsigned": lambda case, _: case.unsigned(),
    "visits_used": lambda case, current: case.used(current),
    "visits_remaining": lambda case, current: case.approval(current).visits - case.used(current),
    "visits_beyond": lambda case, current: case.used(current) - case.approval(current).visits,
    "units_used": lambda case, current: in_tenths(case.used(current, "units")),
    "units_asked": lambda case, current: ceil(len(case.asked()) * case.average(current)),
    "visits_asked": lambda case, _: len(case.asked()),
    "visits_after_the_fact": lambda case, _: len(case.unpaid()),
    "asked_from": lambda case, _: case.asked()[0],
    "asked_until": lambda case, _: case.asked()[-1],
}


def in_tenths(units: Fraction) -> str:
    return str(units) if units.denominator == 1 else f"{float(max(units, Fraction(1, 10))):.1f}"


def wrong_change(sentence, measure: str, case: Case) -> Iterator[str]:
    """The change of a score, and what it is held against."""
    facts = {piece.fact.field: piece.text for piece in sentence.pieces if piece.fact}
    if not {"change_way", "change_against", "mcid", "mdc", "range"} & set(facts):
        return
    if measure not in case.scores:
        yield f"no scores of {measure}"
        return
    scores, (span, direction, mcid, mdc, unit) = case.scores[measure], TABLE[measure]
    first, last = scores[0][2], scores[-1][2]
    better = (last - first) * direction
    way = "improved" if better > 0 else "worsened" if better < 0 else "unchanged"
    expected = {"change_way": way, "change": f"{plain(abs(last - first))} {unit}", "range": span}
    if mcid:
        low, high = mcid
        expected["mcid"] = f"{low if low == high else f'{low} to {high}'} {unit}"
        expected["change_against"] = (
            "not reached" if better < low else "reached" if better >= high else "within the range given"
        )
    if mdc == "by first score":
        value = next(value for low, high, value in BERG_MDC if low <= first <= high)
        expected["mdc"] = f"{value} {unit}"
    elif mdc:
        low, high = mdc
        expected["mdc"] = f"{low if low == high else f'{low} to {high}'} {unit}"
    for name, said in facts.items():
        if name in ("measure",):
            continue
        if said != expected.get(name):
            yield f"{measure} {name} is {expected.get(name)!r}, not {said!r}"


def plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def wrong_place(sentence, case: Case) -> Iterator[str]:
    """Values that are right by themselves and stand in each other's places."""
    if (found := SCORED.search(sentence.text)) is not None:
        scores = case.scores.get(found[1])
        if scores is None:
            yield f"no scores of {found[1]}"
            return
        pairs = [(as_day(found[3]), Decimal(found[2]))]
        pairs += [(as_day(found[5]), Decimal(found[4]))] if found[4] else []
        if pairs != [(scores[0][0], scores[0][2]), (scores[-1][0], scores[-1][2])][: len(pairs)]:
            yield f"not the first and the last score: {sentence.text}"
        if bool(found[4]) != (len(scores) > 1):
            yield f"first and last score: {sentence.text}"
    for first, last in RUN.findall(sentence.text):
        if as_day(first) > as_day(last):
            yield f"ends before it starts: {sentence.text}"
