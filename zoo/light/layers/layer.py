"""A layer of a net, and what the arithmetic derives of it.

The referee between an architecture's table and its Keras model, derived from neither.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zoo.errors import ZooError
from zoo.light.files.shown import Shown
from zoo.light.layers.figures import Figures, format_shape
from zoo.light.layers.kind import Kind
from zoo.light.layers.known import kind_named
from zoo.light.layers.source import LayerOutput, source


@dataclass(frozen=True, slots=True, repr=False)
class Layer(Shown):
    """One layer: its kind, what feeds it, and the settings that its kind takes; options unsaid have their defaults.

    What feeds it is spelled as `zoo.light.layers.source` reads it.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...] = ()
    """Empty where the row above feeds it."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    again: tuple[tuple[str, ...], ...] = ()
    """What feeds its further calls, where the layer is shared."""
    masks: tuple[str, ...] = ()
    """What masks it heeds, which are no inputs, as `zoo.light.layers.source.mask_of` reads them."""
    frozen: bool = False
    """Whether training leaves its variables alone."""
    given: bool = False
    """Whether what it gives is an output of the net though it feeds another layer."""
    shares: str = ""
    """The layer above that it is, standing in another nested model; their variables count once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", self.kind.complete(self.settings))
        if fault := self.kind.fault(self.settings):
            raise ZooError(f"{self.name}: {fault}")
        for inputs in self.calls:
            if len(inputs) > self.kind.inputs[1]:
                raise ZooError(f"{self.name}: {_too_many(self.kind, len(inputs))}")

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

    @property
    def calls(self) -> tuple[tuple[str, ...], ...]:
        """What feeds each of its calls, the only one for most layers."""
        return (self.inputs, *self.again)

    def changed(self, **settings: Any) -> "Layer":
        """The same layer with other settings."""
        return replace(self, settings={**self.settings, **settings})

    def fed_by(self, *inputs: str) -> "Layer":
        """The same layer behind other layers."""
        return replace(self, inputs=inputs)

    def get(self, setting: str) -> Any:
        """A setting, or None where the kind does not take it."""
        return self.settings.get(setting)


def figures(layer: Layer, inputs: Sequence[Figures] = ()) -> Figures:
    """Derive one call of a layer from the figures of the layers that feed it.

    Raises:
        ZooError: the layer cannot take that input, such as a window larger than what it slides on.
    """
    kind = layer.kind
    least, most = kind.inputs
    if least and not inputs:
        raise ZooError(f"{layer.name}: {kind} needs a layer above it.")
    if len(inputs) > most:
        raise ZooError(f"{layer.name}: {_too_many(kind, len(inputs))}")
    if kind.axes and len(inputs[0].output) != kind.axes:
        given = format_shape(inputs[0].output)
        raise ZooError(f"{layer.name}: {kind} takes a shape of {kind.axes} axes, not {given}.")
    try:
        derived = kind.figures(layer.settings, inputs)
    except ZooError as error:
        raise ZooError(f"{layer.name}: {error}") from None
    if inputs and derived.field is None and all(each.field == () for each in inputs):
        derived = replace(derived, field=())  # Who is made of units that see all sees all.
    return replace(derived, frozen=True) if layer.frozen else derived


def derive(layers: Iterable[Layer]) -> dict[str, Figures]:
    """Derive a whole net, each layer fed by what those above it give; a blank input is the row above.

    A shared layer has the output of its last call, as Keras shows it, and the multiply-accumulates of all.
    """
    return {layer: calls[-1] for layer, calls in derive_calls(layers).items()}


def derive_calls(layers: Iterable[Layer]) -> dict[str, tuple[Figures, ...]]:
    """Derive each call of each layer; the last one's multiply-accumulates are those of all.

    Raises:
        ZooError: a layer cannot take its input, or a shared layer waits for itself.
    """
    made: dict[str, list[Figures]] = {}
    waiting: list[Layer] = []
    for layer in layers:
        above = (next(reversed(made)),) if made and layer.kind.inputs[1] and not layer.inputs else layer.inputs
        made[layer.name] = []
        waiting.append(replace(layer, inputs=above) if above != layer.inputs else layer)
        waiting = _advanced(waiting, made)
    if waiting:
        raise ZooError(f"{waiting[0].name}: what feeds it is not there: {', '.join(_missing(waiting[0], made))}.")
    return {name: (*calls[:-1], _summed(calls)) for name, calls in made.items()}


def _advanced(waiting: Sequence[Layer], made: dict[str, list[Figures]]) -> list[Layer]:
    """Derive what can be derived, until nothing more can; the layers that still wait."""
    while True:
        progress, still = False, []
        for layer in waiting:
            calls = made[layer.name]
            while len(calls) < len(layer.calls):
                sources = [source(each) for each in layer.calls[len(calls)]]
                if not all(_is_made(each, made) for each in sources):
                    still.append(layer)
                    break
                calls.append(figures(layer, [_given(each, made) for each in sources]))
                progress = True
        if not (progress and still):
            return still
        waiting = still


def _is_made(each: LayerOutput, made: Mapping[str, Sequence[Figures]]) -> bool:
    return each.call < len(made.get(each.layer, ()))


def _given(each: LayerOutput, made: Mapping[str, Sequence[Figures]]) -> Figures:
    return output_of(made[each.layer][each.call], each)


def output_of(derived: Figures, each: LayerOutput) -> Figures:
    """The figures of a call, with one of its further outputs in the place of the first."""
    if not each.output:
        return derived
    if each.output >= len(derived.outputs):
        raise ZooError(f"{each.layer}: it has {len(derived.outputs)} outputs; there is no {each}.")
    return Figures(derived.outputs[each.output])


def _missing(layer: Layer, made: Mapping[str, Sequence[Figures]]) -> list[str]:
    call = layer.calls[len(made[layer.name])]
    return [each for each in call if not _is_made(source(each), made)]


def _summed(calls: Sequence[Figures]) -> Figures:
    return replace(calls[-1], macs=sum(each.macs for each in calls)) if len(calls) > 1 else calls[-1]


def _too_many(kind: Kind, given: int) -> str:
    if not kind.inputs[1]:
        return f"{kind} has no layer above it."
    if kind.inputs[1] > 1:
        return f"{kind} takes at most {kind.inputs[1]} inputs, not {given}."
    return f"{kind} takes one input, not {given}."
