"""What training fixed of how its samples are read, against which every later sample is held."""

from dataclasses import dataclass

PIXELS = ("0..1", "0..255", "-1..1", "raw")
"""What numbers may be; ``raw`` are any that are left as they are."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """How the samples were read from which a model learnt; None where that is not known."""

    rate: int | None = None
    """Samples a second of its recordings."""
    pixels: str | None = None
    """The range of its numbers, one of `PIXELS`; 0..255 are scaled to 0..1, others are taken as they are."""

    @property
    def seen(self) -> bool:
        """Whether it learnt from pictures, or numbers of their range, which recordings are not."""
        return self.pixels not in (None, "raw")

    @property
    def ground(self) -> float:
        """What comes in where a picture is moved: black, or 0 where the numbers have no such end."""
        return -1.0 if self.pixels == "-1..1" else 0.0


UNKNOWN = Fixed()
"""Of a model that does not say how its samples were read."""
