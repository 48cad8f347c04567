"""The nets that graphs/ states with the inputs of each row."""

import keras
from keras import layers as L  # noqa: N812
from stated.building import graph


def residual_add():
    x = keras.Input((16, 16, 8))
    y = L.Conv2D(8, 3, padding="same", activation="relu")(x)
    y = L.Conv2D(8, 3, padding="same")(y)
    y = L.GlobalAveragePooling2D()(L.ReLU()(L.Add()([y, x])))
    return graph(x, L.Dense(3, "softmax")(y))


def residual_projection():
    x = keras.Input((17, 17, 4))
    y = L.ReLU()(L.BatchNormalization()(L.Conv2D(6, 3, 2, padding="same")(x)))
    y = L.BatchNormalization()(L.Conv2D(6, 3, padding="same")(y))
    short = L.BatchNormalization()(L.Conv2D(6, 1, 2)(x))
    y = L.ReLU()(L.Add()([y, short]))
    return graph(x, L.Dense(2)(L.GlobalAveragePooling2D()(y)))


def inverted_residual():
    x = keras.Input((14, 14, 6))
    y = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(24, 1, use_bias=False)(x)))
    y = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(y)))
    y = L.BatchNormalization()(L.Conv2D(6, 1, use_bias=False)(y))
    return graph(x, L.Add()([x, y]))


def concatenate_two_branches():
    x = keras.Input((12, 12, 3))
    small = L.Conv2D(4, 1, activation="relu")(x)
    large = L.Conv2D(5, 5, padding="same", activation="relu")(x)
    return graph(x, L.Conv2D(2, 1)(L.Concatenate()([small, large])))


def multiply_gate():
    x = keras.Input((9, 9, 5))
    gate = L.Dense(5, "sigmoid")(L.Dense(2, "relu")(L.GlobalAveragePooling2D()(x)))
    return graph(x, L.Multiply()([x, gate]))


def two_inputs():
    left, right = keras.Input((7,)), keras.Input((5,))
    y = L.Dense(6, "relu")(L.Concatenate()([left, right]))
    return graph([left, right], L.Dense(1, "sigmoid")(y))


def subtract_and_average():
    a, b = keras.Input((6,)), keras.Input((6,))
    return graph([a, b], L.Dense(2)(L.Maximum()([L.Subtract()([a, b]), L.Average()([a, b])])))


def unet_small():
    x = keras.Input((16, 16, 1))
    d1 = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    d2 = L.Conv2D(8, 3, padding="same", activation="relu")(L.MaxPooling2D(2)(d1))
    y = L.Concatenate()([d1, L.Conv2DTranspose(4, 2, 2)(d2)])
    y = L.Conv2D(4, 3, padding="same", activation="relu")(y)
    return graph(x, L.Conv2D(1, 1, activation="sigmoid")(y))


def transformer_block():
    x = keras.Input((10, 24))
    y = L.MultiHeadAttention(num_heads=4, key_dim=6)(x, x)
    y = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, y]))
    z = L.Dense(24)(L.Dense(48, "relu")(y))
    z = L.LayerNormalization(epsilon=1e-6)(L.Add()([y, z]))
    return graph(x, L.Dense(3, "softmax")(L.GlobalAveragePooling1D()(z)))


def attention_words():
    q, v = keras.Input((5, 16)), keras.Input((9, 16))
    y = L.MultiHeadAttention(num_heads=2, key_dim=8)(q, v)
    return graph([q, v], L.Dense(4)(L.LayerNormalization()(y)))


def attention_call_kept_bare():
    x = keras.Input((7, 12))
    y = L.MultiHeadAttention(3, 4, value_dim=5, use_bias=False)(x, x)
    return graph(x, L.GlobalMaxPooling1D()(y))


NETS = {
    "residual_add.md": residual_add,
    "residual_projection.csv": residual_projection,
    "inverted_residual.md": inverted_residual,
    "concatenate_two_branches.csv": concatenate_two_branches,
    "multiply_gate.md": multiply_gate,
    "two_inputs.csv": two_inputs,
    "subtract_and_average.md": subtract_and_average,
    "unet_small.md": unet_small,
    "transformer_block.md": transformer_block,
    "attention_words.csv": attention_words,
    "attention_call_kept_bare.md": attention_call_kept_bare,
}
