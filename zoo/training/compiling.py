"""A model compiled as a recipe says: its optimiser, its loss, the course of its learning rate."""

from typing import TYPE_CHECKING, Any, TypeAlias

from zoo.light.nets.recipe import WITH_BETAS, Training
from zoo.models.fast import hasten_adam, of_one_replica
from zoo.training.micro import MicroBatches, divides, in_micro_batches

if TYPE_CHECKING:
    import keras
    import numpy as np

    Rate: TypeAlias = float | keras.optimizers.schedules.LearningRateSchedule

STEP_POINTS = 50
"""How many points of an epoch a curve by step has."""
_LOW, _LOWEST = 25, 1000
"""What one_cycle's rate is divided by where it begins, and where it ends."""
_MOST_STEPS_AT_ONCE = 16
_MOST_MACS_AT_ONCE = 10**9
"""The multiply-accumulates, forward, of the steps that are taken at once."""


def steps_at_once(macs: int, steps: int) -> int:
    """How many steps TensorFlow takes before Python hears of it, where an epoch has `steps` of `macs` each, forward.

    Ten of a small net take as long as eight one by one; a large net gains nothing. A curve by step keeps its points.
    """
    return max(1, min(_MOST_STEPS_AT_ONCE, _MOST_MACS_AT_ONCE // max(1, macs), steps // STEP_POINTS))


def compile_model(
    model: "keras.Model", recipe: Training, learning_rate: "Rate", *, macs: int = 0, at_once: int = 1
) -> MicroBatches | None:
    """Compile with the recipe's optimiser and loss, counting accuracy.

    Args:
        macs: multiply-accumulates of a sample, forward.
        at_once: steps that TensorFlow takes before Python hears of it.

    Returns:
        What computes a batch some samples at a time, if not all at once.
    """
    import keras

    optimizer = keras.optimizers.get(recipe.optimizer)
    optimizer.weight_decay = recipe.decay or None
    if recipe.optimizer in WITH_BETAS:
        optimizer.beta_1, optimizer.beta_2 = recipe.beta_1, recipe.beta_2
    if recipe.accumulate > 1 and not divides():
        optimizer.gradient_accumulation_steps = recipe.accumulate
    optimizer.learning_rate = learning_rate
    steps = at_once if keras.backend.backend() == "tensorflow" else 1
    model.compile(of_one_replica(hasten_adam(optimizer)), recipe.loss, metrics=["accuracy"], steps_per_execution=steps)
    model.optimizer.build(model.trainable_variables)
    return in_micro_batches(model, macs, recipe.batch_size, parts=recipe.accumulate)


def fed_at_once(recipe: Training) -> int:
    """How many samples a compiled model is to be fed: a batch, or a part of it where Keras sums up the gradients."""
    return recipe.batch_size if divides() else recipe.part_size


def schedule(recipe: Training, steps: int) -> "Rate":
    """The learning rate over so many `steps`, computed by Keras within the step, so that every backend follows it.

    ``one_cycle`` rises in a line over the recipe's `warmup`, from a 25th of its rate, and falls as a cosine to a
    thousandth of it (Smith and Topin, *Super-convergence*, 2018).
    """
    import keras

    if recipe.schedule == "constant":
        return recipe.learning_rate
    rise = _rise(recipe, steps)
    return keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / _LOW,
        decay_steps=max(1, steps - rise),
        alpha=1 / _LOWEST,
        warmup_target=recipe.learning_rate,
        warmup_steps=rise,
    )


def _rise(recipe: Training, steps: int) -> int:
    """In how many of the `steps` one_cycle rises."""
    return min(max(1, int(recipe.warmup * steps)), steps - 1) or 1


def rates(recipe: Training, steps: int, first: int, count: int) -> "np.ndarray":
    """The learning rates of some of the `steps`, float32: what `schedule` comes to, to rounding."""
    import numpy as np

    at, peak = np.arange(first, first + count, dtype=np.float64), recipe.learning_rate
    if recipe.schedule == "constant":
        return np.full(count, peak, np.float32)
    rise = _rise(recipe, steps)
    up = peak / _LOW + (peak - peak / _LOW) * at / rise
    done = np.minimum((at - rise) / max(1, steps - rise), 1)
    down = peak * ((1 - 1 / _LOWEST) * (1 + np.cos(np.pi * done)) / 2 + 1 / _LOWEST)
    return np.where(at < rise, up, down).astype(np.float32)


def rate_at(recipe: Training, steps: int, step: int) -> float:
    """The learning rate of one of the `steps`, counted from 0."""
    return recipe.learning_rate if recipe.schedule == "constant" else float(rates(recipe, steps, step, 1)[0])


def changing(model: "keras.Model") -> list[Any]:
    """Everything of a compiled model that changes: weights, dropout's seeds, the optimiser's state."""
    return [*model.variables, *model.optimizer.variables]


def to_array(variable: Any) -> "np.ndarray":
    """A Keras variable as an array, whatever the backend."""
    import keras
    import numpy as np

    return np.asarray(keras.ops.convert_to_numpy(variable))
