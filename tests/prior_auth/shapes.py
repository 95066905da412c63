"""Cases nobody thought of: random facts in the same plain form as the worked examples."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from daysheet.prior_auth.cases import build
from daysheet.prior_auth.facts import CaseFacts

TODAYS = (date(2026, 11, 24), date(2026, 10, 31), date(2026, 12, 30), date(2027, 3, 14), date(2028, 2, 22))
PAYERS = (
    "UHC Medicare Advantage",
    "State Medicaid",
    "Cigna",
    "VA Community Care",
    "Aetna",
    "Medicare Part B",
    "Prairie Mutual",
)
SECOND = ("", "", "State Medicaid", "Cigna", "Medicare Part B")
NUMBERS = ("UM48213077", "UM-482 13077", "UM48213077", "0000", "", "TBD", "A1234567")
CODES = ("97110", "97140", "97530")


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def told(draw: st.DrawFn) -> tuple[date, dict[str, Any]]:
    today = draw(st.sampled_from(TODAYS))
    payers = {
        "payer": draw(st.sampled_from(PAYERS)),
        "payer_says": draw(
            st.sampled_from(
                ({}, {}, {"evaluation_counts": False}, {"evaluation_exempt": True}, {"retro_days": 10})
            )
        ),
        "second_payer": draw(st.sampled_from(SECOND)),
        "second_payer_says": draw(st.sampled_from(({}, {"evaluation_counts": False}))),
        "answers_took": draw(st.sampled_from(((), (), (2, 3, 3, 4, 9), (1, 1, 2, 30, 2, 3)))),
        "preparation_days": draw(st.sampled_from((7, 7, 0, 10))),
    }
    facts = _case(draw, today, "C-1", "A", payers)
    sharing = draw(st.sampled_from((0, 0, 0, 1, 2)))
    facts["others"] = [_case(draw, today, f"C-{2 + n}", "BD"[n], payers) for n in range(sharing)]
    return today, facts


def _case(draw: st.DrawFn, today: date, name: str, letter: str, payers: dict[str, Any]) -> dict[str, Any]:
    def day(first: int, last: int) -> st.SearchStrategy[date]:
        return st.integers(first, last).map(lambda apart: today + timedelta(days=apart))

    held = draw(st.lists(day(-45, 2), max_size=12))
    words = st.sampled_from(("", "", "", "unsigned", "no show", "cancelled", "IE", "PN"))
    ahead = draw(st.lists(day(-3, 30), max_size=6))
    ids = draw(st.permutations([f"{letter}-{n}" for n in (1, 2, 3)]))
    charged = [on for on in sorted(set(held)) if draw(st.booleans())]
    return {
        "case": name,
        **payers,
        "started": min(held, default=None),
        "discharged": draw(st.sampled_from((None, None, None, today, today - timedelta(days=5)))),
        "plan": draw(st.sampled_from(("", "plan", "plan", "plan"))) and _plan(draw, day),
        "authorizations": [_authorization(draw, day, one) for one in ids[: draw(st.integers(0, 3))]],
        "requests": [_request(draw, day, f"R-{letter}{n}", payers) for n in range(draw(st.integers(0, 2)))],
        "visits": [f"{on} {draw(words)}".strip() for on in sorted(held)],
        "booked": [f"{on} {draw(st.sampled_from(('', '', 'cancelled', '14:00')))}".strip() for on in ahead],
        "charged": [
            f"{on} {code} x{draw(st.integers(1, 5))}"
            for on in charged
            for code in sorted(draw(st.sets(st.sampled_from(CODES), min_size=1)))
        ],
        "scores": draw(
            st.sampled_from(
                ([], ["LEFS 41 on 2026-09-01"], ["LEFS 41 on 2026-09-01", "LEFS 52.5 on 2026-10-01"])
            )
        ),
        "diagnoses": draw(st.sampled_from(([], ["M54.50", "M25.561"]))),
    }


def _authorization(draw: st.DrawFn, day: Any, name: str) -> dict[str, Any]:
    """Half of them as a clinic has them, so that their findings are not rare; half of them anything."""
    if draw(st.booleans()):
        return {
            "id": name,
            "number": draw(st.sampled_from(("UM48213077", "UM48213077", f"UM9{name}"))),
            "from": draw(day(-45, -20)),
            "until": draw(day(-3, 35)),
            **draw(
                st.sampled_from(
                    ({}, {"visits": 8}, {"visits": 12}, {"units": 40}, {"code_units": ("97110=24",)})
                )
            ),
            "rank": draw(st.sampled_from(("primary", "primary", "secondary"))),
        }
    return _any_authorization(draw, day, name)


def _any_authorization(draw: st.DrawFn, day: Any, name: str) -> dict[str, Any]:
    start = draw(_maybe(day(-50, 12)))
    end = draw(_maybe(day(-50, 40)))
    if start and end and end < start:
        start, end = end, start
    found = {
        "id": name,
        "number": draw(st.sampled_from(NUMBERS)),
        "from": start,
        "until": end,
        "visits": draw(_maybe(st.integers(0, 12))),
        "units": draw(_maybe(st.integers(0, 30)) if draw(st.booleans()) else st.none()),
        "code_units": draw(
            st.sampled_from(((), (), (), ("97110=8",), ("97110=12", "97140=6"), ("97530=0", "97140=20")))
        ),
        "letter_until": draw(_maybe(day(-20, 30))) if draw(st.booleans()) else None,
        "status": draw(st.sampled_from(("active", "active", "active", "inactive"))),
        "rank": draw(st.sampled_from(("primary", "primary", "primary", "secondary", "tertiary"))),
        "modified": draw(_maybe(day(-40, 0))),
        "recorded": draw(st.sampled_from((False, False, False, True))),
    }
    if found["units"] is not None:
        found["codes"] = draw(st.sampled_from(([], ["97110"])))
    return {key: value for key, value in found.items() if value is not None}


def _request(draw: st.DrawFn, day: Any, name: str, payers: dict[str, Any]) -> dict[str, Any]:
    """A renewal that waits, an approval that is new, or anything."""
    usual = draw(st.sampled_from(("renewal", "approval", "")))
    if usual == "renewal":
        payer = draw(st.sampled_from((payers["payer"], payers["second_payer"] or payers["payer"])))
        urgent = draw(st.booleans())
        return {"id": name, "kind": "renewal", "sent": draw(day(-7, 0)), "urgent": urgent, "payer": payer}
    if usual == "approval":
        number = draw(st.sampled_from(("UM777123", "UM48213077")))
        return {
            "id": name,
            "status": "approved",
            "sent": draw(day(-20, -9)),
            "decided": draw(day(-8, 0)),
            "number": number,
        }
    return _any_request(draw, day, name, payers)


def _any_request(draw: st.DrawFn, day: Any, name: str, payers: dict[str, Any]) -> dict[str, Any]:
    sent = draw(_maybe(day(-25, 0)))
    found = {
        "id": name,
        "kind": draw(st.sampled_from(("initial", "renewal", "renewal", "extension", "retro", "appeal"))),
        "sent": sent,
        "decided": draw(_maybe(day(-70, 0))) if draw(st.booleans()) else None,
        "status": draw(
            st.sampled_from(("submitted", "submitted", "pended", "draft", "denied", "approved", "partial"))
        ),
        "urgent": draw(st.booleans()),
        "reference": draw(st.sampled_from(("", "PA-77201"))),
        "payer": draw(st.sampled_from((None, None, payers["second_payer"]))) or None,
        "names": draw(st.sampled_from(("", "", "A-1", "B-1"))),
        "number": draw(st.sampled_from(NUMBERS)),
        "approved": draw(_maybe(st.integers(1, 12))),
        "letter": draw(st.sampled_from((None, True, False))),
        "reason": draw(st.sampled_from(("", "not medically necessary"))),
        "appeal_by": draw(_maybe(day(-5, 30))),
        "recorded": draw(st.booleans()),
    }
    return {key: value for key, value in found.items() if value is not None}


def _plan(draw: st.DrawFn, day: Any) -> str:
    return f"{draw(st.integers(1, 5))} a week until {draw(day(-10, 60))}"


CASES: st.SearchStrategy[CaseFacts] = told().map(lambda given: build(*given))
