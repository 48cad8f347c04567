"""Layers around another layer."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from zoo.errors import ZooError
from zoo.light.files import palette
from zoo.light.layers import held
from zoo.light.layers.figures import Figures, Shape, Variable, format_shape
from zoo.light.layers.kinds.recurrent import RELATIVES
from zoo.light.layers.option import maybe, option, whole, word
from zoo.light.layers.parameter import Settings
from zoo.light.layers.plain import Plain
from zoo.light.layers.working import ByVariable, Count, Gates, Working

if TYPE_CHECKING:
    from zoo.light.layers.layer import Layer

_LAYER = held.layer_option("layer")
_FORWARD = _LAYER._replace(from_keras=lambda value, rank: _without_zeros(_LAYER.from_keras(value, rank)))
_BACKWARD = held.layer_option("backward_layer", lambda settings: _turned(settings["layer"]))._replace(
    from_keras=_FORWARD.from_keras
)
_MERGE_MODE = option("merge_mode", maybe(word("concat", "sum", "mul", "ave")), "concat", key="merge")
_WRITERS = {"layer": held.code, "backward_layer": held.code}
BIASES, STATISTICS = ("bias", "beta"), ("moving_mean", "moving_variance", "vector_u")
"""The variables of those roles in layers that may stand in another."""


def _without_zeros(layer: "Layer") -> "Layer":
    """The layer as it was before it was put into two directions, which set its zero_output_for_mask anyhow."""
    return layer.changed(zero_output_for_mask=False) if "zero_output_for_mask" in layer.settings else layer


def _turned(layer: "Layer") -> "Layer":
    """The layer from the last step to the first."""
    if "go_backwards" not in layer.settings:
        return layer
    return layer.changed(go_backwards=not layer.settings["go_backwards"])


def _bidirectional(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    there, back = settings["layer"], settings["backward_layer"]
    _refuse_unlike(there, back)
    above, *states = (each.output for each in inputs)
    half = len(states) // 2
    if len(states) % 2:
        raise ZooError(f"it begins with as many states in both directions; {len(states)} are given.")
    first, second = held.derived(there, above, *states[:half]), held.derived(back, above, *states[half:])
    outputs = _merged(settings["merge_mode"], first.output, second.output)
    return Figures(
        output=outputs[0],
        variables=(*held.variables(first, "forward"), *held.variables(second, "backward")),
        macs=first.macs + second.macs,
        field=first.field,
        further=(*outputs[1:], *first.further, *second.further),
    )


def _refuse_unlike(there: "Layer", back: "Layer") -> None:
    for layer in (there, back):
        if "go_backwards" not in layer.settings:
            raise ZooError(f"{layer.kind} does not run along steps; a recurrent layer does.")
    if there.settings["go_backwards"] == back.settings["go_backwards"]:
        raise ZooError("both layers run in one direction; one must go backwards.")
    for each in ("stateful", "return_sequences", "return_state"):
        if there.settings[each] != back.settings[each]:
            raise ZooError(f"both layers must have the same {each}.")


def _merged(mode: str | None, first: Shape, second: Shape) -> tuple[Shape, ...]:
    if mode is None:
        return first, second
    if mode == "concat" and first[:-1] == second[:-1]:
        return ((*first[:-1], first[-1] + second[-1]),)
    if first != second:
        raise ZooError(f"{mode} takes outputs of one size, not {format_shape(first)} and {format_shape(second)}.")
    return (first,)


def _both(settings: Settings, shapes: Sequence[Shape]) -> Gates | ByVariable:
    first, second = (_counted(settings[each], shapes[:1]) for each in ("layer", "backward_layer"))
    if isinstance(first, Gates) and first == second:
        return first._replace(copies=2)
    return ByVariable(_bidirectional(settings, [Figures(shapes[0])]).variables)


def _counted(layer: "Layer", shapes: Sequence[Shape]) -> Count | Gates | ByVariable | None:
    return layer.kind.count(layer.settings, shapes) if layer.kind.count else None


def _ran_both(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    each = format_shape(held.derived(settings["layer"], shapes[0]).output)
    ways = {
        None: f"Each direction gives {each}.",
        "concat": f"Each direction gives its own, {each}, put together: {format_shape(output)}.",
        "sum": f"Each direction gives {each}; they are added.",
        "mul": f"Each direction gives {each}; they are multiplied.",
        "ave": f"Each direction gives {each}; this is their mean.",
    }
    return Working("", ways[settings["merge_mode"]])


BIDIRECTIONAL = Plain(
    name="Bidirectional",
    subject="A bidirectional layer",
    takes=(_FORWARD, _MERGE_MODE, _BACKWARD),
    inputs=(1, inf),
    figures=_bidirectional,
    working=_ran_both,
    count=_both,
    learns=True,
    called=("sequences", "initial_state"),
    biases=BIASES,
    statistics=STATISTICS,
    writers=_WRITERS,
    words=r"\bbi ?(?:directional|lstm|gru|rnn)",
    turn=8,
    relatives=RELATIVES,
    fill=palette.TEAL,
)


def _of_one_step(settings: Settings, above: Figures) -> Figures:
    shape, field = above.output, above.field and above.field[1:]
    if len(shape) < 2:
        raise ZooError(f"it takes a shape for each of its steps, not {format_shape(shape) or 'a number'}.")
    step = held.derived_of(settings["layer"], [Figures(shape[1:], field=field)])
    if step.further:
        raise ZooError(f"{settings['layer'].kind} returns {len(step.outputs)} outputs; one for each step is taken.")
    return step


def _distributed(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    above = inputs[0]
    steps, step = above.output[0], _of_one_step(settings, above)
    field = above.field and step.field is not None and (*above.field[:1], *step.field)
    return Figures(
        (steps, *step.output),
        tuple(held.variables(step)),
        macs=step.macs * steps,
        field=field if field and len(field) == len(above.field or ()) == len(step.output) else None,
    )


def _each_step(settings: Settings, shapes: Sequence[Shape], output: Shape) -> Working:
    each = format_shape(output[1:]) or "a number"
    return Working("", f"The same layer gives {each} at each of the {output[0]} steps: {format_shape(output)}.")


def _once(settings: Settings, shapes: Sequence[Shape]) -> Count | Gates | ByVariable:
    return _counted(settings["layer"], [shapes[0][1:]]) or ByVariable(())


STEPWISE = Plain(
    name="TimeDistributed",
    subject="A layer at each step",
    takes=(_LAYER,),
    figures=_distributed,
    working=_each_step,
    count=_once,
    learns=True,
    biases=BIASES,
    statistics=STATISTICS,
    writers=_WRITERS,
    words=r"\btime ?distributed",
    turn=8,
    fill=palette.TEAL,
).kind


def _normalised(settings: Settings, inputs: Sequence[Figures]) -> Figures:
    layer = held.derived_of(settings["layer"], inputs)
    first, *others = held.variables(layer) or (Variable("", ()),)
    if first.name not in ("kernel", "embeddings") or first.within:
        raise ZooError(f"{settings['layer'].kind} has no kernel of its own and no embeddings.")
    vector = Variable("vector_u", (1, first.shape[-1]), trainable=False)
    return replace(layer, variables=(first, vector, *others))


SPECTRAL = Plain(
    name="SpectralNormalization",
    subject="Spectral normalisation",
    takes=(_LAYER, option("power_iterations", whole(), 1)),
    figures=_normalised,
    learns=True,
    biases=BIASES,
    statistics=STATISTICS,
    writers=_WRITERS,
    words=r"\bspectral norm",
    turn=8,
    fill=palette.TEAL,
)

FAMILY = (BIDIRECTIONAL.kind, STEPWISE, SPECTRAL.kind)
