"""A layer of a net, and what the arithmetic derives of it.

The referee between an architecture's table and its Keras model, derived from neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoo.errors import ZooError
from zoo.light.files.shown import Shown
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kind_named


@dataclass(frozen=True, slots=True, repr=False)
class Layer(Shown):
    """One layer: its kind, the layers that feed it, and the settings that its kind takes."""

    name: str
    kind: Kind
    inputs: tuple[str, ...] = ()
    """Empty where the row above feeds it."""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if fault := self.kind.fault(self.settings):
            raise ZooError(f"{self.name}: {fault}")
        if len(self.inputs) > self.kind.inputs[1]:
            raise ZooError(f"{self.name}: {_too_many(self.kind, len(self.inputs))}")

    def __str__(self) -> str:
        return f"{self.name}, {self.kind} {self.kind.sentence(self.settings)}".strip()

    @classmethod
    def of(cls, name: str, kind: str, *inputs: str, **settings: Any) -> "Layer":
        """A layer of the kind of that name.

        Raises:
            ZooError: there is no such kind, or a setting is missing, not taken, or illegal.
        """
        try:
            found = kind_named(kind)
        except ZooError as error:
            raise ZooError(f"{name}: {error}") from None
        return cls(name, found, inputs, settings)

    def changed(self, **settings: Any) -> "Layer":
        """The same layer with other settings."""
        return Layer(self.name, self.kind, self.inputs, {**self.settings, **settings})

    def fed_by(self, *inputs: str) -> "Layer":
        """The same layer behind other layers."""
        return Layer(self.name, self.kind, inputs, self.settings)

    def get(self, setting: str) -> Any:
        """A setting, or None where the kind does not take it."""
        return self.settings.get(setting)


def figures(layer: Layer, inputs: Sequence[Figures] = ()) -> Figures:
    """Derive one layer from the figures of the layers that feed it.

    Raises:
        ZooError: the layer cannot take that input, such as a window larger than what it slides on.
    """
    kind = layer.kind
    least, most = kind.inputs
    if least and not inputs:
        raise ZooError(f"{layer.name}: {kind} needs a layer above it.")
    if len(inputs) > most:
        raise ZooError(f"{layer.name}: {_too_many(kind, len(inputs))}")
    if kind.rank and len(inputs[0].output) != kind.rank + 1:
        given = format_shape(inputs[0].output)
        raise ZooError(f"{layer.name}: {kind} takes a shape of {kind.rank + 1} axes, not {given}.")
    try:
        return kind.figures(layer.settings, inputs)
    except ZooError as error:
        raise ZooError(f"{layer.name}: {error}") from None


def derive(layers: Iterable[Layer]) -> dict[str, Figures]:
    """Derive a whole net, each layer fed by what those above it give; a blank input is the row above."""
    derived: dict[str, Figures] = {}
    for layer in layers:
        above = layer.inputs or (tuple(derived)[-1:] if layer.kind.inputs[1] else ())
        derived[layer.name] = figures(layer, [derived[name] for name in above])
    return derived


def _too_many(kind: Kind, given: int) -> str:
    if not kind.inputs[1]:
        return f"{kind} has no layer above it."
    return f"{kind} takes one input, not {given}."
