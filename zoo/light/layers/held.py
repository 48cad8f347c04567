"""Layers as settings of other layers, such as the cell of a recurrent layer: the parameters, and what they derive.

Imports what knows all kinds when it is used: the kinds are made with this.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from zoo.errors import ZooError
from zoo.light.layers.figures import Figures, Shape, Variable
from zoo.light.layers.parameter import REQUIRED, Option, Parameter

if TYPE_CHECKING:
    from zoo.light.layers.layer import Layer

_MODELS = ("Functional", "Sequential", "Model")


def layer_option(name: str, default: Any = REQUIRED) -> Parameter:
    """A parameter that is a layer.

    Args:
        default: the layer, or what gives it for the other settings.
    """
    option = Option(default)
    return Parameter(
        name=name,
        fault=lambda value, rank: "" if _is_layer(value) else f"{value!r} is no layer.",
        parse=lambda text, rank: _inner().parse(text),
        typed=lambda text, rank: _inner().parse(text),
        write=lambda value: _inner().write(value),
        said=lambda settings: "" if settings[name] == option.of(settings) else said(settings[name]),
        from_keras=lambda value, rank: _from_keras(value),
        heading="",
        key=name.replace("_", "[_ ]"),
        neutral=None,
        option=option,
    )


def layers_option(name: str) -> Parameter:
    """A parameter that is one or more layers."""
    return layer_option(name)._replace(
        fault=lambda value, rank: "" if value and all(map(_is_layer, value)) else f"{value!r} must be layers.",
        parse=lambda text, rank: _inner().parse_many(text),
        typed=lambda text, rank: _inner().parse_many(text),
        write=lambda value: f"[{', '.join(map(_inner().write, value))}]",
        said=lambda settings: " then ".join(map(said, settings[name])),
        from_keras=lambda value, rank: tuple(map(_from_keras, value)),
    )


def code(layer: Any) -> str:
    """``layers.LSTM(32, return_sequences=True)``"""
    return str(_inner().code(layer))


def codes(layers: Sequence["Layer"]) -> str:
    """``[layers.LSTMCell(3), layers.LSTMCell(4)]``"""
    return f"[{', '.join(map(code, layers))}]"


def said(layer: "Layer") -> str:
    """``LSTM (64 units, return sequences)``"""
    sentence = ", ".join(filter(None, [layer.kind.sentence(layer.settings), "frozen" * layer.frozen]))
    return f"{layer.kind} ({sentence})" if sentence else str(layer.kind)


def derived(layer: "Layer", *shapes: Shape) -> Figures:
    """What a layer within another gives for inputs of some shapes.

    Raises:
        ZooError: it cannot take them.
    """
    return derived_of(layer, [Figures(shape) for shape in shapes])


def derived_of(layer: "Layer", inputs: Sequence[Figures]) -> Figures:
    """What a layer within another gives for what feeds them both."""
    from zoo.light.layers.layer import figures

    return figures(layer, inputs)


def variables(figures: Figures, within: str = "") -> tuple[Variable, ...]:
    """The variables of a layer within another; none of a frozen one's is learnt."""
    return tuple(
        each._replace(
            is_bias=each.is_bias and not figures.frozen,
            trainable=each.trainable and not figures.frozen,
            within=" ".join(filter(None, (within, each.within))),
        )
        for each in figures.variables
    )


def _is_layer(value: Any) -> bool:
    from zoo.light.layers.layer import Layer

    return isinstance(value, Layer)


def _from_keras(value: Any) -> "Layer":
    if isinstance(value, Mapping) and value.get("class_name") in _MODELS:
        raise ZooError(
            "a whole model as the layer of another is known at each step alone; put its layers into the net themselves."
        )
    layer: Layer = _inner().from_keras(value)
    return layer


def _inner() -> Any:
    from zoo.light.layers import inner

    return inner
