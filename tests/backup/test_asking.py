"""The command line asks for the key row by row, and a slip costs one row."""

import typer
from typer.testing import CliRunner

from daysheet.backup import key
from daysheet.cli import backup

KEY = bytes(range(100, 132))
ROWS = key.on_paper(KEY)


def test_a_slip_costs_one_row():
    asked: list[bytes] = []
    app = typer.Typer()
    app.command()(lambda: asked.append(backup._asked_for("AB12CD34")))
    slip = ROWS[2].replace(ROWS[2][-1], "0" if ROWS[2][-1] != "0" else "1")
    typed = [*ROWS[:2], slip, "short", *ROWS[2:]]
    done = CliRunner().invoke(app, input="\n".join(typed) + "\n")
    assert asked == [KEY], done.output
    assert "the backup key AB12CD34" in done.output
    assert "Row 3 of the backup key is not as it was printed" in done.output
    assert "Row 3 has 8 letters and digits" in done.output
    assert ROWS[0].split()[1] not in done.output
