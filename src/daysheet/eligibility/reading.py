"""Any payer's answer, whatever it came as, as benefits: a 271, Optum's or Stedi's JSON, Availity's JSON."""

from collections.abc import Iterator
from datetime import date

import msgspec

from daysheet.domain.benefits import Benefits
from daysheet.domain.coverage import PayerClass
from daysheet.x12 import NotX12

from . import from_271, from_availity, from_medicalnetwork
from .answers import Answer
from .lenient import UnreadableAnswer
from .resolving import resolve

BLANKS = b"\xef\xbb\xbf \t\r\n\x00"


def read(
    data: bytes, today: date, payer_class: PayerClass = PayerClass.COMMERCIAL, place: str = "11"
) -> Iterator[Benefits]:
    """Benefits of each person that the answer is about; `UnreadableAnswer` where it is none.

    `place`: the clinic's place of service, which tells apart what a payer says of several.
    """
    for answer in answers(data):
        yield resolve(answer, today, payer_class, place)


def answers(data: bytes) -> Iterator[Answer]:
    """The answers in it, undecided."""
    start = data.lstrip(BLANKS)
    if start[:1] == b"{":
        yield from _from_json(data)
    elif start[:1] == b"<":
        raise UnreadableAnswer(
            "this is a web page, not an answer: the clearinghouse may be down, or its address is wrong"
        )
    else:
        try:
            yield from from_271.answers(data)
        except NotX12:
            raise UnreadableAnswer("this is neither a 271 nor a clearinghouse's JSON") from None


def _from_json(data: bytes) -> Iterator[Answer]:
    try:
        keys = msgspec.json.decode(data.lstrip(BLANKS))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise UnreadableAnswer(f"this JSON breaks off or is damaged ({fault})") from None
    availity = "plans" in keys or "validationMessages" in keys
    yield from (from_availity if availity else from_medicalnetwork).answers(data.lstrip(BLANKS))
