"""Runs `daysheet` in a process of its own and kills it with SIGKILL the Nth time the night reaches a mark.

Used as `python killed_at.py MARK NTH WORDS… [+ WORDS…]`; MARK `-` kills nowhere, `+` starts another command in
the same process (starting up costs more than the night of a small clinic).
"""

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "daysheet.web.settings"
django.setup()

from daysheet.cli.main import app  # noqa: E402 - the records need Django first
from daysheet.intake import watch  # noqa: E402
from daysheet.night import engine, marks, run  # noqa: E402

COMMAND = "-----"
FILE_COMMITTED = "import.file_committed"
"""Between the commit of a file's records and its move out of the watch folder."""

mark, nth, words = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
reached = 0


def kill_there(name: str) -> None:
    global reached
    assert name in (*marks.MARKS, FILE_COMMITTED)
    if name == mark:
        reached += 1
        if reached == nth:
            os.kill(os.getpid(), signal.SIGKILL)


def moved(*arguments: object) -> None:
    kill_there(FILE_COMMITTED)
    move(*arguments)


marks.reached = kill_there
for room in (engine, run):
    room.__version__ = os.environ.get("TEST_VERSION", room.__version__)
run.run.__kwdefaults__["worker"] = os.environ.get("TEST_WORKER", run.WORKER)
move, watch._move = watch._move, moved
for command in " ".join(words).split(" + "):
    print(COMMAND, command, flush=True)
    app(command.split(), standalone_mode=False)
