"""Micro-batches: a batch of a large net, computed a few samples at a time for the memory of those few.

Once a few samples keep all cores busy, more of them at a time take no less time a sample, and more memory: a step of
signal_cnn at batch 16 takes as long two by two, in less than half the memory (`benchmarks/LOG.md`).
"""

_ENOUGH = 7 * 10**9
"""Of multiply-accumulates, forward, that keep all cores busy."""
_FEWEST = 2
"""Samples: one alone takes up to 8 % longer."""


def micro_batch(macs: int, size: int) -> int:
    """How many samples of a batch are computed at a time, if none of them hangs on the others.

    Args:
        macs: multiply-accumulates of a sample, forward.
        size: samples of the batch.
    """
    return min(size, max(_FEWEST, -(-_ENOUGH // max(1, macs))))
