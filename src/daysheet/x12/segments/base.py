"""What every typed segment is: a frozen record whose field n is the segment's element n.

Names are our own plain words; `Annotated`'s second part says the standard's type and length, as people who know X12
write it: "AN 1/60", "ID 2/3", "R 1/18", "N0 1/6", "DT 8/8", "TM 4/8", "composite"; " *" after it means that the
element may repeat. From these two a segment is read, checked and written (`elements.py`); nothing else lists fields.

    class Reference(Segment, tag="REF"):            # a segment that never opens a loop
        qualifier: Annotated[str, "ID 2/3"] = ""

    class Name(Loop, tag="NM1"): ...                # a segment that may open a loop: it has `parts`
    class Procedure(Composite): ...                 # components by position, all text

Python types: text `str`, amounts and quantities (R, N2) `Decimal | None`, counts (N0) `int | None`, dates (DT)
`date | None`, composites `TheComposite | None`, repeating elements `tuple[..., ...]`.  Empty is "", None or ().
"""

from typing import Any, TypeVar

import msgspec

Kind = TypeVar("Kind", bound="Segment")


class Composite(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An element that has components of its own; field n is component n."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Left(msgspec.Struct, frozen=True, gc=False):
    """An element as it stood, where its field cannot hold it: unreadable, or beyond the last that the standard has."""

    position: int  # of the element in its segment, from 1
    text: str

    def __repr__(self) -> str:
        return f"<Left {self.position}>"


class Segment(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True, tag_field="segment"):
    """One segment.  `left` keeps what its fields cannot hold, so that nothing read is lost."""

    left: tuple[Left, ...] = ()

    def __repr__(self) -> str:
        # Never the content: a repr ends in logs and tracebacks, and these are patients.
        return f"<{type(self).__name__} {code_of(type(self))}>"


class Loop(Segment, frozen=True, kw_only=True):
    """A segment that may open a loop; `parts` holds the loop's other segments and loops in the order of the file.

    `at` and `under` are filled in records that a reader hands out (`records.Record`): the number of the segment in the
    file, and the records that were open around it, outermost first.
    """

    parts: list[Segment] = []
    at: int = 0
    under: tuple["Loop", ...] = ()

    def all(self, of: type[Kind], *qualifiers: str) -> list[Kind]:
        """Parts of a class, in order; with qualifiers, those whose first element is one of them."""
        return [
            part
            for part in self.parts
            if isinstance(part, of)
            and (not qualifiers or getattr(part, part.__struct_fields__[0]) in qualifiers)
        ]

    def one(self, of: type[Kind], *qualifiers: str) -> Kind | None:
        """The first such part, or None."""
        return next(iter(self.all(of, *qualifiers)), None)


class Unknown(Segment, frozen=True, tag="?"):
    """A segment whose id nobody knows here: kept as it stood."""

    id: str = ""
    elements: tuple[str, ...] = ()


def code_of(segment_class: type[Segment]) -> str:
    """The segment's id in a file, e.g. "REF"."""
    tag: Any = segment_class.__struct_config__.tag
    return str(tag)
