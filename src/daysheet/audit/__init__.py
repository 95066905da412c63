"""Who did or saw what, when and why (45 CFR 164.312(b)): a keyed chain, written with the change it tells of."""

from .accepted import UnableToAccept
from .accepting import accept_older_copy
from .anchors import UnableToAnchor, anchor
from .chain import UnableToAudit, record
from .events import Event
from .reading import Logged, head, latest
from .verification import Fault, Verdict, verify

__all__ = [
    "Event",
    "Fault",
    "Logged",
    "UnableToAccept",
    "UnableToAnchor",
    "UnableToAudit",
    "Verdict",
    "accept_older_copy",
    "anchor",
    "head",
    "latest",
    "record",
    "verify",
]
