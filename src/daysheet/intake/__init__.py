"""Files into records: read, understood by a profile, accounted for row by row, taken in one transaction.

The only writer of exported records. What cannot be read safely stays outside, with a sentence saying why.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .folders import take
    from .taking import Taken
    from .watch import take_watch_folder

__all__ = ["Taken", "take", "take_watch_folder"]

# Loaded when first asked for: profiles and their page need no database, what writes does.
_WHERE = {"take": "folders", "Taken": "taking", "take_watch_folder": "watch"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
