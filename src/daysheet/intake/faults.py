"""What can be wrong with a file or a cell, in sentences for the person who has to mend it.

A sentence names file, line and column and never quotes a cell: cells are patients' data.
"""


class UnableToTake(Exception):
    """The whole file stays outside; the text says why, that nothing was changed, and what to do."""


class CellFault(Exception):
    """One cell cannot be read; only its row is rejected."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column
