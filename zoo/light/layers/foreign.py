"""What PyTorch calls its layers and their arguments, and how Keras orders its own: data, as their manuals have it.

A class that is not here, or an argument, is not understood; it is never passed over.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from zoo.light.layers.kind import Kind
from zoo.light.layers.known import KINDS, LAYERS


class Foreign(NamedTuple):
    """A class of another framework."""

    stem: str
    """Our kind's name, with {} for the number of its spatial axes if it has one."""
    order: tuple[str, ...] = ()
    """The arguments by their places."""
    settings: Mapping[str, str] = {}
    """What the class alone says, and what its arguments are where nothing is said."""


_CONVOLUTION = ("in_channels", "out_channels", "kernel_size", "stride", "padding")
_NORMAL = ("num_features", "eps", "momentum", "affine", "track_running_stats")
_LSTM = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional")
_USUAL_NORMAL = {"epsilon": "1e-5", "momentum": "0.9"}
_TORCH: Mapping[str, Foreign] = {
    "Conv{}d": Foreign("Conv{}D", (*_CONVOLUTION, "dilation", "groups", "bias", "padding_mode"), {"padding": "0"}),
    "ConvTranspose{}d": Foreign(
        "Conv{}DTranspose", (*_CONVOLUTION, "output_padding", "groups", "bias", "dilation"), {"padding": "0"}
    ),
    "MaxPool{}d": Foreign(
        "MaxPooling{}D",
        ("kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"),
        {"padding": "0"},
    ),
    "AvgPool{}d": Foreign(
        "AveragePooling{}D",
        ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
        {"padding": "0"},
    ),
    "AdaptiveAvgPool{}d": Foreign("AdaptiveAveragePooling{}D", ("output_size",)),
    "AdaptiveMaxPool{}d": Foreign("AdaptiveMaxPooling{}D", ("output_size", "return_indices")),
    "Linear": Foreign("Dense", ("in_features", "out_features", "bias")),
    "BatchNorm{}d": Foreign("BatchNormalization", _NORMAL, _USUAL_NORMAL),
    "LayerNorm": Foreign(
        "LayerNormalization", ("normalized_shape", "eps", "elementwise_affine", "bias"), {"epsilon": "1e-5"}
    ),
    "GroupNorm": Foreign("GroupNormalization", ("num_groups", "num_channels", "eps", "affine"), {"epsilon": "1e-5"}),
    "Dropout": Foreign("Dropout", ("p", "inplace"), {"rate": "0.5"}),
    "Dropout1d": Foreign("SpatialDropout1D", ("p", "inplace"), {"rate": "0.5"}),
    "Dropout2d": Foreign("SpatialDropout2D", ("p", "inplace"), {"rate": "0.5"}),
    "Dropout3d": Foreign("SpatialDropout3D", ("p", "inplace"), {"rate": "0.5"}),
    "AlphaDropout": Foreign("AlphaDropout", ("p", "inplace"), {"rate": "0.5"}),
    "Flatten": Foreign("Flatten", ("start_dim", "end_dim")),
    "Unflatten": Foreign("Reshape", ("dim", "unflattened_size")),
    "Identity": Foreign("Identity"),
    "Upsample": Foreign("UpSampling2D", ("size", "scale_factor", "mode", "align_corners")),
    "UpsamplingNearest2d": Foreign("UpSampling2D", ("size", "scale_factor")),
    "ZeroPad{}d": Foreign("ZeroPadding{}D", ("padding",)),
    "Embedding": Foreign("Embedding", ("num_embeddings", "embedding_dim")),
    "LSTM": Foreign("LSTM", _LSTM, {"return_sequences": "yes"}),
    "GRU": Foreign("GRU", _LSTM, {"return_sequences": "yes"}),
    "RNN": Foreign("SimpleRNN", ("input_size", "hidden_size", "num_layers", "nonlinearity", *_LSTM[3:])),
    "PReLU": Foreign("PReLU", ("num_parameters", "init")),
    "ReLU": Foreign("Activation", ("inplace",), {"activation": "relu"}),
    "ReLU6": Foreign("Activation", ("inplace",), {"activation": "relu6"}),
    "LeakyReLU": Foreign("Activation", ("negative_slope", "inplace"), {"activation": "LeakyReLU(0.01)"}),
    "ELU": Foreign("Activation", ("alpha", "inplace"), {"activation": "elu"}),
    "SELU": Foreign("Activation", ("inplace",), {"activation": "selu"}),
    "CELU": Foreign("Activation", ("alpha", "inplace"), {"activation": "celu"}),
    "GELU": Foreign("Activation", ("approximate",), {"activation": "gelu"}),
    "SiLU": Foreign("Activation", ("inplace",), {"activation": "silu"}),
    "Mish": Foreign("Activation", ("inplace",), {"activation": "mish"}),
    "Hardswish": Foreign("Activation", ("inplace",), {"activation": "hard_silu"}),
    "Hardsigmoid": Foreign("Activation", ("inplace",), {"activation": "hard_sigmoid"}),
    "Hardtanh": Foreign("Activation", ("min_val", "max_val", "inplace"), {"activation": "hard_tanh"}),
    "Tanh": Foreign("Activation", (), {"activation": "tanh"}),
    "Tanhshrink": Foreign("Activation", (), {"activation": "tanh_shrink"}),
    "Sigmoid": Foreign("Activation", (), {"activation": "sigmoid"}),
    "LogSigmoid": Foreign("Activation", (), {"activation": "log_sigmoid"}),
    "Softplus": Foreign("Activation", ("beta", "threshold"), {"activation": "softplus"}),
    "Softsign": Foreign("Activation", (), {"activation": "softsign"}),
    "Softmax": Foreign("Activation", ("dim",), {"activation": "softmax"}),
    "LogSoftmax": Foreign("Activation", ("dim",), {"activation": "log_softmax"}),
}
"""By PyTorch's class, with {} for its number of axes. PyTorch keeps 1 - momentum of what Keras keeps momentum of."""

PARAMETERS_OF_TORCH = {
    "out_channels": "filters", "out_features": "filters", "hidden_size": "filters", "kernel_size": "size",
    "stride": "stride", "padding": "padding", "dilation": "dilation_rate", "groups": "groups", "bias": "bias",
    "output_padding": "output_padding", "ceil_mode": "ceil_mode", "output_size": "output_size", "eps": "epsilon",
    "momentum": "momentum", "p": "rate", "num_groups": "groups", "scale_factor": "size", "mode": "interpolation",
    "output_channels": "filters", "group": "groups", "has_bias": "bias", "pad_mode": "padding",
    "num_embeddings": "input_dim", "embedding_dim": "output_dim", "negative_slope": "activation",
    "alpha": "activation", "nonlinearity": "activation", "unflattened_size": "target_shape", "dropout": "dropout",
}  # fmt: skip
"""Our parameter for an argument of PyTorch's, and of MindSpore's, which shares many of its classes."""
INPUTS_OF_TORCH = {
    "in_channels": "channels", "in_features": "features", "num_features": "channels", "num_channels": "channels",
    "input_channels": "channels", "input_size": "features", "normalized_shape": "features",
}  # fmt: skip
"""The arguments that repeat what goes in, and what they count of it."""
USUAL_IN_TORCH: Mapping[str, tuple[str, ...]] = {
    "inplace": ("True", "False"), "track_running_stats": ("True",), "affine": ("True",), "return_indices": ("False",),
    "elementwise_affine": ("True",), "padding_mode": ("zeros",), "start_dim": ("1",), "end_dim": ("-1",),
    "batch_first": ("True",), "num_layers": ("1",), "bidirectional": ("False",), "divisor_override": ("None",),
    "approximate": ("none",), "dim": ("1", "-1", "None"), "align_corners": ("None", "False"), "size": ("None",),
    "count_include_pad": ("True",), "min_val": ("-1", "-1.0"), "max_val": ("1", "1.0"), "init": ("0.25",),
    "weight_init": (), "bias_init": (), "format": ("NCHW",), "data_format": ("NCHW",),
    "num_parameters": ("1",), "beta": ("1", "1.0"), "threshold": ("20", "20.0"),
}  # fmt: skip
"""The arguments under which a layer is as its kind has it, and the values for that."""

_KERAS_ORDER: Mapping[str, tuple[str, ...]] = {
    "Conv{}D": ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation"),
    "SeparableConv{}D": ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"),
    "DepthwiseConv{}D": ("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate"),
    "Conv{}DTranspose": ("filters", "kernel_size", "strides", "padding", "output_padding", "data_format"),
    "MaxPooling{}D": ("pool_size", "strides", "padding", "data_format"),
    "AveragePooling{}D": ("pool_size", "strides", "padding", "data_format"),
    "UpSampling{}D": ("size", "data_format", "interpolation"),
    "ConvLSTM{}D": ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation"),
    "LSTM": ("units", "activation", "recurrent_activation", "use_bias"),
    "GRU": ("units", "activation", "recurrent_activation", "use_bias"),
    "MultiHeadAttention": ("num_heads", "key_dim", "value_dim", "dropout", "use_bias"),
}
"""Keras's order of arguments, where it is not that in which our kinds take them."""
_KERAS_UNSAID: Mapping[str, Mapping[str, str]] = {
    "MaxPooling{}D": {"size": "2"},
    "AveragePooling{}D": {"size": "2"},
    "UpSampling{}D": {"size": "2"},
    "ZeroPadding{}D": {"padding": "1"},
}
"""What a call in Keras leaves unsaid that a table has to say."""


WORDS_OF_ONNX = {
    "Conv": "convolution", "MaxPool": "max pooling", "AveragePool": "average pooling", "Gemm": "fully connected",
    "GlobalAveragePool": "global average pooling", "Flatten": "flatten", "Add": "addition", "Concat": "concatenation",
}  # fmt: skip
"""What people call the operators of ONNX whose names say less."""

CONTAINERS = ("Sequential", "ModuleList", "SequentialCell", "HybridSequential")
"""Classes that hold layers and run them in their order."""
BIASES_TWICE_IN_TORCH = ("LSTM", "SimpleRNN")
"""The kinds of which PyTorch keeps two vectors of biases, which it adds, and Keras one."""


def torch_class(name: str) -> tuple[Foreign, int] | None:
    """PyTorch's class of that name, and the number of its spatial axes; 0 where it has any."""
    if name in _TORCH:
        return _TORCH[name], 0
    rank = re.fullmatch(r"(.+?)([123])d", name)
    if rank and (found := _TORCH.get(rank[1] + "{}d")):
        return found, int(rank[2])
    return None


def is_torch_alone(name: str) -> bool:
    """Whether a class of PyTorch's is none of Keras's."""
    return torch_class(name) is not None and keras_class(name) is None


def keras_class(name: str) -> Kind | None:
    """The kind of a class of Keras's, by its name or another of its names."""
    if (known := KINDS.get("InputLayer" if name == "Input" else name)) is not None:
        return known
    return next((kind for kind in LAYERS.values() if name in kind.keras.aliases), None)


def keras_order(kind: Kind) -> tuple[str, ...]:
    """The arguments of a Keras class by their places."""
    stem = kind.said.stem
    return _KERAS_ORDER.get(
        stem, tuple(kind.keras.keys[each.name] for each in kind.takes if each.name in kind.keras.keys)
    )


def keras_unsaid(kind: Kind) -> Mapping[str, str]:
    """What a call in Keras sets by saying nothing of it."""
    return _KERAS_UNSAID.get(kind.said.stem, {})


def pooled_whole(kind: Kind) -> Kind | None:
    """The kind that pools all of its input as this one pools windows, if this one does."""
    return KINDS.get(f"Global{kind.name}") if kind.part == "pool" else None
