"""An answer (999, TA1, 277CA) laid beside the file that it answers: which claim was refused, for what, what to do now.

An acknowledgment speaks in numbers: group 7, set 0001, segment 31, element 9, fault 4.  Only together with the file
that was sent do they become a claim and a field.  Nothing is taken on trust: an answer to something that was not sent,
a segment number beyond the end, a set that nobody answered are said as what they are.

    for one in join(answer, sent):
        print(one.sentence, one.repair)
"""

from daysheet.x12 import records
from daysheet.x12.acknowledging import spans
from daysheet.x12.joining.claims import Claims
from daysheet.x12.joining.groups import Files, Groups
from daysheet.x12.joining.telling import Answered, Teller
from daysheet.x12.joining.words import UNKNOWN
from daysheet.x12.reading import read

__all__ = ["Answered", "join"]


def join(answer: bytes, sent: bytes, *, show_values: bool = False) -> list[Answered]:
    """What an answer says of a file that we sent, in the answer's order; at the end what it leaves unanswered.

    With `show_values` what stood in the file and the patients' names are told as they are, for the screen of somebody
    who may see them; otherwise only their form ("W12" as "x99").
    """
    teller = Teller(spans(sent, keep=True), show_values)
    files, groups, claims = Files(teller), Groups(teller), Claims(teller)
    takes: Groups | Claims | None = None
    for record in read(answer):
        if isinstance(record, records.InterchangeAck):
            files.take(record)
        elif isinstance(record, records.Heading):
            groups.end(None)
            takes = groups if record.answered is not None else claims if _answers_claims(record) else None
        if takes is not None:
            takes.take(record)
    for one in (files, groups, claims):
        one.rest()
    if not (files.came or groups.came or claims.came):
        sentence = "this is no answer to a file: it holds neither 999 nor TA1 nor 277CA."
        teller.tell("file", "", UNKNOWN, sentence, matched=False)
    return teller.found


def _answers_claims(heading: records.Heading) -> bool:
    """Whether a set is a 277CA and not the answer to a question (277)."""
    group = records.above(heading, records.Group)
    guide = heading.guide or (group.version if group else "")
    purpose = heading.purpose
    return heading.set_id == "277" and (
        "X214" in guide or (purpose is not None and purpose.structure == "0085")
    )
