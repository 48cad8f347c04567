"""The state of a net that is fitted, in one file: everything that changes, and the history.

Restored, it goes on to the very same end, to the bit.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.files import disk
from zoo.light.files.foreign import told_as
from zoo.training.compiling import changing, to_array
from zoo.training.epoch import Epoch

if TYPE_CHECKING:
    import keras
    import numpy as np

_MOST_BYTES = 64 << 30
"""Of a checkpoint; a net with more was never trained here."""
_OWN = ("history", "sum", "spent", "bound")
"""What it holds beside variables."""


def write(path: Path, model: "keras.Model", history: Sequence[Epoch], *, sums: str, spent: float, bound: str) -> None:
    """Write the state of a compiled model after the last epoch of `history`, whole or not at all.

    Args:
        sums: what tells other data from these.
        spent: seconds that the epochs took.
        bound: what else the state belongs to; only for the same is it restored.
    """
    import numpy as np

    from zoo.data.npy import write_npz

    epochs = json.dumps([list(asdict(epoch).values()) for epoch in history])
    own = dict(zip(_OWN, (epochs, sums, spent, bound), strict=True))
    arrays = {f"variable{at}": partial(to_array, each) for at, each in enumerate(changing(model))}
    arrays |= {name: partial(np.array, value) for name, value in own.items()}
    disk.write(path, lambda temporary: write_npz(temporary, arrays))


def restore(path: Path, model: "keras.Model", *, sums: str, bound: str) -> tuple[list[Epoch], float]:
    """Bring back what `write` wrote: the history, and the seconds that it took.

    Raises:
        ZooError: it is no such file, or one of other data, of another net, or bound to something else.
    """
    from zoo.data.npy import read_npz

    variables = changing(model)
    names = [f"variable{at}" for at in range(len(variables))]
    file = read_npz(path, lambda held: [name for name in (*_OWN, *names) if name in held], _MOST_BYTES)
    if missing := [name for name in _OWN if name not in file]:
        raise ZooError(f"{path}: has no '{missing[0]}', as another version of zoo wrote it; begin anew.")
    if str(file["bound"]) != bound:
        raise ZooError(f"{path}: the state of another recipe, other knobs or another seed than is to go on.")
    if str(file["sum"]) != sums:
        raise ZooError(f"The data are others than when {path} was written; begin anew.")
    with told_as(f"{path}: not a run's state"):
        history, spent = _history(str(file["history"])), float(file["spent"])
    for name, variable in zip(names, variables, strict=True):
        if name not in file or not _fits(file[name], variable):
            raise ZooError(f"{path}: the state does not fit {model.name}; has its code changed?")
    for name, variable in zip(names, variables, strict=True):
        variable.assign(file[name])
    return history, spent


def _fits(value: "np.ndarray", variable: Any) -> bool:
    """Whether an array can be a variable's value: of its shape and type, and finite."""
    import numpy as np

    same = (value.shape, str(value.dtype)) == (tuple(variable.shape), str(variable.dtype))
    return same and (value.dtype.kind != "f" or bool(np.isfinite(value).all()))


def _history(text: str) -> list[Epoch]:
    """The epochs of a state.

    Raises:
        ValueError: they are not numbered from 1, or a figure is no finite number.
    """
    history = []
    for at, (number, *figures) in enumerate(json.loads(text), start=1):
        if number != at or not all(math.isfinite(each) for each in figures):
            raise ValueError(f"its history has {number} for epoch {at}, or a figure that is none")
        history.append(Epoch(at, *map(float, figures)))
    return history
