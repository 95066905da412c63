"""The demo's payers: what the contract of a clinic on disk says about them and nothing more.

The generator keeps this small table of its own, so that the truth never rests on the rules it is a test of.
"""

import random
from itertools import accumulate

import msgspec

TYPE_WORDS = {
    1: "HMO",
    2: "PPO",
    3: "Medicare",
    4: "EPO",
    5: "self-pay",
    6: "Medicaid",
    7: "workers' comp",
    8: "TRICARE",
    9: "commercial",
    10: "auto",
    11: "POS",
    12: "GEHA",
    13: "VA",
    14: "employer",
    15: "other",
    16: "Medicare replacement",
    17: "BCBS",
}


class Insurer(msgspec.Struct, frozen=True):
    """`clock` None = no clock on file for a waiting request. `wants_cq`: asks for the assistant's modifier."""

    name: str
    type_id: int
    share: int
    requires: bool
    clock: int | None
    prefix: str
    ages: tuple[int, int] = (19, 64)
    wants_cq: bool = False
    days_back: int | None = None
    """So many days after a visit it may still be asked for; None = not known of this payer."""

    @property
    def lead(self) -> int:
        return 14 if self.type_id in (6, 16) else 21

    @property
    def slowest(self) -> int:
        """Days that every third of its decisions takes and none exceeds."""
        return self.lead - 7

    @property
    def appeal_days(self) -> int | None:
        if not self.requires or self.clock is None:
            return None
        return {6: 60, 16: 65}.get(self.type_id, 180)

    @property
    def commercial(self) -> bool:
        return self.type_id in (1, 2, 4, 9, 11, 14, 17)


UHC_MA = Insurer("UHC Medicare Advantage", 16, 10, True, 7, "U", (65, 93), True, 10)
HUMANA_MA = Insurer("Humana Medicare Advantage", 16, 8, True, 7, "H", (65, 93), True)
MEDICAID = Insurer("State Medicaid", 6, 10, True, 7, "MD", (8, 64))
CIGNA = Insurer("Cigna", 9, 10, True, 15, "C")
ANTHEM = Insurer("Anthem Blue Cross", 17, 8, True, 15, "AN")
VA = Insurer("VA Community Care", 13, 4, True, None, "VA", (27, 84))
WORKERS = Insurer("State Fund Workers Compensation", 7, 6, True, None, "WC", (20, 64))
MEDICARE_B = Insurer("Medicare Part B", 3, 22, False, None, "M", (65, 94), True)
AETNA = Insurer("Aetna", 2, 9, False, None, "W")
BCBS_NE = Insurer("BCBS Nebraska", 17, 8, False, None, "YN")
AUTO = Insurer("Riverside Auto PIP", 10, 3, False, None, "CL")
SELF_PAY = Insurer("Self Pay", 5, 3, False, None, "")

ALL = (UHC_MA, HUMANA_MA, MEDICAID, CIGNA, ANTHEM, VA, WORKERS, MEDICARE_B, AETNA, BCBS_NE, AUTO, SELF_PAY)
REQUIRING = tuple(one for one in ALL if one.requires)
CLOCKED = tuple(one for one in ALL if one.clock is not None)
UNCLOCKED = (VA, WORKERS)
NO_WAY_BACK = tuple(one for one in REQUIRING if one.days_back is None)
"""Payers that require one and say nothing of asking after the fact."""
CLOCKED_NO_WAY_BACK = tuple(one for one in CLOCKED if one.days_back is None)
FREE = (MEDICARE_B, AETNA, BCBS_NE)
"""Payers that ask for no authorization and have ordinary coverage."""
COMMERCIAL_FREE = (AETNA, BCBS_NE)
SECONDARY = (MEDICAID, CIGNA)
"""Second policies that require an authorization of their own; never the first payer of the same patient."""
STRANGERS = ("Prairie Mutual Benefit Plan", "Lakeshore Health Share", "Union Trades Welfare Fund")
"""Names that stand in no payer file."""

_WEIGHTS = list(accumulate(one.share for one in ALL))


def draw(rng: random.Random) -> Insurer:
    return rng.choices(ALL, cum_weights=_WEIGHTS)[0]
