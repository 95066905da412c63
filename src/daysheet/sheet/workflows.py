"""The workflows that the night runs. A new one is one more line here; each can be switched off alone."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec

from daysheet.domain.draft import Draft
from daysheet.domain.finding import Finding
from daysheet.home import clinic
from daysheet.prior_auth import workflow as prior_auth


class Workflow(msgspec.Struct, frozen=True):
    """`find(on, stale)` yields every answer that is not clear; `stale` names the kinds of record that are late.
    `settle(on, findings)` brings the workflow's own records to what was found, inside the night's transaction and
    after the items; it gives counts for the log."""

    name: str
    find: Callable[[date, frozenset[str]], Iterator[tuple[Finding, Draft | None]]]
    settle: Callable[[date, Sequence[Finding]], msgspec.Struct] | None = None


def _settle_requests(on: date, findings: Sequence[Finding]) -> msgspec.Struct:
    # Needs Django's settings, which the list of names does not.
    from daysheet.prior_auth.settling import settle

    return settle(on, findings)


INSTALLED = (Workflow("prior_auth", prior_auth.find, _settle_requests),)


def switched_on() -> tuple[Workflow, ...]:
    """The installed workflows that the clinic has not switched off."""
    wanted = clinic().workflows
    return tuple(workflow for workflow in INSTALLED if wanted.get(workflow.name, True))
