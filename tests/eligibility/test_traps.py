"""Single lines that say less, or something else, than they seem to: one small answer each, the trap in its name.

What a front desk must never be told here is a wrong number as if it were sure; that less is known is no fault.
"""

from datetime import date

import pytest

from daysheet.domain.benefits import Benefits, State
from daysheet.eligibility import from_271
from daysheet.eligibility.resolving import resolve

TODAY = date(2026, 11, 23)
BEFORE = """\
ISA*00*          *00*          *ZZ*99001          *ZZ*LARKSPURPT     *261123*0715*^*00501*000000900*0*T*:~
GS*HB*99001*LARKSPURPT*20261123*0715*900*X*005010X279A1~
ST*271*0001*005010X279A1~
BHT*0022*11*DS-T*20261123*0715~
HL*1**20*1~
NM1*PR*2*PINE RIVER HEALTH PLAN*****PI*99001~
HL*2*1*21*1~
NM1*1P*2*LARKSPUR PHYSICAL THERAPY*****XX*2345678900~
HL*3*2*22*0~
TRN*2*DS1*9000000001~
NM1*IL*1*TESTERLY*ODA****MI*PRH1~
"""


def said(*segments: str) -> Benefits:
    text = BEFORE + "".join(f"{one}~\n" for one in segments) + "SE*20*0001~\nGE*1*900~\nIEA*1*000000900~\n"
    (answer,) = from_271.answers(text.encode())
    return resolve(answer, TODAY)


# --- Dates


def test_a_plan_that_ended_is_not_saved_by_a_later_end_of_coverage() -> None:
    of = said("DTP*347*D8*20261031", "EB*1**30", "DTP*307*RD8*20260101-20261231")
    assert of.overall.value != "verified"


def test_two_ends_of_which_one_is_past_are_not_verified() -> None:
    of = said("DTP*347*D8*20261031", "DTP*347*D8*20261231", "EB*1**30")
    assert of.plan_ends.state is State.CONTRADICTORY
    assert of.overall.value == "could_not_be_determined"


@pytest.mark.parametrize(("text", "day"), [("20261123", date(2026, 11, 23)), ("20261332", None)])
def test_a_day_that_does_not_exist_is_none(text: str, day: date | None) -> None:
    assert said(f"DTP*346*D8*{text}", "EB*1**30").plan_starts.value == day


def test_a_year_that_began_today_ends_in_a_year() -> None:
    of = said("DTP*346*D8*20251123", "EB*1**30", "EB*C*IND*30***25*500*****Y")
    assert of.resets_on.value == date(2027, 11, 23), "the reset of today has happened"


# --- Costs


def test_total_met_and_left_that_do_not_add_up_are_not_all_known() -> None:
    one = said(
        "EB*C*IND*30***23*1500*****Y", "EB*C*IND*30***24*400*****Y", "EB*C*IND*30***29*900*****Y"
    ).deductible.individual
    assert not (one.total.known and one.met.known and one.left.known)


def test_what_is_met_may_be_said_itself() -> None:
    one = said("EB*C*IND*30***23*1500*****Y", "EB*C*IND*30***24*400*****Y").deductible.individual
    assert (one.met.state, one.met.value) == (State.RETURNED, 40000)
    assert (one.left.state, one.left.value) == (State.INFERRED, 110000)


def test_more_met_than_there_is_is_no_debt_of_the_payer() -> None:
    one = said("EB*C*IND*30***23*1500*****Y", "EB*C*IND*30***24*1600*****Y").deductible.individual
    assert not one.left.known or one.left.value >= 0


def test_what_is_left_for_one_service_is_not_taken_from_the_total_of_another() -> None:
    one = said("EB*C*IND*30***23*1500*****Y", "EB*C*IND*PT***29*100*****Y").deductible.individual
    assert not one.met.known


def test_what_is_left_in_network_is_not_taken_from_a_total_without_a_network_as_sure() -> None:
    one = said("EB*C*IND*30***23*1500", "EB*C*IND*30***29*100*****Y").deductible.individual
    assert one.met.state is not State.RETURNED
    assert one.total.state is State.INFERRED


def test_a_family_deductible_is_nobodys_own() -> None:
    of = said("EB*C*FAM*30***23*3000*****Y").deductible
    assert (of.individual.total.state, of.family.total.value) == (State.NOT_RETURNED, 300000)


def test_a_telehealth_copayment_is_not_that_of_the_office() -> None:
    of = said("EB*B*IND*PT***27*10*****Y", "III*ZZ*02", "EB*B*IND*PT***27*30*****Y")
    assert (of.share.copay.value, of.telehealth.value) == (3000, True)
    assert said("EB*B*IND*PT***27*10*****Y", "III*ZZ*02").share.copay.state is State.NOT_RETURNED


def test_a_copayment_of_a_hospital_stay_is_not_a_visits() -> None:
    assert (
        said("EB*B*IND*48***26*500*****Y", "EB*B*IND*30***26*500*****Y").share.copay.state
        is State.NOT_RETURNED
    )


def test_a_copayment_out_of_network_alone_is_not_ours() -> None:
    of = said("EB*B*IND*PT***27*60*****N")
    assert (of.share.copay.state, of.share_out.copay.value) == (State.NOT_RETURNED, 6000)


def test_a_copayment_of_an_unknown_network_is_not_sure() -> None:
    of = said("EB*B*IND*PT***27*60*****U")
    assert State.RETURNED not in (of.share.copay.state, of.share_out.copay.state)


@pytest.mark.parametrize("words", ["PRIMARY CARE", "DRUGS, AGENTS, SUPPLIES", "GYN VISIT IN AN OFFICE"])
def test_a_cost_of_an_office_visit_for_other_care_is_not_therapys(words: str) -> None:
    of = said("EB*B*IND*98***27*25*****Y", f"MSG*{words}", "EB*A*IND*98***27**.3****Y", f"MSG*{words}").share
    assert (of.copay.state, of.coinsurance.state) == (State.NOT_RETURNED, State.NOT_RETURNED)


def test_a_plain_office_visit_may_be_that_of_therapy() -> None:
    assert said("EB*B*IND*98***27*25*****Y").share.copay.state is State.INFERRED


def test_a_specialists_office_visit_may_be_that_of_therapy_too() -> None:
    of = said("EB*B*IND*98***27*30*****Y", "EB*B*IND*98***27*40*****Y", "MSG*SPECIALIST").share.copay
    assert (of.state, set(of.others)) == (State.CONTRADICTORY, {3000, 4000})


# --- Visits


def test_visits_of_two_years_are_not_those_of_one() -> None:
    of = said("EB*F*IND*PT*********Y", "HSD*VS*60***23*2").visits
    assert of.limit.state is not State.RETURNED, "sixty in two years are thirty a year, or sixty at once"


def test_visits_of_some_year_are_of_no_kind_of_year() -> None:
    of = said("EB*F*IND*PT*********Y", "HSD*VS*30***21*1").visits
    assert of.limit.value == 30
    assert of.period.state is not State.RETURNED


def test_a_limit_and_no_limit_contradict() -> None:
    of = said("EB*H*IND*PT***23******Y", "EB*F*IND*PT***23***VS*30**Y").visits
    assert of.unlimited.state is State.CONTRADICTORY


def test_no_limit_in_a_lifetime_is_none_on_a_year() -> None:
    of = said("EB*H*IND*PT***32******Y", "EB*F*IND*PT***23***VS*30**Y").visits
    assert (of.unlimited.value, of.limit.value) == (False, 30)


def test_no_limit_of_dollars_for_the_plan_is_none_on_visits() -> None:
    assert said("EB*H*IND*30***32").visits.unlimited.state is State.NOT_RETURNED


def test_used_and_left_without_a_limit_make_none_as_sure() -> None:
    of = said("EB*F*IND*PT***24***VS*8**Y", "EB*F*IND*PT***29***VS*12**Y").visits
    assert (of.used.value, of.left.value) == (8, 12)
    assert of.limit.state is not State.RETURNED


def test_used_told_twice_and_differently_is_a_contradiction() -> None:
    of = said("EB*F*IND*PT***24***VS*8**Y", "EB*F*IND*PT***23***99*9**Y").visits
    assert of.used.state is State.CONTRADICTORY


def test_how_often_is_not_how_many() -> None:
    of = said("EB*F*IND*PT*********Y", "HSD*VS*3*WK***1")
    assert of.visits.limit.state is State.NOT_RETURNED
    assert "frequency" in {one.code for one in of.flags}


def test_half_a_visit_is_no_number_of_visits() -> None:
    assert said("EB*F*IND*PT***23***VS*30.5**Y").visits.limit.state is State.NOT_RETURNED


def test_dollars_are_no_visits() -> None:
    of = said("EB*F*IND*PT***23*2000*****Y")
    assert of.visits.limit.state is State.NOT_RETURNED


def test_days_and_services_are_no_visits() -> None:
    of = said("EB*F*IND*PT***23***DY*30**Y", "EB*F*IND*PT***23***P6*90**Y")
    assert of.visits.limit.state is State.NOT_RETURNED


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("60 VISITS PT/OT COMBINED", ("OT",)),
        ("COMBINED WITH OCCUPATIONAL AND SPEECH THERAPY", ("OT", "SLP")),
        ("COMBINED PT, ST AND OT", ("OT", "SLP")),
        ("SHARED WITH CHIROPRACTIC CARE", ("chiropractic",)),
        ("PT AND OT ARE NOT COMBINED", None),
        ("COMBINED IN AND OUT OF NETWORK", None),
    ],
)
def test_who_shares_the_visits(text: str, shared: tuple[str, ...] | None) -> None:
    assert said("EB*F*IND*PT***23***VS*60**Y", f"MSG*{text}").visits.shared_with.value == shared


@pytest.mark.parametrize(
    ("text", "hard"),
    [
        ("HARD LIMIT", True),
        ("LIMIT MAY BE EXTENDED", False),
        ("MORE VISITS UPON MEDICAL NECESSITY REVIEW", False),
        ("NO EXCEPTIONS", True),
        ("EVALUATIONS DO NOT COUNT", None),
    ],
)
def test_whether_more_may_be_paid(text: str, hard: bool | None) -> None:
    assert said("EB*F*IND*PT***23***VS*60**Y", f"MSG*{text}").visits.hard.value is hard


def test_not_a_hard_limit_is_none() -> None:
    assert said("EB*F*IND*PT***23***VS*60**Y", "MSG*THIS IS NOT A HARD LIMIT").visits.hard.value is not True


@pytest.mark.parametrize(
    "text",
    [
        "20 VISITS PER CALENDAR YEAR",
        "MAX 20 VISITS",
        "LIMITED TO 20 PT VISITS",
        "20 VISIT LIMIT",
        "VISIT LIMIT 20",
        "VISIT MAXIMUM: 20",
        "UP TO 20 SESSIONS",
        "20 TREATMENTS PER CONDITION",
        "TWENTY VISITS A YEAR",
        "Limit of 20 visits",
    ],
)
def test_a_limit_in_words_is_told_to_a_person(text: str) -> None:
    of = said("EB*1**PT", f"MSG*{text}")
    assert "limit_in_words" in {one.code for one in of.flags}
    assert of.visits.limit.state is not State.RETURNED


@pytest.mark.parametrize(
    "text",
    ["VISIT WWW.PINERIVER.EXAMPLE", "CALL 800-555-0136 BEFORE THE FIRST VISIT", "OFFICE VISIT", "30 DAYS"],
)
def test_not_every_visit_is_a_limit(text: str) -> None:
    assert "limit_in_words" not in {one.code for one in said("EB*1**PT", f"MSG*{text}").flags}


def test_words_that_say_another_number_than_the_line_are_told_to_a_person() -> None:
    of = said("EB*F*IND*PT***23***VS*30**Y", "MSG*20 VISITS PER CALENDAR YEAR")
    assert "limit_in_words" in {one.code for one in of.flags}
    same = said("EB*F*IND*PT***23***VS*30**Y", "MSG*30 VISITS PER CALENDAR YEAR")
    assert "limit_in_words" not in {one.code for one in same.flags}


# --- Authorization and referral


@pytest.mark.parametrize(
    "text",
    [
        "NOT COVERED WITHOUT A REFERRAL",
        "NO PAYMENT WITHOUT REFERRAL",
        "REFERRAL REQUIRED; NO PRIOR AUTHORIZATION",
        "REFERRAL FROM THE PCP NEEDED. DEDUCTIBLE DOES NOT APPLY",
    ],
)
def test_a_referral_that_is_needed_is_never_told_as_not_needed(text: str) -> None:
    assert said("EB*1**PT", f"MSG*{text}").referral_needed.value is not False


@pytest.mark.parametrize(
    "text",
    [
        "PRIOR AUTH REQUIRED. NO REFERRAL NEEDED",
        "NOT PAID WITHOUT PRIOR AUTHORIZATION",
        "NO AUTH FOR VISITS 1-6, PRIOR AUTHORIZATION FROM VISIT 7",
        "FIRST 6 VISITS DO NOT NEED AUTHORIZATION; PRIOR AUTHORIZATION REQUIRED AFTER VISIT 6",
        "PRECERTIFICATION REQUIRED. COPAY DOES NOT APPLY",
    ],
)
def test_an_authorization_that_is_needed_is_never_told_as_not_needed(text: str) -> None:
    assert said("EB*CB**PT", f"MSG*{text}").authorization_needed.value is not False


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("PRIOR AUTHORIZATION FROM VISIT 7", 7),
        ("PRIOR AUTHORIZATION REQUIRED AFTER 6 VISITS", 7),
        ("PRIOR AUTHORIZATION AFTER VISIT 12", 13),
        ("NO AUTH FOR VISITS 1-6, PRIOR AUTHORIZATION FROM VISIT 7", 7),
        ("PRIOR AUTHORIZATION REQUIRED", None),
    ],
)
def test_from_which_visit_on(text: str, visit: int | None) -> None:
    assert said("EB*CB**PT", f"MSG*{text}").authorization_from_visit.value == visit


def test_from_which_visit_on_is_not_taken_from_another_network() -> None:
    of = said("EB*1**PT********Y*Y", "EB*CB**PT*********N", "MSG*PRIOR AUTHORIZATION FROM VISIT 3")
    assert of.authorization_needed.value is True
    assert of.authorization_from_visit.state is State.NOT_RETURNED


def test_needed_and_not_needed_contradict() -> None:
    of = said("EB*1**PT********Y*Y", "EB*CB**PT********N*Y")
    assert of.authorization_needed.state is State.CONTRADICTORY


def test_a_yes_code_and_a_message_that_says_no_are_not_sure() -> None:
    of = said("EB*CB**PT********Y*Y", "MSG*NO PRIOR AUTHORIZATION REQUIRED FOR PHYSICAL THERAPY")
    assert of.authorization_needed.state is not State.RETURNED


def test_unknown_is_neither_yes_nor_no() -> None:
    of = said("EB*CB**PT********U*Y")
    assert (of.authorization_needed.state, of.authorization_needed.value) == (State.NOT_RETURNED, None)


def test_the_referral_of_another_service_is_not_ours() -> None:
    assert said("EB*1**30", "EB*B**35", "MSG*REFERRAL NEEDED").referral_needed.state is State.NOT_RETURNED


# --- Over all


def test_a_rejected_question_about_teeth_turns_nobody_away() -> None:
    of = said("EB*1**30^PT", "EB*V**35", "AAA*N**62*C")
    assert of.overall.value == "verified"


def test_cannot_be_told_for_therapy_is_not_verified() -> None:
    assert said("EB*1**30", "EB*V**PT").overall.value == "could_not_be_determined"


def test_therapy_inactive_in_an_active_plan_is_not_eligible() -> None:
    assert said("EB*1**30", "EB*6**PT").overall.value == "not_eligible"


def test_therapy_not_covered_out_of_network_alone_turns_nobody_away() -> None:
    of = said("EB*1**30^PT*********Y", "EB*I**PT*********N")
    assert of.overall.value == "verified"


def test_covered_and_not_covered_contradict() -> None:
    of = said("EB*1**30", "EB*1**PT*********Y", "EB*I**PT*********Y")
    assert of.therapy_covered.state is State.CONTRADICTORY
    assert of.overall.value == "could_not_be_determined"


def test_active_and_inactive_contradict() -> None:
    of = said("EB*1**30", "EB*6**30")
    assert (of.active.state, of.overall.value) == (State.CONTRADICTORY, "could_not_be_determined")


def test_an_advantage_plan_of_medicare_is_told() -> None:
    of = said("EB*1**30*MB", "EB*R**30*HN", "LS*2120", "NM1*PRP*2*SILVER CREEK ADVANTAGE", "LE*2120")
    assert "other_payer" in {one.code for one in of.flags}


def test_the_name_of_a_plan_may_stand_with_the_service() -> None:
    of = said("EB*1**30", "EB*1**PT*PR*RIVER CHOICE 500")
    assert (of.plan_name.value, of.insurance_type.value) == ("RIVER CHOICE 500", "PR")


def test_the_same_two_other_payers_are_named_once() -> None:
    line = ("EB*R**30", "LS*2120", "NM1*PRP*2*GRANITE FUND*****PI*99055", "LE*2120")
    of = said("EB*1**30", *line, *line)
    assert [one.name for one in of.other_payers.value or ()] == ["GRANITE FUND"]


def test_a_members_number_is_not_the_payers() -> None:
    of = said("EB*1**30", "EB*R**30", "LS*2120", "NM1*SEP*2*MEDICARE*****MI*1SL4TE5MK73", "LE*2120")
    (other,) = of.other_payers.value or ()
    assert (other.payer_id, other.member_id) == ("", "1SL4TE5MK73")
