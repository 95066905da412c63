"""The one table of who may do what: route -> permission -> roles.

Read by the middleware (a route that is not here answers 403 to everyone), by the menu and the buttons, by the
tests, and by `document_access`, which prints it. A new page is one row in `ROUTES`.
"""

from enum import StrEnum
from typing import Any

import msgspec

from daysheet.domain.people import Role

EVERYONE: frozenset[str] = frozenset(Role)
CARE_TEAM: frozenset[str] = frozenset({Role.OWNER, Role.FRONT_DESK, Role.PT, Role.PTA, Role.BILLER})


class Gate(StrEnum):
    """How far a person must have come: no one in particular, password given, second factor given as well."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - the name of a gate
    SECOND_FACTOR = "second factor"


class Permission(StrEnum):
    """What a role may do, in the words of the documentation."""

    ENTER = "reach the sign-in pages and the files they need"
    SET_UP_SIGN_IN = "set up the own second factor, sign out"
    MANAGE_OWN_ACCOUNT = "manage the own password, codes and sessions"
    SEE_PATIENTS = "see patients by name"
    SEE_SHEET = "see the day sheet and its items"
    DECIDE = "snooze, settle and reopen items"
    DISMISS = "dismiss items for good, with a reason"
    SEE_AUTHORIZATIONS = "see the authorization board"
    SEE_REQUESTS = "see authorization requests and the payers' scorecard"
    DRAFT_REQUESTS = "open and draft requests, answer their questions, attach files"
    MOVE_REQUESTS = "move requests on, as far as the state table lets the role"
    EXPORT_REQUESTS = "take requests out: packets, files, spreadsheets"
    SEE_DELIVERIES = "see deliveries and rows that were not taken"
    SEE_AGREEMENTS = "see the register of agreements"
    SEE_ACTIVITY = "see who did and saw what"


PERMISSIONS: dict[Permission, frozenset[str]] = {
    Permission.ENTER: EVERYONE,
    Permission.SET_UP_SIGN_IN: EVERYONE,
    Permission.MANAGE_OWN_ACCOUNT: EVERYONE,
    Permission.SEE_PATIENTS: CARE_TEAM | {Role.AUDITOR},
    Permission.SEE_SHEET: CARE_TEAM | {Role.AUDITOR},
    Permission.DECIDE: CARE_TEAM,
    Permission.DISMISS: CARE_TEAM - {Role.PTA},
    Permission.SEE_AUTHORIZATIONS: CARE_TEAM | {Role.AUDITOR},
    Permission.SEE_REQUESTS: CARE_TEAM | {Role.AUDITOR},
    Permission.DRAFT_REQUESTS: CARE_TEAM,
    Permission.MOVE_REQUESTS: CARE_TEAM,
    Permission.EXPORT_REQUESTS: CARE_TEAM | {Role.AUDITOR},
    Permission.SEE_DELIVERIES: frozenset({Role.OWNER, Role.FRONT_DESK, Role.BILLER, Role.AUDITOR, Role.IT}),
    Permission.SEE_AGREEMENTS: frozenset({Role.OWNER, Role.AUDITOR, Role.IT}),
    Permission.SEE_ACTIVITY: frozenset({Role.OWNER, Role.AUDITOR, Role.IT}),
}


class Route(msgspec.Struct, frozen=True):
    """One row of the table. `background` marks what a page asks by itself: it never keeps a session alive."""

    permission: Permission
    methods: tuple[str, ...] = ("GET",)
    gate: Gate = Gate.SECOND_FACTOR
    background: bool = False

    @property
    def roles(self) -> frozenset[str]:
        return PERMISSIONS[self.permission]

    def answers(self, method: str | None) -> bool:
        return method in self.methods or (method == "HEAD" and "GET" in self.methods)


FORM = ("GET", "POST")
VERB = ("POST",)

ROUTES: dict[str, Route] = {
    "asset": Route(Permission.ENTER, gate=Gate.OPEN, background=True),
    "authority": Route(Permission.ENTER, gate=Gate.OPEN),
    "account_login": Route(Permission.ENTER, FORM, Gate.OPEN),
    "mfa_authenticate": Route(Permission.ENTER, FORM, Gate.OPEN),
    "account_logout": Route(Permission.SET_UP_SIGN_IN, FORM, Gate.PASSWORD),
    "account_reauthenticate": Route(Permission.SET_UP_SIGN_IN, FORM, Gate.PASSWORD),
    "mfa_activate_totp": Route(Permission.SET_UP_SIGN_IN, FORM, Gate.PASSWORD),
    "second_factor_picture": Route(Permission.SET_UP_SIGN_IN, gate=Gate.PASSWORD),
    "mfa_reauthenticate": Route(Permission.MANAGE_OWN_ACCOUNT, FORM),
    "mfa_index": Route(Permission.MANAGE_OWN_ACCOUNT),
    "mfa_view_recovery_codes": Route(Permission.MANAGE_OWN_ACCOUNT),
    "mfa_generate_recovery_codes": Route(Permission.MANAGE_OWN_ACCOUNT, FORM),
    "account_change_password": Route(Permission.MANAGE_OWN_ACCOUNT, FORM),
    "usersessions_list": Route(Permission.MANAGE_OWN_ACCOUNT, FORM),
    "home": Route(Permission.MANAGE_OWN_ACCOUNT),
    "lock": Route(Permission.MANAGE_OWN_ACCOUNT, background=True),
    "stay": Route(Permission.MANAGE_OWN_ACCOUNT, VERB),
    "today": Route(Permission.SEE_SHEET),
    "wall": Route(Permission.SEE_SHEET),
    "sheet_pdf": Route(Permission.SEE_SHEET),
    "item": Route(Permission.SEE_SHEET),
    "item_done": Route(Permission.DECIDE, VERB),
    "item_snooze": Route(Permission.DECIDE, VERB),
    "item_reopen": Route(Permission.DECIDE, VERB),
    "item_dismiss": Route(Permission.DISMISS, VERB),
    "authorizations": Route(Permission.SEE_AUTHORIZATIONS),
    "requests": Route(Permission.SEE_REQUESTS),
    "requests_move": Route(Permission.MOVE_REQUESTS, VERB),
    "requests_csv": Route(Permission.EXPORT_REQUESTS),
    "scorecard": Route(Permission.SEE_REQUESTS),
    "scorecard_csv": Route(Permission.EXPORT_REQUESTS),
    "request": Route(Permission.SEE_REQUESTS),
    "request_move": Route(Permission.MOVE_REQUESTS, VERB),
    "request_ask": Route(Permission.DRAFT_REQUESTS, VERB),
    "request_answer": Route(Permission.DRAFT_REQUESTS, VERB),
    "request_edit": Route(Permission.DRAFT_REQUESTS, VERB),
    "request_attach": Route(Permission.DRAFT_REQUESTS, VERB),
    "request_file": Route(Permission.EXPORT_REQUESTS),
    "request_pdf": Route(Permission.EXPORT_REQUESTS),
    "request_text": Route(Permission.EXPORT_REQUESTS),
    "request_data": Route(Permission.EXPORT_REQUESTS),
    "item_request": Route(Permission.DRAFT_REQUESTS, VERB),
    "deliveries": Route(Permission.SEE_DELIVERIES),
    "delivery": Route(Permission.SEE_DELIVERIES),
    "agreements": Route(Permission.SEE_AGREEMENTS),
    "activity": Route(Permission.SEE_ACTIVITY),
}

MENU: tuple[tuple[str, str], ...] = (
    ("today", "Today"),
    ("requests", "Requests"),
    ("authorizations", "Authorizations"),
    ("deliveries", "Deliveries"),
    ("agreements", "Agreements"),
    ("activity", "Activity"),
)

UNDER: dict[str, str] = {
    "item": "today",
    "request": "requests",
    "scorecard": "requests",
    "delivery": "deliveries",
}
"""Pages that have no row in the menu -> the row that is marked while they are shown."""


class Refused(msgspec.Struct, frozen=True):
    """No, and why: the same sentence is the page, the tooltip and the audit line."""

    reason: str


def role_of(who: Any) -> str | None:
    """The role of a signed-in person who may still work here."""
    known = getattr(who, "is_authenticated", False) and getattr(who, "is_active", False)
    return str(who.role) if known and who.role in set(Role) else None


def may(role: str | None, permission: Permission) -> bool:
    return role is not None and role in PERMISSIONS[permission]


def refusal(route: Route | None, role: str | None) -> Refused | None:
    """Why this role may not use this route; None when it may."""
    if route is None:
        return Refused("This page is not in the access table, so nobody may open it.")
    if route.gate is Gate.OPEN or (role is not None and role in route.roles):
        return None
    label = role.replace("_", " ") if role else "not signed in"
    return Refused(
        f"Your role ({label}) may not {route.permission.value}. Ask the owner if your work needs it."
    )


def menu(role: str | None) -> list[tuple[str, str]]:
    """The rows of the menu that lead somewhere for this role."""
    return [(route, label) for route, label in MENU if refusal(ROUTES[route], role) is None]
