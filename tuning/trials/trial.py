"""A trial as the search knows it: what was tried, how far it is, and what came of it."""

from dataclasses import dataclass, field

from zoo.light.nets.knob import Value

WAITING, RUNNING, COMPLETED, FAILED, SKIPPED = "waiting", "running", "completed", "failed", "skipped"
ENDED = (COMPLETED, FAILED, SKIPPED)


@dataclass(slots=True)
class Trial:
    """One set of values, and what became of it. It is in exactly one of the states above."""

    id: str
    values: dict[str, Value]
    epochs: int
    """To train in all, with those of `parent`."""
    parent: str | None = None
    """The trial whose weights it goes on with."""
    start: int = 0
    """Epochs that `parent` has done."""
    seeds: tuple[int, ...] = (0,)
    final: str | None = None
    """The trial of the search that this one repeats on other seeds."""
    state: str = WAITING
    attempts: int = 0
    """How often a process began with it since its last checkpoint."""
    checkpoint: int = 0
    """When the checkpoint was written that it last began with, in nanoseconds; 0 if there was none."""
    apart: bool = False
    """Whether the process that it last began in is another than the search's."""
    alone: bool = False
    """Whether memory was at its end in it: it is tried once more, with no other trial beside it."""
    scores: list[dict[str, float]] = field(default_factory=list)
    """By epoch: loss, accuracy, val_loss, val_accuracy; means over the seeds."""
    by_seed: list[float] = field(default_factory=list)
    """The objective's best value, seed by seed."""
    seconds: float = 0.0
    clock: float = 0.0
    """Wall-clock time of the search when it ended, in seconds."""
    where: str = ""
    computed: str = ""
    """What its scores' rounding depends on: whether oneDNN is on, and threads."""
    reason: str = ""
    """Why it failed or was skipped, in one line."""

    @property
    def cost(self) -> int:
        """The epochs that it trains itself, over all its seeds."""
        return (self.epochs - self.start) * len(self.seeds)

    @property
    def trained(self) -> int:
        """The epochs that a completed one came to, over all its seeds: fewer than `cost` where it was stopped."""
        return max(0, len(self.scores) - self.start) * len(self.seeds) if self.state == COMPLETED else 0

    def score(self, objective: str, direction: str) -> float | None:
        """The objective at its best epoch; none if it was not completed."""
        if self.state != COMPLETED or not self.scores:
            return None
        return (max if direction == "max" else min)(each[objective] for each in self.scores)
