"""Seeds of which nobody else draws."""

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_seeds(seed: int) -> Iterator[None]:
    """Let Keras draw what its layers begin with from a generator of this block's own, as if nobody else were there.

    It draws from Python's `random`, of which any other thread may draw meanwhile: Dask's event loop does.
    """
    from keras.src.random import seed_generator

    before = getattr(seed_generator, "python_random", None)
    if before is not None:
        seed_generator.python_random = random.Random(seed)
    try:
        yield
    finally:
        if before is not None:
            seed_generator.python_random = before
