"""The fields around the X12 in CAQH CORE connectivity, and the two ways to write and read them: MIME parts and SOAP.

Both readers take any bytes. XML is read by the standard library, which would follow entities; they can only be declared
in a DOCTYPE, and text that holds one is not parsed at all.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree

from ..question import UnableToAsk
from ..sorting import LARGEST, header

SOAP: Final = "http://www.w3.org/2003/05/soap-envelope"
SCHEMA: Final = "http://www.caqh.org/SOAP/WSDL/CORERule2.2.0.xsd"
SECURITY: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PLAIN_TEXT: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"
)
FAULT: Final = "Fault"
"""Beside the fields of an envelope: the code of a SOAP fault."""

NOT_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")
DECLARATION: Final = re.compile(r"<\?xml[^>]*\?>")
DECLARES: Final = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
BOUNDARY: Final = re.compile(r'boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
NAME: Final = re.compile(r';\s*name\s*=\s*(?:"([^"\r\n]{1,80})"|([^\s;"]{1,80}))', re.IGNORECASE)
MOST_PARTS: Final = 100

# --- as parts of a form ------------------------------------------------------------------------------------------


def as_parts(fields: Mapping[str, str], boundary: str) -> bytes:
    """`boundary` is made by the caller of what tells this request from others; it must not stand in any field."""
    if any(boundary in value for value in fields.values()):
        raise UnableToAsk("The boundary between the parts stands inside one of them.")
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"{''.join(parts)}--{boundary}--\r\n".encode()


def from_parts(headers: Mapping[str, str], body: bytes) -> dict[str, str] | None:
    """Fields by name; None where this is nothing in parts. A SOAP part with its payload beside it counts as one."""
    mark = _mark(headers, body)
    if not mark or len(body) > LARGEST:
        return None
    fields: dict[str, str] = {}
    for piece in (b"\n" + body).split(b"\n--" + mark)[1 : MOST_PARTS + 1]:
        head, content = _split(piece)
        told = _decoded(head, content)
        named = NAME.search(head)
        if named:
            fields.setdefault(named[1] or named[2], told)
        elif told.lstrip("\ufeff \r\n").startswith("<"):
            fields |= from_soap(told.encode()) or {}
        elif told.lstrip().startswith("ISA"):
            fields["Payload"] = told
    return fields or None


def _mark(headers: Mapping[str, str], body: bytes) -> bytes:
    """What divides the parts: as the header says, else what the first line shows."""
    told = BOUNDARY.search(header(headers, "Content-Type"))
    if told:
        return (told[1] or told[2]).encode("utf-8", "replace")
    first = body[:300].lstrip(b"\r\n").partition(b"\n")[0].strip()
    return first[2:] if first.startswith(b"--") and len(first) > 2 else b""


def _split(piece: bytes) -> tuple[str, bytes]:
    ends = [at for at in (piece.find(b"\r\n\r\n"), piece.find(b"\n\n")) if at >= 0]
    if not ends:
        return "", b""
    at = min(ends)
    head = piece[:at].decode("latin-1")
    content = piece[at:].removeprefix(b"\r\n\r\n") if piece[at : at + 1] == b"\r" else piece[at + 2 :]
    return head, content.removesuffix(b"\r")


def _decoded(head: str, content: bytes) -> str:
    if re.search(r"transfer-encoding:\s*base64", head, re.IGNORECASE):
        content = _from_base64(content) or content
    return content.decode("utf-8", "replace")


def _from_base64(content: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


# --- as SOAP -----------------------------------------------------------------------------------------------------


def as_soap(element: str, fields: Mapping[str, str], user: str, password: str) -> bytes:
    """SOAP 1.2 with the name and the password in its header, as the partners' public examples have it."""
    told = "".join(f"<{name}>{_escaped(value)}</{name}>" for name, value in fields.items())
    login = (
        f'<wsse:Security xmlns:wsse="{SECURITY}" soap:mustUnderstand="true"><wsse:UsernameToken>'
        f"<wsse:Username>{_escaped(user)}</wsse:Username>"
        f'<wsse:Password Type="{PLAIN_TEXT}">{_escaped(password)}</wsse:Password>'
        "</wsse:UsernameToken></wsse:Security>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Header>{login if user else ""}</soap:Header>'
        f'<soap:Body><core:{element} xmlns:core="{SCHEMA}">{told}</core:{element}></soap:Body></soap:Envelope>'
    ).encode()


def _escaped(value: str) -> str:
    if NOT_IN_XML.search(value):
        # Delimiters such as 0x1C are legal in X12 and not in XML.
        raise UnableToAsk("The 270 holds signs that XML cannot carry: write it with other delimiters.")
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
    return "".join(marks.get(sign, sign) for sign in value)


def from_soap(body: bytes) -> dict[str, str] | None:
    """Fields of the envelope in the body, or the fault's code; None where this is no SOAP."""
    root = _tree(body)
    for element in root.iter() if root is not None and _local(root) == "Envelope" else ():
        if _local(element) == FAULT:
            return {FAULT: _fault(element)}
        if _local(element).startswith("COREEnvelope"):
            return {_local(child): child.text or "" for child in element}
    return None


def _tree(body: bytes) -> ElementTree.Element | None:
    """XML in UTF-8 without a DOCTYPE; nothing else is given to the parser."""
    if len(body) > LARGEST:
        return None
    try:
        text = body.decode("utf-8-sig").strip()
        if not text.startswith("<") or DECLARES.search(text):
            return None
        return ElementTree.fromstring(DECLARATION.sub("", text, count=1))  # noqa: S314 (no DOCTYPE)
    except (ElementTree.ParseError, ValueError):
        return None


def _fault(fault: ElementTree.Element) -> str:
    """The innermost code: SOAP 1.2 nests a closer one in the general one, SOAP 1.1 has `faultcode`."""
    codes = [one.text or "" for one in fault.iter() if _local(one) in ("Value", "faultcode")]
    return codes[-1].strip().rpartition(":")[2] if codes else ""


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
