"""Convolutions and pools."""

from collections.abc import Callable
from functools import partial
from typing import Any

from referee.case import Case, one_layer
from referee.draw import Draw, made, ordered, swapped

LARGEST_WINDOW = {1: 5, 2: 3, 3: 2}


def _steps(d: Draw, rank: int) -> dict[str, Any]:
    """A stride or a dilation, seldom both: Keras refuses that for convolutions."""
    found: dict[str, Any] = {}
    if d.chance(0.6):
        found["strides"] = d.per_axis(rank, 1, 3)
    if d.chance(0.15 if found else 0.35):
        found["dilation_rate"] = d.per_axis(rank, 1, 3)
    return found


def _window(d: Draw, rank: int) -> dict[str, Any]:
    return {"kernel_size": d.per_axis(rank, 1, LARGEST_WINDOW[rank])}


def convolution(name: str, rank: int, d: Draw) -> Case:
    groups = d.choice([1, 1, 1, 2, 3, 4])
    shape = d.image(rank)
    if not d.wild:
        shape = (*shape[:-1], groups * d.randint(1, 3))
    arguments = {
        "filters": d.randint(1, 8) if d.wild else groups * d.randint(1, 4),
        **_window(d, rank), **_steps(d, rank),
        **d.some(padding=["valid", "same", "same", "causal" if rank == 1 or d.wild else "valid"]),
        **({"groups": groups} if groups > 1 or d.chance(0.2) else {}),
        **d.dimension_order(rank), **d.some(use_bias=[True, False]), **d.frozen(),
        **({"lora_rank": 2} if d.chance(0.03) else {}),
    }  # fmt: skip
    arguments |= d.activation(glu=not swapped(arguments))
    return one_layer(made(name, arguments), ordered(shape, arguments), symbolic=swapped(arguments))


def depthwise(name: str, rank: int, d: Draw) -> Case:
    arguments = {
        **_window(d, rank), **_steps(d, rank), **d.some(padding=["valid", "same"], depth_multiplier=[1, 2, 3]),
        **d.dimension_order(rank), **d.some(use_bias=[True, False]), **d.activation(),
    }  # fmt: skip
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments), symbolic=_hard(arguments))


def separable(name: str, rank: int, d: Draw) -> Case:
    arguments = {
        "filters": d.randint(1, 6), **_window(d, rank), **_steps(d, rank),
        **d.some(padding=["valid", "same"], depth_multiplier=[1, 2, 3]),
        **d.dimension_order(rank), **d.some(use_bias=[True, False]), **d.activation(),
    }  # fmt: skip
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments), symbolic=_hard(arguments))


def _hard(arguments: dict[str, Any]) -> bool:
    """Whether TensorFlow may lack it on a processor: unlike strides of a depthwise part, channels first."""
    strides = arguments.get("strides", 1)
    return swapped(arguments) or (isinstance(strides, tuple) and len(set(strides)) > 1) or "dilation_rate" in arguments


def transposed(name: str, rank: int, d: Draw) -> Case:
    strides = tuple(d.randint(1, 3) for _ in range(rank))
    arguments: dict[str, Any] = {"filters": d.randint(1, 6), **_window(d, rank)}
    if d.chance(0.15):
        arguments["dilation_rate"] = d.per_axis(rank, 1, 2)
    elif d.chance(0.8):
        arguments["strides"] = strides
        if d.chance(0.4):
            arguments["output_padding"] = tuple(d.length(0, each - 1) if each > 1 else 0 for each in strides)
    arguments |= {**d.some(padding=["valid", "same"], use_bias=[True, False]), **d.dimension_order(rank)}
    arguments |= d.activation()
    hard = swapped(arguments) or "dilation_rate" in arguments or "output_padding" in arguments
    return one_layer(made(name, arguments), ordered(d.image(rank, 3, 6), arguments), symbolic=hard)


def pool(name: str, rank: int, d: Draw) -> Case:
    arguments = {
        **({} if name.startswith("Max") and d.chance(0.25) else {"pool_size": d.per_axis(rank, 1, 3)}),
        **({"strides": d.per_axis(rank, 1, 3)} if d.chance(0.6) else {}),
        **d.some(padding=["valid", "same"]), **d.dimension_order(rank),
    }  # fmt: skip
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments), symbolic=swapped(arguments))


def global_pool(name: str, rank: int, d: Draw) -> Case:
    arguments = {**d.some(keepdims=[True, False]), **d.dimension_order(rank)}
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments))


def adaptive_pool(name: str, rank: int, d: Draw) -> Case:
    size = d.per_axis(rank, 1, 6)
    if "Max" in name:  # TensorFlow 2.21 with oneDNN dies of a division by zero in what Keras makes of some of 1.
        size = tuple(max(each, 2) for each in size) if isinstance(size, tuple) else max(size, 2)
    arguments = {"output_size": size, **d.dimension_order(rank)}
    return one_layer(made(name, arguments), ordered(d.image(rank), arguments), symbolic=swapped(arguments))


def _family() -> dict[str, Callable[[str, Draw], Case]]:
    """Of each class the drawer, which is given the name to make it under."""
    kinds = {"Conv{}D": convolution, "Conv{}DTranspose": transposed}
    kinds |= {f"{way}Pooling{{}}D": pool for way in ("Max", "Average")}
    kinds |= {f"Global{way}Pooling{{}}D": global_pool for way in ("Max", "Average")}
    kinds |= {f"Adaptive{way}Pooling{{}}D": adaptive_pool for way in ("Max", "Average")}
    found = {name.format(rank): (drawer, rank) for name, drawer in kinds.items() for rank in (1, 2, 3)}
    flat = {"DepthwiseConv{}D": depthwise, "SeparableConv{}D": separable}
    found |= {name.format(rank): (drawer, rank) for name, drawer in flat.items() for rank in (1, 2)}
    return {name: partial(_drawn, drawer, rank) for name, (drawer, rank) in found.items()}


def _drawn(drawer: Callable[[str, int, Draw], Case], rank: int, name: str, d: Draw) -> Case:
    return drawer(name, rank, d)


FAMILY = _family()
