"""What a search tells while it is at work."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuning.trials.journal import State
    from tuning.trials.trial import Trial


class SearchWatcher:
    """Is told of a search, event by event; this one lets them pass, another takes up those that it shows."""

    def damaged(self, lost: int) -> None:
        """So many lines of the journal are passed over; the search goes on from all others."""

    def finished(self, state: "State") -> None:
        """Nothing is left to do of a search that is to go on."""

    def moved(self, state: "State") -> None:
        """Something has happened: a trial was begun or has ended, or the search has looked around."""

    def again(self, trial: "Trial", why: str) -> None:
        """A trial that ran has to be started again, from its last epoch."""

    def alone(self, wanted: str) -> None:
        """None of the wanted workers has been there for a while; the search waits. Told once, until one comes."""
