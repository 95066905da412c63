"""What pyx12 says of a file: a judge that shares no line with ours.

pyx12 (BSD) checks 837P, 835, 277CA and 999 against maps of its own. It is asked with text, never with a path, since it
opens a path as ASCII and stumbles over a byte order mark; and without a place to write a 999 to, since its writer of
those fails on an 835, whose ST has no third element.

    oracle.findings(data)       # what it has against the file, [] where it accepts it
    oracle.NoMap                # it knows no guide of that name
    oracle.Stumbled             # it fell over the file itself

Of the answer to a claim status question (277 X212) it ships a map that its own list does not name: a draft, which finds
no place for levels and trailer, yet judges everything between them. `findings_inside` asks it all the same.
"""

import io
import logging
from functools import cache
from typing import Any, NamedTuple
from unittest import mock

import pyx12.error_handler
import pyx12.errors
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12n_document

_read_map = pyx12.map_if.load_map_file
_listed = pyx12.map_index.map_index.get_filename
UNLISTED = {("00501", "005010X212", "HN"): "277.5010.X212.xml"}
# What the draft says of every file: another group is expected, levels and the trailer are found nowhere.
NOISE = frozenset({("GS", "01"), ("GS", "08"), ("HL", ""), ("SE", "")})


class NoMap(LookupError):
    """pyx12 has nothing to judge this file by."""


class Stumbled(Exception):
    """pyx12 fell over the file, and says nothing of it."""


class Finding(NamedTuple):
    """One thing it has against a file: at which segment, and its code for it (as IK304, IK403, IK502, TA105 have them)."""

    number: int  # of the segment in the file, ISA = 1; 0 where it does not say
    segment: str
    element: str  # "02", or "05-1" for a component; "" where it is about the segment
    code: str
    value: str
    words: str  # its own, for whoever reads a failed test


class _Listener(pyx12.error_handler.err_handler):
    """Hears every finding as it is made: its report as JSON leaves out what it finds within ISA, GS and ST."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Finding] = []

    def isa_error(self, err_cde: str, err_str: str) -> None:
        self._hear(self.cur_isa_node, "ISA", "", err_cde, "", err_str)
        super().isa_error(err_cde, err_str)

    def gs_error(self, err_cde: str, err_str: str) -> None:
        self._hear(self.cur_gs_node, "GS", "", err_cde, "", err_str)
        super().gs_error(err_cde, err_str)

    def st_error(self, err_cde: str, err_str: str) -> None:
        self._hear(self.cur_st_node, "ST", "", err_cde, "", err_str)
        super().st_error(err_cde, err_str)

    def seg_error(
        self, err_cde: str, err_str: str, err_value: str | None = None, src_line: int | None = None
    ) -> None:
        self._hear(self.cur_seg_node, self._segment(), "", err_cde, err_value, err_str, src_line)
        super().seg_error(err_cde, err_str, err_value, src_line)

    def ele_error(self, err_cde: str, err_str: str, bad_value: str | None, refdes: str | None = None) -> None:
        at = self.cur_ele_node
        element = f"{at.ele_pos:02d}" + (f"-{at.subele_pos}" if at.subele_pos else "")
        self._hear(self.cur_seg_node, self._segment(), element, err_cde, bad_value, err_str)
        super().ele_error(err_cde, err_str, bad_value, refdes)

    def _segment(self) -> str:
        node = self.cur_seg_node
        return getattr(node, "seg_id", None) or getattr(node, "id", None) or ""

    def _hear(
        self,
        at: Any,
        segment: str,
        element: str,
        code: str,
        value: str | None,
        words: str,
        line: int | None = None,
    ) -> None:
        number = line or (at.get_cur_line() if at is not None else 0)
        self.heard.append(Finding(number, segment, element, str(code), str(value or ""), str(words)))


@cache
def _map(name: str) -> Any:
    return _read_map(name, pyx12.params.params(), None)


def _kept_map(name: str, *_: Any) -> Any:
    """Reading a map takes ten times as long as using it, and using it leaves it as it was."""
    return _map(name)


def findings(data: bytes | str) -> list[Finding]:
    """What pyx12 has against the file, in its order; a file that it refuses without a word has one finding without code."""
    text = data.decode("latin-1") if isinstance(data, bytes) else data
    listener = _Listener()
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # it also says everything to a log
    try:
        with (
            mock.patch.object(pyx12.map_if, "load_map_file", _kept_map),
            mock.patch.object(pyx12.error_handler, "err_handler", lambda: listener),
        ):
            accepted = pyx12.x12n_document.x12n_document(pyx12.params.params(), io.StringIO(text), None, None)
    except pyx12.errors.EngineError as fault:
        if "Map not found" in str(fault):
            raise NoMap(str(fault)) from None
        raise Stumbled(str(fault)) from fault
    except Exception as fault:
        raise Stumbled(repr(fault)) from fault
    finally:
        logging.disable(before)
    if not accepted and not listener.heard:
        return [Finding(0, "", "", "", "", "refused without a word")]
    return listener.heard


def findings_inside(data: bytes | str) -> list[Finding]:
    """What the draft for the 277 has against the file between its levels."""

    def file_of(
        index: Any, version: str | None, guide: str | None, kind: str | None, purpose: str | None = None
    ) -> str | None:
        return _listed(index, version, guide, kind, purpose) or UNLISTED.get((version, guide, kind))

    with mock.patch.object(pyx12.map_index.map_index, "get_filename", file_of):
        return [one for one in findings(data) if (one.segment, one.element) not in NOISE]
