"""The nets that tables/ states in columns and in words, in Keras's own terms."""

import keras
from keras import layers as L  # noqa: N812
from stated.building import ceil_average, ceil_max, chain, graph


def leaky(slope):
    return L.LeakyReLU(negative_slope=slope)


def ceil_words():
    x = keras.Input((7, 7, 3))
    return graph(x, L.Dense(5)(L.Flatten()(ceil_max(x, 2, 2, 1, 1))))


def ceil_torch_calls():
    x = keras.Input((13, 8, 4))
    return graph(x, L.Conv2D(6, 3)(ceil_average(x, 3, 2, 0, 1)))


def ceil_column():
    x = keras.Input((10, 10, 2))
    return graph(x, L.MaxPooling2D(2)(ceil_max(x, 3, 3, 2, 2)))


NETS = {
    "described_tanh_kernels.md": lambda: chain(
        (20, 24, 1),
        L.Conv2D(12, 5, padding="same", activation="tanh"),
        L.AveragePooling2D(2),
        L.Flatten(),
        L.Dense(30, "sigmoid"),
        L.Dense(4, "softmax"),
    ),
    "described_elu.md": lambda: chain(
        (18, 18, 3), L.Conv2D(6, 4, 2, activation="elu"), L.Flatten(), L.Dense(12, "relu"), L.Dense(3, "softmax")
    ),
    "described_followed_by_relu.csv": lambda: chain(
        (16, 16, 2), L.Conv2D(5, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(6, "softmax")
    ),
    "atrous_rate_three.md": lambda: chain(
        (30, 30, 4),
        L.Conv2D(10, 3, dilation_rate=3, activation="relu"),
        L.Conv2D(20, 5, padding="same", groups=5),
        L.Flatten(),
        L.Dense(2, "softmax"),
    ),
    "dilated_factor_words.csv": lambda: chain(
        (48, 40, 1),
        L.Conv2D(4, 3, padding="same", dilation_rate=2, activation="tanh"),
        L.Conv2D(4, 3, padding="same", dilation_rate=4, activation="tanh"),
        L.Conv2D(1, 1, activation="sigmoid"),
    ),
    "dilated_one_dimension_words.md": lambda: chain(
        (50, 2), L.Conv1D(6, 3, dilation_rate=4, activation="relu"), L.GlobalMaxPooling1D(), L.Dense(5)
    ),
    "dilation_words_two_axes.md": lambda: chain(
        (24, 20, 1), L.Conv2D(4, 3, dilation_rate=(2, 1)), L.Conv2D(2, 3, dilation_rate=(1, 3))
    ),
    "dilation_words_keyed.csv": lambda: chain(
        (26, 26, 2),
        L.Conv2D(5, 3, dilation_rate=5, activation="relu"),
        L.Conv2D(5, 2, padding="same", dilation_rate=3),
    ),
    "causal_column.csv": lambda: chain(
        (64, 1),
        L.Conv1D(4, 7, padding="causal"),
        L.Conv1D(4, 7, padding="causal"),
        L.MaxPooling1D(4),
        L.GlobalAveragePooling1D(),
        L.Dense(2),
    ),
    "causal_dilated.md": lambda: chain(
        (40, 3),
        L.Conv1D(8, 2, padding="causal", activation="relu"),
        L.Conv1D(8, 2, padding="causal", dilation_rate=2, activation="relu"),
        L.Conv1D(8, 2, padding="causal", dilation_rate=4, activation="relu"),
        L.Conv1D(1, 1),
    ),
    "causal_words.md": lambda: chain(
        (30, 2), L.Conv1D(5, 4, 2, padding="causal", activation="relu"), L.Flatten(), L.Dense(3)
    ),
    "ceil_words.md": ceil_words,
    "ceil_torch_calls.md": ceil_torch_calls,
    "ceil_column.csv": ceil_column,
    "dense_keeps_steps.csv": lambda: chain((12, 5), L.Dense(9), L.Dense(2)),
    "dense_keeps_then_flattens.md": lambda: chain((6, 4), L.Dense(5, "relu"), L.Flatten(), L.Dense(3, "softmax")),
    "dense_on_an_image.md": lambda: chain((6, 6, 4), L.Dense(2), L.Flatten(), L.Dense(7)),
    "columns_left_empty.csv": lambda: chain(
        (24, 24, 3),
        L.Conv2D(6, 5, padding="same"),
        L.BatchNormalization(),
        L.UpSampling2D(3),
        L.Flatten(),
        L.Dense(4),
    ),
    "depth_multiplier_two.md": lambda: chain(
        (20, 20, 5),
        L.DepthwiseConv2D(3, padding="same", depth_multiplier=2, activation="relu"),
        L.SeparableConv2D(8, 3, activation="relu"),
        L.GlobalAveragePooling2D(),
        L.Dense(3, "softmax"),
    ),
    "output_padding_one.md": lambda: chain(
        (7, 7, 6),
        L.Conv2DTranspose(4, 3, 2, padding="same", output_padding=1),
        L.Conv2DTranspose(1, 3, 2, output_padding=0),
    ),
    "depthwise_stride_in_the_type.csv": lambda: chain(
        (33, 33, 3),
        L.Conv2D(8, 3, 2, padding="same"),
        L.DepthwiseConv2D(3, padding="same"),
        L.Conv2D(16, 1),
        L.DepthwiseConv2D(3, 2, padding="same"),
        L.AveragePooling2D(9, 1),
        L.Flatten(),
        L.Dense(5),
    ),
    "depthwise_spelled_out.md": lambda: chain(
        (15, 15, 6),
        L.DepthwiseConv2D(5, padding="same", activation="relu"),
        L.Conv2D(4, 1, activation="relu"),
        L.SeparableConv2D(3, 3, padding="same"),
    ),
    "depthwise_dw_words.md": lambda: chain(
        (21, 21, 4), L.DepthwiseConv2D(3, 2, padding="same", activation="relu6"), L.Conv2D(10, 1)
    ),
    "dilation_rate_column.csv": lambda: chain(
        (40, 40, 1),
        L.Conv2D(3, 3, dilation_rate=3, activation="relu"),
        L.Conv2D(3, 3, padding="same", dilation_rate=2, activation="relu"),
        L.Conv2D(2, 3),
    ),
    "dilation_two_numbers.md": lambda: chain(
        (30, 20, 2), L.Conv2D(4, 3, dilation_rate=(4, 2)), L.DepthwiseConv2D(3, dilation_rate=2)
    ),
    "dilation_matlab_factor.md": lambda: chain((19, 19, 3), L.Conv2D(7, 3, dilation_rate=2), L.Flatten(), L.Dense(2)),
    "leaky_in_activation.csv": lambda: chain(
        (16, 16, 1),
        L.Conv2D(4, 3, padding="same", activation=leaky(0.2)),
        L.Conv2D(2, 3, padding="same", activation=leaky(0.05)),
        L.Flatten(),
        L.Dense(3, "softmax"),
    ),
    "dropout2d_rows.md": lambda: chain(
        (12, 12, 3),
        L.Conv2D(8, 3, padding="same"),
        L.LeakyReLU(negative_slope=0.1),
        L.SpatialDropout2D(0.25),
        L.MaxPooling2D(3),
        L.Dropout(0.4),
        L.Flatten(),
        L.Dense(6),
    ),
    "dropout_spatial_column.md": lambda: chain(
        (9, 4), L.Dense(6, leaky(0.3)), L.SpatialDropout1D(0.15), L.Flatten(), L.Dropout(0.35), L.Dense(2)
    ),
    "global_average_words.csv": lambda: chain(
        (60, 2), L.Conv1D(7, 3, padding="same"), L.GlobalAveragePooling1D(), L.Dense(2)
    ),
    "global_average_gap.md": lambda: chain((9, 9, 5), L.Conv2D(6, 2), L.GlobalAveragePooling2D(), L.Dense(4)),
    "global_average_adaptive.md": lambda: chain(
        (45, 3), L.Conv1D(5, 6, 3), L.AdaptiveAveragePooling1D(1), L.Flatten(), L.Dense(2)
    ),
    "adaptive_six.md": lambda: chain(
        (13, 20, 4), L.AdaptiveAveragePooling2D(6), L.AdaptiveMaxPooling2D((2, 3)), L.Flatten(), L.Dense(3)
    ),
}
