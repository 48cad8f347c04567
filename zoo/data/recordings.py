"""The sampling rate at which all recordings of a data set are heard."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np  # noqa: TID253  (imported only when data is loaded)

from zoo.data import sound
from zoo.data.fixed import Fixed
from zoo.errors import ZooError


def common_rate(
    names: Sequence[str], read: Callable[[str], bytes], learnt: np.ndarray, fixed: Fixed | None
) -> tuple[int | None, str]:
    """The rate to which all recordings are brought, and what is done in words; None where each keeps its own.

    Args:
        read: the content of a file.
        learnt: the numbers of those that a net learns from. The lowest rate among them is that of all.
        fixed: what training fixed; None for a net that is to be trained.

    Raises:
        ZooError: one cannot be read, or was recorded at a lower rate.
    """
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda name: sound.told_of(read(name), name), names))
    rates, longer = np.array([own for own, _ in told]), sum(cut for _, cut in told)
    cut = f", {longer:,} of them cut after a second" if longer else ""
    heard = " and ".join(f"{rate:,}" for rate in np.unique(rates).tolist()[:4])
    if fixed is not None and fixed.rate is None:
        return None, f"at their own {heard} Hz, as the model does not say at what rate it learnt{cut}"
    rate = fixed.rate if fixed and fixed.rate else int((rates[learnt] if len(learnt) else rates).min())
    low = np.flatnonzero(rates < rate)
    if len(low):
        lowest = f"{names[low[0]]}: {rates[low[0]]:,} Hz"
        raise ZooError(
            f"{lowest}, and {len(low):,} of {len(names):,} recordings are below the {rate:,} Hz of training: the high "
            f"sounds are not in them; take recordings of {rate:,} Hz or more, or train on such as these."
        )
    above = rates[rates > rate]
    if not len(above):
        return rate, f"at {rate:,} Hz{cut}"
    heard = " and ".join(f"{each:,}" for each in np.unique(above).tolist()[:4])
    return rate, f"at {rate:,} Hz, {len(above):,} of them resampled from {heard} Hz{cut}"
