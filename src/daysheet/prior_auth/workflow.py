"""The night's way through this workflow: load facts, ask every rule, write the drafts."""

from collections.abc import Iterator
from datetime import date

from daysheet import measures
from daysheet.domain.draft import Draft
from daysheet.domain.finding import Answer, Finding
from daysheet.home import clinic, home, inside
from daysheet.payers import load as load_payers
from daysheet.rulebook import running as rulebook

from . import forms, rules
from .drafts import draft

NAME = "prior_auth"


def find(on: date, stale: frozenset[str]) -> Iterator[tuple[Finding, Draft | None]]:
    """Every answer that a person must see. `stale`: kinds of record whose export missed a delivery."""
    from daysheet.records.prior_auth import load_facts

    book = rulebook.load(rules)
    payers, form_book = load_payers(inside("payers")), forms.load(inside("forms"))
    scales = measures.load(home() / "measures.toml")
    for facts in load_facts(on, payers=payers, preparation_days=clinic().preparation_days):
        for finding in rulebook.answers(book, facts, workflow=NAME, stale=stale):
            if finding.answer is not Answer.CLEAR:
                yield finding, draft(finding, facts, form_for=form_book.for_payer, measures=scales)
