"""One value: what may stand in an element or a component, and what is wrong where something else does.

A form is a pattern with words for it.  Code sets that are kept elsewhere are known here by their form only.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final, NamedTuple

from daysheet.x12.discretion import may_be_personal
from daysheet.x12.elements import Delimiters, Field, Kind, amount_text
from daysheet.x12.guide import Element


class Form(NamedTuple):
    """What a text must look like."""

    pattern: str
    wanted: str
    code: str  # of the fault where it does not, unless something plainer is wrong


# A day that exists, from year 1000 on: up to the 28th, the 29th and 30th, the 31st, the leap day.
_DAY_OF_YEAR: Final = (
    "(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)|(?:0[13578]|1[02])31)"
)
_DATE: Final = (
    f"(?:[12][0-9]{{3}}{_DAY_OF_YEAR}|(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)0229)"
)
_SHORT_DATE: Final = f"(?:[0-9]{{2}}{_DAY_OF_YEAR}|(?:[02468][048]|[13579][26])0229)"
_HOUR: Final = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_DAY: Final = Form(_DATE, "a day that exists, as year, month and day in eight digits", "not_a_date")
_SHORT_DAY: Final = Form(_SHORT_DATE, "a day that exists, as six digits, year first", "not_a_date")
_TIME: Final = Form(_HOUR, "a time of day, hours and minutes in four digits", "not_a_time")
_DAYS: Final = Form(
    f"{_DATE}-{_DATE}", "two days that exist, of eight digits each, with a hyphen between", "not_a_date"
)
_MOMENT: Final = Form(_DATE + _HOUR, "a day that exists and its time, in twelve digits", "not_a_date")
# What the element in front of a date says of its form.
_DATE_FORMS: Final = {"D8": _DAY, "RD8": _DAYS, "DT": _MOMENT, "TM": _TIME}
_CPT: Final = Form("[0-9A-Z]{5}", "five characters", "code_unknown")
# Of the kinds of procedure codes, those that are five characters long.
_CPT_KINDS: Final = {"HC": _CPT, "BP": _CPT, "BO": _CPT}
# Code sets that are kept elsewhere: only their form is known here.
_EXTERNAL: Final = {
    "pos": Form("[0-9A-Z]{2}", "two characters", "code_unknown"),
    "state": Form("[A-Z]{2}", "two capital letters", "code_unknown"),
    "country": Form("[A-Z]{2,3}", "two or three capital letters", "code_unknown"),
    "currency": Form("[A-Z]{3}", "three capital letters", "code_unknown"),
    "icd": Form("[0-9A-Z]{3,7}", "three to seven letters and digits, without the point", "code_unknown"),
    "taxonomy": Form("[0-9A-Z]{10}", "ten letters and digits", "code_unknown"),
    "zip": Form("(?:[0-9]{5}(?:[0-9]{4}|))", "five or nine digits", "code_unknown"),
    "cpt": _CPT,
}
MONEY: Final = 18  # digits that the standard gives to amounts of money, and to nothing else
_BASIC: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!\"&'()*+,-./:;?= "


class Signs:
    """The signs of a file, as patterns."""

    def __init__(self, of: Delimiters) -> None:
        self.of = of
        self.element, self.component = re.escape(of.element), re.escape(of.component)
        self.repetition = re.escape(of.repetition)
        every = of.element + of.component + of.repetition + of.terminator
        self.text = any_of(sign for sign in map(chr, range(32, 127)) if sign not in every)
        self.any = f"(?:{any_of(every)}|\\Z)"
        self.end = f"(?:{any_of(every.replace(of.component, ''))}|\\Z)"  # where an element is over
        # Bytes that need no look, and the printable characters that are none of them.
        self.usual = _BASIC + b"\r\n" + every.encode("latin-1")
        usual = self.usual.decode("latin-1")
        self.extended = re.compile(any_of(sign for sign in map(chr, range(33, 127)) if sign not in usual))


def any_of(signs: Iterable[str]) -> str:
    return "[" + "".join(re.escape(sign) for sign in signs) + "]"


@cache
def _compiled(pattern: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(pattern, re.ASCII).fullmatch


def either(codes: Iterable[str]) -> str:
    """A pattern for one of many codes that looks at each character once."""
    rests: dict[str, set[str]] = {}
    for code in codes:
        rests.setdefault(code[:1], set()).add(code[1:])
    last = sorted(sign for sign, behind in rests.items() if sign and behind == {""})
    branches = [any_of(last) if len(last) > 1 else re.escape(last[0])] if last else []
    branches += [
        re.escape(sign) + either(behind) for sign, behind in sorted(rests.items()) if sign and behind != {""}
    ]
    if "" in rests:
        branches.append("")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _of_kind(field: Field, signs: Signs) -> Form:
    """What the standard says of an element of this kind."""
    kind, low, high = field.kind, field.kind.shortest, field.kind.longest
    if kind.type == "R":
        return Form(_number(high), "a number", "not_a_number")
    if kind.type in ("N0", "N2"):
        if field.python is int:
            return Form(f"(?:0|[1-9][0-9]{{0,{high - 1}}})", "a whole number", "not_a_number")
        return Form(f"[0-9]{{{low},{high}}}", _lengths(kind, "digits"), "not_a_number")
    if kind.type == "DT":
        return _DAY if high == 8 else _SHORT_DAY
    if kind.type == "TM":
        return _TIME if high == 4 else _TIME._replace(pattern=_HOUR + "(?:[0-5][0-9](?:[0-9]{1,2}|)|)")
    return Form(f"(?! ){signs.text}{{{low},{high}}}(?<! )", _lengths(kind, "characters"), "character")


def _number(longest: int) -> str:
    """A number in its shortest form: no zeros that say nothing, no bare point; money with two decimals at most."""
    if longest == MONEY:
        return r"(?:-?(?:[1-9][0-9]{0,15}(?:\.[0-9]?[1-9]|)|\.[0-9]?[1-9])|0)"
    half = (longest + 1) // 2
    return (
        rf"(?:-?(?:[1-9][0-9]{{0,{half - 1}}}(?:\.[0-9]{{0,{max(longest - half - 1, 0)}}}[1-9]|)"
        rf"|\.[0-9]{{0,{longest - 1}}}[1-9]|[1-9][0-9]{{0,{longest - 1}}}"
        rf"|(?=[0-9.]{{1,{longest + 1}}}(?![0-9.]))[1-9][0-9]*\.[0-9]*[1-9])|0)"
    )


def _lengths(kind: Kind, what: str) -> str:
    low, high = kind.shortest, kind.longest
    return f"{low} {what}" if low == high else f"{low} to {high} {what}"


def listed(codes: Iterable[str], labels: dict[str, str]) -> str:
    """Codes in words: "A (we accept it), B (only for lab work) or C (we do not accept it)"."""
    said = [
        f"{code} ({labels[code]})" if labels.get(code) else code
        for code in sorted(codes, key=lambda code: (len(code), code))
    ]
    if len(said) > 8:
        return f"one of {len(said)} codes, such as {', '.join(said[:3])}"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


class Value:
    """An element without components, or a component: what may stand there, and what is wrong where it does not."""

    def __init__(
        self, field: Field, of: Element, signs: Signs, labels: dict[str, str], before: "Value | None"
    ) -> None:
        self.kind, self.signs = field.kind, signs
        self.codes, self.external = of.codes, of.external
        # Whether it says in which form the date behind it is written.
        lengths = field.kind.shortest, field.kind.longest
        self.tells_form: bool = field.name.endswith("form") and lengths == (2, 3)
        self.plain = _of_kind(field, signs)
        self.form = _EXTERNAL.get(of.external, self.plain)
        if of.codes:
            self.form = Form(either(of.codes), listed(of.codes, labels), "code_unknown")
        self.forms: dict[str, Form] = {}  # by what stands in front of it, where that matters
        told = before.codes if before is not None else frozenset()
        if before is not None and not of.codes and before.tells_form:
            self.forms = {code: form for code, form in _DATE_FORMS.items() if not told or code in told}
        elif of.external == "cpt" and told:
            self.forms = {code: form for code, form in _CPT_KINDS.items() if code in told}
            self.form = self.plain
        only = next(iter(self.forms.values())) if len(self.forms) == 1 and told == set(self.forms) else None
        self.settled: Form | None = (
            only if self.forms else self.form
        )  # where what is in front leaves no choice

    def pattern(self, form: Form) -> str:
        if self.external != "zip":
            return form.pattern
        # Another country, which stands right behind it, has other codes.
        return f"(?:{form.pattern}|{self.plain.pattern}(?={self.signs.element}(?!{self.signs.end})))"

    def fault(self, text: str, before: str, after: str) -> tuple[str, str] | None:
        """What is wrong with the text, and what was expected; None where nothing is."""
        form = self.forms.get(before) or (not before and self.settled) or self.form
        if self.external == "zip" and after:
            form = self.plain
        if _compiled(form.pattern)(text):
            return None
        return self.sign_fault(text) or self.kind_fault(text, form)

    def sign_fault(self, text: str) -> tuple[str, str] | None:
        """A sign of the file, or a character that no file takes."""
        signs, coded = self.signs.of, self.kind.type == "ID" or bool(self.codes)
        repeated = bool(signs.repetition) and signs.repetition in text
        if repeated and coded:
            return "repetition_too_many", "one value only"
        if signs.component in text and (coded or self.kind.type != "AN"):
            return "component_too_many", "one value without components"
        if repeated or signs.component in text:
            return "delimiter_in_text", ""
        return None if text.isascii() and text.isprintable() else ("character", "")

    def kind_fault(self, text: str, form: Form) -> tuple[str, str]:
        kind = self.kind
        if self.codes or form.code in ("not_a_date", "not_a_time"):
            return form.code, form.wanted
        if kind.type == "R":
            return _number_fault(text, kind)
        if kind.type in ("N0", "N2"):
            return _count_fault(text, kind, form)
        if text[0] == " " or text[-1] == " ":
            return "blank_edges", ""
        if not kind.shortest <= len(text) <= kind.longest:
            return "too_short" if len(text) < kind.shortest else "too_long", _lengths(kind, "characters")
        return form.code, form.wanted

    def hides(self, text: str) -> bool:
        """Whether it may be about a patient."""
        return may_be_personal(text, self.kind.type, self.codes, self.external)


def _number_fault(text: str, kind: Kind) -> tuple[str, str]:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return "not_a_number", "a number"
    if text.strip("+-0123456789.E") or "_" in text or abs(value.adjusted()) > 40:
        return "not_a_number", "a number"
    exponent = value.normalize().as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    whole = max(value.adjusted() + 1, 0)
    if kind.longest == MONEY and whole > MONEY - 2:
        return "too_long", f"at most {MONEY - 2} digits before the point"
    if kind.longest == MONEY and decimals > 2:
        return "too_precise", ""
    if whole + decimals > kind.longest:
        return "too_long", f"at most {kind.longest} digits"
    return "number_form", amount_text(value)


def _count_fault(text: str, kind: Kind, form: Form) -> tuple[str, str]:
    if not (text.isascii() and text.isdigit()):
        return "not_a_number", form.wanted
    if len(text) < kind.shortest:
        return "too_short", form.wanted
    if len(text) > kind.longest and (form.wanted != "a whole number" or len(text.lstrip("0")) > kind.longest):
        return "too_long", f"at most {kind.longest} digits"
    return "number_form", text.lstrip("0") or "0"


def whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else otherwise
