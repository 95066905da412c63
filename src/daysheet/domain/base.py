"""What every record has: an id of its own kind, and the file and row it was read from."""

import re
from typing import NewType

import msgspec

PatientId = NewType("PatientId", str)
CaseId = NewType("CaseId", str)
CoverageId = NewType("CoverageId", str)
PlanId = NewType("PlanId", str)
AuthorizationId = NewType("AuthorizationId", str)
RequestId = NewType("RequestId", str)
AppointmentId = NewType("AppointmentId", str)
VisitId = NewType("VisitId", str)
ChargeId = NewType("ChargeId", str)
ClaimId = NewType("ClaimId", str)
ScoreId = NewType("ScoreId", str)
ClinicianId = NewType("ClinicianId", str)
LocationId = NewType("LocationId", str)
PayerId = NewType("PayerId", str)
FileId = NewType("FileId", int)

Cents = NewType("Cents", int)


class Source(msgspec.Struct, frozen=True):
    """Where a record was read: which delivered file, which line of it (1 = the header line)."""

    file: FileId
    row: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records. `source_file` and `source_row` point at the line that gave the record."""

    source_file: FileId
    source_row: int

    @property
    def source(self) -> Source:
        return Source(self.source_file, self.source_row)

    @property
    def record_kind(self) -> str:
        """The kind of record as findings and truth files write it: `plan_of_care` for a PlanOfCare. Not `kind`:
        requests and appointments have a field of that name."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def key(self) -> str:
        return str(getattr(self, "id", ""))
