"""What may be attached to a request: five kinds of file, told by their bytes and not by their names. Pure."""

import re

LARGEST = 20 * 1024 * 1024
"""Bytes; the portals' own limits lie between 5 and 25 MB."""
LONGEST_NAME = 120

STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/tiff": ("tif", "tiff"),
    "text/plain": ("txt",),
}
CALLED = {
    "application/pdf": "a PDF",
    "image/png": "a PNG picture",
    "image/jpeg": "a JPEG picture",
    "image/tiff": "a TIFF picture",
    "text/plain": "plain text",
}


class UnableToAttach(Exception):
    """The file cannot be attached; the sentence says why. Nothing was kept."""


def media_type(name: str, content: bytes) -> str:
    """What the bytes are, if they may be attached under that name."""
    if not content:
        raise UnableToAttach(f"“{name}” is empty. Nothing was attached.")
    if len(content) > LARGEST:
        raise UnableToAttach(
            f"“{name}” has {len(content) // (1024 * 1024)} MB; at most {LARGEST // (1024 * 1024)} MB can be kept "
            "with a request. Split it or scan it at a lower resolution."
        )
    found = next((kind for start, kind in STARTS if content.startswith(start)), "") or _text(content)
    if not found:
        raise UnableToAttach(f"“{name}” is neither a PDF nor a PNG, JPEG or TIFF picture nor plain text.")
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    if ending and ending not in ENDINGS[found]:
        raise UnableToAttach(
            f"“{name}” is {CALLED[found]} inside. Name it as what it is, or attach the right file."
        )
    return found


def kept_name(name: str) -> str:
    """The name without folders and without anything that could move a cursor or a header."""
    last = re.split(r"[\\/]", name)[-1]
    plain = " ".join(re.sub(r"[^\w .()+,'’&-]", " ", last).split()).lstrip(".")
    return plain[-LONGEST_NAME:] or "file"


def _text(content: bytes) -> str:
    """Plain text is UTF-8 without control characters; everything else that is not known is not text either."""
    try:
        words = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", words) else "text/plain"
