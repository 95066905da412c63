"""Named moments of a backup and of a restore. Nothing happens at them here; crash tests stop the process at each."""

MARKS = (
    "backup.snapshot_taken",
    "backup.half_written",
    "backup.written",
    "backup.read_back",
    "backup.in_place",
    "backup.recorded",
    "backup.pruned",
    "restore.checked",
    "restore.files_laid_out",
    "restore.migrated",
    "restore.half_loaded",
    "restore.loaded",
    "restore.compared",
    "restore.recorded",
    "restore.ready",
    "restore.committed",
    "restore.in_place",
)


def reached(mark: str) -> None:
    """The work has come to this moment. Tests put a function of their own in its place."""
    assert mark in MARKS, mark
