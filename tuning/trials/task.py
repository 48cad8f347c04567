"""What a worker is handed and what it hands back: the seam between the search and whatever its trials run on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from zoo.errors import ZooError
from zoo.light.files.text import number_of
from zoo.light.nets.knob import Value
from zoo.light.nets.recipe import Training

LOST, DIED, OUT_OF_MEMORY = "lost", "died", "out of memory"
"""States of an outcome beside a trial's: its worker is gone, its process died, memory was at its end."""
LESS = "search fewer parameters or a smaller batch, or set [limits] max_memory"
"""The remedy where memory was."""


class PausedError(ZooError):
    """What a search needs is not there, through no fault of a trial's; once it is, the search goes on."""


@dataclass(frozen=True, slots=True)
class Task:
    """All that a worker needs to know."""

    id: str
    architecture: str
    knobs: Mapping[str, Value]
    recipe: Training
    """Its epochs are those of a whole trial; they set the schedule of the learning rate."""
    data: str
    limit: int | None
    data_seed: int
    seeds: tuple[int, ...]
    epochs: int
    """To have been trained at the end."""
    folder: str
    """The trial's own folder, with a checkpoint a seed; it may be missing where the worker shares no disk."""
    parent: str | None = None
    """The folder of the trial whose checkpoints it goes on with."""
    objective: str = "val_accuracy"
    direction: str = "max"
    stop: str | None = None
    """The verdict on its curves by which it ends before."""
    seconds: float | None = None
    """Its time limit."""
    pixels: str | None = None
    """What the data's numbers are, where they do not say it themselves."""
    keep_best: bool = False
    """Whether the model of the best epoch is kept, for `judge_trial`."""
    code: str | None = None
    """The sum of the architecture's files, on which alone it is trained."""
    learnt: str | None = None
    """The sum of the data, likewise."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a trial."""

    state: str
    """A trial's, or one of those above. One that is ``waiting`` has to be started again through no fault of its own."""
    scores: list[dict[str, float]] = field(default_factory=list)
    by_seed: list[float] = field(default_factory=list)
    seconds: float = 0.0
    where: str = ""
    computed: str = ""
    """What its scores' rounding depends on, in words."""
    reason: str = ""
    traceback: str = ""

    def fault(self, epochs: int, *, stopping: bool) -> str:
        """What is wrong with the scores, if anything.

        Args:
            epochs: so many there should be.
            stopping: whether a verdict may have ended the trial before.
        """
        done = len(self.scores)
        if not (done == epochs or (stopping and 0 < done < epochs)):
            return f"It has the scores of {done} of {number_of(epochs, 'epoch')}."
        names = (name for each in self.scores for name, value in each.items() if not math.isfinite(value))
        return f"Its {name} is not a finite number in every epoch." if (name := next(names, "")) else ""
