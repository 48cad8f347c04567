"""Data for an architecture: a spec in, three splits of arrays out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoo.catalogue import Architecture
from zoo.errors import ZooError

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Split:
    """Inputs ``x`` of shape ``(samples, *input)``, float32, and labels ``y`` of shape ``(samples,)``, int64."""

    x: "np.ndarray"
    y: "np.ndarray"

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, slots=True)
class Splits:
    """The parts of a data set; `test` is never used to choose anything."""

    train: Split
    validation: Split
    test: Split


def load(architecture: Architecture, spec: str | None = None, *, limit: int | None = None, seed: int = 0) -> Splits:
    """Load the data that `spec` names, the card's default if none.

    Args:
        limit: samples in all, shared out among the splits.
        seed: seed of data that is made up.

    Raises:
        ZooError: the architecture has no task, or no such data is known.
    """
    if architecture.card.task == "none":
        raise ZooError(
            f"{architecture.name} has no task to train on: it is worked by hand. See 'zoo list' for classes."
        )
    spec = spec or architecture.card.data
    if spec != "sample":
        raise ZooError(f"No data '{spec}' for {architecture.name}. Known: sample.")
    from zoo.data.sample import sample

    return sample(architecture.card, limit=limit, seed=seed)
