"""An architecture's net for another number of classes: its last dense layer is made anew, all else is as it was."""

from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.models.build import import_keras
from zoo.models.fast import hasten

if TYPE_CHECKING:
    import keras


def with_classes(model: "keras.Model", classes: int) -> "keras.Model":
    """The same net, freshly initialised, with `classes` outputs; itself, if it has as many.

    Raises:
        ZooError: it has another number, and does not end with a dense layer of a unit a class, followed by nothing but
            activations.
    """
    keras = import_keras()
    if len(model.outputs) == 1 and model.outputs[0].shape[1:] == (classes,) and classes > 1:
        return model
    head = _head(model)
    if head is None or head.units == 1:
        raise ZooError(f"{model.name} does not end with a dense layer of a unit a class; its head cannot be rebuilt.")

    def clone(layer: Any) -> Any:
        config = layer.get_config()
        return type(layer).from_config({**config, "units": classes} if layer is head else config)

    return hasten(keras.models.clone_model(model, clone_function=clone))


def _head(model: "keras.Model") -> Any:
    """The last dense layer, if what follows it are activations."""
    keras = import_keras()
    if len(model.outputs) != 1:
        return None
    layers = keras.layers
    activations = (layers.Activation, layers.ELU, layers.LeakyReLU, layers.PReLU, layers.ReLU, layers.Softmax)
    last = next((layer for layer in reversed(model.layers) if not isinstance(layer, activations)), None)
    return last if isinstance(last, layers.Dense) else None
