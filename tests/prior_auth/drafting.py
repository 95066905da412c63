"""Drafts with the package's own forms and outcome measures, as the night asks for them."""

from pathlib import Path

from daysheet import measures
from daysheet.prior_auth import drafts, forms

NOWHERE = Path("/nonexistent")
FORMS = forms.load(NOWHERE)
MEASURES = measures.load(NOWHERE / "measures.toml")


def draft(finding, facts):
    return drafts.draft(finding, facts, form_for=FORMS.for_payer, measures=MEASURES)
