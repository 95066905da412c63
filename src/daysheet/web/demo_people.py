"""One person per role for the demo clinic. Their keys are made once, shown once and kept nowhere."""

import msgspec

from daysheet.domain.people import Role
from daysheet.home import clinic
from daysheet.records.models import Staff
from daysheet.web import people

NAMES = {
    Role.OWNER: "olive.owner",
    Role.FRONT_DESK: "fay.frontdesk",
    Role.PT: "pat.pt",
    Role.PTA: "tess.pta",
    Role.BILLER: "bill.biller",
    Role.AUDITOR: "audra.auditor",
    Role.IT: "ian.it",
}
DEMO = "demo"


class UnableToMakeDemoPeople(Exception):
    """Demo people are for demo clinics only."""


def make() -> tuple[people.Keys, ...]:
    """Credentials of the demo people that did not exist yet; empty at every later start."""
    if not clinic().demo:
        raise UnableToMakeDemoPeople(
            "This home belongs to a real clinic. Add people with `daysheet staff add`."
        )
    there = set(Staff.objects.values_list("username", flat=True))
    return tuple(_one(name, role) for role, name in NAMES.items() if name not in there)


def renew() -> tuple[people.Keys, ...]:
    """New credentials for all of them, for whoever closed the first window without a look; who was not there is made."""
    if not clinic().demo:
        raise UnableToMakeDemoPeople(
            "This home belongs to a real clinic. Use `daysheet staff reset` for one person."
        )
    there = Staff.objects.filter(username__in=NAMES.values()).values_list("username", flat=True)
    renewed = tuple(_with_factor(people.reset(username=name, by=DEMO)) for name in sorted(there))
    return (*renewed, *make())


def _one(username: str, role: str) -> people.Keys:
    return _with_factor(people.add(username=username, role=role, by=DEMO))


def _with_factor(keys: people.Keys) -> people.Keys:
    secret, codes = people.give_second_factor(username=keys.username, by=DEMO)
    return msgspec.structs.replace(keys, secret=secret, codes=codes)
