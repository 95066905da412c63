"""Runs in a process of its own: `prepare` opens a request, `show` says how it stands, `move` moves it and dies by
SIGKILL when everything is written and nothing committed."""

import os
import signal
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "daysheet.web.settings"
django.setup()
sys.path.insert(0, str(__import__("pathlib").Path(__file__).parents[1]))

from daysheet import audit  # noqa: E402 - the records need Django first
from daysheet.domain.requests import State  # noqa: E402
from daysheet.records import models as m  # noqa: E402
from daysheet.records import register  # noqa: E402
from daysheet.web.prepare import prepare  # noqa: E402
from prior_auth import desk  # noqa: E402

real = audit.record


def dies(**given: object) -> int:
    real(**given)
    assert m.RequestMoveRow.objects.count() == m.AuditRow.objects.count() == 2
    assert register.requests()[0].state is State.DRAFTING
    print("written, not yet kept", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


match sys.argv[1]:
    case "prepare":
        prepare()
        desk.case()
        desk.opened()
    case "move":
        audit.record = dies
        desk.go(register.requests()[0], State.DRAFTING)
    case "show":
        (found,) = register.requests()
        steps, rows = m.RequestMoveRow.objects.count(), m.AuditRow.objects.count()
        print(found.state.value, steps, rows, audit.verify().whole, found.version)
