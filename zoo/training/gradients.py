"""The gradients of one batch, on any backend: an optimiser that keeps them instead of moving the weights."""

from typing import TYPE_CHECKING, Any

import keras  # noqa: TID253  (imported only when a model is trained)

from zoo.models.fast import hasten
from zoo.training.compiling import to_array
from zoo.training.micro import MicroBatches

if TYPE_CHECKING:
    import numpy as np


class _Keeper(keras.optimizers.Optimizer):
    """Keeps what it is given."""

    def build(self, variables: list[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.kept = [self.add_variable_from_reference(each, name="gradient") for each in variables]

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        self.assign(self.kept[self._get_variable_index(variable)], gradient)


class Gradients:
    """Asks a copy of a compiled model, so that nothing of the model itself changes.

    Args:
        micro: how many samples it computes at a time, if not all.
    """

    def __init__(self, model: keras.Model, micro: int | None = None) -> None:
        self._model, self._copy = model, hasten(keras.models.clone_model(model))
        self._keeper = _Keeper(learning_rate=1.0, name="keeper")
        self._copy.compile(optimizer=self._keeper, loss=model.loss)
        if micro:
            self._copy.train_step = MicroBatches(self._copy, micro).train_step

    def of(self, x: "np.ndarray", y: "np.ndarray") -> dict[str, "np.ndarray"]:
        """The loss's gradient by each weight that learns, under the weight's path, dropout at work."""
        self._copy.set_weights(self._model.get_weights())
        self._copy.train_on_batch(x, y)
        paths = [each.path for each in self._model.trainable_variables]
        return {path: to_array(kept) for path, kept in zip(paths, self._keeper.kept, strict=True)}
