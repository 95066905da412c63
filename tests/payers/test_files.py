"""The payer files: each value dated and sourced, each mistake said in a sentence, the clinic's own over ours."""

import re
from datetime import date, timedelta

import pytest

from daysheet.domain.coverage import PayerClass
from daysheet.payers import PayerBook, UnableToReadPayer, load
from daysheet.payers.loader import PACKAGED, plain, read

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
FILES = sorted(PACKAGED.glob("*.toml"))
HEAD = '[payer]\nid = "cigna"\nname = "Cigna"\nclass = "commercial"\n'
VALUE = """
[[value]]
key = "{key}"
value = {value}
from = {first}
{until}source = "the contract of 1 March"
confidence = "high"
checked_on = 2026-11-01
checked_by = "Ana"
next_review = 2027-05-01
"""


def value(key="turnaround_days", number="9", first="2026-03-01", until=""):
    end = f"until = {until}\n" if until else ""
    return VALUE.format(key=key, value=number, first=first, until=end)


def written(folder, text, name="cigna.toml"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(scope="module")
def book():
    return PayerBook([read(path) for path in FILES], [])


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in FILES])
def test_every_packaged_value_has_a_source_and_a_day_to_look_again(path):
    file = read(path)
    assert file.payer.id == path.stem
    for entry in file.value:
        assert len(entry.source) > 12, entry.key
        assert entry.confidence in ("high", "medium", "low"), entry.key
        assert entry.checked_by
        assert entry.checked_on < entry.next_review <= entry.checked_on + timedelta(days=366), entry.key
        assert entry.until is None or entry.starts <= entry.until, entry.key


def test_no_name_leads_to_two_payers():
    seen = {}
    for path in FILES:
        head = read(path).payer
        for name in {plain(name) for name in (head.name, *head.aliases)}:
            assert seen.setdefault(name, head.id) == head.id, name


def test_one_file_speaks_for_a_class():
    classes = [read(path).payer.payer_class for path in FILES if read(path).payer.whole_class]
    assert len(classes) == len(set(classes))


@pytest.mark.parametrize(
    ("name", "requires"),
    [
        ("UHC Medicare Advantage", True),
        ("Humana Medicare Advantage", True),
        ("State Medicaid", True),
        ("Cigna", True),
        ("Anthem Blue Cross", True),
        ("VA Community Care", True),
        ("State Fund Workers Compensation", True),
        ("Medicare Part B", False),
        ("Aetna", False),
        ("BCBS Nebraska", False),
        ("Riverside Auto PIP", False),
        ("Self Pay", False),
    ],
)
def test_the_payers_of_the_contract(book, name, requires):
    terms = book.terms(name, PayerClass.UNKNOWN, TODAY)
    assert terms.known
    assert terms.yes("authorization_required") is requires


@pytest.mark.parametrize(
    ("name", "days", "urgent", "turnaround"),
    [
        ("UHC Medicare Advantage", 7, 3, 7),
        ("State Medicaid", 7, 3, 7),
        ("Cigna", 15, 3, None),
        ("VA Community Care", None, None, None),
        ("State Fund Workers Compensation", None, None, None),
    ],
)
def test_the_clocks_of_the_contract(book, name, days, urgent, turnaround):
    terms = book.terms(name, PayerClass.UNKNOWN, TODAY)
    found = [terms.number(key) for key in ("decision_days", "urgent_decision_days", "turnaround_days")]
    assert found == [days, urgent, turnaround]


@pytest.mark.parametrize(
    ("name", "appeal", "retro"),
    [
        ("UHC Medicare Advantage", 65, 10),
        ("Humana Medicare Advantage", 65, None),
        ("State Medicaid", 60, None),
        ("Cigna", 180, None),
        ("Anthem Blue Cross", 180, None),
        ("VA Community Care", None, None),
        ("State Fund Workers Compensation", None, None),
    ],
)
def test_days_to_appeal_and_days_back_of_the_contract(book, name, appeal, retro):
    terms = book.terms(name, PayerClass.UNKNOWN, TODAY)
    assert [terms.number("appeal_days"), terms.number("retro_days")] == [appeal, retro]


@pytest.mark.parametrize(
    ("name", "days", "monthly", "electronic"),
    [
        ("Medicare Part B", 30, None, None),
        ("UHC Medicare Advantage", 30, None, None),
        ("State Medicaid", 30, True, None),
        ("Cigna", 30, None, None),
        ("VA Community Care", None, None, False),
        ("State Fund Workers Compensation", None, None, False),
        ("Riverside Auto PIP", None, None, False),
        ("Self Pay", None, None, None),
    ],
)
def test_how_long_a_check_of_benefits_holds(book, name, days, monthly, electronic):
    terms = book.terms(name, PayerClass.UNKNOWN, TODAY)
    assert terms.number("check_holds_days") == days
    assert terms.yes("checked_each_month") is monthly
    assert terms.yes("electronic_check") is electronic


def test_how_long_a_check_holds_is_never_more_than_a_starting_value():
    """No payer has confirmed any of them: none may call itself sure."""
    keys = ("check_holds_days", "checked_each_month", "electronic_check")
    found = [entry for path in FILES for entry in read(path).value if entry.key in keys]
    assert {(entry.confidence, "not confirmed" in entry.checked_by) for entry in found} == {("medium", True)}


def test_the_clinic_says_how_long_a_check_holds(tmp_path):
    own = value(key="check_holds_days", number="14") + value(key="checked_each_month", number="true")
    written(tmp_path, HEAD + own)
    terms = load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY)
    assert (terms.number("check_holds_days"), terms.yes("checked_each_month")) == (14, True)


def test_no_contract_of_a_clinic_is_shipped():
    keys = {entry.key for path in FILES for entry in read(path).value}
    assert not [key for key in keys if key.startswith("contract_")]


def test_visits_that_pass_without_review_hold_from_their_first_day(book):
    first = date(2025, 1, 13)
    found = [
        book.terms("UHC Medicare Advantage", PayerClass.UNKNOWN, on).number("visits_without_review")
        for on in (first - DAY, first, first + DAY)
    ]
    assert found == [None, 6, 6]


def test_the_days_to_appeal_of_medicare_advantage_hold_from_their_first_day(book):
    first = date(2025, 1, 1)
    found = [
        book.terms("Humana Medicare Advantage", PayerClass.UNKNOWN, on).number("appeal_days")
        for on in (first - DAY, first)
    ]
    assert found == [None, 65]


def test_what_nobody_confirmed_says_so():
    """A low confidence goes with a source that names its age or kind, and never with a payer's own word."""
    low = [entry for path in FILES for entry in read(path).value if entry.confidence == "low"]
    assert [entry.key for entry in low] == ["retro_days"]
    assert all("not confirmed" in entry.checked_by for entry in low)


def test_a_name_is_read_as_a_name(tmp_path):
    own = HEAD + value(key="um_vendor", number='"Prairie Review"') + value(key="form", number='"standard"')
    written(tmp_path, own)
    terms = load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY)
    assert (terms.text("um_vendor"), terms.text("form"), terms.text("pre_service_decision")) == (
        "Prairie Review",
        "standard",
        "",
    )


def test_a_contracts_clock_is_the_clinics_own(tmp_path):
    written(tmp_path, HEAD + value(key="contract_decision_days", number="5"))
    terms = load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY)
    assert terms.get("contract_decision_days").from_clinic
    assert terms.number("decision_days") == 15


def test_the_rule_of_seven_days_holds_from_its_first_day(book):
    first = date(2026, 1, 1)
    found = [
        book.terms("State Medicaid", PayerClass.UNKNOWN, on).number("decision_days")
        for on in (first - DAY, first, first + DAY)
    ]
    assert found == [None, 7, 7]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), 9),
        (date(2026, 3, 2), 9),
        (date(2026, 6, 29), 9),
        (date(2026, 6, 30), 9),
        (date(2026, 7, 1), 11),
        (date(2027, 1, 1), 11),
    ],
)
def test_a_value_holds_from_its_first_day_to_its_last(tmp_path, on, expected):
    text = HEAD + value(until="2026-06-30") + value(number="11", first="2026-07-01")
    book = PayerBook([], [read(written(tmp_path, text))])
    assert book.terms("Cigna", PayerClass.UNKNOWN, on).number("turnaround_days") == expected


def test_an_old_value_is_never_stretched_over_its_end(tmp_path):
    book = PayerBook([], [read(written(tmp_path, HEAD + value(until="2028-02-29")))])
    assert book.terms("Cigna", PayerClass.UNKNOWN, date(2028, 2, 29)).number("turnaround_days") == 9
    assert book.terms("Cigna", PayerClass.UNKNOWN, date(2028, 3, 1)).number("turnaround_days") is None


def test_the_clinics_own_value_goes_over_ours_and_says_so(tmp_path):
    written(tmp_path, HEAD + value(key="authorization_required", number="false"))
    terms = load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY)
    own = terms.get("authorization_required")
    assert (own.value, own.from_clinic) == (False, True)
    assert (
        own.cited
        == "the clinic's own value; the contract of 1 March; in force since 2026-03-01, checked 2026-11-01"
    )
    assert terms.yes("evaluation_exempt") is True, "what the clinic does not say is still ours"
    assert terms.number("decision_days") == 15, "and its class's"


def test_before_the_clinics_own_value_starts_ours_holds(tmp_path):
    written(tmp_path, HEAD + value(key="authorization_required", number="false", first="2026-11-24"))
    book = load(tmp_path)
    assert book.terms("Cigna", PayerClass.UNKNOWN, TODAY - DAY).yes("authorization_required") is True
    assert book.terms("Cigna", PayerClass.UNKNOWN, TODAY).yes("authorization_required") is False


def test_the_clinics_own_payer_is_known_and_its_class_answers_the_rest(tmp_path):
    head = '[payer]\nid = "prairie"\nname = "Prairie Mutual"\nclass = "commercial"\naliases = ["PMI"]\n'
    written(tmp_path, head + value(key="authorization_required", number="true"), "prairie.toml")
    terms = load(tmp_path).terms("  PMI ", PayerClass.UNKNOWN, TODAY)
    assert (terms.known, terms.payer.name) == (True, "Prairie Mutual")
    assert (terms.yes("authorization_required"), terms.number("decision_days")) == (True, 15)


def test_the_overlay_is_read_again_when_it_changes(tmp_path):
    path = written(tmp_path, HEAD + value())
    assert load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY).number("turnaround_days") == 9
    path.write_text(HEAD + value(number="10"), "utf-8")
    import os

    os.utime(path, ns=(1, 1))
    assert load(tmp_path).terms("Cigna", PayerClass.UNKNOWN, TODAY).number("turnaround_days") == 10


def test_a_folder_that_is_not_there_is_an_empty_overlay(tmp_path):
    assert load(tmp_path / "nowhere").terms("Cigna", PayerClass.UNKNOWN, TODAY).known


def test_an_unknown_payer_has_only_its_class(book):
    terms = book.terms("Prairie Mutual", PayerClass.MEDICARE_ADVANTAGE, TODAY)
    assert (terms.known, terms.payer.name) == (False, "Prairie Mutual")
    assert terms.number("decision_days") == 7
    assert terms.yes("authorization_required") is None


def test_an_unknown_payer_without_a_class_has_nothing(book):
    terms = book.terms("Prairie Mutual", PayerClass.UNKNOWN, TODAY)
    assert (terms.known, terms.values) == (False, {})


@pytest.mark.parametrize("name", ["cigna", "CIGNA", " Cigna  ", "Cigna Healthcare", "cigna-healthcare"])
def test_a_name_is_found_however_it_is_written(book, name):
    assert book.terms(name, PayerClass.UNKNOWN, TODAY).payer.id == "cigna"


@pytest.mark.parametrize("name", ["", "Cign", "Cigna of Ohio"])
def test_a_name_is_never_guessed(book, name):
    assert not book.terms(name, PayerClass.UNKNOWN, TODAY).known


def test_payers_are_listed_by_name_without_the_classes(book):
    names = [payer.name for payer in book.payers()]
    assert names == sorted(names)
    assert len(names) == 12
    assert not [name for name in names if name.endswith("plans")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("[payer\n", r"Expected '\]'", id="bad TOML"),
        pytest.param(HEAD + value(key="turn_around"), "turn_around.*value", id="unknown key"),
        pytest.param(
            HEAD + value(number='"nine"'),
            "turnaround_days from 2026-03-01 has a value of the wrong kind",
            id="a word for a number",
        ),
        pytest.param(
            HEAD + value(key="um_vendor", number="true"),
            "um_vendor from 2026-03-01 has a value of the wrong kind",
            id="yes for a name",
        ),
        pytest.param(HEAD + value(key="um_vendor", number='" "'), "um_vendor from .* is empty", id="no name"),
        pytest.param(
            HEAD + value(key="visits_without_review", number="0"),
            "visits_without_review from 2026-03-01 is not at least 1",
            id="no visits",
        ),
        pytest.param(
            HEAD + value(key="check_holds_days", number="0"),
            "check_holds_days from 2026-03-01 is not at least 1 day",
            id="a check that never holds",
        ),
        pytest.param(
            HEAD + value(key="electronic_check", number="0"),
            "electronic_check from 2026-03-01 has a value of the wrong kind",
            id="a number for no",
        ),
        pytest.param(HEAD + value(number="9.5"), "got `float`", id="a fraction"),
        pytest.param(
            HEAD + value(number="true"),
            "turnaround_days from 2026-03-01 has a value of the wrong kind",
            id="yes for a number",
        ),
        pytest.param(
            HEAD + value(key="authorization_required", number="1"),
            "authorization_required from 2026-03-01 .* wrong kind",
            id="a number for yes",
        ),
        pytest.param(
            HEAD + value() + value(first="2026-07-01"),
            "two values of turnaround_days hold on 2026-07-01.*`until`",
            id="overlap",
        ),
        pytest.param(
            HEAD + value(until="2026-07-01") + value(first="2026-07-01"),
            "two values of turnaround_days hold on 2026-07-01",
            id="one shared day",
        ),
        pytest.param(HEAD + value(first='"March"'), "Expected `date`|Invalid", id="a word for a day"),
        pytest.param(
            HEAD + value().replace('source = "the contract of 1 March"\n', ""),
            "missing required field `source`",
            id="no source",
        ),
        pytest.param(HEAD + value() + "note = 1\n", "unknown field `note`", id="unknown field"),
        pytest.param(HEAD.replace("commercial", "comercial"), "comercial", id="unknown class"),
        pytest.param(HEAD + "colour = 1\n", "unknown field `colour`", id="unknown field of the payer"),
    ],
)
def test_a_mistake_in_a_file_is_said_in_a_sentence(tmp_path, text, says):
    path = written(tmp_path, text)
    with pytest.raises(UnableToReadPayer) as refused:
        read(path)
    said = str(refused.value)
    assert said.startswith("cigna.toml: ")
    assert re.search(says, said), said
    assert said.endswith("."), said


def test_a_file_in_another_encoding_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "cigna.toml"
    path.write_bytes(HEAD.replace("Cigna", "Ci\xf1na").encode("latin-1"))
    with pytest.raises(UnableToReadPayer, match=r"cigna\.toml: .*utf-8.*No value of this file is used"):
        read(path)


@pytest.mark.parametrize("days", ["-1", "0"])
def test_a_turnaround_is_at_least_a_day(tmp_path, days):
    with pytest.raises(UnableToReadPayer, match="is not at least 1 day"):
        read(written(tmp_path, HEAD + value(number=days)))


def test_a_value_that_ends_before_it_starts_is_refused(tmp_path):
    with pytest.raises(UnableToReadPayer, match="ends before it starts"):
        read(written(tmp_path, HEAD + value(until="2026-02-01")))
