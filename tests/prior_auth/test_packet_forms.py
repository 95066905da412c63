"""Payers' forms: what is shipped says how sure it is, a clinic's own goes before, and a wrong one is refused."""

from datetime import date

import pytest

from daysheet.domain.coverage import PayerClass
from daysheet.payers.loader import load as load_payers
from daysheet.prior_auth import forms

ON = date(2026, 11, 24)


@pytest.fixture
def overlay(tmp_path):
    folder = tmp_path / "forms"
    folder.mkdir()
    return folder


def terms(tmp_path, name, payer_class=PayerClass.COMMERCIAL):
    return load_payers(tmp_path / "payers").terms(name, payer_class, ON)


def test_what_is_shipped_says_where_it_is_from_and_that_no_payer_confirmed_it(overlay):
    for form in forms.load(overlay).forms:
        assert form.source and form.checked_on and form.sections and not form.from_clinic
        assert form.id == "standard" or form.status == "our reading, not confirmed by the payer"


@pytest.mark.parametrize(
    ("payer", "form"),
    [
        ("UHC Medicare Advantage", "optum_uhc"), ("Humana Medicare Advantage", "cohere"), ("Cigna", "ash"),
        ("Anthem Blue Cross", "carelon"), ("State Medicaid", "standard"), ("Prairie Mutual", "standard"),
    ],
)  # fmt: skip
def test_a_payer_gets_its_form(tmp_path, overlay, payer, form):
    assert forms.load(overlay).for_payer(terms(tmp_path, payer)).id == form


OWN = """
id = "{id}"
label = "Ours"
payers = ["cigna"]
status = "as the payer told us"
source = "call with the payer"
checked_on = 2026-11-01
[[sections]]
heading = "All"
blocks = ["opening", "requested"]
limit = 2000
"""


def test_the_clinics_own_form_goes_before(tmp_path, overlay):
    (overlay / "ours.toml").write_text(OWN.format(id="ours"), "utf-8")
    found = forms.load(overlay).for_payer(terms(tmp_path, "Cigna"))
    assert (found.id, found.from_clinic, found.sections[0].limit) == ("ours", True, 2000)
    (overlay / "ours.toml").write_text(OWN.format(id="ash"), "utf-8")
    assert forms.load(overlay).find("ash").from_clinic


def test_the_payers_file_may_name_a_form(tmp_path, overlay):
    (overlay / "ours.toml").write_text(OWN.format(id="ours").replace("cigna", "nobody"), "utf-8")
    payers = tmp_path / "payers"
    payers.mkdir()
    (payers / "own.toml").write_text(
        '[payer]\nid = "cigna"\nname = "Cigna"\nclass = "commercial"\n'
        '[[value]]\nkey = "form"\nvalue = "ours"\nfrom = 2026-01-01\nsource = "us"\nconfidence = "high"\n'
        'checked_on = 2026-11-01\nchecked_by = "us"\nnext_review = 2027-11-01\n',
        "utf-8",
    )
    assert forms.load(overlay).for_payer(terms(tmp_path, "Cigna")).id == "ours"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"opening"', '"openning"', "names no part"),
        ('heading = "All"', 'heading = "Visits 1 to 6"', "holds a number"),
        ('heading = "All"', 'heading = "Cover sheet"', "is taken"),
        ("limit = 2000", "limit = 0", "takes 0 characters"),
        ("limit = 2000", 'required = ["goal_status"]', "no question of its parts"),
        ("limit = 2000", 'required = ["colour"]', "no question of its parts"),
        ("limit = 2000", 'colour = "red"', "unknown field"),
        ("limit = 2000", '[[sections]]\nheading = "All"\nblocks = ["pain"]', "two sections"),
        ('label = "Ours"', 'sections_of = "standard"\nlabel = "Ours"', "has its own as well"),
        ("[[sections]]", "[[section]]", "unknown field"),
    ],
)
def test_a_form_that_cannot_be_built_is_refused(overlay, old, new, said):
    (overlay / "ours.toml").write_text(OWN.format(id="ours").replace(old, new), "utf-8")
    with pytest.raises(forms.UnableToReadForm, match=said):
        forms.load(overlay)
