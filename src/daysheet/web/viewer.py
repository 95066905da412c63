"""Who is looking, what this page may offer them, and the only way a page gets the name of a patient."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from daysheet.domain.base import PatientId
from daysheet.domain.people import Role
from daysheet.home import clinic
from daysheet.privacy import charts
from daysheet.privacy.charts import Viewer
from daysheet.web.access import ROUTES, UNDER, Permission, may, menu, refusal, role_of


def viewer(request: HttpRequest) -> Viewer:
    """The signed-in person as the rest of Daysheet knows them."""
    role = role_of(request.user)
    return Viewer(
        name=request.user.username,
        role=str(role or ""),
        may_see_patients=may(role, Permission.SEE_PATIENTS),
    )


def by_name(request: HttpRequest, patient_ids: Iterable[str], why: str) -> dict[PatientId, str]:
    """What to call these patients on this page, and the one audit row that says they were shown."""
    asked = tuple(PatientId(one) for one in dict.fromkeys(patient_ids))
    names = charts.names(asked, who=viewer(request), why=why)
    missing = tuple(one for one in asked if not names.get(one))
    return {**(by_number(request, missing, f"{why}, not in the records") if missing else {}), **names}


def by_number(request: HttpRequest, patient_ids: Iterable[str], why: str) -> dict[PatientId, str]:
    """For what hangs on a wall, and for patients whose record is not there: numbers, through the same door."""
    return charts.numbers(map(PatientId, patient_ids), who=viewer(request), why=why)


class Offers:
    """`may.decide`, `may.see_sheet`: what the buttons of a page ask; `why_not.decide` is the sentence of a no."""

    def __init__(self, role: str | None) -> None:
        self.role = role

    def __getitem__(self, word: str) -> bool:
        return may(self.role, Permission[word.upper()])


class Reasons(Offers):
    def __getitem__(self, word: str) -> str:  # type: ignore[override]
        permission = Permission[word.upper()]
        route = next(route for route in ROUTES.values() if route.permission is permission)
        no = refusal(route, self.role)
        return no.reason if no else ""


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """Menu, person and permissions, for every template that is rendered with a request."""
    user = getattr(request, "user", None)
    role = role_of(user)
    match = getattr(request, "resolver_match", None)
    return {
        "clinic_name": clinic().name,
        "is_demo": clinic().demo,
        "menu": menu(role),
        "here": UNDER.get(match.view_name, match.view_name) if match else "",
        "role_label": ROLE_LABELS.get(role or "", ""),
        "may": Offers(role),
        "why_not": Reasons(role),
    }


ROLE_LABELS: dict[str, str] = {
    Role.OWNER: "Owner",
    Role.FRONT_DESK: "Front desk",
    Role.PT: "Therapist",
    Role.PTA: "Therapist assistant",
    Role.BILLER: "Biller",
    Role.AUDITOR: "Auditor",
    Role.IT: "IT",
}
