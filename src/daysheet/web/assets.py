"""Our few static files, read once, served under names that carry the hash of their content.

A name that changes with the content may be kept for a year by browsers; everything else is `no-store`.
"""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

FOLDER = Path(__file__).resolve().parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(msgspec.Struct, frozen=True):
    served_as: str
    kind: str
    body: bytes


@cache
def all_assets() -> dict[str, Asset]:
    """File name -> asset."""
    return {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS}


@cache
def _by_served_name() -> dict[str, Asset]:
    return {asset.served_as: asset for asset in all_assets().values()}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    mark = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"{path.stem}.{mark}{path.suffix}", f"{KINDS[path.suffix]}; charset=utf-8", body)


def address(name: str) -> str:
    """Where the page finds this file; an unknown name is a mistake of ours and raises."""
    return str(reverse("asset", args=[all_assets()[name].served_as]))


def asset(_request: HttpRequest, name: str) -> HttpResponse:
    found = _by_served_name().get(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.body, content_type=found.kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response.is_asset = True
    return response
