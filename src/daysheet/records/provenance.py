"""From a record's source back to the file it came from: name, day delivered, and the column of a field."""

from collections.abc import Iterable
from datetime import date

import msgspec

from daysheet.domain.base import FileId

from .models import Delivery


class Place(msgspec.Struct, frozen=True, kw_only=True):
    file: str
    sha256: str
    as_of: date
    columns: dict[str, str]


def places(files: Iterable[FileId]) -> dict[FileId, Place]:
    """File id -> what is known of it."""
    rows = Delivery.objects.filter(id__in=set(files)).values_list("id", "name", "sha256", "as_of", "columns")
    return {FileId(row[0]): Place(file=row[1], sha256=row[2], as_of=row[3], columns=row[4]) for row in rows}
