"""Says everything that is wrong with a file against its guide: one pass, in bounded memory, whatever the file's state.

Two things make it quick.  Each line of a guide is compiled into one pattern over a whole segment that takes exactly
the clean ones (`plans.py`): only a segment that it refuses is looked at element by element.  And what has come of a
loop so far is a state that leads to the next, found once and remembered (`loops.py`): a clean segment costs a look-up
and a match (`walking.py`).

Where a segment belongs is decided by `paths.py`, as for the reader, so both see the same loops.  Content that needs
code sets or sums (NPI, charges, pointers) is not checked here.
"""

from collections.abc import Iterable, Iterator

from daysheet.x12.checking.walking import Walk
from daysheet.x12.issues import Issue

__all__ = ["check"]


def check(data: bytes | Iterable[bytes]) -> Iterator[Issue]:
    """Every deviation of a file from its guides, as it is met; `NotX12` where nothing begins an interchange.

    `data` is the file's bytes, or an iterable of pieces of them of any size.
    """
    return Walk().check(data)
