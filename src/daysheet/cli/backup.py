"""`daysheet backup`, `daysheet restore`, `daysheet accept-restore`: nothing that exists nowhere else is lost."""

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from .ground import at_the_machine, prepare
from .ground import console as terminal

if TYPE_CHECKING:
    from daysheet.backup.contents import Checked
    from daysheet.backup.restoring import Restored
    from daysheet.backup.staging import Stage

CRON = """For cron, every night and once a week:
  15 3 * * *  daysheet backup FOLDER --keep 14
  45 3 * * 0  daysheet backup FOLDER --drill"""


def _say(text: str) -> None:
    """As it is: a path or a key row that is broken over two lines cannot be copied."""
    terminal.print(text, soft_wrap=True)


def backup(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where the file goes: another disk. Default: backups/ of the clinic."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(help="Remove this clinic's older backups there beyond so many.")
    ] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="Try the newest backup there: restore, compare, throw away.")
    ] = False,
    show_key: Annotated[bool, typer.Option("--show-key", help="Print the backup key, for paper.")] = False,
) -> None:
    """Put the whole clinic into one encrypted file, read it back, and only then say that it is done."""
    if show_key + drill + (keep is not None) > 1:
        raise typer.BadParameter("--keep, --drill and --show-key are three commands: give one of them.")
    prepare()
    from daysheet.home import inside

    place = folder or inside("backups")
    if show_key:
        _show_key()
    elif drill:
        _drill(place)
    else:
        _back_up(place, keep)


def _back_up(folder: Path, keep: int | None) -> None:
    from daysheet.backup import lateness, writing
    from daysheet.home import home

    is_first = not (home() / "keys" / "backup.key").exists()
    by = at_the_machine()
    made = writing.back_up(folder, who=by.name, role=by.role, keep=keep)
    _say(
        f"Backed up and read back: {made.rows:,} rows and {made.files} files, {made.size:,} bytes, in\n  {made.path}",
    )
    if made.pruned:
        _say(f"Removed: {', '.join(made.pruned)}.")
    if made.log_in_words:
        _say(f"The audit log was broken when it was backed up: {made.log_in_words}")
    if folder.absolute().is_relative_to(home()):
        _say("It lies on the same disk as the clinic: copy it to another one, or name a FOLDER there.")
    if is_first:
        _say("A backup key was made. Print it now and keep it elsewhere: `daysheet backup --show-key`.")
    tried = lateness.last().drill_at
    _say(
        f"Last good drill: {tried:%Y-%m-%d}."
        if tried
        else "No drill yet: `daysheet backup --drill` tries the newest."
    )


def _drill(folder: Path) -> None:
    from daysheet.backup.drill import drill

    by = at_the_machine()
    tried = drill(folder, who=by.name, role=by.role)
    before = f"the last one was on {tried.before:%Y-%m-%d}" if tried.before else "it was the first one"
    _say(f"{tried.name} was restored in {tried.took_seconds} seconds, compared and thrown away; {before}.")
    _say(CRON)


def _show_key() -> None:
    """On record first: a key that was seen and not noted would be worse than one not seen."""
    from django.db import transaction

    from daysheet import audit
    from daysheet.backup import key
    from daysheet.home import secret

    by, number = at_the_machine(), key.number(secret("backup"))
    shown = audit.latest(at_most=1, events=[audit.Event.BACKUP_KEY_SHOWN])
    with transaction.atomic():
        audit.record(event=audit.Event.BACKUP_KEY_SHOWN, who=by.name, role=by.role, target=number)
    _say(f"Backup key {number}. With it and a backup anybody can read every record of the clinic:")
    _say("write it on paper, keep it away from the backups, and close this window.\n")
    for row in key.on_paper(secret("backup")):
        _say(f"    {row}")
    if shown:
        _say(f"\nIt was shown before, by {shown[0].who} on {shown[0].at[:10]}.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    into: Annotated[Path, typer.Option(help="The new clinic's folder; empty, or not there yet.")],
    key_file: Annotated[
        Path | None, typer.Option(help="A file with the backup key; without it the rows are asked for.")
    ] = None,
) -> None:
    """Put a backup into an empty folder (and, with DATABASE_URL, an empty database); all of it or nothing."""
    os.umask(0o077)
    from daysheet.backup import contents, key, marks, sealing, staging

    if not file.is_file():
        raise typer.BadParameter(f"{file} is no file.")
    with file.open("rb") as opened:
        head = sealing.read_head(opened)
        opened.seek(0)
        secret = key.from_file(key_file) if key_file else _asked_for(head.key)
        checked = contents.check(opened, secret)
        marks.reached("restore.checked")
        with staging.stage(into) as stage:
            try:
                done = _into(stage, opened, secret, checked, file.name)
            except BaseException:
                staging.throw_away(stage)
                raise
            staging.put_in_place(stage)
    os.environ["DAYSHEET_HOME"] = str(into.absolute())
    _say_restored(done, into)


def _into(stage: "Stage", opened: BinaryIO, secret: bytes, checked: "Checked", name: str) -> "Restored":
    """Settings and keys are read from the staging folder, so everything of the clinic lies there before Django does."""
    from daysheet.backup import staging

    ready = staging.ready(stage)
    if ready is None:
        staging.clear(stage)
        staging.lay_out(stage, opened, secret)
    _set_up(stage.folder)
    from daysheet.backup import restoring

    if restoring.was_finished(ready, opened):
        return restoring.finished(checked)
    if ready is not None:
        staging.clear(stage)
        staging.lay_out(stage, opened, secret)
    by = at_the_machine()
    return restoring.restore(stage, opened, secret, checked, name=name, who=by.name, role=by.role)


def _set_up(folder: Path) -> None:
    """Django on the clinic that is being built; this process has seen no other."""
    import django
    from django.apps import apps

    if apps.ready:
        raise RuntimeError("A restore needs a process of its own.")
    os.environ["DAYSHEET_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daysheet.web.settings")
    warnings.filterwarnings("ignore", module="sqlcipher3")
    django.setup()


def _asked_for(number: str) -> bytes:
    """Row by row, so that a slip of the finger costs one row."""
    from daysheet.backup import key

    _say(f"The backup asks for the backup key {number}. Type it row by row, as it stands on the paper.")
    return b"".join(_asked_for_row(place) for place in range(1, key.ROWS + 1))


def _asked_for_row(place: int) -> bytes:
    from daysheet.backup import key

    while True:
        typed = typer.prompt(f"  Row {place}", hide_input=True)
        try:
            return key.row_typed(place, typed)
        except key.UnableToReadKey as error:
            _say(str(error))


def accept_restore(
    why: Annotated[str, typer.Argument(help="Why an older copy of the records is in place.")],
) -> None:
    """Put on record that the records are an older copy on purpose, so that `verify-audit` can be whole again."""
    prepare()
    from daysheet import audit

    by = at_the_machine()
    _say(audit.accept_older_copy(who=by.name, role=by.role, why=why))


def _say_restored(done: "Restored", into: Path) -> None:
    _say(
        f"Restored and compared: {done.rows:,} rows in {done.tables} tables and {done.files} files, as they were at "
        f"{done.made_at}.",
    )
    for remark in done.remarks:
        _say(remark)
    _say(
        f"Next: DAYSHEET_HOME={into.absolute()}, then `daysheet verify-audit`. Everybody signs in anew.",
    )
