"""Activations and their slopes, by the names that Keras gives them, as formulas that can be read and computed."""

from collections.abc import Callable, Sequence
from math import erf, exp, expm1, fsum, log1p, pi, sqrt, tanh
from typing import NamedTuple

from zoo.errors import ZooError
from zoo.light.tracing.formulas import Formula, Name, joined

_LEAK = 0.2  # the slope of Keras's leaky ReLU where its input is negative
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772  # Klambauer et al., 2017, as in Keras


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z), for z of any size."""
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


def softmax(values: Sequence[float]) -> list[float]:
    """e^z_i / sum of e^z_j, for z of any size."""
    top = max(values)
    powers = [exp(each - top) for each in values]
    whole = fsum(powers)
    return [each / whole for each in powers]


class Elementwise(NamedTuple):
    """An activation of one value, and its derivative computed from z and from what it gave, a."""

    word: str
    """What it is called in a formula."""
    value: Callable[[float], float]
    slope: Callable[[float, float], float]
    short: tuple[str, ...] = ()
    """How the derivative is written, with the words z and a where these stand; ``word'(z)`` where empty."""


def _normal(z: float) -> float:
    """The share of a standard normal distribution below z."""
    return (1 + erf(z / sqrt(2))) / 2


ELEMENTWISE = {
    "linear": Elementwise("", lambda z: z, lambda z, a: 1.0, ("1",)),
    "sigmoid": Elementwise("sigmoid", sigmoid, lambda z, a: a * (1 - a), ("a", " (1 - ", "a", ")")),
    "tanh": Elementwise("tanh", tanh, lambda z, a: 1 - a**2, ("(1 - ", "a", "^2)")),
    "relu": Elementwise("ReLU", lambda z: max(z, 0.0), lambda z, a: float(z > 0), ("[", "z", " > 0]")),
    "relu6": Elementwise("ReLU6", lambda z: min(max(z, 0.0), 6.0), lambda z, a: float(0 < z < 6)),
    "leaky_relu": Elementwise("LeakyReLU", lambda z: z if z > 0 else _LEAK * z, lambda z, a: 1.0 if z > 0 else _LEAK),
    "elu": Elementwise("ELU", lambda z: z if z > 0 else expm1(z), lambda z, a: 1.0 if z > 0 else exp(z)),
    "selu": Elementwise(
        "SELU",
        lambda z: _SELU_SCALE * (z if z > 0 else _SELU_ALPHA * expm1(z)),
        lambda z, a: _SELU_SCALE * (1.0 if z > 0 else _SELU_ALPHA * exp(z)),
    ),
    "softplus": Elementwise("softplus", lambda z: max(z, 0.0) + log1p(exp(-abs(z))), lambda z, a: sigmoid(z)),
    "softsign": Elementwise("softsign", lambda z: z / (1 + abs(z)), lambda z, a: 1 / (1 + abs(z)) ** 2),
    "silu": Elementwise("SiLU", lambda z: z * sigmoid(z), lambda z, a: sigmoid(z) * (1 + z * sigmoid(-z))),
    "gelu": Elementwise("GELU", lambda z: z * _normal(z), lambda z, a: _normal(z) + z * exp(-z * z / 2) / sqrt(2 * pi)),
    "exponential": Elementwise("exp", exp, lambda z, a: a, ("a",)),
}
TRACED = (*ELEMENTWISE, "softmax")


def check(layer: str, activation: str | None) -> None:
    """Refuse an activation that has no formula here.

    Raises:
        ZooError: naming the layer, the activation, and those that have one.
    """
    if activation is not None and activation not in TRACED:
        raise ZooError(f"{layer}: '{activation}' cannot be traced; the activations that can be: {', '.join(TRACED)}.")


def activated(activation: str, sources: Sequence[Name], at: int) -> Formula:
    """The activation of the value at `at`; softmax takes all of them."""
    own = sources[at]
    if activation == "softmax":
        bottom = joined([("e^", each) for each in sources], " + ")
        return Formula(
            ("e^", own, " / (", *bottom, ")"), lambda values: softmax([values[each] for each in sources])[at]
        )
    known = ELEMENTWISE[activation]
    parts = (f"{known.word}(", own, ")") if known.word else (own,)
    return Formula(parts, lambda values: known.value(values[own]))


def slope(activation: str, z: Name, a: Name) -> Formula:
    """The derivative of an activation of one value: sigmoid's is ``a (1 - a)``."""
    known = ELEMENTWISE[activation]
    names = {"z": z, "a": a}
    parts = tuple(names.get(part, part) for part in known.short or (f"{known.word}'(", "z", ")"))
    return Formula(parts, lambda values: known.slope(values[z], values[a]))


def softmax_slope(top: Name, by: Name, behind: Name) -> Formula:
    """``a_i (1 - a_i)`` or ``-a_i a_j``, a cell of the softmax's Jacobian, times what comes back through a_i."""
    if top == by:
        return Formula(
            (top, " (1 - ", top, ") ", behind), lambda values: values[top] * (1 - values[top]) * values[behind]
        )
    return Formula(("(-", top, " ", by, ") ", behind), lambda values: -values[top] * values[by] * values[behind])
