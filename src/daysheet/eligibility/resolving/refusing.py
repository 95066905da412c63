"""What a payer's rejection (AAA) means for the clinic: what it says, who repairs it, whether to ask again.

The words of the codes are those of the guide (`x12/guides/x279_response.py`), our own; what to do is said here.
"""

from typing import Final

from daysheet.domain.benefits import Rejection
from daysheet.x12.guide import named

from ..answers import Refusal

FRONT_DESK, BILLER, SYSTEM = "front_desk", "biller", "system"


def _words(lists: str) -> dict[str, str]:
    """Codes with our words for them, of all the guide's lists whose names begin so."""
    return {
        code: label
        for name, codes in named("x279_response").lists.items()
        if name.startswith(lists)
        for code, label in codes.items()
    }


# What to do about a rejection, who does it, and for which reasons (AAA03).
STEPS: Final[dict[tuple[str, str], str]] = {
    ("Ask in smaller batches.", SYSTEM): "04",
    ("Compare name, birth date and member number with the card.", FRONT_DESK): "15 33",
    ("Call the payer about the network.", BILLER): "35",
    ("Enroll for eligibility with this payer.", BILLER): "41",
    ("Ask again later.", SYSTEM): "42 80",
    ("Check the NPI and the enrollment with this payer.", BILLER): "43 51",
    ("Check the name that is enrolled with this payer.", BILLER): "44",
    ("Check the specialty that is enrolled with this payer.", BILLER): "45",
    ("Check the clinic's phone number.", BILLER): "46",
    ("Check the clinic's address.", BILLER): "47 97",
    ("Check who referred.", FRONT_DESK): "48",
    ("Ask the payer whether a referral is needed.", FRONT_DESK): "49",
    ("Check the enrollment with this payer.", BILLER): "50",
    ("Check the contract's dates with this payer.", BILLER): "52",
    ("Ask for all services instead.", SYSTEM): "53",
    ("Ask by kind of service instead.", SYSTEM): "54 55 AG",
    ("Ask for today instead.", SYSTEM): "56 57 63",
    ("Ask the patient for the birth date.", FRONT_DESK): "58 60 71",
    ("Check that this is the right patient.", FRONT_DESK): "61",
    ("Ask again nearer to the visit.", SYSTEM): "62",
    ("Compare the member number with the card.", FRONT_DESK): "64 72",
    ("Compare the name with the card, letter by letter.", FRONT_DESK): "65 73",
    ("Ask the patient what the plan has on file.", FRONT_DESK): "66 74",
    ("Compare name, birth date and member number with the card; is it this payer?", FRONT_DESK): "67 75",
    ("Call the payer: which number is right?", FRONT_DESK): "68 76",
    ("Call the payer.", FRONT_DESK): "69 70 98 AO",
    ("Ask whether the patient is on this plan; compare the name and birth date.", FRONT_DESK): "77",
    ("Compare the group number with the card.", FRONT_DESK): "78",
    ("Check the payer's id for this clearinghouse.", BILLER): "79 T4",
    ("Check the authorization's number.", FRONT_DESK): "AA CI IA",
    ("Ask the primary care doctor for the referral.", FRONT_DESK): "AE",
    ("Check the diagnosis that was asked with.", FRONT_DESK): "AF",
    ("Call the payer: what is asked for, and by when?", FRONT_DESK): "E8",
    ("Ask whether there is an authorization.", FRONT_DESK): "MA",
}
# Reason to: what it says, what to do, who does it.
REASONS: Final[dict[str, tuple[str, str, str]]] = {
    code: (says, step, owner)
    for code, says in sorted(_words("refused_").items())
    for (step, owner), codes in STEPS.items()
    if code in codes.split()
}
UNKNOWN: Final = ("the payer refuses without a reason that is known here", "Call the payer.", FRONT_DESK)
# What may be done next (AAA04).
FOLLOW_UPS: Final[dict[str, str]] = _words("next_")


def explained(refusal: Refusal) -> Rejection:
    reason, step, owner = REASONS.get(refusal.reason, UNKNOWN)
    return Rejection(
        code=refusal.reason,
        follow_up=refusal.follow_up,
        level=refusal.level,
        reason=reason,
        next_step=step,
        owner=owner,
        retry=FOLLOW_UPS.get(refusal.follow_up, ""),
        proof=refusal.proof,
    )
