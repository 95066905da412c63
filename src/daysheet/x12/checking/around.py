"""What is open around a segment: its interchange, its group, its set, with what each has counted so far."""

from typing import Final

MOST_RUNS: Final = 50
MOST_NUMBERS: Final = 20_000  # control numbers remembered where they do not count up


class Numbers:
    """Control numbers that were used: runs that count up or down, so that a hundred thousand sets need no memory."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.others: set[int | str] = set()

    def used(self, text: str) -> bool:
        """Whether the number was used before; remembers it."""
        plain = text.isascii() and text.isdigit() and len(text) <= 9
        number = int(text) if plain else text
        if number in self.others:
            return True
        if isinstance(number, int):
            if any(first <= number <= last for first, last in self.runs):
                return True
            if self.runs and number in (self.runs[-1][0] - 1, self.runs[-1][1] + 1):
                self.runs[-1][number > self.runs[-1][0]] = number
                return False
            if len(self.runs) < MOST_RUNS:
                self.runs.append([number, number])
                return False
        if len(self.others) < MOST_NUMBERS:
            self.others.add(number)
        return False


class Opened:
    """An interchange, a group or a set that is open."""

    def __init__(self, number: int, control: str) -> None:
        self.number, self.control = number, control
        self.count = 0  # groups, sets
        self.blanks = 0  # segments of the set with nothing in them
        self.numbers = Numbers()
        self.kind = self.version = ""  # GS01, GS08
        self.offset = 0  # of GS
        self.acknowledges = False  # TA1 came


class Around:
    """What is open now; every issue names it."""

    def __init__(self) -> None:
        self.interchange: Opened | None = None
        self.group: Opened | None = None
        self.set: Opened | None = None
        self.set_id = ""
        self.received = False  # a clinic receives such sets and does not write them

    def position(self, number: int) -> int:
        """Number of a segment in the set, ST = 1; 0 where it is in none that is open."""
        if self.set is None or number < self.set.number:
            return 0
        return number - self.set.number + 1 - self.set.blanks
