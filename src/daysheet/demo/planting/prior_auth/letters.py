"""Kinds that turn on the approval letter: another last day than was typed, no letter on file, never entered."""

from datetime import date

from ... import insurers
from ...approvals import add_auth, ample, grant, refuse
from ...calendar import workday_before
from ...clinic import Clinic
from ...episodes import finish, finished
from ...insurers import Insurer
from ...world import Auth, Case, Folder, Request
from ..ground import Noting
from ..kinds import Kind, say
from .scene import (
    DAY,
    FIRST_WITH_SECOND,
    WORKFLOW,
    asleep,
    first_day,
    in_care,
    joined_by,
    lasting,
    safely_approved,
    second_payer,
    whole,
    winding_down,
)

_DIFFERS = Noting(WORKFLOW, "end_differs_from_letter", "authorization")
_NO_LETTER = Noting(WORKFLOW, "letter_missing", "authorization_request")
_NOT_ENTERED = Noting(WORKFLOW, "approval_not_entered", "authorization_request")

# --- end_differs_from_letter -------------------------------------------------------------------------------


def _differs(clinic: Clinic, folder: Folder, auth: Auth, *also: str) -> tuple[Folder, str]:
    because = f"the table says {say(auth.ends)}, the letter {say(auth.last_day)}"
    return _DIFFERS.plant(
        clinic,
        finish(clinic, folder),
        auth.id,
        day=min(auth.ends, auth.last_day),
        because=because,
        also=tuple((kind, ("authorization", auth.id)) for kind in also),
    )


def typed_early(clinic: Clinic) -> tuple[Folder, str]:
    """Some desks type an earlier end so that the chart shows up in the report of ending ones."""
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case))
    auth.letter_ends = lasting(case)
    auth.notes = f"END TYPED EARLY FOR REPORT, LETTER SAYS {auth.letter_ends:%m/%d/%Y}"
    return _differs(clinic, folder, auth)


def later_of_both_is_today(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = winding_down(clinic, insurers.REQUIRING)
    auth = add_auth(clinic, case, first_day(case), clinic.on, ample(case))
    auth.letter_ends = clinic.day(-1)
    return _differs(clinic, folder, auth)


def letter_ends_first(clinic: Clinic) -> tuple[Folder, str]:
    """The year was typed wrong. By the letter it ends among the booked visits, which is true as well."""
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), case.plan_end + 60 * DAY, ample(case))
    auth.letter_ends = case.booked[-2]
    return _differs(clinic, folder, auth, "ends_before_visits")


def over_by_the_table(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), clinic.day(-clinic.rng.randrange(1, 9)), ample(case))
    auth.letter_ends = lasting(case)
    return _differs(clinic, folder, auth)


def second_payers_letter(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case)
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case), coverage=other)
    auth.letter_ends = lasting(case)
    return _differs(clinic, folder, auth)


def _agrees(clinic: Clinic, of: str, folder: Folder, auth: Auth, because: str) -> Folder:
    return _DIFFERS.decoy(clinic, of, finish(clinic, folder), auth.id, because=because)


def over_yesterday_by_both(clinic: Clinic, of: str) -> Folder:
    folder, case = winding_down(clinic, insurers.REQUIRING)
    auth = add_auth(clinic, case, first_day(case), clinic.day(-2), ample(case))
    auth.letter_ends = clinic.day(-1)
    return _agrees(clinic, of, folder, auth, "the later of both days was yesterday")


def letter_says_the_same(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = whole(clinic, case)
    auth.letter_ends = auth.ends
    return _agrees(clinic, of, folder, auth, "the letter says the same day")


def letter_not_known(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = whole(clinic, case)
    auth.letter_ends = None
    auth.notes = "LETTER ASKED FOR AGAIN"
    return _agrees(clinic, of, folder, auth, "nobody has entered what the letter says")


def differs_but_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case), status="I")
    auth.letter_ends = lasting(case)
    return _agrees(clinic, of, folder, auth, "the row is inactive")


def differs_but_not_required(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, FIRST_WITH_SECOND)
    other = second_payer(clinic, folder, case, clinic.rng.choice(insurers.COMMERCIAL_FREE))
    whole(clinic, case)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case), coverage=other)
    auth.letter_ends = lasting(case)
    return _agrees(clinic, of, folder, auth, "it belongs to the second payer, who asks for none")


def differs_but_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(3, 12))
    auth = add_auth(clinic, case, first_day(case), clinic.day(5), len(case.completed) + 8)
    auth.letter_ends = clinic.day(20)
    return _agrees(clinic, of, folder, auth, "the case is discharged")


# --- letter_missing ----------------------------------------------------------------------------------------


def _no_letter(
    clinic: Clinic, folder: Folder, case: Case, request: Request, why: str = ""
) -> tuple[Folder, str]:
    assert request.decided is not None
    because = f"approved {say(request.decided)}, and the letter is not on file{why}"
    day = case.booked[0]
    return _NO_LETTER.plant(clinic, finish(clinic, folder), request.id, day=day, because=because)


def _recently(clinic: Clinic) -> date:
    return clinic.day(-clinic.rng.randrange(1, 15))


def approved_without_letter(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "extension", _recently(clinic), auth=auth, letter="no")
    return _no_letter(clinic, folder, case, request)


def approved_without_letter_ends_today(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), clinic.on, ample(case), asked=False)
    add_auth(clinic, case, clinic.day(1), lasting(case), ample(case), asked=False)
    request = grant(clinic, case, "initial", auth.starts, auth=auth, letter="no")
    return _no_letter(clinic, folder, case, request, "; what it approved ends today")


def cut_without_letter(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "extension", _recently(clinic), auth=auth, status="partial", letter="no")
    return _no_letter(clinic, folder, case, request, "; fewer visits were approved than asked for")


def approved_by_telephone(clinic: Clinic) -> tuple[Folder, str]:
    """No number was given and no row is named."""
    folder, case = in_care(clinic)
    safely_approved(clinic, case)
    request = grant(clinic, case, "extension", _recently(clinic), letter="no", number="")
    return _no_letter(clinic, folder, case, request, "; no number was given either")


def _letter_fine(clinic: Clinic, of: str, folder: Folder, request: Request, because: str) -> Folder:
    return _NO_LETTER.decoy(clinic, of, finish(clinic, folder), request.id, because=because)


def named_one_ended_yesterday(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), clinic.day(-1), ample(case), asked=False)
    add_auth(clinic, case, clinic.on, lasting(case), ample(case), asked=False)
    request = grant(clinic, case, "initial", auth.starts, auth=auth, letter="no")
    return _letter_fine(clinic, of, folder, request, "what it approved ended yesterday")


def letter_on_file(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "extension", _recently(clinic), auth=auth, letter="yes")
    return _letter_fine(clinic, of, folder, request, "the letter is on file")


def nobody_knows_of_a_letter(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "extension", _recently(clinic), auth=auth, letter="")
    return _letter_fine(clinic, of, folder, request, "the records do not say whether the letter is on file")


def no_letter_of_a_refusal(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic, insurers.UNCLOCKED)
    auth = safely_approved(clinic, case)
    request = refuse(clinic, case, "extension", _recently(clinic), auth=auth)
    request.letter = "no"
    return _letter_fine(
        clinic, of, folder, request, "it was denied: there is no approval to have a letter of"
    )


def no_letter_and_discharged(clinic: Clinic, of: str) -> Folder:
    folder, case = finished(clinic, clinic.rng.choice(insurers.REQUIRING), ago=(2, 12))
    auth = add_auth(clinic, case, first_day(case), clinic.day(9), len(case.completed) + 4, asked=False)
    request = grant(clinic, case, "initial", auth.starts, auth=auth, letter="no")
    return _letter_fine(clinic, of, folder, request, "the case is discharged")


def no_letter_and_asleep(clinic: Clinic, of: str) -> Folder:
    folder, case = asleep(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "initial", auth.starts, auth=auth, letter="no")
    return _letter_fine(clinic, of, folder, request, "nobody came for five weeks: not going on")


# --- approval_not_entered ----------------------------------------------------------------------------------


def _unentered(
    clinic: Clinic,
    folder: Folder,
    case: Case,
    request: Request,
    also: tuple[tuple[str, tuple[str, int | str]], ...] = (),
) -> tuple[Folder, str]:
    assert request.decided is not None
    because = f"{request.number} was granted {say(request.decided)}; no authorization has that number"
    return _NOT_ENTERED.plant(
        clinic, finish(clinic, folder), request.id, day=case.booked[0], because=because, also=also
    )


def extension_not_entered(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    safely_approved(clinic, case)
    return _unentered(clinic, folder, case, grant(clinic, case, "extension", _recently(clinic)))


def _long_ago(
    clinic: Clinic, days: int, among: tuple[Insurer, ...] = insurers.REQUIRING
) -> tuple[Folder, Case, Request]:
    folder, case = in_care(clinic, among, weeks_in=(10, 12))
    safely_approved(clinic, case)
    return folder, case, grant(clinic, case, "extension", clinic.day(-days), on_the_day=True)


def not_entered_for_sixty_days(clinic: Clinic) -> tuple[Folder, str]:
    return _unentered(clinic, *_long_ago(clinic, 60))


def renewal_not_entered(clinic: Clinic) -> tuple[Folder, str]:
    """As long as nobody enters it, the one in the records ends before the visits: both are true."""
    folder, case = in_care(clinic)
    auth = add_auth(clinic, case, first_day(case), case.booked[-2], ample(case))
    request = grant(clinic, case, "renewal", _recently(clinic))
    return _unentered(clinic, folder, case, request, (("ends_before_visits", ("authorization", auth.id)),))


def first_approval_not_entered(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic, weeks_in=(2, 4))
    case.visits[1].status = "Completed"
    return _unentered(clinic, folder, case, grant(clinic, case, "initial", _recently(clinic)))


def entered_and_removed(clinic: Clinic) -> tuple[Folder, str]:
    folder, case = in_care(clinic)
    safely_approved(clinic, case)
    gone = add_auth(clinic, case, clinic.day(-5), lasting(case), ample(case), flag=3)
    request = grant(clinic, case, "extension", _recently(clinic), number=gone.number)
    return _unentered(clinic, folder, case, request)


def _entered(clinic: Clinic, of: str, folder: Folder, request: Request, because: str) -> Folder:
    return _NOT_ENTERED.decoy(clinic, of, finish(clinic, folder), request.id, because=because)


def granted_sixty_one_days_ago(clinic: Clinic, of: str) -> Folder:
    folder, _, request = _long_ago(clinic, 61)
    return _entered(clinic, of, folder, request, "granted 61 days ago")


def spelled_otherwise(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    number = auth.number.replace("-", " ").lower()
    request = grant(clinic, case, "initial", auth.starts, number=number)
    return _entered(clinic, of, folder, request, f"“{number}” stands in the records as “{auth.number}”")


def entered_as_inactive(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    safely_approved(clinic, case)
    auth = add_auth(clinic, case, clinic.day(-5), lasting(case), ample(case), status="I", asked=False)
    request = grant(clinic, case, "extension", _recently(clinic), number=auth.number)
    return _entered(clinic, of, folder, request, "it was entered; the row is inactive")


def entered_in_the_other_case(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    other = joined_by(clinic, folder, case)
    safely_approved(clinic, case)
    number = safely_approved(clinic, other).number
    request = grant(clinic, case, "extension", _recently(clinic), number=number)
    return _entered(clinic, of, folder, request, "it was entered in the patient's other case")


def no_number_yet(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    safely_approved(clinic, case)
    number = clinic.rng.choice(("pending", "TBD", "see notes", ""))
    request = grant(clinic, case, "extension", _recently(clinic), number=number)
    return _entered(clinic, of, folder, request, "the payer has given no number yet")


def named_by_its_row(clinic: Clinic, of: str) -> Folder:
    folder, case = in_care(clinic)
    auth = safely_approved(clinic, case)
    request = grant(clinic, case, "initial", auth.starts, auth=auth)
    auth.number += "X"
    return _entered(clinic, of, folder, request, "the request names the row it was entered as")


def granted_and_asleep(clinic: Clinic, of: str) -> Folder:
    folder, case = asleep(clinic)
    safely_approved(clinic, case)
    request = grant(clinic, case, "extension", workday_before(clinic.day(-20)))
    return _entered(clinic, of, folder, request, "nobody came for five weeks: not going on")


KINDS = (
    Kind(
        WORKFLOW,
        "end_differs_from_letter",
        (typed_early, later_of_both_is_today, letter_ends_first, over_by_the_table, second_payers_letter),
        (
            over_yesterday_by_both,
            letter_says_the_same,
            letter_not_known,
            differs_but_inactive,
            differs_but_not_required,
            differs_but_discharged,
        ),
    ),
    Kind(
        WORKFLOW,
        "letter_missing",
        (
            approved_without_letter_ends_today,
            approved_without_letter,
            cut_without_letter,
            approved_by_telephone,
        ),
        (
            named_one_ended_yesterday,
            letter_on_file,
            nobody_knows_of_a_letter,
            no_letter_of_a_refusal,
            no_letter_and_discharged,
            no_letter_and_asleep,
        ),
    ),
    Kind(
        WORKFLOW,
        "approval_not_entered",
        (
            not_entered_for_sixty_days,
            extension_not_entered,
            renewal_not_entered,
            first_approval_not_entered,
            entered_and_removed,
        ),
        (
            granted_sixty_one_days_ago,
            spelled_otherwise,
            entered_as_inactive,
            no_number_yet,
            entered_in_the_other_case,
            named_by_its_row,
            granted_and_asleep,
        ),
    ),
)
