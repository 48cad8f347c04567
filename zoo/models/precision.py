"""What a net computes in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@contextmanager
def computed_in(precision: str) -> Iterator[None]:
    """Layers that are made meanwhile compute in this."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def answer_in_float32(model: "keras.Model") -> None:
    """Let the last layer compute in float32: bfloat16 has three digits, too few for a probability near 1."""
    model.layers[-1].dtype_policy = "float32"
