"""Text to value and back, for every kind of element; and, for each segment class, the function that makes it.

A segment class says by its annotations what its elements are (`segments/base.py`).  From that, `Dialect` compiles one
function per class that reads a row and one that writes it: the same thing that `dataclasses` does for `__init__`, and
for the same reason, speed without a second list of fields.  Values repeat (dates, amounts, procedures), so each
conversion is remembered, up to a bound.
"""

import re
import types
import typing
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import Any

import msgspec

from daysheet.x12.segments.base import Composite, Left, Loop, Segment, code_of

REMEMBERED = 4096  # values per kind; a day's dates, a clinic's prices and codes are far fewer


class Unreadable(ValueError):
    """The text is not what the element holds.  `wanted` completes the sentence "expected …"."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class Odd(Exception):
    """This segment cannot take the short way of writing."""


class Delimiters(msgspec.Struct, frozen=True):
    """The four signs that a file is cut by; `repetition` is empty where the file has none (ISA11 = U)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


STANDARD = Delimiters()


class Kind(msgspec.Struct, frozen=True):
    """What the standard says of one element: type, shortest and longest text, whether it may repeat."""

    type: str  # AN ID DT TM R N0 N2 B composite
    shortest: int = 0
    longest: int = 0
    repeats: bool = False


class Field(msgspec.Struct, frozen=True):
    """One element of a segment class: its name in our words, its kind, its composite where it is one."""

    name: str
    kind: Kind
    composite: type[Composite] | None = None
    python: type = str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ")


def _kind(written: str) -> Kind:
    words = written.split()
    repeats = words[-1] == "*"
    if words[0] == "composite":
        return Kind("composite", repeats=repeats)
    shortest, longest = words[1].split("/")
    return Kind(words[0], int(shortest), int(longest), repeats)


def _bare(annotation: Any) -> type:
    """The type under `X | None` and `tuple[X, ...]`."""
    arguments = [one for one in typing.get_args(annotation) if one is not type(None) and one is not Ellipsis]
    if typing.get_origin(annotation) in (types.UnionType, typing.Union, tuple):
        return _bare(arguments[0])
    return typing.cast(type, annotation)


@cache
def fields_of(of: type[Segment] | type[Composite]) -> tuple[Field, ...]:
    """The elements (or components) of a class in their order; what is not annotated with a kind is none."""
    found = []
    for name, hint in typing.get_type_hints(of, include_extras=True).items():
        if typing.get_origin(hint) is typing.Annotated and isinstance(hint.__metadata__[0], str):
            bare = _bare(hint.__origin__)
            composite = bare if issubclass(bare, Composite) else None
            found.append(Field(name, _kind(hint.__metadata__[0]), composite, bare))
    by_name = {one.name: one for one in found}
    return tuple(by_name[name] for name in of.__struct_fields__ if name in by_name)


# --- one value ---------------------------------------------------------------------------------------------------

# Longer than any amount of the standard (18 digits), and short enough that no exponent fills the memory.
_NUMBER = re.compile(r"-?(\d{1,40}\.?\d{0,40}|\.\d{1,40})(E-?\d{1,2})?\Z", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}\Z", re.ASCII)
_DIGITS = re.compile(r"\d+\Z", re.ASCII)


def amount(text: str) -> Decimal:
    """A number as the standard writes them: "126", ".5", "12.", "-0", "1E2"."""
    # Anything but digits and points is looked at: Decimal also takes "NaN", "1_000" and blanks.
    odd = text.strip("0123456789.") or len(text) > 40
    if odd and not _NUMBER.match(text):
        raise Unreadable("a number")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Unreadable("a number") from None
    # No amount: "1E99" has more zeros than may be written, and would come back as none.
    if odd and not _NUMBER.match(format(value, "f")):
        raise Unreadable("a number")
    return value


def whole(text: str) -> int:
    if not _WHOLE.match(text):
        raise Unreadable("a whole number")
    return int(text)


def day(text: str) -> date:
    """Eight digits, or six for the years since 2000 (ISA09)."""
    if not _DIGITS.match(text) or len(text) not in (6, 8):
        raise Unreadable("a date of eight digits, year first")
    full = text if len(text) == 8 else "20" + text
    try:
        return date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        raise Unreadable("a day that exists, as year, month and day in eight digits") from None


def amount_text(value: Decimal) -> str:
    """The shortest way to write it: no zeros after the last digit, no bare point (the standard's own wish)."""
    if not isinstance(value, Decimal):
        raise TypeError
    text = format(value, "f")
    if not _NUMBER.match(text):
        raise Unreadable("a number of at most 40 digits before its point and 40 behind")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    # No zero in front of the point either, as the standard wants it.
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    digits = digits.lstrip("0")
    return sign + digits if digits else "0"


def whole_text(value: int) -> str:
    if not isinstance(value, int):
        raise TypeError
    text = str(value)
    if not _WHOLE.match(text):
        raise Unreadable("a whole number of at most 18 digits")
    return text


def day_text(value: date) -> str:
    return (
        value.strftime("%Y%m%d")
        if value.year >= 1000
        else f"{value.year:04d}{value.month:02d}{value.day:02d}"
    )


def short_day_text(value: date) -> str:
    """Six digits, which say no century: another day than one since 2000 would be read from them."""
    if value.year // 100 != 20:
        raise Unreadable("a day of the years 2000 to 2099")
    return f"{value:%y%m%d}"


def short_day_text_as_read(value: date) -> str:
    return short_day_text(value) if value.year // 100 == 20 else day_text(value)


class Memory(dict[Any, Any]):
    """Remembers what a function answered, up to a bound; nothing is remembered of a failure."""

    def __init__(self, answer: Callable[[Any], Any], known: dict[Any, Any] | None = None) -> None:
        self.known = known or {}
        super().__init__(self.known)
        self.answer = answer

    def __missing__(self, key: Any) -> Any:
        value = self.known[key] if key in self.known else self.answer(key)
        if len(self) >= REMEMBERED:
            self.clear()  # another thread may look up what is known at this moment: hence the question above
        self[key] = value
        return value


# --- one segment -------------------------------------------------------------------------------------------------


# Writes a segment with what it holds: given the segment, what takes a text, and what lays out its parts.
Writer = Callable[[Segment, Callable[[str], None], Callable[[list[Segment]], None]], None]


class Dialect:
    """Readers and writers of every segment class for one set of delimiters.

    `make[cls][len(elements)](*elements)` answers the typed segment, `begin` with `at` and `under` the same for a
    record.  It raises `Unreadable` where an element cannot be read, and has no reader for a row that is too long:
    `carefully` is asked then, and keeps all.  `write[cls](segment)` answers its text without terminator.

    A text that holds one of the four signs is refused on writing.  With `as_read` it may hold those by which a reader
    does not cut it where it stands: a colon in a message that has no components.
    """

    def __init__(self, delimiters: Delimiters, as_read: bool = False) -> None:
        self.delimiters = delimiters
        self.as_read = as_read
        self.make: Memory = Memory(self._makers)
        self.begin: Memory = Memory(lambda of: self._makers(of, "at under"))
        self.write: Memory = Memory(self._writer)
        self._read_as = {
            Decimal: Memory(amount, {"": None}),
            int: Memory(whole, {"": None}),
            date: Memory(day, {"": None}),
        }
        self._written_as: dict[str, Memory] = {}
        self._composites: dict[type[Composite], Memory] = {}
        self._repeated: dict[tuple[type, bool], Memory] = {}

    # --- reading

    def reader(self, field: Field) -> Memory | None:
        """Text of one element to its value, remembered; None where the value is the text itself."""
        if field.kind.repeats:
            key = (field.composite or field.python, True)
            if key not in self._repeated:
                self._repeated[key] = Memory(self._repetitions(field), {"": ()})
            return self._repeated[key]
        if field.composite:
            if field.composite not in self._composites:
                self._composites[field.composite] = Memory(self._components(field.composite), {"": None})
            return self._composites[field.composite]
        return self._read_as.get(field.python)

    def _repetitions(self, field: Field) -> Callable[[str], tuple[Any, ...]]:
        one = self.reader(
            msgspec.structs.replace(field, kind=msgspec.structs.replace(field.kind, repeats=False))
        )
        sign = self.delimiters.repetition

        def read(text: str) -> tuple[Any, ...]:
            texts = text.split(sign) if sign else [text]
            return tuple(texts) if one is None else tuple(one[text] for text in texts)

        return read

    def _components(self, composite: type[Composite]) -> Callable[[str], Composite | None]:
        sign, known = self.delimiters.component, fields_of(composite)
        readers = [self.reader(field) for field in known]

        def read(text: str) -> Composite | None:
            texts = text.split(sign)
            if len(texts) > len(known):
                raise Unreadable(f"at most {len(known)} components")
            if not any(texts):
                return None
            return composite(
                *(text if read is None else read[text] for text, read in zip(texts, readers, strict=False))
            )

        return read

    def _makers(self, of: type[Segment], more: str = "") -> tuple[Callable[..., Segment], ...]:
        """The readers of a class, by how many elements a row has; `more` names keyword arguments that are handed on.

        Rows rarely have all elements, and where those that it has are all text the class itself is the reader.
        """
        known = fields_of(of)
        readers = [self.reader(field) for field in known]
        return tuple(
            self._maker(of, readers[:length], more)
            if any(read is not None for read in readers[:length])
            else of
            for length in range(len(known) + 1)
        )

    def _maker(self, of: type[Segment], readers: list[Memory | None], more: str) -> Callable[..., Segment]:
        known = fields_of(of)
        arguments, values = [], []
        for number, read in enumerate(readers, 1):
            empty = "()" if known[number - 1].kind.repeats else "None"
            arguments.append(f"e{number}")
            values.append(
                f"e{number}" if read is None else f"read_{number}[e{number}] if e{number} else {empty}"
            )
        if more:
            arguments += ["*", *more.split()]
            values += [f"{name}={name}" for name in more.split()]
        source = f"def make({', '.join(arguments)}):\n    return of({', '.join(values)})\n"
        scope: dict[str, Any] = {
            "of": of,
            **{f"read_{number}": read for number, read in enumerate(readers, 1)},
        }
        # The source holds numbered names and nothing that was read; it is ours from end to end.
        exec(source, scope)  # noqa: S102
        return typing.cast(Callable[..., Segment], scope["make"])

    def carefully(self, of: type[Segment], elements: list[str], **more: Any) -> Segment:
        """The segment where some element is not what it should be: that one is kept in `left`, the others read."""
        values: list[Any] = []
        left: list[Left] = []
        known = fields_of(of)
        for position, (field, text) in enumerate(zip(known, elements, strict=False), 1):
            reader = self.reader(field)
            try:
                values.append(text if reader is None else reader[text])
            except Unreadable:
                left.append(Left(position, text))
                values.append(() if field.kind.repeats else None)
        left += [
            Left(position, text)
            for position, text in enumerate(elements[len(known) :], len(known) + 1)
            if text
        ]
        return of(*values, left=tuple(left), **more)

    # --- writing

    def writer(self, field: Field) -> Memory | None:
        """Value of one element to its text, remembered; None where the value is the text."""
        if field.kind.repeats:
            name = f"{(field.composite or field.python).__name__} *"
            return self._memory_of(name, lambda: self._repetitions_text(field), {(): ""})
        if field.composite:
            return self._composite_writer(field.composite, repeats=False)
        if field.python is date:
            short = field.kind.longest == 6
            to_text = (short_day_text_as_read if self.as_read else short_day_text) if short else day_text
            return self._memory_of(f"date {short}", lambda: to_text, {None: ""})
        if field.python is Decimal:
            return self._memory_of("Decimal", lambda: amount_text, {None: ""})
        if field.python is int:
            return self._memory_of("int", lambda: whole_text, {None: ""})
        return None

    def _composite_writer(self, of: type[Composite], repeats: bool) -> Memory:
        name = f"{of.__name__} repeated" if repeats else of.__name__
        return self._memory_of(name, lambda: self._composite_text(of, repeats), {None: ""})

    def _memory_of(
        self, name: str, make: Callable[[], Callable[[Any], str]], known: dict[Any, str]
    ) -> Memory:
        if name not in self._written_as:
            self._written_as[name] = Memory(make(), known)
        return self._written_as[name]

    def _repetitions_text(self, field: Field) -> Callable[[Any], str]:
        one = self._composite_writer(field.composite, repeats=True) if field.composite else None
        sign = self.delimiters.repetition

        def text(values: Any) -> str:
            if len(values) > 1 and not sign:
                raise Unreadable("one value: this file has no sign for repetition")
            return sign.join(self.plain(value, sign) if one is None else one[value] for value in values)

        return text

    def _composite_text(self, composite: Any, repeats: bool) -> Callable[[Any], str]:
        names = [field.name for field in fields_of(composite)]
        sign = self.delimiters.component
        cut_by = (sign, self.delimiters.repetition) if repeats else (sign,)

        def text(value: Any) -> str:
            return sign.join([self.plain(getattr(value, name), *cut_by) for name in names]).rstrip(sign)

        return text

    def plain(self, text: str, *cut_by: str) -> str:
        """The text, if it holds no sign of the file; as read, if none by which it is cut where it stands.

        Line breaks, and what no file can hold, are looked for in everything that is written together.
        """
        signs = self.delimiters
        refused = (
            (signs.element, signs.terminator, *cut_by) if self.as_read else msgspec.structs.astuple(signs)
        )
        if any(sign in text for sign in refused if sign):
            raise Unreadable("a text without the signs that this file is cut by")
        return text

    def _writer(self, of: type[Segment]) -> Writer:
        """Compiles the writer of a class; it raises `Odd` where a sign of the file stands in a value.

        An honest segment has as many separators as fields, and no component or repetition sign but those that its own
        composites and repetitions bring: where these have brought any, only the texts beside them are looked at.
        """
        known, signs, id_ = fields_of(of), self.delimiters, code_of(of)
        if id_ in ("ISA", "?", "stray"):
            return _always_odd
        asked, values, plain, bringing = [], [repr(id_)], ["''"], []
        scope: dict[str, Any] = {"Odd": Odd, "join": signs.element.join}
        for number, field in enumerate(known, 1):
            writer = self.writer(field)
            if writer is None:
                values.append(f"n.{field.name}")
                plain.append(f"n.{field.name}")
                continue
            asked.append(f"    v{number} = write_{number}[v] if (v := n.{field.name}) or v == 0 else ''\n")
            values.append(f"v{number}")
            scope[f"write_{number}"] = writer
            if field.composite or field.kind.repeats:
                bringing.append(f"v{number}")
        source = (
            f"def write(n, add, lay_out):\n{''.join(asked)}"
            f"    text = join(({', '.join(values)},))\n"
            f"    if n.left or text.count({signs.element!r}) != {len(known)}:\n        raise Odd\n"
        )
        within = [f"{sign!r} in seen" for sign in (signs.component, signs.repetition) if sign]
        if not self.as_read:
            seen = f"{' + '.join(plain)} if {' or '.join(bringing)} else text" if bringing else "text"
            source += f"    seen = {seen}\n    if {' or '.join(within)}:\n        raise Odd\n"
        source += f"    add(text.rstrip({signs.element!r}))\n"
        if issubclass(of, Loop):
            source += "    if n.parts:\n        lay_out(n.parts)\n"
        exec(source, scope)  # noqa: S102  (names of our own fields and the file's four signs, as literals)
        return typing.cast(Writer, scope["write"])


def _always_odd(_: Segment, add: Any, lay_out: Any) -> None:
    raise Odd


@lru_cache(maxsize=8)
def dialect(delimiters: Delimiters) -> Dialect:
    """One dialect per set of delimiters: compiled once, its memories shared by the files of a night."""
    return Dialect(delimiters)


@lru_cache(maxsize=8)
def dialect_as_read(delimiters: Delimiters) -> Dialect:
    """The same, to write back what was read."""
    return Dialect(delimiters, as_read=True)
