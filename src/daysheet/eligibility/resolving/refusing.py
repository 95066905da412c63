"""What a payer's rejection (AAA) means for the clinic: our words, who repairs it, whether to ask again.

Codes and follow-ups are those of the 271's AAA segment (facts of 2026-11, from vendors' and payers' public guides);
every word is ours.
"""

from typing import Final

from daysheet.domain.benefits import Rejection

from ..answers import Refusal

FRONT_DESK, BILLER, SYSTEM = "front_desk", "biller", "system"

# Reason to: what it says, what to do, who does it.
REASONS: Final[dict[str, tuple[str, str, str]]] = {
    "04": ("the payer allows fewer than was asked for at once", "Ask in smaller batches.", SYSTEM),
    "15": (
        "something that the payer needs is missing",
        "Compare name, birth date and member number with the card.",
        FRONT_DESK,
    ),
    "33": (
        "something that was sent is wrong",
        "Compare name, birth date and member number with the card.",
        FRONT_DESK,
    ),
    "35": ("the clinic is not in this payer's network for it", "Call the payer about the network.", BILLER),
    "41": (
        "the clinic may not ask this payer electronically",
        "Enroll for eligibility with this payer.",
        BILLER,
    ),
    "42": ("the payer cannot answer now", "It is asked again later.", SYSTEM),
    "43": (
        "the payer does not know the clinic's number",
        "Check the NPI and the enrollment with this payer.",
        BILLER,
    ),
    "44": (
        "the payer does not know the clinic's name",
        "Check the name that is enrolled with this payer.",
        BILLER,
    ),
    "45": (
        "the payer does not know the specialty",
        "Check the specialty that is enrolled with this payer.",
        BILLER,
    ),
    "46": ("the clinic's phone number is missing or wrong", "Check the clinic's phone number.", BILLER),
    "47": ("the clinic's state is missing or wrong", "Check the clinic's address.", BILLER),
    "48": ("the referring clinician's number is missing or wrong", "Check who referred.", FRONT_DESK),
    "49": (
        "the clinic is not the primary care provider",
        "Ask the payer whether a referral is needed.",
        FRONT_DESK,
    ),
    "50": ("the clinic may not ask about this patient", "Check the enrollment with this payer.", BILLER),
    "51": (
        "the payer does not have the clinic on file",
        "Check the NPI and the enrollment with this payer.",
        BILLER,
    ),
    "52": (
        "the service dates are not within the clinic's contract",
        "Check the contract's dates with this payer.",
        BILLER,
    ),
    "53": (
        "the kind of question is not one the payer answers for this service",
        "It is asked for all services instead.",
        SYSTEM,
    ),
    "54": ("the kind of procedure is wrong", "It is asked by kind of service instead.", SYSTEM),
    "55": ("the procedure code is wrong", "It is asked by kind of service instead.", SYSTEM),
    "56": ("the date asked for is wrong", "It is asked for today instead.", SYSTEM),
    "57": ("the date of service is missing or wrong", "It is asked for today instead.", SYSTEM),
    "58": ("the birth date is missing or wrong", "Ask the patient for the birth date.", FRONT_DESK),
    "60": (
        "the birth date lies after the date of service",
        "Ask the patient for the birth date.",
        FRONT_DESK,
    ),
    "61": (
        "the patient died before the date of service",
        "Check that this is the right patient.",
        FRONT_DESK,
    ),
    "62": (
        "the date of service is further away than the payer answers for",
        "It is asked again nearer to the visit.",
        SYSTEM,
    ),
    "63": ("the date of service lies in the future", "It is asked for today instead.", SYSTEM),
    "64": ("the member number is missing or wrong", "Compare the member number with the card.", FRONT_DESK),
    "65": ("the name is missing or wrong", "Compare the name with the card, letter by letter.", FRONT_DESK),
    "66": ("the sex is missing or wrong", "Ask the patient what the plan has on file.", FRONT_DESK),
    "67": (
        "the payer does not find the patient",
        "Compare name, birth date and member number with the card; is it this payer?",
        FRONT_DESK,
    ),
    "68": ("the payer has the patient's number twice", "Call the payer: which number is right?", FRONT_DESK),
    "69": ("the service does not fit the patient's age", "Call the payer.", FRONT_DESK),
    "70": ("the service does not fit the patient's sex", "Call the payer.", FRONT_DESK),
    "71": ("the birth date is not the one the payer has", "Ask the patient for the birth date.", FRONT_DESK),
    "72": (
        "the subscriber's member number is missing or wrong",
        "Compare the member number with the card.",
        FRONT_DESK,
    ),
    "73": (
        "the subscriber's name is missing or wrong",
        "Compare the name with the card, letter by letter.",
        FRONT_DESK,
    ),
    "74": (
        "the subscriber's sex is missing or wrong",
        "Ask the patient what the plan has on file.",
        FRONT_DESK,
    ),
    "75": (
        "the payer does not find the subscriber",
        "Compare name, birth date and member number with the card; is it this payer?",
        FRONT_DESK,
    ),
    "76": (
        "the payer has the subscriber's number twice",
        "Call the payer: which number is right?",
        FRONT_DESK,
    ),
    "77": (
        "the payer finds the subscriber, not the patient",
        "Ask whether the patient is on this plan; compare the name and birth date.",
        FRONT_DESK,
    ),
    "78": (
        "the subscriber is not in the group or plan that was named",
        "Compare the group number with the card.",
        FRONT_DESK,
    ),
    "79": ("the payer's number is wrong", "Check the payer's id for this clearinghouse.", BILLER),
    "80": ("the payer did not answer", "It is asked again later.", SYSTEM),
    "97": ("the clinic's address is missing or wrong", "Check the clinic's address.", BILLER),
    "98": ("the payer counts the service as experimental", "Call the payer.", FRONT_DESK),
    "AA": (
        "the payer does not find the authorization's number",
        "Check the authorization's number.",
        FRONT_DESK,
    ),
    "AE": (
        "the primary care doctor must agree first",
        "Ask the primary care doctor for the referral.",
        FRONT_DESK,
    ),
    "AF": ("a diagnosis is missing or wrong", "Check the diagnosis that was asked with.", FRONT_DESK),
    "AG": ("a procedure is missing or wrong", "It is asked by kind of service instead.", SYSTEM),
    "AO": ("the payer wants to know more about the patient's condition", "Call the payer.", FRONT_DESK),
    "CI": ("the authorization is not this patient's", "Check the authorization's number.", FRONT_DESK),
    "E8": (
        "a clinician at the payer looks at it first",
        "Call the payer: what is asked for, and by when?",
        FRONT_DESK,
    ),
    "IA": (
        "the authorization's number is not written the payer's way",
        "Check the authorization's number.",
        FRONT_DESK,
    ),
    "MA": ("no authorization's number was given", "Ask whether there is an authorization.", FRONT_DESK),
    "T4": ("the payer's name or number is missing", "Check the payer's id for this clearinghouse.", BILLER),
}
UNKNOWN: Final = ("the payer refuses without a reason that is known here", "Call the payer.", FRONT_DESK)

# What may be done next (AAA04), in our words.
FOLLOW_UPS: Final[dict[str, str]] = {
    "C": "correct it and ask again",
    "N": "do not ask again",
    "P": "ask again with the same question",
    "R": "may be asked again",
    "S": "do not ask again",
    "W": "wait 30 days, then ask again",
    "X": "wait 10 days, then ask again",
    "Y": "do not ask again: an answer follows",
}


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
