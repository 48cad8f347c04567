"""A copy of a model that converters of TensorFlow's graphs write rightly, with each operation under its layer's name.

Three things that Keras 3.15 builds come out of its ONNX export as files that no runtime reads, without an error: gelu
as an operation ``Erfc`` that ONNX does not have, a grouped convolution as one whose channels do not fit, and the means
of a layer of normalization as two more inputs. The copy computes the same by other operations.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.exporters.format import SCOPE, scope_of, scopes_of
from zoo.models.build import import_keras

if TYPE_CHECKING:
    import keras


def portable(model: "keras.Model") -> "keras.Model":
    """The copy; the model itself stays as it is.

    Raises:
        ZooError: Keras computes with another backend than TensorFlow, whose graphs the converters read.
    """
    keras = import_keras()
    if keras.backend.backend() != "tensorflow":
        backend = keras.backend.backend()
        raise ZooError(
            f"Keras computes with {backend}, but the format is made of TensorFlow's graph; unset KERAS_BACKEND."
        )
    copy = plain(model)
    scopes = scopes_of([each.name for each in copy.layers])
    for layer in _within(copy):
        _make_portable(layer)
    for layer in copy.layers:
        layer.call = _scoped(layer.call, f"{SCOPE}/{scopes[layer.name]}/")
    return copy


def plain(model: "keras.Model") -> "keras.Model":
    """A copy with the same weights, whose layers compute as Keras's own do.

    Raises:
        ZooError: the model is a program of somebody's own, of which Keras makes no copy.
    """
    keras = import_keras()
    try:
        copy = keras.models.clone_model(model)
    except Exception:
        raise ZooError(
            f"{model.name}: Keras makes no copy of it; a keras.Sequential or keras.Model(inputs, outputs) is needed."
        ) from None
    copy.set_weights(model.get_weights())
    return copy


def _within(model: "keras.Model") -> "list[keras.layers.Layer]":
    """The layers of a model, those of models and of wrappers within it among them."""
    return list(model._flatten_layers(include_self=False))


def _scoped(call: Callable[..., Any], scope: str) -> Callable[..., Any]:
    """The same call, whose operations stand under a scope; the last of them is ``out``."""
    import tensorflow as tf

    @functools.wraps(call)
    def scoped(*given: Any, **named: Any) -> Any:
        with tf.name_scope(scope):
            return tf.nest.map_structure(lambda each: tf.identity(each, name="out"), call(*given, **named))

    return scoped


def _make_portable(layer: "keras.layers.Layer") -> None:
    keras = import_keras()
    if getattr(layer, "activation", None) is keras.activations.gelu:
        layer.activation = _gelu
    if isinstance(layer, keras.layers.Normalization):
        layer.mean, layer.variance = (keras.ops.convert_to_numpy(each) for each in (layer.mean, layer.variance))
    if getattr(layer, "groups", 1) > 1 and getattr(layer, "kernel_size", None):
        layer.call = functools.partial(_call_in_groups, layer)


def _gelu(x: Any) -> Any:
    """What ``gelu`` is, by the error function, which every converter knows; Keras takes its complement."""
    import tensorflow as tf

    return 0.5 * x * (1 + tf.math.erf(x * 0.5**0.5))


def _call_in_groups(layer: "keras.layers.Layer", inputs: Any) -> Any:
    """What the layer's own call gives, ``(batch, ..., filters)``: a convolution a group, and all joined."""
    from keras import ops

    axis = -1 if layer.data_format == "channels_last" else 1
    kernels = ops.split(layer.kernel, layer.groups, axis=-1)
    parts = [
        ops.conv(part, kernel, layer.strides, layer.padding, layer.data_format, layer.dilation_rate)
        for part, kernel in zip(ops.split(inputs, layer.groups, axis=axis), kernels, strict=True)
    ]
    outputs = ops.concatenate(parts, axis=axis)
    if layer.use_bias:
        shape = [1] * len(outputs.shape)
        shape[axis] = layer.filters
        outputs = outputs + ops.reshape(layer.bias, shape)
    return outputs if layer.activation is None else layer.activation(outputs)


def layer_of(operation: str, model: "keras.Model") -> str:
    """The layer under whose name an operation stands, or nothing."""
    scopes = {scope: name for name, scope in scopes_of([each.name for each in model.layers]).items()}
    return scopes.get(scope_of(operation) or "", "")
