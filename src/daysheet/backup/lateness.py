"""When the last good backup and the last good drill were, and the sentence for the sheet when that is too long ago.

Kept in a small file beside the backups, so that every page can ask cheaply; the audit log holds the same on record.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from daysheet.domain.words import day
from daysheet.home import clinic, home, inside

BACKUP_EVERY = timedelta(days=2)
DRILL_EVERY = timedelta(days=8)


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """Times in UTC; None where it never was."""

    first_backup_at: datetime | None = None
    backup_at: datetime | None = None
    backup_in: str = ""
    drill_at: datetime | None = None


def last() -> Last:
    path = home() / "backups" / "last.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Last)
    except (OSError, msgspec.DecodeError):
        return Last()


def note_backup(at: datetime, path: str) -> None:
    before = last()
    _keep(
        msgspec.structs.replace(
            before, first_backup_at=before.first_backup_at or at, backup_at=at, backup_in=path
        )
    )


def note_drill(at: datetime) -> None:
    _keep(msgspec.structs.replace(last(), drill_at=at))


def _keep(state: Last) -> None:
    path = inside("backups") / "last.json"
    beside = path.with_suffix(".part")
    beside.write_bytes(msgspec.json.encode(state))
    beside.chmod(0o600)
    beside.replace(path)


def troubles(now: datetime | None = None) -> list[str]:
    """What the sheet says at its top; nothing in the first two days of a clinic, and never of a demo."""
    if clinic().demo:
        return []
    now = now or datetime.now(UTC)
    state = last()
    since = state.backup_at or _records_began(now)
    found = []
    if now - since > BACKUP_EVERY:
        found.append(_no_backup(state))
    drilled = state.drill_at or state.first_backup_at
    if drilled is not None and now - drilled > DRILL_EVERY:
        found.append(_no_drill(state))
    return found


def _records_began(now: datetime) -> datetime:
    """The key that every clinic has from its first command on."""
    path = home() / "keys" / "pages.key"
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else now


def _no_backup(state: Last) -> str:
    when = (
        f"The last good backup is of {day(state.backup_at.date())}."
        if state.backup_at
        else "There is no backup yet."
    )
    return f"{when} Requests and decisions exist nowhere else: run `daysheet backup` today."


def _no_drill(state: Last) -> str:
    when = f"was last tried on {day(state.drill_at.date())}" if state.drill_at else "was never tried so far"
    return f"Whether a backup can be restored {when}: run `daysheet backup --drill`."
