"""Bounds of what is asked of a run beside its recipe: how many samples, and which seed."""

from zoo.errors import ZooError

FEWEST_SAMPLES = 10
"""A limit on all samples together leaves some for each of three splits."""
LARGEST_SEED = 2**32 - 1
"""The largest that NumPy takes."""


def check_limit(limit: int | None) -> None:
    """Refuse to use so few samples that a split would be empty.

    Raises:
        ZooError: it is no whole number, or below `FEWEST_SAMPLES`.
    """
    if limit is not None and not (_is_whole(limit) and limit >= FEWEST_SAMPLES):
        raise ZooError(f"A limit of {limit!r} samples; it must be a whole number of at least {FEWEST_SAMPLES}.")


def check_seed(seed: int) -> None:
    """Refuse a seed that no generator takes.

    Raises:
        ZooError: it is no whole number from 0 to `LARGEST_SEED`.
    """
    if not (_is_whole(seed) and 0 <= seed <= LARGEST_SEED):
        raise ZooError(f"A seed of {seed!r}; it must be a whole number from 0 to {LARGEST_SEED:,}.")


def _is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
