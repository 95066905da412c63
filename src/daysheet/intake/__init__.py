"""Files into records: read, understood by a profile, accounted for row by row, taken in one transaction.

The only writer of exported records. What cannot be read safely stays outside, with a sentence saying why.
"""

from .folders import take
from .freshness import Freshness, freshness
from .taking import Taken
from .watch import take_watch_folder

__all__ = ["Freshness", "Taken", "freshness", "take", "take_watch_folder"]
