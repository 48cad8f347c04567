"""What a run tells while it is at work."""

from pathlib import Path

from zoo.answers.judge import Judged
from zoo.light.curves.runs import Run
from zoo.light.curves.verdict import Verdict
from zoo.training.epoch import Epoch


class RunWatcher:
    """Is told of a run, event by event; this one lets them pass, another takes up those that it shows."""

    def begins(self, note: str, done: int, epochs: int, steps: int) -> None:
        """The data are loaded and the net is built.

        Args:
            note: what is trained on what, and what there is to say of the data, a statement a line.
            done: epochs that were finished before.
            epochs: epochs in all, each of so many `steps`.
        """

    def computes(self, how: str) -> None:
        """How the steps of an epoch are taken, in words."""

    def finished(self, run: Run) -> None:
        """Nothing is left to do of a run that is to go on: its last epoch was judged."""

    def step(self, done: int, loss: float) -> None:
        """So many steps of an epoch are behind us, with this mean loss."""

    def epoch(self, epoch: Epoch) -> None:
        """An epoch has ended, and is kept."""

    def stopped(self, verdict: Verdict) -> None:
        """The run ends before its last epoch, by a verdict on its curves."""

    def ends(self, judged: Judged, best: Epoch, run: Path) -> None:
        """The model of the best epoch was judged on the test samples, and all is in the folder `run`."""
