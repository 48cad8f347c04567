"""Normalisations, activations, dropouts and noise: what gives the shape that it takes."""

from typing import Any

import numpy as np

from referee.case import Case, Given, one_layer
from referee.draw import WORDS, Draw, made


def _any(d: Draw, low: int = 1, high: int = 4) -> tuple[int, ...]:
    return d.shape(d.randint(low, high))


def _axis(d: Draw, shape: tuple[int, ...]) -> int:
    """One axis, counted with the batch from the front, or from the back."""
    at = d.randint(1, len(shape) + (1 if d.wild else 0))
    return d.choice([at, at - len(shape) - 1])


def batch_normalization(name: str, d: Draw) -> Case:
    shape = _any(d)
    arguments: dict[str, Any] = d.some(scale=[True, True, False], center=[True, True, False], momentum=[0.9])
    arguments |= {"axis": _axis(d, shape)} if d.chance(0.4) else {}
    arguments |= {"renorm": True} if d.chance(0.1) else {}
    arguments |= {"trainable": False} if d.chance(0.15) else {}
    return one_layer(made(name, arguments), shape)


def layer_normalization(name: str, d: Draw) -> Case:
    shape = _any(d)
    arguments = d.some(scale=[True, True, False], center=[True, True, False], epsilon=[1e-6])
    if d.chance(0.5):
        axes = d.sample(range(1, len(shape) + 1), d.randint(1, len(shape)))
        axes = [each - d.choice([0, len(shape) + 1]) for each in axes]
        arguments["axis"] = axes if d.chance(0.7) else axes[0]
    arguments |= {"rms_scaling": True} if d.chance(0.05) else {}
    return one_layer(made(name, arguments), shape)


def group_normalization(name: str, d: Draw) -> Case:
    groups = d.choice([-1, 1, 2, 3, 4])
    shape = (*_any(d, 1, 3), d.randint(1, 8) if d.wild or groups < 0 else groups * d.randint(1, 3))
    arguments = {"groups": groups, **d.some(scale=[True, False], center=[True, False])}
    if d.chance(0.3):
        at = d.randrange(len(shape))
        shape = (*shape[:at], shape[-1], *shape[at:-1])
        arguments["axis"] = d.choice([at + 1, at - len(shape)])
    if d.chance(0.03):
        return one_layer(made(name), (*shape[:-1], d.choice([32, 64, 16])))
    return one_layer(made(name, arguments), shape)


def rms_normalization(name: str, d: Draw) -> Case:
    shape = _any(d)
    axes = list(range(-d.randint(1, len(shape)), 0))
    return one_layer(made(name, {"axis": axes if len(axes) > 1 else -1} if d.chance(0.6) else {}), shape)


def unit_normalization(name: str, d: Draw) -> Case:
    shape = _any(d)
    return one_layer(made(name, {"axis": _axis(d, shape)} if d.chance(0.5) else {}), shape)


def spectral(name: str, d: Draw) -> Case:
    kernel, few, image = d.randint(1, 3), d.randint(1, 5), (*d.shape(2, 4, 6), d.randint(1, 4))
    layer, given = d.choice(
        [
            (made("Dense", units=few, **d.some(use_bias=[True, False])), Given(_any(d, 1, 3))),
            (made("Conv2D", filters=few, kernel_size=kernel, **d.some(use_bias=[True, False])), Given(image)),
            (made("Conv1D", filters=few, kernel_size=kernel), Given(d.shape(2, 3, 6))),
            (made("Conv2DTranspose", filters=few, kernel_size=kernel), Given(image)),
            (made("DepthwiseConv2D", kernel_size=kernel, depth_multiplier=d.randint(1, 2)), Given(image)),
            (made("Embedding", input_dim=7, output_dim=few), Given(d.shape(1), 7, "int32")),
        ]
    )
    return one_layer(made(name, {"layer": layer}, d.some(power_iterations=[1, 2])), given)


def normalization(name: str, d: Draw) -> Case:
    shape = _any(d, 1, 3)
    arguments: dict[str, Any] = {}
    kept = (len(shape),)
    if d.chance(0.6):
        kept = tuple(sorted(d.sample(range(1, len(shape) + 1), d.randint(0, len(shape)))))
        arguments["axis"] = d.choice([kept, [each - len(shape) - 1 for each in kept]]) if kept else None
        if len(kept) == 1 and d.chance(0.5):
            arguments["axis"] = arguments["axis"][0]
    arguments |= {"invert": True} if d.chance(0.1) else {}
    if d.chance(0.3):
        lengths = [shape[each - 1] for each in kept]
        values = [0.5] * lengths[0] if len(lengths) == 1 and d.chance(0.5) else 0.5
        return one_layer(made(name, arguments, mean=values, variance=values), shape)
    if d.chance(0.5):
        examples = np.random.default_rng(0).uniform(size=(4, *shape))
        found = one_layer(made(name, arguments), shape, ready=lambda layer: layer.adapt(examples))
        found.text += ", adapted"
        return found
    return one_layer(made(name, arguments), shape)


def rescaling(name: str, d: Draw) -> Case:
    shape = _any(d)
    values = d.choice([1 / 255, 2.0, [0.5] * shape[-1]])
    return one_layer(made(name, {"scale": values}, d.some(offset=[-1, 0.5])), shape)


def activation(name: str, d: Draw) -> Case:
    arguments = d.activation(glu=True) or {"activation": d.choice([*WORDS, None])}
    return one_layer(made(name, arguments), _any(d))


def activation_layer(name: str, d: Draw) -> Case:
    arguments = {
        "ReLU": lambda: d.some(max_value=[6.0, 1.0], negative_slope=[0.1], threshold=[0.5]),
        "LeakyReLU": lambda: d.some(negative_slope=[0.2, 0.01]),
        "ELU": lambda: d.some(alpha=[0.5]),
        "Softmax": lambda: d.some(axis=[-1, 1]),
        "ActivityRegularization": lambda: d.some(l1=[0.1], l2=[0.01]),
        "Masking": lambda: d.some(mask_value=[0.0, -1.0]),
    }[name]()
    return one_layer(made(name, arguments), _any(d, 2 if name == "Masking" else 1))


def prelu(name: str, d: Draw) -> Case:
    shape = _any(d)
    axes = d.sample(range(1, len(shape) + 1), d.randint(1, len(shape)))
    return one_layer(made(name, {"shared_axes": axes[0] if len(axes) == 1 and d.chance(0.3) else axes}
                          if d.chance(0.6) else {}), shape)  # fmt: skip


def dropout(name: str, d: Draw) -> Case:
    shape = d.shape(int(name[-2]) + 1) if name.startswith("Spatial") else _any(d)
    arguments: dict[str, Any] = {"stddev" if name == "GaussianNoise" else "rate": d.choice([0.1, 0.25, 0.5, 0])}
    if d.wild and name != "GaussianNoise":
        arguments["rate"] = d.choice([-0.5, 1.5, 2])
    if name in ("Dropout", "AlphaDropout") and d.chance(0.2):
        arguments["noise_shape"] = (None, *[d.choice([1, each]) for each in shape])
    if name in ("SpatialDropout2D", "SpatialDropout3D"):
        arguments |= d.dimension_order(2)
    return one_layer(made(name, arguments, {"seed": 3} if d.chance(0.2) else {}), shape)


FAMILY = {
    "BatchNormalization": batch_normalization, "LayerNormalization": layer_normalization,
    "GroupNormalization": group_normalization, "RMSNormalization": rms_normalization,
    "UnitNormalization": unit_normalization, "SpectralNormalization": spectral, "Normalization": normalization,
    "Rescaling": rescaling, "Activation": activation, "PReLU": prelu,
    **dict.fromkeys(["ReLU", "LeakyReLU", "ELU", "Softmax", "ActivityRegularization", "Masking"], activation_layer),
    **dict.fromkeys(["Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout",
                     "GaussianNoise", "AlphaDropout"], dropout),
}  # fmt: skip
