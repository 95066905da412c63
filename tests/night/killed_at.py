"""Runs `daysheet` in a process of its own and kills it with SIGKILL the Nth time the night reaches a mark.

Used as `python killed_at.py MARK NTH WORDS…`; MARK `-` kills nowhere.
"""

import os
import signal
import sys

from daysheet.cli.main import app
from daysheet.night import marks

mark, nth, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
reached = 0


def kill_there(name: str) -> None:
    global reached
    assert name in marks.MARKS
    if name == mark:
        reached += 1
        if reached == nth:
            os.kill(os.getpid(), signal.SIGKILL)


marks.reached = kill_there
app(words)
