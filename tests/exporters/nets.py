"""Small nets of one kind of layer each, with random weights, to be exported."""

import keras
import numpy as np
from keras import layers

MAPS, ROW, STEPS, BOX = (7, 9, 4), (6,), (8, 3), (5, 6, 4, 2)
"""Shapes of one sample: maps, a row of numbers, a sequence, a volume."""


def net(shape, *chain):
    """A chain of layers behind an input, every weight drawn at random."""
    x = given = keras.Input(shape, name="x")
    for layer in chain:
        x = layer(x)
    return randomised(keras.Model(given, x, name="net"))


def randomised(model):
    """The model with all weights drawn anew, those that begin as ones or zeros among them; variances stay above 0."""
    rng = np.random.default_rng(7)
    for each in model.weights:
        drawn = rng.normal(0, 0.4, each.shape)
        each.assign(np.abs(drawn) + 0.5 if "variance" in each.path else drawn)
    return model


def joined(merge, *shapes):
    """Two branches of one input, joined."""
    given = keras.Input(shapes[0] if shapes else MAPS, name="x")
    left, right = (layers.Conv2D(3, 3, padding="same", name=name)(given) for name in ("left", "right"))
    return randomised(keras.Model(given, merge([left, right]), name="net"))


def rows_joined(merge):
    given = keras.Input(ROW, name="x")
    left, right = (layers.Dense(5, name=name)(given) for name in ("left", "right"))
    return randomised(keras.Model(given, merge([left, right]), name="net"))


def attending(heads=2, depth=4):
    given = keras.Input((5, 8), name="x")
    return randomised(keras.Model(given, layers.MultiHeadAttention(heads, depth, name="attention")(given, given)))


def words():
    given = keras.Input((6,), dtype="int32", name="x")
    x = layers.Embedding(2, 4, name="words")(given)
    return randomised(keras.Model(given, layers.GRU(3, name="gru")(x), name="net"))


def normalized():
    layer = layers.Normalization(name="data")
    layer.adapt(np.random.default_rng(0).normal(3, 2, (50, *ROW)).astype("float32"))
    given = keras.Input(ROW, name="x")
    return keras.Model(given, layers.Dense(2, name="end")(layer(given)), name="net")


def classifier():
    """Convolutions with strides and `same`, pools, a flattening between layers that a converter gets wrong."""
    return net(
        (9, 8, 3),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="conv1"),
        layers.BatchNormalization(name="norm"),
        layers.MaxPooling2D(2, padding="same", name="pool"),
        layers.Conv2D(4, 3, padding="same", activation="tanh", name="conv2"),
        layers.Flatten(name="flatten"),
        layers.Dropout(0.5, name="dropout"),
        layers.Dense(7, activation="relu", name="dense1"),
        layers.Dense(7, activation="gelu", name="dense2"),
        layers.Dense(3, activation="softmax", name="end"),
    )


CHAINS = {
    "conv1d causal": (STEPS, lambda: [layers.Conv1D(4, 3, padding="causal", dilation_rate=2)]),
    "conv2d same stride": (MAPS, lambda: [layers.Conv2D(3, 4, strides=2, padding="same", activation="relu")]),
    "conv2d dilated": (MAPS, lambda: [layers.Conv2D(3, 3, dilation_rate=2, padding="same", use_bias=False)]),
    "conv2d groups": (MAPS, lambda: [layers.Conv2D(6, 3, groups=2, activation="gelu")]),
    "conv3d": (BOX, lambda: [layers.Conv3D(3, 2, padding="same")]),
    "depthwise": (MAPS, lambda: [layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2)]),
    "depthwise1d": (STEPS, lambda: [layers.DepthwiseConv1D(3, depth_multiplier=2)]),
    "separable": (MAPS, lambda: [layers.SeparableConv2D(5, 3, padding="same", activation="elu")]),
    "separable1d": (STEPS, lambda: [layers.SeparableConv1D(5, 3)]),
    "transposed valid": (MAPS, lambda: [layers.Conv2DTranspose(3, 2, strides=3)]),
    "transposed same": (MAPS, lambda: [layers.Conv2DTranspose(3, 3, strides=2, padding="same")]),
    "transposed1d": (STEPS, lambda: [layers.Conv1DTranspose(2, 4, strides=2, padding="same")]),
    "max same": (MAPS, lambda: [layers.MaxPooling2D(3, strides=2, padding="same")]),
    "mean same": (MAPS, lambda: [layers.AveragePooling2D(3, strides=2, padding="same")]),
    "mean uneven": (MAPS, lambda: [layers.AveragePooling2D(2, padding="same")]),
    "mean1d": (STEPS, lambda: [layers.AveragePooling1D(3, strides=2, padding="same")]),
    "max3d": (BOX, lambda: [layers.MaxPooling3D(2, padding="same")]),
    "global": (MAPS, lambda: [layers.Conv2D(3, 2), layers.GlobalAveragePooling2D(), layers.Dense(2)]),
    "global max kept": (STEPS, lambda: [layers.GlobalMaxPooling1D(keepdims=True)]),
    "flatten dense": (MAPS, lambda: [layers.Conv2D(3, 2), layers.Flatten(), layers.ReLU(), layers.Dense(5)]),
    "flatten norm": (MAPS, lambda: [layers.Conv2D(3, 2), layers.Flatten(), layers.BatchNormalization()]),
    "reshape permute": (MAPS, lambda: [layers.Conv2D(4, 2), layers.Reshape((8, -1)), layers.Permute((2, 1))]),
    "repeat": (ROW, lambda: [layers.RepeatVector(3)]),
    "pad crop": (MAPS, lambda: [layers.ZeroPadding2D(((1, 0), (2, 3))), layers.Cropping2D(((0, 2), (1, 0)))]),
    "pad1d": (STEPS, lambda: [layers.ZeroPadding1D((1, 2)), layers.Cropping1D((2, 0)), layers.UpSampling1D(2)]),
    "enlarge": (MAPS, lambda: [layers.UpSampling2D((2, 3)), layers.UpSampling2D(2, interpolation="bilinear")]),
    "batch norm": (MAPS, lambda: [layers.BatchNormalization(epsilon=0.1, momentum=0.9)]),
    "batch norm row": (ROW, lambda: [layers.BatchNormalization(scale=False)]),
    "layer norm": (MAPS, lambda: [layers.LayerNormalization(epsilon=0.01)]),
    "layer norm axes": (MAPS, lambda: [layers.LayerNormalization(axis=(1, 2, 3), center=False)]),
    "group norm": (MAPS, lambda: [layers.GroupNormalization(2)]),
    "root norm": (STEPS, lambda: [layers.RMSNormalization()]),
    "unit norm": (ROW, lambda: [layers.UnitNormalization()]),
    "lstm": (STEPS, lambda: [layers.LSTM(4, return_sequences=True), layers.LSTM(3, go_backwards=True)]),
    "gru": (STEPS, lambda: [layers.GRU(4, return_sequences=True, use_bias=False), layers.GRU(3)]),
    "rnn": (STEPS, lambda: [layers.SimpleRNN(4, activation="relu")]),
    "both ways": (STEPS, lambda: [layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
                                  layers.Bidirectional(layers.GRU(2), merge_mode="sum")]),
    "activations": (ROW, lambda: [layers.Dense(6, activation=name) for name in
                                  ("selu", "silu", "softplus", "leaky_relu", "hard_sigmoid", "mish", "softsign")]),
    "activation layers": (MAPS, lambda: [layers.Conv2D(4, 2), layers.PReLU(shared_axes=[1, 2]), layers.LeakyReLU(0.1),
                                         layers.ELU(0.5), layers.ReLU(6.0), layers.Softmax()]),
    "softmax of maps": (MAPS, lambda: [layers.Conv2D(4, 2, activation="softmax")]),
    "drops": (MAPS, lambda: [layers.SpatialDropout2D(0.3), layers.GaussianNoise(0.1), layers.Dropout(0.2),
                             layers.Rescaling(0.5, -1.0)]),
}  # fmt: skip
GRAPHS = {
    "add": lambda: joined(layers.Add()),
    "subtract": lambda: joined(layers.Subtract()),
    "multiply": lambda: joined(layers.Multiply()),
    "average": lambda: joined(layers.Average()),
    "maximum": lambda: joined(layers.Maximum()),
    "minimum": lambda: joined(layers.Minimum()),
    "concatenate channels": lambda: joined(layers.Concatenate()),
    "concatenate rows": lambda: joined(layers.Concatenate(axis=1)),
    "dot": lambda: rows_joined(layers.Dot(axes=1)),
    "attention": attending,
    "words": words,
    "normalization": normalized,
}


def built(name):
    """The net of that name."""
    if name in GRAPHS:
        return GRAPHS[name]()
    shape, chain = CHAINS[name]
    return net(shape, *chain())
