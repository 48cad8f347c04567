"""Random choices, and layers written down before Keras makes them."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras

WORDS = (
    "relu", "sigmoid", "tanh", "softmax", "elu", "gelu", "swish", "silu", "selu", "softplus", "softsign", "linear",
    "hard_sigmoid", "leaky_relu", "mish", "exponential", "relu6", "log_softmax", "celu", "hard_silu", "squareplus",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A call of one of Keras's layer classes, made anew each time that it is asked for."""

    layer: str
    arguments: Mapping[str, Any]

    def __call__(self, **more: Any) -> keras.layers.Layer:
        return getattr(keras.layers, self.layer)(**{name: _made(each) for name, each in self.arguments.items()}, **more)

    def __repr__(self) -> str:
        return f"{self.layer}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"

    def names(self) -> Iterator[str]:
        """The layer classes that are named in it."""
        yield self.layer
        for value in self.arguments.values():
            for each in value if isinstance(value, list | tuple) else [value]:
                if isinstance(each, Made):
                    yield from each.names()


def _made(value: Any) -> Any:
    if isinstance(value, Made):
        return value()
    return [_made(each) for each in value] if isinstance(value, list) else value


def made(layer: str, /, *several: Mapping[str, Any], **arguments: Any) -> Made:
    merged: dict[str, Any] = {}
    for each in several:
        merged |= each
    return Made(layer, merged | arguments)


class Draw(random.Random):
    """A source of random choices; a wild one also chooses what rarely fits."""

    def __init__(self, seed: str, wild: bool = False) -> None:
        super().__init__(seed)
        self.wild = wild

    def some(self, **options: Any) -> dict[str, Any]:
        """Each argument with one of its values, or left to its default a third of the time."""
        return {name: self.choice(values) for name, values in options.items() if self.random() > 1 / 3}

    def chance(self, share: float) -> bool:
        return self.random() < share

    def length(self, low: int, high: int) -> int:
        """A whole number that fits, or now and then one that is far too large where this is wild."""
        return self.randint(low, high * 4) if self.wild and self.chance(0.4) else self.randint(low, high)

    def shape(self, rank: int, low: int = 1, high: int = 5) -> tuple[int, ...]:
        return tuple(self.randint(low, high) for _ in range(rank))

    def per_axis(self, rank: int, low: int, high: int) -> int | tuple[int, ...]:
        """One number for all axes, or one for each."""
        if self.chance(0.5):
            return self.length(low, high)
        return tuple(self.length(low, high) for _ in range(rank))

    def image(self, rank: int, low: int = 5, high: int = 9) -> tuple[int, ...]:
        """Spatial lengths and channels; fewer where there are three axes."""
        return (*self.shape(rank, low, min(high, 6) if rank == 3 else high), self.choice([1, 2, 3, 3, 4, 6, 8]))

    def activation(self, glu: bool = False) -> dict[str, Any]:
        """An activation as a word or as a layer, or none given."""
        kind = self.random()
        if kind < 0.3:
            return {}
        if kind < 0.85:
            return {"activation": self.choice(WORDS)}
        layers = [made("LeakyReLU", negative_slope=0.2), made("ReLU", max_value=6.0), made("ELU"), made("PReLU"),
                  made("Softmax"), made("Activation", activation="tanh")]  # fmt: skip
        return {"activation": "glu" if glu and self.chance(0.3) else self.choice(layers)}

    def frozen(self) -> dict[str, Any]:
        """Seldom: weights that are not to be learnt."""
        return {"trainable": False} if self.chance(0.06) else {}

    def dimension_order(self, rank: int) -> dict[str, Any]:
        """Mostly the default: channels last."""
        return {"data_format": self.choice(["channels_last", "channels_first"])} if self.chance(0.3) else {}


def ordered(shape: tuple[int, ...], arguments: Mapping[str, Any], first: int = 0) -> tuple[int, ...]:
    """A shape of channels last in the order of axes that the arguments ask for, behind `first` other axes."""
    if arguments.get("data_format") != "channels_first":
        return shape
    return (*shape[:first], shape[-1], *shape[first:-1])


def swapped(arguments: Mapping[str, Any]) -> bool:
    return arguments.get("data_format") == "channels_first"
