"""What is wrong with a file, as data: one list prints for a person and writes an acknowledgment (999, TA1).

A code says what kind of fault; its words are written here once.  Where the standard's acknowledgments have a number
for it (IK304 of a segment, IK403 of an element, IK502 of a set, AK905 of a group, TA105 of an interchange), the kind
carries that number; which of them applies depends on the level that the issue is at.
"""

from typing import Final

import msgspec

from daysheet.x12.discretion import LONGEST_SHOWN, masked, printable, quoted

__all__ = ["ERROR", "FAULTS", "LONGEST_SHOWN", "NOTE", "WARNING", "Fault", "Issue", "masked"]

ERROR: Final = "error"  # the other side may refuse the file, or part of it
WARNING: Final = "warning"  # against the standard, and read all the same by nearly everybody
NOTE: Final = "note"  # allowed, or harmless: better not


class Fault(msgspec.Struct, frozen=True):
    """A kind of deviation."""

    code: str
    sentence: str  # goes on after the place; "{found}", "{wanted}", "{name}" are filled in
    repair: str  # what to do in a file of ours
    severity: str = ERROR
    segment: str = ""  # IK304
    element: str = ""  # IK403
    set: str = ""  # IK502
    group: str = ""  # AK905
    interchange: str = ""  # TA105
    received: str = ""  # what to do in a file that came to us; empty: the usual words


_FIX: Final = "Correct the {name} in the PMS and export again."
_ADD: Final = "Add it in the PMS ({name}) and export again."
_FILL: Final = "Fill in the {name} in the PMS and export again."
_EXPORT: Final = "This comes from how the PMS exports: report it to the PMS vendor."
_NEVER_BY_HAND: Final = "Export the file again, and do not edit it by hand."
_AGAIN: Final = "Export the file again; if the fault comes back, report it to the PMS vendor."
_SETTINGS: Final = (
    "Correct it in the settings for this payer or clearinghouse; in a file you received, tell its sender."
)
_EMPTY: Final = "It should stay empty: report it to the PMS vendor, since it comes from how the PMS exports."
# What a clinic can do about a file that it received.
_TELL: Final = "tell the sender (payer or clearinghouse)"
_RECEIVED: Final = (
    f"Nothing to correct on your side: Daysheet read it as far as possible. If it is needed, {_TELL}."
)
_FETCH: Final = f"Fetch the file again; if it is still so, {_TELL}."
_UNKNOWN: Final = (
    f"Daysheet takes the {{name}} as not known: look it up with the payer if it is needed, and {_TELL}."
)
_ABSENT: Final = (
    f"Nothing to correct on your side. Do not take what is missing for zero or for a no; {_TELL}."
)
_ASK: Final = f"Daysheet keeps it as it stands: ask what it means before you act on it; {_TELL}."
_WHICH: Final = f"Daysheet keeps all of them: ask which is right before you act on it; {_TELL}."
_READ: Final = "Nothing to do: it is read all the same."


def _segment(
    code: str, number: str, sentence: str, repair: str, severity: str = ERROR, *, received: str = ""
) -> Fault:
    return Fault(code, sentence, repair, severity, segment=number, set="5", received=received)


def _element(
    code: str, number: str, sentence: str, repair: str, severity: str = ERROR, *, received: str = ""
) -> Fault:
    return Fault(code, sentence, repair, severity, segment="8", element=number, set="5", received=received)


FAULTS: Final[dict[str, Fault]] = {
    fault.code: fault
    for fault in (
        # --- envelope
        Fault(
            "junk",
            "found {found}, which belongs to no file",
            "Take out what does not belong there, or export the file again.",
            WARNING,
            interchange="022",
            received=_FETCH,
        ),
        Fault(
            "byte_order_mark",
            "found a byte order mark, which an editor left there; expected ISA as the first characters",
            "Save the file as plain ASCII, or export it again without opening it in an editor.",
            WARNING,
            received="Daysheet reads it all the same: nothing to do.",
        ),
        Fault(
            "header_widths",
            "found {found}, expected {wanted}, since the fields of ISA have fixed widths",
            _SETTINGS,
        ),
        Fault(
            "signs_clash",
            "found {found}, expected {wanted}",
            "Choose four different signs for the file, as * : ^ ~; in a file you received, tell its sender.",
            WARNING,
        ),
        Fault(
            "truncated",
            "the data end here, and {wanted} should follow",
            "Export and send the whole file again.",
            set="2",
            group="3",
            interchange="023",
            received="Fetch the file again: the rest of it is missing.",
        ),
        Fault(
            "unterminated",
            "the data end without the sign that ends a segment",
            "Export the file again: all of it is there but its last sign.",
            WARNING,
            interchange="004",
            received=_READ,
        ),
        Fault(
            "trailer_missing",
            "it is missing here; {wanted}",
            _NEVER_BY_HAND,
            set="2",
            group="3",
            interchange="023",
            received=_FETCH,
        ),
        Fault(
            "trailer_unexpected",
            "it closes something, but {wanted}",
            _NEVER_BY_HAND,
            set="5",
            group="3",
            interchange="022",
            received=_FETCH,
        ),
        Fault(
            "count_wrong",
            "found {found}, expected {wanted} as counted in the file",
            _NEVER_BY_HAND,
            set="4",
            group="5",
            interchange="021",
            received=f"Something may be missing: fetch the file again; if it is still so, {_TELL}.",
        ),
        Fault(
            "control_mismatch",
            "found {found}, expected {wanted}, the number at its beginning",
            _NEVER_BY_HAND,
            set="3",
            group="4",
            interchange="001",
            received=_FETCH,
        ),
        Fault(
            "control_repeated",
            "found {found}, which was used before in this file",
            "Give each one its own number: " + _EXPORT[0].lower() + _EXPORT[1:],
            set="23",
            group="19",
            interchange="025",
            received=f"Check that the same content was not sent twice, and {_TELL}.",
        ),
        Fault(
            "control_format",
            "found {found}, expected {wanted}",
            _EXPORT,
            set="7",
            group="6",
            interchange="018",
            received=_RECEIVED,
        ),
        Fault(
            "version_unknown",
            "found {found}, expected {wanted}",
            "Set the version of the guide in the PMS's settings for this kind of file.",
            set="19",
            group="2",
            interchange="017",
            received=f"Daysheet read it by the nearest guide that it knows: if something looks wrong, {_TELL}.",
        ),
        Fault(
            "version_contradicts",
            "found {found}, expected {wanted} as the group says (GS08)",
            "Set the same version of the guide for the group and the set.",
            set="19",
            group="2",
            received=_RECEIVED,
        ),
        Fault(
            "group_contradicts",
            "found {found} in a group of another kind; expected {wanted}",
            _EXPORT,
            set="18",
            group="1",
            received=_RECEIVED,
        ),
        Fault(
            "set_unknown",
            "found {found}, expected one of the sets that Daysheet knows ({wanted}); what is in it was not checked",
            "Check that the right file was taken; Daysheet cannot check this kind.",
            set="1",
            received="Open it with the program that it is meant for: Daysheet does not read this kind.",
        ),
        # --- structure
        _segment(
            "segment_unknown",
            "1",
            "found a segment {found} that no guide here has",
            "Take it out of the export, or check that no line break or sign was lost before it.", received=_ASK),
        _segment(
            "segment_unexpected", "2", "it does not belong here; expected {wanted}", _EXPORT, received=_ASK),
        _segment("segment_missing", "3", "it is missing here; {wanted}", _ADD, received=_ABSENT),
        _segment(
            "segment_too_often",
            "5",
            "it comes too often in its loop; expected {wanted}",
            "Leave one out, and check which is right.", received=_WHICH),
        _segment("segment_out_of_order", "7", "it comes too late; expected it {wanted}", _EXPORT),
        _segment(
            "segment_form",
            "1",
            "its id is written {found}, expected {wanted}",
            _EXPORT,
            WARNING, received=_READ),
        _segment("segment_empty", "8", "found nothing between two ends of segments", _EXPORT, WARNING, received=_READ),
        _segment("loop_missing", "3", "the loop is missing here; {wanted}", _ADD, received=_ABSENT),
        _segment(
            "loop_too_often",
            "4",
            "the loop comes too often; expected {wanted}",
            "Leave out what is too many, or send the rest in another claim.", received=_WHICH),
        _segment(
            "loop_unclosed",
            "3",
            "it is missing here: LS opened a loop that nothing closes",
            _EXPORT,
        ),
        _element("qualifier_unknown", "7", "found {found}, expected {wanted}", _FIX, received=_ASK),
        _element("hl_number", "7", "found {found}, expected {wanted}: levels count up by one", _EXPORT),
        _element("hl_parent", "7", "found {found}, expected {wanted}, the level around it", _EXPORT),
        _element("hl_child", "7", "found {found}, but {wanted}", _EXPORT),
        _element("line_number", "7", "found {found}, expected {wanted}: the lines of a claim count up by one", _EXPORT),
        Fault(
            "trailing_separators",
            "found signs that part nothing at its end; expected it to end with its last value",
            _EXPORT,
            WARNING,
            segment="8",
            element="3",
            set="5",
            received=_READ,
        ),
        # --- element
        _element("element_missing", "1", "it is empty; expected {wanted}", _FILL, received=_ABSENT),
        _element("element_not_used", "I10", "found {found}, but this guide leaves it empty", _EMPTY, received=_ASK),
        _element("element_too_many", "3", "found {found} behind the last element; expected {wanted}", _EXPORT, received=_ASK),
        _element("too_short", "4", "found {found}, expected {wanted}", _FIX),
        _element("too_long", "5", "found {found}, expected {wanted}", _FIX),
        _element("not_a_number", "6", "found {found}, expected {wanted}", _FIX, received=_UNKNOWN),
        _element("too_precise", "I12", "found {found}, expected dollars with at most two decimals", _FIX),
        _element("not_a_date", "8", "found {found}, expected {wanted}", _FIX, received=_UNKNOWN),
        _element("not_a_time", "9", "found {found}, expected {wanted}", _FIX, received=_UNKNOWN),
        _element("code_unknown", "7", "found {found}, expected {wanted}", _FIX, received=_ASK),
        _element(
            "character",
            "6",
            "found {found}, expected only letters A to Z, digits and usual signs",
            "Write the {name} without accents and special signs in the PMS and export again.",
        ),
        _element(
            "character_extended",
            "6",
            "found {found}, expected capital letters, digits and basic signs, since some receivers take no others",
            "Nothing to do unless the receiver refuses it; then write the {name} in capital letters.",
            NOTE, received=_READ),
        _element(
            "delimiter_in_text",
            "6",
            "found {found}, which holds a sign that parts values in this file",
            "Take the sign out of the {name} in the PMS and export again.",
        ),
        _element("component_too_many", "13", "found {found}, expected {wanted}", _EXPORT, received=_ASK),
        _element("component_missing", "1", "it is empty; expected {wanted}", _FILL, received=_ABSENT),
        _element("repetition_too_many", "12", "found {found}, expected {wanted}", _FIX, received=_WHICH),
        _element("rule_broken", "2", "it is empty; expected it {wanted}", _FILL, received=_ABSENT),
        _element("rule_excludes", "10", "it is filled; expected it empty {wanted}", _FIX),
        _element("number_form", "6", "found {found}, expected it written as {wanted}", "Nothing to do unless the receiver refuses it; then report it to the PMS vendor.", NOTE, received=_READ),
        _element(
            "blank_edges",
            "6",
            "found {found}, expected no blank at its beginning or end",
            "Take the blanks out of the {name} in the PMS and export again.",
            WARNING, received=_READ),
        # --- of this list itself
        Fault("more", "found {found} more of the same, which are not listed one by one", "Correct those listed first and check again."),
    )
}  # fmt: skip

# Segments that a PMS makes up by itself.
EXPORTED: Final = frozenset({"ISA", "GS", "ST", "BHT", "HL", "LX", "LS", "LE", "SE", "GE", "IEA", "TA1"})
LONGEST_CONTROL: Final = 9  # ISA13
NO_LOOP: Final = "?"  # what follows an unknown qualifier
# Names of elements that say too little alone.
_SPOKEN: Final = {
    "last": "last name or organization",
    "first": "first name",
    "middle": "middle name",
    "birth": "birth date",
    "id": "ID number",
    "id qualifier": "kind of ID number",
    "qualifier": "kind",
    "verdict": "outcome",
    "form": "form of the date",
    "has children": "whether levels follow below",
    "parent": "level above",
    "usage": "live or test",
    "guide": "version of the guide",
    "zip code": "ZIP code",
    "line 1": "street",
    "line 2": "second line of the street",
    "filing": "kind of plan",
    "release": "release of information",
    "structure": "order of levels",
    "yes no": "yes or no",
    "drg": "DRG",
}
# The same of components: what each is of stands before it.
_SPOKEN_WITHIN: Final = {
    "qualifier": "kind of code",
    "list qualifier": "list of codes",
    "role": "whom it is about",
    "date text": "date",
    "form": "form of the date",
}
# The same of one segment.
_SPOKEN_OF: Final = {
    ("NM1", "kind"): "person or organization",
    ("HL", "number"): "number of the level",
    ("HL", "level"): "kind of level",
    ("LX", "number"): "number of the line",
    ("DTP", "text"): "date",
    ("CAS", "group"): "group of reasons",
    ("GS", "kind"): "kind of group",
    **{("PER", f"channel {nth}"): f"kind of contact {nth}" for nth in (1, 2, 3)},
    **{("PER", f"number {nth}"): f"phone, fax or e-mail {nth}" for nth in (1, 2, 3)},
}


def spoken(name: str, segment: str = "") -> str:
    """The name of an element as people say it: "birth date", "procedure: kind of code"."""
    whole, parted, part = name.partition(": ")
    told = _SPOKEN_OF.get((segment, whole)) or _SPOKEN.get(whole, whole)
    return f"{told}: {_SPOKEN_WITHIN.get(part, part)}" if parted else told


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One deviation at one place.

    `found` holds the text as it stood, for an acknowledgment: what is shown to people is `message`, which masks it
    where it may be about a patient.
    """

    code: str
    number: int  # of the segment in the file, from 1; of a missing one, where it should have stood; 0: the whole file
    offset: int  # of that segment in the file, bytes from 0
    segment: str = ""  # its id
    loop: str = ""
    element: int = 0  # from 1; 0 where it is about the segment
    component: int = 0
    repetition: int = 0
    name: str = ""  # of the segment or element, in our words
    loop_name: str = ""
    found: str = ""
    wanted: str = ""
    set_id: str = ""  # ST01
    set_control: str = ""  # ST02
    group_control: str = ""  # GS06
    interchange_control: str = ""  # ISA13
    in_set: int = 0  # number of the segment in its set, ST = 1
    private: bool = False  # `found` may be about a patient
    received: bool = False  # of a set that a clinic receives: nothing to correct here
    alike: str = ""  # of `more`: the code that was not listed any more

    @property
    def fault(self) -> Fault:
        return FAULTS[self.code]

    @property
    def severity(self) -> str:
        """How bad it is; of a rest that is not listed, as bad as those that are."""
        return FAULTS[self.alike or self.code].severity

    @property
    def message(self) -> str:
        """The issue as sentences: where, what was found, what was expected, what to do; patients' data masked."""
        return self.told()

    def told(self, open_: bool = False) -> str:
        """The same as `message`; with `open_`, what was found is shown whatever it is about."""
        fault = self.fault
        words = {
            "found": self.shown(open_),
            "wanted": self.wanted or "something else",
            "name": self._thing_of(),
        }
        repair = fault.repair
        if self.segment in EXPORTED and repair in (_FIX, _FILL, _ADD):
            repair = _EXPORT  # nobody types these into a PMS
        if self.received:
            repair = fault.received or _RECEIVED
            if self.interchange_control:
                control = printable(self.interchange_control)[:LONGEST_CONTROL]
                repair = repair.replace(_TELL, f"{_TELL} with control number {control}")
        sentence = f"{self.where}: {fault.sentence.format(**words)}. {repair.format(**words)}"
        return sentence[0].upper() + sentence[1:]

    def shown(self, open_: bool = False) -> str:
        """What was found, in quotes; masked where it may be about a patient."""
        if not self.found:
            return "nothing"
        if self.code == "more":
            return self.found
        return quoted(self.found if open_ or not self.private else masked(self.found))

    @property
    def where(self) -> str:
        """The place in words: "CLM02 (charge) of loop 2300 (claim), segment 34 at byte 1,210"."""
        parts = []
        if self.segment:
            label = self.segment
            if self.element:
                label += f"{self.element:02d}" + (f"-{self.component}" if self.component else "")
            parts.append(f"{label} ({self._thing()})" if self.name else label)
        if self.loop:
            loop = f"of loop {self.loop}" + (f" ({self.loop_name})" if self.loop_name else "")
            parts += [] if self.segment else ["something"]
            parts.append(loop if self.loop != NO_LOOP else "of an unknown loop")
        place = " ".join(parts) or "the file"
        if self.repetition:
            place += f", repetition {self.repetition}"
        if self.number:
            return f"{place}, segment {self.number:,} at byte {self.offset:,}"
        return place if self.code == "more" else f"{place}, byte {self.offset:,}"

    def _thing(self) -> str:
        return (spoken(self.name, self.segment) if self.element else self.name) or self.segment or "file"

    def _thing_of(self) -> str:
        """The same within a sentence: "kind of code of the procedure"."""
        whole, parted, part = self._thing().partition(": ")
        if not parted or not self.component:
            return whole + parted + part
        return f"{part} of {whole if whole[-1:].isdigit() else f'the {whole}'}"

    def __repr__(self) -> str:
        # A repr ends in logs and tracebacks: never what may be about a patient.
        return f"<Issue {self.code} {self.where}: {self.shown()}>"
