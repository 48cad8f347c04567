"""Seeded random configurations of every public layer of Keras, and of what people make with them."""

import inspect
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import keras

from referee import attention, convolutions, dense, images, merging, normal, operators, recurrent, shaping, wiring
from referee.case import Case
from referee.draw import Draw

FAMILIES = (convolutions, shaping, dense, recurrent, attention, normal, images, merging)
DRAWERS: dict[str, Callable[[str, Draw], Case]] = {
    name: drawer for family in FAMILIES for name, drawer in family.FAMILY.items()
}
LEFT_OUT = {
    "Layer": "the abstract layer: it computes nothing",
    "Wrapper": "the abstract wrapper: it computes nothing of its own",
    "InputSpec": "no layer: what a layer asks of its input",
    "Lambda": "a function of anybody's, known only when it runs",
    "JaxLayer": "a function of anybody's in JAX",
    "FlaxLayer": "a module of anybody's in Flax",
    "TorchModuleWrapper": "a module of anybody's in PyTorch",
    "TFSMLayer": "a program of TensorFlow's in a folder beside the file",
    "Equalization": "its symbolic output is its input, so Keras makes no model of it (a cycle)",
    "MaxNumBoundingBoxes": "takes and gives a dictionary of boxes, no tensor",
}
ASSIGNED = {
    "Dense": 12, "Conv2D": 12, "MaxPooling2D": 6, "Conv1D": 5, "Flatten": 4, "Dropout": 3, "BatchNormalization": 4,
    "LSTM": 5, "GRU": 4, "SimpleRNN": 3, "Embedding": 3, "Bidirectional": 4, "MultiHeadAttention": 5,
    "Conv2DTranspose": 4, "SeparableConv2D": 3, "DepthwiseConv2D": 3, "AveragePooling2D": 3, "Conv3D": 2,
    "GlobalAveragePooling2D": 3, "Add": 3, "Concatenate": 4, "Reshape": 3, "ZeroPadding2D": 3, "UpSampling2D": 3,
    "LayerNormalization": 3, "TimeDistributed": 3, "Activation": 3, "ReLU": 2, "LeakyReLU": 2, "Rescaling": 2,
}  # fmt: skip
"""How often a layer is drawn, by how often courses assign it; others have weight 1."""
SHARE_OF_OPERATORS, SHARE_OF_WIRINGS = 0.15, 0.25
EMPTY = "a shape without numbers"


@cache
def public_names() -> dict[str, str]:
    """The public classes of keras.layers, aliases among them, and the name each class is best known by."""
    classes = {name: each for name in dir(keras.layers) if inspect.isclass(each := getattr(keras.layers, name))}
    best = {each: name for name, each in reversed(classes.items()) if name in DRAWERS or name in LEFT_OUT}
    return {name: best.get(each, name) for name, each in classes.items()}


def drawn(d: Draw, turn: int) -> Case:
    """One configuration: in every second turn the next of all names, else a weighted choice."""
    names = {name: best for name, best in public_names().items() if best not in LEFT_OUT}
    if turn % 2:
        name = list(names)[turn // 2 % len(names)]
        return DRAWERS[names[name]](name, d)
    kind = d.random()
    if kind < SHARE_OF_OPERATORS:
        return operators.operator(d)
    if kind < SHARE_OF_OPERATORS + SHARE_OF_WIRINGS:
        return wiring.wired(d)
    weights = [ASSIGNED.get(name, 1) for name in DRAWERS]
    (name,) = d.choices(list(DRAWERS), weights)
    return DRAWERS[name](name, d)


def refusal(case: Case) -> str:
    """Why Keras refuses a configuration when it is made, built or called; empty where it takes it."""
    try:
        found = case.truth
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if any(0 in shape for each in found.values() for shape in each.outputs):
        return EMPTY
    return ""


def _all(seed: int, wild: bool, only: str) -> Iterator[tuple[Case, str]]:
    for turn in itertools.count():
        d = Draw(f"{seed}/{turn}/{wild}", wild)
        case = drawn(d, turn)
        if wild and d.chance(0.2):
            case = _with_another_rank(case, d)
        if only in case.group:
            yield case, refusal(case)


def _with_another_rank(case: Case, d: Draw) -> Case:
    """The same layer on inputs of one axis less, or more."""
    more = d.chance(0.5)
    givens = tuple(replace(each, shape=(2, *each.shape) if more else each.shape[1:]) for each in case.givens)
    return replace(case, givens=givens, text=f"{case.made!r} on {', '.join(map(str, givens))}")


def cases(seed: int, count: int, only: str = "") -> Iterator[Case]:
    """As many configurations that Keras makes, builds and runs; the same for the same seed.

    Args:
        only: a part of the name of those that are wanted.
    """
    return itertools.islice((case for case, refused in _all(seed, False, only) if not refused), count)


def illegal(seed: int, count: int, only: str = "") -> Iterator[tuple[Case, str]]:
    """As many layers on inputs that Keras refuses when they are made, built or called, and its reason.

    A window that does not fit is among them where a backend answers with an empty array.
    """
    refused = ((case, why) for case, why in _all(seed, True, only) if why and case.made and not case.symbolic)
    return itertools.islice(refused, count)
