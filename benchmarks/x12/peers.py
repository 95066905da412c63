"""The other libraries: what to install, and how each is called. Each lives in a folder of its own (some share a name).

They differ in what they give for the same file, from bare segments to typed claims, and the tables say which. Chosen
2026-11 among what the registries have under free licenses and what installs without an account; pinned, so that a
figure can be had again.
"""

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from way import Way


@dataclass(frozen=True)
class Library:
    name: str
    requirements: tuple[str, ...]
    node: bool = False


LIBRARIES = (
    Library("pyx12", ("pyx12==4.0.0",)),
    Library("x12sdk", ("x12sdk==2.2.0",)),
    Library("linuxforhealth", ("linuxforhealth-x12==0.57.0", "pydantic<2")),
    Library("badx12", ("badx12==0.2.2",)),
    Library("ansi-x12", ("ansi-x12==0.2.0",)),
    Library("x12-python", ("x12-python==0.1.0",)),
    Library("draftedi", ("draftedi==1.3.0",)),
    Library("openx12", ("openx12==0.2.1",)),
    Library("kw-x12-parser", ("kw-x12-parser[dataframe]==0.1.6",)),
    Library("validedi", ("validedi==0.4.0",)),
    Library("oxedi", ("oxedi==0.6.0",)),
    Library("edi-835-parser", ("edi-835-parser==1.8.0",)),
    Library("medeputy-835", ("medeputy-835==0.1.1",)),
    Library("x12-tidy", ("x12-tidy==0.1.0",)),
    Library("node-x12", ("node-x12@1.7.1",), node=True),
    Library("x12-parser", ("x12-parser@1.3.0",), node=True),
)


def _text(path: Path) -> str:
    return path.read_text("latin-1")


def _count(things: Iterable[Any]) -> int:
    return sum(1 for _ in things)


def _is_remittance(path: Path) -> bool:
    with path.open("rb") as file:
        return b"005010X221" in file.read(400)


# --- pyx12 ---------------------------------------------------------------------------------------------------------


def _pyx12_split(path: Path) -> int:
    import pyx12.rawx12file

    with path.open() as file:
        return _count(pyx12.rawx12file.RawX12File(file))


def _pyx12_segments(path: Path) -> int:
    import pyx12.x12file

    return _count(pyx12.x12file.X12Reader(str(path)))


def _pyx12_read(path: Path) -> int:
    import pyx12.error_handler
    import pyx12.params
    import pyx12.x12context

    loop = "2100" if _is_remittance(path) else "2300"
    with path.open() as file:
        reader = pyx12.x12context.X12ContextReader(
            pyx12.params.params(), pyx12.error_handler.errh_null(), file
        )
        return sum(tree.id == loop for tree in reader.iter_segments(loop))


def _pyx12_check(path: Path) -> int:
    import pyx12.params
    import pyx12.x12n_document

    logging.disable(logging.CRITICAL)
    found = io.StringIO()
    pyx12.x12n_document.x12n_document(pyx12.params.params(), str(path), None, None, fd_json=found)
    return found.getvalue().count('"err_cde"')


# --- LinuxForHealth and the library that goes on from it -----------------------------------------------------------


def _x12sdk_split(path: Path) -> int:
    from x12sdk.io import X12SegmentReader

    with X12SegmentReader(str(path)) as reader:
        return _count(reader.segments())


def _x12sdk_read(path: Path) -> int:
    from x12sdk.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        return _count(reader.models())


def _x12sdk_models(path: Path) -> list[Any]:
    from x12sdk.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        return list(reader.models())


def _x12sdk_write(models: list[Any]) -> int:
    return sum(len(model.x12()) for model in models)


def _lfh_split(path: Path) -> int:
    from linuxforhealth.x12.io import X12SegmentReader

    with X12SegmentReader(str(path)) as reader:
        return _count(reader.segments())


def _lfh_read(path: Path) -> int:
    from linuxforhealth.x12.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        return _count(reader.models())


# --- any set, its structure only -------------------------------------------------------------------------------------


def _badx12_read(path: Path) -> int:
    from badx12 import Parser

    groups = Parser().parse_document(_text(path)).interchange.groups
    return sum(len(of.transaction_body) for group in groups for of in group.transaction_sets)


def _ansi_split(path: Path) -> int:
    from x12 import tokenize_x12

    return len(tokenize_x12(path.read_bytes()).segments)


def _ansi_read(path: Path) -> int:
    from x12 import parse_x12_interchange, tokenize_x12

    found = parse_x12_interchange(tokenize_x12(path.read_bytes()))
    return sum(len(group.transactions) for group in found.groups)


def _x12_python_split(path: Path) -> int:
    from x12.core.tokenizer import Tokenizer

    return _count(Tokenizer().tokenize(_text(path)))


def _x12_python_read(path: Path) -> int:
    from x12.core.parser import Parser

    return sum(len(_sets_of(group)) for group in Parser().parse(_text(path)).functional_groups)


def _sets_of(group: Any) -> Any:
    return group.transactions if hasattr(group, "transactions") else group.transaction_sets


def _draftedi_read(path: Path) -> int:
    from draftedi.parser import parse_edi_file

    found = parse_edi_file(path.read_bytes())["interchanges"]
    return sum(
        len(of["segments"]) for one in found for group in one["groups"] for of in group["transactions"]
    )


def _medeputy_split(path: Path) -> int:
    from medeputy835 import X12Parser

    return _count(X12Parser().parse(str(path)))


def _tidy_check(path: Path) -> int:
    from x12_tidy import tidy

    tidy(path.read_bytes())
    return 0


# --- claims and remittances ------------------------------------------------------------------------------------------


def _openx12_read(path: Path) -> int:
    from openx12 import x835, x837p

    return len((x835 if _is_remittance(path) else x837p).parse(_text(path)).claims)


def _kw_casual(path: Path) -> int:
    from kw_x12_parser import casual_parse_x837p

    return len(casual_parse_x837p(_text(path)))


def _kw_full(path: Path) -> int:
    from kw_x12_parser import full_parse_x837p

    return len(full_parse_x837p(_text(path)))


def _validedi_read(path: Path) -> int:
    from validedi import parse

    return len(parse(str(path)).loops)


def _validedi_check(path: Path) -> int:
    from validedi import validate

    return int(validate(str(path)).error_count)


def _oxedi_read(path: Path) -> int:
    import oxedi

    return int(oxedi.parse(path.read_bytes()).count_claims())


def _oxedi_stream(path: Path) -> int:
    import oxedi

    return _count(oxedi.stream(path.read_bytes()))


def _edi835_read(path: Path) -> int:
    from edi_835_parser import parse

    return len(parse(str(path)).transaction_sets[0].claims)


def _by_node(_: Path) -> int:
    raise NotImplementedError("Node runs its script itself")


# In the frame that measure.py gives them: `path` in, `done(count)` when finished.
NODE_X12 = """
const {X12Parser} = require('node-x12');
begin();
const found = new X12Parser(false).parse(require('fs').readFileSync(path, 'latin1'));
let count = 0;
for (const group of found.functionalGroups) for (const set of group.transactions) count += set.segments.length;
done(count);
"""
X12_PARSER = """
const {X12parser} = require('x12-parser');
begin();
let count = 0;
const stream = require('fs').createReadStream(path, 'latin1').pipe(new X12parser());
stream.on('data', () => count++);
stream.on('end', () => done(count));
"""

CLAIMS = ("837p", "835")
TYPED = ("837p", "271", "271s", "270", "835", "276", "277")

WAYS = (
    Way("pyx12", "split", "segments", _pyx12_split, variant="raw"),
    Way("pyx12", "split", "segments", _pyx12_segments, variant="checked"),
    Way("pyx12", "read", "claims", _pyx12_read, CLAIMS, variant="claim trees", slow=True),
    Way("pyx12", "check", "errors", _pyx12_check, ("837p", "835", "277ca", "999"), slow=True),
    Way("x12sdk", "split", "segments", _x12sdk_split),
    Way("x12sdk", "read", "sets", _x12sdk_read, TYPED, variant="typed", rounds=2),
    Way("x12sdk", "write", "bytes", _x12sdk_write, TYPED, prepare=_x12sdk_models, slow=True),
    Way("linuxforhealth", "split", "segments", _lfh_split),
    Way("linuxforhealth", "read", "sets", _lfh_read, TYPED, variant="typed", slow=True),
    Way("badx12", "read", "segments", _badx12_read),
    Way("ansi-x12", "split", "segments", _ansi_split),
    Way("ansi-x12", "read", "sets", _ansi_read, variant="segments"),
    Way("x12-python", "split", "tokens", _x12_python_split, slow=True),
    Way("x12-python", "read", "sets", _x12_python_read, variant="segments", slow=True),
    Way("draftedi", "read", "segments", _draftedi_read, variant="dicts", slow=True),
    Way("medeputy-835", "split", "segments", _medeputy_split),
    Way("x12-tidy", "check", "-", _tidy_check, variant="envelope only"),
    Way("openx12", "read", "claims", _openx12_read, CLAIMS, variant="dicts"),
    Way("kw-x12-parser", "read", "rows", _kw_casual, ("837p",), variant="table, brief", slow=True),
    Way("kw-x12-parser", "read", "rows", _kw_full, ("837p",), variant="table, full", slow=True),
    Way("validedi", "read", "loops", _validedi_read, CLAIMS, variant="loops", slow=True),
    Way("validedi", "check", "errors", _validedi_check, CLAIMS, slow=True),
    Way("oxedi", "read", "claims", _oxedi_read, ("835",), variant="Rust, tables"),
    Way("oxedi", "read", "batches", _oxedi_stream, ("835",), variant="Rust, streamed"),
    Way("edi-835-parser", "read", "claims", _edi835_read, ("835",), slow=True),
    Way("node-x12", "read", "segments", _by_node, variant="Node", script=NODE_X12),
    Way("x12-parser", "split", "segments", _by_node, variant="Node", script=X12_PARSER),
)
