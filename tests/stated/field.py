"""The nets that the field's own sheets in the shared folder state, by file."""

import keras
from keras import layers as L  # noqa: N812
from stated.building import ceil_max, chain, graph


def alexnet(groups):
    return chain(
        (227, 227, 3),
        L.Conv2D(96, 11, 4, activation="relu"),
        L.MaxPooling2D(3, 2),
        L.Conv2D(256, 5, padding="same", groups=groups, activation="relu"),
        L.MaxPooling2D(3, 2),
        L.Conv2D(384, 3, padding="same", activation="relu"),
        L.Conv2D(384, 3, padding="same", groups=groups, activation="relu"),
        L.Conv2D(256, 3, padding="same", groups=groups, activation="relu"),
        L.MaxPooling2D(3, 2),
        L.Flatten(),
        L.Dense(4096, "relu"),
        L.Dense(4096, "relu"),
        L.Dense(1000, "softmax"),
    )


def alexnet_repr(size):
    """The printed form has no shapes: 223 to 230 pixels all leave 27 x 27 x 64."""
    return chain(
        (size, size, 3),
        L.ZeroPadding2D(2),
        L.Conv2D(64, 11, 4),
        L.ReLU(),
        L.MaxPooling2D(3, 2),
        L.Flatten(),
        L.Dense(10),
    )


def described():
    return chain((28, 28, 1), L.Conv2D(8, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(10, "softmax"))


def ceil_mode():
    x = keras.Input((224, 224, 3))
    y = L.ReLU()(L.Conv2D(96, 7, 2)(x))
    y = ceil_max(ceil_max(y, 3, 2, 0, 0), 3, 2, 1, 1)
    return graph(x, L.Dense(10)(L.Flatten()(y)))


def functional_summary():
    left, right = keras.Input((16,)), keras.Input((16,))
    shared = L.Dense(8)
    return graph([left, right], L.Dense(3)(L.Concatenate()([shared(left), shared(right)])))


def matlab_groups(*after):
    return chain(
        (31, 31, 8),
        L.Conv2D(32, 5, padding="same", groups=2),
        L.MaxPooling2D(3, 2),
        L.Flatten(),
        L.Dense(10),
        *after,
    )


def lenet():
    return chain(
        (32, 32, 1),
        L.Conv2D(6, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Activation("tanh"),
        L.Conv2D(16, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Activation("tanh"),
        L.Conv2D(120, 5, activation="tanh"),
        L.Flatten(),
        L.Dense(84, "tanh"),
        L.Dense(10, "softmax"),
    )


NETS = {
    "alexnet_groups_counted.md": lambda: alexnet(2),
    "alexnet_with_output_row.md": lambda: alexnet(1),
    "new_activation_in_description.md": described,
    "new_activation_lost_in_words.md": described,
    "new_atrous_in_words.md": lambda: chain(
        (64, 64, 3),
        L.Conv2D(16, 3, dilation_rate=2, activation="relu"),
        L.Conv2D(16, 3, padding="same", groups=2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "new_causal_conv1d.md": lambda: chain(
        (100, 6), L.Conv1D(32, 5, padding="causal"), L.MaxPooling1D(2), L.GlobalMaxPooling1D(), L.Dense(4)
    ),
    "new_ceil_mode.md": ceil_mode,
    "new_darknet_listing.txt": lambda: chain(
        (64, 64, 3),
        L.Conv2D(16, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(32, 3, padding="same"),
        L.MaxPooling2D(2, 1, padding="same"),
        L.Conv2D(18, 1),
    ),
    "new_dense_on_sequence.md": lambda: chain((20, 8), L.Dense(16), L.Dense(4)),
    "new_depth_multiplier_output_padding.md": lambda: chain(
        (32, 32, 3),
        L.Conv2D(8, 3, padding="same", activation="relu"),
        L.BatchNormalization(),
        L.UpSampling2D(2),
        L.Flatten(),
        L.Dense(10),
    ),
    "new_depthwise_named_conv.csv": lambda: chain(
        (32, 32, 16),
        L.DepthwiseConv2D(3, padding="same"),
        L.Conv2D(32, 1),
        L.AveragePooling2D(32, 1),
        L.Flatten(),
        L.Dense(10),
    ),
    "new_dilation_column.md": lambda: chain(
        (64, 64, 3),
        L.Conv2D(16, 3, dilation_rate=2, activation="relu"),
        L.Conv2D(16, 3, dilation_rate=4, activation="relu"),
        L.GlobalAveragePooling2D(),
        L.Dense(10, "softmax"),
    ),
    "new_dilation_in_words.md": lambda: chain(
        (64, 64, 3), L.Conv2D(16, 3, dilation_rate=2, activation="relu"), L.Flatten(), L.Dense(10, "softmax")
    ),
    "new_dropout2d_leaky.md": lambda: chain(
        (32, 32, 3),
        L.Conv2D(8, 3, padding="same", activation=L.LeakyReLU(negative_slope=0.1)),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "new_global_average_1d.md": lambda: chain((100, 6), L.Conv1D(16, 5), L.GlobalAveragePooling1D(), L.Dense(4)),
    "new_groups_column.md": lambda: chain(
        (27, 27, 96),
        L.Conv2D(256, 5, padding="same", groups=2, activation="relu"),
        L.MaxPooling2D(3, 2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "new_keras_functional_summary.txt": functional_summary,
    "new_keras_layer_calls.md": lambda: chain(
        (32, 32, 3),
        L.Conv2D(6, 5, activation="relu", dilation_rate=2),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "new_lenet_c1_s2.md": lenet,
    "new_matlab_groups_table.md": matlab_groups,
    "new_matlab_two_groups.txt": lambda: matlab_groups(L.Softmax()),
    "new_pool_padding_same_words.md": lambda: chain(
        (31, 31, 3), L.Conv2D(16, 3, 2, padding="same"), L.BatchNormalization(), L.ReLU(), L.Flatten(), L.Dense(10)
    ),
    "new_torch_layer_calls.md": lambda: chain(
        (32, 32, 3),
        L.Conv2D(6, 5),
        L.MaxPooling2D(2),
        L.Conv2D(16, 5),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(120),
        L.Dense(10),
    ),
    "new_vgg_conv3_64.md": lambda: chain(
        (64, 64, 3),
        L.Conv2D(64, 3, padding="same"),
        L.Conv2D(64, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(128, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(10),
    ),
}
