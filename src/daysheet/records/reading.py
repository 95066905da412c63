"""Rows -> domain records, many at a time, without a model instance in between."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

import msgspec
from django.db.models import Model, Q, QuerySet

from daysheet.domain.base import Record

AT_ONCE = 500
"""Ids per query; databases limit the parameters of one statement."""

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)


def records(rows: "QuerySet[Model]", kind: type[R]) -> list[R]:
    """All rows of a query as records of this kind: same field names, checked types."""
    fields = [
        "source_file_id" if field.name == "source_file" else field.name
        for field in msgspec.structs.fields(kind)
    ]
    names = [field.name for field in msgspec.structs.fields(kind)]
    found = [
        dict(zip(names, row, strict=True)) for row in rows.values_list(*fields).iterator(chunk_size=5000)
    ]
    return msgspec.convert(found, list[kind])  # type: ignore[valid-type]


def grouped(found: Iterable[R], by: Callable[[R], K]) -> dict[K, tuple[R, ...]]:
    """Records under a key of theirs; asking for a key without records gives ()."""
    groups: defaultdict[Any, list[R]] = defaultdict(list)
    for record in found:
        groups[by(record)].append(record)
    return _Grouped((key, tuple(members)) for key, members in groups.items())


class _Grouped(dict[Any, Any]):
    def __missing__(self, key: Hashable) -> tuple[()]:
        return ()


def portions(column: str, ids: Iterable[str] | None) -> list[Q]:
    """Filters for these ids, a few hundred in each; None = everything, in one."""
    if ids is None:
        return [Q()]
    chosen = sorted(set(ids))
    return [Q(**{f"{column}__in": chosen[at : at + AT_ONCE]}) for at in range(0, len(chosen), AT_ONCE)]
