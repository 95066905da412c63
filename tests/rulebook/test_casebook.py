"""The casebook itself: mistakes in an example are said, differences are said, the page can be compared."""

from datetime import date

import pytest

from daysheet.domain.finding import Answer, Finding, Subject
from daysheet.rulebook import casebook
from daysheet.rulebook.casebook import Expected, UnableToReadCases, differences, read

EXAMPLE = """
[facts]
payer = "Cigna"
started = 2026-10-05

[[example]]
name = "one"
today = 2026-11-24
[example.expected]
answer = "clear"
because = "nothing is booked"
[example.facts]
payer = "Aetna"
"""
FINDING = Finding(
    answer=Answer.FLAG,
    subject=Subject("authorization", "A-1"),
    patient_id="P-1",
    title="two visits",
    message="",
    visits_at_risk=2,
)


def written(tmp_path, text):
    folder = tmp_path / "visits_run_out"
    folder.mkdir()
    (folder / "counting.toml").write_text(text, "utf-8")
    return folder / "counting.toml"


def test_an_examples_own_facts_go_over_those_of_its_file(tmp_path):
    (case,) = read(written(tmp_path, EXAMPLE))
    assert case.name == "visits_run_out/counting/one"
    assert case.example.facts == {"payer": "Aetna", "started": date(2026, 10, 5)}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('answer = "clear"', 'answer = "maybe"', "maybe"),
        ("because", "reason", "reason"),
        ("today = 2026-11-24", "", "today"),
        ("[[example]]", "[[example]", "Expected"),
    ],
)
def test_a_slip_of_the_pen_is_said(tmp_path, old, new, says):
    with pytest.raises(UnableToReadCases, match=rf"^visits_run_out/counting\.toml: .*{says}"):
        read(written(tmp_path, EXAMPLE.replace(old, new)))


def test_differences_are_said_one_by_one():
    expected = Expected(
        answer=Answer.CLEAR, because="", subject="A-2", visits_at_risk=3, due=date(2026, 11, 24), says="three"
    )
    assert differences(expected, FINDING) == [
        "answer: expected clear, found flag",
        "subject: expected A-2, found A-1",
        "visits_at_risk: expected 3, found 2",
        "due: expected 2026-11-24, found None",
        "“three” is not said: two visits ",
    ]
    assert differences(Expected(answer=Answer.FLAG, because="", subject="A-1", says="two"), FINDING) == []


def test_not_being_asked_is_silence():
    assert differences(Expected(answer=Answer.CLEAR, because=""), None) == []
    assert differences(Expected(answer=Answer.FLAG, because=""), None) == [
        "expected flag, but the rule was not asked"
    ]


def test_the_page_can_be_written_and_compared(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(casebook, "PAGE", tmp_path / "rules.md")
    assert casebook.main(["--check"]) == 1
    assert "Run `python -m daysheet.rulebook.casebook`" in capsys.readouterr().err
    assert casebook.main([]) == 0
    assert casebook.main(["--check"]) == 0
