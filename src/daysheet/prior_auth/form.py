"""The shape of a payer's form: which sections in which order, what goes into each, how long it may be. Pure."""

from datetime import date

import msgspec


class FormSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of the portal or one paragraph of the fax. `blocks` are parts of the packet, `required` keys of
    its questions that this payer wants answered, `limit` the characters that its field takes."""

    heading: str
    blocks: tuple[str, ...]
    required: tuple[str, ...] = ()
    limit: int | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """`payers` are ids of payer files that this form serves without being named there."""

    id: str
    label: str
    vendor: str = ""
    channel: str = ""
    payers: tuple[str, ...] = ()
    status: str
    source: str
    checked_on: date
    sections: tuple[FormSection, ...]
    from_clinic: bool = False

    def section(self, heading: str) -> FormSection | None:
        return next((one for one in self.sections if one.heading == heading), None)
