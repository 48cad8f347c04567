"""What a net asks of its data."""

from dataclasses import dataclass

from zoo.data.fixed import Fixed
from zoo.errors import ZooError
from zoo.light.nets.catalogue import Architecture


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a net asks of its data; `answers.trained.Trained` makes one of a net that is no architecture."""

    name: str
    """What an error calls the net."""
    input: tuple[int, ...]
    """The shape of one sample."""
    classes: int
    binary: bool = False
    """Whether one output tells two classes apart, so that it can have no other number of them."""
    labels: tuple[str, ...] = ()
    default: str | None = None
    """The spec that is taken where none is given."""
    tokens: int | None = None
    """How many there are, where the net takes whole numbers that stand for words."""
    pixels: str | None = None
    """What ``--pixels`` says of the numbers, one of `PIXELS`; of a model that does not know, what it takes."""
    learnt: bool = False
    """Whether it has learnt, so that data are held against what it knows."""
    fixed: Fixed | None = None
    """What training fixed of the samples; None for a net that is to be trained."""

    @classmethod
    def of(cls, architecture: Architecture) -> "Wanted":
        """What an architecture's card says of its data.

        Raises:
            ZooError: it has no task.
        """
        card = architecture.card
        if card.task == "none":
            raise ZooError(f"{architecture.name} has no task to train on: it is worked by hand.")
        return cls(
            architecture.name, card.input, card.classes or 2, card.task == "binary", card.labels, card.data,
            architecture.table.tokens,
        )  # fmt: skip
