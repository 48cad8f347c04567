"""Writes torch_layers.json: what PyTorch says of random layers, and the Keras layers that compute the same.

    python tests/facts/torch_layers.py

It needs torch, keras and tensorflow, and is no part of the tests. The Keras layers of a case are built and given
PyTorch's weights: where `differs` names no convention of `SHAPES_ONLY`, both gave the same values.
"""

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import torch
from torch import nn

SEED = 15
SEQUENCES = ("Linear", "LayerNorm", "RMSNorm", "Embedding", "RNN", "LSTM", "GRU", "MultiheadAttention")
"""The classes whose features stand last in PyTorch too."""
CONVENTIONS = {
    "two bias vectors": "PyTorch's LSTM and RNN have two bias vectors a gate, Keras's have one.",
    "batches counted": "PyTorch's batch normalisation has a buffer of one number that counts batches.",
    "lowest padding": "PyTorch pads a maximum with the lowest float, the layer of zero padding with zeros.",
    "padding left out": "PyTorch divides by the values that are inside, the mean after zero padding by the window.",
    "ceil mode": "PyTorch rounds up and divides by what is inside, the mean after zero padding by the window.",
    "not run": "TensorFlow runs no dilated transposed convolution on a CPU: only shapes and counts were compared.",
    "order of flattening": "PyTorch flattens with the channels first.",
}
SHAPES_ONLY = ("lowest padding", "padding left out", "ceil mode", "not run", "order of flattening")
"""The conventions by which the Keras layers give the same shape and other values."""

NOT_TOLD = re.compile(
    r"^(name|trainable|dtype|seed|build_config|registered_name)$|_(initializer|regularizer|constraint)$"
)

Shape = tuple[int, ...]
Said = tuple[str, dict[str, Any]]
"""A class and its arguments."""


class Made(NamedTuple):
    torch: list[Said]
    keras: list[Said] | str
    """The layers that compute the same, or why there are none."""
    differs: tuple[str, ...] = ()


def keras_name(stem: str, rank: int) -> str:
    return f"{stem}{rank}D"


def numbers(random: Random, rank: int, low: int, high: int) -> list[int]:
    return [random.randint(low, high) for _ in range(rank)]


def padded(pads: Iterable[tuple[int, int]]) -> list[Said]:
    """A layer of zero padding, if there is anything to pad."""
    each = [list(pair) for pair in pads]
    if not any(map(any, each)):
        return []
    return [(keras_name("ZeroPadding", len(each)), {"padding": each if len(each) > 1 else each[0]})]


def cropped(pads: list[int]) -> list[Said]:
    if not any(pads):
        return []
    each = [[pad, pad] for pad in pads]
    return [(keras_name("Cropping", len(each)), {"cropping": each if len(each) > 1 else each[0]})]


def _fit(random: Random, spatial: Shape, dilated: bool = True) -> tuple[list[int], list[int], list[int]]:
    """Kernel, dilation and padding with which a window fits."""
    while True:
        kernel = numbers(random, len(spatial), 1, 5)
        dilation = numbers(random, len(spatial), 1, 3) if dilated and random.random() < 0.3 else [1] * len(spatial)
        padding = numbers(random, len(spatial), 0, 2) if random.random() < 0.6 else [0] * len(spatial)
        if all(n + 2 * p > d * (k - 1) for n, k, d, p in zip(spatial, kernel, dilation, padding, strict=True)):
            return kernel, dilation, padding


def conv(random: Random, shape: Shape) -> Made:
    channels, *spatial = shape
    rank = len(spatial)
    kernel, dilation, padding = _fit(random, tuple(spatial))
    stride = numbers(random, rank, 1, 3) if random.random() < 0.5 else [1] * rank
    groups = random.choice([each for each in range(1, channels + 1) if channels % each == 0])
    filters, bias = groups * random.randint(1, 3), random.random() < 0.7
    same = set(stride) == {1} and random.random() < 0.3
    sizes = {"kernel_size": kernel, "stride": stride, "dilation": dilation}
    said = (
        f"Conv{rank}d",
        {"in_channels": channels, "out_channels": filters, **sizes}
        | {"padding": "same" if same else padding, "groups": groups, "bias": bias},
    )
    if max(stride) > 1 and max(dilation) > 1:
        return Made([said], "Keras's convolution takes no stride with a dilation.")
    config = {"filters": filters, "kernel_size": kernel, "strides": stride, "dilation_rate": dilation}
    config |= {"padding": "same" if same else "valid", "groups": groups, "use_bias": bias}
    return Made([said], [*([] if same else padded((p, p) for p in padding)), (keras_name("Conv", rank), config)])


def _depthwise(random: Random, shape: Shape, bias: bool) -> tuple[Said, list[Said], dict[str, Any]]:
    channels, *spatial = shape
    rank = len(spatial)
    kernel, dilation, padding = _fit(random, tuple(spatial))
    stride = [random.randint(1, 3)] * rank if max(dilation) == 1 else [1] * rank
    multiplier = random.randint(1, 3)
    said = (
        f"Conv{rank}d",
        {"in_channels": channels, "out_channels": channels * multiplier, "kernel_size": kernel, "stride": stride}
        | {"dilation": dilation, "padding": padding, "groups": channels, "bias": bias},
    )
    config = {"kernel_size": kernel, "strides": stride, "dilation_rate": dilation, "padding": "valid"}
    return said, padded((p, p) for p in padding), config | {"depth_multiplier": multiplier, "use_bias": bias}


def depthwise(random: Random, shape: Shape) -> Made:
    if len(shape) > 3:
        return Made([_depthwise(random, shape, True)[0]], "Keras has no depthwise convolution of three dimensions.")
    said, front, config = _depthwise(random, shape, random.random() < 0.7)
    return Made([said], [*front, (keras_name("DepthwiseConv", len(shape) - 1), config)])


def separable(random: Random, shape: Shape) -> Made:
    rank, filters, bias = len(shape) - 1, random.randint(1, 6), random.random() < 0.7
    said, front, config = _depthwise(random, shape, False)
    pointwise = {"in_channels": said[1]["out_channels"], "out_channels": filters, "kernel_size": 1, "bias": bias}
    layer = keras_name("SeparableConv", rank), config | {"filters": filters, "use_bias": bias}
    return Made([said, (f"Conv{rank}d", pointwise)], [*front, layer])


def transposed(random: Random, shape: Shape) -> Made:
    channels, *spatial = shape
    rank = len(spatial)
    stride = numbers(random, rank, 1, 3)
    dilation = numbers(random, rank, 1, 2) if random.random() < 0.3 else [1] * rank
    kernel = numbers(random, rank, 1, 4)
    more = [random.randrange(s) for s in stride]
    most = [
        ((n - 1) * s + d * (k - 1) + m) // 2
        for n, s, d, k, m in zip(spatial, stride, dilation, kernel, more, strict=True)
    ]
    padding = [random.randint(0, min(2, each)) for each in most]
    groups = random.choice([each for each in (1, 1, 1, 2) if channels % each == 0])
    filters, bias = groups * random.randint(1, 3), random.random() < 0.7
    said = (
        f"ConvTranspose{rank}d",
        {"in_channels": channels, "out_channels": filters, "kernel_size": kernel, "stride": stride}
        | {"padding": padding, "output_padding": more, "groups": groups, "bias": bias, "dilation": dilation},
    )
    if groups > 1:
        return Made([said], "Keras's transposed convolution takes no groups.")
    if max(stride) > 1 and max(dilation) > 1:
        return Made([said], "Keras's transposed convolution takes no stride with a dilation.")
    config = {"filters": filters, "kernel_size": kernel, "strides": stride, "padding": "valid"}
    config |= {"output_padding": more if rank > 1 else more[0], "dilation_rate": dilation, "use_bias": bias}
    name = f"Conv{rank}DTranspose"
    return Made([said], [(name, config), *cropped(padding)], ("not run",) * (max(dilation) > 1))


def _same(length: int, size: int, stride: int) -> tuple[int, int]:
    total = max((-(-length // stride) - 1) * stride + size - length, 0)
    return total // 2, total - total // 2


def _pool(random: Random, spatial: Shape) -> tuple[dict[str, Any], list[tuple[int, int]], bool]:
    """Arguments, the zeros before and after that give PyTorch's windows, and whether rounding up made a difference."""
    kernel = numbers(random, len(spatial), 1, 4)
    stride = numbers(random, len(spatial), 1, 3) if random.random() < 0.6 else kernel
    padding = [random.randint(0, k // 2) if random.random() < 0.6 else 0 for k in kernel]
    ceil = random.random() < 0.5
    pads, up = [], False
    for n, k, s, p in zip(spatial, kernel, stride, padding, strict=True):
        down = (n + 2 * p - k) // s + 1
        count = -(-(n + 2 * p - k) // s) + 1 if ceil else down
        count -= count > 1 and (count - 1) * s >= n + p  # the last window begins inside
        up = up or count > down
        pads.append((p, max(p, (count - 1) * s + k - n - p)))
    return {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil}, pads, up


def _pooling(stem: str, said: Said, spatial: Shape, pads: list[tuple[int, int]], differs: tuple[str, ...]) -> Made:
    arguments, rank = said[1], len(spatial)
    kernel, stride = arguments["kernel_size"], arguments["stride"]
    config = {"pool_size": kernel, "strides": stride, "padding": "valid"}
    inside = any(map(any, pads)) and not arguments.get("count_include_pad", False)
    if inside and pads == [_same(*each) for each in zip(spatial, kernel, stride, strict=True)]:
        return Made([said], [(keras_name(stem, rank), config | {"padding": "same"})])
    return Made([said], [*padded(pads), (keras_name(stem, rank), config)], differs)


def max_pool(random: Random, shape: Shape) -> Made:
    spatial = shape[1:]
    arguments, pads, _ = _pool(random, spatial)
    said = (f"MaxPool{len(spatial)}d", arguments)
    if random.random() < 0.1 and not arguments["ceil_mode"]:
        arguments["dilation"] = 2
        fits = all(
            n + 2 * p > 2 * (k - 1) for n, k, p in zip(spatial, said[1]["kernel_size"], said[1]["padding"], strict=True)
        )
        if fits:
            return Made([said], "Keras's pools take no dilation.")
        del arguments["dilation"]
    return _pooling("MaxPooling", said, spatial, pads, ("lowest padding",) if any(map(any, pads)) else ())


def mean_pool(random: Random, shape: Shape) -> Made:
    spatial = shape[1:]
    arguments, pads, up = _pool(random, spatial)
    arguments["count_include_pad"] = random.random() < 0.5
    counted = arguments["count_include_pad"] or not any(arguments["padding"])
    differs = ("ceil mode",) * up + ("padding left out",) * (not counted)
    return _pooling("AveragePooling", (f"AvgPool{len(spatial)}d", arguments), spatial, pads, differs)


def adaptive(random: Random, shape: Shape) -> Made:
    rank, word = len(shape) - 1, random.choice(("Avg", "Max"))
    size = [random.randint(1, n + 1) for n in shape[1:]] if random.random() < 0.8 else [1] * rank
    name = keras_name(f"Adaptive{'Average' if word == 'Avg' else 'Max'}Pooling", rank)
    return Made([(f"Adaptive{word}Pool{rank}d", {"output_size": size})], [(name, {"output_size": size})])


def batch_norm(random: Random, shape: Shape) -> Made:
    affine, tracked = random.random() < 0.7, random.random() < 0.8
    said = (
        f"BatchNorm{max(len(shape) - 1, 1)}d",
        {"num_features": shape[0], "affine": affine, "track_running_stats": tracked},
    )
    if not tracked:
        return Made([said], "Keras's batch normalisation always keeps moving statistics.")
    config = {"axis": -1, "scale": affine, "center": affine, "epsilon": 1e-5, "momentum": 0.9}
    return Made([said], [("BatchNormalization", config)], ("batches counted",))


def layer_norm(random: Random, shape: Shape) -> Made:
    axes = random.randint(1, len(shape))
    affine, bias = random.random() < 0.8, random.random() < 0.8
    said = ("LayerNorm", {"normalized_shape": list(shape[-axes:]), "elementwise_affine": affine, "bias": bias})
    config = {"axis": list(range(-axes, 0)), "scale": affine, "center": affine and bias, "epsilon": 1e-5}
    return Made([said], [("LayerNormalization", config)])


def rms_norm(random: Random, shape: Shape) -> Made:
    affine = random.random() < 0.8
    said = ("RMSNorm", {"normalized_shape": [shape[-1]], "eps": 1e-6, "elementwise_affine": affine})
    if not affine:
        return Made([said], "Keras's root-mean-square normalisation always has a scale.")
    return Made([said], [("RMSNormalization", {"axis": -1, "epsilon": 1e-6})])


def group_norm(random: Random, shape: Shape) -> Made:
    groups = random.choice([each for each in range(1, shape[0] + 1) if shape[0] % each == 0])
    affine = random.random() < 0.7
    config = {"groups": groups, "axis": -1, "scale": affine, "center": affine, "epsilon": 1e-5}
    said = ("GroupNorm", {"num_groups": groups, "num_channels": shape[0], "affine": affine})
    return Made([said], [("GroupNormalization", config)])


def instance_norm(random: Random, shape: Shape) -> Made:
    affine = random.random() < 0.5
    config = {"groups": -1, "axis": -1, "scale": affine, "center": affine, "epsilon": 1e-5}
    said = (f"InstanceNorm{len(shape) - 1}d", {"num_features": shape[0], "affine": affine})
    return Made([said], [("GroupNormalization", config)])


def linear(random: Random, shape: Shape) -> Made:
    units, bias = random.randint(1, 20), random.random() < 0.7
    said = ("Linear", {"in_features": shape[-1], "out_features": units, "bias": bias})
    return Made([said], [("Dense", {"units": units, "use_bias": bias})])


def embedding(random: Random, shape: Shape) -> Made:
    entries, dim = random.randint(2, 50), random.randint(1, 16)
    arguments = {"num_embeddings": entries, "embedding_dim": dim}
    if random.random() < 0.3:
        arguments["padding_idx"] = 0
    return Made([("Embedding", arguments)], [("Embedding", {"input_dim": entries, "output_dim": dim})])


def recurrent(random: Random, shape: Shape) -> Made:
    name = random.choice(("RNN", "LSTM", "GRU"))
    units, layers, both = random.randint(1, 12), random.choice((1, 1, 2, 3)), random.random() < 0.4
    bias = random.random() < 0.8
    arguments = {"input_size": shape[-1], "hidden_size": units, "num_layers": layers, "bias": bias}
    arguments |= {"batch_first": True, "bidirectional": both}
    if name == "LSTM" and units > 1 and random.random() < 0.15:
        return Made([(name, arguments | {"proj_size": units // 2})], "Keras's LSTM has no projection.")
    config = {"units": units, "use_bias": bias, "return_sequences": True}
    layer = {"RNN": "SimpleRNN"}.get(name, name), config | ({"reset_after": True} if name == "GRU" else {})
    if both:
        inner = {"module": "keras.layers", "class_name": layer[0], "config": layer[1], "registered_name": None}
        layer = "Bidirectional", {"layer": inner, "merge_mode": "concat"}
    return Made([(name, arguments)], [layer] * layers, ("two bias vectors",) * (bias and name != "GRU"))


def attention(random: Random, shape: Shape) -> Made:
    heads = random.randint(1, 4)
    width, bias = heads * random.randint(1, 6), random.random() < 0.8
    arguments = {"embed_dim": width, "num_heads": heads, "bias": bias, "batch_first": True}
    if random.random() < 0.5:
        arguments |= {"kdim": random.randint(1, 12), "vdim": random.randint(1, 12)}
    if random.random() < 0.1:
        return Made([("MultiheadAttention", arguments | {"add_bias_kv": True})], "Keras adds no learnt key and value.")
    config = {"num_heads": heads, "key_dim": width // heads, "use_bias": bias}
    return Made([("MultiheadAttention", arguments)], [("MultiHeadAttention", config)])


def prelu(random: Random, shape: Shape) -> Made:
    slopes = random.choice((1, shape[0]))
    shared = list(range(1, len(shape) + (slopes == 1)))
    return Made([("PReLU", {"num_parameters": slopes})], [("PReLU", {"shared_axes": shared})])


def upsample(random: Random, shape: Shape) -> Made:
    rank = len(shape) - 1
    mode = random.choice(("nearest", "bilinear") if rank == 2 else ("nearest",))
    size = numbers(random, rank, 1, 3)
    said = ("Upsample", {"scale_factor": size, "mode": mode})
    config = {"size": size if rank > 1 else size[0]} | ({"interpolation": mode} if rank == 2 else {})
    return Made([said], [(keras_name("UpSampling", rank), config)])


def zero_pad(random: Random, shape: Shape) -> Made:
    rank = len(shape) - 1
    pads = [numbers(random, 2, 0, 3) for _ in range(rank)]
    sign = random.choice((1, 1, -1)) if all(n > sum(pair) for n, pair in zip(shape[1:], pads, strict=True)) else 1
    backwards = [sign * each for pair in pads[::-1] for each in pair]
    stem, key = ("ZeroPadding", "padding") if sign > 0 else ("Cropping", "cropping")
    config = {key: pads if rank > 1 else pads[0]}
    return Made([(f"ZeroPad{rank}d", {"padding": backwards})], [(keras_name(stem, rank), config)])


def unlearnt(random: Random, shape: Shape) -> Made:
    rank = len(shape) - 1
    if random.random() < 0.1:
        return Made([("GLU", {"dim": 1})], "Keras's activation of that name is given the full width as its shape.")
    name, arguments, layer, config = random.choice((
        ("ReLU", {}, "ReLU", {}),
        ("LeakyReLU", {"negative_slope": 0.2}, "LeakyReLU", {"negative_slope": 0.2}),
        ("ELU", {"alpha": 0.5}, "ELU", {"alpha": 0.5}),
        ("GELU", {}, "Activation", {"activation": "gelu"}),
        ("Softmax", {"dim": 1}, "Softmax", {"axis": -1}),
        ("Dropout", {"p": 0.3}, "Dropout", {"rate": 0.3}),
        (f"Dropout{rank}d", {"p": 0.3}, keras_name("SpatialDropout", rank), {"rate": 0.3}),
        ("Identity", {}, "Identity", {}),
        ("Flatten", {}, "Flatten", {}),
    ))  # fmt: skip
    return Made([(name, arguments)], [(layer, config)], ("order of flattening",) * (name == "Flatten"))


Maker = Callable[[Random, Shape], Made]


def maps(random: Random, ranks: Shape = (1, 2, 3)) -> Shape:
    rank = random.choice(ranks)
    return (random.choice((1, 2, 3, 4, 6, 8)), *numbers(random, rank, 4, 30 // rank))


def sequence(random: Random, ranks: Shape = (2,)) -> Shape:
    return tuple(numbers(random, random.choice(ranks), 2, 12))


PLAN: list[tuple[Maker, int, Callable[[Random], Shape]]] = [
    (conv, 70, maps),
    (depthwise, 24, lambda random: maps(random, (1, 2, 2, 3))),
    (separable, 12, lambda random: maps(random, (1, 2))),
    (transposed, 40, maps),
    (max_pool, 30, maps),
    (mean_pool, 30, maps),
    (adaptive, 20, maps),
    (batch_norm, 16, maps),
    (layer_norm, 12, lambda random: sequence(random, (1, 2, 3))),
    (rms_norm, 8, lambda random: sequence(random, (1, 2, 3))),
    (group_norm, 10, maps),
    (instance_norm, 8, maps),
    (linear, 14, lambda random: sequence(random, (1, 2, 3, 4))),
    (embedding, 8, lambda random: sequence(random, (1, 2))),
    (recurrent, 42, sequence),
    (attention, 14, sequence),
    (prelu, 8, maps),
    (upsample, 10, maps),
    (zero_pad, 10, maps),
    (unlearnt, 14, maps),
]  # fmt: skip


def tuples(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}


def modules(said: list[Said]) -> list[nn.Module]:
    made = [getattr(nn, name)(**tuples(arguments)).eval() for name, arguments in said]
    for each in made:
        for parameter in each.parameters():
            nn.init.normal_(parameter)
        for name, buffer in each.named_buffers():
            if buffer.is_floating_point():
                nn.init.uniform_(buffer, 0.5, 2.0) if "var" in name else nn.init.normal_(buffer)
    return made


def layers(said: list[Said]) -> list[keras.Layer]:
    return [getattr(keras.layers, name).from_config(json.loads(json.dumps(config))) for name, config in said]


def arrays(module: nn.Module) -> list[np.ndarray]:
    """A module's weights as Keras orders them."""
    state = {name: each.detach().numpy() for name, each in [*module.named_parameters(), *module.named_buffers()]}
    if isinstance(module, nn.RNNBase):
        return _recurrent_arrays(module, state)
    if isinstance(module, nn.MultiheadAttention):
        return _attention_arrays(module, state)
    if "num_batches_tracked" in state:
        return [state[name] for name in ("weight", "bias", "running_mean", "running_var") if name in state]
    own = [state[name] for name in ("weight", "bias") if name in state]
    if isinstance(module, nn.Linear):
        own[0] = own[0].T
    elif isinstance(module, nn.modules.conv._ConvNd):
        own[0] = np.moveaxis(own[0], (0, 1), (-1, -2))
    return own


def _recurrent_arrays(module: nn.RNNBase, state: dict[str, np.ndarray]) -> list[np.ndarray]:
    found, turn = [], [1, 0, 2] if module.mode == "GRU" else None

    def gates(array: np.ndarray) -> np.ndarray:
        parts = np.split(array, {"GRU": 3, "LSTM": 4}.get(module.mode, 1))
        return np.concatenate([parts[at] for at in turn] if turn else parts)

    for layer in range(module.num_layers):
        for end in ("", "_reverse")[: 1 + module.bidirectional]:
            names = [f"{name}_l{layer}{end}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
            own = [gates(state[name]) for name in names if name in state]
            found += [own[0].T, own[1].T]
            if module.bias:
                found.append(np.stack(own[2:]) if module.mode == "GRU" else own[2] + own[3])
    return found


def _attention_arrays(module: nn.MultiheadAttention, state: dict[str, np.ndarray]) -> list[np.ndarray]:
    heads, size = module.num_heads, module.head_dim
    if "in_proj_weight" in state:
        kernels = np.split(state["in_proj_weight"], 3)
    else:
        kernels = [state[f"{each}_proj_weight"] for each in "qkv"]
    biases = np.split(state["in_proj_bias"], 3) if "in_proj_bias" in state else [None] * 3
    found = []
    for kernel, bias in zip(kernels, biases, strict=True):
        found.append(kernel.T.reshape(-1, heads, size))
        if bias is not None:
            found.append(bias.reshape(heads, size))
    found.append(state["out_proj.weight"].T.reshape(heads, size, -1))
    return found + [state[name] for name in ("out_proj.bias",) if name in state]


def inputs_of(random: Random, said: list[Said], shape: Shape) -> list[torch.Tensor]:
    """Of a batch of two; query, key and value where there are three."""
    name, arguments = said[0]
    if name == "Embedding":
        return [torch.randint(0, arguments["num_embeddings"], (2, *shape))]
    if name == "MultiheadAttention":
        width, steps = arguments["embed_dim"], random.randint(2, 9)
        key, value = arguments.get("kdim", width), arguments.get("vdim", width)
        return [torch.randn(2, shape[0], width), torch.randn(2, steps, key), torch.randn(2, steps, value)]
    return [torch.randn(2, *shape)]


def run(made: list[nn.Module], inputs: list[torch.Tensor]) -> torch.Tensor:
    with torch.no_grad():
        for each in made:
            inputs = [found[0] if isinstance(found := each(*inputs), tuple) else found]
    return inputs[0]


def in_keras(said: list[Said], inputs: list[np.ndarray]) -> keras.Model:
    given = [keras.Input(each.shape[1:], dtype=each.dtype.name) for each in inputs]
    output = given[0]
    for at, layer in enumerate(layers(said)):
        several = at == 0 and len(given) == 3
        output = layer(given[0], value=given[2], key=given[1]) if several else layer(output)
    return keras.Model(given if len(given) > 1 else given[0], output)


def case(random: Random, maker: Maker, shape: Shape) -> dict[str, Any]:
    made = maker(random, shape)
    built = modules(made.torch)
    inputs = inputs_of(random, made.torch, shape)
    output = run(built, inputs)
    fact: dict[str, Any] = {
        "torch": [{"class": name, "arguments": arguments} for name, arguments in made.torch],
        "input": [list(each.shape[1:]) for each in inputs],
        "output": list(output.shape[1:]),
        "trainable": sum(each.numel() for module in built for each in module.parameters() if each.requires_grad),
        "buffers": sum(each.numel() for module in built for each in module.buffers()),
    }
    if isinstance(made.keras, str):
        return fact | {"keras": None, "why": made.keras}
    moved = made.torch[0][0] not in SEQUENCES
    given = [np.moveaxis(each.numpy(), 1, -1) if moved else each.numpy() for each in inputs]
    model = in_keras(made.keras, given)
    fact["keras"] = {
        "layers": [saved(each) for each in model.layers[len(given) :]],
        "input": [list(each.shape[1:]) for each in given],
        "output": list(model.output_shape[1:]),
        "trainable": sum(int(np.prod(each.shape)) for each in model.trainable_weights),
        "non_trainable": sum(int(np.prod(each.shape)) for each in model.non_trainable_weights),
    }
    fact["differs"] = list(made.differs)
    if not set(made.differs) & set(SHAPES_ONLY):
        agree(made, built, model, given, np.moveaxis(output.numpy(), 1, -1) if moved else output.numpy())
    return fact


def saved(layer: keras.Layer) -> dict[str, Any]:
    """How Keras saves a layer, less its name and what starts, holds or types its values."""
    return {"class_name": type(layer).__name__, "config": telling(layer.get_config())}


def telling(config: dict[str, Any]) -> dict[str, Any]:
    return {
        key: telling(value) if isinstance(value, dict) else value
        for key, value in config.items()
        if not NOT_TOLD.search(key)
    }


def agree(made: Made, built: list[nn.Module], model: keras.Model, given: list[np.ndarray], wanted: np.ndarray) -> None:
    """Stop where Keras, with PyTorch's weights, gives other values."""
    own = [array for module in built for array in arrays(module)]
    model.set_weights([each.reshape(like.shape) for each, like in zip(own, model.get_weights(), strict=True)])
    found = np.asarray(model(given if len(given) > 1 else given[0], training=False))
    if found.shape != wanted.shape or not np.allclose(found, wanted, rtol=1e-3, atol=1e-3):
        raise SystemExit(f"Keras gives other values: {made}, {found.shape} {wanted.shape}")


def written(top: dict[str, Any], name: str, cases: list[dict[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(each) for each in cases)
    entries = "".join(f"{json.dumps(key)}: {json.dumps(value, indent=1)},\n" for key, value in top.items())
    return f"{{\n{entries}{json.dumps(name)}: [\n{lines}\n]\n}}\n"


def head(seed: int, script: str, *tools: str) -> dict[str, Any]:
    """What a file says of itself."""
    versions = (f"PyTorch {torch.__version__.split('+')[0]}", f"Keras {keras.__version__} on TensorFlow", *tools)
    return {
        "source": f"{', '.join(versions)}; seed {seed}; written by {script}",
        "shapes": "without the batch; PyTorch's have the channels first in all but sequences, Keras's have them last; "
        "attention has query, key and value",
        "conventions": CONVENTIONS,
        "shapes_only": list(SHAPES_ONLY),
    }


def main() -> None:
    random = Random(SEED)
    torch.manual_seed(SEED)
    cases = [case(random, maker, shape_of(random)) for maker, count, shape_of in PLAN for _ in range(count)]
    here = Path(__file__)
    here.with_suffix(".json").write_text(written(head(SEED, here.name), "cases", cases), encoding="utf-8")


if __name__ == "__main__":
    main()
