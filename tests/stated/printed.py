"""The nets whose summaries printed/ holds, and what a summary leaves unsaid."""

import keras
from keras import layers as L  # noqa: N812
from stated.building import chain, graph


def pictures():
    return chain(
        (22, 22, 3),
        L.Conv2D(8, 3),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Conv2D(12, 3, padding="same"),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(24),
        L.ReLU(),
        L.Dropout(0.5),
        L.Dense(5),
    )


def keras_pictures():
    return chain(
        (22, 22, 3),
        L.Conv2D(8, 3),
        L.MaxPooling2D(2),
        L.Conv2D(12, 3, padding="same"),
        L.BatchNormalization(),
        L.MaxPooling2D(2),
        L.Flatten(),
        L.Dense(24),
        L.Dropout(0.5),
        L.Dense(5),
    )


def shared():
    query, document = keras.Input((9,)), keras.Input((9,))
    encoder = L.Dense(6)
    return graph([query, document], L.Dense(2)(L.Concatenate()([encoder(query), encoder(document)])))


def residual():
    x = keras.Input((14, 14, 4))
    y = L.ReLU()(L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(x)))
    y = L.Add()([x, L.Conv2D(4, 3, padding="same")(y)])
    return graph(x, L.Dense(3)(L.GlobalAveragePooling2D()(y)))


def two_outputs():
    age, income = keras.Input((8,)), keras.Input((8,))
    y = L.Multiply()([L.Dense(5)(age), L.Dense(5)(income)])
    return graph([age, income], [L.Dense(1)(y), L.Dense(4)(y)])


def recurrent():
    return chain((20,), L.Embedding(70, 8), L.LSTM(6, return_sequences=True), L.Bidirectional(L.GRU(5)), L.Dense(2))


def kinds_of_convolution():
    return chain(
        (12, 16, 4),
        L.DepthwiseConv2D(3, padding="same"),
        L.SeparableConv2D(6, 3, padding="same"),
        L.Conv2DTranspose(3, 2, 2),
    )


def grouped():
    return chain(
        (11, 11, 4),
        L.Conv2D(8, 3, groups=2),
        L.ReLU(),
        L.Conv2D(8, 3, 2, padding="same", groups=8),
        L.Flatten(),
        L.Dense(3),
    )


def small_mlp():
    return chain((18,), L.Dense(12), L.Activation("tanh"), L.Dense(3))


_KERAS = {
    "sequential": keras_pictures,
    "trainable": keras_pictures,
    "compiled": keras_pictures,
    "shared": shared,
    "residual": residual,
    "two_outputs": two_outputs,
    "recurrent": recurrent,
    "kinds_of_convolution": kinds_of_convolution,
}

_PICTURES = (
    "torchinfo_all_columns",
    "torchinfo_default",
    "torchinfo_batch32",
    "torchinfo_var_names",
    "torchsummary_default",
    "torchsummary_batch16",
    "torch_summary_tree",
    "torch_summary_columns",
    "pytorch_model_summary",
    "pytorch_model_summary_inputs",
    "torch_repr",
    "fvcore_str",
    "mmengine_arch",
    "ptflops",
    "flopth",
    "torchscan",
    "lightning_sizes",
)

_OTHERS = {
    "keras_narrow.txt": keras_pictures,
    "torchinfo_mlp.txt": small_mlp,
    "torchsummary_mlp.txt": small_mlp,
    "pytorch_model_summary_mlp.txt": small_mlp,
    "torchinfo_ascii_kernels.txt": grouped,
    "onnx_printable_graph.txt": grouped,
    "torchinfo_nested.txt": lambda: chain(
        (16, 16, 2),
        L.Conv2D(6, 5, use_bias=False),
        L.BatchNormalization(),
        L.ReLU(),
        L.AveragePooling2D(4),
        L.Flatten(),
        L.Dense(7),
    ),
    "torchinfo_one_dimension.txt": lambda: chain(
        (40, 2), L.Conv1D(6, 5), L.ReLU(), L.MaxPooling1D(3), L.Flatten(), L.Dense(4)
    ),
    "paddle_summary.txt": lambda: chain(
        (19, 19, 2),
        L.Conv2D(6, 3),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Conv2D(4, 5, padding="same"),
        L.Activation("sigmoid"),
        L.Flatten(),
        L.Dense(5),
    ),
    "paddle_flops.txt": lambda: chain((20,), L.Dense(14), L.ReLU(), L.Dense(6)),
    "mxnet_print_summary.txt": lambda: chain(
        (18, 18, 2), L.Conv2D(6, 3), L.Activation("tanh"), L.Flatten(), L.Dense(7)
    ),
    "mindspore_repr.txt": lambda: chain(
        (9, 9, 2),
        L.Conv2D(5, 3, padding="same", use_bias=False),
        L.ReLU(),
        L.Flatten(),
        L.Dense(8),
        L.Activation("tanh"),
        L.Dense(3),
    ),
    "flax_tabulate.txt": lambda: chain(
        (20, 20, 1), L.Conv2D(4, 3), L.Conv2D(2, 5, padding="same"), L.Flatten(), L.Dense(6)
    ),
    "modelsummary.txt": lambda: chain((30,), L.Dense(30), L.ReLU(), L.Dropout(0.5), L.Dense(11), L.Softmax()),
    "torch_inspect.txt": lambda: chain(
        (16, 16, 3), L.Conv2D(5, 3), L.Activation("tanh"), L.AveragePooling2D(2), L.Flatten(), L.Dense(3)
    ),
    "torchkeras.txt": lambda: chain((8,), L.Dense(8), L.Activation("tanh"), L.Dense(2)),
    "torchtoolbox.txt": lambda: chain((24,), L.Dense(16), L.ReLU(), L.Dense(4)),
    "lightning_table.txt": lambda: chain(
        (18, 18, 3), L.Conv2D(4, 3), L.ReLU(), L.MaxPooling2D(4), L.Flatten(), L.Dense(20)
    ),
}

NETS = (
    {f"{tool}_{name}.txt": net for tool in ("keras", "keras2") for name, net in _KERAS.items()}
    | {f"{name}.txt": pictures for name in _PICTURES}
    | _OTHERS
)
