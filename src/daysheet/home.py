"""The clinic's own folder (`DAYSHEET_HOME`): database, keys, watch folder, output, settings of the clinic.

Keys lie in `keys/`, readable by the service alone, never in the database and never in a backup of it.
"""

import os
import secrets
import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec


class UnableToReadSettings(Exception):
    """The clinic's settings file cannot be used; the text says where and what to mend."""


class ClinicSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`clinic.toml`. Every value has a default, so that an empty folder works."""

    name: str = "Our clinic"
    timezone: str = "America/New_York"
    demo: bool = False
    demo_on: date | None = None
    """The demo clinic's own today; a real clinic has none."""
    preparation_days: int = 7
    """Days the clinic needs to put a renewal request together, added to the payer's turnaround."""
    workflows: dict[str, bool] = {}
    """Switch single workflows off or on by name; a workflow that is not named is on."""
    deliveries: dict[str, str] = {}
    """Profile id -> calendar (`daily`, `weekdays`, `weekly:mon`, `never`), over the profile's own."""
    excluded_days: tuple[date, ...] = ()
    """Days without deliveries (holidays)."""
    night_at: str = "04:30"
    two_people: bool = True
    """Who marked a request ready for review may not approve it to be sent; a clinic of one says false."""
    npi: str = ""
    """With the four below: the clinic as it names itself to payers, on the cover sheet of a request."""
    tax_id: str = ""
    phone: str = ""
    fax: str = ""
    address: str = ""


def home() -> Path:
    """The clinic's folder, made on first use, closed to other users of the machine."""
    path = Path(os.environ.get("DAYSHEET_HOME") or Path.home() / ".daysheet").absolute()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def inside(*parts: str) -> Path:
    """A folder inside the home, made on first use."""
    path = home().joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def watch_folder() -> Path:
    return inside("watch")


def output_folder() -> Path:
    return inside("out")


def secret(name: str) -> bytes:
    """The key of this name (32 random bytes), made on first use, in a file only its owner can read."""
    path = inside("keys") / f"{name}.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text().strip())


@cache
def _settings(path: Path, _stamp: int) -> ClinicSettings:
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), ClinicSettings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnableToReadSettings(
            f"{path} cannot be read: {error}. Nothing was changed; mend that line and run again."
        ) from error


def clinic() -> ClinicSettings:
    """The clinic's settings, read again when the file changes."""
    path = home() / "clinic.toml"
    if not path.exists():
        return ClinicSettings()
    return _settings(path, path.stat().st_mtime_ns)


def today() -> date:
    """The clinic's own day: its time zone's, or the one that a demo clinic was grown for."""
    settings = clinic()
    return settings.demo_on or datetime.now(ZoneInfo(settings.timezone)).date()
