"""Who needs a check: each reason alone and together, the days around each limit, and how needs are put into nights.

The dates of every case are worked out by hand on a calendar. Cigna's file says that a check holds for 30 days.
"""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from daysheet.domain.base import CaseId, PatientId
from daysheet.domain.benefits import Overall
from daysheet.domain.coverage import PayerClass, Rank
from daysheet.domain.finding import Subject
from daysheet.domain.schedule import AppointmentStatus
from daysheet.eligibility.needs import (
    Ahead,
    Check,
    Fingerprint,
    How,
    Picture,
    Settings,
    january,
    judge,
    needs,
    spread,
)
from daysheet.payers import PayerBook
from daysheet.payers.loader import PACKAGED, read

USUAL = Settings()
BOOK = PayerBook([read(path) for path in sorted(PACKAGED.glob("*.toml"))], [])
DAY = timedelta(days=1)
TODAY = date(2026, 12, 10)
SEEN = date(2026, 12, 1)
"""The day of the last check where a case says no other."""


def on(text):
    """`12-14`, in the year of TODAY; `2027-01-04` in another."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def visit(day, id="A1", **more):
    return Ahead(record="appointment", id=id, on=on(day) if isinstance(day, str) else day, **more)


def renewal(day):
    return Ahead(record="authorization", id="U1", on=on(day) if isinstance(day, str) else day)


def check(day="12-01", **more):
    of = more.pop("of", Fingerprint("Cigna", "W1", "G1"))
    day = on(day) if isinstance(day, str) else day
    return Check(id="K1", on=day, of=of, overall=more.pop("overall", Overall.VERIFIED), **more)


def picture(*ahead, payer="Cigna", payer_class=PayerClass.COMMERCIAL, id="C1", patient="P1", **more):
    given = {"member_id": "W1", "group_number": "G1", "born_on": date(1960, 2, 29), "check": check()}
    return Picture(
        subject=Subject("coverage", id),
        patient_id=PatientId(patient),
        terms=BOOK.terms(payer, payer_class, TODAY),
        payer_class=payer_class,
        payer_name=payer,
        ahead=ahead,
        **(given | more),
    )


def medicaid(*ahead, **more):
    more = {"check": check(of=Fingerprint("State Medicaid", "W1", "G1"))} | more
    return picture(*ahead, payer="State Medicaid", payer_class=PayerClass.MEDICAID, **more)


def short(of, today=TODAY, settings=USUAL):
    """Each need as its reasons, the day by which and the day from which."""
    found = needs([of], today, settings)
    return [(" ".join(one.ids), str(one.by)[5:], str(one.from_on)[5:]) for one in found]


STATE = {"of": Fingerprint("State Medicaid", "W1", "G1")}
CASES = {
    # Nothing to do: the check of 1 December holds to 31 December.
    "a check that holds": (picture(visit("12-14")), []),
    "never checked": (picture(visit("12-14"), check=None), [("never_checked", "12-14", "12-10")]),
    "a first visit is never alone": (
        picture(visit("12-14"), check=None, seen=False),
        [("first_visit never_checked", "12-14", "12-10")],
    ),
    "a first visit with a check behind it": (picture(visit("12-14"), seen=False), []),
    "a first visit with an old check": (
        picture(visit("12-14"), seen=False, check=check("11-01")),
        [("first_visit stale", "12-14", "12-10")],
    ),
    "the second visit is no first visit": (
        picture(visit("12-11"), visit("12-14", "A2"), seen=False, check=check("11-12")),
        [("stale", "12-14", "12-10")],
    ),
    "the first visit has a day, the list's entry none": (
        picture(Ahead(record="intake_entry", id="I1", on=None), visit("12-20"), seen=False, check=None),
        [("first_visit never_checked", "12-20", "12-10")],
    ),
    "on the intake list with a day": (
        picture(Ahead(record="intake_entry", id="I1", on=on("12-12")), seen=False, check=None),
        [("first_visit never_checked", "12-12", "12-10")],
    ),
    # --- stale: 30 days hold, the 31st does not -----------------------------------------------------------------
    "29 days old on the day of the visit": (picture(visit("12-14"), check=check("11-15")), []),
    "30 days old on the day of the visit": (picture(visit("12-14"), check=check("11-14")), []),
    "31 days old on the day of the visit": (
        picture(visit("12-14"), check=check("11-13")),
        [("stale", "12-14", "12-10")],
    ),
    "the second visit is too late for it": (
        picture(visit("12-11"), visit("12-14", "A2"), check=check("11-13")),
        [("stale", "12-14", "12-10")],
    ),
    "a visit today": (picture(visit("12-10"), check=check("11-09")), [("stale", "12-10", "12-10")]),
    "a visit today, cancelled": (
        picture(visit("12-10", status=AppointmentStatus.CANCELLED), check=check("11-09")),
        [],
    ),
    "the cancelled one does not count, the next does": (
        picture(
            visit("12-11", status=AppointmentStatus.CANCELLED), visit("12-15", "A2"), check=check("10-01")
        ),
        [("stale", "12-15", "12-10")],
    ),
    "a patient who has arrived": (
        picture(visit("12-10", status=AppointmentStatus.ARRIVED), check=None),
        [("never_checked", "12-10", "12-10")],
    ),
    "a visit of yesterday": (picture(visit("12-09"), check=None), []),
    "the last day that is looked at": (
        picture(visit("12-24"), check=None),
        [("never_checked", "12-24", "12-10")],
    ),
    "the day after it": (picture(visit("12-25"), check=None), []),
    "the order of the visits does not matter": (
        picture(visit("12-20", "A2"), visit("12-12"), check=None),
        [("never_checked", "12-12", "12-10")],
    ),
    # --- another coverage than was checked ----------------------------------------------------------------------
    "another payer": (
        picture(visit("12-14"), check=check(of=Fingerprint("Aetna", "W1", "G1"))),
        [("coverage_changed", "12-14", "12-10")],
    ),
    "another member number": (
        picture(visit("12-14"), check=check(of=Fingerprint("Cigna", "W2", "G1"))),
        [("coverage_changed", "12-14", "12-10")],
    ),
    "another group": (
        picture(visit("12-14"), check=check(of=Fingerprint("Cigna", "W1", "G2"))),
        [("coverage_changed", "12-14", "12-10")],
    ),
    "the same, written otherwise": (
        picture(visit("12-14"), member_id="w-1 ", check=check(of=Fingerprint("CIGNA", "W 1", "g1"))),
        [],
    ),
    "a group that the answer itself brought": (
        picture(visit("12-14"), check=check(of=Fingerprint("Cigna", "W1"))),
        [],
    ),
    "a coverage that began after its check": (
        picture(visit("12-14"), starts_on=on("12-12")),
        [("coverage_changed", "12-14", "12-12")],
    ),
    "a coverage that began on the day of its check": (picture(visit("12-14"), starts_on=SEEN), []),
    "a coverage that ends on the day of the visit": (picture(visit("12-14"), ends_on=on("12-14")), []),
    "a coverage that ends the day before": (
        picture(visit("12-14"), ends_on=on("12-13")),
        [("coverage_gap", "12-14", "12-10")],
    ),
    "a coverage that starts the day after": (
        picture(visit("12-14"), starts_on=on("12-15"), check=check("12-10")),
        [("coverage_gap", "12-14", "12-10")],
    ),
    "a new patient without coverage on the day": (
        picture(visit("12-14"), ends_on=on("12-13"), seen=False, check=None),
        [("first_visit coverage_gap", "12-14", "12-10")],
    ),
    "one visit within and one after the coverage": (
        picture(visit("12-12"), visit("12-20", "A2"), ends_on=on("12-15"), check=None),
        [("never_checked", "12-12", "12-10"), ("coverage_gap", "12-20", "12-10")],
    ),
    "the payer said that it ends on the day of the visit": (
        picture(visit("12-14"), check=check(coverage_ends=on("12-14"))),
        [],
    ),
    "the payer said that it ends the day before": (
        picture(visit("12-14"), check=check(coverage_ends=on("12-13"))),
        [("coverage_changed", "12-14", "12-14")],
    ),
    "the payer said that it ends on the day of the check": (
        picture(visit("12-14"), check=check(coverage_ends=SEEN)),
        [("coverage_changed", "12-14", "12-10")],
    ),
    "a coverage that starts on the day of the visit": (
        picture(visit("12-14"), starts_on=on("12-14")),
        [("coverage_changed", "12-14", "12-14")],
    ),
    "the payer said that it had ended: that was the answer": (
        picture(visit("12-14"), check=check(coverage_ends=on("11-30"), overall=Overall.NOT_ELIGIBLE)),
        [],
    ),
    # --- the plan's year ----------------------------------------------------------------------------------------
    "the year starts over the day after the visit": (
        picture(visit("12-14"), check=check(resets_on=on("12-15"))),
        [],
    ),
    "the year starts over on the day of the visit": (
        picture(visit("12-14"), check=check(resets_on=on("12-14"))),
        [("plan_year_reset", "12-14", "12-14")],
    ),
    "the year starts over the day before the visit": (
        picture(visit("12-14"), check=check(resets_on=on("12-13"))),
        [("plan_year_reset", "12-14", "12-13")],
    ),
    "the year started over on the day of the check": (
        picture(visit("12-14"), check=check(resets_on=SEEN)),
        [],
    ),
    "the year started over the day after the check": (
        picture(visit("12-14"), check=check(resets_on=SEEN + DAY)),
        [("plan_year_reset", "12-14", "12-10")],
    ),
    "the year's end says it, too": (
        picture(visit("12-14"), check=check(plan_ends=on("12-12"))),
        [("plan_year_reset", "12-14", "12-13")],
    ),
    "a year without an end is the calendar's": (
        picture(visit("12-14"), check=check(plan_ends=date.max)),
        [],
    ),
    # --- before a renewal: not older than 14 days ----------------------------------------------------------------
    "a renewal 14 days after the check": (picture(renewal("12-15")), []),
    "a renewal 15 days after the check": (
        picture(renewal("12-16")),
        [("before_renewal", "12-16", "12-10")],
    ),
    "a renewal without a check": (
        picture(renewal("12-16"), check=None),
        [("before_renewal never_checked", "12-16", "12-10")],
    ),
    "a renewal that should have been asked for": (
        picture(renewal("12-01"), check=check("11-25")),
        [("before_renewal", "12-10", "12-10")],
    ),
    "a renewal behind the days that are looked at": (picture(renewal("12-25"), check=None), []),
    "a renewal and a visit, one check for both": (
        picture(visit("12-14"), renewal("12-16"), check=check("11-10")),
        [("stale before_renewal", "12-14", "12-10")],
    ),
    "a renewal on the day of a first visit, which has its check": (
        picture(visit("12-16"), renewal("12-16"), seen=False),
        [("before_renewal", "12-16", "12-10")],
    ),
    # --- not determined -----------------------------------------------------------------------------------------
    "a check that said nothing": (
        picture(visit("12-14"), check=check(overall=Overall.UNDETERMINED)),
        [("not_determined", "12-14", "12-10")],
    ),
    "a payer that was down and may be asked again": (
        picture(visit("12-14"), check=check(overall=Overall.UNDETERMINED, ask_again_on=on("12-12"))),
        [("not_determined", "12-14", "12-12")],
    ),
    "not eligible is an answer": (picture(visit("12-14"), check=check(overall=Overall.NOT_ELIGIBLE)), []),
    # --- all at once --------------------------------------------------------------------------------------------
    "everything at once, the strongest first": (
        medicaid(
            visit("12-14"),
            renewal("12-14"),
            seen=False,
            check=check(
                "10-20", resets_on=on("11-01"), overall=Overall.UNDETERMINED, of=Fingerprint("x", "W1")
            ),
        ),
        [
            (
                "first_visit coverage_changed plan_year_reset month_change not_determined stale before_renewal",
                "12-14",
                "12-10",
            )
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_needs_a_check(name):
    of, expected = CASES[name]
    assert short(of) == expected


TURNS = [
    # Medicaid is given by the month.
    ("on the last of the month", medicaid(visit("11-30"), check=check("11-02", **STATE)), "11-20", []),
    (
        "on the first of the month",
        medicaid(visit("12-01"), check=check("11-30", **STATE)),
        "11-30",
        [("month_change", "12-01", "12-01")],
    ),
    (
        "on the second of the month",
        medicaid(visit("12-02"), check=check("11-30", **STATE)),
        "11-30",
        [("month_change", "12-02", "12-01")],
    ),
    ("checked on the first", medicaid(visit("12-02"), check=check("12-01", **STATE)), "12-01", []),
    (
        "Medicaid, one visit in each month",
        medicaid(visit("12-29"), visit("2027-01-04", "A2"), check=check("11-30", **STATE)),
        "12-28",
        # On 4 January the check of 30 November is 35 days old.
        [("month_change", "12-29", "12-28"), ("plan_year_reset month_change stale", "01-04", "01-01")],
    ),
    # Who says nothing of the plan's year: the calendar's.
    ("31 December", picture(visit("12-31")), "12-28", []),
    ("1 January", picture(visit("2027-01-01")), "12-28", [("plan_year_reset stale", "01-01", "01-01")]),
    (
        "1 January, checked in the last days",
        picture(visit("2027-01-01"), check=check("12-31")),
        "12-31",
        [("plan_year_reset", "01-01", "01-01")],
    ),
    ("checked on 1 January", picture(visit("2027-01-01"), check=check("2027-01-01")), "2027-01-01", []),
    (
        "an old check, and a year that starts over: two checks",
        picture(visit("12-29"), visit("2027-01-05", "A2"), check=check("11-20")),
        "12-28",
        [("stale", "12-29", "12-28"), ("plan_year_reset", "01-05", "01-01")],
    ),
    (
        "one check answers both where a day is left for it",
        picture(
            visit("2027-01-03"), visit("2027-01-06", "A2"), check=check("12-04", resets_on=on("2027-01-02"))
        ),
        "12-28",
        # On 3 January it is 30 days old and holds, on the 6th it does not.
        [("plan_year_reset stale", "01-03", "01-02")],
    ),
    (
        "three years without a visit: this year's beginning counts",
        picture(visit("2027-01-05"), check=check("2024-03-01", resets_on=on("2025-01-01"))),
        "2027-01-03",
        [("plan_year_reset stale", "01-05", "01-03")],
    ),
    # 29 February.
    ("30 days over a 29 February", picture(visit("2028-03-01"), check=check("2028-01-31")), "2028-02-28", []),
    (
        "31 days over a 29 February",
        picture(visit("2028-03-02"), check=check("2028-01-31")),
        "2028-02-28",
        [("stale", "03-02", "02-28")],
    ),
    (
        "31 days over a 28 February",
        picture(visit("2027-03-03"), check=check("2027-01-31")),
        "2027-02-28",
        [("stale", "03-03", "02-28")],
    ),
    (
        "a visit on 29 February, Medicaid",
        medicaid(visit("2028-02-29"), check=check("2028-01-31", **STATE)),
        "2028-02-29",
        [("month_change", "02-29", "02-29")],
    ),
    (
        "a plan's year of 29 February, in an ordinary year: its last day",
        picture(visit("2029-02-28"), check=check("2029-02-10", resets_on=on("2028-02-29"))),
        "2029-02-25",
        [],
    ),
    (
        "a plan's year of 29 February, in an ordinary year: the new one's first",
        picture(visit("2029-03-01"), check=check("2029-02-10", resets_on=on("2028-02-29"))),
        "2029-02-25",
        [("plan_year_reset", "03-01", "03-01")],
    ),
]


@pytest.mark.parametrize(("of", "today", "expected"), [pytest.param(*of, id=name) for name, *of in TURNS])
def test_where_months_and_years_turn(of, today, expected):
    assert short(of, on(today)) == expected


# --- who asks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payer", "payer_class", "says"),
    [
        ("State Fund WC", PayerClass.WORKERS_COMP, "adjuster"),
        ("Riverside Auto PIP", PayerClass.AUTO, "adjuster"),
        ("VA Community Care", PayerClass.VA, "referral"),
        ("Some Fund", PayerClass.WORKERS_COMP, "adjuster"),
        ("Some Plan", PayerClass.UNKNOWN, "which kind of payer"),
        ("Some Plan", PayerClass.COMMERCIAL, "No payer file names Some Plan"),
        # The payer's file says commercial, the coverage says workers' compensation: the careful one counts.
        ("Cigna", PayerClass.WORKERS_COMP, "adjuster"),
    ],
)
def test_some_payers_are_asked_by_a_person_only(payer, payer_class, says):
    mine = Fingerprint(payer, "W1", "G1")
    asked = picture(visit("12-14"), payer=payer, payer_class=payer_class, check=None)
    (one,) = needs([asked], TODAY)
    assert (one.how, one.ids) == (How.PERSON, ("never_checked",))
    assert says in one.why
    electronic = msgspec.structs.replace(asked, check=check(of=mine))
    (still,) = needs([electronic], TODAY)
    assert (still.how, still.ids) == (How.PERSON, ("never_checked",)), (
        "an electronic answer counts for nothing here"
    )
    assert "does not count" in still.reasons[0].sentence
    called = msgspec.structs.replace(
        asked, check=check(of=mine, by_person=True, overall=Overall.UNDETERMINED)
    )
    assert not needs([called], TODAY), "a call is the check, whatever it is filed as"


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"member_id": ""}, ("member number",)),
        ({"member_id": "  "}, ("member number",)),
        ({"born_on": None}, ("birth date",)),
        ({"payer": ""}, ("payer",)),
        ({"payer": "", "member_id": "", "born_on": None}, ("payer", "member number", "birth date")),
    ],
)
def test_what_is_not_on_file_is_asked_at_the_front_desk(more, missing):
    (one,) = needs([picture(visit("12-14"), check=None, **more)], TODAY)
    assert (one.how, one.missing, one.owner) == (How.PERSON, missing, "front_desk")
    assert f"Not on file: {', '.join(missing)}" in one.why


def test_a_number_that_went_missing_is_seen():
    (one,) = needs([picture(visit("12-14"), member_id="")], TODAY)
    assert (one.ids, one.how, one.missing) == (("coverage_changed",), How.PERSON, ("member number",))


def test_a_known_payer_is_asked_by_the_night():
    (one,) = needs([picture(visit("12-14"), check=None)], TODAY)
    assert (one.how, one.why, one.missing, one.payer) == (How.ELECTRONIC, "", (), "cigna")


def test_the_coverages_class_is_not_needed_where_the_payers_file_says_it():
    (one,) = needs([picture(visit("12-14"), payer_class=PayerClass.UNKNOWN, check=None)], TODAY)
    assert one.how is How.ELECTRONIC


@pytest.mark.parametrize(
    ("again", "how"), [(None, How.PERSON), ("12-13", How.ELECTRONIC), ("12-15", How.PERSON)]
)
def test_a_payer_is_not_asked_again_in_vain(again, how):
    said = check(overall=Overall.UNDETERMINED, ask_again_on=again and on(again))
    (one,) = needs([picture(visit("12-14"), check=said)], TODAY)
    assert one.how is how
    assert bool(one.why) is (how is How.PERSON)


def test_after_a_month_it_is_worth_asking_again():
    said = check("11-01", overall=Overall.UNDETERMINED)
    (one,) = needs([picture(visit("12-14"), check=said)], TODAY)
    assert (one.ids, one.how) == (("not_determined", "stale"), How.ELECTRONIC)


def test_a_day_without_coverage_is_asked_of_the_patient():
    (one,) = needs([picture(visit("12-14"), ends_on=on("12-13"))], TODAY)
    assert one.how is How.PERSON
    assert "Ask the patient" in one.why
    assert one.reasons[0].sentence == (
        "The coverage on file ends on 13 December 2026, before the visit on 14 December 2026, "
        "and no other is on file for that day."
    )


def test_a_day_before_the_coverage_is_said_as_such():
    (one,) = needs([picture(visit("12-14"), starts_on=on("12-15"), ends_on=on("12-31"))], TODAY)
    assert one.reasons[0].sentence.startswith(
        "The coverage on file starts on 15 December 2026, after the visit"
    )


def test_one_check_does_not_answer_for_a_day_that_it_comes_too_late_for():
    """On 12 December a check begins to hold for 11 January, and is too late for the visit of 12 December."""
    other = check("12-05", of=Fingerprint("Cigna", "W2"), resets_on=on("07-01"))
    of = picture(visit("12-12"), visit("2027-01-11", "A2"), check=other)
    assert short(of, settings=Settings(horizon_days=60)) == [
        ("coverage_changed", "12-12", "12-10"),
        ("stale", "01-11", "12-12"),
    ]


# --- why not, and by what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "code", "says"),
    [
        (picture(), "no_visit", "No visit is booked until 24 December 2026, and no renewal"),
        (picture(visit("12-14")), "holds", "Checked on 1 December 2026: verified."),
        (
            picture(visit("12-14"), check=check(overall=Overall.NOT_ELIGIBLE)),
            "holds",
            "Checked on 1 December 2026: not eligible.",
        ),
        (
            picture(visit("12-14"), payer="Self Pay", payer_class=PayerClass.SELF_PAY, check=None),
            "self_pay",
            "nobody to ask",
        ),
    ],
)
def test_why_no_check_is_needed(of, code, says):
    judged = judge([of], TODAY)
    assert not judged.needs
    assert judged.clear[0].code == code
    assert says in judged.clear[0].sentence


def test_the_coverage_that_takes_over_is_the_one_to_check():
    old = picture(visit("12-14"), id="C1", ends_on=on("12-12"))
    new = picture(visit("12-14"), id="C2", member_id="W9", starts_on=on("12-13"), check=None)
    judged = judge([old, new], TODAY)
    assert [(one.subject.id, one.ids) for one in judged.needs] == [("C2", ("never_checked",))]
    assert [(one.subject.id, one.code) for one in judged.clear] == [("C1", "replaced")]


@pytest.mark.parametrize(
    "other",
    [
        {"rank": Rank.SECONDARY},
        {"case_id": CaseId("E2")},
        {"patient": "P2"},
        {"starts_on": on("12-15")},
    ],
)
def test_a_coverage_of_another_kind_takes_nothing_over(other):
    old = picture(visit("12-14"), ends_on=on("12-12"))
    found = needs([old, picture(id="C2", **other)], TODAY)
    assert [one.ids for one in found] == [("coverage_gap",)]


def test_primary_and_secondary_are_both_checked_and_the_primary_first():
    second = medicaid(visit("12-14"), id="C0", rank=Rank.SECONDARY, check=None)
    found = needs([second, picture(visit("12-14"), check=None)], TODAY)
    assert [(one.subject.id, one.rank) for one in found] == [("C1", "primary"), ("C0", "secondary")]


def test_an_entry_of_the_intake_list_without_a_day_comes_last_and_is_not_forgotten():
    waiting = picture(
        Ahead(record="intake_entry", id="I1", on=None), seen=False, check=None, patient="P2", id="I1"
    )
    found = needs([waiting, picture(visit("12-24"), check=None)], TODAY)
    assert [(one.ids, one.by) for one in found] == [
        (("never_checked",), on("12-24")),
        (("first_visit", "never_checked"), None),
    ]


def test_every_reason_has_its_record_and_field():
    of, _ = CASES["everything at once, the strongest first"]
    (one,) = needs([of], TODAY)
    stands = {
        because.reason.value: {(fact.record, fact.record_id, fact.field) for fact in because.proofs}
        for because in one.reasons
    }
    visit_at, checked = ("appointment", "A1", "starts_at"), ("check", "K1", "on")
    assert stands == {
        "first_visit": {visit_at},
        "coverage_changed": {visit_at, ("coverage", "C1", "payer_name"), ("check", "K1", "of")},
        "plan_year_reset": {visit_at, ("check", "K1", "resets_on")},
        "month_change": {visit_at, ("payer", "state_medicaid", "checked_each_month"), checked},
        "not_determined": {visit_at, ("check", "K1", "overall")},
        "stale": {visit_at, ("payer", "state_medicaid", "check_holds_days"), checked},
        "before_renewal": {("authorization", "U1", "ends_on"), checked},
    }
    assert all(because.sentence.endswith(".") for because in one.reasons)


def test_a_payers_number_is_cited_and_the_clinics_own_says_so():
    (one,) = needs([picture(visit("12-14"), check=check("11-01"))], TODAY)
    (cited,) = [fact for fact in one.proofs if fact.field == "check_holds_days"]
    assert "in force since 2024-01-01" in cited.cited
    of = Fingerprint("VA Community Care", "W1")
    old = check("11-01", by_person=True, of=of)
    va = picture(visit("12-14"), payer="VA Community Care", payer_class=PayerClass.VA, check=old)
    (one,) = needs([va], TODAY)
    (cited,) = [fact for fact in one.proofs if fact.field == "check_holds_days"]
    assert (cited.record, cited.value) == ("clinic", "30 days")
    assert not needs([va], TODAY, Settings(check_holds_days=43)), "from 1 November to 14 December are 43 days"
    assert needs([va], TODAY, Settings(check_holds_days=42))


def test_no_member_number_stands_in_a_sentence_or_a_proof():
    of = picture(visit("12-14"), member_id="SECRET77", check=check(of=Fingerprint("Cigna", "SECRET66")))
    judged = judge([of, picture(visit("12-14"), id="C2", patient="P2")], TODAY)
    (one,) = judged.needs
    said = (
        "".join(because.sentence for because in one.reasons)
        + str(one.proofs)
        + one.why
        + repr(one)
        + repr(of)
    )
    assert "SECRET" not in said


# --- properties of needs ----------------------------------------------------------------------------------------

DAYS = st.integers(-40, 60).map(lambda days: TODAY + timedelta(days=days))
MAYBE = st.none() | DAYS
PAYERS = [
    ("Cigna", PayerClass.COMMERCIAL),
    ("State Medicaid", PayerClass.MEDICAID),
    ("State Fund", PayerClass.WORKERS_COMP),
    ("Nobody Knows", PayerClass.UNKNOWN),
    ("Self Pay", PayerClass.SELF_PAY),
]


@st.composite
def checks(draw):
    return check(
        TODAY - timedelta(days=draw(st.integers(0, 400))),
        by_person=draw(st.booleans()),
        overall=draw(st.sampled_from(Overall)),
        of=Fingerprint(draw(st.sampled_from(["Cigna", "State Medicaid", "State Fund"])), "W1"),
        resets_on=draw(MAYBE),
        plan_ends=draw(MAYBE),
        coverage_ends=draw(MAYBE),
        ask_again_on=draw(MAYBE),
    )


@st.composite
def pictures(draw, number=0):
    payer, payer_class = draw(st.sampled_from(PAYERS))
    visits = [visit(day, f"A{place}") for place, day in enumerate(draw(st.lists(DAYS, max_size=4)))]
    renewals = [renewal(day) for day in draw(st.lists(DAYS, max_size=1))]
    waits = [Ahead(record="intake_entry", id="I1", on=None)] if draw(st.booleans()) else []
    return picture(
        *visits,
        *renewals,
        *waits,
        payer=payer,
        payer_class=payer_class,
        id=f"C{number}",
        patient=draw(st.sampled_from(["P1", "P2"])),
        rank=draw(st.sampled_from([Rank.PRIMARY, Rank.SECONDARY])),
        member_id=draw(st.sampled_from(["W1", "W2", ""])),
        born_on=draw(st.sampled_from([None, date(1960, 2, 29)])),
        starts_on=draw(MAYBE),
        ends_on=draw(MAYBE),
        seen=draw(st.booleans()),
        check=draw(st.none() | checks()),
    )


MANY = st.integers(0, 4).flatmap(lambda size: st.tuples(*(pictures(number) for number in range(size))))
FEW = trying(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_pictures_does_not_matter(of, chance):
    mixed = list(of)
    chance.shuffle(mixed)
    assert judge(of, TODAY) == judge(mixed, TODAY) == judge(of, TODAY)


@FEW
@given(MANY)
def test_every_picture_is_needed_or_clear_and_every_need_stands(of):
    judged = judge(of, TODAY)
    needed = {one.subject for one in judged.needs}
    clear = [one.subject for one in judged.clear]
    assert len(clear) == len(set(clear))
    assert needed | set(clear) == {one.subject for one in of}
    assert not needed & set(clear)
    for one in judged.needs:
        assert one.reasons and len(set(one.ids)) == len(one.ids)
        assert one.from_on >= TODAY
        assert one.by is None or TODAY <= one.by <= TODAY + timedelta(days=14)
        assert (one.how is How.PERSON) == bool(one.why)
        assert one.how is How.PERSON or not one.missing
        assert all(fact.record and fact.field for fact in one.proofs)


@FEW
@given(pictures())
def test_a_fresh_check_silences_exactly_its_reasons(of):
    """A check of today answers every reason that a check of today can answer, and no other."""
    before = needs([of], TODAY)
    fresh = check(TODAY, by_person=True, of=of.fingerprint, resets_on=of.check and of.check.resets_on)
    after = needs([msgspec.structs.replace(of, check=fresh)], TODAY)
    left = {because.reason.value for one in after for because in one.reasons} - {"first_visit"}
    assert left <= {"coverage_gap", "coverage_changed", "plan_year_reset", "month_change"}
    for one in after:
        for because in one.reasons:
            if because.reason not in ("coverage_gap", "first_visit"):
                assert because.from_on > TODAY, "what is left is what a check of today cannot know"
    gaps = [one for one in before if "coverage_gap" in one.ids]
    assert gaps == [one for one in after if "coverage_gap" in one.ids], "a check does not mend a record"


# --- nights -----------------------------------------------------------------------------------------------------


def need(by, number, from_on=None, payer="Cigna", payer_class=PayerClass.COMMERCIAL, **more):
    """A need of its own patient; `from_on` by a payer that may be asked again only then."""
    again = from_on and check(
        overall=Overall.UNDETERMINED, ask_again_on=from_on, of=Fingerprint(payer, "W1", "G1")
    )
    given = {"payer": payer, "payer_class": payer_class, "check": again, "patient": f"P{number}"} | more
    one = picture(visit(by), id=f"C{number:03}", **given)
    (found,) = needs([one], TODAY, Settings(horizon_days=60))
    return found


def nights(first, last):
    return [on(first) + timedelta(days=place) for place in range((on(last) - on(first)).days + 1)]


def placed(of):
    return [(str(one.night)[5:], one.needs[0].subject.id) for one in of.asked]


def test_the_earliest_visit_is_asked_first():
    of = [need("12-20", 1), need("12-14", 2), need("12-16", 3)]
    assert placed(spread(of, nights("12-10", "12-19"), 1, 1)) == [
        ("12-10", "C002"),
        ("12-11", "C003"),
        ("12-12", "C001"),
    ]


def test_so_many_a_night_and_of_each_payer():
    of = [
        need("12-20", 1),
        need("12-20", 2),
        need("12-20", 3, payer="Aetna"),
        need("12-20", 4, payer="Aetna"),
    ]
    assert placed(spread(of, nights("12-10", "12-19"), 3, 1)) == [
        ("12-10", "C001"),
        ("12-10", "C003"),
        ("12-11", "C002"),
        ("12-11", "C004"),
    ]
    assert Counter(one.night for one in spread(of, nights("12-10", "12-19"), 3, 2).asked) == {
        on("12-10"): 3,
        on("12-11"): 1,
    }


def test_what_cannot_be_done_in_time_is_told():
    of = [need("12-12", 1), need("12-12", 2), need("12-12", 3)]
    found = spread(of, nights("12-10", "12-11"), 1, 1)
    assert placed(found) == [("12-10", "C001"), ("12-11", "C002")]
    assert [(one.need.subject.id, one.sentence) for one in found.told] == [
        (
            "C003",
            "No night has room for it before 12 December 2026 (1 check a night, 1 of one payer): call the payer.",
        )
    ]


def test_the_night_of_the_visits_own_morning_is_the_last_resort_and_is_told():
    today, tomorrow = need("12-10", 1), need("12-11", 2)
    found = spread([today, tomorrow], nights("12-10", "12-12"), 1, 1)
    assert placed(found) == [
        ("12-10", "C002"),
    ], "tomorrow's is asked in time; today's is too late in any night"
    assert [one.need.subject.id for one in found.told] == ["C001"]
    found = spread([today, tomorrow], nights("12-10", "12-12"), 2, 2)
    assert placed(found) == [("12-10", "C001"), ("12-10", "C002")]
    assert ["morning of the visit" in one.told for one in found.asked] == [True, False]


def test_who_can_wait_makes_room():
    """By the earliest visit alone, B and C would take the first night and one of A's three would have none."""
    a = [need("12-13", number) for number in (1, 2, 3)]
    others = [need("12-12", 4, payer="Aetna"), need("12-12", 5, payer="BCBS Nebraska")]
    found = spread([*a, *others], nights("12-10", "12-12"), 2, 1)
    assert len(found.asked) == 5
    assert not found.told


def test_a_search_in_vain_does_not_nail_down_the_others():
    """The second of BCBS finds no place; Aetna, placed before it, must still make room for the second of Cigna."""
    first = [need("12-11", 8, payer="Humana Medicare Advantage"), need("12-11", 9, payer="Medicare Part B")]
    of = [
        need("12-12", 1, payer="Aetna", from_on=on("12-10")),
        need("12-12", 2, payer="BCBS Nebraska", from_on=on("12-11")),
        need("12-12", 3, payer="BCBS Nebraska", from_on=on("12-11")),
        need("12-12", 4, from_on=on("12-10")),
        need("12-12", 5, from_on=on("12-10")),
    ]
    found = spread([*first, *of], nights("12-10", "12-11"), 3, 1)
    assert sorted(placed(found)) == [
        ("12-10", "C004"),
        ("12-10", "C008"),
        ("12-10", "C009"),
        ("12-11", "C001"),
        ("12-11", "C002"),
        ("12-11", "C005"),
    ]
    assert [one.need.subject.id for one in found.told] == ["C003"]


def test_what_a_later_night_can_do_is_left_to_it():
    of = [need("12-20", 1), need("12-20", 2), need("12-11", 3), need("12-20", 4, from_on=on("12-15"))]
    found = spread(of, nights("12-10", "12-10"), 1, 1)
    assert placed(found) == [("12-10", "C003")]
    assert [one.subject.id for one in found.later] == ["C004", "C001", "C002"]
    assert not found.told


def test_a_person_is_told_the_sentence_of_the_need():
    of = need("12-20", 1, payer="State Fund", payer_class=PayerClass.WORKERS_COMP)
    found = spread([of], nights("12-10", "12-12"), 9, 9)
    assert [(one.need, one.sentence) for one in found.told] == [(of, of.why)]


def test_the_same_policy_entered_for_two_cases_is_asked_once():
    first = need("12-14", 1, patient="P1", case_id=CaseId("E1"))
    second = need("12-12", 2, patient="P1", case_id=CaseId("E2"), member_id="w-1")
    found = spread([first, second, first], nights("12-10", "12-12"), 9, 9)
    (one,) = found.asked
    assert (one.night, [each.subject.id for each in one.needs]) == (on("12-10"), ["C002", "C001", "C001"])


def test_two_days_of_one_policy_meet_in_one_night_only_once():
    """The first can only be asked on its own morning, which is the first night on which the second may be asked."""
    first = need("12-12", 1, patient="P1", from_on=on("12-12"))
    second = need("12-14", 2, patient="P1", from_on=on("12-12"))
    (one,) = spread([first, second], nights("12-10", "12-13"), 9, 9).asked
    assert (one.night, len(one.needs)) == (on("12-12"), 2)
    assert one.told


def test_the_same_policy_is_asked_twice_where_one_answer_cannot_serve_both():
    first = need("12-12", 1, patient="P1")
    second = need("12-14", 2, patient="P1", from_on=on("12-12"))
    found = spread([first, second], nights("12-10", "12-13"), 9, 9)
    assert placed(found) == [("12-10", "C001"), ("12-12", "C002")]
    assert not any(one.told for one in found.asked)


def test_one_policy_takes_one_place_of_a_morning():
    of = [need("12-12", number, patient="P1", from_on=on("12-12")) for number in (1, 2)]
    found = spread(of, nights("12-10", "12-13"), 1, 1)
    assert [len(one.needs) for one in found.asked] == [2]
    assert not found.told


def test_what_may_be_asked_again_only_after_the_visit_is_told_at_once():
    down = check("11-01", overall=Overall.UNDETERMINED, ask_again_on=on("12-15"))
    of = needs([picture(visit("12-14"), check=down)], TODAY)
    assert [one.how for one in of] == [How.ELECTRONIC]
    assert [one.need for one in spread(of, nights("12-10", "12-10"), 5, 5).told] == list(of)


def test_no_room_at_all_and_no_night_at_all():
    of = [need("12-20", 1)]
    assert [one.need for one in spread(of, nights("12-10", "12-19"), 0, 5).told] == of
    assert [one.need for one in spread(of, nights("12-10", "12-19"), 5, 0).told] == of
    (told,) = spread(of, [], 5, 5).told
    assert told.sentence == "No night can ask it in time before 20 December 2026: call the payer."


MADE = {
    (payer, number, by, start): need(
        TODAY + timedelta(days=by),
        number * 10 + by,
        from_on=TODAY + timedelta(days=start) if start else None,
        payer=payer,
    )
    for payer, number, by, start in product(
        ("Cigna", "Aetna", "BCBS Nebraska"), (1, 2, 3), range(6), range(6)
    )
    if start <= by
}
SOME = st.lists(st.sampled_from(sorted(MADE)), max_size=8, unique_by=lambda key: (key[1], key[2]))


@FEW
@given(SOME, st.lists(st.integers(0, 6), max_size=5), st.integers(0, 3), st.integers(0, 2), st.randoms())
@example([("Cigna", 1, 2, 0), ("Cigna", 2, 3, 3)], [0, 1, 2, 3], 1, 1, random.Random(0))
def test_what_a_plan_keeps(keys, days, per_night, per_payer, chance):
    of = [MADE[key] for key in keys]
    when = [TODAY + timedelta(days=day) for day in days]
    found = spread(of, when, per_night, per_payer)
    every = [need for one in found.asked for need in one.needs]
    every += [one.need for one in found.told] + list(found.later)
    assert sorted(map(repr, every)) == sorted(map(repr, of)), "every need exactly once"
    assert max(Counter(one.night for one in found.asked).values(), default=0) <= per_night
    assert max(Counter((one.night, one.payer) for one in found.asked).values(), default=0) <= per_payer
    for one in found.asked:
        assert one.night in when
        for need in one.needs:
            assert need.how is How.ELECTRONIC
            assert need.from_on <= one.night <= need.by
            assert one.night < need.by or one.told, "none late unless told"
    assert all(one.sentence.endswith(".") for one in found.told)
    questions = [(one.night, one.needs[0].question) for one in found.asked]
    assert len(questions) == len(set(questions)), "nothing is asked twice"
    chance.shuffle(of)
    assert spread(of, when, per_night, per_payer) == found


def most_in_time(of, when, per_night, per_payer):
    """Every plan tried: how many can be asked before the day of their visit, at the most."""

    def best(place, used):
        if place == len(of):
            return 0
        need = of[place]
        found = best(place + 1, used)
        for night in when:
            total = sum(count for (day, _), count in used.items() if day == night)
            slot = (night, need.payer)
            if need.from_on <= night < need.by and total < per_night and used[slot] < per_payer:
                found = max(found, 1 + best(place + 1, used + Counter([slot])))
        return found

    return best(0, Counter())


@FEW
@given(SOME.map(lambda keys: keys[:6]), st.integers(1, 3), st.integers(1, 2))
def test_no_plan_asks_more_of_them_in_time(keys, per_night, per_payer):
    of = [MADE[key] for key in keys if MADE[key].how is How.ELECTRONIC]
    when = [TODAY + timedelta(days=day) for day in range(4)]
    found = spread(of, when, per_night, per_payer)
    in_time = [need for one in found.asked for need in one.needs if one.night < need.by]
    assert len(in_time) == most_in_time(of, when, per_night, per_payer)


def flow_in_time(of, when, per_night, per_payer):
    """The same by a way that has nothing to do with ours: the greatest flow from needs over payers to nights."""
    room = {}
    for number, need in enumerate(of):
        room["start", number] = 1
        for night in when:
            if need.from_on <= night < need.by:
                room[number, (night, need.payer)] = 1
                room[(night, need.payer), night] = per_payer
                room[night, "end"] = per_night
    beside = {}
    for one, other in room:
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)

    def push(node, seen):
        if node == "end":
            return True
        seen.add(node)
        for other in beside.get(node, ()):
            if other not in seen and room.get((node, other), 0) > 0 and push(other, seen):
                room[node, other] -= 1
                room[other, node] = room.get((other, node), 0) + 1
                return True
        return False

    flow = 0
    while push("start", set()):
        flow += 1
    return flow


@pytest.mark.parametrize("seed", range(60))
def test_a_full_plan_asks_as_many_as_any(seed):
    chance = random.Random(seed)
    keys = chance.choices(sorted(MADE), k=chance.randint(10, 40))
    of = [
        msgspec.structs.replace(MADE[key], question=str(number), subject=Subject("coverage", f"C{number:03}"))
        for number, key in enumerate(keys)
        if MADE[key].how is How.ELECTRONIC
    ]
    when = [TODAY + timedelta(days=day) for day in range(5)]
    per_night, per_payer = chance.randint(1, 6), chance.randint(1, 3)
    found = spread(of, when, per_night, per_payer)
    in_time = [one.needs[0] for one in found.asked if one.night < one.needs[0].by]
    assert len(in_time) == flow_in_time(of, when, per_night, per_payer)
    for payer in {one.payer for one in of}:
        its = [one for one in found.asked if one.payer == payer and not one.told]
        for first, second in product(its, its):
            if first.night < second.night and second.needs[0].from_on <= first.night:
                assert first.needs[0].by <= second.needs[0].by, "of one payer, the earliest visit first"


# --- January ----------------------------------------------------------------------------------------------------


def test_january_lists_whose_year_starts_over_by_the_day_of_the_visit():
    of = [
        picture(visit("2027-01-20"), id="C1", patient="P1"),
        picture(visit("2027-01-05"), id="C2", patient="P2", check=check("12-28")),
        picture(visit("2027-01-04"), id="C3", patient="P3", check=check(resets_on=on("2027-07-01"))),
        picture(visit("2027-01-04"), id="C4", patient="P4", check=check("2027-01-02")),
        picture(visit("2027-02-01"), id="C5", patient="P5"),
        picture(visit("2027-01-01"), id="C6", patient="P6"),
        picture(visit("2027-01-06"), id="C7", patient="P7", payer="State Fund", payer_class=PayerClass.WORKERS_COMP,
                check=check(by_person=True, of=Fingerprint("State Fund", "W1"))),
        picture(visit("2027-01-07"), id="C8", patient="P8", check=None),
    ]  # fmt: skip
    found = january(of, 2027, per_night=1, per_payer=1)
    # C3's year starts over in July, C4 is done, C5 has no visit in January, C8 was never checked at all: the
    # ordinary night asks it. C6 can be asked on the morning of its visit only; the others can wait for it.
    assert [(str(one.night)[5:], one.needs[0].subject.id, bool(one.told)) for one in found.asked] == [
        ("01-01", "C6", True),
        ("01-02", "C2", False),
        ("01-03", "C1", False),
    ]
    assert [one.need.subject.id for one in found.told] == ["C7"]
    wider = january(of, 2027, per_night=2, per_payer=2)
    assert [(str(one.night)[5:], one.needs[0].subject.id, bool(one.told)) for one in wider.asked] == [
        ("01-01", "C6", True),
        ("01-01", "C2", False),
        ("01-02", "C1", False),
    ]


def test_in_the_middle_of_january_the_nights_that_are_left_are_planned():
    of = [picture(visit("2027-01-20")), picture(visit("2027-01-05"), id="C2", patient="P2")]
    found = january(of, 2027, per_night=5, per_payer=5, nights=nights("2027-01-10", "2027-01-31"))
    assert placed(found) == [("01-10", "C1")]
    assert not found.told


def test_a_year_that_started_over_in_july_is_no_matter_of_january():
    of = picture(visit("2027-01-20"), check=check("2026-06-01", resets_on=on("2026-07-01")))
    assert (
        january([of], 2027, per_night=5, per_payer=5, nights=nights("2027-01-10", "2027-01-31")).asked == ()
    )


def test_a_whole_january_of_a_clinic_keeps_its_limits():
    of = [
        picture(
            visit(date(2027, 1, 2) + timedelta(days=number % 29)), id=f"C{number:03}", patient=f"P{number}"
        )
        for number in range(400)
    ]
    found = january(of, 2027, per_night=14, per_payer=14)
    assert len(found.asked) + len(found.told) == 400
    assert max(Counter(one.night for one in found.asked).values()) == 14
    assert all(one.night < one.needs[0].by or one.told for one in found.asked)
    # 14 or 13 visits fall on each of the 29 days, and each night has room for 14.
    assert not found.told
