"""`daysheet`: the words it knows. Each command lives beside its kind; this file only lists them."""

import sys

import typer

from . import backup, benefits, demo, intake, nights, packet, replay, safety, serve, x12

app = typer.Typer(
    help="The morning day sheet of a physical therapy clinic.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(name="run")(nights.run)
app.command(name="demo")(demo.demo)
app.command(name="import")(intake.import_)
app.command(name="connect")(intake.connect)
app.command(name="night")(nights.night)
app.command(name="sheet")(nights.sheet)
app.command(name="evaluate")(nights.evaluate)
app.command(name="replay")(replay.replay)
app.command(name="packet")(packet.packet)
app.command(name="serve")(serve.serve)
app.command(name="backup")(backup.backup)
app.command(name="restore")(backup.restore)
app.command(name="verify-audit")(safety.verify_audit)
app.command(name="accept-restore")(backup.accept_restore)
app.add_typer(safety.agreements, name="agreements")
app.add_typer(serve.staff, name="staff")
app.add_typer(x12.app, name="x12")
app.add_typer(benefits.app, name="benefits")


def main() -> None:
    """Run the command; a fault that has a sentence is said as one, on stderr, with exit code 2."""
    from .faults import in_a_sentence

    try:
        app()
    except Exception as error:
        sentence = in_a_sentence(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        sys.exit(2)
