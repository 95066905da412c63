"""Who needs a check, why, before what, and whether the night may ask or a person must. Pure; `today` is an argument.

Level-triggered: the same pictures give the same needs on the same day, whatever was said the night before. A need is
gone when its reasons are, and for no other cause.
"""

from .judging import Clear, How, Judged, Need, judge, needs
from .picture import Ahead, Check, Fingerprint, Picture, Settings
from .reasons import Because, Reason
from .spreading import Asked, Spread, Told, january, spread

__all__ = [
    "Ahead", "Asked", "Because", "Check", "Clear", "Fingerprint", "How", "Judged", "Need", "Picture", "Reason",
    "Settings", "Spread", "Told", "january", "judge", "needs", "spread",
]  # fmt: skip
