"""Writes keras2_configs.json: nets as Keras 2 saves them, and what it says of each of their layers.

    python tests/facts/keras2_layers.py

It needs tf_keras 2.21.0 with TensorFlow 2.21, and is no part of the tests. A configuration is that of the ``.keras``
file, less what changes nothing: initialisers, regularisers, constraints and what a layer was built for. The figures
are by layer, those of nested models by path: its outputs' shapes without the batch, numbers learnt and not learnt.
"""

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tensorflow as tf
import tf_keras as keras

L = keras.layers
Shape = tuple[int | None, ...]
WORDS, NUMBERS = "string", "int64"
WITHOUT = {
    "AbstractRNNCell", "InputSpec", "Layer", "Wrapper",  # abstract
    "InputLayer", "Input",  # in each net
    "DenseFeatures",  # takes columns of a table, and no tensor
    "SpectralNormalization",  # this version of Keras 2 fails to make one
}  # fmt: skip
"""The public classes that no net has."""
NOT_TOLD = re.compile(r"(^|_)(initializer|regularizer|constraint)$|^(build_config|shared_object_id)$")

LAYERS: list[tuple[str, dict[str, Any], list[Shape]]] = [
    ("Activation", {"activation": "swish"}, [(6, 4)]),
    ("ActivityRegularization", {"l2": 0.1}, [(6, 4)]),
    ("Add", {}, [(6, 4), (6, 4)]),
    ("AdditiveAttention", {}, [(5, 4), (7, 4)]),
    ("AlphaDropout", {"rate": 0.2}, [(6,)]),
    ("Attention", {"use_scale": True, "score_mode": "concat"}, [(5, 4), (7, 4)]),
    ("Average", {}, [(6, 4), (6, 4), (6, 4)]),
    ("AveragePooling1D", {"pool_size": 3, "padding": "same"}, [(10, 4)]),
    ("AveragePooling2D", {"pool_size": (3, 2), "strides": 1}, [(9, 10, 4)]),
    ("AveragePooling3D", {}, [(6, 7, 8, 2)]),
    ("BatchNormalization", {}, [(6, 6, 4)]),
    ("BatchNormalization", {"axis": 1, "scale": False, "trainable": False}, [(6, 4)]),
    ("BatchNormalization", {"synchronized": True}, [(6,)]),
    ("Bidirectional", {"layer": L.LSTM(3, return_sequences=True), "merge_mode": "sum"}, [(7, 4)]),
    ("Bidirectional", {"layer": L.GRU(3), "backward_layer": L.GRU(3, go_backwards=True)}, [(7, 4)]),
    ("CategoryEncoding", {"num_tokens": 5, "output_mode": "multi_hot"}, [(3,)]),
    ("CenterCrop", {"height": 4, "width": 5}, [(8, 9, 3)]),
    ("Concatenate", {"axis": 1}, [(5, 4), (7, 4)]),
    ("Conv1D", {"filters": 6, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, [(10, 4)]),
    ("Conv2D", {"filters": 6, "kernel_size": (3, 5), "strides": 2, "groups": 2, "activation": "relu"}, [(9, 10, 4)]),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "data_format": "channels_first", "use_bias": False}, [(4, 8, 9)]),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "activation": L.LeakyReLU(0.2)}, [(8, 9, 4)]),
    ("Conv3D", {"filters": 5, "kernel_size": 2, "padding": "same", "strides": (1, 2, 3)}, [(6, 7, 8, 2)]),
    ("Conv1DTranspose", {"filters": 3, "kernel_size": 4, "strides": 2, "output_padding": 1}, [(5, 4)]),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"}, [(5, 6, 4)]),
    ("Conv3DTranspose", {"filters": 3, "kernel_size": 2, "strides": 2, "use_bias": False}, [(3, 4, 5, 2)]),
    ("ConvLSTM1D", {"filters": 3, "kernel_size": 3, "recurrent_activation": "sigmoid"}, [(4, 8, 2)]),
    ("ConvLSTM2D", {"filters": 3, "kernel_size": 3, "recurrent_activation": "sigmoid", "return_sequences": True},
     [(4, 8, 7, 2)]),
    ("ConvLSTM2D", {"filters": 3, "kernel_size": 3}, [(4, 8, 7, 2)]),
    ("ConvLSTM3D", {"filters": 2, "kernel_size": 2, "recurrent_activation": "sigmoid", "padding": "same"},
     [(3, 5, 6, 4, 2)]),
    ("Cropping1D", {"cropping": (1, 2)}, [(9, 4)]),
    ("Cropping2D", {"cropping": ((1, 2), (0, 3))}, [(9, 10, 4)]),
    ("Cropping3D", {"cropping": 1}, [(6, 7, 8, 2)]),
    ("Dense", {"units": 5, "activation": "hard_sigmoid"}, [(4,)]),
    ("Dense", {"units": 5, "use_bias": False, "activation": "gelu"}, [(6, 4)]),
    ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, [(10, 4)]),
    ("DepthwiseConv2D", {"kernel_size": 3, "strides": 2, "padding": "same", "activation": "relu6"}, [(9, 10, 4)]),
    ("Discretization", {"bin_boundaries": [0.0, 1.0, 2.0]}, [(6,)]),
    ("Dot", {"axes": (2, 1), "normalize": True}, [(5, 4), (4, 7)]),
    ("Dropout", {"rate": 0.3, "noise_shape": (None, 1)}, [(6,)]),
    ("ELU", {"alpha": 0.5}, [(6,)]),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 5), "bias_axes": "d"}, [(6, 4)]),
    ("Embedding", {"input_dim": 20, "output_dim": 4, "input_length": 7}, [(7,)]),
    ("Embedding", {"input_dim": 20, "output_dim": 4, "mask_zero": True}, [(None,)]),
    ("Flatten", {}, [(5, 4, 3)]),
    ("GRU", {"units": 5, "reset_after": False, "return_sequences": True}, [(7, 4)]),
    ("GRU", {"units": 5, "return_state": True, "implementation": 1, "dropout": 0.1}, [(7, 4)]),
    ("GRU", {"units": 5, "time_major": True}, [(7, 4)]),
    ("GaussianDropout", {"rate": 0.3}, [(6,)]),
    ("GaussianNoise", {"stddev": 0.3}, [(6,)]),
    ("GlobalAveragePooling1D", {}, [(10, 4)]),
    ("GlobalAveragePooling2D", {"keepdims": True}, [(9, 10, 4)]),
    ("GlobalAveragePooling3D", {}, [(6, 7, 8, 2)]),
    ("GlobalMaxPooling1D", {"data_format": "channels_first"}, [(10, 4)]),
    ("GlobalMaxPooling2D", {}, [(9, 10, 4)]),
    ("GlobalMaxPooling3D", {"keepdims": True}, [(6, 7, 8, 2)]),
    ("GroupNormalization", {"groups": 2}, [(6, 6, 4)]),
    ("HashedCrossing", {"num_bins": 9}, [(1,), (1,)]),
    ("Hashing", {"num_bins": 9}, [(3,)]),
    ("Identity", {}, [(6,)]),
    ("IntegerLookup", {"vocabulary": [3, 5, 7]}, [(3,)]),
    ("LSTM", {"units": 5, "return_state": True, "unroll": True}, [(7, 4)]),
    ("LSTM", {"units": 5, "go_backwards": True, "use_bias": False, "recurrent_activation": "hard_sigmoid"}, [(7, 4)]),
    ("Lambda", {"function": lambda x: x}, [(6,)]),
    ("LayerNormalization", {"axis": [1, 2], "center": False}, [(6, 4)]),
    ("LayerNormalization", {}, [(6, 4)]),
    ("LeakyReLU", {"alpha": 0.2}, [(6,)]),
    ("LocallyConnected1D", {"filters": 3, "kernel_size": 2}, [(6, 4)]),
    ("LocallyConnected2D", {"filters": 3, "kernel_size": 2}, [(6, 5, 2)]),
    ("Masking", {"mask_value": -1.0}, [(6, 4)]),
    ("MaxPooling1D", {}, [(10, 4)]),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, [(9, 10, 4)]),
    ("MaxPooling2D", {"data_format": "channels_first"}, [(4, 9, 10)]),
    ("MaxPooling3D", {"pool_size": (1, 2, 3)}, [(6, 7, 8, 2)]),
    ("Maximum", {}, [(6, 4), (6, 4)]),
    ("Minimum", {}, [(6, 4), (1, 4)]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 5, "output_shape": (6,)}, [(5, 4), (7, 8)]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": (2,), "use_bias": False},
     [(5, 6, 4), (5, 6, 4)]),
    ("Multiply", {}, [(6, 4), (4,)]),
    ("Normalization", {}, [(6, 4)]),
    ("Normalization", {"mean": 1.0, "variance": 2.0, "axis": None}, [(6, 4)]),
    ("PReLU", {"shared_axes": [1, 2]}, [(6, 5, 4)]),
    ("Permute", {"dims": (2, 1)}, [(6, 4)]),
    ("RNN", {"cell": L.LSTMCell(3)}, [(7, 4)]),
    ("RNN", {"cell": [L.GRUCell(3), L.SimpleRNNCell(5)], "return_sequences": True}, [(7, 4)]),
    ("RNN", {"cell": L.StackedRNNCells([L.LSTMCell(3), L.LSTMCell(2)])}, [(7, 4)]),
    ("RandomBrightness", {"factor": 0.2}, [(8, 9, 3)]),
    ("RandomContrast", {"factor": 0.2}, [(8, 9, 3)]),
    ("RandomCrop", {"height": 4, "width": 5}, [(8, 9, 3)]),
    ("RandomFlip", {}, [(8, 9, 3)]),
    ("RandomHeight", {"factor": 0.2}, [(8, 9, 3)]),
    ("RandomRotation", {"factor": 0.2}, [(8, 9, 3)]),
    ("RandomTranslation", {"height_factor": 0.2, "width_factor": 0.1}, [(8, 9, 3)]),
    ("RandomWidth", {"factor": 0.2}, [(8, 9, 3)]),
    ("RandomZoom", {"height_factor": 0.2}, [(8, 9, 3)]),
    ("ReLU", {"max_value": 6.0, "negative_slope": 0.1}, [(6,)]),
    ("RepeatVector", {"n": 3}, [(4,)]),
    ("Rescaling", {"scale": 0.5, "offset": -1.0}, [(6, 4)]),
    ("Rescaling", {"scale": [0.5, 1.0], "offset": [-1.0, 0.0]}, [(6, 2)]),
    ("Reshape", {"target_shape": (-1, 2)}, [(6, 4)]),
    ("Resizing", {"height": 4, "width": 5, "crop_to_aspect_ratio": True}, [(8, 9, 3)]),
    ("SeparableConv1D", {"filters": 5, "kernel_size": 3, "dilation_rate": 2}, [(10, 4)]),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "depth_multiplier": 2, "padding": "same"}, [(9, 10, 4)]),
    ("SimpleRNN", {"units": 5, "stateful": False, "return_sequences": True}, [(7, 4)]),
    ("Softmax", {"axis": 1}, [(6, 4)]),
    ("SpatialDropout1D", {"rate": 0.2}, [(6, 4)]),
    ("SpatialDropout2D", {"rate": 0.2}, [(6, 5, 4)]),
    ("SpatialDropout3D", {"rate": 0.2}, [(6, 5, 4, 2)]),
    ("StringLookup", {"vocabulary": ["a", "b"], "output_mode": "one_hot"}, [(1,)]),
    ("Subtract", {}, [(6, 4), (6, 4)]),
    ("TextVectorization", {"vocabulary": ["a", "b"], "output_sequence_length": 8}, [(1,)]),
    ("ThresholdedReLU", {"theta": 0.5}, [(6,)]),
    ("TimeDistributed", {"layer": L.Conv2D(3, 2)}, [(5, 8, 9, 2)]),
    ("UnitNormalization", {"axis": 1}, [(6, 4)]),
    ("UpSampling1D", {"size": 3}, [(6, 4)]),
    ("UpSampling2D", {"size": (2, 3), "interpolation": "bilinear"}, [(6, 5, 4)]),
    ("UpSampling3D", {}, [(3, 4, 5, 2)]),
    ("ZeroPadding1D", {"padding": 2}, [(6, 4)]),
    ("ZeroPadding2D", {"padding": ((1, 2), (0, 3))}, [(6, 5, 4)]),
    ("ZeroPadding3D", {"padding": (1, 2, 3)}, [(3, 4, 5, 2)]),
]  # fmt: skip
"""The class, its arguments and the shapes that go in."""
DTYPES = {
    **dict.fromkeys(("CategoryEncoding", "Embedding", "HashedCrossing", "Hashing", "IntegerLookup"), NUMBERS),
    **dict.fromkeys(("StringLookup", "TextVectorization"), WORDS),
}


def shared(a: Any, b: Any) -> Any:
    dense = L.Dense(3, name="twice")
    return L.Concatenate()([dense(a), dense(b)])


def nested(a: Any, b: Any) -> Any:
    x, y = keras.Input((5,)), keras.Input((5,))
    within = keras.Model([x, y], [L.Dense(3, name="left")(x), L.Dense(2, name="right")(y)], name="within")
    chain = keras.Sequential([L.Dense(5, name="first"), L.BatchNormalization(name="second")], name="chain")
    left, right = within([chain(a), chain(b)])
    return L.Concatenate()([left, within([chain(chain(b)), a])[1], right])


def in_words(words: Any, mask: Any) -> Any:
    x = L.Embedding(10, 4, mask_zero=True)(words)
    read = L.LSTM(3, return_sequences=True)(x)
    held = L.GRU(3, return_sequences=True)(x, mask=mask)
    answered = L.MultiHeadAttention(2, 3)(query=read, value=held, key=held, use_causal_mask=True)
    attended, scores = L.Attention()([read, held], mask=[mask, mask], return_attention_scores=True)
    return [L.Add()([answered, attended]), scores]


def begun(x: Any, h: Any, c: Any) -> Any:
    return L.LSTM(3)(x, initial_state=[h, c])


def frozen(x: Any) -> Any:
    base = keras.Sequential([L.Conv2D(4, 3, name="a"), L.BatchNormalization(name="b")], name="base")
    h = base(x, training=False)
    base.trainable = False
    return L.Dense(2)(L.Flatten()(h))


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "arithmetic": lambda a, b: 1.0 - (a + b * 2.0) / 3.0 - a**2.0 + (-b),
    "from_the_left": lambda a, b: 2.0 * a + 1.0 / b,
    "named": lambda a, b: tf.multiply(tf.add(a, b), tf.subtract(a, tf.divide(b, 3.0))),
    "compared": lambda a, b: tf.cast(a > b, "float32") + tf.maximum(a, 0.0) + tf.minimum(a, b),
    "functions": lambda a, b: tf.exp(a) + tf.sqrt(tf.abs(b)) + tf.square(a) + tf.math.log(b) + tf.tanh(a),
    "activations": lambda a, b: tf.nn.relu(a) + tf.sigmoid(b) + tf.nn.softmax(a) + tf.nn.gelu(b) + tf.nn.swish(a),
    "clipped": lambda a, b: tf.clip_by_value(a, -1.0, 1.0) + tf.nn.relu6(b) + tf.nn.leaky_relu(a, alpha=0.1),
    "mean": lambda a, b: tf.reduce_mean(a, axis=1) + tf.reduce_sum(b, 1) + tf.reduce_max(a, axis=[1]),
    "kept": lambda a, b: a - tf.reduce_mean(a, axis=-1, keepdims=True) + tf.reduce_min(b, axis=1, keepdims=True),
    "backend": lambda a, b: keras.backend.mean(a, axis=1) + keras.backend.sum(b, axis=1),
    "joined": lambda a, b: tf.concat([a, b, a], axis=-1),
    "stacked": lambda a, b: tf.stack([a, b], axis=2),
    "split": lambda a, b: tf.split(a, 2, axis=-1)[1],
    "sliced": lambda a, b: a[:, 1:3, ::2],
    "picked": lambda a, b: a[:, -1] + b[:, 0, :],
    "widened": lambda a, b: a[:, tf.newaxis] + tf.expand_dims(b, 1),
    "squeezed": lambda a, b: tf.squeeze(tf.expand_dims(a, axis=1), axis=[1]),
    "reshaped": lambda a, b: tf.reshape(a, [-1, 4, 6]),
    "turned": lambda a, b: tf.transpose(a, perm=[0, 2, 1]),
    "product": lambda a, b: tf.matmul(a, b, transpose_b=True),
    "einsum": lambda a, b: tf.einsum("bij,bkj->bik", a, b),
    "at_sign": lambda a, b: a @ tf.transpose(b, [0, 2, 1]),
    "padded": lambda a, b: tf.pad(a, [[0, 0], [1, 2], [0, 0]]),
    "tiled": lambda a, b: tf.tile(a, [1, 2, 3]),
    "repeated": lambda a, b: tf.repeat(a, 2, axis=1),
    "normed": lambda a, b: tf.nn.l2_normalize(a, axis=-1),
    "largest": lambda a, b: tf.argmax(a, axis=-1),
    "chosen": lambda a, b: tf.where(a > 0.0, a, b),
    "one_hot": lambda a, b: tf.one_hot(tf.cast(a, "int32"), 3),
    "of_a_shape": lambda a, b: tf.reshape(a, [tf.shape(a)[0], 24]),
}  # fmt: skip
"""Of two tensors of 6 x 4."""


def nets() -> Iterator[tuple[str, Callable[[], keras.Model]]]:
    for at, (name, arguments, shapes) in enumerate(LAYERS):
        yield f"{name} {at}", lambda name=name, arguments=arguments, shapes=shapes: alone(name, arguments, shapes)
    for name, wired in {"shared": shared, "nested": nested}.items():
        yield name, lambda wired=wired: net(wired, (5,), (5,))
    yield "in_words", lambda: net(in_words, (7,), (7,), dtypes=("int32", "bool"))
    yield "begun", lambda: net(begun, (7, 4), (3,), (3,))
    yield "frozen", lambda: net(frozen, (9, 8, 3))
    yield "chain", lambda: keras.Sequential([L.Dense(3, input_shape=(4,), name="a"), L.Dense(2, name="b")])
    for name, wired in OPERATORS.items():
        yield f"operators {name}", lambda wired=wired: net(wired, (6, 4), (6, 4))


def alone(name: str, arguments: dict[str, Any], shapes: list[Shape]) -> keras.Model:
    layer = getattr(L, name)(**arguments, name="layer")
    inputs = [keras.Input(shape, dtype=DTYPES.get(name), name=f"input{at}") for at, shape in enumerate(shapes)]
    return keras.Model(inputs, layer(*inputs) if name == "MultiHeadAttention" or len(inputs) == 1 else layer(inputs))


def net(wired: Callable[..., Any], *shapes: Shape, dtypes: tuple[str | None, ...] = (None, None, None)) -> keras.Model:
    inputs = [
        keras.Input(shape, dtype=dtype, name=f"input{at}")
        for at, (shape, dtype) in enumerate(zip(shapes, dtypes, strict=False))
    ]
    return keras.Model(inputs, wired(*inputs))


def saved(model: keras.Model) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.keras")
        model.save(path)
        with zipfile.ZipFile(path) as archive:
            return stripped(json.loads(archive.read("config.json")))


def stripped(entry: Any) -> Any:
    if isinstance(entry, dict):
        return {name: stripped(value) for name, value in entry.items() if not NOT_TOLD.search(name)}
    return [stripped(each) for each in entry] if isinstance(entry, list) else entry


def figures(model: keras.Model, path: str = "") -> dict[str, list[Any]]:
    told = {}
    for layer in model._self_tracked_trackables:  # `layers`, and the input of a chain
        if hasattr(layer, "layers") and hasattr(layer, "get_layer"):
            told |= figures(layer, f"{path}{layer.name}/")
        elif not (path and isinstance(layer, L.InputLayer)):
            outputs = tf.nest.flatten(layer.get_output_at(-1))
            counts = (sum(int(tf.size(each)) for each in weights) for weights in weights_of(layer))
            told[f"{path}{layer.name}"] = [[list(each.shape[1:]) for each in outputs], *counts]
    return told


def weights_of(layer: Any) -> tuple[list[Any], list[Any]]:
    return layer.trainable_weights, layer.non_trainable_weights


def main() -> None:
    public = {each.__name__ for name, each in vars(L).items() if isinstance(each, type) and name[0].isupper()}
    covered = {name for name, _, _ in LAYERS} | {"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"}
    assert public - WITHOUT == covered, public - WITHOUT ^ covered
    told = {}
    for name, make in nets():
        keras.backend.clear_session()
        model = make()
        told[name] = {"config": saved(model), "figures": figures(model)}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(each, separators=(',', ':'))}" for name, each in told.items())
    path = Path(__file__).with_name("keras2_configs.json")
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(f"{len(told)} nets are in {path.name}, by Keras {keras.__version__}.")


if __name__ == "__main__":
    main()
