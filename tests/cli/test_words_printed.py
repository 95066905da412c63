"""What the command line prints is data: nothing in it is a style or a picture."""

from daysheet.cli.ground import console


def test_brackets_and_colons_are_printed_as_they_are() -> None:
    with console.capture() as printed:
        console.print("file [bold].csv: 9:AB:D8 :smile:")
    assert printed.get().strip() == "file [bold].csv: 9:AB:D8 :smile:"
