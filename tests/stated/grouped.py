"""The nets that tables/ states with groups, with a last row Output, and in MATLAB's words."""

from keras import layers as L  # noqa: N812
from stated.building import chain

NETS = {
    "groups_four.csv": lambda: chain(
        (14, 14, 8),
        L.Conv2D(12, 3, padding="same", groups=4, activation="relu"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(3, "softmax"),
    ),
    "groups_some_rows.md": lambda: chain(
        (11, 11, 6), L.Conv2D(6, 1), L.Conv2D(6, 3, padding="same", groups=6), L.Conv2D(9, 3, groups=3)
    ),
    "groups_one_dimension.md": lambda: chain(
        (31, 4), L.Conv1D(8, 5, 2, groups=2), L.Conv1D(8, 3, padding="same", groups=8)
    ),
    "groups_follow_from_count.md": lambda: chain(
        (12, 12, 8),
        L.Conv2D(16, 5, padding="same", groups=2, activation="relu"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "groups_follow_from_weights.csv": lambda: chain(
        (10, 10, 9), L.Conv2D(18, 3, padding="same", groups=3), L.Conv2D(18, 3, groups=18), L.Conv2D(4, 1)
    ),
    "groups_follow_depthwise.md": lambda: chain(
        (16, 16, 32), L.Conv2D(32, 3, padding="same", groups=32), L.Conv2D(8, 1)
    ),
    "grouped_words.csv": lambda: chain(
        (13, 13, 6), L.Conv2D(12, 3, groups=3, activation="relu"), L.Conv2D(4, 1, groups=2)
    ),
    "grouped_words_keyed.md": lambda: chain(
        (10, 12, 8),
        L.Conv2D(16, 3, padding="same", groups=8),
        L.Conv2D(2, 5, padding="same", groups=2, activation="sigmoid"),
    ),
    "output_row_dash.md": lambda: chain(
        (23, 23, 3), L.Conv2D(8, 5, 2, activation="relu"), L.Flatten(), L.Dense(7, "softmax")
    ),
    "output_row_bare.csv": lambda: chain((14,), L.Dense(9, "tanh"), L.Dense(3, "softmax")),
    "output_row_is_a_layer.md": lambda: chain((14,), L.Dense(9, "relu"), L.Dense(3, "softmax")),
    "same_padding_words.md": lambda: chain(
        (27, 27, 2),
        L.Conv2D(9, 5, 3, padding="same"),
        L.ReLU(),
        L.MaxPooling2D(3, 2, padding="same"),
        L.Flatten(),
        L.Dense(6),
    ),
    "same_padding_average.md": lambda: chain(
        (17, 17, 1),
        L.Conv2D(4, 3, padding="same"),
        L.BatchNormalization(),
        L.AveragePooling2D(2),
        L.Dropout(0.3),
        L.Flatten(),
        L.Dense(5),
        L.Softmax(),
    ),
    "same_padding_in_sentences.csv": lambda: chain(
        (25, 25, 3),
        L.Conv2D(8, 3, 2, padding="same", activation="relu"),
        L.MaxPooling2D(3, 2, padding="same"),
        L.Flatten(),
        L.Dense(10, "softmax"),
    ),
    "matlab_groups.md": lambda: chain(
        (15, 15, 6),
        L.Conv2D(12, 3, padding="same", groups=3),
        L.ReLU(),
        L.MaxPooling2D(3, 2),
        L.Flatten(),
        L.Dense(8),
    ),
    "matlab_channel_wise.md": lambda: chain((10, 10, 5), L.DepthwiseConv2D(3, padding="same"), L.Conv2D(7, 1)),
    "matlab_dilated_groups.md": lambda: chain(
        (20, 20, 4), L.Conv2D(6, 3, dilation_rate=2, groups=2), L.ZeroPadding2D(2), L.Conv2D(2, 5, 2)
    ),
    "matlab_copied_groups.txt": lambda: chain(
        (21, 21, 6),
        L.Conv2D(15, 3, padding="same", groups=3),
        L.MaxPooling2D(3),
        L.Flatten(),
        L.Dense(4),
        L.Softmax(),
    ),
    "matlab_copied_channel_wise.txt": lambda: chain(
        (13, 13, 4), L.DepthwiseConv2D(5, padding="same", depth_multiplier=2), L.ReLU(), L.Flatten(), L.Dense(3)
    ),
    "matlab_copied_plain.txt": lambda: chain(
        (16, 20, 1),
        L.Conv2D(6, 4, 2),
        L.BatchNormalization(),
        L.LeakyReLU(negative_slope=0.01),
        L.Dropout(0.4),
        L.Flatten(),
        L.Dense(2),
    ),
    "wrong_one_count.md": lambda: chain(
        (14, 14, 8), L.Conv2D(12, 3, padding="same", groups=4), L.Flatten(), L.Dense(3)
    ),
    "wrong_one_output.md": lambda: chain(
        (30, 30, 4), L.Conv2D(10, 3, dilation_rate=3, activation="relu"), L.Flatten(), L.Dense(2, "softmax")
    ),
}
