"""What each vendor's connector declares: hosts, purposes, fields, legal basis, rate. No manifest, no way out.

A manifest that cannot be read is kept with the reason, and its vendor gets nothing; the others work on.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
PATH = re.compile(r"/[A-Za-z0-9_./-]*")
LOOPBACK = ("127.0.0.1", "localhost")


class Purpose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reason to send: where to, which fields at most, and whose address the recipient must be."""

    path: str
    fields: frozenset[str]
    recipient: Literal["text", "voice", "email", "payer"]
    ended_on: date | None = None
    """The first day on which this is no longer sent."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    vendor: str
    hosts: tuple[str, ...]
    basis: frozenset[Literal["baa", "treatment", "payment"]]
    """Which legal bases suffice for this vendor; empty suffices for nothing."""
    purposes: dict[str, Purpose]
    per_minute: int
    loopback_fake: bool = False
    """A fake on this machine, for tests; the product's own registry refuses it."""
    retired_on: date | None = None


class Unreadable(msgspec.Struct, frozen=True):
    reason: str


class Registry(msgspec.Struct, frozen=True):
    vendors: Mapping[str, Manifest | Unreadable]

    def find(self, vendor: str) -> Manifest | Unreadable | None:
        return self.vendors.get(vendor)


def load(folder: Path, *, fakes: bool = False) -> Registry:
    """All manifests below `folder`: `<kind>/<vendor>/manifest.toml`."""
    found = {path.parent.name: _read(path, fakes=fakes) for path in sorted(folder.glob("*/*/manifest.toml"))}
    return Registry(found)


def _read(path: Path, *, fakes: bool) -> Manifest | Unreadable:
    try:
        manifest = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Manifest)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        return Unreadable(f"the manifest of {path.parent.name} cannot be read ({error})")
    problem = _problem(manifest, path.parent.name, fakes=fakes)
    return (
        Unreadable(f"the manifest of {path.parent.name} cannot be used: {problem}") if problem else manifest
    )


def _problem(manifest: Manifest, folder: str, *, fakes: bool) -> str:
    names = [host.partition(":")[0] for host in manifest.hosts]
    problems = (
        (manifest.vendor != folder, "its vendor is not named as its folder"),
        (manifest.loopback_fake and not fakes, "it is a fake, and fakes are for tests"),
        (not all(HOST.fullmatch(host) for host in manifest.hosts), "a host is not a plain host name"),
        (
            manifest.loopback_fake and any(name not in LOOPBACK for name in names),
            "a fake lives on this machine only",
        ),
        (
            not all(_is_path(purpose.path) for purpose in manifest.purposes.values()),
            "a path is not a plain path",
        ),
    )
    return next((what for is_so, what in problems if is_so), "")


def _is_path(path: str) -> bool:
    return PATH.fullmatch(path) is not None and ".." not in path and "//" not in path
