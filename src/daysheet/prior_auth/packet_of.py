"""The packet of a request of the register as people see it: built anew while it is drafted, frozen once approved.

The patient's chart is opened here, through its one door, for whoever looks.
"""

from datetime import date
from typing import Any

import msgspec

from daysheet.domain.draft import Draft
from daysheet.domain.people import Patient
from daysheet.domain.requests import Edit, Extent, Request, State
from daysheet.prior_auth import gather, packet, structured
from daysheet.prior_auth import print as paper
from daysheet.prior_auth.form import Form
from daysheet.prior_auth.packet_blocks import asked_days, codes_asked, proposed, proposed_units
from daysheet.prior_auth.packet_inputs import PacketInputs
from daysheet.privacy.charts import Viewer, open_chart
from daysheet.records import register

DRAFTED = (State.NEEDED, State.DRAFTING, State.READY_FOR_REVIEW)
"""States in which the packet still follows the chart."""


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """`draft` None: a request taken over after it was sent, whose packet nobody wrote here; or a case that no record
    knows. `required` are the open questions without whose answer this payer sends it back. `proposed`: what the
    records suggest to ask for."""

    draft: Draft | None = None
    edits: tuple[Edit, ...] = ()
    form: Form | None = None
    frozen: bool = False
    required: tuple[str, ...] = ()
    proposed: Extent = Extent()

    @property
    def demands(self) -> bool:
        """Whether the payer's form demands answers at all."""
        return self.form is not None and any(section.required for section in self.form.sections)

    @property
    def worded(self) -> tuple[packet.Worded, ...]:
        return packet.words(self.draft, self.edits, self.form) if self.draft else ()


def of_request(request: Request, *, who: Viewer, on: date) -> Packet:
    """As it stands now; register.UnableToOpen when what was approved is not what is kept."""
    if request.state not in DRAFTED:
        kept = register.frozen(request.id)
        return (
            Packet(frozen=True) if kept is None else Packet(draft=kept.draft, edits=kept.edits, frozen=True)
        )
    inputs, edits = _inputs(request, who=who, on=on), register.edits(request.id)
    if inputs is None:
        return Packet(edits=edits)
    draft = packet.build(inputs)
    return Packet(
        draft=draft,
        edits=edits,
        form=inputs.form,
        required=packet.needed(draft, inputs.form),
        proposed=_proposed(inputs),
    )


def to_freeze(request: Request, *, who: Viewer, on: date) -> dict[str, Any]:
    """What is approved by `approved_to_send`: the packet as it was read, the same as data, and what it asks for."""
    inputs = _inputs(request, who=who, on=on)
    if inputs is None:
        return {}
    draft, asked = packet.build(inputs), _proposed(inputs)
    return {
        "packet": draft,
        "packet_data": msgspec.to_builtins(structured.data(inputs, draft)),
        **({"requested": asked} if asked.visits or asked.units or asked.ends_on else {}),
    }


def _inputs(request: Request, *, who: Viewer, on: date) -> PacketInputs | None:
    return gather.inputs(request.case_id, on=on, patient=_patient(request, who), request=request)


def _patient(request: Request, who: Viewer) -> Patient | None:
    charts = open_chart((request.patient_id,), who=who, why=f"packet of request {request.handle}")
    chart = charts.get(request.patient_id)
    return chart.patient if chart else None


def _proposed(inputs: PacketInputs) -> Extent:
    """What the records suggest to ask for: visits without cover, from the first of them to the last."""
    visits, days = proposed(inputs)[0], asked_days(inputs)
    return Extent(
        visits=visits or None,
        units=proposed_units(inputs),
        codes=tuple(sorted(codes_asked(inputs))),
        starts_on=days[0] if days else None,
        ends_on=days[-1] if days else None,
    )


def pdf(request: Request, *, who: Viewer, on: date, copy: paper.Copy) -> bytes | None:
    """None where there is no packet."""
    found = of_request(request, who=who, on=on)
    if found.draft is None:
        return None
    attached = register.attachments(request.id)
    return paper.pdf(found.draft, edits=found.edits, attachments=attached, copy=copy)


def text(request: Request, *, who: Viewer, on: date) -> bytes | None:
    """In the order of the payer's form, for pasting."""
    worded = of_request(request, who=who, on=on).worded
    return packet.text(worded).encode() if worded else None


def data(request: Request, *, who: Viewer, on: date) -> bytes | None:
    """For connectors: as it was approved, or as the records have it now while it is drafted."""
    if request.state not in DRAFTED:
        kept = register.frozen(request.id)
        return None if kept is None or kept.data is None else msgspec.json.encode(kept.data)
    inputs = _inputs(request, who=who, on=on)
    return msgspec.json.encode(structured.data(inputs, packet.build(inputs))) if inputs else None
