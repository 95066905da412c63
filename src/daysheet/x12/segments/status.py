"""Where a claim stands (276, 277 and 277CA)."""

import datetime
from decimal import Decimal
from typing import Annotated

from daysheet.x12.segments.base import Segment
from daysheet.x12.segments.composites import StatusCode


class Status(Segment, frozen=True, tag="STC"):
    """Where a claim or line stands, in up to three codes."""

    status_1: Annotated[StatusCode | None, "composite"] = None
    date: Annotated[datetime.date | None, "DT 8/8"] = None
    action: Annotated[str, "ID 1/2"] = ""
    charge: Annotated[Decimal | None, "R 1/18"] = None
    paid: Annotated[Decimal | None, "R 1/18"] = None
    finalized: Annotated[datetime.date | None, "DT 8/8"] = None
    method: Annotated[str, "ID 3/3"] = ""
    payment_date: Annotated[datetime.date | None, "DT 8/8"] = None
    check_number: Annotated[str, "AN 1/16"] = ""
    status_2: Annotated[StatusCode | None, "composite"] = None
    status_3: Annotated[StatusCode | None, "composite"] = None
    text: Annotated[str, "AN 1/264"] = ""

    @property
    def entries(self) -> tuple[StatusCode, ...]:
        return tuple(one for one in (self.status_1, self.status_2, self.status_3) if one is not None)
