"""The workflows that the night runs. A new one is one more line here; each can be switched off alone."""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from daysheet.domain.draft import Draft
from daysheet.domain.finding import Finding
from daysheet.home import clinic
from daysheet.prior_auth import workflow as prior_auth


class Workflow(msgspec.Struct, frozen=True):
    """`find(on, stale)` yields every answer that is not clear; `stale` names the kinds of record that are late."""

    name: str
    find: Callable[[date, frozenset[str]], Iterator[tuple[Finding, Draft | None]]]


INSTALLED = (Workflow("prior_auth", prior_auth.find),)


def switched_on() -> tuple[Workflow, ...]:
    """The installed workflows that the clinic has not switched off."""
    wanted = clinic().workflows
    return tuple(workflow for workflow in INSTALLED if wanted.get(workflow.name, True))
