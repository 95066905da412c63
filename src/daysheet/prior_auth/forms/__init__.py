"""Payers' forms: the package's own profiles, then the clinic's overlay `DAYSHEET_HOME/forms`, same shape, same checks."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from daysheet.payers.terms import PayerTerms
from daysheet.prior_auth.form import Form, FormSection
from daysheet.prior_auth.packet import COVER
from daysheet.prior_auth.packet_blocks import BLOCKS
from daysheet.prior_auth.packet_questions import BY_KEY

PACKAGED = Path(__file__).parent
STANDARD = "standard"


class UnableToReadForm(Exception):
    """A form profile cannot be used; says which file, what is wrong, what to mend."""


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As written. `sections_of` takes over the sections of another form whose fields nobody has told us."""

    id: str
    label: str
    vendor: str = ""
    channel: str = ""
    payers: tuple[str, ...] = ()
    status: str
    source: str
    checked_on: date
    sections: tuple[FormSection, ...] = ()
    sections_of: str = ""


class FormBook:
    """All forms, the clinic's own before the package's."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = tuple(forms)
        self._by_id = {form.id: form for form in forms}

    def find(self, form_id: str) -> Form | None:
        return self._by_id.get(form_id)

    @property
    def standard(self) -> Form:
        return self._by_id[STANDARD]

    def for_payer(self, terms: PayerTerms) -> Form:
        """The form that the payer's file names, else the one that names the payer, the clinic's own first; else the
        standard request."""
        named = self.find(terms.text("form"))
        serving = sorted(
            (form for form in self.forms if terms.payer.id in form.payers),
            key=lambda form: not form.from_clinic,
        )
        return named or next(iter(serving), self.standard)


@cache
def _load(folder: Path, _stamp: tuple[tuple[str, int], ...]) -> FormBook:
    files = [(path, False) for path in sorted(PACKAGED.glob("*.toml"))]
    files += [(path, True) for path in sorted(folder.glob("*.toml"))]
    read = [(path, own, _read(path)) for path, own in files]
    written = {file.id: file for _, _, file in read}
    return FormBook(list({file.id: _form(path, own, file, written) for path, own, file in read}.values()))


def load(overlay: Path) -> FormBook:
    """The package's forms under the clinic's own in `overlay` (may be missing); read again on change."""
    paths = sorted(overlay.glob("*.toml")) if overlay.exists() else []
    return _load(overlay, tuple((path.name, path.stat().st_mtime_ns) for path in paths))


def _read(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnableToReadForm(
            f"{path.name}: {error}. No form of the clinic is used until it is mended."
        ) from error


def _form(path: Path, own: bool, file: _File, written: dict[str, _File]) -> Form:
    sections = file.sections
    if file.sections_of:
        other = written.get(file.sections_of)
        if sections or other is None or not other.sections:
            raise UnableToReadForm(
                f"{path.name}: takes the sections of {file.sections_of}, which has none, or has its own as well."
            )
        sections = other.sections
    for wrong in _wrong(sections):
        raise UnableToReadForm(f"{path.name}: {wrong}")
    given = msgspec.structs.asdict(file) | {"sections": sections, "from_clinic": own}
    del given["sections_of"]
    return Form(**given)


def _wrong(sections: Sequence[FormSection]) -> Iterable[str]:
    """Everything about these sections that cannot be built."""
    headings = [section.heading for section in sections]
    if not headings:
        yield "has no sections."
    for section in sections:
        if re.search(r"\d", section.heading) or section.heading == COVER or not section.heading.strip():
            yield f"the heading “{section.heading}” is taken, empty, or holds a number."
        if headings.count(section.heading) > 1:
            yield f"two sections are headed “{section.heading}”."
        if section.limit is not None and section.limit < 1:
            yield f"“{section.heading}” takes {section.limit} characters."
        unknown = [block for block in section.blocks if block not in BLOCKS]
        if unknown or not section.blocks:
            yield f"“{section.heading}” names no part of a packet: {', '.join(unknown) or 'none given'}."
        for key in section.required:
            if key not in BY_KEY or BY_KEY[key].block not in section.blocks:
                yield f"“{section.heading}” requires {key}, which is no question of its parts."
