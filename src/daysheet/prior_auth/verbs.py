"""What every verb of the register shares: one transaction, one audit row a step, one sentence for a refusal."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from daysheet import audit
from daysheet.audit.chain import lock_head
from daysheet.domain.requests import Request
from daysheet.privacy.charts import Viewer
from daysheet.records import register

P = ParamSpec("P")
T = TypeVar("T")


class UnableToMove(Exception):
    """What was asked cannot be done with this request; the sentence says why. Nothing was changed."""


def whole(verb: Callable[P, T]) -> Callable[P, T]:
    """One transaction: a refusal halfway leaves nothing. It begins with the lock that its audit row needs anyway, so
    that everybody takes locks in one order, and two verbs or a verb and the night never wait for each other."""

    @wraps(verb)
    def inside_one(*args: P.args, **kwargs: P.kwargs) -> T:
        with transaction.atomic():
            lock_head()
            return verb(*args, **kwargs)

    return inside_one


class AlreadyOpen(UnableToMove):
    """There is one of the kind, opened by somebody before."""


class ChangedMeanwhile(UnableToMove):
    """Somebody else was faster; what was shown is not what stands there now."""


def allow(refusal: str, by: Viewer) -> None:
    if refusal:
        raise UnableToMove(refusal)
    if not by.may_see_patients:
        raise UnableToMove("Your account sees no patients, so it cannot work on their requests.")


def log(
    event: str, request_id: str, patient_id: str, by: Viewer, *, detail: Mapping[str, Any], why: str = ""
) -> None:
    audit.record(
        event=event,
        who=by.name,
        role=by.role,
        subjects=[patient_id],
        target=request_id,
        why=why,
        detail=dict(detail),
    )


def stands(request_id: str) -> Request:
    found = register.by_id(request_id)
    assert found is not None
    return found
