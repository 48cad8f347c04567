"""What training fixed of how its samples are read, against which every later sample is held."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fixed:
    """How the samples were read from which a model learnt; None where that is not known."""

    rate: int | None = None
    """Samples a second of its recordings."""


UNKNOWN = Fixed()
"""Of a model that does not say how its samples were read."""
