"""Whatever is done to a file, reading it raises nothing but `NotX12`, loses nothing, and what was read can be written.

The files are `mutating.mutated(kind, number)`: a failure names both, and the same bytes come again.
"""

import os
import re
from collections.abc import Iterator

import pytest

from daysheet.x12 import Delimiters, NotX12, UnableToWrite, check, read, write
from x12.mutating import KINDS, bases, mutated
from x12.plain_cut import Cut, account, cut, overlong, own_signs, refusable, settled

FULL = os.environ.get("DAYSHEET_FULL") == "1"
COUNT = 100_000 if FULL else 5_000


# A tag that a line break parts or that mixes capitals with small letters is read as one, but where an interchange ends
# is looked for in whole tags: it goes on behind such an IEA, and nothing is lost by it. The same for a tag that is one
# only because of the line break behind it.
ODD_TAG = re.compile(rb"I[\r\n]*[ES][\r\n]*A", re.IGNORECASE)
BROKEN_OFF = re.compile(rb"I[ES]A[\r\n]+[0-9A-Z]", re.IGNORECASE)


def odd_tag(data: bytes) -> bool:
    mixed = any(tag not in (b"ISA", b"IEA", b"isa", b"iea") for tag in ODD_TAG.findall(data))
    return mixed or BROKEN_OFF.search(data) is not None


def pieced(data: bytes, number: int) -> Iterator[list[bytes]]:
    """The file as it may arrive: every fourth in three pieces, now and then byte by byte."""
    if number % 4 == 0:
        one, other = sorted((number * 7919 % len(data), number * 104_729 % len(data)))
        yield [data[:one], data[one:other], data[other:]]
    size = {1: 1, 51: 7}.get(number % 100)
    if size and len(data) < 5_000:
        yield [data[at : at + size] for at in range(0, len(data), size)]


def survive(data: bytes, number: int) -> None:
    try:
        records = list(read(data))
    except NotX12:
        assert not any(one.signs for one in cut(data)), "an interchange was not found"
        return
    pieces = account(data, records)
    signs = own_signs(pieces)
    delimiters = Delimiters(*signs) if signs else None
    try:
        written = write(records, delimiters, as_read=True)
    except UnableToWrite:
        assert overlong(records) or (delimiters is None and refusable(records, delimiters)), (
            "what was read with these signs can be written with them"
        )
    else:
        assert odd_tag(data) or settled(read(written)) == settled(records), "written, it reads otherwise"
    for arriving in pieced(data, number):
        assert settled(read(arriving)) == settled(records), "in pieces it reads otherwise"
    if FULL or number % 4 == 0:  # the check takes as long as all of the above
        of_the_check(data, pieces)


def of_the_check(data: bytes, pieces: list[Cut]) -> None:
    last = max(one.number for one in pieces)
    for issue in check(data):
        assert 0 <= issue.number <= last + 1, f"{issue.code} is said of segment {issue.number} of {last}"
        assert 0 <= issue.offset <= len(data), f"{issue.code} is said of byte {issue.offset} of {len(data)}"


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_done_to_a_file_nothing_of_it_is_lost(kind: str) -> None:
    for number in range(COUNT):
        data = mutated(kind, number)
        try:
            survive(data, number)
        except BaseException as fault:
            fault.add_note(f"the file is mutated({kind!r}, {number})")
            raise


def test_the_mutations_are_the_same_each_time_and_all_different() -> None:
    some = [mutated("271", number) for number in range(400)]
    assert some == [mutated("271", number) for number in range(400)]
    assert len(set(some)) > 390
    assert not set(some) & {text.encode("latin-1") for text, _ in bases("271")}


# Found by the full size: an inserted stretch in the header, an ISA of another spelling with too many elements, a text
# where the sign for repetition belongs, a line break that makes a tag.
@pytest.mark.parametrize("number", [50_649, 58_520, 68_786, 70_997])
def test_what_the_full_size_found_stays_found(number: int) -> None:
    survive(mutated("ta1", number), number)
