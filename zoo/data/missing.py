"""Data that are not to be had: what is missing, and what helps, which depends on who asked for them."""

from zoo.errors import ZooError


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
