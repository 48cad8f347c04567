"""Compiled steps that are used again: tracing the step of a small net takes as long as an epoch of it.

A search trains one net after another. One of a shape that was there before, trained on the same data, takes over that
one's model, graphs included, and begins with its own weights, state and numbers, to the bit as if the graphs were its
own.
"""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from zoo.data.splits import Splits
from zoo.light.nets.recipe import Training
from zoo.training.compiling import changing
from zoo.training.numbers import BETAS, betas, dropouts
from zoo.training.resident import Resident, ResidentAnswers

if TYPE_CHECKING:
    import keras

_MOST = 8
"""Shapes that are kept."""
_MOST_PARAMETERS = 1_000_000
"""Of a net that is kept: a large one takes memory that the next net needs, and its steps far longer than tracing."""
_FREE = ("learning_rate", *BETAS, "batch_size", "epochs", "warmup", "knobs")
"""Of a recipe, what a graph takes as it is called."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled model, and what trains it and asks it."""

    model: "keras.Model"
    within: Resident | str
    answers: ResidentAnswers | None


_kept: dict[str, tuple[Compiled, Splits]] = {}
"""By their shapes, the last one used last, all on the same data."""


def of_this_shape(fresh: Compiled, recipe: Training, data: Splits, code: str) -> Compiled:
    """The compiled model of `fresh`'s shape from before, with all that `fresh` begins with; `fresh` itself, if none.

    Args:
        code: what tells the architecture's files from others.
    """
    if isinstance(fresh.within, str) or fresh.answers is None or fresh.model.count_params() > _MOST_PARAMETERS:
        return fresh
    for key in [key for key, (_, its) in _kept.items() if its is not data]:
        del _kept[key]
    key = _key(fresh.model, recipe, code, fresh.within)
    there, _ = _kept.pop(key, (fresh, data))
    if there is not fresh:
        _begin(there.model, fresh.model)
    _kept[key] = there, data
    while len(_kept) > _MOST:
        del _kept[next(iter(_kept))]
    return there


def _key(model: "keras.Model", recipe: Training, code: str, within: Resident) -> str:
    """All that a graph depends on, beside the data."""
    config = json.loads(json.dumps(model.get_config(), default=repr))
    dropping = {layer.name for layer in dropouts(model)}
    for layer in config["layers"]:
        if layer["config"].get("name") in dropping:
            del layer["config"]["rate"]
    learnt = {name: value for name, value in asdict(recipe).items() if name not in _FREE}
    return json.dumps([code, config, sorted(dropping), learnt, within.halved, within.micro and within.micro.size])


def _begin(model: "keras.Model", fresh: "keras.Model") -> None:
    """Let a model begin as a fresh one of its shape does."""
    for variable, begun in zip(changing(model), changing(fresh), strict=True):
        variable.assign(begun)
    for layer, other in zip(dropouts(model), dropouts(fresh), strict=True):
        layer.rate = other.rate
    for name in betas(model):
        setattr(model.optimizer, name, getattr(fresh.optimizer, name))
    if not hasattr(model.optimizer._learning_rate, "assign"):
        model.optimizer._learning_rate = fresh.optimizer._learning_rate
