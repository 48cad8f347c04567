"""How many trials of a search have ended, and in which way."""

from collections import Counter
from dataclasses import dataclass

from tuning.trials.journal import State
from tuning.trials.trial import COMPLETED, FAILED, SKIPPED


@dataclass(frozen=True, slots=True)
class TrialCounts:
    """The trials of the search itself; those of the best that are trained again are not among them."""

    completed: int
    failed: int
    skipped: int

    @property
    def ended(self) -> int:
        """In whatever way."""
        return self.completed + self.failed + self.skipped

    def __str__(self) -> str:
        """``3 completed``, ``1 completed, 2 skipped``; empty before the first has ended."""
        ways = (("completed", self.completed), ("failed", self.failed), ("skipped", self.skipped))
        return ", ".join(f"{number:,} {way}" for way, number in ways if number)


def tally(state: State) -> TrialCounts:
    """What a search has come to."""
    ways = Counter(trial.state for trial in state.search)
    return TrialCounts(ways[COMPLETED], ways[FAILED], ways[SKIPPED])
