"""Whether a search has workers: lost ones make it pause, and never fail a trial."""

import time
from collections import Counter

from tuning.search.watcher import SearchWatcher
from tuning.trials.task import PausedError
from tuning.trials.trial import Trial
from zoo.light.files.text import number_of

LONGEST_ALONE = 300.0
"""Seconds without a worker after which a search pauses."""


class Attendance:
    """Who is there to run trials.

    Args:
        watcher: is told when nobody is.
        patience: after so many seconds.
        losses: of one trial's workers, without an epoch between, after which somebody has to look at the nodes.
        gpus: that a worker must have.
    """

    def __init__(self, watcher: SearchWatcher, patience: float, losses: int, gpus: int) -> None:
        self._watcher, self._patience, self._most = watcher, patience, losses
        self._worker = f"worker with {number_of(gpus, 'GPU')} (--resources GPU={gpus})" if gpus else "worker"
        self._last_seen, self._told = time.monotonic(), False
        self._losses: Counter[str] = Counter()

    def look(self, slots: int) -> None:
        """Take down that so many trials could run at once now.

        Raises:
            PausedError: none could for a long while.
        """
        now = time.monotonic()
        if slots:
            self._last_seen, self._told = now, False
        elif now - self._last_seen > LONGEST_ALONE:
            raise PausedError(
                f"No {self._worker} has been connected for {LONGEST_ALONE:g} s: the search is paused. "
                "Start workers, then go on with --resume."
            )
        elif now - self._last_seen > self._patience and not self._told:
            self._told = True
            self._watcher.alone(self._worker)

    def lost(self, trial: Trial, where: str, *, moved: bool) -> None:
        """Take down that a trial's worker is gone, which is no fault of the trial's.

        Args:
            moved: whether it had finished an epoch.

        Raises:
            PausedError: that happens to it again and again.
        """
        self._losses[trial.id] = 1 if moved else self._losses[trial.id] + 1
        gone = f"its worker{f' at {where}' * bool(where)} is gone"
        self._watcher.again(trial, f"{gone}; it goes on from its last epoch.")
        if self._losses[trial.id] >= self._most:
            raise PausedError(
                f"Trial {trial.id} has lost its worker {self._losses[trial.id]} times without an epoch between; "
                f"{gone}. Look at the nodes, then go on with --resume."
            )
