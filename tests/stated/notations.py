"""The nets that notations/ states in the usual short forms, in calls and in Darknet's and PyTorch's printed forms."""

import keras
from keras import layers as L  # noqa: N812
from stated.building import chain, graph


def darknet_shortcut():
    x = keras.Input((16, 16, 3))
    a = L.Conv2D(8, 3, padding="same")(x)
    c = L.Conv2D(8, 3, padding="same")(L.Conv2D(4, 1)(a))
    return graph(x, L.Conv2D(2, 1)(L.Add()([c, a])))


def darknet_route_upsample():
    x = keras.Input((16, 16, 3))
    a = L.Conv2D(6, 3, padding="same")(x)
    u = L.UpSampling2D(2)(L.Conv2D(4, 1)(L.MaxPooling2D(2)(a)))
    return graph(x, L.Conv2D(3, 3, padding="same")(L.Concatenate()([u, a])))


SHORT_FORMS = {
    "vgg_conv3_16.md": lambda: chain(
        (24, 24, 3),
        L.Conv2D(16, 3, padding="same"),
        L.Conv2D(16, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(32, 5, padding="same"),
        L.MaxPooling2D(3),
        L.Flatten(),
        L.Dense(9),
    ),
    "vgg_conv1_after_conv3.csv": lambda: chain(
        (32, 32, 3),
        L.Conv2D(8, 3, padding="same"),
        L.Conv2D(8, 1),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(20),
        L.Dense(4),
        L.Softmax(),
    ),
    "vgg_capital_maxpool.md": lambda: chain(
        (27, 27, 2),
        L.Conv2D(6, 7, padding="same"),
        L.MaxPooling2D(3),
        L.Conv2D(4, 3),
        L.Flatten(),
        L.Dense(8),
        L.Softmax(),
    ),
    "resnet_kernel_filters_stride.md": lambda: chain(
        (65, 65, 3),
        L.Conv2D(64, 7, 2, padding="same"),
        L.MaxPooling2D(3, 2, padding="same"),
        L.Conv2D(32, 3, padding="same"),
        L.GlobalAveragePooling2D(),
        L.Dense(12, "softmax"),
    ),
    "resnet_even_input.csv": lambda: chain(
        (48, 48, 3), L.Conv2D(12, 5, 2, padding="same"), L.Conv2D(6, 3), L.GlobalAveragePooling2D(), L.Dense(4)
    ),
    "name_conv_3x3_8.md": lambda: chain(
        (30, 30, 1),
        L.Conv2D(8, 3),
        L.MaxPooling2D(2),
        L.Dropout(0.3),
        L.Conv2D(4, 5),
        L.Flatten(),
        L.Dense(11),
    ),
    "name_knobs.csv": lambda: chain(
        (12, 12, 2),
        L.Conv2D(6, 3, activation="relu"),
        L.Dropout(0.25),
        L.Flatten(),
        L.Dense(20, "tanh"),
        L.Dropout(0.5),
        L.Dense(3, "softmax"),
    ),
    "filters_at_size.md": lambda: chain(
        (28, 28, 1), L.Conv2D(64, 5), L.MaxPooling2D(2), L.Conv2D(10, 3), L.Flatten(), L.Dense(5)
    ),
    "patch_over_stride.csv": lambda: chain(
        (57, 57, 3),
        L.Conv2D(10, 5, 2, padding="same"),
        L.MaxPooling2D(3, 2, padding="same"),
        L.Conv2D(4, 3, padding="same"),
        L.AveragePooling2D(15, 1),
        L.Flatten(),
        L.Dense(6),
        L.Softmax(),
    ),
    "k_s_p.md": lambda: chain(
        (22, 22, 2),
        L.Conv2D(6, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(4, 5, 2, padding="same"),
        L.Flatten(),
        L.Dense(3),
    ),
    "k_s_p_capitals.csv": lambda: chain((26, 26, 1), L.Conv2D(7, 5, 3), L.MaxPooling2D(2), L.Flatten(), L.Dense(9)),
    "conv_bn_relu_one_row.md": lambda: chain(
        (18, 18, 3),
        L.Conv2D(8, 3, padding="same"),
        L.BatchNormalization(),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Conv2D(4, 3, 2),
        L.BatchNormalization(),
        L.ReLU(),
        L.Flatten(),
        L.Dense(5, "softmax"),
    ),
    "bn_relu_row.md": lambda: chain(
        (10, 10, 2), L.Conv2D(6, 3, padding="same"), L.BatchNormalization(), L.ReLU(), L.Flatten(), L.Dense(3)
    ),
    "lenet_no_heading.md": lambda: chain(
        (36, 36, 3),
        L.Conv2D(4, 5, activation="relu"),
        L.MaxPooling2D(2),
        L.Conv2D(10, 5, activation="relu"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(50, "relu"),
        L.Dense(7, "softmax"),
    ),
    "lenet_c1_s2_f6.csv": lambda: chain(
        (32, 32, 1),
        L.Conv2D(6, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Conv2D(12, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Conv2D(60, 5, activation="tanh"),
        L.Flatten(),
        L.Dense(42, "tanh"),
        L.Dense(10, "softmax"),
    ),
    "lenet_pooling_with_tanh.md": lambda: chain(
        (20, 20, 1),
        L.Conv2D(5, 5, activation="tanh"),
        L.AveragePooling2D(2),
        L.Activation("sigmoid"),
        L.Flatten(),
        L.Dense(9, "tanh"),
        L.Dense(4, "softmax"),
    ),
}

CALLS = {
    "torch_calls.md": lambda: chain(
        (30, 30, 1),
        L.Conv2D(8, 7),
        L.ReLU(),
        L.MaxPooling2D(3),
        L.Conv2D(12, 3, padding="same"),
        L.Flatten(),
        L.Dense(40),
        L.Dense(10, use_bias=False),
    ),
    "torch_calls_positional.csv": lambda: chain(
        (17, 17, 4),
        L.Conv2D(6, 3, 2, padding="same"),
        L.BatchNormalization(epsilon=0.01),
        L.ELU(alpha=0.5),
        L.Conv2D(6, (1, 5), (1, 2), padding="same", groups=3, use_bias=False),
        L.Flatten(),
        L.Dense(2),
    ),
    # PyTorch crops its padding off both ends, then adds the output padding at the end; Keras crops the end alone.
    "torch_calls_transposed.md": lambda: chain(
        (5, 5, 6),
        L.Conv2DTranspose(4, 3, 2),
        L.Cropping2D(((1, 0), (1, 0))),
        L.LeakyReLU(negative_slope=0.2),
        L.Conv2DTranspose(1, 4, 2),
        L.Activation("tanh"),
    ),
    "keras_calls.md": lambda: chain(
        (34, 34, 2),
        L.Conv2D(9, 3, activation="relu", dilation_rate=3),
        L.MaxPooling2D(4),
        L.Flatten(),
        L.Dense(6, "softmax"),
    ),
    "keras_calls_positional.csv": lambda: chain(
        (20, 26, 3),
        L.Conv2D(5, (3, 5), (2, 1), "same", activation="elu"),
        L.AveragePooling2D((2, 2), strides=1, padding="same"),
        L.Conv2D(4, (2, 2), use_bias=False),
        L.GlobalMaxPooling2D(),
        L.Dense(3, "sigmoid"),
    ),
    "keras_calls_quoted.md": lambda: chain(
        (32, 32, 1),
        L.Conv2D(6, 5, activation="relu"),
        L.MaxPool2D(),
        L.Conv2D(8, 3, 2, padding="valid"),
        L.BatchNormalization(epsilon=1e-4, scale=False),
        L.LeakyReLU(negative_slope=0.15),
        L.Flatten(),
        L.Dropout(0.45),
        L.Dense(2),
    ),
    "labels_and_total.md": lambda: chain(
        (21, 21, 3), L.Conv2D(5, 4, activation="relu"), L.MaxPooling2D(3), L.Flatten(), L.Dense(3, "softmax")
    ),
    "no_bias_column.csv": lambda: chain(
        (13, 13, 2),
        L.Conv2D(4, 3, 2, padding="same", use_bias=False, activation="relu"),
        L.Conv2D(3, 1),
        L.Flatten(),
        L.Dense(2, use_bias=False),
    ),
    "keras_nets_without_flatten_row.md": lambda: chain(
        (8, 8, 8, 1), L.Conv3D(4, 3, activation="relu"), L.MaxPooling3D(2), L.Flatten(), L.Dense(5, "sigmoid")
    ),
    "padding_four_numbers.csv": lambda: chain(
        (15, 10, 1),
        L.ZeroPadding2D(((1, 2), (0, 1))),
        L.Conv2D(3, 4),
        L.ZeroPadding2D(2),
        L.Cropping2D(1),
        L.ZeroPadding2D(1),
        L.Conv2D(2, 3, 2),
    ),
}

LISTINGS = {
    "darknet_plain.txt": lambda: chain(
        (40, 40, 3),
        L.Conv2D(8, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(12, 1),
        L.Conv2D(16, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(5, 1),
    ),
    # Darknet pads a convolution by half its size on both sides, at every stride.
    "darknet_strided.txt": lambda: chain(
        (32, 32, 3),
        L.Conv2D(8, 3, padding="same"),
        L.ZeroPadding2D(1),
        L.Conv2D(16, 3, 2),
        L.Conv2D(8, 1),
        L.GlobalAveragePooling2D(),
        L.Softmax(),
    ),
    "darknet_old.txt": lambda: chain(
        (28, 28, 1),
        L.Conv2D(6, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Conv2D(10, 3, padding="same"),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(20),
        L.Softmax(),
    ),
    "darknet_dilated_groups.txt": lambda: chain(
        (24, 24, 4),
        L.Conv2D(8, 3, padding="same", dilation_rate=2),
        L.Conv2D(8, 3, padding="same", groups=2),
        L.MaxPooling2D(2, 1, padding="same"),
        L.MaxPooling2D(2),
    ),
    "darknet_shortcut.txt": darknet_shortcut,
    "darknet_route_upsample.txt": darknet_route_upsample,
    "repr_lenet32.txt": lambda: chain(
        (32, 32, 1),
        L.Conv2D(6, 5),
        L.Activation("tanh"),
        L.AveragePooling2D(2),
        L.Conv2D(12, 5),
        L.Activation("tanh"),
        L.AveragePooling2D(2),
        L.Flatten(),
        L.Dense(60),
        L.Activation("tanh"),
        L.Dense(10),
    ),
    "repr_one_size_fits.txt": lambda: chain(
        (11, 11, 8),
        L.Conv2D(16, 3, padding="same", groups=4, use_bias=False),
        L.BatchNormalization(epsilon=1e-5, momentum=0.9),
        L.ReLU(),
        L.Conv2D(6, 3, dilation_rate=2),
        L.LeakyReLU(negative_slope=0.01),
        L.Flatten(),
        L.Dropout(0.25),
        L.Dense(5),
    ),
    "repr_mlp.txt": lambda: chain(
        (24,),
        L.Dense(16),
        L.BatchNormalization(epsilon=1e-5, momentum=0.9),
        L.Activation("gelu"),
        L.Dropout(0.1),
        L.Dense(4, use_bias=False),
        L.Softmax(),
    ),
}

NETS = SHORT_FORMS | CALLS | LISTINGS
