"""Named moments of the night. Nothing happens at them here; the crash tests stop the process at each one."""

MARKS = (
    "night.started",
    "import.done",
    "find.loaded",
    "reconcile.before_commit",
    "reconcile.committed",
    "sheet.written_half",
    "sheet.written",
    "anchor.written",
)


def reached(mark: str) -> None:
    """The night has come to this moment. Tests put a function of their own in its place."""
    assert mark in MARKS, mark
