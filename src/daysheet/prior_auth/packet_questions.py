"""What a payer asks and the chart does not hold, in one table: the words (which are the key of an answer), the part of
the packet, who answers, and when it is asked at all. Nothing here is ever filled in by a program. Pure.
"""

from collections.abc import Callable, Iterator

import msgspec

from daysheet.domain.care import Discipline
from daysheet.domain.coverage import RequestKind
from daysheet.domain.draft import Sentence, say
from daysheet.domain.finding import Fact, Owner
from daysheet.domain.requests import Answer, Extent
from daysheet.domain.words import day

from . import packet_scores as scores
from .packet_inputs import PacketInputs

CONTINUING = (RequestKind.RENEWAL, RequestKind.EXTENSION, RequestKind.RETRO, RequestKind.APPEAL)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """`said` introduces the answer in the packet. `block` is the part of the packet that it belongs to."""

    key: str
    block: str
    text: str
    said: str
    who: Owner = Owner.CLINICIAN
    asked: Callable[[PacketInputs], bool]


def _always(_: PacketInputs) -> bool:
    return True


def _is(*kinds: RequestKind) -> Callable[[PacketInputs], bool]:
    return lambda inputs: inputs.kind in kinds


def _no_member(inputs: PacketInputs) -> bool:
    return bool(inputs.facts.coverages) and not inputs.facts.coverages[0].member_id


def _onset(inputs: PacketInputs) -> bool:
    return inputs.kind is RequestKind.INITIAL and inputs.facts.case.surgery_on is None


def _no_therapist(inputs: PacketInputs) -> bool:
    return inputs.clinician is None and inputs.facts.case.therapist_id is None


def _no_clinic_number(inputs: PacketInputs) -> bool:
    return bool(inputs.clinic.name) and not inputs.clinic.npi


def _no_goals(inputs: PacketInputs) -> bool:
    return inputs.facts.plan is not None and not inputs.facts.plan.goals


def _not_certified(inputs: PacketInputs) -> bool:
    return inputs.facts.plan is not None and inputs.facts.plan.certified_on is None


def _no_pain(inputs: PacketInputs) -> bool:
    return inputs.facts.case.discipline is not Discipline.SLP and not scores.lines(inputs, pain=True)


def _no_codes(inputs: PacketInputs) -> bool:
    return not inputs.charges and not (inputs.request and inputs.request.requested.codes)


def _nothing_asked(inputs: PacketInputs) -> bool:
    """Nothing entered, and every expected visit has cover."""
    asked = inputs.request.requested if inputs.request else Extent()
    ahead = inputs.unpaid if inputs.kind is RequestKind.RETRO else inputs.ledger.uncovered
    return asked.visits is None and asked.units is None and not ahead


QUESTIONS: tuple[Question, ...] = (
    Question(
        key="skilled_care",
        block="skilled_care",
        text="Why is skilled care still needed, and what would happen without it?",
        said="Reason for more skilled care: {answer}",
        asked=_is(*CONTINUING),
    ),
    Question(
        key="skilled_care_first",
        block="skilled_care",
        text="Why is skilled therapy needed for this condition?",
        said="Reason for skilled therapy: {answer}",
        asked=_is(RequestKind.INITIAL),
    ),
    Question(
        key="goal_status",
        block="goals",
        text="Which goals are met, which are in progress, which are not met?",
        said="Where the goals stand: {answer}",
        asked=_is(*CONTINUING),
    ),
    Question(
        key="function",
        block="function",
        text="What can the patient do now, what is still limited, and how was it at the start?",
        said="Function: {answer}",
        asked=_always,
    ),
    Question(
        key="why_urgent",
        block="opening",
        text="How would waiting for the ordinary answer harm the patient?",
        said="Why it cannot wait: {answer}",
        asked=lambda inputs: bool(inputs.request and inputs.request.urgent),
    ),
    Question(
        key="why_after_the_fact",
        block="opening",
        text="Why was the authorization not asked for before these visits?",
        said="Why it was not asked for before: {answer}",
        who=Owner.FRONT_DESK,
        asked=_is(RequestKind.RETRO),
    ),
    Question(
        key="why_more_time",
        block="opening",
        text="Why could the approved visits not be used in time?",
        said="Why more time is needed: {answer}",
        asked=_is(RequestKind.EXTENSION),
    ),
    Question(
        key="other_cases",
        block="opening",
        text="This authorization is shared with another case: how many of that case’s visits does this request ask for?",
        said="Visits of the other case under the same authorization: {answer}",
        who=Owner.FRONT_DESK,
        asked=lambda inputs: inputs.use is not None and len(inputs.use.cases) > 1,
    ),
    Question(
        key="answer_to_reason",
        block="opening",
        text="What in the chart answers the payer’s reason?",
        said="Our answer to that reason: {answer}",
        asked=_is(RequestKind.APPEAL),
    ),
    Question(
        key="payer",
        block="coverage",
        text="Which payer and member number?",
        said="Payer and member number: {answer}",
        who=Owner.FRONT_DESK,
        asked=lambda inputs: not inputs.facts.coverages,
    ),
    Question(
        key="member_number",
        block="coverage",
        text="What is the member number?",
        said="Member number: {answer}",
        who=Owner.FRONT_DESK,
        asked=_no_member,
    ),
    Question(
        key="clinic_number",
        block="clinic",
        text="Which NPI and tax number does the clinic use with this payer?",
        said="Clinic’s numbers: {answer}",
        who=Owner.FRONT_DESK,
        asked=_no_clinic_number,
    ),
    Question(
        key="therapist",
        block="clinician",
        text="Who is the treating therapist, and under which NPI?",
        said="Treating therapist: {answer}",
        who=Owner.FRONT_DESK,
        asked=_no_therapist,
    ),
    Question(
        key="referring",
        block="clinician",
        text="Who referred the patient, if anybody did, and under which NPI?",
        said="Referral: {answer}",
        who=Owner.FRONT_DESK,
        asked=lambda inputs: not inputs.facts.case.referring_name,
    ),
    Question(
        key="diagnosis_codes",
        block="diagnosis",
        text="Which diagnosis codes?",
        said="Diagnosis: {answer}",
        asked=lambda inputs: not inputs.facts.case.diagnosis_codes,
    ),
    Question(
        key="onset",
        block="diagnosis",
        text="When did the condition begin, or when was the injury?",
        said="Onset: {answer}",
        asked=_onset,
    ),
    Question(
        key="plan",
        block="plan",
        text="How many visits a week, until when?",
        said="Planned: {answer}",
        asked=lambda inputs: inputs.facts.plan is None,
    ),
    Question(
        key="plan_signed",
        block="plan",
        text="Is the plan of care signed by the referring provider, and since when?",
        said="Signature on the plan of care: {answer}",
        asked=_not_certified,
    ),
    Question(
        key="goals",
        block="goals",
        text="Which goals does the plan of care set?",
        said="Goals: {answer}",
        asked=_no_goals,
    ),
    Question(
        key="measure",
        block="measures",
        text="Which outcome measure was taken, when, and with what score?",
        said="Outcome measure: {answer}",
        asked=lambda inputs: not scores.lines(inputs, pain=False),
    ),
    Question(
        key="score_now",
        block="measures",
        text="What is today’s score? Only the first one is in the records.",
        said="Score now: {answer}",
        asked=scores.only_first,
    ),
    Question(
        key="score_in_doubt",
        block="measures",
        text="A score in the records cannot be right for its measure: which is the right one?",
        said="Corrected score: {answer}",
        asked=scores.in_doubt,
    ),
    Question(
        key="score_goal",
        block="measures",
        text="Which score is the goal?",
        said="Goal for the score: {answer}",
        asked=lambda inputs: bool(scores.lines(inputs, pain=False)),
    ),
    Question(
        key="pain",
        block="pain",
        text="How strong is the pain now, at its best and at its worst, from zero to ten?",
        said="Pain: {answer}",
        asked=_no_pain,
    ),
    Question(
        key="slowed",
        block="skilled_care",
        text="What has slowed progress, if anything?",
        said="What slowed progress: {answer}",
        asked=_is(RequestKind.RENEWAL, RequestKind.EXTENSION),
    ),
    Question(
        key="discharge",
        block="skilled_care",
        text="What is the plan for discharge and for exercise at home?",
        said="Plan for discharge: {answer}",
        asked=_is(RequestKind.RENEWAL, RequestKind.EXTENSION, RequestKind.APPEAL),
    ),
    Question(
        key="how_many",
        block="requested",
        text="How many visits are asked for, from when until when?",
        said="Asked for: {answer}",
        asked=_nothing_asked,
    ),
    Question(
        key="codes",
        block="requested",
        text="Which procedure codes are asked for?",
        said="Procedure codes asked for: {answer}",
        asked=_no_codes,
    ),
)
BY_KEY = {question.key: question for question in QUESTIONS}
BY_TEXT = {question.text: question for question in QUESTIONS}


def answered(inputs: PacketInputs, block: str) -> Iterator[Sentence]:
    """The answers that belong to this part, in people's own words. Where the chart holds the value by now, it is the
    chart's that counts and the answer is left out."""
    given = _given(inputs)
    for question in QUESTIONS:
        if question.block == block and question.text in given and question.asked(inputs):
            yield say(question.said, answer=_quoted(question, given[question.text]))


def unanswered(inputs: PacketInputs, block: str) -> list[Question]:
    """What is still to be asked for this part."""
    given = _given(inputs)
    return [
        question
        for question in QUESTIONS
        if question.block == block and question.text not in given and question.asked(inputs)
    ]


def _given(inputs: PacketInputs) -> dict[str, Answer]:
    """The last answer to each question; an empty one is none."""
    found = {answer.question: answer for answer in sorted(inputs.answers, key=lambda answer: answer.at)}
    return {text: answer for text, answer in found.items() if answer.text.strip()}


def _quoted(question: Question, answer: Answer) -> Fact:
    return Fact(
        label=question.text,
        value=answer.text.strip(),
        record="request_answer",
        record_id=question.key,
        field="text",
        cited=f"answered by {answer.by} on {day(answer.at.date())}",
    )
