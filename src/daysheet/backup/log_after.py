"""The audit log of a restored clinic: whole as it was when it was backed up, and what was anchored after that."""

from datetime import UTC, datetime

from daysheet import audit
from daysheet.audit.anchors import Anchor, BadLine, read_anchors
from daysheet.domain.words import count, day

from . import places, staging
from .contents import Begin
from .staging import Stage, UnableToRestore
from .writing import head_of_the_log


def remarks(stage: Stage, begin: Begin) -> list[str]:
    """Refuses a log that broke on the way; says of one that was broken before, or went on after, that it is so."""
    if head_of_the_log() != (begin.head_number, begin.head_mac):
        raise UnableToRestore(
            "The restored audit log does not end where the backup says. Nothing was restored."
        )
    verdict = audit.verify()
    if not verdict.whole and begin.log_was_whole:
        raise UnableToRestore(
            f"The restored audit log is not whole: {verdict.sentence} Nothing was restored."
        )
    found = (
        [] if verdict.whole else [f"The audit log was broken before the backup already: {verdict.sentence}"]
    )
    return found + _beyond(stage, begin)


def _beyond(stage: Stage, begin: Begin) -> list[str]:
    """The heads that lay in the target. If they go on after the backup, they stay, so that nobody can overlook it."""
    if not stage.brought:
        return [
            f"The log ends at row {begin.head_number:,} ({begin.head_mac[:16]}). A printed sheet or a copy of "
            "anchors/heads.log with a higher row says that the clinic went on after this backup."
        ]
    of_backup = (stage.folder / places.ANCHORS).read_bytes()
    if not stage.brought.startswith(of_backup):
        if of_backup.startswith(stage.brought):
            return []
        raise UnableToRestore(
            f"The anchored heads in {stage.into} are not those of this clinic's log. Take them away or choose "
            "another backup. Nothing was restored."
        )
    staging.keep_brought_anchors(stage)
    lines = list(read_anchors())
    later = [line for line in lines if isinstance(line, Anchor) and line.number > begin.head_number]
    found = [
        f"Line {line.line} of the anchored heads that lay in {stage.into} was changed; `daysheet verify-audit` says so too."
        for line in lines
        if isinstance(line, BadLine)
    ]
    return found + ([_lost(begin, later)] if later else [])


def _lost(begin: Begin, later: list[Anchor]) -> str:
    last = max(later, key=lambda line: line.number)
    made, went_on = (datetime.fromisoformat(text).astimezone(UTC).date() for text in (begin.made_at, last.at))
    return (
        f"The clinic went on after this backup: row {last.number:,} was anchored on {day(went_on)}, the backup of "
        f"{day(made)} ends at row {begin.head_number:,}. At least {count(last.number - begin.head_number, 'row')} of "
        "the log, and what was done in them, are gone. `daysheet verify-audit` will say so until the owner puts on "
        "record why: `daysheet accept-restore`."
    )
