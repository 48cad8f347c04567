"""Data that are not to be had or understood: the fact, and what helps, which depends on who asked for them."""

from zoo.data.fixed import PIXELS
from zoo.errors import ZooError


class RangeError(ZooError):
    """Numbers whose range allows two readings, or none that fits.

    Args:
        fact: what they are.
        remedy: how the right reading is named.
    """

    def __init__(self, fact: str, remedy: str = f"say which with --pixels {'|'.join(PIXELS)}") -> None:
        self.fact = fact
        super().__init__(f"{fact}; {remedy}.")

    def advising(self, remedy: str) -> "RangeError":
        """The same where no option names a reading."""
        return RangeError(self.fact, remedy)


class NoDataError(ZooError):
    """The data of a spec are not to be had.

    Args:
        fact: what is missing.
        place: how to bring the data to where they are looked for.
        instead: how other data are named, where that is possible.
    """

    def __init__(self, fact: str, place: str, instead: str | None = "use --data sample") -> None:
        self.fact, self.place = fact, place
        super().__init__(f"{fact}; {f'{instead}, or ' if instead else ''}{place}.")

    def advising(self, instead: str | None) -> "NoDataError":
        """The same where other data are named otherwise, or cannot be."""
        return NoDataError(self.fact, self.place, instead)
