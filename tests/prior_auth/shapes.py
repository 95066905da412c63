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
NUMBERS = ("UM48213077", "0000", "", "TBD", "A1234567")


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def told(draw: st.DrawFn) -> tuple[date, dict[str, Any]]:
    today = draw(st.sampled_from(TODAYS))

    def day(first: int, last: int) -> st.SearchStrategy[date]:
        return st.integers(first, last).map(lambda apart: today + timedelta(days=apart))

    held = draw(st.lists(day(-45, 2), max_size=12, unique=True))
    words = st.sampled_from(("", "", "", "unsigned", "no show", "cancelled", "IE", "PN"))
    ahead = draw(st.lists(day(-3, 30), max_size=6))
    numbers = draw(st.permutations(("A-1", "A-2", "A-3")))
    authorizations = [_authorization(draw, day, number) for number in numbers[: draw(st.integers(0, 3))]]
    charged = [on for on in sorted(held) if draw(st.booleans())]
    facts = {
        "payer": draw(st.sampled_from(PAYERS)),
        "payer_says": draw(st.sampled_from(({}, {}, {"evaluation_counts": False}))),
        "preparation_days": draw(st.sampled_from((7, 7, 0, 10))),
        "started": min(held, default=None),
        "discharged": draw(st.sampled_from((None, None, None, today, today - timedelta(days=5)))),
        "plan": draw(st.sampled_from(("", "plan", "plan", "plan"))) and _plan(draw, day),
        "authorizations": authorizations,
        "requests": [_request(draw, day, number) for number in range(draw(st.integers(0, 2)))],
        "visits": [f"{on} {draw(words)}".strip() for on in sorted(held)],
        "booked": [f"{on} {draw(st.sampled_from(('', '', 'cancelled', '14:00')))}".strip() for on in ahead],
        "charged": [
            f"{on} {code} x{draw(st.integers(1, 5))}"
            for on in charged
            for code in draw(st.sets(st.sampled_from(("97110", "97140")), min_size=1))
        ],
        "scores": draw(
            st.sampled_from(
                ([], ["LEFS 41 on 2026-09-01"], ["LEFS 41 on 2026-09-01", "LEFS 52.5 on 2026-10-01"])
            )
        ),
        "diagnoses": draw(st.sampled_from(([], ["M54.50", "M25.561"]))),
    }
    return today, facts


def _authorization(draw: st.DrawFn, day: Any, number: str) -> dict[str, Any]:
    start = draw(_maybe(day(-50, 12)))
    end = draw(_maybe(day(-50, 40)))
    if start and end and end < start:
        start, end = end, start
    found = {
        "id": number,
        "number": draw(st.sampled_from(NUMBERS)),
        "from": start,
        "until": end,
        "visits": draw(_maybe(st.integers(0, 12))),
        "units": draw(_maybe(st.integers(0, 30)) if draw(st.booleans()) else st.none()),
        "status": draw(st.sampled_from(("active", "active", "active", "inactive"))),
        "rank": draw(st.sampled_from(("primary", "primary", "primary", "secondary"))),
    }
    if found["units"] is not None:
        found["codes"] = draw(st.sampled_from(([], ["97110"])))
    return {key: value for key, value in found.items() if value is not None}


def _request(draw: st.DrawFn, day: Any, number: int) -> dict[str, Any]:
    found = {
        "id": f"R-{number}",
        "sent": draw(_maybe(day(-25, 0))),
        "decided": draw(st.sampled_from((None, None, date(2026, 10, 1)))),
        "status": draw(st.sampled_from(("submitted", "pended", "draft", "denied"))),
        "urgent": draw(st.booleans()),
        "reference": draw(st.sampled_from(("", "PA-77201"))),
    }
    return {key: value for key, value in found.items() if value is not None}


def _plan(draw: st.DrawFn, day: Any) -> str:
    return f"{draw(st.integers(1, 5))} a week until {draw(day(-10, 60))}"


CASES: st.SearchStrategy[CaseFacts] = told().map(lambda given: build(*given))
