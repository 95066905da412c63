"""The register's pages through Django's client: who sees what, what a form does, what a refusal says."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from daysheet.domain.base import CaseId
from daysheet.domain.coverage import RequestKind
from daysheet.domain.requests import Channel, Extent, Request, State
from daysheet.prior_auth import actions
from daysheet.privacy.charts import Viewer
from daysheet.records import register
from daysheet.records.models import AuditRow
from web.clinic import ON
from web.conftest import Browser

pytestmark = pytest.mark.records
DESK = Viewer("dora", "front_desk", True)
THERAPIST = Viewer("theo", "pt", True)


@pytest.fixture(autouse=True)
def _that_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("requests_pages", "request_page"):
        monkeypatch.setattr(f"daysheet.prior_auth.{module}.today", lambda: ON)


@pytest.fixture
def opened(items: dict[str, str]) -> Request:
    return actions.open_request(case_id=CaseId("cp1"), kind=RequestKind.RENEWAL, by=DESK, today=ON)


def test_the_board_lists_a_request_under_what_is_to_be_done(
    signed_in: Callable[[str], Browser], opened: Request
) -> None:
    body = signed_in("front_desk").get(reverse("requests")).content.decode()
    assert "Ana Lopez" in body and "start the draft" in body


def test_the_scorecard_opens(signed_in: Callable[[str], Browser], opened: Request) -> None:
    assert signed_in("owner").get(reverse("scorecard")).status_code == 200


def test_a_request_opens_in_every_state(signed_in: Callable[[str], Browser], opened: Request) -> None:
    browser = signed_in("front_desk")
    assert browser.get(reverse("request", args=[opened.handle])).status_code == 200
